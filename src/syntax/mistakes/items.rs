//! Items: their heads, types and fields, definitions, parameters, calendars, tests, agreements.

use super::tokens::{Token, brief, operand_after, tokens};
use super::{Advice, Place, advice, first_token, general, is_word, last_token, skip_docs};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::did_you_mean;
use crate::source::LINE_BREAKS;
use crate::source::TextLines as _;
use crate::syntax::Rule;
use crate::syntax::keywords::{Role, has_role, with_role};
use crate::value::{Currency, TimeUnit};

/// The tokens of the item's head, up to the error.
fn head_words<'t>(place: &Place<'t>) -> Vec<&'t str> {
    tokens(skip_docs(place.head))
        .into_iter()
        .map(|token| token.text)
        .take(8)
        .collect()
}

/// The type that a file speaks of first: that of a rule, or the first one with fields.
pub(super) fn type_of<'t>(file: &'t str) -> Option<&'t str> {
    let all = tokens(file);
    let of_rule = all.windows(4).find_map(|window| match window {
        [rule, _, to, ty] if rule.text == "rule" && to.text == "for" && ty.is_word() => {
            Some(ty.text)
        }
        _ => None,
    });
    let with_fields = |(at, ty): (usize, &Token<'t>)| {
        let begun = at
            .checked_sub(1)
            .and_then(|at| all.get(at))
            .is_some_and(|word| word.text == "type");
        let sign = all
            .iter()
            .skip(at)
            .map(|token| token.text)
            .find(|text| matches!(*text, "{" | "="));
        (begun && ty.is_word() && sign == Some("{")).then_some(ty.text)
    };
    of_rule.or_else(|| all.iter().enumerate().find_map(with_fields))
}

/// Prose in the position of an item: several words on one line, and none of the signs of the language.
fn sentence<'t>(place: &Place<'t>) -> Option<&'t str> {
    let line = place.line().trim();
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '’' | ';' | '!' | '?')
    };
    (line.split_whitespace().count() > 3 && line.chars().all(plain)).then_some(line)
}

pub(super) fn item_words(place: &Place<'_>) -> Option<Advice> {
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
        text if super::dates::is_date(text) && text.len() > 10 => "datetime",
        text if super::dates::is_date(text) => "date",
        _ if last.is_text() => "text",
        _ => "number",
    };
    ty.to_owned()
}

/// Words from a token on that a colon on their line follows, and what follows it there, where they are several.
fn name_of_words<'t>(place: &Place<'t>, from: usize) -> Option<(Vec<&'t str>, &'t str)> {
    let first = place.ahead.get(from)?;
    let line = place.rest.get(first.at..)?.each_line().next()?;
    let all = tokens(line);
    let words: Vec<&str> = all
        .iter()
        .take_while(|token| token.is_word() && !token.text.starts_with('`'))
        .map(|token| token.text)
        .collect();
    let colon = all.get(words.len()).filter(|token| token.text == ":")?;
    (words.len() > 1).then(|| (words, line.get(colon.end()..).unwrap_or("")))
}

/// The type behind a colon, up to what follows it.
fn or_a_type(text: &str) -> String {
    let ty = text.split(['{', '}', ',']).next().unwrap_or("").trim();
    if ty.is_empty() {
        "text".to_owned()
    } else {
        brief(ty)
    }
}

/// `module museum loan`
pub(super) fn module_names(place: &Place<'_>) -> Option<Advice> {
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

/// `leaves: date (optional)`, `leaves: date optional`
pub(super) fn optional_in_words(place: &Place<'_>) -> Option<Advice> {
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
pub(super) fn remarks_on_types(place: &Place<'_>) -> Option<Advice> {
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

/// `[{ … } { … }]`: no comma between two elements.
pub(super) fn elements_apart(place: &Place<'_>) -> Option<Advice> {
    let mut depth = 0usize;
    let open = place.back.iter().rev().find(|token| match token.text {
        ")" | "]" | "}" => {
            depth = depth.saturating_add(1);
            false
        }
        "(" | "[" | "{" if depth == 0 => true,
        "(" | "[" | "{" => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => false,
    });
    let here = place.found == "{" && place.before == "}";
    open.filter(|token| here && token.text == "[")?;
    Some(advice(
        code::SEPARATOR,
        "two elements of a list need a comma between them",
        "put a comma behind `}`: `}, {`",
    ))
}

/// `rule my rule for`, `rule "r" for`, `rule r on T`, `rule r for T:`, `exception e for r`
pub(super) fn heads(place: &Place<'_>) -> Option<Advice> {
    let (wanted, after) = match place.item {
        "rule" => (Rule::k_for, "for"),
        "exception" => (Rule::k_to, "to"),
        _ => return None,
    };
    if place.found.is_empty() {
        return None;
    }
    if place.expects(Rule::open)
        && head_words(place).len() >= 4
        && !head_words(place).contains(&"{")
    {
        return behind_type(place, after);
    }
    let [_, first] = *head_words(place).as_slice() else {
        return None;
    };
    if !place.expects(wanted) || place.found.is_empty() {
        return None;
    }
    let head = |message: String, help: String| Some(advice(code::HEAD, message, help));
    let names: Vec<&str> = place
        .ahead
        .iter()
        .map(|token| token.text)
        .take_while(|text| *text != "{")
        .collect();
    if names.contains(&after)
        && names
            .iter()
            .take_while(|text| **text != after)
            .all(|text| text.chars().all(|c| is_word(c) || c == '-'))
    {
        let rest: Vec<&str> = names
            .iter()
            .copied()
            .take_while(|text| *text != after)
            .filter(|text| *text != "-")
            .collect();
        let target = names
            .iter()
            .skip_while(|text| **text != after)
            .nth(1)
            .unwrap_or(&"…");
        let message = format!("the name of {} is one word", article(place.item));
        return head(
            message,
            format!(
                "write `{} {first}_{} {after} {target}`",
                place.item,
                rest.join("_")
            ),
        );
    }
    let target = || {
        names
            .iter()
            .copied()
            .find(|text| {
                text.chars().all(is_word) && !matches!(*text, "on" | "for" | "of" | "in" | "from")
            })
            .unwrap_or("…")
    };
    match (place.item, place.found) {
        ("exception", "{") | ("rule", "{") => None,
        ("exception", "for") => head(
            "an exception is made to a rule, not for a type".to_owned(),
            format!("write `exception {first} to {}`", target()),
        ),
        ("exception", _) if first == "to" => head(
            "this exception has no name".to_owned(),
            format!(
                "write its name behind `exception`: `exception in_winter to {}`",
                place.found
            ),
        ),
        ("exception", found) => head(
            format!("after `to`, an exception names its rule, not `{found}`"),
            format!("write `exception {first} to {}`", target()),
        ),
        (_, found) => head(
            format!("after `for`, a rule names its type, not `{found}`"),
            format!("write `rule {first} for {}`", target()),
        ),
    }
}

/// The text between the type of a rule and its braces.
fn behind_type(place: &Place<'_>, after: &str) -> Option<Advice> {
    let words = head_words(place);
    let (name, target) = (
        words.get(1).copied().unwrap_or("…"),
        words.get(3).copied().unwrap_or("…"),
    );
    let whole = format!("{} {name} {after} {target} {{", place.item);
    if words.get(2) != Some(&after) {
        return None;
    }
    if matches!(target, "each" | "every" | "all" | "any") && place.found.chars().all(is_word) {
        return Some(
            advice(
                code::HEAD,
                "a rule is for a type, and is checked on each of its records",
                format!(
                    "leave `{target}` out: `{} {name} {after} {} {{`",
                    place.item, place.found
                ),
            )
            .at(place.before_by(1)),
        );
    }
    let help = match place.next(0) {
        "when" | "unless" => format!(
            "write it as the first clause: `{whole} {} … }}`",
            place.found
        ),
        "," | "and" => format!("write a rule for each type: `{whole}`"),
        "in" => format!(
            "name the type behind `for`, and not a name for each: `{} {name} for {} {{`",
            place.item,
            place.next(1)
        ),
        "as" => format!(
            "leave it out: fields are in scope by their names, and the whole is `it`: `{whole}`"
        ),
        word if word.chars().all(is_word) && place.next(1) == "{" => {
            format!(
                "leave it out: fields are in scope by their names, and the whole is `it`: `{whole}`"
            )
        }
        _ => format!("put the clauses between `{{` and `}}`: `{whole} … }}`"),
    };
    Some(advice(
        code::HEAD,
        format!("{} cannot follow the type of a rule", general::seen(place)),
        help,
    ))
}

fn article(item: &str) -> &'static str {
    if item == "exception" {
        "an exception"
    } else {
        "a rule"
    }
}

pub(super) fn head_of_rule(place: &Place<'_>) -> Option<Advice> {
    let words = head_words(place);
    let name = words.get(1).copied().unwrap_or("NAME");
    let inside = words.contains(&"{");
    match place.item {
        "rule" if place.found == "{" && !place.expects(Rule::open) && !inside => {
            let help = match type_of(place.file) {
                Some(of) => format!("write `rule {name} for {of} {{`, or name another type"),
                None => format!("write `rule {name} for TYPE {{`, with the name of the type"),
            };
            Some(advice(
                code::HEAD,
                "the rule does not say for which type it is",
                help,
            ))
        }
        "exception" if place.found == "{" && !place.expects(Rule::open) && !inside => Some(advice(
            code::HEAD,
            "the exception does not say to which rule it is one",
            format!("write `exception {name} to RULE {{`, with the name of the rule"),
        )),
        "rule" | "exception" if place.found.is_empty() => Some(
            advice(
                code::HEAD,
                format!("the {} has no clauses", place.item),
                "write them between `{` and `}`",
            )
            .at(place.before_by(1)),
        ),
        "rule" | "exception" if place.found == "{" && inside => Some(advice(
            code::CLAUSE,
            "these braces open nothing",
            "leave them out; only `for each … {` has braces within a rule",
        )),
        _ => None,
    }
}

/// `define f(x) = …`, `define f(x: number) { x }`, `define f(number x)`, `… -> number =`, `= return x`
pub(super) fn definitions(place: &Place<'_>) -> Option<Advice> {
    if place.item != "define" {
        return None;
    }
    let line = skip_docs(place.written);
    let name = tokens(line).get(1).map_or("f", |token| token.text);
    let (given, rest) = line
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .unwrap_or(("", ""));
    let say = |message: &str, help: String| Some(advice(code::HEAD, message, help));
    let whole = || {
        let names: Vec<String> = given
            .split(',')
            .map(|one| {
                let one = one.trim();
                match one.split_once(':') {
                    Some((name, ty)) => format!("{}: {}", name.trim(), ty.trim()),
                    None => match one.split_whitespace().collect::<Vec<_>>().as_slice() {
                        [ty, name] => format!("{name}: {ty}"),
                        _ => format!("{one}: number"),
                    },
                }
            })
            .collect();
        let value = rest.split_once(['=', '{']).map_or("…", |(_, value)| {
            value
                .trim()
                .trim_start_matches('>')
                .trim_end_matches('}')
                .trim()
        });
        let ty = rest
            .split_once(':')
            .or_else(|| rest.split_once("->"))
            .map_or("number", |(_, ty)| {
                let ty = ty.split(['=', '{']).next().unwrap_or("").trim();
                if ty.is_empty() { "number" } else { ty }
            });
        format!(
            "write `define {name}({}): {ty} = {}`, with the types that are meant",
            names.join(", "),
            brief(value.each_line().next().unwrap_or(""))
        )
    };
    match place.found {
        _ if place.before == "return" => say(
            "`return` is not written: a definition is its value",
            format!("leave it out: `= {}`", brief(place.line())),
        ),
        _ if line
            .split_once(')')
            .is_some_and(|(_, rest)| rest.trim_start().starts_with("->")) =>
        {
            say("`->` does not lead to the type of a definition", whole())
        }
        _ if rest
            .trim_start_matches(|c| c != '{' && c != '=')
            .starts_with('{')
            && !place.head.contains('=') =>
        {
            say("a definition has no braces", whole())
        }
        _ if place.before == "let"
            || line.contains(LINE_BREAKS)
                && line
                    .split_once('=')
                    .is_some_and(|(_, value)| value.trim_start().starts_with("let ")) =>
        {
            say(
                "a definition is one expression, without `let`",
                "write a definition of its own for it".to_owned(),
            )
        }
        _ if !given.is_empty() && given.split(',').any(|one| !one.contains(':')) => say(
            "each parameter of a definition has a type behind a colon",
            whole(),
        ),
        _ if place.expects(Rule::parameters)
            && tokens(line).get(2).is_some_and(|token| token.is_word()) =>
        {
            let parameter = tokens(line).get(2).map_or("x", |token| token.text);
            say(
                "parameters of a definition are written in parentheses",
                format!(
                    "write `define {name}({parameter}: number): number = …`, with the types that are meant"
                ),
            )
        }
        _ => None,
    }
}

/// Statements of tests.
pub(super) fn tests(place: &Place<'_>) -> Option<Advice> {
    if place.item != "test" {
        return None;
    }
    let say = |message: String, help: String| Some(advice(code::UNEXPECTED, message, help));
    let rest = || brief(place.line().trim_end_matches(['}', ' ']));
    let verdict_of = |word: &str| match word {
        "hold" | "pass" | "passes" | "passed" | "ok" | "true" | "succeeds" | "holding"
        | "valid" | "satisfied" => Some("holds"),
        "fails" | "fail" | "failed" | "violates" | "false" | "violation" | "broken" | "invalid"
        | "errors" => Some("violated"),
        "unknown" | "undecided" | "maybe" => Some("undetermined"),
        "n" | "na" | "skipped" | "inapplicable" | "applies" => Some("not applicable"),
        _ => did_you_mean(word, ["holds", "violated", "undetermined", "waived"]),
    };
    if place.expects(Rule::verdict)
        || place.expects(Rule::k_holds)
        || place.before == "not" && place.expects(Rule::k_applicable)
    {
        let negated = place.before == "not";
        let rule = place.previous(if negated { 2 } else { 1 });
        let (rule, found) = match (rule, place.found) {
            ("violated" | "holds" | "undetermined", found) if place.previous(2) == "expect" => {
                (found, rule)
            }
            _ => (
                rule,
                if matches!(place.found, "is" | "to" | "be" | "was" | "should" | "must") {
                    place.next(if place.next(1) == "be" { 2 } else { 1 })
                } else {
                    place.found
                },
            ),
        };
        let verdict = match (negated, verdict_of(found).unwrap_or(found)) {
            (true, "violated") => "holds",
            (true, "holds") => "violated",
            (
                _,
                verdict @ ("holds" | "violated" | "undetermined" | "waived" | "not applicable"),
            ) => verdict,
            _ => {
                return say(
                    format!("{} is not a verdict", general::seen(place)),
                    format!(
                        "write `expect {rule} holds`, or one of `violated`, `undetermined`, `not applicable`, `waived`"
                    ),
                );
            }
        };
        return say(
            format!("the expected verdict of `{rule}` is missing"),
            format!("write `expect {rule} {verdict}`"),
        );
    }
    let statement = place.expects(Rule::statement) || place.expects(Rule::given);
    match (place.before, place.found) {
        ("test", _) => say(
            "the title of a test is a text".to_owned(),
            format!(
                "write `test \"{}\" {{`",
                brief(place.line().split('{').next().unwrap_or("").trim())
            ),
        ),
        ("given", _) if place.found == "\"" => say(
            "a file is named behind `file`".to_owned(),
            format!("write `given file {}`", place.next(0)),
        ),
        ("file", _) if place.expects(Rule::text) => {
            let path: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            say(
                "the path of a file is a text".to_owned(),
                format!("write `given file \"{path}\"`"),
            )
        }
        ("with", _) if place.expects(Rule::open) => say(
            "replacements are written in braces".to_owned(),
            format!("write `with {{ {} }}`", rest().replacen(" = ", ": ", 1)),
        ),
        (_, "{") if place.previous(2) == "given" => say(
            "replacements follow `with`".to_owned(),
            format!("write `given {} with {{ … }}`", place.before),
        ),
        (_, ",") if place.previous(2) == "given" => say(
            "`given` takes one agreement".to_owned(),
            format!(
                "write `given {}` with its own `expect`, for each",
                place.next(1)
            ),
        ),
        (_, "," | "and") if place.expects(Rule::statement) => say(
            format!("`{}` does not join expectations", place.found),
            format!(
                "write `expect {} {}` as a statement of its own",
                place.next(1),
                place.next(2)
            ),
        ),
        (_, ":") if place.expects(Rule::open) => say(
            "the statements of a test are written in braces".to_owned(),
            "write `{` in the place of `:`, and `}` at the end".to_owned(),
        ),
        (_, "=") | (_, ":") => None,
        (_, found)
            if statement
                && matches!(
                    place.next(1),
                    "holds" | "violated" | "undetermined" | "waived" | "not"
                ) =>
        {
            say(
                format!("`{found}` does not begin a statement"),
                format!("write `expect {}`", rest()),
            )
        }
        (_, found) if statement && found.chars().all(is_word) && !found.is_empty() => say(
            format!("`{found}` does not begin a statement"),
            format!("write `given {found}`, or `expect` and a rule with its verdict"),
        ),
        _ if place.previous(1) == "{" && place.next(1) == "=" => say(
            "a replacement value follows `:`".to_owned(),
            format!(
                "write `{}: {}`",
                place.found,
                operand_after(place.rest_after(1)).0
            ),
        ),
        _ => None,
    }
}

/// Values of parameters, and tables.
pub(super) fn parameters(place: &Place<'_>) -> Option<Advice> {
    let say = |message: &str, help: String| Some(advice(code::UNEXPECTED, message, help));
    let value = || super::tokens::operand_before(place.head);
    match (place.item, place.found) {
        ("parameter", "}") if place.expects(Rule::k_from) => say(
            "a value of a parameter has the date from which it counts",
            format!("write `{} from 2026-01-01`", value()),
        ),
        ("parameter", "since" | "starting" | "on" | "as" | "in" | "until" | "as_of")
            if place.expects(Rule::k_from) =>
        {
            let date = tokens(place.rest)
                .into_iter()
                .map(|token| token.text)
                .find(|text| super::dates::is_date(text));
            say(
                "a value of a parameter has the date from which it counts",
                format!("write `{} from {}`", value(), date.unwrap_or("2026-01-01")),
            )
        }
        ("parameter", _) if place.before == "to" && place.expects(Rule::k_from) => {
            let end = place.next(0);
            say(
                "a value of a parameter ends with `until`",
                format!(
                    "write `until {end}`, where {end} is the first day on which it no longer counts"
                ),
            )
        }
        ("parameter", "=") if place.expects(Rule::open) => say(
            "a parameter has values with dates",
            format!(
                "write `{{ {} from 2026-01-01 }}`",
                brief(place.line().trim_start_matches(['=', ' ']))
            ),
        ),
        ("parameter", ":") => {
            let date = place.previous(1);
            let after = operand_after(place.rest_after(0)).0;
            super::dates::is_date(date).then(|| {
                advice(
                    code::UNEXPECTED,
                    "a value comes before its date",
                    format!("write `{after} from {date}`"),
                )
            })
        }
        ("data", "=") if place.expects(Rule::k_from) => say(
            "a table is read `from` a file",
            format!("write `from {}`", place.next(1)),
        ),
        ("data", _) if place.before == "from" && place.expects(Rule::text) => {
            let path: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            say(
                "the path of a table is a text",
                format!("write `from \"{path}\"`"),
            )
        }
        _ => None,
    }
}

/// `mon-fri`, `Monday - Friday`, `mon, tue`: the days of a working week as the language has them.
fn week_in_full(place: &Place<'_>) -> Option<String> {
    let written = place
        .line_before()
        .trim_start()
        .strip_prefix("working week")?;
    let written = format!("{written} {}", place.line());
    let words: Vec<String> = written
        .split(|c: char| !is_word(c))
        .filter(|word| !matches!(*word, "" | "to" | "and"))
        .map(str::to_lowercase)
        .collect();
    let full = |word: &String| {
        let short = word.len() >= 2 && word.chars().all(char::is_alphabetic);
        with_role(Role::Weekday).find(|day| short && day.starts_with(word.as_str()))
    };
    let days: Vec<&str> = words.iter().map(full).collect::<Option<_>>()?;
    match days.as_slice() {
        [first, last] if !written.contains(',') => Some(format!("{first} to {last}")),
        [] => None,
        days => Some(days.join(", ")),
    }
}

/// Clauses of calendars.
pub(super) fn calendars(place: &Place<'_>) -> Option<Advice> {
    if place.item != "calendar" {
        return None;
    }
    let say = |message: String, help: String| Some(advice(code::UNEXPECTED, message, help));
    let word = place.found;
    if let Some(week) = week_in_full(place) {
        return say(
            "the days of a working week are named in full".to_owned(),
            format!("write `working week {week}`"),
        );
    }
    let rest = || {
        brief(
            place
                .rest_after(0)
                .each_line()
                .next()
                .unwrap_or("")
                .trim_end_matches(['}', ' '])
                .trim(),
        )
    };
    match (place.before, word) {
        ("holidays", _) => say(
            "`holidays` is followed by `from` and a table".to_owned(),
            format!(
                "write each day as `holiday {}`, or `holidays from \"days.csv\"`",
                place.next(0)
            ),
        ),
        ("zone", _) => {
            let zone: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace())
                .collect();
            say(
                "the name of a zone is a text".to_owned(),
                format!("write `zone \"{zone}\"`"),
            )
        }
        ("working", "days" | "day") => say(
            "the days of work are a `working week`".to_owned(),
            format!("write `working week {}`", rest()),
        ),
        (_, word) if place.expects(Rule::calendar_clause) || place.expects(Rule::close) => {
            let help = match word {
                "workdays" | "weekdays" | "week" | "workweek" | "days" => format!("write `working week {}`", rest()),
                "hours" | "open" => format!("write `working hours {}`", rest()),
                "timezone" | "tz" => format!("write `zone {}`", rest()),
                "closed" | "off" | "weekend" => format!("write the days of work, as `working week monday to friday`, and other days as `holiday {}`", rest()),
                "valid" | "from" | "range" | "cover" => "write `covers from 2026-01-01 to 2026-12-31`".to_owned(),
                word if word.chars().all(is_word) && !word.is_empty() => "a clause of a calendar begins with `zone`, `working week`, `working hours`, `working day`, `holiday`, `holidays from`, `count` or `covers`".to_owned(),
                _ => return None,
            };
            say(
                format!("`{word}` does not begin a clause of a calendar"),
                help,
            )
        }
        _ => None,
    }
}

/// Forms of types: `a | b`, `money(EUR)`, `list<T>`, `x?: text`, `text = "a"`.
pub(super) fn types(place: &Place<'_>) -> Option<Advice> {
    let in_type = matches!(
        place.item,
        "type" | "exact" | "parameter" | "define" | "data"
    );
    if !in_type {
        return None;
    }
    let say = |message: String, help: String| Some(advice(code::TYPE_FORM, message, help));
    let (found, before) = (place.next(0), place.before);
    match (before, found) {
        (_, "to") if place.previous(3) == "map" || place.previous(4) == "map" => {
            return say(
                "the keys of a map are texts, and only its values have a type".to_owned(),
                format!("write `map of {}`", place.next(1)),
            );
        }
        ("?", "of") => {
            return say(
                "`?` follows the whole type".to_owned(),
                format!("write `{} of {}?`", place.previous(2), place.next(1)),
            );
        }
        ("in", _) if place.previous(2) == "money" => return currency_of_money(place),
        ("money", "(" | "[" | "<") => {
            return say(
                "money is `in` its currency".to_owned(),
                format!("write `money in {}`", place.next(1)),
            );
        }
        ("money", code) if Currency::from_code(code).is_some() => {
            return say(
                "money is `in` its currency".to_owned(),
                format!("write `money in {code}`"),
            );
        }
        ("in", text) if place.previous(2) == "datetime" => {
            let zone: String = if text.starts_with('"') {
                text.to_owned()
            } else {
                format!(
                    "\"{}\"",
                    place
                        .rest
                        .chars()
                        .take_while(|c| !c.is_whitespace() && *c != ',')
                        .collect::<String>()
                )
            };
            return say(
                "a date-time is `in zone`".to_owned(),
                format!("write `datetime in zone {zone}`"),
            );
        }
        ("zone", _) if place.expects(Rule::text) => {
            let zone: String = place
                .rest
                .chars()
                .take_while(|c| !c.is_whitespace() && *c != ',')
                .collect();
            return say(
                "the name of a zone is a text".to_owned(),
                format!("write `datetime in zone \"{zone}\"`"),
            );
        }
        ("datetime", "zone") => {
            return say(
                "a date-time is `in zone`".to_owned(),
                format!("write `datetime in zone {}`", place.next(1)),
            );
        }
        (
            "list" | "List" | "array" | "Array" | "set" | "sequence" | "map" | "Map",
            "<" | "of" | "[" | "(",
        ) => {
            return container(place);
        }
        ("list", word)
            if word.starts_with(char::is_alphabetic) && !place.new_line && place.next(1) != ":" =>
        {
            return say(
                "a list is `of` its elements".to_owned(),
                format!("write `list of {word}`"),
            );
        }
        ("optional", ty) if ty.starts_with(char::is_alphabetic) && place.next(1) != ":" => {
            return say(
                "a field that may be absent has `?` behind its type".to_owned(),
                format!("write `{}: {ty}?`", place.previous(3)),
            );
        }
        _ => {}
    }
    choices_of_texts(place)
        .or_else(|| behind_field(place))
        .or_else(|| behind_head(place))
}

fn currency_of_money(place: &Place<'_>) -> Option<Advice> {
    let found = place.next(0).trim_matches('"');
    let upper = found.to_uppercase();
    let code = match upper.as_str() {
        "EURO" | "EUROS" | "€" => "EUR",
        "DOLLAR" | "DOLLARS" | "$" => "USD",
        "TENGE" => "KZT",
        "POUND" | "POUNDS" | "£" => "GBP",
        code if Currency::from_code(code).is_some() => code,
        _ => "EUR",
    };
    Some(advice(
        code::TYPE_FORM,
        "a currency is named by its code, in capital letters and without quotes",
        format!("write `money in {code}`"),
    ))
}

/// `list<T>`, `array of T`, `map<text, number>`, `map of text to number`
fn container(place: &Place<'_>) -> Option<Advice> {
    let map = place.before.eq_ignore_ascii_case("map");
    let inner = match place.found {
        "of" => place.next(1).to_owned(),
        _ => {
            let inner = place.line().get(1..)?.split(['>', ']', ')']).next()?.trim();
            inner.rsplit(',').next().unwrap_or(inner).trim().to_owned()
        }
    };
    let word = if map { "map" } else { "list" };
    let keys = if map { ": its keys are texts" } else { "" };
    let message = if place.found == "of" {
        format!("`{}` is not a type", place.before)
    } else {
        format!("a {word} is not written with `{}`", place.found)
    };
    Some(advice(
        code::TYPE_FORM,
        message,
        format!("write `{word} of {inner}`{keys}"),
    ))
}

/// `type K = a | b`, `"a" or "b"`, `"a", "b"`, `["a", "b"]`, `one of "a", "b"`
fn choices_of_texts(place: &Place<'_>) -> Option<Advice> {
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

/// The text after a field's type, or instead of its colon.
fn behind_field(place: &Place<'_>) -> Option<Advice> {
    let say = |message: String, help: String| Some(advice(code::FIELD, message, help));
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
        "=" | "default" | ":=" if after_type && place.next(1) != ":" => say(
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
            say(format!("`{name}` cannot follow a type"), help)
        }
        number if after_type && number.starts_with(|c: char| c.is_ascii_digit()) => say(
            format!("`{number}` cannot follow a type"),
            format!(
                "write a rule for the bounds, as `require {} >= {number}`",
                place.previous(3)
            ),
        ),
        "or" | "from" if place.previous(1).starts_with('"') => None,
        "," if place.previous(1).starts_with('"') && place.previous(2) == "from" => None,
        text if text.starts_with('"') => {
            if place.previous(1) == "," && place.previous(2).starts_with('"') {
                return say(
                    "other places of a field are joined by `or`".to_owned(),
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
            say(
                "the name of a field has no quotes; one with other signs is written in backticks"
                    .to_owned(),
                help,
            )
        }
        word if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
            field_words(place, word)
        }
        "|" if place.previous(1).starts_with('"') => say(
            "other places of a field are joined by `or`".to_owned(),
            format!("write `or {}`", place.next(1)),
        ),
        _ => None,
    }
}

/// A field that begins with a word, and does not go on with `:`.
fn field_words(place: &Place<'_>, word: &str) -> Option<Advice> {
    let say = |message: String, help: String| Some(advice(code::FIELD, message, help));
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
            say(
                "a type that is a choice of texts has no braces".to_owned(),
                format!("write `type {} = {}`", place.previous(2), texts.join(" | ")),
            )
        }
        "?" if third == ":" => {
            let ty = place.next(3);
            say(
                "`?` follows the type".to_owned(),
                format!("write `{word}: {ty}?`"),
            )
        }
        "-" if third.starts_with(|c: char| c.is_alphanumeric()) => {
            let name: String = place
                .rest
                .chars()
                .take_while(|c| !matches!(c, ':' | ' ' | '\n' | '\r' | '}'))
                .collect();
            say(
                "a name with other signs than letters, digits and `_` is written in backticks"
                    .to_owned(),
                format!("write `` `{name}`: text ``, with its own type"),
            )
        }
        ty if known(word) && ty.starts_with(char::is_alphabetic) && third != ":" => say(
            "the name of a field comes before its type".to_owned(),
            format!("write `{ty}: {word}`"),
        ),
        ty if known(ty) && third != ":" => say(
            format!("the field `{word}` is not followed by `:` and its type"),
            format!("write `{word}: {ty}`"),
        ),
        "=" if known(third) => say(
            format!("the field `{word}` is not followed by `:` and its type"),
            format!("write `{word}: {third}`"),
        ),
        second if third == ":" && second.starts_with(char::is_alphabetic) => {
            let ty = place.next(3);
            say(
                "the name of a field is one word, or is written in backticks".to_owned(),
                format!("write `{word}_{second}: {ty}`, or `` `{word} {second}`: {ty} ``"),
            )
        }
        _ => None,
    }
}

/// `type T extends U`, `type T: {`, `type T = { … }`, `type T(…)`, `type T [`
fn behind_head(place: &Place<'_>) -> Option<Advice> {
    let words = head_words(place);
    let name = *words.get(1)?;
    let say = |message: &str, help: String| Some(advice(code::HEAD, message, help));
    if words.contains(&"{") || place.item != "type" && place.item != "exact" {
        return None;
    }
    match (place.before, place.next(0)) {
        ("=", "{") => say(
            "a type with fields has no `=`",
            format!("write `type {name} {{`"),
        ),
        ("dated", by) => say(
            "the governing date is named behind `by`",
            format!("write `dated by {by}`"),
        ),
        ("in", "{") => say(
            "`in` is followed by the type that encloses this one",
            format!("write `type {name} in Whole {{`, with its name"),
        ),
        (_, "extends" | "inherits" | "is" | "implements") => say(
            "a type does not extend another",
            format!(
                "write the other as a field: `type {name} {{ base: {} … }}`",
                place.next(1)
            ),
        ),
        (before, ":" | "(" | "[" | "") if before == name => {
            let what = if place.found.is_empty() {
                "a type has fields, or is another name for a type"
            } else {
                "the fields of a type are written in braces"
            };
            say(what, format!("write `type {name} {{ … }}`"))
        }
        (_, ">" | "<" | ">=" | "<=") => say(
            "a type has no conditions",
            format!("write a rule for it: `require {name} {} …`", place.found),
        ),
        _ => None,
    }
}

/// Clauses of waivers, and `use`, `namespace`, `month ends`, `module`.
pub(super) fn waivers(place: &Place<'_>) -> Option<Advice> {
    let say = |message: String, help: String| Some(advice(code::UNEXPECTED, message, help));
    match (place.item, place.before, place.next(0)) {
        ("waiver", "waiver", rule) => say(
            "a waiver is `for` a rule".to_owned(),
            format!("write `waiver for {rule} {{`"),
        ),
        ("waiver", "{", word)
            if place.expects(Rule::close) || place.expects(Rule::waiver_clause) =>
        {
            let help = match word {
                "file" | "for" | "in" | "path" => format!("write `document {}`", place.next(1)),
                "reason" => format!("write `because {}`", place.next(1)),
                _ => {
                    "a clause of a waiver begins with `document`, `at`, `until`, `because`, `by` or `also undetermined`"
                        .to_owned()
                }
            };
            say(
                format!("`{word}` does not begin a clause of a waiver"),
                help,
            )
        }
        _ => None,
    }
}

pub(super) fn others(place: &Place<'_>) -> Option<Advice> {
    let say = |message: &str, help: String| Some(advice(code::UNEXPECTED, message, help));
    let found = place.next(0);
    match (place.item, place.before) {
        ("data", _) if matches!(found, "{" | "[" | "=") => {
            let head = skip_docs(place.head);
            let name = head_words(place).get(1).copied().unwrap_or("rates");
            say("a table is a file of its own", format!("write `{} from \"{name}.csv\"`", brief(head)))
        }
        ("use", "use") if found.starts_with('"') => say(
            "a module is named without quotes",
            format!("write `use {}`", found.trim_matches('"').trim_end_matches(".whereas").replace('/', ".")),
        ),
        ("use", _) if found == "/" => {
            let path: String = format!(
                "{}{}",
                skip_docs(place.head).trim_start_matches("use").trim(),
                place.line().split_whitespace().next().unwrap_or("")
            );
            say("the parts of a module's name are parted by points", format!("write `use {}`", path.replace('/', ".")))
        }
        ("use", _) if found == "as" => say(
            "a module keeps its name",
            format!("write `{}`, and a name of it that clashes in full", skip_docs(place.head)),
        ),
        ("use", _) if found == "," => say(
            "each module is used on a line of its own",
            format!("write `use {}`", operand_after(place.rest_after(0)).0),
        ),
        ("module", "module") => {
            say("a module has a name", "write `module city.leases`, with words of your own".to_owned())
        }
        ("namespace", "namespace") => {
            say("a namespace has a prefix", format!("write `namespace x {found}`, with the prefix that paths use"))
        }
        ("namespace", _) if found == "=" => {
            say("a namespace has no `=`", format!("write `namespace {} {}`", place.before, place.next(1)))
        }
        ("month", _) => say(
            "a month's end is kept by `clip` or passed by `roll`",
            "write `month ends clip` for its last day, or `month ends roll` for the first day of the next".to_owned(),
        ),
        ("agreement", "agreement") if found.starts_with('"') => {
            let name: String = found.trim_matches('"').chars().map(|c| if is_word(c) { c } else { '_' }).collect();
            say("an agreement has a name, without quotes", format!("write `agreement {name}: TYPE {{`"))
        }
        ("agreement", "-" | ":") if place.found == ":" || place.before == "-" => {
            say("a list is written in brackets, and its elements in braces", "write `[{ … }, { … }]`".to_owned())
        }
        ("type" | "exact", "from") if place.expects(Rule::text) => {
            let path = place.line().split([',', '}', '?']).next().unwrap_or(found).trim();
            say("the place of a field in a document is a text", format!("write `from \"{path}\"`"))
        }
        ("type" | "exact", "currency") if place.expects(Rule::k_from) => {
            say("`currency` is followed by `from`", format!("write `currency from {}`", operand_after(place.rest).0))
        }
        _ => None,
    }
}

/// Forms whose signs pest does not report: it names where the whole form began.
pub(super) fn forms(place: &Place<'_>) -> Option<Advice> {
    let named = place
        .found
        .starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`'));
    let name = place.next(0);
    let record =
        place.expects(Rule::entry) || place.item == "agreement" && place.expects(Rule::field_name);
    let replaced = place.item == "test" && place.expects(Rule::replacement);
    if record && place.next(0) == ":" {
        let lists = "a list is written in brackets, and its elements in braces";
        return Some(advice(
            code::FIELD,
            lists,
            format!(
                "write `[{{ {}: {} }}]`",
                last_token(place.head),
                brief(
                    place
                        .line()
                        .trim_start_matches([':', ' '])
                        .trim_end_matches(['}', ' '])
                )
            ),
        ));
    }
    if record && name.starts_with('"') {
        let key = name.trim_matches('"');
        let plain = key.chars().all(is_word);
        let value = if place.next(1) == ":" {
            operand_after(place.rest_after(1)).0
        } else {
            ""
        };
        let value = if value.is_empty() { "…" } else { value };
        let key = if plain {
            format!("`{key}: {value}`")
        } else {
            format!("`` `{key}`: {value} ``")
        };
        return Some(advice(
            code::FIELD,
            "the name of a field has no quotes; one with other signs is written in backticks",
            format!("write {key}"),
        ));
    }
    if let Some(advice) = text_of_words(place).filter(|_| named && (record || replaced)) {
        return Some(advice);
    }
    if named && place.expects(Rule::entry) {
        let message = format!("`{name}` is not followed by `:` and a value");
        let value = if matches!(place.next(1), "=" | ":=" | "is") {
            operand_after(place.rest_after(1)).0
        } else {
            ""
        };
        let help = if value.is_empty() {
            format!("write `{name}: …`, with its value")
        } else {
            format!("write `{name}: {value}`")
        };
        return Some(advice(code::FIELD, message, help));
    }
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

/// `name: Gallery North`: a text of several words without its quotes.
fn text_of_words(place: &Place<'_>) -> Option<Advice> {
    if place.new_line || place.next(1) == ":" {
        return None;
    }
    let colon = place.back.iter().rposition(|token| token.text == ":")?;
    let words = place.back.get(colon.saturating_add(1)..)?;
    let bare = !words.is_empty() && words.iter().all(|token| token.is_word());
    let name = colon.checked_sub(1).and_then(|at| place.back.get(at))?;
    let first = words.first().filter(|_| bare)?;
    let rest: String = place
        .line()
        .chars()
        .take_while(|c| !matches!(c, ',' | '}' | '{' | '"' | ':'))
        .collect();
    let text = brief(&format!("{} {rest}", place.head.get(first.at..)?));
    let length = place.head.len().saturating_sub(first.at);
    Some(
        advice(
            code::FIELD,
            "a text is written in quotes",
            format!("write `{}: \"{text}\"`", name.text),
        )
        .at(Some((first.at, length))),
    )
}

pub(super) fn after_equals(place: &Place<'_>) -> Option<Advice> {
    (place.before == "=" && place.found.starts_with(['{', '}'])).then(|| {
        let name = place.previous(2);
        advice(
            code::EXPRESSION,
            "an expression is missing after `=`",
            format!("give `{name}` a value, as in `{name} = 5`"),
        )
    })
}

/// Something else instead of a type.
pub(super) fn fields(place: &Place<'_>) -> Option<Advice> {
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
    if fields
        && place.item == "agreement"
        && !place.before.is_empty()
        && place.before.chars().all(is_word)
        && matches!(place.found, "=" | "}")
    {
        let message = format!("a field's value follows `:`, not {}", general::seen(place));
        return Some(advice(
            code::FIELD,
            message,
            format!(
                "write `{}: {}`",
                place.before,
                match operand_after(place.rest_after(0)).0 {
                    "" => "…",
                    value => value,
                }
            ),
        ));
    }
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
