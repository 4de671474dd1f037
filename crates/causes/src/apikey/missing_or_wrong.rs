use crate::{
    keys::{about_the_key, is_key},
    questions::is_hollow,
    reading::{Reading, reading, refused, well_formed_and_wanted},
    said::{self, Says, said, told},
    signatures::{self, in_signature},
};
use why401_challenge::signed::Mechanism;
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place,
    Proof, Standing, cause, right_field,
};
use why401_message::{Response, show};
use why401_token::Role;

cause! {
    /// # What happens
    ///
    /// The interface lets programs in by a key. The request has none, or one that is not known there: mistyped, cut off,
    /// deleted, of another project or provider, or the public half where the secret one is wanted.
    ///
    /// # How it is recognised
    ///
    /// Without a key: the answer asks for one in words, or names a field for it. With one: the answer calls it wrong, or
    /// the key has been read (the answer without it is another one) and is refused. How a key begins tells whose it is
    /// and what it is for. From outside it is never more than `likely`: a service that says "wrong key" may mean an
    /// account without credit.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/wrong-place`: the key is sent where nobody looks.
    /// - `apikey/restricted`: the key is right, and not from here.
    /// - `apikey/wrong-environment`: a test key at the live interface.
    /// - `header/placeholder-value`: what is sent is no key at all.
    ///
    /// # Fix
    ///
    /// Developer: copy the key anew from the provider's page, whole; take the secret one, of this project. Read it from
    /// one place only and let the program stop at its start where it is empty, so that it does not come back.
    ///
    /// # References
    ///
    /// The providers' pages on their keys; RFC 9110 section 15.5.2. There is no standard for API keys.
    "apikey/missing-or-wrong" {
        title: "no key is sent, or one that the interface does not know",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "token/missing", "token/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = said(d, &[Says::KeyMissing, Says::KeyWrong, Says::KeyRefused]);
    if !signatures::of(d).is_empty() {
        return signed(d);
    }
    if is_key(d) {
        return sent(d);
    }
    if d.has_credentials() || d.has_password_in_body() {
        return Ok(None);
    }
    let alone = words.as_ref().filter(|w| !w.by_the_answer());
    let Some(Standing::Refused(given)) = d.standing()? else {
        return Ok(alone.map(|w| Assessment::new(Grade::Likely, by_words(w.phrase.says), w.seen())));
    };
    let Some(asks) = words.as_ref().map(said::Said::seen).or_else(|| asks_for_a_field(d)) else {
        return Ok(None);
    };
    let again = d.attempt(Experiment::AGAIN)?;
    if again.is_some_and(|t| t.status() != given.status) {
        return Ok(None);
    }
    let verdict = words.map_or(by_words(Says::KeyMissing), |w| by_words(w.phrase.says));
    let absent =
        Place::Absent { what: "key".into(), searched: "the fields and the address of the request".into() };
    let absent = d.request_is_told().then(|| Observation::new(absent, "none in the request"));
    let proof = Proof::from(refused(given)).and_also([asks]).and_also(absent);
    let settled = Missing::Access(Access::Credentials);
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).settled_by(settled)))
}

fn by_words(says: Says) -> &'static str {
    match says {
        Says::KeyMissing => "This interface lets programs in by a key, and the request carries none.",
        Says::KeyRefused => {
            "The key is unknown, of another environment, or may not be used for this or from here."
        }
        _ => "The key that was sent is not known to the interface.",
    }
}

/// A field for keys that the answer names.
fn asks_for_a_field(d: &Evidence) -> Option<Observation> {
    let wanted = right_field::wanted(d).filter(|w| right_field::is_named(d) && w.scheme.is_none())?;
    let at = Place::answer(Experiment::GIVEN, Part::Body);
    let other = !wanted.field.eq_ignore_ascii_case("authorization");
    other.then(|| Observation::new(at, format!("asks for the field {}", show(&wanted.field))))
}

/// A signed request names its key; that this one is not known only the answer can say.
fn signed(d: &Evidence) -> Assessed {
    let Some(signature) = signatures::of(d).into_iter().next().filter(|s| s.mechanism != Mechanism::Webhook)
    else {
        return Ok(None);
    };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let Some(words) = told(d, &[Says::KeyWrong])? else { return Ok(None) };
    let name = format!("signed with {}, whose key has a name", signature.mechanism.name());
    let proof = words.proof().and_also([in_signature(&signature, name)]);
    let verdict = "The key that the request is signed with is not known to the interface.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).settled_by(Missing::Access(Access::Server))))
}

/// Judges a key that was sent and refused.
fn sent(d: &Evidence) -> Assessed {
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    if !well_formed_and_wanted(d, given) || is_hollow(d) {
        return Ok(None);
    }
    if let Some(words) = told(d, &[Says::KeyWrong, Says::KeyRefused])? {
        let proof = words.proof().and_also(about_the_key(d));
        return Ok(Some(judged(d, Grade::Likely, proof)));
    }
    if given.status != 401 || said(d, &[Says::KeyMissing]).is_some() {
        return Ok(None);
    }
    let grade = if said::says_otherwise(d, &[Says::KeyWrong, Says::KeyRefused]) {
        Grade::Possible
    } else {
        Grade::Likely
    };
    Ok(match reading(d, given)? {
        Some(Reading::Read(how)) => Some(judged(d, grade, proof(d, given, how))),
        Some(Reading::Untold(how)) => Some(judged(d, Grade::Possible, proof(d, given, how))),
        None => None,
    })
}

fn proof(d: &Evidence, given: &Response, how: Observation) -> Proof {
    Proof::from(refused(given)).and_also([how]).and_also(about_the_key(d))
}

fn judged(d: &Evidence, grade: Grade, proof: Proof) -> Assessment {
    let verdict = match d.known_key().map(|k| k.role) {
        Some(Role::PublishableKey) => "A public key is sent where the interface wants the secret one.",
        Some(Role::WebhookSecret) => "What is sent checks webhooks; it is no key to the interface.",
        Some(Role::KeyId) => "What is sent is the name of a key, not its secret.",
        Some(Role::RefreshToken) => "What is sent only fetches new tokens; it does not open the interface.",
        _ if grade == Grade::Possible => "The key is wrong, or it never gets to where it is checked.",
        _ => "The interface read the key and does not accept it: it is wrong, deleted or another project's.",
    };
    Assessment::new(grade, verdict, proof).settled_by(Missing::Access(Access::Server))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let copy = match d.known_key() {
        Some(known) => format!("copy the key anew from {}, whole, of the right project", known.provider),
        None => "copy the key anew from the provider's page, whole, of the right project".into(),
    };
    let field = right_field::wanted(d).filter(|_| right_field::is_named(d)).map(|w| show(&w.field));
    let send = field.map(|f| Fix::tell(Party::Developer, format!("send it in the field {f}")));
    let look =
        Fix::tell(Party::Owner, "look in the provider's console: does the key exist, is the account paid?");
    [Fix::tell(Party::Developer, copy)].into_iter().chain(send).chain([look]).collect()
}
