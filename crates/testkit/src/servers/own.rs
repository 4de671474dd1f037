//! A server with a configuration and files of its own, for as long as somebody asks it.

use super::process::{Daemon, Folder, free_port};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Apache httpd, its modules loaded as Debian's package has them.
    Apache,
    /// nginx.
    Nginx,
    /// lighttpd.
    Lighttpd,
    /// HAProxy.
    Haproxy,
    /// Caddy.
    Caddy,
    /// Varnish.
    Varnish,
    /// nginx at the port behind, and before it another one that asks for a login of its own.
    NginxBehind,
}

/// A file of this name below the root is the configuration of an nginx behind the server.
const NGINX_BEHIND: &str = "behind/nginx.conf";

/// A server that runs.
pub struct Own {
    /// Its port.
    pub port: u16,
    /// Another port, for what stands behind it.
    pub behind: u16,
    /// Where its files lie.
    pub root: PathBuf,
    /// The first file of its configuration.
    pub config: PathBuf,
    /// Its error log.
    pub log: PathBuf,
    _daemons: Vec<Daemon>,
    _folder: Folder,
}

impl Own {
    /// The first files of the configurations, edge first.
    pub fn configs(&self) -> Vec<PathBuf> {
        let behind = self.root.join(NGINX_BEHIND);
        std::iter::once(self.config.clone()).chain(behind.is_file().then_some(behind)).collect()
    }

    /// Writes the files below a folder and starts the server, and what stands behind it. `{root}`, `{port}` and
    /// `{behind}` are filled in everywhere; files named in `closed` are for root alone.
    pub fn start(kind: Kind, config: &str, files: &[(&str, &str)], closed: &[&str]) -> Result<Self, String> {
        let folder = Folder::new().map_err(|e| e.to_string())?;
        let (port, behind) = (free_port(), free_port());
        let root = folder.path().to_owned();
        let fill = |text: &str| {
            text.replace("{root}", &root.display().to_string())
                .replace("{port}", &port.to_string())
                .replace("{behind}", &behind.to_string())
        };
        for (name, text) in files {
            write(&root.join(name), &fill(text), closed.contains(name))?;
        }
        let mut daemons = Vec::new();
        if let Some((name, text)) = files.iter().find(|(name, _)| *name == NGINX_BEHIND) {
            let path = folder.write(name, &fill(&format!("{NGINX}{text}}}\n")))?;
            daemons.push(start_nginx(&path, &folder, behind)?);
        }
        let (name, text) = match kind {
            Kind::Apache => ("httpd.conf", format!("{APACHE}{config}")),
            Kind::Nginx | Kind::NginxBehind => ("nginx.conf", format!("{NGINX}{config}}}\n")),
            Kind::Lighttpd => ("lighttpd.conf", format!("{LIGHTTPD}{config}")),
            Kind::Haproxy => ("haproxy.cfg", format!("{HAPROXY}{config}")),
            Kind::Caddy => ("Caddyfile", format!("{CADDY}{config}")),
            Kind::Varnish => ("default.vcl", format!("vcl 4.1;\n{config}")),
        };
        if text.contains("/cert.pem") {
            super::nginx::certificate(&folder)?;
        }
        if kind == Kind::Lighttpd {
            // It opens its log when it is somebody else already.
            let log = folder.write("error.log", "")?;
            fs::set_permissions(&log, fs::Permissions::from_mode(0o666)).map_err(|e| e.to_string())?;
        }
        let path = folder.write(name, &fill(&text))?;
        let named = path.to_string_lossy();
        let run = |name, args: &[&str]| Daemon::start(name, args, &folder, port);
        daemons.push(match kind {
            Kind::Apache => run("apache2", &["-DFOREGROUND", "-f", &named])?,
            Kind::Nginx => start_nginx(&path, &folder, port)?,
            Kind::NginxBehind => start_nginx(&path, &folder, behind)?,
            Kind::Lighttpd => run("lighttpd", &["-D", "-f", &named])?,
            Kind::Haproxy => run("haproxy", &["-db", "-f", &named])?,
            Kind::Caddy => run("caddy", &["run", "--config", &named, "--adapter", "caddyfile"])?,
            Kind::Varnish => {
                let (address, state) = (format!("127.0.0.1:{port}"), root.join("state"));
                let state = state.to_string_lossy();
                run(
                    "varnishd",
                    &["-j", "none", "-F", "-a", &address, "-f", &named, "-n", &state, "-s", "malloc,8m"],
                )?
            }
        });
        if kind == Kind::NginxBehind {
            daemons.push(start_front(&folder, port, &fill(FRONT))?);
        }
        for daemon in &mut daemons {
            daemon.wait_until_ready()?;
        }
        let log = root.join("error.log");
        Ok(Self { port, behind, root, config: path, log, _daemons: daemons, _folder: folder })
    }
}

fn start_nginx(config: &Path, folder: &Folder, port: u16) -> Result<Daemon, String> {
    let log = folder.path().join("error.log");
    let args = [
        "-p",
        &folder.path().to_string_lossy(),
        "-c",
        &config.to_string_lossy(),
        "-e",
        &log.to_string_lossy(),
    ];
    Daemon::start("nginx", &args, folder, port)
}

/// The server before the other one; its files lie beside those of the other.
fn start_front(folder: &Folder, port: u16, text: &str) -> Result<Daemon, String> {
    folder.write("front.users", "edge:{PLAIN}edge\n")?;
    let path = folder.write("front.conf", text)?;
    let log = folder.path().join("front.log");
    let root = folder.path().to_string_lossy().into_owned();
    let args = ["-p", &root, "-c", &path.to_string_lossy(), "-e", &log.to_string_lossy()];
    Daemon::start("nginx", &args, folder, port)
}

fn write(path: &Path, text: &str, closed: bool) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{}: {e}", path.display());
    fs::create_dir_all(path.parent().expect("below the root")).map_err(fail)?;
    fs::write(path, text).map_err(fail)?;
    let runs = path.extension().is_some_and(|e| e == "cgi");
    let mode = if closed {
        0o600
    } else if runs {
        0o755
    } else {
        0o644
    };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(fail)
}

/// What every configuration of Apache begins with.
const APACHE: &str = r#"ServerRoot "{root}"
PidFile "{root}/httpd.pid"
DefaultRuntimeDir "{root}"
ErrorLog "{root}/error.log"
User www-data
Group www-data
ServerName 127.0.0.1
StartServers 1
ThreadsPerChild 25
MaxRequestWorkers 25
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_host_module /usr/lib/apache2/modules/mod_authz_host.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule authz_groupfile_module /usr/lib/apache2/modules/mod_authz_groupfile.so
LoadModule access_compat_module /usr/lib/apache2/modules/mod_access_compat.so
LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
LoadModule auth_digest_module /usr/lib/apache2/modules/mod_auth_digest.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule setenvif_module /usr/lib/apache2/modules/mod_setenvif.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule cgid_module /usr/lib/apache2/modules/mod_cgid.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
ScriptSock "{root}/cgi.sock"
Listen 127.0.0.1:{port}
DocumentRoot "{root}/www"
DirectoryIndex index.html
<Directory "/">
  Require all denied
</Directory>
<Directory "{root}/www">
  AllowOverride All
  Require all granted
</Directory>
"#;

/// What every configuration of nginx begins with; the `http` block is closed behind the scenario's own lines.
const NGINX: &str = r"daemon off;
user www-data;
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/error.log info;
events {}
http {
  access_log off;
  client_body_temp_path {root}/body;
  proxy_temp_path {root}/proxy;
  fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi;
  scgi_temp_path {root}/scgi;
";

/// What every configuration of lighttpd begins with.
const LIGHTTPD: &str = r#"server.modules = ( "mod_access", "mod_auth", "mod_authn_file", "mod_setenv", "mod_proxy" )
server.document-root = "{root}/www"
server.bind = "127.0.0.1"
server.port = {port}
server.username = "www-data"
server.groupname = "www-data"
server.errorlog = "{root}/error.log"
index-file.names = ( "index.html" )
"#;

/// What every configuration of HAProxy begins with.
const HAPROXY: &str = "global
  maxconn 100
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
";

/// What every Caddyfile begins with.
const CADDY: &str = "{
  admin off
  auto_https off
}
";

/// The server that stands before another one.
const FRONT: &str = r#"daemon off;
user www-data;
worker_processes 1;
pid {root}/front.pid;
error_log {root}/front.log;
events {}
http {
  access_log off;
  client_body_temp_path {root}/front-body;
  proxy_temp_path {root}/front-proxy;
  fastcgi_temp_path {root}/front-fastcgi;
  uwsgi_temp_path {root}/front-uwsgi;
  scgi_temp_path {root}/front-scgi;
  server {
    listen 127.0.0.1:{port};
    auth_basic "Front";
    auth_basic_user_file {root}/front.users;
    location / {
      proxy_pass http://127.0.0.1:{behind};
    }
    location /through/ {
      auth_basic off;
      proxy_pass http://127.0.0.1:{behind};
    }
  }
}
"#;
