//! Small questions about text that several crates ask.

use std::mem;

/// `%XX` undone (RFC 3986 section 2.1); anything else as it stands.
pub fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        let decoded = percent_byte(rest);
        out.push(decoded.unwrap_or(first));
        rest = if decoded.is_some() { &rest[3..] } else { tail };
    }
    out
}

/// The byte that `%XX` at the start of a text stands for.
pub fn percent_byte(text: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    match *text {
        [b'%', high, low, ..] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}

/// How many letters have to be put in, taken out, replaced or swapped with their neighbour (optimal string alignment);
/// of long texts the first 200 characters count.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let chars = |text: &str| text.chars().take(200).collect::<Vec<char>>();
    let (a, b) = (chars(a), chars(b));
    let (mut last, mut row) = (Vec::new(), (0..=b.len()).collect::<Vec<usize>>());
    for i in 1..=a.len() {
        let before = mem::replace(&mut last, mem::take(&mut row));
        row.push(i);
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_that_mean_nothing_stay() {
        assert_eq!(percent_decoded(b"p%40ss%2"), b"p@ss%2");
        assert_eq!(percent_decoded(b"%+4%zz%C3%A4"), b"%+4%zz\xC3\xA4");
    }

    #[test]
    fn distances() {
        let known = [
            ("", "", 0),
            ("abc", "", 3),
            ("prodcuts", "products", 1),
            ("product", "products", 1),
            ("kitten", "sitting", 3),
        ];
        for (a, b, n) in known {
            assert_eq!(edit_distance(a, b), n, "{a} {b}");
        }
    }
}
