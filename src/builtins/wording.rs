//! Wording of calls of built-in functions in a rulebook, as data, from which `words/` builds noun
//! phrases and claims.
//!
//! In a template, `{0}` and `{1}` are the arguments.

/// Wording of a call.
#[derive(Debug, Clone, Copy)]
pub struct CallWording {
    /// Wording of the call itself.
    pub phrase: Phrase,
    /// Wording of a comparison of a value with its own result, as in `name = trim(name)`.
    pub unchanged: Option<Unchanged>,
    /// Name of an element of the resulting list.
    pub element: Option<ElementName>,
}

/// A call as a noun phrase or, if its result is a boolean, as a claim.
#[derive(Debug, Clone, Copy)]
pub enum Phrase {
    /// `the sum of the parts`; over a comprehension `the sum, taken over every part, of its half`.
    Of {
        /// `the sum`
        head: &'static str,
        /// The verb is `are`.
        plural: bool,
    },
    /// A template: `{0} in capital letters`.
    Template {
        /// The words.
        words: &'static str,
        /// The verb is `are`.
        plural: bool,
    },
    /// A claim about the first argument: a verb in its plain form and its third person, then a
    /// template.
    Claim {
        /// `be`, `is`
        verb: (&'static str, &'static str),
        /// The template after the verb.
        rest: &'static str,
        /// Verb and template of the opposite, if it is not formed with `not`.
        opposite: Option<((&'static str, &'static str), &'static str)>,
    },
    /// `the number of parts`, built from the name of the list's elements.
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
    /// `the square root of x rounded to …`
    Root,
}

/// Claim about a value that the function leaves unchanged.
#[derive(Debug, Clone, Copy)]
pub enum Unchanged {
    /// It has no …
    Lacks(&'static str),
    /// It is …
    Is(&'static str),
    /// It has at most as many decimal places as the second argument.
    Places,
}

/// Name of an element of a resulting list.
#[derive(Debug, Clone, Copy)]
pub struct ElementName {
    /// The noun: `key`; `None` to use the noun of the argument's elements.
    pub noun: Option<&'static str>,
    /// Text before the noun: `different `.
    pub before: &'static str,
    /// A template after the noun: ` of {0}`.
    pub whose: &'static str,
}

impl CallWording {
    /// A wording that has only a phrase.
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

    /// The wording of a template.
    pub const fn template(words: &'static str) -> Self {
        Self::new(Phrase::Template {
            words,
            plural: false,
        })
    }

    /// The wording of the claim `{0} is REST`.
    pub const fn is(rest: &'static str) -> Self {
        Self::new(Phrase::Claim {
            verb: ("be", "is"),
            rest,
            opposite: None,
        })
    }

    /// Adds the claim for an unchanged value.
    pub const fn unchanged(self, unchanged: Unchanged) -> Self {
        Self {
            unchanged: Some(unchanged),
            ..self
        }
    }

    /// Makes the phrase plural, and names the elements of the resulting list.
    pub const fn list(self, element: ElementName) -> Self {
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
            | Phrase::Power
            | Phrase::Root) => phrase,
        };
        Self {
            phrase,
            element: Some(element),
            ..self
        }
    }
}
