//! JSON, whose objects may have a key twice.

use std::{fmt, iter};

use serde::{
    Deserialize,
    de::{
        self, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::SeqAccessDeserializer,
    },
};
use serde_json::{Error, Value as AnyValue};

use super::{
    Linted, Problem,
    document::{self, Table, Value},
};

pub(super) fn lint(text: &str) -> Linted {
    let error = match serde_json::from_str(text) {
        Ok(Json::Object(entries)) => return document::lint(entries),
        Ok(Json::Other(_)) => "expected an object of the fields of a CORS policy".to_owned(),
        Err(error) => error.to_string(),
    };
    Linted { routes: None, problems: vec![Problem::syntax("invalid-json", error, None)] }
}

/// A value that keeps duplicate keys, which a map would lose.
#[derive(Clone)]
enum Json {
    Object(Table<Json>),
    /// Anything else. Inside of it, duplicates do not matter.
    Other(AnyValue),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Json, M::Error> {
        iter::from_fn(|| map.next_entry().transpose()).collect::<Result<_, _>>().map(Json::Object)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, entries: S) -> Result<Json, S::Error> {
        AnyValue::deserialize(SeqAccessDeserializer::new(entries)).map(Json::Other)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        Ok(Json::Other(AnyValue::Null))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }
}

impl From<Json> for AnyValue {
    fn from(json: Json) -> Self {
        match json {
            Json::Object(entries) => {
                entries.into_iter().map(|(key, value)| (key, Self::from(value))).collect()
            }
            Json::Other(value) => value,
        }
    }
}

impl<'de> IntoDeserializer<'de, Error> for Json {
    type Deserializer = AnyValue;

    fn into_deserializer(self) -> AnyValue {
        self.into()
    }
}

impl Value<'_> for Json {
    type Error = Error;

    fn table(&self) -> Option<Table<Self>> {
        match self {
            Self::Object(entries) => Some(entries.clone()),
            Self::Other(_) => None,
        }
    }

    fn message(error: &Error) -> String {
        error.to_string()
    }
}
