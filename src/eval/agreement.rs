//! Reports an obligation that cannot be explained: the explaining run
//! ran out of steps, or, by a defect of the program, came to something else.

use super::explain::ExplainContext;
use super::finding::{Finding, Note, NoteKind, Reason, ReasonKind, Verdict};
use super::rules::{Obligation, one_line};
use crate::check::program::{Rule, TemplatePart};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::RUNS_DISAGREE;
use crate::value::FaultKind;

impl ExplainContext<'_> {
    /// The finding of an obligation by what the quick run knows of it.
    pub(super) fn plain_finding(&self, rule: &Rule, obligation: &Obligation) -> Option<Finding> {
        let requirement = obligation.requirement(self.program)?;
        let written = one_line(self.sources.slice(requirement.expr.span));
        let steps = format!("evaluation took more than {} steps", self.settings.steps);
        let text = format!("{steps}; `--limit steps=N` raises the limit");
        let undetermined = obligation.verdict == Verdict::Undetermined;
        let (message, reasons, notes) = if undetermined && obligation.limited {
            let message = format!("`{written}` cannot be decided: {text}");
            let reason = Reason {
                kind: ReasonKind::Fault(FaultKind::Limit),
                path: String::new(),
                text,
                span: Some(requirement.expr.span),
            };
            (message, vec![reason], Vec::new())
        } else {
            let what = match obligation.verdict {
                Verdict::Undetermined => format!("`{written}` cannot be decided"),
                Verdict::NotApplicable => "it does not apply".to_owned(),
                verdict @ (Verdict::Holds | Verdict::Violated | Verdict::Waived) => format!(
                    "`{written}` is {}",
                    (verdict == Verdict::Holds) != requirement.forbid
                ),
            };
            let said = plain(requirement.message(self.settings.language.as_ref()))
                .filter(|_| obligation.verdict == Verdict::Violated);
            (
                said.unwrap_or(what),
                Vec::new(),
                vec![Note::new(
                    NoteKind::LeftOut,
                    format!("why is not shown: {text}"),
                )],
            )
        };
        let path = self.pointer(obligation.place);
        Some(Finding {
            rule: rule.declared.path.to_string(),
            title: rule.title(self.settings.language.as_ref()),
            verdict: obligation.verdict,
            severity: self.plan.severity(obligation.rule, rule),
            message,
            span: self.nearest(&path, obligation.place),
            path,
            clause: Some(requirement.keyword),
            condition: Some(requirement.expr.span),
            reasons_in_message: reasons.len(),
            reasons,
            notes,
            sources: rule
                .sources
                .iter()
                .map(super::explain::shown_source)
                .collect(),
            ..self.blank()
        })
    }

    /// The defect that both runs of the rules come to different things.
    pub(super) fn disagreement(
        &self,
        rule: &Rule,
        quick: &Obligation,
        explained: Option<&Obligation>,
    ) -> Diagnostic {
        let exception = |one: &Obligation| {
            let exception = one.exception.and_then(|id| self.program.exceptions.get(id));
            exception
                .map(|exception| format!(" by {}", exception.declared.name))
                .unwrap_or_default()
        };
        let words = |one: &Obligation| format!("{}{}", one.verdict.words(), exception(one));
        let other = explained.map_or_else(|| "nothing".to_owned(), words);
        let name = &rule.declared.path;
        let message = format!(
            "`{name}` was decided as {}, and explained as {other}",
            words(quick)
        );
        let span = quick
            .requirement(self.program)
            .map_or(rule.declared.name_span, |requirement| requirement.span);
        Diagnostic::error(RUNS_DISAGREE, span, message).help(format!(
            "this is a defect of the program: please report it with the rules and `{}`, whose verdicts cannot be relied on",
            self.document.name
        ))
    }
}

/// A message that has no values in it.
fn plain(parts: Option<&[TemplatePart]>) -> Option<String> {
    parts?
        .iter()
        .map(|part| match part {
            TemplatePart::Text(words) => Some(&**words),
            TemplatePart::Value(_) => None,
        })
        .collect()
}
