//! Values astray: a field is absent from every record of its type, and a value under its name stands where no type reads
//! it, as under a heading, or in a record that groups others.

use std::collections::HashMap;

use super::Binder;
use super::near::plain;
use super::paths::follow;
use crate::check::program::{MappingPath, Record, RecordId, Segment, StoredField};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::scalars::read_scalar;
use crate::document::tree::{Kind, NodeId, escaped};
use crate::source::Span;
use crate::value::{Money, Number};

/// A field that no record of its type has, by its position there.
struct Lacking<'p> {
    field: &'p StoredField,
    at: u32,
    /// The keys that lead to it, one of its paths; the last is its name.
    keys: Vec<&'p str>,
}

/// Fields that are lacking, by the plain form of the last key that leads to each.
type ByName<'p> = HashMap<String, Vec<Lacking<'p>>>;

/// What a node of the document was read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Unread,
    /// A record whose fields were read, and whose other keys were not.
    Opened,
    /// A value, with all that it contains.
    Read,
}

/// A value that nothing reads, and the field whose name it has.
struct Astray {
    field: u32,
    node: NodeId,
    place: CellId,
}

impl<'p> Binder<'p, '_> {
    /// Tells of each field that the document has nowhere, and of the value under its name that no type reads.
    pub(super) fn tell_of_values_astray(&mut self) {
        let mut uses = None;
        let types = (0_u32..).map(RecordId).zip(&self.program.records);
        let found: Vec<(&'p Record, Astray)> = types
            .flat_map(|(id, record)| self.astray_of(id, record, &mut uses).into_iter().map(move |one| (record, one)))
            .collect();
        for (record, astray) in found {
            if let Some(field) = record.fields.get(astray.field as usize) {
                self.tell_of(record, field, &astray);
            }
        }
    }

    /// Values astray of the fields of a type: below one of its records first, else anywhere outside of lists.
    fn astray_of(&self, id: RecordId, record: &'p Record, uses: &mut Option<Vec<Use>>) -> Vec<Astray> {
        let places = self.document.places(id);
        let mut lacking = self.lacking(record, places);
        let mut found = Vec::new();
        let root = self.document.root();
        let at_root = places.first() == Some(&root);
        let above = places.first().filter(|_| !at_root).map(|first| (*first, self.tree.root()));
        for (place, top) in places.iter().map(|place| (*place, self.document.node(*place))).chain(above) {
            if lacking.is_empty() {
                break;
            }
            let mut walk =
                Walk { binder: self, place, lacking: &mut lacking, uses, path: Vec::new(), found: Vec::new() };
            walk.below(top);
            found.append(&mut walk.found);
        }
        found
    }

    /// The fields that no record of a type has, where their paths are plain keys.
    fn lacking(&self, record: &'p Record, places: &[CellId]) -> ByName<'p> {
        let mut lacking = ByName::new();
        for (at, field) in (0_u32..).zip(&record.fields) {
            let is_absent = |place: &CellId| match self.document.cell(*place) {
                Cell::Record { first, .. } => {
                    let cell = self.document.cell(CellId(first.0.saturating_add(at)));
                    matches!(cell, Cell::Absent | Cell::Default(_) | Cell::Missing)
                }
                _ => true,
            };
            if places.is_empty() || !places.iter().all(is_absent) {
                continue;
            }
            let paths: Vec<Vec<&str>> = match field.from.as_slice() {
                [] => vec![vec![&*field.name]],
                paths => paths.iter().filter_map(keys_of).collect(),
            };
            for keys in paths {
                if let Some(last) = keys.last() {
                    lacking.entry(plain(last)).or_default().push(Lacking { field, at, keys });
                }
            }
        }
        lacking
    }

    /// What every node was read as.
    fn uses(&self) -> Vec<Use> {
        let mut uses = vec![Use::Unread; self.tree.len()];
        for cell in self.document.cells() {
            let now = match self.document.cell(cell) {
                Cell::Record { .. } => Use::Opened,
                Cell::Absent | Cell::Default(_) | Cell::Missing | Cell::List { .. } => continue,
                _ => Use::Read,
            };
            if let Some(known) = uses.get_mut(self.document.node(cell).index())
                && *known != Use::Opened
            {
                *known = now;
            }
        }
        uses
    }

    /// Whether a value could be that of a field.
    fn could_be(&self, field: &StoredField, node: NodeId) -> bool {
        let kind = self.kind(node);
        if matches!(kind, Kind::Null | Kind::PassedOver) {
            return false;
        }
        let written = self.written(node);
        match &field.ty {
            Type::Record(_) => kind == Kind::Record || kind == Kind::Element && !self.is_bare(node),
            // In XML an element may be the only one of a list.
            Type::List(_) => matches!(self.kind(self.tree.as_list(node)), Kind::List | Kind::Element),
            Type::Map(_) => false,
            Type::Money(_) if kind == Kind::Record => self.tree.get(node, "amount").is_some(),
            Type::Money(_) => {
                Money::parse_digits(written.text.trim()).is_ok() || Number::parse(written.text.trim()).is_ok()
            }
            ty => !written.is_empty() && read_scalar(ty, &written).is_ok(),
        }
    }

    fn tell_of(&mut self, record: &Record, field: &StoredField, astray: &Astray) {
        let owner = self.document.node(astray.place);
        let pointer = format!("{}/{}", self.pointer(owner), escaped(&field.name));
        let stands = self.name(&self.pointer(astray.node));
        let what = match field.from.is_empty() {
            true => format!("`{}` of {}", field.name, record.declared.name),
            false => format!("what {} reads as `{}`", record.declared.name, field.name),
        };
        let message = format!("{what} is absent, and no type reads {stands}");
        let help = format!("move it to where `{}` is looked for, or declare where it stands with `from`", field.name);
        let required = !field.optional && field.default.is_none();
        let missing = self.document.faults.iter_mut().find(|fault| fault.node == owner && fault.pointer == pointer);
        match missing.filter(|_| required) {
            Some(fault) => {
                fault.help.get_or_insert_with(|| format!("no type reads {stands}: {help}"));
            }
            None => {
                let (start, end) =
                    self.tree.key_span(astray.node).or_else(|| self.tree.span(astray.node)).unwrap_or((0, 0));
                let span = Span::new(self.source, start, end);
                self.document.notes.push(Diagnostic::warning(code::ASTRAY, span, message).help(help));
            }
        }
    }
}

/// Goes through what stands below a node, but for what lists contain.
struct Walk<'w, 'p, 't> {
    binder: &'w Binder<'p, 't>,
    place: CellId,
    lacking: &'w mut ByName<'p>,
    uses: &'w mut Option<Vec<Use>>,
    /// The nodes from the top down to the one that is looked at.
    path: Vec<NodeId>,
    found: Vec<Astray>,
}

impl Walk<'_, '_, '_> {
    /// The depth limit of documents bounds the recursion.
    fn below(&mut self, node: NodeId) {
        let tree = self.binder.tree;
        if !matches!(tree.kind(node), Kind::Record | Kind::Element) {
            return;
        }
        for child in tree.children(node) {
            if self.lacking.is_empty() {
                return;
            }
            if tree.key(child).starts_with('@') && tree.kind(node) == Kind::Element {
                continue;
            }
            self.path.push(child);
            if !self.takes(child) {
                self.below(child);
            }
            self.path.pop();
        }
    }

    /// Notes a node that has the name of a field and is read by nothing.
    fn takes(&mut self, node: NodeId) -> bool {
        let name = plain(self.binder.tree.name_of(node));
        let Some(same) = self.lacking.get(&name) else { return false };
        let meant = same.iter().find(|one| self.is_led_to(&one.keys) && self.binder.could_be(one.field, node));
        let Some((at, field)) = meant.map(|one| (one.at, one.field)) else { return false };
        if self.is_read() || self.is_repeated(field) || self.is_null_in_place(field) {
            return false;
        }
        self.found.push(Astray { field: at, node, place: self.place });
        // A field is told of once, by whichever of its paths.
        for others in self.lacking.values_mut() {
            others.retain(|other| other.at != at);
        }
        self.lacking.retain(|_, others| !others.is_empty());
        true
    }

    /// Whether the last nodes of the path have these keys.
    fn is_led_to(&self, keys: &[&str]) -> bool {
        let mut nodes = self.path.iter().rev();
        let same = |node: &NodeId, key: &str| plain(self.binder.tree.name_of(*node)) == plain(key);
        keys.iter().rev().all(|key| nodes.next().is_some_and(|node| same(node, key)))
    }

    /// Whether a type reads the node, or a value that it is part of.
    fn is_read(&mut self) -> bool {
        let uses = self.uses.get_or_insert_with(|| self.binder.uses());
        let of = |node: &NodeId| uses.get(node.index()).copied().unwrap_or(Use::Unread);
        let is_own = self.path.last().is_some_and(|last| of(last) == Use::Opened);
        is_own || self.path.iter().any(|node| of(node) == Use::Read)
    }

    /// Whether an element on the path is one of several of its name, which are a list; those of a field that is one may be.
    fn is_repeated(&self, field: &StoredField) -> bool {
        let tree = self.binder.tree;
        let own = usize::from(matches!(field.ty, Type::List(_)));
        self.path.iter().rev().skip(own).any(|node| {
            tree.parent(*node).is_some_and(|parent| {
                tree.kind(parent) == Kind::Element && tree.siblings(parent, tree.key(*node)).nth(1).is_some()
            })
        })
    }

    /// Whether the document says in its place that the field has no value.
    fn is_null_in_place(&self, field: &StoredField) -> bool {
        let binder = self.binder;
        let owner = binder.document.node(self.place);
        match field.from.as_slice() {
            [] => binder.tree.get(owner, &field.name).is_some(),
            paths => paths
                .iter()
                .any(|path| !matches!(follow(binder.tree, owner, &path.segments).place, super::paths::Place::Nothing)),
        }
    }
}

/// The keys of a path that has nothing but keys.
fn keys_of(path: &MappingPath) -> Option<Vec<&str>> {
    fn key(segment: &Segment) -> Option<&str> {
        match segment {
            Segment::Key { name, .. } => Some(name),
            Segment::Attribute { .. } | Segment::Each | Segment::Leaves => None,
        }
    }
    let keys: Option<Vec<&str>> = path.segments.iter().map(key).collect();
    keys.filter(|keys| !keys.is_empty())
}
