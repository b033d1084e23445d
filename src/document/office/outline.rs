//! The lines of an office document as people know them.

use super::flat::{WrittenLine, written};
use crate::document::prose::words::InlineMark;
use crate::document::shown::{ShownCell, ShownLine, ShownPart};

/// What separates a place from the headings above it.
const BELOW: &str = " › ";

/// The lines of a text; `None` if it is not the text of an office document.
pub fn shown(text: &str) -> Option<Vec<ShownLine<'_>>> {
    written(text)?.iter().map(line).collect()
}

fn line<'t>(line: &WrittenLine<'t>) -> Option<ShownLine<'t>> {
    let place = match line.name.rsplit_once(BELOW) {
        Some((_, place)) => place,
        None => line.name,
    };
    let (kind, rest) = line.code.split_at_checked(1)?;
    let part = match kind {
        "h" => ShownPart::Heading(rest.parse().ok()?),
        "p" | "q" => ShownPart::Paragraph(rest.parse().ok()?),
        "c" => ShownPart::Cell(cell(place, rest)?),
        "+" => ShownPart::Continued,
        _ => ShownPart::Aside,
    };
    let words = &line.words;
    let ranges = |marks: &[InlineMark]| {
        marks
            .iter()
            .flat_map(|mark| words.ranges_of(mark))
            .collect()
    };
    Some(ShownLine {
        range: words.start..words.end,
        place,
        part,
        deleted: ranges(&[InlineMark::Deleted, InlineMark::Struck]),
        inserted: ranges(&[InlineMark::Inserted]),
    })
}

/// A cell by its place, `table 2, row 3, column 4`, and its code.
fn cell<'t>(place: &'t str, code: &str) -> Option<ShownCell<'t>> {
    let (place, _) = place.rsplit_once(", ")?;
    let (table, row) = place.rsplit_once(", ")?;
    let mut fields = code.split('.');
    let mut number = || fields.next()?.parse::<usize>().ok();
    let (table_number, row_number, column, span) = (number()?, number()?, number()?, number()?);
    let flags = fields.next()?;
    Some(ShownCell {
        table,
        table_number,
        row,
        row_number,
        column,
        span,
        is_header: flags.contains(['h', 'k']),
    })
}
