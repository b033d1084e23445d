//! Noun phrases: `the total`, `the tranche's amount`, `60% of the total`.

use std::rc::Rc;

use super::text::{Words, say};

/// How firmly the words of a noun phrase hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// A noun with its determiners: may take `'s`.
    Light,
    /// A noun with a complement: `the number of tranches`.
    Heavy,
    /// An operation: `the rent plus the costs`; in brackets inside another.
    Composite,
    /// One or the other, with conditions: in brackets wherever something follows.
    Choice,
}

/// A noun phrase.
#[derive(Debug, Clone)]
pub(super) struct Noun {
    /// The name of a bound element, where the phrase begins with `the` and it: so `the tranche's amount` can become
    /// `every tranche's amount`, or `whose amount`.
    pub bound: Option<Rc<str>>,
    /// The words; behind the bound element, if there is one.
    pub rest: Words,
    /// Takes `are`.
    pub plural: bool,
    /// How firm it is.
    pub weight: Weight,
    /// How many `'s` it has.
    pub owners: u8,
}

impl Noun {
    /// A noun with its determiners.
    pub fn light(words: impl Into<Words>) -> Self {
        Self {
            bound: None,
            rest: words.into(),
            plural: false,
            weight: Weight::Light,
            owners: 0,
        }
    }

    /// A noun with something behind it.
    pub fn heavy(words: impl Into<Words>) -> Self {
        Self {
            weight: Weight::Heavy,
            ..Self::light(words)
        }
    }

    /// An operation.
    pub fn composite(words: impl Into<Words>) -> Self {
        Self {
            weight: Weight::Composite,
            ..Self::light(words)
        }
    }

    /// A bound element.
    pub fn bound(noun: &Rc<str>) -> Self {
        Self {
            bound: Some(noun.clone()),
            ..Self::light("")
        }
    }

    /// The same, as one of many.
    pub fn many(self, plural: bool) -> Self {
        Self { plural, ..self }
    }

    /// All its words.
    pub fn words(&self) -> Words {
        match &self.bound {
            None => self.rest.clone(),
            Some(noun) => say![&*definite(noun), &self.rest],
        }
    }

    /// Its words, in brackets where it is an operation.
    pub fn operand(&self) -> Words {
        match self.weight {
            Weight::Composite | Weight::Choice => say!["(", self.words(), ")"],
            Weight::Light | Weight::Heavy => self.words(),
        }
    }

    /// Its words next to a verb.
    pub fn stated(&self) -> Words {
        if self.weight == Weight::Choice {
            self.operand()
        } else {
            self.words()
        }
    }

    /// Its words before an operator: in brackets unless they are a noun with its determiners.
    pub fn factor(&self) -> Words {
        match self.weight {
            Weight::Light => self.words(),
            Weight::Heavy | Weight::Composite | Weight::Choice => say!["(", self.words(), ")"],
        }
    }

    /// What it has: `the tranche's amount`, `the amount of the first of the tranches`.
    pub fn owned(&self, what: impl Into<Words>, plural: bool) -> Self {
        if self.weight > Weight::Light || self.owners >= 2 {
            return Self::heavy(say!["the ", what, " of ", self.operand()]).many(plural);
        }
        let apostrophe = if self.plural && self.rest_ends_in_s() {
            "' "
        } else {
            "'s "
        };
        Self {
            bound: self.bound.clone(),
            rest: say![&self.rest, apostrophe, what],
            plural,
            weight: Weight::Light,
            owners: self.owners.saturating_add(1),
        }
    }

    fn rest_ends_in_s(&self) -> bool {
        self.rest.plain().ends_with('s')
    }
}

/// `the tranche`; `span B` has no article.
pub(super) fn definite(noun: &str) -> String {
    let lettered = noun
        .rsplit(' ')
        .next()
        .is_some_and(|last| last.len() == 1 && last.chars().all(char::is_uppercase));
    if lettered {
        noun.to_owned()
    } else {
        format!("the {noun}")
    }
}
