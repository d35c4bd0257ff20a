//! Only `Policy::evaluate` or, with routes, `Routes::evaluate`.

use std::hint::black_box;

use cors_core::{Policy, Routes};

use super::{Guard, Prepare};
use crate::Setup;

#[derive(Clone)]
enum Judge {
    Nobody,
    Policy(Policy),
    Routes(Routes),
}

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let judge = match guard {
        Guard::Ours if setup.by_path => Judge::Routes(setup.routes()),
        Guard::Ours => Judge::Policy(setup.policy()),
        _ => Judge::Nobody,
    };
    Box::new(move |sample, count| {
        let judge = judge.clone();
        Box::new(move || {
            let received = sample.request(());
            let request = &cors_core::http::request(&received);
            for _ in 0..count {
                match &judge {
                    Judge::Policy(policy) => drop(black_box(policy.evaluate(black_box(request)))),
                    Judge::Routes(routes) => drop(black_box(routes.evaluate(black_box(request)))),
                    Judge::Nobody => drop(black_box(black_box(request))),
                }
            }
        })
    })
}
