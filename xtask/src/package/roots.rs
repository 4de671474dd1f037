//! The program in root directories where next to nothing is, as after `chroot`.

use super::{Built, copy, empty, mode, output, write};
use crate::race;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A name that only `/etc/hosts` of the directory knows.
const NAME: &str = "staff.example";
/// A resolver module that ends the process that loads it; it needs no library.
const TRAP: &str = "__attribute__((constructor)) static void spring(void) { __builtin_trap(); }\n";
/// Names modules of other machines, and the trap.
const FOREIGN: &str =
    "hosts: trap mymachines mdns4_minimal [NOTFOUND=return] resolve files dns\npasswd: files sss\n";
/// Where a static glibc looks for modules.
const MODULES: [&str; 4] = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64"];

/// Tries it in an empty directory, in one with `/etc/hosts`, beside modules it must not load, and in roots of whole
/// systems that were named. A line for each.
pub(super) fn all(built: &Built, systems: &[PathBuf]) -> Result<String, String> {
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        return Err("chroot needs root: run cargo xtask dist --try as root".into());
    }
    let port = race::open_gate().map_err(|e| e.to_string())?.port();
    let dir = built.dist.join("root");
    empty(&dir)?;
    install(built, &dir)?;
    speaks(&dir)?;
    asks(&dir, "localhost", port)?;
    let mut done = String::from("an empty root directory: works\n");

    write(&dir.join("etc/hosts"), format!("127.0.0.1 {NAME}\n"))?;
    asks(&dir, NAME, port)?;
    done += "a name in /etc/hosts: found\n";

    write(&dir.join("etc/nsswitch.conf"), FOREIGN)?;
    set_trap(built, &dir)?;
    asks(&dir, NAME, port)?;
    done += "resolver modules made for another libc: not loaded\n";
    for system in systems {
        install(built, system)?;
        let tried = speaks(system).and_then(|()| asks(system, "localhost", port));
        fs::remove_file(system.join("why401")).map_err(|e| e.to_string())?;
        tried?;
        done.extend([&system.display().to_string(), ": works\n"]);
    }
    Ok(done)
}

fn install(built: &Built, dir: &Path) -> Result<(), String> {
    let tool = dir.join("why401");
    copy(&built.tool, &tool)?;
    mode(&tool, "0755")
}

/// What needs neither files nor a network.
fn speaks(dir: &Path) -> Result<(), String> {
    let commands: [(&[&str], &str); 4] = [
        (&["--version"], "why401 "),
        (&["explain", "header/scheme-case"], "header/scheme-case"),
        (&["schema"], "why401.report/1"),
        (&["demo"], "401"),
    ];
    commands.into_iter().try_for_each(|(words, says)| run(dir, words, 0, says))
}

/// A server on loopback that asks everybody for a login.
fn asks(dir: &Path, host: &str, port: u16) -> Result<(), String> {
    run(dir, &["--json", &format!("http://{host}:{port}/")], 1, "credentials/none-sent")
}

fn run(dir: &Path, words: &[&str], code: i32, says: &str) -> Result<(), String> {
    let out = Command::new("chroot")
        .arg(dir)
        .arg("/why401")
        .args(words)
        .env_clear()
        .env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("chroot: {e}"))?;
    let text = String::from_utf8_lossy(&out.stdout);
    if out.status.code() == Some(code) && text.contains(says) {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&out.stderr);
    Err(format!("in {}: why401 {}: {}\n{text}{errors}", dir.display(), words.join(" "), out.status))
}

/// Puts the trap wherever it would be loaded from.
fn set_trap(built: &Built, dir: &Path) -> Result<(), String> {
    let (source, module) = (built.dist.join("trap.c"), built.dist.join("libnss_trap.so.2"));
    write(&source, TRAP)?;
    output(Command::new("cc").args(["-shared", "-nostdlib", "-fPIC", "-o"]).arg(&module).arg(&source))?;
    MODULES.iter().try_for_each(|folder| copy(&module, &dir.join(folder).join("libnss_trap.so.2")))
}
