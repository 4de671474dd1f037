//! The servers start, serve what their modules say, and end.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
};
use why401_testkit::servers::Servers;

/// Status and body of a request without a client of ours in between.
fn ask(port: u16, path: &str, field: &str) -> (u16, String) {
    let mut stream =
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap_or_else(|e| panic!("{port}{path}: {e}"));
    let field = if field.is_empty() { String::new() } else { format!("{field}\r\n") };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{field}\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("a duration");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers and closes the connection");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, text)
}

const ALICE: &str = "Authorization: Basic YWxpY2U6c2VjcmV0";
const TOKEN: &str = "Authorization: Bearer tok-5f2e9a";

#[test]
fn every_server_serves_what_it_is_said_to() {
    let servers = Servers::start().expect("all servers start");
    let p = servers.ports;
    let table = [
        (p.apache, "/", "", 200),
        (p.apache, "/private/", "", 401),
        (p.apache, "/private/", ALICE, 200),
        (p.apache, "/private/", "Authorization: Basic dW1sYXV0OnDDpHNzd8O2cmQ=", 401),
        (p.apache, "/private/", "Authorization: Basic dW1sYXV0OnDDpHNzd29yZA==", 200),
        (p.apache, "/private/", "Authorization: Basic ZG9sbGFyOnBhJHdvcmQ=", 200),
        (p.apache, "/only-bob/", ALICE, 401),
        (p.apache, "/digest/", "", 401),
        (p.apache, "/forbidden/", "", 403),
        (p.apache, "/products", "", 200),
        (p.apache, "/hop/x", "", 302),
        (p.apache, "/account/", "", 302),
        (p.apache, "/login", "", 200),
        (p.apache, "/api/bearer/", TOKEN, 200),
        (p.apache, "/stripped/bearer/", TOKEN, 401),
        (p.apache_gated, "/", "", 200),
        (p.apache_gated, "/products", "", 200),
        (p.apache_gated, "/prodcuts", "", 401),
        (p.nginx, "/private/", "", 401),
        (p.nginx, "/private/", ALICE, 200),
        (p.nginx, "/forbidden/", "", 403),
        (p.nginx, "/to-host/", "", 302),
        (p.nginx, "/api/key/", "X-Api-Key: key-71c0d4", 200),
        (p.nginx, "/api/key/", "X_Api_Key: key-71c0d4", 401),
        (p.nginx, "/stripped/bearer/", TOKEN, 401),
        (p.nginx, "/overwritten/bearer/", TOKEN, 401),
        (p.nginx, "/double/basic/", ALICE, 200),
        (p.nginx, "/asked/", "", 401),
        (p.nginx, "/asked/", TOKEN, 200),
        (p.nginx_gated, "/", "", 200),
        (p.nginx_gated, "/products", "", 200),
        (p.nginx_gated, "/prodcuts", "", 401),
        (p.lighttpd, "/", "", 200),
        (p.lighttpd, "/private/", "", 401),
        (p.lighttpd, "/private/", ALICE, 200),
        (p.haproxy, "/open/", "", 200),
        (p.haproxy, "/gate/open/", "", 401),
        (p.haproxy, "/gate/open/", ALICE, 200),
        (p.registry, "/v2/", "", 401),
        (p.registry, "/v2/", ALICE, 200),
        (p.registry_token, "/v2/", ALICE, 401),
        (p.tinyproxy, "http://127.0.0.1/", "", 407),
    ];
    for (port, path, field, want) in table {
        let (status, text) = ask(port, path, field);
        assert_eq!(
            status,
            want,
            "{path} {field} at {}: {text}",
            servers.fill("{apache} {nginx} {lighttpd} {haproxy}")
        );
    }
}

#[test]
fn the_api_refuses_in_every_way() {
    let servers = Servers::start().expect("all servers start");
    for (path, field, want) in [
        ("/strict/", "Authorization: bearer tok-5f2e9a", 401),
        ("/bearer/", "Authorization: bearer tok-5f2e9a", 200),
        ("/optional/", "", 200),
        ("/optional/", "Authorization: Bearer x", 401),
        ("/query-key/?api_key=key-71c0d4", "", 200),
        ("/hidden-404/", "", 404),
        ("/flaky/a", "", 401),
        ("/flaky/a", "", 200),
        ("/two/", ALICE, 401),
        ("/session/", "Cookie: a=b; session=ses-90ab12", 200),
        ("/session/", "", 302),
        ("/stale/", "Cookie: session=old", 401),
        ("/busy/", "", 429),
        ("/nowhere", "", 404),
    ] {
        let (status, text) = ask(servers.ports.api, path, field);
        assert_eq!(status, want, "{path}: {text}");
    }
}
