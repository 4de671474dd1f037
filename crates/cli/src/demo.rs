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
    let (bold, plain) = match options.look.style {
        why401_report::Style::Colour => ("\x1b[1m", "\x1b[0m"),
        why401_report::Style::Plain => ("", ""),
    };
    for site in &sites {
        let typed = site.typed.iter().map(|l| format!("{bold}{l}{plain}\n")).collect::<String>();
        let mut ask = target::of_demo(&site.command, &site.route(), args.global.clone())?;
        ask.global.quiet = args.global.quiet;
        let (evidence, diagnosis) = run::examine(ask, &interrupt);
        let report = Report::new(&evidence, &diagnosis).text(&options);
        output::emit_piece(&format!("{}\n{typed}{report}\n", site.story))?;
    }
    output::emit_piece(&table(options.look.ascii))?;
    Ok(0)
}

fn table(ascii: bool) -> String {
    let mut out = format!("{:<46}{}\n", "by hand", "instead");
    for (by_hand, typed) in INSTEAD {
        let typed = if ascii { typed.replace('…', "...") } else { typed.to_owned() };
        out.push_str(&format!("  {by_hand:<44}{typed}\n"));
    }
    out
}
