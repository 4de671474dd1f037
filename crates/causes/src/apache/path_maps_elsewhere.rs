use crate::{
    rule::file,
    scope::{Reach, edit, gate_before_strangers, reach},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Observation, Party, Place, Proof, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// An `Alias` takes the path to another folder than the one of this name below the document root. The gate of that
    /// other folder answers; editing the folder of this name changes nothing.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the path is mapped by a directive, the gate belongs to the folder it leads to, and the
    /// document root has something of the asked name as well. `proven` where the answer is the one these files
    /// foretell.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the alias is the only way there, and the gate is meant.
    /// - `apache/inherited-gate`: no alias, and the gate of a parent folder.
    ///
    /// # Fix
    ///
    /// Administrator: remove or narrow the `Alias`, or give the visitor a login for the folder it leads to.
    ///
    /// # References
    ///
    /// Apache httpd `modules/mappers/mod_alias.c`: aliases count before the document root.
    "apache/path-maps-elsewhere" {
        title: "the path leads to another folder, whose gate answers",
        commonness: Rare,
        explains: ["credentials/none-sent", "apache/inherited-gate", "apache/other-section-wins"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = gate_before_strangers(d) else { return Ok(None) };
    let layer = foretold.layer;
    let parts = (foretold.by, layer.rule.mapped.as_ref(), layer.around.shadowed.as_ref());
    let (Some(by), Some(mapped), Some(shadowed)) = parts else { return Ok(None) };
    let of_folder = matches!(reach(layer, by), Reach::Folder(folder) if !shadowed.starts_with(&folder));
    if !of_folder || !mapped.name.to_ascii_lowercase().contains("alias") {
        return Ok(None);
    }
    let to = layer.rule.file.as_ref().map(|f| show(f.display().to_string())).unwrap_or_default();
    let verdict =
        format!("This address leads to another folder than its name says: {to}. That one asks for a login.");
    let alias = layer.seen(mapped, "takes the path elsewhere", "takes the path elsewhere");
    let hidden = Observation::new(file(shadowed, None), "has the asked name, and is never reached");
    let proof =
        Proof::from(foretold.seen(d)).and_also([alias, hidden]).and_also(foretold.deciding("the gate there"));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&mapped.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login")];
    let mapped = gate_before_strangers(d).and_then(|f| f.layer.rule.mapped.as_ref());
    fixes.extend(
        mapped.map(|hit| edit("take this away, or let it lead to the folder that is meant", &hit.spot)),
    );
    fixes
}
