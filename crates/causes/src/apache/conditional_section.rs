use crate::scope::{blocks_around, edit, gate_before_strangers};
use why401_core::{Assessed, Assessment, Evidence, Fix, Layer, Observation, Party, Place, Proof, cause};
use why401_message::show;
use why401_serverconf::{Hit, Node};

cause! {
    /// # What happens
    ///
    /// The gate stands inside a condition: `<If>`, `<IfDefine>`, `<IfVersion>`, `<IfFile>`, or an `<IfModule>` that
    /// asks for a module to be absent. The condition holds here, so the gate is there; elsewhere, on the test machine
    /// say, it is not.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the rule in force stands inside such a block. `proven` where the answer is the one these
    /// files foretell. `<IfModule mod_auth_basic.c>` and its like, which every example has, count as no condition.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the gate is there under all conditions.
    ///
    /// # Fix
    ///
    /// Administrator: correct the condition, or take the rule out of it.
    ///
    /// # References
    ///
    /// Apache httpd, "Configuration Sections"; `core.c`.
    "apache/conditional-section" {
        title: "a condition decides whether the gate is there, and it holds",
        commonness: Rare,
        explains: ["credentials/none-sent", "apache/inherited-gate", "apache/other-section-wins"],
    }
}

/// The innermost condition around a directive.
fn condition(layer: &Layer, hit: &Hit) -> Option<Node> {
    let decides = |node: &Node| {
        let about_login =
            node.args.first().map(|a| a.lossy().to_ascii_lowercase()).is_some_and(|a| !a.starts_with('!'));
        match node.name.lossy().to_ascii_lowercase().as_str() {
            "<if" | "<elseif" | "<else" | "<ifdefine" | "<ifversion" | "<iffile" => true,
            "<ifmodule" => !about_login,
            _ => false,
        }
    };
    blocks_around(layer, &hit.spot).into_iter().rfind(decides)
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = gate_before_strangers(d) else { return Ok(None) };
    let Some(by) = foretold.by else { return Ok(None) };
    let Some(node) = condition(foretold.layer, by) else { return Ok(None) };
    let words: Vec<String> = node.args.iter().map(|a| show(a.lossy())).collect();
    let verdict = format!(
        "The login is wanted under a condition only, and it holds here: {}>.",
        format!("{} {}", show(node.name.lossy()), words.join(" ")).trim_end()
    );
    let spot = &node.name.spot;
    let place = Place::of_spot(&by.spot);
    let holds = "this condition holds";
    let condition = Observation::new(Place::of_spot(spot), holds).with(foretold.layer.excerpt(spot, holds));
    let proof =
        Proof::from(foretold.seen(d)).and_also([condition]).and_also(foretold.deciding("asks for a login"));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login")];
    let found = gate_before_strangers(d).and_then(|f| condition(f.layer, f.by?));
    fixes.extend(
        found.map(|node| edit("correct this condition, or take the rule out of it", &node.name.spot)),
    );
    fixes
}
