//! Forms of speech that the language writes otherwise, a file for each subject.

pub(super) mod comparisons;
pub(super) mod deadlines;
pub(super) mod languages;
pub(super) mod operators;
pub(super) mod presence;
pub(super) mod texts;
pub(super) mod words;
pub(super) mod working_days;

use super::tokens::operand_before;
use super::{Advice, Place, advice};
use crate::diagnostic::codes::syntax as code;
use crate::syntax::Rule;

/// The explanation of words that the language does not have.
fn word(message: impl Into<String>, help: impl Into<String>) -> Option<Advice> {
    Some(advice(code::FOREIGN_WORD, message, help))
}

/// The operand before the error, if an operator may follow it.
fn after_operand(place: &Place<'_>) -> Option<String> {
    let left = operand_before(place.head);
    (!left.is_empty() && !place.new_line && !place.expects(Rule::entry)).then(|| left.to_owned())
}
