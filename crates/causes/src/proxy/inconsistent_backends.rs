use crate::{
    advice::count_the_answers,
    questions::{refusal, repetitions, served},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Party, Place, Proof, Standing, Trial, cause,
};

cause! {
    /// # What happens
    ///
    /// Several servers answer behind one address and do not agree: one has an older password file, another secret, or no
    /// gate at all. Which of them answers is a matter of turn or chance, so one and the same request is refused now and
    /// served then.
    ///
    /// # How it is recognised
    ///
    /// The request is refused, served, and refused again, with nothing changed in between: that is proof. Where a
    /// corrected request, or one without credentials, was served and refused when it was repeated, it is `likely`; what
    /// had been corrected is then no longer blamed. A login that fails is not sent again to find this out.
    ///
    /// # Look-alikes
    ///
    /// - `url/passing-fault`: refused once, served from then on.
    /// - `limit/account-lockout`: served at first and refused from a certain moment on.
    ///
    /// # Fix
    ///
    /// Administrator: ask each server by itself (`curl --connect-to`), compare what they are configured with, and take
    /// the one that differs out of the pool. Secrets and password files belong in the step that deploys all of them.
    ///
    /// # References
    ///
    /// nginx `upstream` and HAProxy `balance roundrobin` pass requests on in turn unless told to keep a client with one
    /// server (`ip_hash`, `balance source`).
    "proxy/inconsistent-backends" {
        title: "servers behind one address disagree about the same request",
        commonness: Known,
        explains: [
            "credentials/none-sent",
            "credentials/not-needed",
            "credentials/rejected",
            "url/passing-fault",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let verdict =
        "The same request is served and refused in turns: the servers behind this address disagree.";
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given));
    let answers = repetitions(d)?;
    if answers.iter().any(|(_, trial)| !served(trial)) {
        return Ok(Some(Assessment::new(Grade::Proven, verdict, with_all(proof, &answers))));
    }
    let Some((first, again)) = unsteady(d) else { return Ok(None) };
    Ok(Some(Assessment::new(Grade::Likely, verdict, with_all(proof, &[first, again]))))
}

fn with_all(proof: Proof, answers: &[(Experiment, &Trial)]) -> Proof {
    answers.iter().fold(proof, |proof, (e, trial)| proof.and(Place::status(*e), trial.status().to_string()))
}

type Answer<'a> = (Experiment, &'a Trial);

/// A varied request that was served, and refused one of the times it was repeated.
fn unsteady(d: &Evidence) -> Option<(Answer<'_>, Answer<'_>)> {
    let refused = |t: &Trial| matches!(t.status(), 401 | 403);
    d.trials().filter(|(e, t)| e.repeat > 0 && refused(t)).find_map(|again| {
        let first = Experiment { repeat: 0, ..again.0 };
        let trial = d.trial(first).ok().filter(|t| served(t))?;
        Some(((first, trial), again))
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "reload the page a few times; tell the owner of the site"),
        count_the_answers(d, "ask ten times and count the answers; then each server by itself"),
    ]
}
