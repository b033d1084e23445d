//! Number formats of workbooks: what a cell shows besides the digits that it stores.

use super::SHARED_SIGNS;
use crate::value::money::read_currency;

/// Signs of one currency.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP"),
    ("₽", "RUB"),
    ("руб", "RUB"),
    ("р", "RUB"),
    ("₸", "KZT"),
    ("тг", "KZT"),
    ("₴", "UAH"),
    ("грн", "UAH"),
    ("₪", "ILS"),
    ("₹", "INR"),
    ("₺", "TRY"),
    ("₩", "KRW"),
    ("₫", "VND"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₾", "GEL"),
    ("₼", "AZN"),
    ("֏", "AMD"),
    ("฿", "THB"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("лв", "BGN"),
    ("R$", "BRL"),
    ("SFr", "CHF"),
    ("Fr", "CHF"),
    ("sFr", "CHF"),
    ("US$", "USD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("S$", "SGD"),
    ("HK$", "HKD"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("元", "CNY"),
    ("円", "JPY"),
];

/// Languages of Windows whose sign is that of one currency, by their numbers.
const LANGUAGES: &[(&str, &str)] = &[
    ("409", "USD"),
    ("1009", "CAD"),
    ("C0C", "CAD"),
    ("C09", "AUD"),
    ("1409", "NZD"),
    ("4809", "SGD"),
    ("C04", "HKD"),
    ("80A", "MXN"),
    ("404", "TWD"),
    ("411", "JPY"),
    ("804", "CNY"),
    ("41D", "SEK"),
    ("414", "NOK"),
    ("814", "NOK"),
    ("406", "DKK"),
    ("40F", "ISK"),
    ("418", "RON"),
];

/// Words for a power of a thousand.
const POWERS: &[(&str, usize)] = &[
    ("k", 1),
    ("tsd", 1),
    ("tds", 1),
    ("thousand", 1),
    ("thousands", 1),
    ("tausend", 1),
    ("тыс", 1),
    ("tys", 1),
    ("tis", 1),
    ("m", 2),
    ("mm", 2),
    ("mn", 2),
    ("mio", 2),
    ("mln", 2),
    ("million", 2),
    ("millions", 2),
    ("millionen", 2),
    ("млн", 2),
    ("мил", 2),
    ("b", 3),
    ("bn", 3),
    ("mrd", 3),
    ("billion", 3),
    ("billions", 3),
    ("milliarden", 3),
    ("млрд", 3),
];

/// Other words that make the number shown another one.
const SCALES: &[&str] = &[
    "hundred", "hundreds", "dozen", "lakh", "crore", "‰", "万", "億", "亿",
];

/// What a cell shows beside its digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shown {
    /// Digits alone.
    #[default]
    Digits,
    /// Nothing at all.
    Nothing,
    /// The code of a currency.
    Currency(String),
    /// A sign of several currencies.
    Sign(String),
    /// Words or signs that are no currency: `days`, `%`.
    Unit(String),
    /// Words or signs that make it another number.
    OtherNumber(String),
}

/// What a part of a format shows.
#[derive(Debug, Clone, Default)]
struct Section {
    /// Texts around the digits.
    texts: Vec<String>,
    /// Languages of signs.
    language: Option<String>,
    has_digits: bool,
    has_percent: bool,
    /// Commas after the digits: each leaves out three of them.
    commas: usize,
    has_color: bool,
    has_condition: bool,
}

/// The parts of a format, separated by semicolons.
fn sections(code: &str) -> Vec<Section> {
    let mut found = Vec::new();
    let mut own = Section::default();
    let mut text = String::new();
    let mut letters = code.chars();
    let flush = |text: &mut String, own: &mut Section| {
        let words = std::mem::take(text);
        if !words.trim().is_empty() {
            own.texts.push(words.trim().to_owned());
        }
    };
    while let Some(c) = letters.next() {
        if matches!(c, '0' | '#' | '?') {
            flush(&mut text, &mut own);
            // A comma within the digits parts thousands.
            (own.has_digits, own.commas) = (true, 0);
            continue;
        }
        match c {
            ';' => {
                flush(&mut text, &mut own);
                found.push(std::mem::take(&mut own));
            }
            '"' => text.extend(letters.by_ref().take_while(|c| *c != '"')),
            '\\' => text.extend(letters.next()),
            // A space as wide as a character, and one that fills the cell.
            '_' | '*' => {
                letters.next();
                flush(&mut text, &mut own);
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if let Some(sign) = inside.strip_prefix('$') {
                    let (sign, language) = sign.rsplit_once('-').unwrap_or((sign, ""));
                    flush(&mut text, &mut own);
                    text.push_str(sign);
                    flush(&mut text, &mut own);
                    if !sign.is_empty() {
                        let language = language.trim_start_matches('0').to_uppercase();
                        own.language = Some(language);
                    }
                } else if inside.starts_with(['<', '>', '=']) {
                    own.has_condition = true;
                } else {
                    own.has_color = true;
                }
            }
            'E' | 'e' if own.has_digits => {
                // An exponent, with its sign.
                letters.next();
            }
            '%' => own.has_percent = true,
            ',' if own.has_digits => own.commas = own.commas.saturating_add(1),
            ',' | '.' => {}
            c => text.push(c),
        }
    }
    flush(&mut text, &mut own);
    found.push(own);
    found
}

impl Section {
    /// What the texts of the part say of a number.
    fn shown(&self) -> Shown {
        let general =
            |text: &String| matches!(text.to_lowercase().as_str(), "general" | "@" | "standard");
        let has_digits = self.has_digits || self.texts.iter().any(general);
        let mut texts = self.texts.iter().filter(|text| !general(text)).peekable();
        if !has_digits && !self.has_percent && texts.peek().is_none() {
            return Shown::Nothing;
        }
        // The digits that are left out, less those that a word stands for.
        let mut commas = self.commas;
        let mut shown = match self.has_percent {
            true => Shown::Unit("%".to_owned()),
            false => Shown::Digits,
        };
        for text in texts {
            for word in text.split_whitespace() {
                let bare = word.trim_matches('.').to_lowercase();
                let power = POWERS.iter().find(|(known, _)| *known == bare);
                let own = match power {
                    Some((_, power)) if *power == commas && has_digits => {
                        commas = 0;
                        continue;
                    }
                    Some(_) => Shown::OtherNumber(word.to_owned()),
                    None => self.word(word),
                };
                if !has_digits && own != Shown::Digits {
                    return Shown::OtherNumber(text.clone());
                }
                match (&shown, &own) {
                    (_, Shown::Digits) => {}
                    (_, Shown::OtherNumber(_)) => return own,
                    (Shown::Digits, _) => shown = own,
                    (before, own) if before == own => {}
                    // Two units or two currencies.
                    _ => return Shown::OtherNumber(text.clone()),
                }
            }
        }
        match commas {
            0 => shown,
            commas => Shown::OtherNumber(",".repeat(commas)),
        }
    }

    fn word(&self, word: &str) -> Shown {
        let bare =
            word.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | '-' | '+' | ',' | ':' | '/'));
        let bare = if bare.is_empty() { word } else { bare };
        let sign = |(known, _): &&(&str, &str)| *known == bare;
        if let Some((_, currency)) = SIGNS.iter().find(sign) {
            return Shown::Currency((*currency).to_owned());
        }
        if let Some((_, may)) = SHARED_SIGNS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(bare))
        {
            let own = self.language.as_deref();
            let of_language = LANGUAGES
                .iter()
                .find(|(language, _)| own == Some(*language));
            return match of_language.filter(|(_, currency)| may.contains(currency)) {
                Some((_, currency)) => Shown::Currency((*currency).to_owned()),
                None => Shown::Sign(bare.to_lowercase()),
            };
        }
        if bare.len() == 3 && read_currency(bare).is_ok() {
            return Shown::Currency(bare.to_owned());
        }
        if SCALES.contains(&bare.to_lowercase().as_str()) {
            return Shown::OtherNumber(word.to_owned());
        }
        let is_sign = |c: char| {
            !c.is_ascii()
                && !c.is_whitespace()
                && !matches!(c, '–' | '—' | '−' | '\u{a0}' | '\u{202f}')
        };
        let says = |c: char| c.is_alphanumeric() || c == '$' || is_sign(c);
        match bare.contains(says) {
            true if bare.contains(|c: char| c.is_numeric()) => Shown::OtherNumber(word.to_owned()),
            true => Shown::Unit(word.to_owned()),
            false => Shown::Digits,
        }
    }

    /// Whether it shows that a number is below zero.
    fn has_sign(&self) -> bool {
        self.has_color
            || self
                .texts
                .iter()
                .any(|text| text.contains(['-', '−', '–', '(', '▼', '△', '▲']))
    }
}

/// What a format shows of a number.
pub fn of_number(code: &str, written: &str) -> Shown {
    if code.is_empty() {
        return Shown::Digits;
    }
    let all = sections(code);
    let is_negative = written.starts_with('-');
    let digits = written.split(['e', 'E']).next().unwrap_or("");
    let is_zero = !digits.contains(|c: char| matches!(c, '1'..='9'));
    if all.iter().any(|section| section.has_condition) {
        // Which part counts is not decided: they must agree.
        let mut shown = all.iter().map(Section::shown);
        let first = shown.next().unwrap_or_default();
        return match shown.all(|other| other == first) {
            true => first,
            false => Shown::OtherNumber(code.to_owned()),
        };
    }
    let numbers = all.len().min(3);
    let at = match (is_zero, is_negative) {
        (true, _) if numbers == 3 => 2,
        (false, true) if numbers >= 2 => 1,
        _ => 0,
    };
    let Some(section) = all.get(at) else {
        return Shown::Digits;
    };
    let shown = section.shown();
    let shows_number = !matches!(shown, Shown::Nothing | Shown::OtherNumber(_));
    match shows_number && at == 1 && !section.has_sign() {
        true => Shown::OtherNumber("its absolute value".to_owned()),
        false => shown,
    }
}

/// Whether a format shows a text.
pub fn shows_text(code: &str) -> bool {
    let all = sections(code);
    all.get(3).is_none_or(|section| !section.texts.is_empty())
}

/// The format of a number that a workbook need not declare.
pub fn built_in(id: u32) -> &'static str {
    match id {
        5..=8 | 42 | 44 => "¤0;-¤0",
        9 | 10 => "0%",
        _ => "",
    }
}
