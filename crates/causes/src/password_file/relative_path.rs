use crate::{
    login::{ask_the_owner, quoted, refused_login},
    rule::{Foretold, file, foretold, logged},
};
use why401_core::{
    Assessed, Assessment, Elsewhere, Evidence, Fix, Found, Grade, Observation, OtherFile, Party, Proof, cause,
};
use why401_message::show;
use why401_serverconf::{Refusal, Unread};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The directive names the password file without its folder. Apache looks for such a file in its `ServerRoot`,
    /// nginx in the folder of `nginx.conf`: neither looks beside the file that holds the directive, nor beside the
    /// page. There it finds an older file, or none, and answers 401, 403 or 500.
    ///
    /// # How it is recognised
    ///
    /// The name is relative; the file it leads to is not there, or refuses the login; and a file of that name is where
    /// its author put it. `proven` where nothing is at the place that is read, or where name and password fit the file
    /// that was meant.
    ///
    /// # Look-alikes
    ///
    /// - `apache/password-file-missing`, `nginx/password-file-missing`: the file is nowhere.
    /// - `password-file/wrong-file-consulted`: the name of the file is absolute.
    ///
    /// # Fix
    ///
    /// Write the whole path, beginning with a slash, outside of the folder that is served to visitors.
    ///
    /// # References
    ///
    /// Apache httpd manual, `AuthUserFile`: "If it is not absolute, it is treated as relative to the ServerRoot"; nginx
    /// `ngx_http_auth_basic_module.c`: `ngx_conf_full_name` with the folder of the configuration.
    "password-file/relative-path" {
        title: "the password file is looked for in another folder than its author thinks",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "apache/password-file-missing", "nginx/password-file-missing", "password-file/empty-or-placeholder"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    Ok(old_file(d).or_else(|| no_file(d)))
}

/// A file is where the server looks, and it is not the one that was meant.
fn old_file(d: &Evidence) -> Option<Assessment> {
    let refused = refused_login(d)?;
    let other = refused.foretold.meant()?;
    let fits = refused.fits_elsewhere().filter(|(other, _)| other.how == Elsewhere::Meant);
    let named = refused.line.is_none() && other.has_user;
    if fits.is_none() && !named {
        return None;
    }
    let other = fits.map_or(other, |(other, _)| other);
    let found = refused.accuse_directive(d, verdict(&refused.foretold), "not a whole path");
    let asked = Observation::new(file(&refused.lookup.file.path, refused.line), "is the file that is read");
    let meant = match fits {
        Some((_, line)) => {
            Observation::new(file(&other.path, Some(line)), "name and password fit this entry")
        }
        None => Observation::new(file(&other.path, None), "has the name"),
    };
    let grade = if fits.is_some() { found.grade } else { found.grade.min(Grade::Likely) };
    let proof = found.proof.clone().and_also([asked, meant]);
    Some(Assessment { grade, proof, ..found }.detail(reads(&refused.foretold)))
}

/// No file is where the server looks.
fn no_file(d: &Evidence) -> Option<Assessment> {
    let foretold = foretold(d).filter(|f| f.why == Refusal::FileUnread)?;
    let lookup = foretold.lookup().filter(|l| l.found == Found::Unread(Unread::Missing))?;
    let other = foretold.meant()?;
    let directive = foretold.layer.seen(&lookup.file.hit, "not a whole path", "not a whole path");
    let place = directive.at.clone();
    let meant = Observation::new(file(&other.path, None), "is there, and is not read");
    let log = logged(d, &[Kind::UserFileUnread]);
    let proof = Proof::from(foretold.seen(d)).and_also([directive, meant]).and_also(log);
    let found = Assessment::new(foretold.grade, verdict(&foretold), proof).at(place);
    Some(found.detail(reads(&foretold)))
}

fn verdict(foretold: &Foretold<'_>) -> String {
    let server = foretold.layer.product.name();
    format!("The password file is named without its folder, and {server} looks for it in another one.")
}

fn reads(foretold: &Foretold<'_>) -> String {
    let path = foretold.lookup().map(|l| l.file.path.to_string_lossy().into_owned());
    format!("It looks at {}.", show(path.unwrap_or_default()))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some((lookup, other)) = foretold(d).and_then(|f| Some((f.lookup()?, f.meant()?))) else {
        return Vec::new();
    };
    let fits = |path: &OtherFile| path.how == Elsewhere::Meant && path.has_user;
    let other = lookup.others.iter().find(|o| fits(o)).unwrap_or(other);
    let hit = &lookup.file.hit;
    let escaped = |text: &str| text.replace(['\\', '|', '&'], ".");
    let script = format!(
        "{}s|{}|{}|",
        hit.spot.line,
        escaped(&lookup.file.written),
        other.path.to_string_lossy().replace('&', "\\&")
    );
    let command = format!("sudo sed -i {} {}", why401_capture::quote(&script), quoted(&hit.spot.path));
    vec![
        Fix::tell(Party::Administrator, "name the file in full, then reload the server").run(command),
        ask_the_owner("the server looks for the password file in the wrong folder"),
    ]
}
