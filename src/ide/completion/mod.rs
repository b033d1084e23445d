//! What could be written at the cursor.
//!
//! What kind of thing could is seen from the words before it, in a text that is
//! broken as a rule. For the names that an expression could hold, a marker is
//! put at the cursor, what is open is closed, and the checker says what it met.

pub mod context;
mod names;
pub mod words;

use std::ops::Range;
use std::sync::Arc;

use super::Analysis;
use super::lexer::Kind as Lexed;
use super::tokens::Kind;
use crate::check::look::{MARKER, Probe};
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax;
use context::Context;
use words::Form;

/// Something that could be written.
#[derive(Debug, Clone)]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Its type, or what it is for.
    pub detail: String,
    /// Its documentation, in Markdown.
    pub doc: Option<String>,
    /// What is written: a snippet where `snippet` says so.
    pub insert: String,
    /// `insert` has places for the cursor.
    pub snippet: bool,
    /// Smaller stands first.
    pub rank: u8,
}

/// What could be written at a place.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// What it stands instead of.
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

/// What could be written at an offset of a file.
pub fn complete(name: &str, text: &str, offset: usize, looks: &mut dyn Looks) -> Completions {
    let context = Context::new(text, offset);
    let mut found = Found { name, context: &context, looks, items: Vec::new() };
    if !context.in_comment {
        found.all();
    }
    let mut items = found.items;
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    Completions { replaces: context.word.clone(), items }
}

/// What was found so far.
struct Found<'f, 't> {
    name: &'f str,
    context: &'f Context<'t>,
    looks: &'f mut dyn Looks,
    items: Vec<Completion>,
}

impl Found<'_, '_> {
    fn all(&mut self) {
        let context = self.context;
        if context.in_text.is_some() && !context.in_hole {
            return self.in_text();
        }
        if context.in_hole {
            return self.expression();
        }
        let after_sign = context.last_kind() == Some(Lexed::Sign);
        if context.open.is_empty() && context.in_first_column() && !after_sign {
            return self.forms(words::ITEMS, 1);
        }
        match context.item_word() {
            "" => self.forms(words::ITEMS, 1),
            "use" if context.open.is_empty() => self.modules(),
            "module" | "namespace" => {}
            "month" => self.plain(&["ends clip", "ends roll", "clip", "roll"], Kind::Keyword),
            _ if context.open.is_empty() => self.header(),
            "type" => self.in_type(),
            "rule" | "exception" => self.in_rule(),
            "calendar" => self.in_calendar(),
            "waiver" => self.forms(words::WAIVER, 1),
            "agreement" => self.in_record(),
            "test" => self.in_test(),
            "define"
                if context.back(1) == ":" && !context.before.iter().any(|token| self.is(token.range.clone(), "=")) =>
            {
                self.types();
            }
            _ => self.expression(),
        }
    }

    fn is(&self, range: Range<usize>, word: &str) -> bool {
        self.context.text.get(range) == Some(word)
    }

    /// Between an item's word and its brace.
    fn header(&mut self) {
        let context = self.context;
        let has_equals = context.before.iter().any(|token| self.is(token.range.clone(), "="));
        let words = context.before.iter().filter(|token| !matches!(token.kind, Lexed::Doc | Lexed::Comment)).count();
        match (context.item_word(), context.back(1)) {
            ("define", _) if has_equals => self.expression(),
            ("type", "by" | "in") if context.back(1) == "by" || context.back(2) == "priced" => self.expression(),
            ("type", "=" | "in" | "|") => self.types(),
            ("type", _) => self.plain(&["dated by", "in", "priced in"], Kind::Keyword),
            ("rule", "for") => self.names(&|_| true, names::Sort::Record),
            ("rule", _) if words >= 2 => self.plain(&["for"], Kind::Keyword),
            ("exception", "to") => self.names(&|_| true, names::Sort::Rule),
            ("exception", _) if words >= 2 => self.plain(&["to"], Kind::Keyword),
            ("waiver", "waiver") => self.plain(&["for"], Kind::Keyword),
            ("waiver", _) => self.names(&|_| true, names::Sort::Rule),
            ("agreement", ":") => self.names(&|_| true, names::Sort::Record),
            ("parameter" | "data" | "define", ":" | "of") => self.types(),
            ("data", "from") => self.plain(&["input"], Kind::Keyword),
            ("data", _) if words >= 4 => self.plain(&["from"], Kind::Keyword),
            ("calendar", "extends" | "joins" | ",") => self.names(&|_| true, names::Sort::Calendar),
            ("calendar", _) if words >= 2 => self.plain(&["extends", "joins"], Kind::Keyword),
            _ => {}
        }
    }

    fn in_type(&mut self) {
        let context = self.context;
        if context.open.len() > 1 {
            return self.expression();
        }
        let field = self.since_line_or_comma();
        let words: Vec<&str> = field.iter().filter_map(|range| context.text.get(range.clone())).collect();
        match words.as_slice() {
            [] => self
                .forms(&[Form { label: "let", snippet: "let ${1:name} = ${2:expression}", doc: "a derived field" }], 1),
            ["let", _, "=", ..] => self.expression(),
            [.., ":"] | [.., ":", "list" | "map", "of"] | [.., "of"] => self.types(),
            [.., "in"] => self.currencies(),
            [_, ":", .., "else"] => self.expression(),
            [_, ":", _, ..] => self.forms(words::AFTER_TYPE, 1),
            _ => {}
        }
    }

    /// The tokens of the field or clause that the cursor stands in: since its line began, or a comma.
    fn since_line_or_comma(&self) -> Vec<Range<usize>> {
        let context = self.context;
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut end = context.word.start;
        for token in context.inside().iter().rev() {
            let between = context.text.get(token.range.end..end).unwrap_or("");
            if between.contains('\n') || self.is(token.range.clone(), ",") || self.is(token.range.clone(), "{") {
                break;
            }
            found.push(token.range.clone());
            end = token.range.start;
        }
        found.reverse();
        found
    }

    fn in_rule(&mut self) {
        let context = self.context;
        let begins = context.begins_line() || matches!(context.back(1), "{" | "}") && context.open.len() == 1;
        let goes_on = matches!(context.last_kind(), Some(Lexed::Sign)) || wants_value(context.back(1));
        if begins && !goes_on {
            self.forms(words::CLAUSES, 1);
            if context.begins_line() && context.back(1) != "{" {
                self.forms(words::OPERATORS, 3);
            }
            return;
        }
        match (context.back(2), context.back(1)) {
            (_, "severity") => self.plain(&["error", "warning", "note"], Kind::Keyword),
            ("month", "ends") => self.plain(&["clip", "roll"], Kind::Keyword),
            (_, "for") => self.plain(&["each"], Kind::Keyword),
            ("for", "each") | (_, "let" | "source") => {}
            _ => self.expression(),
        }
    }

    fn in_calendar(&mut self) {
        let line = self.since_line_or_comma();
        let words: Vec<&str> = line.iter().filter_map(|range| self.context.text.get(range.clone())).collect();
        match words.as_slice() {
            [] if self.context.back(1) != "," => self.forms(words::CALENDAR, 1),
            [] | ["working", "week", ..] => self.plain(&words::WEEKDAYS, Kind::Keyword),
            ["count", ..] => self.plain(&["including", "excluding", "first day", "last day"], Kind::Keyword),
            _ => {}
        }
    }

    /// Keys and values of an agreement, or of what a test replaces.
    fn in_record(&mut self) {
        let context = self.context;
        let last = context.back(1);
        if matches!(last, "{" | ",") || context.begins_line() && last != ":" && last != "[" {
            return self.probe(&[": 0"]);
        }
        if last == "." {
            return self.probe(&[": 0"]);
        }
        if last == ":" {
            self.choices_of_key(2);
        }
        self.value();
    }

    fn in_test(&mut self) {
        let context = self.context;
        let with = context.open.len() > 1
            && context
                .open
                .last()
                .is_some_and(|index| index.checked_sub(1).and_then(|before| context.at(before)) == Some("with"));
        let nested =
            context.open.iter().any(|index| index.checked_sub(1).and_then(|before| context.at(before)) == Some("with"));
        if with || nested {
            return self.in_record();
        }
        if context.open.iter().any(|index| context.at(*index) == Some("[")) {
            return self.value();
        }
        match (context.back(2), context.back(1)) {
            (_, "given") => {
                self.names(&|_| true, names::Sort::Agreement);
                self.plain(&["file"], Kind::Keyword);
            }
            (_, "expect") => {
                self.names(&|_| true, names::Sort::OnlyRule);
                self.plain(&["shape"], Kind::Keyword);
            }
            ("expect", _) => self.forms(words::VERDICTS, 1),
            (_, "by") => self.names(&|_| true, names::Sort::Exception),
            (_, "{" | "}") => self.forms(words::TEST, 1),
            _ if context.begins_line() => self.forms(words::TEST, 1),
            ("given", _) => self.plain(&["with { $1 }", "as of"], Kind::Keyword),
            _ => self.plain(&["by", "for", "because"], Kind::Keyword),
        }
    }

    /// What a literal may be.
    fn value(&mut self) {
        if self.context.last_kind() == Some(Lexed::Number) && self.context.last_on_line() {
            self.currencies();
            return self.forms(words::UNITS, 1);
        }
        self.plain(&["true", "false"], Kind::Keyword);
    }

    fn expression(&mut self) {
        let context = self.context;
        let (second, last) = (context.back(2), context.back(1));
        let on_line = context.last_on_line();
        // A date or a time has no unit.
        let number = context.last_kind() == Some(Lexed::Number) && !last.contains(['-', ':']);
        let after_number = number || matches!(last, "thousand" | "million" | "billion");
        if after_number && on_line && context.word.start > context.before.last().map_or(0, |last| last.range.end) {
            self.forms(words::UNITS, 1);
            self.currencies();
            self.forms(words::OPERATORS, 3);
            return self.after_parameter_value();
        }
        match (second, last) {
            ("days" | "hours" | "day", "of") if context.back(3) == "working" => {
                return self.names(&|_| true, names::Sort::Calendar);
            }
            (_, "is") => return self.plain(&["present", "missing", "a working day of"], Kind::Keyword),
            ("in", "force") => return self.plain(&["from"], Kind::Keyword),
            (_, "working") => return self.plain(&["days of", "hours of", "day of"], Kind::Keyword),
            ("money", "in") => return self.currencies(),
            (_, ".") => return self.probe(&SUFFIXES),
            (_, "check") => return self.plain(&["date"], Kind::Keyword),
            (_, "=") => self.choices_before(if second == "!" { 3 } else { 2 }),
            _ => {}
        }
        let operand = matches!(context.last_kind(), Some(Lexed::Number | Lexed::Text | Lexed::Close))
            || context.last_kind() == Some(Lexed::Word) && !words::is_word(last);
        if operand && !matches!(last, "}") {
            self.forms(words::OPERATORS, 1);
            return self.after_parameter_value();
        }
        self.forms(words::OPERANDS, 3);
        self.probe(&SUFFIXES);
    }

    /// Dates and sources after a parameter's value.
    fn after_parameter_value(&mut self) {
        if self.context.item_word() == "parameter" {
            self.plain(&["from", "until", "source"], Kind::Keyword);
        }
    }

    fn in_text(&mut self) {
        let context = self.context;
        match (context.back(2), context.back(1)) {
            (_, "zone") => {
                let zones: Vec<&str> = crate::value::Zone::names().collect();
                // A zone's name has signs in it, and the part before is typed already.
                let start = context.in_text.map_or(context.word.start, |quote| quote.saturating_add(1));
                let typed = context.text.get(start..context.word.start).unwrap_or("").to_owned();
                for zone in zones {
                    if let Some(rest) = zone.strip_prefix(typed.as_str()) {
                        self.items.push(completion(rest, Kind::Text, "a time zone", 1));
                    }
                }
            }
            ("!", "=") => self.choices_before(3),
            (_, "=") => self.choices_before(2),
            (_, ":") => self.choices_of_key(2),
            _ => {}
        }
        // The quotes are there already.
        for item in &mut self.items {
            item.insert = item.insert.trim_matches('"').to_owned();
        }
    }

    /// The texts that the name before an operator may be; the name ends at the n-th token back.
    fn choices_before(&mut self, n: usize) {
        let context = self.context;
        let Some(token) = context.before.len().checked_sub(n).and_then(|index| context.before.get(index)) else {
            return;
        };
        let (range, name) = (token.range.clone(), context.text.get(token.range.clone()).unwrap_or(""));
        if token.kind == Lexed::Word
            && let Some((analysis, probe)) = self.probed(range, &SUFFIXES)
        {
            self.choices(names::choices(&analysis, &probe, name));
        }
    }

    /// The texts that a key may have; the key is the n-th token back.
    fn choices_of_key(&mut self, n: usize) {
        let context = self.context;
        let Some(token) = context.before.len().checked_sub(n).and_then(|index| context.before.get(index)) else {
            return;
        };
        let (range, name) = (token.range.clone(), context.text.get(token.range.clone()).unwrap_or(""));
        if let Some((analysis, probe)) = self.probed(range, &[": 0"]) {
            self.choices(names::choices(&analysis, &probe, name));
        }
    }

    fn choices(&mut self, choices: Vec<String>) {
        for choice in choices {
            self.items.push(completion(&format!("\"{choice}\""), Kind::Text, "one of its texts", 0));
        }
    }

    /// What the checker says could stand at the cursor.
    fn probe(&mut self, suffixes: &[&str]) {
        match self.probed(self.context.word.clone(), suffixes) {
            Some((analysis, probe)) => {
                names::of_probe(&analysis, self.name, &probe, &mut self.items);
                self.looks.done(analysis);
            }
            // What cannot be read is of the type that the item says.
            None => {
                let now = self.looks.now();
                let it = self.record_of_item(&now);
                let probe = Probe::Name { it, locals: Vec::new() };
                if self.context.back(1) != "." {
                    names::of_probe(&now, self.name, &probe, &mut self.items);
                }
            }
        }
    }

    fn record_of_item(&self, now: &Analysis) -> Option<crate::check::program::RecordId> {
        let words: Vec<&str> = (0..8).filter_map(|index| self.context.at(index)).collect();
        let name = words.iter().zip(words.iter().skip(1)).find(|(word, _)| **word == "for").map(|(_, name)| *name)?;
        let at = now.look.program.records.iter().position(|record| *record.declared.name == *name)?;
        Some(crate::check::program::RecordId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// Puts the marker at a place, closes what is open, and looks what the checker meets.
    fn probed(&mut self, word: Range<usize>, suffixes: &[&str]) -> Option<(Analysis, Probe)> {
        let text = self.context.text;
        let item = self.context.item.clone();
        let before = text.get(item.start..word.start)?;
        let kept = format!("{before}{MARKER}{}", text.get(word.end..item.end)?);
        let closers = self.context.closers();
        let closed = suffixes.iter().map(|suffix| format!("{before}{MARKER}{suffix}{closers}\n"));
        let chosen = std::iter::once(kept).chain(closed).find(|item| is_whole(item))?;
        let whole = format!("{}{chosen}{}", text.get(..item.start)?, text.get(item.end..)?);
        let analysis = self.looks.with(whole);
        let probe = analysis.look.probe.clone()?;
        Some((analysis, probe))
    }

    fn modules(&mut self) {
        let context = self.context;
        let typed = context.before.last().map_or(0, |last| last.range.end);
        let start = context.before.get(1).map_or(context.word.start, |first| first.range.start).min(context.word.start);
        let front = context.text.get(start..typed.max(start)).unwrap_or("").to_owned();
        for module in self.looks.modules() {
            if let Some(rest) = module.strip_prefix(front.trim_start()) {
                self.items.push(completion(rest, Kind::Module, "a module", 1));
            }
        }
    }

    fn names(&mut self, accepts: &dyn Fn(&str) -> bool, sort: names::Sort) {
        let now = self.looks.now();
        let mut items = names::declared(&now, self.name, sort);
        items.retain(|item| accepts(&item.label));
        self.items.append(&mut items);
    }

    fn types(&mut self) {
        self.forms(words::TYPES, 2);
        self.names(&|_| true, names::Sort::Type);
    }

    fn currencies(&mut self) {
        let known = crate::value::Currency::codes().filter_map(crate::value::Currency::from_code);
        for currency in known.filter(|currency| !currency.is_withdrawn()) {
            self.items.push(completion(currency.code(), Kind::Constant, currency.name(), 2));
        }
    }

    fn forms(&mut self, forms: &[Form], rank: u8) {
        for form in forms {
            let snippet = form.snippet.contains('$');
            let insert = form.snippet.to_owned();
            let item = completion(form.label, Kind::Keyword, form.doc, rank);
            self.items.push(Completion { insert, snippet, ..item });
        }
    }

    fn plain(&mut self, words: &[&str], kind: Kind) {
        for word in words {
            let item = completion(word.split(" {").next().unwrap_or(word), kind, "", 1);
            self.items.push(Completion { insert: (*word).to_owned(), snippet: word.contains('$'), ..item });
        }
    }
}

/// What may stand behind the marker, so that the item is whole.
const SUFFIXES: [&str; 9] = [
    "",
    " satisfies true",
    " then 0 else 0",
    " to 0",
    " x in [] satisfies true",
    " of it",
    " from 2000-01-01",
    ": 0",
    " = 0",
];

fn is_whole(item: &str) -> bool {
    let sources = Sources::new();
    let source = sources.add("", item);
    !syntax::parse(source, item, &Limits::default()).failed()
}

/// Whether a value follows a word, be it on the next line.
fn wants_value(word: &str) -> bool {
    matches!(
        word,
        "require"
            | "forbid"
            | "when"
            | "unless"
            | "and"
            | "or"
            | "implies"
            | "not"
            | "in"
            | "of"
            | "then"
            | "else"
            | "where"
            | "satisfies"
            | "satisfy"
    )
}

fn completion(label: &str, kind: Kind, detail: &str, rank: u8) -> Completion {
    Completion {
        label: label.to_owned(),
        kind,
        detail: detail.to_owned(),
        doc: None,
        insert: label.to_owned(),
        snippet: false,
        rank,
    }
}
