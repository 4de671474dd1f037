use crate::{
    rule::{Foretold, foretold, logged},
    scope::{edit, gate_before_strangers, is, is_about_addresses},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Place, Product, Proof, cause};
use why401_serverconf::{Hit, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// A list of addresses and a password are combined. Where both are wanted (`Satisfy All`, `<RequireAll>`), an
    /// address that is not on the list gets 403 and no password helps. Where one is enough (`Satisfy Any`,
    /// `<RequireAny>`), the page is open in the office and asks for a login everywhere else.
    ///
    /// # How it is recognised
    ///
    /// By the server's files, the client's address known: the rule that refuses goes by addresses, and a login is
    /// configured beside it; or a stranger is asked for a login that a listed address would be spared. It is `proven`
    /// where the answer is the one these files foretell. With `Satisfy Any` the error log has AH01797 for requests that
    /// are let in as well, so that line alone proves nothing.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the address is on the list, or there is none.
    /// - `credentials/none-sent`: the gate goes by passwords alone.
    /// - `apache/folder-closed`: 403 as well, for want of rights on the disk.
    ///
    /// # Fix
    ///
    /// Administrator: add the address to the list. Behind a proxy every client has the proxy's address until
    /// mod_remoteip is told to trust it.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_access_compat.c` (AH01797), `mod_authz_core.c` (AH01630), `mod_authz_host.c`.
    "apache/satisfy-and-ip" {
        title: "the client's address decides, together with the password",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "apache/inherited-gate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    Ok(shut_out(d).or_else(|| asked_outside(d)))
}

/// The address is not on the list, whatever the password.
fn shut_out(d: &Evidence) -> Option<Assessment> {
    let foretold =
        foretold(d).filter(|f| f.why == Refusal::Forbidden && f.layer.product == Product::Apache)?;
    let by = foretold.by.filter(|by| is_about_addresses(by))?;
    foretold.layer.rule.directives.iter().find(|hit| is(hit, "authtype"))?;
    let list = list(&foretold).unwrap_or(by);
    let verdict = "This address is not on the list of those that may come in. No password changes that.";
    let seen = foretold.layer.seen(list, "the client's address is not among these", "the list of addresses");
    let proof = Proof::from(foretold.seen(d)).and_also([seen]).and_also(logged(d, &[Kind::Denied]));
    Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&list.spot)))
}

/// A login is asked for that a listed address would be spared.
fn asked_outside(d: &Evidence) -> Option<Assessment> {
    let foretold = gate_before_strangers(d)?;
    let list = list(&foretold)?;
    let any = foretold
        .layer
        .rule
        .directives
        .iter()
        .any(|hit| is(hit, "satisfy") && hit.args.iter().any(|a| a.eq_ignore_ascii_case("any")));
    let in_all = list.within.iter().any(|(name, _)| name.eq_ignore_ascii_case("RequireAll"));
    let by_require = is(list, "require");
    if in_all || (!by_require && !any) {
        return None;
    }
    let verdict =
        "From some addresses this page opens without a login. This client's address is not one of them.";
    let seen = foretold.layer.seen(list, "these addresses need no login", "these need no login");
    let proof = Proof::from(foretold.seen(d)).and_also([seen]).and_also(foretold.gate());
    let grade = foretold.grade.min(Grade::Proven);
    Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&list.spot)))
}

/// The directive that lists the addresses let in.
fn list<'a>(foretold: &Foretold<'a>) -> Option<&'a Hit> {
    let lists = |hit: &&Hit| is(hit, "allow") || (is(hit, "require") && is_about_addresses(hit));
    foretold.layer.rule.directives.iter().find(lists)
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let foretold = foretold(d);
    let spot = foretold.and_then(|f| list(&f).or(f.by)).map(|hit| &hit.spot);
    let visitor = match found.grade {
        _ if foretold.is_some_and(|f| f.status == 403) => {
            "use a network that is on the list, or ask for yours to be added"
        }
        _ => "log in, or use a network that needs no login",
    };
    let mut fixes = vec![Fix::tell(Party::Visitor, visitor)];
    fixes.extend(spot.map(|spot| edit("add the client's address to this list", spot)));
    fixes
}
