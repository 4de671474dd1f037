//! `why401 man DIR`: the manual pages. The options come from their definitions, the exit codes from `--help`; what
//! only a manual tells stands here.

mod pages;

use crate::{
    args::{CheckArgs, ManArgs},
    complain::Complaint,
};
use clap::{Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use pages::{ENVIRONMENT, FILES, PAGES, Page};
use std::{fs, io, path::Path};

/// Writes every page.
pub(crate) fn run(args: &ManArgs) -> Result<u8, Complaint> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |e: io::Error| Complaint::file(&path, &e)
    };
    fs::create_dir_all(&args.dir).map_err(failed(&args.dir))?;
    for page in &PAGES {
        let path = args.dir.join(format!("{}.1", page.name));
        let text = written(page).map_err(failed(&path))?;
        fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(0)
}

/// A page in man(7).
fn written(page: &Page) -> io::Result<Vec<u8>> {
    let command = (page.command)();
    let mut out = title(page).into_bytes();
    let name = format!("{} - {}", page.name, about(&command));
    section("NAME", |roff| paragraphs(roff, &[&name]), &mut out)?;
    section("SYNOPSIS", |roff| block(roff, page.synopsis.iter().copied()), &mut out)?;
    section("DESCRIPTION", |roff| paragraphs(roff, page.text), &mut out)?;
    Man::new(command).render_options_section(&mut out)?;
    section("EXAMPLES", |roff| terms(roff, page.examples), &mut out)?;
    section("EXIT STATUS", |roff| block(roff, exit_codes().lines()), &mut out)?;
    section("ENVIRONMENT", |roff| terms(roff, &ENVIRONMENT), &mut out)?;
    section("FILES", |roff| terms(roff, &FILES), &mut out)?;
    section("SEE ALSO", |roff| paragraphs(roff, &[&see_also(page.name)]), &mut out)?;
    Ok(out)
}

/// The first line. No date: the same version is the same page whenever it is built.
fn title(page: &Page) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(".TH {} 1 \"\" \"why401 {version}\" \"User Commands\"\n", page.name.to_uppercase())
}

/// What the command does, without the example that `--help` adds.
fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    about.split(": `").next().unwrap_or_default().trim_end_matches('.').to_owned()
}

fn section(title: &str, fill: impl FnOnce(&mut Roff), out: &mut Vec<u8>) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    fill(&mut roff);
    roff.to_writer(out)
}

fn paragraphs(roff: &mut Roff, texts: &[&str]) {
    for (n, text) in texts.iter().enumerate() {
        if n > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(*text)]);
    }
}

/// Lines as they stand.
fn block<'a>(roff: &mut Roff, lines: impl Iterator<Item = &'a str>) {
    roff.control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

/// What is explained, and its explanation.
fn terms(roff: &mut Roff, pairs: &[(&str, &str)]) {
    for (term, explanation) in pairs {
        roff.control("TP", []).text([bold(*term)]).text([roman(*explanation)]);
    }
}

/// The block of `why401 --help`.
fn exit_codes() -> String {
    let help = CheckArgs::command().get_after_help().map(ToString::to_string).unwrap_or_default();
    let block = help.split("Exit codes:\n").nth(1).unwrap_or_default();
    block.split("\n\n").next().unwrap_or_default().to_owned()
}

fn see_also(name: &str) -> String {
    let others = PAGES.iter().map(|p| p.name).filter(|n| *n != name);
    others.chain(["curl", "netrc"]).map(reference).collect::<Vec<_>>().join(", ")
}

fn reference(name: &str) -> String {
    format!("{name}({})", if name == "netrc" { 5 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_every_section() {
        for page in &PAGES {
            let text = String::from_utf8(written(page).expect("written to memory")).expect("UTF-8");
            for title in [
                "NAME",
                "SYNOPSIS",
                "DESCRIPTION",
                "OPTIONS",
                "EXAMPLES",
                "EXIT STATUS",
                "ENVIRONMENT",
                "FILES",
            ] {
                let heading = [format!(".SH {title}\n"), format!(".SH \"{title}\"\n")];
                assert!(heading.iter().any(|h| text.contains(h)), "{}: no {title} in\n{text}", page.name);
            }
        }
    }

    #[test]
    fn the_exit_codes_of_the_help_are_found() {
        assert!(exit_codes().contains("0  served"), "{}", exit_codes());
    }
}
