//! Runs a plan over a document: verdicts, and on demand their explanation.
//!
//! [`run`] is the quick run: verdicts only. [`explain`] evaluates again, with a
//! recorder, those obligations that somebody is shown. Both are the same code.

pub mod finding;
pub mod fingerprint;
pub mod hints;

mod absence;
mod agreement;
mod answer;
mod builtins;
mod cells;
mod classes;
pub mod columnar;
mod conditions;
mod derivation;
mod derived;
mod equality;
mod explain;
mod governing;
mod index;
mod kept;
mod lengths;
mod lists;
mod machine;
mod precision;
pub mod profile;
mod recorder;
mod rules;
pub mod seen;
mod shared;
mod shown;
mod sorting;
pub mod table;
mod time;
mod told;
mod trace;
mod truth;

pub use answer::{Answer, answer};
pub use cells::dotted;
pub use explain::{Asked, Explanation, explain};
pub use kept::Kept;
pub use machine::Settings;
pub use rules::Obligation;
pub use truth::truth;

use crate::check::Program;
use crate::check::program::{Rule, RuleId};
use crate::document::Document;
use crate::plan::Plan;
use crate::runtime::CellPlace;
use crate::source::Sources;
use machine::Machine;
use profile::RuleTimes;
use rules::{RuleRun, Taker};
use seen::Seen;

/// Lists and maps of more elements are not walked each time that something is asked of them.
pub const WALKED: usize = 64;

/// A constant as a message shows it.
pub fn constant_shown(constant: &crate::check::program::Constant) -> String {
    machine::constant_value(constant).show()
}

/// Decides every obligation of a document, rule by rule and record by record.
pub fn run(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
) -> Vec<Obligation> {
    run_some(program, plan, document, settings, sources, &|_| true)
}

/// Decides every obligation of a document, and counts the steps that it took.
pub fn run_counted(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
) -> (Vec<Obligation>, u64) {
    let mut machine = Machine::new(program, plan, document, settings, sources);
    let mut found = Vec::new();
    decide(&mut machine, &|_, _| true, &mut found, None);
    (found, machine.steps)
}

/// Decides the obligations of some rules, in the same order.
pub fn run_some(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    wanted: &dyn Fn(&Rule) -> bool,
) -> Vec<Obligation> {
    let mut found = Vec::new();
    decide(
        &mut Machine::new(program, plan, document, settings, sources),
        &|_, rule| wanted(rule),
        &mut found,
        None,
    );
    found
}

/// Decides the obligations of some rules, and hands out each as it is decided: none is kept. Measures each rule where
/// `times` are given.
#[expect(
    clippy::too_many_arguments,
    reason = "what a run takes, and what is asked of it"
)]
pub fn run_each(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    wanted: &dyn Fn(RuleId) -> bool,
    take: &mut dyn FnMut(Obligation),
    times: Option<&RuleTimes>,
) {
    struct ForwardEach<'f>(&'f mut dyn FnMut(Obligation));
    impl Taker<'_> for ForwardEach<'_> {
        fn decided(&mut self, obligation: Obligation) {
            (self.0)(obligation);
        }
    }
    decide(
        &mut Machine::new(program, plan, document, settings, sources),
        &|id, _| wanted(id),
        &mut ForwardEach(take),
        times,
    );
}

/// Decides every obligation of a document, and records the outcome of each condition in `seen`.
pub fn run_seen(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    wanted: &dyn Fn(&Rule) -> bool,
    seen: &mut Seen,
) {
    let mut machine = Machine::new(program, plan, document, settings, sources);
    machine.seen = Some(std::mem::take(seen));
    let mut obligations = Vec::new();
    decide(
        &mut machine,
        &|_, rule| wanted(rule),
        &mut obligations,
        None,
    );
    *seen = machine.seen.take().unwrap_or_default();
    for obligation in obligations {
        seen.obligation(program, &obligation);
    }
}

fn decide<'a>(
    machine: &mut Machine<'a>,
    wanted: &dyn Fn(RuleId, &Rule) -> bool,
    taker: &mut dyn Taker<'a>,
    times: Option<&RuleTimes>,
) {
    let (program, plan, document) = (machine.program, machine.plan, machine.document);
    for id in plan.all_rules() {
        let Some(rule) = program.rules.get(id).filter(|rule| wanted(id, rule)) else {
            continue;
        };
        let mut places = document.places(rule.record).iter().peekable();
        let timed = times.filter(|_| places.peek().is_some());
        let timed = timed.map(|times| (times, times.now()));
        for cell in places {
            let place = CellPlace {
                document: 0,
                cell: *cell,
            };
            RuleRun::new(machine, id, rule, place, taker).run();
        }
        if let Some((times, since)) = timed {
            times.ran(id, since);
        }
    }
}
