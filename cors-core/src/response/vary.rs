//! Adding to `Vary`.

use alloc::{borrow::Cow, vec::Vec};

/// The part of a list such as `Origin, Accept` to append to the lines of a list header such as `Vary`,
/// so that they say all of it and nothing twice: the members that they lack, ignoring case. A `*` in
/// the lines covers all. Allocates only if some members are there and some are not.
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

/// Whether the lines already have a member, ignoring case, or a `*`.
fn covers<'l>(lines: impl IntoIterator<Item = &'l [u8]>, member: &[u8]) -> bool {
    let covers = |it: &[u8]| it == b"*" || it.eq_ignore_ascii_case(member);
    let mut members = lines.into_iter().flat_map(|line| line.split(|&byte| byte == b','));
    members.any(|it| covers(it.trim_ascii()))
}
