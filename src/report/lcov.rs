//! What the tests exercised, as lcov's tracefile: lines are clauses, branches the outcomes of conditions, functions the
//! rules and parameters.

use std::collections::BTreeMap;

use crate::pipeline::exercised::{CoverageKind, ModuleCoverage};
use crate::source::{Sources, Span};

/// Writes one module.
pub fn write(module: &ModuleCoverage, sources: &Sources) -> String {
    let name = sources.get(module.subject.source).name();
    let line = |span: Span| sources.start(span).line;
    // A line break would end the record.
    let clean = |text: &str| text.replace(|c: char| c.is_control(), " ");
    let mut out = format!("TN:\nSF:{}\n", clean(name));
    let mut lines: BTreeMap<usize, u64> = BTreeMap::new();
    let mut branches: Vec<(usize, Span, &'static str, u64)> = Vec::new();
    let mut functions = String::new();
    let mut called = 0_usize;
    for row in &module.rows {
        let counted = row
            .points
            .iter()
            .filter(|point| point.kind != CoverageKind::Outcome);
        let calls = counted.map(|point| point.count).max().unwrap_or(0);
        called = called.saturating_add(usize::from(calls > 0));
        functions.push_str(&format!(
            "FN:{},{}\nFNDA:{calls},{}\n",
            line(row.span),
            clean(&row.name),
            clean(&row.name)
        ));
        for point in &row.points {
            let count = lines.entry(line(point.span)).or_default();
            *count = (*count).max(point.count);
            if matches!(point.kind, CoverageKind::Outcome | CoverageKind::Exception) {
                branches.push((line(point.span), point.span, point.never, point.count));
            }
        }
    }
    out.push_str(&functions);
    out.push_str(&format!("FNF:{}\nFNH:{called}\n", module.rows.len()));
    let mut block = 0_usize;
    let mut last: Option<Span> = None;
    let mut branch = 0_usize;
    branches.sort();
    for (line, span, _, count) in &branches {
        if last.is_some_and(|last| last != *span) {
            block = block.saturating_add(1);
        }
        branch = if last == Some(*span) {
            branch.saturating_add(1)
        } else {
            0
        };
        last = Some(*span);
        out.push_str(&format!("BRDA:{line},{block},{branch},{count}\n"));
    }
    let taken = branches.iter().filter(|(.., count)| *count > 0).count();
    out.push_str(&format!("BRF:{}\nBRH:{taken}\n", branches.len()));
    lines
        .iter()
        .for_each(|(line, count)| out.push_str(&format!("DA:{line},{count}\n")));
    let hit = lines.values().filter(|count| **count > 0).count();
    out.push_str(&format!("LF:{}\nLH:{hit}\nend_of_record\n", lines.len()));
    out
}
