use crate::scope::edit;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Product,
    Proof, Trial, cause,
};
use why401_message::Response;
use why401_serverconf::{Answer, Node, Refusal, apache};

cause! {
    /// # What happens
    ///
    /// The page that `ErrorDocument 401` names spoils the 401: it is a program, or is not there and the site's own
    /// program answers in its place, with 404 or a redirect. The window for the password does not open, or behind it
    /// stands a broken page.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: they foretell 401, an `ErrorDocument 401` is in force, and the answer has another status.
    /// With the gate's challenge in it this is `proven`, without `likely`. Where the answer is 401 and says
    /// "Additionally, a 404 Not Found error was encountered while trying to use an ErrorDocument", only the page is
    /// broken, and this is `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `semantics/404-instead-of-401`: the server hides what is there on purpose.
    /// - `credentials/none-sent`: a 401 with a page of its own, as it should be.
    ///
    /// # Fix
    ///
    /// Administrator: `ErrorDocument 401 default`, or name a page that is there and that everybody may see. For
    /// WordPress in the folder above, this line in the `.htaccess` of the guarded folder is the usual cure.
    ///
    /// # References
    ///
    /// Apache httpd `modules/http/http_request.c` (`ap_die`), `core.c` (`ErrorDocument`).
    "apache/errordocument-401" {
        title: "the page for 401 spoils the 401",
        commonness: Known,
        explains: ["semantics/404-instead-of-401"],
    }
}

/// `ErrorDocument 401` of a server that was to ask for a login.
fn document(d: &Evidence) -> Option<(&Layer, Node)> {
    let layer = d.layers.iter().find(|l| {
        let asks = matches!(l.expected, Answer::Refused { status: 401, why: Refusal::LoginWanted, .. });
        asks && l.product == Product::Apache
    })?;
    let mut found = None;
    for text in &layer.texts {
        let mut left = apache::parse(text).0;
        while let Some(node) = left.pop() {
            if node.is("errordocument") && node.arg(0) == Some(b"401") && node.arg(1) != Some(b"default") {
                found = Some(node);
            } else {
                left.extend(node.inside.unwrap_or_default());
            }
        }
    }
    Some((layer, found?))
}

fn assess(d: &Evidence) -> Assessed {
    let Some((layer, node)) = document(d) else { return Ok(None) };
    let Some(response) = d.baseline().and_then(Trial::response) else { return Ok(None) };
    let Some((seen, verdict)) = spoilt(response) else { return Ok(None) };
    let what = "the page for 401";
    let place = Place::of_spot(&node.spot);
    let line = Observation::new(place.clone(), what).with(layer.excerpt(&node.spot, what));
    let asks = !Evidence::challenges(response).is_empty();
    let grade = match response.status {
        401 => Grade::Possible,
        _ if asks => Grade::Proven,
        _ => Grade::Likely,
    };
    Ok(Some(Assessment::new(grade, verdict, Proof::from(seen).and_also([line])).at(place)))
}

/// What the answer has in place of a plain 401.
fn spoilt(response: &Response) -> Option<(Observation, &'static str)> {
    if response.status != 401 {
        let verdict = "The page that should tell of the login is not there, and its error hides the login.";
        let at = Place::status(Experiment::GIVEN);
        let spoils = matches!(response.status, 200 | 302 | 403 | 404 | 500);
        return spoils
            .then(|| (Observation::new(at, format!("{}, where 401 was due", response.status)), verdict));
    }
    let words = "error was encountered while trying to use an ErrorDocument";
    let at = Place::answer(Experiment::GIVEN, Part::Body);
    let verdict = "The login is asked for, but the page that goes with it cannot be shown.";
    response.body_text().contains(words).then(|| (Observation::new(at, format!("\"{words}\"")), verdict))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site")];
    let what = "write \"ErrorDocument 401 default\", or name a page that everybody may see";
    fixes.extend(document(d).map(|(_, node)| edit(what, &node.spot)));
    fixes
}
