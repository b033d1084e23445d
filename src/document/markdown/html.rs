//! HTML in a Markdown text. It never yields values, but text in it that looks like a field is
//! reported.

use crate::document::doubt::Doubt;
use crate::document::prose::blocks::ProseBlock;
use crate::document::prose::lines::{self, ListContext};
use crate::document::prose::words::InlineText;
use crate::source::LINE_BREAKS;

/// An inline tag.
pub(super) struct InlineTag<'h> {
    pub name: &'h str,
    pub closes: bool,
}

/// Parses a tag; `None` for a comment, which is invisible to readers.
pub(super) fn tag(html: &str) -> Option<InlineTag<'_>> {
    let inside = html.strip_prefix('<')?;
    if inside.starts_with("!--") {
        return None;
    }
    let (closes, inside) = inside
        .strip_prefix('/')
        .map_or((false, inside), |inside| (true, inside));
    let end = inside
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    let name = inside.get(..end).unwrap_or("");
    let name = match name {
        "BR" | "Br" => "br",
        "DEL" | "Del" => "del",
        "S" => "s",
        "STRIKE" | "Strike" => "strike",
        "SUP" | "Sup" => "sup",
        "SUB" | "Sub" => "sub",
        name => name,
    };
    Some(InlineTag { name, closes })
}

/// Adds the keys in a block of HTML as skipped keys, which are reported if their fields are absent.
pub(super) fn block(written: &str, start: usize, place: ListContext, blocks: &mut Vec<ProseBlock>) {
    if written.trim_start().starts_with("<!--") && !written.contains("-->") {
        return lines::add_raw_lines(written, start, &Doubt::InOpenBlock, place, blocks);
    }
    let mut seen = false;
    let mut is_table = false;
    let mut at = 0_usize;
    while let Some(rest) = written.get(at..).filter(|rest| !rest.is_empty()) {
        let next = match rest.strip_prefix('<') {
            Some(inside) => {
                is_table |= inside
                    .get(..5)
                    .is_some_and(|name| name.eq_ignore_ascii_case("table"));
                let closing = if inside.starts_with("!--") {
                    "-->"
                } else {
                    ">"
                };
                rest.find(closing)
                    .map_or(rest.len(), |end| end.saturating_add(closing.len()))
            }
            None => {
                let end = rest.find('<').unwrap_or(rest.len());
                let text = rest.get(..end).unwrap_or("");
                let offset = start.saturating_add(at);
                seen |= !text.trim().is_empty();
                lines::add_raw_lines(text, offset, &Doubt::InHtml, place, blocks);
                name(text, offset, place, blocks);
                end
            }
        };
        at = at.saturating_add(next.max(1));
    }
    if is_table {
        blocks.push(ProseBlock::Rows(start));
    } else if seen {
        blocks.push(ProseBlock::Prose(place));
    }
}

/// Adds the text of an element as a possible key, with its value in the next element.
fn name(text: &str, start: usize, place: ListContext, blocks: &mut Vec<ProseBlock>) {
    let trimmed = text.trim();
    if lines::is_key(trimmed) && !trimmed.contains(LINE_BREAKS) {
        let from = start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
        let mut key = InlineText::default();
        key.push(trimmed, from..from.saturating_add(trimmed.len()));
        blocks.push(ProseBlock::Skipped(key, Doubt::InHtml, place));
    }
}
