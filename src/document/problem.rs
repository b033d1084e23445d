//! Diagnostics that all parsers share: an unexpected character, and an exceeded limit.

use crate::diagnostic::codes::usage::LIMIT;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// Reports the character at an offset, or the end of the text.
pub(super) fn at(
    code: Code,
    source: SourceId,
    text: &str,
    offset: usize,
    message: &str,
    help: Option<&str>,
) -> Box<Diagnostic> {
    let length = text
        .get(offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let span = Span::new(source, offset, offset.saturating_add(length));
    Box::new(Diagnostic::error(code, span, message).maybe_help(help.map(str::to_owned)))
}

/// Reports too many levels or values, and the option that raises the limit.
pub(super) fn beyond(
    source: SourceId,
    offset: usize,
    what: &str,
    limit: usize,
    option: &str,
) -> Box<Diagnostic> {
    let span = Span::new(source, offset, offset.saturating_add(1));
    let message = format!("the document has more than {limit} {what}");
    Box::new(
        Diagnostic::error(LIMIT, span, message)
            .help(format!("`--limit {option}=N` raises the limit")),
    )
}
