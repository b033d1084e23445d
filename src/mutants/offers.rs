//! Which changes a clause offers, in words, and what a test that notices them looks like.

use std::fmt;

use super::sites::Site;
use super::{Mutant, Mutation, Owner, Wording, amounts};
use crate::check::program::{
    ArithmeticOp, Block, Condition, Constant, Exception, Expr, ExprKind, InForce, LogicOp,
    Parameter, Part, Quantifier, Tolerance,
};
use crate::check::types::Type;
use crate::diagnostic::Code;
use crate::diagnostic::codes::mutants as code;
use crate::source::{Sources, Span};
use crate::syntax::ast::{CompareOp, DeadlineKind, SortOrder};
use crate::value::{Date, Number};

/// Adds the changes that a site allows.
pub(super) fn of(owner: &Owner, site: &Site<'_>, sources: &Sources, into: &mut Vec<Mutant>) {
    let mut offers = Offers {
        owner,
        sources,
        into,
    };
    match site {
        Site::Expr(expr) => offers.expr(expr),
        Site::Block(block, requirements) => offers.block(block, *requirements),
        Site::Each(each) => offers.filter(each.filter.as_ref()),
        Site::Requirement(requirement) => {
            let wording = if requirement.forbid {
                becomes("`forbid`", "`require`")
            } else {
                becomes("`require`", "`forbid`")
            };
            offers.add(
                requirement.keyword,
                Mutation::Opposite,
                code::OPPOSITE,
                wording,
                EITHER,
            );
        }
        Site::InForce(in_force) => offers.in_force(in_force),
        Site::Exception(exception) => offers.exception(exception),
        Site::Parameter(parameter) => offers.parameter(parameter),
    }
}

const EQUAL: &str = "a test in which both sides are equal tells the two apart";
const BOUNDARY: &str = "a test at the boundary tells the two apart: one where it just holds, one where it just does not";
const ONE_SIDE: &str = "a test in which only the other side decides tells the two apart";
const NOT_MET: &str = "a test in which the condition is not met, and the requirement neither, tells the two apart: `expect … not \
                       applicable`, with `for \"/path\"` or `because \"…\"` where the rule asks more than this";
const NOT_CHOSEN: &str = "a test with an element that is not chosen tells the two apart, where it alone would change the verdict";
const SOME_NOT_ALL: &str =
    "a test in which some elements satisfy it and others do not tells the two apart";
const MORE: &str = "a test with more of them tells the two apart";
const EITHER: &str =
    "a test in which it holds, and one in which it is violated, tell the two apart";
const ONLY_THIS: &str =
    "a test in which this alone is violated tells the two apart: `expect … violated because \"…\"`";
const APPLIES: &str =
    "a test in which the exception applies, and the rule alone would decide otherwise";
const FIRST_DAY: &str = "tests dated by this day and by the day before tell the two apart";
const LAST_DAY: &str =
    "tests dated by this day, which is out, and by the day before tell the two apart";
const WITHIN: &str =
    "a test in which the two differ by less than the tolerance tells the two apart";
const EACH: &str = "a test with this element tells the two apart";
const ABSENT: &str =
    "a test in which the left side is absent, and the right side decides, tells the two apart";
const PRESENT: &str =
    "a test in which the left side is present and decides otherwise than the right side would";
const OTHER_VALUE: &str = "a test in which the result decides, with another value on each side";

struct Offers<'o> {
    owner: &'o Owner,
    sources: &'o Sources,
    into: &'o mut Vec<Mutant>,
}

impl Offers<'_> {
    fn add(&mut self, at: Span, change: Mutation, code: Code, wording: Wording, help: &str) {
        self.show(at, at, change, code, wording, help);
    }

    fn show(
        &mut self,
        at: Span,
        shown: Span,
        change: Mutation,
        code: Code,
        wording: Wording,
        help: &str,
    ) {
        self.into.push(Mutant {
            at,
            shown,
            change,
            owner: self.owner.clone(),
            code,
            wording,
            help: help.to_owned(),
        });
    }

    /// What was written, on one line and not too long.
    fn written(&self, span: Span) -> String {
        let line = self
            .sources
            .slice(span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        match line.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
            None => line,
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let span = expr.span;
        match &*expr.kind {
            ExprKind::Constant(constant) => self.constant(constant, span),
            ExprKind::Compare {
                op,
                tolerance,
                op_span,
                ..
            } => self.compare(*op, tolerance.as_ref(), span, op_span.0),
            ExprKind::Logic(LogicOp::And, left, right) if left.span == right.span => {
                self.chain(left, right, span)
            }
            ExprKind::Logic(op, left, right) => self.logic(*op, left.span, right.span, span),
            ExprKind::Not(_) => self.opposite(span, dropped("`not`")),
            ExprKind::Presence { field, present } => {
                let (was, other) = if *present {
                    ("present", "missing")
                } else {
                    ("missing", "present")
                };
                let field = self.written(field.span);
                self.opposite(
                    span,
                    becomes(format!("`{field} is {was}`"), format!("`is {other}`")),
                );
            }
            ExprKind::In { negated, .. } => {
                self.opposite(
                    span,
                    if *negated {
                        becomes("`not in`", "`in`")
                    } else {
                        becomes("`in`", "`not in`")
                    },
                );
            }
            ExprKind::If(..) => {
                let always = |branch: &str| {
                    Wording::Sentence(format!("`if … then … else …` always takes its `{branch}`"))
                };
                self.add(
                    span,
                    Mutation::KeepLeft,
                    code::CONDITION,
                    always("then"),
                    EITHER,
                );
                self.add(
                    span,
                    Mutation::KeepRight,
                    code::CONDITION,
                    always("else"),
                    EITHER,
                );
            }
            ExprKind::OrElse(left, right) => {
                let always = |side: &str| {
                    Wording::Sentence(format!("`… or else …` always takes its {side} side"))
                };
                self.show(
                    span,
                    left.span,
                    Mutation::KeepLeft,
                    code::CONDITION,
                    always("left"),
                    ABSENT,
                );
                self.show(
                    span,
                    right.span,
                    Mutation::KeepRight,
                    code::CONDITION,
                    always("right"),
                    PRESENT,
                );
            }
            ExprKind::Quantified {
                quantifier, each, ..
            } => {
                self.quantifier(quantifier, span);
                self.filter(each.filter.as_ref());
            }
            ExprKind::Comprehension { each, .. } | ExprKind::The(each) => {
                self.filter(each.filter.as_ref())
            }
            ExprKind::Arithmetic {
                op, left, right, ..
            } => self.arithmetic(*op, left.span, right.span, span),
            ExprKind::Deadline { kind, .. } => {
                let wording = match kind {
                    DeadlineKind::Within => becomes("`within`", "`at least`"),
                    DeadlineKind::AtLeast => becomes("`at least`", "`within`"),
                };
                self.add(
                    span,
                    Mutation::OtherDeadline,
                    code::OPERATOR,
                    wording,
                    BOUNDARY,
                );
            }
            ExprKind::Sorted(_, _, order) => {
                let wording = match order {
                    SortOrder::Ascending => becomes("the order", "`descending`"),
                    SortOrder::Descending => becomes("`descending`", "ascending"),
                };
                self.add(
                    span,
                    Mutation::OtherOrder,
                    code::OPERATOR,
                    wording,
                    "a document of several elements with different keys, one of whose order decides",
                );
            }
            // A stretch of date-times excludes its end, whichever word is written.
            ExprKind::Stretch { from, closed, .. } if from.ty == Type::Date => {
                let wording = if *closed {
                    becomes("`to`", "`until`")
                } else {
                    becomes("`until`", "`to`")
                };
                self.add(
                    span,
                    Mutation::OtherEnd,
                    code::COMPARISON,
                    wording,
                    BOUNDARY,
                );
            }
            ExprKind::It
            | ExprKind::Parent(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Derived(..)
            | ExprKind::Amount(_)
            | ExprKind::CurrencyOf(_)
            | ExprKind::Index(..)
            | ExprKind::Lookup(..)
            | ExprKind::Negate(_)
            | ExprKind::Matches(..)
            | ExprKind::Word(..)
            | ExprKind::Grouped(..)
            | ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Stretch { .. }
            | ExprKind::Measure { .. }
            | ExprKind::WorkingDaysIn(..)
            | ExprKind::WorkingHoursIn(..)
            | ExprKind::Length(..)
            | ExprKind::AddWorkingDays { .. }
            | ExprKind::Part { .. }
            | ExprKind::IsWorkingDay(..)
            | ExprKind::NextWorkingDay(..)
            | ExprKind::PreviousWorkingDay(..)
            | ExprKind::CheckDate
            | ExprKind::Parameter(..)
            | ExprKind::Data(_)
            | ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::Erroneous => {}
        }
    }

    fn opposite(&mut self, span: Span, wording: Wording) {
        self.add(span, Mutation::Opposite, code::OPPOSITE, wording, EITHER);
    }

    fn constant(&mut self, constant: &Constant, span: Span) {
        for (list, element) in amounts::without_one(constant) {
            let wording = Wording::Sentence(format!("{} is left out of the list", shown(&element)));
            self.add(span, Mutation::Constant(list), code::ELEMENT, wording, EACH);
        }
        let written = self.written(span);
        for other in amounts::beside(constant, &written) {
            let wording = becomes(format!("`{written}`"), shown_like(&other, &written));
            self.add(
                span,
                Mutation::Constant(other),
                code::NUMBER,
                wording,
                BOUNDARY,
            );
        }
    }

    fn compare(&mut self, op: CompareOp, tolerance: Option<&Tolerance>, span: Span, op_span: Span) {
        if tolerance.is_some() {
            let wording = dropped(format!("the tolerance of `{}`", self.written(span)));
            self.show(
                op_span,
                span,
                Mutation::Exact,
                code::TOLERANCE,
                wording,
                WITHIN,
            );
        }
        let (other, help) = match op {
            CompareOp::Equal => (CompareOp::NotEqual, EITHER),
            CompareOp::NotEqual => (CompareOp::Equal, EITHER),
            CompareOp::Less => (CompareOp::LessOrEqual, EQUAL),
            CompareOp::LessOrEqual => (CompareOp::Less, EQUAL),
            CompareOp::Greater => (CompareOp::GreaterOrEqual, EQUAL),
            CompareOp::GreaterOrEqual => (CompareOp::Greater, EQUAL),
        };
        let wording = becomes(format!("`{}`", sign(op)), format!("`{}`", sign(other)));
        self.add(
            op_span,
            Mutation::Compare(other),
            code::COMPARISON,
            wording,
            help,
        );
    }

    fn filter(&mut self, filter: Option<&Expr>) {
        if let Some(filter) = filter {
            let wording = dropped(format!("`where {}`", self.written(filter.span)));
            self.add(
                filter.span,
                Mutation::DropFilter,
                code::CONDITION,
                wording,
                NOT_CHOSEN,
            );
        }
    }

    /// The two comparisons of `a <= b <= c`.
    fn chain(&mut self, first: &Expr, second: &Expr, span: Span) {
        for (part, change) in [(first, Mutation::KeepRight), (second, Mutation::KeepLeft)] {
            if let ExprKind::Compare {
                op,
                left,
                right,
                op_span,
                ..
            } = &*part.kind
            {
                let bound = if change == Mutation::KeepRight {
                    format!("{} {}", self.written(left.span), sign(*op))
                } else {
                    format!("{} {}", sign(*op), self.written(right.span))
                };
                self.show(
                    span,
                    op_span.0,
                    change,
                    code::PART,
                    dropped(format!("`{bound}`")),
                    ONE_SIDE,
                );
            }
        }
    }

    fn logic(&mut self, op: LogicOp, left: Span, right: Span, span: Span) {
        let word = match op {
            LogicOp::And => "and",
            LogicOp::Or => "or",
            LogicOp::Implies => "implies",
        };
        let first = dropped(format!("`{} {word}`", self.written(left)));
        self.show(span, left, Mutation::KeepRight, code::PART, first, ONE_SIDE);
        if op != LogicOp::Implies {
            let second = dropped(format!("`{word} {}`", self.written(right)));
            self.show(
                span,
                right,
                Mutation::KeepLeft,
                code::PART,
                second,
                ONE_SIDE,
            );
        }
    }

    fn quantifier(&mut self, quantifier: &Quantifier, span: Span) {
        let (change, wording, help) = match quantifier {
            Quantifier::Every => (Mutation::Some, becomes("`every`", "`some`"), SOME_NOT_ALL),
            Quantifier::Some => (Mutation::Every, becomes("`some`", "`every`"), SOME_NOT_ALL),
            Quantifier::Exactly(_) => (Mutation::AtLeast, becomes("`exactly`", "`at least`"), MORE),
            Quantifier::No | Quantifier::AtLeast(_) | Quantifier::AtMost(_) => return,
        };
        self.add(span, change, code::QUANTIFIER, wording, help);
    }

    fn arithmetic(&mut self, op: ArithmeticOp, left: Span, right: Span, span: Span) {
        let (other, sign) = match op {
            ArithmeticOp::Add => (ArithmeticOp::Subtract, "-"),
            ArithmeticOp::Subtract => (ArithmeticOp::Add, "+"),
            ArithmeticOp::Multiply => (ArithmeticOp::Divide, "/"),
            ArithmeticOp::Divide => (ArithmeticOp::Multiply, "*"),
        };
        let operator = self.between(left, right).unwrap_or(span);
        let wording = becomes(format!("`{}`", self.written(operator)), format!("`{sign}`"));
        self.show(
            span,
            operator,
            Mutation::Arithmetic(other),
            code::OPERATOR,
            wording,
            OTHER_VALUE,
        );
    }

    /// The operator between two operands: the text between them without white space and parentheses.
    fn between(&self, left: Span, right: Span) -> Option<Span> {
        let between = Span {
            source: left.source,
            start: left.end,
            end: right.start,
        };
        let written = self.sources.slice(between);
        let aside = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
        let start = written.find(|c| !aside(c))?;
        let length = written.get(start..)?.trim_end_matches(aside).len();
        let start = between.range().start.saturating_add(start);
        // A comment between the two would be shown as well.
        (length <= 2).then(|| Span::new(left.source, start, start.saturating_add(length)))
    }

    fn block(&mut self, block: &Block, requirements: u32) {
        for Condition { span, .. } in &block.conditions {
            let wording = dropped(format!("`{}`", self.written(*span)));
            self.add(
                *span,
                Mutation::DropCondition,
                code::CONDITION,
                wording,
                NOT_MET,
            );
        }
        if requirements < 2 {
            return;
        }
        for part in &block.parts {
            if let Part::Requirement(requirement) = part {
                let wording = dropped(format!("`{}`", self.written(requirement.span)));
                self.add(
                    requirement.span,
                    Mutation::DropRequirement,
                    code::PART,
                    wording,
                    ONLY_THIS,
                );
            }
        }
    }

    fn exception(&mut self, exception: &Exception) {
        let wording = dropped(format!("the exception `{}`", exception.declared.name));
        self.add(
            exception.declared.name_span,
            Mutation::DropException,
            code::EXCEPTION,
            wording,
            APPLIES,
        );
    }

    fn in_force(&mut self, in_force: &InForce) {
        let InForce { from, until, span } = *in_force;
        for other in days(from) {
            let wording = becomes(format!("`from {from}`"), format!("`from {other}`"));
            let shown = self.day_in(span, from);
            self.show(
                span,
                shown,
                Mutation::InForce(other, until),
                code::DATE,
                wording,
                FIRST_DAY,
            );
        }
        for (until, other) in until
            .into_iter()
            .flat_map(|until| days(until).map(move |other| (until, other)))
        {
            let wording = becomes(format!("`until {until}`"), format!("`until {other}`"));
            let shown = self.day_in(span, until);
            self.show(
                span,
                shown,
                Mutation::InForce(from, Some(other)),
                code::DATE,
                wording,
                LAST_DAY,
            );
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        for version in &parameter.versions {
            let span = version.span;
            let value = self.value_of(span);
            for (list, element) in amounts::without_one(&version.value) {
                let wording =
                    Wording::Sentence(format!("{} is left out of the list", shown(&element)));
                self.show(
                    span,
                    value,
                    Mutation::Value(list),
                    code::ELEMENT,
                    wording,
                    EACH,
                );
            }
            for other in amounts::beside(&version.value, self.sources.slice(value)) {
                let wording = if matches!(&other, Constant::List(_) | Constant::Record(..)) {
                    becomes("a value", format!("another: {}", shown(&other)))
                } else {
                    becomes(
                        format!("`{}`", self.written(value)),
                        shown_like(&other, &self.written(value)),
                    )
                };
                self.show(
                    span,
                    value,
                    Mutation::Value(other),
                    code::NUMBER,
                    wording,
                    BOUNDARY,
                );
            }
            for other in days(version.from) {
                let wording = becomes(
                    format!("`from {}`", version.from),
                    format!("`from {other}`"),
                );
                let shown = self.day_in(span, version.from);
                self.show(
                    span,
                    shown,
                    Mutation::From(other),
                    code::DATE,
                    wording,
                    FIRST_DAY,
                );
            }
            // Where one value follows another, its first day was moved already.
            let ends = version
                .until
                .filter(|until| parameter.versions.iter().all(|next| next.from != *until));
            for (until, other) in ends
                .into_iter()
                .flat_map(|until| days(until).map(move |other| (until, other)))
            {
                let wording = becomes(format!("`until {until}`"), format!("`until {other}`"));
                let shown = self.day_in(span, until);
                self.show(
                    span,
                    shown,
                    Mutation::Until(other),
                    code::DATE,
                    wording,
                    LAST_DAY,
                );
            }
        }
    }

    /// Where a day is written in a clause.
    fn day_in(&self, span: Span, day: Date) -> Span {
        let written = day.to_string();
        let found = self.sources.slice(span).find(&written);
        found.map_or(span, |at| {
            let start = span.range().start.saturating_add(at);
            Span::new(span.source, start, start.saturating_add(written.len()))
        })
    }

    /// The value in `10 from 2016-06-30`.
    fn value_of(&self, span: Span) -> Span {
        let written = self.sources.slice(span);
        let ends = written.match_indices("from").find(|(at, _)| {
            let date = written
                .get(at.saturating_add(4)..)
                .unwrap_or("")
                .trim_start();
            date.get(..10).is_some_and(|date| Date::parse(date).is_ok())
        });
        let value = ends
            .and_then(|(at, _)| written.get(..at))
            .unwrap_or(written)
            .trim_end();
        let start = span.range().start;
        Span::new(span.source, start, start.saturating_add(value.len()))
    }
}

fn becomes(one: impl Into<String>, other: impl Into<String>) -> Wording {
    Wording::Becomes(one.into(), other.into())
}

fn dropped(what: impl fmt::Display) -> Wording {
    Wording::Sentence(format!("{what} is dropped"))
}

/// The next day and the day before.
fn days(day: Date) -> impl Iterator<Item = Date> {
    [1, -1]
        .into_iter()
        .filter_map(move |days| day.add_days(days).ok())
}

fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

/// A constant as a rule file would have it, a percentage where the one before it was.
fn shown_like(constant: &Constant, written: &str) -> String {
    if let Constant::Number(number) = constant
        && written.ends_with('%')
    {
        number
            .mul(&Number::from(100_i64))
            .map_or_else(|_| shown(constant), |number| format!("`{number}%`"))
    } else {
        shown(constant)
    }
}

/// A constant as a rule file would have it.
fn shown(constant: &Constant) -> String {
    let several = |elements: Vec<String>| elements.join(", ");
    match constant {
        Constant::Boolean(truth) => format!("`{truth}`"),
        Constant::Number(number) => format!("`{number}`"),
        Constant::Zero => "`0`".to_owned(),
        Constant::Money(money) => format!("`{money}`"),
        Constant::Text(text) => format!("\"{text}\""),
        Constant::Date(date) => format!("`{date}`"),
        Constant::DateTime(instant) => format!("`{instant}`"),
        Constant::Time(time) => format!("`{time}`"),
        Constant::YearMonth(month) => format!("`month {month}`"),
        Constant::Duration(duration) => format!("`{duration}`"),
        Constant::Period(period) => format!("`{period}`"),
        Constant::EmptyMap => "`{}`".to_owned(),
        Constant::List(elements) => format!("[{}]", several(elements.iter().map(shown).collect())),
        Constant::Record(_, fields) => format!(
            "{{ {} }}",
            several(fields.iter().flatten().map(shown).collect())
        ),
    }
}
