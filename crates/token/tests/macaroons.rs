//! Macaroons and biscuits beside what is read in them. `vectors/macaroons.json` was made for these tests with
//! `pymacaroons` and `pypitoken`; the biscuit is the one that biscuitsec.org shows.

use serde_json::Value;
use why401_token::{Macaroon, Reading, read};

/// 2027-01-31 08:05:09 UTC, the end in most of the vectors.
const END: Option<i64> = Some(1_801_382_709);

fn vector(name: &str) -> String {
    let all: Value = serde_json::from_str(include_str!("vectors/macaroons.json")).expect("JSON");
    all[name].as_str().expect("such a macaroon").to_owned()
}

fn macaroon(name: &str) -> Macaroon {
    let reading = read(vector(name).as_bytes());
    assert!(reading.is_opaque() && reading.flaw().is_none() && reading.jwt().is_none());
    reading.macaroon().expect("a macaroon").clone()
}

#[test]
fn both_versions() {
    for name in ["v1", "v2"] {
        let read = macaroon(name);
        assert_eq!(read.location.as_deref(), Some("https://issuer.example/"), "{name}");
        assert_eq!(
            (read.caveats, read.third_parties, read.expires, read.begins),
            (3, 0, END, None),
            "{name}"
        );
        assert_eq!(read.to_string(), "a macaroon of https://issuer.example/");
        assert!(!format!("{read:?}").contains("hunter2"), "whom it is about is not kept");
    }
    assert_eq!(macaroon("v1 bare"), macaroon("v2 bare"));
    assert_eq!(macaroon("v1 bare").caveats, 0);
}

#[test]
fn caveats_for_somebody_else() {
    for name in ["v1 third party", "v2 third party"] {
        let read = macaroon(name);
        assert_eq!((read.caveats, read.third_parties, read.expires), (1, 1, None), "{name}");
    }
}

#[test]
fn ends_however_they_are_written() {
    for n in 0..5 {
        assert_eq!(macaroon(&format!("time {n}")).expires, END, "{n}");
    }
    assert_eq!(macaroon("time without zone").expires, None);
    assert_eq!(macaroon("time twice").expires, Some(1_801_382_000), "the earlier of two");
}

#[test]
fn tokens_of_pypi() {
    let plain = macaroon("pypi");
    assert_eq!((plain.location.as_deref(), plain.caveats), (Some("pypi.org"), 0));
    let dated = macaroon("pypi dates");
    assert_eq!((dated.begins, dated.expires), (Some(1_600_000_000), END));
    let older = macaroon("pypi older dates");
    assert_eq!((older.begins, older.expires, older.caveats), (Some(1_600_000_000), END, 2));
    assert_eq!(macaroon("pypi projects").expires, None);
    assert!(read(vector("pypi").as_bytes()).name().contains("a macaroon of pypi.org"));
}

/// Padding, the other alphabet, and a macaroon that discharges the first behind a comma.
#[test]
fn as_they_are_sent() {
    let (plain, bare) = (macaroon("v2"), vector("v2"));
    for other in [format!("{bare}=="), bare.replace('-', "+").replace('_', "/"), format!("{bare},{bare}")] {
        assert_eq!(read(other.as_bytes()).macaroon(), Some(&plain));
    }
}

/// Cut anywhere, or with something behind, it is none.
#[test]
fn only_whole_ones() {
    for name in ["v1", "v2", "v2 third party", "pypi dates"] {
        let whole = vector(name);
        for length in 0..whole.len().saturating_sub(2) {
            assert_eq!(read(&whole.as_bytes()[..length]).macaroon(), None, "{name} {length}");
        }
        assert_eq!(read(format!("{whole}AAAA").as_bytes()).macaroon(), None, "{name}");
    }
    assert_eq!(read(b"AgEAAAAAAA"), Reading::Opaque { length: 10 });
}

#[test]
fn biscuits() {
    let biscuit = "En0KEwoEMTIzNBgDIgkKBwgKEgMYgAgSJAgAEiAs2CFWr5WyHHWEiMhTXxVNw4gP7PlADPaGfr_AQk9WohpA6LZTjFfFhcFQrMsp\
                   2O7bOI9BOzP-jIE5PGhha62HDfX4t5FLQivX5rUhH5iTv2c-rd0kDSazrww4cD1UCeytDSIiCiCfMgpVPOuqq371l1wHVhCXoIsc\
                   KW-wrwiKN80vR_Rfzg==";
    assert_eq!(read(biscuit.as_bytes()), Reading::Biscuit);
    assert_eq!(read(format!("biscuit:{biscuit}").as_bytes()), Reading::Biscuit);
    assert_eq!(read(biscuit.trim_end_matches('=').as_bytes()).name(), "a biscuit token");
    for length in 0..biscuit.len() - 4 {
        assert!(matches!(read(&biscuit.as_bytes()[..length]), Reading::Opaque { .. }), "{length}");
    }
}
