use crate::{
    questions::{refusal, same_without_credentials},
    reading::is_own_page,
    scope::edit,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Product,
    Proof, cause,
};
use why401_serverconf::{Node, Text, apache};

cause! {
    /// # What happens
    ///
    /// A rewrite rule hands the Authorization field on (`[E=HTTP_AUTHORIZATION:…]`), but it stands behind one that ends
    /// the rules for the front controller (`^index\.php$ - [L]`) and never runs; or it is the rewriting itself, and the
    /// internal redirect renames the variable to `REDIRECT_HTTP_AUTHORIZATION`. The program looks for the plain name
    /// and finds nothing.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the rule with `E=HTTP_AUTHORIZATION` stands behind such a rule or rewrites itself, and
    /// the answer is the same with and without credentials: `likely`, as what a rewrite does is not computed here.
    ///
    /// # Look-alikes
    ///
    /// - `header/cgi-strips-authorization`: nothing hands it on.
    /// - `credentials/rejected`: the program has seen the credentials.
    ///
    /// # Fix
    ///
    /// Administrator: move the rule above all others, or better `CGIPassAuth On` in its place. Developer: read
    /// `REDIRECT_HTTP_AUTHORIZATION` as well.
    ///
    /// # References
    ///
    /// Apache httpd `modules/mappers/mod_rewrite.c`, `modules/http/http_request.c` (`rename_original_env`). WordPress
    /// writes the rule first since 5.6.
    "header/rewrite-loses-env" {
        title: "a rewrite rule loses the login on its way to the program",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "token/rejected", "token/missing"],
    }
}

/// The rule that hands the field on, and the one by which that is lost: itself, or one before it.
fn rules(d: &Evidence) -> Option<(&Layer, Node, Node)> {
    d.layers.iter().filter(|l| l.product == Product::Apache).find_map(|layer| {
        let mut here = layer.texts.iter().filter(|t| t.path.ends_with(".htaccess"));
        here.find_map(of_text).map(|(by, lost)| (layer, by, lost))
    })
}

fn of_text(text: &Text) -> Option<(Node, Node)> {
    let mut left = apache::parse(text).0;
    let mut rules = Vec::new();
    while let Some(node) = left.pop() {
        left.extend(node.inside.clone().unwrap_or_default());
        if node.is("rewriterule") {
            rules.push(node);
        }
    }
    rules.sort_by_key(|node| node.spot.bytes.start);
    let at = rules.iter().position(hands_on)?;
    let lost = if rewrites(&rules[at]) { Some(at) } else { rules[..at].iter().position(ends_it) }?;
    Some((rules[at].clone(), rules[lost].clone()))
}

fn hands_on(node: &Node) -> bool {
    flags(node).iter().any(|flag| flag.starts_with("e=http_authorization:"))
}

fn flags(node: &Node) -> Vec<String> {
    let flags = node.args.get(2).map(why401_serverconf::Word::lossy).unwrap_or_default();
    flags.trim_matches(['[', ']']).split(',').map(|f| f.trim().to_ascii_lowercase()).collect()
}

/// Whether nothing behind this rule runs for the front controller: `^index\.php$ - [L]`, or a rewriting that ends with
/// `[END]`. After a rewriting that ends with `[L]` alone the rules of a `.htaccess` run once more.
fn ends_it(node: &Node) -> bool {
    let has = |names: &[&str]| flags(node).iter().any(|flag| names.contains(&flag.as_str()));
    has(&["end"]) || (has(&["l", "last"]) && !rewrites(node))
}

/// Whether a rule changes the path: `-` leaves it.
fn rewrites(node: &Node) -> bool {
    node.arg(1) != Some(b"-")
}

fn assess(d: &Evidence) -> Assessed {
    if d.given().first("authorization").is_none() {
        return Ok(None);
    }
    let Some(given) = d.refusal()?.filter(|r| d.credentials_arrived() && !is_own_page(r)) else {
        return Ok(None);
    };
    let Some((layer, by, lost)) = rules(d) else { return Ok(None) };
    if same_without_credentials(d, given)? != Some(true) {
        return Ok(None);
    }
    let verdict = "The login was sent, but a rewrite rule keeps the program from seeing it.";
    let is_itself = lost.spot.line == by.spot.line;
    let first = if is_itself {
        "rewrites, which renames the variable"
    } else {
        "ends it here: what follows is not run"
    };
    let before = Observation::new(Place::of_spot(&lost.spot), first).with(layer.excerpt(&lost.spot, first));
    let note = "would hand the login on";
    let rule = Observation::new(Place::of_spot(&by.spot), note).with(layer.excerpt(&by.spot, note));
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given))
        .and_also([before])
        .and_also((!is_itself).then_some(rule))
        .and(Place::answer(Experiment::ANONYMOUS, Part::Body), "the same answer without the login");
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).at(Place::of_spot(&by.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Developer, "read REDIRECT_HTTP_AUTHORIZATION as well")];
    fixes.extend(
        rules(d).map(|(_, by, _)| edit("move this rule above all others, or write CGIPassAuth On", &by.spot)),
    );
    fixes
}
