//! The password that was not typed: from standard input, a file or the terminal, never from the command line.

use crate::{args::Allow, complain::Complaint, target::Ask};
use std::{
    fs,
    io::{IsTerminal, Read},
    path::Path,
};
use why401_message::{Login, LoginSource, Secret, show};

/// No password is longer.
const LONGEST: u64 = 64 << 10;

/// Completes a login whose password is missing.
pub(crate) fn complete(ask: &mut Ask, from_stdin: bool) -> Result<(), Complaint> {
    let wanted = ask.command.request.login.clone().filter(|l| l.password.is_none());
    let source = ask.global.password_stdin || ask.global.password_file.is_some();
    let Some(login) = wanted else {
        return if source && ask.command.request.login.is_none() {
            Err(Complaint::usage("a password is handed over, but no user name")
                .hint("  -u NAME says whose it is"))
        } else {
            Ok(())
        };
    };
    let idle = ask.global.offline || ask.global.plan || ask.global.allow == Some(Allow::Read);
    let password = match (&ask.global.password_file, ask.global.password_stdin) {
        (Some(path), _) => first_line(fs::File::open(path), path)?,
        (None, true) => first_line(Ok(std::io::stdin()), "standard input".as_ref())?,
        (None, false) if idle => return Ok(()),
        (None, false) => typed(&login, from_stdin)?,
    };
    ask.command.set_login(Login { user: login.user, password: Some(password), source: LoginSource::Asked });
    Ok(())
}

/// The first line without its end.
fn first_line(source: std::io::Result<impl Read>, path: &Path) -> Result<Secret, Complaint> {
    let complaint = |e| Complaint::file(path, &e);
    let mut bytes = Vec::new();
    source.map_err(complaint)?.take(LONGEST).read_to_end(&mut bytes).map_err(complaint)?;
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let secret = Secret::from(line.strip_suffix(b"\r").unwrap_or(line));
    drop(Secret::new(bytes));
    Ok(secret)
}

fn typed(login: &Login, from_stdin: bool) -> Result<Secret, Complaint> {
    if from_stdin || !std::io::stdin().is_terminal() {
        return Err(Complaint::usage("the password is missing, and there is no terminal to ask at")
            .hint("  --password-stdin or --password-file FILE hands it over"));
    }
    let prompt = format!("Password of {}: ", show(login.user.reveal()));
    let password =
        rpassword::prompt_password(prompt).map_err(|e| Complaint::file("the terminal".as_ref(), &e))?;
    Ok(Secret::new(password))
}
