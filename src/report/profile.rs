//! The profile of a run: a table for people, and an object of the JSON report.

use serde::Serialize;

use super::{Report, columns, padded};
use crate::pipeline::profile::{LeftOut, NoColumns, OnColumns, Profile, RuleProfile};
use crate::plan::kernels::Obstacle;
use crate::source::{Sources, Span};

/// The columns of the table of rules, right of the name.
const HEADS: [&str; 8] = [
    "total",
    "columns",
    "verdicts",
    "explained",
    "hints",
    "settled",
    "machine runs",
    "obligations",
];

impl Report<'_> {
    /// What the run took, where that was asked for; a line each.
    pub fn profile_lines(&self) -> Vec<String> {
        let Some(profile) = &self.profile else {
            return Vec::new();
        };
        let mut lines = vec![
            String::new(),
            "profile: milliseconds of all threads together".to_owned(),
        ];
        if profile.before > 0 {
            lines.push(format!(
                "{} documents were checked before the run was interrupted: they are not measured, and their obligations are \
                 counted",
                grouped(profile.before)
            ));
        }
        lines.extend(times(profile));
        lines.extend(rules(profile));
        lines.extend(off_columns(profile, self.sources));
        lines.extend(documents(profile));
        lines
    }
}

/// Nanoseconds as milliseconds, rounded up to the next tenth, so that only nothing is 0.0.
fn milliseconds(nanos: u64) -> String {
    let tenths = nanos.div_ceil(100_000);
    let whole = tenths.checked_div(10).unwrap_or(0);
    let tenth = tenths.checked_rem(10).unwrap_or(0);
    format!("{}.{tenth}", grouped(whole))
}

/// A number with its digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Lines of words and, right-aligned, numbers.
fn table(rows: &[(String, Vec<String>)]) -> Vec<String> {
    let width = rows.iter().map(|(words, _)| columns(words)).max();
    let count = rows.iter().map(|(_, numbers)| numbers.len()).max();
    let widths: Vec<usize> = (0..count.unwrap_or(0))
        .map(|at| {
            let cells = rows.iter().filter_map(|(_, numbers)| numbers.get(at));
            cells.map(|cell| columns(cell)).max().unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|(words, numbers)| {
            let mut line = padded(words, width.unwrap_or(0));
            for (cell, width) in numbers.iter().zip(&widths) {
                line.push_str(&format!("  {cell:>width$}"));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

fn times(profile: &Profile) -> Vec<String> {
    let machine = profile.on_machine();
    let rows = [
        ("reading into columns", profile.read_columns),
        ("rules on columns", profile.on_columns()),
        ("reading for the machine", profile.read_documents()),
        ("verdicts of the machine", machine.decided),
        ("explanations", machine.explained),
        ("hints", machine.hints),
        ("total", profile.total()),
    ];
    let rows: Vec<_> = rows
        .iter()
        .map(|(words, nanos)| ((*words).to_owned(), vec![milliseconds(*nanos)]))
        .collect();
    table(&rows)
}

fn rules(profile: &Profile) -> Vec<String> {
    let head = (
        "rule".to_owned(),
        HEADS.iter().map(|head| (*head).to_owned()).collect(),
    );
    let row = |(rule, profile): (&str, &RuleProfile)| {
        let RuleProfile {
            settled,
            on_columns,
            machine,
            obligations,
            ..
        } = profile;
        let times = [
            profile.total(),
            *on_columns,
            machine.decided,
            machine.explained,
            machine.hints,
        ];
        let counts = [*settled, machine.runs, *obligations];
        let cells = times.into_iter().map(milliseconds);
        let cells = cells.chain(counts.into_iter().map(grouped)).collect();
        (rule.to_owned(), cells)
    };
    let rows: Vec<_> = std::iter::once(head)
        .chain(profile.slowest().into_iter().map(row))
        .collect();
    let mut lines = vec![String::new()];
    lines.extend(table(&rows));
    lines
}

fn off_columns(profile: &Profile, sources: &Sources) -> Vec<String> {
    let off = profile.rules.iter().filter_map(|(rule, own)| {
        let OnColumns::No(obstacle, span) = own.columns? else {
            return None;
        };
        let at = sources.start(span);
        let file = sources.get(span.source).name();
        Some(format!(
            "  {rule} {}: {file}:{}:{}",
            obstacle.words(),
            at.line,
            at.column
        ))
    });
    let lines: Vec<String> = off.collect();
    let on = profile
        .rules
        .values()
        .filter(|own| own.columns == Some(OnColumns::Yes))
        .count();
    match (on, lines.is_empty()) {
        (0, true) => Vec::new(),
        (_, true) => vec![String::new(), "all rules run on columns".to_owned()],
        (on, false) => {
            let all = on.saturating_add(lines.len());
            let head = format!("{on} of {all} rules run on columns; the others do not, since each");
            [String::new(), head].into_iter().chain(lines).collect()
        }
    }
}

fn documents(profile: &Profile) -> Vec<String> {
    let number = |count: u64| vec![grouped(count)];
    let mut rows = Vec::new();
    let mut firsts = Vec::new();
    if profile.read > 0 {
        rows.push((
            "documents read into columns".to_owned(),
            number(profile.read),
        ));
        rows.push(("  settled by columns".to_owned(), number(profile.settled())));
        for (why, LeftOut { documents, first }) in &profile.left {
            let class = match why.is_doubt() {
                true => "doubtful",
                false => "left to the machine",
            };
            firsts.push((rows.len(), first));
            rows.push((format!("  {class}: {}", why.words()), number(*documents)));
        }
    }
    let others = profile
        .no_columns
        .values()
        .fold(0, |sum, count| u64::saturating_add(sum, *count));
    rows.extend(profile.no_columns.iter().map(|(why, count)| {
        let words = format!("documents of streams not on columns, since {}", why.words());
        (words, number(*count))
    }));
    let whole = profile.whole.saturating_sub(others);
    if whole > 0 {
        rows.push(("documents read as whole files".to_owned(), number(whole)));
    }
    let mut lines = table(&rows);
    for (at, first) in firsts {
        if let Some(line) = lines.get_mut(at) {
            line.push_str(&format!("  the first is {first}"));
        }
    }
    [String::new()].into_iter().chain(lines).collect()
}

/// The profile as an object of the JSON report; times in nanoseconds.
#[derive(Serialize)]
pub(super) struct ProfileShown<'r> {
    nanoseconds: PhasesShown,
    rules: Vec<RuleShown<'r>>,
    documents: DocumentsShown<'r>,
}

#[derive(Serialize)]
struct PhasesShown {
    read_columns: u64,
    rules_on_columns: u64,
    read_machine: u64,
    verdicts: u64,
    explanations: u64,
    hints: u64,
}

#[derive(Serialize)]
struct RuleShown<'r> {
    rule: &'r str,
    /// Whether it runs on columns; absent where no stream was read into these.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<ObstacleShown<'r>>,
    nanoseconds: RuleTimesShown,
    documents: RuleDocumentsShown,
    obligations: u64,
}

#[derive(Serialize)]
struct ObstacleShown<'r> {
    kind: Obstacle,
    text: &'static str,
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct RuleTimesShown {
    columns: u64,
    verdicts: u64,
    explanations: u64,
    hints: u64,
}

#[derive(Serialize)]
struct RuleDocumentsShown {
    columns: u64,
    machine: u64,
}

#[derive(Serialize)]
struct DocumentsShown<'r> {
    columns: u64,
    settled: u64,
    left: Vec<LeftShown<'r>>,
    not_on_columns: Vec<NoColumnsShown>,
    whole: u64,
    before_interruption: u64,
}

#[derive(Serialize)]
struct LeftShown<'r> {
    kind: &'static str,
    text: String,
    documents: u64,
    first: &'r str,
}

#[derive(Serialize)]
struct NoColumnsShown {
    kind: NoColumns,
    text: &'static str,
    documents: u64,
}

pub(super) fn profile_shown<'r>(report: &'r Report<'_>) -> Option<ProfileShown<'r>> {
    let profile = report.profile.as_ref()?;
    let machine = profile.on_machine();
    let left = profile.left.iter().map(|(why, left)| LeftShown {
        kind: why.key(),
        text: why.words(),
        documents: left.documents,
        first: &left.first,
    });
    let no_columns = profile.no_columns.iter();
    let not_on_columns: Vec<NoColumnsShown> = no_columns
        .map(|(why, documents)| NoColumnsShown {
            kind: *why,
            text: why.words(),
            documents: *documents,
        })
        .collect();
    let others = not_on_columns
        .iter()
        .fold(0, |sum, one| u64::saturating_add(sum, one.documents));
    let rules = profile.rules.iter();
    Some(ProfileShown {
        nanoseconds: PhasesShown {
            read_columns: profile.read_columns,
            rules_on_columns: profile.on_columns(),
            read_machine: profile.read_documents(),
            verdicts: machine.decided,
            explanations: machine.explained,
            hints: machine.hints,
        },
        rules: rules
            .map(|(rule, own)| rule_shown(report.sources, rule, own))
            .collect(),
        documents: DocumentsShown {
            columns: profile.read,
            settled: profile.settled(),
            left: left.collect(),
            not_on_columns,
            whole: profile.whole.saturating_sub(others),
            before_interruption: profile.before,
        },
    })
}

fn rule_shown<'r>(sources: &'r Sources, rule: &'r str, own: &RuleProfile) -> RuleShown<'r> {
    let obstacle = |obstacle: Obstacle, span: Span| {
        let at = sources.start(span);
        ObstacleShown {
            kind: obstacle,
            text: obstacle.words(),
            file: sources.get(span.source).name(),
            line: at.line,
            column: at.column,
        }
    };
    RuleShown {
        rule,
        columns: own.columns.map(|columns| columns == OnColumns::Yes),
        obstacle: match own.columns {
            Some(OnColumns::No(why, span)) => Some(obstacle(why, span)),
            Some(OnColumns::Yes) | None => None,
        },
        nanoseconds: RuleTimesShown {
            columns: own.on_columns,
            verdicts: own.machine.decided,
            explanations: own.machine.explained,
            hints: own.machine.hints,
        },
        documents: RuleDocumentsShown {
            columns: own.settled,
            machine: own.machine.runs,
        },
        obligations: own.obligations,
    }
}
