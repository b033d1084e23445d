//! The whole way from texts to findings, without any I/O: what a program that
//! embeds Whereas calls, and what the command line calls.

pub mod baseline;
pub mod coverage;
pub mod dossiers;
pub mod exercised;
mod kept;
pub mod mutation;
pub mod profile;
pub mod session;
pub mod stream;
#[cfg(feature = "cli")]
pub mod table;
pub mod tables;
pub mod testing;
pub mod waivers;

use std::sync::Arc;

use crate::check::Overrides;
use crate::check::program::{AgreementId, Program, RecordId, Rule, RuleId};
use crate::check::types::Type;
use crate::check::{self, Loader, ModuleLookup, Requested, Text};
use crate::diagnostic::codes::documents::{EMPTY, NO_RULES, NO_TYPE, OTHER_FORMAT, SEVERAL_TYPES};
use crate::diagnostic::codes::usage::CANNOT_READ;
use crate::diagnostic::{Diagnostic, Outcome, Severity, did_you_mean};
use crate::document::{self, Document, DocumentFormat, Stream, Tree};
use crate::eval::finding::{ByRule, Finding, Tally, Verdict};
use crate::eval::hints::{Again, Budget, Mend};
use crate::eval::profile::RuleTimes;
use crate::eval::{self, Asked, Settings};
use crate::limits::Limits;
use crate::plan::Plan;
use crate::source::{Source, SourceId, Sources};
use crate::value::{Date, LanguageTag};
use kept::Keeper;
pub use kept::{Beyond, Room};
use profile::Profiler;
use stream::{DocumentLines, LineEnds};

/// Options of a check.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The type of the document, where it is not plain from it.
    pub as_type: Option<String>,
    /// The governing date of documents that have none, and `check date`.
    pub as_of: Option<Date>,
    /// The language of messages and titles, where rules give them in it.
    pub language: Option<LanguageTag>,
    /// Lists every obligation, also what holds and what does not apply.
    pub every_verdict: bool,
    /// Records a derivation for each finding.
    pub derivations: bool,
    /// Of findings only messages, reasons and places are needed.
    pub is_brief: bool,
    /// Counts for each rule what holds and what does not apply.
    pub by_rule: bool,
    /// Measures the run, where it is profiled.
    pub profiler: Option<Arc<Profiler>>,
    /// Decides only the obligations of this rule, by its full path; of all rules where it is none.
    pub only_rule: Option<Arc<str>>,
    /// A document may be of a type on which there is no rule: only its values are asked for.
    pub any_type: bool,
    /// Tables given `from input`: name and text.
    pub inputs: Vec<(String, Text)>,
    /// The limits.
    pub limits: Limits,
}

impl Options {
    /// The times of rules over one document, where the run is profiled.
    fn rule_times(&self) -> Option<RuleTimes> {
        let profiler = self.profiler.as_ref()?;
        Some(RuleTimes::new(profiler.clock()))
    }

    /// Adds the times of rules over one document to the profile.
    fn profile_rules(&self, program: &Program, times: Option<RuleTimes>) {
        if let (Some(profiler), Some(times)) = (&self.profiler, times) {
            profiler.rules(program, times);
        }
    }

    /// Adds the time since a moment, in which documents were checked by themselves, to the profile.
    fn profile_machine(&self, since: Option<u64>) {
        if let (Some(profiler), Some(since)) = (&self.profiler, since) {
            profiler.machine(since);
        }
    }

    /// The time, where the run is profiled.
    fn profile_now(&self) -> Option<u64> {
        self.profiler.as_ref().map(|profiler| profiler.now())
    }
}

/// The result of checking one document.
#[derive(Debug, Default)]
pub struct CheckedOutcome {
    /// The document's name.
    pub name: String,
    /// How many obligations have which verdict.
    pub tally: Tally,
    /// How many of each rule hold and do not apply, where it was asked for; the others are findings.
    pub by_rule: ByRule,
    /// The findings to show, by location.
    pub findings: Vec<Finding>,
    /// Findings that were counted and are not kept.
    pub beyond: Beyond,
    /// Diagnostics about the document.
    pub diagnostics: Vec<Diagnostic>,
    /// It could not be read, so that nothing was decided.
    pub unreadable: bool,
    /// It is a further file of a dossier, whose first file has the verdicts of all.
    pub is_file_of_dossier: bool,
}

/// A program, ready to run. Made once, used for any number of documents.
#[derive(Debug)]
pub struct Rules {
    /// What the rule files mean.
    pub program: Program,
    plan: Plan,
}

impl Rules {
    /// The rules of a program. Those of modules that were only used run only if `all`.
    pub fn new(program: Program, all: bool) -> Self {
        Self::changed(program, all, Overrides::default())
    }

    /// The rules of a program with what the run changes about them.
    pub fn changed(program: Program, all: bool, overrides: Overrides) -> Self {
        let plan = Plan::of(&program, all, overrides);
        Self { program, plan }
    }

    /// How much the violation of a rule weighs in this run.
    pub fn severity(&self, id: RuleId, rule: &Rule) -> Severity {
        self.plan.severity(id, rule)
    }

    /// Whether a type that a document may be of reads a list as a whole, rather than each element as a document.
    pub fn read_lists(&self, options: &Options) -> bool {
        let reads = |id: RecordId| {
            self.program
                .records
                .get(id)
                .is_some_and(document::root::reads_lists)
        };
        match &options.as_type {
            Some(wanted) => named(&self.program, wanted).is_ok_and(reads),
            None => document::root::suggested_types(&self.program, &self.plan)
                .into_iter()
                .any(reads),
        }
    }
}

impl CheckedOutcome {
    /// Whether something was decided, and nothing is to be reported.
    fn is_clean(&self) -> bool {
        self.findings.is_empty()
            && self.beyond.is_empty()
            && self.diagnostics.is_empty()
            && !self.unreadable
            && self.tally.obligations() > 0
    }

    /// A document that could not be read.
    pub fn unreadable(name: String, diagnostic: Diagnostic) -> Self {
        Self {
            name,
            diagnostics: vec![diagnostic],
            unreadable: true,
            ..Self::default()
        }
    }
}

/// A loader that knows no files: for rules that are all in one text.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn find(&mut self, _: &str, _: Option<&Source>) -> ModuleLookup {
        ModuleLookup::NotFound {
            similar: Vec::new(),
        }
    }

    fn file(&mut self, path: &str, _: &Source) -> Result<Text, Diagnostic> {
        Err(Diagnostic::about_file(
            CANNOT_READ,
            path,
            format!("there is no file `{path}`"),
        ))
    }
}

/// Parses and checks the rules in one text. Spans point into `sources`.
pub fn load(name: &str, text: &str, sources: &Sources) -> Outcome<Program> {
    let text = Text {
        name: name.into(),
        text: text.into(),
    };
    check::check(
        &mut NoFiles,
        vec![Requested::File(text)],
        sources,
        &Limits::default(),
    )
}

/// Reads the tables of the rules: files by the loader, tables `from input` from the options.
/// Read once, they serve every document. What is wrong with one is an error of the rules.
pub fn settings(
    rules: &Rules,
    loader: &mut dyn Loader,
    options: &Options,
    sources: &Sources,
) -> Outcome<Settings> {
    let tables = tables::read(
        &rules.program,
        loader,
        &options.inputs,
        &options.limits,
        sources,
    );
    let value = Settings {
        as_of: options.as_of,
        language: options.language.clone(),
        in_test: false,
        data: tables
            .value
            .into_iter()
            .map(|table| table.map(Arc::new))
            .collect(),
        steps: options.limits.steps,
        walked: eval::WALKED,
        kept: eval::Kept::default(),
    };
    Outcome {
        value,
        diagnostics: tables.diagnostics,
    }
}

/// Reads a document as its type, and decides every obligation of the rules that speak of it.
///
/// The name is how the user knows the document; its ending tells the format, else the first character does. A text
/// may hold several documents: the N-th is named `name#N`.
pub fn check_document(
    rules: &Rules,
    settings: &Settings,
    text: &Text,
    options: &Options,
    sources: &Sources,
) -> Vec<CheckedOutcome> {
    let since = options.profile_now();
    let all = check_text(rules, settings, text, options, sources);
    options.profile_machine(since);
    if let Some(profiler) = &options.profiler {
        profiler.whole(all.len());
    }
    all
}

fn check_text(
    rules: &Rules,
    settings: &Settings,
    text: &Text,
    options: &Options,
    sources: &Sources,
) -> Vec<CheckedOutcome> {
    if document::by_ending(&text.name).is_some_and(|format| format.stream == Some(Stream::Lines)) {
        let lines = DocumentLines {
            name: &text.name,
            header: None,
            first: 1,
            line: 1,
            text: text.text.as_bytes(),
            ends: &LineEnds::all(text.text.as_bytes(), None),
        };
        return stream::check_each(rules, settings, &lines, options, sources);
    }
    let source = sources.add_source(document::source(text));
    let detected = document::detect(&text.name, &text.text);
    let mut all = match document::documents(detected.format, &text.text, source, &options.limits) {
        Err(diagnostic) => vec![CheckedOutcome::unreadable(
            text.name.to_string(),
            *diagnostic,
        )],
        Ok(trees) => {
            let trees: Vec<Tree> = trees
                .into_iter()
                .flat_map(|tree| elements(rules, options, tree))
                .collect();
            let several = trees.len() > 1;
            let numbered = (1_usize..).zip(trees);
            let budget = Budget::default();
            numbered
                .map(|(number, tree)| {
                    let name = document::name::of(&text.name, number, several);
                    let again = |new: Arc<str>| {
                        let new = Text {
                            name: Arc::clone(&text.name),
                            text: new,
                        };
                        let trees = document::documents(
                            detected.format,
                            &new.text,
                            SourceId::NOWHERE,
                            &options.limits,
                        )
                        .ok()?;
                        trees
                            .into_iter()
                            .flat_map(|tree| elements(rules, options, tree))
                            .nth(number.checked_sub(1)?)
                    };
                    let written = DocumentText {
                        name,
                        source,
                        again: (number <= options.limits.hints).then_some(&again),
                        settled: None,
                    };
                    check_tree(rules, settings, tree, written, &budget, options, sources)
                })
                .collect()
        }
    };
    if let (Some(promised), Some(first)) = (detected.instead_of, all.first_mut()) {
        first
            .diagnostics
            .push(other_format(&text.name, detected.format, promised));
    }
    all
}

fn other_format(name: &str, format: &DocumentFormat, promised: &DocumentFormat) -> Diagnostic {
    // Without the document's name, so that the message is the same for many documents and can be merged.
    let message = format!(
        "it is called as {} is, and is read as the {} that it is",
        promised.name, format.name
    );
    Diagnostic {
        severity: Severity::Note,
        ..Diagnostic::about_file(OTHER_FORMAT, name, message)
    }
}

/// The documents that a tree holds: where it is a list that no type reads as a whole, its elements.
fn elements(rules: &Rules, options: &Options, tree: Tree) -> Vec<Tree> {
    let list = !tree.is_empty() && tree.kind(tree.root()) == document::tree::NodeKind::List;
    if !list || rules.read_lists(options) || tree.children(tree.root()).next().is_none() {
        return vec![tree];
    }
    tree.children(tree.root())
        .map(|element| tree.part(element))
        .collect()
}

fn check_tree(
    rules: &Rules,
    settings: &Settings,
    tree: Tree,
    written: DocumentText<'_>,
    budget: &Budget,
    options: &Options,
    sources: &Sources,
) -> CheckedOutcome {
    match root(rules, &tree, &written.name, options) {
        Ok(id) => decide(
            rules,
            settings,
            (tree, id),
            written,
            budget,
            options,
            sources,
        ),
        Err(diagnostic) => CheckedOutcome {
            name: written.name,
            diagnostics: vec![*diagnostic],
            ..CheckedOutcome::default()
        },
    }
}

/// Reads the tree of a document again from a text with other values.
type TreeAgain<'a> = dyn Fn(Arc<str>) -> Option<Tree> + 'a;

/// Where a document is written.
struct DocumentText<'w> {
    /// Its name as the user knows it.
    name: String,
    /// The text that it was read from.
    source: SourceId,
    /// Reads it again from the text with other values, to try what would satisfy the rules.
    again: Option<&'w TreeAgain<'w>>,
    /// What was settled of it without the machine.
    settled: Option<&'w SettledRules>,
}

/// Rules of which nothing is to be reported for a document, and what they decided.
#[derive(Debug, Default)]
struct SettledRules {
    rules: Vec<RuleId>,
    tally: Tally,
    by_rule: ByRule,
}

/// A document that was read, and not checked.
#[derive(Debug)]
pub enum Read {
    /// As a type.
    Typed(Box<Document>),
    /// As it is written: no rules were given.
    Tree(Box<Tree>, SourceId),
}

/// A document as read, or why it is not, and whether it cannot be read at all.
pub type ReadOutcome = Result<Read, (Box<Diagnostic>, bool)>;

/// Reads the documents of a text, each with its name.
pub fn read(
    rules: Option<&Rules>,
    text: &Text,
    options: &Options,
    sources: &Sources,
) -> Vec<(String, ReadOutcome)> {
    let source = sources.add_source(document::source(text));
    let format = document::detect(&text.name, &text.text).format;
    let trees = match document::documents(format, &text.text, source, &options.limits) {
        Ok(trees) => trees,
        Err(diagnostic) => return vec![(text.name.to_string(), Err((diagnostic, true)))],
    };
    let trees: Vec<Tree> = match rules {
        Some(rules) => trees
            .into_iter()
            .flat_map(|tree| elements(rules, options, tree))
            .collect(),
        None => trees,
    };
    let several = trees.len() > 1;
    let name = |number: usize| document::name::of(&text.name, number, several);
    let read = |tree: Tree, name: &str| {
        let Some(rules) = rules else {
            return Ok(Read::Tree(Box::new(tree), source));
        };
        let id = match &options.as_type {
            Some(wanted) => named(&rules.program, wanted),
            None => root(rules, &tree, name, options),
        };
        let record = Type::Record(id.map_err(|diagnostic| (diagnostic, false))?);
        Ok(Read::Typed(Box::new(document::bind(
            &rules.program,
            tree,
            &record,
            name.into(),
            source,
        ))))
    };
    let numbered = (1_usize..).zip(trees);
    numbered
        .map(|(number, tree)| (name(number), read(tree, &name(number))))
        .collect()
}

/// Decides every obligation of the rules that speak of an agreement written in the language.
pub fn check_agreement(
    rules: &Rules,
    settings: &Settings,
    agreement: AgreementId,
    options: &Options,
    sources: &Sources,
) -> CheckedOutcome {
    let Some(item) = rules.program.agreements.get(agreement) else {
        return CheckedOutcome::default();
    };
    let source = item.declared.span.source;
    let file = sources.get(source).name();
    let name = format!("{file}#{}", item.declared.name);
    let tree = document::agreements::tree(&item.written, sources);
    let again = |text: Arc<str>| {
        document::agreements::parse_again(&item.declared.name, file, text, &options.limits)
    };
    let written = DocumentText {
        name,
        source,
        again: Some(&again),
        settled: None,
    };
    let since = options.profile_now();
    let outcome = decide(
        rules,
        settings,
        (tree, item.record),
        written,
        &Budget::default(),
        options,
        sources,
    );
    options.profile_machine(since);
    if let Some(profiler) = &options.profiler {
        profiler.whole(1);
    }
    outcome
}

fn decide(
    rules: &Rules,
    settings: &Settings,
    (tree, root): (Tree, RecordId),
    written: DocumentText<'_>,
    budget: &Budget,
    options: &Options,
    sources: &Sources,
) -> CheckedOutcome {
    let DocumentText {
        name,
        source,
        again,
        settled,
    } = written;
    let bound = |tree: Tree| {
        let ty = Type::Record(root);
        document::bind(&rules.program, tree, &ty, name.as_str().into(), source)
    };
    let again = again.map(|again| move |_: SourceId, text: Arc<str>| Some(bound(again(text)?)));
    let again = again.as_ref().map(|again| again as &Again<'_>);
    decide_document(
        rules,
        settings,
        bound(tree),
        (settled, again, budget),
        options,
        sources,
    )
}

/// Decides the obligations of a document that was read.
fn decide_document(
    rules: &Rules,
    settings: &Settings,
    mut document: Document,
    (settled, again, budget): (Option<&SettledRules>, Option<&Again<'_>>, &Budget),
    options: &Options,
    sources: &Sources,
) -> CheckedOutcome {
    let Rules { program, plan } = rules;
    let name = document.name.to_string();
    let most = options.limits.findings;
    let mut keeper = Keeper::new((program, plan), options, again.is_some());
    let times = options.rule_times();
    eval::run_each(
        program,
        plan,
        &document,
        settings,
        sources,
        &|rule| settled.is_none_or(|settled| !settled.rules.contains(&rule)),
        &mut |obligation| keeper.take(obligation),
        times.as_ref(),
    );
    if let Some(settled) = settled {
        keeper.tally.add(&settled.tally);
        keeper.by_rule.add(&settled.by_rule);
    }
    document
        .faults
        .iter()
        .for_each(|_| keeper.tally.count(Verdict::Violated));
    let obligations = keeper.kept(document.faults.len());
    keeper.leave_out(document.faults.len().saturating_sub(most));
    let all = keeper.all.take();
    let hints = again
        .zip(all.as_deref())
        .map(|(again, all)| Mend { all, again, budget });
    let calm_derivations = options.only_rule.is_some();
    let asked = Asked {
        derivations: options.derivations,
        calm_derivations,
        is_brief: options.is_brief,
        hints,
        shapes: most,
        times: times.as_ref(),
    };
    let eval::Explanation { findings, defects } = eval::explain(
        program,
        plan,
        &document,
        settings,
        sources,
        &obligations,
        asked,
    );
    options.profile_rules(program, times);
    let mut diagnostics = std::mem::take(&mut document.notes);
    diagnostics.extend(defects);
    let Keeper {
        tally,
        by_rule,
        beyond,
        ..
    } = keeper;
    diagnostics.extend(beyond.diagnostic(Some(&name), most));
    CheckedOutcome {
        name,
        tally,
        by_rule,
        findings,
        beyond,
        diagnostics,
        unreadable: false,
        is_file_of_dossier: false,
    }
}

/// Why the type that the options name is none that documents can be read as, if it is named and none.
pub fn wrong_type(rules: &Rules, options: &Options) -> Option<Diagnostic> {
    let wanted = options.as_type.as_ref()?;
    let named = match options.any_type {
        true => named(&rules.program, wanted),
        false => governed(rules, wanted, ""),
    };
    named.err().map(|diagnostic| Diagnostic {
        file: None,
        ..*diagnostic
    })
}

/// The type of this name, if rules speak of it.
fn governed(rules: &Rules, wanted: &str, name: &str) -> Result<RecordId, Box<Diagnostic>> {
    let id = named(&rules.program, wanted)?;
    if !rules.plan.governs(id) {
        let message =
            format!("no rule speaks of the type `{wanted}` or of a type that it contains");
        let help = "give the rules that are meant for it with `-r`";
        return Err(Box::new(
            Diagnostic::in_file(NO_RULES, name, message).help(help),
        ));
    }
    Ok(id)
}

/// The type of a document: the one named, else the one that fits.
fn root(
    rules: &Rules,
    tree: &Tree,
    name: &str,
    options: &Options,
) -> Result<RecordId, Box<Diagnostic>> {
    let program = &rules.program;
    if let Some(wanted) = &options.as_type {
        let id = if options.any_type {
            named(program, wanted)?
        } else {
            governed(rules, wanted, name)?
        };
        if let Some(record) = program.records.get(id).filter(|record| record.is_dossier) {
            return Err(Box::new(dossiers::is_no_file(record, name)));
        }
        if let Some(record) = program.records.get(id)
            && !document::root::has_root(record, tree)
        {
            let other = document::root::other_root(&format!("`{name}`"), &[record], tree);
            if let Some((message, help)) = other {
                return Err(Box::new(
                    Diagnostic::about_file(NO_TYPE, name, message).help(help),
                ));
            }
        }
        if let Some(record) = program.records.get(id)
            && document::root::reads_nothing_of(record, tree, tree.root())
        {
            let (message, help) =
                document::root::nothing_read(&format!("`{name}`"), record, tree, tree.root());
            return Err(Box::new(
                Diagnostic::about_file(NO_TYPE, name, message).help(help),
            ));
        }
        return Ok(id);
    }
    if tree.is_empty() || tree.is_null(tree.root()) {
        let help = "write the document, or remove it; in YAML each `---` begins one";
        return Err(Box::new(
            Diagnostic::about_file(EMPTY, name, format!("`{name}` is empty")).help(help),
        ));
    }
    let path = |id: &RecordId| {
        program
            .records
            .get(*id)
            .map_or("", |record| &*record.declared.path)
    };
    let mut fitting = document::root::candidate_roots(program, Some(&rules.plan), tree);
    if fitting.is_empty() && options.any_type {
        fitting = document::root::candidate_roots(program, None, tree);
    }
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => {
            let ending = name
                .rsplit_once('.')
                .map_or(String::new(), |(_, ending)| ending.to_lowercase());
            if matches!(ending.as_str(), "doc" | "docm" | "rtf" | "pptx") {
                let message = format!("`{name}` is of a format that is not read");
                let help = "save its text as DOCX or Markdown, or its values as YAML, JSON or CSV";
                return Err(Box::new(
                    Diagnostic::about_file(NO_TYPE, name, message).help(help),
                ));
            }
            let suggested = document::root::suggested_types(program, &rules.plan);
            let records: Vec<_> = suggested
                .iter()
                .filter_map(|id| program.records.get(*id))
                .collect();
            let other = document::root::other_root(&format!("`{name}`"), &records, tree);
            if let Some((message, help)) = other {
                return Err(Box::new(
                    Diagnostic::about_file(NO_TYPE, name, message).help(help),
                ));
            }
            let message = format!("`{name}` is of no type that the rules speak of");
            let types: Vec<String> = suggested
                .iter()
                .map(|id| format!("`{}`", path(id)))
                .collect();
            let help = match types.as_slice() {
                [] if !program.rules.is_empty() => {
                    "all the rules given are off, or of modules that are only used by others"
                        .to_owned()
                }
                [] => {
                    "the rules given hold no rule: write a rule into them, or name others with `-r`"
                        .to_owned()
                }
                types => format!(
                    "the rules speak of {}; name the type with `--as`",
                    types.join(", ")
                ),
            };
            Err(Box::new(
                Diagnostic::about_file(NO_TYPE, name, message).help(help),
            ))
        }
        several => {
            let types: Vec<String> = several.iter().map(|id| format!("`{}`", path(id))).collect();
            let message = format!("`{name}` may be of several types: {}", types.join(", "));
            let help = "name the one that is meant with `--as`";
            Err(Box::new(
                Diagnostic::about_file(SEVERAL_TYPES, name, message).help(help),
            ))
        }
    }
}

/// The type that a user names, by its full name or by its own where only one has it.
fn named(program: &Program, wanted: &str) -> Result<RecordId, Box<Diagnostic>> {
    let records = || {
        let numbered = program
            .records
            .iter()
            .enumerate()
            .filter(|(_, record)| !record.declared.name.is_empty());
        numbered.map(|(index, record)| {
            (
                RecordId(u32::try_from(index).unwrap_or(u32::MAX)),
                &record.declared,
            )
        })
    };
    let full = records().find(|(_, declared)| *declared.path == *wanted);
    let own: Vec<_> = records()
        .filter(|(_, declared)| *declared.name == *wanted)
        .collect();
    match (full, own.as_slice()) {
        (Some((id, _)), _) => Ok(id),
        (None, [(id, _)]) => Ok(*id),
        (None, []) => {
            let names = records()
                .map(|(_, declared)| &*declared.path)
                .chain(records().map(|(_, declared)| &*declared.name));
            let near = did_you_mean(wanted, names).map(|near| format!("did you mean `{near}`?"));
            let help = near.or_else(|| {
                let all: Vec<String> = records()
                    .take(12)
                    .map(|(_, declared)| format!("`{}`", declared.name))
                    .collect();
                let more = if records().count() > all.len() {
                    ", …"
                } else {
                    ""
                };
                match all.as_slice() {
                    [] => None,
                    [one] => Some(format!("the rules have one type, {one}")),
                    _ => Some(format!("the types are {}{more}", all.join(", "))),
                }
            });
            let message = format!("there is no type `{wanted}` in the rules");
            Err(Box::new(
                Diagnostic::new(NO_TYPE, Severity::Error, message).maybe_help(help),
            ))
        }
        (None, several) => {
            let names: Vec<String> = several
                .iter()
                .map(|(_, declared)| format!("`{}`", declared.path))
                .collect();
            let message = format!("`{wanted}` may be {}", names.join(" or "));
            Err(Box::new(
                Diagnostic::new(SEVERAL_TYPES, Severity::Error, message).help("give the full name"),
            ))
        }
    }
}
