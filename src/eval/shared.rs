//! What is worked out once for all that ask for it: expressions over long lists.
//!
//! A rule that asks for `sum(payments.amount)` in each of a thousand findings has it summed up once. What an expression
//! depends on besides its lists is its key: its record, bindings and `let`s from enclosing blocks, and the
//! governing date where it asks for that. What was recorded the first time is taken over each time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::machine::{Machine, Slot};
use super::recorder::Recorder;
use crate::check::program::{Each, Expr, ExprKind, LocalId};
use crate::check::walk::children;
use crate::runtime::{CellPlace, Key, List, Record, Value};
use crate::value::Date;
use crate::value::{DateTime, Zone};

/// How much is kept, in values and what was recorded for them; then all of it is forgotten.
const MOST: usize = 2_000_000;
/// `let`s behind `let`s that are looked through for what they depend on.
const DEEPEST: usize = 32;

/// What was worked out.
#[derive(Debug, Default)]
pub(super) struct Shared {
    known: HashMap<SharedKey, RecordedValue>,
    /// How much the known ones hold.
    weight: usize,
    /// What expressions depend on, by their address and the name that is bound within: an index over the elements of a
    /// list takes the element as bound, and a value made of a list in the same expression does not.
    free: HashMap<(usize, Option<LocalId>), Arc<Free>>,
    /// Expressions that ask for the governing date.
    dated: HashSet<usize>,
}

/// One value with what was recorded for it.
#[derive(Debug, Clone)]
struct RecordedValue {
    value: Value,
    recorded: Option<Arc<Recorder>>,
    /// Steps of the derivation.
    told: usize,
    /// Keeps alive what the key names by its address.
    _depends: Arc<[Value]>,
}

/// What a value depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SharedKey {
    /// The expression, by its address in the program.
    expr: usize,
    on: Vec<ValueIdentity>,
    /// The governing date, where it is asked for.
    day: Option<Date>,
    how: How,
}

/// How much is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct How {
    recording: bool,
    tracing: bool,
    in_list: bool,
    marking: bool,
    quiet: bool,
    aside: bool,
}

/// Which value it is; two of one identity are the same whatever is asked of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum ValueIdentity {
    Zero,
    Scalar(Key),
    /// An instant, with the clock that it was written by.
    Instant(DateTime, (i32, Option<Zone>)),
    Record(CellPlace),
    Map(CellPlace),
    Cells(CellPlace, u32),
    /// Values that are kept alive, by their address.
    Values(usize),
    /// A `let` that was not asked for yet: what it depends on follows.
    Let(usize),
}

/// The dependencies of an expression: its record, and slots of the frame.
#[derive(Debug, Default)]
struct Free {
    it: bool,
    locals: Vec<LocalId>,
}

impl<'a> Machine<'a> {
    /// What `work` makes of long lists and of `parts`, which see an element of them in `each`: worked out once.
    pub(super) fn once(
        &mut self,
        expr: &'a Expr,
        on: &[Value],
        (each, parts): (Option<&'a Each>, &[&'a Expr]),
        work: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        if self.seen.is_some() || !on.iter().any(|value| self.is_long(value)) {
            return work(self);
        }
        let bound = each.map(|each| each.local);
        let parts = each
            .and_then(|each| each.filter.as_ref())
            .into_iter()
            .chain(parts.iter().copied());
        let Some((key, depends)) = self.key_of(expr, on, bound, parts) else {
            return work(self);
        };
        if let Some(kept) = self.shared.known.get(&key).cloned() {
            self.told = self.told.saturating_add(kept.told);
            if let (Some(recorder), Some(recorded)) = (&mut self.recorder, &kept.recorded) {
                recorder.repeat(recorded);
            }
            return kept.value;
        }
        let outer = std::mem::replace(&mut self.day_asked, false);
        let told = self.told;
        let (value, recorded) = self.beside(work);
        let dated = std::mem::replace(&mut self.day_asked, outer);
        self.day_asked |= dated;
        let first = dated && self.shared.dated.insert(key.expr);
        if !self.is_spent() && !first && dated == key.day.is_some() {
            let told = self.told.saturating_sub(told);
            self.shared.keep(
                key,
                RecordedValue {
                    value: value.clone(),
                    recorded,
                    told,
                    _depends: depends,
                },
            );
        }
        value
    }

    /// Evaluates with a recorder of its own, which is taken over as if there were none.
    pub(super) fn beside<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> T,
    ) -> (T, Option<Arc<Recorder>>) {
        let Some(mut outer) = self.recorder.take() else {
            return (work(self), None);
        };
        self.recorder = Some(outer.beside());
        let value = work(self);
        let inner = self.recorder.take().unwrap_or_default().closed();
        outer.repeat(&inner);
        self.recorder = Some(outer);
        (value, Some(inner))
    }

    /// Whether a list or map is not walked each time.
    pub(super) fn is_long(&self, value: &Value) -> bool {
        match value {
            Value::List(list) => list.len() > self.settings.walked,
            Value::Map(map) => self.keys(*map).len() > self.settings.walked,
            Value::Unknown(_)
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Zero
            | Value::Money(_)
            | Value::Text(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::YearMonth(_)
            | Value::Duration(_)
            | Value::Period(_)
            | Value::Stretch(_)
            | Value::Record(_) => false,
        }
    }

    /// The dependencies of a value made of lists, maps and `parts`; `None` if unknown.
    pub(super) fn key_of(
        &mut self,
        expr: &'a Expr,
        values: &[Value],
        bound: Option<LocalId>,
        parts: impl Iterator<Item = &'a Expr>,
    ) -> Option<(SharedKey, Arc<[Value]>)> {
        let mut on = Vec::new();
        let mut depends = values.to_vec();
        for value in values {
            on.push(identity(value)?);
        }
        let address = address(expr);
        let free = match self.shared.free.get(&(address, bound)) {
            Some(free) => Arc::clone(free),
            None => {
                let mut free = Free::default();
                let mut inside: Vec<LocalId> = bound.into_iter().flat_map(slots).collect();
                parts.for_each(|part| free.add(part, &mut inside));
                let free = Arc::new(free);
                self.shared.free.insert((address, bound), Arc::clone(&free));
                free
            }
        };
        self.identify(&free, &mut on, &mut depends, 0)?;
        let mut day = None;
        if self.shared.dated.contains(&address) {
            day = Some(self.governing_day(expr.span)?);
        }
        Some((
            SharedKey {
                expr: address,
                on,
                day,
                how: self.how(),
            },
            depends.into(),
        ))
    }

    /// How much is recorded now.
    pub(super) fn how(&self) -> How {
        self.recorder
            .as_ref()
            .map_or(How::default(), |recorder| How {
                recording: true,
                tracing: recorder.trace.is_some(),
                in_list: recorder.depth > 0,
                marking: recorder.marking,
                quiet: recorder.quiet,
                aside: recorder.aside,
            })
    }

    /// Adds which values an expression depends on; none where one of them has no identity.
    fn identify(
        &mut self,
        free: &Free,
        on: &mut Vec<ValueIdentity>,
        depends: &mut Vec<Value>,
        depth: usize,
    ) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        if free.it {
            on.push(ValueIdentity::Record(self.it));
        }
        for local in &free.locals {
            let waiting = match self.frame.get(local.index())? {
                Slot::Value(value) | Slot::Known(_, value, _) => {
                    on.push(identity(value)?);
                    if matches!(value, Value::List(_) | Value::Record(_)) {
                        depends.push(value.clone());
                    }
                    continue;
                }
                Slot::Lazy(expr) => *expr,
                Slot::Empty => return None,
            };
            on.push(ValueIdentity::Let(address(waiting)));
            let mut behind = Free::default();
            behind.add(waiting, &mut Vec::new());
            self.identify(&behind, on, depends, depth.saturating_add(1))?;
        }
        Some(())
    }
}

impl Shared {
    fn keep(&mut self, key: SharedKey, kept: RecordedValue) {
        let values = if let Value::List(list @ List::Values(_)) = &kept.value {
            list.len()
        } else {
            0
        };
        let recorded = kept
            .recorded
            .as_ref()
            .map_or(0, |recorded| recorded.weight());
        let weight = values
            .saturating_add(recorded)
            .saturating_add(key.on.len())
            .saturating_add(16);
        if self.weight.saturating_add(weight) > MOST {
            self.known.clear();
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        self.known.insert(key, kept);
    }
}

impl Free {
    fn add(&mut self, expr: &Expr, bound: &mut Vec<LocalId>) {
        let outside = bound.len();
        self.it |= expr.is_it();
        if let ExprKind::Local(local) = &*expr.kind
            && !bound.contains(local)
            && !self.locals.contains(local)
        {
            self.locals.push(*local);
        }
        // The list itself does not see its element; a slot has one meaning in a scope.
        bound.extend(expr.each().into_iter().flat_map(|each| slots(each.local)));
        for child in children(expr) {
            self.add(child, bound);
        }
        bound.truncate(outside);
    }
}

/// The slots that an element of a list is bound to: its value, and its position.
fn slots(element: LocalId) -> [LocalId; 2] {
    [element, element.position()]
}

/// Whether an expression speaks neither of its record nor of names that are bound outside of it.
pub(super) fn is_free(expr: &Expr) -> bool {
    let mut free = Free::default();
    free.add(expr, &mut Vec::new());
    !free.it && free.locals.is_empty()
}

/// The identity of a value, if it can be determined.
pub(super) fn identity(value: &Value) -> Option<ValueIdentity> {
    Some(match value {
        Value::Zero => ValueIdentity::Zero,
        Value::DateTime(instant) => ValueIdentity::Instant(*instant, instant.clock()),
        Value::Record(Record::Cell(place)) => ValueIdentity::Record(*place),
        Value::Record(Record::Values(values)) => ValueIdentity::Values(values.as_ptr().addr()),
        Value::Map(place) => ValueIdentity::Map(*place),
        Value::List(List::Cells { first, len }) => ValueIdentity::Cells(*first, *len),
        Value::List(List::Values(values)) => ValueIdentity::Values(values.as_ptr().addr()),
        scalar @ (Value::Unknown(_)
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Money(_)
        | Value::Text(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::YearMonth(_)
        | Value::Duration(_)
        | Value::Period(_)
        | Value::Stretch(_)) => ValueIdentity::Scalar(scalar.key()?),
    })
}

/// The address of an expression in the program, which does not move during a run.
fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr).addr()
}
