//! The URL a command asks: patterns, `-G`, `--url-query` and the file name of `-T` included.

use super::{
    At, Reader,
    body::{self, Content},
    given::Given,
    glob,
};
use why401_message::{Scheme, Url, UrlError};

/// The URL with `-G` and `--url-query` appended, and where it was given.
pub(super) fn url(reader: &mut Reader<'_>, given: &mut Given) -> Option<(Url, At)> {
    let Some(&at) = given.urls.first() else {
        if !reader.stopped() {
            reader.complaints.push(crate::Complaint::absent("no URL is given"));
        }
        return None;
    };
    if given.urls.len() > 1 {
        given.limits.push(format!("Only the first of {} URLs is asked.", given.urls.len()));
    }
    let typed = text_of(reader.bytes(at));
    let mut text = if given.glob_off { typed } else { first_of_glob(reader, given, at, &typed)? };
    if let Some(file) = given.upload.map(|file| reader.string(file)) {
        append_file_name(&mut text, &file);
    }
    let default = match given.proto_default.map(|p| reader.string(p)) {
        Some(name) if name.eq_ignore_ascii_case("https") => Scheme::Https,
        _ => Scheme::Http,
    };
    let parsed = with_query(reader, given, &text).and_then(|text| {
        let parse = if given.path_as_is { Url::parse_as_is } else { Url::parse };
        parse(&text, default).map_err(|error| match text.as_bytes().get(error.at) {
            Some(b' ') => (at, UrlError { why: "a blank is not allowed in a URL".to_owned(), ..error }),
            _ => (at, error),
        })
    });
    match parsed {
        Ok(url) => Some((url, at)),
        Err((at, UrlError { at: offset, why })) => {
            let start = at.offset + offset.min(reader.bytes(at).len());
            reader.stop(at.word, start..start + 1, "", why);
            None
        }
    }
}

/// Bytes of a URL as text: those that are not UTF-8 percent-encoded, as curl does.
fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&body::percent_encoded(chunk.invalid()));
    }
    text
}

fn first_of_glob(reader: &mut Reader<'_>, given: &mut Given, at: At, typed: &str) -> Option<String> {
    match glob::first(typed) {
        Ok(first) => {
            if first.several {
                given
                    .limits
                    .push("The URL is a pattern for several: only the first of them is asked.".to_owned());
            }
            Some(first.url)
        }
        Err(bad) => {
            reader.stop(at.word, at.offset + bad.range.start..at.offset + bad.range.end, "", bad.why);
            None
        }
    }
}

/// `-T FILE` to a URL that ends in a slash or has no path: the file's own name is the last segment.
fn append_file_name(url: &mut String, file: &str) {
    let start = url.find("://").map_or(0, |n| n + 3);
    let end = url[start..].find(['?', '#']).map_or(url.len(), |n| start + n);
    let path = url[start..end].find('/').map(|n| &url[start + n..end]);
    let name: String = body::percent_encoded(file.rsplit('/').next().unwrap_or_default().as_bytes());
    match path {
        Some(path) if !path.ends_with('/') => {}
        Some(_) => url.insert_str(end, &name),
        None => url.insert_str(end, &format!("/{name}")),
    }
}

/// Appends what goes into the query, before a fragment.
fn with_query(reader: &Reader<'_>, given: &mut Given, url: &str) -> Result<String, (At, UrlError)> {
    let mut parts: Vec<(At, Content)> = Vec::new();
    if given.get
        && let Some(first) = given.data.first()
    {
        parts.push((first.at, body::joined(&given.data)));
    }
    parts.extend(given.query.iter().map(|&at| (at, body::query_part(reader.bytes(at)))));
    let (mut url, fragment) =
        url.split_once('#').map_or((url.to_owned(), None), |(u, f)| (u.to_owned(), Some(f)));
    for (at, content) in parts {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(name) => {
                given.limits.push(format!(
                    "`{}` is not read, so its part of the query is missing.",
                    why401_message::show(name)
                ));
                continue;
            }
        };
        let text = text_of(bytes.reveal());
        if let Some(n) = text.find(|c: char| c == ' ' || c.is_control()) {
            let why =
                "a blank or control character gets into the URL from here: --data-urlencode would encode it"
                    .to_owned();
            return Err((at, UrlError { at: n, why }));
        }
        if !text.is_empty() {
            url.push_str(if !url.contains('?') {
                "?"
            } else if url.ends_with(['?', '&']) {
                ""
            } else {
                "&"
            });
            url.push_str(&text);
        }
    }
    Ok(fragment.map_or(url.clone(), |f| format!("{url}#{f}")))
}
