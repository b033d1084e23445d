//! How a rulebook words a call of a built-in function, as data. `words/` makes noun phrases and claims of it.
//!
//! In a template `{0}` and `{1}` are the arguments.

/// How a call is worded.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// The call by itself.
    pub phrase: Phrase,
    /// What it means that a value is its own result, as in `name = trim(name)`.
    pub unchanged: Option<Unchanged>,
    /// What an element of the resulting list is called.
    pub element: Option<Element>,
}

/// A call as a noun phrase or, of a function that gives a truth, as a claim.
#[derive(Debug, Clone, Copy)]
pub enum Phrase {
    /// `the sum of the parts`; over a comprehension `the sum, taken over every part, of its half`.
    Of {
        /// `the sum`
        head: &'static str,
        /// Takes `are`.
        plural: bool,
    },
    /// A template: `{0} in capital letters`.
    Template {
        /// The words.
        words: &'static str,
        /// Takes `are`.
        plural: bool,
    },
    /// What the first argument is or does: a verb in its plain form and the third person, and a template behind it.
    Claim {
        /// `be`, `is`
        verb: (&'static str, &'static str),
        /// What follows the verb.
        rest: &'static str,
        /// Verb and rest of the opposite, where it is not made with `not`.
        opposite: Option<((&'static str, &'static str), &'static str)>,
    },
    /// `the number of parts`, after what the list holds.
    NumberOf,
    /// `the smallest of`, `the earliest of`, `the shorter of`, by type.
    Least,
    /// `the largest of`, `the latest of`, `the longer of`, by type.
    Greatest,
    /// `the first part`: one end of a list.
    End(&'static str),
    /// `the 3rd part`: the element whose position the second argument gives.
    Position,
    /// `the amount rounded up to 2 decimal places`: the second argument gives the places, the third the mode.
    RoundedToPlaces,
    /// `the amount rounded to the minor unit of its currency`: the second argument gives the mode.
    RoundedToMinorUnit,
    /// `the difference between a and b`, `the absolute value of a`.
    Size,
    /// `the square of a`, `a to the power of b`.
    Power,
}

/// What a value is that a function leaves as it is.
#[derive(Debug, Clone, Copy)]
pub enum Unchanged {
    /// It has no …
    Lacks(&'static str),
    /// It is …
    Is(&'static str),
    /// It has no more decimal places than the second argument says.
    Places,
}

/// What an element of a resulting list is called.
#[derive(Debug, Clone, Copy)]
pub struct Element {
    /// `key`; `None` where it is called as an element of the argument is.
    pub noun: Option<&'static str>,
    /// Before the noun: `different `.
    pub before: &'static str,
    /// A template behind the noun: ` of {0}`.
    pub whose: &'static str,
}

impl Wording {
    /// Nothing but a phrase.
    pub const fn new(phrase: Phrase) -> Self {
        Self {
            phrase,
            unchanged: None,
            element: None,
        }
    }

    /// `the sum of {0}`
    pub const fn of(head: &'static str) -> Self {
        Self::new(Phrase::Of {
            head,
            plural: false,
        })
    }

    /// A template.
    pub const fn template(words: &'static str) -> Self {
        Self::new(Phrase::Template {
            words,
            plural: false,
        })
    }

    /// `{0} is REST`
    pub const fn is(rest: &'static str) -> Self {
        Self::new(Phrase::Claim {
            verb: ("be", "is"),
            rest,
            opposite: None,
        })
    }

    /// The same, of what it means that a value is its own result.
    pub const fn unchanged(self, unchanged: Unchanged) -> Self {
        Self {
            unchanged: Some(unchanged),
            ..self
        }
    }

    /// The same of a list, whose phrase takes `are`.
    pub const fn list(self, element: Element) -> Self {
        let phrase = match self.phrase {
            Phrase::Of { head, .. } => Phrase::Of { head, plural: true },
            Phrase::Template { words, .. } => Phrase::Template {
                words,
                plural: true,
            },
            phrase @ (Phrase::Claim { .. }
            | Phrase::NumberOf
            | Phrase::Least
            | Phrase::Greatest
            | Phrase::End(_)
            | Phrase::Position
            | Phrase::RoundedToPlaces
            | Phrase::RoundedToMinorUnit
            | Phrase::Size
            | Phrase::Power) => phrase,
        };
        Self {
            phrase,
            element: Some(element),
            ..self
        }
    }
}
