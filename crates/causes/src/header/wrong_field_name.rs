use crate::questions::{is_hollow, let_through, refusal, same_without_credentials, send_corrected, unsent};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Spelling,
    Standing, cause, right_field,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The secret is sent in a field the server does not look at: `Authentication` or `Authorisation` for
    /// Authorization, `X-Auth-Token` where `X-Api-Key` is read, a key of its own where Bearer is wanted. Unknown fields
    /// are ignored without a word, so the server sees a request without credentials.
    ///
    /// # How it is recognised
    ///
    /// The answer names another field or scheme than the one that was sent, or the name looks like a slip; and the
    /// answer is word for word the same without the field. The secret is then sent once in the field that is asked for;
    /// served means `proven`. Where the answer changes with the field, the field is read and this is ruled out.
    ///
    /// # Look-alikes
    ///
    /// - `header/dropped-underscore-or-invalid`: the name is right but for an underscore.
    /// - `header/wrong-scheme`: the field is right and the scheme in it is not.
    /// - `header/cgi-strips-authorization`: the field is right and gets lost behind the web server.
    /// - `credentials/rejected`: the field is read and its content refused.
    ///
    /// # Fix
    ///
    /// Developer: send the secret in the field the answer or the documentation names. The owner of the interface can
    /// say in the refusal which field is missing; that keeps others from searching.
    ///
    /// # References
    ///
    /// RFC 9110 section 5.1: unrecognised fields are ignored; section 11.6.2 for Authorization.
    "header/wrong-field-name" {
        title: "the secret is in a field the server does not read",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "apikey/missing-or-wrong"],
    }
}

const MOVED: Experiment = Experiment::respelled(Spelling::RightField);

fn assess(d: &Evidence) -> Assessed {
    let Some((field, _)) = d.secret_field().filter(|_| !is_hollow(d)) else { return Ok(None) };
    let slip = right_field::is_mistaken_authorization(&field.name);
    let Some(standing) = d.standing()? else { return Ok(None) };
    let seen = Observation::new(d.authorization_place(), format!("the secret is in {}", show(&field.name)));
    let Standing::Refused(given) = standing else {
        let verdict = "The secret is in a field of an unusual name, which servers ignore.";
        return Ok(slip.then(|| Assessment::new(Grade::Possible, verdict, seen).settled_by(unsent(d))));
    };
    // The same name but for "_" and "-" is another matter: it is dropped on the way.
    let is_other = |name: &str| {
        !name.replace(['_', '.'], "-").eq_ignore_ascii_case(&field.name.replace(['_', '.'], "-"))
    };
    let wanted = right_field::wanted(d).filter(|w| d.given().first(&w.field).is_none() && is_other(&w.field));
    let Some(wanted) = wanted else {
        return Ok(None);
    };
    let verdict = format!("The server looks for the secret in \"{}\", not where it is.", show(&wanted.field));
    let named = right_field::is_named(d);
    let proof = Proof::from(seen);
    let proof = if named {
        proof.and(Place::answer(Experiment::GIVEN, Part::Body), format!("asks for {}", show(&wanted.field)))
    } else {
        proof.and(Place::status(Experiment::GIVEN), refusal(given))
    };
    let proof = match same_without_credentials(d, given)? {
        Some(false) => return Ok(Some(read_after_all())),
        Some(true) => {
            proof.and(Place::status(Experiment::ANONYMOUS), "word for word the same without the field")
        }
        None => proof,
    };
    let unmoved = if named || slip { Grade::Likely } else { Grade::Possible };
    Ok(Some(match d.attempt(MOVED)? {
        Some(trial) if let_through(trial) => Assessment::new(
            Grade::Proven,
            verdict,
            proof.and(Place::status(MOVED), trial.status().to_string()),
        ),
        Some(trial) => {
            Assessment::new(unmoved, verdict, proof.and(Place::status(MOVED), trial.status().to_string()))
        }
        None => Assessment::new(unmoved, verdict, proof),
    }))
}

fn read_after_all() -> Assessment {
    Assessment::ruled_out(
        Place::status(Experiment::ANONYMOUS),
        "another answer without the field, so it is read",
    )
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let wanted = right_field::wanted(d).map_or_else(|| "Authorization".to_owned(), |w| show(&w.field));
    let mut fixes = send_corrected(d, &format!("send the secret in {wanted}"), MOVED);
    fixes.push(Fix::tell(Party::Owner, "name the missing field in the refusal"));
    fixes
}
