use crate::{
    said::{self, Says, told},
    signatures::{self, in_signature},
    tokens::{Clock, weighed},
};
use why401_challenge::signed::{Carrier, Signature};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, Trial, cause};
use why401_message::time::{iso, moment, span};

cause! {
    /// # What happens
    ///
    /// A signed request carries the moment at which it was signed, and the server takes it for a few minutes only, so
    /// that nobody can send a recorded one again. A clock that is wrong on either side, or a request that waited in a
    /// queue, puts a right signature outside of these minutes.
    ///
    /// # How it is recognised
    ///
    /// The date of the signature (`X-Amz-Date`, `x-ms-date`, `oauth_timestamp`, `created`) is compared with the `Date`
    /// of the refusal: more than 15 minutes apart for AWS and Azure, 5 for others. `proven` where the answer itself says
    /// so (`RequestTimeTooSkewed`, `timestamp out of bounds`), `likely` where only the dates tell.
    ///
    /// # Look-alikes
    ///
    /// - `url/expired-link-parameter`: a signed address that was meant to end.
    /// - `signed/canonical-mismatch`: the date is right, what was signed is not.
    /// - `token/clock-skew`: a token, not a signature over the request.
    ///
    /// # Fix
    ///
    /// Developer: set the clock by NTP, also in virtual machines that slept and in containers, whose host sets theirs;
    /// sign immediately before sending, and anew for each repetition. Most client libraries can correct themselves by
    /// the `Date` of an answer. Watching the offset of the clock keeps it from coming back.
    ///
    /// # References
    ///
    /// AWS: error code `RequestTimeTooSkewed` of S3, 15 minutes. RFC 5849 section 3.3. RFC 9421 section 2.3, `created`
    /// and `expires`. Azure Storage: `x-ms-date` at most 15 minutes old.
    "signed/clock-skew" {
        title: "the request is signed with a date the server does not take",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "signed/canonical-mismatch", "token/clock-skew", "token/rejected", "token/malformed"],
    }
}

const SAYS: [Says; 1] = [Says::SignedClock];

fn assess(d: &Evidence) -> Assessed {
    let clock = Clock::of(d);
    let Some((signature, off)) = off_the_clock(d, &clock) else {
        let told = told(d, &SAYS)?;
        return Ok(told.map(|t| t.judged(by_words(d)).detail(in_words(d).unwrap_or_default())));
    };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = match off {
        0.. => format!("The request is dated {} ahead of the server's clock.", span(off)),
        _ => format!("The request was signed {} before the server saw it, which is too long.", span(off)),
    };
    let dated = signature.made.map_or_else(String::new, |made| format!("signed {}", moment(made)));
    let proof = Proof::from(in_signature(&signature, dated)).and_also(clock.seen());
    let Some(assessed) = weighed(d, &SAYS, verdict, proof)? else { return Ok(None) };
    // Many say of a signature that is too old what they say of one that does not fit.
    let open = [Says::SignedClock, Says::SignedMismatch, Says::Signature, Says::BadSignature];
    let grade =
        if said::says_otherwise(d, &open) { assessed.grade } else { assessed.grade.max(Grade::Likely) };
    Ok(Some(Assessment { grade, ..assessed }.detail(whose_clock(d, &clock))))
}

/// A signature whose date lies outside of what its mechanism allows, and by how many seconds it is ahead.
fn off_the_clock(d: &Evidence, clock: &Clock) -> Option<(Signature, i64)> {
    if d.paste.is_some() && !clock.by_the_server {
        return None; // pasted long after it happened, perhaps
    }
    signatures::of(d).into_iter().find_map(|signature| {
        let off = signature.made?.saturating_sub(clock.now);
        let lasts = signature.carrier == Carrier::Query;
        let ended = !lasts && signature.ends.is_some_and(|ends| ends < clock.now);
        let outside = off.abs() > signature.mechanism.window() && !(lasts && off < 0);
        (outside || ended).then_some((signature, off))
    })
}

fn by_words(d: &Evidence) -> &'static str {
    match told_times(d) {
        Some((signed, now)) if signed > now => "The clock that dated the request is ahead of the server's.",
        Some(_) => "The request was dated too long before the server saw it.",
        None => "The date of the signature is too far from the server's clock.",
    }
}

fn in_words(d: &Evidence) -> Option<String> {
    let (signed, now) = told_times(d)?;
    Some(format!("Signed {}, and on the server it was {}.", moment(signed), moment(now)))
}

/// Both clocks, where the refusal names them: S3 in `RequestTime` and `ServerTime`, other services of AWS in a sentence
/// that begins with the one and ends with the other.
fn told_times(d: &Evidence) -> Option<(i64, i64)> {
    times_in(&d.baseline().and_then(Trial::response)?.body_text())
}

fn times_in(text: &str) -> Option<(i64, i64)> {
    let is_written = |c: char| c.is_ascii_digit() || matches!(c, 'T' | 'Z' | ':' | '-' | '.');
    let mut moments = text.split(|c| !is_written(c)).filter(|w| w.len() >= 15).filter_map(iso);
    let first = moments.next()?;
    Some((first, moments.next_back()?))
}

/// Which of the clocks is wrong, as far as this machine's tells.
fn whose_clock(d: &Evidence, clock: &Clock) -> String {
    let off = d.now.saturating_sub(clock.now);
    match d.paste.is_some() || !clock.by_the_server {
        true => String::new(),
        false if off.abs() > 60 => format!("This machine's clock and the server's are {} apart.", span(off)),
        false => {
            "This machine's clock agrees with the server's: the request was signed elsewhere, or long ago."
                .into()
        }
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "set the clock of the machine that signs")
            .run("timedatectl set-ntp true"),
        Fix::tell(Party::Developer, "sign immediately before sending, and anew for each repetition"),
        Fix::tell(Party::Administrator, "check the server's clock as well")
            .run("timedatectl timesync-status"),
    ]
}

#[cfg(test)]
mod tests {
    use super::times_in;

    #[test]
    fn both_clocks() {
        let xml = "<RequestTime>20261124T113000Z</RequestTime><ServerTime>2026-11-24T12:00:00Z</ServerTime>\
                   <MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>";
        let json = "Signature expired: 20261124T113000Z is now earlier than 20261124T114500Z (20261124T120000Z - 15 min.)";
        for text in [xml, json] {
            assert_eq!(times_in(text), Some((1_795_519_800, 1_795_521_600)), "{text}");
        }
        assert_eq!(times_in("20261124T113000Z"), None);
    }
}
