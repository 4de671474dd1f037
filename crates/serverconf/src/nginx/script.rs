//! Text with variables in it (`ngx_http_script_compile`).

/// A piece of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(Vec<u8>),
    Variable(String),
    /// `$1` to `$9`.
    Capture(usize),
}

/// Takes a text apart; an error says what nginx refuses.
pub(super) fn parts(text: &[u8]) -> Result<Vec<Part>, &'static str> {
    let mut out = Vec::new();
    let mut literal = Vec::new();
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'$' {
            literal.push(first);
            continue;
        }
        if !literal.is_empty() {
            out.push(Part::Literal(std::mem::take(&mut literal)));
        }
        let (part, after) = variable(tail)?;
        out.push(part);
        rest = after;
    }
    if !literal.is_empty() || out.is_empty() {
        out.push(Part::Literal(literal));
    }
    Ok(out)
}

/// What follows a dollar, and what is left after it.
fn variable(tail: &[u8]) -> Result<(Part, &[u8]), &'static str> {
    const BAD: &str = "a dollar sign begins no name of a variable";
    if let [digit @ b'1'..=b'9', after @ ..] = tail {
        return Ok((Part::Capture(usize::from(digit - b'0')), after));
    }
    let braced = tail.first() == Some(&b'{');
    let name = if braced { &tail[1..] } else { tail };
    let length = name.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(name.len());
    let (name, after) = name.split_at(length);
    let after = if braced {
        after.strip_prefix(b"}").ok_or("a brace after a dollar sign is not closed")?
    } else {
        after
    };
    if name.is_empty() { Err(BAD) } else { Ok((Part::Variable(lower(name)), after)) }
}

/// Names of variables do not distinguish case.
pub(super) fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        let literal = |t: &str| Part::Literal(t.into());
        let variable = |t: &str| Part::Variable(t.into());
        assert_eq!(parts(b"a$uri/b"), Ok(vec![literal("a"), variable("uri"), literal("/b")]));
        assert_eq!(
            parts(b"${Host}x$12"),
            Ok(vec![variable("host"), literal("x"), Part::Capture(1), literal("2")])
        );
        assert_eq!(parts(b""), Ok(vec![literal("")]));
        assert!(parts(b"a$").is_err() && parts(b"${a").is_err() && parts(b"$-").is_err());
    }
}
