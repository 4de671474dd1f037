//! The server's own files, where there is a server to read them from.

use crate::args::Disk;
use why401_core::Evidence;
#[cfg(unix)]
pub(crate) use why401_host::Host;

/// Opens what the options name; what could not be read is a limit of the report. `None` where they name nothing.
#[cfg(unix)]
pub(crate) fn open(disk: &Disk, evidence: &mut Evidence) -> Option<Host> {
    let sources = sources(disk);
    if sources.is_empty() {
        return None;
    }
    let mut host = Host::open(&sources);
    evidence.limits.append(&mut host.limits);
    Some(host)
}

/// What the options name; this machine, where they name nothing.
#[cfg(unix)]
pub(crate) fn survey(disk: &Disk) -> Host {
    let named = sources(disk);
    let find = named.find || named.configs.is_empty();
    Host::open(&why401_host::Sources { find, ..named })
}

#[cfg(unix)]
fn sources(disk: &Disk) -> why401_host::Sources {
    why401_host::Sources {
        find: disk.server || (disk.root.is_some() && disk.server_config.is_empty()),
        root: disk.root.clone(),
        configs: disk.server_config.clone(),
        docroots: disk.docroot.clone(),
        logs: disk.log.clone(),
    }
}

/// A machine whose servers are not known here.
#[cfg(not(unix))]
pub(crate) enum Host {}

#[cfg(not(unix))]
impl Host {
    pub(crate) fn observe(&self, _: &mut Evidence) {}
}

/// Says that nothing is read.
#[cfg(not(unix))]
pub(crate) fn open(disk: &Disk, evidence: &mut Evidence) -> Option<Host> {
    let named =
        disk.server || !disk.server_config.is_empty() || !disk.docroot.is_empty() || !disk.log.is_empty();
    if named {
        evidence.limits.push("the files of a web server are not read on this system".into());
    }
    None
}
