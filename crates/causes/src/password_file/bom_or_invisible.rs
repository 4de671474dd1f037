use crate::login::{accused_line, ask_the_owner, edit_line, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// Something nobody sees stands before a name in the password file: the byte order mark that some editors write at
    /// the beginning of a file, a no-break space, a character of no width. For the server it belongs to the name, and
    /// the name as people type it is in the file no more. A byte order mark hits the first user of the file alone.
    ///
    /// # How it is recognised
    ///
    /// Without the invisible characters the name is the one that was sent, and the password fits that entry.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/unknown-user`: the name is not in the file, seen or unseen.
    /// - `password-file/stray-spaces`: an ordinary blank.
    ///
    /// # Fix
    ///
    /// `sed` takes it out; see below. Save the file as UTF-8 without a byte order mark, or leave the writing to
    /// `htpasswd`.
    ///
    /// # References
    ///
    /// Unicode 15, section 23.8 (byte order mark); Apache 2.4.71 and nginx 1.22.1 take it for a part of the first name.
    "password-file/bom-or-invisible" {
        title: "something invisible stands before the name in the password file",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, _, line)) = slipped(d, |slip| *slip == Slip::InvisibleInFile) else { return Ok(None) };
    let user = d.user().unwrap_or_default();
    let marked = refused.lookup.book.has_mark && line == 1;
    let (what, shows) = if marked {
        ("An invisible mark at the beginning of the password file", "begins with a byte order mark")
    } else {
        ("Something invisible in the password file", "begins with something invisible")
    };
    let verdict = format!("{what} belongs to the name {user} there: the server does not know it without.");
    let found = refused.accuse(d, line, verdict, format!("{shows}; without it, name and password fit"));
    Ok(Some(found))
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let edit = accused_line(assessment).map(|line| {
        let fix = edit_line(d, "take it out: what is not ASCII before the name", line, "s/^[\\x80-\\xFF]*//");
        with_bytes(fix)
    });
    edit.into_iter().chain([ask_the_owner("the password file has something invisible in it")]).collect()
}

/// `sed` reads bytes only where the locale is that of C.
fn with_bytes(mut fix: Fix) -> Fix {
    for step in &mut fix.steps {
        if let why401_core::Step::Run(command) = step {
            *command = command.replacen("sudo sed", "sudo LC_ALL=C sed", 1);
        }
    }
    fix
}
