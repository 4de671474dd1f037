use crate::login::{account, ask_the_owner, bad_entry, set_password, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::{Slip, Why};

cause! {
    /// # What happens
    ///
    /// The hash in the password file is broken: cut short when it was copied, its dollar signs eaten by a shell or
    /// doubled for a Compose file, in quotes, or hashed a second time. No password leads to it any more.
    ///
    /// # How it is recognised
    ///
    /// The entry the server takes for this name has the beginning of a known scheme and a length, an alphabet or a salt
    /// that this scheme never has. Where the damage can be told back, the password that was sent is tried on the hash
    /// as it was.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the entry is sound.
    /// - `password-file/hash-unsupported`: sound, in a form the server does not read.
    /// - `password-file/stray-spaces`: what is too long about it is a blank.
    ///
    /// # Fix
    ///
    /// `htpasswd -B FILE NAME` writes the entry anew. A hash that passes through a shell belongs in single quotes, one
    /// in a Compose file has every `$` twice there and once in the password file.
    ///
    /// # References
    ///
    /// Apache httpd `support/htpasswd.c`; crypt(5) for the forms of hashes.
    "password-file/damaged-hash" {
        title: "the stored hash is damaged: no password can fit it",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, why, line)) = bad_entry(d, |why| matches!(why, Why::Fault(_))) else {
        return Ok(hashed_twice(d));
    };
    let verdict = format!("{} has a damaged password entry: no password can fit it.", account(d));
    let found = refused.accuse(d, line, verdict, format!("the hash {why}"));
    Ok(Some(if refused.is_right() {
        found.detail("Undamaged, it fits the password that was sent.")
    } else {
        found
    }))
}

/// A digest of the password was taken for the password.
fn hashed_twice(d: &Evidence) -> Option<Assessment> {
    let (refused, _, line) = slipped(d, |slip| *slip == Slip::HashedBefore)?;
    let verdict = format!("{} has a password that was hashed twice when it was stored.", account(d));
    Some(refused.accuse(d, line, verdict, "fits a digest of the password that was sent, not the password"))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![set_password(d, "write the entry anew"), ask_the_owner("the stored password is damaged")]
}
