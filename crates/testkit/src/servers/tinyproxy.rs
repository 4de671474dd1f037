//! tinyproxy: `{proxy}` is a forward proxy that wants its own login, user `via`, password `through`.

use super::{
    Ports,
    process::{Daemon, Folder},
};

/// Starts it.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Daemon, String> {
    let config = format!(
        "Port {}\nListen 127.0.0.1\nTimeout 30\nMaxClients 50\nLogFile \"{}/tinyproxy.log\"\nLogLevel Warning\n\
         BasicAuth via through\n",
        ports.tinyproxy,
        folder.path().display()
    );
    let file = folder.write("tinyproxy.conf", &config)?;
    Daemon::start("tinyproxy", &["-d", "-c", &file.to_string_lossy()], folder, ports.tinyproxy)
}
