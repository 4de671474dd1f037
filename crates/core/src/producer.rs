//! Who produced an answer: a table of marks that servers, edges and frameworks leave, most specific first.
//!
//! Sources: the servers' own source trees (httpd `modules/http/http_protocol.c`, nginx `ngx_http_special_response.c`,
//! lighttpd `src/connections.c`, HAProxy `src/http.c`, Tomcat `ErrorReportValve`) and answers recorded from Debian 12's
//! packages; edges by the fields their documentation names.

use why401_message::Response;

/// What kind of thing answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A CDN, an access gateway, a WAF.
    Edge,
    /// A web server or proxy, with its own page.
    Server,
    /// An application or framework.
    Application,
    /// Not known.
    Unknown,
}

/// A mark left by a producer.
enum Mark {
    /// The body contains this.
    Body(&'static str),
    /// The field's value begins with this, letter case aside; empty: the field is there.
    Field(&'static str, &'static str),
    /// The body is exactly this, white space aside.
    WholeBody(&'static str),
}

/// A row of the table.
pub struct Producer {
    /// As in JSON: `apache`, `nginx`, `application` …
    pub id: &'static str,
    /// As a person writes it.
    pub name: &'static str,
    /// What kind of thing.
    pub kind: Kind,
    /// All of these must be there.
    marks: &'static [Mark],
}

impl std::fmt::Debug for Producer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl PartialEq for Producer {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.name == other.name
    }
}

impl Producer {
    fn bears(&self, response: &Response, body: &str) -> bool {
        self.marks.iter().all(|mark| match mark {
            Mark::Body(text) => body.contains(text),
            Mark::Field(name, start) => {
                let begins = |v: &[u8]| {
                    v.len() >= start.len() && v[..start.len()].eq_ignore_ascii_case(start.as_bytes())
                };
                response.all(name).any(begins)
            }
            Mark::WholeBody(text) => body.trim() == *text,
        })
    }
}

/// Nobody left a mark.
pub static UNKNOWN: Producer =
    Producer { id: "unknown", name: "an unknown server", kind: Kind::Unknown, marks: &[] };

/// The fallback for an answer in an application's own format.
static APPLICATION: Producer = row("application", "the application", Kind::Application, &[]);

const fn row(id: &'static str, name: &'static str, kind: Kind, marks: &'static [Mark]) -> Producer {
    Producer { id, name, kind, marks }
}

use Kind::{Application, Edge, Server};
use Mark::{Body, Field, WholeBody};

static TABLE: [Producer; 41] = [
    row("cloudflare", "Cloudflare", Edge, &[Field("server", "cloudflare"), Body("cf-error-details")]),
    row("cloudflare", "Cloudflare", Edge, &[Field("cf-mitigated", "")]),
    row("aws-alb", "AWS load balancer", Edge, &[Field("server", "awselb/")]),
    row("google-iap", "Google IAP", Edge, &[Field("x-goog-iap-generated-response", "")]),
    row("azure-easy-auth", "Azure App Service", Edge, &[Field("x-ms-middleware-request-id", "")]),
    row("vercel", "Vercel", Edge, &[Field("set-cookie", "_vercel_sso_nonce")]),
    row("haproxy", "HAProxy", Server, &[Body("You need a valid user and password to access this content.")]),
    row(
        "apache",
        "Apache",
        Server,
        &[Body("This server could not verify that you"), Body("are authorized to access the document")],
    ),
    row(
        "apache",
        "Apache",
        Server,
        &[Body("<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">"), Field("server", "apache")],
    ),
    row("nginx", "nginx", Server, &[Body("<center><h1>401 Authorization Required</h1></center>")]),
    row("nginx", "nginx", Server, &[Body("<hr><center>nginx")]),
    row("openresty", "OpenResty", Server, &[Body("<hr><center>openresty")]),
    row("lighttpd", "lighttpd", Server, &[Field("server", "lighttpd"), Body("<?xml version=\"1.0\"")]),
    row(
        "lighttpd",
        "lighttpd",
        Server,
        &[
            Body("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\""),
            Body("<h1>401 Unauthorized</h1>"),
        ],
    ),
    row("litespeed", "LiteSpeed", Server, &[Body("LiteSpeed Web Server")]),
    row("litespeed", "LiteSpeed", Server, &[Field("server", "litespeed"), Body("Authorization Required")]),
    row("iis", "IIS", Server, &[Body("Unauthorized: Access is denied due to invalid credentials.")]),
    row("iis", "IIS", Server, &[Field("server", "microsoft-iis"), Field("www-authenticate", "n")]),
    row("tomcat", "Tomcat", Server, &[Body("HTTP Status 40"), Body("Apache Tomcat")]),
    row("tomcat", "Tomcat", Server, &[Body("<h1>HTTP Status 401 ")]),
    row("jetty", "Jetty", Server, &[Body("Powered by Jetty")]),
    row("varnish", "Varnish", Server, &[Body("<p>Varnish cache server</p>")]),
    row("squid", "Squid", Server, &[Field("x-squid-error", "")]),
    row("traefik", "Traefik", Server, &[Field("www-authenticate", "basic realm=\"traefik\"")]),
    row(
        "caddy",
        "Caddy",
        Server,
        &[Field("server", "caddy"), Field("www-authenticate", "basic realm=\"restricted\"")],
    ),
    row("envoy", "Envoy", Server, &[Field("server", "envoy"), Body("Jwt ")]),
    row("envoy", "Envoy", Server, &[Field("server", "istio-envoy"), Body("Jwt ")]),
    row(
        "kubernetes",
        "Kubernetes",
        Application,
        &[Body("\"kind\":\"Status\""), Body("\"apiVersion\":\"v1\"")],
    ),
    row(
        "wordpress",
        "WordPress",
        Application,
        &[Field("link", ""), Body("\"code\":\""), Body("\"data\":{\"status\":")],
    ),
    row("wordpress", "WordPress", Application, &[Body("\"code\":\"rest_"), Body("\"data\":{\"status\":")]),
    row(
        "spring",
        "Spring",
        Application,
        &[Body("\"timestamp\":"), Body("\"status\":401"), Body("\"path\":")],
    ),
    row("spring", "Spring", Application, &[Body("Whitelabel Error Page")]),
    row(
        "django",
        "Django REST framework",
        Application,
        &[Body("{\"detail\":\"Authentication credentials were not provided.")],
    ),
    row(
        "django",
        "Django REST framework",
        Application,
        &[Body("{\"detail\":\"Invalid "), Field("allow", "")],
    ),
    row("django", "Django", Application, &[Field("server", "wsgiserver"), Body("\"detail\"")]),
    row("fastapi", "FastAPI", Application, &[Field("server", "uvicorn"), Body("{\"detail\":")]),
    row("laravel", "Laravel", Application, &[Body("{\"message\":\"Unauthenticated.\"}")]),
    row("rails", "Rails", Application, &[Body("You need to sign in or sign up before continuing.")]),
    row("express", "Express", Application, &[Field("x-powered-by", "express")]),
    row("express", "Express", Application, &[WholeBody("Unauthorized"), Field("content-length", "12")]),
    row("php", "PHP", Application, &[Field("x-powered-by", "php")]),
];

/// Who made this very page: the software whose marks it bears, never one that merely stands in front and names itself
/// in the Server field.
pub fn of_page(response: &Response) -> Option<&'static Producer> {
    let body = response.body_text();
    TABLE.iter().find(|p| p.bears(response, &body))
}

/// Who produced the response; [`UNKNOWN`] where no mark fits and it has no format of its own.
pub fn of(response: &Response) -> &'static Producer {
    if let Some(found) = of_page(response) {
        return found;
    }
    let kind = response.text("content-type").unwrap_or_default();
    if kind.contains("json") || kind.contains("xml+") || response.has("x-powered-by") {
        &APPLICATION
    } else {
        software(response)
    }
}

/// The server named by the Server field where its own page was not recognised: an application behind it, or an
/// unknown page of its own.
fn software(response: &Response) -> &'static Producer {
    let server = response.text("server").unwrap_or_default().to_ascii_lowercase();
    let empty = response.body.bytes.is_empty();
    let named = TABLE.iter().find(|p| p.kind == Kind::Server && !p.id.is_empty() && server.starts_with(p.id));
    match named {
        Some(p) if empty => p,
        _ if server.is_empty() && empty => &UNKNOWN,
        _ if is_page_of_its_own(response) => &APPLICATION,
        Some(p) => p,
        None => &UNKNOWN,
    }
}

fn is_page_of_its_own(response: &Response) -> bool {
    let kind = response.text("content-type").unwrap_or_default();
    kind.contains("html") && response.body.bytes.len() > 1_500 || kind.contains("text/plain")
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{ResponseBody, ResponseField};

    fn said_by(fields: &[(&str, &str)], body: &str) -> &'static str {
        of(&Response {
            status: 401,
            fields: fields
                .iter()
                .map(|(n, v)| ResponseField { name: n.as_bytes().to_vec(), value: v.as_bytes().to_vec() })
                .collect(),
            body: ResponseBody { bytes: body.as_bytes().to_vec(), complete: true, codings: Vec::new() },
            ..Response::default()
        })
        .id
    }

    #[test]
    fn pages_tell_more_than_the_server_field() {
        let page =
            "<html><center><h1>401 Authorization Required</h1></center><hr><center>nginx/1.22.1</center>";
        assert_eq!(said_by(&[("Server", "nginx/1.22.1")], page), "nginx");
        assert_eq!(
            said_by(&[("Server", "nginx"), ("Content-Type", "application/json")], "{}"),
            "application"
        );
        assert_eq!(
            said_by(&[("server", "Caddy"), ("Www-Authenticate", "Basic realm=\"restricted\"")], ""),
            "caddy"
        );
        assert_eq!(said_by(&[], ""), "unknown");
    }

    #[test]
    fn a_name_in_the_server_field_makes_no_page_its_own() {
        let page = |body: &str| Response {
            status: 401,
            fields: vec![ResponseField { name: b"Server".to_vec(), value: b"Apache".to_vec() }],
            body: ResponseBody { bytes: body.as_bytes().to_vec(), complete: true, codings: Vec::new() },
            ..Response::default()
        };
        assert_eq!(of_page(&page("<h1>Token expired</h1>")), None);
        let own = "This server could not verify that you\nare authorized to access the document\nrequested.";
        assert_eq!(of_page(&page(own)).map(|p| p.id), Some("apache"));
    }
}
