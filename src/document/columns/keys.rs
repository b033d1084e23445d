//! The keys of each record, and where their values go.

use std::sync::Arc;

use super::automaton::{Act, Target};
use super::shape::Shapes;
use crate::check::program::{Constant, FieldId, RecordId};
use crate::check::types::Type;
use crate::document::cell::Cell;
use crate::index_vec::IndexVec;
use crate::plan::schema::{ColumnId, ColumnKind, Form, PathId, PathShape, Schema};
use crate::value::{Currency, Number};

/// The keys of all records of a schema.
#[derive(Debug)]
pub(super) struct Keys {
    schema: Arc<Schema>,
    shapes: Shapes,
    paths: IndexVec<PathId, PathKeys>,
    /// Amounts whose currency stands elsewhere in their record.
    pub amounts: Vec<AmountSlot>,
    /// How many currencies of such amounts there are.
    pub currencies: usize,
    /// The value of an absent field with a default.
    pub defaults: IndexVec<ColumnId, Option<Cell>>,
}

/// The keys of a record.
#[derive(Debug)]
pub(super) struct PathKeys {
    record: RecordId,
    keys: Vec<KeyPlan>,
    /// The bits of its fields.
    pub fields: u64,
    /// The bits of those that must have a value.
    pub required: u64,
    /// Its values: the bit of each, and its column; of amounts whose currency stands elsewhere the slot.
    pub values: Vec<(u64, ColumnId, Option<u32>)>,
    /// Whether some value is an amount whose currency stands elsewhere.
    pub has_amounts: bool,
    /// The records in it that are parts of the same row, and the bit of each.
    pub parts: Vec<(u64, PathId)>,
    /// The currencies that types of its amounts name.
    currencies: Vec<Currency>,
}

/// A key.
#[derive(Debug)]
pub(super) struct KeyPlan {
    name: Arc<str>,
    /// Its bit; that of a field's key is the bit of the field.
    pub bit: u64,
    /// A document with this key is doubtful.
    pub refused: bool,
    /// It gives a currency.
    pub is_currency: bool,
    /// How the field that it gives is kept.
    pub form: Option<Form>,
    /// It gives an amount whose currency stands elsewhere.
    pub amount: Option<u32>,
    /// It gives the currency of such amounts.
    pub currency: Option<u32>,
}

/// What a key or an element leads to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// A declared value.
    Form(Form, Target),
    /// Nothing that is declared.
    Other,
    /// A bare amount, or `null`.
    Amount(u32),
    /// A text that is a currency.
    Currency(Target),
    MoneyAmount,
    MoneyCurrency,
}

/// What a key of a record means.
pub(super) struct Meaning {
    /// What is to be noted.
    pub act: Option<Act>,
    pub place: Place,
    /// For a declared key its record, its bit, and whether it gives a currency.
    pub null: Option<(PathId, u64, bool)>,
}

/// An amount whose currency stands elsewhere in its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmountSlot {
    pub column: ColumnId,
    /// Where its currency is put.
    pub currency: u32,
    /// The bit of the key that gives its currency.
    pub key: u64,
    /// The currency that its type names.
    pub expected: Option<Currency>,
}

impl Keys {
    /// The keys of a schema; `None` where only the full reader can read them.
    pub fn of(schema: Arc<Schema>, shapes: Shapes) -> Option<Self> {
        let mut keys = Self {
            shapes,
            paths: IndexVec::new(),
            amounts: Vec::new(),
            currencies: 0,
            defaults: schema.columns.iter().map(|_| None).collect(),
            schema: Arc::clone(&schema),
        };
        for (path, shape) in schema.paths.enumerated() {
            debug_assert_eq!(path, keys.paths.next_id());
            let planned = keys.path(shape)?;
            keys.paths.push(planned);
        }
        Some(keys)
    }

    fn path(&mut self, shape: &PathShape) -> Option<PathKeys> {
        let record = self.shapes.record(shape.record)?;
        let mut keys = Vec::new();
        for key in &record.keys {
            let form = match key.field {
                Some(field) => Some(shape.fields.get(FieldId::at(field))?.form),
                None => None,
            };
            let currency = match key.is_currency {
                true => {
                    let slot = u32::try_from(self.currencies).ok()?;
                    self.currencies = self.currencies.checked_add(1)?;
                    Some(slot)
                }
                false => None,
            };
            keys.push(KeyPlan {
                name: Arc::clone(&key.name),
                bit: key.bit,
                refused: key.refused,
                is_currency: key.is_currency,
                form,
                amount: None,
                currency,
            });
        }
        let mut planned = PathKeys {
            record: shape.record,
            keys: Vec::new(),
            fields: 0,
            required: 0,
            values: Vec::new(),
            has_amounts: false,
            parts: Vec::new(),
            currencies: record
                .fields
                .iter()
                .filter_map(|field| field.currency)
                .collect(),
        };
        planned
            .currencies
            .sort_unstable_by_key(|currency| currency.number());
        planned.currencies.dedup();
        for (at, (field, kept)) in record.fields.iter().zip(&shape.fields).enumerate() {
            let key = record.keys.iter().position(|key| key.field == Some(at))?;
            // Each field has a key, and they come first.
            if key != at {
                return None;
            }
            let bit = keys.get(key)?.bit;
            planned.fields |= bit;
            if !field.optional && field.default.is_none() {
                planned.required |= bit;
            }
            match kept.form {
                Form::Value(column) => {
                    let amount = match field.currency_keys.as_slice() {
                        [] => None,
                        [from] => {
                            let from = keys.get(*from)?;
                            self.amounts.push(AmountSlot {
                                column,
                                currency: from.currency?,
                                key: from.bit,
                                expected: field.currency,
                            });
                            Some(u32::try_from(self.amounts.len()).ok()?.checked_sub(1)?)
                        }
                        _ => return None,
                    };
                    keys.get_mut(key)?.amount = amount;
                    planned.has_amounts |= amount.is_some();
                    planned.values.push((bit, column, amount));
                    if let Some(default) = &field.default {
                        *self.defaults.get_mut(column)? = Some(default_of(default, &field.ty)?);
                    }
                }
                // Only an empty list can stand for rows that are not there.
                Form::Record(_) if field.default.is_some() => return None,
                Form::Record(part) => planned.parts.push((bit, part)),
                Form::List(_) => match &field.default {
                    None => {}
                    Some(Constant::List(elements)) if elements.is_empty() => {}
                    Some(_) => return None,
                },
            }
        }
        planned.keys = keys;
        Some(planned)
    }

    pub fn of_path(&self, path: PathId) -> Option<&PathKeys> {
        self.paths.get(path)
    }

    /// What a key of a record means; `None` where only the full reader can tell.
    pub fn meaning(&self, path: PathId, name: &str) -> Option<Meaning> {
        let keys = self.of_path(path)?;
        let Some(key) = keys.find(name) else {
            return self.undeclared(path, keys, name);
        };
        if key.refused {
            return None;
        }
        let place = match (key.form, key.amount, key.currency) {
            (_, Some(slot), _) => Place::Amount(slot),
            (Some(Form::Value(column)), None, Some(slot)) => {
                Place::Currency(Target::CurrencyAndColumn(slot, column))
            }
            (None, None, Some(slot)) => Place::Currency(Target::Currency(slot)),
            (Some(_), None, Some(_)) => return None,
            (Some(form @ Form::Value(column)), None, None) => {
                Place::Form(form, Target::Column(column))
            }
            (Some(form), None, None) => Place::Form(form, Target::Nowhere),
            (None, None, None) => Place::Other,
        };
        Some(Meaning {
            act: Some(Act::Key(path, key.bit)),
            place,
            null: Some((path, key.bit, key.is_currency)),
        })
    }

    fn undeclared(&self, path: PathId, keys: &PathKeys, name: &str) -> Option<Meaning> {
        if self.shapes.record(keys.record)?.exact {
            return None;
        }
        // The full reader holds such a key against bare amounts whose type names another currency.
        let place = match (
            name.eq_ignore_ascii_case("currency"),
            keys.currencies.as_slice(),
        ) {
            (false, _) | (true, []) => Place::Other,
            (true, [only]) => Place::Currency(Target::Expected(*only)),
            (true, _) => return None,
        };
        let near = self.near_misses(path, name);
        let known = self.name(name);
        let act = (near != 0 || known.is_some()).then_some(Act::OtherKey(path, near, known));
        Some(Meaning {
            act,
            place,
            null: None,
        })
    }

    /// The number of the declared name that a key has.
    pub fn name(&self, key: &str) -> Option<u32> {
        u32::try_from(self.shapes.name_of(key)?).ok()
    }

    /// Whether the names of fields without a value, a bit for each, are among these.
    pub fn lacks(&self, path: PathId, absent: u64, named: &[u32]) -> bool {
        let Some(keys) = self.paths.get(path) else {
            return true;
        };
        let Some(shape) = self.shapes.record(keys.record) else {
            return true;
        };
        let fields = shape.fields.iter().zip(&keys.keys);
        fields
            .filter(|(_, key)| key.bit & absent != 0)
            .flat_map(|(field, _)| field.names)
            .any(|name| u32::try_from(name).is_ok_and(|name| named.contains(&name)))
    }

    /// What a field is taken for where it is absent.
    pub fn default(&self, path: PathId, field: usize) -> Option<&Constant> {
        let shape = self.shapes.record(self.paths.get(path)?.record)?;
        shape.fields.get(field)?.default.as_ref()
    }

    /// The fields of a record whose key an undeclared key may misspell; all, if that is not known.
    pub fn near_misses(&self, path: PathId, name: &str) -> u64 {
        let near = || {
            let keys = self.paths.get(path)?;
            let shape = self.shapes.record(keys.record)?;
            let fields = shape.fields.iter().zip(&keys.keys);
            Some(
                fields
                    .filter(|(field, _)| shape.is_near_miss(name, &field.key))
                    .fold(0, |near, (_, key)| near | key.bit),
            )
        };
        near().unwrap_or(u64::MAX)
    }

    pub fn is_money(&self, column: ColumnId) -> bool {
        self.schema
            .columns
            .get(column)
            .is_some_and(|column| matches!(column.kind, ColumnKind::Money(_)))
    }

    pub fn is_boolean(&self, column: ColumnId) -> bool {
        self.schema
            .columns
            .get(column)
            .is_some_and(|column| column.ty == Type::Boolean)
    }
}

impl PathKeys {
    pub fn find(&self, name: &str) -> Option<&KeyPlan> {
        self.keys.iter().find(|key| *key.name == *name)
    }

    /// The bit of a field.
    pub fn bit(&self, field: usize) -> Option<u64> {
        self.keys.get(field).map(|key| key.bit)
    }
}

/// A default as a cell; none of what only a type with a currency or a length tells apart.
fn default_of(default: &Constant, ty: &Type) -> Option<Cell> {
    Some(match default {
        Constant::Boolean(value) => Cell::Boolean(*value),
        Constant::Number(value) => Cell::Number(value.clone()),
        Constant::Zero if ty.is_number() => Cell::Number(Number::ZERO),
        Constant::Money(value) => Cell::Money(value.clone()),
        Constant::Text(value) => Cell::Text(Arc::clone(value)),
        Constant::Date(value) => Cell::Date(*value),
        Constant::DateTime(value) => Cell::DateTime(*value),
        Constant::Time(value) => Cell::Time(*value),
        Constant::YearMonth(value) => Cell::YearMonth(*value),
        Constant::Duration(value) => Cell::Duration(*value),
        Constant::Period(value) => Cell::Period(*value),
        Constant::Zero | Constant::List(_) | Constant::EmptyMap | Constant::Record(..) => {
            return None;
        }
    })
}
