//! Reads TOML 1.1 with `toml_edit`: tables become records, arrays lists. Numbers are read from
//! their digits, dates and times from their characters.

use crate::source::{LINE_BREAKS, TextLines as _};
use std::sync::Arc;

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::problem;
use super::tree::{NodeId, NodeKind, Tree};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents as code;
use crate::limits::Limits;
use crate::source::{SourceId, Span};

type Read<T> = Result<T, Box<Diagnostic>>;

/// Parses a TOML document; its root is a record.
///
/// # Errors
/// The first syntax error, with its span; a duplicate key.
pub fn parse(text: &Arc<str>, source: SourceId, limits: &Limits) -> Read<Tree> {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    part(text, base, text.len(), source, limits)
}

/// Parses the TOML in a part of a text.
///
/// # Errors
/// Those of a whole text.
pub fn part(
    text: &Arc<str>,
    base: usize,
    end: usize,
    source: SourceId,
    limits: &Limits,
) -> Read<Tree> {
    let plain = text.get(base..end).unwrap_or("");
    if plain.starts_with('\u{feff}') {
        // The parser would skip the mark, which would shift every span.
        let mark = Span::new(source, base, base.saturating_add('\u{feff}'.len_utf8()));
        return Err(Box::new(Diagnostic::error(
            code::TOML,
            mark,
            "this is not TOML: there is a byte-order mark here",
        )));
    }
    let document = Document::parse(plain).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let at = |offset: usize| offset.saturating_add(base);
        let help = quoted(plain, span.start);
        let message = match help {
            Some(_) => "this is not TOML: a text is written in double quotes".to_owned(),
            None => format!("this is not TOML: {}", words(error.message())),
        };
        Box::new(
            Diagnostic::error(
                code::TOML,
                Span::new(source, at(span.start), at(span.end)),
                message,
            )
            .maybe_help(help),
        )
    })?;
    let mut builder = TomlTreeBuilder {
        text,
        plain,
        base,
        source,
        limits,
        tree: Tree::new(Arc::clone(text)),
    };
    let root = builder.tree.open(NodeKind::Record, (0, 0), base);
    builder.table(document.as_table(), 1)?;
    builder.tree.close(root, end);
    Ok(builder.tree)
}

/// The line of an error with quotes around its value, if the value looks like an unquoted text.
fn quoted(text: &str, at: usize) -> Option<String> {
    let start = text
        .get(..at)?
        .rfind(LINE_BREAKS)
        .map_or(0, |end| end.saturating_add(1));
    let (key, value) = text.get(start..)?.each_line().next()?.split_once('=')?;
    let is_value = text
        .get(start..at)?
        .trim_end()
        .strip_suffix('=')
        .is_some_and(|front| front.trim() == key.trim());
    let value = value.trim();
    let are_words = is_value && value.starts_with(char::is_alphabetic) && !value.contains('"');
    are_words.then(|| format!("write `{} = \"{value}\"`", key.trim()))
}

/// The parser's message on one line.
fn words(message: &str) -> String {
    let message = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    message.trim_end_matches('.').to_owned()
}

struct TomlTreeBuilder<'t> {
    text: &'t str,
    plain: &'t str,
    /// Offset of the TOML in the text.
    base: usize,
    source: SourceId,
    limits: &'t Limits,
    tree: Tree,
}

impl TomlTreeBuilder<'_> {
    /// Adds the fields of a table; the depth limit bounds the recursion.
    fn table(&mut self, table: &dyn TableLike, depth: usize) -> Read<()> {
        for (name, item) in table.iter() {
            let key = table
                .get_key_value(name)
                .and_then(|(key, _)| self.key(key))
                .unwrap_or((0, 0));
            self.item(item, key, name, depth)?;
        }
        Ok(())
    }

    fn key(&self, key: &Key) -> Option<(usize, usize)> {
        let span = key.span()?;
        Some((
            span.start.saturating_add(self.base),
            span.end.saturating_add(self.base),
        ))
    }

    fn open(
        &mut self,
        kind: NodeKind,
        key: (usize, usize),
        name: &str,
        span: Option<std::ops::Range<usize>>,
        depth: usize,
    ) -> Read<(NodeId, usize)> {
        let at = |offset: usize| offset.saturating_add(self.base);
        // A table made by dotted keys only has the span of its key.
        let (start, end) = span.map_or(key, |span| (at(span.start), at(span.end)));
        if depth > self.limits.document_depth {
            return Err(self.limit(
                start,
                "levels",
                self.limits.document_depth,
                "document_depth",
            ));
        }
        if self.tree.len() >= self.limits.document_values {
            return Err(self.limit(
                start,
                "values",
                self.limits.document_values,
                "document_values",
            ));
        }
        let id = self.tree.open(kind, key, start);
        if self.text.get(key.0..key.1) != Some(name) {
            self.tree.set_key(id, name);
        }
        Ok((id, end))
    }

    fn item(&mut self, item: &Item, key: (usize, usize), name: &str, depth: usize) -> Read<()> {
        let deeper = depth.saturating_add(1);
        match item {
            Item::None => {}
            Item::Value(value) => self.value(value, key, name, depth)?,
            Item::Table(table) => {
                let (id, end) = self.open(NodeKind::Record, key, name, table.span(), depth)?;
                self.table(table, deeper)?;
                self.tree.close(id, end);
            }
            Item::ArrayOfTables(tables) => {
                let (id, end) = self.open(NodeKind::List, key, name, tables.span(), depth)?;
                for table in tables {
                    let (element, end) =
                        self.open(NodeKind::Record, (0, 0), "", table.span(), deeper)?;
                    self.table(table, deeper.saturating_add(1))?;
                    self.tree.close(element, end);
                }
                self.tree.close(id, end);
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, key: (usize, usize), name: &str, depth: usize) -> Read<()> {
        let kind = match value {
            Value::String(_) => NodeKind::Text,
            Value::Integer(_) | Value::Float(_) => NodeKind::Number,
            Value::Boolean(_) => NodeKind::Boolean,
            Value::Datetime(_) => NodeKind::Untyped,
            Value::Array(_) => NodeKind::List,
            Value::InlineTable(_) => NodeKind::Record,
        };
        let span = value.span();
        let written = span
            .clone()
            .and_then(|span| self.plain.get(span))
            .unwrap_or("");
        let (id, end) = self.open(kind, key, name, span, depth)?;
        let deeper = depth.saturating_add(1);
        match value {
            Value::Array(array) => {
                for element in array {
                    self.value(element, (0, 0), "", deeper)?;
                }
            }
            Value::InlineTable(table) => self.table(table, deeper)?,
            Value::String(text) => self.tree.set_scalar(id, text.value().as_str()),
            Value::Integer(number) => self.scalar(id, written, digits(written, *number.value())),
            Value::Float(_) => self.scalar(id, written, digits(written, 0)),
            Value::Datetime(_) => {
                self.scalar(id, written, date_or_time(written));
                self.tree.set_typed(id);
            }
            Value::Boolean(_) => {}
        }
        self.tree.close(id, end);
        Ok(())
    }

    fn scalar(&mut self, id: NodeId, written: &str, canonical: String) {
        if written != canonical {
            self.tree.set_scalar(id, canonical);
        }
    }

    fn limit(&self, at: usize, what: &str, limit: usize, option: &str) -> Box<Diagnostic> {
        problem::beyond(self.source, at, what, limit, option)
    }
}

/// The digits of a number in JSON's grammar; a number that is not decimal is converted.
fn digits(written: &str, value: i64) -> String {
    let unsigned = written.trim_start_matches(['+', '-']);
    if ["0x", "0o", "0b"]
        .iter()
        .any(|prefix| unsigned.starts_with(prefix))
    {
        return value.to_string();
    }
    written
        .strip_prefix('+')
        .unwrap_or(written)
        .replace('_', "")
}

/// A date, a time or both, separated by `T`.
fn date_or_time(written: &str) -> String {
    written.replace([' ', 't'], "T").replace('z', "Z")
}
