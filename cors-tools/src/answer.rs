//! The answer to a line of JSON.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json;

/// The answer to a line, as a line of JSON.
///
/// ```
/// let answer = cors_tools::Answer::unread(br#"{"id": 7}"#, "no method".to_owned())?;
/// assert_eq!(answer.json, "{\"id\":7,\"error\":\"no method\"}\n");
/// assert!(answer.is_error);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// An object on one line, which ends in a line feed.
    pub json: String,
    /// Whether it is `{"id", "error"}`, for what cannot be read.
    pub is_error: bool,
    /// The error, in words.
    error: String,
}

/// The id of a line that could not be read otherwise.
#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

/// The answer to a line that is not a request.
#[derive(Serialize)]
struct Unread<'a> {
    id: Option<&'a RawValue>,
    error: &'a str,
}

impl Answer {
    /// The answer to a line that cannot be read, with the line's `id` where it has one.
    ///
    /// # Errors
    ///
    /// None: an id that was read can be written.
    pub fn unread(line: &[u8], error: String) -> Result<Self, String> {
        let id = serde_json::from_slice::<Identified<'_>>(line).ok().and_then(|it| it.id);
        Ok(Self { json: json::line(&Unread { id, error: &error })?, is_error: true, error })
    }

    /// The same where it answers the line with this number: an error says so.
    ///
    /// ```
    /// let line = br#"{"id": 7}"#;
    /// let answer = cors_tools::Answer::unread(line, "no method".to_owned())?.at_line(line, 3)?;
    /// assert_eq!(answer.json, "{\"id\":7,\"error\":\"line 3: no method\"}\n");
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None.
    pub fn at_line(self, line: &[u8], number: u64) -> Result<Self, String> {
        if !self.is_error {
            return Ok(self);
        }
        // Each line is read by itself, as the only one.
        let error = match self.error.rsplit_once(" at line 1 column ") {
            Some((error, column)) => format!("{error} at column {column}"),
            None => self.error,
        };
        Self::unread(line, format!("line {number}: {error}"))
    }

    /// The answer, or the error instead of it.
    pub(crate) fn of(line: &[u8], answer: Result<impl Serialize, String>) -> Result<Self, String> {
        match answer {
            Ok(answer) => {
                Ok(Self { json: json::line(&answer)?, is_error: false, error: String::new() })
            }
            Err(error) => Self::unread(line, error),
        }
    }
}
