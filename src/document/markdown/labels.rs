//! Labels: lines that may be keys with their values below.

use super::blocks::{LabelLine, MarkdownBlock};
use super::lines::ListContext;
use crate::document::doubt::Doubt;

/// Decides for each label whether it is the key of the blocks after it; other labels become prose.
pub(super) fn resolve_labels(blocks: Vec<MarkdownBlock>) -> Vec<MarkdownBlock> {
    let mut next: Option<&MarkdownBlock> = None;
    let mut names = vec![false; blocks.len()];
    // A label can be the key of any later table under the same heading.
    let mut table_follows = false;
    for (block, names) in blocks.iter().zip(&mut names).rev() {
        if let MarkdownBlock::Label(label) = block {
            *names = table_follows || next.is_some_and(|next| label.names(next));
        }
        table_follows = match block {
            MarkdownBlock::Table(_) | MarkdownBlock::Rows(_) => true,
            MarkdownBlock::Heading(..) => false,
            MarkdownBlock::Field(_)
            | MarkdownBlock::Skipped(..)
            | MarkdownBlock::Label(_)
            | MarkdownBlock::Prose(_) => table_follows,
        };
        // Skipped keys do not affect the decision.
        if !matches!(block, MarkdownBlock::Skipped(..)) {
            next = Some(block);
        }
    }
    let settle = |(block, names)| {
        let MarkdownBlock::Label(label) = block else {
            return block;
        };
        if names {
            MarkdownBlock::Skipped(label.words, Doubt::ValueBelow, label.place)
        } else {
            // A key without a value is not worth reporting.
            MarkdownBlock::Prose(label.place)
        }
    };
    blocks.into_iter().zip(names).map(settle).collect()
}

impl LabelLine {
    fn names(&self, next: &MarkdownBlock) -> bool {
        match next {
            MarkdownBlock::Table(_) | MarkdownBlock::Rows(_) => true,
            MarkdownBlock::Prose(place) => {
                self.is_over(place) && (self.colon || place.depth > self.place.depth)
            }
            MarkdownBlock::Label(label) => {
                self.is_over(&label.place)
                    && (self.colon && !label.colon || label.place.depth > self.place.depth)
            }
            // Fields below a key without a value belong to the record that contains both.
            MarkdownBlock::Field(field) => {
                !self.colon
                    && self.is_over(&field.place)
                    && (self.strong || self.is_above(&field.place))
            }
            MarkdownBlock::Skipped(..) | MarkdownBlock::Heading(..) => false,
        }
    }

    /// Whether a paragraph belongs to the label, rather than to another item of its list.
    fn is_over(&self, place: &ListContext) -> bool {
        self.place.depth == 0 || self.is_above(place) || place.item == self.place.item
    }

    fn is_above(&self, place: &ListContext) -> bool {
        place.depth > self.place.depth
    }
}
