//! Only `Routes::evaluate`.

use std::hint::black_box;

use cors_core::{guard::Incoming, http::Http};

use super::{Guard, Prepare};
use crate::Setup;

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let routes = (guard == Guard::Ours).then(|| setup.routes());
    Box::new(move |sample, count| {
        let routes = routes.clone();
        Box::new(move || {
            let incoming =
                Incoming::<Http>::read(sample.method.as_str(), sample.path, &sample.headers);
            let request = incoming.request();
            for _ in 0..count {
                match &routes {
                    Some(routes) => drop(black_box(routes.evaluate(black_box(request)))),
                    None => drop(black_box(black_box(request))),
                }
            }
        })
    })
}
