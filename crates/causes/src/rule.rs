//! Questions about the rule in force: which server's own files explain the answer, how sure that is, and what its log
//! says of this very request.

use why401_core::{
    Evidence, Experiment, Found, Grade, Layer, Logged, Lookup, Observation, Place, Product, Traced, Trial,
};
use why401_message::{Response, show};
use why401_serverconf::{Answer, Detour, Handler, Hit, Refusal};
use why401_weblog::{access::Upstream, error::Kind};

/// A refusal that a server's files foretell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foretold<'a> {
    /// The server.
    pub layer: &'a Layer,
    /// The status that follows from the files.
    pub status: u16,
    /// Why.
    pub why: Refusal,
    /// The directive that decides, where one does.
    pub by: Option<&'a Hit>,
    /// How sure it is that this server's files made the answer: `Proven` where the answer shows its realm, its page or
    /// a line of its log, `Likely` where nothing was sent.
    pub grade: Grade,
    /// The line of its access log, where nothing else shows that this server made the answer.
    pub traced: Option<&'a Traced>,
}

/// The refusal the files foretell for the request as given, where the answer is that one, or nothing was sent.
pub(crate) fn foretold(d: &Evidence) -> Option<Foretold<'_>> {
    d.layers.iter().find_map(|layer| of_layer(d, layer, &layer.expected))
}

fn of_layer<'a>(d: &'a Evidence, layer: &'a Layer, answer: &'a Answer) -> Option<Foretold<'a>> {
    let Answer::Refused { status, why, by } = answer else { return None };
    let foretold =
        |grade, traced| Foretold { layer, status: *status, why: *why, by: by.as_ref(), grade, traced };
    let likely = || Some(foretold(Grade::Likely, None));
    let Some(response) = d.baseline().and_then(Trial::response) else { return likely() };
    let traced = traced(d, layer);
    if response.status != *status || traced.is_some_and(|t| t.upstream == Upstream::Answered(*status)) {
        return None;
    }
    // What LiteSpeed makes of files is known in part.
    if layer.product == Product::LiteSpeed {
        return likely();
    }
    if shows_realm(layer, response) || is_page_of(d, layer) || !d.said.is_empty() {
        return Some(foretold(Grade::Proven, None));
    }
    match traced.filter(|t| t.status == *status && answers_itself(layer, t)) {
        Some(line) => Some(foretold(Grade::Proven, Some(line))),
        None => likely(),
    }
}

/// The line of a server's own access log about the request as given.
pub(crate) fn traced<'a>(d: &'a Evidence, layer: &Layer) -> Option<&'a Traced> {
    let of_layer = |t: &&Traced| t.config.as_ref() == Some(&layer.config) && t.of == Experiment::GIVEN;
    d.traced.iter().find(of_layer)
}

/// Whether a server answered by itself, as its log says, or as it hands no such request on.
pub(crate) fn answers_itself(layer: &Layer, line: &Traced) -> bool {
    match line.upstream {
        Upstream::Nobody => true,
        Upstream::Answered(_) => false,
        Upstream::Untold => !matches!(layer.rule.handler, Handler::Proxy(_) | Handler::Program(_)),
    }
}

/// What a server answers before it looks at any login, as its files foretell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopped<'a> {
    /// The server.
    pub layer: &'a Layer,
    /// The line because of which.
    pub by: &'a Hit,
    /// As of [`Foretold`].
    pub grade: Grade,
}

/// The answer with this status that the files foretell before any login is looked at.
pub(crate) fn stopped(d: &Evidence, status: u16) -> Option<Stopped<'_>> {
    d.layers.iter().find_map(|layer| {
        let Answer::Before { status: foretold, by } = &layer.expected else { return None };
        let answer = d.baseline().and_then(Trial::response);
        let sure = answer.is_some() && (is_page_of(d, layer) || !d.said.is_empty());
        let fits = *foretold == status && answer.is_none_or(|r| r.status == status);
        fits.then_some(Stopped { layer, by, grade: if sure { Grade::Proven } else { Grade::Likely } })
    })
}

/// Whether the answer asks for the realm that the files name.
fn shows_realm(layer: &Layer, response: &Response) -> bool {
    let realm = layer.rule.users.as_ref().and_then(|u| u.realm.as_deref());
    realm.is_some_and(|realm| Evidence::challenges(response).iter().any(|c| c.realm() == Some(realm)))
}

/// Whether the answer is one that this server makes.
pub(crate) fn is_page_of(d: &Evidence, layer: &Layer) -> bool {
    let id = match layer.product {
        Product::Apache => "apache",
        Product::Nginx => "nginx",
        Product::Lighttpd => "lighttpd",
        Product::Haproxy => "haproxy",
        Product::Caddy => "caddy",
        Product::Varnish => "varnish",
        Product::LiteSpeed => "litespeed",
        Product::Traefik => "traefik",
    };
    d.producer().id == id
}

impl<'a> Foretold<'a> {
    /// The password file that decides: the first one that knows the user, else the last.
    pub(crate) fn lookup(&self) -> Option<&'a Lookup> {
        let lookups = &self.layer.lookups;
        let knows = |l: &&Lookup| !matches!(l.found, Found::NoSuchUser { .. });
        lookups.iter().find(knows).or(lookups.last())
    }

    /// What the status and the files have in common, as the first observation.
    pub(crate) fn seen(&self, d: &Evidence) -> Observation {
        if let Some(line) = self.traced {
            return line.seen();
        }
        match d.baseline().and_then(Trial::response) {
            Some(response) => {
                let shows = format!("{}, as these files foretell", crate::questions::refusal(response));
                Observation::new(Place::status(Experiment::GIVEN), shows)
            }
            None => self.gate().unwrap_or_else(|| {
                Observation::new(
                    file(self.layer.config.as_path(), None),
                    format!("foretells {}", self.status),
                )
            }),
        }
    }

    /// The line of the server's access log, where it is not what the whole is founded on already.
    pub(crate) fn in_access_log(&self, d: &Evidence) -> Option<Observation> {
        let line =
            traced(d, self.layer).filter(|line| self.traced.is_none() && line.status == self.status)?;
        Some(line.seen())
    }

    /// The directive that demands a login.
    pub(crate) fn gate(&self) -> Option<Observation> {
        let users = self.layer.rule.users.as_ref()?;
        Some(self.layer.seen(&users.demanded_by, "asks for a login", "this asks for a login"))
    }

    /// What led a stranger to the gate that refuses, where the address suggests a place without one; and the grade of
    /// that, which is lower where something on the way is not known.
    pub(crate) fn detour(&self) -> Option<(&'a Detour, Grade)> {
        let rule = &self.layer.rule;
        let gate = rule.users.as_ref().filter(|_| self.why == Refusal::LoginWanted)?;
        let detour = rule.detour.as_ref().filter(|_| self.by.is_some_and(|by| *by == gate.demanded_by))?;
        let sure = rule.unknown.is_empty();
        Some((detour, if sure { self.grade } else { self.grade.min(Grade::Likely) }))
    }

    /// The directive that decides, with a note under its words.
    pub(crate) fn deciding(&self, note: &str) -> Option<Observation> {
        Some(self.layer.seen(self.by?, note, note))
    }

    /// The line of an entry in the password file that decides.
    pub(crate) fn entry(&self, line: usize, shows: impl Into<String>) -> Option<Observation> {
        Some(Observation::new(self.entry_place(line)?, shows))
    }

    /// Where an entry of the password file stands.
    pub(crate) fn entry_place(&self, line: usize) -> Option<Place> {
        Some(file(&self.lookup()?.file.path, Some(line)))
    }

    /// What came of the lookup in the password file that decides.
    pub(crate) fn found(&self) -> Option<&'a Found> {
        Some(&self.lookup()?.found)
    }
}

/// Has a server check its configuration and read it again.
pub(crate) fn reload(product: Product) -> &'static str {
    match product {
        Product::Apache => "sudo apachectl configtest && sudo apachectl graceful",
        Product::Nginx => "sudo nginx -t && sudo nginx -s reload",
        Product::Lighttpd => {
            "sudo lighttpd -tt -f /etc/lighttpd/lighttpd.conf && sudo systemctl restart lighttpd"
        }
        Product::Haproxy => "sudo haproxy -c -f /etc/haproxy/haproxy.cfg && sudo systemctl reload haproxy",
        Product::Caddy => "sudo caddy validate --config /etc/caddy/Caddyfile && sudo systemctl reload caddy",
        Product::Varnish => "sudo varnishd -C -f /etc/varnish/default.vcl && sudo systemctl reload varnish",
        Product::LiteSpeed => "sudo /usr/local/lsws/bin/lswsctrl restart",
        Product::Traefik => "docker compose up -d",
    }
}

/// A file, or a line of one.
pub(crate) fn file(path: &std::path::Path, line: Option<usize>) -> Place {
    Place::File { path: path.to_owned(), line, column: None }
}

/// What the log says of the request as given, in a message of one of these kinds.
pub(crate) fn logged(d: &Evidence, kinds: &[Kind]) -> Option<Observation> {
    let fits =
        |l: &&Logged| l.of == Experiment::GIVEN && l.message().is_some_and(|m| kinds.contains(&m.kind));
    let line = d.said.iter().find(fits)?;
    Some(Observation::new(file(&line.path, Some(line.number)), format!("\"{}\"", show(line.shown()))))
}
