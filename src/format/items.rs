//! Items and their clauses: each on a line of its own, in the order written.

use super::writer::{ARGUMENTS, FIELDS, Style, Writer};
use crate::syntax::ast::{
    Agreement, Binder, Calendar, CalendarClause, Clause, ClauseKind, CurrencySource, Data, DataFrom, Define, Expect,
    Expr, Field, FieldKind, File, ForEach, Given, GivenDocument, Item, ItemKind, Name, Parameter, ParameterVersion,
    RecordType, Replacement, ReplacementStep, Requirement, Source, StoredField, Test, TestStatement, TypeBody,
    TypeItem, TypeRef, TypeRefKind, Waiver,
};

/// Puts out a whole file.
pub(super) fn file(to: &mut Writer<'_>, file: &File) {
    let mut above: Option<Kind> = None;
    if let Some(module) = &file.module {
        to.begin();
        to.doc(module.doc.as_ref());
        to.words(1);
        to.space();
        to.path(&module.path);
        above = Some(Kind::Head);
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
        // Lines of one kind may stand together.
        if above.is_some_and(|above| above != kind || kind == Kind::Block) {
            to.leave_empty(gap);
        }
        above = Some(kind);
    }
    to.end();
}

/// Which items may stand on neighbouring lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Head,
    /// On one line; of one sort.
    Line(std::mem::Discriminant<ItemKind>),
    Block,
}

fn kind(to: &Writer<'_>, item: &Item, start: usize) -> Kind {
    let short = match &item.kind {
        ItemKind::Use(_) | ItemKind::Namespace(_) | ItemKind::MonthEnds(_) => true,
        ItemKind::Type(_) | ItemKind::Agreement(_) | ItemKind::Data(_) | ItemKind::Define(_) => {
            item.doc.is_none() && to.is_one_line(start)
        }
        _ => false,
    };
    if short { Kind::Line(std::mem::discriminant(&item.kind)) } else { Kind::Block }
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
        ItemKind::Rule(written) => {
            to.words(1);
            to.space();
            to.name(&written.name);
            to.space();
            to.words(1);
            to.space();
            to.path(&written.ty);
            to.space();
            clauses(to, &written.clauses);
        }
        ItemKind::Exception(written) => {
            to.words(1);
            to.space();
            to.name(&written.name);
            to.space();
            to.words(1);
            to.space();
            to.path(&written.to);
            to.space();
            clauses(to, &written.clauses);
        }
        ItemKind::Waiver(written) => waiver(to, written),
        ItemKind::Agreement(written) => agreement(to, written),
        ItemKind::Test(written) => test(to, written),
    }
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
            let broken = record.fields.iter().any(|field| matches!(field.kind, FieldKind::Derived(_)));
            to.elements(Style { broken, ..FIELDS }, record.fields.len(), |to, nth| {
                if let Some(one) = record.fields.get(nth) {
                    field(to, one);
                }
            });
        }
    }
}

/// `in Activity priced in currency dated by signed`, in the order written
fn type_head(to: &mut Writer<'_>, record: &RecordType) {
    loop {
        match (to.peek(), &record.parent, &record.priced_in, &record.dated_by) {
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
            _ => return,
        }
        to.space();
    }
}

fn field(to: &mut Writer<'_>, field: &Field) {
    to.doc(field.doc.as_ref());
    match &field.kind {
        FieldKind::Stored(stored) => to.field(&field.name, |to| to.group(|to| stored_field(to, stored))),
        FieldKind::Derived(expr) => {
            to.new_run();
            to.group(|to| named(to, &field.name, expr));
            to.new_run();
        }
    }
}

/// `let name = EXPR`
fn named(to: &mut Writer<'_>, name: &Name, expr: &Expr) {
    to.words(1);
    to.space();
    to.name(name);
    to.space();
    to.equals(expr);
}

fn stored_field(to: &mut Writer<'_>, stored: &StoredField) {
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

fn source(to: &mut Writer<'_>, source: &Source) {
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

// ---- rules ---------------------------------------------------------------------------------------------------

fn clauses(to: &mut Writer<'_>, clauses: &[Clause]) {
    to.block(clauses.len(), |to, nth| {
        if let Some(one) = clauses.get(nth) {
            to.doc(one.doc.as_ref());
            to.group(|to| clause(to, one));
        }
    });
}

fn clause(to: &mut Writer<'_>, clause: &Clause) {
    match &clause.kind {
        ClauseKind::Source(one) => source(to, one),
        ClauseKind::Severity(_) => to.words(2),
        ClauseKind::InForce { from, until } => {
            to.words(3);
            to.space();
            to.raw(from.span);
            if let Some(until) = until {
                to.space();
                to.words(1);
                to.space();
                to.raw(until.span);
            }
        }
        ClauseKind::DatedBy(expr) => {
            to.words(2);
            to.space();
            to.hung(expr);
        }
        ClauseKind::MonthEnds(_) => to.words(3),
        ClauseKind::Let(name, expr) => named(to, name, expr),
        ClauseKind::When(expr) | ClauseKind::Unless(expr) => {
            to.words(1);
            to.space();
            to.hung(expr);
        }
        ClauseKind::ForEach(each) => for_each(to, each),
        ClauseKind::Require(requirement) | ClauseKind::Forbid(requirement) => require(to, requirement),
    }
}

fn for_each(to: &mut Writer<'_>, each: &ForEach) {
    to.group(|to| {
        to.words(2);
        to.space();
        match &each.binder {
            Binder::One(name) => to.name(name),
            Binder::Neighbours(first, second) => {
                to.name(first);
                to.space();
                to.words(1);
                to.space();
                to.name(second);
            }
        }
        to.space();
        to.word("in");
        to.space();
        to.hung(&each.list);
        to.indented(|to| to.filter(each.filter.as_ref()));
    });
    if let Some(body) = &each.body {
        to.space();
        clauses(to, body);
    }
}

fn require(to: &mut Writer<'_>, requirement: &Requirement) {
    to.raw(requirement.keyword);
    to.space();
    to.hung(&requirement.condition);
    if let Some(otherwise) = &requirement.otherwise {
        to.indented(|to| {
            to.next_line(false);
            to.words(1);
            to.space();
            to.raw(otherwise.span);
        });
    }
}

fn waiver(to: &mut Writer<'_>, waiver: &Waiver) {
    to.words(2);
    to.space();
    to.path(&waiver.rule);
    to.space();
    to.block(waiver.clauses.len(), |to, nth| {
        if let Some(clause) = waiver.clauses.get(nth) {
            to.doc(clause.doc.as_ref());
            to.flat(clause.span);
        }
    });
}

// ---- calendars -----------------------------------------------------------------------------------------------

fn calendar(to: &mut Writer<'_>, calendar: &Calendar) {
    to.words(1);
    to.space();
    to.name(&calendar.name);
    to.space();
    loop {
        let paths = match to.peek() {
            "extends" => calendar.extends.as_slice(),
            "joins" => calendar.joins.as_slice(),
            _ => break,
        };
        to.words(1);
        to.space();
        for (nth, path) in paths.iter().enumerate() {
            if nth > 0 {
                to.word(",");
                to.space();
            }
            to.path(path);
        }
        to.space();
    }
    to.block(calendar.clauses.len(), |to, nth| {
        if let Some(CalendarClause { doc, span, .. }) = calendar.clauses.get(nth) {
            to.doc(doc.as_ref());
            to.flat(*span);
        }
    });
}

// ---- agreements and tests ------------------------------------------------------------------------------------

fn agreement(to: &mut Writer<'_>, agreement: &Agreement) {
    to.words(1);
    to.space();
    to.name(&agreement.name);
    to.word(":");
    to.space();
    to.path(&agreement.ty);
    to.space();
    to.record(&agreement.fields);
}

fn test(to: &mut Writer<'_>, test: &Test) {
    to.words(1);
    to.space();
    to.raw(test.title.span);
    to.space();
    statements(to, &test.body);
}

fn statements(to: &mut Writer<'_>, body: &[TestStatement]) {
    to.block(body.len(), |to, nth| match body.get(nth) {
        Some(TestStatement::Given(one)) => to.group(|to| given(to, one)),
        Some(TestStatement::Expect(one)) => to.group(|to| expect(to, one)),
        Some(TestStatement::ForEach { binder, cases, body, .. }) => {
            to.words(2);
            to.space();
            to.name(binder);
            to.space();
            to.word("in");
            to.space();
            to.hung(cases);
            to.space();
            statements(to, body);
        }
        None => {}
    });
}

fn given(to: &mut Writer<'_>, given: &Given) {
    to.words(1);
    to.space();
    match &given.document {
        GivenDocument::File(file) => {
            to.words(1);
            to.space();
            to.raw(file.span);
        }
        GivenDocument::Agreement(path) => to.path(path),
    }
    if to.peek() == "with" {
        to.space();
        to.words(1);
        to.space();
        to.elements(FIELDS, given.with.len(), |to, nth| {
            if let Some(one) = given.with.get(nth) {
                replacement(to, one);
            }
        });
    }
    if let Some(day) = &given.as_of {
        to.space();
        to.words(2);
        to.space();
        to.expr(day);
    }
}

/// `tranches[1].amount: 5 EUR`
fn replacement(to: &mut Writer<'_>, replacement: &Replacement) {
    for (nth, step) in replacement.path.iter().enumerate() {
        match step {
            ReplacementStep::Field(name) => {
                if nth > 0 {
                    to.word(".");
                }
                to.name(name);
            }
            ReplacementStep::Index(_, span) => {
                to.word("[");
                to.raw(*span);
                to.word("]");
            }
            ReplacementStep::Key(text) => {
                to.word("[");
                to.raw(text.span);
                to.word("]");
            }
        }
    }
    to.word(":");
    to.space();
    match &replacement.value {
        Some(value) => to.hung(value),
        None => to.words(1),
    }
}

/// `expect RULE VERDICT by EXCEPTION for "/path" because "text"`
fn expect(to: &mut Writer<'_>, expect: &Expect) {
    to.words(1);
    to.space();
    to.path(&expect.rule);
    to.space();
    let words = if to.peek() == "not" { 2 } else { 1 };
    to.words(words);
    to.indented(|to| {
        if let Some(by) = &expect.by {
            to.line();
            to.words(1);
            to.space();
            to.path(by);
        }
        for text in [&expect.at, &expect.because].into_iter().flatten() {
            to.line();
            to.words(1);
            to.space();
            to.raw(text.span);
        }
    });
}
