//! The mapping paths of a record type as a tree: which fields a key leads to, and through which keys.

use std::sync::Arc;

use crate::check::program::{CurrencyFrom, MappingPath, Record, Segment, StoredField};
use crate::check::types::Type;
use crate::document::bind::{keys_of, plain};

/// A node of the tree. The first one is the record itself.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// The keys that lead on, and their nodes.
    pub keys: Vec<(Arc<str>, usize)>,
    /// The node of the elements, where `*` leads on.
    pub elements: Option<usize>,
    /// Indexes of the fields whose value it is.
    pub fields: Vec<usize>,
    /// Indexes of the fields of which it is an element.
    pub gathered: Vec<usize>,
    /// Bits of the fields that have a value if this is a list: their first `*` follows.
    pub begins: u64,
    /// It gives a currency.
    pub is_currency: bool,
    /// A document with this key falls back to the full reader.
    pub refused: bool,
    /// It is below a `*`.
    pub in_list: bool,
    /// Each element of the list around has a value here.
    pub needed: bool,
    /// Its own bit and those of the fields that it gives, in the set of seen keys.
    pub bits: u64,
    /// Its own bit; that of its field if it is the only node of the only field.
    pub own: u64,
    /// The bits of all fields whose paths lead to it or through it.
    pub through: u64,
    /// Fields that have other paths too lead to it or through it.
    pub is_alternative: bool,
    /// Names in plain letters of values that may be meant for fields: their bits.
    pub local: Vec<(String, u64)>,
}

/// The tree of a record type.
#[derive(Debug)]
pub(super) struct Mappings {
    pub nodes: Vec<Mapping>,
}

impl Mappings {
    /// The mapping paths of a record type; `None` where only the full reader follows them.
    pub fn of(record: &Record) -> Option<Self> {
        let mut tree = Self {
            nodes: vec![Mapping::default()],
        };
        for (at, stored) in record.fields.iter().enumerate() {
            let bit = bit(at)?;
            if stored.from.is_empty() {
                let node = tree.child(0, &stored.name)?;
                tree.end(node, at, bit)?;
                continue;
            }
            for path in &stored.from {
                tree.follow(stored, at, path)?;
            }
            tree.note_names(stored, bit);
        }
        for stored in &record.fields {
            for from in &stored.currency_from {
                // An expression needs the full reader.
                let CurrencyFrom::Path(path) = from else {
                    return None;
                };
                let node = tree.node_at(path)?;
                tree.nodes.get_mut(node)?.is_currency = true;
            }
        }
        for derived in &record.derived {
            let node = tree.child(0, &derived.name)?;
            tree.nodes.get_mut(node)?.refused = true;
        }
        tree.number(record.fields.len())?;
        Some(tree)
    }

    /// The node that a path of keys leads to, which is added.
    pub fn node_at(&mut self, path: &MappingPath) -> Option<usize> {
        let mut node = 0;
        for segment in &path.segments {
            let Segment::Key {
                namespace: None,
                name,
            } = segment
            else {
                return None;
            };
            node = self.child(node, name)?;
        }
        (node != 0).then_some(node)
    }

    fn follow(&mut self, stored: &StoredField, at: usize, path: &MappingPath) -> Option<()> {
        let bit = bit(at)?;
        let several = stored.from.len() > 1;
        let (mut node, mut in_list) = (0, false);
        for (step, segment) in path.segments.iter().enumerate() {
            let rest = path.segments.get(step.checked_add(1)?..)?;
            match segment {
                Segment::Key {
                    namespace: None,
                    name,
                } => {
                    node = self.child(node, name)?;
                    let mapping = self.nodes.get_mut(node)?;
                    mapping.in_list = in_list;
                    mapping.needed |= in_list && !rest.contains(&Segment::Each);
                }
                // The type of documents that are lists themselves is left to the full reader.
                Segment::Each if node != 0 => {
                    if !in_list {
                        self.nodes.get_mut(node)?.begins |= bit;
                    }
                    in_list = true;
                    let known = self.nodes.get(node)?.elements;
                    let elements = known.unwrap_or(self.nodes.len());
                    if known.is_none() {
                        self.nodes.push(Mapping {
                            in_list,
                            ..Mapping::default()
                        });
                        self.nodes.get_mut(node)?.elements = Some(elements);
                    }
                    node = elements;
                }
                Segment::Key { .. }
                | Segment::Each
                | Segment::Attribute { .. }
                | Segment::Leaves
                | Segment::Descendants(_)
                | Segment::OwnName
                | Segment::OwnPath => return None,
            }
            let mapping = self.nodes.get_mut(node)?;
            mapping.through |= bit;
            mapping.is_alternative |= several;
        }
        match in_list {
            false => self.end(node, at, bit),
            true if matches!(stored.ty, Type::List(_)) => {
                self.nodes.get_mut(node)?.gathered.push(at);
                Some(())
            }
            true => None,
        }
    }

    fn end(&mut self, node: usize, field: usize, bit: u64) -> Option<()> {
        let mapping = self.nodes.get_mut(node)?;
        mapping.through |= bit;
        if !mapping.fields.contains(&field) {
            mapping.fields.push(field);
        }
        Some(())
    }

    fn child(&mut self, node: usize, name: &Arc<str>) -> Option<usize> {
        let keys = &self.nodes.get(node)?.keys;
        if let Some((_, child)) = keys.iter().find(|(key, _)| key == name) {
            return Some(*child);
        }
        let child = self.nodes.len();
        self.nodes.push(Mapping::default());
        let parent = self.nodes.get_mut(node)?;
        parent.keys.push((Arc::clone(name), child));
        Some(child)
    }

    /// Notes on the way to a field which names of undeclared keys the full reader takes for its value: the last step
    /// beside it, and its own name.
    fn note_names(&mut self, stored: &StoredField, bit: u64) {
        let own = plain(&stored.name);
        self.note_name(0, own.clone(), bit);
        for keys in stored.from.iter().filter_map(keys_of) {
            let Some((last, before)) = keys.split_last() else {
                continue;
            };
            let mut node = 0;
            for key in before {
                for name in [plain(last), own.clone()] {
                    self.note_name(node, name, bit);
                }
                let keys = self.nodes.get(node).map_or(&[][..], |node| &node.keys);
                let Some((_, child)) = keys.iter().find(|(name, _)| **name == **key) else {
                    break;
                };
                node = *child;
            }
            if !before.is_empty() {
                for name in [plain(last), own.clone()] {
                    self.note_name(node, name, bit);
                }
            }
        }
    }

    fn note_name(&mut self, node: usize, name: String, bit: u64) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.local.push((name, bit));
        }
    }

    /// Gives each node its bits: those of fields come first.
    fn number(&mut self, fields: usize) -> Option<()> {
        let mut next = fields;
        let mut places = vec![0_usize; fields];
        for field in self.nodes.iter().flat_map(|node| &node.fields) {
            let places = places.get_mut(*field)?;
            *places = places.checked_add(1)?;
        }
        for node in self.nodes.iter_mut().skip(1) {
            let of_fields = node
                .fields
                .iter()
                .try_fold(0, |bits, field| Some(bits | bit(*field)?))?;
            node.own = match node.fields.as_slice() {
                [only] if *places.get(*only)? == 1 => of_fields,
                _ if node.refused => 0,
                _ => {
                    let own = bit(next)?;
                    next = next.checked_add(1)?;
                    own
                }
            };
            node.bits = node.own | of_fields;
        }
        if let Some(record) = self.nodes.first_mut() {
            record.bits = record
                .fields
                .iter()
                .try_fold(0, |bits, field| Some(bits | bit(*field)?))?;
        }
        Some(())
    }

    /// The own bits of the nodes below a node.
    pub fn below(&self, node: usize) -> u64 {
        let (mut bits, mut open) = (0, vec![node]);
        while let Some(node) = open.pop().and_then(|node| self.nodes.get(node)) {
            let inner = node.keys.iter().map(|(_, child)| *child);
            for child in inner.chain(node.elements) {
                bits |= self.nodes.get(child).map_or(0, |child| child.own);
                open.push(child);
            }
        }
        bits
    }

    /// The own bits of the keys of a node that each element of a list needs.
    pub fn needs(&self, node: usize) -> u64 {
        let keys = self.nodes.get(node).map_or(&[][..], |node| &node.keys);
        keys.iter()
            .filter_map(|(_, child)| self.nodes.get(*child))
            .filter(|child| child.needed)
            .fold(0, |bits, child| bits | child.own)
    }
}

/// The bit of a field or of a node.
pub(super) fn bit(at: usize) -> Option<u64> {
    1_u64.checked_shl(u32::try_from(at).ok()?)
}
