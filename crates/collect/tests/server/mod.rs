//! A small well-behaved server on loopback that writes down every octet it hears.
#![allow(dead_code, reason = "each test uses its own part of it")]

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use why401_message::{Request, Scheme, Url};

/// First octet of a client that speaks TLS.
const TLS_HANDSHAKE: u8 = 22;

type Answer = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// `answer` gets a whole request as text; an empty answer closes the connection, as one with
    /// `Connection: close` does.
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::serve(None, answer)
    }

    /// The same over TLS.
    pub(crate) fn tls(
        config: ServerConfig,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(Arc::new(config)), answer)
    }

    fn serve(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (heard, connections, answer) = (Arc::default(), Arc::new(AtomicUsize::new(0)), Arc::new(answer));
        let server = Self { address, heard: Arc::clone(&heard), connections: Arc::clone(&connections) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (heard, answer, tls) = (Arc::clone(&heard), Arc::clone(&answer), tls.clone());
                thread::spawn(move || match tls {
                    None => converse(stream, &heard, &*answer),
                    Some(config) => {
                        let connection = ServerConnection::new(config).expect("a valid configuration");
                        converse(StreamOwned::new(connection, stream), &heard, &*answer);
                    }
                });
            }
        });
        server
    }

    /// Everything heard so far, one request each.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no server thread panics").clone()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// A GET of a path here, under this host's name.
    pub(crate) fn get(&self, scheme: Scheme, host: &str, path: &str) -> Request {
        let text = format!("{}://{host}:{}{path}", scheme.as_str(), self.address.port());
        Request::get(Url::parse(&text, scheme).expect("a URL"))
    }
}

fn converse(mut stream: impl Read + Write, heard: &Mutex<Vec<String>>, answer: &Answer) {
    while let Some(request) = request(&mut stream) {
        heard.lock().expect("no server thread panics").push(request.clone());
        let reply = answer(&request);
        let last = reply.is_empty() || String::from_utf8_lossy(&reply).contains("Connection: close");
        if stream.write_all(&reply).and_then(|()| stream.flush()).is_err() || last {
            return;
        }
    }
}

fn request(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut octet = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut octet).ok()?;
        bytes.push(octet[0]);
        if bytes[0] == TLS_HANDSHAKE {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    bytes.extend(body);
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A small complete answer.
pub(crate) fn reply(status: u16, fields: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} x\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
