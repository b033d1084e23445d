//! The parser that pest makes of `grammar/whereas.pest`.

/// Its entry points are the grammar's rules.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/whereas.pest"]
pub(super) struct Grammar;
