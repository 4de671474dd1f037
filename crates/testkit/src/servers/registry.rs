//! The Docker registry, twice.
//!
//! | | |
//! |---|---|
//! | `{registry}` | Basic, realm "Registry", alice `secret` |
//! | `{registry_token}` | sends everybody to the token server `https://auth.example/token` |

use super::{
    Ports,
    process::{Daemon, Folder},
};

/// Starts both.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<[Daemon; 2], String> {
    let users = folder
        .write("registry.users", "alice:$2y$05$HXH6r34f0AYd/duWLq8L0ueKU4gxvmd4RK0VMqCvDudWurTBAvK4K\n")?;
    let by_password = format!("{{htpasswd: {{realm: Registry, path: {}}}}}", users.display());
    let by_token = format!(
        "{{token: {{realm: \"https://auth.example/token\", service: registry.example, issuer: auth.example, \
         rootcertbundle: {}/cert.pem}}}}",
        folder.path().display()
    );
    Ok([
        one("registry.yml", &by_password, ports.registry, folder)?,
        one("registry-token.yml", &by_token, ports.registry_token, folder)?,
    ])
}

fn one(file: &str, auth: &str, port: u16, folder: &Folder) -> Result<Daemon, String> {
    let text = format!(
        "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}/images}}}}\nhttp: {{addr: \"127.0.0.1:{port}\"}}\n\
         auth: {auth}\nlog: {{level: error}}\n",
        folder.path().display()
    );
    let file = folder.write(file, &text)?;
    Daemon::start("docker-registry", &["serve", &file.to_string_lossy()], folder, port)
}
