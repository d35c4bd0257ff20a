//! The longest prefix of whole segments: a tree of the routes' paths.

use alloc::{boxed::Box, vec::Vec};

use super::rest::Rest;

/// Finds the longest of some paths that a path begins with, in time linear in that path, however many
/// there are.
///
/// Here a path has no slash at the beginning, and one at the end, so that a prefix ends with a segment.
#[derive(Debug, Clone)]
pub(super) struct PrefixTree {
    // The first is the root.
    nodes: Box<[Node]>,
}

#[derive(Debug, Clone)]
struct Node {
    // Up to eight bytes that lead here from the parent: a word of a path does if the bits of the mask are
    // those of the label.
    label: u64,
    mask: u64,
    length: usize,
    children: Children,
    // The place of the longest of the paths that end here or on the way here, or `NOWHERE`.
    longest: usize,
}

#[derive(Debug, Clone)]
enum Children {
    None,
    One(usize),
    /// By the first byte of their labels, which is ASCII. 0, the root, is no child.
    Several(Box<[usize; 128]>),
}

/// Where there is no such path.
pub(super) const NOWHERE: usize = usize::MAX;

const NOTHING_LEADS_TO_THE_ROOT: Node =
    Node { label: 1, mask: 0, length: 0, children: Children::None, longest: NOWHERE };

impl Node {
    fn new(label: &[u8], longest: usize) -> Self {
        let word = |byte: fn(u8) -> u8| {
            label.iter().rev().fold(0, |word, &it| word << 8 | u64::from(byte(it)))
        };
        Self {
            label: word(|byte| byte),
            mask: word(|_| 0xff),
            length: label.len(),
            children: Children::None,
            longest,
        }
    }
}

/// A path that is still to be added, without what leads to a node; and its place.
type Way<'a> = (&'a [u8], usize);

impl PrefixTree {
    /// Of paths that begin with a slash, each once.
    pub(super) fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let way = |path: &'a str| match path.as_bytes().get(1..) {
            None | Some([]) => Vec::new(),
            Some(segments) => [segments, b"/"].concat(),
        };
        let mut paths: Vec<_> = paths.into_iter().map(way).zip(0..).collect();
        paths.sort();
        let mut nodes = Vec::from([NOTHING_LEADS_TO_THE_ROOT]);
        let ways: Vec<Way<'_>> = paths.iter().map(|(path, place)| (&**path, *place)).collect();
        // The nodes whose children are still to be added, with the ways through each.
        let mut unfinished = Vec::from([(0, ways)]);
        while let Some((parent, ways)) = unfinished.pop() {
            let Some(node) = nodes.get_mut(parent) else { continue };
            let longer = match &*ways {
                [([], place), longer @ ..] => {
                    node.longest = *place;
                    longer
                }
                longer => longer,
            };
            let longest = node.longest;
            let mut children = Vec::new();
            for group in longer.chunk_by(|(one, _), (other, _)| one.first() == other.first()) {
                let label = common_prefix(group);
                let rest = group.iter().map(|way| without(way, label.len())).collect();
                children.extend(label.first().map(|first| (*first, nodes.len())));
                unfinished.push((nodes.len(), rest));
                nodes.push(Node::new(label, longest));
            }
            if let Some(node) = nodes.get_mut(parent) {
                node.children = Children::new(&children);
            }
        }
        Self { nodes: nodes.into() }
    }

    /// The place of the longest path that this one begins with, or [`NOWHERE`], and what of it has not been
    /// compared.
    #[inline(always)]
    pub(super) fn find<'p>(&self, mut rest: Rest<'p>) -> (usize, Rest<'p>) {
        let Some(mut node) = self.nodes.first() else { return (NOWHERE, rest) };
        loop {
            let word = rest.word();
            let [first, ..] = word.to_le_bytes();
            match self.child(node, first) {
                Some(child) if word & child.mask == child.label => {
                    (node, rest) = (child, rest.after(child.length));
                }
                _ => return (node.longest, rest),
            }
        }
    }

    /// [`PrefixTree::find`] for the bytes of a path one by one, after the slash at its beginning.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { tree: self, node: self.nodes.first(), label: 0, left: 0, longest: NOWHERE }
    }

    /// The child whose label begins with this byte, or another child, or the root.
    #[inline(always)]
    fn child(&self, node: &Node, first: u8) -> Option<&Node> {
        let child = match &node.children {
            Children::None => return None,
            Children::One(child) => child,
            Children::Several(children) => children.get(usize::from(first))?,
        };
        self.nodes.get(*child)
    }
}

/// A path on its way through a tree.
pub(super) struct Walk<'t> {
    tree: &'t PrefixTree,
    // The node that was reached last or whose label is being compared; `None` once a byte leads nowhere.
    node: Option<&'t Node>,
    // What is left of that label, and how many bytes that is.
    label: u64,
    left: usize,
    longest: usize,
}

impl Walk<'_> {
    pub(super) fn step(&mut self, byte: u8) {
        let Some(node) = self.node else { return };
        if self.left == 0 {
            self.longest = node.longest;
            self.node = self.tree.child(node, byte).filter(|child| child.length > 0);
            let Some(child) = self.node else { return };
            (self.label, self.left) = (child.label, child.length);
        }
        let [expected, ..] = self.label.to_le_bytes();
        if byte != expected {
            self.node = None;
            return;
        }
        (self.label, self.left) = (self.label >> 8, self.left - 1);
    }

    /// The place of the longest path that the one that ends here begins with, or [`NOWHERE`].
    pub(super) fn end(mut self) -> usize {
        self.step(b'/');
        match self.node {
            Some(node) if self.left == 0 => node.longest,
            _ => self.longest,
        }
    }
}

impl Children {
    /// From the first byte of each child and its place.
    fn new(children: &[(u8, usize)]) -> Self {
        let mut by_first = [0; 128];
        match children {
            [] => return Self::None,
            [(_, only)] => return Self::One(*only),
            several => {
                for (first, child) in several {
                    if let Some(place) = by_first.get_mut(usize::from(*first)) {
                        *place = *child;
                    }
                }
            }
        }
        Self::Several(Box::new(by_first))
    }
}

fn without<'a>((way, place): &Way<'a>, length: usize) -> Way<'a> {
    (way.get(length..).unwrap_or_default(), *place)
}

/// What the first and the last of sorted ways share, up to a word.
fn common_prefix<'a>(sorted: &[Way<'a>]) -> &'a [u8] {
    let ([(first, _), ..], [.., (last, _)]) = (sorted, sorted) else { return &[] };
    let shared = first.iter().zip(*last).take(8).take_while(|(one, other)| one == other).count();
    first.get(..shared).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{PrefixTree, Rest};

    #[test]
    fn the_longest_prefix_of_whole_segments() {
        let paths =
            ["/b/c", "/", "/a/b", "/a", "/a/bc/d", "/ab", "/long-segments/longer-than-a-word"];
        let tree = PrefixTree::new(paths);
        let found = |path: &str| {
            let (place, _) = tree.find(Rest::of(path.as_bytes()).unwrap());
            let mut walk = tree.walk();
            path.bytes().skip(1).for_each(|byte| walk.step(byte));
            assert_eq!(walk.end(), place, "{path}");
            paths.get(place).copied()
        };
        for (path, wanted) in [
            ("/", "/"),
            ("/x", "/"),
            ("/a", "/a"),
            ("/a/", "/a"),
            ("/a/b", "/a/b"),
            ("/a/bc", "/a"),
            ("/a/bc/d/e", "/a/bc/d"),
            ("/a/bx", "/a"),
            ("/abc", "/"),
            ("/ab/x", "/ab"),
            ("/b", "/"),
            ("/b/c/", "/b/c"),
            ("/long-segments/longer-than-a-wor", "/"),
            ("/long-segments/longer-than-a-word", "/long-segments/longer-than-a-word"),
            ("/long-segments/longer-than-a-words", "/"),
        ] {
            assert_eq!(found(path), Some(wanted), "{path}");
        }
        let paths = ["/a"];
        assert_eq!(PrefixTree::new(paths).find(Rest::of(b"/b").unwrap()).0, super::NOWHERE);
    }
}
