//! Reports of made-up diagnoses: what they look like, their shape for scripts, and what never stands in them.

mod json;
mod made_up;
mod secrets;
mod text;
