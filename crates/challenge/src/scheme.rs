//! Names of authentication schemes.

/// The schemes told apart (IANA's registry, and what servers ask for beside it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// RFC 4559.
    Negotiate,
    /// Microsoft's NTLM.
    Ntlm,
    /// `Token x`, `token x`, `token=x`.
    Token,
    /// `ApiKey x`, `Api-Key x`, `key=x`.
    ApiKey,
    /// `JWT x`.
    Jwt,
    /// AWS signature version 4.
    Aws4,
    /// Any other name.
    Other,
    /// No scheme at all.
    None,
}

/// Every recognised spelling, in lower case.
const NAMES: [(&str, Scheme); 12] = [
    ("basic", Scheme::Basic),
    ("bearer", Scheme::Bearer),
    ("digest", Scheme::Digest),
    ("negotiate", Scheme::Negotiate),
    ("ntlm", Scheme::Ntlm),
    ("token", Scheme::Token),
    ("apikey", Scheme::ApiKey),
    ("api-key", Scheme::ApiKey),
    ("api_key", Scheme::ApiKey),
    ("x-api-key", Scheme::ApiKey),
    ("jwt", Scheme::Jwt),
    ("aws4-hmac-sha256", Scheme::Aws4),
];

/// Schemes of single vendors that a reader may see by name without giving anything away.
const OTHERS: [&str; 26] = [
    "accesskey",
    "acs3-hmac-sha256",
    "api-token",
    "aws",
    "bot",
    "concealed",
    "deepl-auth-key",
    "dpop",
    "gnap",
    "goog4-hmac-sha256",
    "goog4-rsa-sha256",
    "googlelogin",
    "hawk",
    "hmac",
    "hoba",
    "key",
    "klaviyo-api-key",
    "mac",
    "mutual",
    "oauth",
    "scram-sha-1",
    "scram-sha-256",
    "sharedkey",
    "signature",
    "ssws",
    "vapid",
];

impl Scheme {
    /// The scheme of a name in any case; `None` for a name that is not known.
    pub fn named(name: &[u8]) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
        let other = || OTHERS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
        known.map(|&(_, scheme)| scheme).or_else(|| other().then_some(Self::Other))
    }

    /// The usual spelling; `None` where several are usual.
    pub fn canonical(self) -> Option<&'static str> {
        match self {
            Self::Basic => Some("Basic"),
            Self::Bearer => Some("Bearer"),
            Self::Digest => Some("Digest"),
            Self::Negotiate => Some("Negotiate"),
            Self::Ntlm => Some("NTLM"),
            Self::Jwt => Some("JWT"),
            Self::Aws4 => Some("AWS4-HMAC-SHA256"),
            Self::Token | Self::ApiKey | Self::Other | Self::None => None,
        }
    }
}

/// Whether an unknown word reads as a scheme name: letters and hyphens, short, so hardly a secret.
pub(crate) fn looks_like_name(word: &[u8]) -> bool {
    (2..=20).contains(&word.len())
        && word[0].is_ascii_alphabetic()
        && word.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-')
}

/// Whether a scheme that is not known may be shown: vendors write a capital first, the word of a pass phrase seldom
/// has one.
pub(crate) fn may_be_shown(word: &[u8]) -> bool {
    looks_like_name(word) && word[0].is_ascii_uppercase()
}
