use crate::questions::{flip, served};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Proof, cause};

cause! {
    /// # What happens
    ///
    /// The refusal was an accident of the moment: the same request, sent again, is served. A server was being reloaded,
    /// a login service did not answer in time, a session was just being set up.
    ///
    /// # How it is recognised
    ///
    /// The request carries no credentials, is refused once, and is served a moment later without any change. Two answers
    /// to one request are the proof. With credentials this is not tried, because every sending may be a failed login.
    ///
    /// # Look-alikes
    ///
    /// - `proxy/inconsistent-backends`: answers go on changing, because several servers take turns and disagree.
    /// - `credentials/none-sent`: the same refusal every time.
    ///
    /// # Fix
    ///
    /// Visitor: reload the page. Administrator: look at the time of the refusal in the logs; a reload or a timeout of the
    /// login service beside it is the cause. Where it comes back again and again, ask several times and count.
    ///
    /// # References
    ///
    /// RFC 9110 section 9.2.2: a safe request may be repeated without harm.
    "url/passing-fault" {
        title: "refused once, served a moment later, nothing changed",
        commonness: Rare,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()? else { return Ok(None) };
    // A login is not sent again for this alone; where it was, the answer counts.
    let again =
        if d.has_credentials() { d.trial(Experiment::AGAIN).ok() } else { d.attempt(Experiment::AGAIN)? };
    let Some(again) = again.filter(|t| served(t)) else { return Ok(None) };
    let [refused, now_served]: [Observation; 2] = flip(given, Experiment::AGAIN, again);
    let verdict = "It has passed: the very same request was served a moment later.";
    Ok(Some(Assessment::new(Grade::Proven, verdict, Proof::from(refused).and_also([now_served]))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url = why401_capture::quote(&d.given().url.shown());
    vec![
        Fix::tell(Party::Visitor, "reload the page"),
        Fix::tell(Party::Administrator, "does it come back? ask ten times and count the answers")
            .run(format!("for n in 1 2 3 4 5 6 7 8 9 10; do curl -so /dev/null -w '%{{http_code}}\\n' {url}; done | sort | uniq -c")),
    ]
}
