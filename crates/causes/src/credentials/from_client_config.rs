use crate::{
    pasted_clients::{Login, Refused, container, package},
    pasted_config::{lines, set_twice},
    said::{Says, said, texts, told},
};
use why401_challenge::QuirkKind;
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, Proof, cause};
use why401_message::show;
use why401_token::{Compared, echoes};

cause! {
    /// # What happens
    ///
    /// The program sends another secret than its user thinks: one from an environment variable that goes before the
    /// `.env` file, from a credential helper, a keyring, a stored login, or a container that was started with the old
    /// one. What the user changes is not what is sent.
    ///
    /// # How it is recognised
    ///
    /// The server shows the key it was sent, masked, and its ends are not those of the key that was pasted beside it:
    /// `proven`. The paste has two values for one variable, or a program that keeps logins (docker, git, npm, pip, Maven)
    /// says that its login was refused and no request with credentials is known: `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/from-netrc`: curl and others take a login from `.netrc`.
    /// - `credentials/client-config-not-applied`: the program has credentials and sends none.
    /// - `credentials/not-needed`: docker sends a stored login that is refused even for a public image; without it, the
    ///   image is given.
    ///
    /// # Fix
    ///
    /// Developer: ask the program where its secret comes from, remove the stored one, log in anew, and restart what was
    /// started with the old one. One place for each secret keeps it from coming back.
    ///
    /// # References
    ///
    /// docker: `config.json`, `credsStore`; git: gitcredentials(7); npm: npmrc, order of configuration; pip: keyring and
    /// netrc; python-dotenv leaves variables that are set already as they are.
    "credentials/from-client-config" {
        title: "the program sends another secret than its user thinks",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent", "apikey/missing-or-wrong", "token/rejected", "cloud/docker-registry"],
    }
}

/// Programs that keep logins: what shows where one comes from, and what takes it away.
const KEEPERS: [(&str, &str, &str); 10] = [
    ("docker", "docker logout and docker login anew", "docker logout"),
    ("podman", "log out and in anew", "podman logout"),
    ("helm", "log out and in anew", "helm registry logout"),
    ("git", "see which helper keeps the login", "git config --show-origin --get-all credential.helper"),
    ("npm", "see where the token comes from", "npm config ls -l"),
    ("pip", "see where the login comes from", "pip config list -v"),
    ("maven", "see which settings count", "mvn help:effective-settings"),
    ("gh", "see which account or variable it takes the token from", "gh auth status"),
    ("kubectl", "see which user of which file counts", "kubectl config view --minify"),
    ("composer", "see where the login comes from", "composer config --list --source"),
];

fn assess(d: &Evidence) -> Assessed {
    if d.paste.is_none() {
        return Ok(None);
    }
    if let Some(proof) = other_key(d) {
        let verdict = "The server was sent another key than the one shown here.";
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    if let Some((name, first, second)) = set_twice(lines(d)) {
        let verdict = format!("\"{}\" has two values, and the program may send the other one.", show(&name));
        let proof = Proof::of(first, "one value").and(second, "another value");
        let refused = said(d, &[Says::KeyWrong, Says::Rejected, Says::WrongLogin]).map(|s| s.seen());
        let grade = if refused.is_some() { Grade::Likely } else { Grade::Possible };
        return Ok(Some(Assessment::new(grade, verdict, proof.and_also(refused))));
    }
    if let Some(refused) = stored(d) {
        let verdict = "A stored login is sent and not accepted; what is public may come without it.";
        let host = if refused.host.is_empty() { "the registry".into() } else { show(&refused.host) };
        let seen = Observation::new(refused.at, format!("{host} refuses the login it was sent"));
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen)));
    }
    let Some((program, ..)) = keeper(d).filter(|_| !d.has_credentials() && !is_typed(d)) else {
        return Ok(None);
    };
    let Some(words) = told(d, &[Says::WrongLogin, Says::Rejected, Says::KeyWrong])?.map(|t| t.said) else {
        return Ok(None);
    };
    let verdict = format!("{program} sent the login it has stored, and that is not accepted.");
    let grade = if words.phrase.says == Says::WrongLogin { Grade::Likely } else { Grade::Possible };
    let detail = "What is public needs no login: without the stored one it may be given.";
    Ok(Some(Assessment::new(grade, verdict, words.seen()).detail(detail)))
}

/// A registry that was sent a login the program had stored.
fn stored(d: &Evidence) -> Option<Refused> {
    let lines = lines(d);
    container(lines).or_else(|| package(lines)).filter(|r| r.login == Login::Stored && !d.has_credentials())
}

/// Whether name and password were asked for and typed.
fn is_typed(d: &Evidence) -> bool {
    lines(d).iter().any(|l| l.text.starts_with("Password for '") || l.text.starts_with("Username for '"))
}

/// The masked key the server shows, where it is none of those that were pasted.
fn other_key(d: &Evidence) -> Option<Proof> {
    let hidden =
        d.quirk(&[QuirkKind::Placeholder, QuirkKind::ExampleWord, QuirkKind::UnexpandedVariable]).is_some();
    texts(d).into_iter().find_map(|(at, text)| {
        let echo = echoes(&text).into_iter().find(|e| e.visible() >= 6)?;
        let pasted = d.pasted_keys_like(&echo);
        let sent = d.echoed(&echo).filter(|_| !hidden && d.known_key().is_some());
        let same = pasted.iter().any(|(_, c)| *c == Compared::Same) || sent == Some(Compared::Same);
        let (place, _) = pasted.into_iter().next().or_else(|| Some((d.token_place(), sent?)))?;
        let shown = Observation::new(at, format!("shows the key it got: {}", show(&text[echo.span])));
        (!same).then(|| Proof::from(shown).and(place, "another key"))
    })
}

fn keeper(d: &Evidence) -> Option<(&'static str, &'static str, &'static str)> {
    let programs = &d.paste.as_ref()?.programs;
    KEEPERS.into_iter().find(|(name, ..)| programs.contains(name))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if let Some(refused) = stored(d) {
        let host = why401_capture::quote(&show(&refused.host));
        let out = match keeper(d).map(|(name, ..)| name) {
            Some("helm") => format!("helm registry logout {host}"),
            Some("podman") => format!("podman logout {host}"),
            _ => format!("docker logout {host}"),
        };
        let logout = Fix::tell(Party::Developer, "log out: what is public needs no login");
        let logout = if container(lines(d)).is_some() { logout.run(out) } else { logout };
        return vec![
            logout,
            Fix::tell(Party::Developer, "private? log in anew, with a token that may read it"),
        ];
    }
    let keeper = keeper(d).map(|(_, summary, command)| Fix::tell(Party::Developer, summary).run(command));
    let environment = Fix::tell(Party::Developer, "look for a variable that goes before the file")
        .run("env | grep -iE 'key|token|password' | sed 's/=.*/=…/'");
    let restart =
        Fix::tell(Party::Developer, "restart the shell, service or container that still has the old one");
    keeper.into_iter().chain([environment, restart]).collect()
}
