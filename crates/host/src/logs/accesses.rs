//! Which request of this run a line of an access log is about.

use super::{
    Exchange, Experiment, Request,
    files::{Part, lines},
};
use std::{borrow::Cow, net::IpAddr};
use why401_core::{Sent, TracedUser};
use why401_weblog::access::{Entry, Field, Format};

/// The lines about requests of this run, each with its part and its place in it; `login` is the user whom the request
/// as given names. Requests are sent one after the other and logged in that order; a line counts where it belongs to
/// the same request whether one begins at the first line or at the last: else somebody asked the same, or a line is
/// not there yet.
pub(super) fn of_requests<'p>(
    format: &Format,
    parts: &'p [Part],
    sent: &[(Experiment, &Exchange)],
    login: Option<&str>,
) -> Vec<(&'p Part, u64, Entry<'p>, Experiment)> {
    let all =
        parts.iter().flat_map(|part| lines(&part.bytes, part.whole).map(move |(at, text)| (part, at, text)));
    let read = all.filter_map(|(part, at, text)| {
        let entry = format.read(text)?;
        let user = named(&entry);
        let is_of = |(of, x): &(Experiment, &Exchange)| {
            let carries = x.request.first("authorization").is_some();
            let known = login.filter(|_| of.sent == Sent::AsGiven);
            let same_user = |user: &str| carries && known.is_none_or(|login| login == user);
            user.as_deref().is_none_or(same_user) && fits_exchange(&entry, x)
        };
        let fits: Vec<usize> = (0..sent.len()).filter(|n| is_of(&sent[*n])).collect();
        (!fits.is_empty()).then_some((part, at, entry, fits))
    });
    let read: Vec<(&Part, u64, Entry<'p>, Vec<usize>)> = read.collect();
    let fitting: Vec<&[usize]> = read.iter().map(|(.., fits)| fits.as_slice()).collect();
    let certain = certain(&fitting, sent.len());
    let told = read.into_iter().zip(certain);
    told.filter_map(|((part, at, entry, _), n)| Some((part, at, entry, sent[n?].0))).collect()
}

/// Which of so many requests each line is of, where the first and the last way to tell it agree.
fn certain(fitting: &[&[usize]], requests: usize) -> Vec<Option<usize>> {
    let mut next = 0;
    let first = fitting.iter().map(|fits| {
        let found = fits.iter().copied().find(|n| *n >= next);
        next = found.map_or(next, |n| n + 1);
        found
    });
    let first: Vec<Option<usize>> = first.collect();
    let mut end = requests;
    let last = fitting.iter().rev().map(|fits| {
        let found = fits.iter().copied().rfind(|n| *n < end);
        end = found.unwrap_or(end);
        found
    });
    let mut last: Vec<Option<usize>> = last.collect();
    last.reverse();
    first.into_iter().zip(last).map(|(first, last)| first.filter(|_| first == last)).collect()
}

/// Whether an earlier line is of such a request and tells of a refusal.
pub(super) fn fits(entry: &Entry<'_>, given: &Request, login: Option<&str>) -> bool {
    let refused = entry.status().is_some_and(|s| matches!(s, 400 | 401 | 403 | 407));
    let same_user = named(entry).is_none_or(|user| login.is_none_or(|login| login == user));
    refused && same_user && asks(entry, given)
}

/// What a line says of the user. A name that is not the request's own may be a secret, typed into the wrong field.
pub(super) fn user(entry: &Entry<'_>, login: Option<&str>) -> TracedUser {
    match named(entry) {
        Some(user) if login == Some(&user) => TracedUser::Named(user),
        Some(_) => TracedUser::Named("…".into()),
        None if entry.tells(Field::User) => TracedUser::Nobody,
        None => TracedUser::Untold,
    }
}

fn named(entry: &Entry<'_>) -> Option<String> {
    entry.user().map(Cow::into_owned)
}

/// Whether a line can be of this exchange, by all that it tells but for the user.
fn fits_exchange(entry: &Entry<'_>, x: &Exchange) -> bool {
    let agent = x.request.first("user-agent").map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
    let same_agent = entry.text(Field::Agent).is_none_or(|told| agent.is_none_or(|agent| agent == told));
    entry.status() == Some(x.response.status) && same_agent && is_client(entry, x) && asks(entry, &x.request)
}

/// The address and port of this end, where the log tells them; a proxy in front shows its own, which is this machine.
fn is_client(entry: &Entry<'_>, x: &Exchange) -> bool {
    let here = |ip: IpAddr| ip.is_loopback() || x.local.is_some_and(|local| local.ip() == ip);
    let direct = entry.client().is_some() && entry.client() == x.local.map(|local| local.ip());
    let same_port = entry.client_port().is_none_or(|port| x.local.is_none_or(|local| local.port() == port));
    entry.client().is_none_or(here) && (same_port || !direct)
}

/// Whether method and target are those of a request.
fn asks(entry: &Entry<'_>, request: &Request) -> bool {
    let Some(target) = entry.target() else { return false };
    let method = entry.method().is_none_or(|m| m == request.method.as_bytes());
    method && (target == request.url.target || (!entry.tells(Field::Request) && target == request.url.path()))
}
