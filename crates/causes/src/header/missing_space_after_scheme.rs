use crate::questions::{correction, defect, send_corrected};
use why401_challenge::QuirkKind;
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};

cause! {
    /// # What happens
    ///
    /// The value of the Authorization field is a scheme, one blank, then the credentials. Where the blank is missing,
    /// `BearereyJ…` is read as the name of a scheme that nobody knows, and the server sees no credentials at all.
    /// Usually a text was put together with `+` or `"Bearer${token}"`.
    ///
    /// # How it is recognised
    ///
    /// The field begins with a known scheme name and goes on without a blank. The same field with the blank put in is
    /// sent once; when the answer changes, that is the proof. Where that sending is refused as well, the blank is still
    /// wrong and the secret is so too: `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `header/malformed-scheme`: there is something between scheme and token, only not a blank.
    /// - `header/wrong-scheme`: the scheme is well formed and another one is asked for.
    /// - `header/placeholder-value`: what follows is not a token but the name of one.
    /// - `credentials/rejected`: the field is well formed and its content is refused.
    ///
    /// # Fix
    ///
    /// Developer: put exactly one blank after the scheme. Two blanks are tolerated by Apache and nginx, none is not.
    /// A test that looks at the field that leaves the client keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.4. Apache 2.4.71 and nginx 1.22.1 answer 401 to `Basic` glued to its base64 text, and 200
    /// with one blank or two.
    "header/missing-space-after-scheme" {
        title: "no blank between the scheme and the credentials",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "header/wrong-scheme"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = d.quirk(&[QuirkKind::MissingSpace]) else { return Ok(None) };
    let scheme = d.credentials().and_then(|c| c.scheme.canonical()).unwrap_or("Token");
    let verdict =
        format!("\"{scheme}\" and what follows run together, so the server sees no credentials at all.");
    defect(d, quirk, "a blank is missing here", verdict)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    send_corrected(d, "put one blank after the scheme", correction(d, QuirkKind::MissingSpace))
}
