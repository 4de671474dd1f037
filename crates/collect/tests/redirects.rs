//! Credentials go to the scheme, host and port that were typed, and nowhere else.

mod server;

use server::{Server, reply};
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};
use why401_collect::{Client, Failure};
use why401_message::{
    Body, Exchange, Field, Login, LoginSource, NoAnswer, Request, Resolve, Route, Scheme, Secret,
};

/// Stands in every credential.
const CANARY: &str = "c4n4ry";

/// Two servers: the one that was typed, and another.
struct Pair {
    home: Server,
    away: Server,
    redirect: Arc<Mutex<Vec<u8>>>,
}

impl Pair {
    fn new() -> Self {
        let redirect = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::clone(&redirect);
        let home = Server::start(move |request| {
            if request.contains(" /start") {
                answer.lock().expect("no test thread panics").clone()
            } else {
                reply(401, "", "home")
            }
        });
        let back = home.address.port();
        let away = Server::start(move |request| {
            if request.contains(" /back") {
                reply(302, &format!("Location: http://shop.example:{back}/end\r\n"), "")
            } else {
                reply(401, "WWW-Authenticate: Basic realm=\"away\"\r\n", "away")
            }
        });
        Self { home, away, redirect }
    }

    /// `HOME` and `AWAY` in a text become the two ports.
    fn ports(&self, text: &str) -> String {
        let port = |s: &Server| s.address.port().to_string();
        text.replace("HOME", &port(&self.home)).replace("AWAY", &port(&self.away))
    }

    fn route(&self) -> Route {
        let pin = |port| Resolve { host: "*".into(), port, addresses: vec![Ipv4Addr::LOCALHOST.into()] };
        let resolve = vec![pin(self.home.address.port()), pin(self.away.address.port())];
        Route { resolve, follow: true, ..Route::default() }
    }

    /// Asks the home server, which answers with this status and these fields.
    fn ask(
        &self,
        route: Route,
        request: &Request,
        status: u16,
        fields: &str,
    ) -> Result<Vec<Exchange>, Failure> {
        *self.redirect.lock().expect("no test thread panics") = reply(status, &self.ports(fields), "");
        Client::new(route, Arc::default()).run(request)
    }

    /// A request that carries every kind of credential there is.
    fn laden(&self) -> Request {
        let mut request = self.home.get(Scheme::Http, "shop.example", &format!("/start?token={CANARY}"));
        request.url.userinfo = Some(Secret::from(format!("me:{CANARY}").as_str()));
        let names =
            ["Authorization", "Cookie", "X-Api-Key", "X-Own", "Proxy-Authorization", "Referer", "cookie"];
        request.fields = names.iter().map(|n| Field::new(*n, format!("x {CANARY}"))).collect();
        request.fields.insert(0, Field::new("User-Agent", "probe"));
        request.fields.push(Field::new("Accept", "*/*"));
        let password = Some(Secret::from(CANARY));
        request.login = Some(Login { user: Secret::from("me"), password, source: LoginSource::Userinfo });
        request
    }
}

/// Where a redirect has to end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ends {
    /// At the other origin, without credentials.
    Away,
    /// At the origin that was typed, with them.
    Home,
    /// At the server that was typed, but as another origin, without them.
    Namesake,
    /// Nowhere: it cannot be followed.
    Refused,
    /// It was no redirect.
    Start,
}

const SHAPES: [(&str, Ends); 34] = [
    ("Location: http://shop.example:AWAY/", Ends::Away),
    ("Location: http://api.example:AWAY/", Ends::Away),
    ("Location: //shop.example:AWAY/", Ends::Away),
    ("Location: //api.example:AWAY", Ends::Away),
    ("Location: HTTP://api.example:AWAY/", Ends::Away),
    ("Location: http://u:p@shop.example:AWAY/", Ends::Away),
    ("Location: http://shop.example:HOME@api.example:AWAY/", Ends::Away),
    ("Location: http://shop.example@api.example:AWAY/", Ends::Away),
    ("Location: http://SHOP.example:AWAY/", Ends::Away),
    ("Location: http://shop.example.:AWAY/", Ends::Away),
    ("Location: http://sub.shop.example:AWAY/", Ends::Away),
    ("Location: http://shop.example.evil.example:AWAY/", Ends::Away),
    ("Location: http://sh\u{f6}p.example:AWAY/", Ends::Away),
    ("Location: http://127.0.0.1:AWAY/", Ends::Away),
    ("Location: http://localhost:AWAY/", Ends::Away),
    ("Location: http://api.example:AWAY?q", Ends::Away),
    ("Location: http://api.example:AWAY#f", Ends::Away),
    ("Location: http://api.example:HOME/", Ends::Namesake),
    ("Location: http://shop.example.:HOME/", Ends::Namesake),
    ("Location: http://127.0.0.1:HOME/", Ends::Namesake),
    ("Location: next", Ends::Home),
    ("Location: /next", Ends::Home),
    ("Location: //shop.example:HOME/next", Ends::Home),
    ("Location: http://SHOP.EXAMPLE:HOME/next", Ends::Home),
    ("Location: http://x:y@shop.example:HOME/next", Ends::Home),
    ("Location: \\\\api.example:AWAY\\", Ends::Home),
    ("Location: /\\api.example:AWAY/", Ends::Home),
    ("Location: https://shop.example:HOME/", Ends::Refused),
    ("Location: http:\\\\api.example:AWAY/", Ends::Refused),
    ("Location: http:/api.example:AWAY/", Ends::Refused),
    ("Location: http://shop.example:HOME\\@api.example:AWAY/", Ends::Refused),
    ("Location: ftp://api.example:AWAY/", Ends::Refused),
    ("Refresh: 0; url=http://api.example:AWAY/", Ends::Start),
    ("Alt-Svc: http/1.1=\"api.example:AWAY\"", Ends::Start),
];

/// What is wrong with where this redirect led, if anything.
fn complaint(status: u16, fields: &str, ends: Ends) -> Option<String> {
    let pair = Pair::new();
    let outcome = pair.ask(pair.route(), &pair.laden(), status, &format!("{fields}\r\n"));
    let (home, away) = (pair.home.heard(), pair.away.heard());
    let quiet = |text: &String| !text.contains(CANARY) && !text.to_ascii_lowercase().contains("referer");
    let held = |hop: &Exchange| {
        hop.held_back
            == ["Authorization", "Cookie", "X-Api-Key", "X-Own", "Proxy-Authorization", "Referer", "cookie"]
            && hop.request.login.is_none()
    };
    let last = outcome.as_ref().ok().and_then(|hops| hops.last());
    let right = match ends {
        Ends::Away => home.len() == 1 && away.len() == 1 && last.is_some_and(held),
        Ends::Namesake => home.len() == 2 && quiet(&home[1]) && last.is_some_and(held),
        Ends::Home => {
            home.len() == 2
                && home[1].matches(CANARY).count() == 7
                && last.is_some_and(|h| h.held_back.is_empty())
        }
        Ends::Refused => outcome.is_err() && home.iter().skip(1).all(quiet),
        Ends::Start => home.len() == 1 && last.is_some_and(|h| h.response.status == status),
    };
    let right = right && away.iter().all(quiet) && (ends == Ends::Away || away.is_empty());
    (!right).then(|| format!("{status} {fields}: wanted {ends:?}; home heard {home:?}, away heard {away:?}"))
}

#[test]
fn no_shape_of_redirect_carries_a_credential_away() {
    let mut complaints = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        complaints.extend(SHAPES.iter().filter_map(|&(fields, ends)| complaint(status, fields, ends)));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_other_origin_hears_exactly_this() {
    let pair = Pair::new();
    pair.ask(pair.route(), &pair.laden(), 302, "Location: //api.example:AWAY/x?y\r\n").expect("an answer");
    let want =
        pair.ports("GET /x?y HTTP/1.1\r\nHost: api.example:AWAY\r\nUser-Agent: probe\r\nAccept: */*\r\n\r\n");
    assert_eq!(pair.away.heard(), [want]);
}

#[test]
fn credentials_come_back_when_the_chain_does() {
    let pair = Pair::new();
    let hops = pair
        .ask(pair.route(), &pair.laden(), 302, "Location: //api.example:AWAY/back\r\n")
        .expect("an answer");
    assert_eq!(hops.iter().map(|h| h.held_back.len()).collect::<Vec<_>>(), [0, 7, 0]);
    assert!(pair.home.heard()[1].contains(CANARY) && !pair.away.heard()[0].contains(CANARY));
}

#[test]
fn whoever_trusts_the_chain_sends_everything_but_a_referer() {
    let pair = Pair::new();
    let route = Route { location_trusted: true, ..pair.route() };
    let hops = pair.ask(route, &pair.laden(), 302, "Location: //api.example:AWAY/\r\n").expect("an answer");
    assert_eq!(hops[1].held_back, ["Referer"]);
    assert_eq!(pair.away.heard()[0].matches(CANARY).count(), 6);
}

#[test]
fn a_body_stays_with_its_origin() {
    let pair = Pair::new();
    let body = Some(Body::Bytes(Secret::from(CANARY)));
    let post = Request { method: "POST".into(), body, ..pair.laden() };
    for status in [301, 302, 303] {
        pair.ask(pair.route(), &post, status, "Location: //api.example:AWAY/\r\n").expect("an answer");
    }
    assert!(
        pair.away
            .heard()
            .iter()
            .all(|r| r.starts_with("GET ") && !r.contains(CANARY) && !r.contains("Content"))
    );
    for status in [307, 308] {
        let failure =
            pair.ask(pair.route(), &post, status, "Location: //api.example:AWAY/\r\n").expect_err("refused");
        assert!(matches!(failure.no_answer, NoAnswer::BadRedirect(_)) && failure.hops.len() == 1);
    }
    assert_eq!(pair.away.heard().len(), 3);
}

#[test]
fn redirects_are_followed_only_when_asked_and_only_so_often() {
    let pair = Pair::new();
    let onward = "Location: /start/on\r\n";
    let hops =
        pair.ask(Route { follow: false, ..pair.route() }, &pair.laden(), 302, onward).expect("an answer");
    assert_eq!((hops.len(), hops[0].response.status), (1, 302));
    let failure = pair
        .ask(Route { max_redirects: 0, ..pair.route() }, &pair.laden(), 302, onward)
        .expect_err("too many");
    assert_eq!((failure.no_answer, failure.hops.len()), (NoAnswer::RedirectLoop(0), 1));
    let failure = pair.ask(pair.route(), &pair.laden(), 302, onward).expect_err("a circle");
    assert_eq!((failure.no_answer, failure.hops.len()), (NoAnswer::RedirectLoop(1), 2));
}
