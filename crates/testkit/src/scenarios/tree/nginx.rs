//! Faults in nginx's configuration.

use super::{Kind, Tree};
use crate::scenarios::Expect;
use why401_core::Grade::Proven;

/// alice, `secret`.
const USERS: (&str, &str) = ("users", "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\n");
/// bob, `pa$word`.
const OTHERS: (&str, &str) = ("others", "bob:$apr1$why401$l6mHmBRVBzAUYaY8waS/D.\n");

const INHERITED: &str = r#"
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    auth_basic "Staging";
    auth_basic_user_file {root}/users;
    location / {
      try_files $uri $uri/ =404;
    }
    location /api/ {
      try_files $uri =404;
    }
  }
"#;

const TWO_SITES: &str = r#"
  server {
    listen 127.0.0.1:{port};
    server_name staging.shop.example;
    root {root}/www;
    auth_basic "Staging";
    auth_basic_user_file {root}/users;
  }
  server {
    listen 127.0.0.1:{port};
    server_name shop.example;
    root {root}/www;
  }
"#;

const NESTED: &str = r#"
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    auth_basic "Staff";
    auth_basic_user_file {root}/users;
    location /reports/ {
      auth_basic_user_file {root}/others;
    }
  }
"#;

const CLEARED: &str = r#"
  server {
    listen 127.0.0.1:{port};
    location / {
      proxy_set_header Authorization "";
      proxy_pass http://127.0.0.1:{behind};
    }
    location /whole/ {
      proxy_pass http://127.0.0.1:{behind};
    }
  }
  server {
    listen 127.0.0.1:{behind};
    default_type application/json;
    location / {
      if ($http_authorization != "Bearer 4f9d0c7be1a2") {
        return 401 '{"error":"unauthorized"}';
      }
      return 200 '{"ok":true}';
    }
  }
"#;

/// The limit of the first is used up by whoever looks whether the server is there.
const LIMITED: &str = r#"
  limit_req_zone $server_port zone=visits:1m rate=1r/m;
  limit_req_status 401;
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    auth_basic "Staff";
    auth_basic_user_file {root}/users;
    location / {
      limit_req zone=visits;
    }
    location /reports/ {
      limit_req zone=visits burst=1000 nodelay;
    }
  }
"#;

pub(super) const TABLE: &[Tree] = &[
    Tree {
        case: "limit/rate-limit-as-401/nginx",
        prose: "One request a minute is allowed, and nginx is told to say 401 to the second.",
        server: Kind::Nginx,
        config: LIMITED,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: None,
    },
    Tree {
        case: "limit/rate-limit-as-401/lookalike-limit-not-reached",
        prose: "The limit stands there and is not reached; the password is wrong.",
        server: Kind::Nginx,
        config: LIMITED,
        files: &[USERS, ("www/reports/index.html", "reports\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/reports/",
        expect: Expect::Other("credentials/wrong-password"),
        place: None,
    },
    Tree {
        case: "nginx/inherited-gate/interface",
        prose: "The login of the staging site reaches the interface, whose location says nothing of one.",
        server: Kind::Nginx,
        config: INHERITED,
        files: &[USERS, ("www/api/health", "ok\n")],
        closed: &[],
        ask: "{site}/api/health",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staging\"")),
    },
    Tree {
        case: "nginx/inherited-gate/acme-challenge",
        prose: "A certificate authority looks for its answer behind the login of the staging site.",
        server: Kind::Nginx,
        config: INHERITED,
        files: &[USERS, ("www/.well-known/acme-challenge/tok3n", "tok3n.thumb\n")],
        closed: &[],
        ask: "{site}/.well-known/acme-challenge/tok3n",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staging\"")),
    },
    Tree {
        case: "nginx/inherited-gate/lookalike-whole-site",
        prose: "The whole site is guarded, and a page of it is asked for.",
        server: Kind::Nginx,
        config: INHERITED,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Other("credentials/none-sent"),
        place: None,
    },
    Tree {
        case: "nginx/default-server/www-forgotten",
        prose: "The name with www is no server's name, so the staging site, which stands first, answers.",
        server: Kind::Nginx,
        config: TWO_SITES,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl --connect-to www.shop.example:80:127.0.0.1:{port} http://www.shop.example/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staging\"")),
    },
    Tree {
        case: "nginx/default-server/lookalike-its-own-name",
        prose: "The staging site is asked for by its name, and its login answers.",
        server: Kind::Nginx,
        config: TWO_SITES,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl --connect-to staging.shop.example:80:127.0.0.1:{port} http://staging.shop.example/",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "nginx/other-location-wins/nested-user-file",
        prose: "The reports have a password file of their own, and alice stands in that of the site.",
        server: Kind::Nginx,
        config: NESTED,
        files: &[USERS, OTHERS, ("www/reports/index.html", "reports\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/reports/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "{root}/others")),
    },
    Tree {
        case: "nginx/other-location-wins/lookalike-unknown",
        prose: "Nobody of this name stands in any of the files.",
        server: Kind::Nginx,
        config: NESTED,
        files: &[USERS, OTHERS, ("www/reports/index.html", "reports\n")],
        closed: &[],
        ask: "curl -u mallory:secret {site}/reports/",
        expect: Expect::Other("credentials/unknown-user"),
        place: None,
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/nginx-cleared",
        prose: "nginx empties the field before the interface behind it is asked.",
        server: Kind::Nginx,
        config: CLEARED,
        files: &[],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 4f9d0c7be1a2' {site}/v1/me",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "proxy_set_header Authorization \"\"")),
    },
    Tree {
        case: "proxy/authorization-overwritten-or-stripped/lookalike-handed-on",
        prose: "nginx hands the field on, and the interface behind it refuses the token.",
        server: Kind::Nginx,
        config: CLEARED,
        files: &[],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 000000000000' {site}/whole/me",
        expect: Expect::NotBlamed,
        place: None,
    },
];
