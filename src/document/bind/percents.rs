//! Percentages written as bare numbers above 1: `25` is 2500%, where `25%` may be intended.

use super::DocumentBinder;
use crate::check::program::RecordId;
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::tree::{NodeId, NodeKind};
use crate::source::Span;
use crate::value::Number;
use crate::value::text::shortened_exactly;

impl DocumentBinder<'_, '_> {
    /// Adds a note for each field that reads a bare number above 1 as a percentage: one for each
    /// field, at its first value.
    pub(super) fn report_bare_percentages(&mut self, root: &Type) {
        if has_percentages(root) {
            let mut found = Vec::new();
            self.bare_percentages(self.document.root(), &mut found);
            self.note_first("an element of the table", &found);
        }
        let program = self.program;
        for (id, record) in (0_u32..).map(RecordId).zip(&program.records) {
            for (at, field) in (0_u32..)
                .zip(&record.fields)
                .filter(|(_, field)| has_percentages(&field.ty))
            {
                let mut found = Vec::new();
                for place in self.document.places(id) {
                    if let Cell::Record { first, .. } = self.document.cell(*place) {
                        self.bare_percentages(CellId(first.0.saturating_add(at)), &mut found);
                    }
                }
                self.note_first(
                    &format!("`{}` of {}", field.name, record.declared.name),
                    &found,
                );
            }
        }
    }

    /// Collects the bare numbers above 1 in a cell that holds a percentage, or a list or map of
    /// them.
    fn bare_percentages(&self, cell: CellId, found: &mut Vec<(NodeId, Number)>) {
        match self.document.cell(cell) {
            Cell::Number(number) if number.abs() > Number::from(1_i64) => {
                let node = self.document.node(cell);
                if self.written(node).is_bare_number() {
                    found.push((node, number.clone()));
                }
            }
            Cell::List { .. } | Cell::Map { .. } => {
                self.document
                    .elements(cell)
                    .for_each(|element| self.bare_percentages(element, found));
            }
            Cell::Absent
            | Cell::Default(_)
            | Cell::Missing
            | Cell::Unreadable(_)
            | Cell::Boolean(_)
            | Cell::Number(_)
            | Cell::Money(_)
            | Cell::Text(_)
            | Cell::Date(_)
            | Cell::YearMonth(_)
            | Cell::DateTime(_)
            | Cell::Time(_)
            | Cell::Duration(_)
            | Cell::Period(_)
            | Cell::Record { .. } => {}
        }
    }

    /// Adds the note at the first value. Its message is the same for all documents of a stream, so
    /// that duplicates can be dropped.
    fn note_first(&mut self, what: &str, found: &[(NodeId, Number)]) {
        let Some((node, number)) = found.first() else {
            return;
        };
        let Ok(percentage) = number.mul(&Number::from(100_i64)) else {
            return;
        };
        let written = shortened_exactly(self.written(*node).text.trim(), 40);
        let more = match found.len().saturating_sub(1) {
            0 => String::new(),
            1 => "; 1 more value is read so".to_owned(),
            more => format!("; {more} more values are read so"),
        };
        let message = format!("{what} is a percentage, and this number above 1 has no `%`");
        let help = format!(
            "`{written}` is read as {percentage}%; write `{written}%` if that is meant{more}"
        );
        let (start, end) = self.tree.span(*node).unwrap_or((0, 0));
        let span = Span::new(self.source, start, end);
        self.document
            .notes
            .push(Diagnostic::note(code::BARE_PERCENTAGE, span, message).help(help));
    }
}

/// Whether a type is a percentage, or a list or map of them.
fn has_percentages(ty: &Type) -> bool {
    *ty.innermost() == Type::Percent
}

impl crate::document::scalars::SourceScalar<'_> {
    /// Whether a number is written without a percent sign.
    fn is_bare_number(&self) -> bool {
        matches!(
            self.kind,
            NodeKind::Number | NodeKind::Text | NodeKind::Untyped
        ) && !self.text.trim_end().ends_with('%')
    }
}
