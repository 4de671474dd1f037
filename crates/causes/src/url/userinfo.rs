use crate::{
    pasted_config::{lines, place},
    questions::refusal,
};
use why401_capture::SourceKind;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Standing,
    cause,
};

cause! {
    /// # What happens
    ///
    /// Name and password stand in the address: `https://name:password@host/`. What becomes of them is up to the client.
    /// curl sends them; browsers hide them and do not send them for images and scripts, `fetch` refuses such an address,
    /// many libraries drop what is before the `@`. And `@`, `:`, `/` or `%` in the password mean something else there
    /// unless they are percent-encoded.
    ///
    /// # How it is recognised
    ///
    /// The address has such a part. If the request carries no login all the same, that is `likely` the reason. If a login
    /// was sent and refused, the way it is written may have made it another one, which is no more than `possible`: what
    /// was meant cannot be seen.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the login arrived as it was meant and is refused.
    /// - `credentials/none-sent`: there is no login, in the address or elsewhere.
    ///
    /// # Fix
    ///
    /// Developer: hand name and password over apart from the address: `curl -u NAME`, a netrc file, the library's own
    /// option. Addresses end up in logs and histories; a password that stood in one should be changed.
    ///
    /// # References
    ///
    /// RFC 3986 section 3.2.1 (deprecated with a password); RFC 9110 section 4.2.4; the Fetch standard throws a TypeError.
    "url/userinfo" {
        title: "name and password stand in the address",
        commonness: Rare,
        explains: ["credentials/none-sent"],
    }
}

/// What clients say of an address that they cannot take apart because of a character in its login.
const UNREADABLE: [&str; 8] = [
    "failed to parse: http",
    "port could not be cast to integer value",
    "nonnumeric port: '",
    "invalid userinfo",
    "invalid port \":",
    "invalid uri: invalid port specified",
    "port number was not a decimal number",
    "url using bad/illegal format",
];

/// A client could not take the address apart, and a login stands in it.
fn by_words(d: &Evidence) -> Option<Assessment> {
    let logins = lines(d).iter().any(|l| {
        let login = |rest: &str| {
            rest.split(['/', ' ', '"', '\'']).next().is_some_and(|a| a.contains('@') && a.contains(':'))
        };
        l.text.split("://").skip(1).any(login)
    });
    let said = |l: &&why401_capture::paste::Line| {
        let text = l.text.to_ascii_lowercase();
        UNREADABLE.iter().any(|w| text.contains(w))
    };
    let line = lines(d).iter().find(said).filter(|_| logins)?;
    let verdict = "The login in the address holds a character that ends it or means something else there.";
    let detail =
        "In an address such characters are written with a percent sign: %40 for @, %2F for /, %23 for #.";
    let seen = Observation::new(place(line), "the program cannot take the address apart");
    Some(Assessment::new(Grade::Likely, verdict, seen).detail(detail))
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = by_words(d) {
        return Ok(Some(found));
    }
    if d.given().url.userinfo.is_none() || overridden(d) {
        return Ok(None);
    }
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let place = Place::answer(Experiment::GIVEN, Part::RequestLine);
    let odd = d.odd_userinfo();
    let proof = Proof::of(place, odd.unwrap_or("a login stands before the host"));
    if d.credentials().is_none() && d.given().login.is_none() {
        let absent = Place::Absent { what: "Authorization".into(), searched: "the request".into() };
        let proof = proof.and(absent, "none was sent").and(Place::status(Experiment::GIVEN), refusal(given));
        let verdict = "The login stands in the address, and it was not sent along.";
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let verdict = match odd {
        Some(_) => "The login in the address holds a character that means something else there.",
        None => "The login stands in the address, where some programs drop it or read it differently.",
    };
    Ok(Some(Assessment::new(Grade::Possible, verdict, proof)))
}

/// Whether another source of the command won over the address.
fn overridden(d: &Evidence) -> bool {
    let sources = d.command.iter().flat_map(|c| &c.sources.authorization);
    sources.into_iter().any(|s| s.wins && s.what != SourceKind::Userinfo)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if by_words(d).is_some() {
        let encode =
            Fix::tell(Party::Developer, "write that character with a percent sign, or keep the login apart");
        return vec![encode.run("python3 -c 'import urllib.parse as u; print(u.quote(input(), safe=\"\"))'")];
    }
    let url = why401_capture::quote(&d.given().url.shown());
    vec![
        Fix::tell(Party::Developer, "give name and password apart from the address")
            .run(format!("curl -u NAME {url}")),
        Fix::tell(Party::Visitor, "open the address without the part before the @ and log in when asked"),
    ]
}
