//! Evidence, experiments, assessments and the diagnosis. No I/O, no clock, no randomness: whoever drives the
//! diagnosis hands those in.
//!
//! The way through: [`Evidence`] holds what is known; [`diagnose::step`] lets every [`Cause`] assess it and says which
//! [`Experiment`] to run next; `derive` turns that into a request; when nobody asks any more, a [`Diagnosis`] is
//! ranked.

mod assessment;
mod budget;
mod cause;
pub mod derive;
pub mod diagnose;
pub mod document;
mod evidence;
mod excerpt;
mod experiment;
mod fix;
mod layer;
mod links;
pub mod outcome;
pub mod pasted;
mod presented;
mod presented_token;
pub mod producer;
pub mod right_field;
pub mod sameness;
mod steadiness;
mod typed;
pub mod words;

pub use assessment::{
    Access, Assessed, Assessment, Excerpt, Grade, Missing, Observation, Part, Place, Proof,
};
pub use budget::{Limit, Refusal};
pub use cause::{Cause, Commonness, Role};
pub use diagnose::{Diagnosis, Finding, Progress, step};
pub use document::Document;
pub use evidence::{Accepts, Evidence, Standing, Trial};
pub use experiment::{Cookies, Experiment, Forbidden, Hazard, Method, Path, Protocol, Sent, Spelling, Way};
pub use fix::{Applicability, Fix, Party, Step};
pub use layer::{
    BookSeen, Elsewhere, Found, GroupFile, Layer, Logged, Lookup, NearMiss, OtherFile, Panel, Product,
    Surroundings, Traced, TracedUser,
};
