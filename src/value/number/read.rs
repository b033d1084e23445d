//! Parses numbers.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "operators of big integers and fractions, which do not overflow; divisors are checked"
)]

use num_bigint::BigInt;
use num_rational::Ratio;

use super::super::fault::{Fault, FaultKind};
use super::super::text::{is_space, shortened_exactly};
use super::{MAX_DIGITS, Number, ten_to, too_long};

/// The parts of a number in JSON's grammar.
pub(super) struct Parts<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: &'t str,
}

impl<'t> Parts<'t> {
    pub(super) fn split(text: &'t str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                (is_digits(digits)).then_some((mantissa, exponent))?
            }
            None => (unsigned, ""),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => is_digits(fraction).then_some((whole, fraction))?,
            None => (mantissa, ""),
        };
        let plain = is_digits(whole) && (whole == "0" || !whole.starts_with('0'));
        plain.then_some(Self {
            negative,
            whole,
            fraction,
            exponent,
        })
    }

    /// The number, if it has no exponent and at most 18 digits. Fast path: does not allocate.
    pub(super) fn small(&self) -> Option<Number> {
        if !self.exponent.is_empty() || self.whole.len().saturating_add(self.fraction.len()) > 18 {
            return None;
        }
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let size = digits.fold(0i64, |sum, digit| {
            sum.wrapping_mul(10)
                .wrapping_add(i64::from(digit.wrapping_sub(b'0')))
        });
        let signed = if self.negative {
            size.wrapping_neg()
        } else {
            size
        };
        Number::decimal(i128::from(signed), u32::try_from(self.fraction.len()).ok()?)
    }

    pub(super) fn big(&self) -> Result<Number, Fault> {
        let exponent: i64 = if self.exponent.is_empty() {
            0
        } else {
            self.exponent.parse().map_err(|_| too_long())?
        };
        let written = self.whole.len().saturating_add(self.fraction.len());
        let expanded = exponent
            .unsigned_abs()
            .saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        if expanded > MAX_DIGITS {
            return Err(too_long());
        }
        let digits = format!("{}{}", self.whole, self.fraction);
        let mantissa: BigInt = digits.parse().map_err(|_| too_long())?;
        let fraction = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX);
        let power = exponent.saturating_sub(fraction);
        let ten = Ratio::from_integer(ten_to(
            u32::try_from(power.unsigned_abs()).unwrap_or(u32::MAX),
        ));
        let size = Ratio::from_integer(mantissa);
        let size = if power < 0 { size / ten } else { size * ten };
        Number::from_ratio(if self.negative { -size } else { size })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits after the point of a number as written: `5.000` has three, and `5.000e3` none.
pub fn decimals_written(digits: &str) -> u64 {
    let Some(parts) = Parts::split(digits) else {
        return 0;
    };
    let written = i64::try_from(parts.fraction.len()).unwrap_or(i64::MAX);
    let exponent: i64 = if parts.exponent.is_empty() {
        0
    } else {
        parts.exponent.parse().unwrap_or(0)
    };
    u64::try_from(written.saturating_sub(exponent)).unwrap_or(0)
}

/// Whether the digits can be groups of thousands, for writers whose decimal sign is the comma:
/// `5.000`.
pub fn may_be_thousands(digits: &str) -> bool {
    let Some(parts) = Parts::split(digits) else {
        return false;
    };
    parts.exponent.is_empty()
        && parts.fraction.len() == 3
        && parts.whole.len() <= 3
        && parts.whole != "0"
}

/// The fault of a text that is not a number in JSON's grammar, with the cause: a comma, a unit, or
/// no number at all.
pub(super) fn not_a_number(text: &str) -> Fault {
    let shown = shortened_exactly(text, 60);
    let why = wrong_form(text.trim()).map_or_else(String::new, |why| format!(": {why}"));
    Fault::new(
        FaultKind::Unreadable,
        format!("`{shown}` is not a number{why}"),
    )
}

fn wrong_form(text: &str) -> Option<String> {
    if let Some(right) = to_json_grammar(text) {
        return Some(format!("write `{right}`"));
    }
    if let Some(size) =
        text.strip_prefix(['\u{2212}', '\u{2013}', '\u{2012}', '\u{fe63}', '\u{ff0d}'])
    {
        return Some(format!(
            "write a minus sign as `-`, as `-{}`",
            size.trim_start()
        ));
    }
    if let Some(size) = text.strip_suffix(['\u{ff05}', '\u{2030}', '\u{fe6a}'])
        && Parts::split(size.trim_end()).is_some()
    {
        return Some(match text.ends_with('\u{2030}') {
            true => "write it in per cent, with `%`".to_owned(),
            false => format!("write `{}%`", size.trim_end()),
        });
    }
    if let Some(size) = text
        .strip_prefix('(')
        .and_then(|inside| inside.strip_suffix(')'))
        && Parts::split(size).is_some()
    {
        return Some(format!(
            "a number below zero has a minus sign, as `-{size}`"
        ));
    }
    if text.chars().any(|c| c.is_numeric() && !c.is_ascii()) {
        return Some("write it in the digits 0 to 9".to_owned());
    }
    let separates = |c: char| matches!(c, ',' | '.' | '%' | '_') || is_space(c);
    let parts: Vec<&str> = text
        .split(separates)
        .filter(|part| !part.is_empty())
        .collect();
    let all_digits = parts.iter().all(|part| is_digits(part));
    match text.split_once(',') {
        Some((whole, fraction))
            if all_digits && !fraction.contains([',', '.']) && !whole.contains('.') =>
        {
            let point = text.replacen(',', ".", 1);
            let and_thousands = (fraction.trim_end_matches('%').len() == 3).then(|| {
                format!(
                    ", and nothing between thousands, as `{}`",
                    text.replacen(',', "", 1)
                )
            });
            return Some(format!(
                "write a point before decimals, as `{point}`{}",
                and_thousands.unwrap_or_default()
            ));
        }
        _ if parts.len() > 1
            && all_digits
            && text.contains(|c| matches!(c, ',' | '_') || is_space(c)) =>
        {
            return Some("write a point before decimals, and nothing between thousands".to_owned());
        }
        _ => {}
    }
    let (number, word) = text.split_once(is_space)?;
    let alone = Parts::split(number).is_some()
        && word.chars().all(|c| char::is_alphabetic(c) || is_space(c));
    alone.then(|| match word {
        "percent" | "percents" | "per cent" | "pct" | "Prozent" | "pour cent" => {
            format!("write `{number}%`")
        }
        "thousand" | "million" | "billion" => "write the number out in digits".to_owned(),
        _ => format!("write the number alone, `{number}`"),
    })
}

/// Rewrites a number of other grammars in JSON's: `+1`, `.5`, `1.`, `007`.
fn to_json_grammar(text: &str) -> Option<String> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, ""), |digits| {
        (digits.trim_end_matches(is_space), "%")
    });
    let unsigned = digits.strip_prefix('+').unwrap_or(digits);
    let (sign, size) = unsigned
        .strip_prefix('-')
        .map_or(("", unsigned), |size| ("-", size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let fits = |part: &str| part.is_empty() || is_digits(part);
    if !fits(whole) || !fits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    let right = format!("{sign}{whole}{point}{fraction}{percent}");
    (right != text).then_some(right)
}
