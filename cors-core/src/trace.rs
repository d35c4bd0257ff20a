//! The event that reports a refusal.

use crate::{Escaped, Refusal, Request, Routes};

impl Refusal<'_> {
    /// Reports a refusal by these policies as a [`tracing`] event with target `cors`, level debug and the fields
    /// `refusal`, `origin`, `method`, `path` and, where policies are by path, `route`. What the client
    /// sent is escaped and cut to 400 bytes.
    /// [`Current::evaluate`](crate::guard::Current::evaluate) does this by itself.
    // Cold, so requests that are not refused do not pay for it.
    #[cold]
    pub fn trace(&self, request: &Request<'_>, routes: &Routes) {
        tracing::debug!(
            target: "cors",
            refusal = %self,
            origin = %Escaped::bytes(request.origin.as_slice().first().copied().unwrap_or_default()),
            method = %Escaped::bytes(request.method),
            path = %Escaped::bytes(request.path),
            route = routes.find(request.path).route(),
            "refused"
        );
    }
}
