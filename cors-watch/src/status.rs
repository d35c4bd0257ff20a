//! What a watched file has come to.

use std::time::SystemTime;

use crate::WatchError;

/// Which policy of the file is in use, and what is wrong with the file now; see
/// [`PolicyFile::status`](crate::PolicyFile::status).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// 1 for the policy at the start, and one more for each policy that the file has replaced it with.
    pub generation: u64,
    /// When this generation came into use.
    pub when: SystemTime,
    /// What is wrong with the file. `None` if nothing is: the file is what is in use, unless somebody else
    /// has replaced it.
    pub last_error: Option<WatchError>,
}
