use crate::{
    advice::count_the_answers,
    questions::{REPETITIONS, refusal, repetitions, served},
};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Grade, Party, Place, Proof, cause};

cause! {
    /// # What happens
    ///
    /// The refusal was an accident of the moment: the same request, sent again, is served. A server was being reloaded,
    /// a login service did not answer in time, a session was just being set up.
    ///
    /// # How it is recognised
    ///
    /// The request carries no credentials, is refused once, and is served three times in a row a moment later without any
    /// change. With credentials this is not tried for its own sake, because every sending may be a failed login.
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
    let answers = repetitions(d)?;
    if answers.is_empty() || answers.iter().any(|(_, trial)| !served(trial)) {
        return Ok(None);
    }
    let grade = if answers.len() == REPETITIONS { Grade::Proven } else { Grade::Likely };
    let verdict = "It has passed: the very same request was served a moment later.";
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given));
    let proof = answers.iter().fold(proof, |p, (e, t)| p.and(Place::status(*e), t.status().to_string()));
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "reload the page"),
        count_the_answers(d, "does it come back? ask ten times and count the answers"),
    ]
}
