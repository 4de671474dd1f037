//! Faults in the configuration of lighttpd, HAProxy, Caddy and Varnish, and in the files they ask.

use super::{Kind, Tree};
use crate::scenarios::Expect;
use why401_core::Grade::{Likely, Proven};

/// alice, `secret`.
const USERS: (&str, &str) = ("users", "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\n");
/// The same, its password never hashed.
const PLAIN: (&str, &str) = ("users", "alice:secret\n");
const PAGE: (&str, &str) = ("www/private/index.html", "private\n");

const LIGHTTPD: &str = r#"
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = "{root}/users"
auth.require = ( "/private/" =>
  ( "method" => "basic",
    "realm" => "Staff",
    "require" => "valid-user" ) )
"#;

const LIGHTTPD_SOME: &str = r#"
var.folder = "{root}"
auth.backend = "htpasswd"
auth.backend.htpasswd.userfile = var.folder + "/users"
$HTTP["url"] =^ "/private/" {
  auth.require = ( "" => ( "method" => "basic", "realm" => "Staff",
    "require" => "user=bob|user=carol" ) )
}
$HTTP["url"] =^ "/private/open/" {
  auth.require = ( "" => ( "method" => "basic", "realm" => "Staff", "require" => "valid-user" ) )
}
"#;

const LIGHTTPD_NO_FILE: &str = r#"
auth.backend = "htpasswd"
auth.require = ( "/private/" => ( "method" => "basic", "realm" => "Staff", "require" => "valid-user" ) )
"#;

const LIGHTTPD_PLAIN: &str = r#"
auth.backend = "plain"
auth.backend.plain.userfile = "{root}/users"
auth.require = ( "/private/" => ( "method" => "basic", "realm" => "Staff", "require" => "valid-user" ) )
"#;

const LIGHTTPD_DIGESTS: &str = r#"
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{root}/users"
auth.require = ( "/private/" => ( "method" => "basic", "realm" => "Staff", "require" => "valid-user" ) )
"#;

const HAPROXY: &str = "
userlist staff
  user alice password $5$why401$2i0A10XYbJV.7snaOkQlHte3zTNyxv.LzjvXXqQNH8C
  user bob insecure-password hunter2
  user carol password opensesame
  user dave insecure-password $5$why401$2i0A10XYbJV.7snaOkQlHte3zTNyxv.LzjvXXqQNH8C
userlist partners
  group buyers users erin
  group sellers
  user erin insecure-password rosebud
  user frank insecure-password secret groups sellers
frontend web
  bind 127.0.0.1:{port}
  acl is_open path_beg /open
  acl is_partner path_beg /partners
  http-request auth realm Staff unless is_open or is_partner or { http_auth(staff) }
  http-request auth realm Partners if is_partner !{ http_auth_group(partners) sellers }
  http-request return status 200 content-type text/plain string fine
";

/// The gate in front, an nginx with a gate of its own behind it.
const HAPROXY_NGINX: &str = "
userlist staff
  user alice insecure-password secret
frontend web
  bind 127.0.0.1:{port}
  http-request auth realm Edge unless { path_beg /open/ } or { http_auth(staff) }
  use_backend cleared if { path_beg /cleared/ }
  default_backend app
backend app
  server app 127.0.0.1:{behind}
backend cleared
  http-request del-header Authorization
  server app 127.0.0.1:{behind}
";

/// A gate with a file of its own, and an interface that wants a token.
const NGINX: &str = r#"
  server {
    listen 127.0.0.1:{behind};
    root {root}/www;
    location / { auth_basic "Inner"; auth_basic_user_file {root}/users; }
    location /cleared/ {
      default_type application/json;
      if ($http_authorization = "") { return 401 '{"error":"no token"}'; }
      return 200 '{"ok":true}';
    }
  }
"#;

/// The field is taken away before HAProxy itself looks at it.
const HAPROXY_EARLY: &str = "
userlist staff
  user alice insecure-password secret
frontend web
  bind 127.0.0.1:{port}
  http-request del-header Authorization
  http-request auth realm Staff unless { http_auth(staff) }
  http-request return status 200 content-type text/plain string fine
";

const CADDY: &str = r#"
http://127.0.0.1:{port} {
  basicauth /private/* {
    alice $2y$04$ydEgSp3OPiqi.og6Wmv9OODUTc56c4bBnuDs9SjrnQx1u6AmepR5W
    carol $apr1$why401$sCtmsGUuqBINFZN5/mp1K/
    dave JDJ5JDA0JHlkRWdTcDNPUGlxaS5vZzZXbXY5T09EVVRjNTZjNGJCbnVEczlTanJuUXgxdTZBbWVwUjVX
  }
  respond "come in"
}
"#;

const CADDY_PROXY: &str = r"
http://127.0.0.1:{port} {
  handle /cleared/* {
    reverse_proxy 127.0.0.1:{behind} {
      header_up -Authorization
    }
  }
  handle {
    reverse_proxy 127.0.0.1:{behind}
  }
}
";

const VARNISH: &str = r#"
backend default { .host = "127.0.0.1"; .port = "{behind}"; }
sub vcl_recv {
  if (req.url ~ "^/cleared/") {
    unset req.http.Authorization;
  }
  return (pass);
}
"#;

pub(super) const TABLE: &[Tree] = &[
    Tree {
        case: "credentials/wrong-password/lighttpd",
        prose: "lighttpd asks a file of hashes, and the password is another one.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "credentials/unknown-user/lighttpd",
        prose: "Nobody of this name stands in the file that lighttpd asks.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u mallory:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "")),
    },
    Tree {
        case: "credentials/caps-or-layout/lighttpd",
        prose: "Caps Lock was on when the password for lighttpd was typed.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:SECRET {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/plain-text/lighttpd",
        prose: "The file of lighttpd has the password itself, and its backend wants hashes.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[PLAIN, PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/plain-text/lookalike-lighttpd-plain",
        prose: "The backend is the one for passwords as they are; the one that was sent is wrong.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_PLAIN,
        files: &[PLAIN, PAGE],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/hash-unsupported/lighttpd-plain",
        prose: "The backend for passwords as they are is given a file of hashes; the password is right.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_PLAIN,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/hash-unsupported/lighttpd-plain-other-password",
        prose: "The backend for passwords as they are is given a file of hashes, and nothing fits.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_PLAIN,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/hash-unsupported/lookalike-lighttpd-htpasswd",
        prose: "The same file for the backend that reads it; the password is wrong.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "password-file/empty-or-placeholder/lighttpd",
        prose: "The file that lighttpd asks has no line.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[("users", ""), PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "")),
    },
    Tree {
        case: "credentials/wrong-password/lighttpd-digests",
        prose: "lighttpd compares a login of Basic with a file made for Digest, as it is told to.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_DIGESTS,
        files: &[("users", "alice:Staff:4a1af6e12abbdb66e4bb2fe16cf0bc55\n"), PAGE],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "server/lighttpd-userfile/not-there",
        prose: "The file of users that lighttpd is to ask does not exist.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("lighttpd.conf", "userfile")),
    },
    Tree {
        case: "server/lighttpd-userfile/closed",
        prose: "Only root may read the file of users.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &["users"],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("lighttpd.conf", "userfile")),
    },
    Tree {
        case: "server/lighttpd-userfile/nothing-sent",
        prose: "The file of users does not exist, and no login was sent yet.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[PAGE],
        closed: &[],
        ask: "{site}/private/",
        expect: Expect::Blamed(Likely),
        place: Some(("lighttpd.conf", "userfile")),
    },
    Tree {
        case: "server/lighttpd-userfile/not-named",
        prose: "A gate asks for a login, and no file of users is named.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_NO_FILE,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: None,
    },
    Tree {
        case: "server/lighttpd-userfile/lookalike-wrong-password",
        prose: "The file is there and can be read; the password is wrong.",
        server: Kind::Lighttpd,
        config: LIGHTTPD,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:hunter2 {site}/private/",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "server/lighttpd-require/not-listed",
        prose: "The password is right, and require names two other users.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_SOME,
        files: &[USERS, PAGE],
        closed: &[],
        ask: "curl -u alice:secret {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("lighttpd.conf", "user=bob")),
    },
    Tree {
        case: "server/lighttpd-require/lookalike-valid-user",
        prose: "Below this path everybody with an entry may come in; the password is wrong.",
        server: Kind::Lighttpd,
        config: LIGHTTPD_SOME,
        files: &[USERS, ("www/private/open/index.html", "open\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/open/",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "credentials/wrong-password/haproxy",
        prose: "The password is not the one whose hash stands in the userlist.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u alice:wrong {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "user alice")),
    },
    Tree {
        case: "credentials/unknown-user/haproxy",
        prose: "Nobody of this name stands in the userlist.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u mallory:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "")),
    },
    Tree {
        case: "credentials/none-sent/haproxy",
        prose: "HAProxy asks for a login, and none is sent.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Likely),
        place: None,
    },
    Tree {
        case: "server/haproxy-userlist/plain-as-hash",
        prose: "The password itself stands where HAProxy expects its hash.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u carol:opensesame {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "user carol")),
    },
    Tree {
        case: "server/haproxy-userlist/hash-as-plain",
        prose: "A hash stands behind insecure-password, so it is the password.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u dave:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "user dave")),
    },
    Tree {
        case: "server/haproxy-userlist/other-list",
        prose: "The user stands in the list for partners, and the gate asks the one for staff.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u erin:rosebud {site}/",
        expect: Expect::Blamed(Likely),
        place: Some(("haproxy.cfg", "realm Staff")),
    },
    Tree {
        case: "server/haproxy-userlist/other-group",
        prose: "The login is right, and its group is not the one that may come in.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u erin:rosebud {site}/partners",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "realm Partners")),
    },
    Tree {
        case: "server/haproxy-userlist/lookalike-wrong-password",
        prose: "The entry is sound, and the password is another one.",
        server: Kind::Haproxy,
        config: HAPROXY,
        files: &[],
        closed: &[],
        ask: "curl -u bob:hunter3 {site}/",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("haproxy.cfg", "user bob")),
    },
    Tree {
        case: "credentials/two-gates/haproxy-then-nginx",
        prose: "HAProxy lets the login in, and the nginx behind it knows another password.",
        server: Kind::Haproxy,
        config: HAPROXY_NGINX,
        files: &[
            ("users", "alice:$apr1$why401$l6mHmBRVBzAUYaY8waS/D.\n"),
            ("www/index.html", "hello\n"),
            ("behind/nginx.conf", NGINX),
        ],
        closed: &[],
        ask: "curl -u alice:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: None,
    },
    Tree {
        case: "credentials/wrong-password/haproxy-open-then-nginx",
        prose: "HAProxy asks nobody for this path, and the nginx behind it knows another password.",
        server: Kind::Haproxy,
        config: HAPROXY_NGINX,
        files: &[USERS, ("www/open/index.html", "hello\n"), ("behind/nginx.conf", NGINX)],
        closed: &[],
        ask: "curl -u alice:wrong {site}/open/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/haproxy-cleared",
        prose: "HAProxy checks the login and takes it away before the interface is asked.",
        server: Kind::Haproxy,
        config: HAPROXY_NGINX,
        files: &[USERS, ("behind/nginx.conf", NGINX)],
        closed: &[],
        ask: "curl -u alice:secret {site}/cleared/me",
        expect: Expect::Blamed(Likely),
        place: Some(("haproxy.cfg", "del-header")),
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/haproxy-too-early",
        prose: "HAProxy takes the field away and then looks for a login in it.",
        server: Kind::Haproxy,
        config: HAPROXY_EARLY,
        files: &[],
        closed: &[],
        ask: "curl -u alice:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("haproxy.cfg", "del-header")),
    },
    Tree {
        case: "credentials/wrong-password/caddy",
        prose: "The password is not the one whose hash stands in the Caddyfile.",
        server: Kind::Caddy,
        config: CADDY,
        files: &[],
        closed: &[],
        ask: "curl -u alice:wrong {site}/private/x",
        expect: Expect::Blamed(Proven),
        place: Some(("Caddyfile", "alice ")),
    },
    Tree {
        case: "credentials/unknown-user/caddy",
        prose: "Nobody of this name stands in the block of basic_auth.",
        server: Kind::Caddy,
        config: CADDY,
        files: &[],
        closed: &[],
        ask: "curl -u mallory:secret {site}/private/x",
        expect: Expect::Blamed(Proven),
        place: Some(("Caddyfile", "")),
    },
    Tree {
        case: "server/caddy-basic/apr1",
        prose: "A hash of htpasswd stands in the Caddyfile, which Caddy cannot compare with.",
        server: Kind::Caddy,
        config: CADDY,
        files: &[],
        closed: &[],
        ask: "curl -u carol:secret {site}/private/x",
        expect: Expect::Blamed(Proven),
        place: Some(("Caddyfile", "carol ")),
    },
    Tree {
        case: "server/caddy-basic/lookalike-base64",
        prose: "The hash of bcrypt is written in base64, as older versions had it; the password is wrong.",
        server: Kind::Caddy,
        config: CADDY,
        files: &[],
        closed: &[],
        ask: "curl -u dave:wrong {site}/private/x",
        expect: Expect::Other("credentials/wrong-password"),
        place: Some(("Caddyfile", "dave ")),
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/caddy-cleared",
        prose: "Caddy takes the field out before the interface is asked.",
        server: Kind::Caddy,
        config: CADDY_PROXY,
        files: &[("behind/nginx.conf", NGINX), USERS],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 4f9d0c7be1a2' {site}/cleared/me",
        expect: Expect::Blamed(Proven),
        place: Some(("Caddyfile", "header_up -Authorization")),
    },
    Tree {
        case: "credentials/wrong-password/caddy-then-nginx",
        prose: "Caddy hands the request on, and the nginx behind it knows another password.",
        server: Kind::Caddy,
        config: CADDY_PROXY,
        files: &[("behind/nginx.conf", NGINX), USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/varnish-unset",
        prose: "Varnish takes the field out before the interface is asked.",
        server: Kind::Varnish,
        config: VARNISH,
        files: &[("behind/nginx.conf", NGINX), USERS],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 4f9d0c7be1a2' {site}/cleared/me",
        expect: Expect::Blamed(Proven),
        place: Some(("default.vcl", "unset req.http.Authorization")),
    },
    Tree {
        case: "credentials/unknown-user/varnish-then-nginx",
        prose: "Varnish hands the request on, and the nginx behind it knows nobody of this name.",
        server: Kind::Varnish,
        config: VARNISH,
        files: &[("behind/nginx.conf", NGINX), USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -u mallory:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "")),
    },
];
