//! Rules, exceptions, waivers and their clauses.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{
    Binder, Clause, ClauseKind, Exception, ForEach, ItemKind, MonthEndsPolicy, Requirement,
    Rule as RuleItem, Source, Translation, Waiver, WaiverClause, WaiverClauseKind,
};
use super::cursor::{Cursor, Node};
use super::{ParseContext, Rule, exprs, literals};

pub(super) fn rule(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let ty = literals::path(context, cursor.take(Rule::path)?);
    Some(ItemKind::Rule(RuleItem {
        name,
        ty,
        clauses: clauses(context, cursor.take(Rule::clauses)?)?,
    }))
}

pub(super) fn exception(
    context: &mut ParseContext<'_>,
    mut cursor: Cursor<'_>,
) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let to = literals::path(context, cursor.take(Rule::path)?);
    Some(ItemKind::Exception(Exception {
        name,
        to,
        clauses: clauses(context, cursor.take(Rule::clauses)?)?,
    }))
}

fn clauses(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Vec<Clause>> {
    let mut cursor = Cursor::of(node);
    cursor.take(Rule::open);
    cursor
        .all(Rule::clause)
        .into_iter()
        .map(|node| clause(context, node))
        .collect()
}

fn clause(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Clause> {
    let mut cursor = Cursor::of(node);
    let doc = literals::doc(context, &mut cursor);
    let inner = cursor.next()?;
    let span = literals::trimmed_span(context, &inner);
    let kind = clause_kind(context, inner)?;
    Some(Clause { doc, kind, span })
}

fn clause_kind(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<ClauseKind> {
    let rule = node.as_rule();
    if rule == Rule::source {
        return Some(ClauseKind::Source(source(context, node)?));
    }
    let mut cursor = Cursor::of(node);
    Some(match rule {
        Rule::severity => ClauseKind::Severity(literals::name(context, &cursor.take(Rule::word)?)),
        Rule::in_force => {
            let from = literals::date(context, &cursor.take(Rule::date)?);
            let until = cursor
                .take(Rule::date)
                .map(|node| literals::date(context, &node));
            ClauseKind::InForce { from, until }
        }
        Rule::dated => ClauseKind::DatedBy(only_expr(context, cursor)?),
        Rule::month_ends => ClauseKind::MonthEnds(month_ends(cursor)),
        Rule::let_clause => {
            let name = literals::name(context, &cursor.take(Rule::name)?);
            ClauseKind::Let(name, only_expr(context, cursor)?)
        }
        Rule::when => ClauseKind::When(only_expr(context, cursor)?),
        Rule::unless => ClauseKind::Unless(only_expr(context, cursor)?),
        Rule::title => ClauseKind::Title(translation(context, cursor.take(Rule::translation)?)?),
        Rule::for_each => ClauseKind::ForEach(for_each(context, cursor)?),
        Rule::require => ClauseKind::Require(requirement(context, cursor)?),
        _ => ClauseKind::Forbid(requirement(context, cursor)?),
    })
}

fn only_expr(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<super::ast::Expr> {
    exprs::expr(context, cursor.take(Rule::expr)?)
}

/// The policy of a `month ends` clause.
pub(super) fn month_ends(mut cursor: Cursor<'_>) -> MonthEndsPolicy {
    cursor.keyword(Rule::k_month);
    cursor.keyword(Rule::k_ends);
    if cursor.keyword(Rule::k_clip).is_some() {
        MonthEndsPolicy::Clip
    } else {
        MonthEndsPolicy::Roll
    }
}

fn for_each(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ForEach> {
    let names = cursor.enter(Rule::binder)?.all(Rule::name);
    let binder = match names.as_slice() {
        [first, second] => Binder::Neighbours(
            literals::name(context, first),
            literals::name(context, second),
        ),
        [only, ..] => Binder::One(literals::name(context, only)),
        [] => return None,
    };
    let list = exprs::listing(context, cursor.take(Rule::listing)?)?;
    let filter = exprs::optional_filter(context, &mut cursor)?;
    let body = match cursor.take(Rule::clauses) {
        Some(node) => Some(clauses(context, node)?),
        None => None,
    };
    Some(ForEach {
        binder,
        list,
        filter,
        body,
    })
}

fn requirement(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<Requirement> {
    let keyword = context.span(cursor.any()?.as_span());
    let condition = exprs::expr(context, cursor.take(Rule::expr)?)?;
    let mut translations = Vec::new();
    let otherwise = match cursor.enter(Rule::otherwise) {
        Some(mut inner) => {
            let first = literals::template(context, &inner.take(Rule::template)?);
            while let Some(node) = inner.take(Rule::translation) {
                translations.push(translation(context, node)?);
            }
            Some(first)
        }
        None => None,
    };
    Some(Requirement {
        keyword,
        condition,
        otherwise,
        translations,
    })
}

/// `in "ru" "…"`
fn translation(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Translation> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    Some(Translation {
        language: literals::text(context, &cursor.take(Rule::text)?),
        template: literals::template(context, &cursor.take(Rule::template)?),
        span,
    })
}

pub(super) fn source(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Source> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let text = literals::text(context, &cursor.take(Rule::text)?);
    let url = cursor
        .take(Rule::text)
        .map(|node| literals::text(context, &node));
    let unverified = cursor
        .keyword(Rule::k_unverified)
        .map(|node| context.span(node.as_span()));
    Some(Source {
        text,
        url,
        unverified,
        span,
    })
}

pub(super) fn waiver(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let rule = literals::path(context, cursor.take(Rule::path)?);
    cursor.take(Rule::open);
    let clauses = cursor
        .all(Rule::waiver_clause)
        .into_iter()
        .map(|node| waiver_clause(context, node));
    let clauses = clauses.collect::<Option<Vec<_>>>()?;
    Some(ItemKind::Waiver(Waiver { rule, clauses }))
}

fn waiver_clause(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<WaiverClause> {
    let whole = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let doc = literals::doc(context, &mut cursor);
    let keyword = cursor.any()?;
    let span = context.span(keyword.as_span()).to(whole.at_end());
    let kind = match keyword.as_rule() {
        Rule::k_until => {
            WaiverClauseKind::Until(literals::date(context, &cursor.take(Rule::date)?))
        }
        Rule::k_also => WaiverClauseKind::AlsoUndetermined,
        rule => {
            let text = literals::text(context, &cursor.take(Rule::text)?);
            match rule {
                Rule::k_document => WaiverClauseKind::Document(text),
                Rule::k_at => WaiverClauseKind::At(text),
                Rule::k_because => WaiverClauseKind::Because(text),
                _ => WaiverClauseKind::By(text),
            }
        }
    };
    Some(WaiverClause { doc, kind, span })
}
