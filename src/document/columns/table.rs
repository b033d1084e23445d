//! Reads rows of a table of text (CSV) into columns.
//!
//! All rows have the same keys, so what becomes of each cell is worked out once for a header. A cell is read as the
//! full reader reads it: white space around it is not part of the value, and one of white space only has no value.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions in a block, far below the range of their type"
)]

use super::automaton::{Act, Target};
use super::keys::{Meaning, Place};
use super::reader::{ColumnReader, OrDoubt, TextKind, Work};
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
#[derive(Debug, Clone, Copy)]
struct CellPlan {
    /// What the column itself says.
    act: Option<Act>,
    /// The bit of a key without a value.
    bit: u64,
    what: What,
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Target(Target),
    /// Nowhere: any value will do.
    Other,
    /// A list or a record, which no cell is.
    Nothing,
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
            _ => TablePlan::of(header, &self.work),
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
    fn of(header: &Header, work: &Work) -> Self {
        let columns = header.columns().iter();
        Self {
            header: header.clone(),
            cells: columns
                .map(|name| CellPlan::of(work.keys.meaning(PathId::ROOT, name)?))
                .collect(),
        }
    }
}

impl CellPlan {
    fn of(meant: Meaning) -> Option<Self> {
        let (bit, is_currency) = match meant.null {
            Some((_, bit, is_currency)) => (bit, is_currency),
            None => (0, false),
        };
        let what = match meant.place {
            Place::Form(Form::Value(_), target) | Place::Currency(target) => What::Target(target),
            Place::Form(Form::Record(_) | Form::List(_), _) => What::Nothing,
            Place::Amount(slot) => What::Target(Target::Amount(slot)),
            Place::Other => What::Other,
            Place::MoneyAmount | Place::MoneyCurrency => return None,
        };
        Some(Self {
            act: meant.act,
            // A currency without a value is left to the full reader.
            bit: if is_currency { 0 } else { bit },
            what,
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
            if let Some(act) = plan.act {
                self.act(act, block)?;
            }
            self.cell(*plan, block, &cell, delimiter == b';')?;
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
        plan: CellPlan,
        block: &[u8],
        cell: &Cell,
        has_decimal_comma: bool,
    ) -> OrDoubt<()> {
        if cell.is_blank(block)? {
            return match plan.what {
                What::Target(Target::Nowhere | Target::Expected(_)) | What::Other => Some(()),
                What::Target(_) | What::Nothing if plan.bit != 0 => {
                    self.act(Act::Null(PathId::ROOT, plan.bit), block)
                }
                What::Target(_) | What::Nothing => None,
            };
        }
        let target = match plan.what {
            What::Target(target) => target,
            What::Other => return Some(()),
            What::Nothing => return None,
        };
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
            Target::Element(..) | Target::MoneyAmount | Target::MoneyCurrency => None,
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
