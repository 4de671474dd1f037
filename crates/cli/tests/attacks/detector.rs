//! Made-up secrets, every spelling a server, a shell or a log could give them, and an ear for any stretch of one.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use std::{collections::HashSet, fs, path::Path, process::Output, sync::LazyLock};

/// A password, key or opaque token; it has something to escape in every encoding.
pub(crate) const CANARY: &str = "Kq7&<9xZ/kW+v2mPt5?>";
/// The signature of a token whose other parts may be shown.
pub(crate) const SIGNATURE: &str = "q3Vx7Lk0Zt-9Rw_bN5yHc2Jd8PfUe1Ms4Ga6To";
/// A digest in hexadecimal, as Digest and AWS sign with; guessing turns it back into a password.
pub(crate) const DIGEST: &str = "7f4c19e2b86a03d57c1f94e0ab35d862";
/// The private part of a key, as PEM and JWK spell it.
pub(crate) const PRIVATE: &str = "MHcCAQEEIJ8vTz2Qm5Xw1Ls9Rk4Yd7Hb6Nf3Gc0Pa8UeVtKjZqWo";
/// All of them.
pub(crate) const SECRETS: [&str; 4] = [CANARY, SIGNATURE, DIGEST, PRIVATE];
/// This many characters in a row give a secret away.
const TELLING: usize = 8;

/// A secret as a server, a log or a URL may spell it.
pub(crate) fn encodings(secret: &str) -> Vec<String> {
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let json = secret.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    let hex = each(secret, |b| format!("{b:02x}"));
    vec![
        secret.to_owned(),
        percent(secret),
        percent(secret).to_lowercase(),
        percent(secret).replace('%', "%25"),
        each(secret, |b| format!("%{b:02X}")),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        STANDARD.encode(format!("alice:{secret}")),
        URL_SAFE_NO_PAD.encode(format!("alice:{secret}")),
        STANDARD.encode(format!("x{secret}")),
        STANDARD.encode(format!("xy{secret}")),
        json,
        secret.replace('/', "\\/"),
        each(secret, |b| format!("\\u{b:04x}")),
        each(secret, |b| format!("\\x{b:02x}")),
        each(secret, |b| format!("&#{b};")),
        each(secret, |b| format!("&#x{b:x};")),
        html.replace('/', "&#x2F;"),
        html.replace('+', "&#43;"),
        html,
        secret.chars().rev().collect(),
        swapped(secret),
        hex.to_uppercase(),
        hex,
    ]
}

/// As a URL spells it.
pub(crate) fn percent(secret: &str) -> String {
    each(secret, |b| match b {
        _ if b.is_ascii_alphanumeric() || b"-_".contains(&b) => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    })
}

/// A token that has expired, its last part secret.
pub(crate) fn token() -> String {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let claims = r#"{"sub":"alice","iss":"https://id.example","aud":"shop","exp":1500000000}"#;
    format!("{}.{}.{SIGNATURE}", part(r#"{"alg":"RS256","typ":"JWT"}"#), part(claims))
}

fn each(text: &str, one: impl Fn(u8) -> String) -> String {
    text.bytes().map(one).collect()
}

/// Small letters for capitals and the other way round.
fn swapped(text: &str) -> String {
    let swap = |c: char| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
    text.chars().map(swap).collect()
}

/// Everything of which [`TELLING`] characters in a row give a secret away, in small letters.
fn telling() -> &'static HashSet<Vec<u8>> {
    static GRAMS: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
        let alice = STANDARD.encode("alice:");
        let all: Vec<String> = SECRETS.iter().flat_map(|s| encodings(s)).collect();
        let without_name = all.iter().map(|e| e.trim_start_matches(&alice).to_ascii_lowercase());
        without_name
            .flat_map(|e| e.as_bytes().windows(TELLING).map(<[u8]>::to_vec).collect::<Vec<_>>())
            .collect()
    });
    &GRAMS
}

/// The first stretch of a secret in a text, in letters of any size; line breaks and indents ignored as well.
pub(crate) fn song(bytes: &[u8]) -> Option<String> {
    let folded = bytes.to_ascii_lowercase();
    let joined: Vec<u8> = folded.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let found = |text: &[u8]| text.windows(TELLING).find(|w| telling().contains(*w)).map(<[u8]>::to_vec);
    found(&folded).or_else(|| found(&joined)).map(|gram| String::from_utf8_lossy(&gram).into_owned())
}

/// What was given away, and on which line; nothing where all is silent.
pub(crate) fn heard_in(bytes: &[u8], about: &str) -> Option<String> {
    let found = song(bytes)?;
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find(|l| song(l.as_bytes()).is_some()).unwrap_or("over several lines");
    Some(format!("{about}: {found:?} in {}", line.trim().chars().take(240).collect::<String>()))
}

pub(crate) fn assert_output_silent(output: &Output, about: &str) {
    let heard = heard_in(&[&output.stdout[..], &output.stderr].concat(), about);
    assert!(heard.is_none(), "{}", heard.unwrap_or_default());
}

/// What any file below a folder gives away, its name included.
pub(crate) fn heard_below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is ours").flatten();
    let one = |path: &Path| {
        let name = path.display().to_string();
        let mut inside = if path.is_dir() { Vec::new() } else { fs::read(path).expect("it is ours") };
        if path.ends_with("failed-logins") {
            // The moment at the head of a line and the hash behind it are no text together.
            inside = String::from_utf8_lossy(&inside).replace(' ', "|").into_bytes();
        }
        let below = if path.is_dir() { heard_below(path) } else { Vec::new() };
        [heard_in(&inside, &name), heard_in(name.as_bytes(), "a file's name")]
            .into_iter()
            .flatten()
            .chain(below)
            .collect()
    };
    entries.flat_map(|e| -> Vec<String> { one(&e.path()) }).collect()
}

#[test]
fn a_planted_leak_is_heard() {
    for secret in SECRETS {
        for form in encodings(secret) {
            let form = form.trim_start_matches(&STANDARD.encode("alice:"));
            for (from, _) in form.char_indices().filter(|(n, _)| n + TELLING <= form.len()) {
                let planted = format!("key: {}…", &form[from..from + TELLING]);
                assert!(song(planted.as_bytes()).is_some(), "{planted}");
            }
            let (head, tail) = form.split_at(TELLING / 2);
            assert!(song(format!("{head}\n    {tail}").as_bytes()).is_some(), "{form} over two lines");
            assert!(song(swapped(form).as_bytes()).is_some(), "{form} in other letters");
        }
    }
}

#[test]
fn a_planted_file_is_heard() {
    let folder = crate::support::Folder::new();
    folder.write("plain", "nothing");
    assert!(heard_below(folder.path()).is_empty());
    folder.write("planted", &format!("password {CANARY}"));
    assert_eq!(heard_below(folder.path()).len(), 1);
}

#[test]
fn what_is_no_secret_is_not_heard() {
    for text in ["Authorization: Bearer <JWT, 180 characters>", "alice", "YWxpY2U6", "https://id.example/"] {
        assert_eq!(song(text.as_bytes()), None, "{text}");
    }
}
