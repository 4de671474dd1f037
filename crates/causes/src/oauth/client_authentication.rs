use crate::said::{Says, Told, told};
use serde_json::Value;
use why401_core::{
    Assessed, Assessment, Document, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, cause,
};

cause! {
    /// # What happens
    ///
    /// An application that asks an authorization server for a token logs in itself first, with its client id and secret.
    /// This login fails, so nobody's password, code or refresh token is even looked at. The secret is wrong or has run
    /// out, the client is unknown there, or the secret stands where this server does not look: in the body instead of
    /// the Authorization field, or the other way round.
    ///
    /// # How it is recognised
    ///
    /// The answer says `invalid_client`. What the request does is compared with what the server's own metadata allow
    /// (`token_endpoint_auth_methods_supported`); a way that is not among them is `proven`. A secret with characters that
    /// have to be form-encoded before Basic is named, because many libraries leave that out.
    ///
    /// # Look-alikes
    ///
    /// - `token/refresh-failing`: `invalid_grant`, the client is known and the refresh token or code is not good.
    /// - `credentials/wrong-password`: the user's password, not the application's.
    ///
    /// # Fix
    ///
    /// Developer: send the client's secret the way its registration says; copy the secret's value, not its id. Owner:
    /// make a new secret where the old one ran out. A calendar entry before its end keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 6749 sections 2.3.1 and 5.2; RFC 8414 section 2. Microsoft: AADSTS7000215 wrong secret, AADSTS7000222 run out.
    "oauth/client-authentication" {
        title: "the authorization server does not accept the application's own login",
        commonness: Common,
        explains: [
            "credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "credentials/unknown-user",
            "token/rejected", "token/missing", "token/refresh-failing", "header/wrong-scheme",
        ],
    }
}

/// How a client logs in, by the names of RFC 7591 section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Basic,
    Post,
    Both,
    Assertion,
    None,
}

impl Way {
    fn of(d: &Evidence) -> Self {
        let basic = d.credentials().is_some_and(|c| c.basic.is_some());
        let post = d.body_names(&["client_secret=", "\"client_secret\""]);
        match (basic, post) {
            (true, true) => Self::Both,
            (true, false) => Self::Basic,
            (false, true) => Self::Post,
            _ if d.body_names(&["client_assertion"]) => Self::Assertion,
            _ => Self::None,
        }
    }

    /// Names in the metadata that allow it.
    fn allowed_by(self) -> &'static [&'static str] {
        match self {
            Self::Basic => &["client_secret_basic"],
            Self::Post => &["client_secret_post"],
            Self::Both => &[],
            Self::Assertion => &["private_key_jwt", "client_secret_jwt"],
            Self::None => &["none", "tls_client_auth", "self_signed_tls_client_auth"],
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Basic => "its secret in the Authorization field",
            Self::Post => "its secret in the body",
            Self::Both => "its secret in the Authorization field and in the body",
            Self::Assertion => "a signed assertion",
            Self::None => "no secret",
        }
    }
}

/// What the words say of the application; codes of Microsoft Entra ID name more than a wrong secret.
fn verdict(words: &str) -> &'static str {
    const REDIRECT: [&str; 1] = ["aadsts50011"];
    const DIRECTORY: [&str; 4] = ["aadsts90002", "aadsts700016", "aadsts50194", "aadsts70001"];
    const INCOMPLETE: [&str; 3] = ["aadsts90014", "aadsts900144", "aadsts7000216"];
    const OFF: [&str; 2] = ["aadsts7000112", "aadsts7000114"];
    const EXPIRED: [&str; 2] = ["aadsts7000222", "aadsts700024"];
    let names = |codes: &[&str]| {
        let ends =
            |at: usize, code: &str| !words[at + code.len()..].starts_with(|c: char| c.is_ascii_digit());
        codes.iter().any(|code| words.match_indices(code).any(|(at, _)| ends(at, code)))
    };
    match () {
        () if names(&REDIRECT) => "The address the application wants the answer at is not on its list.",
        () if names(&DIRECTORY) => {
            "The application or its directory (tenant) is not known where it was asked."
        }
        () if names(&INCOMPLETE) => "The application's request for a token is incomplete.",
        () if names(&OFF) => "The application is known, and switched off or not allowed to do this.",
        () if names(&EXPIRED) => "The application's secret or assertion has run out.",
        () => "The application itself is not accepted by the authorization server: wrong id or secret.",
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(told) = told(d, &[Says::ClientAuthentication])? else { return Ok(None) };
    let judged = told.judged(verdict(&told.said.sentence.to_ascii_lowercase()));
    if !asks_for_a_token(d) {
        return Ok(Some(judged));
    }
    let way = Way::of(d);
    if let Some(allowed) =
        d.document(Document::TokenServer)?.and_then(|m| allowed(&m)).filter(|a| !fits(way, a))
    {
        return Ok(Some(misplaced(d, &told, way, &allowed)));
    }
    let detail = match way {
        Way::Both => "It logs in twice, in the Authorization field and in the body; only one is allowed.",
        Way::None => "The request carries no secret of the application.",
        Way::Basic
            if d.credentials()
                .and_then(|c| c.basic.as_ref())
                .is_some_and(why401_challenge::BasicPair::is_changed_by_form_encoding) =>
        {
            "Its id or secret has characters that have to be form-encoded before they are put into Basic."
        }
        _ => "",
    };
    Ok(Some(judged.detail(detail)))
}

fn asks_for_a_token(d: &Evidence) -> bool {
    d.body_names(&["grant_type"]) || d.given().url.path().trim_end_matches('/').ends_with("/token")
}

/// The ways of logging in that the server offers; RFC 8414 section 2: Basic where it names none.
fn allowed(metadata: &Value) -> Option<Vec<String>> {
    metadata.get("token_endpoint")?;
    let Some(listed) = metadata.get("token_endpoint_auth_methods_supported").and_then(Value::as_array) else {
        return Some(vec!["client_secret_basic".into()]);
    };
    let names = listed.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    (!names.is_empty()).then_some(names)
}

fn fits(way: Way, allowed: &[String]) -> bool {
    way.allowed_by().iter().any(|name| allowed.iter().any(|a| a == name))
}

fn misplaced(d: &Evidence, told: &Told, way: Way, allowed: &[String]) -> Assessment {
    let verdict = match way {
        Way::None => "The application does not log in, and the authorization server wants it to.".to_owned(),
        _ => format!("The application sends {}, which this authorization server does not take.", way.words()),
    };
    let shown = why401_message::show(allowed.join(", "));
    let at =
        Place::answer(Experiment::GIVEN, if way == Way::Basic { authorization() } else { Part::RequestBody });
    let proof = told.proof().and_also([
        Observation::new(at, format!("sends {}", way.words())),
        d.in_document(Document::TokenServer, format!("takes {shown}")),
    ]);
    Assessment::new(Grade::Proven, verdict, proof)
}

fn authorization() -> Part {
    Part::Request("authorization".into())
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let other = match Way::of(d) {
        Way::Post => {
            "try the secret in Basic instead: curl -u \"$CLIENT_ID\", with nothing of it in the body"
        }
        Way::Basic => "try client_id and client_secret in the body instead, without the Authorization field",
        Way::Both => "send the secret once: in Basic or in the body",
        _ => "send client id and secret the way the client's registration says",
    };
    vec![
        Fix::tell(Party::Developer, other),
        Fix::tell(
            Party::Developer,
            "compare id and secret with the registration: the secret's value, not its id",
        ),
        Fix::tell(Party::Owner, "make a new secret where the old one ran out"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_against_metadata() {
        let metadata = |methods: &str| {
            let text = format!("{{\"token_endpoint\":\"https://id.example/token\"{methods}}}");
            allowed(&serde_json::from_str(&text).expect("JSON")).expect("a list")
        };
        let post = metadata(",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]");
        assert!(fits(Way::Post, &post) && !fits(Way::Basic, &post) && !fits(Way::Both, &post));
        let silent = metadata("");
        assert!(fits(Way::Basic, &silent) && !fits(Way::Post, &silent));
        assert_eq!(allowed(&Value::Null), None);
    }
}
