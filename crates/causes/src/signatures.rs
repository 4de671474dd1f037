//! Questions about a request that is signed: which signatures it carries, and where.

use why401_challenge::signed::{self, Carrier, Signature};
use why401_core::{Evidence, Experiment, Observation, Part, Place};

/// The signatures of the request as given.
pub(crate) fn of(d: &Evidence) -> Vec<Signature> {
    signed::signatures(d.given())
}

/// Something seen in a signature.
pub(crate) fn in_signature(signature: &Signature, shows: impl Into<String>) -> Observation {
    let part = match &signature.carrier {
        Carrier::Field(name) => Part::Request(name.clone()),
        Carrier::Query => Part::RequestLine,
    };
    Observation::new(Place::answer(Experiment::GIVEN, part), shows)
}
