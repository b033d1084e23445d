//! The cells of a workbook as people know them: sheets with rows and columns.

use super::{cells, column_number};
use crate::document::shown::{ShownCell, ShownLine, ShownPart};

/// The cells of the text of a workbook.
pub fn shown(text: &str) -> Option<Vec<ShownLine<'_>>> {
    let cells = cells(text);
    let mut sheets = 0_usize;
    let mut last = None;
    let shown = cells.iter().map(|cell| {
        if last != Some(cell.sheet) {
            last = Some(cell.sheet);
            sheets = sheets.saturating_add(1);
        }
        let column = column_number(cell.column)?.checked_sub(1)?;
        Some(ShownLine {
            range: cell.start..cell.end,
            place: cell.row,
            part: ShownPart::Cell(ShownCell {
                table: cell.sheet,
                table_number: sheets,
                row: cell.row,
                row_number: cell.row.parse().ok()?,
                column,
                span: 1,
                is_header: false,
            }),
            deleted: Vec::new(),
            inserted: Vec::new(),
        })
    });
    shown.collect()
}
