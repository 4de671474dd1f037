//! Experiments: points in a product of factors. Each factor's default is the request as given.
//!
//! A value names a *derivation* from the given request, never a literal: an experiment is `Copy`, sortable, printable
//! and holds no secret; its `Display` is a section name in a case file and the `purpose` of an exchange in a report.

use crate::document::Document;
use std::fmt;
use why401_challenge::QuirkKind;
use why401_message::Request;

macro_rules! factor {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $value:ident $(($inner:ty))? = $words:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            /// As in the request that is being explained.
            #[default]
            AsGiven,
            $($(#[$vdoc])* $value $(($inner))?,)*
        }

        impl $name {
            fn words(self) -> Option<&'static str> {
                match self {
                    Self::AsGiven => None,
                    $(Self::$value { .. } => Some($words),)*
                }
            }
        }
    };
}

factor! {
    /// What is presented as credentials: the Authorization field, key fields, key parameters of the query.
    Sent {
        /// None at all.
        Nothing = "without credentials",
        /// `Authorization: Why401-Probe`: a scheme nobody knows, so not a login; tells whether the field is read.
        UnknownScheme = "with an unknown scheme",
        /// Basic with a user that cannot exist: a failed login, only with `--allow attempt`.
        MadeUpUser = "with a made-up user",
        /// The user's own, with one defect corrected.
        Respelled(Spelling) = "corrected",
    }
}

/// One correction of the user's own credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// One defect of the field value put right.
    Without(QuirkKind),
    /// Every defect of form put right together: [`crate::derive::DEFECTS_OF_FORM`].
    Sound,
    /// The secret in the field this server asks for.
    RightField,
    /// A key without the scheme before it.
    Bare,
    /// The secret behind the scheme this server offers; Bearer where it offers none.
    OfferedScheme,
    /// A field name without underscores and dots.
    Hyphens,
    /// Only the first of several Authorization fields.
    FirstOnly,
    /// Only the last of several Authorization fields.
    LastOnly,
    /// The source that curl passed over.
    OtherSource,
    /// The words as the shell leaves them when its unset variables are empty.
    AsShell,
    /// The user name in lower case.
    LowerCaseUser,
    /// Without the Authorization field beside a signed address.
    QueryOnly,
}

factor! {
    /// Cookies.
    Cookies {
        /// None at all, as in a private window.
        Nothing = "without cookies",
    }
}

factor! {
    /// The method.
    Method {
        /// GET, without a body.
        Get = "with GET",
        /// HEAD.
        Head = "with HEAD",
        /// OPTIONS.
        Options = "with OPTIONS",
    }
}

factor! {
    /// The path; the query stays.
    Path {
        /// Runs of slashes made one.
        OneSlash = "the path with single slashes",
        /// With a slash at the end where there was none, or the other way round.
        SlashToggled = "the path with the final slash toggled",
        /// In lower case.
        LowerCase = "the path in lower case",
        /// Without stray characters at its end.
        Trimmed = "the path without stray characters",
        /// Percent-encoding of the slash and of the percent sign itself undone.
        Decoded = "the path decoded once",
        /// Without its first segment.
        WithoutFirst = "the path without its first part",
        /// The closest link on the site's front page, at most two letters away.
        Nearest = "the most similar link of the front page",
        /// The folder it lies in.
        Parent = "the folder above",
        /// `/`.
        Root = "the front page",
        /// The same with a query that nobody has asked for before, for what is stored on the way.
        Fresh = "with a query never asked before",
        /// A name beside it that cannot exist.
        MadeUp = "a made-up name beside it",
        /// A self-description of the site or its issuer, wherever that stands.
        Document(Document) = "a document",
    }
}

factor! {
    /// http or https.
    Protocol {
        /// The other one: 80 for 443, or the same unusual port.
        Other = "with the other of http and https",
    }
}

factor! {
    /// The way there.
    Way {
        /// Not through the forward proxy.
        Direct = "past the proxy",
    }
}

/// A variation of the given request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Experiment {
    /// Credentials.
    pub sent: Sent,
    /// Cookies.
    pub cookies: Cookies,
    /// Method.
    pub method: Method,
    /// Path.
    pub path: Path,
    /// Scheme of the URL.
    pub protocol: Protocol,
    /// Proxy or none.
    pub way: Way,
    /// The same once more: 1 is the first repetition.
    pub repeat: u8,
}

impl Experiment {
    /// The request as given.
    pub const GIVEN: Self = Self {
        sent: Sent::AsGiven,
        cookies: Cookies::AsGiven,
        method: Method::AsGiven,
        path: Path::AsGiven,
        protocol: Protocol::AsGiven,
        way: Way::AsGiven,
        repeat: 0,
    };
    /// Without credentials.
    pub const ANONYMOUS: Self = Self { sent: Sent::Nothing, ..Self::GIVEN };
    /// As given, once more.
    pub const AGAIN: Self = Self { repeat: 1, ..Self::GIVEN };
    /// Without credentials and cookies: what a private window sends.
    pub const CLEAN: Self = Self { cookies: Cookies::Nothing, ..Self::ANONYMOUS };
    /// Without cookies, everything else as given.
    pub const WITHOUT_COOKIES: Self = Self { cookies: Cookies::Nothing, ..Self::GIVEN };
    /// An unknown scheme.
    pub const UNKNOWN_SCHEME: Self = Self { sent: Sent::UnknownScheme, ..Self::GIVEN };

    /// One defect of the credentials corrected.
    pub const fn respelled(spelling: Spelling) -> Self {
        Self { sent: Sent::Respelled(spelling), ..Self::GIVEN }
    }

    /// Whether this is the request as given but for a defect of its credentials put right.
    pub fn is_correction(self) -> bool {
        let corrected =
            matches!(self.sent, Sent::Respelled(Spelling::Without(_) | Spelling::Sound | Spelling::Bare));
        corrected && Self { sent: Sent::AsGiven, ..self } == Self::GIVEN
    }

    /// Another path, without credentials.
    pub const fn path(path: Path) -> Self {
        Self { path, ..Self::ANONYMOUS }
    }

    /// A self-description, fetched with nothing of the given request but its User-Agent.
    pub const fn document(document: Document) -> Self {
        Self { method: Method::Get, path: Path::Document(document), ..Self::CLEAN }
    }

    /// Whether this asks for a self-description.
    pub const fn is_document(self) -> bool {
        matches!(self.path, Path::Document(_))
    }

    /// What sending this could do to the other side, or why it is never sent.
    pub fn hazard(self, given: &Request) -> Result<Hazard, Forbidden> {
        if self.is_document() {
            return Ok(Hazard::default());
        }
        let own_login = given.has_credentials() && matches!(self.sent, Sent::AsGiven | Sent::Respelled(_));
        let own_cookies = given.first("cookie").is_some() && self.cookies == Cookies::AsGiven;
        if (own_login || own_cookies) && self.protocol == Protocol::Other {
            return Err(Forbidden::CredentialsElsewhere);
        }
        if own_login && self.way == Way::Direct && given.url.scheme == why401_message::Scheme::Http {
            return Err(Forbidden::CredentialsElsewhere);
        }
        let unsafe_method = !given.is_safe() && self.method == Method::AsGiven;
        if unsafe_method && self != Self::GIVEN {
            return Err(Forbidden::UnsafeVariation);
        }
        Ok(Hazard { unsafe_method, made_up_login: self.sent == Sent::MadeUpUser, own_login })
    }
}

impl fmt::Display for Experiment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Path::Document(document) = self.path {
            return document.fmt(f);
        }
        let spelling = match self.sent {
            Sent::Respelled(s) => Some(s.to_string()),
            _ => None,
        };
        let parts = [
            spelling.as_deref().or_else(|| self.sent.words()),
            self.cookies.words(),
            self.method.words(),
            self.path.words(),
            self.protocol.words(),
            self.way.words(),
        ];
        let mut words: Vec<&str> = parts.into_iter().flatten().collect();
        if words.is_empty() {
            words.push("as given");
        }
        f.write_str(&words.join(", "))?;
        match self.repeat {
            0 => Ok(()),
            1 => f.write_str(", once more"),
            n => write!(f, ", once more ({n})"),
        }
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Without(kind) => write!(f, "corrected: {}", kebab(&format!("{kind:?}"))),
            Self::Sound => f.write_str("with every defect corrected"),
            Self::RightField => f.write_str("in the field the server asks for"),
            Self::Bare => f.write_str("without the scheme before the key"),
            Self::OfferedScheme => f.write_str("with the scheme the server asks for"),
            Self::Hyphens => f.write_str("with hyphens in the field name"),
            Self::FirstOnly => f.write_str("with the first Authorization field only"),
            Self::LastOnly => f.write_str("with the last Authorization field only"),
            Self::OtherSource => f.write_str("with the other credentials"),
            Self::AsShell => f.write_str("as the shell sends it"),
            Self::LowerCaseUser => f.write_str("with the user name in lower case"),
            Self::QueryOnly => f.write_str("with the signed address alone"),
        }
    }
}

fn kebab(camel: &str) -> String {
    let mut out = String::new();
    for c in camel.chars().take_while(|c| *c != '(') {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// What a request could do to the other side. Derived from the factors, so that no cause can declare itself harmless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hazard {
    /// The method may change something.
    pub unsafe_method: bool,
    /// A failed login of a user that cannot exist.
    pub made_up_login: bool,
    /// The user's own credentials go out once more; a failed login if they are wrong.
    pub own_login: bool,
}

/// Never sent, whatever the user allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forbidden {
    /// Credentials to another scheme, host, port or hop than they were given for.
    CredentialsElsewhere,
    /// An unsafe request in any variation.
    UnsafeVariation,
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{Scheme, Url};

    fn given(method: &str) -> Request {
        let mut request = Request::get(Url::parse("https://api.example/x", Scheme::Https).expect("a URL"));
        request.method = method.into();
        request.set_basic(b"me", b"secret");
        request
    }

    #[test]
    fn names_are_readable() {
        assert_eq!(Experiment::GIVEN.to_string(), "as given");
        assert_eq!(Experiment::AGAIN.to_string(), "as given, once more");
        assert_eq!(Experiment::path(Path::Root).to_string(), "without credentials, the front page");
    }

    #[test]
    fn credentials_never_change_the_scheme() {
        let other = Experiment { protocol: Protocol::Other, ..Experiment::GIVEN };
        assert_eq!(other.hazard(&given("GET")), Err(Forbidden::CredentialsElsewhere));
        let anonymous = Experiment { sent: Sent::Nothing, ..other };
        assert_eq!(anonymous.hazard(&given("GET")), Ok(Hazard::default()));
        let mut with_cookie = given("GET");
        with_cookie.set("Cookie", "session=1");
        assert_eq!(anonymous.hazard(&with_cookie), Err(Forbidden::CredentialsElsewhere));
        let clean = Experiment { cookies: Cookies::Nothing, ..anonymous };
        assert_eq!(clean.hazard(&with_cookie), Ok(Hazard::default()));
    }

    #[test]
    fn an_unsafe_request_is_never_varied() {
        assert!(Experiment::GIVEN.hazard(&given("POST")).expect("allowed with a yes").unsafe_method);
        assert_eq!(Experiment::ANONYMOUS.hazard(&given("POST")), Err(Forbidden::UnsafeVariation));
        let get = Experiment { method: Method::Get, ..Experiment::ANONYMOUS };
        assert_eq!(get.hazard(&given("POST")), Ok(Hazard::default()));
    }
}
