//! The path of a request as nginx takes it (`ngx_http_parse_complex_uri`).

/// Path and query, or nothing where nginx answers 400.
pub(super) fn parse(target: &[u8], merge_slashes: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    if target.first() != Some(&b'/') {
        return None;
    }
    let (path, args) = match target.iter().position(|b| *b == b'?' || *b == b'#') {
        Some(n) if target[n] == b'?' => (&target[..n], &target[n + 1..]),
        Some(n) => (&target[..n], &b""[..]),
        None => (target, &b""[..]),
    };
    let args = args.split(|b| *b == b'#').next().unwrap_or_default();
    let decoded = decoded(path)?;
    Some((without_dots(&decoded, merge_slashes)?, args.to_vec()))
}

/// `%XX` undone; none of it may be broken or a zero byte.
fn decoded(path: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let byte = why401_message::percent_byte(rest).filter(|b| *b != 0)?;
            out.push(byte);
            rest = &rest[3..];
        } else if first == 0 {
            return None;
        } else {
            out.push(first);
            rest = tail;
        }
    }
    Some(out)
}

/// Segments `.` and `..` resolved; nothing may lead above the root.
fn without_dots(path: &[u8], merge_slashes: bool) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = vec![b'/'];
    let mut segments = path.get(1..).unwrap_or_default().split(|b| *b == b'/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            b"." => continue,
            b".." => {
                out.pop()?;
                let parent = out.iter().rposition(|b| *b == b'/')?;
                out.truncate(parent + 1);
                continue;
            }
            b"" if merge_slashes || is_last => continue,
            _ => out.extend_from_slice(segment),
        }
        if !is_last {
            out.push(b'/');
        }
    }
    Some(out)
}

/// `?` and what follows taken off (`ngx_http_split_args`).
pub(super) fn split_args(uri: &[u8]) -> (Vec<u8>, Vec<u8>) {
    match uri.iter().position(|b| *b == b'?') {
        Some(n) => (uri[..n].to_vec(), uri[n + 1..].to_vec()),
        None => (uri.to_vec(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let known: [(&str, Option<(&str, &str)>); 14] = [
            ("/a/../b?x=1", Some(("/b", "x=1"))),
            ("/a//b///c", Some(("/a/b/c", ""))),
            ("/a/./b/.", Some(("/a/b/", ""))),
            ("/a/..", Some(("/", ""))),
            ("/..", None),
            ("/%2e%2e/x", None),
            ("/a%2Fb", Some(("/a/b", ""))),
            ("/a%3Fb", Some(("/a?b", ""))),
            ("/a%00", None),
            ("/a%zz", None),
            ("/a#b?c", Some(("/a", ""))),
            ("/", Some(("/", ""))),
            ("//", Some(("/", ""))),
            ("/a/b/../../c/", Some(("/c/", ""))),
        ];
        for (target, expected) in known {
            let found = parse(target.as_bytes(), true);
            let expected = expected.map(|(p, a)| (p.as_bytes().to_vec(), a.as_bytes().to_vec()));
            assert_eq!(found, expected, "{target}");
        }
        assert_eq!(parse(b"/a//b", false).expect("valid").0, b"/a//b");
    }
}
