//! Apache httpd.
//!
//! | `{apache}` | |
//! |---|---|
//! | `/`, `/open/`, `/products` | open |
//! | `/private/` | Basic, realm "Staff" |
//! | `/only-bob/` | Basic, realm "Staff", `Require user bob`: Apache answers 401 to everybody else |
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
    let file = folder.write("apache.conf", &config(folder, ports))?;
    Daemon::start("apache2", &["-DFOREGROUND", "-f", &file.to_string_lossy()], folder, ports.apache)
}

fn config(folder: &Folder, ports: &Ports) -> String {
    let dir = folder.path().display();
    let Ports { apache, apache_gated, nginx, nginx_tls, api, .. } = ports;
    let modules: String = MODULES.iter().map(|m| format!("LoadModule {m}_module {MODULE_DIR}/mod_{m}.so\n")).collect();
    format!(
        r#"{modules}
ServerRoot "{dir}"
PidFile "{dir}/apache.pid"
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
Listen 127.0.0.1:{apache}
Listen 127.0.0.1:{apache_gated}
TypesConfig /dev/null
AddType text/html .html
DirectoryIndex index.html
DocumentRoot "{dir}/site"
<Directory "{dir}/site">
  Require all granted
</Directory>
Alias /products "{dir}/site/products.html"
Alias /login "{dir}/site/login.html"
<VirtualHost *:{apache}>
  <Location /private>
    AuthType Basic
    AuthName "Staff"
    AuthUserFile "{dir}/htpasswd"
    Require valid-user
  </Location>
  <Location /only-bob>
    AuthType Basic
    AuthName "Staff"
    AuthUserFile "{dir}/htpasswd"
    Require user bob
  </Location>
  <Location /digest>
    AuthType Digest
    AuthName "Vault"
    AuthUserFile "{dir}/htdigest"
    Require valid-user
  </Location>
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
</VirtualHost>
<VirtualHost *:{apache_gated}>
  <Location />
    AuthType Basic
    AuthName "Admin area"
    AuthUserFile "{dir}/htpasswd"
    Require valid-user
  </Location>
  <LocationMatch "^/($|index\.html$|products$|open/)">
    AuthMerging Off
    Require all granted
  </LocationMatch>
</VirtualHost>
"#
    )
}

const MODULE_DIR: &str = "/usr/lib/apache2/modules";

const MODULES: [&str; 15] = [
    "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest", "alias", "mime",
    "dir", "headers", "proxy", "proxy_http", "rewrite", "setenvif",
];
