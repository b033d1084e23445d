//! Resolves mapping paths from a node.

use std::collections::{HashMap, HashSet};

use crate::check::program::{Descendants, MappingPath, Segment};
use crate::document::tree::{NodeId, NodeKind, Tree};

/// Result of a path, with the errors on the way.
pub(super) struct PathMatch {
    pub(super) place: PathTarget,
    pub(super) problems: Vec<PathError>,
    /// Index of the path among the field's paths.
    pub(super) path: usize,
}

/// The nodes that a path leads to.
pub(super) enum PathTarget {
    Nothing,
    One(NodeId),
    Many(Vec<NodeId>),
}

/// A node that does not fit the path.
pub(super) struct PathError {
    pub(super) node: NodeId,
    pub(super) kind: PathErrorKind,
}

/// Kind of a path error.
pub(super) enum PathErrorKind {
    /// Duplicate key; the first value is used.
    Twice { first: NodeId },
    /// The element also has an attribute of this name.
    Attribute(String),
    /// An element that the path gathers from lacks this key.
    NoKey(String),
    /// `*` on a node that is not a list.
    NoList,
    /// `*` on an empty element, with further steps in the path.
    EmptyElement,
}

impl PathMatch {
    pub(super) fn nothing() -> Self {
        Self {
            place: PathTarget::Nothing,
            problems: Vec::new(),
            path: 0,
        }
    }

    /// Whether there is neither a value nor an error.
    pub(super) fn is_nothing(&self, tree: &Tree) -> bool {
        let is_empty = match &self.place {
            PathTarget::Nothing => true,
            PathTarget::One(node) => tree.is_null(*node),
            PathTarget::Many(_) => false,
        };
        is_empty && self.problems.is_empty()
    }

    /// Whether values were searched for at any depth, and none was found.
    pub(super) fn is_empty_search(&self, segments: &[Segment]) -> bool {
        let searches = |segment: &Segment| match segment {
            Segment::Descendants(_) => true,
            Segment::Key { .. }
            | Segment::Attribute { .. }
            | Segment::Each
            | Segment::Leaves
            | Segment::OwnName
            | Segment::OwnPath => false,
        };
        let is_empty = matches!(&self.place, PathTarget::Many(nodes) if nodes.is_empty());
        is_empty && self.problems.is_empty() && segments.iter().any(searches)
    }
}

/// Resolves a mapping path to a single value.
pub(super) fn follow(tree: &Tree, node: NodeId, segments: &[Segment]) -> PathMatch {
    PathResolver::new(tree, false, &mut HashMap::new()).follow(node, segments)
}

/// Resolves a mapping path.
pub(super) struct PathResolver<'t, 'l> {
    tree: &'t Tree,
    /// The field is a list, so that repeated XML elements become its elements.
    gathers: bool,
    listed: &'l mut HashMap<u32, u32>,
    problems: Vec<PathError>,
}

/// A step to a key.
struct KeyStep<'s> {
    key: &'s str,
    space: Option<&'s str>,
    /// The step ends the path or precedes a `*`, so its node can be a list.
    ends: bool,
    /// A `*` precedes, so the step starts at elements of a list.
    many: bool,
    /// A `*` precedes and none follows, so each element needs a value.
    needed: bool,
}

impl<'t, 'l> PathResolver<'t, 'l> {
    pub(super) fn new(tree: &'t Tree, gathers: bool, listed: &'l mut HashMap<u32, u32>) -> Self {
        Self {
            tree,
            gathers,
            listed,
            problems: Vec::new(),
        }
    }

    pub(super) fn follow(mut self, node: NodeId, segments: &[Segment]) -> PathMatch {
        let place = self.place(node, segments);
        PathMatch {
            place,
            problems: self.problems,
            path: 0,
        }
    }

    fn place(&mut self, node: NodeId, segments: &[Segment]) -> PathTarget {
        let mut nodes = vec![node];
        let mut many = false;
        let mut elements = false;
        // Values found at any depth are of many records, so that none needs the following steps.
        let mut at_any_depth = false;
        for (at, segment) in segments.iter().enumerate() {
            let rest = segments.get(at.saturating_add(1)..).unwrap_or(&[]);
            let needed = many && !at_any_depth && !rest.contains(&Segment::Each);
            match segment {
                Segment::Each if elements => many = true,
                Segment::Each | Segment::Leaves => {
                    nodes.retain(|node| !self.tree.is_null(*node));
                    if nodes.is_empty() && !many {
                        return PathTarget::Nothing;
                    }
                    many = true;
                    let is_last = rest.is_empty();
                    nodes = nodes
                        .iter()
                        .flat_map(|node| self.gather(*node, segment, is_last))
                        .collect();
                }
                Segment::Descendants(wanted) => {
                    (many, at_any_depth) = (true, true);
                    nodes = nodes
                        .iter()
                        .flat_map(|node| self.descendants(*node, wanted))
                        .collect();
                }
                // The record itself; the binder reads its name.
                Segment::OwnName | Segment::OwnPath => {}
                Segment::Key { namespace, name } => {
                    let ends = rest.first().is_none_or(|next| *next == Segment::Each);
                    let step = KeyStep {
                        key: name,
                        space: namespace.as_deref(),
                        ends,
                        many,
                        needed,
                    };
                    nodes = self.step(&nodes, &step);
                }
                Segment::Attribute { namespace, name } => {
                    // An attribute is given once, but its element may be repeated.
                    many |= self.gathers && at > 0 && elements;
                    let key = format!("@{name}");
                    let step = KeyStep {
                        key: &key,
                        space: namespace.as_deref(),
                        ends: false,
                        many,
                        needed,
                    };
                    nodes = self.step(&nodes, &step);
                }
            }
            elements = nodes
                .first()
                .is_some_and(|node| self.tree.kind(*node) == NodeKind::Element);
            if nodes.is_empty() && !many {
                return PathTarget::Nothing;
            }
        }
        match nodes.as_slice() {
            [one] if !(many || self.gathers && elements) => PathTarget::One(*one),
            [] if !many => PathTarget::Nothing,
            _ => PathTarget::Many(nodes),
        }
    }

    fn gather(&mut self, node: NodeId, segment: &Segment, is_last: bool) -> Vec<NodeId> {
        if *segment == Segment::Leaves {
            return self.leaves(node);
        }
        let node = self.tree.as_list(node);
        match self.tree.kind(node) {
            NodeKind::Element => self
                .tree
                .children(node)
                .filter(|child| self.tree.kind(*child) == NodeKind::Element)
                .collect(),
            NodeKind::List => {
                let (empty, filled): (Vec<NodeId>, Vec<NodeId>) = self
                    .tree
                    .children(node)
                    .partition(|child| !is_last && self.tree.is_null(*child));
                self.problems.extend(empty.iter().map(|node| PathError {
                    node: *node,
                    kind: PathErrorKind::EmptyElement,
                }));
                filled
            }
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Text
            | NodeKind::Untyped
            | NodeKind::Record
            | NodeKind::Skipped => {
                self.problems.push(PathError {
                    node,
                    kind: PathErrorKind::NoList,
                });
                Vec::new()
            }
        }
    }

    /// All values at or below a node that contain no others, in order, without attributes.
    fn leaves(&mut self, top: NodeId) -> Vec<NodeId> {
        let mut leaves = Vec::new();
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            if self.tree.is_null(node) {
                continue;
            }
            let kind = self.tree.kind(node);
            let inner: Vec<NodeId> = if kind == NodeKind::Element {
                self.tree
                    .children(node)
                    .filter(|child| self.tree.kind(*child) == NodeKind::Element)
                    .collect()
            } else if kind == NodeKind::Record {
                self.each_key_once(node, |_| true)
            } else {
                self.tree.children(node).collect()
            };
            if kind == NodeKind::Element && !inner.is_empty() {
                self.list_repeated(&inner);
            } else if !matches!(kind, NodeKind::Record | NodeKind::List) {
                leaves.push(node);
            }
            open.extend(inner.into_iter().rev());
        }
        leaves
    }

    /// All values below a node that have a name, in order. A list contributes its elements.
    fn descendants(&mut self, top: NodeId, wanted: &Descendants) -> Vec<NodeId> {
        let tree = self.tree;
        let has_space = |node: NodeId| {
            wanted.namespace.as_deref().is_none_or(|space| {
                tree.space(node) == Some(space)
                    // A test's replacement has no namespace of its own.
                    || tree.span(node).is_none() && tree.space(node).is_none()
            })
        };
        let mut found = Vec::new();
        let mut parents: Vec<NodeId> = Vec::new();
        for node in tree.descendants(top, wanted) {
            if tree.is_null(node) || !has_space(node) {
                continue;
            }
            match tree.kind(node) {
                NodeKind::Skipped => {}
                NodeKind::List => {
                    found.extend(
                        tree.children(node)
                            .filter(|element| !tree.is_null(*element)),
                    );
                    parents.extend(tree.parent(node));
                }
                NodeKind::Null
                | NodeKind::Boolean
                | NodeKind::Number
                | NodeKind::Text
                | NodeKind::Untyped
                | NodeKind::Record
                | NodeKind::Element => {
                    found.push(node);
                    if !wanted.is_attribute {
                        parents.extend(tree.parent(node));
                    }
                }
            }
        }
        parents.sort_unstable_by_key(|parent| parent.0);
        parents.dedup();
        let mut again = HashSet::new();
        for parent in parents {
            if tree.kind(parent) == NodeKind::Element {
                let named: Vec<NodeId> = tree
                    .children(parent)
                    .filter(|child| wanted.has_name(tree.key(*child)))
                    .collect();
                self.list_repeated(&named);
            } else if tree.kind(parent) == NodeKind::Record {
                let once: HashSet<NodeId> = self
                    .each_key_once(parent, |key| wanted.has_name(key))
                    .into_iter()
                    .collect();
                let named = tree
                    .children(parent)
                    .filter(|child| wanted.has_name(tree.key(*child)));
                again.extend(named.filter(|child| !once.contains(child)));
            }
        }
        // A list's elements go with it.
        let is_again = |node: NodeId| {
            again.contains(&node) || tree.parent(node).is_some_and(|list| again.contains(&list))
        };
        found.retain(|node| !is_again(*node));
        found
    }

    /// The children of a record whose keys are wanted; of a duplicate key, the first one.
    fn each_key_once(&mut self, record: NodeId, is_wanted: impl Fn(&str) -> bool) -> Vec<NodeId> {
        let mut seen: HashMap<&str, NodeId> = HashMap::new();
        let mut values = Vec::new();
        let wanted = self
            .tree
            .children(record)
            .filter(|child| is_wanted(self.tree.key(*child)));
        for child in wanted {
            match seen.get(self.tree.key(child)) {
                Some(first) => {
                    self.problems.push(PathError {
                        node: child,
                        kind: PathErrorKind::Twice { first: *first },
                    });
                }
                None => {
                    seen.insert(self.tree.key(child), child);
                    values.push(child);
                }
            }
        }
        values
    }

    /// Records the positions of elements with the same name, for their pointers.
    fn list_repeated(&mut self, elements: &[NodeId]) {
        let mut named: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for element in elements {
            named
                .entry(self.tree.key(*element))
                .or_default()
                .push(*element);
        }
        for repeated in named.into_values().filter(|same| same.len() > 1) {
            self.listed
                .extend(repeated.iter().map(|node| node.0).zip(0..));
        }
    }

    /// The children of nodes under a key: one for a record, all with that name for an element.
    fn step(&mut self, from: &[NodeId], step: &KeyStep<'_>) -> Vec<NodeId> {
        let mut found = Vec::new();
        for node in from {
            let before = found.len();
            let kind = self.tree.kind(*node);
            if self.tree.is_null(*node) {
                // It has no keys, and needs none.
            } else if kind == NodeKind::Element {
                self.elements(*node, step, &mut found);
            } else if kind == NodeKind::Record {
                self.value(*node, step, &mut found);
            } else if step.many && !step.needed {
                // A scalar among records has no keys.
                self.has_no_key(*node, step);
            }
            if step.needed && found.len() == before {
                self.has_no_key(*node, step);
            }
        }
        found
    }

    fn has_no_key(&mut self, node: NodeId, step: &KeyStep<'_>) {
        self.problems.push(PathError {
            node,
            kind: PathErrorKind::NoKey(step.key.to_owned()),
        });
    }

    fn elements(&mut self, node: NodeId, step: &KeyStep<'_>, found: &mut Vec<NodeId>) {
        let named: Vec<NodeId> = self.tree.siblings(node, step.key).collect();
        if self.gathers && (step.ends || named.len() > 1) && !step.key.starts_with('@') {
            self.listed.extend(named.iter().map(|node| node.0).zip(0..));
        }
        // A test's replacement has no namespace of its own.
        let added =
            |node: &NodeId| self.tree.span(*node).is_none() && self.tree.space(*node).is_none();
        let of_space = |node: &NodeId| {
            step.space
                .is_none_or(|space| self.tree.space(*node) == Some(space) || added(node))
        };
        found.extend(named.into_iter().filter(of_space));
    }

    fn value(&mut self, record: NodeId, step: &KeyStep<'_>, found: &mut Vec<NodeId>) {
        let mut values = self.tree.siblings(record, step.key);
        let Some(first) = values.next() else { return };
        self.problems.extend(values.map(|node| PathError {
            node,
            kind: PathErrorKind::Twice { first },
        }));
        // Null is no value; in a gathered list, the element counts as missing.
        if !(step.needed && self.tree.is_null(first)) {
            found.push(first);
        }
    }
}

/// The key of a step, in the form of a tree's keys.
pub(super) fn key_of(segment: &Segment) -> Option<std::borrow::Cow<'_, str>> {
    match segment {
        Segment::Key { name, .. } => Some((**name).into()),
        Segment::Attribute { name, .. } => Some(format!("@{name}").into()),
        Segment::Each
        | Segment::Leaves
        | Segment::Descendants(_)
        | Segment::OwnName
        | Segment::OwnPath => None,
    }
}

/// The first key of a path.
pub(super) fn first_key(path: &MappingPath) -> Option<std::borrow::Cow<'_, str>> {
    path.segments.first().and_then(key_of)
}
