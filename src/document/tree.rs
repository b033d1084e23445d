//! What is written in a document, whatever its format: records, lists and
//! scalars, in the order of the text, each with its place.
//!
//! A tree is a tape: a node stands before what it contains, and knows the node
//! after all that. Scalars and keys are slices of the text; only those with
//! escapes have a copy.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Index of a node in its tree; the root is the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The index, to look up with `get`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: `null`, an empty cell.
    Null,
    /// `true` or `false` of a format that has them.
    Boolean,
    /// A number of a format that has them.
    Number,
    /// A text of a format that tells texts from other scalars.
    Text,
    /// A scalar of a format that does not: read for the declared type from its characters.
    Untyped,
    /// Values by keys.
    Record,
    /// Values in order.
    List,
    /// An element of XML: what it contains by keys, attributes among them as `@name`, and its text.
    Element,
}

#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    /// Written elsewhere: a test's replacement.
    foreign: bool,
    /// Its namespace: a position in the tree's list, from 1; none is 0.
    space: u16,
    start: u32,
    end: u32,
    key_start: u32,
    key_end: u32,
    next: u32,
}

/// What is written in a document.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    text: Arc<str>,
    /// Scalars that differ from what is written, by node.
    scalars: HashMap<u32, Arc<str>>,
    /// Keys that differ from what is written, by node.
    keys: HashMap<u32, Arc<str>>,
    /// Keys are headings and words of a text: they mean a field whatever their case, with `_` for spaces and hyphens.
    loose_keys: bool,
    /// The URIs of the namespaces that occur.
    spaces: Vec<Arc<str>>,
    /// Elements that were read as those of a list, and their positions in it.
    listed: HashMap<u32, u32>,
    /// Each node's parent and its position there: worked out when the first pointer is asked for.
    above: OnceLock<Vec<(u32, u32)>>,
}

impl Tree {
    /// An empty tree over a text.
    pub fn new(text: Arc<str>) -> Self {
        Self { text, ..Self::default() }
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a node is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).map_or(Kind::Null, |node| node.kind)
    }

    /// The byte range of a node's value; none for what a test replaced.
    pub fn span(&self, id: NodeId) -> Option<(usize, usize)> {
        self.node(id).filter(|node| !node.foreign).map(|node| (node.start as usize, node.end as usize))
    }

    /// The byte range of a node's key.
    pub fn key_span(&self, id: NodeId) -> Option<(usize, usize)> {
        self.node(id)
            .filter(|node| !node.foreign && node.key_end > node.key_start)
            .map(|node| (node.key_start as usize, node.key_end as usize))
    }

    /// A node's key; empty for the root and elements of lists.
    pub fn key(&self, id: NodeId) -> &str {
        if let Some(key) = self.keys.get(&id.0) {
            return key;
        }
        self.node(id).and_then(|node| self.text.get(node.key_start as usize..node.key_end as usize)).unwrap_or("")
    }

    /// A scalar's characters, escapes resolved.
    pub fn scalar(&self, id: NodeId) -> &str {
        if let Some(scalar) = self.scalars.get(&id.0) {
            return scalar;
        }
        self.written(id)
    }

    /// A node as written, quotes of texts left out where they have no escapes.
    pub fn written(&self, id: NodeId) -> &str {
        let Some(node) = self.node(id) else { return "" };
        if node.foreign {
            return self.scalars.get(&id.0).map_or("", |scalar| scalar);
        }
        let written = self.text.get(node.start as usize..node.end as usize).unwrap_or("");
        match node.kind {
            Kind::Text => written.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(written),
            _ => written,
        }
    }

    /// What a record or a list contains, in order.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        let end = match self.node(id) {
            Some(node) if matches!(node.kind, Kind::Record | Kind::List | Kind::Element) => node.next,
            _ => 0,
        };
        Children { tree: self, at: id.0.saturating_add(1), end }
    }

    /// The value of a key; the first where it is given twice.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|child| self.is_called(*child, key))
    }

    /// Whether a node's key is this one.
    pub fn is_called(&self, id: NodeId, name: &str) -> bool {
        let key = self.key(id);
        key == name || self.loose_keys && loosely(key).eq(loosely(name))
    }

    /// The text of a scalar or an element; none for one that holds elements only.
    pub fn text_of(&self, id: NodeId) -> Option<&str> {
        if let Some(scalar) = self.scalars.get(&id.0) {
            return Some(scalar);
        }
        let holds = |kind| self.kind(id) == kind;
        if holds(Kind::Record) || holds(Kind::List) {
            return None;
        }
        let bare = !holds(Kind::Element) || self.children(id).all(|child| self.kind(child) != Kind::Element);
        bare.then(|| self.written(id))
    }

    /// The namespace of an element or an attribute.
    pub fn space(&self, id: NodeId) -> Option<&str> {
        let space = usize::from(self.node(id)?.space);
        self.spaces.get(space.checked_sub(1)?).map(|uri| &**uri)
    }

    /// All elements of this name that an element contains.
    pub fn siblings<'t>(&'t self, parent: NodeId, key: &'t str) -> impl Iterator<Item = NodeId> + 't {
        self.children(parent).filter(move |child| self.is_called(*child, key))
    }

    /// The node at a JSON Pointer.
    pub fn at(&self, pointer: &str) -> Option<NodeId> {
        let mut node = self.root();
        let mut parent = node;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let position = step.parse::<usize>().ok();
            (parent, node) = match (self.kind(node), position) {
                (Kind::List, _) => (node, self.children(node).nth(position?)?),
                // A number is no name: it says which of the elements of one name.
                (Kind::Element, Some(position)) => (parent, self.siblings(parent, self.key(node)).nth(position)?),
                _ => (node, self.get(node, &step)?),
            };
        }
        Some(node)
    }

    /// The JSON Pointer of a node, of a tree that is complete.
    pub fn pointer(&self, id: NodeId) -> String {
        self.pointer_listed(id, &self.listed)
    }

    /// The JSON Pointer of a node, where these elements are read as those of lists.
    pub(super) fn pointer_listed(&self, id: NodeId, listed: &HashMap<u32, u32>) -> String {
        let above = self.above.get_or_init(|| self.parents());
        let mut steps = Vec::new();
        let mut node = id;
        while let Some((parent, position)) = above.get(node.index()).filter(|_| node != self.root()) {
            let parent = NodeId(*parent);
            if let Some(position) = listed.get(&node.0) {
                steps.push(position.to_string());
            }
            steps.push(match self.kind(parent) {
                Kind::List => position.to_string(),
                _ => escaped(self.key(node)),
            });
            node = parent;
        }
        steps.iter().rev().flat_map(|step| ["/", step]).collect()
    }

    /// Parents and positions of all nodes; a parent always stands before what it contains.
    fn parents(&self) -> Vec<(u32, u32)> {
        let mut above = vec![(0, 0); self.nodes.len()];
        for parent in (0..self.nodes.len()).filter_map(|at| u32::try_from(at).ok()) {
            for (position, child) in (0u32..).zip(self.children(NodeId(parent))) {
                if let Some(slot) = above.get_mut(child.index()) {
                    *slot = (parent, position);
                }
            }
        }
        above
    }

    /// Opens a node; [`Tree::close`] says where it ends.
    pub(super) fn open(&mut self, kind: Kind, key: (usize, usize), start: usize) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let (start, key_start, key_end) = (clip(start), clip(key.0), clip(key.1));
        self.above.take();
        self.nodes.push(Node {
            kind,
            foreign: false,
            space: 0,
            start,
            end: start,
            key_start,
            key_end,
            next: id.saturating_add(1),
        });
        NodeId(id)
    }

    /// Says where a node ends, after all that it contains.
    pub(super) fn close(&mut self, id: NodeId, end: usize) {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.end = clip(end);
            node.next = next;
        }
    }

    /// Gives a scalar the characters that it stands for.
    pub(super) fn set_scalar(&mut self, id: NodeId, scalar: impl Into<Arc<str>>) {
        self.scalars.insert(id.0, scalar.into());
    }

    /// Gives a key the characters that it stands for.
    pub(super) fn set_key(&mut self, id: NodeId, key: impl Into<Arc<str>>) {
        self.keys.insert(id.0, key.into());
    }

    /// Says where a node's value stands, where that is not all of it.
    pub(super) fn place(&mut self, id: NodeId, start: usize, end: usize) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            (node.start, node.end) = (clip(start), clip(end));
        }
    }

    /// Gives an element or an attribute its namespace.
    pub(super) fn set_space(&mut self, id: NodeId, uri: Option<&str>) {
        let Some(uri) = uri else { return };
        let known = self.spaces.iter().position(|space| **space == *uri);
        let at = known.unwrap_or_else(|| {
            self.spaces.push(uri.into());
            self.spaces.len().saturating_sub(1)
        });
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.space = u16::try_from(at.saturating_add(1)).unwrap_or(0);
        }
    }

    /// Whether keys are words of a text, whose case counts for nothing.
    pub fn has_loose_keys(&self) -> bool {
        self.loose_keys
    }

    /// Takes keys as the words of a text.
    pub(super) fn set_loose_keys(&mut self) {
        self.loose_keys = true;
    }

    /// Remembers which elements were read as those of a list, for their pointers.
    pub(super) fn set_listed(&mut self, listed: HashMap<u32, u32>) {
        self.listed = listed;
    }

    /// Marks a node as written elsewhere than in the text.
    pub(super) fn set_foreign(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.foreign = true;
        }
    }

    /// A tree over the same text, of the same form, with nothing in it.
    pub(super) fn without_nodes(&self) -> Self {
        Self { loose_keys: self.loose_keys, ..Self::new(self.text()) }
    }

    /// A part of the tree as one of its own, over the same text.
    pub fn part(&self, id: NodeId) -> Self {
        let mut part = self.without_nodes();
        part.copy(self, id, false);
        part
    }

    /// A list of trees that were read from parts of one text.
    pub fn list_of(text: Arc<str>, trees: &[Self]) -> Self {
        let end = text.len();
        let mut list = Self::new(text);
        let root = list.open(Kind::List, (0, 0), 0);
        for tree in trees.iter().filter(|tree| !tree.is_empty()) {
            list.copy(tree, tree.root(), false);
        }
        list.close(root, end);
        list
    }

    /// The text that the tree was read from.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Opens a node like one of another tree over the same text.
    pub(super) fn open_like(&mut self, from: &Tree, id: NodeId) -> NodeId {
        let node = from.node(id);
        let range = |start: u32, end: u32| (start as usize, end as usize);
        let key = node.map_or((0, 0), |node| range(node.key_start, node.key_end));
        let opened = self.open(from.kind(id), key, node.map_or(0, |node| node.start as usize));
        if let Some(key) = from.keys.get(&id.0) {
            self.set_key(opened, Arc::clone(key));
        }
        if let Some(scalar) = from.scalars.get(&id.0) {
            self.set_scalar(opened, Arc::clone(scalar));
        }
        self.set_space(opened, from.space(id));
        if node.is_some_and(|node| node.foreign) {
            self.set_foreign(opened);
        }
        opened
    }

    /// Closes a node opened with [`Tree::open_like`].
    pub(super) fn close_like(&mut self, opened: NodeId, from: &Tree, id: NodeId) {
        self.close(opened, from.node(id).map_or(0, |node| node.end as usize));
    }

    /// Copies a node of another tree, with all that it contains, to the end of this one.
    pub(super) fn copy(&mut self, from: &Tree, id: NodeId, foreign: bool) {
        let Some(node) = from.node(id) else { return };
        let first = id.0;
        for offset in first..node.next {
            let Some(original) = from.node(NodeId(offset)) else { continue };
            let at = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let mut copied = original.clone();
            copied.next = at.saturating_add(original.next.saturating_sub(offset));
            copied.foreign |= foreign;
            self.above.take();
            self.nodes.push(copied);
            self.set_space(NodeId(at), from.space(NodeId(offset)));
            if foreign || from.scalars.contains_key(&offset) {
                self.scalars.insert(at, from.scalar(NodeId(offset)).into());
            }
            if foreign || from.keys.contains_key(&offset) {
                self.keys.insert(at, from.key(NodeId(offset)).into());
            }
        }
    }
}

/// The nodes that a record or a list contains.
#[derive(Debug, Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.at >= self.end {
            return None;
        }
        let id = NodeId(self.at);
        self.at = self.tree.node(id).map_or(self.end, |node| node.next);
        Some(id)
    }
}

/// A key as a step of a JSON Pointer.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A key without what words of a text may differ in.
fn loosely(key: &str) -> impl Iterator<Item = char> {
    key.trim().chars().flat_map(char::to_lowercase).map(|c| if matches!(c, ' ' | '-') { '_' } else { c })
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
