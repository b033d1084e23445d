//! The keys of each record, and where their values go.

use std::sync::Arc;

use super::automaton::Target;
use super::mappings::{Mapping, bit};
use super::shape::{RecordShape, Shapes};
use crate::check::program::{Constant, FieldId, RecordId};
use crate::check::types::Type;
use crate::document::cell::Cell;
use crate::index_vec::IndexVec;
use crate::plan::schema::{ColumnId, ColumnKind, Form, PathId, PathShape, Schema};
use crate::value::{Currency, Number};

/// The keys of all records of a schema.
#[derive(Debug)]
pub(super) struct Keys {
    pub schema: Arc<Schema>,
    pub shapes: Shapes,
    paths: IndexVec<PathId, PathKeys>,
    /// Amounts whose currency is elsewhere in their record.
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
    /// How each field is kept.
    forms: Vec<Form>,
    /// For each field the slot of an amount whose currency is elsewhere.
    slots: Vec<Option<u32>>,
    /// The nodes that give currencies, and the slot of each.
    currency_slots: Vec<(usize, u32)>,
    /// The bits of its fields.
    pub fields: u64,
    /// The bits of those that must have a value.
    pub required: u64,
    /// Its values: the bit of each, and its column; of amounts whose currency is elsewhere the slot.
    pub values: Vec<(u64, ColumnId, Option<u32>)>,
    /// Whether some value is an amount whose currency is elsewhere.
    pub has_amounts: bool,
    /// The records in it that are parts of the same row, and the bit of each.
    pub parts: Vec<(u64, PathId)>,
    /// The currencies that types of its amounts name.
    pub currencies: Vec<Currency>,
}

/// What a value is for one of the records that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A declared value.
    Form(Form, Target),
    /// A bare amount, or `null`.
    Amount(u32),
    /// A text that is a currency.
    Currency(Target),
    MoneyAmount,
    MoneyCurrency,
}

/// An amount whose currency is elsewhere in its record.
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
        let mut planned = PathKeys {
            record: shape.record,
            forms: Vec::new(),
            slots: Vec::new(),
            currency_slots: Vec::new(),
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
        for (node, mapping) in record.mappings.nodes.iter().enumerate() {
            if mapping.is_currency {
                let slot = u32::try_from(self.currencies).ok()?;
                self.currencies = self.currencies.checked_add(1)?;
                planned.currency_slots.push((node, slot));
            }
        }
        for (at, (field, kept)) in record.fields.iter().zip(&shape.fields).enumerate() {
            let bit = bit(at)?;
            planned.fields |= bit;
            if !field.optional && field.default.is_none() {
                planned.required |= bit;
            }
            let mut slot = None;
            match kept.form {
                Form::Value(column) => {
                    if let Some(from) = field.currency_from {
                        self.amounts.push(AmountSlot {
                            column,
                            currency: planned.currency_slot(from)?,
                            key: record.node(from)?.own,
                            expected: field.currency,
                        });
                        slot = Some(u32::try_from(self.amounts.len()).ok()?.checked_sub(1)?);
                    }
                    planned.has_amounts |= slot.is_some();
                    planned.values.push((bit, column, slot));
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
            planned.forms.push(kept.form);
            planned.slots.push(slot);
        }
        // A record is never a single value, and no list.
        let whole = record.node(0)?;
        let is_record = |field: &usize| matches!(planned.forms.get(*field), Some(Form::Record(_)));
        whole.fields.iter().all(is_record).then_some(planned)
    }

    pub fn of_path(&self, path: PathId) -> Option<&PathKeys> {
        self.paths.get(path)
    }

    /// The shape of a record.
    pub fn shape(&self, path: PathId) -> Option<&RecordShape> {
        self.shapes.record(self.paths.get(path)?.record)
    }

    /// A node of a record's mapping paths.
    pub fn node(&self, path: PathId, node: usize) -> Option<&Mapping> {
        self.shape(path)?.node(node)
    }

    /// What a value at a node is, `None` where only the full reader can tell.
    pub fn ends(&self, path: PathId, node: usize) -> Option<Vec<End>> {
        let keys = self.of_path(path)?;
        let mapping = self.node(path, node)?;
        let mut currency = match mapping.is_currency {
            true => Some(keys.currency_slot(node)?),
            false => None,
        };
        let mut ends = Vec::new();
        for field in &mapping.fields {
            let (form, amount) = (*keys.forms.get(*field)?, *keys.slots.get(*field)?);
            ends.push(match (form, amount, currency.take()) {
                (_, Some(slot), None) => End::Amount(slot),
                (Form::Value(column), None, Some(slot)) => {
                    End::Currency(Target::CurrencyAndColumn(slot, column))
                }
                (_, _, Some(_)) => return None,
                (Form::Value(column), None, None) => End::Form(form, Target::Column(column)),
                (form, None, None) => End::Form(form, Target::Nowhere),
            });
        }
        ends.extend(currency.map(|slot| End::Currency(Target::Currency(slot))));
        for field in &mapping.gathered {
            let Form::List(table) = *keys.forms.get(*field)? else {
                return None;
            };
            ends.push(self.element(table)?);
        }
        Some(ends)
    }

    /// What an element of a list is.
    pub fn element(&self, table: crate::plan::schema::TableId) -> Option<End> {
        Some(match self.schema.tables.get(table)?.element {
            form @ Form::Value(column) => End::Form(form, Target::Element(table, column)),
            form @ (Form::Record(_) | Form::List(_)) => End::Form(form, Target::Nowhere),
        })
    }

    /// Whether the names of fields without a value, a bit for each, are among these.
    pub fn lacks(&self, path: PathId, absent: u64, named: &[u32]) -> bool {
        let Some(shape) = self.shape(path) else {
            return true;
        };
        let is_absent = |at: usize| bit(at).is_none_or(|bit| bit & absent != 0);
        let fields = shape.fields.iter().enumerate();
        fields
            .filter(|(at, _)| is_absent(*at))
            .flat_map(|(_, field)| &field.names)
            .any(|name| u32::try_from(*name).is_ok_and(|name| named.contains(&name)))
    }

    /// What a field is taken for where it is absent.
    pub fn default(&self, path: PathId, field: FieldId) -> Option<&Constant> {
        let fields = &self.shape(path)?.fields;
        fields
            .get(crate::index_vec::Id::position(field))?
            .default
            .as_ref()
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
    fn currency_slot(&self, node: usize) -> Option<u32> {
        let mut slots = self.currency_slots.iter();
        slots.find(|(at, _)| *at == node).map(|(_, slot)| *slot)
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
