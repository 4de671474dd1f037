//! Everything known about one refusal. Only ever grows; asking it for what it lacks is how causes cause experiments.

use crate::{
    assessment::{Excerpt, Missing, Place},
    derive,
    experiment::{Experiment, Forbidden, Hazard, Sent},
    producer::{self, Producer},
};
use std::collections::BTreeMap;
use why401_capture::Command;
use why401_challenge::{BasicPair, Challenge, Credentials, Quirk};
use why401_message::{Body, Exchange, Field, NoAnswer, Request, Response, Withheld};

/// A request sent once, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// All rounds, redirects included; the last one is the answer unless the trial failed.
    pub hops: Vec<Exchange>,
    /// Why there is no answer.
    pub failure: Option<NoAnswer>,
}

impl Trial {
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

/// What the user allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Requests to the target, every hop counted.
    pub requests: usize,
    /// Failing sendings of the user's own credentials, the request as given included.
    pub failing_logins: usize,
    /// Logins of a made-up user.
    pub made_up_logins: usize,
    /// Whether an unsafe method may be sent once, as given.
    pub send: bool,
}

impl Default for Limit {
    fn default() -> Self {
        Self { requests: 12, failing_logins: 2, made_up_logins: 0, send: false }
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

/// Why an experiment is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Never sent.
    Forbidden(Forbidden),
    /// Beyond what the user allows, or the server asked to be left alone.
    Withheld(Withheld),
    /// It would be the same request as another one, or cannot be made from this request.
    NoVariation,
}

/// The evidence about one request.
#[derive(Debug)]
pub struct Evidence {
    given: Request,
    /// The pasted command, where there was one.
    pub command: Option<Command>,
    /// What the user allows.
    pub limit: Limit,
    /// Seconds since 1970 on this machine.
    pub now: i64,
    /// What was not looked at, and why: shown in the report.
    pub limits: Vec<String>,
    stands_in: bool,
    credentials: Option<Credentials>,
    key: Option<(usize, Credentials)>,
    trials: BTreeMap<Experiment, Trial>,
    order: Vec<Experiment>,
    refused: BTreeMap<Experiment, Withheld>,
}

impl Evidence {
    /// Begins with the request that is to be explained.
    pub fn new(given: Request, command: Option<Command>, limit: Limit, now: i64) -> Self {
        let credentials = given.first("authorization").map(|f| why401_challenge::dissect(f.value.reveal()));
        let key = derive::key_field(&given)
            .filter(|_| credentials.is_none())
            .map(|at| (at, derive::dissected(&given.fields[at])));
        Self {
            given,
            command,
            limit,
            now,
            limits: Vec::new(),
            stands_in: false,
            credentials,
            key,
            trials: BTreeMap::new(),
            order: Vec::new(),
            refused: BTreeMap::new(),
        }
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

    /// Its Authorization field, taken apart.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    /// The field that carries the user's secret, taken apart: Authorization, or else the first key field.
    pub fn secret_field(&self) -> Option<(&Field, &Credentials)> {
        match (&self.credentials, &self.key) {
            (Some(credentials), _) => Some((self.given.first("authorization")?, credentials)),
            (None, Some((at, credentials))) => Some((self.given.fields.get(*at)?, credentials)),
            (None, None) => None,
        }
    }

    /// What the shell would have replaced in the pasted word of the [secret field](Self::secret_field), or would not
    /// although it looks so.
    pub fn secret_holes(&self) -> Vec<&why401_capture::Hole> {
        let (Some(command), Some((field, _))) = (&self.command, self.secret_field()) else {
            return Vec::new();
        };
        let at = self.given.fields.iter().position(|f| std::ptr::eq(f, field));
        let origin = at.and_then(|at| command.field_words.get(at).copied().flatten());
        let Some((word, offset)) = origin else { return Vec::new() };
        let holes = command.words.get(word).map(|w| w.holes.as_slice()).unwrap_or_default();
        holes.iter().filter(|h| h.range.start >= offset).collect()
    }

    /// What is odd about the login in the address: a character that means something else there unless it is
    /// percent-encoded. A fragment.
    pub fn odd_userinfo(&self) -> Option<&'static str> {
        let text = self.given.url.userinfo.as_ref()?.reveal();
        let encoded =
            |at: usize| text.get(at + 1..at + 3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit));
        let second_colon = text.splitn(3, |b| *b == b':').count() > 2;
        if text.is_empty() || text == b":" {
            Some("nothing before the @")
        } else if text.contains(&b'@') {
            Some("an @ that is not written %40")
        } else if second_colon {
            Some("a second colon that is not written %3A")
        } else {
            let bare = text.iter().enumerate().any(|(at, b)| *b == b'%' && !encoded(at));
            bare.then_some("a % that is not written %25")
        }
    }

    /// Every Authorization field, taken apart, in wire order.
    pub fn authorizations(&self) -> Vec<Credentials> {
        self.given.all("authorization").map(|f| why401_challenge::dissect(f.value.reveal())).collect()
    }

    /// The first quirk of the [secret field](Self::secret_field) of one of these kinds.
    pub fn quirk(&self, kinds: &[why401_challenge::QuirkKind]) -> Option<&Quirk> {
        let (_, credentials) = self.secret_field()?;
        credentials.quirks.iter().find(|q| kinds.iter().any(|k| k.is(q.kind)))
    }

    /// Whether a quirk consists of blanks at an end of the field's value, which whoever reads it takes off
    /// (RFC 9110 section 5.5).
    pub fn is_optional_white_space(&self, quirk: &Quirk) -> bool {
        let Some((field, _)) = self.secret_field() else { return false };
        let value = field.value.reveal();
        let at_an_end = quirk.span.start == 0 || quirk.span.end >= value.len();
        let blanks =
            value.get(quirk.span.clone()).is_some_and(|s| s.iter().all(|b| matches!(b, b' ' | b'\t')));
        at_an_end && blanks
    }

    /// Whether a quirk begins with a bracket, where others begin with a quote.
    pub fn begins_with_bracket(&self, quirk: &Quirk) -> bool {
        let value = self.secret_field().map(|(field, _)| field.value.reveal());
        value.and_then(|v| v.get(quirk.span.start)).is_some_and(|b| b"<{[(".contains(b))
    }

    /// Whether the request carries credentials of any kind, a cookie aside.
    pub fn has_credentials(&self) -> bool {
        self.given.has_credentials()
    }

    /// Whether the credentials got as far as the server that answered: a redirect to another origin leaves them behind.
    pub fn credentials_arrived(&self) -> bool {
        self.baseline().and_then(Trial::answer).is_some_and(|x| x.request.has_credentials())
    }

    /// The user name the request logs in with, fit to be shown; `None` where there is none or it may be a secret.
    pub fn user(&self) -> Option<String> {
        if let Some(pair) = self.credentials.as_ref().and_then(|c| c.basic.as_ref()) {
            return pair.shown_user();
        }
        let login = self.given.login.as_ref()?;
        let pair = BasicPair { user: login.user.clone(), password: login.password.clone()? };
        pair.shown_user()
    }

    /// When the token of the secret field expires by its own word, in seconds since 1970 (RFC 7519 section 4.1.4).
    pub fn token_expiry(&self) -> Option<i64> {
        let (_, credentials) = self.secret_field()?;
        why401_challenge::jwt::peek(credentials.payload.reveal())?.exp
    }

    /// Whether the body holds a password by the name of one of its parts: a login form, a grant.
    pub fn has_password_in_body(&self) -> bool {
        let Some(Body::Bytes(body)) = &self.given.body else { return false };
        let text = String::from_utf8_lossy(body.reveal()).to_ascii_lowercase();
        ["password", "passwd", "passwort", "pwd", "client_secret"].iter().any(|name| {
            [format!("\"{name}\""), format!("{name}="), format!("{name}]=")]
                .iter()
                .any(|mark| text.contains(mark))
        })
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
        }
        if self.trials.insert(experiment, trial).is_none() {
            self.order.push(experiment);
        }
    }

    /// Records that an experiment was held back by whoever should have run it.
    pub fn record_refusal(&mut self, experiment: Experiment, why: Withheld) {
        self.refused.insert(self.canonical(experiment), why);
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
    /// not read a field), or not sent at all, so that only what was handed in can be judged. `Ok(None)` where it was
    /// served, or failed for another reason.
    pub fn standing(&self) -> Result<Option<Standing<'_>>, Missing> {
        if matches!(self.baseline().map(|t| &t.failure), Some(Some(NoAnswer::Withheld(_)))) {
            return Ok(Some(Standing::Unsent));
        }
        let denied = |r: &&Response| matches!(r.status, 400 | 401 | 403 | 419 | 440 | 498 | 499);
        Ok(self.answer()?.filter(denied).map(Standing::Refused))
    }

    /// Whether an experiment may be run now; the one place where budgets and limits are enforced.
    pub fn permits(&self, e: Experiment) -> Result<Hazard, Refusal> {
        let e = self.canonical(e);
        let hazard = e.hazard(&self.given).map_err(Refusal::Forbidden)?;
        if let Some(why) = self.refused.get(&e) {
            return Err(Refusal::Withheld(why.clone()));
        }
        if e != Experiment::GIVEN && derive::request(self, e).is_none() {
            return Err(Refusal::NoVariation);
        }
        let withheld = |why| Err(Refusal::Withheld(why));
        if self.left_alone() {
            return withheld(Withheld::ServerAsked);
        }
        if self.requests() + self.usual_hops() > self.limit.requests {
            return withheld(Withheld::NotAllowed);
        }
        if hazard.unsafe_method && !self.limit.send {
            return withheld(Withheld::UnsafeMethod);
        }
        if hazard.own_login && self.failing_logins() >= self.limit.failing_logins {
            return withheld(Withheld::NotAllowed);
        }
        let made_up = self.order.iter().filter(|e| e.sent == Sent::MadeUpUser).count();
        if hazard.made_up_login && (made_up >= self.limit.made_up_logins || self.failing_logins() > 1) {
            return withheld(Withheld::NotAllowed);
        }
        Ok(hazard)
    }

    /// The request an experiment stands for.
    pub fn request(&self, e: Experiment) -> Option<Request> {
        derive::request(self, self.canonical(e))
    }

    /// Requests sent so far, every hop counted.
    pub fn requests(&self) -> usize {
        self.trials.values().map(|t| t.hops.len() + usize::from(t.was_sent_without_answer())).sum()
    }

    /// Hops the request as given took; what another experiment will take, as far as one can know.
    fn usual_hops(&self) -> usize {
        self.baseline().map_or(1, |t| t.hops.len().max(1))
    }

    /// Requests that may still be sent.
    pub fn remaining(&self) -> usize {
        self.limit.requests.saturating_sub(self.requests())
    }

    /// Requests that carried the user's credentials.
    pub fn logins(&self) -> usize {
        self.carrying_credentials().count()
    }

    /// Those of them that did not succeed.
    pub fn failing_logins(&self) -> usize {
        self.carrying_credentials().filter(|t| !(200..400).contains(&t.status())).count()
    }

    fn carrying_credentials(&self) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter_map(|(e, t)| {
            let sent = e.hazard(&self.given).is_ok_and(|h| h.own_login);
            (sent && (!t.hops.is_empty() || t.was_sent_without_answer())).then_some(t)
        })
    }

    /// Whether one and the same request was let in once and refused another time.
    pub fn wavers(&self) -> bool {
        crate::steadiness::wavers(self)
    }

    /// The server asked to be left alone: 429, 423, 503 or Retry-After in any answer.
    pub fn left_alone(&self) -> bool {
        let responses = self.trials.values().flat_map(|t| &t.hops).map(|x| &x.response);
        responses
            .into_iter()
            .any(|r| matches!(r.status, 423 | 429 | 503) || (r.status >= 400 && r.has("retry-after")))
    }

    /// The challenges of a response, in order.
    pub fn challenges(response: &Response) -> Vec<Challenge> {
        response.all("www-authenticate").flat_map(|v| why401_challenge::parse_list(v).0).collect()
    }

    /// Who produced the answer of the request as given.
    pub fn producer(&self) -> &'static Producer {
        self.baseline().and_then(Trial::response).map_or(&producer::UNKNOWN, producer::of)
    }

    /// The line of the [secret field](Self::secret_field) with a quirk underlined, the secret masked.
    pub fn underline(&self, quirk: &Quirk, note: &str) -> Option<Excerpt> {
        let (field, credentials) = self.secret_field()?;
        Some(crate::excerpt::authorization(field, credentials, quirk, note))
    }

    /// A request as a command that can be pasted, secrets as placeholders.
    pub fn as_command(&self, request: &Request) -> String {
        match &self.command {
            Some(command) => why401_capture::corrected(request, &command.route),
            None => why401_capture::corrected(request, &why401_message::Route::default()),
        }
    }

    /// Where the [secret field](Self::secret_field) stands: the word of the pasted command, or the request as given.
    pub fn authorization_place(&self) -> Place {
        let name = self
            .secret_field()
            .map_or_else(|| "authorization".to_owned(), |(f, _)| f.name.to_ascii_lowercase());
        let word = self.command.as_ref().and_then(|c| crate::excerpt::secret_word(c, &name));
        word.unwrap_or_else(|| Place::answer(Experiment::GIVEN, crate::assessment::Part::Request(name)))
    }
}

impl Trial {
    fn was_sent_without_answer(&self) -> bool {
        use why401_message::Phase;
        matches!(
            self.failure,
            Some(
                NoAnswer::TimedOut(Phase::Status | Phase::Head | Phase::Body)
                    | NoAnswer::Closed(Phase::Status | Phase::Head | Phase::Body)
                    | NoAnswer::NotHttp(_)
                    | NoAnswer::HeadTooLarge(_)
                    | NoAnswer::EndlessInterim
            )
        )
    }
}
