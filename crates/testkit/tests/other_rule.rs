//! The gates found in the configuration of lighttpd, HAProxy, Caddy and Varnish against the servers themselves: without
//! a login, who asks for one, and who does not? And what comes of a right login, a wrong one and a token?

use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use why401_htpasswd::{Book, Budget, Libc, Lookup, Reader, Server as Software, Verdict};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Accounts, Answer, Checked, Disk, Groups, Kind, Listed, Login, Target, Unread, UserFile, other,
};

struct Machine;

impl Disk for Machine {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        fs::read(path).map_err(|_| Unread::Missing)
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        let entries = fs::read_dir(path).map_err(|_| Unread::Missing)?;
        Ok(entries.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect())
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        let found = fs::metadata(path).map_err(|_| Unread::Missing)?;
        Ok(if found.is_dir() { Kind::Directory } else { Kind::File })
    }
}

/// A server with its folder, both gone in the end.
struct Running {
    folder: PathBuf,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn folder(name: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("why401-other-{name}-{}", std::process::id()));
    fs::create_dir_all(folder.join("site")).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::write(folder.join("users"), "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\n").expect("a file");
    folder
}

fn start(folder: PathBuf, program: &str, args: &[&str], port: u16) -> Running {
    let places = ["/usr/sbin", "/usr/bin"].map(|p| Path::new(p).join(program));
    let program = places.iter().find(|p| p.is_file()).expect("the server is installed; ./test installs it");
    let child = Command::new("setpriv")
        .args(["--pdeathsig", "TERM", "--"])
        .arg(program)
        .args(args)
        .env("HOME", &folder)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let running = Running { folder, child };
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(40) {
        if status(port, "x.example", "/", None).is_some() {
            return running;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{} does not answer", program.display());
}

fn status(port: u16, host: &str, path: &str, authorization: Option<&str>) -> Option<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let login = authorization.map_or_else(String::new, |a| format!("Authorization: {a}\r\n"));
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{login}Connection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8_lossy(answer.get(9..12)?).parse().ok()
}

/// What is sent, and the login it is. lighttpd takes a second to refuse one, so that they are few.
fn logins() -> [(String, Login); 3] {
    let basic = |user: &str, password: &str| {
        let field = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        (field, Login::Basic { user: user.as_bytes().to_vec(), password: password.into() })
    };
    [
        basic("alice", "secret"),
        basic("alice", "wrong"),
        ("Bearer abc".to_owned(), Login::Other { scheme: "Bearer".into() }),
    ]
}

/// Who looks logins up, as one server does.
struct Books(Software);

impl Books {
    fn look(&self, bytes: &[u8], user: &[u8], password: &Secret) -> Checked {
        let reader = Reader { server: self.0, libc: Libc::Libxcrypt };
        match reader.find(&Book::parse(bytes), user) {
            Lookup::Found(login) => {
                let budget = &mut Budget::of(Duration::from_mins(1));
                match reader.verify(&login.hash, password, budget) {
                    Verdict::Fits => Checked::Fits,
                    _ => Checked::Mismatch,
                }
            }
            _ => Checked::NoSuchUser,
        }
    }
}

impl Accounts for Books {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        fs::read(&file.path)
            .map_or(Checked::Unread(Unread::Missing), |bytes| self.look(&bytes, user, password))
    }

    fn check_listed(&self, list: &Listed, user: &[u8], password: &Secret) -> Checked {
        self.look(&list.as_file().expect("lines without holes"), user, password)
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Err(Unread::Missing)
    }
}

/// Asks the server and the model with logins; how often the model could tell.
fn judge_logins(port: u16, found: &other::Overview, software: Software, hosts: &[&str], paths: &[&str]) {
    let (mut told, mut all) = (0, 0);
    for (host, path) in hosts.iter().flat_map(|h| paths.iter().map(move |p| (h, p))) {
        for (field, login) in logins() {
            let url = format!("http://{host}:{port}{path}");
            let mut request = Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL"));
            request.set("Authorization", field.clone());
            let real = status(port, host, path, Some(&field)).expect("an answer");
            all += 1;
            let refused = match found.in_force(&Target::new(request)).answer(&login, &Books(software)) {
                Answer::Refused { status, .. } => Some(status),
                Answer::Passed | Answer::Before { .. } => None,
                Answer::CannotTell(_) => continue,
            };
            told += 1;
            let wanted = Some(real).filter(|s| matches!(s, 400 | 401));
            assert_eq!(refused, wanted, "{url} with {field}");
        }
    }
    assert!(told * 2 > all, "{told} of {all} are told");
}

/// Asks the server and the model for every pair of host and path; how many the model could tell.
fn judge(port: u16, found: &other::Overview, hosts: &[&str], paths: &[&str]) {
    assert!(found.complaints.is_empty(), "{:?}", found.complaints);
    let mut untold = 0;
    let mut gated = 0;
    for host in hosts {
        for path in paths {
            let url = format!("http://{host}:{port}{path}");
            let target = Target::new(Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL")));
            let real = status(port, host, path, None).expect("an answer") == 401;
            match found.gate_for(&target) {
                Ok(gate) => assert_eq!(gate.is_some(), real, "{url}: {gate:?}"),
                Err(_) => untold += 1,
            }
            gated += usize::from(real);
        }
    }
    let all = hosts.len() * paths.len();
    assert!(gated > 0 && gated < all, "nothing is told apart");
    assert!(untold * 10 < all, "{untold} of {all} cannot be told");
}

const HOSTS: [&str; 4] = ["a.example", "b.example", "open.example", "x.a.example"];
const PATHS: [&str; 8] =
    ["/", "/private", "/private/x", "/private/open/x", "/open/", "/more/y?z=1", "/other.php", "/health"];

#[test]
fn lighttpd() {
    let (folder, port) = (folder("lighttpd"), free_port());
    let dir = folder.display().to_string();
    let config = format!(
        r#"server.modules = ( "mod_access", "mod_auth", "mod_authn_file" )
server.document-root = "{dir}/site"
server.bind = "127.0.0.1"
server.port = {port}
include "conf/*.conf"
"#
    );
    let gates = format!(
        r#"# the gates
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = "{dir}/users"
auth.require = ( "/private/open" => ( "method" => "basic", "realm" => "one", "require" => "valid-user" ),
                 "/more" => ( "method" => "basic", "realm" => "two", "require" => "valid-user" ) )
$HTTP["host"] =~ "^open\." {{ auth.require = ( ) }}
else $HTTP["host"] =~ "^b\." {{
  $HTTP["url"] =~ "\.php$" {{ auth.require = ( "/" => ( "method" => "basic", "realm" => "b", "require" => "valid-user" ) ) }}
  $HTTP["url"] =^ "/health" {{ auth.require = ( "" => ( "method" => "basic", "realm" => "h", "require" => "valid-user" ) ) }}
}}
else {{ auth.require += ( "/open" => ( "method" => "basic", "realm" => "c", "require" => "valid-user" ) ) }}
"#
    );
    fs::create_dir_all(folder.join("conf")).expect("a folder");
    fs::write(folder.join("conf/a.conf"), gates).expect("a file");
    let file = folder.join("lighttpd.conf");
    fs::write(&file, config).expect("a file");
    let running = start(folder, "lighttpd", &["-D", "-f", &file.to_string_lossy()], port);
    let found = other::lighttpd::read(&file, &Machine);
    judge(port, &found, &HOSTS, &PATHS);
    judge_logins(port, &found, Software::Lighttpd, &HOSTS[..2], &PATHS[3..5]);
    drop(running);
}

#[test]
fn haproxy() {
    let (folder, port) = (folder("haproxy"), free_port());
    let config = format!(
        "global\n  maxconn 100\ndefaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 5s\n\
         userlist staff\n  user alice insecure-password secret\n\
         frontend web\n  bind 127.0.0.1:{port}\n  acl open path_beg /open /health\n  acl known http_auth(staff)\n\
         \x20 acl bee hdr(host) -i b.example b.example:{port}\n  http-request return status 200 if {{ path -i /PRIVATE }}\n\
         \x20 http-request auth realm Staff unless open or known or !{{ hdr_beg(host) a. b. }}\n\
         \x20 http-request auth if !known {{ path_reg ^/more/ }} !bee\n  default_backend none\n\
         backend none\n  http-request auth if !{{ http_auth(staff) }} {{ path_beg /health }}\n  http-request return status 200\n"
    );
    let file = folder.join("haproxy.cfg");
    fs::write(&file, config).expect("a file");
    let running = start(folder, "haproxy", &["-db", "-f", &file.to_string_lossy()], port);
    let found = other::haproxy::read(&file, &Machine);
    judge_some(port, &found, &HOSTS, &PATHS);
    judge_logins(port, &found, Software::Haproxy, &HOSTS, &PATHS);
    drop(running);
}

/// As `judge`, for conditions of which half is not followed.
fn judge_some(port: u16, found: &other::Overview, hosts: &[&str], paths: &[&str]) {
    for host in hosts {
        for path in paths {
            let url = format!("http://{host}:{port}{path}");
            let target = Target::new(Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL")));
            let real = status(port, host, path, None).expect("an answer") == 401;
            if let Ok(gate) = found.gate_for(&target) {
                assert_eq!(gate.is_some(), real, "{url}: {gate:?}");
            }
        }
    }
}

#[test]
fn caddy() {
    let (folder, port) = (folder("caddy"), free_port());
    let hash = "$2y$04$ydEgSp3OPiqi.og6Wmv9OODUTc56c4bBnuDs9SjrnQx1u6AmepR5W";
    let config = format!(
        "{{\n  admin off\n  auto_https off\n}}\n(gate) {{\n  basicauth /private/* {{\n    alice {hash}\n  }}\n}}\n\
         http://a.example:{port}, http://*.a.example:{port} {{\n  import gate\n  respond fine\n}}\n\
         http://b.example:{port} {{\n  @shut {{\n    not path /open/* /health\n  }}\n  basicauth @shut bcrypt \"B only\" {{\n    bob {hash}\n  }}\n  respond fine\n}}\n\
         http://open.example:{port} {{\n  handle /private/open/* {{\n    respond open\n  }}\n  handle /private* {{\n    basicauth {{\n      eve {hash}\n    }}\n    respond fine\n  }}\n  handle {{\n    respond rest\n  }}\n}}\n"
    );
    let file = folder.join("Caddyfile");
    fs::write(&file, config).expect("a file");
    let args = ["run", "--config", &file.to_string_lossy(), "--adapter", "caddyfile"];
    let running = start(folder, "caddy", &args, port);
    let found = other::caddy::read(&file, &Machine);
    judge(port, &found, &HOSTS, &PATHS);
    // It takes a second to refuse a name it does not know.
    judge_logins(port, &found, Software::Caddy, &HOSTS[..3], &PATHS[2..4]);
    drop(running);
}

#[test]
fn varnish() {
    let (folder, port) = (folder("varnish"), free_port());
    let config = "vcl 4.1;\nbackend default none;\nsub vcl_recv {\n  /* open */\n  if (req.url ~ \"^/open\" || req.url ~ \"nothing\") { return (synth(200)); }\n\
        \x20 if (req.url ~ \"^/health$\") { return (synth(200)); }\n\
        \x20 if (req.http.host ~ \"^b\\.\" && !req.http.Authorization ~ \"Basic eA==\") { return (synth(401, \"Shut\")); }\n\
        \x20 elseif (req.url ~ \"^/private\" && req.http.Authorization != {\"Basic eA==\"}) { return (synth(401)); }\n\
        \x20 unset req.http.Authorization; return (synth(200));\n}\n";
    let file = folder.join("default.vcl");
    fs::write(&file, config).expect("a file");
    let state = folder.join("state");
    let (address, file_name, state) = (
        format!("127.0.0.1:{port}"),
        file.to_string_lossy().into_owned(),
        state.to_string_lossy().into_owned(),
    );
    let args = ["-j", "none", "-F", "-a", &address, "-f", &file_name, "-n", &state, "-s", "malloc,8m"];
    let running = start(folder, "varnishd", &args, port);
    judge_some(port, &other::varnish::read(&file, &Machine), &HOSTS, &PATHS);
    drop(running);
}
