//! Sections merged in the server's own order: `<Directory>` and `.htaccess` from the root down, `<Files>`,
//! `<Location>`, `<If>` (`server/request.c`).

use super::{
    conf::{Conf, Options, Overrides},
    config::{Config, Host},
    expr::Expr,
    lines::lines,
    load::load_alone,
    oracle::Oracle,
    pattern::Pattern,
    request::Asked,
    section::{Builder, Kind, Section},
};
use crate::{Disk, Hit, Kind as FileKind, Overridden, Severity, Text, Unknown, Unread};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Longest line of a `.htaccess` (`HUGE_STRING_LEN`).
const LONGEST: usize = 8190;
/// How often `<If>` in `<If>` is looked into.
const DEEP: usize = 32;

/// What the path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// As far as it is there.
    pub(crate) filename: Vec<u8>,
    /// What is left of the path behind a file.
    pub(crate) path_info: Vec<u8>,
    /// `None` where nothing is there.
    pub(crate) kind: Option<FileKind>,
}

impl Found {
    /// The directory, or that of the file.
    fn folder(&self) -> Vec<u8> {
        let end = self.filename.iter().rposition(|b| *b == b'/').map_or(0, |n| n + 1);
        let is_directory = self.kind == Some(FileKind::Directory);
        if is_directory { self.filename.clone() } else { self.filename[..end].to_vec() }
    }
}

/// What is in force after all sections.
#[derive(Clone, Debug)]
pub(crate) struct Walked {
    pub(crate) conf: Conf,
    pub(crate) sections: Vec<Hit>,
    pub(crate) cost: Vec<Overridden>,
    pub(crate) found: Found,
    /// How many sections each step added: `<Directory>`, `<Files>`, `<Location>`, `<If>`.
    pub(crate) steps: Vec<usize>,
    /// The directories were those of the request before, not walked again.
    pub(crate) is_reused: bool,
    /// Variables that named groups of the sections' patterns set.
    pub(crate) caught: Vec<(String, Vec<u8>)>,
    /// What a request that follows may take of the directories.
    pub(crate) remembered: Option<Arc<Remembered>>,
}

/// What the server keeps of a walk for sub-requests and internal redirects (`walk_cache_t` in `server/request.c`).
#[derive(Debug)]
pub(crate) struct Remembered {
    /// The last directory, with its slash unless it was asked for without one.
    folder: Vec<u8>,
    fold: Fold,
}

/// Why the walk ends before access is checked.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// The server answers, because of a line.
    Status(u16, Hit),
    /// Something was not read that decides.
    Unknown(Unknown),
}

/// What became of reading a `.htaccess`: `None` where there is none.
type Htaccess = Result<Option<Arc<Section>>, Stop>;

/// Reads a `.htaccess` at most once.
#[derive(Default)]
pub(crate) struct Cache {
    htaccess: BTreeMap<(PathBuf, String), Htaccess>,
    kinds: BTreeMap<PathBuf, Result<FileKind, Unread>>,
}

/// Walks for one request.
pub(crate) struct Walker<'a> {
    pub(crate) config: &'a Config,
    pub(crate) host: &'a Host,
    pub(crate) disk: &'a dyn Disk,
    pub(crate) cache: &'a mut Cache,
    pub(crate) oracle: &'a mut Oracle,
}

/// Sections that apply, merged among themselves.
#[derive(Clone, Debug, Default)]
struct Fold {
    conf: Option<Conf>,
    sections: Vec<Hit>,
    cost: Vec<Overridden>,
    /// Variables that named groups set.
    caught: Vec<(String, Vec<u8>)>,
}

impl Fold {
    /// A section that a text is matched by.
    fn add_matched(&mut self, section: &Section, text: &[u8]) {
        self.caught.extend(section.pattern.named(text));
        self.add(section);
    }

    fn add(&mut self, section: &Section) {
        self.sections.push(section.hit.clone());
        self.conf = Some(match &self.conf {
            Some(conf) => conf.merged(&section.conf, &mut self.cost),
            None => section.conf.clone(),
        });
    }
}

impl Walked {
    /// Whether the server keeps what another request of it was let through by: the same sections at every step. Where
    /// a module's checks may differ from path to path, it keeps a step only that found nothing, or was not made again.
    pub(crate) fn is_kept(&self, before: &Self, by_sections: bool) -> bool {
        let same = self.sections == before.sections && self.steps == before.steps;
        let empty = |(n, count): (usize, &usize)| *count == 0 || (n == 0 && self.is_reused);
        same && (by_sections || self.steps.iter().enumerate().all(empty))
    }

    fn join(&mut self, fold: Fold) {
        self.steps.push(fold.sections.len());
        self.sections.extend(fold.sections);
        self.cost.extend(fold.cost);
        self.caught.extend(fold.caught);
        if let Some(conf) = fold.conf {
            self.conf = self.conf.merged(&conf, &mut self.cost);
        }
    }
}

impl Walker<'_> {
    /// The directories of the request before, which the server takes where the file lies in the last of them: `cached`
    /// of `ap_directory_walk`. A regular expression that fits the other file's name alone counts for this one then.
    fn remembered(&mut self, asked: &Asked, filename: &[u8]) -> Option<(Arc<Remembered>, Found)> {
        let remembered = asked.remembered.clone()?;
        let kind = self.whole(&String::from_utf8_lossy(filename))?;
        let found = Found { filename: filename.to_owned(), path_info: Vec::new(), kind: Some(kind) };
        let folder = match kind {
            FileKind::File => found.folder(),
            _ if filename.ends_with(b"/") => filename.to_owned(),
            _ => [filename, b"/"].concat(),
        };
        (kind != FileKind::Other && folder == remembered.folder).then_some((remembered, found))
    }

    /// What a path leads to as a whole: a file has no slash behind it.
    fn whole(&mut self, text: &str) -> Option<FileKind> {
        let whole = self.kind(Path::new(text.trim_end_matches('/'))).ok();
        whole.filter(|kind| *kind == FileKind::Directory || !text.ends_with('/'))
    }

    /// What `<Location>` and `<If>` say before the path is looked up.
    pub(crate) fn early(&mut self, asked: &mut Asked) -> Conf {
        let mut walked = self.start();
        self.location_and_if(asked, &mut walked);
        asked.env.extend(walked.caught);
        walked.conf
    }

    /// All sections for a file.
    pub(crate) fn file(&mut self, asked: &Asked, filename: &[u8]) -> Result<Walked, Stop> {
        let mut walked = self.start();
        let before = self.remembered(asked, filename);
        walked.is_reused = before.is_some();
        let (remembered, found) = if let Some(known) = before {
            known
        } else {
            let (fold, found) = self.directories(filename)?;
            (Arc::new(Remembered { folder: found.folder(), fold }), found)
        };
        let caught = if walked.is_reused { Vec::new() } else { remembered.fold.caught.clone() };
        walked.join(Fold { caught, ..remembered.fold.clone() });
        walked.remembered = Some(remembered);
        walked.found = found;
        let name = walked.found.filename.rsplit(|b| *b == b'/').next().unwrap_or_default().to_vec();
        let mut fold = Fold::default();
        for section in walked.conf.files.clone() {
            if self.applies(&section, section.pattern.is_name(&name)) {
                fold.add_matched(&section, &name);
            }
        }
        walked.join(fold);
        let asked = Asked { filename: walked.found.filename.clone(), ..asked.clone() };
        self.location_and_if(&asked, &mut walked);
        Ok(walked)
    }

    /// All sections for a URL that is handed on to `proxy:…`.
    pub(crate) fn proxied(&mut self, asked: &Asked, url: &[u8]) -> Walked {
        let mut walked = self.start();
        let mut fold = Fold::default();
        for section in self.host.proxies.clone() {
            let covers = match &section.pattern {
                Pattern::Plain(text) if text == b"*" => Some(true),
                Pattern::Plain(text) => Some(url.starts_with(text)),
                Pattern::Glob(text) if text == b"*" => Some(true),
                other => other.covers_url(url),
            };
            if self.applies(&section, covers) {
                fold.add_matched(&section, url);
            }
        }
        walked.join(fold);
        self.location_and_if(asked, &mut walked);
        walked
    }

    fn start(&self) -> Walked {
        let found = Found { filename: Vec::new(), path_info: Vec::new(), kind: None };
        Walked {
            conf: Conf::clone(&self.host.defaults),
            sections: Vec::new(),
            cost: Vec::new(),
            found,
            steps: Vec::new(),
            is_reused: false,
            caught: Vec::new(),
            remembered: None,
        }
    }

    fn applies(&mut self, section: &Section, covers: Option<bool>) -> bool {
        let what = || Unknown::at(&section.hit.spot, format!("whether <{}> applies", section.hit.name));
        covers.unwrap_or_else(|| self.oracle.ask(what))
    }

    fn location_and_if(&mut self, asked: &Asked, walked: &mut Walked) {
        let mut fold = Fold::default();
        let merged = without_double_slashes(&asked.uri);
        for section in &self.host.locations {
            // Regular expressions see the path as `MergeSlashes` has left it.
            let is_expression = matches!(section.pattern, Pattern::Expression(_));
            let path = if is_expression { &asked.uri } else { &merged };
            if self.applies(section, section.pattern.covers_url(path)) {
                fold.add_matched(section, path);
            }
        }
        walked.join(fold);
        let env = asked.env.clone().into_iter().chain(walked.caught.clone()).collect();
        let asked = &Asked { env, ..asked.clone() };
        let mut ifs = walked.conf.ifs.clone();
        for _ in 0..DEEP {
            let fold = self.conditions(asked, &ifs);
            ifs = fold.conf.as_ref().map(|c| c.ifs.clone()).unwrap_or_default();
            walked.join(fold);
            if ifs.is_empty() {
                return;
            }
        }
    }

    /// `ap_if_walk_sub`.
    fn conditions(&mut self, asked: &Asked, ifs: &[Arc<Section>]) -> Fold {
        let mut fold = Fold::default();
        let mut before = false;
        for section in ifs {
            let holds = match &section.kind {
                Kind::ElseIf(_) | Kind::Else if before => continue,
                Kind::If(expr) | Kind::ElseIf(expr) => self.holds(section, expr, asked),
                _ => true,
            };
            before = holds;
            if holds {
                fold.add(section);
            }
        }
        fold
    }

    fn holds(&mut self, section: &Section, expr: &Expr, asked: &Asked) -> bool {
        self.applies(section, expr.holds(asked))
    }

    pub(crate) fn kind(&mut self, path: &Path) -> Result<FileKind, Unread> {
        if let Some(known) = self.cache.kinds.get(path) {
            return known.clone();
        }
        let kind = self.disk.kind(path);
        self.cache.kinds.insert(path.to_owned(), kind.clone());
        kind
    }

    /// `ap_directory_walk`: from the root to the end of the path, or to where it ends.
    fn directories(&mut self, filename: &[u8]) -> Result<(Fold, Found), Stop> {
        let text = String::from_utf8_lossy(filename).into_owned();
        let whole = self.whole(&text);
        let mut state = Opened::new(&self.host.defaults);
        let mut fold = Fold::default();
        let sections = self.host.directories.clone();
        let (mut next, mut depth) = (0, 1);
        let mut here = String::from("/");
        let mut rest = text.trim_start_matches('/');
        let mut kind = Some(FileKind::Directory);
        loop {
            let folder = if here.ends_with('/') { here.clone() } else { format!("{here}/") };
            while let Some(section) = sections.get(next) {
                let Kind::Directory { depth: segments, is_regex: false } = section.kind else { break };
                if segments > depth {
                    break;
                }
                next += 1;
                let fits = segments == 0
                    || (segments == depth && section.pattern.is_name(folder.as_bytes()) == Some(true));
                if fits {
                    state.see(&section.conf);
                    fold.add(section);
                }
            }
            if let Some(section) = self.htaccess(&folder, &state)? {
                state.see(&section.conf);
                fold.add(&section);
            }
            if rest.is_empty() {
                break;
            }
            let (segment, tail) = rest.split_once('/').map_or((rest, None), |(s, t)| (s, Some(t)));
            here = format!("{folder}{segment}");
            rest = tail.map_or("", |t| if t.is_empty() { "/" } else { t });
            if whole.is_some()
                && state.options.has(Options::LINKS)
                && !state.options.has(Options::OWNER_LINKS)
            {
                kind = whole;
            } else {
                kind = self.kind(Path::new(&here)).ok();
            }
            let goes_on =
                kind == Some(FileKind::Directory) || (whole.is_some() && state.options.has(Options::LINKS));
            if !goes_on {
                break;
            }
            if rest == "/" {
                here.push('/');
                rest = "";
            }
            depth += 1;
        }
        let kind = whole.or(kind.filter(|k| *k != FileKind::Directory));
        let path_info =
            if rest.is_empty() { String::new() } else { format!("/{}", rest.trim_start_matches('/')) };
        for section in sections.iter().skip(next) {
            if !matches!(section.kind, Kind::Directory { is_regex: true, .. }) {
                continue;
            }
            if self.applies(section, section.pattern.covers_url(here.as_bytes())) {
                fold.add_matched(section, here.as_bytes());
            }
        }
        let found = Found { filename: here.into_bytes(), path_info: path_info.into_bytes(), kind };
        Ok((fold, found))
    }

    /// The `.htaccess` of a directory; `None` where there is none, or none is read.
    fn htaccess(&mut self, folder: &str, state: &Opened) -> Result<Option<Arc<Section>>, Stop> {
        if !state.overrides.any() && state.list.is_empty() {
            return Ok(None);
        }
        let names = self.config.setting(self.host, "accessfilename");
        let names: Vec<String> = names
            .map_or_else(|| vec![".htaccess".into()], |d| d.args.iter().map(crate::Word::lossy).collect());
        for name in names {
            let path = PathBuf::from(format!("{folder}{name}"));
            let key = (path.clone(), format!("{:?}{:?}", state.overrides, state.list));
            let known = self.cache.htaccess.get(&key).cloned();
            let read = known.unwrap_or_else(|| self.read_htaccess(&path, state));
            self.cache.htaccess.insert(key, read.clone());
            if let Some(section) = read? {
                return Ok(Some(section));
            }
        }
        Ok(None)
    }

    fn read_htaccess(&self, path: &Path, state: &Opened) -> Result<Option<Arc<Section>>, Stop> {
        let bytes = match self.disk.read(path) {
            Ok(bytes) => bytes,
            Err(Unread::WrongKind) if self.disk.kind(path) == Ok(FileKind::Directory) => {
                // `ap_pcfg_openfile` takes no directory.
                let spot = Text::new(path, &b""[..]).spot(0..0);
                let hit = Hit { name: "htaccess".into(), args: Vec::new(), spot, within: Vec::new() };
                return Err(Stop::Status(403, hit));
            }
            Err(Unread::Missing | Unread::WrongKind) => return Ok(None),
            Err(why) => {
                let what = format!("{} was not read: {why}", path.display());
                return Err(Stop::Unknown(Unknown { what, spot: None }));
            }
        };
        let text = Text::new(path, bytes);
        let hit =
            Hit { name: "htaccess".into(), args: Vec::new(), spot: text.spot(0..0), within: Vec::new() };
        if let Some(line) = lines(&text).iter().find(|l| l.text.len() > LONGEST) {
            return Err(Stop::Status(500, Hit { spot: line.whole(), ..hit }));
        }
        let loaded = load_alone(&text, self.disk, &self.config.loaded);
        let mut builder = Builder::new(&loaded);
        builder.strangers = self.config.strangers;
        builder.authn_aliases.clone_from(&self.config.authn_aliases);
        builder.authz_aliases.clone_from(&self.config.authz_aliases);
        builder.registered.clone_from(&self.config.registered);
        builder.list.clone_from(&state.list);
        let section = builder.htaccess(&loaded.items, state.overrides, hit.clone());
        let fatal =
            loaded.complaints.iter().chain(&builder.complaints).find(|c| c.severity == Severity::Fatal);
        if let Some(complaint) = fatal {
            let name = first_word(&text, complaint.spot.line);
            let args = vec![complaint.what.clone()];
            return Err(Stop::Status(500, Hit { name, args, spot: complaint.spot.clone(), ..hit }));
        }
        Ok(Some(Arc::new(section)))
    }
}

/// `ap_no2slash`.
fn without_double_slashes(path: &[u8]) -> Vec<u8> {
    let mut out = path.to_vec();
    out.dedup_by(|next, before| *next == b'/' && *before == b'/');
    out
}

/// The directive on a line.
fn first_word(text: &Text, line: usize) -> String {
    let words = String::from_utf8_lossy(text.line(line)).into_owned();
    words.split_whitespace().next().unwrap_or_default().trim_start_matches('<').to_owned()
}

/// What the walk itself needs of the sections so far (`core_opts_t`).
struct Opened {
    options: Options,
    overrides: Overrides,
    list: BTreeSet<String>,
}

impl Opened {
    fn new(conf: &Conf) -> Self {
        let overrides = Overrides { is_unset: true, ..Overrides::default() };
        let mut out = Self { options: Options::default(), overrides, list: BTreeSet::new() };
        out.see(conf);
        out
    }

    fn see(&mut self, conf: &Conf) {
        self.options = self.options.merged(conf.options);
        self.overrides = conf.overrides.unwrap_or(self.overrides);
        if let Some(list) = &conf.override_list {
            self.list.clone_from(list);
        }
    }
}
