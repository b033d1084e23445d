//! Maps by their keys and long lists by their elements: each is walked once, and then looked up.
//!
//! Only where equality is decided by keys: of unknown elements, amounts of several currencies and periods of which it is
//! not known which is longer, those are named that may be equal.

use std::collections::HashMap;
use std::sync::Arc;

use super::lengths::Lengths;
use super::machine::Machine;
use super::recorder::Recorder;
use super::shared::{How, SharedKey, ValueIdentity, identity};
use crate::check::program::{Expr, ExprKind, LocalId, LogicOp};
use crate::document::{Cell, CellId};
use crate::runtime::{CellPlace, Key, List, Value, merged};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::Currency;

/// How many elements all indexes of lists may have together; then they are made anew.
const MOST: usize = 8_000_000;

/// A list, which is kept alive, its index, if it has one, and what is recorded where all of it is read.
type Listed = (Value, Option<Arc<ListIndex>>, Option<Arc<Recorder>>);

/// What a key depends on, which is kept alive, and the index of the elements by it.
type Keyed = (Arc<[Value]>, Arc<ListIndex>);

/// What was indexed.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    maps: HashMap<CellPlace, Arc<HashMap<Arc<str>, CellId>>>,
    /// Lists, with what an explaining run recorded of their elements.
    lists: HashMap<(ValueIdentity, How), Listed>,
    /// What a key is of each element: asked for once, or indexed.
    keyed: HashMap<SharedKey, Option<Keyed>>,
    /// Elements of all lists.
    weight: usize,
}

/// The elements of a list by what makes them equal.
#[derive(Debug)]
pub(super) struct ListIndex {
    /// The positions of each.
    positions: HashMap<Key, Positions>,
    /// Positions of unknown elements.
    unknown: Vec<u32>,
    /// The reasons of these.
    open: Option<Value>,
    kind: ElementKind,
}

/// Positions of equal elements, in order.
#[derive(Debug)]
struct Positions {
    first: u32,
    others: Vec<u32>,
}

/// What the known elements are.
#[derive(Debug)]
enum ElementKind {
    /// No known element.
    Nothing,
    /// Of one kind, of which keys decide.
    Plain(Key),
    /// Amounts: the position of the first of each currency.
    Money(Vec<(Currency, usize)>),
    /// Periods.
    Periods(Lengths),
}

/// What is known of whether a list has an element.
pub(super) enum Membership {
    /// At this position.
    At(usize),
    /// It has none, if those that are unknown are none, and this one, which cannot be compared, is none.
    Perhaps(Option<usize>),
}

impl ListIndex {
    /// None where keys do not decide of some element.
    pub(super) fn of(elements: &[Value]) -> Option<Self> {
        let mut positions: HashMap<Key, Positions> = HashMap::with_capacity(elements.len());
        let mut unknown = Vec::new();
        let mut kind = ElementKind::Nothing;
        for (at, value) in elements.iter().enumerate() {
            let position = u32::try_from(at).ok()?;
            if value.is_unknown() {
                unknown.push(position);
                continue;
            }
            let key = value.key()?;
            kind.add(&key, at)?;
            match positions.get_mut(&key) {
                Some(known) => known.others.push(position),
                None => {
                    positions.insert(
                        key,
                        Positions {
                            first: position,
                            others: Vec::new(),
                        },
                    );
                }
            }
        }
        let open = || merged(elements.iter().filter(|value| value.is_unknown()));
        let open = if unknown.is_empty() {
            None
        } else {
            Some(open())
        };
        Some(Self {
            positions,
            unknown,
            open,
            kind,
        })
    }

    /// Whether the list has an element that equals a known value; none where keys do not tell.
    pub(super) fn find(&self, item: &Value) -> Option<Membership> {
        let key = item.key()?;
        if let Some(positions) = self.positions.get(&key) {
            return Some(Membership::At(usize::try_from(positions.first).ok()?));
        }
        let doubt = match (&self.kind, &key) {
            (ElementKind::Nothing, _) => None,
            (ElementKind::Plain(one), _)
                if std::mem::discriminant(one) == std::mem::discriminant(&key) =>
            {
                None
            }
            (ElementKind::Money(currencies), Key::Money(money)) => currencies
                .iter()
                .filter(|(currency, _)| *currency != money.currency)
                .map(|(_, at)| *at)
                .min(),
            (ElementKind::Periods(lengths), Key::Period(period)) => lengths.perhaps_equal(*period),
            _ => return None,
        };
        Some(Membership::Perhaps(doubt))
    }

    /// The positions of all elements that equal a known value, or may, in order; none where keys do not tell.
    fn perhaps_equal(&self, item: &Value) -> Option<Vec<usize>> {
        let key = item.key()?;
        match self.find(item)? {
            Membership::Perhaps(Some(_)) => return None,
            Membership::At(_) | Membership::Perhaps(None) => {}
        }
        match (&self.kind, &key) {
            (ElementKind::Money(currencies), Key::Money(money))
                if currencies.iter().any(|(one, _)| *one != money.currency) =>
            {
                return None;
            }
            (ElementKind::Periods(lengths), Key::Period(period))
                if lengths.perhaps_equal(*period).is_some() =>
            {
                return None;
            }
            _ => {}
        }
        let equal = self
            .positions
            .get(&key)
            .into_iter()
            .flat_map(|equal| [equal.first].into_iter().chain(equal.others.clone()));
        let mut all: Vec<usize> = equal
            .chain(self.unknown.iter().copied())
            .filter_map(|position| usize::try_from(position).ok())
            .collect();
        all.sort_unstable();
        Some(all)
    }

    /// How many looks a question takes.
    fn effort(&self) -> usize {
        match &self.kind {
            ElementKind::Periods(lengths) => lengths.effort(),
            ElementKind::Money(currencies) => currencies.len(),
            ElementKind::Nothing | ElementKind::Plain(_) => 1,
        }
    }
}

impl ElementKind {
    /// Takes another key into account; none where keys of two kinds do not tell whether they are equal.
    fn add(&mut self, key: &Key, at: usize) -> Option<()> {
        match (&mut *self, key) {
            (Self::Nothing, Key::Money(money)) => *self = Self::Money(vec![(money.currency, at)]),
            (Self::Nothing, Key::Period(period)) => {
                let mut lengths = Lengths::default();
                lengths.add(*period, at);
                *self = Self::Periods(lengths);
            }
            (Self::Nothing, _) => *self = Self::Plain(key.clone()),
            (Self::Money(currencies), Key::Money(money)) => {
                if !currencies
                    .iter()
                    .any(|(currency, _)| *currency == money.currency)
                {
                    currencies.push((money.currency, at));
                }
            }
            (Self::Periods(lengths), Key::Period(period)) => lengths.add(*period, at),
            (Self::Plain(one), _) if std::mem::discriminant(one) == std::mem::discriminant(key) => {
            }
            _ => return None,
        }
        Some(())
    }
}

impl<'a> Machine<'a> {
    /// The keys of a map, in order.
    pub(super) fn keys(&self, map: CellPlace) -> &'a [Arc<str>] {
        match self
            .document_of(map)
            .map(|document| document.cell(map.cell))
        {
            Some(Cell::Map { keys, .. }) => keys,
            _ => &[],
        }
    }

    /// The position of the value for a key of a map; its walk is counted.
    pub(super) fn value_of(&mut self, map: CellPlace, key: &str) -> Option<CellPlace> {
        let Some(Cell::Map { first, keys }) = self
            .document_of(map)
            .map(|document| document.cell(map.cell))
        else {
            return None;
        };
        let cells = || keys.iter().zip(first.0..);
        let place = |cell: u32| CellPlace {
            document: map.document,
            cell: CellId(cell),
        };
        if keys.len() <= self.settings.walked {
            return cells()
                .find(|(known, _)| ***known == *key)
                .map(|(_, cell)| place(cell));
        }
        if !self.indexes.maps.contains_key(&map) {
            self.spent(keys.len());
            let mut index = HashMap::with_capacity(keys.len());
            for (key, cell) in cells() {
                index.entry(Arc::clone(key)).or_insert(CellId(cell));
            }
            self.indexes.maps.insert(map, Arc::new(index));
        }
        let cell = self.indexes.maps.get(&map)?.get(key)?;
        Some(place(cell.0))
    }

    /// Whether a long list has an element that equals a value, by its index; `None` if all elements must be compared.
    pub(super) fn find_in(&mut self, list: &List, item: &Value, span: Span) -> Option<Value> {
        let value = Value::List(list.clone());
        if !self.is_long(&value) || !item.is_unknown() && item.key().is_none() {
            return None;
        }
        let key = (identity(&value)?, self.how());
        if !self.indexes.lists.contains_key(&key) {
            if self.spent(list.len()) {
                return None;
            }
            let (index, recorded) = self.beside_all(list);
            self.indexes.make_room(list.len());
            self.indexes
                .lists
                .insert(key.clone(), (value, index.map(Arc::new), recorded));
        }
        let (_, index, recorded) = self.indexes.lists.get(&key)?;
        let (index, recorded) = (Arc::clone(index.as_ref()?), recorded.clone());
        if self.spent(index.effort()) {
            return None;
        }
        let found = if item.is_unknown() {
            Membership::Perhaps(None)
        } else {
            index.find(item)?
        };
        let answer = match (found, &index.open) {
            (Membership::At(at), _) => {
                if self.recording() {
                    // The record of what was read begins with the list.
                    self.element(list, 0);
                    self.element(list, at);
                }
                return Some(Value::Boolean(true));
            }
            (Membership::Perhaps(None), None) if !item.is_unknown() => Value::Boolean(false),
            (Membership::Perhaps(None), open) => merged([item].into_iter().chain(open)),
            (Membership::Perhaps(Some(_)), _) if !self.recording() => Value::UNKNOWN,
            (Membership::Perhaps(Some(at)), None) => {
                let other = self.element(list, at);
                self.equal(item, &other, span)
            }
            // Their positions decide which reason comes first.
            (Membership::Perhaps(Some(_)), Some(_)) => return None,
        };
        if let (Some(recorder), Some(recorded)) = (&mut self.recorder, &recorded) {
            recorder.repeat(recorded);
        }
        Some(answer)
    }

    /// The index of a list, with what is recorded where all of its elements are read, which is taken over later.
    fn beside_all(&mut self, list: &List) -> (Option<ListIndex>, Option<Arc<Recorder>>) {
        let outer = self.recorder.take();
        self.recorder = outer.as_ref().map(Recorder::inner);
        let elements: Vec<Value> = (0..list.len()).map(|at| self.element(list, at)).collect();
        let recorded = self.recorder.take().map(Recorder::closed);
        self.recorder = outer;
        (ListIndex::of(&elements), recorded)
    }

    /// The positions of those elements of a long list of which the filter may be true, by an equality that it asks for;
    /// `None` if all elements must be compared.
    pub(super) fn chosen(
        &mut self,
        filter: Option<&'a Expr>,
        element: LocalId,
        list: &List,
    ) -> Option<Vec<usize>> {
        let value = Value::List(list.clone());
        if self.seen.is_some() || !self.is_long(&value) {
            return None;
        }
        let (own, other) = equality(filter?, element)?;
        // The first time, all elements are looked at: most lists are asked for something once.
        let (key, depends) = self.key_of(own, &[value], Some(element), std::iter::once(own))?;
        let Some(known) = self.indexes.keyed.get(&key) else {
            self.indexes.make_room(16);
            self.indexes.keyed.insert(key, None);
            return None;
        };
        let index = match known {
            Some((_, index)) => Arc::clone(index),
            None => {
                let index = Arc::new(self.index_by(element, list, own)?);
                self.indexes.make_room(list.len());
                self.indexes
                    .keyed
                    .insert(key, Some((depends, Arc::clone(&index))));
                index
            }
        };
        let recorder = self.recorder.take();
        let item = self.eval(other);
        self.recorder = recorder;
        if item.is_unknown() || self.spent(index.effort()) {
            return None;
        }
        let mut chosen = index.perhaps_equal(&item)?;
        if self.recording() && chosen.first() != Some(&0) {
            // The record of what was read begins with the list.
            chosen.insert(0, 0);
        }
        self.spent(chosen.len());
        Some(chosen)
    }

    /// The index of what an expression is of each element, which nothing is recorded of.
    fn index_by(&mut self, element: LocalId, list: &List, own: &'a Expr) -> Option<ListIndex> {
        if self.spent(list.len()) {
            return None;
        }
        let recorder = self.recorder.take();
        let asked = std::mem::replace(&mut self.day_asked, false);
        let mut values = Vec::with_capacity(list.len());
        for at in 0..list.len() {
            let value = self.element(list, at);
            self.bind_element(element, value, at);
            values.push(self.eval(own));
        }
        self.recorder = recorder;
        let dated = std::mem::replace(&mut self.day_asked, asked);
        if dated || self.is_spent() {
            None
        } else {
            ListIndex::of(&values)
        }
    }
}

impl Indexes {
    /// Forgets the lists where there are many.
    fn make_room(&mut self, elements: usize) {
        if self.weight.saturating_add(elements) > MOST {
            self.lists.clear();
            self.keyed.clear();
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(elements).saturating_add(1);
    }
}

/// The first equality that a filter asks for between something of the element alone and something that is not of it.
fn equality(filter: &Expr, element: LocalId) -> Option<(&Expr, &Expr)> {
    if let ExprKind::Logic(LogicOp::And, left, right) = &*filter.kind {
        return equality(left, element).or_else(|| equality(right, element));
    }
    let ExprKind::Compare {
        op: CompareOp::Equal,
        left,
        right,
        tolerance: None,
        ..
    } = &*filter.kind
    else {
        return None;
    };
    match (mentions(left, element), mentions(right, element)) {
        (true, false) => Some((left, right)),
        (false, true) => Some((right, left)),
        (true, true) | (false, false) => None,
    }
}

/// Whether an expression speaks of the element.
fn mentions(expr: &Expr, element: LocalId) -> bool {
    matches!(&*expr.kind, ExprKind::Local(local) if *local == element || *local == element.position())
        || crate::check::walk::children(expr)
            .into_iter()
            .any(|child| mentions(child, element))
}
