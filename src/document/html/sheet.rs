//! The syntax of style sheets: rules with their conditions, and lists within them.

/// A rule of a style sheet.
#[derive(Debug)]
pub struct Rule {
    pub selectors: String,
    pub declarations: String,
    /// It applies wherever its selectors match: no condition is around it that cannot be decided.
    pub is_certain: bool,
}

/// Levels of blocks that are read.
const MOST_LEVELS: usize = 32;

/// The rules of a sheet; `media` is the condition of the sheet.
pub fn rules(sheet: &str, media: Option<&str>) -> Vec<Rule> {
    let sheet = without_comments(sheet);
    let mut found = Vec::new();
    if let Some(is_certain) = applies(media.unwrap_or("")) {
        collect(&sheet, is_certain, 0, &mut found);
    }
    found
}

fn collect(text: &str, is_certain: bool, level: usize, found: &mut Vec<Rule>) {
    if level > MOST_LEVELS {
        return;
    }
    let mut rest = text;
    while let Some(open) = find(rest, '{') {
        let before = rest.get(..open).unwrap_or("");
        let after = rest.get(open.saturating_add(1)..).unwrap_or("");
        let end = closing(after);
        let block = after.get(..end).unwrap_or("");
        rest = after.get(end.saturating_add(1)..).unwrap_or("");
        // Statements such as `@import` end with a semicolon; so do declarations before a rule
        // within another.
        let prelude = split(before, ';').last().map_or("", |last| last.trim());
        let lower = prelude.to_ascii_lowercase();
        let (name, condition) = match lower.strip_prefix('@') {
            Some(at_rule) => at_rule
                .split_once(|c: char| c.is_whitespace() || c == '(')
                .map_or((Some(at_rule), ""), |(name, condition)| {
                    (Some(name), condition)
                }),
            None => (None, ""),
        };
        match name {
            Some("media") => {
                if let Some(own) = applies(condition) {
                    collect(block, is_certain && own, level.saturating_add(1), found);
                }
            }
            Some("layer") => collect(block, is_certain, level.saturating_add(1), found),
            Some("keyframes" | "font-face" | "page" | "counter-style" | "property") => {}
            Some(name) if name.ends_with("keyframes") => {}
            Some(_) => collect(block, false, level.saturating_add(1), found),
            None => {
                if find(block, '{').is_some() {
                    // A rule within a rule.
                    collect(block, false, level.saturating_add(1), found);
                }
                found.push(Rule {
                    selectors: prelude.to_owned(),
                    declarations: block.to_owned(),
                    is_certain,
                });
            }
        }
    }
}

/// Whether the condition of a sheet or of a part of it holds on a screen: `None` if never, false if
/// that depends on the screen.
fn applies(condition: &str) -> Option<bool> {
    let condition = condition.trim().to_ascii_lowercase();
    let plain = |one: &str| {
        let one = one.trim();
        let one = one.strip_prefix("only ").unwrap_or(one).trim();
        match one {
            "" | "all" | "screen" => Some(true),
            // What is hidden on paper only is shown.
            "print" | "speech" | "aural" | "braille" | "tty" | "tv" => None,
            one if one.starts_with("print and") => None,
            _ => Some(false),
        }
    };
    condition.split(',').filter_map(plain).reduce(|a, b| a || b)
}

/// The characters that are in no string and not escaped, with their offsets. A string ends with its line.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut escaped) = (None, false);
    text.char_indices().filter(move |(_, c)| {
        let was_escaped = escaped;
        escaped = *c == '\\' && !was_escaped;
        if was_escaped {
            return false;
        }
        match (quote, *c) {
            (Some(open), c) if c == open || c == '\n' => quote = None,
            (Some(_), _) => {}
            (None, c @ ('"' | '\'')) => quote = Some(c),
            (None, _) => return true,
        }
        false
    })
}

/// The offset of a character outside of strings and brackets.
fn find(text: &str, expected: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in outside_strings(text) {
        match c {
            c if c == expected && depth == 0 => return Some(at),
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The offset of the brace that closes a block.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in outside_strings(text) {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth == 0 => return at,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// The parts of a list, outside of strings and brackets.
pub fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest, separator) {
        let (part, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(part);
        rest = after.get(separator.len_utf8()..).unwrap_or("");
    }
    parts.push(rest);
    parts
}

fn without_comments(sheet: &str) -> String {
    let mut kept = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        // A comment parts words, and is nothing within a value.
        kept.push(' ');
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// A text with its escapes resolved: `\64 isplay` is `display`.
pub fn unescaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if c != '\\' {
            kept.push(c);
            continue;
        }
        let mut code = String::new();
        while let Some(digit) = letters.next_if(|c| c.is_ascii_hexdigit() && code.len() < 6) {
            code.push(digit);
        }
        if code.is_empty() {
            kept.extend(letters.next().filter(|c| *c != '\n'));
        } else {
            letters.next_if(|c| c.is_whitespace());
            let code = u32::from_str_radix(&code, 16).unwrap_or(0);
            kept.push(char::from_u32(code).unwrap_or('\u{fffd}'));
        }
    }
    kept
}
