//! Turns the recorded steps of an explaining run into text and locations.

use super::cells::dotted;
use super::explain::ExplainContext;
use super::finding::Step;
use super::rules::one_line;
use super::trace::Trace;
use crate::value::text::shortened;

/// Characters of the words of a step, and of its value.
const SHOWN: usize = 200;

impl ExplainContext<'_> {
    /// The steps of a derivation.
    pub(super) fn steps(&self, traces: &[Trace]) -> Vec<Step> {
        traces.iter().map(|trace| self.step(trace, false)).collect()
    }

    /// One step; inside an element of a list, values are named by their paths.
    fn step(&self, trace: &Trace, inside: bool) -> Step {
        let element = trace.span.is_none() && trace.said.is_none();
        if let ([only], true) = (trace.steps.as_slice(), element && trace.value.is_empty()) {
            return self.step(only, true);
        }
        let place = trace.place.and_then(|place| self.shown(place));
        let called = place
            .as_ref()
            .filter(|_| inside || element)
            .map(|place| dotted(&place.path));
        let words = match (called, &trace.said, trace.span) {
            (Some(name), ..) => name,
            (None, Some(said), _) => said.clone(),
            (None, None, Some(span)) => shortened(&one_line(self.sources.slice(span)), SHOWN),
            (None, None, None) => format!("element {}", trace.number),
        };
        let mut notes = trace.notes.clone();
        notes.dedup();
        Step {
            words,
            value: shortened(&trace.value, SHOWN),
            span: trace.span,
            place,
            notes,
            steps: trace
                .steps
                .iter()
                .map(|step| self.step(step, inside || element))
                .collect(),
            more: trace.more,
        }
    }
}
