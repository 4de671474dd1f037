//! The machine's files, as the model and the accounts see them, and nginx itself.

use crate::format::{CLOSED, FILES, FOLDER};
use std::{
    fs,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};
use why401_message::Secret;
use why401_serverconf::{Accounts, Checked, Disk, Groups, Kind, Unread, UserFile};

/// The files of this machine.
pub(crate) struct Machine;

fn unread(error: &io::Error) -> Unread {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Unread::Missing,
        ErrorKind::PermissionDenied => Unread::Denied,
        ErrorKind::IsADirectory => Unread::WrongKind,
        _ => Unread::Other(error.to_string()),
    }
}

impl Disk for Machine {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        fs::read(path).map_err(|e| unread(&e))
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        let entries = fs::read_dir(path).map_err(|e| unread(&e))?;
        let mut names: Vec<String> =
            entries.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        Ok(names)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        let found = fs::metadata(path).map_err(|e| unread(&e))?;
        Ok(if found.is_dir() {
            Kind::Directory
        } else if found.is_file() {
            Kind::File
        } else {
            Kind::Other
        })
    }
}

/// Password files whose passwords are written as `{PLAIN}`.
pub(crate) struct Plain;

impl Accounts for Plain {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        let found = match fs::metadata(&file.path) {
            Ok(found) => found,
            Err(error) => return Checked::Unread(unread(&error)),
        };
        if found.mode() & 0o004 == 0 {
            return Checked::Unread(Unread::Denied);
        }
        let text = match fs::read(&file.path) {
            Ok(text) => text,
            Err(error) => return Checked::Unread(unread(&error)),
        };
        let mut lines = text.split(|b| *b == b'\n');
        let Some(rest) = lines.find_map(|l| l.strip_prefix(user)?.strip_prefix(b":")) else {
            return Checked::NoSuchUser;
        };
        // A second colon ends the password in the file.
        let rest = rest.split(|b| *b == b':').next().unwrap_or_default();
        let fits = rest.strip_prefix(b"{PLAIN}") == Some(password.reveal());
        if fits { Checked::Fits } else { Checked::Mismatch }
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Ok(Groups::new())
    }
}

/// A folder for one run, removed in the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("why401-nginx-rule-{}-{number}", std::process::id()));
        let folder = Self(path);
        for inner in ["site/a/b", "site/b", FOLDER] {
            fs::create_dir_all(folder.0.join(inner)).expect("a folder");
        }
        for (name, text) in FILES {
            fs::write(folder.0.join(name), text).expect("a file");
        }
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::set_permissions(folder.0.join(CLOSED), fs::Permissions::from_mode(0o600)).expect("a mode");
        folder
    }

    pub(crate) fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the temporary folder and goes with it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn program() -> PathBuf {
    let usual = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
    usual.iter().map(PathBuf::from).find(|p| p.is_file()).expect("nginx is installed; ./test installs it")
}

/// Whether files are made by root, so that workers need a user of their own.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// Whether nginx accepts a configuration, with what it says.
pub(crate) fn accepts(file: &Path) -> (bool, String) {
    let said = Command::new(program())
        .arg("-t")
        .arg("-c")
        .arg(file)
        .args(["-e", "stderr"])
        .output()
        .expect("nginx -t");
    (said.status.success(), String::from_utf8_lossy(&said.stderr).into_owned())
}

/// nginx with one configuration: sockets that overlap those of the one before keep it from taking another.
pub(crate) struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    pub(crate) fn start(file: &Path, port: u16) -> Self {
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--"])
            .arg(program())
            .arg("-c")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx starts");
        Self { child, port }
    }

    /// Waits until the answers are those of this batch.
    pub(crate) fn wait(&self, batch: usize) {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            let answer = exchange(address, "GET /batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            if answer.is_ok_and(|(_, a)| a.ends_with(&format!("batch {batch}."))) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("nginx does not take the configuration");
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// Sends a request; the client's own address and the answer.
pub(crate) fn exchange(to: SocketAddr, request: &str) -> io::Result<(SocketAddr, String)> {
    let mut stream = TcpStream::connect(to)?;
    let own = stream.local_addr()?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if answer.is_empty() && error.kind() != ErrorKind::ConnectionReset => Err(error),
        _ => Ok((own, String::from_utf8_lossy(&answer).into_owned())),
    }
}
