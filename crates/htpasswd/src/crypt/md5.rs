//! The MD5 crypt of FreeBSD (`$1$`) and its twin of Apache (`$apr1$`).

use super::{Made, alphabet::put_low_first};
use crate::{Budget, Cost};
use md5::{Digest, Md5};

/// The mark of Apache's.
pub(crate) const APR1: &[u8] = b"$apr1$";
/// The mark of FreeBSD's.
pub(crate) const MD5: &[u8] = b"$1$";

/// Computes it for a setting that begins with the mark: at most 8 bytes of salt, up to the next `$`.
pub(crate) fn md5_crypt(mark: &[u8], password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let salt = setting.strip_prefix(mark).unwrap_or(setting);
    let salt = salt.split(|b| *b == b'$').next().unwrap_or_default();
    let salt = &salt[..salt.len().min(8)];
    if let Err(cost) = budget.spend(cost(password.len())) {
        return Made::TooCostly(cost);
    }
    let sum = sum(mark, password, salt);
    let mut out = [mark, salt, b"$"].concat();
    for [a, b, c] in [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]] {
        let value = u32::from(sum[a]) << 16 | u32::from(sum[b]) << 8 | u32::from(sum[c]);
        put_low_first(&mut out, value, 4);
    }
    put_low_first(&mut out, u32::from(sum[11]), 2);
    Made::hash(out)
}

/// A thousand rounds over the password and little more.
fn cost(length: usize) -> Cost {
    Cost::nanos(1000 * 300 * (2 + length as u64 / 32))
}

fn sum(mark: &[u8], password: &[u8], salt: &[u8]) -> [u8; 16] {
    let inner: [u8; 16] =
        Md5::new().chain_update(password).chain_update(salt).chain_update(password).finalize().into();
    let mut first = Md5::new().chain_update(password).chain_update(mark).chain_update(salt);
    for piece in password.chunks(16) {
        first.update(&inner[..piece.len()]);
    }
    let mut bits = password.len();
    while bits > 0 {
        first.update(if bits & 1 == 1 { &[0] } else { &password[..1] });
        bits >>= 1;
    }
    let mut sum: [u8; 16] = first.finalize().into();
    for round in 0..1000 {
        let mut next = Md5::new();
        let odd = round % 2 == 1;
        next.update(if odd { password } else { &sum });
        if round % 3 != 0 {
            next.update(salt);
        }
        if round % 7 != 0 {
            next.update(password);
        }
        next.update(if odd { &sum } else { password });
        sum = next.finalize().into();
    }
    sum
}
