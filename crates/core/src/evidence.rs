//! Everything known about one refusal. Only ever grows; asking it for what it lacks is how causes cause experiments.
//! What the request presents stands in `presented`, what may be sent in `budget`.

use crate::{
    assessment::Missing,
    budget::Limit,
    derive,
    experiment::{Experiment, Sent},
    layer::{Layer, Logged, Traced},
    presented_token::PresentedToken,
    producer::{self, Producer},
};
use std::{collections::BTreeMap, path::PathBuf};
use why401_capture::{Command, Paste};
use why401_challenge::digest::Asked;
use why401_challenge::{Challenge, Credentials};
use why401_message::{AuthChoice, Exchange, NoAnswer, Request, Response, Url, Withheld};
use why401_token::KeySet;

/// A request sent once, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// All rounds, redirects included; the last one is the answer unless the trial failed.
    pub hops: Vec<Exchange>,
    /// Why there is no answer.
    pub failure: Option<NoAnswer>,
}

impl Trial {
    /// One request and its answer, nothing else being known.
    pub fn answered(request: Request, response: Response) -> Self {
        Self { hops: vec![Exchange::new(request, response)], failure: None }
    }

    /// The last exchange, where the trial did not fail.
    pub fn answer(&self) -> Option<&Exchange> {
        if self.failure.is_some() { None } else { self.hops.last() }
    }

    /// The answer's response.
    pub fn response(&self) -> Option<&Response> {
        self.answer().map(|x| &x.response)
    }

    /// The answer's status; 0 where there is none.
    pub fn status(&self) -> u16 {
        self.response().map_or(0, |r| r.status)
    }
}

/// How the request as given stands, where a login could matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Refused, with this response.
    Refused(&'a Response),
    /// Never sent; only what was handed in can be judged.
    Unsent,
}

/// What the API is known to accept, by the user's word.
#[derive(Clone, Debug, Default)]
pub struct Accepts {
    /// Its keys, and the file they stand in.
    pub keys: Option<(PathBuf, KeySet)>,
    /// Where its key set stands.
    pub keys_at: Option<Url>,
    /// The `iss` it takes.
    pub issuer: Option<String>,
    /// The `aud` it takes.
    pub audience: Option<String>,
}

impl Accepts {
    /// Whether the keys are known, or where they are.
    pub fn knows_keys(&self) -> bool {
        self.keys.is_some() || self.keys_at.is_some() || self.issuer.is_some()
    }
}

/// The evidence about one request.
#[derive(Debug)]
pub struct Evidence {
    pub(crate) given: Request,
    /// The pasted command, where there was one.
    pub command: Option<Command>,
    /// What the user allows.
    pub limit: Limit,
    /// Seconds since 1970 on this machine.
    pub now: i64,
    /// What the API is known to accept.
    pub accepts: Accepts,
    /// What was pasted on standard input, where that is where all this comes from.
    pub paste: Option<Paste>,
    /// The servers on the request's way whose files are at hand, edge first.
    pub layers: Vec<Layer>,
    /// Lines of the servers' error logs about the requests of this run, oldest first.
    pub said: Vec<Logged>,
    /// Lines of the servers' access logs about the requests of this run, in the logs' order.
    pub traced: Vec<Traced>,
    /// What was not looked at, and why: shown in the report.
    pub limits: Vec<String>,
    pub(crate) clock_is_told: bool,
    pub(crate) stands_in: bool,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) key: Option<(usize, Credentials)>,
    pub(crate) token: Option<PresentedToken>,
    pub(crate) trials: BTreeMap<Experiment, Trial>,
    pub(crate) order: Vec<Experiment>,
    pub(crate) refused: BTreeMap<Experiment, Withheld>,
}

impl Evidence {
    /// Begins with the request that is to be explained.
    pub fn new(given: Request, command: Option<Command>, limit: Limit, now: i64) -> Self {
        let credentials = given.first("authorization").map(derive::dissected);
        let key = derive::key_field(&given)
            .filter(|_| credentials.is_none())
            .map(|at| (at, derive::dissected(&given.fields[at])));
        let mut evidence = Self {
            given,
            command,
            limit,
            now,
            accepts: Accepts::default(),
            paste: None,
            layers: Vec::new(),
            said: Vec::new(),
            traced: Vec::new(),
            limits: Vec::new(),
            clock_is_told: true,
            stands_in: false,
            credentials,
            key,
            token: None,
            trials: BTreeMap::new(),
            order: Vec::new(),
            refused: BTreeMap::new(),
        };
        evidence.token = PresentedToken::of(&evidence);
        evidence
    }

    /// Begins with a safe request in the place of one that may change something and was not allowed: the same address
    /// is judged by what GET shows there.
    pub fn stand_in(unsent: &Request, command: Option<Command>, limit: Limit, now: i64) -> Self {
        let mut evidence = Self::new(derive::stand_in(unsent), command, limit, now);
        evidence.limits.push(format!(
            "{} was not sent (--send does, once): the address was asked with GET",
            why401_message::show(&unsent.method)
        ));
        Self { stands_in: true, ..evidence }
    }

    /// Whether it is known when the refusal took place: just now, or as the answer or the lines around it tell. What
    /// was pasted may be years old.
    pub fn clock_is_told(&self) -> bool {
        self.clock_is_told
    }

    /// Whether the request that is explained was never sent, and GET was asked in its place.
    pub fn is_stand_in(&self) -> bool {
        self.stands_in
    }

    /// The method as it was typed, whether it was sent or not.
    pub fn typed_method(&self) -> &str {
        self.command.as_ref().map_or(&self.given.method, |c| &c.request.method)
    }

    /// The request that is being explained.
    pub fn given(&self) -> &Request {
        &self.given
    }

    /// Records what came of an experiment.
    pub fn record(&mut self, experiment: Experiment, trial: Trial) {
        let experiment = self.canonical(experiment);
        if let Some(NoAnswer::Withheld(why)) = &trial.failure {
            self.refused.insert(experiment, why.clone());
        }
        if experiment == Experiment::GIVEN {
            let oddities = trial.hops.iter().flat_map(|x| &x.response.oddities);
            self.limits.extend(oddities.map(|o| format!("the answer is odd: {}", crate::words::oddity(o))));
            let untried = self.untried_login(&trial);
            self.limits.extend(untried);
        }
        if self.trials.insert(experiment, trial).is_none() {
            self.order.push(experiment);
        }
    }

    /// Records that an experiment was held back by whoever should have run it.
    pub fn record_refusal(&mut self, experiment: Experiment, why: Withheld) {
        self.refused.insert(self.canonical(experiment), why);
    }

    /// Why the login that was to follow the challenge was not tried, where the request as given went out without it and
    /// was refused: a scheme that is not spoken here, or a challenge nobody can answer. One sentence.
    pub fn untried_login(&self, baseline: &Trial) -> Option<String> {
        let answer = baseline.answer().filter(|x| x.response.status == 401)?;
        let sent = ["authorization", "cookie"].iter().any(|name| answer.request.first(name).is_some());
        if sent || self.is_hearsay() || self.given.login.is_none() {
            return None;
        }
        let offered = Self::challenges(&answer.response);
        let windows = || Some("a Windows login is not spoken: the login was not tried".to_owned());
        match self.given.scheme {
            AuthChoice::Basic => None,
            AuthChoice::Windows => windows(),
            AuthChoice::Digest | AuthChoice::Any => match Asked::strongest(&offered) {
                Some(Err(why)) => Some(format!("Digest cannot be answered here, for {why}")),
                Some(Ok(_)) => None,
                None if self.given.scheme == AuthChoice::Digest => None,
                None => offered.iter().any(|c| c.is("negotiate") || c.is("ntlm")).then(windows)?,
            },
        }
    }

    /// All trials in the order in which they were run.
    pub fn trials(&self) -> impl Iterator<Item = (Experiment, &Trial)> {
        self.order.iter().map(|e| (*e, &self.trials[e]))
    }

    /// The request as given and what came of it; `None` before it was tried.
    pub fn baseline(&self) -> Option<&Trial> {
        self.trials.get(&Experiment::GIVEN)
    }

    /// The same experiment in its simplest form: without credentials is as given where there are none.
    pub fn canonical(&self, mut e: Experiment) -> Experiment {
        if e.sent == Sent::Nothing && !self.given.has_credentials() {
            e.sent = Sent::AsGiven;
        }
        if self.given.first("cookie").is_none() {
            e.cookies = crate::experiment::Cookies::AsGiven;
        }
        e
    }

    /// Whether the experiment is really another request than the one given.
    pub fn varies(&self, e: Experiment) -> bool {
        let e = self.canonical(e);
        e != Experiment::GIVEN && derive::request(self, e).is_some()
    }

    /// What an experiment showed, its answer. `?` asks for it.
    pub fn trial(&self, e: Experiment) -> Result<&Trial, Missing> {
        let e = self.canonical(e);
        if let Some(trial) = self.trials.get(&e).filter(|t| !matches!(t.failure, Some(NoAnswer::Withheld(_))))
        {
            return Ok(trial);
        }
        Err(match self.permits(e) {
            Ok(_) => Missing::Experiment(e),
            Err(_) => Missing::Unobtainable(e),
        })
    }

    /// The same for a cause that can go on without: `None` where it cannot be had.
    pub fn attempt(&self, e: Experiment) -> Result<Option<&Trial>, Missing> {
        match self.trial(e) {
            Ok(trial) => Ok(Some(trial)),
            Err(Missing::Experiment(e)) => Err(Missing::Experiment(e)),
            Err(_) => Ok(None),
        }
    }

    /// The response of the request as given; `Ok(None)` where there was no answer.
    pub fn answer(&self) -> Result<Option<&Response>, Missing> {
        Ok(self.trial(Experiment::GIVEN)?.response())
    }

    /// The response of the request as given where it is 401.
    pub fn refusal(&self) -> Result<Option<&Response>, Missing> {
        Ok(self.answer()?.filter(|r| r.status == 401))
    }

    /// How the request as given stands where a login could matter: refused (401, 403, or 400 of a server that could
    /// not read a field, 422 of one that cannot read a token), or not sent at all, so that only what was handed in can
    /// be judged. `Ok(None)` where it was served, or failed for another reason.
    pub fn standing(&self) -> Result<Option<Standing<'_>>, Missing> {
        if matches!(self.baseline().map(|t| &t.failure), Some(Some(NoAnswer::Withheld(_)))) {
            return Ok(Some(Standing::Unsent));
        }
        let Some(answer) = self.answer()? else { return Ok(None) };
        let denied = matches!(answer.status, 400 | 401 | 403 | 419 | 440 | 498 | 499)
            || (answer.status == 422 && self.is_of_the_gate(answer)?);
        Ok(denied.then_some(Standing::Refused(answer)))
    }

    /// Whether a 422 is said of the credentials: without them the answer is 401, and what was sent has no body that
    /// could be wrong. (Some frameworks answer so to a token they cannot read.)
    fn is_of_the_gate(&self, answer: &Response) -> Result<bool, Missing> {
        let speaks = ["token", "jwt", "segments", "signature", "header"];
        let says = || answer.body_text().to_ascii_lowercase();
        if self.given.body.is_some() || !self.has_credentials() || !speaks.iter().any(|w| says().contains(w))
        {
            return Ok(false);
        }
        let without = self.attempt(Experiment::ANONYMOUS)?.map(Trial::status);
        Ok(without.is_none_or(|status| status == 401))
    }

    /// The request an experiment stands for.
    pub fn request(&self, e: Experiment) -> Option<Request> {
        derive::request(self, self.canonical(e))
    }

    /// Whether one and the same request was let in once and refused another time.
    pub fn wavers(&self) -> bool {
        crate::steadiness::wavers(self)
    }

    /// The challenges of a response, in order; of a great many fields the first ones.
    pub fn challenges(response: &Response) -> Vec<Challenge> {
        Self::challenge_fields(response).flat_map(|v| why401_challenge::parse_list(v).0).collect()
    }

    /// The values of the challenges' fields, as many as are read: servers send a few, and each is asked about often.
    pub fn challenge_fields(response: &Response) -> impl Iterator<Item = &[u8]> {
        const MOST: usize = 32;
        response.all("www-authenticate").take(MOST)
    }

    /// Who produced the answer of the request as given.
    pub fn producer(&self) -> &'static Producer {
        self.baseline().and_then(Trial::response).map_or(&producer::UNKNOWN, producer::of)
    }

    /// A request as a command that can be pasted, secrets as placeholders.
    pub fn as_command(&self, request: &Request) -> String {
        let command = match &self.command {
            Some(command) => why401_capture::corrected_for(request, &command.route, command.shell),
            None => why401_capture::corrected(request, &why401_message::Route::default()),
        };
        command.replace(crate::pasted::NOWHERE, "URL")
    }
}
