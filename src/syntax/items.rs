//! Items of a file.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{
    Data, DataFrom, Define, File, Item, ItemKind, Module, MonthEndsClause, Namespace, Parameter,
    ParameterVersion,
};
use super::cursor::{Cursor, Node};
use super::{ParseContext, Rule, agreements, calendars, exprs, literals, rules, types};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;

/// Adds the one item of a slice to the file.
pub(super) fn add(context: &mut ParseContext<'_>, file: &mut File, mut pairs: Cursor<'_>) {
    let Some(item) = pairs
        .enter(Rule::one_item)
        .and_then(|mut inner| inner.take(Rule::item))
    else {
        return;
    };
    let place = context.span(item.as_span());
    let before = context.diagnostics.len();
    if build(context, file, item).is_none() && context.diagnostics.len() == before {
        context.report(Diagnostic::error(
            code::UNREADABLE,
            place,
            "this item cannot be read",
        ));
    }
}

fn build(context: &mut ParseContext<'_>, file: &mut File, item: Node<'_>) -> Option<()> {
    let mut cursor = Cursor::of(item);
    let doc = literals::doc(context, &mut cursor);
    let node = cursor.next()?;
    let span = literals::trimmed_span(context, &node);
    let rule = node.as_rule();
    let mut inner = Cursor::of(node);
    let kind = match rule {
        Rule::module => {
            let path = literals::path(context, inner.take(Rule::path)?);
            module(context, file, Module { doc, path, span });
            return Some(());
        }
        Rule::use_module => ItemKind::Use(literals::path(context, inner.take(Rule::path)?)),
        Rule::namespace => ItemKind::Namespace(Namespace {
            prefix: literals::name(context, &inner.take(Rule::name)?),
            uri: literals::text(context, &inner.take(Rule::text)?),
        }),
        Rule::month_ends => ItemKind::MonthEnds(MonthEndsClause {
            policy: rules::month_ends(inner),
            span,
        }),
        Rule::type_alias => types::alias(context, inner)?,
        Rule::record_type | Rule::dossier => types::record(context, inner)?,
        Rule::calendar => calendars::calendar(context, inner)?,
        Rule::parameter => parameter(context, inner)?,
        Rule::data => data(context, inner)?,
        Rule::define => define(context, inner)?,
        Rule::rule_item => rules::rule(context, inner)?,
        Rule::exception => rules::exception(context, inner)?,
        Rule::waiver => rules::waiver(context, inner)?,
        Rule::agreement => agreements::agreement(context, inner)?,
        _ => agreements::test(context, inner)?,
    };
    file.items.push(Item { doc, kind, span });
    Some(())
}

fn module(context: &mut ParseContext<'_>, file: &mut File, module: Module) {
    match &file.module {
        Some(first) => context.report(
            Diagnostic::error(
                code::MODULE,
                module.span,
                "a file is one module, and this one has two names",
            )
            .label(first.span, "it is named here")
            .help("leave one of them out, or give what belongs to the other a file of its own"),
        ),
        None if !file.items.is_empty() => context.report(
            Diagnostic::error(
                code::MODULE,
                module.span,
                "`module` comes first in the file",
            )
            .help("move it above the first item"),
        ),
        None => file.module = Some(module),
    }
}

fn parameter(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let ty = types::type_ref(context, cursor.take(Rule::type_ref)?)?;
    cursor.take(Rule::open);
    let mut versions = Vec::new();
    for node in cursor.all(Rule::version) {
        let span = literals::trimmed_span(context, &node);
        let mut inner = Cursor::of(node);
        let doc = literals::doc(context, &mut inner);
        let value = exprs::expr(context, inner.take(Rule::expr)?)?;
        let from = literals::date(context, &inner.take(Rule::date)?);
        let until = inner
            .take(Rule::date)
            .map(|node| literals::date(context, &node));
        let mut sources = Vec::new();
        for source in inner.all(Rule::source) {
            sources.push(rules::source(context, source)?);
        }
        versions.push(ParameterVersion {
            doc,
            value,
            from,
            until,
            sources,
            span,
        });
    }
    Some(ItemKind::Parameter(Parameter { name, ty, versions }))
}

fn data(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let ty = types::type_ref(context, cursor.take(Rule::type_ref)?)?;
    let from = match cursor.take(Rule::text) {
        Some(node) => DataFrom::File(literals::text(context, &node)),
        None => {
            cursor.keyword(Rule::k_from);
            DataFrom::Input(context.span(cursor.keyword(Rule::k_input)?.as_span()))
        }
    };
    Some(ItemKind::Data(Data { name, ty, from }))
}

fn define(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let parameters = match cursor.enter(Rule::parameters) {
        None => None,
        Some(mut inner) => {
            let mut parameters = Vec::new();
            for node in inner.all(Rule::parameter_of) {
                let mut parts = Cursor::of(node);
                let name = literals::name(context, &parts.take(Rule::name)?);
                parameters.push((name, types::type_ref(context, parts.take(Rule::type_ref)?)?));
            }
            Some(parameters)
        }
    };
    let ty = match cursor.take(Rule::type_ref) {
        Some(node) => Some(types::type_ref(context, node)?),
        None => None,
    };
    let body = exprs::expr(context, cursor.take(Rule::expr)?)?;
    Some(ItemKind::Define(Define {
        name,
        parameters,
        ty,
        body,
    }))
}
