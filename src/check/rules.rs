//! Rules: their clauses about the whole; the others are ordered by `blocks`.

use std::sync::Arc;

use super::blocks::Built;
use super::checker::{Checker, Surroundings};
use super::declare::{Written, index, month_ends, no_body};
use super::parameters::citation;
use super::program::{Block, Body, Citation, InForce, RecordId, Rule, RuleId};
use super::versions::Period;
use crate::diagnostic::codes::law::{
    CLAUSE_TWICE, LANGUAGE, MISPLACED_CLAUSE, NO_REQUIREMENT, SEVERITY_WORD,
};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};
use crate::value::{LanguageTag, MonthEnds};

/// The clauses of a rule or an exception about the whole.
#[derive(Debug, Default)]
pub struct Head {
    /// Where it is laid down.
    pub sources: Vec<Citation>,
    /// When it is in force.
    pub in_force: Option<InForce>,
    severity: Option<(Severity, Span)>,
    dated_by: Option<Body>,
    month_ends: Option<(MonthEnds, Span)>,
    titles: Vec<(LanguageTag, Arc<str>)>,
}

/// What the exceptions to a rule see of it.
#[derive(Debug, Clone)]
pub struct RuleScope {
    /// The surroundings inside its `for each`s.
    pub around: Surroundings,
}

impl Checker<'_> {
    /// Types every rule; returns for each what its exceptions may use, none where its type is unknown.
    pub fn type_rules(&mut self) -> Vec<Option<RuleScope>> {
        let mut scopes = Vec::new();
        for at in 0..self.written.rules.len() {
            let Some(written) = self.written.rules.get(at).copied() else {
                continue;
            };
            scopes.push(self.type_rule(&written));
        }
        self.check_versions();
        scopes
    }

    fn type_rule(&mut self, written: &Written<'_, ast::Rule>) -> Option<RuleScope> {
        let rule = written.body;
        let record = self.record_named(written.module, &rule.ty, "a rule");
        let head = self.head(written.module, record, &rule.clauses, false);
        let mut around = self.surroundings(written.module, record);
        around.month_ends = head
            .month_ends
            .map_or(around.month_ends, |(policy, _)| policy);
        let built = match record {
            Some(_) => self.block(around.clone(), &rule.clauses),
            None => Built {
                around,
                ..Built::default_in(written.module)
            },
        };
        if built.requirements == 0 && record.is_some() && !built.reported_empty {
            let message = format!("the rule `{}` requires nothing", rule.name.text);
            let help = "add `require` with a condition, or `forbid` with what may not be";
            self.report(Diagnostic::error(NO_REQUIREMENT, rule.name.span, message).help(help));
        }
        self.program.rules.push(Rule {
            declared: self.declared(written.module, &rule.name, written.item),
            titles: head.titles,
            record: record.unwrap_or(RecordId(u32::MAX)),
            severity: head
                .severity
                .map_or(Severity::Error, |(severity, _)| severity),
            sources: head.sources,
            in_force: head.in_force,
            dated_by: head.dated_by,
            locals: built.around.next_local,
            block: built.block,
            exceptions: Vec::new(),
            exception_depth: built.depth,
            requirements: built.requirements,
        });
        record.map(|_| RuleScope {
            around: built.around,
        })
    }

    /// Reads the clauses about the whole.
    pub fn head(
        &mut self,
        module: usize,
        record: Option<RecordId>,
        clauses: &[ast::Clause],
        exception: bool,
    ) -> Head {
        let mut head = Head::default();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Source(source) => head.sources.push(citation(source)),
                ClauseKind::InForce { from, until } => {
                    self.say_once(
                        head.in_force.map(|first| first.span),
                        clause.span,
                        "in force",
                    );
                    head.in_force = self
                        .in_force(from, until.as_ref(), clause.span)
                        .or(head.in_force);
                }
                ClauseKind::Title(_)
                | ClauseKind::Severity(_)
                | ClauseKind::DatedBy(_)
                | ClauseKind::MonthEnds(_)
                    if exception =>
                {
                    self.report_not_in_exception(clause);
                }
                ClauseKind::Title(title) => self.title(&mut head.titles, title),
                ClauseKind::Severity(word) => {
                    self.say_once(
                        head.severity.map(|(_, first)| first),
                        clause.span,
                        "severity",
                    );
                    head.severity = self
                        .severity(word)
                        .map(|severity| (severity, clause.span))
                        .or(head.severity);
                }
                ClauseKind::DatedBy(date) => {
                    self.say_once(
                        head.dated_by.as_ref().map(|first| first.expr.span),
                        clause.span,
                        "dated by",
                    );
                    head.dated_by = Some(match record {
                        Some(record) => self.governing_date(record, module, date),
                        None => no_body(date.span),
                    });
                }
                ClauseKind::MonthEnds(policy) => {
                    self.say_once(
                        head.month_ends.map(|(_, first)| first),
                        clause.span,
                        "month ends",
                    );
                    head.month_ends = Some((month_ends(*policy), clause.span));
                }
                ClauseKind::ForEach(each) => {
                    self.refuse_heads_within(each.body.as_deref().unwrap_or_default())
                }
                ClauseKind::Let(..)
                | ClauseKind::When(_)
                | ClauseKind::Unless(_)
                | ClauseKind::Require(_)
                | ClauseKind::Forbid(_) => {}
            }
        }
        head
    }

    /// `title in "ru" "…"`
    fn title(&mut self, titles: &mut Vec<(LanguageTag, Arc<str>)>, written: &ast::Translation) {
        let mut words = String::new();
        for part in &written.template.parts {
            match part {
                ast::TemplatePart::Text(text) => words.push_str(text),
                ast::TemplatePart::Value(value) => {
                    let message = "a title shows no values: it is the same for all documents";
                    let help = "leave the braces out; values are shown by `otherwise`";
                    let diagnostic = Diagnostic::error(MISPLACED_CLAUSE, value.span, message);
                    return self.report(diagnostic.help(help));
                }
            }
        }
        self.translated(titles, written, words.into());
    }

    /// Adds a text in a language; reports a tag that is none, and a language that is there already.
    pub(super) fn translated<T>(
        &mut self,
        all: &mut Vec<(LanguageTag, T)>,
        written: &ast::Translation,
        text: T,
    ) {
        let tag = &written.language;
        let failed = |message: String| Diagnostic::error(LANGUAGE, tag.span, message);
        match LanguageTag::parse(&tag.text) {
            Err(none) => {
                let message = format!("`{}` is not the tag of a language", tag.text);
                self.report(failed(message).help(none.help()));
            }
            Ok(tag) if all.iter().any(|(other, _)| *other == tag) => {
                let message = format!("this text is given in `{tag}` twice");
                self.report(failed(message).help("leave one of the two out"));
            }
            Ok(tag) => all.push((tag, text)),
        }
    }

    fn say_once(&mut self, first: Option<Span>, span: Span, clause: &str) {
        if let Some(first) = first {
            let message = format!("`{clause}` is given twice");
            let diagnostic = Diagnostic::error(CLAUSE_TWICE, span, message)
                .label(first, "the first one is here");
            self.report(diagnostic.help("leave one of the two out"));
        }
    }

    fn severity(&mut self, word: &ast::Name) -> Option<Severity> {
        let found = Severity::from_word(&word.text);
        if found.is_none() {
            let near = match &*word.text.to_lowercase() {
                "warn" | "medium" | "minor" => Some("warning"),
                "info" | "information" | "hint" | "low" => Some("note"),
                "fatal" | "critical" | "high" | "major" => Some("error"),
                other => did_you_mean(other, ["error", "warning", "note"]),
            };
            let help = match near {
                Some(near) => {
                    format!("write `severity {near}`; there are `error`, `warning` and `note`")
                }
                None => "there are `error`, `warning` and `note`".to_owned(),
            };
            let message = format!("there is no severity `{}`", word.text);
            self.report(Diagnostic::error(SEVERITY_WORD, word.span, message).help(help));
        }
        found
    }

    fn report_not_in_exception(&mut self, clause: &ast::Clause) {
        let name = clause.kind.head_words().unwrap_or("clause");
        let message = format!("an exception has no `{name}` of its own: it takes that of its rule");
        self.report(
            Diagnostic::error(MISPLACED_CLAUSE, clause.span, message)
                .help("leave it out, or write it in the rule"),
        );
    }

    /// Clauses about the whole rule cannot be in the braces of a `for each`.
    fn refuse_heads_within(&mut self, clauses: &[ast::Clause]) {
        // The parser limits how deep braces can nest.
        for clause in clauses {
            if let Some(name) = clause.kind.head_words() {
                let message = format!("`{name}` is about the whole rule and cannot be in braces");
                let help = "write it at the beginning of the rule";
                self.report(Diagnostic::error(MISPLACED_CLAUSE, clause.span, message).help(help));
            }
            if let ClauseKind::ForEach(each) = &clause.kind {
                self.refuse_heads_within(each.body.as_deref().unwrap_or_default());
            }
        }
    }

    /// Versions of one rule may not overlap.
    fn check_versions(&mut self) {
        let mut groups: Vec<(String, Vec<Period>)> = Vec::new();
        let mut last: Option<(usize, Arc<str>)> = None;
        for rule in &self.program.rules {
            let key = (rule.declared.module, Arc::clone(&rule.declared.name));
            let span = rule
                .in_force
                .map_or(rule.declared.name_span, |in_force| in_force.span);
            let period = Period {
                from: rule.in_force.map(|in_force| in_force.from),
                until: rule.in_force.and_then(|in_force| in_force.until),
                span,
            };
            match groups.last_mut().filter(|_| last.as_ref() == Some(&key)) {
                Some((_, periods)) => periods.push(period),
                None => groups.push((format!("the rule `{}`", rule.declared.name), vec![period])),
            }
            last = Some(key);
        }
        for (what, mut periods) in groups {
            if periods.iter().all(|period| period.from.is_none()) {
                self.report_same_rules(&what, &mut periods);
            } else {
                self.check_periods(&periods, &what, "is in force twice", "is not in force");
            }
        }
    }

    /// Two rules of one name, neither with dates: most likely the name was taken by mistake.
    fn report_same_rules(&mut self, what: &str, periods: &mut [Period]) {
        let Some((first, others)) = periods.split_first() else {
            return;
        };
        for other in others {
            let message = format!("{what} is declared twice");
            let diagnostic = Diagnostic::error(crate::diagnostic::codes::names::DUPLICATE_NAME, other.span, message)
                .label(first.span, "it is declared here already")
                .help(
                    "choose another name; for versions of one rule, say of each when it is `in force from … until …`",
                );
            self.report(diagnostic);
        }
    }

    /// The period of a rule's version.
    pub fn rule_period(&self, id: RuleId) -> Option<Period> {
        let rule = self.program.rules.get(id)?;
        Some(period(rule.in_force, rule.declared.name_span))
    }
}

/// When something is in force; always, if nothing is written.
pub fn period(in_force: Option<InForce>, otherwise: Span) -> Period {
    Period {
        from: in_force.map(|in_force| in_force.from),
        until: in_force.and_then(|in_force| in_force.until),
        span: in_force.map_or(otherwise, |in_force| in_force.span),
    }
}

impl Built {
    fn default_in(module: usize) -> Self {
        let around = Surroundings {
            module,
            it: None,
            locals: Vec::new(),
            next_local: 0,
            month_ends: MonthEnds::default(),
            element: None,
            zone: None,
            dated: true,
        };
        Self {
            block: Block::default(),
            around,
            depth: 0,
            requirements: index(0),
            reported_empty: true,
        }
    }
}
