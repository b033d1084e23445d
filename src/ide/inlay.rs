//! What is not written and good to see: the types of `let`s, and what measures come to on the example.

use std::ops::Range;

use super::Analysis;
use super::examples::ExampleResults;
use super::types::written;
use crate::check::program::{Expr, ExprKind};
use crate::check::types::Type;
use crate::check::walk;
use crate::eval::finding::Step;
use crate::source::{SourceId, Span};

/// An inlay hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inlay {
    /// Behind which byte.
    pub offset: usize,
    /// The words.
    pub label: String,
    /// It is a type, rather than a value.
    pub is_type: bool,
    /// The tooltip.
    pub tooltip: String,
}

impl Analysis {
    /// The hints for a part of a file, by position.
    pub fn inlays(
        &self,
        source: SourceId,
        part: &Range<usize>,
        examples: &ExampleResults,
    ) -> Vec<Inlay> {
        let shown = |span: Span| span.source == source && part.contains(&span.range().start);
        let program = &self.look.program;
        let lets = self
            .look
            .bound
            .iter()
            .filter(|local| local.what == "let")
            .map(|local| (local.span, &local.ty));
        let own = program
            .records
            .iter()
            .filter(|record| record.declared.span.source == source);
        let derived = own
            .flat_map(|record| &record.derived)
            .map(|field| (field.span, &field.body.expr.ty));
        let mut found: Vec<Inlay> = lets
            .chain(derived)
            .filter(|(span, ty)| shown(*span) && **ty != Type::Unknown)
            .map(|(span, ty)| Inlay {
                offset: span.range().end,
                label: format!(": {}", written(program, ty)),
                is_type: true,
                tooltip: "computed from the alias".to_owned(),
            })
            .collect();
        found.extend(self.measures(source, &shown, examples));
        found.sort_by_key(|inlay| inlay.offset);
        found.dedup_by(|a, b| a.offset == b.offset && a.label == b.label);
        found
    }

    /// What each measure comes to on the first example that reaches it.
    fn measures(
        &self,
        source: SourceId,
        shown: &dyn Fn(Span) -> bool,
        examples: &ExampleResults,
    ) -> Vec<Inlay> {
        let mut spans = Vec::new();
        for root in self.roots(source) {
            collect(root, &mut spans);
        }
        let value = |span: Span| {
            examples.agreements.iter().find_map(|example| {
                let found = example.findings.iter().find_map(|finding| {
                    let labelled = finding
                        .values
                        .iter()
                        .find(|value| value.span == span)
                        .map(|value| value.text.clone());
                    labelled.or_else(|| value_of(&finding.derivation, span))
                })?;
                Some((example.name.clone(), found))
            })
        };
        let spans = spans.into_iter().filter(|span| shown(*span));
        spans
            .filter_map(|span| {
                let (example, value) = value(span)?;
                let tooltip = format!("on the example `{example}`");
                Some(Inlay {
                    offset: span.range().end,
                    label: format!(" = {value}"),
                    is_type: false,
                    tooltip,
                })
            })
            .collect()
    }
}

fn collect(expr: &Expr, spans: &mut Vec<Span>) {
    let measure = matches!(
        &*expr.kind,
        ExprKind::Measure { .. } | ExprKind::WorkingDaysIn(..) | ExprKind::WorkingHoursIn(..)
    );
    if measure {
        spans.push(expr.span);
    }
    walk::children(expr)
        .into_iter()
        .for_each(|child| collect(child, spans));
}

fn value_of(steps: &[Step], span: Span) -> Option<String> {
    steps.iter().find_map(|step| {
        let own = (step.span == Some(span)).then(|| step.value.clone());
        own.or_else(|| value_of(&step.steps, span))
    })
}
