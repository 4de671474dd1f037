use crate::{
    questions::heard,
    said::{self, Said, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};

cause! {
    /// # What happens
    ///
    /// The interface of a WooCommerce shop does not read the consumer key, or does not know it. Over https it takes key
    /// and secret as Basic credentials or in the address; over http it takes neither, but an OAuth 1.0a signature. A
    /// web server that keeps the Authorization field from PHP leaves it without a key as well.
    ///
    /// # How it is recognised
    ///
    /// By its codes: `woocommerce_rest_cannot_view` and its kin with 401 mean that nobody is logged in (somebody without
    /// the right gets 403); "Consumer key is invalid" means what it says. `likely`, for the shop does not tell why the
    /// key was not read.
    ///
    /// # Look-alikes
    ///
    /// - `header/cgi-strips-authorization`: the same for every application behind the same web server.
    /// - `app/privilege-missing`: with 403, the key's user lacks the right.
    ///
    /// # Fix
    ///
    /// Developer: call the shop over https; if it still sees nobody, send the key in the address, in a test only, for
    /// addresses end up in logs. Administrator: pass the Authorization field on to PHP; behind a proxy that ends TLS,
    /// let WordPress know that the request came over https. Owner: make a key with the rights it needs, for a user who
    /// has them.
    ///
    /// # References
    ///
    /// WooCommerce REST API documentation, "Authentication"; `class-wc-rest-authentication.php`.
    "wordpress/woocommerce-key" {
        title: "the shop does not read or know the consumer key",
        commonness: Known,
        explains: [
            "credentials/none-sent",
            "credentials/rejected",
            "header/cgi-strips-authorization",
            "apikey/missing-or-wrong",
            "apikey/restricted",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(words) = said::all(d).into_iter().find(|s| s.phrase.by == "WooCommerce") else {
        return Ok(None);
    };
    if heard(d)?.is_some_and(|r| r.status != 401) {
        return Ok(None);
    }
    let Some(verdict) = verdict(d, &words) else { return Ok(None) };
    let proof = Proof::from(words.seen()).and_also(over_http(d));
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

fn verdict(d: &Evidence, words: &Said) -> Option<&'static str> {
    Some(match words.phrase.says {
        Says::LoginMissing | Says::KeyMissing if over_http(d).is_some() => {
            "Over http the shop does not read the key: it wants https, or an OAuth 1.0a signature."
        }
        Says::LoginMissing | Says::KeyMissing => {
            "The shop sees no key: it was not sent, or got lost between the web server and WooCommerce."
        }
        Says::KeyWrong => "The shop does not know the consumer key, or its secret is another.",
        Says::KeyRestricted => "The consumer key is right, and its rights do not cover this.",
        _ => return None,
    })
}

/// That the shop was asked over http.
fn over_http(d: &Evidence) -> Option<Observation> {
    let told = d.request_is_told() && d.given().url.scheme.as_str() == "http";
    let at = Place::answer(Experiment::GIVEN, Part::RequestLine);
    told.then(|| Observation::new(at, "asked over http"))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "call the shop over https"),
        Fix::tell(Party::Developer, "as a test, with a key that is made for it, send the key in the address")
            .run("curl \"https://HOST/wp-json/wc/v3/products?consumer_key=$KEY&consumer_secret=$SECRET\""),
        Fix::tell(Party::Administrator, "let the Authorization field through to PHP").run("CGIPassAuth On"),
        Fix::tell(
            Party::Owner,
            "make a new key with the rights it needs: WooCommerce, Settings, Advanced, REST API",
        ),
    ]
}
