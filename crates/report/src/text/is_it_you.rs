//! "Is it me?": whether it is the person's browser, cookies or request, from what the experiments showed.

use super::{WIDTH, Writer};
use crate::layout::{Ink, Line, fill};
use why401_core::{Experiment, Finding, Sent, Trial, sameness};
use why401_message::Response;

impl Writer<'_> {
    /// Whether it is the person's browser, cookies or credentials, from what the experiments showed.
    pub(super) fn is_it_you(&self, finding: &Finding) -> Vec<Line> {
        let mut out = Vec::new();
        if let Some(answer) = self.clean_client() {
            out.extend(fill(Line::indent(2), 4, &[(Ink::Plain, &answer)], WIDTH));
        }
        if !finding.assessment.not_this.is_empty() {
            let text = format!("Not this: {}.", finding.assessment.not_this.join(", "));
            out.extend(fill(Line::indent(2), 4, &[(Ink::Plain, &self.say(&text))], WIDTH));
        }
        out
    }

    fn clean_client(&self) -> Option<String> {
        let evidence = self.report.evidence;
        let given = evidence.baseline()?.response().filter(|_| !evidence.is_hearsay())?;
        let tried = |e: Experiment| evidence.trial(e).ok().and_then(Trial::response);
        if evidence.wavers() {
            return Some("Not you: the same request is answered now so, now otherwise.".into());
        }
        if evidence.has_credentials() && given.is_success() {
            return Some("Not your password: sent exactly as typed, it is let in.".into());
        }
        if evidence.has_credentials() && !evidence.credentials_arrived() && evidence.requests() > 1 {
            return Some("Not your password: the server that refuses never got it.".into());
        }
        let corrected = |(e, t): (Experiment, &Trial)| {
            matches!(e.sent, Sent::Respelled(_)) && t.response().is_some_and(Response::is_success)
        };
        if evidence.trials().any(corrected) {
            return Some("It is the request: corrected, it is served.".into());
        }
        if evidence.given().first("cookie").is_some()
            && let Some(bare) = tried(Experiment::WITHOUT_COOKIES)
        {
            return Some(match bare.is_success() {
                true => "It is your cookies: without them the page opens.".into(),
                false if bare.status == given.status => {
                    "Not your cookies: without them the answer is the same.".into()
                }
                false => format!("Your cookies matter: without them the answer is {}.", bare.status),
            });
        }
        let clean = tried(Experiment::CLEAN)?;
        match clean.is_success() {
            true if given.is_success() => None,
            true => Some("It is what you send: a clean client is let in without it.".into()),
            false if sameness::same(given, clean) || clean.status == given.status => {
                Some("Not your browser: a clean client gets the same answer.".into())
            }
            false => None,
        }
    }
}
