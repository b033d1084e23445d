//! What was seen at one place of the sample documents.

use std::collections::BTreeSet;

use crate::document::tree::{Kind, NodeId, Tree};
use crate::value::money::read_currency;
use crate::value::{Date, DateTime, Duration, Money, Number, Period, Time};

/// Different texts that are remembered.
const REMEMBERED: usize = 12;
/// Letters of a text that may be one of a few.
const CHOICE_LETTERS: usize = 24;

/// What stands at one place, over all samples.
#[derive(Debug, Default)]
pub struct Sample {
    /// How often a value stands there.
    pub seen: usize,
    /// How often it is empty.
    pub empty: usize,
    /// Records: how many, and their fields in the order in which they were met.
    pub records: usize,
    /// Elements of XML that hold nothing but their text; where others hold more, they are records too.
    pub plain: usize,
    /// Some element with attributes has no text.
    pub blank_text: bool,
    /// Elements of XML that hold nothing.
    pub blank: usize,
    /// The fields of the records.
    pub fields: Vec<(String, Sample)>,
    /// Elements of lists.
    pub elements: Option<Box<Sample>>,
    /// How many lists.
    pub lists: usize,
    /// Elements of XML that stand more than once in their parent.
    pub repeated: bool,
    /// How many scalars, and of which kinds they may be.
    pub scalars: usize,
    /// What every scalar can be read as.
    pub readings: Readings,
    /// The different texts, if few.
    pub texts: BTreeSet<String>,
    /// There are more texts than are remembered, or long ones.
    pub many_texts: bool,
    /// It is an element of XML with a text of its own beside attributes or elements.
    pub text_beside: bool,
}

/// What scalars can be read as.
#[derive(Debug, Clone, Copy)]
pub struct Readings {
    /// `true`, `false`
    pub boolean: bool,
    /// A whole number.
    pub integer: bool,
    /// A number.
    pub number: bool,
    /// `12.5%`
    pub percent: bool,
    /// `5 EUR`
    pub money: bool,
    /// A currency's code.
    pub currency: bool,
    /// A day.
    pub date: bool,
    /// An instant.
    pub datetime: bool,
    /// A time of day.
    pub time: bool,
    /// Elapsed time.
    pub duration: bool,
    /// Calendar time.
    pub period: bool,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            boolean: true,
            integer: true,
            number: true,
            percent: true,
            money: true,
            currency: true,
            date: true,
            datetime: true,
            time: true,
            duration: true,
            period: true,
        }
    }
}

impl Sample {
    /// Adds what stands at a node.
    pub fn add(&mut self, tree: &Tree, node: NodeId) {
        self.seen = self.seen.saturating_add(1);
        match tree.kind(node) {
            Kind::Null => self.empty = self.empty.saturating_add(1),
            Kind::List => {
                self.lists = self.lists.saturating_add(1);
                let elements = self.elements.get_or_insert_default();
                tree.children(node)
                    .for_each(|element| elements.add(tree, element));
            }
            Kind::Record => self.add_record(tree, node),
            Kind::Element => {
                let mut children = tree.children(node).peekable();
                let text = tree.text_of(node);
                match (children.peek().is_some(), text) {
                    (false, Some(text)) if text.trim().is_empty() => {
                        self.blank = self.blank.saturating_add(1)
                    }
                    (false, Some(text)) => {
                        self.plain = self.plain.saturating_add(1);
                        self.add_scalar(Kind::Untyped, text);
                    }
                    (_, text) => {
                        self.add_record(tree, node);
                        match text.map(str::trim) {
                            None => {}
                            Some("") => self.blank_text = true,
                            Some(text) => {
                                self.text_beside = true;
                                self.add_scalar(Kind::Untyped, text);
                            }
                        }
                    }
                }
            }
            kind => self.add_scalar(kind, tree.scalar(node)),
        }
    }

    /// How many records there are, with the elements of XML that are.
    pub fn all_records(&self) -> usize {
        if self.records > 0 {
            self.records
                .saturating_add(self.plain)
                .saturating_add(self.blank)
        } else {
            0
        }
    }

    /// Whether its records have a text of their own.
    pub fn has_text(&self) -> bool {
        self.text_beside || self.records > 0 && self.plain > 0
    }

    fn add_record(&mut self, tree: &Tree, node: NodeId) {
        self.records = self.records.saturating_add(1);
        let mut met = BTreeSet::new();
        for child in tree.children(node) {
            let key = tree.key(child);
            let again = !met.insert(key.to_owned());
            let at = self.position(key);
            let Some((_, field)) = self.fields.get_mut(at) else {
                continue;
            };
            field.repeated |= again && tree.kind(child) == Kind::Element;
            // A field counts once for each record, however often its element is repeated.
            let seen = field.seen;
            field.add(tree, child);
            if again {
                field.seen = seen;
            }
        }
    }

    /// The position of a field, which is added where it is new.
    fn position(&mut self, key: &str) -> usize {
        self.fields
            .iter()
            .position(|(name, _)| name == key)
            .unwrap_or_else(|| {
                self.fields.push((key.to_owned(), Self::default()));
                self.fields.len().saturating_sub(1)
            })
    }

    fn add_scalar(&mut self, kind: Kind, text: &str) {
        self.scalars = self.scalars.saturating_add(1);
        let readings = &mut self.readings;
        let trimmed = text.trim();
        let words = matches!(kind, Kind::Text | Kind::Untyped);
        // White space at its ends makes a text of nothing else.
        let typed = kind == Kind::Untyped || kind == Kind::Text && trimmed == text;
        readings.boolean &= match kind {
            Kind::Boolean => true,
            Kind::Untyped => matches!(trimmed, "true" | "false"),
            _ => false,
        };
        // A text of digits is a name for something more often than a number.
        let digits = match kind {
            Kind::Number => Number::parse(text).ok(),
            Kind::Untyped if !has_leading_zero(trimmed) => Number::parse(trimmed).ok(),
            _ => None,
        };
        readings.integer &= digits.as_ref().is_some_and(Number::is_integer);
        readings.number &= digits.is_some();
        readings.percent &=
            typed && trimmed.ends_with('%') && Number::parse_percent(trimmed).is_ok();
        readings.money &= typed && Money::parse(trimmed).is_ok();
        readings.currency &= typed && read_currency(trimmed).is_ok();
        readings.date &= typed && Date::parse(trimmed).is_ok();
        readings.datetime &= typed && DateTime::parse(trimmed).is_ok();
        readings.time &= typed && Time::parse(trimmed).is_ok();
        readings.duration &= typed && Duration::parse(trimmed).is_ok();
        readings.period &= typed && Period::parse(trimmed).is_ok();
        if !words
            || text.is_empty()
            || text.chars().count() > CHOICE_LETTERS
            || text.contains(['\n', '"', '\\'])
        {
            self.many_texts = true;
        } else if !self.many_texts {
            self.texts.insert(if kind == Kind::Untyped {
                trimmed.to_owned()
            } else {
                text.to_owned()
            });
            self.many_texts = self.texts.len() > REMEMBERED;
        }
    }
}

fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")
}
