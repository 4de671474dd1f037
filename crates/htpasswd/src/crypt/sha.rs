//! SHA-256 crypt (`$5$`) and SHA-512 crypt (`$6$`): settings and the way they are written; `sha-crypt` computes.

use super::{LONGEST_PASSWORD, Made, alphabet::put_low_first};
use crate::{Budget, Cost};
use sha_crypt::{Params, sha256_crypt, sha512_crypt};

/// What a library does with a number of rounds out of its range, 1000 and up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// Refuses the setting, and leading zeros (libxcrypt); at most 999,999,999.
    Refused,
    /// Takes the nearest, of at most so many, and writes that one.
    Clamped(u32),
}

/// A setting taken apart.
struct Setting<'a> {
    rounds: Option<u32>,
    salt: &'a [u8],
}

/// Computes SHA-256 crypt.
pub(crate) fn sha256(password: &[u8], setting: &[u8], rounds: Rounds, budget: &mut Budget) -> Made {
    let ready = ready(password, setting, rounds, 300, budget);
    let (setting, params) = match ready {
        Ok(ready) => ready,
        Err(made) => return made,
    };
    let sum = sha256_crypt(password, setting.salt, params);
    let mut out = begun(b"$5$", &setting);
    let mut three = [0, 10, 20];
    for _ in 0..10 {
        put_three(&mut out, three.map(|n| sum[n]));
        three = [three[2] + 1, three[0] + 1, three[1] + 1];
    }
    put_low_first(&mut out, u32::from(sum[31]) << 8 | u32::from(sum[30]), 3);
    Made::hash(out)
}

/// Computes SHA-512 crypt.
pub(crate) fn sha512(password: &[u8], setting: &[u8], rounds: Rounds, budget: &mut Budget) -> Made {
    let ready = ready(password, setting, rounds, 400, budget);
    let (setting, params) = match ready {
        Ok(ready) => ready,
        Err(made) => return made,
    };
    let sum = sha512_crypt(password, setting.salt, params);
    let mut out = begun(b"$6$", &setting);
    let mut three = [0, 21, 42];
    for _ in 0..21 {
        put_three(&mut out, three.map(|n| sum[n]));
        three = [three[1] + 1, three[2] + 1, three[0] + 1];
    }
    put_low_first(&mut out, u32::from(sum[63]), 2);
    Made::hash(out)
}

/// The setting, once it is good and paid for; `nanos` is what a round over a short password costs.
fn ready<'a>(
    password: &[u8],
    setting: &'a [u8],
    rounds: Rounds,
    nanos: u64,
    budget: &mut Budget,
) -> Result<(Setting<'a>, Params), Made> {
    let setting = taken_apart(setting, rounds).ok_or(Made::Refused)?;
    let count = setting.rounds.unwrap_or(5000);
    let length = password.len() as u64;
    let cost =
        Cost::nanos((u64::from(count) * nanos * (2 + length / 16)).saturating_add(length * length * 4));
    if password.len() > LONGEST_PASSWORD {
        return Err(Made::TooCostly(cost));
    }
    budget.spend(cost).map_err(Made::TooCostly)?;
    Params::new(count).map(|params| (setting, params)).map_err(|_| Made::Refused)
}

/// `$5$rounds=n$salt$…`; `None` where the library refuses it.
fn taken_apart(setting: &[u8], rounds: Rounds) -> Option<Setting<'_>> {
    let rest = &setting[3..];
    let (rounds, salt) = match rest.strip_prefix(b"rounds=") {
        None => (None, rest),
        Some(rest) => {
            let end = rest.iter().position(|b| !b.is_ascii_digit()).filter(|end| rest[*end] == b'$')?;
            let number: u64 = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
            (Some(in_range(number, rest[0] == b'0', rounds)?), &rest[end + 1..])
        }
    };
    let salt = salt.split(|b| *b == b'$').next().unwrap_or_default();
    Some(Setting { rounds, salt: &salt[..salt.len().min(16)] })
}

fn in_range(number: u64, zero_first: bool, rounds: Rounds) -> Option<u32> {
    let (low, most) = match rounds {
        Rounds::Refused if zero_first || !(1000..=999_999_999).contains(&number) => return None,
        Rounds::Refused => (1000, 999_999_999),
        Rounds::Clamped(most) => (1000, most),
    };
    u32::try_from(number.clamp(low, most.into())).ok()
}

fn begun(mark: &[u8], setting: &Setting<'_>) -> Vec<u8> {
    let rounds = setting.rounds.map(|n| format!("rounds={n}$")).unwrap_or_default();
    [mark, rounds.as_bytes(), setting.salt, b"$"].concat()
}

fn put_three(out: &mut Vec<u8>, [a, b, c]: [u8; 3]) {
    put_low_first(out, u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c), 4);
}
