//! The type that a field or an element of a list has.

use crate::check::Program;
use crate::check::program::FieldId;
use crate::check::types::Type;
use crate::document::{Cell, CellId, Document};

/// The type that a cell is read as; none where nothing declares it.
pub(super) fn of<'p>(program: &'p Program, document: &Document, cell: CellId) -> Option<&'p Type> {
    let holder = document
        .cells()
        .find(|holder| holds(program, document, *holder, cell))?;
    match document.cell(holder) {
        Cell::Record { record, first, .. } => {
            let nth = cell.0.checked_sub(first.0)?;
            let field = program
                .records
                .get(*record)?
                .fields
                .get(FieldId::at(usize::try_from(nth).ok()?))?;
            Some(&field.ty)
        }
        _ => match of(program, document, holder)? {
            Type::List(element) | Type::Map(element) => Some(element),
            _ => None,
        },
    }
}

/// Whether a cell is a field of a record, an element of a list or a value of a map.
fn holds(program: &Program, document: &Document, holder: CellId, cell: CellId) -> bool {
    let (first, count) = match document.cell(holder) {
        Cell::Record { record, first, .. } => (
            *first,
            program
                .records
                .get(*record)
                .map_or(0, |record| record.fields.len()),
        ),
        Cell::List { first, len } => (*first, usize::try_from(*len).unwrap_or(usize::MAX)),
        Cell::Map { first, keys } => (*first, keys.len()),
        _ => return false,
    };
    cell.index()
        .checked_sub(first.index())
        .is_some_and(|nth| nth < count)
}
