//! What the tests of rules exercised: which clauses were decided, which outcomes their conditions had, which exceptions
//! applied and which values of parameters were taken.

use std::collections::HashMap;

use super::mutation::{Subject, Suite, same_text};
use crate::check::program::{Block, Exception, Expr, ExprKind, Part, Program, Rule};
use crate::check::walk;
use crate::eval::seen::{Outcomes, Seen};
use crate::source::{SourceId, Sources, Span};

/// What was exercised of one module.
#[derive(Debug)]
pub struct ModuleCoverage {
    /// The suite that has its program and its text.
    pub subject: Subject,
    /// Its rules and parameters, in the order of the text.
    pub rows: Vec<CoverageRow>,
}

/// What was exercised of a rule with its exceptions, or of a parameter.
#[derive(Debug)]
pub struct CoverageRow {
    /// Its own name.
    pub name: String,
    /// The name's span.
    pub span: Span,
    /// What to cover.
    pub points: Vec<Point>,
}

/// One thing to exercise.
#[derive(Debug)]
pub struct Point {
    /// What it is.
    pub kind: CoverageKind,
    /// Its span.
    pub span: Span,
    /// How often it was seen.
    pub count: u64,
    /// The phrase for an outcome that no test produced: "was never violated".
    pub never: &'static str,
}

/// What can be exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoverageKind {
    /// A requirement, decided.
    Clause,
    /// A condition, true or false; a requirement, held or violated.
    Outcome,
    /// An exception, applied or not.
    Exception,
    /// A value of a parameter, taken.
    Version,
}

impl CoverageRow {
    /// How many points of a kind were seen, and how many there are.
    pub fn counted(&self, kind: CoverageKind) -> (usize, usize) {
        let of = || self.points.iter().filter(|point| point.kind == kind);
        (of().filter(|point| point.count > 0).count(), of().count())
    }
}

/// What the tests of all suites exercised of the modules.
pub fn of(suites: &[Suite], seen: &[Seen], subjects: &[Subject]) -> Vec<ModuleCoverage> {
    let module = |subject: &Subject| {
        let suite = suites.get(subject.suite)?;
        let seen = merged(&same_text(suites, *subject), seen, subject.source);
        let rows = rows(&suite.rules.program, &suite.sources, &seen, subject.source);
        Some(ModuleCoverage {
            subject: *subject,
            rows,
        })
    };
    subjects.iter().filter_map(module).collect()
}

/// What all suites saw of one text, as if it were one.
fn merged(texts: &[Option<SourceId>], seen: &[Seen], source: SourceId) -> Seen {
    let mut all = Seen::default();
    for (text, seen) in texts.iter().zip(seen) {
        let here = |span: &Span| Some(span.source) == *text;
        let moved = |span: &Span| Span { source, ..*span };
        for (from, into) in [
            (&seen.conditions, &mut all.conditions),
            (&seen.requirements, &mut all.requirements),
            (&seen.exceptions, &mut all.exceptions),
        ] {
            for (span, outcomes) in from.iter().filter(|(span, _)| here(span)) {
                into.entry(moved(span)).or_default().add(*outcomes);
            }
        }
        for (span, count) in seen.versions.iter().filter(|(span, _)| here(span)) {
            let sum = all.versions.entry(moved(span)).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    all
}

fn rows(program: &Program, sources: &Sources, seen: &Seen, source: SourceId) -> Vec<CoverageRow> {
    let mut rows: HashMap<Span, CoverageRow> = HashMap::new();
    for rule in &program.rules {
        let mut points = Points {
            seen,
            sources,
            points: Vec::new(),
        };
        let own = rule.declared.span.source == source;
        if own {
            points.block(&rule.block);
        }
        let exceptions = rule
            .exceptions
            .iter()
            .filter_map(|id| program.exceptions.get(*id));
        exceptions
            .filter(|one| one.declared.span.source == source)
            .for_each(|one| points.exception(one));
        if own || !points.points.is_empty() {
            add(&mut rows, rule, own, points.points);
        }
    }
    for parameter in program
        .parameters
        .iter()
        .filter(|one| one.declared.span.source == source)
    {
        let taken = |span: Span| seen.versions.get(&span).copied().unwrap_or(0);
        let points = parameter.versions.iter().map(|version| Point {
            kind: CoverageKind::Version,
            span: version.span,
            count: taken(version.span),
            never: "was never taken",
        });
        let (name, span) = (
            parameter.declared.name.to_string(),
            parameter.declared.name_span,
        );
        rows.insert(
            span,
            CoverageRow {
                name,
                span,
                points: points.collect(),
            },
        );
    }
    let mut rows: Vec<CoverageRow> = rows.into_values().collect();
    rows.sort_by_key(|row| (row.span.source, row.span.start));
    rows
}

/// The row of a rule from another module is at its first exception.
fn add(rows: &mut HashMap<Span, CoverageRow>, rule: &Rule, own: bool, points: Vec<Point>) {
    let first = points.first().map(|point| point.span);
    let span = if own {
        rule.declared.name_span
    } else {
        first.unwrap_or(rule.declared.name_span)
    };
    let name = rule.declared.name.to_string();
    rows.entry(span)
        .or_insert(CoverageRow { name, span, points });
}

struct Points<'s> {
    seen: &'s Seen,
    sources: &'s Sources,
    points: Vec<Point>,
}

impl Points<'_> {
    fn block(&mut self, block: &Block) {
        block.lets.iter().for_each(|one| self.inside(&one.expr));
        block
            .conditions
            .iter()
            .for_each(|one| self.condition(&one.expr));
        for part in &block.parts {
            match part {
                Part::Requirement(requirement) => {
                    let outcomes = self
                        .seen
                        .requirements
                        .get(&requirement.keyword)
                        .copied()
                        .unwrap_or_default();
                    let span = requirement.span;
                    self.push(
                        CoverageKind::Clause,
                        span,
                        outcomes.total(),
                        "was never decided",
                    );
                    self.push(CoverageKind::Outcome, span, outcomes.yes, "never held");
                    self.push(
                        CoverageKind::Outcome,
                        span,
                        outcomes.no,
                        "was never violated",
                    );
                    self.inside(&requirement.expr);
                }
                Part::ForEach(each) => {
                    each.filter.iter().for_each(|filter| self.condition(filter));
                    // The checker limits how deep these nest.
                    self.block(&each.block);
                }
            }
        }
    }

    fn exception(&mut self, exception: &Exception) {
        let span = exception.declared.name_span;
        let outcomes = self.seen.exceptions.get(&span).copied().unwrap_or_default();
        self.push(CoverageKind::Exception, span, outcomes.yes, "never applied");
        self.push(CoverageKind::Exception, span, outcomes.no, "applied always");
        self.block(&exception.block);
    }

    /// A condition, true and false, with the parts of which it is made.
    fn condition(&mut self, expr: &Expr) {
        if matches!(&*expr.kind, ExprKind::Constant(_)) {
            return;
        }
        let Outcomes { yes, no, .. } = self
            .seen
            .conditions
            .get(&expr.span)
            .copied()
            .unwrap_or_default();
        self.push(CoverageKind::Outcome, expr.span, yes, "was never true");
        self.push(CoverageKind::Outcome, expr.span, no, "was never false");
        self.inside(expr);
    }

    /// The conditions inside an expression: sides of `and`, `or` and `implies`, what `if` and `where` ask.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "in whatever else it is, the parts are looked through"
    )]
    fn inside(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Logic(_, left, right) => [left, right]
                .into_iter()
                .for_each(|side| self.condition(side)),
            ExprKind::If(condition, then, otherwise) => {
                self.condition(condition);
                [then, otherwise]
                    .into_iter()
                    .for_each(|branch| self.inside(branch));
            }
            ExprKind::Quantified { each, body, .. } => {
                each.filter
                    .iter()
                    .chain([body])
                    .for_each(|one| self.condition(one));
                self.inside(&each.list);
            }
            ExprKind::Comprehension { each, .. } | ExprKind::The(each) => {
                each.filter.iter().for_each(|filter| self.condition(filter));
                self.inside(&each.list);
            }
            _ => walk::children(expr)
                .into_iter()
                .for_each(|child| self.inside(child)),
        }
    }

    fn push(&mut self, kind: CoverageKind, span: Span, count: u64, never: &'static str) {
        // A clause that the checker expanded twice occurs once in the rule file.
        let there = !self.sources.slice(span).is_empty();
        let twice = self
            .points
            .iter()
            .any(|one| (one.kind, one.span, one.never) == (kind, span, never));
        if there && !twice {
            self.points.push(Point {
                kind,
                span,
                count,
                never,
            });
        }
    }
}
