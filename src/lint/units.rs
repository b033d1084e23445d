//! What a comment in a rule file speaks of: an item, or a clause, a field, a value, a statement in it. It is found by
//! the code next to the comment, not by lines, so that it stays the same however the file is formatted.

use crate::source::{LINE_BREAKS, TextLines as _};
use crate::source::{Source, Span};
use crate::syntax::ast::{self, DocumentValue, ItemKind, TestStatement};
use crate::syntax::lexer;

/// A part of a file that a comment can speak of.
#[derive(Debug, Clone, Copy)]
struct CommentScope {
    /// Where it begins, its documentation included.
    start: usize,
    /// Where it begins without that.
    keyword: usize,
    end: usize,
}

impl CommentScope {
    fn holds(&self, at: usize) -> bool {
        self.start <= at && at < self.end
    }

    fn length(&self) -> usize {
        self.end.saturating_sub(self.start)
    }
}

/// The parts of a file, and its text.
pub(super) struct Units<'t> {
    text: &'t str,
    units: Vec<CommentScope>,
}

impl<'t> Units<'t> {
    /// The parts of a file.
    pub fn of(file: &ast::File, source: &'t Source) -> Self {
        let mut units = Self {
            text: source.text(),
            units: Vec::new(),
        };
        if let Some(module) = &file.module {
            units.add(module.doc.as_ref(), module.span);
        }
        for item in &file.items {
            units.add(item.doc.as_ref(), item.span);
            units.item(&item.kind);
        }
        units
    }

    fn add(&mut self, doc: Option<&ast::Doc>, span: Span) {
        let range = span.range();
        let written = self.text.get(range.clone()).unwrap_or("");
        let end = range.start.saturating_add(written.trim_end().len());
        let start = doc.map_or(range.start, |doc| doc.span.range().start);
        self.units.push(CommentScope {
            start,
            keyword: range.start,
            end,
        });
    }

    fn item(&mut self, kind: &ItemKind) {
        match kind {
            ItemKind::Rule(rule) => self.clauses(&rule.clauses),
            ItemKind::Exception(exception) => self.clauses(&exception.clauses),
            ItemKind::Parameter(parameter) => {
                for version in &parameter.versions {
                    self.add(version.doc.as_ref(), version.span);
                    self.value(&version.value);
                }
            }
            ItemKind::Type(ast::TypeItem {
                body: ast::TypeBody::Record(record),
                ..
            }) => {
                record
                    .fields
                    .iter()
                    .for_each(|field| self.add(field.doc.as_ref(), field.span));
            }
            ItemKind::Calendar(calendar) => {
                calendar
                    .clauses
                    .iter()
                    .for_each(|clause| self.add(clause.doc.as_ref(), clause.span));
            }
            ItemKind::Waiver(waiver) => {
                waiver
                    .clauses
                    .iter()
                    .for_each(|clause| self.add(clause.doc.as_ref(), clause.span));
            }
            ItemKind::Agreement(agreement) => self.entries(&agreement.fields),
            ItemKind::Test(test) => self.statements(&test.body),
            ItemKind::Use(_)
            | ItemKind::Namespace(_)
            | ItemKind::MonthEnds(_)
            | ItemKind::Type(_)
            | ItemKind::Data(_)
            | ItemKind::Define(_) => {}
        }
    }

    // The parser limits how deep all of these can nest.
    fn clauses(&mut self, clauses: &[ast::Clause]) {
        for clause in clauses {
            self.add(clause.doc.as_ref(), clause.span);
            if let ast::ClauseKind::ForEach(each) = &clause.kind {
                self.clauses(each.body.as_deref().unwrap_or_default());
            }
        }
    }

    fn statements(&mut self, body: &[TestStatement]) {
        for statement in body {
            match statement {
                TestStatement::Given(given) => {
                    self.add(None, given.span);
                    for replacement in &given.with {
                        let end = replacement
                            .value
                            .as_ref()
                            .map_or(replacement.path_span, |value| value.span);
                        self.add(None, replacement.path_span.to(end));
                        replacement.value.iter().for_each(|value| self.value(value));
                    }
                }
                TestStatement::Expect(expect) => self.add(None, expect.span),
                TestStatement::Truth { span, .. } => self.add(None, *span),
                TestStatement::ForEach {
                    cases, body, span, ..
                } => {
                    self.add(None, *span);
                    self.value(cases);
                    self.statements(body);
                }
            }
        }
    }

    fn entries(&mut self, entries: &[ast::RecordEntry]) {
        for entry in entries {
            self.add(None, entry.name.span.to(entry.value.span));
            self.value(&entry.value);
        }
    }

    /// The elements and fields of what is written out.
    fn value(&mut self, value: &ast::Expr) {
        match value.document_value() {
            DocumentValue::Record(entries) => self.entries(entries),
            DocumentValue::List(elements) => {
                for element in elements {
                    self.add(None, element.span);
                    self.value(element);
                }
            }
            DocumentValue::Literal | DocumentValue::Computed => {}
        }
    }

    /// What a comment speaks of. Behind something on its line: what ends there, all of it; where only its head ends there,
    /// the head; in the middle of something, all of that. On a line of its own: what begins next.
    pub fn beside(&self, comment: Span) -> Span {
        let range = comment.range();
        let before = self.text.get(..range.start).unwrap_or("");
        let line = before
            .rfind(LINE_BREAKS)
            .map_or(0, |at| at.saturating_add(1));
        let alone = before
            .get(line..)
            .unwrap_or("")
            .trim_start_matches('\u{feff}')
            .trim()
            .is_empty();
        let found = if alone {
            self.after(range.end)
        } else {
            self.in_front(before)
        };
        let (start, end) = found.unwrap_or((line, range.start));
        Span::new(comment.source, start, end)
    }

    /// The smallest part that contains a span.
    fn around(&self, at: usize) -> Option<&CommentScope> {
        self.units
            .iter()
            .filter(|unit| unit.holds(at))
            .min_by_key(|unit| unit.length())
    }

    fn in_front(&self, before: &str) -> Option<(usize, usize)> {
        let before = before.trim_end();
        let written = before.strip_suffix(',').unwrap_or(before).trim_end();
        let (end, last) = (written.len(), written.len().saturating_sub(1));
        let ends = self
            .units
            .iter()
            .filter(|unit| unit.end == end)
            .max_by_key(|unit| unit.length());
        if let Some(unit) = ends {
            return Some((unit.start, unit.end));
        }
        let around = self.around(last)?;
        Some((
            around.start,
            if written.ends_with('{') {
                end
            } else {
                around.end
            },
        ))
    }

    fn after(&self, at: usize) -> Option<(usize, usize)> {
        let next =
            lexer::tokens_in(self.text, at..self.text.len()).find(|token| !token.kind.is_trivia());
        let at = next.map_or(self.text.len(), |token| token.span.start);
        let next = self.text.get(at..).unwrap_or("");
        let begins = |unit: &&CommentScope| unit.start == at || unit.keyword == at;
        if let Some(unit) = self
            .units
            .iter()
            .filter(begins)
            .max_by_key(|unit| unit.length())
        {
            return Some((unit.start, unit.end));
        }
        // Where something ends, nothing begins.
        let around = self
            .around(at)
            .filter(|_| !next.starts_with(['}', ']', ')']));
        match around {
            Some(unit) => Some((unit.start, unit.end)),
            None => Some((
                at,
                at.saturating_add(next.each_line().next().unwrap_or("").len()),
            )),
        }
    }
}
