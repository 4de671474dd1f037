//! `why401 demo`: small broken sites on loopback, inside this process, diagnosed the way any site is.

mod sites;

use crate::{args::DemoArgs, complain::Complaint, output, run, target};
use sites::Site;
use std::sync::{Arc, atomic::AtomicBool};
use why401_report::Report;

/// What one tries by hand, and what one types instead.
pub(crate) const INSTEAD: [(&str, &str); 5] = [
    ("reload, another browser, a private window", "why401 URL"),
    ("count blanks and quotes in a curl command", "why401 curl …"),
    ("curl -v, read header by header", "why401 -v URL"),
    ("with and without cookies, slash, https", "why401 URL"),
    ("search the web for the message", "why401 explain --search WORD"),
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
        let (evidence, diagnosis) = run::examine(&ask, &interrupt);
        let report = Report::new(&evidence, &diagnosis).text(&options);
        output::emit_piece(&format!("{}\n{typed}{}{typed:#}\n{report}\n", site.story, site.typed))?;
    }
    output::emit_piece(&table(options.look.ascii))?;
    Ok(0)
}

fn table(ascii: bool) -> String {
    let mut out = format!("{:<48}{}\n", "What one tries by hand", "What one types");
    for (by_hand, typed) in INSTEAD {
        out.extend([&format!("  {by_hand:<46}"), typed, "\n"]);
    }
    if ascii { out.replace('…', "...") } else { out }
}
