use crate::{
    pasted_config::{lines, place, tells_of_a_refusal},
    pasted_gates::{authorization, gate_in_front},
    questions::{realm, refusal},
    reading::{Presented, is_own_page, presented, refused},
    rule::is_page_of,
    said::{self, Says},
    scope::edit_of,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Proof,
    Trial, cause,
    producer::{self, Kind},
    sameness,
};
use why401_message::Response;
use why401_serverconf::{Answer, Field, Handler, Hit, Refusal};

cause! {
    /// # What happens
    ///
    /// Two gates stand one behind the other, and both look into the same field. The outer one, say a password on a
    /// staging site, accepts the login; the application behind it gets the same field, knows nothing of that login and
    /// refuses. One field cannot hold two logins.
    ///
    /// # How it is recognised
    ///
    /// Without credentials a web server refuses with its own page; with them somebody else refuses, or the same
    /// software with another realm, at the same address. So the first gate was passed. When the web server's page is
    /// plainly its own and the second answer plainly is not, this is `proven`; when both name the same realm, or the
    /// second answer says nothing, `likely`. With the files of both servers at hand their gates are seen there, and
    /// which of them refuses what was sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: one gate refuses with and without the credentials.
    /// - `header/wrong-scheme`: a token for the application is sent to the outer gate, which asks for a password; from
    ///   outside the inner gate cannot be seen then.
    /// - `token/rejected`: one API speaks twice, once without and once with `error="invalid_token"`.
    /// - `redirect/authorization-dropped`: the second answer comes from another address.
    ///
    /// # Fix
    ///
    /// Developer: send the application's token in a field of its own, where it reads one, or use its session cookie.
    /// Administrator: take the field away once it was checked (nginx `proxy_set_header Authorization "";`, HAProxy
    /// `http-request del-header Authorization`, Traefik `removeHeader: true`), or exempt the API's path from the outer
    /// gate. For a site that has a login of its own, an outer gate by address or network is the better one.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.6.2: one Authorization field for the origin. Measured: HAProxy 2.6.12 accepts the login of
    /// its userlist and nginx 1.22.1 behind it refuses it.
    "credentials/two-gates" {
        title: "a first gate accepts the login and a second one refuses it",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "credentials/from-netrc", "header/wrong-scheme", "password-file/wrong-file-consulted", "token/rejected"],
    }
}

/// A gate with a password in the pasted configuration, and an application behind it that takes tokens.
fn pasted(d: &Evidence) -> Option<Assessment> {
    if !d.layers.is_empty() || !tells_of_a_refusal(d) || authorization(lines(d)).is_some() {
        return None;
    }
    let at = gate_in_front(lines(d))?;
    let token = presented(d) == Some(Presented::Token);
    let in_lines = || lines(d).iter().find(|l| l.text.to_ascii_lowercase().contains("authorization: bearer"));
    let seen = if token { Some(d.authorization_place()) } else { in_lines().map(place) }?;
    let verdict = "The server in front asks for a password, and the application behind it for a token.";
    let proof = Proof::of(at, "a gate with passwords, before what is handed on")
        .and(seen, "a token, in the same field");
    Some(
        Assessment::new(Grade::Likely, verdict, proof)
            .detail("Both read the same field, and it can hold only one login."),
    )
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = by_files(d) {
        return Ok(Some(found));
    }
    if let Some(found) = pasted(d) {
        return Ok(Some(found));
    }
    if presented(d) != Some(Presented::Password) || d.layers.iter().any(keeps_the_field) {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some(anonymous) = d.attempt(Experiment::ANONYMOUS)? else { return Ok(None) };
    let Some(outer) = anonymous.response().filter(|r| r.status == 401) else { return Ok(None) };
    if !same_address(d, anonymous) || sameness::same(outer, given) {
        return Ok(None);
    }
    let Some(grade) = grade(outer, given) else { return Ok(None) };
    let known = gate_that_lets_in(d);
    let inner = known.and_then(|n| d.layers.get(n + 1));
    if inner.is_some_and(|inner| !wants(inner)) {
        return Ok(None);
    }
    let is_silent = known.is_some() && Evidence::challenges(given).is_empty();
    let grade = if is_silent { grade.min(Grade::Likely) } else { grade };
    let (first, second) = (gate(outer), gate(given));
    let verdict =
        format!("There are two gates: {first} accepts the login, and {second} behind it refuses it.");
    let proof = Proof::of(
        Place::answer(Experiment::ANONYMOUS, Part::Body),
        format!("{}, from {}", refusal(outer), producer::of(outer).name),
    )
    .and(refused(given).at, format!("{}, from {}", refusal(given), producer::of(given).name));
    Ok(Some(
        Assessment::new(grade, verdict, proof)
            .detail("Both read the same field, and it can hold only one login."),
    ))
}

/// Two servers in a row whose files both want the field: one lets the login in, the other one refuses it.
fn by_files(d: &Evidence) -> Option<Assessment> {
    let given = d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 401 | 403))?;
    let (outer, inner) = in_a_row(d)?;
    let refuses = if is_let_in(outer) { inner } else { outer };
    if refusal_of(refuses) != Some(given.status) {
        return None;
    }
    let seen = |layer: &Layer, shows: &str, note: &str| Some(layer.seen(gate_of(layer)?, shows, note));
    let first = seen(outer, "the first gate", "the first gate reads Authorization");
    let second = seen(inner, "the second gate", "the second one reads it as well");
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(given));
    let verdict = if is_let_in(outer) {
        "There are two gates: the first accepts the login, and the one behind it wants another."
    } else {
        "There are two gates: what is sent is for the second one, and the first refuses it."
    };
    let sure =
        is_page_of(d, refuses) || realm(given).is_some() || matches!(refuses.expected, Answer::Before { .. });
    let grade = if sure { Grade::Proven } else { Grade::Likely };
    let place = Place::of_spot(&gate_of(outer)?.spot);
    let proof = Proof::from(status).and_also(first).and_also(second);
    let found = Assessment::new(grade, verdict, proof).at(place);
    Some(found.detail("Both read the same field, and it can hold only one login."))
}

/// Two servers in a row with a gate each, of which one refuses the login and the other does not.
fn in_a_row(d: &Evidence) -> Option<(&Layer, &Layer)> {
    d.layers.windows(2).find_map(|pair| {
        let [outer, inner] = pair else { return None };
        let both = wants(outer) && wants(inner) && hands_login_on(outer);
        (both && is_let_in(outer) != is_let_in(inner)).then_some((outer, inner))
    })
}

/// Whether a server lets nobody in without a login in the field.
fn wants(layer: &Layer) -> bool {
    let refused = |answer: &Answer| match answer {
        Answer::Refused { why, .. } => *why == Refusal::LoginWanted,
        Answer::Before { status, by } => *status == 401 && reads_the_field(layer, by),
        _ => false,
    };
    refused(&layer.without) && gate_of(layer).is_some()
}

/// Whether a `return` stands in an `if` about the field.
fn reads_the_field(layer: &Layer, by: &Hit) -> bool {
    let Some((_, spot)) = by.within.iter().rev().find(|(name, _)| name == "if") else { return false };
    let text = layer.texts.iter().find(|text| text.path == spot.path);
    let line = text.map(|text| String::from_utf8_lossy(text.line(spot.line)).to_ascii_lowercase());
    line.is_some_and(|line| line.contains("http_authorization") || line.contains("remote_user"))
}

fn gate_of(layer: &Layer) -> Option<&Hit> {
    let of_users = layer.rule.users.as_ref().map(|users| &users.demanded_by);
    of_users.or(match &layer.without {
        Answer::Before { by, .. } | Answer::Refused { by: Some(by), .. } => Some(by),
        _ => None,
    })
}

fn hands_login_on(layer: &Layer) -> bool {
    matches!(layer.rule.handler, Handler::Proxy(_) | Handler::Program(_))
        && matches!(layer.rule.authorization, Field::Kept | Field::Passed(_))
}

fn is_let_in(layer: &Layer) -> bool {
    refusal_of(layer).is_none() && !matches!(layer.expected, Answer::CannotTell(_))
}

/// The status by which a server refuses the request as given.
fn refusal_of(layer: &Layer) -> Option<u16> {
    match &layer.expected {
        Answer::Refused { status, .. } => Some(*status),
        Answer::Before { status, by } if *status == 401 && reads_the_field(layer, by) => Some(*status),
        _ => None,
    }
}

/// Whether a server lets the request through without the field: what is behind it never reads this login.
fn keeps_the_field(layer: &Layer) -> bool {
    let gone = matches!(layer.rule.authorization, Field::Removed(_) | Field::Replaced(_) | Field::Withheld);
    gone && layer.expected == Answer::Passed
}

/// Which server lets the login in at a gate of its own and hands it on, by the files.
fn gate_that_lets_in(d: &Evidence) -> Option<usize> {
    let passed = |layer: &Layer| wants(layer) && layer.expected == Answer::Passed && hands_login_on(layer);
    d.layers.iter().position(passed)
}

/// Whether a gate asks strangers for a password, and whoever shows one hears of keys or tokens.
fn speaks_of_another_secret(outer: &Response, inner: &Response) -> bool {
    let asks = |r: &Response| Evidence::challenges(r).iter().any(|c| c.is("Basic"));
    let of_keys = |says: Says| !matches!(says, Says::LoginMissing | Says::WrongLogin | Says::RateLimit);
    asks(outer) && !asks(inner) && said::in_answer(inner).iter().any(|s| of_keys(s.phrase.says))
}

/// How plainly two refusals come from two gates. One application behind a web server may speak in two tones, and names
/// the same realm in both.
fn grade(outer: &Response, inner: &Response) -> Option<Grade> {
    let (first, second) = (producer::of(outer), producer::of(inner));
    let same_realm = realm(outer).is_some() && realm(outer) == realm(inner);
    if first == second {
        let both_ask = is_own_page(outer) && is_own_page(inner) && realm(inner).is_some();
        return (both_ask && !same_realm).then_some(Grade::Proven);
    }
    let telling = !inner.body.bytes.is_empty() && second.kind != Kind::Unknown;
    match (is_own_page(outer), same_realm) {
        (true, false) if telling => Some(Grade::Proven),
        (true, true) if telling => Some(Grade::Likely),
        (true, false) => Some(Grade::Likely),
        _ if speaks_of_another_secret(outer, inner) => Some(Grade::Likely),
        _ => None,
    }
}

/// Whether both answers came from one address, redirects included.
fn same_address(d: &Evidence, anonymous: &Trial) -> bool {
    let end =
        |trial: &Trial| trial.answer().map(|x| (x.request.url.origin(), x.request.url.path().to_owned()));
    d.baseline().and_then(end) == end(anonymous)
}

fn gate(response: &Response) -> String {
    let name = match producer::of(response) {
        p if p.kind == Kind::Unknown => "a gate",
        p => p.name,
    };
    match realm(response) {
        Some(realm) => format!("{name} (\"{realm}\")"),
        None => name.to_owned(),
    }
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    if let Some((outer, _)) = in_a_row(d).filter(|_| found.place.is_some()) {
        let spot = gate_of(outer).map(|hit| &hit.spot);
        let open = "take one of the two gates away for this path";
        let edit = spot.map(|spot| edit_of(outer.product, open, spot));
        let same = "or let both ask the same file of users, where both ask for a password";
        return edit.into_iter().chain([Fix::tell(Party::Administrator, same)]).collect();
    }
    let outer =
        d.trial(Experiment::ANONYMOUS).ok().and_then(Trial::response).map_or("", |r| producer::of(r).id);
    let strip = match outer {
        "nginx" | "openresty" => "proxy_set_header Authorization \"\";",
        "haproxy" => "http-request del-header Authorization",
        "apache" => "RequestHeader unset Authorization",
        "caddy" => "header_up -Authorization",
        "traefik" => "removeHeader: true",
        _ => "remove the Authorization field after the first gate",
    };
    vec![
        Fix::tell(
            Party::Developer,
            "send the application's own login in another field or a cookie, if it reads one",
        ),
        Fix::tell(Party::Administrator, format!("outer gate: do not hand its login on:  {strip}")),
        Fix::tell(Party::Administrator, "or exempt the application's path from the outer gate"),
    ]
}
