//! Exchanges that only words, a body or a challenge tell of: client output, logs, error bodies.

use super::{Heard, Lines, Place, Told, event::Word, exchanges::Assembler, loose, status_words};
use why401_message::{Field, Request, ResponseField};

/// Most exchanges that are made of words alone.
const MOST: usize = 20;

impl Assembler {
    /// Exchanges that only words, a body or a challenge tell of.
    pub(super) fn by_words(&mut self) {
        let mut groups: Vec<Heard> = Vec::new();
        let numbers = self.words.iter().any(|(w, _)| w.is_number);
        let words = std::mem::take(&mut self.words);
        for (word, lines) in words.into_iter().filter(|(w, _)| w.is_number || !numbers) {
            let request = self.request_of(&word);
            let told = if word.is_number { Told::Words } else { Told::Guess };
            let same = |h: &Heard| {
                let other = h.request.as_ref().map(|r| &r.url);
                h.status() == Some(word.status)
                    && (other.is_none() || request.is_none() || other == request.as_ref().map(|r| &r.url))
            };
            if let Some(last) = groups.last_mut().filter(|h| same(h)) {
                last.lines.extend(&lines);
                last.request = last.request.take().or(request);
            } else if groups.len() < MOST {
                let mut heard = Heard { scheme_told: word.scheme_told, request, lines, ..Heard::default() };
                heard.answer(word.status, told, Some(word.at), None);
                groups.push(heard);
            }
        }
        self.heard.extend(groups);
        self.body_alone();
        self.challenge_alone();
    }

    /// The request a line of a log or of a console names.
    fn request_of(&self, word: &Word) -> Option<Request> {
        let method = word.method.as_ref()?;
        let url = match (&word.url, &word.path) {
            (Some(url), None) => url.clone(),
            (_, Some(path)) => {
                let base = word.url.as_ref().or_else(|| self.read.urls.first().map(|(_, url)| url))?;
                base.join(path).ok()?
            }
            (None, None) => return None,
        };
        Some(Request { method: method.clone(), ..Request::get(url) })
    }

    /// Gives a body that stands alone to the exchange that has none, or makes one of it.
    fn body_alone(&mut self) {
        let Some(body) = self.alone.last().map(|n| self.read.bodies[*n].clone()) else { return };
        if let Some(heard) = self.heard.iter_mut().rev().find(|h| h.response.is_some() && h.body_at.is_none())
        {
            heard.body_at = Some(body.at);
            heard.lines.extend(&body.lines);
            if let Some(response) = &mut heard.response {
                response.body.bytes = body.text.into_bytes();
            }
        } else if let Some((status, told)) = refusal(&body.text) {
            let mut heard = Heard { lines: body.lines, body_at: Some(body.at), ..Heard::default() };
            heard.answer(status, told, Some(body.at), Some(body.text));
            self.heard.push(heard);
        }
    }

    /// Gives loose fields of a response to the last exchange; a challenge alone tells of a refusal.
    fn challenge_alone(&mut self) {
        let fields: Vec<&(Place, Field)> =
            self.read.fields.iter().filter(|(_, f)| loose::is_of_response(&f.name)).collect();
        let asks = |name: &str| fields.iter().find(|(_, f)| f.is(name)).map(|(at, _)| *at);
        let asked =
            asks("www-authenticate").map(|at| (at, 401)).or(asks("proxy-authenticate").map(|at| (at, 407)));
        if let (Some((at, status)), false) = (asked, self.heard.iter().any(|h| h.response.is_some())) {
            let mut heard = Heard { lines: Lines(at.line..=at.line), ..Heard::default() };
            heard.answer(status, Told::Guess, None, None);
            self.heard.push(heard);
        }
        let last = self.heard.iter_mut().rev().find(|h| h.response.is_some() && h.told != Told::Head);
        let Some(heard) = last else { return };
        for (at, field) in fields {
            if let Some(response) = &mut heard.response {
                response.fields.push(ResponseField {
                    name: field.name.clone().into_bytes(),
                    value: field.value.reveal().to_vec(),
                });
                heard.response_at.push(*at);
            }
        }
    }
}

/// Status that a body tells, by number or by meaning.
pub(super) fn refusal(text: &str) -> Option<(u16, Told)> {
    let start = status_words::head(text, 4000);
    let number = status_words::number(start).map(|(status, _)| (status, Told::Words));
    number.or_else(|| status_words::meaning(start).map(|(status, _)| (status, Told::Guess)))
}
