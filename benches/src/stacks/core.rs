//! Only `Policy::evaluate`.

use std::hint::black_box;

use cors_core::{guard::Incoming, http::Http};

use super::{Guard, Prepare};
use crate::Setup;

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let policy = (guard == Guard::Ours).then(|| setup.policy());
    Box::new(move |sample, count| {
        let policy = policy.clone();
        Box::new(move || {
            let incoming = Incoming::<Http>::read(sample.method.as_str(), "/", &sample.headers);
            let request = incoming.request();
            for _ in 0..count {
                match &policy {
                    Some(policy) => drop(black_box(policy.evaluate(black_box(request)))),
                    None => drop(black_box(black_box(request))),
                }
            }
        })
    })
}
