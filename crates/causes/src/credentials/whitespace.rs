use crate::{
    login::{set_password, slipped},
    questions::{corrected, send_corrected},
};
use why401_challenge::{Edge, QuirkKind};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Observation, Party, Spelling, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// A blank or a line end became part of the user name or password: `echo` adds a newline before `base64` sees the
    /// text, a file ends in one, a blank was copied along. To the server it is another password.
    ///
    /// # How it is recognised
    ///
    /// The decoded pair begins or ends with white space. It is sent once without. Served: `proven`. Refused as well:
    /// `likely`, for hardly any password is meant to end in a newline, but something else is wrong too.
    ///
    /// With the server's files at hand it is found in the password file, here and offline: `proven`, and nothing is
    /// sent.
    ///
    /// # Look-alikes
    ///
    /// - `header/stray-characters`: white space in the field, outside of what is encoded.
    /// - `credentials/rejected`: refused without the blanks as well.
    /// - `password-file/stray-spaces`: the blank is in the server's file.
    ///
    /// # Fix
    ///
    /// `printf %s` in place of `echo`, or `echo -n`; `tr -d '\r\n'` for secrets read from files; in Kubernetes
    /// `stringData` in place of a hand-made base64 text. Programs should trim what they read from a file once, where
    /// they read it.
    ///
    /// # References
    ///
    /// RFC 7617 section 2: everything after the first colon is the password, white space included. Apache 2.4.71 and
    /// nginx 1.22.1 answer 401 to a password with a newline at its end.
    "credentials/whitespace" {
        title: "a blank or line end is part of the user name or password",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

const PASSWORD: QuirkKind = QuirkKind::SpaceAroundPassword(Edge::End);
const USER: QuirkKind = QuirkKind::SpaceInUser;

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let Some(kind) = defect(d) else { return Ok(None) };
    let (what, verdict) = match kind {
        QuirkKind::SpaceAroundPassword(Edge::Start) => {
            ("the password begins with white space", "There is a blank or line end in front of the password.")
        }
        QuirkKind::SpaceAroundPassword(Edge::End) => {
            ("the password ends in white space", "There is a blank or line end behind the password.")
        }
        QuirkKind::SpaceAroundPassword(Edge::Both) => {
            ("the password has white space around it", "There are blanks or line ends around the password.")
        }
        _ => {
            ("the user name has white space around it", "There is a blank or line end around the user name.")
        }
    };
    corrected(d, Observation::new(d.authorization_place(), what), verdict.into(), trimmed(kind))
}

/// White space at an end of password or user name; a blank within a user name may well be meant.
fn defect(d: &Evidence) -> Option<QuirkKind> {
    let found = |kind| d.quirk(&[kind]).map(|q| q.kind).filter(|k| d.request(trimmed(*k)).is_some());
    found(PASSWORD).or_else(|| found(USER))
}

/// The edge does not count for the correction; one spelling of it keeps this one experiment.
fn trimmed(kind: QuirkKind) -> Experiment {
    Experiment::respelled(Spelling::Without(if kind.is(PASSWORD) { PASSWORD } else { USER }))
}

/// Without white space the login fits the entry, or with a line end that was stored along.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let space = |slip: &Slip| matches!(slip, Slip::Space | Slip::LineEndStored | Slip::UserSpace);
    let (refused, slip, line) = slipped(d, space)?;
    let (verdict, shows) = match slip {
        Slip::UserSpace => (
            "There is a blank or line end around the user name that was sent.",
            "without it, name and password fit this entry",
        ),
        Slip::LineEndStored => (
            "The password was stored with a line end behind it, which nobody types.",
            "with a line end behind it the password fits this entry",
        ),
        _ => (
            "There is a blank or line end around the password that was sent.",
            "without it the password fits this entry",
        ),
    };
    Some(refused.accuse(d, line, verdict, shows))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if slipped(d, |slip| *slip == Slip::LineEndStored).is_some() {
        return vec![set_password(d, "store the password anew, without the line end")];
    }
    let Some(kind) = defect(d) else { return Vec::new() };
    let mut fixes = send_corrected(d, "leave the white space out", trimmed(kind));
    fixes.push(
        Fix::tell(Party::Developer, "making the text by hand? printf adds no line end")
            .run("printf %s 'NAME:PASSWORD' | base64 -w0"),
    );
    fixes
}
