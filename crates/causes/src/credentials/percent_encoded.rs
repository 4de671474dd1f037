use crate::{
    login::slipped,
    questions::{send_corrected, suspected},
};
use why401_challenge::QuirkKind;
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Observation, Party, Spelling, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// In an address `@` in a password has to be written `%40`; everywhere else it must not be. Carried over from an
    /// address into `-u`, a setting or a program, the code itself becomes the password: `p%40ss` in place of `p@ss`.
    ///
    /// # How it is recognised
    ///
    /// The decoded user name or password holds the code of a punctuation character. It is sent once with the
    /// characters themselves. Served: `proven`. Refused as well: ruled out, for a percent sign may be meant.
    ///
    /// With the server's files at hand it is found in the password file, here and offline: `proven`, and nothing is
    /// sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: refused in either form.
    /// - `credentials/shell-mangled`: the shell took something away.
    /// - `header/stray-characters`: `%0A` or `%20` at the end of a token.
    ///
    /// # Fix
    ///
    /// Write the password as it is in `-u` and in settings, in single quotes; encode it only between `//` and `@` of an
    /// address. Programs that take credentials out of an address have to decode them.
    ///
    /// # References
    ///
    /// RFC 3986 sections 2.1 and 3.2.1; RFC 7617 section 2, which knows no percent-encoding. curl decodes the user
    /// name and password of an address and leaves those of `-u` alone.
    "credentials/percent-encoded" {
        title: "the password was sent with percent codes in it",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

const DECODED: Experiment = Experiment::respelled(Spelling::Without(QuirkKind::PercentEncoded));

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    if d.quirk(&[QuirkKind::PercentEncoded]).is_none() {
        return Ok(None);
    }
    let seen =
        Observation::new(d.authorization_place(), "a percent sign and two digits that stand for punctuation");
    let verdict =
        "The password was sent with codes such as \"%40\" in place of the characters they stand for.";
    suspected(d, seen, verdict.into(), DECODED)
}

/// Decoded, the password fits the entry.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let codes = |slip: &Slip| matches!(slip, Slip::Percent | Slip::Plus | Slip::Entities);
    let (refused, slip, line) = slipped(d, codes)?;
    let (verdict, shows) = match slip {
        Slip::Plus => (
            "The password was sent with plus signs in place of blanks.",
            "with blanks in their place it fits this entry",
        ),
        Slip::Entities => (
            "The password was sent or stored with codes of HTML such as \"&amp;\" in it.",
            "with the characters they stand for, or as their codes, it fits this entry",
        ),
        _ => (
            "The password was sent with codes such as \"%40\" in place of the characters they stand for.",
            "with the characters themselves it fits this entry",
        ),
    };
    Some(refused.accuse(d, line, verdict, shows))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    send_corrected(d, "send the characters themselves, in single quotes", DECODED)
        .into_iter()
        .chain([Fix::tell(Party::Developer, "a program took it from an address? it has to decode it first")])
        .collect()
}
