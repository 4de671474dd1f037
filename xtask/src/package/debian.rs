//! `why401_VERSION_amd64.deb`: the static program, its manual pages and completions. It depends on nothing.

use super::{
    Built, copy, empty, mode, output,
    tree::{completions, manuals},
    write,
};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Where Debian's shells look.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/why401"),
    ("zsh", "usr/share/zsh/vendor-completions/_why401"),
    ("fish", "usr/share/fish/vendor_completions.d/why401.fish"),
];

/// Packs it and says where it is.
pub(super) fn pack(root: &Path, built: &Built) -> Result<PathBuf, String> {
    let dir = built.dist.join("debian");
    empty(&dir)?;
    let tool = dir.join("usr/bin/why401");
    copy(&built.tool, &tool)?;
    for page in manuals(built, &dir.join("usr/share/man/man1"))? {
        squeeze(&page)?;
    }
    for (shell, file) in COMPLETIONS {
        completions(built, shell, &dir.join(file))?;
    }
    documents(root, built, &dir.join("usr/share/doc/why401"))?;
    write(&dir.join("DEBIAN/control"), control(built, installed_size(&dir)?))?;
    output(Command::new("chmod").args(["-R", "u=rwX,go=rX"]).arg(&dir))?;
    mode(&tool, "0755")?;

    let package = built.dist.join(format!("why401_{}_amd64.deb", built.version));
    output(
        Command::new("dpkg-deb")
            .args(["--root-owner-group", "-Zxz", "--build"])
            .arg(&dir)
            .arg(&package)
            .env("SOURCE_DATE_EPOCH", &built.epoch),
    )?;
    Ok(package)
}

/// Copyright and changelog.
fn documents(root: &Path, built: &Built, dir: &Path) -> Result<(), String> {
    let mit = std::fs::read_to_string(root.join("LICENSE-MIT")).map_err(|e| format!("LICENSE-MIT: {e}"))?;
    write(&dir.join("copyright"), copyright(&mit))?;
    let date = output(Command::new("date").args(["-u", "-R", "-d", &format!("@{}", built.epoch)]))?;
    let changelog = format!(
        "why401 ({}) unstable; urgency=medium\n\n  * What changed is told in CHANGELOG.md.gz.\n\n -- {}  {}\n",
        built.version,
        maintainer(),
        date.trim()
    );
    write(&dir.join("changelog"), changelog)?;
    squeeze(&dir.join("changelog"))?;
    copy(&root.join("CHANGELOG.md"), &dir.join("CHANGELOG.md"))?;
    squeeze(&dir.join("CHANGELOG.md"))
}

/// In the machine-readable form of Debian; the text of the Apache licence is on every Debian machine.
fn copyright(mit: &str) -> String {
    let holder =
        mit.lines().find_map(|line| line.strip_prefix("Copyright (c)")).unwrap_or(" the why401 authors");
    let indented: String = mit
        .lines()
        .map(|line| if line.is_empty() { " .\n".to_owned() } else { format!(" {line}\n") })
        .collect();
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: why401\n\n\
         Files: *\nCopyright:{holder}\nLicense: Expat or Apache-2.0\n\n\
         License: Expat\n{indented}\n\
         License: Apache-2.0\n The text is in /usr/share/common-licenses/Apache-2.0.\n"
    )
}

fn control(built: &Built, kilobytes: u64) -> String {
    format!(
        "Package: why401\nVersion: {}\nArchitecture: amd64\nMaintainer: {}\nInstalled-Size: {kilobytes}\n\
         Section: web\nPriority: optional\nRecommends: ca-certificates\n\
         Description: names the true cause of an HTTP 401\n \
         Sends a request as given, looks at the answer, and where it is refused asks\n \
         a few more questions until one cause remains. The report names that cause,\n \
         shows what proves it, and says who has to do what.\n",
        built.version,
        maintainer()
    )
}

/// `DEBFULLNAME` and `DEBEMAIL`, as Debian's own tools take them.
fn maintainer() -> String {
    let set = |name| env::var(name).ok().filter(|v| !v.is_empty());
    let name = set("DEBFULLNAME").unwrap_or_else(|| "The why401 authors".into());
    let address = set("DEBEMAIL").unwrap_or_else(|| "why401@localhost.invalid".into());
    format!("{name} <{address}>")
}

fn installed_size(dir: &Path) -> Result<u64, String> {
    let text = output(Command::new("du").args(["--apparent-size", "-sk"]).arg(dir))?;
    text.split_whitespace().next().and_then(|n| n.parse().ok()).ok_or_else(|| format!("du: {text}"))
}

/// Replaces a file by its gzipped form, without name and date.
fn squeeze(file: &Path) -> Result<(), String> {
    output(Command::new("gzip").args(["--force", "--no-name", "--best"]).arg(file)).map(drop)
}
