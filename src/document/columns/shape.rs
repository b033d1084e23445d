//! The keys and fields of record types, worked out of a program once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::mappings::{Mapping, Mappings};
use crate::check::Program;
use crate::check::program::{Constant, CurrencyFrom, Record, RecordId, StoredField};
use crate::check::types::Type;
use crate::document::bind::{is_near_miss, is_unambiguous, keys_of, plain};
use crate::index_vec::IndexVec;
use crate::value::Currency;

/// The tables of a type and of all types that it contains.
#[derive(Debug)]
pub struct Shapes {
    records: IndexVec<RecordId, Option<RecordShape>>,
    /// What misplaced values can be named, sorted.
    names: Vec<Name>,
}

/// The name of a value that may be meant for a field, in plain letters, after that of the record that it is in, if only
/// both together tell.
pub(super) type Name = (Option<String>, String);

/// The table of a record type.
#[derive(Debug)]
pub(super) struct RecordShape {
    /// Undeclared keys are mistakes.
    pub exact: bool,
    pub fields: Vec<FieldShape>,
    /// Where the paths of all fields lead.
    pub mappings: Mappings,
    /// Cache: whether an undeclared key is a likely misspelling of a declared one.
    near_misses: RefCell<HashMap<Pair, bool>>,
}

/// An undeclared key, and a declared one.
type Pair = (Arc<str>, Arc<str>);

#[derive(Debug)]
pub(super) struct FieldShape {
    pub ty: Type,
    pub optional: bool,
    pub default: Option<Constant>,
    /// Names of values anywhere that may be meant for it, as indexes of the sorted names.
    pub names: Vec<usize>,
    pub currency: Option<Currency>,
    /// The node of the same record that gives its currency.
    pub currency_from: Option<usize>,
}

impl Shapes {
    /// The tables of a type; `None` if it, or a type within, needs the full reader.
    pub fn of(program: &Program, root: RecordId) -> Option<Self> {
        let mut shapes = Self {
            records: program.records.iter().map(|_| None).collect(),
            names: Vec::new(),
        };
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let slot = shapes.records.get_mut(id)?;
            if slot.is_some() {
                continue;
            }
            let record = program.records.get(id)?;
            *slot = Some(RecordShape::of(record)?);
            open.extend(
                record
                    .fields
                    .iter()
                    .filter_map(|field| field.ty.innermost().record()),
            );
        }
        shapes.name_fields(program);
        Some(shapes)
    }

    /// Assigns each field the indexes of its names.
    fn name_fields(&mut self, program: &Program) {
        let known: Vec<RecordId> = self
            .records
            .enumerated()
            .filter(|(_, shape)| shape.is_some())
            .map(|(id, _)| id)
            .collect();
        let names_of = |id: RecordId| {
            let fields = program.records.get(id).into_iter();
            let fields = fields.flat_map(|record| record.fields.iter());
            fields.map(|field| names_of(program, field))
        };
        let mut names: Vec<Name> = known.iter().copied().flat_map(names_of).flatten().collect();
        names.sort_unstable();
        names.dedup();
        for id in known {
            let Some(Some(shape)) = self.records.get_mut(id) else {
                continue;
            };
            for (field, own) in shape.fields.iter_mut().zip(names_of(id)) {
                let index = |name: &Name| names.binary_search(name).ok();
                field.names = own.iter().filter_map(index).collect();
            }
        }
        self.names = names;
    }

    /// The indexes of the names that a key has, in a record whose key is known or not.
    pub(super) fn names_of(&self, record: Option<&str>, key: &str) -> impl Iterator<Item = usize> {
        let key = plain(key);
        let of_both = record.map(|record| (Some(record.to_owned()), key.clone()));
        of_both
            .into_iter()
            .chain([(None, key)])
            .filter_map(|name| self.names.binary_search(&name).ok())
    }

    /// A key in plain letters, if values in a record with this key may be meant for a field.
    pub(super) fn is_before_name(&self, key: &str) -> Option<String> {
        let key = plain(key);
        let is_it = |(before, _): &Name| before.as_ref() == Some(&key);
        self.names.iter().any(is_it).then_some(key)
    }

    /// The table of a record type.
    pub(super) fn record(&self, id: RecordId) -> Option<&RecordShape> {
        self.records.get(id)?.as_ref()
    }
}

/// Names of values outside of lists that the full reader takes for a misplaced value of a field, wherever they are.
fn names_of(program: &Program, field: &StoredField) -> Vec<Name> {
    let own = plain(&field.name);
    if field.from.is_empty() {
        return vec![(None, own)];
    }
    let mut names = Vec::new();
    for keys in field.from.iter().filter_map(keys_of) {
        let Some((last, before)) = keys.split_last() else {
            continue;
        };
        match before.last() {
            None => names.push((None, plain(last))),
            Some(before) => {
                names.push((Some(plain(before)), plain(last)));
                if is_unambiguous(program, last) {
                    names.push((None, plain(last)));
                }
            }
        }
    }
    if is_unambiguous(program, &field.name) {
        names.push((None, own));
    }
    names
}

impl RecordShape {
    fn of(record: &Record) -> Option<Self> {
        if record.priced_in.is_some() {
            return None;
        }
        let mut mappings = Mappings::of(record)?;
        let mut fields = Vec::new();
        for stored in &record.fields {
            fields.push(FieldShape::of(stored, &mut mappings)?);
        }
        Some(Self {
            exact: record.exact,
            fields,
            mappings,
            near_misses: RefCell::new(HashMap::new()),
        })
    }

    pub fn node(&self, node: usize) -> Option<&Mapping> {
        self.mappings.nodes.get(node)
    }

    /// The declared keys of a node that an undeclared key may misspell.
    pub fn near_misses<'s>(
        &'s self,
        node: &'s Mapping,
        key: &'s str,
    ) -> impl Iterator<Item = &'s Mapping> {
        node.keys
            .iter()
            .filter(|(name, _)| self.is_near_miss(key, name))
            .filter_map(|(_, child)| self.node(*child))
    }

    fn is_near_miss(&self, key: &str, name: &Arc<str>) -> bool {
        // Keys of ordinary documents repeat, so they are cached; the cache is bounded against
        // hostile ones.
        let known = (Arc::from(key), name.clone());
        if let Some(known) = self.near_misses.borrow().get(&known) {
            return *known;
        }
        let is_near_miss = is_near_miss(key, name);
        let mut near_misses = self.near_misses.borrow_mut();
        if near_misses.len() < 10_000 {
            near_misses.insert(known, is_near_miss);
        }
        is_near_miss
    }
}

impl FieldShape {
    fn of(stored: &StoredField, mappings: &mut Mappings) -> Option<Self> {
        // Values in a form of their own need the full reader.
        if stored.written.is_some() {
            return None;
        }
        let currency_from = match stored.currency_from.as_slice() {
            [] => None,
            [CurrencyFrom::Path(path)] if matches!(stored.ty, Type::Money(_)) => {
                Some(mappings.node_at(path)?)
            }
            // Several paths, or an expression, need the full reader.
            _ => return None,
        };
        let currency = if let Type::Money(currency) = stored.ty.innermost() {
            *currency
        } else {
            None
        };
        Some(Self {
            ty: stored.ty.clone(),
            optional: stored.optional,
            default: stored.default.clone(),
            names: Vec::new(),
            currency,
            currency_from,
        })
    }
}
