//! The tokens before the cursor: its item, the words before it, its open brackets.

use crate::source::LINE_BREAKS;
use std::ops::Range;

use crate::syntax::keywords::{Keyword, Role, has_role, keyword};
use crate::syntax::lexer::{self, Bracket, Nesting, TextForm, Token, TokenKind};
use crate::syntax::recovery;

/// The surroundings of a cursor in a text, however broken.
#[derive(Debug)]
pub struct CursorContext<'t> {
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
    /// The text literal that contains the cursor, from its quote.
    pub in_text: Option<usize>,
    /// The cursor is in an interpolation of a message.
    pub in_hole: bool,
    /// Where the tokens of that begin in `before`.
    hole: usize,
    /// The cursor is in a comment.
    pub in_comment: bool,
}

impl<'t> CursorContext<'t> {
    /// The surroundings of an offset, which may be anywhere in the part of the text that is rules.
    pub fn new(text: &'t str, rules: &Range<usize>, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset = offset.saturating_sub(1);
        }
        let before = text.get(..offset).unwrap_or("");
        let after = text.get(offset..).unwrap_or("");
        let letter = lexer::is_name_char;
        let start = before.trim_end_matches(letter).len();
        // Digits begin a number, not a word.
        let digits = text
            .get(start..offset)
            .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let end = offset.saturating_add(after.find(|c| !letter(c)).unwrap_or(after.len()));
        let word = if digits { offset..offset } else { start..end };
        // An item lies in one block of a literate file.
        let own = text.get(..rules.end).unwrap_or(text);
        let item = item_start(own, word.start).max(rules.start)..item_end(own, offset);
        let mut context = CursorContext {
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
        context.before = visible_in(text, item.start..word.start).collect();
        context.look_at_last(word.start);
        context.open = brackets(&context.before);
        context
    }

    /// Whether the cursor is in a comment, a text, or an expression within a message.
    fn look_at_last(&mut self, at: usize) {
        let Some(last) = self.before.last().cloned() else {
            return;
        };
        let same_line = self
            .text
            .get(last.span.end..at)
            .is_some_and(|between| !between.contains(LINE_BREAKS));
        if matches!(last.kind, TokenKind::Comment | TokenKind::Doc) {
            self.in_comment = same_line;
        } else if let TokenKind::Text {
            form,
            closed: false,
        } = last.kind
            && last.span.end == at
        {
            self.in_text = Some(last.span.start);
            self.before.pop();
            let holes = if form == TextForm::Template {
                lexer::holes(last.text(self.text))
            } else {
                Vec::new()
            };
            if let Some(hole) = holes.last().filter(|hole| !hole.closed) {
                self.in_hole = true;
                self.hole = self.before.len();
                let start = last.span.start.saturating_add(hole.inside.start);
                self.before.extend(visible_in(self.text, start..at));
            }
        }
    }

    /// The word or sign at a position of `before`.
    pub fn at(&self, index: usize) -> Option<&'t str> {
        Some(self.before.get(index)?.text(self.text))
    }

    /// The n-th word or sign before the cursor, from 1.
    pub fn back(&self, n: usize) -> &'t str {
        self.before
            .len()
            .checked_sub(n)
            .and_then(|index| self.at(index))
            .unwrap_or("")
    }

    /// What the last token is.
    pub fn last_kind(&self) -> Option<TokenKind> {
        self.before.last().map(|token| token.kind)
    }

    /// Whether the last token is a sign after which an operand follows.
    pub fn after_sign(&self) -> bool {
        self.last_kind().is_some_and(TokenKind::is_sign) && self.back(1) != "%"
    }

    /// Whether the last token is a number, to which a unit may belong; a date or a time has none.
    pub fn after_number(&self) -> bool {
        self.back(1) == "%"
            || matches!(
                self.last_kind(),
                Some(TokenKind::Number | TokenKind::Malformed)
            )
    }

    /// Whether the last token ends an operand.
    pub fn after_operand(&self) -> bool {
        match self.last_kind() {
            Some(TokenKind::Word) => {
                self.back(2) == "." || keyword(self.back(1)).is_none_or(ends_operand)
            }
            Some(TokenKind::Backticked { .. }) => true,
            Some(TokenKind::Close(bracket)) => bracket != Bracket::Brace,
            Some(kind) => kind.is_numeric() || kind.is_text() || self.back(1) == "%",
            None => false,
        }
    }

    /// Whether the word touches the closing quote of a text, so that no word can begin there.
    pub fn touches_text(&self) -> bool {
        self.before
            .last()
            .is_some_and(|last| last.kind.is_text() && last.span.end == self.word.start)
    }

    /// Whether a colon follows the word already.
    pub fn before_colon(&self) -> bool {
        self.text
            .get(self.word.end..)
            .is_some_and(|after| after.trim_start_matches(' ').starts_with(':'))
    }

    /// The first word of the item, without documentation and `exact`.
    pub fn item_word(&self) -> &'t str {
        let words = self
            .before
            .iter()
            .filter(|token| !matches!(token.kind, TokenKind::Doc | TokenKind::Comment));
        let mut words = words.map(|token| token.text(self.text));
        match words.next() {
            Some("exact") => words.next().unwrap_or(""),
            word => word.unwrap_or(""),
        }
    }

    /// Whether the word is the first on its line.
    pub fn begins_line(&self) -> bool {
        let before = self.text.get(..self.word.start).unwrap_or("");
        let line = before
            .rfind(LINE_BREAKS)
            .map_or(before, |at| before.get(at..).unwrap_or(""));
        line.trim().is_empty()
    }

    /// Whether the word begins its line in the first column.
    pub fn in_first_column(&self) -> bool {
        self.word.start == 0
            || self
                .text
                .get(..self.word.start)
                .is_some_and(|before| before.ends_with(LINE_BREAKS))
    }

    /// Whether the last token is on the cursor's line.
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
        before
            .into_iter()
            .chain(keys(after, &lexer::visible(after)))
            .collect()
    }

    /// What completes the item where it is cut off behind a name that begins at an offset.
    pub fn closing(&self, at: usize) -> String {
        let count = self.before.partition_point(|token| token.span.end <= at);
        let before = self.before.get(..count).unwrap_or_default();
        match self.in_text.filter(|quote| *quote < at) {
            Some(_) if self.in_hole => {
                let (outside, inside) = before.split_at_checked(self.hole).unwrap_or((before, &[]));
                format!(
                    "{}}}\"{}",
                    recovery::closing(self.text, inside),
                    recovery::closing(self.text, outside)
                )
            }
            Some(_) => format!("\"{}", recovery::closing(self.text, before)),
            None => recovery::closing(self.text, before),
        }
    }
}

/// Whether a keyword ends an operand: it is a value, or a name that is spelt as a word of the language.
fn ends_operand(row: &Keyword) -> bool {
    let leads = |role| {
        matches!(
            role,
            Role::Separator | Role::NeverOperand | Role::Operator | Role::Opens
        )
    };
    !row.roles.iter().copied().any(leads) && (!row.is_reserved || row.has(Role::Literal))
}

/// The words in front of a colon, up to the bracket that closes the record; those in other brackets are not its keys.
fn keys<'t>(text: &'t str, tokens: &[Token]) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind.nesting() {
            Nesting::Opens(_) => depth = depth.saturating_add(1),
            Nesting::Closes if depth == 0 => break,
            Nesting::Closes => depth = depth.saturating_sub(1),
            Nesting::Stays => {
                let next = tokens
                    .get(index.saturating_add(1))
                    .map(|next| next.text(text));
                let is_key = token.kind.is_word() && depth == 0 && next == Some(":");
                found.extend(is_key.then(|| token.text(text)));
            }
        }
    }
    found
}

/// Positions of the brackets that are open at the end.
fn brackets(tokens: &[Token]) -> Vec<usize> {
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind.nesting() {
            Nesting::Opens(_) => open.push(index),
            Nesting::Closes => {
                open.pop();
            }
            Nesting::Stays => {}
        }
    }
    open
}

/// Whether a text begins with documentation, or with the word of an item and a space.
fn begins_item(text: &str) -> bool {
    let mut tokens = lexer::tokens(text);
    match tokens.next() {
        Some(first) if first.kind == TokenKind::Word => {
            has_role(first.text(text), Role::Item) && tokens.rest().starts_with([' ', '\t'])
        }
        first => first.is_some_and(|first| first.kind == TokenKind::Doc),
    }
}

/// The tokens of a part of a text, without white space.
fn visible_in(text: &str, part: Range<usize>) -> impl Iterator<Item = Token> {
    lexer::tokens_in(text, part).filter(|token| token.kind != TokenKind::Whitespace)
}

/// The start of the item that contains an offset.
pub(in crate::ide) fn item_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or("");
    let mut found = None;
    let mut end = before.len();
    loop {
        let start = before
            .get(..end)
            .and_then(|text| text.rfind(LINE_BREAKS))
            .map_or(0, |at| at.saturating_add(1));
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
