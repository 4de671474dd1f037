//! What hashing may cost, told before anything is hashed.

use std::time::Duration;

/// Time and memory still to be spent. Times are estimates for an optimised build on a slow machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    left: Duration,
    memory: u64,
}

/// An estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Of computing.
    pub time: Duration,
    /// In bytes, at once.
    pub memory: u64,
}

impl Cost {
    /// So many nanoseconds and next to no memory.
    pub(crate) fn nanos(nanos: u64) -> Self {
        Self { time: Duration::from_nanos(nanos), memory: 0 }
    }
}

impl Budget {
    /// Memory for one hash, as long as nobody says otherwise: 128 MiB.
    const MEMORY: u64 = 128 << 20;

    /// For all that is asked with it together.
    pub fn of(time: Duration) -> Self {
        Self { left: time, memory: Self::MEMORY }
    }

    /// With another bound for the memory of one hash, in bytes.
    #[must_use]
    pub fn with_memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }

    /// What is left.
    pub fn left(&self) -> Duration {
        self.left
    }

    /// Whether there is enough for this.
    pub fn affords(&self, cost: Cost) -> bool {
        cost.time <= self.left && cost.memory <= self.memory
    }

    /// Takes it, where there is enough.
    pub(crate) fn spend(&mut self, cost: Cost) -> Result<(), Cost> {
        if !self.affords(cost) {
            return Err(cost);
        }
        self.left -= cost.time;
        Ok(())
    }
}

impl Default for Budget {
    /// Two seconds, 128 MiB.
    fn default() -> Self {
        Self::of(Duration::from_secs(2))
    }
}
