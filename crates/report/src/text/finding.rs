//! One finding in full, the others in a line each.

use super::screen::Parts;
use super::{HEIGHT, Verbosity, WIDTH, Writer};
use crate::layout::{Ink, Line, cut, fill, shorten};
use why401_core::{
    Access, Excerpt, Experiment, Finding, Fix, Grade, Missing, Observation, Party, Path, Place, Step,
};

/// Where the second column of what to do begins.
const PERSON: usize = 12;
/// Most lines of remarks.
const NOTES: usize = 2;
/// Findings beside the first that get a line each.
const OTHERS: usize = 4;
/// Widest first column of the proof.
const LABEL: usize = 34;

impl Writer<'_> {
    pub(super) fn findings(&self, first: &Finding, others: &[Finding]) -> Vec<Line> {
        let name = format!("{}, {}", first.cause.id, first.assessment.grade.as_str());
        let verdict = self.verdict(first);
        if self.options.verbosity == Verbosity::Quiet {
            return [verdict, self.footer(&name)].concat();
        }
        let shown =
            if self.options.verbosity == Verbosity::Normal { OTHERS.min(others.len()) } else { others.len() };
        let mut rest: Vec<Line> = others[..shown].iter().map(|f| self.in_one_line(f)).collect();
        if shown < others.len() {
            rest.push(Line::of(Ink::Quiet, format!("  and {} more: -v shows them", others.len() - shown)));
        }
        rest.extend(self.limit());
        rest.extend(self.footer(&name));
        let parts = Parts {
            verdict,
            proof: self.proof(first),
            is_it_you: self.is_it_you(first),
            fixes: self.fixes(first),
            settle: self.settle(first),
            rest,
            ascii: self.options.look.ascii,
        };
        let height = if self.options.verbosity == Verbosity::Normal { HEIGHT } else { usize::MAX };
        parts.within(height)
    }

    fn verdict(&self, finding: &Finding) -> Vec<Line> {
        let ink = if is_unsure(finding) { Ink::Unsure } else { Ink::Bad };
        let start = Line::of(ink, self.sign(ink));
        let hang = start.width();
        let verdict = self.say(&finding.assessment.verdict);
        let detail = format!(" {}", self.say(&finding.assessment.detail));
        fill(start, hang, &[(Ink::Strong, &verdict), (Ink::Plain, &detail)], WIDTH)
    }

    fn in_one_line(&self, finding: &Finding) -> Line {
        let ink = if is_unsure(finding) { Ink::Unsure } else { Ink::Bad };
        let sign = self.sign(ink);
        let room = WIDTH - sign.chars().count() - 3 - finding.cause.id.chars().count();
        let verdict = cut(&self.say(&finding.assessment.verdict), room, self.options.look.ascii);
        Line::of(ink, sign)
            .with(Ink::Plain, verdict)
            .up_to(WIDTH - finding.cause.id.chars().count())
            .with(Ink::Label, finding.cause.id)
    }

    /// Observations in two columns, words at fault underlined.
    fn proof(&self, finding: &Finding) -> Vec<Vec<Line>> {
        let seen: Vec<&Observation> = finding.assessment.proof.observations().collect();
        self.observations(&seen)
    }

    pub(super) fn observations(&self, seen: &[&Observation]) -> Vec<Vec<Line>> {
        let about_paths = seen.iter().any(|o| is_path(&o.at));
        let labels: Vec<String> = seen.iter().map(|o| self.label(&o.at, about_paths)).collect();
        let in_columns = labels.iter().zip(seen).filter(|(_, o)| o.excerpt.is_none());
        let column = in_columns.map(|(l, _)| l.chars().count()).max().unwrap_or(0).min(LABEL) + 7;
        let mut before = "";
        let mut out = Vec::new();
        for (label, observation) in labels.iter().zip(seen) {
            if let Some(excerpt) = &observation.excerpt {
                out.push(self.excerpt(excerpt, observation));
                continue;
            }
            let shown = if before == label { String::new() } else { self.short_label(label) };
            before = label;
            let start = Line::indent(4).with(Ink::Label, shown).up_to(column);
            let text = self.say(&observation.shows);
            out.push(fill(start, column, &[(Ink::Plain, &text)], WIDTH));
        }
        out
    }

    /// A label that fits its column: of addresses and paths the end tells most.
    fn short_label(&self, label: &str) -> String {
        let ascii = self.options.look.ascii;
        if label.chars().count() <= LABEL || !label.contains('/') {
            return cut(label, LABEL, ascii);
        }
        let dots = if ascii { "..." } else { "…" };
        format!("{dots}{}", last(label, LABEL - dots.chars().count()))
    }

    /// A place in a few words: what was done differently, or where it stands.
    pub(super) fn label(&self, place: &Place, about_paths: bool) -> String {
        let label = match place {
            Place::Trial { experiment, back, .. } if *back > 0 => self.hop(*experiment, *back),
            Place::Trial { experiment, .. } if about_paths => self
                .report
                .evidence
                .request(*experiment)
                .map_or_else(|| experiment.to_string(), |r| r.url.path().to_owned()),
            Place::Trial { experiment, .. } if experiment.is_correction() => "corrected".into(),
            Place::Trial { experiment, .. } => experiment.to_string(),
            Place::Word { word, column } => format!("{word}, column {column}"),
            Place::File { path, line, column } => {
                let numbers = [line, column].into_iter().flatten().map(usize::to_string);
                let at = numbers.fold(String::new(), |at, n| at + ":" + &n);
                format!("{}{at}", path.display())
            }
            Place::Input { line, .. } => format!("line {line}"),
            Place::Absent { what, .. } => what.clone(),
        };
        self.say(&label)
    }

    /// The address of an earlier exchange of a trial.
    fn hop(&self, experiment: Experiment, back: usize) -> String {
        let trial = self.report.evidence.trials().find(|(e, _)| *e == experiment).map(|(_, t)| t);
        let exchange = trial.and_then(|t| t.hops.len().checked_sub(back + 1).and_then(|n| t.hops.get(n)));
        exchange.map_or_else(|| experiment.to_string(), |x| x.request.url.shown())
    }

    fn excerpt(&self, excerpt: &Excerpt, observation: &Observation) -> Vec<Line> {
        let chars: Vec<char> = excerpt.line.chars().collect();
        let from = excerpt.from.min(chars.len());
        let to = (from + excerpt.len.max(1)).min(chars.len());
        let part = |range: std::ops::Range<usize>| self.say(&chars[range].iter().collect::<String>());
        let (before, marked, after) = (part(0..from), part(from..to), part(to..chars.len()));
        let before = last(&before, 30);
        let marked = cut(&marked, 30, self.options.look.ascii);
        let room = (WIDTH - 4).saturating_sub(before.chars().count() + marked.chars().count());
        let line = Line::indent(4).with(Ink::Plain, before).with(Ink::Bad, &*marked);
        let column = line.width() - marked.chars().count();
        let line = line.with(Ink::Plain, cut(&after, room, self.options.look.ascii));
        let note = if excerpt.note.is_empty() { &observation.shows } else { &excerpt.note };
        let carets = Line::indent(column).with(Ink::Caret, "^".repeat(marked.chars().count().max(1)));
        let room = WIDTH.saturating_sub(carets.width() + 1);
        let carets = carets
            .with(Ink::Plain, " ")
            .with(Ink::Caret, cut(&self.say(note), room, self.options.look.ascii));
        vec![line, carets]
    }

    /// What to do, by person; commands are never cut.
    fn fixes(&self, finding: &Finding) -> Vec<Vec<Line>> {
        let wanted = |fix: &&Fix| self.options.party.is_none_or(|p| p == fix.party);
        let mut before = None;
        let mut out = Vec::new();
        for fix in finding.fixes.iter().filter(wanted) {
            let person = if before == Some(fix.party) { "" } else { person(fix.party) };
            before = Some(fix.party);
            out.push(self.fix(person, fix));
        }
        if out.is_empty()
            && let (Some(party), false) = (self.options.party, finding.fixes.is_empty())
        {
            let others: Vec<&str> = finding.fixes.iter().map(|f| f.party.as_str()).collect();
            let text = format!("nothing; this is for: {}", others.join(", "));
            out.push(self.advice(person(party), &text));
        }
        out
    }

    fn fix(&self, person: &str, fix: &Fix) -> Vec<Line> {
        let normal = self.options.verbosity == Verbosity::Normal;
        let (prose, steps) = if normal { (2, 3) } else { (usize::MAX, usize::MAX) };
        let mut lines = self.advice(person, &fix.summary);
        shorten(&mut lines, prose, WIDTH, self.options.look.ascii);
        for step in fix.steps.iter().take(steps) {
            match step {
                Step::Say(text) => {
                    let mut said =
                        fill(Line::indent(PERSON), PERSON, &[(Ink::Plain, &self.say(text))], WIDTH);
                    shorten(&mut said, prose, WIDTH, self.options.look.ascii);
                    lines.extend(said);
                }
                Step::Run(command) => put_command(&self.say(command), &mut lines),
            }
        }
        lines
    }

    /// `  Visitor   open the page`
    pub(super) fn advice(&self, person: &str, text: &str) -> Vec<Line> {
        let start = Line::indent(2).with(Ink::Label, person).up_to(PERSON);
        fill(start, PERSON, &[(Ink::Plain, &self.say(text))], WIDTH)
    }

    fn settle(&self, finding: &Finding) -> Vec<Line> {
        let Some(first) =
            finding.assessment.settles.first().filter(|_| finding.assessment.grade != Grade::Proven)
        else {
            return Vec::new();
        };
        self.advice("Settle", &needs(*first))
    }

    /// The first limits, and how many more there are.
    pub(super) fn limit(&self) -> Vec<Line> {
        if self.options.verbosity >= Verbosity::Verbose {
            return Vec::new();
        }
        let all = &self.report.evidence.limits;
        let shown = if all.len() <= NOTES { all.len() } else { NOTES - 1 };
        let rest = all.len() - shown;
        let more = (rest > 0).then(|| format!("{rest} more remarks: -v shows them"));
        let note = |text: &String| {
            let text = cut(&self.say(text), WIDTH - PERSON, self.options.look.ascii);
            Line::indent(2).with(Ink::Label, "Note").up_to(PERSON).with(Ink::Quiet, text)
        };
        all[..shown].iter().chain(&more).map(note).collect()
    }
}

/// A command: behind the words where it fits, else on lines of its own.
fn put_command(command: &str, lines: &mut Vec<Line>) {
    let fits = |line: &Line| line.width() + 2 + command.chars().count() <= WIDTH;
    if !command.contains('\n') && lines.len() == 1 && lines.last().is_some_and(fits) {
        let line = lines.pop().unwrap_or_default();
        lines.push(line.with(Ink::Plain, "  ").with(Ink::Command, command));
        return;
    }
    let widest = command.lines().map(|l| l.chars().count()).max().unwrap_or(0);
    let indent = if PERSON + widest <= WIDTH { PERSON } else { 4 };
    lines.extend(command.lines().map(|l| Line::indent(indent).with(Ink::Command, l)));
}

/// What would settle an open question, as a fragment.
pub(crate) fn needs(missing: Missing) -> String {
    match missing {
        Missing::Experiment(e) | Missing::Unobtainable(e) if e.is_correction() => {
            "the corrected request: send it once yourself".into()
        }
        Missing::Experiment(Experiment::GIVEN) | Missing::Unobtainable(Experiment::GIVEN) => {
            "the answer to the request as given, which was not sent".into()
        }
        Missing::Experiment(e) | Missing::Unobtainable(e) => {
            format!("one more request that could not be sent: {e}")
        }
        Missing::Access(Access::Server) => "the server's own configuration and error log".into(),
        Missing::Access(Access::Credentials) => "the same request with a login, a token or a key".into(),
        Missing::Access(Access::Keys) => {
            "--jwks FILE|URL or --issuer URL: the keys that sign its tokens".into()
        }
        Missing::Access(Access::Attempt) => "--allow attempt: one login of a user that cannot exist".into(),
        Missing::Access(Access::Send) => "--send: the request as given is sent, once".into(),
        Missing::Access(Access::Variable) => {
            "the value of the variable: run it where the variable is set".into()
        }
    }
}

/// Nobody can tell: possible at best, or an honest "name or password".
fn is_unsure(finding: &Finding) -> bool {
    let honest = matches!(finding.cause.id, "credentials/rejected" | "token/rejected");
    finding.assessment.grade == Grade::Possible || (honest && finding.assessment.grade != Grade::Proven)
}

fn is_path(place: &Place) -> bool {
    matches!(place, Place::Trial { experiment, .. } if experiment.path != Path::AsGiven)
}

fn person(party: Party) -> &'static str {
    match party {
        Party::Visitor => "Visitor",
        Party::Developer => "Developer",
        Party::Owner => "Owner",
        Party::Administrator => "Admin",
        Party::Provider => "Host",
    }
}

/// The last characters of a text.
fn last(text: &str, most: usize) -> String {
    let skipped = text.chars().count().saturating_sub(most);
    text.chars().skip(skipped).collect()
}
