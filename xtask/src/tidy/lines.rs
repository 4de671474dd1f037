//! How files begin and how their lines end.

use super::Text;

/// Without indentation. rustfmt leaves documentation alone, and the manual is read in a terminal.
const DOC_WIDTH: usize = 120;

/// Files without a word on what lives in them, long documentation, blanks at line ends.
pub(super) fn check(text: &Text) -> Vec<String> {
    let mut wrong = Vec::new();
    let begins = |start: &str| text.text.starts_with(start);
    if text.is_rust() && !begins("//!") && !(text.is_cause() && (begins("use ") || begins("cause!"))) {
        wrong.push(format!("{}:1: begins without `//!`: what lives in this file?", text.path));
    }
    for (n, line) in text.lines() {
        let doc = line.trim_start();
        if text.is_rust()
            && (doc.starts_with("///") || doc.starts_with("//!"))
            && doc.chars().count() > DOC_WIDTH
        {
            wrong.push(format!(
                "{}:{n}: a line of documentation of more than {DOC_WIDTH} characters",
                text.path
            ));
        }
        if line.ends_with([' ', '\t']) {
            wrong.push(format!("{}:{n}: blanks at the end of the line", text.path));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn what_is_wrong_with_lines() {
        let long = format!("use x;\n/// {}\nfn x() \n", "x".repeat(120));
        assert_eq!(check(&text("crates/core/src/x.rs", &long)).len(), 3);
        assert_eq!(check(&text("crates/causes/src/url/x.rs", "use x;\n")), Vec::<String>::new());
    }
}
