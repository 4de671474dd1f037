//! What is wrong with a file as a whole.

use super::{Damage, Finding, Hits, Shape};
use crate::{Book, Content, Lookup, Mark, Reader, book::trim};
use base64::{Engine, engine::general_purpose::STANDARD};

/// At most one that hits everybody, and a hint.
pub(super) fn findings(reader: Reader, book: &Book) -> Vec<Finding> {
    let finding = |what, hits| Finding::new(book, what, 0..book.len(), hits);
    if let Some(shape) = shape(book) {
        return vec![finding(Damage::Shape(shape), Hits::Everybody)];
    }
    if let Lookup::Refused { line } = reader.find(book, b"") {
        let text = book.lines().nth(line - 1).map_or(0..book.len(), |line| line.text);
        return vec![Finding::new(book, Damage::Refused, text, Hits::Everybody)];
    }
    if book.lines().all(|line| matches!(line.content, Content::Blank | Content::Comment)) {
        return vec![finding(Damage::NoEntries, Hits::Everybody)];
    }
    let bytes = trim(book.print());
    if bytes.contains(&b'\r') && !bytes.contains(&b'\n') {
        return vec![finding(Damage::CarriageReturns, Hits::Everybody)];
    }
    let one = book.entries().take(2).count() == 1;
    one.then(|| finding(Damage::OneUser, Hits::Nobody)).into_iter().collect()
}

/// What the file is, where it is no list of users.
fn shape(book: &Book) -> Option<Shape> {
    let bytes = book.print();
    let start = trim(&bytes[..bytes.len().min(256)]).to_ascii_lowercase();
    match book.mark() {
        Some(Mark::Utf16Le | Mark::Utf16Be) => return Some(Shape::Utf16),
        _ if start.starts_with(b"{\\rtf") => return Some(Shape::RichText),
        _ if start.starts_with(b"<!doctype") || start.starts_with(b"<html") => return Some(Shape::Html),
        _ => {}
    }
    let digits: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let list = |text: &[u8]| std::str::from_utf8(text).is_ok() && text.contains(&b':');
    let encoded = digits.len() >= 16
        && !bytes.contains(&b':')
        && STANDARD.decode(&digits).is_ok_and(|text| list(&text));
    encoded.then_some(Shape::Base64)
}
