//! What a payload looks like from outside.

use crate::jwt;

/// The look of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Nothing.
    Empty,
    /// A JSON Web Token (RFC 7519); whole signed ones have 3 parts, encrypted ones 5.
    Jwt {
        /// Number of parts between dots.
        parts: usize,
    },
    /// Base64 of `user:password`.
    Base64Pair,
    /// Hexadecimal digits, 16 or more.
    Hex,
    /// The key of a vendor, known by its prefix: the vendor's name.
    Prefixed(&'static str),
    /// Token characters (RFC 9110 `token68`) without further meaning.
    Opaque,
    /// Anything else: blanks, punctuation, parameters.
    Text,
}

/// Prefixes of keys and who issues them; a longer prefix stands before a shorter one it starts with.
const PREFIXES: [(&str, &str); 36] = [
    ("ghp_", "GitHub"),
    ("gho_", "GitHub"),
    ("ghu_", "GitHub"),
    ("ghs_", "GitHub"),
    ("ghr_", "GitHub"),
    ("github_pat_", "GitHub"),
    ("glpat-", "GitLab"),
    ("npm_", "npm"),
    ("pypi-", "PyPI"),
    ("xoxb-", "Slack"),
    ("xoxp-", "Slack"),
    ("xapp-", "Slack"),
    ("sk_live_", "Stripe"),
    ("sk_test_", "Stripe"),
    ("pk_live_", "Stripe"),
    ("pk_test_", "Stripe"),
    ("rk_live_", "Stripe"),
    ("rk_test_", "Stripe"),
    ("AKIA", "AWS"),
    ("ASIA", "AWS"),
    ("AIza", "Google"),
    ("ya29.", "Google"),
    ("sk-ant-", "Anthropic"),
    ("sk-or-", "OpenRouter"),
    ("sk-proj-", "OpenAI"),
    ("sk-", "OpenAI"),
    ("SG.", "SendGrid"),
    ("sb_publishable_", "Supabase"),
    ("sb_secret_", "Supabase"),
    ("sbp_", "Supabase"),
    ("hf_", "Hugging Face"),
    ("dop_v1_", "DigitalOcean"),
    ("shpat_", "Shopify"),
    ("dckr_pat_", "Docker"),
    ("hvs.", "Vault"),
    ("gsk_", "Groq"),
];

/// The prefix a vendor's key begins with, and the vendor.
pub(crate) fn vendor(payload: &[u8]) -> Option<(&'static str, &'static str)> {
    PREFIXES.iter().copied().find(|(p, _)| payload.len() > p.len() && payload.starts_with(p.as_bytes()))
}

/// The shape of a payload that is not known to be a pair.
pub(crate) fn of(payload: &[u8]) -> Shape {
    if payload.is_empty() {
        return Shape::Empty;
    }
    if !payload.iter().all(|&b| is_token_char(b)) {
        return Shape::Text;
    }
    if let Some((_, name)) = vendor(payload) {
        return Shape::Prefixed(name);
    }
    if jwt::looks_like(payload) {
        return Shape::Jwt { parts: payload.split(|&b| b == b'.').count() };
    }
    if payload.len() >= 16 && payload.iter().all(u8::is_ascii_hexdigit) { Shape::Hex } else { Shape::Opaque }
}

/// Visible ASCII without the separators that no token format uses.
fn is_token_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-._~+/=!#$%&'*^`|@:".contains(&b)
}
