use crate::questions::refusal;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Product,
    Proof, Trial, cause,
};
use why401_message::Response;
use why401_serverconf::{Answer, Field, Handler, Hit};

cause! {
    /// # What happens
    ///
    /// The web server in front checks the login, and the application behind takes its word for it: it reads the user's
    /// name from a field such as `X-Forwarded-User` or `REMOTE_USER`. That field never comes, so to the application
    /// nobody is logged in. In nginx one `proxy_set_header` in a location cancels all that stand further out.
    ///
    /// # How it is recognised
    ///
    /// The login passes the gate of the server in front, and what is behind refuses. `proven` where the files of the
    /// server behind show that it looks for the field, and those of the one in front that it is not sent. `likely`
    /// where the answer names the field, or where a directive was meant to send it and does not count. A program that
    /// gets no `REMOTE_USER` and refuses without asking for a login is `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/two-gates`: the application reads the login itself, and knows another one.
    /// - `proxy/authorization-overwritten-or-stripped`: it reads the login, and the login is taken out.
    ///
    /// # Fix
    ///
    /// Administrator: send the name from the place where the login was checked (`proxy_set_header X-Forwarded-User
    /// $remote_user`, `fastcgi_param REMOTE_USER $remote_user`), in the location itself, and never hand on what a client
    /// sends under that name.
    ///
    /// # References
    ///
    /// nginx `proxy_set_header`: inherited only where the level has none of its own. RFC 3875 section 4.1.11
    /// (`REMOTE_USER`).
    "proxy/user-field-missing" {
        title: "the application trusts a field with the user's name that is not sent",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "credentials/two-gates", "token/missing"],
    }
}

/// Fields in which applications expect the name of a user that somebody else has checked.
const FIELDS: [&str; 12] = [
    "x-forwarded-user",
    "x-remote-user",
    "remote-user",
    "remote_user",
    "x-webauth-user",
    "x-auth-request-user",
    "x-authenticated-user",
    "x-auth-user",
    "x-user",
    "x-forwarded-preferred-username",
    "x-authentik-username",
    "x-auth-username",
];

fn assess(d: &Evidence) -> Assessed {
    let Some((n, front)) = gate_in_front(d) else { return Ok(None) };
    let Some(given) = d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 401 | 403)) else {
        return Ok(None);
    };
    let passed = front
        .rule
        .users
        .as_ref()
        .map(|users| front.seen(&users.demanded_by, "the login passes here", "this login is let in"));
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(given));
    let proof = Proof::from(status).and_also(passed);
    let wanted = d.layers.get(n + 1).and_then(|behind| wanted_behind(front, behind, given.status));
    let (grade, name, seen, place) = if let Some((behind, name, hit)) = wanted {
        let note = format!("looks for {}", spelled(&name));
        (Grade::Proven, name, behind.seen(hit, note, "refuses without that field"), handing(front))
    } else if let Some((name, hit)) = cancelled(front) {
        let note = "does not count here: a level further in has directives of this kind";
        (Grade::Likely, name, front.seen(&hit, note, "cancelled"), Some(Place::of_spot(&hit.spot)))
    } else if let Some(name) = named(given).filter(|name| is_unset(front, name)) {
        let at = Place::answer(Experiment::GIVEN, Part::Body);
        (
            Grade::Likely,
            name.clone(),
            Observation::new(at, format!("speaks of {}", spelled(&name))),
            handing(front),
        )
    } else if let Some(hit) = program_without_name(front, given) {
        let note = "hands no REMOTE_USER to the program";
        (Grade::Possible, "remote_user".to_owned(), front.seen(hit, note, "no REMOTE_USER"), handing(front))
    } else {
        return Ok(None);
    };
    let name = spelled(&name);
    let verdict =
        format!("The login is right, and the application behind is not told who you are: {name} is missing.");
    let lost = cancelled(front).filter(|_| grade == Grade::Proven);
    let lost =
        lost.map(|(_, hit)| front.seen(&hit, "does not count for this address", "cancelled further in"));
    let found = Assessment::new(grade, verdict, proof.and_also([seen]).and_also(lost));
    Ok(Some(match place {
        Some(place) => found.at(place),
        None => found,
    }))
}

/// `X-Forwarded-User`, `REMOTE_USER`.
fn spelled(name: &str) -> String {
    if name.contains('_') {
        return name.to_ascii_uppercase();
    }
    let capital = |word: &str| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..]);
    name.split('-').filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join("-")
}

/// The server whose gate lets the request pass and hands it on.
fn gate_in_front(d: &Evidence) -> Option<(usize, &Layer)> {
    d.layers.iter().enumerate().find(|(_, layer)| {
        let hands_on = matches!(layer.rule.handler, Handler::Proxy(_) | Handler::Program(_));
        let asks = matches!(layer.without, Answer::Refused { .. });
        hands_on && asks && layer.expected == Answer::Passed
    })
}

/// The directive that hands over.
fn handing(front: &Layer) -> Option<Place> {
    match &front.rule.handler {
        Handler::Proxy(hit) | Handler::Program(hit) => Some(Place::of_spot(&hit.spot)),
        _ => None,
    }
}

/// The directive that hands over to a program without the user's name, where the program refuses in a way that asks
/// for no login of its own.
fn program_without_name<'a>(front: &'a Layer, given: &Response) -> Option<&'a Hit> {
    let Handler::Program(hit) = &front.rule.handler else { return None };
    let sends = |set: &Hit| set.args.first().is_some_and(|name| name == "REMOTE_USER");
    let sent = front.product != Product::Nginx || front.rule.set_fields().iter().any(sends);
    (!sent && Evidence::challenges(given).is_empty()).then_some(hit)
}

/// Whether a field is handed on as the client sent it, which is not at all.
fn is_unset(front: &Layer, name: &str) -> bool {
    matches!(front.rule.field(name), Some(Field::Kept | Field::Withheld | Field::Removed(_)))
}

/// The field that the server behind looks for before it refuses, where the one in front does not set it.
fn wanted_behind<'a>(front: &Layer, behind: &'a Layer, given: u16) -> Option<(&'a Layer, String, &'a Hit)> {
    let Answer::Before { status, by } = &behind.expected else { return None };
    let (_, spot) = by.within.iter().rev().find(|(name, _)| name == "if").filter(|_| *status == given)?;
    let text = behind.texts.iter().find(|text| text.path == spot.path)?;
    let line = String::from_utf8_lossy(text.line(spot.line)).to_ascii_lowercase();
    let asks = |name: &&&str| line.contains(&format!("$http_{}", name.replace('-', "_")));
    let name = FIELDS.iter().filter(asks).max_by_key(|name| name.len())?;
    is_unset(front, name).then(|| (behind, (*name).to_owned(), by))
}

/// A directive that was meant to send such a field, and does not count for this handler.
fn cancelled(front: &Layer) -> Option<(String, Hit)> {
    let name_of = |hit: &Hit| hit.args.first().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let is_such = |hit: &Hit| FIELDS.contains(&name_of(hit).as_str()) && is_unset(front, &name_of(hit));
    front.rule.lost_fields().into_iter().find(is_such).map(|hit| (name_of(&hit), hit))
}

/// The field that the answer speaks of.
fn named(response: &Response) -> Option<String> {
    let text = response.body_text().to_ascii_lowercase();
    let names = FIELDS.iter().filter(|name| **name != "x-user" && text.contains(*name));
    names.max_by_key(|name| name.len()).map(|name| (*name).to_owned())
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some((_, front)) = gate_in_front(d) else { return Vec::new() };
    let line = match &front.rule.handler {
        Handler::Program(hit) => format!("{} REMOTE_USER $remote_user;", hit.name.replace("_pass", "_param")),
        _ => "proxy_set_header X-Forwarded-User $remote_user;".to_owned(),
    };
    vec![
        Fix::tell(Party::Administrator, "send the name beside the line that hands over, under its own name")
            .run(line),
        Fix::tell(Party::Developer, "which field does the application read? compare it with what is sent"),
    ]
}
