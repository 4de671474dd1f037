use crate::{
    pasted_config::{lines, place},
    questions::refusal,
    reading::well_formed_and_wanted,
    said::{self, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Part, Party, Place, Proof, Trial, cause, outcome,
};
use why401_message::{Exchange, Request, Url, is_secret_field};

cause! {
    /// # What happens
    ///
    /// The address sends the request on to another scheme, host or port, and the client leaves the credentials behind,
    /// as it should: they were given for the first address. The second one sees a stranger and asks for a login.
    ///
    /// # How it is recognised
    ///
    /// In the chain of redirects one request carries the credentials, the next goes to another origin without them,
    /// and the last answer asks for a login: seen in the requests themselves, so `proven`. It is only `likely` where
    /// the last answer is 403, wants another kind of login, or comes from another path and does not say what it wants.
    /// A cookie left behind is `likely` at best, for it need not be a login, and nothing where the last address asks
    /// for a password. No finding at all where the redirect leads to a login page or to an address that carries a key
    /// of its own. A paste that shows no redirect makes it `likely` where a command with `--location` sends a login to an
    /// http address and the answer says that none arrived.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the credentials did reach the last address.
    /// - `session/redirect-to-login`: the site sends strangers to its login page.
    /// - `credentials/none-sent`: there were none to begin with.
    /// - `redirect/method-or-body-changed`: a POST became a GET.
    ///
    /// # Fix
    ///
    /// Developer: call the last address directly. Administrator: answer an API under the name it is called by, or
    /// refuse in place of redirecting, so that callers notice. `--location-trusted` makes curl send the login on, to
    /// whatever the redirect names: only where every server in the chain is yours.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.4. curl drops `-u` and `Authorization` for another host since 7.58.0 (CVE-2018-1000007) and
    /// for another port or protocol since 7.83.0 (CVE-2022-27774); fetch, Python Requests and Go do alike.
    "redirect/authorization-dropped" {
        title: "a redirect leads to another address and the login stays behind",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "token/rejected", "token/missing", "url/typo-or-protected-area"],
    }
}

/// What got lost, and where.
struct Loss<'a> {
    /// Name of the field.
    field: String,
    /// The last request that carried it.
    from: &'a Exchange,
    /// Its place, counted from the answer.
    back: usize,
    /// The answer's own request, without it.
    last: &'a Exchange,
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(unseen) = unseen(d).or_else(|| told_in_words(d)) {
        return Ok(Some(unseen));
    }
    let trial = d.trial(Experiment::GIVEN)?;
    let Some(loss) = loss(trial).filter(|l| matches!(l.last.response.status, 401 | 403)) else {
        return Ok(None);
    };
    let (from, to) = (&loss.from.request.url, &loss.last.request.url);
    let brings_own_key =
        loss.last.request.secret_query().is_some() && loss.from.request.secret_query().is_none();
    if outcome::is_login_address(to.path()) || brings_own_key {
        return Ok(None);
    }
    let Some(grade) = grade(d, &loss) else { return Ok(None) };
    let verdict = format!("{} sends you on to {}, and your login stays behind.", origin(from), origin(to));
    let part = |name: &str| Part::Request(name.to_ascii_lowercase());
    let at = |back, part| Place::Trial { experiment: Experiment::GIVEN, back, part };
    let field = why401_message::show(&loss.field);
    let proof = Proof::of(at(loss.back, part(&loss.field)), format!("{field} is sent to {}", origin(from)))
        .and(
            at(loss.back, Part::Response("location".into())),
            format!("{}, on to {}", loss.from.response.status, to.shown()),
        )
        .and(at(0, part(&loss.field)), format!("no {field} for {}", origin(to)))
        .and(at(0, Part::Status), refusal(&loss.last.response));
    let detail = if sent_on_by_curl(&loss.field) {
        format!(
            "curl itself would hand {field} on; here it is held back, for it was given for another address."
        )
    } else {
        "Logins are given for one address; clients do not hand them on to another.".to_owned()
    };
    Ok(Some(Assessment::new(grade, verdict, proof).detail(detail)))
}

/// A redirect that a paste does not show: the command follows redirects from http, the login was sent, and the last
/// server says that none arrived.
fn unseen(d: &Evidence) -> Option<Assessment> {
    d.paste.as_ref()?;
    let url = &d.given().url;
    let follows = d.command.as_ref().is_some_and(|c| c.route.follow && !c.route.location_trusted);
    let public = url.host.contains('.') && !url.host.ends_with(|c: char| c.is_ascii_digit());
    if !follows || !public || url.scheme.as_str() != "http" || d.credentials().is_none() {
        return None;
    }
    let words = said::said(d, &[Says::TokenMissing, Says::LoginMissing])?;
    let at = Place::answer(Experiment::GIVEN, Part::Request("authorization".into()));
    let proof =
        Proof::of(at, "sent, to an http address, and redirects are followed").and_also([words.seen()]);
    let verdict =
        "The server says that no login arrived: a redirect, as from http to https, leaves it behind.";
    Some(Assessment::new(Grade::Likely, verdict, proof))
}

/// Where only words are known: a line tells of a redirect, and another one that no login arrived.
fn told_in_words(d: &Evidence) -> Option<Assessment> {
    if d.request_is_told() {
        return None;
    }
    let tells = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["301", "302", "307", "308"].iter().any(|status| text.contains(status)) && text.contains("location:")
    };
    let line = lines(d).iter().find(|l| tells(&l.text))?;
    let words = said::said(d, &[Says::TokenMissing, Says::LoginMissing])?;
    let proof = Proof::of(place(line), "a redirect").and_also([words.seen()]);
    let verdict = "A redirect comes first, and behind it no login arrives: the client leaves it behind.";
    Some(Assessment::new(Grade::Likely, verdict, proof))
}

/// How sure it is that what was left behind is what the last address asks for: a cookie can be anything. `None` where
/// it plainly asks for something else.
fn grade(d: &Evidence, loss: &Loss<'_>) -> Option<Grade> {
    let last = &loss.last.response;
    let wanted = well_formed_and_wanted(d, last);
    let path = |x: &Exchange| x.request.url.path().trim_end_matches('/').to_owned();
    let same_path = path(loss.from) == path(loss.last);
    let login = loss.field.eq_ignore_ascii_case("authorization");
    if !login {
        let sure = same_path && last.status == 401 && !sent_on_by_curl(&loss.field);
        return wanted.then_some(if sure { Grade::Likely } else { Grade::Possible });
    }
    let asks = last.status == 401 && wanted && (same_path || !Evidence::challenges(last).is_empty());
    Some(if asks { Grade::Proven } else { Grade::Likely })
}

/// Curl drops logins and cookies at another origin, and hands every other field on.
fn sent_on_by_curl(field: &str) -> bool {
    !field.eq_ignore_ascii_case("authorization") && !field.eq_ignore_ascii_case("cookie")
}

/// The first credentials that one request of the chain carries and the last one, to another origin, does not.
fn loss(trial: &Trial) -> Option<Loss<'_>> {
    let (last, before) = trial.hops.split_last()?;
    let secrets = |request: &Request| {
        let names: Vec<String> =
            request.fields.iter().map(|f| f.name.clone()).filter(|n| is_secret_field(n)).collect();
        names
    };
    before.iter().rev().enumerate().find_map(|(n, from)| {
        let elsewhere = from.request.url.origin() != last.request.url.origin();
        let sent_on = (300..400).contains(&from.response.status) && elsewhere;
        let field = secrets(&from.request)
            .into_iter()
            .filter(|_| sent_on)
            .find(|f| last.request.first(f).is_none())?;
        Some(Loss { field, from, back: n + 1, last })
    })
}

fn origin(url: &Url) -> String {
    let origin = url.origin();
    format!("{}://{}", origin.scheme.as_str(), url.host_field())
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some(loss) = d.baseline().and_then(loss) else { return Vec::new() };
    let direct = Request { url: loss.last.request.url.clone(), ..d.given().clone() };
    vec![
        Fix::tell(Party::Developer, "call the last address directly, if it is the one you mean")
            .run(d.as_command(&direct)),
        Fix::tell(
            Party::Developer,
            "or --location-trusted, which hands the login to whatever the redirect names: every server on the way must be yours",
        ),
        Fix::tell(Party::Administrator, "do not redirect API calls to another host, port or scheme"),
    ]
}
