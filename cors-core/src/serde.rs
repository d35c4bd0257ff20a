//! [`Config`] and [`RoutesConfig`] from TOML, JSON and maps of strings, and back.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Error as _, MapAccess, SeqAccess, Unexpected, Visitor},
    ser::SerializeMap as _,
};

use crate::{Config, RouteConfig, RoutesConfig};

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConfigVisitor)
    }
}

struct ConfigVisitor;

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of the fields of a CORS policy")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Config, M::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key()? {
            fields.read(key, &[], &mut map)?;
        }
        Ok(fields.config)
    }
}

impl<'de> Deserialize<'de> for RoutesConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RoutesConfigVisitor)
    }
}

struct RoutesConfigVisitor;

impl<'de> Visitor<'de> for RoutesConfigVisitor {
    type Value = RoutesConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of the fields of a CORS policy, or of `routes` alone")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RoutesConfig, M::Error> {
        let mut fields = Fields::default();
        let mut routes = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == RoutesConfig::ROUTES && routes.is_none() {
                routes = Some(map.next_value::<RouteTable>()?.0);
            } else {
                fields.read(key, &[RoutesConfig::ROUTES], &mut map)?;
            }
        }
        match (routes, fields.seen.first()) {
            (None, _) => Ok(RoutesConfig::Everywhere(fields.config)),
            (Some(routes), None) => Ok(RoutesConfig::ByPath(routes)),
            (Some(_), Some(field)) => Err(M::Error::custom(format!(
                "`{field}` stands beside `routes`: move it into a route, such as `/`"
            ))),
        }
    }
}

/// The routes in their order, duplicates too: compiling finds them.
struct RouteTable(Vec<(String, RouteConfig)>);

impl<'de> Deserialize<'de> for RouteTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RouteTableVisitor)
    }
}

struct RouteTableVisitor;

impl<'de> Visitor<'de> for RouteTableVisitor {
    type Value = RouteTable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of paths, each with a policy or with `closed = true`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RouteTable, M::Error> {
        let mut routes = Vec::new();
        while let Some(route) = map.next_entry()? {
            routes.push(route);
        }
        Ok(RouteTable(routes))
    }
}

impl<'de> Deserialize<'de> for RouteConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RouteConfigVisitor)
    }
}

struct RouteConfigVisitor;

impl<'de> Visitor<'de> for RouteConfigVisitor {
    type Value = RouteConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of the fields of a CORS policy, or of `closed`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RouteConfig, M::Error> {
        let mut fields = Fields::default();
        let mut closed = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == RouteConfig::CLOSED && closed.is_none() {
                closed = Some(map.next_value::<Flag>()?.0);
            } else {
                fields.read(key, &[RouteConfig::CLOSED], &mut map)?;
            }
        }
        let cross_origin_protection = fields.config.cross_origin_protection;
        let is_other = |field: &&String| !RouteConfig::FIELDS_OF_CLOSED.contains(&&***field);
        let mut others = fields.seen.iter().filter(is_other);
        match (closed, others.next()) {
            (Some(true), None) => Ok(RouteConfig::Closed { cross_origin_protection }),
            (Some(true), Some(field)) => Err(M::Error::custom(format!(
                "`{field}` stands beside `closed`: remove one of them, as a closed route has no policy"
            ))),
            _ => Ok(RouteConfig::Policy(fields.config)),
        }
    }
}

/// The fields of a policy that have been read.
#[derive(Default)]
struct Fields {
    config: Config,
    seen: Vec<String>,
}

impl Fields {
    /// Reads the value of a key; `others` are the keys that the table has besides the fields of a policy.
    fn read<'de, M: MapAccess<'de>>(
        &mut self,
        key: String,
        others: &[&str],
        map: &mut M,
    ) -> Result<(), M::Error> {
        if self.seen.contains(&key) || others.contains(&&*key) {
            return Err(M::Error::custom(format!("`{key}` appears twice: remove one")));
        }
        let config = &mut self.config;
        match &*key {
            "allow_origins" => config.allow_origins = map.next_value::<List>()?.0,
            "allow_credentials" => config.allow_credentials = map.next_value::<Flag>()?.0,
            "allow_methods" => config.allow_methods = map.next_value::<List>()?.0,
            "allow_headers" => config.allow_headers = map.next_value::<List>()?.0,
            "expose_headers" => config.expose_headers = map.next_value::<List>()?.0,
            "max_age" => config.max_age = map.next_value::<Seconds>()?.0,
            "cross_origin_protection" => {
                config.cross_origin_protection = map.next_value::<Flag>()?.0;
            }
            "danger_allow_insecure_origins" => {
                config.danger_allow_insecure_origins = map.next_value::<Flag>()?.0;
            }
            "danger_allow_public_suffixes" => {
                config.danger_allow_public_suffixes = map.next_value::<Flag>()?.0;
            }
            "danger_allow_null_origin" => {
                config.danger_allow_null_origin = map.next_value::<Flag>()?.0;
            }
            unknown => return Err(M::Error::custom(unknown_field(unknown, others))),
        }
        self.seen.push(key);
        Ok(())
    }
}

fn unknown_field(key: &str, others: &[&str]) -> String {
    let fields = || Config::FIELDS.iter().chain(others);
    // `allow_null_origin` is not misspelt: it lacks the word that names the danger.
    let undangerous = fields().find(|field| field.strip_prefix("danger_") == Some(key));
    let by_distance = fields().min_by_key(|field| distance(key, field));
    let nearest = undangerous.or(by_distance.filter(|field| {
        // Names further apart than this have nothing to do with each other.
        distance(key, field) <= field.len() / 2
    }));
    match nearest {
        Some(field) => format!("`{key}` is not a field of a policy: did you mean `{field}`"),
        None => {
            let fields = fields().copied().collect::<Vec<_>>().join(", ");
            format!("`{key}` is not a field of a policy: the fields are {fields}")
        }
    }
}

/// The number of letters to insert, delete or replace, ignoring case and the kind of separator.
fn distance(left: &str, right: &str) -> usize {
    let plain = |text: &str| -> Vec<u8> {
        let bytes = text.bytes().filter(u8::is_ascii_alphanumeric);
        bytes.map(|byte| byte.to_ascii_lowercase()).take(64).collect()
    };
    let (left, right) = (plain(left), plain(right));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.iter().enumerate() {
        let mut next = Vec::from([i + 1]);
        for ((to, pair), last) in right.iter().zip(row.windows(2)).zip(0..) {
            let &[diagonal, above] = pair else { continue };
            let before: usize = next.get::<usize>(last).copied().unwrap_or_default();
            let replaced = diagonal + usize::from(from != to);
            next.push(replaced.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// A list of strings, or one string with commas between the entries.
struct List(Vec<String>);

/// A `bool`, or a string that says `true` or `false`.
struct Flag(bool);

/// A whole number, or a string of its digits; `None` for null.
struct Seconds(Option<u64>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = List;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings, or one string with commas between the entries")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<List, E> {
        let entries = text.split(',').map(|entry| entry.trim().to_owned());
        Ok(List(if text.trim().is_empty() { Vec::new() } else { entries.collect() }))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut entries: S) -> Result<List, S::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        Ok(List(list))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Flag, E> {
        Ok(Flag(flag))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Flag, E> {
        text.parse().map(Flag).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondsVisitor)
    }
}

struct SecondsVisitor;

impl Visitor<'_> for SecondsVisitor {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of seconds from 0 to 86400")
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Seconds, E> {
        Ok(Seconds(Some(seconds)))
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Seconds, E> {
        match u64::try_from(seconds) {
            Ok(seconds) => Ok(Seconds(Some(seconds))),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(seconds), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Seconds, E> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(seconds) if is_number => Ok(Seconds(Some(seconds))),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Seconds, E> {
        Ok(Seconds(None))
    }

    fn visit_none<E: de::Error>(self) -> Result<Seconds, E> {
        Ok(Seconds(None))
    }
}

/// Fields with their default value are left out, except the origins.
impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("allow_origins", &self.allow_origins)?;
        let lists = [
            ("allow_methods", &self.allow_methods),
            ("allow_headers", &self.allow_headers),
            ("expose_headers", &self.expose_headers),
        ];
        for (field, entries) in lists.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            map.serialize_entry(field, entries)?;
        }
        if let Some(seconds) = self.max_age {
            map.serialize_entry("max_age", &seconds)?;
        }
        let flags = [
            ("allow_credentials", self.allow_credentials),
            ("cross_origin_protection", self.cross_origin_protection),
            ("danger_allow_insecure_origins", self.danger_allow_insecure_origins),
            ("danger_allow_public_suffixes", self.danger_allow_public_suffixes),
            ("danger_allow_null_origin", self.danger_allow_null_origin),
        ];
        for (field, flag) in flags.into_iter().filter(|(_, flag)| *flag) {
            map.serialize_entry(field, &flag)?;
        }
        map.end()
    }
}

impl Serialize for RoutesConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let routes = match self {
            Self::Everywhere(config) => return config.serialize(serializer),
            Self::ByPath(routes) => routes,
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(Self::ROUTES, &RoutesByPath(routes))?;
        map.end()
    }
}

struct RoutesByPath<'a>(&'a [(String, RouteConfig)]);

impl Serialize for RoutesByPath<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(path, route)| (path, route)))
    }
}

impl Serialize for RouteConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Policy(config) => config.serialize(serializer),
            Self::Closed { cross_origin_protection } => {
                let protected =
                    cross_origin_protection.then_some(("cross_origin_protection", true));
                serializer.collect_map([(Self::CLOSED, true)].into_iter().chain(protected))
            }
        }
    }
}
