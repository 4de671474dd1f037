use crate::advice::curl;
use crate::login::slipped;
use crate::reading::refused;
use why401_challenge::QuirkKind;
use why401_core::{
    Access, Assessed, Assessment, Evidence, Fix, Grade, Missing, Observation, Party, Proof, Standing, cause,
};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// Caps Lock, another keyboard layout or an input method changed the password while it was typed, and dots on the
    /// screen hid it.
    ///
    /// # How it is recognised
    ///
    /// The refused password has no small letter at all, or begins small and goes on in capitals, or holds full-width
    /// characters (U+FF01 to U+FF5E). Somebody may have chosen it so, and variants of a password are never tried over
    /// the network: this is a hint and stays `possible`.
    ///
    /// With the server's files at hand it is found in the password file, here and offline: `proven`, and nothing is
    /// sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the password is wrong in another way.
    /// - `credentials/charset`: the right letters in other bytes.
    ///
    /// # Fix
    ///
    /// Caps Lock off, show the password while typing, or type it into a text field first and look at it. On the
    /// server `htpasswd -vb FILE NAME PASSWORD` tries one without a login.
    ///
    /// # References
    ///
    /// Unicode 15, block Halfwidth and Fullwidth Forms.
    "credentials/caps-or-layout" {
        title: "Caps Lock or an input method may have changed the password",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/wrong-password"],
    }
}

const CAPS_LOCK: &str = "The password looks as if it had been typed with Caps Lock on.";
const INPUT_METHOD: &str = "The password looks as if an input method had changed its characters.";

const INPUT_METHOD_DID: &str = "An input method wrote wide letters in the password in place of plain ones.";

const SIGNS: [(QuirkKind, &str, &str); 3] = [
    (QuirkKind::AllCaps, "all letters of the password are capitals", CAPS_LOCK),
    (QuirkKind::InvertedCase, "the password begins small and goes on in capitals", CAPS_LOCK),
    (QuirkKind::FullWidth, "full-width characters of an input method", INPUT_METHOD),
];

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let Some((_, sign, verdict)) = SIGNS.into_iter().find(|(kind, ..)| d.quirk(&[*kind]).is_some()) else {
        return Ok(None);
    };
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let proof = Proof::from(Observation::new(d.authorization_place(), sign)).and_also([refused(given)]);
    Ok(Some(
        Assessment::new(Grade::Possible, verdict, proof).settled_by(Missing::Access(Access::Credentials)),
    ))
}

/// The password fits the entry once its keys are read in another way.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let keys = |slip: &Slip| {
        matches!(
            slip,
            Slip::CapsLock | Slip::FirstLetter | Slip::LowerCase | Slip::Keyboard(..) | Slip::FullWidth
        )
    };
    let (refused, slip, line) = slipped(d, keys)?;
    let (verdict, shows) = match slip {
        Slip::Keyboard(typed, meant) => (
            format!("The password was typed on {typed}, and its keys are those of {meant}."),
            format!("the same keys of {meant} fit this entry"),
        ),
        Slip::FullWidth => (INPUT_METHOD_DID.into(), "plain letters in their place fit this entry".into()),
        Slip::FirstLetter => (
            "The first letter of the password is in the wrong case.".into(),
            "with its first letter in the other case it fits this entry".into(),
        ),
        Slip::LowerCase => (
            "The password was typed in capitals where small letters belong.".into(),
            "in small letters it fits this entry".into(),
        ),
        _ => (
            "Caps Lock was on when the password was typed.".into(),
            "with Caps Lock off it fits this entry".into(),
        ),
    };
    Some(refused.accuse(d, line, verdict, shows))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "Caps Lock off, keyboard layout checked, then type it anew"),
        Fix::tell(Party::Developer, "let curl ask for the password").run(curl(d, "-u NAME")),
    ]
}
