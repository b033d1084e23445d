//! What can be worked out of a program once, before any document is read:
//! which rules run at which type, in which order, and with which exceptions.

mod compile;
pub mod kernels;
pub mod schema;

use crate::check::Overrides;
use crate::check::overrides::Override;
use crate::check::program::{ExceptionId, ParameterId, Program, RecordId, Rule, RuleId};
use crate::diagnostic::Severity;
use crate::index_vec::IndexVec;

/// How a program runs. Cheap to share between threads.
#[derive(Debug)]
pub struct Plan {
    /// For each record type the rules that run on it, in the order of the program.
    rules: IndexVec<RecordId, Vec<RuleId>>,
    /// For each rule the exceptions to the rule itself.
    exceptions: IndexVec<RuleId, Vec<ExceptionId>>,
    /// For each exception the exceptions to it.
    nested: IndexVec<ExceptionId, Vec<ExceptionId>>,
    /// For each record type, whether rules run there or below.
    governed: IndexVec<RecordId, bool>,
    /// What the run changes about the program.
    overrides: Overrides,
}

impl Plan {
    /// The plan of a program. Rules of modules that were only used run only if `all`; those that are off do not.
    pub fn of(program: &Program, all: bool, overrides: Overrides) -> Self {
        let mut plan = Self {
            rules: vec![Vec::new(); program.records.len()].into(),
            exceptions: vec![Vec::new(); program.rules.len()].into(),
            nested: vec![Vec::new(); program.exceptions.len()].into(),
            governed: vec![false; program.records.len()].into(),
            overrides,
        };
        for (id, rule) in program.rules.enumerated() {
            let requested = program
                .modules
                .get(rule.declared.module)
                .is_some_and(|module| module.requested);
            let runs = (all || requested) && !plan.overrides.is_off(id);
            if let Some(rules) = plan.rules.get_mut(rule.record).filter(|_| runs) {
                rules.push(id);
            }
        }
        for (id, exception) in program.exceptions.enumerated() {
            let list = match exception.to {
                Some(outer) => plan.nested.get_mut(outer),
                None => plan.exceptions.get_mut(exception.rule),
            };
            if let Some(list) = list {
                list.push(id);
            }
        }
        plan.mark_governed(program);
        plan
    }

    /// The value that replaces a parameter's own values.
    pub fn given(&self, parameter: ParameterId) -> Option<&Override> {
        self.overrides.parameter(parameter)
    }

    /// The severity of a rule in this run.
    pub fn severity(&self, id: RuleId, rule: &Rule) -> Severity {
        self.overrides.severity(id).unwrap_or(rule.severity)
    }

    /// The rules that run on a record type.
    pub fn rules(&self, record: RecordId) -> &[RuleId] {
        self.rules.get(record).map_or(&[], Vec::as_slice)
    }

    /// All rules that run, by record type and then in the order of the program.
    pub fn all_rules(&self) -> impl Iterator<Item = RuleId> {
        self.rules.iter().flatten().copied()
    }

    /// The exceptions to a rule itself.
    pub fn exceptions(&self, rule: RuleId) -> &[ExceptionId] {
        self.exceptions.get(rule).map_or(&[], Vec::as_slice)
    }

    /// The exceptions to an exception.
    pub fn nested(&self, exception: ExceptionId) -> &[ExceptionId] {
        self.nested.get(exception).map_or(&[], Vec::as_slice)
    }

    /// Whether rules run on a record type or below it.
    pub fn governs(&self, record: RecordId) -> bool {
        self.governed.get(record).copied().unwrap_or(false)
    }

    fn mark_governed(&mut self, program: &Program) {
        for (governed, rules) in self.governed.iter_mut().zip(&self.rules) {
            *governed = !rules.is_empty();
        }
        // Types do not contain themselves, so as many passes as there are types reach every one.
        for _ in 0..program.records.len() {
            let mut changed = false;
            for (at, record) in program.records.enumerated() {
                let below = record
                    .fields
                    .iter()
                    .filter_map(|field| field.ty.innermost().record())
                    .any(|id| self.governs(id));
                if let Some(governed) = self
                    .governed
                    .get_mut(at)
                    .filter(|governed| below && !**governed)
                {
                    *governed = true;
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}
