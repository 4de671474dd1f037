//! Rules of nginx as small configurations with nginx's own answers: the files below `cases/nginx`.
//!
//! A file holds entries. `## NAME` begins one; its configuration follows, and files it includes, each begun by
//! `# parts/NAME`. Configuration without a `server` of its own is that of one server. Then requests: a line `> METHOD
//! PATH`, with `host=`, `to=`, `role=`, `real=`, `auth=` where they matter, and a line `= STATUS`: the answer of nginx.
//! Without `auth=`, three: to nobody, to alice with her password, and with a wrong one. `= refused` alone: nginx does
//! not start with it.
//!
//! `FOLDER` is the folder with the documents and the files of users, `GATE` a login for these users, `PORT1` and
//! `PORT2` are the ports of the entry, `BEHIND` that of a server that answers 299 to all. Tables are named `$way…`.

use std::{fs, path::PathBuf};

/// The files beside the configuration.
pub(crate) const FILES: [(&str, &str); 9] = [
    ("site/index.html", "i"),
    ("site/c", "c"),
    ("site/a/index.html", "a"),
    ("site/a/x.html", "x"),
    ("site/a/b/y.html", "y"),
    ("site/b/z.php", "z"),
    ("users", "# people\nalice:{PLAIN}wonder\nbob:{PLAIN}b:c\n"),
    ("more", "bob:{PLAIN}other\nalice:{PLAIN}wonder\n"),
    ("shut", "alice:{PLAIN}wonder\n"),
];

/// A folder where a file is expected.
pub(crate) const FOLDER: &str = "folder";

/// The one of the files that nginx may not read.
pub(crate) const CLOSED: &str = "shut";

/// The status of the server behind.
pub(crate) const BEHIND: u16 = 299;

/// One entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// The file and the name.
    pub(crate) name: String,
    /// Its text, placeholders in it.
    pub(crate) config: String,
    /// Files it includes.
    pub(crate) parts: Vec<(String, String)>,
    /// What is asked, with the answers.
    pub(crate) asks: Vec<Ask>,
    /// Whether nginx refuses the configuration.
    pub(crate) is_refused: bool,
}

/// One request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    /// `GET`
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// The host; the entry's own where it is empty.
    pub(crate) host: String,
    /// Address and port, `127.0.0.1:PORT1` where nothing is said.
    pub(crate) to: String,
    /// The field X-Role.
    pub(crate) role: Option<String>,
    /// The fields X-Real-IP and X-Forwarded-For.
    pub(crate) real: Option<String>,
    /// The field Authorization for each of the answers; empty for none.
    pub(crate) auths: Vec<String>,
    /// The statuses.
    pub(crate) answers: Vec<u16>,
}

/// Nobody, alice with her password, alice with another one.
const THREE: [&str; 3] = ["", "Basic YWxpY2U6d29uZGVy", "Basic YWxpY2U6d3Jvbmc="];

/// All entries, in the order of the files.
pub(crate) fn all(folder: &str) -> Vec<Entry> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let mut entries = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("text");
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        entries.extend(text.split("\n## ").skip(1).map(|entry| read(&file, entry)));
    }
    entries
}

fn read(file: &str, text: &str) -> Entry {
    let (name, text) = text.split_once('\n').expect("a name and more");
    let mut entry = Entry { name: format!("{file}: {name}"), ..Entry::default() };
    for line in text.lines() {
        if let Some(ask) = line.strip_prefix("> ") {
            entry.asks.push(asked(ask));
        } else if line == "= refused" {
            entry.is_refused = true;
        } else if let Some(answers) = line.strip_prefix("= ") {
            let ask = entry.asks.last_mut().expect("a request before its answer");
            ask.answers = answers.split(' ').map(|n| n.parse().expect("a status")).collect();
            assert_eq!(ask.answers.len(), ask.auths.len(), "{}", entry.name);
        } else if let Some(part) = line.strip_prefix("# parts/") {
            entry.parts.push((part.to_owned(), String::new()));
        } else {
            let text = entry.parts.last_mut().map_or(&mut entry.config, |(_, text)| text);
            text.extend([line, "\n"]);
        }
    }
    entry
}

fn asked(text: &str) -> Ask {
    let mut words = text.splitn(3, ' ');
    let mut next = || words.next().unwrap_or_default().to_owned();
    let (method, path, rest) = (next(), next(), next());
    let mut ask = Ask { method, path, ..Ask::default() };
    ask.to = "127.0.0.1:PORT1".into();
    ask.auths = THREE.map(str::to_owned).to_vec();
    let mut rest = rest.as_str();
    while let Some((key, value)) = rest.split_once('=') {
        // The value ends where the next key begins.
        let keys = [" host=", " to=", " role=", " real=", " auth="];
        let end = keys.iter().filter_map(|k| value.find(k)).min().unwrap_or(value.len());
        let own = value[..end].to_owned();
        match key {
            "host" => ask.host = own,
            "to" => ask.to = own,
            "role" => ask.role = Some(own),
            "real" => ask.real = Some(own),
            "auth" => ask.auths = vec![own],
            other => panic!("{other} is none of a request's words"),
        }
        rest = value.get(end + 1..).unwrap_or_default();
    }
    ask
}

/// Where the entries of one server lie.
pub(crate) struct Place<'a> {
    /// The folder.
    pub(crate) folder: &'a str,
    /// The entry's ports.
    pub(crate) ports: [u16; 2],
    /// The port of the server behind.
    pub(crate) behind: u16,
    /// The host of an entry without servers of its own.
    pub(crate) host: &'a str,
    /// Keeps variables of one entry apart from those of others.
    pub(crate) number: usize,
}

impl Place<'_> {
    /// A text with the placeholders put in.
    pub(crate) fn filled(&self, text: &str) -> String {
        let gate = "auth_basic Staff; auth_basic_user_file FOLDER/users;";
        text.replace("GATE", gate)
            .replace("$way", &format!("$way{}", self.number))
            .replace("FOLDER", self.folder)
            .replace("PORT1", &self.ports[0].to_string())
            .replace("PORT2", &self.ports[1].to_string())
            .replace("BEHIND", &self.behind.to_string())
    }

    /// The servers of an entry.
    pub(crate) fn servers(&self, entry: &Entry) -> String {
        let text = &entry.config;
        if text.contains("server {") || entry.parts.iter().any(|(_, part)| part.contains("server {")) {
            return self.filled(text);
        }
        let is_around = |line: &&str| line.starts_with("map ") || line.starts_with("geo ");
        let (around, own): (Vec<&str>, Vec<&str>) = text.lines().partition(is_around);
        let has_root = own.iter().any(|l| l.starts_with("root "));
        let root = if has_root { "" } else { "root FOLDER/site;" };
        let host = self.host;
        self.filled(&format!(
            "{}\nserver {{ listen 127.0.0.1:PORT1; listen [::1]:PORT1; server_name {host}; {root}\n{}\n}}\n",
            around.join("\n"),
            own.join("\n")
        ))
    }
}

/// A request as it is written on the wire, but for the login.
pub(crate) fn fields(ask: &Ask) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if matches!(ask.method.as_str(), "POST" | "PUT") {
        fields.push(("Content-Length", "0".to_owned()));
    }
    if let Some(role) = &ask.role {
        fields.push(("X-Role", role.clone()));
    }
    if let Some(real) = &ask.real {
        fields.push(("X-Real-IP", real.clone()));
        fields.push(("X-Forwarded-For", real.clone()));
    }
    fields
}
