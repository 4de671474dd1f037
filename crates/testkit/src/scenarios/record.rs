//! What was seen live, made constant: a case file that does not change from one recording to the next.
//!
//! 127.0.0.1 becomes `site.example` and localhost `other.example`; the first port of each goes away, further ones
//! become 8001, 8002 and so on, so that another port of the same host stays one. Dates become that of [`NOW`], those of
//! a clock that differs as much off it; words of [`crate::minting`] are made anew for that moment, times of day in a
//! body are told of it, and nonces become others that look as random.

use super::{Outcome, Scenario};
use crate::{
    case::{Answer, Asked, Case, Disk, Hop, HopNote, NOW},
    minting::{self, Mint},
};
use why401_core::{Evidence, Experiment, Trial};
use why401_message::{Exchange, NoAnswer, Response, time};

/// The [`NOW`] of a case as a `Date` (RFC 9110 section 5.6.7).
const DATE: &[u8] = b"Tue, 14 Nov 2023 22:13:20 GMT";
/// Fields that hold a date of no meaning.
const DATES: [&str; 2] = ["last-modified", "expires"];
/// A clock that is off by less is right.
const CLOSE: i64 = 120;
/// Hosts of the servers and what they are called in a case.
const HOSTS: [(&str, &str); 2] = [("127.0.0.1", "site.example"), ("localhost", "other.example")];

/// The answers of a run against a server of its own, with these texts replaced.
pub(super) fn answers(evidence: &Evidence, replaced: &[(String, String)], now: i64) -> Vec<Answer> {
    let mut names = Names { made: replaced.to_vec(), as_named: true, now, ..Names::default() };
    evidence.trials().map(|(experiment, trial)| answer(experiment, trial, &mut names)).collect()
}

/// The case of an outcome, its report still empty; what an older file watches is kept.
pub fn freeze(scenario: &Scenario, outcome: &Outcome, watch: Vec<String>) -> Case {
    let mut names = Names::of(scenario, outcome);
    let asked = if outcome.ask.starts_with("curl ") {
        Asked::Command(names.constant(&outcome.ask))
    } else {
        Asked::Request(format!("GET {} HTTP/1.1", names.constant(&outcome.ask)))
    };
    let answers =
        outcome.evidence.trials().map(|(experiment, trial)| answer(experiment, trial, &mut names)).collect();
    Case {
        prose: scenario.prose.to_owned(),
        asked,
        login: None,
        now: None,
        allow: outcome.send.then(|| "send".to_owned()).into_iter().collect(),
        answers,
        disk: Disk::default(),
        watch,
        report: String::new(),
    }
}

const _: () = assert!(NOW == 1_700_000_000, "DATE is this moment");

fn answer(experiment: Experiment, trial: &Trial, names: &mut Names) -> Answer {
    let hops = trial.hops.iter().map(|x| hop(x, names)).collect();
    Answer {
        experiment: experiment.to_string(),
        unasked: false,
        hops,
        failure: trial.failure.as_ref().map(|f| failure(f, names)),
    }
}

fn failure(given: &NoAnswer, names: &mut Names) -> NoAnswer {
    match given {
        NoAnswer::Refused(peer) => NoAnswer::Refused((peer.ip(), 80).into()),
        NoAnswer::BadRedirect(why) => NoAnswer::BadRedirect(names.constant(why)),
        other => other.clone(),
    }
}

fn hop(exchange: &Exchange, names: &mut Names) -> Hop {
    let url = &exchange.request.url;
    let port = url.port.map_or(String::new(), |p| format!(":{p}"));
    let note = HopNote {
        method: exchange.request.method.clone(),
        url: names.constant(&format!("{}://{}{port}{}", url.scheme.as_str(), url.host, url.target)),
        held_back: exchange.held_back.clone(),
        proxied: exchange.proxied,
        from_proxy: exchange.from_proxy,
    };
    Hop { note: Some(note), response: response(&exchange.response, names) }
}

fn response(given: &Response, names: &mut Names) -> Response {
    let mut out = given.clone();
    out.interim.clear();
    out.body.bytes = names.constant_bytes(&given.body.bytes);
    let length = out.body.bytes.len();
    for field in &mut out.fields {
        let name = field.name.to_ascii_lowercase();
        if DATES.iter().any(|d| d.as_bytes() == name) {
            field.value = DATE.to_vec();
        } else if name == b"date" {
            field.value = names.date(&field.value);
        } else if name == b"content-length" && length > 0 {
            field.value = length.to_string().into_bytes();
        } else {
            field.value = names.constant_bytes(&field.value);
        }
        if name.ends_with(b"-authenticate") {
            field.value = names.without_nonces(&field.value);
        }
    }
    out
}

/// The ports met so far, by host, in the order in which they were met, the number of nonces, and made words.
#[derive(Default)]
struct Names {
    ports: [Vec<String>; HOSTS.len()],
    nonces: u64,
    /// As made for the recording, and as they are in the case.
    made: Vec<(String, String)>,
    /// Whether hosts and ports stay as they are but for `made`: a configuration of its own names them.
    as_named: bool,
    /// The moment of the recording.
    now: i64,
}

impl Names {
    /// With the words of a scenario made once more.
    fn of(scenario: &Scenario, outcome: &Outcome) -> Self {
        let mut names = Self { now: outcome.mint.now, ..Self::default() };
        let words = minting::words(scenario.ask);
        if words.is_empty() {
            return names;
        }
        names.constant(&outcome.ask);
        let mint = Mint { now: NOW, issuer: names.constant(&outcome.mint.issuer) };
        let made = words.into_iter().filter_map(|word| Some((outcome.mint.word(&word)?, mint.word(&word)?)));
        names.made = made.collect();
        // A day stands at the beginning of its moments.
        names.made.sort_by_key(|(live, _)| std::cmp::Reverse(live.len()));
        names
    }

    /// A date as far from [`NOW`] as it was from the recording.
    fn date(&self, value: &[u8]) -> Vec<u8> {
        let told = std::str::from_utf8(value).ok().and_then(time::http_date);
        match told.map(|told| told - self.now).filter(|off| off.abs() > CLOSE) {
            Some(off) => minting::http_date(NOW + off - off.rem_euclid(60)).into_bytes(),
            None => DATE.to_vec(),
        }
    }

    /// Times of day of the recording, as `2026-11-24T16:05:09`, told of [`NOW`].
    fn at_that_moment(&self, text: &str) -> String {
        const LENGTH: usize = "2026-11-24T16:05:09".len();
        let today = time::date(self.now);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(&today) {
            let moment = rest.get(at..at + LENGTH);
            let told = moment.and_then(time::iso).filter(|told| (told - self.now).abs() <= CLOSE);
            out.push_str(&rest[..at]);
            if let (Some(_), Some(moment)) = (told, moment) {
                let blank = &moment[today.len()..=today.len()];
                out.push_str(time::moment(NOW).replacen(' ', blank, 1).trim_end_matches(" UTC"));
                rest = &rest[at + LENGTH..];
            } else {
                out.push_str(&today);
                rest = &rest[at + today.len()..];
            }
        }
        out + rest
    }

    fn constant_bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.constant(text).into_bytes(),
            Err(_) => bytes.to_vec(),
        }
    }

    /// Each nonce of a challenge replaced by one that is made from its number alone.
    fn without_nonces(&mut self, challenge: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(challenge);
        let mut parts = text.split(" nonce=\"");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            self.nonces += 1;
            let (high, low) = (0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F);
            let (high, low) = (self.nonces.wrapping_mul(high), self.nonces.wrapping_mul(low));
            let (_, rest) = part.split_once('"').unwrap_or_default();
            out.extend([" nonce=\"", &format!("{high:016x}{low:016x}"), "\"", rest]);
        }
        out.into_bytes()
    }

    fn constant(&mut self, text: &str) -> String {
        let mut out = self.at_that_moment(text);
        for (live, frozen) in &self.made {
            out = out.replace(live, frozen);
        }
        if self.as_named {
            return out;
        }
        for (ports, (host, name)) in self.ports.iter_mut().zip(HOSTS) {
            let mut parts = out.split(host);
            let mut replaced = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let digits =
                    part.strip_prefix(':').map_or(0, |p| p.bytes().take_while(u8::is_ascii_digit).count());
                replaced.push_str(name);
                if digits == 0 {
                    replaced.push_str(part);
                    continue;
                }
                replaced.push_str(&port(ports, &part[1..=digits]));
                replaced.push_str(&part[1 + digits..]);
            }
            out = replaced;
        }
        out
    }
}

fn port(ports: &mut Vec<String>, port: &str) -> String {
    let known = ports.iter().position(|p| p == port);
    let at = known.unwrap_or_else(|| {
        ports.push(port.to_owned());
        ports.len() - 1
    });
    if at == 0 { String::new() } else { format!(":{}", 8000 + at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_named_in_the_order_in_which_they_are_met() {
        let mut names = Names::default();
        assert_eq!(names.constant("curl http://127.0.0.1:21001/a"), "curl http://site.example/a");
        let text =
            names.constant("http://127.0.0.1:21007/ http://localhost:21001/ 127.0.0.1:21001 127.0.0.1");
        assert_eq!(text, "http://site.example:8001/ http://other.example/ site.example site.example");
    }
}
