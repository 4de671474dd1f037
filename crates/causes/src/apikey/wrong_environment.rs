use crate::{
    keys::about_the_key,
    said::{self, Says, told},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};
use why401_message::show;
use why401_token::{Environment, echoes};

cause! {
    /// # What happens
    ///
    /// Services keep real data and test data apart, each with its own keys, often under its own name on the network. A
    /// key of the one is unknown to the other.
    ///
    /// # How it is recognised
    ///
    /// The key says by its beginning what it is for (`sk_test_`, `sk_live_`), and the host's name or the path says
    /// what it serves (`sandbox`, `staging`, `live`). Where they disagree this is `likely`; `proven` where the
    /// answer says so as well. The service shows the key that it got, masked, and it begins like another service's:
    /// `likely`, most often the address of the interface was left as it was. A host that says nothing takes both
    /// kinds, as far as can be seen from here.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/missing-or-wrong`: the key is of this environment, and unknown.
    /// - `token/wrong-issuer`: tokens of another environment's login.
    ///
    /// # Fix
    ///
    /// Developer: take key and address from the same page of the provider, and keep both together in one set of settings
    /// per environment. A check at the start that key and address fit keeps it from coming back.
    ///
    /// # References
    ///
    /// The providers' pages on test and live mode, for instance Stripe and PayPal.
    "apikey/wrong-environment" {
        title: "a test key at the live interface, or the other way round",
        commonness: Known,
        explains: ["apikey/missing-or-wrong", "credentials/rejected", "token/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let key = d.known_key().and_then(|k| k.environment);
    if let Some(found) = of_another_provider(d) {
        return Ok(Some(found));
    }
    let Some((key, host, word)) = disagreement(d, key) else {
        if let Some(open) = said::said(d, &[Says::KeyRefused]) {
            let verdict =
                "The key may belong to another environment: test keys and live keys are kept apart.";
            return Ok(Some(Assessment::new(Grade::Possible, verdict, open.seen())));
        }
        let verdict = "The key belongs to another environment: test keys and live keys are kept apart.";
        let told = told(d, &[Says::KeyEnvironment])?;
        return Ok(
            told.map(|t| Assessment { proof: t.proof().and_also(about_the_key(d)), ..t.judged(verdict) })
        );
    };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = format!("The key is for {}, and the address is for {}.", purpose(key), purpose(host));
    let at = Place::answer(Experiment::GIVEN, Part::RequestLine);
    let proof = Proof::of(at, format!("\"{}\" in the address", show(word))).and_also(about_the_key(d));
    if let Some(told) = told(d, &[Says::KeyEnvironment])? {
        let proof = proof.and_also(told.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    let otherwise = said::says_otherwise(d, &[Says::KeyWrong, Says::WrongKind]);
    Ok(Some(Assessment::new(if otherwise { Grade::Possible } else { Grade::Likely }, verdict, proof)))
}

/// Addresses of consoles that services name where they refuse a key, and whose they are.
const CONSOLES: [(&str, &str); 8] = [
    ("platform.openai.com", "OpenAI"),
    ("console.anthropic.com", "Anthropic"),
    ("openrouter.ai", "OpenRouter"),
    ("console.groq.com", "Groq"),
    ("console.x.ai", "xAI"),
    ("console.mistral.ai", "Mistral"),
    ("huggingface.co", "Hugging Face"),
    ("dashboard.stripe.com", "Stripe"),
];

/// The service shows the key that it got, masked, and that begins like another service's.
fn of_another_provider(d: &Evidence) -> Option<Assessment> {
    said::texts(d).into_iter().find_map(|(at, text)| {
        let lower = text.to_ascii_lowercase();
        let (_, owner) = CONSOLES.iter().find(|(console, _)| lower.contains(console))?;
        let echo = echoes(&text).into_iter().next()?;
        let masked = show(&text[echo.span.clone()]);
        let (verdict, shows) = match echo.known() {
            Some(known) if known.provider.contains(owner) || owner.contains(known.provider) => return None,
            Some(known) => (
                format!(
                    "A key of {} was sent to {owner}: the address of the interface is not changed.",
                    known.provider
                ),
                format!("shows {masked}, which begins like a key of {}", known.provider),
            ),
            None if *owner == "OpenAI" && echo.begins_like_a_key() => (
                format!("The key is none of {owner}'s: another service's key, or its address is not set."),
                format!("shows {masked}; keys of {owner} begin with sk-"),
            ),
            None => return None,
        };
        Some(Assessment::new(Grade::Likely, verdict, Observation::new(at, shows)))
    })
}

fn disagreement(d: &Evidence, key: Option<Environment>) -> Option<(Environment, Environment, String)> {
    let url = &d.given().url;
    let (host, word) = environment(&url.host).or_else(|| environment(url.path()))?;
    let key = key.filter(|k| *k != host)?;
    Some((key, host, word))
}

/// What an address says that it serves, and the word that says so.
fn environment(text: &str) -> Option<(Environment, String)> {
    const TEST: [&str; 12] = [
        "sandbox", "test", "testing", "staging", "stage", "dev", "develop", "uat", "qa", "demo", "preprod",
        "mock",
    ];
    const LIVE: [&str; 4] = ["live", "prod", "production", "prd"];
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
    let first = |list: &[&str]| words().find(|w| list.contains(&w.as_str()));
    let for_tests = first(&TEST).map(|w| (Environment::Test, w));
    for_tests.or_else(|| first(&LIVE).map(|w| (Environment::Live, w)))
}

fn purpose(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "real data",
        Environment::Test => "tests",
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "use the key of this environment, or the address of the key's"),
        Fix::tell(Party::Developer, "keep key and address together, one set per environment"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_addresses_say() {
        let of = |text: &str| environment(text).map(|(e, _)| e);
        assert_eq!(of("api.sandbox.pay.example"), Some(Environment::Test));
        assert_eq!(of("api-live.pay.example"), Some(Environment::Live));
        assert_eq!(of("/v1/test/charges"), Some(Environment::Test));
        for text in ["api.pay.example", "latest.example", "delivery.example", "product.example"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
