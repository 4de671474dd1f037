use crate::{
    log_words,
    rule::{foretold, logged},
    scope::{edit, is},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Place, Product, Proof, cause};
use why401_serverconf::{Provider, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// A login is configured by halves: `AuthName` or `AuthType` is missing, no `Require` says who may come in, or the
    /// module of the scheme is not loaded. Apache never asks for a login then; it answers 500.
    ///
    /// # How it is recognised
    ///
    /// By the rule in force, read from the server's files. The error log says AH01615 (no AuthName), AH00027 (no
    /// AuthType), AH01627 (no Require), AH01796 (no module) or AH01616 (no provider). It is `proven` where the answer
    /// is the 500 these files foretell.
    ///
    /// # Look-alikes
    ///
    /// - `apache/htaccess-ignored-or-forbidden`: the lines are there and not permitted.
    /// - `apache/htaccess-syntax`: a line that does not parse.
    ///
    /// # Fix
    ///
    /// Administrator: complete the block: `AuthType Basic`, `AuthName "…"`, `AuthUserFile FILE`, `Require valid-user`;
    /// `a2enmod auth_basic authn_file authz_user` loads what Basic needs.
    ///
    /// # References
    ///
    /// Apache httpd `request.c`, `modules/aaa/mod_auth_basic.c`, `mod_authz_core.c`, `mod_authn_core.c`.
    "apache/auth-config-incomplete" {
        title: "a login is configured by halves: 500 instead of 401",
        commonness: Known,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let found = foretold(d).filter(|f| f.why == Refusal::Incomplete && f.layer.product == Product::Apache);
    let Some(foretold) = found else { return Ok(None) };
    let users = foretold.layer.rule.users.as_ref();
    let directives = &foretold.layer.rule.directives;
    let has = |name: &str| directives.iter().any(|hit| is(hit, name));
    let no_file = users.is_some_and(|u| u.providers.iter().any(|p| matches!(p, Provider::File(None))));
    let lacks = match () {
        () if !has("authtype") => "AuthType, which says how to ask, is missing",
        () if !has("require") => "no Require says who may come in",
        () if !has("authname") => "AuthName, the title of the login, is missing",
        () if no_file => return Ok(None),
        () => "a module that it needs is missing",
    };
    let verdict =
        format!("The login is configured by halves: {lacks}. The server fails before it asks anybody.");
    let kinds =
        [Kind::NameNotSet, Kind::NoProvider, Kind::NoModule, Kind::TypeWithoutRequire, Kind::NothingDone];
    let proof = Proof::from(foretold.seen(d)).and_also(foretold.deciding(lacks)).and_also(logged(d, &kinds));
    let assessment = Assessment::new(foretold.grade, verdict, proof);
    Ok(Some(match foretold.by {
        Some(by) => assessment.at(Place::of_spot(&by.spot)),
        None => assessment,
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site")];
    let by = foretold(d).and_then(|f| f.by);
    let what = "complete it: AuthType Basic, AuthName \"…\", AuthUserFile FILE, Require valid-user";
    fixes.extend(by.map(|hit| edit(what, &hit.spot)));
    fixes
}
