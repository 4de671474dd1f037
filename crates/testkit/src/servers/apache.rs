//! Apache httpd.
//!
//! | `{apache}` | |
//! |---|---|
//! | `/`, `/open/`, `/products` | open |
//! | `/private/` | Basic, realm "Staff" |
//! | `/only-bob/` | Basic, realm "Staff", `Require user bob`: Apache answers 401 to everybody else |
//! | `/lost/` | Basic, realm "Lost"; its error page is a program that says 404 |
//! | `/digest/` | Digest, realm "Vault" |
//! | `/forbidden/` | `Require all denied`: 403 |
//! | `/hop/…` | redirect to `/private/…` of the same origin |
//! | `/to-port/…` | redirect to nginx at the same host, another port |
//! | `/to-host/…` | redirect to this Apache under the name localhost |
//! | `/to-tls/…` | redirect to https |
//! | `/account/…` | redirect to `/login`, which is a page with a password field |
//! | `/stripped/…` | the API, the Authorization field removed on the way |
//! | `/api/…` | the API |
//!
//! `{apache_gated}`: everything wants a login ("Admin area") but `/`, `/products` and `/open/`.

use super::{
    Ports,
    process::{Daemon, Folder},
};

/// Starts it.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Daemon, String> {
    folder.write_program("not-found.sh", NOT_FOUND)?;
    let file = folder.write("apache.conf", &config(folder, ports))?;
    Daemon::start("apache2", &["-DFOREGROUND", "-f", &file.to_string_lossy()], folder, ports.apache)
}

fn config(folder: &Folder, ports: &Ports) -> String {
    let dir = folder.path().display().to_string();
    let Ports { apache, apache_gated, .. } = ports;
    let modules = MODULES.map(|m| format!("LoadModule {m}_module {MODULE_DIR}/mod_{m}.so\n")).concat();
    let (general, guarded, gated) = (general(&dir), guarded(&dir, ports), gated(&dir));
    format!(
        "{modules}{general}Listen 127.0.0.1:{apache}\nListen 127.0.0.1:{apache_gated}\n\
         <VirtualHost *:{apache}>\n{guarded}</VirtualHost>\n<VirtualHost *:{apache_gated}>\n{gated}</VirtualHost>\n"
    )
}

fn general(dir: &str) -> String {
    format!(
        r#"ServerRoot "{dir}"
PidFile "{dir}/apache.pid"
ScriptSock "{dir}/apache.cgi"
DefaultRuntimeDir "{dir}"
ErrorLog "{dir}/apache2.error"
User www-data
Group www-data
ServerName 127.0.0.1
ServerSignature Off
FileETag None
StartServers 1
MinSpareThreads 2
MaxSpareThreads 25
ThreadsPerChild 25
MaxRequestWorkers 25
TypesConfig /dev/null
AddType text/html .html
DirectoryIndex index.html
DocumentRoot "{dir}/site"
<Directory "{dir}/site">
  Require all granted
</Directory>
Alias /products "{dir}/site/products.html"
Alias /login "{dir}/site/login.html"
"#
    )
}

fn guarded(dir: &str, ports: &Ports) -> String {
    let Ports { apache, nginx, nginx_tls, api, .. } = ports;
    let staff = format!("AuthType Basic\n  AuthName Staff\n  AuthUserFile \"{dir}/htpasswd\"");
    format!(
        r#"<Location /private>
  {staff}
  Require valid-user
</Location>
<Location /only-bob>
  {staff}
  Require user bob
</Location>
<Location /digest>
  AuthType Digest
  AuthName Vault
  AuthUserFile "{dir}/htdigest"
  Require valid-user
</Location>
<Location /lost>
  AuthType Basic
  AuthName Lost
  AuthUserFile "{dir}/htpasswd"
  Require valid-user
  ErrorDocument 401 /page-of-its-own
</Location>
ScriptAlias /page-of-its-own "{dir}/not-found.sh"
<Location /forbidden>
  Require all denied
</Location>
Redirect 302 /hop /private
Redirect 302 /to-port http://127.0.0.1:{nginx}/private
Redirect 302 /to-host http://localhost:{apache}/private
Redirect 302 /to-tls https://127.0.0.1:{nginx_tls}/private
Redirect 302 /account /login
<Location /stripped>
  RequestHeader unset Authorization
  ProxyPass http://127.0.0.1:{api}
</Location>
<Location /api>
  ProxyPass http://127.0.0.1:{api}
</Location>
"#
    )
}

fn gated(dir: &str) -> String {
    format!(
        r#"<Location />
  AuthType Basic
  AuthName "Admin area"
  AuthUserFile "{dir}/htpasswd"
  Require valid-user
</Location>
<LocationMatch "^/($|index\.html$|products$|open/)">
  AuthMerging Off
  Require all granted
</LocationMatch>
"#
    )
}

const MODULE_DIR: &str = "/usr/lib/apache2/modules";

/// A program that knows no page, as the front controller of a site does where the error page of a gate is missing.
const NOT_FOUND: &str = "#!/bin/sh\n\
                         printf 'Status: 404 Not Found\\r\\nContent-Type: text/html\\r\\n\\r\\n<h1>Page not found</h1>\\n'\n";

const MODULES: [&str; 16] = [
    "mpm_event",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "auth_basic",
    "auth_digest",
    "alias",
    "cgid",
    "mime",
    "dir",
    "headers",
    "proxy",
    "proxy_http",
    "rewrite",
    "setenvif",
];
