//! Terms and what they mean: derived fields and definitions.

use super::claim::{Mood, Statement};
use super::names::{article, spoken};
use super::noun::Noun;
use super::speaker::{Mention, Scope, Speaker, record_noun};
use super::text::{TargetKind, Words, listed, say};
use crate::check::program::{Body, Definition, DerivedField, LocalId, Program, Record};
use crate::check::types::Type;

/// The meaning of a definition, in a sentence that names its parameters.
pub fn definition(program: &Program, definition: &Definition) -> Vec<Statement> {
    let speaker = Speaker::new(program);
    vec![speaker.definition(definition, false)]
}

/// What a derived field is, as words for a table.
pub fn derived(program: &Program, record: &Record, field: &DerivedField) -> Words {
    let speaker = Speaker::new(program);
    let scope = Scope::of_record(Some(record));
    let expr = &field.body.expr;
    if expr.ty == Type::Boolean {
        return say![
            "whether ",
            speaker.claim(&scope, expr, false).said(Mood::Is, false)
        ];
    }
    speaker.noun(&scope, expr).words()
}

/// The governing date or the like of a record type, as words.
pub fn of_record(program: &Program, record: &Record, body: &Body) -> Words {
    Speaker::new(program)
        .noun(&Scope::of_record(Some(record)), &body.expr)
        .words()
}

impl Speaker<'_> {
    /// What a term means that a text has used.
    pub(super) fn explanation(&self, mention: Mention) -> Option<Statement> {
        match mention {
            Mention::Definition(id) => {
                Some(self.definition(self.program.definitions.get(id)?, true))
            }
            Mention::Derived(record, id) => {
                let record = self.program.records.get(record)?;
                Some(self.derived_meaning(record, record.derived.get(id)?))
            }
        }
    }

    fn derived_meaning(&self, record: &Record, field: &DerivedField) -> Statement {
        let noun = record_noun(record);
        let owner: std::rc::Rc<str> = std::rc::Rc::from(noun.as_str());
        let scope = Scope::of_record(Some(record)).within(Noun::bound(&owner));
        let expr = &field.body.expr;
        if expr.ty == Type::Boolean {
            let name = spoken(&field.name);
            let is_noun = name.strip_prefix("is ");
            let term = Words::term(is_noun.unwrap_or(&name));
            let term = match is_noun {
                Some(noun) => say![super::clauses::before(noun), term],
                None => term,
            };
            let head = say![article(&noun), " ", noun, " is ", term];
            return self.claim(&scope, expr, false).behind(head);
        }
        let (name, plural, _) = self.named_noun(&field.name, &expr.ty);
        let be = if plural { " are " } else { " is " };
        let words = self.noun(&scope, expr).words();
        Statement::sentence(say![
            "the ",
            Words::term(&name),
            format!(" of {} {noun}{be}", article(&noun)),
            words
        ])
    }

    fn definition(&self, definition: &Definition, linked: bool) -> Statement {
        let declared = &definition.declared;
        let name = spoken(&declared.name);
        let term = match linked {
            true => Words::link(&name, TargetKind::Definition, &declared.path),
            false => Words::term(&name),
        };
        let mut scope = Scope::of_record(None);
        let mut names = Vec::new();
        for (index, (name, ty)) in definition.parameters.iter().enumerate() {
            let (_, plural, element) = self.named_noun(name, ty);
            let words = self.given_name(definition, name, ty);
            names.push(say![Words::term(&words)]);
            scope.take(&words);
            let slot = LocalId(u32::try_from(index).unwrap_or(u32::MAX));
            scope.name(
                slot,
                Noun::light(say!["the ", Words::term(&words)]).many(plural),
                element,
            );
        }
        let expr = &definition.body.expr;
        let of = |word: &str| {
            if names.is_empty() {
                Words::default()
            } else {
                say![word, listed(&names, "and")]
            }
        };
        if expr.ty == Type::Boolean {
            return self
                .claim(&scope, expr, false)
                .behind(say!["“", term, "” holds", of(" for ")]);
        }
        Statement::sentence(say![
            "“",
            term,
            "”",
            of(" of "),
            " is ",
            self.noun(&scope, expr).words()
        ])
    }
}
