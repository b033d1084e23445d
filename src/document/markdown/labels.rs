//! Lines that may name what stands below them.

use super::blocks::{Block, Label};
use super::lines::Place;
use crate::document::doubt::Doubt;

/// Settles of each label whether it names what follows; the others are prose.
pub(super) fn settled(blocks: Vec<Block>) -> Vec<Block> {
    let mut next: Option<&Block> = None;
    let mut names = vec![false; blocks.len()];
    // A table further on, under the same heading, may be what a label names.
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
        // What is passed over says nothing of what a label names.
        if !matches!(block, Block::PassedOver(..)) {
            next = Some(block);
        }
    }
    let settle = |(block, names)| match block {
        Block::Label(label) if names => {
            Block::PassedOver(label.words, Doubt::ValueBelow, label.place)
        }
        // A key without a value says nothing.
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
            // Fields below a key without a value are those of what encloses both.
            Block::Field(field) => {
                !self.colon
                    && self.is_over(&field.place)
                    && (self.strong || self.is_above(&field.place))
            }
            Block::PassedOver(..) | Block::Heading(..) => false,
        }
    }

    /// What follows is not beside the label, as another item of its list.
    fn is_over(&self, place: &Place) -> bool {
        self.place.depth == 0 || self.is_above(place) || place.item == self.place.item
    }

    fn is_above(&self, place: &Place) -> bool {
        place.depth > self.place.depth
    }
}
