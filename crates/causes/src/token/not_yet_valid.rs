use crate::{
    said::{Says, told},
    tokens::{Clock, claims, in_token, weighed},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Proof, cause};
use why401_message::time::{moment, span};

cause! {
    /// # What happens
    ///
    /// The token says that it begins to count later, or that it was made at a moment that has not come yet. Whoever
    /// checks it waits for that moment. Mostly nobody meant this: the clock of the machine that makes tokens runs ahead
    /// of the one that checks them, and a token used in its first second is too young.
    ///
    /// # How it is recognised
    ///
    /// `nbf` and `iat` in the token against the `Date` of the refusal. `proven` where the answer says as well that the
    /// token is too early; `likely` where it gives no reason; `possible` where it names another one.
    ///
    /// # Look-alikes
    ///
    /// - `token/clock-skew`: it is the clock of the server or of this machine that is wrong, for everybody.
    /// - `token/expired`: too late, not too early.
    ///
    /// # Fix
    ///
    /// Administrator: set the clocks of issuer and API by NTP, and let the check tolerate a minute or two. Developer:
    /// until then, use a token some seconds after it was made, and try once more. A monitor on the clocks keeps it from
    /// coming back.
    ///
    /// # References
    ///
    /// RFC 7519 sections 4.1.5 and 4.1.6: some leeway, no more than a few minutes, may be granted.
    "token/not-yet-valid" {
        title: "the token is not valid yet",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let said = [Says::NotYetValid];
    let clock = Clock::of(d);
    let ahead = |moment: Option<i64>| moment.filter(|m| *m > clock.now);
    let begins = claims(d).and_then(|(_, c)| {
        let nbf = ahead(c.nbf).map(|m| ("nbf: counts from", m));
        nbf.or_else(|| ahead(c.iat).map(|m| ("iat: made at", m)))
    });
    let Some((what, moment_ahead)) = begins else {
        return Ok(told(d, &said)?.map(|told| told.judged("The token is not valid yet: the server says so.")));
    };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = format!("The token begins to count only {} from now.", span(moment_ahead - clock.now));
    let seen = in_token(d, format!("{what} {}", moment(moment_ahead)));
    weighed(d, &said, verdict, Proof::from(seen).and_also(clock.seen()))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "set the clock of the machine that makes the tokens")
            .run("sudo timedatectl set-ntp true"),
        Fix::tell(Party::Administrator, "let the check tolerate a minute or two (leeway, clock skew)"),
        Fix::tell(Party::Developer, "until then: wait, and send the same token once more"),
    ]
}
