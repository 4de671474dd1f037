//! Regular expressions: PCRE's syntax in the terms of the matcher used here.
//!
//! nginx matches bytes without UTF, so every byte is one character (the code points below 256). What the two
//! dialects do not share is not tried: the pattern is then not known.

use fancy_regex::Regex;

/// A pattern that can be matched.
#[derive(Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    names: Vec<Option<String>>,
    has_end: bool,
    plain: bool,
}

/// The groups of a match, the whole first; absent ones did not take part.
pub(crate) type Groups = Vec<Option<Vec<u8>>>;

impl Pattern {
    /// Reads a pattern; an error says what about it is not understood here.
    pub(crate) fn new(pattern: &[u8], caseless: bool) -> Result<Self, &'static str> {
        let text = Translator { bytes: pattern, at: 0, out: String::new() }.run()?;
        let text = if caseless { format!("(?i){text}") } else { text };
        let regex = Regex::new(&text).map_err(|_| "it cannot be compiled here")?;
        let names = regex.capture_names().map(|n| n.map(str::to_owned)).collect();
        let plain = pattern.is_ascii() && !pattern.windows(2).any(|w| w.eq_ignore_ascii_case(b"\\b"));
        Ok(Self { regex, names, has_end: pattern.contains(&b'$'), plain })
    }

    /// Matches; an error says why that cannot be told.
    pub(crate) fn find(&self, subject: &[u8]) -> Result<Option<Groups>, &'static str> {
        if (self.has_end && subject.contains(&b'\n')) || !(self.plain || subject.is_ascii()) {
            return Err("it is matched against unusual bytes");
        }
        let text: String = subject.iter().map(|b| char::from(*b)).collect();
        let found = self.regex.captures(&text).map_err(|_| "it takes too many steps")?;
        let bytes =
            |m: fancy_regex::Match<'_>| m.as_str().chars().filter_map(|c| u8::try_from(c).ok()).collect();
        Ok(found.map(|groups| groups.iter().map(|g| g.map(bytes)).collect()))
    }

    /// The names of the groups, by their number.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names.iter().enumerate().filter_map(|(n, name)| Some((n, name.as_deref()?)))
    }
}

/// How groups begin that mean the same in both dialects.
const GROUPS: [&str; 8] = ["?:", "?=", "?!", "?<=", "?<!", "?>", "?i:", "?i)"];

struct Translator<'a> {
    bytes: &'a [u8],
    at: usize,
    out: String,
}

impl Translator<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn run(mut self) -> Result<String, &'static str> {
        while let Some(byte) = self.take() {
            match byte {
                b'\\' => self.escape()?,
                b'[' => self.class()?,
                b'(' => self.group()?,
                b'{' => self.brace(),
                b')' | b'|' | b'.' | b'^' | b'$' | b'*' | b'+' | b'?' => self.out.push(char::from(byte)),
                _ => self.literal(byte),
            }
        }
        Ok(self.out)
    }

    fn literal(&mut self, byte: u8) {
        if byte.is_ascii_punctuation() && byte != b'<' && byte != b'>' {
            self.out.push('\\');
        }
        self.out.push(char::from(byte));
    }

    /// A brace that counts is taken with all inside; any other is a brace.
    fn brace(&mut self) {
        let rest = &self.bytes[self.at..];
        let inside = rest.split(|b| *b == b'}').next().filter(|i| i.len() < rest.len()).unwrap_or_default();
        let counts = inside.first().is_some_and(u8::is_ascii_digit)
            && inside.iter().all(|b| b.is_ascii_digit() || *b == b',')
            && inside.split(|b| *b == b',').count() <= 2;
        if !counts {
            return self.literal(b'{');
        }
        self.out.push('{');
        self.out.extend(inside.iter().map(|b| char::from(*b)));
        self.out.push('}');
        self.at += inside.len() + 1;
    }

    fn escape(&mut self) -> Result<(), &'static str> {
        let class = match self.peek().ok_or("it ends with a backslash")? {
            b'd' => "[0-9]",
            b'D' => "[^0-9]",
            b'w' => "[A-Za-z0-9_]",
            b'W' => "[^A-Za-z0-9_]",
            b's' => "[ \\t\\n\\x0b\\x0c\\r]",
            b'S' => "[^ \\t\\n\\x0b\\x0c\\r]",
            b'h' => "[ \\t\\xa0]",
            b'v' => "[\\n\\x0b\\x0c\\r\\x85]",
            b'e' => "\\x1b",
            b'b' => "\\b",
            b'B' => "\\B",
            b'A' => "\\A",
            b'z' => "\\z",
            b't' => "\\t",
            b'n' => "\\n",
            b'r' => "\\r",
            b'f' => "\\f",
            b'a' => "\\x07",
            byte @ b'1'..=b'9' if !self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) => {
                self.at += 1;
                self.out.extend(['\\', char::from(byte)]);
                return Ok(());
            }
            b'x' => return self.hex(),
            byte if byte.is_ascii_alphanumeric() => return Err("it has an escape that is not known here"),
            byte => {
                self.at += 1;
                self.literal(byte);
                return Ok(());
            }
        };
        self.at += 1;
        self.out.push_str(class);
        Ok(())
    }

    fn hex(&mut self) -> Result<(), &'static str> {
        let digits = self.bytes.get(self.at + 1..self.at + 3).unwrap_or_default();
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let value = u8::from_str_radix(text, 16).map_err(|_| "it has an escape that is not known here")?;
        self.at += 3;
        self.literal(value);
        Ok(())
    }

    fn group(&mut self) -> Result<(), &'static str> {
        let rest = &self.bytes[self.at..];
        if rest.first() == Some(&b'*') {
            return Err("it has a verb in parentheses");
        }
        if rest.first() != Some(&b'?') {
            self.out.push('(');
            return Ok(());
        }
        if let Some(known) = GROUPS.iter().find(|k| rest.starts_with(k.as_bytes())) {
            self.at += known.len();
            self.out.push('(');
            self.out.push_str(known);
            return Ok(());
        }
        let start = ["?P<", "?<", "?'"].iter().find(|s| rest.starts_with(s.as_bytes()));
        let start = start.ok_or("it has a group of a kind that is not known here")?.len();
        let name: Vec<u8> =
            rest[start..].iter().copied().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').collect();
        let name = String::from_utf8(name).unwrap_or_default();
        self.at += start + name.len();
        if name.is_empty() || !matches!(self.take(), Some(b'>' | b'\'')) {
            return Err("it has a group of a kind that is not known here");
        }
        self.out.extend(["(?P<", &name, ">"]);
        Ok(())
    }

    fn class(&mut self) -> Result<(), &'static str> {
        const OPEN: &str = "a bracket is not closed";
        self.out.push('[');
        if self.peek() == Some(b'^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let byte = self.take().ok_or(OPEN)?;
            match byte {
                b']' if !first => break,
                b'[' if matches!(self.peek(), Some(b':')) => self.posix()?,
                b'\\' => self.class_escape()?,
                b'-' => self.dash(first),
                b'[' | b']' | b'&' | b'~' | b'^' => self.out.extend(['\\', char::from(byte)]),
                _ => self.out.push(char::from(byte)),
            }
            first = false;
        }
        self.out.push(']');
        Ok(())
    }

    /// A dash makes a range between two characters, and is one itself elsewhere.
    fn dash(&mut self, first: bool) {
        let last = matches!(self.peek(), Some(b']') | None);
        let before = self.bytes.get(self.at.wrapping_sub(3)..self.at - 1).unwrap_or_default();
        let after_class = matches!(before, [b'\\', b'd' | b'D' | b'w' | b'W' | b's' | b'S']);
        let after_range = self.at >= 3 && self.bytes[self.at - 3] == b'-' && self.out.len() > 2;
        let literal = first || last || after_class || (after_range && !before.starts_with(b"\\"));
        self.out.push_str(if literal { "\\-" } else { "-" });
    }

    fn posix(&mut self) -> Result<(), &'static str> {
        let rest = &self.bytes[self.at..];
        let end = rest.windows(2).position(|w| w == b":]").ok_or("a bracket is not closed")?;
        let name = String::from_utf8_lossy(&rest[..end]).into_owned();
        self.out.extend(["[", &name, ":]"]);
        self.at += end + 2;
        Ok(())
    }

    fn class_escape(&mut self) -> Result<(), &'static str> {
        let byte = self.take().ok_or("a bracket is not closed")?;
        let text = match byte {
            b'd' => "0-9",
            b'w' => "A-Za-z0-9_",
            b's' => " \\t\\n\\x0b\\x0c\\r",
            b'D' => "[^0-9]",
            b'W' => "[^A-Za-z0-9_]",
            b'S' => "[^ \\t\\n\\x0b\\x0c\\r]",
            b't' => "\\t",
            b'n' => "\\n",
            b'r' => "\\r",
            b'f' => "\\f",
            b'b' => "\\x08",
            _ if byte.is_ascii_alphanumeric() => return Err("it has an escape that is not known here"),
            _ => {
                self.literal(byte);
                return Ok(());
            }
        };
        self.out.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_pcre() {
        let known: [(&str, &str, Option<&[&str]>); 14] = [
            (r"^/a/(\d+)/(.*)$", "/a/12/b", Some(&["/a/12/b", "12", "b"])),
            (r"\.php$", "/x.php", Some(&[".php"])),
            (r"\.php$", "/x.phpx", None),
            (r"^/(?!open)", "/open/x", None),
            (r"^/(?!open)", "/shut", Some(&["/"])),
            (r"^/[\w\-.]+$", "/a-b.c", Some(&["/a-b.c"])),
            (r"^/[^/]+/?$", "/abc/", Some(&["/abc/"])),
            (r"{x}", "{x}", Some(&["{x}"])),
            (r"a{2,3}b", "aaab", Some(&["aaab"])),
            (r"/\<a\>", "/<a>", Some(&["/<a>"])),
            (r"[a&&b]+", "a&b", Some(&["a&b"])),
            (r"[[:alpha:]]+", "12ab", Some(&["ab"])),
            (r"(?<who>[a-z]+)/\1", "ab/ab", Some(&["ab/ab", "ab"])),
            (r"[\w-]+$", "a-b", Some(&["a-b"])),
        ];
        for (pattern, subject, expected) in known {
            let found = Pattern::new(pattern.as_bytes(), false).expect(pattern).find(subject.as_bytes());
            let found = found.expect("told").map(|groups| {
                groups
                    .into_iter()
                    .map(|g| String::from_utf8(g.unwrap_or_default()).expect("ASCII"))
                    .collect::<Vec<_>>()
            });
            assert_eq!(
                found.as_deref().map(|g| g.iter().map(String::as_str).collect::<Vec<_>>()).as_deref(),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_is_not_known() {
        assert!(Pattern::new(br"(*UTF8)x", false).is_err());
        assert!(Pattern::new(br"(?R)", false).is_err());
        assert!(Pattern::new(br"\Qx\E", false).is_err());
        assert!(Pattern::new(br"x$", false).expect("simple").find(b"x\n").is_err());
    }
}
