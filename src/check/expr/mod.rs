//! Types expressions: one file for each group of constructs.
//!
//! What is wrong is reported once; the expression then has the type `Unknown`,
//! which agrees with everything.

mod agreement;
mod arithmetic;
mod calls;
mod comparison;
mod constants;
mod dates;
mod functions;
mod lists;
mod literals;
mod logic;
mod membership;
mod names;
mod own_words;
mod precision;
mod questions;
mod series;
mod time;
mod tolerance;
mod zones;

pub(super) use dates::of_literals as date_of_literals;

use super::absence::Absence;
use super::checker::{Checker, Progress, Surroundings};
use super::program::{
    Body, Constant, DefinitionId, DerivedId, Expr, ExprKind, LocalId, RecordId, TemplatePart,
};
use super::types::Type;
use crate::check::references::DeclarationKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names as name_code;
use crate::diagnostic::codes::types as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Date, DateTime, Time, YearMonth};

/// How deep expressions may nest, through the definitions and derived fields that they name.
const DEEPEST: usize = 160;

/// What an expression is wanted to be.
#[derive(Debug, Clone)]
pub struct Expected<'w> {
    /// The type.
    pub ty: &'w Type,
    /// Why, as "`require` takes a condition".
    pub why: String,
    /// Where that is declared.
    pub declared: Option<Span>,
}

/// A typed expression.
pub(super) fn make(kind: ExprKind, ty: Type, span: Span) -> Expr {
    Expr {
        kind: Box::new(kind),
        ty,
        span,
    }
}

fn constant(constant: Constant, ty: Type, span: Span) -> Expr {
    make(ExprKind::Constant(constant), ty, span)
}

/// What stands where an error was reported.
pub(super) fn erroneous(span: Span) -> Expr {
    make(ExprKind::Erroneous, Type::Unknown, span)
}

impl Checker<'_> {
    /// Types one expression; reports what is wrong, then its type is `Unknown`. What is wanted guides literals.
    pub fn expression(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
        wanted: Option<Expected<'_>>,
    ) -> Expr {
        let expr = self.infer(around, written, wanted.as_ref().map(|wanted| wanted.ty));
        match wanted {
            Some(wanted) => self.conform(expr, &wanted),
            None => expr,
        }
    }

    /// Types an expression without holding it to a type; `hint` guides `[]`, `{ … }` and the like.
    fn infer(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
        hint: Option<&Type>,
    ) -> Expr {
        if self.depth >= DEEPEST {
            let message =
                "this leads through too many definitions and derived fields, each needing the next";
            let help = "reduce how deeply they depend on each other";
            return self.fail(
                written.span,
                Diagnostic::error(LIMIT, written.span, message).help(help),
            );
        }
        self.depth = self.depth.saturating_add(1);
        let expr = self.infer_within(around, written, hint);
        self.depth = self.depth.saturating_sub(1);
        expr
    }

    fn infer_within(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Expr,
        hint: Option<&Type>,
    ) -> Expr {
        use ast::ExprKind as Written;
        let span = written.span;
        match &*written.kind {
            Written::Parenthesised(inner) => self.infer(around, inner, hint),
            Written::It => self.it(around, span),
            Written::Name(name) => self.name(around, name, span),
            Written::Field(base, name) => self.field_expression(around, written, base, name),
            Written::AsOf(path, date) => self.as_of(around, path, date, span),
            Written::Number(literal) => self.number_literal(literal, span),
            Written::Money(literal, code) => self.money(literal, code, span),
            Written::Text(text) | Written::Pattern(text) => {
                constant(Constant::Text(text.clone()), Type::Text, span)
            }
            Written::Boolean(value) => constant(Constant::Boolean(*value), Type::Boolean, span),
            // The parser reported dates that do not exist.
            Written::Date(text) => Date::parse(text).map_or_else(
                |_| erroneous(span),
                |date| constant(Constant::Date(date), Type::Date, span),
            ),
            Written::DateTime(text) if DateTime::is_local(text) => {
                self.local_instant(around.zone, text, span, hint)
            }
            Written::DateTime(text) => DateTime::parse(text).map_or_else(
                |_| erroneous(span),
                |instant| constant(Constant::DateTime(instant), Type::DateTime(None), span),
            ),
            Written::Time(text) => Time::parse(text).map_or_else(
                |_| erroneous(span),
                |time| constant(Constant::Time(time), Type::Time, span),
            ),
            Written::YearMonth(text) => YearMonth::parse(text).map_or_else(
                |_| erroneous(span),
                |month| constant(Constant::YearMonth(month), Type::YearMonth, span),
            ),
            Written::List(elements) => self.list_literal(around, elements, span, hint),
            Written::Record(entries) => self.record_literal(around, entries, span, hint),
            Written::Index(base, index) => self.index(around, base, index, span),
            Written::Call(callee, arguments) => self.call(around, callee, arguments, span),
            Written::Negate(operand) => self.negate(around, operand, span),
            Written::Binary(op, left, right) => self.binary(around, *op, left, right, span),
            Written::Length(amount, unit) => self.length(around, amount, *unit, span),
            Written::WorkingDays(..) => self.stray_working_days(span),
            Written::Comprehension {
                body,
                generators,
                filter,
            } => self.comprehension(around, body, generators, filter.as_ref(), span),
            Written::The {
                binder,
                list,
                filter,
            } => self.the(around, binder, list, filter.as_ref(), span),
            Written::Sorted(list, key, order) => self.sorted(around, list, key, *order, span),
            Written::Grouped(list, keys) => self.grouped(around, list, keys, span),
            Written::If(condition, then, otherwise) => {
                self.conditional(around, (condition, then, otherwise), span, hint)
            }
            Written::OrElse(left, right) => self.or_else(around, (left, right), span, hint),
            Written::Not(operand) => {
                let operand = self.boolean(around, operand, "`not` takes a condition");
                make(ExprKind::Not(operand), Type::Boolean, span)
            }
            Written::Compare {
                first,
                rest,
                tolerance,
            } => self.compare(around, first, rest, tolerance.as_ref(), span),
            Written::In {
                item,
                container,
                negated,
            } => self.membership(around, item, container, *negated, span),
            Written::Presence { subject, present } => {
                self.presence(around, subject, *present, span)
            }
            Written::Word(op, left, right) => self.word(around, *op, left, right, span),
            Written::Quantified {
                quantifier,
                binder,
                list,
                filter,
                body,
            } => self.quantified(
                around,
                quantifier,
                (binder, list, filter.as_ref()),
                body,
                span,
            ),
            Written::Stretch { from, to, closed } => self.stretch(around, from, to, *closed, span),
            Written::Measure(unit, stretch) => self.measure(around, *unit, stretch, span),
            Written::Position(element) => self.position(around, element, span),
            Written::Series(kind, stretch) => self.series(around, *kind, stretch, span),
            Written::Steps(stretch, length) => self.steps(around, stretch, length, span),
            Written::WorkingDaysIn(calendar, stretch) => {
                self.working_days_in(around, calendar, stretch, span)
            }
            Written::WorkingHoursIn(calendar, stretch) => {
                self.working_hours_in(around, calendar, stretch, span)
            }
            Written::Part {
                part,
                operand,
                zone,
            } => self.part(around, *part, operand, zone.as_ref(), span),
            Written::IsWorkingDay(date, calendar) => {
                self.on_calendar(around, date, calendar, span, |date, calendar| {
                    (ExprKind::IsWorkingDay(date, calendar), Type::Boolean)
                })
            }
            Written::NextWorkingDay(calendar, date)
            | Written::RollsToNextWorkingDay(date, calendar) => {
                self.on_calendar(around, date, calendar, span, |date, calendar| {
                    (ExprKind::NextWorkingDay(calendar, date), Type::Date)
                })
            }
            Written::PreviousWorkingDay(calendar, date) => {
                self.on_calendar(around, date, calendar, span, |date, calendar| {
                    (ExprKind::PreviousWorkingDay(calendar, date), Type::Date)
                })
            }
            Written::Deadline {
                subject,
                kind,
                length,
                direction,
                anchor,
            } => self.deadline(around, (subject, length, anchor), (*kind, *direction), span),
            Written::CheckDate => make(ExprKind::CheckDate, Type::Date, span),
        }
    }

    /// A condition: an expression that is true or false.
    fn boolean(&mut self, around: &mut Surroundings, written: &ast::Expr, why: &str) -> Expr {
        self.expression(
            around,
            written,
            Some(Expected {
                ty: &Type::Boolean,
                why: why.to_owned(),
                declared: None,
            }),
        )
    }

    /// A whole number.
    fn integer(&mut self, around: &mut Surroundings, written: &ast::Expr, why: &str) -> Expr {
        self.expression(
            around,
            written,
            Some(Expected {
                ty: &Type::Integer,
                why: why.to_owned(),
                declared: None,
            }),
        )
    }

    /// Reports and yields the erroneous expression.
    fn fail(&mut self, span: Span, diagnostic: Diagnostic) -> Expr {
        self.report(diagnostic);
        erroneous(span)
    }

    /// Types the expressions of a message.
    pub fn template(
        &mut self,
        around: &mut Surroundings,
        template: &ast::Template,
    ) -> Vec<TemplatePart> {
        template
            .parts
            .iter()
            .map(|part| match part {
                ast::TemplatePart::Text(text) => TemplatePart::Text(text.clone()),
                ast::TemplatePart::Value(written) => {
                    let expr = self.expression(around, written, None);
                    self.showable(&expr);
                    TemplatePart::Value(expr)
                }
            })
            .collect()
    }

    fn showable(&mut self, expr: &Expr) {
        if let Type::Record(_) | Type::Map(_) = expr.ty {
            let message = format!("a message cannot show {}", self.describe(&expr.ty));
            self.report(
                Diagnostic::error(code::MISMATCH, expr.span, message)
                    .help("show one of its fields"),
            );
        }
    }

    /// Binds a name to a slot of the frame without a written name.
    fn hidden_local(around: &mut Surroundings) -> LocalId {
        let local = LocalId(around.next_local);
        around.next_local = around.next_local.saturating_add(1);
        local
    }

    /// The slots of an element of a list and of its position, without a written name.
    fn hidden_element(around: &mut Surroundings) -> LocalId {
        let local = Self::hidden_local(around);
        Self::hidden_local(around);
        local
    }

    /// The type of a derived field, typed at first need; a cycle is reported where it closes.
    pub fn derived_type(&mut self, record: RecordId, derived: DerivedId, at: Span) -> Type {
        let progress = self
            .derived_progress
            .get(record.index())
            .and_then(|all| all.get(derived.index()))
            .cloned();
        match progress {
            Some(Progress::Done) => {
                return self
                    .derived_types
                    .get(&(record, derived))
                    .cloned()
                    .unwrap_or(Type::Unknown);
            }
            Some(Progress::Begun) => return self.derived_cycle(record, derived, at),
            Some(Progress::Untouched) => {}
            None => return Type::Unknown,
        }
        self.set_derived_progress(record, derived, Progress::Begun);
        let Some(written) = self
            .derived_written
            .get(record.index())
            .and_then(|all| all.get(derived.index()))
            .copied()
        else {
            return Type::Unknown;
        };
        let module = self
            .program
            .records
            .get(record)
            .map_or(0, |record| record.declared.module);
        let mut around = self.surroundings(module, Some(record));
        let expr = self.expression(&mut around, written, None);
        let ty = expr.ty.clone();
        self.derived_types.insert((record, derived), ty.clone());
        if self.is_stated(&around, &expr) {
            self.derived_stated.insert((record, derived));
        }
        let field = self
            .program
            .records
            .get_mut(record)
            .and_then(|record| record.derived.get_mut(derived));
        if let Some(field) = field {
            field.body = Body {
                expr,
                locals: around.next_local,
            };
        }
        self.set_derived_progress(record, derived, Progress::Done);
        ty
    }

    fn set_derived_progress(&mut self, record: RecordId, derived: DerivedId, progress: Progress) {
        let slot = self
            .derived_progress
            .get_mut(record.index())
            .and_then(|all| all.get_mut(derived.index()));
        if let Some(slot) = slot {
            *slot = progress;
        }
    }

    fn derived_cycle(&mut self, record: RecordId, derived: DerivedId, at: Span) -> Type {
        let field = self
            .program
            .records
            .get(record)
            .and_then(|record| record.derived.get(derived));
        if let Some((name, span)) = field.map(|field| (field.name.clone(), field.span)) {
            let message = format!("the derived field `{name}` needs itself");
            self.report(
                Diagnostic::error(name_code::DERIVED_CYCLE, at, message)
                    .label(span, "it is declared here")
                    .help("a derived field must not depend on itself"),
            );
        }
        Type::Unknown
    }

    /// Types a definition's body at first need; recursion is reported where it closes.
    pub fn definition(&mut self, id: DefinitionId) {
        if !matches!(
            self.definition_progress.get(id.index()),
            Some(Progress::Untouched)
        ) {
            return;
        }
        if let Some(slot) = self.definition_progress.get_mut(id.index()) {
            *slot = Progress::Begun;
        }
        let (Some(written), Some(definition)) = (
            self.definitions_written.get(id.index()).copied(),
            self.program.definitions.get(id),
        ) else {
            return;
        };
        let (module, parameters) = (definition.declared.module, definition.parameters.clone());
        let mut around = self.surroundings(module, None);
        for ((name, _), (_, ty)) in written.parameters.iter().flatten().zip(parameters) {
            let id = Self::hidden_local(&mut around);
            self.note(name.span, name.span, DeclarationKind::Local);
            let what = "parameter";
            let stated = matches!(ty, Type::Record(_) | Type::List(_) | Type::Map(_));
            let local = super::checker::LocalName {
                name: name.text.clone(),
                id,
                ty,
                span: name.span,
                what,
                stated,
                is_element: false,
                absence: Absence::Never,
            };
            self.bound.push(local.clone());
            around.locals.push(local);
        }
        let wanted = written
            .ty
            .as_ref()
            .map(|ty| (self.written_type(module, ty), ty.span));
        let declared = wanted
            .as_ref()
            .map_or_else(String::new, |(ty, _)| self.describe(ty));
        let why = format!("`{}` is declared as {declared}", written.name.text);
        let wanted = wanted.as_ref().map(|(ty, span)| Expected {
            ty,
            why,
            declared: Some(*span),
        });
        let mut expr = self.expression(&mut around, &written.body, wanted.clone());
        if let Some(wanted) = wanted {
            expr.ty = wanted.ty.clone();
        }
        if let Some(definition) = self.program.definitions.get_mut(id) {
            definition.body = Body {
                expr,
                locals: around.next_local,
            };
        }
        if let Some(slot) = self.definition_progress.get_mut(id.index()) {
            *slot = Progress::Done;
        }
    }

    /// The type of a definition; `at` is where it is used.
    fn definition_type(&mut self, id: DefinitionId, at: Span) -> Type {
        if matches!(
            self.definition_progress.get(id.index()),
            Some(Progress::Begun)
        ) {
            let declared = self
                .program
                .definitions
                .get(id)
                .map(|definition| definition.declared.clone());
            if let Some(declared) = declared {
                let message = format!("the definition `{}` uses itself", declared.name);
                self.report(
                    Diagnostic::error(name_code::RECURSIVE_DEFINITION, at, message)
                        .label(declared.name_span, "it is declared here")
                        .help(
                            "definitions do not repeat themselves: use a list and `sum`, `every` or `[e for x in xs]`",
                        ),
                );
            }
            return Type::Unknown;
        }
        self.definition(id);
        self.program
            .definitions
            .get(id)
            .map_or(Type::Unknown, |definition| definition.body.expr.ty.clone())
    }
}
