use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Proof, cause, outcome,
    producer,
};

cause! {
    /// # What happens
    ///
    /// The server answers 401 and does not say how to log in: the WWW-Authenticate field, which belongs to every 401, is
    /// missing. Browsers then show no dialogue, and some clients report a protocol error instead of the refusal. It also
    /// tells who refused: not the login module of a web server, which always sends the field, but an application or a
    /// fixed rule.
    ///
    /// # How it is recognised
    ///
    /// By the answer alone: status 401, no WWW-Authenticate. It is a remark, not the reason of the refusal.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the reason for the refusal, with the field or without it.
    /// - `semantics/401-where-403-meant`: there is nothing to log in to, because the login was accepted.
    /// - `cors/error-hides-401`: the field was sent, and the browser hides it from the script.
    ///
    /// # Fix
    ///
    /// Owner of the interface: send a challenge with every 401. To keep browsers from opening their dialogue inside a
    /// page, use a scheme they do not know, Bearer for one. nginx `return 401` sends none; add
    /// `add_header WWW-Authenticate 'Bearer realm="api"' always;`.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.2: the server must send at least one challenge. Apache as a proxy logs AH01109 "origin server
    /// sent 401 without WWW-Authenticate header" at level debug. nginx 1.22.1 `return 401` sends none.
    "semantics/401-without-www-authenticate" {
        title: "the refusal does not say how to log in",
        commonness: Common,
        role: Remark,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()?.filter(|r| !r.has("www-authenticate") && d.answer_is_told()) else {
        return Ok(None);
    };
    let absent =
        Place::Absent { what: "WWW-Authenticate".into(), searched: "the fields of the answer".into() };
    let proof = Proof::of(absent, "missing: no way to log in is named")
        .and_also([Observation::new(Place::status(Experiment::GIVEN), outcome::status_line(given))]);
    let verdict = "The server refuses and does not say what kind of login it wants.";
    let assessment = Assessment::new(Grade::Proven, verdict, proof);
    Ok(Some(match d.producer().kind {
        producer::Kind::Application => {
            assessment.detail("It is the application that refuses, not the web server before it.")
        }
        _ => assessment,
    }))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "no dialogue will open by itself: look for a login page of the site"),
        Fix::tell(Party::Owner, "send WWW-Authenticate with every 401, such as: Bearer realm=\"api\""),
    ]
}
