//! From an experiment to an exchange: the loop that drives a diagnosis over the wire. Pacing, the memory of failed
//! logins and the last check of every budget live here, and no cause can get round them.

use crate::{Client, Logins};
use std::{
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use why401_challenge::digest::{Asked, Occasion};
use why401_core::{
    Cause, Diagnosis, Evidence, Experiment, Progress, Refusal, Trial, Way, diagnose as engine,
};
use why401_message::{AuthChoice, Body, NoAnswer, Request, Withheld};

/// Between two requests that carry credentials.
const PAUSE_WITH_CREDENTIALS: Duration = Duration::from_millis(200);
/// Between two requests to another machine.
const PAUSE: Duration = Duration::from_millis(50);
/// Answers to challenges in one trial: the login, and once more where only the nonce was stale.
const LEGS_OF_DIGEST: usize = 2;

/// Everything an experiment needs to be run.
pub struct Lab {
    /// The way the user asked for.
    pub client: Client,
    /// The same past the forward proxy, where there is one.
    pub direct: Option<Client>,
    /// The same with any certificate accepted: for requests that carry nothing secret, once one was refused.
    pub unverified: Option<Client>,
    /// Failed logins of earlier runs.
    pub logins: Logins,
    last: Option<Instant>,
    last_login: Option<Instant>,
}

impl Lab {
    /// A laboratory over one way to the target.
    pub fn new(client: Client, direct: Option<Client>, logins: Logins) -> Self {
        Self { client, direct, unverified: None, logins, last: None, last_login: None }
    }

    /// Looks on where a certificate does not verify, as long as nothing secret is sent.
    #[must_use]
    pub fn looking_past_certificates(mut self, unverified: Client) -> Self {
        self.unverified = Some(unverified);
        self
    }

    /// Runs one experiment; what may not be sent is a refusal.
    pub fn run(&mut self, evidence: &Evidence, experiment: Experiment) -> Result<Trial, Withheld> {
        let hazard = evidence.permits(experiment).map_err(|refusal| match refusal {
            Refusal::Withheld(why) => why,
            Refusal::Forbidden(_) | Refusal::NoVariation => Withheld::NotAllowed,
        })?;
        let request = evidence.request(experiment).ok_or(Withheld::NotAllowed)?;
        if hazard.own_login
            && let Some(seconds) = self.logins.held_back(&request, now())
        {
            return Err(Withheld::LoginLimit(seconds));
        }
        self.pace(&request, hazard.own_login);
        let redirects = u16::try_from(evidence.remaining().saturating_sub(1)).unwrap_or(u16::MAX);
        let trial = self.send(&request, experiment, redirects).ok_or(Withheld::NotAllowed)?;
        self.last = Some(Instant::now());
        if hazard.own_login {
            self.last_login = self.last;
        }
        if hazard.own_login && matches!(trial.status(), 401 | 403 | 407) {
            self.logins.failed(&request, now());
        }
        Ok(trial)
    }

    fn send(&mut self, request: &Request, experiment: Experiment, redirects: u16) -> Option<Trial> {
        let client = match experiment.way {
            Way::Direct => self.direct.as_mut()?,
            Way::AsGiven => &mut self.client,
        };
        client.limit_redirects(redirects);
        client.stay_at_host(experiment.is_document());
        let mut trial = send(client, request);
        if let (Some(NoAnswer::Certificate(_)), Some(unverified)) = (&trial.failure, &mut self.unverified)
            && !carries_secrets(request)
        {
            unverified.limit_redirects(redirects);
            unverified.stay_at_host(experiment.is_document());
            return Some(send(unverified, request));
        }
        for round in 0..LEGS_OF_DIGEST {
            let Some(answered) = answer_challenge(request, &trial, round) else { break };
            let next = send(client, &answered);
            trial.hops.extend(next.hops);
            trial.failure = next.failure;
        }
        Some(trial)
    }

    /// Waits until the next request may go out.
    fn pace(&self, request: &Request, login: bool) {
        let rest = |pause: Duration, since: Option<Instant>| {
            since.map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()))
        };
        let between_logins =
            if login { rest(PAUSE_WITH_CREDENTIALS, self.last_login) } else { Duration::ZERO };
        let between_requests = if is_here(request) { Duration::ZERO } else { rest(PAUSE, self.last) };
        thread::sleep(between_logins.max(between_requests));
    }
}

fn send(client: &mut Client, request: &Request) -> Trial {
    match client.run(request) {
        Ok(hops) => Trial { hops, failure: None },
        Err(failure) => Trial { hops: failure.hops, failure: Some(failure.no_answer) },
    }
}

/// `--anyauth`, `--digest`: the login waits for a challenge of the origin it is for, then answers it, by Digest where
/// that is offered; a second time only where the server says that nothing but its nonce was too old.
fn answer_challenge(request: &Request, trial: &Trial, round: usize) -> Option<Request> {
    let answer = trial.answer().filter(|x| x.response.status == 401 && trial.failure.is_none())?;
    let waits = matches!(request.scheme, AuthChoice::Any | AuthChoice::Digest);
    let login = request.login.as_ref().filter(|_| waits && request.first("authorization").is_none())?;
    let password = login.password.as_ref()?;
    if answer.request.url.origin() != request.url.origin() {
        return None;
    }
    let challenges = Evidence::challenges(&answer.response);
    let mut answered = Request {
        method: answer.request.method.clone(),
        url: answer.request.url.clone(),
        body: answer.request.body.clone(),
        ..request.clone()
    };
    match Asked::strongest(&challenges) {
        Some(Ok(asked)) if round == 0 || asked.stale => {
            let body = match &answered.body {
                Some(Body::Bytes(bytes)) => bytes.reveal(),
                _ => b"",
            };
            let (method, target) = (&*answered.method, &*answered.url.target);
            let occasion = Occasion { method, target, body, cnonce: &cnonce()? };
            let value = asked.answer(login.user.reveal(), password, &occasion);
            answered.set("Authorization", value.reveal());
        }
        None if round == 0 && request.scheme == AuthChoice::Any => {
            challenges.iter().find(|c| c.is("basic"))?;
            answered.set_basic(login.user.reveal(), password.reveal());
        }
        _ => return None,
    }
    Some(answered)
}

/// A value of this client's own for one answer.
fn cnonce() -> Option<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(format!("{:032x}", u128::from_ne_bytes(random)))
}

fn carries_secrets(request: &Request) -> bool {
    request.has_credentials() || request.first("cookie").is_some() || request.url.userinfo.is_some()
}

fn is_here(request: &Request) -> bool {
    let host = &request.url.host;
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}

/// Whoever looks on while a diagnosis runs.
pub trait Onlooker {
    /// Hears of each experiment before it is sent; `false` ends the diagnosis with what is known.
    fn before(&mut self, experiment: Experiment) -> bool;

    /// Adds what was to be seen elsewhere while an experiment ran, such as in a server's log.
    fn after(&mut self, evidence: &mut Evidence);
}

/// Drives a diagnosis to its end.
pub fn diagnose(
    catalogue: &[&'static Cause],
    evidence: &mut Evidence,
    lab: &mut Lab,
    onlooker: &mut dyn Onlooker,
) -> Diagnosis {
    if evidence.baseline().is_none()
        && let Err(Refusal::Withheld(why)) = evidence.permits(Experiment::GIVEN)
    {
        evidence.record(Experiment::GIVEN, withheld(why));
    }
    loop {
        let experiment = match engine::step(catalogue, evidence) {
            Progress::Done(diagnosis) => return *diagnosis,
            Progress::Ask(experiment) => experiment,
        };
        if !onlooker.before(experiment) {
            return engine::conclude_now(catalogue, evidence);
        }
        match lab.run(evidence, experiment) {
            Ok(trial) => evidence.record(experiment, trial),
            Err(why) if experiment == Experiment::GIVEN => evidence.record(experiment, withheld(why)),
            Err(why) => evidence.record_refusal(experiment, why),
        }
        onlooker.after(evidence);
    }
}

/// A trial that was never sent.
pub fn withheld(why: Withheld) -> Trial {
    Trial { hops: Vec::new(), failure: Some(NoAnswer::Withheld(why)) }
}
