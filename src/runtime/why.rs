//! Why a value is unknown: one reason for each location and text. What many values have in common is shared rather than
//! copied, and put into one list where it is shown.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::source::Span;
use crate::value::FaultKind;

/// Reasons up to which one list is made of several.
const FEW: usize = 512;
/// Parts that are shared.
const PARTS: usize = 8;

/// Why something cannot be known or does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason it is.
    pub kind: ReasonKind,
    /// JSON Pointer of the value it is about; empty for none.
    pub path: String,
    /// In words.
    pub text: String,
    /// Where, in the document or in the rule file.
    pub span: Option<Span>,
}

/// What kind of reason it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonKind {
    /// A value cannot be known.
    Fault(FaultKind),
    /// A `when` is false, or an `unless` is true.
    Condition,
    /// The rule is not in force on the governing date.
    RuleNotInForce,
    /// `for each` ranges over nothing.
    EmptyList,
    /// An exception applies.
    Exception,
}

impl ReasonKind {
    /// What the author of the rules can do about it, where the reason does not say so itself.
    pub fn help(self) -> Option<&'static str> {
        match self {
            Self::Fault(kind) => kind.help(),
            Self::Condition | Self::RuleNotInForce | Self::EmptyList | Self::Exception => None,
        }
    }

    /// The word in reports for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fault(kind) => kind.word(),
            Self::Condition => "condition",
            Self::RuleNotInForce => "not_in_force",
            Self::EmptyList => "empty_list",
            Self::Exception => "exception",
        }
    }
}

/// What tells two reasons apart: their paths, else their words.
type Key<'r> = (bool, &'r str);

/// Reasons of an unknown value.
#[derive(Debug, Default)]
pub struct Why {
    /// Its own, each once, in order.
    reasons: Vec<Reason>,
    /// Those of other values, where they are many; it has none of its own then.
    parts: Vec<Arc<Why>>,
    /// How many there are, counting those that parts have in common for each of them.
    size: usize,
    /// Something else than that a value is absent is among them.
    beside_missing: bool,
    /// What tells its own apart.
    keys: OnceLock<HashSet<(bool, String)>>,
}

/// Reasons as a finding shows them.
#[derive(Debug, Clone, Default)]
pub struct ShownReasons {
    /// The first ones, or all.
    pub reasons: Vec<Reason>,
    /// How many there are.
    pub total: usize,
    /// There may be more: parts may have some in common.
    pub at_least: bool,
}

impl ShownReasons {
    /// `and 5 more`, where some of many are shown.
    pub fn beyond(&self, shown: usize) -> Option<String> {
        let least = if self.at_least { "at least " } else { "" };
        let more = self.total.saturating_sub(shown);
        (more > 0).then(|| format!("and {least}{more} more"))
    }
}

impl Why {
    /// One reason.
    pub fn of(reason: Reason) -> Arc<Self> {
        let beside_missing = reason.kind != ReasonKind::Fault(FaultKind::Missing);
        Arc::new(Self {
            reasons: vec![reason],
            size: 1,
            beside_missing,
            ..Self::default()
        })
    }

    /// The reasons of several values, in order.
    pub fn of_all<'w>(several: impl IntoIterator<Item = &'w Arc<Self>>) -> Option<Arc<Self>> {
        let mut parts: Vec<&Arc<Self>> = Vec::new();
        for part in several {
            // The same set occurs twice where one value is used at two locations.
            if !parts.last().is_some_and(|last| Arc::ptr_eq(last, part)) {
                parts.push(part);
            }
        }
        if parts.len() < 2 {
            return parts.first().map(|only| Arc::clone(only));
        }
        let size = parts
            .iter()
            .map(|part| part.size)
            .fold(0, usize::saturating_add);
        let beside_missing = parts.iter().any(|part| part.beside_missing);
        if size > FEW && parts.len() <= PARTS {
            let parts = parts.into_iter().cloned().collect();
            return Some(Arc::new(Self {
                parts,
                size,
                beside_missing,
                ..Self::default()
            }));
        }
        let mut known: HashSet<Key<'_>> = HashSet::new();
        let all = parts
            .iter()
            .flat_map(|part| part.each())
            .filter(|reason| known.insert(key(reason)));
        let reasons: Vec<Reason> = all.cloned().collect();
        Some(Arc::new(Self {
            size: reasons.len(),
            reasons,
            beside_missing,
            ..Self::default()
        }))
    }

    /// Whether nothing is a reason but that values are absent.
    pub fn is_missing_only(&self) -> bool {
        self.size > 0 && !self.beside_missing
    }

    /// Each reason in order, some of them again.
    fn each(&self) -> impl Iterator<Item = &Reason> {
        self.leaves().into_iter().flat_map(|leaf| &leaf.reasons)
    }

    /// The first reasons, so many at most, and how many there are. All are gone through only if they are no more than `room`.
    pub fn shown(&self, most: usize, room: usize) -> ShownReasons {
        let all = self.size <= room.max(most);
        let most = if all { self.size.max(most) } else { most };
        let mut known: HashSet<Key<'_>> = HashSet::new();
        let distinct = self.each().filter(|reason| known.insert(key(reason)));
        let reasons: Vec<Reason> = distinct.take(most).cloned().collect();
        let (total, at_least) = if all {
            (reasons.len(), false)
        } else {
            self.total()
        };
        ShownReasons {
            reasons,
            total,
            at_least,
        }
    }

    /// The number of reasons, and whether there may be more. Distinguishes one part of many from a few.
    fn total(&self) -> (usize, bool) {
        let leaves = self.leaves();
        let Some(largest) = leaves.iter().copied().max_by_key(|leaf| leaf.size) else {
            return (0, false);
        };
        let others = || {
            leaves
                .iter()
                .copied()
                .filter(|leaf| !std::ptr::eq(*leaf, largest))
        };
        if others()
            .map(|leaf| leaf.size)
            .fold(0, usize::saturating_add)
            > FEW
        {
            return (largest.size, true);
        }
        let known = largest.keys.get_or_init(|| {
            let owned = |reason| {
                let (path, words) = key(reason);
                (path, words.to_owned())
            };
            largest.reasons.iter().map(owned).collect()
        });
        let mut new = HashSet::new();
        for reason in others().flat_map(|leaf| &leaf.reasons) {
            let (path, words) = key(reason);
            let owned = (path, words.to_owned());
            if !known.contains(&owned) {
                new.insert(owned);
            }
        }
        (largest.size.saturating_add(new.len()), false)
    }

    /// The parts that have reasons of their own, each once, in order.
    fn leaves(&self) -> Vec<&Self> {
        let mut met = HashSet::new();
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(part) = open.pop() {
            if !met.insert(std::ptr::from_ref(part)) {
                continue;
            }
            if !part.reasons.is_empty() {
                found.push(part);
            }
            open.extend(part.parts.iter().rev().map(|part| &**part));
        }
        found
    }
}

/// One for each path; reasons without a path are told apart by their text.
fn key(reason: &Reason) -> Key<'_> {
    if reason.path.is_empty() {
        (false, &reason.text)
    } else {
        (true, &reason.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(paths: std::ops::Range<usize>) -> Arc<Why> {
        let one = |at: usize| {
            let (kind, path) = (ReasonKind::Fault(FaultKind::Missing), format!("/{at}"));
            Why::of(Reason {
                kind,
                path,
                text: "is missing".to_owned(),
                span: None,
            })
        };
        let all: Vec<Arc<Why>> = paths.map(one).collect();
        Why::of_all(&all).unwrap_or_default()
    }

    #[test]
    fn many_are_shared_and_counted_once() {
        let (many, few) = (missing(0..1_000), missing(990..1_010));
        let both = Why::of_all([&few, &many]).unwrap_or_default();
        assert!(both.reasons.is_empty() && both.is_missing_only());
        let some = both.shown(24, 0);
        assert_eq!(
            (some.reasons.len(), some.total, some.at_least),
            (24, 1_010, false)
        );
        assert_eq!(
            some.reasons.first().map(|reason| reason.path.as_str()),
            Some("/990")
        );
        let all = both.shown(24, 10_000);
        assert_eq!(
            (all.reasons.len(), all.total, all.beyond(24)),
            (1_010, 1_010, Some("and 986 more".to_owned()))
        );
        // Of two that are many it is not worth while to tell how many they have in common.
        let again = Why::of_all([&both, &missing(500..2_000), &both]).unwrap_or_default();
        let some = again.shown(24, 0);
        assert_eq!((some.total, some.at_least), (1_500, true));
        assert_eq!(again.shown(24, 10_000).total, 2_000);
    }
}
