//! Holiday files: `date,kind,name`, with a header; names may be quoted.

use super::super::time::Date;
use super::super::time::date::wrong_date;

/// What a row says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayKind {
    /// Not worked.
    Holiday,
    /// Worked though the week says otherwise.
    WorkingDay,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRow {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: HolidayKind,
    /// Its name; may be empty.
    pub name: String,
    /// Byte range of the row in the file.
    pub range: (usize, usize),
}

/// A row that cannot be read: byte range and why.
pub type BadRow = ((usize, usize), String);

/// Reads a holiday file: the rows that can be read, and what is wrong with the others.
pub fn parse_holidays(text: &str) -> (Vec<HolidayRow>, Vec<BadRow>) {
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = 0usize;
    for (number, line) in text.split('\n').enumerate() {
        let end = start.saturating_add(line.len());
        let range = (start, end);
        start = end.saturating_add(1);
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || (number == 0 && line.to_ascii_lowercase().starts_with("date,")) {
            continue;
        }
        match parse_row(line) {
            Ok((date, kind, name)) => rows.push(HolidayRow { date, kind, name, range }),
            Err(why) => bad.push((range, why)),
        }
    }
    (rows, bad)
}

fn parse_row(line: &str) -> Result<(Date, HolidayKind, String), String> {
    let mut columns = line.splitn(3, ',');
    let (date, kind) = (columns.next().unwrap_or("").trim(), columns.next().unwrap_or("").trim());
    let name = unquote(columns.next().unwrap_or("").trim())?;
    let date = Date::parse(date).map_err(|_| wrong_date(date))?;
    let kind = match kind {
        "holiday" => HolidayKind::Holiday,
        "working-day" => HolidayKind::WorkingDay,
        other => return Err(format!("`{}` is neither `holiday` nor `working-day`", super::super::text::shown(other))),
    };
    Ok((date, kind, name))
}

fn unquote(name: &str) -> Result<String, String> {
    let Some(rest) = name.strip_prefix('"') else { return Ok(name.to_owned()) };
    let inner = rest.strip_suffix('"').ok_or("the name's closing quote is missing")?;
    Ok(inner.replace("\"\"", "\""))
}
