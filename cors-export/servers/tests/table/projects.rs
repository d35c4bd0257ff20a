//! Applications as the texts say that they are written, and servers besides those of the table. What a text says that
//! differs there, differs.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpStream},
};

use cors_conformance::{HeaderLine, wire};
use cors_core::{Policy, Routes};
use cors_export::{Target, export};
use cors_foreign::Project;

const ALLOWED: &str = "https://app.example.com";
const REFUSED: &str = "https://evil.example";

/// A method, a path, the status if it is the same everywhere, and whether a page with the allowed origin may read the
/// response.
type Ask = (&'static str, &'static str, Option<u16>, bool);

const ASKS: &[Ask] = &[
    ("GET", "/api/ok", Some(200), true),
    ("GET", "/api/nowhere", Some(404), true),
    ("GET", "/api/fail", Some(500), true),
    ("OPTIONS", "/api/ok", Some(204), true),
    ("OPTIONS", "/api/nowhere", Some(204), true),
    ("GET", "/other", Some(404), false),
    ("OPTIONS", "/other", Some(403), false),
    ("GET", ENCODED, None, false),
    ("GET", SLASHES, None, false),
];

const ENCODED: &str = "/%61pi/ok";
const SLASHES: &str = "//api/ok";

const UVICORN: &[&str] =
    &["-m", "uvicorn", "main:application", "--host", "{host}", "--port", "{port}"];
const UVICORN_APP: &[&str] = &["-m", "uvicorn", "main:app", "--host", "{host}", "--port", "{port}"];
const FLASK: &[(&str, &str)] = &[("main.py", include_str!("projects/flask.py"))];
const DJANGO: &[(&str, &str)] = &[
    ("mysite/__init__.py", ""),
    ("mysite/settings.py", include_str!("projects/settings.py")),
    ("mysite/urls.py", include_str!("projects/urls.py")),
    ("mysite/wsgi.py", include_str!("projects/wsgi.py")),
];

/// A policy for `/api`.
fn exported(target: Target) -> String {
    let policy = Policy::builder().allow_origins([ALLOWED]).allow_credentials(true);
    export(&Routes::builder().route("/api", policy).build().unwrap(), target).unwrap()
}

/// Whether each answer is as above, but for these paths: there, whether it may be read is the contrary.
fn prove(project: &Project<'_>, contrary: &[&str], more: &[Ask]) -> Option<()> {
    let servers = cors_foreign::run(project, &exported(project.target)).unwrap()?;
    let server = servers.address(project.name).unwrap();
    for (method, path, status, is_read) in ASKS.iter().chain(more) {
        let is_read = *is_read != contrary.contains(path);
        let seen = ask(server, method, path, ALLOWED);
        let shown = format!("{}: {method} {path}: {seen:?}", project.name);
        assert!(status.is_none_or(|status| status == seen.status), "{shown}");
        let allowed = if is_read { vec![ALLOWED.as_bytes()] } else { Vec::new() };
        assert_eq!(seen.values("access-control-allow-origin"), allowed, "{shown}");
        assert_eq!(seen.values("access-control-allow-credentials").len(), allowed.len(), "{shown}");
        let varies = seen.values("vary").concat().to_ascii_lowercase();
        assert!(!is_read || varies.windows(6).any(|it| it == b"origin"), "{shown}");

        let refused = ask(server, method, path, REFUSED);
        let tells = |it: &(String, Vec<u8>)| it.0.starts_with("access-control-");
        assert!(!refused.headers.iter().any(tells), "{shown}, refused: {refused:?}");
    }
    if matches!(project.target, Target::Starlette) {
        assert_eq!(socket(server), "HTTP/1.1 101 Switching Protocols", "{}", project.name);
    }
    Some(())
}

fn ask(server: SocketAddr, method: &str, path: &str, origin: &str) -> wire::Response {
    let mut lines = vec![("Origin", origin)];
    lines.extend((method == "OPTIONS").then_some(("Access-Control-Request-Method", "GET")));
    let lines = lines.into_iter().map(|(name, value)| (name.into(), value.into()));
    wire::send(server, method, path, &lines.collect::<Vec<HeaderLine>>()).unwrap()
}

/// The first line of the answer to a WebSocket.
fn socket(server: SocketAddr) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    let key = "dGhlIHNhbXBsZSBub25jZQ==";
    write!(
        stream,
        "GET /api/socket HTTP/1.1\r\nHost: {server}\r\nOrigin: {ALLOWED}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n",
    )
    .unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

#[test]
fn starlette_with_its_lifespan_and_websockets() {
    let project = Project {
        name: "Starlette",
        target: Target::Starlette,
        exported: "cors.py",
        files: &[("main.py", include_str!("projects/starlette.py"))],
        arguments: UVICORN,
    };
    prove(&project, &[], &[]);
}

#[test]
fn fastapi_inside() {
    let project = Project {
        name: "FastAPI",
        target: Target::Starlette,
        exported: "cors.py",
        files: &[(
            "main.py",
            concat!(include_str!("projects/fastapi.py"), "application = Cors(app)\n"),
        )],
        arguments: UVICORN,
    };
    prove(&project, &[], &[]);
}

/// Pages cannot read a 500 then.
#[test]
fn fastapi_with_a_middleware() {
    let project = Project {
        name: "FastAPI's add_middleware",
        target: Target::Starlette,
        exported: "cors.py",
        files: &[(
            "main.py",
            concat!(include_str!("projects/fastapi.py"), "app.add_middleware(Cors)\n"),
        )],
        arguments: UVICORN_APP,
    };
    prove(&project, &["/api/fail"], &[]);
}

/// It merges the slashes at the beginning.
#[test]
fn flask_run() {
    let project = Project {
        name: "flask run",
        target: Target::Flask,
        exported: "cors.py",
        files: FLASK,
        arguments: &["-m", "flask", "--app", "main", "run", "--host", "{host}", "--port", "{port}"],
    };
    prove(&project, &[SLASHES], &[]);
}

#[test]
fn flask_behind_gunicorn() {
    let project = Project {
        name: "Gunicorn",
        target: Target::Flask,
        exported: "cors.py",
        files: FLASK,
        arguments: &["-m", "gunicorn", "--bind", "{host}:{port}", "main:app"],
    };
    prove(&project, &[], &[]);
}

/// It does not tell the path as it was sent.
#[test]
fn django_runserver() {
    let project = Project {
        name: "runserver",
        target: Target::Django,
        exported: "mysite/cors.py",
        files: DJANGO,
        arguments: &[
            "-m",
            "django",
            "runserver",
            "--noreload",
            "--pythonpath={folder}",
            "--settings=mysite.settings",
            "{host}:{port}",
        ],
    };
    prove(&project, &[ENCODED, SLASHES], &[]);
}

#[test]
fn django_behind_gunicorn() {
    let project = Project {
        name: "Gunicorn",
        target: Target::Django,
        exported: "mysite/cors.py",
        files: DJANGO,
        arguments: &["-m", "gunicorn", "--bind", "{host}:{port}", "mysite.wsgi"],
    };
    prove(&project, &[], &[]);
}

#[test]
fn express_by_require() {
    let project = Project {
        name: "require",
        target: Target::Express,
        exported: "cors.mjs",
        files: &[("main.cjs", include_str!("projects/express.cjs"))],
        arguments: &["main.cjs"],
    };
    prove(&project, &[], &[]);
}

#[test]
fn fastify_by_require() {
    let project = Project {
        name: "require",
        target: Target::Fastify,
        exported: "cors.mjs",
        files: &[("main.cjs", include_str!("projects/fastify.cjs"))],
        arguments: &["main.cjs"],
    };
    prove(&project, &[], &[]);
}

/// There, preflights need what their path needs. What a folder allows, a folder within does not inherit.
#[test]
fn apache_by_htaccess() {
    let policy = Policy::builder().allow_origins(["https://inner.example.com"]);
    let inner = policy.allow_credentials(true).allow_methods(["PUT"]).build().unwrap();
    let inner = export(&Routes::from(inner), Target::Apache).unwrap();
    let project = Project {
        name: ".htaccess",
        target: Target::Apache,
        exported: "site/.htaccess",
        files: &[
            ("httpd.conf", include_str!("projects/httpd.conf")),
            ("site/api/ok", "ok"),
            ("site/api/locked", "locked"),
            ("site/api/inner/.htaccess", &inner),
            ("site/api/inner/ok", "ok"),
        ],
        arguments: &["-X", "-f", "{folder}/httpd.conf"],
    };
    let more = [
        ("GET", "/api/locked", Some(401), true),
        ("OPTIONS", "/api/locked", Some(401), true),
        ("GET", "/api/inner/ok", Some(200), false),
        ("OPTIONS", "/api/inner/ok", Some(403), false),
    ];
    prove(&project, &[], &more);
}
