//! Infers types from the values seen in samples.

use super::forms::FormFound;
use super::sample::Sample;
use crate::syntax::lexer;

/// Occurrences of each distinct text from which on a field is taken for a choice of texts.
const REPEATED: usize = 4;
/// Distinct keys of a record, over all samples, from which on it is taken for a map.
const MAP_KEYS: usize = 8;

/// A record type.
#[derive(Debug)]
pub(super) struct TypeGuess {
    pub name: String,
    pub fields: Vec<FieldGuess>,
}

/// A field of a record type.
#[derive(Debug)]
pub(super) struct FieldGuess {
    /// Its name in rules, in backticks where it needs them.
    pub name: String,
    /// The path in the document, if it differs from the name.
    pub from: Option<String>,
    pub ty: Guess,
    /// The path of the currency of a bare amount.
    pub currency_from: Option<String>,
    /// The form after `written`.
    pub written: Option<String>,
    /// What the author must decide.
    pub note: Option<String>,
    pub optional: bool,
}

/// A type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Guess {
    /// A type by its name in the language.
    Plain(&'static str),
    /// One of these texts.
    Choice(Vec<String>),
    /// A record type, by its position.
    Record(usize),
    List(Box<Guess>),
    Map(Box<Guess>),
    /// Values of several kinds, which no type covers.
    Several,
}

/// Infers the record types of the samples; the first is the root's.
pub(super) fn types(sample: &Sample, root: &str) -> Vec<TypeGuess> {
    let mut guesser = Guesser { types: Vec::new() };
    match &sample.elements {
        // A document that is a list needs a record type whose field reads it.
        Some(elements) if sample.records == 0 => {
            guesser.types.push(TypeGuess {
                name: root.to_owned(),
                fields: Vec::new(),
            });
            let element = guesser.guess(elements, "row");
            let rows = FieldGuess {
                name: "rows".to_owned(),
                from: Some("*".to_owned()),
                ty: Guess::List(Box::new(element)),
                currency_from: None,
                written: None,
                note: None,
                optional: false,
            };
            if let Some(first) = guesser.types.first_mut() {
                first.fields.push(rows);
            }
        }
        _ => {
            guesser.record(sample, root);
        }
    }
    guesser.types
}

struct Guesser {
    types: Vec<TypeGuess>,
}

impl Guesser {
    /// The type of the value of a field whose key is `key`.
    fn guess(&mut self, sample: &Sample, key: &str) -> Guess {
        let values = sample
            .records
            .saturating_add(sample.lists)
            .saturating_add(sample.scalars);
        let texts_of_money = sample.scalars > 0 && sample.readings.money && sample.lists == 0;
        if is_money(sample) && (sample.records == values || texts_of_money) {
            return Guess::Plain("money");
        }
        if sample.records > 0 && (sample.records == values || sample.has_text()) {
            if let Some(value) = map_value(sample) {
                return Guess::Map(Box::new(self.guess(value, key)));
            }
            return Guess::Record(self.record(sample, &singular(key)));
        }
        match &sample.elements {
            Some(elements) if sample.lists == values => {
                let element = self.guess(elements, key);
                if matches!(element, Guess::Several) {
                    Guess::Several
                } else {
                    Guess::List(Box::new(element))
                }
            }
            _ if sample.scalars < values => Guess::Several,
            _ => scalar(sample),
        }
    }

    fn record(&mut self, sample: &Sample, name: &str) -> usize {
        let at = self.types.len();
        let name = self.type_name(name);
        self.types.push(TypeGuess {
            name,
            fields: Vec::new(),
        });
        let mut fields: Vec<FieldGuess> = Vec::new();
        if sample.has_text() {
            fields.push(self.text_field(sample));
        }
        for (key, field) in &sample.fields {
            if key.is_empty() || key.starts_with("@xmlns") || key == "@schemaLocation" {
                continue;
            }
            let guess = self.field(sample, key, field, &fields);
            fields.push(guess);
        }
        if let Some(guess) = self.types.get_mut(at) {
            guess.fields = fields;
        }
        at
    }

    /// A field for the text of an XML element that has attributes too.
    fn text_field(&mut self, sample: &Sample) -> FieldGuess {
        let currency = sample
            .fields
            .iter()
            .find(|(key, field)| names_currency(key) && field.readings.currency);
        let priced = currency.is_some_and(|(_, field)| field.seen == sample.all_records())
            && sample.readings.number;
        let ty = if priced {
            Guess::Plain("money")
        } else {
            scalar(sample)
        };
        FieldGuess {
            name: "value".to_owned(),
            from: Some(".".to_owned()),
            ty,
            currency_from: currency.filter(|_| priced).map(|(key, _)| key.clone()),
            written: None,
            note: None,
            optional: sample.scalars < sample.all_records(),
        }
    }

    fn field(
        &mut self,
        record: &Sample,
        key: &str,
        field: &Sample,
        before: &[FieldGuess],
    ) -> FieldGuess {
        let attribute = currency_attribute(field);
        let guess = match &attribute {
            Some(_) => Guess::Plain("money"),
            None => self.guess(field, key),
        };
        let ty = if field.repeated && guess != Guess::Several {
            Guess::List(Box::new(guess))
        } else {
            guess
        };
        // A bare amount with a currency in the same record is money.
        let currency = record
            .fields
            .iter()
            .find(|(key, field)| key == "currency" && field.readings.currency);
        let priced = key == "amount"
            && field.readings.number
            && field.scalars == field.seen
            && currency
                .is_some_and(|(_, currency)| currency.seen >= field.seen && currency.empty == 0)
            && matches!(ty, Guess::Plain("number" | "integer"));
        let mut name = identifier(key);
        let mut from = (name != key).then(|| key.to_owned());
        // A key that is no path, or whose identifier is taken, becomes the name itself, in
        // backticks.
        let clashes = before.iter().any(|other| other.name == name)
            || record
                .fields
                .iter()
                .any(|(other, _)| other != key && *other == name);
        if name != key
            && !key.starts_with('@')
            && (clashes || key.contains(['/', '*', '"', '\\', ':', '`']))
        {
            name = format!("`{}`", key.replace('`', "'"));
            from = None;
        } else if clashes {
            name = format!("{name}_attribute");
        }
        let values = field.elements.as_deref().unwrap_or(field);
        let (written, mut note) = match values.written() {
            Some(FormFound::One(_, form)) if !matches!(ty, Guess::Several) => (Some(form), None),
            Some(FormFound::Ambiguous(forms)) => (None, Some(format!("{forms}: say which"))),
            Some(FormFound::One(..)) | None => (None, None),
        };
        if values.readings.local && values.scalars > 0 && scalar(values) == Guess::Plain("text") {
            note = Some(
                "a date-time without an offset: write `datetime in zone \"…\"` with the zone that is meant"
                    .to_owned(),
            );
        }
        FieldGuess {
            name,
            from,
            written,
            note,
            ty: if priced { Guess::Plain("money") } else { ty },
            currency_from: attribute.or_else(|| priced.then(|| "currency".to_owned())),
            optional: field.seen < record.all_records() || field.empty > 0,
        }
    }

    /// A type name that is still free.
    fn type_name(&self, key: &str) -> String {
        let words = key
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let name: String = words
            .flat_map(|word| {
                let mut letters = word.chars();
                letters
                    .next()
                    .into_iter()
                    .flat_map(char::to_uppercase)
                    .chain(letters)
            })
            .collect();
        let name = if name.starts_with(char::is_alphabetic) {
            name
        } else {
            format!("T{name}")
        };
        let taken = |name: &str| self.types.iter().any(|other| other.name == name);
        if !taken(&name) {
            return name;
        }
        (2..)
            .map(|number: usize| format!("{name}{number}"))
            .find(|name| !taken(name))
            .unwrap_or(name)
    }
}

/// Whether a key is that of an attribute for a currency: `@currency`, `@currencyID`, `@Ccy`.
fn names_currency(key: &str) -> bool {
    let name = key.to_lowercase();
    name.starts_with('@') && (name.contains("currency") || name.contains("ccy"))
}

/// The attribute with the currency of an XML amount, if it is all that the element has besides its text.
fn currency_attribute(sample: &Sample) -> Option<String> {
    let [(key, code)] = sample.fields.as_slice() else {
        return None;
    };
    let is_amount = names_currency(key)
        && code.readings.currency
        && code.seen == sample.seen
        && code.empty == 0
        && sample.has_text()
        && sample.scalars == sample.seen
        && !sample.repeated
        && sample.readings.number;
    is_amount.then(|| key.clone())
}

/// Whether the records are `{ amount, currency }` and nothing else.
fn is_money(sample: &Sample) -> bool {
    let field = |name: &str| {
        sample
            .fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, field)| field)
    };
    let whole = |field: &&Sample| field.seen == sample.records && field.empty == 0;
    sample.records > 0
        && sample.fields.len() == 2
        && field("amount")
            .filter(whole)
            .is_some_and(|amount| amount.scalars == amount.seen && amount.readings.number)
        && field("currency")
            .filter(whole)
            .is_some_and(|currency| currency.scalars == currency.seen && currency.readings.currency)
}

/// The common shape of a record's values, if its keys vary too much to be names of fields.
fn map_value(sample: &Sample) -> Option<&Sample> {
    let (_, first) = sample.fields.first()?;
    let present = sample
        .fields
        .iter()
        .fold(0_usize, |sum, (_, field)| sum.saturating_add(field.seen));
    let possible = sample.fields.len().saturating_mul(sample.records);
    let varies = sample.records > 1
        && sample.fields.len() > MAP_KEYS
        && present.saturating_mul(3) < possible;
    let alike = sample.fields.iter().all(|(key, field)| {
        !key.starts_with('@')
            && field.scalars > 0
            && field.empty == 0
            && scalar(field) == scalar(first)
    });
    (varies && alike).then_some(first)
}

fn scalar(sample: &Sample) -> Guess {
    let readings = sample.readings;
    // An empty element can be a text, and no other type.
    if sample.blank > 0
        || sample.blank_text
        || sample.scalars == 0
        || sample.records > 0 && !sample.has_text()
        || sample.lists > 0
    {
        return Guess::Plain("text");
    }
    let known = [
        (readings.boolean, "boolean"),
        (readings.integer, "integer"),
        (readings.number, "number"),
        (readings.percent, "percent"),
        (readings.money, "money"),
        (readings.date, "date"),
        (readings.datetime, "datetime"),
        (readings.time, "time"),
        (readings.duration, "duration"),
        (readings.period, "period"),
    ];
    if let Some((_, name)) = known.iter().find(|(fits, _)| *fits) {
        return Guess::Plain(name);
    }
    if let Some(FormFound::One(ty, _)) = sample.written() {
        return Guess::Plain(ty);
    }
    // A text with digits is more often a number or an identifier than one of a few choices.
    let words = |text: &String| !text.contains(|c: char| c.is_ascii_digit());
    let few = !sample.many_texts && sample.texts.len() > 1 && sample.texts.iter().all(words);
    if few
        && sample.scalars >= sample.texts.len().saturating_mul(REPEATED)
        && sample.texts.len() <= 6
    {
        return Guess::Choice(sample.texts.iter().cloned().collect());
    }
    Guess::Plain("text")
}

/// A key as an identifier: `@iso-date` is `iso_date`.
fn identifier(key: &str) -> String {
    let plain = key.strip_prefix('@').unwrap_or(key);
    let name: String = plain
        .chars()
        .map(|c| if lexer::is_name_char(c) { c } else { '_' })
        .collect();
    if name.starts_with(lexer::is_name_start) {
        name
    } else {
        format!("_{name}")
    }
}

/// The singular of a list's name: `parties` gives `party`.
fn singular(key: &str) -> String {
    let key = key.strip_prefix('@').unwrap_or(key);
    let stem = |end: &str| {
        key.strip_suffix(end)
            .filter(|stem| stem.chars().count() > 1)
    };
    if let Some(stem) = stem("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "xes", "ches", "shes"] {
        if stem(end).is_some_and(|stem| !stem.to_lowercase().ends_with("tran")) {
            return key.strip_suffix("es").unwrap_or(key).to_owned();
        }
    }
    match stem("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => key.to_owned(),
    }
}
