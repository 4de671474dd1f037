//! The real server, and what it is asked.

use super::tree::{Shape, Shown, Tree, text};
use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Accounts, Answer, Checked, Groups, Login, Severity, Shelf, Target, Unknown, Unread, UserFile,
    apache::{Config, Defines, read},
};

/// Modules that are loaded, as for the frozen cases.
const MODULES: &str = include_str!("../../../serverconf/tests/cases/apache/modules.txt");

/// What a server needs to run, and a prediction does not.
const MACHINERY: [&str; 15] = [
    "LoadModule ",
    "PidFile ",
    "ScriptSock ",
    "DefaultRuntimeDir ",
    "ErrorLog ",
    "LogLevel ",
    "User ",
    "Group ",
    "StartServers ",
    "ThreadsPerChild ",
    "MaxRequestWorkers ",
    "MinSpareThreads ",
    "MaxSpareThreads ",
    "TypesConfig ",
    "Listen ",
];

/// `{SHA}` of the passwords that are used.
const HASHES: [(&str, &str); 2] =
    [("secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="), ("other", "{SHA}0JQeaNqPOBUf+Gph/Fn3xc+fyqI=")];

/// The hash of a password.
pub(crate) fn hash(password: &str) -> &'static str {
    HASHES.iter().find(|(p, _)| *p == password).map_or("x", |(_, hash)| hash)
}

/// Starts servers and asks them.
pub(crate) struct Judge {
    base: PathBuf,
    port: u16,
}

/// How it went.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) asked: usize,
    pub(crate) right: usize,
    pub(crate) cannot_tell: usize,
    pub(crate) wrong: usize,
    pub(crate) refused: usize,
    /// Failing trees so far.
    pub(crate) shrunk: usize,
    pub(crate) refused_here: Vec<(usize, Tree)>,
    by_status: std::collections::BTreeMap<u16, usize>,
    pub(crate) reasons: std::collections::BTreeMap<String, usize>,
}

impl Count {
    pub(crate) fn add(&mut self, result: &Outcome) {
        self.asked += result.statuses.len();
        self.cannot_tell += result.cannot_tell.len();
        self.wrong += result.wrongs;
        self.right += result.statuses.len() - result.cannot_tell.len() - result.wrongs;
        for status in &result.statuses {
            *self.by_status.entry(*status).or_default() += 1;
        }
        for reason in &result.cannot_tell {
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, right, cannot_tell, wrong, refused, by_status, reasons, .. } = self;
        write!(
            f,
            "{asked} asked: {right} right, {cannot_tell} cannot tell, {wrong} wrong; {refused} trees refused; "
        )?;
        write!(f, "{by_status:?} {reasons:?}")
    }
}

/// A tree that is answered otherwise.
pub(crate) struct Wrong {
    pub(crate) what: String,
    pub(crate) tree: Tree,
}

/// The answers to all requests of a tree.
pub(crate) struct Outcome {
    pub(crate) statuses: Vec<u16>,
    pub(crate) cannot_tell: Vec<String>,
    pub(crate) wrongs: usize,
    pub(crate) wrong: Option<String>,
}

impl Judge {
    pub(crate) fn new() -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let n = MADE.fetch_add(1, Ordering::Relaxed);
        let base = std::env::temp_dir().join(format!("why401-rule-{}-{n}", std::process::id()));
        fs::create_dir_all(&base)?;
        fs::set_permissions(&base, fs::Permissions::from_mode(0o755))?;
        Ok(Self { base, port: free_port() })
    }

    pub(crate) fn base(&self) -> &str {
        self.base.to_str().expect("a plain path")
    }

    /// Whether the model takes it.
    pub(crate) fn is_startable(&self, tree: &Tree) -> bool {
        self.config(tree).0.starts()
    }

    pub(crate) fn complaints(&self, tree: &Tree) -> String {
        let config = self.config(tree).0;
        let fatal = config.complaints.iter().filter(|c| c.severity == Severity::Fatal);
        fatal.map(|c| format!("{}: {}", c.spot, c.what)).collect::<Vec<_>>().join("; ")
    }

    /// The tree as the model sees it.
    fn config(&self, tree: &Tree) -> (Config, Shelf) {
        let mut files = Shelf::default();
        for (path, content) in self.files(&[tree]) {
            files.put(path, content);
        }
        let root = self.base.join("apache.conf");
        let defines = Defines { root: self.base.clone(), version: Some([2, 4, 71]), ..Defines::default() };
        (read(&root, &files, &defines), files)
    }

    /// Every file with its content.
    fn files(&self, trees: &[&Tree]) -> Vec<(PathBuf, String)> {
        let mut main = self.general();
        let mut out = Vec::new();
        for tree in trees {
            main.push_str(&text(&tree.global));
        }
        for tree in trees {
            let name = format!("{}/host.conf", tree.folder);
            let _ = writeln!(main, "Include {name}");
            let head = format!("<VirtualHost *:{}>\nServerName {}\n", self.port, tree.host);
            out.push((PathBuf::from(name), format!("{head}{}</VirtualHost>\n", text(&tree.conf))));
            for (path, content) in &tree.files {
                out.push((PathBuf::from(path), content.clone()));
            }
            for (path, parts) in &tree.htaccess {
                out.push((PathBuf::from(path), text(parts)));
            }
        }
        out.push((self.base.join("apache.conf"), main));
        out.push((self.base.join("none/index.html"), "nobody\n".into()));
        out
    }

    fn general(&self) -> String {
        let dir = self.base();
        format!(
            "{}ServerName main.example\nListen 127.0.0.1:{}\nDocumentRoot \"{dir}/none\"\n",
            self.preamble(),
            self.port
        )
    }

    /// What every server here begins with.
    pub(crate) fn preamble(&self) -> String {
        let dir = self.base();
        let load = |m: &str| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n");
        let modules = MODULES.lines().map(load).collect::<Vec<_>>().concat();
        // With this one access is checked more often, though nothing uses it.
        let more = if std::env::var_os("MORE").is_some() {
            "LoadModule allowmethods_module /usr/lib/apache2/modules/mod_allowmethods.so\n"
        } else {
            ""
        };
        format!(
            "{modules}{more}ServerRoot \"{dir}\"\nPidFile \"{dir}/apache.pid\"\nScriptSock \"{dir}/apache.cgi\"\n\
             DefaultRuntimeDir \"{dir}\"\nErrorLog \"{dir}/error.log\"\nLogLevel debug\nUser www-data\nGroup www-data\n\
             StartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8\nMinSpareThreads 1\n\
             MaxSpareThreads 8\nTypesConfig /dev/null\nAddType text/html .html\n"
        )
    }

    /// The file a server is started with.
    pub(crate) fn root(&self) -> PathBuf {
        self.base.join("apache.conf")
    }

    /// A server with one file alone.
    pub(crate) fn serve(&self, conf: &str, port: u16) -> Result<Server, String> {
        fs::write(self.root(), conf).map_err(|e| e.to_string())?;
        Server::start(&self.root(), port)
    }

    fn write(&self, trees: &[&Tree]) -> io::Result<()> {
        for tree in trees {
            let _ = fs::remove_dir_all(&tree.folder);
        }
        for (path, content) in self.files(trees) {
            fs::create_dir_all(path.parent().expect("a folder"))?;
            fs::write(path, content)?;
        }
        Ok(())
    }

    /// Whether the server takes it: `-t`.
    pub(crate) fn check(&self, trees: &[&Tree]) -> Result<(), String> {
        self.write(trees).map_err(|e| e.to_string())?;
        let out = Command::new("/usr/sbin/apache2")
            .args(["-t", "-f"])
            .arg(self.base.join("apache.conf"))
            .output()
            .map_err(|e| e.to_string())?;
        if out.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&out.stderr).into_owned()) }
    }

    /// Asks all requests of all trees.
    pub(crate) fn ask(&self, trees: &[&Tree]) -> Result<Vec<Outcome>, String> {
        self.check(trees)?;
        let _server = Server::start(&self.base.join("apache.conf"), self.port)?;
        Ok(trees.iter().map(|tree| self.outcome(tree)).collect())
    }

    fn outcome(&self, tree: &Tree) -> Outcome {
        let (config, files) = self.config(tree);
        let mut out = Outcome { statuses: Vec::new(), cannot_tell: Vec::new(), wrongs: 0, wrong: None };
        for shape in &tree.shapes {
            let status = self.send(tree, shape).unwrap_or(0);
            out.statuses.push(status);
            let answer = self.predict(&config, &files, tree, shape);
            match &answer {
                Answer::CannotTell(unknown) => out.cannot_tell.push(reason(unknown)),
                _ if agrees(&answer, status, shape) => {}
                _ => {
                    out.wrongs += 1;
                    let what = || {
                        format!("{status} for {} {} {:?}: {answer:?}", shape.method, shape.path, shape.login)
                    };
                    out.wrong.get_or_insert_with(what);
                }
            }
        }
        out
    }

    /// What is wrong with a tree, if anything.
    pub(crate) fn verdict(&self, tree: &Tree) -> Option<String> {
        let starts = self.is_startable(tree);
        match (starts, self.check(&[tree])) {
            (true, Err(why)) => Some(format!("the server refuses it: {why}")),
            (false, Ok(())) => Some(format!("the server takes it; here: {}", self.complaints(tree))),
            (false, Err(_)) => None,
            (true, Ok(())) => self.ask(&[tree]).ok()?.remove(0).wrong,
        }
    }

    /// What the server says to a tree; nothing where it does not start.
    pub(crate) fn statuses(&self, tree: &Tree) -> Vec<u16> {
        self.ask(&[tree]).map(|mut all| all.remove(0).statuses).unwrap_or_default()
    }

    /// The tree as a case that is replayed without a server.
    pub(crate) fn frozen(&self, tree: &Tree, statuses: &[u16]) -> String {
        let host = format!("{}.example:{}", tree.host.trim_end_matches(".example"), self.port);
        let mut out = String::new();
        let files = self.files(&[tree]);
        let is_named = |path: &Path| {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let plain = ["users", "others", "groups"].contains(&name.as_str());
            !plain || files.iter().any(|(_, text)| text.contains(&format!("{}/{name}", tree.folder)))
        };
        for (path, content) in files.iter().filter(|(path, _)| is_named(path)) {
            let content = if path.ends_with("apache.conf") { short(content) } else { content.clone() };
            let _ = write!(out, "\n@@ {}\n{content}", path.display());
        }
        for (shape, status) in tree.shapes.iter().zip(statuses) {
            let _ = writeln!(out, "\n@@ {} http://{host}{}", shape.method, shape.path);
            match shape.login {
                Shown::Nothing => {}
                Shown::Basic(user, password) => {
                    let _ = writeln!(out, "Authorization: Basic {user}:{password}");
                }
                Shown::Other(text) => {
                    let _ = writeln!(out, "Authorization: {text}");
                }
            }
            for (name, value) in &shape.fields {
                let _ = writeln!(out, "{name}: {value}");
            }
            let _ = writeln!(out, "= {status}");
        }
        let out = out.replace(self.base(), "/srv").replace(&format!(":{}", self.port), ":80");
        HASHES.iter().fold(out, |text, (typed, hash)| text.replace(hash, typed))
    }

    fn predict(&self, config: &Config, files: &Shelf, tree: &Tree, shape: &Shape) -> Answer {
        let url = format!("http://{}:{}{}", tree.host, self.port, shape.path);
        let url = Url::parse_as_is(&url, Scheme::Http).expect("a URL");
        let mut target = Target::new(Request::get(url));
        target.request.method = shape.method.into();
        let here = (Ipv4Addr::LOCALHOST, self.port);
        target.local = Some(SocketAddr::from(here));
        target.client = Some(Ipv4Addr::LOCALHOST.into());
        for (name, value) in &shape.fields {
            target.request.set(name, *value);
        }
        target.request.set("Host", tree.host.as_str());
        target.request.set("Connection", "close");
        let login = match shape.login {
            Shown::Nothing => Login::Nothing,
            Shown::Basic(user, password) => {
                target.request.set_basic(user.as_bytes(), password.as_bytes());
                Login::Basic { user: user.into(), password: Secret::from(password) }
            }
            Shown::Other(text) => {
                target.request.set("Authorization", text);
                Login::Other { scheme: text.split(' ').next().unwrap_or_default().into() }
            }
        };
        config.in_force(&target, files).answer(&login, &Files(files))
    }

    fn send(&self, tree: &Tree, shape: &Shape) -> io::Result<u16> {
        use base64::Engine;
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {}\r\n", shape.method, shape.path, tree.host);
        for (name, value) in &shape.fields {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        match shape.login {
            Shown::Nothing => {}
            Shown::Basic(user, password) => {
                let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
                let _ = write!(head, "Authorization: Basic {pair}\r\n");
            }
            Shown::Other(text) => {
                let _ = write!(head, "Authorization: {text}\r\n");
            }
        }
        head.push_str("Content-Length: 0\r\nConnection: close\r\n\r\n");
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(head.as_bytes())?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        let text = String::from_utf8_lossy(&answer[9..]).into_owned();
        text.parse().map_err(io::Error::other)
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        if std::env::var_os("KEEP").is_none() {
            // It lies in the temporary folder and goes with it otherwise.
            let _ = fs::remove_dir_all(&self.base);
        }
    }
}

/// A main file without what no case needs.
fn short(text: &str) -> String {
    let needed = |l: &&str| !MACHINERY.iter().any(|word| l.starts_with(word));
    text.lines().filter(needed).fold(String::new(), |all, line| all + line + "\n")
}

/// What is not known, with its line.
fn reason(unknown: &Unknown) -> String {
    let line = unknown.spot.as_ref().and_then(|spot| {
        let text = fs::read_to_string(&*spot.path).ok()?;
        Some(text.lines().nth(spot.line.checked_sub(1)?)?.trim().to_owned())
    });
    format!("{}: {}", unknown.what, line.unwrap_or_default())
}

/// Whether a status is the predicted one. Behind an open gate anything answers but a refusal.
fn agrees(answer: &Answer, status: u16, shape: &Shape) -> bool {
    match answer {
        Answer::Passed => !matches!(status, 0 | 401 | 403 | 500) || shape.method == "PUT" && status == 403,
        Answer::Before { status: wanted, .. } | Answer::Refused { status: wanted, .. } => *wanted == status,
        Answer::CannotTell(_) => true,
    }
}

/// Password and group files as this test writes them.
pub(crate) struct Files<'a>(pub(crate) &'a Shelf);

impl Accounts for Files<'_> {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        use why401_serverconf::Disk;
        let text = match self.0.read(&file.path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(Unread::WrongKind) => return Checked::NoSuchUser,
            Err(why) => return Checked::Unread(why),
        };
        let user = String::from_utf8_lossy(user).into_owned();
        let found = text.lines().filter_map(|l| l.split_once(':')).find(|(name, _)| *name == user);
        match found {
            None => Checked::NoSuchUser,
            Some((_, stored)) if stored == hash(&String::from_utf8_lossy(password.reveal())) => Checked::Fits,
            Some(_) => Checked::Mismatch,
        }
    }

    fn groups(&self, file: &Path, user: &[u8]) -> Result<Groups, Unread> {
        use why401_serverconf::Disk;
        let text = String::from_utf8_lossy(&self.0.read(file)?).into_owned();
        let user = String::from_utf8_lossy(user).into_owned();
        let lines = text.lines().filter_map(|l| l.split_once(':'));
        let mine = lines.filter(|(_, users)| users.split_whitespace().any(|u| u == user));
        Ok(mine.map(|(group, _)| group.as_bytes().to_vec()).collect::<BTreeSet<_>>())
    }
}

/// A running server; it ends with the test.
pub(crate) struct Server(Child);

impl Server {
    fn start(conf: &Path, port: u16) -> Result<Self, String> {
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--", "/usr/sbin/apache2", "-DFOREGROUND", "-f"])
            .arg(conf)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        let mut server = Self(child);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) && matches!(server.0.try_wait(), Ok(None)) {
            if answers(port).is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(15));
        }
        Err("it does not start".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn answers(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    stream.read_exact(&mut [0])
}

/// A port nobody listens at, another each time; processes that start together look in different places.
pub(crate) fn free_port() -> u16 {
    const MOST: u32 = 12_000;
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id().wrapping_mul(9_700) % MOST;
    loop {
        let at = (start + TAKEN.fetch_add(1, Ordering::Relaxed)) % MOST;
        let port = u16::try_from(20_000 + at).expect("below 32000");
        if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
            return port;
        }
    }
}
