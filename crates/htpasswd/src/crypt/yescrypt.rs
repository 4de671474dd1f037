//! yescrypt (`$y$`) and scrypt (`$7$`): settings and the way they are written; `yescrypt` computes.

use super::{
    Made,
    alphabet::{crypt_value, from_low_first, low_first},
};
use crate::{Budget, Cost};
use std::time::Duration;
use yescrypt::{Mode, Params};

/// The numbers of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbers {
    mode: u32,
    log_n: u32,
    r: u32,
    p: u32,
    t: u32,
}

/// Computes `$y$params$salt$…`.
pub(super) fn yescrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let mut parts = setting[3..].splitn(3, |b| *b == b'$');
    let (params, salt) = (parts.next().unwrap_or_default(), parts.next());
    let Some(salt_text) = salt.filter(|_| parts.next().is_none_or(|hash| !hash.contains(&b'$'))) else {
        return Made::Refused;
    };
    let numbers = match numbers(params) {
        Some(Ok(numbers)) => numbers,
        Some(Err(what)) => return Made::Unknown(what),
        None => return Made::Refused,
    };
    let Some(salt) = from_low_first(salt_text).filter(|salt| salt.len() <= 64) else { return Made::Refused };
    let begun = [b"$y$", params, b"$", salt_text, b"$"].concat();
    derived(password, &salt, numbers, begun, budget)
}

/// Computes `$7$` + one character of N, five of r, five of p + salt + `$…`.
pub(super) fn scrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let fixed = |from: usize, length: usize| {
        let digits = setting.get(from..from + length)?;
        digits.iter().rev().try_fold(0u32, |value, b| Some(value << 6 | crypt_value(*b)?))
    };
    let (Some(log_n), Some(r), Some(p)) = (fixed(3, 1), fixed(4, 5), fixed(9, 5)) else {
        return Made::Refused;
    };
    let rest = &setting[14..];
    let salt = &rest[..rest.iter().rposition(|b| *b == b'$').unwrap_or(rest.len())];
    let begun = [&setting[..14], salt, b"$"].concat();
    derived(password, salt, Numbers { mode: 0, log_n, r, p, t: 0 }, begun, budget)
}

fn derived(password: &[u8], salt: &[u8], numbers: Numbers, begun: Vec<u8>, budget: &mut Budget) -> Made {
    let Numbers { mode, log_n, r, p, t } = numbers;
    if let Err(cost) = budget.spend(cost(numbers)) {
        return Made::TooCostly(cost);
    }
    let params =
        Mode::try_from(mode).and_then(|mode| Params::new_with_all_params(mode, 1 << log_n, r, p, t, 0));
    let Ok(params) = params else { return Made::Unknown("this flavour of yescrypt is not computed here") };
    let mut sum = [0; 32];
    if yescrypt::yescrypt(password, salt, &params, &mut sum).is_err() {
        return Made::Refused;
    }
    let mut out = begun;
    low_first(&mut out, &sum);
    Made::hash(out)
}

/// Memory is 128 N r bytes; time goes with it, with p and with t.
fn cost(Numbers { log_n, r, p, t, .. }: Numbers) -> Cost {
    let memory = 128u64.saturating_mul(1u64.checked_shl(log_n).unwrap_or(u64::MAX)).saturating_mul(r.into());
    let work = memory.saturating_mul(p.into()).saturating_mul(u64::from(t) + 1);
    Cost { time: Duration::from_nanos(work.saturating_mul(5)), memory }
}

/// Flavour, N, r and the optional numbers; `Some(Err)` for what is right and not computed here.
fn numbers(text: &[u8]) -> Option<Result<Numbers, &'static str>> {
    let mut text = text.iter().copied();
    let mode = number(&mut text, 0)?;
    let log_n = number(&mut text, 1).filter(|n| *n <= 63)?;
    let r = number(&mut text, 1)?;
    let (mut p, mut t) = (1, 0);
    if text.len() > 0 {
        let have = number(&mut text, 1)?;
        if have & 1 != 0 {
            p = number(&mut text, 2)?;
        }
        if have & 2 != 0 {
            t = number(&mut text, 1)?;
        }
        if have & !3 != 0 {
            return Some(Err("this flavour of yescrypt is not computed here"));
        }
    }
    (text.len() == 0).then_some(Ok(Numbers { mode, log_n, r, p, t }))
}

/// A number of variable length: the first character tells how many follow.
fn number(text: &mut impl Iterator<Item = u8>, least: u32) -> Option<u32> {
    let (mut start, mut end, mut more) = (0, 47, 0);
    let first = crypt_value(text.next()?)?;
    let mut value = least;
    while first > end {
        value = value.checked_add((end + 1 - start) << (6 * more))?;
        start = end + 1;
        end = start + (62 - end) / 2;
        more += 1;
    }
    value = value.checked_add((first - start) << (6 * more))?;
    for n in (0..more).rev() {
        value = value.checked_add(crypt_value(text.next()?)? << (6 * n))?;
    }
    Some(value)
}
