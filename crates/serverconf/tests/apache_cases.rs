//! Configurations of Apache that were once answered otherwise than by Apache: each as small as it still goes, with what
//! the real server said.
//!
//! A case is a text in `cases/apache/`: words about it; files (`@@ PATH`, then what is in them, passwords as they are
//! typed); requests (`@@ METHOD URL`, then fields, those of a login readable, `To` for the address it arrives at, and
//! last `= STATUS`, to which the realm of its challenge may be added). `/srv/apache.conf` is what the server is started
//! with. Modules are loaded before it: those of `modules.txt`.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Accounts, Answer, Checked, Disk, Groups, Login, Shelf, Target, Unread, UserFile,
    apache::{Config, Defines, read},
};

const ROOT: &str = "/srv/apache.conf";

/// A request with what the server said to it.
struct Asked {
    method: String,
    url: String,
    fields: Vec<(String, String)>,
    status: u16,
    realm: Option<String>,
}

struct Case {
    files: Shelf,
    asked: Vec<Asked>,
}

impl Case {
    fn read(text: &str) -> Self {
        let (mut files, mut asked) = (Shelf::default(), Vec::new());
        for part in text.split("\n@@ ").skip(1) {
            let (head, body) = part.split_once('\n').unwrap_or((part, ""));
            match head.split_once(' ') {
                None => files.put(head, with_modules(head, body)),
                Some((method, url)) => asked.push(Asked::read(method, url, body)),
            }
        }
        Self { files, asked }
    }
}

/// A file as the server reads it.
fn with_modules(path: &str, body: &str) -> String {
    let load = |m: &str| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n");
    let modules = include_str!("cases/apache/modules.txt").lines().map(load);
    // A part ends before the line end that introduces the next.
    let before = if path == ROOT { modules.collect() } else { String::new() };
    format!("{before}{}\n", body.trim_end_matches('\n'))
}

impl Asked {
    fn read(method: &str, url: &str, body: &str) -> Self {
        let said = body.lines().find_map(|l| l.strip_prefix("= ")).expect("what the server said");
        let (status, realm) =
            said.split_once(' ').map_or((said, None), |(status, realm)| (status, Some(realm.to_owned())));
        let fields = body.lines().filter(|l| !l.starts_with("= "));
        let fields = fields.filter_map(|l| l.split_once(": ")).map(|(n, v)| (n.into(), v.into())).collect();
        let status = status.parse().expect("a status");
        Self { method: method.into(), url: url.into(), fields, status, realm }
    }

    /// `None` where it agrees.
    fn judged(&self, config: &Config, files: &Shelf) -> Option<String> {
        let url = Url::parse_as_is(&self.url, Scheme::Http).expect("a URL");
        let mut target = Target::new(Request::get(url));
        target.request.method.clone_from(&self.method);
        let mut ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut login = Login::Nothing;
        for (name, value) in &self.fields {
            match (name.as_str(), value.strip_prefix("Basic ").and_then(|pair| pair.split_once(':'))) {
                ("To", _) => ip = value.parse().expect("an address"),
                ("Authorization", Some((user, password))) => {
                    target.request.set_basic(user.as_bytes(), password.as_bytes());
                    login = Login::Basic { user: user.into(), password: Secret::from(password) };
                }
                ("Authorization", None) => {
                    let scheme = value.split(' ').next().unwrap_or_default().to_owned();
                    target.request.set(name, value.as_str());
                    login = Login::Other { scheme };
                }
                _ => target.request.set(name, value.as_str()),
            }
        }
        target.local = Some(SocketAddr::new(ip, target.request.url.effective_port()));
        target.client = Some(Ipv4Addr::LOCALHOST.into());
        let in_force = config.in_force(&target, files);
        let answer = in_force.answer(&login, &Typed(files));
        let fits = match &answer {
            Answer::Passed => ![401, 403, 500].contains(&self.status),
            Answer::Before { status, .. } | Answer::Refused { status, .. } => *status == self.status,
            Answer::CannotTell(_) => false,
        };
        let realm = in_force.users.and_then(|u| u.realm);
        let is_same = self.realm.as_ref().is_none_or(|wanted| realm.as_ref() == Some(wanted));
        (!fits || !is_same).then(|| format!("{} {}: {answer:?}, realm {realm:?}", self.method, self.url))
    }
}

/// Files of users with passwords as they are typed.
struct Typed<'a>(&'a Shelf);

impl Typed<'_> {
    fn lines(&self, path: &Path) -> Result<Vec<(String, String)>, Unread> {
        let text = String::from_utf8_lossy(&self.0.read(path)?).into_owned();
        let pairs = text.lines().filter_map(|l| l.split_once(':'));
        Ok(pairs.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect())
    }
}

impl Accounts for Typed<'_> {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        let lines = match self.lines(&file.path) {
            Ok(lines) => lines,
            Err(Unread::WrongKind) => return Checked::NoSuchUser,
            Err(why) => return Checked::Unread(why),
        };
        match lines.iter().find(|(name, _)| name.as_bytes() == user) {
            None => Checked::NoSuchUser,
            Some((_, typed)) if typed.as_bytes() == password.reveal() => Checked::Fits,
            Some(_) => Checked::Mismatch,
        }
    }

    fn groups(&self, file: &Path, user: &[u8]) -> Result<Groups, Unread> {
        let lines = self.lines(file)?;
        let is_in = |users: &str| users.split_whitespace().any(|u| u.as_bytes() == user);
        Ok(lines.into_iter().filter(|(_, users)| is_in(users)).map(|(g, _)| g.into_bytes()).collect())
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/apache");
    let entries = fs::read_dir(folder).expect("the folder of cases").map(|e| e.expect("an entry").path());
    let mut all: Vec<_> = entries.filter(|p| p.extension().is_some_and(|e| e == "case")).collect();
    all.sort();
    all
}

#[test]
fn what_was_wrong_once_is_right() {
    let mut wrong = Vec::new();
    for path in cases() {
        let case = Case::read(&fs::read_to_string(&path).expect("a case"));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let defines =
            Defines { root: PathBuf::from("/srv"), version: Some([2, 4, 71]), ..Defines::default() };
        let config = read(Path::new(ROOT), &case.files, &defines);
        if case.asked.is_empty() && config.starts() {
            wrong.push(format!("{name}: the server does not start with it"));
        }
        if !case.asked.is_empty() && !config.starts() {
            wrong.push(format!("{name}: the server starts with it: {:?}", config.complaints));
        }
        let judged = case.asked.iter().filter_map(|asked| asked.judged(&config, &case.files));
        wrong.extend(judged.map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
