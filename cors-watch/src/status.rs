//! What a watched file has come to.

use std::time::SystemTime;

use crate::WatchError;

/// Which policy of the file is in use, and what is wrong with the file now; see
/// [`PolicyFile::status`](crate::PolicyFile::status).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// 1 at the start, and one more each time that the file has replaced the policy.
    pub generation: u64,
    /// When this generation came into use.
    pub when: SystemTime,
    /// What is wrong with the file now; `None` if nothing is. Then the file is in use, unless somebody else has
    /// replaced the policy since.
    pub last_error: Option<WatchError>,
}
