//! What a shell makes of a password that stands on a command line without single quotes.

use super::Shell;

/// The password as a shell would have stored it.
pub(super) fn through_a_shell(text: &[u8]) -> [(Shell, Option<Vec<u8>>); 5] {
    [
        (Shell::Variable, without_variables(text)),
        (Shell::Backslash, without_backslashes(text)),
        (Shell::Ended, ended(text)),
        (Shell::DoubledDollar, replaced(text, b"$$", b"$")),
        (Shell::DoubledDollar, replaced(text, b"$", b"$$")),
    ]
}

/// Every `$name`, `${name}`, `$1`, `$@`, `$*` and `$!` gone.
fn without_variables(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let length = if *first == b'$' { variable(after) } else { 0 };
        if length == 0 {
            out.push(*first);
        }
        rest = &after[length..];
    }
    (out != text).then_some(out)
}

/// The length of the name of a variable.
fn variable(text: &[u8]) -> usize {
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    match text {
        [b'{', rest @ ..] => {
            let name = rest.iter().take_while(|b| word(b)).count();
            if rest.get(name) == Some(&b'}') { name + 2 } else { 0 }
        }
        [b'1'..=b'9' | b'@' | b'*' | b'!', ..] => 1,
        [first, ..] if first.is_ascii_alphabetic() || *first == b'_' => {
            text.iter().take_while(|b| word(b)).count()
        }
        _ => 0,
    }
}

/// A backslash stands for what follows it.
fn without_backslashes(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(b) = bytes.next() {
        out.extend(if *b == b'\\' { bytes.next() } else { Some(b) });
    }
    (out != text).then_some(out)
}

/// Up to a character that ends a word or a command.
fn ended(text: &[u8]) -> Option<Vec<u8>> {
    let at = text.iter().position(|b| b" \t&;|<>()".contains(b)).filter(|at| *at > 0)?;
    Some(text[..at].to_vec())
}

/// Every `from` made `to`.
fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(first) = rest.first() {
        if rest.starts_with(from) {
            out.extend(to);
            rest = &rest[from.len()..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    (out != text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_leaves() {
        let text = |bytes: Option<Vec<u8>>| bytes.map(|b| String::from_utf8_lossy(&b).into_owned());
        let of = |input: &str| through_a_shell(input.as_bytes()).map(|(_, out)| text(out));
        assert_eq!(of("pa$word5-x")[0].as_deref(), Some("pa-x"));
        assert_eq!(of("a${b}c$1d$")[0].as_deref(), Some("acd$"));
        assert_eq!(of("a\\$b\\\\")[1].as_deref(), Some("a$b\\"));
        assert_eq!(of("pass&word")[2].as_deref(), Some("pass"));
        assert_eq!(of("a$$b")[3].as_deref(), Some("a$b"));
        assert_eq!(of("a$b")[4].as_deref(), Some("a$$b"));
        assert_eq!(of("plain"), [None, None, None, None, None]);
    }
}
