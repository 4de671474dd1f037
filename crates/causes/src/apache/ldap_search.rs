use crate::{rule::file, scope::edit};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Logged, Observation, Party, Place, Proof, cause,
};
use why401_message::show;
use why401_serverconf::{Hit, Provider};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// Apache reaches the directory service (LDAP) and asks for the user, and nobody is found: the base, the attribute
    /// or the filter in `AuthLDAPURL` is not the one under which the accounts stand. Every user is unknown then,
    /// whatever the password.
    ///
    /// # How it is recognised
    ///
    /// By the error log's line for this request: AH01695 with "User not found", "No such object" or more than one
    /// match. Whether this one name is unknown or every one, a single line does not tell, so it is `likely`. Where the
    /// search itself is refused ("No such object", "Bad search filter") it is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `apache/backend-down-provider`: the service does not answer at all.
    /// - `credentials/unknown-user`: the search is right and the name is wrong.
    /// - `credentials/wrong-password`: the user is found, and AH01695 says "Invalid credentials".
    ///
    /// # Fix
    ///
    /// Administrator: try the search by hand with base, attribute and filter of `AuthLDAPURL`:
    /// `ldapsearch -x -H SERVER -b BASE '(uid=NAME)'`, and correct the URL until the person comes out.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authnz_ldap.c` (AH01695), `modules/ldap/util_ldap.c`.
    "apache/ldap-search" {
        title: "the directory service answers, but the search finds nobody",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/unknown-user"],
    }
}

/// The log's line of a search without a result, and whether the search itself is at fault.
fn line(d: &Evidence) -> Option<(&Logged, bool)> {
    d.said.iter().filter(|l| l.of == Experiment::GIVEN).find_map(|l| {
        let of_directory = l.message().is_some_and(|m| m.kind == Kind::Directory);
        let text = l.line.text.to_ascii_lowercase();
        // Where nobody is found, Apache itself adds "No such object" to it.
        let nobody = text.contains("user not found") || text.contains("user is not unique");
        let at_fault = !nobody && (text.contains("no such object") || text.contains("bad search filter"));
        (of_directory && (at_fault || nobody)).then_some((l, at_fault))
    })
}

fn url(d: &Evidence) -> Option<(&why401_core::Layer, &Hit)> {
    d.layers.iter().find_map(|layer| {
        let settings = layer.rule.users.as_ref()?.providers.iter().find_map(|p| match p {
            Provider::Other { name, settings } if name == "ldap" => Some(settings),
            _ => None,
        })?;
        settings.iter().find(|hit| hit.name.eq_ignore_ascii_case("authldapurl")).map(|hit| (layer, hit))
    })
}

fn assess(d: &Evidence) -> Assessed {
    let Some((logged, at_fault)) = line(d) else { return Ok(None) };
    let grade = if at_fault { Grade::Proven } else { Grade::Likely };
    let verdict = if at_fault {
        "The directory service cannot do the search this server asks for. So it finds nobody, whatever the password."
    } else {
        "The directory service finds nobody of this name where this server searches."
    };
    let said =
        Observation::new(file(&logged.path, Some(logged.number)), format!("\"{}\"", show(logged.shown())));
    let search = url(d).map(|(layer, hit)| layer.seen(hit, "where it searches", "where it searches"));
    let assessment = Assessment::new(grade, verdict, Proof::from(said).and_also(search));
    Ok(Some(match url(d) {
        Some((_, hit)) => assessment.at(Place::of_spot(&hit.spot)),
        None => assessment,
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "check the name; it may be another one than elsewhere")];
    let what = "correct base, attribute or filter until ldapsearch finds the person";
    fixes.extend(url(d).map(|(_, hit)| edit(what, &hit.spot)));
    fixes
}
