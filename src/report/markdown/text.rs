//! Text of documents and rules in Markdown: nothing of it is markup, a link, a mention or a reference.
//!
//! A word joiner (U+2060) breaks what GitHub and GitLab look for in the page itself, after Markdown was read, where a
//! backslash is of no use: `@name`, `#12`, `https://`. GitHub takes a backtick for a part of an address, so that an
//! address before a span of code would end the span's first half: there are no addresses.

use crate::report::text::visible;

/// Takes no room, and no word or address goes on behind it.
const JOINER: char = '\u{2060}';

/// Text in which nothing is markup, a mention or a link; code between backticks stays code.
pub(in crate::report) fn plain(text: &str) -> String {
    let shown = visible(text);
    let parts: Vec<&str> = shown.split('`').collect();
    let last = parts.len().saturating_sub(1);
    let mut out = String::with_capacity(shown.len());
    for (number, part) in parts.iter().enumerate() {
        match (number % 2 == 1, number == last) {
            // Two spans that touch would be one.
            (true, false) if out.ends_with('`') => out.push_str(&format!(" {}", code(part))),
            (true, false) => out.push_str(&code(part)),
            (true, true) => {
                out.push_str("\\`");
                escape(&mut out, part, false);
            }
            (false, _) => escape(&mut out, part, number == 0),
        }
    }
    out
}

/// Adds text without code; what begins a line may be the mark of a list, a heading or a table.
fn escape(out: &mut String, text: &str, begins: bool) {
    let mark = if begins { mark(text) } else { None };
    for (at, c) in text.char_indices() {
        let rest = text
            .get(at.saturating_add(c.len_utf8())..)
            .unwrap_or_default();
        let next = rest.chars().next().unwrap_or(' ');
        let names = next.is_alphanumeric() || matches!(next, '"' | '_' | '{');
        // An address without a scheme; the name of a host may begin with a joiner.
        if c == '.' && ends_with(text, at, "www") {
            out.push(JOINER);
        }
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Between two dollar signs GitHub sees a formula, whatever precedes them.
            '$' => out.push_str("<span>$</span>"),
            '\\' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '^' => out.extend(['\\', c]),
            c if mark == Some(at) => out.extend(['\\', c]),
            c => out.push(c),
        }
        let breaks = match c {
            '@' => true,
            '#' | '!' | '~' | '%' | '&' | '$' => names,
            ':' => rest.starts_with("//"),
            '-' => next.is_ascii_digit() && ends_with(text, at, "gh"),
            _ => false,
        };
        if breaks {
            out.push(JOINER);
        }
    }
}

/// Whether the text before an offset ends with a word, in any case.
fn ends_with(text: &str, at: usize, word: &str) -> bool {
    let before = at
        .checked_sub(word.len())
        .and_then(|start| text.as_bytes().get(start..at));
    before.is_some_and(|before| before.eq_ignore_ascii_case(word.as_bytes()))
}

/// The character that would make a line a list, a heading or the head of a table, by its offset.
fn mark(text: &str) -> Option<usize> {
    let line = text.trim_start();
    let start = text.len().saturating_sub(line.len());
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    match line.chars().next()? {
        '=' => Some(start),
        ':' => line.get(1..)?.starts_with([':', '-']).then_some(start),
        '-' | '+' => {
            let rest = line.get(1..)?;
            (ends(rest) || rest.starts_with(['-', ':'])).then_some(start)
        }
        '0'..='9' => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let ended = rest.strip_prefix(['.', ')'])?;
            ends(ended).then(|| text.len().saturating_sub(rest.len()))
        }
        _ => None,
    }
}

/// Text as code, whatever it holds.
pub(in crate::report) fn code(text: &str) -> String {
    let shown = visible(text);
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1));
    let space = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{shown}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_becomes_a_link_a_mention_or_a_reference() {
        for (written, safe) in [
            (
                "see https://e.com`x [p](u)",
                "see https:\u{2060}//e.com\\`x \\[p\\](u)",
            ),
            ("www.e.com WWW.e.com", "www\u{2060}.e.com WWW\u{2060}.e.com"),
            ("a@b.c @octocat", "a@\u{2060}b.c @\u{2060}octocat"),
            (
                "o/r#12 GH-3 !4 %5 $6",
                "o/r\\#\u{2060}12 GH-\u{2060}3 \\!\u{2060}4 %\u{2060}5 <span>$</span>\u{2060}6",
            ),
            (
                "15% of 5 & 2021-01-18T09:00+06:00",
                "15% of 5 &amp; 2021-01-18T09:00+06:00",
            ),
        ] {
            assert_eq!(plain(written), safe);
        }
    }

    #[test]
    fn a_line_begins_no_list_heading_or_table() {
        for (written, safe) in [
            ("- a", "\\- a"),
            ("---", "\\---"),
            ("  +", "  \\+"),
            ("===", "\\==="),
            (":-:", "\\:-:"),
            ("12. a", "12\\. a"),
            ("1)", "1\\)"),
            ("-5 EUR", "-5 EUR"),
            ("2.5 EUR", "2.5 EUR"),
            ("::error::x", "\\::error::x"),
        ] {
            assert_eq!(plain(written), safe);
        }
    }

    #[test]
    fn code_stays_code_and_spans_do_not_touch() {
        assert_eq!(plain("`a` and `b*c`"), "`a` and `b*c`");
        assert_eq!(plain("`a``b`"), "`a` `b`");
        assert_eq!(plain("a ` b"), "a \\` b");
        assert_eq!(plain("``"), "`  `");
    }
}
