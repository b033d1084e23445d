//! Unpacks the zip of a workbook, and the XML in it, into one line for each cell.

use std::collections::HashSet;
use std::fmt::Write;

use roxmltree::{Document, Node};

use super::formats::{self, Shown};
use crate::document::office::package::{Package, PackageError, problem, xml};
use crate::limits::Limits;
use crate::value::Date;

/// Significant decimal digits that survive a binary number; a value with more was calculated.
const DIGITS: usize = 15;
/// Significant digits of a percentage that somebody typed.
const TYPED_DIGITS: usize = 8;
/// Milliseconds of a day.
const DAY: i128 = 86_400_000;

/// The cells of a workbook, one on each line: sheet, `!`, address, a tab, value, and a tab and
/// letters for what is uncertain of it.
///
/// # Errors
/// It is not a workbook, encrypted, damaged, or unpacks to more than the limit.
pub fn text(bytes: Vec<u8>, limits: &Limits) -> Result<String, PackageError> {
    let mut package = Package::open(bytes, "a workbook", limits)?;
    if package
        .names()
        .iter()
        .any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"))
    {
        return Err(problem(
            "it holds macros",
            "save it as a workbook without macros (`.xlsx`)",
        ));
    }
    let book = package
        .text("xl/workbook.xml")?
        .ok_or_else(|| problem("it is no workbook", "save it as `.xlsx` again, or as CSV"))?;
    let links = package
        .text("xl/_rels/workbook.xml.rels")?
        .unwrap_or_default();
    let shared = package
        .text("xl/sharedStrings.xml")?
        .map(|text| shared_texts(&text, limits))
        .transpose()?
        .unwrap_or_default();
    let styles = package
        .text("xl/styles.xml")?
        .map(|text| cell_styles(&text, limits))
        .transpose()?
        .unwrap_or_default();
    let book = xml(&book, "xl/workbook.xml", limits)?;
    let links = if links.is_empty() {
        None
    } else {
        Some(xml(&links, "xl/_rels/workbook.xml.rels", limits)?)
    };
    let epoch_1904 = named(book.root(), "workbookPr")
        .any(|node| matches!(node.attribute("date1904"), Some("1" | "true")));
    let mut out = String::new();
    for sheet in named(book.root(), "sheet") {
        let name = sheet.attribute("name").unwrap_or("Sheet");
        let link = sheet
            .attributes()
            .find(|one| one.name() == "id" && one.namespace().is_some())
            .map(|one| one.value());
        let target = links.as_ref().and_then(|links| {
            let mut all = named(links.root(), "Relationship");
            all.find(|one| one.attribute("Id") == link)
                .and_then(|one| one.attribute("Target"))
        });
        let Some(target) = target else {
            let message = format!("its sheet `{name}` has no part");
            return Err(problem(message, "save it again"));
        };
        let path = target
            .strip_prefix('/')
            .map_or_else(|| format!("xl/{target}"), str::to_owned);
        let Some(cells) = package.text(&path)? else {
            let message = format!("the part `{path}` of its sheet `{name}` is missing");
            return Err(problem(message, "save it again"));
        };
        let reader = Sheet {
            name,
            shared: &shared,
            styles: &styles,
            epoch_1904,
            hidden: matches!(sheet.attribute("state"), Some("hidden" | "veryHidden")),
        };
        reader.write(&xml(&cells, &path, limits)?, &mut out)?;
    }
    Ok(out)
}

fn named<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants()
        .filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The text of the text elements below a node.
fn texts(node: Node<'_, '_>) -> String {
    // Phonetic readings of Japanese text are not part of it.
    let spoken = |node: &Node<'_, '_>| {
        node.ancestors()
            .any(|above| above.tag_name().name() == "rPh")
    };
    named(node, "t")
        .filter(|node| !spoken(node))
        .filter_map(|node| node.text())
        .collect()
}

/// The letters for what runs of a text are uncertain: struck out, raised, hidden.
fn run_flags(node: Node<'_, '_>) -> String {
    let mut flags = String::new();
    for run in named(node, "r") {
        if texts(run).trim().is_empty() {
            continue;
        }
        for properties in run.children().filter(|one| one.tag_name().name() == "rPr") {
            flags.push_str(font_flags(properties));
        }
    }
    flags
}

/// The letter for what a font does to a text.
fn font_flags(font: Node<'_, '_>) -> &'static str {
    let find = |name: &'static str| font.children().find(|one| one.tag_name().name() == name);
    let value = |name| find(name).and_then(|one| one.attribute("val"));
    let is_on = |name| find(name).is_some() && !matches!(value(name), Some("0" | "false"));
    let size = value("sz").and_then(|size| size.split('.').next()?.parse::<u32>().ok());
    if is_on("strike") {
        "x"
    } else if size.is_some_and(|size| size <= 1) {
        "z"
    } else if matches!(value("vertAlign"), Some("superscript" | "subscript")) {
        "p"
    } else {
        ""
    }
}

/// A text that cells share, and letters for what is uncertain of it.
type SharedText = (String, String);

fn shared_texts(text: &str, limits: &Limits) -> Result<Vec<SharedText>, PackageError> {
    let document = xml(text, "xl/sharedStrings.xml", limits)?;
    let shared = named(document.root(), "si");
    Ok(shared.map(|node| (texts(node), run_flags(node))).collect())
}

/// How a cell shows its value.
#[derive(Debug, Clone, Default)]
struct CellStyle {
    /// It shows a date or a time.
    is_date: bool,
    /// It shows a percentage.
    is_percent: bool,
    /// Its number format; empty for none.
    format: String,
    /// What its font does to the value.
    font: &'static str,
}

/// The styles of cells, in the order of their numbers.
fn cell_styles(text: &str, limits: &Limits) -> Result<Vec<CellStyle>, PackageError> {
    let styles = xml(text, "xl/styles.xml", limits)?;
    let custom: Vec<(&str, &str)> = named(styles.root(), "numFmt")
        .filter_map(|node| Some((node.attribute("numFmtId")?, node.attribute("formatCode")?)))
        .collect();
    let fonts: Vec<&'static str> = named(styles.root(), "fonts")
        .flat_map(|all| all.children().filter(Node::is_element))
        .map(font_flags)
        .collect();
    let formats =
        named(styles.root(), "cellXfs").flat_map(|all| all.children().filter(Node::is_element));
    let style = |id: &str| match custom.iter().find(|(known, _)| *known == id) {
        Some((_, code)) => CellStyle {
            is_date: shows_date(code),
            is_percent: code.contains('%'),
            format: (*code).to_owned(),
            font: "",
        },
        None => {
            let id = id.parse::<u32>().unwrap_or(0);
            CellStyle {
                is_date: matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58),
                is_percent: matches!(id, 9 | 10),
                format: formats::built_in(id).to_owned(),
                font: "",
            }
        }
    };
    let styled = |node: Node<'_, '_>| {
        let font = node
            .attribute("fontId")
            .and_then(|id| id.parse::<usize>().ok());
        CellStyle {
            font: font.and_then(|id| fonts.get(id)).copied().unwrap_or(""),
            ..node.attribute("numFmtId").map(style).unwrap_or_default()
        }
    };
    Ok(formats.map(styled).collect())
}

/// Whether a number format has a letter of dates or times outside of quotes and brackets.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    code.chars().any(|c| {
        let plain = !quoted && !bracket && !escaped;
        escaped = plain && c == '\\';
        match c {
            '"' => quoted = !quoted,
            '[' if plain => bracket = true,
            ']' => bracket = false,
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => return plain,
            _ => {}
        }
        false
    })
}

/// The value of a cell, letters for what is uncertain of it, and what its format shows.
#[derive(Debug, Default)]
struct CellValue {
    text: String,
    flags: String,
    remark: String,
}

impl CellValue {
    /// A value that is not certain.
    fn doubtful(text: String) -> Self {
        Self {
            text,
            flags: "d".to_owned(),
            remark: String::new(),
        }
    }
}

/// The rows and columns of a sheet that are not shown.
struct HiddenParts {
    columns: Vec<(usize, usize)>,
    /// Columns of no width of their own, and rows of no height, are hidden.
    other_columns: bool,
    other_rows: bool,
    /// Columns that have a width.
    wide: Vec<(usize, usize)>,
    /// Zeros are not shown.
    zeros: bool,
}

/// Whether a length is given, and is zero.
fn is_zero(node: Node<'_, '_>, name: &str) -> bool {
    node.attribute(name)
        .is_some_and(|length| !length.is_empty() && length.chars().all(|c| matches!(c, '0' | '.')))
}

impl HiddenParts {
    fn of(sheet: &Document<'_>) -> Self {
        let (mut columns, mut wide) = (Vec::new(), Vec::new());
        for column in named(sheet.root(), "col") {
            let number = |name| column.attribute(name)?.parse::<usize>().ok();
            let Some(range) = number("min").zip(number("max")) else {
                continue;
            };
            if is_on(column, "hidden") || is_zero(column, "width") {
                columns.push(range);
            } else {
                wide.push(range);
            }
        }
        let any = |name, is: fn(Node<'_, '_>) -> bool| named(sheet.root(), name).any(is);
        Self {
            columns,
            wide,
            other_columns: any("sheetFormatPr", |node| is_zero(node, "defaultColWidth")),
            other_rows: any("sheetFormatPr", |node| {
                is_on(node, "zeroHeight") || is_zero(node, "defaultRowHeight")
            }),
            zeros: any("sheetView", |node| {
                matches!(node.attribute("showZeros"), Some("0" | "false"))
            }),
        }
    }

    fn has_row(&self, row: Node<'_, '_>) -> bool {
        is_on(row, "hidden")
            || is_zero(row, "ht")
            || self.other_rows && row.attribute("ht").is_none()
    }

    fn has_column(&self, column: usize) -> bool {
        let within = |ranges: &[(usize, usize)]| {
            ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&column))
        };
        within(&self.columns) || self.other_columns && !within(&self.wide)
    }
}

struct Sheet<'s> {
    name: &'s str,
    shared: &'s [SharedText],
    styles: &'s [CellStyle],
    epoch_1904: bool,
    hidden: bool,
}

impl Sheet<'_> {
    fn write(&self, cells: &Document<'_>, out: &mut String) -> Result<(), PackageError> {
        let merged: Vec<Area> = named(cells.root(), "mergeCell")
            .filter_map(|node| area(node.attribute("ref")?))
            .collect();
        let hidden = HiddenParts::of(cells);
        let name: String = self
            .name
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let twice = |what: String| {
            let message = format!("its sheet `{name}` has {what} twice");
            let help = "programs differ in which of them they show: save it again";
            Err(problem(message, help))
        };
        let mut rows = HashSet::new();
        let mut row_number = 0_usize;
        for row in named(cells.root(), "row") {
            let own = row.attribute("r").and_then(|row| row.parse().ok());
            row_number = own.unwrap_or_else(|| row_number.saturating_add(1));
            if !rows.insert(row_number) {
                return twice(format!("row {row_number}"));
            }
            let hidden_row = hidden.has_row(row);
            let mut columns = HashSet::new();
            let mut column = 0_usize;
            for cell in named(row, "c") {
                // Cells may leave out their references.
                let own = cell.attribute("r").and_then(position);
                let (at_row, at_column) = own.unwrap_or((row_number, column.saturating_add(1)));
                column = at_column;
                let place = format!("{}{at_row}", letters(at_column));
                if at_row != row_number {
                    let message =
                        format!("its sheet `{name}` has the cell {place} in row {row_number}");
                    return Err(problem(message, "save it again"));
                }
                if !columns.insert(at_column) {
                    return twice(format!("the cell {place}"));
                }
                let Some(CellValue {
                    text,
                    mut flags,
                    remark,
                }) = self.value(cell)
                else {
                    continue;
                };
                if self.hidden {
                    flags.push('s');
                }
                if hidden_row {
                    flags.push('r');
                }
                if hidden.has_column(at_column) || hidden.zeros && text == "0" {
                    flags.push('h');
                }
                if let Some(area) = merged.iter().find(|area| area.contains(at_row, at_column)) {
                    flags.push(if area.is_one_row() { 't' } else { 'm' });
                }
                let value = text
                    .replace('\\', "\\\\")
                    .replace("\r\n", "\\n")
                    .replace(['\n', '\r'], "\\n")
                    .replace('\t', " ");
                // Writing to a `String` cannot fail.
                let _ = match (flags.as_str(), remark.as_str()) {
                    ("", "") => writeln!(out, "{name}!{place}\t{value}"),
                    (flags, "") => writeln!(out, "{name}!{place}\t{value}\t{flags}"),
                    (flags, remark) => {
                        let remark = remark.replace(char::is_control, " ");
                        writeln!(out, "{name}!{place}\t{value}\t{flags}\t{remark}")
                    }
                };
            }
        }
        Ok(())
    }

    /// The value of a cell, as a document would write it; `None` if it is empty.
    fn value(&self, cell: Node<'_, '_>) -> Option<CellValue> {
        let style = cell
            .attribute("s")
            .and_then(|style| style.parse::<usize>().ok())
            .and_then(|style| self.styles.get(style));
        let written = named(cell, "v")
            .next()
            .and_then(|node| node.text())
            .unwrap_or("")
            .trim();
        // Not a number, a date or a truth value of the workbook itself.
        let mut is_text = true;
        let (text, runs) = match cell.attribute("t") {
            Some("s") => {
                let shared = written
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| self.shared.get(at));
                match shared {
                    Some(text) => text.clone(),
                    None if written.is_empty() => return None,
                    None => {
                        let text = format!("(the text {written}, which the workbook lacks)");
                        return Some(CellValue::doubtful(text));
                    }
                }
            }
            Some("inlineStr") => (texts(cell), run_flags(cell)),
            Some("b") => {
                is_text = false;
                let truth = if written == "1" { "true" } else { "false" };
                (truth.to_owned(), String::new())
            }
            Some("e") => return Some(CellValue::doubtful(format!("(the cell shows {written})"))),
            Some("d") if !written.is_empty() => {
                is_text = false;
                (written.to_owned(), String::new())
            }
            Some("str" | "d") => (written.to_owned(), String::new()),
            _ if written.is_empty() && named(cell, "f").next().is_some() => {
                return Some(CellValue::doubtful(
                    "(a formula without a value)".to_owned(),
                ));
            }
            _ if written.is_empty() => return None,
            _ => {
                let no_style = CellStyle::default();
                let style = style.unwrap_or(&no_style);
                let mut value = self.number(cell, written, style);
                value.flags.push_str(style.font);
                return Some(value);
            }
        };
        let mut flags = runs;
        if let Some(style) = style {
            flags.push_str(style.font);
            if !formats::shows_text(&style.format) && cell.attribute("t") != Some("b") {
                flags.push('z');
            }
        }
        if is_text && super::looks_typed(&text) {
            flags.push('w');
        }
        (!text.is_empty()).then_some(CellValue {
            text,
            flags,
            remark: String::new(),
        })
    }

    fn number(&self, cell: Node<'_, '_>, written: &str, style: &CellStyle) -> CellValue {
        let plain = |text: String| CellValue {
            text,
            ..CellValue::default()
        };
        if style.is_date {
            return match self.date_or_time(written) {
                Some(date) => plain(date),
                None => CellValue::doubtful(format!("(day {written} of the workbook)")),
            };
        }
        let digits = written
            .split(['e', 'E'])
            .next()
            .unwrap_or("")
            .chars()
            .filter(char::is_ascii_digit);
        let digits: String = digits.collect();
        let mut value = plain(written.to_owned());
        if digits.trim_start_matches('0').trim_end_matches('0').len() > DIGITS {
            // A percentage that was typed was divided by 100.
            let is_typed = named(cell, "f").next().is_none() && style.is_percent;
            match typed_percentage(written).filter(|_| is_typed) {
                Some(typed) => value.text = typed,
                None => {
                    let text = format!("(round this binary number: {written})");
                    return CellValue::doubtful(text);
                }
            }
        }
        match formats::of_number(&style.format, written) {
            Shown::Digits => {}
            Shown::Nothing => value.flags.push('z'),
            Shown::Currency(currency) => value.text = format!("{written} {currency}"),
            Shown::Sign(sign) => value.remark = format!("c{sign}"),
            Shown::Unit(unit) => value.remark = format!("u{unit}"),
            Shown::OtherNumber(other) => value.remark = format!("n{other}"),
        }
        value
    }

    /// Converts a count of days to a date, a time of day, or both.
    fn date_or_time(&self, written: &str) -> Option<String> {
        let (whole, fraction) = written.split_once('.').unwrap_or((written, "0"));
        let days: i64 = whole.parse().ok()?;
        let fraction: String = fraction.chars().take(18).collect();
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let parts: i128 = fraction.parse().ok()?;
        // Rounded to the nearest millisecond, since a binary fraction of a day is not exact.
        let thousandths = parts
            .checked_mul(DAY)?
            .checked_mul(2)?
            .checked_add(scale)?
            .checked_div(scale.checked_mul(2)?)?;
        let (seconds, rest) = (
            thousandths.checked_div(1000)?,
            thousandths.checked_rem(1000)?,
        );
        if rest != 0 || thousandths == DAY {
            return None;
        }
        let part = |by: i128, of: i128| {
            seconds
                .checked_div(by)
                .and_then(|count| count.checked_rem(of))
        };
        let time = format!(
            "{:02}:{:02}:{:02}",
            part(3600, 24)?,
            part(60, 60)?,
            part(1, 60)?
        );
        if days == 0 && !self.epoch_1904 {
            return Some(time);
        }
        // The 1900 date system counts a 29 February 1900 that did not exist.
        let epoch = if self.epoch_1904 {
            Date::from_ymd(1904, 1, 1)
        } else {
            Date::from_ymd(1899, 12, 30)
        }?;
        let date = epoch
            .add_days(days)
            .ok()
            .filter(|_| self.epoch_1904 || days > 60)?;
        Some(if seconds == 0 {
            date.to_string()
        } else {
            format!("{date}T{time}")
        })
    }
}

/// The decimal of few digits that a binary number of a percentage stands for.
fn typed_percentage(written: &str) -> Option<String> {
    let (sign, digits) = match written.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", written),
    };
    let (whole, fraction) = digits.split_once('.')?;
    let all: String = [whole, fraction].concat();
    let significant = all.trim_start_matches('0').len();
    let excess = u32::try_from(significant.checked_sub(DIGITS)?).ok()?;
    let number: u128 = all.parse().ok()?;
    let unit = 10_u128.checked_pow(excess)?;
    let rounded = number
        .checked_add(unit.checked_div(2)?)?
        .checked_div(unit)?;
    let rounded = rounded.checked_mul(unit)?.to_string();
    let few = rounded.trim_end_matches('0').len() <= TYPED_DIGITS;
    let padded = format!(
        "{rounded:0>width$}",
        width = fraction.len().saturating_add(1)
    );
    let (whole, fraction) = padded.split_at_checked(padded.len().checked_sub(fraction.len())?)?;
    let fraction = fraction.trim_end_matches('0');
    few.then(|| match fraction {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    })
}

/// Whether an attribute is on.
fn is_on(node: Node<'_, '_>, name: &str) -> bool {
    matches!(node.attribute(name), Some("1" | "true" | "on"))
}

/// Cells from a corner to another, both included: rows and columns from 1.
struct Area {
    from: (usize, usize),
    to: (usize, usize),
}

impl Area {
    fn contains(&self, row: usize, column: usize) -> bool {
        (self.from.0..=self.to.0).contains(&row) && (self.from.1..=self.to.1).contains(&column)
    }

    fn is_one_row(&self) -> bool {
        self.from.0 == self.to.0
    }
}

/// The cells of a reference: `A1:C1`.
fn area(reference: &str) -> Option<Area> {
    let (from, to) = reference.split_once(':').unwrap_or((reference, reference));
    Some(Area {
        from: position(from)?,
        to: position(to)?,
    })
}

/// Row and column of an address, from 1: `B7`.
fn position(address: &str) -> Option<(usize, usize)> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = address.split_at_checked(letters)?;
    let digit = |byte: u8| usize::from(byte.wrapping_sub(b'A')).saturating_add(1);
    let column = column.bytes().fold(0_usize, |sum, byte| {
        sum.saturating_mul(26).saturating_add(digit(byte))
    });
    Some((row.parse().ok()?, column)).filter(|(_, column)| *column > 0)
}

/// The letters of a column: 2 is `B`, 27 is `AA`.
fn letters(column: usize) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    while let Some(before) = rest.checked_sub(1) {
        let digit = u8::try_from(before.checked_rem(26).unwrap_or(0)).unwrap_or(0);
        letters.push(char::from(b'A'.saturating_add(digit)));
        rest = before.checked_div(26).unwrap_or(0);
    }
    letters.iter().rev().collect()
}
