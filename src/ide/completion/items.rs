//! What could be written in each kind of item.

use crate::source::LINE_BREAKS;
use crate::syntax::keywords::{Role, has_role, keyword, with_role};
use crate::syntax::lexer::TokenKind;
use std::ops::Range;

use super::super::tokens::SemanticTokenKind;
use super::words::{self, SnippetForm};
use super::{Proposals, names};

impl Proposals<'_, '_> {
    /// Between an item's word and its brace.
    pub(super) fn header(&mut self) {
        let context = self.context;
        let has_equals = context
            .before
            .iter()
            .any(|token| self.is(token.span.clone(), "="));
        let words = context
            .before
            .iter()
            .filter(|token| !matches!(token.kind, TokenKind::Doc | TokenKind::Comment))
            .count();
        match (context.item_word(), context.back(1)) {
            ("define", _) if has_equals => self.expression(),
            ("type", "by" | "in") if context.back(1) == "by" || context.back(2) == "priced" => {
                self.expression()
            }
            ("type", "=" | "in" | "|") => self.types(),
            ("dossier", "by") => self.expression(),
            ("dossier", _) => self.plain(&["dated by"], SemanticTokenKind::Keyword),
            ("type", _) => self.plain(
                &["dated by", "in", "priced in", "written"],
                SemanticTokenKind::Keyword,
            ),
            ("rule", "for") => self.names(&|_| true, names::Sort::Record),
            ("rule", _) if words >= 2 => self.plain(&["for"], SemanticTokenKind::Keyword),
            ("exception", "to") => self.names(&|_| true, names::Sort::Rule),
            ("exception", _) if words >= 2 => self.plain(&["to"], SemanticTokenKind::Keyword),
            ("waiver", "waiver") => self.plain(&["for"], SemanticTokenKind::Keyword),
            ("waiver", _) => self.names(&|_| true, names::Sort::Rule),
            ("agreement", ":") => self.names(&|_| true, names::Sort::Record),
            ("parameter" | "data" | "define", ":" | "of") => self.types(),
            ("data", "from") => self.plain(&["input"], SemanticTokenKind::Keyword),
            ("data", _) if words >= 4 => self.plain(&["from"], SemanticTokenKind::Keyword),
            ("calendar", "extends" | "joins" | ",") => self.calendars(),
            ("calendar", _) if words >= 2 => {
                self.plain(&["extends", "joins"], SemanticTokenKind::Keyword)
            }
            _ => {}
        }
    }

    pub(super) fn in_type(&mut self) {
        let context = self.context;
        if context.open.len() > 1 {
            return self.expression();
        }
        let field = self.since_line_or_comma();
        let words: Vec<&str> = field
            .iter()
            .filter_map(|range| context.text.get(range.clone()))
            .collect();
        match words.as_slice() {
            [] => self.forms(
                &[SnippetForm {
                    label: "let",
                    snippet: "let ${1:name} = ${2:expression}",
                    doc: "a derived field",
                }],
                1,
            ),
            ["let", _, "=", ..] => self.expression(),
            [.., ":"] | [.., ":", "list" | "map", "of"] | [.., "of"] => self.types(),
            [.., "in"] => self.currencies(),
            [_, ":", .., "else"] => self.expression(),
            [_, ":", _, ..] => self.forms(words::AFTER_TYPE, 1),
            _ => {}
        }
    }

    /// The tokens of the field or clause at the cursor: since its line began, or a comma.
    pub(super) fn since_line_or_comma(&self) -> Vec<Range<usize>> {
        let context = self.context;
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut end = context.word.start;
        for token in context.inside().iter().rev() {
            let between = context.text.get(token.span.end..end).unwrap_or("");
            if between.contains(LINE_BREAKS)
                || self.is(token.span.clone(), ",")
                || self.is(token.span.clone(), "{")
            {
                break;
            }
            found.push(token.span.clone());
            end = token.span.start;
        }
        found.reverse();
        found
    }

    pub(super) fn in_rule(&mut self) {
        let context = self.context;
        let begins = context.begins_line()
            || matches!(context.back(1), "{" | "}") && context.open.len() == 1;
        let goes_on = context.after_sign() || wants_value(context.back(1));
        if begins && !goes_on {
            self.forms(words::CLAUSES, 1);
            if context.begins_line() && context.back(1) != "{" {
                self.forms(words::OPERATORS, 3);
            }
            return;
        }
        match (context.back(2), context.back(1)) {
            (_, "severity") => self.plain(
                &with_role(Role::Level).collect::<Vec<_>>(),
                SemanticTokenKind::Keyword,
            ),
            ("month", "ends") => self.plain(&["clip", "roll"], SemanticTokenKind::Keyword),
            (_, "for") => self.plain(&["each"], SemanticTokenKind::Keyword),
            ("for", "each") | (_, "let" | "source") => {}
            _ => self.expression(),
        }
    }

    pub(super) fn in_calendar(&mut self) {
        let line = self.since_line_or_comma();
        let words: Vec<&str> = line
            .iter()
            .filter_map(|range| self.context.text.get(range.clone()))
            .collect();
        match words.as_slice() {
            [] if self.context.back(1) != "," => self.forms(words::CALENDAR, 1),
            [] | ["working", "week", ..] => self.plain(
                &with_role(Role::Weekday).collect::<Vec<_>>(),
                SemanticTokenKind::Keyword,
            ),
            ["count", ..] => self.plain(
                &["including", "excluding", "first day", "last day"],
                SemanticTokenKind::Keyword,
            ),
            _ => {}
        }
    }

    /// Keys and values of an agreement, or of what a test replaces.
    pub(super) fn in_record(&mut self) {
        let context = self.context;
        let last = context.back(1);
        if matches!(last, "{" | ",") || context.begins_line() && last != ":" && last != "[" {
            self.probe();
            let given = context.keys_given();
            self.items.retain(|item| {
                item.kind != SemanticTokenKind::Field || !given.contains(&item.label.as_str())
            });
            if context.before_colon() {
                for item in &mut self.items {
                    item.insert = item.insert.trim_end_matches(": ").to_owned();
                }
            }
            return;
        }
        if last == "." {
            return self.probe();
        }
        if last == ":" {
            self.choices_of_key(2);
        }
        self.value();
    }

    pub(super) fn in_test(&mut self) {
        let context = self.context;
        let with = context.open.len() > 1
            && context.open.last().is_some_and(|index| {
                index.checked_sub(1).and_then(|before| context.at(before)) == Some("with")
            });
        let nested = context.open.iter().any(|index| {
            index.checked_sub(1).and_then(|before| context.at(before)) == Some("with")
        });
        if with || nested {
            return self.in_record();
        }
        if context
            .open
            .iter()
            .any(|index| context.at(*index) == Some("["))
        {
            return self.value();
        }
        match (context.back(2), context.back(1)) {
            (_, "given") => {
                self.names(&|_| true, names::Sort::Agreement);
                self.plain(&["file"], SemanticTokenKind::Keyword);
            }
            (_, "expect") => {
                self.names(&|_| true, names::Sort::OnlyRule);
                self.plain(&["shape"], SemanticTokenKind::Keyword);
            }
            ("expect", _) => self.forms(words::VERDICTS, 1),
            (_, "by") => self.names(&|_| true, names::Sort::Exception),
            (_, "{" | "}") => self.forms(words::TEST, 1),
            _ if context.begins_line() => self.forms(words::TEST, 1),
            ("given", _) => self.plain(&["with { $1 }", "as of"], SemanticTokenKind::Keyword),
            _ => self.plain(&["by", "for", "because"], SemanticTokenKind::Keyword),
        }
    }

    /// What a literal may be.
    pub(super) fn value(&mut self) {
        let scaled = has_role(self.context.back(1), Role::Scale);
        if (scaled
            || self.context.last_kind().is_some_and(TokenKind::is_numeric)
            || self.context.back(1) == "%")
            && self.context.last_on_line()
        {
            self.currencies();
            if !scaled {
                self.forms(words::UNITS, 1);
            }
            return;
        }
        self.plain(&["true", "false"], SemanticTokenKind::Keyword);
    }
}

/// Whether a value follows a word, be it on the next line.
fn wants_value(word: &str) -> bool {
    let in_clause = |role| matches!(role, Role::Connective | Role::Choice | Role::Opens);
    let leads = keyword(word).is_some_and(|row| row.roles.iter().copied().any(in_clause));
    leads
        || matches!(
            word,
            "require" | "forbid" | "when" | "unless" | "not" | "in" | "of" | "where"
        )
}
