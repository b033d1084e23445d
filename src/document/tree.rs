//! What is written in a document, whatever its format: records, lists and
//! scalars, each with its place.

/// Index of a node in its tree; the root is the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What is written in a document.
#[derive(Debug, Default)]
pub struct Tree {}
