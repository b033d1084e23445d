//! Writes tables of values: CSV, JSON, NDJSON and Markdown, a row at a time.
//!
//! No number is written as a number of JSON: its readers round what has many digits. All values but truth values are
//! texts, written as in the language.

use std::sync::Arc;

use super::inert::{EscapeForm, inert, inert_whole};
use super::markdown::plain;
use crate::eval::table::TableValue;

/// A form in which a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// An array of objects.
    Json,
    /// An object a line.
    Ndjson,
    /// A table of Markdown.
    Markdown,
}

/// The heading of a column.
#[derive(Debug, Clone)]
pub struct Heading {
    /// What it says.
    pub name: Arc<str>,
    /// Its values are numbers or amounts, which Markdown aligns at their ends.
    pub is_number: bool,
}

/// A row, and how many of its texts were changed for safety.
#[derive(Debug, Default)]
pub struct WrittenRow {
    /// The row, with its line break where the form has one.
    pub text: String,
    /// Texts that a spreadsheet would run as formulas, or a terminal obeys: they are not written as they are.
    pub changed: u64,
}

impl TableFormat {
    /// What precedes the rows.
    pub fn head(self, headings: &[Heading]) -> String {
        match self {
            Self::Csv => {
                let mut head = WrittenRow::default();
                let names = headings
                    .iter()
                    .map(|one| TableValue::Text(Arc::clone(&one.name)));
                head.csv(&names.map(Some).collect::<Vec<_>>());
                head.text
            }
            Self::Json => "[".to_owned(),
            Self::Ndjson => String::new(),
            Self::Markdown => {
                let mut head = "|".to_owned();
                let mut rule = "|".to_owned();
                for one in headings {
                    head.push_str(&format!(" {} |", plain(&one.name)));
                    rule.push_str(if one.is_number { " ---: |" } else { " --- |" });
                }
                format!("{head}\n{rule}\n")
            }
        }
    }

    /// One row; what is between it and the one before is part of it.
    pub fn row(
        self,
        headings: &[Heading],
        cells: &[Option<TableValue>],
        is_first: bool,
    ) -> WrittenRow {
        let mut row = WrittenRow::default();
        match self {
            Self::Csv => row.csv(cells),
            Self::Json | Self::Ndjson => {
                let object = object(headings, cells);
                row.text = match (self, is_first) {
                    (Self::Json, true) => format!("\n  {object}"),
                    (Self::Json, false) => format!(",\n  {object}"),
                    _ => format!("{object}\n"),
                };
            }
            Self::Markdown => {
                row.text.push('|');
                for cell in cells {
                    let shown = cell.as_ref().map(written).unwrap_or_default();
                    row.text.push_str(&format!(" {} |", plain(&shown)));
                }
                row.text.push('\n');
            }
        }
        row
    }

    /// What follows the rows.
    pub fn tail(self, is_empty: bool) -> &'static str {
        match (self, is_empty) {
            (Self::Json, true) => "]\n",
            (Self::Json, false) => "\n]\n",
            (Self::Csv | Self::Ndjson | Self::Markdown, _) => "",
        }
    }
}

impl WrittenRow {
    fn csv(&mut self, cells: &[Option<TableValue>]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            let Some(value) = cell else { continue };
            let exact = written(value);
            let mut safe = inert(&exact, EscapeForm::Text { color: false }).into_owned();
            let is_text = matches!(value, TableValue::Text(_));
            if is_text && safe.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                safe.insert(0, '\'');
            }
            if safe != exact {
                self.changed = self.changed.saturating_add(1);
            }
            // An empty text is told from a value that is not there.
            if safe.is_empty() || safe.contains([',', ';', '"', '\n', '\r', '\t']) {
                self.text
                    .push_str(&format!("\"{}\"", safe.replace('"', "\"\"")));
            } else {
                self.text.push_str(&safe);
            }
        }
        self.text.push('\n');
    }
}

/// A value as the language writes it; a text as it is.
fn written(value: &TableValue) -> String {
    match value {
        TableValue::Boolean(truth) => truth.to_string(),
        TableValue::Text(text) => text.to_string(),
        TableValue::Written(text) => text.clone(),
        TableValue::List(values) => {
            let inside = |value: &TableValue| match value {
                TableValue::Text(text) => json(text),
                TableValue::Boolean(_) | TableValue::Written(_) | TableValue::List(_) => {
                    written(value)
                }
            };
            let all: Vec<String> = values.iter().map(inside).collect();
            format!("[{}]", all.join(", "))
        }
    }
}

fn object(headings: &[Heading], cells: &[Option<TableValue>]) -> String {
    let pairs = headings.iter().zip(cells).map(|(heading, cell)| {
        let value = cell.as_ref().map_or_else(|| "null".to_owned(), json_value);
        format!("{}: {value}", json(&heading.name))
    });
    let object = format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "));
    inert_whole(object, EscapeForm::Json)
}

fn json_value(value: &TableValue) -> String {
    match value {
        TableValue::Boolean(truth) => truth.to_string(),
        TableValue::Text(text) => json(text),
        TableValue::Written(text) => json(text),
        TableValue::List(values) => {
            let all: Vec<String> = values.iter().map(json_value).collect();
            format!("[{}]", all.join(", "))
        }
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(name: &str) -> Heading {
        Heading {
            name: name.into(),
            is_number: name == "n",
        }
    }

    #[test]
    fn what_a_spreadsheet_would_run_or_a_terminal_obeys_is_changed_and_counted() {
        let text = |text: &str| Some(TableValue::Text(text.into()));
        let cells = [
            text("=1+1"),
            text("a\u{1b}[2J"),
            text("-5"),
            text("ok"),
            text(""),
            None,
        ];
        let row = TableFormat::Csv.row(&[], &cells, true);
        assert_eq!(row.text, "'=1+1,a\\u{1b}[2J,'-5,ok,\"\",\n");
        assert_eq!(row.changed, 3);
        // A number is none that would be run.
        let minus = [Some(TableValue::Written("-5".to_owned()))];
        assert_eq!(TableFormat::Csv.row(&[], &minus, true).text, "-5\n");
        // JSON has escapes of its own, which mean the same.
        let headings = [heading("a")];
        let row = TableFormat::Ndjson.row(&headings, &[text("=##[x]")], true);
        assert_eq!(
            (row.text.as_str(), row.changed),
            ("{\"a\": \"=#\\u0023[x]\"}\n", 0)
        );
    }

    #[test]
    fn a_table_of_json_is_whole_with_any_number_of_rows() {
        let headings = [heading("n"), heading("b")];
        let cells = [
            Some(TableValue::List(vec![TableValue::Written(
                "1.50".to_owned(),
            )])),
            Some(TableValue::Boolean(true)),
        ];
        let form = TableFormat::Json;
        for count in 0..3 {
            let mut text = form.head(&headings);
            for at in 0..count {
                text.push_str(&form.row(&headings, &cells, at == 0).text);
            }
            text.push_str(form.tail(count == 0));
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(read.as_array().unwrap().len(), count);
        }
        let mark = TableFormat::Markdown.row(
            &headings,
            &[Some(TableValue::Text("a|*b*".into())), None],
            true,
        );
        assert_eq!(mark.text, "| a\\|\\*b\\* |  |\n");
    }
}
