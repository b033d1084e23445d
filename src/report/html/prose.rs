//! Documents of office programs, PDF and workbooks, with the findings marked in their paragraphs and
//! tables.

use std::collections::HashSet;

use super::documents::{Marks, marked_text};
use super::escape::{attribute, text};
use crate::document::shown::{ShownCell, ShownLine, ShownPart};

/// A document of so many paragraphs and rows is shown whole.
const WHOLE: usize = 300;
/// Paragraphs and rows shown around a mark of a longer one.
const AROUND: usize = 3;
/// Columns of a table that fit on a page.
const FITTING: usize = 12;

/// A paragraph, or a row of a table.
struct ShownUnit<'l, 't> {
    /// The cells of a row, or a paragraph alone, each with its lines.
    parts: Vec<&'l [ShownLine<'t>]>,
}

impl<'t> ShownUnit<'_, 't> {
    fn first(&self) -> Option<&ShownLine<'t>> {
        self.parts.first().and_then(|lines| lines.first())
    }

    fn cell(&self) -> Option<&ShownCell<'t>> {
        cell_of(self.first()?)
    }

    fn is_header(&self) -> bool {
        let mut cells = self
            .parts
            .iter()
            .filter_map(|lines| cell_of(lines.first()?));
        self.cell().is_some() && cells.all(|cell| cell.is_header)
    }

    /// Its table; paragraphs are in none.
    fn table(&self) -> Option<usize> {
        self.cell().map(|cell| cell.table_number)
    }
}

fn cell_of<'l, 't>(line: &'l ShownLine<'t>) -> Option<&'l ShownCell<'t>> {
    match &line.part {
        ShownPart::Cell(cell) => Some(cell),
        ShownPart::Heading(_)
        | ShownPart::Paragraph(_)
        | ShownPart::Aside
        | ShownPart::Continued => None,
    }
}

/// Groups lines to paragraphs and rows.
fn units<'l, 't>(lines: &'l [ShownLine<'t>]) -> Vec<ShownUnit<'l, 't>> {
    let parts = lines.chunk_by(|_, next| next.part == ShownPart::Continued);
    let mut units: Vec<ShownUnit<'l, 't>> = Vec::new();
    for part in parts {
        let key = |lines: &[ShownLine<'_>]| {
            let cell = cell_of(lines.first()?)?;
            Some((cell.table_number, cell.row_number))
        };
        let last = units.last_mut().filter(|last| {
            let before = last.parts.first().and_then(|lines| key(lines));
            before.is_some() && before == key(part)
        });
        match last {
            Some(row) => row.parts.push(part),
            None => units.push(ShownUnit { parts: vec![part] }),
        }
    }
    units
}

/// Writes the lines of a document with their marks.
pub(super) fn write(whole: &str, lines: &[ShownLine<'_>], marks: &mut Marks<'_>) -> String {
    let units = units(lines);
    let is_marked = |unit: &ShownUnit<'_, '_>| {
        let mut lines = unit.parts.iter().flat_map(|lines| lines.iter());
        lines.any(|line| marks.touches(&line.range))
    };
    let mut near = HashSet::new();
    if units.len() > WHOLE {
        for (at, _) in units.iter().enumerate().filter(|(_, unit)| is_marked(unit)) {
            near.extend(at.saturating_sub(AROUND)..=at.saturating_add(AROUND));
        }
    }
    let is_near = |at: usize| units.len() <= WHOLE || near.contains(&at);
    // The header of a table is shown with any of its rows.
    let tables: HashSet<usize> = (0..units.len())
        .filter(|at| is_near(*at))
        .filter_map(|at| units.get(at)?.table())
        .collect();
    let mut begun = HashSet::new();
    let mut out = String::new();
    let mut open = None;
    let mut is_gap = false;
    for (at, unit) in units.iter().enumerate() {
        let table = unit.table();
        let is_first = table.is_some_and(|table| begun.insert(table));
        let is_head = is_first && table.is_some_and(|table| tables.contains(&table));
        if !is_near(at) && !is_head {
            is_gap = true;
            continue;
        }
        if open != table && open.is_some() {
            out.push_str("</table></div>\n");
        }
        if std::mem::take(&mut is_gap) {
            out.push_str(match open.is_some() && open == table {
                true => "<tr><td class=\"no gap\">⋯</td></tr>\n",
                false => "<p class=\"gap\">⋯</p>\n",
            });
        }
        if let Some(cell) = unit.cell().filter(|_| open != table) {
            let rows = units.iter().filter(|unit| unit.table() == table);
            out.push_str(&table_start(cell, rows));
        }
        open = table;
        match unit.cell() {
            Some(cell) => row(&mut out, whole, unit, cell, marks),
            None => paragraph(&mut out, whole, unit, marks),
        }
    }
    if open.is_some() {
        out.push_str("</table></div>\n");
    }
    if is_gap {
        out.push_str("<p class=\"gap\">⋯</p>\n");
    }
    out
}

fn table_start<'u>(
    cell: &ShownCell<'_>,
    rows: impl Iterator<Item = &'u ShownUnit<'u, 'u>>,
) -> String {
    let widths = rows.filter_map(|unit| {
        let last = unit
            .parts
            .last()
            .and_then(|lines| cell_of(lines.first()?))?;
        Some(last.column.saturating_add(last.span))
    });
    let wide = match widths.max() {
        Some(columns) if columns > FITTING => " class=\"wide\"",
        _ => "",
    };
    format!(
        "<div{wide}><table><caption>{}</caption>\n",
        text(cell.table)
    )
}

fn row(
    out: &mut String,
    whole: &str,
    unit: &ShownUnit<'_, '_>,
    first: &ShownCell<'_>,
    marks: &mut Marks<'_>,
) {
    let tag = if unit.is_header() { "th" } else { "td" };
    out.push_str(&format!("<tr><td class=\"no\">{}</td>", text(first.row)));
    let mut column = 0_usize;
    for lines in &unit.parts {
        let Some(cell) = lines.first().and_then(cell_of) else {
            continue;
        };
        let missing = cell.column.saturating_sub(column).min(FITTING);
        out.push_str(&"<td></td>".repeat(missing));
        column = cell.column.saturating_add(cell.span);
        let span = match cell.span {
            0 | 1 => String::new(),
            span => format!(" colspan=\"{span}\""),
        };
        out.push_str(&format!("<{tag}{span}>"));
        text_of(out, whole, lines, marks);
        out.push_str(&format!("</{tag}>"));
    }
    out.push_str("</tr>\n");
}

fn paragraph(out: &mut String, whole: &str, unit: &ShownUnit<'_, '_>, marks: &mut Marks<'_>) {
    let Some(first) = unit.first() else { return };
    let class = match &first.part {
        ShownPart::Heading(level) => format!("h{}", (*level).clamp(1, 6)),
        ShownPart::Paragraph(0) | ShownPart::Cell(_) | ShownPart::Continued => "p".to_owned(),
        ShownPart::Paragraph(depth) => format!("item i{}", (*depth).min(4)),
        ShownPart::Aside => "aside".to_owned(),
    };
    out.push_str(&format!(
        "<p class=\"{}\"><span class=\"no\">{}</span>",
        attribute(&class),
        text(first.place)
    ));
    for lines in &unit.parts {
        text_of(out, whole, lines, marks);
    }
    out.push_str("</p>\n");
}

fn text_of(out: &mut String, whole: &str, lines: &[ShownLine<'_>], marks: &mut Marks<'_>) {
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("<br/>");
        }
        out.push_str(&marked_text(
            whole,
            &line.range,
            (&line.deleted, &line.inserted),
            marks,
        ));
    }
}
