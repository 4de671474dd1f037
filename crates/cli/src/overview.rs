//! `why401 server`: every protected area of every virtual host, with what is wrong there.

use crate::{
    args::{Format, Global},
    complain::Complaint,
    disk, output,
};
#[cfg(unix)]
use std::fmt::Write;
#[cfg(unix)]
use why401_host::{Area, Server};

/// A configuration could not be read.
const UNREAD: u8 = 3;

/// Prints the overview.
#[cfg(unix)]
pub(crate) fn run(global: &Global) -> Result<u8, Complaint> {
    let host = disk::survey(&global.disk);
    let areas = host.areas();
    let text = match global.format() {
        Format::Json => json(&areas, &host.limits),
        Format::Text => text(&areas, &host.limits),
    };
    output::emit(global, &text)?;
    let is_fatal =
        |server: &Server| server.complaints().iter().any(|c| c.severity == why401_host::Severity::Fatal);
    let faulty =
        areas.iter().any(|(server, areas)| is_fatal(server) || areas.iter().any(|a| !a.faults.is_empty()));
    Ok(if areas.is_empty() { UNREAD } else { u8::from(faulty) })
}

/// There are no web servers' files on such a system that are read here.
#[cfg(not(unix))]
pub(crate) fn run(_: &Global) -> Result<u8, Complaint> {
    let _ = (UNREAD, disk::Host::observe);
    Err(Complaint::usage("the files of a web server are not read on this system"))
}

#[cfg(unix)]
fn text(servers: &[(&Server, Vec<Area>)], limits: &[String]) -> String {
    let mut out = String::new();
    for (server, areas) in servers {
        let count = match areas.len() {
            0 => "nothing is guarded".to_owned(),
            1 => "one area is guarded".to_owned(),
            n => format!("{n} areas are guarded"),
        };
        out.extend([server.product.name(), ": ", &count, "  (", &server.path.display().to_string(), ")\n"]);
        for area in areas {
            area_text(area, &mut out);
        }
        for complaint in server.complaints().iter().filter(|c| c.severity == why401_host::Severity::Fatal) {
            let _ = writeln!(out, "  ! {}: {}", complaint.spot, why401_message::show(&complaint.what));
        }
    }
    if servers.is_empty() {
        out.push_str("No web server was found whose configuration can be read.\n");
    }
    for limit in limits {
        out.extend(["Not looked at: ", &why401_message::show(limit), "\n"]);
    }
    out
}

#[cfg(unix)]
fn area_text(area: &Area, out: &mut String) {
    let show = |text: &str| why401_message::show(text);
    let host = area.host.as_deref().map_or(String::new(), |h| format!("{} ", show(h)));
    let closed = !area.rules.is_empty() && area.rules.iter().all(|r| r == "all denied");
    let scheme = match area.scheme.as_str() {
        "" if closed => "closed to everybody",
        "" => "by address",
        scheme => scheme,
    };
    let _ = writeln!(out, "\n  {host}{}  {}", show(&area.covers), show(scheme));
    if !area.rules.is_empty() {
        let _ = writeln!(out, "    lets in   {}", show(&area.rules.join("; ")));
    }
    if let Some(users) = &area.users {
        let entries = match area.entries {
            None => "cannot be read".to_owned(),
            Some(1) => "one user".to_owned(),
            Some(n) => format!("{n} users"),
        };
        let _ = writeln!(out, "    asks      {}: {entries}", show(&users.display().to_string()));
    }
    for (label, lines) in [("open", &area.except), ("stops", &area.stops)] {
        for (n, line) in lines.iter().enumerate() {
            let _ = writeln!(out, "    {:<9} {}", if n == 0 { label } else { "" }, show(line));
        }
    }
    let _ = writeln!(out, "    stands in {}", area.at);
    for fault in &area.faults {
        let _ = writeln!(out, "    ! {}", show(fault));
    }
}

#[cfg(unix)]
fn json(servers: &[(&Server, Vec<Area>)], limits: &[String]) -> String {
    let area = |area: &Area| {
        serde_json::json!({
            "host": area.host,
            "covers": area.covers,
            "scheme": area.scheme,
            "rules": area.rules,
            "users": area.users,
            "entries": area.entries,
            "place": {"path": &*area.at.path, "line": area.at.line, "column": area.at.column},
            "except": area.except,
            "stops": area.stops,
            "faults": area.faults,
        })
    };
    let servers: Vec<_> = servers
        .iter()
        .map(|(server, areas)| {
            serde_json::json!({
                "product": server.product.name(),
                "path": server.path,
                "areas": areas.iter().map(area).collect::<Vec<_>>(),
            })
        })
        .collect();
    let report = serde_json::json!({ "schema": "why401.areas/1", "servers": servers, "limits": limits });
    let mut out = serde_json::to_string_pretty(&report).expect("strings and numbers only");
    out.push('\n');
    out
}
