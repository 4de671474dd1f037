//! What the request presents: its secret, taken apart, and where each part of it stands.

use crate::{
    Evidence, Trial,
    assessment::{Excerpt, Place},
    experiment::Experiment,
};
use why401_challenge::{BasicPair, Credentials, Quirk, QuirkKind, is_masked};
use why401_message::{Body, Field};

impl Evidence {
    /// The name of the cookie that holds a signed token.
    pub fn cookie_token(&self) -> Option<String> {
        let cookies =
            self.given.all("cookie").map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
        cookies.collect::<Vec<_>>().iter().flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let reading = why401_token::read(value.as_bytes());
            let named = reading.jwt().is_some_and(|jwt| jwt.header().alg.is_some());
            named.then(|| name.to_owned())
        })
    }

    /// The names of the cookies that are sent.
    pub fn cookie_names(&self) -> Vec<String> {
        let lines = self.given.all("cookie").map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
        let names = |line: String| -> Vec<String> {
            line.split(';').filter_map(|pair| Some(pair.trim().split_once('=')?.0.to_owned())).collect()
        };
        lines.flat_map(names).collect()
    }

    /// Its Authorization field, taken apart.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    /// The field that carries the user's secret, taken apart: Authorization, or else the first key field.
    pub fn secret_field(&self) -> Option<(&Field, &Credentials)> {
        match (&self.credentials, &self.key) {
            (Some(credentials), _) => Some((self.given.first("authorization")?, credentials)),
            (None, Some((at, credentials))) => Some((self.given.fields.get(*at)?, credentials)),
            (None, None) => None,
        }
    }

    /// What the shell would have replaced in the pasted word of the [secret field](Self::secret_field), or would not
    /// although it looks so.
    pub fn secret_holes(&self) -> Vec<&why401_capture::Hole> {
        let (Some(command), Some((field, _))) = (&self.command, self.secret_field()) else {
            return Vec::new();
        };
        let at = self.given.fields.iter().position(|f| std::ptr::eq(f, field));
        let origin = at.and_then(|at| command.field_words.get(at).copied().flatten());
        let Some((word, offset)) = origin else { return Vec::new() };
        let holes = command.words.get(word).map(|w| w.holes.as_slice()).unwrap_or_default();
        holes.iter().filter(|h| h.range.start >= offset).collect()
    }

    /// What is odd about the login in the address: a character that means something else there unless it is
    /// percent-encoded. A fragment.
    pub fn odd_userinfo(&self) -> Option<&'static str> {
        let text = self.given.url.userinfo.as_ref()?.reveal();
        let encoded =
            |at: usize| text.get(at + 1..at + 3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit));
        let second_colon = text.splitn(3, |b| *b == b':').count() > 2;
        if text.is_empty() || text == b":" {
            Some("nothing before the @")
        } else if text.contains(&b'@') {
            Some("an @ that is not written %40")
        } else if second_colon {
            Some("a second colon that is not written %3A")
        } else {
            let bare = text.iter().enumerate().any(|(at, b)| *b == b'%' && !encoded(at));
            bare.then_some("a % that is not written %25")
        }
    }

    /// Every Authorization field, taken apart, in wire order.
    pub fn authorizations(&self) -> Vec<Credentials> {
        self.given.all("authorization").map(|f| why401_challenge::dissect(f.value.reveal())).collect()
    }

    /// The first quirk of the [secret field](Self::secret_field) of one of these kinds. What somebody wrote for a secret
    /// they keep has none.
    pub fn quirk(&self, kinds: &[QuirkKind]) -> Option<&Quirk> {
        let (_, credentials) = self.secret_field()?;
        let masked = self.secret_is_masked();
        let told = |q: &&Quirk| !masked || is_of_the_scheme(q.kind);
        credentials.quirks.iter().filter(told).find(|q| kinds.iter().any(|k| k.is(q.kind)))
    }

    /// Whether the secret stands in what was pasted as people show one to others: `<redacted>`, `eyJ…`, `$TOKEN` in a
    /// transcript. What was really sent is not known then.
    pub fn secret_is_masked(&self) -> bool {
        let Some((_, credentials)) = self.secret_field().filter(|_| self.is_hearsay()) else { return false };
        let named = credentials.quirks.iter().any(|q| q.kind == QuirkKind::UnexpandedVariable);
        let typed = self.command.as_ref().is_some_and(|c| !c.words.is_empty());
        let of_pair = credentials.basic.as_ref().is_some_and(|pair| is_masked(pair.password.reveal()));
        of_pair || is_masked(credentials.payload.reveal()) || (named && !typed)
    }

    /// Whether a quirk consists of blanks at an end of the field's value, which whoever reads it takes off
    /// (RFC 9110 section 5.5).
    pub fn is_optional_white_space(&self, quirk: &Quirk) -> bool {
        let Some((field, _)) = self.secret_field() else { return false };
        let value = field.value.reveal();
        let at_an_end = quirk.span.start == 0 || quirk.span.end >= value.len();
        let blanks =
            value.get(quirk.span.clone()).is_some_and(|s| s.iter().all(|b| matches!(b, b' ' | b'\t')));
        at_an_end && blanks
    }

    /// Whether a quirk begins with a bracket, where others begin with a quote.
    pub fn begins_with_bracket(&self, quirk: &Quirk) -> bool {
        let value = self.secret_field().map(|(field, _)| field.value.reveal());
        value.and_then(|v| v.get(quirk.span.start)).is_some_and(|b| b"<{[(".contains(b))
    }

    /// Whether it is known what was sent. A paste may hold an answer only; what is absent there is no evidence then.
    pub fn request_is_told(&self) -> bool {
        let Some(paste) = self.paste.as_ref().filter(|_| self.is_hearsay()) else { return true };
        let told = |heard: &why401_capture::paste::Heard| {
            heard.command.is_some() || heard.request.as_ref().is_some_and(|r| !r.fields.is_empty())
        };
        match paste.refused() {
            Some(heard) => told(heard),
            None => !paste.commands.is_empty() || self.has_credentials(),
        }
    }

    /// Whether the answer's fields are known: a paste may tell of its status only.
    pub fn answer_is_told(&self) -> bool {
        let Some(paste) = &self.paste else { return true };
        paste.refused().is_some_and(|heard| heard.told == why401_capture::paste::Told::Head)
    }

    /// Whether the request carries credentials of any kind, a cookie aside.
    pub fn has_credentials(&self) -> bool {
        self.given.has_credentials()
    }

    /// Whether the credentials got as far as the server that answered: a redirect to another origin leaves them behind.
    pub fn credentials_arrived(&self) -> bool {
        self.baseline().and_then(Trial::answer).is_some_and(|x| x.request.has_credentials())
    }

    /// The user name the request logs in with, fit to be shown; `None` where there is none or it may be a secret.
    pub fn user(&self) -> Option<String> {
        if let Some(pair) = self.credentials.as_ref().and_then(|c| c.basic.as_ref()) {
            return pair.shown_user();
        }
        let login = self.given.login.as_ref()?;
        let pair = BasicPair { user: login.user.clone(), password: login.password.clone()? };
        pair.shown_user()
    }

    /// Whether the body holds a password by the name of one of its parts: a login form, a grant.
    pub fn has_password_in_body(&self) -> bool {
        let Some(Body::Bytes(body)) = &self.given.body else { return false };
        let text = String::from_utf8_lossy(body.reveal()).to_ascii_lowercase();
        ["password", "passwd", "passwort", "pwd", "client_secret"].iter().any(|name| {
            [format!("\"{name}\""), format!("{name}="), format!("{name}]=")]
                .iter()
                .any(|mark| text.contains(mark))
        })
    }

    /// The line of the [secret field](Self::secret_field) with a quirk underlined, the secret masked.
    pub fn underline(&self, quirk: &Quirk, note: &str) -> Option<Excerpt> {
        let (field, credentials) = self.secret_field()?;
        Some(crate::excerpt::authorization(field, credentials, quirk, note))
    }

    /// Where the [secret field](Self::secret_field) stands: the word of the pasted command, or the request as given.
    pub fn authorization_place(&self) -> Place {
        let name = self
            .secret_field()
            .map_or_else(|| "authorization".to_owned(), |(f, _)| f.name.to_ascii_lowercase());
        let word = self.command.as_ref().and_then(|c| crate::excerpt::secret_word(c, &name));
        word.unwrap_or_else(|| Place::answer(Experiment::GIVEN, crate::assessment::Part::Request(name)))
    }
}

/// Whether a quirk lies before the secret, so that it stands there whatever the secret is.
fn is_of_the_scheme(kind: QuirkKind) -> bool {
    use QuirkKind::{DoublePrefix, Merged, MissingSpace, SchemePunctuation, UnusualCase};
    [MissingSpace, SchemePunctuation, UnusualCase, DoublePrefix, Merged].contains(&kind)
}
