//! What answers after access is granted: `try_files`, indices, files, other servers; and error pages.

use super::{
    location::{Name, PASSES, name},
    script::{Part, parts},
    tree::{Found, Id, Statement},
    uri::split_args,
    walk::{Done, Walk},
};
use crate::{Handler, Hit, Kind as FileKind, Turn, Unknown, Unread};

/// How much of the path an `alias` replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alias {
    None,
    /// The name of the location.
    Prefix(usize),
    /// All of it: the location is a regular expression.
    Whole,
}

/// An `error_page`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ErrorPage<'a> {
    pub(super) codes: Vec<u16>,
    /// The status to answer with: `Some(0)` is that of the page itself.
    overwrite: Option<u16>,
    pub(super) target: &'a [u8],
}

/// Takes an `error_page` apart; an error says what nginx refuses.
pub(super) fn error_page(statement: &Statement) -> Result<ErrorPage<'_>, &'static str> {
    let number = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|t| t.parse::<u16>().ok());
    let [words @ .., target] = statement.args.as_slice() else { return Err("the page is missing") };
    let (words, overwrite) = match words {
        [words @ .., last] if last.text.first() == Some(&b'=') => match &last.text[1..] {
            b"" => (words, Some(0)),
            code => (words, Some(number(code).ok_or("the status is not valid")?)),
        },
        words => (words, None),
    };
    let codes: Option<Vec<u16>> = words.iter().map(|w| number(&w.text)).collect();
    let codes = codes.ok_or("the status is not valid")?;
    if words.is_empty() {
        return Err("no status is named");
    }
    if codes.iter().any(|c| !(300..=599).contains(c) || *c == 499) {
        return Err("the status is not between 300 and 599, or is 499");
    }
    Ok(ErrorPage { codes, overwrite, target: &target.text })
}

impl Walk<'_> {
    // --- error pages ---------------------------------------------------------------------------------------------

    /// An answer made of a status alone (`ngx_http_special_response_handler`).
    pub(super) fn special(&mut self, status: u16) -> Result<Done, Unknown> {
        let has_pages = matches!(status, 201 | 204) || status >= 300;
        if status == 444 || !has_pages {
            return Ok(Done::Sent(Some(status), None));
        }
        self.state.err_status = status;
        let tree = self.tree;
        let pages = tree.nearest(self.state.conf, &["error_page"]);
        if !self.state.is_error_page && !pages.is_empty() && self.state.changes != 0 {
            self.state.is_error_page = !tree.is_on(self.state.conf, "recursive_error_pages", false);
            for found in pages {
                let Ok(page) = error_page(found.statement) else { continue };
                if page.codes.contains(&status) {
                    return self.send_error_page(&found, &page, status);
                }
            }
        }
        if (494..=497).contains(&status) {
            self.state.err_status = 400;
        }
        Ok(Done::Sent(Some(status), None))
    }

    fn send_error_page(
        &mut self,
        found: &Found<'_>,
        page: &ErrorPage<'_>,
        status: u16,
    ) -> Result<Done, Unknown> {
        if self.state.is_main && matches!(status, 401 | 403) {
            let hit = self.tree.hit(*found);
            if !self.trace.hits.contains(&hit) {
                self.trace.hits.push(hit);
            }
        }
        match page.overwrite {
            Some(overwrite) => self.state.err_status = overwrite,
            None if (494..=497).contains(&status) => self.state.err_status = 400,
            None => {}
        }
        let target = self.value(page.target, &found.statement.spot)?;
        self.note_turn(Turn::ErrorPage, self.tree.hit(*found));
        match target.first() {
            Some(b'/') => {
                if self.state.method != "HEAD" {
                    self.state.method = "GET".into();
                }
                let (uri, args) = split_args(&target);
                Ok(Done::Internal(uri, args))
            }
            Some(b'@') => Ok(Done::Named(target)),
            _ => {
                if !matches!(page.overwrite, Some(301 | 302 | 303 | 307 | 308)) {
                    self.state.err_status = 302;
                }
                Ok(Done::Sent(Some(self.state.err_status), None))
            }
        }
    }

    // --- files ---------------------------------------------------------------------------------------------------

    /// What a path leads to; where only whoever asks may not see it, it is chosen.
    pub(super) fn kind(&mut self, path: &str) -> Result<FileKind, Unread> {
        match self.disk.kind(path.as_ref()) {
            Err(Unread::Denied | Unread::Other(_) | Unread::TooLarge) => {
                let unknown = Unknown { what: format!("whether {path} is there decides"), spot: None };
                let there = self.choose(Some(format!("file {path}")), &unknown);
                if there { Ok(FileKind::File) } else { Err(Unread::Missing) }
            }
            Ok(FileKind::File) if path.ends_with('/') => Err(Unread::Missing),
            known => known,
        }
    }

    fn alias(&self) -> Alias {
        let Some(found) = self.tree.nearest(self.state.conf, &["root", "alias"]).pop() else {
            return Alias::None;
        };
        if found.statement.name == "root" {
            return Alias::None;
        }
        match self.location_name(found.section) {
            Some(Name::Regex { .. }) => Alias::Whole,
            Some(name) => Alias::Prefix(name.text().len()),
            None => Alias::None,
        }
    }

    /// The name of the location a section is, or is an `if` of.
    fn location_name(&self, section: Id) -> Option<Name> {
        let is_location = |id: &Id| self.tree.sections[*id].head.name == "location";
        name(&self.tree.sections[self.tree.around(section).find(is_location)?].head)
    }

    /// What files are looked for below; `None` where nginx answers 500.
    pub(super) fn root(&mut self) -> Result<Option<String>, Unknown> {
        let tree = self.tree;
        let found = tree.nearest(self.state.conf, &["root", "alias"]).pop();
        if self.alias() != Alias::None && !self.state.valid_location {
            return Ok(None);
        }
        let Some(found) = found else { return Ok(Some(tree.prefix_path("html"))) };
        let written = found.statement.arg(0);
        let value = self.value(written, &found.statement.spot)?;
        let value = String::from_utf8_lossy(&value).into_owned();
        let is_plain = found.statement.name == "root" && !written.contains(&b'$');
        let value = if is_plain { value.strip_suffix('/').unwrap_or(&value) } else { &value };
        Ok(Some(if is_plain && value.is_empty() { String::new() } else { tree.prefix_path(value) }))
    }

    /// The file the path stands for (`ngx_http_map_uri_to_path`).
    pub(super) fn mapped(&mut self) -> Result<Option<String>, Unknown> {
        let Some(root) = self.root()? else { return Ok(None) };
        let uri = &self.state.uri;
        let rest = match self.alias() {
            Alias::None => uri.as_slice(),
            Alias::Prefix(length) => uri.get(length..).unwrap_or_default(),
            Alias::Whole if self.state.add_uri_to_alias => uri.as_slice(),
            Alias::Whole => &[],
        };
        Ok(Some(format!("{root}{}", String::from_utf8_lossy(rest))))
    }

    // --- try_files -----------------------------------------------------------------------------------------------

    /// Looks for files (`ngx_http_try_files_handler`).
    pub(super) fn try_files(&mut self) -> Result<Done, Unknown> {
        let tree = self.tree;
        let Some(found) = tree.own(self.state.conf, "try_files").next() else { return Ok(Done::On) };
        let hit = || tree.hit(found);
        let Some(root) = self.root()? else { return Ok(Done::Status(500, Some(hit()))) };
        let Some((last, names)) = found.statement.args.split_last() else { return Ok(Done::On) };
        for word in names {
            let (text, wants_folder) = match word.text.as_slice() {
                [text @ .., b'/'] => (text, true),
                text => (text, false),
            };
            let name = self.tried(text, &found)?;
            let path = format!("{root}{}", String::from_utf8_lossy(&name));
            let kind = self.kind(&path);
            if kind.is_ok_and(|k| (k == FileKind::Directory) == wants_folder) {
                self.take_tried(name, wants_folder);
                return Ok(Done::On);
            }
        }
        if let [b'=', code @ ..] = last.text.as_slice() {
            let code = std::str::from_utf8(code).ok().and_then(|t| t.parse::<u16>().ok());
            return match code {
                Some(code @ 300..) => Ok(Done::Status(code, Some(hit()))),
                _ => Err(found.statement.unknown("`try_files` ends with a status that is none of an error")),
            };
        }
        let target = self.tried(&last.text, &found)?;
        self.note_turn(Turn::Fallback, hit());
        if target.first() == Some(&b'@') {
            return Ok(Done::Named(target));
        }
        let (uri, args) = split_args(&target);
        Ok(Done::Internal(uri, args))
    }

    /// A name to try, the location's name taken off where an `alias` takes its place.
    fn tried(&mut self, text: &[u8], found: &Found<'_>) -> Result<Vec<u8>, Unknown> {
        let has_variables = parts(text).is_ok_and(|p| p.iter().any(|p| !matches!(p, Part::Literal(_))));
        let name = self.value(text, &found.statement.spot)?;
        match self.alias() {
            Alias::Prefix(length) if has_variables => {
                let prefix = self.state.uri.get(..length).unwrap_or(&self.state.uri);
                Ok(name.strip_prefix(prefix).map(<[u8]>::to_vec).unwrap_or(name))
            }
            _ => Ok(name),
        }
    }

    fn take_tried(&mut self, name: Vec<u8>, is_folder: bool) {
        match self.alias() {
            Alias::None => self.state.uri = name,
            Alias::Prefix(length) => {
                self.state.uri.truncate(length);
                self.state.uri.extend(name);
            }
            Alias::Whole if is_folder => {}
            Alias::Whole => {
                self.state.uri = name;
                self.state.add_uri_to_alias = true;
            }
        }
    }

    // --- content -------------------------------------------------------------------------------------------------

    /// The content phase.
    pub(super) fn content(&mut self) -> Result<Done, Unknown> {
        if let Some(section) = self.state.content {
            let tree = self.tree;
            let found = self.handler_of(section).map(|f| (f.statement, tree.hit(f)));
            if let Some((statement, hit)) = found {
                return Ok(self.handed_over(statement, hit, section));
            }
        }
        self.note_handler(Handler::Files, self.state.conf);
        match self.index()? {
            Done::On => {}
            done => return Ok(done),
        }
        if self.is_unusual() {
            return Ok(Done::Sent(None, None));
        }
        self.file()
    }

    fn handed_over(&mut self, statement: &Statement, hit: Hit, section: Id) -> Done {
        let name = statement.name.as_str();
        let handler = match name {
            "proxy_pass" | "grpc_pass" => Handler::Proxy(hit),
            _ if PASSES.contains(&name) || name.starts_with("content_by") || name == "perl" => {
                Handler::Program(hit)
            }
            "flv" | "mp4" | "f4f" => Handler::Files,
            _ => Handler::Itself(hit),
        };
        self.note_handler(handler, section);
        let reads = matches!(self.state.method.as_str(), "GET" | "HEAD");
        match name {
            "stub_status" | "empty_gif" if reads => Done::Sent(Some(200), None),
            "stub_status" | "empty_gif" => Done::Status(405, None),
            _ => Done::Sent(None, None),
        }
    }

    /// Remembers what gives the content of the main request.
    fn note_handler(&mut self, handler: Handler, section: Id) {
        if self.state.is_main {
            self.trace.handler = Some((handler, section));
        }
    }

    /// Remembers a `return` or a redirect as what answers.
    pub(super) fn note_answer(&mut self, hit: &Hit, section: Id) {
        self.note_handler(Handler::Itself(hit.clone()), section);
    }

    /// Modules that answer in a way not followed here.
    fn is_unusual(&self) -> bool {
        let conf = self.state.conf;
        let method = self.state.method.as_bytes();
        let dav = self.tree.setting(conf, "dav_methods");
        let is_dav =
            dav.is_some_and(|f| f.statement.args.iter().any(|w| w.text.eq_ignore_ascii_case(method)));
        let random = self.tree.is_on(conf, "random_index", false) && self.state.uri.ends_with(b"/");
        is_dav || random
    }

    /// Looks for an index (`ngx_http_index_handler`).
    fn index(&mut self) -> Result<Done, Unknown> {
        let reads = matches!(self.state.method.as_str(), "GET" | "HEAD" | "POST");
        if !self.state.uri.ends_with(b"/") || !reads {
            return Ok(Done::On);
        }
        let tree = self.tree;
        let found = tree.nearest(self.state.conf, &["index"]);
        let names: Vec<(&[u8], Found<'_>)> = found
            .iter()
            .flat_map(|f| f.statement.args.iter().map(move |w| (w.text.as_slice(), *f)))
            .collect();
        let mut texts = Vec::new();
        for (text, found) in names {
            texts.push(self.value(text, &found.statement.spot)?);
        }
        if found.is_empty() {
            texts.push(b"index.html".to_vec());
        }
        let by = found.first().map_or_else(|| tree.section_hit(self.state.conf), |f| tree.hit(*f));
        let mut is_tested = false;
        for text in texts {
            let args = self.state.args.clone();
            if text.first() == Some(&b'/') {
                self.note_turn(Turn::Index, by);
                return Ok(Done::Internal(text, args));
            }
            let Some(folder) = self.mapped()? else { return Ok(Done::Status(500, None)) };
            let path = format!("{folder}{}", String::from_utf8_lossy(&text));
            if self.kind(&path).is_ok() {
                self.note_turn(Turn::Index, by);
                let uri = [self.state.uri.as_slice(), &text].concat();
                return Ok(Done::Internal(uri, args));
            }
            if !is_tested {
                is_tested = true;
                if let Err(status) = self.is_folder(&folder) {
                    return Ok(Done::Status(status, None));
                }
            }
        }
        Ok(Done::On)
    }

    fn is_folder(&mut self, path: &str) -> Result<(), u16> {
        let bare = path.strip_suffix('/').filter(|p| !p.is_empty());
        match self.kind(bare.unwrap_or(path)) {
            Ok(FileKind::Directory) => Ok(()),
            Ok(_) if bare.is_none() => Err(500),
            _ => Err(404),
        }
    }

    /// A list of a directory, or a file (`ngx_http_autoindex_handler`, `ngx_http_static_handler`).
    fn file(&mut self) -> Result<Done, Unknown> {
        let method = self.state.method.clone();
        if !matches!(method.as_str(), "GET" | "HEAD" | "POST") {
            return Ok(Done::Status(405, None));
        }
        let is_folder = self.state.uri.ends_with(b"/");
        let lists = method != "POST" && self.tree.is_on(self.state.conf, "autoindex", false);
        if is_folder && !lists {
            return Ok(Done::Status(403, None));
        }
        let Some(path) = self.mapped()? else { return Ok(Done::Status(500, None)) };
        if self.state.is_main {
            self.trace.file = Some(path.clone());
        }
        if is_folder {
            // The list is of the path without its last byte, whatever that is.
            let folder = path.char_indices().next_back().map_or("", |(n, _)| &path[..n]);
            let is_there = self.kind(folder) == Ok(FileKind::Directory);
            return Ok(if is_there { Done::Sent(Some(200), None) } else { Done::Status(404, None) });
        }
        Ok(match self.kind(&path) {
            Ok(FileKind::Directory) => Done::Status(301, None),
            Ok(FileKind::File) if method == "POST" => Done::Status(405, None),
            Ok(FileKind::File) => Done::Sent(Some(200), None),
            _ => Done::Status(404, None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Text, nginx::syntax::parse};

    fn statement(text: &str) -> Statement {
        let (mut nodes, _) = parse(&Text::new("/x", text.as_bytes()));
        let node = nodes.remove(0);
        Statement { name: node.name.lossy(), args: node.args, spot: node.spot }
    }

    #[test]
    fn error_pages() {
        let of = |text: &str| {
            let statement = statement(text);
            error_page(&statement).map(|p| (p.codes, p.overwrite))
        };
        assert_eq!(of("error_page 401 403 /x;"), Ok((vec![401, 403], None)));
        assert_eq!(of("error_page 401 = @x;"), Ok((vec![401], Some(0))));
        assert_eq!(of("error_page 401 =200 /x;"), Ok((vec![401], Some(200))));
        assert!(of("error_page = /x;").is_err() && of("error_page 200 /x;").is_err());
        assert!(of("error_page x /x;").is_err());
    }
}
