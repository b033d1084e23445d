//! Searches for misplaced values below a node, or among its siblings.

use std::collections::HashMap;

use super::DocumentBinder;
use super::misplaced::{AbsentByKey, AbsentField, MisplacedValue, NodeUse};
use super::near::is_same_plain;
use super::paths::{PathTarget, follow};
use crate::check::program::StoredField;
use crate::check::types::Type;
use crate::document::cell::CellId;
use crate::document::tree::{NodeId, NodeKind};

/// Scope of the search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchScope {
    /// Below a record that lacks the field.
    Below,
    /// Among the siblings of a record and of its ancestors.
    Above,
    /// In the whole document, outside of lists.
    Whole,
}

/// Traverses the nodes below a node, outside of lists.
pub(super) struct MisplacedSearch<'w, 'p, 't> {
    pub(super) binder: &'w DocumentBinder<'p, 't>,
    pub(super) place: CellId,
    pub(super) reach: SearchScope,
    pub(super) absent: &'w mut AbsentByKey<'p>,
    pub(super) uses: &'w mut Option<Vec<NodeUse>>,
    /// The nodes from the top down to the current one.
    pub(super) path: Vec<NodeId>,
    pub(super) found: Vec<MisplacedValue>,
}

impl MisplacedSearch<'_, '_, '_> {
    /// Whether the record lacks a field that has not been found yet.
    pub(super) fn has_absent_field(&self) -> bool {
        self.absent
            .values()
            .flatten()
            .any(|one| self.binder.is_absent(self.place, one.at))
    }

    /// Visits the siblings of a node and of its ancestors. Siblings with the name of a searched
    /// field are collected once for each ancestor and cached in `named`.
    pub(super) fn search_siblings(
        &mut self,
        node: NodeId,
        named: &mut HashMap<NodeId, Vec<NodeId>>,
    ) {
        let tree = self.binder.tree;
        let mut at = node;
        while let Some(parent) = tree.parent(at) {
            at = parent;
            if !matches!(tree.kind(parent), NodeKind::Record | NodeKind::Element) {
                continue;
            }
            let siblings = named.entry(parent).or_insert_with(|| {
                let mut seen: HashMap<&str, Vec<NodeId>> = HashMap::new();
                for child in tree.children(parent) {
                    let name = self.binder.plain_name(child);
                    if self.absent.contains_key(name) {
                        seen.entry(name).or_default().push(child);
                    }
                }
                // A repeated name is a list of other values.
                let mut once: Vec<NodeId> = seen
                    .into_values()
                    .filter(|nodes| nodes.len() == 1)
                    .flatten()
                    .collect();
                once.sort_unstable();
                once
            });
            for child in siblings.clone() {
                self.path.push(child);
                self.visit(child);
                self.path.pop();
            }
        }
    }

    /// Visits the nodes below a node; the document's depth limit bounds the recursion.
    pub(super) fn search_below(&mut self, node: NodeId) {
        let tree = self.binder.tree;
        if !matches!(tree.kind(node), NodeKind::Record | NodeKind::Element) {
            return;
        }
        for child in tree.children(node) {
            if self.absent.is_empty() {
                return;
            }
            if tree.key(child).starts_with('@') && tree.kind(node) == NodeKind::Element {
                continue;
            }
            self.path.push(child);
            if !self.visit(child) {
                self.search_below(child);
            }
            self.path.pop();
        }
    }

    /// Records a node that has the name of a field and that no type reads.
    fn visit(&mut self, node: NodeId) -> bool {
        let Some(same) = self.absent.get(self.binder.plain_name(node)) else {
            return false;
        };
        let candidate = same.iter().find(|one| {
            self.is_in_scope(one)
                && self.binder.is_absent(self.place, one.at)
                && self.is_led_to(&one.keys)
                && self.binder.is_possible_value(one.field, node)
        });
        let Some((at, field)) = candidate.map(|one| (one.at, one.field)) else {
            return false;
        };
        if self.is_read() || self.is_repeated(field) || self.is_null_in_place(field) {
            return false;
        }
        self.found.push(MisplacedValue {
            field: at,
            node,
            place: self.place,
        });
        // A field is reported once, by whichever of its paths.
        for others in self.absent.values_mut() {
            others.retain(|other| other.at != at);
        }
        self.absent.retain(|_, others| !others.is_empty());
        true
    }

    /// Whether the scope of the search includes a field under these keys.
    fn is_in_scope(&self, absent: &AbsentField<'_>) -> bool {
        let is_sibling = |way: &Vec<&str>| {
            let before = self.path.split_last().map_or(&[][..], |(_, before)| before);
            before.len() <= way.len()
                && before
                    .iter()
                    .zip(way)
                    .all(|(node, key)| self.is_named(*node, key))
        };
        let Some(way) = &absent.way else {
            return self.reach != SearchScope::Whole || absent.everywhere;
        };
        let alone = || {
            absent
                .keys
                .last()
                .is_some_and(|name| self.binder.is_unambiguous(name))
        };
        match self.reach {
            SearchScope::Below => is_sibling(way) || alone(),
            SearchScope::Above => alone(),
            SearchScope::Whole => absent.everywhere && alone(),
        }
    }

    fn is_named(&self, node: NodeId, key: &str) -> bool {
        is_same_plain(self.binder.tree.name_of(node), key)
    }

    /// Whether the path ends with these keys.
    fn is_led_to(&self, keys: &[&str]) -> bool {
        let mut nodes = self.path.iter().rev();
        keys.iter()
            .rev()
            .all(|key| nodes.next().is_some_and(|node| self.is_named(*node, key)))
    }

    /// Whether a type reads the node, or a value that contains it.
    fn is_read(&mut self) -> bool {
        let uses = self.uses.get_or_insert_with(|| self.binder.node_uses());
        let of = |node: &NodeId| uses.get(node.index()).copied().unwrap_or(NodeUse::Unread);
        let is_own = self
            .path
            .last()
            .is_some_and(|last| of(last) == NodeUse::Opened);
        is_own || self.path.iter().any(|node| of(node) == NodeUse::Read)
    }

    /// Whether an element on the path is one of several with its name, which form a list. The last
    /// one can be, for a field that is a list.
    fn is_repeated(&self, field: &StoredField) -> bool {
        let tree = self.binder.tree;
        let own = usize::from(matches!(field.ty, Type::List(_)));
        self.path.iter().rev().skip(own).any(|node| {
            tree.parent(*node).is_some_and(|parent| {
                tree.kind(parent) == NodeKind::Element
                    && tree.siblings(parent, tree.key(*node)).nth(1).is_some()
            })
        })
    }

    /// Whether the field is null at its own path.
    fn is_null_in_place(&self, field: &StoredField) -> bool {
        let binder = self.binder;
        let owner = binder.document.node(self.place);
        match field.from.as_slice() {
            [] => binder.tree.get(owner, &field.name).is_some(),
            paths => paths.iter().any(|path| {
                !matches!(
                    follow(binder.tree, owner, &path.segments).place,
                    PathTarget::Nothing
                )
            }),
        }
    }
}
