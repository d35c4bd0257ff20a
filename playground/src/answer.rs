//! How every function answers: with an object, or with `{error}`.

use cors_tools::json;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Failure {
    error: String,
}

/// The answer as JSON on one line.
pub(crate) fn answer<T: Serialize>(answer: Result<T, String>) -> String {
    let written = match answer {
        Ok(answer) => json::line(&answer),
        Err(error) => json::line(&Failure { error }),
    };
    written.unwrap_or_default()
}

/// One that may be as long as what was asked.
pub(crate) fn long_answer(answer: &impl Serialize) -> String {
    json::long_line(answer).unwrap_or_default()
}

/// JSON of the command, as a part of an answer.
pub(crate) fn raw(json: &str) -> Result<Box<RawValue>, String> {
    RawValue::from_string(json.trim_end().to_owned()).map_err(|error| error.to_string())
}
