//! The built-in functions: each is one row, which every part of the program reads.
//!
//! A row holds the function's name, its signatures, its evaluation, its words, its documentation and an example. The
//! checker interprets the signatures ([`signature`]), `eval/` prepares the arguments as [`Evaluate`] asks and calls the
//! evaluation, `words/` makes sentences of [`wording`], editors and the language page show the documentation, and
//! `tests/language/builtins.rs` checks, evaluates and words every example. To add a function is to add a row.
//!
//! The rows lie below the checker, which finds functions by their names. So that evaluation can lie in the row all the
//! same, values and operators are below it too (`runtime/`), and what only a running evaluation can do is asked of it
//! through [`Host`]: counting steps, reading elements and maps of documents, equality in three-valued logic.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod lists;
pub mod maps;
pub mod numbers;
pub mod signature;
pub mod texts;
pub mod wording;

use crate::runtime::{List, Place, Value};
use crate::value::{Fault, FaultKind, Pattern};
use signature::Signature;
use wording::Wording;

/// A built-in function. Two are equal if they have one name.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The ways to call it, of different lengths.
    pub signatures: &'static [Signature],
    /// Its result.
    pub evaluate: Evaluate,
    /// How a rulebook words it.
    pub wording: Wording,
    /// What it gives, for the documentation and editors.
    pub doc: &'static str,
    /// What a writer who gives it something else may have meant.
    pub advice: Option<Advice>,
    /// A condition that is true of the document in `tests/language/builtins.rs`.
    pub example: Example,
}

/// A condition with a call, and how a rulebook words it.
pub struct Example {
    /// The condition, as in a rule file.
    pub condition: &'static str,
    /// What a rule that requires it says.
    pub words: &'static str,
}

/// Help for a writer who gives a function something it does not take.
pub struct Advice {
    /// What is given.
    pub given: Given,
    /// What may be meant; `{}` is the argument.
    pub help: &'static str,
}

/// A kind of argument that a function does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A text.
    Text,
    /// A list or a map.
    Collection,
}

/// The result of a function: a value, which may be unknown, or why there is none.
pub type Answer = Result<Value, Fault>;

/// How a function's result comes about, by how much of its arguments it reads.
///
/// No argument is unknown; of the elements of a list, those of `Elements` may be.
pub enum Evaluate {
    /// From the arguments as they are.
    Values(fn(&mut dyn Host, &[Value]) -> Answer),
    /// From how many elements a list has, whatever they are.
    Length(fn(usize) -> Value),
    /// One element of the list that is the first argument; the others follow.
    Element(fn(&mut dyn Host, &List, &[Value]) -> Answer),
    /// From all elements of a list, or several arguments in their stead; unknown if one of them is.
    Known(fn(&mut dyn Host, &[Value]) -> Answer),
    /// From all elements of each argument, of which some may be unknown.
    Elements(fn(&mut dyn Host, Vec<Vec<Value>>) -> Answer),
}

/// What a function may ask of the evaluation that calls it.
pub trait Host {
    /// Counts steps.
    ///
    /// # Errors
    /// Where there were too many.
    fn spend(&mut self, steps: usize) -> Result<(), Fault>;

    /// An unknown value, with the call as the place of its reason.
    fn unknown(&self, fault: Fault) -> Value;

    /// An element, from 0.
    fn element(&mut self, list: &List, at: usize) -> Value;

    /// The element at a position, from 1, as `xs[n]` gives it.
    fn at_position(&mut self, list: &List, position: Option<i64>) -> Value;

    /// The keys of a map.
    fn keys(&mut self, map: Place) -> Vec<Value>;

    /// The values of a map, in the order of its keys.
    fn values(&mut self, map: Place) -> Vec<Value>;

    /// A regular expression; each is compiled once.
    fn pattern(&mut self, text: &str) -> Option<&Pattern>;

    /// Whether the checker knows the result to be a number: zero is money and length, too.
    fn gives_number(&self) -> bool;

    /// Writes the parts of a sum into the explanation.
    fn explain_parts(&mut self, parts: &[Value]);

    /// An argument as written, where the call is explained.
    fn written(&self, argument: usize) -> Option<String>;

    /// Whether no two are equal. Equality in three-valued logic is the evaluation's: `=`, `in` and `grouped by` share it.
    fn unique(&mut self, values: &[Value]) -> Value;

    /// Each value once.
    fn distinct(&mut self, values: Vec<Value>) -> Value;

    /// Whether two lists hold the same values.
    fn same_set(&mut self, a: &[Value], b: &[Value]) -> Value;
}

/// Declares rows as statics, and the list of them in their order.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident = $row:expr;)*) => {
        $($(#[$doc])* pub static $name: $crate::builtins::Function = $row;)*

        /// The functions of this file, in the order of the documentation.
        pub(super) static ROWS: &[&$crate::builtins::Function] = &[$(&$name),*];
    };
}
use rows;

/// The rows by subject, in the order of the documentation.
static SUBJECTS: [&[&Function]; 4] = [lists::ROWS, maps::ROWS, numbers::ROWS, texts::ROWS];

/// All built-in functions, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Function> {
    SUBJECTS.into_iter().flatten().copied()
}

/// The function of a name.
pub fn by_name(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

impl Function {
    /// `min(xs), min(a, b)`
    pub fn spelled(&self) -> String {
        let all: Vec<String> = self
            .signatures
            .iter()
            .map(|signature| signature.spelled(self.name))
            .collect();
        all.join(", ")
    }

    /// Whether a call of it may have one list as its only argument.
    pub fn takes_one_list(&self) -> bool {
        self.signatures.iter().any(Signature::takes_one_list)
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl std::fmt::Debug for Function {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// Values that the checker lets no call have.
fn odd() -> Fault {
    Fault::new(
        FaultKind::Incomparable,
        "the function does not take these values",
    )
}

/// A length as a number.
fn number(count: usize) -> Value {
    Value::Number(i64::try_from(count).unwrap_or(i64::MAX).into())
}
