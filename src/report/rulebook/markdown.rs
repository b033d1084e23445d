//! A book as Markdown.

use std::collections::HashSet;

use super::blocks::{BookBlock, anchor, anchors};
use crate::report::markdown::{code, plain};
use crate::report::visible;
use crate::words::{Fragment, Statement, Words};

/// Writes the blocks.
pub(super) fn write(blocks: &[BookBlock]) -> String {
    let page = MarkdownBook {
        anchors: anchors(blocks),
    };
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| page.block(block))
        .filter(|part| !part.is_empty())
        .collect();
    format!("{}\n", parts.join("\n\n"))
}

struct MarkdownBook<'b> {
    anchors: HashSet<&'b str>,
}

impl MarkdownBook<'_> {
    fn block(&self, block: &BookBlock) -> String {
        match block {
            BookBlock::Heading {
                level,
                words,
                anchor,
            } => {
                let place = anchor
                    .as_ref()
                    .map(|anchor| format!("<a id=\"{}\"></a>\n\n", id(anchor)));
                format!(
                    "{}{} {}",
                    place.unwrap_or_default(),
                    "#".repeat(*level),
                    self.words(words)
                )
            }
            BookBlock::Paragraph(words) => self.words(words),
            BookBlock::Prose(prose) => {
                let paragraphs: Vec<String> = prose
                    .split("\n\n")
                    .map(|one| plain(&one.replace('\n', " ")))
                    .collect();
                paragraphs.join("\n\n")
            }
            BookBlock::Statements(statements) => self.statements(statements),
            BookBlock::Facts(facts) => {
                // Another sign than that of points, so that the list is one of its own.
                let lines: Vec<String> = facts
                    .iter()
                    .map(|(name, words)| format!("* {name}: {}", self.words(words)))
                    .collect();
                lines.join("\n")
            }
            BookBlock::List(items) => items
                .iter()
                .map(|item| format!("- {}", self.words(item)))
                .collect::<Vec<_>>()
                .join("\n"),
            BookBlock::Table { head, rows, .. } => self.table(head, rows),
            BookBlock::Written { summary, text } => {
                format!(
                    "<details><summary>{summary}</summary>\n\n{}\n\n</details>",
                    fenced(text)
                )
            }
            BookBlock::Contents(entries) => self.contents(entries),
        }
    }

    /// Sentences without points run on; points follow below their sentence.
    fn statements(&self, statements: &[Statement]) -> String {
        let mut out = String::new();
        let mut run = false;
        for statement in statements {
            let words = self.words(&statement.words);
            let between = match (out.is_empty(), run && statement.points.is_empty()) {
                (true, _) => "",
                (false, true) => " ",
                (false, false) => "\n\n",
            };
            out.push_str(between);
            out.push_str(&words);
            run = statement.points.is_empty();
            if !statement.points.is_empty() {
                out.push_str("\n\n");
                out.push_str(&self.points(&statement.points, 0).join("\n"));
            }
        }
        out
    }

    fn points(&self, points: &[Statement], depth: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for point in points {
            lines.push(format!(
                "{}- {}",
                "  ".repeat(depth),
                self.words(&point.words)
            ));
            lines.extend(self.points(&point.points, depth.saturating_add(1)));
        }
        lines
    }

    fn table(&self, head: &[&str], rows: &[Vec<Words>]) -> String {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![line(head.iter().map(|cell| (*cell).to_owned()).collect())];
        lines.push(line(head.iter().map(|_| "---".to_owned()).collect()));
        lines.extend(
            rows.iter()
                .map(|row| line(row.iter().map(|cell| self.words(cell)).collect())),
        );
        lines.join("\n")
    }

    fn contents(&self, entries: &[(usize, Words, String)]) -> String {
        let least = entries.iter().map(|(level, ..)| *level).min().unwrap_or(0);
        let lines = entries.iter().map(|(level, words, anchor)| {
            let indent = "  ".repeat(level.saturating_sub(least));
            format!(
                "{indent}- [{}](#{})",
                plain(&super::blocks::plain(words)),
                id(anchor)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn words(&self, words: &Words) -> String {
        words
            .0
            .iter()
            .map(|piece| match piece {
                Fragment::Text(text) => plain(text),
                Fragment::Code(text) => code(text).replace('|', "\\|"),
                Fragment::Term(term, target) => {
                    let target = target
                        .as_ref()
                        .map(anchor)
                        .filter(|anchor| self.anchors.contains(anchor.as_str()));
                    match target {
                        Some(anchor) => format!("[{}](#{})", plain(term), id(&anchor)),
                        None => format!("*{}*", plain(term)),
                    }
                }
                Fragment::Web(text, url) if is_web(url) => {
                    format!("[{}]({})", plain(text), address(url))
                }
                Fragment::Web(text, url) => format!("{}, {}", plain(text), plain(url)),
            })
            .collect()
    }
}

/// An anchor that HTML and a link both take as it is.
fn id(anchor: &str) -> String {
    anchor
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect()
}

fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && !url.contains(char::is_whitespace)
}

/// An address in which nothing ends the link.
fn address(url: &str) -> String {
    visible(url)
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('<', "%3C")
        .replace('>', "%3E")
}

/// Lines as code, whatever they hold.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let lines: Vec<String> = text
        .lines()
        .map(|line| visible(line).into_owned())
        .collect();
    format!("{fence}whereas\n{}\n{fence}", lines.join("\n"))
}
