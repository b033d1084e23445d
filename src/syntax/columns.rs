//! The columns of a table: expressions with commas between them, each of which may have a heading, `total as sum` or
//! `total as "Total, EUR"`.

use std::ops::Range;
use std::sync::Arc;

use super::lexer::{self, Nesting, Token};
use super::{ast, parse_expression};
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::limits::Limits;
use crate::source::{SourceId, Span};

/// One column as written.
#[derive(Debug, Clone)]
pub struct ColumnWritten {
    /// Its heading: as given, else the expression as written, in one line.
    pub name: Arc<str>,
    /// Where the column is written.
    pub span: Span,
    /// The expression.
    pub expr: ast::Expr,
}

/// Parses columns; the spans are those of the text. The result holds every column that could be parsed.
pub fn parse_columns(source: SourceId, text: &str, limits: &Limits) -> Outcome<Vec<ColumnWritten>> {
    let mut columns = Vec::new();
    let mut diagnostics = Vec::new();
    for part in parts(text) {
        match column(source, text, part, limits) {
            Ok(column) => columns.push(column),
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
    Outcome {
        value: columns,
        diagnostics,
    }
}

/// The parts between commas that are in no brackets.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0_usize, 0_usize);
    for token in lexer::tokens(text) {
        match token.kind.nesting() {
            Nesting::Opens(_) => depth = depth.saturating_add(1),
            Nesting::Closes => depth = depth.saturating_sub(1),
            Nesting::Stays if depth == 0 && token.kind.is_sign() && token.text(text) == "," => {
                found.push(start..token.span.start);
                start = token.span.end;
            }
            Nesting::Stays => {}
        }
    }
    found.push(start..text.len());
    found
}

fn column(
    source: SourceId,
    text: &str,
    part: Range<usize>,
    limits: &Limits,
) -> Result<ColumnWritten, Vec<Diagnostic>> {
    let tokens: Vec<Token> = lexer::tokens_in(text, part.clone())
        .filter(|token| !token.kind.is_trivia())
        .collect();
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        let span = Span::new(source, part.start, part.end.max(part.start));
        let help = "write an expression between two commas, as `id, total`";
        let missing = Diagnostic::error(code::EXPRESSION, span, "a column is missing here");
        return Err(vec![missing.help(help)]);
    };
    let (start, end) = (first.span.start, last.span.end);
    let span = Span::new(source, start, end);
    let heading = match tokens.as_slice() {
        [expression @ .., word, heading]
            if word.text(text) == "as" && (heading.kind.is_word() || heading.kind.is_text()) =>
        {
            expression.last().map(|last| (last.span.end, heading))
        }
        _ => None,
    };
    let end = heading.map_or(end, |(end, _)| end);
    let parsed = |range: Range<usize>| {
        let blank = " ".repeat(range.start);
        let written = text.get(range).unwrap_or("");
        parse_expression(source, &format!("{blank}{written}"), limits)
    };
    let expression = parsed(start..end);
    let Some(expr) = expression
        .value
        .filter(|_| expression.diagnostics.is_empty())
    else {
        return Err(expression.diagnostics);
    };
    let name: String = match heading {
        Some((_, heading)) if heading.kind.is_text() => {
            let read = parsed(heading.span.clone());
            match read.value.map(|expr| *expr.kind) {
                Some(ast::ExprKind::Text(name)) => name.to_string(),
                _ => return Err(read.diagnostics),
            }
        }
        Some((_, heading)) => heading.text(text).trim_matches('`').to_owned(),
        None => one_line(text.get(start..end).unwrap_or("")),
    };
    if name.trim().is_empty() {
        let help = "write a name, as `total as sum` or `total as \"Total, EUR\"`";
        let empty = Diagnostic::error(code::EXPRESSION, span, "this column has an empty heading");
        return Err(vec![empty.help(help)]);
    }
    Ok(ColumnWritten {
        name: name.as_str().into(),
        span,
        expr,
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let source = SourceId::NOWHERE;
        let read = parse_columns(source, text, &Limits::default());
        let names = read.value.iter().map(|column| column.name.to_string());
        let wrong = read.diagnostics.into_iter().map(|one| one.message);
        (names.collect(), wrong.collect())
    }

    #[test]
    fn commas_in_brackets_and_texts_part_no_columns() {
        let (names, wrong) =
            read("id, round(a,  2, half_up), [1, 2], \"a, b\", x as \"A, \\\"b\\\"\", y as total");
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(
            names,
            [
                "id",
                "round(a, 2, half_up)",
                "[1, 2]",
                "\"a, b\"",
                "A, \"b\"",
                "total"
            ]
        );
    }

    #[test]
    fn every_mistake_is_told_of() {
        let (names, wrong) = read("a,, b as \"\", 1 +, (c");
        assert_eq!(names, ["a"]);
        assert_eq!(wrong.len(), 4, "{wrong:#?}");
        assert_eq!(
            wrong.first().map(String::as_str),
            Some("a column is missing here")
        );
        assert_eq!(read("").1, ["a column is missing here"]);
        // A word alone is a name and no heading.
        assert_eq!(read("as").0.len() + read("as").1.len(), 1);
    }
}
