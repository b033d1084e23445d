//! Infers a starter rule file from sample documents: types that describe them, and a few rules. It
//! recognises optional fields, texts of few values, dates and times, percentages, integers and
//! other numbers, money (an amount with its currency), lists, and records whose keys vary.

mod forms;
mod guess;
mod rules;
mod sample;
mod write;

use crate::document::Tree;

pub use sample::Sample;

/// Name of the document type in inferred rule files.
const ROOT: &str = "Document";

/// Writes a rule file whose types describe the samples; `name` is its module, `from` names the
/// samples.
pub fn rule_file(name: &str, from: &str, samples: &[Tree]) -> String {
    let mut sample = Sample::default();
    samples
        .iter()
        .for_each(|tree| sample.add(tree, tree.root()));
    let types = guess::types(&sample, ROOT);
    write::rule_file(name, from, &types, samples)
}
