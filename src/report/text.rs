//! Text of documents made fit for a terminal: what could move the cursor or
//! turn the order of letters is shown, never sent.

use std::borrow::Cow;

/// Text without anything that a terminal would obey: control characters, and
/// those that change the direction of writing or cannot be seen, as `\u{202e}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// Adds one character, made visible.
pub(super) fn push_visible(shown: &mut String, c: char) {
    match c {
        '\t' => shown.push_str("  "),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        c if is_hidden(c) => shown.extend(c.escape_unicode()),
        c => shown.push(c),
    }
}

/// Whether a terminal would obey a character, or nobody could see it.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// At most `most` characters, with `…` (or `...`) where more were cut off.
pub(super) fn clipped(text: &str, most: usize, ascii: bool) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.push_str(ellipsis(ascii));
    kept
}

/// The sign for what was left out.
pub(super) fn ellipsis(ascii: bool) -> &'static str {
    if ascii { "..." } else { "…" }
}

/// Words over lines of at most `width` columns, the first behind `first`, the others behind `rest`.
pub(super) fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
    let mut out = String::from(first);
    let mut column = first.chars().count();
    let mut at_start = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        let needed = column
            .saturating_add(length)
            .saturating_add(usize::from(!at_start));
        if !at_start && needed > width {
            out.push('\n');
            out.push_str(rest);
            column = rest.chars().count();
            at_start = true;
        }
        if !at_start {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(length);
        at_start = false;
    }
    out.push('\n');
    out
}
