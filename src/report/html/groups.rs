//! The findings of a page by rule: what is violated first, and of many findings some of every rule.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::eval::finding::{Finding, Verdict};
use crate::report::causes::FindingGroup;

/// The findings of one rule, in the order in which the page shows them.
pub(super) struct Group<'r> {
    /// The first one, which gives the group its title.
    pub first: &'r Finding,
    /// Those that are shown.
    pub told: Vec<FindingGroup<'r>>,
    /// How many more there are.
    pub left_out: usize,
}

/// Groups findings by rule; at most `most` of them are kept, as many of each rule as there is room for.
pub(super) fn grouped<'r>(
    all: impl IntoIterator<Item = FindingGroup<'r>>,
    most: usize,
) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for told in all {
        let next = groups.len();
        let at = *known.entry(&told.finding.rule).or_insert(next);
        if at == next {
            groups.push(Group {
                first: told.finding,
                told: Vec::new(),
                left_out: 0,
            });
        }
        if let Some(group) = groups.get_mut(at) {
            group.told.push(told);
        }
    }
    for group in &mut groups {
        group.told.sort_by_key(|told| gravity(told.finding));
        group.first = group.told.first().map_or(group.first, |told| told.finding);
    }
    groups.sort_by_key(|group| gravity(group.first));
    let rooms = rooms(
        &groups
            .iter()
            .map(|group| group.told.len())
            .collect::<Vec<_>>(),
        most,
    );
    for (group, room) in groups.iter_mut().zip(rooms) {
        group.left_out = group.told.len().saturating_sub(room);
        group.told.truncate(room);
    }
    groups.retain(|group| !group.told.is_empty() || group.left_out > 0);
    groups
}

/// What comes first: the verdict, then the severity.
fn gravity(finding: &Finding) -> impl Ord + use<> {
    let verdict = match finding.verdict {
        Verdict::Violated => 0_u8,
        Verdict::Undetermined => 1,
        Verdict::Waived => 2,
        Verdict::Holds | Verdict::NotApplicable => 3,
    };
    (verdict, Reverse(finding.severity))
}

/// How many of each are kept where there is room for `most`: all of those that are few, and as many of the others.
fn rooms(counts: &[usize], most: usize) -> Vec<usize> {
    let mut rooms = vec![0; counts.len()];
    let mut by_count: Vec<usize> = (0..counts.len()).collect();
    by_count.sort_by_key(|at| counts.get(*at));
    let mut left = most;
    for (done, at) in by_count.iter().enumerate() {
        let others = counts.len().saturating_sub(done).max(1);
        let count = counts.get(*at).copied().unwrap_or_default();
        let room = count.min(left.div_ceil(others)).min(left);
        left = left.saturating_sub(room);
        if let Some(slot) = rooms.get_mut(*at) {
            *slot = room;
        }
    }
    rooms
}

#[cfg(test)]
mod tests {
    use super::rooms;

    #[test]
    fn every_rule_has_room_and_none_is_wasted() {
        assert_eq!(rooms(&[5_000, 5_000], 500), [250, 250]);
        assert_eq!(rooms(&[5_000, 3, 5_000], 500), [249, 3, 248]);
        assert_eq!(rooms(&[1, 2], 500), [1, 2]);
        assert_eq!(rooms(&[9, 9, 9], 2).iter().sum::<usize>(), 2);
        assert!(rooms(&[], 2).is_empty());
    }
}
