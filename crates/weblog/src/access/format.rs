//! A format, taken apart once: fixed words and the gaps between them.

use super::{Entry, Field, LONGEST, directives, json, scan, sniff, variables};

/// Which bytes may stand in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// What only the server writes: no blanks and no quotes.
    Word,
    /// Digits with points, or a dash.
    Number,
    /// What a visitor may write, between quotes that are escaped inside.
    Quoted,
    /// What a visitor may write, with nothing around it: blanks may be in it, a quote only escaped.
    Open,
    /// What a visitor may write, nothing escaped.
    Bare,
    /// What the server writes, with blanks: times, lists of statuses.
    Loose,
    /// All the rest of the line.
    Rest,
}

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Fixed(Vec<u8>),
    Gap(Field, Shape),
}

/// How the lines of a log are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Parts(Vec<Part>),
    /// An object a line.
    Json,
}

impl Format {
    /// Apache's `LogFormat` text, or one of the names every Apache comes with (`mod_log_config`).
    pub fn apache(text: &str) -> Self {
        Self::of(directives::parts(text))
    }

    /// nginx's `log_format` text with its `escape=`; `None` for the format that needs no declaration.
    pub fn nginx(text: Option<&str>, escape: Option<&str>) -> Self {
        Self::of(variables::parts(text.unwrap_or(variables::COMBINED), escape))
    }

    /// The format of a log by some of its lines; `None` where most of them are of no known shape.
    pub fn sniff(sample: &[u8]) -> Option<Self> {
        sniff::format(sample)
    }

    pub(super) fn of(parts: Vec<Part>) -> Self {
        Self(Kind::Parts(parts))
    }

    /// Reads a line, its end taken off or not; `None` where it is none of this format, is longer than [`LONGEST`], or
    /// can be read in more than one way.
    pub fn read<'a>(&self, line: &'a [u8]) -> Option<Entry<'a>> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > LONGEST {
            return None;
        }
        let spans = match &self.0 {
            Kind::Parts(parts) => scan::spans(parts, line)?,
            Kind::Json => json::spans(line)?,
        };
        Some(Entry { line, spans })
    }

    /// Whether lines of it name the user.
    pub fn tells(&self, field: Field) -> bool {
        match &self.0 {
            Kind::Parts(parts) => parts.iter().any(|p| matches!(p, Part::Gap(f, _) if *f == field)),
            Kind::Json => true,
        }
    }
}

/// Puts parts together: neighbouring words become one, a gap between quotes is a quoted one.
#[derive(Debug, Default)]
pub(super) struct Builder(Vec<Part>);

impl Builder {
    pub(super) fn fixed(&mut self, byte: u8) {
        match self.0.last_mut() {
            Some(Part::Fixed(bytes)) => bytes.push(byte),
            _ => self.0.push(Part::Fixed(vec![byte])),
        }
    }

    /// A gap; a query right behind its path is one with it.
    pub(super) fn gap(&mut self, field: Field, shape: Shape) {
        let shape = match (field, shape) {
            (
                Field::Status
                | Field::Bytes
                | Field::ClientPort
                | Field::Connection
                | Field::Seconds
                | Field::Millis
                | Field::Micros,
                Shape::Word,
            ) => Shape::Number,
            (_, other) => other,
        };
        if let (Field::Query, Some(Part::Gap(before @ (Field::Path | Field::Target), _))) =
            (field, self.0.last_mut())
        {
            *before = Field::Target;
            return;
        }
        self.0.push(Part::Gap(field, shape));
    }

    /// The parts; `escaped` says whether the server escapes quotes.
    pub(super) fn finish(mut self, escaped: bool) -> Vec<Part> {
        for at in 0..self.0.len() {
            let before = at.checked_sub(1).and_then(|n| self.0.get(n));
            let opens = matches!(before, Some(Part::Fixed(bytes)) if bytes.ends_with(b"\""));
            let closes = matches!(self.0.get(at + 1), Some(Part::Fixed(bytes)) if bytes.starts_with(b"\""));
            if let Part::Gap(_, shape) = &mut self.0[at]
                && *shape != Shape::Rest
            {
                *shape = match *shape {
                    Shape::Open | Shape::Bare if !escaped => Shape::Bare,
                    _ if opens && closes && escaped => Shape::Quoted,
                    other => other,
                };
            }
        }
        self.0
    }
}
