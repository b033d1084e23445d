//! `module`, `use` and `namespace`.

use super::unexpected;
use crate::diagnostic::codes::syntax as code;
use crate::syntax::mistakes::tokens::{operand_after, tokens};
use crate::syntax::mistakes::{Advice, Place, advice, is_word, skip_docs};

/// `module museum loan`
pub fn names(place: &Place<'_>) -> Option<Advice> {
    let words = place.item == "module" && !place.new_line;
    let first = place.before;
    let are_names = [first, place.found]
        .iter()
        .all(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    if !words || !are_names || first == place.item {
        return None;
    }
    let line = place.line();
    let rest: Vec<&str> = tokens(line)
        .iter()
        .map(|token| token.text)
        .take_while(|text| text.chars().all(is_word))
        .collect();
    let path = place
        .head
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or(first);
    Some(advice(
        code::HEAD,
        "the name of a module has no spaces",
        format!(
            "write `{item} {path}_{}`, or with a point `{item} {path}.{}`",
            rest.join("_"),
            rest.join("."),
            item = place.item
        ),
    ))
}

/// `use "calendars/fr"`, `use a/b`, `use a as b`, `use a, b`
pub fn uses(place: &Place<'_>) -> Option<Advice> {
    if place.item != "use" {
        return None;
    }
    let found = place.next(0);
    match found {
        text if place.before == "use" && text.starts_with('"') => unexpected(
            "a module is named without quotes",
            format!(
                "write `use {}`",
                text.trim_matches('"')
                    .trim_end_matches(".whereas")
                    .replace('/', ".")
            ),
        ),
        "/" => {
            let path: String = format!(
                "{}{}",
                skip_docs(place.head).trim_start_matches("use").trim(),
                place.line().split_whitespace().next().unwrap_or("")
            );
            unexpected(
                "the parts of a module's name are parted by points",
                format!("write `use {}`", path.replace('/', ".")),
            )
        }
        "as" => unexpected(
            "a module keeps its name",
            format!(
                "write `{}`, and a name of it that clashes in full",
                skip_docs(place.head)
            ),
        ),
        "," => unexpected(
            "each module is used on a line of its own",
            format!("write `use {}`", operand_after(place.rest_after(0)).0),
        ),
        _ => None,
    }
}

/// `module` without a name, `namespace` without a prefix, `namespace x = "…"`
pub fn heads(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0);
    match (place.item, place.before) {
        ("module", "module") => unexpected(
            "a module has a name",
            "write `module city.leases`, with words of your own".to_owned(),
        ),
        ("namespace", "namespace") => unexpected(
            "a namespace has a prefix",
            format!("write `namespace x {found}`, with the prefix that paths use"),
        ),
        ("namespace", _) if found == "=" => unexpected(
            "a namespace has no `=`",
            format!("write `namespace {} {}`", place.before, place.next(1)),
        ),
        _ => None,
    }
}
