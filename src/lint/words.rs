//! The words of rule files, as far as they may name something.

use crate::source::LINE_BREAKS;
use std::collections::{HashMap, HashSet};

use crate::source::Source;
use crate::syntax::keywords::{Keyword, Role, keyword};
use crate::syntax::lexer::{self, Bracket, Hole, TextForm, TokenKind, is_name_char};
use crate::syntax::literate;

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
        literate::rules_in(file)
            .into_iter()
            .for_each(|rules| self.add(rules));
    }

    /// Counts the words of rules.
    pub fn add(&mut self, text: &str) {
        self.code(text, 0);
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

    /// Counts the words of code: of rules, or of an expression in a message.
    fn code(&mut self, text: &str, depth: usize) {
        // Whether the last token on the line is a number, a name or `)`, to which a unit may belong.
        let mut measured = false;
        let tokens = lexer::tokens(text)
            .filter(|token| !matches!(token.kind, TokenKind::Comment | TokenKind::Doc));
        for token in tokens {
            let written = token.text(text);
            measured = match token.kind {
                TokenKind::Whitespace => measured && !written.contains(LINE_BREAKS),
                TokenKind::Word => {
                    let row = keyword(written);
                    let measures = || {
                        let next = lexer::tokens_in(text, token.span.end..text.len())
                            .find(|next| !next.kind.is_trivia());
                        next.is_some_and(|next| matches!(next.text(text), "in" | "from"))
                    };
                    let is_unit = row.is_some_and(|row| {
                        row.has(Role::Unit) || row.has(Role::Scale) || row.word == "working"
                    });
                    if !(is_unit && (measured || measures())) {
                        self.count(written);
                    }
                    !row.is_some_and(leads_a_name)
                }
                TokenKind::Backticked { .. } => {
                    parts(written).for_each(|word| self.count(word));
                    true
                }
                TokenKind::Text { form, .. } => {
                    let is_message = form == TextForm::Template && depth < DEPTH;
                    self.text(
                        written,
                        if is_message {
                            lexer::holes(written)
                        } else {
                            Vec::new()
                        },
                        depth,
                    );
                    false
                }
                TokenKind::Close(bracket) => bracket == Bracket::Round,
                kind => kind.is_numeric(),
            };
        }
    }

    /// Notes the words of a text; what stands in the braces of a message is code.
    fn text(&mut self, text: &str, holes: Vec<Hole>, depth: usize) {
        let mut at = 0_usize;
        for hole in holes {
            self.plain(text.get(at..hole.inside.start).unwrap_or(""));
            self.code(
                text.get(hole.inside.clone()).unwrap_or(""),
                depth.saturating_add(1),
            );
            at = hole.inside.end;
        }
        self.plain(text.get(at..).unwrap_or(""));
    }

    fn plain(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let word = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
            let length = match c {
                // An escape is no word.
                '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
                _ if word > 0 => {
                    self.in_texts
                        .insert(rest.get(..word).unwrap_or("").to_owned());
                    word
                }
                _ => c.len_utf8(),
            };
            rest = rest.get(length..).unwrap_or("");
        }
    }
}

/// The words of a name, which in backticks may have several.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !is_name_char(c))
        .filter(|word| !word.is_empty())
}

/// Whether a name or an operand follows a keyword, so that no unit belongs to it.
fn leads_a_name(row: &Keyword) -> bool {
    let leads = |role| {
        matches!(
            role,
            Role::Item
                | Role::Clause
                | Role::Separator
                | Role::Opens
                | Role::NeverOperand
                | Role::Connective
        )
    };
    let is_value = row.has(Role::Literal) || row.has(Role::Unit);
    !is_value && (row.is_reserved || row.roles.iter().copied().any(leads))
}
