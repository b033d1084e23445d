//! Built-in functions: each is one row of a table, which every phase reads.
//!
//! A row holds the function's name, signatures, evaluation, wording, documentation and an example.
//! The checker interprets the signatures ([`signature`]), `eval/` prepares the arguments as
//! [`Evaluate`] requires and runs the evaluation, `words/` builds sentences from [`wording`],
//! editors and the language page show the documentation, and `tests/language/builtins.rs` checks,
//! evaluates and words every example. Adding a function means adding a row.
//!
//! This module is below the checker, which looks functions up by name, and must not depend on it. A
//! row includes its evaluation, so values and operators are below it too (`runtime/`). Whatever
//! needs a running evaluation goes through [`EvalHost`]: counting steps, reading elements and maps of
//! documents, equality in three-valued logic.

pub mod lists;
pub mod maps;
pub mod numbers;
pub mod series;
pub mod signature;
pub mod texts;
pub mod wording;

use std::hash::{Hash, Hasher};

use crate::runtime::{CellPlace, List, Value};
use crate::value::{Fault, FaultKind, Pattern};
use signature::FunctionSignature;
use wording::CallWording;

/// A built-in function. Equality compares names.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its signatures, one for each number of arguments.
    pub signatures: &'static [FunctionSignature],
    /// How its result is computed.
    pub evaluate: Evaluate,
    /// Its wording in a rulebook.
    pub wording: CallWording,
    /// Description of its result, for the documentation and editors.
    pub doc: &'static str,
    /// Help for a common wrong argument.
    pub advice: Option<ArgumentAdvice>,
    /// A condition that is true of the document in `tests/language/builtins.rs`.
    pub example: FunctionExample,
}

/// An example condition, and its wording in a rulebook.
pub struct FunctionExample {
    /// The condition, as a rule file writes it.
    pub condition: &'static str,
    /// The rulebook sentence of a rule that requires it.
    pub words: &'static str,
}

/// Help for an argument of a kind that a function does not take.
pub struct ArgumentAdvice {
    /// The kind of the argument.
    pub given: ArgumentKind,
    /// The suggested expression; `{}` is replaced by the argument.
    pub help: &'static str,
}

/// A kind of argument that some functions do not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A text.
    Text,
    /// A list or a map.
    Collection,
    /// A date-time.
    Instant,
}

/// Result of a function: a value, possibly unknown, or a fault.
pub type Answer = Result<Value, Fault>;

/// How a function's result is computed, by how much of its arguments is evaluated.
///
/// No argument is unknown. Elements of a list can be, and only `Elements` passes such elements on.
pub enum Evaluate {
    /// Computed from the values of the arguments.
    Values(fn(&mut dyn EvalHost, &[Value]) -> Answer),
    /// Computed from the length of a list; its elements are not evaluated.
    Length(fn(usize) -> Value),
    /// Computed from some elements of the list that is the first argument; the other arguments
    /// follow.
    Element(fn(&mut dyn EvalHost, &List, &[Value]) -> Answer),
    /// Computed from all elements of a list, or from several arguments as its elements; unknown if
    /// one of them is.
    Known(fn(&mut dyn EvalHost, &[Value]) -> Answer),
    /// Computed from all elements of each argument, some of which may be unknown.
    Elements(fn(&mut dyn EvalHost, Vec<Vec<Value>>) -> Answer),
}

/// The services of the running evaluation that a function can use.
pub trait EvalHost {
    /// Counts steps against the limit.
    ///
    /// # Errors
    /// `Limit` when the limit is exceeded.
    fn consume_steps(&mut self, steps: usize) -> Result<(), Fault>;

    /// An unknown value whose reason points to the call.
    fn unknown(&self, fault: Fault) -> Value;

    /// The element at an index from 0.
    fn element(&mut self, list: &List, at: usize) -> Value;

    /// The element at a position from 1, as `xs[n]` gives it.
    fn at_position(&mut self, list: &List, position: Option<i64>) -> Value;

    /// The keys of a map.
    fn keys(&mut self, map: CellPlace) -> Vec<Value>;

    /// The values of a map, in the order of its keys.
    fn values(&mut self, map: CellPlace) -> Vec<Value>;

    /// A regular expression, from a cache of compiled ones.
    fn pattern(&mut self, text: &str) -> Option<&Pattern>;

    /// Whether the checker inferred a number for the result: an empty sum can also be money or a
    /// duration.
    fn gives_number(&self) -> bool;

    /// Records the parts of a sum for the explanation.
    fn explain_parts(&mut self, parts: &[Value]);

    /// The source text of an argument, if the call is being explained.
    fn argument_text(&self, argument: usize) -> Option<String>;

    /// Whether no two values are equal. The evaluation implements equality in three-valued logic,
    /// which `=`, `in` and `grouped by` share.
    fn unique(&mut self, values: &[Value]) -> Value;

    /// The values without repetitions.
    fn distinct(&mut self, values: Vec<Value>) -> Value;

    /// The values from the least to the greatest, equal ones in the order that they have.
    fn sorted(&mut self, values: Vec<Value>) -> Value;

    /// Whether two lists contain the same values.
    fn same_set(&mut self, a: &[Value], b: &[Value]) -> Value;
}

/// Declares rows as statics, and the list of them in order.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident = $row:expr;)*) => {
        $($(#[$doc])* pub static $name: $crate::builtins::Function = $row;)*

        /// The functions of this file, in the order of the documentation.
        pub(super) static ROWS: &[&$crate::builtins::Function] = &[$(&$name),*];
    };
}
use rows;

/// The rows by subject, in the order of the documentation.
static SUBJECTS: [&[&Function]; 5] = [
    lists::ROWS,
    maps::ROWS,
    numbers::ROWS,
    series::ROWS,
    texts::ROWS,
];

/// All built-in functions, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Function> {
    SUBJECTS.into_iter().flatten().copied()
}

/// The function with this name.
pub fn by_name(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

impl Function {
    /// The calls as the documentation spells them: `min(xs), min(a, b)`.
    pub fn spelling(&self) -> String {
        let all: Vec<String> = self
            .signatures
            .iter()
            .map(|signature| signature.spelling(self.name))
            .collect();
        all.join(", ")
    }

    /// Whether some call takes a list as its only argument.
    pub fn takes_one_list(&self) -> bool {
        self.signatures
            .iter()
            .any(FunctionSignature::takes_one_list)
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// A fault for values that the checker excludes; unreachable in checked programs.
fn invalid_argument() -> Fault {
    Fault::new(
        FaultKind::Incomparable,
        "the function does not take these values",
    )
}

/// A count as a number value.
fn count_value(count: usize) -> Value {
    Value::Number(i64::try_from(count).unwrap_or(i64::MAX).into())
}
