//! The one form of a rule file: from the tree and the text that it was read
//! from to the text as everybody would have written it.
//!
//! Comments keep their position: after the code of their line, or above what
//! follows. Empty lines between clauses stay, one at a time. What an author
//! began on a new line within brackets stays on lines of its own; the rest is
//! joined where it fits and broken where it does not.

mod clauses;
mod exprs;
mod items;
mod layout;
mod prose;
mod writer;

use crate::diagnostic::codes::usage::FORMAT_DEFECT;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::limits::Limits;
use crate::source::{Source, SourceId, Sources, Span, lines};
use crate::syntax::{self, ast, literate};
use std::ops::Range;
use writer::Writer;

/// The text in its one form. A text with lines that end as on Windows keeps them.
///
/// # Errors
/// What is wrong with the text: it is refused whole, since what could not be read could not be kept. The result is
/// parsed again; a result that means something else is a defect, and an error too.
pub fn format(sources: &Sources, id: SourceId, limits: &Limits) -> Result<String, Vec<Diagnostic>> {
    let source = sources.get(id);
    let text = source.text();
    let parsed = syntax::parse_file(id, source, limits);
    if has_errors(&parsed.diagnostics) {
        return Err(parsed.diagnostics);
    }
    let formatted = match literate::is_literate(source.name()) {
        true => prose::lay_out(text, &literate::blocks(id, text).value, &parsed.value),
        false => with_breaks(lay_out(text, 0, &parsed.value), text),
    };
    let formatted = Source::new(source.name(), formatted);
    let again = syntax::parse_file(id, &formatted, limits);
    if again.failed() || !has_same_content(text, &parsed.value, formatted.text(), &again.value) {
        let name = source.name();
        let message = format!("the formatted text of `{name}` would not say the same");
        let help = "this is a defect of the program: please report it with the file, which was left as it is";
        return Err(vec![
            Diagnostic::about_file(FORMAT_DEFECT, name, message).help(help),
        ]);
    }
    Ok(formatted.text().to_owned())
}

/// Formats the items that a part of a text touches: their spans, with documentation, and their new text.
///
/// # Errors
/// As of [`format()`]: a text that cannot be read is refused whole.
pub fn format_items(
    sources: &Sources,
    id: SourceId,
    limits: &Limits,
    part: &Range<usize>,
) -> Result<Vec<(Range<usize>, String)>, Vec<Diagnostic>> {
    let source = sources.get(id);
    let formatted = Source::new(source.name(), format(sources, id, limits)?);
    let before = places(&syntax::parse_file(id, source, limits).value);
    let after = places(&syntax::parse_file(id, &formatted, limits).value);
    // The order of items never changes.
    let items = before
        .into_iter()
        .zip(after)
        .filter(|(item, _)| touches(item, part));
    Ok(items
        .map(|(item, new)| (item, formatted.text().get(new).unwrap_or("").to_owned()))
        .collect())
}

/// The spans of a file's items, each from its documentation on; `module NAME` counts as an item.
fn places(file: &ast::File) -> Vec<Range<usize>> {
    let from_doc = |doc: &Option<ast::Doc>, span: Span| {
        doc.as_ref().map_or(span, |doc| doc.span.to(span)).range()
    };
    let module = file
        .module
        .iter()
        .map(|module| from_doc(&module.doc, module.span));
    module
        .chain(file.items.iter().map(|item| from_doc(&item.doc, item.span)))
        .collect()
}

/// Whether a part of the text overlaps an item; an empty part, whether it is inside or at the edge.
fn touches(item: &Range<usize>, part: &Range<usize>) -> bool {
    match part.is_empty() {
        true => item.start <= part.start && part.start <= item.end,
        false => item.start < part.end && part.start < item.end,
    }
}

/// Formats items that reach from `start` to the end of a text.
fn lay_out(text: &str, start: usize, file: &ast::File) -> String {
    let mut writer = Writer::new(text, start);
    items::file(&mut writer, file);
    layout::print(&writer.ops, &writer.fields)
}

/// The lines end with `\\r\\n` where the first line of `before` does, else with `\\n`.
fn with_breaks(formatted: String, before: &str) -> String {
    if lines(before)
        .next()
        .is_some_and(|line| line.ends_with("\r\n"))
    {
        return formatted.replace('\n', "\r\n");
    }
    formatted
}

/// Whether two texts have the same tree and the same comments.
fn has_same_content(before: &str, tree: &ast::File, after: &str, formatted: &ast::File) -> bool {
    let comments = |text: &str, file: &ast::File| -> Vec<String> {
        file.comments
            .iter()
            .filter_map(|comment| text.get(comment.span.range()))
            .map(str::to_owned)
            .collect()
    };
    comments(before, tree) == comments(after, formatted)
        && crate::syntax::same_items(tree, formatted)
}
