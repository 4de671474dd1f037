use crate::{
    advice::curl,
    questions::{challenge_place, steadily_refused},
    reading::refused,
    said::{self, Says},
};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place,
    Proof, Trial, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// This is an interface for programs that show a token, and the request showed none. Nothing is broken: the token
    /// was not made, not put into the request, or lost before it left.
    ///
    /// # How it is recognised
    ///
    /// The request carries no credentials, and the answer asks for Bearer or DPoP without naming an error, as RFC 6750
    /// wants it for requests without a token, or it says in words that the token is missing.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: a gate with user names and passwords.
    /// - `header/cgi-strips-authorization`, `header/dropped-underscore-or-invalid`: sent, and lost on the way.
    /// - `oauth/resource-metadata`: the answer should say where tokens are made, and does not.
    /// - `apikey/missing-or-wrong`: a key is wanted, not a token.
    ///
    /// # Fix
    ///
    /// Developer: fetch a token where the provider of the interface says, and send it as `Authorization: Bearer`. In a
    /// program, look at the request that really leaves it: an empty variable gives a request without a token, and a
    /// browser sends none across sites unless told. Visitor: log in. A test that the token is there before the request
    /// is made keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 6750 sections 2.1 and 3; RFC 9449 section 7.1.
    "token/missing" {
        title: "the interface wants a token and none was sent",
        commonness: Common,
        explains: ["credentials/none-sent", "semantics/401-without-www-authenticate"],
    }
}

const VERDICT: &str = "This address is for programs with a token, and the request shows none.";

/// What is said of tokens that arrived, whatever is said of missing ones around it.
const ARRIVED: [Says; 7] = [
    Says::Expired,
    Says::NotYetValid,
    Says::BadSignature,
    Says::UnknownKey,
    Says::Audience,
    Says::Issuer,
    Says::Algorithm,
];

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() {
        return Ok(None);
    }
    let missed = [Says::TokenMissing, Says::TokenPlace];
    if said::says_otherwise(d, &[Says::TokenMissing, Says::TokenPlace, Says::LoginMissing, Says::KeyMissing])
    {
        return Ok(None); // it speaks of a token that arrived
    }
    if said::all(d).iter().any(|s| ARRIVED.contains(&s.phrase.says)) {
        return Ok(None);
    }
    let words = said::said(d, &missed).or_else(|| absent_or_of_another_form(d));
    if let Some(heard) = words.as_ref().filter(|w| !w.by_the_answer()) {
        return Ok(Some(Assessment::new(Grade::Likely, VERDICT, heard.seen())));
    }
    if let Some(words) = refused_otherwise(d) {
        return Ok(Some(Assessment::new(Grade::Likely, VERDICT, words.seen())));
    }
    let Some(given) = steadily_refused(d)? else { return Ok(None) };
    let asks = asks_for_a_token(given);
    if words.is_none() && !(asks && d.request_is_told()) {
        return Ok(None);
    }
    let absent = Place::answer(Experiment::GIVEN, Part::Request("authorization".into()));
    let asked = asks.then(|| Observation::new(challenge_place(), "asks for a token"));
    let proof = Proof::from(refused(given))
        .and_also(asked)
        .and_also(words.map(|w| w.seen()))
        .and_also(d.request_is_told().then(|| Observation::new(absent, "none in the request")));
    Ok(Some(Assessment::new(Grade::Likely, VERDICT, proof).settled_by(Missing::Access(Access::Credentials))))
}

/// Words that ask for a certain form of the field, which is to be "provided": said of none and of another form.
fn absent_or_of_another_form(d: &Evidence) -> Option<said::Said> {
    let absent = ["provided", "missing", "required", "present"];
    let words = said::said(d, &[Says::WrongScheme]).filter(|_| !d.request_is_told())?;
    absent.iter().any(|w| words.sentence.to_ascii_lowercase().contains(w)).then_some(words)
}

/// A 400 that speaks of a missing token, where none was sent.
fn refused_otherwise(d: &Evidence) -> Option<said::Said> {
    d.baseline().and_then(Trial::response).filter(|r| r.status == 400)?;
    let missed = |w: &said::Said| {
        w.phrase.says == Says::TokenMissing || w.sentence.to_ascii_lowercase().contains("missing")
    };
    said::said(d, &[Says::TokenMissing, Says::Rejected]).filter(|w| w.by_the_answer() && missed(w))
}

/// Bearer or `DPoP` and no error: said to whoever shows no token.
fn asks_for_a_token(given: &Response) -> bool {
    let challenges = Evidence::challenges(given);
    let of_tokens = |name: &str| challenges.iter().any(|c| c.is(name) && c.param("error").is_none());
    (of_tokens("Bearer") || of_tokens("DPoP")) && !challenges.iter().any(|c| c.is("Basic") || c.is("Digest"))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "send a token").run(curl(d, "-H \"Authorization: Bearer $TOKEN\"")),
        Fix::tell(Party::Developer, "no token yet? the provider's manual says where they are made"),
        Fix::tell(Party::Visitor, "log in; the page asks for the token by itself"),
    ]
}
