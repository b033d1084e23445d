//! Mapping paths, followed from a node to what they find.

use std::collections::HashMap;

use crate::check::program::{MappingPath, Segment};
use crate::document::tree::{Kind, NodeId, Tree};

/// What a path finds.
pub(super) enum Found {
    Nothing,
    One(NodeId),
    Many(Vec<NodeId>),
}

/// Follows a mapping path to one value.
pub(super) fn follow(tree: &Tree, node: NodeId, segments: &[Segment]) -> Found {
    Follower { tree, gathers: false, listed: &mut HashMap::new() }.follow(node, segments)
}

/// Follows mapping paths.
pub(super) struct Follower<'t, 'l> {
    pub(super) tree: &'t Tree,
    /// A list is wanted: elements of XML that are repeated are its elements.
    pub(super) gathers: bool,
    pub(super) listed: &'l mut HashMap<u32, u32>,
}

impl Follower<'_, '_> {
    pub(super) fn follow(&mut self, node: NodeId, segments: &[Segment]) -> Found {
        let mut nodes = vec![node];
        let mut many = false;
        let mut elements = false;
        for (at, segment) in segments.iter().enumerate() {
            let rest = segments.get(at.saturating_add(1)..).unwrap_or(&[]);
            let ends = rest.first().is_none_or(|next| *next == Segment::Each);
            // After the last `*` every element has a value: what lacks it stays, and is no value of its type.
            let keeps = many && !rest.contains(&Segment::Each);
            match segment {
                Segment::Each if elements => many = true,
                Segment::Each if nodes.is_empty() => return Found::Nothing,
                Segment::Each => {
                    many = true;
                    nodes = nodes.iter().flat_map(|node| self.tree.children(*node)).collect();
                }
                Segment::Leaves => {
                    many = true;
                    nodes = nodes.iter().flat_map(|node| self.leaves(*node)).collect();
                }
                Segment::Key { namespace, name } => {
                    nodes = self.step(&nodes, name, namespace.as_deref(), ends, keeps);
                }
                Segment::Attribute { namespace, name } => {
                    nodes = self.step(&nodes, &format!("@{name}"), namespace.as_deref(), false, keeps);
                }
            }
            elements = nodes.first().is_some_and(|node| self.tree.kind(*node) == Kind::Element);
            if nodes.is_empty() && !many {
                return Found::Nothing;
            }
        }
        match nodes.as_slice() {
            [one] if !(many || self.gathers && elements) => Found::One(*one),
            [] if !many => Found::Nothing,
            _ => Found::Many(nodes),
        }
    }

    /// All values at or below a node that contain no further ones, in their order; attributes are none of them.
    fn leaves(&mut self, top: NodeId) -> Vec<NodeId> {
        let mut leaves = Vec::new();
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            let of_xml = self.tree.kind(node) == Kind::Element;
            let inner: Vec<NodeId> =
                self.tree.children(node).filter(|child| !of_xml || self.tree.kind(*child) == Kind::Element).collect();
            match self.tree.kind(node) {
                Kind::Element if !inner.is_empty() => self.list_repeated(&inner),
                Kind::Record | Kind::List => {}
                Kind::Null => continue,
                _ => leaves.push(node),
            }
            open.extend(inner.into_iter().rev());
        }
        leaves
    }

    /// Elements of which there are several of one name have their position in their pointers.
    fn list_repeated(&mut self, elements: &[NodeId]) {
        let mut named: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for element in elements {
            named.entry(self.tree.key(*element)).or_default().push(*element);
        }
        for repeated in named.into_values().filter(|same| same.len() > 1) {
            self.listed.extend(repeated.iter().map(|node| node.0).zip(0..));
        }
    }

    /// What nodes contain under a key: of records one value, of elements all of that name.
    fn step(&mut self, from: &[NodeId], key: &str, space: Option<&str>, ends: bool, keeps: bool) -> Vec<NodeId> {
        let mut found = Vec::new();
        for node in from {
            let before = found.len();
            if self.tree.kind(*node) == Kind::Element {
                let named: Vec<NodeId> = self.tree.siblings(*node, key).collect();
                if self.gathers && (ends || named.len() > 1) && !key.starts_with('@') {
                    self.listed.extend(named.iter().map(|node| node.0).zip(0..));
                }
                // What a test adds has no namespace of its own.
                let added = |node: &NodeId| self.tree.span(*node).is_none() && self.tree.space(*node).is_none();
                let of_space =
                    |node: &NodeId| space.is_none_or(|space| self.tree.space(*node) == Some(space) || added(node));
                found.extend(named.into_iter().filter(of_space));
            } else {
                found.extend(self.tree.get(*node, key));
            }
            if keeps && found.len() == before {
                found.push(*node);
            }
        }
        found
    }
}

/// The key that a path begins with, as it stands in a tree.
pub(super) fn first_key(path: &MappingPath) -> Option<std::borrow::Cow<'_, str>> {
    match path.segments.first() {
        Some(Segment::Key { name, .. }) => Some((**name).into()),
        Some(Segment::Attribute { name, .. }) => Some(format!("@{name}").into()),
        _ => None,
    }
}
