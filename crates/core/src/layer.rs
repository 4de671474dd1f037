//! What a server's own disk says about the request: the rule in force, the logins looked up, the lines of its logs.

use crate::{
    Experiment,
    assessment::{Excerpt, Observation, Place},
};
use std::path::PathBuf;
use why401_htpasswd::{Slip, Why};
use why401_message::show;
use why401_serverconf::{Answer, Barrier, Complaint, Hit, InForce, Spot, Text, Unread, UserFile};
use why401_weblog::{
    access::Upstream,
    error::{ErrorLine, Message},
};

/// A server whose configuration can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Apache httpd.
    Apache,
    /// nginx, and what is built on it.
    Nginx,
    /// lighttpd.
    Lighttpd,
    /// HAProxy.
    Haproxy,
    /// Caddy.
    Caddy,
    /// Varnish.
    Varnish,
    /// LiteSpeed and OpenLiteSpeed.
    LiteSpeed,
    /// Traefik.
    Traefik,
}

impl Product {
    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apache => "Apache",
            Self::Nginx => "nginx",
            Self::Lighttpd => "lighttpd",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Varnish => "Varnish",
            Self::LiteSpeed => "LiteSpeed",
            Self::Traefik => "Traefik",
        }
    }
}

/// One server on the request's way.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Which.
    pub product: Product,
    /// Its first file of configuration.
    pub config: PathBuf,
    /// The user of the system that it reads files as, where its configuration says so.
    pub user: Option<String>,
    /// That user's group; the one of the same name where the configuration names none.
    pub group: Option<String>,
    /// What is in force for the request.
    pub rule: InForce,
    /// What the server should answer to the request as given.
    pub expected: Answer,
    /// What it should answer to the same without credentials.
    pub without: Answer,
    /// What it should answer if it saw the client's own address, where it sees that of a proxy in front instead.
    pub by_own_address: Option<Answer>,
    /// What the service should answer that `auth_request` asks, where its files are at hand.
    pub service: Option<Answer>,
    /// The login looked up in each password file that is asked, in their order.
    pub lookups: Vec<Lookup>,
    /// What the server complains of, or would.
    pub complaints: Vec<Complaint>,
    /// Files changed since the server read them.
    pub changed_since_start: Vec<PathBuf>,
    /// Files whose lines may be shown.
    pub texts: Vec<Text>,
    /// What lies around the target on the disk.
    pub around: Surroundings,
}

/// What lies around the request's target on the disk of an Apache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// What keeps the server's user from the target, or from a `.htaccess` above it.
    pub closed: Option<Barrier>,
    /// Every `.htaccess` above the target that is there and is not read, the nearest first.
    pub unread: Vec<PathBuf>,
    /// What the document root has at this path, where an alias leads elsewhere.
    pub shadowed: Option<PathBuf>,
    /// The file of groups in force.
    pub groups: Option<GroupFile>,
    /// The control panel that wrote what guards the target.
    pub panel: Option<Panel>,
}

/// A control panel of a host that writes gates, and writes them anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// cPanel.
    CPanel,
    /// `DirectAdmin`.
    DirectAdmin,
    /// Plesk.
    Plesk,
}

impl Panel {
    /// As it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::CPanel => "cPanel",
            Self::DirectAdmin => "DirectAdmin",
            Self::Plesk => "Plesk",
        }
    }

    /// Its page for protected folders.
    pub fn page(self) -> &'static str {
        match self {
            Self::CPanel => "Directory Privacy",
            Self::DirectAdmin => "Password Protected Directories",
            Self::Plesk => "Password-Protected Directories",
        }
    }
}

/// A file of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFile {
    /// As the server opens it.
    pub path: PathBuf,
    /// Why it could not be read here.
    pub unread: Option<Unread>,
    /// What keeps the server's user from it.
    pub closed: Option<Barrier>,
    /// Its groups by name, each with its line, from 1.
    pub lines: Vec<(String, usize)>,
}

/// Directives whose arguments are secrets, by a part of their names in lower case.
const SECRET_NAMES: [&str; 6] = ["password", "passwd", "secret", "passphrase", "token", "credential"];

impl Layer {
    /// The line a stretch stands in, the stretch underlined, secrets masked; `None` for a file that may not be shown.
    pub fn excerpt(&self, spot: &Spot, note: &str) -> Option<Excerpt> {
        let text = self.texts.iter().find(|t| t.path == spot.path)?;
        let whole = String::from_utf8_lossy(text.line(spot.line)).into_owned();
        let indent = whole.chars().take_while(|c| c.is_whitespace()).count();
        let masked = without_secrets(whole.trim());
        let from = spot.column.saturating_sub(1 + indent);
        let wanted =
            String::from_utf8_lossy(text.bytes.get(spot.bytes.clone())?).lines().next()?.chars().count();
        let left = masked.chars().count().saturating_sub(from);
        (left > 0).then(|| Excerpt {
            line: show(&masked),
            from,
            len: wanted.clamp(1, left),
            note: note.to_owned(),
        })
    }

    /// An observation of a directive: its place, and its line where that may be shown.
    pub fn seen(&self, hit: &Hit, shows: impl Into<String>, note: &str) -> Observation {
        Observation::new(Place::of_spot(&hit.spot), shows).with(self.excerpt(&hit.spot, note))
    }
}

/// A line of configuration with what is secret in it as an ellipsis: the arguments of directives that carry secrets,
/// and credentials written out.
fn without_secrets(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    if let Some(at) = lower.find("auth.users") {
        return format!("{} …", &line[..at + "auth.users".len()]);
    }
    let behind = |at: usize| {
        let rest = &line[at..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        format!("{} …", &line[..at + end])
    };
    let named = SECRET_NAMES.iter().filter_map(|name| lower.find(name)).min();
    let of_a_file = lower.starts_with("authuserfile") || lower.contains("user_file");
    let written = ["basic ", "bearer "].iter().filter_map(|s| lower.find(s).map(|at| at + s.len() - 1)).min();
    match (named.filter(|_| !of_a_file), written.filter(|_| lower.contains("authorization"))) {
        (Some(at), _) => behind(at),
        (None, Some(at)) => format!("{} …", &line[..at]),
        (None, None) => line.to_owned(),
    }
}

/// A login looked up in a password file, or why it could not be.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Which file, and the directive that names it.
    pub file: UserFile,
    /// The name of the list that the configuration itself holds, where it is one: its lines are those of the file.
    pub list: Option<String>,
    /// What came of it.
    pub found: Found,
    /// What is odd about the file as a whole.
    pub book: BookSeen,
    /// Whether the entry is one of a Digest file.
    pub is_of_digest: bool,
    /// Other files of users on this machine that its author may have meant.
    pub others: Vec<OtherFile>,
}

/// A file of users that is not asked about the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherFile {
    /// Which.
    pub path: PathBuf,
    /// How it comes into view.
    pub how: Elsewhere,
    /// Whether it has an entry of the login's name.
    pub has_user: bool,
}

/// How a file of users comes into view that is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// Where a relative name leads from the folder of the directive, or of the page.
    Meant,
    /// A directive names it that another one overrides for this request.
    Overridden,
    /// A directive names it for other requests.
    Named,
    /// It lies close by, and nothing names it.
    Beside,
    /// A copy somebody kept of the file that is asked: `users.bak`.
    Kept,
}

/// What a password file says of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The file is not there, or cannot be read here.
    Unread(Unread),
    /// The server's user may not read it.
    Closed(Barrier),
    /// The password fits the entry in this line.
    Fits(usize),
    /// It does not, although the entry is sound.
    Mismatch {
        /// Line of the entry, from 1.
        line: usize,
        /// What was meant.
        near: Option<NearMiss>,
    },
    /// No password fits the entry, as this server reads it.
    Unreadable {
        /// Line of the entry, from 1.
        line: usize,
        /// What is wrong.
        why: Why,
        /// What the server answers: 500 for a hash its system refuses.
        fails: bool,
        /// What was meant.
        near: Option<NearMiss>,
    },
    /// No such user for this server.
    NoSuchUser {
        /// What was meant.
        near: Option<NearMiss>,
    },
    /// Not verified; a fragment.
    NotVerified(String),
}

/// The entry a login was meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// What keeps it from fitting.
    pub slip: Slip,
    /// Its line, from 1.
    pub line: usize,
    /// The file, where it is another one.
    pub elsewhere: Option<PathBuf>,
}

/// A password file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookSeen {
    /// Bytes.
    pub length: usize,
    /// Entries as this server takes them, with something behind the name.
    pub entries: usize,
    /// Entries that are those of a Digest file: three fields, the last an MD5 digest.
    pub of_digest: usize,
    /// Whether a mark of a byte order or something invisible begins it.
    pub has_mark: bool,
    /// The line of the first entry that no password fits, as this server reads it.
    pub unfit: Option<usize>,
}

/// A line of an error log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The log.
    pub path: PathBuf,
    /// Which line, from 1.
    pub number: usize,
    /// Taken apart.
    pub line: ErrorLine,
    /// The request it is about.
    pub of: Experiment,
}

impl Logged {
    /// What it says, where that is known.
    pub fn message(&self) -> Option<Message<'_>> {
        self.line.message()
    }

    /// The message for people: an outsider's words in it are escaped.
    pub fn shown(&self) -> String {
        let number = self.line.number.map_or_else(String::new, |n| format!("AH{n:05}: "));
        format!("{number}{}", show(&self.line.text))
    }
}

/// A line of an access log about a request of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The log.
    pub path: PathBuf,
    /// Which line, from 1.
    pub number: usize,
    /// The request it is about.
    pub of: Experiment,
    /// The first file of the configuration that names the log; `None` where only the user does.
    pub config: Option<PathBuf>,
    /// The user it names.
    pub user: TracedUser,
    /// The status it says was sent.
    pub status: u16,
    /// What it says of the server behind.
    pub upstream: Upstream,
}

/// The user of a line of an access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TracedUser {
    /// The log tells of no users.
    Untold,
    /// `-`: the server took no name from the request.
    Nobody,
    /// This one, let in or not.
    Named(String),
}

impl Traced {
    /// What it says, at its place; an outsider's words in it are escaped.
    pub fn seen(&self) -> Observation {
        let user = match &self.user {
            TracedUser::Untold => String::new(),
            TracedUser::Nobody => ", no user".into(),
            TracedUser::Named(user) => format!(", user \"{}\"", show(user)),
        };
        let by = match self.upstream {
            Upstream::Untold => String::new(),
            Upstream::Nobody => ", no server behind was asked".into(),
            Upstream::Answered(status) => format!(", the server behind answered {status}"),
        };
        let place = Place::File { path: self.path.clone(), line: Some(self.number), column: None };
        Observation::new(place, format!("{} in the log{user}{by}", self.status))
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn secrets_of_a_configuration_are_left_out() {
        for (line, shown) in [
            ("AuthLDAPBindPassword hunter2", "AuthLDAPBindPassword …"),
            ("user bob insecure-password hunter2", "user bob insecure-password …"),
            (
                "proxy_set_header Authorization \"Basic dGVzdA==\";",
                "proxy_set_header Authorization \"Basic …",
            ),
            (
                "- traefik.http.middlewares.a.basicauth.users=a:$$apr1$$x",
                "- traefik.http.middlewares.a.basicauth.users …",
            ),
            ("AuthUserFile /etc/web/passwords", "AuthUserFile /etc/web/passwords"),
            ("auth_basic_user_file /etc/nginx/.htpasswd;", "auth_basic_user_file /etc/nginx/.htpasswd;"),
            ("Require valid-user", "Require valid-user"),
        ] {
            assert_eq!(without_secrets(line), shown);
        }
    }
}
