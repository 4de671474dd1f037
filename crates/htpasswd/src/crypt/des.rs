//! The DES crypt of Unix, its BSD extension and bigcrypt, after FIPS 46-3.

use super::{
    Made,
    alphabet::{crypt_digit, crypt_value},
};
use crate::{Budget, Cost};

/// Computes `ss…`: two characters of salt; 8 bytes of the password count.
pub(crate) fn descrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let Some(salt) = salt(setting, 2) else { return Made::Refused };
    if let Err(cost) = budget.spend(cost(25)) {
        return Made::TooCostly(cost);
    }
    let mut out = setting[..2].to_vec();
    put(&mut out, encrypted(&Keys::of(key_of(password)), salt, 25, 0));
    Made::hash(out)
}

/// Computes a hash over all 8-byte blocks of at most 128 bytes, each salted by the one before it.
pub(crate) fn bigcrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let Some(mut block_salt) = salt(setting, 2) else { return Made::Refused };
    let mut blocks: Vec<&[u8]> = password.chunks(8).take(16).collect();
    if blocks.is_empty() {
        blocks.push(b"");
    }
    if let Err(cost) = budget.spend(cost(25 * blocks.len() as u64)) {
        return Made::TooCostly(cost);
    }
    let mut out = setting[..2].to_vec();
    for block in blocks {
        let start = out.len();
        put(&mut out, encrypted(&Keys::of(key_of(block)), block_salt, 25, 0));
        block_salt = salt(&out[start..], 2).unwrap_or_default();
    }
    Made::hash(out)
}

/// Computes `_ccccssss…`: four characters of count, four of salt; the whole password counts. A count of 0
/// is one of 1.
pub(crate) fn bsdi(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let numbers =
        setting.get(1..).and_then(|rest| salt(rest, 4)).zip(setting.get(5..).and_then(|s| salt(s, 4)));
    let Some((count, salt)) = numbers else { return Made::Refused };
    if let Err(cost) = budget.spend(cost(u64::from(count) + password.len() as u64 / 8)) {
        return Made::TooCostly(cost);
    }
    let mut blocks = password.chunks(8);
    let mut folded = key_of(blocks.next().unwrap_or_default());
    for block in blocks {
        folded = encrypted(&Keys::of(folded), 0, 1, folded) ^ key_of(block);
    }
    let mut out = setting[..9].to_vec();
    put(&mut out, encrypted(&Keys::of(folded), salt, count.max(1), 0));
    Made::hash(out)
}

/// About 4 µs for 16 rounds.
fn cost(count: u64) -> Cost {
    Cost::nanos(count * 4_000)
}

/// Six bits a character, the lowest first.
fn salt(text: &[u8], length: usize) -> Option<u32> {
    text.get(..length)?.iter().rev().try_fold(0, |salt, b| Some(salt << 6 | crypt_value(*b)?))
}

/// Seven bits of each byte, moved up by one.
fn key_of(block: &[u8]) -> u64 {
    (0..8).fold(0, |key, n| key << 8 | u64::from(block.get(n).map_or(0, |b| b << 1)))
}

/// 64 bits in eleven characters, the highest first.
fn put(out: &mut Vec<u8>, block: u64) {
    for n in 0..10 {
        out.push(crypt_digit((block >> (58 - 6 * n) & 63) as u32));
    }
    out.push(crypt_digit((block << 2 & 63) as u32));
}

/// The sixteen keys of the rounds, 48 bits each.
struct Keys([u64; 16]);

impl Keys {
    fn of(key: u64) -> Self {
        const HALF: u64 = (1 << 28) - 1;
        let chosen = permuted(key, 64, &PC1);
        let (mut c, mut d) = (chosen >> 28, chosen & HALF);
        Self(std::array::from_fn(|round| {
            for _ in 0..SHIFTS[round] {
                c = (c << 1 | c >> 27) & HALF;
                d = (d << 1 | d >> 27) & HALF;
            }
            permuted(c << 28 | d, 56, &PC2)
        }))
    }
}

/// Encrypts a block `count` times; a bit of the salt swaps two bits of the expansion, 24 apart.
fn encrypted(keys: &Keys, salt: u32, count: u32, block: u64) -> u64 {
    let swaps = (0..24).fold(0u64, |swaps, n| swaps << 1 | u64::from(salt >> n & 1));
    let block = permuted(block, 64, &IP);
    let (mut left, mut right) = (low(block >> 32), low(block));
    for _ in 0..count {
        for key in keys.0 {
            (left, right) = (right, left ^ mixed(right, key, swaps));
        }
        (left, right) = (right, left);
    }
    permuted(u64::from(left) << 32 | u64::from(right), 64, &FP)
}

/// The function of a round.
fn mixed(half: u32, key: u64, swaps: u64) -> u32 {
    let expanded = expanded(half);
    let swapped = (expanded >> 24 ^ expanded) & swaps;
    let salted = expanded ^ (swapped << 24 | swapped) ^ key;
    let substituted = (0..8).fold(0u32, |out, n| {
        let six = (salted >> (42 - 6 * n) & 63) as usize;
        let row = six >> 4 & 2 | six & 1;
        out << 4 | u32::from(S[n][row * 16 + (six >> 1 & 15)])
    });
    low(permuted(substituted.into(), 32, &P))
}

/// The lower half.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
fn low(block: u64) -> u32 {
    block as u32
}

/// 32 bits to 48: groups of four with their neighbours.
fn expanded(half: u32) -> u64 {
    let around = u64::from(half.rotate_right(1)) << 32 | u64::from(half.rotate_right(1));
    (0..8).fold(0, |out, n| out << 6 | around >> (58 - 4 * n) & 63)
}

/// Picks bits; the tables count them from 1, the highest first.
fn permuted(value: u64, width: u32, table: &[u8]) -> u64 {
    table.iter().fold(0, |out, n| out << 1 | value >> (width - u32::from(*n)) & 1)
}

const SHIFTS: [u8; 16] = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

#[rustfmt::skip]
const PC1: [u8; 56] = [
    57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
    63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];

#[rustfmt::skip]
const PC2: [u8; 48] = [
    14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
    41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];

#[rustfmt::skip]
const IP: [u8; 64] = [
    58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6,
    64, 56, 48, 40, 32, 24, 16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3,
    61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
];

#[rustfmt::skip]
const FP: [u8; 64] = [
    40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30,
    37, 5, 45, 13, 53, 21, 61, 29, 36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27,
    34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49, 17, 57, 25,
];

#[rustfmt::skip]
const P: [u8; 32] = [
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10,
    2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];

#[rustfmt::skip]
const S: [[u8; 64]; 8] = [
    [14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8,
     4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13],
    [15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5,
     0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9],
    [10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1,
     13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12],
    [7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9,
     10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14],
    [2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6,
     4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3],
    [12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8,
     9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13],
    [4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6,
     1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12],
    [13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2,
     7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11],
];
