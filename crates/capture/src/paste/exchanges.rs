//! From events to exchanges: which request, answer, body, code and word belong together.

use super::{
    BodyKind, Heard, Lines, LooseBody, Paste, Place, Told,
    by_words::refusal,
    described::made,
    event::{Event, Found, RawRequest, RawResponse, Read, Word},
};
use why401_message::Response;

/// Most exchanges that are kept.
const MOST: usize = 1000;

/// Most fields of one command whose place is worked out; each costs a walk over the command.
const MOST_PLACES: usize = 100;

/// The exchanges as far as they are put together.
pub(super) struct Assembler {
    pub(super) read: Read,
    pub(super) heard: Vec<Heard>,
    statuses: Vec<(usize, Vec<u16>)>,
    /// Words that belong to no exchange yet.
    pub(super) words: Vec<(Word, Lines)>,
    /// Bodies that stand alone.
    pub(super) alone: Vec<usize>,
    /// A body that waits for the status of the last exchange.
    waiting: Option<usize>,
    /// Whether the last exchange may still be answered.
    open: bool,
    /// Whether the head of the last answer was marked with `< `.
    marked: bool,
}

/// Puts together what was read.
pub(super) fn assemble(mut read: Read) -> Paste {
    let events = std::mem::take(&mut read.events);
    let mut all = Assembler {
        read,
        heard: Vec::new(),
        statuses: Vec::new(),
        words: Vec::new(),
        alone: Vec::new(),
        waiting: None,
        open: false,
        marked: false,
    };
    for found in events {
        if all.heard.len() < MOST {
            all.put(found);
        }
    }
    all.join_backwards();
    if !all.heard.iter().any(|h| h.status().is_some_and(|s| s >= 400)) {
        all.by_words();
    }
    all.finish()
}

impl Assembler {
    fn put(&mut self, found: Found) {
        let lines = Lines(found.first..=found.last);
        match found.event {
            Event::Command(index) => self.command(index, lines),
            Event::Shell => self.open = false,
            Event::Request(raw) => self.request(raw, &lines),
            Event::Response(raw) => self.response(raw, &lines),
            Event::Codes(codes) => self.codes(codes, &lines),
            Event::Body(index) => self.body(index, &lines),
            Event::Word(word) => self.word(word, lines),
        }
    }

    /// The last exchange, as long as it has no answer yet.
    fn last_open(&mut self) -> Option<&mut Heard> {
        let open = self.open;
        self.heard.last_mut().filter(|h| open && h.response.is_none())
    }

    fn command(&mut self, index: usize, lines: Lines) {
        let (span, parsed) = &self.read.commands[index];
        let command = parsed.command.as_ref();
        let text = span.text();
        let place = |(word, offset): (usize, usize)| {
            let origin = command?.words.get(word)?.origin(offset);
            let (line, column) = crate::complaint::position(&text, origin);
            Some(span.origin(line, column))
        };
        let words = command.map(|c| &c.field_words[..]).unwrap_or_default();
        let typed =
            command.and_then(|c| c.words.get(c.url_word.0)).map(crate::Word::lossy).unwrap_or_default();
        let heard = Heard {
            request: command.map(|c| c.request.clone()),
            lines,
            command: Some(index),
            scheme_told: typed.contains("://"),
            request_at: words
                .iter()
                .enumerate()
                .map(|(n, w)| w.filter(|_| n < MOST_PLACES).and_then(place))
                .collect(),
            ..Heard::default()
        };
        self.heard.push(heard);
        self.waiting = None;
        self.open = true;
    }

    fn request(&mut self, raw: RawRequest, lines: &Lines) {
        let places: Vec<Option<Place>> = raw.fields.iter().map(|(at, _)| Some(*at)).collect();
        let command = self
            .heard
            .last()
            .filter(|h| self.open && h.command.is_some())
            .map(|h| (h.command, h.request.clone()));
        let (index, asked) = command.unwrap_or_default();
        let scheme = asked.as_ref().map(|r| r.url.scheme).or(raw.scheme);
        let made = made(&raw, scheme, asked.as_ref());
        if self.last_open().is_none_or(|h| h.command.is_none()) {
            self.heard.push(Heard { lines: lines.clone(), command: index, ..Heard::default() });
        }
        self.open = true;
        self.waiting = None;
        let Some(heard) = self.heard.last_mut() else { return };
        heard.lines.extend(lines);
        heard.scheme_told |= scheme.is_some() || raw.target.contains("://");
        match made {
            Some((request, kept)) => {
                heard.request = Some(request);
                heard.request_at =
                    places.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(at, _)| at).collect();
            }
            None => self.read.fields.extend(raw.fields),
        }
    }

    fn response(&mut self, raw: RawResponse, lines: &Lines) {
        if self.last_open().is_none() && !self.repeats(&raw) {
            let next = self.next_request(&raw);
            self.heard.push(Heard { lines: lines.clone(), ..next });
        }
        self.open = true;
        self.marked = raw.marked;
        self.waiting = None;
        let Some(heard) = self.heard.last_mut() else { return };
        heard.lines.extend(lines);
        heard.told = Told::Head;
        heard.status_at = raw.status_at;
        heard.response_at = raw.field_places;
        heard.body_at = raw.body_at;
        heard.response = Some(raw.response);
    }

    /// Whether this head was printed once behind `< ` already, as `curl -iv` does.
    fn repeats(&self, raw: &RawResponse) -> bool {
        self.heard.last().and_then(|h| h.response.as_ref()).is_some_and(|last| {
            let same = last.status == raw.response.status && last.fields.len() == raw.response.fields.len();
            self.open
                && self.marked
                && !raw.marked
                && last.body.bytes.is_empty()
                && same
                && !last.fields.is_empty()
        })
    }

    /// An exchange for an answer that no request was told for: what a redirect or a second try leads to.
    fn next_request(&self, raw: &RawResponse) -> Heard {
        let Some(last) =
            self.heard.last().filter(|h| self.open && (h.command.is_some() || raw.without_credentials))
        else {
            return Heard::default();
        };
        let mut next = Heard {
            request: last.request.clone(),
            command: last.command,
            scheme_told: last.scheme_told,
            request_at: last.request_at.clone(),
            ..Heard::default()
        };
        if raw.without_credentials {
            next.drop_credentials();
        } else if let (Some(request), Some(response)) = (&mut next.request, &last.response)
            && let Some(url) = response.text("location").and_then(|to| request.url.join(&to).ok())
        {
            let crosses = url.origin() != request.url.origin();
            request.url = url;
            if crosses {
                next.drop_credentials();
            }
        }
        next
    }

    fn codes(&mut self, codes: Vec<u16>, lines: &Lines) {
        let Some(status) = codes.iter().rev().copied().find(|c| *c >= 400).or(codes.last().copied()) else {
            return;
        };
        let denies = |status: u16| matches!(status, 401 | 403 | 407);
        if !codes.iter().copied().any(denies) && self.words.iter().any(|(word, _)| denies(word.status)) {
            return; // a list of a client's settings, below the message that names the status
        }
        if self.last_open().is_none() {
            self.heard.push(Heard::default());
        }
        let waiting = self.waiting.take();
        let body = waiting.and_then(|n| self.read.bodies.get(n)).map(|b| b.text.clone());
        let Some(heard) = self.heard.last_mut() else { return };
        if heard.command.is_none() && heard.request.is_none() {
            heard.lines = lines.clone();
        }
        heard.lines.extend(lines);
        heard.answer(status, Told::Words, Some(Place { line: *lines.0.start(), column: 1 }), body);
        if codes.len() > 1 {
            self.statuses.push((*lines.0.start(), codes));
        }
        self.open = true;
    }

    fn body(&mut self, index: usize, lines: &Lines) {
        let text = self.read.bodies[index].text.clone();
        let at = self.read.bodies[index].at;
        let by_codes =
            self.open && self.heard.last().is_some_and(|h| h.told == Told::Words && h.body_at.is_none());
        if self.last_open().is_none() && !by_codes {
            self.alone.push(index);
            return;
        }
        let told = refusal(&text);
        let Some(heard) = self.heard.last_mut() else { return };
        heard.lines.extend(lines);
        heard.body_at = Some(at);
        if let Some(response) = &mut heard.response {
            response.body.bytes = text.into_bytes();
        } else if let Some((status, told)) = told {
            heard.answer(status, told, Some(at), Some(text));
        } else {
            self.waiting = Some(index);
        }
    }

    fn word(&mut self, word: Word, lines: Lines) {
        if let Some(body) = self.served_body() {
            let (at, text) = (body.at, body.text.clone());
            if let Some(heard) = self.last_open() {
                heard.answer(200, Told::Guess, Some(at), Some(text));
                self.words.push((word, lines));
                return;
            }
        }
        let body = self.waiting.and_then(|n| self.read.bodies.get(n)).map(|b| b.text.clone());
        let told = if word.is_number { Told::Words } else { Told::Guess };
        match self.last_open() {
            Some(heard) => {
                heard.lines.extend(&lines);
                heard.answer(word.status, told, Some(word.at), body);
            }
            None => self.words.push((word, lines)),
        }
    }

    /// The body of JSON that the last command printed, where it speaks of no failure: what is said below of a refusal
    /// is said of another request.
    fn served_body(&self) -> Option<&LooseBody> {
        const FAILS: [&str; 9] =
            ["error", "message", "detail", "unauth", "denied", "fail", "invalid", "forbidden", "not "];
        let body = self.waiting.and_then(|n| self.read.bodies.get(n)).filter(|b| b.kind == BodyKind::Json)?;
        let text = body.text.to_ascii_lowercase();
        (!FAILS.iter().any(|w| text.contains(w))).then_some(body)
    }

    /// An answer that was pasted before its request.
    fn join_backwards(&mut self) {
        let mut joined: Vec<Heard> = Vec::with_capacity(self.heard.len());
        for next in self.heard.drain(..) {
            match joined.last_mut() {
                Some(last)
                    if last.request.is_none() && last.command.is_none() && last.told == Told::Head && {
                        next.request.is_some() && next.response.is_none() && next.command.is_none()
                    } =>
                {
                    last.lines.extend(&next.lines);
                    last.request = next.request;
                    last.request_at = next.request_at;
                    last.scheme_told = next.scheme_told;
                }
                _ => joined.push(next),
            }
        }
        self.heard = joined;
    }

    fn finish(self) -> Paste {
        let read = self.read;
        Paste {
            commands: read.commands,
            exchanges: self.heard,
            statuses: self.statuses,
            bodies: read.bodies,
            lines: read.lines,
            fields: read.fields,
            tokens: read.tokens,
            urls: read.urls,
            files: read.files,
            programs: read.programs,
            ..Paste::default()
        }
    }
}

impl Heard {
    /// Sets an answer of which only the status and perhaps the body are known.
    pub(super) fn answer(&mut self, status: u16, told: Told, at: Option<Place>, body: Option<String>) {
        let mut response = Response { status, ..Response::default() };
        response.body.complete = true;
        response.body.bytes = body.unwrap_or_default().into_bytes();
        self.response = Some(response);
        self.told = told;
        self.status_at = at;
    }

    fn drop_credentials(&mut self) {
        let Some(request) = &mut self.request else { return };
        let keep: Vec<bool> = request
            .fields
            .iter()
            .map(|f| !f.is("cookie") && !why401_message::is_secret_field(&f.name))
            .collect();
        let mut kept = keep.iter();
        request.fields.retain(|_| kept.next().is_none_or(|k| *k));
        let mut kept = keep.iter();
        self.request_at.retain(|_| kept.next().is_none_or(|k| *k));
        request.login = None;
        request.url.userinfo = None;
    }
}
