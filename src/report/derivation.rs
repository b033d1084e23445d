//! Derivations as an indented tree: how each verdict came about.

use super::text::{visible, wrapped};
use super::{EscapeForm, Report, Style, hints_in_words, inert_whole};
use crate::eval::finding::{Finding, Step, Verdict};
use crate::source::Sources;

/// Deeper steps are indented no further.
const DEEPEST: usize = 24;

/// Obligations shown that hold, and that do not apply.
const CALM: usize = 3;

/// Writes every finding with its derivation; of what holds or does not apply, the first ones.
pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut out = String::new();
    for finding in report.shown().filter(|finding| !is_calm(finding.verdict)) {
        write_one(&mut out, report.sources, finding, style);
        out.push('\n');
    }
    for calm in [Verdict::Holds, Verdict::NotApplicable] {
        let mut found = report.shown().filter(|finding| finding.verdict == calm);
        for finding in found.by_ref().take(CALM) {
            write_one(&mut out, report.sources, finding, style);
            out.push('\n');
        }
        let more = found.count();
        if more > 0 {
            let obligations = if more == 1 {
                "obligation"
            } else {
                "obligations"
            };
            let rest = format!(
                "{more} more {obligations} with the verdict `{}`\n\n",
                calm.words()
            );
            out.push_str(&rest);
        }
    }
    inert_whole(out, EscapeForm::Text { color: style.color })
}

fn is_calm(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Holds | Verdict::NotApplicable)
}

fn write_one(out: &mut String, sources: &Sources, finding: &Finding, style: Style) {
    let (bold, off) = if style.color {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    let head = format!(
        "{} {}: {}",
        finding.rule,
        finding.verdict.words(),
        finding.title
    );
    out.push_str(bold);
    out.push_str(wrapped(&visible(&head), style.width, "", "  ").trim_end());
    out.push_str(off);
    out.push('\n');
    let at = if finding.path.is_empty() {
        String::new()
    } else {
        format!(" at {}", finding.path)
    };
    line(out, style, "  ", &format!("{}{at}", finding.document));
    line(out, style, "  ", &finding.message);
    let mut tree = DerivationTree {
        out,
        sources,
        style,
    };
    tree.steps(&finding.derivation, "  ", 0, 0);
    let tail = hints_in_words(finding).map(|help| format!("help: {help}"));
    let waiver = finding
        .waiver
        .as_ref()
        .map(|one| format!("waived by {} until {}: {}", one.by, one.until, one.because));
    for text in waiver.iter().chain(&tail) {
        line(out, style, "  ", text);
    }
}

fn line(out: &mut String, style: Style, indent: &str, text: &str) {
    out.push_str(&wrapped(&visible(text), style.width, indent, indent));
}

struct DerivationTree<'t> {
    out: &'t mut String,
    sources: &'t Sources,
    style: Style,
}

impl DerivationTree<'_> {
    fn steps(&mut self, steps: &[Step], indent: &str, depth: usize, more: usize) {
        for (at, step) in steps.iter().enumerate() {
            let last = more == 0 && at.saturating_add(1) == steps.len();
            self.step(step, indent, last, depth);
        }
        if more > 0 {
            let (branch, _) = self.branch(true);
            let others = if more == 1 {
                "1 more element".to_owned()
            } else {
                format!("{more} more elements")
            };
            line(self.out, self.style, &format!("{indent}{branch}"), &others);
        }
    }

    fn step(&mut self, step: &Step, indent: &str, last: bool, depth: usize) {
        let (branch, below) = self.branch(last);
        let mut text = if step.value.is_empty() {
            step.words.clone()
        } else {
            format!("{}: {}", step.words, step.value)
        };
        if let Some(place) = &step.place
            && let Some(span) = place.span
        {
            let source = self.sources.get(span.source);
            let place = match source.place(span.start) {
                Some(place) => format!("{}!{}", source.name(), place.name),
                None => {
                    let at = self.sources.start(span);
                    format!("{}:{}:{}", source.name(), at.line, at.column)
                }
            };
            text.push_str(&format!("  ({place})"));
        }
        for note in &step.notes {
            text.push_str(&format!("; {note}"));
        }
        let deeper = if depth < DEEPEST {
            format!("{indent}{below}")
        } else {
            indent.to_owned()
        };
        let (first, rest) = (format!("{indent}{branch}"), format!("{deeper}  "));
        self.out.push_str(&wrapped(
            &visible(&text),
            self.style.width.max(first.len().saturating_add(40)),
            &first,
            &rest,
        ));
        self.steps(&step.steps, &deeper, depth.saturating_add(1), step.more);
    }

    /// The prefix of a step, and the prefix of the steps below it.
    fn branch(&self, last: bool) -> (&'static str, &'static str) {
        match (self.style.ascii, last) {
            (true, _) => ("- ", "  "),
            (false, true) => ("└─ ", "   "),
            (false, false) => ("├─ ", "│  "),
        }
    }
}
