//! Formats expressions: a broken line begins with its operator, and brackets stay with
//! the text before them.

use super::writer::{ARGUMENTS, BracketStyle, FIELDS, LIST, Writer};
use crate::source::Span;
use crate::syntax::ast::{
    BinaryOp, CompareOp, Expr, ExprKind, GroupKey, Name, NumberLiteral, Path, Quantifier,
    RecordEntry, Scale, SortOrder, TextLiteral, TimeUnit, Tolerance, WordOp,
};

impl Writer<'_> {
    /// An expression after a keyword or a sign: its broken lines are indented further, except brackets,
    /// which close where the line began.
    pub fn hung(&mut self, expr: &Expr) {
        if closes_itself(expr) {
            self.expr(expr)
        } else {
            self.indented(|to| to.expr(expr))
        }
    }

    /// `= EXPR`, on the next line where it does not fit on this one.
    pub fn equals(&mut self, expr: &Expr) {
        self.word("=");
        if closes_itself(expr) && !self.comment_ahead() {
            self.space();
            self.expr(expr);
        } else {
            self.indented(|to| {
                to.line();
                to.expr(expr);
            });
        }
    }

    /// Any expression. The longer forms have functions below, in the order of the arms.
    pub fn expr(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Text(_)
            | ExprKind::Pattern(_)
            | ExprKind::Boolean(_)
            | ExprKind::Date(_)
            | ExprKind::DateTime(_)
            | ExprKind::Time(_)
            | ExprKind::YearMonth(_)
            | ExprKind::Name(_)
            | ExprKind::It => self.raw(expr.span),
            ExprKind::CheckDate => self.words(2),
            ExprKind::Number(number) => self.number(number),
            ExprKind::Money(number, currency) => self.money(number, currency),
            ExprKind::Length(amount, unit) => self.length(amount, *unit),
            ExprKind::Parenthesised(inner) => self.enclosed("(", inner, ")"),
            ExprKind::Field(base, name) => self.field_of(base, name),
            ExprKind::Index(base, index) => {
                self.expr(base);
                self.enclosed("[", index, "]");
            }
            ExprKind::Negate(inner) => {
                self.word("-");
                self.expr(inner);
            }
            ExprKind::Not(inner) => {
                self.word("not");
                self.space();
                self.expr(inner);
            }
            ExprKind::Binary(op, ..) => self.chain(expr, *op),
            ExprKind::Compare {
                first,
                rest,
                tolerance,
            } => self.comparison(first, rest, tolerance.as_ref()),
            ExprKind::In {
                item,
                container,
                negated,
            } => self.joined(item, if *negated { 2 } else { 1 }, container),
            ExprKind::Word(op, left, right) => self.joined(left, words_of(*op), right),
            ExprKind::Presence { subject, .. } => {
                self.expr(subject);
                self.space();
                self.words(2);
            }
            ExprKind::If(..) => self.conditional(expr),
            ExprKind::OrElse(..) => self.or_else(expr),
            ExprKind::Quantified { .. } => self.quantified(expr),
            ExprKind::Comprehension { .. } => self.comprehension(expr),
            ExprKind::The {
                binder,
                list,
                filter,
            } => self.the(binder, list, filter.as_ref()),
            ExprKind::Call(callee, arguments) => self.call(callee, arguments),
            ExprKind::Sorted(list, key, order) => self.sorted(list, key, *order),
            ExprKind::Grouped(list, keys) => self.grouped(list, keys),
            ExprKind::List(elements) => self.list(elements),
            ExprKind::Record(entries) => self.record(entries),
            ExprKind::Deadline {
                subject,
                length,
                anchor,
                ..
            } => self.deadline(subject, length, anchor),
            ExprKind::Stretch { from, to: end, .. } => self.stretch(from, end),
            ExprKind::Measure(_, stretch) => {
                self.words(1);
                self.measured(stretch);
            }
            ExprKind::Part { operand, zone, .. } => self.part(operand, zone.as_ref()),
            ExprKind::Series(_, operand) | ExprKind::Position(operand) => self.part(operand, None),
            ExprKind::Steps(stretch, length) => self.joined(stretch, 3, length),
            ExprKind::AsOf(path, day) => {
                self.path(path);
                self.spaced_words(2);
                self.expr(day);
            }
            ExprKind::WorkingDays(amount, calendar) => self.working_days(amount, calendar),
            ExprKind::WorkingDaysIn(calendar, stretch)
            | ExprKind::WorkingHoursIn(calendar, stretch) => self.working_in(calendar, stretch),
            ExprKind::IsWorkingDay(day, calendar) => self.of_calendar(day, 5, calendar),
            ExprKind::RollsToNextWorkingDay(day, calendar) => self.of_calendar(day, 6, calendar),
            ExprKind::NextWorkingDay(calendar, day)
            | ExprKind::PreviousWorkingDay(calendar, day) => self.neighbour(calendar, day),
        }
    }

    /// Words of the language between two spaces.
    fn spaced_words(&mut self, count: usize) {
        self.space();
        self.words(count);
        self.space();
    }

    fn number(&mut self, number: &NumberLiteral) {
        self.any_word();
        if number.percent {
            self.word("%");
        }
        if let Some(scale) = number.scale {
            self.space();
            self.word(match scale {
                Scale::Thousand => "thousand",
                Scale::Million => "million",
                Scale::Billion => "billion",
            });
        }
    }

    /// `286.7 thousand EUR`
    fn money(&mut self, number: &NumberLiteral, currency: &Name) {
        self.number(number);
        self.space();
        self.name(currency);
    }

    fn length(&mut self, amount: &Expr, unit: TimeUnit) {
        self.expr(amount);
        self.space();
        let unit = unit.row();
        self.word_as(if is_one(amount) { unit.one } else { unit.many });
    }

    fn enclosed(&mut self, open: &'static str, inner: &Expr, close: &'static str) {
        self.word(open);
        self.hung(inner);
        self.word(close);
    }

    /// `base.name`
    fn field_of(&mut self, base: &Expr, name: &Name) {
        self.expr(base);
        self.word(".");
        self.name(name);
    }

    /// `a WORDS b`
    fn joined(&mut self, left: &Expr, words: usize, right: &Expr) {
        self.group(|to| {
            to.expr(left);
            if matches!(&*right.kind, ExprKind::List(_)) && !to.comment_ahead() {
                // A list closes where the line began.
                to.space();
            } else {
                to.line();
            }
            to.words(words);
            to.space();
            to.hung(right);
        });
    }

    /// `a and b and c`: all operands of one operator break, or none.
    fn chain(&mut self, expr: &Expr, op: BinaryOp) {
        let level = level(op);
        let mut operands = Vec::new();
        let mut left = expr;
        while let ExprKind::Binary(op, first, second) = &*left.kind
            && self::level(*op) == level
        {
            operands.push(second);
            left = first;
        }
        self.group(|to| {
            to.operand(left);
            for operand in operands.iter().rev() {
                to.operator();
                to.space();
                to.operand(operand);
            }
        });
    }

    /// An operand; its broken lines are indented further than the operators.
    fn operand(&mut self, expr: &Expr) {
        self.indented(|to| to.expr(expr));
    }

    /// `a <= b <= c`, `a = b within t`
    fn comparison(
        &mut self,
        first: &Expr,
        rest: &[(CompareOp, Span, Expr)],
        tolerance: Option<&Tolerance>,
    ) {
        self.group(|to| {
            to.expr(first);
            for (_, op, operand) in rest {
                to.line();
                to.raw(*op);
                to.space();
                to.hung(operand);
            }
            if let Some(tolerance) = tolerance {
                to.line();
                to.tolerance(tolerance);
            }
        });
    }

    fn tolerance(&mut self, tolerance: &Tolerance) {
        self.word("within");
        self.space();
        match tolerance {
            Tolerance::Value(value) => self.expr(value),
            Tolerance::StatedPrecision(_) => self.words(2),
        }
    }

    /// `if a then b else if c then d else e`
    fn conditional(&mut self, expr: &Expr) {
        self.group(|to| {
            let mut rest = expr;
            while let ExprKind::If(condition, then, otherwise) = &*rest.kind {
                to.group(|to| {
                    to.word("if");
                    to.space();
                    to.hung(condition);
                    to.indented(|to| {
                        to.line();
                        to.word("then");
                        to.space();
                        to.expr(then);
                    });
                });
                to.line();
                to.word("else");
                to.space();
                rest = otherwise;
            }
            to.hung(rest);
        });
    }

    /// `a or else b or else c`
    fn or_else(&mut self, expr: &Expr) {
        self.group(|to| {
            let mut rest = expr;
            while let ExprKind::OrElse(left, right) = &*rest.kind {
                to.operand(left);
                to.line();
                to.words(2);
                to.space();
                rest = right;
            }
            to.operand(rest);
        });
    }

    /// `every x in xs where P satisfies Q`
    fn quantified(&mut self, whole: &Expr) {
        let ExprKind::Quantified {
            quantifier,
            binder,
            list,
            filter,
            body,
        } = &*whole.kind
        else {
            return;
        };
        self.group(|to| {
            to.quantifier(quantifier);
            to.bound(binder, list);
            to.filter(filter.as_ref());
            to.line();
            to.word_as(if is_singular(quantifier) {
                "satisfies"
            } else {
                "satisfy"
            });
            to.space();
            to.hung(body);
        });
    }

    /// `every`, `at least 3`
    fn quantifier(&mut self, quantifier: &Quantifier) {
        match quantifier {
            Quantifier::Every | Quantifier::Some | Quantifier::No => self.words(1),
            Quantifier::AtLeast(count) | Quantifier::AtMost(count) => {
                self.words(2);
                self.space();
                self.expr(count);
            }
            Quantifier::Exactly(count) => {
                self.words(1);
                self.space();
                self.expr(count);
            }
        }
        self.space();
    }

    /// `x in xs`
    fn bound(&mut self, binder: &Name, list: &Expr) {
        self.name(binder);
        self.space();
        self.word("in");
        self.space();
        self.expr(list);
    }

    /// `where P`
    pub fn filter(&mut self, filter: Option<&Expr>) {
        if let Some(filter) = filter {
            self.line();
            self.word("where");
            self.space();
            self.hung(filter);
        }
    }

    /// `[e for x in xs where P]`, or without brackets as the one argument of a call
    fn comprehension(&mut self, whole: &Expr) {
        let ExprKind::Comprehension {
            body,
            generators,
            filter,
        } = &*whole.kind
        else {
            return;
        };
        let inside = |to: &mut Self| {
            to.group(|to| {
                to.expr(body);
                to.line();
                to.word("for");
                to.space();
                for (nth, generator) in generators.iter().enumerate() {
                    if nth > 0 {
                        to.word(",");
                        to.space();
                    }
                    to.bound(&generator.binder, &generator.list);
                }
            });
            to.filter(filter.as_ref());
        };
        if brackets_itself(whole) {
            self.elements(LIST_OF_ONE, 1, |to, _| inside(to));
        } else {
            inside(self);
        }
    }

    /// `the x in xs where P`
    fn the(&mut self, binder: &Name, list: &Expr, filter: Option<&Expr>) {
        self.group(|to| {
            to.word("the");
            to.space();
            to.bound(binder, list);
            to.filter(filter);
        });
    }

    fn call(&mut self, callee: &Path, arguments: &[Expr]) {
        self.path(callee);
        match arguments {
            [only] if brackets_itself(only) => {
                self.word("(");
                self.expr(only);
                self.word(")");
            }
            [only] if matches!(*only.kind, ExprKind::Comprehension { .. }) => {
                self.elements(
                    BracketStyle {
                        commas: false,
                        ..ARGUMENTS
                    },
                    1,
                    |to, _| to.expr(only),
                );
            }
            _ => self.elements(ARGUMENTS, arguments.len(), |to, nth| {
                if let Some(argument) = arguments.get(nth) {
                    to.hung(argument);
                }
            }),
        }
    }

    /// `xs sorted by a.b descending`
    fn sorted(&mut self, list: &Expr, key: &Expr, order: SortOrder) {
        self.expr(list);
        self.spaced_words(2);
        self.expr(key);
        if order == SortOrder::Descending {
            self.space();
            self.words(1);
        }
    }

    /// `xs grouped by a, b as name`
    fn grouped(&mut self, list: &Expr, keys: &[GroupKey]) {
        self.expr(list);
        self.spaced_words(2);
        for (nth, key) in keys.iter().enumerate() {
            if nth > 0 {
                self.word(",");
                self.space();
            }
            self.expr(&key.key);
            if let Some(name) = &key.name {
                self.spaced_words(1);
                self.name(name);
            }
        }
    }

    fn list(&mut self, elements: &[Expr]) {
        let fill = elements.iter().all(is_short);
        self.elements(BracketStyle { fill, ..LIST }, elements.len(), |to, nth| {
            if let Some(element) = elements.get(nth) {
                to.hung(element);
            }
        });
    }

    /// `{ name: value }`
    pub fn record(&mut self, entries: &[RecordEntry]) {
        self.elements(FIELDS, entries.len(), |to, nth| {
            if let Some(entry) = entries.get(nth) {
                to.field(&entry.name, |to| to.hung(&entry.value));
            }
        });
    }

    /// `a within L after b`, `a at least L before b`
    fn deadline(&mut self, subject: &Expr, length: &Expr, anchor: &Expr) {
        self.group(|to| {
            to.expr(subject);
            to.line();
            let words = if to.peek() == "at" { 2 } else { 1 };
            to.words(words);
            to.space();
            to.hung(length);
            to.line();
            to.words(1);
            to.space();
            to.hung(anchor);
        });
    }

    /// `from a to b`
    fn stretch(&mut self, from: &Expr, end: &Expr) {
        self.group(|to| {
            to.word("from");
            to.space();
            to.hung(from);
            to.line();
            to.words(1);
            to.space();
            to.hung(end);
        });
    }

    /// `in s`, or a stretch of its own
    fn measured(&mut self, stretch: &Expr) {
        self.space();
        if self.peek() == "in" {
            self.word("in");
            self.space();
        }
        self.expr(stretch);
    }

    fn part(&mut self, operand: &Expr, zone: Option<&TextLiteral>) {
        // `year of d`, `start of month of d`: what the operand begins with ends the words.
        while self.next_piece() < operand.span.range().start {
            self.words(1);
            self.space();
        }
        self.expr(operand);
        if let Some(zone) = zone {
            self.spaced_words(2);
            self.raw(zone.span);
        }
    }

    /// `3 working days of c`
    fn working_days(&mut self, amount: &Expr, calendar: &Path) {
        self.expr(amount);
        self.space();
        self.word("working");
        self.space();
        self.word_as(if is_one(amount) { "day" } else { "days" });
        self.space();
        self.word("of");
        self.space();
        self.path(calendar);
    }

    /// `working days of c in s`
    fn working_in(&mut self, calendar: &Path, stretch: &Expr) {
        self.words(3);
        self.space();
        self.path(calendar);
        self.measured(stretch);
    }

    /// `d is a working day of c`, `d rolls to next working day of c`: a day, words, and a calendar.
    fn of_calendar(&mut self, day: &Expr, words: usize, calendar: &Path) {
        self.expr(day);
        self.spaced_words(words);
        self.path(calendar);
    }

    /// `next working day of c on or after d`, `previous working day of c on or before d`
    fn neighbour(&mut self, calendar: &Path, day: &Expr) {
        self.words(4);
        self.space();
        self.path(calendar);
        self.spaced_words(3);
        self.expr(day);
    }
}

/// `[e for x in xs]`: no comma follows its one element.
const LIST_OF_ONE: BracketStyle = BracketStyle {
    commas: false,
    ..LIST
};

/// Ends with a bracket that belongs where the line began.
fn closes_itself(expr: &Expr) -> bool {
    if let ExprKind::In { container, .. } = &*expr.kind {
        return matches!(&*container.kind, ExprKind::List(_));
    }
    matches!(
        &*expr.kind,
        ExprKind::List(_)
            | ExprKind::Record(_)
            | ExprKind::Call(..)
            | ExprKind::Comprehension { .. }
    )
}

fn brackets_itself(expr: &Expr) -> bool {
    if let ExprKind::Comprehension { body, .. } = &*expr.kind {
        return expr.span.start < body.span.start;
    }
    matches!(&*expr.kind, ExprKind::List(_) | ExprKind::Record(_))
}

/// Elements, several of which share a line.
fn is_short(expr: &Expr) -> bool {
    matches!(
        &*expr.kind,
        ExprKind::Number(_)
            | ExprKind::Money(..)
            | ExprKind::Text(_)
            | ExprKind::Boolean(_)
            | ExprKind::Date(_)
            | ExprKind::DateTime(_)
            | ExprKind::Time(_)
            | ExprKind::YearMonth(_)
            | ExprKind::Name(_)
    )
}

fn is_one(amount: &Expr) -> bool {
    matches!(&*amount.kind, ExprKind::Number(number) if &*number.digits == "1" && !number.percent && number.scale.is_none())
}

/// `every x satisfies`, `at least 1 x satisfies`, `at least 3 x satisfy`
fn is_singular(quantifier: &Quantifier) -> bool {
    match quantifier {
        Quantifier::Every | Quantifier::Some | Quantifier::No => true,
        Quantifier::AtLeast(count) | Quantifier::AtMost(count) | Quantifier::Exactly(count) => {
            is_one(count)
        }
    }
}

/// The number of words of an operator.
fn words_of(op: WordOp) -> usize {
    match op {
        WordOp::StartsWith | WordOp::EndsWith => 2,
        WordOp::Matches | WordOp::Contains | WordOp::Overlaps | WordOp::Covers => 1,
    }
}

/// Operators of one chain.
fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Implies => 1,
        BinaryOp::Or => 2,
        BinaryOp::And => 3,
        BinaryOp::Add | BinaryOp::Subtract => 4,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Of => 5,
    }
}
