//! Text for the page: nothing in it is markup, and what cannot be seen is shown.

use super::super::text::visible;

/// Text between tags.
pub(in crate::report) fn text(text: &str) -> String {
    escaped(&visible(text))
}

/// Lines between tags, of a text that has several.
pub(in crate::report) fn lines(text: &str) -> String {
    text.lines()
        .map(|line| escaped(&visible(line)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The value of an attribute in double quotes.
pub(in crate::report) fn attribute(value: &str) -> String {
    escaped(&visible(value))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text whose words between backticks are code.
pub(in crate::report) fn prose(words: &str) -> String {
    let mut out = String::new();
    let parts: Vec<&str> = words.split('`').collect();
    for (number, part) in parts.iter().enumerate() {
        let closed = number.saturating_add(1) < parts.len();
        match (number % 2, closed) {
            (1, true) => out.push_str(&format!("<code>{}</code>", text(part))),
            (1, false) => out.push_str(&text(&format!("`{part}"))),
            _ => out.push_str(&text(part)),
        }
    }
    out
}

/// A citation's address as a link, where it is one of the web.
pub(in crate::report) fn link(url: &str) -> String {
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && !url.contains(char::is_whitespace) {
        format!(
            "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
            attribute(url),
            text(url)
        )
    } else {
        text(url)
    }
}
