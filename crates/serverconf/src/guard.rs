//! What guards a target: the vocabulary both dialects answer in.

use crate::{Spot, Unread, apache, nginx, other};
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
};
use why401_message::Secret;

/// A directive that counts, or the section it counts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// As spelled: `AuthUserFile`, `Directory`, `location`.
    pub name: String,
    /// Its arguments, unquoted, as text.
    pub args: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
    /// The sections around it, the outermost first.
    pub within: Vec<(String, Spot)>,
}

/// A directive that would count, were it not for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// Which.
    pub hit: Hit,
    /// What takes its place.
    pub by: Spot,
}

/// What the configuration alone cannot tell, as a fragment: `the variable $gate decides`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What decides.
    pub what: String,
    /// Where that stands.
    pub spot: Option<Spot>,
}

impl Unknown {
    /// Something that stands somewhere.
    pub fn at(spot: &Spot, what: impl Into<String>) -> Self {
        Self { what: what.into(), spot: Some(spot.clone()) }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        self.spot.as_ref().map_or(Ok(()), |spot| write!(f, " ({spot})"))
    }
}

/// A file of users that a directive names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFile {
    /// As the server opens it: absolute, relative ones resolved its way.
    pub path: PathBuf,
    /// As it was written.
    pub written: String,
    /// The directive.
    pub hit: Hit,
}

/// How passwords are kept where a gate looks for them, as far as that is no matter of the server alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `user:hash`, as the server reads hashes.
    Hashes,
    /// `user:password`.
    Plain,
    /// `user:realm:digest`.
    Digests,
    /// Hashes of Argon2.
    Argon2,
}

/// Users that stand in the configuration itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file of configuration they stand in, under the name of the list, and the directive that holds it.
    pub file: UserFile,
    /// What the list is called; empty where it has no name.
    pub list: String,
    /// How its passwords are kept.
    pub store: Store,
    /// The users, in their order.
    pub users: Vec<ListedUser>,
}

/// A user of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    /// The name.
    pub name: Vec<u8>,
    /// What is stored, as in a password file of the same server; a password as it is begins with `{PLAIN}`.
    pub stored: Secret,
    /// The line, from 1.
    pub line: usize,
    /// The groups it is in.
    pub groups: Vec<String>,
}

impl Listed {
    /// The list as a password file would hold it, each user in the line of the configuration. `None` where something
    /// in it has no place in one line of such a file, or is filled in from elsewhere.
    pub fn as_file(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut line = 1;
        for user in &self.users {
            let odd = |b: &u8| matches!(b, b'\n' | b'\r' | 0);
            let stored = user.stored.reveal();
            let holes: [&[u8]; 3] = [b"${", b"{$", b"{env."];
            let has = |text: &[u8], hole: &&[u8]| text.windows(hole.len()).any(|w| w == *hole);
            if holes.iter().any(|hole| has(&user.name, hole) || has(stored, hole)) {
                return None;
            }
            if user.line < line || user.name.contains(&b':') || user.name.is_empty() {
                return None;
            }
            if user.name.iter().chain(stored).any(odd) {
                return None;
            }
            bytes.extend(std::iter::repeat_n(b'\n', user.line - line));
            line = user.line;
            bytes.extend([&user.name[..], b":", stored].concat());
        }
        Some(bytes)
    }
}

/// Who is asked about a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// A password file; `None` where no directive names one.
    File(Option<UserFile>),
    /// A list in the configuration.
    Listed(Listed),
    /// A directory service, a database, an external program: its name, and the settings that are its own.
    Other {
        /// As the configuration calls it: `ldap`, `dbd`, `auth_request`.
        name: String,
        /// Its directives in force.
        settings: Vec<Hit>,
    },
}

/// How users prove who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Users {
    /// `Basic`, `Digest`, or another as spelled.
    pub scheme: String,
    /// Absent where the configuration leaves it out.
    pub realm: Option<String>,
    /// The directive that demands a login: `AuthType`, `auth_basic`, `auth_request`.
    pub demanded_by: Hit,
    /// Asked in this order.
    pub providers: Vec<Provider>,
}

/// What a request presents.
#[derive(Clone, Debug)]
pub enum Login {
    /// No `Authorization`.
    Nothing,
    /// User and password of Basic.
    Basic {
        /// Up to the first colon.
        user: Vec<u8>,
        /// The rest.
        password: Secret,
    },
    /// Credentials of a scheme, or none that the server can take apart.
    Other {
        /// As spelled.
        scheme: String,
    },
}

/// What a password file says to a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The password fits.
    Fits,
    /// The user is there, the password does not fit, or its hash is one this server cannot read.
    Mismatch,
    /// No such user.
    NoSuchUser,
    /// The file cannot be opened by the server.
    Unread(Unread),
    /// Not verified: too costly, or of a kind nobody here knows.
    NotVerified(String),
}

/// The groups a user is in.
pub type Groups = BTreeSet<Vec<u8>>;

/// How a file keeps its passwords, and the realm they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept<'a> {
    /// How.
    pub store: Store,
    /// Of the gate that asks.
    pub realm: &'a str,
}

/// Whoever knows the password and group files.
pub trait Accounts {
    /// Looks a login up in a password file.
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked;

    /// Looks a login up in a list that the configuration holds.
    fn check_listed(&self, _list: &Listed, _user: &[u8], _password: &Secret) -> Checked {
        Checked::NotVerified("nobody looks into lists here".into())
    }

    /// Looks a login up in a password file that keeps passwords in a way of its own.
    fn check_stored(&self, file: &UserFile, _how: Kept<'_>, user: &[u8], password: &Secret) -> Checked {
        self.check(file, user, password)
    }

    /// The groups of a user by a group file.
    fn groups(&self, file: &Path, user: &[u8]) -> Result<Groups, Unread>;
}

/// What answers once access is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// A file or directory of this server.
    Files,
    /// Another server: the directive that hands over.
    Proxy(Hit),
    /// A program: CGI, FastCGI, uwsgi, an embedded interpreter.
    Program(Hit),
    /// The server by itself: `return`, `Redirect`, `stub_status`.
    Itself(Hit),
    /// Not known.
    Unknown,
}

/// Why access is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A login is asked for, and none was presented.
    LoginWanted,
    /// Credentials of another scheme, or unreadable ones.
    WrongScheme,
    /// The user is not in the file.
    NoSuchUser,
    /// The password does not fit.
    Mismatch,
    /// The login is right, the user is not on the list of those allowed.
    NotAllowed,
    /// The client's address, or a rule that no login satisfies.
    Forbidden,
    /// The client shows no certificate of its own, or one that is not accepted.
    CertificateWanted,
    /// The password or group file cannot be opened.
    FileUnread,
    /// Something necessary is not configured.
    Incomplete,
}

/// What the server would answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Access is granted; the handler answers.
    Passed,
    /// The server answers before access is checked: `return`, a redirect.
    Before {
        /// Its status.
        status: u16,
        /// The directive. Of a `.htaccess` that does not parse the argument is what is wrong with it, as a fragment.
        by: Hit,
    },
    /// Access is refused.
    Refused {
        /// Its status.
        status: u16,
        /// Why.
        why: Refusal,
        /// The directive that decides; absent where one is missing.
        by: Option<Hit>,
    },
    /// The configuration alone does not decide.
    CannotTell(Unknown),
}

/// What becomes of a request field on its way to the handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Handed on as it came.
    Kept,
    /// Handed on because a directive says so.
    Passed(Hit),
    /// Removed by a directive.
    Removed(Hit),
    /// Replaced by a directive.
    Replaced(Hit),
    /// Not handed on, as the server's default is for this handler.
    Withheld,
    /// Not to be told.
    Unknown(Unknown),
}

/// Where a request leaves the way that its address suggests, and so meets a gate that does not stand on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detour {
    /// How.
    pub how: Turn,
    /// The directive or the section that leads away.
    pub by: Hit,
    /// What the address suggests, a section that asks for no login.
    pub passed: Hit,
}

/// How a request leaves the way that its address suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The path is rewritten.
    Rewritten,
    /// The page of a folder is asked for as a path of its own.
    Index,
    /// Where no file of the name is there, another path is taken.
    Fallback,
    /// The page for an error is asked for as a path of its own.
    ErrorPage,
    /// A section whose pattern fits comes first.
    Pattern,
    /// A server whose name fits comes first.
    Name,
}

/// What is in force for one target.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The virtual host or server block that answers; `None` for a configuration without any.
    pub server: Option<Hit>,
    /// Whether it answers only because no other matches the name.
    pub is_default: bool,
    /// The sections that apply, in the order they are merged.
    pub sections: Vec<Hit>,
    /// What the path leads to on this machine.
    pub file: Option<PathBuf>,
    /// Apache's directive that leads the path elsewhere than below the document root: `Alias`, `ProxyPass`.
    pub mapped: Option<Hit>,
    /// What leads to the gate, where the address itself suggests a place without one.
    pub detour: Option<Detour>,
    /// Whether and how a login is asked for.
    pub users: Option<Users>,
    /// All directives about access and identity in force.
    pub directives: Vec<Hit>,
    /// Those that others override.
    pub overridden: Vec<Overridden>,
    /// What answers after access is granted.
    pub handler: Handler,
    /// What becomes of `Authorization` on the way to it.
    pub authorization: Field,
    /// What becomes of `Cookie`.
    pub cookie: Field,
    /// What cannot be told, whether or not it decides.
    pub unknown: Vec<Unknown>,
    /// The rules of access, in the dialect's own terms.
    pub rules: Rules,
}

/// The rules of access, in the terms of the server that applies them.
#[derive(Clone, Debug)]
pub enum Rules {
    /// Of Apache.
    Apache(apache::Rules),
    /// Of nginx.
    Nginx(nginx::Rules),
    /// Of another server.
    Other(Box<other::Rules>),
}

impl InForce {
    /// What becomes of a request field on its way to the handler, where that can be told for any name.
    pub fn field(&self, name: &str) -> Option<Field> {
        match &self.rules {
            Rules::Nginx(rules) => Some(rules.field(name)),
            Rules::Apache(_) | Rules::Other(_) => None,
        }
    }

    /// The directives that set request fields on their way to the handler.
    pub fn set_fields(&self) -> Vec<Hit> {
        match &self.rules {
            Rules::Nginx(rules) => rules.set_fields(),
            Rules::Apache(_) | Rules::Other(_) => Vec::new(),
        }
    }

    /// Directives that were meant to set request fields on their way, and do not count for this handler.
    pub fn lost_fields(&self) -> Vec<Hit> {
        match &self.rules {
            Rules::Nginx(rules) => rules.lost_fields(),
            Rules::Apache(_) | Rules::Other(_) => Vec::new(),
        }
    }

    /// What the server would answer to a login.
    pub fn answer(&self, login: &Login, accounts: &dyn Accounts) -> Answer {
        match &self.rules {
            Rules::Apache(rules) => apache::answer(self, rules, login, accounts),
            Rules::Nginx(rules) => nginx::answer(self, rules, login, accounts),
            Rules::Other(rules) => other::answer(rules, login, accounts),
        }
    }

    /// The address of the server that a request is handed to, as a URL without a path.
    pub fn upstream(&self) -> Option<&str> {
        match (&self.rules, &self.handler) {
            (Rules::Other(rules), _) => rules.upstream.as_deref(),
            (_, Handler::Proxy(hit)) => hit.args.iter().rev().find(|a| a.contains("://")).map(String::as_str),
            _ => None,
        }
    }

    /// How the gate's file keeps its passwords.
    pub fn store(&self) -> Store {
        match &self.rules {
            Rules::Other(rules) => rules.store,
            _ => Store::Hashes,
        }
    }
}
