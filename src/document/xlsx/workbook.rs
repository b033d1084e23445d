//! Unpacks the zip of a workbook, and the XML in it, into one line for each cell.

use std::fmt::Write;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node};
use zip::ZipArchive;

use crate::limits::Limits;
use crate::value::Date;

/// Significant decimal digits that survive a binary number; a value with more was calculated.
const DIGITS: usize = 15;
/// Milliseconds of a day.
const DAY: i128 = 86_400_000;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookError {
    /// The message.
    pub message: String,
    /// A fix.
    pub help: Option<String>,
}

fn problem(message: impl Into<String>, help: &str) -> WorkbookError {
    WorkbookError {
        message: message.into(),
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}

/// The cells of a workbook, one on each line: sheet, `!`, address, a tab, value.
///
/// # Errors
/// It is not a workbook, unpacks to more than the limit, or has merged cells.
pub fn text(bytes: Vec<u8>, limits: &Limits) -> Result<String, WorkbookError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| problem("this is no workbook", "save it as `.xlsx` again, or as CSV"))?;
    let mut left = limits.file_bytes;
    let mut part = |name: &str| -> Result<Option<String>, WorkbookError> {
        let Ok(file) = archive.by_name(name) else {
            return Ok(None);
        };
        let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        let mut text = String::new();
        let read = file.take(most).read_to_string(&mut text);
        read.map_err(|_| {
            problem(
                format!("the part `{name}` cannot be unpacked"),
                "the file may have been cut off",
            )
        })?;
        left = left.checked_sub(text.len()).ok_or_else(|| {
            let message = format!("it unpacks to more than {} bytes", limits.file_bytes);
            problem(
                message,
                "raise the limit with `--limit file_bytes=…`, if the file is what you think it is",
            )
        })?;
        Ok(Some(text))
    };
    let book = part("xl/workbook.xml")?.ok_or_else(|| problem("this is no workbook", ""))?;
    let links = part("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let shared = part("xl/sharedStrings.xml")?
        .map(|text| shared_texts(&text))
        .transpose()?
        .unwrap_or_default();
    let styles = part("xl/styles.xml")?
        .map(|text| date_styles(&text))
        .transpose()?
        .unwrap_or_default();
    let book = xml(&book)?;
    let links = if links.is_empty() {
        None
    } else {
        Some(xml(&links)?)
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
        let Some(target) = target else { continue };
        let path = target
            .strip_prefix('/')
            .map_or_else(|| format!("xl/{target}"), str::to_owned);
        let Some(cells) = part(&path)? else { continue };
        let reader = Sheet {
            name,
            shared: &shared,
            styles: &styles,
            epoch_1904,
        };
        reader.write(&xml(&cells)?, &mut out)?;
    }
    Ok(out)
}

fn xml(text: &str) -> Result<Document<'_>, WorkbookError> {
    Document::parse(text).map_err(|_| problem("a part of it is not XML", "save it again"))
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

fn shared_texts(text: &str) -> Result<Vec<String>, WorkbookError> {
    Ok(named(xml(text)?.root(), "si").map(texts).collect())
}

/// For each cell style, whether it shows a date or a time.
fn date_styles(text: &str) -> Result<Vec<bool>, WorkbookError> {
    let styles = xml(text)?;
    let custom: Vec<(&str, &str)> = named(styles.root(), "numFmt")
        .filter_map(|node| Some((node.attribute("numFmtId")?, node.attribute("formatCode")?)))
        .collect();
    let formats =
        named(styles.root(), "cellXfs").flat_map(|all| all.children().filter(Node::is_element));
    let is_date = |id: &str| match custom.iter().find(|(known, _)| *known == id) {
        Some((_, code)) => shows_date(code),
        None => id
            .parse::<u32>()
            .is_ok_and(|id| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)),
    };
    Ok(formats
        .map(|node| node.attribute("numFmtId").is_some_and(is_date))
        .collect())
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

struct Sheet<'s> {
    name: &'s str,
    shared: &'s [String],
    styles: &'s [bool],
    epoch_1904: bool,
}

impl Sheet<'_> {
    fn write(&self, cells: &Document<'_>, out: &mut String) -> Result<(), WorkbookError> {
        if let Some(merged) =
            named(cells.root(), "mergeCell").find_map(|node| node.attribute("ref"))
        {
            let message = format!("the cells {merged} of the sheet `{}` are merged", self.name);
            return Err(problem(
                message,
                "split them, and write the value into the cell that it is meant for",
            ));
        }
        let name: String = self
            .name
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        for cell in named(cells.root(), "c") {
            let Some(place) = cell.attribute("r") else {
                continue;
            };
            if let Some(value) = self.value(cell) {
                let value = value
                    .replace('\\', "\\\\")
                    .replace("\r\n", "\\n")
                    .replace(['\n', '\r'], "\\n");
                // Writing to a `String` cannot fail.
                let _ = writeln!(out, "{name}!{place}\t{}", value.replace('\t', " "));
            }
        }
        Ok(())
    }

    /// The value of a cell, as a document would write it; `None` if it is empty.
    fn value(&self, cell: Node<'_, '_>) -> Option<String> {
        let written = named(cell, "v")
            .next()
            .and_then(|node| node.text())
            .unwrap_or("")
            .trim();
        let value = match cell.attribute("t") {
            Some("s") => written
                .parse::<usize>()
                .ok()
                .and_then(|at| self.shared.get(at))
                .cloned()
                .unwrap_or_default(),
            Some("inlineStr") => texts(cell),
            Some("b") => if written == "1" { "true" } else { "false" }.to_owned(),
            Some("e") => format!("(the cell shows {written})"),
            Some("str" | "d") => written.to_owned(),
            _ if written.is_empty() && named(cell, "f").next().is_some() => {
                "(a formula without a value)".to_owned()
            }
            _ if written.is_empty() => String::new(),
            _ => self.number(cell, written),
        };
        (!value.is_empty()).then_some(value)
    }

    fn number(&self, cell: Node<'_, '_>, written: &str) -> String {
        let style = cell
            .attribute("s")
            .and_then(|style| style.parse::<usize>().ok());
        if style
            .and_then(|style| self.styles.get(style))
            .copied()
            .unwrap_or(false)
        {
            return self
                .date_or_time(written)
                .unwrap_or_else(|| format!("(day {written} of the workbook)"));
        }
        let digits = written
            .split(['e', 'E'])
            .next()
            .unwrap_or("")
            .chars()
            .filter(char::is_ascii_digit);
        let digits: String = digits.collect();
        if digits.trim_start_matches('0').trim_end_matches('0').len() > DIGITS {
            return format!("(round this binary number: {written})");
        }
        written.to_owned()
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
