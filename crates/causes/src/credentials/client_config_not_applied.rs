use crate::{
    pasted_clients::{container, logged_in, package},
    pasted_code::{How, Lost, lost},
    pasted_config::{
        Entry, empty_setting, hosts, lines, maven_repository, maven_servers, place, tells_of_a_refusal,
    },
    said::{Says, said},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The program has the credentials in its settings and sends nothing, because they stand under another name than the
    /// one it asks for: another host or path of a registry, another id of a Maven repository, or a secret of the build
    /// server that is empty where this job runs.
    ///
    /// # How it is recognised
    ///
    /// The paste shows the settings and what was refused, and the names differ: npm's `//host/:_authToken` against the
    /// host that refused, Maven's `<server><id>` against the repository in its message, docker's `auths` against the
    /// registry; a login that a program tells of at one registry, and another one that refuses; a setting whose name is
    /// written out in full inside of its group; or a build's output has a secret setting with nothing in it. The request
    /// that was refused carries no
    /// credentials. `likely`, since other settings may count besides.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/from-client-config`: something is sent, and it is another secret.
    /// - `header/empty-value`: the header is sent, with an empty variable in it.
    /// - `credentials/none-sent`: nothing shows that credentials were meant to be sent.
    ///
    /// # Fix
    ///
    /// Developer: write the same name in both places, letter by letter, port and path included. Secrets of a build
    /// server reach only the jobs they are meant for: not those of forks, nor another environment. A first step that
    /// stops where the secret is empty keeps it from coming back.
    ///
    /// # References
    ///
    /// npm: npmrc, "Auth related configuration"; Maven: settings reference, `servers`; GitHub Actions: secrets are not
    /// passed to workflows of forks.
    "credentials/client-config-not-applied" {
        title: "the program has credentials for another name, and sends none",
        commonness: Common,
        explains: ["credentials/none-sent", "token/missing", "apikey/missing-or-wrong", "credentials/from-client-config"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = typed_and_not_sent(d) {
        return Ok(Some(found));
    }
    if d.paste.is_none() || d.has_credentials() {
        return Ok(None);
    }
    let lines = lines(d);
    if let Some(lost) = lost(lines).filter(|_| tells_of_a_refusal(d)) {
        return Ok(Some(in_code(&lost)));
    }
    if let Some(empty) = empty_setting(lines) {
        let verdict = format!(
            "The secret \"{}\" is empty where the program runs, so nothing is sent.",
            show(&empty.name)
        );
        return Ok(Some(Assessment::new(
            Grade::Likely,
            verdict,
            Observation::new(empty.at, "nothing in it"),
        )));
    }
    if let Some(found) = logged_in_elsewhere(d).or_else(|| under_itself(d)) {
        return Ok(Some(found));
    }
    if let Some(repository) = maven_repository(lines).filter(|_| !maven_servers(lines).is_empty()) {
        let at = repository.at.clone();
        let seen = Observation::new(at, format!("the repository is \"{}\"", show(&repository.name)));
        return Ok(for_another(&repository.name, &maven_servers(lines), seen));
    }
    let host = d.given().url.host_field().to_ascii_lowercase();
    let at = Place::answer(Experiment::GIVEN, Part::RequestLine);
    let hosts = hosts(lines);
    let of_this = |e: &&Entry| e.name == host || e.name == d.given().url.host;
    if hosts.iter().any(|e| of_this(&e)) || d.standing()?.is_none() {
        return Ok(None);
    }
    Ok(for_another(&host, &hosts, Observation::new(at, format!("{} refused", show(&host)))))
}

/// A call in the pasted code that leaves the login behind.
fn in_code(lost: &Lost) -> Assessment {
    let call = show(&lost.call);
    let (verdict, shows) = match lost.how {
        How::AsBody => (
            format!("In {call} the fields stand in the place of the body, so no login is sent."),
            "the fields are the second argument, which is the body",
        ),
        How::AsQuery => (
            format!("In {call} the fields stand in the place of the query, so no login is sent."),
            "the second argument by position is the query",
        ),
        How::NotHandedOver => (
            format!("The fields with the login are made, and {call} is called without them."),
            "no fields among the arguments",
        ),
    };
    Assessment::new(Grade::Likely, verdict, Observation::new(lost.at.clone(), shows))
}

/// A login was typed with the command, and the answer says that none arrived.
fn typed_and_not_sent(d: &Evidence) -> Option<Assessment> {
    let typed = d.paste.is_some() && d.given().login.is_some();
    let words = said(d, &[Says::LoginMissing]).filter(|w| typed && w.by_the_answer())?;
    let none = words.sentence.to_ascii_lowercase();
    if !["no credentials", "not provided", "missing"].iter().any(|w| none.contains(w)) {
        return None;
    }
    let verdict = "A login is typed, and the answer says that none arrived: the client did not send it.";
    let detail = "Or something on the way takes it out.";
    Some(Assessment::new(Grade::Possible, verdict, words.seen()).detail(detail))
}

/// The program says that somebody is logged in, at another registry than the one that refused.
fn logged_in_elsewhere(d: &Evidence) -> Option<Assessment> {
    let lines = lines(d);
    let logins = logged_in(lines);
    let own = |realm: &str| lines.iter().find(|l| l.text.contains(realm)).map(place);
    let named = package(lines).or_else(|| container(lines)).map(|r| (r.host, r.at));
    let at_npm = logins.iter().any(|l| l.name == "registry.npmjs.org");
    let of_realm = || {
        let (realm, at) = REALMS.iter().find_map(|r| Some((*r, own(r)?))).filter(|_| at_npm)?;
        Some((realm.to_owned(), at))
    };
    let (wanted, at) = named.or_else(of_realm)?;
    for_another(&wanted, &logins, Observation::new(at, format!("{} refused", show(&wanted))))
}

/// Realms by which registries that one runs oneself name themselves.
const REALMS: [&str; 3] = ["Artifactory Realm", "Sonatype Nexus", "verdaccio"];

/// `output.elastic.username` inside of `output.elastic`: a name written out in full counts from where it stands.
fn under_itself(d: &Evidence) -> Option<Assessment> {
    let mut parents: Vec<(usize, &str)> = Vec::new();
    let found = lines(d).iter().find_map(|line| {
        let name = line.text.split_once(':').map(|(name, _)| name.trim()).filter(|n| is_setting(n))?;
        parents.retain(|(column, _)| *column < line.column);
        let whole = |parent: &&(usize, &str)| {
            parent.1.contains('.') && name.strip_prefix(parent.1).is_some_and(|rest| rest.starts_with('.'))
        };
        let doubled = parents.iter().find(whole).map(|(_, parent)| (line, name, *parent));
        parents.push((line.column, name));
        doubled
    });
    let (line, name, parent) = found?;
    let verdict = format!(
        "\"{}\" stands inside of \"{}\" and becomes another name, which nothing reads.",
        show(name),
        show(parent)
    );
    let seen = Observation::new(place(line), format!("{} once more in front", show(parent)));
    Some(Assessment::new(Grade::Likely, verdict, seen))
}

/// A name of a setting: letters, digits, dots.
fn is_setting(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.len() < 80 && name.chars().all(fits)
}

/// Credentials for other names only.
fn for_another(wanted: &str, entries: &[Entry], seen: Observation) -> Option<Assessment> {
    let first = entries.first().filter(|_| entries.iter().all(|e| e.name != wanted))?;
    let verdict = format!(
        "The settings have a login for \"{}\", and \"{}\" is asked.",
        show(&first.name),
        show(wanted)
    );
    let proof =
        Proof::of(first.at.clone(), format!("a login for \"{}\"", show(&first.name))).and_also([seen]);
    Some(Assessment::new(Grade::Likely, verdict, proof))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if let Some(lost) = lost(lines(d)) {
        let hand = match lost.how {
            How::AsBody => "hand the fields over as the third argument: post(url, body, { headers })",
            How::AsQuery => "hand them over by name: headers=headers",
            How::NotHandedOver => "hand the fields over in the call itself",
        };
        return vec![Fix::tell(Party::Developer, hand)];
    }
    if empty_setting(lines(d)).is_some() {
        return vec![
            Fix::tell(
                Party::Developer,
                "define the secret where this job may see it: repository, environment, fork",
            ),
            Fix::tell(Party::Developer, "stop the job at its start where it is empty")
                .run("test -n \"$TOKEN\""),
        ];
    }
    vec![
        Fix::tell(
            Party::Developer,
            "write the same name in the settings and in the address, port and path included",
        ),
        Fix::tell(Party::Developer, "let the program show the settings it reads, and from which file"),
    ]
}
