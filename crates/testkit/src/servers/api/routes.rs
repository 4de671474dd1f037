//! What the API serves where.

use super::{Asked, Memory, Reply};

/// The token that is accepted.
pub const TOKEN: &str = "tok-5f2e9a";
/// The key that is accepted in `X-Api-Key`.
pub const API_KEY: &str = "key-71c0d4";
/// The session that is accepted in the cookie `session`.
pub const SESSION: &str = "ses-90ab12";
/// A JWT whose `exp` is 2020-09-13; its signature is never looked at.
pub const EXPIRED_JWT: &str =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTYwMDAwMDAwMH0.c2lnbmF0dXJl";

/// The Basic credentials that are accepted: alice, `secret`.
const ALICE: &str = "YWxpY2U6c2VjcmV0";
/// What is served.
pub(super) const SERVED: &str = "{\"items\":[1,2,3]}";

/// What answers a request.
pub type Route = fn(&Asked, &Memory) -> Reply;

/// Path (a folder with everything in it where it ends in a slash) and what answers there; the first match counts.
pub const ROUTES: [(&str, Route); 33] = [
    // An application that guards every path it does not know, and knows none with two slashes.
    ("//", |_, _| Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Bearer realm=\"api\"")),
    ("/", |_, _| {
        Reply::html(
            200,
            "<!doctype html><h1>API</h1>\n<a href=\"/open/\">open</a> <a href=\"/login\">log in</a>\n",
        )
    }),
    ("/open/", |_, _| Reply::json(200, SERVED)),
    // RFC 6750 in full: the scheme in any case, errors in the challenge.
    ("/bearer/", |asked, _| bearer(asked)),
    // The scheme compared letter by letter, the refusal without a reason.
    ("/strict/", |asked, _| strict(asked)),
    // 401 with no challenge and no body.
    ("/bare/", |asked, _| if has_token(asked) { Reply::json(200, SERVED) } else { Reply::bare(401) }),
    // Open, but refuses credentials it does not know.
    ("/optional/", |asked, _| optional(asked)),
    ("/key/", |asked, _| api_key(asked)),
    // The key in the query, as `?api_key=`.
    ("/query-key/", |asked, _| query_key(asked)),
    // 403 where 401 is due.
    ("/hidden-403/", |asked, _| instead(asked, 403, "{\"error\":\"forbidden\"}")),
    // 404 where 401 is due.
    ("/hidden-404/", |asked, _| instead(asked, 404, "{\"message\":\"Not Found\"}")),
    // Who the token belongs to: shows that it is valid.
    ("/me", |asked, _| bearer(asked)),
    // 401 for everybody, where 403 is due: the token is valid and not enough.
    ("/admin/", |_, _| {
        Reply::json(401, "{\"error\":\"insufficient permissions\"}").asking("Bearer realm=\"api\"")
    }),
    // The same in the words of interfaces that hide what a token may not see.
    ("/hidden-object/", |asked, _| {
        instead(asked, 404, "{\"message\":\"This project does not exist, or you do not have access to it.\"}")
    }),
    // A key in a field with an underscore, which some servers drop.
    ("/underscored/", |asked, _| underscored(asked)),
    // The token is known, its owner lacks a role.
    ("/role/", |asked, _| role(asked)),
    // As Django REST framework answers where its first authenticator names no challenge.
    ("/django/", |asked, _| {
        instead(asked, 403, "{\"detail\":\"Authentication credentials were not provided.\"}")
    }),
    // RFC 6750 section 3.1: valid, but for less than this.
    ("/scope/", |asked, _| scope(asked)),
    // Refuses the first request of each path, serves the second.
    ("/flaky/", |asked, memory| flaky(asked, memory)),
    // Two servers in turn behind each path: one refuses everybody, one serves everybody.
    ("/turns/", |asked, memory| turns(asked, memory)),
    // Takes what stands between the first and the second blank for the token.
    ("/split/", |asked, _| split(asked)),
    // A key in a field without hyphens, which the refusal names between backticks.
    ("/marked/", |asked, _| marked(asked)),
    // Basic credentials and a key at once.
    ("/two/", |asked, _| two(asked)),
    ("/basic/", |asked, _| basic(asked)),
    // Basic, and the refusal says whether the name or the password is wrong.
    ("/talkative/", |asked, _| talkative(asked)),
    // Basic and Bearer offered, both accepted.
    ("/either/", |asked, _| either(asked)),
    // A session cookie, and a login page for everybody else.
    ("/session/", |asked, _| session(asked)),
    // Open, but refuses a session that is no longer known.
    ("/stale/", |asked, _| stale(asked)),
    ("/login", |_, _| Reply::html(200, LOGIN)),
    // The same login page with status 200 at the address itself.
    ("/login-200/", |_, _| Reply::html(200, LOGIN)),
    ("/busy/", |_, _| Reply::json(429, "{\"error\":\"slow down\"}").with("Retry-After", "30")),
    ("/down/", |_, _| Reply::html(503, "<h1>Maintenance</h1>").with("Retry-After", "3600")),
    ("/echo/", |asked, _| Reply::json(200, &String::from_utf8_lossy(&asked.head))),
];

const LOGIN: &str = "<!doctype html><title>Log in</title><form method=\"post\" action=\"/login\">\
                     <input name=\"user\"><input name=\"password\" type=\"password\"><button>Log in</button></form>\n";

/// The scheme in lower case and what follows one or more blanks.
pub(super) fn credentials(asked: &Asked) -> Option<(String, &str)> {
    let (scheme, rest) = asked.field("authorization")?.split_once(' ')?;
    Some((scheme.to_ascii_lowercase(), rest.trim()))
}

/// Whether [`TOKEN`] is shown.
pub(super) fn has_token(asked: &Asked) -> bool {
    credentials(asked) == Some(("bearer".into(), TOKEN))
}

/// Whether alice logs in.
pub(super) fn has_login(asked: &Asked) -> bool {
    credentials(asked) == Some(("basic".into(), ALICE))
}

fn bearer(asked: &Asked) -> Reply {
    let refused = |challenge: &str| Reply::json(401, "{\"error\":\"unauthorized\"}").asking(challenge);
    match credentials(asked) {
        Some((scheme, TOKEN)) if scheme == "bearer" => Reply::json(200, "{\"login\":\"alice\"}"),
        Some((scheme, EXPIRED_JWT)) if scheme == "bearer" => refused(
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token expired\"",
        ),
        Some((scheme, _)) if scheme == "bearer" => refused(
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is unknown\"",
        ),
        _ => refused("Bearer realm=\"api\""),
    }
}

fn strict(asked: &Asked) -> Reply {
    match asked.field("authorization").and_then(|v| v.strip_prefix("Bearer ")) {
        Some(TOKEN) => Reply::json(200, SERVED),
        _ => Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Bearer"),
    }
}

fn optional(asked: &Asked) -> Reply {
    match asked.field("authorization") {
        Some(_) if !has_token(asked) => Reply::json(401, "{\"message\":\"Bad credentials\"}"),
        _ => Reply::json(200, SERVED),
    }
}

fn api_key(asked: &Asked) -> Reply {
    match asked.field("x-api-key") {
        Some(API_KEY) => Reply::json(200, SERVED),
        Some(_) => Reply::json(401, "{\"message\":\"Invalid API key in X-Api-Key\"}"),
        None => Reply::json(401, "{\"message\":\"No API key found in request; send it as X-Api-Key\"}"),
    }
}

fn query_key(asked: &Asked) -> Reply {
    let query = asked.path.split_once('?').map_or("", |(_, q)| q);
    if query.split('&').any(|p| p.strip_prefix("api_key=") == Some(API_KEY)) {
        Reply::json(200, SERVED)
    } else {
        Reply::json(401, "{\"message\":\"api_key is missing or wrong\"}")
    }
}

fn instead(asked: &Asked, status: u16, body: &str) -> Reply {
    if has_token(asked) { Reply::json(200, SERVED) } else { Reply::json(status, body) }
}

fn underscored(asked: &Asked) -> Reply {
    match asked.field("api_key") {
        Some(API_KEY) => Reply::json(200, SERVED),
        Some(_) => Reply::json(401, "{\"message\":\"unknown key\"}"),
        None => Reply::json(401, "{\"message\":\"Missing API key in header api_key\"}"),
    }
}

fn role(asked: &Asked) -> Reply {
    if has_token(asked) {
        Reply::json(401, "{\"error\":\"requires role editor\"}").asking("Bearer realm=\"api\"")
    } else {
        bearer(asked)
    }
}

fn scope(asked: &Asked) -> Reply {
    if has_token(asked) {
        Reply::json(403, "{\"error\":\"insufficient_scope\"}")
            .asking("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"write\"")
    } else {
        bearer(asked)
    }
}

fn flaky(asked: &Asked, memory: &Memory) -> Reply {
    if memory.is_new(&asked.path) {
        Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Bearer realm=\"api\"")
    } else {
        Reply::json(200, SERVED)
    }
}

fn turns(asked: &Asked, memory: &Memory) -> Reply {
    if memory.is_odd(&asked.path) {
        Reply::json(401, "{\"error\":\"unauthorized\"}")
    } else {
        Reply::json(200, SERVED)
    }
}

fn split(asked: &Asked) -> Reply {
    match asked.field("authorization").map(|value| value.split(' ').nth(1)) {
        None => Reply::json(401, "{\"message\":\"log in\"}"),
        Some(Some(TOKEN)) => Reply::json(200, SERVED),
        Some(_) => Reply::json(401, "{\"message\":\"this token does not verify\"}"),
    }
}

fn marked(asked: &Asked) -> Reply {
    match asked.field("apikey") {
        Some(API_KEY) => Reply::json(200, SERVED),
        _ => Reply::json(401, "{\"hint\":\"No `apikey` request header or url param was found.\"}"),
    }
}

fn basic(asked: &Asked) -> Reply {
    if has_login(asked) {
        Reply::json(200, SERVED)
    } else {
        Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Basic realm=\"api\"")
    }
}

fn talkative(asked: &Asked) -> Reply {
    const OF_ALICE: &str = "YWxpY2U6";
    let refused =
        |why: &str| Reply::json(401, &format!("{{\"message\":\"{why}\"}}")).asking("Basic realm=\"api\"");
    match credentials(asked) {
        _ if has_login(asked) => Reply::json(200, SERVED),
        Some((scheme, pair)) if scheme == "basic" && pair.starts_with(OF_ALICE) => {
            refused("Incorrect password")
        }
        Some(_) => refused("User not found"),
        None => refused("Log in first"),
    }
}

fn either(asked: &Asked) -> Reply {
    if has_login(asked) || has_token(asked) {
        Reply::json(200, SERVED)
    } else {
        Reply::json(401, "{\"error\":\"unauthorized\"}")
            .asking("Bearer realm=\"api\"")
            .asking("Basic realm=\"api\"")
    }
}

fn two(asked: &Asked) -> Reply {
    if !has_login(asked) {
        return basic(asked);
    }
    api_key(asked)
}

fn session_of(asked: &Asked) -> Option<&str> {
    asked.field("cookie")?.split(';').find_map(|pair| pair.trim().strip_prefix("session="))
}

fn session(asked: &Asked) -> Reply {
    match session_of(asked) {
        Some(SESSION) => Reply::json(200, SERVED),
        _ => Reply::bare(302).with("Location", "/login"),
    }
}

fn stale(asked: &Asked) -> Reply {
    match session_of(asked) {
        Some(session) if session != SESSION => Reply::json(401, "{\"error\":\"session expired\"}"),
        _ => Reply::json(200, SERVED),
    }
}
