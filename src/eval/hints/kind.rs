//! The type that a field or an element of a list has.

use std::ops::Range;

use crate::check::Program;
use crate::check::program::FieldId;
use crate::check::types::{Contents, Type};
use crate::document::{CellId, Document};

/// The type that a cell is read as; none where nothing declares it.
pub(super) fn of<'p>(program: &'p Program, document: &Document, cell: CellId) -> Option<&'p Type> {
    let holder = document
        .cells()
        .find(|holder| holds(program, document, *holder, cell))?;
    let Some((record, first)) = document.cell(holder).record() else {
        return match of(program, document, holder)?.contents() {
            Contents::List(element) | Contents::Map(element) => Some(element),
            Contents::One | Contents::Unknown => None,
        };
    };
    let nth = cell.0.checked_sub(first.0)?;
    let field = program
        .records
        .get(record)?
        .fields
        .get(FieldId::at(usize::try_from(nth).ok()?))?;
    Some(&field.ty)
}

/// Whether a cell is a field of a record, an element of a list or a value of a map.
fn holds(program: &Program, document: &Document, holder: CellId, cell: CellId) -> bool {
    if let Some(fields) = fields(program, document, holder) {
        return fields.contains(&cell.0);
    }
    let mut elements = document.elements(holder);
    let count = elements.len();
    let nth = elements
        .next()
        .and_then(|first| cell.index().checked_sub(first.index()));
    nth.is_some_and(|nth| nth < count)
}

/// The cells of a record's fields; none if it is no record.
pub(super) fn fields(program: &Program, document: &Document, record: CellId) -> Option<Range<u32>> {
    let (record, first) = document.cell(record).record()?;
    let count = program
        .records
        .get(record)
        .map_or(0, |record| record.fields.len());
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Some(first.0..first.0.saturating_add(count))
}
