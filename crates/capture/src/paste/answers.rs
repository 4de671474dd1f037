//! The questions a diagnosis asks of a paste: which exchange was refused, and with which request.

use super::{Heard, Paste, Told, loose, words};
use why401_message::{Request, Response, Url};

impl Paste {
    /// The exchange that was refused: the last 401, else the last 407, 403, or other status from 400 on. A 401 with
    /// credentials stands before one without for the same path; one with a status line before one told in words.
    pub fn refused(&self) -> Option<&Heard> {
        let last = |fits: &dyn Fn(&Heard) -> bool| {
            self.exchanges.iter().rev().find(|h| fits(h) && self.answered_by(h).is_none())
        };
        let head_401 = last(&|h| h.status() == Some(401) && h.told == Told::Head);
        if let Some(heard) = head_401.or_else(|| last(&|h| h.status() == Some(401))) {
            return Some(self.with_credentials(heard));
        }
        let by_status = [407, 403].iter().find_map(|s| last(&|h| h.status() == Some(*s)));
        by_status.or_else(|| last(&|h| h.status().is_some_and(|s| s >= 400)))
    }

    /// The exchange that was served after its client had answered a challenge, where nothing else was refused.
    pub fn served_after_a_challenge(&self) -> Option<&Heard> {
        let served = self.exchanges.iter().rev().find_map(|h| self.answered_by(h));
        served.filter(|_| self.refused().is_none())
    }

    /// The exchange by which a client answered the challenge in this one, and was let in: the next one of the same
    /// command, to the same place, with credentials of the kind that waits for a challenge, or that the first had not.
    fn answered_by(&self, heard: &Heard) -> Option<&Heard> {
        if heard.status() != Some(401) {
            return None;
        }
        let at = self.exchanges.iter().position(|h| std::ptr::eq(h, heard))?;
        let next = self.exchanges.get(at + 1)?;
        let scheme = |h: &Heard| {
            let value = h.request.as_ref()?.first("authorization")?.value.reveal();
            Some(String::from_utf8_lossy(value).split(' ').next()?.to_ascii_lowercase())
        };
        let now = scheme(next)?;
        let waits = matches!(now.as_str(), "digest" | "ntlm" | "negotiate");
        let of_one_command = heard.command == next.command && (heard.command.is_some() || waits);
        let answers = scheme(heard).is_none_or(|before| before == now && waits);
        let served = next.status().is_some_and(|s| (200..400).contains(&s));
        (of_one_command && answers && served && same_path(heard, next)).then_some(next)
    }

    /// The exchanges that led to the refused one by redirects, each with the request and the redirect, in order, and the
    /// refused one's own request last; empty where nothing was redirected.
    pub fn chain(&self) -> Vec<(Request, &Response)> {
        let Some(end) = self.refused().and_then(|r| self.exchanges.iter().position(|h| std::ptr::eq(h, r)))
        else {
            return Vec::new();
        };
        let mut chain = Vec::new();
        for (next, before) in
            self.exchanges[..=end].iter().rev().zip(self.exchanges[..end].iter().rev()).take(MOST_HOPS)
        {
            let Some((url, response)) = led_to(before, next) else { break };
            let (Some(asked), Some(from)) = (&next.request, &before.request) else { break };
            if chain.is_empty()
                && let Some(last) = &next.response
            {
                chain.push((Request { url: url.clone(), ..asked.clone() }, last));
            } else if let Some((request, _)) = chain.last_mut() {
                request.url = url;
            }
            chain.push((from.clone(), response));
        }
        chain.reverse();
        chain
    }

    fn with_credentials<'a>(&'a self, heard: &'a Heard) -> &'a Heard {
        if heard.has_credentials() {
            return heard;
        }
        let stranger = self.is_told_without_credentials(heard);
        let better =
            |h: &&Heard| h.status() == Some(401) && h.has_credentials() && (stranger || same_path(h, heard));
        self.exchanges.iter().rev().find(better).unwrap_or(heard)
    }

    /// An exchange without credentials for the URL of the refused one: the answer a stranger gets.
    pub fn anonymous(&self) -> Option<&Heard> {
        let refused = self.refused()?;
        let stranger = |h: &&Heard| {
            let told = h.request.is_some() && !h.has_credentials() && same_path(h, refused);
            h.response.is_some() && (told || self.is_told_without_credentials(h))
        };
        self.exchanges.iter().rev().filter(|h| !std::ptr::eq(*h, refused)).find(stranger)
    }

    /// Whether an answer without its request stands below words such as `# without Authorization`.
    fn is_told_without_credentials(&self, heard: &Heard) -> bool {
        const WITHOUT: [&str; 5] = ["without", "no ", "anonymous", "unauthenticated", "not logged in"];
        const WHAT: [&str; 8] =
            ["auth", "credential", "token", "login", "password", "header", "anonymous", "logged in"];
        let first = *heard.lines.0.start();
        let above = self.lines.iter().rev().find(|l| l.number < first && l.number + 2 >= first);
        let says = |words: &[&str]| {
            above.is_some_and(|l| {
                let text = l.text.to_ascii_lowercase();
                words.iter().any(|w| text.contains(w))
            })
        };
        heard.request.is_none() && says(&WITHOUT) && says(&WHAT)
    }

    /// The refused exchange's response.
    pub fn response(&self) -> Option<&Response> {
        self.refused()?.response.as_ref()
    }

    /// The request to look at: that of the refused exchange, else the last one in the text, else one made of a URL in
    /// it, the loose fields of a request, and a token where the text says that it was sent as `Bearer`.
    pub fn request(&self) -> Option<Request> {
        if let Some(refused) = self.refused() {
            return match &refused.request {
                Some(request) => Some(self.completed(request)),
                None => self.unanswered().or_else(|| self.made_of_loose_parts()),
            };
        }
        self.unanswered().or_else(|| self.made_of_loose_parts())
    }

    /// The last request without an answer.
    fn unanswered(&self) -> Option<Request> {
        self.exchanges.iter().rev().filter(|h| h.response.is_none()).find_map(|h| h.request.clone())
    }

    fn made_of_loose_parts(&self) -> Option<Request> {
        let (_, url) =
            self.urls.iter().find(|(at, url)| !words::is_reference(self.before(at.line, at.column), url))?;
        Some(self.completed(&Request::get(url.clone())))
    }

    /// Adds loose fields and a token to a request that only a log or a console names.
    fn completed(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if !request.fields.is_empty() {
            return request;
        }
        let sent =
            self.fields.iter().map(|(_, f)| f).filter(|f| loose::is_of_request(&f.name) && !f.is("host"));
        request.fields.extend(sent.cloned());
        if let (None, [(at, token)]) = (request.first("authorization"), &self.tokens[..])
            && self.before(at.line, at.column).to_ascii_lowercase().trim_end().ends_with("bearer")
        {
            request.set("Authorization", [b"Bearer ", token.reveal()].concat());
        }
        request
    }

    /// What stands in a line before a column.
    fn before(&self, line: usize, column: usize) -> &str {
        let at = self.lines.partition_point(|l| l.number < line);
        let Some(found) = self.lines.get(at).filter(|l| l.number == line) else { return "" };
        let count = column.saturating_sub(found.column);
        let end = found.text.char_indices().nth(count).map_or(found.text.len(), |(n, _)| n);
        &found.text[..end]
    }
}

/// Most redirects of a chain that are followed back.
const MOST_HOPS: usize = 20;

/// The address a redirect names, where it is the one that was asked next.
fn led_to<'a>(before: &'a Heard, next: &Heard) -> Option<(Url, &'a Response)> {
    let response = before.response.as_ref().filter(|r| (300..400).contains(&r.status))?;
    let url = before.request.as_ref()?.url.join(&response.text("location")?).ok()?;
    let asked = &next.request.as_ref()?.url;
    (url.host == asked.host && url.path() == asked.path()).then_some((url, response))
}

/// Whether two exchanges ask for the same path of the same host.
fn same_path(a: &Heard, b: &Heard) -> bool {
    match (&a.request, &b.request) {
        (Some(a), Some(b)) => a.url.host == b.url.host && a.url.path() == b.url.path(),
        _ => false,
    }
}
