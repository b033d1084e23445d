//! `for each case in [ … ] { … }`: a test written out once for each case.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::test_items::{CASES, NOT_TAKEN};
use crate::diagnostic::codes::usage::LIMIT;
use crate::diagnostic::did_you_mean;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, TestStatement};

/// The statements of one case.
#[derive(Debug, Clone)]
pub struct CaseStatements {
    /// `case 2`; empty where nothing is repeated.
    pub label: String,
    /// `given`s and `expect`s only, the case's values written in.
    pub statements: Vec<TestStatement>,
}

impl CaseStatements {
    /// Whether anything is given.
    pub fn has_given(&self) -> bool {
        self.statements
            .iter()
            .any(|statement| matches!(statement, TestStatement::Given(_)))
    }

    /// Whether anything is expected.
    pub fn has_expect(&self) -> bool {
        self.statements.iter().any(|statement| {
            matches!(
                statement,
                TestStatement::Expect(_) | TestStatement::Truth { .. }
            )
        })
    }
}

/// The values bound to a binder.
#[derive(Clone, Copy)]
struct Binding<'a> {
    binder: &'a ast::Name,
    entries: &'a [ast::RecordEntry],
    span: Span,
}

struct Expansion<'a> {
    cases: Vec<CaseStatements>,
    diagnostics: Vec<Diagnostic>,
    bindings: Vec<Binding<'a>>,
    labels: Vec<usize>,
    /// The names whose values were taken.
    taken: HashSet<Span>,
    budget: usize,
}

/// The cases of a test; statements before a `for each` belong to each of its cases.
/// At most about `limit` statements and values are made.
pub fn expand(test: &ast::Test, limit: usize) -> (Vec<CaseStatements>, Vec<Diagnostic>) {
    let mut expansion = Expansion {
        cases: Vec::new(),
        diagnostics: Vec::new(),
        bindings: Vec::new(),
        labels: Vec::new(),
        taken: HashSet::new(),
        budget: limit,
    };
    expansion.statements(Vec::new(), &test.body);
    if expansion.budget == 0 {
        let message =
            format!("once its cases are written out, this test has more than {limit} parts");
        let help = "the limit is expansion; `--limit expansion=N` raises it";
        expansion
            .diagnostics
            .push(Diagnostic::error(LIMIT, test.title.span, message).help(help));
    }
    (expansion.cases, expansion.diagnostics)
}

impl<'a> Expansion<'a> {
    fn statements(&mut self, before: Vec<TestStatement>, body: &'a [TestStatement]) {
        let mut statements = before;
        let (mut repeated, mut own) = (0, false);
        for statement in body {
            if self.budget == 0 {
                return;
            }
            match statement {
                TestStatement::ForEach {
                    binder,
                    cases,
                    body,
                    span,
                } => {
                    // The cases of one list are counted on from those of the lists before it: each has its own number.
                    repeated = self.for_each(&statements, binder, (cases, repeated), body, *span);
                }
                TestStatement::Given(given) => {
                    self.spend(given.span);
                    let given = self.substituted(given);
                    statements.push(TestStatement::Given(given));
                }
                TestStatement::Expect(expect) => {
                    own = true;
                    statements.push(TestStatement::Expect(expect.clone()));
                }
                TestStatement::Truth { expr, span } => {
                    own = true;
                    self.spend(*span);
                    let mut expr = expr.clone();
                    let known = self.diagnostics.len();
                    self.substitute_within(&mut expr);
                    if known != self.diagnostics.len() {
                        // One cause has one diagnostic.
                        *expr.kind = ExprKind::Boolean(true);
                    }
                    statements.push(TestStatement::Truth { expr, span: *span });
                }
            }
        }
        self.budget = self.budget.saturating_sub(statements.len());
        if self.budget > 0 && !statements.is_empty() && (own || repeated == 0) {
            let numbers: Vec<String> = self
                .labels
                .iter()
                .map(|number| format!("case {number}"))
                .collect();
            self.cases.push(CaseStatements {
                label: numbers.join(", "),
                statements,
            });
        }
    }

    fn for_each(
        &mut self,
        before: &[TestStatement],
        binder: &'a ast::Name,
        (cases, earlier): (&'a ast::Expr, usize),
        body: &'a [TestStatement],
        span: Span,
    ) -> usize {
        let ExprKind::List(elements) = &*cases.kind else {
            let message = "the cases of a test are a list that is written out";
            let help = format!("write `for each {} in [ {{ … }}, … ]`", binder.text);
            self.diagnostics
                .push(Diagnostic::error(CASES, cases.span, message).help(help));
            return earlier.saturating_add(1);
        };
        let last = earlier.saturating_add(elements.len()).max(1);
        if elements.is_empty() {
            let message = "this test has no cases, so that it checks nothing";
            self.diagnostics.push(
                Diagnostic::error(CASES, span, message).help("write at least one: `[ { … } ]`"),
            );
        }
        if let Some(outer) = self
            .bindings
            .iter()
            .find(|outer| outer.binder.text == binder.text)
        {
            let diagnostic = super::names::duplicate(binder, outer.binder.span, "bound");
            self.diagnostics.push(diagnostic);
            return last;
        }
        for (at, element) in elements.iter().enumerate() {
            let ExprKind::Record(entries) = &*element.kind else {
                let message = "a case is a record: names with their values in braces";
                let help = "write it as `{ name: value }`";
                self.diagnostics
                    .push(Diagnostic::error(CASES, element.span, message).help(help));
                continue;
            };
            self.report_twice(entries);
            if self.budget == 0 {
                return last;
            }
            self.bindings.push(Binding {
                binder,
                entries,
                span: element.span,
            });
            self.labels
                .push(earlier.saturating_add(at).saturating_add(1));
            let known = self.diagnostics.len();
            // The parser limits how deep these can nest.
            self.statements(before.to_vec(), body);
            self.labels.pop();
            self.bindings.pop();
            // The misspelt name has been reported.
            if known == self.diagnostics.len() {
                self.report_not_taken(binder, entries);
            }
        }
        last
    }

    /// Reports a name that one case states twice.
    fn report_twice(&mut self, entries: &[ast::RecordEntry]) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for name in entries.iter().map(|entry| &entry.name) {
            if let Some(first) = seen.insert(&name.text, name.span) {
                let message = format!("this case states `{}` twice", name.text);
                let diagnostic =
                    Diagnostic::error(CASES, name.span, message).label(first, "the first one");
                self.diagnostics
                    .push(diagnostic.help("leave one of the two out"));
            }
        }
    }

    /// Reports the values of a case that no statement takes.
    fn report_not_taken(&mut self, binder: &ast::Name, entries: &[ast::RecordEntry]) {
        for (at, name) in entries.iter().map(|entry| &entry.name).enumerate() {
            // The second of two values has been reported.
            let again = entries
                .iter()
                .take(at)
                .any(|earlier| earlier.name.text == name.text);
            if again || self.taken.contains(&name.span) {
                continue;
            }
            let message = format!("the test never takes `{}` from its cases", name.text);
            let help = format!(
                "write `{}.{}` where it is meant, or leave it out",
                binder.text, name.text
            );
            self.diagnostics
                .push(Diagnostic::warning(NOT_TAKEN, name.span, message).help(help));
        }
    }

    /// What is copied is as long as it is written.
    fn spend(&mut self, span: Span) {
        self.budget = self
            .budget
            .saturating_sub(span.range().len().div_euclid(16));
    }

    fn substituted(&mut self, given: &ast::Given) -> ast::Given {
        let mut given = given.clone();
        for replacement in &mut given.with {
            if let Some(value) = &mut replacement.value {
                self.substitute(value);
            }
        }
        if let Some(as_of) = &mut given.as_of {
            self.substitute(as_of);
        }
        given
    }

    /// Writes the case's values in; what is worked out is refused later.
    fn substitute(&mut self, expr: &mut ast::Expr) {
        if self.budget == 0 {
            return;
        }
        if let Some(value) = self.value_of(expr) {
            *expr = value;
            return;
        }
        if let ExprKind::List(elements) = &mut *expr.kind {
            for element in elements {
                self.substitute(element);
            }
        } else if let ExprKind::Record(entries) = &mut *expr.kind {
            for entry in entries {
                self.substitute(&mut entry.value);
            }
        } else if let ExprKind::Length(inner, _) | ExprKind::Negate(inner) = &mut *expr.kind {
            self.substitute(inner);
        }
    }

    /// Writes the case's values into a condition, wherever it takes them.
    fn substitute_within(&mut self, expr: &mut ast::Expr) {
        if self.budget == 0 {
            return;
        }
        if let Some(value) = self.value_of(expr) {
            *expr = value;
            return;
        }
        for part in expr.parts_mut() {
            self.substitute_within(part);
        }
    }

    /// The value of `case.x`; a name that the case lacks is reported and has no value.
    fn value_of(&mut self, expr: &ast::Expr) -> Option<ast::Expr> {
        let ExprKind::Field(base, name) = &*expr.kind else {
            return None;
        };
        let ExprKind::Name(binder) = &*base.kind else {
            return None;
        };
        let binding = self
            .bindings
            .iter()
            .find(|binding| binding.binder.text == *binder)
            .copied()?;
        if let Some(entry) = binding
            .entries
            .iter()
            .find(|entry| entry.name.text == name.text)
        {
            self.spend(entry.value.span);
            self.taken.insert(entry.name.span);
            return Some(entry.value.clone());
        }
        let near = did_you_mean(
            &name.text,
            binding.entries.iter().map(|entry| &*entry.name.text),
        );
        let help = near.map_or_else(
            || format!("give it in every case: `{}: …`", name.text),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("this case has no `{}`", name.text);
        let diagnostic = Diagnostic::error(CASES, binding.span, message)
            .label(expr.span, "it is taken from the case here")
            .help(help);
        self.diagnostics.push(diagnostic);
        // A harmless literal, so that one cause has one diagnostic.
        Some(ast::Expr {
            kind: Box::new(ExprKind::Text("".into())),
            span: expr.span,
        })
    }
}
