//! Hover text for the name under the pointer, in Markdown.

use super::entities::Entity;
use super::types::written;
use super::{Analysis, touches};
use crate::builtins;
use crate::check::program::{Block, Citation, Expr, Part};
use crate::check::types::Type;
use crate::check::walk;
use crate::report::rulebook;
use crate::source::{LINE_BREAKS, TextLines as _};
use crate::source::{SourceId, Span};
use crate::syntax::ast;
use crate::syntax::lexer::{self, TokenKind};
use crate::value::Currency;
use crate::words;

/// Versions of a parameter that are shown.
const VERSIONS: usize = 12;

/// Text about a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The span.
    pub span: Span,
    /// The words, in Markdown.
    pub markdown: String,
}

impl Analysis {
    /// The hover text at an offset.
    pub fn hover(&self, source: SourceId, offset: usize) -> Option<Hover> {
        if let Some(found) = self.reference_at(source, offset)
            && let Some(entity) = self.entity(found.declared)
        {
            return Some(Hover {
                span: found.at,
                markdown: self.describe(&entity),
            });
        }
        self.hover_of_word(source, offset)
            .or_else(|| self.hover_of_expression(source, offset))
    }

    /// What a declared thing is, with its documentation and where it is laid down.
    pub fn describe(&self, entity: &Entity<'_>) -> String {
        let program = &self.look.program;
        let mut parts = vec![code(&self.signature(entity))];
        let doc = match entity {
            Entity::Module(module) => module.doc.as_deref(),
            Entity::Field(_, field) => field.doc.as_deref(),
            Entity::Derived(_, field) => field.doc.as_deref(),
            Entity::Alias(item, _) => item.doc.as_ref().map(|doc| &*doc.text),
            Entity::Record(_)
            | Entity::Calendar(_)
            | Entity::Parameter(_)
            | Entity::Data(_)
            | Entity::Definition(_)
            | Entity::Rule(_)
            | Entity::Exception(_)
            | Entity::Agreement(_)
            | Entity::Local(_) => entity
                .declared()
                .and_then(|declared| declared.doc.as_deref()),
        };
        parts.extend(doc.map(str::to_owned));
        match entity {
            Entity::Rule(rule) => {
                parts.push(rulebook::demands(words::rule(program, rule)));
                let versions: Vec<_> = program
                    .rules
                    .iter()
                    .filter(|other| other.declared.path == rule.declared.path)
                    .collect();
                if versions.len() > 1 {
                    let lines = versions.iter().filter_map(|version| version.in_force);
                    let lines: Vec<String> = lines
                        .map(|force| format!("- {}", in_force(force.from, force.until)))
                        .collect();
                    parts.push(format!(
                        "{} versions:\n\n{}",
                        versions.len(),
                        lines.join("\n")
                    ));
                }
                parts.extend(citations(&rule.sources));
                let exceptions = rule
                    .exceptions
                    .iter()
                    .filter_map(|id| program.exceptions.get(*id));
                let names: Vec<String> = exceptions
                    .map(|one| format!("`{}`", one.declared.name))
                    .collect();
                parts.extend(
                    (!names.is_empty()).then(|| format!("Exceptions: {}", names.join(", "))),
                );
            }
            Entity::Exception(exception) => {
                parts.push(rulebook::demands(words::exception(program, exception)));
                parts.extend(citations(&exception.sources));
            }
            Entity::Parameter(parameter) => parts.extend(self.versions(parameter)),
            Entity::Calendar(calendar) => {
                let (first, last) = calendar.calendar.cover();
                parts.push(format!(
                    "Covers {first} to {last}, zone {}",
                    calendar.calendar.zone()
                ));
            }
            Entity::Data(data) => {
                let from = data
                    .file
                    .as_ref()
                    .map_or("given per check".to_owned(), |(file, _)| {
                        format!("`{file}`")
                    });
                parts.push(format!("Read from {from}"));
            }
            Entity::Module(_)
            | Entity::Record(_)
            | Entity::Alias(..)
            | Entity::Field(..)
            | Entity::Derived(..)
            | Entity::Definition(_)
            | Entity::Agreement(_)
            | Entity::Local(_) => {}
        }
        if let Some(declared) = entity
            .declared()
            .filter(|declared| declared.path != declared.name)
        {
            parts.push(format!("*{}*", declared.path));
        }
        parts.join("\n\n")
    }

    fn versions(&self, parameter: &crate::check::program::Parameter) -> Option<String> {
        let lines: Vec<String> = parameter
            .versions
            .iter()
            .take(VERSIONS)
            .map(|version| {
                let value = self
                    .sources
                    .slice(version.span)
                    .split(" from ")
                    .next()
                    .unwrap_or("")
                    .trim()
                    .to_owned();
                let laid_down = version
                    .sources
                    .iter()
                    .map(citation)
                    .collect::<Vec<_>>()
                    .join("; ");
                let laid_down = if laid_down.is_empty() {
                    laid_down
                } else {
                    format!(" — {laid_down}")
                };
                format!(
                    "- `{}` {}{laid_down}",
                    one_line(&value),
                    in_force(version.from, version.until)
                )
            })
            .collect();
        let more = parameter.versions.len().saturating_sub(lines.len());
        let more = if more > 0 {
            format!("\n- and {more} more")
        } else {
            String::new()
        };
        (!lines.is_empty()).then(|| format!("{}{more}", lines.join("\n")))
    }

    /// A declared thing as its declaration begins.
    pub fn signature(&self, entity: &Entity<'_>) -> String {
        let program = &self.look.program;
        let ty = |ty: &Type| written(program, ty);
        match entity {
            Entity::Module(module) => format!("module {}", module.name),
            Entity::Record(record) => {
                let exact = if record.exact { "exact " } else { "" };
                format!("{exact}type {}", record.declared.name)
            }
            Entity::Alias(_, item) => match &item.body {
                ast::TypeBody::Alias(alias) => {
                    format!(
                        "type {} = {}",
                        item.name.text,
                        one_line(self.sources.slice(alias.span))
                    )
                }
                ast::TypeBody::Record(_) => format!("type {}", item.name.text),
            },
            Entity::Field(record, field) => {
                let optional = if field.optional { "?" } else { "" };
                let written = match &field.written {
                    Some(form) => format!(" written {}", form.shown),
                    None => String::new(),
                };
                format!(
                    "{}.{}: {}{optional}{written}",
                    record.declared.name,
                    field.name,
                    ty(&field.ty)
                )
            }
            Entity::Derived(record, field) => {
                let stands_for = one_line(self.sources.slice(field.body.expr.span));
                format!(
                    "{}.{}: {} = {stands_for}",
                    record.declared.name,
                    field.name,
                    ty(&field.body.expr.ty)
                )
            }
            Entity::Calendar(calendar) => format!("calendar {}", calendar.declared.name),
            Entity::Parameter(parameter) => format!(
                "parameter {}: {}",
                parameter.declared.name,
                ty(&parameter.ty)
            ),
            Entity::Data(data) => format!("data {}: {}", data.declared.name, ty(&data.ty)),
            Entity::Definition(definition) => {
                let takes: Vec<String> = definition
                    .parameters
                    .iter()
                    .map(|(name, of)| format!("{name}: {}", ty(of)))
                    .collect();
                let takes = if takes.is_empty() {
                    String::new()
                } else {
                    format!("({})", takes.join(", "))
                };
                format!(
                    "define {}{takes}: {}",
                    definition.declared.name,
                    ty(&definition.body.expr.ty)
                )
            }
            Entity::Rule(rule) => {
                let record = program
                    .records
                    .get(rule.record)
                    .map_or("", |record| &*record.declared.name);
                format!("rule {} for {record}", rule.declared.name)
            }
            Entity::Exception(exception) => {
                let rule = program
                    .rules
                    .get(exception.rule)
                    .map_or("", |rule| &*rule.declared.name);
                let above = exception.to.and_then(|id| program.exceptions.get(id));
                format!(
                    "exception {} to {}",
                    exception.declared.name,
                    above.map_or(rule, |one| &*one.declared.name)
                )
            }
            Entity::Agreement(agreement) => {
                let record = program
                    .records
                    .get(agreement.record)
                    .map_or("", |record| &*record.declared.name);
                format!("agreement {}: {record}", agreement.declared.name)
            }
            Entity::Local(local) => format!("{} {}: {}", local.what, local.name, ty(&local.ty)),
        }
    }

    /// A built-in function, a currency, a date.
    fn hover_of_word(&self, source: SourceId, offset: usize) -> Option<Hover> {
        let text = self.text(source);
        // Tokens do not span lines, except texts, which have no hover.
        let start = text
            .get(..offset)?
            .rfind(LINE_BREAKS)
            .map_or(0, |at| at.saturating_add(1));
        let line = text.get(start..)?.each_line().next()?;
        let token = lexer::visible(line).into_iter().find(|token| {
            let (from, to) = (
                start.saturating_add(token.span.start),
                start.saturating_add(token.span.end),
            );
            from <= offset && offset < to.max(from.saturating_add(1))
        })?;
        let word = line.get(token.span.clone())?;
        let span = Span::new(
            source,
            start.saturating_add(token.span.start),
            start.saturating_add(token.span.end),
        );
        let markdown = if token.kind.is_numeric() {
            let facts = self.facts_of_date(source, word)?;
            facts
                .iter()
                .map(|fact| format!("- {fact}"))
                .collect::<Vec<_>>()
                .join("\n")
        } else if token.kind == TokenKind::Word {
            let called = line
                .get(token.span.end..)
                .is_some_and(|rest| rest.starts_with('('));
            match builtins::by_name(word).filter(|_| called) {
                Some(function) => format!("{}\n\n{}", code(&function.spelling()), function.doc),
                None => currency(word)?,
            }
        } else {
            return None;
        };
        Some(Hover { span, markdown })
    }

    /// The type of the innermost expression at an offset.
    fn hover_of_expression(&self, source: SourceId, offset: usize) -> Option<Hover> {
        let expr = self.expressions_at(source, offset).pop()?;
        let words = one_line(self.sources.slice(expr.span));
        (expr.ty != Type::Unknown).then(|| Hover {
            span: expr.span,
            markdown: code(&format!(
                "{words}: {}",
                written(&self.look.program, &expr.ty)
            )),
        })
    }

    /// The expressions that hold an offset, from the outermost to the innermost.
    pub fn expressions_at(&self, source: SourceId, offset: usize) -> Vec<&Expr> {
        let mut found: Vec<&Expr> = Vec::new();
        let holds = |expr: &&Expr| expr.span.source == source && touches(expr.span, offset);
        let mut next = self
            .roots(source)
            .into_iter()
            .filter(holds)
            .min_by_key(|expr| expr.span.range().len());
        while let Some(expr) = next {
            if found.last().is_none_or(|last| last.span != expr.span) {
                found.push(expr);
            }
            next = walk::children(expr)
                .into_iter()
                .filter(holds)
                .min_by_key(|expr| expr.span.range().len());
        }
        found
    }

    /// The outermost expressions of a text.
    pub fn roots(&self, source: SourceId) -> Vec<&Expr> {
        let program = &self.look.program;
        let mut found = Vec::new();
        for rule in program
            .rules
            .iter()
            .filter(|rule| rule.declared.span.source == source)
        {
            roots_of(&rule.block, &mut found);
            found.extend(rule.dated_by.iter().map(|body| &body.expr));
        }
        for exception in program
            .exceptions
            .iter()
            .filter(|one| one.declared.span.source == source)
        {
            roots_of(&exception.block, &mut found);
        }
        for record in program
            .records
            .iter()
            .filter(|record| record.declared.span.source == source)
        {
            found.extend(record.derived.iter().map(|field| &field.body.expr));
            found.extend(
                record
                    .dated_by
                    .iter()
                    .chain(&record.priced_in)
                    .map(|body| &body.expr),
            );
        }
        let definitions = program
            .definitions
            .iter()
            .filter(|one| one.declared.span.source == source);
        found.extend(definitions.map(|definition| &definition.body.expr));
        found
    }
}

/// The outermost expressions of a block, including those of messages.
fn roots_of<'p>(block: &'p Block, found: &mut Vec<&'p Expr>) {
    found.extend(block.lets.iter().map(|one| &one.expr));
    found.extend(block.conditions.iter().map(|one| &one.expr));
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                found.push(&requirement.expr);
                found.extend(requirement.shown());
            }
            Part::ForEach(each) => {
                found.push(&each.list);
                found.extend(&each.filter);
                roots_of(&each.block, found);
            }
        }
    }
}

/// The name of a currency by its code.
pub fn currency(code: &str) -> Option<String> {
    let currency = Currency::from_code(code)?;
    let withdrawn = if currency.is_withdrawn() {
        ", withdrawn"
    } else {
        ""
    };
    let digits = currency.minor_units().map_or(String::new(), |digits| {
        format!(", {digits} digits after the point")
    });
    Some(format!("**{code}** {}{withdrawn}{digits}", currency.name()))
}

fn code(text: &str) -> String {
    format!("```whereas\n{text}\n```")
}

fn citations(sources: &[Citation]) -> Option<String> {
    let lines: Vec<String> = sources
        .iter()
        .map(|source| format!("Source: {}", citation(source)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}

fn citation(source: &Citation) -> String {
    let unverified = if source.verified { "" } else { " (unverified)" };
    match &source.url {
        Some(url) => format!("[{}]({url}){unverified}", source.text),
        None => format!("{}{unverified}", source.text),
    }
}

fn in_force(from: crate::value::Date, until: Option<crate::value::Date>) -> String {
    match until {
        Some(until) => format!("in force from {from} until {until}"),
        None => format!("in force from {from}"),
    }
}

/// A text on one line, shortened.
pub(super) fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::value::text::shortened(&joined, 120)
}
