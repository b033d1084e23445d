//! Reads the fields of a record, and reports duplicate keys, absent fields and unknown keys.

use super::DocumentBinder;
use super::near::{NearMiss, split_attached_value};
use super::paths::{
    PathError, PathErrorKind, PathMatch, PathResolver, PathTarget, first_key, key_of,
};
use crate::check::program::{CurrencyFrom, MappingPath, Record, RecordId, Segment, StoredField};
use crate::check::types::Type;
use crate::diagnostic::codes::documents as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::cell::{Cell, CellId};
use crate::document::field_doubts;
use crate::document::root::reads_lists;
use crate::document::scalars::type_words;
use crate::document::tree::{NodeId, NodeKind};
use crate::source::Span;
use crate::source::line_breaks;
use crate::value::pointer::escaped;
use crate::value::text::shown_exactly;
use crate::value::{Fault, FaultKind};
use std::sync::Arc;

impl<'p> DocumentBinder<'p, '_> {
    pub(super) fn record(
        &mut self,
        ty: &'p Type,
        id: RecordId,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        let Some(record) = self.program.records.get(id) else {
            return;
        };
        let kind = self.kind(node);
        let has_fields = match kind {
            NodeKind::Record => true,
            // A type can read the text of an element, or only its attributes.
            NodeKind::Element => {
                let beside_text = |path: &MappingPath| {
                    matches!(
                        path.segments.first(),
                        None | Some(
                            Segment::Attribute { .. } | Segment::OwnName | Segment::OwnPath
                        )
                    )
                };
                !self.is_bare(node)
                    || record
                        .fields
                        .iter()
                        .any(|field| field.from.iter().any(beside_text))
            }
            NodeKind::List => reads_lists(record),
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Text
            | NodeKind::Untyped
            | NodeKind::Skipped => false,
        };
        if !has_fields {
            let fault = Fault::new(
                FaultKind::Unreadable,
                format!("{} has no fields", self.written(node).shown()),
            );
            return self.unreadable(slot, node, ty, fault);
        }
        let first = self.slots(record.fields.len(), node);
        self.document.set(
            slot,
            Cell::Record {
                record: id,
                first,
                parent,
            },
        );
        self.document.place(id, slot);
        let found = self.fields(record, node);
        for ((field, at), value) in record.fields.iter().zip(first.0..).zip(&found) {
            self.field(field, record, node, CellId(at), value, slot);
        }
        self.unknown_keys(record, node);
    }

    /// The nodes of each declared field, in the order of declaration.
    fn fields(&mut self, record: &'p Record, node: NodeId) -> Vec<PathMatch> {
        let mut found = self.fields_by_name(record, node);
        for (field, slot) in record.fields.iter().zip(&mut found) {
            let gathers = matches!(field.ty, Type::List(_));
            for (at, path) in field.from.iter().enumerate() {
                let followed = PathResolver::new(self.tree, gathers, &mut self.listed)
                    .follow(node, &path.segments);
                let place = PathMatch {
                    path: at,
                    ..followed
                };
                // Null is absent, so the next path is tried, but the null is kept. So is an empty list of what was
                // searched for at any depth: no value says that the document is written by this path.
                if !place.is_nothing(self.tree) && !place.is_empty_search(&path.segments) {
                    *slot = place;
                    break;
                }
                if matches!(slot.place, PathTarget::Nothing) {
                    *slot = place;
                }
            }
        }
        found
    }

    /// The nodes of fields without a mapping path, by their names.
    fn fields_by_name(&mut self, record: &'p Record, node: NodeId) -> Vec<PathMatch> {
        let gathers = |field: &StoredField| matches!(field.ty, Type::List(_));
        let elements = self.tree.kind(node) == NodeKind::Element;
        let mut found: Vec<PathMatch> =
            record.fields.iter().map(|_| PathMatch::nothing()).collect();
        for child in self.tree.children(node) {
            let mut declared = record.fields.iter().zip(&mut found);
            let is_meant = |field: &StoredField| {
                field.from.is_empty() && self.tree.has_name(child, &field.name)
            };
            let Some((field, slot)) = declared.find(|(field, _)| is_meant(field)) else {
                continue;
            };
            match &mut slot.place {
                PathTarget::Nothing if elements && gathers(field) => {
                    slot.place = PathTarget::Many(vec![child])
                }
                PathTarget::Nothing => slot.place = PathTarget::One(child),
                PathTarget::Many(nodes) => nodes.push(child),
                PathTarget::One(first) => {
                    slot.problems.push(PathError {
                        node: child,
                        kind: PathErrorKind::Twice { first: *first },
                    });
                }
            }
        }
        for slot in &found {
            if let PathTarget::Many(nodes) = &slot.place {
                self.listed.extend(nodes.iter().map(|node| node.0).zip(0..));
            }
        }
        found
    }

    /// Reports the errors on the path to a field; returns the first one that makes its value
    /// unknown.
    fn report_path_errors(
        &mut self,
        field: &StoredField,
        found: &PathMatch,
        sibling: Option<&PathError>,
    ) -> Option<Fault> {
        let mut reason = None;
        for problem in found.problems.iter().chain(sibling) {
            let node = problem.node;
            let pointer = self.pointer(node);
            let name = self.name(&pointer);
            let (message, help) = match &problem.kind {
                PathErrorKind::Twice { first } => {
                    self.report_duplicate(node, *first);
                    continue;
                }
                PathErrorKind::Attribute(key) => (
                    format!(
                        "`{}` is given twice: as an attribute and as an element",
                        shown_exactly(key)
                    ),
                    format!(
                        "remove one of them, or declare that another field reads `@{}`",
                        shown_exactly(key)
                    ),
                ),
                PathErrorKind::NoKey(key) => {
                    let key = shown_exactly(key).into_owned();
                    let help = format!(
                        "give it `{key}`: `{}` is gathered from all of them",
                        field.name
                    );
                    (format!("{name} has no `{key}`"), help)
                }
                PathErrorKind::NoList => {
                    let shown = self.written(node).shown();
                    let help = format!(
                        "write a list there: `{}` is gathered from its elements",
                        field.name
                    );
                    (format!("{name} is no list, but {shown}"), help)
                }
                PathErrorKind::EmptyElement => (
                    format!("{name} is empty, and an element of a list never is"),
                    format!("remove it: `{}` is gathered from all of them", field.name),
                ),
            };
            if self.reported.insert((node.0, message.clone())) {
                self.fault(node, pointer, message.clone(), Some(help));
            }
            reason.get_or_insert_with(|| Fault::new(FaultKind::Unreadable, message));
        }
        reason
    }

    pub(super) fn report_duplicate(&mut self, again: NodeId, first: NodeId) {
        if !self.reported.insert((again.0, String::new())) {
            return;
        }
        let pointer = self.pointer(first);
        let (line, name) = (self.line(first), self.name(&pointer));
        // The line of the first key is of no help if both keys are on it.
        let message =
            match line == self.line(again) || self.tree.is_workbook() || self.tree.is_office() {
                true => format!("{name} is given twice"),
                false => format!("{name} is given twice, first on line {line}"),
            };
        self.fault(
            again,
            pointer,
            message,
            Some("remove one of them".to_owned()),
        );
    }

    /// The line of a node's key, from 1.
    fn line(&self, node: NodeId) -> usize {
        let at = self
            .tree
            .key_span(node)
            .or_else(|| self.tree.span(node))
            .map_or(0, |(start, _)| start);
        let starts = self
            .lines
            .get_or_init(|| line_breaks(self.tree.text().as_bytes()).collect());
        starts
            .partition_point(|start| *start <= at)
            .saturating_add(1)
    }

    fn field(
        &mut self,
        field: &'p StoredField,
        record: &'p Record,
        node: NodeId,
        slot: CellId,
        found: &PathMatch,
        owner: CellId,
    ) {
        if let Some((list, fault)) = field_doubts::on_path(self.tree, node, field) {
            self.document.set_origin(slot, list);
            return self.unreadable(slot, list, &field.ty, fault);
        }
        let sibling = self.find_sibling_attribute(field, record, node, found);
        if let Some(reason) = self.report_path_errors(field, found, sibling.as_ref()) {
            self.document.set_origin(slot, node);
            self.document.set_name(slot, field.name.clone());
            return self.document.set(slot, Cell::Unreadable(Arc::new(reason)));
        }
        if let Some(near) = self.find_near_sibling(field, record, node, found) {
            self.document.set_origin(slot, node);
            self.document.set_name(slot, field.name.clone());
            let pointer = format!("{}/{}", self.pointer(node), escaped(&field.name));
            return self.report_near_miss(field, &near, slot, pointer, false);
        }
        let path = field.from.get(found.path);
        if let Some(part @ (Segment::OwnName | Segment::OwnPath)) =
            path.and_then(|path| path.segments.first())
        {
            return self.own_name(field, part, node, slot);
        }
        match (&found.place, &field.ty) {
            (PathTarget::Many(children), Type::List(element)) => {
                match self.flattened(field, element, children) {
                    Ok(nodes) => {
                        self.elements(element, Some(field), &nodes, node, slot, Some(owner));
                    }
                    Err(stray) => {
                        self.document.set_origin(slot, stray);
                        let text = format!(
                            "{} is no list, and others that are gathered are",
                            self.written(stray).shown()
                        );
                        self.unreadable(
                            slot,
                            stray,
                            &field.ty,
                            Fault::new(FaultKind::Unreadable, text),
                        );
                    }
                }
            }
            (PathTarget::One(child), _) => self.one(field, record, node, slot, *child, owner),
            (PathTarget::Many(children), _) => match children.as_slice() {
                [] => self.absent(field, record, node, slot),
                [child] => self.one(field, record, node, slot, *child, owner),
                [_, second, ..] => self.several(field, *second, slot),
            },
            (PathTarget::Nothing, _) => self.absent(field, record, node, slot),
        }
    }

    fn one(
        &mut self,
        field: &'p StoredField,
        record: &'p Record,
        node: NodeId,
        slot: CellId,
        child: NodeId,
        owner: CellId,
    ) {
        if !self.tree.is_null(child) {
            return self.value(&field.ty, Some(field), child, slot, Some(owner));
        }
        if self.tree.nil(child).is_some() {
            self.document.set_nil(slot, child);
        }
        self.absent(field, record, node, slot);
    }

    /// Reads the name of the record's own element or key, or the names that lead to it.
    fn own_name(&mut self, field: &'p StoredField, part: &Segment, node: NodeId, slot: CellId) {
        self.document.set_origin(slot, node);
        let name: Arc<str> = if *part == Segment::OwnPath {
            self.tree.path_of(node).into()
        } else {
            self.tree.name_of(node).into()
        };
        self.document.set_name(slot, field.name.clone());
        self.document.set(slot, Cell::Text(name));
    }

    fn several(&mut self, field: &StoredField, second: NodeId, slot: CellId) {
        let message = format!("`{}` is one value, and several are found", field.name);
        let help = format!("remove all but one, or declare `{}` as a list", field.name);
        self.fault(second, self.pointer(second), message.clone(), Some(help));
        self.document.set_origin(slot, second);
        self.document.set(
            slot,
            Cell::Unreadable(Arc::new(Fault::new(FaultKind::Unreadable, message))),
        );
    }

    /// The elements of a gathered list; elements that are lists themselves are flattened. The error
    /// is the element that is not a list, if others are.
    fn flattened(
        &self,
        field: &StoredField,
        element: &Type,
        found: &[NodeId],
    ) -> Result<Vec<NodeId>, NodeId> {
        let is_list = |node: &&NodeId| self.tree.kind(**node) == NodeKind::List;
        let key_last = |path: &MappingPath| {
            path.segments
                .last()
                .is_some_and(|last| key_of(last).is_some())
        };
        let gathers = field
            .from
            .iter()
            .any(|path| path.segments.contains(&Segment::Each) && key_last(path));
        if !gathers || matches!(element, Type::List(_)) || !found.iter().any(|node| is_list(&node))
        {
            return Ok(found.to_vec());
        }
        match found.iter().find(|node| !is_list(node)) {
            Some(stray) => Err(*stray),
            None => Ok(found
                .iter()
                .flat_map(|node| self.tree.children(*node))
                .collect()),
        }
    }

    fn absent(&mut self, field: &'p StoredField, record: &'p Record, node: NodeId, slot: CellId) {
        self.document.set_name(slot, field.name.clone());
        if let Some(skipped) = field_doubts::of_absent(self.program, record, self.tree, node, field)
        {
            let message = format!(
                "`{}` may be meant here, and is not read: {}",
                field.name, skipped.why
            );
            self.fault(
                skipped.node,
                self.pointer(skipped.node),
                message.clone(),
                Some(skipped.help),
            );
            self.set_unreadable_field(format!("{}/{}", self.pointer(node), escaped(&field.name)));
            return self.document.set(
                slot,
                Cell::Unreadable(Arc::new(Fault::new(FaultKind::Unreadable, message))),
            );
        }
        let pointer = format!("{}/{}", self.pointer(node), escaped(&field.name));
        let required = !field.optional && field.default.is_none();
        let near = self.find_near_miss(field, record, node);
        if let Some(near) = near.or_else(|| {
            required
                .then(|| self.find_likely_miss(field, record, node))
                .flatten()
        }) {
            self.report_near_miss(field, &near, slot, pointer, required);
        } else if let Some((path, (at, steps))) = field
            .from
            .iter()
            .find_map(|path| Some((path, self.find_blocking_node(field, path, record, node)?)))
        {
            self.report_blocked_path(field, (path, steps), at, slot, pointer);
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
            self.document.set(
                slot,
                field.default.clone().map_or(Cell::Absent, Cell::Default),
            );
        }
    }

    /// Reports an absent field with the unknown key that resembles it.
    fn report_near_miss(
        &mut self,
        field: &StoredField,
        near: &NearMiss,
        slot: CellId,
        pointer: String,
        required: bool,
    ) {
        let key = self.tree.key(near.node).to_owned();
        let (shown, name) = (shown_exactly(&key), &near.name);
        let (message, help) = match split_attached_value(&key) {
            Some((_, "")) | None => (
                format!("`{shown}`: did you mean `{name}`?"),
                format!("rename it to `{name}`"),
            ),
            Some((_, value)) => (
                format!("`{shown}` is a key without a value: did you mean `{name}`?"),
                format!(
                    "put a space before the value, as `{name}: {}`",
                    shown_exactly(value)
                ),
            ),
        };
        if required {
            self.fault(near.node, pointer, message, Some(help));
        } else {
            self.fault(near.node, self.pointer(near.node), message, Some(help));
            self.set_unreadable_field(pointer);
        }
        let fault = Fault::new(
            FaultKind::Unreadable,
            format!("`{shown}` was written for `{}`", field.name),
        );
        self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
    }

    /// Reports an absent field whose path leads through a node without keys.
    fn report_blocked_path(
        &mut self,
        field: &StoredField,
        (path, steps): (&MappingPath, usize),
        at: NodeId,
        slot: CellId,
        pointer: String,
    ) {
        let mut segments: Vec<&str> = path.text.split('/').collect();
        let key = segments
            .get(steps)
            .map_or_else(String::new, |key| shown_exactly(key).into_owned());
        let place = self.pointer(at);
        let message = format!(
            "{} is {}, and `{key}` is looked for in it",
            self.name(&place),
            self.written(at).shown()
        );
        let help = if self.tree.kind(at) == NodeKind::List {
            segments.insert(steps.min(segments.len()), "*");
            format!(
                "put a record there, or gather from all its elements, with `from \"{}\"`",
                segments.join("/")
            )
        } else {
            format!("put a record with `{key}` there")
        };
        self.fault(at, place, message.clone(), Some(help));
        self.set_unreadable_field(pointer);
        let fault = Fault::new(
            FaultKind::Unreadable,
            format!("{message} for `{}`", field.name),
        );
        self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
    }

    fn unknown_keys(&mut self, record: &'p Record, node: NodeId) {
        for child in self.tree.children(node) {
            let key = self.tree.key(child);
            if record
                .derived
                .iter()
                .any(|field| self.tree.has_name(child, &field.name))
            {
                let text = format!(
                    "`{key}` is derived by {}, and what the document says of it is not read",
                    record.declared.name
                );
                let (start, end) = self
                    .tree
                    .key_span(child)
                    .or_else(|| self.tree.span(child))
                    .unwrap_or((0, 0));
                self.document.notes.push(Diagnostic::note(
                    code::DERIVED_KEY,
                    Span::new(self.source, start, end),
                    text,
                ));
                continue;
            }
            if !record.exact || key == "@schemaLocation" || self.is_of_schema(child) {
                continue;
            }
            if !record
                .fields
                .iter()
                .any(|field| self.is_read_for(field, child))
            {
                let pointer = self.pointer(child);
                let message = format!(
                    "{} is not declared by {}",
                    self.name(&pointer),
                    record.declared.name
                );
                let near = did_you_mean(key, record.fields.iter().map(|field| &*field.name));
                self.fault(
                    child,
                    pointer,
                    message,
                    near.map(|near| format!("did you mean `{near}`?")),
                );
            }
        }
    }

    /// Whether a key is the first step to a field, or to its currency.
    fn is_read_for(&self, field: &StoredField, child: NodeId) -> bool {
        let begins = |path: &MappingPath| match first_key(path) {
            Some(first) => self.tree.has_name(child, &first),
            // `*` and `**` read all keys, and `.` none.
            None => !path.segments.is_empty(),
        };
        let currency =
            |from: &CurrencyFrom| matches!(from, CurrencyFrom::Path(path) if begins(path));
        let own = field.from.is_empty() && self.tree.has_name(child, &field.name);
        own || field.from.iter().any(begins) || field.currency_from.iter().any(currency)
    }
}
