//! Questions nobody here can answer: every answer is tried, and where all lead to the same end it did not matter.

use crate::Unknown;

/// How many ends are looked at before it is given up.
const MOST: usize = 64;

/// Answers questions in a run, yes or no.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    answers: Vec<bool>,
    asked: usize,
    /// What was asked, in order.
    pub(crate) unknown: Vec<Unknown>,
}

impl Oracle {
    /// An answer; the first run hears `false` always.
    pub(crate) fn ask(&mut self, what: impl FnOnce() -> Unknown) -> bool {
        if self.asked == self.answers.len() {
            self.answers.push(false);
        }
        self.unknown.push(what());
        self.asked += 1;
        self.answers[self.asked - 1]
    }
}

/// All ends of something that asks.
pub(crate) struct Ends<T> {
    /// The first is that of `false` throughout; never empty.
    pub(crate) all: Vec<T>,
    /// What was asked on the way.
    pub(crate) unknown: Vec<Unknown>,
    /// Whether there would be more.
    pub(crate) cut: bool,
}

/// Runs something with every combination of answers.
pub(crate) fn every<T>(mut run: impl FnMut(&mut Oracle) -> T) -> Ends<T> {
    let mut out = Ends { all: Vec::new(), unknown: Vec::new(), cut: false };
    let mut answers = Vec::new();
    loop {
        let mut oracle = Oracle { answers, ..Oracle::default() };
        out.all.push(run(&mut oracle));
        for one in oracle.unknown {
            if !out.unknown.contains(&one) {
                out.unknown.push(one);
            }
        }
        answers = oracle.answers;
        while answers.last() == Some(&true) {
            answers.pop();
        }
        match answers.last_mut() {
            None => return out,
            Some(last) => *last = true,
        }
        if out.all.len() >= MOST {
            out.cut = true;
            return out;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_tried_once() {
        let unknown = |what: &str| Unknown { what: what.into(), spot: None };
        let got = every(|oracle| {
            let first = oracle.ask(|| unknown("a"));
            (first, first && oracle.ask(|| unknown("b")))
        });
        assert_eq!(got.all, [(false, false), (true, false), (true, true)]);
        assert_eq!((got.unknown.len(), got.cut), (2, false));
        assert!(every(|oracle| (0..40).filter(|_| oracle.ask(|| unknown("x"))).count()).cut);
    }
}
