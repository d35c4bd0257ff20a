//! A small API on actix-web, with actix-cors.

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header,
    web::{self, Json},
};
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
    let app = || {
        let cors = Cors::default()
            .allowed_origin("https://app.example.com")
            .supports_credentials()
            .allowed_methods(["GET", "POST", "PUT"])
            .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
            .expose_headers(["x-total"])
            .max_age(600);
        App::new().service(web::scope("/api").configure(api)).wrap(cors)
    };

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let server = HttpServer::new(app).workers(1).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
