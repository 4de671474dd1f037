//! What goes out, octet for octet, and what is made of sound answers.

mod server;

use server::{Server, reply};
use std::{
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
};
use why401_collect::{Client, parse_proxy};
use why401_message::{
    Body, Coding, Exchange, Field, NoAnswer, Phase, Request, Resolve, Route, Scheme, Secret, Url, Withheld,
};

fn run(route: Route, request: &Request) -> Result<Exchange, NoAnswer> {
    let mut hops = Client::new(route, Arc::default()).run(request).map_err(|f| f.no_answer)?;
    Ok(hops.remove(hops.len() - 1))
}

#[test]
fn the_request_goes_out_as_it_is_written() {
    let server = Server::start(|_| reply(401, "", "no"));
    let mut request = server.get(Scheme::Http, "127.0.0.1", "/a//b%20?x=1");
    request.method = "post".into();
    request.fields = vec![
        Field::new("x-lower", "1"),
        Field::new("X-EMPTY", ""),
        Field::new("x-lower", " 2\t"),
        Field::new("X-Latin", &b"caf\xe9"[..]),
    ];
    request.body = Some(Body::Bytes(Secret::from("a=1")));
    let exchange = run(Route::default(), &request).expect("an answer");
    assert_eq!((exchange.response.status, &exchange.response.body.bytes[..]), (401, &b"no"[..]));
    assert_eq!(exchange.peer, Some(server.address));
    let host = server.address;
    let want = format!(
        "post /a//b%20?x=1 HTTP/1.1\r\nHost: {host}\r\nx-lower: 1\r\nX-EMPTY:\r\nx-lower:  2\t\r\nX-Latin: caf\u{fffd}\r\n\
         Content-Length: 3\r\n\r\na=1"
    );
    assert_eq!(server.heard(), [want]);
}

#[test]
fn a_host_that_was_given_stands_where_it_was_given() {
    let server = Server::start(|_| reply(200, "", ""));
    let mut request = server.get(Scheme::Http, "127.0.0.1", "/");
    request.fields = vec![Field::new("Accept", "*/*"), Field::new("host", "shop.example")];
    run(Route::default(), &request).expect("an answer");
    assert_eq!(server.heard(), ["GET / HTTP/1.1\r\nAccept: */*\r\nhost: shop.example\r\n\r\n"]);
}

#[test]
fn what_would_become_another_request_is_not_sent() {
    let server = Server::start(|_| reply(200, "", ""));
    let good = server.get(Scheme::Http, "127.0.0.1", "/");
    let field = |f| Request { fields: vec![f], ..good.clone() };
    for bad in [
        field(Field::new("X", "a\r\nY: b")),
        field(Field::new("X\nY", "a")),
        Request { method: "GET /x HTTP/1.1\r\nX:".into(), ..good.clone() },
        Request { method: String::new(), ..good.clone() },
    ] {
        assert!(matches!(run(Route::default(), &bad), Err(NoAnswer::Local(_))));
    }
    let file = Request { body: Some(Body::File("secret.txt".into())), ..good };
    let withheld = NoAnswer::Withheld(Withheld::BodyInFile("secret.txt".into()));
    assert_eq!(run(Route::default(), &file), Err(withheld));
    assert!(server.heard().is_empty());
}

#[test]
fn one_connection_carries_several_requests() {
    let server = Server::start(|_| {
        b"HTTP/1.1 401 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\nX-T: 1\r\n\r\n".to_vec()
    });
    let mut client = Client::new(Route::default(), Arc::default());
    for _ in 0..3 {
        let hops = client.run(&server.get(Scheme::Http, "127.0.0.1", "/")).expect("an answer");
        let response = &hops[0].response;
        assert_eq!(response.body.bytes, b"no");
        assert_eq!(response.trailers[0].name, b"X-T");
        assert!(response.body.complete && response.oddities.is_empty());
    }
    assert_eq!((server.heard().len(), server.connections()), (3, 1));
}

#[test]
fn a_kept_connection_that_died_is_replaced() {
    let server =
        Server::start(|request| if request.contains("/die") { Vec::new() } else { reply(401, "", "") });
    let mut client = Client::new(Route::default(), Arc::default());
    let mut ask = |method: &str, path| {
        let request = Request { method: method.into(), ..server.get(Scheme::Http, "127.0.0.1", path) };
        client.run(&request).map(|h| h[0].response.status).map_err(|f| f.no_answer)
    };
    assert_eq!(ask("GET", "/"), Ok(401));
    assert!(matches!(ask("GET", "/die"), Err(NoAnswer::Closed(_))));
    assert_eq!(server.heard().len(), 3, "tried on the kept connection, then once on a new one");
    assert_eq!(ask("GET", "/"), Ok(401));
    assert!(matches!(ask("POST", "/die"), Err(NoAnswer::Closed(_))));
    assert_eq!(server.heard().len(), 5, "a POST is never sent twice");
}

#[test]
fn answers_without_a_body_do_not_wait_for_one() {
    let server = Server::start(|r| match r {
        r if r.starts_with("HEAD") => b"HTTP/1.1 401 x\r\nContent-Length: 5\r\n\r\n".to_vec(),
        r if r.contains("/204") => b"HTTP/1.1 204 x\r\n\r\n".to_vec(),
        _ => b"HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n".to_vec(),
    });
    let mut client = Client::new(Route::default(), Arc::default());
    for (method, path, status) in [("HEAD", "/", 401), ("GET", "/204", 204), ("GET", "/304", 304)] {
        let request = Request { method: method.into(), ..server.get(Scheme::Http, "127.0.0.1", path) };
        let hops = client.run(&request).expect("an answer");
        assert_eq!((hops[0].response.status, hops[0].response.body.complete), (status, true));
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn interim_answers_are_counted_and_the_head_is_kept() {
    let server = Server::start(|_| {
        [
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n".to_vec(),
            reply(401, "A:  b \r\n", ""),
        ]
        .concat()
    });
    let response =
        run(Route::default(), &server.get(Scheme::Http, "127.0.0.1", "/")).expect("an answer").response;
    assert_eq!(response.interim.iter().map(|i| i.status).collect::<Vec<_>>(), [100, 103]);
    assert_eq!(response.head, b"HTTP/1.1 401 x\r\nA:  b \r\nContent-Length: 0\r\n\r\n");
    assert_eq!(response.text("a").as_deref(), Some("b"));
}

#[test]
fn codings_are_undone_only_where_asked() {
    let coded = b"\x8b\x01\x80no!!\x03";
    let server = Server::start(move |_| {
        let head =
            format!("HTTP/1.1 401 x\r\nContent-Encoding: br\r\nContent-Length: {}\r\n\r\n", coded.len());
        [head.as_bytes(), coded].concat()
    });
    let request = server.get(Scheme::Http, "127.0.0.1", "/");
    let raw = run(Route { decode: false, ..Route::default() }, &request).expect("an answer").response.body;
    assert_eq!((&raw.bytes[..], raw.codings.len()), (&coded[..], 0));
    let plain = run(Route::default(), &request).expect("an answer").response.body;
    assert_eq!((&plain.bytes[..], &plain.codings[..]), (&b"no!!"[..], &[Coding::Brotli][..]));
}

#[test]
fn nobody_there() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|l| l.local_addr()).expect("a free port");
    let url = Url::parse(&format!("http://{free}/"), Scheme::Http).expect("a URL");
    assert_eq!(run(Route::default(), &Request::get(url)), Err(NoAnswer::Refused(free)));
    let url = Url::parse("http://nobody.invalid/", Scheme::Http).expect("a URL");
    let outcome = run(Route::default(), &Request::get(url));
    assert!(matches!(
        outcome,
        Err(NoAnswer::NoSuchHost(_) | NoAnswer::DnsFailed(_) | NoAnswer::TimedOut(Phase::Dns))
    ));
}

fn proxied(proxy: &str) -> Route {
    Route { proxy: Some(parse_proxy(proxy, "-x").expect("a proxy")), ..Route::default() }
}

#[test]
fn a_proxy_gets_the_whole_url_and_its_own_login() {
    let proxy = Server::start(|_| reply(407, "Proxy-Authenticate: Basic realm=\"p\"\r\n", ""));
    let route = proxied(&format!("http://me:pw@{}", proxy.address));
    let url = Url::parse("http://shop.example/x?y", Scheme::Http).expect("a URL");
    let exchange = run(route.clone(), &Request::get(url.clone())).expect("an answer");
    assert!(exchange.proxied && exchange.from_proxy);
    let want = "GET http://shop.example/x?y HTTP/1.1\r\nHost: shop.example\r\nProxy-Authorization: Basic bWU6cHc=\r\n\r\n";
    assert_eq!(proxy.heard(), [want]);

    let mut request = Request::get(Url { scheme: Scheme::Https, ..url });
    request.fields = vec![Field::new("Authorization", "Basic eDp5"), Field::new("User-Agent", "t")];
    let exchange = run(route, &request).expect("an answer");
    assert!(exchange.from_proxy && exchange.response.status == 407 && exchange.request.method == "CONNECT");
    let want = "CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\nProxy-Authorization: Basic bWU6cHc=\r\n\
                User-Agent: t\r\n\r\n";
    assert_eq!(proxy.heard()[1], want);
}

#[test]
fn a_proxy_is_passed_by_or_refused() {
    let server = Server::start(|_| reply(200, "", ""));
    let proxy = Server::start(|_| reply(502, "", ""));
    let request = server.get(Scheme::Http, "127.0.0.1", "/");
    let mut route = proxied(&format!("http://{}", proxy.address));
    route.no_proxy = vec!["127.0.0.0/8".into()];
    assert!(run(route, &request).is_ok_and(|e| e.response.status == 200 && !e.proxied));
    assert!(matches!(run(proxied("socks5://127.0.0.1"), &request), Err(NoAnswer::Local(_))));
}

#[test]
fn resolve_sends_a_name_anywhere() {
    let server = Server::start(|_| reply(200, "", ""));
    let pinned = Resolve {
        host: "shop.example".into(),
        port: server.address.port(),
        addresses: vec![Ipv4Addr::LOCALHOST.into()],
    };
    let route = Route { resolve: vec![pinned], ..Route::default() };
    run(route, &server.get(Scheme::Http, "shop.example", "/")).expect("an answer");
    assert!(server.heard()[0].contains(&format!("Host: shop.example:{}\r\n", server.address.port())));
}
