//! Messages and titles in further languages: `otherwise "…" in "ru" "…"`.

use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;
use crate::syntax::mistakes::tokens::brief;
use crate::syntax::mistakes::{Advice, Place, advice};

/// A message or a title whose language is not written as `in "ru"`.
pub fn translations(place: &Place<'_>) -> Option<Advice> {
    if !matches!(place.item, "rule" | "exception") {
        return None;
    }
    let is_text = |token: &str| token.len() > 1 && token.starts_with('"');
    let clause = |message: &str, help: String| Some(advice(code::CLAUSE, message, help));
    if place.before == "otherwise" && place.found == "in" && is_text(place.next(1)) {
        let tag = place.next(1);
        return clause(
            "the first message has no language: it is shown where there is none in the language asked for",
            format!("write `otherwise \"…\" in {tag} \"…\"`"),
        );
    }
    let names_no_language = is_text(place.next(0)) || place.found == "in";
    if place.before == "title" && names_no_language && !place.new_line {
        let help = match (is_text(place.next(0)), is_text(place.next(1))) {
            (true, true) => {
                let (tag, text) = (brief(place.next(0)), brief(place.next(1)));
                format!("write `title in {tag} {text}`")
            }
            _ => "write `title in \"ru\" \"…\"`; the first title is the documentation above the rule: `/// …`"
                .to_owned(),
        };
        return clause("a title names its language after `in`", help);
    }
    let behind =
        place.previous(2) == "otherwise" || place.previous(3) == "in" && is_text(place.previous(2));
    let after_message = behind && is_text(place.previous(1)) && !place.new_line;
    if after_message && place.found == "," && place.next(1) == "in" && is_text(place.next(2)) {
        let help = Help::writing("leave the comma out", "");
        let message = "no comma precedes the message in another language";
        return Some(advice(code::SEPARATOR, message, help));
    }
    if after_message && is_text(place.next(0)) && is_text(place.next(1)) {
        let (tag, text) = (brief(place.next(0)), brief(place.next(1)));
        return clause(
            "the language of a message follows `in`",
            format!("write `in {tag} {text}`"),
        );
    }
    if place.before != "in" || !is_text(place.next(1)) {
        return None;
    }
    // `in ru "…"`
    let has_message = place.previous(3) == "otherwise" || place.previous(2) == "title";
    let tag = place.found;
    (has_message && tag.chars().all(char::is_alphabetic)).then(|| {
        advice(
            code::CLAUSE,
            "the tag of a language is a text",
            format!("write `in \"{tag}\" {}`", brief(place.next(1))),
        )
    })
}

/// `in "ru"` without the text in that language.
pub fn without_text(place: &Place<'_>) -> Option<Advice> {
    let tag = place.previous(1);
    let lacks = place.expects(Rule::template)
        && tag.starts_with('"')
        && place.previous(2) == "in"
        && matches!(place.item, "rule" | "exception");
    lacks.then(|| {
        advice(
            code::CLAUSE,
            "the text in this language is missing",
            format!("write it after its tag: `in {tag} \"…\"`"),
        )
    })
}
