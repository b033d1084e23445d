//! Reads documents of a register into columns, block by block: see docs/architecture.md.
//!
//! INVARIANT: the full reader (`document::bind`) reads each document that is not doubtful to the
//! same values, without faults and without notes. Tests compare the two.

mod automaton;
mod index;
mod keys;
mod learn;
mod mappings;
mod reader;
mod records;
mod rows;
mod shape;
mod sites;
mod store;
mod table;
mod values;
mod written;

pub use reader::ColumnReader;
pub use shape::Shapes;
pub use store::{
    Column, Columns, POWERS, SCALE, TableRows, TextPlace, date_of, days_of, number_of,
};
