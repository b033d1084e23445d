//! Selectors of style sheets, as far as they can be decided without a browser.

use std::cell::Cell;

use super::sheet::unescaped;
use super::tokens::StartTag;

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    No,
    Perhaps,
    Yes,
}

/// How an attribute is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Present,
    Equal,
    Word,
    Prefix,
    Start,
    End,
    Within,
}

#[derive(Debug, Clone)]
struct AttributeTest {
    name: String,
    comparison: Comparison,
    value: String,
}

/// The conditions for one element.
#[derive(Debug, Clone, Default)]
struct Compound {
    /// `None` for any.
    element: Option<String>,
    tests: Vec<AttributeTest>,
    /// What must not match.
    without: Vec<Compound>,
    /// It has a condition that is not decided.
    is_unsure: bool,
}

/// How an element is related to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Combinator {
    Descendant,
    Child,
    Sibling,
}

/// A selector.
#[derive(Debug)]
pub struct Selector {
    /// From the last one to the first, each with its relation to the one after it.
    compounds: Vec<(Combinator, Compound)>,
    /// The name of a pseudo-element.
    pub pseudo: Option<String>,
}

impl Selector {
    /// Reads a selector; `None` if there is nothing to match.
    pub fn parse(text: &str) -> Option<Self> {
        let mut compounds = Vec::new();
        let mut combinator = Combinator::Descendant;
        let mut pseudo = None;
        let mut rest = text.trim();
        while !rest.is_empty() {
            let end = end_of_compound(rest);
            let (own, after) = rest.split_at_checked(end)?;
            if !own.is_empty() {
                compounds.push((combinator, Compound::parse(own, &mut pseudo)));
            }
            let next = after.trim_start();
            (combinator, rest) = match next.chars().next() {
                Some('>') => (Combinator::Child, next.get(1..)?.trim_start()),
                Some('+' | '~') => (Combinator::Sibling, next.get(1..)?.trim_start()),
                _ => (Combinator::Descendant, next),
            };
            if own.is_empty() && rest.len() == after.len() {
                return None;
            }
        }
        // The relation belongs to the element that is on the left of it.
        let relations: Vec<Combinator> = compounds.iter().map(|(relation, _)| *relation).collect();
        let mut compounds: Vec<(Combinator, Compound)> = compounds
            .into_iter()
            .map(|(_, own)| (Combinator::Descendant, own))
            .collect();
        for (own, relation) in compounds.iter_mut().zip(relations.into_iter().skip(1)) {
            own.0 = relation;
        }
        compounds.reverse();
        (!compounds.is_empty()).then_some(Self { compounds, pseudo })
    }

    /// Whether an element matches; `above` are the elements around it, from the outermost, `left`
    /// the comparisons that may still be made.
    pub fn matches(&self, tag: &StartTag, above: &[&StartTag], left: &Cell<usize>) -> Certainty {
        let mut compounds = self.compounds.iter();
        let Some((_, last)) = compounds.next() else {
            return Certainty::No;
        };
        let mut certainty = last.matches(tag);
        if certainty == Certainty::No {
            left.set(left.get().saturating_sub(1));
            return Certainty::No;
        }
        // Which of the elements around it may be the one on the left, each with its certainty.
        let mut at: Vec<(usize, Certainty)> = vec![(above.len(), certainty)];
        for (relation, compound) in compounds {
            let mut next: Vec<(usize, Certainty)> = Vec::new();
            let candidates: Vec<(usize, Certainty)> = match relation {
                Combinator::Sibling => {
                    // Siblings are not kept.
                    for (_, own) in &mut at {
                        *own = Certainty::Perhaps;
                    }
                    continue;
                }
                Combinator::Child => at
                    .iter()
                    .filter_map(|(at, own)| Some((at.checked_sub(1)?, *own)))
                    .collect(),
                Combinator::Descendant => {
                    let best = |index: usize| {
                        let below = at.iter().filter(|(at, _)| *at > index);
                        below.map(|(_, own)| *own).max()
                    };
                    (0..above.len())
                        .filter_map(|index| Some((index, best(index)?)))
                        .collect()
                }
            };
            left.set(
                left.get()
                    .saturating_sub(candidates.len().saturating_mul(at.len())),
            );
            if left.get() == 0 {
                return Certainty::Perhaps;
            }
            for (index, own) in candidates {
                let Some(element) = above.get(index) else {
                    continue;
                };
                let both = compound.matches(element).min(own);
                if both != Certainty::No {
                    next.push((index, both));
                }
            }
            at = next;
        }
        certainty = at
            .iter()
            .map(|(_, own)| *own)
            .max()
            .unwrap_or(Certainty::No);
        certainty
    }
}

/// The bytes of an escape after its backslash: a code ends with a space, which belongs to it.
fn escape_length(after: &str) -> usize {
    let digits = after
        .bytes()
        .take(6)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let space = after
        .get(digits..)
        .is_some_and(|rest| rest.starts_with(char::is_whitespace));
    match digits {
        0 => after.chars().next().map_or(0, char::len_utf8),
        digits => digits.saturating_add(usize::from(space)),
    }
}

/// The offset of the first character that ends a part of a selector; escaped ones do not.
fn end_where(text: &str, mut ends: impl FnMut(char) -> bool) -> usize {
    let mut at = 0_usize;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let after = at.saturating_add(c.len_utf8());
        if c == '\\' {
            let escape = escape_length(text.get(after..).unwrap_or(""));
            at = after.saturating_add(escape);
        } else if ends(c) {
            return at;
        } else {
            at = after;
        }
    }
    text.len()
}

/// Where the conditions for the first element end.
fn end_of_compound(text: &str) -> usize {
    let (mut depth, mut quote) = (0_usize, None);
    end_where(text, |c| {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth = depth.saturating_add(1),
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, c) => {
                return depth == 0 && (c.is_whitespace() || matches!(c, '>' | '+' | '~'));
            }
        }
        false
    })
}

/// The identifier at the start of a text, and what follows.
fn identifier(text: &str) -> (String, &str) {
    let end = end_where(text, |c| {
        !(c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii())
    });
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (unescaped(name), rest)
}

impl Compound {
    fn parse(text: &str, pseudo: &mut Option<String>) -> Self {
        let mut found = Self::default();
        let mut rest = text;
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
        } else if rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '\\' | '_' | '-')) {
            let (name, after) = identifier(rest);
            found.element = Some(name.to_ascii_lowercase());
            rest = after;
        }
        while let Some(sign) = rest.chars().next() {
            rest = rest.get(sign.len_utf8()..).unwrap_or("");
            match sign {
                '.' | '#' => {
                    let (value, after) = identifier(rest);
                    let (name, comparison) = match sign {
                        '.' => ("class", Comparison::Word),
                        _ => ("id", Comparison::Equal),
                    };
                    found.tests.push(AttributeTest {
                        name: name.to_owned(),
                        comparison,
                        value,
                    });
                    rest = after;
                }
                '[' => {
                    let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
                    match attribute_test(inside) {
                        Some(test) => found.tests.push(test),
                        None => found.is_unsure = true,
                    }
                    rest = after;
                }
                ':' => {
                    let is_element = rest.starts_with(':');
                    let (name, after) = identifier(rest.trim_start_matches(':'));
                    let name = name.to_ascii_lowercase();
                    let (arguments, after) = match after.strip_prefix('(') {
                        Some(inside) => {
                            let end = end_of_arguments(inside);
                            let after = inside.get(end.saturating_add(1)..).unwrap_or("");
                            (inside.get(..end).unwrap_or(""), after)
                        }
                        None => ("", after),
                    };
                    rest = after;
                    match name.as_str() {
                        "before" | "after" | "first-line" | "first-letter" => *pseudo = Some(name),
                        _ if is_element => *pseudo = Some(name),
                        "root" => found.element = Some("html".to_owned()),
                        "not"
                            if end_of_compound(arguments) == arguments.len()
                                && !arguments.contains(',') =>
                        {
                            found.without.push(Self::parse(arguments.trim(), &mut None));
                        }
                        _ => found.is_unsure = true,
                    }
                }
                _ => found.is_unsure = true,
            }
        }
        found
    }

    fn matches(&self, tag: &StartTag) -> Certainty {
        if self.element.as_ref().is_some_and(|name| *name != tag.name)
            || !self.tests.iter().all(|test| test.holds(tag))
        {
            return Certainty::No;
        }
        let mut certainty = match self.is_unsure {
            true => Certainty::Perhaps,
            false => Certainty::Yes,
        };
        for without in &self.without {
            match without.matches(tag) {
                Certainty::Yes => return Certainty::No,
                Certainty::Perhaps => certainty = Certainty::Perhaps,
                Certainty::No => {}
            }
        }
        certainty
    }
}

/// Where the arguments of a pseudo-class end.
fn end_of_arguments(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' if depth == 0 => return at,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// The test in brackets; `None` if it is not understood.
fn attribute_test(text: &str) -> Option<AttributeTest> {
    let text = text.trim();
    let (name, rest) = identifier(text);
    let rest = rest.trim_start();
    let comparison = match rest.chars().next() {
        None => Comparison::Present,
        Some('=') => Comparison::Equal,
        Some('~') => Comparison::Word,
        Some('|') => Comparison::Prefix,
        Some('^') => Comparison::Start,
        Some('$') => Comparison::End,
        Some('*') => Comparison::Within,
        Some(_) => return None,
    };
    let value = rest.split_once('=').map_or("", |(_, value)| value).trim();
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let value = match quoted('"').or_else(|| quoted('\'')) {
        Some(value) => value,
        // `i` after the value ignores case.
        None if value.contains(char::is_whitespace) => return None,
        None => value,
    };
    (!name.is_empty()).then(|| AttributeTest {
        name: name.to_ascii_lowercase(),
        comparison,
        value: unescaped(value),
    })
}

impl AttributeTest {
    fn holds(&self, tag: &StartTag) -> bool {
        let Some(own) = tag.attribute(&self.name) else {
            return false;
        };
        let value = self.value.as_str();
        match self.comparison {
            Comparison::Present => true,
            Comparison::Equal => own == value,
            Comparison::Word => own.split_whitespace().any(|word| word == value),
            Comparison::Prefix => {
                own == value
                    || own
                        .strip_prefix(value)
                        .is_some_and(|rest| rest.starts_with('-'))
            }
            Comparison::Start => !value.is_empty() && own.starts_with(value),
            Comparison::End => !value.is_empty() && own.ends_with(value),
            Comparison::Within => !value.is_empty() && own.contains(value),
        }
    }
}
