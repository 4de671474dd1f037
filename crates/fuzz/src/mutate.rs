//! Inputs made from seeds, the same ones in every run.

/// What separates, quotes, escapes and misleads in the formats that are read.
const SPICE: [&[u8]; 44] = [
    b"\"",
    b"'",
    b"\\",
    b",",
    b"=",
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\0",
    b"\x1b[31m",
    b"\x7f",
    b"%",
    b"%0a",
    b"%zz",
    b"$(",
    b"`",
    b"${A}",
    b"$'\\x00'",
    b"://",
    b"@",
    b"[",
    b"]",
    b"..",
    b"/../",
    b"?",
    b"#",
    b":",
    b"\xff",
    b"\xe2\x80\xae",
    b"\xc3\xa9",
    b"\xed\xa0\x80",
    b"Basic ",
    b"Bearer ",
    b"curl ",
    b" -H ",
    b" -u ",
    b"--data ",
    b"<<EOF\n",
    b"{",
    b"}",
    b"0",
    b"99999999999999999999",
];
/// No input is longer.
pub const LONGEST: usize = 2048;

/// A generator of inputs: xorshift64* (Vigna 2016) and a handful of edits.
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// The same inputs for the same seed and calls.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// A seed after one to eight edits; some take a part of another seed.
    pub fn input(&mut self, seeds: &[&str]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].as_bytes().to_vec();
        for _ in 0..=self.below(8) {
            let other = seeds[self.below(seeds.len())].as_bytes();
            self.edit(&mut input, other);
            input.truncate(LONGEST);
        }
        input
    }

    fn edit(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let (from, to) = self.stretch(input.len());
        match self.below(7) {
            0 if !input.is_empty() => input[from.min(to - 1)] ^= 1 << self.below(8),
            1 => drop(input.drain(from..to)),
            2 => {
                let copy = input[from..to].to_vec();
                input.splice(from..from, copy);
            }
            3 => input.truncate(to),
            4 => {
                let (a, b) = self.stretch(other.len());
                input.splice(from..to, other[a..b].iter().copied());
            }
            _ => {
                let spice = SPICE[self.below(SPICE.len())];
                input.splice(from..from, spice.iter().copied());
            }
        }
    }

    /// A stretch of at least one byte, where there is one; short ones are likelier.
    fn stretch(&mut self, len: usize) -> (usize, usize) {
        let from = self.below(len);
        let most = if self.below(4) == 0 { len } else { 8 };
        (from, (from + 1 + self.below(most)).min(len))
    }

    /// A number below `n`; 0 for 0.
    fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let high = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).expect("31 bits").checked_rem(n).unwrap_or(0)
    }
}
