//! How a document is read: a line for each field, with its value and location,
//! and a line for what was passed over.

use super::{columns, padded, visible};
use crate::check::program::{CurrencyFrom, Program, Record, Segment};
use crate::check::types::Type;
use crate::document::doubt::Doubt;
use crate::document::tree::NodeKind;
use crate::document::{Cell, CellId, Document, NodeId, Tree};
use crate::runtime::Value;
use crate::source::{SourceId, Sources, Span};
use crate::value::text::shortened;

/// Letters of a value that are shown.
const LETTERS: usize = 60;

/// One line.
struct ShowLine {
    depth: usize,
    name: String,
    value: String,
    place: String,
}

/// A document read as a type.
pub fn document(program: &Program, document: &Document, name: &str, sources: &Sources) -> String {
    let mut shower = DocumentPrinter {
        program,
        document,
        sources,
        used: used(document),
        lines: Vec::new(),
    };
    let root = document.root();
    shower.cell(0, String::new(), root);
    let of = match document.cell(root).record() {
        Some((record, _)) => program
            .records
            .get(record)
            .map(|record| record.declared.path.to_string())
            .unwrap_or_default(),
        None => {
            if let Cell::List { len, .. } = document.cell(root) {
                super::counted(u64::from(*len), "document")
            } else {
                "nothing".to_owned()
            }
        }
    };
    let mut out = format!("{}, read as {of}\n", visible(name));
    out.push_str(&written(&shower.lines));
    for fault in &document.faults {
        let place = document
            .node_span(fault.node)
            .map(|span| format!("{}: ", position(sources, span)));
        out.push_str(&format!(
            "  ! {}{}\n",
            place.unwrap_or_default(),
            visible(&fault.message)
        ));
    }
    for note in &document.notes {
        let place = note
            .span()
            .map(|span| format!("{}: ", position(sources, span)));
        out.push_str(&format!(
            "  note: {}{}\n",
            place.unwrap_or_default(),
            visible(&note.message)
        ));
    }
    out
}

/// A document as written, of whatever type.
pub fn tree(tree: &Tree, name: &str, source: SourceId, sources: &Sources) -> String {
    let mut lines = Vec::new();
    let mut open = vec![(0_usize, String::new(), tree.root())];
    while let Some((depth, name, node)) = open.pop() {
        let place = tree
            .span(node)
            .map(|(start, end)| position(sources, Span::new(source, start, end)));
        let value = match tree.kind(node) {
            NodeKind::Null => "nothing".to_owned(),
            NodeKind::Record => String::new(),
            NodeKind::List => super::counted(
                u64::try_from(tree.children(node).count()).unwrap_or(u64::MAX),
                "element",
            ),
            NodeKind::Text => format!("\"{}\"", shortened(tree.scalar(node), LETTERS)),
            NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Untyped
            | NodeKind::Element
            | NodeKind::Skipped => shortened(tree.text_of(node).unwrap_or("").trim(), LETTERS),
        };
        if node != tree.root() || !matches!(tree.kind(node), NodeKind::Record | NodeKind::Element) {
            lines.push(ShowLine {
                depth,
                name,
                value,
                place: place.unwrap_or_default(),
            });
        }
        let list = tree.kind(node) == NodeKind::List;
        let below = if lines.is_empty() {
            0
        } else {
            depth.saturating_add(1)
        };
        let mut children: Vec<(usize, String, NodeId)> = (1_usize..)
            .zip(tree.children(node))
            .map(|(number, child)| {
                let name = if list {
                    format!("[{number}]")
                } else {
                    tree.key(child).to_owned()
                };
                (below, name, child)
            })
            .collect();
        // The first is taken from the end.
        children.reverse();
        open.append(&mut children);
    }
    format!("{}, as it is written\n{}", visible(name), written(&lines))
}

fn written(lines: &[ShowLine]) -> String {
    let indent = |line: &ShowLine| line.depth.saturating_mul(2);
    let most = |width: &dyn Fn(&ShowLine) -> usize, limit: usize| {
        lines.iter().map(width).max().unwrap_or(0).min(limit)
    };
    let names = most(&|line| indent(line).saturating_add(columns(&line.name)), 40);
    let values = most(&|line| columns(&line.value), LETTERS);
    let mut out = String::new();
    for line in lines {
        let width = names.saturating_sub(indent(line));
        let text = format!(
            "  {}{}  {}  {}",
            " ".repeat(indent(line)),
            padded(&visible(&line.name), width),
            padded(&visible(&line.value), values),
            line.place
        );
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// A line and a column, or a named place such as a workbook's cell.
fn position(sources: &Sources, span: Span) -> String {
    if let Some(place) = sources.get(span.source).place(span.start) {
        return place.name.to_owned();
    }
    let at = sources.start(span);
    format!("{}:{}", at.line, at.column)
}

/// For each node whether it, or something that it contains, was read.
fn used(document: &Document) -> Vec<bool> {
    let mut used = vec![false; document.tree.len()];
    for cell in document.cells().filter(|cell| document.is_written(*cell)) {
        if let Some(slot) = used.get_mut(document.node(cell).index()) {
            *slot = true;
        }
    }
    // A container precedes what it contains.
    for at in (0..used.len())
        .rev()
        .filter_map(|at| u32::try_from(at).ok())
        .map(NodeId)
    {
        if document
            .tree
            .children(at)
            .any(|child| used.get(child.index()).copied().unwrap_or(false))
            && let Some(slot) = used.get_mut(at.index())
        {
            *slot = true;
        }
    }
    used
}

struct DocumentPrinter<'a> {
    program: &'a Program,
    document: &'a Document,
    sources: &'a Sources,
    used: Vec<bool>,
    lines: Vec<ShowLine>,
}

impl DocumentPrinter<'_> {
    fn line(&mut self, depth: usize, name: String, value: String, place: Option<Span>) {
        let place = place
            .map(|span| position(self.sources, span))
            .unwrap_or_default();
        self.lines.push(ShowLine {
            depth,
            name,
            value,
            place,
        });
    }

    /// A value; documents are not deeper than their limit.
    fn cell(&mut self, depth: usize, name: String, id: CellId) {
        let (document, deeper) = (self.document, depth.saturating_add(1));
        let place = document.span(id).filter(|_| document.is_written(id));
        match document.cell(id) {
            Cell::Record { record, first, .. } => {
                let Some(record) = self.program.records.get(*record) else {
                    return;
                };
                let root = name.is_empty();
                if !root {
                    self.line(depth, name, record.declared.name.to_string(), place);
                }
                let depth = if root { depth } else { deeper };
                for (field, at) in record.fields.iter().zip(first.0..) {
                    if let Cell::Number(number) = document.cell(CellId(at))
                        && field.ty == Type::Percent
                    {
                        let shown = Value::Number(number.clone()).show_as(&Type::Percent);
                        self.line(
                            depth,
                            field.name.to_string(),
                            shown,
                            document.span(CellId(at)),
                        );
                    } else {
                        self.cell(depth, field.name.to_string(), CellId(at));
                    }
                }
                self.ignored(depth, record, id);
            }
            Cell::List { len, .. } => {
                self.line(
                    depth,
                    name,
                    super::counted(u64::from(*len), "element"),
                    place,
                );
                for (number, element) in (1_usize..).zip(document.elements(id)) {
                    self.cell(deeper, format!("[{number}]"), element);
                }
            }
            Cell::Map { keys, .. } => {
                self.line(
                    depth,
                    name,
                    super::counted(u64::try_from(keys.len()).unwrap_or(u64::MAX), "key"),
                    place,
                );
                for (key, value) in keys.iter().zip(document.elements(id)) {
                    self.cell(deeper, format!("[\"{key}\"]"), value);
                }
            }
            Cell::Absent | Cell::Default(_) | Cell::Missing if document.nil(id).is_some() => {
                let place = document.nil(id).and_then(|node| document.node_span(node));
                let shown = scalar(document.cell(id));
                let shown = shown
                    .strip_suffix(')')
                    .map_or_else(String::new, |shown| format!("{shown}, xsi:nil)"));
                self.line(depth, name, shown, place);
            }
            cell @ (Cell::Absent
            | Cell::Default(_)
            | Cell::Missing
            | Cell::Unreadable(_)
            | Cell::Boolean(_)
            | Cell::Number(_)
            | Cell::Money(_)
            | Cell::Text(_)
            | Cell::Date(_)
            | Cell::YearMonth(_)
            | Cell::DateTime(_)
            | Cell::Time(_)
            | Cell::Duration(_)
            | Cell::Period(_)) => self.line(depth, name, scalar(cell), place),
        }
    }

    /// The fields of a record.
    fn fields(&self, id: CellId) -> impl Iterator<Item = &Cell> {
        let record = self.document.cell(id).record();
        let first = record.map_or(u32::MAX, |(_, first)| first.0);
        (first..).map(|at| self.document.cell(CellId(at)))
    }

    /// Keys that no field reads.
    fn ignored(&mut self, depth: usize, record: &Record, id: CellId) {
        let tree = &self.document.tree;
        for child in tree.children(self.document.node(id)) {
            let key = tree.key(child);
            let read =
                self.used.get(child.index()).copied().unwrap_or(false) || tree.nil(child).is_some();
            let named = (self.fields(id).zip(&record.fields)).any(|(cell, field)| {
                match field.from.as_slice() {
                    [] => tree.has_name(child, &field.name),
                    // What a path leads through was read, though no value came of it.
                    paths if matches!(cell, Cell::Unreadable(_)) => paths
                        .iter()
                        .filter_map(|path| path.segments.first())
                        .any(|step| is_step(tree, child, step)),
                    _ => false,
                }
            });
            if !read && !named && !gives_currency(record, tree, child) {
                self.line(
                    depth,
                    key.to_owned(),
                    "(ignored)".to_owned(),
                    self.document.node_span(child),
                );
            }
        }
        let slips = tree
            .skipped_keys(self.document.node(id))
            .filter(|aside| tree.doubt(*aside).is_some_and(Doubt::has_field_form));
        for aside in slips.filter(|aside| !is_named(record, tree, *aside)) {
            self.line(
                depth,
                tree.key(aside).to_owned(),
                "(passed over)".to_owned(),
                self.document.node_span(aside),
            );
        }
    }
}

/// Whether a key has the name of a field.
fn is_named(record: &Record, tree: &Tree, node: NodeId) -> bool {
    record
        .fields
        .iter()
        .any(|field| field.from.is_empty() && tree.has_name(node, &field.name))
}

fn gives_currency(record: &Record, tree: &Tree, child: NodeId) -> bool {
    let first = |from: &CurrencyFrom| match from {
        CurrencyFrom::Path(path) => path.segments.first().cloned(),
        CurrencyFrom::Body(_) => None,
    };
    let mut firsts = record
        .fields
        .iter()
        .flat_map(|field| &field.currency_from)
        .filter_map(first);
    firsts.any(|segment| is_step(tree, child, &segment))
}

/// Whether a step leads to a node.
fn is_step(tree: &Tree, child: NodeId, segment: &Segment) -> bool {
    match segment {
        Segment::Key { name, .. } => tree.has_name(child, name),
        Segment::Attribute { name, .. } => tree.has_name(child, &format!("@{name}")),
        Segment::Each
        | Segment::Leaves
        | Segment::Descendants(_)
        | Segment::OwnName
        | Segment::OwnPath => false,
    }
}

fn scalar(cell: &Cell) -> String {
    match cell {
        Cell::Absent => "(absent)".to_owned(),
        Cell::Missing => "(missing)".to_owned(),
        Cell::Default(constant) => format!(
            "(absent, taken as {})",
            crate::eval::constant_shown(constant)
        ),
        Cell::Unreadable(_) => "(unreadable)".to_owned(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Money(value) => value.to_string(),
        Cell::Text(value) => format!("\"{}\"", shortened(value, LETTERS)),
        Cell::Date(value) => value.to_string(),
        Cell::DateTime(value) => value.to_string(),
        Cell::Time(value) => value.to_string(),
        Cell::YearMonth(value) => value.to_string(),
        Cell::Duration(value) => value.to_string(),
        Cell::Period(value) => value.to_string(),
        Cell::List { .. } | Cell::Map { .. } | Cell::Record { .. } => String::new(),
    }
}
