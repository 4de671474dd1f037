//! A frozen case as a text: files, requests, what the real server said.

use std::{fs, path::Path, path::PathBuf};

/// What the server is started with.
pub(crate) const ROOT: &str = "/srv/apache.conf";

/// A request with what the server said to it.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) status: u16,
    pub(crate) realm: Option<String>,
}

/// Files, and requests.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, String)>,
    pub(crate) asked: Vec<Asked>,
}

impl Case {
    /// All there are.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../serverconf/tests/cases/apache");
        let entries = fs::read_dir(folder).expect("the folder of cases").map(|e| e.expect("an entry").path());
        let mut all: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == "case")).collect();
        all.sort();
        all.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a case");
        let (mut files, mut asked) = (Vec::new(), Vec::new());
        for part in text.split("\n@@ ").skip(1) {
            let (head, body) = part.split_once('\n').unwrap_or((part, ""));
            match head.split_once(' ') {
                None => files.push((head.to_owned(), format!("{}\n", body.trim_end_matches('\n')))),
                Some((method, url)) => asked.push(Asked::read(method, url, body)),
            }
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, files, asked }
    }
}

impl Asked {
    fn read(method: &str, url: &str, body: &str) -> Self {
        let said = body.lines().find_map(|l| l.strip_prefix("= ")).expect("what the server said");
        let (status, realm) =
            said.split_once(' ').map_or((said, None), |(status, realm)| (status, Some(realm.to_owned())));
        let fields = body.lines().filter(|l| !l.starts_with("= "));
        let fields = fields.filter_map(|l| l.split_once(':'));
        let fields = fields.map(|(n, v)| (n.into(), v.trim().into())).collect();
        let status = status.parse().expect("a status");
        Self { method: method.into(), url: url.into(), fields, status, realm }
    }
}
