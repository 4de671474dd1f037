//! `why401-VERSION-x86_64-linux.tar.gz`: the same sources make the same bytes.

use super::{
    Built, copy, empty, mode, output,
    tree::{SHELLS, TEXTS, completions, manuals},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Packs it and says where it is.
pub(super) fn pack(root: &Path, built: &Built) -> Result<PathBuf, String> {
    let name = format!("why401-{}-x86_64-linux", built.version);
    let dir = built.dist.join(&name);
    empty(&dir)?;
    copy(&built.tool, &dir.join("why401"))?;
    for text in TEXTS.iter().filter(|text| root.join(text).is_file()) {
        copy(&root.join(text), &dir.join(text))?;
    }
    for (shell, file) in SHELLS {
        completions(built, shell, &dir.join("completions").join(file))?;
    }
    manuals(built, &dir.join("man"))?;
    mode(&dir.join("why401"), "0755")?;

    let tar = built.dist.join(format!("{name}.tar"));
    output(
        Command::new("tar")
            .args(["--create", "--format=ustar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
            .args(["--mode=u=rwX,go=rX", &format!("--mtime=@{}", built.epoch)])
            .arg("--file")
            .arg(&tar)
            .arg("--directory")
            .arg(&built.dist)
            .arg(&name),
    )?;
    output(Command::new("gzip").args(["--force", "--no-name", "--best"]).arg(&tar))?;
    Ok(built.dist.join(format!("{name}.tar.gz")))
}
