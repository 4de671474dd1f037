//! netrc files, the way curl reads them.
//!
//! The format is a stream of words: `machine NAME`, `default`, `login`, `password`, `account`, and `macdef` up to the
//! next empty line. `#` before a word begins a comment; double quotes hold blanks, with `\"`, `\\`, `\n`, `\r`, `\t`
//! inside.

use why401_message::Secret;

/// What a netrc file says about a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `None` where the entry has a password only.
    pub login: Option<Secret>,
    /// `None` where the entry has none.
    pub password: Option<Secret>,
    /// Line of the word `machine` or `default`, from 1.
    pub line: usize,
}

/// The first entry for a host (names compared without case) or the first `default` before it, with this user where
/// one is already known. Entries without a password are passed over as long as another may follow.
pub fn lookup(text: &str, host: &str, user: Option<&str>) -> Option<Entry> {
    let mut fallback = None;
    for entry in entries(text).into_iter().filter(|e| e.is_for(host)) {
        let fits = user.is_none_or(|u| entry.login.as_ref().is_some_and(|l| l == u));
        if !fits {
            continue;
        }
        let secret = |s: Option<String>| s.map(|s| Secret::from(&s[..]));
        let found = Entry { login: secret(entry.login), password: secret(entry.password), line: entry.line };
        if found.password.is_some() {
            return Some(found);
        }
        fallback = fallback.or(Some(found));
    }
    fallback
}

/// One `machine` or `default`.
#[derive(Default)]
struct Machine {
    /// `None` for `default`.
    host: Option<String>,
    login: Option<String>,
    password: Option<String>,
    line: usize,
}

impl Machine {
    fn is_for(&self, host: &str) -> bool {
        self.host.as_ref().is_none_or(|h| h.eq_ignore_ascii_case(host))
    }
}

fn entries(text: &str) -> Vec<Machine> {
    let mut entries: Vec<Machine> = Vec::new();
    let mut words = Words { text, at: 0, line: 1 };
    while let Some((word, line)) = words.next() {
        match &word.to_ascii_lowercase()[..] {
            "machine" => {
                if let Some((host, _)) = words.next() {
                    entries.push(Machine { host: Some(host), line, ..Machine::default() });
                }
            }
            "default" => entries.push(Machine { line, ..Machine::default() }),
            "macdef" => words.skip_macro(),
            key @ ("login" | "password" | "account") => {
                let value = words.next().map(|(w, _)| w);
                if let Some(entry) = entries.last_mut() {
                    match key {
                        "login" => entry.login = value,
                        "password" => entry.password = value,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    entries
}

/// The words of the file, each with its line.
struct Words<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Option<(String, usize)> {
        loop {
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            match c {
                '\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                c if c.is_ascii_whitespace() => self.at += 1,
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                '"' => return Some((self.quoted(), self.line)),
                _ => {
                    let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
                    self.at += end;
                    return Some((rest[..end].to_owned(), self.line));
                }
            }
        }
    }

    /// The text between double quotes; it ends with the line at the latest.
    fn quoted(&mut self) -> String {
        self.at += 1;
        let rest = &self.text[self.at..];
        let mut word = String::new();
        let mut chars = rest.char_indices();
        while let Some((n, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += n + 1;
                    return word;
                }
                '\n' => {
                    self.at += n;
                    return word;
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => word.push('\n'),
                    Some((_, 'r')) => word.push('\r'),
                    Some((_, 't')) => word.push('\t'),
                    Some((_, other)) => word.push(other),
                    None => {}
                },
                other => word.push(other),
            }
        }
        self.at = self.text.len();
        word
    }

    /// Steps over a macro: up to the next empty line.
    fn skip_macro(&mut self) {
        let rest = &self.text[self.at..];
        let mut used = 0;
        for line in rest.split_inclusive('\n') {
            let first = used == 0;
            used += line.len();
            self.line += usize::from(line.ends_with('\n'));
            if line.trim().is_empty() && !first {
                break;
            }
        }
        self.at += used;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# comment\nmacdef init\nmachine trap.example login no password no\n\n\
        machine api.example\n  login alice password \"two words\\\"\"\n\
        machine API.example login bob password b#1\nmachine bare.example login carol\n\
        default login any password thing\nmachine late.example login never password seen\n";

    fn found(host: &str, user: Option<&str>) -> Option<(Vec<u8>, Vec<u8>, usize)> {
        let entry = lookup(FILE, host, user)?;
        let bytes = |s: Option<Secret>| s.map_or(Vec::new(), |s| s.reveal().to_vec());
        Some((bytes(entry.login), bytes(entry.password), entry.line))
    }

    #[test]
    fn entries_are_found_by_host_and_user() {
        let want = |l: &str, p: &str, n| Some((l.as_bytes().to_vec(), p.as_bytes().to_vec(), n));
        assert_eq!(found("api.example", None), want("alice", "two words\"", 5));
        assert_eq!(found("Api.Example", Some("bob")), want("bob", "b#1", 7));
        assert_eq!(found("elsewhere.example", None), want("any", "thing", 9));
        assert_eq!(found("late.example", None), want("any", "thing", 9));
        assert_eq!(found("trap.example", Some("no")), None);
        assert_eq!(found("api.example", Some("mallory")), None);
    }

    #[test]
    fn odd_files_are_no_trouble() {
        for text in ["", "machine", "login x", "\"", "macdef", "machine h login \"a", "default password"] {
            assert!(lookup(text, "h", None).is_none_or(|e| e.password.is_none()), "{text}");
        }
    }
}
