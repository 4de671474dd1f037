//! Wildcards of files and URLs (`apr_fnmatch`), and paths (`apr_filepath_merge`).

use std::path::{Path, PathBuf};

/// How a pattern is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flags {
    /// `APR_FNM_PATHNAME`: `/` is matched by `/` alone.
    Pathname,
    /// `APR_FNM_PERIOD`: a leading dot is matched by a dot alone.
    Period,
    /// Nothing of the kind.
    Plain,
}

/// Whether there are wildcards in it (`apr_fnmatch_test`).
pub(crate) fn is_pattern(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'?' | b'*' => return true,
            b'\\' => {
                at += 1;
                if at >= text.len() {
                    return false;
                }
            }
            b'[' if text[at + 1..].contains(&b']') => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// Whether a text fits a pattern.
pub(crate) fn matches(pattern: &[u8], text: &[u8], flags: Flags) -> bool {
    if flags != Flags::Pathname {
        let leading = flags == Flags::Period && text.first() == Some(&b'.');
        return if leading && pattern.first() != Some(&b'.') { false } else { segment(pattern, text) };
    }
    // Wildcards do not cross a slash, so the two have the same number of segments, each of them fitting.
    let (mut left, mut right) = (slashes(pattern).into_iter(), text.split(|b| *b == b'/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(p), Some(t)) if segment(p, t) => {}
            _ => return false,
        }
    }
}

/// The segments of a pattern: a slash in brackets separates nothing.
fn slashes(pattern: &[u8]) -> Vec<&[u8]> {
    let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
    while at < pattern.len() {
        match pattern[at] {
            b'\\' => at += 1,
            b'[' => at += class(&pattern[at..], 0).map_or(0, |(_, len)| len - 1),
            b'/' => {
                out.push(&pattern[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(&pattern[start.min(pattern.len())..]);
    out
}

/// One segment; the last star is remembered, so that time is at most pattern × text.
fn segment(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() || p < pattern.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
            continue;
        }
        let fits = (t < text.len() && p < pattern.len()).then(|| one(&pattern[p..], text[t]));
        if let Some(len) = fits.flatten() {
            p += len;
            t += 1;
            continue;
        }
        match star {
            Some((at, from)) if from < text.len() => {
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
            _ => return false,
        }
    }
    true
}

/// How much of a pattern a byte fits.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern[0] {
        b'?' => Some(1),
        b'\\' if pattern.len() > 1 => (pattern[1] == byte).then_some(2),
        b'[' => match class(pattern, byte) {
            Some((fits, len)) => fits.then_some(len),
            None => (byte == b'[').then_some(1),
        },
        plain => (plain == byte).then_some(1),
    }
}

/// Whether a byte is in a class, and the length of the class; `None` where none is closed.
fn class(pattern: &[u8], byte: u8) -> Option<(bool, usize)> {
    let mut at = 1;
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    at += usize::from(negated);
    let (first, mut found) = (at, false);
    loop {
        let mut low = *pattern.get(at)?;
        if low == b']' && at > first {
            return Some((found != negated, at + 1));
        }
        if low == b'\\' && pattern.len() > at + 1 {
            at += 1;
            low = pattern[at];
        }
        at += 1;
        let is_range = pattern.get(at) == Some(&b'-') && pattern.get(at + 1).is_some_and(|b| *b != b']');
        if is_range {
            let high = pattern[at + 1];
            found |= (low..=high).contains(&byte);
            at += 2;
        } else {
            found |= low == byte;
        }
    }
}

/// An absolute path out of a root and another path: dots resolved, slashes merged, none at the end.
pub(crate) fn merged(root: &Path, path: &[u8]) -> PathBuf {
    let text = String::from_utf8_lossy(path);
    let joined = if text.starts_with('/') { PathBuf::from(text.as_ref()) } else { root.join(text.as_ref()) };
    let mut out = PathBuf::from("/");
    for part in joined.iter().skip(1) {
        match part.as_encoded_bytes() {
            b"." => {}
            b".." => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_apr() {
        let cases: [(&str, &str, bool); 14] = [
            ("/srv/*/x", "/srv/a/x", true),
            ("/srv/*/x", "/srv/a/b/x", false),
            ("/srv/*", "/srv/", true),
            ("/srv/*/", "/srv/a/", true),
            ("*.php", "index.php", true),
            ("*.php", "index.php.bak", false),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]x", "]x", true),
            ("[x", "[x", true),
            (r"\*x", "*x", true),
            (r"\*x", "ax", false),
            ("*a*b*", "xxaxxbxx", true),
        ];
        for (pattern, text, fits) in cases {
            let got = matches(pattern.as_bytes(), text.as_bytes(), Flags::Pathname);
            assert_eq!(got, fits, "{pattern} {text}");
        }
        assert!(!matches(b"*.conf", b".conf", Flags::Period));
        assert!(is_pattern(b"a[b]") && !is_pattern(b"a[b") && !is_pattern(br"a\*"));
    }

    #[test]
    fn paths_are_merged() {
        assert_eq!(merged(Path::new("/etc/web"), b"a/../b/./c/"), Path::new("/etc/web/b/c"));
        assert_eq!(merged(Path::new("/etc/web"), b"//x/../../y"), Path::new("/y"));
    }
}
