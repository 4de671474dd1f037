use crate::{
    advice::count_the_answers,
    said::{Says, told},
    tokens::in_token,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, Place, Proof, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The secret that seals tokens or sessions was made anew: at a restart, by a deploy, or by each worker for itself.
    /// Every login of before is void at one instant; with several workers or servers, a login counts at the one that made
    /// it and at no other, and the same request is served and refused in turn.
    ///
    /// # How it is recognised
    ///
    /// The same token is served and refused by turns, and it is sealed with a shared secret (HS256 and its kin) or the
    /// refusals speak of its signature. Or a piece of source in the paste makes the secret at random when it starts.
    ///
    /// # Look-alikes
    ///
    /// - `proxy/inconsistent-backends`: servers that disagree in something else.
    /// - `token/bad-signature`: refused always.
    /// - `token/unknown-kid`: new logins fail, older ones work.
    ///
    /// # Fix
    ///
    /// Administrator: keep the secret in one place outside the program, the same for all workers and servers, and over
    /// restarts (`SECRET_KEY`, `APP_KEY`, `secret_key_base`, data protection keys). Everybody has to log in once more.
    /// When it must change, accept the old one for as long as tokens live.
    ///
    /// # References
    ///
    /// RFC 7515 section 10.10 and RFC 7518 section 3.2 for keys of HMAC.
    "token/secret-changed-by-deploy" {
        title: "the secret that seals logins changed, or differs between servers",
        commonness: Rare,
        explains: ["proxy/inconsistent-backends", "token/bad-signature", "token/rejected", "credentials/rejected", "url/passing-fault"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let sealed = d.jwt().and_then(|j| j.header().alg.clone()).filter(|alg| alg.starts_with("HS"));
    let seal = sealed.map(|alg| in_token(d, format!("sealed with a shared secret ({})", show(&alg))));
    if let Some(source) = made_at_random(d) {
        let verdict = "The secret that seals logins is made at random whenever a worker starts.";
        let turns = turns(d);
        let grade = if turns.is_some() { Grade::Proven } else { Grade::Likely };
        return Ok(Some(Assessment::new(grade, verdict, Proof::from(source).and_also(turns).and_also(seal))));
    }
    let words = told(d, &[Says::BadSignature, Says::Signature])?;
    let Some(turns) = turns(d).filter(|_| seal.is_some() || words.is_some()) else { return Ok(None) };
    let verdict =
        "The same token is served and refused by turns: the servers seal logins with different secrets.";
    let proof = Proof::from(turns).and_also(words.map(|w| w.said.seen())).and_also(seal);
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

/// The same request with a token, served and refused: in several tries here, or in pasted ones.
fn turns(d: &Evidence) -> Option<Observation> {
    let pasted = d
        .paste
        .iter()
        .flat_map(|p| &p.statuses)
        .find(|(_, codes)| codes.contains(&401) && codes.iter().any(|c| (200..300).contains(c)));
    if let Some((line, codes)) = pasted {
        let shown: Vec<String> = codes.iter().take(10).map(u16::to_string).collect();
        return Some(Observation::new(Place::Input { line: *line, column: 1 }, shown.join(" ")));
    }
    let own = d.has_credentials() && d.wavers();
    own.then(|| Observation::new(Place::status(why401_core::Experiment::AGAIN), "another answer than before"))
}

/// A line of source that makes a secret at random.
fn made_at_random(d: &Evidence) -> Option<Observation> {
    const RANDOM: [&str; 8] = [
        "random.",
        "randombytes",
        "os.urandom",
        "secrets.token",
        "token_hex(",
        "uuid4(",
        "securerandom",
        "rand(",
    ];
    let lines =
        d.paste.iter().flat_map(|p| &p.lines).map(|l| (l.number, l.column, l.text.to_ascii_lowercase()));
    let is_it = |text: &str| {
        let (name, value) = text.split_once(['=', ':']).unwrap_or_default();
        ["secret", "signing_key", "app_key", "jwt_key"].iter().any(|w| name.contains(w))
            && RANDOM.iter().any(|r| value.contains(r))
    };
    let (line, column, _) = lines.into_iter().find(|(.., text)| is_it(text))?;
    Some(Observation::new(Place::Input { line, column }, "the secret is made at random, at each start"))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "one secret outside the program, for all workers, over all restarts"),
        count_the_answers(d, "then the answers are all of one kind"),
        Fix::tell(Party::Visitor, "log in once more afterwards"),
    ]
}
