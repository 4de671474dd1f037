//! The broken sites: each a handful of answers, on a port of its own.

use std::{
    io::{BufRead, BufReader, Read, Result, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};
use why401_message::{Resolve, Route};

/// What a site answers to a path and an Authorization value.
type Answer = fn(&str, &str, u16) -> String;

/// The files of a site's server, its configuration first.
pub(super) type Files = &'static [(&'static str, &'static str)];

/// A site, the mistake somebody made with it, and how it was typed.
pub(super) struct Site {
    /// One line: who wants what.
    pub(super) story: &'static str,
    /// As it stands at the prompt.
    pub(super) typed: String,
    /// The words of curl that make the same request.
    pub(super) command: String,
    /// What lies on its server's disk, where that is looked at.
    pub(super) files: Option<Files>,
    host: &'static str,
    ports: Vec<u16>,
}

impl Site {
    /// All of them, listening.
    pub(super) fn all() -> Result<Vec<Self>> {
        Ok(vec![
            mistyped_path()?,
            glued_token()?,
            expired_token()?,
            quoted_key()?,
            lost_at_redirect()?,
            dollar_in_password()?,
            broken_htaccess()?,
            overwritten_users()?,
        ])
    }

    /// Its name leads to loopback.
    pub(super) fn route(&self) -> Route {
        let resolve = |port: &u16| Resolve {
            host: self.host.into(),
            port: *port,
            addresses: vec![Ipv4Addr::LOCALHOST.into()],
        };
        Route { resolve: self.ports.iter().map(resolve).collect(), ..Route::default() }
    }
}

fn mistyped_path() -> Result<Site> {
    let port = serve(shop, 0)?;
    let url = format!("http://shop.example:{port}/admin/products");
    Ok(Site {
        story: "Somebody wants to see the products of a shop.",
        typed: format!("$ why401 {url}"),
        command: format!("curl -L {url}"),
        files: None,
        host: "shop.example",
        ports: vec![port],
    })
}

fn shop(path: &str, _: &str, _: u16) -> String {
    match path {
        "/" => page("Shop", "<a href=\"/products\">Products</a> <a href=\"/cart\">Cart</a>"),
        "/products" => page("Products", "Teapots and cups"),
        _ if path.starts_with("/admin/") => refused("Basic realm=\"Staff area\"", "Authorization Required"),
        _ => answer("404 Not Found", "", "<h1>Not Found</h1>"),
    }
}

fn glued_token() -> Result<Site> {
    let port = serve(api, 0)?;
    let url = format!("http://api.example:{port}/v1/me");
    Ok(Site {
        story: "A script calls an API with its token.",
        typed: format!("$ why401 curl -H 'Authorization: Bearer4f9d0c7be1a2' {url}"),
        command: format!("curl -H 'Authorization: Bearer4f9d0c7be1a2' {url}"),
        files: None,
        host: "api.example",
        ports: vec![port],
    })
}

fn api(_: &str, authorization: &str, _: u16) -> String {
    match authorization {
        "Bearer 4f9d0c7be1a2" => {
            answer("200 OK", "Content-Type: application/json\r\n", "{\"name\":\"demo\"}")
        }
        _ => refused("Bearer realm=\"api\", error=\"invalid_request\"", "{\"error\":\"missing token\"}"),
    }
}

/// Ran out on 1 November 2026.
const EXPIRED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUvIiwic3ViIjoiMTciLCJpYXQiOjE3OTM0OTEyMDAsImV4cCI6MTc5MzQ5NDgwMH0.4Zr0o8mVQ2cYq1sT7uX5kPz3aBnD6eFgHiJ9wLmKcRs";

fn expired_token() -> Result<Site> {
    let port = serve(orders, 0)?;
    let url = format!("http://orders.example:{port}/v1/orders");
    let command = format!("curl -H 'Authorization: Bearer {EXPIRED}' {url}");
    let shown = format!("curl -H 'Authorization: Bearer eyJhbGci…mKcRs' {url}");
    Ok(Site {
        story: "Yesterday's script, today.",
        typed: format!("$ why401 {shown}"),
        command,
        files: None,
        host: "orders.example",
        ports: vec![port],
    })
}

fn orders(_: &str, authorization: &str, _: u16) -> String {
    let said = if authorization.starts_with("Bearer ") {
        "Bearer error=\"invalid_token\", error_description=\"The access token expired\""
    } else {
        "Bearer"
    };
    refused(said, "{\"error\":\"unauthorized\"}")
}

fn quoted_key() -> Result<Site> {
    let port = serve(models, 0)?;
    let url = format!("http://models.example:{port}/v1/models");
    let command = format!("curl -H 'Authorization: Bearer \"demo-7f3k9q2x8w\"' {url}");
    Ok(Site {
        story: "The key comes from a settings file, quotes and all.",
        typed: format!("$ why401 {command}"),
        command,
        files: None,
        host: "models.example",
        ports: vec![port],
    })
}

fn models(_: &str, authorization: &str, _: u16) -> String {
    let json = "Content-Type: application/json\r\n";
    match authorization.strip_prefix("Bearer ") {
        Some("demo-7f3k9q2x8w") => answer("200 OK", json, "{\"models\":[\"teapot-1\"]}"),
        Some(_) => {
            let body = "{\"error\":{\"message\":\"Incorrect API key provided: \\\"demo-***8w\\\".\"}}";
            answer("401 Unauthorized", json, body)
        }
        None => {
            answer("401 Unauthorized", json, "{\"error\":{\"message\":\"You didn't provide an API key.\"}}")
        }
    }
}

fn lost_at_redirect() -> Result<Site> {
    let target = serve(members, 0)?;
    let port = serve(moved, target)?;
    let url = format!("http://files.example:{port}/list");
    Ok(Site {
        story: "The same password works in the browser, and not in the script.",
        typed: format!("$ why401 curl -L -u anna:tea4two {url}"),
        command: format!("curl -L -u anna:tea4two {url}"),
        files: None,
        host: "files.example",
        ports: vec![port, target],
    })
}

fn moved(path: &str, _: &str, target: u16) -> String {
    answer("301 Moved Permanently", &format!("Location: http://files.example:{target}{path}\r\n"), "")
}

fn members(_: &str, authorization: &str, _: u16) -> String {
    // anna:tea4two
    match authorization {
        "Basic YW5uYTp0ZWE0dHdv" => page("Files", "report.pdf"),
        _ => refused("Basic realm=\"Members\"", "Authorization Required"),
    }
}

fn dollar_in_password() -> Result<Site> {
    let port = serve(vault, 0)?;
    let url = format!("http://vault.example:{port}/");
    let command = format!("curl -u \"anna:pa$word7\" {url}");
    Ok(Site {
        story: "A colleague's command, pasted from a chat. It worked for her.",
        typed: format!("$ why401 curl - <<'END'\n{command}\nEND"),
        command,
        files: None,
        host: "vault.example",
        ports: vec![port],
    })
}

fn vault(_: &str, authorization: &str, _: u16) -> String {
    // anna:pa$word7
    match authorization {
        "Basic YW5uYTpwYSR3b3JkNw==" => page("Vault", "open"),
        _ => refused("Basic realm=\"Vault\"", "Authorization Required"),
    }
}

/// An Apache as Debian sets one up, in few words.
const APACHE: &str = "ServerRoot /etc/apache2\nServerName club.example\nUser www-data\nGroup www-data\n\
                      LoadModule authn_core_module mod_authn_core.so\nLoadModule authn_file_module mod_authn_file.so\n\
                      LoadModule authz_core_module mod_authz_core.so\nLoadModule authz_user_module mod_authz_user.so\n\
                      LoadModule auth_basic_module mod_auth_basic.so\nLoadModule alias_module mod_alias.so\n\
                      LoadModule dir_module mod_dir.so\nDocumentRoot /srv/club\n\
                      <Directory /srv/club>\n  AllowOverride All\n  Require all granted\n</Directory>\n";

fn broken_htaccess() -> Result<Site> {
    let port = serve(out_of_order, 0)?;
    let url = format!("http://club.example:{port}/minutes/");
    Ok(Site {
        story: "The secretary wanted a password for the minutes. Since then nobody sees them, password or not.",
        typed: format!("$ sudo why401 server {url}"),
        command: format!("curl {url}"),
        files: Some(&[
            ("/etc/apache2/apache2.conf", APACHE),
            ("/srv/club/minutes/index.html", "minutes\n"),
            (
                "/srv/club/minutes/.htaccess",
                "AuthType Basic\nAuthName Members only\nAuthUserFile /srv/users\nRequire valid-user\n",
            ),
            ("/srv/users", "anna:$apr1$demo4web$Ur4NxPdTGCVWcCjsb.OCG0\n"),
        ]),
        host: "club.example",
        ports: vec![port],
    })
}

fn out_of_order(_: &str, _: &str, _: u16) -> String {
    let body = "<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n\
                <p>The server encountered an internal error or\nmisconfiguration</p>";
    by_apache(&answer("500 Internal Server Error", "", body))
}

fn overwritten_users() -> Result<Site> {
    let port = serve(club, 0)?;
    let url = format!("http://club.example:{port}/board/");
    Ok(Site {
        story: "Ben was given a login last night (htpasswd -c). This morning Anna's is refused.",
        typed: format!("$ sudo why401 server -u anna {url}"),
        command: format!("curl -u anna:tea4two {url}"),
        files: Some(&[
            ("/etc/apache2/apache2.conf", APACHE),
            ("/srv/club/board/index.html", "board\n"),
            (
                "/srv/club/board/.htaccess",
                "AuthType Basic\nAuthName \"The board\"\nAuthUserFile /srv/users\nRequire user anna ben\n",
            ),
            ("/srv/users", "ben:$apr1$demo4web$Ur4NxPdTGCVWcCjsb.OCG0\n"),
            (
                "/srv/users.bak",
                "anna:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\ncarol:$apr1$why401ol$uN.mbZtphOpS3sY2otK320\n",
            ),
        ]),
        host: "club.example",
        ports: vec![port],
    })
}

fn club(_: &str, _: &str, _: u16) -> String {
    by_apache(&refused("Basic realm=\"The board\"", "<title>401 Unauthorized</title>\n<h1>Unauthorized</h1>"))
}

fn by_apache(answer: &str) -> String {
    answer.replace("Server: demo", "Server: Apache")
}

fn page(title: &str, body: &str) -> String {
    let html = format!("<html><head><title>{title}</title></head><body>{body}</body></html>");
    answer("200 OK", "Content-Type: text/html\r\n", &html)
}

fn refused(challenge: &str, body: &str) -> String {
    answer("401 Unauthorized", &format!("WWW-Authenticate: {challenge}\r\n"), body)
}

fn answer(status: &str, fields: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nServer: demo\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Answers on a free port of loopback until the process ends; `other` is the port of a second site.
fn serve(answer: Answer, other: u16) -> Result<u16> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A visitor who hangs up is no concern of the site's.
            let _ = exchange(stream, answer, other);
        }
    });
    Ok(port)
}

fn exchange(mut stream: TcpStream, answer: Answer, other: u16) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut lines = BufReader::new(stream.try_clone()?.take(64 << 10)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut authorization = String::new();
    for line in lines {
        let line = line?;
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                value.clone_into(&mut authorization);
            }
            None if line.is_empty() => break,
            _ => {}
        }
    }
    stream.write_all(answer(&path, &authorization, other).as_bytes())
}
