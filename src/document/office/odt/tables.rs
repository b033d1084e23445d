//! The tables of ODT.

use std::ops::Range;

use roxmltree::Node;

use super::{
    BlockContext, BodyReader, MOST_COLUMNS, Read, SILENT, attribute, count, may_show_text, named,
};
use crate::document::office::flat::{CellPlace, Line};

impl BodyReader<'_, '_, '_> {
    pub(super) fn table(&mut self, node: Node<'_, '_>, context: &BlockContext) -> Read<()> {
        let mut rows = Vec::new();
        collect_rows(node, RowPlace::default(), &mut rows);
        let hidden_columns = hidden_columns(node);
        let cells = |row: Node<'_, '_>| {
            named(row, "table-cell")
                .count()
                .saturating_add(named(row, "covered-table-cell").count())
        };
        if let [(row, _)] = rows.as_slice()
            && cells(*row) == 1
            && let Some(only) = named(*row, "table-cell").next()
        {
            let inside = BlockContext {
                hidden: context.hidden || !hidden_columns.is_empty() || is_hidden(*row),
                ..context.clone()
            };
            return self.blocks(only, &inside);
        }
        if self.cell.is_none()
            && let Some(kind) = &context.aside
        {
            for (row, _) in rows {
                let line = Line {
                    text: row_text(row),
                    ..Line::default()
                };
                self.out.paragraph(self.paragraph, kind, vec![line]);
            }
            return Ok(());
        }
        if self.cell.is_some() || context.aside.is_some() {
            self.nested = true;
            for (row, _) in rows {
                for cell in named(row, "table-cell") {
                    self.blocks(cell, context)?;
                }
            }
            return Ok(());
        }
        self.table = self.table.saturating_add(1);
        let table = self.table;
        let mut number = 0_usize;
        for (row, mut place) in rows {
            number = number.saturating_add(1);
            place.hidden |= is_hidden(row);
            self.row(row, place, context, (table, number), &hidden_columns)?;
            let repeated = count(row, "number-rows-repeated");
            number = number.saturating_add(repeated.saturating_sub(1));
        }
        for (kind, lines) in std::mem::take(&mut self.asides) {
            self.out.paragraph(self.paragraph, &kind, lines);
        }
        Ok(())
    }

    fn row(
        &mut self,
        row: Node<'_, '_>,
        own: RowPlace,
        context: &BlockContext,
        (table, number): (usize, usize),
        hidden_columns: &[Range<usize>],
    ) -> Read<()> {
        let mut place = CellPlace {
            table,
            row: number,
            ..CellPlace::default()
        };
        let is_repeated = count(row, "number-rows-repeated") > 1;
        for cell in row.children().filter(Node::is_element) {
            let repeated = count(cell, "number-columns-repeated").min(MOST_COLUMNS);
            if cell.tag_name().name() == "covered-table-cell" {
                // The cell that covers it from the left has its column already.
                continue;
            }
            for _ in 0..repeated {
                place.span = count(cell, "number-columns-spanned").min(MOST_COLUMNS);
                place.flags.clear();
                if own.is_header {
                    place.flags.push('h');
                }
                if own.hidden {
                    place.flags.push('v');
                }
                if is_repeated {
                    place.flags.push('w');
                }
                if count(cell, "number-rows-spanned") > 1 {
                    place.flags.push('m');
                }
                if context.deleted {
                    place.flags.push('r');
                }
                if own.is_unsure || context.doubt.is_some() {
                    place.flags.push('u');
                }
                let mut columns = hidden_columns.iter();
                let mut inside = context.clone();
                inside.hidden |= own.hidden
                    || columns.any(|hidden| {
                        hidden.start < place.column.saturating_add(place.span)
                            && place.column < hidden.end
                    });
                let first = self.paragraph.saturating_add(1);
                self.cell = Some(Vec::new());
                self.nested = false;
                // What is changed in one of them is changed in all.
                let is_several = usize::from(is_repeated || repeated > 1);
                self.fixed = self.fixed.saturating_add(is_several);
                self.blocks(cell, &inside)?;
                self.fixed = self.fixed.saturating_sub(is_several);
                let mut lines = self.cell.take().unwrap_or_default();
                if lines.is_empty() && !context.deleted {
                    let paragraph = named(cell, "p").next();
                    lines.push(Line {
                        start: paragraph.map(|paragraph| paragraph.range().start),
                        ..Line::default()
                    });
                }
                if self.nested {
                    place.flags.push('n');
                }
                self.out.cell(first, &place, lines);
                place.column = place.column.saturating_add(place.span);
            }
        }
        Ok(())
    }
}

/// What the groups around a row say of it.
#[derive(Debug, Clone, Copy, Default)]
struct RowPlace {
    is_header: bool,
    hidden: bool,
    /// An element that is not known is around it.
    is_unsure: bool,
}

/// The rows of a table, with what is known of their groups.
fn collect_rows<'a, 'i>(
    parent: Node<'a, 'i>,
    place: RowPlace,
    rows: &mut Vec<(Node<'a, 'i>, RowPlace)>,
) {
    for node in parent.children().filter(Node::is_element) {
        let mut inside = place;
        match node.tag_name().name() {
            "table-row" => rows.push((node, place)),
            "table-header-rows" => {
                inside.is_header = true;
                collect_rows(node, inside, rows);
            }
            "table-rows" => collect_rows(node, inside, rows),
            "table-row-group" => {
                inside.hidden |= attribute(node, "display") == Some("false");
                collect_rows(node, inside, rows);
            }
            name if SILENT.contains(&name) || name.starts_with("table-column") => {}
            _ if may_show_text(node) => {
                inside.is_unsure = true;
                collect_rows(node, inside, rows);
            }
            _ => {}
        }
    }
}

/// Whether a row or a column says that it is not shown.
fn is_hidden(node: Node<'_, '_>) -> bool {
    matches!(attribute(node, "visibility"), Some("collapse" | "filter"))
}

/// The columns of a table that are not shown.
fn hidden_columns(table: Node<'_, '_>) -> Vec<Range<usize>> {
    fn collect(
        parent: Node<'_, '_>,
        hidden: bool,
        next: &mut usize,
        found: &mut Vec<Range<usize>>,
    ) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "table-column" => {
                    let end = next.saturating_add(count(node, "number-columns-repeated"));
                    if hidden || is_hidden(node) {
                        found.push(*next..end);
                    }
                    *next = end;
                }
                "table-columns" | "table-header-columns" => collect(node, hidden, next, found),
                "table-column-group" => {
                    let own = attribute(node, "display") == Some("false");
                    collect(node, hidden || own, next, found);
                }
                _ => {}
            }
        }
    }
    let (mut found, mut next) = (Vec::new(), 0);
    collect(table, false, &mut next, &mut found);
    found
}

/// The texts of the cells of a row, separated by tabs.
pub(super) fn row_text(row: Node<'_, '_>) -> String {
    let cells = named(row, "table-cell").map(|cell| {
        let texts = cell
            .descendants()
            .filter(|inner| inner.is_text())
            .filter_map(|inner| inner.text());
        texts.collect::<String>()
    });
    cells.collect::<Vec<_>>().join("\t")
}
