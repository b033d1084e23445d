//! Formats the clauses between the braces of rules, calendars, waivers and tests, one clause a line.

use super::items::{named, source};
use super::writer::{FIELDS, Writer};
use crate::syntax::ast::{
    Agreement, Binder, Calendar, CalendarClause, Clause, ClauseKind, Expect, ForEach, Given,
    GivenDocument, Replacement, ReplacementStep, Requirement, Test, TestStatement, Translation,
    Waiver,
};

// ---- rules ---------------------------------------------------------------------------------------------------

pub(super) fn clauses(to: &mut Writer<'_>, clauses: &[Clause]) {
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
        ClauseKind::Title(title) => {
            to.words(1);
            to.space();
            translation(to, title);
        }
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
        ClauseKind::Require(requirement) | ClauseKind::Forbid(requirement) => {
            require(to, requirement)
        }
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
            for one in &requirement.translations {
                to.indented(|to| {
                    to.next_line(false);
                    translation(to, one);
                });
            }
        });
    }
}

/// `in "ru" "…"`
fn translation(to: &mut Writer<'_>, one: &Translation) {
    to.words(1);
    to.space();
    to.raw(one.language.span);
    to.space();
    to.raw(one.template.span);
}

pub(super) fn waiver(to: &mut Writer<'_>, waiver: &Waiver) {
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

pub(super) fn calendar(to: &mut Writer<'_>, calendar: &Calendar) {
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

pub(super) fn agreement(to: &mut Writer<'_>, agreement: &Agreement) {
    to.words(1);
    to.space();
    to.name(&agreement.name);
    to.word(":");
    to.space();
    to.path(&agreement.ty);
    to.space();
    to.record(&agreement.fields);
}

pub(super) fn test(to: &mut Writer<'_>, test: &Test) {
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
        Some(TestStatement::Truth { expr, .. }) => {
            to.words(1);
            to.space();
            to.hung(expr);
        }
        Some(TestStatement::ForEach {
            binder,
            cases,
            body,
            ..
        }) => {
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
        GivenDocument::Files(files) => {
            for (nth, one) in files.iter().enumerate() {
                if nth > 0 {
                    to.word(",");
                    to.space();
                }
                to.words(1);
                to.space();
                to.raw(one.file.span);
                to.space();
                to.words(1);
                to.space();
                to.name(&one.member);
            }
        }
    }
    for (name, file) in &given.tables {
        to.word(",");
        to.space();
        to.path(name);
        to.space();
        to.word("=");
        to.space();
        to.words(1);
        to.space();
        to.raw(file.span);
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
