//! What a selection grows to: the word, the expressions around it, the brackets, the clause, the item, the file.

use std::ops::Range;

use super::{Analysis, touches};
use crate::source::{SourceId, Span};
use crate::syntax::ast;
use crate::syntax::lexer::{self, Nesting};

impl Analysis {
    /// The ranges around an offset, from the narrowest to the whole file, each wider than the one before.
    pub fn selections(&self, source: SourceId, offset: usize) -> Vec<Range<usize>> {
        let rules = self.rules(source);
        let text: &str = &rules;
        let mut ranges: Vec<Range<usize>> = Vec::from([Range {
            start: 0,
            end: text.len(),
        }]);
        let mut open: Vec<usize> = Vec::new();
        for token in lexer::visible(text) {
            let Range { start, end } = token.span;
            match token.kind.nesting() {
                Nesting::Opens(_) => open.push(start),
                Nesting::Closes => {
                    if let Some(begun) =
                        open.pop().filter(|begun| *begun <= offset && offset <= end)
                    {
                        ranges.push(begun..end);
                        ranges.push(begun.saturating_add(1)..start);
                    }
                }
                Nesting::Stays if start <= offset && offset <= end => ranges.push(start..end),
                Nesting::Stays => {}
            }
        }
        ranges.extend(
            self.expressions_at(source, offset)
                .iter()
                .map(|expr| expr.span.range()),
        );
        ranges.extend(self.items_at(source, offset).into_iter().map(Span::range));
        ranges.retain(|range| {
            range.start <= offset && offset <= range.end && text.get(range.clone()).is_some()
        });
        ranges.sort_by_key(|range| (range.len(), std::cmp::Reverse(range.start)));
        let mut grown: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            let wider = |last: &Range<usize>| {
                range.start <= last.start && last.end <= range.end && range != *last
            };
            if grown.last().is_none_or(wider) {
                grown.push(range);
            }
        }
        grown
    }

    /// The item, the clauses, the field at an offset.
    fn items_at(&self, source: SourceId, offset: usize) -> Vec<Span> {
        let file = self
            .module(source)
            .and_then(|index| self.look.files.get(index));
        let items = file
            .into_iter()
            .flat_map(|file| &file.items)
            .filter(|item| touches(item.span, offset));
        let mut spans = Vec::new();
        for item in items {
            spans.push(item.span);
            spans.extend(item.doc.as_ref().map(|doc| doc.span.to(item.span)));
            if let ast::ItemKind::Rule(ast::Rule { clauses: all, .. })
            | ast::ItemKind::Exception(ast::Exception { clauses: all, .. }) = &item.kind
            {
                clauses(all, offset, &mut spans);
            }
            if let ast::ItemKind::Type(ast::TypeItem {
                body: ast::TypeBody::Record(record),
                ..
            }) = &item.kind
            {
                spans.extend(
                    record
                        .fields
                        .iter()
                        .map(|field| field.span)
                        .filter(|span| touches(*span, offset)),
                );
            }
        }
        spans
    }
}

fn clauses(all: &[ast::Clause], offset: usize, spans: &mut Vec<Span>) {
    for clause in all.iter().filter(|clause| touches(clause.span, offset)) {
        spans.push(clause.span);
        if let ast::ClauseKind::ForEach(each) = &clause.kind {
            clauses(each.body.as_deref().unwrap_or_default(), offset, spans);
        }
    }
}
