use crate::login::quoted;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Product, Proof,
    Trial, cause,
};
use why401_serverconf::{Answer, Hit};

cause! {
    /// # What happens
    ///
    /// `auth_basic` alone asks for nothing: without an `auth_basic_user_file` in the same place or above it, nginx
    /// leaves the page open to everybody, and says nothing about it.
    ///
    /// # How it is recognised
    ///
    /// `auth_basic` is in force for the request and is not `off`, no `auth_basic_user_file` is, and the page was
    /// served.
    ///
    /// # Look-alikes
    ///
    /// - `nginx/password-file-missing`: the directive is there and the file is not; that closes the page.
    /// - `credentials/not-needed`: the page is meant to be open.
    ///
    /// # Fix
    ///
    /// Add `auth_basic_user_file` beside `auth_basic`, best once for the whole server, and reload.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_basic_module.c`, `ngx_http_auth_basic_handler`: without realm or file the handler declines.
    "nginx/gate-not-effective" {
        title: "auth_basic asks for nothing, as no file of users is named",
        commonness: Rare,
        role: Remark,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((layer, hit)) = open_gate(d) else { return Ok(None) };
    let Some(response) = d.baseline().and_then(Trial::response).filter(|r| (200..300).contains(&r.status))
    else {
        return Ok(None);
    };
    let sure = d.producer().id == "nginx";
    let served = Observation::new(Place::status(Experiment::GIVEN), format!("{}, served", response.status));
    let seen = layer.seen(hit, "asks for a login, and no file of users is named", "no file of users");
    let place = seen.at.clone();
    let verdict = "This page is open to everybody, although auth_basic was meant to ask for a login.";
    let grade = if sure { Grade::Proven } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, Proof::from(served).and_also([seen])).at(place)))
}

/// The first gate of nginx that was meant to ask and does not.
fn open_gate(d: &Evidence) -> Option<(&Layer, &Hit)> {
    d.layers.iter().filter(|l| l.product == Product::Nginx && l.without == Answer::Passed).find_map(|layer| {
        let named = |name: &str| layer.rule.directives.iter().find(|hit| hit.name.eq_ignore_ascii_case(name));
        let gate = named("auth_basic").filter(|hit| hit.args.first().is_some_and(|a| a != "off"))?;
        (named("auth_basic_user_file").is_none() && layer.rule.users.is_none()).then_some((layer, gate))
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some((_, hit)) = open_gate(d) else { return Vec::new() };
    let script = format!("{}a auth_basic_user_file /etc/nginx/.htpasswd;", hit.spot.line);
    let command = format!("sudo sed -i {} {}", why401_capture::quote(&script), quoted(&hit.spot.path));
    vec![Fix::tell(Party::Administrator, "name the file of users, then nginx -t and reload").run(command)]
}
