//! Drives a diagnosis: asks before anything that may change something, shows what is going on, stops at Ctrl-C with
//! what is known.

use crate::{
    args::{Format, Global},
    complain::Complaint,
    disk, output, plan,
    target::Ask,
};
use std::{
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use why401_causes::CATALOGUE;
use why401_collect::{Client, Lab, Logins, Onlooker};
use why401_core::{Diagnosis, Evidence, Experiment, Trial};
use why401_message::{NoAnswer, Phase, Request, Route, Scheme, Withheld, show};
use why401_report::Report;

/// Diagnoses, reports; the exit code.
pub(crate) fn diagnose(mut ask: Ask) -> Result<u8, Complaint> {
    if ask.global.plan {
        return plan::print(&ask);
    }
    let interrupt = interrupt();
    consent(&mut ask);
    let (evidence, diagnosis) = examine(&ask, &interrupt);
    let report = Report::new(&evidence, &diagnosis);
    output::emit(&ask.global, &written(&report, &ask.global))?;
    Ok(report.exit_code())
}

fn written(report: &Report<'_>, global: &Global) -> String {
    match global.format() {
        Format::Json => report.json(),
        Format::Text => report.text(&global.text_options()),
    }
}

/// Set by the first Ctrl-C; the second one ends the process at once.
fn interrupt() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without a handler Ctrl-C just ends the program.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag));
        let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
    }
    flag
}

/// Asks at the terminal whether a method that may change something is to be sent.
fn consent(ask: &mut Ask) {
    let request = &ask.command.request;
    let may_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if request.is_safe() || ask.limit.send || ask.limit.requests == 0 || ask.unknown.is_some() || !may_ask {
        return;
    }
    let question = format!(
        "{} may change something on {}. Send it once? [y/N] ",
        show(&request.method),
        show(&request.url.host)
    );
    let mut answer = String::new();
    let mut terminal = std::io::stderr().lock();
    let asked = terminal.write_all(question.as_bytes()).and_then(|()| terminal.flush());
    let heard = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    ask.limit.send = heard.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes");
}

/// What a server's own files and logs say, added to the evidence after each experiment.
pub(crate) type Observer<'a> = Box<dyn Fn(&mut Evidence) + 'a>;

/// The whole way from a request to its diagnosis, with what the options name on this machine.
pub(crate) fn examine(ask: &Ask, interrupt: &Arc<AtomicBool>) -> (Evidence, Diagnosis) {
    examine_beside(ask, interrupt, |evidence| {
        let host = disk::open(&ask.global.disk, evidence)?;
        Some(Box::new(move |evidence| host.observe(evidence)))
    })
}

/// The same beside whatever tells of the server.
pub(crate) fn examine_beside<'a>(
    ask: &'a Ask,
    interrupt: &Arc<AtomicBool>,
    open: impl FnOnce(&mut Evidence) -> Option<Observer<'a>>,
) -> (Evidence, Diagnosis) {
    let mut lab = lab(ask, interrupt);
    let mut evidence = evidence(ask, ask.command.request.clone());
    match withheld_from_the_start(ask) {
        _ if evidence.baseline().is_some() => {}
        Some(why) => evidence.record(Experiment::GIVEN, why401_collect::withheld(why)),
        None if ask.either_scheme => evidence = either_scheme(ask, evidence, &mut lab),
        None => {}
    }
    let observer = open(&mut evidence);
    let mut onlooker = Terminal { progress: Progress::new(&ask.global), interrupt, observer };
    onlooker.after(&mut evidence);
    let diagnosis = why401_collect::diagnose(CATALOGUE, &mut evidence, &mut lab, &mut onlooker);
    onlooker.progress.clear();
    evidence.limits.extend(certificate_looked_past(&evidence, ask));
    if evidence.has_credentials() && !lab.logins.remembers() {
        evidence.limits.push("no state directory: failed logins are not remembered between runs".into());
    }
    if interrupt.load(Ordering::Relaxed) {
        evidence.limits.push("stopped by Ctrl-C: this is what was known then".into());
    }
    (evidence, diagnosis)
}

/// What was wrong with a certificate that `check` looked past.
fn certificate_looked_past(evidence: &Evidence, ask: &Ask) -> Option<String> {
    let seen = evidence.baseline()?.hops.iter().find_map(|x| Some((x, x.tls.as_ref()?.machine.as_ref()?)));
    let (exchange, problem) = seen.filter(|_| ask.past_certificates && !ask.route.insecure)?;
    let (host, why) = (&exchange.request.url.host, why401_core::words::certificate(problem));
    Some(format!("{}: {why}; asked all the same, nothing secret was sent", show(host)))
}

fn lab(ask: &Ask, interrupt: &Arc<AtomicBool>) -> Lab {
    let route = &ask.route;
    let direct = route.proxy.as_ref().map(|_| Route { proxy: None, ..route.clone() });
    let client = Client::new(route.clone(), Arc::clone(interrupt));
    let direct = direct.map(|route| Client::new(route, Arc::clone(interrupt)));
    let lab = Lab::new(client, direct, Logins::open(state_directory().as_deref()));
    if !ask.past_certificates || route.insecure {
        return lab;
    }
    let unverified = Route { insecure: true, ..route.clone() };
    lab.looking_past_certificates(Client::new(unverified, Arc::clone(interrupt)))
}

/// `XDG_STATE_HOME/why401`, else `.local/state/why401` in the home directory (XDG Base Directory Specification).
fn state_directory() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
    Some(state.join("why401"))
}

/// What is known before anything is sent.
pub(crate) fn evidence(ask: &Ask, given: Request) -> Evidence {
    let command = Some(ask.command.clone());
    let mut evidence = if given.is_safe() || ask.limit.send || ask.limit.requests == 0 {
        Evidence::new(given, command, ask.limit, why401_collect::now())
    } else {
        Evidence::stand_in(&given, command, ask.limit, why401_collect::now())
    };
    evidence.limits.extend_from_slice(&ask.limits);
    evidence.accepts = ask.accepts.clone();
    if let Some(paste) = &ask.paste {
        if ask.limit.requests == 0 {
            evidence.record_paste(paste);
        }
        evidence.paste = Some(paste.clone());
    }
    evidence
}

/// What keeps the request as given from being sent at all.
pub(crate) fn withheld_from_the_start(ask: &Ask) -> Option<Withheld> {
    if let Some(name) = &ask.unknown {
        return Some(Withheld::UnknownVariable(name.clone()));
    }
    if let Some(why401_message::Body::File(path)) = &ask.command.request.body {
        return Some(Withheld::BodyInFile(path.clone()));
    }
    (ask.limit.requests == 0).then_some(Withheld::NotAllowed)
}

/// No scheme was typed: https first, then http where nobody answers there. A password goes to http only on this
/// machine.
fn either_scheme(ask: &Ask, mut evidence: Evidence, lab: &mut Lab) -> Evidence {
    let first = match lab.run(&evidence, Experiment::GIVEN) {
        Ok(trial) => trial,
        Err(why) => why401_collect::withheld(why),
    };
    let mut request = evidence.given().clone();
    let in_clear = request.has_credentials() && !is_loopback(&request.url.host);
    if !nobody_on_https(&first) || in_clear {
        evidence.record(Experiment::GIVEN, first);
        return evidence;
    }
    request.url.scheme = Scheme::Http;
    let mut on_http = self::evidence(ask, request);
    on_http.limits.push("nobody answers https at this address, so http was asked".into());
    on_http
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

fn nobody_on_https(trial: &Trial) -> bool {
    matches!(
        trial.failure,
        Some(
            NoAnswer::Refused(_)
                | NoAnswer::Unreachable(_)
                | NoAnswer::PlainOnTls
                | NoAnswer::Tls(_)
                | NoAnswer::TimedOut(Phase::Connect | Phase::Tls)
                | NoAnswer::Closed(Phase::Connect | Phase::Tls)
        )
    ) && trial.hops.is_empty()
}

/// Whoever sits at the terminal while the diagnosis runs.
struct Terminal<'a> {
    progress: Progress,
    interrupt: &'a AtomicBool,
    observer: Option<Observer<'a>>,
}

impl Onlooker for Terminal<'_> {
    fn before(&mut self, experiment: Experiment) -> bool {
        self.progress.show(&experiment.to_string());
        !self.interrupt.load(Ordering::Relaxed)
    }

    fn after(&mut self, evidence: &mut Evidence) {
        if let Some(observe) = &self.observer {
            observe(evidence);
        }
    }
}

/// One line at the terminal, gone when the report comes.
struct Progress {
    shown: bool,
    on: bool,
}

impl Progress {
    fn new(global: &Global) -> Self {
        let on = std::io::stderr().is_terminal() && std::io::stdout().is_terminal() && !global.quiet;
        Self { shown: false, on }
    }

    fn show(&mut self, what: &str) {
        if self.on {
            self.shown = true;
            write_to_terminal(&format!("\r\x1b[K\x1b[2masking: {}\x1b[0m", show(what)));
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            write_to_terminal("\r\x1b[K");
        }
    }
}

fn write_to_terminal(text: &str) {
    let mut terminal = std::io::stderr().lock();
    // Progress is a courtesy.
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}
