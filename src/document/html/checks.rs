//! Pages that are refused: in another encoding, or with text that an element hides by mistake.

use super::Read;
use super::tokens::HtmlToken;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::HTML;
use crate::source::{SourceId, Span};

/// Rejects a page that says it is in an encoding other than UTF-8, unless it is plain ASCII.
pub(super) fn check_encoding(tokens: &[HtmlToken], text: &str, source: SourceId) -> Read<()> {
    if text.is_ascii() {
        return Ok(());
    }
    for token in tokens {
        let HtmlToken::Start(tag) = token else {
            continue;
        };
        if tag.name != "meta" {
            continue;
        }
        let of_content = || {
            let content = tag.attribute("content")?.to_ascii_lowercase();
            content
                .split_once("charset=")
                .map(|(_, charset)| charset.trim().to_owned())
        };
        let charset = tag
            .attribute("charset")
            .map(str::to_owned)
            .or_else(of_content);
        let Some(charset) = charset else { continue };
        let known = [
            "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be",
        ];
        if known.contains(&charset.trim().to_ascii_lowercase().as_str()) {
            continue;
        }
        let shown = crate::value::text::shortened(&charset, 40);
        let message =
            format!("the page says that it is in `{shown}`, and holds characters of UTF-8");
        let span = Span::new(source, tag.range.start, tag.range.end);
        let diagnostic = Diagnostic::error(HTML, span, message);
        return Err(Box::new(
            diagnostic.help("save it as UTF-8, with `<meta charset=\"utf-8\">`"),
        ));
    }
    Ok(())
}

/// Rejects a page with an element of raw text that is not closed: what follows is not shown.
pub(super) fn check_raw_elements(tokens: &[HtmlToken], text: &str, source: SourceId) -> Read<()> {
    for token in tokens {
        let HtmlToken::Start(tag) = token else {
            continue;
        };
        let is_open = || {
            let after = text.get(tag.range.end..).unwrap_or("");
            !after.trim().is_empty() && !holds_end(after, &tag.name)
        };
        let is_raw = matches!(
            tag.name.as_str(),
            "script" | "style" | "textarea" | "title" | "xmp" | "iframe"
        );
        if tag.is_raw_and_closed() || is_raw && is_open() {
            return Err(not_closed(
                &tag.name,
                source,
                (tag.range.start, tag.range.end),
            ));
        }
    }
    Ok(())
}

/// The error for an element that hides what follows, since it is not closed.
pub(super) fn not_closed(
    name: &str,
    source: SourceId,
    (start, end): (usize, usize),
) -> Box<Diagnostic> {
    let message = format!("`<{name}>` is not closed, and hides the text after it");
    let diagnostic = Diagnostic::error(HTML, Span::new(source, start, end), message);
    let help = format!("put `</{name}>` behind it: in HTML, `/>` closes nothing");
    Box::new(diagnostic.help(help))
}

/// Whether a text has the end tag of an element.
fn holds_end(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let after = text.get(at.saturating_add(2)..).unwrap_or("");
        after
            .get(..name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name))
    })
}
