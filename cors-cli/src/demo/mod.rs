//! `cors demo`: a guarded API, a page on another origin that fetches from it, and a third origin.

mod addresses;
mod api;
mod ending;
mod error;
mod greeting;
mod pages;
mod records;
mod session;

use std::process::ExitCode;

use axum::Router;
use cors_core::{Policy, Request, Routes};
use tokio::{net::TcpListener, runtime};

use crate::{args::Demo, policy_file};

use addresses::{Addresses, Listeners};
use ending::Ending;
use error::DemoError;
use records::Records;

/// Serves until Ctrl-C or, on Unix, SIGTERM.
pub(crate) fn run(args: &Demo) -> Result<ExitCode, String> {
    let routes = args.policy.as_deref().map(policy_file::compile).transpose()?;
    // One thread is enough for one page, and dropping the runtime ends open connections at once.
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime.map_err(DemoError::Start).and_then(|it| it.block_on(serve(args, routes)));
    served.map(|()| ExitCode::SUCCESS).map_err(|error| error.to_string())
}

async fn serve(args: &Demo, routes: Option<Routes>) -> Result<(), DemoError> {
    let listeners = Listeners::bind(args.api_port, args.page_port).await?;
    let addresses = listeners.addresses().map_err(DemoError::Start)?;
    let routes = match routes {
        Some(routes) => routes,
        None => own_policy(&addresses)?.into(),
    };
    let ending = Ending::listen().map_err(DemoError::Start)?;

    let records = Records::default();
    let addresses_json = pages::addresses_json(&addresses, &routes);
    spawn(listeners.api, api::router(routes.clone(), records.clone()));
    spawn(listeners.page, pages::page(&addresses, addresses_json.clone(), records));
    spawn(listeners.frame, pages::frame(&addresses, addresses_json));

    greeting::print(&addresses, &routes);
    ending.wait().await.map_err(DemoError::Start)
}

/// Serves in the background, as long as the runtime lives.
fn spawn(listener: TcpListener, router: Router) {
    // `axum::serve` never returns: it waits and tries again where accepting fails.
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// Allows the page to GET and PUT, but not to DELETE, so that both answers can be seen.
fn own_policy(addresses: &Addresses) -> Result<Policy, DemoError> {
    Policy::builder()
        .allow_origins([&*addresses.page])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["x-demo", "content-type"])
        .max_age(0)
        .build()
        .map_err(DemoError::OwnPolicy)
}

/// Whether the pages of an origin may read the API's answer to a plain GET.
fn allows(routes: &Routes, origin: &str) -> bool {
    let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
    let request = Request { path: api::ITEM.as_bytes(), ..request };
    routes.evaluate(&request).refusal().is_none()
}
