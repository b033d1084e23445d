//! Reads holiday files: CSV with the header `date,kind,name`; names can be quoted.

use super::super::time::Date;
use super::super::time::date::explain_invalid_date;
use crate::source::{LINE_BREAKS, lines};

/// Kind of a day in a holiday file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayKind {
    /// Not a working day.
    Holiday,
    /// A working day although the week has it off.
    WorkingDay,
}

/// One row of a holiday file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRow {
    /// The day.
    pub date: Date,
    /// Its kind.
    pub kind: HolidayKind,
    /// Its name; may be empty.
    pub name: String,
    /// Byte range of the row in the file.
    pub range: (usize, usize),
}

/// An unreadable row: its byte range, and the reason.
pub type BadRow = ((usize, usize), String);

/// Reads a holiday file and returns the readable rows and the unreadable ones.
pub fn parse_holidays(text: &str) -> (Vec<HolidayRow>, Vec<BadRow>) {
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = 0usize;
    for (number, line) in lines(text).enumerate() {
        let end = start.saturating_add(line.len());
        let line = line.trim_end_matches(LINE_BREAKS);
        let range = (start, start.saturating_add(line.len()));
        start = end;
        if line.trim().is_empty() || (number == 0 && line.to_ascii_lowercase().starts_with("date,"))
        {
            continue;
        }
        match parse_row(line) {
            Ok((date, kind, name)) => rows.push(HolidayRow {
                date,
                kind,
                name,
                range,
            }),
            Err(why) => bad.push((range, why)),
        }
    }
    (rows, bad)
}

fn parse_row(line: &str) -> Result<(Date, HolidayKind, String), String> {
    let mut columns = line.splitn(3, ',');
    let (date, kind) = (
        columns.next().unwrap_or("").trim(),
        columns.next().unwrap_or("").trim(),
    );
    let name = unquote(columns.next().unwrap_or("").trim())?;
    let date = Date::parse(date).map_err(|_| explain_invalid_date(date))?;
    let kind = match kind {
        "holiday" => HolidayKind::Holiday,
        "working-day" => HolidayKind::WorkingDay,
        other => {
            return Err(format!(
                "`{}` is neither `holiday` nor `working-day`",
                super::super::text::shown(other)
            ));
        }
    };
    Ok((date, kind, name))
}

fn unquote(name: &str) -> Result<String, String> {
    let Some(rest) = name.strip_prefix('"') else {
        return Ok(name.to_owned());
    };
    let inner = rest
        .strip_suffix('"')
        .ok_or("the name's closing quote is missing")?;
    Ok(inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_row_whatever_ends_it() {
        for line_break in ["\n", "\r\n", "\r"] {
            let text = [
                "date,kind,name",
                "2024-01-01,holiday,New Year",
                "2024-01-06,working-day,",
                "x",
            ]
            .join(line_break);
            let (rows, bad) = parse_holidays(&text);
            let read: Vec<_> = rows
                .iter()
                .filter_map(|row| text.get(row.range.0..row.range.1))
                .collect();
            assert_eq!(
                read,
                ["2024-01-01,holiday,New Year", "2024-01-06,working-day,"],
                "{line_break:?}"
            );
            assert_eq!(bad.len(), 1, "{line_break:?}");
        }
    }
}
