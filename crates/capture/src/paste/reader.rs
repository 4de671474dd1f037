//! The one pass: at each row the recognisers are asked in turn what begins there.

use super::{
    BodyKind, Line, bodies, client_output, codes, commands, devtools,
    event::{Event, Found, RawRequest, Read},
    heads, log_lines, loose, pieces, prompt, shape, status_words, templates,
    view::Row,
    words,
};
use std::ops::Range;
use why401_message::Scheme;

/// Most commands that are read as requests.
const MOST_COMMANDS: usize = 500;

/// Most tokens and URLs that are kept.
const MOST_WORDS: usize = 1000;

/// Shortest line that can tell anything, in bytes.
const SHORTEST_LINE: usize = 4;

/// Whose output the rows at hand are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum After {
    /// Nobody's in particular.
    #[default]
    Nothing,
    /// A client that prints the answer's body.
    Client,
    /// Another program's.
    Program,
}

struct Reader<'a> {
    text: &'a str,
    rows: &'a [Row],
    /// Rows that became a part of an event.
    taken: Vec<bool>,
    read: Read,
    after: After,
    /// Rows before this index are known not to begin a body that tells of a refusal.
    unclosed: usize,
    /// Rows before this index are a piece of a file.
    piece: usize,
    scheme: Option<Scheme>,
    host: Option<String>,
}

/// Reads all rows of a text.
pub(super) fn read(text: &str, rows: &[Row]) -> Read {
    let mut reader = Reader {
        text,
        rows,
        taken: vec![false; rows.len()],
        read: Read::default(),
        after: After::Nothing,
        unclosed: 0,
        piece: 0,
        scheme: None,
        host: None,
    };
    let mut at = 0;
    while at < rows.len() {
        at = reader.step(at).max(at + 1);
    }
    reader.finish()
}

impl Reader<'_> {
    /// Takes what begins in a row; the index of the row to go on at.
    fn step(&mut self, at: usize) -> usize {
        let text = self.rows[at].trimmed();
        if text.is_empty() || shape::is_fence(text) {
            return at + 1;
        }
        if self.rows[at].begins {
            if let Some(next) = self.command(at).or_else(|| self.head(at)) {
                return next;
            }
            if let Some(rest) = shape::note(text) {
                self.note(rest);
                return at + 1;
            }
        } else if let Some(next) = self.panel(at).or_else(|| self.bare_request(at)).or_else(|| self.codes(at))
        {
            return next;
        }
        if let Some(next) = self.body(at) {
            return next;
        }
        self.line(at);
        at + 1
    }

    fn push(&mut self, event: Event, rows: Range<usize>) {
        let line = |n: usize| self.rows.get(n).map_or(1, |r| r.line);
        let found =
            Found { event, first: line(rows.start), last: line(rows.end.saturating_sub(1).max(rows.start)) };
        self.read.events.push(found);
    }

    fn take(&mut self, rows: impl IntoIterator<Item = usize>) {
        for row in rows {
            self.taken[row] = true;
        }
    }

    /// A command of an HTTP client, or one of another program behind a prompt.
    fn command(&mut self, at: usize) -> Option<usize> {
        let row = &self.rows[at];
        if self.read.commands.len() < MOST_COMMANDS
            && let Some(start) = commands::find(&row.text)
        {
            let end = commands::end(self.rows, at, start.at);
            let span = commands::span(self.text, self.rows, start, at..end);
            let read = |text: &str| crate::clients::from_text_behind(&row.text[..start.at], text);
            let typed = read(&span.text());
            let filled = || templates::filled(&span.text()).map(|t| read(&t)).filter(|p| p.command.is_some());
            let parsed = if typed.command.is_some() { typed } else { filled().unwrap_or(typed) };
            self.push(Event::Command(self.read.commands.len()), at..end);
            self.read.commands.push((span, parsed));
            self.take(at..end);
            self.after = if start.client == "wget" { After::Program } else { After::Client };
            return Some(end);
        }
        let command = &row.text[prompt::after(&row.text)?..];
        self.after = After::Program;
        self.push(Event::Shell, at..at + 1);
        self.program(client_output::command(command));
        if let Some(name) = pieces::printed(command) {
            self.piece(name, at);
        }
        self.words(at);
        Some(at + 1)
    }

    /// What a browser's network panel showed.
    fn panel(&mut self, at: usize) -> Option<usize> {
        let taken = devtools::panel(self.rows, at)?;
        let rows = at..taken.next;
        if !taken.what.request.target.is_empty() {
            self.push(Event::Request(taken.what.request), rows.clone());
        }
        if taken.what.response.response.status > 0 {
            self.push(Event::Response(taken.what.response), rows);
        }
        self.take(taken.rows);
        Some(taken.next)
    }

    /// A request with its head.
    fn bare_request(&mut self, at: usize) -> Option<usize> {
        let taken = heads::request(self.rows, at)?;
        let mut request: RawRequest = taken.what;
        request.scheme = request.scheme.or(self.scheme);
        request.authority = request.authority.or_else(|| self.host.clone());
        self.push(Event::Request(request), at..taken.next);
        self.take(taken.rows);
        self.after = After::Nothing;
        Some(taken.next)
    }

    /// A request or a response with its head.
    fn head(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.bare_request(at) {
            return Some(next);
        }
        let taken = heads::response(self.rows, at)?;
        self.push(Event::Response(taken.what), at..taken.next);
        self.take(taken.rows);
        self.after = After::Nothing;
        Some(taken.next)
    }

    fn codes(&mut self, at: usize) -> Option<usize> {
        let (codes, end) = codes::at(self.rows, at)?;
        if codes.len() == 1 && self.after != After::Client {
            return None;
        }
        self.push(Event::Codes(codes), at..end);
        self.take(at..end);
        Some(end)
    }

    /// Remarks of curl tell whom it talks to.
    fn note(&mut self, text: &str) {
        if let Some(rest) = text.strip_prefix("Connected to ") {
            self.host = rest.split(' ').next().map(str::to_owned);
            self.scheme =
                match rest.rsplit_once("port ").map(|(_, p)| p.split(' ').next().unwrap_or_default()) {
                    Some("443") => Some(Scheme::Https),
                    Some("80") => Some(Scheme::Http),
                    _ => None,
                };
        } else if ["SSL connection", "TLSv1", "TLS ", "ALPN"].iter().any(|w| text.starts_with(w)) {
            self.scheme = Some(Scheme::Https);
        }
    }

    /// The body of an answer whose head was not printed, or one that stands alone.
    fn body(&mut self, at: usize) -> Option<usize> {
        let text = self.rows[at].trimmed();
        let kind = bodies::kind(text);
        let answered = self.after == After::Client && !is_clients_own(text);
        let tried = (at < self.unclosed || log_lines::is_json(text)) && !answered;
        if tried || at < self.piece || (kind == BodyKind::Text && !answered) || bodies::is_remark(text) {
            return None;
        }
        let range = self.body_rows(at, kind)?;
        let body = bodies::loose(self.rows, range.clone());
        let telling = answered || tells_a_refusal(&body.text);
        if telling && self.after != After::Program {
            self.push(Event::Body(self.read.bodies.len()), range.clone());
            self.take(range.clone());
            range.clone().for_each(|n| self.tokens(n));
        } else if telling && kind == BodyKind::Json {
            range.clone().for_each(|n| self.line(n));
        } else {
            self.unclosed = range.end;
            return None;
        }
        self.read.bodies.push(body);
        self.after = if answered { After::Nothing } else { self.after };
        Some(range.end)
    }

    fn body_rows(&mut self, at: usize, kind: BodyKind) -> Option<Range<usize>> {
        if kind == BodyKind::Json {
            if at < self.unclosed {
                return None;
            }
            let range = bodies::json(self.rows, at);
            if range.is_none() {
                let rest = self.rows.iter().skip(at + 1);
                self.unclosed = at + 1 + rest.take_while(|r| !r.begins).count();
            }
            return range;
        }
        let range = bodies::extent(self.rows, at, None);
        (!range.is_empty()).then_some(range)
    }

    /// A line that is nothing of the above: its words, fields and meaning.
    fn line(&mut self, at: usize) {
        let row = &self.rows[at];
        let text = row.trimmed();
        if text.len() < SHORTEST_LINE {
            return;
        }
        if let Some(name) = pieces::heading(text).filter(|_| at >= self.piece) {
            self.piece(name, at);
        }
        self.program(client_output::program(text));
        if let Some(field) = loose::of_row(row).filter(|_| at >= self.piece) {
            self.read.fields.push(field);
        }
        if let Some(word) = status_words::of_row(row).filter(|_| !bodies::is_remark(text) && at >= self.piece)
        {
            self.push(Event::Word(word), at..at + 1);
        }
        self.words(at);
    }

    /// Tokens and URLs of a row.
    fn words(&mut self, at: usize) {
        self.tokens(at);
        let row = &self.rows[at];
        if self.read.urls.len() < MOST_WORDS {
            self.read.urls.extend(words::urls(row).into_iter().map(|(n, url)| (row.place(n), url)));
        }
    }

    fn tokens(&mut self, at: usize) {
        let row = &self.rows[at];
        if self.read.tokens.len() < MOST_WORDS {
            let tokens = words::tokens(&row.text);
            self.read.tokens.extend(tokens.into_iter().map(|(n, token)| (row.place(n), token.into())));
        }
    }

    fn piece(&mut self, name: &str, at: usize) {
        if let Some(excerpt) = pieces::excerpt(name, self.rows, at) {
            self.piece = pieces::content(self.rows, at).end;
            self.read.files.push(excerpt);
        }
    }

    fn program(&mut self, name: Option<&'static str>) {
        if let Some(name) = name.filter(|n| !self.read.programs.contains(n)) {
            self.read.programs.push(name);
        }
    }

    fn finish(mut self) -> Read {
        let left =
            self.rows.iter().zip(&self.taken).filter(|(row, taken)| !**taken && !row.trimmed().is_empty());
        self.read.lines = left
            .filter(|(row, _)| !shape::is_fence(row.trimmed()))
            .map(|(row, _)| Line {
                number: row.line,
                column: row.place(row.indent()).column,
                text: row.trimmed().to_owned(),
            })
            .collect();
        self.read
    }
}

/// Whether a body by itself is an answer's that refuses.
fn tells_a_refusal(text: &str) -> bool {
    let start = status_words::head(text, 4000);
    status_words::number(start).is_some() || status_words::meaning(start).is_some()
}

/// Whether a line is what curl itself says and not what a server answered.
fn is_clients_own(text: &str) -> bool {
    text.starts_with("curl: (") || text.starts_with("% Total") || is_meter(text)
}

/// curl's progress meter.
fn is_meter(text: &str) -> bool {
    text.starts_with("Dload") || (text.contains("--:--:--") && text.starts_with(|c: char| c.is_ascii_digit()))
}
