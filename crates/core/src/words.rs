//! Failures in words: one sentence for the first line of a report, one fragment for its proof.

use why401_message::{NoAnswer, Oddity, Phase, TlsProblem, Withheld, show};

/// One sentence that a person who is not a web developer understands.
pub fn no_answer(failure: &NoAnswer, host: &str) -> String {
    let host = show(host);
    match failure {
        NoAnswer::NoSuchHost(_) => format!("There is no server of the name {host}: check the spelling."),
        NoAnswer::DnsFailed(_) => format!("The address of {host} could not be looked up right now."),
        NoAnswer::Refused(_) => format!("Nobody listens at this port of {host}."),
        NoAnswer::Unreachable(_) => format!("{host} cannot be reached from here."),
        NoAnswer::TimedOut(_) => format!("{host} did not answer in time."),
        NoAnswer::Closed(_) => format!("{host} hung up without an answer."),
        NoAnswer::Tls(_) => format!("No secure connection to {host} came about."),
        NoAnswer::PlainOnTls => format!("{host} speaks plain http at this port, not https."),
        NoAnswer::TlsOnPlain => format!("{host} speaks https at this port, not plain http."),
        NoAnswer::Certificate(problem) => format!("{host} cannot prove who it is: {}.", certificate(problem)),
        NoAnswer::NotHttp(_) => format!("What answers at this port of {host} is no web server."),
        NoAnswer::HeadTooLarge(_) => format!("{host} sends an answer whose beginning is far too long."),
        NoAnswer::EndlessInterim => format!("{host} announces an answer again and again and never gives it."),
        NoAnswer::RedirectLoop(_) => format!("{host} sends the request round in circles."),
        NoAnswer::BadRedirect(_) => {
            format!("{host} sends the request on to an address that cannot be followed.")
        }
        NoAnswer::Local(why) => format!("The request could not be made: {}.", show(why)),
        NoAnswer::Interrupted => format!("Stopped before {host} had answered."),
        NoAnswer::Withheld(why) => format!("The request as given was not sent: {}.", withheld(why)),
    }
}

/// The same as a fragment, with the details.
pub fn no_answer_fragment(failure: &NoAnswer) -> String {
    match failure {
        NoAnswer::NoSuchHost(why) => format!("no address: {}", show(why)),
        NoAnswer::DnsFailed(why) => format!("name lookup failed: {}", show(why)),
        NoAnswer::Refused(peer) => format!("connection refused by {peer}"),
        NoAnswer::Unreachable(why) => format!("no connection: {}", show(why)),
        NoAnswer::TimedOut(phase) => format!("silence while {}", during(*phase)),
        NoAnswer::Closed(phase) => format!("connection closed while {}", during(*phase)),
        NoAnswer::Tls(why) => format!("TLS: {}", show(why)),
        NoAnswer::PlainOnTls => "a plain HTTP answer where TLS was expected".into(),
        NoAnswer::TlsOnPlain => "a TLS record where HTTP was expected".into(),
        NoAnswer::Certificate(problem) => format!("certificate: {}", certificate(problem)),
        NoAnswer::NotHttp(what) => show(what),
        NoAnswer::HeadTooLarge(bytes) => {
            format!("status line and fields were not over after {} KiB", bytes / 1024)
        }
        NoAnswer::EndlessInterim => "interim responses (1xx) without end".into(),
        NoAnswer::RedirectLoop(hops) => format!("{hops} redirects and no end"),
        NoAnswer::BadRedirect(why) => format!("redirect: {}", show(why)),
        NoAnswer::Local(why) => show(why),
        NoAnswer::Interrupted => "stopped by the user".into(),
        NoAnswer::Withheld(why) => format!("not sent: {}", withheld(why)),
    }
}

/// Why a certificate does not verify, as a fragment.
pub fn certificate(problem: &TlsProblem) -> String {
    match problem {
        TlsProblem::Expired => "its certificate has expired".into(),
        TlsProblem::NotYetValid => "its certificate is not valid yet".into(),
        TlsProblem::WrongName => "its certificate is for another name".into(),
        TlsProblem::UnknownIssuer => "its certificate comes from nobody this machine trusts".into(),
        TlsProblem::Other(why) => show(why),
    }
}

/// Why a request was held back, as a fragment.
pub fn withheld(why: &Withheld) -> String {
    match why {
        Withheld::UnsafeMethod => "its method may change something; --send sends it once".into(),
        Withheld::BodyInFile(file) => format!("its body lies in the file {}, which is not read", show(file)),
        Withheld::UnknownVariable(name) => format!("the value of {} is not in what was pasted", show(name)),
        Withheld::LoginLimit(seconds) => format!(
            "these credentials failed three times lately; wait {} min so that no account gets locked",
            seconds.div_ceil(60)
        ),
        Withheld::NotAllowed => "no request was allowed".into(),
        Withheld::ServerAsked => "the server asked to be left alone".into(),
    }
}

/// Where an answer breaks the rules, or went past a budget, as a fragment.
pub fn oddity(oddity: &Oddity) -> String {
    match oddity {
        Oddity::Http09 => "an answer without a status line".into(),
        Oddity::BareLf => "lines end in LF alone".into(),
        Oddity::ObsFold => "a field goes on over several lines".into(),
        Oddity::ControlInField(byte) => format!("a control character in a field: \\x{byte:02X}"),
        Oddity::NoColon => "a field line without a colon".into(),
        Oddity::SpaceBeforeColon => "a blank before the colon of a field".into(),
        Oddity::TwoLengths(all) => format!("several lengths: {}", show(all.join(", "))),
        Oddity::BadLength(text) => format!("a length that is no number: {}", show(text)),
        Oddity::LengthAndChunked => "a length, and chunks as well".into(),
        Oddity::BadStatus(text) => format!("a status that is not three digits: {}", show(text)),
        Oddity::BadChunk => "a chunk whose size is no number, or is buried in extensions".into(),
        Oddity::Truncated => "the body ends too early".into(),
        Oddity::BodyCut(bytes) => format!("the body is longer than {bytes} bytes; the rest was not read"),
        Oddity::BadCoding(name) => format!("a compression that cannot be undone: {}", show(name)),
        Oddity::DecodedCut(bytes) => {
            format!("uncompressed it is longer than {bytes} bytes; the rest was not read")
        }
        Oddity::SwitchingProtocols => "switches to another protocol, unasked".into(),
        Oddity::SlowBody => "the body was still coming when the time was over".into(),
        Oddity::TrailersCut => "fields behind the body without end; the rest was not read".into(),
    }
}

fn during(phase: Phase) -> &'static str {
    match phase {
        Phase::Dns => "looking up the name",
        Phase::Connect => "connecting",
        Phase::Proxy => "asking the proxy",
        Phase::Tls => "agreeing on TLS",
        Phase::Send => "sending the request",
        Phase::Status => "waiting for the first line",
        Phase::Head => "reading the fields",
        Phase::Body => "reading the body",
    }
}
