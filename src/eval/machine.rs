//! Evaluates expressions. The quick run stops as soon as a result is known; the
//! explaining run (with a [`Recorder`]) looks at every operand and writes down
//! what it read. Both are this code, and give the same results.

use std::collections::HashMap;
use std::sync::Arc;

use super::derived::{DerivedFields, Recorded};
use super::finding::{Reason, ReasonKind};
use super::index::Indexes;
use super::kept::Kept;
use super::recorder::Recorder;
use super::seen::Seen;
use super::shared::Shared;
use crate::check::program::{Body, Constant, Expr, ExprKind, Program};
use crate::check::types::Type;
use crate::document::{CellId, Document};
use crate::plan::Plan;
use crate::runtime::Why;
use crate::runtime::operators::{self, arithmetic};
use crate::runtime::{CellPlace, List, Record, Value, merged};
use crate::source::{Sources, Span};
use crate::value::{Date, Fault, FaultKind, LanguageTag, Number, Pattern};

/// Bytes of a text that are read in one step.
const BYTES_A_STEP: usize = 64;

/// What a check is given besides the document.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `--as-of`: the governing date where the document states none, and the check date.
    pub as_of: Option<Date>,
    /// The check is that of a test, which names its date itself.
    pub in_test: bool,
    /// The language of messages and titles, where they are given in it.
    pub language: Option<LanguageTag>,
    /// The tables, by `DataId`; none where one was not given.
    pub data: Arc<[Option<Arc<Document>>]>,
    /// Steps of evaluation for one document.
    pub steps: u64,
    /// Lists of fewer elements are walked each time; what depends on longer ones is worked out once and looked up. It
    /// changes how long a run takes, and how many of the values read a finding about a long list shows.
    pub walked: usize,
    /// What all documents share that are checked by these tables.
    pub kept: Kept,
}

impl Settings {
    /// How the user gives the check date, in words.
    pub(super) fn how_to_give_a_date(&self) -> &'static str {
        match self.in_test {
            true => "write `as of DATE` after `given`",
            false => "give one with `--as-of DATE`",
        }
    }
}

/// A slot of a frame.
#[derive(Debug, Clone)]
pub(super) enum Slot<'a> {
    /// Not bound.
    Empty,
    /// A `let` that nobody has asked for yet.
    Lazy(&'a Expr),
    /// A value.
    Value(Value),
    /// A `let` that was asked for: its value, with what was recorded when it was worked out.
    Known(&'a Expr, Value, Option<Arc<Recorder>>),
}

/// The machine that evaluates over one document.
pub(super) struct Machine<'a> {
    pub program: &'a Program,
    pub plan: &'a Plan,
    pub document: &'a Document,
    pub settings: &'a Settings,
    pub sources: &'a Sources,
    pub it: CellPlace,
    pub frame: Vec<Slot<'a>>,
    /// The rule's own governing date, if it states one.
    pub dated_by: Option<&'a Body>,
    /// Where the rule runs, for the governing date.
    pub rule_place: CellPlace,
    pub governing: Option<Result<Value, Fault>>,
    /// Whether what is worked out now has asked for the governing date.
    pub(super) day_asked: bool,
    /// Derived fields that were worked out.
    pub(super) derived_fields: DerivedFields,
    /// The patterns of `find` that were asked for.
    pub patterns: HashMap<Arc<str>, Arc<Pattern>>,
    pub steps: u64,
    pub recorder: Option<Recorder>,
    /// Whether the explaining run writes down steps.
    pub derives: bool,
    /// Steps written down for the obligation at hand.
    pub told: usize,
    /// Outcomes of conditions, if requested.
    pub seen: Option<Seen>,
    /// What was worked out once for all that ask for it.
    pub(super) shared: Shared,
    /// Maps and lists by what is looked up in them.
    pub(super) indexes: Indexes,
}

impl<'a> Machine<'a> {
    pub fn new(
        program: &'a Program,
        plan: &'a Plan,
        document: &'a Document,
        settings: &'a Settings,
        sources: &'a Sources,
    ) -> Self {
        let root = CellPlace {
            document: 0,
            cell: document.root(),
        };
        Self {
            program,
            plan,
            document,
            settings,
            sources,
            it: root,
            frame: Vec::new(),
            dated_by: None,
            rule_place: root,
            governing: None,
            day_asked: false,
            derived_fields: DerivedFields::default(),
            patterns: HashMap::new(),
            steps: 0,
            recorder: None,
            derives: false,
            told: 0,
            seen: None,
            shared: Shared::default(),
            indexes: Indexes::default(),
        }
    }

    /// Begins to write down what is read, afresh.
    pub fn record(&mut self) {
        self.told = 0;
        self.recorder = Some(Recorder::new(self.derives));
    }

    /// Drops recordings made for another obligation that lack detail for the next.
    pub fn forget(&mut self) {
        self.derived_fields.forget();
        self.governing = None;
    }

    /// Begins another run over the same document, which keeps what is shared.
    pub fn again(&mut self) {
        if self.is_spent() {
            // What was unknown for want of steps is worked out anew.
            self.derived_fields = DerivedFields::default();
        }
        self.steps = 0;
        self.told = 0;
        self.day_asked = false;
        self.derived_fields.shrink();
    }

    /// Notes that the clause asks something at these words; see [`Recorder::ask`].
    pub fn ask(&mut self, span: Span) {
        if let Some(recorder) = &mut self.recorder {
            recorder.ask(span);
        }
    }

    pub fn recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// An unknown value with its reason.
    pub fn fault(&self, fault: Fault, span: Span) -> Value {
        self.unknown(fault.kind, String::new(), fault.text, Some(span))
    }

    pub fn unknown(
        &self,
        kind: FaultKind,
        path: String,
        text: String,
        span: Option<Span>,
    ) -> Value {
        if !self.recording() {
            return Value::UNKNOWN;
        }
        Value::Unknown(Some(Why::of(Reason {
            kind: ReasonKind::Fault(kind),
            path,
            text,
            span,
        })))
    }

    pub fn or_fault(&self, result: Result<Value, Fault>, span: Span) -> Value {
        result.unwrap_or_else(|fault| self.fault(fault, span))
    }

    /// The document of a place.
    pub fn document_of(&self, place: CellPlace) -> Option<&'a Document> {
        match place.document.checked_sub(1) {
            None => Some(self.document),
            Some(table) => self
                .settings
                .data
                .get(usize::from(table))
                .and_then(Option::as_deref),
        }
    }

    /// Counts a step; true when there were too many.
    pub fn spent(&mut self, steps: usize) -> bool {
        self.steps = self
            .steps
            .saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
        self.is_spent()
    }

    /// Counts the steps of reading a text; true when there were too many.
    pub fn read_text(&mut self, text: &str) -> bool {
        self.spent(text.len().checked_div(BYTES_A_STEP).unwrap_or(0))
    }

    /// Whether there were too many steps.
    pub fn is_spent(&self) -> bool {
        self.steps > self.settings.steps
    }

    pub fn out_of_steps(&self, span: Span) -> Value {
        self.fault(self.too_many_steps(), span)
    }

    /// Why a value is unknown for want of steps.
    pub fn too_many_steps(&self) -> Fault {
        let text = format!(
            "evaluation took more than {} steps; `--limit steps=N` raises the limit",
            self.settings.steps
        );
        Fault::new(FaultKind::Limit, text)
    }

    /// The value of an expression.
    pub fn eval(&mut self, expr: &'a Expr) -> Value {
        if self.spent(1) {
            return self.out_of_steps(expr.span);
        }
        let tracing = self.tracing();
        let value = if tracing {
            self.traced(expr)
        } else {
            self.evaluate(expr)
        };
        if let Some(seen) = self.seen.as_mut().filter(|_| !tracing) {
            seen.condition(expr, &value);
        }
        if matches!(value, Value::Unknown(None)) && self.recording() {
            // No verdict is undetermined without saying why.
            let words = super::rules::one_line(self.sources.slice(expr.span));
            return self.fault(
                Fault::new(FaultKind::Incomparable, format!("`{words}` has no value")),
                expr.span,
            );
        }
        value
    }

    /// The value of an expression, whose step is counted.
    pub(super) fn evaluate(&mut self, expr: &'a Expr) -> Value {
        match &*expr.kind {
            ExprKind::Constant(_) if expr.ty == Type::Zero => Value::Zero,
            ExprKind::Constant(constant) => constant_value(constant),
            ExprKind::It => Value::Record(Record::Cell(self.it)),
            ExprKind::Parent(inner) => self.parent(inner),
            ExprKind::Local(local) => self.local(local.index(), expr.span),
            ExprKind::Field(base, field) => {
                if let Some(place) = self.cell_of(expr) {
                    return self.read(place);
                }
                let base_value = self.eval(base);
                let value = self.field(&base_value, *field, expr.span);
                self.note_unknown(&value, &expr.ty);
                value
            }
            ExprKind::Derived(base, derived) => self.derived(base, *derived, expr.span),
            ExprKind::Amount(inner) => self.amount(inner),
            ExprKind::CurrencyOf(inner) => self.currency_of(inner, expr.span),
            ExprKind::Negate(inner) => {
                let value = self.eval(inner);
                if value.is_unknown() {
                    return value;
                }
                self.or_fault(operators::negate(&value), expr.span)
            }
            ExprKind::Not(inner) => {
                let value = self.eval(inner);
                value.truth().map_or(value, |truth| Value::Boolean(!truth))
            }
            ExprKind::Logic(op, left, right) => self.logic(*op, left, right),
            ExprKind::Arithmetic {
                op,
                left,
                right,
                month_ends,
            } => {
                let (a, b) = match self.both(left, right) {
                    Ok(pair) => pair,
                    Err(unknown) => return unknown,
                };
                self.or_fault(arithmetic(*op, &a, &b, *month_ends), expr.span)
            }
            ExprKind::Compare {
                op,
                left,
                right,
                tolerance,
                ..
            } => self.compare(*op, left, right, tolerance.as_ref(), expr.span),
            ExprKind::Presence { field, present } => self.presence(field, *present),
            ExprKind::If(condition, then, otherwise) => self.choose(condition, then, otherwise),
            ExprKind::OrElse(left, right) => self.or_else(left, right),
            ExprKind::Matches(text, pattern) => {
                let value = self.eval_shown(text);
                let Value::Text(text) = &value else {
                    return value;
                };
                if self.read_text(text) {
                    return self.out_of_steps(expr.span);
                }
                Value::Boolean(pattern.is_match(text))
            }
            ExprKind::Call(id, arguments) => self.call(*id, arguments, expr.span),
            ExprKind::Parameter(id, as_of) => self.parameter(*id, as_of.as_ref(), expr.span),
            ExprKind::Data(id) => self.data(*id, expr.span),
            ExprKind::CheckDate => match self.settings.as_of {
                Some(date) => Value::Date(date),
                None => {
                    let text = format!(
                        "there is no check date: {}",
                        self.settings.how_to_give_a_date()
                    );
                    self.fault(Fault::new(FaultKind::NoCheckDate, text), expr.span)
                }
            },
            ExprKind::Record(fields) => {
                let values = fields
                    .iter()
                    .map(|field| field.as_ref().map(|field| self.eval(field)))
                    .collect();
                Value::Record(Record::Values(values))
            }
            ExprKind::List(elements) => {
                let values: Vec<Value> =
                    elements.iter().map(|element| self.eval(element)).collect();
                Value::List(List::Values(values.into()))
            }
            ExprKind::Erroneous => Value::UNKNOWN,
            ExprKind::Stretch { from, to, closed } => self.stretch(from, to, *closed, expr.span),
            ExprKind::Measure {
                unit,
                stretch,
                month_ends,
            } => self.measure(*unit, stretch, *month_ends, expr.span),
            ExprKind::WorkingDaysIn(calendar, stretch) => {
                self.working_days_in(*calendar, stretch, expr.span)
            }
            ExprKind::WorkingHoursIn(calendar, stretch) => {
                self.working_hours_in(*calendar, stretch, expr.span)
            }
            ExprKind::Length(count, unit) => self.length(count, *unit, expr.span),
            ExprKind::AddWorkingDays {
                base,
                days,
                subtract,
                calendar,
            } => self.add_working_days((base, days), *subtract, *calendar, expr.span),
            ExprKind::Part {
                part,
                operand,
                zone,
            } => self.part(*part, operand, *zone, expr.span),
            ExprKind::IsWorkingDay(date, calendar) => {
                self.on_day(date, *calendar, expr.span, |calendar, date| {
                    calendar.is_working_day(date).map(Value::Boolean)
                })
            }
            ExprKind::NextWorkingDay(calendar, date) => {
                self.on_day(date, *calendar, expr.span, |calendar, date| {
                    calendar.next_working_day(date).map(Value::Date)
                })
            }
            ExprKind::PreviousWorkingDay(calendar, date) => {
                self.on_day(date, *calendar, expr.span, |calendar, date| {
                    calendar.previous_working_day(date).map(Value::Date)
                })
            }
            ExprKind::Deadline {
                subject,
                kind,
                length,
                direction,
                anchor,
                month_ends,
            } => self.deadline(
                subject,
                length,
                anchor,
                (*kind, *direction, *month_ends),
                expr.span,
            ),
            ExprKind::Builtin(function, arguments) => self.builtin(function, arguments, expr),
            ExprKind::Word(op, left, right) => self.word(*op, left, right, expr.span),
            ExprKind::In {
                item,
                container,
                negated,
            } => self.is_in(item, container, *negated, expr.span),
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            } => self.quantified(quantifier, each, body, expr),
            ExprKind::Comprehension {
                each,
                body,
                flatten,
            } => self.comprehension(each, body, *flatten, expr),
            ExprKind::The(each) => self.the_only(each, expr),
            ExprKind::Sorted(each, key, order) => self.sorted(each, key, *order, expr),
            ExprKind::Grouped(each, keys) => self.grouped(each, keys, expr),
            ExprKind::Index(list, position) => self.index(list, position, expr.span),
            ExprKind::Lookup(map, key) => self.lookup(map, key, expr.span),
        }
    }

    /// The value of an operand that a finding shows under its words.
    pub fn eval_shown(&mut self, expr: &'a Expr) -> Value {
        let value = self.eval(expr);
        self.show(expr, &value);
        value
    }

    pub(super) fn show(&mut self, expr: &Expr, value: &Value) {
        let constant = matches!(&*expr.kind, ExprKind::Constant(_));
        let labelled = matches!(&*expr.kind, ExprKind::Parameter(..));
        if let Some(recorder) = self.recorder.as_mut()
            && !constant
            && !labelled
        {
            recorder.value(expr.span, value.show_as(&expr.ty));
        }
    }

    /// Both operands, or the reasons for which one is unknown. The quick run leaves the second out then.
    pub fn both(&mut self, left: &'a Expr, right: &'a Expr) -> Result<(Value, Value), Value> {
        let a = self.eval(left);
        if a.is_unknown() && !self.recording() {
            return Err(a);
        }
        let b = self.eval(right);
        if a.is_unknown() || b.is_unknown() {
            Err(merged([&a, &b]))
        } else {
            Ok((a, b))
        }
    }

    fn parent(&mut self, inner: &'a Expr) -> Value {
        let value = self.eval(inner);
        let Value::Record(Record::Cell(place)) = value else {
            return value;
        };
        let parent = self
            .document_of(place)
            .and_then(|document| document.cell(place.cell).parent());
        parent.map_or(Value::UNKNOWN, |cell| {
            Value::Record(Record::Cell(CellPlace {
                document: place.document,
                cell,
            }))
        })
    }

    fn amount(&mut self, money: &'a Expr) -> Value {
        let value = self.eval(money);
        if let Value::Money(money) = value {
            Value::Number(money.amount)
        } else if matches!(value, Value::Zero) {
            Value::Number(Number::ZERO)
        } else {
            value
        }
    }

    fn currency_of(&mut self, money: &'a Expr, span: Span) -> Value {
        let value = self.eval(money);
        if let Value::Money(money) = &value {
            Value::Text(money.currency.code().into())
        } else if matches!(value, Value::Zero) {
            self.fault(Fault::new(FaultKind::Empty, "zero of no currency"), span)
        } else {
            value
        }
    }

    fn local(&mut self, slot: usize, _span: Span) -> Value {
        let expr = match self.frame.get(slot) {
            Some(Slot::Value(value)) => return value.clone(),
            Some(Slot::Known(_, value, recorded)) if self.suffices(recorded.as_ref()) => {
                if let (Some(recorder), Some(recorded)) = (self.recorder.as_mut(), recorded) {
                    recorder.absorb(recorded);
                }
                return value.clone();
            }
            Some(Slot::Lazy(expr) | Slot::Known(expr, ..)) => *expr,
            _ => return Value::UNKNOWN,
        };
        let (value, recorded) = self.recorded(|machine| machine.eval(expr));
        if let Some(slot) = self.frame.get_mut(slot) {
            *slot = Slot::Known(expr, value.clone(), recorded);
        }
        value
    }

    /// Whether the recording of a value has the detail that is needed now: steps, if steps are recorded.
    pub(super) fn suffices(&self, recorded: Option<&Arc<Recorder>>) -> bool {
        !self.tracing() || recorded.is_some_and(|recorder| recorder.trace.is_some())
    }

    /// Evaluates with a recorder of its own, whose recording is kept with the value and taken over.
    pub(super) fn recorded(&mut self, work: impl FnOnce(&mut Self) -> Value) -> Recorded {
        let Some(outer) = self.recorder.take() else {
            return (work(self), None);
        };
        self.recorder = Some(outer.inner());
        let value = work(self);
        let inner = self.recorder.take().unwrap_or_default().closed();
        let mut outer = outer;
        outer.absorb(&inner);
        self.recorder = Some(outer);
        (value, Some(inner))
    }

    /// Evaluates a body with its own frame and record.
    pub fn at(&mut self, place: CellPlace, body: &'a Body) -> Value {
        self.in_body(place, body, |machine| machine.eval(&body.expr))
    }

    /// Does something with the frame of a body, at its record.
    pub(super) fn in_body<T>(
        &mut self,
        place: CellPlace,
        body: &'a Body,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let frame = std::mem::replace(
            &mut self.frame,
            vec![Slot::Empty; usize::try_from(body.locals).unwrap_or(0)],
        );
        let it = std::mem::replace(&mut self.it, place);
        let done = work(self);
        self.it = it;
        self.frame = frame;
        done
    }

    fn call(
        &mut self,
        id: crate::check::program::DefinitionId,
        arguments: &'a [Expr],
        _span: Span,
    ) -> Value {
        let Some(definition) = self.program.definitions.get(id) else {
            return Value::UNKNOWN;
        };
        let mut frame = vec![Slot::Empty; usize::try_from(definition.body.locals).unwrap_or(0)];
        for ((slot, argument), (_, ty)) in
            frame.iter_mut().zip(arguments).zip(&definition.parameters)
        {
            let value = self.eval(argument);
            *slot = Slot::Value(in_zone_of(value, ty));
        }
        let outer = std::mem::replace(&mut self.frame, frame);
        let value = self.eval(&definition.body.expr);
        self.frame = outer;
        in_zone_of(value, &definition.body.expr.ty)
    }
}

/// A date-time that is passed on as `datetime in zone Z` is in Z.
fn in_zone_of(value: Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::DateTime(instant), Type::DateTime(Some(zone))) => {
            Value::DateTime(instant.moved_to(*zone))
        }
        (value, _) => value,
    }
}

/// A constant as a value.
pub(super) fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Boolean(value) => Value::Boolean(*value),
        Constant::Number(value) => Value::Number(value.clone()),
        Constant::Zero => Value::Zero,
        Constant::Money(value) => Value::Money(value.clone()),
        Constant::Text(value) => Value::Text(value.clone()),
        Constant::Date(value) => Value::Date(*value),
        Constant::DateTime(value) => Value::DateTime(*value),
        Constant::Time(value) => Value::Time(*value),
        Constant::YearMonth(value) => Value::YearMonth(*value),
        Constant::Duration(value) => Value::Duration(*value),
        Constant::Period(value) => Value::Period(*value),
        Constant::List(elements) => {
            Value::List(List::Values(elements.iter().map(constant_value).collect()))
        }
        // No cell: it has no entries.
        Constant::EmptyMap => Value::Map(CellPlace {
            document: 0,
            cell: CellId(u32::MAX),
        }),
        Constant::Record(_, fields) => Value::Record(Record::Values(
            fields
                .iter()
                .map(|field| field.as_ref().map(constant_value))
                .collect(),
        )),
    }
}
