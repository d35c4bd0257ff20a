//! The one event of a refusal.

use crate::{Escaped, Refusal, Request};

impl Refusal<'_> {
    /// Tells of the refusal: an event of [`tracing`], target `cors`, level debug, with the fields
    /// `refusal`, `origin`, `method` and `path`. What the client sent is escaped and cut to 400 bytes.
    /// [`Guard::judge`](crate::guard::Guard::judge) does so by itself.
    // Cold, so that a request that is not refused does not pay for it.
    #[cold]
    pub fn trace(&self, request: &Request<'_>) {
        tracing::debug!(
            target: "cors",
            refusal = %self,
            origin = %Escaped::bytes(request.origin.as_slice().first().copied().unwrap_or_default()),
            method = %Escaped::bytes(request.method),
            path = %Escaped::bytes(request.path),
            "refused"
        );
    }
}
