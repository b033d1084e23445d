//! Writes a tree as pieces of text in the order of the source, and carries over
//! the comments between two pieces.

use super::layout::{self, AlignedField, Op};
use crate::source::Span;
use crate::source::{LINE_BREAKS, TextLines as _, line_breaks};
use crate::syntax::ast::{Doc, Name, Path};
use crate::syntax::lexer::{self, Lexer, Token, TokenKind};

/// What has been put out, and how far the text has been read.
pub(super) struct Writer<'t> {
    text: &'t str,
    at: usize,
    pub ops: Vec<Op<'t>>,
    pub fields: Vec<AlignedField>,
    /// The run of fields that the next one belongs to, and how many there were.
    run: usize,
    runs: usize,
}

/// The comments and empty lines between two pieces.
struct Between {
    /// The comments, from slash to end.
    comments: Vec<(usize, usize)>,
    /// Where the next piece begins.
    next: usize,
}

impl<'t> Writer<'t> {
    /// Begins to read the text at a byte offset.
    pub fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            at,
            ops: Vec::new(),
            fields: Vec::new(),
            run: 0,
            runs: 0,
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    fn between(&self) -> Between {
        let mut comments = Vec::new();
        for token in self.tokens() {
            if token.kind == TokenKind::Comment {
                let start = token.span.start;
                comments.push((
                    start,
                    start.saturating_add(token.text(self.text).trim_end().len()),
                ));
            } else if token.kind != TokenKind::Whitespace {
                return Between {
                    comments,
                    next: token.span.start,
                };
            }
        }
        Between {
            comments,
            next: self.text.len(),
        }
    }

    /// The tokens that have not been put out.
    fn tokens(&self) -> Lexer<'t> {
        Lexer::new(self.text, self.at)
    }

    /// Whether an empty line precedes the next piece or its comments.
    fn blank_ahead(&self) -> bool {
        line_breaks(self.space_ahead().as_bytes()).nth(1).is_some()
    }

    /// Whether the line ends here.
    pub fn line_ends(&self) -> bool {
        self.space_ahead().contains(LINE_BREAKS)
    }

    /// The white space before what comes next, comment or not.
    fn space_ahead(&self) -> &'t str {
        let first = self
            .tokens()
            .next()
            .filter(|token| token.kind == TokenKind::Whitespace);
        first.map_or("", |token| token.text(self.text))
    }

    /// Whether comments precede the next piece.
    pub fn comment_ahead(&self) -> bool {
        !self.between().comments.is_empty()
    }

    /// The word or sign that comes next.
    pub fn peek(&self) -> &'t str {
        self.tokens()
            .find(|token| !token.kind.is_trivia())
            .map_or("", |token| token.text(self.text))
    }

    /// Puts out the comments before the next piece where no line can break: they end the line.
    fn skip(&mut self) {
        let between = self.between();
        for (start, end) in between.comments {
            self.ops.push(Op::Comment(self.slice(start, end)));
        }
        self.at = between.next;
    }

    /// A comment behind what was just put out, on its line.
    fn trailing(&mut self) {
        let mut tokens = self.tokens();
        let on_line = |token: &Token| {
            token.kind == TokenKind::Whitespace
                && token
                    .text(self.text)
                    .chars()
                    .all(|c| matches!(c, ' ' | '\t'))
        };
        let next = tokens.next().and_then(|first| {
            if on_line(&first) {
                tokens.next()
            } else {
                Some(first)
            }
        });
        if let Some(comment) = next.filter(|token| token.kind == TokenKind::Comment) {
            self.ops
                .push(Op::Comment(comment.text(self.text).trim_end()));
            self.at = comment.span.end;
        }
    }

    fn piece(&mut self, end: usize, shown: &'t str) {
        self.ops.push(Op::Text(shown));
        self.at = end;
        self.trailing();
    }

    /// The text of a span, as written.
    pub fn raw(&mut self, span: Span) {
        self.skip();
        let range = span.range();
        self.piece(range.end, self.slice(range.start, range.end));
    }

    /// The next `length` bytes, put out as `shown`.
    fn take(&mut self, length: usize, shown: &'t str) {
        self.skip();
        self.piece(self.at.saturating_add(length), shown);
    }

    /// A sign or a keyword that comes next.
    pub fn word(&mut self, word: &'static str) {
        let length = if self.rest(self.between().next).starts_with(word) {
            word.len()
        } else {
            0
        };
        self.take(length, word);
    }

    /// The next word, whatever it is.
    pub fn any_word(&mut self) {
        let word = self.peek();
        self.take(word.len(), word);
    }

    /// The next word, written in another form.
    pub fn word_as(&mut self, shown: &'static str) {
        let word = self.peek();
        self.take(word.len(), shown);
    }

    /// Where the next piece begins.
    pub fn next_piece(&self) -> usize {
        self.between().next
    }

    /// Some words or signs with a space between them.
    pub fn words(&mut self, count: usize) {
        for nth in 0..count {
            if nth > 0 {
                self.space();
            }
            self.any_word();
        }
    }

    pub fn space(&mut self) {
        self.ops.push(Op::Text(" "));
    }

    /// Characters that the text need not have.
    pub fn put(&mut self, text: &'t str) {
        self.ops.push(Op::Text(text));
    }

    /// A name, with its backticks.
    pub fn name(&mut self, name: &Name) {
        self.raw(name.span);
    }

    /// A path, its dots without spaces.
    pub fn path(&mut self, path: &Path) {
        for (nth, segment) in path.segments.iter().enumerate() {
            if nth > 0 {
                self.word(".");
            }
            self.name(segment);
        }
    }

    /// Documentation, and the comments inside it.
    pub fn doc(&mut self, doc: Option<&Doc>) {
        let Some(doc) = doc else { return };
        self.skip();
        let range = doc.span.range();
        let lines = self
            .slice(range.start, range.end)
            .each_line()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        for line in lines {
            match line.strip_prefix("///").filter(|_| is_doc(line)) {
                Some(text) => {
                    self.ops.push(Op::Text("///"));
                    let text = text.trim_end();
                    if !text.is_empty() && !text.starts_with(' ') {
                        self.space();
                    }
                    self.ops.push(Op::Text(text));
                }
                None => self.ops.push(Op::Text(line)),
            }
            self.ops.push(Op::Hard { blank: false });
        }
        self.at = range.end;
        self.own_lines();
    }

    /// Comments after documentation, each on its line.
    fn own_lines(&mut self) {
        let between = self.between();
        for (start, end) in between.comments {
            self.ops.push(Op::Text(self.slice(start, end)));
            self.ops.push(Op::Hard { blank: false });
        }
        self.at = between.next;
    }

    /// A possible line break; comments on lines of their own force it.
    pub fn line(&mut self) {
        self.line_or(" ", false);
    }

    /// A possible line break, and the operator that begins the next line. Comments after the operator go in
    /// front of it: one that ended the operator's line belongs to the operand before; others get lines of their own.
    pub fn operator(&mut self) {
        let before = self.between();
        let operator = self.peek();
        self.at = before.next.saturating_add(operator.len());
        let after = self.between();
        let mut own_lines = before.comments;
        let mut behind = after.comments.as_slice();
        if let ([(start, end), others @ ..], true) = (behind, own_lines.is_empty())
            && !self.slice(self.at, *start).contains(LINE_BREAKS)
        {
            self.ops.push(Op::Comment(self.slice(*start, *end)));
            behind = others;
        }
        own_lines.extend(behind);
        for (start, end) in &own_lines {
            self.ops.push(Op::Hard { blank: false });
            self.ops.push(Op::Text(self.slice(*start, *end)));
        }
        self.ops.push(match own_lines.is_empty() {
            true => Op::Line {
                flat: " ",
                blank: false,
            },
            false => Op::Hard { blank: false },
        });
        self.put(operator);
        self.at = after.next;
    }

    /// A break or these characters. Empty lines are kept where `blanks`; whether one is there.
    fn line_or(&mut self, flat: &'static str, blanks: bool) -> bool {
        let blank = blanks && self.blank_ahead();
        if self.comment_ahead() {
            self.next_line(blanks);
        } else {
            self.ops.push(Op::Line { flat, blank });
        }
        blank
    }

    /// The next line, with the comments before its first piece. Keeps empty lines if `blanks`.
    pub fn next_line(&mut self, blanks: bool) {
        for (start, end) in self.between().comments {
            let blank = blanks && self.blank_ahead();
            self.ops.push(Op::Hard { blank });
            self.ops.push(Op::Text(self.slice(start, end)));
            self.at = end;
        }
        let blank = blanks && self.blank_ahead();
        self.ops.push(Op::Hard { blank });
    }

    /// The comments at the end of the file.
    pub fn end(&mut self) {
        for (start, end) in self.between().comments {
            let blank = self.blank_ahead();
            if !self.ops.is_empty() {
                self.ops.push(Op::Hard { blank });
            }
            self.ops.push(Op::Text(self.slice(start, end)));
            self.at = end;
        }
    }

    /// The beginning of the file, up to its first piece.
    pub fn begin(&mut self) {
        let mut first = true;
        for (start, end) in self.between().comments {
            if !first {
                let blank = self.blank_ahead();
                self.ops.push(Op::Hard { blank });
            }
            self.ops.push(Op::Text(self.slice(start, end)));
            self.at = end;
            first = false;
        }
        if !first {
            let blank = self.blank_ahead();
            self.ops.push(Op::Hard { blank });
        }
    }

    /// Whether the output from `start` on is one line.
    pub fn is_one_line(&self, start: usize) -> bool {
        let ops = self.ops.get(start..).unwrap_or_default();
        layout::is_one_line(ops)
    }

    /// Sees to it that the break put out at `gap` leaves a line empty.
    pub fn leave_empty(&mut self, gap: usize) {
        if let Some(op) = self.ops.get_mut(gap) {
            *op = Op::Hard { blank: true };
        }
    }

    /// The text of a span, as words separated by one space.
    pub fn flat(&mut self, span: Span) {
        let end = span.range().end;
        let mut first = true;
        while self.between().next < end {
            let start = self.between().next;
            let piece = piece(self.slice(start, end));
            if !first && piece != "," {
                self.space();
            }
            self.take(piece.len(), piece);
            first = false;
        }
    }

    /// A comma after an element, if one was written; none is put out.
    pub fn comma(&mut self) {
        if self.peek() == "," {
            self.skip();
            self.at = self.at.saturating_add(1);
            self.trailing();
        }
    }

    /// A group: one line if it fits.
    pub fn group(&mut self, inside: impl FnOnce(&mut Self)) {
        self.skip();
        self.ops.push(Op::Open { broken: false });
        inside(self);
        self.ops.push(Op::Close);
    }

    /// Indents the lines that begin inside.
    pub fn indented(&mut self, inside: impl FnOnce(&mut Self)) {
        self.ops.push(Op::Indent);
        inside(self);
        self.ops.push(Op::Dedent);
    }

    /// Clauses between braces, each on a line of its own.
    pub fn block(&mut self, count: usize, mut clause: impl FnMut(&mut Self, usize)) {
        self.word("{");
        let before = self.ops.len();
        self.ops.push(Op::Indent);
        for nth in 0..count {
            self.next_line(nth > 0);
            clause(self, nth);
        }
        self.closing_comments(count > 0);
        self.ops.push(Op::Dedent);
        if self.ops.len() > before.saturating_add(2) {
            self.ops.push(Op::Hard { blank: false });
        }
        self.word("}");
    }

    /// The comments before a closing bracket.
    fn closing_comments(&mut self, blanks: bool) {
        let mut blanks = blanks;
        for (start, end) in self.between().comments {
            let blank = blanks && self.blank_ahead();
            self.ops.push(Op::Hard { blank });
            self.ops.push(Op::Text(self.slice(start, end)));
            self.at = end;
            blanks = true;
        }
    }

    /// Elements between brackets: on one line where that fits and none was begun on a line of its own.
    pub fn elements(
        &mut self,
        style: BracketStyle,
        count: usize,
        mut element: impl FnMut(&mut Self, usize),
    ) {
        self.skip();
        let at = self.ops.len();
        self.ops.push(Op::Open { broken: false });
        self.word(style.open);
        if count == 0 && !self.comment_ahead() {
            self.word(style.close);
            self.ops.push(Op::Close);
            return;
        }
        let broken = self.line_ends() || style.broken;
        if let Some(op) = self.ops.get_mut(at) {
            *op = Op::Open { broken };
        }
        self.ops.push(Op::Indent);
        let outer = self.run;
        self.new_run();
        for nth in 0..count {
            let fill = nth > 0 && style.fill;
            if fill {
                self.ops.push(Op::Open { broken: false });
            }
            let flat = if nth == 0 { style.inside } else { " " };
            if self.line_or(flat, nth > 0) {
                self.new_run();
            }
            element(self, nth);
            if fill {
                self.ops.push(Op::Close);
            }
            self.comma();
            match (style.commas, nth.saturating_add(1) < count) {
                (true, true) => self.put(","),
                (true, false) => self.ops.push(Op::IfBroken(",")),
                (false, true) => self.ops.push(Op::IfFlat(",")),
                (false, false) => {}
            }
        }
        self.closing_comments(count > 0);
        self.ops.push(Op::Dedent);
        self.ops.push(Op::Line {
            flat: style.inside,
            blank: false,
        });
        self.word(style.close);
        self.ops.push(Op::Close);
        self.run = outer;
    }

    /// The fields that follow are not aligned with those before.
    pub fn new_run(&mut self) {
        self.runs = self.runs.saturating_add(1);
        self.run = self.runs;
    }

    /// `name: value`, the value aligned with those of its neighbours.
    pub fn field(&mut self, name: &Name, value: impl FnOnce(&mut Self)) {
        self.name(name);
        self.word(":");
        let width = self
            .slice(name.span.range().start, name.span.range().end)
            .chars()
            .count();
        let at = self.fields.len();
        self.fields.push(AlignedField {
            name: width,
            run: self.run,
        });
        self.space();
        self.ops.push(Op::Align(at));
        value(self);
        self.ops.push(Op::Aligned(at));
    }
}

/// How elements between brackets look.
#[derive(Clone, Copy)]
pub(super) struct BracketStyle {
    pub open: &'static str,
    pub close: &'static str,
    /// Padding inside the brackets if they are on one line.
    pub inside: &'static str,
    /// Commas also between elements on lines of their own, and after the last one.
    pub commas: bool,
    /// Several elements on a line, as words of a list.
    pub fill: bool,
    /// Never on one line.
    pub broken: bool,
}

/// `{ a: 1, b: 2 }`
pub(super) const FIELDS: BracketStyle = BracketStyle {
    open: "{",
    close: "}",
    inside: " ",
    commas: false,
    fill: false,
    broken: false,
};
/// `[a, b]`
pub(super) const LIST: BracketStyle = BracketStyle {
    open: "[",
    close: "]",
    inside: "",
    commas: true,
    fill: false,
    broken: false,
};
/// `(a, b)`
pub(super) const ARGUMENTS: BracketStyle = BracketStyle {
    open: "(",
    close: ")",
    ..LIST
};

/// The text, the comma, or the run of other tokens without a space between them that a text begins with.
fn piece(text: &str) -> &str {
    let mut end = 0_usize;
    for token in lexer::tokens(text) {
        let alone = token.kind.is_text() || token.text(text) == ",";
        if end > 0 && (alone || token.kind.is_trivia()) {
            break;
        }
        end = token.span.end;
        if alone {
            break;
        }
    }
    text.get(..end).unwrap_or(text)
}

/// Whether a line is documentation, and not a comment.
fn is_doc(line: &str) -> bool {
    lexer::tokens(line)
        .next()
        .is_some_and(|token| token.kind == TokenKind::Doc)
}
