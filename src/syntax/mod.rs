//! Text to [`ast::File`]. No other module uses pest.
//!
//! A file is first scanned: the lexer finds comments, texts and brackets, and it
//! is cut into items. Each item is then parsed by itself, so that an error in
//! one does not hide those in others.

pub mod ast;

mod agreements;
mod cache;
mod calendars;
pub mod columns;
mod cursor;
mod exprs;
#[allow(missing_docs, reason = "pest's macro writes no documentation")]
mod grammar;
mod items;
pub mod keywords;
pub mod lexer;
mod literals;
pub mod literate;
mod mistakes;
mod rebase;
pub mod recovery;
mod rules;
mod scan;
mod types;

use std::collections::HashMap;
use std::ops::Range;

use pest::Parser;

pub use cache::Cache;
pub(crate) use rebase::same_items;

use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::limits::Limits;
use crate::source::{Source, SourceId, Span};
use cache::CachedParse;
use cursor::Cursor;
use grammar::{Grammar, Rule};

/// What the builders of the tree share.
pub(crate) struct ParseContext<'l> {
    source: SourceId,
    limits: &'l Limits,
    /// Byte offset of the slice being parsed.
    base: usize,
    /// The whole file: what a broken item may mean is looked up in it.
    file: &'l str,
    /// Where comments begin, by where they end.
    comments: HashMap<usize, usize>,
    diagnostics: Vec<Diagnostic>,
}

impl ParseContext<'_> {
    fn span(&self, span: pest::Span<'_>) -> Span {
        Span::new(
            self.source,
            self.base.saturating_add(span.start()),
            self.base.saturating_add(span.end()),
        )
    }

    /// A text's length without white space and comments at its end; the text begins at `start`.
    fn trimmed(&self, start: usize, text: &str) -> usize {
        let mut length = text.trim_end().len();
        while let Some(comment) = self
            .comments
            .get(&start.saturating_add(length))
            .and_then(|at| at.checked_sub(start))
        {
            length = text.get(..comment).unwrap_or("").trim_end().len();
        }
        length
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Parses a rule file, a literate one if its name ends in `.whereas.md`. The result holds every item that could be parsed.
pub fn parse_file(id: SourceId, source: &Source, limits: &Limits) -> Outcome<ast::File> {
    read_file(id, source, limits, None)
}

/// Reads a rule file as [`parse_file`] does, and only those of its items that were not read before under its name.
pub fn parse_again(
    id: SourceId,
    source: &Source,
    limits: &Limits,
    cache: &Cache,
) -> Outcome<ast::File> {
    cache.parse(source.name(), |reading| {
        read_file(id, source, limits, Some(reading))
    })
}

/// Parses rules that are not in Markdown. The result holds every item that could be parsed.
pub fn parse(source: SourceId, text: &str, limits: &Limits) -> Outcome<ast::File> {
    let context = ParseContext {
        source,
        limits,
        base: 0,
        file: text,
        comments: HashMap::new(),
        diagnostics: Vec::new(),
    };
    read(context, text, std::iter::once(0..text.len()), None)
}

fn read_file(
    id: SourceId,
    source: &Source,
    limits: &Limits,
    reading: Option<&mut CachedParse>,
) -> Outcome<ast::File> {
    let text = source.text();
    let mut context = ParseContext {
        source: id,
        limits,
        base: 0,
        file: text,
        comments: HashMap::new(),
        diagnostics: Vec::new(),
    };
    if !literate::is_literate(source.name()) {
        if let Some(diagnostic) = mistakes::no_rules(id, text) {
            return Outcome {
                value: cache::empty(id),
                diagnostics: vec![diagnostic],
            };
        }
        return read(context, text, std::iter::once(0..text.len()), reading);
    }
    let blocks = literate::blocks(id, text);
    context.diagnostics = blocks.diagnostics;
    read(
        context,
        text,
        blocks.value.into_iter().map(|block| block.body),
        reading,
    )
}

/// Reads the parts of a text that are rules: no item goes on from one to the next.
fn read(
    mut context: ParseContext<'_>,
    text: &str,
    parts: impl Iterator<Item = Range<usize>>,
    mut reading: Option<&mut CachedParse>,
) -> Outcome<ast::File> {
    let mut file = cache::empty(context.source);
    for part in parts {
        let upto = text.get(..part.end).unwrap_or(text);
        let scan = scan::scan(context.source, upto, part.start, context.limits);
        let places = scan.comments.iter().map(|comment| comment.span.range());
        context.comments = places.map(|place| (place.end, place.start)).collect();
        context.diagnostics.extend(scan.diagnostics);
        file.comments.extend(scan.comments);
        for slice in scan.items {
            context.base = slice.start;
            let Some(written) = upto.get(slice.clone()) else {
                continue;
            };
            let Some(reading) = reading.as_deref_mut() else {
                add_item(&mut context, &mut file, upto, written);
                continue;
            };
            let comments = cache::comments_in(&file.comments, &slice);
            if reading.reuse(&mut file, written, slice.start, &comments) {
                continue;
            }
            let (said, items) = (context.diagnostics.len(), file.items.len());
            add_item(&mut context, &mut file, upto, written);
            // An item with diagnostics is not cached, so that they are reported each time.
            if context.diagnostics.len() == said {
                reading.note(&file, items, written, slice.start, comments);
            }
        }
    }
    context
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
    Outcome {
        value: file,
        diagnostics: context.diagnostics,
    }
}

fn add_item(context: &mut ParseContext<'_>, file: &mut ast::File, text: &str, written: &str) {
    match Grammar::parse(Rule::one_item, written) {
        Ok(pairs) => items::add(context, file, Cursor::new(pairs)),
        Err(error) => {
            let diagnostic = mistakes::explain(context, text, written, &error);
            context.report(diagnostic);
        }
    }
}

/// The module's name as a rule file has it, by its tokens: the file may be broken.
pub fn module_of(source: &Source) -> Option<&str> {
    literate::rules_in(source).into_iter().find_map(|rules| {
        let code =
            |token: &lexer::Token| !token.kind.is_trivia() && token.kind != lexer::TokenKind::Doc;
        let mut tokens = lexer::tokens(rules).filter(code);
        tokens
            .by_ref()
            .find(|token| token.kind == lexer::TokenKind::Word && token.text(rules) == "module")?;
        let first = tokens.next().filter(|name| name.kind.is_word())?;
        let mut end = first.span.end;
        // The parts of a path touch each other.
        for token in tokens.take_while(|token| token.kind.is_word() || token.text(rules) == ".") {
            if token.span.start != end {
                break;
            }
            end = token.span.end;
        }
        rules.get(first.span.start..end)
    })
}

/// Reads one expression, as a parameter's value on the command line.
pub fn parse_expression(
    source: SourceId,
    text: &str,
    limits: &Limits,
) -> Outcome<Option<ast::Expr>> {
    let scan = scan::scan_nesting(source, text, limits);
    let mut context = ParseContext {
        source,
        limits,
        base: 0,
        file: text,
        comments: HashMap::new(),
        diagnostics: scan,
    };
    if !context.diagnostics.is_empty() {
        return Outcome {
            value: None,
            diagnostics: context.diagnostics,
        };
    }
    let value = match Grammar::parse(Rule::one_expression, text) {
        Ok(pairs) => Cursor::new(pairs)
            .enter(Rule::one_expression)
            .and_then(|mut inner| exprs::expr(&mut context, inner.take(Rule::expr)?)),
        Err(error) => {
            let diagnostic = mistakes::explain(&context, text, text, &error);
            context.report(diagnostic);
            None
        }
    };
    Outcome {
        value,
        diagnostics: context.diagnostics,
    }
}

/// Parses an expression inside a template, which begins at `base` of the file.
fn parse_inner(context: &mut ParseContext<'_>, text: &str, base: usize) -> Option<ast::Expr> {
    if !scan::scan_nesting(context.source, text, context.limits).is_empty() {
        let span = Span::new(context.source, base, base.saturating_add(text.len()));
        context.report(
            Diagnostic::error(
                code::INTERPOLATION,
                span,
                "this nests too deeply, or has a bracket too many",
            )
            .help("give it a name with `let`, and write `{name}`"),
        );
        return None;
    }
    let (source, limits) = (context.source, context.limits);
    let mut inner = ParseContext {
        source,
        limits,
        base,
        file: context.file,
        comments: HashMap::new(),
        diagnostics: Vec::new(),
    };
    let expr = match Grammar::parse(Rule::one_expression, text) {
        Ok(pairs) => Cursor::new(pairs)
            .enter(Rule::one_expression)
            .and_then(|mut cursor| exprs::expr(&mut inner, cursor.take(Rule::expr)?)),
        Err(error) => {
            let diagnostic = mistakes::explain_hole(&inner, context.file, text, &error);
            inner.report(diagnostic);
            None
        }
    };
    context.diagnostics.append(&mut inner.diagnostics);
    expr
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn codes(text: &str) -> Vec<String> {
        let sources = Sources::new();
        let id = sources.add("t", text);
        let outcome = parse(id, text, &Limits::default());
        outcome
            .diagnostics
            .iter()
            .map(|d| {
                format!(
                    "{} {}: {}",
                    d.code,
                    sources.slice(d.span().unwrap()),
                    d.message
                )
            })
            .collect()
    }

    #[test]
    fn the_reference_parses() {
        let page = include_str!("../../docs/language.md");
        for block in page.split("```whereas\n").skip(1) {
            let block = block.split("```").next().unwrap();
            assert_eq!(codes(block), Vec::<String>::new(), "{block}");
        }
        for example in [
            include_str!("../../examples/oecd-integrity-review/international_projects.whereas"),
            include_str!("../../examples/oecd-integrity-review/agreement.whereas"),
            include_str!("../../examples/oecd-integrity-review/tests.whereas"),
            include_str!("../../rules/calendars/kz.whereas"),
        ] {
            assert_eq!(codes(example), Vec::<String>::new());
        }
    }

    #[test]
    fn braces_of_an_escape_begin_no_expression() {
        let rule = |text: &str| {
            format!("type T {{ a: number }}\nrule r for T {{ require a > 5 otherwise \"{text}\" }}")
        };
        assert_eq!(
            codes(&rule(r"{a} \u{20ac} and \\ {{a}}")),
            Vec::<String>::new()
        );
        assert_eq!(codes(&rule(r"\\{a} \u{1F4B6}{a}")), Vec::<String>::new());
        assert_eq!(codes(&rule(r"\u{zz}")).len(), 1);
    }

    #[test]
    fn a_place_within_a_template_holds_whole_characters() {
        let found = codes(
            "type T { a: number }\nrule r for T { require a > 5 otherwise \"{“a} and {a}\" }",
        );
        assert!(
            found
                .iter()
                .any(|line| line.contains("“: `“` does not begin a text")),
            "{found:?}"
        );
    }

    #[test]
    fn many_fields_are_no_nesting() {
        let fields: String = (0..200)
            .map(|n| format!("  f{n}: list of text else []\n"))
            .collect();
        assert_eq!(
            codes(&format!("module t\n\ntype T {{\n{fields}}}\n")),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn nesting_is_bounded() {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("if true then ", " else 1"),
            // A name that is spelt as a clause's first word begins no clause.
            ("if source then ", " else 1"),
            ("not ", ""),
            ("- ", ""),
            ("the x in ", ""),
        ] {
            let deep = format!(
                "type T {{ a: number }}\nrule r for T {{ require {}1{} }}",
                open.repeat(100_000),
                close.repeat(100_000)
            );
            assert_eq!(codes(&deep).len(), 1, "{open}");
            let thirty = format!(
                "type T {{ a: number }}\nrule r for T {{ require {}1{} }}",
                open.repeat(30),
                close.repeat(30)
            );
            assert_eq!(codes(&thirty), Vec::<String>::new(), "{open}");
        }
        let sum = format!("define x: number = 1{}", " + 1".repeat(100_000));
        assert_eq!(codes(&sum).len(), 1);
        let holes = format!(
            "type T {{ a: number }}\nrule r for T {{ require a > 0 otherwise \"{{{}1{}}}\" }}",
            "(".repeat(100_000),
            ")".repeat(100_000)
        );
        assert_eq!(codes(&holes).len(), 1);
    }

    #[test]
    fn one_error_does_not_hide_another() {
        let text = "type T { a: number }\nrule a for T { require a == 5 }\nrul b for T { require a = 5 }\nrule c for T { require a = 5 && true }";
        let found = codes(text);
        assert_eq!(found.len(), 3, "{found:#?}");
    }
}
