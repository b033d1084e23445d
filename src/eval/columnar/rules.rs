//! Which documents of a block each rule certainly holds in.

use super::elements::{any, at};
use super::kernels::Run;
use crate::check::Program;
use crate::check::program::RuleId;
use crate::document::columns::Columns;
use crate::eval::machine::Settings;
use crate::eval::profile::Clock;
use crate::index_vec::IndexVec;
use crate::plan::kernels::{ColumnarBlock, ColumnarLoop, Kernels};
use crate::plan::schema::TableId;

/// What columns tell of a block.
#[derive(Debug, Default)]
pub struct Decided {
    /// The rules, in the order of the kernels.
    pub rules: Vec<DecidedRule>,
}

/// What columns tell of a rule.
#[derive(Debug)]
pub struct DecidedRule {
    /// The rule.
    pub rule: RuleId,
    /// For each document whether something of it is violated, undetermined or in doubt.
    pub loud: Vec<bool>,
    /// What holds.
    holds: Vec<Obligations>,
    /// What does not apply.
    calm: Vec<Obligations>,
    /// Nanoseconds that it took, with the operations that no rule before it uses; 0 without a clock.
    pub nanos: u64,
}

/// Obligations of the marked rows of a table, so many for each.
#[derive(Debug)]
struct Obligations {
    table: TableId,
    rows: Vec<bool>,
    each: u64,
}

/// Runs rules on the columns of a block; measures each where there is a clock.
pub fn decide(
    program: &Program,
    settings: &Settings,
    kernels: &Kernels,
    columns: &Columns,
    block: &[u8],
    clock: Option<Clock>,
) -> Decided {
    let run = Run::new(program, settings, kernels, columns, block, clock);
    let documents = columns.rows(TableId::DOCUMENTS);
    let rules = kernels.rules.iter().map(|rule| {
        let mut decided = DecidedRule {
            rule: rule.rule,
            loud: vec![false; documents],
            holds: Vec::new(),
            calm: Vec::new(),
            nanos: 0,
        };
        let since = clock.map(|clock| clock());
        for place in &rule.places {
            let rows = columns.rows(place.block.table);
            let mut here = vec![true; rows];
            if let Some(absent) = run.absent(place.known) {
                here.iter_mut()
                    .zip(&absent)
                    .for_each(|(here, absent)| *here &= !absent);
            }
            if place.block.table == TableId::DOCUMENTS {
                // Rows of doubtful documents have no values.
                here.iter_mut()
                    .zip(&columns.doubtful)
                    .for_each(|(here, doubtful)| *here &= !doubtful);
            }
            run.block(&place.block, here, &mut decided);
        }
        if let (Some(clock), Some(since)) = (clock, since) {
            let own = run.times.get(rule.kernels.clone()).unwrap_or(&[]);
            decided.nanos = own
                .iter()
                .fold(clock().saturating_sub(since), |sum, nanos| {
                    sum.saturating_add(*nanos)
                });
        }
        decided
    });
    Decided {
        rules: rules.collect(),
    }
}

impl Decided {
    /// For each document whether anything is decided in it.
    pub fn some_obligation(&self, columns: &Columns) -> Vec<bool> {
        let mut some = vec![false; columns.rows(TableId::DOCUMENTS)];
        let all = self
            .rules
            .iter()
            .flat_map(|rule| rule.holds.iter().chain(&rule.calm));
        for one in all.filter(|one| one.each > 0) {
            let rows = one.rows.iter().enumerate().filter(|(_, counts)| **counts);
            for (row, _) in rows {
                let document = columns.document_of(one.table, row);
                if let Some(some) = document.and_then(|document| some.get_mut(document)) {
                    *some = true;
                }
            }
        }
        some
    }
}

impl DecidedRule {
    /// How many obligations hold and do not apply in the documents that are not left out.
    pub fn count(&self, columns: &Columns, left_out: &[bool]) -> (u64, u64) {
        let sum = |all: &[Obligations]| {
            all.iter()
                .map(|one| one.count(columns, left_out))
                .fold(0, u64::saturating_add)
        };
        (sum(&self.holds), sum(&self.calm))
    }
}

impl DecidedRule {
    /// How many obligations hold and do not apply in a document; `starts` are those of each table.
    pub fn count_in(&self, document: usize, starts: &IndexVec<TableId, Vec<u32>>) -> (u64, u64) {
        let sum = |all: &[Obligations]| {
            all.iter()
                .map(|one| one.count_in(document, starts))
                .fold(0, u64::saturating_add)
        };
        (sum(&self.holds), sum(&self.calm))
    }
}

impl Obligations {
    fn count_in(&self, document: usize, starts: &IndexVec<TableId, Vec<u32>>) -> u64 {
        let starts = starts.get(self.table).map_or(&[][..], Vec::as_slice);
        let (Some(start), Some(end)) =
            (starts.get(document), starts.get(document.saturating_add(1)))
        else {
            return 0;
        };
        let rows = self.rows.get(*start as usize..*end as usize).unwrap_or(&[]);
        let count = rows.iter().filter(|row| **row).count();
        u64::try_from(count)
            .unwrap_or(u64::MAX)
            .saturating_mul(self.each)
    }

    fn count(&self, columns: &Columns, left_out: &[bool]) -> u64 {
        let trues = |rows: &[bool]| rows.iter().filter(|row| **row).count();
        let all = trues(&self.rows);
        let mut out = 0_usize;
        if left_out.contains(&true) {
            let starts = columns.document_starts(self.table);
            for (document, range) in starts.windows(2).enumerate() {
                if let [start, end] = range
                    && at(left_out, document)
                    && let Some(rows) = self.rows.get(*start as usize..*end as usize)
                {
                    out = out.saturating_add(trues(rows));
                }
            }
        }
        u64::try_from(all.saturating_sub(out))
            .unwrap_or(u64::MAX)
            .saturating_mul(self.each)
    }
}

impl<'c> Run<'_, 'c> {
    /// Decides the clauses of a block for the rows that are reached.
    fn block(&self, block: &ColumnarBlock, mut here: Vec<bool>, decided: &mut DecidedRule) {
        let rows = here.len();
        if !block.conditions.is_empty() {
            let mut calm = vec![false; rows];
            let mut open = vec![false; rows];
            for (condition, negated) in &block.conditions {
                let vector = self.vector(*condition);
                let truths = self.truths(vector, rows);
                for row in 0..rows {
                    let unknown = vector.is_unknown_at(row);
                    if let (Some(open), true) = (open.get_mut(row), unknown) {
                        *open = true;
                    }
                    if let (Some(calm), false) =
                        (calm.get_mut(row), unknown || at(&truths, row) != *negated)
                    {
                        *calm = true;
                    }
                }
            }
            // One condition that is not met is enough, whatever the others are.
            for row in 0..rows {
                let (reached, calm_here) = (at(&here, row), at(&calm, row));
                if let Some(calm) = calm.get_mut(row) {
                    *calm &= reached;
                }
                if reached && !calm_here && at(&open, row) {
                    self.loud(block.table, row, decided);
                }
                if let Some(here) = here.get_mut(row) {
                    *here &= !calm_here && !at(&open, row);
                }
            }
            decided.calm.push(Obligations {
                table: block.table,
                rows: calm,
                each: block.count,
            });
        }
        for (requirement, forbid) in &block.requirements {
            let vector = self.vector(*requirement);
            let truths = self.truths(vector, rows);
            let mut holds = here.clone();
            for (row, holds) in holds.iter_mut().enumerate() {
                let met = !vector.is_unknown_at(row) && at(&truths, row) != *forbid;
                if *holds && !met {
                    self.loud(block.table, row, decided);
                }
                *holds &= met;
            }
            decided.holds.push(Obligations {
                table: block.table,
                rows: holds,
                each: 1,
            });
        }
        for each in &block.loops {
            self.for_each(each, block.table, &here, decided);
        }
    }

    fn for_each(
        &self,
        each: &ColumnarLoop,
        table: TableId,
        here: &[bool],
        decided: &mut DecidedRule,
    ) {
        let inner_rows = self.rows(each.elements.table);
        let unknown = self.absent(each.elements.known);
        let chosen = self.chosen(&each.elements);
        let mut inside = vec![false; inner_rows];
        let mut calm = vec![false; here.len()];
        for (row, range) in self.ranges(&each.elements).enumerate() {
            if !at(here, row) {
                continue;
            }
            let open = unknown.as_ref().is_some_and(|unknown| at(unknown, row))
                || chosen.as_ref().is_some_and(|(_, open)| any(*open, &range));
            if open {
                self.loud(table, row, decided);
                continue;
            }
            let mut some = false;
            for at_row in range {
                let takes = chosen.as_ref().is_none_or(|(chosen, _)| at(chosen, at_row));
                some |= takes;
                if let Some(slot) = inside.get_mut(at_row) {
                    *slot = takes;
                }
            }
            if let (Some(calm), false) = (calm.get_mut(row), some) {
                *calm = true;
            }
        }
        decided.calm.push(Obligations {
            table,
            rows: calm,
            each: each.block.count,
        });
        self.block(&each.block, inside, decided);
    }

    /// Marks the document of a row.
    fn loud(&self, table: TableId, row: usize, decided: &mut DecidedRule) {
        let document = self.columns.document_of(table, row);
        if let Some(loud) = document.and_then(|document| decided.loud.get_mut(document)) {
            *loud = true;
        }
    }
}
