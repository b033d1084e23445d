//! The first look at a rule file: what is text, what comment, what bracket;
//! where items begin; and whether it nests deeper than the limits allow, which
//! must be known before a recursive parser sees it.

use crate::source::{LINE_BREAKS, TextLines as _};
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::codes::use_of_program::LIMIT;
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use crate::value::text::is_treacherous;

use super::ast::Comment;
use super::mistakes;

/// The words that begin an item at the beginning of a line.
pub const ITEM_WORDS: [&str; 16] = [
    "module",
    "use",
    "namespace",
    "month",
    "type",
    "exact",
    "calendar",
    "parameter",
    "data",
    "define",
    "rule",
    "exception",
    "waiver",
    "agreement",
    "test",
    "///",
];

/// Words after which a nested construct follows without a bracket.
const NESTING_WORDS: [&str; 10] = ["if", "satisfies", "satisfy", "the", "in", "of", "as", "then", "else", "-"];
/// Words that begin a clause, where nesting begins anew.
const CLAUSE_WORDS: [&str; 12] =
    ["require", "forbid", "when", "unless", "let", "for", "source", "severity", "given", "expect", "and", "or"];

pub(super) struct Scan {
    pub items: Vec<Range<usize>>,
    pub comments: Vec<Comment>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether the text nests too deeply, without cutting it into items.
pub(super) fn scan_nesting(source: SourceId, text: &str, limits: &Limits) -> Vec<Diagnostic> {
    let mut scanner = Scanner::new(source, text, limits);
    scanner.run();
    scanner.diagnostics
}

/// Looks at a text from `start` on, where a part of it begins.
pub(super) fn scan(source: SourceId, text: &str, start: usize, limits: &Limits) -> Scan {
    let mut scanner = Scanner { at: start, begin: start, ..Scanner::new(source, text, limits) };
    scanner.run();
    scanner.finish()
}

struct Scanner<'t> {
    source: SourceId,
    text: &'t str,
    limits: &'t Limits,
    /// Where the part begins that is looked at: beyond 0 for a block of a literate file.
    begin: usize,
    at: usize,
    /// Open brackets with their places.
    open: Vec<(char, usize)>,
    /// Nesting by words, per bracket.
    prefixes: usize,
    saved: Vec<usize>,
    /// Operators since the last clause or comma: a chain too long is refused before it is parsed.
    operators: usize,
    /// Where items begin; the file's first token always begins one.
    starts: Vec<usize>,
    /// The next token begins an item: the file begins, or an item's last bracket was closed.
    fresh: bool,
    /// Documentation was seen that the next item owns.
    in_doc: bool,
    line_start: bool,
    last_word: &'t str,
    comments: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
    too_deep: bool,
}

impl<'t> Scanner<'t> {
    fn new(source: SourceId, text: &'t str, limits: &'t Limits) -> Self {
        Self {
            source,
            text,
            limits,
            begin: 0,
            at: 0,
            open: Vec::new(),
            prefixes: 0,
            saved: Vec::new(),
            operators: 0,
            starts: Vec::new(),
            fresh: true,
            in_doc: false,
            line_start: true,
            last_word: "",
            comments: Vec::new(),
            diagnostics: Vec::new(),
            too_deep: false,
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\n' | '\r' => {
                    self.line_start = true;
                    self.step(c);
                }
                ' ' | '\t' | '\u{feff}' => self.step(c),
                '/' if self.rest().starts_with("///") && !self.rest().starts_with("////") => self.documentation(),
                '/' if self.rest().starts_with("//") => self.comment(),
                _ => self.token(c),
            }
            if self.too_deep {
                return;
            }
        }
    }

    fn step(&mut self, c: char) {
        self.at = self.at.saturating_add(c.len_utf8());
    }

    fn line_end(&self) -> usize {
        self.rest().find(LINE_BREAKS).map_or(self.text.len(), |n| self.at.saturating_add(n))
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let written = self.text.get(self.at..end).unwrap_or("").trim_end();
        self.treachery(self.at, written);
        let span = self.span(self.at, self.at.saturating_add(written.len()));
        self.comments.push(Comment { span });
        self.at = end;
    }

    fn documentation(&mut self) {
        if (self.line_start && self.open.is_empty() || self.fresh) && !self.in_doc {
            self.starts.push(self.at);
            self.in_doc = true;
            self.fresh = false;
        }
        let end = self.line_end();
        self.treachery(self.at, self.text.get(self.at..end).unwrap_or(""));
        self.at = end;
    }

    fn treachery(&mut self, start: usize, written: &str) {
        let found = written.char_indices().find(|(_, c)| is_treacherous(*c) && !matches!(c, '\t' | '\u{feff}'));
        if let Some((at, c)) = found {
            self.invisible(start.saturating_add(at), c);
        }
    }

    fn invisible(&mut self, at: usize, c: char) {
        let span = self.span(at, at.saturating_add(c.len_utf8()));
        self.diagnostics.push(
            Diagnostic::error(
                code::INVISIBLE,
                span,
                format!("the invisible character U+{:04X} stands here", u32::from(c)),
            )
            .help("remove it; in a text it can be written `\\u{…}`"),
        );
    }

    fn token(&mut self, c: char) {
        let start = self.at;
        let word = if c.is_alphabetic() || c == '_' { word_at(self.rest()) } else { "" };
        self.begin_item(start, word);
        if self.line_start && self.begins_field(word) {
            // What the field before took when absent is over.
            self.operators = 0;
            self.prefixes = 0;
        }
        self.line_start = false;
        match c {
            '"' => self.text_literal(),
            '`' => self.backticks(),
            '(' | '[' | '{' => self.opened(c),
            ')' | ']' | '}' => self.closed(c),
            '+' | '*' if self.rest().get(1..2) == Some(" ") => {
                self.operator();
                self.step(c);
                self.last_word = "";
            }
            ',' => {
                self.operators = 0;
                self.prefixes = 0;
                self.step(c);
            }
            '-' => {
                self.step(c);
                self.last_word = "-";
            }
            _ if !word.is_empty() => self.word(word),
            _ if is_treacherous(c) => {
                self.invisible(start, c);
                self.step(c);
            }
            _ => {
                self.step(c);
                if !c.is_ascii_digit() {
                    self.last_word = "";
                }
            }
        }
    }

    /// An item begins at an item word that begins a line outside brackets, and after an item's last bracket.
    fn begin_item(&mut self, start: usize, word: &str) {
        let opens =
            self.line_start && self.open.is_empty() && ITEM_WORDS.contains(&word) && self.followed_by_name(word);
        if self.in_doc {
            self.in_doc = false;
        } else if self.fresh || opens {
            self.starts.push(start);
        }
        self.fresh = false;
    }

    /// A field's name at the beginning of a line, with its colon; no expression contains one outside brackets of its own.
    fn begins_field(&self, word: &str) -> bool {
        let rest = self.rest().get(word.len()..).unwrap_or("");
        !word.is_empty()
            && self.open.last().is_some_and(|(open, _)| *open == '{')
            && rest.trim_start_matches([' ', '\t']).starts_with(':')
    }

    fn followed_by_name(&self, word: &str) -> bool {
        let rest = self.rest().get(word.len()..).unwrap_or("");
        let trimmed = rest.trim_start_matches([' ', '\t']);
        trimmed.len() < rest.len() && trimmed.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '`' | '"'))
    }

    fn word(&mut self, word: &'t str) {
        if CLAUSE_WORDS.contains(&word) {
            if matches!(word, "and" | "or") {
                self.operator();
            } else {
                self.prefixes = 0;
                self.operators = 0;
            }
        } else if NESTING_WORDS.contains(&word) && nests(self.last_word, word) {
            self.prefixes = self.prefixes.saturating_add(1);
            self.check_depth();
        }
        self.last_word = word;
        self.at = self.at.saturating_add(word.len());
    }

    /// Chains are counted roughly here, so that a hostile one costs nothing; the parser counts exactly.
    fn operator(&mut self) {
        self.operators = self.operators.saturating_add(1);
        let limit = self.limits.chain_length;
        if self.operators <= limit.saturating_mul(8) {
            return;
        }
        self.too_deep = true;
        let span = self.span(self.at, self.at.saturating_add(1));
        self.diagnostics.push(
            Diagnostic::error(LIMIT, span, format!("this expression has more than {limit} operators in a row"))
                .help("use `sum` over a list, or give parts of it names; `--limit chain_length=N` raises the limit"),
        );
    }

    fn check_depth(&mut self) {
        let depth =
            self.saved.iter().fold(self.open.len().saturating_add(self.prefixes), |sum, n| sum.saturating_add(*n));
        if depth <= self.limits.expression_depth {
            return;
        }
        self.too_deep = true;
        let limit = self.limits.expression_depth;
        let span = self.span(self.at, self.at.saturating_add(1));
        self.diagnostics.push(
            Diagnostic::error(LIMIT, span, format!("this nests deeper than {limit} levels"))
                .help("give parts of it names with `let` or `define`; `--limit expression_depth=N` raises the limit"),
        );
    }

    fn opened(&mut self, c: char) {
        self.open.push((c, self.at));
        self.saved.push(self.prefixes);
        self.prefixes = 0;
        self.check_depth();
        self.step(c);
        self.last_word = "";
    }

    fn closed(&mut self, c: char) {
        let wanted = match c {
            ')' => '(',
            ']' => '[',
            _ => '{',
        };
        match self.open.last() {
            Some((open, _)) if *open == wanted => {
                self.open.pop();
                self.prefixes = self.saved.pop().unwrap_or(0);
            }
            Some((open, at)) => {
                let (open, at) = (*open, *at);
                let span = self.span(self.at, self.at.saturating_add(1));
                self.diagnostics.push(
                    Diagnostic::error(code::BRACKET, span, format!("`{c}` closes nothing: `{open}` is still open"))
                        .label(self.span(at, at.saturating_add(1)), format!("`{open}` was opened here")),
                );
                self.unwind(wanted);
            }
            None => {
                let span = self.span(self.at, self.at.saturating_add(1));
                let message = format!("`{c}` closes nothing");
                self.diagnostics.push(match self.head_without_brace(c) {
                    Some(head) => Diagnostic::error(code::BRACKET, span, format!("{message}: its `{{` is missing"))
                        .help(format!("write `{{` before the first clause: `{head} {{`")),
                    None => Diagnostic::error(code::BRACKET, span, message).help("remove it"),
                });
            }
        }
        self.step(c);
        self.last_word = "";
        self.fresh = c == '}' && self.open.is_empty();
    }

    /// The head of a rule, an exception or a type that a `}` closes though no `{` opened it.
    fn head_without_brace(&self, closing: char) -> Option<String> {
        let item = self.text.get(*self.starts.last()?..self.at).unwrap_or("");
        let lines = item.each_line().filter(|line| !line.trim_start().starts_with("//"));
        let words: Vec<&str> = lines.flat_map(str::split_whitespace).take(4).collect();
        let length = match words.first() {
            Some(&("rule" | "exception")) => 4,
            Some(&("type" | "calendar" | "test")) => 2,
            _ => return None,
        };
        (closing == '}' && !item.contains('{') && words.len() >= length)
            .then(|| words.into_iter().take(length).collect::<Vec<_>>().join(" "))
    }

    /// Closes up to the bracket that was meant, if it is open.
    fn unwind(&mut self, wanted: char) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| *open == wanted) {
            self.open.truncate(at);
            self.saved.truncate(at);
        }
    }

    fn backticks(&mut self) {
        let rest = self.rest().get(1..).unwrap_or("");
        let length = rest.find(['`', '\n', '\r']).map_or(rest.len(), |n| n.saturating_add(1));
        self.at = self.at.saturating_add(1).saturating_add(length);
        self.last_word = "`";
    }

    fn text_literal(&mut self) {
        let start = self.at;
        let holes = self.last_word == "otherwise";
        let length = match self.last_word {
            "matches" => text_length(self.rest(), false, false),
            "otherwise" => text_length(self.rest(), true, true),
            _ => text_length(self.rest(), true, false),
        };
        self.last_word = "";
        match length {
            Some(length) => {
                let end = start.saturating_add(length);
                self.treachery(start, self.text.get(start..end).unwrap_or(""));
                self.at = end;
            }
            None => self.unclosed_text(start, holes),
        }
    }

    fn unclosed_text(&mut self, start: usize, holes: bool) {
        let fault = mistakes::unclosed(self.rest(), holes);
        let code = if fault.brace { code::INTERPOLATION } else { code::UNCLOSED_TEXT };
        let from = start.saturating_add(fault.start);
        let span = self.span(from, from.saturating_add(fault.length));
        self.diagnostics.push(Diagnostic::error(code, span, fault.message).help(fault.help));
        self.at = start.saturating_add(fault.end);
    }

    fn finish(mut self) -> Scan {
        if let Some((bracket, at)) = self.open.first().copied().filter(|_| !self.too_deep) {
            let closing = match bracket {
                '(' => ')',
                '[' => ']',
                _ => '}',
            };
            let within = if self.begin > 0 { ": an item ends in the block where it begins" } else { "" };
            let span = self.span(at, at.saturating_add(1));
            if !self
                .diagnostics
                .iter()
                .any(|d| matches!(d.code, code::UNCLOSED_TEXT | code::INTERPOLATION | code::BRACKET))
            {
                self.diagnostics.push(
                    Diagnostic::error(code::BRACKET, span, format!("this `{bracket}` is never closed"))
                        .help(format!("put `{closing}` where it ends{within}")),
                );
            }
        }
        let ends = self.starts.iter().skip(1).copied().chain([self.text.len()]);
        let mut items: Vec<Range<usize>> =
            self.starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        // What the scan already found wrong is not said twice: its item is left out.
        if self.too_deep {
            items.clear();
        }
        let broken: Vec<usize> = self
            .diagnostics
            .iter()
            .flat_map(|diagnostic| diagnostic.labels.iter().map(|label| label.span.start as usize))
            .collect();
        items.retain(|item| !broken.iter().any(|at| item.contains(at)));
        Scan { items, comments: self.comments, diagnostics: self.diagnostics }
    }
}

/// Whether a word after another begins a nested construct.
fn nests(last: &str, word: &str) -> bool {
    match word {
        "in" => matches!(last.trim_end_matches('s'), "second" | "minute" | "hour" | "day" | "week" | "month" | "year"),
        "of" => matches!(
            last,
            "list"
                | "map"
                | "as"
                | "year"
                | "month"
                | "day"
                | "weekday"
                | "hour"
                | "minute"
                | "date"
                | "start"
                | "end"
                | "quarter"
        ),
        "then" | "else" | "as" => false,
        _ => true,
    }
}

fn word_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The length of a text literal, quotes included; none where its line ends first.
fn text_length(text: &str, escapes: bool, holes: bool) -> Option<usize> {
    let mut depth = 0usize;
    let mut inner = false;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' | '\r' => return None,
            '\\' if escapes && (depth == 0 || inner) => {
                chars.next();
            }
            '\\' if !escapes => {
                chars.next_if(|(_, next)| *next == '"');
            }
            '"' if depth > 0 => inner = !inner,
            '"' => return Some(at.saturating_add(1)),
            '{' if holes && depth == 0 && chars.next_if(|(_, next)| *next == '{').is_some() => {}
            '{' if holes && !inner => depth = depth.saturating_add(1),
            '}' if holes && !inner => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
