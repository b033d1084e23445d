//! Completes an item that is cut off: what its tokens leave open is closed, so that the parser reads it whole.
//!
//! An editor asks what a name at the cursor may be. The item up to the cursor, a marker name, and the [`closing`] of
//! what is open is an item that can be parsed and checked once. One pass over the tokens keeps what is open on a stack:
//! brackets, and the forms of expressions that need more words, as `if` needs `then` and `else`. Where the tokens before
//! the cursor are wrong, the completion is wrong too, and the parser reports it.

use super::keywords::{Keyword, Role, keyword};
use super::lexer::{Bracket, Token, TokenKind};

/// What is open, from the outside to the inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A bracket; whether a comparison stood before it, for `within`.
    Bracket(Bracket, Inside, bool),
    /// `if`: `then` and `else` are due.
    Then,
    /// `then`: `else` is due.
    Else,
    /// `at least`, `exactly`: a number is due, and a name; whether the number was read.
    Count(bool),
    /// `every`, `the`: a name is due and a list; whether `satisfies` follows.
    Binder(bool),
    /// The list of a quantifier.
    List(bool),
    /// `from`: the end of a stretch is due.
    To,
    /// `within`, `at least`: `after` or `before` is due.
    Deadline,
    /// `for each` of a test: braces are due.
    Cases,
}

/// What a bracket holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Expressions, clauses, fields of a type.
    Other,
    /// Fields with values; whether the value of the last one has begun.
    Record(bool),
    /// Values of a parameter; whether `from` follows the last one.
    Versions(bool),
}

/// What completes an item that ends with a name behind these tokens, comments left out.
pub fn closing(text: &str, tokens: &[Token]) -> String {
    let mut reader = OpenItemReader::default();
    for token in tokens
        .iter()
        .filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::Doc)
    {
        reader.read(token, token.text(text));
    }
    reader.closing()
}

#[derive(Default)]
struct OpenItemReader<'t> {
    open: Vec<Open>,
    /// The word that begins the item.
    item: &'t str,
    last: &'t str,
    /// An operand is due: a word here is a name, or begins a form.
    due: bool,
    /// The condition contains a comparison: `within` is its tolerance.
    compared: bool,
    /// The next `=` gives a name to what follows, and compares nothing.
    names: bool,
    /// The last tokens may be a measure, `days` or `working hours of kz`, whose `from` begins a stretch.
    measure: bool,
}

impl<'t> OpenItemReader<'t> {
    fn read(&mut self, token: &Token, written: &'t str) {
        let is_field = self.last == ".";
        match token.kind {
            TokenKind::Open(bracket) => self.opened(bracket),
            TokenKind::Close(_) => self.closed(),
            TokenKind::Sign | TokenKind::Foreign => self.sign(written),
            TokenKind::Word if !is_field => match keyword(written) {
                Some(row) => self.word(row),
                None => self.operand(),
            },
            TokenKind::Whitespace
            | TokenKind::Comment
            | TokenKind::Doc
            | TokenKind::Word
            | TokenKind::Backticked { .. }
            | TokenKind::Number
            | TokenKind::Date
            | TokenKind::Time
            | TokenKind::DateTime
            | TokenKind::Malformed
            | TokenKind::Text { .. } => self.operand(),
        }
        if self.item.is_empty() || self.item == "exact" {
            self.item = written;
        }
        self.last = written;
    }

    /// A name, a value, or a word that is a name here.
    fn operand(&mut self) {
        if !self.due && self.last != "." {
            self.begin_entry();
        }
        if let Some(Open::Count(counted)) = self.open.last_mut() {
            *counted = true;
        }
        self.due = false;
    }

    /// A token after a complete value begins the next field or version, unless it continues the value.
    fn begin_entry(&mut self) {
        if let Some(Open::Bracket(_, inside, _)) = self.open.last_mut() {
            match inside {
                Inside::Record(valued) => *valued = false,
                Inside::Versions(dated) => *dated = false,
                Inside::Other => {}
            }
        }
    }

    /// What was taken for the name of the next field goes on with the value: `5 EUR +`.
    fn go_on(&mut self) {
        if let Some(Open::Bracket(_, Inside::Record(valued), _)) = self.open.last_mut() {
            *valued = true;
        }
        self.due = true;
    }

    fn opened(&mut self, bracket: Bracket) {
        let inside = match bracket {
            Bracket::Brace if self.due || self.last == "with" || self.item == "agreement" => {
                Inside::Record(false)
            }
            Bracket::Brace if self.item == "parameter" => Inside::Versions(false),
            Bracket::Round | Bracket::Square | Bracket::Brace => Inside::Other,
        };
        if bracket == Bracket::Brace && self.open.last() == Some(&Open::Cases) {
            self.open.pop();
        }
        self.open
            .push(Open::Bracket(bracket, inside, self.compared));
        self.compared = false;
        self.measure = false;
        self.due = bracket != Bracket::Brace || inside == Inside::Versions(false);
    }

    fn closed(&mut self) {
        self.drop_words();
        if let Some(Open::Bracket(_, _, compared)) = self.open.pop() {
            self.compared = compared;
        }
        if let Some(Open::Count(counted)) = self.open.last_mut() {
            *counted = true;
        }
        self.due = false;
    }

    fn sign(&mut self, sign: &str) {
        match sign {
            "." | "%" | "?" => {
                self.due = false;
                return;
            }
            "," => {
                self.drop_words();
                self.begin_entry();
                self.compared = false;
                let in_record = matches!(
                    self.open.last(),
                    Some(Open::Bracket(_, Inside::Record(_), _))
                );
                self.due = !in_record;
            }
            "=" if std::mem::take(&mut self.names) => self.due = true,
            _ => {
                self.compared =
                    self.compared || matches!(sign, "=" | "!=" | "<" | "<=" | ">" | ">=");
                self.go_on();
            }
        }
        self.measure = false;
    }

    /// Forgets what is open up to the last bracket: a clause ends, or an element.
    fn drop_words(&mut self) {
        let brackets = self
            .open
            .iter()
            .rposition(|open| matches!(open, Open::Bracket(..)));
        self.open
            .truncate(brackets.map_or(0, |at| at.saturating_add(1)));
    }

    /// Forgets what is open from the last of these on, if it is in the last bracket; whether there was one.
    fn end(&mut self, ends: fn(&Open) -> bool) -> bool {
        let last = self
            .open
            .iter()
            .rposition(|open| ends(open) || matches!(open, Open::Bracket(..)));
        match last.filter(|at| self.open.get(*at).is_some_and(ends)) {
            Some(at) => self.open.truncate(at),
            None => return false,
        }
        true
    }

    fn begin(&mut self, open: Open) {
        self.open.push(open);
        self.due = true;
    }

    /// A reserved word that begins an operand: behind a whole value it begins the next one.
    fn begin_form(&mut self, open: Open) {
        if !self.due {
            self.begin_entry();
        }
        self.begin(open);
    }

    fn word(&mut self, row: &Keyword) {
        let begins_clause = (row.has(Role::Clause) || row.has(Role::Statement))
            && !(row.has(Role::Operator) || row.has(Role::Unit));
        self.names = self.names || row.word == "let" && !self.due || row.word == "define";
        match row.word {
            "if" => self.begin_form(Open::Then),
            "then" => match self.end(|open| *open == Open::Then) {
                true => self.begin(Open::Else),
                // `for each a then b`
                false => self.due = true,
            },
            "else" if self.last == "or" => self.due = true,
            "else" => {
                self.end(|open| *open == Open::Else);
                self.go_on();
            }
            "every" | "some" | "no" => self.begin_form(Open::Binder(true)),
            "the" => self.begin_form(Open::Binder(false)),
            "exactly" if self.due => self.begin(Open::Count(false)),
            "at" if self.due => self.begin(Open::Count(false)),
            "at" => self.begin(Open::Deadline),
            "least" | "most" if self.last == "at" => self.due = true,
            "in" => {
                let list = match self.open.last() {
                    Some(Open::Binder(satisfies)) => Some(Open::List(*satisfies)),
                    Some(Open::Count(_)) => Some(Open::List(true)),
                    _ => None,
                };
                if let (Some(open), Some(list)) = (self.open.last_mut(), list) {
                    *open = list;
                }
                self.go_on();
            }
            "satisfies" | "satisfy" => {
                self.end(|open| matches!(open, Open::List(true)));
                self.go_on();
            }
            "from" if self.due || self.measure => self.begin(Open::To),
            "from" => {
                if let Some(Open::Bracket(_, Inside::Versions(dated), _)) = self.open.last_mut() {
                    *dated = true;
                }
                self.due = true;
            }
            "to" | "until" => {
                self.end(|open| *open == Open::To);
                self.due = true;
            }
            "within" if self.compared => self.go_on(),
            "within" => {
                self.go_on();
                self.begin(Open::Deadline);
            }
            "after" | "before" => {
                self.end(|open| *open == Open::Deadline);
                self.go_on();
            }
            "otherwise" => self.drop_words(),
            _ if begins_clause && !self.due => {
                self.drop_words();
                if row.word == "for" && self.item == "test" {
                    self.open.push(Open::Cases);
                }
                self.compared = false;
                self.due = true;
            }
            _ if row.has(Role::Connective) => {
                self.compared = false;
                self.go_on();
            }
            "not" | "where" => self.due = true,
            _ if row.has(Role::Operator) && (!self.due || row.is_reserved) => self.go_on(),
            _ => {
                let measures = row.has(Role::Unit) || row.word == "working";
                self.measure = measures && (self.due || self.measure);
                // A unit or a scale goes on with the number before it.
                if !(measures || row.has(Role::Scale)) || self.due {
                    self.operand();
                }
                return;
            }
        }
        self.measure = self.measure && row.word == "of";
    }

    fn closing(mut self) -> String {
        // The name at the end begins the next field or version, or belongs to what is read.
        if !self.due && self.last != "." {
            self.begin_entry();
        }
        let mut out = String::new();
        let is_first = |words: &[&str]| words.contains(&self.last);
        for open in self.open.iter().rev() {
            out.push_str(match open {
                Open::Then => " then 0 else 0",
                Open::Else => " else 0",
                Open::Count(false) => " x in [] satisfies true",
                Open::Binder(false) if is_first(&["the"]) => " in []",
                Open::Binder(true) | Open::Count(true) => " in [] satisfies true",
                Open::List(true) => " satisfies true",
                Open::Binder(false) | Open::List(false) => "",
                Open::To => " to 0",
                Open::Deadline => " after 0",
                Open::Cases => " {}",
                Open::Bracket(Bracket::Round, ..) => ")",
                Open::Bracket(Bracket::Square, ..) => "]",
                Open::Bracket(Bracket::Brace, Inside::Record(false), _) => ": 0\n}",
                Open::Bracket(Bracket::Brace, Inside::Versions(false), _) => " from 2000-01-01\n}",
                Open::Bracket(Bracket::Brace, ..) => "\n}",
            });
        }
        let has_body = !self.open.is_empty();
        if matches!(self.item, "type" | "dossier") && !has_body && matches!(self.last, "by" | "in")
        {
            out.push_str(" {}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer;
    use super::*;
    use crate::limits::Limits;
    use crate::source::Sources;

    /// Completes an item cut off before a name, and checks that it parses.
    fn completed(before: &str) {
        let whole = format!("{before}x{}", closing(before, &lexer::visible(before)));
        let sources = Sources::new();
        let source = sources.add("t", &*whole);
        let said = crate::syntax::parse(source, &whole, &Limits::default()).diagnostics;
        assert!(
            said.is_empty(),
            "{whole}\n{:?}",
            said.iter().map(|one| &one.message).collect::<Vec<_>>()
        );
    }

    #[test]
    fn expressions_are_completed() {
        for expression in [
            "",
            "a = ",
            "if ",
            "if a = 1 then ",
            "if a then if b then ",
            "if a then b else ",
            "every ",
            "every y in ",
            "every y in ys where ",
            "every y in ys satisfies ",
            "no y in ys satisfies every z in ",
            "at least ",
            "at least 2 ",
            "at least 2 y in ",
            "exactly n y in ys where if ",
            "exactly (count(ys)) y in ",
            "the ",
            "the y in ",
            "the y in ys where ",
            "sum(",
            "sum([y.amount for y in ",
            "sum(y for y in ys where ",
            "f(a, { ",
            "f(a, { b: 1, ",
            "f(a, { b: ",
            "f(a, { b: 5 EUR + ",
            "f(a, { b: 5 EUR\n ",
            "from ",
            "days in ",
            "days from a to ",
            "days from ",
            "working days of kz from ",
            "a.b.",
            "a[",
            "a within ",
            "a within 30 days after ",
            "a within 30 working days of kz after ",
            "a at least ",
            "a at least 30 days before ",
            "a = b within ",
            "(a = b) and c within ",
            "a in ",
            "a not in ",
            "not ",
            "a and if b then c else ",
            "start of month of ",
            "year of ",
            "60% of ",
            "- ",
            "a sorted by ",
            "days > ",
            "ends = 1 and ",
            "a in from b until ",
            "p as of ",
            "a or else ",
            "if a then b or else ",
            "a within 30 days or else b after c or else ",
        ] {
            completed(&format!("rule r for T {{\n  require {expression}"));
            completed(&format!(
                "rule r for T {{\n  when a\n  let b = [{expression}"
            ));
            completed(&format!("define d(x: number): number = {expression}"));
            completed(&format!("type T {{\n  a: number\n  let b = {expression}"));
        }
    }

    #[test]
    fn items_are_completed() {
        for item in [
            "agreement a: T {\n  ",
            "agreement a: T {\n  b: ",
            "agreement a: T {\n  b: 5 days\n  ",
            "agreement a: T {\n  b: [{ c: 1 }, { ",
            "agreement a: T {\n  b: 5 million EUR, ",
            "parameter p: number {\n  ",
            "parameter p: number {\n  5 from 2020-01-01\n  ",
            "parameter p: number {\n  5 from 2020-01-01\n  if a then ",
            "test \"t\" {\n  given a with { ",
            "test \"t\" {\n  given a with { b[1].",
            "test \"t\" {\n  given a with { b: ",
            "test \"t\" {\n  given a as of ",
            "test \"t\" {\n  for each c in [{ ",
            "test \"t\" {\n  for each c in [{ b: 1 }] {\n  given a with { ",
            "type T dated by ",
            "exact type T in U priced in ",
            "type T {\n  a: number else ",
            "type T {\n  a: number\n  let b = ",
            "rule r for T {\n  for each y in ",
            "rule r for T {\n  for each y then z in ys {\n  require ",
            "rule r for T {\n  dated by ",
            "rule r for T {\n  in force from 2020-01-01\n  when ",
            "/// doc\nrule r for T { // { (\n  require ",
        ] {
            completed(item);
        }
    }
}
