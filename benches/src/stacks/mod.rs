//! Frameworks with a guard around the same handler, which answers 200 without a body.

mod actix;
mod core;
mod rocket;
mod tower;
mod warp;

use std::{
    fmt,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

use cors_core::guard::Observed;

use crate::{Origins, Sample, Setup};

/// Requests that are ready to be sent through a stack.
pub type Batch = Box<dyn FnOnce()>;

type Prepare = Box<dyn Fn(&'static Sample, usize) -> Batch>;

/// What serves the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Framework {
    /// None: only the core's evaluation of a request that has already been read.
    Core,
    /// A tower service, called directly.
    Tower,
    /// An actix-web service, called directly.
    Actix,
    /// A Rocket application, through its local client.
    Rocket,
    /// warp's service, called directly.
    Warp,
}

impl Framework {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Core, Self::Tower, Self::Actix, Self::Rocket, Self::Warp];

    /// The names of our guard and of its peer.
    pub fn guards(self) -> (&'static str, &'static str) {
        match self {
            Self::Core => ("cors-core", "–"),
            Self::Tower => ("cors-axum", "tower-http"),
            Self::Actix => ("cors-actix", "actix-cors"),
            Self::Rocket => ("cors-rocket", "rocket_cors"),
            Self::Warp => ("cors-warp", "warp::cors"),
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Core => "`evaluate` alone",
            Self::Tower => "a tower service",
            Self::Actix => "actix-web",
            Self::Rocket => "Rocket",
            Self::Warp => "warp",
        })
    }
}

/// Who guards the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// No guard.
    Bare,
    /// Ours.
    Ours,
    /// Ours, with the same policy in a `Live`.
    Live,
    /// Ours, with a candidate that only reports; it has the same policy, so there is nothing to report.
    ReportOnly,
    /// Ours, with an observer that does nothing.
    Observed,
    /// The existing crate: tower-http, actix-cors, rocket_cors, `warp::cors`.
    Peer,
    /// The least that must be done: straight-line code for this one policy on tower; on Rocket and warp
    /// writing the same headers by the framework's means, without evaluating the request.
    Floor,
}

impl Guard {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Bare,
        Self::Floor,
        Self::Ours,
        Self::Live,
        Self::ReportOnly,
        Self::Observed,
        Self::Peer,
    ];
}

/// A framework with a guard.
pub struct Stack(Prepare);

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack").finish_non_exhaustive()
    }
}

impl Stack {
    /// Whether there is such a guard, and it supports the sample's policy: no peer has subdomain
    /// patterns or routes, warp's cannot allow any header, and only tower-http has cross-origin
    /// protection. Routes are the same in all adapters, so only one is measured.
    pub fn serves(framework: Framework, guard: Guard, sample: &Sample) -> bool {
        let Setup { kind, any_header, by_path, protected, .. } = sample.setup;
        if by_path {
            let is_measured = matches!(framework, Framework::Core | Framework::Tower);
            return is_measured && matches!(guard, Guard::Bare | Guard::Ours)
                || framework == Framework::Tower
                    && matches!(guard, Guard::Live | Guard::ReportOnly | Guard::Observed);
        }
        let exact = kind == Origins::Exact;
        match guard {
            Guard::Bare | Guard::Ours => true,
            Guard::Live | Guard::ReportOnly | Guard::Observed => {
                framework != Framework::Core && sample.is_ordinary()
            }
            Guard::Peer | Guard::Floor if protected => {
                (framework, guard) == (Framework::Tower, Guard::Peer)
            }
            Guard::Peer => match framework {
                Framework::Core => false,
                Framework::Tower | Framework::Actix | Framework::Rocket => exact,
                Framework::Warp => exact && !any_header,
            },
            Guard::Floor => match framework {
                Framework::Core | Framework::Actix => false,
                Framework::Tower => exact && !any_header,
                Framework::Rocket => sample.is_ordinary(),
                Framework::Warp => sample.headers.is_empty(),
            },
        }
    }

    /// Sets it up for the policy of a sample, if it [serves](Stack::serves) that.
    pub fn new(framework: Framework, guard: Guard, sample: &Sample) -> Option<Self> {
        let stack = match framework {
            Framework::Core => core::stack,
            Framework::Tower => tower::stack,
            Framework::Actix => actix::stack,
            Framework::Rocket => rocket::stack,
            Framework::Warp => warp::stack,
        };
        Self::serves(framework, guard, sample).then(|| Self(stack(guard, sample.setup)))
    }

    /// Makes the requests in advance, so that the batch only sends them and drops the responses.
    pub fn prepare(&self, sample: &'static Sample, requests: usize) -> Batch {
        (self.0)(sample, requests)
    }
}

/// An observer that only looks.
fn observe(observed: &Observed<'_>) {
    black_box(observed.decision());
}

/// The output of a future that never waits.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("no handler waits"),
    }
}
