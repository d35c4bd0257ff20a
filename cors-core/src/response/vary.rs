//! How `Vary` is added to.

use alloc::{borrow::Cow, vec::Vec};

/// What of a list such as `Origin, Accept` is to be appended to the lines of a list header such as
/// `Vary`, so that they say all of it and nothing twice: the members that they lack, in any case. A `*`
/// in the lines stands for all. Allocates only where some are there and some are not.
///
/// ```
/// use cors_core::merge_list;
///
/// let value = b"Origin, Access-Control-Request-Method";
/// assert_eq!(merge_list(|| [], value).as_deref(), Some(&value[..]));
/// let lines = || [&b"accept-encoding, ORIGIN"[..]];
/// assert_eq!(merge_list(lines, value).as_deref(), Some(&b"Access-Control-Request-Method"[..]));
/// assert_eq!(merge_list(|| [&b"*"[..]], value), None);
/// ```
pub fn merge_list<'l, 'v, L: IntoIterator<Item = &'l [u8]>>(
    lines: impl Fn() -> L,
    value: &'v [u8],
) -> Option<Cow<'v, [u8]>> {
    let members = || value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let missing = |member: &&[u8]| !covers(lines(), member);
    if members().all(|member| missing(&member)) {
        return Some(Cow::Borrowed(value));
    }
    let missing: Vec<_> = members().filter(missing).collect();
    (!missing.is_empty()).then(|| Cow::Owned(missing.join(&b", "[..])))
}

/// Whether the lines have a member already, in any case, or a `*`.
fn covers<'l>(lines: impl IntoIterator<Item = &'l [u8]>, member: &[u8]) -> bool {
    let covers = |it: &[u8]| it == b"*" || it.eq_ignore_ascii_case(member);
    let mut members = lines.into_iter().flat_map(|line| line.split(|&byte| byte == b','));
    members.any(|it| covers(it.trim_ascii()))
}
