//! The longest prefix of whole segments: a tree of the routes' paths.

use alloc::{boxed::Box, vec::Vec};

use super::rest::Rest;

/// Finds the longest of some paths that a path begins with, in time linear in that path, however many
/// there are.
///
/// Here a path has no slash at the beginning, and one at the end, so that a prefix ends with a segment.
#[derive(Debug)]
pub(super) struct PrefixTree {
    // The first is the root.
    nodes: Box<[Node]>,
}

#[derive(Debug, Default)]
struct Node {
    // Up to eight bytes that lead here from the parent: a word of a path does if the bits of the mask are
    // those of the label.
    label: u64,
    mask: u64,
    length: usize,
    // By the first byte of their labels, which is ASCII. The root, which is nobody's child, stands for none.
    children: Option<Box<[usize; 128]>>,
    // The place of the longest of the paths that end here or on the way here, or `NOWHERE`.
    longest: usize,
}

/// Where there is no such path.
pub(super) const NOWHERE: usize = usize::MAX;

impl Node {
    fn new(label: &[u8], longest: usize) -> Self {
        let word = |byte: fn(u8) -> u8| {
            label.iter().rev().fold(0, |word, &it| word << 8 | u64::from(byte(it)))
        };
        Self {
            label: word(|byte| byte),
            mask: word(|_| 0xff),
            length: label.len(),
            children: None,
            longest,
        }
    }
}

const NOTHING_LEADS_TO_THE_ROOT: Node =
    Node { label: 1, mask: 0, length: 0, children: None, longest: NOWHERE };

impl PrefixTree {
    /// Of paths that begin with a slash, each once.
    pub(super) fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let way = |path: &'a str| match path.as_bytes().get(1..) {
            None | Some([]) => Vec::new(),
            Some(segments) => [segments, b"/"].concat(),
        };
        let mut ways: Vec<(Vec<u8>, usize)> = paths.into_iter().map(way).zip(0..).collect();
        ways.sort();
        let mut nodes = Vec::from([NOTHING_LEADS_TO_THE_ROOT]);
        // The nodes without children as yet: the ways through each, and how many bytes lead to it.
        let mut unfinished = Vec::from([(0, &*ways, 0)]);
        while let Some((parent, ways, length)) = unfinished.pop() {
            let Some(node) = nodes.get_mut(parent) else { continue };
            let longer = match ways {
                [(way, place), longer @ ..] if way.len() == length => {
                    node.longest = *place;
                    longer
                }
                longer => longer,
            };
            let longest = node.longest;
            let mut children = Box::new([0; 128]);
            let next = |way: &[u8]| way.get(length).copied();
            for group in longer.chunk_by(|(one, _), (other, _)| next(one) == next(other)) {
                let common = common_prefix(group).get(length..).unwrap_or_default();
                let label = common.get(..8).unwrap_or(common);
                let place =
                    next(common_prefix(group)).and_then(|it| children.get_mut(usize::from(it)));
                if let Some(place) = place {
                    *place = nodes.len();
                }
                unfinished.push((nodes.len(), group, length + label.len()));
                nodes.push(Node::new(label, longest));
            }
            if let Some(node) = nodes.get_mut(parent).filter(|_| !longer.is_empty()) {
                node.children = Some(children);
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

    /// [`PrefixTree::find`] for the bytes of a path one by one.
    pub(super) fn find_by_byte(&self, path: impl Iterator<Item = u8>) -> usize {
        let Some(mut node) = self.nodes.first() else { return NOWHERE };
        let mut rest = path.skip(1).chain([b'/']);
        while let Some(first) = rest.next() {
            let child = self.child(node, first).filter(|child| child.length > 0);
            let Some(child) = child else { break };
            let label = child.label.to_le_bytes();
            let mut others = label.iter().take(child.length).skip(1);
            if !others.all(|&byte| rest.next() == Some(byte)) {
                break;
            }
            node = child;
        }
        node.longest
    }

    /// The child whose label begins with this byte, or the root.
    #[inline(always)]
    fn child(&self, node: &Node, first: u8) -> Option<&Node> {
        let child = node.children.as_ref()?.get(usize::from(first))?;
        self.nodes.get(*child)
    }
}

/// What the first and the last of sorted ways share.
fn common_prefix(sorted: &[(Vec<u8>, usize)]) -> &[u8] {
    let ([(first, _), ..], [.., (last, _)]) = (sorted, sorted) else { return &[] };
    let length = first.iter().zip(last).take_while(|(one, other)| one == other).count();
    first.get(..length).unwrap_or_default()
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
            assert_eq!(tree.find_by_byte(path.bytes()), place, "{path}");
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
