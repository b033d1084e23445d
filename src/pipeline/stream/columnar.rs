//! Lines that are read into columns, a block at a time: what columns tell is counted, the rest is checked by itself.

use std::sync::Arc;

use super::super::SettledRules;
use super::super::profile::{BlockProfile, LeftBy};
use super::{Batch, OneLine, StreamChecker, settled};
use crate::check::program::RuleId;
use crate::document::Document;
use crate::document::columns::ColumnReader;
use crate::document::csv::Header;
use crate::eval::columnar::{Decided, DecidedRule, decide};
use crate::eval::finding::{ByRule, Tally};
use crate::plan::kernels::Kernels;
use crate::plan::schema::PathId;
use crate::source::SourceId;

/// Bytes of a block: it stays in the cache of a processor with its columns.
const BLOCK: usize = 512 * 1024;
/// Steps that the machine takes at most for an expression in a row, with a margin.
const STEPS: u64 = 4;
/// Bytes of a text that the machine reads in a step.
const BYTES_A_STEP: u64 = 64;

/// What columns tell of a block.
struct SettledBlock {
    decided: Decided,
    /// The documents that they do not settle.
    left_out: Vec<bool>,
    /// Nanoseconds of reading, where there is a clock.
    read: Option<u64>,
}

/// Collects lines until they make a block.
pub(super) struct ColumnarLines<'c, 'r, 'l> {
    checker: &'c StreamChecker<'r>,
    kernels: &'c Kernels,
    /// The columns' names, where the lines are rows of a table.
    header: Option<&'c Header>,
    reader: &'c mut ColumnReader,
    waiting: Vec<OneLine<'l>>,
    bytes: usize,
    /// A document of cells, for rules that run on the machine.
    document: Document,
}

impl<'c, 'r, 'l> ColumnarLines<'c, 'r, 'l> {
    pub fn new(
        checker: &'c StreamChecker<'r>,
        kernels: &'c Kernels,
        header: Option<&'c Header>,
        reader: &'c mut ColumnReader,
    ) -> Self {
        Self {
            checker,
            kernels,
            header,
            reader,
            waiting: Vec::new(),
            bytes: 0,
            document: Document::empty("".into(), SourceId::NOWHERE),
        }
    }

    /// Adds a line; a full block is checked.
    pub fn add(&mut self, line: OneLine<'l>, text: &[u8], batch: &mut Batch) {
        self.bytes = self.bytes.saturating_add(line.text.len());
        self.waiting.push(line);
        if self.bytes >= BLOCK {
            self.flush(text, batch);
        }
    }

    /// Checks the lines that wait.
    pub fn flush(&mut self, text: &[u8], batch: &mut Batch) {
        self.bytes = 0;
        let lines = std::mem::take(&mut self.waiting);
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return;
        };
        let base = first.offset;
        let end = last.offset.saturating_add(last.text.len());
        let block = text.get(base..end).unwrap_or(&[]);
        let most = self.checker.options.limits.file_bytes;
        let ranges: Vec<(usize, usize)> = lines
            .iter()
            .map(|line| {
                let start = line.offset.saturating_sub(base);
                // A line beyond the limit is refused by itself.
                let length = match line.text.len() > most {
                    true => 0,
                    false => self.without_end(line.text),
                };
                (start, start.saturating_add(length))
            })
            .collect();
        let settled = self.settle(block, &ranges, batch);
        let mut explained = Vec::new();
        if settled.left_out.contains(&true) {
            explained = self.explain(&lines, &settled, batch);
        }
        self.profile(&lines, lines.len(), &settled, &explained);
        self.waiting = lines;
        self.waiting.clear();
    }

    /// Reads documents into columns, and counts those that these settle.
    fn settle(
        &mut self,
        block: &[u8],
        ranges: &[(usize, usize)],
        batch: &mut Batch,
    ) -> SettledBlock {
        let options = self.checker.options;
        let before = options.profile_now();
        match self.header {
            Some(header) => self.reader.read_rows(block, ranges, header),
            None => self.reader.read(block, ranges),
        }
        let read = options
            .profile_now()
            .zip(before)
            .map(|(read, before)| read.saturating_sub(before));
        let decided = decide(
            &self.checker.rules.program,
            self.checker.settings,
            self.kernels,
            self.reader.columns(),
            block,
            options.profiler.as_ref().map(|profiler| profiler.clock()),
        );
        let mut left_out = self.left_out(&decided, block.len());
        self.run_on_machine(block, &mut left_out, batch);
        self.count(&decided, &left_out, batch);
        SettledBlock {
            decided,
            left_out,
            read,
        }
    }

    /// How long a line is without its end. White space at the end of a row can be a cell.
    fn without_end(&self, line: &[u8]) -> usize {
        if self.header.is_none() {
            return line.trim_ascii_end().len();
        }
        let ends = line
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'));
        line.len().saturating_sub(ends.count())
    }

    /// Checks the documents that columns do not settle by themselves; rules that hold in them need not run again.
    /// Returns these documents, each with whether there was nothing to report.
    fn explain(
        &self,
        lines: &[OneLine<'_>],
        block: &SettledBlock,
        batch: &mut Batch,
    ) -> Vec<(usize, bool)> {
        let SettledBlock {
            decided, left_out, ..
        } = block;
        let mut explained = Vec::new();
        let checker = self.checker;
        let columns = self.reader.columns();
        let out = lines.iter().enumerate().zip(left_out);
        for ((row, line), _) in out.filter(|(_, out)| **out) {
            let loud = |rule: &DecidedRule| rule.loud.get(row).copied().unwrap_or(true);
            // Hints compare all obligations of a document.
            let whole = columns.doubtful.get(row).copied().unwrap_or(true)
                || line.may_have_hints(&checker.options.limits)
                || !decided.rules.iter().any(loud);
            if whole {
                let clean = batch.clean;
                checker.one(line, batch);
                explained.push((row, batch.clean > clean));
                continue;
            }
            let since = checker.options.profile_now();
            let mut settled = SettledRules::default();
            for rule in decided.rules.iter().filter(|rule| !loud(rule)) {
                let (holds, not_applicable) = decided.count_in(rule, row);
                let tally = Tally {
                    holds,
                    not_applicable,
                    ..Tally::default()
                };
                settled.rules.push(rule.rule);
                settled.tally.add(&tally);
                self.count_rule(rule.rule, &tally, &mut settled.by_rule);
            }
            let outcome = line.check(
                checker.rules,
                checker.settings,
                checker.options,
                checker.sources,
                Some(&settled),
            );
            checker.options.profile_machine(since);
            explained.push((row, outcome.is_clean()));
            // What columns could not tell may hold all the same.
            match outcome.is_clean() {
                true => batch.add_clean(&outcome.tally, &outcome.by_rule),
                false => batch.others.push(outcome),
            }
        }
        explained
    }

    /// Adds a block to the profile; `explained` are the documents that columns did not settle, each with whether there was
    /// nothing to report.
    fn profile(
        &self,
        lines: &[OneLine<'_>],
        documents: usize,
        block: &SettledBlock,
        explained: &[(usize, bool)],
    ) {
        let StreamChecker { rules, options, .. } = self.checker;
        let (Some(profiler), Some(read)) = (&options.profiler, block.read) else {
            return;
        };
        let decided = &block.decided;
        let doubtful = &self.reader.columns().doubtful;
        let mut block = BlockProfile {
            documents: count(documents),
            read,
            ..BlockProfile::default()
        };
        for (row, clean) in explained {
            let Some(line) = lines.get(*row) else {
                continue;
            };
            let is_loud = |rule: &DecidedRule| rule.loud.get(*row).copied().unwrap_or(true);
            let why = match doubtful.get(*row).copied().unwrap_or(true) {
                true => line.doubt(rules, options),
                false if !clean => LeftBy::Finding,
                false if decided.rules.iter().any(is_loud) => LeftBy::NotCertain,
                false => LeftBy::Other,
            };
            block.left.push((why, line.name()));
        }
        for decided in &decided.rules {
            let Some(rule) = rules.program.rules.get(decided.rule) else {
                continue;
            };
            let settled = decided.loud.iter().zip(doubtful);
            let settled = settled.filter(|(loud, doubtful)| !**loud && !**doubtful);
            let path = Arc::clone(&rule.declared.path);
            block
                .rules
                .push((path, count(settled.count()), decided.nanos));
        }
        profiler.block(block);
    }

    /// Counts for a rule what holds and does not apply, where that is asked for.
    fn count_rule(&self, rule: RuleId, tally: &Tally, by_rule: &mut ByRule) {
        if self.checker.options.by_rule
            && let Some(rule) = self.checker.rules.program.rules.get(rule)
        {
            by_rule.add_rule(&rule.declared.path, tally);
        }
    }

    /// The documents that columns do not settle: doubtful ones, and those in which some rule does not certainly hold.
    fn left_out(&self, decided: &Decided, bytes: usize) -> Vec<bool> {
        let columns = self.reader.columns();
        let mut left_out = columns.doubtful.clone();
        for rule in &decided.rules {
            left_out
                .iter_mut()
                .zip(&rule.loud)
                .for_each(|(out, loud)| *out |= loud);
        }
        // The machine would run out of steps in one of them, or columns cannot tell.
        if self.steps(decided.most_rows(), bytes) > self.checker.settings.steps {
            for (document, out) in left_out.iter_mut().enumerate() {
                let rows = decided.most_rows_of(document);
                *out |= self.steps(rows, bytes) > self.checker.settings.steps;
            }
        }
        if !self.always_decides() {
            let some = decided.some_obligation(columns);
            left_out
                .iter_mut()
                .zip(&some)
                .for_each(|(out, some)| *out |= !some);
        }
        left_out
    }

    /// Steps that the machine takes at most for a document of so many rows in a list.
    fn steps(&self, rows: usize, bytes: usize) -> u64 {
        let each = count(rows)
            .saturating_add(1)
            .saturating_mul(STEPS)
            .saturating_add(count(bytes).checked_div(BYTES_A_STEP).unwrap_or(0));
        self.kernels.expressions.saturating_mul(each)
    }

    /// Whether some rule decides something in every document.
    fn always_decides(&self) -> bool {
        self.kernels
            .rules
            .iter()
            .flat_map(|rule| &rule.places)
            .any(|place| place.path == PathId::ROOT && place.block.count > 0)
    }

    /// Decides the rules that do not run on columns.
    fn run_on_machine(&mut self, block: &[u8], left_out: &mut [bool], batch: &mut Batch) {
        if self.kernels.machine.is_empty() {
            return;
        }
        let StreamChecker {
            rules,
            settings,
            options,
            sources,
            ..
        } = self.checker;
        let since = options.profile_now();
        let wanted = |id: RuleId| self.kernels.machine.iter().any(|one| one.rule == id);
        for (row, out) in left_out.iter_mut().enumerate().filter(|(_, out)| !**out) {
            let filled = self.reader.fill(block, row, &mut self.document);
            let decided = filled
                .and_then(|()| settled(rules, &self.document, settings, options, sources, &wanted));
            match decided {
                Some((tally, by_rule)) => {
                    batch.tally.add(&tally);
                    batch.by_rule.add(&by_rule);
                }
                None => *out = true,
            }
        }
        options.profile_machine(since);
    }

    fn count(&self, decided: &Decided, left_out: &[bool], batch: &mut Batch) {
        let clean = left_out.iter().filter(|out| !**out).count();
        batch.clean = batch
            .clean
            .saturating_add(u64::try_from(clean).unwrap_or(u64::MAX));
        for rule in &decided.rules {
            let (holds, not_applicable) = decided.count(rule, left_out);
            let tally = Tally {
                holds,
                not_applicable,
                ..Tally::default()
            };
            batch.tally.add(&tally);
            self.count_rule(rule.rule, &tally, &mut batch.by_rule);
        }
    }
}

/// What is decided of a single document, if nothing of it is to be reported.
pub(super) fn settle_whole(
    checker: &StreamChecker<'_>,
    kernels: &Kernels,
    reader: &mut ColumnReader,
    text: &str,
) -> Option<(Tally, ByRule)> {
    let mut batch = Batch::default();
    let block = text.trim_ascii_end().as_bytes();
    let mut lines = ColumnarLines::new(checker, kernels, None, reader);
    let settled = lines.settle(block, &[(0, block.len())], &mut batch);
    if settled.left_out.contains(&true) {
        return None;
    }
    lines.profile(&[], 1, &settled, &[]);
    Some((batch.tally, batch.by_rule))
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
