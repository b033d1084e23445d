//! Text of documents made fit for a terminal: what could move the cursor or
//! turn the order of letters is shown, never sent.

use std::borrow::Cow;

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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

/// How many columns of a terminal a text takes: two for each letter of Chinese, none for an accent.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// A text filled up with spaces to at least `width` columns.
pub fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(missing))
}

/// At most `most` columns, with `…` (or `...`) where more were cut off.
pub(super) fn clipped(text: &str, most: usize, ascii: bool) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let mut kept = String::new();
    for c in text.chars() {
        match left.checked_sub(c.width().unwrap_or(0)) {
            Some(rest) => left = rest,
            None => break,
        }
        kept.push(c);
    }
    kept.push_str(ellipsis(ascii));
    kept
}

/// The sign for what was left out.
pub(super) fn ellipsis(ascii: bool) -> &'static str {
    if ascii { "..." } else { "…" }
}

/// Words over lines of at most `width` columns, the first behind `first`, the others behind `rest`.
pub(super) fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .break_words(false);
    let mut out = textwrap::fill(text, options);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_measured_in_columns_of_a_terminal() {
        assert_eq!((columns("協定"), columns("e\u{301}")), (4, 1));
        assert_eq!(padded("協定", 6), "協定  ");
        assert_eq!(clipped("協定書", 5, false), "協定…");
        assert_eq!(clipped("協定書", 6, false), "協定書");
        assert_eq!(wrapped("協定 協定 a", 9, "", "  "), "協定 協定\n  a\n");
    }
}
