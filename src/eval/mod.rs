//! Runs a plan over a document: verdicts, and on demand their explanation.
//!
//! [`run`] is the quick run: verdicts only. [`explain`] evaluates again, with a
//! recorder, those obligations that somebody is shown. Both are the same code.

pub mod finding;
pub mod fingerprint;
pub mod hints;

mod answer;
mod builtins;
mod derivation;
mod explain;
mod lists;
mod machine;
mod operators;
mod precision;
mod recorder;
mod rules;
mod time;
mod trace;
pub mod value;

pub use answer::{Answer, answer};
pub use explain::{Asked, explain};
pub use machine::{Settings, dotted};
pub use rules::Obligation;

use crate::check::Program;
use crate::document::Document;
use crate::plan::Plan;
use crate::source::Sources;
use machine::Machine;
use rules::Run;
use value::Place;

/// A constant as a message shows it.
pub fn constant_shown(constant: &crate::check::program::Constant) -> String {
    machine::constant_value(constant).show()
}

/// Decides every obligation of a document, rule by rule and place by place.
pub fn run(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
) -> Vec<Obligation> {
    let mut machine = Machine::new(program, plan, document, settings, sources);
    let mut obligations = Vec::new();
    for id in plan.all_rules() {
        let Some(rule) = program.rules.get(id.index()) else { continue };
        for cell in document.places(rule.record) {
            let place = Place { document: 0, cell: *cell };
            let (found, _) = Run::new(&mut machine, id, rule, place, &|_| false).run();
            obligations.extend(found);
        }
    }
    obligations
}
