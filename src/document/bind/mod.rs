//! The binder: reads a tree as a type. It reads every declared field, reports each error once, and
//! continues after it.

mod misplaced;
mod money;
mod near;
mod paths;
mod percents;
mod records;
mod search;
mod thousands;

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::cell::{Cell, CellId, Document, ShapeFault};
use super::root::{nothing_read, reads_nothing_of};
use super::scalars::{SourceScalar, read_scalar, type_words};
use super::tree::{Nil, NodeId, NodeKind, Tree};
use crate::check::Program;
use crate::check::program::{Record, StoredField};
use crate::check::types::Type;
use crate::document::field_doubts;
use crate::source::SourceId;
use crate::value::pointer::dotted;
use crate::value::{Fault, FaultKind, WrittenForm};
use money::PendingAmount;

pub(super) use misplaced::{is_unambiguous, keys_of};
pub(super) use near::{is_near_miss, plain};

/// Reads a tree as a type.
pub fn bind(
    program: &Program,
    tree: Tree,
    ty: &Type,
    name: Arc<str>,
    source: SourceId,
) -> Document {
    let mut binder = DocumentBinder {
        program,
        tree: &tree,
        source,
        document: Document::empty(name, source),
        pending: Vec::new(),
        listed: HashMap::new(),
        reported: HashSet::new(),
        lines: OnceCell::new(),
        plain_names: OnceCell::new(),
        unread: RefCell::default(),
    };
    let slot = binder.slots(1, NodeId(0));
    if tree.is_empty() || tree.is_null(tree.root()) {
        binder.document.set(slot, Cell::Missing);
        binder.fault(
            NodeId(0),
            String::new(),
            "the document is empty".to_owned(),
            None,
        );
    } else {
        binder.value(ty, None, tree.root(), slot, None);
    }
    // These passes need all fields: expressions can refer to any field of the record, and a field
    // is absent only if no record has it.
    binder.resolve_pending_amounts();
    binder.report_misplaced_values();
    binder.report_bare_percentages(ty);
    binder.report_thousands(ty);
    let (mut document, listed) = (binder.document, binder.listed);
    document.tree = tree;
    document.tree.set_listed(listed);
    document
}

/// A node on the way to a field: the record's type, the node, and how many steps it is from the record.
type RecordStep = (*const Record, NodeId, usize);

struct DocumentBinder<'p, 't> {
    program: &'p Program,
    tree: &'t Tree,
    source: SourceId,
    document: Document,
    pending: Vec<PendingAmount<'p>>,
    /// XML elements that are read as elements of a list, with their positions.
    listed: HashMap<u32, u32>,
    /// Nodes with the messages already reported, since several fields can lead through one node.
    reported: HashSet<(u32, String)>,
    /// Offsets of line ends, computed on first use.
    lines: OnceCell<Vec<usize>>,
    /// The names of nodes in plain letters, worked out when first asked for.
    plain_names: OnceCell<Vec<OnceCell<Box<str>>>>,
    /// The children of nodes that no field of a record reads, by the record's type, the node, and its steps from there.
    unread: RefCell<HashMap<RecordStep, Rc<[NodeId]>>>,
}

impl<'p> DocumentBinder<'p, '_> {
    fn slots(&mut self, count: usize, origin: NodeId) -> CellId {
        self.document.reserve(count, origin)
    }

    fn pointer(&self, node: NodeId) -> String {
        self.tree.pointer_listed(node, &self.listed)
    }

    fn fault(&mut self, node: NodeId, pointer: String, message: String, help: Option<String>) {
        self.document.faults.push(ShapeFault {
            message,
            help,
            node,
            pointer,
            field: None,
        });
    }

    /// Sets the field that the last fault makes unreadable, if its pointer differs from the
    /// fault's.
    fn set_unreadable_field(&mut self, field: String) {
        if let Some(fault) = self.document.faults.last_mut() {
            fault.field = Some(field);
        }
    }

    fn name(&self, pointer: &str) -> String {
        dotted(pointer).map_or_else(|| "the document".to_owned(), |name| format!("`{name}`"))
    }

    fn unreadable(&mut self, slot: CellId, node: NodeId, ty: &Type, fault: Fault) {
        let pointer = self.pointer(node);
        let message = format!(
            "{} is declared as {}: {}",
            self.name(&pointer),
            type_words(self.program, ty),
            fault.text
        );
        self.fault(node, pointer, message, None);
        self.document.set(slot, Cell::Unreadable(Arc::new(fault)));
    }

    /// Kind of a node; an element with `xsi:nil` counts as null.
    fn kind(&self, node: NodeId) -> NodeKind {
        if self.tree.is_null(node) {
            NodeKind::Null
        } else {
            self.tree.kind(node)
        }
    }

    /// Reads a node as a type into a cell.
    fn value(
        &mut self,
        ty: &'p Type,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        self.document.set_origin(slot, node);
        let nil = match self.tree.nil(node) {
            Some(Nil::Filled) => {
                "it is `xsi:nil`, which says that it has no value, and holds one: remove one of them"
            }
            Some(Nil::Unclear) => {
                "its `xsi:nil` is neither `true` nor `false`: write `true`, or remove it"
            }
            Some(Nil::Absent) | None => "",
        };
        if !nil.is_empty() {
            return self.unreadable(slot, node, ty, Fault::new(FaultKind::Unreadable, nil));
        }
        match ty {
            Type::List(element) => self.list(ty, element, field, node, slot, parent),
            Type::Map(value) => self.map(ty, value, field, node, slot, parent),
            Type::Record(record) => self.record(ty, *record, node, slot, parent),
            Type::Money(currency) => self.money(ty, *currency, field, node, slot, parent),
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
                let form = form_of(field);
                match read_scalar(ty, &self.written(node), form.map(|form| &**form)) {
                    Ok(cell) => {
                        self.document.set(slot, cell);
                        if let Some(form) = form {
                            self.document.set_form(slot, form);
                        }
                    }
                    Err(fault) => self.unreadable(slot, node, ty, fault),
                }
            }
        }
    }

    /// Whether an element has text, and neither attributes nor child elements.
    fn is_bare(&self, node: NodeId) -> bool {
        self.kind(node) == NodeKind::Element
            && self.tree.children(node).next().is_none()
            // The text of a value that a test removes is still in the source.
            && self.tree.text_of(node).is_some_and(|text| !text.trim().is_empty() && !text.trim().starts_with('<'))
    }

    fn written(&self, node: NodeId) -> SourceScalar<'_> {
        let of_xml = self.tree.kind(self.tree.root()) == NodeKind::Element;
        let written = |kind, text| SourceScalar {
            kind,
            text,
            of_xml,
            inner: None,
            doubt: None,
            typed: self.tree.is_typed(node),
        };
        match (self.kind(node), self.tree.text_of(node)) {
            (NodeKind::Element, Some(text)) => {
                let inner = self
                    .tree
                    .first_element(node)
                    .map(|inner| self.tree.key(inner));
                SourceScalar {
                    inner,
                    ..written(NodeKind::Untyped, text)
                }
            }
            (NodeKind::Element, None) => written(NodeKind::Element, ""),
            (kind, _) => {
                let doubt = self
                    .tree
                    .doubt(node)
                    .map(|doubt| (doubt, self.tree.written(node)));
                SourceScalar {
                    doubt,
                    ..written(kind, self.tree.scalar(node))
                }
            }
        }
    }

    fn list(
        &mut self,
        ty: &'p Type,
        element: &'p Type,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        if self.kind(node) == NodeKind::Element {
            let elements: Vec<NodeId> = self
                .tree
                .children(node)
                .filter(|child| self.tree.kind(*child) == NodeKind::Element)
                .collect();
            return self.elements(element, field, &elements, node, slot, parent);
        }
        let section = node;
        let node = self.tree.as_list(section);
        self.document.set_origin(slot, node);
        let doubt = field_doubts::of_list(self.tree, node)
            .or_else(|| field_doubts::beside_rows(self.program, self.tree, section, element));
        if let Some(fault) = doubt {
            return self.unreadable(slot, node, ty, fault);
        }
        if self.kind(node) != NodeKind::List {
            let fault = Fault::new(
                FaultKind::Unreadable,
                format!("{} is no list", self.written(node).shown()),
            );
            return self.unreadable(slot, node, ty, fault);
        }
        let nodes: Vec<NodeId> = self.tree.children(node).collect();
        self.elements(element, field, &nodes, node, slot, parent);
    }

    /// Reads elements, in the form of the field that holds them and with the currency that it names.
    fn elements(
        &mut self,
        element: &'p Type,
        field: Option<&'p StoredField>,
        nodes: &[NodeId],
        origin: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        self.report_rows_of_another_type(element, nodes, origin);
        // Reserves consecutive cells first, since elements add cells of their own behind them.
        let first = self.slots(nodes.len(), origin);
        self.document.set(
            slot,
            Cell::List {
                first,
                len: u32::try_from(nodes.len()).unwrap_or(u32::MAX),
            },
        );
        for (node, at) in nodes.iter().zip(first.0..) {
            let cell = CellId(at);
            if self.tree.is_null(*node) {
                self.document.set_origin(cell, *node);
                let fault =
                    Fault::new(FaultKind::Unreadable, "an element of a list is never empty");
                self.unreadable(cell, *node, element, fault);
            } else {
                self.value(
                    element,
                    field.filter(|field| reaches_elements(field)),
                    *node,
                    cell,
                    parent,
                );
            }
        }
    }

    /// Reports a table none of whose columns is a field of the row's type.
    fn report_rows_of_another_type(&mut self, element: &'p Type, nodes: &[NodeId], origin: NodeId) {
        let Type::Record(id) = element else { return };
        let Some(record) = self.program.records.get(*id) else {
            return;
        };
        let is_table =
            origin == self.tree.root() || self.tree.is_workbook() || self.tree.has_loose_keys();
        let (true, Some(first)) = (is_table, nodes.first()) else {
            return;
        };
        // Elements have the name that the field asks for, and may hold what no rule reads.
        if self.kind(*first) == NodeKind::Element {
            return;
        }
        if nodes
            .iter()
            .all(|node| reads_nothing_of(record, self.tree, *node))
        {
            let list = self.tree.parent(*first).unwrap_or(*first);
            let (message, help) = nothing_read("the table", record, self.tree, *first);
            self.fault(list, self.pointer(list), message, Some(help));
        }
    }

    fn map(
        &mut self,
        ty: &'p Type,
        value: &'p Type,
        field: Option<&'p StoredField>,
        node: NodeId,
        slot: CellId,
        parent: Option<CellId>,
    ) {
        if !matches!(self.kind(node), NodeKind::Record | NodeKind::Element) || self.is_bare(node) {
            let fault = Fault::new(
                FaultKind::Unreadable,
                format!("{} has no keys", self.written(node).shown()),
            );
            return self.unreadable(slot, node, ty, fault);
        }
        let mut keys: Vec<Arc<str>> = Vec::new();
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut seen: HashMap<&str, NodeId> = HashMap::new();
        for child in self.tree.children(node) {
            if self.is_of_schema(child) {
                continue;
            }
            let key = self.tree.key(child);
            if let Some(first) = seen.insert(key, child) {
                self.report_duplicate(child, first);
                continue;
            }
            keys.push(key.into());
            nodes.push(child);
        }
        let first = self.slots(nodes.len(), node);
        self.document.set(
            slot,
            Cell::Map {
                first,
                keys: keys.into(),
            },
        );
        for (node, at) in nodes.iter().zip(first.0..) {
            self.value(
                value,
                field.filter(|field| reaches_elements(field)),
                *node,
                CellId(at),
                parent,
            );
        }
    }
}

/// Whether a field says something about each of the elements that it holds: their form, or where their currency is.
fn reaches_elements(field: &StoredField) -> bool {
    field.written.is_some() || !field.currency_from.is_empty()
}

/// The form of a field, if it has one.
fn form_of(field: Option<&StoredField>) -> Option<&Arc<WrittenForm>> {
    field?.written.as_ref()
}
