//! What the claims of a token say, without whom it speaks of.

use serde_json::{Map, Value};

/// Claims (RFC 7519 section 4, RFC 9068 section 2.2, and habits of issuers). Of whom the token speaks nothing is kept:
/// only whether a subject is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "claims are a list of independent facts")]
pub struct Claims {
    /// Expires. Seconds since 1970 UTC, the number as it was written: see [`Claims::date_oddities`].
    pub exp: Option<i64>,
    /// Not before, likewise.
    pub nbf: Option<i64>,
    /// Issued at, likewise.
    pub iat: Option<i64>,
    /// When the user logged in, likewise.
    pub auth_time: Option<i64>,
    /// What is odd about the dates above.
    pub date_oddities: Vec<(&'static str, DateOddity)>,
    /// Issuer.
    pub iss: Option<String>,
    /// Audiences; one when the claim is a plain string.
    pub aud: Vec<String>,
    /// Party the token was given to.
    pub azp: Option<String>,
    /// Client the token was given to (RFC 9068).
    pub client_id: Option<String>,
    /// Application the token was given to (Microsoft).
    pub appid: Option<String>,
    /// Tenant (Microsoft).
    pub tid: Option<String>,
    /// Version of the token's format (Microsoft).
    pub ver: Option<String>,
    /// Scopes and permissions, from `scope`, `scp`, `scopes` and `permissions`.
    pub scopes: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Authentication context class.
    pub acr: Option<String>,
    /// `token_use` (Amazon Cognito).
    pub token_use: Option<String>,
    /// `typ` among the claims (Keycloak).
    pub typ: Option<String>,
    /// `token_type` or `type` among the claims (Simple JWT; Flask-JWT-Extended).
    pub token_type: Option<String>,
    /// Whether a subject is named.
    pub has_sub: bool,
    /// Whether the token has a name of its own.
    pub has_jti: bool,
    /// Whether it answers a login's `nonce`.
    pub has_nonce: bool,
    /// Whether it holds the hash of an access token.
    pub has_at_hash: bool,
    /// Whether it holds the hash of a code.
    pub has_c_hash: bool,
    /// Whether it says that a session ended (`OpenID` Connect Back-Channel Logout 1.0 section 2.4).
    pub is_logout: bool,
    /// Whether `scope` or `scp` is there, were it empty.
    pub has_scope: bool,
    /// Whether it is bound to a `DPoP` key (RFC 9449 section 6.1).
    pub bound_to_key: bool,
    /// Whether it is bound to a client certificate (RFC 8705 section 3.1).
    pub bound_to_certificate: bool,
}

/// What is odd about a date: a reader that goes by RFC 7519 section 2 (`NumericDate`) sees another date, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOddity {
    /// It counts milliseconds: read as seconds it lies tens of thousands of years ahead.
    Milliseconds,
    /// A number in quotes.
    Quoted,
    /// Not a number at all.
    NotANumber,
}

/// Past this many seconds (the year 5138) a date counts milliseconds: 1973 in those.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

impl Claims {
    pub(crate) fn of(members: &Map<String, Value>) -> Self {
        let mut oddities = Vec::new();
        let mut date = |name: &'static str| {
            let (seconds, oddity) = date(members.get(name)?);
            oddities.extend(oddity.map(|oddity| (name, oddity)));
            seconds
        };
        let (exp, nbf, iat, auth_time) = (date("exp"), date("nbf"), date("iat"), date("auth_time"));
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let has = |name: &str| members.contains_key(name);
        let inner = |outer: &str, name: &str| members.get(outer).is_some_and(|v| v.get(name).is_some());
        Self {
            exp,
            nbf,
            iat,
            auth_time,
            date_oddities: oddities,
            iss: text("iss"),
            aud: list(members.get("aud"), false),
            azp: text("azp"),
            client_id: text("client_id").or_else(|| text("cid")),
            appid: text("appid"),
            tid: text("tid"),
            ver: members.get("ver").map(|ver| ver.as_str().map_or_else(|| ver.to_string(), str::to_owned)),
            scopes: ["scope", "scp", "scopes", "permissions"].iter().fold(Vec::new(), |mut all, name| {
                all.extend(list(members.get(*name), true));
                all.dedup();
                all
            }),
            roles: list(members.get("roles"), false),
            acr: text("acr"),
            token_use: text("token_use"),
            typ: text("typ"),
            token_type: text("token_type").or_else(|| text("type")),
            has_sub: has("sub"),
            has_jti: has("jti"),
            has_nonce: has("nonce"),
            has_at_hash: has("at_hash"),
            has_c_hash: has("c_hash"),
            is_logout: inner("events", "http://schemas.openid.net/event/backchannel-logout"),
            has_scope: has("scope") || has("scp"),
            bound_to_key: inner("cnf", "jkt"),
            bound_to_certificate: inner("cnf", "x5t#S256"),
        }
    }

    /// From when it is good: `nbf`, and nothing else (RFC 7519 section 4.1.5), or `iat` where some libraries refuse a
    /// token from the future.
    pub fn begins(&self) -> Option<i64> {
        self.nbf.or(self.iat)
    }

    /// What is odd about a date, by the name of its claim.
    pub fn oddity_of(&self, name: &str) -> Option<DateOddity> {
        self.date_oddities.iter().find(|(of, _)| *of == name).map(|(_, oddity)| *oddity)
    }
}

/// A `NumericDate`: whole seconds, a fraction cut off, a number in quotes tolerated.
fn date(value: &Value) -> (Option<i64>, Option<DateOddity>) {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no date is that far away")]
    let whole = |float: f64| float as i64;
    let (seconds, quoted) = match value {
        Value::Number(n) => (n.as_i64().or_else(|| n.as_f64().map(whole)), false),
        Value::String(text) => {
            let text = text.trim();
            let float = || text.parse::<f64>().ok().filter(|f| f.is_finite()).map(whole);
            (text.parse().ok().or_else(float), true)
        }
        _ => (None, false),
    };
    let oddity = match seconds {
        None => Some(DateOddity::NotANumber),
        Some(_) if quoted => Some(DateOddity::Quoted),
        Some(n) if n >= MILLISECONDS_FROM => Some(DateOddity::Milliseconds),
        Some(_) => None,
    };
    (seconds, oddity)
}

/// A claim that is one string or a list of them; `words` takes a string apart at its blanks.
fn list(value: Option<&Value>, words: bool) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) if words => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn claims(claims: &Value) -> Claims {
        Claims::of(claims.as_object().expect("an object"))
    }

    #[test]
    fn dates_are_read_however_they_are_written() {
        let odd =
            claims(&json!({"exp": 1_700_000_000_000_i64, "nbf": "1600000000", "iat": 1.9, "auth_time": []}));
        assert_eq!((odd.exp, odd.nbf, odd.iat), (Some(1_700_000_000_000), Some(1_600_000_000), Some(1)));
        assert_eq!(odd.oddity_of("exp"), Some(DateOddity::Milliseconds));
        assert_eq!(odd.oddity_of("nbf"), Some(DateOddity::Quoted));
        assert_eq!((odd.oddity_of("iat"), odd.oddity_of("auth_time")), (None, Some(DateOddity::NotANumber)));
    }

    #[test]
    fn scopes_stand_in_many_claims() {
        let read = claims(&json!({"scope": "a b", "scp": ["c"], "aud": "x", "roles": ["r s"]}));
        assert_eq!(
            (read.scopes, read.aud, read.roles),
            (vec!["a".into(), "b".into(), "c".into()], vec!["x".to_owned()], vec!["r s".to_owned()])
        );
    }
}
