use crate::questions::{flip, let_through, refusal, send_corrected, unsent};
use why401_capture::{Source, SourceKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Party, Place, Proof, Spelling, Standing,
    cause,
};

cause! {
    /// # What happens
    ///
    /// The command names credentials twice, say `-u` and a header, or `-u` and `name:password@` in the address. Only
    /// one of them is sent, and it is the one that is refused.
    ///
    /// # How it is recognised
    ///
    /// Two sources compete for one field and hold different credentials. curl's rules say which one wins; the other is
    /// sent once in its place. Served: `proven`. Refused as well, or not to be tried: `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `header/duplicate-authorization`: two fields are sent, and both arrive.
    /// - `credentials/from-netrc`: there is one source, and it is a file.
    /// - `credentials/rejected`: either of them is refused.
    ///
    /// # Fix
    ///
    /// Keep one source. A header of the command wins against everything, `-u` against the address, and both against a
    /// netrc file. Programs that set a default header and one per call have the same trouble: set it in one place.
    ///
    /// # References
    ///
    /// curl 8 `lib/http.c`: a custom `Authorization:` header keeps curl from making one; manual, `-u`: overrides netrc
    /// and the address.
    "credentials/conflicting-sources" {
        title: "two sources of credentials compete and the wrong one is sent",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "header/wrong-scheme"],
    }
}

const OTHER: Experiment = Experiment::respelled(Spelling::OtherSource);

fn assess(d: &Evidence) -> Assessed {
    let Some((winner, loser)) = rivals(d) else { return Ok(None) };
    let at = |s: &Source| Place::Word { word: s.name.clone(), column: s.column };
    let seen = Proof::of(at(winner), format!("{} is sent", named(winner)))
        .and(at(loser), format!("{} is passed over", named(loser)));
    let verdict = "The command names two logins, and the one that is sent is the wrong one.";
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen).settled_by(unsent(d))));
    };
    Ok(Some(match d.attempt(OTHER)? {
        Some(trial) if let_through(trial) => {
            Assessment::new(Grade::Proven, verdict, seen.and_also(flip(given, OTHER, trial)))
        }
        Some(trial) => {
            let how = trial.response().map_or_else(|| "no answer".into(), refusal);
            Assessment::new(Grade::Possible, verdict, seen.and(Place::status(OTHER), how))
                .detail("The other one is refused as well.")
        }
        None => Assessment::new(Grade::Possible, verdict, seen).settled_by(Missing::Unobtainable(OTHER)),
    }))
}

/// The source that is sent and one that is not, where they are known to differ: equal ones leave nothing to vary.
fn rivals(d: &Evidence) -> Option<(&Source, &Source)> {
    let sources = &d.command.as_ref()?.sources.authorization;
    let mut winners = sources.iter().filter(|s| s.wins);
    let winner = winners.next().filter(|_| winners.next().is_none())?;
    let loser = sources.iter().find(|s| !s.wins && s.what != SourceKind::Netrc)?;
    d.request(OTHER).is_some().then_some((winner, loser))
}

fn named(source: &Source) -> String {
    match source.what {
        SourceKind::Userinfo => "the login in the address".into(),
        SourceKind::Netrc => "the entry of the netrc file".into(),
        SourceKind::Header => format!("the field {}", source.name),
        _ => format!("the login of {}", source.name),
    }
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Developer, "keep one source of credentials, leave the other out")];
    if assessment.grade == Grade::Proven {
        fixes.extend(send_corrected(d, "the one that works", OTHER));
    }
    fixes
}
