//! From what the options said to one command: URL, method, fields, body, and where each came from.

use super::{Reader, address, fields, given::Given, headers, login, way};
use crate::{Client, Command, Shell, Signing};
use why401_message::{AuthChoice, Request, Url, percent_decoded};

/// The command, or a fatal complaint.
pub(super) fn assemble(reader: &mut Reader<'_>, mut given: Given) -> Option<Command> {
    way::proxy(&mut given, reader);
    let (url, url_at) = address::url(reader, &mut given)?;
    let headers = headers::headers(reader, &mut given);
    let method = method(reader, &given)?;
    let mut draft = fields::Draft::default();
    let login = login::login(reader, &given, &url, url_at);
    let wins = login::Winner::of(&headers, &given);
    draft.host(&headers);
    let presented = draft.authorization(reader, &given, &headers, wins, login.as_ref());
    draft.of_curl(reader, &given, &headers);
    draft.cookies(reader, &mut given, &headers);
    draft.custom(reader, &mut given, &headers);
    let body = draft.body(reader, &given, &headers);
    let scheme = login::scheme(&given);
    if scheme == AuthChoice::Windows {
        given.limits.push("NTLM and Negotiate are recognised, not spoken.".to_owned());
    }
    let signing = signing(reader, &mut given, wins, &url, &headers);
    let (login, login_word) =
        if presented { login.map_or((None, None), |(l, at)| (Some(l), Some(at))) } else { (None, None) };
    let mut request = Request { method, url, fields: draft.fields, body, login, scheme };
    if let Some(at) = given.target {
        request.url.target = reader.string(at);
    }
    Some(Command {
        client: Client::Curl,
        shell: Shell::default(),
        request,
        route: given.route,
        words: std::mem::take(&mut reader.words),
        field_words: draft.words.iter().map(|at| at.map(|a| (a.word, a.offset))).collect(),
        signing,
        login_word: login_word.map(|a| (a.word, a.offset)),
        url_word: (url_at.word, url_at.offset),
        sources: draft.sources,
        files: given.files,
        cut: reader.complaints.iter().find(|c| c.cuts).map(|c| c.column),
        limits: given.limits,
        beside: given.beside,
    })
}

/// What the request is to be signed with. A login that was given to sign with is never sent by itself.
fn signing(
    reader: &Reader<'_>,
    given: &mut Given,
    wins: login::Winner,
    url: &Url,
    headers: &[headers::Header],
) -> Option<Signing> {
    let option = given.signed.filter(|_| wins == login::Winner::Signature)?;
    let user = match (given.user, &url.userinfo) {
        (Some(at), _) => reader.bytes(at).to_vec(),
        (None, Some(info)) => percent_decoded(info.reveal()),
        (None, None) => Vec::new(),
    };
    let named = headers.iter().filter(|h| !h.removes).map(|h| h.name.to_ascii_lowercase()).collect();
    match Signing::read(&reader.string(option), &url.host, &user, named) {
        Ok(signing) => Some(signing),
        Err(why) => {
            given.limits.push(format!("`--aws-sigv4` is not done: {why}, so nothing is signed."));
            None
        }
    }
}

/// `-X`, else what the options imply; two that exclude each other make curl give up.
fn method(reader: &mut Reader<'_>, given: &Given) -> Option<String> {
    let data = given.data.first().filter(|_| !given.get);
    let implied: Vec<&str> = [
        (given.head, "HEAD"),
        (data.is_some(), "POST"),
        (!given.form.is_empty(), "POST"),
        (given.upload.is_some(), "PUT"),
    ]
    .into_iter()
    .filter_map(|(yes, name)| yes.then_some(name))
    .collect();
    if implied.len() > 1 {
        let (word, typed) = data.map_or((given.urls.first()?.word, ""), |d| (d.at.word, "-d"));
        reader.stop(
            word,
            0..1,
            typed,
            format!("curl wants one request method only, and {} are asked for", implied.join(" and ")),
        );
        return None;
    }
    let implied = implied.first().copied().unwrap_or("GET");
    let Some(at) = given.method else { return Some(implied.to_owned()) };
    let method = reader.string(at);
    if method.is_empty() {
        reader.stop(at.word, 0..at.offset.max(1), "-X", "the request method is empty");
    }
    if let Some(n) = method.find(|c: char| !c.is_ascii_graphic()) {
        reader.stop(
            at.word,
            at.offset + n..at.offset + n + 1,
            "-X",
            "this is no character of a request method",
        );
    }
    Some(method)
}
