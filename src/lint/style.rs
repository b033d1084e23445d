//! What a reader may take for something else.

use super::bounds::turned;
use super::{Edit, LintFindings, all, blocks, percent, roots};
use crate::builtins::lists::COUNT;
use crate::check::program::{Constant, Each, Expr, ExprKind, LogicOp, Rule};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::syntax::lexer::{self, Bracket, TokenKind};
use crate::value::number::{decimals_written, may_be_thousands};

pub(super) fn rule(found: &mut LintFindings<'_>, rule: &Rule) {
    let mut expressions = Vec::new();
    for block in blocks(found.program, rule) {
        roots(block, &mut expressions);
    }
    for expr in expressions {
        expression(found, expr);
    }
}

pub(super) fn expression(found: &mut LintFindings<'_>, expr: &Expr) {
    all(expr, &mut |part| {
        mixed(found, part);
        counted(found, part);
        compared_with_truth(found, part);
        thousands(found, part);
        percent::compared(found, part);
    });
}

/// `5.000 EUR`, which many readers take for five thousand.
fn thousands(found: &mut LintFindings<'_>, expr: &Expr) {
    let ExprKind::Constant(Constant::Money(money)) = &*expr.kind else {
        return;
    };
    let written = found.written(expr);
    let Some((digits, code)) = written.split_once(' ') else {
        return;
    };
    let digits = digits.trim_start_matches('-');
    let usual = money.currency.minor_units().map_or(u64::MAX, u64::from);
    // Between digits and code there may be a word, as `thousand`.
    if code != money.currency.code()
        || decimals_written(digits) <= usual
        || !may_be_thousands(digits)
    {
        return;
    }
    let message = format!("`{written}` is {money}, and may be read as thousands");
    let (joined, currency) = (digits.replace('.', ""), money.currency);
    let help = format!(
        "if thousands are meant, write `{joined} {currency}`; else leave the last zeros out, or add one"
    );
    found.say(Diagnostic::warning(code::THOUSANDS, expr.span, message).help(help));
}

/// `a and b or c` without parentheses.
fn mixed(found: &mut LintFindings<'_>, expr: &Expr) {
    let ExprKind::Logic(LogicOp::Or, left, right) = &*expr.kind else {
        return;
    };
    for side in [left, right] {
        let ExprKind::Logic(LogicOp::And, first, second) = &*side.kind else {
            continue;
        };
        let between = Span::new(
            side.span.source,
            first.span.range().end,
            second.span.range().start,
        );
        if !found
            .sources
            .slice(between)
            .split_whitespace()
            .any(|word| word == "and")
            || in_parentheses(found, side.span)
        {
            continue;
        }
        let message = "`and` and `or` are mixed without parentheses, and `and` binds tighter";
        let diagnostic = Diagnostic::warning(code::MIXED_LOGIC, side.span, message);
        let fix = vec![
            Edit {
                span: side.span.at_start(),
                text: "(".to_owned(),
            },
            Edit {
                span: side.span.at_end(),
                text: ")".to_owned(),
            },
        ];
        found.fixable(
            diagnostic.help("put what belongs together in parentheses"),
            fix,
        );
    }
}

/// Whether parentheses enclose a span; comments between do not matter.
fn in_parentheses(found: &LintFindings<'_>, span: Span) -> bool {
    let text = found.sources.get(span.source).text();
    let mut start = span.range().start;
    let before = loop {
        let before = text.get(..start).unwrap_or("").trim_end();
        match found.comment_ending(span.source, before.len()) {
            Some(comment) if comment < start => start = comment,
            _ => break before,
        }
    };
    let after =
        lexer::tokens_in(text, span.range().end..text.len()).find(|token| !token.kind.is_trivia());
    before.ends_with('(')
        && after.is_some_and(|token| token.kind == TokenKind::Close(Bracket::Round))
}

/// Whether a comparison is a link of a chain, `a = b = true`: its span is the chain's, so its words are not those there.
fn is_link(found: &LintFindings<'_>, expr: &Expr, left: &Expr, right: &Expr) -> bool {
    let text = found.sources.get(expr.span.source).text();
    let around = [
        expr.span.range().start..left.span.range().start,
        right.span.range().end..expr.span.range().end,
    ];
    around.into_iter().any(|range| {
        lexer::tokens_in(text, range)
            .any(|token| !token.kind.is_trivia() && !matches!(token.text(text), "(" | ")"))
    })
}

/// `count(x for x in xs where P) >= n`
fn counted(found: &mut LintFindings<'_>, expr: &Expr) {
    let ExprKind::Compare {
        op,
        left,
        right,
        tolerance: None,
        ..
    } = &*expr.kind
    else {
        return;
    };
    let (count, op, number) = match (filtered(left), filtered(right)) {
        (Some(count), None) => (count, *op, right),
        (None, Some(count)) => (count, turned(*op), left),
        _ => return,
    };
    if is_link(found, expr, left, right) {
        return;
    }
    let Some(quantifier) = quantifier(found, op, number) else {
        return;
    };
    let (Each { list, .. }, filter) = count;
    let list = found.written(list);
    let help = format!(
        "write `{quantifier} x in {list} satisfy …`: it is decided also where it is unknown of some elements whether `{}`",
        found.written(filter)
    );
    let help = if quantifier == "some" || quantifier == "no" {
        help.replace("satisfy", "satisfies")
    } else {
        help
    };
    let message = "this counts in order to compare";
    found.say(Diagnostic::warning(code::COUNTED, expr.span, message).help(help));
}

/// What a `count(x for x in xs where P)` goes through, and P.
fn filtered(expr: &Expr) -> Option<(&Each, &Expr)> {
    let ExprKind::Builtin(function, arguments) = &*expr.kind else {
        return None;
    };
    if **function != COUNT {
        return None;
    }
    let ExprKind::Comprehension { each, .. } = &*arguments.first()?.kind else {
        return None;
    };
    Some((each, each.filter.as_ref()?))
}

/// The quantifier that is equivalent to comparing a count with a number.
fn quantifier(found: &LintFindings<'_>, op: CompareOp, number: &Expr) -> Option<String> {
    let is_read = matches!(
        &*number.kind,
        ExprKind::Parameter(_, None) | ExprKind::Local(_) | ExprKind::Field(..)
    );
    let known = if let Some(number) = number.number() {
        Some(number.to_i64()?)
    } else if matches!(number.constant(), Some(Constant::Zero)) {
        Some(0)
    } else if is_read {
        None
    } else {
        return None;
    };
    let at = |by: i64| match known {
        Some(number) => number.saturating_add(by).to_string(),
        None => found.written(number),
    };
    Some(match (op, known) {
        // Always or never true: another lint reports it.
        (CompareOp::GreaterOrEqual, Some(..=0)) | (CompareOp::Less, Some(..=0)) => return None,
        (CompareOp::Greater | CompareOp::NotEqual, Some(0)) => "some".to_owned(),
        (CompareOp::Equal | CompareOp::LessOrEqual, Some(0)) | (CompareOp::Less, Some(1)) => {
            "no".to_owned()
        }
        (CompareOp::GreaterOrEqual, _) => format!("at least {}", at(0)),
        (CompareOp::Greater, Some(_)) => format!("at least {}", at(1)),
        (CompareOp::LessOrEqual, _) => format!("at most {}", at(0)),
        (CompareOp::Less, Some(_)) => format!("at most {}", at(-1)),
        (CompareOp::Equal, _) => format!("exactly {}", at(0)),
        _ => return None,
    })
}

/// `x = true`, `x != false`, `true = x`
fn compared_with_truth(found: &mut LintFindings<'_>, expr: &Expr) {
    let ExprKind::Compare {
        op,
        left,
        right,
        tolerance: None,
        ..
    } = &*expr.kind
    else {
        return;
    };
    let truth = |side: &Expr| {
        let Some(Constant::Boolean(truth)) = side.constant() else {
            return None;
        };
        Some(*truth)
    };
    let (condition, truth) = match (truth(left), truth(right)) {
        (None, Some(truth)) => (left, truth),
        (Some(truth), None) => (right, truth),
        _ => return,
    };
    let as_it_is = match op {
        CompareOp::Equal => truth,
        CompareOp::NotEqual => !truth,
        CompareOp::Less
        | CompareOp::LessOrEqual
        | CompareOp::Greater
        | CompareOp::GreaterOrEqual => return,
    };
    if condition.ty != Type::Boolean || is_link(found, expr, left, right) {
        return;
    }
    let simple = matches!(
        &*condition.kind,
        ExprKind::Field(..) | ExprKind::Derived(..) | ExprKind::Local(_)
    );
    let written = found.written(condition);
    let instead = match (as_it_is, simple) {
        (true, _) => written,
        (false, true) => format!("not {written}"),
        (false, false) => format!("not ({written})"),
    };
    let message = format!("a boolean needs no comparison with {truth}");
    let diagnostic = Diagnostic::warning(code::COMPARED_WITH_TRUTH, expr.span, message);
    // A comment between the words would be lost.
    let whole = found.sources.slice(expr.span);
    let fixable = simple && lexer::tokens(whole).all(|token| token.kind != TokenKind::Comment);
    let fix = if fixable {
        vec![Edit {
            span: expr.span,
            text: instead.clone(),
        }]
    } else {
        Vec::new()
    };
    found.fixable(diagnostic.help(format!("write `{instead}`")), fix);
}
