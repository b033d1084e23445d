//! A book as one page of HTML: no script, no other file. It is XML too, so that a test can read it.

use std::collections::HashSet;

use super::blocks::{BookBlock, anchor, anchors};
use crate::report::html::escape::{attribute, lines, link, prose, text};
use crate::words::{Fragment, Statement, Words};

/// Writes the page.
pub(super) fn write(title: &str, blocks: &[BookBlock]) -> String {
    let page = HtmlBook {
        anchors: anchors(blocks),
    };
    let mut out = head(title);
    let mut nested = Vec::new();
    for block in blocks {
        page.sections(block, &mut nested, &mut out);
        out.push_str(&page.block(block));
    }
    nested.iter().for_each(|_| out.push_str("</section>\n"));
    out.push_str(&format!(
        "</main>\n<footer><p>Written by whereas {}.</p></footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    ));
    out
}

fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n\
         <main>\n",
        text(title),
        include_str!("../html/style.css"),
        include_str!("book.css"),
    )
}

struct HtmlBook<'b> {
    anchors: HashSet<&'b str>,
}

impl HtmlBook<'_> {
    /// Rules, parameters and the like are sections, which print and read as units.
    fn sections(&self, block: &BookBlock, open: &mut Vec<usize>, out: &mut String) {
        let BookBlock::Heading { level, anchor, .. } = block else {
            return;
        };
        while open.last().is_some_and(|inner| inner >= level) {
            open.pop();
            out.push_str("</section>\n");
        }
        if anchor.is_some() {
            open.push(*level);
            out.push_str(&format!("<section class=\"level{level}\">\n"));
        }
    }

    fn block(&self, block: &BookBlock) -> String {
        match block {
            BookBlock::Heading {
                level,
                words,
                anchor,
            } => {
                let place = anchor
                    .as_ref()
                    .map(|anchor| format!(" id=\"{}\"", id(anchor)))
                    .unwrap_or_default();
                format!("<h{level}{place}>{}</h{level}>\n", self.words(words))
            }
            BookBlock::Paragraph(words) => {
                format!("<p class=\"about\">{}</p>\n", self.words(words))
            }
            BookBlock::Prose(text) => text
                .split("\n\n")
                .map(|one| format!("<p>{}</p>\n", prose(&one.replace('\n', " "))))
                .collect(),
            BookBlock::Statements(statements) => self.statements(statements),
            BookBlock::Facts(facts) => {
                let items: String = facts
                    .iter()
                    .map(|(name, words)| {
                        format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", self.words(words))
                    })
                    .collect();
                format!("<dl class=\"facts\">\n{items}</dl>\n")
            }
            BookBlock::List(items) => {
                let items: String = items
                    .iter()
                    .map(|item| format!("<li>{}</li>\n", self.words(item)))
                    .collect();
                format!("<ul>\n{items}</ul>\n")
            }
            BookBlock::Table {
                caption,
                head,
                rows,
            } => self.table(caption, head, rows),
            BookBlock::Written { summary, text } => format!(
                "<details><summary>{summary}</summary>\n<pre tabindex=\"0\"><code>{}</code></pre>\n</details>\n",
                lines(text)
            ),
            BookBlock::Contents(entries) => contents(entries),
        }
    }

    fn statements(&self, statements: &[Statement]) -> String {
        let mut out = String::from("<div class=\"demand\">\n");
        for statement in statements {
            out.push_str(&format!("<p>{}</p>\n", self.words(&statement.words)));
            out.push_str(&self.points(&statement.points));
        }
        out.push_str("</div>\n");
        out
    }

    fn points(&self, points: &[Statement]) -> String {
        if points.is_empty() {
            return String::new();
        }
        let items: String = points
            .iter()
            .map(|point| {
                format!(
                    "<li>{}{}</li>\n",
                    self.words(&point.words),
                    self.points(&point.points)
                )
            })
            .collect();
        format!("<ul>\n{items}</ul>\n")
    }

    fn table(&self, caption: &str, head: &[&str], rows: &[Vec<Words>]) -> String {
        let head: String = head
            .iter()
            .map(|cell| format!("<th scope=\"col\">{cell}</th>"))
            .collect();
        let rows: String = rows
            .iter()
            .map(|row| format!("<tr>{}</tr>\n", self.row(row)))
            .collect();
        let label = attribute(caption);
        format!(
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table>\n<caption>{}</caption>\n\
             <thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n",
            text(caption)
        )
    }

    fn row(&self, cells: &[Words]) -> String {
        let mut out = String::new();
        for (index, cell) in cells.iter().enumerate() {
            let words = self.words(cell);
            out.push_str(&match index {
                0 => format!("<th scope=\"row\">{words}</th>"),
                _ => format!("<td>{words}</td>"),
            });
        }
        out
    }

    fn words(&self, words: &Words) -> String {
        words
            .0
            .iter()
            .map(|piece| match piece {
                Fragment::Text(words) => text(words),
                Fragment::Code(code) => format!("<code>{}</code>", text(code)),
                Fragment::Term(term, target) => {
                    let target = target
                        .as_ref()
                        .map(anchor)
                        .filter(|anchor| self.anchors.contains(anchor.as_str()));
                    match target {
                        Some(anchor) => format!("<a href=\"#{}\">{}</a>", id(&anchor), text(term)),
                        None => format!("<em>{}</em>", text(term)),
                    }
                }
                Fragment::Web(words, url) => format!("{}, {}", text(words), link(url)),
            })
            .collect()
    }
}

/// Nested lists of links, by the levels of the headings.
fn contents(entries: &[(usize, Words, String)]) -> String {
    let items: String = entries
        .iter()
        .map(|(level, words, anchor)| {
            let words = text(&words.plain());
            format!(
                "<li class=\"level{level}\"><a href=\"#{}\">{words}</a></li>\n",
                id(anchor)
            )
        })
        .collect();
    format!("<nav class=\"contents\" aria-label=\"Contents\"><ul>\n{items}</ul></nav>\n")
}

/// An anchor without what an address would have to escape.
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
