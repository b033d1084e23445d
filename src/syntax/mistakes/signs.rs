//! Signs of other languages, of mathematics and of word processors.

use super::operands::{is_value, or_dots};
use super::tokens::{brief, condition_before, operand_after, operand_before, tokens};
use super::{Advice, Place, advice, is_word};
use crate::diagnostic::Help;
use crate::diagnostic::codes::syntax as code;
use crate::source::{LINE_BREAKS, TextLines as _};
use crate::syntax::Rule;

/// Blanks that are none, and characters without a width, as copied from web pages and word processors.
pub(super) fn blanks(place: &Place<'_>) -> Option<Advice> {
    let c = place.rest.chars().next()?;
    let shown = format!("\\u{{{:x}}}", u32::from(c));
    let blank = c.is_whitespace() && !c.is_ascii();
    let hidden = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{180e}'
    );
    if !blank && !hidden {
        return None;
    }
    let name = match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => "a no-break space",
        _ if blank => "a space that is no ordinary one",
        _ => "a character without a width",
    };
    let digits = |text: &str| {
        text.chars()
            .take_while(|c| c.is_ascii_digit() || *c == '_')
            .collect::<String>()
    };
    let after = digits(place.rest.get(c.len_utf8()..).unwrap_or(""));
    let before = operand_before(place.head);
    let grouped = after.len() == 3
        && !before.is_empty()
        && before.chars().all(|c| c.is_ascii_digit() || c == '_');
    let help = match (grouped, blank) {
        (true, _) => format!("group digits with `_`: `{before}_{after}`"),
        (false, true) => "write an ordinary space in its place".to_owned(),
        (false, false) => {
            "delete it: it is invisible, and separates the text on both sides".to_owned()
        }
    };
    Some(advice(
        code::INVISIBLE,
        format!("{name}, `{shown}`, is between words of the rules"),
        help,
    ))
}

/// `/*`, `#`, `--`, `<!--`: comments of other languages.
pub(super) fn comments(place: &Place<'_>) -> Option<Advice> {
    let help = || format!("write `// {}`", brief(comment_words(place.rest)));
    if place.before == "/" && place.rest.starts_with('*') {
        let words = comment_words(place.rest);
        return Some(
            advice(
                code::COMMENT,
                "`/*` does not begin a comment",
                format!("write `// {}`", brief(words)),
            )
            .at(place.before_by(1).map(|(at, _)| (at, 2))),
        );
    }
    let sign = place.next(0);
    if matches!(sign, "#" | "/*" | "<!--")
        || sign == "--" && (place.new_line || place.head.is_empty())
    {
        return Some(advice(
            code::COMMENT,
            format!("`{sign}` does not begin a comment"),
            help(),
        ));
    }
    let line = place.line_before();
    let dashes = tokens(line)
        .into_iter()
        .rfind(|token| matches!(token.text, "--" | "#"))?;
    let words = line.get(dashes.end()..).unwrap_or("");
    let operand_there = !operand_before(line.get(..dashes.at).unwrap_or("")).is_empty();
    // `a -- b` is a sum; a comment is more than one word long.
    (operand_there && dashes.text == "--" && words.starts_with(' ')).then(|| {
        let at = place
            .head
            .len()
            .saturating_sub(line.len())
            .saturating_add(dashes.at);
        let all = format!("{words} {}", place.line());
        advice(
            code::COMMENT,
            "`--` does not begin a comment",
            format!("write `// {}`", brief(&all)),
        )
        .at(Some((at, 2)))
    })
}

fn comment_words(rest: &str) -> &str {
    let line = rest
        .each_line()
        .next()
        .unwrap_or("")
        .trim_start_matches(['#', '/', '*', '-', '<', '!', ' ']);
    line.split("*/")
        .next()
        .unwrap_or("")
        .split("-->")
        .next()
        .unwrap_or("")
        .trim_end()
}

/// `a..b`, `a...b`, `a…b`, `in a to b`, `in (a, b)`, `a – b`: stretches and bounds.
pub(super) fn dots(place: &Place<'_>) -> Option<Advice> {
    let (left_text, right_text, shown) = dotted(place)?;
    let (left, right) = (operand_before(left_text), operand_after(right_text).0);
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let front = left_text
        .trim_end()
        .strip_suffix(left)
        .unwrap_or("")
        .trim_end_matches(['(', '[', ' ']);
    let help = match front
        .strip_suffix("in")
        .filter(|rest| !rest.ends_with(is_word))
    {
        Some(asked) if is_value(left) || is_value(right) => {
            let asked = condition_before(asked);
            format!("write `{left} <= {} <= {right}`", brief(asked))
        }
        // A dash that a program made of a minus sign; two bounds would both be values.
        None if matches!(shown, "–" | "—") && is_value(left) != is_value(right) => {
            let help = format!("write `{left} - {right}`");
            return Some(advice(
                code::FOREIGN_SIGN,
                format!("`{shown}` is not the sign that subtracts"),
                help,
            ));
        }
        _ => format!("write `from {left} to {right}`"),
    };
    let message = if is_value(left) || is_value(right) {
        format!("`{shown}` does not join two bounds")
    } else {
        format!("`{shown}` does not join the ends of a stretch of time")
    };
    Some(advice(code::FOREIGN_SIGN, message, help))
}

/// The operands left and right of dots or a dash, and the sign.
fn dotted<'t>(place: &Place<'t>) -> Option<(&'t str, &'t str, &'static str)> {
    if let Some(dash) = ["…", "—", "–", "‥"]
        .into_iter()
        .find(|sign| place.rest.starts_with(sign))
    {
        let shown = if dash == "‥" { ".." } else { dash };
        return Some((place.head, place.rest.get(dash.len()..)?, shown));
    }
    let after = place.rest.strip_prefix('.');
    match (place.head.strip_suffix('.'), after) {
        (Some(head), Some(rest)) if !head.ends_with('.') => {
            let more = rest.strip_prefix('.');
            Some((
                head,
                more.unwrap_or(rest),
                if more.is_some() { "..." } else { ".." },
            ))
        }
        (None, Some(rest)) if rest.starts_with('.') => {
            let rest = rest.trim_start_matches('.');
            let length = place.rest.len().saturating_sub(rest.len());
            Some((place.head, rest, if length > 2 { "..." } else { ".." }))
        }
        _ => None,
    }
}

/// The explanation of a sign that the language does not have.
fn sign(message: impl Into<String>, help: impl Into<Help>) -> Option<Advice> {
    Some(advice(code::FOREIGN_SIGN, message, help))
}

/// A sign that is an operator in other languages, or in mathematics.
fn no_operator(shown: &str, help: impl Into<Help>) -> Option<Advice> {
    sign(format!("`{shown}` is not an operator here"), help)
}

/// `==`, `&&`, `;`, `×` and their kin.
pub(super) fn foreign(place: &Place<'_>) -> Option<Advice> {
    if let Some(comparison) = comparison(place) {
        return foreign_comparison(place, comparison);
    }
    let operands = Operands::around(place);
    logic_signs(place, &operands)
        .or_else(|| arithmetic_signs(place, &operands))
        .or_else(|| nearness_signs(place, &operands))
        .or_else(|| arrows(place, &operands))
        .or_else(|| other_signs(place, &operands))
}

/// The operands left and right of a sign, as written; empty where there is none.
struct Operands<'t> {
    left: &'t str,
    right: &'t str,
}

impl<'t> Operands<'t> {
    fn around(place: &Place<'t>) -> Self {
        Self {
            left: operand_before(place.head),
            right: operand_after(place.rest_after(0)).0,
        }
    }

    /// Both operands with an operator of the language between them.
    fn joined_by(&self, operator: &str) -> String {
        format!("{} {operator} {}", or_dots(self.left), or_dots(self.right))
    }

    fn exponent(&self) -> &'t str {
        if self.right.is_empty() {
            "2"
        } else {
            self.right
        }
    }
}

/// `==`, `<>`, `≤`, `=~`: comparison operators of other languages, as [`comparison`] finds them.
fn foreign_comparison(
    place: &Place<'_>,
    (shown, length, meant): (&'static str, usize, &'static str),
) -> Option<Advice> {
    let start = if length == 0 {
        place.start
    } else {
        place.head.len().saturating_sub(length)
    };
    let front = place.head.len().saturating_sub(length);
    let left = operand_before(place.head.get(..front).unwrap_or(""));
    let right = operand_after(place.rest.trim_start_matches(['=', '<', '>', '~', '!'])).0;
    let both = !left.is_empty() && !right.is_empty();
    let help = match meant {
        "=" if both => format!("write `=` to compare: `{left} = {right}`"),
        "=" => "write `=` to compare".to_owned(),
        "=>" if place.item == "define" => format!("write `=`, as `= {right}`"),
        "=>" => implied(&format!("{left} >= {right}")),
        "matches" => in_quotes(left, place.rest.split('/').nth(1).unwrap_or("…")),
        _ if both => format!("write `{meant}`, as `{left} {meant} {right}`"),
        _ => format!("write `{meant}`"),
    };
    let help = match meant {
        "=>" | "matches" => help.into(),
        _ => Help::writing(help, meant),
    };
    // All of the sign is marked, where the error is only at its first character.
    no_operator(shown, help).map(|advice| advice.at(Some((start, shown.len()))))
}

/// The help for `=>`, which people write for two things.
fn implied(compared: &str) -> String {
    format!(
        "write `>=` for at least, as `{compared}`, and `implies` for what follows from a condition"
    )
}

/// The help for a pattern that is not written as a text.
fn in_quotes(left: &str, pattern: &str) -> String {
    let pattern = brief(pattern);
    format!(
        "a pattern is written in quotes, and must match the whole text: `{left} matches \"{pattern}\"`"
    )
}

/// `&&`, `||`, `!`, and strokes around a value.
fn logic_signs(place: &Place<'_>, operands: &Operands<'_>) -> Option<Advice> {
    match place.next(0) {
        shown @ ("&&" | "&") => no_operator(shown, Help::write("and")),
        "|" if place.wants_operand() && operands.left.is_empty() => {
            let inner = place
                .rest
                .get(1..)
                .and_then(|rest| rest.split_once('|'))
                .map_or("", |(inner, _)| inner.trim());
            sign(
                "`|` does not enclose a value",
                format!("its size is `abs({})`", brief(inner)),
            )
        }
        shown @ ("||" | "|") if place.item != "type" => no_operator(shown, Help::write("or")),
        "!" => no_operator("!", format!("write `not {}`", or_dots(operands.right))),
        _ => None,
    }
}

/// `×`, `÷`, `−`, `**`, `^`, `++`
fn arithmetic_signs(place: &Place<'_>, operands: &Operands<'_>) -> Option<Advice> {
    let instead = |sign: &str| {
        Help::writing(
            format!("write `{sign}`, as `{}`", operands.joined_by(sign)),
            sign,
        )
    };
    match place.next(0) {
        shown @ ("×" | "·" | "∙") => no_operator(shown, instead("*")),
        shown @ ("÷" | "∕" | "\\") => no_operator(shown, instead("/")),
        "−" => sign("`−` is a minus sign of print", instead("-")),
        shown @ ("**" | "^") => {
            let (base, exponent) = (or_dots(operands.left), operands.exponent());
            no_operator(shown, format!("write `power({base}, {exponent})`"))
        }
        "*" if place.before == "*" => {
            let (base, exponent) = (operand_before(place.head_before(1)), operands.exponent());
            no_operator("**", format!("write `power({base}, {exponent})`"))
                .map(|advice| advice.at(place.before_by(1).map(|(at, _)| (at, 2))))
        }
        "+" if place.before == "+" => no_operator(
            "++",
            format!("write `{} + 1`", operand_before(place.head_before(1))),
        ),
        _ => None,
    }
}

/// `±`, `≈`, and `~` for the pattern of a text
fn nearness_signs(place: &Place<'_>, operands: &Operands<'_>) -> Option<Advice> {
    match place.next(0) {
        "±" => no_operator(
            "±",
            format!(
                "a tolerance follows a comparison: `{} within {}`",
                comparison_before(place, operands.left),
                or_dots(operands.right)
            ),
        ),
        "~" if operands.right.starts_with('"') => {
            no_operator("~", format!("write `{}`", operands.joined_by("matches")))
        }
        shown @ ("≈" | "~=" | "~" | "≃") => no_operator(
            shown,
            format!(
                "say how near is near enough, as `{} within 0.01` with the unit of both",
                operands.joined_by("=")
            ),
        ),
        _ => None,
    }
}

/// `=>`, `->`
fn arrows(place: &Place<'_>, operands: &Operands<'_>) -> Option<Advice> {
    match place.next(0) {
        "=>" => no_operator("=>", implied(&operands.joined_by(">="))),
        "->" => sign(
            "`->` is not allowed here",
            "write `:` before a type, `implies` for what follows from a condition",
        ),
        ">" if place.before == "-" => {
            let list = operand_before(place.head_before(1));
            sign(
                "`->` does not lead to a field",
                format!("write a point: `{list}.{}`", or_dots(operands.right)),
            )
        }
        _ => None,
    }
}

/// `:=`, `;`, `?`, `*` for all of something, `%`, `/…/`, `$`
fn other_signs(place: &Place<'_>, operands: &Operands<'_>) -> Option<Advice> {
    match place.next(0) {
        ":=" => no_operator(":=", Help::write("=")),
        ";" => Some(advice(
            code::SEPARATOR,
            "there are no semicolons",
            "end the line, or write a comma between fields",
        )),
        "?" => question_mark(place),
        "*" if place.before == "[" => every_element(place),
        "*" if place.before == "." && place.item == "use" => Some(advice(
            code::EXPRESSION,
            "a module is used as a whole, by its name",
            format!(
                "write `use {}.NAME`, with the name of one module, on a line for each",
                place.previous(2)
            ),
        )),
        "%" => percent_sign(place, operands),
        "/" if place.wants_operand() || place.expects(Rule::pattern) => pattern_in_strokes(place),
        "$" => path_of_json(place),
        _ => None,
    }
}

/// A comparison operator of another language at the error: as written, how many of its characters come before
/// the error, and the operator of this language.
fn comparison(place: &Place<'_>) -> Option<(&'static str, usize, &'static str)> {
    const SIGNS: [(&str, &str); 12] = [
        ("!==", "!="),
        ("<==", "<="),
        (">==", ">="),
        ("===", "="),
        ("==", "="),
        ("<>", "!="),
        ("=<", "<="),
        ("=~", "matches"),
        ("≠", "!="),
        ("≤", "<="),
        ("≥", ">="),
        ("=>", "=>"),
    ];
    SIGNS.into_iter().find_map(|(sign, meant)| {
        (0..sign.len()).rev().find_map(|length| {
            let (front, back) = sign.split_at_checked(length)?;
            let touches = length == 0 || place.rest.starts_with(back) && !place.new_line;
            let touches = touches && (length == 0 || place.head.ends_with(front));
            (touches && place.rest.starts_with(back) && place.head.ends_with(front))
                .then_some((sign, length, meant))
        })
    })
}

/// `a = b` where `b` ends the text.
fn comparison_before(place: &Place<'_>, right: &str) -> String {
    let asked = condition_before(place.head);
    if asked.contains('=') || right.is_empty() {
        brief(asked)
    } else {
        format!("{right} = …")
    }
}

fn question_mark(place: &Place<'_>) -> Option<Advice> {
    let left = operand_before(place.head.trim_end_matches('?'));
    let other = place.rest.trim_start_matches(['?', ':']);
    if (place.rest.starts_with("??") || place.rest.starts_with("?:") || place.head.ends_with('?'))
        && !left.is_empty()
    {
        return Some(advice(
            code::FOREIGN_SIGN,
            "`?` does not give a value for what is absent",
            format!("write `{left} or else {}`", or_dots(operand_after(other).0)),
        ));
    }
    if let Some((then, other)) = place
        .rest
        .get(1..)
        .and_then(|rest| rest.split_once(':'))
        .filter(|(then, _)| !then.contains(LINE_BREAKS))
    {
        let asked = brief(condition_before(place.head));
        let help = format!(
            "a choice is written `if {asked} then {} else {}`",
            brief(then),
            or_dots(operand_after(other).0)
        );
        return Some(advice(
            code::FOREIGN_SIGN,
            "`?` does not make a choice",
            help,
        ));
    }
    Some(advice(
        code::FOREIGN_SIGN,
        "`?` is not allowed here",
        "`?` follows a field's type; a choice is written `if … then … else …`",
    ))
}

/// `payments[*].amount`
fn every_element(place: &Place<'_>) -> Option<Advice> {
    let list = operand_before(place.head_before(1));
    let field = or_dots(operand_after(place.rest_after(1).strip_prefix('.').unwrap_or("")).0);
    Some(advice(
        code::EXPRESSION,
        "`[*]` is not written: a field of a list is the list of that field",
        format!(
            "write `{list}.{field}`, or for a condition on each `every x in {list} satisfies x.{field} …`"
        ),
    ))
}

/// `%` that does not follow a number, or follows one on another line.
fn percent_sign(place: &Place<'_>, &Operands { left, right }: &Operands<'_>) -> Option<Advice> {
    let message = "`%` follows a number on its line";
    if place.before == "%" {
        let number = operand_before(place.head);
        return Some(advice(
            code::FOREIGN_SIGN,
            "one `%` is enough",
            format!("write `{number}`"),
        ));
    }
    let of = place
        .rest_after(0)
        .trim_start()
        .strip_prefix("of ")
        .map_or("", |whole| operand_after(whole).0);
    let help = match (left.chars().next(), of) {
        (Some(c), "") if c.is_alphabetic() => format!("`{left}` is a share already: leave `%` out"),
        (Some(c), of) if c.is_alphabetic() => {
            format!("`{left}` is a share already: write `{left} of {of}`")
        }
        (Some(c), "") if c.is_ascii_digit() => {
            format!("write it behind the number, on its line: `{left}%`")
        }
        (Some(c), of) if c.is_ascii_digit() => {
            format!("write it behind the number, on its line: `{left}% of {of}`")
        }
        _ if right.is_empty() => "write it behind a number, as `60%`".to_owned(),
        _ => format!("write it behind the number, on its line: `60% of {right}`"),
    };
    Some(advice(code::FOREIGN_SIGN, message, help))
}

/// `matches /x/`
fn pattern_in_strokes(place: &Place<'_>) -> Option<Advice> {
    let (inner, _) = place.line().get(1..)?.split_once('/')?;
    (!inner.is_empty()).then(|| {
        let left = operand_before(
            place
                .head
                .trim_end_matches(['=', '~', ' '])
                .trim_end_matches("matches"),
        );
        let help = in_quotes(or_dots(left), inner);
        advice(code::QUOTES, "`/` does not begin a pattern", help)
    })
}

/// `$.rent`
fn path_of_json(place: &Place<'_>) -> Option<Advice> {
    let path = place.rest.strip_prefix("$.")?;
    let path = operand_after(path).0;
    Some(advice(
        code::FOREIGN_SIGN,
        "`$` does not mean the document",
        format!(
            "name the field alone: `{}`",
            if path.is_empty() { "it" } else { path }
        ),
    ))
}

/// Quotation marks of print, and single ones.
pub(super) fn quotes(place: &Place<'_>) -> Option<Advice> {
    let mark = place
        .rest
        .chars()
        .next()
        .filter(|c| "'“”„«»‘’‚‹›´".contains(*c))?;
    let closing = match mark {
        '“' | '”' | '„' => ['”', '“', '"'],
        '«' | '»' => ['»', '«', '"'],
        _ => ['\'', '’', '‘'],
    };
    let inner = place.line().strip_prefix(mark)?;
    // An apostrophe within a word belongs to `isn't` and the like, one between digits to a number.
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
    let touched = place
        .written
        .get(..place.start)
        .and_then(|front| front.chars().next_back());
    if matches!(mark, '\'' | '’') && word(touched) && word(inner.chars().next()) {
        return None;
    }
    let example = inner
        .split(closing)
        .next()
        .filter(|text| text.len() < inner.len() && !text.contains('"'));
    let example = example.map_or_else(|| "…".to_owned(), brief_text);
    Some(advice(
        code::QUOTES,
        format!("`{mark}` does not begin a text"),
        format!("put the text between straight double quotes: `\"{example}\"`"),
    ))
}

fn brief_text(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        brief(text)
    }
}
