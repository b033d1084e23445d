//! The pre-scan of a rule file, over its tokens: comments, brackets, where items begin, and whether the text nests deeper
//! than the limits allow, which must be known before a recursive parser reads it.

use crate::source::LINE_BREAKS;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as code;
use crate::diagnostic::codes::usage::LIMIT;
use crate::limits::Limits;
use crate::source::{SourceId, Span};
use crate::value::text::is_deceptive;

use super::ast::Comment;
use super::keywords::{Keyword, Role, has_role, keyword};
use super::lexer::{Bracket, Lexer, TextForm, Token, TokenKind};
use super::{lexer, mistakes};

pub(super) struct Scan {
    pub items: Vec<Range<usize>>,
    pub comments: Vec<Comment>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether the text nests too deeply, without cutting it into items.
pub(super) fn scan_nesting(source: SourceId, text: &str, limits: &Limits) -> Vec<Diagnostic> {
    let mut scanner = Scanner::new(source, text, 0, limits);
    scanner.run();
    scanner.diagnostics
}

/// Scans a text from `start` on, where a part of it begins.
pub(super) fn scan(source: SourceId, text: &str, start: usize, limits: &Limits) -> Scan {
    let mut scanner = Scanner::new(source, text, start, limits);
    scanner.run();
    scanner.finish()
}

struct Scanner<'t> {
    source: SourceId,
    text: &'t str,
    limits: &'t Limits,
    /// Where the scanned part begins: beyond 0 for a block of a literate file.
    begin: usize,
    lexer: Lexer<'t>,
    /// Open brackets and their offsets.
    open: Vec<(Bracket, usize)>,
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
    /// The last token, where it is a keyword and not the name of a field.
    last_word: Option<&'static Keyword>,
    /// The last token is one after which an operand follows: a word here is a name and begins no clause.
    operand_due: bool,
    /// The last token is a point.
    after_point: bool,
    comments: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
    too_deep: bool,
}

impl<'t> Scanner<'t> {
    fn new(source: SourceId, text: &'t str, begin: usize, limits: &'t Limits) -> Self {
        Self {
            source,
            text,
            limits,
            begin,
            lexer: Lexer::new(text, begin),
            open: Vec::new(),
            prefixes: 0,
            saved: Vec::new(),
            operators: 0,
            starts: Vec::new(),
            fresh: true,
            in_doc: false,
            line_start: true,
            last_word: None,
            operand_due: false,
            after_point: false,
            comments: Vec::new(),
            diagnostics: Vec::new(),
            too_deep: false,
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn run(&mut self) {
        while let Some(token) = self.lexer.next() {
            match token.kind {
                TokenKind::Whitespace => {
                    self.line_start =
                        self.line_start || token.text(self.text).contains(LINE_BREAKS);
                }
                TokenKind::Comment => self.comment(&token),
                TokenKind::Doc => self.documentation(&token),
                TokenKind::Word
                | TokenKind::Backticked { .. }
                | TokenKind::Number
                | TokenKind::Date
                | TokenKind::Time
                | TokenKind::DateTime
                | TokenKind::Malformed
                | TokenKind::Text { .. }
                | TokenKind::Open(_)
                | TokenKind::Close(_)
                | TokenKind::Sign
                | TokenKind::Foreign => self.token(&token),
            }
            if self.too_deep {
                return;
            }
        }
    }

    fn comment(&mut self, token: &Token) {
        let written = token.text(self.text).trim_end();
        let start = token.span.start;
        self.treachery(start, written);
        self.comments.push(Comment {
            span: self.span(&(start..start.saturating_add(written.len()))),
        });
    }

    fn documentation(&mut self, token: &Token) {
        if (self.line_start && self.open.is_empty() || self.fresh) && !self.in_doc {
            self.starts.push(token.span.start);
            self.in_doc = true;
            self.fresh = false;
        }
        self.treachery(token.span.start, token.text(self.text));
    }

    fn treachery(&mut self, start: usize, written: &str) {
        let found = written
            .char_indices()
            .find(|(_, c)| is_deceptive(*c) && !matches!(c, '\t' | '\u{feff}'));
        if let Some((at, c)) = found {
            self.invisible(start.saturating_add(at), c);
        }
    }

    fn invisible(&mut self, at: usize, c: char) {
        let span = self.span(&(at..at.saturating_add(c.len_utf8())));
        self.diagnostics.push(
            Diagnostic::error(
                code::INVISIBLE,
                span,
                format!(
                    "there is the invisible character U+{:04X} here",
                    u32::from(c)
                ),
            )
            .help("remove it; in a text it can be written `\\u{…}`"),
        );
    }

    fn token(&mut self, token: &Token) {
        let written = token.text(self.text);
        let word = if token.kind == TokenKind::Word {
            written
        } else {
            ""
        };
        self.begin_item(token.span.start, word);
        if self.line_start && self.begins_field(word) {
            // What the field before took when absent is over.
            self.operators = 0;
            self.prefixes = 0;
        }
        self.line_start = false;
        let row = if self.after_point {
            None
        } else {
            keyword(word)
        };
        if let Some(row) = row {
            self.keyword(row, token);
        }
        match token.kind {
            TokenKind::Text {
                closed: false,
                form,
            } => self.unclosed_text(token.span.start, form),
            TokenKind::Text { .. } | TokenKind::DateTime => {
                self.treachery(token.span.start, written)
            }
            TokenKind::Open(bracket) => self.opened(bracket, token),
            TokenKind::Close(bracket) => self.closed(bracket, token),
            TokenKind::Sign if matches!(written, "+" | "*") && self.rest().starts_with(' ') => {
                self.operator(token)
            }
            TokenKind::Sign if written == "," => {
                self.operators = 0;
                self.prefixes = 0;
            }
            TokenKind::Foreign => {
                if let Some(c) = written.chars().next().filter(|c| is_deceptive(*c)) {
                    self.invisible(token.span.start, c);
                }
            }
            TokenKind::Whitespace
            | TokenKind::Comment
            | TokenKind::Doc
            | TokenKind::Word
            | TokenKind::Backticked { .. }
            | TokenKind::Number
            | TokenKind::Date
            | TokenKind::Time
            | TokenKind::Malformed
            | TokenKind::Sign => {}
        }
        self.after_point = written == ".";
        self.operand_due = match token.kind {
            TokenKind::Word => row.is_some_and(takes_operand),
            TokenKind::Sign => !matches!(written, "%" | "?"),
            TokenKind::Open(bracket) => bracket != Bracket::Brace,
            TokenKind::Whitespace
            | TokenKind::Comment
            | TokenKind::Doc
            | TokenKind::Backticked { .. }
            | TokenKind::Number
            | TokenKind::Date
            | TokenKind::Time
            | TokenKind::DateTime
            | TokenKind::Malformed
            | TokenKind::Text { .. }
            | TokenKind::Close(_)
            | TokenKind::Foreign => false,
        };
        self.last_word = row;
    }

    /// What follows the last token.
    fn rest(&self) -> &'t str {
        self.lexer.rest()
    }

    /// An item begins at an item word that begins a line outside brackets, and after an item's last bracket.
    fn begin_item(&mut self, start: usize, word: &str) {
        let opens = self.line_start
            && self.open.is_empty()
            && has_role(word, Role::Item)
            && self.is_followed_by_name();
        if self.in_doc {
            self.in_doc = false;
        } else if self.fresh || opens {
            self.starts.push(start);
        }
        self.fresh = false;
    }

    /// A field's name at the beginning of a line, with its colon; no expression contains one outside brackets of its own.
    fn begins_field(&self, word: &str) -> bool {
        let in_braces = self
            .open
            .last()
            .is_some_and(|(open, _)| *open == Bracket::Brace);
        !word.is_empty()
            && in_braces
            && self.rest().trim_start_matches([' ', '\t']).starts_with(':')
    }

    /// Whether a name, or the text that names a test, follows the last word on its line.
    fn is_followed_by_name(&self) -> bool {
        let mut ahead = self.lexer.clone();
        let blank = ahead.next().is_some_and(|token| {
            token
                .text(self.text)
                .chars()
                .all(|c| matches!(c, ' ' | '\t'))
        });
        blank
            && ahead
                .next()
                .is_some_and(|token| token.kind.is_word() || token.kind.is_text())
    }

    fn keyword(&mut self, row: &'static Keyword, token: &Token) {
        if matches!(row.word, "and" | "or") {
            self.operator(token);
        } else if begins_clause(row) && !self.operand_due {
            self.prefixes = 0;
            self.operators = 0;
        } else if nests(self.last_word, row) {
            self.prefixes = self.prefixes.saturating_add(1);
            self.check_depth(&token.span);
        }
    }

    /// Chains are counted roughly here, so that a hostile one costs nothing; the parser counts exactly.
    fn operator(&mut self, token: &Token) {
        self.operators = self.operators.saturating_add(1);
        let limit = self.limits.chain_length;
        if self.operators <= limit.saturating_mul(8) {
            return;
        }
        self.too_deep = true;
        let span = self.first_of(token.span.start);
        self.diagnostics.push(
            Diagnostic::error(LIMIT, span, format!("this expression has more than {limit} operators in a row"))
                .help("use `sum` over a list, or give parts of it names; `--limit chain_length=N` raises the limit"),
        );
    }

    fn check_depth(&mut self, place: &Range<usize>) {
        let depth = self
            .saved
            .iter()
            .fold(self.open.len().saturating_add(self.prefixes), |sum, n| {
                sum.saturating_add(*n)
            });
        if depth <= self.limits.expression_depth {
            return;
        }
        self.too_deep = true;
        let limit = self.limits.expression_depth;
        let span = self.first_of(place.start);
        self.diagnostics.push(
            Diagnostic::error(LIMIT, span, format!("this nests deeper than {limit} levels"))
                .help("give parts of it names with `let` or `define`; `--limit expression_depth=N` raises the limit"),
        );
    }

    /// The span of the byte at an offset.
    fn first_of(&self, at: usize) -> Span {
        self.span(&(at..at.saturating_add(1)))
    }

    fn opened(&mut self, bracket: Bracket, token: &Token) {
        self.open.push((bracket, token.span.start));
        self.saved.push(self.prefixes);
        self.prefixes = 0;
        self.check_depth(&token.span);
    }

    fn closed(&mut self, bracket: Bracket, token: &Token) {
        let c = bracket.closing();
        let span = self.span(&token.span);
        match self.open.last() {
            Some((open, _)) if *open == bracket => {
                self.open.pop();
                self.prefixes = self.saved.pop().unwrap_or(0);
            }
            Some((open, at)) => {
                let (open, at) = (open.opening(), self.first_of(*at));
                self.diagnostics.push(
                    Diagnostic::error(
                        code::BRACKET,
                        span,
                        format!("`{c}` closes nothing: `{open}` is still open"),
                    )
                    .label(at, format!("`{open}` was opened here")),
                );
                self.unwind(bracket);
            }
            None => {
                let message = format!("`{c}` closes nothing");
                self.diagnostics
                    .push(match self.head_without_brace(bracket, token.span.start) {
                        Some(head) => Diagnostic::error(
                            code::BRACKET,
                            span,
                            format!("{message}: its `{{` is missing"),
                        )
                        .help(format!("write `{{` before the first clause: `{head} {{`")),
                        None => Diagnostic::error(code::BRACKET, span, message).help("remove it"),
                    });
            }
        }
        self.fresh = bracket == Bracket::Brace && self.open.is_empty();
    }

    /// The head of a rule, an exception or a type that a `}` before `end` closes though no `{` opened it.
    fn head_without_brace(&self, closing: Bracket, end: usize) -> Option<String> {
        let start = *self.starts.last()?;
        let tokens = lexer::tokens_in(self.text, start..end);
        let tokens: Vec<Token> = tokens
            .filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::Doc)
            .collect();
        // Tokens that touch are one word: the path of a type.
        let mut words: Vec<Range<usize>> = Vec::new();
        for token in &tokens {
            match words.last_mut() {
                Some(last) if last.end == token.span.start => last.end = token.span.end,
                _ => words.push(token.span.clone()),
            }
        }
        let words: Vec<&str> = words
            .into_iter()
            .filter_map(|word| self.text.get(word))
            .collect();
        let length = match words.first() {
            Some(&("rule" | "exception")) => 4,
            Some(&("type" | "dossier" | "calendar" | "test")) => 2,
            _ => return None,
        };
        let has_brace = tokens
            .iter()
            .any(|token| token.kind == TokenKind::Open(Bracket::Brace));
        (closing == Bracket::Brace && !has_brace && words.len() >= length)
            .then(|| words.into_iter().take(length).collect::<Vec<_>>().join(" "))
    }

    /// Closes up to the matching bracket, if it is open.
    fn unwind(&mut self, wanted: Bracket) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| *open == wanted) {
            self.open.truncate(at);
            self.saved.truncate(at);
        }
    }

    fn unclosed_text(&mut self, start: usize, form: TextForm) {
        let fault = mistakes::unclosed(
            self.text.get(start..).unwrap_or(""),
            form == TextForm::Template,
        );
        let code = if fault.brace {
            code::INTERPOLATION
        } else {
            code::UNCLOSED_TEXT
        };
        let from = start.saturating_add(fault.start);
        let span = self.span(&(from..from.saturating_add(fault.length)));
        self.diagnostics
            .push(Diagnostic::error(code, span, fault.message).help(fault.help));
        // The rest of the line after the text is read as code.
        self.lexer.resume(start.saturating_add(fault.end));
    }

    fn finish(mut self) -> Scan {
        if let Some((bracket, at)) = self.open.first().copied().filter(|_| !self.too_deep) {
            let closing = bracket.closing();
            let bracket = bracket.opening();
            let within = if self.begin > 0 {
                ": an item ends in the block where it begins"
            } else {
                ""
            };
            let span = self.first_of(at);
            if !self.diagnostics.iter().any(|d| {
                matches!(
                    d.code,
                    code::UNCLOSED_TEXT | code::INTERPOLATION | code::BRACKET
                )
            }) {
                self.diagnostics.push(
                    Diagnostic::error(
                        code::BRACKET,
                        span,
                        format!("this `{bracket}` is never closed"),
                    )
                    .help(format!("put `{closing}` where it ends{within}")),
                );
            }
        }
        let ends = self.starts.iter().skip(1).copied().chain([self.text.len()]);
        let mut items: Vec<Range<usize>> = self
            .starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(start, end)| start..end)
            .collect();
        // An item with errors from the scan is left out, so that they are not reported twice.
        if self.too_deep {
            items.clear();
        }
        let broken: Vec<usize> = self
            .diagnostics
            .iter()
            .flat_map(|diagnostic| {
                diagnostic
                    .labels
                    .iter()
                    .map(|label| label.span.start as usize)
            })
            .collect();
        items.retain(|item| !broken.iter().any(|at| item.contains(at)));
        Scan {
            items,
            comments: self.comments,
            diagnostics: self.diagnostics,
        }
    }
}

/// Whether a word begins a clause or a statement and nothing else, so that nesting begins anew.
fn begins_clause(row: &Keyword) -> bool {
    let begins = row.has(Role::Clause) || row.has(Role::Statement);
    // `in force` and `month ends` begin with words that expressions have, too.
    begins && !row.has(Role::Operator) && !row.has(Role::Unit)
}

/// Whether an operand follows a word, so that what comes next is a name and begins no clause.
fn takes_operand(row: &Keyword) -> bool {
    let leads = row.has(Role::Connective) || row.has(Role::Choice) || row.has(Role::Opens);
    leads || row.is_reserved && !row.has(Role::Literal) || begins_clause(row)
}

/// Whether a word after another begins a nested construct.
fn nests(last: Option<&Keyword>, row: &Keyword) -> bool {
    let follows = |role: Role| last.is_some_and(|last| last.has(role));
    match row.word {
        "in" => follows(Role::Unit),
        "of" => {
            let of_type = last.is_some_and(|last| matches!(last.word, "list" | "map" | "as"));
            of_type || follows(Role::Part) || follows(Role::Period)
        }
        _ => row.has(Role::Opens),
    }
}
