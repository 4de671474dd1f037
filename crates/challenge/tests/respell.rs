//! What is respelled is right, and free of the defect.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use why401_challenge::{Edge, QuirkKind as Q, dissect, dissect_token, parse_list, respell, respell_token};

#[test]
fn each_defect_is_corrected_alone() {
    let table: &[(&str, Q, Option<&str>)] = &[
        ("Bearerabc123", Q::MissingSpace, Some("Bearer abc123")),
        ("Bearer: abc123", Q::SchemePunctuation, Some("Bearer abc123")),
        ("Bearer:abc123", Q::SchemePunctuation, Some("Bearer abc123")),
        ("Bearer\tabc123", Q::SchemePunctuation, Some("Bearer abc123")),
        ("Bearer   abc123", Q::ExtraSpace, Some("Bearer abc123")),
        ("Bearer <abc123xyz789>", Q::Quoted, Some("Bearer abc123xyz789")),
        ("bearer \"abc123\"", Q::UnusualCase, Some("Bearer \"abc123\"")),
        ("bearer \"abc123\"", Q::Quoted, Some("bearer abc123")),
        ("'Bearer abc123'", Q::Quoted, Some("Bearer abc123")),
        ("Bearer \"'abc123'\"", Q::Quoted, Some("Bearer abc123")),
        ("Bearer Bearer Bearer abc123", Q::DoublePrefix, Some("Bearer abc123")),
        ("Authorization: Bearer abc123", Q::DoublePrefix, Some("Bearer abc123")),
        ("Basic Bearer abc123", Q::DoublePrefix, Some("Bearer abc123")),
        ("Bearer\u{A0}abc\u{200B}123", Q::Invisible, Some("Bearer abc123")),
        ("Bearer abc123\\n", Q::StrayEnd, Some("Bearer abc123")),
        ("Bearer \"abc123,\",", Q::StrayEnd, Some("Bearer \"abc123\"")),
        (" Bearer abc123", Q::StrayStart, Some("Bearer abc123")),
        ("Bearer ab c1 23", Q::InnerSpace, Some("Bearer abc123")),
        ("abc123", Q::NoScheme, Some("Bearer abc123")),
        ("YWxpY2U6c2VjcmV0", Q::NoScheme, Some("Basic YWxpY2U6c2VjcmV0")),
        ("Bearer abc123, Bearer def456", Q::Merged, Some("Bearer abc123")),
        ("Bearer YWxpY2U6c2VjcmV0", Q::PairInBearer, Some("Basic YWxpY2U6c2VjcmV0")),
        ("Basic ghp_abc", Q::TokenInBasic, Some("Bearer ghp_abc")),
        ("Basic alice:secret", Q::PlainPair, Some("Basic YWxpY2U6c2VjcmV0")),
        ("Basic YWxpY2U6P3M_fj8-", Q::UrlSafeAlphabet, Some("Basic YWxpY2U6P3M/fj8+")),
        ("Basic WVd4cFkyVTZjMlZqY21WMA==", Q::DoubleEncoded, Some("Basic YWxpY2U6c2VjcmV0")),
        ("Basic YWxpY2U6cCU0MHNz", Q::PercentEncoded, Some("Basic YWxpY2U6cEBzcw==")),
        ("Basic YWxpY2U6c2VjcmV0Cg==", Q::SpaceAroundPassword(Edge::Start), Some("Basic YWxpY2U6c2VjcmV0")),
        ("Basic YWxpY2UgOnNlY3JldA==", Q::SpaceInUser, Some("Basic YWxpY2U6c2VjcmV0")),
        ("Basic YWxpY2U6c8OpY3JldA==", Q::NonAsciiUtf8, Some("Basic YWxpY2U6c+ljcmV0")),
        ("Basic YWxpY2U6c+ljcmV0", Q::NonAsciiLatin1, Some("Basic YWxpY2U6c8OpY3JldA==")),
        ("Basic YWxpY2U677yhMQ==", Q::FullWidth, Some("Basic YWxpY2U6QTE=")),
        ("Bearer YOUR_TOKEN", Q::Placeholder, None),
        ("Bearer undefined", Q::NullWord, None),
        ("Bearer", Q::EmptyValue, None),
        ("Basic YWxpY2U6SFVOVEVS", Q::AllCaps, None),
        ("Bearer abc123", Q::Quoted, None),
    ];
    for (value, kind, wanted) in table {
        let got = respell(value.as_bytes(), *kind);
        let got = got.as_ref().map(|s| std::str::from_utf8(s.reveal()).expect("the table is UTF-8"));
        assert_eq!(got, *wanted, "{value:?} {kind:?}");
    }
    assert_eq!(respell_token(b"\"abc\"", Q::Quoted).expect("quotes go").reveal(), b"abc");
}

const KINDS: [Q; 35] = [
    Q::MissingSpace,
    Q::SchemePunctuation,
    Q::UnusualCase,
    Q::ExtraSpace,
    Q::EmptyValue,
    Q::DoublePrefix,
    Q::Quoted,
    Q::Invisible,
    Q::Placeholder,
    Q::ExampleWord,
    Q::UnexpandedVariable,
    Q::NullWord,
    Q::StrayEnd,
    Q::StrayStart,
    Q::InnerSpace,
    Q::NoScheme,
    Q::Merged,
    Q::NotBase64,
    Q::UrlSafeAlphabet,
    Q::PlainPair,
    Q::NoColon,
    Q::DoubleEncoded,
    Q::EmptyUser,
    Q::EmptyPassword,
    Q::SpaceInUser,
    Q::SpaceAroundPassword(Edge::Both),
    Q::NonAsciiUtf8,
    Q::NonAsciiLatin1,
    Q::PercentEncoded,
    Q::AllCaps,
    Q::InvertedCase,
    Q::FullWidth,
    Q::ColonInPassword,
    Q::TokenInBasic,
    Q::PairInBearer,
];

fn check(value: &[u8]) {
    for read in [dissect, dissect_token] {
        let seen = read(value);
        assert!(seen.quirks.iter().all(|q| q.span.start <= q.span.end && q.span.end <= value.len()));
    }
    for kind in KINDS {
        if let Some(better) = respell(value, kind) {
            assert!(dissect(value).has(kind) && !dissect(better.reveal()).has(kind), "{value:?} {kind:?}");
        }
        respell_token(value, kind);
    }
    why401_token::read(value);
}

/// Values made of the pieces that matter, so that the reader's branches are met.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Bearer",
        "bearer",
        "Basic",
        "Token",
        "Digest",
        "Authorization:",
        "key=",
        " ",
        " ",
        "\t",
        "\n",
        "\"",
        "'",
        "“",
        "”",
        "\\",
        "\\n",
        "%0A",
        "%20",
        ",",
        ";",
        ":",
        ".",
        "=",
        "-",
        "$TOKEN",
        "<token>",
        "null",
        "eyJhbGciOiJub25lIn0",
        "YWxpY2U6c2VjcmV0",
        "OnA=",
        "abc123",
        "ghp_",
        "\u{A0}",
        "\u{200B}",
        "\u{1b}[0m",
        "é",
    ]);
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn arbitrary_bytes(value: Vec<u8>) {
        check(&value);
    }

    #[test]
    fn arbitrary_pieces(value in pieces()) {
        check(value.as_bytes());
    }

    #[test]
    fn arbitrary_pairs(user: Vec<u8>, password: Vec<u8>) {
        use base64::Engine;
        let pair = [&user[..], b":", &password].concat();
        check(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)).as_bytes());
    }
}

#[test]
fn long_values_take_little_time() {
    let started = Instant::now();
    for unit in [
        "Bearer ",
        "\"",
        ",",
        " ,",
        ".",
        "ey.",
        ".,",
        "a, Basic ",
        "\u{A0}a",
        "\\",
        "%20",
        "a=",
        "a b=c ",
        "Authorization:",
    ] {
        for head in ["", "Bearer ", "Basic ", "Bearer ey", "Basic realm="] {
            let value = format!("{head}{}", unit.repeat(100_000 / unit.len()));
            dissect(value.as_bytes());
            dissect_token(value.as_bytes());
            parse_list(value.as_bytes());
        }
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
