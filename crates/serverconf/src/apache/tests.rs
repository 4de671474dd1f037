//! Rules of the server as tables: what each configuration makes of a request.

use super::{Config, Defines, read};
use crate::{
    Accounts, Answer, Checked, Field, Groups, Handler, InForce, Login, Provider, Refusal, Severity, Shelf,
    Target, Unread, UserFile,
};
use std::{net::Ipv4Addr, path::Path};
use why401_message::{Request, Scheme, Secret, Url};

const MODULES: [&str; 18] = [
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "authz_groupfile",
    "authz_host",
    "auth_basic",
    "auth_digest",
    "access_compat",
    "alias",
    "dir",
    "mime",
    "rewrite",
    "setenvif",
    "headers",
    "proxy",
    "cgid",
    "macro",
];

/// A site with a few files, its configuration behind the modules.
fn site(conf: &str, htaccess: &[(&str, &str)]) -> (Config, Shelf) {
    let mut shelf = Shelf::default();
    for path in ["index.html", "a.html", "private/x.html", "private/index.html", "app/index.php"] {
        shelf.put(format!("/srv/www/{path}"), "x");
    }
    for (path, text) in htaccess {
        shelf.put(format!("/srv/www/{path}"), *text);
    }
    shelf.put("/etc/apache2/users", "alice:secret\nbob:other\n");
    let load: String = MODULES.map(|m| format!("LoadModule {m}_module /m/mod_{m}.so\n")).concat();
    shelf.put("/etc/apache2/apache2.conf", format!("{load}DocumentRoot /srv/www\n{conf}"));
    let config = read(Path::new("/etc/apache2/apache2.conf"), &shelf, &Defines::default());
    (config, shelf)
}

fn target(path: &str) -> Target {
    let url = Url::parse_as_is(&format!("http://www.example{path}"), Scheme::Http).expect("a URL");
    let mut target = Target::new(Request::get(url));
    target.client = Some(Ipv4Addr::LOCALHOST.into());
    target
}

/// Passwords as they stand in the file, hashed by nobody.
struct Plain(Shelf);

impl Accounts for Plain {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        use crate::Disk;
        let Ok(text) = self.0.read(&file.path) else { return Checked::Unread(Unread::Missing) };
        let mut lines = text.split(|b| *b == b'\n').filter_map(|l| l.strip_prefix(user)?.strip_prefix(b":"));
        match lines.next() {
            None => Checked::NoSuchUser,
            Some(stored) if stored == password.reveal() => Checked::Fits,
            Some(_) => Checked::Mismatch,
        }
    }

    fn groups(&self, _: &Path, user: &[u8]) -> Result<Groups, Unread> {
        Ok(if user == b"alice" { Groups::from([b"staff".to_vec()]) } else { Groups::new() })
    }
}

fn basic(user: &str, password: &str) -> Login {
    Login::Basic { user: user.into(), password: Secret::from(password) }
}

/// 0 where access is granted, 1 where nobody can tell.
fn status(conf: &str, htaccess: &[(&str, &str)], path: &str, login: &Login) -> u16 {
    let (config, shelf) = site(conf, htaccess);
    let fatal: Vec<_> = config.complaints.iter().filter(|c| c.severity == Severity::Fatal).collect();
    assert!(fatal.is_empty(), "{conf}: {fatal:?}");
    match config.in_force(&target(path), &shelf).answer(login, &Plain(shelf.clone())) {
        Answer::Passed => 0,
        Answer::Before { status, .. } | Answer::Refused { status, .. } => status,
        Answer::CannotTell(_) => 1,
    }
}

const STAFF: &str = "AuthType Basic\nAuthName Staff\nAuthUserFile users\n";

/// nobody, alice with the right password, alice with another, a stranger.
fn statuses(conf: &str, path: &str) -> [u16; 4] {
    let logins = [Login::Nothing, basic("alice", "secret"), basic("alice", "no"), basic("eve", "x")];
    logins.map(|login| status(conf, &[], path, &login))
}

fn in_location(rules: &str) -> String {
    format!("<Location />\n{STAFF}{rules}\n</Location>\n")
}

#[test]
fn requirements_are_decided() {
    let cases = [
        ("Require valid-user", [401, 0, 401, 401]),
        ("Require user bob", [401, 401, 401, 401]),
        ("Require group staff\nAuthGroupFile groups", [401, 0, 401, 401]),
        ("Require group staff", [401, 401, 401, 401]),
        ("Require all denied", [403, 403, 403, 403]),
        ("Require ip 10.0.0.0/8\nRequire valid-user", [401, 0, 401, 401]),
        ("Require ip 127.0.0.1\nRequire valid-user", [0, 0, 0, 0]),
        ("<RequireAll>\nRequire ip 10.0.0.0/8\nRequire valid-user\n</RequireAll>", [403, 403, 403, 403]),
        ("<RequireAll>\nRequire valid-user\nRequire not user alice\n</RequireAll>", [401, 401, 401, 401]),
        (
            "<RequireAll>\nRequire all granted\n<RequireNone>\nRequire local\n</RequireNone>\n</RequireAll>",
            [403; 4],
        ),
        ("Require user bob\nAuthzSendForbiddenOnFailure On", [401, 403, 401, 401]),
        ("Require expr \"%{REMOTE_USER} == 'alice'\"", [401, 0, 401, 401]),
        ("Require env NONE", [403, 403, 403, 403]),
        ("", [500, 500, 500, 500]),
        ("Require valid-user\nAuthUserFile none", [401, 500, 500, 500]),
        ("Require valid-user\nAuthType Odd", [500, 500, 500, 500]),
        ("Require valid-user\nAuthType None", [500, 500, 500, 500]),
        ("Require valid-user\nAuthType Digest", [401, 401, 401, 401]),
        ("Require valid-user\nAuthBasicAuthoritative Off", [401, 0, 401, 500]),
        ("Require valid-user\nSatisfy Any", [0, 0, 0, 0]),
        ("Require valid-user\nSatisfy Any\nOrder allow,deny", [401, 0, 401, 401]),
        ("Require valid-user\nOrder allow,deny", [403, 403, 403, 403]),
        ("Require valid-user\nOrder allow,deny\nAllow from 127", [401, 0, 401, 401]),
        ("<Limit POST>\nRequire valid-user\n</Limit>", [0, 0, 0, 0]),
        ("<LimitExcept POST>\nRequire valid-user\n</LimitExcept>", [401, 0, 401, 401]),
    ];
    for (rules, want) in cases {
        assert_eq!(statuses(&in_location(rules), "/a.html"), want, "{rules}");
    }
}

#[test]
fn directories_are_merged_from_the_root_down() {
    let open = "Require all granted";
    let closed = "Require all denied";
    let cases: [(String, &str, u16); 5] = [
        // Deeper directories come later, wherever they stand.
        (
            format!(
                "<Directory /srv/www/private>\n{open}\n</Directory>\n<Directory /srv>\n{closed}\n</Directory>"
            ),
            "/private/x.html",
            0,
        ),
        (format!("<Directory /srv/www/pri*>\n{closed}\n</Directory>"), "/private/x.html", 403),
        (format!("<Directory /srv/*/private>\n{closed}\n</Directory>"), "/a.html", 0),
        // Regular expressions after all of them, in the order of their slashes.
        (
            format!(
                "<DirectoryMatch \"/www/\">\n{closed}\n</DirectoryMatch>\n<Directory /srv/www/private>\n{open}\n</Directory>"
            ),
            "/private/x.html",
            403,
        ),
        (
            format!(
                "<DirectoryMatch \"/private\">\n{closed}\n</DirectoryMatch>\n<DirectoryMatch \"html$\">\n{open}\n</DirectoryMatch>"
            ),
            "/private/x.html",
            403,
        ),
    ];
    for (conf, path, want) in cases {
        assert_eq!(status(&conf, &[], path, &Login::Nothing), want, "{conf} {path}");
    }
}

#[test]
fn sections_are_merged_in_their_order() {
    let open = "Require all granted";
    let closed = "Require all denied";
    let cases: [(String, &str, u16); 9] = [
        // Files, then locations, then conditions.
        (
            format!("<Files x.html>\n{closed}\n</Files>\n<Directory /srv/www/private>\n{open}\n</Directory>"),
            "/private/x.html",
            403,
        ),
        (
            format!("<Location /private>\n{open}\n</Location>\n<Files x.html>\n{closed}\n</Files>"),
            "/private/x.html",
            0,
        ),
        (format!("<Location />\n{open}\n</Location>\n<If \"true\">\n{closed}\n</If>"), "/a.html", 403),
        (
            format!(
                "<If \"false\">\n{closed}\n</If>\n<ElseIf \"true\">\n{open}\n</ElseIf>\n<Else>\n{closed}\n</Else>"
            ),
            "/a.html",
            0,
        ),
        (
            format!("<Location /private>\n{open}\n</Location>\n<Location />\n{closed}\n</Location>"),
            "/private/x.html",
            403,
        ),
        (format!("<Location /private>\n{closed}\n</Location>"), "/privatex", 0),
        (format!("<Location /private/>\n{closed}\n</Location>"), "/private", 0),
        (
            format!(
                "<Location />\n{closed}\n</Location>\n<Location /private>\n{open}\nAuthMerging And\n</Location>"
            ),
            "/private/x.html",
            403,
        ),
        (
            format!(
                "<Location />\n{closed}\n</Location>\n<Location /private>\n{open}\nAuthMerging Or\n</Location>"
            ),
            "/private/x.html",
            0,
        ),
    ];
    for (conf, path, want) in cases {
        assert_eq!(status(&conf, &[], path, &Login::Nothing), want, "{conf} {path}");
    }
}

#[test]
fn files_in_directories_say_what_they_may() {
    let closed = [("private/.htaccess", "Require all denied\n")];
    let allow = |what: &str| format!("<Directory /srv/www>\nAllowOverride {what}\n</Directory>\n");
    let cases = [
        ("All", 403),
        ("AuthConfig", 403),
        ("None", 0),
        ("FileInfo", 500),
        ("FileInfo Nonfatal=Override", 0),
        ("None\nAllowOverrideList Require", 403),
    ];
    for (what, want) in cases {
        assert_eq!(status(&allow(what), &closed, "/private/x.html", &Login::Nothing), want, "{what}");
    }
    let wrong = [("private/.htaccess", "Requir all denied\n")];
    assert_eq!(status(&allow("All"), &wrong, "/private/x.html", &Login::Nothing), 500);
    assert_eq!(status(&allow("All Nonfatal=Unknown"), &wrong, "/private/x.html", &Login::Nothing), 0);
    // Where nobody says anything the file is read, and nothing may stand in it.
    assert_eq!(status("", &closed, "/private/x.html", &Login::Nothing), 500);
}

#[test]
fn people_see_what_overrides_what() {
    let conf = "<Directory /srv/www>\nAllowOverride All\n</Directory>\n<Location /private>\nRequire all granted\n</Location>\n";
    let htaccess = format!("{STAFF}Require valid-user\n");
    let (config, shelf) = site(conf, &[("private/.htaccess", &htaccess)]);
    let force = config.in_force(&target("/private/x.html"), &shelf);
    assert_eq!(force.answer(&Login::Nothing, &Plain(shelf)), Answer::Passed);
    let lost = force.overridden.iter().find(|o| o.hit.name == "Require").expect("it is overridden");
    assert!(lost.hit.spot.to_string().starts_with("/srv/www/private/.htaccess:4:"), "{lost:?}");
    assert!(lost.by.to_string().starts_with("/etc/apache2/apache2.conf:24:"), "{lost:?}");
    assert!(force.users.is_none(), "nobody is asked for a login");
    let names: Vec<_> = force.sections.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["Directory", "htaccess", "Location"]);
}

#[test]
fn indexes_are_asked_for_like_everything() {
    let files = "<Files index.html>\nRequire all denied\n</Files>\n";
    assert_eq!(status(files, &[], "/", &Login::Nothing), 403);
    assert_eq!(status(&format!("DirectoryIndex a.html index.html\n{files}"), &[], "/", &Login::Nothing), 0);
    let gate = format!("<Location /private/index.html>\n{STAFF}Require valid-user\n</Location>\n");
    assert_eq!(status(&gate, &[], "/private/", &Login::Nothing), 401);
    assert_eq!(status(&gate, &[], "/private/", &basic("alice", "secret")), 0);
}

#[test]
fn rules_lead_elsewhere() {
    let front = "RewriteEngine On\nRewriteBase /app/\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . index.php [L]\n";
    let conf = format!(
        "<Directory /srv/www>\nAllowOverride All\n</Directory>\n<Files index.php>\n{STAFF}Require valid-user\n</Files>\n"
    );
    let htaccess = [("app/.htaccess", front)];
    assert_eq!(status(&conf, &htaccess, "/app/list/5", &Login::Nothing), 401);
    assert_eq!(status(&conf, &htaccess, "/app/list/5", &basic("alice", "secret")), 0);
    let cases = [
        ("RewriteRule ^/old /private/x.html [PT]", "/old", 403),
        ("RewriteRule ^/old /private/x.html", "/old", 0),
        ("RewriteRule ^/old - [F]", "/old", 403),
        ("RewriteRule ^/old /new [R=301]", "/old", 301),
        ("RewriteCond ${map:%{HTTP_HOST}} x\nRewriteRule ^/old - [F]", "/old", 1),
        ("RewriteCond ${map:%{HTTP_HOST}} x\nRewriteRule ^/old /a.html", "/old", 0),
    ];
    for (rules, path, want) in cases {
        let conf =
            format!("<Location /private>\nRequire all denied\n</Location>\nRewriteEngine On\n{rules}\n");
        assert_eq!(status(&conf, &[], path, &Login::Nothing), want, "{rules}");
    }
}

#[test]
fn the_host_is_chosen_by_address_and_name() {
    let host = |address: &str, names: &str, code: &str| {
        format!("<VirtualHost {address}>\n{names}\nRedirect {code} /\n</VirtualHost>\n")
    };
    let conf = [
        host("*:80", "ServerName first.example", "410"),
        host("*:80", "ServerName www.example\nServerAlias *.shop.example", "404"),
        host("192.0.2.1:80", "ServerName www.example", "403"),
        host("192.0.2.1:*", "ServerName any.example", "406"),
        host("*:8080", "ServerName www.example", "405"),
    ]
    .concat();
    let cases = [
        ("www.example", None, 404, false),
        ("WWW.Example:80", None, 404, false),
        ("a.shop.example", None, 404, false),
        ("other.example", None, 410, true),
        ("other.example", Some("192.0.2.1:80"), 403, true),
        ("www.example", Some("192.0.2.1:81"), 406, true),
        ("www.example", Some("192.0.2.9:80"), 404, false),
        ("other.example", Some("192.0.2.9:8080"), 405, true),
    ];
    let (config, shelf) = site(&conf, &[]);
    for (name, local, want, is_default) in cases {
        let mut target = target("/a.html");
        target.request.set("Host", name);
        target.local = Some(local.unwrap_or("192.0.2.7:80").parse().expect("an address"));
        let force = config.in_force(&target, &shelf);
        let Answer::Before { status, .. } = force.answer(&Login::Nothing, &Plain(shelf.clone())) else {
            panic!("{name} {local:?}: {force:?}");
        };
        assert_eq!((status, force.is_default), (want, is_default), "{name} {local:?}");
    }
    let force = config.in_force(&target("/a.html"), &shelf);
    assert!(
        matches!(force.answer(&Login::Nothing, &Plain(shelf)), Answer::CannotTell(_)),
        "two answer at port 80"
    );
}

fn force(conf: &str, path: &str) -> InForce {
    let (config, shelf) = site(conf, &[]);
    config.in_force(&target(path), &shelf)
}

#[test]
fn credentials_reach_the_handler_or_not() {
    let scripts = "ScriptAlias /app /srv/www/app\n";
    let cases = [
        ("", "/a.html", "Kept"),
        (scripts, "/app/index.php", "Withheld"),
        (
            "<Directory /srv/www/app>\nCGIPassAuth On\n</Directory>\nScriptAlias /app /srv/www/app\n",
            "/app/index.php",
            "Passed",
        ),
        (
            "SetEnvIf Authorization (.+) HTTP_AUTHORIZATION=$1\nScriptAlias /app /srv/www/app\n",
            "/app/index.php",
            "Passed",
        ),
        (
            "RewriteRule ^ - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]\nScriptAlias /app /srv/www/app\n",
            "/app/index.php",
            "Passed",
        ),
        ("AddHandler application/x-httpd-php .php\n", "/app/index.php", "Kept"),
        (
            "<FilesMatch \"\\.php$\">\nSetHandler \"proxy:unix:/run/php.sock|fcgi://localhost\"\n</FilesMatch>\n",
            "/app/index.php",
            "Withheld",
        ),
        ("ProxyPass /api http://127.0.0.1:9000/\n", "/api/x", "Kept"),
        ("ProxyPass /api http://127.0.0.1:9000/\nRequestHeader unset Authorization\n", "/api/x", "Removed"),
        ("RequestHeader set Authorization \"Basic eA==\"\n", "/a.html", "Replaced"),
        ("RequestHeader unset Authorization env=X\n", "/a.html", "Unknown"),
    ];
    for (conf, path, want) in cases {
        let field = match force(conf, path).authorization {
            Field::Kept => "Kept",
            Field::Passed(_) => "Passed",
            Field::Removed(_) => "Removed",
            Field::Replaced(_) => "Replaced",
            Field::Withheld => "Withheld",
            Field::Unknown(_) => "Unknown",
        };
        assert_eq!(field, want, "{conf}");
    }
    assert!(matches!(force("ProxyPass /api http://127.0.0.1:9000/\n", "/api/x").handler, Handler::Proxy(_)));
    assert!(matches!(
        force("Redirect /a.html /b\n<Location /a.html>\nRequire all granted\n</Location>", "/").handler,
        Handler::Files
    ));
}

#[test]
fn other_providers_are_named_with_their_settings() {
    let conf = "LoadModule ldap_module /m/mod_ldap.so\nLoadModule authnz_ldap_module /m/mod_authnz_ldap.so\n\
                <Location />\nAuthType Basic\nAuthName Staff\nAuthBasicProvider ldap\n\
                AuthLDAPURL ldap://directory.example/o=x\nRequire valid-user\n</Location>\n";
    let (config, shelf) = site(conf, &[]);
    let force = config.in_force(&target("/a.html"), &shelf);
    let users = force.users.clone().expect("a login is asked for");
    assert_eq!((users.scheme.as_str(), users.realm.as_deref()), ("Basic", Some("Staff")));
    let [Provider::Other { name, settings }] = users.providers.as_slice() else { panic!("{users:?}") };
    assert_eq!((name.as_str(), settings.len(), settings[0].name.as_str()), ("ldap", 1, "AuthLDAPURL"));
    let accounts = Plain(shelf);
    assert!(matches!(
        force.answer(&Login::Nothing, &accounts),
        Answer::Refused { status: 401, why: Refusal::LoginWanted, .. }
    ));
    assert!(matches!(force.answer(&basic("alice", "secret"), &accounts), Answer::CannotTell(_)));
}

#[test]
fn what_is_not_known_counts_only_where_it_decides() {
    let unknown = "-f '/etc/marker'";
    let both = format!("<If \"{unknown}\">\nRequire all granted\n</If>\n");
    assert_eq!(status(&both, &[], "/a.html", &Login::Nothing), 0);
    let one = format!("<If \"{unknown}\">\nRequire all denied\n</If>\n");
    assert_eq!(status(&one, &[], "/a.html", &Login::Nothing), 1);
    let rules = "Require host friend.example\nRequire all granted";
    assert_eq!(status(&in_location(rules), &[], "/a.html", &Login::Nothing), 0);
    let rules = "Require host friend.example\nRequire valid-user";
    assert_eq!(status(&in_location(rules), &[], "/a.html", &Login::Nothing), 1);
}

#[test]
fn what_the_server_refuses_is_refused() {
    let cases = [
        ("Nonsense on", "knows no Nonsense"),
        ("Require valid-user", "not allowed here"),
        ("<Location />\nDocumentRoot /x\n</Location>", "not allowed here"),
        ("<Location />\nRequire nobody\n</Location>", "nothing provides"),
        ("<Location />\nRequire not user a\n</Location>", "no effect"),
        (
            "<Location />\n<RequireAll>\nRequire not user a\n</RequireAll>\n</Location>",
            "negative requirements alone",
        ),
        ("<Location />\n<RequireAll>\n</RequireAll>\n</Location>", "holds no requirement"),
        ("<Location />\nAuthName \"\"\n</Location>", "other arguments"),
        ("<Location />\n", "never closed"),
        ("</Location>\n", "closes nothing"),
        ("<Directory /a>\n</Location>\n</Directory>\n", "closes nothing"),
        ("Include none.conf", "does not exist"),
        ("Include none/*.conf", "no file matches"),
        ("Include apache2.conf", "include each other"),
        ("<Macro A>\nUse A\n</Macro>\nUse A", "uses itself"),
        ("Use A", "no macro"),
        ("<IfModule mod_alias.c>\nNonsense\n</IfModule>", "knows no Nonsense"),
        ("Error stop", "Error says"),
    ];
    for (conf, what) in cases {
        let (config, _) = site(conf, &[]);
        assert!(!config.starts(), "{conf}");
        let said = config.complaints.iter().any(|c| c.what.contains(what));
        assert!(said, "{conf}: {:?}", config.complaints);
    }
    let (config, _) = site("<IfModule nothing.c>\nNonsense\n</IfModule>\nIncludeOptional none/*.conf\n", &[]);
    assert!(config.starts(), "{:?}", config.complaints);
}

#[test]
fn names_are_put_in_place() {
    let conf = "Define WHERE /private\n<Macro Gate $path>\n<Location $path>\nRequire all denied\n</Location>\n</Macro>\n\
                Use Gate ${WHERE}\nDefine WHERE /other\n";
    assert_eq!(status(conf, &[], "/private/x.html", &Login::Nothing), 403);
    // What is defined further down does not count.
    let conf =
        "Define WHERE /private\n<Location ${WHERE}>\nRequire all denied\n</Location>\nDefine WHERE /other\n";
    assert_eq!(status(conf, &[], "/private/x.html", &Login::Nothing), 403);
    let envvars = b"unset HOME\nSUFFIX=\nexport APACHE_RUN_USER=www-data\nexport APACHE_LOG_DIR=/var/log/apache2$SUFFIX\n";
    let defines = Defines::default().with_envvars(envvars);
    assert_eq!(defines.env.get("APACHE_LOG_DIR").map(String::as_str), Some("/var/log/apache2"));
    let mut shelf = Shelf::default();
    shelf.put("/etc/apache2/apache2.conf", "User ${APACHE_RUN_USER}\nErrorLog ${APACHE_LOG_DIR}/error.log\n");
    let config = read(Path::new("/etc/apache2/apache2.conf"), &shelf, &defines);
    assert_eq!(config.account(), (Some("www-data".into()), None));
    assert_eq!(config.logs()[0].error.as_deref(), Some(Path::new("/var/log/apache2/error.log")));
}

#[test]
fn an_overview_names_every_gate() {
    let conf = format!(
        "<Directory /srv>\nRequire all granted\n</Directory>\n<VirtualHost *:80>\nServerName www.example\n\
         <Location /private>\n{STAFF}Require valid-user\n<If \"true\">\nRequire all denied\n</If>\n</Location>\n</VirtualHost>\n"
    );
    let (config, _) = site(&conf, &[]);
    let gates = config.gates();
    let names: Vec<Vec<&str>> =
        gates.iter().map(|g| g.sections.iter().map(|s| s.name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["Location"], vec!["Location", "If"]]);
    assert_eq!(gates[0].server_name.as_deref(), Some("www.example"));
    assert_eq!(gates[0].file.as_ref().map(|f| f.args.clone()), Some(vec!["users".to_owned()]));
}

#[test]
fn hostile_files_end() {
    let deep = "<IfModule core.c>\n".repeat(5_000);
    let wide = "RequireAll ".repeat(20_000);
    let twice = |n: i32| format!("<Macro A{n}>\nUse A{}\nUse A{}\n</Macro>\n", n - 1, n - 1);
    let bomb = (1..40).map(twice).collect::<Vec<_>>().concat();
    for conf in [deep, wide, format!("<Macro A0>\nX\n</Macro>\n{bomb}Use A39\n"), "\\\n".repeat(10_000)] {
        let (config, shelf) = site(&conf, &[]);
        config.in_force(&target("/"), &shelf);
    }
}
