//! A server that answers as it is told and remembers what it heard, the program run against it, and a folder for its
//! state.

use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivatePkcs8KeyDer};
use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The answer to a request's head, byte for byte.
type Answer = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// A server on loopback, one request a connection.
pub(crate) struct Server {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", None, answer)
    }

    /// At an address with a port that may be 0; by TLS where a configuration is given.
    pub(crate) fn at(
        address: &str,
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().expect("bound"));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (memory, answer): (_, Arc<Answer>) = (Arc::clone(&heard), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (memory, answer, tls) = (Arc::clone(&memory), Arc::clone(&answer), tls.clone());
                thread::spawn(move || match tls.map(ServerConnection::new) {
                    Some(sealed) => {
                        let sealed = sealed.expect("a sound configuration");
                        exchange(StreamOwned::new(sealed, stream), &memory, &*answer)
                    }
                    None => exchange(stream, &memory, &*answer),
                });
            }
        });
        Self { url, heard }
    }

    /// Answers everything with this status line and these fields.
    pub(crate) fn saying(head: &str) -> Self {
        let text = format!("HTTP/1.1 {head}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        Self::start(move |_| text.clone().into_bytes())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Heads of all requests since the last call.
    pub(crate) fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().expect("nobody panics"))
    }
}

fn exchange<S: Read + Write>(stream: S, memory: &Mutex<Vec<String>>, answer: &Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    if head.is_empty() {
        return Ok(());
    }
    let length =
        head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    memory.lock().expect("nobody panics").push(head.clone());
    reader.get_mut().write_all(&answer(&head))?;
    reader.get_mut().flush()
}

/// A certificate nobody signed, for this machine.
pub(crate) fn self_signed() -> Arc<ServerConfig> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    let made = made.expect("a key and a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder().with_no_client_auth();
    Arc::new(config.with_single_cert(vec![made.cert.der().clone()], key.into()).expect("they fit"))
}

/// A folder of its own, gone when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("why401-attacks-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A file in it.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("the folder is ours");
        path.to_str().expect("an ASCII path").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the program to its end; its state lies in the folder.
pub(crate) fn run<S: AsRef<OsStr>>(state: &Folder, words: &[S]) -> Output {
    run_in(state.path(), state, words, "", &[])
}

/// Runs the program to its end in a folder, with a text on standard input and these variables.
pub(crate) fn run_in<S: AsRef<OsStr>>(
    here: &Path,
    state: &Folder,
    words: &[S],
    input: &str,
    variables: &[(&str, String)],
) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_why401"))
        .args(words)
        .current_dir(here)
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("XDG_STATE_HOME", state.path())
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // Whoever does not read standard input closes it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// Does this for each of the tasks, a few at a time.
pub(crate) fn in_parallel<T: Sync>(tasks: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(task);
                }
            });
        }
    });
}
