//! Labels: lines that may be keys with their values below.

use super::blocks::{LabelLine, ProseBlock};
use super::lines::ListContext;
use crate::document::doubt::Doubt;

/// Decides for each label whether it is the key of the blocks after it; other labels become prose.
pub fn resolve_labels(blocks: Vec<ProseBlock>) -> Vec<ProseBlock> {
    let mut next: Option<&ProseBlock> = None;
    let mut names = vec![false; blocks.len()];
    // A label can be the key of any later table under the same heading.
    let mut table_follows = false;
    for (block, names) in blocks.iter().zip(&mut names).rev() {
        if let ProseBlock::Label(label) = block {
            *names = table_follows || next.is_some_and(|next| label.names(next));
        }
        table_follows = match block {
            ProseBlock::Table(_) | ProseBlock::Rows(_) => true,
            ProseBlock::Heading(..) => false,
            ProseBlock::Field(_)
            | ProseBlock::Skipped(..)
            | ProseBlock::Label(_)
            | ProseBlock::Columns(_)
            | ProseBlock::Prose(_) => table_follows,
        };
        // Skipped keys do not affect the decision.
        if !matches!(block, ProseBlock::Skipped(..)) {
            next = Some(block);
        }
    }
    let settle = |(block, names)| {
        let ProseBlock::Label(label) = block else {
            return block;
        };
        match (names, label.colon) {
            (true, _) => ProseBlock::Skipped(label.words, Doubt::ValueBelow, label.place),
            // Whether fields follow that are those of a record of its name, its type tells.
            (false, true) => ProseBlock::Skipped(label.words, Doubt::FieldsBelow, label.place),
            (false, false) => ProseBlock::Prose(label.place),
        }
    };
    blocks.into_iter().zip(names).map(settle).collect()
}

impl LabelLine {
    fn names(&self, next: &ProseBlock) -> bool {
        match next {
            ProseBlock::Table(_) | ProseBlock::Rows(_) => true,
            ProseBlock::Columns(place) => self.is_over(place),
            ProseBlock::Prose(place) => {
                self.is_over(place) && (self.colon || place.depth > self.place.depth)
            }
            ProseBlock::Label(label) => {
                self.is_over(&label.place)
                    && (self.colon && !label.colon || label.place.depth > self.place.depth)
            }
            // Fields below a key without a value belong to the record that contains both.
            ProseBlock::Field(field) => {
                !self.colon
                    && self.is_over(&field.place)
                    && (self.strong || self.is_above(&field.place))
            }
            ProseBlock::Skipped(..) | ProseBlock::Heading(..) => false,
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
