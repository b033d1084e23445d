//! Expressions, from the loosest operator to literals.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{
    BinaryOp, CompareOp, DatePart, DeadlineKind, Direction, Expr, ExprKind, Generator, GroupKey,
    Name, Path, Quantifier, RecordEntry, SortOrder, Tolerance, WordOp,
};
use super::cursor::{Cursor, Node};
use super::{ParseContext, Rule, literals};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::source::LINE_BREAKS;
use crate::source::Span;
use crate::value::{SeriesKind, TimeUnit};

fn make(span: Span, kind: ExprKind) -> Expr {
    Expr {
        kind: Box::new(kind),
        span,
    }
}

fn joined(left: Expr, op: BinaryOp, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    make(span, ExprKind::Binary(op, left, right))
}

/// The one table of precedence: how tightly an operator binds, and whether to the right.
fn binding(op: BinaryOp) -> (u8, bool) {
    match op {
        BinaryOp::Implies => (1, true),
        BinaryOp::Or => (2, false),
        BinaryOp::And => (3, false),
        BinaryOp::Add | BinaryOp::Subtract => (4, false),
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Of => (5, false),
    }
}

/// Joins operands and operators by precedence; the operators come in order.
fn climb(first: Expr, rest: Vec<(BinaryOp, Expr)>) -> Expr {
    let mut operands = vec![first];
    let mut operators: Vec<BinaryOp> = Vec::new();
    for (op, operand) in rest {
        let (level, right) = binding(op);
        while operators
            .last()
            .is_some_and(|top| binding(*top).0 > level || binding(*top).0 == level && !right)
        {
            reduce(&mut operands, &mut operators);
        }
        operators.push(op);
        operands.push(operand);
    }
    while !operators.is_empty() {
        reduce(&mut operands, &mut operators);
    }
    // INVARIANT: one operand more than operators, so one is left.
    operands
        .pop()
        .unwrap_or_else(|| unreachable_operand(&operands))
}

fn reduce(operands: &mut Vec<Expr>, operators: &mut Vec<BinaryOp>) {
    if let (Some(op), Some(right), Some(left)) = (operators.pop(), operands.pop(), operands.pop()) {
        operands.push(joined(left, op, right));
    }
}

#[expect(
    clippy::unreachable,
    reason = "the stack of operands is never empty: it begins with one and each step takes two and adds one"
)]
fn unreachable_operand(_: &[Expr]) -> Expr {
    unreachable!("an expression has an operand")
}

fn chain(context: &mut ParseContext<'_>, node: &Node<'_>, operators: usize) {
    let limit = context.limits.chain_length;
    if operators > limit {
        let span = literals::trimmed_span(context, node);
        context.report(
            Diagnostic::error(
                LIMIT,
                span,
                format!("this expression has {operators} operators in a row, more than {limit}"),
            )
            .help("use `sum` over a list, or give parts of it names; `--limit chain_length=N` raises the limit"),
        );
    }
}

pub(super) fn expr(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let first = logic_operand(context, cursor.take(Rule::logic_operand)?)?;
    let mut rest = Vec::new();
    while let Some(op) = cursor.take(Rule::logic_op) {
        let op = match op.as_str() {
            "implies" => BinaryOp::Implies,
            "or" => BinaryOp::Or,
            _ => BinaryOp::And,
        };
        rest.push((
            op,
            logic_operand(context, cursor.take(Rule::logic_operand)?)?,
        ));
    }
    chain(context, &node, rest.len());
    if rest.len() > context.limits.chain_length {
        return Some(first);
    }
    Some(climb(first, rest))
}

fn logic_operand(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let mut nots = Vec::new();
    while let Some(not) = cursor.keyword(Rule::k_not) {
        nots.push(context.span(not.as_span()));
    }
    chain(context, &node, nots.len());
    nots.truncate(context.limits.chain_length);
    let inner = cursor.next()?;
    let mut expr = match inner.as_rule() {
        Rule::quantified => quantified(context, inner)?,
        Rule::conditional => conditional(context, inner)?,
        _ => comparison(context, inner)?,
    };
    for not in nots.into_iter().rev() {
        expr = make(not.to(expr.span), ExprKind::Not(expr));
    }
    Some(expr)
}

fn conditional(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let condition = expr(context, cursor.take(Rule::expr)?)?;
    let then = expr(context, cursor.take(Rule::expr)?)?;
    let otherwise = expr(context, cursor.take(Rule::expr)?)?;
    Some(make(span, ExprKind::If(condition, then, otherwise)))
}

fn quantified(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let mut words = cursor.enter(Rule::quantifier)?;
    let first = words.any()?.as_rule();
    let second = words.any();
    let mut count = |words: &mut Cursor<'_>, second: Option<Node<'_>>| {
        let node = second
            .filter(|node| node.as_rule() == Rule::count)
            .or_else(|| words.take(Rule::count))?;
        quantity(context, node)
    };
    let quantifier = match (first, second.as_ref().map(|node| node.as_rule())) {
        (Rule::k_every, _) => Quantifier::Every,
        (Rule::k_some, _) => Quantifier::Some,
        (Rule::k_no, _) => Quantifier::No,
        (Rule::k_at, Some(Rule::k_least)) => Quantifier::AtLeast(count(&mut words, None)?),
        (Rule::k_at, _) => Quantifier::AtMost(count(&mut words, None)?),
        _ => Quantifier::Exactly(count(&mut words, second)?),
    };
    let binder = literals::name(context, &cursor.take(Rule::name)?);
    let list = listing(context, cursor.take(Rule::listing)?)?;
    let filter = optional_filter(context, &mut cursor)?;
    let body = expr(context, cursor.take(Rule::expr)?)?;
    Some(make(
        span,
        ExprKind::Quantified {
            quantifier,
            binder,
            list,
            filter,
            body,
        },
    ))
}

fn quantity(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let inner = Cursor::of(node).next()?;
    match inner.as_rule() {
        Rule::counted_name => {
            let path = literals::path(context, inner);
            fields(path.segments)
        }
        _ => primary_kind(context, inner),
    }
}

/// `a.b.c` as fields of a name.
fn fields(segments: Vec<Name>) -> Option<Expr> {
    let mut segments = segments.into_iter();
    let first = segments.next()?;
    let base = make(first.span, ExprKind::Name(first.text));
    Some(segments.fold(base, |base, name| {
        make(base.span.to(name.span), ExprKind::Field(base, name))
    }))
}

/// `where …`, if it is there. The outer option is `None` if no arm fits the grammar's rule.
pub(super) fn optional_filter(
    context: &mut ParseContext<'_>,
    cursor: &mut Cursor<'_>,
) -> Option<Option<Expr>> {
    match cursor.enter(Rule::filter) {
        Some(mut inner) => Some(Some(expr(context, inner.take(Rule::expr)?)?)),
        None => Some(None),
    }
}

fn comparison(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let first = listing(context, cursor.take(Rule::listing)?)?;
    let Some(tail) = cursor.next() else {
        return Some(first);
    };
    let rule = tail.as_rule();
    let mut inner = Cursor::of(tail);
    let kind = match rule {
        Rule::compare_tail => compare(context, first, inner)?,
        Rule::in_tail => {
            let negated = inner.keyword(Rule::k_not).is_some();
            ExprKind::In {
                item: first,
                container: listing(context, inner.take(Rule::listing)?)?,
                negated,
            }
        }
        Rule::is_tail => is_tail(context, first, inner)?,
        Rule::word_tail => word_tail(context, first, inner)?,
        _ => deadline(context, first, inner)?,
    };
    Some(make(span, kind))
}

fn compare(context: &mut ParseContext<'_>, first: Expr, mut inner: Cursor<'_>) -> Option<ExprKind> {
    let mut rest = Vec::new();
    while let Some(op) = inner.take(Rule::compare_op) {
        let place = context.span(op.as_span());
        let op = match op.as_str() {
            "=" => CompareOp::Equal,
            "!=" => CompareOp::NotEqual,
            "<" => CompareOp::Less,
            "<=" => CompareOp::LessOrEqual,
            ">" => CompareOp::Greater,
            _ => CompareOp::GreaterOrEqual,
        };
        rest.push((op, place, listing(context, inner.take(Rule::listing)?)?));
    }
    let tolerance = match inner.enter(Rule::tolerance) {
        None => None,
        Some(mut words) => Some(match words.next()? {
            node if node.as_rule() == Rule::stated => {
                Tolerance::StatedPrecision(literals::trimmed_span(context, &node))
            }
            node => Tolerance::Value(alternative(context, node)?),
        }),
    };
    Some(ExprKind::Compare {
        first,
        rest,
        tolerance,
    })
}

fn is_tail(
    context: &mut ParseContext<'_>,
    subject: Expr,
    mut inner: Cursor<'_>,
) -> Option<ExprKind> {
    inner.keyword(Rule::k_is)?;
    let word = inner.any()?;
    Some(match word.as_rule() {
        Rule::k_present => ExprKind::Presence {
            subject,
            present: true,
        },
        Rule::k_missing => ExprKind::Presence {
            subject,
            present: false,
        },
        _ => ExprKind::IsWorkingDay(subject, literals::path(context, inner.take(Rule::path)?)),
    })
}

fn word_tail(
    context: &mut ParseContext<'_>,
    left: Expr,
    mut inner: Cursor<'_>,
) -> Option<ExprKind> {
    let op = match inner.any()?.as_rule() {
        Rule::k_matches => {
            let pattern = literals::pattern(context, &inner.take(Rule::pattern)?);
            return Some(ExprKind::Word(WordOp::Matches, left, pattern));
        }
        Rule::k_starts => WordOp::StartsWith,
        Rule::k_ends => WordOp::EndsWith,
        Rule::k_contains => WordOp::Contains,
        Rule::k_overlaps => WordOp::Overlaps,
        _ => WordOp::Covers,
    };
    Some(ExprKind::Word(
        op,
        left,
        alternative(context, inner.take(Rule::alternative)?)?,
    ))
}

fn deadline(
    context: &mut ParseContext<'_>,
    subject: Expr,
    mut inner: Cursor<'_>,
) -> Option<ExprKind> {
    let kind = if inner.keyword(Rule::k_within).is_some() {
        DeadlineKind::Within
    } else {
        DeadlineKind::AtLeast
    };
    let length = alternative(context, inner.take(Rule::alternative)?)?;
    let direction = if inner.keyword(Rule::k_before).is_some() {
        Direction::Before
    } else {
        Direction::After
    };
    let anchor = alternative(context, inner.take(Rule::alternative)?)?;
    Some(ExprKind::Deadline {
        subject,
        kind,
        length,
        direction,
        anchor,
    })
}

pub(super) fn listing(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let mut expr = alternative(context, cursor.take(Rule::alternative)?)?;
    let mut tails = 0usize;
    while let Some(tail) = cursor.next() {
        tails = tails.saturating_add(1);
        if tails > context.limits.expression_depth {
            chain(context, &node, usize::MAX);
            return Some(expr);
        }
        let span = expr.span.to(literals::trimmed_span(context, &tail));
        let rule = tail.as_rule();
        let mut inner = Cursor::of(tail);
        expr = match rule {
            Rule::sorted => make(span, sorted(context, expr, inner)?),
            Rule::grouped => {
                let mut keys = Vec::new();
                while let Some(node) = inner.next() {
                    if node.as_rule() == Rule::group_key {
                        keys.push(group_key(context, Cursor::of(node))?);
                    }
                }
                make(span, ExprKind::Grouped(expr, keys))
            }
            Rule::stepped => make(
                span,
                ExprKind::Steps(expr, alternative(context, inner.take(Rule::alternative)?)?),
            ),
            _ => make(
                span,
                ExprKind::RollsToNextWorkingDay(
                    expr,
                    literals::path(context, inner.take(Rule::path)?),
                ),
            ),
        };
    }
    Some(expr)
}

/// `xs sorted by k descending`
fn sorted(context: &mut ParseContext<'_>, list: Expr, mut cursor: Cursor<'_>) -> Option<ExprKind> {
    let key = alternative(context, cursor.take(Rule::alternative)?)?;
    let order = match cursor.keyword(Rule::k_descending) {
        Some(_) => SortOrder::Descending,
        None => SortOrder::Ascending,
    };
    Some(ExprKind::Sorted(list, key, order))
}

/// `k as name`
fn group_key(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<GroupKey> {
    let node = cursor.take(Rule::alternative)?;
    let words = node.as_str().trim_end().to_owned();
    let key = alternative(context, node)?;
    let name = match cursor.keyword(Rule::k_as) {
        Some(_) => Some(literals::name(context, &cursor.take(Rule::name)?)),
        None => None,
    };
    if name.is_none() && path_of(&key).is_none() {
        let message = "a key that is worked out needs a name";
        let help = format!("name it: `{words} as key`; each group then has a field `key`");
        context.report(Diagnostic::error(code::EXPRESSION, key.span, message).help(help));
    }
    Some(GroupKey { key, name })
}

/// `a or else b or else c`, which is `a or else (b or else c)`.
fn alternative(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let mut operands = vec![sum(context, cursor.take(Rule::sum)?)?];
    while cursor.keyword(Rule::k_or).is_some() {
        cursor.keyword(Rule::k_else)?;
        operands.push(sum(context, cursor.take(Rule::sum)?)?);
    }
    chain(context, &node, operands.len().saturating_sub(1));
    operands.truncate(context.limits.chain_length);
    let last = operands.pop()?;
    Some(operands.into_iter().rfold(last, |right, left| {
        make(left.span.to(right.span), ExprKind::OrElse(left, right))
    }))
}

pub(super) fn sum(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let first = unary(context, cursor.take(Rule::unary)?)?;
    let mut rest = Vec::new();
    while let Some(op) = cursor.take(Rule::arith_op) {
        let op = match op.as_str().chars().next()? {
            '+' => BinaryOp::Add,
            '-' => BinaryOp::Subtract,
            '*' => BinaryOp::Multiply,
            '/' => BinaryOp::Divide,
            _ => BinaryOp::Of,
        };
        rest.push((op, unary(context, cursor.take(Rule::unary)?)?));
    }
    chain(context, &node, rest.len());
    if rest.len() > context.limits.chain_length {
        return Some(first);
    }
    Some(climb(first, rest))
}

fn unary(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let mut signs: Vec<Span> = cursor
        .all(Rule::minus)
        .iter()
        .map(|sign| context.span(sign.as_span()))
        .collect();
    chain(context, &node, signs.len());
    signs.truncate(context.limits.chain_length);
    let mut expr = postfix(context, cursor.take(Rule::postfix)?)?;
    for sign in signs.into_iter().rev() {
        expr = make(sign.to(expr.span), ExprKind::Negate(expr));
    }
    Some(expr)
}

pub(super) fn postfix(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let mut cursor = Cursor::of(node.clone());
    let mut expr = primary_kind(context, Cursor::of(cursor.take(Rule::primary)?).next()?)?;
    let mut suffixes = 0usize;
    while let Some(tail) = cursor.next() {
        suffixes = suffixes.saturating_add(1);
        if suffixes > context.limits.chain_length {
            chain(context, &node, suffixes);
            return Some(expr);
        }
        let span = expr.span.to(literals::trimmed_span(context, &tail));
        let rule = tail.as_rule();
        let mut inner = Cursor::of(tail);
        expr = match rule {
            Rule::suffix => match inner.next()? {
                node if node.as_rule() == Rule::expr => {
                    let index = self::expr(context, node)?;
                    make(span, ExprKind::Index(expr, index))
                }
                node => make(span, ExprKind::Field(expr, literals::name(context, &node))),
            },
            Rule::as_of => {
                let date = postfix(context, inner.take(Rule::postfix)?)?;
                as_of(context, expr, span, date)
            }
            _ => length(context, expr, span, inner)?,
        };
    }
    Some(expr)
}

fn as_of(context: &mut ParseContext<'_>, expr: Expr, span: Span, date: Expr) -> Expr {
    match path_of(&expr) {
        Some(path) => make(span, ExprKind::AsOf(path, date)),
        None => {
            context.report(
                Diagnostic::error(
                    code::EXPRESSION,
                    expr.span,
                    "`as of` follows the name of a parameter",
                )
                .help("write it like `discussion_days as of 2021-01-18`"),
            );
            expr
        }
    }
}

fn path_of(expr: &Expr) -> Option<Path> {
    if let ExprKind::Field(base, name) = &*expr.kind {
        let mut path = path_of(base)?;
        path.segments.push(name.clone());
        path.span = expr.span;
        return Some(path);
    }
    let ExprKind::Name(text) = &*expr.kind else {
        return None;
    };
    let name = Name {
        text: text.clone(),
        span: expr.span,
    };
    Some(Path {
        segments: vec![name],
        span: expr.span,
    })
}

/// `N days`, `N working days of C`
fn length(
    context: &mut ParseContext<'_>,
    amount: Expr,
    span: Span,
    mut inner: Cursor<'_>,
) -> Option<Expr> {
    let tail = inner.next()?;
    if tail.as_rule() == Rule::unit {
        return Some(make(
            span,
            ExprKind::Length(amount, TimeUnit::from_word(tail.as_str())?),
        ));
    }
    let calendar = literals::path(context, Cursor::of(tail).take(Rule::path)?);
    Some(make(span, ExprKind::WorkingDays(amount, calendar)))
}

fn primary_kind(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    let span = literals::trimmed_span(context, &node);
    let written = node.as_str();
    let kind = match node.as_rule() {
        Rule::number => ExprKind::Number(literals::number(context, node)?),
        Rule::amount => amount(context, node)?,
        Rule::text => ExprKind::Text(literals::text(context, &node).text),
        Rule::boolean => ExprKind::Boolean(written == "true"),
        Rule::it => ExprKind::It,
        Rule::name => ExprKind::Name(literals::name(context, &node).text),
        Rule::date => ExprKind::Date(literals::date(context, &node).text),
        Rule::datetime => return Some(literals::datetime(context, &node)),
        Rule::time => return Some(literals::time(context, &node)),
        Rule::paren => ExprKind::Parenthesised(expr(context, Cursor::of(node).take(Rule::expr)?)?),
        Rule::list => list(context, node)?,
        Rule::record => ExprKind::Record(entries(context, &mut Cursor::of(node))?),
        Rule::call => call(context, node)?,
        Rule::the => the(context, node)?,
        Rule::stretch => {
            let mut cursor = Cursor::of(node);
            cursor.keyword(Rule::k_from);
            let from = alternative(context, cursor.take(Rule::alternative)?)?;
            let closed = cursor.keyword(Rule::k_until).is_none();
            ExprKind::Stretch {
                from,
                to: alternative(context, cursor.take(Rule::alternative)?)?,
                closed,
            }
        }
        Rule::year_month => return Some(literals::year_month(context, &node)),
        Rule::check_date => ExprKind::CheckDate,
        _ => time_words(context, node)?,
    };
    Some(make(span, kind))
}

fn amount(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ExprKind> {
    let mut cursor = Cursor::of(node);
    let number = literals::number(context, cursor.take(Rule::number)?)?;
    let currency = literals::name(context, &cursor.take(Rule::currency)?);
    Some(ExprKind::Money(number, currency))
}

fn list(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ExprKind> {
    let mut elements = Vec::new();
    let mut cursor = Cursor::of(node);
    while let Some(inner) = cursor.next() {
        if inner.as_rule() == Rule::comprehension {
            return comprehension(context, elements.pop()?, inner);
        }
        elements.push(expr(context, inner)?);
    }
    Some(ExprKind::List(elements))
}

fn comprehension(context: &mut ParseContext<'_>, body: Expr, node: Node<'_>) -> Option<ExprKind> {
    let mut cursor = Cursor::of(node.clone());
    let mut generators = Vec::new();
    while let Some(node) = cursor.take(Rule::generator) {
        let mut inner = Cursor::of(node);
        generators.push(Generator {
            binder: literals::name(context, &inner.take(Rule::name)?),
            list: listing(context, inner.take(Rule::listing)?)?,
        });
    }
    chain(context, &node, generators.len().saturating_sub(1));
    generators.truncate(context.limits.expression_depth);
    let filter = optional_filter(context, &mut cursor)?;
    Some(ExprKind::Comprehension {
        body,
        generators,
        filter,
    })
}

fn call(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ExprKind> {
    let mut cursor = Cursor::of(node);
    let head = cursor.take(Rule::call_head)?;
    let mut callee = literals::path(context, head);
    callee.span = callee
        .segments
        .first()?
        .span
        .to(callee.segments.last()?.span);
    let mut arguments: Vec<Expr> = Vec::new();
    while let Some(inner) = cursor.next() {
        if inner.as_rule() == Rule::comprehension {
            let body = arguments.pop()?;
            let span = body.span.to(literals::trimmed_span(context, &inner));
            arguments.push(make(span, comprehension(context, body, inner)?));
        } else {
            arguments.push(expr(context, inner)?);
        }
    }
    Some(ExprKind::Call(callee, arguments))
}

fn the(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ExprKind> {
    let mut cursor = Cursor::of(node);
    let binder = literals::name(context, &cursor.take(Rule::name)?);
    let list = listing(context, cursor.take(Rule::listing)?)?;
    let filter = optional_filter(context, &mut cursor)?;
    Some(ExprKind::The {
        binder,
        list,
        filter,
    })
}

/// `name: value`, separated by commas or line breaks.
pub(super) fn entries(
    context: &mut ParseContext<'_>,
    cursor: &mut Cursor<'_>,
) -> Option<Vec<RecordEntry>> {
    let mut entries: Vec<RecordEntry> = Vec::new();
    let mut separated = Separated::default();
    while let Some(node) = cursor.next() {
        match node.as_rule() {
            Rule::entry => {
                separated.item(context, &node);
                let mut inner = Cursor::of(node);
                let name = literals::name(context, &inner.take(Rule::field_name)?);
                entries.push(RecordEntry {
                    name,
                    value: expr(context, inner.take(Rule::expr)?)?,
                });
            }
            rule => separated.other(rule),
        }
    }
    Some(entries)
}

/// Sees to it that fields are separated by a comma or a line break.
#[derive(Default)]
pub(super) struct Separated {
    end: Option<usize>,
    comma: bool,
}

impl Separated {
    pub fn other(&mut self, rule: Rule) {
        self.comma |= rule == Rule::comma;
    }

    pub fn item(&mut self, context: &mut ParseContext<'_>, node: &Node<'_>) {
        let span = node.as_span();
        if let Some(end) = self.end
            && !self.comma
            && !span
                .get_input()
                .get(end..span.start())
                .unwrap_or("\n")
                .contains(LINE_BREAKS)
        {
            let here = context.span(span).at_start();
            context.report(
                Diagnostic::error(
                    code::SEPARATOR,
                    here,
                    "two fields on one line need a comma between them",
                )
                .help("put a comma or a line break between them"),
            );
        }
        self.end = Some(span.start().saturating_add(node.as_str().trim_end().len()));
        self.comma = false;
    }
}

fn time_words(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ExprKind> {
    let rule = node.as_rule();
    let mut cursor = Cursor::of(node);
    Some(match rule {
        Rule::measure => {
            let unit = TimeUnit::from_word(cursor.take(Rule::unit)?.as_str())?;
            ExprKind::Measure(unit, measured(context, &mut cursor)?)
        }
        Rule::working_measure => {
            cursor.keyword(Rule::k_working);
            let hours = cursor.keyword(Rule::k_hours).is_some();
            let calendar = literals::path(context, cursor.take(Rule::path)?);
            let stretch = measured(context, &mut cursor)?;
            if hours {
                ExprKind::WorkingHoursIn(calendar, stretch)
            } else {
                ExprKind::WorkingDaysIn(calendar, stretch)
            }
        }
        Rule::series => {
            cursor.keyword(Rule::k_calendar);
            let kind = if cursor.keyword(Rule::k_days).is_some() {
                SeriesKind::Days
            } else if cursor.keyword(Rule::k_weeks).is_some() {
                SeriesKind::Weeks
            } else if cursor.keyword(Rule::k_quarters).is_some() {
                SeriesKind::Quarters
            } else if cursor.keyword(Rule::k_years).is_some() {
                SeriesKind::Years
            } else {
                SeriesKind::Months
            };
            ExprKind::Series(kind, postfix(context, cursor.take(Rule::postfix)?)?)
        }
        Rule::part => part(context, cursor)?,
        Rule::position => ExprKind::Position(postfix(context, cursor.take(Rule::postfix)?)?),
        Rule::next_day => {
            let calendar = literals::path(context, cursor.take(Rule::path)?);
            ExprKind::NextWorkingDay(calendar, postfix(context, cursor.take(Rule::postfix)?)?)
        }
        Rule::previous_day => {
            let calendar = literals::path(context, cursor.take(Rule::path)?);
            ExprKind::PreviousWorkingDay(calendar, postfix(context, cursor.take(Rule::postfix)?)?)
        }
        _ => return None,
    })
}

/// What a measure measures: `in s`, or `from a to b`.
fn measured(context: &mut ParseContext<'_>, cursor: &mut Cursor<'_>) -> Option<Expr> {
    let node = cursor.next()?;
    if node.as_rule() == Rule::postfix {
        return postfix(context, node);
    }
    let span = literals::trimmed_span(context, &node);
    let mut inner = Cursor::of(node);
    inner.keyword(Rule::k_from);
    let from = postfix(context, inner.take(Rule::postfix)?)?;
    let closed = inner.keyword(Rule::k_until).is_none();
    let to = postfix(context, inner.take(Rule::postfix)?)?;
    Some(make(span, ExprKind::Stretch { from, to, closed }))
}

fn part(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ExprKind> {
    let word = cursor.take(Rule::part_word)?;
    let of = cursor.take(Rule::part_unit);
    let part = match DatePart::from_words(word.as_str(), of.as_ref().map(|node| node.as_str())) {
        Some(part) => part,
        None => {
            let span = context.span(word.as_span());
            context.report(
                Diagnostic::error(
                    code::EXPRESSION,
                    span,
                    format!("`{} of` does not say of what", word.as_str()),
                )
                .help(
                    "write `start of month of d`, `end of quarter of d`, `year of d` and the like",
                ),
            );
            DatePart::EndOfMonth
        }
    };
    let operand = postfix(context, cursor.take(Rule::postfix)?)?;
    let zone = match cursor.enter(Rule::in_zone) {
        Some(mut inner) => Some(literals::text(context, &inner.take(Rule::text)?)),
        None => None,
    };
    Some(ExprKind::Part {
        part,
        operand,
        zone,
    })
}

/// A list by itself, as the cases of a test.
pub(super) fn list_expr(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    primary_kind(context, node)
}
