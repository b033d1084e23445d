//! Claims put together: both, either; about one subject in one clause: `the status is missing or “active”`.

use super::claim::{Atom, BE, Claim};
use super::text::{Words, say};

/// Both, without a pair inside a pair.
pub(super) fn both(left: Claim, right: Claim) -> Claim {
    let flat = |claim| {
        if let Claim::All(claims) = claim {
            claims
        } else {
            vec![claim]
        }
    };
    let mut all: Vec<Claim> = Vec::new();
    for claim in flat(left).into_iter().chain(flat(right)) {
        match all
            .last()
            .and_then(|last| of_one_subject(last, &claim, " and "))
        {
            Some(joined) => {
                all.pop();
                all.push(joined);
            }
            None => all.push(claim),
        }
    }
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Claim::All(all.into_iter().chain(last).collect()),
    }
}

/// At least one of them, without a pair inside a pair.
pub(super) fn either(left: Claim, right: Claim) -> Claim {
    if let Some(joined) = of_one_subject(&left, &right, " or ") {
        return joined;
    }
    let flat = |claim| {
        if let Claim::Any(claims) = claim {
            claims
        } else {
            vec![claim]
        }
    };
    Claim::Any(flat(left).into_iter().chain(flat(right)).collect())
}

/// The first words of descriptions; what a thing *is* reads better in a clause of its own.
const DESCRIBES: [&str; 8] = [
    "before ",
    "after ",
    "no later than ",
    "no earlier than ",
    "at least ",
    "at most ",
    "less than ",
    "more than ",
];

/// Two claims about one subject; `None` if a conjunction inside one could be read as joining both.
fn of_one_subject(left: &Claim, right: &Claim, between: &str) -> Option<Claim> {
    let (Claim::Atom(a), Claim::Atom(b)) = (left, right) else {
        return None;
    };
    let plain = |atom: &Atom| {
        let rest = atom.rest.plain();
        let others = if between == " or " {
            [" and ", "neither ", ", "]
        } else {
            [" or ", "neither ", ", "]
        };
        let joins = others.iter().any(|word| rest.contains(word));
        let describes = rest.split(between).all(|part| !part.contains(' '))
            || DESCRIBES.iter().any(|word| rest.starts_with(word));
        let is_one = between == " or " && rest.starts_with('“');
        atom.verb == BE
            && !atom.negated
            && !joins
            && (describes || is_one)
            && rest.chars().count() < 60
    };
    if a.subject.words() != b.subject.words() || !plain(a) || !plain(b) {
        return None;
    }
    let rest: Words = say![&a.rest, between, &b.rest];
    Some(Claim::Atom(Atom { rest, ..a.clone() }))
}
