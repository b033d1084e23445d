//! Tests: what is given, what is expected, and for which cases.

use crate::diagnostic::Help;
use std::collections::HashMap;
use std::sync::Arc;

use super::cases::{CaseStatements, expand};
use super::checker::{Checker, Meaning, Surroundings};
use super::declare::Written;
use super::modules::dotted;
use super::program::{
    Body, Constant, DataId, Declared, Expect, SHAPE, Test, TestDocument, TestRun,
};
use super::references::DeclarationKind;
use super::replacements::{self, ReplacementForm, check_path};
use super::types::Type;
use crate::diagnostic::codes::law::UNKNOWN_RULE;
use crate::diagnostic::codes::names::UNKNOWN_FIELD;
use crate::diagnostic::codes::test_items::{
    NO_SUCH_EXCEPTION, REPLACEMENT, SAME_TITLE, TEST_ORDER,
};
use crate::diagnostic::codes::types::NOT_CONSTANT;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, TestStatement};
use crate::value::{Date, Verdict};

impl Checker<'_> {
    /// Reads every test, once for each of its cases.
    pub fn read_tests(&mut self) {
        let mut titles: HashMap<(usize, Arc<str>), Span> = HashMap::new();
        for written in self.written.tests.clone() {
            let title = &written.body.title;
            if let Some(first) =
                titles.insert((written.module, Arc::clone(&title.text)), title.span)
            {
                let message = format!("two tests are called \"{}\"", title.text);
                let diagnostic = Diagnostic::warning(SAME_TITLE, title.span, message)
                    .label(first, "the first one");
                self.report(diagnostic.help("say in the title what this one shows"));
            }
            let (cases, diagnostics) = expand(written.body, self.limits.expansion);
            let known = self.diagnostics.len();
            self.diagnostics.extend(diagnostics);
            if cases.is_empty() && known == self.diagnostics.len() {
                let title = &written.body.title;
                let diagnostic =
                    Diagnostic::error(TEST_ORDER, title.span, "this test checks nothing");
                self.report(
                    diagnostic
                        .help("write `given` an agreement, then `expect` a rule and a verdict"),
                );
            }
            for case in &cases {
                self.read_case(&written, case);
            }
            self.report_nothing_expected(&cases);
        }
    }

    fn read_case(&mut self, written: &Written<'_, ast::Test>, case: &CaseStatements) {
        let mut runs: Vec<TestRun> = Vec::new();
        let mut truths: Vec<TestRun> = Vec::new();
        let mut given_yet = false;
        for statement in &case.statements {
            match statement {
                TestStatement::Given(given) => {
                    given_yet = true;
                    runs.extend(self.given(written.module, given));
                }
                TestStatement::Expect(expect) => {
                    let expected = self.expected(written.module, expect);
                    match (runs.last_mut(), expected) {
                        (Some(run), Some(expected)) => run.expects.push(expected),
                        (None, _) if !given_yet => self.report_not_given(expect),
                        _ => {}
                    }
                }
                TestStatement::Truth { expr, span } => {
                    let as_of = runs.last().and_then(|run| run.as_of);
                    truths.extend(self.truth(written.module, expr, as_of, *span));
                }
                TestStatement::ForEach { .. } => {}
            }
        }
        if case.has_given() && !case.has_expect() {
            let title = &written.body.title;
            let diagnostic = Diagnostic::error(TEST_ORDER, title.span, "this test expects nothing");
            self.report(diagnostic.help("write `expect` with a rule and a verdict after `given`"));
        }
        let title: Arc<str> = match case.label.as_str() {
            "" => Arc::clone(&written.body.title.text),
            label => format!("{} ({label})", written.body.title.text).into(),
        };
        runs.extend(truths);
        self.program.tests.push(Test {
            title,
            module: written.module,
            runs,
            span: written.item.span,
        });
    }

    /// Reports what is given and of which nothing is expected, in no case: the next `given`, or the end, follows it.
    fn report_nothing_expected(&mut self, cases: &[CaseStatements]) {
        let mut given: Vec<(Span, bool)> = Vec::new();
        for case in cases.iter().filter(|case| case.has_expect()) {
            // What a truth says is not about what is given.
            let about: Vec<&TestStatement> = case
                .statements
                .iter()
                .filter(|statement| !is_about_nothing(statement))
                .collect();
            let next = about.iter().copied().skip(1).map(Some).chain([None]);
            for (statement, next) in about.iter().copied().zip(next) {
                let TestStatement::Given(one) = statement else {
                    continue;
                };
                let used = next.is_some_and(|next| !matches!(next, TestStatement::Given(_)));
                match given.iter_mut().find(|(span, _)| *span == one.span) {
                    Some((_, known)) => *known |= used,
                    None => given.push((one.span, used)),
                }
            }
        }
        for (span, _) in given.into_iter().filter(|(_, used)| !used) {
            let diagnostic = Diagnostic::error(
                TEST_ORDER,
                span,
                "nothing is expected of what is given here",
            );
            self.report(
                diagnostic.help("write `expect` with a rule and a verdict after it, or remove it"),
            );
        }
    }

    /// A condition that is expected to be true; none where it is wrong, which is reported for one case only.
    fn truth(
        &mut self,
        module: usize,
        written: &ast::Expr,
        as_of: Option<Date>,
        span: Span,
    ) -> Option<TestRun> {
        if let Some((rule, verdict)) = self.rule_without_verdict(module, written) {
            let message = format!("it is not said what becomes of the rule `{rule}`");
            let diagnostic = Diagnostic::error(TEST_ORDER, span, message);
            let help = format!("write `expect {rule} {verdict}`, or another verdict");
            self.report(diagnostic.help(help));
            return None;
        }
        let known = self.diagnostics.len();
        let mut around = Surroundings {
            dated: as_of.is_some(),
            ..self.surroundings(module, None)
        };
        let why = "`expect` is followed by a rule and a verdict, or by a condition";
        let expr = self.condition(&mut around, written, why);
        let wrong = self.diagnostics.split_off(known);
        let failed = !wrong.is_empty();
        for mut diagnostic in wrong {
            if diagnostic.code == NOT_CONSTANT && diagnostic.help.is_none() {
                let help = "say on which date: write `as of 2026-01-01` after its name, or `given … as of 2026-01-01` before \
                            this";
                diagnostic = diagnostic.help(help);
            }
            // The next case would say the same.
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
        (!failed).then(|| TestRun {
            document: TestDocument::Nothing,
            tables: Vec::new(),
            with: Vec::new(),
            as_of,
            expects: Vec::new(),
            truth: Some(Body {
                expr,
                locals: around.next_local,
            }),
            span,
        })
    }

    /// `expect deposit_limit`, `expect not deposit_limit`: the name of a rule that names no value, and the verdict.
    fn rule_without_verdict(
        &self,
        module: usize,
        written: &ast::Expr,
    ) -> Option<(String, &'static str)> {
        if let ast::ExprKind::Not(inner) = &*written.kind {
            let (rule, _) = self.rule_without_verdict(module, inner)?;
            return Some((rule, Verdict::Violated.words()));
        }
        let ast::ExprKind::Name(name) = &*written.kind else {
            return None;
        };
        let scope = self.find(module, name);
        scope
            .iter()
            .any(|entry| matches!(entry.entity, Meaning::Rule(..)))
            .then(|| (name.to_string(), Verdict::Holds.words()))
    }

    fn report_not_given(&mut self, expect: &ast::Expect) {
        let message = "nothing is given yet of which this could be expected";
        let diagnostic = Diagnostic::error(TEST_ORDER, expect.span, message);
        self.report(diagnostic.help("write `given` and an agreement before it"));
    }

    fn given(&mut self, module: usize, given: &ast::Given) -> Option<TestRun> {
        let document = match &given.document {
            ast::GivenDocument::Agreement(path) => {
                TestDocument::Agreement(self.agreement_named(module, path)?)
            }
            ast::GivenDocument::File(path) => TestDocument::File(Arc::clone(&path.text), path.span),
            ast::GivenDocument::Files(files) => self.given_dossier(files, given)?,
        };
        if let TestDocument::Agreement(id) = document {
            let record = self
                .program
                .agreements
                .get(id)
                .map(|agreement| agreement.record);
            if let Some(record) = record.filter(|record| record.0 != u32::MAX) {
                for replacement in &given.with {
                    let said = check_path(
                        &self.program,
                        &Type::Record(record),
                        replacement,
                        ReplacementForm::default(),
                    );
                    said.into_iter()
                        .for_each(|diagnostic| self.report(diagnostic));
                    self.note_steps(record, replacement);
                }
            }
        }
        let mut tables: Vec<(DataId, Arc<str>, Span)> = Vec::new();
        for (name, file) in &given.tables {
            let Some(id) = self.table_named(module, name) else {
                continue;
            };
            if let Some((_, _, first)) = tables.iter().find(|(other, ..)| *other == id) {
                let message = format!("the table `{}` is given twice", dotted(name));
                let diagnostic = Diagnostic::error(REPLACEMENT, name.span, message)
                    .label(*first, "the first time is here");
                self.report(diagnostic.help("leave one of the two out"));
                continue;
            }
            tables.push((id, Arc::clone(&file.text), file.span));
        }
        self.check_replaced_twice(&given.with);
        for value in given
            .with
            .iter()
            .filter_map(|replacement| replacement.value.as_ref())
        {
            self.literal_only(value, "the values of a test");
        }
        let as_of = given.as_of.as_ref().and_then(|written| {
            let constant = self.constant(module, written, &Type::Date, "`as of` takes a date")?;
            let Constant::Date(date) = constant else {
                return None;
            };
            Some(date)
        });
        Some(TestRun {
            document,
            tables,
            with: given.with.clone(),
            as_of,
            expects: Vec::new(),
            truth: None,
            span: given.span,
        })
    }

    /// Of two values for one path the first would not count.
    fn check_replaced_twice(&mut self, with: &[ast::Replacement]) {
        let mut seen: HashMap<String, Span> = HashMap::new();
        for replacement in with {
            let into_list = replacement
                .path
                .iter()
                .any(|step| matches!(step, ast::ReplacementStep::Index(..)));
            if replacement.value.is_none() && into_list {
                // What stood behind it moved up.
                seen.clear();
                continue;
            }
            let path = replacements::in_words(&replacement.path);
            if let Some(first) = seen.insert(path.clone(), replacement.path_span) {
                let message = format!("`{path}` is replaced twice");
                let diagnostic = Diagnostic::error(REPLACEMENT, replacement.path_span, message);
                self.report(
                    diagnostic
                        .label(first, "the first time is here")
                        .help("leave one of the two out"),
                );
            }
        }
    }

    fn expected(&mut self, module: usize, expect: &ast::Expect) -> Option<Expect> {
        let is_shape = matches!(expect.rule.segments.as_slice(), [one] if &*one.text == SHAPE);
        let rule = match is_shape {
            true => None,
            false => {
                let ids = self.rule_named(module, &expect.rule)?;
                if let Some(by) = &expect.by {
                    self.check_by(&ids, by, &expect.rule);
                }
                let first = ids.first().and_then(|id| self.program.rules.get(*id));
                first.map(|rule| Arc::clone(&rule.declared.path))
            }
        };
        if is_shape {
            self.check_shape(expect);
        }
        if let Some(by) = expect.by.as_ref().filter(|_| is_shape) {
            let message = "there are no exceptions to a document's shape";
            self.report(
                Diagnostic::error(NO_SUCH_EXCEPTION, by.span, message).help("leave `by` out"),
            );
        }
        let at = expect.at.as_ref().map(|at| match place(&at.text) {
            Ok(pointer) => pointer,
            Err(help) => {
                let message = format!("\"{}\" is no place in a document", at.text);
                self.report(Diagnostic::error(UNKNOWN_FIELD, at.span, message).help(help));
                Arc::clone(&at.text)
            }
        });
        if let Some(empty) = expect
            .because
            .as_ref()
            .filter(|because| because.text.trim().is_empty())
        {
            let diagnostic =
                Diagnostic::error(TEST_ORDER, empty.span, "an empty text is in every message");
            self.report(
                diagnostic
                    .help("write words that the message must contain, or leave `because` out"),
            );
        }
        Some(Expect {
            rule,
            verdict: expect.verdict,
            by: expect
                .by
                .as_ref()
                .and_then(|by| by.segments.last())
                .map(|name| Arc::clone(&name.text)),
            at,
            because: expect
                .because
                .as_ref()
                .map(|because| Arc::clone(&because.text)),
            span: expect.span,
        })
    }

    /// A document's shape is violated or it holds; one that holds has no message.
    fn check_shape(&mut self, expect: &ast::Expect) {
        if !matches!(expect.verdict, Verdict::Holds | Verdict::Violated) {
            let message = "a document's shape holds or is violated, and nothing else";
            let diagnostic = Diagnostic::error(TEST_ORDER, expect.span, message);
            self.report(diagnostic.help("write `expect shape violated` or `expect shape holds`"));
        }
        let because = expect
            .because
            .as_ref()
            .filter(|_| expect.verdict == Verdict::Holds);
        if let Some(because) = because {
            let message = "a shape that holds has no message that could contain this";
            let diagnostic = Diagnostic::error(TEST_ORDER, because.span, message);
            self.report(diagnostic.help("leave `because` out"));
        }
    }

    fn check_by(&mut self, rules: &[super::program::RuleId], by: &ast::Path, rule: &ast::Path) {
        let wanted = by.segments.last().map_or("", |name| &*name.text);
        let of_rule: Vec<&Declared> = rules
            .iter()
            .flat_map(|id| self.exceptions_of(*id))
            .collect();
        let names: Vec<&str> = of_rule.iter().map(|one| &*one.name).collect();
        let path = dotted(by);
        let is_meant = |one: &&&Declared| {
            *one.name == *wanted && (by.segments.len() == 1 || *one.path == *path)
        };
        if let Some(declared) = of_rule.iter().find(is_meant).map(|one| one.name_span) {
            self.note_path(by, declared, DeclarationKind::Exception);
            return;
        }
        let near = did_you_mean(wanted, names.iter().copied());
        let help = match (near, names.is_empty()) {
            (Some(near), _) => Help::did_you_mean(near),
            (None, true) => "it has no exceptions: leave `by` out".into(),
            (None, false) => {
                let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                names.dedup();
                format!("its exceptions are {}", names.join(", ")).into()
            }
        };
        let known = names.contains(&wanted) || !self.entries_named_exception(by).is_empty();
        let message = match known {
            true => format!("`{}` is no exception to `{}`", dotted(by), dotted(rule)),
            false => format!("`{}` has no exception `{}`", dotted(rule), dotted(by)),
        };
        let code = if known || !names.is_empty() {
            NO_SUCH_EXCEPTION
        } else {
            UNKNOWN_RULE
        };
        self.report(Diagnostic::error(code, by.span, message).help(help));
    }

    fn entries_named_exception(&self, by: &ast::Path) -> Vec<&str> {
        let wanted = by.segments.last().map_or("", |name| &*name.text);
        let all = self
            .program
            .exceptions
            .iter()
            .map(|one| &*one.declared.name);
        all.filter(|name| *name == wanted).collect()
    }
}

/// Whether a statement is a truth that does not seem to be about a rule.
fn is_about_nothing(statement: &TestStatement) -> bool {
    let TestStatement::Truth { expr, .. } = statement else {
        return false;
    };
    !matches!(&*expr.kind, ast::ExprKind::Name(_) | ast::ExprKind::Not(_))
}

/// The JSON Pointer of a place: it is one, or a path such as `parts[1].amount`, whose positions count from 1.
///
/// # Errors
/// It is neither; what to write.
fn place(written: &str) -> Result<Arc<str>, String> {
    if written.is_empty() || written.starts_with('/') {
        return Ok(written.into());
    }
    let mut pointer = String::new();
    for part in written.split('.') {
        let (name, positions) = match part.split_once('[') {
            Some((name, positions)) => (name, Some(positions)),
            None => (part, None),
        };
        let is_name = !name.is_empty() && !name.contains(['/', ']', '"', '`', '~']);
        let is_rows = name.is_empty() && positions.is_some() && pointer.is_empty();
        if !(is_name || is_rows) {
            return Err(format!(
                "write a path, as \"parts[1].amount\", or a pointer: \"/{}\"",
                written.replace(['.', '['], "/").replace(']', "")
            ));
        }
        if is_name {
            pointer.push('/');
            pointer.push_str(name);
        }
        let Some(positions) = positions else { continue };
        let Some(positions) = positions.strip_suffix(']') else {
            return Err("a position stands in brackets, as \"parts[1]\"".to_owned());
        };
        for position in positions.split("][") {
            match position
                .parse::<usize>()
                .ok()
                .and_then(|at| at.checked_sub(1))
            {
                Some(at) => pointer.push_str(&format!("/{at}")),
                None => {
                    return Err(
                        "positions of a path are whole numbers that count from 1: \"parts[1]\" is the first part"
                            .to_owned(),
                    );
                }
            }
        }
    }
    Ok(pointer.into())
}
