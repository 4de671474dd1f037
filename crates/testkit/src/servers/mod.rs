//! Real servers on loopback: the distribution's Apache, nginx, lighttpd, HAProxy, tinyproxy and Docker registry, an API
//! of our own, and applications in frameworks.
//!
//! [`Servers::start`] starts one of each but the applications; dropping it ends them. Configuration, passwords, pages
//! and logs lie in one folder below the temporary folder, which goes with them. What each address serves is written
//! down in [`apache`], [`nginx`], [`lighttpd`], [`haproxy`], [`tinyproxy`], [`registry`], [`api`] and [`frameworks`];
//! pages and users, which they share, in [`site`].

pub mod apache;
pub mod api;
pub mod frameworks;
pub mod gates;
pub mod haproxy;
pub mod lighttpd;
pub mod nginx;
pub mod own;
mod process;
pub mod registry;
pub mod site;
pub mod tinyproxy;

use api::Api;
use process::{Daemon, Folder, free_port};
use std::{io, thread, time::Duration};

/// How often a start is tried: somebody else may take a port between looking for it and listening on it.
const ATTEMPTS: usize = 3;

/// The ports everything listens on.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// Apache: some folders guarded.
    pub apache: u16,
    /// Apache: everything guarded but `/` and `/products`.
    pub apache_gated: u16,
    /// nginx: some folders guarded.
    pub nginx: u16,
    /// nginx: everything guarded but `/` and `/products`.
    pub nginx_gated: u16,
    /// nginx: the same as `nginx` over TLS, with a certificate of its own making.
    pub nginx_tls: u16,
    /// lighttpd: some folders guarded.
    pub lighttpd: u16,
    /// HAProxy in front of the API.
    pub haproxy: u16,
    /// tinyproxy: a forward proxy that wants a login.
    pub tinyproxy: u16,
    /// The API.
    pub api: u16,
    /// The API once more, named `localhost` so that it is another host.
    pub api_other: u16,
    /// The Docker registry with passwords.
    pub registry: u16,
    /// The Docker registry that sends everybody to a token server.
    pub registry_token: u16,
    /// Flask.
    pub flask: u16,
    /// Django REST framework.
    pub django: u16,
    /// FastAPI.
    pub fastapi: u16,
    /// Express.
    pub express: u16,
    /// Fastify.
    pub fastify: u16,
    /// An authorization server.
    pub oidc: u16,
    /// Nobody listens here.
    pub nobody: u16,
}

impl Ports {
    /// Free ones, beside those of the APIs, which listen already.
    fn free(apis: &[Api; 2]) -> Self {
        Self {
            apache: free_port(),
            apache_gated: free_port(),
            nginx: free_port(),
            nginx_gated: free_port(),
            nginx_tls: free_port(),
            lighttpd: free_port(),
            haproxy: free_port(),
            tinyproxy: free_port(),
            api: apis[0].port(),
            api_other: apis[1].port(),
            registry: free_port(),
            registry_token: free_port(),
            flask: free_port(),
            django: free_port(),
            fastapi: free_port(),
            express: free_port(),
            fastify: free_port(),
            oidc: free_port(),
            nobody: free_port(),
        }
    }
}

/// All servers of a test process.
pub struct Servers {
    /// Where they listen.
    pub ports: Ports,
    _daemons: Vec<Daemon>,
    _apis: [Api; 2],
    _folder: Folder,
}

impl Servers {
    /// Starts all but the applications and waits until they listen. The error says which one did not start, and what it
    /// wrote.
    pub fn start() -> Result<Self, String> {
        Self::attempts(false)
    }

    /// The same, and the applications in frameworks as well.
    pub fn start_with_frameworks() -> Result<Self, String> {
        Self::attempts(true)
    }

    fn attempts(with_frameworks: bool) -> Result<Self, String> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            match Self::attempt(with_frameworks) {
                Ok(servers) => return Ok(servers),
                Err(why) => last = why,
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(last)
    }

    fn attempt(with_frameworks: bool) -> Result<Self, String> {
        let here = |e: io::Error| e.to_string();
        let folder = Folder::new().map_err(here)?;
        let apis = [Api::start().map_err(here)?, Api::start().map_err(here)?];
        let ports = Ports::free(&apis);
        site::write(folder.path()).map_err(here)?;
        let mut daemons = vec![
            apache::start(&folder, &ports)?,
            nginx::start(&folder, &ports)?,
            lighttpd::start(&folder, &ports)?,
            haproxy::start(&folder, &ports)?,
            tinyproxy::start(&folder, &ports)?,
        ];
        daemons.extend(registry::start(&folder, &ports)?);
        if with_frameworks {
            daemons.extend(frameworks::start(&folder, &ports)?);
        }
        for daemon in &mut daemons {
            daemon.wait_until_ready()?;
        }
        Ok(Self { ports, _daemons: daemons, _apis: apis, _folder: folder })
    }

    /// Puts the base URL of a server in place of each `{name}` in a text.
    ///
    /// `{apache}`, `{apache_gated}`, `{nginx}`, `{nginx_gated}`, `{nginx_tls}`, `{lighttpd}`, `{haproxy}`, `{proxy}`
    /// (tinyproxy), `{registry}`, `{registry_token}`, `{flask}`, `{django}`, `{fastapi}`, `{express}`, `{fastify}`,
    /// `{oidc}`, `{api}` and `{nobody}` are at 127.0.0.1; `{api_other}` and `{apache_other}` at localhost: another
    /// host to whom no credentials of the first may go. `{nginx.host}` and the like are host and port alone.
    pub fn fill(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, scheme, host, port) in self.bases() {
            out = out.replace(&format!("{{{name}}}"), &format!("{scheme}://{host}:{port}"));
            out = out.replace(&format!("{{{name}.host}}"), &format!("{host}:{port}"));
        }
        out
    }

    fn bases(&self) -> [(&'static str, &'static str, &'static str, u16); 20] {
        let p = &self.ports;
        [
            ("apache", "http", "127.0.0.1", p.apache),
            ("apache_gated", "http", "127.0.0.1", p.apache_gated),
            ("apache_other", "http", "localhost", p.apache),
            ("nginx", "http", "127.0.0.1", p.nginx),
            ("nginx_gated", "http", "127.0.0.1", p.nginx_gated),
            ("nginx_tls", "https", "127.0.0.1", p.nginx_tls),
            ("lighttpd", "http", "127.0.0.1", p.lighttpd),
            ("haproxy", "http", "127.0.0.1", p.haproxy),
            ("proxy", "http", "127.0.0.1", p.tinyproxy),
            ("api", "http", "127.0.0.1", p.api),
            ("api_other", "http", "localhost", p.api_other),
            ("registry", "http", "127.0.0.1", p.registry),
            ("registry_token", "http", "127.0.0.1", p.registry_token),
            ("flask", "http", "127.0.0.1", p.flask),
            ("django", "http", "127.0.0.1", p.django),
            ("fastapi", "http", "127.0.0.1", p.fastapi),
            ("express", "http", "127.0.0.1", p.express),
            ("fastify", "http", "127.0.0.1", p.fastify),
            ("oidc", "http", "127.0.0.1", p.oidc),
            ("nobody", "http", "127.0.0.1", p.nobody),
        ]
    }
}
