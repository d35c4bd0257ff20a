//! The events that report a refusal, a candidate that differs, and the warnings of a policy.

#[cfg(feature = "live")]
use crate::diff::{ChangeKind, Witness};
use crate::{
    Decision, Escaped, Nearest, Refusal, Request, Routes, guard::Observed, policy::AllowedOrigins,
};

impl Refusal<'_> {
    /// Reports a refusal by these policies as a [`tracing`] event with target `cors`, level debug and the fields
    /// `refusal`, `origin`, `method`, `path`, where policies are by path `route`, and where an origin nearly matches
    /// a pattern `nearest`. What the client sent is escaped and cut to 400 bytes. Unless something listens, nothing of
    /// this is computed.
    /// [`Snapshot::evaluate`](crate::guard::Snapshot::evaluate) does this by itself.
    // Cold, so requests that are not refused do not pay for it.
    #[cold]
    pub fn trace(&self, request: &Request<'_>, routes: &Routes) {
        // The macro evaluates the fields only where the event is enabled.
        tracing::debug!(
            target: "cors",
            refusal = %self,
            origin = %Escaped::bytes(request.origin.as_slice().first().copied().unwrap_or_default()),
            method = %Escaped::bytes(request.method),
            path = %Escaped::bytes(request.path),
            route = routes.find(request.path).route(),
            nearest = self.nearest(request, routes).map(tracing::field::display),
            "refused"
        );
    }

    /// The pattern that the origin nearly matches, in bounded time.
    fn nearest<'a>(&self, request: &'a Request<'_>, routes: &'a Routes) -> Option<Nearest<'a>> {
        match &routes.find(request.path).policy().ok()?.0.origins {
            AllowedOrigins::Any => None,
            AllowedOrigins::Listed { set, .. } => set.nearest_at_once(self.unlisted_origin()?),
        }
    }
}

impl Observed<'_> {
    /// Reports a candidate that differs as an event with target `cors` and level warn; see
    /// [`Guard::report_only`](crate::guard::Guard::report_only).
    pub(crate) fn trace(&self) {
        let Some(candidate) = self.candidate().filter(|_| self.differs()) else { return };
        tracing::warn!(
            target: "cors",
            decision = self.decision().code(),
            refusal = self.refusal().map(tracing::field::display),
            candidate_decision = candidate.decision().code(),
            candidate_refusal = candidate.refusal().map(tracing::field::display),
            origin = self.origin().map(Escaped::bytes).map(tracing::field::display),
            method = %Escaped::bytes(self.method()),
            path = %Escaped::bytes(self.path()),
            route = self.route(),
            candidate_route = candidate.route(),
            "{}",
            difference(self.decision(), candidate.decision())
        );
    }
}

/// In what a candidate's decision differs.
fn difference(enforced: &Decision<'_>, candidate: &Decision<'_>) -> &'static str {
    match (enforced, candidate) {
        (Decision::Forbidden(..), _) => "the candidate policy would let through what is forbidden",
        (_, Decision::Forbidden(..)) => "the candidate policy would forbid what is let through",
        _ if candidate.refusal().is_none() && enforced.refusal().is_some() => {
            "the candidate policy would allow what is refused"
        }
        _ if candidate.refusal().is_some() => "the candidate policy would refuse what is allowed",
        _ => match (enforced.headers().credentials(), candidate.headers().credentials()) {
            (true, false) => "the candidate policy would no longer allow credentials",
            (false, true) => "the candidate policy would also allow credentials",
            _ => "the candidate policy would expose other response headers",
        },
    }
}

impl Routes {
    /// Reports each warning that is not logged yet as an event with target `cors`, level warn and the field `code`.
    // Whether something listens is not asked: events also go to `log`, which cannot be asked here.
    pub(crate) fn trace_warnings(&self) {
        for warning in self.take_unlogged_warnings() {
            tracing::warn!(target: "cors", code = warning.code(), "{warning}");
        }
    }

    /// Reports what these allow and the ones that they replace did not, as events with target `cors` and level info.
    #[cfg(feature = "live")]
    pub(crate) fn trace_what_opened(&self, replaced: &Self) {
        let changes = replaced.changes(self);
        let mut opened = changes.filter(|change| change.kind == ChangeKind::Wider);
        for change in opened.by_ref().take(MOST_OPENED) {
            let Witness { path, origin, .. } = &change.witness;
            let (route, field) = (change.route.as_deref(), change.field.name());
            tracing::info!(target: "cors", field, origin, path, route, "{change}");
        }
        let others = opened.count();
        if others > 0 {
            tracing::info!(target: "cors", others, "more has become possible");
        }
    }
}

/// How many of the things that a replacement opens are reported one by one.
#[cfg(feature = "live")]
const MOST_OPENED: usize = 10;
