//! Documents given instead of rules: one message, not one for each of their lines.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::source::LINE_BREAKS;
use crate::source::{SourceId, Span};
use crate::syntax::keywords::{Role, has_role};

/// The diagnostic for a text that is YAML, JSON or XML by its first line, which begins no rule file.
pub(in crate::syntax) fn no_rules(source: SourceId, text: &str) -> Option<Diagnostic> {
    let plain = text.trim_start_matches('\u{feff}');
    let mut begin = text.len().saturating_sub(plain.len());
    for line in plain.split_inclusive(LINE_BREAKS) {
        let words = line.trim();
        if words.is_empty() || words.starts_with("//") || is_yaml_comment(words) {
            begin = begin.saturating_add(line.len());
            continue;
        }
        if !(is_key(words)
            || is_xml(words)
            || is_json(words)
            || matches!(words, "---")
            || words.starts_with("- "))
        {
            return None;
        }
        let indent = line.len().saturating_sub(line.trim_start().len());
        let start = begin.saturating_add(indent);
        let span = Span::new(source, start, start.saturating_add(words.len()));
        let diagnostic = Diagnostic::error(
            code::ITEM,
            span,
            "this looks like a document, not like a rule file",
        );
        return Some(
            diagnostic
                .help("name a rule file here; a document goes after `whereas check`, and its rules after `-r`"),
        );
    }
    None
}

/// A comment or directive of YAML. Weak evidence: a single one does not make a document.
fn is_yaml_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("%YAML")
}

/// `name: value`, where the name leads no item.
fn is_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    let quoted = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
    let plain = key
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let blank = value.is_empty() || value.starts_with([' ', '\t']);
    !key.is_empty() && (plain || quoted) && blank && !has_role(key, Role::Item)
}

fn is_xml(line: &str) -> bool {
    line.starts_with("<?xml")
        || line
            .strip_prefix('<')
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic) && rest.contains('>'))
}

fn is_json(line: &str) -> bool {
    let inside = line.strip_prefix(['{', '[']).map(str::trim_start);
    inside.is_some_and(|inside| inside.is_empty() || inside.starts_with(['"', '{', '[', '}', ']']))
}
