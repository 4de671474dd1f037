//! Questions about a key: whether the request carries one, whose it is, and what it is for.

use crate::{
    reading::{Presented, presented},
    tokens::in_token,
};
use why401_challenge::Scheme;
use why401_core::{Evidence, Observation, right_field};
use why401_token::{Environment, Role};

/// Whether a key is presented: in a field or parameter of its own, behind a scheme for keys, or by how it begins.
pub(crate) fn is_key(d: &Evidence) -> bool {
    match presented(d) {
        Some(Presented::Key) => d.jwt().is_none() && d.query_token().is_none() && !is_misplaced_login(d),
        Some(Presented::Token) => by_scheme(d) || d.known_key().is_some_and(|k| is_of_a_program(k.role)),
        _ => false,
    }
}

/// Whether what looks like a field for keys is a slip for Authorization, or holds a login.
fn is_misplaced_login(d: &Evidence) -> bool {
    let slip = |(field, _): (&why401_message::Field, _)| right_field::is_mistaken_authorization(&field.name);
    d.secret_field().is_some_and(slip)
}

fn by_scheme(d: &Evidence) -> bool {
    d.credentials().is_some_and(|c| c.scheme == Scheme::ApiKey)
}

fn is_of_a_program(role: Role) -> bool {
    use Role::{KeyId, PublishableKey, RestrictedKey, SecretKey, WebhookSecret};
    matches!(role, SecretKey | RestrictedKey | PublishableKey | WebhookSecret | KeyId)
}

/// Whose key it is and what it is for, by how it begins.
pub(crate) fn about_the_key(d: &Evidence) -> Option<Observation> {
    let known = d.known_key()?;
    let for_what = match known.environment {
        Some(Environment::Test) => ", for tests",
        Some(Environment::Live) => ", for real data",
        None => "",
    };
    Some(in_token(d, format!("begins like a {} of {}{for_what}", known.role.words(), known.provider)))
}
