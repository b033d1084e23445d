//! Holds the program's answer against the reference's.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use whereas::internals::eval::finding::Verdict;
use whereas::internals::value::Date;

use crate::program::{self, ModuleLookup};
use crate::read;
use crate::rules::{self, Obligation};
use crate::tree::Case;
use crate::world::{Fault, World};

/// What came of one case.
pub enum Outcome {
    /// The checker does not accept the module: its codes and messages.
    Refused,
    Same(BTreeMap<Verdict, usize>),
    /// The kind, and both answers.
    Different(String, String),
}

/// What the reference says of a document.
pub struct Reference {
    pub obligations: Vec<Obligation>,
    pub shape: BTreeSet<String>,
}

/// What the program says when an operator meets values that it has no meaning for.
const TYPE_ERROR: &str = "these values do not go together";

pub fn reference(case: &Case, loaded: &ModuleLookup, fault: Option<Fault>) -> Reference {
    let as_of = case.as_of.as_ref().map(|date| Date::parse(date).unwrap());
    let world = World::of(&loaded.file, as_of, fault);
    read::read_document(&world, &case.root, &case.document);
    let obligations = rules::decide(&world);
    Reference {
        obligations,
        shape: world.shape.into_inner(),
    }
}

pub fn compare(case: &Case) -> Outcome {
    let text = case.module.print();
    match program::load(&text) {
        Err(_) => Outcome::Refused,
        Ok(loaded) => compare_loaded(case, &loaded, true),
    }
}

pub fn compare_loaded(case: &Case, loaded: &ModuleLookup, whole_way: bool) -> Outcome {
    let reference = match guarded("reference", || reference(case, loaded, None)) {
        Ok(reference) => reference,
        Err(outcome) => return outcome,
    };
    let answer = match guarded("program", || answered(case, loaded, whole_way)) {
        Ok(answer) => answer,
        Err(outcome) => return outcome,
    };
    match difference(&reference, &answer) {
        Some((kind, details)) => Outcome::Different(kind, details),
        None => {
            let mut counts = BTreeMap::new();
            answer
                .obligations
                .iter()
                .for_each(|one| *counts.entry(one.verdict).or_insert(0) += 1);
            Outcome::Same(counts)
        }
    }
}

/// How a fault of the reference shows in a case in which there is no difference without it.
pub fn noticed(
    case: &Case,
    loaded: &ModuleLookup,
    fault: Fault,
    answer: &program::Answer,
) -> Option<String> {
    match guarded("reference", || reference(case, loaded, Some(fault))) {
        Ok(reference) => difference(&reference, answer).map(|(kind, _)| kind),
        Err(_) => None,
    }
}

pub fn answered(case: &Case, loaded: &ModuleLookup, whole_way: bool) -> program::Answer {
    let as_of = case.as_of.as_ref().map(|date| Date::parse(date).unwrap());
    program::answer(loaded, &case.root, &case.document, as_of, whole_way)
}

thread_local! {
    /// Whether this thread decides a case, so that a panic is an outcome and is reported with the case.
    static DECIDES: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are outcomes of cases from being printed; failed assertions of tests are printed.
pub fn quiet_cases() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !DECIDES.get() {
            print(panic);
        }
    }));
}

/// A panic is an outcome, reported with the case.
fn guarded<T>(who: &str, work: impl FnOnce() -> T) -> Result<T, Outcome> {
    let outer = DECIDES.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    DECIDES.set(outer);
    result.map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said
            .or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()))
            .unwrap_or_default();
        Outcome::Different(
            format!(
                "{who} panics: {}",
                said.chars().take(24).collect::<String>()
            ),
            said,
        )
    })
}

fn difference(reference: &Reference, answer: &program::Answer) -> Option<(String, String)> {
    if let Some(first) = answer.disagreements.first() {
        return Some(("the runs of the program disagree".to_owned(), first.clone()));
    }
    for one in &answer.obligations {
        if let Some((_, path, text)) = one
            .reasons
            .iter()
            .find(|(_, _, text)| text.contains(TYPE_ERROR))
        {
            return Some((
                "type error at run time".to_owned(),
                format!("{} at {}: {text} {path}", one.rule, one.place),
            ));
        }
        if one.verdict == Verdict::Undetermined && one.reasons.is_empty() {
            return Some((
                "undetermined without a reason".to_owned(),
                format!("{} at {}", one.rule, one.place),
            ));
        }
    }
    if reference.shape != answer.shape {
        let missing: Vec<_> = reference.shape.difference(&answer.shape).collect();
        let more: Vec<_> = answer.shape.difference(&reference.shape).collect();
        let kind = format!(
            "shape: {}",
            if missing.is_empty() {
                "program has more"
            } else {
                "program has less"
            }
        );
        return Some((
            kind,
            format!("only the reference {missing:?}, only the program {more:?}"),
        ));
    }
    verdicts(reference, answer).or_else(|| reasons(reference, answer))
}

fn own_name(rule: &str) -> String {
    rule.rsplit('.').next().unwrap_or(rule).to_owned()
}

/// Of each clause at each place what was decided, binding by binding; by which exception, where it applies at all.
type Decided = BTreeMap<(String, String, u32), Vec<(Verdict, Option<String>)>>;

fn verdicts(reference: &Reference, answer: &program::Answer) -> Option<(String, String)> {
    let (mut ours, mut theirs) = (Decided::new(), Decided::new());
    let by = |verdict: Verdict, exception: &Option<String>| {
        (
            verdict,
            exception
                .clone()
                .filter(|_| verdict != Verdict::NotApplicable),
        )
    };
    for one in &reference.obligations {
        let key = (one.rule.clone(), one.place.clone(), one.clause);
        ours.entry(key)
            .or_default()
            .push(by(one.verdict, &one.exception));
    }
    for one in &answer.obligations {
        let key = (own_name(&one.rule), one.place.clone(), one.clause);
        theirs
            .entry(key)
            .or_default()
            .push(by(one.verdict, &one.exception));
    }
    let keys: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let (none, mut kind, mut details) = (Vec::new(), None, String::new());
    for key in keys {
        let (ours, theirs) = (
            ours.get(key).unwrap_or(&none),
            theirs.get(key).unwrap_or(&none),
        );
        if ours == theirs {
            continue;
        }
        kind.get_or_insert_with(|| {
            let differ = ours.iter().zip(theirs).find(|(a, b)| a != b);
            let words = |one: &(Verdict, Option<String>)| one.0.words();
            match differ {
                Some((a, b)) if a.0 == b.0 => "verdict: by another exception".to_owned(),
                Some((a, b)) => format!("verdict: reference {}, program {}", words(a), words(b)),
                None => {
                    format!(
                        "obligations: {} more",
                        if ours.len() > theirs.len() {
                            "reference"
                        } else {
                            "program"
                        }
                    )
                }
            }
        });
        let (rule, place, clause) = key;
        writeln!(
            details,
            "  {rule} at \"{place}\" (clause at {clause}):\n    reference {}\n    program   {}",
            shown(ours),
            shown(theirs)
        )
        .unwrap();
    }
    let kind = kind?;
    for one in answer
        .obligations
        .iter()
        .filter(|one| one.verdict == Verdict::Undetermined)
    {
        writeln!(
            details,
            "  reasons of {} at \"{}\": {:?}",
            one.rule, one.place, one.reasons
        )
        .unwrap();
    }
    Some((kind, details))
}

fn shown(decided: &[(Verdict, Option<String>)]) -> String {
    let words = |(verdict, exception): &(Verdict, Option<String>)| match exception {
        Some(exception) => format!("{} by {exception}", verdict.words()),
        None => verdict.words().to_owned(),
    };
    decided.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// "The reasons of an undetermined verdict name every value that was missing": whatever place of the document the
/// reference could not do without, the program names too.
fn reasons(reference: &Reference, answer: &program::Answer) -> Option<(String, String)> {
    let mut theirs: BTreeMap<(String, &str, u32), VecDeque<&program::Obligation>> = BTreeMap::new();
    for one in &answer.obligations {
        theirs
            .entry((own_name(&one.rule), &one.place, one.clause))
            .or_default()
            .push_back(one);
    }
    for ours in &reference.obligations {
        // Both decided the same obligations in the same order.
        let theirs = theirs
            .get_mut(&(ours.rule.clone(), ours.place.as_str(), ours.clause))?
            .pop_front()?;
        if ours.verdict != Verdict::Undetermined || ours.doubt {
            continue;
        }
        let named: BTreeSet<&str> = theirs
            .reasons
            .iter()
            .map(|(_, path, _)| path.as_str())
            .collect();
        let left_out: Vec<&String> = ours
            .why
            .iter()
            .filter(|place| !named.contains(place.as_str()))
            .collect();
        if !left_out.is_empty() {
            let details = format!(
                "{} at \"{}\": {left_out:?} beside {named:?}",
                ours.rule, ours.place
            );
            return Some(("reasons that are left out".to_owned(), details));
        }
    }
    None
}
