//! Bytes, eight at a time.

/// The whole words, each as a number of which the first byte is the lowest, and the bytes after the last.
#[inline(always)]
pub(crate) fn words(bytes: &[u8]) -> (impl Iterator<Item = u64>, &[u8]) {
    // `as_chunks`, which becomes the same instructions, requires Rust 1.88.
    let chunks = bytes.chunks_exact(8);
    let rest = chunks.remainder();
    (chunks.filter_map(|chunk| chunk.first_chunk()).map(|word| u64::from_le_bytes(*word)), rest)
}
