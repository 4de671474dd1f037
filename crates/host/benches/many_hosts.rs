//! How long it takes to read a thousand virtual hosts in five thousand files and to say what is in force for one URL,
//! beside reading the same bytes: `cargo bench -p why401-host`. It says the ratio and the memory; `PROFILE=apache`
//! and `PROFILE=nginx` do one of them alone, for a profiler.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use why401_host::Machine;
use why401_message::{Request, Scheme, Url};
use why401_serverconf::Target;
use why401_site::{Server, Settings};

const HOSTS: usize = 1000;
const ROUNDS: usize = 9;

fn main() -> io::Result<()> {
    let base = std::env::temp_dir().join(format!("why401-hosts-{}", std::process::id()));
    let mut said = String::new();
    for (name, make) in [("apache", apache as fn(&Path) -> io::Result<PathBuf>), ("nginx", nginx)] {
        let folder = base.join(name);
        let root = make(&folder)?;
        if let Some(wanted) = std::env::var_os("PROFILE") {
            if wanted.eq_ignore_ascii_case(name) {
                (0..ROUNDS).for_each(|_| read(&root));
            }
            continue;
        }
        let (mut ours, mut plain, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let bytes = timed(|| sweep(&folder));
            let whole = timed(|| read(&root));
            ratios.push(whole.as_secs_f64() / bytes.as_secs_f64());
            ours.push(whole);
            plain.push(bytes);
        }
        ratios.sort_by(f64::total_cmp);
        ours.sort();
        plain.sort();
        let _ = writeln!(
            said,
            "{name}: {HOSTS} hosts in {} ms, {:.1} times reading their {} files ({} ms); peak {}",
            ours[ROUNDS / 2].as_millis(),
            ratios[ROUNDS / 2],
            HOSTS * 5 + 1,
            plain[ROUNDS / 2].as_millis(),
            peak()
        );
    }
    fs::remove_dir_all(&base)?;
    io::stdout().write_all(said.as_bytes())
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(what());
    start.elapsed()
}

/// Reads every file below a folder.
fn sweep(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |path: PathBuf| if path.is_dir() { sweep(&path) } else { fs::read(path).map_or(0, |b| b.len()) };
    entries.map(|e| of(e.path())).sum()
}

/// Reads the configuration and asks what is in force for a host near the end.
fn read(root: &Path) {
    let machine = Machine::new("/");
    let server = Server::read(&machine, root, Settings::default()).ok().flatten().expect("a server");
    let url = Url::parse_as_is("http://shop990.example/private/", Scheme::Http).expect("a URL");
    let mut target = Target::new(Request::get(url));
    target.client = Some(Ipv4Addr::LOCALHOST.into());
    target.local = Some((Ipv4Addr::LOCALHOST, 80).into());
    let rule = server.in_force(&target, &machine);
    let realm = rule.users.and_then(|users| users.realm);
    assert_eq!(realm.as_deref(), Some("Shop 990"), "{:?}", server.complaints().first());
}

fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".into(), |l| l.trim().to_owned())
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().expect("a folder"))?;
    fs::write(path, text)
}

fn apache(folder: &Path) -> io::Result<PathBuf> {
    let root = folder.join("apache2.conf");
    let modules = [
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "alias",
        "rewrite",
        "dir",
        "mime",
        "ssl",
        "setenvif",
        "headers",
    ];
    let load: String =
        modules.map(|m| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n")).concat();
    let dir = folder.display();
    put(
        &root,
        &format!(
            "ServerRoot {dir}\nListen 80\n{load}<Directory />\n  AllowOverride None\n  Require all denied\n</Directory>\nIncludeOptional sites/*.conf\n"
        ),
    )?;
    for n in 0..HOSTS {
        let part = |name: &str| folder.join(format!("parts/{n}/{name}.conf"));
        put(
            &folder.join(format!("sites/{n:04}-shop.conf")),
            &format!(
                "# Written for shop {n}\n<VirtualHost *:80>\n  ServerName shop{n}.example\n  ServerAlias www.shop{n}.example *.shop{n}.example\n  \
             DocumentRoot /srv/shop{n}/public\n  Include parts/{n}/*.conf\n</VirtualHost>\n"
            ),
        )?;
        put(
            &part("auth"),
            &format!(
                "<Directory /srv/shop{n}/public>\n  Options -Indexes +FollowSymLinks\n  AllowOverride All\n  Require all granted\n</Directory>\n\
             <Location /private>\n  AuthType Basic\n  AuthName \"Shop {n}\"\n  AuthUserFile /srv/shop{n}/users\n  Require valid-user\n</Location>\n"
            ),
        )?;
        put(
            &part("log"),
            &format!(
                "# Logs, each host its own\nErrorLog /var/log/apache2/shop{n}-error.log\nCustomLog /var/log/apache2/shop{n}-access.log \"%h %l %u %t \\\"%r\\\" %>s %b\"\nLogLevel warn\nServerAdmin webmaster@shop{n}.example\n"
            ),
        )?;
        put(
            &part("rewrite"),
            "RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteCond %{REQUEST_URI} ^/login\nRewriteRule ^/login(.*)$ https://%{HTTP_HOST}/login$1 [R=301,L]\n\
             RewriteRule ^/old/(.*)$ /new/$1 [PT]\n<IfModule mod_headers.c>\n  Header always set X-Content-Type-Options nosniff\n  Header always set Referrer-Policy same-origin\n</IfModule>\n",
        )?;
        put(
            &part("types"),
            &format!(
                "<IfModule mod_mime.c>\n  AddType application/wasm .wasm\n  AddType font/woff2 .woff2\n</IfModule>\n<FilesMatch \"\\.(env|git|bak)$\">\n  Require all denied\n</FilesMatch>\nAlias /static /srv/shop{n}/static\n\
             <Directory /srv/shop{n}/static>\n  Require all granted\n</Directory>\nSetEnvIf User-Agent \"^Monitor\" monitor\nDirectoryIndex index.php index.html\n"
            ),
        )?;
    }
    Ok(root)
}

fn nginx(folder: &Path) -> io::Result<PathBuf> {
    let root = folder.join("nginx.conf");
    put(&root, "user www-data;\nevents {}\nhttp {\n  include sites/*.conf;\n}\n")?;
    for n in 0..HOSTS {
        let part = |name: &str| folder.join(format!("parts/{n}/{name}.conf"));
        put(
            &folder.join(format!("sites/{n:04}-shop.conf")),
            &format!(
                "# Written for shop {n}\nserver {{\n  listen 80;\n  server_name shop{n}.example www.shop{n}.example *.shop{n}.example;\n  \
             root /srv/shop{n}/public;\n  include parts/{n}/*.conf;\n}}\n"
            ),
        )?;
        put(
            &part("auth"),
            &format!(
                "location /private/ {{\n  auth_basic \"Shop {n}\";\n  auth_basic_user_file /srv/shop{n}/users;\n}}\n"
            ),
        )?;
        put(
            &part("log"),
            &format!(
                "error_log /var/log/nginx/shop{n}-error.log warn;\naccess_log /var/log/nginx/shop{n}-access.log;\n"
            ),
        )?;
        put(
            &part("php"),
            "location ~ \\.php$ {\n  include fastcgi_params;\n  fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n  fastcgi_pass 127.0.0.1:9000;\n}\n",
        )?;
        put(
            &part("static"),
            "location /static/ {\n  expires 30d;\n  add_header Cache-Control public;\n}\nlocation ~* \\.(env|git|bak)$ {\n  deny all;\n}\nindex index.php index.html;\n",
        )?;
    }
    put(
        &folder.join("fastcgi_params"),
        "fastcgi_param QUERY_STRING $query_string;\nfastcgi_param REQUEST_METHOD $request_method;\n",
    )?;
    Ok(root)
}
