//! A server process in the foreground: started, waited for, ended.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long a server may take to listen.
const READY: Duration = Duration::from_secs(20);
/// How long it may take to end.
const END: Duration = Duration::from_secs(3);

/// A folder that is removed with what it holds.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A new folder that every user may enter: servers started by root read it as somebody else.
    pub(super) fn new() -> io::Result<Self> {
        use std::os::unix::fs::PermissionsExt;
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let name = format!("why401-servers-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it that can be run.
    pub(super) fn write_program(&self, name: &str, text: &str) -> Result<(), String> {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(name, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
            .map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Writes a file into it; its path.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.0.join(name);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the temporary folder and goes with it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A port nobody listens on: below the range the system hands out to clients, so that none of them takes it.
pub(super) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() * 16 % 12_000).expect("below 12000");
    loop {
        let port = 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A running server.
pub(super) struct Daemon {
    name: &'static str,
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Daemon {
    /// Starts a program with these arguments; `port` is one it will listen on. It ends with the thread that started
    /// it, even where that thread is killed, and leads a process group of its own: Apache ends its whole group.
    pub(super) fn start(
        name: &'static str,
        args: &[&str],
        folder: &Folder,
        port: u16,
    ) -> Result<Self, String> {
        let program = find(name).ok_or_else(|| format!("{name} is not installed; ./test installs it"))?;
        Self::run(name, &program, args, folder, port)
    }

    /// The same for a program of another name, in that folder.
    pub(super) fn run(
        name: &'static str,
        program: &Path,
        args: &[&str],
        folder: &Folder,
        port: u16,
    ) -> Result<Self, String> {
        let log = folder.path().join(format!("{name}.out"));
        let out = fs::File::options().create(true).append(true).open(&log).map_err(|e| e.to_string())?;
        let err = out.try_clone().map_err(|e| e.to_string())?;
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--"])
            .arg(program)
            .args(args)
            .current_dir(folder.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|e| format!("{name}: {e}"))?;
        Ok(Self { name, child, port, log })
    }

    /// Waits until it answers. That it listens is not enough: Apache listens once while it reads its configuration,
    /// stops, and listens again.
    pub(super) fn wait_until_ready(&mut self) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < READY && matches!(self.child.try_wait(), Ok(None)) {
            if answers(self.port).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let said: String = ["out", "error"]
            .map(|end| fs::read_to_string(self.log.with_extension(end)).unwrap_or_default())
            .concat();
        Err(format!("{} does not answer on port {}; it wrote:\n{said}", self.name, self.port))
    }
}

impl Drop for Daemon {
    /// Asks it to end, so that it ends its own children, and kills it where it does not.
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let start = Instant::now();
        while start.elapsed() < END {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether anything comes back.
fn answers(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    stream.read_exact(&mut [0])
}

/// A program by its name, in the places of administrators too.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|folder| folder.join(name)).find(|p| p.is_file())
}
