//! Whose configuration a file is, by its name and by words that only one server has.

use std::path::Path;
use why401_core::Product;

/// Most bytes looked at.
const WINDOW: usize = 1 << 16;

/// Signs of one server's language, in lower case. Each has to begin a line.
const SIGNS: [(Product, &[&str]); 7] = [
    (
        Product::Apache,
        &[
            "<virtualhost",
            "<directory",
            "<location",
            "<files",
            "<ifmodule",
            "<proxy",
            "serverroot ",
            "loadmodule ",
            "authtype ",
            "authuserfile ",
            "require ",
            "documentroot ",
            "rewriteengine ",
            "include ",
            "includeoptional ",
            "servername ",
        ],
    ),
    (
        Product::Nginx,
        &[
            "http {",
            "http{",
            "server {",
            "server{",
            "events {",
            "events{",
            "location ",
            "worker_processes ",
            "upstream ",
        ],
    ),
    (Product::Lighttpd, &["server.", "auth.", "$http[", "$server[", "include_shell", "setenv."]),
    (Product::Haproxy, &["frontend ", "backend ", "defaults", "global", "listen ", "userlist "]),
    (Product::Varnish, &["vcl 4", "sub vcl_", "import std", "backend default"]),
    (
        Product::Traefik,
        &[
            "traefik.",
            "\"traefik.",
            "- traefik.",
            "- \"traefik.",
            "- 'traefik.",
            "- --providers.",
            "- --entrypoints.",
            "[http.routers",
            "[http.middlewares",
            "basicauth:",
            "middlewares:",
            "loadbalancer:",
        ],
    ),
    (Product::LiteSpeed, &["virtualhost ", "listener ", "docroot ", "vhroot ", "extprocessor "]),
];

/// The server that reads such a file; `None` where nothing tells.
pub fn product(path: &Path, bytes: &[u8]) -> Option<Product> {
    by_name(path).or_else(|| by_signs(&bytes[..bytes.len().min(WINDOW)]))
}

fn by_name(path: &Path) -> Option<Product> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    Some(match name.as_str() {
        "apache2.conf" | "httpd.conf" | ".htaccess" => Product::Apache,
        "nginx.conf" => Product::Nginx,
        "lighttpd.conf" => Product::Lighttpd,
        "haproxy.cfg" => Product::Haproxy,
        "caddyfile" => Product::Caddy,
        "httpd_config.conf" | "vhconf.conf" => Product::LiteSpeed,
        "traefik.yml" | "traefik.yaml" | "traefik.toml" => Product::Traefik,
        _ if ending == "vcl" => Product::Varnish,
        _ if ending == "caddyfile" || stem == "caddyfile" => Product::Caddy,
        _ => return None,
    })
}

/// The server with the most lines of its own; Caddy's language has few words and is told by its blocks.
fn by_signs(bytes: &[u8]) -> Option<Product> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let lines: Vec<&str> =
        text.lines().map(str::trim_start).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let counted = |signs: &[&str]| lines.iter().filter(|l| signs.iter().any(|s| l.starts_with(s))).count();
    let best = SIGNS.iter().map(|(product, signs)| (counted(signs), *product)).max_by_key(|(n, _)| *n)?;
    if best.0 > 0 {
        return Some(best.1);
    }
    let of_caddy = ["basicauth", "basic_auth", "reverse_proxy", "file_server", "respond ", "handle"];
    (counted(&of_caddy) > 0).then_some(Product::Caddy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_told() {
        for (name, text, expected) in [
            ("apache2.conf", "", Some(Product::Apache)),
            (
                "a.conf",
                "# x\nServerName a\n<Directory /srv>\nRequire all granted\n</Directory>\n",
                Some(Product::Apache),
            ),
            ("b.conf", "server {\n  listen 80;\n  location / { auth_basic x; }\n}\n", Some(Product::Nginx)),
            (
                "c.conf",
                "server.modules += ( \"mod_auth\" )\nauth.backend = \"htpasswd\"\n",
                Some(Product::Lighttpd),
            ),
            (
                "d.cfg",
                "global\n  daemon\ndefaults\n  mode http\nfrontend f\n  bind :80\n",
                Some(Product::Haproxy),
            ),
            ("e.conf", "site.example {\n  basicauth {\n    a b\n  }\n}\n", Some(Product::Caddy)),
            ("f.vcl", "vcl 4.1;\nbackend default {}\n", Some(Product::Varnish)),
            (
                "compose.yml",
                "services:\n  a:\n    labels:\n      - \"traefik.enable=true\"\n",
                Some(Product::Traefik),
            ),
            ("g.conf", "hello\n", None),
        ] {
            assert_eq!(product(Path::new(name), text.as_bytes()), expected, "{name}");
        }
    }
}
