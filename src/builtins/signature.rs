//! Parameters and results of built-in functions, as data. The checker interprets it; editors and
//! the documentation show it.

/// One signature of a function.
#[derive(Debug, Clone, Copy)]
pub struct FunctionSignature {
    /// The parameters, in order.
    pub parameters: &'static [FunctionParameter],
    /// The type of the result.
    pub gives: ResultType,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct FunctionParameter {
    /// Its name in the documentation.
    pub name: &'static str,
    /// The type of argument that it takes.
    pub takes: ParameterType,
    /// A sample argument for helps; `None` if the help shows the user's own argument.
    pub sample: Option<&'static str>,
}

impl FunctionParameter {
    /// A parameter without a sample argument.
    pub const fn new(name: &'static str, takes: ParameterType) -> Self {
        Self {
            name,
            takes,
            sample: None,
        }
    }

    /// A parameter with a sample argument.
    pub const fn sampled(name: &'static str, takes: ParameterType, sample: &'static str) -> Self {
        Self {
            name,
            takes,
            sample: Some(sample),
        }
    }
}

/// The type that a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// A list; if `some`, one whose type does not make it always empty.
    List {
        /// Required class of its elements.
        of: ElementClass,
        /// Whether an empty list literal is an error, as in `first([])`.
        some: bool,
    },
    /// A list of the same type as the first argument.
    ListAlike,
    /// An ordered value of the same type as the other argument.
    Alike,
    /// A map.
    Map,
    /// A number.
    Number,
    /// A number or money.
    NumberOrMoney,
    /// Money.
    Money,
    /// A number, money or a duration.
    Size,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A stretch of time.
    Stretch,
    /// A stretch of the same kind as the first argument.
    StretchAlike,
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

impl ParameterType {
    /// The expected argument, in the words of a message.
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
            Self::Date => "a date",
            Self::Stretch => "a stretch of time",
            Self::StretchAlike => "a stretch of the same kind, of dates or of date-times",
            Self::Position | Self::Exponent | Self::Places => "a whole number",
            Self::Mode => "a rounding mode",
            Self::Pattern => "a literal pattern",
        }
    }
}

/// The class of a list's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementClass {
    /// Any type.
    Any,
    /// Numbers, money or durations.
    Addable,
    /// Types whose sum can be divided.
    Averageable,
    /// Types with equality.
    Comparable,
    /// Types with an order.
    Ordered,
    /// Lists.
    Lists,
}

impl ElementClass {
    /// A list with such elements, in the words of a message.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Any => "a list",
            Self::Addable => "a list of numbers, money or lengths",
            Self::Averageable => "a list of numbers, money or durations",
            Self::Comparable => "a list of values that can be compared",
            Self::Ordered => "a list of values that have an order",
            Self::Lists => "a list of lists",
        }
    }
}

/// The type of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultType {
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
    /// The common type of both arguments.
    Common,
    /// The element type of the first argument.
    Element,
    /// The element type; zero for the sum of an empty list.
    Sum,
    /// The element type, except that the mean of integers is a number.
    Mean,
    /// A list of the map's value type.
    MapValues,
    /// The type of the first argument; an integer for a number rounded to zero places.
    Rounded,
}

impl FunctionSignature {
    /// The call as the documentation spells it: `nth(xs, n)`.
    pub fn spelling(&self, name: &str) -> String {
        let parameters: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        format!("{name}({})", parameters.join(", "))
    }

    /// Whether a list is the only parameter.
    pub fn takes_one_list(&self) -> bool {
        matches!(
            self.parameters,
            [FunctionParameter {
                takes: ParameterType::List { .. },
                ..
            }]
        )
    }
}
