//! Statistics of the values at one path of the sample documents.

use std::collections::BTreeSet;

use super::forms::{FormFound, FormsSeen};
use crate::document::tree::{NodeId, NodeKind, Tree};
use crate::value::money::read_currency;
use crate::value::{CalendarPeriod, Date, DateTime, Duration, Money, Number, Time, Zone};

/// Maximum number of distinct texts that are kept.
const REMEMBERED: usize = 12;
/// Maximum length, in characters, of a text that can be a choice.
const CHOICE_LETTERS: usize = 24;

/// The values at one path, over all samples.
#[derive(Debug, Default)]
pub struct Sample {
    /// Number of values.
    pub seen: usize,
    /// Number of null values.
    pub empty: usize,
    /// Number of records.
    pub records: usize,
    /// Number of XML elements that hold only text; where other elements hold more, these count as
    /// records too.
    pub plain: usize,
    /// An element with attributes has no text.
    pub blank_text: bool,
    /// Number of XML elements without content.
    pub blank: usize,
    /// The fields of the records, in the order in which they were first seen.
    pub fields: Vec<(String, Sample)>,
    /// Elements of lists.
    pub elements: Option<Box<Sample>>,
    /// Number of lists.
    pub lists: usize,
    /// The XML element occurs more than once in its parent.
    pub repeated: bool,
    /// Number of scalars.
    pub scalars: usize,
    /// The types that can read every scalar.
    pub readings: Readings,
    /// The distinct texts, up to the limit.
    pub texts: BTreeSet<String>,
    /// There are too many distinct texts, or a long one, for a choice.
    pub many_texts: bool,
    /// The XML element has text as well as attributes or elements.
    pub text_beside: bool,
    /// The forms that read every scalar.
    pub(super) forms: FormsSeen,
}

/// The types that can read a scalar.
#[derive(Debug, Clone, Copy)]
pub struct Readings {
    /// `true`, `false`
    pub boolean: bool,
    /// `integer`
    pub integer: bool,
    /// `number`
    pub number: bool,
    /// `12.5%`
    pub percent: bool,
    /// `5 EUR`
    pub money: bool,
    /// An ISO 4217 code.
    pub currency: bool,
    /// `date`
    pub date: bool,
    /// `datetime`
    pub datetime: bool,
    /// A date-time without an offset.
    pub local: bool,
    /// `time`
    pub time: bool,
    /// `duration`
    pub duration: bool,
    /// `period`
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
            local: true,
            time: true,
            duration: true,
            period: true,
        }
    }
}

impl Sample {
    /// Adds the value of a node.
    pub fn add(&mut self, tree: &Tree, node: NodeId) {
        self.seen = self.seen.saturating_add(1);
        self.add_value(tree, node);
    }

    fn add_value(&mut self, tree: &Tree, node: NodeId) {
        match tree.kind(node) {
            NodeKind::Null => self.empty = self.empty.saturating_add(1),
            NodeKind::List => {
                self.lists = self.lists.saturating_add(1);
                let elements = self.elements.get_or_insert_default();
                tree.children(node)
                    .for_each(|element| elements.add(tree, element));
            }
            NodeKind::Record => match TableReading::of(tree, node) {
                Some(TableReading::Only(rows)) => self.add_value(tree, rows),
                _ => self.add_record(tree, node),
            },
            NodeKind::Element => {
                let mut children = tree.children(node).peekable();
                let text = tree.text_of(node);
                match (children.peek().is_some(), text) {
                    (false, Some(text)) if text.trim().is_empty() => {
                        self.blank = self.blank.saturating_add(1)
                    }
                    (false, Some(text)) => {
                        self.plain = self.plain.saturating_add(1);
                        self.add_scalar(NodeKind::Untyped, text);
                    }
                    (_, text) => {
                        self.add_record(tree, node);
                        match text.map(str::trim) {
                            None => {}
                            Some("") => self.blank_text = true,
                            Some(text) => {
                                self.text_beside = true;
                                self.add_scalar(NodeKind::Untyped, text);
                            }
                        }
                    }
                }
            }
            kind @ (NodeKind::Boolean
            | NodeKind::Number
            | NodeKind::Text
            | NodeKind::Untyped
            | NodeKind::Skipped) => self.add_scalar(kind, tree.scalar(node)),
        }
    }

    /// Number of records, including XML elements that count as records.
    pub fn all_records(&self) -> usize {
        if self.records > 0 {
            self.records
                .saturating_add(self.plain)
                .saturating_add(self.blank)
        } else {
            0
        }
    }

    /// Whether the records have text content.
    pub fn has_text(&self) -> bool {
        self.text_beside || self.records > 0 && self.plain > 0
    }

    /// How all scalars are written, if the language's own reader reads them as no more than texts.
    pub(super) fn written(&self) -> Option<FormFound> {
        let own = self.readings;
        let is_read = own.boolean
            || own.number
            || own.percent
            || own.money
            || own.date
            || own.datetime
            || own.local
            || own.time
            || own.duration
            || own.period;
        let is_plain = self.scalars > 0 && self.records == 0 && self.lists == 0;
        if is_read || !is_plain || self.blank > 0 || self.blank_text {
            return None;
        }
        self.forms.found(self.texts.len())
    }

    fn add_record(&mut self, tree: &Tree, node: NodeId) {
        self.records = self.records.saturating_add(1);
        let mut met = BTreeSet::new();
        let table = TableReading::of(tree, node);
        for child in tree.children(node) {
            if table
                .as_ref()
                .is_some_and(|table| table.leaves_out(tree, child))
            {
                continue;
            }
            let key = tree.key(child);
            let again = !met.insert(key.to_owned());
            let at = self.position(key);
            let Some((_, field)) = self.fields.get_mut(at) else {
                continue;
            };
            field.repeated |= again && tree.kind(child) == NodeKind::Element;
            // A repeated element counts once for each record, so that `seen` can tell optional
            // fields.
            let seen = field.seen;
            field.add(tree, child);
            if again {
                field.seen = seen;
            }
        }
    }

    /// The index of a field, which is added if it is new.
    fn position(&mut self, key: &str) -> usize {
        self.fields
            .iter()
            .position(|(name, _)| name == key)
            .unwrap_or_else(|| {
                self.fields.push((key.to_owned(), Self::default()));
                self.fields.len().saturating_sub(1)
            })
    }

    fn add_scalar(&mut self, kind: NodeKind, text: &str) {
        self.scalars = self.scalars.saturating_add(1);
        let readings = &mut self.readings;
        let trimmed = text.trim();
        let words = matches!(kind, NodeKind::Text | NodeKind::Untyped);
        // White space at its ends makes a scalar a text.
        let typed = kind == NodeKind::Untyped || kind == NodeKind::Text && trimmed == text;
        readings.boolean &= kind == NodeKind::Boolean
            || kind == NodeKind::Untyped && matches!(trimmed, "true" | "false");
        // A text of digits is more often an identifier than a number.
        let digits = if kind == NodeKind::Number {
            Number::parse(text).ok()
        } else if kind == NodeKind::Untyped && !has_leading_zero(trimmed) {
            Number::parse(trimmed).ok()
        } else {
            None
        };
        // An amount that happens to be whole is written with its decimals.
        readings.integer &=
            digits.as_ref().is_some_and(Number::is_integer) && !trimmed.contains(['.', 'e', 'E']);
        readings.number &= digits.is_some();
        readings.percent &=
            typed && trimmed.ends_with('%') && Number::parse_percent(trimmed).is_ok();
        readings.money &= typed && Money::parse(trimmed).is_ok();
        readings.currency &= typed && read_currency(trimmed).is_ok();
        readings.date &= typed && Date::parse(trimmed).is_ok();
        readings.datetime &= typed && DateTime::parse(trimmed).is_ok();
        readings.local &= typed
            && DateTime::parse(trimmed).is_err()
            && DateTime::parse_or_in_zone(trimmed, Zone::UTC).is_ok()
            && Date::parse(trimmed).is_err();
        readings.time &= typed && Time::parse(trimmed).is_ok();
        readings.duration &= typed && Duration::parse(trimmed).is_ok();
        readings.period &= typed && CalendarPeriod::parse(trimmed).is_ok();
        if typed {
            self.forms.add(trimmed);
        } else {
            self.forms.fail();
        }
        if !words
            || text.is_empty()
            || text.chars().count() > CHOICE_LETTERS
            || text.contains(['\n', '"', '\\'])
        {
            self.many_texts = true;
        } else if !self.many_texts {
            self.texts.insert(if kind == NodeKind::Untyped {
                trimmed.to_owned()
            } else {
                text.to_owned()
            });
            self.many_texts = self.texts.len() > REMEMBERED;
        }
    }
}

/// Which reading of a table of two columns is meant: it is in the tree as a list, and as keys with
/// their values.
enum TableReading {
    /// It is a list, and there is nothing else in its record.
    Only(NodeId),
    /// It is a list in this range, and the keys in it are none.
    List(usize, usize),
    /// It is keys and values: this list is none.
    Pairs(NodeId),
}

impl TableReading {
    /// The reading of the table in a record; `None` if it has no table that is read both ways.
    fn of(tree: &Tree, record: NodeId) -> Option<Self> {
        let rows = tree
            .children(record)
            .find(|child| tree.kind(*child) == NodeKind::List && tree.key(*child) == "rows")?;
        let (start, end) = tree.span(rows)?;
        let is_inside = |child: &NodeId| {
            *child != rows
                && tree
                    .span(*child)
                    .is_some_and(|(from, to)| start <= from && to <= end)
        };
        let inside = tree.children(record).filter(is_inside).count();
        if inside == 0 {
            return None;
        }
        if !is_list(tree, rows) {
            return Some(Self::Pairs(rows));
        }
        let others = tree.children(record).count().saturating_sub(inside);
        Some(match others {
            1 => Self::Only(rows),
            _ => Self::List(start, end),
        })
    }

    fn leaves_out(&self, tree: &Tree, child: NodeId) -> bool {
        match self {
            Self::Only(rows) => child != *rows,
            Self::Pairs(rows) => child == *rows,
            Self::List(start, end) => {
                tree.kind(child) != NodeKind::List
                    && tree
                        .span(child)
                        .is_some_and(|(from, to)| *start <= from && to <= *end)
            }
        }
    }
}

/// Whether the rows of a table are elements: the values of its second column are of one kind, and
/// its header is a word.
fn is_list(tree: &Tree, rows: NodeId) -> bool {
    let (mut values, mut header) = (Sample::default(), Sample::default());
    for row in tree.children(rows) {
        let Some(last) = tree.children(row).last() else {
            continue;
        };
        values.add(tree, last);
        if header.scalars == 0 {
            header.add_scalar(NodeKind::Untyped, tree.key(last));
        }
    }
    values.scalars > 1 && values.readings.is_typed() && !header.readings.is_typed()
}

impl Readings {
    /// Whether all scalars are of one type that is no text.
    fn is_typed(&self) -> bool {
        self.boolean
            || self.number
            || self.percent
            || self.money
            || self.date
            || self.datetime
            || self.time
            || self.duration
            || self.period
    }
}

fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")
}
