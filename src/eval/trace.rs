//! How a value came about, step by step: written down by an explaining run that
//! is asked for derivations.
//!
//! Every expression opens a frame, and leaves a step in the frame around it.
//! Lists are gone through twice: once for the value, and once more, with steps,
//! for the elements that matter.

use std::sync::Arc;

use super::finding::NoteKind;
use super::machine::Machine;
use super::recorder::Recorder;
use super::rules::place_of;
use crate::builtins::Evaluate;
use crate::check::program::{Each, Expr, ExprKind};
use crate::runtime::operators::order;
use crate::runtime::{CellPlace, List, Value};
use crate::source::Span;

/// Steps that one derivation keeps.
const MOST: usize = 2_000;
/// How many elements of a list are shown.
const TOLD: usize = 8;

/// Reasons that one step notes.
const NOTED: usize = 64;

/// A step, before its locations are put into words.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The words in the rule file; an element is named by its path.
    pub span: Option<Span>,
    /// Words that are not those of the rule file alone: `exception urgent_draft`.
    pub said: Option<String>,
    /// An element's number in its list, if it has no path.
    pub number: usize,
    /// What it came to.
    pub value: String,
    /// The cell that it was read from, or the element's.
    pub place: Option<CellPlace>,
    /// Notes.
    pub notes: Vec<String>,
    /// What it came from.
    pub steps: Vec<Trace>,
    /// How many elements are not shown.
    pub more: usize,
}

/// What is being worked out.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The steps so far.
    pub steps: Vec<Trace>,
    /// Notes.
    pub notes: Vec<String>,
    /// The cell that was read last.
    pub read: Option<CellPlace>,
    /// How many elements are not shown.
    more: usize,
    /// Steps taken over from others, so that they are shown once.
    known: Vec<Arc<Recorder>>,
}

impl Trace {
    /// Words of the rule file and what they came to.
    pub fn of(span: Span, value: String) -> Self {
        Self {
            span: Some(span),
            value,
            ..Self::default()
        }
    }
}

impl Frame {
    /// Takes over the steps of what was worked out elsewhere, once.
    pub fn absorb(&mut self, other: &Arc<Recorder>) {
        let Some(inner) = other
            .trace
            .as_ref()
            .filter(|_| !self.known.iter().any(|known| Arc::ptr_eq(known, other)))
        else {
            return;
        };
        self.steps.extend(inner.steps.iter().cloned());
        self.notes.extend(inner.notes.iter().cloned());
        self.known.push(Arc::clone(other));
        self.known.extend(inner.known.iter().cloned());
    }

    /// A frame for a part that is shared, in which what was absorbed here is known.
    pub fn beside(&self) -> Self {
        Self {
            known: self.known.clone(),
            ..Self::default()
        }
    }

    /// Takes over the steps of a part that is shared, each time that it is asked for.
    pub fn repeat(&mut self, inner: &Self) {
        self.steps.extend(inner.steps.iter().cloned());
        self.notes.extend(inner.notes.iter().cloned());
        self.read = inner.read.or(self.read);
        self.more = self.more.saturating_add(inner.more);
        for known in &inner.known {
            if !self.known.iter().any(|own| Arc::ptr_eq(own, known)) {
                self.known.push(Arc::clone(known));
            }
        }
    }
}

impl<'a> Machine<'a> {
    /// Whether steps are written down now.
    pub(super) fn tracing(&self) -> bool {
        self.recorder
            .as_ref()
            .is_some_and(|recorder| recorder.trace.is_some())
    }

    fn frame(&mut self) -> Option<&mut Frame> {
        self.recorder
            .as_mut()
            .and_then(|recorder| recorder.trace.as_mut())
    }

    /// The steps that were left in the frame, which is empty then.
    pub(super) fn take_steps(&mut self) -> Vec<Trace> {
        self.frame()
            .map(|frame| std::mem::take(&mut frame.steps))
            .unwrap_or_default()
    }

    /// The value of an expression, with its step.
    pub(super) fn traced(&mut self, expr: &'a Expr) -> Value {
        if self.told > MOST {
            let trace = self
                .recorder
                .as_mut()
                .and_then(|recorder| recorder.trace.take());
            let value = self.evaluate(expr);
            if let Some(recorder) = &mut self.recorder {
                recorder.trace = trace;
            }
            return value;
        }
        let known = self
            .frame()
            .map(|frame| frame.known.clone())
            .unwrap_or_default();
        let fresh = Frame {
            known,
            ..Frame::default()
        };
        let outer = self
            .frame()
            .map(|frame| std::mem::replace(frame, fresh))
            .unwrap_or_default();
        let value = self.evaluate(expr);
        let Some(frame) = self.frame() else {
            return value;
        };
        let mut inner = std::mem::replace(frame, outer);
        frame.known = std::mem::take(&mut inner.known);
        let place = inner.read.filter(|_| is_read(expr));
        frame.read = place.or(frame.read);
        if is_told(expr, &value) {
            if let (Value::Unknown(Some(reasons)), true) = (&value, inner.steps.is_empty()) {
                inner.notes.extend(
                    reasons
                        .shown(NOTED, 0)
                        .reasons
                        .into_iter()
                        .map(|reason| reason.text),
                );
            }
            let Frame {
                steps, notes, more, ..
            } = inner;
            let value = value.show_as(&expr.ty);
            frame.steps.push(Trace {
                place,
                notes,
                steps,
                more,
                ..Trace::of(expr.span, value)
            });
            self.told = self.told.saturating_add(1);
        } else {
            frame.steps.extend(inner.steps);
            frame.notes.extend(inner.notes);
        }
        value
    }

    /// Begins a pass over the elements of a list, with none shown yet.
    pub(super) fn first_pass(&mut self) -> Pass {
        let Some(recorder) = &mut self.recorder else {
            return Pass::default();
        };
        recorder.depth = recorder.depth.saturating_add(1);
        let marking = std::mem::replace(&mut recorder.marking, false);
        let quiet = std::mem::replace(&mut recorder.quiet, true);
        Pass {
            marking,
            quiet,
            trace: recorder.trace.take(),
        }
    }

    /// Ends the pass, and looks again at the elements that matter.
    pub(super) fn second_pass(
        &mut self,
        pass: Pass,
        each: &'a Each,
        list: &List,
        parts: &[&'a Expr],
        all: &[TracedElement],
    ) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        (recorder.marking, recorder.quiet, recorder.trace) = (pass.marking, pass.quiet, pass.trace);
        if list.is_empty() && recorder.depth == 1 {
            let name = super::rules::one_line(self.sources.slice(each.list.span));
            recorder.note_of(NoteKind::EmptyList, format!("`{name}` has no elements"));
        }
        let few = recorder.trace.is_none() && all.len() <= TOLD;
        if !few && !recorder.quiet {
            self.look_again(each, list, parts, all);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.depth = recorder.depth.saturating_sub(1);
        }
    }

    fn look_again(
        &mut self,
        each: &'a Each,
        list: &List,
        parts: &[&'a Expr],
        all: &[TracedElement],
    ) {
        let matter = matter(all);
        let steps = self.steps;
        let outer = self.take_steps();
        let marking = self
            .recorder
            .as_mut()
            .map(|recorder| std::mem::replace(&mut recorder.marking, true));
        let asked = self.recorder.as_mut().map(Recorder::take_asked);
        let mut told = Vec::new();
        for element in matter.iter().filter_map(|at| all.get(*at)) {
            let value = self.element(list, element.at);
            let place = place_of(list, element.at, &value);
            self.bind_element(each.local, value, element.at);
            for part in each.filter.iter().chain(parts.iter().copied()) {
                self.eval(part);
            }
            let steps = self.take_steps();
            let one = matches!(steps.as_slice(), [only] if only.place.is_some());
            let value = if one {
                String::new()
            } else if element.made.is_compound() {
                "chosen".to_owned()
            } else {
                element.made.show()
            };
            let number = element.at.saturating_add(1);
            told.push(Trace {
                number,
                value,
                place,
                steps,
                ..Trace::default()
            });
        }
        if let (Some(recorder), Some(marking), Some(asked)) = (&mut self.recorder, marking, asked) {
            recorder.marking = marking;
            recorder.put_asked(asked);
        }
        if let Some(frame) = self.frame() {
            frame.steps = outer;
            frame.steps.extend(told);
            frame.more = frame
                .more
                .saturating_add(all.len().saturating_sub(matter.len()));
        }
        self.steps = steps;
    }
}

/// What a pass over a list put aside.
#[derive(Debug, Default)]
pub(super) struct Pass {
    marking: bool,
    quiet: bool,
    trace: Option<Frame>,
}

/// An element of a list, as far as it may matter.
#[derive(Debug)]
pub(super) struct TracedElement {
    /// Its index.
    pub at: usize,
    /// It is what the result turns on: it offends, or it is what was looked for, or it is unknown.
    pub decides: bool,
    /// What was made of it.
    pub made: Value,
}

impl TracedElement {
    /// What was made of an element.
    pub(super) fn of(at: usize, made: &Value) -> Self {
        Self {
            at,
            decides: made.is_unknown(),
            made: made.clone(),
        }
    }
}

/// Selects the elements to show: all of a few; else those that decide, the largest, the first and the last.
fn matter(all: &[TracedElement]) -> Vec<usize> {
    if all.len() <= TOLD {
        return (0..all.len()).collect();
    }
    let decide = all
        .iter()
        .enumerate()
        .filter(|(_, one)| one.decides)
        .map(|(at, _)| at);
    let mut chosen: Vec<usize> = decide.take(TOLD.saturating_sub(2)).collect();
    chosen.extend(largest(all));
    chosen.extend([0, all.len().saturating_sub(1)]);
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn largest(all: &[TracedElement]) -> Option<usize> {
    let mut best: Option<(usize, &Value)> = None;
    for (at, one) in all.iter().enumerate() {
        let sized = matches!(
            one.made,
            Value::Number(_) | Value::Money(_) | Value::Duration(_)
        );
        let larger = |(_, known): (usize, &Value)| {
            matches!(order(&one.made, known), Ok(std::cmp::Ordering::Greater))
        };
        if sized && best.is_none_or(larger) {
            best = Some((at, &one.made));
        }
    }
    best.map(|(at, _)| at)
}

/// Whether an expression is the reading of a cell.
fn is_read(expr: &Expr) -> bool {
    matches!(
        &*expr.kind,
        ExprKind::Field(..) | ExprKind::Index(..) | ExprKind::Lookup(..)
    ) || matches!(&*expr.kind, ExprKind::Builtin(function, _) if matches!(function.evaluate, Evaluate::Element(_)))
}

/// Whether a step is informative: constants are not, nor are records and lists on the way to their contents.
fn is_told(expr: &Expr, value: &Value) -> bool {
    let plain = matches!(
        &*expr.kind,
        ExprKind::Constant(_) | ExprKind::It | ExprKind::Parent(_)
    );
    // The elements of a document's list are shown.
    let has_shown_elements =
        matches!(value, Value::List(list @ List::Cells { .. }) if !list.is_empty());
    !plain && !value.is_compound() && !has_shown_elements
}
