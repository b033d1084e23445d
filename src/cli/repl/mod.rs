//! `whereas repl`: expressions against a document, rules, and why.

#[cfg(feature = "repl")]
mod editor;
mod input;
mod line;
#[cfg(any(feature = "repl", test))]
mod words;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::access::Access;
use super::arguments::ReplOptions;
use super::loader::FileLoader;
use super::terminal::Terminal;
use super::{files, rules};
use crate::check::Inquiry;
use crate::check::program::Rule;
use crate::check::rule_names;
use crate::diagnostic::codes::names::UNKNOWN_NAME;
use crate::diagnostic::codes::syntax as syntax_code;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, has_errors};
use crate::eval::Answer;
use crate::eval::finding::{Tally, Verdict};
use crate::limits::Limits;
use crate::pipeline::session::Session;
use crate::pipeline::{CheckedOutcome, Options};
use crate::report::{self, Report, show, visible};
use crate::runtime::ShownReasons;
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{self, ast, lexer};
use crate::value::Date;
use input::LineSource;
use line::{COMMANDS, ReplLine};

/// Answers lines until there are no more; returns the exit code.
pub(super) fn run(options: &ReplOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let sources = Sources::new();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    access.name_rules(&options.rules);
    let mut loader = FileLoader::new(&limits, &access);
    let session = match begin(options, (&limits, &access), &mut loader, &sources, terminal) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let mut repl = Repl {
        session,
        loader,
        sources: &sources,
        limits: &limits,
        terminal,
        line: 1,
        failed: false,
    };
    let mut input = match options.evaluate.is_empty() {
        true => LineSource::standard(&repl.session),
        false => LineSource::given(&options.evaluate),
    };
    if input.is_watched() && !terminal.quiet {
        terminal.tell(&repl.greeting());
    }
    while let Some(text) = input.next(&repl.session) {
        if !repl.answer(&text) {
            break;
        }
    }
    // At a terminal, the error has been shown already.
    if repl.failed && !input.is_watched() {
        2
    } else {
        0
    }
}

fn begin<'s>(
    options: &ReplOptions,
    (limits, access): (&Limits, &Access),
    loader: &mut FileLoader<'_>,
    sources: &'s Sources,
    terminal: &Terminal,
) -> Result<Session<'s>, u8> {
    let refused = |diagnostics: &[Diagnostic]| {
        terminal.show(sources, diagnostics, false);
        if has_errors(diagnostics) {
            Err(2)
        } else {
            Ok(())
        }
    };
    let (requested, mut said) = rules::requested(&options.rules, Path::new(""), limits, access);
    let (inputs, problems) = super::test::inputs::read(&options.input, limits);
    said.extend(problems);
    let as_of = options
        .as_of
        .as_deref()
        .map(|text| (text, Date::parse(text)));
    if let Some((text, Err(_))) = as_of {
        let message = format!("`--as-of {text}` is no date");
        said.push(
            Diagnostic::new(OPTION_VALUE, Severity::Error, message)
                .help("dates are written as 2021-03-01"),
        );
    }
    refused(&said)?;
    let inquiry = Inquiry::new(loader, requested, sources, limits);
    refused(&inquiry.diagnostics)?;
    let program = inquiry.value.program(loader, sources, limits);
    refused(&program.diagnostics)?;
    let as_of = as_of.and_then(|(_, date)| date.ok());
    let said = Options {
        as_type: options.as_type.clone(),
        any_type: true,
        inputs,
        as_of,
        limits: limits.clone(),
        ..Options::default()
    };
    let session = Session::new(inquiry.value, program.value, said, loader, sources);
    refused(&session.diagnostics)?;
    let mut session = session.value;
    if let Some(document) = &options.document {
        if options.rules.is_empty() {
            let message = "nothing says how the document is read";
            let help = format!(
                "name its rules, as `whereas repl {} -r rules/kz.whereas`",
                visible(document)
            );
            refused(&[Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help)])?;
        }
        let given = files::read(Path::new(document), limits)
            .map_err(|diagnostic| (Box::new(diagnostic), true));
        if let Err((diagnostic, unreadable)) = given.and_then(|text| session.give(text)) {
            terminal.show(sources, &[*diagnostic], false);
            return Err(if unreadable { 3 } else { 2 });
        }
    }
    Ok(session)
}

struct Repl<'s> {
    session: Session<'s>,
    loader: FileLoader<'s>,
    sources: &'s Sources,
    limits: &'s Limits,
    terminal: &'s Terminal,
    /// The number of the next line.
    line: usize,
    /// A line had a mistake.
    failed: bool,
}

impl Repl<'_> {
    fn greeting(&self) -> String {
        let about = match self.session.document() {
            Some(document) => format!("asking about {}", visible(&document.name)),
            None => "asking without a document".to_owned(),
        };
        format!("{about}; `help` says what, `quit` ends")
    }

    /// Answers one line; whether to go on.
    fn answer(&mut self, text: &str) -> bool {
        let first = self.line;
        self.line = first.saturating_add(text.lines().count().max(1));
        let source = self
            .sources
            .add_source(Source::new("input", text).from_line(first));
        match line::read(text) {
            ReplLine::Empty => {}
            ReplLine::Quit => return false,
            ReplLine::Help => self.terminal.print(&help()),
            ReplLine::Fields => self.fields(),
            ReplLine::Rules => self.rules(),
            ReplLine::Type(range) => self.type_of(source, text, range),
            ReplLine::Why(range) => self.why(source, text, range),
            ReplLine::Let(name, range) => self.define(source, text, name, range),
            ReplLine::Value(range) => self.value(source, text, range),
        }
        true
    }

    fn report(&mut self, diagnostics: &[Diagnostic]) {
        self.failed |= has_errors(diagnostics);
        self.terminal.show(self.sources, diagnostics, false);
    }

    /// The expression in a part of a line; its spans are relative to the line.
    fn expression(
        &mut self,
        source: SourceId,
        text: &str,
        range: Range<usize>,
    ) -> Option<ast::Expr> {
        let written = text.get(range.clone()).unwrap_or("");
        if written.is_empty() {
            let span = Span::new(source, range.start, range.end);
            let message = "an expression is missing here";
            let help = "write one, as `let days = hours in window / 24`";
            self.report(&[Diagnostic::error(syntax_code::EXPRESSION, span, message).help(help)]);
            return None;
        }
        let blank = " ".repeat(range.start);
        let parsed = syntax::parse_expression(source, &format!("{blank}{written}"), self.limits);
        self.report(&parsed.diagnostics);
        parsed.value.filter(|_| !has_errors(&parsed.diagnostics))
    }

    fn value(&mut self, source: SourceId, text: &str, range: Range<usize>) {
        let written = text.get(range.clone()).unwrap_or("").to_owned();
        if let Some(rule) = self.rule(&written) {
            return self.verdicts(&rule);
        }
        let wants = COMMANDS
            .iter()
            .find_map(|(command, _)| command.split_once(' ').filter(|(word, _)| *word == written));
        if let Some((word, what)) = wants.filter(|_| !self.is_field(&written)) {
            let span = Span::new(source, range.start, range.end);
            let message = format!("`{word}` alone asks nothing");
            let help = format!("write `{word} {what}`; `help` says more");
            return self
                .report(&[Diagnostic::error(syntax_code::EXPRESSION, span, message).help(help)]);
        }
        let Some(expr) = self.expression(source, text, range) else {
            return;
        };
        let typed = self.session.ask(&expr, &mut self.loader);
        self.report(&typed.diagnostics);
        if typed.failed() {
            return;
        }
        let shown = match self.session.answer(&typed.value) {
            Answer::Known(value) => format!("{value}\n"),
            Answer::Unknown(why) => self.unknown(&why),
        };
        self.terminal.print(&shown);
    }

    fn unknown(&self, why: &ShownReasons) -> String {
        let mut out = "unknown\n".to_owned();
        for reason in &why.reasons {
            let at = reason.span.map(|span| {
                let at = self.sources.start(span);
                format!(
                    "  ({}:{}:{})",
                    visible(self.sources.get(span.source).name()),
                    at.line,
                    at.column
                )
            });
            let path = if reason.path.is_empty() {
                String::new()
            } else {
                format!("{}: ", crate::eval::dotted(&reason.path))
            };
            let path = visible(&path);
            out.push_str(&format!(
                "  {path}{}{}\n",
                visible(&reason.text),
                at.unwrap_or_default()
            ));
        }
        if let Some(beyond) = why.beyond(why.reasons.len()) {
            out.push_str(&format!("  {beyond}\n"));
        }
        out
    }

    fn type_of(&mut self, source: SourceId, text: &str, range: Range<usize>) {
        let Some(expr) = self.expression(source, text, range) else {
            return;
        };
        let typed = self.session.ask(&expr, &mut self.loader);
        self.report(&typed.diagnostics);
        if !typed.failed() {
            self.terminal.print(&format!("{}\n", typed.value.words));
        }
    }

    fn define(&mut self, source: SourceId, text: &str, name: Range<usize>, range: Range<usize>) {
        let span = Span::new(source, name.start, name.end);
        let written = text.get(name.clone()).unwrap_or("");
        if !lexer::is_identifier(written) {
            let message = "this is no name";
            let help = "write `let name = expression`";
            return self
                .report(&[Diagnostic::error(syntax_code::UNEXPECTED, span, message).help(help)]);
        }
        let parsed = syntax::parse_expression(source, written, self.limits)
            .value
            .map(|name| *name.kind);
        let Some(ast::ExprKind::Name(name)) = parsed else {
            let message =
                format!("`{written}` is a word of the language and cannot be a name here");
            let help = "choose another name";
            return self
                .report(&[Diagnostic::error(syntax_code::RESERVED, span, message).help(help)]);
        };
        let Some(expr) = self.expression(source, text, range) else {
            return;
        };
        let typed = self.session.ask(&expr, &mut self.loader);
        self.report(&typed.diagnostics);
        if !typed.failed() {
            self.session.define(ast::Name { text: name, span }, expr);
        }
    }

    /// The full path of the rule with this name, unless a field or a name of the session has it.
    fn rule(&self, written: &str) -> Option<Arc<str>> {
        let taken = self.is_field(written) || self.session.names().any(|name| name == written);
        if taken {
            None
        } else {
            // The end of a path with a dot in it may be an expression.
            let path = rule_names::resolve([self.session.program()], written).ok()?;
            (*path == *written || !written.contains('.')).then_some(path)
        }
    }

    fn is_field(&self, written: &str) -> bool {
        let record = self
            .session
            .record()
            .and_then(|id| self.session.program().records.get(id));
        record.is_some_and(|record| {
            record.fields.iter().any(|field| *field.name == *written)
                || record.derived.iter().any(|field| *field.name == *written)
        })
    }

    fn checked(&mut self, rule: &Arc<str>) -> Option<Vec<CheckedOutcome>> {
        if self.session.document().is_none() {
            let message = "a rule has verdicts on a document only, and none was given";
            let help = "name one, as `whereas repl draft.yaml -r rules.whereas`";
            self.report(&[Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help)]);
            return None;
        }
        Some(self.session.verdicts(rule, false))
    }

    fn verdicts(&mut self, rule: &Arc<str>) {
        let Some(checked) = self.checked(rule) else {
            return;
        };
        let mut out = String::new();
        for finding in checked
            .iter()
            .flat_map(|checked| &checked.findings)
            .filter(|finding| *finding.rule == **rule)
        {
            match finding.verdict {
                Verdict::Holds | Verdict::NotApplicable => {
                    let at = if finding.path.is_empty() {
                        String::new()
                    } else {
                        format!(" at {}", visible(&finding.path))
                    };
                    let because = if finding.message.is_empty() {
                        &finding.title
                    } else {
                        &finding.message
                    };
                    out.push_str(&format!(
                        "{}{at}: {}\n",
                        finding.verdict.words(),
                        visible(because)
                    ));
                }
                Verdict::Violated | Verdict::Undetermined | Verdict::Waived => out.push_str(
                    &report::write_finding(self.sources, finding, self.terminal.output_style()),
                ),
            }
        }
        if out.is_empty() {
            out.push_str("the document has no place at which this rule runs\n");
        }
        self.terminal.print(&out);
    }

    fn why(&mut self, source: SourceId, text: &str, range: Range<usize>) {
        let written = text.get(range.clone()).unwrap_or("");
        let program = self.session.program();
        let Ok(rule) = rule_names::resolve([program], written) else {
            let names = program.rules.iter().map(|rule| &*rule.declared.name);
            let near = did_you_mean(written, names).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| "`rules` lists them".to_owned());
            let message = format!("there is no rule `{}`", visible(written));
            let span = Span::new(source, range.start, range.end);
            return self.report(&[Diagnostic::error(UNKNOWN_NAME, span, message).help(help)]);
        };
        if self.checked(&rule).is_none() {
            return;
        }
        let checked = self.session.verdicts(&rule, true);
        let findings = checked.into_iter().flat_map(|checked| checked.findings);
        let report = Report {
            sources: self.sources,
            paths: report::PathBase::default(),
            documents: 1,
            tally: Tally::default(),
            findings: findings.filter(|finding| *finding.rule == *rule).collect(),
            every_verdict: true,
            diagnostics: Vec::new(),
            relaxed: Vec::new(),
            silenced: Vec::new(),
            today: None,
            coverage: None,
            beyond: Default::default(),
            statistics: None,
            profile: None,
            recorded_written: 0,
            worst_written: None,
            rules: Vec::new(),
        };
        self.terminal
            .print(&(report::WHY.write)(&report, self.terminal.output_style()));
    }

    fn fields(&self) {
        let program = self.session.program();
        if let Some(document) = self.session.document() {
            return self.terminal.print(&show::document(
                program,
                document,
                &document.name,
                self.sources,
            ));
        }
        let mut out = String::new();
        for record in program
            .records
            .iter()
            .filter(|record| !record.declared.name.is_empty())
        {
            let names: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
            out.push_str(&format!("{}: {}\n", record.declared.path, names.join(", ")));
        }
        if out.is_empty() {
            out.push_str("there is no document, and no rules with types\n");
        }
        self.terminal.print(&out);
    }

    fn rules(&self) {
        let program = self.session.program();
        let line = |rule: &Rule| {
            format!(
                "{}: {}\n",
                rule.declared.path,
                visible(&rule.declared.title())
            )
        };
        let mut lines: Vec<String> = program.rules.iter().map(line).collect();
        lines.dedup();
        let none = "no rules were given\n".to_owned();
        self.terminal.print(&if lines.is_empty() {
            none
        } else {
            lines.concat()
        });
    }
}

fn help() -> String {
    let mut out = "an expression, as `total - sum(tranches.amount)`, is answered with its value\n\
                   the name of a rule is answered with its verdicts\n"
        .to_owned();
    for (command, does) in COMMANDS {
        out.push_str(&format!("  {command:<24} {does}\n"));
    }
    out.push_str("a field that is called like one of these is `it.type`\n");
    out
}
