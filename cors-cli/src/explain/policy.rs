//! What to write in a policy for a code.

use cors_core::browser::Code;

/// What a policy needs besides the origin, for the browser not to block: with the name that a line names,
/// then without.
pub(super) fn examples(code: Code) -> Vec<&'static str> {
    match code {
        Code::AllowOriginMissing
        | Code::AllowOriginMismatch
        | Code::AllowOriginInvalid
        | Code::AllowOriginSeveralLines
        | Code::AllowOriginSeveralValues
        | Code::PreflightStatus
        | Code::PreflightRedirected => vec![""],
        Code::AllowOriginWildcard | Code::AllowCredentialsNotTrue => {
            vec!["        .allow_credentials(true)\n"]
        }
        Code::MethodNotAllowed | Code::AllowMethodsUnparsable => vec![
            "        .allow_methods([\"{method}\"])\n",
            "        .allow_methods([\"PUT\", \"DELETE\"])\n",
        ],
        Code::HeaderNotAllowed | Code::AllowHeadersUnparsable => vec![
            "        .allow_headers([\"{header}\"])\n",
            "        .allow_headers([\"content-type\", \"x-request-id\"])\n",
        ],
        Code::AuthorizationNotAllowed => vec!["        .allow_headers([\"authorization\"])\n"],
        _ => Vec::new(),
    }
}

/// A policy in Rust, and where it goes.
pub(super) fn in_rust(origin: &str, calls: &str) -> String {
    format!(
        "\n    let policy = Policy::builder()\n        \
         .allow_origins([\"{origin}\"])\n{calls}        .build()?;\n\n    \
         axum         .layer(cors_axum::Cors::new(policy))\n    \
         actix-web    .wrap(cors_actix::Cors::new(policy))\n    \
         Rocket       .attach(cors_rocket::Cors::new(policy))\n    \
         warp         cors_warp::Cors::new(policy).wrap(routes)\n"
    )
}
