//! Open tracked changes: of format, of cells, of ranges.

use roxmltree::Node;

use super::elements::{attribute, child, name_of};
use crate::limits::OpenChanges;

/// Something as it is now, and as it was before an open change.
#[derive(Debug, Clone, Copy, Default)]
pub struct Versions<T> {
    pub now: T,
    pub before: T,
}

impl<T> Versions<T> {
    /// The version that is read.
    pub fn read(self, changes: OpenChanges) -> T {
        match changes {
            OpenChanges::Rejected => self.before,
            OpenChanges::Accepted | OpenChanges::Unreadable => self.now,
        }
    }

    /// Makes something else of both.
    pub fn map<U>(self, make: impl Fn(T) -> U) -> Versions<U> {
        Versions {
            now: make(self.now),
            before: make(self.before),
        }
    }
}

/// Properties with those that they had before an open change, as `pPr` has them in `pPrChange`.
pub fn versions<'a, 'i>(
    properties: Option<Node<'a, 'i>>,
    change: &str,
) -> Versions<Option<Node<'a, 'i>>> {
    let changed = properties.and_then(|properties| child(properties, change));
    let before = match changed {
        Some(changed) => child(changed, change.strip_suffix("Change").unwrap_or(change)),
        None => properties,
    };
    Versions {
        now: properties,
        before,
    }
}

/// Ranges of changes that are open at a point of the text, by their ids.
#[derive(Debug, Default)]
pub struct OpenRanges {
    moved: Vec<String>,
    /// Ranges in which the markup of controls is inserted, and deleted.
    inserted: Vec<String>,
    deleted: Vec<String>,
}

impl OpenRanges {
    /// Opens or closes the range that an element marks; returns whether it marks one.
    pub fn mark(&mut self, node: Node<'_, '_>) -> bool {
        let name = name_of(node);
        let ranges = match name.trim_end_matches("Start").trim_end_matches("End") {
            "moveFromRange" | "moveToRange" => &mut self.moved,
            "customXmlInsRange" | "customXmlMoveToRange" => &mut self.inserted,
            "customXmlDelRange" | "customXmlMoveFromRange" => &mut self.deleted,
            _ => return false,
        };
        let id = attribute(node, "id").unwrap_or("");
        match name.ends_with("Start") {
            true => ranges.push(id.to_owned()),
            false => ranges.retain(|open| open != id),
        }
        true
    }

    /// Whether text here is moved.
    pub fn is_moved(&self) -> bool {
        !self.moved.is_empty()
    }

    /// Whether a control that begins here is inserted, and whether it is deleted.
    pub fn of_markup(&self) -> (bool, bool) {
        (!self.inserted.is_empty(), !self.deleted.is_empty())
    }
}

/// Whether something inserted, or deleted, is not there as changes are read.
pub fn is_gone(changes: OpenChanges, inserted: bool, deleted: bool) -> bool {
    match changes {
        OpenChanges::Unreadable => false,
        OpenChanges::Accepted => deleted,
        OpenChanges::Rejected => inserted,
    }
}
