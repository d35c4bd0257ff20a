//! From bytes of a text to lines and columns.

use super::Problem;

/// A problem, and the byte of the text at which its place begins, if it has one.
pub(super) type Placed = (Option<usize>, Problem);

/// The problems in the order of the text, with lines and columns. Goes through the text once.
pub(super) fn in_order(text: &str, mut placed: Vec<Placed>) -> Vec<Problem> {
    placed.sort_by_key(|(at, _)| *at);
    let mut chars = text.char_indices().peekable();
    let (mut line, mut column) = (1, 1);
    let mut problems = Vec::new();
    for (at, mut problem) in placed {
        if let Some(at) = at {
            while let Some((_, passed)) = chars.next_if(|(start, it)| start + it.len_utf8() <= at) {
                (line, column) = if passed == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            (problem.line, problem.column) = (Some(line), Some(column));
        }
        problems.push(problem);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters() {
        let text = "é\r\n  ü x\n";
        let places = [Some(9), None, Some(0), Some(1), Some(6), Some(7), Some(99)];
        let placed = places.map(|at| (at, Problem::error("code", None, "", "")));
        let found = in_order(text, placed.to_vec());
        let found: Vec<_> = found.iter().map(|it| it.line.zip(it.column)).collect();
        let wanted = [(1, 1), (1, 1), (2, 3), (2, 3), (2, 5), (3, 1)];
        assert_eq!(found.first(), Some(&None));
        assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), wanted);
    }
}
