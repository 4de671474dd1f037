//! Lines made of inked stretches, and prose filled into them.

/// What a stretch of text is, so that it can be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Bad,
    Unsure,
    Good,
    Strong,
    Label,
    Quiet,
    Command,
    Caret,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<(Ink, String)>);

impl Line {
    pub(crate) fn of(ink: Ink, text: impl Into<String>) -> Self {
        Self::default().with(ink, text)
    }

    pub(crate) fn indent(columns: usize) -> Self {
        Self::of(Ink::Plain, " ".repeat(columns))
    }

    pub(crate) fn with(mut self, ink: Ink, text: impl Into<String>) -> Self {
        let text = text.into();
        match self.0.last_mut() {
            Some((last, before)) if *last == ink => before.push_str(&text),
            _ => self.0.push((ink, text)),
        }
        self
    }

    fn and(self, other: Self) -> Self {
        other.0.into_iter().fold(self, |line, (ink, text)| line.with(ink, text))
    }

    /// With blanks up to a column, at least one.
    pub(crate) fn up_to(self, column: usize) -> Self {
        let missing = column.saturating_sub(self.width()).max(1);
        self.with(Ink::Plain, " ".repeat(missing))
    }

    /// Columns; every character counts as one.
    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// With an ellipsis at its end, shortened by what that takes.
    pub(crate) fn ending_in(mut self, dots: &str, width: usize) -> Self {
        while self.width() + dots.chars().count() > width
            && self.0.last_mut().is_some_and(|(_, text)| text.pop().is_some())
        {}
        let ink = self.0.last().map_or(Ink::Plain, |(ink, _)| *ink);
        self.with(ink, dots)
    }

    /// The stretches without blanks at the end of the line.
    pub(crate) fn trimmed(&self) -> impl Iterator<Item = (Ink, &str)> {
        let end = self.0.iter().rposition(|(_, text)| !text.trim_end().is_empty()).map_or(0, |n| n + 1);
        let last = end.saturating_sub(1);
        let cut = move |n: usize, text| if n == last { str::trim_end(text) } else { text };
        self.0[..end].iter().enumerate().map(move |(n, (ink, text))| (*ink, cut(n, text.as_str())))
    }
}

/// Fills prose into lines of `width` columns: the first goes on behind `start`, the others are indented by `hang`.
/// Blanks separate words, the ends of pieces do not.
pub(crate) fn fill(start: Line, hang: usize, pieces: &[(Ink, &str)], width: usize) -> Vec<Line> {
    let mut lines = vec![start];
    let mut fresh = true;
    for word in words(pieces, width.saturating_sub(hang).max(1)) {
        let room = width.saturating_sub(lines.last().map_or(0, Line::width));
        if !fresh && word.width() + 1 > room {
            lines.push(Line::indent(hang).and(word));
            continue;
        }
        let line = lines.pop().unwrap_or_default();
        let line = if fresh { line } else { line.with(word.0[0].0, " ") };
        lines.push(line.and(word));
        fresh = false;
    }
    lines
}

/// Words of at most `most` characters, each of one or more inks; none is empty.
fn words(pieces: &[(Ink, &str)], most: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let mut word = Line::default();
    for (ink, c) in pieces.iter().flat_map(|(ink, text)| text.chars().map(|c| (*ink, c))) {
        let ends = c.is_whitespace();
        if (ends || word.width() == most) && !word.0.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if !ends {
            word = word.with(ink, c.to_string());
        }
    }
    if !word.0.is_empty() {
        out.push(word);
    }
    out
}

/// The first lines of a paragraph; an ellipsis says that there was more.
pub(crate) fn shorten(lines: &mut Vec<Line>, most: usize, width: usize, ascii: bool) {
    if lines.len() > most && most > 0 {
        lines.truncate(most);
        let last = lines.pop().unwrap_or_default();
        lines.push(last.ending_in(dots(ascii), width));
    }
}

fn dots(ascii: bool) -> &'static str {
    if ascii { "..." } else { "…" }
}

/// The text in at most `most` characters, an ellipsis at its end where something is missing.
pub(crate) fn cut(text: &str, most: usize, ascii: bool) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let dots = dots(ascii);
    let kept: String = text.chars().take(most.saturating_sub(dots.chars().count())).collect();
    format!("{}{dots}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|l| l.trimmed().map(|(_, t)| t).collect()).collect()
    }

    #[test]
    fn prose_is_filled_and_hangs() {
        let pieces = [(Ink::Strong, "one two three"), (Ink::Plain, " four"), (Ink::Strong, ".")];
        let lines = fill(Line::of(Ink::Bad, "x "), 2, &pieces, 10);
        assert_eq!(plain(&lines), ["x one two", "  three", "  four."]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        let lines = fill(Line::default(), 1, &[(Ink::Plain, "abcdefghij")], 5);
        assert_eq!(plain(&lines), ["abcd", " efgh", " ij"]);
    }

    #[test]
    fn cutting_leaves_a_mark() {
        assert_eq!(cut("abcdef", 4, false), "abc…");
        assert_eq!(cut("abcdef", 4, true), "a...");
        assert_eq!(cut("abcd", 4, true), "abcd");
    }
}
