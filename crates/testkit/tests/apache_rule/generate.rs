//! Random trees that a server takes, for the most part.

use super::{
    judge::hash,
    tree::{Part, Shape, Shown, Tree},
};
use std::collections::BTreeMap;

/// Numbers out of a seed, the same ones every time (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: usize) -> Self {
        let mut dice = Self((seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..8).for_each(|_| {
            dice.roll(2);
        });
        dice
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % sides.max(1) as u64).expect("below its sides")
    }

    /// True so often out of a hundred.
    pub(crate) fn often(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.roll(of.len())]
    }
}

/// Paths that are there and some that are not.
const PATHS: [&str; 27] = [
    "/",
    "/index.html",
    "/a.html",
    "/private",
    "/private/",
    "/private/x.html",
    "/private/deep/",
    "/private/deep/y.html",
    "/open/",
    "/open/o.html",
    "/missing.html",
    "/private/missing/z",
    "/alias/x.html",
    "/alias/",
    "/old/thing",
    "/a.html/extra",
    "/private/%78.html",
    "//private/x.html",
    "/private/./x.html",
    "/open/../private/x.html",
    "/private%2Fx.html",
    "/PRIVATE/",
    "/a.html/",
    "/private/deep",
    "/private/x.html/extra/more",
    "/private//deep/y.html",
    "/old/private/x.html",
];

/// What a place may ask.
struct Guard<'a> {
    folder: &'a str,
    /// In a `.htaccess`: what `AllowOverride` lets it say is not known, anything may be refused.
    in_htaccess: bool,
}

/// A tree of a seed, in a folder of its own.
pub(crate) fn tree(dice: &mut Dice, base: &str, n: usize) -> Tree {
    let folder = format!("{base}/t{n}");
    let www = format!("{folder}/www");
    let mut files = BTreeMap::new();
    for path in
        ["index.html", "a.html", "private/x.html", "private/deep/y.html", "open/index.html", "open/o.html"]
    {
        files.insert(format!("{www}/{path}"), "<p>here</p>\n".to_owned());
    }
    if dice.often(60) {
        files.insert(format!("{www}/private/index.html"), "<p>index</p>\n".to_owned());
    }
    files.insert(format!("{folder}/users"), format!("alice:{}\nbob:{}\n", hash("secret"), hash("other")));
    files.insert(format!("{folder}/others"), format!("carol:{}\nalice:{}\n", hash("secret"), hash("other")));
    files.insert(format!("{folder}/groups"), "staff: alice carol\nroot: bob\n".to_owned());
    let mut htaccess = Vec::new();
    for place in ["", "/private", "/private/deep", "/open"] {
        if dice.often(35) {
            let guard = Guard { folder: &folder, in_htaccess: true };
            let mut parts = guard.parts(dice, 0);
            extras(dice, &mut parts);
            if dice.often(25) {
                rules_inside(dice, &mut parts);
            }
            htaccess.push((format!("{www}{place}/.htaccess"), parts));
        }
    }
    let mut conf = vec![Part::line(format!("DocumentRoot \"{www}\""))];
    sections(dice, &folder, &mut conf);
    let mut global = Vec::new();
    named(dice, &folder, n, &mut global, &mut conf, &mut files);
    wide(dice, &folder, n, &mut conf, &mut files);
    for parts in [&mut global, &mut conf].into_iter().chain(htaccess.iter_mut().map(|(_, parts)| parts)) {
        respelled(dice, parts);
    }
    let shapes = shapes(dice);
    Tree { folder, host: format!("t{n}.example"), global, conf, htaccess, files, shapes }
}

/// What fewer servers say.
fn wide(dice: &mut Dice, folder: &str, n: usize, conf: &mut Vec<Part>, files: &mut BTreeMap<String, String>) {
    let www = format!("{folder}/www");
    let guard = Guard { folder, in_htaccess: false };
    if dice.often(10) {
        conf.push(Part::line(dice.one(&[
            "AllowEncodedSlashes On",
            "AllowEncodedSlashes NoDecode",
            "MergeSlashes Off",
            "AcceptPathInfo Off",
            "AccessFileName .access .htaccess",
            "AccessFileName none",
            "RewriteOptions Inherit",
            "ErrorDocument 401 /open/o.html",
            "ErrorDocument 401 http://elsewhere.example/",
        ])));
    }
    if dice.often(10) {
        let regex = dice.one(&["^/(?<PART>private|open)/", "^/(?<PART>[^/]+)", "(?<PART>x|y)\\.html$"]);
        let rule = dice.one(&[
            "env MATCH_PART",
            "expr \"%{env:MATCH_PART} == 'private'\"",
            "expr \"reqenv('MATCH_PART') in {'open', 'x'}\"",
        ]);
        let mut parts = guard.parts(dice, 2);
        parts.push(Part::line(format!("Require {rule}")));
        conf.push(Part::section("LocationMatch", &format!("\"{regex}\""), parts));
    }
    if dice.often(10) {
        conf.push(Part::section(
            "Location",
            dice.one(&["/old", "/private", "/open"]),
            vec![Part::line(dice.one(&[
                "Redirect 301 /a.html",
                "Redirect gone",
                "RedirectMatch 302 /$1",
                "SetHandler none",
                "SetHandler server-status",
                "RewriteEngine On",
                "Options None",
            ]))],
        ));
    }
    if dice.often(8) {
        conf.push(Part::line(format!("ScriptAlias /old/ \"{www}/none/\"")));
        if dice.often(50) {
            conf.push(Part::section("Directory", &format!("\"{www}/none\""), guard.parts(dice, 1)));
        }
    }
    if dice.often(8) {
        let inner = guard.parts(dice, 1);
        let alias = Part::line(format!("Alias \"{www}/private\""));
        let parts = [alias].into_iter().chain(inner).collect();
        conf.push(Part::section("Location", "/old", parts));
    }
    if dice.often(12) {
        let parts = guard.parts(dice, 1);
        let section = Part::section("Location", dice.one(&["/private", "/open", "/"]), parts);
        let (head, test) = dice.one(&[
            &("IfFile", "WWW/index.html"),
            &("IfFile", "!WWW/index.html"),
            &("IfFile", "WWW/nothing"),
            &("IfDirective", "AuthType"),
            &("IfDirective", "!AuthzNothing"),
            &("IfSection", "VirtualHost"),
            &("IfSection", "Nothing"),
        ]);
        conf.push(Part::section(head, &test.replace("WWW", &www), vec![section]));
    }
    if dice.often(8) {
        files.insert(format!("{folder}/inside.conf"), super::tree::text(&guard.parts(dice, 1)));
        let include = Part::line(format!("Include {folder}/inside.conf"));
        let place = dice.one(&["", "/private"]);
        conf.push(Part::section("Directory", &format!("\"{www}{place}\""), vec![include]));
    }
    if dice.often(8) {
        let define =
            Part::line(format!("Define WHO{n} {}", dice.one(&["valid-user", "valid-user", "local"])));
        let mut parts = Vec::new();
        guard.identity(dice, &mut parts);
        parts.push(Part::line(format!("Require ${{WHO{n}}}")));
        conf.push(define);
        conf.push(Part::section("Location", dice.one(&["/private", "/open"]), parts));
        if dice.often(20) {
            conf.push(Part::line(format!("UnDefine WHO{n}")));
        }
    }
    if dice.often(6) {
        conf.push(Part::line(format!("RewriteMap low{n} int:tolower")));
        conf.push(Part::line("RewriteEngine On"));
        conf.push(Part::line(format!("RewriteRule ^/(PRIVATE/.*)$ /${{low{n}:$1}}")));
    }
}

/// Writes some lines in another way that the server reads alike.
fn respelled(dice: &mut Dice, parts: &mut [Part]) {
    for part in parts {
        let line = match part {
            Part::Line(line) => line,
            Part::Block(head, inside, _) => {
                respelled(dice, inside);
                head
            }
        };
        if !dice.often(3) {
            continue;
        }
        *line = match (dice.roll(5), line.split_once(' ')) {
            (0, Some((name, rest))) => format!("{} {rest}", name.to_ascii_uppercase()),
            (1, Some((name, rest))) => format!("{} {rest}", name.to_ascii_lowercase()),
            (2, Some((name, rest))) => format!("{name} \\\n  {rest}"),
            (3, Some((name, rest))) => format!("{name}\t  {rest}  "),
            _ => format!("# a remark \\\n  that goes on\n{line}"),
        };
    }
}

/// Things that are defined in one place and used in another.
fn named(
    dice: &mut Dice,
    folder: &str,
    n: usize,
    global: &mut Vec<Part>,
    conf: &mut Vec<Part>,
    files: &mut BTreeMap<String, String>,
) {
    let www = format!("{folder}/www");
    let basic = |more: Vec<Part>| -> Vec<Part> {
        let head = ["AuthType Basic", "AuthName Staff"].map(Part::line);
        head.into_iter().chain(more).collect()
    };
    if dice.often(12) {
        let file = Part::line(format!("AuthUserFile {folder}/others"));
        global.push(Part::section("AuthnProviderAlias", &format!("file second{n}"), vec![file]));
        let providers = dice.one(&["A file", "file A", "A"]).replace('A', &format!("second{n}"));
        let file = format!("AuthUserFile {folder}/{}", dice.one(&["users", "nothing"]));
        let parts = vec![
            Part::line(format!("AuthBasicProvider {providers}")),
            Part::line(file),
            Part::line("Require valid-user"),
        ];
        conf.push(Part::section("Location", dice.one(&["/private", "/open", "/"]), basic(parts)));
    }
    if dice.often(12) {
        let (provider, args) = dice.one(&[
            &("group", "staff"),
            &("user", "\"alice bob\""),
            &("ip", "127.0.0.1"),
            &("all", "denied"),
        ]);
        let file = Part::line(format!("AuthGroupFile {folder}/groups"));
        global.push(Part::section("AuthzProviderAlias", &format!("{provider} rule{n} {args}"), vec![file]));
        let parts =
            vec![Part::line(format!("AuthUserFile {folder}/users")), Part::line(format!("Require rule{n}"))];
        conf.push(Part::section("Directory", &format!("{www}/private"), basic(parts)));
    }
    if dice.often(12) {
        global.push(Part::line(format!("Define FILE{n} {folder}/users")));
        global.push(Part::Block(
            format!("<Macro Guard{n} $where %who>"),
            vec![Part::Block(
                "<Location $where>".into(),
                basic(vec![Part::line(format!("AuthUserFile ${{FILE{n}}}")), Part::line("Require %who")]),
                "</Location>".into(),
            )],
            "</Macro>".into(),
        ));
        conf.push(Part::line(format!(
            "Use Guard{n} {}",
            dice.one(&["/private valid-user", "/open \"user bob\"", "/ 'all granted'"])
        )));
        if dice.often(30) {
            global.push(Part::line(format!("Define FILE{n} {folder}/others")));
        }
    }
    if dice.often(12) {
        let parts = Guard { folder, in_htaccess: false }.parts(dice, 0);
        let path = dice.one(&["", "/private", "/private/deep"]);
        global.push(Part::section("Directory", &format!("\"{www}{path}\""), parts));
    }
    if dice.often(12) {
        let guard = Guard { folder, in_htaccess: false };
        for name in ["10-first", "20-second"] {
            let parts = guard.parts(dice, 0);
            let section = Part::section("Location", dice.one(&["/private", "/open", "/"]), parts);
            files.insert(format!("{folder}/more/{name}.conf"), super::tree::text(&[section]));
        }
        files.insert(format!("{folder}/more/.hidden.conf"), "Nonsense\n".to_owned());
        conf.push(Part::line(format!(
            "IncludeOptional \"{folder}/{}\"",
            dice.one(&["more/*.conf", "mo?e/*.conf", "more/10-first.conf", "none/*.conf"])
        )));
    }
}

/// What does not guard but leads elsewhere.
fn extras(dice: &mut Dice, parts: &mut Vec<Part>) {
    if dice.often(10) {
        parts.push(Part::line(dice.one(&[
            "DirectoryIndex none.html index.html",
            "DirectoryIndex disabled",
            "DirectoryIndex a.html",
            "DirectorySlash Off",
            "FallbackResource /index.html",
            "FallbackResource /private/x.html",
            "DirectoryIndex /open/o.html",
            "DirectoryIndex none.html /private/x.html",
            "Options -FollowSymLinks",
            "Options None",
        ])));
    }
    if dice.often(8) {
        parts.push(Part::line(dice.one(&[
            "ErrorDocument 401 \"no\"",
            "ErrorDocument 403 http://elsewhere.example/",
            "ErrorDocument 403 /open/o.html",
            "ErrorDocument 401 /private/x.html",
        ])));
    }
    if dice.often(8) {
        parts.push(Part::line(dice.one(&[
            "SetEnvIf User-Agent special LET",
            "SetEnvIf Request_URI ^/private LET=yes",
            "SetEnvIfNoCase X-Key SESAME LET !OTHER",
            "BrowserMatch ^special LET",
        ])));
    }
}

/// Rules of `mod_rewrite` in a directory.
fn rules_inside(dice: &mut Dice, parts: &mut Vec<Part>) {
    parts.push(Part::line(format!("RewriteEngine {}", dice.one(&["On", "On", "On", "Off"]))));
    if dice.often(40) {
        parts.push(Part::line(format!("RewriteBase {}", dice.one(&["/", "/private", "/alias/"]))));
    }
    if dice.often(50) {
        parts.push(Part::line("RewriteRule ^index\\.html$ - [L]"));
    }
    for _ in 0..=dice.roll(2) {
        for _ in 0..dice.roll(3) {
            parts.push(condition(dice));
        }
        parts.push(Part::line(format!(
            "RewriteRule {}",
            dice.one(&[
                ". /index.html [L]",
                "^(.*)$ index.html [QSA,L]",
                "^x\\.html$ deep/y.html [L]",
                "^x\\.html$ - [F]",
                "^y /open/ [R=301,L]",
                "^a\\.html$ /private/x.html",
                "!\\.html$ - [G]",
                "^missing(.*)$ /a$1 [L,NC]",
                "^(x|y)\\.html$ /open/o.html [END]",
                "^ - [E=LET:1]",
                "^old/(.*) http://elsewhere.example/$1 [R]",
                "^private/x.html$ /index.html",
                "^open/$ /private/ [L]",
                "^deep/(.*)$ $1 [C]",
            ])
        )));
    }
}

fn condition(dice: &mut Dice) -> Part {
    Part::line(format!(
        "RewriteCond {}",
        dice.one(&[
            "%{REQUEST_FILENAME} !-f",
            "%{REQUEST_FILENAME} !-d",
            "%{HTTP_USER_AGENT} special",
            "%{HTTP_USER_AGENT} =special",
            "%{REQUEST_URI} ^/private [NC]",
            "%{REQUEST_URI} !^/open [OR]",
            "%{HTTP:X-Key} ^(s.*)e$ [NC,OR]",
            "%{QUERY_STRING} q=1",
            "%{HTTPS} off",
            "%{REQUEST_METHOD} ^(GET|POST)$",
            "%{DOCUMENT_ROOT}/private/x.html -f",
            "%{THE_REQUEST} ^GET\\ /private",
            "%{HTTP:Authorization} ^Basic",
            "expr \"%{REQUEST_METHOD} == 'GET'\"",
            "$1 ^x",
        ])
    ))
}

/// Rules of `mod_rewrite` outside of sections.
fn rules_outside(dice: &mut Dice, parts: &mut Vec<Part>) {
    parts.push(Part::line(format!("RewriteEngine {}", dice.one(&["On", "On", "On", "Off"]))));
    for _ in 0..=dice.roll(2) {
        for _ in 0..dice.roll(2) {
            parts.push(condition(dice));
        }
        parts.push(Part::line(format!(
            "RewriteRule {}",
            dice.one(&[
                "^/old/(.*)$ /private/x.html [L]",
                "^/old/(.*)$ /private/x.html [PT]",
                "^/private/(.*) /open/o.html [PT,L]",
                "^/open/(.*) /alias/x.html [PT]",
                "^/missing\\.html$ - [F]",
                "^/missing - [G]",
                "^/private/missing /index.html",
                "^/old / [R=301,L]",
                "^/a\\.html %{DOCUMENT_ROOT}/private/x.html [L]",
                "^/(index|a)\\.html$ /private/$1.html",
                "^/private/?$ /private/x.html [L,QSA]",
                "/deep/ - [R=404,L]",
                "^ - [E=LET:yes]",
                "^/open/$ index.html",
                "^/alias/(.*) /$1 [S=1]",
                "^/(.*)y\\.html$ /$1x.html [N]",
                "!^/private - [C]",
            ])
        )));
    }
}

/// What leads to other servers, programs, paths.
fn mapped(dice: &mut Dice, www: &str, conf: &mut Vec<Part>) {
    if dice.often(15) {
        conf.push(Part::line(dice.one(&[
            "ProxyPass /old http://127.0.0.1:1/",
            "ProxyPass /private/deep !",
            "ProxyPassMatch ^/old/(.*) http://127.0.0.1:1/$1",
            "ProxyPass /private/missing http://127.0.0.1:1/",
        ])));
    }
    if dice.often(10) {
        conf.push(Part::line(format!("AliasMatch ^/old/(.*)$ \"{www}/private/x.html\"")));
    }
    if dice.often(25) {
        rules_outside(dice, conf);
    }
}

fn sections(dice: &mut Dice, folder: &str, conf: &mut Vec<Part>) {
    let www = format!("{folder}/www");
    let guard = Guard { folder, in_htaccess: false };
    let overrides = dice.one(&[
        "All",
        "All",
        "All",
        "All",
        "All",
        "All",
        "All",
        "None",
        "None",
        "AuthConfig",
        "AuthConfig Limit",
        "FileInfo Limit",
        "All Nonfatal=Override",
        "AuthConfig Nonfatal=All",
        "Options=Indexes AuthConfig FileInfo",
    ]);
    let mut root = vec![Part::line(format!("AllowOverride {overrides}"))];
    if dice.often(70) {
        root.push(Part::line("Require all granted"));
    }
    if dice.often(12) {
        root.push(Part::line(dice.one(&[
            "AllowOverrideList Require AuthType AuthName AuthUserFile",
            "AllowOverrideList Require",
            "AllowOverrideList None",
            "AllowOverrideList RewriteEngine RewriteRule RewriteCond Order",
            "AllowOverrideList Files Require AuthType",
        ])));
    }
    conf.push(Part::section("Directory", &format!("\"{www}\""), root));
    extras(dice, conf);
    mapped(dice, &www, conf);
    if dice.often(50) {
        conf.push(Part::line(format!("Alias /alias \"{www}/private\"")));
    }
    if dice.often(20) {
        conf.push(Part::line(dice.one(&[
            "Redirect /old /open/",
            "Redirect gone /old",
            "RedirectMatch 403 ^/old/(.*)$",
            "Redirect permanent /old http://elsewhere.example/",
        ])));
    }
    for _ in 0..dice.roll(5) {
        if dice.often(10) {
            conf.extend(guard.conditionals(dice));
        }
        let section = section(dice, &guard, &www);
        conf.push(section);
    }
    if dice.often(10) {
        let last = conf.pop().expect("there is a section");
        let (head, test) = dice.one(&[
            &("IfModule", "mod_auth_basic.c"),
            &("IfModule", "!mod_auth_basic.c"),
            &("IfModule", "authz_core_module"),
            &("IfDefine", "NEVER"),
            &("IfDefine", "!NEVER"),
            &("IfVersion", ">= 2.4"),
            &("IfVersion", "< 2.4"),
        ]);
        conf.push(Part::section(head, test, vec![last]));
    }
}

fn section(dice: &mut Dice, guard: &Guard<'_>, www: &str) -> Part {
    let mut parts = guard.parts(dice, 0);
    match dice.roll(12) {
        0..=3 => {
            let path =
                dice.one(&["", "/private", "/private/deep", "/open", "/*", "/private/*", "/missing", "/"]);
            if dice.often(25) {
                parts.push(guard.inner(dice));
            }
            if dice.often(15) {
                extras(dice, &mut parts);
            }
            if dice.often(10) {
                rules_inside(dice, &mut parts);
            }
            if dice.often(15) {
                parts.push(Part::line(dice.one(&[
                    "AllowOverride None",
                    "AllowOverride All",
                    "AllowOverride AuthConfig",
                ])));
            }
            let path = if path == "/" { "/".to_owned() } else { format!("{www}{path}") };
            Part::section("Directory", &format!("\"{path}\""), parts)
        }
        4 => {
            let regex = dice.one(&["/private", "/www/(private|open)$", "/deep/?$", "\\.html$", "^/.*/open/"]);
            Part::section("DirectoryMatch", &format!("\"{regex}\""), parts)
        }
        5..=7 => {
            let path = dice.one(&[
                "/",
                "/private",
                "/private/",
                "/open",
                "/*.html",
                "/private/*/y.html",
                "/alias",
                "/index.html",
                "/private/index.html",
            ]);
            if dice.often(15) {
                parts.extend(guard.conditionals(dice));
            }
            Part::section("Location", path, parts)
        }
        8 => {
            let regex =
                dice.one(&["^/private", "\\.html$", "^/(private|open)/", "^/$", "(?i)^/OPEN", "/deep(?!/y)"]);
            let name = if dice.often(50) { "LocationMatch" } else { "Location" };
            let args = if name == "Location" { format!("~ \"{regex}\"") } else { format!("\"{regex}\"") };
            Part::section(name, &args, parts)
        }
        9 => guard.inner(dice),
        _ => guard.conditional(dice),
    }
}

impl Guard<'_> {
    /// `<Files>` and its kin.
    fn inner(&self, dice: &mut Dice) -> Part {
        let parts = self.parts(dice, 1);
        if dice.often(70) {
            let name = dice.one(&["index.html", "*.html", "x.html", "a.html", "[xy].html", "private"]);
            Part::section("Files", &format!("\"{name}\""), parts)
        } else {
            let regex = dice.one(&["\\.html$", "^[xy]", "^$", "o"]);
            Part::section("FilesMatch", &format!("\"{regex}\""), parts)
        }
    }

    /// `<If>` with what may follow it.
    fn conditionals(&self, dice: &mut Dice) -> Vec<Part> {
        let mut all = vec![self.conditional(dice)];
        while dice.often(40) && all.len() < 3 {
            let Part::Block(head, inside, _) = self.conditional(dice) else { break };
            all.push(Part::section("ElseIf", head.trim_start_matches("<If ").trim_end_matches('>'), inside));
        }
        if dice.often(40) {
            all.push(Part::section("Else", "", self.parts(dice, 1)));
        }
        all
    }

    fn conditional(&self, dice: &mut Dice) -> Part {
        let mut parts = self.parts(dice, 1);
        if dice.often(10) {
            let Part::Block(_, inside, _) = self.inner(dice) else { return self.inner(dice) };
            parts.push(Part::section("Files", "\"*.html\"", inside));
        }
        let condition = dice.one(&[
            "%{REQUEST_URI} =~ m#^/private#",
            "%{REQUEST_METHOD} == 'POST'",
            "%{HTTP_USER_AGENT} == 'special'",
            "-n %{HTTP:X-Key}",
            "%{REMOTE_ADDR} -ipmatch '127.0.0.0/8' && ! (%{REQUEST_URI} in {'/a.html', '/'})",
            "%{HTTP_HOST} -strmatch 't*.example'",
            "%{REQUEST_FILENAME} =~ /private/",
            "-z req('X-Key')",
            "false",
        ]);
        Part::section("If", &format!("\"{condition}\""), parts)
    }

    /// Directives of access and identity.
    fn parts(&self, dice: &mut Dice, depth: usize) -> Vec<Part> {
        let mut out = Vec::new();
        if dice.often(70) {
            self.identity(dice, &mut out);
        }
        if dice.often(85) {
            let rules = Self::rules(dice, depth, false);
            if dice.often(12) {
                let (name, methods) = dice.one(&[
                    &("Limit", "GET"),
                    &("Limit", "POST PUT"),
                    &("LimitExcept", "GET"),
                    &("LimitExcept", "GET POST"),
                    &("LimitExcept", "HEAD OPTIONS"),
                ]);
                out.push(Part::section(name, methods, rules));
            } else {
                out.extend(rules);
            }
        }
        if dice.often(12) {
            out.push(Part::line(format!("AuthMerging {}", dice.one(&["And", "Or", "Off"]))));
        }
        if dice.often(12) {
            Self::compat(dice, &mut out);
        }
        if dice.often(8) {
            out.push(Part::line(format!("AuthzSendForbiddenOnFailure {}", dice.one(&["On", "Off"]))));
        }
        if self.in_htaccess && dice.often(15) {
            out.push(if dice.often(50) || depth > 0 {
                Part::line("Order allow,deny")
            } else {
                self.inner(dice)
            });
        }
        out
    }

    fn identity(&self, dice: &mut Dice, out: &mut Vec<Part>) {
        let folder = self.folder;
        if dice.often(93) {
            let scheme = dice.one(&[
                "Basic", "Basic", "Basic", "Basic", "Basic", "Basic", "basic", "Basic", "Basic", "Basic",
                "Digest", "None", "Gssapi",
            ]);
            out.push(Part::line(format!("AuthType {scheme}")));
        }
        if dice.often(93) {
            out.push(Part::line(format!("AuthName {}", dice.one(&["Staff", "\"Two words\"", "Staff"]))));
        }
        if dice.often(93) {
            let file = dice.one(&["users", "users", "users", "others", "nothing"]);
            let path = if dice.often(20) {
                format!("{}/{file}", folder.rsplit('/').next().expect("a name"))
            } else {
                format!("\"{folder}/{file}\"")
            };
            out.push(Part::line(format!("AuthUserFile {path}")));
        }
        if dice.often(40) {
            out.push(Part::line(format!(
                "AuthGroupFile {folder}/{}",
                dice.one(&["groups", "groups", "nothing"])
            )));
        }
        if dice.often(15) {
            out.push(Part::line("AuthBasicProvider file"));
        }
        if dice.often(5) {
            out.push(Part::line(format!("AuthBasicAuthoritative {}", dice.one(&["Off", "On"]))));
        }
        if dice.often(3) {
            out.push(Part::line(dice.one(&[
                "AuthBasicFake demo password",
                "AuthBasicFake off",
                "AuthBasicUseDigestAlgorithm Off",
                "AuthGroupFile none",
                "AuthUserFile nothing",
            ])));
        }
    }

    /// Requirements; `in_all` where all must hold, so that negations may stand.
    fn rules(dice: &mut Dice, depth: usize, in_all: bool) -> Vec<Part> {
        let mut out = Vec::new();
        for _ in 0..=dice.roll(3) {
            if depth < 3 && dice.often(20) {
                let name = if in_all {
                    dice.one(&["RequireAll", "RequireAny", "RequireNone"])
                } else {
                    dice.one(&["RequireAll", "RequireAny"])
                };
                out.push(Part::section(name, "", Self::rules(dice, depth + 1, name == "RequireAll")));
                continue;
            }
            let rule = dice.one(&[
                "valid-user",
                "valid-user",
                "valid-user",
                "user alice",
                "user alice carol",
                "user \"bob\"",
                "group staff",
                "group root other",
                "all granted",
                "all denied",
                "ip 127.0.0.1",
                "ip 10.0.0.0/8",
                "ip 127",
                "local",
                "env LET",
                "env LET OTHER",
                "user %{tolower:ALICE}",
                "group \"root staff\"",
                "ip 127.0.0.1/32 10.1",
                "expr -n req('X-Key') && %{REQUEST_URI} =~ m#^/private#",
                "expr !(%{QUERY_STRING} -eq 1) || true",
                "method GET",
                "method POST PUT",
                "expr %{REQUEST_METHOD} == 'GET'",
                "expr \"%{REMOTE_USER} == 'alice'\"",
                "expr %{HTTP:X-Key} == 'sesame'",
            ]);
            let not = if in_all && dice.often(25) || dice.often(1) { "not " } else { "" };
            out.push(Part::line(format!("Require {not}{rule}")));
        }
        out
    }

    /// `Order` and its kin.
    fn compat(dice: &mut Dice, out: &mut Vec<Part>) {
        if dice.often(80) {
            out.push(Part::line(format!(
                "Order {}",
                dice.one(&["allow,deny", "deny,allow", "Allow,Deny", "mutual-failure"])
            )));
        }
        for _ in 0..dice.roll(3) {
            let verb = dice.one(&["Allow", "Deny"]);
            let whom = dice.one(&[
                "all",
                "127.0.0.1",
                "10.0.0.0/8",
                "127.",
                "env=LET",
                "env=!LET",
                "10.1.2.3 127.0.0.1",
            ]);
            out.push(Part::line(format!("{verb} from {whom}")));
        }
        if dice.often(50) {
            out.push(Part::line(format!("Satisfy {}", dice.one(&["Any", "All", "any"]))));
        }
    }
}

fn shapes(dice: &mut Dice) -> Vec<Shape> {
    let logins = [
        Shown::Nothing,
        Shown::Basic("alice", "secret"),
        Shown::Basic("alice", "wrong"),
        Shown::Basic("nobody", "secret"),
        Shown::Basic("bob", "other"),
        Shown::Other("Bearer abc"),
        Shown::Basic("carol", "secret"),
        Shown::Nothing,
    ];
    logins
        .into_iter()
        .map(|login| {
            let method =
                if dice.often(75) { "GET" } else { dice.one(&["POST", "HEAD", "OPTIONS", "PUT", "GET"]) };
            let mut fields = Vec::new();
            if dice.often(15) {
                fields.push(("User-Agent", "special"));
            }
            if dice.often(15) {
                fields.push(("X-Key", "sesame"));
            }
            let path = dice.one(&PATHS).to_owned();
            let query = if dice.often(10) { "?q=1" } else { "" };
            Shape { method, path: format!("{path}{query}"), login, fields }
        })
        .collect()
}
