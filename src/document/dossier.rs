//! Dossiers: several files read as one document.
//!
//! Each file is bound by itself, with its own tree. The cells of all files are then put into one
//! [`Document`], so that rules read a dossier as they read any record. The nodes of a file are
//! numbered from its first node on, which tells the file that a node is of.

use std::sync::Arc;

use super::cell::{Cell, CellId, Document, ShapeFault};
use super::tree::{NodeId, Tree};
use crate::check::Program;
use crate::check::program::RecordId;
use crate::source::SourceId;
use crate::value::pointer::escaped;

/// A file of a dossier.
#[derive(Debug, Clone)]
pub struct DossierPart {
    /// Its name as the user knows it.
    pub name: Arc<str>,
    /// The source that its spans point into.
    pub source: SourceId,
    /// The file as parsed.
    pub tree: Arc<Tree>,
    /// The number of its root among the nodes of the dossier.
    first_node: u32,
    /// JSON Pointer of its root in the dossier.
    prefix: String,
    /// Its elements follow so many others in the list of its member; none if it is one document.
    elements_before: Option<usize>,
    /// How many elements it has then.
    elements: usize,
}

/// The files of one member, each bound to the member's type or to a list of it.
pub type Member = Vec<Document>;

impl DossierPart {
    /// The node of the file's own tree.
    pub(super) fn local(&self, node: NodeId) -> NodeId {
        NodeId(node.0.saturating_sub(self.first_node))
    }

    /// The pointer in the dossier, from that in the file.
    pub(super) fn pointer_in_dossier(&self, inside: &str) -> String {
        let Some(before) = self.elements_before.filter(|_| !inside.is_empty()) else {
            return format!("{}{inside}", self.prefix);
        };
        let steps = inside.strip_prefix('/').unwrap_or(inside);
        let (first, rest) = steps.split_once('/').unwrap_or((steps, ""));
        let at = first.parse::<usize>().unwrap_or(0).saturating_add(before);
        let rest = match rest {
            "" => String::new(),
            rest => format!("/{rest}"),
        };
        format!("{}/{at}{rest}", self.prefix)
    }

    /// The pointer in the file, from that in the dossier, if it leads into this file.
    fn pointer_in_file(&self, pointer: &str) -> Option<String> {
        let inside = pointer.strip_prefix(&*self.prefix)?;
        let Some(before) = self.elements_before else {
            return (inside.is_empty() || inside.starts_with('/')).then(|| inside.to_owned());
        };
        let steps = inside.strip_prefix('/')?;
        let (first, rest) = match steps.split_once('/') {
            Some((first, rest)) => (first, format!("/{rest}")),
            None => (steps, String::new()),
        };
        let at = first.parse::<usize>().ok()?.checked_sub(before)?;
        (at < self.elements).then(|| format!("/{at}{rest}"))
    }
}

impl Document {
    /// The file of a dossier that a node is of; none for other documents, and for the dossier itself.
    pub(super) fn part(&self, node: NodeId) -> Option<&DossierPart> {
        let after = self.parts.partition_point(|part| part.first_node <= node.0);
        self.parts.get(after.checked_sub(1)?)
    }

    /// The tree that a node is of, its number there, and the text.
    pub fn tree_of(&self, node: NodeId) -> (&Tree, NodeId, SourceId) {
        match self.part(node) {
            Some(part) => (&part.tree, part.local(node), part.source),
            None => (&self.tree, node, self.source),
        }
    }

    /// The file of a dossier that a pointer leads into, and the pointer there.
    pub fn located(&self, pointer: &str) -> Option<(&DossierPart, String)> {
        self.parts
            .iter()
            .find_map(|part| Some((part, part.pointer_in_file(pointer)?)))
    }

    /// The file of a dossier that a cell is of.
    pub fn file_of(&self, cell: CellId) -> Option<&DossierPart> {
        self.part(self.node(cell))
    }

    /// The file of a dossier that a node is of.
    pub fn file_of_node(&self, node: NodeId) -> Option<&DossierPart> {
        self.part(node)
    }

    /// The files of a dossier; none for other documents.
    pub fn files(&self) -> &[DossierPart] {
        &self.parts
    }

    /// A dossier of files that were bound, by its members in order.
    pub fn dossier(
        program: &Program,
        record: RecordId,
        name: Arc<str>,
        members: Vec<Member>,
    ) -> Self {
        let mut dossier = Self::empty(name, SourceId::NOWHERE);
        let root = dossier.reserve(1, NodeId(0));
        dossier.place(record, root);
        let fields = program.records.get(record).map(|record| &record.fields);
        let count = fields.map_or(0, |fields| fields.len());
        let first = dossier.reserve(count, NodeId(0));
        let own = Cell::Record {
            record,
            first,
            parent: None,
        };
        dossier.set(root, own);
        let mut first_node = 1_u32;
        let fields = fields.into_iter().flatten();
        for ((field, slot), files) in fields.zip(first.0..).zip(members) {
            let slot = CellId(slot);
            let pointer = format!("/{}", escaped(&field.name));
            if field.ty.element().is_some() {
                dossier.add_list(slot, &pointer, files, root, &mut first_node);
                continue;
            }
            match files.into_iter().next() {
                Some(file) => dossier.add(file, &[slot], (pointer, None), root, &mut first_node),
                None if field.optional => dossier.set(slot, Cell::Absent),
                None => dossier.set(slot, Cell::Missing),
            }
            if !dossier.is_written(slot) {
                dossier.set_name(slot, Arc::clone(&field.name));
            }
        }
        dossier
    }

    /// Adds the files of a list: documents, and lists of them.
    fn add_list(
        &mut self,
        slot: CellId,
        pointer: &str,
        files: Member,
        root: CellId,
        first_node: &mut u32,
    ) {
        let len = |file: &Self| {
            if let Cell::List { len, .. } = file.cell(file.root()) {
                Some(*len)
            } else {
                None
            }
        };
        let total = files
            .iter()
            .map(|file| len(file).unwrap_or(1))
            .fold(0_u32, u32::saturating_add);
        let first = self.reserve(usize::try_from(total).unwrap_or(usize::MAX), NodeId(0));
        self.set(slot, Cell::List { first, len: total });
        let mut at = 0_u32;
        for file in files {
            let count = len(&file);
            let end = at.saturating_add(count.unwrap_or(1));
            let slots: Vec<CellId> = (at..end)
                .map(|at| CellId(first.0.saturating_add(at)))
                .collect();
            let begin = usize::try_from(at).unwrap_or(usize::MAX);
            let place = match count {
                Some(_) => (pointer.to_owned(), Some(begin)),
                None => (format!("{pointer}/{begin}"), None),
            };
            self.add(file, &slots, place, root, first_node);
            at = end;
        }
    }

    /// Adds the cells of a file. Its root, or the elements of its list, take the slots; the others follow.
    fn add(
        &mut self,
        file: Self,
        slots: &[CellId],
        (prefix, elements_before): (String, Option<usize>),
        root: CellId,
        first_node: &mut u32,
    ) {
        let base = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        // The cells that take the slots: the elements of a list are consecutive.
        let (from, len) = match (file.cell(file.root()), elements_before) {
            (Cell::List { first, len }, Some(_)) => (first.0, *len),
            _ => (0, 1),
        };
        let moved = |id: CellId| match id.0.checked_sub(from).filter(|at| *at < len) {
            Some(at) => slots
                .get(usize::try_from(at).unwrap_or(usize::MAX))
                .copied()
                .unwrap_or(id),
            None => CellId(base.saturating_add(id.0)),
        };
        let node = |node: NodeId| NodeId(node.0.saturating_add(*first_node));
        // Cells that take slots leave a gap, so that all others keep their distance.
        self.reserve(file.cells.len(), NodeId(0));
        for (id, (cell, origin)) in (0_u32..).zip(file.cells.into_iter().zip(&file.origins)) {
            let id = moved(CellId(id));
            self.set(id, shifted(cell, &moved, root));
            self.set_origin(id, node(*origin));
        }
        for (record, cells) in file.places.into_iter().enumerate() {
            let Ok(record) = u32::try_from(record) else {
                continue;
            };
            cells
                .into_iter()
                .for_each(|cell| self.place(RecordId(record), moved(cell)));
        }
        let names = file.names.into_iter();
        self.names
            .extend(names.map(|(id, name)| (moved(CellId(id)).0, name)));
        let nils = file.nils.into_iter();
        self.nils
            .extend(nils.map(|(id, nil)| (moved(CellId(id)).0, node(nil))));
        let forms = file.forms.into_iter();
        self.forms
            .extend(forms.map(|(id, form)| (moved(CellId(id)).0, form)));
        let faults = file.faults.into_iter();
        self.faults.extend(faults.map(|fault| ShapeFault {
            node: node(fault.node),
            ..fault
        }));
        self.notes.extend(file.notes);
        let nodes = u32::try_from(file.tree.len()).unwrap_or(u32::MAX);
        self.parts.push(DossierPart {
            name: file.name,
            source: file.source,
            tree: Arc::new(file.tree),
            first_node: *first_node,
            prefix,
            elements_before,
            elements: slots.len(),
        });
        *first_node = first_node.saturating_add(nodes.max(1));
    }
}

/// A cell whose references are moved; records without an enclosing one are of the dossier.
fn shifted(cell: Cell, moved: &dyn Fn(CellId) -> CellId, root: CellId) -> Cell {
    match cell {
        Cell::List { first, len } => Cell::List {
            first: moved(first),
            len,
        },
        Cell::Map { first, keys } => Cell::Map {
            first: moved(first),
            keys,
        },
        Cell::Record {
            record,
            first,
            parent,
        } => Cell::Record {
            record,
            first: moved(first),
            parent: Some(parent.map_or(root, moved)),
        },
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
        | Cell::Period(_)) => cell,
    }
}
