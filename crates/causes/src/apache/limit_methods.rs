use crate::{
    log_words,
    scope::{edit, gate_before_strangers},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Place, Proof, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The gate stands inside `<Limit>` or `<LimitExcept>`: it counts for some methods only. A page opens and sending
    /// its form asks for a login, a browser's OPTIONS before a request across sites is refused; or the page asks and a
    /// POST is let in, which is a hole.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the rule in force stands in such a block, and the request's method is one it counts for.
    /// Where the method is another than GET and HEAD, the answer that was foretold makes it `proven`. For GET the gate
    /// is probably meant, and this is `possible`: what should be said of it is that other methods pass.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the gate counts for all methods.
    /// - `apache/inherited-gate`: it counts for all methods, and for more than this folder.
    ///
    /// # Fix
    ///
    /// Administrator: take `<Limit>` away, so that the rule counts for all methods; for a form that everybody may send
    /// name the method: `Require method GET POST`.
    ///
    /// # References
    ///
    /// Apache httpd, `<Limit>`: "access controls … should not be placed" in it in general; `core.c`.
    "apache/limit-methods" {
        title: "the gate counts for some methods only",
        commonness: Rare,
        explains: ["credentials/none-sent", "apache/inherited-gate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(foretold) = gate_before_strangers(d) else { return Ok(None) };
    let Some(by) = foretold.by else { return Ok(None) };
    let is_limit =
        |name: &str| name.eq_ignore_ascii_case("Limit") || name.eq_ignore_ascii_case("LimitExcept");
    if !by.within.iter().any(|(name, _)| is_limit(name)) {
        return Ok(None);
    }
    let method = d.given().method.as_str();
    let reads = method == "GET" || method == "HEAD";
    let grade = if reads { Grade::Possible } else { foretold.grade };
    let verdict = if reads {
        "The login is wanted for some methods only: others get in without one.".to_owned()
    } else {
        format!("The login is wanted for {} and some other methods only, not for all.", show(method))
    };
    let proof =
        Proof::from(foretold.seen(d)).and_also(foretold.deciding("inside <Limit>: for some methods only"));
    Ok(Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&by.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Developer, "log in for this method as well")];
    let by = gate_before_strangers(d).and_then(|f| f.by);
    fixes.extend(
        by.map(|hit| edit("take <Limit> away, or name the methods that everybody may use", &hit.spot)),
    );
    fixes
}
