use crate::{
    questions::{correction, defect, refusal, send_corrected, unsent},
    said::{self, Says, Told},
};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Place, Proof,
    Standing, cause, producer,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// Basic carries `user:password` in base64. Here it carries something else: the pair as plain text, the pair
    /// encoded twice or in the alphabet for URLs, text that is no base64, or base64 of something without a colon, such
    /// as the password alone. The server decodes it, finds no user, and refuses.
    ///
    /// # How it is recognised
    ///
    /// The value is decoded as a server would. What can be put right is sent once in the right form, and a changed
    /// answer is the proof. What cannot (no colon, no base64) is `proven` where the gate of a web server refused it,
    /// since such a gate can find no user in it, where the server says 400 to it and 401 to nothing, and where the
    /// answer says that the encoding is what it cannot read.
    ///
    /// # Look-alikes
    ///
    /// - `header/wrong-scheme`: a token behind Basic where the answer asks for Bearer.
    /// - `header/stray-characters`: base64 with something stuck to it.
    /// - `credentials/rejected`: the pair is well formed and not known.
    ///
    /// # Fix
    ///
    /// Developer: let the client encode: `curl -u NAME URL`, or `printf %s 'name:password' | base64 -w0` (not `echo`,
    /// which adds a line break). Missing `=` at the end does no harm to Apache and nginx.
    ///
    /// # References
    ///
    /// RFC 7617 section 2; RFC 4648 sections 4 and 5 for the alphabets. Apache 2.4.71 and nginx 1.22.1 answer 401,
    /// lighttpd 1.4.69 answers 400 (`src/mod_auth.c`).
    "header/bad-base64-or-no-colon" {
        title: "Basic credentials that do not decode to user:password",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent"],
    }
}

const CORRECTABLE: [QuirkKind; 3] =
    [QuirkKind::PlainPair, QuirkKind::DoubleEncoded, QuirkKind::UrlSafeAlphabet];

fn assess(d: &Evidence) -> Assessed {
    if d.credentials().is_none() {
        return Ok(None);
    }
    if let Some(quirk) = d.quirk(&CORRECTABLE) {
        let (note, verdict) = match quirk.kind {
            QuirkKind::PlainPair => (
                "not encoded",
                "Name and password are sent as they are; this kind of login wants them encoded.",
            ),
            QuirkKind::DoubleEncoded => (
                "encoded twice",
                "Name and password were encoded twice, so the server finds no name in them.",
            ),
            _ => (
                "in the alphabet for URLs",
                "Name and password are encoded in another alphabet than the server reads.",
            ),
        };
        return defect(d, quirk, note, verdict);
    }
    match d.quirk(&[QuirkKind::NotBase64, QuirkKind::NoColon]) {
        Some(quirk) => unreadable(d, quirk),
        None => Ok(None),
    }
}

/// Nothing can be put right here without knowing what was meant.
fn unreadable(d: &Evidence, quirk: &Quirk) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let (note, verdict) = match quirk.kind {
        QuirkKind::NoColon => (
            "decodes to a text without colon",
            "The encoded login holds no colon, so the server cannot tell name from password.",
        ),
        _ => ("no base64", "The encoded login cannot be decoded, so the server finds no name in it."),
    };
    let seen = Observation::new(d.authorization_place(), note).with(d.underline(quirk, note));
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d))));
    };
    let offered = Evidence::challenges(given);
    if !offered.is_empty() && !offered.iter().any(|c| c.is("basic")) {
        return Ok(None);
    }
    let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), refusal(given));
    if is_basic_gate(given) {
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    if let Some(words) = said::told(d, &[Says::Malformed])?.filter(speaks_of_basic) {
        let proof = proof.and_also(words.proof().observations().cloned());
        return Ok(Some(Assessment::new(words.grade_with_a_fact(), verdict, proof)));
    }
    Ok(Some(match d.attempt(Experiment::ANONYMOUS)? {
        Some(without) if given.status == 400 && without.status() == 401 => {
            Assessment::new(Grade::Proven, verdict, proof.and(Place::status(Experiment::ANONYMOUS), "401"))
        }
        Some(_) => Assessment::new(Grade::Likely, verdict, proof),
        None => Assessment::new(Grade::Likely, verdict, proof)
            .settled_by(Missing::Unobtainable(Experiment::ANONYMOUS)),
    }))
}

/// Whether words about a broken form are said of the encoded pair, not of a token.
fn speaks_of_basic(words: &Told) -> bool {
    let sentence = words.said.sentence.to_ascii_lowercase();
    ["basic", "base64", "colon"].iter().any(|w| sentence.contains(w))
}

/// Whether a web server's own gate asks for Basic: it looks for a user before a colon and nothing else.
fn is_basic_gate(given: &Response) -> bool {
    let asks = Evidence::challenges(given).iter().any(|c| c.is("basic"));
    let own = producer::of_page(given).is_some_and(|p| p.kind == producer::Kind::Server);
    given.status == 401 && asks && own
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if let Some(quirk) = d.quirk(&CORRECTABLE) {
        return send_corrected(
            d,
            "encode name and password once, in plain base64",
            correction(d, quirk.kind),
        );
    }
    let url = why401_capture::quote(&d.given().url.shown());
    vec![
        Fix::tell(Party::Developer, "let the client encode name and password")
            .run(format!("curl -u NAME {url}")),
    ]
}
