//! Lints: rule files that are legal but suspicious, because they mean something its author
//! cannot have intended, or because a reader may misunderstand them.
//!
//! Each lint has a code, a page, and a level that `whereas.toml` may change. A
//! comment silences one, on its line, with a reason.

mod absent;
mod agreements;
mod allow;
mod bounds;
mod logic;
mod missing;
mod percent;
mod style;
mod tables;
mod units;
mod unused;
mod uses;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::check::program::{Block, Expr, Part, Program, Rule};
use crate::check::walk;
use crate::diagnostic::codes::{documents, lints as code};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast;

/// Something suspicious, and what would take it away where a program can tell.
#[derive(Debug, Clone)]
pub struct Lint {
    /// The diagnostic.
    pub diagnostic: Diagnostic,
    /// What to replace; empty where only a person can tell. Applied together or not at all.
    pub fix: Vec<Edit>,
}

/// A span and its new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// The default severity of a lint; `None`: it is off.
pub fn usual_level(code: Code) -> Option<Severity> {
    match code {
        code::NO_DOCUMENTATION | code::NO_SOURCE => None,
        code::UNGUARDED_OPTIONAL
        | code::OFTEN_UNKNOWN
        | code::MAY_BE_EMPTY
        | code::MAY_MIX
        | code::BARE_AMOUNT
        | code::SMALL_PERCENTAGE
        | code::THOUSANDS
        // How a check reads the values of an agreement.
        | documents::DECIMALS
        | documents::BARE_PERCENTAGE => Some(Severity::Note),
        _ => Some(Severity::Warning),
    }
}

/// The rule files of a run: what one declares may be used by another.
pub struct RuleFiles<'w> {
    /// The texts.
    pub sources: &'w Sources,
    /// What rule files that are no part of the program take from its modules.
    pub uses: &'w Uses,
}

pub use allow::{Allow, allows};
pub use uses::Uses;

/// What is suspicious in the modules of a program that were asked for, in the order of their texts. `files` are those
/// modules as written; `level` gives the severity of each lint.
pub fn lint(
    program: &Program,
    files: &[ast::File],
    written: &RuleFiles<'_>,
    level: &dyn Fn(Code) -> Option<Severity>,
) -> Vec<Lint> {
    weighed(program, files, written, level, None)
}

/// Percentages that may be off by a factor of 100, which a check warns of too: a rule `share <= 10` of a percentage holds
/// for every document. Comments suppress them, and `level` gives their severity.
pub fn percent_slips(
    program: &Program,
    files: &[ast::File],
    sources: &Sources,
    level: Option<Severity>,
) -> Vec<Diagnostic> {
    let uses = Uses::default();
    let only = |code: Code| level.filter(|_| code == code::PERCENT_SLIP);
    let lints = lint(
        program,
        files,
        &RuleFiles {
            sources,
            uses: &uses,
        },
        &only,
    );
    lints.into_iter().map(|lint| lint.diagnostic).collect()
}

/// The same; comments may also suppress the checker's `warnings`: those are removed.
pub fn lint_beside(
    warnings: &mut Vec<Diagnostic>,
    program: &Program,
    files: &[ast::File],
    written: &RuleFiles<'_>,
    level: &dyn Fn(Code) -> Option<Severity>,
) -> Vec<Lint> {
    weighed(program, files, written, level, Some(warnings))
}

fn weighed(
    program: &Program,
    files: &[ast::File],
    written: &RuleFiles<'_>,
    level: &dyn Fn(Code) -> Option<Severity>,
    warnings: Option<&mut Vec<Diagnostic>>,
) -> Vec<Lint> {
    let mut lints = everything(program, files, written);
    allow::silence(&mut lints, warnings, files, written.sources);
    lints.retain_mut(|lint| match level(lint.diagnostic.code) {
        Some(severity) => {
            lint.diagnostic.severity = severity;
            true
        }
        None => false,
    });
    lints
}

fn everything(program: &Program, files: &[ast::File], written: &RuleFiles<'_>) -> Vec<Lint> {
    let comments = files
        .iter()
        .flat_map(|file| &file.comments)
        .map(|comment| comment.span);
    let mut found = LintFindings {
        program,
        sources: written.sources,
        comments: comments
            .map(|span| ((span.source, span.range().end), span.range().start))
            .collect(),
        counted: missing::counted(program),
        lints: Vec::new(),
    };
    let asked: HashSet<SourceId> = files.iter().map(|file| file.source).collect();
    for file in files {
        unused::items(&mut found, file, written.uses);
        percent::laid_down(&mut found, file);
    }
    for rule in program
        .rules
        .iter()
        .filter(|rule| asked.contains(&rule.declared.span.source))
    {
        unused::names(&mut found, rule);
        logic::rule(&mut found, rule);
        missing::rule(&mut found, rule);
        absent::rule(&mut found, rule);
        style::rule(&mut found, rule);
    }
    for agreement in program
        .agreements
        .iter()
        .filter(|one| asked.contains(&one.declared.span.source))
    {
        agreements::shape(&mut found, agreement);
    }
    for parameter in program
        .parameters
        .iter()
        .filter(|one| asked.contains(&one.declared.span.source))
    {
        tables::table(&mut found, parameter);
    }
    for definition in program
        .definitions
        .iter()
        .filter(|one| asked.contains(&one.declared.span.source))
    {
        expression(&mut found, &definition.body.expr);
    }
    for record in program
        .records
        .iter()
        .filter(|one| asked.contains(&one.declared.span.source))
    {
        for derived in &record.derived {
            expression(&mut found, &derived.body.expr);
        }
    }
    let mut lints = found.lints;
    lints.sort_by_key(|lint| (lint.diagnostic.span(), lint.diagnostic.code));
    lints.dedup_by(|a, b| a.diagnostic == b.diagnostic);
    lints
}

/// The expression of a definition or a derived field.
fn expression<'p>(found: &mut LintFindings<'p>, expr: &'p Expr) {
    style::expression(found, expr);
    absent::expression(found, expr);
    bounds::weigh(found, expr, &mut bounds::Facts::default());
    all(expr, &mut |part| bounds::tolerance(found, part));
}

/// The texts after all fixes that do not overlap are applied, for the sources that change.
pub fn fixed(lints: &[Lint], sources: &Sources) -> Vec<(SourceId, String)> {
    let mut taken: BTreeMap<(SourceId, u32, u32), &Edit> = BTreeMap::new();
    for lint in lints {
        if !lint.fix.iter().any(|edit| meets(&taken, edit.span)) {
            taken.extend(
                lint.fix
                    .iter()
                    .map(|edit| ((edit.span.source, edit.span.start, edit.span.end), edit)),
            );
        }
    }
    let mut texts: Vec<(SourceId, String, usize)> = Vec::new();
    for ((source, ..), edit) in taken {
        if texts.last().is_none_or(|(last, ..)| *last != source) {
            finish(&mut texts, sources);
            texts.push((source, String::new(), 0));
        }
        if let Some((_, text, done)) = texts.last_mut() {
            let range = edit.span.range();
            text.push_str(
                sources
                    .get(source)
                    .text()
                    .get(*done..range.start)
                    .unwrap_or(""),
            );
            text.push_str(&edit.text);
            *done = range.end;
        }
    }
    finish(&mut texts, sources);
    texts
        .into_iter()
        .map(|(source, text, _)| (source, text))
        .collect()
}

/// Puts the rest of its text behind the last edit.
fn finish(texts: &mut [(SourceId, String, usize)], sources: &Sources) {
    if let Some((source, text, done)) = texts.last_mut() {
        text.push_str(sources.get(*source).text().get(*done..).unwrap_or(""));
    }
}

/// Whether an edit would overlap one that is taken; those do not overlap each other.
fn meets(taken: &BTreeMap<(SourceId, u32, u32), &Edit>, span: Span) -> bool {
    let before = taken
        .range(..=(span.source, span.start, span.end))
        .next_back();
    let after = taken.range((span.source, span.start, span.end)..).next();
    before
        .into_iter()
        .chain(after)
        .any(|(_, edit)| overlap(edit.span, span))
}

fn overlap(a: Span, b: Span) -> bool {
    a.source == b.source && (a == b || a.start < b.end && b.start < a.end)
}

/// What has been found so far.
struct LintFindings<'p> {
    program: &'p Program,
    sources: &'p Sources,
    /// The start of the comment that ends at an offset.
    comments: HashMap<(SourceId, usize), usize>,
    /// Lists whose elements some rule counts or asks for.
    counted: HashSet<&'p Expr>,
    lints: Vec<Lint>,
}

impl LintFindings<'_> {
    fn say(&mut self, diagnostic: Diagnostic) {
        self.fixable(diagnostic, Vec::new());
    }

    fn fixable(&mut self, diagnostic: Diagnostic, fix: Vec<Edit>) {
        self.lints.push(Lint { diagnostic, fix });
    }

    /// The start of the comment that ends at an offset.
    fn comment_ending(&self, source: SourceId, end: usize) -> Option<usize> {
        self.comments.get(&(source, end)).copied()
    }

    /// An expression as it was written, on one line.
    fn written(&self, expr: &Expr) -> String {
        self.sources
            .slice(expr.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The blocks of a rule and of its exceptions.
fn blocks<'p>(program: &'p Program, rule: &'p Rule) -> Vec<&'p Block> {
    let exceptions = rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id));
    std::iter::once(&rule.block)
        .chain(exceptions.map(|exception| &exception.block))
        .collect()
}

/// The outermost expressions of a block, including those of messages.
fn roots<'p>(block: &'p Block, roots_of: &mut Vec<&'p Expr>) {
    roots_of.extend(block.lets.iter().map(|one| &one.expr));
    roots_of.extend(block.conditions.iter().map(|one| &one.expr));
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                roots_of.push(&requirement.expr);
                roots_of.extend(requirement.shown());
            }
            Part::ForEach(each) => {
                roots_of.push(&each.list);
                roots_of.extend(&each.filter);
                roots(&each.block, roots_of);
            }
        }
    }
}

/// Every expression in one, itself included, outermost first.
fn all<'p>(expr: &'p Expr, each: &mut dyn FnMut(&'p Expr)) {
    each(expr);
    for child in walk::children(expr) {
        all(child, each);
    }
}
