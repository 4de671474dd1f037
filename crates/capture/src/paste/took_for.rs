//! What a paste was taken for, in words.

use super::{BodyKind, Heard, Paste, Told};

/// Fragments in the order of importance, each once.
pub(super) fn fragments(paste: &Paste) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut say = |text: String| {
        if !all.contains(&text) {
            all.push(text);
        }
    };
    commands(paste, &mut say);
    paste.exchanges.iter().filter(|h| h.command.is_none()).filter_map(raw).for_each(|t| say(t.to_owned()));
    for (_, codes) in &paste.statuses {
        say(format!("a list of {} status codes", codes.len()));
    }
    for program in paste.programs.iter().filter(|p| !matches!(**p, "curl" | "browser")) {
        say(format!("the output of {program}"));
    }
    if paste.programs.contains(&"browser") {
        say("a line of a browser's console".into());
    }
    bodies(paste).for_each(|t| say(t.to_owned()));
    loose(paste, &mut say);
    for file in &paste.files {
        say(format!("a piece of {}", why401_message::show(&file.name)));
    }
    if all.is_empty() {
        let text = if paste.lines.is_empty() { "an empty text" } else { "lines of text" };
        all.push(text.into());
    }
    all
}

fn commands(paste: &Paste, say: &mut impl FnMut(String)) {
    let count = paste.commands.len();
    let answered = paste.exchanges.iter().any(|h| h.command.is_some() && h.response.is_some());
    match (count, answered) {
        (0, _) => {}
        (1, false) => say("a command".into()),
        (1, true) => say("a command and the answer to it".into()),
        (_, false) => say(format!("{count} commands")),
        (_, true) => say(format!("{count} commands and answers to them")),
    }
}

/// An exchange that no command belongs to.
fn raw(heard: &Heard) -> Option<&'static str> {
    match (heard.told, heard.request.is_some()) {
        (Told::Head, true) => Some("a request and the answer to it"),
        (Told::Head, false) => Some("an answer"),
        (Told::Words, _) => Some("a message that names a status"),
        (Told::Guess, _) => Some("a message that tells of a refusal"),
        (Told::Nowhere, true) => Some("a request"),
        (Told::Nowhere, false) => None,
    }
}

fn bodies(paste: &Paste) -> impl Iterator<Item = &'static str> {
    paste.bodies.iter().map(|b| match b.kind {
        BodyKind::Json => "a JSON body",
        BodyKind::Html => "an HTML page",
        BodyKind::Xml => "an XML body",
        BodyKind::Text => "a body of text",
    })
}

fn loose(paste: &Paste, say: &mut impl FnMut(String)) {
    if paste.fields.iter().any(|(_, f)| f.is("www-authenticate") || f.is("proxy-authenticate")) {
        say("a challenge".into());
    }
    if !paste.fields.is_empty() {
        say("header fields".into());
    }
    match paste.tokens.len() {
        0 => {}
        1 => say("a token".into()),
        _ => say("tokens".into()),
    }
}
