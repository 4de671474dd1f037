//! Which redirects are followed, how the request changes (RFC 9110 section 15.4), and what stays behind.

use std::fmt::Write;
use why401_message::{NoAnswer, Origin, Request, Response, Route, Url, show};

/// Fields that say nothing about who asks; only these travel to another origin.
const HARMLESS: [&str; 10] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-type",
    "dnt",
    "pragma",
    "range",
    "user-agent",
];

/// The next request of a redirect chain.
pub(crate) struct Hop {
    /// Everything the user gave, with the method and body the redirect leaves of it; not to be sent as it is.
    pub(crate) whole: Request,
    /// What is sent.
    pub(crate) request: Request,
    /// Names of the fields that stay behind.
    pub(crate) held_back: Vec<String>,
}

/// The next hop after `response`, or `None` where the chain ends here. `home` is the origin the user typed.
pub(crate) fn next(
    route: &Route,
    home: &Origin,
    whole: &Request,
    response: &Response,
) -> Result<Option<Hop>, NoAnswer> {
    let Some(url) = target(&whole.url, response)? else { return Ok(None) };
    let mut whole = Request { url, ..whole.clone() };
    change_method(route, response.status, &mut whole);
    let mut request = whole.clone();
    let held_back = hold_back(route, home, &mut request)?;
    Ok(Some(Hop { whole, request, held_back }))
}

fn target(base: &Url, response: &Response) -> Result<Option<Url>, NoAnswer> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.all("location").next().filter(|l| !l.is_empty()) else { return Ok(None) };
    let text = std::str::from_utf8(location)
        .map_err(|_| NoAnswer::BadRedirect("the Location is not UTF-8 text".into()))?;
    let mut url = base.join(&encoded(text)).map_err(|e| NoAnswer::BadRedirect(show(e.why)))?;
    url.userinfo = None;
    Ok(Some(url))
}

/// Blanks, and in a relative reference everything beyond ASCII, percent-encoded: servers often forget to.
fn encoded(location: &str) -> String {
    let absolute = location.starts_with("//") || location.contains("://");
    let mut text = String::with_capacity(location.len());
    for c in location.chars() {
        if c == ' ' || (!absolute && !c.is_ascii()) {
            let mut octets = [0; 4];
            for b in c.encode_utf8(&mut octets).bytes() {
                let _ = write!(text, "%{b:02X}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// POST becomes GET after 301 and 302, everything but HEAD becomes GET after 303; the body goes with the method.
fn change_method(route: &Route, status: u16, request: &mut Request) {
    let [keep_301, keep_302, keep_303] = route.keep_post;
    let is_post = request.method == "POST";
    let changes = match status {
        301 => is_post && !keep_301,
        302 => is_post && !keep_302,
        303 => !(matches!(request.method.as_str(), "GET" | "HEAD") || is_post && keep_303),
        _ => false,
    };
    if changes {
        request.method = "GET".into();
        request.body = None;
        request.fields.retain(|f| {
            let name = f.name.to_ascii_lowercase();
            !name.starts_with("content-") && name != "transfer-encoding" && name != "expect"
        });
    }
}

/// Takes out of the request what must not leave the origin it was given for.
fn hold_back(route: &Route, home: &Origin, request: &mut Request) -> Result<Vec<String>, NoAnswer> {
    if request.url.origin() == *home {
        return Ok(Vec::new());
    }
    let travels = |name: &str| {
        let name = name.to_ascii_lowercase();
        let describes_body =
            request.body.is_some() && matches!(name.as_str(), "content-length" | "transfer-encoding");
        HARMLESS.contains(&name.as_str())
            || describes_body
            || (route.location_trusted && name != "host" && name != "referer")
    };
    let (sent, held): (Vec<_>, Vec<_>) = request.fields.drain(..).partition(|f| travels(&f.name));
    if !route.location_trusted {
        request.login = None;
        if request.body.is_some() {
            let to = show(&request.url.host);
            return Err(NoAnswer::BadRedirect(format!(
                "the request's body would go to another origin, {to}"
            )));
        }
    }
    request.fields = sent;
    Ok(held.into_iter().map(|f| f.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{Body, Field, ResponseField, Scheme, Secret};

    fn url(text: &str) -> Url {
        Url::parse(text, Scheme::Https).expect("a URL")
    }

    fn answer(status: u16, location: &str) -> Response {
        let field = ResponseField { name: b"Location".to_vec(), value: location.into() };
        Response { status, fields: vec![field], ..Response::default() }
    }

    fn post() -> Request {
        let fields = ["Authorization", "Content-Type", "X-Anything"].map(|n| Field::new(n, "x")).to_vec();
        let body = Some(Body::Bytes(Secret::from("a=1")));
        Request { method: "POST".into(), fields, body, ..Request::get(url("https://shop.example/a/b")) }
    }

    fn follow(
        route: &Route,
        request: &Request,
        status: u16,
        location: &str,
    ) -> Result<Option<Hop>, NoAnswer> {
        next(route, &request.url.origin(), request, &answer(status, location))
    }

    #[test]
    fn methods_change_as_they_do_in_curl() {
        let keep = Route { keep_post: [true; 3], ..Route::default() };
        for (status, method, plain, kept) in [
            (301, "POST", "GET", "POST"),
            (302, "POST", "GET", "POST"),
            (303, "POST", "GET", "POST"),
            (301, "PUT", "PUT", "PUT"),
            (303, "PUT", "GET", "GET"),
            (303, "HEAD", "HEAD", "HEAD"),
            (307, "POST", "POST", "POST"),
            (308, "POST", "POST", "POST"),
        ] {
            for (route, want) in [(&Route::default(), plain), (&keep, kept)] {
                let request = Request { method: method.into(), ..post() };
                let hop = follow(route, &request, status, "c").expect("same origin").expect("a redirect");
                assert_eq!(hop.request.method, want, "{status} {method}");
                assert_eq!(hop.request.body.is_some(), want == method, "{status} {method}");
                assert_eq!(hop.request.first("content-type").is_some(), want == method, "{status} {method}");
                assert_eq!(hop.request.url.target, "/a/c");
            }
        }
    }

    #[test]
    fn nothing_of_the_user_reaches_another_origin() {
        let hop = follow(&Route::default(), &post(), 302, "http://u:p@shop.example/")
            .expect("followed")
            .expect("a hop");
        assert_eq!(hop.held_back, ["Authorization", "X-Anything"]);
        assert!(hop.request.fields.is_empty() && hop.request.url.userinfo.is_none());
        let trusted = Route { location_trusted: true, ..Route::default() };
        let hop = follow(&trusted, &post(), 307, "//api.example/").expect("followed").expect("a hop");
        assert!(hop.held_back.is_empty() && hop.request.body.is_some());
        assert!(matches!(
            follow(&Route::default(), &post(), 307, "//api.example/"),
            Err(NoAnswer::BadRedirect(_))
        ));
    }

    #[test]
    fn places_that_cannot_be_followed_are_named() {
        let why = |location| match follow(&Route::default(), &post(), 302, location) {
            Err(NoAnswer::BadRedirect(why)) => why,
            _ => String::new(),
        };
        assert!(why("ftp://shop.example/").contains("ftp"));
        assert!(why("mailto:a@b").contains("mailto"));
        assert!(!why("https://\\api.example/").is_empty());
        assert!(follow(&Route::default(), &post(), 302, "").is_ok_and(|h| h.is_none()));
        assert!(follow(&Route::default(), &post(), 304, "/x").is_ok_and(|h| h.is_none()));
        let hop = follow(&Route::default(), &post(), 302, "/ä b").expect("followed").expect("a hop");
        assert_eq!(hop.request.url.target, "/%C3%A4%20b");
    }
}
