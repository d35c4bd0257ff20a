//! What a fairing must do beyond the contract.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::sync::{Arc, Mutex};

use cors_rocket::{Cors, Policy, Routes};
use rocket::{
    Build, Config, Request, Rocket, catch, catchers,
    config::LogLevel,
    error::ErrorKind,
    fairing::AdHoc,
    get,
    http::{ContentType, Header, Method, Status},
    local::blocking::{Client, LocalResponse},
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

#[test]
fn exactly_one_named_route_is_added() {
    let client = client(application().attach(Cors::new(policy())));
    let routes = client.rocket().routes();
    let named = routes.filter(|route| route.name.as_deref() == Some("CORS preflight"));
    let described: Vec<_> = named.map(|it| (it.method, it.uri.to_string(), it.rank)).collect();
    assert_eq!(described, [(Method::Options, "/<_..>".to_owned(), isize::MIN)]);
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
