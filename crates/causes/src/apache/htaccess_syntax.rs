use crate::{
    log_words,
    rule::{logged, stopped},
    scope::edit,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Observation, Party, Place, Proof, cause};
use why401_message::show;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// A `.htaccess` on the way to the page does not parse: a name with a space and without quotes, a directive nobody
    /// knows, a section that is never closed. Apache answers 500 to everything below it, where 401 and a login were
    /// meant.
    ///
    /// # How it is recognised
    ///
    /// By the file itself, read as Apache reads it; the error log names file and line. It is `proven` where the answer
    /// is 500 and Apache's own.
    ///
    /// # Look-alikes
    ///
    /// - `apache/htaccess-ignored-or-forbidden`: the line is sound, and the configuration does not permit it there.
    /// - `apache/auth-config-incomplete`: all lines are sound, and one is missing.
    ///
    /// # Fix
    ///
    /// Administrator: correct the line; names with spaces need quotes, `AuthName "Staff area"`. Apache reads the file
    /// at every request, so it counts at once.
    ///
    /// # References
    ///
    /// Apache httpd `config.c` (`ap_parse_htaccess`).
    "apache/htaccess-syntax" {
        title: "a .htaccess does not parse, and everything below it answers 500",
        commonness: Common,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(stopped) = stopped(d, 500).filter(|s| s.by.spot.path.ends_with(".htaccess")) else {
        return Ok(None);
    };
    let what = stopped.by.args.first().map(String::as_str).unwrap_or_default();
    if what.contains("not allowed here") {
        return Ok(None);
    }
    let verdict = format!(
        "The server cannot read line {} of a .htaccess file. Until that is mended every page below fails.",
        stopped.by.spot.line
    );
    let shows = if what.is_empty() { "does not parse".to_owned() } else { show(what) };
    let place = Place::of_spot(&stopped.by.spot);
    let line =
        Observation::new(place.clone(), shows.clone()).with(stopped.layer.excerpt(&stopped.by.spot, &shows));
    let status = d.baseline().map(|_| {
        Observation::new(Place::status(why401_core::Experiment::GIVEN), "500, as this file foretells")
    });
    let proof = Proof::from(line).and_also(status).and_also(logged(d, &[Kind::HtaccessBroken]));
    Ok(Some(Assessment::new(stopped.grade, verdict, proof).at(place)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site")];
    fixes.extend(
        stopped(d, 500).map(|s| edit("correct this line; names with spaces need quotes", &s.by.spot)),
    );
    fixes
}
