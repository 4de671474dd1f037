//! A cause file read as text: the id, title and manual that its `cause!` declares.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What a cause file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Folder: `header`.
    pub group: String,
    /// File without its ending: `missing_space`.
    pub stem: String,
    /// `header/missing-space`, by its place.
    pub id: String,
    /// The title; empty where the file declares none yet.
    pub title: String,
    /// `common`, `known` or `rare`.
    pub commonness: String,
    /// The doc comment without its marks.
    pub manual: String,
}

/// Every cause file below a `src` folder, sorted by id. A folder is a group; files beside the folders are not causes.
pub(crate) fn all(src: &Path) -> io::Result<Vec<Source>> {
    let mut found = Vec::new();
    for group in entries(src)?.into_iter().filter(|p| p.is_dir() && !p.with_extension("rs").exists()) {
        for file in entries(&group)?.into_iter().filter(|p| p.extension().is_some_and(|e| e == "rs")) {
            found.push(read(&name(&group), &name(&file.with_extension("")), &fs::read_to_string(&file)?));
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read(group: &str, stem: &str, text: &str) -> Source {
    let declared: Vec<&str> =
        text.lines().skip_while(|l| l.trim() != "cause! {").skip(1).map(str::trim).collect();
    let docs = declared.iter().map_while(|l| l.strip_prefix("///"));
    let manual = docs.flat_map(|l| [l.strip_prefix(' ').unwrap_or(l), "\n"]).collect();
    let value = |key: &str| {
        let line = declared.iter().find_map(|l| l.strip_prefix(key));
        line.map(|l| l.trim().trim_end_matches(',').trim_matches('"').to_owned()).unwrap_or_default()
    };
    Source {
        id: format!("{group}/{stem}").replace('_', "-"),
        group: group.to_owned(),
        stem: stem.to_owned(),
        title: value("title:").replace("\\\"", "\""),
        commonness: value("commonness:").to_lowercase(),
        manual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_macro_declares() {
        let text = "use x;\n\ncause! {\n    /// # What happens\n    ///\n    /// It fails.\n    \"url/odd-port\" {\n        \
                    title: \"an odd port\",\n        commonness: Rare,\n        explains: [],\n    }\n}\n";
        let source = read("url", "odd_port", text);
        assert_eq!((source.id.as_str(), source.title.as_str()), ("url/odd-port", "an odd port"));
        assert_eq!(
            (source.commonness.as_str(), source.manual.as_str()),
            ("rare", "# What happens\n\nIt fails.\n")
        );
    }
}
