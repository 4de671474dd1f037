//! The options of a command line, collected in the order given.

use super::{At, Reader, body, way};
use crate::{
    Files, NetrcUse, Source, SourceKind,
    options::{self, CurlOption, Lookup, Means, Takes},
};
use std::path::PathBuf;
use why401_message::Route;

/// Which schemes `--basic` and kin have asked for.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one switch of curl each")]
pub(super) struct Schemes {
    pub(super) basic: bool,
    pub(super) digest: bool,
    pub(super) windows: bool,
    pub(super) any: bool,
}

/// Everything the options have said.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one switch of curl each")]
pub(super) struct Given {
    pub(super) urls: Vec<At>,
    pub(super) method: Option<At>,
    pub(super) head: bool,
    pub(super) get: bool,
    pub(super) headers: Vec<At>,
    pub(super) cookies: Vec<At>,
    pub(super) user: Option<At>,
    pub(super) bearer: Option<At>,
    /// `--aws-sigv4`
    pub(super) signed: Option<At>,
    pub(super) netrc_word: Option<At>,
    pub(super) schemes: Schemes,
    pub(super) agent: Option<At>,
    pub(super) referer: Option<At>,
    pub(super) range: Option<At>,
    pub(super) compressed: bool,
    pub(super) data: Vec<body::Data>,
    pub(super) json: bool,
    pub(super) form: Vec<body::Part>,
    pub(super) upload: Option<At>,
    pub(super) target: Option<At>,
    pub(super) query: Vec<At>,
    pub(super) proto_default: Option<At>,
    pub(super) glob_off: bool,
    pub(super) path_as_is: bool,
    pub(super) proxy: Option<At>,
    pub(super) proxy_user: Option<At>,
    pub(super) route: Route,
    pub(super) files: Files,
    pub(super) limits: Vec<String>,
    /// Words that do not take part in the request.
    pub(super) beside: Vec<usize>,
}

/// What one option said.
pub(super) struct Said {
    /// The word of the option itself.
    pub(super) word: usize,
    /// As typed: `-u`, `--user`.
    pub(super) typed: String,
    /// False after `--no-`.
    pub(super) on: bool,
    /// Its value; the option's own place where it takes none.
    pub(super) value: At,
}

impl Given {
    /// Walks over the words until `--next` or the end.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut given = Self { route: Route { decode: false, ..Route::default() }, ..Self::default() };
        let mut options_over = false;
        let mut n = 0;
        while let Some(word) = reader.words.get(n) {
            let here = n;
            n += 1;
            match &word.text[..] {
                b"--" if !options_over => options_over = true,
                [b'-', b'-', name @ ..] if !options_over => {
                    let name = String::from_utf8_lossy(name).into_owned();
                    n += given.long(reader, here, &name);
                }
                [b'-', ..] if !options_over => n += given.cluster(reader, here),
                _ => given.urls.push(At { word: here, offset: 0 }),
            }
            if n > reader.words.len() {
                break;
            }
        }
        given
    }

    /// One `--name`; the number of further words it took.
    fn long(&mut self, reader: &mut Reader<'_>, word: usize, name: &str) -> usize {
        let (on, bare) = match name.strip_prefix("no-") {
            Some(bare) => (false, bare),
            None => (true, name),
        };
        let (expand, bare) = bare.strip_prefix("expand-").map_or((false, bare), |b| (true, b));
        let whole = 0..name.len() + 2;
        let option = match options::long(bare) {
            Lookup::Exact(option) => option,
            Lookup::Prefix(option) => {
                reader.note(
                    word,
                    whole.clone(),
                    &format!("--{}", option.name),
                    "a shortened name, which newer curl refuses",
                );
                option
            }
            Lookup::Ambiguous => {
                reader.stop(word, whole, "", "several options of curl begin like this");
                return 0;
            }
            Lookup::Unknown => {
                unknown(reader, word, bare);
                return 0;
            }
        };
        let typed = format!("--{}", option.name);
        if !on && option.takes != Takes::Flag {
            reader.stop(word, whole, &typed, "this option cannot be turned off");
            return 0;
        }
        if expand {
            self.limits.push(format!("`--expand-{}`: variables of curl are not expanded.", option.name));
        }
        if option.takes != Takes::Value {
            self.say(reader, option, &Said { word, typed, on, value: At { word, offset: 0 } });
            return 0;
        }
        self.with_next_word(reader, option, word, typed);
        1
    }

    /// One word of letters such as `-sSLu`; the number of further words it took.
    fn cluster(&mut self, reader: &mut Reader<'_>, word: usize) -> usize {
        let text = reader.words[word].lossy();
        if text == "-" {
            reader.stop(word, 0..1, "-", "a dash alone is no option");
        }
        for (offset, letter) in text.char_indices().skip(1) {
            let end = offset + letter.len_utf8();
            let Some(option) = options::short(letter) else {
                reader.stop(
                    word,
                    offset..end,
                    &format!("-{}", why401_message::show(letter.to_string())),
                    "curl has no such option",
                );
                return 0;
            };
            let typed = format!("-{letter}");
            if option.takes != Takes::Value {
                let on = letter != 'N';
                self.say(reader, option, &Said { word, typed, on, value: At { word, offset } });
                if option.means == Means::Next {
                    return reader.words.len();
                }
            } else if end < text.len() {
                self.say(reader, option, &Said { word, typed, on: true, value: At { word, offset: end } });
                return 0;
            } else {
                self.with_next_word(reader, option, word, typed);
                return 1;
            }
        }
        0
    }

    fn with_next_word(&mut self, reader: &mut Reader<'_>, option: &CurlOption, word: usize, typed: String) {
        let value = At { word: word + 1, offset: 0 };
        let Some(next) = reader.words.get(value.word) else {
            let length = reader.words[word].text.len();
            reader.stop(word, 0..length, &typed, format!("a value is missing after {typed}"));
            return;
        };
        let looks_like_option = match &next.text[..] {
            [b'-', b'-', name @ ..] => {
                matches!(options::long(&String::from_utf8_lossy(name)), Lookup::Exact(_))
            }
            [b'-', letter] => options::short(char::from(*letter)).is_some(),
            _ => false,
        };
        if looks_like_option {
            let length = next.text.len();
            reader.note(value.word, 0..length, &typed, format!("curl takes this for the value of {typed}"));
        }
        self.say(reader, option, &Said { word, typed, on: true, value });
    }

    /// What the option says, by group.
    fn say(&mut self, reader: &mut Reader<'_>, option: &CurlOption, said: &Said) {
        match option.means {
            Means::Ignored => self.beside.push(said.value.word),
            Means::Unsupported => {
                if said.on {
                    self.limits.push(way::unsupported(option.name));
                }
                self.beside.push(said.value.word);
            }
            Means::Next => {
                self.limits.push("Only the request before `--next` is looked at.".to_owned());
                reader.words.truncate(said.word + 1);
            }
            means if self.says_login(reader, means, said) => {}
            means if self.says_body(reader, means, said) => {}
            means if self.says_head(means, said) => {}
            means => way::say(self, reader, means, said),
        }
    }

    fn says_login(&mut self, reader: &Reader<'_>, means: Means, said: &Said) -> bool {
        match means {
            Means::User => self.user = Some(said.value),
            Means::Bearer => self.bearer = Some(said.value),
            Means::AwsSigV4 => self.signed = Some(said.value),
            Means::Basic => self.schemes.basic = said.on,
            Means::Digest => self.schemes.digest = said.on,
            Means::AnyAuth => self.schemes.any = said.on,
            Means::Negotiate | Means::Ntlm => self.schemes.windows = said.on,
            Means::Netrc | Means::NetrcOptional | Means::NetrcFile => {
                let path = (means == Means::NetrcFile).then(|| PathBuf::from(reader.string(said.value)));
                self.netrc(path, means == Means::NetrcOptional, said);
            }
            _ => return false,
        }
        true
    }

    fn netrc(&mut self, path: Option<PathBuf>, optional: bool, said: &Said) {
        if !said.on {
            self.files.netrc = None;
            self.netrc_word = None;
            return;
        }
        let before = self.files.netrc.take();
        let was_optional = before.as_ref().is_some_and(|n| n.optional);
        let path = path.or_else(|| before.and_then(|n| n.path));
        self.files.netrc = Some(NetrcUse { path, optional: optional || was_optional });
        self.netrc_word = Some(said.value);
    }

    fn says_body(&mut self, reader: &mut Reader<'_>, means: Means, said: &Said) -> bool {
        match means {
            Means::Data | Means::DataRaw | Means::DataUrlencode | Means::Json => {
                self.json |= means == Means::Json;
                self.data.push(body::Data::read(reader, means, said.value));
            }
            Means::Form | Means::FormString => match body::Part::read(reader, means, said) {
                Some(part) => self.form.push(part),
                None => return true,
            },
            Means::Upload => self.upload = Some(said.value),
            Means::Get => self.get = said.on,
            Means::Head => self.head = said.on,
            Means::UrlQuery => self.query.push(said.value),
            _ => return false,
        }
        true
    }

    fn says_head(&mut self, means: Means, said: &Said) -> bool {
        match means {
            Means::Url => self.urls.push(said.value),
            Means::Request => self.method = Some(said.value),
            Means::RequestTarget => self.target = Some(said.value),
            Means::Header => self.headers.push(said.value),
            Means::Cookie => self.cookies.push(said.value),
            Means::Agent => self.agent = Some(said.value),
            Means::Referer => self.referer = Some(said.value),
            Means::Range => self.range = Some(said.value),
            Means::Compressed => {
                self.compressed = said.on;
                self.route.decode = said.on;
            }
            Means::GlobOff => self.glob_off = said.on,
            Means::PathAsIs => self.path_as_is = said.on,
            Means::ProtoDefault => self.proto_default = Some(said.value),
            _ => return false,
        }
        true
    }
}

/// A name that is not in the table.
fn unknown(reader: &mut Reader<'_>, word: usize, name: &str) {
    if reader.is_full() {
        return;
    }
    let text = reader.words[word].lossy();
    let head = name.split('=').next().unwrap_or_default();
    if let (true, Lookup::Exact(option)) = (name.contains('='), options::long(head)) {
        let typed = format!("--{}", option.name);
        let at = text.find('=').unwrap_or_default();
        reader.stop(
            word,
            at..at + 1,
            &typed,
            format!("curl wants a blank between {typed} and its value, not ="),
        );
        return;
    }
    let end = text.find('=').unwrap_or(text.len());
    let nearest = options::nearest(name);
    reader.stop(word, 0..end, "", format!("curl has no such option; the nearest is --{nearest}"));
}

/// A place credentials were given in.
pub(super) fn source(
    reader: &Reader<'_>,
    what: SourceKind,
    name: impl Into<String>,
    at: At,
    wins: bool,
) -> Source {
    Source { what, name: name.into(), word: at.word, offset: at.offset, column: reader.column(at), wins }
}
