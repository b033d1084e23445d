//! The program's own answer: the quick run, the explaining run, and the way that users go.

use std::collections::BTreeSet;

use whereas::internals::check::Overrides;
use whereas::internals::check::Text;
use whereas::internals::diagnostic::codes::documents::NO_TYPE;
use whereas::internals::document::{Document, bind, by_ending, parse};
use whereas::internals::eval::finding::{Finding, Verdict};
use whereas::internals::eval::{self, Asked, Settings, explain, run};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::plan::Plan;
use whereas::internals::source::{SourceId, Sources};
use whereas::internals::value::Date;

use crate::tree::Json;

/// A module that the checker accepts, ready to run.
pub struct ModuleLookup {
    pub sources: Sources,
    pub rules: Rules,
    plan: Plan,
    /// The same module as a tree, for the reference.
    pub file: whereas::internals::syntax::ast::File,
}

/// An obligation as the program decides it.
#[derive(Debug, Clone)]
pub struct Obligation {
    pub rule: String,
    pub clause: u32,
    pub place: String,
    pub verdict: Verdict,
    pub exception: Option<String>,
    pub reasons: Vec<(String, String, String)>,
}

pub struct Answer {
    pub obligations: Vec<Obligation>,
    pub shape: BTreeSet<String>,
    /// Where two ways through the program disagree.
    pub disagreements: Vec<String>,
}

/// Loads a module; else what the checker says of it: code and message.
pub fn load(text: &str) -> Result<ModuleLookup, Vec<(String, String)>> {
    let sources = Sources::new();
    let outcome = pipeline::load("case.whereas", text, &sources);
    if outcome.failed() {
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|one| one.severity == whereas::internals::diagnostic::Severity::Error);
        return Err(errors
            .map(|diagnostic| {
                let at = diagnostic
                    .labels
                    .first()
                    .map_or("", |label| sources.slice(label.span));
                (
                    format!("{:?}", diagnostic.code),
                    format!("{} [{at}]", diagnostic.message),
                )
            })
            .collect());
    }
    let plan = Plan::of(&outcome.value, false, Overrides::default());
    let source = outcome
        .value
        .rules
        .first()
        .map_or(SourceId::NOWHERE, |rule| rule.declared.span.source);
    let file = whereas::internals::syntax::parse(source, text, &Limits::default());
    assert!(!file.failed(), "{:?}", file.diagnostics);
    Ok(ModuleLookup {
        rules: Rules::new(outcome.value, false),
        plan,
        file: file.value,
        sources,
    })
}

/// What the program says of a document.
pub fn answer(
    loaded: &ModuleLookup,
    root: &str,
    document: &Json,
    as_of: Option<Date>,
    whole_way: bool,
) -> Answer {
    let ModuleLookup {
        sources,
        rules,
        plan,
        ..
    } = loaded;
    let program = &rules.program;
    // Hints are another matter, and slow.
    let limits = Limits {
        hints: 0,
        ..Limits::default()
    };
    let options = Options {
        as_type: Some(root.to_owned()),
        as_of,
        every_verdict: true,
        limits,
        ..Options::default()
    };
    let settings = pipeline::settings(rules, &mut NoFiles, &options, sources).value;
    let text = document.print();
    let source = sources.add("case.json", text.as_str());
    let trees = parse(
        by_ending("case.json").unwrap(),
        &text.as_str().into(),
        source,
        &options.limits,
    )
    .unwrap();
    let tree = trees.into_iter().next().unwrap();
    let record = program
        .records
        .iter()
        .position(|record| *record.declared.name == *root)
        .unwrap();
    let record = whereas::internals::check::program::RecordId(u32::try_from(record).unwrap());
    let document = bind(
        program,
        tree,
        &whereas::internals::check::types::Type::Record(record),
        "case.json".into(),
        source,
    );
    let quick = run(program, plan, &document, &settings, sources);
    let mut disagreements = Vec::new();
    let mut obligations = Vec::new();
    let shape: BTreeSet<String> = document
        .faults
        .iter()
        .map(|fault| fault.pointer.clone())
        .collect();
    disagreements.extend(by_looking_up(loaded, &document, &settings, &quick));
    // The explaining run decides each again.
    for obligation in &quick {
        let one = std::slice::from_ref(obligation);
        let explained = explain(
            program,
            plan,
            &document,
            &settings,
            sources,
            one,
            Asked::default(),
        );
        let own: Vec<_> = explained
            .findings
            .into_iter()
            .filter(|finding| finding.rule != "shape")
            .collect();
        disagreements.extend(explained.defects.into_iter().map(|defect| defect.message));
        let [finding] = own.as_slice() else {
            let rule = &program.rules[obligation.rule.index()].declared.name;
            disagreements.push(format!(
                "{rule}: {} findings explain one obligation",
                own.len()
            ));
            continue;
        };
        if finding.verdict != obligation.verdict {
            disagreements.push(format!(
                "{}: the quick run says {}, the explaining run {}",
                finding.rule,
                obligation.verdict.words(),
                finding.verdict.words()
            ));
        }
        let exception = obligation
            .exception
            .map(|id| program.exceptions[id.index()].declared.name.to_string());
        let reason = |reason: &whereas::internals::eval::finding::Reason| {
            (
                reason.kind.word().to_owned(),
                reason.path.clone(),
                reason.text.clone(),
            )
        };
        obligations.push(Obligation {
            rule: finding.rule.clone(),
            clause: finding.clause.unwrap().start,
            place: document.pointer(obligation.place.cell),
            verdict: obligation.verdict,
            exception,
            reasons: finding.reasons.iter().map(reason).collect(),
        });
    }
    if whole_way {
        disagreements.extend(as_users_go(
            loaded,
            &text,
            &options,
            &obligations,
            shape.len(),
        ));
    }
    Answer {
        obligations,
        shape,
        disagreements,
    }
}

/// Where long lists and maps are looked up, as these are too short to be, both runs say the same as where they are walked:
/// the verdicts, and why.
fn by_looking_up(
    loaded: &ModuleLookup,
    document: &Document,
    walks: &Settings,
    quick: &[eval::Obligation],
) -> Vec<String> {
    let ModuleLookup {
        sources,
        rules,
        plan,
        ..
    } = loaded;
    let program = &rules.program;
    let looks = Settings {
        walked: 0,
        ..walks.clone()
    };
    let decided = |all: &[eval::Obligation]| -> Vec<_> {
        all.iter()
            .map(|one| {
                (
                    one.rule,
                    one.exception,
                    one.requirement,
                    one.place,
                    one.number,
                    one.verdict,
                )
            })
            .collect()
    };
    let mut disagreements = Vec::new();
    let looked_up = decided(&run(program, plan, document, &looks, sources));
    if looked_up != decided(quick) {
        disagreements.push(format!(
            "the quick run decides {:?}\nand where it looks up {looked_up:?}",
            decided(quick)
        ));
    }
    let why = |settings: &Settings, all: &[eval::Obligation]| {
        let explained = explain(
            program,
            plan,
            document,
            settings,
            sources,
            all,
            Asked::default(),
        );
        let told = |one: &Finding| {
            format!(
                "{} {:?} {:?} {:?}",
                one.rule, one.verdict, one.clause, one.reasons
            )
        };
        let mut findings: Vec<String> = explained.findings.iter().map(told).collect();
        findings.sort();
        (
            findings,
            explained
                .defects
                .into_iter()
                .map(|defect| defect.message)
                .collect::<Vec<_>>(),
        )
    };
    let (walked, looked_up) = (why(walks, quick), why(&looks, quick));
    disagreements.extend(looked_up.1);
    if walked.0 != looked_up.0 {
        disagreements.push(format!(
            "reasons: {:?}\nand where they are looked up {:?}",
            walked.0, looked_up.0
        ));
    }
    disagreements
}

/// `check` of the same document lists the same verdicts, and without those that are calm, counts the same.
fn as_users_go(
    loaded: &ModuleLookup,
    text: &str,
    options: &Options,
    obligations: &[Obligation],
    shape: usize,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for every_verdict in [true, false] {
        let options = Options {
            every_verdict,
            ..options.clone()
        };
        let settings =
            pipeline::settings(&loaded.rules, &mut NoFiles, &options, &loaded.sources).value;
        let text = Text {
            name: "case.json".into(),
            text: text.into(),
        };
        let checked =
            pipeline::check_document(&loaded.rules, &settings, &text, &options, &loaded.sources);
        let [checked] = checked.as_slice() else {
            return vec!["one document became several".to_owned()];
        };
        // A document without any field of its type is refused.
        if checked.diagnostics.iter().any(|one| one.code == NO_TYPE) {
            return wrong;
        }
        let shown = |verdict: &Verdict| {
            every_verdict || matches!(verdict, Verdict::Violated | Verdict::Undetermined)
        };
        let own = checked
            .findings
            .iter()
            .filter(|finding| finding.rule != "shape");
        let mut listed: Vec<_> = own
            .map(|finding| (finding.rule.clone(), finding.verdict))
            .collect();
        let wanted = obligations
            .iter()
            .filter(|obligation| shown(&obligation.verdict));
        let mut wanted: Vec<_> = wanted
            .map(|obligation| (obligation.rule.clone(), obligation.verdict))
            .collect();
        listed.sort();
        wanted.sort();
        if listed != wanted {
            wrong.push(format!(
                "check lists {listed:?} where the run decided {wanted:?}"
            ));
        }
        let violated = obligations
            .iter()
            .filter(|one| one.verdict == Verdict::Violated)
            .count()
            + shape;
        let undetermined = obligations
            .iter()
            .filter(|one| one.verdict == Verdict::Undetermined)
            .count();
        let counted = (checked.tally.violated, checked.tally.undetermined);
        if counted != (violated as u64, undetermined as u64) && shape == distinct_shape(checked) {
            wrong.push(format!(
                "check counts {counted:?} where the run decided {:?}",
                (violated, undetermined)
            ));
        }
    }
    wrong
}

/// Shape findings at one place may be several.
fn distinct_shape(checked: &pipeline::CheckedOutcome) -> usize {
    checked
        .findings
        .iter()
        .filter(|finding| finding.rule == "shape")
        .count()
}
