//! Lists: quantifiers, comprehensions, membership, lookup.

use super::machine::{Machine, Slot};
use super::trace::TracedElement;
use crate::check::program::{Each, Expr, ExprKind, LocalId, Quantifier};
use crate::runtime::{List, Value, merged};
use crate::source::Span;
use crate::value::{Fault, FaultKind};

/// Elements of a list with which `in` compares, as a hint looks at them.
const CHOICES: usize = 32;

impl<'a> Machine<'a> {
    pub(super) fn is_in(
        &mut self,
        item: &'a Expr,
        container: &'a Expr,
        negated: bool,
        span: Span,
    ) -> Value {
        let found = self.membership(item, container, span);
        match found.truth() {
            Some(found) => Value::Boolean(found != negated),
            None => found,
        }
    }

    pub(super) fn the_only(&mut self, each: &'a Each, expr: &'a Expr) -> Value {
        match self.list(&each.list) {
            Ok(list) => {
                let on = [Value::List(list.clone())];
                self.once(expr, &on, (Some(each), &[]), |machine| {
                    machine.the(each, &list, expr.span)
                })
            }
            Err(unknown) => unknown,
        }
    }

    pub(super) fn index(&mut self, list: &'a Expr, position: &'a Expr, span: Span) -> Value {
        match self.both(list, position) {
            Ok((Value::List(list), position)) => self.nth(&list, position.to_i64(), span),
            Ok(_) => Value::UNKNOWN,
            Err(unknown) => unknown,
        }
    }

    pub(super) fn bind(&mut self, local: LocalId, value: Value) {
        if let Some(slot) = self.frame.get_mut(local.index()) {
            *slot = Slot::Value(value);
        }
    }

    /// Binds the element at an index from 0, and its position.
    pub(super) fn bind_element(&mut self, local: LocalId, value: Value, at: usize) {
        self.bind(local, value);
        let position = i64::try_from(at.saturating_add(1)).unwrap_or(i64::MAX);
        self.bind(local.position(), Value::Number(position.into()));
    }

    /// The list that an expression gives, or that it is unknown.
    pub(super) fn list(&mut self, expr: &'a Expr) -> Result<List, Value> {
        let value = self.eval(expr);
        if let Value::List(list) = value {
            Ok(list)
        } else {
            Err(value.into_unknown())
        }
    }

    pub(super) fn deeper(&mut self, by: bool) {
        if let Some(recorder) = self.recorder.as_mut() {
            recorder.depth = if by {
                recorder.depth.saturating_add(1)
            } else {
                recorder.depth.saturating_sub(1)
            };
        }
    }

    pub(super) fn quantified(
        &mut self,
        quantifier: &'a Quantifier,
        each: &'a Each,
        body: &'a Expr,
        expr: &'a Expr,
    ) -> Value {
        let wanted = match quantifier {
            Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
                self.eval(count)
            }
            Quantifier::Every | Quantifier::Some | Quantifier::No => Value::Zero,
        };
        if wanted.is_unknown() && !self.recording() {
            return wanted;
        }
        let list = match self.list(&each.list) {
            Ok(list) => list,
            Err(unknown) => return merged([&wanted, &unknown]),
        };
        let on = [Value::List(list.clone()), wanted.clone()];
        let counted =
            |machine: &mut Self| machine.counted(quantifier, each, body, &list, wanted, expr.span);
        self.once(expr, &on, (Some(each), &[body]), counted)
    }

    /// The result of a quantifier over a list.
    fn counted(
        &mut self,
        quantifier: &'a Quantifier,
        each: &'a Each,
        body: &'a Expr,
        list: &List,
        wanted: Value,
        span: Span,
    ) -> Value {
        // How many is unknown: the elements are looked at for what else is missing.
        let (wanted, doubt) = if wanted.is_unknown() {
            (0, Some(wanted))
        } else {
            (how_many(&wanted), None)
        };
        let chosen = self.chosen(each.filter.as_ref(), each.local, list);
        if chosen.is_none() && self.spent(list.len()) || self.is_spent() {
            return self.out_of_steps(span);
        }
        // An element counts for `every` when it speaks against it: in `where` and not satisfying.
        let against = matches!(quantifier, Quantifier::Every);
        let (mut known, mut open) = (0i64, Vec::new());
        let mut told = Vec::new();
        let pass = self.first_pass();
        for at in positions(chosen, list) {
            let value = self.element(list, at);
            self.bind_element(each.local, value, at);
            let counted = self.counts(each, body, quantifier);
            if self.recording() {
                let made = counted
                    .truth()
                    .map_or(Value::UNKNOWN, |counted| Value::Boolean(counted != against));
                told.push(TracedElement {
                    at,
                    decides: counted.truth() != Some(false),
                    made,
                });
            }
            match counted.truth() {
                Some(true) => known = known.saturating_add(1),
                Some(false) => {}
                None => open.push(counted),
            }
            let decided = match quantifier {
                Quantifier::Every | Quantifier::Some | Quantifier::No => known > 0,
                Quantifier::AtLeast(_) => known >= wanted,
                Quantifier::AtMost(_) | Quantifier::Exactly(_) => known > wanted,
            };
            if decided && !self.recording() {
                break;
            }
        }
        self.second_pass(pass, each, list, &[body], &told);
        self.note_count(quantifier, known, list.len(), span);
        let most = known.saturating_add(i64::try_from(open.len()).unwrap_or(i64::MAX));
        let truth = match quantifier {
            _ if doubt.is_some() => None,
            Quantifier::Every | Quantifier::No if known > 0 => Some(false),
            Quantifier::Every | Quantifier::No => (most == 0).then_some(true),
            Quantifier::Some if known > 0 => Some(true),
            Quantifier::Some => (most == 0).then_some(false),
            Quantifier::AtLeast(_) if known >= wanted => Some(true),
            Quantifier::AtLeast(_) => (most < wanted).then_some(false),
            Quantifier::AtMost(_) if known > wanted => Some(false),
            Quantifier::AtMost(_) => (most <= wanted).then_some(true),
            Quantifier::Exactly(_) if known > wanted || most < wanted => Some(false),
            Quantifier::Exactly(_) => (most == known).then_some(known == wanted),
        };
        truth.map_or_else(|| merged(doubt.iter().chain(&open)), Value::Boolean)
    }

    /// Whether an element is in `where` and satisfies, or for `every` does not satisfy.
    fn counts(&mut self, each: &'a Each, body: &'a Expr, quantifier: &Quantifier) -> Value {
        let against = matches!(quantifier, Quantifier::Every);
        let chosen = match &each.filter {
            Some(filter) => self.eval(filter),
            None => Value::Boolean(true),
        };
        if chosen.truth() == Some(false) && !self.recording() {
            return Value::Boolean(false);
        }
        if chosen.truth() == Some(true) && matches!(quantifier, Quantifier::Every | Quantifier::No)
        {
            self.ask(body.span);
        }
        let value = self.eval(body);
        let satisfied = match value.truth() {
            Some(truth) => Value::Boolean(truth != against),
            None => value,
        };
        if chosen.truth() == Some(false) || satisfied.truth() == Some(false) {
            return Value::Boolean(false);
        }
        if chosen.is_unknown() || satisfied.is_unknown() {
            merged([&chosen, &satisfied])
        } else {
            Value::Boolean(true)
        }
    }

    fn note_count(&mut self, quantifier: &Quantifier, known: i64, len: usize, span: Span) {
        if let Some(recorder) = self.recorder.as_mut().filter(|_| len > 0) {
            let does = if known == 1 { "does" } else { "do" };
            let text = match quantifier {
                Quantifier::Every => format!("{known} of {len} {does} not"),
                Quantifier::Some
                | Quantifier::No
                | Quantifier::AtLeast(_)
                | Quantifier::AtMost(_)
                | Quantifier::Exactly(_) => format!("{known} of {len} {does}"),
            };
            recorder.remark(|| text.clone());
            recorder.value(span, text);
        }
    }

    /// What `work` makes of each of the chosen elements; unknown where a `where` is. The reasons then name what is
    /// missing of the elements too, where `all` of it is needed.
    pub(super) fn gathered(
        &mut self,
        each: &'a Each,
        list: &List,
        parts: &[&'a Expr],
        (span, all): (Span, bool),
        mut work: impl FnMut(&mut Self, Value) -> Value,
    ) -> Result<Vec<Value>, Value> {
        let chosen = self.chosen(each.filter.as_ref(), each.local, list);
        if chosen.is_none() && self.spent(list.len()) || self.is_spent() {
            return Err(self.out_of_steps(span));
        }
        let mut values = Vec::with_capacity(if each.filter.is_some() { 0 } else { list.len() });
        let mut open = Vec::new();
        let mut told = Vec::new();
        let pass = self.first_pass();
        for at in positions(chosen, list) {
            let value = self.element(list, at);
            self.bind_element(each.local, value.clone(), at);
            let chosen = match &each.filter {
                Some(filter) => self.eval(filter),
                None => Value::Boolean(true),
            };
            match chosen.truth() {
                Some(true) => {
                    let made = work(self, value);
                    if self.recording() {
                        told.push(TracedElement::of(at, &made));
                    }
                    values.push(made);
                }
                Some(false) => {}
                None => {
                    open.push(chosen);
                    if all && self.recording() {
                        open.push(work(self, value));
                    }
                }
            }
        }
        self.second_pass(pass, each, list, parts, &told);
        match (open.is_empty(), all) {
            (true, _) => Ok(values),
            (false, true) => Err(merged(open.iter().chain(&values))),
            (false, false) => Err(merged(&open)),
        }
    }

    pub(super) fn comprehension(
        &mut self,
        each: &'a Each,
        body: &'a Expr,
        flatten: bool,
        expr: &'a Expr,
    ) -> Value {
        let list = match self.list(&each.list) {
            Ok(list) => list,
            Err(unknown) => return unknown,
        };
        let on = [Value::List(list.clone())];
        self.once(expr, &on, (Some(each), &[body]), |machine| {
            machine.made(each, &list, body, flatten, expr.span)
        })
    }

    /// What is made of each element of a list.
    fn made(
        &mut self,
        each: &'a Each,
        list: &List,
        body: &'a Expr,
        flatten: bool,
        span: Span,
    ) -> Value {
        let values = match self.gathered(each, list, &[body], (span, false), |machine, _| {
            machine.eval(body)
        }) {
            Ok(values) => values,
            Err(unknown) => return unknown,
        };
        if !values.is_empty() {
            self.ask(span);
        }
        if !flatten {
            return Value::List(List::Values(values.into()));
        }
        let (mut flat, mut open) = (Vec::new(), Vec::new());
        for value in values {
            let Value::List(list) = value else {
                // A list that is missing leaves it open what the whole holds.
                open.push(value);
                continue;
            };
            if self.spent(list.len()) {
                return self.out_of_steps(span);
            }
            flat.extend((0..list.len()).map(|at| self.element(&list, at)));
        }
        if open.is_empty() {
            Value::List(List::Values(flat.into()))
        } else {
            merged(&open)
        }
    }

    fn the(&mut self, each: &'a Each, list: &List, span: Span) -> Value {
        let chosen = self.chosen(each.filter.as_ref(), each.local, list);
        if chosen.is_none() && self.spent(list.len()) || self.is_spent() {
            return self.out_of_steps(span);
        }
        let (mut found, mut open) = (Vec::new(), Vec::new());
        for at in positions(chosen, list) {
            let value = self.element(list, at);
            self.bind_element(each.local, value.clone(), at);
            let chosen = each
                .filter
                .as_ref()
                .map_or(Value::Boolean(true), |filter| self.eval(filter));
            match chosen.truth() {
                Some(true) => found.push((at, value)),
                Some(false) => {}
                None => open.push(chosen),
            }
        }
        match (found.as_slice(), open.is_empty()) {
            ([(_, one)], true) => one.clone(),
            ([] | [_], false) => merged(&open),
            ([], true) => self.fault(
                Fault::new(
                    FaultKind::NotExactlyOne,
                    "none of the list is the one asked for",
                ),
                span,
            ),
            (several, _) => {
                let rivals: Vec<String> = several
                    .iter()
                    .take(5)
                    .map(|(at, _)| format!("[{}]", at.saturating_add(1)))
                    .collect();
                let text = format!(
                    "{} of the list could be the one asked for: {}",
                    several.len(),
                    rivals.join(", ")
                );
                self.fault(Fault::new(FaultKind::NotExactlyOne, text), span)
            }
        }
    }

    fn membership(&mut self, item: &'a Expr, container: &'a Expr, span: Span) -> Value {
        let item = self.eval_shown(item);
        if let Some(known) = self.is_in_column(&item, container) {
            return Value::Boolean(known);
        }
        let container = self.eval(container);
        if let (Some(recorder), Value::List(List::Values(values))) =
            (&mut self.recorder, &container)
            && !item.is_unknown()
        {
            values
                .iter()
                .take(CHOICES)
                .for_each(|value| recorder.compared(&item, value));
        }
        match (&item, &container) {
            // Nothing is in an empty list, whatever it is.
            (Value::Unknown(_), Value::List(list)) if list.is_empty() => Value::Boolean(false),
            (Value::Unknown(_), Value::List(_)) if !self.recording() => Value::UNKNOWN,
            (_, Value::List(list)) => self.contains(list, &item, span),
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => merged([&item, &container]),
            (Value::Date(date), Value::Stretch(stretch)) => {
                self.or_fault(stretch.contains_date(*date).map(Value::Boolean), span)
            }
            (Value::DateTime(instant), Value::Stretch(stretch)) => {
                self.or_fault(stretch.contains_instant(*instant).map(Value::Boolean), span)
            }
            _ => Value::UNKNOWN,
        }
    }

    /// Whether a text is among those of a field of a table, as `code in codes.code`, or of a list made of tables, by an
    /// index that all documents share; `None` if the elements must be looked at.
    fn is_in_column(&mut self, item: &Value, container: &'a Expr) -> Option<bool> {
        let Value::Text(item) = item else { return None };
        let ExprKind::Comprehension {
            each,
            body,
            flatten: false,
        } = &*container.kind
        else {
            return None;
        };
        let ExprKind::Data(table) = &*each.list.kind else {
            return None;
        };
        // What is shown of a finding is read from the rows.
        if self.recording() || self.seen.is_some() {
            return None;
        }
        let column = match (&*body.kind, &each.filter) {
            (ExprKind::Field(record, field), None) => Some((record, field)),
            _ => None,
        };
        let is_element =
            |record: &Expr| matches!(&*record.kind, ExprKind::Local(local) if *local == each.local);
        let Some((_, field)) = column.filter(|(record, _)| is_element(record)) else {
            let found = self.kept_texts(container)?.contains(item);
            return (!self.spent(1)).then_some(found);
        };
        let texts = self.settings.data.get(table.index())?.as_ref()?;
        let found = texts.column_texts(*field)?.contains(item);
        (!self.spent(1)).then_some(found)
    }

    pub(super) fn nth(&mut self, list: &List, position: Option<i64>, span: Span) -> Value {
        let at = position
            .and_then(|position| position.checked_sub(1))
            .and_then(|at| usize::try_from(at).ok());
        match at.filter(|at| *at < list.len()) {
            Some(at) => self.element(list, at),
            None => {
                let text = match position {
                    Some(position) => {
                        let elements = if list.len() == 1 {
                            "element"
                        } else {
                            "elements"
                        };
                        format!(
                            "the list has {} {elements}, and none at position {position}",
                            list.len()
                        )
                    }
                    None => "a position is a whole number".to_owned(),
                };
                self.fault(Fault::new(FaultKind::PastEnd, text), span)
            }
        }
    }

    pub(super) fn lookup(&mut self, map: &'a Expr, key: &'a Expr, span: Span) -> Value {
        let (map, key) = match self.both(map, key) {
            Ok((Value::Map(map), Value::Text(key))) => (map, key),
            Ok(_) => return Value::UNKNOWN,
            Err(unknown) => return unknown,
        };
        match self.value_of(map, &key) {
            Some(place) => self.read(place),
            None if self.is_spent() => self.out_of_steps(span),
            None => {
                let text = format!("the map has no key \"{}\"", crate::value::text::shown(&key));
                self.fault(Fault::new(FaultKind::PastEnd, text), span)
            }
        }
    }
}

/// The positions of the elements that are looked at: those chosen, or all.
pub(super) fn positions(
    chosen: Option<Vec<usize>>,
    list: &List,
) -> impl Iterator<Item = usize> + use<> {
    let all = if chosen.is_some() { 0 } else { list.len() };
    chosen.into_iter().flatten().chain(0..all)
}

/// How many a quantifier asks for.
fn how_many(wanted: &Value) -> i64 {
    let negative = matches!(wanted, Value::Number(number) if number.is_negative());
    wanted
        .to_i64()
        .unwrap_or(if negative { i64::MIN } else { i64::MAX })
}
