//! An API of our own: the answers no file server gives.
//!
//! [`ROUTES`] says what is served where, [`SERVICES`] does for answers in the words of known services; to add an
//! address, add a line there and a function beside the others.

mod http;
mod routes;
mod services;

pub use http::{Asked, Reply};
pub use routes::{API_KEY, EXPIRED_JWT, ROUTES, Route, SESSION, TOKEN};
pub use services::{SERVICES, SIGNATURE};

use std::{
    collections::BTreeSet,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Paths that were asked before, for what fails once.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeSet<String>>);

impl Memory {
    /// Whether this is the first time.
    pub fn is_new(&self, path: &str) -> bool {
        self.0.lock().expect("no thread panics while it holds this").insert(path.to_owned())
    }

    /// Whether this is the first, third, fifth time.
    pub fn is_odd(&self, path: &str) -> bool {
        let mut asked = self.0.lock().expect("no thread panics while it holds this");
        let path = format!("turn of {path}");
        let odd = asked.insert(path.clone());
        if !odd {
            asked.remove(&path);
        }
        odd
    }
}

/// A running API; it ends when dropped.
pub struct Api {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Api {
    /// Listens on a free port of 127.0.0.1, one thread for each connection.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, super::process::free_port()))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        thread::spawn(move || listen(&listener, &stopped));
        Ok(Self { address, stop })
    }

    /// Its port at 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
    }
}

fn listen(listener: &TcpListener, stop: &AtomicBool) {
    let memory = Arc::new(Memory::default());
    for stream in listener.incoming() {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let memory = Arc::clone(&memory);
        if let Ok(stream) = stream {
            thread::spawn(move || http::serve(stream, |asked| answer(asked, &memory)));
        }
    }
}

fn answer(asked: &Asked, memory: &Memory) -> Reply {
    let path = asked.path.split('?').next().unwrap_or_default();
    let is_below = |folder: &str| folder.len() > 1 && folder.ends_with('/') && path.starts_with(folder);
    let route = SERVICES.iter().chain(&ROUTES).find(|(at, _)| path == *at || is_below(at));
    route.map_or_else(|| Reply::json(404, "{\"error\":\"not found\"}"), |(_, give)| give(asked, memory))
}
