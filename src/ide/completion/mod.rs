//! What could be written at the cursor.
//!
//! What kind of thing could is seen from the words before it, in a text that is
//! broken as a rule. For the names that an expression could hold, a marker is
//! put at the cursor, open constructs are closed, and the checker reports the scope.

pub mod context;
mod items;
mod names;
mod probe;
pub mod words;

use std::ops::Range;
use std::sync::Arc;

use super::Analysis;
use super::tokens::SemanticTokenKind;
use super::{rules_only, uses};
use crate::syntax::keywords::{self, Role};
use context::CursorContext;
use words::SnippetForm;

/// Something that could be written.
#[derive(Debug, Clone)]
pub struct Completion {
    /// Its label.
    pub label: String,
    /// What it is.
    pub kind: SemanticTokenKind,
    /// Its type, or what it is for.
    pub detail: String,
    /// Its documentation, in Markdown.
    pub doc: Option<String>,
    /// The inserted text: a snippet if `snippet` is set.
    pub insert: String,
    /// `insert` has tab stops.
    pub snippet: bool,
    /// Sort key: smaller comes first.
    pub rank: u8,
    /// What is written elsewhere in the file at the same time, and at which offset.
    pub also: Option<(usize, String)>,
}

/// Completions at an offset.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// The range that they replace.
    pub replaces: Range<usize>,
    /// What could be written.
    pub items: Vec<Completion>,
}

/// How the files are looked at.
pub trait Looks {
    /// As they are.
    fn now(&mut self) -> Arc<Analysis>;
    /// With another text for the file.
    fn with(&mut self, text: String) -> Analysis;
    /// The names of all modules that could be used.
    fn modules(&mut self) -> Vec<String>;
    /// What was looked at is needed no more: it may be freed when there is time.
    fn done(&mut self, _analysis: Analysis) {}
}

/// What could be written at an offset of a file: nothing in the prose of a literate one.
pub fn complete(name: &str, text: &str, offset: usize, looks: &mut dyn Looks) -> Completions {
    let here = |rules: &Range<usize>| {
        rules.contains(&offset) || rules.end == text.len() && rules.end <= offset
    };
    let Some(rules) = rules_only::blocks(name, text).into_iter().find(here) else {
        return Completions::default();
    };
    let context = CursorContext::new(text, &rules, offset);
    let mut found = Proposals {
        name,
        context: &context,
        looks,
        items: Vec::new(),
    };
    if !context.in_comment {
        found.all();
    }
    let mut items = found.items;
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    Completions {
        replaces: context.word.clone(),
        items,
    }
}

/// What was found so far.
struct Proposals<'f, 't> {
    name: &'f str,
    context: &'f CursorContext<'t>,
    looks: &'f mut dyn Looks,
    items: Vec<Completion>,
}

impl Proposals<'_, '_> {
    fn all(&mut self) {
        let context = self.context;
        if context.in_text.is_some() && !context.in_hole {
            return self.in_text();
        }
        if context.in_hole {
            return self.expression();
        }
        // A list that opened by itself at the closing quote would take the Enter that ends the line.
        if context.touches_text() {
            return;
        }
        let after_sign = context.after_sign();
        if context.open.is_empty() && context.in_first_column() && !after_sign {
            return self.forms(words::ITEMS, 1);
        }
        match context.item_word() {
            "" => self.forms(words::ITEMS, 1),
            "use" if context.open.is_empty() => self.modules(),
            "module" | "namespace" => {}
            "month" => self.plain(
                &["ends clip", "ends roll", "clip", "roll"],
                SemanticTokenKind::Keyword,
            ),
            _ if context.open.is_empty() => self.header(),
            "type" | "dossier" => self.in_type(),
            "rule" | "exception" => self.in_rule(),
            "calendar" => self.in_calendar(),
            "waiver" => self.forms(words::WAIVER, 1),
            "agreement" => self.in_record(),
            "test" => self.in_test(),
            "define"
                if context.back(1) == ":"
                    && !context
                        .before
                        .iter()
                        .any(|token| self.is(token.span.clone(), "=")) =>
            {
                self.types();
            }
            _ => self.expression(),
        }
    }

    fn is(&self, range: Range<usize>, word: &str) -> bool {
        self.context.text.get(range) == Some(word)
    }

    fn expression(&mut self) {
        let context = self.context;
        let (second, last) = (context.back(2), context.back(1));
        let on_line = context.last_on_line();
        let after_number = context.after_number() || keywords::has_role(last, Role::Scale);
        if after_number
            && on_line
            && context.word.start > context.before.last().map_or(0, |last| last.span.end)
        {
            self.forms(words::UNITS, 1);
            self.currencies();
            self.forms(words::OPERATORS, 3);
            return self.after_parameter_value();
        }
        match (second, last) {
            ("days" | "hours" | "day", "of") if context.back(3) == "working" => {
                return self.calendars();
            }
            (_, "is") => {
                return self.plain(
                    &["present", "missing", "a working day of"],
                    SemanticTokenKind::Keyword,
                );
            }
            ("in", "force") => return self.plain(&["from"], SemanticTokenKind::Keyword),
            (_, "working") => {
                return self.plain(
                    &["days of", "hours of", "day of"],
                    SemanticTokenKind::Keyword,
                );
            }
            ("money", "in") => return self.currencies(),
            (_, ".") => return self.probe(),
            (_, "check") => return self.plain(&["date"], SemanticTokenKind::Keyword),
            // Who is used to `==` is offered the texts all the same.
            (_, "=" | "!=" | "==") => self.choices_before(2),
            _ => {}
        }
        if context.after_operand() {
            self.forms(words::OPERATORS, 1);
            return self.after_parameter_value();
        }
        self.forms(words::OPERANDS, 3);
        self.probe();
    }

    /// Dates and sources after a parameter's value.
    fn after_parameter_value(&mut self) {
        if self.context.item_word() == "parameter" {
            self.plain(&["from", "until", "source"], SemanticTokenKind::Keyword);
        }
    }

    fn in_text(&mut self) {
        let context = self.context;
        match (context.back(2), context.back(1)) {
            (_, "zone") => {
                let zones: Vec<&str> = crate::value::Zone::names().collect();
                // A zone's name has signs in it, and the part before is typed already.
                let start = context
                    .in_text
                    .map_or(context.word.start, |quote| quote.saturating_add(1));
                let typed = context
                    .text
                    .get(start..context.word.start)
                    .unwrap_or("")
                    .to_owned();
                for zone in zones {
                    if let Some(rest) = zone.strip_prefix(typed.as_str()) {
                        self.items.push(completion(
                            rest,
                            SemanticTokenKind::Text,
                            "a time zone",
                            1,
                        ));
                    }
                }
            }
            (_, "=" | "!=" | "==") => self.choices_before(2),
            (_, ":") => self.choices_of_key(2),
            _ => {}
        }
        // The quotes are there already.
        for item in &mut self.items {
            item.insert = item.insert.trim_matches('"').to_owned();
        }
    }

    fn modules(&mut self) {
        let context = self.context;
        let typed = context.before.last().map_or(0, |last| last.span.end);
        let start = context
            .before
            .get(1)
            .map_or(context.word.start, |first| first.span.start)
            .min(context.word.start);
        let front = context
            .text
            .get(start..typed.max(start))
            .unwrap_or("")
            .to_owned();
        for module in self.looks.modules() {
            if let Some(rest) = module.strip_prefix(front.trim_start()) {
                self.items
                    .push(completion(rest, SemanticTokenKind::Module, "a module", 1));
            }
        }
    }

    fn names(&mut self, accepts: &dyn Fn(&str) -> bool, sort: names::Sort) {
        let now = self.looks.now();
        let mut items = names::declared(&now, self.name, sort);
        items.retain(|item| accepts(&item.label));
        self.items.append(&mut items);
    }

    /// Calendars in scope, and those of modules that are not used yet, which are used then.
    fn calendars(&mut self) {
        self.names(&|_| true, names::Sort::Calendar);
        let now = self.looks.now();
        let Some(source) = now.file(self.name).map(|file| file.source) else {
            return;
        };
        for (name, module) in uses::calendars(&self.looks.modules()) {
            if self.items.iter().any(|item| item.label == name) {
                continue;
            }
            let also = now
                .adding_use(source, module)
                .map(|(span, text)| (span.range().start, text));
            let detail = format!("with `use {module}`");
            self.items.push(Completion {
                also,
                ..completion(name, SemanticTokenKind::Constant, &detail, 2)
            });
        }
    }

    fn types(&mut self) {
        self.forms(words::TYPES, 2);
        self.names(&|_| true, names::Sort::Type);
    }

    fn currencies(&mut self) {
        let known = crate::value::Currency::codes().filter_map(crate::value::Currency::from_code);
        for currency in known.filter(|currency| !currency.is_withdrawn()) {
            self.items.push(completion(
                currency.code(),
                SemanticTokenKind::Constant,
                currency.name(),
                2,
            ));
        }
    }

    fn forms(&mut self, forms: &[SnippetForm], rank: u8) {
        for form in forms {
            let snippet = form.snippet.contains('$');
            let insert = form.snippet.to_owned();
            let item = completion(form.label, SemanticTokenKind::Keyword, form.doc, rank);
            self.items.push(Completion {
                insert,
                snippet,
                ..item
            });
        }
    }

    fn plain(&mut self, words: &[&str], kind: SemanticTokenKind) {
        for word in words {
            let item = completion(word.split(" {").next().unwrap_or(word), kind, "", 1);
            self.items.push(Completion {
                insert: (*word).to_owned(),
                snippet: word.contains('$'),
                ..item
            });
        }
    }
}

fn completion(label: &str, kind: SemanticTokenKind, detail: &str, rank: u8) -> Completion {
    Completion {
        label: label.to_owned(),
        kind,
        detail: detail.to_owned(),
        doc: None,
        insert: label.to_owned(),
        snippet: false,
        rank,
        also: None,
    }
}
