//! Reads rows of a table of text (CSV) into columns.
//!
//! All rows have the same keys, so what becomes of each cell is worked out once for a header. A cell is read as the
//! full reader reads it: white space around it is not part of the value, and one of white space only has no value.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type"
)]

use super::automaton::{Act, Target};
use super::keys::{End, Keys};
use super::reader::{ColumnReader, OrDoubt, TextKind, Work};
use super::sites::{Role, Site, Sites, Spot};
use super::written::number;
use crate::document::csv::Header;
use crate::document::tree::NodeKind;
use crate::plan::schema::{ColumnKind, Form, PathId};
use crate::value::number::may_be_thousands;

/// What becomes of the cells of a table.
#[derive(Debug)]
pub(super) struct TablePlan {
    header: Header,
    /// For each named column; none where only the full reader can tell.
    cells: Option<Vec<CellPlan>>,
}

/// What becomes of the cells of a column.
#[derive(Debug)]
struct CellPlan {
    /// What the column itself says.
    acts: Vec<Act>,
    /// What a cell without a value says; none where only the full reader can tell.
    null: Option<Vec<Act>>,
    /// Where a value goes; none if it is a list or a record, which no cell is.
    target: Option<Target>,
}

/// A cell of a row.
struct Cell {
    start: usize,
    end: usize,
    /// Quotation marks in it are written twice.
    is_escaped: bool,
    /// Where the next cell begins; none after the last one of its row.
    next: Option<usize>,
}

impl ColumnReader {
    /// Reads rows of a table: the byte ranges of rows, without the line break at their ends.
    pub fn read_rows(&mut self, block: &[u8], rows: &[(usize, usize)], header: &Header) {
        self.work.columns.clear();
        let plan = match self.table.take() {
            Some(plan) if plan.header == *header => plan,
            _ => TablePlan::of(header, &mut self.work),
        };
        let valid = simdutf8::basic::from_utf8(block).is_ok();
        for (document, (start, end)) in rows.iter().copied().enumerate() {
            if self.work.row(&plan, block, valid, start, end).is_some() {
                self.work.columns.doubtful.push(false);
            } else {
                self.work.columns.doubt(document);
            }
        }
        self.table = Some(plan);
    }
}

impl TablePlan {
    fn of(header: &Header, work: &mut Work) -> Self {
        let document = Site {
            roles: vec![Role::Node(PathId::ROOT, 0)],
            key: None,
        };
        let columns = header.columns().iter();
        let (keys, sites) = (&work.keys, &mut work.sites);
        Self {
            header: header.clone(),
            cells: columns
                .map(|name| CellPlan::of(Spot::of_key(keys, &document, name)?, keys, sites))
                .collect(),
        }
    }
}

impl CellPlan {
    fn of(spot: Spot, keys: &Keys, sites: &mut Sites) -> Option<Self> {
        let target = |end: &End| match *end {
            End::Form(Form::Value(_), target) | End::Currency(target) => Some(target),
            End::Amount(slot) => Some(Target::Amount(slot)),
            End::Form(Form::Record(_) | Form::List(_), _)
            | End::MoneyAmount
            | End::MoneyCurrency => None,
        };
        let targets: Option<Vec<Target>> = match spot.may_be_single(keys) {
            true => spot.ends.iter().map(target).collect(),
            false => None,
        };
        let target = match targets {
            Some(targets) => Some(sites.target(targets)?),
            None => None,
        };
        let is_unread = matches!(target, Some(Target::Nowhere | Target::Expected(_)));
        Some(Self {
            acts: spot.acts,
            null: if is_unread {
                Some(Vec::new())
            } else {
                spot.null
            },
            target,
        })
    }
}

impl Work {
    fn row(
        &mut self,
        plan: &TablePlan,
        block: &[u8],
        valid: bool,
        start: usize,
        end: usize,
    ) -> OrDoubt<()> {
        let row = block.get(start..end)?;
        if row.len() > self.limits.document_values || !valid && std::str::from_utf8(row).is_err() {
            return None;
        }
        let delimiter = plan.header.delimiter();
        let cells = plan.cells.as_ref()?;
        self.begin();
        self.act(Act::OpenRow(PathId::ROOT), block)?;
        let mut next = Some(start);
        for plan in cells {
            let cell = Cell::read(block, next?, end, delimiter)?;
            next = cell.next;
            for act in &plan.acts {
                self.act(*act, block)?;
            }
            self.cell(plan, block, &cell, delimiter == b';')?;
        }
        // Columns without a name have no values, and may be left out.
        let mut left = plan.header.width().saturating_sub(cells.len());
        while let Some(at) = next {
            let cell = Cell::read(block, at, end, delimiter)?;
            left = left.checked_sub(1)?;
            next = cell.next;
            if !cell.is_blank(block)? {
                return None;
            }
        }
        self.act(Act::CloseRow(PathId::ROOT), block)?;
        self.end(true)
    }

    fn cell(
        &mut self,
        plan: &CellPlan,
        block: &[u8],
        cell: &Cell,
        has_decimal_comma: bool,
    ) -> OrDoubt<()> {
        if cell.is_blank(block)? {
            let mut acts = plan.null.as_ref()?.iter();
            return acts.try_for_each(|act| self.act(*act, block));
        }
        let Target::Several(several) = plan.target? else {
            return self.cell_to(plan.target?, block, cell, has_decimal_comma);
        };
        for at in 0.. {
            let Some(target) = self.sites.one_of(several, at) else {
                break;
            };
            self.cell_to(target, block, cell, has_decimal_comma)?;
        }
        Some(())
    }

    fn cell_to(
        &mut self,
        target: Target,
        block: &[u8],
        cell: &Cell,
        has_decimal_comma: bool,
    ) -> OrDoubt<()> {
        if target == Target::Nowhere {
            return Some(());
        }
        if cell.is_escaped {
            let Target::Column(column) = target else {
                return None;
            };
            let text = std::str::from_utf8(block.get(cell.start..cell.end)?).ok()?;
            return self.scalar(column, NodeKind::Untyped, &text.replace("\"\"", "\""));
        }
        let (start, end) = cell.trimmed(block)?;
        match target {
            Target::Amount(_) => {
                let number = number(block, start).filter(|number| number.end == end)?;
                self.number(target, block, start, &number)
            }
            Target::Column(column) => {
                let kind = self.columns.schema.columns.get(column)?.kind;
                match kind {
                    ColumnKind::Number | ColumnKind::Money(Some(_)) => match number(block, start) {
                        // The full reader says how it is read.
                        Some(number)
                            if number.end == end
                                && has_decimal_comma
                                && is_doubtful(block, start, end) =>
                        {
                            None
                        }
                        Some(number) if number.end == end => {
                            self.number(target, block, start, &number)
                        }
                        Some(_) | None => self.cell_into(column, block, start, end),
                    },
                    ColumnKind::Money(None)
                    | ColumnKind::Text
                    | ColumnKind::Boolean
                    | ColumnKind::Date
                    | ColumnKind::Instant
                    | ColumnKind::Cell => self.cell_into(column, block, start, end),
                }
            }
            Target::Currency(_) | Target::CurrencyAndColumn(..) | Target::Expected(_) => {
                self.text(target, TextKind::Cell, block, start, end)
            }
            Target::Nowhere => Some(()),
            Target::Element(..)
            | Target::MoneyAmount
            | Target::MoneyCurrency
            | Target::Several(_) => None,
        }
    }

    fn cell_into(
        &mut self,
        column: crate::plan::schema::ColumnId,
        block: &[u8],
        start: usize,
        end: usize,
    ) -> OrDoubt<()> {
        self.text(Target::Column(column), TextKind::Cell, block, start, end)
    }
}

/// Whether digits may be groups of thousands where the comma is the decimal sign: `1.234`.
fn is_doubtful(block: &[u8], start: usize, end: usize) -> bool {
    let digits = block
        .get(start..end)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    digits.is_none_or(may_be_thousands)
}

impl Cell {
    /// The cell that begins at a position of a row.
    fn read(block: &[u8], start: usize, row_end: usize, delimiter: u8) -> OrDoubt<Self> {
        let rest = block.get(start..row_end)?;
        if rest.first() == Some(&b'"') {
            return Self::quoted(rest, start, delimiter);
        }
        let length = memchr::memchr2(delimiter, b'"', rest).unwrap_or(rest.len());
        let next = match rest.get(length) {
            None => None,
            Some(byte) if *byte == delimiter => Some(start + length + 1),
            // A quotation mark within a cell can be a mistake.
            Some(_) => return None,
        };
        Some(Self {
            start,
            end: start + length,
            is_escaped: false,
            next,
        })
    }

    fn quoted(rest: &[u8], start: usize, delimiter: u8) -> OrDoubt<Self> {
        let (mut at, mut is_escaped) = (1, false);
        loop {
            at += memchr::memchr(b'"', rest.get(at..)?)?;
            match rest.get(at + 1) {
                Some(b'"') => {
                    is_escaped = true;
                    at += 2;
                }
                Some(byte) if *byte != delimiter => return None,
                after => {
                    return Some(Self {
                        start: start + 1,
                        end: start + at,
                        is_escaped,
                        next: after.map(|_| start + at + 2),
                    });
                }
            }
        }
    }

    /// Whether it has white space only.
    fn is_blank(&self, block: &[u8]) -> OrDoubt<bool> {
        let written = block.get(self.start..self.end)?;
        match written.first() {
            None => Some(true),
            Some(b'!'..=b'~') => Some(false),
            Some(_) => Some(std::str::from_utf8(written).ok()?.trim().is_empty()),
        }
    }

    /// Without white space around it.
    fn trimmed(&self, block: &[u8]) -> OrDoubt<(usize, usize)> {
        let written = block.get(self.start..self.end)?;
        if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = (written.first(), written.last()) {
            return Some((self.start, self.end));
        }
        let text = std::str::from_utf8(written).ok()?;
        let start = self.start + (text.len() - text.trim_start().len());
        Some((start, start + text.trim().len()))
    }
}
