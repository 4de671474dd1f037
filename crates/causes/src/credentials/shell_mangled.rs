use crate::{
    login::{set_password, slipped},
    pasted_config::{lines, taken_for_a_variable},
    questions::{is_hollow, refusal, served},
    reading::{Presented, presented},
};
use why401_capture::{Hole, HoleKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Place, Proof,
    Spelling, Standing, Trial, cause,
};
use why401_htpasswd::Slip;
use why401_message::is_secret_field;

cause! {
    /// # What happens
    ///
    /// A password or token with a dollar sign stands in double quotes, or in none. The shell takes the sign and what
    /// follows for a variable, finds none of that name and leaves nothing: the server gets a shorter secret than the
    /// one that was typed. An exclamation mark does the same in an interactive bash, which looks it up in its history.
    /// And an address with `&` in it, without quotes, ends the command there: a login behind it is never sent.
    ///
    /// # How it is recognised
    ///
    /// The pasted command is read without a shell, so the secret goes out just as it was typed. When that is served,
    /// and the same request with the variable taken for empty is refused, the shell is the reason: `proven`. When the
    /// secret as typed is refused as well, the quotes are a trap but not the reason, and this is only `possible`.
    /// An address that is cut short is `likely` the reason where the rest of the command carries no login. Nothing of
    /// all this can be seen in words that a shell has already made.
    ///
    /// Where the same command stands below in single quotes and is not refused, the paste itself shows it: `likely`. So
    /// does Compose, which tells of a variable that is not set where a piece of a hash was meant.
    ///
    /// With the server's files at hand a password that a shell changed when it was stored is found in them, offline:
    /// `proven`, and nothing is sent.
    ///
    /// # Look-alikes
    ///
    /// - `header/placeholder-value`: a variable was meant, and is not set.
    /// - `credentials/rejected`: the secret is refused just as it was typed.
    /// - `credentials/percent-encoded`: it was changed by an encoding, not by a shell.
    ///
    /// # Fix
    ///
    /// Single quotes, in which the shell touches nothing: `curl -u 'NAME:PASSWORD'`. Better, leave the password out and
    /// let curl ask: it then stands in no history and no process list. In Compose files a dollar sign is written `$$`.
    ///
    /// # References
    ///
    /// POSIX Shell Command Language, sections 2.2.2 (single quotes), 2.2.3 (double quotes) and 2.6.2 (parameters);
    /// Bash manual, section 9.3 (history expansion).
    "credentials/shell-mangled" {
        title: "the shell replaces a part of the password before it is sent",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "header/placeholder-value", "token/rejected"],
    }
}

const AS_SHELL: Experiment = Experiment::respelled(Spelling::AsShell);

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    if let Some(column) = d.command.as_ref().and_then(|c| c.cut) {
        return cut_short(d, column);
    }
    if let Some(found) = taken_by_compose(d) {
        return Ok(Some(found));
    }
    let Some(hole) = eaten(d) else { return Ok(None) };
    let history = hole.kind == HoleKind::History;
    let sign = if history {
        "what follows an exclamation mark is looked up in the shell's history"
    } else {
        "what follows a dollar sign is a variable to the shell"
    };
    let seen = Observation::new(d.authorization_place(), sign);
    let what = presented(d).unwrap_or(Presented::Password).word();
    let verdict = format!("Your shell replaces a part of the {what}: single quotes are missing around it.");
    if let Some(at) = served_in_single_quotes(d) {
        let proof = Proof::from(seen).and(at, "the same in single quotes is not refused");
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let literal = d.trial(Experiment::GIVEN)?;
    if !served(literal) || history {
        let judged = if served(literal) || d.standing()?.is_some() { Some(Grade::Possible) } else { None };
        return Ok(judged
            .filter(|_| !is_hollow(d))
            .map(|grade| Assessment::new(grade, verdict, seen).detail(detail(literal))));
    }
    let proof = Proof::from(seen)
        .and(Place::status(Experiment::GIVEN), format!("{} with the text as typed", literal.status()));
    Ok(Some(match d.attempt(AS_SHELL)? {
        Some(trial) if matches!(trial.status(), 400 | 401 | 403) => {
            let how = trial.response().map(refusal).unwrap_or_default();
            let proof =
                proof.and(Place::status(AS_SHELL), format!("{how} with the variable taken for empty"));
            Assessment::new(Grade::Proven, verdict, proof).detail(detail(literal))
        }
        Some(trial) => Assessment::ruled_out(
            Place::status(AS_SHELL),
            format!("{} as the shell sends it, too", trial.status()),
        ),
        None => Assessment::new(Grade::Likely, verdict, proof)
            .detail(detail(literal))
            .settled_by(Missing::Unobtainable(AS_SHELL)),
    }))
}

/// Another command in the paste that asks the same address with the same secret, out of the shell's reach, and that
/// nothing tells to be refused.
fn served_in_single_quotes(d: &Evidence) -> Option<Place> {
    let (paste, command) = (d.paste.as_ref()?, d.command.as_ref()?);
    let holes = |c: &why401_capture::Command| c.words.iter().any(|w| w.holes.iter().any(|h| h.would_expand));
    let same = |c: &why401_capture::Command| {
        let (a, b) = (&c.request, &command.request);
        a.url.host == b.url.host
            && a.url.path() == b.url.path()
            && a.first("authorization") == b.first("authorization")
    };
    let refused = |n: usize| {
        paste.exchanges.iter().any(|h| h.command == Some(n) && h.status().is_some_and(|s| s >= 400))
    };
    let (_, (span, _)) = paste.commands.iter().enumerate().find(|(n, (_, parsed))| {
        parsed.command.as_ref().is_some_and(|c| !holes(c) && same(c)) && !refused(*n)
    })?;
    Some(Place::Input { line: span.place.line, column: span.place.column })
}

/// Compose tells that it took a piece of a hash or password for a variable.
fn taken_by_compose(d: &Evidence) -> Option<Assessment> {
    let piece = taken_for_a_variable(lines(d))?;
    let verdict =
        "Compose takes a dollar sign in the password or its hash for a variable, and leaves the rest out.";
    let seen = Observation::new(piece.at, "a variable that nobody meant, and that is empty");
    Some(Assessment::new(Grade::Likely, verdict, seen))
}

/// The entry fits what a shell would have made of the password.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let (refused, slip, line) = slipped(d, |slip| matches!(slip, Slip::Shell(_) | Slip::Quotes))?;
    let (verdict, shows) = match slip {
        Slip::Quotes => (
            "There are quotes around the password on one side: as it was sent, or as it was stored.",
            "with quotes around it, or without them, the password fits this entry",
        ),
        _ => (
            "A shell changed the password when it was stored: single quotes were missing around it.",
            "as a shell would have changed it, the password fits this entry",
        ),
    };
    Some(refused.accuse(d, line, verdict, shows))
}

/// The shell ends the command in the middle of the address; options behind it, a login among them, are lost.
fn cut_short(d: &Evidence, column: usize) -> Assessed {
    let Some(standing) = d.standing()?.filter(|_| !d.has_credentials()) else { return Ok(None) };
    let sign = Place::Word { word: "the address".into(), column };
    let proof = Proof::of(sign, "a sign that ends the command for the shell");
    let proof = match standing {
        Standing::Refused(given) => proof.and(Place::status(Experiment::GIVEN), refusal(given)),
        Standing::Unsent => proof,
    };
    let verdict = "Your shell cuts the command in the middle of the address; the rest never reaches curl.";
    Ok(Some(
        Assessment::new(Grade::Likely, verdict, proof)
            .detail("A login that stands behind that place is not sent."),
    ))
}

fn detail(literal: &Trial) -> &'static str {
    if served(literal) {
        "Sent here without a shell, exactly as typed, the request is served."
    } else {
        "Sent here without a shell, exactly as typed, it is refused as well."
    }
}

/// The first stretch of a secret that the shell would replace, where something else of the secret stands around it:
/// a secret that is nothing but a variable was meant to be one.
fn eaten(d: &Evidence) -> Option<&Hole> {
    let command = d.command.as_ref()?;
    let named = command.request.fields.iter().zip(&command.field_words);
    let fields = named.filter(|(field, _)| is_secret_field(&field.name)).filter_map(|(_, place)| *place);
    command.login_word.into_iter().chain(fields).find_map(|(word, offset)| {
        let word = command.words.get(word)?;
        let begins_secret =
            |at: usize| matches!(at.checked_sub(1).and_then(|n| word.text.get(n)), None | Some(b':' | b' '));
        word.holes.iter().find(|hole| {
            let whole = begins_secret(hole.range.start) && hole.range.end == word.text.len();
            let braced =
                hole.what.starts_with("${") || matches!(hole.kind, HoleKind::Command | HoleKind::Backtick);
            hole.would_expand && hole.range.start >= offset && !whole && !braced
        })
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if in_the_file(d).is_some() {
        return vec![set_password(d, "set the password anew; without it in the command, htpasswd asks")];
    }
    if taken_by_compose(d).is_some() {
        let double = "write each dollar twice in Compose files and .env files, then start the container anew";
        return vec![Fix::tell(Party::Developer, double).run("htpasswd -nB NAME | sed 's/\\$/\\$\\$/g'")];
    }
    let url = why401_capture::quote(&d.given().url.shown());
    if d.command.as_ref().is_some_and(|c| c.cut.is_some()) {
        return vec![Fix::tell(Party::Developer, "put single quotes around the whole address")];
    }
    let quoted = Fix::tell(Party::Developer, "put single quotes around it");
    if presented(d) != Some(Presented::Password) {
        return vec![quoted.run(format!("curl -H 'NAME: VALUE' {url}"))];
    }
    vec![
        quoted.run(format!("curl -u 'NAME:PASSWORD' {url}")),
        Fix::tell(Party::Developer, "better: let curl ask for the password")
            .run(format!("curl -u NAME {url}")),
    ]
}
