//! actix-web services, called directly: cors-actix and actix-cors.

use std::{
    future::{Ready, ready},
    hint::black_box,
    rc::Rc,
};

use actix_web::{
    Error, HttpResponse,
    dev::{Service, ServiceRequest, ServiceResponse, Transform, fn_service},
    test::TestRequest,
};
use cors_actix::{Cors, Live};

use super::{Guard, Prepare, now, observe};
use crate::{Sample, Setup};

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let handler = fn_service(respond);
    match guard {
        Guard::Ours => prepare(now(Cors::new(setup.routes()).new_transform(handler)).unwrap()),
        Guard::Live => {
            prepare(now(Cors::new(Live::new(setup.routes())).new_transform(handler)).unwrap())
        }
        Guard::ReportOnly => {
            let cors = Cors::new(setup.routes()).report_only(setup.routes());
            prepare(now(cors.new_transform(handler)).unwrap())
        }
        Guard::Observed => {
            let cors = Cors::new(setup.routes()).observe(observe);
            prepare(now(cors.new_transform(handler)).unwrap())
        }
        Guard::Peer => prepare(now(peer(setup).new_transform(handler)).unwrap()),
        Guard::Bare | Guard::Floor => prepare(handler),
    }
}

fn prepare<S, B>(service: S) -> Prepare
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
{
    let service = Rc::new(service);
    Box::new(move |sample, count| {
        let requests: Vec<_> = (0..count).map(|_| request(sample)).collect();
        let service = Rc::clone(&service);
        Box::new(move || {
            for request in requests {
                let _ = black_box(now(service.call(request)));
            }
        })
    })
}

fn request(sample: &Sample) -> ServiceRequest {
    let mut request = TestRequest::default().method(sample.method.as_str().parse().unwrap());
    for (name, value) in &sample.headers {
        request = request.append_header((name.as_str(), value.as_bytes()));
    }
    let request = request.to_srv_request();
    // The first clone makes a value's buffer shared.
    request.headers().iter().for_each(|(_, value)| drop(value.clone()));
    request
}

/// A handler. actix-web reuses header maps, so the map of its response has capacity.
fn respond(request: ServiceRequest) -> Ready<Result<ServiceResponse, Error>> {
    ready(Ok(request.into_response(HttpResponse::Ok().finish())))
}

fn peer(setup: Setup) -> actix_cors::Cors {
    let cors = setup.origins().fold(actix_cors::Cors::default(), |it, o| it.allowed_origin(&o));
    let cors = cors.supports_credentials().allowed_methods(["GET", "HEAD", "POST", "PUT"]);
    let cors = cors.max_age(600);
    if setup.any_header { cors.allow_any_header() } else { cors.allowed_headers(Setup::HEADERS) }
}
