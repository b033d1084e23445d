//! The built-in functions: one row each. What they take and give is typed by
//! `expr/calls.rs`; what they do is in `eval/`.

use super::program::Builtin;

/// A built-in function for the checker, the documentation and the editor.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Which it is.
    pub builtin: Builtin,
    /// The least and the greatest number of arguments.
    pub arguments: (usize, usize),
    /// How it is written.
    pub signature: &'static str,
    /// What it gives.
    pub doc: &'static str,
}

const fn row(
    name: &'static str,
    builtin: Builtin,
    arguments: (usize, usize),
    signature: &'static str,
    doc: &'static str,
) -> Row {
    Row { name, builtin, arguments, signature, doc }
}

/// All built-in functions.
#[rustfmt::skip]
pub const BUILTINS: &[Row] = &[
    row("sum", Builtin::Sum, (1, 1), "sum(xs)", "the sum of a list of numbers, money or lengths; of nothing, zero"),
    row("count", Builtin::Count, (1, 1), "count(xs)", "how many elements a list has"),
    row("min", Builtin::Min, (1, 2), "min(xs), min(a, b)", "the least"),
    row("max", Builtin::Max, (1, 2), "max(xs), max(a, b)", "the greatest"),
    row("mean", Builtin::Mean, (1, 1), "mean(xs)", "the sum divided by how many there are"),
    row("first", Builtin::First, (1, 1), "first(xs)", "the first element"),
    row("last", Builtin::Last, (1, 1), "last(xs)", "the last element"),
    row("nth", Builtin::Nth, (2, 2), "nth(xs, n)", "the n-th element, from 1"),
    row("distinct", Builtin::Distinct, (1, 1), "distinct(xs)", "each value once, in order of first appearance"),
    row("unique", Builtin::Unique, (1, 1), "unique(xs)", "whether no value occurs twice"),
    row("ascending", Builtin::Ascending, (1, 1), "ascending(xs)", "whether each is greater than the one before"),
    row("descending", Builtin::Descending, (1, 1), "descending(xs)", "whether each is less than the one before"),
    row("same_set", Builtin::SameSet, (2, 2), "same_set(xs, ys)", "whether both hold the same values"),
    row("keys", Builtin::Keys, (1, 1), "keys(m)", "the keys of a map"),
    row("values", Builtin::Values, (1, 1), "values(m)", "the values of a map"),
    row("round", Builtin::Round, (3, 3), "round(x, places, mode)", "x rounded; modes half_up half_down half_even up down ceiling floor"),
    row("round_to_minor_unit", Builtin::RoundToMinorUnit, (2, 2), "round_to_minor_unit(m, mode)", "money rounded to the currency's smallest unit"),
    row("abs", Builtin::Abs, (1, 1), "abs(x)", "the size without sign"),
    row("power", Builtin::Power, (2, 2), "power(x, n)", "x to the n-th power; n is a whole number"),
    row("length", Builtin::Length, (1, 1), "length(t)", "how many characters a text has"),
    row("upper", Builtin::Upper, (1, 1), "upper(t)", "the text in capital letters"),
    row("lower", Builtin::Lower, (1, 1), "lower(t)", "the text in small letters"),
    row("trim", Builtin::Trim, (1, 1), "trim(t)", "the text without space at its ends"),
    row("words", Builtin::Words, (1, 1), "words(t)", "the words of a text"),
    row("find", Builtin::Find, (2, 2), "find(regex, t)", "the first part of the text that the pattern matches"),
    row("split", Builtin::Split, (2, 2), "split(t, separator)", "the parts of a text"),
];

/// The function of this name.
pub fn by_name(name: &str) -> Option<&'static Row> {
    BUILTINS.iter().find(|row| row.name == name)
}
