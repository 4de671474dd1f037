//! Configurations nobody should have: files that include each other, files of any size, bytes of any kind. Each ends in
//! a clear message, soon.

use std::path::{Path, PathBuf};
use why401_serverconf::{Complaint, Shelf, apache, nginx};

/// What both servers' readers say of a few files below `/etc/web`, of which the first is `main.conf`.
fn said(files: &[(&str, Vec<u8>)]) -> [Vec<String>; 2] {
    let mut shelf = Shelf::default();
    for (name, bytes) in files {
        shelf.put(format!("/etc/web/{name}"), bytes.clone());
    }
    let root = Path::new("/etc/web/main.conf");
    let defines = apache::Defines { root: PathBuf::from("/etc/web"), ..apache::Defines::default() };
    let text = |c: &Complaint| format!("{}: {}", c.spot, c.what);
    let of_apache = apache::read(root, &shelf, &defines).complaints.iter().map(text).collect();
    let of_nginx = nginx::read(root, &shelf, &nginx::Prefix(PathBuf::from("/etc/web")));
    [of_apache, of_nginx.complaints().iter().map(text).collect()]
}

#[test]
fn files_that_include_each_other_are_named() {
    let [apache, _] =
        said(&[("main.conf", b"Include b.conf\n".into()), ("b.conf", b"Include main.conf\n".into())]);
    assert!(apache.iter().any(|c| c.contains("include each other without end")), "{apache:?}");
    let [_, nginx] =
        said(&[("main.conf", b"include b.conf;\n".into()), ("b.conf", b"include main.conf;\n".into())]);
    assert!(
        nginx.iter().any(|c| c.contains("/etc/web/b.conf:1:1") && c.contains("includes itself")),
        "{nginx:?}"
    );
}

#[test]
fn the_same_file_may_be_included_twice() {
    let [apache, _] = said(&[
        ("main.conf", b"Include b.conf\nInclude b.conf\n".into()),
        ("b.conf", b"ServerAdmin a@b.example\n".into()),
    ]);
    assert_eq!(apache, Vec::<String>::new());
    let [_, nginx] = said(&[
        ("main.conf", b"events {}\nhttp {\ninclude b.conf;\ninclude b.conf;\n}\n".into()),
        ("b.conf", b"server { location / { deny all; } }\n".into()),
    ]);
    assert_eq!(nginx, Vec::<String>::new());
}

#[test]
fn fifty_megabytes_are_too_large() {
    let large = b"ServerAdmin webmaster@shop.example\n".repeat(1_500_000);
    let [apache, _] = said(&[("main.conf", b"Include b.conf\n".into()), ("b.conf", large.clone())]);
    assert!(
        apache.iter().any(|c| c.contains("/etc/web/b.conf was not read") && c.contains("too large")),
        "{apache:?}"
    );
    let [_, nginx] = said(&[("main.conf", b"include b.conf;\n".into()), ("b.conf", large)]);
    assert!(nginx.iter().any(|c| c.contains("/etc/web/b.conf: too large")), "{nginx:?}");
}

#[test]
fn bytes_of_any_kind_end_in_a_message() {
    let every: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    let opened = b"<Directory /x>\n".repeat(3_000);
    let braces = b"http {".repeat(30_000);
    let quoted = [b"AuthName \"".as_slice(), &b"x".repeat(1 << 20)].concat();
    for bytes in [every, opened, braces, quoted] {
        let [apache, nginx] = said(&[("main.conf", bytes)]);
        assert!(!apache.is_empty() && !nginx.is_empty());
    }
}
