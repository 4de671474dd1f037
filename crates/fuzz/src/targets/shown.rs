//! What a terminal gets to see.

use crate::{Target, check};
use why401_message::{Secret, show};
use why401_report::{Redactor, harmless};

/// `show`, `harmless`, `Redactor`.
pub const SHOWN: Target = Target {
    name: "shown",
    run,
    seeds: &[
        "plain words, then \u{1b}[31mred\u{1b}[0m and \u{202e}backwards",
        "{\"token\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl\",\"a\":\"b\"}",
        "Authorization: Basic YWxpY2U6c2VjcmV0 X-Api-Key: k_live_0123456789abcdef",
    ],
};

fn run(data: &[u8]) {
    let shown = show(data);
    check::quiet(&shown);
    assert!(shown.chars().count() <= 200 * 10 + 40, "{} characters", shown.len());
    let text = String::from_utf8_lossy(data);
    check::quiet(&harmless(&text));
    hidden(data, &text);
}

/// A secret that stands in the middle of it is not there afterwards, in whatever case.
fn hidden(data: &[u8], text: &str) {
    let secret =
        format!("q{:016x}Zk", data.iter().fold(7_u64, |n, &b| n.wrapping_mul(31).wrapping_add(b.into())));
    let mut redactor = Redactor::default();
    redactor.add(&Secret::from(secret.as_bytes()));
    let middle = (0..=text.len() / 2).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    let (before, after) = text.split_at(middle);
    for said in [secret.clone(), secret.to_uppercase()] {
        let around = format!("{before}{said}{after}");
        for out in [redactor.text(&around), redactor.bytes(around.as_bytes())] {
            assert!(!out.to_lowercase().contains(&secret.to_lowercase()), "{out:?}");
            check::quiet(&out.replace('\n', ""));
        }
    }
}
