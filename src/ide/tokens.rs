//! What each word of a file is, for its colour.

use std::ops::Range;

use super::Analysis;
use super::entities::Entity;
use super::lexer::{self, Token};
use crate::builtins;
use crate::source::SourceId;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A module.
    Module,
    /// A type.
    Type,
    /// A field.
    Field,
    /// What is bound in a rule.
    Variable,
    /// A parameter of the law, a table, a calendar, an agreement.
    Constant,
    /// A function or a definition.
    Function,
    /// A rule or an exception.
    Rule,
    /// A word of the language.
    Keyword,
    /// A text.
    Text,
    /// A number or a date.
    Number,
    /// A comment.
    Comment,
    /// Documentation.
    Doc,
}

/// A coloured word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coloured {
    /// Its bytes, on one line.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// It is declared here.
    pub declaration: bool,
}

impl Analysis {
    /// The words of a file in order, none over another.
    pub fn coloured(&self, source: SourceId) -> Vec<Coloured> {
        let rules = self.rules(source);
        let text: &str = &rules;
        let named = self.named(source);
        let mut named = named.into_iter().peekable();
        let mut found: Vec<Coloured> = Vec::new();
        for token in lexer::tokens(text) {
            while named.next_if(|one| one.range.end <= token.range.start).is_some() {}
            match token.kind {
                lexer::Kind::Text => {
                    let mut at = token.range.start;
                    while let Some(inner) = named.next_if(|one| one.range.end <= token.range.end) {
                        push(&mut found, at..inner.range.start, Kind::Text);
                        at = inner.range.end;
                        found.push(inner);
                    }
                    push(&mut found, at..token.range.end, Kind::Text);
                }
                lexer::Kind::Word => {
                    let own = named.next_if(|one| one.range.start < token.range.end);
                    match own.filter(|own| own.range == token.range) {
                        Some(own) => found.push(own),
                        None => found.extend(plain_word(text, &token)),
                    }
                }
                lexer::Kind::Number => push(&mut found, token.range, Kind::Number),
                lexer::Kind::Comment => push(&mut found, token.range, Kind::Comment),
                lexer::Kind::Doc => push(&mut found, token.range, Kind::Doc),
                lexer::Kind::Open | lexer::Kind::Close | lexer::Kind::Sign => {}
            }
        }
        found
    }

    /// The names of a file that mean something, each once and on one line.
    fn named(&self, source: SourceId) -> Vec<Coloured> {
        let mut found: Vec<Coloured> = Vec::new();
        for one in self.look.references.iter().filter(|one| one.at.source == source) {
            let range = one.at.range();
            if found.last().is_some_and(|last| range.start < last.range.end) {
                continue;
            }
            let Some(kind) = self.entity(self.root(one.declared)).map(|entity| Self::kind_of(&entity)) else {
                continue;
            };
            found.push(Coloured { range, kind, declaration: one.at == one.declared });
        }
        found
    }

    /// What kind of thing an entity is.
    pub fn kind_of(entity: &Entity<'_>) -> Kind {
        match entity {
            Entity::Module(_) => Kind::Module,
            Entity::Record(_) | Entity::Alias(..) => Kind::Type,
            Entity::Field(..) | Entity::Derived(..) => Kind::Field,
            Entity::Definition(_) => Kind::Function,
            Entity::Rule(_) | Entity::Exception(_) => Kind::Rule,
            Entity::Local(_) => Kind::Variable,
            Entity::Calendar(_) | Entity::Parameter(_) | Entity::Data(_) | Entity::Agreement(_) => Kind::Constant,
        }
    }
}

fn push(found: &mut Vec<Coloured>, range: Range<usize>, kind: Kind) {
    if !range.is_empty() {
        found.push(Coloured { range, kind, declaration: false });
    }
}

/// A word that names nothing: a built-in function, a currency's code, a word of the language.
fn plain_word(text: &str, token: &Token) -> Option<Coloured> {
    let word = text.get(token.range.clone())?;
    let called = text.get(token.range.end..).is_some_and(|rest| rest.starts_with('('));
    let after_dot = text.get(..token.range.start).is_some_and(|before| before.ends_with('.'));
    let kind = match word {
        _ if word.starts_with('`') || after_dot => Kind::Field,
        _ if called && builtins::by_name(word).is_some() => Kind::Function,
        _ if word.len() == 3 && crate::value::Currency::from_code(word).is_some() => Kind::Number,
        _ if crate::check::written_types::BUILT_IN.iter().any(|(name, _)| *name == word) => Kind::Type,
        _ if is_key(text, token) => Kind::Field,
        _ if super::completion::words::is_word(word) => Kind::Keyword,
        _ => return None,
    };
    Some(Coloured { range: token.range.clone(), kind, declaration: false })
}

/// Whether a colon follows: a key.
fn is_key(text: &str, token: &Token) -> bool {
    text.get(token.range.end..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with(':'))
}
