//! Format-independent tree of a document: records, lists and scalars with spans, in the order of
//! the text.
//!
//! A tree is a tape: a node precedes its descendants, and stores the index of the node after them.
//! Scalars and keys are slices of the text; only those with escapes have a copy.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::doubt::Doubt;
use super::keys;
use crate::check::program::Descendants;
use crate::value::pointer::{escaped, unescaped};

/// Index of a node in its tree; the root is the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The index into the tape, for `get`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// No value: `null`, an empty cell.
    Null,
    /// `true` or `false`, in a format with booleans.
    Boolean,
    /// A number, in a format with numbers.
    Number,
    /// A text, in a format that distinguishes texts from other scalars.
    Text,
    /// A scalar, in a format that does not: its declared type decides how its characters are read.
    Untyped,
    /// Values by keys.
    Record,
    /// Values in order.
    List,
    /// An XML element: its children by keys, including attributes as `@name`, and its text.
    Element,
    /// A key of a text document that is not a field but may be intended as one. It is not a child
    /// of the enclosing node, but stored with it.
    Skipped,
}

/// Effect of `xsi:nil` on an XML element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nil {
    /// No value and no content: it is absent.
    Absent,
    /// No value, although it has content.
    Filled,
    /// The attribute is neither true nor false.
    Unclear,
}

/// A node that is not from this text: a test's replacement.
const FOREIGN: u8 = 1;
/// A scalar whose format or language says what it is, whatever form its field is written in: a number or a date of a
/// workbook, a literal of an agreement.
const TYPED: u8 = 2;

#[derive(Debug, Clone)]
struct TapeEntry {
    kind: NodeKind,
    /// [`FOREIGN`], [`TYPED`]
    flags: u8,
    /// Its namespace: a position from 1 in the tree's list, 0 for none.
    space: u16,
    start: u32,
    end: u32,
    key_start: u32,
    key_end: u32,
    next: u32,
}

impl TapeEntry {
    fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The tree of a document.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<TapeEntry>,
    text: Arc<str>,
    /// Scalars that differ from the source, by node.
    scalars: HashMap<u32, Arc<str>>,
    /// Keys that differ from the source, by node.
    keys: HashMap<u32, Arc<str>>,
    /// Why values, tables and keys are not read, or not with certainty, by node.
    doubts: HashMap<u32, Doubt>,
    /// Keys are headings and words of a text: they match names without regard to case, and `_`
    /// matches a space and a hyphen.
    loose_keys: bool,
    /// The comma is the usual decimal sign, as in a table delimited by semicolons.
    decimal_comma: bool,
    /// The text has one line for each cell of a workbook.
    workbook: bool,
    /// The text is that of an office document.
    office: bool,
    /// The text is a page of HTML.
    page: bool,
    /// It is an agreement of a rule file, where a list represents repeated elements.
    agreement: bool,
    /// Elements with `xsi:nil`, unless it is false.
    nils: HashMap<u32, Nil>,
    /// The URIs of the document's namespaces.
    spaces: Vec<Arc<str>>,
    /// Positions in `spaces`.
    known_spaces: HashMap<Arc<str>, usize>,
    /// Elements that are read as elements of a list, with their positions in it.
    listed: HashMap<u32, u32>,
    /// Each node's parent and its position in it; computed when the first pointer is needed.
    above: OnceLock<Vec<(u32, u32)>>,
    /// The nodes of each key; computed for the first path that gathers at any depth.
    named: OnceLock<HashMap<Box<str>, Vec<u32>>>,
}

impl Tree {
    /// An empty tree of a text.
    pub fn new(text: Arc<str>) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// An empty tree of the same text, with the same rules for keys and numbers.
    pub(super) fn like(other: &Self) -> Self {
        Self {
            loose_keys: other.loose_keys,
            decimal_comma: other.decimal_comma,
            workbook: other.workbook,
            office: other.office,
            page: other.page,
            agreement: other.agreement,
            ..Self::new(other.text())
        }
    }

    fn node(&self, id: NodeId) -> Option<&TapeEntry> {
        self.nodes.get(id.index())
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether it has no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Kind of a node.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.node(id).map_or(NodeKind::Null, |node| node.kind)
    }

    /// Whether a node has no value: `null`, an empty cell, an element with `xsi:nil`.
    pub fn is_null(&self, id: NodeId) -> bool {
        self.kind(id) == NodeKind::Null || self.nil(id) == Some(Nil::Absent)
    }

    /// Effect of `xsi:nil` on an element, unless it is false.
    pub fn nil(&self, id: NodeId) -> Option<Nil> {
        if self.nils.is_empty() {
            None
        } else {
            self.nils.get(&id.0).copied()
        }
    }

    /// Whether the comma is the usual decimal sign.
    pub fn has_decimal_comma(&self) -> bool {
        self.decimal_comma
    }

    /// The first child element of an element.
    pub fn first_element(&self, id: NodeId) -> Option<NodeId> {
        self.children(id)
            .find(|child| self.kind(*child) == NodeKind::Element)
    }

    /// The byte range of a node's value; `None` for a test's replacement.
    pub fn span(&self, id: NodeId) -> Option<(usize, usize)> {
        self.node(id)
            .filter(|node| !node.is(FOREIGN))
            .map(|node| (node.start as usize, node.end as usize))
    }

    /// The byte range of a node's key.
    pub fn key_span(&self, id: NodeId) -> Option<(usize, usize)> {
        self.node(id)
            .filter(|node| !node.is(FOREIGN) && node.key_end > node.key_start)
            .map(|node| (node.key_start as usize, node.key_end as usize))
    }

    /// The key of a node; empty for the root and for elements of lists.
    pub fn key(&self, id: NodeId) -> &str {
        if let Some(key) = self.keys.get(&id.0) {
            return key;
        }
        self.node(id)
            .and_then(|node| {
                self.text
                    .get(node.key_start as usize..node.key_end as usize)
            })
            .unwrap_or("")
    }

    /// The characters of a scalar, with escapes resolved.
    pub fn scalar(&self, id: NodeId) -> &str {
        if let Some(scalar) = self.scalars.get(&id.0) {
            return scalar;
        }
        self.written(id)
    }

    /// The source text of a node, without the quotes of a text that has no escapes.
    pub fn written(&self, id: NodeId) -> &str {
        let Some(node) = self.node(id) else { return "" };
        if node.is(FOREIGN) {
            return self.scalars.get(&id.0).map_or("", |scalar| scalar);
        }
        let written = self
            .text
            .get(node.start as usize..node.end as usize)
            .unwrap_or("");
        if node.kind == NodeKind::Text {
            written
                .strip_prefix('"')
                .and_then(|inner| inner.strip_suffix('"'))
                .unwrap_or(written)
        } else {
            written
        }
    }

    /// The children of a record or a list, in order.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        let end = match self.node(id) {
            Some(node)
                if matches!(
                    node.kind,
                    NodeKind::Record | NodeKind::List | NodeKind::Element
                ) =>
            {
                node.next
            }
            _ => 0,
        };
        Children {
            tree: self,
            at: id.0.saturating_add(1),
            end,
            includes_skipped: false,
        }
    }

    /// The skipped keys of a node that may be intended as fields, in order.
    pub fn skipped_keys(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self
            .node(id)
            .filter(|_| !self.doubts.is_empty())
            .map_or(0, |node| node.next);
        let all = Children {
            tree: self,
            at: id.0.saturating_add(1),
            end,
            includes_skipped: true,
        };
        all.filter(|node| self.kind(*node) == NodeKind::Skipped)
    }

    /// Whether keys are words of a text.
    pub fn has_loose_keys(&self) -> bool {
        self.loose_keys
    }

    /// Why a node is not read, or not with certainty.
    pub fn doubt(&self, id: NodeId) -> Option<&Doubt> {
        self.doubts.get(&id.0)
    }

    /// The list that a node is read as; for a heading over a table and other content, the table's
    /// rows.
    pub fn as_list(&self, id: NodeId) -> NodeId {
        if !self.loose_keys || self.kind(id) != NodeKind::Record {
            return id;
        }
        self.get(id, "rows")
            .filter(|rows| self.kind(*rows) == NodeKind::List)
            .unwrap_or(id)
    }

    /// The value of a key; the first one if the key is duplicate.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let exact = self.children(id).find(|child| self.key(*child) == key);
        let loose = || self.children(id).find(|child| self.has_name(*child, key));
        if self.loose_keys {
            exact.or_else(loose)
        } else {
            exact
        }
    }

    /// The key of a node, without the number of a heading.
    pub fn name_of(&self, id: NodeId) -> &str {
        let key = self.key(id);
        if self.loose_keys {
            keys::without_number(key)
        } else {
            key
        }
    }

    /// Whether a node's key is a name with more words before or after it.
    pub fn key_contains_name(&self, id: NodeId, name: &str) -> bool {
        self.loose_keys && keys::contains_name(self.key(id), name)
    }

    /// Whether a node's key is this name.
    pub fn has_name(&self, id: NodeId, name: &str) -> bool {
        let key = self.key(id);
        key == name || self.loose_keys && keys::matches_name(key, name)
    }

    /// The text of a scalar or an element; `None` for an element with child elements only.
    pub fn text_of(&self, id: NodeId) -> Option<&str> {
        if let Some(scalar) = self.scalars.get(&id.0) {
            return Some(scalar);
        }
        let holds = |kind| self.kind(id) == kind;
        if holds(NodeKind::Record) || holds(NodeKind::List) {
            return None;
        }
        let bare = !holds(NodeKind::Element)
            || self
                .children(id)
                .all(|child| self.kind(child) != NodeKind::Element);
        bare.then(|| self.written(id))
    }

    /// The namespace of an element or an attribute.
    pub fn space(&self, id: NodeId) -> Option<&str> {
        let space = usize::from(self.node(id)?.space);
        self.spaces.get(space.checked_sub(1)?).map(|uri| &**uri)
    }

    /// All children of an element with this name.
    pub fn siblings<'t>(
        &'t self,
        parent: NodeId,
        key: &'t str,
    ) -> impl Iterator<Item = NodeId> + 't {
        self.children(parent)
            .filter(move |child| self.has_name(*child, key))
    }

    /// The node at a JSON Pointer.
    pub fn at(&self, pointer: &str) -> Option<NodeId> {
        self.below(self.root(), pointer)
    }

    /// The node at the rest of a JSON Pointer, starting from a node.
    pub fn below(&self, from: NodeId, rest: &str) -> Option<NodeId> {
        let (mut parent, mut node) = (self.root(), from);
        if from != self.root() {
            parent = self.parent(from)?;
        }
        for step in rest.split('/').skip(1) {
            let step = unescaped(step);
            let position = step.parse::<usize>().ok();
            (parent, node) = match (self.kind(node), position) {
                (NodeKind::List, _) => (node, self.children(node).nth(position?)?),
                // A number is not a name: it selects one of the elements with the same name.
                (NodeKind::Element, Some(position)) => {
                    (parent, self.siblings(parent, self.key(node)).nth(position)?)
                }
                _ => (node, self.get(node, &step)?),
            };
        }
        Some(node)
    }

    /// All nodes below a node that have a name, in the order of the text. The tree must be complete:
    /// its keys are indexed once.
    pub fn descendants(&self, id: NodeId, wanted: &Descendants) -> Vec<NodeId> {
        let below = id.0.saturating_add(1)..self.node(id).map_or(0, |node| node.next);
        let named = self.named.get_or_init(|| self.nodes_by_key());
        let inside = |nodes: &Vec<u32>| {
            let first = nodes.partition_point(|node| *node < below.start);
            let end = nodes.partition_point(|node| *node < below.end);
            let nodes = nodes.get(first..end).unwrap_or(&[]);
            nodes.iter().copied().map(NodeId).collect::<Vec<_>>()
        };
        if let Some(key) = wanted.exact_key() {
            return named.get(&*key).map(inside).unwrap_or_default();
        }
        let mut found: Vec<NodeId> = named
            .iter()
            .filter(|(key, _)| wanted.has_name(key))
            .flat_map(|(_, nodes)| inside(nodes))
            .collect();
        found.sort_unstable();
        found
    }

    /// The nodes of each key, in the order of the text.
    fn nodes_by_key(&self) -> HashMap<Box<str>, Vec<u32>> {
        let mut named: HashMap<&str, Vec<u32>> = HashMap::new();
        for at in (0..self.nodes.len()).filter_map(|at| u32::try_from(at).ok()) {
            named.entry(self.key(NodeId(at))).or_default().push(at);
        }
        named
            .into_iter()
            .map(|(key, nodes)| (key.into(), nodes))
            .collect()
    }

    /// The names from the root to a node, separated by `/`; elements of lists have none.
    pub fn path_of(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at {
            names.push(self.name_of(node));
            at = self.parent(node);
        }
        names.retain(|name| !name.is_empty());
        names.reverse();
        names.join("/")
    }

    /// The parent of a node; `None` for the root. The tree must be complete.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let above = self.above.get_or_init(|| self.parents());
        above
            .get(id.index())
            .filter(|_| id != self.root())
            .map(|(parent, _)| NodeId(*parent))
    }

    /// The JSON Pointer of a node. The tree must be complete.
    pub fn pointer(&self, id: NodeId) -> String {
        self.pointer_listed(id, &self.listed)
    }

    /// The JSON Pointer of a node, with these elements read as elements of lists.
    pub(super) fn pointer_listed(&self, id: NodeId, listed: &HashMap<u32, u32>) -> String {
        let above = self.above.get_or_init(|| self.parents());
        let mut steps = Vec::new();
        let mut node = id;
        while let Some((parent, position)) = above.get(node.index()).filter(|_| node != self.root())
        {
            let parent = NodeId(*parent);
            if let Some(position) = listed.get(&node.0) {
                steps.push(position.to_string());
            }
            steps.push(if self.kind(parent) == NodeKind::List {
                position.to_string()
            } else {
                escaped(self.key(node))
            });
            node = parent;
        }
        steps.iter().rev().flat_map(|step| ["/", step]).collect()
    }

    /// Computes parents and positions of all nodes; a parent precedes its children.
    fn parents(&self) -> Vec<(u32, u32)> {
        let mut above = vec![(0, 0); self.nodes.len()];
        for parent in (0..self.nodes.len()).filter_map(|at| u32::try_from(at).ok()) {
            for child in self.skipped_keys(NodeId(parent)) {
                if let Some(slot) = above.get_mut(child.index()) {
                    *slot = (parent, 0);
                }
            }
            for (position, child) in (0u32..).zip(self.children(NodeId(parent))) {
                if let Some(slot) = above.get_mut(child.index()) {
                    *slot = (parent, position);
                }
            }
        }
        above
    }

    /// Opens a node; [`Tree::close`] sets its end.
    pub(super) fn open(&mut self, kind: NodeKind, key: (usize, usize), start: usize) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let (start, key_start, key_end) = (clip(start), clip(key.0), clip(key.1));
        // The cached parents do not cover the new node.
        self.above.take();
        self.named.take();
        self.nodes.push(TapeEntry {
            kind,
            flags: 0,
            space: 0,
            start,
            end: start,
            key_start,
            key_end,
            next: id.saturating_add(1),
        });
        NodeId(id)
    }

    /// Closes a node after all its children.
    pub(super) fn close(&mut self, id: NodeId, end: usize) {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.end = clip(end);
            node.next = next;
        }
    }

    /// Sets the characters of a scalar that differ from the source.
    pub(super) fn set_scalar(&mut self, id: NodeId, scalar: impl Into<Arc<str>>) {
        self.scalars.insert(id.0, scalar.into());
    }

    /// Sets the characters of a key that differ from the source.
    pub(super) fn set_key(&mut self, id: NodeId, key: impl Into<Arc<str>>) {
        self.keys.insert(id.0, key.into());
        self.named.take();
    }

    /// Sets why a node is not read, or not with certainty.
    pub(super) fn set_doubt(&mut self, id: NodeId, doubt: Doubt) {
        self.doubts.insert(id.0, doubt);
    }

    /// Sets the span of a node's value, if it is only a part of the node's.
    pub(super) fn place(&mut self, id: NodeId, start: usize, end: usize) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            (node.start, node.end) = (clip(start), clip(end));
        }
    }

    /// Sets the namespace of an element or an attribute.
    pub(super) fn set_space(&mut self, id: NodeId, uri: Option<&str>) {
        let Some(uri) = uri else { return };
        let known = self.known_spaces.get(uri).copied();
        let at = known.unwrap_or_else(|| {
            let (uri, at): (Arc<str>, usize) = (uri.into(), self.spaces.len());
            self.spaces.push(Arc::clone(&uri));
            self.known_spaces.insert(uri, at);
            at
        });
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.space = u16::try_from(at.saturating_add(1)).unwrap_or(0);
        }
    }

    /// Sets the effect of `xsi:nil` on an element.
    pub(super) fn set_nil(&mut self, id: NodeId, nil: Option<Nil>) {
        match nil {
            Some(nil) => self.nils.insert(id.0, nil),
            None => self.nils.remove(&id.0),
        };
    }

    /// Whether its lines are cells of a workbook.
    pub(super) fn is_workbook(&self) -> bool {
        self.workbook
    }

    /// Marks its lines as cells of a workbook.
    pub(super) fn set_workbook(&mut self) {
        self.workbook = true;
    }

    /// Whether its text is that of an office document.
    pub(super) fn is_office(&self) -> bool {
        self.office
    }

    /// Whether its text is a page of HTML.
    pub(super) fn is_page(&self) -> bool {
        self.page
    }

    /// Marks its text as a page of HTML.
    #[cfg(feature = "office")]
    pub(super) fn set_page(&mut self) {
        self.page = true;
    }

    /// Marks its text as that of an office document.
    pub(super) fn set_office(&mut self) {
        self.office = true;
    }

    /// Whether it is an agreement of a rule file.
    pub(super) fn is_agreement(&self) -> bool {
        self.agreement
    }

    /// Marks it as an agreement of a rule file.
    pub(super) fn set_agreement(&mut self) {
        self.agreement = true;
    }

    /// Marks the comma as the usual decimal sign.
    pub(super) fn set_decimal_comma(&mut self) {
        self.decimal_comma = true;
    }

    /// Marks keys as words of a text.
    pub(super) fn set_loose_keys(&mut self) {
        self.loose_keys = true;
    }

    /// Sets which elements are read as elements of a list, for their pointers.
    pub(super) fn set_listed(&mut self, listed: HashMap<u32, u32>) {
        self.listed = listed;
    }

    /// Marks a node as not from this text.
    pub(super) fn set_foreign(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.flags |= FOREIGN;
        }
    }

    /// Marks a scalar whose format or language says what it is.
    pub(super) fn set_typed(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.flags |= TYPED;
        }
    }

    /// Whether the format or the language of a scalar says what it is, so that no form of a field applies to it.
    pub fn is_typed(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|node| node.is(TYPED))
    }

    /// Copies a subtree to a tree of its own, over the same text.
    pub fn part(&self, id: NodeId) -> Self {
        let mut part = Self::like(self);
        part.copy(self, id, false);
        part
    }

    /// Combines trees of parts of one text as a list.
    pub fn list_of(text: Arc<str>, trees: &[Self]) -> Self {
        let end = text.len();
        let mut list = Self::new(text);
        let root = list.open(NodeKind::List, (0, 0), 0);
        for tree in trees.iter().filter(|tree| !tree.is_empty()) {
            list.copy(tree, tree.root(), false);
        }
        list.close(root, end);
        list
    }

    /// The text that the tree was parsed from.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Opens a copy of a node of another tree over the same text.
    pub(super) fn open_like(&mut self, from: &Tree, id: NodeId) -> NodeId {
        let node = from.node(id);
        let range = |start: u32, end: u32| (start as usize, end as usize);
        let key = node.map_or((0, 0), |node| range(node.key_start, node.key_end));
        let opened = self.open(
            from.kind(id),
            key,
            node.map_or(0, |node| node.start as usize),
        );
        if let Some(key) = from.keys.get(&id.0) {
            self.set_key(opened, Arc::clone(key));
        }
        if let Some(scalar) = from.scalars.get(&id.0) {
            self.set_scalar(opened, Arc::clone(scalar));
        }
        if let Some(doubt) = from.doubts.get(&id.0) {
            self.set_doubt(opened, doubt.clone());
        }
        self.set_space(opened, from.space(id));
        self.set_nil(opened, from.nil(id));
        if let (Some(node), Some(copy)) = (node, self.nodes.get_mut(opened.index())) {
            copy.flags |= node.flags;
        }
        opened
    }

    /// Closes a node opened with [`Tree::open_like`].
    pub(super) fn close_like(&mut self, opened: NodeId, from: &Tree, id: NodeId) {
        self.close(opened, from.node(id).map_or(0, |node| node.end as usize));
    }

    /// Appends a copy of a subtree of another tree.
    pub(super) fn copy(&mut self, from: &Tree, id: NodeId, foreign: bool) {
        let Some(node) = from.node(id) else { return };
        let first = id.0;
        for offset in first..node.next {
            let Some(original) = from.node(NodeId(offset)) else {
                continue;
            };
            let at = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let mut copied = original.clone();
            // The subtree keeps its shape, so only the offset of its indexes changes.
            copied.next = at.saturating_add(original.next.saturating_sub(offset));
            if foreign {
                copied.flags |= FOREIGN;
            }
            // The cached parents do not cover the new node.
            self.above.take();
            self.named.take();
            self.nodes.push(copied);
            self.set_space(NodeId(at), from.space(NodeId(offset)));
            if let Some(nil) = from.nil(NodeId(offset)) {
                self.set_nil(NodeId(at), Some(nil));
            }
            if foreign || from.scalars.contains_key(&offset) {
                self.scalars.insert(at, from.scalar(NodeId(offset)).into());
            }
            if foreign || from.keys.contains_key(&offset) {
                self.keys.insert(at, from.key(NodeId(offset)).into());
            }
            if let Some(doubt) = from.doubts.get(&offset) {
                self.doubts.insert(at, doubt.clone());
            }
        }
    }
}

/// Iterator over the children of a record or a list.
#[derive(Debug, Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
    /// Includes skipped keys.
    includes_skipped: bool,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        while self.at < self.end {
            let id = NodeId(self.at);
            let node = self.tree.node(id)?;
            // Jumps over the descendants of the node.
            self.at = node.next;
            if self.includes_skipped || node.kind != NodeKind::Skipped {
                return Some(id);
            }
        }
        None
    }
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
