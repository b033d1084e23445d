//! What may be typed next.

use crate::builtins;
use crate::check::Program;
use crate::check::program::RecordId;
use crate::check::types::Type;

use super::line::COMMANDS;
use crate::syntax::keywords::{KEYWORDS, Role};
use crate::syntax::lexer::{self, TokenKind};

/// The words of the language that expressions have.
fn language() -> impl Iterator<Item = &'static str> {
    let in_expressions = |role: &Role| {
        use Role::{
            Choice, Connective, Form, Literal, Operator, Part, Period, Quantifier, Scale, Unit,
        };
        matches!(
            role,
            Choice
                | Connective
                | Form
                | Literal
                | Operator
                | Part
                | Period
                | Quantifier
                | Scale
                | Unit
        )
    };
    KEYWORDS
        .iter()
        .filter(move |row| row.roles.iter().any(in_expressions))
        .map(|row| row.word)
}

/// The names of a session.
pub(super) struct SessionNames {
    top: Vec<String>,
    /// For each record type its fields, each with the record type that it holds.
    records: Vec<Vec<(String, Option<usize>)>>,
    root: Option<usize>,
}

impl SessionNames {
    /// The names that rules and the document's type give.
    pub fn new(program: &Program, root: Option<RecordId>) -> Self {
        let records: Vec<Vec<(String, Option<usize>)>> = program
            .records
            .iter()
            .map(|record| {
                let stored = record
                    .fields
                    .iter()
                    .map(|field| (field.name.to_string(), inner(&field.ty)));
                let derived = record
                    .derived
                    .iter()
                    .map(|field| (field.name.to_string(), inner(&field.body.expr.ty)));
                stored.chain(derived).collect()
            })
            .collect();
        let commands = COMMANDS
            .iter()
            .filter_map(|(command, _)| command.split(' ').next())
            .map(str::to_owned);
        let mut top: Vec<String> = commands.chain(language().map(str::to_owned)).collect();
        top.extend(builtins::all().map(|function| format!("{}(", function.name)));
        top.extend(
            program
                .rules
                .iter()
                .map(|rule| rule.declared.name.to_string()),
        );
        top.extend(
            program
                .parameters
                .iter()
                .map(|one| one.declared.name.to_string()),
        );
        top.extend(program.data.iter().map(|one| one.declared.name.to_string()));
        top.extend(
            program
                .calendars
                .iter()
                .map(|one| one.declared.name.to_string()),
        );
        top.extend(
            program
                .definitions
                .iter()
                .map(|one| one.declared.name.to_string()),
        );
        let root = root.map(RecordId::index);
        let fields = root
            .and_then(|root| records.get(root))
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone());
        top.extend(fields);
        top.sort();
        top.dedup();
        Self { top, records, root }
    }

    /// Where the word before the end of a text begins, and how it may go on.
    pub fn after(&self, text: &str, names: &[String]) -> (usize, Vec<String>) {
        let tokens = lexer::visible(text);
        // Nothing goes on within a text, a comment or a number.
        let inside = |kind: TokenKind| {
            matches!(
                kind,
                TokenKind::Comment | TokenKind::Doc | TokenKind::Text { closed: false, .. }
            ) || kind.is_numeric()
        };
        if tokens
            .last()
            .is_some_and(|last| last.span.end == text.len() && inside(last.kind))
        {
            return (text.len(), Vec::new());
        }
        // The path that ends the text: names and points that touch each other.
        let mut path_at = text.len();
        for token in tokens.iter().rev() {
            if token.span.end != path_at || token.kind != TokenKind::Word && token.text(text) != "."
            {
                break;
            }
            path_at = token.span.start;
        }
        let path = text.get(path_at..).unwrap_or("");
        let (front, word) = path
            .rsplit_once('.')
            .map_or((None, path), |(front, word)| (Some(front), word));
        let start = text.len().saturating_sub(word.len());
        let candidates: Vec<String> = match front {
            Some(front) => self
                .fields_of(front)
                .iter()
                .map(|(name, _)| name.clone())
                .collect(),
            None => names.iter().chain(&self.top).cloned().collect(),
        };
        (
            start,
            candidates
                .into_iter()
                .filter(|candidate| candidate.starts_with(word))
                .collect(),
        )
    }

    /// The fields that may follow a path and a dot.
    fn fields_of(&self, path: &str) -> &[(String, Option<usize>)] {
        let mut record = self.root;
        for name in path.split('.').filter(|name| *name != "it") {
            let fields = record.and_then(|record| self.records.get(record));
            record = fields
                .into_iter()
                .flatten()
                .find(|(field, _)| field == name)
                .and_then(|(_, inner)| *inner);
        }
        record
            .and_then(|record| self.records.get(record))
            .map_or(&[], Vec::as_slice)
    }
}

/// The record type that a type is, or whose elements it has.
fn inner(ty: &Type) -> Option<usize> {
    ty.innermost().record().map(RecordId::index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn fields_go_on_behind_a_dot() {
        let text = "type T { parts: list of Part, total: number }\ntype Part { amount: number, of_whole: Whole? }\n\
                    type Whole { name: text }\nparameter tax: number { 1 from 2020-01-01 }\n\
                    rule total_fits for T { require total > 0 }\n";
        let outcome = crate::pipeline::load("t.whereas", text, &Sources::new());
        assert!(!outcome.failed(), "{:?}", outcome.diagnostics);
        let words = SessionNames::new(&outcome.value, Some(RecordId(0)));
        let names = ["today".to_owned()];
        assert_eq!(
            words.after("sum(parts.am", &names),
            (10, vec!["amount".to_owned()])
        );
        assert_eq!(words.after("é + parts.of_whole.", &names).1, ["name"]);
        assert_eq!(
            words.after("1 + to", &names),
            (
                4,
                vec![
                    "today".into(),
                    "to".into(),
                    "total".into(),
                    "total_fits".into()
                ]
            )
        );
        assert_eq!(words.after("ta", &names).1, ["tax"]);
        assert!(words.after("nothing.", &names).1.is_empty());
    }
}
