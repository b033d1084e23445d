//! Tries small changes of rules on the tests: which of them does no test notice?

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Rules;
use super::testing::{self, PreparedCase};
use crate::check::program::{Block, DeclaredValue, Expr, ExprKind, Program};
use crate::check::walk;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::mutants::UNTESTED;
use crate::eval::{Kept, Settings};
use crate::mutants::{self, Mutant, Owner, OwnerKind, Wording};
use crate::source::{SourceId, Sources, Span};

/// A rule file with tests: its rules, and the documents of its tests, which all pass.
#[derive(Debug)]
pub struct Suite {
    /// Its rules, and those that it uses.
    pub rules: Rules,
    /// Tables and limits.
    pub settings: Settings,
    /// Its tests.
    pub runs: Vec<PreparedCase>,
    /// The texts of its rules.
    pub sources: Sources,
}

/// A module whose clauses are changed.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Which suite has its program.
    pub suite: usize,
    /// Its text there.
    pub source: SourceId,
}

/// The surviving changes of one module.
#[derive(Debug)]
pub struct Fates {
    /// The module.
    pub subject: Subject,
    /// The changes that no test noticed, in the order of the text.
    pub survivors: Vec<Mutant>,
    /// How many some test noticed.
    pub killed: usize,
}

/// Tries the changes of all clauses of the modules, on `jobs` threads. The order of the answer does not depend on them.
pub fn try_all(suites: &[Suite], subjects: &[Subject], jobs: usize) -> Vec<Fates> {
    let tested: Vec<SuiteIndex<'_>> = suites.iter().map(SuiteIndex::of).collect();
    let mut fates = Vec::new();
    for subject in subjects {
        let Some(suite) = suites.get(subject.suite) else {
            continue;
        };
        let mutants = mutants::list(&suite.rules.program, subject.source, &suite.sources);
        let texts = same_text(suites, *subject);
        let survives = survivors(&tested, &texts, &mutants, jobs);
        let killed = survives.iter().filter(|survives| !**survives).count();
        let survivors = mutants
            .into_iter()
            .zip(survives)
            .filter(|(_, survives)| *survives);
        fates.push(Fates {
            subject: *subject,
            survivors: survivors.map(|(mutant, _)| mutant).collect(),
            killed,
        });
    }
    fates
}

/// Diagnostics for surviving changes: one for a rule that no test expects anything of.
pub fn diagnostics(fates: &Fates, suites: &[Suite]) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut reported: HashSet<Span> = HashSet::new();
    let mut previous: Option<&Mutant> = None;
    for mutant in &fates.survivors {
        match untested(mutant, suites, fates.subject.suite) {
            Some(name) if reported.insert(name) => {
                diagnostics.push(nothing_expected(mutant, name, &fates.survivors));
                previous = None;
            }
            Some(_) => {}
            None => {
                report(mutant, previous, &mut diagnostics);
                previous = Some(mutant);
            }
        }
    }
    diagnostics
}

/// The name of the rule that is changed, where no test of any suite expects anything of it.
pub fn untested(mutant: &Mutant, suites: &[Suite], suite: usize) -> Option<Span> {
    let path = &*mutant.owner.path;
    let program = suites
        .get(suite)
        .filter(|_| mutant.owner.kind == OwnerKind::Rule)
        .map(|suite| &suite.rules.program)?;
    let rule = program.rule(path)?;
    let expects = |suite: &Suite| expected(&suite.runs).any(|expected| expected == path);
    (!suites.iter().any(expects)).then_some(rule.declared.name_span)
}

/// Reports a change that no test notices. If the change before it was another replacement of the same text, both share
/// one diagnostic.
fn report(mutant: &Mutant, previous: Option<&Mutant>, diagnostics: &mut Vec<Diagnostic>) {
    let same_text =
        previous.filter(|previous| previous.code == mutant.code && previous.shown == mutant.shown);
    match (
        diagnostics.last_mut(),
        same_text.map(|previous| &previous.wording),
        &mutant.wording,
    ) {
        (Some(last), Some(Wording::Becomes(..)), Wording::Becomes(_, other)) => {
            last.message.push_str(&format!(" or {other}"));
        }
        _ => {
            let message = format!("no test notices where {}", mutant.wording);
            diagnostics.push(
                Diagnostic::warning(mutant.code, mutant.shown, message).help(mutant.help.clone()),
            );
        }
    }
}

fn nothing_expected(mutant: &Mutant, name: Span, survivors: &[Mutant]) -> Diagnostic {
    let rule = mutant.owner.path.rsplit('.').next().unwrap_or_default();
    let message = match survivors
        .iter()
        .filter(|other| other.owner == mutant.owner)
        .count()
    {
        1 => format!("no test expects anything of `{rule}`: a change of it goes unnoticed"),
        count => {
            format!("no test expects anything of `{rule}`: {count} changes of it go unnoticed")
        }
    };
    let help = format!("write a test: `expect {rule} holds`, and one where it is violated");
    Diagnostic::warning(UNTESTED, name, message).help(help)
}

/// A suite with what is needed to choose the tests that may notice a change.
struct SuiteIndex<'t> {
    suite: &'t Suite,
    /// Its rules without the tests, which each change copies.
    rules: Program,
    /// For each thing that clauses reach, the rules that reach it.
    reached: HashMap<Owner, HashSet<Arc<str>>>,
    /// For each thing that a truth reaches, the places of the truths that reach it.
    by_truths: HashMap<Owner, HashSet<Span>>,
}

impl<'t> SuiteIndex<'t> {
    fn of(suite: &'t Suite) -> Self {
        let program = &suite.rules.program;
        let mut by_truths: HashMap<Owner, HashSet<Span>> = HashMap::new();
        for truth in suite.runs.iter().filter_map(|one| one.run.truth.as_ref()) {
            walk::any_in(program, &truth.expr, &mut |expr| {
                if let Some(owner) = reads(program, expr) {
                    by_truths.entry(owner).or_default().insert(truth.expr.span);
                }
                false
            });
        }
        let mut rules = program.clone();
        rules.tests.clear();
        Self {
            suite,
            rules,
            reached: reached(program),
            by_truths,
        }
    }

    /// The runs that expect something of a rule that reaches what is changed.
    fn runs(&self, owner: &Owner) -> impl Iterator<Item = &'t PreparedCase> {
        let rules = self.reached.get(owner);
        let truths = self.by_truths.get(owner);
        self.suite.runs.iter().filter(move |prepared| {
            if let Some(truth) = &prepared.run.truth {
                return truths.is_some_and(|truths| truths.contains(&truth.expr.span));
            }
            rules.is_some_and(|rules| {
                prepared.run.expects.iter().any(|expect| {
                    expect
                        .rule
                        .as_ref()
                        .is_some_and(|rule| rules.contains(rule))
                })
            })
        })
    }

    /// Whether some test of this suite notices a change.
    fn notices(&self, mutant: &Mutant, source: SourceId) -> bool {
        let mut runs = self.runs(&mutant.owner).peekable();
        if runs.peek().is_none() {
            return false;
        }
        let affected = self.reached.get(&mutant.owner);
        let Suite {
            rules,
            settings,
            sources,
            ..
        } = self.suite;
        let Some(changed) = mutants::mutated(&self.rules, mutant, source) else {
            return false;
        };
        let changed_rules = (&changed, &rules.plan);
        let settings = &Settings {
            kept: Kept::default(),
            ..settings.clone()
        };
        runs.any(|prepared| match affected {
            Some(affected) if prepared.run.truth.is_none() => {
                testing::notices(changed_rules, settings, prepared, sources, affected)
            }
            _ => {
                !testing::failures_by(&changed, &rules.plan, settings, prepared, sources).is_empty()
            }
        })
    }
}

/// For each thing that clauses reach, the rules that reach it.
pub fn reached(program: &Program) -> HashMap<Owner, HashSet<Arc<str>>> {
    let mut reached: HashMap<Owner, HashSet<Arc<str>>> = HashMap::new();
    for rule in &program.rules {
        let exceptions = rule
            .exceptions
            .iter()
            .filter_map(|id| program.exceptions.get(*id));
        let blocks: Vec<&Block> = std::iter::once(&rule.block)
            .chain(exceptions.map(|exception| &exception.block))
            .collect();
        let path = &rule.declared.path;
        let mut note = |owner: Owner| {
            reached.entry(owner).or_default().insert(Arc::clone(path));
        };
        note(Owner {
            kind: OwnerKind::Rule,
            path: Arc::clone(path),
        });
        for block in blocks {
            walk::any(program, block, &mut |expr| {
                reads(program, expr).into_iter().for_each(&mut note);
                false
            });
        }
    }
    reached
}

/// What an expression takes from elsewhere.
fn reads(program: &Program, expr: &Expr) -> Option<Owner> {
    if let ExprKind::Call(id, _) = &*expr.kind {
        let definition = program.definitions.get(*id)?;
        return Some(Owner {
            kind: OwnerKind::Definition,
            path: Arc::clone(&definition.declared.path),
        });
    }
    match expr.declared_value()? {
        DeclaredValue::Derived(base, derived) => {
            let record = program.records.get(base.ty.record()?)?;
            let field = record.derived.get(derived)?;
            let path = format!("{}.{}", record.declared.path, field.name).into();
            Some(Owner {
                kind: OwnerKind::Derived,
                path,
            })
        }
        DeclaredValue::Parameter(id) => {
            let parameter = program.parameters.get(id)?;
            Some(Owner {
                kind: OwnerKind::Parameter,
                path: Arc::clone(&parameter.declared.path),
            })
        }
        DeclaredValue::Field(..) | DeclaredValue::Data(_) => None,
    }
}

/// The text of a module in every suite that has it: same name, same content.
pub(super) fn same_text(suites: &[Suite], subject: Subject) -> Vec<Option<SourceId>> {
    let own = suites.get(subject.suite);
    let module = own.and_then(|suite| {
        suite
            .rules
            .program
            .modules
            .iter()
            .find(|one| one.source == subject.source)
    });
    let text = own.map(|suite| suite.sources.get(subject.source).text());
    let same = |at: usize, suite: &Suite| {
        if at == subject.suite {
            return Some(subject.source);
        }
        let name = &module?.name;
        let named = suite
            .rules
            .program
            .modules
            .iter()
            .filter(|one| !name.is_empty() && one.name == *name);
        named
            .map(|one| one.source)
            .find(|source| Some(suite.sources.get(*source).text()) == text)
    };
    suites
        .iter()
        .enumerate()
        .map(|(at, suite)| same(at, suite))
        .collect()
}

fn expected(runs: &[PreparedCase]) -> impl Iterator<Item = &str> {
    runs.iter()
        .flat_map(|prepared| &prepared.run.expects)
        .filter_map(|expect| expect.rule.as_deref())
}

/// For each change whether no test notices it.
fn survivors(
    tested: &[SuiteIndex<'_>],
    texts: &[Option<SourceId>],
    mutants: &[Mutant],
    jobs: usize,
) -> Vec<bool> {
    let next = AtomicUsize::new(0);
    let survives = |mutant: &Mutant| {
        let mut suites = tested
            .iter()
            .zip(texts)
            .filter_map(|(tested, source)| source.map(|source| (tested, source)));
        !suites.any(|(tested, source)| tested.notices(mutant, source))
    };
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(at) else {
                return done;
            };
            done.push((at, survives(mutant)));
        }
    };
    let mut all = vec![true; mutants.len()];
    let mut settle = |done: Vec<(usize, bool)>| {
        for (at, survives) in done {
            if let Some(slot) = all.get_mut(at) {
                *slot = survives;
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..jobs).map(|_| scope.spawn(work)).collect();
        settle(work());
        // A thread that ended early leaves its changes among the survivors, where they are seen.
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .for_each(&mut settle);
    });
    all
}
