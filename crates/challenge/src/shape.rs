//! What a payload looks like from outside.

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

/// The beginning of a provider's key, and the provider.
pub(crate) fn vendor(payload: &[u8]) -> Option<(&'static str, &'static str)> {
    why401_token::known(payload).map(|known| (known.prefix, known.provider))
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
    if why401_token::looks_like_jwt(payload) {
        return Shape::Jwt { parts: payload.split(|&b| b == b'.').count() };
    }
    if payload.len() >= 16 && payload.iter().all(u8::is_ascii_hexdigit) { Shape::Hex } else { Shape::Opaque }
}

/// Visible ASCII without the separators that no token format uses.
fn is_token_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-._~+/=!#$%&'*^`|@:".contains(&b)
}
