//! Where servers keep their configuration when nobody says otherwise.

use why401_core::Product;

/// A place to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which server.
    pub product: Product,
    /// Its first file.
    pub config: &'static str,
    /// Whose habit it is.
    pub of: &'static str,
}

const fn layout(product: Product, config: &'static str, of: &'static str) -> Layout {
    Layout { product, config, of }
}

/// The usual places, those of the servers' own packages first.
pub fn layouts() -> &'static [Layout] {
    use Product::{Apache, Caddy, Haproxy, Lighttpd, LiteSpeed, Nginx, Traefik, Varnish};
    const ALL: &[Layout] = &[
        layout(Apache, "/etc/apache2/apache2.conf", "Debian"),
        layout(Apache, "/etc/httpd/conf/httpd.conf", "Red Hat"),
        layout(Apache, "/etc/apache2/httpd.conf", "SUSE, Alpine, macOS"),
        layout(Apache, "/usr/local/apache2/conf/httpd.conf", "the project's own build"),
        layout(Apache, "/usr/local/etc/apache24/httpd.conf", "FreeBSD"),
        layout(Apache, "/opt/bitnami/apache/conf/httpd.conf", "Bitnami"),
        layout(Nginx, "/etc/nginx/nginx.conf", "packages"),
        layout(Nginx, "/usr/local/nginx/conf/nginx.conf", "the project's own build"),
        layout(Nginx, "/usr/local/openresty/nginx/conf/nginx.conf", "OpenResty"),
        layout(Nginx, "/usr/local/etc/nginx/nginx.conf", "FreeBSD, Homebrew"),
        layout(Nginx, "/opt/bitnami/nginx/conf/nginx.conf", "Bitnami"),
        layout(Lighttpd, "/etc/lighttpd/lighttpd.conf", "packages"),
        layout(Haproxy, "/etc/haproxy/haproxy.cfg", "packages"),
        layout(Caddy, "/etc/caddy/Caddyfile", "packages"),
        layout(Varnish, "/etc/varnish/default.vcl", "packages"),
        layout(Traefik, "/etc/traefik/traefik.yml", "packages and containers"),
        layout(Traefik, "/etc/traefik/traefik.toml", "packages and containers"),
        layout(LiteSpeed, "/usr/local/lsws/conf/httpd_config.conf", "LiteSpeed"),
    ];
    ALL
}
