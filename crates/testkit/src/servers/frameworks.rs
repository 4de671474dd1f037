//! Applications in frameworks that are common behind an interface, each in its own language.
//!
//! Their sources lie in `frameworks/` of this crate and say at the top what they serve. They know the secret and the
//! audience of [`crate::minting`], and trust the issuer at `{api}/issuer`. The packages they need are installed by
//! `./test` into `frameworks/` of the target folder.

use super::{
    Ports,
    process::{Daemon, Folder},
};
use std::{os::unix::fs::symlink, path::PathBuf};

const FLASK: &str = include_str!("../../frameworks/flask_app.py");
const DJANGO: &str = include_str!("../../frameworks/django_app.py");
const FASTAPI: &str = include_str!("../../frameworks/fastapi_app.py");
const EXPRESS: &str = include_str!("../../frameworks/express_app.cjs");
const FASTIFY: &str = include_str!("../../frameworks/fastify_app.cjs");
const OIDC: &str = include_str!("../../frameworks/oidc_app.mjs");

/// Starts all of them.
pub(super) fn start(folder: &Folder, ports: &Ports) -> Result<Vec<Daemon>, String> {
    let installed = installed().ok_or("the frameworks are not installed; ./test installs them")?;
    symlink(installed.join("node_modules"), folder.path().join("node_modules")).map_err(|e| e.to_string())?;
    let python = installed.join("venv/bin/python");
    let node = PathBuf::from("node");
    let apps = [
        ("flask_app.py", FLASK, &python, ports.flask),
        ("django_app.py", DJANGO, &python, ports.django),
        ("fastapi_app.py", FASTAPI, &python, ports.fastapi),
        ("express_app.cjs", EXPRESS, &node, ports.express),
        ("fastify_app.cjs", FASTIFY, &node, ports.fastify),
        ("oidc_app.mjs", OIDC, &node, ports.oidc),
    ];
    let issuer = format!("http://127.0.0.1:{}/issuer", ports.api);
    apps.into_iter()
        .map(|(name, text, program, port)| {
            folder.write(name, text)?;
            Daemon::run(name, program, &[name, &port.to_string(), &issuer], folder, port)
        })
        .collect()
}

/// Where `./test` puts the packages: beside the folder of the profile in which this program lies.
fn installed() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program
        .ancestors()
        .map(|folder| folder.join("frameworks"))
        .find(|folder| folder.join("installed").is_file())
}
