//! A curl command after it has been read: the request, its way, and which word each part of it came from.

use crate::{Client, Complaint, Hole, HoleKind, Shell, Signing, Word};
use std::path::PathBuf;
use why401_message::{AuthChoice, Field, Login, Request, Route};

/// A command line, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Absent when curl would send nothing: a fatal complaint says why.
    pub command: Option<Command>,
    /// In the order of the text.
    pub complaints: Vec<Complaint>,
}

/// What curl would send, and what it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it was taken for.
    pub client: Client,
    /// The shell it was written for.
    pub shell: Shell,
    /// Fields in curl's wire order; those curl adds by itself included, `Host` only where it was overridden.
    pub request: Request,
    /// How it travels.
    pub route: Route,
    /// The words of the command after `curl` itself.
    pub words: Vec<Word>,
    /// Parallel to `request.fields`: the word a field was given in and the offset of its value in that word's text.
    /// `None` for what curl adds by itself.
    pub field_words: Vec<Option<(usize, usize)>>,
    /// What the request is still to be signed with.
    pub signing: Option<Signing>,
    /// The word that holds user name and password, and the offset of the user name in its text.
    pub login_word: Option<(usize, usize)>,
    /// The word that holds the URL, and the offset of the URL in its text.
    pub url_word: (usize, usize),
    /// Every place credentials were given in.
    pub sources: Sources,
    /// Files the request is made of.
    pub files: Files,
    /// Column at which the shell ends the command in the middle of a word: an `&` in an address without quotes.
    pub cut: Option<usize>,
    /// What the command asks for and is not done, one sentence each.
    pub limits: Vec<String>,
    /// Words that are values of options without a part in the request, in order.
    pub(crate) beside: Vec<usize>,
}

/// Everything that competes for the same field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// For `Authorization`.
    pub authorization: Vec<Source>,
    /// For `Cookie`.
    pub cookie: Vec<Source>,
    /// Fields that carry a key or token by their name, such as `X-Api-Key`.
    pub keys: Vec<Source>,
}

/// One place that credentials were given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which kind of place.
    pub what: SourceKind,
    /// As typed: the option, or the field's name.
    pub name: String,
    /// Index in [`Command::words`].
    pub word: usize,
    /// Offset of the credentials in that word's text.
    pub offset: usize,
    /// Column of the credentials in the text, in characters from 1.
    pub column: usize,
    /// Whether this one is sent.
    pub wins: bool,
}

/// Where credentials were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `-u`, `--user`.
    UserOption,
    /// `user:password@` in the URL.
    Userinfo,
    /// `-H`.
    Header,
    /// `--oauth2-bearer`.
    Oauth2Bearer,
    /// `-n`, `--netrc-file`, `--netrc-optional`: used when the host has an entry there.
    Netrc,
    /// `-b`, `--cookie`.
    CookieOption,
}

/// Files curl would read to make the request; nothing here has been opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// `-n` and kin.
    pub netrc: Option<NetrcUse>,
    /// `-b FILE`, in order.
    pub cookies: Vec<PathBuf>,
    /// `-H @FILE`, in order; their fields follow those of the command.
    pub headers: Vec<PathBuf>,
}

/// How a netrc file takes part. curl consults it only where no `-u` is given; a user name in the URL without password
/// is looked up with that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetrcUse {
    /// `--netrc-file`; `None` is `NETRC`, else `.netrc` in the home directory.
    pub path: Option<PathBuf>,
    /// Whether a user name with password in the URL wins, and a missing file is no error.
    pub optional: bool,
}

impl Command {
    /// A request that no command line made.
    pub fn of_request(request: Request) -> Self {
        Self {
            field_words: vec![None; request.fields.len()],
            request,
            client: Client::default(),
            shell: Shell::default(),
            route: Route::default(),
            words: Vec::new(),
            signing: None,
            login_word: None,
            url_word: (0, 0),
            sources: Sources::default(),
            files: Files::default(),
            cut: None,
            limits: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// What a shell would have put into the request and is not known here: the word, and the hole in it. History
    /// expansion is left out, since scripts have none.
    pub fn unknown(&self) -> impl Iterator<Item = (usize, &Hole)> {
        let words = self.words.iter().enumerate().filter(|(n, _)| self.beside.binary_search(n).is_err());
        words
            .flat_map(|(n, w)| w.holes.iter().map(move |h| (n, h)))
            .filter(|(_, h)| h.would_expand && h.kind != HoleKind::History)
    }

    /// Presents a login that was typed or found in a netrc file, where curl would: an `Authorization` field in its
    /// place on the wire for Basic, nothing yet for schemes that wait for a challenge, and nothing at all where a
    /// field of the command already wins.
    pub fn set_login(&mut self, login: Login) {
        if let (AuthChoice::Basic, Some(password)) = (self.request.scheme, &login.password)
            && !self.sources.authorization.iter().any(|s| s.wins && s.what == SourceKind::Header)
        {
            let mut carrier = Request::get(self.request.url.clone());
            carrier.set_basic(login.user.reveal(), password.reveal());
            self.put_authorization(carrier.fields.remove(0));
        }
        self.request.login = Some(login);
    }

    /// Replaces the `Authorization` field or inserts it behind `Host`.
    fn put_authorization(&mut self, field: Field) {
        let word = self.login_word;
        if let Some(at) = self.request.fields.iter().position(|f| f.is("authorization")) {
            self.request.fields[at] = field;
            self.field_words[at] = word;
        } else {
            let at = usize::from(self.request.fields.first().is_some_and(|f| f.is("host")));
            self.request.fields.insert(at, field);
            self.field_words.insert(at, word);
        }
    }
}
