//! What the other side says is wrong, in its own words: sentences of answers and of pasted output, looked up in tables
//! of known texts, one file per family of software. Each row says whose words they are and where they stand; "measured"
//! marks those that a running program said. The others name the file or page, and not every one was read again: a row
//! that a real answer contradicts is wrong.

mod accounts;
mod clients;
mod dotnet;
mod envoy;
mod go_ruby;
mod jvm;
mod node;
mod oauth;
mod php;
mod plain;
mod providers;
mod python;
mod registries;
mod signers;
mod text;
mod unsendable;

use crate::{questions, tokens};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use std::{
    cell::RefCell,
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
    sync::LazyLock,
};
use text::Text;
use why401_core::{
    Assessment, Evidence, Excerpt, Experiment, Grade, Missing, Observation, Part, Place, Proof, Trial,
};
use why401_message::{Response, show};

/// What words claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Says {
    /// No token arrived.
    TokenMissing,
    /// The token ran out.
    Expired,
    /// The token is not valid yet, or was made in the future.
    NotYetValid,
    /// This is no token.
    Malformed,
    /// The signature does not fit.
    BadSignature,
    /// The key the token names is unknown.
    UnknownKey,
    /// The token is for another audience.
    Audience,
    /// The token is from another issuer.
    Issuer,
    /// Another kind of token is wanted.
    WrongKind,
    /// The token was taken back.
    Revoked,
    /// The token lacks a scope or permission.
    Scope,
    /// The algorithm is not accepted.
    Algorithm,
    /// A proof of possession is missing or wrong.
    Dpop,
    /// A fresher or stronger login is wanted.
    StepUp,
    /// The verifier could not get what it needs to check.
    CannotCheck,
    /// Not accepted, for a reason that is not told or left open.
    Rejected,
    /// More than one token arrived.
    SeveralTokens,
    /// No key arrived.
    KeyMissing,
    /// The key is unknown.
    KeyWrong,
    /// The key is right and limited: address, referrer, application, plan.
    KeyRestricted,
    /// The key belongs to another environment.
    KeyEnvironment,
    /// The key is unknown, of another environment or limited: one text for all of it.
    KeyRefused,
    /// A key arrived, and a token is wanted.
    KeyForToken,
    /// The key is wanted in another place, which is named.
    KeyPlace,
    /// The account is locked, disabled, unconfirmed, or wants something first.
    AccountState,
    /// Passwords are no credentials here.
    PasswordNotAccepted,
    /// The account lacks a role or grant.
    Privilege,
    /// The client of an authorization server could not be authenticated.
    ClientAuthentication,
    /// A refresh token or code is refused.
    Grant,
    /// A signature's date is outside the window.
    SignedClock,
    /// A request's signature does not fit the request.
    SignedMismatch,
    /// A signature does not fit, and whether a token's or a request's is not said.
    Signature,
    /// Two mechanisms in one request.
    TwoMechanisms,
    /// Another scheme is wanted, which is named.
    WrongScheme,
    /// Nobody is logged in.
    LoginMissing,
    /// User name or password are wrong.
    WrongLogin,
    /// Too many requests.
    RateLimit,
    /// A browser's preflight was refused.
    Preflight,
    /// A client's certificate is not accepted.
    ClientCertificate,
    /// A refusal does not say where its metadata are.
    NoMetadata,
    /// The token is wanted in another place, which is named: a cookie, a parameter.
    TokenPlace,
    /// The token of a form, against forged requests, is missing or wrong.
    Csrf,
    /// The client itself refuses to send the field: a character in it may not stand in one.
    Unsendable,
}

impl Says {
    /// Whether such words, said of credentials, leave no other reason open. "Invalid signature" is said of cut tokens and
    /// of changed keys as well, "invalid key" of the right key in the wrong environment, "not allowed" of an account
    /// and of a product that is switched off.
    fn leaves_nothing_open(self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::NotYetValid
                | Self::Audience
                | Self::Issuer
                | Self::WrongKind
                | Self::Scope
                | Self::Algorithm
                | Self::Dpop
                | Self::StepUp
                | Self::CannotCheck
                | Self::SeveralTokens
                | Self::TwoMechanisms
                | Self::KeyEnvironment
                | Self::SignedClock
        )
    }

    /// The cause that speaks first of such words.
    fn cause(self) -> &'static str {
        match self {
            Self::TokenMissing => "token/missing",
            Self::Expired => "token/expired",
            Self::NotYetValid => "token/not-yet-valid",
            Self::Malformed => "token/malformed",
            Self::BadSignature | Self::Signature => "token/bad-signature",
            Self::UnknownKey => "token/unknown-kid",
            Self::Audience => "token/wrong-audience",
            Self::Issuer => "token/wrong-issuer",
            Self::WrongKind => "token/wrong-kind",
            Self::Revoked => "token/revoked",
            Self::Scope => "token/insufficient-scope",
            Self::Algorithm => "token/alg-not-allowed",
            Self::Dpop => "token/dpop-required",
            Self::StepUp => "token/step-up-required",
            Self::CannotCheck => "token/verifier-cannot-check",
            Self::Rejected => "token/rejected",
            Self::KeyMissing | Self::KeyWrong | Self::KeyRefused => "apikey/missing-or-wrong",
            Self::KeyRestricted => "apikey/restricted",
            Self::KeyEnvironment => "apikey/wrong-environment",
            Self::KeyForToken => "token/key-instead-of-token",
            Self::KeyPlace => "apikey/wrong-place",
            Self::AccountState => "credentials/account-state",
            Self::PasswordNotAccepted => "credentials/password-not-accepted",
            Self::Privilege => "app/privilege-missing",
            Self::ClientAuthentication => "oauth/client-authentication",
            Self::Grant => "token/refresh-failing",
            Self::SignedClock => "signed/clock-skew",
            Self::SignedMismatch => "signed/canonical-mismatch",
            Self::TwoMechanisms => "signed/two-mechanisms",
            Self::WrongScheme => "header/wrong-scheme",
            Self::Preflight => "cors/preflight-challenged",
            Self::ClientCertificate => "tls/client-certificate",
            Self::NoMetadata => "oauth/resource-metadata",
            Self::LoginMissing => "credentials/none-sent",
            Self::WrongLogin => "credentials/rejected",
            Self::RateLimit => "limit/rate-limit-as-401",
            Self::SeveralTokens | Self::TokenPlace => "token/in-wrong-place",
            Self::Csrf => "session/csrf-419-403",
            Self::Unsendable => "header/stray-characters",
        }
    }
}

/// A known text.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// In lower case, single blanks; `*` stands for anything within a sentence.
    pub words: &'static str,
    /// What it claims.
    pub says: Says,
    /// Whose words they are.
    pub by: &'static str,
    /// Where they were found.
    pub source: &'static str,
}

/// One row of a table.
const fn phrase(words: &'static str, says: Says, by: &'static str, source: &'static str) -> Phrase {
    Phrase { words, says, by, source }
}

/// The tables. Of two rows that fit the same words the longer one counts, then the earlier.
const TABLES: [&[Phrase]; 14] = [
    clients::PHRASES,
    envoy::PHRASES,
    jvm::PHRASES,
    dotnet::PHRASES,
    node::PHRASES,
    python::PHRASES,
    php::PHRASES,
    go_ruby::PHRASES,
    oauth::PHRASES,
    providers::PHRASES,
    registries::PHRASES,
    accounts::PHRASES,
    signers::PHRASES,
    unsendable::PHRASES,
];

/// All rows, and what finds their first words in one pass.
struct Index {
    rows: Vec<&'static Phrase>,
    first: AhoCorasick,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let rows: Vec<&Phrase> = TABLES.into_iter().flatten().collect();
    let beginnings = rows.iter().map(|p| p.words.split('*').next().unwrap_or_default());
    let first = AhoCorasickBuilder::new().build(beginnings).expect("a few hundred short patterns");
    Index { rows, first }
});

/// A text that is known: whose words it holds, where they were found, and the cause they speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownText {
    /// The words, in lower case; `*` stands for anything.
    pub words: &'static str,
    /// Whose words they are.
    pub by: &'static str,
    /// Where they were found.
    pub source: &'static str,
    /// The cause they speak of.
    pub cause: &'static str,
}

/// The known texts in an error message, best first.
pub fn known_texts(text: &str) -> Vec<KnownText> {
    let known = |(phrase, ..): (&'static Phrase, String, usize)| KnownText {
        words: phrase.words,
        by: phrase.by,
        source: phrase.source,
        cause: phrase.says.cause(),
    };
    found(text).into_iter().filter(|(phrase, ..)| !phrase.words.is_empty()).map(known).collect()
}

/// Words that were found, and where.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The row they fit.
    pub phrase: &'static Phrase,
    /// The sentence they stand in, as it was written, untrusted bytes escaped.
    pub sentence: String,
    /// Where it stands.
    pub at: Place,
}

impl Said {
    /// The words as an observation, underlined.
    pub(crate) fn seen(&self) -> Observation {
        let known = (!self.phrase.words.is_empty()).then_some(self.phrase.by);
        let note = match (&self.at, known) {
            (Place::Trial { .. }, Some(by)) => format!("the server's own words, known from {by}"),
            (Place::Trial { .. }, None) => "the server's own words".into(),
            (_, Some(by)) => format!("words of {by}"),
            (_, None) => "as it was pasted".into(),
        };
        let excerpt =
            Excerpt { line: self.sentence.clone(), from: 0, len: self.sentence.chars().count().max(1), note };
        Observation::new(self.at.clone(), format!("\"{}\"", self.sentence)).with(Some(excerpt))
    }

    /// Whether the refusing answer says it, rather than a client or a log.
    pub(crate) fn by_the_answer(&self) -> bool {
        matches!(self.at, Place::Trial { .. })
    }
}

/// Everything known that is said of the request as given: by its refusal, and in what was pasted beside it.
pub(crate) fn all(d: &Evidence) -> Vec<Said> {
    let answer = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400);
    let mut said = answer.map(in_answer).unwrap_or_default();
    for (line, first_column, text) in pasted(d) {
        said.extend(found(text).into_iter().map(|(phrase, sentence, column)| {
            let at = Place::Input { line, column: first_column + column - 1 };
            Said { phrase, sentence, at }
        }));
    }
    said
}

/// Every text that may say something, escapes undone: the body of the refusing answer, and what was pasted.
pub(crate) fn texts(d: &Evidence) -> Vec<(Place, String)> {
    let body = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400).map(Response::body_text);
    let body = body.map(|text| (Place::answer(Experiment::GIVEN, Part::Body), Text::of(&text).into_plain()));
    let pasted =
        pasted(d).map(|(line, column, text)| (Place::Input { line, column }, Text::of(text).into_plain()));
    body.into_iter().chain(pasted).collect()
}

/// What was pasted beside exchanges: line, column and text.
fn pasted(d: &Evidence) -> impl Iterator<Item = (usize, usize, &str)> {
    let lines = d.paste.iter().flat_map(|p| &p.lines).map(|l| (l.number, l.column, l.text.as_str()));
    let bodies = d.paste.iter().flat_map(|p| &p.bodies).map(|b| (b.at.line, b.at.column, b.text.as_str()));
    lines.chain(bodies)
}

/// The first words that claim one of these things.
pub(crate) fn said(d: &Evidence, says: &[Says]) -> Option<Said> {
    all(d).into_iter().find(|s| says.contains(&s.phrase.says))
}

/// Whether anything definite is said, and none of it is one of these.
pub(crate) fn says_otherwise(d: &Evidence, says: &[Says]) -> bool {
    let all = all(d);
    let definite = all.iter().any(|s| !matches!(s.phrase.says, Says::Rejected | Says::RateLimit));
    definite && !all.iter().any(|s| says.contains(&s.phrase.says))
}

/// Whether the answer says something definite of the credentials that is none of these: not what strangers are told
/// as well.
pub(crate) fn names_another(d: &Evidence, fitting: &[Says]) -> Result<bool, Missing> {
    let open = |s: &Says| matches!(s, Says::Rejected | Says::RateLimit) || fitting.contains(s);
    let others: Vec<Says> = all(d).into_iter().map(|s| s.phrase.says).filter(|s| !open(s)).collect();
    if others.is_empty() || !d.has_credentials() {
        return Ok(!others.is_empty());
    }
    let strangers =
        d.attempt(Experiment::ANONYMOUS)?.and_then(Trial::response).map(in_answer).unwrap_or_default();
    Ok(others.iter().any(|says| strangers.iter().all(|s| s.phrase.says != *says)))
}

/// Words with what the same request without credentials gets.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The words.
    pub said: Said,
    /// That they are said of the credentials: without these the answer does not say so. `None` where nothing can be
    /// compared.
    pub control: Option<Observation>,
    /// Whether what is claimed need not hold of what was sent: a fault of the field itself can be seen, or the token
    /// shows the opposite.
    pub in_doubt: bool,
}

impl Told {
    /// The words and what they were compared with.
    pub(crate) fn proof(&self) -> Proof {
        Proof::from(self.said.seen()).and_also(self.control.clone())
    }

    /// Whether the answer itself says it, and says it of the credentials.
    pub(crate) fn is_of_the_credentials(&self) -> bool {
        self.said.by_the_answer() && self.control.is_some() && !self.in_doubt
    }

    /// How sure these words alone make it.
    pub(crate) fn grade(&self) -> Grade {
        let proven = self.is_of_the_credentials() && self.said.phrase.says.leaves_nothing_open();
        if proven { Grade::Proven } else { Grade::Likely }
    }

    /// How sure these words make what is seen elsewhere as well.
    pub(crate) fn grade_with_a_fact(&self) -> Grade {
        if self.is_of_the_credentials() { Grade::Proven } else { Grade::Likely }
    }

    /// A judgement by these words alone.
    pub(crate) fn judged(&self, verdict: impl Into<String>) -> Assessment {
        let assessment = Assessment::new(self.grade(), verdict, self.proof());
        match self.control {
            Some(_) => assessment,
            None => assessment.settled_by(Missing::Unobtainable(Experiment::ANONYMOUS)),
        }
    }
}

/// The first words that claim one of these things about the credentials that were sent: `Ok(None)` where nothing says
/// so, or where it is said without them as well.
pub(crate) fn told(d: &Evidence, says: &[Says]) -> Result<Option<Told>, Missing> {
    let Some(said) = said(d, says) else { return Ok(None) };
    let in_doubt =
        questions::has_visible_fault(d) || tokens::contradicts(d, said.phrase.says, &said.sentence);
    if !said.by_the_answer() || !d.has_credentials() {
        return Ok(Some(Told { said, control: None, in_doubt }));
    }
    let Some(without) = d.attempt(Experiment::ANONYMOUS)?.and_then(Trial::response) else {
        return Ok(Some(Told { said, control: None, in_doubt }));
    };
    if in_answer(without).iter().any(|s| s.phrase.says == said.phrase.says) {
        return Ok(None);
    }
    let at = Place::answer(Experiment::ANONYMOUS, Part::Body);
    let control = Observation::new(at, "says nothing of the kind");
    Ok(Some(Told { said, control: Some(control), in_doubt }))
}

/// Everything known that an answer says: in its body, its challenges, and the fields where services put error codes.
pub(crate) fn in_answer(response: &Response) -> Vec<Said> {
    const CODES: [&str; 6] =
        ["x-amzn-errortype", "x-ms-error-code", "x-error", "x-error-code", "grpc-message", "x-github-sso"];
    /// Fields whose name is a part of what they say.
    const TELLING: [&str; 1] = ["x-github-otp"];
    let place = |part| Place::answer(Experiment::GIVEN, part);
    let field = |name: &str, value: &str| {
        let at = place(Part::Response(name.into()));
        found(value).into_iter().map(move |(phrase, sentence, _)| Said { phrase, sentence, at: at.clone() })
    };
    let mut said: Vec<Said> = Evidence::challenge_fields(response)
        .flat_map(|value| field("www-authenticate", &String::from_utf8_lossy(value)).collect::<Vec<_>>())
        .collect();
    let body = found(&response.body_text());
    said.extend(body.into_iter().map(|(phrase, sentence, _)| Said {
        phrase,
        sentence,
        at: place(Part::Body),
    }));
    for name in TELLING {
        let whole = |value: String| field(name, &format!("{name}: {value}")).collect::<Vec<_>>();
        said.extend(response.text(name).into_iter().flat_map(whole));
    }
    for name in CODES {
        said.extend(response.text(name).iter().flat_map(|value| field(name, value)));
    }
    said
}

/// A row, the sentence it fits, and the column.
type Found = (&'static Phrase, String, usize);

/// Texts whose rows are kept: every cause of the catalogue asks for those of the same few.
const RECENT_TEXTS: usize = 16;

/// Length and hash of a text, and its rows.
type Remembered = ((usize, u64), Vec<Found>);

thread_local! {
    static RECENT: RefCell<VecDeque<Remembered>> = const { RefCell::new(VecDeque::new()) };
}

/// The rows that fit a text, with the sentence and the column of each, in order; sentences that no row fits are read as
/// plain English.
fn found(text: &str) -> Vec<Found> {
    let text = text::beginning(text);
    let key = {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        (text.len(), hasher.finish())
    };
    if let Some(known) =
        RECENT.with_borrow(|recent| recent.iter().find(|(k, _)| *k == key).map(|(_, f)| f.clone()))
    {
        return known;
    }
    let found = looked_up(text);
    RECENT.with_borrow_mut(|recent| {
        recent.truncate(RECENT_TEXTS - 1);
        recent.push_front((key, found.clone()));
    });
    found
}

/// The same, looked up anew.
fn looked_up(text: &str) -> Vec<Found> {
    let text = Text::of(text);
    let mut hits: Vec<(std::ops::Range<usize>, &Phrase)> = Vec::new();
    for hit in INDEX.first.find_overlapping_iter(text.lower()) {
        let row = INDEX.rows[hit.pattern().as_usize()];
        hits.extend(text.fits(row.words, hit.start()).map(|span| (span, row)));
    }
    hits.sort_by_key(|(span, _)| std::cmp::Reverse(span.len()));
    let mut kept: Vec<(std::ops::Range<usize>, &Phrase)> = Vec::new();
    for (span, row) in hits {
        if kept.iter().all(|(k, _)| span.end <= k.start || span.start >= k.end) {
            kept.push((span, row));
        }
    }
    let rows = kept.clone();
    for sentence in text.sentences() {
        let lower = text.lower()[sentence.clone()].trim();
        let touches = |k: &std::ops::Range<usize>| sentence.start < k.end && k.start < sentence.end;
        if let Some(row) = plain::of_a_form(lower) {
            kept.retain(|(k, _)| !touches(k));
            kept.push((sentence, row));
            continue;
        }
        let told = rows.iter().any(|(k, _)| touches(k));
        let meaning = if told { None } else { plain::meaning(lower) };
        kept.extend(meaning.map(|row| (sentence, row)));
    }
    kept.sort_by_key(|(span, _)| span.start);
    kept.into_iter().map(|(span, row)| (row, show(text.sentence(&span)), text.column(span.start))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_found_and_says_whose_words_it_is() {
        for row in &INDEX.rows {
            let begins = row.words.split('*').next().unwrap_or_default();
            assert!(begins.len() >= 4, "too short a beginning: {}", row.words);
            assert_eq!(row.words, row.words.to_lowercase(), "in lower case");
            assert!(!row.by.is_empty() && !row.source.is_empty(), "{}", row.words);
            let text = row.words.replace('*', " x ");
            let found = found(&text);
            assert!(found.iter().any(|(p, ..)| p.says == row.says), "{} is hidden by {found:?}", row.words);
        }
    }

    #[test]
    fn every_claim_leads_to_a_page() {
        for row in &INDEX.rows {
            assert!(crate::find(row.says.cause()).is_some(), "{:?}", row.says);
        }
    }

    #[test]
    fn no_text_means_two_things() {
        let mut seen = std::collections::HashMap::new();
        for row in &INDEX.rows {
            let first = seen.entry(row.words).or_insert(row);
            assert_eq!(first.says, row.says, "{}", row.words);
        }
    }
}
