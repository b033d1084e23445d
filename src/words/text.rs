//! Words with what they refer to: plain text, terms that may be links, and code.

use std::sync::Arc;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment {
    /// Words.
    Text(String),
    /// A term of the rule file, and what it names.
    Term(String, Option<Target>),
    /// Literal text of a document or a rule file.
    Code(String),
    /// A web link: words, and the address.
    Web(String, String),
}

/// An item with an anchor in a rulebook.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// Its full path.
    pub path: Arc<str>,
}

/// What a term may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetKind {
    /// A rule.
    Rule,
    /// A record type.
    Type,
    /// A parameter.
    Parameter,
    /// A definition.
    Definition,
    /// A calendar.
    Calendar,
    /// A table.
    Table,
}

impl TargetKind {
    /// One word, for anchors.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Type => "type",
            Self::Parameter => "parameter",
            Self::Definition => "definition",
            Self::Calendar => "calendar",
            Self::Table => "table",
        }
    }
}

/// Some words in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Fragment>);

/// Words of several parts, one after the other.
macro_rules! say {
    ($($part:expr),* $(,)?) => {{
        let mut words = $crate::words::Words::default();
        $( words.add($part); )*
        words
    }};
}
pub(crate) use say;

impl Words {
    /// A term that names nothing but itself.
    pub fn term(term: &str) -> Self {
        Self(vec![Fragment::Term(term.to_owned(), None)])
    }

    /// A term with an anchor.
    pub fn link(term: &str, kind: TargetKind, path: &Arc<str>) -> Self {
        Self(vec![Fragment::Term(
            term.to_owned(),
            Some(Target {
                kind,
                path: path.clone(),
            }),
        )])
    }

    /// Characters as they are.
    pub fn code(code: &str) -> Self {
        Self(vec![Fragment::Code(code.to_owned())])
    }

    /// Adds words at the end.
    pub fn add(&mut self, more: impl Into<Self>) {
        for piece in more.into().0 {
            match (self.0.last_mut(), piece) {
                (Some(Fragment::Text(last)), Fragment::Text(text)) => last.push_str(&text),
                (_, Fragment::Text(text)) if text.is_empty() => {}
                (_, piece) => self.0.push(piece),
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without any marks.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Fragment::Text(text)
                | Fragment::Term(text, _)
                | Fragment::Code(text)
                | Fragment::Web(text, _) => text.as_str(),
            })
            .collect()
    }

    /// Capitalizes the first letter, unless it is code.
    pub fn capitalised(mut self) -> Self {
        if let Some(Fragment::Text(text) | Fragment::Term(text, _)) = self.0.first_mut() {
            *text = capital(text);
        }
        self
    }

    /// The words after a beginning, where they begin so.
    pub fn after(&self, start: &str) -> Option<Self> {
        let Some(Fragment::Text(text)) = self.0.first() else {
            return None;
        };
        let mut rest = say![text.strip_prefix(start)?];
        for piece in self.0.iter().skip(1) {
            rest.add(Self(vec![piece.clone()]));
        }
        Some(rest)
    }
}

/// A text with a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    if let Some(inside) = text.strip_prefix('(') {
        return format!("({}", capital(inside));
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(if text.is_empty() {
            Vec::new()
        } else {
            vec![Fragment::Text(text)]
        })
    }
}

impl From<&String> for Words {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Words> for Words {
    fn from(words: &Self) -> Self {
        words.clone()
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[Words], last: &str) -> Words {
    let mut out = Words::default();
    for (index, part) in parts.iter().enumerate() {
        let left = parts.len().saturating_sub(index);
        out.add(match (index, left) {
            (0, _) => String::new(),
            (_, 1) => format!(" {last} "),
            _ => ", ".to_owned(),
        });
        out.add(part);
    }
    out
}
