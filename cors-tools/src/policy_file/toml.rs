//! TOML, whose values know where they are.

use std::borrow::Cow;

use toml::{
    Spanned,
    de::{DeTable, DeValue, Error},
};

use super::{
    Linted, Problem,
    document::{self, Entry, Table, Value},
};

pub(super) fn lint(text: &str) -> Linted {
    match DeTable::parse(text) {
        Ok(table) => document::lint(text, entries(table.get_ref())),
        Err(error) => {
            let at = error.span().map(|span| span.start);
            Linted::unparsed(text, at, Problem::syntax("invalid-toml", error.message().to_owned()))
        }
    }
}

fn entries<'de>(table: &DeTable<'de>) -> Table<Spanned<DeValue<'de>>> {
    let entry = |(key, value): (&Spanned<Cow<'de, str>>, &Spanned<DeValue<'de>>)| Entry {
        key: key.get_ref().to_string(),
        at: key.span().start,
        value: value.clone(),
    };
    table.iter().map(entry).collect()
}

impl<'de> Value<'de> for Spanned<DeValue<'de>> {
    type Error = Error;

    fn table(&self) -> Option<Table<Self>> {
        self.get_ref().as_table().map(entries)
    }

    fn list(&self) -> Vec<usize> {
        let entries = self.get_ref().as_array().into_iter().flatten();
        entries.map(|entry| entry.span().start).collect()
    }

    fn message(error: &Error) -> String {
        error.message().to_owned()
    }
}
