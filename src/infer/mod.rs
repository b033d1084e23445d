//! A starter rule file for sample documents: types that describe them, and a
//! few rules to begin with. What is recognised: fields that some sample lacks,
//! texts of few values, dates and times, percentages, whole and other numbers,
//! money (an amount and a currency together), lists, records whose keys vary.

mod guess;
mod rules;
mod sample;
mod write;

use crate::document::Tree;

pub use sample::Sample;

/// Rule files inferred are about one document type of this name.
const ROOT: &str = "Document";

/// A rule file whose types describe the samples; `name` is its module, `from` what the samples are called.
pub fn rule_file(name: &str, from: &str, samples: &[Tree]) -> String {
    let mut sample = Sample::default();
    samples
        .iter()
        .for_each(|tree| sample.add(tree, tree.root()));
    let types = guess::types(&sample, ROOT);
    write::rule_file(name, from, &types)
}
