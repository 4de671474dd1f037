use crate::{
    questions::refusal,
    said::{self, Says},
    tokens::{Clock, weighed},
};
use why401_challenge::signed::{LinkEnd, end_of_link};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Standing,
    cause,
};
use why401_message::{show, time};

cause! {
    /// # What happens
    ///
    /// The address itself holds what lets people in, and only for a while: a signed link to a file, a link from a mail, a
    /// session id that got into a bookmark. When its time is over, the address is refused, and logging in does not help.
    ///
    /// # How it is recognised
    ///
    /// The query says when it ends (`X-Amz-Date` with `X-Amz-Expires`, `Expires`, `se` of Azure, `exp`), and that moment
    /// lies before the `Date` of the refusal. `proven` where the answer says so as well, `likely` where a signature
    /// stands beside it, else `possible`. A session id in the address is `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `token/expired`: a token in the address that carries its end inside.
    /// - `signed/clock-skew`: the signature is new, and a clock is wrong.
    /// - `signed/canonical-mismatch`: the link is still good and was changed.
    ///
    /// # Fix
    ///
    /// Visitor: open the site from its start page and go to the file from there; ask for a new link. Developer: make the
    /// link when it is needed, not when the page or mail is; let a mail point to a page that makes it. Bookmarks of such
    /// addresses bring it back.
    ///
    /// # References
    ///
    /// AWS Signature Version 4, query parameters: at most seven days. Azure Storage: `se`, signed expiry. Links of
    /// CloudFront and S3 version 2: `Expires` in seconds since 1970.
    "url/expired-link-parameter" {
        title: "the address was good for a while only, and that is over",
        commonness: Known,
        explains: [
            "credentials/rejected",
            "credentials/none-sent",
            "token/expired",
            "token/rejected",
            "apikey/missing-or-wrong",
            "signed/canonical-mismatch",
        ],
    }
}

const SAYS: [Says; 2] = [Says::Expired, Says::SignedClock];

fn assess(d: &Evidence) -> Assessed {
    let query = d.given().url.query().unwrap_or_default();
    let Some(end) = end_of_link(query) else { return by_session_id(d) };
    let clock = Clock::of(d);
    let ago = clock.now.saturating_sub(end.at);
    if ago <= 0 || d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = format!("The address was good until {} ago; a new one is needed.", time::span(ago));
    let proof = Proof::from(in_address(&end)).and_also(clock.seen());
    let assessed = weighed(d, &SAYS, verdict, proof)?;
    let unsure = !end.signed || (d.paste.is_some() && !clock.by_the_server);
    Ok(assessed.map(|a| match a.grade {
        Grade::Likely if unsure => Assessment { grade: Grade::Possible, ..a },
        _ => a,
    }))
}

fn in_address(end: &LinkEnd) -> Observation {
    let shows = format!("{}: good until {}", show(&end.parameter), time::moment(end.at));
    Observation::new(Place::answer(Experiment::GIVEN, Part::RequestLine), shows)
}

/// A session id in the address, as bookmarks and old mails have it.
fn by_session_id(d: &Evidence) -> Assessed {
    let Some(name) = session_id(&d.given().url.target).filter(|_| d.credentials().is_none()) else {
        return Ok(None);
    };
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let at = Place::answer(Experiment::GIVEN, Part::RequestLine);
    let proof =
        Proof::of(at, format!("a session id: {name}")).and(Place::status(Experiment::GIVEN), refusal(given));
    let verdict = "The address holds a session of its own, which may be over by now.";
    let grade = if said::said(d, &[Says::LoginMissing, Says::Expired]).is_some() {
        Grade::Likely
    } else {
        Grade::Possible
    };
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

/// The name of a session parameter in a target, in its path or query.
fn session_id(target: &str) -> Option<&'static str> {
    const NAMES: [&str; 5] = ["jsessionid", "phpsessid", "aspsessionid", "sessionid", "sid"];
    let mut names = target.split(['?', '&', ';']).skip(1).filter_map(|p| p.split_once('='));
    names.find_map(|(name, value)| {
        let known = NAMES.into_iter().find(|n| name.eq_ignore_ascii_case(n));
        known.filter(|_| !value.is_empty())
    })
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "open the site from its start page, or ask for a new link"),
        Fix::tell(Party::Developer, "make the link at the moment it is followed, or let it last longer"),
        Fix::tell(Party::Visitor, "bookmark the page that leads there, not the link itself"),
    ]
}

#[cfg(test)]
mod tests {
    use super::session_id;

    #[test]
    fn session_ids() {
        assert_eq!(session_id("/shop;jsessionid=8A2F?x=1"), Some("jsessionid"));
        assert_eq!(session_id("/shop?PHPSESSID=abc"), Some("phpsessid"));
        for target in ["/shop", "/shop?sid=", "/sid=1", "/shop?inside=1"] {
            assert_eq!(session_id(target), None, "{target}");
        }
    }
}
