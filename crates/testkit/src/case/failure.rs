//! Why a trial has no answer, as one line of a case file and back.

use why401_message::{NoAnswer, Phase, TlsProblem, Withheld};

const PHASES: [(&str, Phase); 8] = [
    ("dns", Phase::Dns),
    ("connect", Phase::Connect),
    ("proxy", Phase::Proxy),
    ("tls", Phase::Tls),
    ("send", Phase::Send),
    ("status", Phase::Status),
    ("head", Phase::Head),
    ("body", Phase::Body),
];

/// The line of a failure: `kind` or `kind: details`.
pub(super) fn print(failure: &NoAnswer) -> String {
    let with = |kind: &str, details: &dyn std::fmt::Display| format!("{kind}: {details}");
    match failure {
        NoAnswer::NoSuchHost(why) => with("no such host", why),
        NoAnswer::DnsFailed(why) => with("dns failed", why),
        NoAnswer::Refused(peer) => with("refused", peer),
        NoAnswer::Unreachable(why) => with("unreachable", why),
        NoAnswer::TimedOut(at) => with("timed out", &phase_name(*at)),
        NoAnswer::Closed(at) => with("closed", &phase_name(*at)),
        NoAnswer::Tls(why) => with("tls", why),
        NoAnswer::PlainOnTls => "plain on tls".into(),
        NoAnswer::TlsOnPlain => "tls on plain".into(),
        NoAnswer::Certificate(problem) => with("certificate", &problem_name(problem)),
        NoAnswer::NotHttp(what) => with("not http", what),
        NoAnswer::HeadTooLarge(bytes) => with("head too large", bytes),
        NoAnswer::EndlessInterim => "endless interim".into(),
        NoAnswer::RedirectLoop(hops) => with("redirect loop", hops),
        NoAnswer::BadRedirect(why) => with("bad redirect", why),
        NoAnswer::Local(why) => with("local", why),
        NoAnswer::Interrupted => "interrupted".to_owned(),
        NoAnswer::Withheld(why) => with("withheld", &withheld_name(why)),
    }
}

/// The failure of a line.
pub(super) fn parse(line: &str) -> Result<NoAnswer, String> {
    let (kind, details) = line.split_once(": ").unwrap_or((line, ""));
    let words = details.to_owned();
    let number = || details.parse().map_err(|_| format!("`{kind}: {details}` needs a number"));
    Ok(match kind {
        "no such host" => NoAnswer::NoSuchHost(words),
        "dns failed" => NoAnswer::DnsFailed(words),
        "refused" => {
            NoAnswer::Refused(details.parse().map_err(|_| format!("`{details}` is no address and port"))?)
        }
        "unreachable" => NoAnswer::Unreachable(words),
        "timed out" => NoAnswer::TimedOut(phase(details)?),
        "closed" => NoAnswer::Closed(phase(details)?),
        "tls" => NoAnswer::Tls(words),
        "plain on tls" => NoAnswer::PlainOnTls,
        "tls on plain" => NoAnswer::TlsOnPlain,
        "certificate" => NoAnswer::Certificate(problem(details)),
        "not http" => NoAnswer::NotHttp(words),
        "head too large" => NoAnswer::HeadTooLarge(number()?),
        "endless interim" => NoAnswer::EndlessInterim,
        "redirect loop" => NoAnswer::RedirectLoop(u16::try_from(number()?).unwrap_or(u16::MAX)),
        "bad redirect" => NoAnswer::BadRedirect(words),
        "local" => NoAnswer::Local(words),
        "interrupted" => NoAnswer::Interrupted,
        "withheld" => NoAnswer::Withheld(withheld(details)?),
        _ => return Err(format!("no failure is called `{kind}`")),
    })
}

fn phase_name(phase: Phase) -> &'static str {
    PHASES.iter().find(|(_, p)| *p == phase).map_or("status", |(name, _)| name)
}

fn phase(name: &str) -> Result<Phase, String> {
    let found = PHASES.iter().find(|(n, _)| *n == name).map(|(_, phase)| *phase);
    found.ok_or_else(|| format!("no phase is called `{name}`"))
}

fn problem_name(problem: &TlsProblem) -> &str {
    match problem {
        TlsProblem::Expired => "expired",
        TlsProblem::NotYetValid => "not yet valid",
        TlsProblem::WrongName => "wrong name",
        TlsProblem::UnknownIssuer => "unknown issuer",
        TlsProblem::Other(why) => why,
    }
}

fn problem(name: &str) -> TlsProblem {
    match name {
        "expired" => TlsProblem::Expired,
        "not yet valid" => TlsProblem::NotYetValid,
        "wrong name" => TlsProblem::WrongName,
        "unknown issuer" => TlsProblem::UnknownIssuer,
        other => TlsProblem::Other(other.to_owned()),
    }
}

fn withheld_name(why: &Withheld) -> String {
    match why {
        Withheld::UnsafeMethod => "unsafe method".into(),
        Withheld::BodyInFile(file) => format!("body in file {file}"),
        Withheld::UnknownVariable(name) => format!("unknown variable {name}"),
        Withheld::LoginLimit(seconds) => format!("login limit {seconds}"),
        Withheld::NotAllowed => "not allowed".into(),
        Withheld::ServerAsked => "server asked".into(),
    }
}

fn withheld(text: &str) -> Result<Withheld, String> {
    let after = |prefix: &str| text.strip_prefix(prefix).map(str::to_owned);
    if let Some(file) = after("body in file ") {
        return Ok(Withheld::BodyInFile(file));
    }
    if let Some(name) = after("unknown variable ") {
        return Ok(Withheld::UnknownVariable(name));
    }
    if let Some(seconds) = after("login limit ") {
        return seconds.parse().map(Withheld::LoginLimit).map_err(|_| format!("`{seconds}` are no seconds"));
    }
    match text {
        "unsafe method" => Ok(Withheld::UnsafeMethod),
        "not allowed" => Ok(Withheld::NotAllowed),
        "server asked" => Ok(Withheld::ServerAsked),
        _ => Err(format!("nothing is withheld because of `{text}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_back() {
        for line in [
            "no such host: Name or service not known",
            "refused: 127.0.0.1:81",
            "timed out: connect",
            "closed: status",
            "plain on tls",
            "certificate: expired",
            "certificate: bad signature: x",
            "head too large: 65536",
            "redirect loop: 10",
            "withheld: login limit 300",
            "withheld: not allowed",
            "endless interim",
        ] {
            assert_eq!(print(&parse(line).expect(line)), line);
        }
        assert!(parse("tired").is_err() && parse("closed: door").is_err());
    }
}
