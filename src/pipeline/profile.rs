//! `check --profile`: which rules run on columns, what each costs, and which documents columns leave to the machine, and why.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::check::Program;
use crate::diagnostic::Code;
use crate::document::name;
use crate::eval::finding::ByRule;
use crate::eval::profile::{Clock, RuleTime, RuleTimes};
use crate::plan::kernels::{Kernels, Obstacle};
use crate::source::Span;

/// Measures a run, from any number of threads.
pub struct Profiler {
    clock: Clock,
    profile: Mutex<Profile>,
}

/// What a run did and what it took, of all threads together. Times are in nanoseconds.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The rules, by their full paths.
    pub rules: BTreeMap<Arc<str>, RuleProfile>,
    /// Why streams were not read into columns; empty where they were, or there were none.
    pub no_columns: BTreeMap<NoColumns, u64>,
    /// Documents that were read into columns.
    pub read: u64,
    /// Of these, the documents that columns did not settle, with the first of them.
    pub left: BTreeMap<LeftBy, LeftOut>,
    /// Documents that were read by themselves and never into columns.
    pub whole: u64,
    /// Documents that were checked before the run was interrupted, of which nothing was measured.
    pub before: u64,
    /// For reading documents into columns.
    pub read_columns: u64,
    /// For all that was done for documents by themselves, and for rules off columns.
    pub machine: u64,
}

/// What a run did for a rule.
#[derive(Debug, Clone, Default)]
pub struct RuleProfile {
    /// How it ran over streams; `None` where no stream was read into columns.
    pub columns: Option<OnColumns>,
    /// Documents in which columns settled it.
    pub settled: u64,
    /// For running on columns.
    pub on_columns: u64,
    /// For running on the machine.
    pub machine: RuleTime,
    /// How many obligations it has.
    pub obligations: u64,
}

/// Whether a rule runs on columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnColumns {
    /// It does.
    Yes,
    /// It does not, because of these words.
    No(Obstacle, Span),
}

/// Why streams are not read into columns, whatever their rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoColumns {
    /// What holds is listed too.
    EveryVerdict,
    /// One rule is asked for.
    OnlyRule,
    /// No rule speaks of the type, or documents may be of several types.
    Type,
    /// The type is one that columns do not hold.
    Shape,
    /// A rule off columns asks for digits as they are written.
    Digits,
}

impl NoColumns {
    /// The reason in words that follow *since*.
    pub fn words(self) -> &'static str {
        match self {
            Self::EveryVerdict => "a report, or an option, lists obligations that hold",
            Self::OnlyRule => "only one rule is asked for",
            Self::Type => "they may be of several types: name one with `--as`",
            Self::Shape => "columns do not hold their type",
            Self::Digits => "a rule off columns asks how precisely an amount is stated",
        }
    }
}

/// Why columns did not settle a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftBy {
    /// It is not UTF-8.
    NotUtf8,
    /// It is larger than the limit.
    TooLarge,
    /// It cannot be read.
    Unreadable,
    /// It is of no type that the rules speak of.
    NoType,
    /// A field is absent or unreadable.
    Shape,
    /// There is a note about it.
    Note(Code),
    /// It has a value in a form that columns do not hold.
    Form,
    /// A rule is violated or undetermined.
    Finding,
    /// A rule was not certain on columns, and holds.
    NotCertain,
    /// The machine may run out of steps in it, or nothing is decided in it.
    Other,
}

impl LeftBy {
    /// Whether the document could not be put into columns; otherwise a rule was the reason.
    pub fn is_doubt(self) -> bool {
        match self {
            Self::NotUtf8
            | Self::TooLarge
            | Self::Unreadable
            | Self::NoType
            | Self::Shape
            | Self::Note(_)
            | Self::Form => true,
            Self::Finding | Self::NotCertain | Self::Other => false,
        }
    }

    /// The reason as a key of reports.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::NoType => "no_type",
            Self::Shape => "shape",
            Self::Note(_) => "note",
            Self::Form => "form",
            Self::Finding => "finding",
            Self::NotCertain => "not_certain",
            Self::Other => "other",
        }
    }

    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            Self::NotUtf8 => "it is not UTF-8".to_owned(),
            Self::TooLarge => "it is larger than the limit".to_owned(),
            Self::Unreadable => "it cannot be read".to_owned(),
            Self::NoType => "it is of no type that the rules speak of".to_owned(),
            Self::Shape => "a field is absent or cannot be read".to_owned(),
            Self::Note(code) => format!("there is a note about it ({code})"),
            Self::Form => "a value has a form that columns do not hold".to_owned(),
            Self::Finding => "a rule is violated or undetermined".to_owned(),
            Self::NotCertain => "a rule is not certain on columns, and holds".to_owned(),
            Self::Other => "nothing is decided in it, or steps may run out".to_owned(),
        }
    }
}

/// Documents that columns did not settle for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub documents: u64,
    /// The name of the first.
    pub first: String,
}

impl LeftOut {
    fn add(&mut self, other: Self) {
        let order = |name: &str| {
            let (stream, _) = name::split(name);
            (stream.to_owned(), name::number(name))
        };
        if self.documents == 0 || order(&other.first) < order(&self.first) {
            self.first = other.first;
        }
        self.documents = self.documents.saturating_add(other.documents);
    }
}

/// What came of a block of documents in columns.
#[derive(Debug, Default)]
pub(super) struct BlockProfile {
    /// How many there are.
    pub documents: u64,
    /// Nanoseconds for reading them.
    pub read: u64,
    /// Those that columns did not settle, by their names.
    pub left: Vec<(LeftBy, String)>,
    /// For each rule on columns the documents that it settled, and nanoseconds.
    pub rules: Vec<(Arc<str>, u64, u64)>,
}

/// The same for every run: the state of `--resume` binds the options as they show themselves.
impl std::fmt::Debug for Profiler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profiler")
    }
}

impl Profiler {
    /// A profiler with this clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            profile: Mutex::default(),
        }
    }

    /// The clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The time.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    fn profile(&self) -> MutexGuard<'_, Profile> {
        self.profile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was measured so far.
    pub fn measured(&self) -> Profile {
        self.profile().clone()
    }

    /// Notes which rules run on columns.
    pub(super) fn kernels(&self, program: &Program, kernels: &Kernels) {
        let on = kernels.rules.iter().map(|one| (one.rule, OnColumns::Yes));
        let off = kernels
            .machine
            .iter()
            .map(|one| (one.rule, OnColumns::No(one.obstacle, one.span)));
        let mut profile = self.profile();
        for (rule, columns) in on.chain(off) {
            let Some(rule) = program.rules.get(rule) else {
                continue;
            };
            let own = profile
                .rules
                .entry(Arc::clone(&rule.declared.path))
                .or_default();
            // Of two gates, the one that keeps it off columns counts.
            if own.columns.is_none_or(|known| known == OnColumns::Yes) {
                own.columns = Some(columns);
            }
        }
    }

    /// Notes documents of a stream that is not read into columns.
    pub(super) fn no_columns(&self, why: NoColumns, documents: u64) {
        let mut profile = self.profile();
        let own = profile.no_columns.entry(why).or_default();
        *own = own.saturating_add(documents);
        profile.whole = profile.whole.saturating_add(documents);
    }

    /// Notes documents that were read by themselves.
    pub(super) fn whole(&self, documents: usize) {
        let documents = u64::try_from(documents).unwrap_or(u64::MAX);
        let mut profile = self.profile();
        profile.whole = profile.whole.saturating_add(documents);
    }

    /// Notes that documents were checked by themselves from a moment until now.
    pub(super) fn machine(&self, since: u64) {
        let spent = self.now().saturating_sub(since);
        let mut profile = self.profile();
        profile.machine = profile.machine.saturating_add(spent);
    }

    /// Notes the times of rules over a document.
    pub(super) fn rules(&self, program: &Program, times: RuleTimes) {
        let mut profile = self.profile();
        for (rule, time) in times.into_rules() {
            if let Some(rule) = program.rules.get(rule) {
                let path = Arc::clone(&rule.declared.path);
                profile.rules.entry(path).or_default().machine.add(&time);
            }
        }
    }

    /// Notes a block of documents.
    pub(super) fn block(&self, block: BlockProfile) {
        let mut profile = self.profile();
        profile.read = profile.read.saturating_add(block.documents);
        profile.read_columns = profile.read_columns.saturating_add(block.read);
        for (why, first) in block.left {
            let one = LeftOut {
                documents: 1,
                first,
            };
            profile.left.entry(why).or_default().add(one);
        }
        for (rule, settled, nanos) in block.rules {
            let own = profile.rules.entry(rule).or_default();
            own.settled = own.settled.saturating_add(settled);
            own.on_columns = own.on_columns.saturating_add(nanos);
        }
    }
}

impl Profile {
    /// For the rules on columns.
    pub fn on_columns(&self) -> u64 {
        self.rules
            .values()
            .fold(0, |sum, rule| sum.saturating_add(rule.on_columns))
    }

    /// For the rules on the machine, all together.
    pub fn on_machine(&self) -> RuleTime {
        let mut sum = RuleTime::default();
        self.rules.values().for_each(|rule| sum.add(&rule.machine));
        sum
    }

    /// For reading documents by themselves, and rows of columns for rules that are not on these.
    pub fn read_documents(&self) -> u64 {
        self.machine.saturating_sub(self.on_machine().total())
    }

    /// All times.
    pub fn total(&self) -> u64 {
        [self.read_columns, self.on_columns(), self.machine]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// The documents that columns settled.
    pub fn settled(&self) -> u64 {
        let left = self.left.values().map(|left| left.documents);
        self.read.saturating_sub(left.fold(0, u64::saturating_add))
    }

    /// Notes how many obligations the rules have.
    pub fn count(&mut self, statistics: &ByRule) {
        for (rule, tally) in statistics.rules() {
            if let Some(own) = self.rules.get_mut(rule) {
                own.obligations = tally.obligations();
            }
        }
    }

    /// The rules, those that took most first.
    pub fn slowest(&self) -> Vec<(&str, &RuleProfile)> {
        let mut all: Vec<(&str, &RuleProfile)> = self
            .rules
            .iter()
            .map(|(rule, profile)| (&**rule, profile))
            .collect();
        all.sort_by_key(|(_, rule)| std::cmp::Reverse(rule.total()));
        all
    }
}

impl RuleProfile {
    /// All that it took.
    pub fn total(&self) -> u64 {
        self.on_columns.saturating_add(self.machine.total())
    }
}
