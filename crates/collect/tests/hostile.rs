//! Whatever a server does, there is an answer in time, and it names what the server did.

use std::{
    mem::discriminant,
    sync::{Arc, atomic::AtomicBool, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};
use why401_collect::{Client, Failure};
use why401_message::{Exchange, NoAnswer, Request, Route, Scheme, Url};
use why401_testkit::hostile::{Behaviour, Expected, Hostile};

const DEADLINE: Duration = Duration::from_millis(1500);
const GRACE: Duration = Duration::from_millis(500);

fn ask(server: &Hostile, interrupt: &Arc<AtomicBool>) -> Result<Vec<Exchange>, Failure> {
    let route = Route { timeout: DEADLINE, follow: true, ..Route::default() };
    let url = Url::parse(&server.url(), Scheme::Http).expect("a loopback URL");
    Client::new(route, Arc::clone(interrupt)).run(&Request::get(url))
}

fn as_expected(expected: &Expected, got: &Result<Vec<Exchange>, Failure>) -> bool {
    match (expected, got) {
        (Expected::Sound, Ok(hops)) => hops[0].response.oddities.is_empty() && hops[0].response.body.complete,
        (Expected::Odd(want), Ok(hops)) => {
            hops[0].response.oddities.iter().any(|o| discriminant(o) == discriminant(want))
        }
        (Expected::Fails(want), Err(failure)) => match want {
            NoAnswer::TimedOut(_) => failure.no_answer == *want,
            _ => discriminant(&failure.no_answer) == discriminant(want),
        },
        (Expected::Torn(phases), Err(failure)) => {
            phases.iter().any(|p| failure.no_answer == NoAnswer::Closed(*p))
        }
        _ => false,
    }
}

/// What is wrong with the client's reaction, if anything.
fn complaint(behaviour: Behaviour) -> Option<String> {
    let server = Hostile::start(behaviour).expect("a free loopback port");
    let began = Instant::now();
    let got = ask(&server, &Arc::default());
    let took = began.elapsed();
    let what = match &got {
        Ok(hops) => format!(
            "{:?}",
            hops.iter().map(|h| (h.response.status, &h.response.oddities)).collect::<Vec<_>>()
        ),
        Err(failure) => format!("{:?} after {} hops", failure.no_answer, failure.hops.len()),
    };
    if took > DEADLINE + GRACE {
        return Some(format!("{}: took {took:?}: {what}", behaviour.name()));
    }
    let expected = behaviour.expected();
    (!as_expected(&expected, &got)).then(|| format!("{}: wanted {expected:?}, got {what}", behaviour.name()))
}

#[test]
fn every_behaviour_ends_in_time_and_is_named() {
    let all: Vec<_> = Behaviour::ALL.iter().map(|&b| thread::spawn(move || complaint(b))).collect();
    let complaints: Vec<_> =
        all.into_iter().filter_map(|t| t.join().expect("the client does not panic")).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn an_interrupt_ends_an_exchange_at_once() {
    for behaviour in
        [Behaviour::Silence, Behaviour::SlowBody, Behaviour::SilentTls, Behaviour::EndlessTrailers]
    {
        let server = Hostile::start(behaviour).expect("a free loopback port");
        let interrupt = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupt);
        let began = Instant::now();
        let running = thread::spawn(move || ask(&server, &flag));
        thread::sleep(Duration::from_millis(200));
        interrupt.store(true, Ordering::Relaxed);
        let _ = running.join().expect("the client does not panic");
        assert!(began.elapsed() < Duration::from_millis(800), "{}", behaviour.name());
    }
}
