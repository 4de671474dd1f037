use crate::login::{set_password, slipped};
use crate::questions::{challenge_place, send_corrected, suspected};
use why401_challenge::QuirkKind;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Spelling, Standing, cause,
};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// User name or password hold letters beyond ASCII, such as `ä`. The client writes them as UTF-8 and the server has
    /// them stored as Latin-1, or the other way round: the same text, other bytes, and the comparison fails.
    ///
    /// # How it is recognised
    ///
    /// The decoded pair has bytes above 0x7F. The same letters are sent once in the other encoding. Served: `proven`.
    /// Refused as well: ruled out, unless they have no Latin-1 form at all. A server that announces `charset="UTF-8"`
    /// and was sent UTF-8 is not asked again.
    ///
    /// With the server's files at hand it is found in the password file, here and offline: `proven`, and nothing is
    /// sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: refused in either encoding.
    /// - `credentials/caps-or-layout`: other letters were typed, not the same letters in other bytes.
    /// - `credentials/whitespace`: a no-break space in the pair is a letter beyond ASCII as well.
    ///
    /// # Fix
    ///
    /// Encode as UTF-8 in the client; it is what RFC 7617 recommends. The administrator sets the password anew from a
    /// terminal that uses UTF-8, or chooses one of ASCII letters, which no client can get wrong.
    ///
    /// # References
    ///
    /// RFC 7617 section 2.1. lighttpd 1.4.69 announces `charset="UTF-8"`; Apache 2.4.71 and nginx 1.22.1 announce
    /// nothing and compare bytes.
    "credentials/charset" {
        title: "letters beyond ASCII are sent in another encoding than stored",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

const UTF8: QuirkKind = QuirkKind::NonAsciiUtf8;
const LATIN1: QuirkKind = QuirkKind::NonAsciiLatin1;

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let Some(quirk) = d.quirk(&[UTF8, LATIN1]).filter(|_| d.credentials().is_some_and(|c| c.basic.is_some()))
    else {
        return Ok(None);
    };
    let sent = if quirk.kind.is(UTF8) { "UTF-8" } else { "Latin-1" };
    let Some(standing) = d.standing()? else { return Ok(None) };
    if let Standing::Refused(given) = standing {
        let announced = Evidence::challenges(given)
            .iter()
            .any(|c| c.param("charset").is_some_and(|v| v.eq_ignore_ascii_case("utf-8")));
        if announced && quirk.kind.is(UTF8) {
            return Ok(Some(Assessment::ruled_out(
                challenge_place(),
                "the server asks for UTF-8 and got it",
            )));
        }
    }
    let seen = Observation::new(d.authorization_place(), format!("letters beyond ASCII, sent as {sent}"));
    suspected(d, seen, STORED_OTHERWISE.into(), other(quirk.kind))
}

/// The same letters in other bytes fit the entry.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let (refused, slip, line) = slipped(d, other_bytes)?;
    let (verdict, shows) = match slip {
        Slip::UserCharset => (
            "The user name is stored in another encoding than it was sent in.",
            "the same name in other bytes; the password fits",
        ),
        Slip::Utf8ForLatin1 => (STORED_OTHERWISE, "in Latin-1 the password fits this entry"),
        Slip::Latin1ForUtf8 => (STORED_OTHERWISE, "in UTF-8 the password fits this entry"),
        Slip::EncodedTwice => (
            "The password's special letters were encoded twice, when they were sent or when they were stored.",
            "encoded once more or once less it fits this entry",
        ),
        Slip::Composition => (
            "The password's accents are stored in another way than they were sent.",
            "with its accents composed in another way it fits this entry",
        ),
        _ => (
            "The password was sent with curly quotes or long dashes in place of plain ones.",
            "with plain ones it fits this entry",
        ),
    };
    Some(refused.accuse(d, line, verdict, shows))
}

fn other_bytes(slip: &Slip) -> bool {
    matches!(
        slip,
        Slip::Utf8ForLatin1
            | Slip::Latin1ForUtf8
            | Slip::EncodedTwice
            | Slip::Composition
            | Slip::Typography
            | Slip::UserCharset
    )
}

const STORED_OTHERWISE: &str =
    "The server has the password's special letters stored in another encoding than yours.";

fn other(kind: QuirkKind) -> Experiment {
    Experiment::respelled(Spelling::Without(if kind.is(UTF8) { UTF8 } else { LATIN1 }))
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let advice = "set the password anew from a UTF-8 terminal, or without such letters";
    if let Some((_, slip, _)) = slipped(d, other_bytes) {
        let retype = Fix::tell(Party::Visitor, "type the quotes and dashes anew as plain ones");
        let retype = (*slip == Slip::Typography).then_some(retype);
        return retype.into_iter().chain([set_password(d, advice)]).collect();
    }
    let server = Fix::tell(Party::Administrator, advice);
    let Some(quirk) = d.quirk(&[UTF8, LATIN1]).filter(|_| assessment.grade == Grade::Proven) else {
        return vec![server];
    };
    let encoding = if quirk.kind.is(UTF8) { "Latin-1" } else { "UTF-8" };
    let mut fixes = send_corrected(d, &format!("send name and password in {encoding}"), other(quirk.kind));
    fixes.push(server);
    fixes
}
