//! Items: types, parameters, tables, definitions, and the heads of all others, in the order written.

use super::clauses::{agreement, calendar, clauses, test, waiver};
use super::writer::{ARGUMENTS, BracketStyle, FIELDS, Writer};
use crate::syntax::ast::{
    Clause, CurrencySource, Data, DataFrom, Define, Expr, Field, FieldKind, File, FormTexts, Item,
    ItemKind, Name, Parameter, ParameterVersion, Path, RecordType, Source, StoredField, TypeBody,
    TypeItem, TypeRef, TypeRefKind,
};

/// Puts out a whole file.
pub(super) fn file(to: &mut Writer<'_>, file: &File) {
    let mut above: Option<ItemGroup> = None;
    if let Some(module) = &file.module {
        to.begin();
        to.doc(module.doc.as_ref());
        to.words(1);
        to.space();
        to.path(&module.path);
        above = Some(ItemGroup::Head);
    }
    for item in &file.items {
        let gap = to.ops.len();
        match above {
            None => to.begin(),
            Some(_) => to.next_line(true),
        }
        let start = to.ops.len();
        to.doc(item.doc.as_ref());
        self::item(to, item);
        let kind = kind(to, item, start);
        // Items of one kind may be on neighbouring lines.
        if above.is_some_and(|above| above != kind || kind == ItemGroup::Block) {
            to.leave_empty(gap);
        }
        above = Some(kind);
    }
    to.end();
}

/// Which items may be on neighbouring lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ItemGroup {
    Head,
    /// On one line; of one sort.
    Line(std::mem::Discriminant<ItemKind>),
    Block,
}

fn kind(to: &Writer<'_>, item: &Item, start: usize) -> ItemGroup {
    let short = match &item.kind {
        ItemKind::Use(_) | ItemKind::Namespace(_) | ItemKind::MonthEnds(_) => true,
        ItemKind::Type(_) | ItemKind::Agreement(_) | ItemKind::Data(_) | ItemKind::Define(_) => {
            item.doc.is_none() && to.is_one_line(start)
        }
        ItemKind::Calendar(_)
        | ItemKind::Parameter(_)
        | ItemKind::Rule(_)
        | ItemKind::Exception(_)
        | ItemKind::Waiver(_)
        | ItemKind::Test(_) => false,
    };
    if short {
        ItemGroup::Line(std::mem::discriminant(&item.kind))
    } else {
        ItemGroup::Block
    }
}

fn item(to: &mut Writer<'_>, item: &Item) {
    match &item.kind {
        ItemKind::Use(path) => {
            to.words(1);
            to.space();
            to.path(path);
        }
        ItemKind::Namespace(namespace) => {
            to.words(1);
            to.space();
            to.name(&namespace.prefix);
            to.space();
            to.raw(namespace.uri.span);
        }
        ItemKind::MonthEnds(_) => to.words(3),
        ItemKind::Type(written) => type_item(to, written),
        ItemKind::Calendar(written) => calendar(to, written),
        ItemKind::Parameter(written) => parameter(to, written),
        ItemKind::Data(written) => data(to, written),
        ItemKind::Define(written) => define(to, written),
        ItemKind::Rule(written) => of_clauses(to, &written.name, &written.ty, &written.clauses),
        ItemKind::Exception(written) => {
            of_clauses(to, &written.name, &written.to, &written.clauses)
        }
        ItemKind::Waiver(written) => waiver(to, written),
        ItemKind::Agreement(written) => agreement(to, written),
        ItemKind::Test(written) => test(to, written),
    }
}

/// `rule NAME for TYPE { … }`, `exception NAME to RULE { … }`
fn of_clauses(to: &mut Writer<'_>, name: &Name, of: &Path, written: &[Clause]) {
    to.words(1);
    to.space();
    to.name(name);
    to.space();
    to.words(1);
    to.space();
    to.path(of);
    to.space();
    clauses(to, written);
}

// ---- types ---------------------------------------------------------------------------------------------------

fn type_item(to: &mut Writer<'_>, written: &TypeItem) {
    match &written.body {
        TypeBody::Alias(ty) => to.group(|to| {
            to.words(1);
            to.space();
            to.name(&written.name);
            to.space();
            to.word("=");
            to.space();
            to.indented(|to| type_ref(to, ty));
        }),
        TypeBody::Record(record) => {
            let words = if record.exact.is_some() { 2 } else { 1 };
            to.words(words);
            to.space();
            to.name(&written.name);
            to.space();
            type_head(to, record);
            let broken = record
                .fields
                .iter()
                .any(|field| matches!(field.kind, FieldKind::Derived(_)));
            to.elements(
                BracketStyle { broken, ..FIELDS },
                record.fields.len(),
                |to, nth| {
                    if let Some(one) = record.fields.get(nth) {
                        field(to, one);
                    }
                },
            );
        }
    }
}

/// `in Activity priced in currency dated by signed`, in the order written
fn type_head(to: &mut Writer<'_>, record: &RecordType) {
    loop {
        match (
            to.peek(),
            &record.parent,
            &record.priced_in,
            &record.dated_by,
        ) {
            ("in", Some(parent), ..) => {
                to.words(1);
                to.space();
                to.path(parent);
            }
            ("priced", _, Some(expr), _) | ("dated", _, _, Some(expr)) => {
                to.words(2);
                to.space();
                to.expr(expr);
            }
            ("written", ..) if !record.written.is_empty() => {
                to.words(1);
                for (nth, form) in record.written.iter().enumerate() {
                    if nth > 0 {
                        to.word(",");
                    }
                    to.space();
                    form_texts(to, form);
                }
            }
            _ => return,
        }
        to.space();
    }
}

fn field(to: &mut Writer<'_>, field: &Field) {
    to.doc(field.doc.as_ref());
    match &field.kind {
        FieldKind::Stored(stored) => {
            to.field(&field.name, |to| to.group(|to| stored_field(to, stored)))
        }
        FieldKind::Derived(expr) => {
            to.new_run();
            to.group(|to| named(to, &field.name, expr));
            to.new_run();
        }
    }
}

/// `let name = EXPR`
pub(super) fn named(to: &mut Writer<'_>, name: &Name, expr: &Expr) {
    to.words(1);
    to.space();
    to.name(name);
    to.space();
    to.equals(expr);
}

/// `"ja" or "nein"`
fn form_texts(to: &mut Writer<'_>, form: &FormTexts) {
    for (nth, text) in form.texts.iter().enumerate() {
        if nth > 0 {
            to.space();
            to.words(1);
            to.space();
        }
        to.raw(text.span);
    }
}

fn stored_field(to: &mut Writer<'_>, stored: &StoredField) {
    let mut forms = stored.written.iter();
    to.indented(|to| {
        type_ref(to, &stored.ty);
        if stored.optional.is_some() {
            to.word("?");
        }
        loop {
            match (to.peek(), &stored.default) {
                ("else", Some(value)) => {
                    to.space();
                    to.words(1);
                    to.space();
                    to.hung(value);
                }
                ("from", _) if !stored.from.is_empty() => {
                    to.line();
                    to.words(1);
                    for (nth, path) in stored.from.iter().enumerate() {
                        if nth > 0 {
                            to.line();
                            to.words(1);
                        }
                        to.space();
                        to.raw(path.span);
                    }
                }
                ("currency", _) if !stored.currency_from.is_empty() => {
                    to.line();
                    to.words(2);
                    for (nth, source) in stored.currency_from.iter().enumerate() {
                        if nth > 0 {
                            to.line();
                            to.words(1);
                        }
                        to.space();
                        match source {
                            CurrencySource::Path(path) => to.raw(path.span),
                            CurrencySource::Expr(expr) => to.expr(expr),
                        }
                    }
                }
                ("written", _) => {
                    let Some(form) = forms.next() else { return };
                    to.line();
                    to.words(1);
                    to.space();
                    form_texts(to, form);
                }
                _ => return,
            }
        }
    });
}

fn type_ref(to: &mut Writer<'_>, ty: &TypeRef) {
    match &ty.kind {
        TypeRefKind::Named(path) => to.path(path),
        TypeRefKind::MoneyIn(currency) => {
            to.words(2);
            to.space();
            to.name(currency);
        }
        TypeRefKind::DateTimeIn(zone) => {
            to.words(3);
            to.space();
            to.raw(zone.span);
        }
        TypeRefKind::List(element) | TypeRefKind::Map(element) => {
            to.words(2);
            to.space();
            type_ref(to, element);
        }
        TypeRefKind::Choice(texts) => to.group(|to| {
            for (nth, text) in texts.iter().enumerate() {
                if nth > 0 {
                    to.line();
                    to.word("|");
                    to.space();
                }
                to.raw(text.span);
            }
        }),
    }
}

// ---- parameters, tables, definitions -------------------------------------------------------------------------

fn parameter(to: &mut Writer<'_>, parameter: &Parameter) {
    to.words(1);
    to.space();
    to.name(&parameter.name);
    to.word(":");
    to.space();
    type_ref(to, &parameter.ty);
    to.space();
    to.block(parameter.versions.len(), |to, nth| {
        if let Some(one) = parameter.versions.get(nth) {
            version(to, one);
        }
    });
}

/// `10 from 2016-06-30 until 2020-01-01 source "…"`
fn version(to: &mut Writer<'_>, version: &ParameterVersion) {
    to.doc(version.doc.as_ref());
    to.group(|to| {
        to.hung(&version.value);
        to.space();
        to.words(1);
        to.space();
        to.raw(version.from.span);
        if let Some(until) = &version.until {
            to.space();
            to.words(1);
            to.space();
            to.raw(until.span);
        }
        to.indented(|to| {
            for one in &version.sources {
                to.line();
                source(to, one);
            }
        });
    });
}

pub(super) fn source(to: &mut Writer<'_>, source: &Source) {
    to.group(|to| {
        to.words(1);
        to.space();
        to.raw(source.text.span);
        to.indented(|to| {
            if let Some(url) = &source.url {
                to.line();
                to.words(1);
                to.space();
                to.raw(url.span);
            }
            if source.unverified.is_some() {
                to.space();
                to.words(1);
            }
        });
    });
}

fn data(to: &mut Writer<'_>, data: &Data) {
    to.words(1);
    to.space();
    to.name(&data.name);
    to.word(":");
    to.space();
    type_ref(to, &data.ty);
    to.space();
    to.words(1);
    to.space();
    match &data.from {
        DataFrom::File(file) => to.raw(file.span),
        DataFrom::Input(word) => to.raw(*word),
    }
}

fn define(to: &mut Writer<'_>, define: &Define) {
    to.group(|to| {
        to.words(1);
        to.space();
        to.name(&define.name);
        if let Some(parameters) = &define.parameters {
            to.elements(ARGUMENTS, parameters.len(), |to, nth| {
                if let Some((name, ty)) = parameters.get(nth) {
                    to.name(name);
                    to.word(":");
                    to.space();
                    type_ref(to, ty);
                }
            });
        }
        if let Some(ty) = &define.ty {
            to.word(":");
            to.space();
            type_ref(to, ty);
        }
        to.space();
        to.equals(&define.body);
    });
}
