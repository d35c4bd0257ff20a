//! Reads a document field by field, so that one that cannot be read does not hide problems in others.

use std::{
    collections::{HashMap, HashSet},
    iter,
};

use cors_core::{
    Config, ConfigError, ConfigErrorKind, RouteConfig, Routes, RoutesConfig, Severity,
};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::MapDeserializer},
};

use super::{
    Linted, Problem,
    place::{self, Placed},
};

/// The field without which nothing is a policy.
const ORIGINS: &str = "allow_origins";
/// What is said where it is misspelt.
const ORIGINS_MEANT: &str = "did you mean `allow_origins`";
const UNKNOWN: &str = "unknown-field";

/// The entries of a table, those with the same key in their order.
pub(super) type Table<V> = Vec<Entry<V>>;

pub(super) struct Entry<V> {
    pub(super) key: String,
    /// The byte of the text at which the key begins.
    pub(super) at: usize,
    pub(super) value: V,
}

/// A value of a format.
pub(super) trait Value<'de>: Clone + IntoDeserializer<'de, Self::Error> {
    type Error: serde::de::Error;

    /// Its entries, if it is a table.
    fn table(&self) -> Option<Table<Self>>;

    /// The bytes of the text at which its entries begin, if it is a list.
    fn list(&self) -> Vec<usize>;

    /// What is wrong, without the place.
    fn message(error: &Self::Error) -> String;
}

/// The outcome for a text with these fields.
pub(super) fn lint<'de, V: Value<'de>>(text: &str, fields: Table<V>) -> Linted {
    let mut reader = Reader::default();
    let is_routes = |it: &Entry<V>| it.key == RoutesConfig::ROUTES;
    let config = match fields.iter().any(is_routes) {
        false => reader
            .fields(&Owner::default(), fields)
            .unwrap_or(RoutesConfig::Everywhere(Config::default())),
        true => {
            let (routes, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_routes);
            RoutesConfig::ByPath(reader.routes(routes, others))
        }
    };
    reader.compile(text, &config)
}

/// What the fields belong to: a route, or by default the document.
#[derive(Default)]
struct Owner {
    /// What the names of the fields begin with.
    prefix: String,
    /// How many routes before this one have the same path.
    occurrence: usize,
}

/// Where a key and the entries of its list are.
struct Place {
    key: usize,
    entries: Vec<usize>,
}

/// Gathers what cannot be read.
#[derive(Default)]
struct Reader {
    problems: Vec<Placed>,
    /// The fields that are there, but not read.
    unread: HashSet<String>,
    /// The lists of origins that are probably there by another name.
    misspelt: HashSet<String>,
    /// Where the fields are, those of a repeated path by its occurrence.
    places: HashMap<(usize, String), Place>,
}

impl Reader {
    fn compile(mut self, text: &str, config: &RoutesConfig) -> Linted {
        let (routes, errors, warnings) = match Routes::compile(config) {
            Ok(routes) => {
                let warnings = routes.warnings().to_vec();
                (self.problems.is_empty().then_some(routes), Vec::new(), warnings)
            }
            Err(errors) => {
                let warnings = errors.warnings().to_vec();
                (None, errors.into_iter().collect(), warnings)
            }
        };
        for found in [errors, warnings] {
            let places = self.places_of(&found);
            let placed = places.into_iter().zip(&found);
            // A field that cannot be read is not missing, nor is one that is misspelt.
            let is_there = |it: &ConfigError| {
                let is_missing = it.kind() == ConfigErrorKind::NoOrigins;
                self.unread.contains(it.field())
                    || (is_missing && self.misspelt.contains(it.field()))
            };
            let placed = placed.filter(|(_, it)| !is_there(it));
            self.problems.extend(placed.map(|(at, it)| (at, Problem::from(it))));
        }
        Linted { routes, problems: place::in_order(text, self.problems) }
    }

    /// Where the problems are. Those of a repeated path come after the problem that it is repeated.
    fn places_of(&self, found: &[ConfigError]) -> Vec<Option<usize>> {
        let mut occurrences = HashMap::<&str, usize>::new();
        let place = |error| {
            let route = route_of(error);
            let occurrence = occurrences.entry(route).or_default();
            if error.kind() == ConfigErrorKind::RepeatedRoute {
                *occurrence += 1;
            }
            let is_repeated = self.places.contains_key(&(1, route.to_owned()));
            if is_repeated && error.severity() == Severity::Warning {
                // It does not say which of the routes it is about.
                return None;
            }
            let place = |field: &str| self.places.get(&(*occurrence, field.to_owned()));
            // A field that is missing is missing from its route.
            let Place { key, entries } = place(error.field()).or_else(|| place(route))?;
            Some(*error.index().and_then(|index| entries.get(index)).unwrap_or(key))
        };
        found.iter().map(place).collect()
    }

    /// The routes of a document that has `routes`, at least once, beside these other fields.
    fn routes<'de, V: Value<'de>>(
        &mut self,
        routes: Table<V>,
        others: Table<V>,
    ) -> Vec<(String, RouteConfig)> {
        for Entry { key, at, .. } in others {
            let is_field = Config::FIELDS.contains(&&*key);
            let (code, message, help) = if is_field {
                let message = "stands beside `routes`, which hold whole policies";
                ("policy-beside-routes", message, "move it into a route, such as `/`")
            } else {
                (UNKNOWN, "is not a field of a policy", "remove it")
            };
            self.error(at, Problem::error(code, Some(key), message, help));
        }
        let mut read = Vec::new();
        for (place, entry) in routes.into_iter().enumerate() {
            if place > 0 {
                self.error(entry.at, repeated(entry.key));
                continue;
            }
            self.note(0, RoutesConfig::ROUTES, &entry);
            if let Some(table) = entry.value.table() {
                read = self.by_path(table);
            } else {
                self.unread.insert(entry.key.clone());
                self.error(
                    entry.at,
                    Problem::error(
                        "invalid-type",
                        Some(entry.key),
                        "has the wrong type: expected a table of paths",
                        "write a table with a policy for each path",
                    ),
                );
            }
        }
        read
    }

    fn by_path<'de, V: Value<'de>>(&mut self, table: Table<V>) -> Vec<(String, RouteConfig)> {
        let mut occurrences = HashMap::<String, usize>::new();
        let mut read = Vec::new();
        for entry in table {
            let next = occurrences.entry(entry.key.clone()).or_default();
            let occurrence = *next;
            *next += 1;
            let route = self.route(occurrence, &entry);
            read.push((entry.key, route));
        }
        read
    }

    fn route<'de, V: Value<'de>>(&mut self, occurrence: usize, entry: &Entry<V>) -> RouteConfig {
        let field = format!("{}.{:?}", RoutesConfig::ROUTES, entry.key);
        self.note(occurrence, &field, entry);
        let Some(fields) = entry.value.table() else {
            let problem = Problem::error(
                "invalid-type",
                Some(field),
                "has the wrong type: expected the fields of a policy",
                "write a table, with `allow_origins` or with `closed = true`",
            );
            self.error(entry.at, problem);
            return RouteConfig::Closed { cross_origin_protection: false };
        };
        let read = self.fields(&Owner { prefix: format!("{field}."), occurrence }, fields);
        // Whether it is closed may be what cannot be read.
        let is_closed = self.unread.contains(&format!("{field}.{}", RouteConfig::CLOSED));
        read.filter(|_| !is_closed)
            .unwrap_or(RouteConfig::Closed { cross_origin_protection: false })
    }

    /// What the fields say together, without those that cannot be read; `None` if they contradict each other.
    fn fields<'de, V: Value<'de>, T: Deserialize<'de>>(
        &mut self,
        owner: &Owner,
        fields: Table<V>,
    ) -> Option<T> {
        let prefix = &*owner.prefix;
        let mut readable: Table<V> = Vec::new();
        let has_origins = fields.iter().any(|it| it.key == ORIGINS);
        for entry in fields {
            let Entry { key, at, value } = &entry;
            let field = format!("{prefix}{key}");
            let alone = iter::once((&**key, value.clone()));
            if readable.iter().any(|other| other.key == *key) {
                self.error(*at, repeated(field));
            } else if let Err(error) = T::deserialize(MapDeserializer::<_, V::Error>::new(alone)) {
                let is_table = value.table().is_some();
                let problem = unreadable(prefix, key, &V::message(&error), is_table);
                let is_meant = is_table || problem.help.contains(ORIGINS_MEANT);
                if problem.code == UNKNOWN && is_meant && !has_origins {
                    self.misspelt.insert(format!("{prefix}{ORIGINS}"));
                }
                self.error(*at, problem);
                self.unread.insert(field);
            } else {
                self.note(owner.occurrence, &field, &entry);
                readable.push(entry);
            }
        }
        let pairs = readable.iter().map(|it| (&*it.key, it.value.clone()));
        match T::deserialize(MapDeserializer::<_, V::Error>::new(pairs)) {
            Ok(read) => Some(read),
            // Only a field beside `closed` contradicts another one.
            Err(_) => {
                let is_of_closed = |key: &str| RouteConfig::FIELDS_OF_CLOSED.contains(&key);
                for Entry { key, at, .. } in readable.iter().filter(|it| !is_of_closed(&it.key)) {
                    let field = Some(format!("{prefix}{key}"));
                    let message = "stands beside `closed`";
                    let help = "remove one of them, as a closed route has no policy";
                    self.error(*at, Problem::error("closed-beside-policy", field, message, help));
                }
                None
            }
        }
    }

    fn error(&mut self, at: usize, problem: Problem) {
        self.problems.push((Some(at), problem));
    }

    fn note<'de, V: Value<'de>>(&mut self, occurrence: usize, field: &str, entry: &Entry<V>) {
        let place = Place { key: entry.at, entries: entry.value.list() };
        self.places.insert((occurrence, field.to_owned()), place);
    }
}

/// The route of a problem: what is up to the end of its path, which is quoted. Empty without a route.
fn route_of(error: &ConfigError) -> &str {
    let field = error.field();
    field.rfind('"').and_then(|end| field.get(..=end)).unwrap_or_default()
}

fn repeated(field: String) -> Problem {
    Problem::error("repeated-field", Some(field), "appears twice", "remove one")
}

fn unreadable(prefix: &str, key: &str, message: &str, is_table: bool) -> Problem {
    let field = format!("{prefix}{key}");
    let (message, help) = split(message);
    let is_of_route = key == RouteConfig::CLOSED && !prefix.is_empty();
    if !Config::FIELDS.contains(&key) && !is_of_route {
        // Whoever writes `[policy]` has the right fields below it.
        let help = match is_table && !help.starts_with("did you mean") {
            true => {
                "if the policy is in it, move its fields out of the table (in TOML, remove this line); otherwise remove it all"
            }
            false => help,
        };
        return Problem::error(UNKNOWN, Some(field), message, help);
    }
    let is_negative = help.starts_with("integer `-") || help.starts_with("string \"-");
    let message = format!("has the wrong type: {help}");
    let help = match key {
        "max_age" if is_negative => {
            "write `0`, so that browsers keep no answer, or a number of seconds, such as `600`"
        }
        "max_age" => "write a number of seconds, such as `600`",
        "allow_origins" => "write a list, such as `[\"https://app.example.com\"]`",
        "allow_methods" => "write a list, such as `[\"PUT\"]`",
        "allow_headers" | "expose_headers" => "write a list, such as `[\"x-request-id\"]`",
        _ => "write `true` or `false`",
    };
    Problem::error("invalid-type", Some(field), message, help)
}

/// `` `field` what is wrong: what to write``, like all errors of `Config`, without the field, which the problem has.
fn split(message: &str) -> (&str, &str) {
    let (message, help) = message.split_once(": ").unwrap_or((message, ""));
    (message.split_once("` ").map_or(message, |(_, message)| message), help)
}
