//! What a fairing must do beyond the contract.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::sync::{Arc, Mutex};

use cors_rocket::{Cors, Live, Policy, Routes};
use rocket::{
    Build, Config, Request, Rocket, catch, catchers,
    config::LogLevel,
    error::ErrorKind,
    fairing::AdHoc,
    get,
    http::{ContentType, Header, Method, Status},
    local::blocking::{Client, LocalRequest, LocalResponse},
    options, put, routes,
};

fn policy() -> Policy {
    Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap()
}

fn application() -> Rocket<Build> {
    let config = Config { log_level: LogLevel::Off, ..Config::debug_default() };
    rocket::custom(config)
        .mount("/", routes![panics, caught, changed, varies])
        .register("/", catchers![all])
}

fn client(application: Rocket<Build>) -> Client {
    Client::debug(application).unwrap()
}

fn preflight(client: &Client, path: &'static str) -> (Status, Option<String>, Option<String>) {
    let request = client
        .options(path)
        .header(Header::new("Origin", "https://app.example.com"))
        .header(Header::new("Access-Control-Request-Method", "GET"));
    described(request.dispatch())
}

fn described(response: LocalResponse<'_>) -> (Status, Option<String>, Option<String>) {
    let allowed = response.headers().get_one("access-control-allow-origin").map(str::to_owned);
    (response.status(), allowed, response.into_string().filter(|body| !body.is_empty()))
}

/// Clones of a local request share what is cached for it.
#[test]
fn a_clone_of_a_request_is_evaluated_by_itself() {
    let client = client(application().attach(Cors::new(policy())));
    let asked = Header::new("Access-Control-Request-Method", "GET");
    let dispatch = |origins: [&'static str; 2]| {
        let request = client.options("/changed").header(asked.clone());
        origins.map(|origin| {
            let request = request.clone().header(Header::new("Origin", origin));
            let (status, allowed, _) = described(request.dispatch());
            (status, allowed)
        })
    };
    let allowed = (Status::NoContent, Some("https://app.example.com".to_owned()));
    let refused = (Status::Forbidden, None);
    let (app, evil) = ("https://app.example.com", "https://evil.example");
    assert_eq!(dispatch([app, evil]), [allowed.clone(), refused.clone()]);
    assert_eq!(dispatch([evil, app]), [refused, allowed]);
}

#[get("/panics")]
fn panics() -> &'static str {
    panic!("on purpose")
}

#[options("/caught")]
fn caught() -> &'static str {
    panic!("a preflight reached a handler")
}

#[put("/changed")]
fn changed() -> &'static str {
    "changed"
}

#[catch(default)]
fn all(status: Status, _: &Request<'_>) -> String {
    format!("caught {status}")
}

#[test]
fn neither_catchers_nor_handlers_run_for_a_preflight() {
    let client = client(application().attach(Cors::new(policy())));
    let allowed = Some("https://app.example.com".to_owned());
    for path in ["/", "/nowhere", "/caught", "/panics"] {
        assert_eq!(preflight(&client, path), (Status::NoContent, allowed.clone(), None), "{path}");
    }
}

#[test]
fn a_panicking_handler_is_a_500_with_the_headers() {
    let client = client(application().attach(Cors::new(policy())));
    let request = client.get("/panics").header(Header::new("Origin", "https://app.example.com"));
    let (status, allowed, body) = described(request.dispatch());
    assert_eq!(status, Status::InternalServerError);
    assert_eq!(allowed.unwrap(), "https://app.example.com");
    assert_eq!(body.unwrap(), "caught 500 Internal Server Error");
}

/// Fairings before and after `Cors` see the request that the client sent.
#[test]
fn the_request_is_never_changed() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let watch = || {
        let seen = Arc::clone(&seen);
        AdHoc::on_response("watch", move |request, response| {
            let line = (request.method(), request.uri().to_string(), response.status().code);
            seen.lock().unwrap().push(line);
            Box::pin(async {})
        })
    };
    let application = application().attach(watch()).attach(Cors::new(policy())).attach(watch());
    preflight(&client(application), "/nowhere?x=1");
    let wanted = (Method::Options, "/nowhere?x=1".to_owned(), 204);
    assert_eq!(*seen.lock().unwrap(), [wanted.clone(), wanted]);
}

/// The README warns of this: a method that the policy allows nobody, without a preflight.
#[test]
fn a_form_field_can_change_the_method() {
    let client = client(application().attach(Cors::new(policy())));
    let form = client.post("/changed").header(ContentType::Form).body("_method=PUT");
    let response = form.header(Header::new("Origin", "https://evil.example")).dispatch();
    assert_eq!(described(response), (Status::Ok, None, Some("changed".into())));
}

/// An earlier fairing has already written to the answer: nothing is lost or repeated.
#[test]
fn vary_is_merged_on_a_preflight() {
    let merged = |vary: &'static str| {
        let early = AdHoc::on_response("vary", move |_, response| {
            response.set_header(Header::new("Vary", vary));
            Box::pin(async {})
        });
        let client = client(application().attach(early).attach(Cors::new(policy())));
        let request = client
            .options("/")
            .header(Header::new("Origin", "https://app.example.com"))
            .header(Header::new("Access-Control-Request-Method", "GET"));
        let response = request.dispatch();
        response.headers().get("vary").map(str::to_owned).collect::<Vec<_>>()
    };
    let all = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    assert_eq!(merged("Accept-Encoding"), ["Accept-Encoding", all]);
    let rest = "Access-Control-Request-Method, Access-Control-Request-Headers";
    assert_eq!(merged("origin"), ["origin", rest]);
    assert_eq!(merged("*"), ["*"]);
}

/// What is not used costs nothing: a route for every method only where something may be forbidden.
#[test]
fn named_routes_are_added() {
    let methods = |cors: Cors| -> Vec<_> {
        let client = client(application().attach(cors));
        let named = client.rocket().routes().filter(|it| it.name.as_deref() == Some("CORS"));
        let described = named.map(|it| {
            assert_eq!((it.uri.to_string(), it.rank), ("/<_..>".to_owned(), isize::MIN));
            it.method
        });
        described.collect()
    };
    assert_eq!(methods(Cors::new(policy())), [Method::Options]);
    assert_eq!(methods(Cors::new(protected())).len(), 9);
    assert_eq!(methods(Cors::new(Live::new(policy()))).len(), 9);
    let closed = Routes::builder().closed("/a").route("/b", Policy::builder().allow_origins(["*"]));
    assert_eq!(methods(Cors::new(closed.build().unwrap())), [Method::Options]);
    let closed = Routes::builder().closed_and_protected("/");
    assert_eq!(methods(Cors::new(closed.build().unwrap())).len(), 9);
}

fn protected() -> Policy {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    policy.allow_credentials(true).cross_origin_protection(true).build().unwrap()
}

/// A request as a page of this origin makes a browser send it to `http://api.example`.
fn from<'c>(
    client: &'c Client,
    method: Method,
    path: &'c str,
    origin: &'static str,
) -> LocalRequest<'c> {
    let site = Header::new("Sec-Fetch-Site", "cross-site");
    client.req(method, path).header(Header::new("Origin", origin)).header(site)
}

const EVIL: &str = "https://evil.example";
const APP: &str = "https://app.example.com";

#[test]
fn what_is_forbidden_reaches_neither_handlers_nor_catchers() {
    let client = client(application().attach(Cors::new(protected())));
    for path in ["/changed", "/nowhere", "/panics", "/caught"] {
        for method in [Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Trace] {
            let response = from(&client, method, path, EVIL).dispatch();
            assert_eq!(described(response), (Status::Forbidden, None, None), "{method} {path}");
        }
        let handshake = from(&client, Method::Get, path, EVIL);
        let response = handshake.header(Header::new("Upgrade", "WebSocket")).dispatch();
        assert_eq!(described(response), (Status::Forbidden, None, None), "{path}");
    }
    // What passes is routed as ever.
    let response = from(&client, Method::Put, "/changed", APP).dispatch();
    assert_eq!(described(response), (Status::Ok, Some(APP.into()), Some("changed".into())));
    let (status, allowed, body) = described(from(&client, Method::Put, "/nowhere", APP).dispatch());
    assert_eq!((status, allowed.as_deref()), (Status::NotFound, Some(APP)));
    assert_eq!(body.unwrap(), "caught 404 Not Found");
    let (status, allowed, _) = described(from(&client, Method::Get, "/panics", EVIL).dispatch());
    assert_eq!((status, allowed), (Status::InternalServerError, None));
}

/// Rocket lets a form choose the method, and routes by what it chose; so is it judged.
#[test]
fn a_form_cannot_choose_a_method_to_get_past_protection() {
    let client = client(application().attach(Cors::new(protected())));
    let form = |method: &str| {
        let form = from(&client, Method::Post, "/changed", EVIL).header(ContentType::Form);
        described(form.body(format!("_method={method}")).dispatch())
    };
    assert_eq!(form("PUT"), (Status::Forbidden, None, None));
    assert_eq!(form("PATCH"), (Status::Forbidden, None, None));
    assert_eq!(form("GET").0, Status::NotFound, "a page may make a browser send a GET anyway");
}

/// The server's own pages write without being in a list, also where `Host` says whose they are.
#[test]
fn own_pages_write() {
    let client = client(application().attach(Cors::new(protected())));
    let put = |lines: &[(&'static str, &'static str)]| {
        let request = lines.iter().fold(client.put("/changed"), |request, (name, value)| {
            request.header(Header::new(*name, *value))
        });
        request.dispatch().status()
    };
    assert_eq!(
        put(&[("Origin", "https://api.example"), ("Sec-Fetch-Site", "same-origin")]),
        Status::Ok
    );
    assert_eq!(put(&[("Origin", "https://api.example"), ("Host", "api.example")]), Status::Ok);
    assert_eq!(
        put(&[("Origin", "https://api.example"), ("Host", "evil.example")]),
        Status::Forbidden
    );
    assert_eq!(put(&[]), Status::Ok);
}

/// A policy that is replaced may become protected, or stop being so.
#[test]
fn a_policy_may_become_protected() {
    let live = Live::new(policy());
    let client = client(application().attach(Cors::new(live.clone())));
    let write = || from(&client, Method::Put, "/changed", EVIL);
    let clone = write();
    assert_eq!(clone.clone().dispatch().status(), Status::Ok);
    live.replace(protected());
    assert_eq!(write().dispatch().status(), Status::Forbidden);
    // Clones of a local request share what is cached for it.
    assert_eq!(described(clone.clone().dispatch()), (Status::Forbidden, None, None));
    live.replace(policy());
    assert_eq!(clone.dispatch().status(), Status::Ok);
}

/// Judged before it is routed and answered at the end, a request is judged by one policy, although that is
/// replaced while its handler runs.
#[test]
fn a_request_is_judged_by_one_policy_while_that_is_replaced() {
    let live = Live::new(policy());
    let changes = live.clone();
    let replaces = AdHoc::on_response("replaces", move |_, _| {
        changes.replace(protected());
        Box::pin(async {})
    });
    let application = application().attach(replaces).attach(Cors::new(live));
    let client = client(application);
    let response = from(&client, Method::Put, "/changed", EVIL).dispatch();
    let vary = response.headers().get_one("vary").map(str::to_owned);
    assert_eq!((response.status(), vary.as_deref()), (Status::Ok, Some("Origin")));
    let response = from(&client, Method::Put, "/changed", EVIL).dispatch();
    let vary = response.headers().get_one("vary").map(str::to_owned);
    assert_eq!(
        (response.status(), vary.as_deref()),
        (Status::Forbidden, Some("Origin, Sec-Fetch-Site"))
    );
}

#[test]
fn two_policies_fail_to_launch() {
    let two = application().attach(Cors::new(policy())).attach(Cors::new(policy()));
    let error = Client::debug(two).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::FailedFairings(fairings) if fairings.len() == 1));
}

/// A response with no header but `Vary`.
struct Varies;

impl<'r> rocket::response::Responder<'r, 'static> for Varies {
    fn respond_to(self, _: &'r rocket::Request<'_>) -> rocket::response::Result<'static> {
        rocket::Response::build().raw_header("vary", "ORIGIN").ok()
    }
}

#[rocket::get("/varies")]
fn varies() -> Varies {
    Varies
}

#[test]
fn vary_is_merged_where_it_is_the_only_header() {
    let client = client(application().attach(Cors::new(policy())));
    let response = client.get("/varies").dispatch();
    assert_eq!(response.headers().get("vary").collect::<Vec<_>>(), ["ORIGIN"]);
}

/// Rocket's routing sees the changed path too.
#[test]
fn a_path_that_a_fairing_changes_takes_the_route_of_the_new_one() {
    let moves = AdHoc::on_request("moves", |request, _| {
        request.set_uri(rocket::uri!("/varies"));
        Box::pin(async {})
    });
    let any = Policy::builder().allow_origins(["*"]);
    let routes = Routes::builder().route("/varies", any).closed("/old").build().unwrap();
    let client = client(application().attach(moves).attach(Cors::new(routes)));
    let response = client.get("/old").dispatch();
    assert_eq!(response.headers().get_one("access-control-allow-origin"), Some("*"));
}
