//! `cors demo`: a guarded API, a page on another origin that fetches from it, and a third origin.

mod addresses;
mod api;
mod beginning;
mod browser;
mod current;
mod editor;
mod ending;
mod error;
mod follow;
mod greeting;
mod host;
mod own_page;
mod pages;
mod records;
mod session;

use std::{process::ExitCode, sync::Arc};

use axum::{Router, middleware};
use cors_core::{Request, Routes};
use cors_watch::PolicyFile;
use tokio::{net::TcpListener, runtime};

use crate::args::Demo;

use addresses::Listeners;
use beginning::Beginning;
use current::Current;
use ending::Ending;
use error::DemoError;
use records::Records;

/// Serves until Ctrl-C or, on Unix, SIGTERM.
pub(crate) fn run(args: &Demo) -> Result<ExitCode, String> {
    let file = args.policy.as_deref().map(Beginning::of_file).transpose()?;
    let watched = args.policy.as_deref().map(PolicyFile::watch).transpose();
    let watched = watched.map_err(|error| error.to_string())?;
    // One thread is enough for one page, and dropping the runtime ends open connections at once.
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let served =
        runtime.map_err(DemoError::Start).and_then(|it| it.block_on(serve(args, file, watched)));
    served.map(|()| ExitCode::SUCCESS).map_err(|error| error.to_string())
}

async fn serve(
    args: &Demo,
    file: Option<Beginning>,
    watched: Option<PolicyFile>,
) -> Result<(), DemoError> {
    let listeners = Listeners::bind(args.api_port, args.page_port).await?;
    let addresses = listeners.addresses().map_err(DemoError::Start)?;
    let beginning = match file {
        Some(beginning) => beginning,
        None => Beginning::own(&addresses)?,
    };
    let current = Arc::new(Current::new(beginning));
    let ending = Ending::listen().map_err(DemoError::Start)?;

    let records = Records::default();
    let addresses_json = pages::addresses_json(&addresses);
    spawn(listeners.api, api::router(current.live.clone(), records.clone()));
    let page = pages::page(&addresses, addresses_json.clone(), records, Arc::clone(&current));
    spawn(listeners.page, page);
    spawn(listeners.frame, pages::frame(&addresses, addresses_json));

    if let Some(watched) = watched {
        tokio::spawn(follow::follow(watched, current.clone()));
    }

    greeting::print(&addresses, &current.live.load());
    ending.wait().await.map_err(DemoError::Start)
}

/// Serves in the background, as long as the runtime lives, what is asked of this machine.
fn spawn(listener: TcpListener, router: Router) {
    let router = router.layer(middleware::from_fn(host::refuse_other_names));
    // `axum::serve` never returns: it waits and tries again where accepting fails.
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// Whether the pages of an origin may read the API's answer to a plain GET.
fn allows(routes: &Routes, origin: &str) -> bool {
    let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
    let request = Request { path: api::ITEM.as_bytes(), ..request };
    routes.evaluate(&request).refusal().is_none()
}
