//! A small API on actix-web, with cors-actix.

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header,
    web::{self, Json},
};
use cors_actix::{Cors, Policy};
use serde_json::json;

async fn items() -> HttpResponse {
    HttpResponse::Ok().insert_header(("x-total", "2")).json(["one", "two"])
}

async fn put_item(request: HttpRequest) -> HttpResponse {
    match request.headers().get(header::AUTHORIZATION) {
        Some(value) if value == "Bearer secret" => HttpResponse::NoContent().finish(),
        _ => HttpResponse::Unauthorized().finish(),
    }
}

async fn session(request: HttpRequest) -> HttpResponse {
    match request.cookie("session") {
        Some(cookie) => HttpResponse::Ok().json(json!({ "session": cookie.value() })),
        None => HttpResponse::Unauthorized().finish(),
    }
}

async fn broken() -> actix_web::Result<Json<()>> {
    Err(actix_web::error::ErrorInternalServerError("no database"))
}

async fn nowhere() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "nothing here" }))
}

fn api(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/items")
                .route(web::get().to(items))
                .route(web::post().to(HttpResponse::Created)),
        )
        .route("/items/{name}", web::put().to(put_item))
        .route("/session", web::get().to(session))
        .route("/broken", web::get().to(broken))
        .default_service(web::to(nowhere));
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["authorization", "content-type"])
        .expose_headers(["x-total"])
        .max_age(600)
        .build()?;
    let cors = Cors::new(policy);
    let app = move || App::new().service(web::scope("/api").configure(api)).wrap(cors.clone());

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let server = HttpServer::new(app).workers(1).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
