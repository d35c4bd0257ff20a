//! A set of texts that changes while it serves: a clone shares everything, and a change copies only what
//! leads to it.

use alloc::{boxed::Box, string::String, sync::Arc, vec, vec::Vec};

use super::Hash;

/// Texts, each once and with a number, found by a hash that their owner chooses for them.
///
/// A tree: each level takes four bits of the hash and, when they are used up, of the text. So it needs no
/// key: texts chosen to have equal hashes make it deeper by at most two levels for each of their bytes, and
/// nothing gets slower than that. The shape depends on the texts alone, not on how they came and went.
/// No text is empty or contains a zero byte.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedTexts {
    root: Node,
}

#[derive(Debug, Clone, Default)]
enum Node {
    #[default]
    Empty,
    /// At most `MAX_LEAF` texts.
    Leaf(Arc<Leaf>),
    /// More than `MAX_LEAF` texts.
    Branch(Arc<[Node; CHILDREN]>),
}

/// A hash table with linear probing, at most half full.
#[derive(Debug)]
struct Leaf {
    slots: Box<[Slot]>,
    // One after the other.
    texts: Box<str>,
}

/// Empty if its text is.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: Hash,
    number: u32,
    start: u32,
    end: u32,
}

const CHILDREN: usize = 16;

/// Few enough that changing one is cheap, enough that most of the memory is texts.
const MAX_LEAF: usize = 64;

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
        let (mut node, mut depth) = (&self.root, 0);
        loop {
            match node {
                Node::Empty => return None,
                Node::Leaf(leaf) => return leaf.find(hash, parts).map(|slot| (&**leaf, slot)),
                Node::Branch(children) => node = children.get(child(depth, hash, &parts))?,
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

    /// All texts, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Numbered<'_>> {
        let mut nodes = Vec::from([&self.root]);
        let leaves = core::iter::from_fn(move || {
            loop {
                match nodes.pop()? {
                    Node::Empty => {}
                    Node::Leaf(leaf) => return Some(leaf),
                    Node::Branch(children) => nodes.extend(children.iter()),
                }
            }
        });
        leaves.flat_map(|leaf| leaf.iter())
    }
}

/// Which child a text is under.
#[inline(always)]
fn child<'p, const N: usize>(depth: usize, hash: Hash, parts: impl Fn() -> [&'p [u8]; N]) -> usize {
    hash.nibble(depth).unwrap_or_else(|| nibble(depth - Hash::NIBBLES, &parts()))
}

/// Half a byte of a text; 0 after its end.
#[cold]
fn nibble(place: usize, parts: &[&[u8]]) -> usize {
    let byte = parts.iter().copied().flatten().nth(place / 2).copied().unwrap_or_default();
    usize::from(if place.is_multiple_of(2) { byte >> 4 } else { byte & 0xf })
}

impl Node {
    /// Adds a text that is missing.
    fn insert(&mut self, depth: usize, new: Numbered<'_>) {
        match self {
            Self::Empty => *self = Self::leaf(&[new]),
            Self::Leaf(leaf) => {
                let texts: Vec<_> = leaf.iter().chain([new]).collect();
                *self = if texts.len() > MAX_LEAF {
                    Self::branch(depth, &texts)
                } else {
                    Self::leaf(&texts)
                };
            }
            Self::Branch(children) => {
                let place = child(depth, new.hash, || [new.text.as_bytes()]);
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
                *self = Self::leaf(&others);
            }
            Self::Branch(children) => {
                let place = child(depth, hash, || [text.as_bytes()]);
                if let Some(child) = Arc::make_mut(children).get_mut(place) {
                    child.remove(depth + 1, hash, text);
                }
                if let Some(leaf) = Self::merged(children) {
                    *self = leaf;
                }
            }
        }
    }

    /// At most `MAX_LEAF` texts.
    fn leaf(texts: &[Numbered<'_>]) -> Self {
        if texts.is_empty() { Self::Empty } else { Self::Leaf(Arc::new(Leaf::new(texts))) }
    }

    /// More than `MAX_LEAF` texts.
    fn branch(depth: usize, texts: &[Numbered<'_>]) -> Self {
        let mut children = <[Self; CHILDREN]>::default();
        for it in texts {
            if let Some(child) = children.get_mut(child(depth, it.hash, || [it.text.as_bytes()])) {
                child.insert(depth + 1, *it);
            }
        }
        Self::Branch(Arc::new(children))
    }

    /// The leaf for what is left in some children, if it is little enough.
    fn merged(children: &[Self; CHILDREN]) -> Option<Self> {
        let mut texts = Vec::new();
        for child in children {
            match child {
                Self::Empty => {}
                Self::Leaf(leaf) => texts.extend(leaf.iter()),
                Self::Branch(_) => return None,
            }
            if texts.len() > MAX_LEAF {
                return None;
            }
        }
        Some(Self::leaf(&texts))
    }
}

impl Leaf {
    fn new(texts: &[Numbered<'_>]) -> Self {
        let mut slots = vec![Slot::default(); (texts.len() * 2).next_power_of_two()];
        let mut joined = String::with_capacity(texts.iter().map(|it| it.text.len()).sum());
        // A few dozen texts of a few hundred bytes.
        let position = |joined: &str| u32::try_from(joined.len()).unwrap_or(u32::MAX);
        for &Numbered { hash, text, number } in texts {
            let start = position(&joined);
            joined.push_str(text);
            let new = Slot { hash, number, start, end: position(&joined) };
            let places = (0..slots.len()).map(|step| hash.place(step, slots.len()));
            let mut empty = places.filter(|&it| slots.get(it).is_some_and(Slot::is_empty));
            if let Some(slot) = empty.next().and_then(|place| slots.get_mut(place)) {
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
        let mut step = 0;
        // It ends: half of the slots are empty.
        loop {
            let slot = self.slots.get(hash.place(step, self.slots.len()))?;
            if slot.hash == hash && self.bytes(slot).is_some_and(|it| consists_of(it, parts())) {
                return Some(slot);
            }
            if slot.is_empty() {
                return None;
            }
            step += 1;
        }
    }

    #[inline(always)]
    fn bytes(&self, slot: &Slot) -> Option<&[u8]> {
        self.texts.as_bytes().get(slot.start as usize..slot.end as usize)
    }

    fn text(&self, slot: &Slot) -> Option<&str> {
        self.texts.get(slot.start as usize..slot.end as usize)
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
