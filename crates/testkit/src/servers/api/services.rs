//! Answers in the words of known services, and of an issuer of tokens; [`SERVICES`] says what is served where.

use super::{
    Asked, Reply,
    routes::{API_KEY, Route, SERVED, TOKEN, credentials, has_login, has_token},
};
use crate::minting::{self, JWKS};
use why401_message::time;

/// A signature that the storage takes.
pub const SIGNATURE: &str = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
/// Seconds by which the clock of `/ahead/` is ahead.
const AHEAD: i64 = 3 * 3600;

/// Path (a folder with everything in it where it ends in a slash) and what answers there; the first match counts.
pub const SERVICES: [(&str, Route); 23] = [
    // The issuer of the tokens of `crate::minting`, with its keys.
    ("/issuer/.well-known/openid-configuration", |asked, _| issuer(asked)),
    ("/issuer/jwks", |_, _| Reply::json(200, JWKS)),
    // A resource of the Model Context Protocol that names a document which is not there.
    ("/lost/mcp", |asked, _| protected(asked, "/lost/mcp")),
    ("/found/mcp", |asked, _| protected(asked, "/found/mcp")),
    ("/.well-known/oauth-protected-resource/found/mcp", |asked, _| resource(asked)),
    // Storage in the manner of S3: signed requests, in the Authorization field or in the address.
    ("/storage/", |asked, _| storage(asked)),
    // Links with an end of their own.
    ("/link/", |asked, _| link(asked)),
    // RFC 9470: valid, but of too weak a login.
    ("/step-up/", |asked, _| step_up(asked)),
    // RFC 9449: the proof has to carry a number.
    ("/proof/", |asked, _| proof(asked)),
    // A Bearer token is enough, and the refusal says nothing of proofs.
    ("/proof-unsaid/", |_, _| Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Bearer")),
    // alice is known and locked.
    ("/locked/", |asked, _| by_login(asked, 401, "{\"error\":\"Your account is locked.\"}")),
    // Passwords count no more.
    ("/tokens-only/", |asked, _| tokens_only(asked)),
    // alice is known and may not.
    ("/database/", |asked, _| {
        by_login(
            asked,
            401,
            "{\"error\":\"unauthorized\",\"reason\":\"You are not authorized to access this db.\"}",
        )
    }),
    // The key is right, and limited to other addresses.
    ("/limited/", |asked, _| limited(asked)),
    // A service of payments, with keys for tests and keys for real.
    ("/sandbox/", |asked, _| payments(asked)),
    ("/live/", |asked, _| payments(asked)),
    // Behind Spring Security; the request itself fails with a login, and the error page wants one.
    ("/spring/", |asked, _| spring(asked)),
    // By a clock that is ahead.
    ("/ahead/", |asked, _| ahead(asked)),
    // Knows keys of another issuer only.
    ("/other-keys/", |asked, _| {
        told(asked, "Signed JWT rejected: Another algorithm expected, or no matching key(s) found")
    }),
    // Cannot fetch keys.
    ("/no-keys/", |asked, _| told(asked, "Jwks remote fetch is failed")),
    // Takes one algorithm only.
    ("/one-algorithm/", |asked, _| told(asked, "invalid algorithm")),
    // The key in a field, whatever the request holds besides.
    ("/named-key/", |asked, _| named_key(asked)),
    // Looks at the token of the query and of the Authorization field, and wants one of them.
    ("/one-place/", |asked, _| one_place(asked)),
];

fn base(asked: &Asked) -> String {
    format!("http://{}", asked.field("host").unwrap_or_default())
}

fn query<'a>(asked: &'a Asked, name: &str) -> Option<&'a str> {
    let (_, query) = asked.path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn issuer(asked: &Asked) -> Reply {
    let base = base(asked);
    Reply::json(
        200,
        &format!(
            "{{\"issuer\":\"{base}/issuer\",\"jwks_uri\":\"{base}/issuer/jwks\",\
             \"authorization_endpoint\":\"{base}/issuer/authorize\",\"token_endpoint\":\"{base}/issuer/token\"}}"
        ),
    )
}

fn protected(asked: &Asked, path: &str) -> Reply {
    let document = format!("{}/.well-known/oauth-protected-resource{path}", base(asked));
    if has_token(asked) {
        return Reply::json(200, SERVED);
    }
    Reply::json(401, "{\"error\":\"invalid_token\",\"error_description\":\"Authentication required\"}")
        .asking(&format!("Bearer resource_metadata=\"{document}\""))
}

fn resource(asked: &Asked) -> Reply {
    let base = base(asked);
    Reply::json(
        200,
        &format!("{{\"resource\":\"{base}/found/mcp\",\"authorization_servers\":[\"{base}/issuer\"]}}"),
    )
}

fn storage(asked: &Asked) -> Reply {
    let now = now();
    let fault = |status, code: &str, message: &str, more: &str| {
        let body = format!(
            "<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"
        );
        Reply::xml(status, &body).with("Date", minting::http_date(now))
    };
    let in_address = query(asked, "X-Amz-Signature");
    let in_field = asked.field("authorization");
    if in_address.is_some() && in_field.is_some() {
        let message = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query \
                       string parameter or the Authorization header should be specified";
        return fault(400, "InvalidArgument", message, "");
    }
    let dated = query(asked, "X-Amz-Date").or_else(|| asked.field("x-amz-date"));
    let signed = [in_address, in_field].into_iter().flatten().next();
    let Some((made, signature)) = dated.and_then(time::iso).zip(signed) else {
        return fault(403, "AccessDenied", "Access Denied", "");
    };
    if let Some(lasts) = query(asked, "X-Amz-Expires").and_then(|text| text.parse::<i64>().ok()) {
        if made + lasts < now {
            return fault(403, "AccessDenied", "Request has expired", "");
        }
    } else if (now - made).abs() > 900 {
        let message = "The difference between the request time and the current time is too large.";
        let more = format!(
            "<RequestTime>{}</RequestTime><ServerTime>{}</ServerTime>",
            dated.unwrap_or_default(),
            time::moment(now).replacen(' ', "T", 1).replace(" UTC", "Z")
        );
        return fault(403, "RequestTimeTooSkewed", message, &more);
    }
    if signature.contains(SIGNATURE) {
        return Reply::json(200, SERVED);
    }
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    fault(403, "SignatureDoesNotMatch", message, "")
}

fn link(asked: &Asked) -> Reply {
    let end = query(asked, "expires").and_then(|text| text.parse::<i64>().ok());
    let dated = |reply: Reply| reply.with("Date", minting::http_date(now()));
    match end.filter(|_| query(asked, "signature") == Some("77f0a1c9")) {
        Some(end) if end < now() => dated(Reply::json(401, "{\"message\":\"This link has expired\"}")),
        Some(_) => dated(Reply::json(200, SERVED)),
        None => dated(Reply::json(401, "{\"message\":\"Unauthorized\"}")),
    }
}

fn step_up(asked: &Asked) -> Reply {
    let refused = Reply::json(401, "");
    if has_token(asked) {
        return refused.asking(
            "Bearer error=\"insufficient_user_authentication\", error_description=\"A different authentication \
             level is required\", acr_values=\"phr\"",
        );
    }
    refused.asking("Bearer")
}

fn proof(asked: &Asked) -> Reply {
    match credentials(asked) {
        Some((scheme, _)) if scheme == "dpop" => Reply::json(401, "")
            .with("DPoP-Nonce", "eyJ7S_zG.eyJH0-Z.HX4w-7v")
            .asking("DPoP error=\"use_dpop_nonce\", error_description=\"Resource server requires nonce in DPoP proof\""),
        Some(_) => Reply::json(401, "").asking("DPoP error=\"invalid_token\", algs=\"ES256 PS256\""),
        None => Reply::json(401, "").asking("DPoP algs=\"ES256 PS256\""),
    }
}

/// A gate for passwords that knows alice, behind which something else is wrong.
fn by_login(asked: &Asked, status: u16, body: &str) -> Reply {
    if has_login(asked) {
        return Reply::json(status, body).asking("Basic realm=\"api\"");
    }
    Reply::json(401, "{\"error\":\"Wrong name or password.\"}").asking("Basic realm=\"api\"")
}

fn tokens_only(asked: &Asked) -> Reply {
    let refused =
        |words: &str| Reply::json(401, &format!("{{\"message\":\"{words}\"}}")).asking("Basic realm=\"api\"");
    match credentials(asked) {
        Some((scheme, _)) if scheme == "basic" => refused(
            "Basic authentication with passwords is deprecated. For more information, see the documentation.",
        ),
        Some((_, TOKEN)) => Reply::json(200, SERVED),
        _ => refused("Log in first."),
    }
}

fn limited(asked: &Asked) -> Reply {
    match asked.field("x-api-key") {
        Some(API_KEY) => Reply::json(
            401,
            "{\"error\":{\"message\":\"The provided API key has an IP address restriction. The originating IP address \
             of the call violates this restriction.\"}}",
        ),
        Some(_) => {
            Reply::json(401, "{\"error\":{\"message\":\"API key not valid. Please pass a valid API key.\"}}")
        }
        None => Reply::json(401, "{\"error\":{\"message\":\"No API key found in request\"}}"),
    }
}

fn payments(asked: &Asked) -> Reply {
    let body = match credentials(asked) {
        Some((_, key)) => {
            let end = key.get(key.len().saturating_sub(4)..).unwrap_or_default();
            let start = key.get(..8).unwrap_or_default();
            format!("{{\"error\":{{\"message\":\"Invalid API Key provided: {start}********{end}\"}}}}")
        }
        None => "{\"error\":{\"message\":\"You did not provide an API key.\"}}".to_owned(),
    };
    Reply::json(401, &body)
}

fn spring(asked: &Asked) -> Reply {
    let path = if has_token(asked) { "/error" } else { asked.path.split('?').next().unwrap_or_default() };
    let body = format!(
        "{{\"timestamp\":\"2023-11-14T22:13:20.000+00:00\",\"status\":401,\"error\":\"Unauthorized\",\"path\":\"{path}\"}}"
    );
    Reply::json(401, &body).asking("Bearer")
}

fn ahead(asked: &Asked) -> Reply {
    let now = now() + AHEAD;
    let words = if credentials(asked).is_some() { "jwt expired" } else { "no token" };
    Reply::json(401, &format!("{{\"message\":\"{words}\"}}"))
        .with("Date", minting::http_date(now))
        .asking("Bearer")
}

/// The same words for every token.
fn told(asked: &Asked, words: &str) -> Reply {
    let words = if credentials(asked).is_some() { words } else { "Jwt is missing" };
    Reply::json(401, &format!("{{\"message\":\"{words}\"}}")).asking("Bearer")
}

fn named_key(asked: &Asked) -> Reply {
    match asked.field("x-shop-key") {
        Some(API_KEY) => Reply::json(200, SERVED),
        _ => Reply::json(401, "{\"message\":\"Missing API key in request\"}"),
    }
}

fn one_place(asked: &Asked) -> Reply {
    match (query(asked, "access_token"), has_token(asked)) {
        (None, true) => Reply::json(200, SERVED),
        (Some(_), true) => Reply::json(400, "{\"error\":\"invalid_request\"}").asking(
            "Bearer error=\"invalid_request\", error_description=\"Found multiple bearer tokens in the request\"",
        ),
        _ => Reply::json(401, "{\"error\":\"unauthorized\"}").asking("Bearer"),
    }
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().expect("the clock is behind 1970");
    i64::try_from(since.as_secs()).expect("far from the end")
}
