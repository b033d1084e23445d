//! The pack `eforms` on notices of the European Union: its verdicts are those of the eForms SDK's own Schematron rules.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod packs_common;

use packs_common::{Pack, agrees_but_for_what_is_listed};

const EFORMS: Pack = Pack { name: "eforms", data: "eforms", wants: |_| true };

#[test]
fn verdicts_are_those_of_the_schematron_rules() {
    let comparison = agrees_but_for_what_is_listed(&EFORMS);
    assert_eq!(comparison.documents, 22);
    assert_eq!(comparison.unmapped.len(), 0, "{:?}", comparison.unmapped);
    assert_eq!(comparison.words.values().sum::<usize>(), 22 * 26);
}
