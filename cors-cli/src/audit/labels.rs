//! Names that nobody has: new ones for each run, so that none is the target's own by chance.

use std::{
    collections::hash_map::{DefaultHasher, RandomState},
    hash::{BuildHasher as _, Hash as _, Hasher as _},
};

/// Letters of a name. Ten of them do not come up twice.
const LENGTH: usize = 10;
/// Without vowels, so that no word comes out that a server blocks or knows.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz";

/// Gives the same name for the same purpose throughout a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labels(u64);

impl Labels {
    pub(super) fn random() -> Self {
        Self(RandomState::new().hash_one(0))
    }

    #[cfg(test)]
    pub(super) fn fixed() -> Self {
        Self(7)
    }

    /// A label for a purpose, and for each time that it is asked for.
    pub(super) fn label(self, purpose: &str, turn: u8) -> String {
        let mut state = self.number(purpose, turn);
        let letters = (0..LENGTH).filter_map(|_| {
            let letter = usize::try_from(state % 20).ok()?;
            state = (state / 20) ^ (state << 44);
            LETTERS.get(letter)
        });
        letters.map(|&letter| char::from(letter)).collect()
    }

    /// A port that no service has by convention.
    pub(super) fn port(self, purpose: &str, turn: u8) -> u16 {
        let offset = self.number(purpose, turn) % 9_000;
        40_000 + u16::try_from(offset).unwrap_or_default()
    }

    fn number(self, purpose: &str, turn: u8) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0, purpose, turn).hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_turns_have_names_of_their_own() {
        let labels = Labels::fixed();
        assert_eq!(labels.label("a", 1), labels.label("a", 1));
        assert_ne!(labels.label("a", 1), labels.label("a", 2));
        assert_ne!(labels.label("a", 1), labels.label("b", 1));
        assert_ne!(Labels::random().label("a", 1), Labels::random().label("a", 1));
        assert_eq!(labels.label("a", 1).len(), LENGTH);
    }
}
