//! The forms in which samples write numbers, dates and truth values, where the language's own reader does not read them.

use std::sync::{Arc, LazyLock};

use crate::value::written::WrittenKind;
use crate::value::{Date, WrittenForm};

/// Forms of numbers, those with groups first.
const NUMBERS: [&str; 6] = [
    "1.234,56", "1 234,56", "1,234.56", "1'234.56", "1234,56", "1,5 %",
];
/// Forms of dates; of two that are alive at the end, neither is proposed unless one says the same.
const DATES: [&str; 9] = [
    "DD.MM.YYYY",
    "D.M.YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "D/M/YYYY",
    "M/D/YYYY",
    "DD-MM-YYYY",
    "YYYY/MM/DD",
    "YYYY.MM.DD",
];
/// Texts for yes and no.
const BOOLEANS: [(&str, &str); 10] = [
    ("ja", "nein"),
    ("Ja", "Nein"),
    ("yes", "no"),
    ("Yes", "No"),
    ("oui", "non"),
    ("Oui", "Non"),
    ("да", "нет"),
    ("Да", "Нет"),
    ("TRUE", "FALSE"),
    ("True", "False"),
];

static FORMS: LazyLock<Vec<WrittenForm>> = LazyLock::new(|| {
    let single = NUMBERS.iter().chain(&DATES).map(|text| vec![*text]);
    let pairs = BOOLEANS.iter().map(|(yes, no)| vec![*yes, *no]);
    let texts = single.chain(pairs);
    texts
        .filter_map(|texts| {
            let texts: Vec<Arc<str>> = texts.into_iter().map(Arc::from).collect();
            WrittenForm::of(&texts).ok()
        })
        .collect()
});

/// The forms that read every value seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct FormsSeen {
    /// For each form, whether it has failed, and whether a value had its signs; empty before the first value.
    known: Vec<FormState>,
    /// Every number has the code of a currency.
    is_money: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct FormState {
    failed: bool,
    /// A value can be read in no other way: a comma with two digits after it, a group and a decimal sign.
    is_certain: bool,
    /// A value has groups of digits.
    has_groups: bool,
}

/// What the values of a field are, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FormFound {
    /// A type, and the form after `written`.
    One(&'static str, String),
    /// Two forms read all values, and give other days.
    Ambiguous(String),
}

impl FormsSeen {
    /// Adds a value.
    pub(super) fn add(&mut self, text: &str) {
        let has_code = |text: &str| {
            let mut ends = text.split_whitespace();
            let is_code = |word: &str| crate::value::Currency::from_code(word).is_some();
            ends.next().is_some_and(is_code) || text.split_whitespace().last().is_some_and(is_code)
        };
        let is_money = has_code(text);
        if self.known.is_empty() {
            self.known = vec![FormState::default(); FORMS.len()];
            self.is_money = is_money;
        }
        let mixed = is_money != self.is_money;
        for (form, state) in FORMS.iter().zip(&mut self.known) {
            let canonical = form.canonical(text, is_money);
            let is_number = matches!(form.kind, WrittenKind::Number(_));
            let reads = match (&form.kind, &canonical) {
                (_, None) => false,
                (WrittenKind::Moment(_), Some(date)) => Date::parse(date).is_ok(),
                (WrittenKind::Number(_) | WrittenKind::Boolean { .. }, Some(_)) => true,
            };
            state.failed |= !reads || is_number && mixed;
            if let Some(canonical) = canonical.filter(|_| is_number) {
                let fraction = canonical
                    .split_once('.')
                    .map_or("", |(_, fraction)| fraction);
                let fraction = fraction.chars().take_while(char::is_ascii_digit).count();
                let digits = text.chars().filter(char::is_ascii_digit).count();
                let signs = text
                    .trim_matches(|c: char| !c.is_ascii_digit())
                    .chars()
                    .filter(|c| !c.is_ascii_digit())
                    .count();
                let groups = signs.saturating_sub(usize::from(fraction > 0));
                state.has_groups |= groups > 0 && digits > 3;
                state.is_certain |= fraction > 0 && (fraction != 3 || groups > 0);
            }
        }
    }

    /// Adds a value that is no text.
    pub(super) fn fail(&mut self) {
        self.known = vec![
            FormState {
                failed: true,
                ..FormState::default()
            };
            FORMS.len()
        ];
    }

    /// The form of all values, if there is one.
    pub(super) fn found(&self, distinct: usize) -> Option<FormFound> {
        let alive: Vec<(&WrittenForm, &FormState)> = FORMS
            .iter()
            .zip(&self.known)
            .filter(|(_, state)| !state.failed)
            .collect();
        let of = |wanted: fn(&WrittenKind) -> bool| {
            alive
                .iter()
                .filter(move |(form, _)| wanted(&form.kind))
                .copied()
        };
        let mut numbers =
            of(|kind| matches!(kind, WrittenKind::Number(_))).filter(|(_, state)| state.is_certain);
        let grouped = numbers.clone().find(|(_, state)| state.has_groups);
        if let Some((form, _)) = grouped.or_else(|| numbers.next_back()) {
            let is_percent = matches!(&form.kind, WrittenKind::Number(number) if number.percent);
            let ty = match (is_percent, self.is_money) {
                (true, _) => "percent",
                (false, true) => "money",
                (false, false) => "number",
            };
            return Some(FormFound::One(ty, form.shown.to_string()));
        }
        let mut dates = of(|kind| matches!(kind, WrittenKind::Moment(_)));
        if let Some((form, _)) = dates.next() {
            let day_first = |shown: &str| shown.starts_with("\"D");
            let other = dates.find(|(other, _)| {
                form.shown.contains('/') && day_first(&other.shown) != day_first(&form.shown)
            });
            return Some(match other {
                Some((other, _)) => FormFound::Ambiguous(format!(
                    "a date, written {} or {}",
                    form.shown, other.shown
                )),
                None => FormFound::One("date", form.shown.to_string()),
            });
        }
        let mut booleans = of(|kind| matches!(kind, WrittenKind::Boolean { .. }));
        let (form, _) = booleans.next().filter(|_| distinct == 2)?;
        Some(FormFound::One("boolean", form.shown.to_string()))
    }
}
