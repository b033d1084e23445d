//! The syntax tree: every node has its span, nothing is
//! resolved, and no phase changes it. Each variant's documentation shows the
//! syntax of the node.

mod exprs;
mod law;
mod rules;
mod test_items;
mod types;

pub use exprs::*;
pub use law::*;
pub use rules::*;
pub use test_items::*;
pub use types::*;

use std::sync::Arc;

use super::rebase::{rebase_enums, rebase_structs, without_spans};
use crate::source::{SourceId, Span};
pub use crate::value::{DatePart, SeriesKind, TimeUnit, Verdict};

/// A whole rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The text it was read from.
    pub source: SourceId,
    /// `/// …` and `module a.b`
    pub module: Option<Module>,
    /// The items in order, `use` among them.
    pub items: Vec<Item>,
    /// Every `// …` comment, in order; documentation is with its item.
    pub comments: Vec<Comment>,
}

/// `module kz.international_projects`, and `month ends clip` after it
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its documentation comment.
    pub doc: Option<Doc>,
    /// Its full name.
    pub path: Path,
    /// From `module` to the end.
    pub span: Span,
}

/// `// …`, slashes included
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The comment's span, without the line break.
    pub span: Span,
}

/// `/// …`, one or more lines, without slashes and one leading space
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// The lines joined by `\n`.
    pub text: Arc<str>,
    /// From the first slash to the end of the last line.
    pub span: Span,
}

/// An identifier, or a key in backticks (then without them).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: Arc<str>,
    /// Its span, backticks included.
    pub span: Span,
}

/// `kz.international_projects.public_discussion`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// At least one name.
    pub segments: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

/// `"…"`, escapes resolved
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLiteral {
    /// Its text, unescaped.
    pub text: Arc<str>,
    /// Its span, quotes included.
    pub span: Span,
}

/// `2021-03-01`, as written; validated by the parser
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateLiteral {
    /// The characters.
    pub text: Arc<str>,
    /// Their span.
    pub span: Span,
}

/// One item with its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its documentation.
    pub doc: Option<Doc>,
    /// What it is.
    pub kind: ItemKind,
    /// From its keyword to its end.
    pub span: Span,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// `use calendars.kz`
    Use(Path),
    /// `namespace cbc "urn:…"`
    Namespace(Namespace),
    /// `month ends clip`
    MonthEnds(MonthEndsClause),
    /// `type T … { … }` or `type T = "a" | "b"`
    Type(TypeItem),
    /// `calendar kz { … }`
    Calendar(Calendar),
    /// `parameter days: integer { … }`
    Parameter(Parameter),
    /// `data rates: list of Rate from "rates.csv"`
    Data(Data),
    /// `define share(part: money): number = …`
    Define(Define),
    /// `rule r for T { … }`
    Rule(Rule),
    /// `exception e to r { … }`
    Exception(Exception),
    /// `waiver for a.b { … }`
    Waiver(Waiver),
    /// `agreement a: T { … }`
    Agreement(Agreement),
    /// `test "…" { … }`
    Test(Test),
}

/// `namespace cbc "urn:…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// The prefix.
    pub prefix: Name,
    /// The URI.
    pub uri: TextLiteral,
}

rebase_structs! {
    Module { doc, path, span }
    Doc { text, span }
    Name { text, span }
    Path { segments, span }
    TextLiteral { text, span }
    DateLiteral { text, span }
    Item { doc, kind, span }
    Namespace { prefix, uri }
}

rebase_enums! {
    ItemKind {
        Use(a), Namespace(a), MonthEnds(a), Type(a), Calendar(a), Parameter(a), Data(a), Define(a), Rule(a),
        Exception(a), Waiver(a), Agreement(a), Test(a),
    }
}

without_spans!(DatePart, SeriesKind, TimeUnit, Verdict);
