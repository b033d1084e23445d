//! One finding for one cause: what cannot be decided for want of one value is
//! shown once, with the obligations that depend on it.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::{Report, counted, place};
use crate::diagnostic::Severity;
use crate::eval::dotted;
use crate::eval::finding::{Finding, Reason, ReasonKind, Verdict};
use crate::source::SourceId;
use crate::value::FaultKind;

/// How many rules are listed by name.
const NAMED: usize = 12;
/// Up to this many locations of one rule and message are shown one by one; more are grouped.
const EACH: usize = 3;

/// A finding, those that depend on the same value, and those with the same message elsewhere.
pub(super) struct FindingGroup<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// The others.
    pub waiting: Vec<&'r Finding>,
    /// The same rule with the same message elsewhere.
    pub alike: Vec<&'r Finding>,
}

/// What an obligation waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Cause<'r> {
    /// What is missing or unreadable in a table.
    Table(SourceId),
    /// A value of a document: its source, the document and its path.
    Value(SourceId, &'r str, &'r str),
    /// Something that the run was not given, in words.
    Given(ReasonKind, &'r str),
    /// What has no answer wherever it is asked in this document: the document, the words, and the clause.
    Question(&'r str, &'r str, Option<crate::source::Span>),
}

/// What a finding waits for, and which values it tells of.
#[derive(Debug)]
pub(super) struct Waits<C> {
    /// How grave it is.
    pub severity: Severity,
    /// The values that it tells of, as a finding of the document's shape.
    pub tells: Vec<C>,
    /// Causes that others may wait for, too.
    pub known: Vec<C>,
    /// There are no other reasons.
    pub is_all: bool,
}

/// The findings that are shown to people.
pub(super) fn told<'r>(report: &'r Report<'_>) -> Vec<FindingGroup<'r>> {
    let shown: Vec<&Finding> = report.shown().collect();
    let all: Vec<Waits<Cause<'_>>> = shown.iter().map(|finding| waits(finding)).collect();
    let group = |(at, waiting): (usize, Vec<usize>)| {
        let find = |at: usize| shown.get(at).copied();
        Some(FindingGroup {
            finding: find(at)?,
            waiting: waiting.into_iter().filter_map(find).collect(),
            alike: Vec::new(),
        })
    };
    let all: Vec<&Waits<Cause<'_>>> = all.iter().collect();
    chosen(&all).into_iter().filter_map(group).collect()
}

/// The findings to tell, in order, each with those that wait for it.
pub(super) fn chosen<C: Copy + Ord + Hash>(all: &[&Waits<C>]) -> Vec<(usize, Vec<usize>)> {
    let tellers = tellers(all);
    let mut waiting: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut told = Vec::new();
    let mut same: HashMap<Vec<C>, usize> = HashMap::new();
    for (at, Waits { known, is_all, .. }) in all.iter().enumerate() {
        let tellers: Vec<Option<usize>> = known
            .iter()
            .map(|cause| tellers.get(cause).copied())
            .collect();
        for teller in tellers.iter().flatten().filter(|teller| **teller != at) {
            waiting.entry(*teller).or_default().push(at);
        }
        let is_told_elsewhere = tellers
            .iter()
            .all(|teller| teller.is_some_and(|teller| teller != at));
        if known.is_empty() || !is_all {
            told.push(at);
        } else if !is_told_elsewhere {
            // Others that wait for the same values.
            let mut open: Vec<C> = known.clone();
            open.sort_unstable();
            match same.entry(open) {
                Entry::Occupied(first) => waiting.entry(*first.get()).or_default().push(at),
                Entry::Vacant(slot) => {
                    slot.insert(at);
                    told.push(at);
                }
            }
        }
    }
    told.into_iter()
        .map(|at| (at, waiting.remove(&at).unwrap_or_default()))
        .collect()
}

/// Groups findings of one rule and message at many locations; ordered by the first location.
pub(super) fn grouped<'r>(report: &'r Report<'_>) -> Vec<FindingGroup<'r>> {
    let all = told(report);
    let keys: Vec<_> = all.iter().map(|told| key(told.finding)).collect();
    let mut counts: HashMap<_, usize> = HashMap::new();
    for key in keys.iter().flatten() {
        let count = counts.entry(key.clone()).or_default();
        *count = count.saturating_add(1);
    }
    let mut groups: Vec<FindingGroup<'r>> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for (told, key) in all.into_iter().zip(keys) {
        let key = key.filter(|key| counts.get(key).is_some_and(|count| *count > EACH));
        let at = key.as_ref().and_then(|key| known.get(key).copied());
        match at.and_then(|at| groups.get_mut(at)) {
            Some(group) => {
                group.alike.push(told.finding);
                group.waiting.extend(told.waiting);
            }
            None => {
                known.extend(key.map(|key| (key, groups.len())));
                groups.push(told);
            }
        }
    }
    groups
}

/// The key of a group: the rule, the verdict, and the message without the location in it.
fn key(finding: &Finding) -> Option<(&str, &'static str, bool, String)> {
    if !matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined) {
        return None;
    }
    let mut message = finding.message.clone();
    let paths = finding
        .reasons
        .iter()
        .map(|reason| &reason.path)
        .chain([&finding.path]);
    for path in paths.filter(|path| !path.is_empty()) {
        let last = path.rsplit('/').next().unwrap_or_default();
        message = message.replace(&dotted(path), last);
    }
    Some((
        &finding.rule,
        finding.verdict.key(),
        finding.baselined,
        message,
    ))
}

/// For each cause the finding that tells of it: the value's own, else the gravest of several that wait for nothing else
/// that nobody tells of.
fn tellers<C: Copy + Eq + Hash>(all: &[&Waits<C>]) -> HashMap<C, usize> {
    let mut tellers: HashMap<C, usize> = HashMap::new();
    for (at, finding) in all.iter().enumerate() {
        for cause in &finding.tells {
            tellers.entry(*cause).or_insert(at);
        }
    }
    let mut waiting: HashMap<C, Vec<(usize, bool)>> = HashMap::new();
    for (at, Waits { known, is_all, .. }) in all.iter().enumerate() {
        let open: Vec<&C> = known
            .iter()
            .filter(|cause| !tellers.contains_key(cause))
            .collect();
        for cause in &open {
            waiting
                .entry(**cause)
                .or_default()
                .push((at, *is_all && open.len() == 1));
        }
    }
    for (cause, waiting) in waiting {
        let alone = waiting
            .iter()
            .filter(|(_, alone)| *alone)
            .map(|(at, _)| *at);
        let gravity = |at: &usize| (all.get(*at).map(|finding| finding.severity), Reverse(*at));
        if let Some(gravest) = alone.max_by_key(gravity).filter(|_| waiting.len() > 1) {
            tellers.insert(cause, gravest);
        }
    }
    tellers
}

/// What a finding waits for.
pub(super) fn waits(finding: &Finding) -> Waits<Cause<'_>> {
    let mut waits = Waits {
        severity: finding.severity,
        tells: Vec::new(),
        known: Vec::new(),
        is_all: finding.verdict == Verdict::Undetermined,
    };
    if finding.is_shape() {
        let paths = [Some(&finding.path), finding.field.as_ref()];
        let value = |path| Cause::Value(finding.document_source, &finding.document, path);
        waits.tells = paths
            .into_iter()
            .flatten()
            .map(|path| value(path))
            .collect();
    }
    if finding.verdict != Verdict::Undetermined {
        return waits;
    }
    let mut known = HashSet::new();
    for reason in &finding.reasons {
        match cause(finding, reason) {
            Some(cause) if !known.insert(cause) => {}
            Some(cause) => waits.known.push(cause),
            None => waits.is_all = false,
        }
    }
    waits
}

fn cause<'r>(finding: &'r Finding, reason: &'r Reason) -> Option<Cause<'r>> {
    let is = |kind: FaultKind| reason.kind == ReasonKind::Fault(kind);
    if is(FaultKind::Missing) || is(FaultKind::Unreadable) {
        let source = reason
            .span
            .map_or(finding.document_source, |span| span.source);
        return match source == finding.document_source {
            // A table serves all documents, and one look at it mends all that is wrong with it.
            false => Some(Cause::Table(source)),
            true if reason.path.is_empty() => None,
            true => Some(Cause::Value(source, &finding.document, &reason.path)),
        };
    }
    if is(FaultKind::NoInput) || is(FaultKind::NoCheckDate) {
        return Some(Cause::Given(reason.kind, &reason.text));
    }
    let of_document = [
        FaultKind::NoGoverningDate,
        FaultKind::NotInForce,
        FaultKind::OutsideCover,
        FaultKind::AfterZoneTables,
    ]
    .into_iter()
    .any(is);
    if of_document {
        return Some(Cause::Question(&finding.document, &reason.text, None));
    }
    is(FaultKind::Empty).then_some(Cause::Question(
        &finding.document,
        &reason.text,
        reason.span,
    ))
}

/// What obligations wait for, in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaited {
    also: &'static str,
    what: &'static str,
}

impl Awaited {
    /// What others wait for that are told of with a finding.
    pub fn of(finding: &Finding) -> Self {
        let known = waits(finding).known;
        let is_shape = finding.is_shape();
        let what = match known.as_slice() {
            [Cause::Table(_)] => "this table",
            [Cause::Value(..)] => "this value",
            _ if is_shape => "this value",
            _ => "the same",
        };
        let also = if is_shape { "" } else { " more" };
        Self { also, what }
    }

    fn of_many(self) -> Self {
        let what = match self.what {
            "this value" => "the same",
            what => what,
        };
        Self { what, ..self }
    }
}

/// `5 obligations wait for this value: leases.rent, leases.deposit (4)`, by their rules; nothing where none does.
pub(super) fn waiting_in_words(waiting: &[&str], awaited: Awaited) -> Option<String> {
    if waiting.is_empty() {
        return None;
    }
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for waits in waiting {
        match rules.iter_mut().find(|(rule, _)| rule == waits) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => rules.push((waits, 1)),
        }
    }
    let named = |(rule, count): &(&str, usize)| {
        if *count == 1 {
            (*rule).to_owned()
        } else {
            format!("{rule} ({count})")
        }
    };
    let mut names: Vec<String> = rules.iter().take(NAMED).map(named).collect();
    let more = rules.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!(
            "and {}",
            counted(u64::try_from(more).unwrap_or(u64::MAX), "more rule")
        ));
    }
    let count = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
    let noun = if count == 1 {
        "obligation waits"
    } else {
        "obligations wait"
    };
    let Awaited { also, what } = awaited;
    Some(format!(
        "{count}{also} {noun} for {what}: {}",
        names.join(", ")
    ))
}

impl FindingGroup<'_> {
    /// `5 obligations wait for this value: leases.rent, leases.deposit (4)`; nothing where none does.
    pub(super) fn waiting_in_words(&self) -> Option<String> {
        let rules: Vec<&str> = self.waiting.iter().map(|one| one.rule.as_str()).collect();
        let awaited = match self.alike.is_empty() {
            true => Awaited::of(self.finding),
            false => Awaited::of(self.finding).of_many(),
        };
        waiting_in_words(&rules, awaited)
    }

    /// `12 places: a.yaml:4:3, a.yaml:9:3, b.yaml:4:3, …`; empty if each location is shown by itself.
    pub(super) fn places_in_words(&self, report: &Report<'_>, ellipsis: &str) -> Option<String> {
        if self.alike.is_empty() {
            return None;
        }
        let all = std::iter::once(self.finding).chain(self.alike.iter().copied());
        let first: Vec<String> = all
            .take(EACH)
            .map(|finding| place::in_words(report.sources, finding))
            .collect();
        let count = self.alike.len().saturating_add(1);
        Some(format!(
            "{count} places: {}, {ellipsis}; `--no-group` shows each",
            first.join(", ")
        ))
    }
}
