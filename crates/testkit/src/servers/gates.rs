//! Apache, nginx, lighttpd and the Docker registry before one page each, with password and group files that may be
//! rewritten between two requests: all of them read these files anew.
//!
//! | | |
//! |---|---|
//! | [`Gate::Apache`], [`Gate::Nginx`], [`Gate::Lighttpd`], [`Gate::Registry`] | Basic, the file of users |
//! | [`Gate::LighttpdPlain`] | Basic, the file of users, `auth.backend = "plain"` |
//! | [`Gate::LighttpdDigestFile`] | Basic, the file of users, `auth.backend = "htdigest"`, realm "Vault" |
//! | [`Gate::ApacheDigest`] | Digest, the file of users, realm "Vault" |
//! | [`Gate::ApacheGroup`] | Basic, users of its own whose password is `x`, `Require group staff` |
//!
//! lighttpd takes a second to refuse a login: it has [`SLOTS`] files, to be asked about all at once.

use super::process::{Daemon, Folder, free_port};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    process::Command,
    time::Duration,
};

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// httpd, Basic.
    Apache,
    /// httpd, Basic and a group.
    ApacheGroup,
    /// httpd, Digest.
    ApacheDigest,
    /// nginx.
    Nginx,
    /// lighttpd with hashes.
    Lighttpd,
    /// lighttpd with passwords as they are.
    LighttpdPlain,
    /// lighttpd, Basic against a file for Digest.
    LighttpdDigestFile,
    /// The container registry.
    Registry,
}

/// Files of users that lighttpd has.
pub const SLOTS: usize = 20;

/// The running servers and their files.
pub struct Gates {
    ports: [u16; 4],
    folder: Folder,
    _daemons: Vec<Daemon>,
}

/// The users of [`Gate::ApacheGroup`]; the password of each is `x`.
pub const MEMBERS: [&str; 5] = ["alice", "bob", "al ice", "Alice", "a\\b"];

impl Gates {
    /// Starts all four. The error says which one did not start, and what it wrote.
    pub fn start() -> Result<Self, String> {
        let folder = Folder::new().map_err(|e| e.to_string())?;
        let ports = [free_port(), free_port(), free_port(), free_port()];
        let dir = folder.path().display().to_string();
        fs::create_dir_all(folder.path().join("site")).map_err(|e| e.to_string())?;
        for page in ["basic", "group", "digest"] {
            folder.write(&format!("site/{page}"), "come in\n")?;
        }
        for page in ["basic", "plain", "htdigest"] {
            for slot in 0..SLOTS {
                folder.write(&format!("site/{page}.{slot}"), "come in\n")?;
            }
        }
        for slot in 0..SLOTS {
            folder.write(&format!("users.{slot}"), "alice:x\n")?;
        }
        folder.write("groups", "staff: alice\n")?;
        folder.write(
            "members",
            &MEMBERS.map(|user| format!("{user}:{{SHA}}EfatjsUqKYSrqv18O1FlA3hcIHI=\n")).concat(),
        )?;
        let configs = [
            folder.write("apache.conf", &apache(&dir, ports[0]))?,
            folder.write("nginx.conf", &nginx(&dir, ports[1]))?,
            folder.write("lighttpd.conf", &lighttpd(&dir, ports[2]))?,
            folder.write("registry.yml", &registry(&dir, ports[3]))?,
        ]
        .map(|path| path.to_string_lossy().into_owned());
        let errors = format!("{dir}/nginx.error");
        let mut daemons = vec![
            Daemon::start("apache2", &["-DFOREGROUND", "-f", &configs[0]], &folder, ports[0])?,
            Daemon::start("nginx", &["-c", &configs[1], "-e", &errors], &folder, ports[1])?,
            Daemon::start("lighttpd", &["-D", "-f", &configs[2]], &folder, ports[2])?,
            Daemon::start("docker-registry", &["serve", &configs[3]], &folder, ports[3])?,
        ];
        for daemon in &mut daemons {
            daemon.wait_until_ready()?;
        }
        Ok(Self { ports, folder, _daemons: daemons })
    }

    /// Replaces a file of users; all but lighttpd read the one of slot 0.
    pub fn write_users(&self, slot: usize, bytes: &[u8]) {
        fs::write(self.folder.path().join(format!("users.{slot}")), bytes).expect("the folder is ours");
    }

    /// Replaces the group file.
    pub fn write_groups(&self, bytes: &[u8]) {
        fs::write(self.folder.path().join("groups"), bytes).expect("the folder is ours");
    }

    /// The status of a request with this login.
    pub fn ask(&self, gate: Gate, slot: usize, user: &[u8], password: &[u8]) -> u16 {
        let [apache, nginx, lighttpd, registry] = self.ports;
        let (port, path) = match gate {
            Gate::Apache => (apache, "/basic".to_owned()),
            Gate::ApacheGroup => (apache, "/group".to_owned()),
            Gate::ApacheDigest => return self.ask_digest(user, password),
            Gate::Nginx => (nginx, "/basic".to_owned()),
            Gate::Lighttpd => (lighttpd, format!("/basic.{slot}")),
            Gate::LighttpdPlain => (lighttpd, format!("/plain.{slot}")),
            Gate::LighttpdDigestFile => (lighttpd, format!("/htdigest.{slot}")),
            Gate::Registry => (registry, "/v2/".to_owned()),
        };
        let login = STANDARD.encode([user, b":", password].concat());
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Basic {login}\r\n\r\n"
        );
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a duration");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers and closes the connection");
        String::from_utf8_lossy(&answer).get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// Digest takes two requests, which curl makes.
    fn ask_digest(&self, user: &[u8], password: &[u8]) -> u16 {
        let login = String::from_utf8_lossy(&[user, b":", password].concat()).into_owned();
        let url = format!("http://127.0.0.1:{}/digest", self.ports[0]);
        let asked = Command::new("curl")
            .args(["-q", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--digest", "-u", &login, &url])
            .output()
            .expect("curl is installed");
        String::from_utf8_lossy(&asked.stdout).parse().unwrap_or(0)
    }
}

fn apache(dir: &str, port: u16) -> String {
    let modules = [
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "authz_groupfile",
        "auth_basic",
        "auth_digest",
    ]
    .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
    .concat();
    format!(
        r#"{modules}ServerRoot "{dir}"
PidFile "{dir}/apache.pid"
DefaultRuntimeDir "{dir}"
ErrorLog "{dir}/apache2.error"
User www-data
Group www-data
ServerName 127.0.0.1
StartServers 1
ThreadsPerChild 5
MaxRequestWorkers 5
Listen 127.0.0.1:{port}
DocumentRoot "{dir}/site"
<Location /basic>
  AuthType Basic
  AuthName Staff
  AuthUserFile "{dir}/users.0"
  Require valid-user
</Location>
<Location /digest>
  AuthType Digest
  AuthName Vault
  AuthUserFile "{dir}/users.0"
  Require valid-user
</Location>
<Location /group>
  AuthType Basic
  AuthName Staff
  AuthUserFile "{dir}/members"
  AuthGroupFile "{dir}/groups"
  Require group staff
</Location>
"#
    )
}

fn nginx(dir: &str, port: u16) -> String {
    let root = fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    let user = if root { "user www-data;" } else { "" };
    format!(
        r"daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {dir}/nginx-body;
  proxy_temp_path {dir}/nginx-proxy;
  fastcgi_temp_path {dir}/nginx-fastcgi;
  uwsgi_temp_path {dir}/nginx-uwsgi;
  scgi_temp_path {dir}/nginx-scgi;
  root {dir}/site;
  server {{
    listen 127.0.0.1:{port};
    location /basic {{ auth_basic Staff; auth_basic_user_file {dir}/users.0; }}
  }}
}}
"
    )
}

fn lighttpd(dir: &str, port: u16) -> String {
    let gate = |(backend, page, realm): (&str, &str, &str), slot: usize| {
        format!(
            r#"$HTTP["url"] == "/{page}.{slot}" {{
  auth.backend = "{backend}"
  auth.backend.{backend}.userfile = "{dir}/users.{slot}"
  auth.require = ( "" => ( "method" => "basic", "realm" => "{realm}", "require" => "valid-user" ) )
}}
"#
        )
    };
    let kinds =
        [("htpasswd", "basic", "Staff"), ("plain", "plain", "Staff"), ("htdigest", "htdigest", "Vault")];
    let gates: String = (0..SLOTS).flat_map(|slot| kinds.map(|kind| gate(kind, slot))).collect();
    format!(
        r#"server.modules = ( "mod_auth", "mod_authn_file" )
server.document-root = "{dir}/site"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{dir}/lighttpd.error"
{gates}"#
    )
}

fn registry(dir: &str, port: u16) -> String {
    format!(
        "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {dir}/images}}}}\nhttp: {{addr: \"127.0.0.1:{port}\"}}\n\
         auth: {{htpasswd: {{realm: Registry, path: {dir}/users.0}}}}\nlog: {{level: error}}\n"
    )
}
