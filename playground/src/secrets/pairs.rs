//! Secrets beside a header's name in quotes: in pairs, and in members before it.

use super::{AROUND, LEFT_OUT, SECRET, after_value};

/// Without the second of `["Cookie", "id=1"]`, nor the value in `{"value": "id=1", "name": "Cookie"}`.
pub(super) fn without_pairs(text: &str) -> String {
    SECRET.iter().fold(text.to_owned(), |text, name| without_pairs_of(&text, name))
}

/// What is before a name.
#[derive(Default)]
struct Before {
    /// Whether the last bracket encloses names only, as in a policy.
    is_of_names: Option<bool>,
    /// Where what follows the last `value` begins.
    value: Option<usize>,
}

fn without_pairs_of(text: &str, name: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut left, mut done, mut seen) = (String::with_capacity(text.len()), 0, 0);
    let mut before = Before::default();
    for (at, _) in lower.match_indices(name) {
        before.look(&lower, seen, at);
        seen = at;
        let Some(secret) = before.secret(&lower, at, name).filter(|_| at >= done) else { continue };
        let begins = secret.max(done);
        left.push_str(text.get(done..begins).unwrap_or_default());
        left.push(' ');
        left.push_str(LEFT_OUT);
        done = end_of_line(&lower, at);
        // The second of a pair may be on the next line.
        let next = next_line(&lower, done).filter(|_| secret > at);
        if let Some(next) = next {
            left.push_str(text.get(done..next).unwrap_or_default());
            left.push_str(LEFT_OUT);
            done = end_of_line(&lower, next);
        }
    }
    left + text.get(done..).unwrap_or_default()
}

impl Before {
    /// Looks at what is between two names.
    fn look(&mut self, lower: &str, begins: usize, ends: usize) {
        let between = lower.get(begins..ends).unwrap_or_default();
        if let Some(bracket) = between.rfind(['[', '(']) {
            let label = between
                .get(..bracket)
                .unwrap_or_default()
                .trim_end_matches(|it: char| !it.is_alphanumeric());
            let is_of_label = |it: char| it.is_alphanumeric() || "-_".contains(it);
            let label = label.rsplit(|it| !is_of_label(it)).next().unwrap_or_default();
            self.is_of_names = Some(label.contains("allow") || label.contains("expose"));
        }
        let value = between.rfind("value").and_then(|at| after_value(between.get(at..)?));
        if let Some(value) = value.and_then(|value| value.strip_prefix([':', '='])) {
            self.value = Some(ends - value.len());
        }
    }

    /// Where the value of the name at this place begins, if it is one of those.
    fn secret(&self, lower: &str, at: usize, name: &str) -> Option<usize> {
        let after = lower.get(at + name.len()..)?;
        let rest = after.trim_start_matches('\\').strip_prefix(['"', '\''])?;
        let second = rest.trim_start().strip_prefix(',');
        if is_member(lower.get(..at)?) {
            return self.value;
        }
        second.filter(|_| self.is_of_names == Some(false)).map(|second| lower.len() - second.len())
    }
}

/// Whether a name is the value of a member: it may have a beginning, as in `Set-Cookie`.
fn is_member(before: &str) -> bool {
    let before = before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '-');
    before.trim_end_matches(AROUND).ends_with([':', '='])
}

fn end_of_line(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at)
}

/// Where the next line that has something begins to have it.
fn next_line(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?.trim_start();
    (!rest.is_empty()).then(|| text.len() - rest.len())
}
