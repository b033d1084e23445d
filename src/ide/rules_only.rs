//! The rules of a literate file, with the prose blanked out: every offset stays the same.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Sources;
use crate::syntax::literate;

/// The ranges of rules in a file: the blocks of a literate one, else all of it.
pub fn blocks(name: &str, text: &str) -> Vec<Range<usize>> {
    if !literate::is_literate(name) {
        return Vec::from([Range {
            start: 0,
            end: text.len(),
        }]);
    }
    let source = Sources::new().add("", text);
    literate::blocks(source, text)
        .value
        .into_iter()
        .map(|block| block.body)
        .collect()
}

/// The text with spaces instead of everything that is no rule; its length and its lines stay.
pub fn rules_only<'t>(name: &str, text: &'t str) -> Cow<'t, str> {
    if !literate::is_literate(name) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let blank_to = |kept: &mut String, end: usize| {
        let prose = text.get(kept.len()..end).unwrap_or("");
        kept.extend(prose.bytes().map(|byte| {
            if matches!(byte, b'\n' | b'\r') {
                char::from(byte)
            } else {
                ' '
            }
        }));
    };
    for block in blocks(name, text) {
        blank_to(&mut kept, block.start);
        kept.push_str(text.get(block).unwrap_or(""));
    }
    blank_to(&mut kept, text.len());
    Cow::Owned(kept)
}
