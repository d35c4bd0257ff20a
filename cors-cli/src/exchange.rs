//! What was sent and answered, as written in JSON.

use serde::Serialize;

/// A request that was sent, and the answer to it.
#[derive(Serialize)]
pub(crate) struct WrittenExchange<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) proxy: Option<&'a str>,
    pub(crate) request: Vec<(String, String)>,
    pub(crate) status: u16,
    pub(crate) response: Vec<(String, String)>,
}
