//! Exceptions: which apply, or may, and whose clauses decide then.

use std::collections::BTreeSet;

use super::super::explain::REASONS_SHOWN;
use super::super::finding::{Reason, ReasonKind};
use super::super::recorder::Recorder;
use super::super::trace::Trace;
use super::outcomes::{PossibleOutcome, Together, Weighed};
use super::{Applies, ClauseLevel, RuleRun, Tried};
use crate::check::program::{Block, Exception, ExceptionId, InForce};
use crate::runtime::Why;
use crate::runtime::{Value, merged_reasons};
use crate::value::{Date, FaultKind};

/// An exception that was tried, and those to it.
struct Node<'a> {
    id: ExceptionId,
    exception: &'a Exception,
    /// Whether it is in force.
    dates: Applies,
    /// Whether its conditions are met.
    conditions: Applies,
    nested: Vec<Node<'a>>,
}

/// Who decides for certain, and which exceptions to that are in doubt.
enum Decided<'n, 'a> {
    /// The clauses of the rule, or of the exception.
    By(Option<&'n Node<'a>>),
    /// Exceptions to one thing apply together.
    Conflict(Option<&'n Node<'a>>, Vec<ExceptionId>),
    /// Some of these exceptions to it may apply.
    Doubt(Option<&'n Node<'a>>, &'n [Node<'a>]),
}

/// Who may decide, of the outcomes that are possible.
#[derive(Default)]
struct Possible {
    /// The clauses of what the exceptions are exceptions to.
    base: bool,
    /// The clauses of these exceptions.
    exceptions: BTreeSet<ExceptionId>,
    /// Exceptions that may apply together.
    conflict: Option<Vec<ExceptionId>>,
}

impl Node<'_> {
    /// Whether it applies; none where that is in doubt.
    fn applies(&self) -> Option<bool> {
        match (&self.dates, &self.conditions) {
            (Applies::No(_), _) | (_, Applies::No(_)) => Some(false),
            (Applies::Yes, Applies::Yes) => Some(true),
            _ => None,
        }
    }

    /// Whether it is in force on a day of an unknown governing date; none is the time before all dates.
    fn in_force_on(&self, day: Option<Date>) -> bool {
        match &self.dates {
            Applies::Yes => true,
            Applies::No(_) => false,
            Applies::Unknown(_) => covers(self.exception.in_force.as_ref(), day),
        }
    }
}

impl<'a> RuleRun<'_, 'a> {
    pub(super) fn with_exceptions(&mut self, block: &'a Block, level: ClauseLevel) {
        let before = self.exceptions.len();
        let around = self.context.len();
        let nodes = self.try_all(self.machine.plan.exceptions(self.id), None);
        match decided(&nodes) {
            Decided::By(None) => self.parts(block, level),
            Decided::By(Some(node)) if node.exception.block.parts.is_empty() => {
                let reason = applies(node.exception);
                self.not_applicable(block, level, &reason);
            }
            Decided::By(Some(node)) => self.clauses(node),
            Decided::Conflict(base, several) => {
                let conflict =
                    PossibleOutcome::undetermined(Some(Why::of(self.conflict(&several, "apply"))));
                let weighed = Weighed {
                    others: vec![conflict],
                    ..Weighed::default()
                };
                self.decide(block, level, base, weighed);
            }
            Decided::Doubt(base, nodes) => {
                let weighed = self.weighed(nodes);
                self.decide(block, level, base, weighed);
            }
        }
        self.context.truncate(around);
        self.exceptions.truncate(before);
    }

    /// Decides the obligations of the rule, or of the exception `base`, which other things may decide too.
    fn decide(
        &mut self,
        block: &'a Block,
        level: ClauseLevel,
        base: Option<&Node<'a>>,
        mut weighed: Weighed,
    ) {
        let base = match base {
            Some(node) if node.exception.block.parts.is_empty() => {
                if weighed.own {
                    weighed
                        .others
                        .insert(0, PossibleOutcome::not_applicable(applies(node.exception)));
                }
                weighed.own = false;
                None
            }
            base => base,
        };
        self.weighed = Some(weighed);
        match base {
            Some(node) => self.clauses(node),
            None => self.parts(block, level),
        }
        self.weighed = None;
    }

    /// The requirements of an exception, which replace those of the rule.
    fn clauses(&mut self, node: &Node<'a>) {
        self.parts(&node.exception.block, ClauseLevel::Exception(node.id));
    }

    /// Tries exceptions in the order of their declaration, and those to them, as far as they may apply.
    fn try_all(&mut self, ids: &[ExceptionId], doubtful: Option<&str>) -> Vec<Node<'a>> {
        let program = self.machine.program;
        let mut nodes = Vec::new();
        for id in ids {
            let Some(exception) = program.exceptions.get(*id) else {
                continue;
            };
            let around = self.context.len();
            let dates = self.in_force(exception.in_force.as_ref());
            let conditions = match &dates {
                Applies::No(_) => Applies::Yes,
                Applies::Yes | Applies::Unknown(_) => {
                    self.open_lets(&exception.block);
                    self.conditions(&exception.block)
                }
            };
            let node = Node {
                id: *id,
                exception,
                dates,
                conditions,
                nested: Vec::new(),
            };
            self.note_tried(&node, around, doubtful);
            nodes.push(node);
        }
        let certain = nodes
            .iter()
            .filter(|node| node.applies() == Some(true))
            .count();
        for node in nodes
            .iter_mut()
            .filter(|node| certain < 2 && node.applies() != Some(false))
        {
            let name = &*node.exception.declared.name;
            let doubtful = if node.applies().is_none() {
                Some(name)
            } else {
                doubtful
            };
            node.nested = self.try_all(self.machine.plan.nested(node.id), doubtful);
        }
        nodes
    }

    /// Records the result of trying an exception; `doubtful` is an enclosing one that may not apply.
    fn note_tried(&mut self, node: &Node<'a>, around: usize, doubtful: Option<&str>) {
        let declared = &node.exception.declared;
        let applies = node
            .applies()
            .filter(|applies| !*applies || doubtful.is_none());
        if self.deriving() {
            let steps = self.context.split_off(around);
            self.context
                .push(exception_step(&declared.name, applies, steps));
        }
        if let Some(seen) = &mut self.machine.seen {
            seen.exception(declared.name_span, applies);
        }
        if !self.explaining {
            return;
        }
        let because = match (&node.dates, &node.conditions, doubtful) {
            (Applies::No(reason), ..) | (_, Applies::No(reason), _) => reason.text.clone(),
            (Applies::Yes, Applies::Yes, None) => "its conditions are met".to_owned(),
            (Applies::Yes, Applies::Yes, Some(above)) => {
                format!("its conditions are met, if {above} applies")
            }
            _ => {
                let reasons = merged_reasons(doubts(std::slice::from_ref(node), false));
                let why = reasons.unwrap_or_default();
                let shown = why.shown(REASONS_SHOWN, 0);
                let texts = shown
                    .reasons
                    .iter()
                    .map(|reason| reason.text.as_str())
                    .take(REASONS_SHOWN);
                let beyond = shown.beyond(REASONS_SHOWN);
                texts
                    .chain(beyond.as_deref())
                    .collect::<Vec<_>>()
                    .join("; ")
            }
        };
        self.exceptions.push(Tried {
            id: node.id,
            applies,
            because,
        });
    }

    /// What may decide where some of these exceptions may apply.
    fn weighed(&mut self, nodes: &[Node<'a>]) -> Weighed {
        let mut possible = Possible::default();
        for day in self.days(nodes) {
            outcomes_on(day, nodes, None, &mut possible);
        }
        let mut others = Vec::new();
        let mut names = Vec::new();
        for node in possible.exceptions.iter().filter_map(|id| find(nodes, *id)) {
            names.push(node.exception.declared.name.to_string());
            others.push(self.whole(node));
        }
        if let Some(several) = &possible.conflict {
            others.push(PossibleOutcome::undetermined(Some(Why::of(
                self.conflict(several, "may apply"),
            ))));
        }
        Weighed {
            own: possible.base,
            others,
            doubts: merged_reasons(doubts(nodes, true)),
            names,
        }
    }

    /// The days to consider where the governing date is unknown: the first of each stretch of time in which the same
    /// exceptions are in force, as far as the rule is in force then; none is the time before all dates.
    fn days(&self, nodes: &[Node<'a>]) -> Vec<Option<Date>> {
        let rule = self.rule.in_force.as_ref();
        let mut bounds = BTreeSet::new();
        let mut open: Vec<&Node<'a>> = nodes.iter().collect();
        while let Some(node) = open.pop() {
            if let (Applies::Unknown(_), Some(in_force)) = (&node.dates, &node.exception.in_force) {
                bounds.extend([Some(in_force.from), in_force.until]);
            }
            open.extend(&node.nested);
        }
        if bounds.is_empty() {
            // Either the day is known, or it decides nothing here.
            return vec![None];
        }
        bounds.extend(
            rule.into_iter()
                .flat_map(|in_force| [Some(in_force.from), in_force.until]),
        );
        bounds.insert(None);
        bounds
            .into_iter()
            .filter(|day| covers(rule, *day))
            .collect()
    }

    /// What the clauses of an exception come to as a whole, without those of the exceptions to it.
    fn whole(&mut self, node: &Node<'a>) -> PossibleOutcome {
        if node.exception.block.parts.is_empty() {
            return PossibleOutcome::not_applicable(applies(node.exception));
        }
        let explaining = std::mem::replace(&mut self.explaining, false);
        let weighed = self.weighed.take();
        let probe = self.probe.replace(Together::default());
        let recorder = self.machine.recorder.take();
        self.machine.recorder = recorder.as_ref().map(|_| Recorder::default());
        self.clauses(node);
        let outcomes = std::mem::replace(&mut self.probe, probe).unwrap_or_default();
        self.machine.recorder = recorder;
        self.weighed = weighed;
        self.explaining = explaining;
        outcomes.outcome()
    }

    fn conflict(&self, several: &[ExceptionId], apply: &str) -> Reason {
        let named = |id: &ExceptionId| self.machine.program.exceptions.get(*id);
        let names: Vec<&str> = several
            .iter()
            .filter_map(named)
            .map(|exception| &*exception.declared.name)
            .collect();
        let text = format!(
            "conflicting exceptions: {} {apply} together",
            names.join(" and ")
        );
        Reason {
            kind: ReasonKind::Fault(FaultKind::ConflictingExceptions),
            path: String::new(),
            text,
            span: None,
        }
    }
}

/// Follows the exceptions that apply for certain, while no other one is in doubt.
fn decided<'n, 'a>(nodes: &'n [Node<'a>]) -> Decided<'n, 'a> {
    let (mut base, mut nodes) = (None, nodes);
    loop {
        let certain: Vec<&Node<'a>> = nodes
            .iter()
            .filter(|node| node.applies() == Some(true))
            .collect();
        let doubtful = nodes.iter().any(|node| node.applies().is_none());
        match certain.as_slice() {
            [_, _, ..] => {
                return Decided::Conflict(base, certain.iter().map(|node| node.id).collect());
            }
            _ if doubtful => return Decided::Doubt(base, nodes),
            [] => return Decided::By(base),
            [one] => (base, nodes) = (Some(*one), &one.nested),
        }
    }
}

/// Adds who may decide on a day, where `base` (none: what all of these are exceptions to) decides if none applies.
fn outcomes_on(
    day: Option<Date>,
    nodes: &[Node<'_>],
    base: Option<ExceptionId>,
    possible: &mut Possible,
) {
    let active = || {
        nodes
            .iter()
            .filter(|node| node.in_force_on(day) && !matches!(node.conditions, Applies::No(_)))
    };
    let (certain, doubtful): (Vec<_>, Vec<_>) =
        active().partition(|node| matches!(node.conditions, Applies::Yes));
    let mut conflict = |of: &[&Node<'_>]| {
        if possible.conflict.is_none() {
            possible.conflict = Some(of.iter().map(|node| node.id).collect());
        }
    };
    match (certain.as_slice(), doubtful.as_slice()) {
        ([_, _, ..], _) => return conflict(&certain),
        ([one], [_, ..]) => conflict(&[[*one].as_slice(), &doubtful].concat()),
        ([], [_, _, ..]) => conflict(&doubtful),
        _ => {}
    }
    match (certain.first(), base) {
        (None, None) => possible.base = true,
        (None, Some(base)) => {
            possible.exceptions.insert(base);
        }
        (Some(one), _) => return outcomes_on(day, &one.nested, Some(one.id), possible),
    }
    for node in doubtful {
        // The checker limits how deep exceptions nest.
        outcomes_on(day, &node.nested, Some(node.id), possible);
    }
}

fn find<'n, 'a>(nodes: &'n [Node<'a>], id: ExceptionId) -> Option<&'n Node<'a>> {
    nodes.iter().find_map(|node| {
        if node.id == id {
            Some(node)
        } else {
            find(&node.nested, id)
        }
    })
}

/// Why it is unknown whether exceptions apply, those to them too if `nested`.
fn doubts<'n>(nodes: &'n [Node<'_>], nested: bool) -> Vec<&'n Value> {
    let mut all = Vec::new();
    for node in nodes.iter().filter(|node| node.applies() != Some(false)) {
        for part in [&node.dates, &node.conditions] {
            if let Applies::Unknown(value) = part {
                all.push(value);
            }
        }
        if nested {
            all.extend(doubts(&node.nested, nested));
        }
    }
    all
}

/// Why requirements do not apply that an exception without any replaces.
fn applies(exception: &Exception) -> Reason {
    let text = format!("exception {} applies", exception.declared.name);
    Reason {
        kind: ReasonKind::Exception,
        path: String::new(),
        text,
        span: None,
    }
}

/// Whether something is in force on a day; none is the time before all dates.
fn covers(in_force: Option<&InForce>, day: Option<Date>) -> bool {
    match (in_force, day) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(in_force), Some(day)) => in_force.contains(day),
    }
}

/// The step of an exception with its conditions.
fn exception_step(name: &str, applies: Option<bool>, steps: Vec<Trace>) -> Trace {
    let value = match applies {
        Some(true) => "applies",
        Some(false) => "does not apply",
        None => "may apply",
    };
    Trace {
        said: Some(format!("exception {name}")),
        value: value.to_owned(),
        steps,
        ..Trace::default()
    }
}
