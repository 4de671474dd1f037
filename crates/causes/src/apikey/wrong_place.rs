use crate::{
    keys::about_the_key,
    questions::{is_hollow, let_through, refusal, same_without_credentials, send_corrected},
    reading::{Presented, presented},
    said::{Said, Says, said},
};
use why401_core::{
    Assessed, Assessment, Document, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party,
    Place, Proof, Spelling, Standing, cause,
    derive::DEFECTS_OF_FORM,
    right_field::{self, Authority, KeyPlace, RightPlace},
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The key is right and stands where the interface does not look: in the address where a field is read, in a field
    /// where a parameter of the address is read, behind `Bearer` where it is wanted alone. To the server the request has
    /// no key.
    ///
    /// # How it is recognised
    ///
    /// The answer names the place, or the provider of the key has one by habit, or the description of the API
    /// (`/openapi.json`) declares one; and the answer is the same without the key, or says that there is none. The key
    /// is sent once in that place; served means `proven`, still refused `likely` where the place was named.
    ///
    /// # Look-alikes
    ///
    /// - `header/wrong-field-name`: a misspelt Authorization, or another field than the one the answer names.
    /// - `token/in-wrong-place`: a token in the address.
    /// - `apikey/missing-or-wrong`: the key is read, and wrong.
    ///
    /// # Fix
    ///
    /// Developer: send the key in the place the answer or the documentation names, and nowhere else. A key that stood in
    /// an address is in logs now: make a new one. Owner: name the place in the refusal; that keeps others from searching.
    ///
    /// # References
    ///
    /// OpenAPI 3.1 section 4.8.27, security schemes of type `apiKey`; RFC 9110 section 5.1 on unknown fields.
    "apikey/wrong-place" {
        title: "the key is sent where the interface does not look",
        commonness: Known,
        explains: [
            "credentials/rejected", "credentials/none-sent", "apikey/missing-or-wrong", "header/wrong-field-name",
            "token/rejected", "header/wrong-scheme",
        ],
    }
}

const MOVED: Experiment = Experiment::respelled(Spelling::RightField);

fn assess(d: &Evidence) -> Assessed {
    let words = said(d, &[Says::KeyPlace]);
    if d.quirk(&DEFECTS_OF_FORM).is_some() {
        return Ok(None); // what is spoilt is not to be moved
    }
    let Some(sits) = sits(d).filter(|_| !is_hollow(d)) else {
        let verdict = "The key is wanted in another place than where it is sent.";
        return Ok(words
            .filter(|_| !d.has_credentials())
            .map(|w| Assessment::new(Grade::Likely, verdict, w.seen())));
    };
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let missed = said(d, &[Says::KeyMissing, Says::KeyPlace]);
    let unread = missed.is_some() || same_without_credentials(d, given)? == Some(true);
    if !unread {
        return Ok(None);
    }
    let seen = Proof::of(place(d), sits.clone()).and(Place::status(Experiment::GIVEN), refusal(given));
    let seen = seen.and_also(missed.as_ref().map(Said::seen)).and_also(about_the_key(d));
    let Some(right) = right(d)? else {
        let told = right_field::is_named(d) || right_field::right_place(d).is_some();
        return Ok(missed.filter(|_| !told).map(|_| nowhere(seen)));
    };
    let verdict = format!("{}, and this interface looks for it {}.", capital(&sits), named(&right.place));
    let proof = seen.and_also([source(d, &right)]);
    Ok(match d.attempt(MOVED)? {
        Some(trial) if let_through(trial) => {
            let status = Observation::new(Place::status(MOVED), trial.status().to_string());
            Some(Assessment::new(Grade::Proven, verdict, proof.and_also([status])))
        }
        Some(trial) if right.by == Authority::Habit && missed.is_none() => Some(Assessment::ruled_out(
            Place::status(MOVED),
            format!("refused there as well: {}", trial.status()),
        )),
        Some(trial) => {
            let status = Observation::new(Place::status(MOVED), trial.status().to_string());
            let detail = "Refused there as well: the key itself is wrong besides.";
            Some(Assessment::new(Grade::Likely, verdict, proof.and_also([status])).detail(detail))
        }
        None => Some(Assessment::new(Grade::Likely, verdict, proof).settled_by(Missing::Unobtainable(MOVED))),
    })
}

/// A key that was sent and is said to be missing, and nothing tells where it belongs.
fn nowhere(seen: Proof) -> Assessment {
    let verdict = "The key is sent, and the interface does not find it: it looks in another place.";
    Assessment::new(Grade::Likely, verdict, seen)
}

/// Where the key stands, as the beginning of a sentence; `None` where there is no key, or a login.
fn sits(d: &Evidence) -> Option<String> {
    let known = presented(d).filter(|p| *p != Presented::Password)?;
    match d.secret_field() {
        Some((field, _)) => Some(format!("the {} is sent in {}", known.word(), show(&field.name))),
        None if d.query_token().is_none() => {
            let name = d.given().secret_query()?;
            Some(format!("the key is sent in the address, as {}", show(name)))
        }
        None => None,
    }
}

fn place(d: &Evidence) -> Place {
    match d.secret_field() {
        Some(_) => d.authorization_place(),
        None => Place::answer(Experiment::GIVEN, Part::RequestLine),
    }
}

/// Where the key belongs, where that is for this cause to say: a field that the answer names for another field, and a
/// challenge, are spoken of by `header/wrong-field-name` and `header/wrong-scheme`.
fn right(d: &Evidence) -> Result<Option<RightPlace>, Missing> {
    let in_query = d.secret_field().is_none();
    let is_ours = |right: &RightPlace| match (&right.place, right.by) {
        (KeyPlace::Parameter(_), _) | (_, Authority::Habit | Authority::Description) => true,
        (KeyPlace::Field(_), _) => in_query,
    };
    let moved = d.trial(MOVED).is_ok();
    if let Some(right) = right_field::right_place(d) {
        let better = right.by == Authority::Habit && !moved && d.document(Document::OpenApi)?.is_some();
        let right = if better { right_field::right_place(d) } else { Some(right) };
        return Ok(right.filter(is_ours));
    }
    if !moved && d.document(Document::OpenApi)?.is_some() {
        return Ok(right_field::right_place(d));
    }
    Ok(None)
}

/// What says where the key belongs.
fn source(d: &Evidence, right: &RightPlace) -> Observation {
    let named = named(&right.place);
    match right.by {
        Authority::Answer => {
            Observation::new(Place::answer(Experiment::GIVEN, Part::Body), format!("wants it {named}"))
        }
        Authority::Challenge => {
            let at = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
            Observation::new(at, format!("wants it {named}"))
        }
        Authority::Habit => Observation::new(place(d), format!("keys of this kind are sent {named}")),
        Authority::Description => d.in_document(Document::OpenApi, format!("declares it {named}")),
    }
}

fn named(place: &KeyPlace) -> String {
    match place {
        KeyPlace::Field(wanted) => match &wanted.scheme {
            Some(scheme) => format!("in {} behind {}", show(&wanted.field), show(scheme)),
            None => format!("in the field {}", show(&wanted.field)),
        },
        KeyPlace::Parameter(name) => format!("in the address, as {}", show(name)),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), chars.as_str()))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = match right_field::right_place(d) {
        Some(right) => send_corrected(d, &format!("send the key {}", named(&right.place)), MOVED),
        None => vec![Fix::tell(Party::Developer, "send the key where the interface's documentation says")],
    };
    if d.secret_field().is_none() {
        fixes.push(Fix::tell(Party::Developer, "make a new key: this one now stands in logs and histories"));
    }
    fixes.push(Fix::tell(Party::Owner, "name the place of the key in the refusal"));
    fixes
}
