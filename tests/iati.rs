//! The pack `iati` on real and changed aid activities: its verdicts are those of independent programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod packs_common;

use packs_common::{Pack, agrees_but_for_what_is_listed};

const IATI: Pack = Pack { name: "iati", data: "iati", wants: |_| true };

#[test]
fn verdicts_are_those_of_the_independent_programs() {
    let comparison = agrees_but_for_what_is_listed(&IATI);
    assert_eq!(comparison.documents, 25);
    assert_eq!(comparison.unmapped.len(), 0, "{:?}", comparison.unmapped);
}
