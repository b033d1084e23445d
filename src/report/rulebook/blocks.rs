//! The parts of a book, whatever it is written in.

use crate::words::{Fragment, Statement, Target, Words};

/// A part of a book.
pub(super) enum BookBlock {
    /// A heading; the level counts from 1.
    Heading {
        level: usize,
        words: Words,
        /// Where links to it lead.
        anchor: Option<String>,
    },
    /// A paragraph of ours.
    Paragraph(Words),
    /// Documentation: paragraphs, code between backticks.
    Prose(String),
    /// What a rule demands.
    Statements(Vec<Statement>),
    /// Short facts, each with its name.
    Facts(Vec<(&'static str, Words)>),
    /// A list of equals.
    List(Vec<Words>),
    /// A table with a caption.
    Table {
        caption: String,
        head: Vec<&'static str>,
        rows: Vec<Vec<Words>>,
    },
    /// A text of the rule file, as it is written, folded where that can be.
    Written { summary: &'static str, text: String },
    /// The table of contents: how deep, what, and where.
    Contents(Vec<(usize, Words, String)>),
}

impl BookBlock {
    /// A heading without an anchor.
    pub fn heading(level: usize, words: impl Into<Words>) -> Self {
        Self::Heading {
            level,
            words: words.into(),
            anchor: None,
        }
    }
}

/// The anchor of something that terms name.
pub(super) fn anchor(target: &Target) -> String {
    format!("{}-{}", target.kind.word(), target.path)
}

/// All anchors of a book, by which a term becomes a link.
pub(super) fn anchors(blocks: &[BookBlock]) -> std::collections::HashSet<&str> {
    blocks
        .iter()
        .filter_map(|block| {
            let BookBlock::Heading { anchor, .. } = block else {
                return None;
            };
            anchor.as_deref()
        })
        .collect()
}

/// Words as plain text: what a terminal shows.
pub(super) fn plain(words: &Words) -> String {
    words
        .0
        .iter()
        .map(|piece| match piece {
            Fragment::Text(text) | Fragment::Term(text, _) => text.clone(),
            Fragment::Code(text) => format!("`{text}`"),
            Fragment::Web(text, url) if text == url => url.clone(),
            Fragment::Web(text, url) => format!("{text}, {url}"),
        })
        .collect()
}
