//! A hash table that is built once and never changes: a lookup takes the same time however much it
//! holds.
//!
//! It holds positions; its owner knows what they mean and how to hash them. The hash
//! is not keyed: the entries are names of methods and headers, which the operator writes.

use alloc::{boxed::Box, vec};

use crate::words::words;

/// Positions by hash, with linear probing, at most half full.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashIndex {
    slots: Box<[Slot]>,
}

/// `position` is one more than the position, so that 0 is an empty slot.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    position: u32,
}

impl HashIndex {
    /// An index with room for `capacity` positions.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let slots = if capacity == 0 { 0 } else { (capacity * 2).next_power_of_two() };
        Self { slots: vec![Slot::default(); slots].into_boxed_slice() }
    }

    /// Adds a position; at most as many as there is room for.
    pub(crate) fn insert(&mut self, hash: Hash, position: usize) {
        let Ok(position) = u32::try_from(position + 1) else { return };
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = hash.0 as usize;
        while let Some(slot) = self.slots.get_mut(place & mask) {
            if slot.position == 0 {
                *slot = Slot { hash: tag(hash), position };
                return;
            }
            place = place.wrapping_add(1);
        }
    }

    /// The position with this hash that `is_it` accepts.
    #[inline(always)]
    pub(crate) fn find(&self, hash: Hash, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = hash.0 as usize;
        // It ends: half of the slots are empty, and no slot at all is `None` at once.
        loop {
            let slot = self.slots.get(place & mask)?;
            let position = usize::try_from(slot.position).ok()?.checked_sub(1)?;
            if slot.hash == tag(hash) && is_it(position) {
                return Some(position);
            }
            place = place.wrapping_add(1);
        }
    }
}

/// The half of the hash that does not choose the slot.
fn tag(hash: Hash) -> u32 {
    (hash.0 >> 32) as u32
}

/// A running hash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hash(pub(super) u64);

/// The fraction of the golden ratio, an odd number without a pattern in its bits.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hash {
    /// How many groups of four bits it has.
    pub(crate) const NIBBLES: usize = 16;

    /// Four of its bits, from the lowest, and from the beginning again past the end.
    #[inline]
    pub(crate) fn nibble(self, place: usize) -> usize {
        (self.0 >> (4 * (place % Self::NIBBLES))) as usize & 0xf
    }

    /// A place in a table of `length` places, a power of two, chosen by its upper half.
    #[inline(always)]
    pub(crate) fn place(self, length: usize) -> usize {
        (self.0 >> 32) as usize & length.wrapping_sub(1)
    }

    /// The hash extended by a word: multiplied to twice the width and folded.
    #[inline]
    pub(crate) fn word(self, word: u64) -> Self {
        let product = u128::from(self.0 ^ word ^ GOLDEN) * u128::from(GOLDEN);
        Self((product ^ (product >> 64)) as u64)
    }

    /// The hash extended by a text, eight bytes at a time, each byte with the bits of `mask` set.
    #[inline]
    pub(crate) fn text(self, text: &[u8], mask: u64) -> Self {
        // All whole words, except one that ends the text. That one may take in some bytes again,
        // which is faster than going byte by byte.
        let before_last = text.split_last().map_or(text, |(_, before)| before);
        let hash = words(before_last).0.map(|word| word | mask).fold(self, Self::word);
        let tail = match (text.last_chunk::<8>(), text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(last), _, _) => u64::from_le_bytes(*last),
            (None, Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
            }
            _ => text.iter().fold(0, |tail, &byte| (tail << 8) | u64::from(byte)),
        };
        hash.word((tail | mask) ^ ((text.len() as u64) << 56))
    }
}
