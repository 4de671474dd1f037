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
}

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
    _daemon: Daemon,
    _folder: Folder,
}

impl Own {
    /// Writes the files below a folder and starts the server. `{root}`, `{port}` and `{behind}` are filled in
    /// everywhere; files named in `closed` are for root alone.
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
        let (name, text) = match kind {
            Kind::Apache => ("httpd.conf", fill(&format!("{APACHE}{config}"))),
            Kind::Nginx => ("nginx.conf", fill(&format!("{NGINX}{config}}}\n"))),
        };
        if text.contains("/cert.pem") {
            super::nginx::certificate(&folder)?;
        }
        let path = folder.write(name, &text)?;
        let named = path.to_string_lossy();
        let daemon = match kind {
            Kind::Apache => Daemon::start("apache2", &["-DFOREGROUND", "-f", &named], &folder, port)?,
            Kind::Nginx => {
                let log = root.join("error.log");
                Daemon::start(
                    "nginx",
                    &["-p", &root.to_string_lossy(), "-c", &named, "-e", &log.to_string_lossy()],
                    &folder,
                    port,
                )?
            }
        };
        let mut daemon = daemon;
        daemon.wait_until_ready()?;
        let log = root.join("error.log");
        Ok(Self { port, behind, root, config: path, log, _daemon: daemon, _folder: folder })
    }
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
