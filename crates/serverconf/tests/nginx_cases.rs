//! nginx's rules as small configurations, and random ones that were once predicted wrongly, with nginx's answers: the
//! model must give the same. That the answers are nginx's own is tested in the testkit, against the server.

#[path = "nginx_cases/format.rs"]
mod format;

use format::{Ask, BEHIND, CLOSED, Entry, FILES, FOLDER, Place, all, fields};
use std::path::Path;
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Accounts, Answer, Checked, Disk as _, Groups, Login, Shelf, Target, Unread, UserFile, nginx,
};

/// Where the entries lie in memory.
const ROOT: &str = "/w";

/// The files of users of the cases, whose passwords are written as `{PLAIN}`.
struct Plain<'a>(&'a Shelf);

impl Accounts for Plain<'_> {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        if file.path.ends_with(CLOSED) {
            return Checked::Unread(Unread::Denied);
        }
        let text = match self.0.read(&file.path) {
            Ok(text) => text,
            Err(why) => return Checked::Unread(why),
        };
        let mut lines = text.split(|b| *b == b'\n');
        let Some(rest) = lines.find_map(|l| l.strip_prefix(user)?.strip_prefix(b":{PLAIN}")) else {
            return Checked::NoSuchUser;
        };
        let rest = rest.split(|b| *b == b':').next().unwrap_or_default();
        if rest == password.reveal() { Checked::Fits } else { Checked::Mismatch }
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Ok(Groups::new())
    }
}

fn login(auth: &str) -> Login {
    let basic =
        |user: &str, password: &str| Login::Basic { user: user.into(), password: Secret::new(password) };
    match auth {
        "" => Login::Nothing,
        "Basic YWxpY2U6d29uZGVy" | "basic YWxpY2U6d29uZGVy" => basic("alice", "wonder"),
        "Basic YWxpY2U6d3Jvbmc=" => basic("alice", "wrong"),
        "Basic bm9ib2R5OndvbmRlcg==" => basic("nobody", "wonder"),
        "Basic Ym9iOmI6Yw==" => basic("bob", "b:c"),
        "Basic Om5v" => basic("", "no"),
        other => Login::Other { scheme: other.split(' ').next().unwrap_or_default().into() },
    }
}

fn shelf(entry: &Entry, place: &Place<'_>) -> Shelf {
    let mut shelf = Shelf::default();
    for (name, text) in FILES {
        shelf.put(format!("{ROOT}/{name}"), text);
    }
    shelf.refuse(format!("{ROOT}/{FOLDER}"), Unread::WrongKind);
    let text = format!("events {{}}\nhttp {{\n{}}}\n", place.servers(entry));
    shelf.put(format!("{ROOT}/nginx.conf"), text);
    for (name, text) in &entry.parts {
        shelf.put(format!("{ROOT}/parts/{name}"), place.filled(text));
    }
    shelf
}

fn target(ask: &Ask, auth: &str, place: &Place<'_>) -> Target {
    let to: std::net::SocketAddr = place.filled(&ask.to).parse().expect("address and port");
    let host = if ask.host.is_empty() { place.host } else { &ask.host };
    let url = format!("http://{host}:{}{}", to.port(), ask.path);
    let mut request = Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL"));
    request.method.clone_from(&ask.method);
    request.set("Host", host);
    for (name, value) in fields(ask) {
        request.set(name, value);
    }
    if !auth.is_empty() {
        request.set("Authorization", auth);
    }
    let client = if to.is_ipv6() { to.ip() } else { [127, 0, 0, 1].into() };
    Target { local: Some(to), client: Some(client), ..Target::new(request) }
}

#[test]
fn the_answers_are_those_of_nginx() {
    let place = Place { folder: ROOT, ports: [8001, 8002], behind: 8003, host: "rule.example", number: 0 };
    let mut wrong = Vec::new();
    let entries = all(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/nginx"));
    assert!(!entries.is_empty());
    for entry in entries {
        let shelf = shelf(&entry, &place);
        let config =
            nginx::read(Path::new("/w/nginx.conf"), &shelf, &nginx::Prefix("/usr/share/nginx".into()));
        if config.is_accepted() == entry.is_refused {
            wrong.push(format!("{}: {:?}", entry.name, config.complaints()));
        }
        for ask in entry.asks.iter().filter(|_| !entry.is_refused) {
            for (auth, expected) in ask.auths.iter().zip(&ask.answers) {
                let force = config.in_force(&target(ask, auth, &place), &shelf);
                let (login, accounts) = (login(auth), Plain(&shelf));
                let answer = force.answer(&login, &accounts);
                let status = nginx::status(&force, &login, &accounts);
                let told = match &answer {
                    Answer::Passed => status.unwrap_or(BEHIND),
                    Answer::Before { status, .. } | Answer::Refused { status, .. } => *status,
                    Answer::CannotTell(_) => 0,
                };
                if told != *expected {
                    wrong.push(format!("{}: {} {auth}: {answer:?}, not {expected}", entry.name, ask.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
