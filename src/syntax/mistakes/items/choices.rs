//! Choices of texts.

use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::{Advice, Place, advice};

/// `type K = a | b`, `"a" or "b"`, `"a", "b"`, `["a", "b"]`, `one of "a", "b"`
pub(super) fn choices_of_texts(place: &Place<'_>) -> Option<Advice> {
    let line = place.line_before();
    let start = line
        .rfind(['=', ':', '{'])
        .map_or(0, |at| at.saturating_add(1));
    let own = format!("{} {}", line.get(start..).unwrap_or(""), place.line());
    let own = own.split([':', '}', ']', '?']).next().unwrap_or("");
    let separated = matches!(place.found, "|" | "||" | "or" | ",")
        || matches!(place.next(0), "[" | "{")
        || place.before == "|"
        || place.before == "one";
    let declared = place.item == "type" && place.head.contains('=') && !place.head.contains('{');
    let expects_more = place.expects(Rule::EOI)
        || place.expects(Rule::field)
        || place.expects(Rule::text)
        || place.expects(Rule::type_ref)
        || place.expects(Rule::choice)
        || place.expects(Rule::list_of)
        || place.expects(Rule::optional);
    if !separated || !expects_more || !(declared || place.item == "type" || place.item == "exact") {
        return None;
    }
    let mapped = place.item == "type" && line.contains(" from ");
    if mapped
        || place.next(0) == "{" && own.is_empty()
        || place.next(0) == "{" && place.line().contains(':')
    {
        return None;
    }
    let own = if declared || own.contains("one of") {
        own
    } else {
        own.split(',').next().unwrap_or(own)
    };
    let alias = own
        .split(['|', ','])
        .map(str::trim)
        .find(|part| place.file.contains(&format!("type {part} =")) && !part.is_empty());
    if let Some(alias) = alias {
        return Some(advice(
            code::TYPE_FORM,
            "a choice is one of texts, and not of other types",
            format!("write the texts of `{alias}` out, joined by `|`"),
        ));
    }
    if place.found == "," && !(declared && place.before.ends_with('"'))
        || matches!(place.next(0), "[" | "{") && !declared
    {
        return None;
    }
    let texts: Vec<String> = own
        .split(['|', ',', '[', '{'])
        .flat_map(|part| part.split(" or "))
        .map(|part| {
            part.trim()
                .trim_start_matches("one of")
                .trim()
                .trim_matches(['"', '\''])
        })
        .filter(|part| !part.is_empty() && part.len() < 40)
        .map(|part| format!("\"{part}\""))
        .take(6)
        .collect();
    if texts.is_empty() {
        return None;
    }
    let none = |text: &String| {
        matches!(
            text.as_str(),
            "\"null\"" | "\"missing\"" | "\"none\"" | "\"absent\""
        )
    };
    if texts.iter().any(none) {
        let ty = texts.first().map_or("", |text| text.trim_matches('"'));
        return Some(advice(
            code::TYPE_FORM,
            "a field that may be absent has `?` behind its type",
            format!("write `{ty}?`"),
        ));
    }
    let message = if own.contains('"') {
        "the texts of a choice are parted by `|`"
    } else {
        "the values of a choice are texts, in double quotes"
    };
    Some(advice(
        code::TYPE_FORM,
        message,
        format!("write `{}`", texts.join(" | ")),
    ))
}
