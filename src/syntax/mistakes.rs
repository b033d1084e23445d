//! What a writer meant: parse errors in the writer's words. The place is pest's;
//! the words come from what stands there and before it.

mod habits;
mod strangers;

use pest::error::{Error, ErrorVariant, InputLocation};

pub(super) use strangers::no_rules;

use super::scan::ITEM_WORDS;
use super::{Context, Rule};
use crate::diagnostic::codes::Code;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::value::Currency;

/// Where pest stopped, in the text it was given.
pub(super) fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The surroundings of an error.
struct Place<'t> {
    /// From the error on.
    rest: &'t str,
    /// The word or sign at the error.
    found: &'t str,
    /// All that stands before it, without blanks at the end.
    head: &'t str,
    /// Whether it begins a line.
    new_line: bool,
    /// The last word or sign before it.
    before: &'t str,
    /// Byte offset of `before` from the slice's start.
    before_at: usize,
    /// The first word of the item.
    item: &'t str,
    expected: &'t [Rule],
}

/// What to say: code, message, help, and whether the place is the word before.
struct Advice {
    code: Code,
    message: String,
    help: Option<String>,
    at_before: bool,
}

fn advice(code: Code, message: impl Into<String>, help: impl Into<String>) -> Advice {
    Advice { code, message: message.into(), help: Some(help.into()), at_before: false }
}

/// The diagnostic for a slice that could not be parsed.
pub(super) fn explain(context: &Context<'_>, _file: &str, written: &str, error: &Error<Rule>) -> Diagnostic {
    let at = skip_blank(written, position(error));
    let expected: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let head = written.get(..at).unwrap_or("").trim_end();
    let before = last_token(head);
    let body = skip_docs(written);
    let place = Place {
        rest: written.get(at..).unwrap_or(""),
        found: first_token(written.get(at..).unwrap_or("")),
        head,
        new_line: written.get(head.len()..at).unwrap_or("").contains('\n'),
        before,
        before_at: head.len().saturating_sub(before.len()),
        item: first_token(body),
        expected,
    };
    let advice = RULES.iter().find_map(|rule| rule(&place)).unwrap_or_else(|| general(&place));
    let (start, length) =
        if advice.at_before { (place.before_at, place.before.len()) } else { (at, place.found.len()) };
    let start = context.base.saturating_add(start);
    let span = Span::new(context.source, start, start.saturating_add(length));
    Diagnostic::error(advice.code, span, advice.message).maybe_help(advice.help)
}

fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or("");
        let trimmed = rest.trim_start();
        let blank = rest.len().saturating_sub(trimmed.len());
        at = at.saturating_add(blank);
        if !trimmed.starts_with("//") || trimmed.starts_with("///") && !trimmed.starts_with("////") {
            return at;
        }
        at = at.saturating_add(trimmed.find('\n').unwrap_or(trimmed.len()));
    }
}

fn skip_docs(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with("//") {
        rest = rest.find('\n').and_then(|at| rest.get(at..)).unwrap_or("").trim_start();
    }
    rest
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn first_token(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return "" };
    let end = if is_word(first) {
        text.find(|c| !is_word(c)).unwrap_or(text.len())
    } else {
        ["==", "&&", "||", "<>", "=>", "=<", ":=", "->", "++", "--", "/*", "**"]
            .into_iter()
            .find(|sign| text.starts_with(sign))
            .map_or(first.len_utf8(), str::len)
    };
    text.get(..end).unwrap_or("")
}

fn last_token(text: &str) -> &str {
    let Some(last) = text.chars().next_back() else { return "" };
    let start = if is_word(last) {
        text.rfind(|c| !is_word(c))
            .map_or(0, |at| at.saturating_add(text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)))
    } else {
        text.len().saturating_sub(last.len_utf8())
    };
    text.get(start..).unwrap_or("")
}

type Guess = fn(&Place<'_>) -> Option<Advice>;

/// Guesses, the surest first.
const RULES: [Guess; 29] = [
    documentation,
    dates,
    grouped_by_points,
    stray_brace_in_text,
    foreign_signs,
    quotes,
    money_signs,
    comments,
    item_words,
    foreign_words,
    habits::names,
    habits::otherwise,
    habits::percentages,
    habits::quantifiers,
    habits::working_days,
    habits::positions,
    habits::comparisons,
    habits::heads,
    reserved,
    needless_that,
    lengths,
    numbers,
    clause_words,
    forms,
    decimal_comma,
    after_equals,
    head_of_rule,
    in_fields,
    in_calls,
];

fn documentation(place: &Place<'_>) -> Option<Advice> {
    let last_line = place.head.rsplit('\n').next().unwrap_or("").trim_start();
    let documented = last_line.starts_with("///") && !last_line.starts_with("////");
    let nothing_follows = documented && (place.found.is_empty() || place.found == "}");
    (place.rest.starts_with("///") || nothing_follows).then(|| {
        advice(
            code::DOCUMENTATION,
            "this documentation stands in front of nothing",
            "put it in front of an item, a field or a clause, or make it a comment with `//`",
        )
    })
}

fn foreign_signs(place: &Place<'_>) -> Option<Advice> {
    let doubled = |sign: &str| place.before.ends_with(sign) && place.rest.starts_with(sign);
    let before =
        |message: &str, help: &str| Some(Advice { at_before: true, ..advice(code::FOREIGN_SIGN, message, help) });
    let written = ["!=", "<=", ">="].into_iter().find(|sign| place.head.ends_with(sign));
    if let Some(sign) = written.filter(|_| place.rest.starts_with('=')) {
        return before(&format!("`{sign}=` is not an operator here"), &format!("write `{sign}`"));
    }
    if doubled("=") || place.found == "==" {
        return before("`==` is not an operator here", "write `=` to compare");
    }
    match (place.before, place.found) {
        (_, "&&") => Some(advice(code::FOREIGN_SIGN, "`&&` is not an operator here", "write `and`")),
        (_, "||" | "|") => {
            Some(advice(code::FOREIGN_SIGN, format!("`{}` is not an operator here", place.found), "write `or`"))
        }
        ("<", ">") => before("`<>` is not an operator here", "write `!=`"),
        ("=", ">") => before("`=>` is not an operator here", "write `>=` for at least, `implies` for what follows"),
        (_, "=>") => Some(advice(
            code::FOREIGN_SIGN,
            "`=>` is not an operator here",
            "write `>=` for at least, `implies` for what follows",
        )),
        ("=", "<") => before("`=<` is not an operator here", "write `<=`"),
        (_, "≠") => Some(advice(code::FOREIGN_SIGN, "`≠` is not an operator here", "write `!=`")),
        (_, "≤") => Some(advice(code::FOREIGN_SIGN, "`≤` is not an operator here", "write `<=`")),
        (_, "≥") => Some(advice(code::FOREIGN_SIGN, "`≥` is not an operator here", "write `>=`")),
        (_, ":=") => Some(advice(code::FOREIGN_SIGN, "`:=` is not an operator here", "write `=`")),
        (_, "!") => Some(advice(code::FOREIGN_SIGN, "`!` is not an operator here", "write `not`")),
        (_, ";") => {
            Some(advice(code::SEPARATOR, "there are no semicolons", "end the line, or write a comma between fields"))
        }
        (_, "?") => Some(advice(
            code::FOREIGN_SIGN,
            "`?` does not stand here",
            "`?` follows a field's type; a choice is written `if … then … else …`",
        )),
        (_, "->") => Some(advice(
            code::FOREIGN_SIGN,
            "`->` does not stand here",
            "write `:` before a type, `implies` for what follows",
        )),
        (_, "**" | "^") => Some(advice(
            code::FOREIGN_SIGN,
            format!("`{}` is not an operator here", place.found),
            "write `power(x, 2)`",
        )),
        ("*", "*") => before("`**` is not an operator here", "write `power(x, 2)`"),
        (_, "%") => {
            Some(advice(code::FOREIGN_SIGN, "`%` follows a number on its line", "write `60%`, or `60% of total`"))
        }
        _ => None,
    }
}

fn quotes(place: &Place<'_>) -> Option<Advice> {
    place.found.starts_with(['\'', '“', '”', '„', '«', '»', '‘', '’']).then(|| {
        advice(
            code::QUOTES,
            format!("`{}` does not begin a text", place.found),
            "put texts between straight double quotes, as `\"workshop\"`",
        )
    })
}

/// A `}` alone in a template: pest names the text's beginning.
fn stray_brace_in_text(place: &Place<'_>) -> Option<Advice> {
    (place.found == "\"" && place.before == "otherwise").then(|| {
        advice(
            code::INTERPOLATION,
            "a brace in this text stands alone",
            "an expression stands between `{` and `}`; braces themselves are written `{{` and `}}`",
        )
    })
}

/// Dates in the forms of other places.
fn dates(place: &Place<'_>) -> Option<Advice> {
    let token: String = place.rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/')).collect();
    let parts: Vec<&str> = token.split(['.', '/']).collect();
    let example = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [day, month, year] if year.len() == 4 && token.contains('.') => format!("{year}-{month:0>2}-{day:0>2}"),
        [_, _, year] if year.len() == 4 => format!("{year}-03-01"),
        _ => return offset_after_date(place),
    };
    let message = format!("`{token}` is not written as a date");
    Some(advice(code::DATE, message, format!("write the year, the month and the day: `{example}`")))
}

/// `1.000.000,50`
fn grouped_by_points(place: &Place<'_>) -> Option<Advice> {
    let end = place.rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(place.rest.len());
    let token = place.rest.get(..end)?.trim_end_matches([',', '.']);
    let (whole, decimals) = token.split_once(',').unwrap_or((token, ""));
    let groups: Vec<&str> = whole.split('.').collect();
    let thousands = groups.len() > 2 && groups.iter().skip(1).all(|group| group.len() == 3);
    let sound = groups.first().is_some_and(|first| (1..=3).contains(&first.len())) && !decimals.contains([',', '.']);
    (thousands && sound).then(|| {
        let point = if decimals.is_empty() { "" } else { "." };
        let help = format!("group digits with `_`: `{}{point}{decimals}`", groups.join("_"));
        advice(code::NUMBER, "a number has one point, before its decimals", help)
    })
}

fn offset_after_date(place: &Place<'_>) -> Option<Advice> {
    let offset: String = place.rest.chars().take(6).collect();
    let clock = offset.strip_prefix(['+', '-'])?.split_once(':')?;
    let date: String = place.head.rsplit(char::is_whitespace).next().unwrap_or("").to_owned();
    let digits = |text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_digit());
    let fits = digits(clock.0) && digits(clock.1) && date.len() == 10 && date.split('-').count() == 3;
    fits.then(|| {
        let help = format!("write the day, `{date}`, or an instant, `{date}T00:00{offset}`");
        advice(code::DATE, "a day has no offset", help)
    })
}

fn money_signs(place: &Place<'_>) -> Option<Advice> {
    let symbol = place.found.chars().next()?;
    let currency = Currency::for_symbol(symbol)?;
    let number: String = place
        .rest
        .chars()
        .skip(1)
        .skip_while(|c| *c == ' ')
        .take_while(|c| c.is_ascii_digit() || matches!(c, '_' | '.'))
        .collect();
    let example = if number.is_empty() { format!("5 {currency}") } else { format!("{number} {currency}") };
    let message = match symbol {
        '$' | '¥' | '£' => format!("`{symbol}` is a sign that several currencies share"),
        _ => format!("`{symbol}` is not written in rules: money has the code of its currency"),
    };
    Some(advice(code::CURRENCY_SIGN, message, format!("write the code after the number: `{example}`")))
}

fn comments(place: &Place<'_>) -> Option<Advice> {
    matches!(place.found, "#" | "/*" | "--")
        .then(|| advice(code::COMMENT, format!("`{}` does not begin a comment", place.found), "write `// …`"))
}

fn item_words(place: &Place<'_>) -> Option<Advice> {
    if place.found.is_empty() || !skip_docs(place.head).is_empty() || !place.found.chars().all(is_word) {
        return None;
    }
    let word = place.found;
    let meant = match word {
        "import" | "include" | "using" | "require" => Some("use"),
        "function" | "def" | "fn" | "func" | "const" | "let" | "var" => Some("define"),
        "policy" | "check" | "assert" => Some("rule"),
        "struct" | "record" | "class" | "enum" => Some("type"),
        "package" => Some("module"),
        "param" => Some("parameter"),
        _ => did_you_mean(word, ITEM_WORDS.into_iter().filter(|item| *item != "///")),
    };
    let help = meant.map_or_else(
        || "an item begins with `type`, `rule`, `exception`, `parameter`, `calendar`, `define`, `data`, `agreement`, `test`, `waiver` or `use`".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    Some(advice(code::ITEM, format!("`{word}` does not begin an item"), help))
}

fn foreign_words(place: &Place<'_>) -> Option<Advice> {
    let (message, help) = match place.found {
        "null" | "nil" | "none" | "undefined" => {
            (format!("there is no `{}`", place.found), "ask whether a field `is missing`, or `is present`")
        }
        "do" | "begin" => (format!("`{}` does not stand here", place.found), "write `{`"),
        "requires" | "must" | "shall" | "ensure" | "assert" => {
            (format!("`{}` is not a clause", place.found), "write `require`")
        }
        "forbids" | "prohibit" => (format!("`{}` is not a clause", place.found), "write `forbid`"),
        "foreach" => ("`foreach` is two words".to_owned(), "write `for each t in …`"),
        "elif" | "elseif" => (format!("`{}` does not stand here", place.found), "write `else if … then … else …`"),
        _ => return None,
    };
    Some(advice(code::FOREIGN_WORD, message, help))
}

fn reserved(place: &Place<'_>) -> Option<Advice> {
    let words = [
        "and", "or", "not", "implies", "in", "within", "if", "then", "else", "for", "where", "every", "some", "no",
        "the", "of", "from", "is", "it", "true", "false",
    ];
    if !words.contains(&place.found) {
        return None;
    }
    let names = place.expected.contains(&Rule::name) && place.expected.len() <= 3;
    if names {
        return Some(advice(
            code::RESERVED,
            format!("`{}` is a word of the language and cannot be a name here", place.found),
            format!("choose another name, or put it in backticks: `` `{}` ``", place.found),
        ));
    }
    match (place.found, place.item) {
        ("for" | "if" | "where", _) if place.expected.contains(&Rule::k_each) => None,
        ("then" | "else", _) => Some(advice(
            code::EXPRESSION,
            format!("`{}` without what comes before it", place.found),
            "a choice is written `if … then … else …`",
        )),
        ("and" | "or" | "implies" | "of" | "in", _) => Some(advice(
            code::EXPRESSION,
            format!("`{}` has nothing to its left that it could join", place.found),
            "put an expression before it, or remove it",
        )),
        _ => None,
    }
}

/// The words that begin a clause of a rule.
const CLAUSES: [&str; 11] =
    ["require", "forbid", "when", "unless", "let", "for", "source", "severity", "in", "dated", "month"];

fn needless_that(place: &Place<'_>) -> Option<Advice> {
    let clause = place.head.strip_suffix("that").map(str::trim_end).map(last_token);
    matches!(clause, Some("require" | "forbid")).then(|| Advice {
        at_before: true,
        ..advice(
            code::FOREIGN_WORD,
            "`that` does not stand here",
            "leave it out: what is required, or forbidden, follows at once",
        )
    })
}

/// Forms whose signs pest does not report: it names where the whole form began.
fn forms(place: &Place<'_>) -> Option<Advice> {
    let line = place.rest.lines().next().unwrap_or("");
    let named = place.found.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`'));
    if place.found == "let" && line.contains(":=") {
        return Some(advice(code::FOREIGN_SIGN, "`:=` is not an operator here", "write `let name = value`"));
    }
    if named && place.expected.contains(&Rule::entry) {
        let message = format!("`{}` is not followed by `:` and a value", place.found);
        return Some(advice(code::FIELD, message, format!("write `{}: value`", place.found)));
    }
    if named && place.item != "rule" && place.expected.contains(&Rule::field) {
        let message = format!("the field `{}` is not followed by `:` and its type", place.found);
        return Some(advice(code::FIELD, message, format!("write `{}: text`, with the type that it has", place.found)));
    }
    None
}

fn clause_words(place: &Place<'_>) -> Option<Advice> {
    if place.before == "for" && place.expected.contains(&Rule::k_each) {
        return Some(advice(
            code::CLAUSE,
            "`for` is followed by `each`",
            format!("write `for each {} in …`", place.found),
        ));
    }
    let inside = place.expected.contains(&Rule::clause) && (place.new_line || place.before == "{");
    if !inside || CLAUSES.contains(&place.found) || place.found.is_empty() || !place.found.chars().all(is_word) {
        return None;
    }
    let meant = did_you_mean(place.found, CLAUSES);
    let help = meant.map_or_else(|| "a clause begins with `require`, `forbid`, `when`, `unless`, `let`, `for each`, `source`, `severity`, `in force from` or `dated by`".to_owned(), |word| format!("did you mean `{word}`?"));
    Some(advice(code::CLAUSE, format!("`{}` does not begin a clause", place.found), help))
}

fn decimal_comma(place: &Place<'_>) -> Option<Advice> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let whole = place.head.rsplit(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '_')).next().unwrap_or("");
    let end = place.rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(place.rest.len());
    let tail = place.rest.get(..end).unwrap_or("").trim_end_matches([',', '.']);
    let (commas, decimals) = tail.split_once('.').unwrap_or((tail, ""));
    let groups: Vec<&str> = commas.split(',').skip(1).collect();
    let first = groups.first().copied().filter(|first| place.found == "," && digits(place.before) && digits(first))?;
    let thousands = groups.iter().all(|group| group.len() == 3) && !whole.contains('.');
    let grouped = format!("{whole}_{}", groups.join("_"));
    let help = match (thousands, groups.len(), decimals) {
        (true, 1, "") => format!("write `{grouped}` to group digits, `{whole}.{first}` for decimals"),
        (true, _, "") => format!("group digits with `_`: `{grouped}`"),
        (true, ..) => {
            format!("write a point before decimals, and `_` to group digits: `{grouped}.{decimals}`")
        }
        _ => {
            let example = format!("{}.{first}", whole.replace('.', "_"));
            format!("write a point before decimals, and `_` to group digits: `{example}`")
        }
    };
    Some(advice(code::NUMBER, "a comma does not stand in a number", help))
}

fn after_equals(place: &Place<'_>) -> Option<Advice> {
    (place.before == "=" && place.found.starts_with(['{', '}']))
        .then(|| advice(code::EXPRESSION, "an expression is missing after `=`", "write what it stands for"))
}

fn head_of_rule(place: &Place<'_>) -> Option<Advice> {
    match place.item {
        "rule" if place.found == "{" && !place.expected.contains(&Rule::open) => {
            Some(advice(code::HEAD, "the rule does not say for which type it is", "write `rule name for Type {`"))
        }
        "exception" if place.found == "{" && !place.expected.contains(&Rule::open) => Some(advice(
            code::HEAD,
            "the exception does not say to which rule it is one",
            "write `exception name to rule_name {`",
        )),
        "rule" | "exception" if place.found.is_empty() => Some(Advice {
            at_before: true,
            ..advice(code::HEAD, format!("the {} has no clauses", place.item), "write them between `{` and `}`")
        }),
        _ => None,
    }
}

fn in_fields(place: &Place<'_>) -> Option<Advice> {
    if place.found == "<" && matches!(place.before, "list" | "List" | "array" | "map") {
        return Some(advice(code::TYPE_FORM, "a list is not written with `<`", "write `list of Tranche`"));
    }
    if place.expected.contains(&Rule::path) && place.expected.contains(&Rule::choice)
        || place.expected.contains(&Rule::list_of)
        || place.expected.contains(&Rule::type_ref)
    {
        let help = "write a type: `text`, `number`, `money`, `date`, `list of Tranche`, `\"a\" | \"b\"`, or one that you declare";
        return Some(advice(
            code::TYPE_FORM,
            format!("{} is not a type", seen(place)),
            if place.found == "[" { "write `list of Tranche`" } else { help },
        ));
    }
    let fields = place.item == "type" || place.item == "exact" || place.item == "agreement";
    if fields && place.expected == [Rule::type_ref].as_slice() {
        return Some(advice(code::TYPE_FORM, "the type of this field is missing", "write `name: text`"));
    }
    if fields
        && place.before.chars().all(is_word)
        && !place.before.is_empty()
        && matches!(place.found, "=" | "}")
        && place.item == "agreement"
    {
        return Some(advice(
            code::FIELD,
            format!("a field's value follows `:`, not {}", seen(place)),
            "write `name: value`",
        ));
    }
    if fields && place.found == "[" {
        return Some(advice(code::TYPE_FORM, "a list is not written with brackets", "write `list of Tranche`"));
    }
    None
}

fn in_calls(place: &Place<'_>) -> Option<Advice> {
    (place.found == "(" && place.before.chars().all(is_word) && !place.before.is_empty())
        .then(|| advice(code::EXPRESSION, "the `(` of a call touches its name", format!("write `{}(`", place.before)))
}

fn lengths(place: &Place<'_>) -> Option<Advice> {
    let unit = super::literals::unit(place.found).is_some();
    (unit && place.before.ends_with(|c: char| is_word(c) || c == ')')).then(|| {
        advice(
            code::EXPRESSION,
            format!("`{}` is not on the line of its number", place.found),
            "put the number and its unit on one line",
        )
    })
}

fn numbers(place: &Place<'_>) -> Option<Advice> {
    let digit_first = place.found.starts_with(|c: char| c.is_ascii_digit());
    let letters: String = place.found.chars().skip_while(|c| c.is_ascii_digit() || *c == '_').collect();
    if digit_first && !letters.is_empty() {
        let digits = place.found.strip_suffix(letters.as_str()).unwrap_or(place.found);
        return Some(advice(
            code::NUMBER,
            format!("`{}` is neither a number nor a name", place.found),
            format!("put a space between: `{digits} {letters}`"),
        ));
    }
    let code_before_number = digit_first && place.before.len() == 3 && Currency::from_code(place.before).is_some();
    code_before_number.then(|| {
        advice(code::NUMBER, "the currency follows the amount", format!("write `{} {}`", place.found, place.before))
    })
}

fn seen(place: &Place<'_>) -> String {
    if place.found.is_empty() { "the end".to_owned() } else { format!("`{}`", crate::value::text::shown(place.found)) }
}

/// Where no guess fits: what was found, and what could stand there.
fn general(place: &Place<'_>) -> Advice {
    let mut wanted: Vec<&str> = Vec::new();
    for rule in place.expected {
        if let Some(words) = words(*rule)
            && !wanted.contains(&words)
        {
            wanted.push(words);
        }
    }
    let help = match wanted.as_slice() {
        [] => None,
        [only] => Some(format!("here stands {only}")),
        [front @ .., last] if wanted.len() <= 6 => Some(format!("here stands {} or {last}", front.join(", "))),
        _ => Some("here stands an expression, or the next clause or field".to_owned()),
    };
    let after = if place.before.is_empty() {
        String::new()
    } else {
        format!(" after `{}`", crate::value::text::shown(place.before))
    };
    let whole = if ITEM_WORDS.contains(&place.item) { "item" } else { "expression" };
    let found =
        if place.found.is_empty() { format!("the {whole} ends") } else { format!("{} cannot stand", seen(place)) };
    Advice { code: code::UNEXPECTED, message: format!("{found}{after}"), help, at_before: place.found.is_empty() }
}

/// What a rule of the grammar is to a writer; none for what goes without saying.
fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::name | Rule::field_name | Rule::word | Rule::path => "a name",
        Rule::expr
        | Rule::sum
        | Rule::listing
        | Rule::unary
        | Rule::postfix
        | Rule::primary
        | Rule::logic_operand
        | Rule::comparison => "an expression",
        Rule::text | Rule::template | Rule::pattern => "a text in double quotes",
        Rule::date => "a date, as `2021-03-01`",
        Rule::time => "a time of day, as `09:00`",
        Rule::open => "`{`",
        Rule::close => "`}`",
        Rule::clause => "a clause",
        Rule::clauses => "`{` and its clauses",
        Rule::type_ref | Rule::choice => "a type",
        Rule::field | Rule::stored | Rule::derived => "a field",
        Rule::entry => "a field with its value",
        Rule::statement => "`given` or `expect`",
        Rule::currency => "a currency code, as `EUR`",
        Rule::version => "a value with its dates, as `10 from 2016-06-30`",
        Rule::EOI => "the next item",
        Rule::verdict => "`holds`, `violated`, `undetermined`, `not applicable` or `waived`",
        Rule::k_for => "`for`",
        Rule::k_to => "`to`",
        Rule::k_in => "`in`",
        Rule::k_each => "`each`",
        Rule::k_then => "`then`",
        Rule::k_else => "`else`",
        Rule::k_of => "`of`",
        Rule::k_from => "`from`",
        Rule::k_until => "`until`",
        Rule::k_satisfies | Rule::k_satisfy => "`satisfies`",
        Rule::k_where => "`where`",
        Rule::k_after => "`after`",
        Rule::k_before => "`before`",
        Rule::k_by => "`by`",
        Rule::k_otherwise => "`otherwise`",
        Rule::k_force => "`force`",
        Rule::k_present => "`present`",
        Rule::k_missing => "`missing`",
        _ => return None,
    })
}
