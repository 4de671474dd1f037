use crate::{
    said::{Says, told},
    tokens::{Clock, LEEWAY, claims, end, in_token, weighed},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_message::time::{moment, span};

cause! {
    /// # What happens
    ///
    /// Tokens end by themselves: minutes or hours after they were made, a date inside them passes, and from then on
    /// everybody who checks them says no. The login behind the token may be as good as ever.
    ///
    /// # How it is recognised
    ///
    /// A signed token carries its end as `exp`, readable by anybody. It is compared with the `Date` of the refusal,
    /// that is with the server's clock, not with the clock here. Where the answer says as well that the token is too
    /// old, this is `proven`; where it calls it invalid or says nothing, `likely`, since not every server looks at `exp`;
    /// where it names another fault, `possible`. A macaroon carries its end in a caveat, and is judged likewise. A token
    /// that cannot be read counts as expired only if the answer says so.
    ///
    /// # Look-alikes
    ///
    /// - `token/clock-skew`: the end lies ahead, and the server says it has passed: one of the clocks is wrong.
    /// - `token/revoked`: taken back before its end.
    /// - `token/bad-signature`: it would be refused at any time.
    /// - `credentials/not-needed`: public, and only the old token is refused.
    ///
    /// # Fix
    ///
    /// Visitor: log in again. Developer: fetch a new token before the end, a minute early, and once more when a 401
    /// arrives; then repeat the request once, never in a loop. A refresh token is made for this. Keeping tokens out of
    /// files and settings, where they are used for days, keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 7519 section 4.1.4; RFC 6750 section 3.1, `invalid_token`; RFC 6749 section 6.
    "token/expired" {
        title: "the token has run out",
        commonness: Common,
        explains: ["token/rejected", "credentials/rejected", "token/revoked"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let said = [Says::Expired];
    let Some((exp, whence)) = end(d) else {
        return Ok(told(d, &said)?.map(|told| told.judged("The token has run out: the server says so.")));
    };
    let Some(_) = d.standing()? else { return Ok(None) };
    let clock = Clock::of(d);
    let ago = clock.now.saturating_sub(exp);
    if ago <= 0 {
        return Ok(None);
    }
    if clock.in_doubt && told(d, &said)?.is_none() {
        let verdict = format!("If this was refused just now: the token ran out {} ago.", span(ago));
        let seen = in_token(d, format!("exp: valid until {}", moment(exp)));
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen)));
    }
    let verdict = format!("The token ran out {} ago.", span(ago));
    let seen = in_token(d, format!("{whence}: valid until {}", moment(exp)));
    let proof = Proof::from(seen).and_also(clock.seen());
    let Some(assessed) = weighed(d, &said, verdict, proof)? else { return Ok(None) };
    let just = "Only just: a server may allow a minute or more.";
    Ok(Some(if ago <= LEEWAY { assessed.detail(just) } else { assessed }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let refresh = Fix::tell(Party::Developer, "fetch a new token, and send that one");
    let lasts = claims(d).and_then(|(_, c)| Some(c.exp? - c.iat?)).filter(|s| *s > 0);
    let ahead = match lasts {
        Some(lasts) => format!("it lasts {}: renew it a minute before, and once on a 401", span(lasts)),
        None => "renew it a minute before it ends, and once on a 401".into(),
    };
    vec![Fix::tell(Party::Visitor, "log in again"), refresh, Fix::tell(Party::Developer, ahead)]
}
