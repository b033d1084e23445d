//! The fields of a record: each value at its place, what is given twice, what is absent, and keys that no field has.

use super::Binder;
use super::near::nearly;
use super::paths::{Follower, Found, first_key};
use crate::check::program::{Record, RecordId, StoredField};
use crate::check::types::Type;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::cell::{Cell, CellId};
use crate::document::root::reads_lists;
use crate::document::scalars::type_words;
use crate::document::tree::{Kind, NodeId, escaped};
use crate::source::Span;
use crate::value::{Fault, FaultKind};
use std::sync::Arc;

impl<'p> Binder<'p, '_> {
    pub(super) fn record(&mut self, ty: &'p Type, id: RecordId, node: NodeId, slot: CellId, parent: Option<CellId>) {
        let Some(record) = self.program.records.get(id.index()) else { return };
        let kind = self.tree.kind(node);
        if !(matches!(kind, Kind::Record | Kind::Element) || kind == Kind::List && reads_lists(record)) {
            let fault = Fault::new(FaultKind::Unreadable, format!("{} has no fields", self.written(node).shown()));
            return self.unreadable(slot, node, ty, fault);
        }
        let first = self.slots(record.fields.len(), node);
        self.document.set(slot, Cell::Record { record: id, first, parent });
        self.document.place(id, slot);
        let found = self.fields(record, node);
        for ((field, at), value) in record.fields.iter().zip(first.0..).zip(&found) {
            self.field(field, record, node, CellId(at), value, slot);
        }
        self.unknown_keys(record, node);
    }

    /// The nodes of each declared field, in the order of declaration.
    fn fields(&mut self, record: &'p Record, node: NodeId) -> Vec<Found> {
        let gathers = |field: &StoredField| matches!(field.ty, Type::List(_));
        let elements = self.tree.kind(node) == Kind::Element;
        let mut found: Vec<Found> = record.fields.iter().map(|_| Found::Nothing).collect();
        for child in self.tree.children(node) {
            let mut declared = record.fields.iter().zip(&mut found);
            let is_meant = |field: &StoredField| field.from.is_empty() && self.tree.is_called(child, &field.name);
            let Some((field, slot)) = declared.find(|(field, _)| is_meant(field)) else { continue };
            match slot {
                Found::Nothing if elements && gathers(field) => *slot = Found::Many(vec![child]),
                Found::Nothing => *slot = Found::One(child),
                Found::Many(nodes) => nodes.push(child),
                Found::One(first) => {
                    let first = *first;
                    self.twice(child, first);
                }
            }
        }
        for slot in &found {
            if let Found::Many(nodes) = slot {
                self.listed.extend(nodes.iter().map(|node| node.0).zip(0..));
            }
        }
        for (field, slot) in record.fields.iter().zip(&mut found) {
            for path in &field.from {
                let place = Follower { tree: self.tree, gathers: gathers(field), listed: &mut self.listed }
                    .follow(node, &path.segments);
                if !matches!(place, Found::Nothing) {
                    *slot = place;
                    break;
                }
            }
        }
        found
    }

    pub(super) fn twice(&mut self, again: NodeId, first: NodeId) {
        let pointer = self.pointer(first);
        let at = self.tree.key_span(first).or_else(|| self.tree.span(first)).map_or(0, |(start, _)| start);
        let line = 1usize.saturating_add(self.tree_text_before(at).matches('\n').count());
        let message = format!("{} is given twice, first on line {line}", self.name(&pointer));
        self.fault(again, pointer, message, Some("remove one of them".to_owned()));
    }

    fn tree_text_before(&self, at: usize) -> String {
        self.tree.text().get(..at).unwrap_or("").to_owned()
    }

    fn field(
        &mut self,
        field: &'p StoredField,
        record: &'p Record,
        node: NodeId,
        slot: CellId,
        found: &Found,
        owner: CellId,
    ) {
        match found {
            Found::One(child) if self.tree.kind(*child) != Kind::Null => {
                self.value(&field.ty, Some(field), *child, slot, Some(owner))
            }
            Found::Many(children) => match &field.ty {
                Type::List(element) => self.elements(element, children, node, slot, Some(owner)),
                _ => {
                    let second = children.get(1).copied().unwrap_or(node);
                    let message = format!("`{}` is one value, and several are found", field.name);
                    let help = format!("remove all but one, or declare `{}` as a list", field.name);
                    self.fault(second, self.pointer(second), message.clone(), Some(help));
                    self.document.set_origin(slot, second);
                    self.document.set(slot, Cell::Unreadable(Arc::new(Fault::new(FaultKind::Unreadable, message))));
                }
            },
            _ => self.absent(field, record, node, slot),
        }
    }

    fn absent(&mut self, field: &'p StoredField, record: &'p Record, node: NodeId, slot: CellId) {
        self.document.set_name(slot, field.name.clone());
        let near = if field.from.is_empty() { self.near_miss(field, record, node) } else { None };
        let pointer = format!("{}/{}", self.pointer(node), escaped(&field.name));
        let required = !field.optional && field.default.is_none();
        if let Some(near) = near {
            let key = self.tree.key(near).to_owned();
            let shown = crate::value::text::shown(&key).into_owned();
            let message = format!("`{shown}`: did you mean `{}`?", field.name);
            let help = Some(format!("rename it to `{}`", field.name));
            self.fault(near, if required { pointer } else { self.pointer(near) }, message.clone(), help);
            let fault = Fault::new(FaultKind::Unreadable, format!("`{shown}` stands where `{}` is meant", field.name));
            self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
        } else if required {
            let message = format!(
                "{} is missing: {} declares it as {}",
                self.name(&pointer),
                record.declared.name,
                type_words(self.program, &field.ty)
            );
            self.fault(node, pointer, message, None);
            self.document.set(slot, Cell::Missing);
        } else {
            self.document.set(slot, field.default.clone().map_or(Cell::Absent, Cell::Default));
        }
    }

    /// An undeclared key that nearly has the name of an absent field.
    fn near_miss(&self, field: &StoredField, record: &Record, node: NodeId) -> Option<NodeId> {
        let declared = |child: NodeId| {
            record.fields.iter().any(|field| self.tree.is_called(child, &field.name))
                || record.derived.iter().any(|field| self.tree.is_called(child, &field.name))
        };
        self.tree.children(node).find(|child| {
            let key = self.tree.key(*child);
            !declared(*child) && !key.starts_with('@') && nearly(key, &field.name)
        })
    }

    fn unknown_keys(&mut self, record: &'p Record, node: NodeId) {
        for child in self.tree.children(node) {
            let key = self.tree.key(child);
            if record.derived.iter().any(|field| self.tree.is_called(child, &field.name)) {
                let text = format!(
                    "`{key}` is derived by {}, and what the document says of it is not read",
                    record.declared.name
                );
                let (start, end) = self.tree.key_span(child).or_else(|| self.tree.span(child)).unwrap_or((0, 0));
                self.document.notes.push(Diagnostic::note(code::DERIVED_KEY, Span::new(self.source, start, end), text));
                continue;
            }
            if !record.exact || key == "@schemaLocation" {
                continue;
            }
            let mapped = |field: &StoredField| match field.from.as_slice() {
                [] => self.tree.is_called(child, &field.name),
                paths => {
                    paths.iter().any(|path| first_key(path).is_none_or(|first| self.tree.is_called(child, &first)))
                }
            };
            if !record.fields.iter().any(mapped) {
                let pointer = self.pointer(child);
                let message = format!("{} is not declared by {}", self.name(&pointer), record.declared.name);
                let near = did_you_mean(key, record.fields.iter().map(|field| &*field.name));
                self.fault(child, pointer, message, near.map(|near| format!("did you mean `{near}`?")));
            }
        }
    }
}
