//! The last gate before anything is shown: whatever was secret in the requests, or looks like a secret in an answer,
//! is replaced, in every encoding in which a server is likely to echo it.

mod forms;
mod gather;

use std::collections::{BTreeSet, HashSet};
use why401_core::Evidence;
use why401_message::{Secret, show};

/// What stands for a secret.
const MASK: &str = "<secret>";
/// This many bytes of a secret in a row give it away.
const GRAM: usize = 8;
/// Shorter secrets would blot out ordinary words; only their encoded forms are looked for.
const SHORTEST: usize = 4;
/// Words of this program's own sentences: a password that is one of them cannot be told from the sentence.
const OWN_WORDS: [&str; 27] = [
    "address",
    "admin",
    "administrator",
    "authorization",
    "basic",
    "bearer",
    "cookie",
    "corrected",
    "credentials",
    "developer",
    "given",
    "header",
    "login",
    "name",
    "null",
    "open",
    "page",
    "password",
    "request",
    "right",
    "secret",
    "server",
    "staff",
    "token",
    "true",
    "user",
    "wrong",
];

/// Knows the secrets of one diagnosis and takes them out of any text.
#[derive(Default)]
pub struct Redactor {
    /// Every stretch of [`GRAM`] bytes of the secrets and their encoded forms.
    grams: HashSet<[u8; GRAM]>,
    /// Forms that are looked for as a whole: short ones, and those that consist of ordinary words.
    wholes: BTreeSet<Vec<u8>>,
    /// What is public in the request, so that a short password equal to it hides nothing.
    public: String,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} stretches, {} words)", self.grams.len(), self.wholes.len())
    }
}

impl Redactor {
    /// Gathers the secrets of every request and answer of the evidence.
    pub fn new(evidence: &Evidence) -> Self {
        let mut redactor = Self { public: gather::public(evidence.given()), ..Self::default() };
        let mut known = BTreeSet::new();
        for secret in gather::secrets(evidence) {
            if known.insert(secret.reveal().to_vec()) {
                redactor.add(&secret);
            }
        }
        redactor
    }

    /// Learns one more secret.
    pub fn add(&mut self, secret: &Secret) {
        let bytes = secret.reveal();
        let hides_nothing = |text: &str| {
            OWN_WORDS.contains(&text.to_ascii_lowercase().as_str())
                || is_placeholder(text)
                || (text.len() < GRAM && self.public.contains(text))
        };
        if bytes.is_empty() || std::str::from_utf8(bytes).is_ok_and(hides_nothing) {
            return;
        }
        for form in forms::of(bytes) {
            self.add_form(&form);
        }
    }

    /// Case is folded: a server may repeat a secret, or its encoded form, in capitals or in small letters.
    fn add_form(&mut self, form: &[u8]) {
        let of_words = is_of_words(form);
        let form = form.to_ascii_lowercase();
        if form.len() >= GRAM && !of_words {
            let grams = form.windows(GRAM).filter_map(|w| <[u8; GRAM]>::try_from(w).ok());
            self.grams.extend(grams.filter(|g| !is_own_word(*g)));
        } else if form.len() >= SHORTEST {
            self.wholes.insert(form);
        }
    }

    /// The text without secrets and without anything that could drive a terminal; line feeds are kept.
    pub fn text(&self, text: &str) -> String {
        let lines: Vec<String> = text.split('\n').map(|line| harmless(&self.masked(line))).collect();
        lines.join("\n")
    }

    /// Bytes of unknown origin, the same way; what is not UTF-8 as `\xNN`.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let text: String = bytes
            .utf8_chunks()
            .map(|c| c.valid().to_owned() + &forms::each(c.invalid(), |b| format!("\\x{b:02X}")))
            .collect();
        harmless(&self.masked(&text))
    }

    fn masked(&self, text: &str) -> String {
        let secret = self.marks(text.as_bytes());
        let mut out = String::with_capacity(text.len());
        let mut inside = false;
        for (at, c) in text.char_indices() {
            let hidden = secret[at..at + c.len_utf8()].iter().any(|s| *s);
            match (hidden, inside) {
                (false, _) => out.push(c),
                (true, false) => out.push_str(MASK),
                (true, true) => {}
            }
            inside = hidden;
        }
        out
    }

    /// For every byte whether it belongs to a secret.
    fn marks(&self, text: &[u8]) -> Vec<bool> {
        let mut secret = vec![false; text.len()];
        for range in forms::tokens(text) {
            secret[range].fill(true);
        }
        let text = &text.to_ascii_lowercase()[..];
        for (at, window) in text.windows(GRAM).enumerate() {
            if <[u8; GRAM]>::try_from(window).is_ok_and(|w| self.grams.contains(&w)) {
                secret[at..at + GRAM].fill(true);
            }
        }
        for whole in &self.wholes {
            for (at, window) in text.windows(whole.len()).enumerate() {
                if window == whole && (whole.len() >= GRAM || stands_alone(text, at, whole.len())) {
                    secret[at..at + whole.len()].fill(true);
                }
            }
        }
        secret
    }
}

/// A name that stands where a secret was meant to be: `$TOKEN`, `${KEY}`, `<token>`, `YOUR_API_KEY`.
fn is_placeholder(text: &str) -> bool {
    let name = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphabetic() || "_- ".contains(c));
    let inner = |open, close| text.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close));
    let wrapped =
        [inner("${", "}"), inner("<", ">"), inner("{{", "}}"), inner("[", "]"), text.strip_prefix('$')];
    let shouted =
        text.starts_with("YOUR") && text.chars().all(|c| c.is_ascii_uppercase() || "_-".contains(c));
    shouted || wrapped.into_iter().flatten().any(|t| name(t.trim()))
}

/// Nothing but words, small, capitalised or in capitals: any eight letters of them may stand in other words as well.
fn is_of_words(form: &[u8]) -> bool {
    let letters = form.iter().all(|b| b.is_ascii_alphabetic() || b" -_".contains(b));
    let rest = form.get(1..).unwrap_or_default();
    letters && !(rest.iter().any(u8::is_ascii_uppercase) && form.iter().any(u8::is_ascii_lowercase))
}

fn is_own_word(gram: [u8; GRAM]) -> bool {
    std::str::from_utf8(&gram).is_ok_and(|g| OWN_WORDS.iter().any(|w| w.contains(&g.to_ascii_lowercase())))
}

/// Whether no letter or digit touches the stretch.
fn stands_alone(text: &[u8], at: usize, len: usize) -> bool {
    let touches = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    !touches(at.checked_sub(1).and_then(|n| text.get(n))) && !touches(text.get(at + len))
}

/// A line with everything escaped that could move a cursor, hide or reorder text; of any length.
pub fn harmless(line: &str) -> String {
    if line.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return line.to_owned();
    }
    line.chars().map(|c| show(c.encode_utf8(&mut [0; 4]))).collect()
}
