//! A word in the position of an item that begins none, and heads broken so early that pest names their first word.

use super::{name_of_words, or_a_type, type_of};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::did_you_mean;
use crate::source::TextLines as _;
use crate::syntax::keywords::{Role, has_role, with_role};
use crate::syntax::mistakes::tokens::{brief, operand_after, tokens};
use crate::syntax::mistakes::{Advice, Place, advice, dates, general, is_word, skip_docs};
use crate::value::{Currency, TimeUnit};

/// Words of other languages, misspelt keywords and prose where an item begins.
pub fn words(place: &Place<'_>) -> Option<Advice> {
    if !skip_docs(place.head).is_empty() || place.found.is_empty() {
        return None;
    }
    let word = place.found;
    if has_role(word, Role::Item) {
        return broken_head(place);
    }
    let name = place.next(1);
    let help = match word {
        "import" | "include" | "using" | "with" => {
            let module = if name.starts_with('"') { name } else { operand_after(place.rest_after(0)).0 };
            let path = module.trim_matches('"').replace('/', ".");
            let words = format!("write `use {path}`");
            // Where the module is named as it should be, only the first word is wrong.
            return not_an_item(word, if path == module { Help::writing(words, "use") } else { words.into() });
        }
        "from" => "write `use` and the module's name, as `use calendars.fr`".to_owned(),
        "function" | "def" | "fn" | "func" | "const" | "let" | "var" => match place.next(2) {
            "(" => format!("write `define {name}(…): number = …`, with the types that are meant"),
            _ => format!("write `define {name}: number = …`, with the type that is meant"),
        },
        "policy" | "check" | "assert" | "constraint" => format!("write `rule {name} for …`"),
        "require" | "forbid" | "when" | "unless" => {
            format!("put it into a rule: `rule NAME for TYPE {{ {} }}`, with names of your own", brief(place.line()))
        }
        "enum" => format!("write `type {name} = \"a\" | \"b\"`, with its texts"),
        "struct" | "record" | "class" | "interface" => format!("write `type {name} {{ … }}`"),
        "package" => format!("write `module {name}`"),
        "param" => format!("write `parameter {name}: number {{ … }}`"),
        word if word.chars().all(is_word) && operand_after(place.rest).1.trim_start().starts_with(['=', '<', '>']) && place.next(1) != ":" => {
            format!("put it into a rule: `rule NAME for TYPE {{ require {} }}`, with names of your own", brief(place.line()))
        }
        word if word.chars().all(is_word) => match did_you_mean(word, with_role(Role::Item)) {
            Some(meant) => return not_an_item(word, Help::did_you_mean(meant)),
            None if sentence(place).is_some() => {
                format!("what is for people alone is a comment: `// {}`", brief(place.line().trim()))
            }
            None => "an item begins with `type`, `rule`, `exception`, `parameter`, `calendar`, `define`, `data`, `agreement`, `test`, `waiver` or `use`".to_owned(),
        },
        _ => "a rule file begins with `module` and a name, and goes on with items as `type` and `rule`".to_owned(),
    };
    let shown = if word.chars().all(is_word) {
        format!("`{word}`")
    } else {
        general::seen(place)
    };
    Some(advice(
        code::ITEM,
        format!("{shown} does not begin an item"),
        help,
    ))
}

fn not_an_item(word: &str, help: Help) -> Option<Advice> {
    Some(advice(
        code::ITEM,
        format!("`{word}` does not begin an item"),
        help,
    ))
}

/// Prose in the position of an item: several words on one line, and none of the signs of the language.
fn sentence<'t>(place: &Place<'t>) -> Option<&'t str> {
    let line = place.line().trim();
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '’' | ';' | '!' | '?')
    };
    (line.split_whitespace().count() > 3 && line.chars().all(plain)).then_some(line)
}

/// An item whose head is broken so early that pest names its first word.
fn broken_head(place: &Place<'_>) -> Option<Advice> {
    let (word, name) = (place.found, place.next(1));
    let sign = place.next(2);
    let of = |nth: usize| {
        brief(
            place
                .rest_after(nth)
                .each_line()
                .next()
                .unwrap_or("")
                .trim()
                .trim_end_matches('{')
                .trim(),
        )
    };
    let help = match (word, sign) {
        ("agreement", "{") => {
            let of = type_of(place.file).unwrap_or("TYPE");
            format!("write the type behind a colon: `agreement {name}: {of} {{`")
        }
        ("agreement", "=" | "for" | "of" | "is") => {
            format!(
                "write the type behind a colon: `agreement {name}: {} {{`",
                place.next(3)
            )
        }
        ("parameter", "=") => {
            let value = of(2);
            format!(
                "a parameter has a type, and values with dates: `parameter {name}: {} {{ {value} from 2026-01-01 }}`",
                type_of_value(&value)
            )
        }
        ("parameter", _) if let Some((name, ty)) = name_of_words(place, 1) => {
            format!(
                "a name is one word: `parameter {}: {}`",
                name.join("_"),
                or_a_type(ty)
            )
        }
        ("parameter", _) => {
            format!(
                "write its type behind a colon: `parameter {name}: number {{ 5 from 2026-01-01 }}`"
            )
        }
        ("data", "from" | "=") => {
            format!(
                "write its type behind a colon: `data {name}: list of TYPE from {}`",
                place.next(3)
            )
        }
        ("exact", _) => "write `exact type NAME { … }`".to_owned(),
        _ => return None,
    };
    Some(advice(
        code::HEAD,
        format!("the head of this {word} is not complete"),
        help,
    ))
}

/// The type that a value written in a rule file has.
fn type_of_value(value: &str) -> String {
    let all = tokens(value);
    let Some(last) = all.last() else {
        return "number".to_owned();
    };
    if let Some(currency) = Currency::from_code(last.text) {
        return format!("money in {currency}");
    }
    let unit = TimeUnit::from_word(last.text);
    let ty = match last.text {
        "%" => "percent",
        "true" | "false" => "boolean",
        "seconds" | "second" | "minutes" | "minute" | "hours" | "hour" => "duration",
        _ if unit.is_some() => "period",
        text if dates::is_date(text) && text.len() > 10 => "datetime",
        text if dates::is_date(text) => "date",
        _ if last.is_text() => "text",
        _ => "number",
    };
    ty.to_owned()
}
