//! A scenario run against the servers: the command read, the laboratory driven, the findings compared.

use super::{Expect, Scenario};
use crate::{minting::Mint, servers::Servers};
use std::sync::{Arc, atomic::AtomicBool};
use why401_causes::CATALOGUE;
use why401_collect::{Client, Lab, Logins, Onlooker, diagnose, now};
use why401_core::{Diagnosis, Evidence, Experiment, Limit};
use why401_message::{Request, Route, Scheme, Url};

/// A request with all that belongs to it.
const REQUESTS: usize = 12;
/// Sendings of the user's credentials that may fail.
const FAILING_LOGINS: usize = 2;

/// What came of a scenario.
pub struct Outcome {
    /// What was asked, servers and made words filled in.
    pub ask: String,
    /// Whether a method that may change something was allowed.
    pub send: bool,
    /// The moment and the issuer that words were made for.
    pub mint: Mint,
    /// All that was seen.
    pub evidence: Evidence,
    /// What was made of it.
    pub diagnosis: Diagnosis,
}

/// Nobody looks on: every experiment is sent, and nothing is seen elsewhere.
struct Nobody;

impl Onlooker for Nobody {
    fn before(&mut self, _: Experiment) -> bool {
        true
    }

    fn after(&mut self, _: &mut Evidence) {}
}

/// Runs a scenario. The error says what cannot be read in it.
pub fn run(scenario: &Scenario, servers: &Servers) -> Result<Outcome, String> {
    let mint = Mint { now: now(), issuer: servers.fill("{api}/issuer") };
    let allowed = scenario.ask.strip_prefix("why401 --send ");
    let send = allowed.is_some();
    let ask = mint.fill(&servers.fill(allowed.unwrap_or(scenario.ask)));
    let (mut evidence, route) = evidence(&ask)?;
    evidence.limit.send = send;
    let client = |route: Route| Client::new(route, Arc::new(AtomicBool::new(false)));
    let direct = route.proxy.is_some().then(|| client(Route { proxy: None, ..route.clone() }));
    let mut lab = Lab::new(client(route), direct, Logins::open(None));
    let diagnosis = diagnose(CATALOGUE, &mut evidence, &mut lab, &mut Nobody);
    Ok(Outcome { ask, send, mint, evidence, diagnosis })
}

pub(super) fn evidence(ask: &str) -> Result<(Evidence, Route), String> {
    let limit = Limit::default();
    if !ask.starts_with("curl ") {
        let url = Url::parse(ask, Scheme::Https).map_err(|e| format!("{ask}: {e}"))?;
        let route = Route { follow: true, max_redirects: 10, ..Route::default() };
        return Ok((Evidence::new(Request::get(url), None, limit, now()), route));
    }
    let parsed = why401_capture::from_text(ask);
    let command = parsed.command.ok_or_else(|| format!("{ask}: {:?}", parsed.complaints))?;
    let route = command.route.clone();
    Ok((Evidence::new(command.request.clone(), Some(command), limit, now()), route))
}

impl Outcome {
    /// Whether it is what the scenario expects, within what a diagnosis may send. The error is for people.
    pub fn check(&self, scenario: &Scenario) -> Result<(), String> {
        if self.evidence.requests() > REQUESTS || self.evidence.failing_logins() > FAILING_LOGINS {
            let (requests, logins) = (self.evidence.requests(), self.evidence.failing_logins());
            return Err(self.complaint(scenario, &format!("{requests} requests, {logins} failing logins")));
        }
        let findings = &self.diagnosis.findings;
        let top = findings.first();
        let blamed = findings.iter().any(|f| f.cause.id == scenario.cause());
        let right = match scenario.expect {
            Expect::Blamed(grade) => {
                top.is_some_and(|f| f.cause.id == scenario.cause() && f.assessment.grade == grade)
            }
            Expect::NotBlamed => !blamed,
            Expect::Mentioned => {
                blamed || self.diagnosis.explained.iter().any(|f| f.cause.id == scenario.cause())
            }
            Expect::Other(id) => !blamed && top.is_some_and(|f| f.cause.id == id),
        };
        if right { Ok(()) } else { Err(self.complaint(scenario, &format!("expected {:?}", scenario.expect))) }
    }

    fn complaint(&self, scenario: &Scenario, what: &str) -> String {
        let asked: Vec<_> = self.evidence.trials().map(|(e, t)| format!("  {e}: {}\n", t.status())).collect();
        let report = crate::golden::report(&self.diagnosis, &[scenario.cause().to_owned()]);
        format!("{}: {what}\n  {}\n{}{report}", scenario.case, self.ask, asked.concat())
    }
}
