//! The words of rule files, as far as they may name something.

use crate::source::LINE_BREAKS;
use std::collections::{HashMap, HashSet};

use crate::source::Source;
use crate::syntax::literate;
use crate::value::Unit;

/// Whether a word stands behind a number, a name or a parenthesis as its unit.
fn is_unit(word: &str) -> bool {
    Unit::from_word(word).is_some() || matches!(word, "working" | "thousand" | "million" | "billion")
}

/// Messages within messages: what stands deeper is not read.
const DEPTH: usize = 8;

/// How often each word stands in the rule files of a run. Comments and units are left out; of texts only what messages
/// hold in braces counts.
#[derive(Debug, Default)]
pub struct Words {
    counts: HashMap<String, usize>,
    /// Words of texts, as the prefix in `from "fc:rent"`.
    in_texts: HashSet<String>,
}

impl Words {
    /// Counts the words of one more rule file; the prose of a literate one uses nothing.
    pub fn add_file(&mut self, file: &Source) {
        literate::rules_in(file).into_iter().for_each(|rules| self.add(rules));
    }

    /// Counts the words of rules.
    pub fn add(&mut self, text: &str) {
        let mut reader = Reader { rest: text, words: self, before: Before::Sign, depth: 0 };
        reader.code();
    }

    /// Whether a name stands anywhere beside its declaration.
    pub(super) fn uses(&self, name: &str) -> bool {
        parts(name).all(|word| self.counts.get(word).copied().unwrap_or(0) > 1)
    }

    /// Whether a name stands anywhere beside where it stands in `others`, which are a part of these.
    pub(super) fn more_than(&self, others: &Self, name: &str) -> bool {
        let count = |words: &Self, word: &str| words.counts.get(word).copied().unwrap_or(0);
        parts(name).all(|word| count(self, word) > count(others, word))
    }

    /// Whether a name stands in any text.
    pub(super) fn quotes(&self, name: &str) -> bool {
        parts(name).all(|word| self.in_texts.contains(word))
    }

    fn count(&mut self, word: &str) {
        match self.counts.get_mut(word) {
            Some(count) => *count = count.saturating_add(1),
            None => {
                self.counts.insert(word.to_owned(), 1);
            }
        }
    }
}

/// The words of a name, which in backticks may have several.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty())
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands before a word on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A number, a name or `)`, to which a unit may belong.
    Measured,
    /// `otherwise`: the text after it holds expressions in braces.
    Otherwise,
    Sign,
}

struct Reader<'t, 'w> {
    rest: &'t str,
    words: &'w mut Words,
    before: Before,
    depth: usize,
}

impl Reader<'_, '_> {
    /// Reads up to the end, or, inside a text, up to the brace that closes the expression.
    fn code(&mut self) {
        let mut open = 0_usize;
        while let Some(c) = self.rest.chars().next() {
            match c {
                '/' if self.rest.starts_with("//") => self.skip(self.rest.find(LINE_BREAKS).unwrap_or(self.rest.len())),
                '"' => self.text(),
                '{' => {
                    open = open.saturating_add(1);
                    self.sign(c);
                }
                '}' if self.depth > 0 && open == 0 => return self.skip(1),
                '}' => {
                    open = open.saturating_sub(1);
                    self.sign(c);
                }
                c if is_of_word(c) => self.word(),
                '\n' | '\r' => self.sign(c),
                c if c.is_whitespace() => self.skip(c.len_utf8()),
                c => self.sign(c),
            }
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn sign(&mut self, sign: char) {
        self.skip(sign.len_utf8());
        self.before = if sign == ')' { Before::Measured } else { Before::Sign };
    }

    fn word(&mut self) {
        let end = self.rest.find(|c| !is_of_word(c)).unwrap_or(self.rest.len());
        let word = self.rest.get(..end).unwrap_or("");
        self.skip(end);
        let next = self.rest.trim_start_matches([' ', '\t']);
        let measures = next.starts_with("in ") || next.starts_with("from ");
        let is_unit = is_unit(word) && (self.before == Before::Measured || measures);
        if !is_unit {
            self.words.count(word);
        }
        self.before = match word {
            "otherwise" => Before::Otherwise,
            "parameter" | "define" | "data" | "calendar" | "type" | "let" | "each" | "and" | "or" | "not"
            | "implies" | "in" | "within" | "if" | "then" | "else" | "where" | "of" | "from" | "to" | "until"
            | "is" | "satisfies" | "satisfy" | "require" | "forbid" | "when" | "unless" => Before::Sign,
            _ => Before::Measured,
        };
    }

    /// A text; what stands in the braces of a message is read as the expression that it is.
    fn text(&mut self) {
        let is_message = self.before == Before::Otherwise && self.depth < DEPTH;
        self.skip(1);
        while let Some(c) = self.rest.chars().next() {
            match c {
                '"' | '\n' | '\r' => {
                    self.skip(1);
                    break;
                }
                '{' if is_message && !self.rest.starts_with("{{") => {
                    self.skip(1);
                    self.before = Before::Sign;
                    self.depth = self.depth.saturating_add(1);
                    self.code();
                    self.depth = self.depth.saturating_sub(1);
                }
                c if is_of_word(c) => {
                    let end = self.rest.find(|c| !is_of_word(c)).unwrap_or(self.rest.len());
                    self.words.in_texts.insert(self.rest.get(..end).unwrap_or("").to_owned());
                    self.skip(end);
                }
                // What is escaped, and the second of two braces, ends nothing and begins nothing.
                '\\' | '{' => {
                    self.skip(1);
                    self.skip(self.rest.chars().next().map_or(0, char::len_utf8));
                }
                c => self.skip(c.len_utf8()),
            }
        }
        self.before = Before::Sign;
    }
}
