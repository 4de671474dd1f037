//! One finding in full, the others in a line each.

use super::{HEIGHT, Verbosity, WIDTH, Writer};
use crate::layout::{Ink, Line, cut, fill};
use why401_core::{
    Access, Excerpt, Experiment, Finding, Fix, Grade, Missing, Observation, Party, Path, Place, Sent, Step, Trial,
    sameness,
};

/// Where the second column of what to do begins.
const PERSON: usize = 12;
/// Widest first column of the proof.
const LABEL: usize = 34;

/// A finding laid out, in parts that can be shortened one by one.
struct Parts {
    verdict: Vec<Line>,
    proof: Vec<Vec<Line>>,
    is_it_you: Vec<Line>,
    fixes: Vec<Vec<Line>>,
    settle: Vec<Line>,
    rest: Vec<Line>,
}

impl Writer<'_> {
    pub(super) fn findings(&self, first: &Finding, others: &[Finding]) -> Vec<Line> {
        let name = format!("{}, {}", first.cause.id, first.assessment.grade.as_str());
        let verdict = self.verdict(first);
        if self.options.verbosity == Verbosity::Quiet {
            return [verdict, self.footer(&name)].concat();
        }
        let mut rest: Vec<Line> = others.iter().take(4).map(|f| self.in_one_line(f)).collect();
        rest.extend(self.limit());
        rest.extend(self.footer(&name));
        let parts = Parts {
            verdict,
            proof: self.proof(first),
            is_it_you: self.is_it_you(first),
            fixes: self.fixes(first),
            settle: self.settle(first),
            rest,
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
            let shown = if before == label { String::new() } else { cut(label, LABEL, self.options.look.ascii) };
            before = label;
            let start = Line::indent(4).with(Ink::Label, shown).up_to(column);
            out.push(fill(start, column, &[(Ink::Plain, &self.say(&observation.shows))], WIDTH));
        }
        out
    }

    /// A place in a few words: what was done differently, or where it stands.
    pub(super) fn label(&self, place: &Place, about_paths: bool) -> String {
        let label = match place {
            Place::Trial { experiment, back, .. } if *back > 0 => self.hop(*experiment, *back),
            Place::Trial { experiment, .. } if about_paths => {
                self.report.evidence.request(*experiment).map_or_else(|| experiment.to_string(), |r| r.url.path().to_owned())
            }
            Place::Trial { experiment, .. } => experiment.to_string(),
            Place::Word { word, column } => format!("{word}, column {column}"),
            Place::File { path, line, column } => {
                let at = [line, column].into_iter().flatten().map(|n| format!(":{n}")).collect::<String>();
                format!("{}{at}", path.display())
            }
            Place::Absent { searched, .. } => searched.clone(),
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
        let carets = carets.with(Ink::Plain, " ").with(Ink::Caret, cut(&self.say(note), room, self.options.look.ascii));
        vec![line, carets]
    }

    /// Whether it is the person's browser, cookies or credentials, from what the experiments showed.
    fn is_it_you(&self, finding: &Finding) -> Vec<Line> {
        let mut out = Vec::new();
        if let Some(answer) = self.clean_client() {
            out.extend(fill(Line::indent(2), 4, &[(Ink::Plain, &answer)], WIDTH));
        }
        if !finding.assessment.not_this.is_empty() {
            let text = format!("Not this: {}.", finding.assessment.not_this.join(", "));
            out.extend(fill(Line::indent(2), 4, &[(Ink::Plain, &self.say(&text))], WIDTH));
        }
        out
    }

    fn clean_client(&self) -> Option<String> {
        let evidence = self.report.evidence;
        let given = evidence.baseline()?.response()?;
        let tried = |e: Experiment| evidence.trial(e).ok().and_then(Trial::response);
        let corrected = |(e, t): (Experiment, &Trial)| {
            matches!(e.sent, Sent::Respelled(_)) && t.response().is_some_and(why401_message::Response::is_success)
        };
        if evidence.trials().any(corrected) {
            return Some("It is the request: corrected, it is served.".into());
        }
        let without_cookies = Experiment { cookies: why401_core::Cookies::Nothing, ..Experiment::GIVEN };
        if evidence.given().first("cookie").is_some()
            && let Some(bare) = tried(without_cookies)
        {
            return Some(match bare.is_success() {
                true => "It is your cookies: without them the page opens.".into(),
                false if bare.status == given.status => "Not your cookies: without them the answer is the same.".into(),
                false => format!("Your cookies matter: without them the answer is {}.", bare.status),
            });
        }
        let clean = tried(Experiment::CLEAN).or_else(|| tried(Experiment::ANONYMOUS))?;
        match clean.is_success() {
            true if given.is_success() => None,
            true => Some("It is what you send: a clean client is let in without it.".into()),
            false if sameness::same(given, clean) || clean.status == given.status => {
                Some("Not your browser: a clean client gets the same answer.".into())
            }
            false => None,
        }
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
        if out.is_empty() && let (Some(party), false) = (self.options.party, finding.fixes.is_empty()) {
            let others: Vec<&str> = finding.fixes.iter().map(|f| f.party.as_str()).collect();
            let text = format!("nothing; this is for: {}", others.join(", "));
            out.push(self.advice(person(party), &text));
        }
        out
    }

    fn fix(&self, person: &str, fix: &Fix) -> Vec<Line> {
        let mut lines = self.advice(person, &fix.summary);
        for step in &fix.steps {
            match step {
                Step::Say(text) => {
                    lines.extend(fill(Line::indent(PERSON), PERSON, &[(Ink::Plain, &self.say(text))], WIDTH));
                }
                Step::Run(command) => self.command(&self.say(command), &mut lines),
            }
        }
        lines
    }

    /// A command: behind the words where it fits, else on lines of its own.
    fn command(&self, command: &str, lines: &mut Vec<Line>) {
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

    /// `  Visitor   open the page`
    pub(super) fn advice(&self, person: &str, text: &str) -> Vec<Line> {
        let start = Line::indent(2).with(Ink::Label, person).up_to(PERSON);
        fill(start, PERSON, &[(Ink::Plain, &self.say(text))], WIDTH)
    }

    fn settle(&self, finding: &Finding) -> Vec<Line> {
        let Some(first) = finding.assessment.settles.first().filter(|_| finding.assessment.grade != Grade::Proven) else {
            return Vec::new();
        };
        self.advice("Settle", &self.needs(*first))
    }

    /// What would settle it, in words.
    pub(crate) fn needs(&self, missing: Missing) -> String {
        needs(missing)
    }

    /// The first limit, or how many there are.
    pub(super) fn limit(&self) -> Vec<Line> {
        if self.options.verbosity >= Verbosity::Verbose {
            return Vec::new();
        }
        match self.report.evidence.limits.as_slice() {
            [] => Vec::new(),
            [only] => {
                let text = cut(&self.say(only), WIDTH - PERSON, self.options.look.ascii);
                vec![Line::indent(2).with(Ink::Label, "Note").up_to(PERSON).with(Ink::Quiet, text)]
            }
            all => {
                let text = format!("{} remarks on what was not looked at: -v shows them", all.len());
                vec![Line::indent(2).with(Ink::Label, "Note").up_to(PERSON).with(Ink::Quiet, text)]
            }
        }
    }
}

/// What would settle an open question, as a fragment.
pub(crate) fn needs(missing: Missing) -> String {
    match missing {
        Missing::Experiment(e) | Missing::Unobtainable(e) => format!("one more request that could not be sent: {e}"),
        Missing::Access(Access::Server) => "the server's own configuration and error log".into(),
        Missing::Access(Access::Credentials) => "the same with a login: -u NAME asks for the password".into(),
        Missing::Access(Access::Attempt) => "--allow attempt: one login of a user that cannot exist".into(),
        Missing::Access(Access::Send) => "--send: the request as given is sent, once".into(),
        Missing::Access(Access::Variable) => "the value of the variable: run it where the variable is set".into(),
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

impl Parts {
    /// All parts in at most `height` lines: what matters least is shortened first.
    fn within(mut self, height: usize) -> Vec<Line> {
        let shorten: [fn(&mut Self) -> bool; 8] = [
            |p| pop_beyond(&mut p.proof, 5),
            |p| pop_beyond(&mut p.fixes, 4),
            |p| first_lines(&mut p.proof, 1),
            |p| pop_beyond(&mut p.fixes, 2),
            |p| pop_beyond(&mut p.proof, 2),
            |p| truncated(&mut p.settle, 1),
            |p| truncated(&mut p.is_it_you, 1),
            |p| pop_beyond(&mut p.fixes, 1),
        ];
        pop_all_beyond(&mut self.proof, 6, height);
        for step in shorten {
            while self.height() > height && step(&mut self) {}
        }
        let over = self.height().saturating_sub(height);
        let kept = self.verdict.len().saturating_sub(over).max(3);
        self.verdict.truncate(kept);
        let proof = self.proof.into_iter().flatten();
        let fixes = self.fixes.into_iter().flatten();
        let before = self.verdict.into_iter().chain(proof).chain(self.is_it_you);
        before.chain(fixes).chain(self.settle).chain(self.rest).collect()
    }

    fn height(&self) -> usize {
        let nested = |lines: &[Vec<Line>]| lines.iter().map(Vec::len).sum::<usize>();
        let flat = self.verdict.len() + self.is_it_you.len() + self.settle.len() + self.rest.len();
        flat + nested(&self.proof) + nested(&self.fixes)
    }
}

fn pop_all_beyond(parts: &mut Vec<Vec<Line>>, most: usize, height: usize) {
    if height != usize::MAX {
        parts.truncate(most);
    }
}

fn pop_beyond(parts: &mut Vec<Vec<Line>>, least: usize) -> bool {
    parts.len() > least && parts.pop().is_some()
}

/// Shortens the last observation that takes more lines than an underlined excerpt or a single line needs.
fn first_lines(parts: &mut [Vec<Line>], least: usize) -> bool {
    let longest = parts.iter_mut().rev().find(|p| p.len() > least + 1);
    longest.is_some_and(|part| part.pop().is_some())
}

fn truncated(part: &mut Vec<Line>, least: usize) -> bool {
    part.len() > least && part.pop().is_some()
}
