//! Documents: one file per format, each making a [`Tree`] of what is written,
//! with the place of every value; one binder, which reads a tree as a type and
//! makes a [`Document`] of typed cells. Every declared field is read and
//! checked, whatever the rules ask for; undeclared keys are passed over.

pub mod cell;
pub mod tree;

pub use cell::{Cell, CellId, Document, ShapeFault};
pub use tree::{NodeId, Tree};
