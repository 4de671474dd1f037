//! Rules about the client's address, beside a login or instead of one: what the servers have in common.

use crate::{
    rule::{Foretold, foretold, logged},
    scope::{edit_of, gate_before_strangers_of, is, is_about_addresses},
};
use why401_core::{Assessment, Evidence, Fix, Grade, Party, Place, Product, Proof};
use why401_serverconf::{Hit, Refusal};
use why401_weblog::error::Kind;

/// The address decides: it is shut out, or asked for a login that others are spared.
pub(crate) fn decides(d: &Evidence, product: Product) -> Option<Assessment> {
    shut_out(d, product).or_else(|| asked_outside(d, product))
}

/// The address is not on the list, whatever the password.
fn shut_out(d: &Evidence, product: Product) -> Option<Assessment> {
    let foretold = foretold(d).filter(|f| f.why == Refusal::Forbidden && f.layer.product == product)?;
    let by = foretold.by.filter(|by| is_about_addresses(by))?;
    if product == Product::Apache {
        foretold.layer.rule.directives.iter().find(|hit| is(hit, "authtype"))?;
    }
    let list = list(&foretold).unwrap_or(by);
    let verdict = "This address is not on the list of those that may come in. No password changes that.";
    let seen = foretold.layer.seen(list, "the client's address is not among these", "the list of addresses");
    let proof = Proof::from(foretold.seen(d)).and_also([seen]).and_also(logged(d, &[Kind::Denied]));
    Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&list.spot)))
}

/// A login is asked for that a listed address would be spared.
fn asked_outside(d: &Evidence, product: Product) -> Option<Assessment> {
    let foretold = gate_before_strangers_of(d, product)?;
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
pub(crate) fn list<'a>(foretold: &Foretold<'a>) -> Option<&'a Hit> {
    let lists = |hit: &&Hit| is(hit, "allow") || (is(hit, "require") && is_about_addresses(hit));
    foretold.layer.rule.directives.iter().find(lists)
}

/// What to do about it.
pub(crate) fn fixes(d: &Evidence) -> Vec<Fix> {
    let Some(foretold) = foretold(d) else { return Vec::new() };
    let visitor = match foretold.status {
        403 => "use a network that is on the list, or ask for yours to be added",
        _ => "log in, or use a network that needs no login",
    };
    let mut fixes = vec![Fix::tell(Party::Visitor, visitor)];
    let spot = list(&foretold).or(foretold.by).map(|hit| &hit.spot);
    let product = foretold.layer.product;
    fixes.extend(spot.map(|spot| edit_of(product, "add the client's address to this list", spot)));
    fixes
}
