//! TOML, whose values know their lines.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue, Error},
};

use super::{
    Linted, Problem,
    document::{self, Table, Value},
};
use cors_core::RoutesConfig;

pub(crate) fn lint(text: &str) -> Linted {
    let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
    let line = |span: Range<usize>| ends.partition_point(|&end| end < span.start) + 1;
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let line = error.span().map(line);
            let problem = Problem::syntax("invalid-toml", error.message().to_owned(), line);
            return Linted { routes: None, problems: vec![problem] };
        }
    };
    let mut lines = BTreeMap::new();
    for (key, value) in &table {
        note(&mut lines, key.get_ref().to_string(), key, value, line);
        let routes = value.get_ref().as_table().filter(|_| key.get_ref() == RoutesConfig::ROUTES);
        for (path, route) in routes.into_iter().flatten() {
            let field = document::route_field(path.get_ref());
            note(&mut lines, field.clone(), path, route, line);
            for (key, value) in route.get_ref().as_table().into_iter().flatten() {
                note(&mut lines, format!("{field}.{}", key.get_ref()), key, value, line);
            }
        }
    }
    let mut linted = document::lint(entries(&table));
    for problem in &mut linted.problems {
        // A field that is missing is missing from its route.
        let place = problem.field.as_ref().and_then(|field| {
            let route = || field.rsplit_once('.').and_then(|(route, _)| lines.get(route));
            lines.get(field).or_else(route)
        });
        problem.line = place.map(|Lines { key, entries }| {
            let entry = problem.index.and_then(|index| entries.get(index));
            entry.copied().unwrap_or(*key)
        });
    }
    linted.problems.sort_by_key(|problem| problem.line);
    linted
}

/// Where a key and the entries of its list are.
struct Lines {
    key: usize,
    entries: Vec<usize>,
}

fn note(
    lines: &mut BTreeMap<String, Lines>,
    field: String,
    key: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    line: impl Fn(Range<usize>) -> usize,
) {
    let entries = value.get_ref().as_array().into_iter().flatten();
    let entries = entries.map(|entry| line(entry.span())).collect();
    lines.insert(field, Lines { key: line(key.span()), entries });
}

fn entries<'de>(table: &DeTable<'de>) -> Table<Spanned<DeValue<'de>>> {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), value.clone())).collect()
}

impl<'de> Value<'de> for Spanned<DeValue<'de>> {
    type Error = Error;

    fn table(&self) -> Option<Table<Self>> {
        self.get_ref().as_table().map(entries)
    }

    fn message(error: &Error) -> String {
        error.message().to_owned()
    }
}
