//! What a rule file declares, found in its tree; and the faults that can be switched on to show that they are noticed.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use whereas::internals::syntax::ast::{
    Calendar, Define, Exception, Field, FieldKind, File, Item, ItemKind, MonthEndsPolicy,
    Parameter, RecordType, Rule, StoredField, TypeBody, TypeRef, TypeRefKind,
};
use whereas::internals::value::{Date, MonthEnds};

use crate::value::V;

/// A mistake that the reference makes on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// `false and unknown` is unknown.
    FalseAndUnknown,
    /// A month that lacks the day gives its last one, whatever is said.
    MonthsClip,
    /// The bounds of a stated precision are out.
    PrecisionExclusive,
    /// An exception to one that does not apply applies.
    ExceptionOfNothing,
    /// `sum([0, fee])` is 0.
    SumLosesMoney,
    /// `in` is false where currencies differ.
    InIsDefinite,
    /// A parameter takes the next version.
    NextVersion,
    /// `for each` over nothing holds.
    NothingHolds,
    /// `at least n` counts one unknown too many.
    AtLeastOneMore,
    /// Lists of different lengths are equal where the shorter one goes.
    LengthIgnored,
}

impl Fault {
    pub const ALL: [Fault; 10] = [
        Fault::FalseAndUnknown,
        Fault::MonthsClip,
        Fault::PrecisionExclusive,
        Fault::ExceptionOfNothing,
        Fault::SumLosesMoney,
        Fault::InIsDefinite,
        Fault::NextVersion,
        Fault::NothingHolds,
        Fault::AtLeastOneMore,
        Fault::LengthIgnored,
    ];
}

/// Whether a stored field has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    Present,
    Absent,
    Unreadable,
}

#[derive(Debug)]
pub struct Stored {
    pub value: V,
    pub there: There,
}

/// A record of the document.
#[derive(Debug)]
pub struct Record {
    pub ty: String,
    /// Its JSON Pointer.
    pub at: String,
    pub parent: Option<usize>,
    pub fields: HashMap<String, Stored>,
}

#[derive(Debug)]
pub struct World<'a> {
    pub types: HashMap<&'a str, &'a RecordType>,
    pub aliases: HashMap<&'a str, &'a TypeRef>,
    pub parameters: HashMap<&'a str, &'a Parameter>,
    pub defines: HashMap<&'a str, &'a Define>,
    pub calendars: HashMap<&'a str, &'a Calendar>,
    pub rules: Vec<&'a Rule>,
    pub exceptions: Vec<&'a Exception>,
    pub month_ends: MonthEnds,
    pub check_date: Option<Date>,
    pub fault: Option<Fault>,
    pub records: RefCell<Vec<Record>>,
    /// The places of shape findings.
    pub shape: RefCell<BTreeSet<String>>,
}

pub fn policy(policy: MonthEndsPolicy) -> MonthEnds {
    match policy {
        MonthEndsPolicy::Clip => MonthEnds::Clip,
        MonthEndsPolicy::Roll => MonthEnds::Roll,
    }
}

impl<'a> World<'a> {
    pub fn of(file: &'a File, check_date: Option<Date>, fault: Option<Fault>) -> Self {
        let mut world = World {
            types: HashMap::new(),
            aliases: HashMap::new(),
            parameters: HashMap::new(),
            defines: HashMap::new(),
            calendars: HashMap::new(),
            rules: Vec::new(),
            exceptions: Vec::new(),
            month_ends: MonthEnds::Undetermined,
            check_date,
            fault,
            records: RefCell::new(Vec::new()),
            shape: RefCell::new(BTreeSet::new()),
        };
        file.items.iter().for_each(|item| world.add(item));
        world
    }

    fn add(&mut self, item: &'a Item) {
        match &item.kind {
            ItemKind::MonthEnds(clause) => self.month_ends = policy(clause.policy),
            ItemKind::Type(ty) => match &ty.body {
                TypeBody::Alias(to) => {
                    self.aliases.insert(&ty.name.text, to);
                }
                TypeBody::Record(record) => {
                    self.types.insert(&ty.name.text, record);
                }
            },
            ItemKind::Calendar(calendar) => {
                self.calendars.insert(&calendar.name.text, calendar);
            }
            ItemKind::Parameter(parameter) => {
                self.parameters.insert(&parameter.name.text, parameter);
            }
            ItemKind::Define(define) => {
                self.defines.insert(&define.name.text, define);
            }
            ItemKind::Rule(rule) => self.rules.push(rule),
            ItemKind::Exception(exception) => self.exceptions.push(exception),
            other => panic!("the generator writes no {other:?}"),
        }
    }

    pub fn has_fault(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// The stored field of a type.
    pub fn stored(&self, ty: &str, name: &str) -> Option<&'a StoredField> {
        match &self.field(ty, name)?.kind {
            FieldKind::Stored(stored) => Some(stored),
            FieldKind::Derived(_) => None,
        }
    }

    pub fn field(&self, ty: &str, name: &str) -> Option<&'a Field> {
        self.types
            .get(ty)?
            .fields
            .iter()
            .find(|field| *field.name.text == *name)
    }

    /// The names of a type's fields.
    pub fn field_names(&self, ty: &str) -> Vec<String> {
        let fields = self.types.get(ty).map(|ty| ty.fields.as_slice());
        fields
            .into_iter()
            .flatten()
            .map(|field| field.name.text.to_string())
            .collect()
    }

    /// What a name of a type stands for.
    pub fn resolved(&self, ty: &'a TypeRef) -> &'a TypeRef {
        match &ty.kind {
            TypeRefKind::Named(path) if path.segments.len() == 1 => self
                .aliases
                .get(&*path.segments[0].text)
                .copied()
                .unwrap_or(ty),
            _ => ty,
        }
    }

    /// The nearest enclosing record of a type.
    pub fn enclosing(&self, record: usize, ty: &str) -> Option<usize> {
        let records = self.records.borrow();
        let mut at = records[record].parent;
        while let Some(index) = at {
            if records[index].ty == ty {
                return Some(index);
            }
            at = records[index].parent;
        }
        None
    }
}
