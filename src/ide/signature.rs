//! Signature help: the function called at the cursor, and its current parameter.

use super::Analysis;
use super::completion::context::item_start;
use super::entities::Entity;
use super::types::written;
use crate::builtins::{self, Function};
use crate::check::program::Definition;
use crate::source::SourceId;
use crate::syntax::lexer::{self, Bracket, Nesting, TextForm, Token, TokenKind};

/// The ways to call a function, and where the cursor is in the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// The ways; most functions have one.
    pub all: Vec<Signature>,
    /// Which of them fits the arguments so far.
    pub active: usize,
    /// The parameter at the cursor, from 0; may be past the last one.
    pub parameter: usize,
}

/// One way to call a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `fits(a: number, most: number): boolean`
    pub label: String,
    /// The parameters as written in the label.
    pub parameters: Vec<String>,
    /// Documentation, in Markdown.
    pub doc: Option<String>,
}

/// A call that contains the cursor.
struct CallAtCursor {
    /// The name with the modules before it, and where its last word begins.
    name: String,
    name_start: usize,
    /// Commas between the opening parenthesis and the cursor, those within brackets left out.
    commas: usize,
}

impl Analysis {
    /// The innermost known function whose parentheses contain an offset.
    pub fn signatures(&self, source: SourceId, offset: usize) -> Option<Signatures> {
        let rules = self.rules(source);
        let start = item_start(&rules, offset);
        let calls = calls(&rules, start, offset);
        calls.into_iter().rev().find_map(|call| {
            let all = self.signatures_of(source, &call)?;
            let fits = |one: &Signature| one.parameters.len() > call.commas;
            let active = all
                .iter()
                .position(fits)
                .unwrap_or(all.len().saturating_sub(1));
            Some(Signatures {
                all,
                active,
                parameter: call.commas,
            })
        })
    }

    fn signatures_of(&self, source: SourceId, call: &CallAtCursor) -> Option<Vec<Signature>> {
        if let Some(definition) = self.definition_called(source, call) {
            return Some(vec![self.signature_of(definition)]);
        }
        builtins::by_name(&call.name).map(of_builtin)
    }

    /// The definition of a call: the one that its name is known to mean, else the one in scope, since a call that is
    /// being written can often not be read yet.
    fn definition_called(&self, source: SourceId, call: &CallAtCursor) -> Option<&Definition> {
        let known = self
            .reference_at(source, call.name_start)
            .and_then(|found| self.entity(found.declared));
        if let Some(Entity::Definition(definition)) = known {
            return Some(definition);
        }
        let module = self.module(source)?;
        let uses = self
            .look
            .scopes
            .get(module)
            .map_or(&[][..], |scope| &scope.uses);
        let named = |one: &&Definition| {
            *one.declared.name == *call.name || *one.declared.path == *call.name
        };
        let mut named = self
            .look
            .program
            .definitions
            .iter()
            .filter(named)
            .collect::<Vec<_>>();
        named.sort_by_key(|one| one.declared.module != module);
        named
            .into_iter()
            .find(|one| one.declared.module == module || uses.contains(&one.declared.module))
    }

    fn signature_of(&self, definition: &Definition) -> Signature {
        let program = &self.look.program;
        let parameter =
            |(name, ty): &(std::sync::Arc<str>, _)| format!("{name}: {}", written(program, ty));
        let parameters: Vec<String> = definition.parameters.iter().map(parameter).collect();
        let (name, gives) = (
            &definition.declared.name,
            written(program, &definition.body.expr.ty),
        );
        Signature {
            label: format!("{name}({}): {gives}", parameters.join(", ")),
            parameters,
            doc: definition.declared.doc.as_deref().map(str::to_owned),
        }
    }
}

/// The ways to call a built-in function.
fn of_builtin(function: &Function) -> Vec<Signature> {
    let ways = function.signatures.iter().map(|way| Signature {
        label: way.spelling(function.name),
        parameters: way
            .parameters
            .iter()
            .map(|parameter| parameter.name.to_owned())
            .collect(),
        doc: Some(function.doc.to_owned()),
    });
    ways.collect()
}

/// The calls that are open at an offset, from the outermost to the innermost.
fn calls(text: &str, start: usize, offset: usize) -> Vec<CallAtCursor> {
    let tokens = tokens_before(text, start, offset);
    let mut open: Vec<Option<CallAtCursor>> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind.nesting() {
            Nesting::Opens(Bracket::Round) => {
                open.push(tokens.get(..index).and_then(|before| called(text, before)))
            }
            Nesting::Opens(Bracket::Square | Bracket::Brace) => open.push(None),
            Nesting::Closes => {
                open.pop();
            }
            Nesting::Stays => {
                let is_comma = token.kind == TokenKind::Sign && token.text(text) == ",";
                if let Some(Some(call)) = open.last_mut()
                    && is_comma
                {
                    call.commas = call.commas.saturating_add(1);
                }
            }
        }
    }
    open.into_iter().flatten().collect()
}

/// The tokens of an item before the cursor; those of an expression in a message, where the cursor is in one.
fn tokens_before(text: &str, start: usize, offset: usize) -> Vec<Token> {
    let from = |start: usize| -> Vec<Token> {
        let before = lexer::tokens_in(text, start..offset);
        before
            .filter(|token| token.kind != TokenKind::Whitespace)
            .collect()
    };
    let tokens = from(start);
    let Some(last) = tokens.last().filter(|last| last.span.end == offset) else {
        return tokens;
    };
    if matches!(last.kind, TokenKind::Comment | TokenKind::Doc) {
        return Vec::new();
    }
    let is_message = matches!(
        last.kind,
        TokenKind::Text {
            form: TextForm::Template,
            closed: false,
        }
    );
    if !is_message {
        return tokens;
    }
    let hole = lexer::holes(last.text(text))
        .pop()
        .filter(|hole| !hole.closed);
    hole.map_or_else(
        || tokens.clone(),
        |hole| from(last.span.start.saturating_add(hole.inside.start)),
    )
}

/// The call that a parenthesis after these tokens opens: a name touches it.
fn called(text: &str, before: &[Token]) -> Option<CallAtCursor> {
    let last = before.last().filter(|last| last.kind.is_word())?;
    let is_joined = text
        .get(last.span.end..)?
        .trim_start_matches(' ')
        .starts_with('(');
    let mut start = last.span.start;
    for pair in before
        .get(..before.len().saturating_sub(1))?
        .rchunks_exact(2)
    {
        let [module, point] = pair else { break };
        let is_path = point.text(text) == "." && module.kind.is_word() && point.span.end == start;
        if !is_path {
            break;
        }
        start = module.span.start;
    }
    let name = text.get(start..last.span.end)?.to_owned();
    is_joined.then_some(CallAtCursor {
        name,
        name_start: last.span.start,
        commas: 0,
    })
}
