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

/// The text of lines.
pub(crate) fn text(lines: &[Line], depth: usize) -> String {
    let mut out = String::new();
    for line in lines {
        let indent = "  ".repeat(depth);
        match &line.inside {
            None => writeln!(out, "{indent}{};", line.head),
            Some(inside) => writeln!(out, "{indent}{} {{\n{}{indent}}}", line.head, text(inside, depth + 1)),
        }
        .expect("a String takes everything");
    }
    out
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) host: String,
    pub(crate) address: &'static str,
    pub(crate) port: usize,
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
}

const PATHS: [&str; 20] = [
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
];

/// The requests to a tree.
pub(crate) fn asks(random: &mut Random, place: &Place<'_>) -> Vec<Ask> {
    let n = place.number;
    let hosts = ["", "", "", "a.", "x.", "www.a.", "none"];
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
            Ask {
                method: if shape == 5 {
                    random.pick(&["POST", "PUT", "HEAD", "DELETE", "OPTIONS"])
                } else {
                    "GET"
                },
                host,
                address: random.pick(&["127.0.0.1", "127.0.0.1", "127.0.0.2"]),
                port: random.below(place.ports.len()),
                path: random.pick(&PATHS),
                login,
                other: (login.is_none() && shape == 4).then(|| {
                    random.pick(&["Bearer abc", "Basic !!!", "Basic", "basic YWxpY2U6d29uZGVy", "Basic Om5v"])
                }),
                real: random
                    .one_in(4)
                    .then(|| random.pick(&["10.1.2.3", "10.9.9.9, 10.1.2.3", "nobody", "::1"])),
                role: random.one_in(3).then(|| random.pick(&["admin", "guest", "0"])),
            }
        })
        .collect()
}

/// The servers of a tree.
pub(crate) fn servers(random: &mut Random, place: &Place<'_>) -> Vec<Line> {
    let count = 1 + random.below(3);
    let mut lines: Vec<Line> = (0..count).map(|n| Line::block("server", server(random, place, n))).collect();
    for (kind, name) in [("map", "role"), ("geo", "near")] {
        if uses(&lines, &format!("${name}{}", place.number)) {
            lines.insert(0, table(random, place, kind, name));
        }
    }
    if random.one_in(6) {
        spoil(random, &mut lines);
    }
    lines
}

/// Makes something that nginx may refuse.
fn spoil(random: &mut Random, lines: &mut Vec<Line>) {
    let at = random.below(lines.len());
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
    let value = |random: &mut Random| random.pick(&["off", "Staff", "", "1", "0"]).to_owned();
    let mut inside = Vec::new();
    let keys: &[&str] = if kind == "map" {
        &["admin", "default", "~^gu", "~*^ADM", "''"]
    } else {
        &["127.0.0.1", "default", "127.0.0.0/8", "10.0.0.0/8"]
    };
    for key in keys {
        if random.one_in(2) {
            inside.push(Line::new(format!("{key} '{}'", value(random))));
        }
    }
    let source =
        if kind == "map" { random.pick(&["$http_x_role ", "$arg_y ", "$request_method "]) } else { "" };
    Line::block(format!("{kind} {source}${name}{n}"), inside)
}

fn server(random: &mut Random, place: &Place<'_>, n: usize) -> Vec<Line> {
    let t = place.number;
    let mut lines = Vec::new();
    for _ in 0..=random.below(2) {
        let port = place.ports[random.below(place.ports.len())];
        let address = random.pick(&["127.0.0.1:", "127.0.0.2:", "*:", ""]);
        let listen = Line::new(format!("listen {address}{port}"));
        let same = |l: &Line| {
            l.head.trim_start_matches("listen ").trim_start_matches("*:")
                == format!("{address}{port}").trim_start_matches("*:")
        };
        if !lines.iter().any(same) {
            lines.push(listen);
        }
    }
    let name = match n {
        0 => format!("t{t}.example"),
        1 => random.pick(&["a.T.example", "*.T.example", ".T.example"]).replace('T', &format!("t{t}")),
        _ => random.pick(&[r"~^(?<sub>\w+)\.T\.example$", "x.T.*", "~T"]).replace('T', &format!("t{t}")),
    };
    lines.push(Line::new(format!("server_name {name}")));
    lines.push(Line::new(format!("root {}/site", place.folder)));
    level(random, place, &mut lines, "server");
    settings(random, &mut lines);
    if random.one_in(12) {
        rewrites(random, place, &mut lines, 1);
    }
    let mut seen: Vec<&str> = Vec::new();
    for _ in 0..=random.below(5) {
        location(random, place, &mut lines, &mut seen);
    }
    for status in ["204", "401", "403", "302"] {
        if uses(&lines, &format!("/auth{status}")) {
            let inside = vec![Line::new("internal"), Line::new(format!("return {status}"))];
            lines.push(Line::block(format!("location = /auth{status}"), inside));
        }
    }
    if uses(&lines, "@n") {
        let mut inside = Vec::new();
        level(random, place, &mut inside, "named");
        if random.one_in(2) {
            inside.push(rewrite(random));
        }
        lines.push(Line::block("location @n", inside));
    }
    lines
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
    lines
        .iter()
        .any(|l| l.head.split(' ').any(|w| w == word) || uses(l.inside.as_deref().unwrap_or_default(), word))
}

const LOCATIONS: [&str; 20] = [
    "\"/a/b/\"",
    "~* \"^/(a|b)/\"",
    "^~ /A",
    "~ ^/a/(?<rest>[^/]{1,4})",
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
        rewrites(random, place, &mut inside, 2);
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
        inside.push(condition(random, place));
    }
    let nested = match name {
        "/a" | "/a/" => Some(random.pick(&["/a/b/", "~ y", "= /a/x.html", "/a/b"])),
        "/" => Some(random.pick(&["/c", "~ x", "= /"])),
        _ => None,
    };
    if let Some(nested) = nested.filter(|_| random.one_in(4)) {
        let mut lines = Vec::new();
        level(random, place, &mut lines, "location");
        content(random, place, &mut lines, nested.starts_with('~'));
        inside.push(Line::block(format!("location {nested}"), lines));
    }
    lines.push(Line::block(format!("location {name}"), inside));
}

/// Directives of access at one level.
fn level(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, at: &str) {
    let (folder, t) = (place.folder, place.number);
    let often = if at == "named" { 3 } else { 2 };
    if random.one_in(often) {
        let realm =
            random.pick(&["Staff", "Staff", "\"Two words\"", "off", "$roleT", "$nearT", "'$http_x_role'"]);
        lines.push(Line::new(format!(
            "auth_basic {}",
            realm.replace("eT", &format!("e{t}")).replace("rT", &format!("r{t}"))
        )));
    }
    if random.one_in(2) {
        let file =
            random.pick(&["users", "users", "users", "users", "more", "gone", "shut", "folder", "users/x"]);
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
            random.pick(&["/auth204", "/auth401", "/auth403", "/auth302", "off", "/a/x.html"])
        )));
    }
    if at != "limit" && random.one_in(6) {
        let page = random.pick(&[
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
        ]);
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

fn rewrites(random: &mut Random, place: &Place<'_>, lines: &mut Vec<Line>, most: usize) {
    for _ in 0..=random.below(most) {
        let line = match random.below(4) {
            0 => condition(random, place),
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

fn condition(random: &mut Random, place: &Place<'_>) -> Line {
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
        "if ($scheme$server_port)",
        "if ($http_authorization ~* ^basic)",
    ]);
    let mut inside = vec![rewrite(random)];
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
        1 if !is_pattern && !lines.iter().any(|l| l.head.starts_with("location")) => {
            let upstream = place.ports[0] - 1;
            lines.push(Line::new(format!("proxy_pass http://127.0.0.1:{upstream}")));
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
