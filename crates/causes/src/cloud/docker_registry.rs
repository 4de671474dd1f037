use crate::{
    pasted_clients::{Login, Refused, container},
    pasted_config::lines,
    reading::refused,
};
use why401_challenge::Challenge;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};
use why401_message::{Response, show};

cause! {
    /// # What happens
    ///
    /// A container registry takes tokens, and makes none. Its first refusal is part of the conversation: it names the
    /// token server, the client fetches a token there, with the stored login or without one, and asks again. What really
    /// goes wrong, goes wrong at the token server: a wrong password, no right to the image, a name that does not exist.
    ///
    /// # How it is recognised
    ///
    /// The challenge is Bearer with a `realm` that is an address and a `service`, from `/v2/` or with
    /// `Docker-Distribution-Api-Version`; and the request carries no token. `likely`: the refusal itself is as it should
    /// be. In client output, "pull access denied" says the same of an image.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the refusal of the token server.
    /// - `token/insufficient-scope`: a token was sent, and is for another repository or action.
    /// - `credentials/from-client-config`: docker sends a stored login that is refused, even for a public image.
    ///
    /// # Fix
    ///
    /// Visitor: check the image's name and registry, letter by letter; `docker login` for a private one, `docker logout`
    /// if a stored login gets in the way of a public one. Developer: fetch the token as the challenge says. In a cluster
    /// the pull secret has to stand in the namespace of the pod.
    ///
    /// # References
    ///
    /// OCI Distribution Specification, "Authentication"; Docker Registry v2, "Token Authentication Specification".
    "cloud/docker-registry" {
        title: "a container registry refuses at first, and names its token server",
        commonness: Common,
        explains: ["credentials/none-sent", "token/missing", "header/wrong-scheme", "app/privilege-missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(denied) = denied_pull(d) {
        let verdict = "The registry does not give out this image: its name is wrong, or it is private.";
        return Ok(Some(Assessment::new(Grade::Likely, verdict, denied)));
    }
    if let Some(refused) = container(lines(d)) {
        return Ok(Some(by_client(&refused)));
    }
    let bearer = d.credentials().is_some_and(|c| c.basic.is_none());
    let Some(given) = d.refusal()?.filter(|_| !bearer) else { return Ok(None) };
    let Some(challenge) = of_a_registry(d, given) else { return Ok(None) };
    let realm = show(challenge.param("realm").unwrap_or_default());
    let at = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
    let proof = Proof::from(refused(given)).and(at, format!("tokens are made at {realm}"));
    let verdict = match (d.has_credentials(), repository(&challenge)) {
        (true, _) => {
            "The registry itself takes no password: its token server does, and makes a token.".into()
        }
        (false, Some(name)) => {
            format!("The registry wants a token for \"{name}\", and the request carries none.")
        }
        (false, None) => {
            "Nothing is broken: a registry answers so at first, and names its token server.".into()
        }
    };
    let detail = "A name that does not exist gets the same answer.";
    let assessment = Assessment::new(Grade::Likely, verdict, proof);
    Ok(Some(if repository(&challenge).is_some() { assessment.detail(detail) } else { assessment }))
}

/// What docker, helm and their kin say of a registry that refused them.
fn by_client(refused: &Refused) -> Assessment {
    let (grade, verdict) = match refused.login {
        Login::Stored => (Grade::Possible, "The registry does not give this out to the login that was sent."),
        Login::Nobody => {
            (Grade::Likely, "The registry does not give this out without a login, or its name is wrong.")
        }
        Login::Untold => {
            (Grade::Likely, "The registry does not give this out: it is private, or its name is wrong.")
        }
    };
    let host = if refused.host.is_empty() { "the registry".into() } else { show(&refused.host) };
    let detail =
        "A stored login that is not accepted any more gets the same answer, even for what is public.";
    Assessment::new(grade, verdict, Observation::new(refused.at.clone(), format!("{host} refuses")))
        .detail(detail)
}

/// The challenge of a registry: Bearer with the address of a token server.
fn of_a_registry(d: &Evidence, given: &Response) -> Option<Challenge> {
    let path = d.given().url.path();
    let is_registry =
        given.has("docker-distribution-api-version") || path == "/v2" || path.starts_with("/v2/");
    Evidence::challenges(given).into_iter().filter(|_| is_registry).find(|c| {
        let realm = c.param("realm").unwrap_or_default();
        c.is("Bearer")
            && c.param("service").is_some()
            && (realm.starts_with("https://") || realm.starts_with("http://"))
    })
}

/// `team/shop` of `repository:team/shop:pull`.
fn repository(challenge: &Challenge) -> Option<String> {
    let scope = challenge.param("scope")?.strip_prefix("repository:")?;
    let name = scope.rsplit_once(':').map_or(scope, |(name, _)| name);
    (!name.is_empty()).then(|| show(name))
}

/// What docker says of an image that it may not have.
fn denied_pull(d: &Evidence) -> Option<Observation> {
    let (at, name) = denied_image(d)?;
    Some(Observation::new(at, format!("pull access denied for {}", show(name))))
}

fn denied_image(d: &Evidence) -> Option<(Place, String)> {
    d.paste.iter().flat_map(|p| &p.lines).find_map(|line| {
        let (before, after) = line.text.split_once("pull access denied for ")?;
        let name: String = after.chars().take_while(|c| !c.is_whitespace() && *c != ',').take(80).collect();
        let at = Place::Input { line: line.number, column: line.column + before.chars().count() };
        Some((at, name))
    })
}

/// The registry in the name of an image that is denied: its first part, where that looks like a host.
fn registry_of_the_image(d: &Evidence) -> Option<String> {
    let (_, name) = denied_image(d)?;
    let (host, _) = name.split_once('/')?;
    (host.contains(['.', ':']) || host == "localhost").then(|| host.to_owned())
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let host = registry_of_the_image(d).unwrap_or_else(|| d.given().url.host_field());
    let host = why401_capture::quote(&show(host));
    let login = Fix::tell(Party::Visitor, "a private image? log in").run(format!("docker login {host}"));
    let check = Fix::tell(Party::Visitor, "check registry and image name letter by letter");
    let given = d.baseline().and_then(why401_core::Trial::response);
    let mut fixes = vec![check, login];
    fixes.extend(given.and_then(|r| of_a_registry(d, r)).map(|challenge| {
        Fix::tell(Party::Developer, "fetch the token the challenge speaks of").run(fetch(&challenge))
    }));
    fixes
}

fn fetch(challenge: &Challenge) -> String {
    let part = |name: &str| challenge.param(name).map(|value| format!("{name}={}", show(value)));
    let query: Vec<String> = ["service", "scope"].into_iter().filter_map(part).collect();
    let realm = show(challenge.param("realm").unwrap_or_default());
    format!("curl -u NAME {}", why401_capture::quote(&format!("{realm}?{}", query.join("&"))))
}
