//! The memory of failed logins across runs: never more than three failing sendings of the same credentials to one
//! scheme, host, port and user in ten minutes, so that no account gets locked by looking.
//!
//! The state file holds keyed hashes and times, nothing else; the key is random and lies beside it. Changed
//! credentials hash differently, so that "edit and retry" is never held back.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use why401_message::{Request, is_secret_field};

/// How long a failure is remembered, in seconds.
const WINDOW: i64 = 600;
/// How many failures of the same credentials within it.
const FAILURES: usize = 3;
/// Lines kept at most.
const KEPT: usize = 1_000;

/// What is remembered. Without a state directory it remembers nothing, and says so.
#[derive(Debug)]
pub struct Logins {
    file: Option<PathBuf>,
    key: Vec<u8>,
    failures: Vec<(i64, String)>,
}

impl Logins {
    /// Opens the memory in a state directory, which is made (0700) where it is missing.
    pub fn open(directory: Option<&Path>) -> Self {
        let nothing = Self { file: None, key: Vec::new(), failures: Vec::new() };
        let Some(directory) = directory.filter(|d| private_directory(d).is_ok()) else { return nothing };
        let Some(key) = key(&directory.join("login-key")) else { return nothing };
        let file = directory.join("failed-logins");
        Self { failures: remembered(&file), file: Some(file), key }
    }

    /// Whether it can remember anything.
    pub fn remembers(&self) -> bool {
        self.file.is_some()
    }

    /// Seconds until these credentials may fail again; `None` where they may be sent now.
    pub fn held_back(&self, request: &Request, now: i64) -> Option<u64> {
        let hash = self.hash(request)?;
        let mut recent: Vec<i64> = self
            .failures
            .iter()
            .filter(|(at, h)| *h == hash && now - at < WINDOW)
            .map(|(at, _)| *at)
            .collect();
        recent.sort_unstable();
        let oldest_that_counts = recent.len().checked_sub(FAILURES).map(|n| recent[n])?;
        u64::try_from(oldest_that_counts + WINDOW - now).ok()
    }

    /// Remembers that these credentials were refused, beside what other runs have written since.
    pub fn failed(&mut self, request: &Request, now: i64) {
        let Some(hash) = self.hash(request) else { return };
        if let Some(file) = &self.file {
            self.failures = remembered(file);
        }
        self.failures.retain(|(at, _)| (0..WINDOW).contains(&(now - at)));
        self.failures.push((now, hash));
        let from = self.failures.len().saturating_sub(KEPT);
        self.failures.drain(..from);
        let Some(file) = &self.file else { return };
        let text = self.failures.iter().map(|(at, h)| format!("{at} {h}\n")).collect::<Vec<_>>().concat();
        // A memory that cannot be written is one that forgets: the budget of this run still holds.
        let _ = replace(file, text.as_bytes());
    }

    /// A keyed hash of origin and credentials.
    fn hash(&self, request: &Request) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok().filter(|_| !self.key.is_empty())?;
        let origin = request.url.origin();
        mac.update(format!("{}\0{}\0{}\0", origin.scheme.as_str(), origin.host, origin.port).as_bytes());
        for field in request.fields.iter().filter(|f| !f.is("cookie") && is_secret_field(&f.name)) {
            mac.update(field.name.to_ascii_lowercase().as_bytes());
            mac.update(b"\0");
            mac.update(field.value.reveal());
            mac.update(b"\0");
        }
        if request.has_secret_path() {
            mac.update(request.url.path().as_bytes());
        }
        if request.secret_query().is_some() {
            mac.update(request.url.query().unwrap_or_default().as_bytes());
        }
        let bytes = mac.finalize().into_bytes();
        Some(bytes.iter().take(16).map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat())
    }
}

fn remembered(file: &Path) -> Vec<(i64, String)> {
    fs::read_to_string(file).unwrap_or_default().lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<(i64, String)> {
    let (at, hash) = text.split_once(' ')?;
    Some((at.parse().ok()?, hash.to_owned()))
}

fn private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn key(path: &Path) -> Option<Vec<u8>> {
    if let Ok(key) = fs::read(path)
        && key.len() == 32
    {
        return Some(key);
    }
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).ok()?;
    replace(path, &key).ok()?;
    Some(key)
}

/// Writes a file of the state directory beside its place and renames it there, readable by its owner only.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&beside)?.write_all(content)?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{Scheme, Url};

    fn request(password: &str) -> Request {
        let mut request = Request::get(Url::parse("https://api.example/x", Scheme::Https).expect("a URL"));
        request.set_basic(b"me", password.as_bytes());
        request
    }

    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("why401-logins-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn the_fourth_failure_in_ten_minutes_is_held_back_and_changed_credentials_are_not() {
        let path = directory("four");
        for n in 0..3 {
            let mut logins = Logins::open(Some(&path));
            assert_eq!(logins.held_back(&request("old"), 1_000 + n), None);
            logins.failed(&request("old"), 1_000 + n);
        }
        let logins = Logins::open(Some(&path));
        assert_eq!(logins.held_back(&request("old"), 1_010), Some(590));
        assert_eq!(logins.held_back(&request("new"), 1_010), None);
        assert_eq!(logins.held_back(&request("old"), 1_601), None);
        fs::remove_dir_all(&path).expect("made above");
    }

    #[test]
    fn runs_side_by_side_do_not_forget_each_other() {
        let path = directory("beside");
        let mut runs: Vec<Logins> = (0..3).map(|_| Logins::open(Some(&path))).collect();
        for run in &mut runs {
            run.failed(&request("old"), 1_000);
        }
        assert_eq!(Logins::open(Some(&path)).held_back(&request("old"), 1_010), Some(590));
        fs::remove_dir_all(&path).expect("made above");
    }

    #[test]
    fn the_file_holds_hashes_only() {
        let path = directory("hashes");
        Logins::open(Some(&path)).failed(&request("canary-password"), 5);
        let text = fs::read_to_string(path.join("failed-logins")).expect("written above");
        assert!(!text.contains("canary") && text.starts_with("5 ") && text.len() == 35, "{text}");
        fs::remove_dir_all(&path).expect("made above");
    }

    #[test]
    fn without_a_directory_nothing_is_remembered() {
        let mut logins = Logins::open(None);
        logins.failed(&request("x"), 1);
        assert!(!logins.remembers());
        assert_eq!(logins.held_back(&request("x"), 1), None);
    }
}
