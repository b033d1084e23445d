//! Items about single documents: waivers and agreements.

use std::sync::Arc;

use super::checker::Checker;
use super::declare::Written;
use super::modules::dotted;
use super::program::{Agreement, RecordId, Segment, StoredField, Waiver};
use super::references::DeclarationKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::law::{CLAUSE_TWICE, WAIVER_INCOMPLETE};
use crate::diagnostic::codes::test_items::{NOT_LITERAL, ROWS};
use crate::syntax::ast::{self, DocumentValue, ExprKind, WaiverClauseKind};

/// The content of a waiver.
#[derive(Default)]
struct WaiverClauses<'w> {
    document: Option<&'w ast::TextLiteral>,
    at: Option<&'w ast::TextLiteral>,
    until: Option<&'w ast::DateLiteral>,
    because: Option<&'w ast::TextLiteral>,
    by: Option<&'w ast::TextLiteral>,
    also_undetermined: bool,
}

impl Checker<'_> {
    /// Reads every waiver.
    pub fn read_waivers(&mut self) {
        for written in self.written.waivers.clone() {
            if let Some(waiver) = self.waiver(&written) {
                self.program.waivers.push(waiver);
            }
        }
    }

    fn waiver(&mut self, written: &Written<'_, ast::Waiver>) -> Option<Waiver> {
        let rule = self.waived_rule(written.module, &written.body.rule);
        let said = self.waiver_clauses(written.body);
        let missing: Vec<&str> = [
            (said.document.is_none(), "`document \"…\"`"),
            (said.until.is_none(), "`until DATE`"),
            (said.because.is_none(), "`because \"…\"`"),
            (said.by.is_none(), "`by \"…\"`"),
        ]
        .into_iter()
        .filter_map(|(open, clause)| open.then_some(clause))
        .collect();
        if !missing.is_empty() {
            let message = format!("this waiver lacks {}", missing.join(", "));
            let help = "a waiver names the document, its last day, the reason, and who decided";
            self.report(
                Diagnostic::error(WAIVER_INCOMPLETE, written.body.rule.span, message).help(help),
            );
        }
        for (text, what) in [
            (said.document, "document"),
            (said.because, "reason"),
            (said.by, "owner"),
        ] {
            if let Some(text) = text.filter(|text| text.text.trim().is_empty()) {
                let message = format!("the {what} of this waiver is empty");
                self.report(
                    Diagnostic::error(WAIVER_INCOMPLETE, text.span, message).help("write it out"),
                );
            }
        }
        if let Some(at) = said
            .at
            .filter(|at| !at.text.is_empty() && !at.text.starts_with('/'))
        {
            let message = format!("\"{}\" is no place in a document", at.text);
            let help = format!("places begin with `/`, as \"/{}\"", at.text);
            self.report(Diagnostic::error(WAIVER_INCOMPLETE, at.span, message).help(help));
        }
        let until = self.day(said.until?)?;
        Some(Waiver {
            rule,
            document: Arc::clone(&said.document?.text),
            at: said.at.map(|at| Arc::clone(&at.text)),
            until,
            because: Arc::clone(&said.because?.text),
            by: Arc::clone(&said.by?.text),
            also_undetermined: said.also_undetermined,
            module: written.module,
            span: written.item.span,
        })
    }

    /// The clauses of a waiver by kind, none of them twice.
    fn waiver_clauses<'w>(&mut self, waiver: &'w ast::Waiver) -> WaiverClauses<'w> {
        let mut said = WaiverClauses::default();
        let mut seen = Vec::new();
        for clause in &waiver.clauses {
            match &clause.kind {
                WaiverClauseKind::Document(text) => said.document = Some(text),
                WaiverClauseKind::At(text) => said.at = Some(text),
                WaiverClauseKind::Until(date) => said.until = Some(date),
                WaiverClauseKind::Because(text) => said.because = Some(text),
                WaiverClauseKind::By(text) => said.by = Some(text),
                WaiverClauseKind::AlsoUndetermined => said.also_undetermined = true,
            }
            let kind = std::mem::discriminant(&clause.kind);
            match seen.iter().find(|(earlier, _)| *earlier == kind) {
                Some((_, first)) => {
                    let message = "this clause of the waiver is given twice";
                    let twice = Diagnostic::error(CLAUSE_TWICE, clause.span, message);
                    self.report(
                        twice
                            .label(*first, "the first one is here")
                            .help("leave one of the two out"),
                    );
                }
                None => seen.push((kind, clause.span)),
            }
        }
        said
    }

    /// The full path of the rule that a waiver names. Its module need not be among those of this run.
    fn waived_rule(&mut self, module: usize, path: &ast::Path) -> Arc<str> {
        match path.segments.as_slice() {
            [_] => {
                let rules = self.rule_named(module, path);
                let rule = rules.and_then(|ids| self.program.rules.get(*ids.first()?));
                rule.map_or_else(
                    || dotted(path).into(),
                    |rule| Arc::clone(&rule.declared.path),
                )
            }
            _ => {
                let name = dotted(path);
                let rule = self.program.rule(&name);
                if let Some(declared) = rule.map(|rule| rule.declared.name_span) {
                    self.note_path(path, declared, DeclarationKind::Rule);
                }
                name.into()
            }
        }
    }

    /// Reads every agreement.
    pub fn read_agreements(&mut self) {
        for written in self.written.agreements.clone() {
            let body = written.body;
            let record = self.record_named(written.module, &body.ty, "an agreement");
            for field in &body.fields {
                self.literal_only(&field.value, "an agreement's values");
            }
            let declared = self.declared(written.module, &body.name, written.item);
            if let Some(id) = record {
                self.refuse_rows(id, body);
                self.note_entries(id, &body.fields);
            }
            let record = record.unwrap_or(RecordId(u32::MAX));
            self.program.agreements.push(Agreement {
                declared,
                record,
                written: Arc::new(body.clone()),
            });
        }
    }

    /// An agreement has fields; a type that reads the rows of a list does not fit there.
    fn refuse_rows(&mut self, id: RecordId, agreement: &ast::Agreement) {
        let Some(record) = self.program.records.get(id) else {
            return;
        };
        let reads_rows = |field: &&StoredField| {
            !field.from.is_empty()
                && field
                    .from
                    .iter()
                    .all(|path| path.segments.first() == Some(&Segment::Each))
        };
        let Some(field) = record.fields.iter().find(reads_rows) else {
            return;
        };
        let name = &record.declared.name;
        let message = format!(
            "`{}` of {name} is read from the rows of a list, and an agreement has fields",
            field.name
        );
        let diagnostic = Diagnostic::error(ROWS, agreement.ty.span, message)
            .label(field.span, "it is declared here")
            .help("write the rows in a file, and test them with `given file \"rows.csv\"`; `[1].NAME` after `with` replaces in a row");
        self.report(diagnostic);
    }

    /// Reports everything that would have to be worked out; `what` as "an agreement's values".
    pub fn literal_only(&mut self, value: &ast::Expr, what: &str) {
        // The parser limits how deep these can nest.
        match value.document_value() {
            DocumentValue::List(elements) => {
                for element in elements {
                    self.literal_only(element, what);
                }
            }
            DocumentValue::Record(entries) => {
                for entry in entries {
                    self.literal_only(&entry.value, what);
                }
            }
            DocumentValue::Literal => {}
            DocumentValue::Computed => {
                let message = if let ExprKind::Name(name) = &*value.kind {
                    format!("{what} are literals, lists and records, and `{name}` is a bare word")
                } else {
                    format!("{what} are literals, lists and records, and this must be computed")
                };
                self.report(
                    Diagnostic::error(NOT_LITERAL, value.span, message).help(literal_help(value)),
                );
            }
        }
    }
}

/// How a document would state what is worked out.
fn literal_help(value: &ast::Expr) -> String {
    if let ExprKind::Name(name) = &*value.kind {
        return match &**name {
            "null" | "nil" | "none" | "None" | "missing" | "absent" => {
                "leave the field out: what is not stated is missing".to_owned()
            }
            name => format!("a text is written in quotes: \"{name}\""),
        };
    }
    if let ExprKind::Field(base, name) = &*value.kind
        && let ExprKind::Name(first) = &*base.kind
    {
        return format!("a text is written in quotes: \"{first}. {}\"", name.text);
    }
    if matches!(&*value.kind, ExprKind::Parenthesised(_)) {
        return "leave the parentheses out".to_owned();
    }
    super::expr::date_of_literals(value)
        .unwrap_or_else(|| "write the value out, as a document would state it".to_owned())
}
