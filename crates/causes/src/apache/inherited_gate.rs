use crate::{
    rule::logged,
    scope::{Reach, edit, gate_before_strangers, in_panel, reach},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Place, Proof, cause};
use why401_serverconf::Handler;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The page itself has no gate. One that was made for a folder above it, for the whole site or the whole server
    /// counts here as well: a `.htaccess` in a parent folder, a `<Location />`, a forgotten file in `conf-enabled`.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the rule in force for the address stands in a section that reaches further than the
    /// folder that was asked for, and nothing in between says otherwise. It is `proven` where the answer is the one
    /// these files foretell. Where the address leads to nothing on the disk, it may be mistyped, and this is `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the gate was made for this very folder.
    /// - `url/typo-or-protected-area`: the address is wrong and leads into a guarded area.
    /// - `apache/other-section-wins`: this folder has a rule of its own, and another section takes its place.
    /// - `apache/default-vhost`: the gate is one of another site.
    ///
    /// # Fix
    ///
    /// Administrator: where the gate is meant for all of it, give the visitor a login. Where it is not, move it into a
    /// section for the folder it is meant for, or give the public folder a section of its own with `AuthType None` and
    /// `Require all granted`.
    ///
    /// # References
    ///
    /// Apache httpd, "Configuration Sections": `<Directory>` and `.htaccess` from the root down, then `<Files>`,
    /// `<Location>`, `<If>`; `request.c`.
    "apache/inherited-gate" {
        title: "a gate made for a folder above, or the whole site, counts here too",
        commonness: Common,
        explains: ["credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = gate_before_strangers(d) else { return Ok(None) };
    let Some(by) = foretold.by else { return Ok(None) };
    let reach = reach(foretold.layer, by);
    if reach.is_wider(d, foretold.layer) != Some(true) {
        return Ok(None);
    }
    let leads_nowhere =
        matches!(foretold.layer.rule.handler, Handler::Files) && foretold.layer.rule.file.is_none();
    let grade = if leads_nowhere { Grade::Likely } else { foretold.grade };
    let of = if matches!(reach, Reach::Host) { "it" } else { "all of that" };
    let verdict = format!("The login is wanted for {}. This page is guarded because {of} is.", reach.shown());
    let note = "this counts for every page below";
    let proof = Proof::from(foretold.seen(d))
        .and_also(foretold.deciding(note))
        .and_also(logged(d, &[Kind::NoCredentials]));
    Ok(Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&by.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login")];
    let Some(foretold) = gate_before_strangers(d) else { return fixes };
    let what = "not meant for this page? limit the gate to the folder it is meant for";
    fixes.extend(match (foretold.layer.around.panel, foretold.by) {
        (Some(panel), _) => Some(in_panel(panel)),
        (None, by) => by.map(|hit| edit(what, &hit.spot)),
    });
    fixes
}
