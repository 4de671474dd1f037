//! `{a,b}` and `[1-3]` in URLs: curl's own patterns, which make one command out of many requests.

use std::ops::Range;

/// The first URL a pattern stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct First {
    pub(super) url: String,
    /// Whether the pattern stands for more than one.
    pub(super) several: bool,
}

/// What curl refuses, and where in the pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadGlob {
    pub(super) range: Range<usize>,
    pub(super) why: &'static str,
}

/// Reads a pattern; a backslash keeps the next brace or bracket.
pub(super) fn first(pattern: &str) -> Result<First, BadGlob> {
    let mut out = First { url: String::with_capacity(pattern.len()), several: false };
    let mut at = 0;
    while let Some(c) = pattern[at..].chars().next() {
        let rest = &pattern[at..];
        let used = match c {
            '\\' if rest[1..].starts_with(['{', '}', '[', ']']) => {
                out.url.push_str(&rest[1..2]);
                2
            }
            '{' => list(rest, &mut out).map_err(|why| BadGlob { range: at..at + 1, why })?,
            '[' => match literal_brackets(rest) {
                Some(length) => {
                    out.url.push_str(&rest[..length]);
                    length
                }
                None => range(rest, &mut out).map_err(|why| BadGlob { range: at..at + 1, why })?,
            },
            '}' | ']' => {
                return Err(BadGlob {
                    range: at..at + 1,
                    why: "curl finds a closing brace or bracket without an opening one; -g turns this off",
                });
            }
            other => {
                out.url.push(other);
                other.len_utf8()
            }
        };
        at += used;
    }
    Ok(out)
}

/// `{one,two}`: the first element.
fn list(text: &str, out: &mut First) -> Result<usize, &'static str> {
    let end = text
        .find('}')
        .ok_or("curl reads a brace as the beginning of a list and misses its end; -g turns this off")?;
    let inside = &text[1..end];
    let element = inside.split(',').next().unwrap_or_default();
    if inside.is_empty() || element.contains(['{', '[', ']']) {
        return Err("curl reads braces as a list and cannot read this one; -g turns this off");
    }
    out.several |= inside.contains(',');
    out.url.push_str(element);
    Ok(end + 1)
}

/// An IPv6 address, or `[]` as PHP puts it behind a parameter's name.
fn literal_brackets(text: &str) -> Option<usize> {
    let end = text.find(']')?;
    let inside = &text[1..end];
    let address = inside.split('%').next().unwrap_or_default();
    (inside.is_empty() || address.parse::<std::net::Ipv6Addr>().is_ok()).then_some(end + 1)
}

/// `[1-3]`, `[a-z:2]`: the first number or letter.
fn range(text: &str, out: &mut First) -> Result<usize, &'static str> {
    const BAD: &str = "curl reads brackets as a range like [1-3] and cannot read this one; -g turns this off";
    let end = text.find(']').ok_or(BAD)?;
    let inside = text[1..end].split(':').next().unwrap_or_default();
    let (from, to) = inside.split_once('-').ok_or(BAD)?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let letter = |s: &str| s.len() == 1 && s.bytes().all(|b| b.is_ascii_alphabetic());
    if !(digits(from) && digits(to) || letter(from) && letter(to)) {
        return Err(BAD);
    }
    out.several |= from != to;
    out.url.push_str(from);
    Ok(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_many() {
        for (pattern, url, several) in [
            ("http://h/[1-3]", "http://h/1", true),
            ("http://h/{a,b}/[01-10:2]", "http://h/a/01", true),
            ("http://h/{id}", "http://h/id", false),
            ("http://[::1]:8080/?a[]=1", "http://[::1]:8080/?a[]=1", false),
            ("http://h/\\[x\\]", "http://h/[x]", false),
        ] {
            assert_eq!(first(pattern), Ok(First { url: url.to_owned(), several }), "{pattern}");
        }
    }

    #[test]
    fn what_curl_refuses() {
        for (pattern, at) in
            [("http://h/?f[name]=1", 11), ("http://h/{x", 9), ("http://h/}", 9), ("http://h/{}", 9)]
        {
            assert_eq!(first(pattern).expect_err(pattern).range.start, at, "{pattern}");
        }
    }
}
