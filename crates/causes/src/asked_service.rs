//! Questions about a service that nginx asks whether a request may come in (`auth_request`).

use crate::rule::{is_page_of, logged};
use why401_core::{Evidence, Grade, Layer, Logged, Observation, Place, Product, Trial};
use why401_message::Response;
use why401_serverconf::{Answer, Handler, Hit, Provider};
use why401_weblog::error::Kind;

/// A service that is asked, at the gate of one server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The server that asks.
    pub layer: &'a Layer,
    /// `auth_request`.
    pub gate: &'a Hit,
    /// The directive by which the service is reached, where it is another server.
    pub by: Option<&'a Hit>,
    /// The answer to the request as given.
    pub response: &'a Response,
}

/// The service whose word counts for the request as given, where it is the last one to be asked.
pub(crate) fn asked(d: &Evidence) -> Option<Asked<'_>> {
    let response = d.baseline().and_then(Trial::response)?;
    d.layers.iter().filter(|layer| layer.product == Product::Nginx).find_map(|layer| {
        let providers = layer.rule.users.iter().flat_map(|users| &users.providers);
        let mut settings = providers.filter_map(|p| match p {
            Provider::Other { name, settings } if name == "auth_request" => Some(settings),
            _ => None,
        });
        let settings = settings.next_back()?;
        let gate = settings.first()?;
        let by = settings.get(1).filter(|hit| hit.name.ends_with("_pass"));
        let decides = match &layer.expected {
            Answer::CannotTell(unknown) => unknown.spot.as_ref() == Some(&gate.spot),
            Answer::Refused { by: Some(by), .. } => by.spot == gate.spot,
            _ => false,
        };
        decides.then_some(Asked { layer, gate, by, response })
    })
}

impl<'a> Asked<'a> {
    /// The gate, and how the service is reached.
    pub(crate) fn seen(&self) -> Vec<Observation> {
        let gate = self.layer.seen(self.gate, "asks another service first", "this asks another service");
        let by = self.by.map(|hit| self.layer.seen(hit, "the service", "the service that is asked"));
        std::iter::once(gate).chain(by).collect()
    }

    /// The place of the gate.
    pub(crate) fn place(&self) -> Place {
        Place::of_spot(&self.gate.spot)
    }

    /// The status of the service's answer, as the error log or the files have it.
    pub(crate) fn status(&self, d: &'a Evidence) -> Option<u16> {
        let is_it = |l: &&Logged| l.message().is_some_and(|m| m.kind == Kind::AuthServiceStatus);
        let line = d.said.iter().find(is_it).and_then(Logged::message);
        let gap = line.and_then(|m| m.gaps.first().and_then(|gap| gap.split(' ').next()?.parse().ok()));
        gap.or(match &self.layer.service {
            Some(Answer::Refused { status, .. } | Answer::Before { status, .. }) => Some(*status),
            _ => None,
        })
    }

    /// How sure it is that the service's word made this answer: nobody else could have, its files foretell it, or the
    /// log says so.
    pub(crate) fn grade(&self, d: &Evidence) -> Grade {
        let is_own = is_page_of(d, self.layer);
        let nobody_behind = matches!(self.layer.rule.handler, Handler::Files | Handler::Itself(_));
        let foretold = matches!(
            &self.layer.service,
            Some(Answer::Refused { status, .. } | Answer::Before { status, .. }) if *status == self.response.status
        );
        let by_rule = matches!(self.layer.expected, Answer::Refused { .. });
        let is_told = !d.said.is_empty() && logged(d, &[Kind::AuthServiceStatus]).is_some();
        if is_told || (is_own && (nobody_behind || foretold || by_rule)) {
            Grade::Proven
        } else {
            Grade::Likely
        }
    }
}

/// What the log says of the service.
pub(crate) fn said_of_it(d: &Evidence) -> Vec<Observation> {
    [Kind::UpstreamDown, Kind::AuthServiceStatus].iter().filter_map(|kind| logged(d, &[*kind])).collect()
}
