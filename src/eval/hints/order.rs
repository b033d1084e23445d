//! The order of a record's dates, which a hint must not turn round.

use super::kind;
use super::question::HintQuestion;
use crate::check::Program;
use crate::document::{Cell, CellId, Document};
use crate::runtime::CellPlace;

/// What a date may be, so that it stays after those before it and before those after it. A record declares its dates in the
/// order in which they come: where two came in this order, they keep it, unless the clause speaks of both.
#[derive(Debug, Default)]
pub(super) struct Order {
    earlier: Vec<Cell>,
    later: Vec<Cell>,
}

impl Order {
    /// The order around one value of a document.
    pub(super) fn around(
        program: &Program,
        document: &Document,
        question: &HintQuestion<'_>,
        cell: CellId,
    ) -> Self {
        let mut order = Self::default();
        let own = document.cell(cell);
        let Some(siblings) = document
            .cells()
            .filter_map(|holder| kind::fields(program, document, holder))
            .find(|fields| fields.contains(&cell.0))
        else {
            return order;
        };
        for sibling in siblings.map(CellId).filter(|sibling| *sibling != cell) {
            if question.recorder.times(CellPlace {
                document: 0,
                cell: sibling,
            }) > 0
            {
                continue;
            }
            let other = document.cell(sibling);
            if sibling < cell && comes_after(own, other) {
                order.earlier.push(other.clone());
            } else if sibling > cell && comes_after(other, own) {
                order.later.push(other.clone());
            }
        }
        order
    }

    /// Whether the order stays with this value.
    pub(super) fn allows(&self, value: &Cell) -> bool {
        self.earlier
            .iter()
            .all(|earlier| comes_after(value, earlier))
            && self.later.iter().all(|later| comes_after(later, value))
    }
}

/// Whether one date or instant is not before another.
fn comes_after(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Date(one), Cell::Date(other)) => one >= other,
        (Cell::YearMonth(one), Cell::YearMonth(other)) => one >= other,
        (Cell::DateTime(one), Cell::DateTime(other)) => one >= other,
        _ => false,
    }
}
