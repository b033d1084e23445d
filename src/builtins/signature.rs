//! What built-in functions take and give, as data. The checker interprets it; editors and the documentation spell it.

/// One way to call a function.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The parameters, in order.
    pub parameters: &'static [Parameter],
    /// The type of the result.
    pub gives: Gives,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name in the documentation.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What stands for it in a help; `None` where the help shows the user's own argument.
    pub sample: Option<&'static str>,
}

impl Parameter {
    /// A parameter for which a help shows the user's own argument.
    pub const fn new(name: &'static str, takes: Takes) -> Self {
        Self {
            name,
            takes,
            sample: None,
        }
    }

    /// A parameter for which a help shows a sample.
    pub const fn sampled(name: &'static str, takes: Takes, sample: &'static str) -> Self {
        Self {
            name,
            takes,
            sample: Some(sample),
        }
    }
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A list; with `some`, not one that is always empty.
    List {
        /// What its elements must be.
        of: Class,
        /// Whether it needs an element: there is no first one of `[]`.
        some: bool,
    },
    /// A list of the same kind as the first argument.
    ListAlike,
    /// A value of the same kind as its neighbour, which has an order.
    Alike,
    /// A map.
    Map,
    /// A number.
    Number,
    /// A number or money.
    NumberOrMoney,
    /// Money.
    Money,
    /// A number, money or a length of time.
    Size,
    /// A text.
    Text,
    /// A position in a list: a whole number, from 1.
    Position,
    /// The exponent of a power: a whole number.
    Exponent,
    /// A number of decimal places.
    Places,
    /// The name of a rounding mode, as a word or a literal text.
    Mode,
    /// A regular expression, as a literal text.
    Pattern,
}

impl Takes {
    /// What an argument must be, as a message has it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::List { of, .. } => of.words(),
            Self::ListAlike => "a list of the same kind",
            Self::Alike => "two values of one kind",
            Self::Map => "a map",
            Self::Number => "a number",
            Self::NumberOrMoney => "a number or money",
            Self::Money => "money",
            Self::Size => "a number, money or a length",
            Self::Text => "a text",
            Self::Position | Self::Exponent | Self::Places => "a whole number",
            Self::Mode => "a rounding mode",
            Self::Pattern => "a literal pattern",
        }
    }
}

/// What the elements of a list must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Anything.
    Any,
    /// Numbers, money or lengths of time.
    Addable,
    /// What a sum of can be divided.
    Averageable,
    /// Values that can be equal.
    Comparable,
    /// Values of which one can be less than the other.
    Ordered,
}

impl Class {
    /// A list of such elements, as a message has it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Any => "a list",
            Self::Addable => "a list of numbers, money or lengths",
            Self::Averageable => "a list of numbers, money or durations",
            Self::Comparable => "a list of values that can be compared",
            Self::Ordered => "a list of values that have an order",
        }
    }
}

/// The type of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `text`
    Text,
    /// `list of text`
    Texts,
    /// The type of the first argument.
    Argument,
    /// What both arguments have in common.
    Common,
    /// The type of an element of the first argument.
    Element,
    /// The same of a sum: of nothing it is zero.
    Sum,
    /// The same of a mean: that of integers is a number.
    Mean,
    /// A list of the values of a map.
    MapValues,
    /// The type of the first argument; a number rounded to no places is an integer.
    Rounded,
}

impl Signature {
    /// `nth(xs, n)`
    pub fn spelled(&self, name: &str) -> String {
        let parameters: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        format!("{name}({})", parameters.join(", "))
    }

    /// Whether it takes one list and nothing else.
    pub fn takes_one_list(&self) -> bool {
        matches!(
            self.parameters,
            [Parameter {
                takes: Takes::List { .. },
                ..
            }]
        )
    }
}
