use crate::{
    rule::{Foretold, foretold},
    scope::{Reach, edit, is, reach, requires},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Place, Product, Proof, cause};
use why401_serverconf::{Hit, Refusal};

cause! {
    /// # What happens
    ///
    /// This folder has a rule of its own that would let the request in, and another section takes its place: a
    /// `<Location>` counts after every `<Directory>` and `.htaccess`, an `<If>` after that, a `.htaccess` after the
    /// `<Directory>` of its folder. Whoever edits the rule that loses sees no effect.
    ///
    /// # How it is recognised
    ///
    /// By the server's files, merged in Apache's own order: the rule that refuses overrides one that lets in and lies
    /// no further from the page. `proven` where the answer is the one these files foretell.
    ///
    /// # Look-alikes
    ///
    /// - `apache/inherited-gate`: this folder has no rule of its own.
    /// - `apache/htaccess-ignored-or-forbidden`: its rule is in a `.htaccess` that is not read.
    ///
    /// # Fix
    ///
    /// Administrator: write the exception into the same kind of section as the rule that wins, behind it; or take that
    /// rule away.
    ///
    /// # References
    ///
    /// Apache httpd, "Configuration Sections", "How the sections are merged"; `request.c`.
    "apache/other-section-wins" {
        title: "another section takes the place of the rule that would let in",
        commonness: Known,
        explains: ["credentials/none-sent", "apache/inherited-gate", "apache/user-not-in-require"],
    }
}

/// The refusal and the rule that would let in.
fn loser(d: &Evidence) -> Option<(Foretold<'_>, &Hit, &Hit)> {
    let fits = |f: &Foretold| {
        let stranger = f.why == Refusal::LoginWanted && !d.has_credentials();
        f.layer.product == Product::Apache && (stranger || f.why == Refusal::NotAllowed)
    };
    let foretold = foretold(d).filter(fits)?;
    let by = foretold.by?;
    let (layer, winner) = (foretold.layer, reach(foretold.layer, by));
    let lets_in = |hit: &Hit| match foretold.why {
        Refusal::NotAllowed => requires(hit, "valid-user") || is_open(hit),
        _ => is_open(hit),
    };
    let lost = layer.rule.overridden.iter().filter(|o| lets_in(&o.hit) && o.by.path == by.spot.path);
    let is_near = |hit: &&Hit| {
        let own = reach(layer, hit);
        let Some(near) = own.depth(d, layer) else { return false };
        let far = winner.depth(d, layer).unwrap_or(0);
        let of_the_root = near <= 0 && !hit.spot.path.ends_with(".htaccess");
        own != winner && !of_the_root && near >= far && !matches!(own, Reach::Host | Reach::Other)
    };
    let lost = lost.map(|o| &o.hit).rfind(is_near)?;
    Some((foretold, by, lost))
}

fn is_open(hit: &Hit) -> bool {
    let says = |word: &str| hit.args.iter().any(|arg| arg.eq_ignore_ascii_case(word));
    (requires(hit, "all") && says("granted")) || (is(hit, "satisfy") && says("any"))
}

fn assess(d: &Evidence) -> Assessed {
    let Some((foretold, by, lost)) = loser(d) else { return Ok(None) };
    let place = Place::of_spot(&by.spot);
    let own = reach(foretold.layer, lost).shown();
    let verdict =
        format!("A rule lets people into {own}, but another part of the configuration overrides it.");
    let loses = foretold.layer.seen(lost, "would let in, and does not count", "overridden");
    let proof =
        Proof::from(foretold.seen(d)).and_also([loses]).and_also(foretold.deciding("this counts last"));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login")];
    fixes.extend(
        loser(d).map(|(_, by, _)| edit("write the exception here, behind the rule that wins", &by.spot)),
    );
    fixes
}
