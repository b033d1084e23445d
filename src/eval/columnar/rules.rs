//! Which documents of a block each rule certainly holds in.

use super::elements::{any, at, trues};
use super::kernels::Run;
use crate::check::Program;
use crate::check::program::RuleId;
use crate::document::columns::Columns;
use crate::eval::machine::Settings;
use crate::eval::profile::Clock;
use crate::index_vec::IndexVec;
use crate::plan::kernels::{ColumnarBlock, ColumnarException, ColumnarLoop, Kernels, VectorId};
use crate::plan::schema::TableId;

/// What columns tell of a block.
#[derive(Debug, Default)]
pub struct Decided {
    /// The rules, in the order of the kernels.
    pub rules: Vec<DecidedRule>,
    /// For each table and each document where its rows begin, and at the end how many there are.
    starts: IndexVec<TableId, Vec<u32>>,
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
            let rows = run.rows(place.block.table);
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
        starts: run.document_starts(),
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
            for (document, some) in some.iter_mut().enumerate().filter(|(_, some)| !**some) {
                *some = self
                    .rows_of(one.table, document)
                    .any(|row| at(&one.rows, row));
            }
        }
        some
    }
}

impl Decided {
    /// The rows of a document in a table.
    fn rows_of(&self, table: TableId, document: usize) -> std::ops::Range<usize> {
        let starts = self.starts.get(table).map_or(&[][..], Vec::as_slice);
        let (start, end) = (starts.get(document), starts.get(document.saturating_add(1)));
        start
            .zip(end)
            .map_or(0..0, |(start, end)| *start as usize..*end as usize)
    }

    /// How many rows there are in the table that has most.
    pub fn most_rows(&self) -> usize {
        let last = |starts: &Vec<u32>| starts.last().map_or(0, |last| *last as usize);
        self.starts.iter().map(last).max().unwrap_or(0)
    }

    /// How many rows a document has in the table in which it has most.
    pub fn most_rows_of(&self, document: usize) -> usize {
        let rows = |table| self.rows_of(table, document).len();
        self.starts.ids().map(rows).max().unwrap_or(0)
    }

    /// How many obligations of a rule hold and do not apply in the documents that are not left out.
    pub fn count(&self, rule: &DecidedRule, left_out: &[bool]) -> (u64, u64) {
        let some_left_out = left_out.contains(&true);
        rule.sum(|one| {
            let all = trues(&one.rows, &(0..one.rows.len()));
            let mut out = 0_usize;
            if some_left_out {
                let documents = left_out.iter().enumerate().filter(|(_, out)| **out);
                for (document, _) in documents {
                    out = out.saturating_add(trues(&one.rows, &self.rows_of(one.table, document)));
                }
            }
            all.saturating_sub(out)
        })
    }

    /// How many obligations of a rule hold and do not apply in a document.
    pub fn count_in(&self, rule: &DecidedRule, document: usize) -> (u64, u64) {
        rule.sum(|one| trues(&one.rows, &self.rows_of(one.table, document)))
    }
}

impl DecidedRule {
    /// How many obligations hold and do not apply, where so many rows count.
    fn sum(&self, rows: impl Fn(&Obligations) -> usize) -> (u64, u64) {
        let sum = |all: &[Obligations]| {
            all.iter()
                .map(|one| {
                    let rows = u64::try_from(rows(one)).unwrap_or(u64::MAX);
                    rows.saturating_mul(one.each)
                })
                .fold(0, u64::saturating_add)
        };
        (sum(&self.holds), sum(&self.calm))
    }
}

/// Where conditions are not met, and where that is unknown.
struct Met {
    no: Vec<bool>,
    unknown: Vec<bool>,
}

fn both(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| a & b).collect()
}

impl<'c> Run<'_, 'c> {
    /// Decides the clauses of a block for the rows that are reached.
    fn block(&self, block: &ColumnarBlock, mut here: Vec<bool>, decided: &mut DecidedRule) {
        if !block.conditions.is_empty() {
            let Met { no, unknown } = self.met(&block.conditions, here.len());
            let calm = both(&here, &no);
            for (row, here) in here.iter_mut().enumerate() {
                let (no, open) = (at(&no, row), at(&unknown, row));
                if *here && !no && open {
                    self.loud(block.table, row, decided);
                }
                *here &= !no && !open;
            }
            decided.calm.push(Obligations {
                table: block.table,
                rows: calm,
                each: block.count,
            });
        }
        let here = self.exceptions(&block.exceptions, block, here, decided);
        self.parts(block, &here, decided);
    }

    /// Where conditions are not met, and where that is unknown: one that is not met is enough, whatever the others are.
    fn met(&self, conditions: &[(VectorId, bool)], rows: usize) -> Met {
        let mut met = Met {
            no: vec![false; rows],
            unknown: vec![false; rows],
        };
        for (condition, negated) in conditions {
            let vector = self.vector(*condition);
            let truths = self.truths(vector, rows);
            for (row, (no, open)) in met.no.iter_mut().zip(&mut met.unknown).enumerate() {
                let unknown = vector.is_unknown_at(row);
                *open |= unknown;
                *no |= !unknown && at(&truths, row) == *negated;
            }
        }
        met
    }

    /// Decides by the exceptions that apply, each for its rows; returns the rows in which none does. Where several apply,
    /// or one may, the machine decides.
    fn exceptions(
        &self,
        exceptions: &[ColumnarException],
        block: &ColumnarBlock,
        mut here: Vec<bool>,
        decided: &mut DecidedRule,
    ) -> Vec<bool> {
        let rows = here.len();
        let mut taken = vec![false; rows];
        let mut doubt = vec![false; rows];
        let mut applying = Vec::with_capacity(exceptions.len());
        for exception in exceptions {
            let Met { no, unknown } = self.met(&exception.conditions, rows);
            let mut applies = vec![false; rows];
            for (row, applies) in applies.iter_mut().enumerate() {
                let (reached, no, open) = (at(&here, row), at(&no, row), at(&unknown, row));
                let (Some(taken), Some(doubt)) = (taken.get_mut(row), doubt.get_mut(row)) else {
                    continue;
                };
                *applies = reached && !no && !open;
                *doubt |= reached && !no && open || *applies && *taken;
                *taken |= *applies;
            }
            applying.push(applies);
        }
        for (row, here) in here.iter_mut().enumerate() {
            if at(&doubt, row) {
                self.loud(block.table, row, decided);
            }
            *here &= !at(&taken, row) && !at(&doubt, row);
        }
        for (exception, mut applies) in exceptions.iter().zip(applying) {
            applies
                .iter_mut()
                .zip(&doubt)
                .for_each(|(applies, doubt)| *applies &= !doubt);
            let applies = self.exceptions(&exception.nested, block, applies, decided);
            match &exception.block {
                Some(own) => self.parts(own, &applies, decided),
                None => decided.calm.push(Obligations {
                    table: block.table,
                    rows: applies,
                    each: block.count,
                }),
            }
        }
        here
    }

    /// Decides requirements and loops for the rows that are reached.
    fn parts(&self, block: &ColumnarBlock, here: &[bool], decided: &mut DecidedRule) {
        let rows = here.len();
        for (requirement, forbid) in &block.requirements {
            let vector = self.vector(*requirement);
            let truths = self.truths(vector, rows);
            let mut holds = here.to_vec();
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
            self.for_each(each, block.table, here, decided);
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
        let unknown = self.list_unknown(&each.elements);
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
        let document = self.document_of(table, row);
        if let Some(loud) = document.and_then(|document| decided.loud.get_mut(document)) {
            *loud = true;
        }
    }
}
