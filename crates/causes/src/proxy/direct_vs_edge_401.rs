use crate::{
    questions::{realm, refusal},
    rule::is_page_of,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Proof,
    cause, producer,
};
use why401_message::{Response, show};
use why401_serverconf::{Answer, Handler};

cause! {
    /// # What happens
    ///
    /// The refusal does not come from the site but from what stands before it: the login of a cloud's front (Google
    /// IAP, Azure App Service, Vercel, a load balancer of AWS), or another server whose files nobody looked at. The
    /// site itself would serve the request, and nothing changed there helps.
    ///
    /// # How it is recognised
    ///
    /// By marks that only such a front leaves: `x-goog-iap-generated-response`, `x-ms-middleware-request-id`, Vercel's
    /// cookie, `Server: awselb`. Or by the files of the site's own server: it lets the request pass without any login
    /// and has nobody behind it, and yet the answer is 401, with a realm that stands nowhere in its files or on another
    /// server's page. Each is `likely`; that another server's page came where this one serves files is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/two-gates`: the front accepts the login and the site refuses it.
    /// - `server/not-reloaded`: the files are right, and the server still runs with older ones.
    ///
    /// # Fix
    ///
    /// Log in at the front, or send what it wants from programs: a service token, a header that bypasses it. Owner: is
    /// the protection meant for this address? Administrator: ask the site past the front (`curl --connect-to`).
    ///
    /// # References
    ///
    /// Google Cloud, IAP: "Identifying errors"; Azure App Service authentication; Vercel, Deployment Protection; AWS
    /// Application Load Balancer, "HTTP 401: Unauthorized".
    "proxy/direct-vs-edge-401" {
        title: "what stands before the site refuses, and the site itself would not",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "token/missing", "token/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()? else { return Ok(None) };
    Ok(by_mark(d, given).or_else(|| by_files(d, given)))
}

/// The mark of a front's own login.
fn by_mark(d: &Evidence, given: &Response) -> Option<Assessment> {
    let front = d.producer();
    if front.kind != producer::Kind::Edge || front.id == "cloudflare" {
        return None;
    }
    let status = Place::status(Experiment::GIVEN);
    let proof = Proof::of(status, format!("{}, with the marks of {}", refusal(given), front.name));
    let verdict = format!("{} stands before the site and asks for a login of its own.", front.name);
    Some(Assessment::new(Grade::Likely, verdict, proof))
}

/// The server whose files are at hand is open here, and the answer is none of its own.
fn by_files(d: &Evidence, given: &Response) -> Option<Assessment> {
    let layer = d.layers.last().filter(|_| d.layers.iter().all(is_open))?;
    if !matches!(layer.rule.handler, Handler::Files) || !layer.changed_since_start.is_empty() {
        return None;
    }
    let is_own_page = d.layers.iter().any(|layer| is_page_of(d, layer));
    let realm = realm(given);
    let is_named = realm.as_ref().is_some_and(|realm| {
        d.layers
            .iter()
            .flat_map(|l| &l.texts)
            .any(|text| String::from_utf8_lossy(&text.bytes).contains(realm.as_str()))
    });
    let another = producer::of_page(given).filter(|_| !is_own_page);
    if is_named || (another.is_none() && realm.is_none()) {
        return None;
    }
    let from = Observation::new(
        Place::answer(Experiment::GIVEN, Part::Body),
        another.map_or_else(|| "not of this server".to_owned(), |p| format!("a page of {}", p.name)),
    );
    let asks = realm.map(|realm| {
        let at = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
        Observation::new(at, format!("asks for \"{}\", which stands nowhere in the files", show(&realm)))
    });
    let open = layer.rule.sections.last().or(layer.rule.server.as_ref());
    let open = open.map(|hit| layer.seen(hit, "serves this address without any login", "open here"));
    let grade = if another.is_some() { Grade::Proven } else { Grade::Likely };
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(given));
    let proof = Proof::from(status).and_also(asks).and_also(another.map(|_| from)).and_also(open);
    let verdict = "The refusal comes from something before this server, which itself would serve the page.";
    Some(Assessment::new(grade, verdict, proof))
}

/// Whether a server lets everybody in here.
fn is_open(layer: &Layer) -> bool {
    layer.expected == Answer::Passed && layer.without == Answer::Passed && layer.rule.users.is_none()
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let past = "ask the site's own server past what stands before it";
    vec![
        Fix::tell(Party::Visitor, "log in where the page of the refusal says, not with the site's own login"),
        Fix::tell(Party::Developer, "from programs: the front's service token or bypass header"),
        Fix::tell(Party::Administrator, past).run(format!("curl --connect-to ::ADDRESS: {}", shown_site(d))),
    ]
}

/// The site's address, quoted for a shell, without path and query.
fn shown_site(d: &Evidence) -> String {
    let url = &d.given().url;
    why401_capture::quote(&format!("{}://{}/", url.scheme.as_str(), url.host_field()))
}
