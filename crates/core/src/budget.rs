//! What may be sent, and how much of it: the one place where budgets and limits are enforced.

use crate::{
    Evidence, Trial, derive,
    experiment::{Experiment, Forbidden, Hazard, Sent},
};
use why401_message::{NoAnswer, Phase, Withheld};

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

impl Evidence {
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

    /// Whether all answers are those of a paste: nothing was sent from here.
    pub fn is_hearsay(&self) -> bool {
        self.paste.is_some() && self.limit.requests == 0
    }

    /// Requests sent so far, every hop counted.
    pub fn requests(&self) -> usize {
        if self.is_hearsay() {
            return 0;
        }
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
        self.trials.iter().filter(|_| !self.is_hearsay()).filter_map(|(e, t)| {
            let sent = e.hazard(&self.given).is_ok_and(|h| h.own_login);
            (sent && (!t.hops.is_empty() || t.was_sent_without_answer())).then_some(t)
        })
    }

    /// The server asked to be left alone: 429, 423, 503 or Retry-After in any answer.
    pub fn left_alone(&self) -> bool {
        let responses = self.trials.values().flat_map(|t| &t.hops).map(|x| &x.response);
        responses
            .into_iter()
            .any(|r| matches!(r.status, 423 | 429 | 503) || (r.status >= 400 && r.has("retry-after")))
    }
}

impl Trial {
    fn was_sent_without_answer(&self) -> bool {
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
