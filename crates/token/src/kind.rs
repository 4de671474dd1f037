//! What a token is for, by the signs that issuers leave in it.

use crate::{claims::Claims, jwt::Header};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It opens interfaces (RFC 6749 section 1.4).
    Access,
    /// It tells an application who logged in (`OpenID` Connect Core 1.0 section 2).
    Id,
    /// It fetches new access tokens (RFC 6749 section 1.5).
    Refresh,
    /// It tells an application that somebody logged out (`OpenID` Connect Back-Channel Logout 1.0 section 2.4).
    Logout,
    /// Nothing tells.
    Unknown,
}

/// A claim or header member that names the kind, in lower case, and the sign to show for it.
type Named = (&'static str, Kind, &'static str);

/// Values of `typ` in the header: RFC 9068 section 2.1, `OpenID` Connect Back-Channel Logout 1.0.
const MEDIA_TYPES: [Named; 3] = [
    ("at+jwt", Kind::Access, "its typ is at+jwt"),
    ("logout+jwt", Kind::Logout, "its typ is logout+jwt"),
    ("refresh+jwt", Kind::Refresh, "its typ is refresh+jwt"),
];

/// Values of `token_use`: Amazon Cognito.
const TOKEN_USES: [Named; 3] = [
    ("access", Kind::Access, "token_use is access"),
    ("id", Kind::Id, "token_use is id"),
    ("refresh", Kind::Refresh, "token_use is refresh"),
];

/// Values of `typ` among the claims: Keycloak.
const TYPES: [Named; 6] = [
    ("bearer", Kind::Access, "typ is Bearer"),
    ("dpop", Kind::Access, "typ is DPoP"),
    ("id", Kind::Id, "typ is ID"),
    ("refresh", Kind::Refresh, "typ is Refresh"),
    ("offline", Kind::Refresh, "typ is Offline"),
    ("logout", Kind::Logout, "typ is Logout"),
];

/// Values of `token_type` (Simple JWT for Django) and `type` (Flask-JWT-Extended).
const TOKEN_TYPES: [Named; 6] = [
    ("access", Kind::Access, "its type is access"),
    ("access_token", Kind::Access, "its type is access_token"),
    ("refresh", Kind::Refresh, "its type is refresh"),
    ("refresh_token", Kind::Refresh, "its type is refresh_token"),
    ("id", Kind::Id, "its type is id"),
    ("id_token", Kind::Id, "its type is id_token"),
];

/// The kind of a token and its sign; what names the kind goes before what only suggests it.
pub(crate) fn of(header: &Header, claims: Option<&Claims>) -> (Kind, &'static str) {
    let named = named(header.media_type().as_deref(), &MEDIA_TYPES);
    let by_claims = || {
        let claims = claims?;
        named_by_claims(claims).or_else(|| suggested(claims))
    };
    named.or_else(by_claims).unwrap_or((Kind::Unknown, "nothing in it tells its kind"))
}

fn named_by_claims(claims: &Claims) -> Option<(Kind, &'static str)> {
    named(claims.token_use.as_deref(), &TOKEN_USES)
        .or_else(|| named(claims.typ.as_deref(), &TYPES))
        .or_else(|| named(claims.token_type.as_deref(), &TOKEN_TYPES))
        .or_else(|| claims.is_logout.then_some((Kind::Logout, "its event is a logout")))
}

/// What only logins leave (`OpenID` Connect Core 1.0 sections 2 and 3.3.2.11), and what only access needs.
fn suggested(claims: &Claims) -> Option<(Kind, &'static str)> {
    let signs = [
        (claims.has_at_hash, Kind::Id, "it holds an at_hash"),
        (claims.has_c_hash, Kind::Id, "it holds a c_hash"),
        (claims.has_scope, Kind::Access, "it names scopes"),
        (claims.bound_to_key, Kind::Access, "it is bound to a key"),
        (claims.bound_to_certificate, Kind::Access, "it is bound to a certificate"),
        (claims.has_nonce, Kind::Id, "it holds a nonce"),
    ];
    signs.into_iter().find(|(there, ..)| *there).map(|(_, kind, sign)| (kind, sign))
}

fn named(value: Option<&str>, names: &[Named]) -> Option<(Kind, &'static str)> {
    let value = value?;
    names.iter().find(|(name, ..)| value.eq_ignore_ascii_case(name)).map(|&(_, kind, sign)| (kind, sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn kind(header: &Value, claims: &Value) -> Kind {
        let header = Header::of(header.as_object().expect("an object"));
        of(&header, Some(&Claims::of(claims.as_object().expect("an object")))).0
    }

    #[test]
    fn issuers_name_the_kind_in_their_own_ways() {
        let plain = json!({"alg": "RS256", "typ": "JWT"});
        assert_eq!(kind(&json!({"typ": "application/AT+JWT"}), &json!({"nonce": "n"})), Kind::Access);
        assert_eq!(kind(&plain, &json!({"token_use": "id", "scope": "a"})), Kind::Id);
        assert_eq!(kind(&plain, &json!({"typ": "Offline"})), Kind::Refresh);
        assert_eq!(kind(&plain, &json!({"token_type": "refresh"})), Kind::Refresh);
        assert_eq!(kind(&plain, &json!({"at_hash": "h", "scope": "openid"})), Kind::Id);
        assert_eq!(kind(&plain, &json!({"scp": ["read"]})), Kind::Access);
        assert_eq!(kind(&plain, &json!({"sub": "x"})), Kind::Unknown);
    }
}
