//! Rules on columns against the machine: what columns say holds, holds, and decides as much.

use std::collections::BTreeMap;
use std::sync::Arc;

use whereas::internals::check::Overrides;
use whereas::internals::check::program::RecordId;
use whereas::internals::check::types::Type;
use whereas::internals::document::columns::{ColumnReader, Shapes};
use whereas::internals::document::{self, Document};
use whereas::internals::eval::columnar::{Decided, DecidedRule, decide};
use whereas::internals::eval::finding::Verdict;
use whereas::internals::eval::{Settings, run};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, NoFiles, Options};
use whereas::internals::plan::Plan;
use whereas::internals::plan::kernels::{Kernels, Op, VectorId};
use whereas::internals::plan::schema::Schema;
use whereas::internals::source::{SourceId, Sources};

use crate::program::ModuleLookup;
use crate::tree::Case;

/// What came of the documents of some modules.
#[derive(Debug, Default)]
pub struct Tally {
    /// Documents that columns hold.
    pub held: u64,
    /// Documents that they do not.
    pub doubtful: u64,
    /// Rules in documents that columns settle.
    pub settled: u64,
    /// Those that they leave to the machine, which finds something.
    pub loud: u64,
    /// Those that they leave to the machine, which finds nothing.
    pub needless: u64,
    /// Rules on columns and not, by obstacle.
    pub rules: BTreeMap<String, u64>,
    /// How many operations of each kind were done.
    pub operations: BTreeMap<&'static str, u64>,
    pub differences: Vec<String>,
}

/// Which kinds of operations, made wrong one at a time, the comparison notices.
#[derive(Debug, Default)]
pub struct Noticed {
    /// By kind how many operations there were, and how many wrong ones were noticed.
    pub kinds: BTreeMap<&'static str, (u64, u64)>,
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// All kinds of operations.
        pub const KINDS: &[&str] = &[$(stringify!($kind)),*];

        fn kind_of(op: &Op) -> &'static str {
            match op {
                $(Op::$kind { .. } => stringify!($kind)),*
            }
        }
    };
}

kinds! {
    Column Constant Unknown Zero CheckDate Gather RowNumber Cross Flatten Listed At Next HasNext Pick Given Where Not And Or If
    Negate Arithmetic Compare Within WithinShare Amount CurrencyOf InList InStretch Matches Word Deadline Stretch Measure
    WorkingDaysIn WorkingHoursIn Length AddWorkingDays Part IsWorkingDay NextWorkingDay PreviousWorkingDay InForce
    Parameter Builtin Count Quantified Fold
}

/// Compares the two on documents of one module.
pub fn compare(loaded: &ModuleLookup, cases: &[Case], tally: &mut Tally) {
    let Some(first) = cases.first() else { return };
    let lines: Vec<String> = cases.iter().map(|case| case.document.print()).collect();
    compare_lines(
        loaded,
        (&first.root, first.as_of.as_deref()),
        &lines,
        tally,
        None,
    );
}

/// Compares the two on documents of a type, a line each; then makes each operation wrong, one at a time, where it is asked
/// which of these are noticed. One check date serves all documents, as in a run.
pub fn compare_lines(
    loaded: &ModuleLookup,
    (root, as_of): (&str, Option<&str>),
    lines: &[String],
    tally: &mut Tally,
    noticed: Option<&mut Noticed>,
) {
    let (program, sources) = (&loaded.rules.program, &loaded.sources);
    let plan = Plan::of(program, false, Overrides::default());
    let as_type = Some(root.to_owned());
    let named = |one: &whereas::internals::check::program::Record| *one.declared.name == *root;
    let root = RecordId::at(program.records.iter().position(named).unwrap());
    let limits = Limits::default();
    let Some(schema) = Schema::of(program, root) else {
        *tally.rules.entry("no columns".to_owned()).or_default() += 1;
        return;
    };
    let Some(shapes) = Shapes::of(program, root) else {
        *tally.rules.entry("no keys".to_owned()).or_default() += 1;
        return;
    };
    let mut kernels = Kernels::of(program, &plan, schema);
    *tally.rules.entry("on columns".to_owned()).or_default() += kernels.rules.len() as u64;
    for one in &kernels.machine {
        *tally
            .rules
            .entry(format!("{:?}", one.obstacle))
            .or_default() += 1;
    }
    for kernel in &kernels.kernels {
        *tally.operations.entry(kind_of(&kernel.op)).or_default() += 1;
    }
    let Some(mut reader) = ColumnReader::new(Arc::clone(&kernels.schema), shapes, limits.clone())
    else {
        *tally.rules.entry("no reader".to_owned()).or_default() += 1;
        return;
    };
    let as_of = as_of.map(|date| whereas::internals::value::Date::parse(date).unwrap());
    let options = Options {
        as_type,
        as_of,
        ..Options::default()
    };
    let settings = pipeline::settings(&loaded.rules, &mut NoFiles, &options, sources).value;
    let block = lines.join("\n");
    let mut ranges = Vec::new();
    let mut start = 0;
    for line in lines {
        ranges.push((start, start + line.len()));
        start += line.len() + 1;
    }
    reader.read(block.as_bytes(), &ranges);
    let columns = reader.columns();
    let decided = decide(
        program,
        &settings,
        &kernels,
        columns,
        block.as_bytes(),
        None,
    );
    let mut expected = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        if columns.doubtful[row] {
            tally.doubtful += 1;
            expected.push(None);
            continue;
        }
        tally.held += 1;
        let document = in_full(loaded, root, line, &limits);
        let decisions = decisions(loaded, &plan, &document, &settings, sources);
        for rule in &decided.rules {
            let (holds, calm, loud) = decisions.get(&rule.rule.0).copied().unwrap_or_default();
            match (rule.loud[row], loud) {
                (true, 0) => tally.needless += 1,
                (true, _) => tally.loud += 1,
                (false, loud) => {
                    tally.settled += 1;
                    let counted = counted(&decided, rule, row);
                    if loud > 0 || counted != (holds, calm) {
                        let path = &program.rules.get(rule.rule).unwrap().declared.path;
                        tally.differences.push(format!(
                            "{path}: columns hold {counted:?}, the machine {holds} and {calm} and finds {loud}\n-- as of {as_of:?}\n{line}"
                        ));
                    }
                }
            }
        }
        expected.push(Some(decisions));
    }
    let Some(noticed) = noticed else { return };
    let kinds: Vec<(VectorId, &'static str)> = kernels
        .kernels
        .enumerated()
        .map(|(id, kernel)| (id, kind_of(&kernel.op)))
        .collect();
    for (id, kind) in kinds {
        kernels.spoilt = Some(id);
        let decided = decide(
            program,
            &settings,
            &kernels,
            columns,
            block.as_bytes(),
            None,
        );
        let differs = expected.iter().enumerate().any(|(row, decisions)| {
            decisions.as_ref().is_some_and(|decisions| {
                decided.rules.iter().any(|rule| {
                    let (holds, calm, loud) =
                        decisions.get(&rule.rule.0).copied().unwrap_or_default();
                    !rule.loud[row] && (loud > 0 || counted(&decided, rule, row) != (holds, calm))
                })
            })
        });
        let entry = noticed.kinds.entry(kind).or_default();
        entry.0 += 1;
        entry.1 += u64::from(differs);
    }
}

/// How many obligations of a rule hold and do not apply in a document, in both ways of counting.
fn counted(decided: &Decided, rule: &DecidedRule, row: usize) -> (u64, u64) {
    let mut others = vec![true; rule.loud.len()];
    others[row] = false;
    let counted = decided.count(rule, &others);
    assert_eq!(counted, decided.count_in(rule, row));
    counted
}

fn in_full(loaded: &ModuleLookup, root: RecordId, line: &str, limits: &Limits) -> Document {
    let text: Arc<str> = line.into();
    let tree = document::json::parse(&text, SourceId::NOWHERE, limits).unwrap();
    let ty = Type::Record(root);
    let document = document::bind(
        &loaded.rules.program,
        tree,
        &ty,
        "".into(),
        SourceId::NOWHERE,
    );
    assert!(
        document.faults.is_empty() && document.notes.is_empty(),
        "columns hold a document with faults: {line}"
    );
    document
}

/// How many obligations of each rule hold, do not apply, and are neither.
fn decisions(
    loaded: &ModuleLookup,
    plan: &Plan,
    document: &Document,
    settings: &Settings,
    sources: &Sources,
) -> BTreeMap<u32, (u64, u64, u64)> {
    let mut all: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
    for obligation in run(&loaded.rules.program, plan, document, settings, sources) {
        let entry = all.entry(obligation.rule.0).or_default();
        match obligation.verdict {
            Verdict::Holds => entry.0 += 1,
            Verdict::NotApplicable => entry.1 += 1,
            Verdict::Violated | Verdict::Undetermined | Verdict::Waived => entry.2 += 1,
        }
    }
    all
}
