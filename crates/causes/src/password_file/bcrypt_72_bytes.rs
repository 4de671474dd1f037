use crate::login::{account, set_password, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// bcrypt reads 72 bytes of a password and forgets the rest; letters beyond ASCII are two bytes and more. Where
    /// such a password was carried over into another form, or is cut before it is hashed, the whole of it fits no more.
    ///
    /// # How it is recognised
    ///
    /// The password that was sent is longer than 72 bytes and does not fit the entry; its first 72 bytes do.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: they do not fit either.
    /// - `password-file/des-8-chars`: the same at another length.
    ///
    /// # Fix
    ///
    /// A password of at most 72 bytes, stored anew with `htpasswd -B FILE NAME`.
    ///
    /// # References
    ///
    /// Provos and Mazières, "A Future-Adaptable Password Scheme" (1999), section 4; crypt(5), "bcrypt".
    "password-file/bcrypt-72-bytes" {
        title: "only the first 72 bytes of the password are stored",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, _, line)) = slipped(d, |slip| *slip == Slip::Cut(72)) else { return Ok(None) };
    let verdict = format!("{} has only the first 72 bytes of this password stored.", account(d));
    Ok(Some(refused.accuse(d, line, verdict, "fits the first 72 bytes of what was sent")))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "store a password of at most 72 bytes"),
        Fix::tell(Party::Visitor, "until then, send its first 72 bytes only"),
    ]
}
