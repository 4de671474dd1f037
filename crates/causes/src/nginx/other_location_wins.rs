use crate::rule::foretold;
use why401_core::{
    Assessed, Assessment, Evidence, Fix, Found, NearMiss, Party, Place, Product, Proof, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The address is answered by another location than the one everybody edits, nested in it or chosen before it, and
    /// that one names another password file. The login is right, for the file that is not asked.
    ///
    /// # How it is recognised
    ///
    /// In the files: the login fits an entry of the password file named around the location, and not of the one in
    /// force. `proven` where the answer asks for the realm in force.
    ///
    /// # Look-alikes
    ///
    /// - `password-file/wrong-file-consulted`: one file is edited, another one is named, in the same place.
    /// - `credentials/unknown-user`: the user is in no file.
    ///
    /// # Fix
    ///
    /// Name the right file in the location in force, or leave the line out so that the outer one counts; or add the
    /// user to the file that is asked.
    ///
    /// # References
    ///
    /// nginx `ngx_http_core_module`, `location`: which one answers; inheritance of `auth_basic_user_file`.
    "nginx/other-location-wins" {
        title: "another location answers, with another password file",
        commonness: Known,
        explains: ["credentials/unknown-user", "credentials/wrong-password", "credentials/rejected", "password-file/wrong-file-consulted"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = foretold(d).filter(|f| f.layer.product == Product::Nginx) else { return Ok(None) };
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

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let file = foretold(d).and_then(|f| f.lookup()).map(|l| l.file.path.display().to_string());
    let add = format!("sudo htpasswd -B {} NAME", show(file.unwrap_or_else(|| "FILE".into())));
    vec![
        Fix::tell(Party::Administrator, "add the user to the file that is asked").run(add),
        Fix::tell(Party::Administrator, "or take the inner auth_basic_user_file out, then reload")
            .run("sudo nginx -t && sudo nginx -s reload"),
    ]
}
