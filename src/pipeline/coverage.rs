//! What a run did not look at: rules that decided nothing, requirements that
//! held of nothing, fields that no rule reads.

use std::collections::{BTreeMap, HashSet};

use super::Rules;
use crate::check::program::{Expr, ExprKind, FieldId, RecordId};
use crate::check::types::Type;
use crate::check::walk;
use crate::eval::finding::{ByRule, Finding, NoteKind, Tally, Verdict};

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

/// What the documents of a run were not asked. The findings are those of every obligation, but for those
/// that were only counted.
pub fn of(rules: &[Rules], findings: &[Finding], counted: &ByRule) -> Coverage {
    let mut tallies: BTreeMap<&str, Tally> = counted
        .rules()
        .map(|(rule, tally)| (rule, *tally))
        .collect();
    let mut vacuous: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in findings {
        tallies
            .entry(&finding.rule)
            .or_default()
            .count(finding.verdict);
        if finding.verdict == Verdict::Holds
            && finding
                .notes
                .iter()
                .any(|note| note.kind == NoteKind::EmptyList)
        {
            let count = vacuous.entry(&finding.rule).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut coverage = Coverage::default();
    let mut seen = HashSet::new();
    for rules in rules {
        for id in rules.plan.all_rules() {
            let Some(rule) = rules.program.rules.get(id) else {
                continue;
            };
            let path = &*rule.declared.path;
            let tally = tallies.get(path).copied().unwrap_or_default();
            if tally.obligations() == tally.not_applicable && seen.insert(path.to_owned()) {
                coverage.idle.push((path.to_owned(), tally.not_applicable));
            }
        }
        coverage.unread.extend(unread(rules));
    }
    coverage.vacuous = vacuous
        .into_iter()
        .map(|(rule, count)| (rule.to_owned(), count))
        .collect();
    coverage.idle.sort();
    coverage.unread.sort();
    coverage.unread.dedup();
    coverage
}

/// Fields of the types of modules that were asked for, which no rule that runs reads.
fn unread(rules: &Rules) -> Vec<String> {
    let program = &rules.program;
    let mut read: HashSet<(RecordId, FieldId)> = HashSet::new();
    let mut note = |expr: &Expr| {
        if let ExprKind::Field(base, field) = &*expr.kind
            && let Type::Record(record) = &base.ty
        {
            read.insert((*record, *field));
        }
        false
    };
    for rule in rules
        .plan
        .all_rules()
        .filter_map(|id| program.rules.get(id))
    {
        let exceptions = rule
            .exceptions
            .iter()
            .filter_map(|id| program.exceptions.get(*id));
        for block in
            std::iter::once(&rule.block).chain(exceptions.map(|exception| &exception.block))
        {
            walk::any(program, block, &mut note);
        }
        if let Some(body) = &rule.dated_by {
            walk::any_in(program, &body.expr, &mut note);
        }
    }
    for body in program
        .records
        .iter()
        .filter_map(|record| record.dated_by.as_ref())
    {
        walk::any_in(program, &body.expr, &mut note);
    }
    let mut unread = Vec::new();
    for (record, at) in program.records.iter().zip(0_u32..) {
        let asked = program
            .modules
            .get(record.declared.module)
            .is_some_and(|module| module.requested);
        if !asked || record.declared.name.is_empty() {
            continue;
        }
        for (field, position) in record.fields.iter().zip(0_u32..) {
            // A list of records is looked at where these are.
            let holds_records = field.ty.innermost().record().is_some();
            if !holds_records && !read.contains(&(RecordId(at), FieldId(position))) {
                unread.push(format!("{}.{}", record.declared.path, field.name));
            }
        }
    }
    unread
}

impl Coverage {
    /// The lines that tell people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (rule, count) in &self.idle {
            lines.push(match count {
                0 => format!("rule {rule} decided nothing: no document has what it is for"),
                1 => format!("rule {rule} decided nothing: its one obligation did not apply"),
                count => {
                    format!("rule {rule} decided nothing: none of its {count} obligations applied")
                }
            });
        }
        for (rule, count) in &self.vacuous {
            let times = if *count == 1 {
                "once".to_owned()
            } else {
                format!("{count} times")
            };
            lines.push(format!("rule {rule} held {times} because a list was empty"));
        }
        lines.extend(
            self.unread
                .iter()
                .map(|field| format!("field {field} is read by no rule")),
        );
        if lines.is_empty() {
            lines
                .push("every rule decided something, and every field is read by a rule".to_owned());
        }
        lines
    }
}
