//! What the generator builds: rule files as trees of words whose parts can be taken out or replaced,
//! and documents as plain JSON. Both are made so that a failing case can be made smaller without
//! knowing what it says.

use std::fmt::Write as _;

/// The types of expressions, as the generator knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    Text,
    Bool,
    Num,
    Int,
    Percent,
    /// With its currency, where the checker knows it.
    Money(Option<&'static str>),
    Date,
    /// With its zone, where it is declared.
    DateTime(Option<&'static str>),
    Time,
    Duration,
    Period,
    List(Box<Ty>),
    Map(Box<Ty>),
    Choice(usize),
    Record(usize),
    /// Of days, or of instants.
    Stretch(bool),
}

/// A piece of a rule file.
#[derive(Debug, Clone)]
pub struct Node {
    /// The construct, for counting what was covered.
    pub tag: &'static str,
    /// Its type, where it is an expression.
    pub ty: Option<Ty>,
    /// It needs no parentheses within another.
    pub atom: bool,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub enum Part {
    Words(String),
    /// An expression that must be there.
    One(Node),
    /// Parts any of which may be left out.
    Many(Vec<Node>),
}

impl Node {
    pub fn new(tag: &'static str, ty: Option<Ty>, parts: Vec<Part>) -> Self {
        Self {
            tag,
            ty,
            atom: false,
            parts,
        }
    }

    pub fn atom(tag: &'static str, ty: Ty, words: impl Into<String>) -> Self {
        Self {
            tag,
            ty: Some(ty),
            atom: true,
            parts: vec![Part::Words(words.into())],
        }
    }

    pub fn called(tag: &'static str, ty: Ty, parts: Vec<Part>) -> Self {
        Self {
            tag,
            ty: Some(ty),
            atom: true,
            parts,
        }
    }

    pub fn print(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Words(words) => out.push_str(words),
                Part::One(node) if node.atom || node.ty.is_none() => node.write(out),
                Part::One(node) => {
                    out.push('(');
                    node.write(out);
                    out.push(')');
                }
                Part::Many(nodes) => nodes.iter().for_each(|node| node.write(out)),
            }
        }
    }

    pub fn each(&self, seen: &mut dyn FnMut(&Node)) {
        seen(self);
        for part in &self.parts {
            match part {
                Part::Words(_) => {}
                Part::One(node) => node.each(seen),
                Part::Many(nodes) => nodes.iter().for_each(|node| node.each(seen)),
            }
        }
    }

    pub fn size(&self) -> usize {
        let mut size = 0;
        self.each(&mut |_| size += 1);
        size
    }
}

pub fn w(words: impl Into<String>) -> Part {
    Part::Words(words.into())
}

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// A key may stand there twice.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn print(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => write!(out, "{b}").unwrap(),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) => quote(text, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    quote(key, out);
                    out.push_str(": ");
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    pub fn size(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::size).sum(),
            Self::Object(entries) => entries.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// One case: the rules, a document, and the date that is given.
#[derive(Debug, Clone)]
pub struct Case {
    pub module: Node,
    pub root: String,
    pub document: Json,
    pub as_of: Option<String>,
}

impl Case {
    pub fn size(&self) -> usize {
        self.module.size() + self.document.size() + usize::from(self.as_of.is_some())
    }
}
