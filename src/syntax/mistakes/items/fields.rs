//! Fields of types: their names, and the text around their types.

use super::{name_of_words, or_a_type, unexpected, wrong_field};
use crate::diagnostic::codes::syntax as code;
use crate::source::TextLines as _;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, has_role};
use crate::syntax::mistakes::tokens::{brief, operand_after};
use crate::syntax::mistakes::{Advice, Place, advice, first_token, general, is_word};

/// `leaves: date (optional)`, `leaves: date optional`
pub fn optional_in_words(place: &Place<'_>) -> Option<Advice> {
    let bracket = usize::from(place.found == "(");
    let optional = matches!(
        place.next(bracket),
        "optional" | "Optional" | "nullable" | "if" | "may"
    );
    let (name, ty) = typed_before(place).filter(|_| optional)?;
    Some(advice(
        code::FIELD,
        "a field that may be absent has `?` behind its type",
        format!("write `{name}: {ty}?`"),
    ))
}

/// `leaves: date (of return)`
pub fn remarks(place: &Place<'_>) -> Option<Advice> {
    let here = place.found == "(" && place.before != "enum";
    let (name, ty) = typed_before(place).filter(|_| here)?;
    Some(advice(
        code::FIELD,
        "nothing in parentheses follows the type of a field",
        format!("write `{name}: {ty}`, and what is said of it as documentation above it: `/// …`"),
    ))
}

/// The field with its type before the error, where another field may begin.
fn typed_before<'t>(place: &Place<'t>) -> Option<(&'t str, String)> {
    if !matches!(place.item, "type" | "exact") || place.new_line || !place.expects(Rule::field) {
        return None;
    }
    let colon = place.back.iter().rposition(|token| token.text == ":")?;
    let name = colon.checked_sub(1).and_then(|at| place.back.get(at))?.text;
    let ty = brief(place.head.get(place.back.get(colon)?.end()..)?);
    Some((name, ty))
}

/// The text after a field's type, or instead of its colon.
pub(super) fn behind_field(place: &Place<'_>) -> Option<Advice> {
    let words = |from: usize| -> String {
        place
            .rest_after(from)
            .each_line()
            .next()
            .unwrap_or("")
            .split([',', '}'])
            .next()
            .unwrap_or("")
            .trim()
            .to_owned()
    };
    let after_type = place.expects(Rule::optional)
        || place.expects(Rule::default)
        || place.expects(Rule::k_else);
    if !after_type && !place.expects(Rule::field) {
        return None;
    }
    let name = place.next(0);
    match name {
        "=" | "default" | ":=" if after_type && place.next(1) != ":" => wrong_field(
            format!("`{name}` does not give a value to take when absent"),
            format!("write `else {}`", brief(&words(0))),
        ),
        ">" | "<" | ">=" | "<=" | "matches" | "between" | "min" | "max" | "required" | "unique"
        | "not" | "optional" | "mandatory" | "nonempty"
            if after_type && place.next(1) != ":" =>
        {
            let help = match name {
                "required" | "mandatory" | "not" => {
                    format!(
                        "leave it out: a field without `?` must be there: `{}`",
                        place.before
                    )
                }
                "optional" => format!("write `{}?`", place.before),
                _ => format!(
                    "write a rule for it, as `require {} {name} {}`",
                    place.previous(3),
                    brief(&words(0))
                ),
            };
            wrong_field(format!("`{name}` cannot follow a type"), help)
        }
        number if after_type && number.starts_with(|c: char| c.is_ascii_digit()) => wrong_field(
            format!("`{number}` cannot follow a type"),
            format!(
                "write a rule for the bounds, as `require {} >= {number}`",
                place.previous(3)
            ),
        ),
        "or" | "from" if place.previous(1).starts_with('"') => None,
        "," if place.previous(1).starts_with('"')
            && matches!(place.previous(2), "from" | "written") =>
        {
            None
        }
        text if text.starts_with('"') => {
            if place.previous(1) == "," && place.previous(2).starts_with('"') {
                return wrong_field(
                    "other places of a field are joined by `or`",
                    format!("write `from {} or {text}`", place.previous(2)),
                );
            }
            let key = text.trim_matches('"');
            let plain = key.chars().all(is_word);
            let help = if plain {
                format!("write `{key}: text`, with its own type")
            } else {
                format!("write `` `{key}`: text ``, with its own type")
            };
            wrong_field(
                "the name of a field has no quotes; one with other signs is written in backticks",
                help,
            )
        }
        word if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
            field_words(place, word)
        }
        "|" if place.previous(1).starts_with('"') => wrong_field(
            "other places of a field are joined by `or`",
            format!("write `or {}`", place.next(1)),
        ),
        _ => None,
    }
}

/// A field that begins with a word, and does not go on with `:`.
fn field_words(place: &Place<'_>, word: &str) -> Option<Advice> {
    let (sign, third) = (place.next(1), place.next(2));
    let known = |ty: &str| has_role(ty, Role::Type) || place.file.contains(&format!("type {ty} "));
    if word == "let" {
        return None;
    }
    match sign {
        "|" if place.before == "{" => {
            let inner = place.rest.split('}').next().unwrap_or("");
            let texts: Vec<String> = inner
                .split(['|', ','])
                .map(|part| format!("\"{}\"", part.trim().trim_matches('"')))
                .take(6)
                .collect();
            wrong_field(
                "a type that is a choice of texts has no braces",
                format!("write `type {} = {}`", place.previous(2), texts.join(" | ")),
            )
        }
        "?" if third == ":" => {
            let ty = place.next(3);
            wrong_field("`?` follows the type", format!("write `{word}: {ty}?`"))
        }
        "-" if third.starts_with(|c: char| c.is_alphanumeric()) => {
            let name: String = place
                .rest
                .chars()
                .take_while(|c| !matches!(c, ':' | ' ' | '\n' | '\r' | '}'))
                .collect();
            wrong_field(
                "a name with other signs than letters, digits and `_` is written in backticks",
                format!("write `` `{name}`: text ``, with its own type"),
            )
        }
        ty if known(word) && ty.starts_with(char::is_alphabetic) && third != ":" => wrong_field(
            "the name of a field comes before its type",
            format!("write `{ty}: {word}`"),
        ),
        ty if known(ty) && third != ":" => wrong_field(
            format!("the field `{word}` is not followed by `:` and its type"),
            format!("write `{word}: {ty}`"),
        ),
        "=" if known(third) => wrong_field(
            format!("the field `{word}` is not followed by `:` and its type"),
            format!("write `{word}: {third}`"),
        ),
        second if third == ":" && second.starts_with(char::is_alphabetic) => {
            let ty = place.next(3);
            wrong_field(
                "the name of a field is one word, or is written in backticks",
                format!("write `{word}_{second}: {ty}`, or `` `{word} {second}`: {ty} ``"),
            )
        }
        _ => None,
    }
}

/// The location of a field in documents, and the field that holds its currency.
pub fn sources(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0);
    match (place.item, place.before) {
        ("type" | "exact", "from") if place.expects(Rule::text) => {
            let path = place
                .line()
                .split([',', '}', '?'])
                .next()
                .unwrap_or(found)
                .trim();
            unexpected(
                "the place of a field in a document is a text",
                format!("write `from \"{path}\"`"),
            )
        }
        ("type" | "exact", "written") if place.expects(Rule::text) => {
            let form = place
                .line()
                .split(['}', '?', '{'])
                .next()
                .unwrap_or(found)
                .trim();
            let form = if form.is_empty() { "1.234,56" } else { form };
            unexpected(
                "how a value is written is a text",
                format!("write `written \"{form}\"`"),
            )
        }
        ("type" | "exact", "currency") if place.expects(Rule::k_from) => unexpected(
            "`currency` is followed by `from`",
            format!("write `currency from {}`", operand_after(place.rest).0),
        ),
        _ => None,
    }
}

/// Fields whose signs pest does not report: it names where the whole field began.
pub fn without_type(place: &Place<'_>) -> Option<Advice> {
    let named = place
        .found
        .starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`'));
    let name = place.next(0);
    if named
        && place.expects(Rule::field)
        && let Some((words, ty)) = name_of_words(place, 0)
    {
        let name = words.join(" ");
        return Some(advice(
            code::FIELD,
            format!("the field `{name}` has a name of several words"),
            format!(
                "put the name in backticks: `` `{name}`: {} ``",
                or_a_type(ty)
            ),
        ));
    }
    if named && place.item != "rule" && place.expects(Rule::field) {
        let message = format!("the field `{name}` is not followed by `:` and its type");
        return Some(advice(
            code::FIELD,
            message,
            format!("write `{name}: text`, with the type that it has"),
        ));
    }
    None
}

/// Something else instead of a type.
pub fn instead_of_types(place: &Place<'_>) -> Option<Advice> {
    let named = if place.previous(1) == ":" {
        place.previous(2)
    } else {
        "name"
    };
    if place.expects(Rule::path) && place.expects(Rule::choice)
        || place.expects(Rule::list_of)
        || place.expects(Rule::type_ref)
    {
        let inner = place
            .line()
            .get(1..)
            .and_then(|rest| rest.split_once(']'))
            .map_or("", |(inner, _)| inner.trim());
        if place.found == "[" && !inner.is_empty() {
            return Some(advice(
                code::TYPE_FORM,
                "a list is not written with brackets",
                format!("write `list of {inner}`"),
            ));
        }
        if matches!(place.found, "," | "}" | "" | "=" | "?") {
            return Some(advice(
                code::TYPE_FORM,
                "the type of this field is missing",
                format!("write `{named}: text`, with the type that it has"),
            ));
        }
        let help = format!(
            "write a type, as `{named}: text`: `number`, `money`, `date`, `list of …`, `\"a\" | \"b\"`, or one that you declare"
        );
        return Some(advice(
            code::TYPE_FORM,
            format!("{} is not a type", general::seen(place)),
            help,
        ));
    }
    let fields = matches!(place.item, "type" | "exact" | "agreement");
    if fields && place.found == "[" {
        let element = first_token(place.head.rsplit([' ', ':']).next().unwrap_or("…"));
        return Some(advice(
            code::TYPE_FORM,
            "a list is not written with brackets",
            format!("write `list of {element}`"),
        ));
    }
    None
}
