//! A set of texts that is built once: patterns of origins, names of methods and headers.

use alloc::{boxed::Box, string::String, vec::Vec};

use super::{Hash, HashIndex};

/// Texts in the order in which they were added, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextSet {
    texts: Box<[Box<str>]>,
    index: HashIndex,
    case: Case,
}

/// Whether texts that differ only in the case of ASCII letters are different.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Case {
    #[default]
    Matters,
    Ignored,
}

impl Case {
    #[inline(always)]
    fn hash(self, text: &[u8]) -> Hash {
        // The bit in which upper and lower case differ.
        let mask = match self {
            Self::Matters => 0,
            Self::Ignored => 0x2020_2020_2020_2020,
        };
        Hash::default().text(text, mask)
    }

    fn equal(self, left: &[u8], right: &[u8]) -> bool {
        match self {
            Self::Matters => left == right,
            Self::Ignored => left == right || left.eq_ignore_ascii_case(right),
        }
    }
}

impl TextSet {
    /// The set, and the places of those that are duplicates.
    pub(crate) fn new(
        case: Case,
        texts: impl ExactSizeIterator<Item = String>,
    ) -> (Self, Vec<usize>) {
        let mut index = HashIndex::with_capacity(texts.len());
        let mut unique: Vec<Box<str>> = Vec::with_capacity(texts.len());
        let mut repeated = Vec::new();
        for (place, text) in texts.enumerate() {
            let hash = case.hash(text.as_bytes());
            let is_it = |position: usize| {
                let it: Option<&Box<str>> = unique.get(position);
                it.is_some_and(|it| case.equal(it.as_bytes(), text.as_bytes()))
            };
            if index.find(hash, is_it).is_some() {
                repeated.push(place);
            } else {
                index.insert(hash, unique.len());
                unique.push(text.into_boxed_str());
            }
        }
        (Self { texts: unique.into_boxed_slice(), index, case }, repeated)
    }

    /// The position of a text in [`TextSet::iter`].
    #[inline]
    pub(crate) fn position(&self, text: &[u8]) -> Option<usize> {
        self.index.find(self.case.hash(text), |position| {
            self.texts.get(position).is_some_and(|it| self.case.equal(it.as_bytes(), text))
        })
    }

    #[inline]
    pub(crate) fn contains(&self, text: &[u8]) -> bool {
        self.position(text).is_some()
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}
