//! What a handle and its thread share.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{Status, WatchError};

#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// Signals are flags, so however many events come, no queue grows.
#[derive(Debug)]
struct State {
    status: Status,
    stirred: bool,
    stopped: bool,
}

impl Shared {
    /// The first policy has come into use.
    pub(crate) fn new() -> Self {
        let status = Status { generation: 1, when: SystemTime::now(), last_error: None };
        let state = State { status, stirred: false, stopped: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    // Never held while a file is read or a policy is replaced.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn status(&self) -> Status {
        self.lock().status.clone()
    }

    /// The policy has been replaced. Says which generation that makes.
    pub(crate) fn replaced(&self) -> u64 {
        let status = &mut self.lock().status;
        let generation = status.generation + 1;
        *status = Status { generation, when: SystemTime::now(), last_error: None };
        generation
    }

    /// What is wrong with the file, from now on.
    pub(crate) fn set_error(&self, error: Option<WatchError>) {
        self.lock().status.last_error = error;
    }

    /// There may be something to see.
    pub(crate) fn stir(&self) {
        self.lock().stirred = true;
        self.changed.notify_all();
    }

    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits, unless it is stopped.
    pub(crate) fn pause(&self, time: Duration) {
        drop(self.wait_while(time, |state| !state.stopped));
    }

    /// Waits until there may be something to see, or it is stopped.
    pub(crate) fn wait(&self, time: Duration) {
        self.wait_while(time, |state| !state.stopped && !state.stirred).stirred = false;
    }

    fn wait_while(
        &self,
        time: Duration,
        condition: impl FnMut(&mut State) -> bool,
    ) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_timeout_while(self.lock(), time, condition);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Shared;

    /// Otherwise looking would never end.
    #[test]
    fn what_has_been_waited_for_is_over() {
        let shared = Shared::new();
        shared.stir();
        shared.stir();
        shared.wait(Duration::MAX);
        assert!(!shared.lock().stirred);
    }

    #[test]
    fn stopping_ends_every_wait() {
        let shared = Shared::new();
        shared.stop();
        shared.wait(Duration::MAX);
        shared.pause(Duration::MAX);
        assert!(shared.is_stopped());
    }
}
