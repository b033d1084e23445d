//! What each word of a file is, for its colour.

use std::ops::Range;

use super::Analysis;
use super::entities::Entity;
use crate::builtins;
use crate::source::SourceId;
use crate::syntax::keywords;
use crate::syntax::lexer::{self, Token, TokenKind};

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SemanticTokenKind {
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
    pub kind: SemanticTokenKind,
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
        for token in lexer::visible(text) {
            while named
                .next_if(|one| one.range.end <= token.span.start)
                .is_some()
            {}
            match token.kind {
                TokenKind::Text { .. } => {
                    let mut at = token.span.start;
                    while let Some(inner) = named.next_if(|one| one.range.end <= token.span.end) {
                        push(&mut found, at..inner.range.start, SemanticTokenKind::Text);
                        at = inner.range.end;
                        found.push(inner);
                    }
                    push(&mut found, at..token.span.end, SemanticTokenKind::Text);
                }
                TokenKind::Word | TokenKind::Backticked { .. } => {
                    let own = named.next_if(|one| one.range.start < token.span.end);
                    match own.filter(|own| own.range == token.span) {
                        Some(own) => found.push(own),
                        None => found.extend(plain_word(text, &token)),
                    }
                }
                TokenKind::Number
                | TokenKind::Date
                | TokenKind::Time
                | TokenKind::DateTime
                | TokenKind::Malformed => push(&mut found, token.span, SemanticTokenKind::Number),
                TokenKind::Comment => push(&mut found, token.span, SemanticTokenKind::Comment),
                TokenKind::Doc => push(&mut found, token.span, SemanticTokenKind::Doc),
                TokenKind::Sign if token.text(text) == "%" => percent(&mut found, token.span),
                TokenKind::Whitespace
                | TokenKind::Open(_)
                | TokenKind::Close(_)
                | TokenKind::Sign
                | TokenKind::Foreign => {}
            }
        }
        found
    }

    /// The names of a file that mean something, each once and on one line.
    fn named(&self, source: SourceId) -> Vec<Coloured> {
        let mut found: Vec<Coloured> = Vec::new();
        for one in self
            .look
            .program
            .references
            .iter()
            .filter(|one| one.at.source == source)
        {
            let range = one.at.range();
            if found
                .last()
                .is_some_and(|last| range.start < last.range.end)
            {
                continue;
            }
            let Some(kind) = self
                .entity(self.root(one.declared))
                .map(|entity| Self::kind_of(&entity))
            else {
                continue;
            };
            found.push(Coloured {
                range,
                kind,
                declaration: one.at == one.declared,
            });
        }
        found
    }

    /// What kind of thing an entity is.
    pub fn kind_of(entity: &Entity<'_>) -> SemanticTokenKind {
        match entity {
            Entity::Module(_) => SemanticTokenKind::Module,
            Entity::Record(_) | Entity::Alias(..) => SemanticTokenKind::Type,
            Entity::Field(..) | Entity::Derived(..) => SemanticTokenKind::Field,
            Entity::Definition(_) => SemanticTokenKind::Function,
            Entity::Rule(_) | Entity::Exception(_) => SemanticTokenKind::Rule,
            Entity::Local(_) => SemanticTokenKind::Variable,
            Entity::Calendar(_) | Entity::Parameter(_) | Entity::Data(_) | Entity::Agreement(_) => {
                SemanticTokenKind::Constant
            }
        }
    }
}

fn push(found: &mut Vec<Coloured>, range: Range<usize>, kind: SemanticTokenKind) {
    if !range.is_empty() {
        found.push(Coloured {
            range,
            kind,
            declaration: false,
        });
    }
}

/// A percent sign goes with the number that it touches.
fn percent(found: &mut Vec<Coloured>, range: Range<usize>) {
    match found.last_mut() {
        Some(last) if last.kind == SemanticTokenKind::Number && last.range.end == range.start => {
            last.range.end = range.end
        }
        _ => push(found, range, SemanticTokenKind::Number),
    }
}

/// A word that names nothing: a built-in function, a currency's code, a word of the language.
fn plain_word(text: &str, token: &Token) -> Option<Coloured> {
    let word = token.text(text);
    let called = text
        .get(token.span.end..)
        .is_some_and(|rest| rest.starts_with('('));
    let after_dot = text
        .get(..token.span.start)
        .is_some_and(|before| before.ends_with('.'));
    let kind = match word {
        _ if word.starts_with('`') || after_dot => SemanticTokenKind::Field,
        _ if called && builtins::by_name(word).is_some() => SemanticTokenKind::Function,
        _ if word.len() == 3 && crate::value::Currency::from_code(word).is_some() => {
            SemanticTokenKind::Number
        }
        _ if crate::check::written_types::BUILT_IN
            .iter()
            .any(|(name, _)| *name == word) =>
        {
            SemanticTokenKind::Type
        }
        _ if is_key(text, token) => SemanticTokenKind::Field,
        _ if keywords::keyword(word).is_some() => SemanticTokenKind::Keyword,
        _ => return None,
    };
    Some(Coloured {
        range: token.span.clone(),
        kind,
        declaration: false,
    })
}

/// Whether a colon follows: a key.
fn is_key(text: &str, token: &Token) -> bool {
    text.get(token.span.end..)
        .is_some_and(|rest| rest.trim_start_matches(' ').starts_with(':'))
}
