use crate::{
    questions::{realm, refusal},
    reading::{Presented, is_own_page, presented, refused},
    said::{self, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Part, Party, Place, Proof, Trial, cause,
    producer::{self, Kind},
    sameness,
};
use why401_message::Response;

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
    /// second answer says nothing, `likely`.
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
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "credentials/from-netrc", "header/wrong-scheme"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if presented(d) != Some(Presented::Password) {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some(anonymous) = d.attempt(Experiment::ANONYMOUS)? else { return Ok(None) };
    let Some(outer) = anonymous.response().filter(|r| r.status == 401) else { return Ok(None) };
    if !same_address(d, anonymous) || sameness::same(outer, given) {
        return Ok(None);
    }
    let Some(grade) = grade(outer, given) else { return Ok(None) };
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

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
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
