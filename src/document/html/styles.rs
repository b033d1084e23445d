//! What style sheets and attributes of HTML hide, strike out or reverse.

use super::selectors::{Certainty, Selector};
use super::sheet::{self, Rule};
use super::tokens::StartTag;

/// What declarations make of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextStyle {
    pub hidden: bool,
    pub struck: bool,
    pub raised: bool,
    pub strong: bool,
    /// Its characters are shown in another order.
    pub reversed: bool,
    /// A style sheet adds words to it.
    pub extended: bool,
    /// One of these may be so, and it cannot be decided.
    pub unsure: bool,
}

impl TextStyle {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            hidden: self.hidden || other.hidden,
            struck: self.struck || other.struck,
            raised: self.raised || other.raised,
            strong: self.strong || other.strong,
            reversed: self.reversed || other.reversed,
            extended: self.extended || other.extended,
            unsure: self.unsure || other.unsure,
        }
    }

    /// The same, where it is not certain whether it applies.
    fn perhaps(self) -> Self {
        Self {
            unsure: self
                != Self {
                    strong: self.strong,
                    ..Self::default()
                },
            ..Self::default()
        }
    }
}

/// The rules of a page's style sheets that concern the reading.
#[derive(Debug, Default)]
pub struct StyleSheets {
    rules: Vec<(Selector, TextStyle)>,
    /// Comparisons that may still be made.
    left: std::cell::Cell<usize>,
}

/// Comparisons of elements with parts of selectors.
const MOST_COMPARISONS: usize = 100_000_000;

impl StyleSheets {
    /// Reads the sheets of a page, with their conditions.
    pub fn read<'t>(sheets: impl Iterator<Item = (&'t str, Option<&'t str>)>) -> Self {
        let mut found = Self {
            rules: Vec::new(),
            left: std::cell::Cell::new(MOST_COMPARISONS),
        };
        for (text, media) in sheets {
            for Rule {
                selectors,
                declarations,
                is_certain,
            } in sheet::rules(text, media)
            {
                let style = text_style(&declarations);
                if style == TextStyle::default() {
                    continue;
                }
                for selector in sheet::split(&selectors, ',') {
                    let Some(selector) = Selector::parse(selector) else {
                        continue;
                    };
                    // Only what is put before or after an element has content of its own.
                    let style = match selector.pseudo.as_deref() {
                        Some("before" | "after") => TextStyle {
                            extended: style.extended,
                            ..TextStyle::default()
                        },
                        Some("first-letter" | "first-line") => style.perhaps(),
                        Some(_) => TextStyle::default(),
                        None => TextStyle {
                            extended: false,
                            ..style
                        },
                    };
                    let style = if is_certain { style } else { style.perhaps() };
                    if style != TextStyle::default() {
                        found.rules.push((selector, style));
                    }
                }
            }
        }
        found
    }

    /// What the sheets make of an element; `above` are the elements around it, from the outermost.
    pub fn of(&self, tag: &StartTag, above: &[&StartTag]) -> TextStyle {
        let mut style = TextStyle::default();
        for (selector, own) in &self.rules {
            match selector.matches(tag, above, &self.left) {
                Certainty::No => {}
                Certainty::Perhaps => style = style.and(own.perhaps()),
                Certainty::Yes => style = style.and(*own),
            }
        }
        style
    }

    /// Whether there is nothing to look up.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// A number in thousandths; digits beyond them do not count.
fn thousandths(number: &str) -> Option<i64> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    format!("{whole}{fraction}")
        .parse::<i64>()
        .ok()?
        .checked_mul(sign)
}

/// A length in thousandths of a point, as far as it can be told; `em` counts as 12 points, and a
/// part of something as 6 for a hundredth.
fn points(value: &str) -> Option<i64> {
    let digits = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(digits)?;
    let hundredths = match unit {
        "" | "pt" => 100,
        "px" => 75,
        "em" | "rem" | "ex" | "ch" | "pc" => 1200,
        "in" => 7200,
        "cm" => 2835,
        "mm" => 283,
        "%" | "vw" | "vh" | "vmin" | "vmax" => 600,
        _ => return None,
    };
    thousandths(number)?
        .checked_mul(hundredths)?
        .checked_div(100)
}

/// Thousandths of points to the left or above from which on text is off the page.
const OFF_PAGE: i64 = -300_000;

/// Thousandths of points of a text, or of a box, that nobody can see.
const TINY: i64 = 1000;

/// What declarations make of the text of an element.
pub fn text_style(declarations: &str) -> TextStyle {
    let mut style = TextStyle::default();
    // Several properties together cut text off or move it away.
    let (mut is_cut, mut is_small, mut is_positioned, mut is_off) = (false, false, false, false);
    for declaration in sheet::split(declarations, ';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let property = sheet::unescaped(property.trim()).to_ascii_lowercase();
        let written = value.replace("!important", "");
        let written = written.trim();
        let value = sheet::unescaped(written).to_ascii_lowercase();
        let value = value.trim();
        let length = points(value);
        let is_tiny = length.is_some_and(|length| (-TINY..=TINY).contains(&length));
        let is_far = length.is_some_and(|length| length <= OFF_PAGE);
        match property.as_str() {
            "display" => style.hidden |= value == "none",
            "visibility" => style.hidden |= matches!(value, "hidden" | "collapse"),
            "content-visibility" => style.hidden |= value == "hidden",
            "mso-hide" => style.hidden |= value == "all",
            "opacity" => {
                let opacity = thousandths(value.trim_end_matches('%'));
                style.hidden |= opacity.is_some_and(|opacity| opacity < 100);
            }
            "font-size" => style.hidden |= is_tiny && !value.ends_with("em") || value == "0%",
            "font" => {
                style.hidden |= value
                    .split([' ', '/'])
                    .any(|part| matches!(part, "0" | "0px" | "0pt" | "0em" | "1px" | "1pt"))
            }
            "color" => style.hidden |= value == "transparent" || is_clear(value),
            "clip" => style.hidden |= value.starts_with("rect(") && is_empty_box(value),
            "clip-path" => {
                let is_hidden = value.starts_with("inset(50%")
                    || value.starts_with("inset(100%")
                    || value.starts_with("circle(0");
                style.hidden |= is_hidden;
                style.unsure |= !is_hidden && value != "none";
            }
            "transform" => style.hidden |= value.contains("scale(0") && !value.contains("scale(0."),
            "text-indent" => style.hidden |= is_far,
            "position" => is_positioned = matches!(value, "absolute" | "fixed" | "relative"),
            "left" | "top" | "right" | "bottom" | "inset-inline-start" => is_off |= is_far,
            "margin-left" | "margin-top" | "margin-inline-start" => style.hidden |= is_far,
            "overflow" | "overflow-x" | "overflow-y" => {
                is_cut |= matches!(value, "hidden" | "clip");
            }
            "width" | "height" | "max-width" | "max-height" => is_small |= is_tiny,
            "text-decoration" | "text-decoration-line" => {
                style.struck |= value.contains("line-through");
            }
            "vertical-align" => style.raised |= matches!(value, "super" | "sub"),
            "font-weight" => {
                style.strong |= matches!(value, "bold" | "bolder" | "600" | "700" | "800" | "900");
            }
            "unicode-bidi" => style.reversed |= value.ends_with("override"),
            "content" => {
                style.extended |= written.contains("attr(")
                    || written.starts_with(['"', '\''])
                        && sheet::unescaped(written).contains(char::is_alphanumeric);
                continue;
            }
            _ => continue,
        }
        // What a variable or a calculation yields is not known.
        style.unsure |= value.contains("var(") || value.contains("calc(");
    }
    style.hidden |= is_cut && is_small || is_positioned && is_off;
    style
}

/// Whether a color is not seen at all.
fn is_clear(value: &str) -> bool {
    let clear = |alpha: &str| {
        let alpha = alpha
            .trim()
            .trim_end_matches(')')
            .trim()
            .trim_end_matches('%');
        thousandths(alpha) == Some(0)
    };
    (value.starts_with("rgba(") || value.starts_with("hsla("))
        && value
            .rsplit_once(',')
            .is_some_and(|(_, alpha)| clear(alpha))
        || value.ends_with(')')
            && value
                .rsplit_once('/')
                .is_some_and(|(_, alpha)| clear(alpha))
        || value.starts_with('#') && value.len() == 9 && value.ends_with("00")
}

/// Whether a box of `rect()` has no area.
fn is_empty_box(value: &str) -> bool {
    let inside = value.trim_start_matches("rect(").trim_end_matches(')');
    let sides: Vec<Option<i64>> = inside
        .split([',', ' '])
        .filter(|side| !side.is_empty())
        .map(points)
        .collect();
    match sides.as_slice() {
        [Some(top), Some(right), Some(bottom), Some(left)] => {
            bottom.saturating_sub(*top) <= TINY || right.saturating_sub(*left) <= TINY
        }
        _ => false,
    }
}
