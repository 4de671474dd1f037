//! lighttpd.
//!
//! | `{lighttpd}` | |
//! |---|---|
//! | `/`, `/open/`, `/products` | open |
//! | `/private/` | Basic, realm "Staff" |
//! | `/forbidden/` | `url.access-deny`: 403 |
//! | `/hop/…` | redirect to `/private/…` of the same origin |

use super::{
    Ports,
    process::{Daemon, Folder},
};

/// Starts it.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Daemon, String> {
    let file = folder.write("lighttpd.conf", &config(folder, ports))?;
    Daemon::start("lighttpd", &["-D", "-f", &file.to_string_lossy()], folder, ports.lighttpd)
}

fn config(folder: &Folder, ports: &Ports) -> String {
    let dir = folder.path().display();
    let port = ports.lighttpd;
    format!(
        r#"server.modules = ( "mod_access", "mod_alias", "mod_auth", "mod_authn_file", "mod_redirect" )
server.document-root = "{dir}/site"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{dir}/lighttpd.error"
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
etag.use-inode = "disable"
etag.use-mtime = "disable"
etag.use-size = "disable"
alias.url = ( "/products" => "{dir}/site/products.html" )
url.redirect = ( "^/hop/(.*)$" => "/private/$1" )
url.redirect-code = 302
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = "{dir}/htpasswd"
auth.require = ( "/private/" => ( "method" => "basic", "realm" => "Staff", "require" => "valid-user" ) )
$HTTP["url"] =~ "^/forbidden/" {{ url.access-deny = ( "" ) }}
"#
    )
}
