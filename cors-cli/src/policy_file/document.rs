//! Reads a document field by field, so that one that cannot be read does not hide problems in others.

use std::{collections::HashSet, iter};

use cors_core::{Config, RouteConfig, Routes, RoutesConfig};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::MapDeserializer},
};

use super::{Linted, Problem};

/// The entries of a table in their order.
pub(super) type Table<V> = Vec<(String, V)>;

/// A value of a format.
pub(super) trait Value<'de>: Clone + IntoDeserializer<'de, Self::Error> {
    type Error: serde::de::Error;

    /// Its entries, if it is a table.
    fn table(&self) -> Option<Table<Self>>;

    /// What is wrong, without the place.
    fn message(error: &Self::Error) -> String;
}

/// The field of a route, as the errors of `Routes` name it.
pub(super) fn route_field(path: &str) -> String {
    format!("{}.{path:?}", RoutesConfig::ROUTES)
}

pub(super) fn lint<'de, V: Value<'de>>(fields: Table<V>) -> Linted {
    let mut reader = Reader::default();
    let is_routes = |(key, _): &(String, V)| key == RoutesConfig::ROUTES;
    let config = match fields.iter().any(is_routes) {
        false => reader.fields("", fields).unwrap_or(RoutesConfig::Everywhere(Config::default())),
        true => {
            let (routes, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_routes);
            RoutesConfig::ByPath(reader.routes(routes, others))
        }
    };
    reader.compile(&config)
}

/// Gathers what cannot be read.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    /// The fields that are there, but not read.
    unread: HashSet<String>,
}

impl Reader {
    fn compile(self, config: &RoutesConfig) -> Linted {
        let Self { mut problems, unread } = self;
        let (routes, errors, warnings) = match Routes::compile(config) {
            Ok(routes) => {
                let warnings = routes.warnings().to_vec();
                (problems.is_empty().then_some(routes), Vec::new(), warnings)
            }
            Err(errors) => {
                let warnings = errors.warnings().to_vec();
                (None, errors.into_iter().collect(), warnings)
            }
        };
        // A field that cannot be read is not missing.
        let found = errors.iter().chain(&warnings).filter(|it| !unread.contains(it.field()));
        problems.extend(found.map(Problem::from));
        Linted { routes, problems }
    }

    /// The routes of a document that has `routes`, at least once, beside these other fields.
    fn routes<'de, V: Value<'de>>(
        &mut self,
        routes: Table<V>,
        others: Table<V>,
    ) -> Vec<(String, RouteConfig)> {
        for (key, _) in others {
            let is_field = Config::FIELDS.contains(&&*key);
            let (code, message, help) = if is_field {
                let message = "stands beside `routes`, which hold whole policies";
                ("policy-beside-routes", message, "move it into a route, such as `/`")
            } else {
                ("unknown-field", "is not a field of a policy", "remove it")
            };
            self.problems.push(Problem::error(code, Some(key), message, help));
        }
        let routes_field = || RoutesConfig::ROUTES.to_owned();
        let mut read = Vec::new();
        for (place, (key, value)) in routes.into_iter().enumerate() {
            if place > 0 {
                self.problems.push(repeated(key));
            } else if let Some(table) = value.table() {
                for (path, value) in table {
                    let route = self.route(&path, &value);
                    read.push((path, route));
                }
            } else {
                self.unread.insert(routes_field());
                self.problems.push(Problem::error(
                    "invalid-type",
                    Some(routes_field()),
                    "has the wrong type: expected a table of paths",
                    "write a table with a policy for each path",
                ));
            }
        }
        read
    }

    fn route<'de, V: Value<'de>>(&mut self, path: &str, value: &V) -> RouteConfig {
        let field = route_field(path);
        let Some(fields) = value.table() else {
            self.problems.push(Problem::error(
                "invalid-type",
                Some(field),
                "has the wrong type: expected the fields of a policy",
                "write a table, with `allow_origins` or with `closed = true`",
            ));
            return RouteConfig::Closed { cross_origin_protection: false };
        };
        let read = self.fields(&format!("{field}."), fields);
        // Whether it is closed may be what cannot be read.
        let is_closed = self.unread.contains(&format!("{field}.{}", RouteConfig::CLOSED));
        read.filter(|_| !is_closed)
            .unwrap_or(RouteConfig::Closed { cross_origin_protection: false })
    }

    /// What the fields say together, without those that cannot be read; `None` if they contradict each other.
    fn fields<'de, V: Value<'de>, T: Deserialize<'de>>(
        &mut self,
        prefix: &str,
        fields: Table<V>,
    ) -> Option<T> {
        let mut readable: Table<V> = Vec::new();
        for (key, value) in fields {
            let field = format!("{prefix}{key}");
            let alone = iter::once((&*key, value.clone()));
            if readable.iter().any(|(other, _)| *other == key) {
                self.problems.push(repeated(field));
            } else if let Err(error) = T::deserialize(MapDeserializer::<_, V::Error>::new(alone)) {
                self.problems.push(unreadable(prefix, &key, &V::message(&error)));
                self.unread.insert(field);
            } else {
                readable.push((key, value));
            }
        }
        let keys: Vec<_> = readable.iter().map(|(key, _)| key.clone()).collect();
        match T::deserialize(MapDeserializer::<_, V::Error>::new(readable.into_iter())) {
            Ok(read) => Some(read),
            // Only a field beside `closed` contradicts another one.
            Err(_) => {
                let is_of_closed = |key: &String| RouteConfig::FIELDS_OF_CLOSED.contains(&&**key);
                let fields = keys.into_iter().filter(|key| !is_of_closed(key));
                self.problems.extend(fields.map(|key| {
                    let field = Some(format!("{prefix}{key}"));
                    let message = "stands beside `closed`";
                    let help = "remove one of them, as a closed route has no policy";
                    Problem::error("closed-beside-policy", field, message, help)
                }));
                None
            }
        }
    }
}

fn repeated(field: String) -> Problem {
    Problem::error("repeated-field", Some(field), "appears twice", "remove one")
}

fn unreadable(prefix: &str, key: &str, message: &str) -> Problem {
    let field = format!("{prefix}{key}");
    let (message, help) = split(message);
    let is_of_route = key == RouteConfig::CLOSED && !prefix.is_empty();
    if !Config::FIELDS.contains(&key) && !is_of_route {
        return Problem::error("unknown-field", Some(field), message, help);
    }
    let message = format!("has the wrong type: {help}");
    let help = match key {
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
