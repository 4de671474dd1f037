//! Reading `WWW-Authenticate` and `Proxy-Authenticate` (RFC 9110 section 11.6.1) as far as they can be read.

use std::fmt;
use std::ops::Range;

/// One challenge of a field value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// As spelled; empty when parameters came without a scheme.
    pub scheme: String,
    /// What follows the scheme when it is not a list of parameters.
    pub token68: Option<String>,
    /// In the order sent, repeated names included.
    pub params: Vec<Param>,
    /// Bytes of the field value, from the scheme to the end of the last parameter.
    pub span: Range<usize>,
}

/// One parameter of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// As spelled.
    pub name: String,
    /// Without quotes and escapes.
    pub value: String,
    /// Whether it was a quoted string.
    pub quoted: bool,
}

impl Challenge {
    /// Whether this is the named scheme; names are case-insensitive.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The protection space (RFC 9110 section 11.5).
    pub fn realm(&self) -> Option<&str> {
        self.param("realm")
    }

    /// The value of the first parameter of this name; names are case-insensitive.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|p| p.name.eq_ignore_ascii_case(name)).map(|p| p.value.as_str())
    }
}

/// Something in a field value that the grammar does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Complaint {
    /// Byte offset in the field value.
    pub at: usize,
    /// What is wrong there.
    pub kind: ComplaintKind,
}

/// A deviation from RFC 9110 section 11.6.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComplaintKind {
    /// Nothing but white space and commas.
    Empty,
    /// A parameter before any scheme.
    NoScheme,
    /// A parameter or challenge follows another with only a blank between them.
    MissingComma,
    /// A quoted string without its closing quote.
    UnclosedQuote,
    /// `realm=x y`: a value with blanks but without quotes.
    UnquotedBlanks,
    /// A value without quotes holding characters that a token may not hold.
    UnquotedValue,
    /// `realm` must be a quoted string (RFC 7617 section 2).
    UnquotedRealm,
    /// `name=` without a value.
    MissingValue,
    /// The same parameter twice.
    RepeatedParam,
    /// Text after a closing quote.
    AfterQuote,
    /// A byte that belongs nowhere, skipped.
    Unexpected,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

impl fmt::Display for ComplaintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no challenge in it",
            Self::NoScheme => "a parameter without a scheme before it",
            Self::MissingComma => "a comma is missing",
            Self::UnclosedQuote => "a quoted string is not closed",
            Self::UnquotedBlanks => "a value with blanks is not in quotes",
            Self::UnquotedValue => "a value that needs quotes has none",
            Self::UnquotedRealm => "the realm is not in quotes",
            Self::MissingValue => "a parameter has no value",
            Self::RepeatedParam => "a parameter is given twice",
            Self::AfterQuote => "text follows a closing quote",
            Self::Unexpected => "a character that belongs nowhere",
            Self::NotUtf8 => "bytes that are not UTF-8",
        })
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.kind, self.at)
    }
}

/// Reads every challenge of one field value, and lists what the grammar does not allow. Never fails: what cannot be
/// read is skipped with a complaint.
pub fn parse_list(value: &[u8]) -> (Vec<Challenge>, Vec<Complaint>) {
    let mut reader = Reader { value, at: 0, challenges: Vec::new(), complaints: Vec::new() };
    reader.list();
    (reader.challenges, reader.complaints)
}

struct Reader<'a> {
    value: &'a [u8],
    at: usize,
    challenges: Vec<Challenge>,
    complaints: Vec<Complaint>,
}

impl Reader<'_> {
    fn list(&mut self) {
        if let Err(error) = std::str::from_utf8(self.value) {
            self.complain(error.valid_up_to(), ComplaintKind::NotUtf8);
        }
        let mut separated = true;
        loop {
            separated |= self.skip_separators();
            if self.at == self.value.len() {
                break;
            }
            separated = self.element(separated);
        }
        if self.challenges.is_empty() {
            self.complain(0, ComplaintKind::Empty);
        }
    }

    /// A scheme or a parameter; whether something may follow without a comma.
    fn element(&mut self, separated: bool) -> bool {
        let start = self.at;
        let word = self.token();
        if word.is_empty() {
            self.complain(start, ComplaintKind::Unexpected);
            self.skip_strangers();
            return true;
        }
        if !separated {
            self.complain(start, ComplaintKind::MissingComma);
        }
        let Some(value_at) = self.param_value_at(self.at) else {
            self.scheme(start, word);
            return true;
        };
        self.at = value_at;
        self.param(start, &word);
        false
    }

    fn complain(&mut self, at: usize, kind: ComplaintKind) {
        self.complaints.push(Complaint { at, kind });
    }

    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    /// White space and commas; whether there was a comma.
    fn skip_separators(&mut self) -> bool {
        let rest = &self.value[self.at..];
        let run = rest.iter().take_while(|&&b| is_space(b) || b == b',').count();
        self.at += run;
        rest[..run].contains(&b',')
    }

    fn skip_strangers(&mut self) {
        let rest = &self.value[self.at..];
        self.at += rest.iter().take_while(|&&b| !is_space(b) && b != b',' && !is_tchar(b)).count();
    }

    fn token(&mut self) -> String {
        let rest = &self.value[self.at..];
        let run = rest.iter().take_while(|&&b| is_tchar(b)).count();
        self.at += run;
        String::from_utf8_lossy(&rest[..run]).into_owned()
    }

    /// Where the value of a parameter begins whose name ends here; `None` when no `=` follows.
    fn param_value_at(&self, name_end: usize) -> Option<usize> {
        let skip = |from: usize| from + self.value[from..].iter().take_while(|&&b| is_space(b)).count();
        let equals = skip(name_end);
        (self.value.get(equals) == Some(&b'=')).then(|| skip(equals + 1))
    }

    fn scheme(&mut self, start: usize, scheme: String) {
        let mut challenge = Challenge { scheme, token68: None, params: Vec::new(), span: start..self.at };
        if let Some((token, end)) = self.token68() {
            challenge.token68 = Some(token);
            challenge.span.end = end;
            self.at = end;
        }
        self.challenges.push(challenge);
    }

    /// A `token68` that stands here between blanks and a comma or the end.
    fn token68(&self) -> Option<(String, usize)> {
        let blanks = self.value[self.at..].iter().take_while(|&&b| is_space(b)).count();
        if blanks == 0 {
            return None;
        }
        let start = self.at + blanks;
        let rest = &self.value[start..];
        let run = rest.iter().take_while(|&&b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b)).count();
        let padding = rest[run..].iter().take_while(|&&b| b == b'=').count();
        let end = start + run + padding;
        let after = self.value[end..].iter().find(|&&b| !is_space(b));
        let ended = after.is_none() || after == Some(&b',');
        let empty_realm = padding == 1 && rest[..run].eq_ignore_ascii_case(b"realm");
        (run > 0 && ended && !empty_realm)
            .then(|| (String::from_utf8_lossy(&self.value[start..end]).into_owned(), end))
    }

    fn param(&mut self, start: usize, name: &str) {
        let value_start = self.at;
        let quoted = self.peek() == Some(b'"');
        let value = if quoted { self.quoted_string() } else { self.bare_value(name) };
        if value.is_empty() && !quoted {
            self.complain(value_start, ComplaintKind::MissingValue);
        }
        if self.challenges.is_empty() {
            self.complain(start, ComplaintKind::NoScheme);
            self.challenges.push(Challenge {
                scheme: String::new(),
                token68: None,
                params: Vec::new(),
                span: start..start,
            });
        }
        let end = self.at;
        let challenge = self.challenges.last_mut().expect("one was pushed if there was none");
        let repeated = challenge.param(name).is_some();
        challenge.params.push(Param { name: name.to_owned(), value, quoted });
        challenge.span.end = end;
        if repeated {
            self.complain(start, ComplaintKind::RepeatedParam);
        }
    }

    fn quoted_string(&mut self) -> String {
        let open = self.at;
        let mut text = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None => {
                    self.complain(open, ComplaintKind::UnclosedQuote);
                    break;
                }
                Some(b'"') => {
                    self.at += 1;
                    self.skip_text_after_quote();
                    break;
                }
                Some(b'\\') if self.at + 1 < self.value.len() => {
                    text.push(self.value[self.at + 1]);
                    self.at += 2;
                }
                Some(b) => {
                    text.push(b);
                    self.at += 1;
                }
            }
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    fn skip_text_after_quote(&mut self) {
        let rest = &self.value[self.at..];
        let run = rest.iter().take_while(|&&b| !is_space(b) && b != b',').count();
        if run > 0 {
            self.complain(self.at, ComplaintKind::AfterQuote);
            self.at += run;
        }
    }

    /// A value without quotes: up to a comma, or up to a blank after which another parameter begins.
    fn bare_value(&mut self, name: &str) -> String {
        let start = self.at;
        let mut end = start;
        while end < self.value.len() && self.value[end] != b',' {
            let blanks = self.value[end..].iter().take_while(|&&b| is_space(b)).count();
            if blanks > 0 && self.param_begins_at(end + blanks) {
                break;
            }
            end += blanks.max(1);
        }
        self.at = end;
        let text = self.value[start..end].trim_ascii();
        if text.iter().any(|&b| is_space(b)) {
            self.complain(start, ComplaintKind::UnquotedBlanks);
        } else if !text.iter().all(|&b| is_tchar(b)) {
            self.complain(start, ComplaintKind::UnquotedValue);
        } else if name.eq_ignore_ascii_case("realm") && !text.is_empty() {
            self.complain(start, ComplaintKind::UnquotedRealm);
        }
        String::from_utf8_lossy(text).into_owned()
    }

    fn param_begins_at(&self, at: usize) -> bool {
        let rest = &self.value[at..];
        let name = rest.iter().take_while(|&&b| is_tchar(b)).count();
        name > 0 && rest.get(name) == Some(&b'=')
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// RFC 9110 section 5.6.2.
fn is_tchar(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ComplaintKind as K;

    /// `Scheme token68|name=value;name=value` for each challenge, and the kinds of complaint.
    fn read(value: &str) -> (Vec<String>, Vec<K>) {
        let (challenges, complaints) = parse_list(value.as_bytes());
        let show = |c: &Challenge| {
            let params: Vec<_> = c.params.iter().map(|p| format!("{}={}", p.name, p.value)).collect();
            format!("{} {}|{}", c.scheme, c.token68.as_deref().unwrap_or(""), params.join(";"))
        };
        (challenges.iter().map(show).collect(), complaints.iter().map(|c| c.kind).collect())
    }

    #[test]
    fn what_the_grammar_allows_is_read_without_complaint() {
        let table: [(&str, &[&str]); 9] = [
            (r#"Basic realm="x""#, &["Basic |realm=x"]),
            (r#"Basic realm="a \"b\" \\ c", charset="UTF-8""#, &[r#"Basic |realm=a "b" \ c;charset=UTF-8"#]),
            ("Negotiate", &["Negotiate |"]),
            ("NTLM TlRMTVNTUAAC==", &["NTLM TlRMTVNTUAAC==|"]),
            (
                r#"Digest realm="r", nonce="n,=", qop="auth", stale=true, Basic realm = "b""#,
                &["Digest |realm=r;nonce=n,=;qop=auth;stale=true", "Basic |realm=b"],
            ),
            (
                r#"Negotiate, NTLM,Basic realm="a, Basic realm=b""#,
                &["Negotiate |", "NTLM |", "Basic |realm=a, Basic realm=b"],
            ),
            (
                r#", ,Bearer error="invalid_token" , , error_description="gone","#,
                &["Bearer |error=invalid_token;error_description=gone"],
            ),
            (
                r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple""#,
                &[r#"Newauth |realm=apps;type=1;title=Login to "apps""#, "Basic |realm=simple"],
            ),
            (r#"Basic realm="""#, &["Basic |realm="]),
        ];
        for (value, wanted) in table {
            assert_eq!(read(value), (wanted.iter().map(ToString::to_string).collect(), vec![]), "{value}");
        }
    }

    #[test]
    fn deviations_are_read_and_named() {
        let table: [(&str, &[&str], &[K]); 12] = [
            ("", &[], &[K::Empty]),
            ("Basic realm=x", &["Basic |realm=x"], &[K::UnquotedRealm]),
            ("Basic realm=x y", &["Basic |realm=x y"], &[K::UnquotedBlanks]),
            (
                "Basic realm=x y charset=z",
                &["Basic |realm=x y;charset=z"],
                &[K::UnquotedBlanks, K::MissingComma],
            ),
            ("Basic realm=", &["Basic |realm="], &[K::MissingValue]),
            (r#"Basic realm="x"#, &["Basic |realm=x"], &[K::UnclosedQuote]),
            (r#"realm="x""#, &[" |realm=x"], &[K::NoScheme]),
            (r#"Bearer realm="x" error="y""#, &["Bearer |realm=x;error=y"], &[K::MissingComma]),
            (
                r#"Basic realm="x" Bearer realm="y""#,
                &["Basic |realm=x", "Bearer |realm=y"],
                &[K::MissingComma],
            ),
            (r#"Basic realm="x"y, a=b"#, &["Basic |realm=x;a=b"], &[K::AfterQuote]),
            (r#"Basic realm="x", realm="y""#, &["Basic |realm=x;realm=y"], &[K::RepeatedParam]),
            (
                "Bearer authorization_uri=https://id.example/x, ",
                &["Bearer |authorization_uri=https://id.example/x"],
                &[K::UnquotedValue],
            ),
        ];
        for (value, challenges, complaints) in table {
            let wanted = (challenges.iter().map(ToString::to_string).collect(), complaints.to_vec());
            assert_eq!(read(value), wanted, "{value}");
        }
    }

    #[test]
    fn spans_and_helpers() {
        let (list, _) = parse_list(br#"Negotiate, basic Realm="x""#);
        assert_eq!((list[0].span.clone(), list[1].span.clone()), (0..9, 11..26));
        assert!(list[1].is("Basic") && list[1].realm() == Some("x") && list[1].param("charset").is_none());
    }

    #[test]
    fn bytes_that_are_not_utf8_become_lossy_text() {
        let (list, complaints) = parse_list(b"Basic realm=\"caf\xE9\"");
        assert_eq!(list[0].realm(), Some("caf\u{FFFD}"));
        assert_eq!(complaints[0].to_string(), "bytes that are not UTF-8 (at byte 16)");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(value: Vec<u8>, text in "([A-Za-z]{1,3}|[ ,=\"\\\\]){0,30}") {
            assert!(parse_list(&value).0.iter().all(|c| c.span.start <= c.span.end && c.span.end <= value.len()));
            parse_list(text.as_bytes());
        }
    }
}
