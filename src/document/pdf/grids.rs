//! Tables in the lines that are drawn on a page.

#![expect(
    clippy::float_arithmetic,
    reason = "positions on pages, not values of documents"
)]

use super::geometry::Rect;
use super::page::Ruling;

/// Ends of lines that are nearer meet.
const MEETS: f64 = 3.0;
/// Lines of a page that are compared with each other.
pub const MOST_LINES: usize = 6000;

/// A cell: the ranges of rows and columns that it covers, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    pub rect: Rect,
}

/// A table that lines make.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub rect: Rect,
    pub xs: Vec<f64>,
    ys: Vec<f64>,
    /// Row by row.
    pub cells: Vec<GridCell>,
    /// The index of the cell at each row and column.
    slots: Vec<usize>,
    /// Its lines do not make cells.
    pub is_broken: bool,
}

impl Grid {
    /// The index of the cell at a point.
    pub fn cell_at(&self, (x, y): (f64, f64)) -> Option<usize> {
        if !self.rect.contains((x, y)) {
            return None;
        }
        let columns = self.xs.len().checked_sub(1)?;
        let last_row = self.ys.len().checked_sub(2)?;
        let column = self.xs.partition_point(|at| *at <= x).saturating_sub(1);
        let row = self.ys.partition_point(|at| *at <= y).saturating_sub(1);
        let row = row.min(last_row).saturating_mul(columns);
        let slot = row.saturating_add(column.min(columns.saturating_sub(1)));
        self.slots.get(slot).copied()
    }
}

/// Joins lines on one straight line that touch.
pub fn joined(rulings: &[Ruling], horizontal: bool) -> Vec<Ruling> {
    let mut lines: Vec<Ruling> = rulings
        .iter()
        .filter(|line| line.horizontal == horizontal)
        .copied()
        .collect();
    lines.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Ruling> = Vec::new();
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.partition_point(|line| line.at <= first.at + 1.5);
        let (same, after) = rest.split_at_checked(end.max(1)).unwrap_or((rest, &[]));
        rest = after;
        let mut same = same.to_vec();
        same.sort_by(|a, b| a.from.total_cmp(&b.from));
        for line in same {
            match joined.last_mut() {
                Some(last) if (last.at - line.at).abs() <= 1.5 && line.from <= last.to + MEETS => {
                    last.to = last.to.max(line.to);
                }
                _ => joined.push(line),
            }
        }
    }
    joined
}

/// The tables among lines, and the horizontal lines that belong to none; `None` if there are too
/// many lines.
pub fn find(rulings: &[Ruling]) -> Option<(Vec<Grid>, Vec<Ruling>)> {
    let (across, down) = (joined(rulings, true), joined(rulings, false));
    if across.len() > MOST_LINES || down.len() > MOST_LINES {
        return None;
    }
    // The component that each line is of.
    let mut of_across: Vec<usize> = (0..across.len()).collect();
    let mut of_down: Vec<Option<usize>> = vec![None; down.len()];
    for (line, component) in down.iter().zip(&mut of_down) {
        let from = across.partition_point(|other| other.at < line.from - MEETS);
        let to = across.partition_point(|other| other.at <= line.to + MEETS);
        let crosses = |other: &Ruling| line.at >= other.from - MEETS && line.at <= other.to + MEETS;
        let met: Vec<usize> = (from..to)
            .filter(|index| across.get(*index).is_some_and(crosses))
            .filter_map(|index| of_across.get(index).copied())
            .collect();
        let Some(least) = met.iter().min().copied() else {
            continue;
        };
        if met.iter().any(|other| *other != least) {
            let met: std::collections::HashSet<usize> = met.into_iter().collect();
            for other in &mut of_across {
                if met.contains(other) {
                    *other = least;
                }
            }
        }
        *component = Some(least);
    }
    // A component that was joined to another since is that one.
    for (line, component) in down.iter().zip(&mut of_down) {
        let meets = |(other, _): &(&Ruling, &usize)| {
            other.at >= line.from - MEETS
                && other.at <= line.to + MEETS
                && line.at >= other.from - MEETS
                && line.at <= other.to + MEETS
        };
        if component.is_some() {
            *component = across.iter().zip(&of_across).find(meets).map(|(_, of)| *of);
        }
    }
    let mut grids = Vec::new();
    let mut free = Vec::new();
    let mut names: Vec<usize> = of_across.clone();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let rows: Vec<Ruling> = members(&across, of_across.iter().map(|of| *of == name));
        let columns: Vec<Ruling> = members(&down, of_down.iter().map(|of| *of == Some(name)));
        match grid(&rows, &columns) {
            Some(grid) => grids.push(grid),
            None if columns.is_empty() => free.extend(rows),
            None => {}
        }
    }
    Some((grids, free))
}

fn members(lines: &[Ruling], is: impl Iterator<Item = bool>) -> Vec<Ruling> {
    let chosen = lines.iter().zip(is).filter(|(_, is)| *is);
    chosen.map(|(line, _)| *line).collect()
}

/// Positions without those that are nearly the same.
fn distinct(mut positions: Vec<f64>) -> Vec<f64> {
    positions.sort_by(f64::total_cmp);
    let mut kept: Vec<f64> = Vec::new();
    for position in positions {
        if kept.last().is_none_or(|last| position - last > MEETS) {
            kept.push(position);
        }
    }
    kept
}

fn grid(across: &[Ruling], down: &[Ruling]) -> Option<Grid> {
    if down.is_empty() {
        return None;
    }
    let ends = |lines: &[Ruling]| -> Option<(f64, f64)> {
        let from = lines.iter().map(|line| line.from).reduce(f64::min)?;
        let to = lines.iter().map(|line| line.to).reduce(f64::max)?;
        Some((from, to))
    };
    let (left, right) = ends(across)?;
    let (top, bottom) = ends(down)?;
    // Tables without lines on their sides end where the others do.
    let inner = |at: f64, list: &[f64]| list.iter().all(|other| (other - at).abs() > 2.0 * MEETS);
    let mut xs: Vec<f64> = down.iter().map(|line| line.at).collect();
    let mut ys: Vec<f64> = across.iter().map(|line| line.at).collect();
    for side in [left, right] {
        if inner(side, &xs) {
            xs.push(side);
        }
    }
    for side in [top, bottom] {
        if inner(side, &ys) {
            ys.push(side);
        }
    }
    let (xs, ys) = (distinct(xs), distinct(ys));
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns == 0 || rows == 0 || columns.saturating_mul(rows) < 2 {
        return None;
    }
    if columns.saturating_mul(rows) > 20_000 {
        return None;
    }
    let covers = |lines: &[Ruling], at: f64, from: f64, to: f64| {
        let middle = (from + to) / 2.0;
        lines
            .iter()
            .any(|line| (line.at - at).abs() <= MEETS && line.from <= middle && line.to >= middle)
    };
    let x = |index: usize| xs.get(index).copied().unwrap_or(right);
    let y = |index: usize| ys.get(index).copied().unwrap_or(bottom);
    let mut slots: Vec<Option<usize>> = vec![None; columns.saturating_mul(rows)];
    let slot = |row: usize, column: usize| row.saturating_mul(columns).saturating_add(column);
    let mut cells = Vec::new();
    let mut is_broken = false;
    for row in 0..rows {
        for column in 0..columns {
            if slots.get(slot(row, column)).copied().flatten().is_some() {
                continue;
            }
            let mut wide = 1_usize;
            while column.saturating_add(wide) < columns
                && !covers(
                    down,
                    x(column.saturating_add(wide)),
                    y(row),
                    y(row.saturating_add(1)),
                )
            {
                wide = wide.saturating_add(1);
            }
            let mut high = 1_usize;
            while row.saturating_add(high) < rows
                && !covers(
                    across,
                    y(row.saturating_add(high)),
                    x(column),
                    x(column.saturating_add(1)),
                )
            {
                high = high.saturating_add(1);
            }
            for below in row..row.saturating_add(high) {
                for beside in column..column.saturating_add(wide) {
                    match slots.get_mut(slot(below, beside)) {
                        Some(free @ None) => *free = Some(cells.len()),
                        _ => is_broken = true,
                    }
                }
            }
            cells.push(GridCell {
                row,
                column,
                rows: high,
                columns: wide,
                rect: Rect::new(
                    x(column),
                    y(row),
                    x(column.saturating_add(wide)),
                    y(row.saturating_add(high)),
                ),
            });
        }
    }
    Some(Grid {
        rect: Rect::new(x(0), y(0), x(columns), y(rows)),
        xs,
        ys,
        cells,
        slots: slots.into_iter().flatten().collect(),
        is_broken,
    })
}

/// Groups of horizontal lines of one extent, each with two or more lines, from top to bottom.
pub fn bands(lines: &[Ruling]) -> Vec<Vec<Ruling>> {
    let mut groups: Vec<Vec<Ruling>> = Vec::new();
    let mut sorted = lines.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    for line in sorted {
        let same = |group: &&mut Vec<Ruling>| {
            group.last().is_some_and(|last| {
                (last.from - line.from).abs() < 2.0 * MEETS
                    && (last.to - line.to).abs() < 2.0 * MEETS
            })
        };
        match groups.iter_mut().rev().take(32).find(same) {
            Some(group) => {
                if group.last().is_some_and(|last| line.at - last.at > MEETS) {
                    group.push(line);
                }
            }
            None => groups.push(vec![line]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(horizontal: bool, at: f64, from: f64, to: f64) -> Ruling {
        Ruling {
            horizontal,
            at,
            from,
            to,
        }
    }

    #[test]
    fn lines_make_cells() {
        let mut lines: Vec<Ruling> = [10.0, 30.0, 50.0]
            .iter()
            .map(|at| line(true, *at, 0.0, 90.0))
            .collect();
        lines.extend([0.0, 90.0].iter().map(|at| line(false, *at, 10.0, 50.0)));
        // The upper row is one cell.
        lines.push(line(false, 40.0, 30.0, 50.0));
        let (grids, free) = find(&lines).expect("few lines");
        assert_eq!((grids.len(), free.len()), (1, 0));
        let spans: Vec<(usize, usize, usize)> = grids[0]
            .cells
            .iter()
            .map(|cell| (cell.row, cell.column, cell.columns))
            .collect();
        assert_eq!(spans, [(0, 0, 2), (1, 0, 1), (1, 1, 1)]);
        assert!(!grids[0].is_broken);
    }

    #[test]
    fn a_frame_is_no_table() {
        let frame = [
            line(true, 0.0, 0.0, 90.0),
            line(true, 50.0, 0.0, 90.0),
            line(false, 0.0, 0.0, 50.0),
            line(false, 90.0, 0.0, 50.0),
        ];
        let (grids, _) = find(&frame).expect("few lines");
        assert!(grids.is_empty());
    }
}
