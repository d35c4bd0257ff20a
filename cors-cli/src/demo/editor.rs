//! What the editor on the page asks: what the policy is, and to change it.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{self, DefaultBodyLimit, rejection::JsonRejection},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use cors_tools::policy_file::{self, Problem, word};
use serde::{Deserialize, Serialize};

use super::{
    allows, api,
    current::{Current, Source, State},
    own_page::PageOrigin,
};

/// A longer request to change the policy is refused.
const MAX_KIB: usize = 64;

/// A text for the policy.
#[derive(Deserialize)]
struct Edit {
    text: String,
}

/// The last change, and what the page can do next.
#[derive(Serialize)]
struct Shown<'a> {
    change: u64,
    source: Source,
    text: &'a str,
    problems: Vec<ShownProblem<'a>>,
    in_force: InForce,
    file: Option<String>,
    beginning: &'a str,
    /// The text with the page's origin allowed.
    with_page: Option<String>,
    /// Why there is no such text.
    why_not: Option<String>,
}

#[derive(Serialize)]
struct InForce {
    change: u64,
    source: Source,
}

#[derive(Serialize)]
struct ShownProblem<'a> {
    line: Option<usize>,
    severity: &'static str,
    code: &'static str,
    sentence: String,
    help: &'a str,
}

impl<'a> From<&'a Problem> for ShownProblem<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            line: problem.line,
            severity: word(problem.severity),
            code: problem.code,
            sentence: problem.sentence(),
            help: &problem.help,
        }
    }
}

pub(super) fn route(current: Arc<Current>) -> MethodRouter {
    let limit = DefaultBodyLimit::max(MAX_KIB * 1024);
    get(show).post(edit).layer(limit).with_state(current)
}

async fn show(
    extract::State(current): extract::State<Arc<Current>>,
    Extension(PageOrigin(origin)): Extension<PageOrigin>,
) -> Response {
    shown(&current, &origin)
}

async fn edit(
    extract::State(current): extract::State<Arc<Current>>,
    Extension(PageOrigin(origin)): Extension<PageOrigin>,
    edit: Result<Json<Edit>, JsonRejection>,
) -> Response {
    match edit {
        Ok(Json(Edit { text })) => {
            current.edit(text);
            shown(&current, &origin)
        }
        Err(rejection) => refused(&rejection).into_response(),
    }
}

fn refused(rejection: &JsonRejection) -> (StatusCode, String) {
    let status = rejection.status();
    let why = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "an edit is sent with `Content-Type: application/json`".to_owned()
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("the edit is larger than {MAX_KIB} KiB: shorten the policy")
        }
        _ => format!("{}: send `{{\"text\": \"…\"}}`", rejection.body_text()),
    };
    (status, format!("{why}\n"))
}

fn shown(current: &Current, origin: &str) -> Response {
    let state = current.state();
    let (last, in_force) = (&state.last, &state.in_force);
    let (with_page, why_not) = match with_page(&state, origin) {
        Ok(text) => (Some(text), None),
        Err(why) => (None, Some(why)),
    };
    let shown = Shown {
        change: last.number,
        source: last.source,
        text: &last.text,
        problems: last.problems.iter().map(ShownProblem::from).collect(),
        in_force: InForce { change: in_force.number, source: in_force.source },
        file: current.file.as_ref().map(|path| path.display().to_string()),
        beginning: &current.beginning,
        with_page,
        why_not,
    };
    let headers = [(CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, Json(shown)).into_response()
}

/// The last text with the page's origin among those that may read the resource, or why there is none.
fn with_page(State { last, in_force, routes, .. }: &State, origin: &str) -> Result<String, String> {
    if last.number != in_force.number {
        return Err("fix the error first".to_owned());
    }
    if allows(routes, origin) {
        return Err("it is allowed".to_owned());
    }
    let found = routes.find(api::ITEM.as_bytes());
    found.policy().map_err(|why| why.to_string())?;
    let text = policy_file::with_origin(&last.text, found.route(), origin);
    text.ok_or_else(|| "the text has no list of origins".to_owned())
}
