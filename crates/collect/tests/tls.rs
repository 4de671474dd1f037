//! Certificates: what is seen, what is refused, and that nothing is sent to a server that was refused.

mod server;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};
use server::{Server, reply};
use std::{
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::Arc,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};
use why401_collect::{Client, Failure, parse_proxy};
use why401_message::{
    Exchange, Field, NoAnswer, Phase, Request, Resolve, Route, Scheme, TlsProblem, TrustFiles, Url,
};
use why401_testkit::hostile::{Behaviour, Hostile};

/// A certification authority of our own, and its certificate in a file.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Authority {
    fn new(test: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("a self-signed certificate");
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos();
        let folder = std::env::temp_dir().join(format!("why401-{test}-{}-{since}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let authority = Self { issuer, folder };
        authority.file("ca.pem", &authority.issuer.pem());
        authority
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, text).expect("a writable temporary folder");
        path
    }

    /// A server certificate for this name and these years.
    fn server(&self, name: &str, years: (i32, i32)) -> ServerConfig {
        let (chain, key) = self.leaf(name, years);
        config().with_no_client_auth().with_single_cert(chain, key).expect("a matching key")
    }

    fn leaf(
        &self,
        name: &str,
        years: (i32, i32),
    ) -> (Vec<rustls::pki_types::CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a valid name");
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = key();
        let leaf = params.signed_by(&key, &self.issuer).expect("signed");
        (vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
    }

    fn trusted(&self) -> TrustFiles {
        TrustFiles { ca: Some(self.folder.join("ca.pem")), ..TrustFiles::default() }
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn config() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has suites for them")
}

fn ask(config: ServerConfig, route: Route) -> (Result<Vec<Exchange>, Failure>, Server) {
    let server = Server::tls(config, |_| reply(401, "", "no"));
    let pin = Resolve {
        host: "*".into(),
        port: server.address.port(),
        addresses: vec![Ipv4Addr::LOCALHOST.into()],
    };
    let mut request = server.get(Scheme::Https, "shop.example", "/");
    request.fields.push(Field::new("Authorization", "Basic eDp5"));
    let outcome = Client::new(Route { resolve: vec![pin], ..route }, Arc::default()).run(&request);
    (outcome, server)
}

const NOW: (i32, i32) = (2020, 2096);

#[test]
fn a_certificate_the_route_trusts_is_described() {
    let authority = Authority::new("good");
    let route = Route { trust: authority.trusted(), ..Route::default() };
    let (outcome, server) = ask(authority.server("shop.example", NOW), route);
    let seen = outcome.expect("an answer").remove(0).tls.expect("it was TLS");
    assert_eq!(
        (&seen.version[..], seen.machine, seen.public),
        ("TLSv1.3", None, Some(TlsProblem::UnknownIssuer))
    );
    assert_eq!((&seen.names[..], seen.chain.len()), (&["shop.example".to_owned()][..], 1));
    assert!(
        seen.issuer.contains("rcgen") && seen.not_before < seen.not_after && !seen.wants_client_certificate
    );
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn whatever_does_not_verify_gets_nothing() {
    let authority = Authority::new("bad");
    let stranger = Authority::new("stranger");
    let cases = [
        (authority.server("shop.example", (2020, 2021)), TlsProblem::Expired),
        (authority.server("shop.example", (2095, 2096)), TlsProblem::NotYetValid),
        (authority.server("api.example", NOW), TlsProblem::WrongName),
        (stranger.server("shop.example", NOW), TlsProblem::UnknownIssuer),
    ];
    for (config, problem) in cases {
        let route = Route { trust: authority.trusted(), ..Route::default() };
        let (outcome, server) = ask(config.clone(), route.clone());
        let failure = outcome.expect_err("it does not verify");
        assert_eq!(failure.no_answer, NoAnswer::Certificate(problem.clone()));
        let seen = failure.tls.expect("the certificate was seen");
        assert!(seen.machine == Some(problem.clone()) && !seen.names.is_empty());
        assert!(server.heard().is_empty());

        let (outcome, server) = ask(config, Route { insecure: true, ..route });
        let exchange = outcome.expect("-k goes on").remove(0);
        assert_eq!(exchange.tls.expect("it was TLS").machine, Some(problem));
        assert_eq!(server.heard().len(), 1);
    }
}

#[test]
fn the_machines_own_roots_count_where_no_file_is_named() {
    let authority = Authority::new("machine");
    let (outcome, server) = ask(authority.server("shop.example", NOW), Route::default());
    assert_eq!(outcome.expect_err("unknown").no_answer, NoAnswer::Certificate(TlsProblem::UnknownIssuer));
    assert!(server.heard().is_empty());
}

#[test]
fn a_self_signed_certificate_can_be_its_own_root() {
    let authority = Authority::new("own");
    for is_ca in [IsCa::NoCa, IsCa::Ca(BasicConstraints::Unconstrained)] {
        for (name, verdict) in [("shop.example", None), ("api.example", Some(TlsProblem::WrongName))] {
            let key = key();
            let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a valid name");
            params.is_ca = is_ca;
            let leaf = params.self_signed(&key).expect("signed");
            let ca = Some(authority.file("own.pem", &leaf.pem()));
            let secret = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
            let config = config().with_no_client_auth().with_single_cert(vec![leaf.der().clone()], secret);
            let route = Route { trust: TrustFiles { ca, ..TrustFiles::default() }, ..Route::default() };
            let (outcome, _) = ask(config.expect("a matching key"), route);
            assert_eq!(outcome.err().map(|f| f.no_answer), verdict.map(NoAnswer::Certificate));
        }
    }
}

#[test]
fn a_wish_for_a_client_certificate_is_seen_and_can_be_met() {
    let authority = Authority::new("client");
    let mut roots = RootCertStore::empty();
    roots.add(authority.issuer.der().clone()).expect("a root");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .allow_unauthenticated()
        .build()
        .expect("roots are there");
    let (chain, secret) = authority.leaf("shop.example", NOW);
    let server =
        config().with_client_cert_verifier(verifier).with_single_cert(chain, secret).expect("a matching key");
    let route = Route { trust: authority.trusted(), ..Route::default() };
    let wants = |outcome: Result<Vec<Exchange>, Failure>| {
        outcome.expect("an answer")[0].tls.as_ref().is_some_and(|t| t.wants_client_certificate)
    };
    assert!(wants(ask(server.clone(), route.clone()).0));

    let key = key();
    let own = CertificateParams::new(vec!["client.example".to_owned()]).expect("a valid name");
    let own = own.signed_by(&key, &authority.issuer).expect("signed");
    let pem = authority.file("own.pem", &(own.pem() + &key.serialize_pem()));
    let trust = TrustFiles { certificate: Some(pem), ..authority.trusted() };
    assert!(wants(ask(server, Route { trust, ..route }).0));
}

#[test]
fn files_that_do_not_open_are_named() {
    let authority = Authority::new("files");
    let empty = Some(authority.file("empty.pem", "nothing"));
    let absent = Some(authority.folder.join("absent.pem"));
    for trust in [
        TrustFiles { ca: absent.clone(), ..TrustFiles::default() },
        TrustFiles { ca: empty.clone(), ..TrustFiles::default() },
        TrustFiles { certificate: absent, ..authority.trusted() },
        TrustFiles { certificate: Some(authority.folder.join("ca.pem")), key: empty, ..authority.trusted() },
    ] {
        let (outcome, _) = ask(authority.server("shop.example", NOW), Route { trust, ..Route::default() });
        let NoAnswer::Local(why) = outcome.expect_err("a file is missing").no_answer else {
            panic!("a local error")
        };
        assert!(why.contains(".pem: "), "{why}");
    }
}

#[test]
fn a_kept_encrypted_connection_is_used_again() {
    let authority = Authority::new("kept");
    let server = Server::tls(authority.server("localhost", NOW), |_| reply(401, "", "no"));
    let mut client = Client::new(Route { trust: authority.trusted(), ..Route::default() }, Arc::default());
    let request: Request = server.get(Scheme::Https, "localhost", "/");
    for _ in 0..3 {
        let hops = client.run(&request).expect("an answer");
        assert!(hops[0].tls.is_some());
    }
    assert_eq!((server.heard().len(), server.connections()), (3, 1));
}

/// A proxy that answers CONNECT with this and then passes everything on to `target`.
fn proxy(target: SocketAddr, answer: &'static str) -> Route {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
    let address = listener.local_addr().expect("a bound socket has an address");
    thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("the client connects");
        let mut request = vec![0; 4096];
        let n = client.read(&mut request).expect("the client asks for a tunnel");
        assert!(request[..n].starts_with(b"CONNECT shop.example:"));
        client.write_all(answer.as_bytes()).expect("the client listens");
        let mut server = TcpStream::connect(target).expect("the target listens");
        let ends = (client.try_clone().expect("a handle"), server.try_clone().expect("a handle"));
        thread::spawn(move || io::copy(&mut { ends.0 }, &mut { ends.1 }));
        let _ = io::copy(&mut server, &mut client);
        let _ = client.shutdown(Shutdown::Both);
    });
    let proxy = parse_proxy(&format!("http://{address}"), "-x").expect("a proxy");
    Route { proxy: Some(proxy), ..Route::default() }
}

#[test]
fn a_tunnel_carries_tls_to_the_server() {
    let authority = Authority::new("tunnel");
    let server = Server::tls(authority.server("shop.example", NOW), |_| reply(401, "", "no"));
    let request = server.get(Scheme::Https, "shop.example", "/");
    let route = Route { trust: authority.trusted(), ..proxy(server.address, "HTTP/1.1 200 OK\r\n\r\n") };
    let exchange = Client::new(route, Arc::default()).run(&request).expect("an answer").remove(0);
    assert!(exchange.proxied && !exchange.from_proxy && exchange.tls.is_some());
    assert_eq!((exchange.response.status, server.heard().len()), (401, 1));
}

#[test]
fn what_is_behind_a_tunnel_is_told_from_the_proxy() {
    for (behaviour, want) in
        [(Behaviour::PlainOnTls, NoAnswer::PlainOnTls), (Behaviour::EmptyReply, NoAnswer::Closed(Phase::Tls))]
    {
        let server = Hostile::start(behaviour).expect("a free loopback port");
        let url = format!("https://shop.example:{}/", server.address().port());
        let request = Request::get(Url::parse(&url, Scheme::Https).expect("a URL"));
        let route = proxy(server.address(), "HTTP/1.1 200 OK\r\n\r\n");
        let failure = Client::new(route, Arc::default()).run(&request).expect_err("no TLS there");
        assert_eq!(failure.no_answer, want);
    }
}
