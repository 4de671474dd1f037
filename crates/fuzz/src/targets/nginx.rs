//! Configuration of nginx, and of the servers whose gates are found.

use crate::{Target, check::Nobody};
use std::path::{Path, PathBuf};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Login, Shelf, Text,
    nginx::{self, Prefix},
    other,
};

/// `nginx::read`, `in_force` and `answer`.
pub const NGINX: Target = Target {
    name: "nginx",
    run: run_nginx,
    seeds: &[
        "events {} http { server { auth_basic a; auth_basic_user_file b; location ~* \\.php$ { return 403; } } }",
        "http { map $arg_x $y { default off; ~^(?<n>.) $n; } server { if ($y = \"a\") { rewrite ^/(.*)$ /b?$1 last; } } }",
        "http { server { error_page 401 =200 @x; location @x { try_files $uri $uri/ =404; } satisfy any; deny all; } }",
        "http { include x; server { location /a { auth_request /b; limit_except GET { allow ::1; } } } }",
        "http { server { listen 80 default_server; server_name .a.example ~^b; location = / { alias /x/; index /y; } } }",
    ],
};

/// `read` and `gate_for` of lighttpd, HAProxy, Caddy, Varnish and Traefik.
pub const OTHERS: Target = Target {
    name: "others",
    run: run_others,
    seeds: &[
        "auth.require = ( \"/x\" => ( \"method\" => \"basic\", \"realm\" => \"r\" ) )\n$HTTP[\"host\"] =~ \"^a\" { include \"x\" }",
        "userlist u\n user a insecure-password b\nfrontend f\n bind :80\n acl k http_auth(u)\n http-request auth unless k or { path_beg /x }",
        "a.example {\n @m not path /x*\n basic_auth @m {\n  a b\n }\n import *\n}\n(s) {\n import s\n}",
        "services:\n a:\n  labels:\n  - \"traefik.http.routers.r.rule=Host(`a`) && !Path(`/x`)\"\n  - traefik.http.middlewares.m.basicauth.users=a:$$x,b:$y",
        "vcl 4.1; sub vcl_recv { if (req.url ~ \"^/x\" && !req.http.Authorization) { return (synth(401)); } unset req.http.Cookie; }",
    ],
};

fn target() -> why401_serverconf::Target {
    let url = Url::parse("http://a.example/x/y.php?x=ab", Scheme::Http).expect("a URL");
    why401_serverconf::Target::new(Request::get(url))
}

fn run_nginx(data: &[u8]) {
    let text = Text::new("/c/x", data);
    let (nodes, _) = nginx::parse(&text);
    assert_eq!(nginx::print(&text, &nodes), data, "bytes are lost");
    let mut shelf = Shelf::default();
    shelf.put("/c/x", data);
    let config = nginx::read(Path::new("/c/x"), &shelf, &Prefix(PathBuf::from("/p")));
    let force = config.in_force(&target(), &shelf);
    let login = Login::Basic { user: b"a".to_vec(), password: Secret::new(*b"b") };
    assert_eq!(force.answer(&login, &Nobody), force.answer(&login, &Nobody), "the same question twice");
    config.gates();
    config.logs();
}

fn run_others(data: &[u8]) {
    let mut shelf = Shelf::default();
    shelf.put("/c/x", data);
    let path = Path::new("/c/x");
    let all = [
        other::lighttpd::read,
        other::haproxy::read,
        other::caddy::read,
        other::varnish::read,
        other::traefik::read,
    ];
    for read in all {
        let found = read(path, &shelf);
        if let Ok(Some(gate)) = found.gate_for(&target()) {
            assert!(found.gates.contains(gate), "a gate from nowhere");
        }
        let force = found.in_force(&target());
        for login in [Login::Nothing, Login::Basic { user: b"a".to_vec(), password: Secret::new(*b"b") }] {
            assert_eq!(
                force.answer(&login, &Nobody),
                force.answer(&login, &Nobody),
                "the same question twice"
            );
        }
    }
}
