//! Makes a report inert, as the last step of every format: nothing in it starts a command of a CI runner or moves a
//! terminal's cursor, whatever a document, a name, a rule or a message holds.
//!
//! GitHub's runner reads both streams of a step. It obeys a line that begins with `::` behind white space, and `##[` in
//! the middle of any line; Azure Pipelines obeys `##vso[`, TeamCity `##teamcity[`. GitHub's compares texts as the locale
//! does, which passes over characters that take no room.

use std::borrow::Cow;

use super::text::is_hidden;

/// How a form escapes a character that is special in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EscapeForm {
    /// Text for a terminal: `\u{23}`, as for characters that cannot be seen.
    Text {
        /// Colours are part of it.
        color: bool,
    },
    /// JSON: `\u0023`, which means the same.
    Json,
    /// XML and HTML: `&#35;`, which means the same.
    Xml,
    /// Markdown: a backslash where a line begins, else as in text.
    Markdown,
}

/// What follows `##` in a command.
const COMMANDS: [&str; 3] = ["[", "vso[", "teamcity["];

/// The text, with nothing in it that a runner or a terminal obeys; as it is where there is nothing of the kind.
pub fn inert(text: &str, form: EscapeForm) -> Cow<'_, str> {
    let safe = match form {
        EscapeForm::Text { color } => shown(text, color),
        EscapeForm::Json => escaped(text),
        // Their writers show what is hidden, character by character.
        EscapeForm::Xml | EscapeForm::Markdown => Cow::Borrowed(text),
    };
    let mut found: Vec<usize> = line_starts(&safe).chain(hashes(&safe)).collect();
    if found.is_empty() {
        return safe;
    }
    found.sort_unstable();
    let mut out = String::with_capacity(safe.len().saturating_add(found.len().saturating_mul(6)));
    let mut from = 0;
    for at in found {
        out.push_str(safe.get(from..at).unwrap_or_default());
        out.push_str(replacement(
            safe.get(at..).unwrap_or_default().starts_with(':'),
            form,
        ));
        from = at.saturating_add(1);
    }
    out.push_str(safe.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// The text without what is obeyed in the middle of a line; what begins lines stays, for a format of commands.
pub(super) fn inert_inside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in hashes(text) {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(replacement(false, EscapeForm::Text { color: false }));
        from = at.saturating_add(1);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// As [`inert`], of a text that nobody else needs.
pub(super) fn inert_whole(text: String, form: EscapeForm) -> String {
    if let Cow::Owned(safe) = inert(&text, form) {
        return safe;
    }
    text
}

fn replacement(is_colon: bool, form: EscapeForm) -> &'static str {
    match (form, is_colon) {
        (EscapeForm::Json, true) => "\\u003a",
        (EscapeForm::Json, false) => "\\u0023",
        (EscapeForm::Xml, true) => "&#58;",
        (EscapeForm::Xml, false) => "&#35;",
        (EscapeForm::Markdown, true) => "\\:",
        (EscapeForm::Text { .. }, true) => "\\u{3a}",
        (EscapeForm::Text { .. } | EscapeForm::Markdown, false) => "\\u{23}",
    }
}

/// The first colon of each line that begins with two.
fn line_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut at = 0_usize;
    text.split_inclusive(['\n', '\r']).filter_map(move |line| {
        let start = at;
        at = at.saturating_add(line.len());
        let rest = line.trim_start_matches(|c: char| c.is_whitespace() || takes_no_room(c));
        let second = rest.strip_prefix(':')?.trim_start_matches(takes_no_room);
        second
            .starts_with(':')
            .then(|| start.saturating_add(line.len()).saturating_sub(rest.len()))
    })
}

/// The second `#` of each `##[` and its like.
fn hashes(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices('#').filter_map(|(at, _)| {
        let rest = text.get(at.saturating_add(1)..)?;
        let second = rest.trim_start_matches(takes_no_room);
        let command = second.strip_prefix('#')?.trim_start_matches(takes_no_room);
        let is_command = COMMANDS.iter().any(|word| begins_with(command, word));
        is_command.then(|| text.len().saturating_sub(second.len()))
    })
}

/// Whether a text begins with a word, in whatever case, with characters between its letters that take no room.
fn begins_with(text: &str, word: &str) -> bool {
    let mut letters = text.chars().filter(|c| !takes_no_room(*c));
    word.chars().all(|wanted| {
        letters
            .next()
            .is_some_and(|letter| letter.eq_ignore_ascii_case(&wanted))
    })
}

/// Characters that a comparison by locale passes over.
fn takes_no_room(c: char) -> bool {
    is_hidden(c) && !c.is_whitespace()
        || matches!(
            c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        )
        || matches!(c, '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text without control characters other than line breaks and tabs, and without what turns the order of letters; where
/// there are colours, the escapes that set them stay.
fn shown(text: &str, color: bool) -> Cow<'_, str> {
    let stays = |at: usize, c: char| {
        !is_hidden(c)
            || matches!(c, '\n' | '\t')
            || color && c == '\u{1b}' && is_color(text.get(at..).unwrap_or_default())
    };
    if text.char_indices().all(|(at, c)| stays(at, c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if stays(at, c) {
            out.push(c)
        } else {
            super::text::push_visible(&mut out, c)
        }
    }
    Cow::Owned(out)
}

/// Whether a text begins with an escape that sets a colour: `ESC [ 1 ; 31 m`.
fn is_color(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix("\u{1b}[") else {
        return false;
    };
    numbers
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == ';')
        .starts_with('m')
}

/// JSON whose texts hold no character that a terminal obeys: between texts there are none but line breaks.
fn escaped(json: &str) -> Cow<'_, str> {
    let stays = |c: char| !is_hidden(c) || c == '\n';
    if json.chars().all(stays) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if stays(c) {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: EscapeForm = EscapeForm::Text { color: false };

    #[test]
    fn a_line_that_begins_with_two_colons_is_no_command() {
        for (written, safe) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("a\n  \u{a0}::error::x\nb", "a\n  \u{a0}\\u{3a}:error::x\nb"),
            (":\u{fe0f}:x", "\\u{3a}\u{fe0f}:x"),
            ("\u{fe0f} ::x", "\u{fe0f} \\u{3a}:x"),
            ("a ::x", "a ::x"),
            (": :x", ": :x"),
        ] {
            assert_eq!(inert(written, TEXT), safe);
            assert_eq!(inert(safe, TEXT), safe);
        }
        assert_eq!(inert("a\r::x", TEXT), "a\\r::x");
        assert_eq!(inert("::x", EscapeForm::Xml), "&#58;:x");
        assert_eq!(inert("- a\n  ::x", EscapeForm::Markdown), "- a\n  \\::x");
    }

    #[test]
    fn two_hashes_and_a_bracket_are_no_command_wherever_they_stand() {
        for (written, safe) in [
            ("a ##[error]x", "a #\\u{23}[error]x"),
            ("###[error]", "##\\u{23}[error]"),
            ("##[a]##[b]", "#\\u{23}[a]#\\u{23}[b]"),
            ("#\u{fe00}#[x]", "#\u{fe00}\\u{23}[x]"),
            ("##VSO[task]", "#\\u{23}VSO[task]"),
            ("##teamcity[x]", "#\\u{23}teamcity[x]"),
            ("## heading [x]", "## heading [x]"),
        ] {
            assert_eq!(inert(written, TEXT), safe);
            assert_eq!(inert(safe, TEXT), safe);
        }
        assert_eq!(
            inert("{\"a\":\"##[x]\"}", EscapeForm::Json),
            "{\"a\":\"#\\u0023[x]\"}"
        );
        assert_eq!(inert("##[x]", EscapeForm::Xml), "#&#35;[x]");
    }

    #[test]
    fn a_terminal_is_sent_colours_only_where_there_are_any() {
        let colored = "\u{1b}[1;31merror\u{1b}[0m \u{1b}[2J\u{9b}1m\u{202e}";
        assert_eq!(
            inert(colored, TEXT),
            "\\u{1b}[1;31merror\\u{1b}[0m \\u{1b}[2J\\u{9b}1m\\u{202e}"
        );
        assert_eq!(
            inert(colored, EscapeForm::Text { color: true }),
            "\u{1b}[1;31merror\u{1b}[0m \\u{1b}[2J\\u{9b}1m\\u{202e}"
        );
        assert_eq!(
            inert("\"\u{9b}\u{202e}\u{e0001}\"\n", EscapeForm::Json),
            "\"\\u009b\\u202e\\udb40\\udc01\"\n"
        );
    }
}
