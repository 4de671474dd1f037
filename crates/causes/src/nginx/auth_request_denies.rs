use crate::{
    asked_service::{asked, said_of_it},
    log_words,
    questions::refusal,
    scope::edit_of,
};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Party, Place, Product, Proof, cause};

cause! {
    /// # What happens
    ///
    /// nginx asks another service about every request (`auth_request`), a portal such as oauth2-proxy or Authelia, and
    /// that one says no: 401, or 403 for somebody who is known and may not. nginx hands these two on. Any other answer
    /// of the service, a redirect to its login page above all, is useless to nginx and becomes 500.
    ///
    /// # How it is recognised
    ///
    /// In the files: `auth_request` is in force, everything before it lets the request pass, and the page is nginx's
    /// own. `proven` where nobody behind could have said it, where the service's own files foretell its answer, or the
    /// error log has "auth request unexpected status".
    ///
    /// # Look-alikes
    ///
    /// - `nginx/auth-request-unreachable`: the service does not answer at all.
    /// - `credentials/wrong-password`: a password file of nginx's own refuses before the service is asked.
    ///
    /// # Fix
    ///
    /// Visitor: log in at the portal. Administrator: ask the service by hand with the same Cookie and Authorization.
    /// Behind `auth_request` it needs `proxy_pass_request_body off`, `proxy_set_header Content-Length ""` and the
    /// address that was asked for (`X-Original-URI $request_uri`); `error_page 401 = @login` leads people to its login.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_request_module.c`: 401 and 403 are handed on, 2xx lets in, all else is 500. Its argument is
    /// a path, a question mark included.
    "nginx/auth-request-denies" {
        title: "the service that nginx asks about each request says no",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "token/rejected", "token/missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(asked) = asked(d) else { return Ok(None) };
    let service = asked.status(d);
    let verdict = match (asked.response.status, service) {
        (401, _) => "The web server asks another service whether to let you in, and that one says no.".into(),
        (403, _) => {
            "The web server asks another service whether to let you in: it knows you and says no.".into()
        }
        (500, Some(status)) if !is_out_of_order(status) => {
            format!("The service that decides who may come in answers {status}, which nginx cannot use.")
        }
        _ => return Ok(None),
    };
    let status = why401_core::Observation::new(Place::status(Experiment::GIVEN), refusal(asked.response));
    let proof = Proof::from(status).and_also(asked.seen()).and_also(said_of_it(d));
    Ok(Some(Assessment::new(asked.grade(d), verdict, proof).at(asked.place())))
}

/// Whether a status means that nobody answered.
fn is_out_of_order(status: u16) -> bool {
    matches!(status, 502..=504)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some(asked) = asked(d) else {
        let form = "let that service answer 2xx, 401 or 403 to the sub-request; a redirect is for error_page";
        return vec![
            Fix::tell(Party::Administrator, form),
            Fix::tell(
                Party::Administrator,
                "no other location may take the sub-request: is its name unique?",
            ),
        ];
    };
    let to = asked.by.and_then(|hit| hit.args.first());
    let ask =
        Fix::tell(Party::Administrator, "ask the service by hand, with the same Cookie and Authorization");
    let address = to.filter(|to| to.starts_with("http") && !to.contains('$'));
    let ask = address.map_or(ask.clone(), |to| ask.run(format!("curl -i {}", why401_capture::quote(to))));
    let mut fixes = vec![ask];
    if asked.response.status == 401 {
        fixes.insert(0, Fix::tell(Party::Visitor, "log in at the portal of this site, then come back"));
        let login = "lead people to its login:  error_page 401 = @login;";
        fixes.push(edit_of(Product::Nginx, login, &asked.gate.spot));
    }
    fixes
}
