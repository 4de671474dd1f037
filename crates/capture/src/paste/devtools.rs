//! What the network panel of a browser shows, copied: `Request URL`, `Request Method`, `Status Code`, and the fields.

use super::{
    event::{RawRequest, RawResponse},
    heads::Taken,
    shape,
    view::Row,
};
use why401_message::{Field, ResponseField};

/// Labels whose values are asked for.
const LABELS: [&str; 5] =
    ["Request URL", "Request Method", "Status Code", "Remote Address", "Referrer Policy"];

/// Headings inside a panel, and whether fields of the request follow.
const SECTIONS: [(&str, bool); 4] = [
    ("Response Headers", false),
    ("Request Headers", true),
    ("Response headers", false),
    ("Request headers", true),
];

/// A panel, read.
#[derive(Default)]
pub(super) struct Panel {
    pub(super) request: RawRequest,
    pub(super) response: RawResponse,
}

/// The panel that begins in this row.
pub(super) fn panel(rows: &[Row], first: usize) -> Option<Taken<Panel>> {
    label(rows, first)?;
    let mut panel = Panel::default();
    panel.request.method = "GET".into();
    let mut taken = Vec::new();
    let mut sent = None;
    let mut at = first;
    while let Some(row) = rows.get(at) {
        let text = row.trimmed();
        let count = if let Some((name, value, count)) = label(rows, at) {
            panel.set(name, value, row);
            count
        } else if let Some((_, of_request)) = SECTIONS.iter().find(|(s, _)| text.starts_with(s)) {
            sent = Some(*of_request);
            1
        } else if text.is_empty() || is_button(text) {
            1
        } else {
            match sent.and_then(|s| panel.field(rows, at, s)) {
                Some(count) => count,
                None => break,
            }
        };
        taken.extend(at..at + count);
        at += count;
    }
    let known = !panel.request.target.is_empty() || panel.response.response.status > 0;
    known.then_some(Taken { what: panel, rows: taken, next: at })
}

/// A label, its value, and how many rows they take.
fn label(rows: &[Row], at: usize) -> Option<(&'static str, &str, usize)> {
    let text = rows.get(at)?.trimmed();
    let name = LABELS.iter().copied().find(|l| text.starts_with(l))?;
    let rest = text[name.len()..].trim_start_matches(':').trim();
    if !rest.is_empty() {
        return text[name.len()..].starts_with(':').then_some((name, rest, 1));
    }
    let value = rows.get(at + 1)?.trimmed();
    (!value.is_empty()).then_some((name, value, 2))
}

fn is_button(text: &str) -> bool {
    [
        "view source",
        "view parsed",
        "View source",
        "View parsed",
        "Raw",
        "Provisional headers are shown",
        "General",
    ]
    .contains(&text)
}

impl Panel {
    fn set(&mut self, label: &str, value: &str, row: &Row) {
        match label {
            "Request URL" => value.clone_into(&mut self.request.target),
            "Request Method" => value.clone_into(&mut self.request.method),
            "Status Code" => {
                let mut words = value.splitn(2, ' ');
                let digits =
                    words.next().unwrap_or_default().trim_start_matches(|c: char| !c.is_ascii_digit());
                self.response.response.status = shape::code_of(digits).unwrap_or(0);
                self.response.response.reason =
                    words.next().unwrap_or_default().trim_end_matches(" OK").into();
                self.response.status_at = Some(row.place(row.indent()));
            }
            _ => {}
        }
    }

    /// Takes the field in this row, or the name in this row and the value in the next.
    fn field(&mut self, rows: &[Row], at: usize, sent: bool) -> Option<usize> {
        let text = rows[at].trimmed();
        let (name, value, place, count) = match shape::pseudo_field(text).or_else(|| shape::field(text)) {
            Some((name, value)) if !value.is_empty() => (name, value, rows[at].place_of(value), 1),
            named => {
                let name = named.map_or_else(|| bare_name(text), |(name, _)| Some(name))?;
                let value = rows.get(at + 1)?;
                (name, value.trimmed(), value.place(value.indent()), 2)
            }
        };
        if text.starts_with(':') {
            return Some(count);
        }
        if sent {
            self.request.fields.push((place, Field::new(name, value)));
        } else {
            self.response.response.fields.push(ResponseField { name: name.into(), value: value.into() });
            self.response.field_places.push(place);
        }
        Some(count)
    }
}

/// A field's name alone in its row.
fn bare_name(text: &str) -> Option<&str> {
    (super::loose::is_known_name(text) && !text.contains(' ')).then_some(text)
}
