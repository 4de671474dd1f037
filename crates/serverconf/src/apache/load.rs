//! All lines of a configuration as the server reads them: what is acted upon while reading (`EXEC_ON_READ`).
//!
//! Includes, conditions, definitions and macros are gone afterwards; what is left is a tree of [`Item`]s. Variables are
//! put in place later, word by word, with the values they have where the line stands.

use super::{
    directives::known,
    glob,
    lines::{Line, is_space, lines, word, words},
};
use crate::{Complaint, Disk, Kind, Severity, Spot, Text, Unread};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
    sync::Arc,
};

/// `AP_MAX_INCLUDE_DEPTH`.
const MAX_INCLUDES: usize = 128;
/// Directories below an included directory (`AP_MAX_FNMATCH_SUBDIRS_DEPTH`).
const MAX_FOLDERS: usize = 20;
/// Sections in sections; the server has no bound but its stack.
const MAX_SECTIONS: usize = 100;
const MAX_FILES: usize = 20_000;
const MAX_BYTES: usize = 32 << 20;
const MAX_ITEMS: usize = 1_000_000;
/// Lines that macros may make.
const MAX_MADE: usize = 100_000;

/// What is known of a server before its configuration is read.
#[derive(Clone, Debug)]
pub struct Defines {
    /// `-D` on the command line.
    pub set: BTreeSet<String>,
    /// Its environment, as far as known: Debian's `envvars`.
    pub env: BTreeMap<String, String>,
    /// Where it looks for files until `ServerRoot` says so: `-d`, or as compiled in.
    pub root: PathBuf,
    /// Its version, where known.
    pub version: Option<[u32; 3]>,
    /// The modules compiled in, by their source file.
    pub builtin: Vec<String>,
}

impl Default for Defines {
    /// Those of the Debian package without its environment.
    fn default() -> Self {
        let builtin =
            ["core.c", "mod_so.c", "mod_watchdog.c", "http_core.c", "mod_log_config.c", "mod_logio.c"];
        let more = ["mod_version.c", "mod_unixd.c"];
        Self {
            set: BTreeSet::new(),
            env: BTreeMap::new(),
            root: PathBuf::from("/etc/apache2"),
            version: None,
            builtin: builtin.iter().chain(&more).map(|m| (*m).to_owned()).collect(),
        }
    }
}

impl Defines {
    /// Takes the environment from a script such as Debian's `/etc/apache2/envvars`: `export NAME=value` lines with
    /// `$NAME` and `${NAME}` of those before. Conditions are not followed: what is set last counts.
    #[must_use]
    pub fn with_envvars(mut self, script: &[u8]) -> Self {
        for line in String::from_utf8_lossy(script).lines() {
            let line = line.trim();
            let line = line.strip_prefix("export ").unwrap_or(line).trim();
            let line = line.strip_prefix(": ").map_or(line.to_owned(), default_value);
            let Some((name, value)) = line.split_once('=') else { continue };
            if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                let value = self.shell(value.split(" #").next().unwrap_or_default().trim());
                self.env.insert(name.to_owned(), value);
            }
        }
        self
    }

    fn shell(&self, text: &str) -> String {
        let text = text.trim_matches(|c| c == '"' || c == '\'');
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let braced = after.strip_prefix('{').and_then(|t| t.split_once('}'));
            let (name, tail) = braced.unwrap_or_else(|| {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len()))
            });
            let name = name.split([':', '#', '%', '-']).next().unwrap_or_default();
            out.push_str(self.env.get(name).map_or("", String::as_str));
            rest = tail;
        }
        out + rest
    }
}

/// `${NAME:=value}` as `NAME=value`.
fn default_value(text: &str) -> String {
    let inner = text.trim().strip_prefix("${").and_then(|t| t.strip_suffix('}'));
    inner.map(|t| t.replacen(":=", "=", 1)).unwrap_or_default()
}

/// A directive, or a section with what is in it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// In lower case; a section with its `<`.
    pub(crate) key: String,
    /// As spelled, without `<`.
    pub(crate) name: String,
    /// What follows the name, variables not yet in place; of a section without the last `>`.
    pub(crate) raw: Vec<u8>,
    /// Where that begins in the line.
    pub(crate) at: usize,
    /// Where it stands.
    pub(crate) line: Line,
    /// To the end of its last line.
    pub(crate) spot: Spot,
    /// What a section holds.
    pub(crate) inside: Option<Vec<Item>>,
    /// Whether the head of a section ends in `>`.
    pub(crate) is_closed: bool,
    /// Variables as they are defined here.
    pub(crate) values: Values,
}

/// What `Define` has given names.
pub(crate) type Values = Arc<BTreeMap<String, Vec<u8>>>;

/// What reading leaves behind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) items: Vec<Item>,
    pub(crate) files: Vec<Text>,
    pub(crate) complaints: Vec<Complaint>,
    /// By their source file.
    pub(crate) modules: BTreeSet<String>,
    pub(crate) root: PathBuf,
    pub(crate) names: BTreeSet<String>,
    pub(crate) values: Values,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) version: Option<[u32; 3]>,
    pub(crate) macros: BTreeMap<String, Macro>,
}

impl Loaded {
    /// Puts variables in place, as they are defined where reading is at.
    pub(crate) fn resolve(&self, text: &[u8]) -> Vec<u8> {
        self.resolve_with(text, &self.values)
    }

    /// Puts variables in place (`ap_resolve_env`): those of `Define`, else of the environment; others stay.
    pub(crate) fn resolve_with(&self, text: &[u8], values: &Values) -> Vec<u8> {
        let Some(mut at) = text.windows(2).position(|w| w == b"${") else { return text.to_vec() };
        let mut out = text[..at].to_vec();
        while at < text.len() {
            let end = (text[at..].starts_with(b"${"))
                .then(|| text[at + 2..].iter().position(|b| *b == b'}').map(|n| at + 2 + n))
                .flatten();
            let Some(end) = end else {
                out.push(text[at]);
                at += 1;
                continue;
            };
            let name = String::from_utf8_lossy(&text[at + 2..end]);
            match (values.get(name.as_ref()), self.env.get(name.as_ref())) {
                (Some(value), _) => out.extend_from_slice(value),
                (None, Some(value)) => out.extend_from_slice(value.as_bytes()),
                (None, None) => out.extend_from_slice(&text[at..=end]),
            }
            at = end + 1;
        }
        out
    }

    /// A path as `ap_server_root_relative` makes it.
    pub(crate) fn rooted(&self, path: &[u8]) -> PathBuf {
        glob::merged(&self.root, path)
    }

    /// Whether a module is there, by its source file or its identifier.
    pub(crate) fn has_module(&self, name: &str) -> bool {
        self.modules.contains(name) || self.modules.contains(&source_file(name))
    }

    fn complain(&mut self, severity: Severity, spot: Spot, what: impl Into<String>) {
        self.complaints.push(Complaint::new(severity, spot, what));
    }
}

/// The source file of a module by its identifier: `mod_alias.c` of `alias_module`.
pub(crate) fn source_file(identifier: &str) -> String {
    let name = identifier.strip_suffix("_module").unwrap_or(identifier);
    match name {
        "core" => "core.c".into(),
        "http" => "http_core.c".into(),
        "ldap" => "util_ldap.c".into(),
        _ => name.strip_prefix("mpm_").map_or_else(|| format!("mod_{name}.c"), |mpm| format!("{mpm}.c")),
    }
}

/// `<Macro>`.
#[derive(Clone, Debug)]
pub(crate) struct Macro {
    params: Vec<Vec<u8>>,
    body: Vec<Line>,
}

/// Reads a whole configuration.
pub(crate) fn load(root_file: &Path, disk: &dyn Disk, defines: &Defines) -> Loaded {
    let mut loaded = Loaded {
        modules: defines.builtin.iter().cloned().collect(),
        root: defines.root.clone(),
        names: defines.set.clone(),
        env: defines.env.clone(),
        version: defines.version,
        ..Loaded::default()
    };
    let mut reader =
        Loader { loaded: &mut loaded, disk, chain: Vec::new(), bytes: 0, items: 0, made: 0, fatal: false };
    let nowhere = Text::new(root_file, &b""[..]).spot(0..0);
    let items = reader.file(root_file, &nowhere);
    loaded.items = items;
    loaded
}

/// Reads a file that stands alone, `.htaccess`, with what the configuration has defined.
pub(crate) fn load_alone(text: &Text, disk: &dyn Disk, base: &Loaded) -> Loaded {
    let mut loaded = Loaded {
        items: Vec::new(),
        files: Vec::new(),
        complaints: Vec::new(),
        modules: base.modules.clone(),
        root: base.root.clone(),
        names: base.names.clone(),
        values: base.values.clone(),
        env: base.env.clone(),
        version: base.version,
        macros: base.macros.clone(),
    };
    let mut reader =
        Loader { loaded: &mut loaded, disk, chain: Vec::new(), bytes: 0, items: 0, made: 0, fatal: false };
    let items = reader.text(text);
    loaded.items = items;
    loaded
}

struct Loader<'a> {
    loaded: &'a mut Loaded,
    disk: &'a dyn Disk,
    /// The files being read, the innermost last.
    chain: Vec<PathBuf>,
    bytes: usize,
    items: usize,
    /// Lines made by macros.
    made: usize,
    /// The server has given up; it reads no further.
    fatal: bool,
}

/// A section, or a condition that was met, which is not closed yet.
struct Open {
    key: String,
    spot: Spot,
    /// `None` for a condition: what is in it goes to the section around it.
    item: Option<Item>,
}

/// Lines that are read, and what is left of those around them.
#[derive(Default)]
struct Stream {
    lines: VecDeque<Line>,
    /// Macros in use, with how many lines are left behind each.
    uses: Vec<(String, usize)>,
}

impl Stream {
    fn next(&mut self) -> Option<Line> {
        let line = self.lines.pop_front()?;
        while self.uses.last().is_some_and(|(_, left)| self.lines.len() < *left) {
            self.uses.pop();
        }
        Some(line)
    }
}

impl Loader<'_> {
    fn fatal(&mut self, spot: Spot, what: impl Into<String>) {
        self.fatal = true;
        self.loaded.complain(Severity::Fatal, spot, what);
    }

    fn file(&mut self, path: &Path, from: &Spot) -> Vec<Item> {
        if self.chain.len() > MAX_INCLUDES || self.chain.iter().filter(|p| *p == path).count() > 1 {
            self.fatal(from.clone(), "files include each other without end");
            return Vec::new();
        }
        let bytes = match self.disk.read(path) {
            Ok(bytes) => bytes,
            Err(Unread::Missing) => {
                self.fatal(from.clone(), format!("{} does not exist", path.display()));
                return Vec::new();
            }
            Err(why) => {
                let what = format!("{} was not read: {why}", path.display());
                self.loaded.complain(Severity::Unread, from.clone(), what);
                return Vec::new();
            }
        };
        self.bytes = self.bytes.saturating_add(bytes.len());
        let lines = self.items + bytes.split(|b| *b == b'\n').count();
        if self.bytes > MAX_BYTES || self.loaded.files.len() >= MAX_FILES || lines > MAX_ITEMS {
            let what = format!("{} was not read: the configuration is too large", path.display());
            self.loaded.complain(Severity::Unread, from.clone(), what);
            return Vec::new();
        }
        let text = Text::new(path, bytes);
        self.loaded.files.push(text.clone());
        self.chain.push(path.to_owned());
        let items = self.text(&text);
        self.chain.pop();
        items
    }

    fn text(&mut self, text: &Text) -> Vec<Item> {
        let mut stream = Stream { lines: lines(text).into(), ..Stream::default() };
        let (mut top, mut open) = (Vec::new(), Vec::new());
        while let Some(line) = stream.next() {
            if self.items >= MAX_ITEMS {
                self.loaded.complain(Severity::Unread, line.whole(), "no further lines were read");
                break;
            }
            self.items += 1;
            self.line(line, &mut stream, &mut top, &mut open);
            if self.fatal {
                break;
            }
        }
        if let (Some(left), false) = (open.last(), self.fatal) {
            let what = format!("{}> is never closed", left.key);
            self.fatal(left.spot.clone(), what);
        }
        while let Some(left) = open.pop() {
            if let Some(item) = left.item {
                add(item, &mut top, &mut open);
            }
        }
        top
    }

    fn line(&mut self, line: Line, stream: &mut Stream, top: &mut Vec<Item>, open: &mut Vec<Open>) {
        let token = word(&line.text, 0);
        let mut spelled = self.loaded.resolve(&token.text);
        let is_end = spelled.get(1) == Some(&b'/') && spelled.first() == Some(&b'<');
        let mut raw = line.text[token.next..].to_vec();
        if !is_end && spelled.last() == Some(&b'>') {
            spelled.pop();
        }
        let is_section = spelled.first() == Some(&b'<');
        if is_section && !is_end && raw.is_empty() {
            raw.push(b'>');
        }
        let name = String::from_utf8_lossy(&spelled).into_owned();
        let key = name.to_ascii_lowercase();
        if is_end {
            return self.end(&key, &line, top, open);
        }
        if is_section && open.len() >= MAX_SECTIONS {
            let what = "sections stand in each other too deeply for this program";
            self.loaded.complain(Severity::Unread, line.whole(), what);
            self.fatal = true;
            return;
        }
        let item = Item {
            name: name.trim_start_matches('<').to_owned(),
            raw,
            at: token.next,
            spot: line.whole(),
            inside: is_section.then(Vec::new),
            is_closed: false,
            values: Arc::clone(&self.loaded.values),
            key,
            line,
        };
        if self.at_once(&item, stream, top, open) {
            return;
        }
        match with_head_closed(item) {
            item if is_section => {
                open.push(Open { key: item.key.clone(), spot: item.spot.clone(), item: Some(item) });
            }
            item => add(item, top, open),
        }
    }

    fn end(&mut self, key: &str, line: &Line, top: &mut Vec<Item>, open: &mut Vec<Open>) {
        let Some(name) = key.strip_prefix("</").and_then(|k| k.strip_suffix('>')) else {
            return self.fatal(line.whole(), format!("{key} lacks its >"));
        };
        match open.pop() {
            Some(last) if last.key[1..] == *name => {
                if let Some(mut item) = last.item {
                    if item.spot.path == line.file.path {
                        item.spot = item.spot.to(&line.whole());
                    }
                    add(item, top, open);
                }
            }
            Some(last) => {
                let what = format!("</{name}> closes nothing; {}> is open", last.key);
                open.push(last);
                self.fatal(line.whole(), what);
            }
            None => self.fatal(line.whole(), format!("</{name}> closes nothing")),
        }
    }

    /// Acts on what is acted upon while reading; whether it was such a directive.
    fn at_once(
        &mut self,
        item: &Item,
        stream: &mut Stream,
        top: &mut Vec<Item>,
        open: &mut Vec<Open>,
    ) -> bool {
        let is_htaccess = self.chain.is_empty();
        match item.key.as_str() {
            "<ifmodule" | "<ifdefine" | "<ifversion" | "<iffile" | "<ifdirective" | "<ifsection" => {
                match self.condition(item) {
                    Some(true) => {
                        open.push(Open { key: item.key.clone(), spot: item.spot.clone(), item: None });
                    }
                    Some(false) => self.skip(item, stream),
                    None => {}
                }
            }
            "<macro" => self.define_macro(item, stream),
            "use" => self.use_macro(item, stream),
            "undefmacro" => {
                let name = self.first(item).to_ascii_lowercase();
                self.loaded.macros.remove(&name);
            }
            "include" | "includeoptional" if !is_htaccess => {
                for found in self.include(item) {
                    add(found, top, open);
                }
            }
            "define" | "undefine" if !is_htaccess => self.define(item, open),
            "loadmodule" if !is_htaccess => {
                let name = self.first(item);
                self.loaded.modules.insert(source_file(&name));
                add(item.clone(), top, open);
            }
            "serverroot" if !is_htaccess => {
                let path = self.first(item);
                if self.disk.kind(Path::new(&path)) != Ok(Kind::Directory) {
                    self.fatal(item.spot.clone(), "ServerRoot must be a directory");
                }
                self.loaded.root = PathBuf::from(path);
                add(item.clone(), top, open);
            }
            "error" => {
                let says = String::from_utf8_lossy(&item.raw).into_owned();
                self.fatal(item.spot.clone(), format!("Error says: {says}"));
            }
            _ => return false,
        }
        true
    }

    /// All arguments with their variables.
    fn arguments(&self, item: &Item) -> Vec<String> {
        let raw =
            if item.inside.is_some() { until_bracket(&item.raw).unwrap_or(&item.raw) } else { &item.raw };
        let texts = words(raw).into_iter().map(|t| self.loaded.resolve(&t.text));
        texts.map(|t| String::from_utf8_lossy(&t).into_owned()).collect()
    }

    fn first(&self, item: &Item) -> String {
        self.arguments(item).into_iter().next().unwrap_or_default()
    }

    fn condition(&mut self, item: &Item) -> Option<bool> {
        let Some(head) = until_bracket(&item.raw) else {
            self.fatal(item.spot.clone(), format!("{} lacks its >", item.name));
            return None;
        };
        let head = self.loaded.resolve(head);
        if item.key == "<ifversion" {
            return Some(self.version(item, &head));
        }
        let (negated, rest) = match head.strip_prefix(b"!") {
            Some(rest) => (true, rest),
            None => (false, &head[..]),
        };
        let argument = String::from_utf8_lossy(&word(rest, 0).text).into_owned();
        if argument.is_empty() {
            self.fatal(item.spot.clone(), format!("<{}> lacks its argument", item.name));
            return None;
        }
        let holds = match item.key.as_str() {
            "<ifmodule" => self.loaded.has_module(&argument),
            "<ifdefine" => self.loaded.names.contains(&argument),
            "<iffile" => self.disk.kind(&self.loaded.rooted(argument.as_bytes())).is_ok(),
            "<ifsection" => self.has_directive(&format!("<{argument}")),
            _ => self.has_directive(&argument),
        };
        Some(holds != negated)
    }

    fn has_directive(&self, name: &str) -> bool {
        known(&name.to_ascii_lowercase())
            .is_some_and(|k| k.module == "mpm" || self.loaded.modules.contains(k.module))
    }

    fn version(&mut self, item: &Item, head: &[u8]) -> bool {
        let words: Vec<String> =
            words(head).iter().map(|t| String::from_utf8_lossy(&t.text).into_owned()).collect();
        let (operator, wanted) = match words.as_slice() {
            [wanted] => ("=", wanted.as_str()),
            [operator, wanted, ..] => (operator.as_str(), wanted.as_str()),
            [] => ("=", ""),
        };
        let (negated, operator) = match operator.strip_prefix('!') {
            Some(rest) => (true, if rest.is_empty() { "=" } else { rest }),
            None => (false, operator),
        };
        let holds = versions_compare(self.loaded.version, operator, wanted);
        if holds.is_none() {
            let what = "the version of the server decides, and it is not known";
            self.loaded.complain(Severity::Unread, item.spot.clone(), what);
        }
        holds.unwrap_or(false) != negated
    }

    /// Skips what a condition holds that is not met; sections in it must be closed (`ap_soak_end_container`).
    fn skip(&mut self, item: &Item, stream: &mut Stream) {
        let mut inner = vec![item.key.clone()];
        while let Some(line) = stream.next() {
            if line.text.first() != Some(&b'<') {
                continue;
            }
            let spelled = self.loaded.resolve(&word(&line.text, 0).text);
            let key = String::from_utf8_lossy(&spelled).to_ascii_lowercase();
            if let Some(name) = key.strip_prefix("</") {
                let last = inner.pop().unwrap_or_default();
                if name.strip_suffix('>') != Some(&last[1..]) {
                    return self.fatal(line.whole(), format!("{key} closes nothing; {last}> is open"));
                }
                if inner.is_empty() {
                    return;
                }
            } else {
                inner.push(key.trim_end_matches('>').to_owned());
            }
        }
        self.fatal(item.spot.clone(), format!("<{}> is never closed", item.name));
    }

    fn define(&mut self, item: &Item, open: &[Open]) {
        let within = open.iter().rev().find_map(|o| o.item.as_ref());
        if within.is_some_and(|i| i.key != "<virtualhost") {
            return self.fatal(item.spot.clone(), format!("{} is not allowed in a section", item.name));
        }
        let mut words = self.arguments(item).into_iter();
        let (name, value, more) = (words.next().unwrap_or_default(), words.next(), words.next());
        if name.is_empty() || name.contains(':') || more.is_some() {
            return self.fatal(item.spot.clone(), format!("{} takes a name and a value", item.name));
        }
        if item.key == "undefine" {
            self.loaded.names.remove(&name);
            Arc::make_mut(&mut self.loaded.values).remove(&name);
            return;
        }
        if let Some(value) = value {
            Arc::make_mut(&mut self.loaded.values).insert(name.clone(), value.into_bytes());
        }
        self.loaded.names.insert(name);
    }

    fn include(&mut self, item: &Item) -> Vec<Item> {
        let words = self.arguments(item);
        let [path] = words.as_slice() else {
            self.fatal(item.spot.clone(), format!("{} takes one argument", item.name));
            return Vec::new();
        };
        let is_optional = item.key == "includeoptional";
        let path = self.loaded.rooted(path.as_bytes());
        let found = if glob::is_pattern(path.as_os_str().as_encoded_bytes()) {
            self.matching(&path, item, is_optional)
        } else {
            match self.disk.kind(&path) {
                Ok(Kind::Directory) => self.below(&path, item, 0),
                Ok(_) | Err(Unread::Denied) => vec![path],
                Err(_) if is_optional => Vec::new(),
                Err(_) => vec![path],
            }
        };
        let mut items = Vec::new();
        for path in found {
            if self.fatal {
                break;
            }
            items.extend(self.file(&path, &item.spot));
        }
        items
    }

    /// All files that match, in the server's order: directory by directory, names by their bytes.
    fn matching(&mut self, pattern: &Path, item: &Item, is_optional: bool) -> Vec<PathBuf> {
        let mut found = vec![PathBuf::from("/")];
        let parts: Vec<_> = pattern.iter().skip(1).collect();
        for (n, part) in parts.iter().enumerate() {
            let is_last = n + 1 == parts.len();
            let part = part.as_encoded_bytes();
            let mut next = Vec::new();
            for folder in &found {
                if !glob::is_pattern(part) {
                    let path = folder.join(String::from_utf8_lossy(part).as_ref());
                    next.extend(self.disk.kind(&path).is_ok().then_some(path));
                    continue;
                }
                let names = self.disk.list(folder);
                if names == Err(Unread::Denied) {
                    let what = format!("{} was not listed: permission denied", folder.display());
                    self.loaded.complain(Severity::Unread, item.spot.clone(), what);
                }
                let fits = |name: &String| glob::matches(part, name.as_bytes(), glob::Flags::Period);
                let names = names.unwrap_or_default().into_iter().filter(fits);
                let paths = names.map(|name| folder.join(name));
                next.extend(paths.filter(|p| is_last || self.disk.kind(p) == Ok(Kind::Directory)));
            }
            found = next;
        }
        if found.is_empty() && !is_optional {
            self.fatal(item.spot.clone(), "no file matches the pattern");
        }
        let mut files = Vec::new();
        for path in found {
            match self.disk.kind(&path) {
                Ok(Kind::Directory) => files.extend(self.below(&path, item, 0)),
                _ => files.push(path),
            }
        }
        files
    }

    /// All files in an included directory, and in those in it.
    fn below(&mut self, folder: &Path, item: &Item, depth: usize) -> Vec<PathBuf> {
        if depth > MAX_FOLDERS {
            self.fatal(item.spot.clone(), "too many directories in each other are included");
            return Vec::new();
        }
        let Ok(names) = self.disk.list(folder) else {
            let what = format!("{} was not listed", folder.display());
            self.loaded.complain(Severity::Unread, item.spot.clone(), what);
            return Vec::new();
        };
        let mut out = Vec::new();
        for path in names.iter().map(|name| folder.join(name)) {
            match self.disk.kind(&path) {
                Ok(Kind::Directory) => out.extend(self.below(&path, item, depth + 1)),
                _ => out.push(path),
            }
        }
        out
    }

    fn define_macro(&mut self, item: &Item, stream: &mut Stream) {
        let head = until_bracket(&item.raw).unwrap_or_default().to_vec();
        let mut head = words(&head).into_iter().map(|t| t.text);
        let name = String::from_utf8_lossy(&head.next().unwrap_or_default()).to_ascii_lowercase();
        let params = head.collect();
        let (mut body, mut depth) = (Vec::new(), 0);
        while let Some(line) = stream.next() {
            let key = String::from_utf8_lossy(&word(&line.text, 0).text).to_ascii_lowercase();
            if key.starts_with("<macro") {
                depth += 1;
            } else if key == "</macro>" {
                if depth == 0 {
                    if name.is_empty() {
                        return self.fatal(item.spot.clone(), "the macro has no name");
                    }
                    self.loaded.macros.insert(name, Macro { params, body });
                    return;
                }
                depth -= 1;
            }
            body.push(line);
        }
        self.fatal(item.spot.clone(), "<Macro> is never closed");
    }

    fn use_macro(&mut self, item: &Item, stream: &mut Stream) {
        let mut values = words(&item.raw).into_iter().map(|t| self.loaded.resolve(&t.text));
        let name = String::from_utf8_lossy(&values.next().unwrap_or_default()).to_ascii_lowercase();
        let values: Vec<_> = values.collect();
        let Some(found) = self.loaded.macros.get(&name).cloned() else {
            return self.fatal(item.spot.clone(), format!("there is no macro {name}"));
        };
        if stream.uses.iter().any(|(n, _)| *n == name) {
            return self.fatal(item.spot.clone(), format!("the macro {name} uses itself"));
        }
        if found.params.len() != values.len() {
            let what = format!("the macro {name} takes {} arguments", found.params.len());
            return self.fatal(item.spot.clone(), what);
        }
        stream.uses.push((name, stream.lines.len()));
        for line in found.body.iter().rev() {
            let text = filled(&line.text, &found.params, &values);
            self.bytes = self.bytes.saturating_add(text.len());
            self.made += 1;
            stream.lines.push_front(line.with_text(text));
        }
        if self.bytes > MAX_BYTES || self.made > MAX_MADE {
            self.loaded.complain(Severity::Unread, item.spot.clone(), "macros grow too large");
            self.fatal = true;
        }
    }
}

/// Puts a finished item where it belongs.
fn add(item: Item, top: &mut Vec<Item>, open: &mut [Open]) {
    let around = open.iter_mut().rev().find_map(|o| o.item.as_mut());
    match around.and_then(|section| section.inside.as_mut()) {
        Some(inside) => inside.push(item),
        None => top.push(item),
    }
}

/// What stands before the last `>`.
pub(crate) fn until_bracket(raw: &[u8]) -> Option<&[u8]> {
    let end = raw.iter().rposition(|b| *b == b'>')?;
    Some(&raw[..end])
}

fn with_head_closed(mut item: Item) -> Item {
    if item.inside.is_some() {
        item.is_closed = item.raw.contains(&b'>');
        item.raw = until_bracket(&item.raw).unwrap_or(&item.raw).to_vec();
        while item.raw.last().is_some_and(|b| is_space(*b)) {
            item.raw.pop();
        }
    }
    item
}

/// Parameters in a line of a macro: the leftmost is replaced first, the longest where several begin at one place; what
/// came in is not looked at again. `@name` brings its quotes along.
fn filled(line: &Arc<[u8]>, params: &[Vec<u8>], values: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let here = params.iter().enumerate().filter(|(_, p)| !p.is_empty() && line[at..].starts_with(p));
        let Some((n, param)) = here.max_by_key(|(_, p)| p.len()) else {
            out.push(line[at]);
            at += 1;
            continue;
        };
        at += param.len();
        if param[0] != b'@' {
            out.extend_from_slice(&values[n]);
            continue;
        }
        out.push(b'"');
        for byte in &values[n] {
            if matches!(byte, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.push(b'"');
    }
    out
}

/// `None` where a part of the version decides that is not known.
fn versions_compare(version: Option<[u32; 3]>, operator: &str, wanted: &str) -> Option<bool> {
    let wanted: Vec<u32> = wanted.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [major, minor, patch] = [0, 1, 2].map(|n| wanted.get(n).copied());
    let order = match version {
        Some(v) => v.cmp(&[major.unwrap_or(0), minor.unwrap_or(0), patch.unwrap_or(0)]),
        None => match [2, 4].cmp(&[major.unwrap_or(0), minor.unwrap_or(0)]) {
            std::cmp::Ordering::Equal if patch.unwrap_or(0) == 0 => std::cmp::Ordering::Greater,
            std::cmp::Ordering::Equal => return None,
            order => order,
        },
    };
    Some(match operator {
        "=" | "==" => order.is_eq(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        _ => return None,
    })
}
