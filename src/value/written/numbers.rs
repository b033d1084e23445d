//! Numbers and amounts as documents write them: `"1.234,56"`, `"1 234,5"`, `"12,5 %"`.

use super::{FormRefusal, code_of, is_space, refusal, trimmed};
use crate::value::Currency;

/// How numbers are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberForm {
    /// The sign between groups of three digits.
    group: Option<GroupSign>,
    /// The decimal sign; without one, numbers are whole.
    decimal: Option<char>,
    /// What is before the digits.
    before: String,
    /// What is after the digits, without a percent sign and the code of a currency.
    after: String,
    /// A percent sign follows.
    pub percent: bool,
    /// The currency whose code the form has.
    pub currency: Option<Currency>,
}

/// A sign between groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GroupSign {
    Point,
    Comma,
    Space,
    Apostrophe,
}

impl GroupSign {
    fn of(c: char) -> Option<Self> {
        match c {
            '.' => Some(Self::Point),
            ',' => Some(Self::Comma),
            '\'' | '\u{2019}' => Some(Self::Apostrophe),
            c if is_space(c) => Some(Self::Space),
            _ => None,
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
            Self::Space => ' ',
            Self::Apostrophe => '\'',
        }
    }
}

impl NumberForm {
    /// The form that a number shows.
    pub(super) fn of(sample: &str) -> Result<Self, FormRefusal> {
        if let Some(date) = letters_of_date(trimmed(sample)) {
            return Err(FormRefusal {
                suggestion: Some(format!("\"{date}\"")),
                ..refusal(
                    "a form of dates has letters, not a certain day",
                    &format!("write \"{date}\""),
                )
            });
        }
        let is_digit = |c: char| c.is_ascii_digit();
        let start = sample.find(is_digit).unwrap_or(0);
        let end = sample
            .rfind(is_digit)
            .map_or(sample.len(), |at| at.saturating_add(1));
        let before = trimmed(sample.get(..start).unwrap_or(""));
        let after = trimmed(sample.get(end..).unwrap_or(""));
        let digits = sample.get(start..end).unwrap_or("");
        if matches!(before, "-" | "+" | "\u{2212}") || matches!(after, "-" | "+") {
            return Err(refusal(
                "a sign is no part of a form",
                "leave it out: numbers below zero begin with `-`",
            ));
        }
        let (after, percent) = match after.strip_suffix('%') {
            Some(rest) => (trimmed(rest), true),
            None => (after, false),
        };
        let (before, first) = match code_of(before) {
            Some(code) => ("", Some(code)),
            None => (before, None),
        };
        let (after, second) = match code_of(after) {
            Some(code) => ("", Some(code)),
            None => (after, None),
        };
        let (group, decimal) = signs(digits)?;
        Ok(Self {
            group,
            decimal,
            before: before.to_owned(),
            after: after.to_owned(),
            percent,
            currency: first.or(second),
        })
    }

    /// Whether it has more than digits and their signs.
    pub fn has_words(&self) -> bool {
        self.percent || self.currency.is_some() || !self.before.is_empty() || !self.after.is_empty()
    }

    /// The number in the language's own form, if it is written in this one.
    pub(super) fn canonical(&self, text: &str, is_money: bool) -> Option<String> {
        let (outer, rest) = sign(trimmed(text));
        let (has_before, rest) = match rest.strip_prefix(&*self.before) {
            Some(rest) => (true, trimmed(rest)),
            None => (false, rest),
        };
        let (inner, rest) = sign(rest);
        if !outer.is_empty() && !inner.is_empty() {
            return None;
        }
        let (code, rest) = if is_money {
            code_beside(rest)
        } else {
            (None, rest)
        };
        // Behind the code of a currency there may be a sign: `EUR -5`.
        let (last, rest) = if code.is_some() {
            sign(rest)
        } else {
            ("", rest)
        };
        let is_signed = !outer.is_empty() || !inner.is_empty();
        if is_signed && !last.is_empty() {
            return None;
        }
        let rest = match rest.strip_suffix('%') {
            Some(rest) if !is_money => (trimmed(rest), true),
            Some(_) => return None,
            None => (rest, false),
        };
        let (rest, percent) = rest;
        if self.percent && !percent {
            return None;
        }
        let (has_after, rest) = match rest.strip_suffix(&*self.after) {
            Some(rest) => (true, trimmed(rest)),
            None => (false, rest),
        };
        // The code of a currency may stand for what the form has around the digits, as its sign.
        if !(has_before && has_after) && code.is_none() {
            return None;
        }
        let plain = self.plain(rest)?;
        let minus = if [outer, inner, last].contains(&"-") {
            "-"
        } else {
            ""
        };
        let percent = if percent { "%" } else { "" };
        // The sign of the euro is that of one currency alone.
        let has_euro = (has_before && self.before == "€") || (has_after && self.after == "€");
        let signed = has_euro
            .then(|| code_of("EUR"))
            .flatten()
            .filter(|_| is_money);
        if code.is_some() && signed.is_some() && code != signed {
            return None;
        }
        let code = code.or(signed);
        let code = code.map_or_else(String::new, |code| format!(" {code}"));
        Some(format!("{minus}{plain}{percent}{code}"))
    }

    /// Digits with a point, of digits in this form.
    fn plain(&self, digits: &str) -> Option<String> {
        let (whole, fraction) = match self.decimal.and_then(|sign| digits.split_once(sign)) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let groups: Vec<&str> = match self.group {
            Some(group) => whole.split(|c| GroupSign::of(c) == Some(group)).collect(),
            None => vec![whole],
        };
        if !groups.iter().all(|part| all_digits(part)) || !fraction.is_none_or(all_digits) {
            return None;
        }
        if let [first, more @ ..] = groups.as_slice()
            && (!more.is_empty() && first.len() > 3 || more.iter().any(|part| part.len() != 3))
        {
            return None;
        }
        let whole = groups.concat();
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        Some(match fraction {
            Some(fraction) => format!("{whole}.{fraction}"),
            None => whole,
        })
    }

    /// A number of the language's own form in this one, with groups and a percent sign as `like` has them.
    pub(super) fn rendered(&self, canonical: &str, like: &str) -> Option<String> {
        let (number, code) = match canonical.split_once(' ') {
            Some((number, code)) => (number, Some(code)),
            None => (canonical, None),
        };
        let (number, percent) = match number.strip_suffix('%') {
            Some(number) => (number, true),
            None => (number, false),
        };
        let (minus, size) = match number.strip_prefix('-') {
            Some(size) => ("-", size),
            None => ("", number),
        };
        let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
        if !fraction.is_empty() && self.decimal.is_none() {
            return None;
        }
        let digits = like.chars().filter(char::is_ascii_digit).count();
        let grouped = like
            .chars()
            .find(|c| self.group.is_some() && GroupSign::of(*c) == self.group);
        let ungrouped = grouped.is_none() && digits > 5;
        let group = self
            .group
            .filter(|_| !ungrouped)
            .map(|group| grouped.unwrap_or_else(|| group.letter()));
        let mut shown = String::from(minus);
        let count = whole.len();
        for (at, digit) in whole.chars().enumerate() {
            let left = count.saturating_sub(at);
            if let Some(sign) = group.filter(|_| at > 0 && left.is_multiple_of(3)) {
                shown.push(sign);
            }
            shown.push(digit);
        }
        if let Some(sign) = self.decimal.filter(|_| !fraction.is_empty()) {
            shown.push(sign);
            shown.push_str(fraction);
        }
        let space_before = |word: &str| {
            if like.contains(&format!("{word} ")) {
                " "
            } else {
                ""
            }
        };
        let space_after = |word: &str| {
            if like.contains(&format!(" {word}")) {
                " "
            } else {
                ""
            }
        };
        if !self.before.is_empty() {
            shown = format!("{}{}{shown}", self.before, space_before(&self.before));
        }
        if !self.after.is_empty() {
            shown = format!("{shown}{}{}", space_after(&self.after), self.after);
        }
        if percent || self.percent {
            shown = format!("{shown}{}%", space_after("%"));
        }
        if let Some(code) = code {
            let first = trimmed(like).starts_with(code);
            shown = if first {
                format!("{code} {shown}")
            } else {
                format!("{shown} {code}")
            };
        }
        Some(shown)
    }
}

/// The sign between groups and the decimal sign of a number.
fn signs(digits: &str) -> Result<(Option<GroupSign>, Option<char>), FormRefusal> {
    let parts: Vec<&str> = digits.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let not_a_number = || {
        refusal(
            "this is no number",
            "write one as documents write it, with groups and decimals: `\"1.234,56\"`, `\"1 234,5\"`, `\"1,234.56\"`",
        )
    };
    let mut kinds = Vec::new();
    for mark in &marks {
        kinds.push(GroupSign::of(*mark).ok_or_else(not_a_number)?);
    }
    let Some(last) = kinds.last().copied() else {
        return Ok((None, None));
    };
    let groups_of = |parts: &[&str]| match parts {
        [first, more @ ..] => {
            (1..=3).contains(&first.len()) && more.iter().all(|part| part.len() == 3)
        }
        [] => false,
    };
    let may_be_decimal = |sign: GroupSign| matches!(sign, GroupSign::Point | GroupSign::Comma);
    let before = kinds.get(..kinds.len().saturating_sub(1)).unwrap_or(&[]);
    match before.first().copied() {
        None if !may_be_decimal(last) && groups_of(&parts) => Ok((Some(last), None)),
        None if !may_be_decimal(last) => Err(not_a_number()),
        None => {
            let (whole, fraction) = (parts.first().copied(), parts.get(1).copied());
            let (whole, fraction) = (whole.unwrap_or(""), fraction.unwrap_or(""));
            if fraction.len() == 3 && whole.len() <= 3 && whole != "0" {
                return Err(ambiguous(last.letter()));
            }
            Ok((None, Some(last.letter())))
        }
        Some(group) if before.iter().all(|kind| *kind == group) && group == last => {
            if groups_of(&parts) {
                Ok((Some(group), None))
            } else {
                Err(not_a_number())
            }
        }
        Some(group) if before.iter().all(|kind| *kind == group) => {
            let whole = parts.get(..parts.len().saturating_sub(1)).unwrap_or(&[]);
            if may_be_decimal(last) && groups_of(whole) {
                Ok((Some(group), Some(last.letter())))
            } else {
                Err(not_a_number())
            }
        }
        Some(_) => Err(not_a_number()),
    }
}

fn ambiguous(sign: char) -> FormRefusal {
    let other = if sign == ',' { '.' } else { ',' };
    let word = |sign: char| if sign == ',' { "comma" } else { "point" };
    refusal(
        &format!(
            "this form has two meanings: the {} may be the decimal sign, or stand between thousands",
            word(sign)
        ),
        &format!(
            "write \"1{sign}234{other}56\" if it stands between thousands, or \"1234{sign}56\" if it is the decimal sign"
        ),
    )
}

/// The sign of a number, and the rest.
fn sign(text: &str) -> (&'static str, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", trimmed(rest)),
        None => ("", text),
    }
}

/// The code of a currency at an end of an amount, and the rest.
fn code_beside(text: &str) -> (Option<Currency>, &str) {
    let at_end = text
        .rsplit_once(is_space)
        .and_then(|(rest, code)| Some((code_of(code)?, rest)));
    let at_start = || {
        text.split_once(is_space)
            .and_then(|(code, rest)| Some((code_of(code)?, rest)))
    };
    match at_end.or_else(at_start) {
        Some((code, rest)) => (Some(code), trimmed(rest)),
        None => (None, text),
    }
}

/// The letters for a day that is written out: `31.12.2025` is `DD.MM.YYYY`.
fn letters_of_date(sample: &str) -> Option<String> {
    let parts: Vec<&str> = sample.split(['.', '-', '/']).collect();
    let marks: Vec<char> = sample.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (&[first, second, third], &[left, right]) = (parts.as_slice(), marks.as_slice()) else {
        return None;
    };
    let day = |part: &str| {
        (1..=2).contains(&part.len()) && part.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
    };
    let letters = |part: &str, letter: &str| letter.repeat(part.len());
    let is_month = |part: &str| part.parse::<u8>().is_ok_and(|month| month <= 12);
    if first.len() == 4 && day(second) && day(third) {
        let (month, day) = (letters(second, "M"), letters(third, "D"));
        return Some(format!("YYYY{left}{month}{right}{day}"));
    }
    if third.len() != 4 || !day(first) || !day(second) {
        return None;
    }
    Some(if is_month(second) {
        let (day, month) = (letters(first, "D"), letters(second, "M"));
        format!("{day}{left}{month}{right}YYYY")
    } else {
        let (month, day) = (letters(first, "M"), letters(second, "D"));
        format!("{month}{left}{day}{right}YYYY")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_read_what_is_so_written() {
        let cases = [
            ("1.234,56", "1.234,56", Some("1234.56")),
            ("1.234,56", "1234,56", Some("1234.56")),
            ("1.234,56", "-1.234.567,5", Some("-1234567.5")),
            ("1.234,56", "\u{2212}3", Some("-3")),
            ("1.234,56", "1.234", Some("1234")),
            ("1.234,56", "1.23", None),
            ("1.234,56", "1,234.56", None),
            ("1.234,56", "12345.678", None),
            ("1.234,56", "01", None),
            ("1.234,56", "1.234,", None),
            ("1.234,56", "", None),
            ("1.234,56", "1 234,56", None),
            ("1 234,5", "1\u{a0}234\u{202f}567,25", Some("1234567.25")),
            ("1 234,5", "1234,5", Some("1234.5")),
            ("1'234.50", "1\u{2019}234.5", Some("1234.5")),
            ("1,234.56", "12,345", Some("12345")),
            ("1234,56", "1.234,56", None),
            ("0,125", "7,5", Some("7.5")),
            ("1.234.567", "1.234", Some("1234")),
            ("1.234.567", "1,5", None),
            ("12,5 %", "7,25%", Some("7.25%")),
            ("12,5 %", "7,25", None),
            ("1,50", "7,25 %", Some("7.25%")),
            ("1.234,56 €", "-5,00 €", Some("-5.00")),
            ("1.234,56 €", "5,00", None),
            ("€ 1.234,56", "€ -5,00", Some("-5.00")),
            ("€ 1.234,56", "-€5,00", Some("-5.00")),
        ];
        for (form, text, expected) in cases {
            let form = NumberForm::of(form).unwrap();
            assert_eq!(form.canonical(text, false).as_deref(), expected, "{text}");
        }
        let form = NumberForm::of("1.234,56").unwrap();
        for (text, expected) in [
            ("1.234,56 EUR", Some("1234.56 EUR")),
            ("EUR 1.234,56", Some("1234.56 EUR")),
            ("EUR -5", Some("-5 EUR")),
            ("-EUR 5", Some("-5 EUR")),
            ("1.234,56 %", None),
            ("1.234,56 XX", None),
        ] {
            assert_eq!(form.canonical(text, true).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let cases = [
            ("1.234,56", "1234.5", "1,00", "1.234,5"),
            ("1.234,56", "1234567", "123456,00", "1234567"),
            ("1.234,56", "-999.99", "1.000,00", "-999,99"),
            ("1 234,5", "1234.5", "1\u{a0}000", "1\u{a0}234,5"),
            ("1.234,56 €", "12", "5 €", "12 €"),
            ("12,5 %", "7.5%", "5 %", "7,5 %"),
            ("1.234,56", "5.5 EUR", "EUR 4", "EUR 5,5"),
        ];
        for (form, number, like, expected) in cases {
            let form = NumberForm::of(form).unwrap();
            let shown = form.rendered(number, like).unwrap();
            assert_eq!(shown, expected);
            assert_eq!(
                form.canonical(&shown, number.contains("EUR")).as_deref(),
                Some(number)
            );
        }
        assert_eq!(
            NumberForm::of("1.234.567").unwrap().rendered("1.5", "3"),
            None
        );
    }

    #[test]
    fn ambiguous_and_wrong_forms_are_refused() {
        for wrong in [
            "1,234", "1.234", "12.345", "1,234,56", "1.2.3,4", "1;5", "1 2", "-5,0", "1.234.56",
        ] {
            assert!(NumberForm::of(wrong).is_err(), "{wrong}");
        }
        for (day, letters) in [
            ("31.12.2025", "\"DD.MM.YYYY\""),
            ("1/31/2025", "\"M/DD/YYYY\""),
            ("2025-12-31", "\"YYYY-MM-DD\""),
        ] {
            let refused = NumberForm::of(day).unwrap_err();
            assert_eq!(refused.suggestion.as_deref(), Some(letters));
        }
    }
}
