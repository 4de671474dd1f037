//! One deadline for a whole exchange, and the flag that ends it early.

use std::{
    error, fmt, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};
use why401_message::{NoAnswer, Phase};

/// Longest time the interrupt flag goes unread.
const SLICE: Duration = Duration::from_millis(100);

/// Why waiting ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The time is up.
    Deadline,
    /// The user wants out.
    Interrupted,
}

impl Stop {
    /// As the end of an exchange that was in this phase.
    pub(crate) fn in_phase(self, phase: Phase) -> NoAnswer {
        match self {
            Self::Deadline => NoAnswer::TimedOut(phase),
            Self::Interrupted => NoAnswer::Interrupted,
        }
    }

    /// The stop an I/O error carries.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref().and_then(|e| e.downcast_ref()).copied()
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deadline => "the time is up",
            Self::Interrupted => "interrupted",
        })
    }
}

impl error::Error for Stop {}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> Self {
        let kind = if stop == Stop::Deadline { io::ErrorKind::TimedOut } else { io::ErrorKind::Other };
        Self::new(kind, stop)
    }
}

/// The deadline and the interrupt flag of one exchange.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    end: Instant,
    interrupt: Arc<AtomicBool>,
}

impl Clock {
    /// Starts now.
    pub(crate) fn start(timeout: Duration, interrupt: Arc<AtomicBool>) -> Self {
        let now = Instant::now();
        let end = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_hours(24 * 365));
        Self { end, interrupt }
    }

    /// The same clock, ending after one part of `parts` of what is left.
    pub(crate) fn share(&self, parts: usize) -> Self {
        let left = self.end.saturating_duration_since(Instant::now());
        let part = left / u32::try_from(parts.max(1)).unwrap_or(u32::MAX);
        Self { end: Instant::now() + part, interrupt: Arc::clone(&self.interrupt) }
    }

    /// How long to wait before asking again; never zero.
    pub(crate) fn slice(&self) -> Result<Duration, Stop> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Err(Stop::Interrupted);
        }
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Stop::Deadline) } else { Ok(left.min(SLICE)) }
    }

    /// All the time that is left.
    pub(crate) fn left(&self) -> Result<Duration, Stop> {
        self.slice().map(|_| self.end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1)))
    }

    /// Waits for a call that cannot be told to stop: it runs in a thread of its own, which is left behind if it
    /// takes too long. No thread to be had, or one that failed, counts as no answer in time.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let (sender, receiver) = mpsc::channel();
        if thread::Builder::new().spawn(move || sender.send(call())).is_err() {
            return Err(Stop::Deadline);
        }
        loop {
            match receiver.recv_timeout(self.slice()?) {
                Ok(value) => return Ok(value),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Stop::Deadline),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_never_returns_is_left_behind() {
        let clock = Clock::start(Duration::from_millis(50), Arc::default());
        assert_eq!(clock.wait(|| thread::sleep(Duration::from_secs(5))), Err(Stop::Deadline));
        assert_eq!(clock.slice(), Err(Stop::Deadline));
    }

    #[test]
    fn the_flag_ends_everything() {
        let flag = Arc::new(AtomicBool::new(false));
        let clock = Clock::start(Duration::MAX, Arc::clone(&flag));
        assert_eq!(clock.wait(|| 7), Ok(7));
        flag.store(true, Ordering::Relaxed);
        assert_eq!(clock.slice(), Err(Stop::Interrupted));
        assert_eq!(Stop::of(&io::Error::from(Stop::Interrupted)), Some(Stop::Interrupted));
    }
}
