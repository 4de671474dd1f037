//! What the text report looks like, and what it never is: longer than a screen.

use crate::made_up;
use crate::made_up::{endless, glued, response, trial, typo, url};
use why401_core::{Diagnosis, Evidence, Experiment, Limit, Party};
use why401_message::{NoAnswer, Request};
use why401_report::{Look, Report, Style, TextOptions, Verbosity};

fn text(case: &(Evidence, Diagnosis), options: TextOptions) -> String {
    Report::new(&case.0, &case.1).text(&options)
}

#[test]
fn a_mistyped_address() {
    assert_eq!(
        text(&typo(), TextOptions::default()),
        "\
✗ This address lies in a password-protected area. You probably want /products.
    /admin/products   refused, asks for \"Staff area\"
    /products         opens, no password
  Not your browser: a clean client gets the same answer.
  Visitor   open https://shop.example/products
  Admin     should it be public? look at the gate of /admin/
2 requests, no credentials sent.   url/typo-or-protected-area, likely
"
    );
}

#[test]
fn a_word_underlined() {
    assert_eq!(
        text(&glued(), TextOptions::default()),
        "\
✗ \"Bearer\" and the token run together, so the API sees no token at all.
    Authorization: Bearer…
                         ^ a blank is missing here
    as given   401 Bearer error=\"invalid_request\"
  Developer type this
            curl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me
1 request, 1 login.   header/missing-space-after-scheme, proven
"
    );
}

#[test]
fn ascii_is_ascii() {
    let look = Look { style: Style::Plain, ascii: true };
    let out = text(&glued(), TextOptions { look, ..TextOptions::default() });
    assert!(out.is_ascii() && out.starts_with("x \"Bearer\""), "{out}");
}

#[test]
fn colours_change_no_character() {
    let look = Look { style: Style::Colour, ascii: false };
    for case in [typo(), glued(), endless()] {
        let coloured = text(&case, TextOptions { look, ..TextOptions::default() });
        assert!(coloured.contains("\x1b[1m"), "{coloured}");
        let mut plain = String::new();
        for (n, piece) in coloured.split('\x1b').enumerate() {
            plain.push_str(if n == 0 { piece } else { piece.split_once('m').expect("an SGR code").1 });
        }
        assert_eq!(plain, text(&case, TextOptions::default()));
    }
}

#[test]
fn one_screen_whatever_there_is_to_say() {
    for case in [typo(), glued(), endless()] {
        let out = text(&case, TextOptions::default());
        assert!(out.lines().count() <= 16, "{out}");
        for line in out.lines().filter(|l| !l.contains("why401 x")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn quiet_is_verdict_and_footer() {
    let out = text(&typo(), TextOptions { verbosity: Verbosity::Quiet, ..TextOptions::default() });
    assert_eq!(out.lines().count(), 2, "{out}");
}

#[test]
fn only_what_this_person_can_do() {
    let out = text(&typo(), TextOptions { party: Some(Party::Visitor), ..TextOptions::default() });
    assert!(out.contains("Visitor") && !out.contains("Admin "), "{out}");
    let out = text(&typo(), TextOptions { party: Some(Party::Developer), ..TextOptions::default() });
    assert!(out.contains("nothing; this is for: visitor, administrator"), "{out}");
}

#[test]
fn every_exchange_with_v() {
    let out = text(&glued(), TextOptions { verbosity: Verbosity::Verbose, ..TextOptions::default() });
    assert!(out.contains("> GET https://api.example/v1/me"), "{out}");
    assert!(out.contains("Authorization: Bearer<JWT") || out.contains("Authorization: Bearer <"), "{out}");
    assert!(out.contains("< 401 Unauthorized (3.2 ms, from 127.0.0.1:443)"), "{out}");
    assert!(!out.contains("canary"), "{out}");
}

#[test]
fn without_a_cause_the_outcome_speaks() {
    let request = Request::get(url("https://shop.example/"));
    let outcomes = [(200, "✓ ", 0), (404, "✗ ", 4), (503, "✗ ", 4), (401, "? ", 4), (302, "? ", 4)];
    for (status, sign, code) in outcomes {
        let mut evidence = Evidence::new(request.clone(), None, Limit::default(), 0);
        evidence.record(Experiment::GIVEN, trial(request.clone(), response(status, "", &[], b"")));
        let diagnosis = made_up::diagnosis(&evidence, Vec::new());
        let report = Report::new(&evidence, &diagnosis);
        let out = report.text(&TextOptions::default());
        assert!(out.starts_with(sign) && out.lines().count() >= 3, "{status}: {out}");
        assert_eq!(report.exit_code(), code, "{status}");
    }
}

#[test]
fn an_unreachable_server() {
    let request = Request::get(url("https://nowhere.example/"));
    let mut evidence = Evidence::new(request, None, Limit::default(), 0);
    let failure = Some(NoAnswer::NoSuchHost("Name or service not known".into()));
    evidence.record(Experiment::GIVEN, why401_core::Trial { hops: Vec::new(), failure });
    let diagnosis = made_up::diagnosis(&evidence, Vec::new());
    let report = Report::new(&evidence, &diagnosis);
    assert!(
        report.text(&TextOptions::default()).starts_with("✗ There is no server of the name nowhere.example")
    );
    assert_eq!(report.exit_code(), 3);
}

#[test]
fn a_manual_page() {
    let page = why401_report::page(&made_up::SPACE, Look::default());
    assert_eq!(
        page,
        "\
header/missing-space-after-scheme
no blank between the scheme and the credentials
Explains away: credentials/none-sent

What happens

  The blank is missing, so nothing is read.

  - one more
  - two

    curl -u NAME
"
    );
    let list = why401_report::catalogue(&[&made_up::TYPO, &made_up::SPACE], Some("BLANK"), Look::default());
    assert!(list.starts_with("header\n  header/missing-space-after-scheme"), "{list}");
}
