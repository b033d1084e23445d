//! What stands before the cursor: in which item, after which words, in which brackets.

use crate::source::LINE_BREAKS;
use std::ops::Range;

use super::super::lexer::{self, Kind, Token};
use crate::syntax::ITEM_WORDS;

/// The surroundings of a cursor in a text, however broken.
#[derive(Debug)]
pub struct Context<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The word that is being typed, and its rest after the cursor.
    pub word: Range<usize>,
    /// The item's bytes, up to the next one.
    pub item: Range<usize>,
    /// The tokens of the item before the word.
    pub before: Vec<Token>,
    /// Positions in `before` of the brackets that are open.
    pub open: Vec<usize>,
    /// The text that the cursor stands in, from its quote.
    pub in_text: Option<usize>,
    /// The cursor stands in the interpolation of a message.
    pub in_hole: bool,
    /// Where the tokens of that begin in `before`.
    hole: usize,
    /// The cursor stands in a comment.
    pub in_comment: bool,
}

impl<'t> Context<'t> {
    /// The surroundings of an offset, which may be anywhere in the part of the text that is rules.
    pub fn new(text: &'t str, rules: &Range<usize>, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset = offset.saturating_sub(1);
        }
        let before = text.get(..offset).unwrap_or("");
        let after = text.get(offset..).unwrap_or("");
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        let start = before.trim_end_matches(letter).len();
        // Digits begin a number, not a word.
        let digits = text.get(start..offset).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let end = offset.saturating_add(after.find(|c| !letter(c)).unwrap_or(after.len()));
        let word = if digits { offset..offset } else { start..end };
        // An item lies in one block of a literate file.
        let own = text.get(..rules.end).unwrap_or(text);
        let item = item_start(own, word.start).max(rules.start)..item_end(own, offset);
        let mut context = Context {
            text,
            word: word.clone(),
            item: item.clone(),
            before: Vec::new(),
            open: Vec::new(),
            in_text: None,
            in_hole: false,
            hole: usize::MAX,
            in_comment: false,
        };
        let upto = text.get(item.start..word.start).unwrap_or("");
        let shifted = |token: Token| {
            let range = token.range.start.saturating_add(item.start)..token.range.end.saturating_add(item.start);
            Token { range, ..token }
        };
        context.before = lexer::tokens(upto).into_iter().map(shifted).collect();
        context.look_at_last(word.start);
        context.open = brackets(&context.before);
        context
    }

    /// Whether the cursor stands in a comment, a text, or an expression within a message.
    fn look_at_last(&mut self, at: usize) {
        let Some(last) = self.before.last().cloned() else { return };
        let written = self.text.get(last.range.clone()).unwrap_or("");
        let same_line = self.text.get(last.range.end..at).is_some_and(|between| !between.contains(LINE_BREAKS));
        match last.kind {
            Kind::Comment | Kind::Doc => self.in_comment = same_line,
            Kind::Text if last.range.end == at && !closed(written) => {
                self.in_text = Some(last.range.start);
                let message = self.before.len().checked_sub(2).and_then(|index| self.at(index)) == Some("otherwise");
                self.in_hole = message && written.matches('{').count() > written.matches('}').count();
                self.before.pop();
                if self.in_hole {
                    let inside = written.rfind('{').map_or(written.len(), |brace| brace.saturating_add(1));
                    self.enter_hole(last.range.start.saturating_add(inside)..at);
                }
            }
            _ => {}
        }
    }

    /// Adds the tokens of an interpolation to those before the cursor.
    fn enter_hole(&mut self, range: Range<usize>) {
        self.hole = self.before.len();
        let start = range.start;
        let tokens = lexer::tokens(self.text.get(range).unwrap_or(""));
        self.before.extend(tokens.into_iter().map(|token| {
            let range = token.range.start.saturating_add(start)..token.range.end.saturating_add(start);
            Token { range, ..token }
        }));
    }

    /// The word or sign at a position of `before`.
    pub fn at(&self, index: usize) -> Option<&'t str> {
        self.text.get(self.before.get(index)?.range.clone())
    }

    /// The n-th word or sign before the cursor, from 1.
    pub fn back(&self, n: usize) -> &'t str {
        self.before.len().checked_sub(n).and_then(|index| self.at(index)).unwrap_or("")
    }

    /// What the last token is.
    pub fn last_kind(&self) -> Option<Kind> {
        self.before.last().map(|token| token.kind)
    }

    /// Whether the word stands right behind the quote that closes a text, where no word can begin.
    pub fn touches_text(&self) -> bool {
        self.before.last().is_some_and(|last| last.kind == Kind::Text && last.range.end == self.word.start)
    }

    /// Whether a colon stands behind the word already.
    pub fn before_colon(&self) -> bool {
        self.text.get(self.word.end..).is_some_and(|after| after.trim_start_matches(' ').starts_with(':'))
    }

    /// The first word of the item, without documentation and `exact`.
    pub fn item_word(&self) -> &'t str {
        let words = self.before.iter().filter(|token| !matches!(token.kind, Kind::Doc | Kind::Comment));
        let mut words = words.filter_map(|token| self.text.get(token.range.clone()));
        match words.next() {
            Some("exact") => words.next().unwrap_or(""),
            word => word.unwrap_or(""),
        }
    }

    /// Whether nothing stands before the word on its line.
    pub fn begins_line(&self) -> bool {
        let before = self.text.get(..self.word.start).unwrap_or("");
        let line = before.rfind(LINE_BREAKS).map_or(before, |at| before.get(at..).unwrap_or(""));
        line.trim().is_empty()
    }

    /// Whether the word begins its line in the first column.
    pub fn in_first_column(&self) -> bool {
        self.word.start == 0 || self.text.get(..self.word.start).is_some_and(|before| before.ends_with(LINE_BREAKS))
    }

    /// Whether the last token stands on the cursor's line.
    pub fn last_on_line(&self) -> bool {
        !self.begins_line()
    }

    /// The tokens since the innermost open bracket, or since the item began.
    pub fn inside(&self) -> &[Token] {
        let start = self.open.last().map_or(0, |index| index.saturating_add(1));
        self.before.get(start..).unwrap_or_default()
    }

    /// The keys that the record around the cursor has already, before it and after it.
    pub fn keys_given(&self) -> Vec<&'t str> {
        let after = self.text.get(self.word.end..self.item.end).unwrap_or("");
        let before = keys(self.text, self.inside());
        before.into_iter().chain(keys(after, &lexer::tokens(after))).collect()
    }

    /// The brackets and quotes that would close what is open before the cursor.
    pub fn closers(&self) -> String {
        let closing = |index: &usize| match self.at(*index) {
            Some("(") => ")",
            Some("[") => "]",
            _ => "\n}",
        };
        let (outside, inside) = self.open.split_at(self.open.partition_point(|index| *index < self.hole));
        let quote = match (self.in_text, self.in_hole) {
            (None, _) => "",
            (Some(_), true) => "}\"",
            (Some(_), false) => "\"",
        };
        let inner = inside.iter().rev().map(closing);
        inner.chain([quote]).chain(outside.iter().rev().map(closing)).collect()
    }
}

/// The words in front of a colon, up to the bracket that closes the record; those in other brackets are not its keys.
fn keys<'t>(text: &'t str, tokens: &[Token]) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth = depth.saturating_add(1),
            Kind::Close if depth == 0 => break,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Word if depth == 0 => {
                let next = tokens.get(index.saturating_add(1)).and_then(|next| text.get(next.range.clone()));
                found.extend((next == Some(":")).then(|| text.get(token.range.clone())).flatten());
            }
            _ => {}
        }
    }
    found
}

/// Positions of the brackets that are open at the end.
fn brackets(tokens: &[Token]) -> Vec<usize> {
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(index),
            Kind::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

/// Whether a text is closed: a quote ends it that is not escaped.
fn closed(written: &str) -> bool {
    let inside = written.strip_prefix('"').unwrap_or(written);
    let Some(before) = inside.strip_suffix('"') else { return false };
    let escapes = before.len().saturating_sub(before.trim_end_matches('\\').len());
    escapes.is_multiple_of(2)
}

fn begins_item(line: &str) -> bool {
    ITEM_WORDS
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(|rest| *word == "///" || rest.starts_with([' ', '\t'])))
}

/// Where the item begins that an offset stands in.
pub(in crate::ide) fn item_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or("");
    let mut found = None;
    let mut end = before.len();
    loop {
        let start = before.get(..end).and_then(|text| text.rfind(LINE_BREAKS)).map_or(0, |at| at.saturating_add(1));
        let line = before.get(start..).unwrap_or("");
        let is_doc = line.starts_with("///");
        // Documentation belongs to the item after it.
        match found {
            Some(found) if !is_doc => return found,
            _ if begins_item(line) => found = Some(start),
            _ => {}
        }
        if start == 0 {
            return found.unwrap_or(0);
        }
        end = start.saturating_sub(1);
    }
}

/// Where the item after an offset begins.
fn item_end(text: &str, offset: usize) -> usize {
    let mut at = offset;
    while let Some(length) = text.get(at..).and_then(|rest| rest.find(LINE_BREAKS)) {
        at = at.saturating_add(length).saturating_add(1);
        if text.get(at..).is_some_and(begins_item) {
            return at;
        }
    }
    text.len()
}
