//! Labels: lines that may be keys with their values below.

use super::blocks::{Block, Label};
use super::lines::Place;
use crate::document::doubt::Doubt;

/// Decides for each label whether it is the key of the blocks after it; other labels become prose.
pub(super) fn settled(blocks: Vec<Block>) -> Vec<Block> {
    let mut next: Option<&Block> = None;
    let mut names = vec![false; blocks.len()];
    // A label can be the key of any later table under the same heading.
    let mut table_follows = false;
    for (block, names) in blocks.iter().zip(&mut names).rev() {
        if let Block::Label(label) = block {
            *names = table_follows || next.is_some_and(|next| label.names(next));
        }
        table_follows = match block {
            Block::Table(_) | Block::Rows(_) => true,
            Block::Heading(..) => false,
            _ => table_follows,
        };
        // Skipped keys do not affect the decision.
        if !matches!(block, Block::PassedOver(..)) {
            next = Some(block);
        }
    }
    let settle = |(block, names)| match block {
        Block::Label(label) if names => {
            Block::PassedOver(label.words, Doubt::ValueBelow, label.place)
        }
        // A key without a value is not worth reporting.
        Block::Label(label) => Block::Prose(label.place),
        block => block,
    };
    blocks.into_iter().zip(names).map(settle).collect()
}

impl Label {
    fn names(&self, next: &Block) -> bool {
        match next {
            Block::Table(_) | Block::Rows(_) => true,
            Block::Prose(place) => {
                self.is_over(place) && (self.colon || place.depth > self.place.depth)
            }
            Block::Label(label) => {
                self.is_over(&label.place)
                    && (self.colon && !label.colon || label.place.depth > self.place.depth)
            }
            // Fields below a key without a value belong to the record that contains both.
            Block::Field(field) => {
                !self.colon
                    && self.is_over(&field.place)
                    && (self.strong || self.is_above(&field.place))
            }
            Block::PassedOver(..) | Block::Heading(..) => false,
        }
    }

    /// Whether a paragraph belongs to the label, rather than to another item of its list.
    fn is_over(&self, place: &Place) -> bool {
        self.place.depth == 0 || self.is_above(place) || place.item == self.place.item
    }

    fn is_above(&self, place: &Place) -> bool {
        place.depth > self.place.depth
    }
}
