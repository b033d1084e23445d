//! What is true or false: comparison, membership, presence, quantifiers, choice.

use crate::builtins::texts::FIND;
use crate::diagnostic::Help;
use std::cmp::Ordering;
use std::sync::Arc;

use super::super::checker::{Checker, Surroundings};
use super::super::program::{
    Constant, Each, Expr, ExprKind, LogicOp, OperatorSpan, Quantifier, Tolerance,
};
use super::super::types::{PeriodKind, Type};
use super::agreement::{join, percentage_help};
use super::{Expected, erroneous, make};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::types as code;
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp};
use crate::value::{Number, Pattern};

impl Checker<'_> {
    pub(super) fn quantified(
        &mut self,
        around: &mut Surroundings,
        quantifier: &ast::Quantifier,
        (binder, list, filter): (&ast::Name, &ast::Expr, Option<&ast::Expr>),
        body: &ast::Expr,
        span: Span,
    ) -> Expr {
        let quantifier = self.quantifier(around, quantifier);
        let outer = around.locals.len();
        let each = self.each(around, binder, list, filter, "every");
        let body = self.boolean(around, body, "`satisfies` takes a condition");
        around.locals.truncate(outer);
        make(
            ExprKind::Quantified {
                quantifier,
                each,
                body,
            },
            Type::Boolean,
            span,
        )
    }

    pub(super) fn logic_operator(
        &mut self,
        around: &mut Surroundings,
        op: LogicOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let why = match op {
            LogicOp::And => "`and` joins conditions",
            LogicOp::Or => "`or` joins conditions",
            LogicOp::Implies => "`implies` joins conditions",
        };
        if let Some(help) = one_of_texts(op, left, right) {
            let message = format!("{why}, and this is a text");
            let mut diagnostic = Diagnostic::error(code::MISMATCH, right.span, message).help(help);
            diagnostic = diagnostic.label(left.span, "compared here");
            return self.fail(span, diagnostic);
        }
        let left = self.boolean(around, left, why);
        let right = self.boolean(around, right, why);
        make(ExprKind::Logic(op, left, right), Type::Boolean, span)
    }

    pub(super) fn quantifier(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Quantifier,
    ) -> Quantifier {
        let why = "how many is a whole number";
        match written {
            ast::Quantifier::Every => Quantifier::Every,
            ast::Quantifier::Some => Quantifier::Some,
            ast::Quantifier::No => Quantifier::No,
            ast::Quantifier::AtLeast(count) => {
                Quantifier::AtLeast(self.integer(around, count, why))
            }
            ast::Quantifier::AtMost(count) => Quantifier::AtMost(self.integer(around, count, why)),
            ast::Quantifier::Exactly(count) => {
                Quantifier::Exactly(self.integer(around, count, why))
            }
        }
    }

    /// A name bound to each element of a list, with its `where`.
    pub(super) fn each(
        &mut self,
        around: &mut Surroundings,
        binder: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        what: &'static str,
    ) -> Each {
        let list = self.expression(around, list, None);
        let element = self.element(&list);
        let local = self.bind(around, binder, element, what);
        let filter = filter.map(|filter| self.boolean(around, filter, "`where` takes a condition"));
        Each {
            list,
            local,
            filter,
        }
    }

    /// The type of a list's elements; reports what is no list.
    pub(super) fn element(&mut self, list: &Expr) -> Type {
        match &list.ty {
            Type::List(element) => (**element).clone(),
            Type::Unknown => Type::Unknown,
            other => {
                let message = format!("a list is wanted, and this is {}", self.describe(other));
                let help = matches!(other, Type::Map(_))
                    .then(|| format!("the values of a map are `values({})`", self.words_of(list)));
                let mut diagnostic =
                    Diagnostic::error(code::NOT_A_LIST, list.span, message).maybe_help(help);
                if let Some((place, words)) = self.origin(list) {
                    diagnostic = diagnostic.label(place, words);
                }
                self.report(diagnostic);
                Type::Unknown
            }
        }
    }

    pub(super) fn compare(
        &mut self,
        around: &mut Surroundings,
        first: &ast::Expr,
        rest: &[(CompareOp, Span, ast::Expr)],
        tolerance: Option<&ast::Tolerance>,
        span: Span,
    ) -> Expr {
        self.one_direction(first, rest);
        let stated = matches!(tolerance, Some(ast::Tolerance::StatedPrecision(_)));
        let outer = self.keeps_lists;
        self.keeps_lists |= stated;
        let mut operands = vec![self.expression(around, first, None)];
        for (_, _, operand) in rest {
            operands.push(self.expression(around, operand, None));
        }
        self.keeps_lists = outer;
        if let ([left, right], [(op, place, written)]) = (operands.as_slice(), rest)
            && let Some(help) = many_with_one((first, left), *op, (written, right))
        {
            let message = format!(
                "{} cannot be compared with {}",
                self.describe(&left.ty),
                self.describe(&right.ty)
            );
            let diagnostic = self.disagree(message, *place, left, right).help(help);
            return self.fail(span, diagnostic);
        }
        let tolerance =
            tolerance.and_then(|written| self.tolerance(around, written, &operands, rest));
        let mut result: Option<Expr> = None;
        for ((op, op_span, _), pair) in rest.iter().zip(operands.windows(2)) {
            let [left, right] = pair else { continue };
            let compared = self.compared(
                *op,
                *op_span,
                left.clone(),
                right.clone(),
                tolerance.clone(),
                span,
            );
            result = Some(match result {
                None => compared,
                Some(before) => make(
                    ExprKind::Logic(LogicOp::And, before, compared),
                    Type::Boolean,
                    span,
                ),
            });
        }
        result.unwrap_or_else(|| erroneous(span))
    }

    fn one_direction(&mut self, left: &ast::Expr, rest: &[(CompareOp, Span, ast::Expr)]) {
        let direction = |op: CompareOp| match op {
            CompareOp::Less | CompareOp::LessOrEqual => Ordering::Less,
            CompareOp::Greater | CompareOp::GreaterOrEqual => Ordering::Greater,
            CompareOp::Equal | CompareOp::NotEqual => Ordering::Equal,
        };
        let [(first, ..), others @ ..] = rest else {
            return;
        };
        let odd = others
            .iter()
            .find(|(op, ..)| direction(*op) != direction(*first) || *op == CompareOp::NotEqual);
        if let Some((_, place, _)) = odd {
            let message = "a chain of comparisons points one way, and this one turns here";
            let apart = chain_apart(left, rest);
            let help = apart.map_or_else(
                || "join two comparisons with `and`".to_owned(),
                |apart| format!("join two comparisons with `and`: `{apart}`"),
            );
            self.report(Diagnostic::error(code::CHAIN, *place, message).help(help));
        }
    }

    fn compared(
        &mut self,
        op: CompareOp,
        op_span: Span,
        mut left: Expr,
        mut right: Expr,
        tolerance: Option<Tolerance>,
        span: Span,
    ) -> Expr {
        let equality = matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if let Some(problem) = self.comparison_problem(&left, &right, op_span) {
            return self.fail(span, problem);
        }
        let common = join(&left.ty, &right.ty).unwrap_or(Type::Unknown);
        if !equality && !ordered(&common) {
            let message = format!(
                "{} has no order: it is equal or not",
                self.describe(&common)
            );
            let diagnostic = Diagnostic::error(code::NO_ORDER, op_span, message)
                .help("compare with `=` or `!=`");
            return self.fail(span, diagnostic);
        }
        if !common.is_comparable() {
            let diagnostic = self.not_compared(&common, (&left, &right), op_span);
            return self.fail(span, diagnostic);
        }
        let wanted = Expected {
            ty: &common,
            why: String::new(),
            declared: None,
        };
        left = self.conform(left, &wanted);
        right = self.conform(right, &wanted);
        make(
            ExprKind::Compare {
                op,
                left,
                right,
                tolerance,
                op_span: OperatorSpan(op_span),
            },
            Type::Boolean,
            span,
        )
    }

    /// Refuses values of which no two can be compared, and lists of them.
    fn not_compared(&self, ty: &Type, (left, right): (&Expr, &Expr), at: Span) -> Diagnostic {
        let (mut one, mut within) = (ty, "");
        while let Type::List(element) = one {
            (one, within) = (element, "lists of ");
        }
        let (left, right) = (self.words_of(left), self.words_of(right));
        let (what, help) = match one {
            Type::Map(_) if within.is_empty() => {
                ("maps", format!("compare their values by key, as `{left}[\"…\"] = {right}[\"…\"]`"))
            }
            Type::Map(_) => ("maps", "compare values of their elements by key".to_owned()),
            Type::DateStretch | Type::InstantStretch => (
                "stretches of time",
                "compare where they begin and where they end, or ask whether one `covers` the other".to_owned(),
            ),
            Type::Record(record) => {
                let field = self.field_that(*record, Type::is_comparable).unwrap_or_else(|| "…".to_owned());
                let fields = if within.is_empty() { "their fields" } else { "lists of a field" };
                ("records", format!("compare {fields}, as `{left}.{field} = {right}.{field}`"))
            }
            _ => ("these", "compare their parts".to_owned()),
        };
        Diagnostic::error(
            code::NO_ORDER,
            at,
            format!("{within}{what} are not compared"),
        )
        .help(help)
    }

    /// Why a value is never this literal text, where that is so: it is one of others, or a currency's code.
    fn never_equal(&self, value: &Expr, text: &str, at: Span) -> Option<Diagnostic> {
        if let ExprKind::CurrencyOf(_) = &*value.kind {
            // Lists of codes, as those of a standard, may have the codes of no currency.
            let is_code = crate::value::currency::no_currency(text).is_some();
            let fault = crate::value::money::read_currency(text)
                .err()
                .filter(|_| !is_code)?;
            return Some(Diagnostic::error(code::OUTSIDE_CHOICES, at, fault.text));
        }
        let Type::Choice(choices) = &value.ty else {
            return None;
        };
        if choices.iter().any(|choice| **choice == *text) {
            return None;
        }
        let near = crate::diagnostic::did_you_mean(text, choices.iter().map(|choice| &**choice));
        let help = near.map_or_else(
            || format!("it is {}", self.describe(&value.ty)).into(),
            |near| Help::writing(format!("did you mean `\"{near}\"`?"), format!("\"{near}\"")),
        );
        let message = format!("\"{text}\" is none of the texts to choose from");
        let diagnostic = Diagnostic::error(code::OUTSIDE_CHOICES, at, message).help(help);
        Some(match self.origin(value) {
            Some((place, words)) => diagnostic.label(place, words),
            None => diagnostic,
        })
    }

    /// Why two values cannot be compared, if they cannot.
    fn comparison_problem(&self, left: &Expr, right: &Expr, at: Span) -> Option<Diagnostic> {
        for (choice, other) in [(left, right), (right, left)] {
            if let ExprKind::Constant(Constant::Text(text)) = &*other.kind
                && let Some(diagnostic) = self.never_equal(choice, text, other.span)
            {
                return Some(diagnostic);
            }
        }
        if let (Type::Choice(a), Type::Choice(b)) = (&left.ty, &right.ty)
            && !a.iter().any(|choice| b.contains(choice))
        {
            return Some(self.disagree("these have no text in common".to_owned(), at, left, right));
        }
        if join(&left.ty, &right.ty).is_some() {
            return None;
        }
        let message = format!(
            "{} cannot be compared with {}",
            self.describe(&left.ty),
            self.describe(&right.ty)
        );
        Some(
            self.disagree(message, at, left, right)
                .maybe_help(comparison_help(left, right)),
        )
    }

    fn tolerance(
        &mut self,
        around: &mut Surroundings,
        written: &ast::Tolerance,
        operands: &[Expr],
        rest: &[(CompareOp, Span, ast::Expr)],
    ) -> Option<Tolerance> {
        let place = match written {
            ast::Tolerance::Value(value) => value.span,
            ast::Tolerance::StatedPrecision(span) => *span,
        };
        let one_equality = matches!(rest, [(CompareOp::Equal | CompareOp::NotEqual, ..)]);
        let [left, right] = operands else {
            self.report(
                Diagnostic::error(code::TOLERANCE, place, "`within` follows one `=` or `!=`")
                    .help("split the chain with `and`"),
            );
            return None;
        };
        if !one_equality {
            let help = "with `<=` add the tolerance to one side, as `a <= b + 0.02 EUR`";
            self.report(
                Diagnostic::error(code::TOLERANCE, place, "`within` follows one `=` or `!=`")
                    .help(help),
            );
            return None;
        }
        match written {
            ast::Tolerance::StatedPrecision(span) => {
                let common = join(&left.ty, &right.ty).unwrap_or(Type::Unknown);
                if !matches!(common, Type::Unknown | Type::Money(_)) && !common.is_number() {
                    let message = format!(
                        "{} has no digits that say how exact it is",
                        self.describe(&common)
                    );
                    let help = "`within stated precision` compares numbers and amounts of money";
                    self.report(Diagnostic::error(code::TOLERANCE, *span, message).help(help));
                    return None;
                }
                let plain = [left, right]
                    .into_iter()
                    .all(|side| self.is_stated(around, side));
                if !plain {
                    let message = "`within stated precision` compares sums and differences of fields and literals";
                    let help = "state the tolerance itself, as `within 0.02 EUR`";
                    self.report(Diagnostic::error(code::TOLERANCE, *span, message).help(help));
                    return None;
                }
                self.program.reads_digits = true;
                Some(Tolerance::StatedPrecision)
            }
            ast::Tolerance::Value(value) => {
                let wanted = tolerance_type(&join(&left.ty, &right.ty).unwrap_or(Type::Unknown));
                let expr = self.expression(around, value, None);
                let sized = wanted
                    .as_ref()
                    .filter(|_| !matches!(left.ty, Type::Date | Type::DateTime(_)));
                if let (Type::Percent, ExprKind::Constant(Constant::Number(number)), Some(_)) =
                    (&expr.ty, &*expr.kind, sized)
                {
                    return Some(Tolerance::Relative(number.clone()));
                }
                let Some(wanted) = wanted else {
                    let message = format!("{} has no tolerance", self.describe(&left.ty));
                    self.report(Diagnostic::error(code::TOLERANCE, place, message));
                    return None;
                };
                let why = "the tolerance is of the kind of what is compared".to_owned();
                Some(Tolerance::Absolute(self.conform(
                    expr,
                    &Expected {
                        ty: &wanted,
                        why,
                        declared: None,
                    },
                )))
            }
        }
    }

    pub(super) fn membership(
        &mut self,
        around: &mut Surroundings,
        item: &ast::Expr,
        container: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> Expr {
        let item = self.expression(around, item, None);
        if let ast::ExprKind::List(elements) = &*container.kind {
            for element in elements {
                if let ast::ExprKind::Text(text) = &*element.kind
                    && let Some(diagnostic) = self.never_equal(&item, text, element.span)
                {
                    return self.fail(span, diagnostic);
                }
            }
        }
        let container = self.expression(around, container, None);
        let (item, container) = match &container.ty {
            Type::Unknown => (item, container),
            Type::List(element) => {
                if join(&item.ty, element).is_none() {
                    let message = format!(
                        "{} is never in {}",
                        self.describe(&item.ty),
                        self.describe(&container.ty)
                    );
                    let help = self.in_a_field(&item, &container, element);
                    let diagnostic = self
                        .disagree(message, span, &item, &container)
                        .maybe_help(help);
                    return self.fail(span, diagnostic);
                }
                if !element.is_comparable() {
                    let diagnostic = self.never_in(element, (&item, &container), span);
                    return self.fail(span, diagnostic);
                }
                let element = (**element).clone();
                (self.outside_choices(item, &element), container)
            }
            Type::DateStretch => (
                self.conform(
                    item,
                    &Expected {
                        ty: &Type::Date,
                        why: "a stretch of dates contains dates".to_owned(),
                        declared: None,
                    },
                ),
                container,
            ),
            Type::InstantStretch => {
                let ty = Type::DateTime(None);
                (
                    self.conform(
                        item,
                        &Expected {
                            ty: &ty,
                            why: "a stretch of date-times contains date-times".to_owned(),
                            declared: None,
                        },
                    ),
                    container,
                )
            }
            other => {
                let message = format!(
                    "`in` asks a list or a stretch of time, and this is {}",
                    self.describe(other)
                );
                let help = match other {
                    Type::Text | Type::Choice(_) => Some("a text `contains` another".to_owned()),
                    Type::Map(_) => Some(format!("ask `keys({})`", self.words_of(&container))),
                    Type::Period(_) | Type::Duration => {
                        self.difference(&container).map(|(to, from)| {
                            format!("a stretch of time is written `from {from} to {to}`")
                        })
                    }
                    _ => None,
                };
                return self.fail(
                    span,
                    Diagnostic::error(code::NOT_A_LIST, container.span, message).maybe_help(help),
                );
            }
        };
        make(
            ExprKind::In {
                item,
                container,
                negated,
            },
            Type::Boolean,
            span,
        )
    }

    /// Refuses to look for what cannot be compared.
    fn never_in(&self, element: &Type, (item, list): (&Expr, &Expr), at: Span) -> Diagnostic {
        let diagnostic = self.not_compared(element, (item, list), at);
        let Type::Record(record) = element else {
            return diagnostic;
        };
        let field = self
            .field_that(*record, Type::is_comparable)
            .unwrap_or_else(|| "…".to_owned());
        let (item, list) = (self.words_of(item), self.words_of(list));
        diagnostic.help(format!(
            "ask for an element by a field: `some x in {list} satisfies x.{field} = {item}.{field}`"
        ))
    }

    /// `r.by in couriers`, where a field of the couriers is what `r.by` may be among.
    fn in_a_field(&self, item: &Expr, list: &Expr, element: &Type) -> Option<String> {
        let Type::Record(record) = element else {
            return None;
        };
        let field = self.field_that(*record, |ty| {
            join(&item.ty, ty).is_some_and(|joined| joined.is_comparable())
        })?;
        let (item, list) = (self.words_of(item), self.words_of(list));
        Some(format!(
            "name the field of the elements, as `{item} in {list}.{field}`"
        ))
    }

    /// A literal text asked for among texts to choose from must be one of them.
    fn outside_choices(&mut self, item: Expr, element: &Type) -> Expr {
        if let (Type::Choice(_), ExprKind::Constant(Constant::Text(_))) = (element, &*item.kind) {
            return self.conform(
                item,
                &Expected {
                    ty: element,
                    why: "the list holds other texts".to_owned(),
                    declared: None,
                },
            );
        }
        item
    }

    pub(super) fn presence(
        &mut self,
        around: &mut Surroundings,
        subject: &ast::Expr,
        present: bool,
        span: Span,
    ) -> Expr {
        let field = self.expression(around, subject, None);
        match &*field.kind {
            ExprKind::Field(..) => make(ExprKind::Presence { field, present }, Type::Boolean, span),
            ExprKind::Erroneous => erroneous(span),
            ExprKind::Builtin(function, arguments) if **function == FIND => {
                match found_anywhere(arguments, span) {
                    Some(found) if present => found,
                    Some(found) => make(ExprKind::Not(found), Type::Boolean, span),
                    None => erroneous(span),
                }
            }
            _ => {
                let word = if present { "is present" } else { "is missing" };
                let message =
                    format!("`{word}` asks after a field of the document, and this is none");
                let help = match &*field.kind {
                    ExprKind::Comprehension { .. } => {
                        "ask each element: `every x in … satisfies x.field is present`"
                    }
                    ExprKind::Derived(..) => "ask after the fields that it is derived from",
                    _ => "write the path of a field, as `discussion.closed is present`",
                };
                self.fail(
                    span,
                    Diagnostic::error(code::PRESENCE, field.span, message).help(help),
                )
            }
        }
    }

    pub(super) fn word(
        &mut self,
        around: &mut Surroundings,
        op: ast::WordOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        use ast::WordOp;
        let text = |why: &str| Expected {
            ty: &Type::Text,
            why: why.to_owned(),
            declared: None,
        };
        match op {
            WordOp::Matches => {
                let left = self.expression(around, left, Some(text("`matches` asks a text")));
                let ast::ExprKind::Pattern(pattern) = &*right.kind else {
                    return erroneous(span);
                };
                match Pattern::whole(pattern) {
                    Ok(pattern) => make(
                        ExprKind::Matches(left, Arc::new(pattern)),
                        Type::Boolean,
                        span,
                    ),
                    Err(why) => self.fail(
                        span,
                        Diagnostic::error(
                            code::PATTERN,
                            right.span,
                            format!("this pattern cannot be read: {why}"),
                        ),
                    ),
                }
            }
            WordOp::StartsWith | WordOp::EndsWith => {
                let left = self.expression(
                    around,
                    left,
                    Some(text("`starts with` and `ends with` ask a text")),
                );
                let right = self.expression(
                    around,
                    right,
                    Some(text("a text starts or ends with a text")),
                );
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
            WordOp::Contains => {
                let left = self.expression(around, left, None);
                if let Type::List(element) = left.ty.clone() {
                    let right = self.expression(around, right, None);
                    let right = self.outside_choices(right, &element);
                    if join(&right.ty, &element).is_none() {
                        let message = format!(
                            "{} never contains {}",
                            self.describe(&left.ty),
                            self.describe(&right.ty)
                        );
                        let diagnostic = self.disagree(message, span, &left, &right);
                        return self.fail(span, diagnostic);
                    }
                    if !element.is_comparable() {
                        let diagnostic = self.never_in(&element, (&right, &left), span);
                        return self.fail(span, diagnostic);
                    }
                    return make(
                        ExprKind::In {
                            item: right,
                            container: left,
                            negated: false,
                        },
                        Type::Boolean,
                        span,
                    );
                }
                let left = self.conform(left, &text("`contains` asks a text or a list"));
                let right = self.expression(around, right, Some(text("a text contains a text")));
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
            WordOp::Overlaps | WordOp::Covers => {
                let left = self.stretch_operand(around, left);
                let right = self.stretch_operand(around, right);
                if left.ty != right.ty && left.ty != Type::Unknown && right.ty != Type::Unknown {
                    let diagnostic = self.disagree(
                        "both stretches are of dates, or both of date-times".to_owned(),
                        span,
                        &left,
                        &right,
                    );
                    return self.fail(span, diagnostic);
                }
                make(ExprKind::Word(op, left, right), Type::Boolean, span)
            }
        }
    }

    pub(super) fn conditional(
        &mut self,
        around: &mut Surroundings,
        parts: (&ast::Expr, &ast::Expr, &ast::Expr),
        span: Span,
        hint: Option<&Type>,
    ) -> Expr {
        let condition = self.boolean(around, parts.0, "`if` takes a condition");
        let then = self.infer(around, parts.1, hint);
        let otherwise = self.infer(around, parts.2, hint);
        let Some(ty) = join(&then.ty, &otherwise.ty) else {
            let diagnostic = self.disagree(
                "both branches of a choice have one type".to_owned(),
                span,
                &then,
                &otherwise,
            );
            return self.fail(span, diagnostic);
        };
        if ty == Type::Zero {
            return make(ExprKind::If(condition, then, otherwise), ty, span);
        }
        let wanted = Expected {
            ty: &ty,
            why: "both branches of a choice have one type".to_owned(),
            declared: None,
        };
        let then = self.conform(then, &wanted);
        let otherwise = self.conform(otherwise, &wanted);
        make(ExprKind::If(condition, then, otherwise), ty, span)
    }
}

fn ordered(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Boolean
            | Type::List(_)
            | Type::Map(_)
            | Type::Record(_)
            | Type::DateStretch
            | Type::InstantStretch
    )
}

/// What kind of tolerance a comparison may have.
fn tolerance_type(ty: &Type) -> Option<Type> {
    Some(match ty {
        Type::Number | Type::Integer | Type::Percent | Type::Zero => Type::Number,
        Type::Money(currency) => Type::Money(*currency),
        Type::Duration | Type::DateTime(_) => Type::Duration,
        Type::Date => Type::Period(PeriodKind::Days),
        Type::Period(_) => Type::Period(PeriodKind::Any),
        Type::Unknown => Type::Unknown,
        _ => return None,
    })
}

/// `find("…", text) is present`: whether the pattern matches some part of the text.
fn found_anywhere(arguments: &[Expr], span: Span) -> Option<Expr> {
    let [pattern, text] = arguments else {
        return None;
    };
    let ExprKind::Constant(Constant::Text(pattern)) = &*pattern.kind else {
        return None;
    };
    let pattern = Pattern::new(pattern).ok()?;
    Some(make(
        ExprKind::Matches(text.clone(), Arc::new(pattern)),
        Type::Boolean,
        span,
    ))
}

/// What would help where a field of all elements is compared with one value: `parts.amount > 0`.
fn many_with_one(
    left: (&ast::Expr, &Expr),
    op: CompareOp,
    right: (&ast::Expr, &Expr),
) -> Option<String> {
    let Type::List(element) = &left.1.ty else {
        return None;
    };
    if matches!(right.1.ty, Type::List(_) | Type::Unknown) || **element == Type::Unknown {
        return None;
    }
    let ast::ExprKind::Field(list, field) = &*left.0.kind else {
        return None;
    };
    let (list, value) = (
        path_of(list)?,
        path_of(right.0).unwrap_or_else(|| "…".to_owned()),
    );
    let binder = if value == "x" { "y" } else { "x" };
    let sign = match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    };
    let each = format!(
        "every {binder} in {list} satisfies {binder}.{} {sign} {value}",
        field.text
    );
    Some(format!(
        "say of which elements: `{each}`; or put `for each {binder} in {list}` before `require`"
    ))
}

/// `a < b > c` as `a < b and b > c`.
fn chain_apart(left: &ast::Expr, rest: &[(CompareOp, Span, ast::Expr)]) -> Option<String> {
    let sign = |op: CompareOp| match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    };
    let mut before = path_of(left)?;
    let mut parts = Vec::new();
    for (op, _, operand) in rest {
        let operand = path_of(operand)?;
        parts.push(format!("{before} {} {operand}", sign(*op)));
        before = operand;
    }
    Some(parts.join(" and "))
}

/// A path, or a plain number, as it is written.
pub(super) fn path_of(written: &ast::Expr) -> Option<String> {
    match &*written.kind {
        ast::ExprKind::Name(name) => Some(name.to_string()),
        ast::ExprKind::Field(base, name) => Some(format!("{}.{}", path_of(base)?, name.text)),
        ast::ExprKind::It => Some("it".to_owned()),
        ast::ExprKind::Number(literal) if !literal.percent && literal.scale.is_none() => {
            Some(literal.digits.to_string())
        }
        ast::ExprKind::Date(date) => Some(date.to_string()),
        ast::ExprKind::Money(literal, code) if literal.scale.is_none() => {
            Some(format!("{} {}", literal.digits, code.text))
        }
        _ => None,
    }
}

/// `a = "x" or "y"`, `a = ("x" or "y")`: what one is compared with is a list of texts.
fn one_of_texts(op: LogicOp, left: &ast::Expr, right: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Text(last) = &*right.kind else {
        return None;
    };
    if op != LogicOp::Or {
        return None;
    }
    let mut texts = vec![last.clone()];
    let mut expr = left;
    loop {
        match &*expr.kind {
            ast::ExprKind::Binary(ast::BinaryOp::Or, before, text) => {
                let ast::ExprKind::Text(text) = &*text.kind else {
                    return None;
                };
                texts.push(text.clone());
                expr = before;
            }
            ast::ExprKind::Compare {
                first,
                rest,
                tolerance: None,
            } => {
                let [(CompareOp::Equal, _, text)] = rest.as_slice() else {
                    return None;
                };
                let ast::ExprKind::Text(text) = &*text.kind else {
                    return None;
                };
                texts.push(text.clone());
                let shown: Vec<String> = texts
                    .iter()
                    .rev()
                    .map(|text| format!("\"{text}\""))
                    .collect();
                return Some(format!(
                    "write `{} in [{}]`",
                    path_of(first).unwrap_or_else(|| "…".to_owned()),
                    shown.join(", ")
                ));
            }
            ast::ExprKind::Text(text) => {
                texts.push(text.clone());
                let shown: Vec<String> = texts
                    .iter()
                    .rev()
                    .map(|text| format!("\"{text}\""))
                    .collect();
                return Some(format!("name them in a list: `in [{}]`", shown.join(", ")));
            }
            _ => return None,
        }
    }
}

/// A duration between dates, in days.
fn days_help(duration: crate::value::Duration) -> String {
    match duration.count(crate::value::time::DAY) {
        Ok(days) if days.is_integer() && days != Number::from(1_i64) => {
            format!("between dates there are days: write `{days} days`")
        }
        Ok(days) if days.is_integer() => "between dates there are days: write `1 day`".to_owned(),
        _ => "between dates there are whole days: write them, as `3 days`".to_owned(),
    }
}

fn comparison_help(left: &Expr, right: &Expr) -> Option<String> {
    let pairs = [(left, right), (right, left)];
    for (one, other) in pairs {
        let constant = match &*one.kind {
            ExprKind::Constant(constant) => Some(constant),
            _ => None,
        };
        let help = match (constant, &one.ty, &other.ty) {
            (Some(Constant::Text(text)), _, Type::Date | Type::DateTime(_) | Type::Time) => {
                Some(format!("write it without quotes: `{text}`"))
            }
            (Some(Constant::Text(text)), _, Type::Money(_) | Type::Number | Type::Integer) => {
                Some(format!("write it without quotes: `{text}`"))
            }
            (Some(Constant::Text(text)), _, Type::Boolean)
                if matches!(&**text, "true" | "false") =>
            {
                Some(format!("write it without quotes: `{text}`"))
            }
            (_, ty, Type::Date | Type::DateTime(_)) if ty.is_number() => {
                super::dates::with_slashes(one)
            }
            (Some(Constant::Number(number)), Type::Percent, Type::Money(_)) => {
                percentage_help(number)
            }
            (Some(Constant::Number(number)), _, Type::Money(currency)) => Some(format!(
                "money has a currency: write `{number} {}`",
                currency.map_or("EUR", |currency| currency.code())
            )),
            (Some(Constant::Period(period)), _, Type::Duration) if period.months == 0 => {
                Some(format!(
                    "elapsed time is written in hours: `{} hours`; or count with `days in`",
                    period.days.saturating_mul(24)
                ))
            }
            (
                Some(Constant::Period(_) | Constant::Duration(_)),
                _,
                Type::Number | Type::Integer,
            ) => Some("a measure, as `days in window`, is a number: leave the unit out".to_owned()),
            (Some(Constant::Number(number)), _, Type::Duration | Type::Period(_)) => {
                Some(format!("say of what: `{number} hours`, `{number} days`"))
            }
            (_, Type::Date, Type::DateTime(_)) => {
                Some("compare days with days: `date of …` is the day of a date-time".to_owned())
            }
            (Some(Constant::Duration(duration)), _, Type::Period(PeriodKind::Days)) => {
                Some(days_help(*duration))
            }
            (_, Type::Period(_), Type::Duration)
                if !matches!(&*other.kind, ExprKind::Constant(_)) =>
            {
                Some(
                    "elapsed time is written in hours, as `240 hours`; or count with `days in`"
                        .to_owned(),
                )
            }
            (_, Type::Money(Some(_)), Type::Money(Some(_))) => {
                Some("nothing is converted: compare amounts of one currency".to_owned())
            }
            _ => None,
        };
        if help.is_some() {
            return help;
        }
    }
    None
}
