//! nginx.
//!
//! | `{nginx}`, `{nginx_tls}` | |
//! |---|---|
//! | `/`, `/open/`, `/products` | open |
//! | `/private/` | Basic, realm "Staff" |
//! | `/forbidden/` | `deny all`: 403 |
//! | `/hop/…` | redirect to `/private/…` of the same origin |
//! | `/to-port/…` | redirect to Apache at the same host, another port |
//! | `/to-host/…` | redirect to this nginx under the name localhost |
//! | `/to-tls/…` | redirect to https |
//! | `/api/…` | the API; nginx drops fields with an underscore in their name |
//! | `/stripped/…` | the API, the Authorization field removed on the way |
//! | `/overwritten/…` | the API, the Authorization field replaced by nginx's own |
//! | `/double/…` | Basic "Gate" of nginx, then the API with the same field |
//! | `/asked/…` | open to whom the API's `/bearer/` lets in (`auth_request`) |
//!
//! `{nginx_gated}`: everything wants a login ("Admin area") but `/`, `/products` and `/open/`.

use super::{
    Ports,
    process::{Daemon, Folder},
};
use std::process::Command;

/// Starts it.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Daemon, String> {
    certificate(folder)?;
    let file = folder.write("nginx.conf", &config(folder, ports))?;
    let errors = folder.path().join("nginx.error");
    let args = ["-c", &file.to_string_lossy(), "-e", &errors.to_string_lossy()];
    Daemon::start("nginx", &args, folder, ports.nginx)
}

/// A certificate for localhost that nobody signed.
pub(super) fn certificate(folder: &Folder) -> Result<(), String> {
    let made = Command::new("openssl")
        .args(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
                .split(' '),
        )
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout"])
        .arg(folder.path().join("key.pem"))
        .arg("-out")
        .arg(folder.path().join("cert.pem"))
        .output()
        .map_err(|e| format!("openssl: {e}"))?;
    if made.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&made.stderr).into_owned()) }
}

fn config(folder: &Folder, ports: &Ports) -> String {
    let dir = folder.path().display();
    let Ports { nginx, nginx_gated, nginx_tls, .. } = ports;
    let open = open(&dir.to_string());
    let guarded = guarded(&dir.to_string(), ports);
    let user = if dir_is_roots() { "user www-data;" } else { "" };
    format!(
        r#"daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; }}
  access_log off;
  etag off;
  client_body_temp_path {dir}/nginx-body;
  proxy_temp_path {dir}/nginx-proxy;
  fastcgi_temp_path {dir}/nginx-fastcgi;
  uwsgi_temp_path {dir}/nginx-uwsgi;
  scgi_temp_path {dir}/nginx-scgi;
  absolute_redirect off;
  root {dir}/site;
  server {{
    listen 127.0.0.1:{nginx};
    listen 127.0.0.1:{nginx_tls} ssl;
    ssl_certificate {dir}/cert.pem;
    ssl_certificate_key {dir}/key.pem;
{open}{guarded}  }}
  server {{
    listen 127.0.0.1:{nginx_gated};
    auth_basic "Admin area";
    auth_basic_user_file {dir}/htpasswd;
{open}  }}
}}
"#
    )
}

/// Whether files are made by root, so that workers need a user of their own.
fn dir_is_roots() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn open(dir: &str) -> String {
    format!(
        r"    location = / {{ auth_basic off; }}
    location = /index.html {{ auth_basic off; }}
    location = /products {{ auth_basic off; default_type text/html; alias {dir}/site/products.html; }}
    location /open/ {{ auth_basic off; }}
"
    )
}

fn guarded(dir: &str, ports: &Ports) -> String {
    let Ports { apache, nginx, nginx_tls, api, .. } = ports;
    format!(
        r#"    location /private/ {{ auth_basic "Staff"; auth_basic_user_file {dir}/htpasswd; }}
    location /forbidden/ {{ deny all; }}
    location /hop/ {{ rewrite ^/hop/(.*)$ /private/$1 redirect; }}
    location /to-port/ {{ rewrite ^/to-port/(.*)$ http://127.0.0.1:{apache}/private/$1 redirect; }}
    location /to-host/ {{ rewrite ^/to-host/(.*)$ http://localhost:{nginx}/private/$1 redirect; }}
    location /to-tls/ {{ rewrite ^/to-tls/(.*)$ https://127.0.0.1:{nginx_tls}/private/$1 redirect; }}
    location /api/ {{ proxy_pass http://127.0.0.1:{api}/; }}
    location /stripped/ {{ proxy_set_header Authorization ""; proxy_pass http://127.0.0.1:{api}/; }}
    location /overwritten/ {{ proxy_set_header Authorization "Basic Z2F0ZTp3cm9uZw=="; proxy_pass http://127.0.0.1:{api}/; }}
    location /double/ {{
      auth_basic "Gate";
      auth_basic_user_file {dir}/htpasswd;
      proxy_pass http://127.0.0.1:{api}/;
    }}
    location /asked/ {{ auth_request /ask; alias {dir}/site/open/; }}
    location = /ask {{
      internal;
      proxy_pass http://127.0.0.1:{api}/bearer/ask;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }}
"#
    )
}
