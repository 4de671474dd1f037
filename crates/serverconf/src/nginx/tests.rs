//! What the model says beyond a status: who decides, what replaces what, what becomes of fields, what nobody can know.
//! The statuses themselves are in `tests/cases/nginx/`, where nginx is asked.

use super::*;
use crate::{Answer, Checked, Field, Groups, Handler, Login, Refusal, Shelf, Unread, UserFile, Users};
use why401_message::{Request, Scheme, Secret, Url};

/// Knows one user.
struct Alice;

impl crate::Accounts for Alice {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        match (file.path.to_str(), user) {
            (Some("/etc/nginx/gone"), _) => Checked::Unread(Unread::Missing),
            (Some("/etc/nginx/shut"), _) => Checked::Unread(Unread::Denied),
            (_, b"alice") if password.reveal() == b"right" => Checked::Fits,
            (_, b"alice") => Checked::Mismatch,
            _ => Checked::NoSuchUser,
        }
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Ok(Groups::new())
    }
}

fn shelf(http: &str) -> Shelf {
    let mut shelf = Shelf::default();
    shelf.put("/etc/nginx/nginx.conf", format!("events {{}}\nhttp {{\n{http}\n}}\n"));
    for file in ["index.html", "a/index.html", "a/x.html", "a/y.php", "login.html"] {
        shelf.put(format!("/srv/{file}"), "");
    }
    shelf
}

fn config(shelf: &Shelf) -> Config {
    read(Path::new("/etc/nginx/nginx.conf"), shelf, &Prefix("/usr/share/nginx".into()))
}

/// What is in force at a path of a server of this content.
fn force(server: &str, url: &str) -> InForce {
    force_for(&format!("server {{ root /srv;\n{server}\n}}"), Request::get(parsed(url)))
}

fn parsed(url: &str) -> Url {
    let url = if url.starts_with('/') { format!("http://web.example{url}") } else { url.to_owned() };
    Url::parse_as_is(&url, Scheme::Http).expect("a URL")
}

fn force_for(http: &str, request: Request) -> InForce {
    let shelf = shelf(http);
    let config = config(&shelf);
    assert!(config.is_accepted(), "{:?}", config.complaints());
    config.in_force(&Target { client: Some([127, 0, 0, 1].into()), ..Target::new(request) }, &shelf)
}

fn right() -> Login {
    Login::Basic { user: b"alice".to_vec(), password: Secret::new(*b"right") }
}

fn wrong() -> Login {
    Login::Basic { user: b"alice".to_vec(), password: Secret::new(*b"wrong") }
}

/// The statuses without a login, with the right one and with a wrong one; 0 where it cannot be told or another decides.
fn statuses(force: &InForce) -> [u16; 3] {
    [Login::Nothing, right(), wrong()].map(|login| status(force, &login, &Alice).unwrap_or(0))
}

const GATE: &str = "auth_basic Staff; auth_basic_user_file users;";

/// What decides, server and path, where nothing may be predicted. What may is in `tests/cases/nginx/`, with nginx's
/// answers.
const UNTOLD: &[(&str, &str, &str)] = &[
    (
        "another server decides",
        "auth_request /ask; location = /ask { proxy_pass http://127.0.0.1:1; }",
        "/a/x.html",
    ),
    ("an unknown condition that matters", "GATE if ($ssl_protocol) { return 403; }", "/a/x.html"),
];

#[test]
fn what_nobody_can_know_is_not_predicted() {
    for (what, server, path) in UNTOLD {
        let force = force(&server.replace("GATE", GATE), path);
        assert_eq!(statuses(&force), [0; 3], "{what}");
    }
}

#[test]
fn the_server_is_chosen_by_socket_and_name() {
    let http = "server { listen 80; server_name a.example; return 201; }\n\
        server { listen 80 default_server; server_name *.b.example; return 202; }\n\
        server { listen 80; server_name ~^(?<x>c+)\\.example$; return 203; }\n\
        server { listen 80; server_name .d.example d.*; return 204; }\n\
        server { listen 127.0.0.1:80; server_name z.example; return 205; }\n\
        server { listen 443 ssl; ssl_certificate c; ssl_certificate_key c; server_name a.example; return 206; }";
    let known = [
        ("http://a.example/", 201, false),
        ("http://A.Example./", 201, false),
        ("http://x.b.example/", 202, false),
        ("http://b.example/", 202, true),
        ("http://cc.example/", 203, false),
        ("http://d.example/", 204, false),
        ("http://y.d.example/", 204, false),
        ("http://d.test/", 204, false),
        ("http://127.0.0.1/", 205, true),
        ("https://a.example/", 206, false),
        ("https://other.example/", 206, true),
    ];
    for (url, expected, is_default) in known {
        let mut request = Request::get(parsed(url));
        let host = request.url.host.clone();
        request.set("Host", host);
        let force = {
            let shelf = shelf(http);
            let mut target = Target::new(request);
            let port = target.request.url.effective_port();
            target.local = Some(([if url.contains("127") { 127 } else { 10 }, 0, 0, 1], port).into());
            config(&shelf).in_force(&target, &shelf)
        };
        let found = status(&force, &Login::Nothing, &Alice);
        assert_eq!((found, force.is_default), (Some(expected), is_default), "{url}");
    }
}

#[test]
fn an_unknown_address_is_no_guess() {
    let gate = format!("{GATE} allow 10.0.0.0/8; deny all; satisfy any;");
    let shelf = shelf(&format!("server {{ root /srv; {gate} }}"));
    let force = config(&shelf).in_force(&Target::new(Request::get(parsed("/a/x.html"))), &shelf);
    let Answer::CannotTell(unknown) = force.answer(&Login::Nothing, &Alice) else { panic!("a guess") };
    assert_eq!(unknown.what, "the address of the client decides");
    assert_eq!(force.answer(&right(), &Alice), Answer::Passed);
}

#[test]
fn what_replaces_what() {
    let found = force(&format!("{GATE}\nlocation /.well-known/ {{ auth_basic off; }}"), "/.well-known/x");
    let over: Vec<String> = found
        .overridden
        .iter()
        .map(|o| format!("{} {} < {}", o.hit.name, o.hit.spot.line, o.by.line))
        .collect();
    assert_eq!(over, ["auth_basic 4 < 5"]);
    assert!(found.users.is_none());
    let found = force(&format!("{GATE}\nlocation /a/ {{ auth_basic Other; }}"), "/a/x.html");
    let Some(Users { realm, demanded_by, providers, .. }) = found.users else { panic!("no gate") };
    assert_eq!((realm.as_deref(), demanded_by.spot.line), (Some("Other"), 5));
    let crate::Provider::File(Some(file)) = &providers[0] else { panic!("no file") };
    assert_eq!((file.path.to_str(), file.hit.spot.line), (Some("/etc/nginx/users"), 4));
    let names: Vec<&str> = demanded_by.within.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["http", "server", "location"]);
}

#[test]
fn who_refuses_and_why() {
    let found = force(GATE, "/a/x.html");
    let why = |login: &Login| match found.answer(login, &Alice) {
        Answer::Refused { why, by, .. } => (why, by.map(|h| h.name)),
        other => panic!("{other:?}"),
    };
    let gate = Some("auth_basic".to_owned());
    assert_eq!(why(&Login::Nothing), (Refusal::LoginWanted, gate.clone()));
    assert_eq!(why(&Login::Other { scheme: "Bearer".into() }), (Refusal::WrongScheme, gate.clone()));
    assert_eq!(why(&wrong()), (Refusal::Mismatch, gate.clone()));
    let bob = Login::Basic { user: b"bob".to_vec(), password: Secret::new(*b"x") };
    assert_eq!(why(&bob), (Refusal::NoSuchUser, gate));
    let found = force(&format!("{GATE} location /a/ {{ return 301 /b/; }}"), "/a/x.html");
    assert!(
        matches!(found.answer(&Login::Nothing, &Alice), Answer::Before { status: 301, by } if by.name == "return")
    );
}

#[test]
fn what_becomes_of_fields() {
    type Expected = fn(&Field) -> bool;
    let known: &[(&str, &str, Expected)] = &[
        ("handed on", "proxy_pass http://b;", |f| matches!(f, Field::Kept)),
        ("removed", "proxy_pass http://b; proxy_set_header Authorization '';", |f| {
            matches!(f, Field::Removed(_))
        }),
        ("replaced", "proxy_pass http://b; proxy_set_header authorization x;", |f| {
            matches!(f, Field::Replaced(_))
        }),
        ("passed", "proxy_pass http://b; proxy_set_header Authorization $http_authorization;", |f| {
            matches!(f, Field::Passed(_))
        }),
        (
            "any cancels those above",
            "location /a/ { proxy_set_header X y; proxy_pass http://b; } proxy_set_header Authorization '';",
            |f| matches!(f, Field::Kept),
        ),
        ("none inherits", "location /a/ { proxy_pass http://b; } proxy_set_header Authorization '';", |f| {
            matches!(f, Field::Removed(_))
        }),
        ("no fields at all", "proxy_pass http://b; proxy_pass_request_headers off;", |f| {
            matches!(f, Field::Removed(_))
        }),
        ("a program", "fastcgi_pass b; fastcgi_param HTTP_AUTHORIZATION '';", |f| {
            matches!(f, Field::Removed(_))
        }),
        ("a program keeps it", "fastcgi_pass b; fastcgi_param SCRIPT_NAME x;", |f| matches!(f, Field::Kept)),
        ("files", "", |f| matches!(f, Field::Withheld)),
    ];
    for (rule, lines, expected) in known {
        let lines = if lines.contains("location") {
            (*lines).to_owned()
        } else {
            format!("location / {{ {lines} }}")
        };
        let found = force_for(
            &format!("upstream b {{ server 127.0.0.1:1; }} server {{ root /srv; {lines} }}"),
            Request::get(parsed("/a/x.html")),
        );
        assert!(expected(&found.authorization), "{rule}: {:?}", found.authorization);
    }
    let found = force_for(
        "upstream b { server 127.0.0.1:1; } server { location / { proxy_pass http://b; } }",
        Request::get(parsed("/")),
    );
    let crate::guard::Rules::Nginx(rules) = &found.rules else { panic!("nginx") };
    assert_eq!((rules.field("X_A"), rules.field("X-A")), (Field::Withheld, Field::Kept));
    assert!(matches!(&found.handler, Handler::Proxy(hit) if hit.name == "proxy_pass"));
}

#[test]
fn gates_and_their_holes() {
    let shelf = shelf(&format!(
        "server {{ server_name a.example; {GATE}\nlocation / {{ }}\nlocation /open/ {{ auth_basic off; }}\n\
         location /r {{ return 301 /; }}\nlocation /other/ {{ auth_basic Other; }}\n\
         location /near/ {{ satisfy any; allow 10.0.0.0/8; deny all; }} }}\n\
         server {{ auth_basic Lonely; }}"
    ));
    let gates = config(&shelf).gates();
    let shown: Vec<String> = gates
        .iter()
        .map(|g| {
            let holes: Vec<String> =
                g.holes.iter().map(|h| format!("{} {:?}", h.section.args.join(" "), h.why)).collect();
            format!("{} {:?} {} {holes:?}", g.demanded_by.args[0], g.names, g.covers.len())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Staff [\"a.example\"] 2 [\"/open/ Off\", \"/r AnswersFirst\", \"/other/ Replaced\", \"/near/ Address\"]",
            "Other [\"a.example\"] 1 []",
            "Lonely [] 0 [\" NoFile\"]",
        ]
    );
}

#[test]
fn what_nginx_refuses() {
    let known = [
        "server { auth_basic; }",
        "server { auth_basic a b; }",
        "server { auth_basic a; auth_basic b; }",
        "server { if ($a = b) { auth_basic c; } set $a 1; }",
        "server { if ($nobody = b) { return 403; } }",
        "server { allow nobody; }",
        "server { satisfy none; }",
        "server { location /a { location /b { } } }",
        "server { location = /a { location /a/b { } } }",
        "server { location /a { } location /a { } }",
        "server { location @a { location /b { } } }",
        "server { location !~ a { } }",
        "server { listen 80; listen 80; }",
        "server { listen 80 default_server; } server { listen 80 default_server; }",
        "server { listen x:y; }",
        "server { server_name a*b.example; }",
        "server { return x; }",
        "server { rewrite a b wrong; }",
        "server { error_page 200 /a; }",
        "server { root /a; root /b; }",
        "server { location /a { alias /a; root /b; } }",
        "server { location ~ a { proxy_pass http://127.0.0.1/x; } }",
        "server { location / { proxy_pass 127.0.0.1; } }",
        "server { location / { limit_except FETCH { } } }",
        "server { auth_basci a; }",
        "auth_basic_user_file a b;",
        "server { proxy_set_header a $; }",
        "server",
        "map $a $b { } server { } location / { }",
    ];
    for http in known {
        let shelf = shelf(http);
        assert!(!config(&shelf).is_accepted(), "{http}");
    }
}

#[test]
fn logs_servers_and_users() {
    let mut shelf = shelf(
        "log_format long '$remote_addr ' escape=json '$status';\naccess_log /var/log/a.log long;\n\
         server { listen 81; server_name a; root www; error_log logs/e.log warn; location /q { access_log off; } }",
    );
    let text = crate::Disk::read(&shelf, Path::new("/etc/nginx/nginx.conf")).expect("there");
    shelf.put("/etc/nginx/nginx.conf", [b"user web;\npid run/nginx.pid;\n".as_slice(), &text].concat());
    let config = config(&shelf);
    let logs: Vec<_> = config.logs().into_iter().map(|l| (l.path, l.format, l.escape, l.level)).collect();
    let some = |t: &str| Some(t.to_owned());
    assert_eq!(
        logs,
        [
            (some("/var/log/a.log"), some("$remote_addr $status"), some("json"), None),
            (some("/usr/share/nginx/logs/e.log"), None, None, some("warn")),
        ]
    );
    assert_eq!(config.pid(), Some("/usr/share/nginx/run/nginx.pid".into()));
    assert_eq!(config.user().map(|h| h.args), Some(vec!["web".to_owned()]));
    let server = config.servers().remove(0);
    assert_eq!((server.sockets, server.root), (vec!["81".into()], Some("/usr/share/nginx/www".into())));
    let quiet = config.in_force(&Target::new(Request::get(parsed("http://a:81/q"))), &shelf);
    assert_eq!(logs_in_force(&quiet).len(), 1);
}
