//! A set of texts that changes while it serves: a clone shares everything, and a change copies only what
//! leads to it.

use alloc::{boxed::Box, string::String, sync::Arc, vec, vec::Vec};
use core::fmt;

use super::Hash;

/// Texts, each once and with a number, found by a hash that their owner chooses for them.
///
/// A tree: each level takes four bits of that hash and, when they are used up, of another one. So it needs no key:
/// texts chosen to have equal hashes only go further down. To fill a leaf beyond its size they would have to agree in
/// both, 128 bits, and to find so many is beyond anyone's means. The shape depends on the texts alone, not on how
/// they came and went. No text is empty.
#[derive(Clone, Default)]
pub(crate) struct SharedTexts {
    root: Node,
}

#[derive(Clone, Default)]
enum Node {
    #[default]
    Empty,
    /// At most `MAX_LEAF` texts, unless it is at `MAX_DEPTH`.
    Leaf(Arc<Leaf>),
    /// More than `MAX_LEAF` texts.
    Branch(Arc<[Node; CHILDREN]>),
}

/// A hash table with linear probing, at most two thirds full.
struct Leaf {
    slots: Box<[Slot]>,
    // One after the other.
    texts: Box<str>,
}

/// Empty if its text is.
#[derive(Clone, Copy, Default)]
struct Slot {
    hash: Hash,
    number: u32,
    start: u16,
    end: u16,
}

const CHILDREN: usize = 16;

/// Few enough that changing one is cheap, enough that most of the memory is texts.
const MAX_LEAF: usize = 64;

/// Where the bits of both hashes are used up.
const MAX_DEPTH: usize = 2 * Hash::NIBBLES;

/// A text with its hash and number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered<'a> {
    pub(crate) hash: Hash,
    pub(crate) text: &'a str,
    pub(crate) number: u32,
}

impl SharedTexts {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.root, Node::Empty)
    }

    #[inline(always)]
    pub(crate) fn contains(&self, hash: Hash, text: &[u8]) -> bool {
        self.find(hash, || [text]).is_some()
    }

    /// The text that consists of these parts, which are made only if there is one with its hash.
    #[inline(always)]
    pub(crate) fn get<'p, const N: usize>(
        &self,
        hash: Hash,
        parts: impl Fn() -> [&'p [u8]; N],
    ) -> Option<&str> {
        self.find(hash, parts).and_then(|(leaf, slot)| leaf.text(slot))
    }

    #[inline(always)]
    fn find<'p, const N: usize>(
        &self,
        hash: Hash,
        parts: impl Fn() -> [&'p [u8]; N],
    ) -> Option<(&Leaf, &Slot)> {
        let (mut node, mut depth, mut of_level) = (&self.root, 0, hash);
        loop {
            match node {
                Node::Empty => return None,
                Node::Leaf(leaf) => return leaf.find(hash, parts).map(|slot| (&**leaf, slot)),
                Node::Branch(children) => {
                    if depth == Hash::NIBBLES {
                        of_level = second_hash(&parts());
                    }
                    node = children.get(of_level.nibble(depth))?;
                }
            }
            depth += 1;
        }
    }

    /// Adds a text; returns whether it was missing.
    pub(crate) fn insert(&mut self, new: Numbered<'_>) -> bool {
        let is_missing = !self.contains(new.hash, new.text.as_bytes());
        if is_missing {
            self.root.insert(0, new);
        }
        is_missing
    }

    /// Removes a text; returns whether it was there.
    pub(crate) fn remove(&mut self, hash: Hash, text: &str) -> bool {
        let is_there = self.contains(hash, text.as_bytes());
        if is_there {
            self.root.remove(0, hash, text);
        }
        is_there
    }

    /// The texts that another tree does not have, in no order; what the two share is not looked at.
    pub(crate) fn missing_from<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = Numbered<'a>> {
        let is_missing = |it: &Numbered<'_>| !other.contains(it.hash, it.text.as_bytes());
        self.leaves(Some(&other.root)).flat_map(|leaf| leaf.iter()).filter(is_missing)
    }

    /// All texts, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Numbered<'_>> {
        self.leaves(None).flat_map(|leaf| leaf.iter())
    }

    /// The leaves, but for those that another tree shares.
    fn leaves<'a>(&'a self, other: Option<&'a Node>) -> impl Iterator<Item = &'a Leaf> {
        // Equal places of both, as long as the other one has the same.
        let mut nodes = Vec::from([(&self.root, other)]);
        core::iter::from_fn(move || {
            loop {
                match nodes.pop()? {
                    (Node::Empty, _) => {}
                    (Node::Leaf(leaf), Some(Node::Leaf(other))) if Arc::ptr_eq(leaf, other) => {}
                    (Node::Leaf(leaf), _) => return Some(&**leaf),
                    (Node::Branch(one), Some(Node::Branch(other))) => {
                        if !Arc::ptr_eq(one, other) {
                            nodes.extend(one.iter().zip(other.iter().map(Some)));
                        }
                    }
                    (Node::Branch(children), _) => {
                        nodes.extend(children.iter().map(|child| (child, None)));
                    }
                }
            }
        })
    }
}

/// Another hash, for texts of which the first are equal.
#[cold]
fn second_hash(parts: &[&[u8]]) -> Hash {
    let bytes = parts.iter().copied().flatten();
    bytes.fold(Hash::default(), |hash, &byte| hash.word(u64::from(byte)))
}

/// Which child a text is under.
fn child(depth: usize, hash: Hash, text: &str) -> usize {
    let of_level = if depth < Hash::NIBBLES { hash } else { second_hash(&[text.as_bytes()]) };
    of_level.nibble(depth)
}

impl Node {
    /// Adds a text that is missing.
    fn insert(&mut self, depth: usize, new: Numbered<'_>) {
        match self {
            Self::Empty => *self = Self::of(depth, &[new]),
            Self::Leaf(leaf) => {
                let texts: Vec<_> = leaf.iter().chain([new]).collect();
                *self = Self::of(depth, &texts);
            }
            Self::Branch(children) => {
                let place = child(depth, new.hash, new.text);
                if let Some(child) = Arc::make_mut(children).get_mut(place) {
                    child.insert(depth + 1, new);
                }
            }
        }
    }

    /// Removes a text that is there.
    fn remove(&mut self, depth: usize, hash: Hash, text: &str) {
        match self {
            Self::Empty => {}
            Self::Leaf(leaf) => {
                let others: Vec<_> = leaf.iter().filter(|it| it.text != text).collect();
                *self = Self::of(depth, &others);
            }
            Self::Branch(children) => {
                let place = child(depth, hash, text);
                if let Some(child) = Arc::make_mut(children).get_mut(place) {
                    child.remove(depth + 1, hash, text);
                }
                if let Some(texts) = few_in(children) {
                    *self = Self::of(depth, &texts);
                }
            }
        }
    }

    /// The node for some texts.
    fn of(depth: usize, texts: &[Numbered<'_>]) -> Self {
        if texts.is_empty() {
            Self::Empty
        } else if texts.len() <= MAX_LEAF || depth == MAX_DEPTH {
            Self::Leaf(Arc::new(Leaf::new(texts)))
        } else {
            let mut groups = <[Vec<_>; CHILDREN]>::default();
            for it in texts {
                let place = child(depth, it.hash, it.text);
                if let Some(group) = groups.get_mut(place) {
                    group.push(*it);
                }
            }
            Self::Branch(Arc::new(groups.map(|group| Self::of(depth + 1, &group))))
        }
    }
}

/// The texts in some children, if one leaf can hold them.
fn few_in(children: &[Node; CHILDREN]) -> Option<Vec<Numbered<'_>>> {
    let mut texts = Vec::new();
    for child in children {
        match child {
            Node::Empty => {}
            Node::Leaf(leaf) => texts.extend(leaf.iter()),
            Node::Branch(_) => return None,
        }
        if texts.len() > MAX_LEAF {
            return None;
        }
    }
    Some(texts)
}

impl Leaf {
    fn new(texts: &[Numbered<'_>]) -> Self {
        let mut slots = vec![Slot::default(); (texts.len() * 3 / 2 + 1).next_power_of_two()];
        let mut joined = String::with_capacity(texts.iter().map(|it| it.text.len()).sum());
        // Origins have at most 331 bytes, so only at `MAX_DEPTH` could there be too many; they would not be found.
        let position = |joined: &str| u16::try_from(joined.len()).unwrap_or(u16::MAX);
        for &Numbered { hash, text, number } in texts {
            let start = position(&joined);
            joined.push_str(text);
            let new = Slot { hash, number, start, end: position(&joined) };
            let place = hash.place(slots.len());
            let (before, after) = slots.split_at_mut(place);
            if let Some(slot) = after.iter_mut().chain(before).find(|slot| slot.is_empty()) {
                *slot = new;
            }
        }
        Self { slots: slots.into(), texts: joined.into() }
    }

    #[inline(always)]
    fn find<'p, const N: usize>(
        &self,
        hash: Hash,
        parts: impl Fn() -> [&'p [u8]; N],
    ) -> Option<&Slot> {
        let mut place = hash.place(self.slots.len());
        // It ends, as some slots are empty.
        loop {
            let slot = self.slots.get(place)?;
            if slot.hash == hash && self.bytes(slot).is_some_and(|it| consists_of(it, parts())) {
                return Some(slot);
            }
            if slot.is_empty() {
                return None;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    #[inline(always)]
    fn bytes(&self, slot: &Slot) -> Option<&[u8]> {
        self.texts.as_bytes().get(usize::from(slot.start)..usize::from(slot.end))
    }

    fn text(&self, slot: &Slot) -> Option<&str> {
        self.texts.get(usize::from(slot.start)..usize::from(slot.end))
    }

    fn iter(&self) -> impl Iterator<Item = Numbered<'_>> {
        self.slots.iter().filter(|slot| !slot.is_empty()).filter_map(|slot| {
            let Slot { hash, number, .. } = *slot;
            self.text(slot).map(|text| Numbered { hash, text, number })
        })
    }
}

impl Slot {
    #[inline(always)]
    fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

#[inline(always)]
fn consists_of<const N: usize>(text: &[u8], parts: [&[u8]; N]) -> bool {
    if let [part] = parts.as_slice() {
        return text == *part;
    }
    let rest = parts.iter().try_fold(text, |rest, part| rest.strip_prefix(*part));
    rest.is_some_and(<[u8]>::is_empty)
}

/// The first few: there may be a million.
impl fmt::Debug for SharedTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 10;
        let mut list = f.debug_list();
        list.entries(self.iter().take(MOST).map(|it| it.text));
        if self.iter().nth(MOST).is_none() { list.finish() } else { list.finish_non_exhaustive() }
    }
}

/// Whether both have the same texts, whatever their numbers.
impl PartialEq for SharedTexts {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

/// What is shared is not compared.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Empty, Self::Empty) => true,
            (Self::Leaf(one), Self::Leaf(other)) => {
                let has = |it: Numbered<'_>| other.find(it.hash, || [it.text.as_bytes()]).is_some();
                Arc::ptr_eq(one, other)
                    || one.texts.len() == other.texts.len() && one.iter().all(has)
            }
            (Self::Branch(one), Self::Branch(other)) => Arc::ptr_eq(one, other) || one == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, format, vec};

    use super::*;
    use crate::words::words;

    /// Two texts of two words each, after which the hash is the same: the second word makes up for the
    /// difference that the first one made. Whoever knows the hash can do so, as it has no key.
    fn colliding_pair(hash: Hash) -> [String; 2] {
        let fit = b"abcdefghijklmnopqrstuvwxyz0123456789-";
        let digits =
            |number: usize| -> [u8; 8] { format!("{number:08}").into_bytes().try_into().unwrap() };
        let after = |word| hash.word(u64::from_le_bytes(word)).0;
        let first = digits(0);
        let pair = (1..).map(digits).find_map(|other| {
            let difference = (after(first) ^ after(other)).to_le_bytes();
            let second =
                difference.iter().map(|by| fit.iter().find(|it| fit.contains(&(*it ^ by))));
            let second: Vec<u8> = second.map(|it| it.copied()).collect::<Option<_>>()?;
            let changed = second.iter().zip(difference).map(|(byte, by)| byte ^ by).collect();
            Some([[first.to_vec(), second].concat(), [other.to_vec(), changed].concat()])
        });
        pair.unwrap().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    /// Texts that all have the same hash of 64 bits.
    fn colliding(count: usize) -> Vec<String> {
        let mut texts = vec![String::from("https://")];
        let mut hash = Hash::default().word(u64::from_le_bytes(*b"https://"));
        while texts.len() < count {
            let pair = colliding_pair(hash);
            hash = words(pair[0].as_bytes()).0.fold(hash, Hash::word);
            let with_both = |text: &String| pair.each_ref().map(|it| format!("{text}{it}"));
            texts = texts.iter().flat_map(with_both).collect();
        }
        texts.truncate(count);
        texts.iter().map(|text| format!("{text}.example")).collect()
    }

    fn hash_of(text: &str) -> Hash {
        Hash::default().text(text.as_bytes(), 0)
    }

    fn new(text: &str) -> Numbered<'_> {
        Numbered { hash: hash_of(text), text, number: 0 }
    }

    /// The longest way to a leaf, and the most texts in one.
    fn worst(node: &Node) -> (usize, usize) {
        match node {
            Node::Empty => (0, 0),
            Node::Leaf(leaf) => (0, leaf.iter().count()),
            Node::Branch(children) => {
                let below = children.iter().map(worst);
                let (depth, texts) = below.fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
                (depth + 1, texts)
            }
        }
    }

    #[test]
    fn texts_chosen_to_collide_make_nothing_linear() {
        let texts = colliding(100_000);
        let hashes: BTreeSet<_> = texts.iter().map(|it| hash_of(it)).collect();
        assert_eq!(hashes.len(), 1);
        let (first, last) = texts.split_at(99_000);
        let first: Vec<_> = first.iter().map(|it| new(it)).collect();
        let mut set = SharedTexts { root: Node::of(0, &first) };
        assert!(last.iter().all(|it| set.insert(new(it)) && !set.insert(new(it))));
        let (depth, most) = worst(&set.root);
        assert!(depth > Hash::NIBBLES && depth < MAX_DEPTH, "{depth}");
        assert!(most <= MAX_LEAF, "{most}");

        assert_eq!(set.iter().count(), texts.len());
        for text in texts.iter().step_by(100) {
            let (hash, other) = (hash_of(text), text.replace(".example", ".exampla"));
            assert!(set.contains(hash, text.as_bytes()) && !set.contains(hash, other.as_bytes()));
            let (one, two) = text.as_bytes().split_at(20);
            assert_eq!(set.get(hash, || [one, &two[..100], &two[100..]]), Some(&**text));
            assert!(set.remove(hash, text) && !set.contains(hash, text.as_bytes()));
        }
        assert_eq!(set.iter().count(), texts.len() * 99 / 100);
    }

    /// Added in any order, and with others that are gone again, they make the same tree.
    #[test]
    fn the_shape_depends_on_the_texts_alone() {
        let texts: Vec<_> = (0..5_000).map(|it| format!("https://{it}.example")).collect();
        let collide = colliding(200);
        let kept = || texts.iter().step_by(3).chain(collide.iter().step_by(2));
        let mut one = SharedTexts::default();
        kept().for_each(|it| assert!(one.insert(new(it))));
        let mut other = SharedTexts::default();
        texts.iter().chain(&collide).rev().for_each(|it| assert!(other.insert(new(it))));
        let all = other.clone();
        let keeps: BTreeSet<_> = kept().collect();
        for text in texts.iter().chain(&collide).filter(|it| !keeps.contains(it)) {
            assert!(other.remove(hash_of(text), text) && !other.remove(hash_of(text), text));
        }
        assert!(one == other && one != all);
        assert_eq!(worst(&one.root), worst(&other.root));
        assert_eq!(all.iter().count(), 5_200);
    }
}
