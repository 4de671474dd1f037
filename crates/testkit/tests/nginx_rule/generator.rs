//! Random but mostly valid server blocks, and requests to them.

use crate::random::Random;
use std::fmt::Write as _;

/// A directive, or a block with what is in it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) head: String,
    pub(crate) inside: Option<Vec<Line>>,
}

impl Line {
    fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), inside: None }
    }

    fn block(head: impl Into<String>, inside: Vec<Self>) -> Self {
        Self { head: head.into(), inside: Some(inside) }
    }
}

/// Lines as text, and the files that they include: their names below the folder, and what is in them.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) parts: Vec<(String, String)>,
}

/// The text of lines. A block of the name `include` becomes two files and the pattern that finds both.
pub(crate) fn written(lines: &[Line], depth: usize) -> Written {
    let mut out = Written::default();
    for line in lines {
        let indent = "  ".repeat(depth);
        match (&line.inside, line.head.strip_prefix("include ")) {
            (None, _) => writeln!(out.text, "{indent}{};", line.head),
            (Some(inside), Some(name)) => {
                let (first, last) = inside.split_at(inside.len() / 2);
                for (half, n) in [(first, 1), (last, 2)] {
                    let half = written(half, 0);
                    out.parts.extend(half.parts);
                    out.parts.push((format!("parts/{name}-{n}.conf"), half.text));
                }
                writeln!(out.text, "{indent}include parts/{name}-*.conf;")
            }
            (Some(inside), None) => {
                let inside = written(inside, depth + 1);
                out.parts.extend(inside.parts);
                writeln!(out.text, "{indent}{} {{\n{}{indent}}}", line.head, inside.text)
            }
        }
        .expect("a String takes everything");
    }
    out
}

/// The text of lines for people: what is included behind them.
pub(crate) fn text(lines: &[Line], depth: usize) -> String {
    let mut written = written(lines, depth);
    for (name, text) in &written.parts {
        writeln!(written.text, "# {name}\n{text}").expect("a String takes everything");
    }
    written.text
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) host: String,
    pub(crate) address: &'static str,
    pub(crate) port: u16,
    pub(crate) path: &'static str,
    pub(crate) login: Option<(&'static str, &'static str)>,
    pub(crate) other: Option<&'static str>,
    pub(crate) role: Option<&'static str>,
    pub(crate) real: Option<&'static str>,
}

/// What a tree is made for: its number, its folder, the ports.
pub(crate) struct Place<'a> {
    pub(crate) number: usize,
    pub(crate) folder: &'a str,
    pub(crate) ports: &'a [u16],
    /// The port of the server behind.
    pub(crate) behind: u16,
}

const PATHS: [&str; 26] = [
    "/",
    "/a",
    "/a/",
    "/a/x.html",
    "/a/b/",
    "/a/b/y.html",
    "/nope",
    "/a/nope",
    "/c",
    "/c/",
    "/a/../c",
    "//a//x.html",
    "/a/%78.html",
    "/A/x.html",
    "/auth",
    "/a/x.html?y=1",
    "/b/",
    "/b/z.php",
    "/a/b",
    "/?y=0",
    "/a/b/y.html",
    "/b/z.php/more",
    "/a/./b/../x.html",
    "/c?x=%2f&y=2",
    "/a/x.html?",
    "/old",
];

/// The requests to a tree.
pub(crate) fn asks(random: &mut Random, place: &Place<'_>, lines: &[Line]) -> Vec<Ask> {
    let n = place.number;
    let mut sockets = Vec::new();
    listening(lines, &mut sockets);
    let hosts = ["", "", "", "", "a.", "x.", "www.a.", "none", "A.", "b1."];
    (0..8)
        .map(|shape| {
            let prefix = random.pick(&hosts);
            let host = if prefix == "none" { "none.example".into() } else { format!("{prefix}t{n}.example") };
            let login = match shape {
                0 | 6 => None,
                1 | 5 | 7 => Some(("alice", "wonder")),
                2 => Some(("alice", "wrong")),
                3 => Some(("nobody", "wonder")),
                _ => random.one_in(2).then_some(("bob", "b:c")),
            };
            let (address, port) = match sockets.get(random.below(sockets.len() + 1)) {
                Some(socket) if !random.one_in(8) => *socket,
                _ => (random.pick(&["127.0.0.1", "127.0.0.2", "::1"]), place.ports[random.below(2)]),
            };
            Ask {
                method: if shape == 5 {
                    random.pick(&["POST", "PUT", "HEAD", "DELETE", "OPTIONS"])
                } else {
                    "GET"
                },
                host,
                address,
                port,
                path: random.pick(&PATHS),
                login,
                other: (login.is_none() && shape == 4).then(|| {
                    random.pick(&[
                        "Bearer abc",
                        "Basic !!!",
                        "Basic",
                        "basic YWxpY2U6d29uZGVy",
                        "Basic Om5v",
                        "Digest username=\"alice\"",
                    ])
                }),
                real: random
                    .one_in(4)
                    .then(|| random.pick(&["10.1.2.3", "10.9.9.9, 10.1.2.3", "nobody", "::1"])),
                role: random.one_in(3).then(|| random.pick(&["admin", "guest", "0"])),
            }
        })
        .collect()
}

/// Where the servers listen: an address to reach each socket by.
fn listening(lines: &[Line], sockets: &mut Vec<(&'static str, u16)>) {
    for line in lines {
        listening(line.inside.as_deref().unwrap_or_default(), sockets);
        let socket = line.head.strip_prefix("listen ").and_then(|l| l.split(' ').next());
        let Some((address, port)) = socket.map(|s| s.rsplit_once(':').unwrap_or(("*", s))) else { continue };
        let address = match address {
            "127.0.0.2" => "127.0.0.2",
            "[::1]" | "[::]" => "::1",
            _ => "127.0.0.1",
        };
        sockets.extend(port.parse().ok().map(|port| (address, port)));
    }
}

/// What may stand around all servers.
pub(crate) fn around(random: &mut Random, place: &Place<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if random.one_in(3) {
        level(random, place, &mut lines, "http");
        // Tables belong to one tree.
        let own = place.number.to_string();
        lines.retain(|l| !l.head.contains(&format!("role{own}")) && !l.head.ends_with(&own));
    }
    lines
}

/// Lines of the `events` block.
pub(crate) fn events(random: &mut Random) -> &'static str {
    random.pick(&[
        "events { worker_connections 256; }",
        "events { use epoll; multi_accept on; worker_connections 300; }",
        "events { accept_mutex off; worker_connections 256; }",
        "events { worker_connections 256; debug_connection 127.0.0.9; }",
    ])
}

/// The servers of a tree.
pub(crate) fn servers(random: &mut Random, place: &Place<'_>) -> Vec<Line> {
    let count = 1 + random.below(4);
    let mut lines: Vec<Line> = (0..count).map(|n| Line::block("server", server(random, place, n))).collect();
    let mut sockets: Vec<String> = Vec::new();
    for line in &mut lines {
        spare_sockets(line, &mut sockets);
    }
    for (kind, name) in [("map", "role"), ("geo", "near"), ("map", "gate"), ("map", "site")] {
        if uses(&lines, &format!("${name}{}", place.number)) {
            lines.insert(0, table(random, place, kind, name));
        }
    }
    if uses(&lines, &format!("behind{}", place.number)) {
        let upstream = place.behind;
        let server = Line::new(format!("server 127.0.0.1:{upstream}"));
        lines.push(Line::block(format!("upstream behind{}", place.number), vec![server]));
    }
    let mut parts = 0;
    if random.one_in(4) {
        include(random, place, &mut lines, &mut parts);
    }
    if random.one_in(8) {
        spoil(random, &mut lines);
    }
    lines
}

/// Leaves one default server for each socket.
fn spare_sockets(server: &mut Line, sockets: &mut Vec<String>) {
    for line in server.inside.iter_mut().flatten() {
        let Some(socket) = line.head.strip_suffix(" default_server").map(str::to_owned) else { continue };
        if sockets.contains(&socket) {
            line.head = socket;
        } else {
            sockets.push(socket);
        }
    }
}

/// Puts lines into files of their own.
fn include(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, parts: &mut usize) {
    let deeper = random.below(lines.len());
    if let Some(inside) = lines[deeper].inside.as_mut().filter(|i| !i.is_empty() && !random.one_in(3)) {
        return include(random, place, inside, parts);
    }
    let from = random.below(lines.len());
    let to = from + 1 + random.below(lines.len() - from);
    *parts += 1;
    let name = format!("include t{}x{parts}", place.number);
    let inside: Vec<Line> = lines.drain(from..to).collect();
    lines.insert(from, Line::block(name, inside));
}

/// Makes something that nginx may refuse.
fn spoil(random: &mut Random, lines: &mut Vec<Line>) {
    let at = random.below(lines.len());
    if lines[at].head.starts_with("upstream ") {
        return;
    }
    if let Some(inside) = lines[at].inside.as_mut().filter(|i| !i.is_empty() && !random.one_in(6)) {
        return spoil(random, inside);
    }
    let other = lines[random.below(lines.len())].clone();
    let line = &mut lines[at];
    let words: Vec<String> = line.head.split(' ').map(str::to_owned).collect();
    match random.below(8) {
        0 => line.head.push_str(" x"),
        1 => line.head = words[..words.len() - 1].join(" "),
        2 => line.inside = if line.inside.is_some() { None } else { Some(Vec::new()) },
        3 => lines.push(other),
        4 => line.head = line.head.replace(['a', '/'], random.pick(&["", "$", "(", "b"])),
        5 => line.inside.get_or_insert_default().push(other),
        6 => {
            line.head = format!(
                "{} {}",
                words[0],
                random.pick(&["on", "'", "a b", "$none", "401", "/x", "@n", "all", "''"])
            );
        }
        _ => line.head = words.iter().rev().cloned().collect::<Vec<_>>().join(" "),
    }
}

fn table(random: &mut Random, place: &Place<'_>, kind: &str, name: &str) -> Line {
    let n = place.number;
    let mut inside = Vec::new();
    let (values, keys): (&[&str], &[&str]) = match (kind, name) {
        ("geo", _) => (
            &["off", "Staff", "''", "1", "0"],
            &["127.0.0.1", "default", "127.0.0.0/8", "10.0.0.0/8", "::1", "127.0.0.2/31"],
        ),
        (_, "gate") => (
            &["off", "Staff", "$http_x_role", "\"a $arg_y\""],
            &["hostnames", "default", "*.a.T.example", ".T.example", "b.T.example", "a.*", "~^(.)", "'~^x'"],
        ),
        (_, "site") => {
            (&["a", "b", "''", "$y", "none"], &["~^/(?<y>[ab])/", "default", "/", "~*^/A", "volatile", "~/x"])
        }
        _ => (
            &["off", "Staff", "''", "1", "0"],
            &["admin", "default", "~^gu", "~*^ADM", "''", "guest", "\\default"],
        ),
    };
    for key in keys {
        if random.one_in(2) {
            let key = key.replace('T', &format!("t{n}"));
            let bare = matches!(key.as_str(), "hostnames" | "volatile");
            let value = if bare { String::new() } else { format!(" {}", random.pick(values)) };
            inside.push(Line::new(format!("{key}{value}")));
        }
    }
    let source = match (kind, name) {
        ("geo", _) => random.pick(&["", "", "$http_x_real_ip "]),
        (_, "gate") => random.pick(&["$host ", "$http_host "]),
        (_, "site") => random.pick(&["$uri ", "$request_uri ", "$document_uri "]),
        _ => random.pick(&["$http_x_role ", "$arg_y ", "$request_method ", "$scheme$http_x_role "]),
    };
    Line::block(format!("{kind} {source}${name}{n}"), inside)
}

fn server(random: &mut Random, place: &Place<'_>, n: usize) -> Vec<Line> {
    let t = place.number;
    let mut lines = Vec::new();
    for _ in 0..=random.below(3) {
        listen(random, place, &mut lines);
    }
    let name = match n {
        0 => random.pick(&["T.example", "T.example", "T.example a.T.example", "T.example \"\""]),
        1 => random.pick(&["a.T.example", "*.T.example", ".T.example", "*.a.T.example x.T.example", "_"]),
        2 => random.pick(&[r"~^(?<sub>\w+)\.T\.example$", "x.T.*", "~T", "~^A", "www.a.T.*"]),
        _ => random.pick(&["~^[a-z]\\d?\\.", "*.example", "b1.T.example none.example", "~^none"]),
    };
    if !random.one_in(12) {
        lines.push(Line::new(format!("server_name {}", name.replace('T', &format!("t{t}")))));
    }
    if random.one_in(16) {
        lines.push(Line::new("server_name a.b.example"));
    }
    let root = random.pick(&["site", "site", "site", "site", "site/$siteT", "site/"]);
    lines.push(Line::new(format!("root {}/{}", place.folder, root.replace('T', &t.to_string()))));
    level(random, place, &mut lines, "server");
    settings(random, &mut lines);
    if random.one_in(8) {
        rewrites(random, place, &mut lines, 2, "server");
    }
    let mut seen: Vec<&str> = Vec::new();
    for _ in 0..=random.below(6) {
        location(random, place, &mut lines, &mut seen);
    }
    for status in ["204", "401", "403", "302", "500"] {
        if uses(&lines, &format!("/auth{status}")) {
            let mut inside = vec![Line::new("internal"), Line::new(format!("return {status}"))];
            if random.one_in(4) {
                inside.remove(0);
            }
            lines.push(Line::block(format!("location = /auth{status}"), inside));
        }
    }
    for name in ["@n", "@m"] {
        if uses(&lines, name) {
            let mut inside = Vec::new();
            level(random, place, &mut inside, "named");
            if random.one_in(2) {
                inside.push(rewrite(random));
            }
            content(random, place, &mut inside, true);
            lines.push(Line::block(format!("location {name}"), inside));
        }
    }
    lines
}

fn listen(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>) {
    let port = place.ports[random.below(place.ports.len())];
    let address = random.pick(&[
        "127.0.0.1:",
        "127.0.0.1:",
        "127.0.0.2:",
        "*:",
        "",
        "",
        "[::1]:",
        "[::]:",
        "0.0.0.0:",
        "localhost:",
    ]);
    if address == "localhost:" && !random.one_in(12) {
        return;
    }
    let plain = |head: &str| {
        let socket = head.trim_start_matches("listen ").split(' ').next().unwrap_or_default().to_owned();
        socket.trim_start_matches("*:").trim_start_matches("0.0.0.0:").replace("localhost", "127.0.0.1")
    };
    let mut head = format!("listen {address}{port}");
    if lines.iter().any(|l| plain(&l.head) == plain(&head)) {
        return;
    }
    if random.one_in(4) {
        head.push_str(" default_server");
    } else if random.one_in(40) {
        head.push_str(" ssl");
    }
    lines.push(Line::new(head));
}

/// Directives that change how requests are taken.
fn settings(random: &mut Random, lines: &mut Vec<Line>) {
    let rare = [
        "merge_slashes off",
        "set_real_ip_from 127.0.0.1",
        "set_real_ip_from 10.0.0.0/8",
        "real_ip_header X-Forwarded-For",
        "real_ip_recursive on",
        "proxy_set_header Authorization ''",
        "proxy_set_header X-A b",
        "try_files $uri /c",
        "proxy_pass_request_headers off",
        "if ($http_x_role = guest) { return 403; }",
        "server_name_in_redirect on",
        "if ($request_uri ~ ^/(.)) { set $first $1; }",
        "autoindex on",
        "if ($args) { rewrite ^/a/x /c; }",
    ];
    for line in rare {
        if random.one_in(14) {
            let (head, inside) =
                line.strip_suffix(" }").and_then(|l| l.split_once(" { ")).unwrap_or((line, ""));
            let inside = inside.trim_end_matches(';');
            lines.push(if inside.is_empty() {
                Line::new(head)
            } else {
                Line::block(head, vec![Line::new(inside)])
            });
        }
    }
}

fn uses(lines: &[Line], word: &str) -> bool {
    lines.iter().any(|l| {
        l.head.split([' ', '/', '"']).any(|w| w == word.trim_start_matches('/'))
            || uses(l.inside.as_deref().unwrap_or_default(), word)
    })
}

const LOCATIONS: [&str; 24] = [
    "\"/a/b/\"",
    "~* \"^/(a|b)/\"",
    "^~ /A",
    "~ \"^/a/(?<rest>[^/]{1,4})\"",
    "/",
    "/a",
    "/a/",
    "= /a",
    "= /",
    "^~ /a/",
    r"~ \.html$",
    r"~* \.HTML$",
    "~ ^/a/(.*)$",
    "/a/b/",
    "^~ /b",
    "= /auth",
    "~ ^/(?<seg>[a-z]+)/",
    "/c",
    "= /a/x.html",
    r"~ \.php$",
    r"~ ^(?<script>.+\.php)(/.*)?$",
    "/old",
    "~* ^/(A|B)/(?<name>[^/]*)$",
    "= /a/",
];

fn location(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, seen: &mut Vec<&str>) {
    let name = LOCATIONS[random.below(LOCATIONS.len())];
    let key = name.trim_start_matches("^~ ");
    if seen.contains(&key) {
        return;
    }
    seen.push(key);
    let mut inside = Vec::new();
    level(random, place, &mut inside, "location");
    if random.one_in(4) {
        rewrites(random, place, &mut inside, 2, "location");
    }
    if random.one_in(8) {
        let mut limits = Vec::new();
        level(random, place, &mut limits, "limit");
        inside.push(Line::block(
            random.pick(&["limit_except GET", "limit_except GET POST", "limit_except PUT"]),
            limits,
        ));
    }
    content(random, place, &mut inside, name.starts_with('~'));
    if random.one_in(10) {
        inside.push(condition(random, place, "location"));
    }
    nested(random, place, name, &mut inside, 2);
    lines.push(Line::block(format!("location {name}"), inside));
}

/// Locations inside of a location.
fn nested(random: &mut Random, place: &Place<'_>, name: &str, inside: &mut Vec<Line>, depth: usize) {
    let names: &[&str] = match name {
        "/a" | "/a/" | "^~ /a/" => &["/a/b/", "~ y", "= /a/x.html", "/a/b", "^~ /a/b/", "~* X\\.html"],
        "/a/b/" | "/a/b" | "^~ /a/b/" => &["~ html$", "= /a/b/y.html", "/a/b/y"],
        "/" => &["/c", "~ x", "= /", "/a/", "^~ /b/", "/old"],
        name if name.starts_with("~ ^/a/") => &["~ x", "~ \\.html$"],
        _ => return,
    };
    let mut seen = Vec::new();
    for _ in 0..2 {
        let name = random.pick(names);
        let key = name.trim_start_matches("^~ ");
        if depth == 0 || seen.contains(&key) || !random.one_in(4) {
            continue;
        }
        seen.push(key);
        let mut lines = Vec::new();
        level(random, place, &mut lines, "location");
        if random.one_in(6) {
            rewrites(random, place, &mut lines, 1, "location");
        }
        content(random, place, &mut lines, name.starts_with('~'));
        nested(random, place, name, &mut lines, depth - 1);
        inside.push(Line::block(format!("location {name}"), lines));
    }
}

const PAGES: [&str; 23] = [
    "401 /a/x.html",
    "401 = @n",
    "403 404 /c",
    "404 = @n",
    "401 =200 /c",
    "403 https://else.example/",
    "401 /nope",
    "404 = /b/",
    "401 =302 https://else.example/",
    "500 =503 /c",
    "401 403 =404 /a/",
    "405 =200 /c",
    "401 $uri",
    "404 /a/?$args",
    "401 403 @n",
    "403 = /auth",
    "418 301 /c",
    "401 = @m",
    "403 =401 /c",
    "401 =403 @n",
    "404 403 401 /a/x.html?z=1",
    "400 497 =401 /c",
    "401 =401 /b/z.php",
];

/// Directives of access at one level.
fn level(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, at: &str) {
    let (folder, t) = (place.folder, place.number);
    let often = if at == "named" { 3 } else { 2 };
    if random.one_in(often) {
        let realm = random.pick(&[
            "Staff",
            "Staff",
            "Staff",
            "\"Two words\"",
            "off",
            "$roleT",
            "$nearT",
            "'$http_x_role'",
            "''",
            "OFF",
            "$gateT",
            "\"$v\"",
        ]);
        lines.push(Line::new(format!(
            "auth_basic {}",
            if realm.starts_with('$') { realm.replace('T', &t.to_string()) } else { realm.to_owned() }
        )));
    }
    if random.one_in(2) {
        let file = random.pick(&[
            "users", "users", "users", "users", "users", "more", "gone", "shut", "folder", "users/x",
            "$arg_y", "u$v",
        ]);
        lines.push(Line::new(format!("auth_basic_user_file {folder}/{file}")));
    }
    if random.one_in(4) {
        for _ in 0..=random.below(2) {
            let rule = random.pick(&[
                "allow 127.0.0.1",
                "deny 127.0.0.2",
                "deny all",
                "allow all",
                "allow 10.0.0.0/8",
                "deny 127.0.0.0/8",
                "allow ::1",
                "deny unix:",
                "allow 127.0.0.2/31",
                "deny ::/0",
            ]);
            lines.push(Line::new(rule));
        }
    }
    if at != "limit" && random.one_in(4) {
        lines.push(Line::new(random.pick(&["satisfy any", "satisfy all", "satisfy any"])));
    }
    if at != "limit" && random.one_in(8) {
        lines.push(Line::new(format!(
            "auth_request {}",
            random.pick(&[
                "/auth204",
                "/auth204",
                "/auth401",
                "/auth403",
                "/auth302",
                "/auth500",
                "off",
                "/a/x.html",
                "/nope",
                "/auth?x=1"
            ])
        )));
    }
    if at != "limit" && random.one_in(6) {
        let page = random.pick(&PAGES);
        lines.push(Line::new(format!("error_page {page}")));
        if random.one_in(6) {
            lines.push(Line::new("recursive_error_pages on"));
        }
    }
    if at != "limit" && random.one_in(10) {
        lines.push(Line::new(random.pick(&[
            "index x.html index.html",
            "index /c",
            "index nope.html",
            "index z.php",
        ])));
    }
    if at == "location" && random.one_in(12) {
        lines.push(Line::new("internal"));
    }
}

fn rewrites(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, most: usize, at: &str) {
    for _ in 0..=random.below(most) {
        let line = match random.below(4) {
            0 => condition(random, place, at),
            _ => rewrite(random),
        };
        lines.push(line);
    }
}

fn rewrite(random: &mut Random) -> Line {
    Line::new(random.pick(&[
        "rewrite ^/a/(.*)$ /b/$1",
        "rewrite ^/a/(.*)$ /c last",
        "rewrite ^/c$ /a/x.html break",
        "rewrite nope /c",
        "rewrite ^/b/ /a/?z=1? last",
        "rewrite ^/(.)/ /$1 redirect",
        "return 204",
        "return 401",
        "return 403 text",
        "return 301 /c",
        "set $v $request_method",
        "set $w 1",
        "break",
        "rewrite ^ /a/x.html",
        "rewrite (?i)^/A/(.*) /a/$1 break",
        "rewrite ^/(?<tail>.*)$ /c/$tail?",
        "set $args y=1",
        "return 418",
        "rewrite ^/a /nope",
        "rewrite ^/b https://else.example/",
        "return 404",
        "rewrite ^/old /x permanent",
        "return 200 ok",
    ]))
}

fn condition(random: &mut Random, place: &Place<'_>, at: &str) -> Line {
    let head = random.pick(&[
        "if ($request_method = POST)",
        "if ($http_authorization = '')",
        "if ($http_x_role = admin)",
        "if ($arg_y)",
        "if ($uri ~ ^/a/(.*))",
        "if ($http_x_role !~* ADMIN)",
        "if (-f $request_filename)",
        "if (!-e $request_filename)",
        "if ($remote_user = alice)",
        "if ($host ~ ^a)",
        "if ($remote_addr = 127.0.0.1)",
        "if ($request_uri ~ y=1)",
        "if (-d $document_root$uri)",
        "if ($v)",
        "if ($first = a)",
        "if ($remote_addr ~ ^10)",
        "if ($is_args = '?')",
        "if ($cookie_x)",
        "if ($server_port)",
        "if ($http_authorization ~* ^basic)",
    ]);
    let mut inside = vec![rewrite(random)];
    if at == "location" && random.one_in(3) {
        inside = vec![Line::new(match random.below(4) {
            0 => format!("root {}/site/a", place.folder),
            1 => "error_page 401 403 404 /c".into(),
            2 => format!("proxy_pass http://127.0.0.1:{}", place.behind),
            _ => "error_page 401 = @n".into(),
        })];
    }
    if random.one_in(4) {
        inside.push(rewrite(random));
    }
    if random.one_in(3) {
        inside = vec![Line::new(format!("set $u{} x", place.number))];
    }
    Line::block(head, inside)
}

/// What gives the content.
fn content(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, is_pattern: bool) {
    let folder = place.folder;
    match random.below(14) {
        0 => lines.push(Line::new(format!("root {folder}/site/a"))),
        1 if !lines.iter().any(|l| l.head.starts_with("location")) => {
            let (behind, t) = (place.behind, place.number);
            let mut to = random.pick(&[
                "http://127.0.0.1:P",
                "http://127.0.0.1:P",
                "http://behindT",
                "http://127.0.0.1:P/x/",
                "http://127.0.0.1:P$request_uri",
            ]);
            if is_pattern && to.ends_with("/x/") {
                to = "http://behindT";
            }
            let to = to.replace('P', &behind.to_string()).replace('T', &t.to_string());
            lines.push(Line::new(format!("proxy_pass {to}")));
            if random.one_in(2) {
                let set = random.pick(&[
                    "Authorization ''",
                    "X-A b",
                    "Authorization $http_authorization",
                    "Authorization x",
                ]);
                lines.push(Line::new(format!("proxy_set_header {set}")));
            }
        }
        2 => lines.push(Line::new(random.pick(&[
            "try_files $uri @n",
            "try_files $uri $uri/ =404",
            "try_files $uri $uri/ /c",
            "try_files /c =403",
            "try_files $uri/index.html $uri /a/x.html",
            "try_files nope =401",
            "try_files $uri.html $uri/x.html @n",
            "try_files /a/$arg_y.html /c =418",
            "try_files $uri /b/?x=1",
            "try_files a/ c",
        ]))),
        3 => lines.push(Line::new("autoindex on")),
        4 if !is_pattern => lines.push(Line::new("stub_status")),
        5 => lines.push(Line::new("return 200 fine")),
        7 if is_pattern => {
            lines.push(Line::new(format!("alias {folder}/site/{}", random.pick(&["a/x.html", "a/", "$1"]))));
        }
        6 if !is_pattern => {
            lines.push(Line::new(format!("alias {folder}/site/{}", random.pick(&["a/", "", "a"]))));
        }
        _ => {}
    }
}
