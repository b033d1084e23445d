//! Tables without a grid of lines: columns of text below each other. What belongs to one row is
//! decided by lines between rows, by gaps, and by whether a line was broken because the next word
//! did not fit; where these disagree, the row is uncertain.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::layout::{Cell, Item, Row, Table};
use super::page::Ruling;
use super::words::{Segment, TextLine};
use crate::document::doubt::DrawnText;

/// Lines of a table are not further apart, in sizes of their font.
const MOST_APART: f64 = 3.2;
/// Lines of columns of prose, from which on they are not a table.
const LEAST_PROSE_LINES: usize = 4;

/// Whether the first word of the next line would not have fitted behind a line.
pub fn is_full(line: &TextLine, next_word: f64, right: f64) -> bool {
    line.x1() + line.size * 0.2 + next_word > right - 0.5
}

/// Whether a text has the form `Key: value`.
pub fn is_key_line(text: &str) -> bool {
    let text = text.trim_start();
    let Some(at) = text.find([':', '：']) else {
        return false;
    };
    let (key, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let after = after.trim_start_matches([':', '：']);
    key.chars().any(char::is_alphabetic)
        && key.chars().count() <= 60
        && (after.is_empty() || after.starts_with(char::is_whitespace))
}

/// The columns of text: intervals that lines share.
fn columns(lines: &[TextLine]) -> Vec<(f64, f64)> {
    let mut parts: Vec<(f64, f64)> = lines
        .iter()
        .filter(|line| line.segments.len() > 1)
        .flat_map(|line| &line.segments)
        .map(|segment| (segment.x0, segment.x1))
        .collect();
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (x0, x1) in parts {
        match columns.last_mut() {
            Some(last) if x0 < last.1 + 2.0 => last.1 = last.1.max(x1),
            _ => columns.push((x0, x1)),
        }
    }
    // A line in one column makes that column wider, if it ends before the next one.
    for line in lines {
        let [segment] = line.segments.as_slice() else {
            continue;
        };
        let next = columns
            .iter()
            .map(|(x0, _)| *x0)
            .find(|x0| *x0 > segment.x0 + 1.0);
        let within = columns
            .iter_mut()
            .rev()
            .find(|(x0, _)| *x0 <= segment.x0 + 1.0);
        if let Some((x0, x1)) = within
            && (segment.x0 < *x1 || (segment.x0 - *x0).abs() < 1.5)
            && next.is_none_or(|next| segment.x1 < next - 2.0)
        {
            *x1 = x1.max(segment.x1);
        }
    }
    columns
}

/// The column that a segment is in; `None` if it reaches into several.
fn column_of(segment: &Segment, columns: &[(f64, f64)]) -> Option<usize> {
    let mut touched = columns
        .iter()
        .enumerate()
        .filter(|(_, (x0, x1))| segment.x0 < *x1 + 1.0 && segment.x1 > *x0 - 1.0);
    let (first, _) = touched.next()?;
    touched.next().is_none().then_some(first)
}

/// Lines and tables among the lines of a page; `bands` are lines drawn across it.
pub fn items(page: usize, lines: Vec<TextLine>, bands: &[Vec<Ruling>]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = lines;
    for group in bands {
        let shown = |line: &TextLine| !line.artifact && !line.hidden;
        let candidates: Vec<TextLine> = rest.iter().filter(|line| shown(line)).cloned().collect();
        for part in parts_of(group, &candidates) {
            let Some((from, to)) = reach(&part, &candidates) else {
                continue;
            };
            let (inside, outside): (Vec<TextLine>, Vec<TextLine>) =
                rest.into_iter().partition(|line| {
                    let middle = middle(line);
                    middle > from && middle < to && shown(line) && is_beside(line, &part)
                });
            rest = outside;
            match banded(page, &at_columns(inside.clone()), &part, (from, to)) {
                Some(table) => items.push(Item::Table(table)),
                None => rest.extend(inside),
            }
        }
    }
    rest.sort_by(|a, b| a.y.total_cmp(&b.y));
    let (asides, mut lines): (Vec<TextLine>, Vec<TextLine>) = rest
        .into_iter()
        .partition(|line| line.artifact || line.hidden);
    items.extend(asides.into_iter().map(|line| Item::Line(line, None)));
    lines = fields_side_by_side(at_columns(lines));
    let mut rest = lines.as_slice();
    let mut before: Option<TextLine> = None;
    while let Some((line, after)) = rest.split_first() {
        let is_barrier = |a: &TextLine, b: &TextLine| {
            items.iter().any(|item| {
                matches!(item, Item::Table(table) if table.rows.first().is_some_and(|row| row.top > a.y && row.top < b.y))
            })
        };
        let length = if line.segments.len() > 1 {
            extent(rest, &is_barrier)
        } else {
            0
        };
        let (table, next) = rest.split_at_checked(length).unwrap_or((&[], rest));
        if let Some(mut read) = unruled(page, table) {
            let gaps = table
                .iter()
                .zip(table.iter().skip(1))
                .map(|(a, b)| b.y - a.y);
            let most = gaps.fold(0.0, f64::max);
            let above = before.as_ref().zip(table.first());
            let above = above.map(|(above, first)| (above, first.y - above.y));
            let below = table.last().zip(next.first());
            let below = below.map(|(last, below)| (below, below.y - last.y));
            // A line of several columns that fits none of these may be a row.
            let touches =
                |(line, gap): (&TextLine, f64)| gap <= most * 1.15 && line.segments.len() > 1;
            if above.is_some_and(touches) || below.is_some_and(touches) {
                for row in &mut read.rows {
                    row.drawn = Some(DrawnText::Rows);
                }
            }
            before = table.last().cloned();
            items.push(Item::Table(read));
            rest = next;
        } else {
            before = Some(line.clone());
            items.push(Item::Line(line.clone(), None));
            rest = after;
        }
    }
    items
}

/// The middle of the letters of a line.
fn middle(line: &TextLine) -> f64 {
    line.y - line.size * 0.25
}

fn is_beside(line: &TextLine, lines: &[Ruling]) -> bool {
    let ends = lines
        .first()
        .map_or((0.0, 0.0), |line| (line.from, line.to));
    line.x0() < ends.1 && line.x1() > ends.0
}

/// Lines across a page that belong to one table: between two tables there are headings, or prose.
fn parts_of(group: &[Ruling], lines: &[TextLine]) -> Vec<Vec<Ruling>> {
    let mut sizes: Vec<f64> = lines
        .iter()
        .filter(|line| line.segments.len() > 1 && is_beside(line, group))
        .map(|line| line.size)
        .collect();
    sizes.sort_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(f64::INFINITY);
    let mut parts: Vec<Vec<Ruling>> = Vec::new();
    let mut above: Option<&Ruling> = None;
    for below in group {
        let parted = above.is_some_and(|above| {
            lines.iter().any(|line| {
                let within = middle(line) > above.at && middle(line) < below.at;
                let is_prose =
                    line.segments.len() == 1 && line.text().split_whitespace().count() > 12;
                within && is_beside(line, group) && (line.size > usual * 1.06 || is_prose)
            })
        });
        match parts.last_mut() {
            Some(part) if !parted => part.push(*below),
            _ => parts.push(vec![*below]),
        }
        above = Some(below);
    }
    parts.retain(|part| part.len() > 1);
    parts
}

/// From where to where the table of lines across a page reaches: its header may have no line above, and
/// its last row none below.
fn reach(part: &[Ruling], lines: &[TextLine]) -> Option<(f64, f64)> {
    let (first, last) = (part.first()?, part.last()?);
    let inside = |line: &&TextLine| middle(line) > first.at && middle(line) < last.at;
    let within: Vec<TextLine> = lines.iter().filter(inside).cloned().collect();
    let columns = columns(&within);
    let (mut from, mut to) = (first.at, last.at);
    let fits = |line: &&TextLine, gap: f64| {
        line.segments.len() > 1
            && is_beside(line, part)
            && (0.0..line.size * 1.8).contains(&gap)
            && placed(line, &columns).is_some()
    };
    let above = lines
        .iter()
        .rev()
        .find(|line| fits(line, first.at - middle(line)));
    let below = lines.iter().find(|line| fits(line, middle(line) - last.at));
    if let Some(above) = above {
        from = from.min(middle(above) - above.size);
    }
    if let Some(below) = below {
        to = to.max(middle(below) + below.size);
    }
    Some((from, to))
}

/// Splits lines where a word begins at the left edge of a column that lines near to them have.
fn at_columns(lines: Vec<TextLine>) -> Vec<TextLine> {
    let mut split = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let from = index.saturating_sub(4);
        let near = lines.get(from..lines.len().min(index.saturating_add(5)));
        let edges: Vec<f64> = near
            .unwrap_or(&[])
            .iter()
            .flat_map(|other| other.segments.iter().skip(1))
            .map(|segment| segment.x0)
            .collect();
        // Two lines or more begin a column there.
        let is_edge = |edge: &&f64| {
            edges
                .iter()
                .filter(|other| (*other - **edge).abs() < 1.5)
                .count()
                > 1
        };
        let edges: Vec<f64> = edges.iter().filter(is_edge).copied().collect();
        let mut line = line.clone();
        let mut segments = Vec::new();
        for segment in line.segments {
            let mut rest = segment;
            while let Some((left, right)) =
                edges.iter().find_map(|edge| rest.split(*edge, line.size))
            {
                segments.push(left);
                rest = right;
            }
            segments.push(rest);
        }
        line.segments = segments;
        split.push(line);
    }
    split
}

/// Fields that stand side by side are lines of their own.
fn fields_side_by_side(lines: Vec<TextLine>) -> Vec<TextLine> {
    let mut split = Vec::with_capacity(lines.len());
    for line in lines {
        let keys = line.segments.iter().skip(1).filter(|segment| {
            let text = segment.text();
            is_key_line(&text) && !text.trim_end().ends_with([':', '：'])
        });
        let first = line.segments.first().map(Segment::text).unwrap_or_default();
        if keys.count() > 0 && is_key_line(&first) {
            split.extend(line.segments.iter().map(|segment| line.only(segment)));
        } else {
            split.push(line);
        }
    }
    split
}

/// How many lines may make a table, from the first on.
fn extent(lines: &[TextLine], is_barrier: &dyn Fn(&TextLine, &TextLine) -> bool) -> usize {
    let mut length = 0_usize;
    let mut last_row = 0_usize;
    let mut before: Option<&TextLine> = None;
    for line in lines {
        let near = before.is_none_or(|before| {
            line.y - before.y <= MOST_APART * line.size.max(before.size)
                && !is_barrier(before, line)
        });
        if !near {
            break;
        }
        if line.segments.len() == 1 {
            let columns = columns(lines.get(..length).unwrap_or(&[]));
            let within = line
                .segments
                .first()
                .map(|segment| column_of(segment, &columns));
            match within.flatten() {
                // It would begin a row without further cells, as a paragraph after the table does.
                None | Some(0) => break,
                Some(_) => {}
            }
        } else {
            last_row = length.saturating_add(1);
            let extended = columns(lines.get(..last_row).unwrap_or(&[]));
            if extended.len() < 2 {
                last_row = length;
                break;
            }
        }
        length = length.saturating_add(1);
        before = Some(line);
    }
    length.max(last_row)
}

/// A line with its segments by their columns.
type PlacedLine<'l> = (&'l TextLine, Vec<(usize, &'l Segment)>);

/// The segments of a line by their columns; `None` if one reaches into several.
fn placed<'l>(line: &'l TextLine, columns: &[(f64, f64)]) -> Option<Vec<(usize, &'l Segment)>> {
    let place = |segment: &'l Segment| Some((column_of(segment, columns)?, segment));
    let placed: Vec<(usize, &Segment)> = line.segments.iter().map(place).collect::<Option<_>>()?;
    let rising = placed
        .iter()
        .zip(placed.iter().skip(1))
        .all(|(a, b)| a.0 < b.0);
    rising.then_some(placed)
}

fn empty_row(page: usize, columns: &[(f64, f64)]) -> Row {
    let cells = columns
        .iter()
        .enumerate()
        .map(|(column, (left, right))| Cell {
            column,
            span: 1,
            width: right - left,
            ..Cell::default()
        });
    Row {
        page,
        top: f64::INFINITY,
        cells: cells.collect(),
        ..Row::default()
    }
}

fn add(row: &mut Row, line: &TextLine, placed: &[(usize, &Segment)]) {
    row.top = row.top.min(line.y - line.size);
    row.bottom = row.bottom.max(line.y);
    for (column, segment) in placed {
        if let Some(cell) = row.cells.get_mut(*column) {
            cell.lines.push(line.only(segment));
        }
    }
}

/// A table without lines between its rows.
fn unruled(page: usize, lines: &[TextLine]) -> Option<Table> {
    let columns = columns(lines);
    let several = lines.iter().filter(|line| line.segments.len() > 1).count();
    if columns.len() < 2 || several < 2 {
        return None;
    }
    let gap = |index: usize| {
        let before = lines.get(index.checked_sub(1)?)?;
        Some(lines.get(index)?.y - before.y)
    };
    let gaps: Vec<f64> = (1..lines.len()).filter_map(gap).collect();
    let least = gaps.iter().copied().reduce(f64::min).unwrap_or(0.0);
    let most = gaps.iter().copied().reduce(f64::max).unwrap_or(0.0);
    let bimodal = most > least * 1.25;
    let size = lines.iter().map(|line| line.size).reduce(f64::max)?;
    // Cells that are not aligned at their tops lie between the lines of others.
    let interleaved = least < size * 0.9;
    let mut rows: Vec<Row> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let placed = placed(line, &columns)?;
        let gap = gap(index).unwrap_or(f64::INFINITY);
        let is_near = gap <= least * 1.1 && gap < size * 1.7;
        let starts = placed.first().is_some_and(|(column, _)| *column == 0);
        let complete = placed.len() == columns.len();
        let wraps = rows.last().is_some_and(|row| {
            placed.iter().all(|(column, segment)| {
                let cell = row.cells.get(*column);
                cell.and_then(|cell| cell.lines.last().map(|line| (line, cell.width)))
                    .is_some_and(|(line, width)| {
                        is_full(line, segment.first_word(), line.x0() + width)
                    })
            })
        });
        let Some(last) = rows.last_mut().filter(|_| !starts) else {
            let mut row = empty_row(page, &columns);
            // It is near to the line before, as no other row is.
            if index > 0 && bimodal && is_near && (wraps || !complete) {
                row.drawn = Some(DrawnText::Rows);
                if let Some(before) = rows.last_mut() {
                    before.drawn = Some(DrawnText::Rows);
                }
            }
            add(&mut row, line, &placed);
            rows.push(row);
            continue;
        };
        if !(wraps && is_near) {
            last.drawn = Some(DrawnText::Rows);
        }
        add(last, line, &placed);
    }
    if interleaved {
        for row in &mut rows {
            row.drawn = Some(DrawnText::Rows);
        }
    }
    // One row is a line with wide gaps.
    (rows.len() > 1).then(|| Table {
        rows,
        xs: columns.iter().map(|(x0, _)| *x0).collect(),
    })
}

/// A table with lines across between its rows.
fn banded(
    page: usize,
    lines: &[TextLine],
    bands: &[Ruling],
    (from, to): (f64, f64),
) -> Option<Table> {
    let columns = columns(lines);
    if columns.len() < 2 {
        return None;
    }
    let mut edges: Vec<f64> = bands.iter().map(|line| line.at).collect();
    if edges.first().is_some_and(|first| from < *first) {
        edges.insert(0, from);
    }
    if edges.last().is_some_and(|last| to > *last) {
        edges.push(to);
    }
    let of_bands: Vec<Vec<&TextLine>> = edges
        .iter()
        .zip(edges.iter().skip(1))
        .map(|(above, below)| {
            let within = |line: &&TextLine| middle(line) > *above && middle(line) < *below;
            lines.iter().filter(within).collect()
        })
        .collect();
    // Lines for decoration have other text between them.
    let is_table = of_bands.len() > 1
        && of_bands.iter().all(|lines| !lines.is_empty())
        && of_bands
            .iter()
            .filter(|lines| lines.iter().any(|line| line.segments.len() > 1))
            .count()
            > 1;
    if !is_table {
        return None;
    }
    let by_rules = of_bands.len() > 2;
    let mut rows = Vec::new();
    for lines in &of_bands {
        let placed_lines: Option<Vec<PlacedLine<'_>>> = lines
            .iter()
            .map(|line| Some((*line, placed(line, &columns)?)))
            .collect();
        let Some(placed_lines) = placed_lines else {
            // One text over all columns is a title; over some, a merged cell.
            let mut row = empty_row(page, &columns);
            for cell in &mut row.cells {
                cell.lines.clear();
            }
            row.top = lines.first().map_or(0.0, |line| line.y - line.size);
            row.bottom = lines.last().map_or(0.0, |line| line.y);
            row.cells = vec![Cell {
                column: 0,
                span: columns.len(),
                width: columns.last().map_or(0.0, |column| column.1)
                    - columns.first().map_or(0.0, |column| column.0),
                lines: lines.iter().map(|line| (*line).clone()).collect(),
                ..Cell::default()
            }];
            if lines.iter().any(|line| line.segments.len() > 1) {
                row.drawn = Some(DrawnText::Rows);
            }
            rows.push(row);
            continue;
        };
        let mut complete = placed_lines
            .iter()
            .filter(|(_, placed)| placed.len() == columns.len());
        let one_row = placed_lines.len() == 1 || complete.clone().count() < 2;
        if !by_rules && placed_lines.len() > 1 && complete.by_ref().count() == placed_lines.len() {
            // Lines over and under the header and at the end: each line of text is a row.
            for (line, placed) in &placed_lines {
                let mut row = empty_row(page, &columns);
                add(&mut row, line, placed);
                rows.push(row);
            }
            continue;
        }
        let mut row = empty_row(page, &columns);
        for (line, placed) in &placed_lines {
            add(&mut row, line, placed);
        }
        let wraps = row.cells.iter().all(|cell| {
            cell.lines
                .iter()
                .zip(cell.lines.iter().skip(1))
                .all(|(line, next)| {
                    let word = next
                        .segments
                        .first()
                        .map_or(0.0, |segment| segment.first_word());
                    is_full(line, word, line.x0() + cell.width)
                })
        });
        if !(one_row && wraps && (by_rules || placed_lines.len() == 1)) {
            row.drawn = Some(DrawnText::Rows);
        }
        rows.push(row);
    }
    Some(Table {
        rows,
        xs: columns.iter().map(|(x0, _)| *x0).collect(),
    })
}

/// Reads columns of prose one after the other, instead of as a table of two columns.
pub fn newspaper(items: Vec<Item>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let Item::Table(table) = &item else {
            out.push(item);
            continue;
        };
        match prose_columns(table) {
            Some(columns) => {
                for (lines, right) in columns {
                    out.extend(lines.into_iter().map(|line| Item::Line(line, Some(right))));
                }
            }
            None => out.push(item),
        }
    }
    out
}

/// The lines of each column with its right edge, if a table is two columns of prose.
fn prose_columns(table: &Table) -> Option<Vec<(Vec<TextLine>, f64)>> {
    let columns = table.xs.len();
    // A grid has one more edge than columns, and cells; text in columns has neither.
    let is_text = table.rows.iter().all(|row| row.cells.len() == columns);
    if columns != 2 || !is_text {
        return None;
    }
    let mut read = Vec::new();
    for column in 0..columns {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        let width = cells.clone().map(|cell| cell.width).reduce(f64::max)?;
        let right = table.xs.get(column)? + width;
        let lines: Vec<TextLine> = cells.flat_map(|cell| cell.lines.iter().cloned()).collect();
        let words: usize = lines
            .iter()
            .map(|line| line.text().split_whitespace().count())
            .sum();
        let is_prose = lines.len() >= LEAST_PROSE_LINES && words >= lines.len().saturating_mul(4);
        if !is_prose {
            return None;
        }
        read.push((lines, right));
    }
    Some(read)
}
