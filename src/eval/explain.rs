//! Explains verdicts: evaluates the clause again with a recorder, and puts what
//! was read, at its place, into words.

use std::collections::{BTreeMap, HashSet};

use super::finding::{ExceptionTried, Finding, Place as Shown, SourceShown, ValueLabel, Verdict};
use super::hints::Mend;
use super::machine::{Machine, Settings};
use super::recorder::Recorder;
use super::rules::{Explained, Obligation, Run, one_line};
use super::value::Place;
use crate::check::Program;
use crate::check::program::{Citation, Rule, RuleId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::plan::Plan;
use crate::source::Sources;

/// Values of a document that one finding shows; more are summed up.
const SHOWN: usize = 12;

/// What everything here needs.
pub(super) struct Case<'a> {
    pub program: &'a Program,
    pub plan: &'a Plan,
    pub document: &'a Document,
    pub settings: &'a Settings,
    pub sources: &'a Sources,
    /// Findings say what would satisfy them.
    pub mend: Option<Mend<'a>>,
}

/// What findings are to say besides.
#[derive(Clone, Copy, Default)]
pub struct Asked<'a> {
    /// How their verdicts came about.
    pub derivations: bool,
    /// The same of what holds or does not apply.
    pub calm_derivations: bool,
    /// What would satisfy them.
    pub hints: Option<Mend<'a>>,
}

/// Findings, and where the explaining run decides otherwise than the quick run did.
#[derive(Debug, Default)]
pub struct Explanation {
    /// The findings, in the order of their places.
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
    let Asked { derivations, calm_derivations, hints: mend } = asked;
    let case = Case { program, plan, document, settings, sources, mend };
    let shape = document.faults.iter().map(|fault| case.shape_finding(fault)).collect();
    let mut all = Explanation { findings: shape, defects: Vec::new() };
    let mut runs: BTreeMap<(RuleId, Place, bool), BTreeMap<usize, &Obligation>> = BTreeMap::new();
    for obligation in obligations {
        let calm = matches!(obligation.verdict, Verdict::Holds | Verdict::NotApplicable);
        let derives = derivations && (calm_derivations || !calm);
        let run = runs.entry((obligation.rule, obligation.place, derives)).or_default();
        run.insert(obligation.number, obligation);
    }
    for ((id, place, derives), wanted) in runs {
        let Some(rule) = program.rules.get(id.index()) else { continue };
        case.explain_run(id, rule, place, derives, &wanted, &mut all);
    }
    all.findings.sort_by(|a, b| {
        let at = |finding: &Finding| finding.span.map_or(0, |span| span.start);
        (at(a), &a.rule).cmp(&(at(b), &b.rule))
    });
    all
}

impl<'a> Case<'a> {
    fn shape_finding(&self, fault: &crate::document::ShapeFault) -> Finding {
        Finding {
            rule: "shape".to_owned(),
            title: "The document has what its type declares".to_owned(),
            verdict: Verdict::Violated,
            severity: Severity::Error,
            message: fault.message.clone(),
            path: fault.pointer.clone(),
            field: fault.field.clone(),
            span: self.document.node_span(fault.node),
            notes: fault.help.iter().map(|help| format!("help: {help}")).collect(),
            ..self.blank()
        }
    }

    pub(super) fn blank(&self) -> Finding {
        Finding {
            rule: String::new(),
            title: String::new(),
            verdict: Verdict::Violated,
            severity: Severity::Error,
            message: String::new(),
            otherwise: None,
            document: self.document.name.to_string(),
            document_source: self.document.source,
            path: String::new(),
            field: None,
            span: None,
            clause: None,
            condition: None,
            values: Vec::new(),
            bindings: Vec::new(),
            places: Vec::new(),
            reasons: Vec::new(),
            exceptions: Vec::new(),
            sources: Vec::new(),
            notes: Vec::new(),
            hints: Vec::new(),
            derivation: Vec::new(),
            waiver: None,
            baselined: false,
        }
    }

    fn explain_run(
        &self,
        id: RuleId,
        rule: &'a Rule,
        place: Place,
        derives: bool,
        wanted: &BTreeMap<usize, &Obligation>,
        all: &mut Explanation,
    ) {
        let mut machine = Machine::new(self.program, self.plan, self.document, self.settings, self.sources);
        machine.derives = derives;
        machine.record();
        // What was decided when the steps had run out is not decided anew.
        let again = |number: &usize| wanted.get(number).is_some_and(|obligation| !obligation.limited);
        let is_wanted = |number: usize| again(&number);
        let explained = match wanted.keys().any(again) {
            true => Run::new(&mut machine, id, rule, place, &is_wanted).run().1,
            false => Vec::new(),
        };
        let ran_out = machine.is_spent();
        let mut explained: BTreeMap<usize, Explained<'a>> =
            explained.into_iter().map(|explained| (explained.obligation.number, explained)).collect();
        for (number, obligation) in wanted {
            match explained.remove(number).filter(|explained| !explained.obligation.limited) {
                Some(explained) => {
                    if !agree(obligation, &explained.obligation) {
                        all.defects.push(self.disagreement(rule, obligation, Some(&explained.obligation)));
                    }
                    all.findings.push(self.finding(rule, explained));
                }
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
        let exception = explained.obligation.exception.and_then(|id| self.program.exceptions.get(id.index()));
        let sources = exception.map(|exception| exception.sources.as_slice()).filter(|sources| !sources.is_empty());
        Finding {
            rule: rule.declared.path.to_string(),
            title: rule.declared.title(),
            verdict: explained.obligation.verdict,
            severity: rule.severity,
            message: self.message(&explained),
            otherwise: explained.otherwise.clone(),
            path,
            span,
            clause: Some(explained.requirement.keyword),
            condition: Some(explained.requirement.expr.span),
            values: self.values(&explained),
            bindings: explained
                .bindings
                .iter()
                .map(|(name, place)| (name.to_string(), place.map_or_else(String::new, |place| self.pointer(place))))
                .collect(),
            places: self.places(&explained.recorder),
            reasons: explained.reasons.clone(),
            exceptions: self.exceptions(&explained),
            sources: sources.unwrap_or(&rule.sources).iter().map(shown_source).collect(),
            notes: self.notes(&explained.recorder),
            hints: self.hints(&explained),
            derivation: self.steps(&explained.derivation),
            ..self.blank()
        }
    }

    pub(super) fn pointer(&self, place: Place) -> String {
        if place.document == 0 { self.document.pointer(place.cell) } else { String::new() }
    }

    /// The binding's place; else what all values read have in common; else the place of the rule.
    fn where_it_is(&self, explained: &Explained<'_>) -> (String, Option<crate::source::Span>) {
        if let Some(place) = explained.bindings.last().and_then(|(_, place)| *place).filter(|place| place.document == 0)
        {
            return (self.document.pointer(place.cell), self.document.span(place.cell));
        }
        let rule_path = self.pointer(explained.obligation.place);
        let read = explained
            .recorder
            .reads
            .iter()
            .filter(|place| place.document == 0)
            .map(|place| self.document.pointer(place.cell));
        let common = read.reduce(|a, b| common_path(&a, &b)).filter(|path| path.starts_with(&rule_path));
        let path = common.unwrap_or(rule_path);
        let span = self.nearest(&path);
        (path, span)
    }

    /// The place of what a pointer names, or of the nearest thing around it that is there.
    pub(super) fn nearest(&self, path: &str) -> Option<crate::source::Span> {
        let mut path = path;
        loop {
            if let Some(span) = self.document.span_of(path) {
                return Some(span);
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    fn message(&self, explained: &Explained<'_>) -> String {
        if let Some(message) = &explained.message {
            return message.clone();
        }
        let written = one_line(self.sources.slice(explained.requirement.expr.span));
        match explained.obligation.verdict {
            Verdict::Undetermined => match explained.reasons.as_slice() {
                [] => format!("`{written}` cannot be decided"),
                [only] => format!("`{written}` cannot be decided: {}", only.text),
                [first, rest @ ..] => format!("`{written}` cannot be decided: {}, and {} more", first.text, rest.len()),
            },
            Verdict::NotApplicable => {
                explained.reasons.first().map_or_else(|| "it does not apply".to_owned(), |reason| reason.text.clone())
            }
            Verdict::Holds => format!("`{written}` is {}", !explained.requirement.forbid),
            Verdict::Violated | Verdict::Waived => {
                let truth = if explained.requirement.forbid { "true" } else { "false" };
                let values = self.values_in_words(explained);
                if values.is_empty() {
                    format!("`{written}` is {truth}")
                } else {
                    format!("`{written}` is {truth}: {values}")
                }
            }
        }
    }

    /// The values of a clause as part of a sentence, each once; what the whole clause came to stands alone.
    fn values_in_words(&self, explained: &Explained<'_>) -> String {
        let mut words: Vec<String> = Vec::new();
        for label in self.values(explained) {
            let word = if label.span == explained.requirement.expr.span {
                label.text
            } else {
                let phrase = explained.recorder.phrases.iter().find(|(short, _)| *short == label.span);
                let named = phrase.map_or(label.span, |(_, phrase)| *phrase);
                format!("`{}` is {}", one_line(self.sources.slice(named)), label.text)
            };
            if !words.contains(&word) && words.len() < 4 {
                words.push(word);
            }
        }
        words.join(", ")
    }

    /// Values under the words of the clause; those of `let`s and derived fields stand elsewhere.
    fn values(&self, explained: &Explained<'_>) -> Vec<ValueLabel> {
        let clause = explained.requirement.expr.span;
        let inside = |span: crate::source::Span| {
            span.source == clause.source && clause.start <= span.start && span.end <= clause.end
        };
        explained
            .recorder
            .values
            .iter()
            .filter(|(span, text)| inside(*span) && !(*span == clause && matches!(text.as_str(), "true" | "false")))
            .map(|(span, text)| ValueLabel { span: *span, text: text.clone() })
            .collect()
    }

    fn places(&self, recorder: &Recorder) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::new();
        let reads = self.reads(recorder);
        for at in chosen(&reads, recorder) {
            let Some(place) = reads.get(at) else { continue };
            let Some(mut place_shown) = self.shown(*place) else { continue };
            if let Some((_, label)) = recorder.labels.iter().find(|(labelled, _)| labelled == place) {
                place_shown.label.clone_from(label);
            }
            shown.push(place_shown);
        }
        shown
    }

    /// What was read, a value once that several fields were read from.
    fn reads(&self, recorder: &Recorder) -> Vec<Place> {
        let mut seen = HashSet::new();
        let mut is_new = |place: &Place| {
            let written = place.document == 0 && self.document.is_written(place.cell);
            !written || seen.insert(self.document.node(place.cell))
        };
        recorder.reads.iter().copied().filter(|place| is_new(place)).collect()
    }

    pub(super) fn shown(&self, place: Place) -> Option<Shown> {
        let table;
        let document = match place.document.checked_sub(1) {
            None => self.document,
            Some(at) => {
                table = self.settings.data.get(usize::from(at))?.as_ref()?;
                table
            }
        };
        if !document.is_written(place.cell) {
            return None;
        }
        let path = document.pointer(place.cell);
        let label = label(&path);
        Some(Shown {
            span: document.span(place.cell),
            document: (place.document != 0).then(|| document.name.to_string()),
            value: crate::value::text::shortened(document.written(place.cell).trim_matches('"'), 120),
            label: crate::value::text::shown(&label).into_owned(),
            path,
        })
    }

    fn notes(&self, recorder: &Recorder) -> Vec<String> {
        let mut notes: Vec<String> = recorder.defaults.iter().map(|(_, text)| text.clone()).collect();
        notes.extend(recorder.notes.iter().cloned());
        let reads = self.reads(recorder);
        let hidden = reads.len().saturating_sub(chosen(&reads, recorder).len()).saturating_add(recorder.more);
        match hidden {
            0 => {}
            1 => notes.push("1 more value was read".to_owned()),
            _ => notes.push(format!("{hidden} more values were read")),
        }
        notes
    }

    fn exceptions(&self, explained: &Explained<'_>) -> Vec<ExceptionTried> {
        explained
            .exceptions
            .iter()
            .filter_map(|tried| {
                let exception = self.program.exceptions.get(tried.id.index())?;
                Some(ExceptionTried {
                    name: exception.declared.name.to_string(),
                    applies: tried.applies,
                    because: tried.because.clone(),
                })
            })
            .collect()
    }
}

/// Whether both runs came to the same.
fn agree(quick: &Obligation, explained: &Obligation) -> bool {
    let decided = |one: &Obligation| (one.verdict, one.exception, one.requirement, one.place);
    decided(quick) == decided(explained)
}

/// The last name of a pointer, with the position that follows it: `amount`, `ID[2]`.
fn label(pointer: &str) -> String {
    let mut steps = pointer.rsplit('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
    let last = steps.next().unwrap_or_default();
    match (last.parse::<u64>(), steps.next().filter(|name| !name.is_empty())) {
        (Ok(position), Some(name)) => format!("{name}[{}]", position.saturating_add(1)),
        _ => last,
    }
}

/// Which values are shown: all of a few, else those that matter, and first ones.
fn chosen(reads: &[Place], recorder: &Recorder) -> Vec<usize> {
    if reads.len() <= SHOWN {
        return (0..reads.len()).collect();
    }
    let important = |at: &usize| reads.get(*at).is_some_and(|place| recorder.important.contains(place));
    let last = reads.len().saturating_sub(1);
    let mut chosen: Vec<usize> = (0..reads.len()).filter(important).take(SHOWN.saturating_sub(1)).collect();
    let room = SHOWN.saturating_sub(chosen.len());
    chosen.extend((0..reads.len()).filter(|at| !important(at) && *at != last).take(room.saturating_sub(1)));
    chosen.push(last);
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

pub(super) fn shown_source(citation: &Citation) -> SourceShown {
    SourceShown {
        text: citation.text.to_string(),
        url: citation.url.as_ref().map(ToString::to_string),
        verified: citation.verified,
    }
}

/// The steps that two pointers have in common.
fn common_path(a: &str, b: &str) -> String {
    let same = a.split('/').zip(b.split('/')).take_while(|(x, y)| x == y).map(|(x, _)| x);
    same.collect::<Vec<_>>().join("/")
}
