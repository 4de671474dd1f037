//! Questions that several causes ask the evidence.

use crate::said;
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Path,
    Place, Proof, Spelling, Standing, Trial, derive::DEFECTS_OF_FORM, diagnose, outcome, sameness,
};
use why401_message::{Response, Withheld, show};

/// Realm of the first challenge of a response, where it names one.
pub(crate) fn realm(response: &Response) -> Option<String> {
    Evidence::challenges(response).iter().find_map(|c| c.realm().map(why401_message::show))
}

/// What a refusal shows, as a fragment: `401, asks for "Staff"`.
pub(crate) fn refusal(response: &Response) -> String {
    match realm(response) {
        Some(realm) => format!("{}, asks for \"{realm}\"", response.status),
        None => response.status.to_string(),
    }
}

/// The observations of a flip: refused as given, served with one thing changed.
pub(crate) fn flip(given: &Response, changed: Experiment, trial: &Trial) -> [Observation; 2] {
    [
        Observation::new(Place::status(Experiment::GIVEN), refusal(given)),
        Observation::new(Place::status(changed), trial.status().to_string()),
    ]
}

/// Whether a trial was served: let in, and not with a login page, nor sent on to one.
pub(crate) fn served(trial: &Trial) -> bool {
    let Some(response) = trial.response() else { return false };
    let to_login = || response.text("location").is_some_and(|l| outcome::is_login_address(&l));
    match response.status {
        200..=299 => !outcome::is_login_page(response),
        300..=399 => !to_login(),
        _ => false,
    }
}

/// Whether a trial got past the gate: served, or answered by what lies behind it about something else. Some frameworks
/// answer 422 to a token they cannot read.
pub(crate) fn let_through(trial: &Trial) -> bool {
    let of_the_gate = || trial.response().is_some_and(|r| !said::in_answer(r).is_empty());
    served(trial) || (matches!(trial.status(), 404 | 405 | 406 | 409 | 415 | 422) && !of_the_gate())
}

/// Whether a trial shows a page that anybody may see.
pub(crate) fn opens(trial: &Trial) -> bool {
    served(trial) && trial.response().is_some_and(Response::is_success)
}

/// Whether a quirk is one of how the secret is written down, rather than of the login inside.
pub(crate) fn is_about_form(kind: QuirkKind) -> bool {
    DEFECTS_OF_FORM.iter().any(|k| k.is(kind))
}

/// Whether the secret is no secret at all, so that no correction of its form can help.
pub(crate) fn is_hollow(d: &Evidence) -> bool {
    use QuirkKind::{EmptyValue, NullWord, Placeholder, UnexpandedVariable};
    d.quirk(&[EmptyValue, NullWord, Placeholder, UnexpandedVariable]).is_some()
}

/// Whether a fault of the field itself can be seen: a defect of its form, a secret that is none, a token that is not
/// whole, or a scheme that the answer does not list. What the answer says of the token then need not be true of it.
pub(crate) fn has_visible_fault(d: &Evidence) -> bool {
    let defect = DEFECTS_OF_FORM.iter().any(|kind| d.quirk(&[*kind]).is_some());
    let misfit = d.quirk(&[QuirkKind::NoScheme, QuirkKind::PairInBearer, QuirkKind::TokenInBasic]).is_some();
    let broken = d.token().is_some_and(|token| token.flaw().is_some());
    defect || misfit || broken || is_hollow(d) || is_under_another_scheme(d)
}

/// Whether the answer lists schemes, and what was sent is under none of them.
fn is_under_another_scheme(d: &Evidence) -> bool {
    let Some(sent) = d.credentials().filter(|c| !c.scheme_text.is_empty()) else { return false };
    let offered = d.baseline().and_then(Trial::response).map(Evidence::challenges).unwrap_or_default();
    !offered.is_empty() && !offered.iter().any(|c| c.is(&show(&sent.scheme_text)))
}

/// What would settle a judgement about a request that was not sent.
pub(crate) fn unsent(d: &Evidence) -> Missing {
    match diagnose::withheld(d) {
        Some(Withheld::UnknownVariable(_)) => Missing::Access(Access::Variable),
        Some(Withheld::UnsafeMethod) => Missing::Access(Access::Send),
        _ => Missing::Unobtainable(Experiment::GIVEN),
    }
}

/// Judges a defect in the form of the secret: the first of these kinds that it has, underlined with a note. Several
/// defects are corrected together, because one login may be all that is left; the gravest answers for all.
pub(crate) fn defect(d: &Evidence, quirk: &Quirk, note: &str, verdict: impl Into<String>) -> Assessed {
    let seen = Observation::new(d.authorization_place(), note).with(d.underline(quirk, note));
    let verdict = verdict.into();
    if is_hollow(d) {
        return Ok(d.standing()?.map(|_| Assessment::new(Grade::Possible, verdict, seen)));
    }
    let present: Vec<_> = DEFECTS_OF_FORM.into_iter().filter(|k| d.quirk(&[*k]).is_some()).collect();
    let gravest = present.first().is_none_or(|k| k.is(quirk.kind));
    let assessed = corrected(d, seen, verdict, correction(d, quirk.kind))?;
    Ok(assessed.map(|a| match present.len() {
        0 | 1 => a,
        _ if gravest => a.detail("There is more than one defect; they were corrected together."),
        _ => Assessment { grade: a.grade.min(Grade::Likely), ..a },
    }))
}

/// The sending without this defect, and without the others where it has company.
pub(crate) fn correction(d: &Evidence, kind: QuirkKind) -> Experiment {
    let present = DEFECTS_OF_FORM.into_iter().filter(|k| d.quirk(&[*k]).is_some()).count();
    Experiment::respelled(if present > 1 { Spelling::Sound } else { Spelling::Without(kind) })
}

/// Judges a defect of the credentials that one corrected sending can prove: `proven` when the corrected request is
/// served, `likely` where it is not, or could not be sent. The defect itself is in the proof either way.
pub(crate) fn corrected(d: &Evidence, seen: Observation, verdict: String, changed: Experiment) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d))));
    };
    Ok(Some(match d.attempt(changed)? {
        Some(trial) if let_through(trial) => {
            Assessment::new(Grade::Proven, verdict, Proof::from(seen).and_also(flip(given, changed, trial)))
        }
        Some(trial) => {
            let status = trial.response().map_or_else(|| "no answer".to_owned(), refusal);
            let detail = match trial.status() {
                403 if given.status == 401 => {
                    "Corrected, it is refused for another reason: the server knows who asks."
                }
                _ => "Corrected, the request is still refused: there is a second fault.",
            };
            Assessment::new(Grade::Likely, verdict, Proof::from(seen).and(Place::status(changed), status))
                .detail(detail)
        }
        None => Assessment::new(Grade::Likely, verdict, seen).settled_by(Missing::Unobtainable(changed)),
    }))
}

/// Judges something odd about the credentials that is a fault only if undoing it helps: `proven` when the changed
/// request is let through, ruled out when it is refused as well, `possible` where it could not be sent.
pub(crate) fn suspected(d: &Evidence, seen: Observation, verdict: String, changed: Experiment) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen).settled_by(unsent(d))));
    };
    Ok(Some(match d.attempt(changed)? {
        Some(trial) if let_through(trial) => {
            Assessment::new(Grade::Proven, verdict, Proof::from(seen).and_also(flip(given, changed, trial)))
        }
        Some(trial) => {
            Assessment::ruled_out(Place::status(changed), format!("refused as well: {}", trial.status()))
        }
        None => Assessment::new(Grade::Possible, verdict, seen).settled_by(Missing::Unobtainable(changed)),
    }))
}

/// A fix that is the corrected request itself, as a command.
pub(crate) fn send_corrected(d: &Evidence, summary: &str, changed: Experiment) -> Vec<Fix> {
    let request = d.request(changed);
    let fix = Fix::tell(Party::Developer, summary);
    vec![match request {
        Some(request) => fix.run(d.as_command(&request)),
        None => fix,
    }]
}

/// The answer to the request as given; `Ok(None)` also where a paste tells of words and of no answer.
pub(crate) fn heard(d: &Evidence) -> Result<Option<&Response>, Missing> {
    if d.paste.is_some() { Ok(d.baseline().and_then(Trial::response)) } else { d.answer() }
}

/// Whether the answer is the same with and without credentials; `None` where that could not be tried.
pub(crate) fn same_without_credentials(d: &Evidence, given: &Response) -> Result<Option<bool>, Missing> {
    let anonymous = d.attempt(Experiment::ANONYMOUS)?;
    Ok(anonymous.and_then(Trial::response).map(|r| sameness::same(given, r)))
}

/// Most repetitions of the request as given, asked once the first of them was served.
pub(crate) const REPETITIONS: usize = 3;

/// What the request as given got when it was repeated after a refusal: empty where the first repetition was refused as
/// well, else up to the first refusal. A login is not sent again for this alone; where it was, the answer counts.
pub(crate) fn repetitions(d: &Evidence) -> Result<Vec<(Experiment, &Trial)>, Missing> {
    let again = Experiment::AGAIN;
    let first = if d.has_credentials() { d.trial(again).ok() } else { d.attempt(again)? };
    let mut answers: Vec<_> = first.filter(|t| served(t)).map(|t| (again, t)).into_iter().collect();
    let mut repeat = again.repeat;
    while (1..REPETITIONS).contains(&answers.len()) && answers.iter().all(|(_, t)| served(t)) {
        repeat += 1;
        let next = Experiment { repeat, ..again };
        let Some(trial) = d.attempt(next)? else { break };
        answers.push((next, trial));
    }
    Ok(answers)
}

/// The place of the challenge in the answer of the request as given.
pub(crate) fn challenge_place() -> Place {
    Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()))
}

/// The refusal of a request without credentials that was no passing fault: refused again a moment later.
pub(crate) fn steadily_refused(d: &Evidence) -> Result<Option<&Response>, Missing> {
    if d.has_credentials() {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let again = d.attempt(Experiment::AGAIN)?;
    Ok(again.is_none_or(|t| t.status() == given.status).then_some(given))
}

/// A variation of the path that opens without credentials and is no catch-all: a site that shows its front page for
/// every name proves nothing about one of them.
pub(crate) fn opens_at(d: &Evidence, path: Path) -> Result<Option<&Trial>, Missing> {
    let there = Experiment::path(path);
    let Some(target) = d.request(there).filter(|_| d.varies(there)) else { return Ok(None) };
    let Some(trial) = d.attempt(there)?.filter(|t| opens(t)) else { return Ok(None) };
    if target.url.path() == "/" {
        return Ok(Some(trial));
    }
    let front = d.attempt(Experiment::path(Path::Root))?.and_then(Trial::response);
    let catch_all = front.zip(trial.response()).is_some_and(|(a, b)| sameness::same(a, b));
    Ok((!catch_all).then_some(trial))
}

/// What a flip of the path shows: refused as given, open at the other one.
pub(crate) fn opened(d: &Evidence, given: &Response, path: Path) -> Proof {
    let there = Experiment::path(path);
    let status = d.trial(there).map_or(0, Trial::status);
    Proof::of(Place::status(Experiment::GIVEN), refusal(given))
        .and(status_at(d, there), format!("{status}, no password asked, at {}", shown_path(d, there)))
}

/// The status of a trial, under the simplest name of its experiment.
pub(crate) fn status_at(d: &Evidence, e: Experiment) -> Place {
    Place::status(d.canonical(e))
}

/// The path an experiment asks for.
pub(crate) fn shown_path(d: &Evidence, e: Experiment) -> String {
    d.request(e).map_or_else(String::new, |r| show(r.url.path()))
}

/// Whether a made-up name beside the given one is refused as well, so that not this name but the area is guarded.
pub(crate) fn area_is_guarded(d: &Evidence, given: &Response) -> Result<Option<bool>, Missing> {
    let made_up = d.attempt(Experiment::path(Path::MadeUp))?;
    Ok(made_up.map(|t| t.status() == given.status))
}

/// Opens another address: the first thing to try for whoever follows links.
pub(crate) fn open_instead(d: &Evidence, path: Path) -> Vec<Fix> {
    let Some(request) = d.request(Experiment::path(path)) else { return Vec::new() };
    vec![Fix::tell(Party::Visitor, format!("open {}", request.url.shown()))]
}
