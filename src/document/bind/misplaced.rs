//! Misplaced values: a record lacks a field, and a value with the field's name is at another level:
//! below a heading, inside a record that groups others, or one level too high.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::DocumentBinder;
use super::near::plain;
use super::search::{MisplacedSearch, SearchScope};
use crate::check::Program;
use crate::check::program::{FieldId, MappingPath, Record, RecordId, Segment, StoredField};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::scalars::read_scalar;
use crate::document::tree::{NodeId, NodeKind};
use crate::source::Span;
use crate::value::pointer::escaped;
use crate::value::{Money, Number};

/// A field that some record of its type lacks, by its index in the type.
pub(super) struct AbsentField<'p> {
    pub(super) field: &'p StoredField,
    pub(super) at: u32,
    /// All records of the type lack it.
    pub(super) everywhere: bool,
    /// The keys that lead to it: one of its paths, the last step of one, or its own name.
    pub(super) keys: Vec<&'p str>,
    /// If these keys are not a whole path: the steps before the last one. If the keys can also name
    /// another field, a value counts only next to one of these steps.
    pub(super) way: Option<Vec<&'p str>>,
}

/// Absent fields, by the normalized form of the last key that leads to each.
pub(super) type AbsentByKey<'p> = HashMap<String, Vec<AbsentField<'p>>>;

/// How the binder read a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeUse {
    Unread,
    /// As a record or a list: its fields or elements were read, its other keys were not.
    Opened,
    /// As a value, with all its content.
    Read,
}

/// A value that no type reads, and the field whose name it has.
pub(super) struct MisplacedValue {
    pub(super) field: u32,
    pub(super) node: NodeId,
    pub(super) place: CellId,
}

impl<'p> DocumentBinder<'p, '_> {
    /// Reports each field that is absent everywhere, with the value of its name that no type reads.
    pub(super) fn report_misplaced_values(&mut self) {
        let mut uses = None;
        let types = (0_u32..).map(RecordId).zip(&self.program.records);
        let found: Vec<(&'p Record, MisplacedValue)> = types
            .flat_map(|(id, record)| {
                self.find_misplaced(id, record, &mut uses)
                    .into_iter()
                    .map(move |one| (record, one))
            })
            .collect();
        for (record, misplaced) in found {
            if let Some(field) = record.fields.get(FieldId::at(misplaced.field as usize)) {
                self.report_misplaced(record, field, &misplaced);
            }
        }
    }

    /// Finds misplaced values for the fields of a type: first below one of its records, then beside
    /// the records that enclose it, then anywhere outside of lists if no record has the field.
    fn find_misplaced(
        &self,
        id: RecordId,
        record: &'p Record,
        uses: &mut Option<Vec<NodeUse>>,
    ) -> Vec<MisplacedValue> {
        let places = self.document.places(id);
        let mut absent = self.absent_fields(record, places);
        let Some(first) = places.first().filter(|_| !absent.is_empty()) else {
            return Vec::new();
        };
        let root = self.document.root();
        let mut walk = MisplacedSearch {
            binder: self,
            place: *first,
            reach: SearchScope::Below,
            absent: &mut absent,
            uses,
            path: Vec::new(),
            found: Vec::new(),
        };
        for place in places {
            walk.place = *place;
            if walk.has_absent_field() {
                walk.search_below(self.document.node(*place));
            }
        }
        walk.reach = SearchScope::Above;
        let mut named = HashMap::new();
        for place in places.iter().filter(|place| **place != root) {
            walk.place = *place;
            if walk.has_absent_field() {
                walk.search_siblings(self.document.node(*place), &mut named);
            }
        }
        if *first != root {
            (walk.place, walk.reach) = (*first, SearchScope::Whole);
            walk.search_below(self.tree.root());
        }
        walk.found
    }

    /// The fields that some record of a type lacks and whose paths consist of plain keys.
    fn absent_fields(&self, record: &'p Record, places: &[CellId]) -> AbsentByKey<'p> {
        let mut absent = AbsentByKey::new();
        for (at, field) in (0_u32..).zip(&record.fields) {
            // A standard with namespaces uses a name such as `cbc:ID` at many levels.
            if field.from.iter().any(has_namespace)
                || !places.iter().any(|place| self.is_absent(*place, at))
            {
                continue;
            }
            let everywhere = places.iter().all(|place| self.is_absent(*place, at));
            for (keys, way) in Self::candidate_keys(field) {
                if let Some(last) = keys.last() {
                    absent.entry(plain(last)).or_default().push(AbsentField {
                        field,
                        at,
                        everywhere,
                        keys,
                        way,
                    });
                }
            }
        }
        absent
    }

    /// Whether a record has no value for a field.
    pub(super) fn is_absent(&self, place: CellId, at: u32) -> bool {
        let Some((_, first)) = self.document.cell(place).record() else {
            return true;
        };
        let cell = self.document.cell(CellId(first.0.saturating_add(at)));
        matches!(cell, Cell::Absent | Cell::Default(_) | Cell::Missing)
    }

    /// The keys that can lead to a misplaced value of a field, each with the steps before it if it
    /// is not a whole path.
    fn candidate_keys(field: &'p StoredField) -> Vec<(Vec<&'p str>, Option<Vec<&'p str>>)> {
        if field.from.is_empty() {
            return vec![(vec![&*field.name], None)];
        }
        let mut names = Vec::new();
        let mut way = Vec::new();
        for keys in field.from.iter().filter_map(keys_of) {
            if let Some((last, before)) = keys.split_last().filter(|(_, before)| !before.is_empty())
            {
                names.push((vec![*last], Some(before.to_vec())));
                way = before.to_vec();
            }
            names.push((keys, None));
        }
        names.push((vec![&*field.name], Some(way)));
        names
    }

    /// Whether at most one field of all types has this name, as its own or in a path.
    pub(super) fn is_unambiguous(&self, name: &str) -> bool {
        is_unambiguous(self.program, name)
    }

    /// A node's name in plain letters.
    pub(super) fn plain_name(&self, node: NodeId) -> &str {
        let names = self.plain_names.get_or_init(|| {
            let unknown = std::iter::repeat_with(OnceCell::new);
            unknown.take(self.tree.len()).collect()
        });
        let name = names.get(node.index());
        name.map_or("", |name| {
            name.get_or_init(|| plain(self.tree.name_of(node)).into())
        })
    }

    /// Computes how the binder read every node.
    pub(super) fn node_uses(&self) -> Vec<NodeUse> {
        let mut uses = vec![NodeUse::Unread; self.tree.len()];
        for cell in self.document.cells() {
            let now = match self.document.cell(cell) {
                Cell::Record { .. } | Cell::List { .. } => NodeUse::Opened,
                Cell::Absent | Cell::Default(_) | Cell::Missing => continue,
                Cell::Unreadable(_)
                | Cell::Boolean(_)
                | Cell::Number(_)
                | Cell::Money(_)
                | Cell::Text(_)
                | Cell::Date(_)
                | Cell::YearMonth(_)
                | Cell::DateTime(_)
                | Cell::Time(_)
                | Cell::Duration(_)
                | Cell::Period(_)
                | Cell::Map { .. } => NodeUse::Read,
            };
            if let Some(known) = uses.get_mut(self.document.node(cell).index())
                && *known != NodeUse::Opened
            {
                *known = now;
            }
        }
        uses
    }

    /// Whether a node can be a value of a field.
    pub(super) fn is_possible_value(&self, field: &StoredField, node: NodeId) -> bool {
        let kind = self.kind(node);
        if matches!(kind, NodeKind::Null | NodeKind::Skipped) {
            return false;
        }
        let written = self.written(node);
        let scalar = !matches!(field.ty, Type::Record(_) | Type::List(_) | Type::Map(_));
        if let Some(form) = field.written.as_ref().filter(|_| scalar)
            && matches!(kind, NodeKind::Text | NodeKind::Untyped)
        {
            return matches!(written.in_form(&field.ty, form), Ok(Some(_)));
        }
        match &field.ty {
            Type::Record(_) => {
                kind == NodeKind::Record || kind == NodeKind::Element && !self.is_bare(node)
            }
            // In XML, a single element can be a list.
            Type::List(_) => matches!(
                self.kind(self.tree.as_list(node)),
                NodeKind::List | NodeKind::Element
            ),
            Type::Map(_) => false,
            Type::Money(_) if kind == NodeKind::Record => self.tree.get(node, "amount").is_some(),
            Type::Money(_) => {
                Money::parse_digits(written.text.trim()).is_ok()
                    || Number::parse(written.text.trim()).is_ok()
            }
            Type::Text
            | Type::Choice(_)
            | Type::Boolean
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Zero
            | Type::Date
            | Type::DateTime(_)
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_)
            | Type::DateStretch
            | Type::InstantStretch
            | Type::Nothing
            | Type::Unknown => {
                !written.is_empty() && read_scalar(&field.ty, &written, None).is_ok()
            }
        }
    }

    fn report_misplaced(
        &mut self,
        record: &Record,
        field: &StoredField,
        misplaced: &MisplacedValue,
    ) {
        let owner = self.document.node(misplaced.place);
        let pointer = format!("{}/{}", self.pointer(owner), escaped(&field.name));
        let stands = self.name(&self.pointer(misplaced.node));
        let what = match field.from.is_empty() {
            true => format!("`{}` of {}", field.name, record.declared.name),
            false => format!("what {} reads as `{}`", record.declared.name, field.name),
        };
        let message = format!("{what} is absent, and no type reads {stands}");
        let place = match field.from.first() {
            Some(path) => format!("`{}`", path.text),
            None => format!("where `{}` is looked for", field.name),
        };
        let help = format!("move it to {place}, or declare its path with `from`");
        let required = !field.optional && field.default.is_none();
        let missing = self
            .document
            .faults
            .iter_mut()
            .find(|fault| fault.node == owner && fault.pointer == pointer);
        match missing.filter(|_| required) {
            Some(fault) => {
                fault
                    .help
                    .get_or_insert_with(|| format!("no type reads {stands}: {help}"));
            }
            None => {
                let (start, end) = self
                    .tree
                    .key_span(misplaced.node)
                    .or_else(|| self.tree.span(misplaced.node))
                    .unwrap_or((0, 0));
                let span = Span::new(self.source, start, end);
                self.document
                    .notes
                    .push(Diagnostic::warning(code::ASTRAY, span, message).help(help));
            }
        }
    }
}

/// Whether at most one field of all types has this name, as its own or in a path.
pub(in crate::document) fn is_unambiguous(program: &Program, name: &str) -> bool {
    let shared = program.shared_names.get_or_init(|| shared_names(program));
    !shared.contains(&plain(name))
}

/// The names in plain letters that two or more fields of all types have, as their own or in a path.
fn shared_names(program: &Program) -> HashSet<String> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for field in program.records.iter().flat_map(|record| &record.fields) {
        let last = |path: &MappingPath| match path.segments.last() {
            Some(Segment::Key { name, .. } | Segment::Attribute { name, .. }) => Some(plain(name)),
            Some(
                Segment::Each
                | Segment::Leaves
                | Segment::Descendants(_)
                | Segment::OwnName
                | Segment::OwnPath,
            )
            | None => None,
        };
        let own = std::iter::once(plain(&field.name));
        let names: HashSet<String> = own.chain(field.from.iter().filter_map(last)).collect();
        for name in names {
            if let Some(again) = seen.replace(name) {
                shared.insert(again);
            }
        }
    }
    shared
}

/// Whether a step of a path has a prefix.
fn has_namespace(path: &MappingPath) -> bool {
    path.segments.iter().any(|segment| match segment {
        Segment::Key { namespace, .. } | Segment::Attribute { namespace, .. } => {
            namespace.is_some()
        }
        Segment::Descendants(wanted) => wanted.namespace.is_some(),
        Segment::Each | Segment::Leaves | Segment::OwnName | Segment::OwnPath => false,
    })
}

/// The keys of a path that consists of keys only.
pub(in crate::document) fn keys_of(path: &MappingPath) -> Option<Vec<&str>> {
    fn key(segment: &Segment) -> Option<&str> {
        match segment {
            Segment::Key { name, .. } => Some(name),
            Segment::Attribute { .. }
            | Segment::Each
            | Segment::Leaves
            | Segment::Descendants(_)
            | Segment::OwnName
            | Segment::OwnPath => None,
        }
    }
    let keys: Option<Vec<&str>> = path.segments.iter().map(key).collect();
    keys.filter(|keys| !keys.is_empty())
}
