//! What a run did not look at: rules that decided nothing, requirements that
//! held of nothing, fields that no rule reads.

use std::collections::{BTreeMap, HashSet};

use super::Rules;
use crate::check::program::{Block, DefinitionId, DerivedId, Expr, ExprKind, FieldId, Part, Program, RecordId};
use crate::check::types::Type;
use crate::check::walk::children;
use crate::eval::finding::{Finding, Tally, Verdict};

/// What a run did not look at.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Rules in use for which nothing was decided: none of their obligations applied, or there were none.
    pub idle: Vec<(String, u64)>,
    /// Rules whose obligations held because a list was empty, with how many did.
    pub vacuous: Vec<(String, u64)>,
    /// Fields of the documents' types that no rule in use reads: `kz.Agreement.title`.
    pub unread: Vec<String>,
}

/// What the documents of a run were not asked. The findings are those of every obligation.
pub fn of(rules: &[Rules], findings: &[Finding]) -> Coverage {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut vacuous: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in findings {
        tallies.entry(&finding.rule).or_default().count(finding.verdict);
        if finding.verdict == Verdict::Holds && finding.notes.iter().any(|note| note.ends_with("has no elements")) {
            let count = vacuous.entry(&finding.rule).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut coverage = Coverage::default();
    let mut seen = HashSet::new();
    for rules in rules {
        for id in rules.plan.all_rules() {
            let Some(rule) = rules.program.rules.get(id.index()) else { continue };
            let path = &*rule.declared.path;
            let tally = tallies.get(path).copied().unwrap_or_default();
            if tally.obligations() == tally.not_applicable && seen.insert(path.to_owned()) {
                coverage.idle.push((path.to_owned(), tally.not_applicable));
            }
        }
        coverage.unread.extend(unread(rules));
    }
    coverage.vacuous = vacuous.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect();
    coverage.idle.sort();
    coverage.unread.sort();
    coverage.unread.dedup();
    coverage
}

/// Fields of the types of modules that were asked for, which no rule that runs reads.
fn unread(rules: &Rules) -> Vec<String> {
    let program = &rules.program;
    let mut reader = Reader { program, fields: HashSet::new(), derived: HashSet::new(), called: HashSet::new() };
    for id in rules.plan.all_rules() {
        let Some(rule) = program.rules.get(id.index()) else { continue };
        reader.block(&rule.block);
        rule.dated_by.iter().for_each(|body| reader.expr(&body.expr));
        let exceptions = rule.exceptions.iter().filter_map(|id| program.exceptions.get(id.index()));
        exceptions.for_each(|exception| reader.block(&exception.block));
    }
    for record in &program.records {
        record.dated_by.iter().for_each(|body| reader.expr(&body.expr));
    }
    let mut unread = Vec::new();
    for (at, record) in program.records.iter().enumerate() {
        let asked = program.modules.get(record.declared.module).is_some_and(|module| module.requested);
        if !asked || record.declared.name.is_empty() {
            continue;
        }
        let id = RecordId(u32::try_from(at).unwrap_or(u32::MAX));
        for (field, position) in record.fields.iter().zip(0_u32..) {
            // A list of records is looked at where these are.
            let holds_records = crate::plan::inner(&field.ty).is_some();
            if !holds_records && !reader.fields.contains(&(id, FieldId(position))) {
                unread.push(format!("{}.{}", record.declared.path, field.name));
            }
        }
    }
    unread
}

/// Gathers the fields that expressions read, those behind derived fields and definitions too.
struct Reader<'p> {
    program: &'p Program,
    fields: HashSet<(RecordId, FieldId)>,
    derived: HashSet<(RecordId, DerivedId)>,
    called: HashSet<DefinitionId>,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        block.lets.iter().for_each(|one| self.expr(&one.expr));
        block.conditions.iter().for_each(|one| self.expr(&one.expr));
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => self.expr(&requirement.expr),
                Part::ForEach(each) => {
                    self.expr(&each.list);
                    each.filter.iter().for_each(|filter| self.expr(filter));
                    self.block(&each.block);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let program = self.program;
        match &*expr.kind {
            ExprKind::Field(base, field) => {
                if let Type::Record(record) = &base.ty {
                    self.fields.insert((*record, *field));
                }
            }
            ExprKind::Derived(base, derived) => {
                if let Type::Record(record) = &base.ty
                    && self.derived.insert((*record, *derived))
                    && let Some(field) =
                        program.records.get(record.index()).and_then(|one| one.derived.get(derived.index()))
                {
                    self.expr(&field.body.expr);
                }
            }
            ExprKind::Call(definition, _) => {
                if self.called.insert(*definition)
                    && let Some(definition) = program.definitions.get(definition.index())
                {
                    self.expr(&definition.body.expr);
                }
            }
            _ => {}
        }
        children(expr).into_iter().for_each(|child| self.expr(child));
    }
}

impl Coverage {
    /// The lines that tell people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (rule, count) in &self.idle {
            lines.push(match count {
                0 => format!("rule {rule} decided nothing: no document has what it is for"),
                1 => format!("rule {rule} decided nothing: its one obligation did not apply"),
                count => format!("rule {rule} decided nothing: none of its {count} obligations applied"),
            });
        }
        for (rule, count) in &self.vacuous {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            lines.push(format!("rule {rule} held {times} because a list was empty"));
        }
        lines.extend(self.unread.iter().map(|field| format!("field {field} is read by no rule")));
        if lines.is_empty() {
            lines.push("every rule decided something, and every field is read by a rule".to_owned());
        }
        lines
    }
}
