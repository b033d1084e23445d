//! Lines and columns as editors count them: from 0, columns in the units that were agreed on.

use crate::source::{LINE_BREAKS, Source, line_breaks};

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units: what every editor understands.
    #[default]
    Utf16,
}

impl Encoding {
    /// The name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }
}

/// The byte offset of a line and a column; past the end of a line is its end, past the last line the text's.
pub(super) fn offset(text: &str, line: u64, column: u64, encoding: Encoding) -> usize {
    let before = usize::try_from(line).unwrap_or(usize::MAX).checked_sub(1);
    let start = match before {
        None => Some(0),
        Some(before) => line_breaks(text.as_bytes()).nth(before),
    };
    let Some(start) = start else {
        return text.len();
    };
    let rest = text.get(start..).unwrap_or("");
    let line = rest
        .find(LINE_BREAKS)
        .and_then(|end| rest.get(..end))
        .unwrap_or(rest);
    start.saturating_add(within(line, column, encoding))
}

/// The byte offset of a column in a line; a column within a character is that character's start.
fn within(line: &str, column: u64, encoding: Encoding) -> usize {
    let mut units = 0_u64;
    for (at, c) in line.char_indices() {
        let wide = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        };
        units = units.saturating_add(u64::try_from(wide).unwrap_or(0));
        if units > column {
            return at;
        }
    }
    line.len()
}

/// How many columns a text on one line takes.
pub(super) fn width(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
    }
}

/// Line and column of a byte offset.
pub(super) fn position(source: &Source, offset: usize, encoding: Encoding) -> (usize, usize) {
    let offset = u32::try_from(offset.min(source.text().len())).unwrap_or(u32::MAX);
    match encoding {
        Encoding::Utf16 => source.utf16_position(offset),
        Encoding::Utf8 => {
            let starts = source.line_starts();
            let line = starts
                .partition_point(|start| *start <= offset)
                .saturating_sub(1);
            let start = starts.get(line).copied().unwrap_or(0);
            (line, offset.saturating_sub(start) as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "añ\r\n€𝄞x e\u{301}\n👩‍⚖️.";

    #[test]
    fn every_offset_comes_back() {
        let source = Source::new("t", TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, c) in TEXT.char_indices().filter(|(_, c)| !matches!(c, '\n')) {
                let (line, column) = position(&source, at, encoding);
                let back = offset(TEXT, line as u64, column as u64, encoding);
                assert_eq!(back, at, "{c:?} {encoding:?}");
            }
        }
    }

    #[test]
    fn past_the_end_is_the_end_and_within_a_character_its_start() {
        assert_eq!(offset(TEXT, 0, 99, Encoding::Utf16), 3);
        assert_eq!(offset(TEXT, 99, 0, Encoding::Utf16), TEXT.len());
        let clef = TEXT.find('𝄞').unwrap();
        assert_eq!(offset(TEXT, 1, 2, Encoding::Utf16), clef);
        assert_eq!(offset(TEXT, 1, 4, Encoding::Utf8), clef);
        assert_eq!(offset("", 0, 5, Encoding::Utf8), 0);
    }
}
