use crate::{
    said::{self, Says},
    tokens::{LEEWAY, claims, in_token},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};
use why401_message::time::{moment, span};

cause! {
    /// # What happens
    ///
    /// The machine that checks tokens, or the one that makes them, has a wrong clock. Good tokens look expired, or too
    /// young, for everybody at once; signatures with a date, codes of authenticator programs and Kerberos tickets fail
    /// with them.
    ///
    /// # How it is recognised
    ///
    /// The `Date` of the answer against the clock here: more than a minute apart, and the token is good by one of them
    /// and not by the other. Two clocks do not tell which of them is right; the time at which the token was made can:
    /// a token made in the future shows that the checking clock is behind. Or the server calls a token expired that its
    /// own end says is good.
    ///
    /// # Look-alikes
    ///
    /// - `token/expired`: run out by both clocks.
    /// - `token/not-yet-valid`: the issuer alone is ahead.
    /// - `signed/clock-skew`: the same fault for signed requests.
    ///
    /// # Fix
    ///
    /// Administrator: switch on time synchronisation on the machine whose clock is off; virtual machines lose the time
    /// when they are paused, and containers have the clock of their host. A monitor on the offset keeps it from
    /// coming back.
    ///
    /// # References
    ///
    /// RFC 7519 sections 4.1.4 to 4.1.6; RFC 9110 section 6.6.1 for Date.
    "token/clock-skew" {
        title: "a clock is wrong, so that a good token looks bad",
        commonness: Rare,
        explains: ["token/expired", "token/not-yet-valid", "token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((_, claims)) = claims(d) else { return Ok(None) };
    let Some(given) = d.refusal()? else { return Ok(None) };
    let (Some(theirs), here) = (given.date(), d.now) else { return Ok(None) };
    let good = |now: i64| claims.exp.is_none_or(|exp| now < exp) && claims.begins().is_none_or(|b| b <= now);
    let apart = theirs.saturating_sub(here);
    let clocks = || {
        let at = Place::answer(Experiment::GIVEN, Part::Response("date".into()));
        Proof::of(at, format!("the server's clock: {}; here: {}", moment(theirs), moment(here)))
    };
    if apart.abs() > LEEWAY && good(here) != good(theirs) {
        let side = if apart > 0 { "ahead of" } else { "behind" };
        let verdict = format!(
            "The server's clock is {} {side} the one here, and the token is good by one of them only.",
            span(apart)
        );
        let proof = clocks().and_also([token(d, claims)]);
        let grade = if said::said(d, &[Says::Expired, Says::NotYetValid]).is_some() {
            Grade::Proven
        } else {
            Grade::Likely
        };
        return Ok(Some(Assessment::new(grade, verdict, proof)));
    }
    Ok(contradicted(d, claims, theirs))
}

/// The server calls a token expired or too young that is neither by the clock it shows.
fn contradicted(d: &Evidence, claims: &why401_token::Claims, theirs: i64) -> Option<Assessment> {
    let expired = said::said(d, &[Says::Expired]).filter(|_| claims.exp.is_some_and(|e| theirs + LEEWAY < e));
    let early = || {
        said::said(d, &[Says::NotYetValid]).filter(|_| claims.begins().is_some_and(|b| b < theirs - LEEWAY))
    };
    let words = expired.or_else(early)?;
    let verdict = "The server calls the token out of its time, and by the clock it shows it is not.";
    let proof = Proof::from(words.seen()).and_also([token(d, claims)]);
    let detail = "A machine behind this one has another clock, or another token is meant.";
    Some(Assessment::new(Grade::Possible, verdict, proof).detail(detail))
}

fn token(d: &Evidence, claims: &why401_token::Claims) -> Observation {
    let from = claims.begins().map_or_else(|| "always".into(), moment);
    let until = claims.exp.map_or_else(|| "for ever".into(), |exp| format!("until {}", moment(exp)));
    in_token(d, format!("good from {from} {until}"))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "compare the clock of the server, and set it by NTP")
            .run("timedatectl; sudo timedatectl set-ntp true"),
        Fix::tell(Party::Developer, "compare the clock here in the same way").run("timedatectl"),
    ]
}
