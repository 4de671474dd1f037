//! What an expression of `PowerShell` stands for, where it can be told without running it.

use crate::{
    Quoting, Word,
    value::{Value, joined},
};

/// Several values in a row as one: a single one is itself.
pub(crate) fn one(text: &str, mut values: Vec<Value>) -> Value {
    if values.len() == 1 {
        return values.remove(0);
    }
    let list = Value::List(values);
    text_of(text, &list).map_or(list, Value::Text)
}

/// The text an expression stands for, where it can be told: a text, texts joined with `+`, `-f`, and the conversions
/// of logins and tokens.
pub(crate) fn text_of(text: &str, value: &Value) -> Option<Word> {
    let items = match value {
        Value::Text(word) | Value::Bare(word) => return Some(word.clone()),
        Value::Map(_) => return None,
        Value::List(items) => items,
    };
    let name = items.first().map(Value::lossy).unwrap_or_default().to_ascii_lowercase();
    let name = name.replace("system.", "");
    match (&items[..], &name[..]) {
        ([single], _) => text_of(text, single),
        ([_, inner, ..], "[convert]::tobase64string") => {
            use base64::Engine;
            let inner = text_of(text, inner)?;
            let encoded = base64::engine::general_purpose::STANDARD.encode(&inner.text);
            let known = inner.holes.iter().all(|h| !h.would_expand);
            known.then(|| Word::made(encoded.as_bytes(), inner.span))
        }
        ([_, inner, ..], _) if name.ends_with(".getbytes") => text_of(text, inner),
        ([_, inner, ..], "[uri]::escapedatastring") => text_of(text, inner),
        ([_, rest @ ..], "convertto-securestring") => {
            let plain = rest.iter().find(|v| matches!(v, Value::Text(_) | Value::List(_)));
            plain.and_then(|v| text_of(text, v))
        }
        ([format, operator, rest @ ..], _) if operator.is("-f") => {
            formatted(text, &text_of(text, format)?, rest)
        }
        ([first, pairs @ ..], _) if pairs.chunks(2).all(|p| p.len() == 2 && p[0].is("+")) => {
            let words = std::iter::once(first).chain(pairs.iter().skip(1).step_by(2));
            let words: Vec<Word> = words.map(|v| text_of(text, v)).collect::<Option<_>>()?;
            Some(joined(&words))
        }
        _ => None,
    }
}

/// `"{0}:{1}" -f a, b`
fn formatted(text: &str, format: &Word, values: &[Value]) -> Option<Word> {
    let values: Vec<Word> = values.iter().map(|v| text_of(text, v)).collect::<Option<_>>()?;
    let mut word = Word { span: format.span.clone(), ..Word::default() };
    let mut n = 0;
    while let Some(&byte) = format.text.get(n) {
        let place = match format.text.get(n..n + 3) {
            Some(&[b'{', digit, b'}']) => char::from(digit).to_digit(10).and_then(|d| values.get(d as usize)),
            _ => None,
        };
        match place {
            Some(value) => word.append(value),
            None => word.put(byte, format.origin(n), Quoting::Double),
        }
        n += if place.is_some() { 3 } else { 1 };
    }
    Some(word)
}
