//! `why401 demo`: small broken sites on loopback, inside this process, diagnosed the way any site is.

mod sites;

use crate::{args::DemoArgs, complain::Complaint, output, run, target};
use sites::{Files, Site};
use std::sync::{Arc, atomic::AtomicBool};
use why401_report::Report;

use why401_site::{Server, Settings, Shelf};

/// What one tries by hand, in the order of the usual guides, and what one types instead. README.md has the same rows.
pub(crate) const INSTEAD: [(&str, &str); 7] = [
    ("check the address: typos, slashes, https", "why401 URL"),
    ("clear cookies, try a private window", "why401 URL"),
    ("compare the login with .htpasswd", "sudo why401 server -u NAME URL"),
    ("read an API call blank by blank", "why401 curl …"),
    ("decode the token on some web page", "why401 -"),
    ("look at the certificate", "why401 -v https://…"),
    ("search the server's logs", "sudo why401 server URL"),
];

/// Shows every site's diagnosis.
pub(crate) fn run(args: &DemoArgs) -> Result<u8, Complaint> {
    let interrupt = Arc::new(AtomicBool::new(false));
    let sites = Site::all().map_err(|e| Complaint::file("a port on loopback".as_ref(), &e))?;
    let options = args.global.text_options();
    let typed = match options.look.style {
        why401_report::Style::Colour => anstyle::Style::new().bold(),
        why401_report::Style::Plain => anstyle::Style::new(),
    };
    for site in &sites {
        let ask = target::of_demo(&site.command, &site.route(), args.global.clone())?;
        let (evidence, diagnosis) = run::examine_beside(&ask, &interrupt, |_| site.files.map(observer));
        let report = Report::new(&evidence, &diagnosis).text(&options);
        output::emit_piece(&format!("{}\n{typed}{}{typed:#}\n{report}\n", site.story, site.typed))?;
    }
    output::emit_piece(&table(options.look.ascii))?;
    Ok(0)
}

/// Tells of a server by files that this program holds.
fn observer(files: Files) -> run::Observer<'static> {
    let mut disk = Shelf::default();
    for (path, text) in files {
        disk.put(*path, *text);
    }
    let server = Server::read(&disk, files[0].0.as_ref(), Settings::default());
    let servers: Vec<Server> = server.into_iter().flatten().collect();
    Box::new(move |evidence| {
        if evidence.layers.is_empty() && evidence.baseline().is_some() {
            evidence.layers = why401_site::layers(&disk, &servers, evidence);
        }
    })
}

fn table(ascii: bool) -> String {
    let mut out = format!("{:<48}{}\n", "What one tries by hand", "What one types");
    for (by_hand, typed) in INSTEAD {
        out.extend([&format!("  {by_hand:<46}"), typed, "\n"]);
    }
    if ascii { out.replace('…', "...") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_same_rows() {
        let readme = include_str!("../../../README.md");
        for (by_hand, typed) in INSTEAD {
            assert!(readme.contains(&format!("| {by_hand} | `{typed}` |")), "{by_hand}");
        }
    }
}
