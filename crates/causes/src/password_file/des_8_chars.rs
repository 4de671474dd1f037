use crate::login::{account, set_password, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// The oldest way of storing passwords, DES as `htpasswd -d` and old panels write it, reads eight characters and
    /// forgets the rest. Where such passwords were carried over into another form, the eight characters are the whole
    /// password: what people have typed for years, all of it, fits no more.
    ///
    /// # How it is recognised
    ///
    /// The password that was sent does not fit the entry, and its first eight bytes do. Somebody may just as well have
    /// typed too much: this is `likely`, never more.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the first eight characters do not fit either.
    /// - `password-file/bcrypt-72-bytes`: the same at another length.
    ///
    /// # Fix
    ///
    /// `htpasswd -B FILE NAME` with the whole password; until then the first eight characters open the door.
    ///
    /// # References
    ///
    /// crypt(5), "descrypt": eight characters of seven bits; Apache httpd manual, `htpasswd`, option `-d`.
    "password-file/des-8-chars" {
        title: "only the first eight characters of the password are stored",
        commonness: Rare,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, _, line)) = slipped(d, |slip| *slip == Slip::Cut(8)) else { return Ok(None) };
    let verdict = format!("{} has only the first eight characters of this password stored.", account(d));
    let found = refused.accuse(d, line, verdict, "fits the first eight characters of what was sent");
    Ok(Some(Assessment { grade: found.grade.min(Grade::Likely), ..found }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "store the whole password"),
        Fix::tell(Party::Visitor, "until then, type its first eight characters only"),
    ]
}
