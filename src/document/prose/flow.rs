//! From paragraphs and tables, as DOCX, ODT and HTML have them, to blocks of prose.

#![cfg_attr(
    not(feature = "office"),
    allow(dead_code, reason = "only the readers of office documents write it")
)]

use std::collections::HashSet;

use super::blocks::{PairColumns, ProseBlock, ProseField, ProseRow, ProseTable};
use super::lines::{self, ListContext};
use super::tables;
use super::words::{InlineMark, InlineText};
use crate::document::doubt::{Doubt, DrawnText};
use crate::document::keys;
use crate::document::tree::Tree;
use crate::limits::Limits;
use crate::source::SourceId;

/// Words that begin a row with a total.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "in total",
    "total général",
    "total general",
    "totale",
    "totaal",
    "toplam",
    "gesamt",
    "gesamtsumme",
    "summe",
    "insgesamt",
    "suma",
    "razem",
    "ogółem",
    "celkem",
    "spolu",
    "вкупно",
    "итого",
    "всего",
    "разом",
    "всього",
    "барлығы",
    "жиыны",
    "yhteensä",
    "summa",
    "i alt",
    "סה\"כ",
    "الإجمالي",
    "المجموع",
    "合计",
    "合計",
    "总计",
    "總計",
];

/// A paragraph.
#[derive(Debug, Default)]
pub struct Paragraph {
    /// Its level as a heading.
    pub heading: Option<u8>,
    /// Number of lists around it; it begins an item of the innermost one.
    pub depth: usize,
    /// It belongs to the item before it, rather than to one of its own.
    pub continues: bool,
    /// Why it is not part of the text: it is in a footnote, a text box or a page header.
    pub aside: Option<Doubt>,
    /// Its lines.
    pub lines: Vec<InlineText>,
}

/// A cell of a table.
#[derive(Debug, Default)]
pub struct FlowCell {
    pub words: InlineText,
    /// Its first column, from 0.
    pub column: usize,
    /// Number of its columns.
    pub span: usize,
    /// It is marked as the header of its row or column.
    pub is_header: bool,
    /// It is merged with a cell above it, or goes on below.
    pub is_merged_down: bool,
    pub holds_table: bool,
}

/// A row of a table.
#[derive(Debug, Default)]
pub struct FlowRow {
    pub cells: Vec<FlowCell>,
    /// It is marked as a header.
    pub is_header: bool,
    /// It is marked as a foot.
    pub is_foot: bool,
    /// An open change inserts or deletes it.
    pub is_changed: bool,
    pub is_hidden: bool,
    /// It stands for several equal rows.
    pub is_repeated: bool,
    /// It is in an element that is not known, or in a control whose content is not certain.
    pub is_unsure: bool,
    /// Why it is uncertain on a page of PDF.
    pub drawn: Option<DrawnText>,
}

/// Collects the blocks of a document.
#[derive(Default)]
pub struct FlowReader {
    blocks: Vec<ProseBlock>,
    /// The list items that are open: their depths, and whether they start as prose.
    items: Vec<(usize, ListContext, bool)>,
    number: usize,
    /// Values with names of their own, outside of lists.
    named: Vec<(Box<str>, InlineText)>,
    /// Bookmarks in paragraphs and tables of keys and values.
    bookmarks: Vec<(Box<str>, InlineText)>,
    /// Terms of a definition list whose definition follows, and whether one did already.
    terms: (Vec<InlineText>, bool),
    /// The last line outside of the text, where it may name the rows after it.
    label: Option<InlineText>,
}

impl FlowReader {
    /// Adds a paragraph.
    pub fn paragraph(&mut self, paragraph: Paragraph) {
        let Paragraph {
            heading,
            depth,
            continues,
            aside,
            lines,
        } = paragraph;
        for line in &lines {
            self.named.extend(line.named_parts());
        }
        if let Some(doubt) = aside {
            return self.aside(&lines, &doubt, depth);
        }
        self.label = None;
        if let Some(level) = heading {
            self.items.clear();
            let mut all = lines.into_iter();
            let mut title = all.next().unwrap_or_default();
            all.for_each(|line| title.add_line(&line));
            if !title.is_empty() {
                let title = title.name();
                self.blocks.push(ProseBlock::Heading(level, title));
            }
            return;
        }
        for line in &lines {
            self.bookmarks.extend(line.bookmarks());
        }
        let place = self.place(depth, continues);
        let is_prose = lines::read(lines, place, &mut self.blocks);
        if depth > 0 && !continues {
            self.items.push((depth, place, is_prose));
        }
    }

    /// Adds lines that are not part of the text: keys in them, and names of lists and tables.
    fn aside(&mut self, lines: &[InlineText], doubt: &Doubt, depth: usize) {
        let is_row = depth > 0 || lines.iter().any(|line| line.text.contains('\t'));
        if is_row && let Some(label) = self.label.take() {
            let place = ListContext::default();
            self.blocks
                .push(ProseBlock::Skipped(label, doubt.clone(), place));
        }
        lines::add_aside_lines(lines, doubt, &mut self.blocks);
        self.label = match lines {
            [line] => lines::label_of(line),
            _ => None,
        };
    }

    fn place(&mut self, depth: usize, continues: bool) -> ListContext {
        if continues {
            self.items.retain(|(other, ..)| *other <= depth);
            return self
                .items
                .last()
                .map(|(_, place, _)| *place)
                .unwrap_or_default();
        }
        self.items.retain(|(other, ..)| *other < depth);
        if depth == 0 {
            return ListContext::default();
        }
        self.number = self.number.saturating_add(1);
        ListContext {
            depth,
            item: self.number,
            below_prose: self.items.iter().any(|(_, _, prose)| *prose),
        }
    }

    /// Adds a term of a definition list.
    pub fn term(&mut self, words: &InlineText) {
        let (terms, is_defined) = &mut self.terms;
        if std::mem::take(is_defined) {
            terms.clear();
        }
        terms.push(words.name());
    }

    /// Adds the definition of the terms before it.
    pub fn definition(&mut self, words: &InlineText) {
        self.terms.1 = true;
        let place = ListContext::default();
        for key in &self.terms.0 {
            let key = key.clone();
            if let Some(doubt) = key.doubt() {
                self.blocks.push(ProseBlock::Skipped(key, doubt, place));
            } else if !words.is_empty() || words.has_marks() {
                let value = words.whole();
                self.blocks
                    .push(ProseBlock::Field(ProseField { key, value, place }));
            }
        }
    }

    /// Adds a table.
    pub fn table(&mut self, rows: Vec<FlowRow>, start: usize, end: usize) {
        self.items.clear();
        let table = normalized(rows, start, end);
        let Some(table) = table else { return };
        if tables::pairs(&table) != PairColumns::No {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            for cell in table.header.iter().chain(cells) {
                self.named.extend(cell.named_parts());
                self.bookmarks.extend(cell.bookmarks());
            }
        }
        self.blocks.push(ProseBlock::Table(table));
    }

    /// Adds a value with a name that is not part of the text, as a document property.
    pub fn property(&mut self, name: &str, value: InlineText) {
        self.named.push((name.into(), value));
    }

    /// The blocks, with values that have names of their own as fields of the document.
    pub fn finish(mut self) -> Vec<ProseBlock> {
        let mut blocks = super::labels::resolve_labels(self.blocks);
        let mut fields: Vec<ProseBlock> = Vec::new();
        let named = std::mem::take(&mut self.named);
        // A control that holds a value is preferred to an empty one of the same name.
        let (empty, full): (Vec<_>, Vec<_>) = named
            .into_iter()
            .partition(|(_, value)| value.value().1 == Some(Doubt::Placeholder));
        // Names that no field has need not be compared with each of them.
        let mut known: HashSet<String> = HashSet::new();
        each_field(&mut blocks, &mut |key, _| {
            known.extend(keys::forms(&key.text))
        });
        let mut values: HashSet<(Box<str>, String)> = HashSet::new();
        let mut names: HashSet<Box<str>> = HashSet::new();
        for (name, value) in full.into_iter().chain(empty) {
            // A value that is repeated is one value, and an empty control says nothing about it.
            let (words, doubt) = words_of(&value);
            let is_empty = doubt == Some(Doubt::Placeholder);
            if is_empty && names.contains(&name)
                || !values.insert((name.clone(), format!("{words} {doubt:?}")))
            {
                continue;
            }
            names.insert(name.clone());
            let is_known = keys::forms(&name).iter().any(|form| known.contains(form));
            let same = |other: &InlineText| same_value(other, &value);
            let (mut found, mut equal) = (false, false);
            let mut compare = |key: &InlineText, other: &mut InlineText| {
                if names_agree(&key.text, &name) {
                    found = true;
                    equal |= is_empty || same(other);
                }
            };
            if is_known {
                each_field(&mut blocks, &mut compare);
            }
            if found && !equal {
                let shown = value.whole().text;
                each_field(&mut blocks, &mut |key, other| {
                    if names_agree(&key.text, &name) {
                        let all = 0..other.text.len();
                        let doubt = Doubt::OtherValue(shown.as_str().into());
                        other.mark_range(all, InlineMark::Uncertain(doubt));
                    }
                });
            }
            if !found {
                let mut key = InlineText::at(value.start);
                key.text.push_str(&name);
                let place = ListContext::default();
                fields.push(ProseBlock::Field(ProseField { key, value, place }));
            }
        }
        // A bookmark says where a value is; what a line or a control calls so is the value.
        for (name, value) in std::mem::take(&mut self.bookmarks) {
            let mut is_found = value.is_empty() || names.contains(&name);
            each_field(&mut blocks, &mut |key, _| {
                is_found |= names_agree(&key.text, &name);
            });
            if !is_found && names.insert(name.clone()) {
                let mut key = InlineText::at(value.start);
                key.text.push_str(&name);
                let place = ListContext::default();
                fields.push(ProseBlock::Field(ProseField { key, value, place }));
            }
        }
        fields.append(&mut blocks);
        fields
    }
}

fn names_agree(key: &str, name: &str) -> bool {
    keys::matches_name(key, name) || keys::matches_name(name, key)
}

/// The words of a value, and why it is uncertain.
fn words_of(text: &InlineText) -> (String, Option<Doubt>) {
    let (value, doubt) = text.value();
    let words: Vec<&str> = value.text.split_whitespace().collect();
    (words.join(" "), doubt)
}

/// Whether two texts are one value; white space does not count.
fn same_value(a: &InlineText, b: &InlineText) -> bool {
    words_of(a) == words_of(b)
}

/// Visits the keys and values of fields: lines, and tables of keys and values.
fn each_field(blocks: &mut [ProseBlock], visit: &mut dyn FnMut(&InlineText, &mut InlineText)) {
    for block in blocks {
        match block {
            ProseBlock::Field(field) => visit(&field.key, &mut field.value),
            ProseBlock::Table(table) if tables::pairs(table) != PairColumns::No => {
                if table.header_is_pair
                    && let [key, value] = table.header.as_mut_slice()
                {
                    visit(&key.name(), value);
                }
                for row in &mut table.rows {
                    if let [key, value] = row.cells.as_mut_slice() {
                        visit(&key.name(), value);
                    }
                }
            }
            ProseBlock::Table(_)
            | ProseBlock::Heading(..)
            | ProseBlock::Skipped(..)
            | ProseBlock::Label(_)
            | ProseBlock::Prose(_)
            | ProseBlock::Columns(_)
            | ProseBlock::Rows(_) => {}
        }
    }
}

/// The table with its title rows removed, its header found, and doubts about its rows.
fn normalized(rows: Vec<FlowRow>, start: usize, end: usize) -> Option<ProseTable> {
    let end_of = |cell: &FlowCell| cell.column.saturating_add(cell.span);
    let columns = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(end_of)
        .max()
        .filter(|columns| *columns > 0)?;
    let mut numbered = (1_usize..).zip(rows).peekable();
    // A row that is one cell over all columns is a title.
    let is_title = |(_, row): &(usize, FlowRow)| match row.cells.as_slice() {
        [only] => columns > 1 && end_of(only) == columns && only.column == 0,
        _ => false,
    };
    while numbered.next_if(is_title).is_some() {}
    let (number, first) = numbered.next()?;
    let rest: Vec<(usize, FlowRow)> = numbered.collect();
    let header: Vec<InlineText> = first.cells.iter().map(|cell| cell.words.name()).collect();
    let mut table = ProseTable {
        start,
        end,
        doubt: row_doubt(number, &first, columns)
            .or_else(|| header.iter().find_map(InlineText::doubt)),
        ..ProseTable::default()
    };
    if let Some((at, _)) = rest.iter().find(|(_, row)| is_total(row)) {
        table.list_doubt = Some(Doubt::TotalRow(*at));
    }
    let mut include_header = false;
    if columns == 2 {
        (table.pairs, include_header) = key_columns(&first, &rest);
        table.header_is_pair = include_header && table.pairs == Some(PairColumns::Maybe);
    }
    let header_row = first.cells.iter().map(|cell| cell.words.whole());
    let header_texts: Vec<String> = header_row.clone().map(|words| words.text).collect();
    if include_header && table.pairs == Some(PairColumns::Only) {
        table.rows.push(prose_row(number, &first, columns));
        table.header = vec![InlineText::at(start), InlineText::at(start)];
        table.doubt = None;
    } else {
        table.header = header;
    }
    for (number, row) in &rest {
        // A header that is repeated after a page break is not a row.
        let again = row.cells.len() == header_texts.len()
            && header_texts.iter().any(|text| !text.is_empty())
            && row
                .cells
                .iter()
                .zip(&header_texts)
                .all(|(cell, text)| cell.words.whole().text == *text);
        // A row without any content holds no element.
        let blank = !row.is_changed
            && !row.is_unsure
            && row
                .cells
                .iter()
                .all(|cell| cell.words.is_empty() && !cell.words.has_marks() && !cell.holds_table);
        if !(blank || again && !include_header) {
            table.rows.push(prose_row(*number, row, columns));
        }
    }
    Some(table)
}

fn prose_row(number: usize, row: &FlowRow, columns: usize) -> ProseRow {
    let cells: Vec<InlineText> = row.cells.iter().map(|cell| cell.words.whole()).collect();
    ProseRow {
        start: cells.first().map_or(0, |cell| cell.start),
        end: cells.last().map_or(0, |cell| cell.end),
        written: cells.len(),
        doubt: row_doubt(number, row, columns),
        cells,
    }
}

/// Why a row is not read with certainty.
fn row_doubt(number: usize, row: &FlowRow, columns: usize) -> Option<Doubt> {
    let any = |is: fn(&FlowCell) -> bool| row.cells.iter().any(is);
    let cells = row.cells.len();
    if row.is_changed {
        Some(Doubt::ChangedRow(number))
    } else if let Some(drawn) = row.drawn {
        Some(Doubt::Drawn(drawn))
    } else if row.is_hidden {
        Some(Doubt::HiddenRow(number))
    } else if row.is_unsure {
        Some(Doubt::UnsureRow(number))
    } else if row.is_repeated && any(|cell| !cell.words.is_empty()) {
        Some(Doubt::RepeatedRow(number))
    } else if any(|cell| cell.holds_table) {
        Some(Doubt::NestedTable(number))
    } else if any(|cell| cell.span > 1 || cell.is_merged_down) {
        Some(Doubt::MergedCells(number))
    } else if cells != columns
        || any(|cell| cell.column > 0) && row.cells.first().is_some_and(|cell| cell.column > 0)
    {
        Some(Doubt::ShortRow {
            row: number,
            cells,
            columns,
        })
    } else {
        None
    }
}

/// Whether a row is a total: it is marked as the foot of the table, or its first word says so.
fn is_total(row: &FlowRow) -> bool {
    let first = row.cells.iter().find(|cell| !cell.words.is_empty());
    row.is_foot || first.is_some_and(|cell| is_total_word(&cell.words.whole().text))
}

/// Whether a text begins a row with a total.
pub fn is_total_word(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    TOTALS.contains(&text.trim_end_matches([':', '.', ' ']))
}

/// Whether a text has the day and the year of a date that data writes as `2026-03-01`.
pub fn shows_day(shown: &str, date: &str) -> bool {
    let mut parts = date.get(..10).unwrap_or("").split('-');
    let mut next = || parts.next()?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (next(), next(), next()) else {
        return false;
    };
    let numbers: Vec<u32> = shown
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let short = year.checked_rem(100);
    let has = |number: u32| numbers.contains(&number);
    // A month may be written as a word.
    has(day) && (has(year) || short.is_some_and(has)) && (has(month) || numbers.len() < 3)
}

/// Whether the two columns of a table are keys and values as far as its markup shows, and whether
/// its first row is such a pair.
fn key_columns(first: &FlowRow, rest: &[(usize, FlowRow)]) -> (Option<PairColumns>, bool) {
    let cell = |row: &FlowRow, at: usize| row.cells.get(at).map(|cell| cell.words.clone());
    let is_key = |cell: &FlowCell| cell.is_header || cell.words.is_strong();
    let keys = |rows: &mut dyn Iterator<Item = &FlowRow>| {
        let mut some = false;
        rows.filter_map(|row| row.cells.first())
            .filter(|cell| !cell.words.is_empty())
            .all(|cell| {
                some = true;
                is_key(cell)
            })
            && some
    };
    let rows = || rest.iter().map(|(_, row)| row);
    let all_keys = keys(&mut rows());
    let first_value_is_header = first.cells.get(1).is_some_and(is_key);
    let first_key_is_header = first.cells.first().is_some_and(is_key);
    if (all_keys || rest.is_empty()) && first_key_is_header && !first_value_is_header {
        return (Some(PairColumns::Only), true);
    }
    let colons = |row: &FlowRow| {
        cell(row, 0).is_none_or(|key| key.is_empty() || key.whole().text.ends_with([':', '：']))
    };
    let is_blank = |row: &FlowRow| row.cells.iter().all(|cell| cell.words.is_empty());
    if std::iter::once(first).chain(rows()).all(colons)
        && !first.cells.first().is_none_or(|cell| cell.words.is_empty())
    {
        return (Some(PairColumns::Only), true);
    }
    if is_blank(first) {
        return (None, false);
    }
    // Dates or numbers in the first column are no keys.
    let no_key = |row: &FlowRow| {
        cell(row, 0).is_some_and(|key| !key.is_empty() && !lines::is_key(&key.whole().text))
    };
    if !rest.is_empty() && rows().all(no_key) {
        return (Some(PairColumns::No), false);
    }
    if (first.is_header || first_key_is_header && first_value_is_header) && !all_keys {
        // Only the names of the columns decide.
        return (None, false);
    }
    (Some(PairColumns::Maybe), true)
}

/// Builds the tree of a document from its blocks.
///
/// # Errors
/// It has too many values.
pub fn tree(
    tree: Tree,
    blocks: &[ProseBlock],
    source: SourceId,
    limits: &Limits,
) -> super::Read<Tree> {
    use crate::document::tree::NodeKind;
    let mut builder = super::ProseTreeBuilder {
        source,
        limits,
        tree,
    };
    builder.tree.set_loose_keys();
    let end = builder.tree.text().len();
    let root = builder.tree.open(NodeKind::Record, (0, 0), 0);
    builder.document(blocks, None)?;
    builder.tree.close(root, end);
    Ok(builder.tree)
}
