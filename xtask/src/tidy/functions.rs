//! How long a function may be.

use super::Text;

/// Lines from `fn` to its closing brace.
const LONGEST: usize = 70;

/// Functions that are too long. Formatted code closes a function with a brace in the column it began in. A table of
/// examples below `tests/` is as long as it has to be.
pub(super) fn check(text: &Text) -> Vec<String> {
    if !text.is_rust() || text.path.contains("/tests/") {
        return Vec::new();
    }
    let lines: Vec<&str> = text.text.lines().collect();
    let mut wrong = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
        let indent = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indent}}}");
        let length = lines[n..].iter().position(|l| *l == closing).map_or(0, |length| length + 1);
        if length > LONGEST {
            wrong.push(format!("{}:{}: a function of {length} lines; at most {LONGEST}", text.path, n + 1));
        }
    }
    wrong
}

fn begins_function(line: &str) -> bool {
    let mut words =
        line.split_whitespace().skip_while(|w| w.starts_with("pub") || *w == "const" || *w == "in");
    words.next() == Some("fn") && !line.ends_with('}') && !line.ends_with(';')
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn long_functions() {
        let body = |n| format!("//! x\npub(crate) fn x() {{\n{}}}\nfn y() {{\n}}\n", "    a;\n".repeat(n));
        assert_eq!(check(&text("crates/core/src/x.rs", &body(68))), Vec::<String>::new());
        assert_eq!(check(&text("crates/core/src/x.rs", &body(69))).len(), 1);
    }
}
