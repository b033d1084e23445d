//! The words of the language: one table, which everything that needs a list of them asks.
//!
//! A row holds the word, whether it is reserved, and the roles that it plays, that is, where it may be written. Most words
//! are contextual: `date` is a type, a part of a datetime and a name that a field may have. Only reserved words are never
//! names. Tests hold the table to `grammar/whereas.pest` (`lexer/agreement.rs`), to the types and weekdays that the
//! checker knows (`tests/language/keywords.rs`), and to the lists of words in `editors/`.

/// A word of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// As it is written.
    pub word: &'static str,
    /// It is never a name, unless after a point or in backticks.
    pub is_reserved: bool,
    /// Where it may be written.
    pub roles: &'static [Role],
}

/// Where a word of the language may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Begins an item of a file: `rule`, `type`.
    Item,
    /// Begins a clause of a rule or an exception: `require`, `when`.
    Clause,
    /// Begins a clause of a calendar: `zone`.
    CalendarClause,
    /// Begins a clause of a waiver: `because`.
    WaiverClause,
    /// Begins a statement of a test: `given`.
    Statement,
    /// Goes on in an item or a clause, outside its expressions: `to` in `exception e to r`, `otherwise`.
    Particle,
    /// Joins conditions: `and`.
    Connective,
    /// Makes a choice: `if`, `then`, `else`.
    Choice,
    /// Begins or counts a quantifier: `every`, `at least`.
    Quantifier,
    /// Joins operands, or asks something of one: `in`, `matches`, `not`.
    Operator,
    /// Is a part of another form of an expression: `to` in `from a to b`, `satisfies`.
    Form,
    /// Is a value: `true`, `it`.
    Literal,
    /// Measures time: `days`.
    Unit,
    /// Scales a number: `million`.
    Scale,
    /// Names what `of` takes from a date or a time of day: `weekday`.
    Part,
    /// Names a period of which there is a start and an end: `quarter`.
    Period,
    /// A built-in type, or the first word of one.
    Type,
    /// A verdict that a test expects, or a word of one.
    Verdict,
    /// How severe a violation is. A name to the grammar.
    Level,
    /// A day of the week. A name to the grammar.
    Weekday,
    /// An expression follows that no bracket closes, so that expressions nest: `if`, `satisfies`.
    Opens,
    /// Ends the condition before it.
    Separator,
    /// Read as no operand where an error is explained, although most of these words may be names.
    NeverOperand,
}

use Role::{
    CalendarClause, Choice, Clause, Connective, Form, Item, Level, Literal, NeverOperand, Opens,
    Operator, Part, Particle, Period, Quantifier, Scale, Separator, Statement, Type, Unit, Verdict,
    WaiverClause, Weekday,
};

const fn word(word: &'static str, roles: &'static [Role]) -> Keyword {
    Keyword {
        word,
        is_reserved: false,
        roles,
    }
}

const fn reserved(word: &'static str, roles: &'static [Role]) -> Keyword {
    Keyword {
        word,
        is_reserved: true,
        roles,
    }
}

/// All words of the language, in alphabetical order.
pub const KEYWORDS: [Keyword; 157] = [
    word("a", &[Form]),
    word("after", &[Form, NeverOperand]),
    word("agreement", &[Item]),
    word("also", &[WaiverClause]),
    reserved("and", &[Connective, Separator]),
    word("applicable", &[Verdict]),
    word("as", &[Operator]),
    word("at", &[Quantifier, Operator, WaiverClause, NeverOperand]),
    word("because", &[WaiverClause, Particle, Separator]),
    word("before", &[Form, NeverOperand]),
    word("billion", &[Scale]),
    word("boolean", &[Type]),
    word("by", &[Form, Particle, WaiverClause, NeverOperand]),
    word("calendar", &[Item, Form]),
    word("check", &[Form]),
    word("clip", &[Particle]),
    word("contains", &[Operator, NeverOperand]),
    word("count", &[CalendarClause]),
    word("covers", &[Operator, CalendarClause, NeverOperand]),
    word("currency", &[Particle]),
    word("data", &[Item]),
    word("date", &[Type, Part, Form]),
    word("dated", &[Clause, Particle, Separator]),
    word("datetime", &[Type]),
    word("day", &[Unit, Part, Form]),
    word("days", &[Unit]),
    word("define", &[Item]),
    word("descending", &[Particle]),
    word("document", &[WaiverClause]),
    word("dossier", &[Item]),
    word("duration", &[Type]),
    word("each", &[Particle, NeverOperand]),
    reserved("else", &[Choice, Particle, Separator]),
    word("end", &[Part]),
    word("ends", &[Operator, Particle]),
    word("error", &[Level]),
    reserved("every", &[Quantifier, NeverOperand]),
    word("exact", &[Item]),
    word("exactly", &[Quantifier, NeverOperand]),
    word("exception", &[Item]),
    word("excluding", &[Particle]),
    word("expect", &[Statement, Separator]),
    word("extends", &[Particle]),
    reserved("false", &[Literal]),
    word("file", &[Particle]),
    word("first", &[Particle]),
    reserved("for", &[Clause, Statement, Particle, Form, Separator]),
    word("forbid", &[Clause, Separator]),
    word("force", &[Particle]),
    word("friday", &[Weekday]),
    reserved("from", &[Form, Particle, NeverOperand]),
    word("given", &[Statement, Separator]),
    word("grouped", &[Operator]),
    word("holds", &[Verdict]),
    word("holiday", &[CalendarClause]),
    word("holidays", &[CalendarClause]),
    word("hour", &[Unit, Part]),
    word("hours", &[Unit]),
    reserved("if", &[Choice, Opens, Separator]),
    reserved("implies", &[Connective, Separator]),
    reserved("in", &[Operator, Clause, Form, Particle, NeverOperand]),
    word("including", &[Particle]),
    word("input", &[Particle]),
    word("integer", &[Type]),
    reserved("is", &[Operator, NeverOperand]),
    reserved("it", &[Literal]),
    word("joins", &[Particle]),
    word("last", &[Particle]),
    word("least", &[Quantifier, Form, NeverOperand]),
    word("let", &[Clause, Particle, Separator]),
    word("list", &[Type]),
    word("map", &[Type]),
    word("matches", &[Operator, NeverOperand]),
    word("million", &[Scale]),
    word("minute", &[Unit, Part]),
    word("minutes", &[Unit]),
    word("missing", &[Form, Particle]),
    word("module", &[Item]),
    word("monday", &[Weekday]),
    word("money", &[Type]),
    word("month", &[Item, Clause, Unit, Part, Period]),
    word("months", &[Unit]),
    word("most", &[Quantifier, NeverOperand]),
    word("namespace", &[Item]),
    word("next", &[Form]),
    reserved("no", &[Quantifier, NeverOperand]),
    reserved("not", &[Operator, Verdict, Separator]),
    word("note", &[Level]),
    word("number", &[Type]),
    reserved("of", &[Operator, Form, NeverOperand]),
    word("on", &[Form]),
    reserved("or", &[Connective, Form, Particle, Separator]),
    word("otherwise", &[Particle, Separator]),
    word("overlaps", &[Operator, NeverOperand]),
    word("parameter", &[Item]),
    word("percent", &[Type]),
    word("period", &[Type]),
    word("position", &[Form]),
    word("precision", &[Form]),
    word("present", &[Form]),
    word("previous", &[Form]),
    word("priced", &[Particle]),
    word("quarter", &[Period]),
    word("quarters", &[Form]),
    word("require", &[Clause, Separator]),
    word("roll", &[Particle]),
    word("rolls", &[Operator]),
    word("rule", &[Item]),
    word("satisfies", &[Form, Opens, Separator]),
    word("satisfy", &[Form, Opens, Separator]),
    word("saturday", &[Weekday]),
    word("second", &[Unit, Part]),
    word("seconds", &[Unit]),
    word("severity", &[Clause, Separator]),
    reserved("some", &[Quantifier, NeverOperand]),
    word("sorted", &[Operator]),
    word("source", &[Clause, Particle, Separator]),
    word("start", &[Part]),
    word("starts", &[Operator, NeverOperand]),
    word("stated", &[Form]),
    word("steps", &[Form]),
    word("sunday", &[Weekday]),
    word("test", &[Item]),
    word("text", &[Type]),
    reserved("the", &[Quantifier, Opens]),
    reserved("then", &[Choice, Particle, Separator]),
    word("thousand", &[Scale]),
    word("thursday", &[Weekday]),
    word("time", &[Type, Part]),
    word("title", &[Clause, Separator]),
    word("to", &[Form, Particle, NeverOperand]),
    reserved("true", &[Literal]),
    word("tuesday", &[Weekday]),
    word("type", &[Item]),
    word("undetermined", &[Verdict, Particle]),
    word("unless", &[Clause, Separator]),
    word("until", &[Form, Particle, WaiverClause, NeverOperand]),
    word("unverified", &[Particle]),
    word("use", &[Item]),
    word("violated", &[Verdict]),
    word("waived", &[Verdict]),
    word("waiver", &[Item]),
    word("warning", &[Level]),
    word("wednesday", &[Weekday]),
    word("week", &[Unit, Part]),
    word("weekday", &[Part]),
    word("weeks", &[Unit]),
    word("when", &[Clause, Separator]),
    reserved("where", &[Form, Particle, Separator]),
    word("with", &[Form, Particle, Separator]),
    reserved("within", &[Operator, NeverOperand]),
    word("working", &[Form, CalendarClause]),
    word("written", &[Particle]),
    word("year", &[Unit, Part, Period]),
    word("year_month", &[Type, Part]),
    word("years", &[Unit]),
    word("zone", &[Form, CalendarClause]),
];

impl Keyword {
    /// Whether the word plays a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// The row of a word, if it is one of the language.
pub fn keyword(word: &str) -> Option<&'static Keyword> {
    let at = KEYWORDS.binary_search_by(|row| row.word.cmp(word)).ok()?;
    KEYWORDS.get(at)
}

/// Whether a word plays a role in the language.
pub fn has_role(word: &str, role: Role) -> bool {
    keyword(word).is_some_and(|row| row.has(role))
}

/// Whether a word is reserved, and no name can be spelt like it without backticks.
pub fn is_reserved(word: &str) -> bool {
    keyword(word).is_some_and(|row| row.is_reserved)
}

/// The words that play a role, in alphabetical order.
pub fn with_role(role: Role) -> impl Iterator<Item = &'static str> + Clone {
    KEYWORDS
        .iter()
        .filter(move |row| row.has(role))
        .map(|row| row.word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_found() {
        assert!(
            KEYWORDS.is_sorted_by(|a, b| a.word < b.word),
            "the search needs the order"
        );
        for row in &KEYWORDS {
            assert_eq!(keyword(row.word), Some(row));
            assert!(!row.roles.is_empty(), "{}", row.word);
        }
        assert_eq!(keyword("requires"), None);
    }

    #[test]
    fn roles_are_told_apart() {
        assert!(is_reserved("of") && !is_reserved("to"));
        assert!(has_role("month", Item) && has_role("month", Unit) && !has_role("months", Item));
        assert_eq!(
            with_role(Scale).collect::<Vec<_>>(),
            ["billion", "million", "thousand"]
        );
    }
}
