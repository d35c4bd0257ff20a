//! What a browser does with an exchange, a chain of redirects, a sequence on one preflight cache, or the requests of
//! a HAR file: `cors judge`.

mod chain;
mod exchange;
mod har;
mod malformed;
mod sequence;

use cors_core::browser::Profile;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Answer, verdict::Judgement};

use chain::{Chain, ChainJudgement};
use exchange::Exchange;
pub use har::{Har, Report};
use malformed::described;
use sequence::{Sequence, SequenceJudgement};

/// Says what a browser does with a line: an exchange, such as `{"id": 1, "request": {"page_origin":
/// "https://app.example.com", "url_origin": "https://api.example.com", "method": "GET", "headers": []}, "response":
/// {"status": 200, "headers": []}}`; a chain of redirects, with `hops`; or a sequence, with `steps`.
///
/// ```
/// use cors_core::browser::Profile;
/// use cors_tools::judge::answer;
///
/// let line = br#"{"id": 1, "request": {"page_origin": "https://a.example", "url_origin": "https://b.example",
///     "method": "GET", "headers": []}, "response": {"status": 200, "headers": []}}"#;
/// let blocked = answer(Profile::Standard, line)?;
/// assert!(blocked.json.contains(r#""outcome":"blocked""#));
///
/// let unread = answer(Profile::Standard, br#"{"id": 2}"#)?;
/// assert_eq!(unread.json, "{\"id\":2,\"error\":\"`request` is missing\"}\n");
/// assert!(unread.is_error);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// None: a line that cannot be read is answered with `{"id", "error"}`.
pub fn answer(profile: Profile, line: &[u8]) -> Result<Answer, String> {
    Answer::of(line, judge(profile, line))
}

fn judge(profile: Profile, line: &[u8]) -> Result<Output, String> {
    let input: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if !input.is_object() {
        return Err("write one object per line: an exchange, a chain or a sequence".to_owned());
    }
    let id = input.get("id").cloned();
    let judged = if input.get("steps").is_some() {
        Judged::Sequence(read::<Sequence>(input)?.judge(profile)?)
    } else if input.get("hops").is_some() {
        Judged::Chain(read::<Chain>(input)?.judge(profile)?)
    } else {
        Judged::Exchange(read::<Exchange>(input)?.judge(profile)?)
    };
    Ok(Output { id, judged })
}

fn read<T: for<'de> Deserialize<'de>>(input: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(input).map_err(|error| {
        let message = error.inner().to_string();
        let is_of_pair = message.contains("a tuple of size") || message.contains("fewer elements");
        if is_of_pair {
            return format!("`{}` is not `[name, value]`", error.path());
        }
        described(&error, "the line")
    })
}

#[derive(Serialize)]
struct Output {
    id: Option<Value>,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Judged {
    Exchange(Judgement),
    Chain(ChainJudgement),
    Sequence(SequenceJudgement),
}
