//! Lines of error logs as people copy them: behind the name of a container, without the date, in quotes.

use super::ErrorLine;

/// Longest beginning that may stand before the line itself, in bytes.
const BEFORE: usize = 200;

/// A date for lines without one; no date is read from them.
const APACHE: &str = "[Thu Jan 01 00:00:00 1970] ";
const NGINX: &str = "1970/01/01 00:00:00 ";

/// The line in a text: whole, from its date on, or from what follows the date.
pub(super) fn find(text: &str) -> Option<ErrorLine> {
    let text = text.trim().trim_matches(['`', '*']).trim();
    if let Some(whole) = ErrorLine::read(text.as_bytes()) {
        return Some(whole);
    }
    let dated = starts(text).find_map(|rest| ErrorLine::read(rest.as_bytes()));
    dated.or_else(|| undated(text))
}

/// Where a date or a bracket may begin.
fn starts(text: &str) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    let all = text.char_indices().filter(move |(_, c)| {
        let begins = matches!(c, '[' | '0'..='9') && !before.is_alphanumeric();
        before = *c;
        begins
    });
    all.map(|(at, _)| at).take_while(|at| *at <= BEFORE).map(|at| &text[at..])
}

/// A line from which the date was left out, and perhaps what follows it.
fn undated(text: &str) -> Option<ErrorLine> {
    let made = |line: String| {
        let read = ErrorLine::read(line.as_bytes())?;
        Some(ErrorLine { local_time: None, ..read }).filter(|l| l.message().is_some())
    };
    let of_apache = text.find("AH0").or_else(|| text.find("AH1")).filter(|at| *at <= BEFORE);
    let module = |head: &str| {
        let inner = head.rsplit('[').find_map(|part| part.split_once(']').map(|(inner, _)| inner));
        inner.filter(|i| i.contains(':') && !i.contains(' ')).map_or("core:error".to_owned(), str::to_owned)
    };
    if let Some(at) = of_apache {
        return made(format!("{APACHE}[{}] [pid 1] {}", module(&text[..at]), &text[at..]));
    }
    let process = starts(text).find(|rest| {
        rest.split_once(": ").is_some_and(|(head, _)| {
            head.split_once('#').is_some_and(|(a, b)| a.parse::<u32>().is_ok() && b.parse::<u32>().is_ok())
        })
    });
    process.and_then(|rest| made(format!("{NGINX}[error] {rest}")))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::error::Kind;

    #[test]
    fn lines_as_people_copy_them() {
        let kind = |text: &str| find(text).and_then(|l| l.message().map(|m| m.kind));
        let status =
            "420#420: *6 auth request unexpected status: 303 while sending to client, client: 192.0.2.1";
        assert_eq!(kind(status), Some(Kind::AuthServiceStatus));
        let crypt = "nginx.1  | 2026/11/28 16:00:36 [crit] 16#16: *60 crypt_r() failed (22: Invalid argument), client: ::1";
        assert_eq!(kind(crypt), Some(Kind::HashRefused));
        let module =
            "[authn_core:error] [pid 56] AH01796: AuthType CAS configured without corresponding module";
        assert_eq!(kind(module), Some(Kind::NoModule));
        let quoted = "`AH01617: user alice: authentication failure for \"/x\": Password Mismatch`";
        assert_eq!(kind(quoted), Some(Kind::Mismatch));
        let docker = "web_1 | [Tue Nov 24 19:22:28.1 2026] [auth_basic:error] [pid 7:tid 1] [client ::1:5] AH01618: user bob not found: /";
        assert_eq!(kind(docker), Some(Kind::NoSuchUser));
        for text in ["", "AH0", "see AH01617 for this", "8#x: hello", "12#13: *4 hello"] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
