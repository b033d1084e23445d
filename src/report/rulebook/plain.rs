//! Blocks as plain text, for a terminal.

use super::blocks::{BookBlock, plain};
use crate::report::text::wrapped;
use crate::report::visible;
use crate::words::{Statement, Words};

/// Writes the blocks over lines of at most `width` columns.
pub(super) fn write(blocks: &[BookBlock], width: usize) -> String {
    let mut out = String::new();
    for block in blocks {
        let text = self::block(block, width);
        if !out.is_empty() && !text.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
    }
    out
}

fn block(block: &BookBlock, width: usize) -> String {
    match block {
        BookBlock::Heading { words, .. } => line(words, width, "", ""),
        BookBlock::Paragraph(words) => line(words, width, "", ""),
        BookBlock::Prose(prose) => {
            let paragraphs = prose
                .split("\n\n")
                .map(|one| text(&one.replace('\n', " "), width, "", ""));
            paragraphs.collect::<Vec<_>>().join("\n")
        }
        BookBlock::Statements(statements) => {
            let mut out = String::new();
            for statement in statements {
                self::statement(&mut out, statement, width, 0);
            }
            out
        }
        BookBlock::Facts(facts) => facts
            .iter()
            .map(|(name, words)| line(words, width, &format!("{name}: "), "    "))
            .collect(),
        BookBlock::List(items) => items
            .iter()
            .map(|item| line(item, width, "  - ", "    "))
            .collect(),
        BookBlock::Table { caption, rows, .. } => {
            let rows = rows.iter().map(|row| {
                let cells: Vec<String> = row
                    .iter()
                    .map(plain)
                    .filter(|cell| !cell.is_empty())
                    .collect();
                text(&cells.join("; "), width, "  ", "    ")
            });
            format!("{}:\n{}", visible(caption), rows.collect::<String>())
        }
        BookBlock::Written { summary, text } => {
            let lines = text
                .lines()
                .map(|line| format!("  {}", visible(line)).trim_end().to_owned() + "\n");
            format!("{summary}\n\n{}", lines.collect::<String>())
        }
        BookBlock::Contents(_) => String::new(),
    }
}

fn statement(out: &mut String, statement: &Statement, width: usize, depth: usize) {
    let indent = "  ".repeat(depth);
    let first = if depth == 0 {
        "  ".to_owned()
    } else {
        format!("{indent}- ")
    };
    out.push_str(&line(
        &statement.words,
        width,
        &first,
        &format!("{indent}  "),
    ));
    for point in &statement.points {
        self::statement(out, point, width, depth.saturating_add(1));
    }
}

fn line(words: &Words, width: usize, first: &str, rest: &str) -> String {
    text(&plain(words), width, first, rest)
}

fn text(text: &str, width: usize, first: &str, rest: &str) -> String {
    wrapped(&visible(text), width, first, rest)
}
