use crate::{
    rule::{Foretold, foretold},
    scope::edit_of,
};
use why401_core::{
    Assessed, Assessment, Evidence, Fix, Found, NearMiss, Party, Place, Product, Proof, cause,
};
use why401_message::show;
use why401_serverconf::{Detour, Hit, Turn};

cause! {
    /// # What happens
    ///
    /// The address is answered by another location than the one everybody edits, nested in it or chosen before it, or
    /// by one that `rewrite`, `try_files` or the index of a folder leads to. Either the one that its name suggests is
    /// open, and the one in force asks for a login; or both ask, and the login is right for the file that is not asked.
    ///
    /// # How it is recognised
    ///
    /// In the files: nginx's choice is followed for the path as it came and for what becomes of it. The gate stands
    /// where the second leads, and not where the first does. Or the login fits an entry of the password file named
    /// around the location, and not of the one in force. `proven` where the answer asks for the realm in force.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the location of this very path asks, or a pattern that was written to close a part of
    ///   it; nothing leads elsewhere.
    /// - `password-file/wrong-file-consulted`: one file is edited, another one is named, in the same place.
    /// - `credentials/unknown-user`: the user is in no file.
    ///
    /// # Fix
    ///
    /// Name the right file in the location in force, or leave the line out so that the outer one counts; or add the
    /// user to the file that is asked. Where the address should be open, say `auth_basic off` in the location in force,
    /// or let it lead elsewhere; `^~` before a prefix keeps patterns away from it.
    ///
    /// # References
    ///
    /// nginx `ngx_http_core_module`, `location`: which one answers; inheritance of `auth_basic_user_file`.
    "nginx/other-location-wins" {
        title: "another location answers, with a login of its own",
        commonness: Known,
        explains: ["credentials/none-sent", "nginx/inherited-gate", "url/typo-or-protected-area", "credentials/unknown-user", "credentials/wrong-password", "credentials/rejected", "password-file/wrong-file-consulted"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = foretold(d).filter(|f| f.layer.product == Product::Nginx) else { return Ok(None) };
    if let Some((detour, grade)) = led_elsewhere(d, &foretold) {
        let verdict = format!("{} a location that asks for a login.", leads(d, detour));
        let by = foretold.layer.seen(&detour.by, "leads there", "leads there");
        let passed = foretold.layer.seen(&detour.passed, "is open, and does not answer", "asks for no login");
        let proof = Proof::from(foretold.seen(d)).and_also(foretold.gate()).and_also([by, passed]);
        let place =
            foretold.by.map_or_else(|| Place::of_spot(&detour.by.spot), |by| Place::of_spot(&by.spot));
        return Ok(Some(Assessment::new(grade, verdict, proof).at(place)));
    }
    let Some(lookup) = foretold.lookup() else { return Ok(None) };
    let (Found::NoSuchUser { near: Some(near) } | Found::Mismatch { near: Some(near), .. }) = &lookup.found
    else {
        return Ok(None);
    };
    let NearMiss { elsewhere: Some(other), line, .. } = near else { return Ok(None) };
    let outer = foretold
        .layer
        .rule
        .overridden
        .iter()
        .find(|o| o.hit.args.first().is_some_and(|a| other.ends_with(a)));
    let Some(outer) = outer else { return Ok(None) };
    let verdict = format!(
        "The login is right for {}, and this address asks {}.",
        show(other.display().to_string()),
        show(lookup.file.path.display().to_string())
    );
    let here = foretold.layer.seen(&lookup.file.hit, "in force here", "this one is asked");
    let there = foretold.layer.seen(&outer.hit, "does not count here", "overridden");
    let fits =
        why401_core::Observation::new(crate::rule::file(other, Some(*line)), "the login fits this entry");
    let proof = Proof::from(foretold.seen(d)).and_also([here, there, fits]);
    let place = Place::of_spot(&lookup.file.hit.spot);
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

/// What leads a request without credentials from an open location to one with a gate.
fn led_elsewhere<'a>(d: &Evidence, foretold: &Foretold<'a>) -> Option<(&'a Detour, why401_core::Grade)> {
    let is_stranger = !d.has_credentials() && !d.has_password_in_body();
    foretold.detour().filter(|(detour, _)| is_stranger && detour.how != Turn::Name)
}

/// For people: `A rewrite takes /start to`.
fn leads(d: &Evidence, detour: &Detour) -> String {
    let path = show(d.given().url.path());
    match detour.how {
        Turn::Rewritten => format!("A rewrite takes {path} to"),
        Turn::Index => format!("The page for the folder {path} is in"),
        Turn::Fallback => format!("No file is there for {path}, and try_files hands it to"),
        Turn::ErrorPage => format!("The error page for {path} is in"),
        Turn::Pattern | Turn::Name => {
            format!("A pattern that comes first takes {path} from {} to", named(&detour.passed))
        }
    }
}

/// For people: `location /shop/`.
fn named(section: &Hit) -> String {
    show([&section.name, section.args.join(" ").as_str()].join(" "))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let led = foretold(d).and_then(|f| Some((f.layer.product, led_elsewhere(d, &f)?.0)));
    if let Some((product, detour)) = led {
        return vec![
            edit_of(product, "if the address is to be open, let this lead elsewhere", &detour.by.spot),
            Fix::tell(Party::Administrator, "or write auth_basic off; into the location that it leads to"),
            Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login"),
        ];
    }
    let file = foretold(d).and_then(|f| f.lookup()).map(|l| l.file.path.display().to_string());
    let add = format!("sudo htpasswd -B {} NAME", show(file.unwrap_or_else(|| "FILE".into())));
    vec![
        Fix::tell(Party::Administrator, "add the user to the file that is asked").run(add),
        Fix::tell(Party::Administrator, "or take the inner auth_basic_user_file out, then reload")
            .run("sudo nginx -t && sudo nginx -s reload"),
    ]
}
