//! One finding on one screen: what matters least is shortened first.

use super::WIDTH;
use crate::layout::{Line, shorten};

/// A finding laid out, in parts that can be shortened one by one.
pub(super) struct Parts {
    pub(super) verdict: Vec<Line>,
    pub(super) proof: Vec<Vec<Line>>,
    pub(super) is_it_you: Vec<Line>,
    pub(super) fixes: Vec<Vec<Line>>,
    pub(super) settle: Vec<Line>,
    pub(super) rest: Vec<Line>,
    pub(super) ascii: bool,
}

impl Parts {
    /// All parts in at most `height` lines: what matters least is shortened first.
    pub(super) fn within(mut self, height: usize) -> Vec<Line> {
        let steps: [fn(&mut Self) -> bool; 8] = [
            |p| pop_beyond(&mut p.proof, 5),
            |p| pop_beyond(&mut p.fixes, 4),
            |p| long_observation(&mut p.proof, p.ascii),
            |p| pop_beyond(&mut p.fixes, 2),
            |p| pop_beyond(&mut p.proof, 2),
            |p| truncated(&mut p.settle, 1),
            |p| truncated(&mut p.is_it_you, 1),
            |p| pop_beyond(&mut p.fixes, 1),
        ];
        if height != usize::MAX {
            self.proof.truncate(6);
        }
        for step in steps {
            while self.height() > height && step(&mut self) {}
        }
        let over = self.height().saturating_sub(height);
        let kept = self.verdict.len().saturating_sub(over).max(3);
        shorten(&mut self.verdict, kept, WIDTH, self.ascii);
        let proof = self.proof.into_iter().flatten();
        let fixes = self.fixes.into_iter().flatten();
        let before = self.verdict.into_iter().chain(proof).chain(self.is_it_you);
        before.chain(fixes).chain(self.settle).chain(self.rest).collect()
    }

    fn height(&self) -> usize {
        let nested = |lines: &[Vec<Line>]| lines.iter().map(Vec::len).sum::<usize>();
        let flat = self.verdict.len() + self.is_it_you.len() + self.settle.len() + self.rest.len();
        flat + nested(&self.proof) + nested(&self.fixes)
    }
}

fn pop_beyond(parts: &mut Vec<Vec<Line>>, least: usize) -> bool {
    parts.len() > least && parts.pop().is_some()
}

/// Shortens the last observation that takes more lines than an underlined excerpt needs.
fn long_observation(parts: &mut [Vec<Line>], ascii: bool) -> bool {
    let Some(part) = parts.iter_mut().rev().find(|p| p.len() > 2) else { return false };
    let kept = part.len() - 1;
    shorten(part, kept, WIDTH, ascii);
    true
}

fn truncated(part: &mut Vec<Line>, least: usize) -> bool {
    part.len() > least && part.pop().is_some()
}
