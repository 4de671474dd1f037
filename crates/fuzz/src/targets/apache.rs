//! Apache's configuration and `.htaccess`.

use crate::{
    Target,
    check::{Nobody, in_bytes},
};
use std::path::Path;
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{
    Login, Node, Shelf, Text,
    apache::{Defines, parse, read},
};

/// Reading a file as configuration and as `.htaccess`, and asking for a login.
pub const APACHE: Target = Target {
    name: "apache",
    run,
    seeds: &[
        "<VirtualHost *:80>\nServerName a.example\n<Directory \"/srv\">\nAllowOverride All\n</Directory>\n</VirtualHost>\n",
        "AuthType Basic\nAuthName \"Two \\\"words\\\"\"\nAuthUserFile /users\n<Limit GET>\nRequire valid-user\n</Limit>\n",
        "<RequireAll>\nRequire all granted\n<RequireNone>\nRequire ip 10.0.0.0/8 2001:db8::/32\n</RequireNone>\n</RequireAll>",
        "Define A /srv\nInclude ${A}/*.conf\n<Macro M $x %y>\nRequire $x %y\n</Macro>\n<Location ~ \"^/(a|b)+$\">\nUse M user x\n</Location>",
        "RewriteEngine On\nRewriteCond %{HTTP:X} !^(.*)\\ y [OR,NC]\nRewriteRule ^(.*)$ /x/$1?%1 [N,E=A:$1,QSA]\nRewriteRule . - [S=9]",
        "<If \"%{REQUEST_URI} =~ m#^/a# && ! -z req('X') || tolower('A') in { 'a', \\\"b\\\" }\">\nOrder allow,deny\nAllow from 10. env=X\n</If>",
        "<IfModule !mod_x.c>\nOptions +Indexes -All \\\n None\n</IfModule>\nSatisfy Any\n<Files \"[a-\\]*?\">\nRequire expr true\n</Files>",
        "SetEnvIf Authorization \"(.+)\" HTTP_AUTHORIZATION=$1 !X\nAliasMatch ^/(.*)$ /srv/$1\nRedirect gone /\nErrorDocument 403 http://a/",
    ],
};

/// What stands before the input, so that its directives are known.
const MODULES: [&str; 14] = [
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "authz_groupfile",
    "authz_host",
    "auth_basic",
    "access_compat",
    "alias",
    "dir",
    "rewrite",
    "setenvif",
    "headers",
    "macro",
];

fn run(data: &[u8]) {
    let text = Text::new("/f", data);
    let (nodes, _) = parse(&text);
    tiles(&nodes, data);
    let load: String = MODULES.map(|m| format!("LoadModule {m}_module m\n")).concat();
    let open = "DocumentRoot /srv\n<Directory /srv>\nAllowOverride All\n</Directory>\n";
    for (inner, outer) in [(None, Some(data)), (Some(data), None)] {
        let mut shelf = Shelf::default();
        shelf.put("/srv/a/index.html", "");
        if let Some(inner) = inner {
            shelf.put("/srv/a/.htaccess", inner);
        }
        shelf.put("/c.conf", [load.as_bytes(), open.as_bytes(), outer.unwrap_or_default()].concat());
        let config = read(Path::new("/c.conf"), &shelf, &Defines::default());
        config.gates();
        config.logs();
        let url = Url::parse("http://a.example/a/", Scheme::Http).expect("a URL");
        let force = config.in_force(&why401_serverconf::Target::new(Request::get(url)), &shelf);
        let login = Login::Basic { user: b"x".to_vec(), password: Secret::from("y") };
        let first = force.answer(&login, &Nobody);
        assert_eq!(first, force.answer(&login, &Nobody), "the same is asked and answered otherwise");
        force.answer(&Login::Nothing, &Nobody);
    }
}

/// Words stand in order, one after the other.
fn tiles(nodes: &[Node], data: &[u8]) {
    let mut end = 0;
    let mut left: Vec<&Node> = nodes.iter().rev().collect();
    while let Some(node) = left.pop() {
        for word in std::iter::once(&node.name).chain(&node.args) {
            in_bytes(&word.spot.bytes, data);
            assert!(word.spot.bytes.start >= end, "words overlap: {word:?}");
            end = word.spot.bytes.end;
        }
        left.extend(node.inside.iter().flatten().rev());
    }
}
