//! Explains verdicts: evaluates the clause again with a recorder, and puts what
//! was read, with its location, into text.

use std::cell::Cell as Counter;
use std::collections::{BTreeMap, HashMap};

use super::finding::{Finding, Hint, Note, NoteKind, SourceShown, Verdict};
use super::hints::Mend;
use super::machine::{Machine, Settings};
use super::profile::RuleTimes;
use super::rules::{Explained, Obligation, RuleRun, Taker};
use crate::check::Program;
use crate::check::program::{Citation, Rule, RuleId, SHAPE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::plan::Plan;
use crate::runtime::CellPlace;
use crate::source::{SourceId, Sources};

/// Reasons that all findings of a document may show together; where they have more, each shows some.
const REASONS: usize = 200_000;
/// Reasons that one finding shows at least; more are summed up where all findings together have many.
pub(super) const REASONS_SHOWN: usize = 24;

/// The inputs of an explanation, and how much of it may still be kept.
pub(super) struct ExplainContext<'a> {
    pub program: &'a Program,
    pub plan: &'a Plan,
    pub document: &'a Document,
    pub settings: &'a Settings,
    pub sources: &'a Sources,
    /// Whether findings contain hints.
    pub mend: Option<Mend<'a>>,
    /// How many reasons a finding may show, if it has no more.
    pub room: usize,
    /// Whether findings have only their messages, reasons and places.
    is_brief: bool,
    /// How many steps the derivations of findings have.
    pub told: Counter<usize>,
    /// Where the rules' times are noted, if they are.
    times: Option<&'a RuleTimes>,
}

/// Optional parts of findings.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// How their verdicts came about.
    pub derivations: bool,
    /// The same of what holds or does not apply.
    pub calm_derivations: bool,
    /// Nothing but their messages, reasons and places.
    pub is_brief: bool,
    /// What would satisfy them.
    pub hints: Option<Mend<'a>>,
    /// Findings of the document's shape that are shown.
    pub shapes: usize,
    /// Where the rules' times are noted.
    pub times: Option<&'a RuleTimes>,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            derivations: false,
            calm_derivations: false,
            is_brief: false,
            hints: None,
            shapes: usize::MAX,
            times: None,
        }
    }
}

/// Findings, and where the explaining run decides otherwise than the quick run did.
#[derive(Debug, Default)]
pub struct Explanation {
    /// The findings, in the order of their locations.
    pub findings: Vec<Finding>,
    /// Disagreements of the two runs, which are defects of the program.
    pub defects: Vec<Diagnostic>,
}

/// The findings of a document: its shape faults and the obligations given.
pub fn explain(
    program: &Program,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
    obligations: &[Obligation],
    asked: Asked<'_>,
) -> Explanation {
    let Asked {
        derivations,
        calm_derivations,
        is_brief,
        hints: mend,
        shapes,
        times,
    } = asked;
    let undetermined = obligations
        .iter()
        .filter(|one| one.verdict == Verdict::Undetermined)
        .count();
    let room = REASONS.checked_div(undetermined).unwrap_or(REASONS);
    let case = ExplainContext {
        program,
        plan,
        document,
        settings,
        sources,
        mend,
        room,
        is_brief,
        told: Counter::new(0),
        times,
    };
    let shape = document
        .faults
        .iter()
        .take(shapes)
        .map(|fault| case.shape_finding(fault))
        .collect();
    let mut all = Explanation {
        findings: shape,
        defects: Vec::new(),
    };
    let mut runs: BTreeMap<(RuleId, CellPlace, bool), BTreeMap<usize, &Obligation>> =
        BTreeMap::new();
    for obligation in obligations {
        let calm = matches!(obligation.verdict, Verdict::Holds | Verdict::NotApplicable);
        let derives = derivations && (calm_derivations || !calm);
        let run = runs
            .entry((obligation.rule, obligation.place, derives))
            .or_default();
        run.insert(obligation.number, obligation);
    }
    // Values computed for one record are reused for the next.
    let mut machine = Machine::new(program, plan, document, settings, sources);
    for ((id, place, derives), wanted) in runs {
        let Some(rule) = program.rules.get(id) else {
            continue;
        };
        machine.derives = derives;
        let since = times.map(RuleTimes::now);
        case.explain_run(&mut machine, (id, rule), place, &wanted, &mut all);
        if let (Some(times), Some(since)) = (times, since) {
            times.add(id, since, |time| &mut time.explained);
        }
    }
    all.findings.sort_by(|a, b| {
        let files: HashMap<SourceId, usize> = (0..)
            .zip(document.files())
            .map(|(at, file)| (file.source, at))
            .collect();
        let at = |finding: &Finding| {
            let file = files.get(&finding.document_source).copied();
            (file, finding.span.map_or(0, |span| span.start))
        };
        (at(a), &a.rule).cmp(&(at(b), &b.rule))
    });
    all
}

impl<'a> ExplainContext<'a> {
    fn shape_finding(&self, fault: &crate::document::ShapeFault) -> Finding {
        let file = self.document.file_of_node(fault.node);
        let (document, document_source) = match file {
            Some(file) => (file.name.to_string(), file.source),
            None => (self.document.name.to_string(), self.document.source),
        };
        Finding {
            document,
            document_source,
            rule: SHAPE.to_owned(),
            title: "The document has what its type declares".to_owned(),
            verdict: Verdict::Violated,
            severity: Severity::Error,
            message: fault.message.clone(),
            path: fault.pointer.clone(),
            field: fault.field.clone(),
            span: self.document.node_span(fault.node),
            notes: fault
                .help
                .iter()
                .map(|help| Note::new(NoteKind::Help, format!("help: {help}")))
                .collect(),
            ..self.blank()
        }
    }

    pub(super) fn blank(&self) -> Finding {
        let (document, document_source, _) = self.file_at(String::new());
        Finding {
            rule: String::new(),
            title: String::new(),
            verdict: Verdict::Violated,
            severity: Severity::Error,
            message: String::new(),
            otherwise: None,
            untranslated: None,
            document,
            document_source,
            path: String::new(),
            field: None,
            span: None,
            clause: None,
            condition: None,
            values: Vec::new(),
            bindings: Vec::new(),
            places: Vec::new(),
            reasons: Vec::new(),
            reasons_in_message: 0,
            exceptions: Vec::new(),
            sources: Vec::new(),
            notes: Vec::new(),
            hints: Vec::new(),
            derivation: Vec::new(),
            waiver: None,
            baselined: false,
        }
    }

    fn explain_run<'m>(
        &self,
        machine: &mut Machine<'m>,
        (id, rule): (RuleId, &'m Rule),
        place: CellPlace,
        wanted: &BTreeMap<usize, &Obligation>,
        all: &mut Explanation,
    ) {
        machine.again();
        machine.record();
        let mut telling = Telling {
            case: self,
            rule,
            wanted,
            findings: BTreeMap::new(),
            defects: &mut all.defects,
        };
        // What was decided when the steps had run out is not decided anew.
        if wanted.keys().any(|number| telling.wants(*number)) {
            RuleRun::new(machine, id, rule, place, &mut telling).run();
        }
        let ran_out = machine.is_spent();
        let mut findings = telling.findings;
        for (number, obligation) in wanted {
            match findings.remove(number) {
                Some(finding) => all.findings.push(finding),
                None => {
                    if !obligation.limited && !ran_out {
                        all.defects.push(self.disagreement(rule, obligation, None));
                    }
                    all.findings.extend(self.plain_finding(rule, obligation));
                }
            }
        }
    }

    fn finding(&self, rule: &Rule, explained: Explained<'_>) -> Finding {
        let (path, span) = self.where_it_is(&explained);
        let (document, document_source, path) = self.file_at(path);
        let why = explained.reasons.shown(REASONS_SHOWN, self.room);
        let exception = explained
            .obligation
            .exception
            .and_then(|id| self.program.exceptions.get(id));
        let sources = exception
            .map(|exception| exception.sources.as_slice())
            .filter(|sources| !sources.is_empty());
        let (message, reasons_in_message) = self.message(&explained, &why);
        // A place with a name of its own is told by what is read there.
        if self.is_brief && !self.sources.get(document_source).has_places() {
            return Finding {
                rule: rule.declared.path.to_string(),
                verdict: explained.obligation.verdict,
                severity: self.plan.severity(explained.obligation.rule, rule),
                message,
                reasons_in_message,
                document,
                document_source,
                path,
                span,
                reasons: why.reasons,
                ..self.blank()
            };
        }
        let mut finding = Finding {
            rule: rule.declared.path.to_string(),
            title: rule.title(self.settings.language.as_ref()),
            verdict: explained.obligation.verdict,
            severity: self.plan.severity(explained.obligation.rule, rule),
            message,
            reasons_in_message,
            document,
            document_source,
            otherwise: explained.otherwise.clone(),
            untranslated: explained.untranslated.clone(),
            path,
            span,
            clause: Some(explained.requirement.keyword),
            condition: Some(explained.requirement.expr.span),
            values: self.values(&explained),
            bindings: explained
                .bindings
                .iter()
                .map(|binding| {
                    let place = binding.place;
                    (
                        binding.name.to_string(),
                        place.map_or_else(String::new, |place| self.pointer(place)),
                    )
                })
                .collect(),
            places: self.places(&explained.recorder),
            exceptions: self.exceptions(&explained),
            sources: sources
                .unwrap_or(&rule.sources)
                .iter()
                .map(shown_source)
                .collect(),
            notes: pieces(&explained)
                .chain(self.notes(&explained.recorder, &why))
                .collect(),
            reasons: why.reasons,
            hints: self.timed_hints(&explained),
            derivation: self.steps(&explained.derivation),
            ..self.blank()
        };
        let told = self
            .told
            .get()
            .saturating_add(super::finding::steps(&finding.derivation));
        self.told.set(told);
        if told > super::finding::STEPS {
            finding.leave_out_derivation();
        }
        finding
    }

    fn timed_hints(&self, explained: &Explained<'_>) -> Vec<Hint> {
        // Where none are looked for, there is nothing to measure.
        let times = self.times.filter(|_| self.mend.is_some());
        let since = times.map(RuleTimes::now);
        let hints = self.hints(explained);
        if let (Some(times), Some(since)) = (times, since) {
            times.add(explained.obligation.rule, since, |time| &mut time.hints);
        }
        hints
    }

    pub(super) fn pointer(&self, place: CellPlace) -> String {
        if place.document == 0 {
            self.document.pointer(place.cell)
        } else {
            String::new()
        }
    }
}

/// Puts what is explained into words as it comes, so that what was recorded for one is not kept for the next.
struct Telling<'t, 'c> {
    case: &'t ExplainContext<'c>,
    rule: &'t Rule,
    wanted: &'t BTreeMap<usize, &'t Obligation>,
    findings: BTreeMap<usize, Finding>,
    defects: &'t mut Vec<Diagnostic>,
}

impl<'a> Taker<'a> for Telling<'_, '_> {
    fn decided(&mut self, _: Obligation) {}

    fn wants(&self, number: usize) -> bool {
        self.wanted
            .get(&number)
            .is_some_and(|obligation| !obligation.limited)
    }

    fn explained(&mut self, explained: Explained<'a>) {
        let number = explained.obligation.number;
        let Some(quick) = self
            .wanted
            .get(&number)
            .filter(|_| !explained.obligation.limited)
        else {
            return;
        };
        if !agree(quick, &explained.obligation) {
            self.defects.push(self.case.disagreement(
                self.rule,
                quick,
                Some(&explained.obligation),
            ));
        }
        self.findings
            .insert(number, self.case.finding(self.rule, explained));
    }
}

/// Whether both runs came to the same.
fn agree(quick: &Obligation, explained: &Obligation) -> bool {
    let decided = |one: &Obligation| (one.verdict, one.exception, one.requirement, one.place);
    decided(quick) == decided(explained)
}

pub(super) fn shown_source(citation: &Citation) -> SourceShown {
    SourceShown {
        text: citation.text.to_string(),
        url: citation.url.as_ref().map(ToString::to_string),
        verified: citation.verified,
    }
}

/// The elements of series and of other lists outside of documents that `for each` is at.
fn pieces<'e>(explained: &'e Explained<'_>) -> impl Iterator<Item = Note> + 'e {
    explained.bindings.iter().filter_map(|binding| {
        let value = binding.value.as_ref()?;
        let text = format!("`{}` is {value}", binding.name);
        Some(Note::new(NoteKind::Detail, text))
    })
}
