//! Numbers whose point may stand between thousands: `1.234` in a table that is parted by semicolons, where the comma is the
//! usual decimal sign.

use super::DocumentBinder;
use crate::check::program::RecordId;
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::document::cell::{Cell, CellId};
use crate::document::tree::NodeId;
use crate::source::Span;
use crate::value::number::may_be_thousands;

impl DocumentBinder<'_, '_> {
    /// Adds a note for each field that reads such a number: one for each field, at its first value. Fields that say how
    /// documents write them are certain.
    pub(super) fn report_thousands(&mut self, root: &Type) {
        if !self.tree.has_decimal_comma() {
            return;
        }
        if is_number(root.innermost()) {
            let found = self.first_thousands(self.document.root());
            self.note_thousands("an element of the table", found);
        }
        let program = self.program;
        for (id, record) in (0_u32..).map(RecordId).zip(&program.records) {
            let fields = (0_u32..).zip(&record.fields);
            let numbers = fields.filter(|(_, field)| is_number(field.ty.innermost()));
            for (at, field) in numbers.filter(|(_, field)| field.written.is_none()) {
                let mut places = self.document.places(id).iter();
                let found = places.find_map(|place| {
                    let (_, first) = self.document.cell(*place).record()?;
                    self.first_thousands(CellId(first.0.saturating_add(at)))
                });
                let what = format!("`{}` of {}", field.name, record.declared.name);
                self.note_thousands(&what, found);
            }
        }
    }

    /// The first number in a cell, or in a list or map, that may be thousands.
    fn first_thousands(&self, cell: CellId) -> Option<NodeId> {
        if let Cell::Number(_) = self.document.cell(cell) {
            let node = self.document.node(cell);
            let text = self.written(node).text.trim();
            return may_be_thousands(text).then_some(node);
        }
        let mut elements = self.document.elements(cell);
        elements.find_map(|element| self.first_thousands(element))
    }

    /// Adds the note. Its message is the same for all documents of a stream, so that duplicates can be dropped.
    fn note_thousands(&mut self, what: &str, found: Option<NodeId>) {
        let Some(node) = found else { return };
        let written = self.written(node).text.trim().to_owned();
        let message = format!(
            "{what} has a point and three digits, in a table parted by semicolons: it is read as a decimal point"
        );
        let joined = written.replace('.', "");
        let help = format!(
            "if `{joined}` is meant by `{written}`, say in the type how the column is written: `written \"1.234,56\"`; if not, `written \"1234.56\"`"
        );
        let (start, end) = self.tree.span(node).unwrap_or((0, 0));
        let span = Span::new(self.source, start, end);
        let note = Diagnostic::note(code::DECIMALS, span, message).help(help);
        self.document.notes.push(note);
    }
}

/// Whether a type is a number of any kind.
fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Percent)
}
