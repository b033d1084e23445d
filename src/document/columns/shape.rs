//! The keys and fields of record types, worked out of a program once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::check::Program;
use crate::check::program::{
    Constant, CurrencyFrom, MappingPath, Record, RecordId, Segment, StoredField,
};
use crate::check::types::Type;
use crate::document::bind::{is_near_miss, plain};
use crate::index_vec::IndexVec;
use crate::value::Currency;

/// The tables of a type and of all types that it contains.
#[derive(Debug)]
pub struct Shapes {
    records: IndexVec<RecordId, Option<RecordShape>>,
    /// The normalized keys and names of fields, sorted.
    names: Vec<String>,
}

/// The table of a record type.
#[derive(Debug)]
pub(super) struct RecordShape {
    /// Undeclared keys are mistakes.
    pub exact: bool,
    pub fields: Vec<FieldShape>,
    /// All declared keys.
    pub keys: Vec<KeyShape>,
    /// Cache: whether an undeclared key is a likely misspelling of a field's key.
    near_misses: RefCell<HashMap<Pair, bool>>,
}

/// An undeclared key, and the key of a field.
type Pair = (Arc<str>, Arc<str>);

#[derive(Debug)]
pub(super) struct KeyShape {
    /// How it is written.
    pub name: Arc<str>,
    /// Index of the field that it gives.
    pub field: Option<usize>,
    /// It gives a currency.
    pub is_currency: bool,
    /// A document with this key falls back to the full reader.
    pub refused: bool,
    /// Its bit in the set of seen keys.
    pub bit: u64,
}

#[derive(Debug)]
pub(super) struct FieldShape {
    pub ty: Type,
    pub optional: bool,
    pub default: Option<Constant>,
    /// The key of the field, which another key may misspell.
    pub key: Arc<str>,
    /// The name of the field, which a misplaced value can have.
    own: Arc<str>,
    /// Indexes of its key and its name in the sorted names.
    pub names: [usize; 2],
    pub currency: Option<Currency>,
    /// Indexes of the keys of the same record that can give its currency.
    pub currency_keys: Vec<usize>,
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
        shapes.name_fields();
        Some(shapes)
    }

    /// Assigns each field the indexes of its key and its name.
    fn name_fields(&mut self) {
        let fields = self
            .records
            .iter()
            .flatten()
            .flat_map(|shape| &shape.fields);
        let mut names: Vec<String> = fields
            .flat_map(|field| [plain(&field.key), plain(&field.own)])
            .collect();
        names.sort_unstable();
        names.dedup();
        for shape in self.records.iter_mut().flatten() {
            for field in &mut shape.fields {
                field.names = [&field.key, &field.own]
                    .map(|name| names.binary_search(&plain(name)).unwrap_or_default());
            }
        }
        self.names = names;
    }

    /// Index of the field's key or name that equals a key in normalized form.
    pub(super) fn name_of(&self, key: &str) -> Option<usize> {
        self.names.binary_search(&plain(key)).ok()
    }

    /// The table of a record type.
    pub(super) fn record(&self, id: RecordId) -> Option<&RecordShape> {
        self.records.get(id)?.as_ref()
    }
}

impl RecordShape {
    fn of(record: &Record) -> Option<Self> {
        if record.priced_in.is_some() {
            return None;
        }
        let mut shape = Self {
            exact: record.exact,
            fields: Vec::new(),
            keys: Vec::new(),
            near_misses: RefCell::new(HashMap::new()),
        };
        for (at, stored) in record.fields.iter().enumerate() {
            let key = shape.key(&key_of(stored)?)?;
            if key.field.replace(at).is_some() {
                return None;
            }
        }
        for stored in &record.fields {
            let field = shape.field(stored)?;
            shape.fields.push(field);
        }
        for derived in &record.derived {
            shape.key(&derived.name)?.refused = true;
        }
        Some(shape)
    }

    fn key(&mut self, name: &str) -> Option<&mut KeyShape> {
        let at = match self.keys.iter().position(|key| *key.name == *name) {
            Some(at) => at,
            None => {
                let bit = 1_u64.checked_shl(u32::try_from(self.keys.len()).ok()?)?;
                self.keys.push(KeyShape {
                    name: name.into(),
                    field: None,
                    is_currency: false,
                    refused: false,
                    bit,
                });
                self.keys.len().checked_sub(1)?
            }
        };
        self.keys.get_mut(at)
    }

    fn field(&mut self, stored: &StoredField) -> Option<FieldShape> {
        // Values in a form of their own need the full reader.
        if stored.written.is_some() {
            return None;
        }
        let key = key_of(stored)?;
        let mut currency_keys = Vec::new();
        for from in &stored.currency_from {
            // Several paths, or an expression, need the full reader.
            let CurrencyFrom::Path(path) = from else {
                return None;
            };
            let name = single(path)?;
            self.key(&name)?.is_currency = true;
            currency_keys.push(self.keys.iter().position(|key| key.name == name)?);
        }
        let currency = if let Type::Money(currency) = stored.ty.innermost() {
            *currency
        } else {
            None
        };
        if currency_keys.len() > 1
            || !currency_keys.is_empty() && !matches!(stored.ty, Type::Money(_))
        {
            return None;
        }
        Some(FieldShape {
            ty: stored.ty.clone(),
            optional: stored.optional,
            default: stored.default.clone(),
            key,
            own: stored.name.clone(),
            names: [0; 2],
            currency,
            currency_keys,
        })
    }

    /// Whether an undeclared key is a likely misspelling of an absent field's key.
    pub fn is_near_miss(&self, key: &str, field: &Arc<str>) -> bool {
        // Keys of ordinary documents repeat, so they are cached; the cache is bounded against
        // hostile ones.
        let known = (Arc::from(key), field.clone());
        if let Some(known) = self.near_misses.borrow().get(&known) {
            return *known;
        }
        let is_near_miss = is_near_miss(key, field);
        let mut near_misses = self.near_misses.borrow_mut();
        if near_misses.len() < 10_000 {
            near_misses.insert(known, is_near_miss);
        }
        is_near_miss
    }
}

/// The key that gives a field.
fn key_of(stored: &StoredField) -> Option<Arc<str>> {
    match stored.from.as_slice() {
        [] => Some(stored.name.clone()),
        [path] => single(path),
        _ => None,
    }
}

/// The key of a path with one step.
fn single(path: &MappingPath) -> Option<Arc<str>> {
    match path.segments.as_slice() {
        [
            Segment::Key {
                namespace: None,
                name,
            },
        ] => Some(name.clone()),
        _ => None,
    }
}
