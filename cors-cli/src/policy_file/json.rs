//! JSON, whose objects may have a key twice.

use std::{fmt, iter};

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::{Error, value::RawValue};

use super::{
    Linted, Problem,
    document::{self, Table, Value},
};

pub(super) fn lint(text: &str) -> Linted {
    match serde_json::from_str::<Object<'_>>(text) {
        Ok(Object(entries)) => document::lint(entries),
        Err(error) => {
            let problem = Problem::syntax("invalid-json", error.to_string(), None);
            Linted { routes: None, problems: vec![problem] }
        }
    }
}

/// An object that keeps duplicate keys, which a map would lose.
struct Object<'a>(Table<&'a RawValue>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of the fields of a CORS policy")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                iter::from_fn(|| map.next_entry().transpose()).collect::<Result<_, _>>().map(Object)
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

impl<'de> Value<'de> for &'de RawValue {
    type Error = Error;

    fn table(&self) -> Option<Table<Self>> {
        serde_json::from_str(self.get()).ok().map(|Object(entries)| entries)
    }

    fn message(error: &Error) -> String {
        error.to_string()
    }
}
