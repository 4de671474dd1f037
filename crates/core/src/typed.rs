//! The request as the words of a pasted command could also have made it: with the source curl passed over, or as a
//! shell leaves the words when it replaces what looks like a variable by nothing.

use crate::Evidence;
use why401_capture::{Command, SourceKind, Word};
use why401_message::{Request, Secret, percent_decoded};

/// The user name and password that lost against the credentials that were sent.
pub(crate) fn other_source(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let command = evidence.command.as_ref()?;
    let lost = command.sources.authorization.iter().find(|s| !s.wins && s.what != SourceKind::Netrc)?;
    let typed = match lost.what {
        SourceKind::UserOption => command.words.get(lost.word)?.text.get(lost.offset..)?.to_vec(),
        SourceKind::Userinfo => percent_decoded(evidence.given().url.userinfo.as_ref()?.reveal()),
        SourceKind::Header | SourceKind::Oauth2Bearer | SourceKind::Netrc | SourceKind::CookieOption => {
            return None;
        }
    };
    let (user, password) = split(&typed);
    out.set_basic(user.reveal(), password.reveal());
    Some(())
}

/// Replaces every word in which the shell would have expanded something by what it would have left if that was
/// empty: `pa$word` in double quotes becomes `pa`.
pub(crate) fn as_shell(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let command = evidence.command.as_ref()?;
    let mut changed = false;
    for (n, origin) in command.field_words.iter().enumerate() {
        if origin.is_some() && *origin == command.login_word {
            continue;
        }
        if let Some(value) = origin.and_then(|(word, offset)| emptied(command, word, offset)) {
            out.fields.get_mut(n)?.value = value;
            changed = true;
        }
    }
    if let Some(value) = command.login_word.and_then(|(word, offset)| emptied(command, word, offset)) {
        let (user, password) = split(value.reveal());
        out.set_basic(user.reveal(), password.reveal());
        changed = true;
    }
    changed.then_some(())
}

/// The word from an offset on, without what the shell would have replaced; `None` where it replaces nothing there.
fn emptied(command: &Command, word: usize, offset: usize) -> Option<Secret> {
    let word: &Word = command.words.get(word)?;
    let mut out = Vec::new();
    let mut at = offset;
    for hole in word.holes.iter().filter(|h| h.would_expand && h.range.start >= offset) {
        out.extend_from_slice(word.text.get(at..hole.range.start)?);
        at = hole.range.end;
    }
    if at == offset {
        return None;
    }
    out.extend_from_slice(word.text.get(at..)?);
    Some(Secret::new(out))
}

fn split(pair: &[u8]) -> (Secret, Secret) {
    match pair.iter().position(|b| *b == b':') {
        Some(at) => (Secret::from(&pair[..at]), Secret::from(&pair[at + 1..])),
        None => (Secret::from(pair), Secret::default()),
    }
}
