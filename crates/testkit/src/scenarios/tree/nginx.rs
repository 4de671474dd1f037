//! Faults in nginx's configuration.

use super::{Kind, Tree};
use crate::scenarios::Expect;
use why401_core::Grade::{Likely, Proven};

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

/// A portal that knows one cookie, and nginx that asks it.
const PORTAL: &str = r#"
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    location / {
      auth_request /who;
    }
    location = /who {
      internal;
      proxy_pass http://127.0.0.1:{behind}/verify;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-URI $request_uri;
    }
    location /login/ {
      auth_request /in;
    }
    location = /in {
      internal;
      proxy_pass http://127.0.0.1:{behind}/start;
    }
    location /staff/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
      auth_request /who;
    }
  }
  server {
    listen 127.0.0.1:{behind};
    location = /verify {
      if ($cookie_portal != "5f1c") {
        return 401;
      }
      return 204;
    }
    location = /start {
      return 302 /sign-in;
    }
  }
"#;

/// A portal that is not there.
const NO_PORTAL: &str = r#"
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    location / {
      auth_request /who;
    }
    location = /who {
      internal;
      proxy_pass http://127.0.0.1:{behind}/verify;
    }
    location /staff/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
  }
"#;

const ADDRESSES: &str = r#"
  geo $realm {
    default "Staff";
    192.0.2.0/24 off;
  }
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    location / {
      satisfy any;
      allow 192.0.2.0/24;
      deny all;
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location /office/ {
      allow 192.0.2.0/24;
      deny all;
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location /table/ {
      auth_basic $realm;
      auth_basic_user_file {root}/users;
    }
    location /plain/ {
      allow 127.0.0.0/8;
      deny all;
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
  }
"#;

/// Two servers in a row, each with a login of its own.
const TWO_GATES: &str = r#"
  server {
    listen 127.0.0.1:{port};
    auth_basic "Edge";
    auth_basic_user_file {root}/users;
    location / {
      proxy_pass http://127.0.0.1:{behind};
    }
    location /open/ {
      auth_basic off;
      proxy_pass http://127.0.0.1:{behind};
    }
  }
  server {
    listen 127.0.0.1:{behind};
    root {root}/www;
    location / {
      auth_basic "Reports";
      auth_basic_user_file {root}/others;
    }
    location /api/ {
      if ($http_authorization != "Bearer 4f9d0c7be1a2") {
        return 401 '{"error":"unauthorized"}';
      }
      return 200 '{"ok":true}';
    }
  }
"#;

/// A list of addresses behind a proxy that does not tell whose request it is, and behind one that does.
const ADDRESS_LOST: &str = r#"
  server {
    listen 127.0.0.1:{port};
    proxy_bind 127.0.0.9;
    location / {
      proxy_pass http://127.0.0.1:{behind};
    }
  }
  server {
    listen 127.0.0.1:{behind};
    root {root}/www;
    location / {
      allow 127.0.0.1;
      deny all;
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location /office/ {
      allow 192.0.2.7;
      deny all;
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
  }
"#;

/// The application behind trusts a field; a directive further in cancels the one that sends it.
const USER_FIELD: &str = r#"
  server {
    listen 127.0.0.1:{port};
    auth_basic "Staff";
    auth_basic_user_file {root}/users;
    proxy_set_header X-Forwarded-User $remote_user;
    location / {
      proxy_set_header Host $host;
      proxy_pass http://127.0.0.1:{behind};
    }
    location /told/ {
      proxy_pass http://127.0.0.1:{behind};
    }
  }
  server {
    listen 127.0.0.1:{behind};
    default_type application/json;
    location / {
      if ($http_x_forwarded_user = "") {
        return 401 '{"error":"nobody is logged in"}';
      }
      return 200 '{"ok":true}';
    }
    location /told/ {
      return 401 '{"error":"nobody is logged in"}';
    }
  }
"#;

/// A store that keeps refusals, filled by whoever looks whether the server is there.
const STORED: &str = r#"
  proxy_cache_path {root}/store keys_zone=store:1m;
  server {
    listen 127.0.0.1:{port};
    location / {
      proxy_pass http://127.0.0.1:{behind};
      proxy_cache store;
      proxy_cache_valid any 10m;
    }
    location /fresh/ {
      proxy_pass http://127.0.0.1:{behind};
      proxy_cache store;
      proxy_cache_valid any 10m;
      proxy_cache_bypass $http_authorization;
      proxy_no_cache $http_authorization;
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

const CERTIFICATE: &str = r#"
  server {
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {root}/cert.pem;
    ssl_certificate_key {root}/key.pem;
    ssl_client_certificate {root}/cert.pem;
    ssl_verify_client on;
    root {root}/www;
    error_page 495 496 =401 /certificate.html;
  }
  server {
    listen 127.0.0.1:{behind} ssl;
    ssl_certificate {root}/cert.pem;
    ssl_certificate_key {root}/key.pem;
    ssl_client_certificate {root}/cert.pem;
    ssl_verify_client optional;
    root {root}/www;
    location /by-card/ {
      if ($ssl_client_verify != SUCCESS) {
        return 401;
      }
    }
    location /by-name/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
  }
"#;

const CERTIFICATE_ALONE: &str = r"
  server {
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {root}/cert.pem;
    ssl_certificate_key {root}/key.pem;
    ssl_client_certificate {root}/cert.pem;
    ssl_verify_client on;
    root {root}/www;
  }
";

/// Open, behind a server that is not.
const OPEN: &str = r#"
  server {
    listen 127.0.0.1:{behind};
    root {root}/www;
    location /through/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
  }
"#;

/// The page of the refusal is the site's own, names no server, and the realm is told while the request is served.
const OWN_PAGE: &str = r#"
  log_format told '$remote_addr [$time_iso8601] "$request" $status "$upstream_status" "$remote_user"';
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    error_log {root}/quiet.log crit;
    access_log {root}/access.log told;
    location / {
      set $realm Staff;
      auth_basic $realm;
      auth_basic_user_file {root}/users;
      error_page 401 /refused.html;
    }
    location /app/ {
      proxy_pass http://127.0.0.1:{behind};
    }
  }
  server {
    listen 127.0.0.1:{behind};
    return 401 'no key\n';
  }
"#;

/// Open places, and ways from them into closed ones.
const WAYS: &str = r#"
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    rewrite ^/help$ /private/ last;
    location / {
      try_files $uri $uri/ @app;
    }
    location = /index.html {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location /private/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location /shop/ {
      location ~ \.php$ {
        auth_basic "Staff";
        auth_basic_user_file {root}/users;
      }
    }
    location /wiki/ {
      index index.txt;
    }
    location ~ ^/wiki/edit/ {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location ~ ^/k {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
    }
    location ~ ^/kitchen/menu/ {
      auth_basic off;
    }
    location @app {
      auth_basic "Staff";
      auth_basic_user_file {root}/users;
      rewrite ^ /index.html break;
    }
  }
"#;

/// Two sites of one name, and two whose patterns fit it.
const SAME_NAME: &str = r#"
  server {
    listen 127.0.0.1:{port};
    server_name shop.example;
    root {root}/www;
    auth_basic "Staging";
    auth_basic_user_file {root}/users;
  }
  server {
    listen 127.0.0.1:{port};
    server_name shop.example;
    root {root}/www;
  }
  server {
    listen 127.0.0.1:{port};
    server_name ~^.+\.test\.example$;
    root {root}/www;
    auth_basic "Staging";
    auth_basic_user_file {root}/users;
  }
  server {
    listen 127.0.0.1:{port};
    server_name ~^wiki\.;
    root {root}/www;
  }
"#;

pub(super) const TABLE: &[Tree] = &[
    Tree {
        case: "credentials/wrong-password/nginx-access-log",
        prose: "The error log is silent; the access log names the user and says that nobody behind was asked.",
        server: Kind::Nginx,
        config: OWN_PAGE,
        files: &[USERS, ("www/index.html", "hello\n"), ("www/refused.html", "not you\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice:")),
    },
    Tree {
        case: "credentials/wrong-password/lookalike-answer-from-behind",
        prose: "The access log says that the server behind made the answer: no file of users was asked.",
        server: Kind::Nginx,
        config: OWN_PAGE,
        files: &[USERS, ("www/index.html", "hello\n"), ("www/refused.html", "not you\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/app/",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "proxy/direct-vs-edge-401/front-of-its-own",
        prose: "The site is open; a server before it, whose files are not at hand, asks for a login.",
        server: Kind::NginxBehind,
        config: OPEN,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Likely),
        place: None,
    },
    Tree {
        case: "proxy/direct-vs-edge-401/lookalike-own-gate",
        prose: "The server before lets this address through, and the site itself asks for a login.",
        server: Kind::NginxBehind,
        config: OPEN,
        files: &[USERS, ("www/through/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/through/",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "nginx/auth-request-denies/portal",
        prose: "The portal does not know the visitor, who sends no cookie of it.",
        server: Kind::Nginx,
        config: PORTAL,
        files: &[("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_request /who")),
    },
    Tree {
        case: "nginx/auth-request-denies/redirect",
        prose: "The portal redirects to its login page, which nginx cannot use.",
        server: Kind::Nginx,
        config: PORTAL,
        files: &[("www/login/index.html", "in\n")],
        closed: &[],
        ask: "{site}/login/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_request /in")),
    },
    Tree {
        case: "nginx/auth-request-denies/lookalike-password-first",
        prose: "The password file refuses before the portal is asked.",
        server: Kind::Nginx,
        config: PORTAL,
        files: &[USERS, ("www/staff/index.html", "staff\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/staff/",
        expect: Expect::Other("credentials/wrong-password"),
        place: None,
    },
    Tree {
        case: "nginx/auth-request-unreachable/not-running",
        prose: "Nobody listens where the portal should be.",
        server: Kind::Nginx,
        config: NO_PORTAL,
        files: &[("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_request /who")),
    },
    Tree {
        case: "nginx/auth-request-unreachable/lookalike-redirect",
        prose: "The portal answers with a redirect, and 500 comes of that as well.",
        server: Kind::Nginx,
        config: PORTAL,
        files: &[("www/login/index.html", "in\n")],
        closed: &[],
        ask: "{site}/login/?again",
        expect: Expect::Other("nginx/auth-request-denies"),
        place: None,
    },
    Tree {
        case: "nginx/satisfy/outside",
        prose: "In the office the page is open; from here it asks for a login.",
        server: Kind::Nginx,
        config: ADDRESSES,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "allow 192.0.2.0/24")),
    },
    Tree {
        case: "nginx/satisfy/shut-out",
        prose: "The address is not on the list, and the password is right.",
        server: Kind::Nginx,
        config: ADDRESSES,
        files: &[USERS, ("www/office/index.html", "office\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/office/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "allow 192.0.2.0/24")),
    },
    Tree {
        case: "nginx/satisfy/realm-by-table",
        prose: "The realm is a variable that is off for the office.",
        server: Kind::Nginx,
        config: ADDRESSES,
        files: &[USERS, ("www/table/index.html", "table\n")],
        closed: &[],
        ask: "{site}/table/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic $realm")),
    },
    Tree {
        case: "nginx/satisfy/lookalike-on-the-list",
        prose: "The address is on the list, and the password is wrong.",
        server: Kind::Nginx,
        config: ADDRESSES,
        files: &[USERS, ("www/plain/index.html", "plain\n")],
        closed: &[],
        ask: "curl -u alice:wrong {site}/plain/",
        expect: Expect::Other("credentials/wrong-password"),
        place: None,
    },
    Tree {
        case: "credentials/two-gates/nginx-in-a-row",
        prose: "The first gate lets alice in; the one behind it has users of its own.",
        server: Kind::Nginx,
        config: TWO_GATES,
        files: &[USERS, OTHERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Edge\"")),
    },
    Tree {
        case: "credentials/two-gates/token-behind-a-password",
        prose: "The token is for the interface, and the gate before it asks for a password.",
        server: Kind::Nginx,
        config: TWO_GATES,
        files: &[USERS, OTHERS],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 4f9d0c7be1a2' {site}/api/me",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Edge\"")),
    },
    Tree {
        case: "credentials/two-gates/lookalike-only-the-second",
        prose: "The first gate is off here; the one behind it refuses.",
        server: Kind::Nginx,
        config: TWO_GATES,
        files: &[USERS, OTHERS, ("www/open/index.html", "open\n")],
        closed: &[],
        ask: "curl -u bob:wrong {site}/open/",
        expect: Expect::Other("credentials/wrong-password"),
        place: None,
    },
    Tree {
        case: "proxy/client-address-lost/behind-nginx",
        prose: "The address is on the list of the server behind, which sees only the proxy's.",
        server: Kind::Nginx,
        config: ADDRESS_LOST,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "allow 127.0.0.1")),
    },
    Tree {
        case: "proxy/client-address-lost/lookalike-not-on-the-list",
        prose: "The client's own address is not on the list either.",
        server: Kind::Nginx,
        config: ADDRESS_LOST,
        files: &[USERS, ("www/office/index.html", "office\n")],
        closed: &[],
        ask: "curl -u alice:secret {site}/office/",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "proxy/user-field-missing/cancelled",
        prose: "A directive in the location cancels the one that sends the user's name.",
        server: Kind::Nginx,
        config: USER_FIELD,
        files: &[USERS],
        closed: &[],
        ask: "curl -u alice:secret {site}/me",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "proxy_pass")),
    },
    Tree {
        case: "proxy/user-field-missing/lookalike-field-sent",
        prose: "The name is sent, and the application refuses all the same.",
        server: Kind::Nginx,
        config: USER_FIELD,
        files: &[USERS],
        closed: &[],
        ask: "curl -u alice:secret {site}/told/me",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "cache/cdn-cached-401/nginx-any",
        prose: "Somebody asked without a login before, and nginx kept the refusal for everybody.",
        server: Kind::Nginx,
        config: STORED,
        files: &[],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 4f9d0c7be1a2' {site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "proxy_cache_valid any")),
    },
    Tree {
        case: "cache/cdn-cached-401/lookalike-fresh",
        prose: "A request with a login is not answered from the store; the token is wrong.",
        server: Kind::Nginx,
        config: STORED,
        files: &[],
        closed: &[],
        ask: "curl -H 'Authorization: Bearer 000000000000' {site}/fresh/me",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "tls/client-certificate/nginx-error-page",
        prose: "The server wants a certificate, and its page for that says 401.",
        server: Kind::Nginx,
        config: CERTIFICATE,
        files: &[("www/certificate.html", "A certificate is wanted.\n")],
        closed: &[],
        ask: "curl -k https://127.0.0.1:{port}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "ssl_verify_client on")),
    },
    Tree {
        case: "tls/client-certificate/nginx-own-page",
        prose: "The server wants a certificate, and says so in its own words, with 400.",
        server: Kind::Nginx,
        config: CERTIFICATE_ALONE,
        files: &[("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl -k https://127.0.0.1:{port}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "ssl_verify_client on")),
    },
    Tree {
        case: "tls/client-certificate/nginx-optional",
        prose: "The certificate is optional for the server, and wanted by a condition.",
        server: Kind::Nginx,
        config: CERTIFICATE,
        files: &[],
        closed: &[],
        ask: "curl -k https://127.0.0.1:{behind}/by-card/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "return 401")),
    },
    Tree {
        case: "tls/client-certificate/lookalike-password",
        prose: "The certificate is optional, and the login is missing.",
        server: Kind::Nginx,
        config: CERTIFICATE,
        files: &[USERS],
        closed: &[],
        ask: "curl -k https://127.0.0.1:{behind}/by-name/",
        expect: Expect::NotBlamed,
        place: None,
    },
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
        case: "nginx/default-server/conflicting-name",
        prose: "Two sites have the name, and nginx takes no notice of the second.",
        server: Kind::Nginx,
        config: SAME_NAME,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl --connect-to shop.example:80:127.0.0.1:{port} http://shop.example/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staging\"")),
    },
    Tree {
        case: "nginx/default-server/pattern-first",
        prose: "A pattern for every name of the domain stands before the one for this name.",
        server: Kind::Nginx,
        config: SAME_NAME,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl --connect-to wiki.test.example:80:127.0.0.1:{port} http://wiki.test.example/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staging\"")),
    },
    Tree {
        case: "nginx/default-server/lookalike-pattern-meant",
        prose: "The name fits one pattern alone, whose site has a login.",
        server: Kind::Nginx,
        config: SAME_NAME,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "curl --connect-to blog.test.example:80:127.0.0.1:{port} http://blog.test.example/",
        expect: Expect::NotBlamed,
        place: None,
    },
    Tree {
        case: "nginx/other-location-wins/index",
        prose: "The page of the open folder is asked for as a path of its own, which has a login.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staff\"")),
    },
    Tree {
        case: "nginx/other-location-wins/rewrite",
        prose: "The open address is rewritten into the closed folder.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/help",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staff\"")),
    },
    Tree {
        case: "nginx/other-location-wins/named",
        prose: "No file is there, so that try_files hands the address to a location with a login.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/account/9",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staff\"")),
    },
    Tree {
        case: "nginx/other-location-wins/nested-pattern",
        prose: "A pattern inside the open location takes the address from it.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/shop/a.php", "a\n")],
        closed: &[],
        ask: "{site}/shop/a.php",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staff\"")),
    },
    Tree {
        case: "nginx/other-location-wins/first-pattern",
        prose: "The open location of this address is a pattern that stands behind one that fits as well.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/kitchen/menu/a.txt", "a\n")],
        closed: &[],
        ask: "{site}/kitchen/menu/a.txt",
        expect: Expect::Blamed(Proven),
        place: Some(("nginx.conf", "auth_basic \"Staff\"")),
    },
    Tree {
        case: "nginx/other-location-wins/lookalike-own-prefix",
        prose: "The folder itself is closed, and its page lies in it.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/private/index.html", "hello\n")],
        closed: &[],
        ask: "{site}/private/",
        expect: Expect::Other("credentials/none-sent"),
        place: None,
    },
    Tree {
        case: "nginx/other-location-wins/lookalike-closed-part",
        prose: "The pattern was written to close a part of the open location.",
        server: Kind::Nginx,
        config: WAYS,
        files: &[USERS, ("www/wiki/edit/a.txt", "a\n")],
        closed: &[],
        ask: "{site}/wiki/edit/a.txt",
        expect: Expect::Other("credentials/none-sent"),
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
