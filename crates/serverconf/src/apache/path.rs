//! The path of a URL as the server takes it (`ap_normalize_path`, `ap_unescape_url_ex`).

/// `AllowEncodedSlashes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slashes {
    /// `%2F` is not found.
    Refused,
    /// `%2F` is a slash.
    Decoded,
    /// `%2F` stays as it is.
    Kept,
}

/// Decodes a path, merges its slashes and resolves its dots; the error is a status.
pub(crate) fn decoded(path: &[u8], slashes: Slashes, merges: bool) -> Result<Vec<u8>, u16> {
    if path == b"*" {
        return Ok(path.to_vec());
    }
    if path.first() != Some(&b'/') {
        return Err(400);
    }
    let path = normalized(&unreserved(path)?, merges)?;
    let (mut out, mut at, mut again) = (Vec::with_capacity(path.len()), 0, false);
    while at < path.len() {
        let Some(byte) = (path[at] == b'%').then(|| escape(&path[at..])).flatten() else {
            out.push(path[at]);
            at += 1;
            continue;
        };
        match byte {
            0 => return Err(404),
            b'/' if slashes == Slashes::Refused => return Err(404),
            b'/' if slashes == Slashes::Kept => out.extend_from_slice(&path[at..at + 3]),
            _ => {
                again |= byte == b'/';
                out.push(byte);
            }
        }
        at += 3;
    }
    if again { normalized(&out, merges) } else { Ok(out) }
}

/// The byte that `%xx` stands for.
fn escape(text: &[u8]) -> Option<u8> {
    let digit = |n: usize| char::from(*text.get(n)?).to_digit(16);
    u8::try_from(digit(1)? * 16 + digit(2)?).ok()
}

/// Letters, digits, `-._~` out of their escapes (RFC 3986 section 2.3).
fn unreserved(path: &[u8]) -> Result<Vec<u8>, u16> {
    let (mut out, mut at) = (Vec::with_capacity(path.len()), 0);
    while at < path.len() {
        if path[at] != b'%' {
            out.push(path[at]);
            at += 1;
            continue;
        }
        let byte = escape(&path[at..]).ok_or(400u16)?;
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(&path[at..at + 3]);
        }
        at += 3;
    }
    Ok(out)
}

fn normalized(path: &[u8], merges: bool) -> Result<Vec<u8>, u16> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let parts: Vec<&[u8]> = path.get(1..).unwrap_or_default().split(|b| *b == b'/').collect();
    for (n, part) in parts.iter().enumerate() {
        let is_last = n + 1 == parts.len();
        match *part {
            b"." if is_last => kept.push(b""),
            b"." => {}
            b".." => {
                kept.pop().ok_or(400u16)?;
                if is_last {
                    kept.push(b"");
                }
            }
            b"" if merges && !is_last => {}
            part => kept.push(part),
        }
    }
    Ok(kept.iter().flat_map(|part| std::iter::once(&b'/').chain(*part)).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_as_in_httpd() {
        let cases: [(&str, Result<&str, u16>); 12] = [
            ("/", Ok("/")),
            ("/a//b/", Ok("/a/b/")),
            ("/a/./b/../c", Ok("/a/c")),
            ("/a/%2e%2e/b", Ok("/b")),
            ("/a/..", Ok("/")),
            ("/a/b/.", Ok("/a/b/")),
            ("/..", Err(400)),
            ("/a%2Fb", Err(404)),
            ("/a%00", Err(404)),
            ("/a%zz", Err(400)),
            ("/a%20b%41", Ok("/a bA")),
            ("a", Err(400)),
        ];
        for (path, want) in cases {
            let got = decoded(path.as_bytes(), Slashes::Refused, true);
            assert_eq!(got, want.map(|p| p.as_bytes().to_vec()), "{path}");
        }
        assert_eq!(decoded(b"/a%2Fb", Slashes::Kept, true), Ok(b"/a%2Fb".to_vec()));
    }
}
