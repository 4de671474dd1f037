use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Part, Party, Place, Proof, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The status says "forbidden" and the text says "log in first": the request carried no credentials and the server
    /// answers 403, where 401 would have told client and person what to do. Django REST framework does so when the first
    /// of its authenticators cannot name a challenge, S3 for everything anonymous.
    ///
    /// # How it is recognised
    ///
    /// No credentials were sent, the status is 403, and the body complains of missing credentials. That is `likely`; that
    /// a login would help is not seen until somebody logs in.
    ///
    /// # Look-alikes
    ///
    /// - `waf/cloudflare`: a firewall refuses, whoever asks.
    /// - `credentials/none-sent`: the same refusal, honestly sent as 401.
    /// - AWS API Gateway says "Missing Authentication Token" with 403 for an address it does not know: not this.
    ///
    /// # Fix
    ///
    /// Visitor, developer: log in, or send the credentials. Owner of the interface: in Django REST framework put an
    /// authenticator that names a challenge (`TokenAuthentication`) first; elsewhere answer 401 with a challenge.
    ///
    /// # References
    ///
    /// RFC 9110 sections 15.5.2 and 15.5.4. Django REST framework, `APIView.permission_denied` and
    /// `authenticate_header`.
    "semantics/403-where-401-meant" {
        title: "403 although only a login is missing",
        commonness: Known,
        explains: ["token/missing", "credentials/none-sent"],
    }
}

/// What frameworks say, in lower case: Django, S3, Kubernetes, Spring, Laravel, Devise, WordPress, common words.
const MISSING: [&str; 12] = [
    "authentication credentials were not provided",
    "full authentication is required",
    "unauthenticated",
    "not authenticated",
    "not logged in",
    "need to sign in",
    "need to log in",
    "must be logged in",
    "login required",
    "authentication required",
    "missing credentials",
    "system:anonymous",
];

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() {
        return Ok(None);
    }
    let Some(given) = d.answer()?.filter(|r| r.status == 403) else { return Ok(None) };
    let Some(words) = complaint(given) else { return Ok(None) };
    let proof = Proof::of(Place::answer(Experiment::GIVEN, Part::Body), format!("\"{words}\""))
        .and(Place::status(Experiment::GIVEN), "403, which means: known and not allowed");
    let verdict = "It says \"forbidden\" and means: log in first.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).settled_by(Missing::Access(Access::Credentials))))
}

fn complaint(given: &Response) -> Option<&'static str> {
    let body = given.body_text().to_ascii_lowercase();
    MISSING.into_iter().find(|words| body.contains(words))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url = why401_capture::quote(&d.given().url.shown());
    vec![
        Fix::tell(Party::Visitor, "log in at the site first"),
        Fix::tell(Party::Developer, "send the credentials")
            .run(format!("curl -H \"Authorization: Bearer $TOKEN\" {url}")),
        Fix::tell(Party::Owner, "answer 401 and name a way to log in"),
    ]
}
