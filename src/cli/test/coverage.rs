//! `whereas test --coverage`: what the tests did not exercise.

use super::{is_short, subjects};
use crate::cli::arguments::LintFormat;
use crate::cli::terminal::Terminal;
use crate::eval::seen::Seen;
use crate::pipeline::exercised::{self, CoverageKind, CoverageRow, ModuleCoverage, Point};
use crate::pipeline::mutation::Suite;
use crate::pipeline::testing;
use crate::report::{columns, padded, visible};
use crate::source::{Sources, Span};

/// The columns of the table.
const COLUMNS: [(&str, CoverageKind); 4] = [
    ("clauses", CoverageKind::Clause),
    ("outcomes", CoverageKind::Outcome),
    ("exceptions", CoverageKind::Exception),
    ("versions", CoverageKind::Version),
];

/// Characters of a clause that are shown.
const SHOWN: usize = 60;

/// Runs the tests again, noting what they exercise.
pub(super) fn measure(suites: &[Suite]) -> Vec<ModuleCoverage> {
    let seen: Vec<Seen> = suites
        .iter()
        .map(|suite| {
            let mut seen = Seen::default();
            for prepared in &suite.runs {
                testing::exercise(
                    &suite.rules,
                    &suite.settings,
                    prepared,
                    &suite.sources,
                    &mut seen,
                );
            }
            seen
        })
        .collect();
    let mut modules = exercised::of(suites, &seen, &subjects(suites));
    modules.retain(|module| !module.rows.is_empty());
    modules
}

/// Shows a row for each module and each rule of which something was not exercised, and what that is.
pub(super) fn show(
    modules: &[ModuleCoverage],
    suites: &[Suite],
    format: LintFormat,
    terminal: &Terminal,
) {
    let mut never = String::new();
    let mut rows: Vec<(String, [(usize, usize); 4])> = Vec::new();
    let mut all = [(0, 0); 4];
    for module in modules {
        let Some(suite) = suites.get(module.subject.suite) else {
            continue;
        };
        let sources = &suite.sources;
        let mut sum = [(0, 0); 4];
        let mut own = Vec::new();
        for row in &module.rows {
            let counts = COLUMNS.map(|(_, kind)| row.counted(kind));
            add(&mut sum, &counts);
            if counts.iter().any(|(seen, of)| seen < of) {
                own.push((format!("  {}", visible(&row.name)), counts));
            }
            unseen(row).for_each(|point| never.push_str(&line(sources, point)));
        }
        add(&mut all, &sum);
        rows.push((
            visible(sources.get(module.subject.source).name()).into_owned(),
            sum,
        ));
        rows.append(&mut own);
    }
    rows.push(("all".to_owned(), all));
    let mut out = if is_short(format) {
        String::new()
    } else {
        table(&rows)
    };
    if !never.is_empty() && !is_short(format) {
        out.push_str("\nnot exercised:\n");
    }
    out.push_str(&never);
    terminal.print(&out);
}

/// What was not exercised of a rule; for a clause that was never decided, only that.
fn unseen(row: &CoverageRow) -> impl Iterator<Item = &Point> {
    let undecided = |span: Span| {
        row.points
            .iter()
            .any(|one| one.kind == CoverageKind::Clause && one.span == span && one.count == 0)
    };
    row.points.iter().filter(move |one| {
        one.count == 0 && (one.kind == CoverageKind::Clause || !undecided(one.span))
    })
}

fn add(sum: &mut [(usize, usize); 4], counts: &[(usize, usize); 4]) {
    for ((seen, of), (more, in_all)) in sum.iter_mut().zip(counts) {
        *seen = seen.saturating_add(*more);
        *of = of.saturating_add(*in_all);
    }
}

fn table(rows: &[(String, [(usize, usize); 4])]) -> String {
    let wide = rows
        .iter()
        .map(|(name, _)| columns(name))
        .max()
        .unwrap_or(0);
    let mut out = " ".repeat(wide);
    COLUMNS
        .iter()
        .for_each(|(title, _)| out.push_str(&format!("  {title:>10}")));
    out.push('\n');
    for (name, counts) in rows {
        let mut row = padded(name, wide);
        for (seen, of) in counts {
            let cell = if *of == 0 {
                String::new()
            } else {
                format!("{seen}/{of}")
            };
            row.push_str(&format!("  {cell:>10}"));
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

fn line(sources: &Sources, point: &Point) -> String {
    let at = sources.start(point.span);
    let name = visible(sources.get(point.span.source).name()).into_owned();
    format!(
        "{name}:{}:{}: `{}` {}\n",
        at.line,
        at.column,
        visible(&clause(sources, point.span)),
        point.never
    )
}

/// A clause on one line, not too long.
fn clause(sources: &Sources, span: Span) -> String {
    let line = sources
        .slice(span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line,
    }
}
