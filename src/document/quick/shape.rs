//! What the quick reader asks of a document, worked out of a program once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::check::Program;
use crate::check::program::{
    Constant, CurrencyFrom, MappingPath, Record, RecordId, Segment, StoredField,
};
use crate::check::types::Type;
use crate::document::bind::{nearly, plain};
use crate::index_vec::IndexVec;
use crate::value::Currency;

/// The shapes of a type and of all that it contains.
#[derive(Debug)]
pub struct Shapes {
    pub(super) root: RecordId,
    records: IndexVec<RecordId, Option<Shape>>,
    /// The plain forms of the keys and names of fields, in order.
    names: Vec<String>,
}

/// What a record holds.
#[derive(Debug)]
pub(super) struct Shape {
    pub fields: Vec<Field>,
    /// Everything that a key may mean.
    pub keys: Vec<Key>,
    /// Fields that hold records or lists of records.
    pub holders: Vec<u32>,
    /// Undeclared keys and fields, and whether one may be a slip of the pen for the other.
    slips: RefCell<HashMap<Pair, bool>>,
}

/// A key, and a field.
type Pair = (Arc<str>, Arc<str>);

#[derive(Debug)]
pub(super) struct Key {
    name: Arc<str>,
    /// The field that it gives.
    pub field: Option<usize>,
    /// A currency stands there.
    pub is_currency: bool,
    /// A document that has it is for the careful reader.
    pub refused: bool,
    /// Its bit among the keys seen.
    pub bit: u64,
}

#[derive(Debug)]
pub(super) struct Field {
    pub ty: Type,
    pub form: Form,
    pub optional: bool,
    pub default: Option<Constant>,
    /// The key that it stands under, for which another may be a slip of the pen.
    pub key: Arc<str>,
    /// Its own name, under which it may stand astray.
    own: Arc<str>,
    /// The positions of its key and its name among those of all fields.
    pub names: [usize; 2],
    pub currency: Option<Currency>,
    /// The keys beside it that may give its currency.
    pub currency_keys: Vec<usize>,
}

/// How a value is read.
#[derive(Debug)]
pub(super) enum Form {
    Record(RecordId),
    List(Box<Form>, Type),
    Money,
    Number,
    Integer,
    Text,
    Scalar,
}

impl Shapes {
    /// The shapes of a type; none where it, or a type within, has something that only the careful reader reads.
    pub fn of(program: &Program, root: RecordId) -> Option<Self> {
        let mut shapes = Self {
            root,
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
            *slot = Some(Shape::of(record)?);
            open.extend(
                record
                    .fields
                    .iter()
                    .filter_map(|field| crate::plan::inner(&field.ty)),
            );
        }
        shapes.name_fields();
        Some(shapes)
    }

    /// Gives each field the position of its key among all.
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

    /// How many keys and names fields have.
    pub(super) fn names(&self) -> usize {
        self.names.len()
    }

    /// The position of the field's key or name that a key has the letters of.
    pub(super) fn name_of(&self, key: &str) -> Option<usize> {
        self.names.binary_search(&plain(key)).ok()
    }

    pub(super) fn get(&self, id: RecordId) -> Option<&Shape> {
        self.records.get(id)?.as_ref()
    }
}

impl Shape {
    fn of(record: &Record) -> Option<Self> {
        if record.exact || record.priced_in.is_some() {
            return None;
        }
        let mut shape = Self {
            fields: Vec::new(),
            keys: Vec::new(),
            holders: Vec::new(),
            slips: RefCell::new(HashMap::new()),
        };
        for (at, stored) in record.fields.iter().enumerate() {
            let key = shape.key(&key_of(stored)?)?;
            if key.field.replace(at).is_some() {
                return None;
            }
        }
        for (at, stored) in (0_u32..).zip(&record.fields) {
            let field = shape.field(stored)?;
            let holds = crate::plan::inner(&stored.ty).is_some();
            shape.holders.extend(holds.then_some(at));
            shape.fields.push(field);
        }
        for derived in &record.derived {
            shape.key(&derived.name)?.refused = true;
        }
        Some(shape)
    }

    fn key(&mut self, name: &str) -> Option<&mut Key> {
        let at = match self.keys.iter().position(|key| *key.name == *name) {
            Some(at) => at,
            None => {
                let bit = 1_u64.checked_shl(u32::try_from(self.keys.len()).ok()?)?;
                self.keys.push(Key {
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

    fn field(&mut self, stored: &StoredField) -> Option<Field> {
        let key = key_of(stored)?;
        let mut currency_keys = Vec::new();
        for from in &stored.currency_from {
            // With several places, or an expression, the careful reader decides.
            let CurrencyFrom::Path(path) = from else {
                return None;
            };
            let name = single(path)?;
            self.key(&name)?.is_currency = true;
            currency_keys.push(self.keys.iter().position(|key| key.name == name)?);
        }
        let mut currency = None;
        let form = form(&stored.ty, &mut currency)?;
        if currency_keys.len() > 1 || !currency_keys.is_empty() && !matches!(form, Form::Money) {
            return None;
        }
        Some(Field {
            ty: stored.ty.clone(),
            form,
            optional: stored.optional,
            default: stored.default.clone(),
            key,
            own: stored.name.clone(),
            names: [0; 2],
            currency,
            currency_keys,
        })
    }

    /// The key of this name; documents mostly have them in one order.
    pub fn find(&self, name: &[u8], next: usize) -> Option<usize> {
        if self
            .keys
            .get(next)
            .is_some_and(|key| key.name.as_bytes() == name)
        {
            return Some(next);
        }
        self.keys.iter().position(|key| key.name.as_bytes() == name)
    }

    /// Whether an undeclared key may be a slip of the pen for an absent field.
    pub fn may_mean(&self, key: &str, field: &Arc<str>) -> bool {
        // Keys of a document written for this type repeat; those of a hostile one are not all remembered.
        let known = (Arc::from(key), field.clone());
        if let Some(known) = self.slips.borrow().get(&known) {
            return *known;
        }
        let slip = nearly(key, field);
        let mut slips = self.slips.borrow_mut();
        if slips.len() < 10_000 {
            slips.insert(known, slip);
        }
        slip
    }
}

/// The key that a field stands under.
fn key_of(stored: &StoredField) -> Option<Arc<str>> {
    match stored.from.as_slice() {
        [] => Some(stored.name.clone()),
        [path] => single(path),
        _ => None,
    }
}

/// The key that a path of one step names.
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

fn form(ty: &Type, currency: &mut Option<Currency>) -> Option<Form> {
    Some(match ty {
        Type::Record(id) => Form::Record(*id),
        Type::List(element) => Form::List(Box::new(form(element, currency)?), (**element).clone()),
        Type::Money(of) => {
            *currency = *of;
            Form::Money
        }
        Type::Map(_) => return None,
        Type::Number => Form::Number,
        Type::Integer => Form::Integer,
        Type::Text => Form::Text,
        _ => Form::Scalar,
    })
}
