//! Configurations of Apache that were once answered otherwise than by Apache: each as small as it still goes, with what
//! the real server said.
//!
//! A case is a text in `cases/apache/`: words about it; files (`@@ PATH`, then what is in them, passwords as they are
//! typed); requests (`@@ METHOD URL`, then fields, those of a login readable, `To` for the address it arrives at, and
//! last `= STATUS`, to which the realm of its challenge may be added). `/srv/apache.conf` is what the server is started
//! with. Modules are loaded before it: those of `modules.txt`.

#[path = "apache_cases/case.rs"]
mod case;

use case::{Asked, Case, ROOT};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Accounts, Answer, Checked, Disk, Groups, Login, Shelf, Target, Unread, UserFile,
    apache::{Config, Defines, read},
};

/// Files as the server reads them.
fn shelf(case: &Case) -> Shelf {
    let load = |m: &str| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n");
    let modules: String = include_str!("cases/apache/modules.txt").lines().map(load).collect();
    let mut files = Shelf::default();
    for (path, text) in &case.files {
        files.put(path, if path == ROOT { format!("{modules}{text}") } else { text.clone() });
    }
    files
}

/// `None` where it agrees.
fn judged(asked: &Asked, config: &Config, files: &Shelf) -> Option<String> {
    let url = Url::parse_as_is(&asked.url, Scheme::Http).expect("a URL");
    let mut target = Target::new(Request::get(url));
    target.request.method.clone_from(&asked.method);
    let mut ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let mut login = Login::Nothing;
    for (name, value) in &asked.fields {
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
        Answer::Passed => ![401, 403, 500].contains(&asked.status),
        Answer::Before { status, .. } | Answer::Refused { status, .. } => *status == asked.status,
        Answer::CannotTell(_) => false,
    };
    let realm = in_force.users.and_then(|u| u.realm);
    let is_same = asked.realm.as_ref().is_none_or(|wanted| realm.as_ref() == Some(wanted));
    (!fits || !is_same).then(|| format!("{} {}: {answer:?}, realm {realm:?}", asked.method, asked.url))
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

#[test]
fn what_was_wrong_once_is_right() {
    let mut wrong = Vec::new();
    for case in Case::all() {
        let (name, files) = (&case.name, shelf(&case));
        let defines =
            Defines { root: PathBuf::from("/srv"), version: Some([2, 4, 71]), ..Defines::default() };
        let config = read(Path::new(ROOT), &files, &defines);
        if case.asked.is_empty() && config.starts() {
            wrong.push(format!("{name}: the server does not start with it"));
        }
        if !case.asked.is_empty() && !config.starts() {
            wrong.push(format!("{name}: the server starts with it: {:?}", config.complaints));
        }
        let judged = case.asked.iter().filter_map(|asked| judged(asked, &config, &files));
        wrong.extend(judged.map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
