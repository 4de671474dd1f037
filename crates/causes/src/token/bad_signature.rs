use crate::{
    said::{self, Says, told},
    signatures::{Sealed, claims_of_tokens, sealed},
    tokens::{in_token, verified},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_token::Verification;

cause! {
    /// # What happens
    ///
    /// A token is sealed with a key. The seal does not fit: the token was changed, or it was sealed with another key
    /// than the one it is checked with. Test and production have different keys; a shared secret is text for one side
    /// and base64 for the other.
    ///
    /// # How it is recognised
    ///
    /// Where the keys are known (`--jwks`, the issuer's published keys) the seal is checked here: `proven` if it does
    /// not fit. The answer's own words alone make it `likely`: servers say the same of a token that was cut, and of keys
    /// that changed.
    ///
    /// # Look-alikes
    ///
    /// - `header/truncated-token`: the end of the token, which is its seal, is missing.
    /// - `token/unknown-kid`: the key the token names is not among the keys.
    /// - `token/secret-changed-by-deploy`: the keys changed, or differ between servers.
    /// - `token/alg-not-allowed`: another kind of seal than the one expected.
    ///
    /// # Fix
    ///
    /// Visitor: log in again. Developer: fetch the token from the same environment that the request goes to.
    /// Administrator: compare the key or secret of issuer and interface, character by character and in the same encoding;
    /// better, let the interface fetch the issuer's published keys. One place for the keys keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 7515 section 5.2; RFC 7517 section 5.
    "token/bad-signature" {
        title: "the token's signature does not fit the key it is checked with",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = told(d, claims_of_tokens(d))?;
    if let Some((Verification::Bad { .. }, at)) = verified(d)? {
        if d.standing()?.is_none() {
            return Ok(None);
        }
        let verdict = "The token's seal does not fit the issuer's key: it was changed, or sealed elsewhere.";
        let proof = Proof::of(at, "the signature does not verify with this key");
        let words = words.iter().flat_map(|w| w.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof.and_also(words))));
    }
    let Some(words) = words else { return Ok(None) };
    let judged = words.judged("The server says that the token's signature does not fit its key.");
    let open = words.said.phrase.says == Says::Signature && sealed(d) == Sealed::Untold;
    let grade = if open || said::said(d, &[Says::UnknownKey, Says::Algorithm]).is_some() {
        Grade::Possible
    } else {
        judged.grade
    };
    let sealed = d.jwt().and_then(|jwt| jwt.header().alg.as_deref().map(why401_message::show));
    let proof = judged.proof.and_also(sealed.map(|alg| in_token(d, format!("sealed with {alg}"))));
    Ok(Some(Assessment { grade, proof, ..judged }))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "log in again"),
        Fix::tell(Party::Developer, "fetch the token from the issuer of this very environment"),
        Fix::tell(Party::Administrator, "compare key and encoding (text, base64) at issuer and interface"),
        Fix::tell(Party::Developer, "check the seal here: why401 --jwks FILE|URL curl …"),
    ]
}
