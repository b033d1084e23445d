//! What all readers say alike: that something stands wrong at a place, and that
//! a document is beyond a limit.

use crate::diagnostic::codes::use_of_program::LIMIT;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// Something is wrong with the character at an offset, or with the end of the text.
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

/// There are more levels or values than the limit, which an option raises.
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
