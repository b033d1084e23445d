//! Types and their fields.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules of the grammar: each builder names those that its own rule contains"
)]

use super::ast::{
    CurrencySource, Expr, Field, FieldKind, FormTexts, ItemKind, RecordType, StoredField, TypeBody,
    TypeItem, TypeRef, TypeRefKind,
};
use super::cursor::{Cursor, Node};
use super::exprs::{self, Separated};
use super::{ParseContext, Rule, literals};

pub(super) fn alias(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let body = TypeBody::Alias(type_ref(context, cursor.take(Rule::type_ref)?)?);
    Some(ItemKind::Type(TypeItem { name, body }))
}

pub(super) fn record(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<ItemKind> {
    let exact = cursor
        .keyword(Rule::k_exact)
        .map(|node| context.span(node.as_span()));
    let name = literals::name(context, &cursor.take(Rule::name)?);
    let mut record = RecordType {
        exact,
        parent: None,
        priced_in: None,
        dated_by: None,
        written: Vec::new(),
        fields: Vec::new(),
    };
    let mut separated = Separated::default();
    while let Some(node) = cursor.next() {
        match node.as_rule() {
            Rule::type_in => {
                record.parent = Some(literals::path(context, Cursor::of(node).take(Rule::path)?))
            }
            Rule::priced_in => record.priced_in = Some(only_postfix(context, node)?),
            Rule::dated_by => record.dated_by = Some(only_postfix(context, node)?),
            Rule::written_forms => {
                for texts in Cursor::of(node).all(Rule::form_texts) {
                    record.written.push(form_texts(context, Cursor::of(texts)));
                }
            }
            Rule::field => {
                separated.item(context, &node);
                record.fields.push(field(context, node)?);
            }
            rule => separated.other(rule),
        }
    }
    Some(ItemKind::Type(TypeItem {
        name,
        body: TypeBody::Record(record),
    }))
}

fn only_postfix(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Expr> {
    exprs::postfix(context, Cursor::of(node).take(Rule::postfix)?)
}

fn field(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<Field> {
    let span = literals::trimmed_span(context, &node);
    let mut cursor = Cursor::of(node);
    let doc = literals::doc(context, &mut cursor);
    let inner = cursor.next()?;
    let derived = inner.as_rule() == Rule::derived;
    let mut cursor = Cursor::of(inner);
    if derived {
        let name = literals::name(context, &cursor.take(Rule::name)?);
        let body = exprs::expr(context, cursor.take(Rule::expr)?)?;
        return Some(Field {
            doc,
            name,
            kind: FieldKind::Derived(body),
            span,
        });
    }
    let name = literals::name(context, &cursor.take(Rule::field_name)?);
    let kind = FieldKind::Stored(stored(context, cursor)?);
    Some(Field {
        doc,
        name,
        kind,
        span,
    })
}

fn stored(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> Option<StoredField> {
    let ty = type_ref(context, cursor.take(Rule::type_ref)?)?;
    let optional = cursor
        .take(Rule::optional)
        .map(|node| context.span(node.as_span()));
    let mut stored = StoredField {
        ty,
        optional,
        default: None,
        from: Vec::new(),
        currency_from: Vec::new(),
        written: Vec::new(),
    };
    while let Some(node) = cursor.next() {
        let rule = node.as_rule();
        let mut inner = Cursor::of(node);
        match rule {
            Rule::default => stored.default = Some(exprs::expr(context, inner.take(Rule::expr)?)?),
            Rule::from_paths => {
                stored.from = inner
                    .all(Rule::text)
                    .iter()
                    .map(|path| literals::text(context, path))
                    .collect();
            }
            Rule::written_form => stored.written.push(form_texts(context, inner)),
            _ => {
                for source in inner.all(Rule::currency_source) {
                    stored.currency_from.push(currency_source(context, source)?);
                }
            }
        }
    }
    Some(stored)
}

fn form_texts(context: &mut ParseContext<'_>, mut cursor: Cursor<'_>) -> FormTexts {
    FormTexts {
        texts: cursor
            .all(Rule::text)
            .iter()
            .map(|text| literals::text(context, text))
            .collect(),
    }
}

fn currency_source(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<CurrencySource> {
    let inner = Cursor::of(node).next()?;
    Some(match inner.as_rule() {
        Rule::text => CurrencySource::Path(literals::text(context, &inner)),
        _ => CurrencySource::Expr(exprs::postfix(context, inner)?),
    })
}

pub(super) fn type_ref(context: &mut ParseContext<'_>, node: Node<'_>) -> Option<TypeRef> {
    let span = literals::trimmed_span(context, &node);
    let inner = Cursor::of(node).next()?;
    let rule = inner.as_rule();
    let kind = match rule {
        Rule::path => TypeRefKind::Named(literals::path(context, inner)),
        Rule::choice => TypeRefKind::Choice(
            Cursor::of(inner)
                .all(Rule::text)
                .iter()
                .map(|text| literals::text(context, text))
                .collect(),
        ),
        Rule::money_in => TypeRefKind::MoneyIn(literals::name(
            context,
            &Cursor::of(inner).take(Rule::currency)?,
        )),
        Rule::datetime_in => TypeRefKind::DateTimeIn(literals::text(
            context,
            &Cursor::of(inner).take(Rule::text)?,
        )),
        _ => {
            let element = Box::new(type_ref(context, Cursor::of(inner).take(Rule::type_ref)?)?);
            if rule == Rule::list_of {
                TypeRefKind::List(element)
            } else {
                TypeRefKind::Map(element)
            }
        }
    };
    Some(TypeRef { kind, span })
}
