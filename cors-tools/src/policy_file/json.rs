//! JSON, whose objects may have a key twice.

use std::{fmt, iter};

use serde::{
    Deserialize,
    de::{self, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Error, Value as AnyValue, value::RawValue};

use super::{
    Linted, Problem,
    document::{self, Entry, Table, Value},
};

pub(super) fn lint(text: &str) -> Linted {
    let unparsed = |at, problem| Linted::unparsed(text, Some(at), problem);
    match Json::parse(text) {
        Err(error) => {
            let problem = Problem::syntax("invalid-json", error.to_string());
            unparsed(start(text, &error), problem)
        }
        Ok(json) => match json.table() {
            Some(fields) => document::lint(text, fields),
            None => {
                let message = "a policy in JSON is an object, which this is not";
                let help =
                    "write an object, such as `{\"allow_origins\": [\"https://app.example.com\"]}`";
                unparsed(json.at(json.raw), Problem::error("invalid-type", None, message, help))
            }
        },
    }
}

/// The byte at which an error is. `serde_json` counts columns in bytes.
fn start(text: &str, error: &Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}

/// A value of a text that is JSON throughout. What it holds is read from the text each time, as only a part
/// of a text knows its place.
#[derive(Clone, Copy)]
struct Json<'a> {
    text: &'a str,
    raw: &'a RawValue,
}

impl<'a> Json<'a> {
    fn parse(text: &'a str) -> Result<Self, Error> {
        // A raw value is less strict: it takes half of a surrogate pair, for instance.
        let Plain(_) = serde_json::from_str(text)?;
        Ok(Self { text, raw: serde_json::from_str(text)? })
    }

    /// The byte of the text at which a part of it begins.
    fn at(self, part: &RawValue) -> usize {
        part.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    fn entry(self, key: &RawValue, raw: &'a RawValue) -> Option<Entry<Self>> {
        let value = Self { raw, ..self };
        Some(Entry { key: serde_json::from_str(key.get()).ok()?, at: self.at(key), value })
    }
}

impl Value<'_> for Json<'_> {
    type Error = Error;

    fn table(&self) -> Option<Table<Self>> {
        let Entries(entries) = serde_json::from_str(self.raw.get()).ok()?;
        entries.into_iter().map(|(key, value)| self.entry(key, value)).collect()
    }

    fn list(&self) -> Vec<usize> {
        let entries: Vec<&RawValue> = serde_json::from_str(self.raw.get()).unwrap_or_default();
        entries.into_iter().map(|entry| self.at(entry)).collect()
    }

    fn message(error: &Error) -> String {
        error.to_string()
    }
}

impl IntoDeserializer<'_, Error> for Json<'_> {
    type Deserializer = AnyValue;

    fn into_deserializer(self) -> AnyValue {
        let Plain(value) = serde_json::from_str(self.raw.get()).unwrap_or_default();
        value
    }
}

/// The entries of an object, with duplicate keys, which a map would lose.
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor).map(Entries)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        iter::from_fn(|| map.next_entry().transpose()).collect()
    }
}

/// Any value as it is written. By itself, `serde_json` takes an object with a certain private key for the
/// value that the string behind the key holds.
#[derive(Default)]
struct Plain(AnyValue);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Plain)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = AnyValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<AnyValue, M::Error> {
        let entries = iter::from_fn(|| map.next_entry().transpose());
        entries.map(|entry| entry.map(|(key, Plain(value)): (String, _)| (key, value))).collect()
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut entries: S) -> Result<AnyValue, S::Error> {
        let entries = iter::from_fn(|| entries.next_element().transpose());
        entries.map(|entry| entry.map(|Plain(value)| value)).collect()
    }

    fn visit_unit<E: de::Error>(self) -> Result<AnyValue, E> {
        Ok(AnyValue::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<AnyValue, E> {
        Ok(value.into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<AnyValue, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<AnyValue, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<AnyValue, E> {
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<AnyValue, E> {
        Ok(value.into())
    }
}
