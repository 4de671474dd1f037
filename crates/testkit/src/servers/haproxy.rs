//! HAProxy.
//!
//! | `{haproxy}` | |
//! |---|---|
//! | `/gate/…` | its own Basic gate ("Edge"), user alice, password `secret`; then the API without the prefix |
//! | anything else | the API |

use super::{
    Ports,
    process::{Daemon, Folder},
};

/// Starts it.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Daemon, String> {
    let file = folder.write("haproxy.cfg", &config(ports))?;
    Daemon::start("haproxy", &["-db", "-f", &file.to_string_lossy()], folder, ports.haproxy)
}

fn config(ports: &Ports) -> String {
    let Ports { haproxy, api, .. } = ports;
    format!(
        "\
global
  maxconn 200
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
userlist staff
  user alice insecure-password secret
frontend edge
  bind 127.0.0.1:{haproxy}
  acl gated path_beg /gate/
  acl known http_auth(staff)
  http-request auth realm Edge if gated !known
  http-request replace-path /gate(/.*) \\1 if gated
  default_backend api
backend api
  server api 127.0.0.1:{api}
"
    )
}
