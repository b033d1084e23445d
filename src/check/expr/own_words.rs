//! Help in the writer's own words: paths as they were written, calls with the writer's arguments.

use super::super::checker::Checker;
use super::super::program::{ArithmeticOp, Expr, ExprKind, FieldId, RecordId};
use super::super::types::Type;
use super::functions::is_of;
use crate::builtins::signature::{ElementClass, FunctionSignature, ParameterType};
use crate::builtins::{ArgumentKind, Function, by_name};
use crate::syntax::ast;
use crate::value::{Currency, DatePart, Taken, TimeUnit};

/// What an argument is called in help; an ellipsis where it is no path.
fn shown(argument: Option<&ast::Expr>) -> String {
    argument.and_then(path_of).unwrap_or_else(|| "…".to_owned())
}

/// How a function is called with these arguments, for what is missing a sample.
pub(super) fn call_of(function: &Function, arguments: &[ast::Expr]) -> String {
    let parameters = function
        .signatures
        .first()
        .map_or(&[][..], |signature| signature.parameters);
    let written = parameters
        .iter()
        .enumerate()
        .map(|(at, parameter)| match parameter.sample {
            Some(sample) => sample.to_owned(),
            None => shown(arguments.get(at).or(arguments.last())),
        });
    format!(
        "`{}({})`",
        function.name,
        written.collect::<Vec<_>>().join(", ")
    )
}

/// What would help where a function is given too many or too few arguments.
pub(super) fn count_help(function: &Function, arguments: &[ast::Expr]) -> String {
    let name = function.name;
    if let [body, written] = arguments
        && let ast::ExprKind::In {
            item,
            container,
            negated: false,
        } = &*written.kind
        && let (Some(body), Some(item), Some(list)) =
            (path_of(body), path_of(item), path_of(container))
    {
        return format!("write `{name}({body} for {item} in {list})`");
    }
    let values: Option<Vec<String>> = arguments.iter().map(path_of).collect();
    let values = values
        .filter(|values| !values.is_empty())
        .map(|values| values.join(", "));
    let most = function
        .signatures
        .iter()
        .map(|signature| signature.parameters.len())
        .max();
    if Some(arguments.len()) > most && function.takes_one_list() {
        return format!(
            "put the values in a list: `{name}([{}])`",
            values.as_deref().unwrap_or("…")
        );
    }
    if arguments.is_empty() && function.takes_one_list() {
        return format!("name the list between the parentheses, as `{name}(payments.amount)`");
    }
    format!("write {}", call_of(function, arguments))
}

/// Whether a word is that of a part of a date or an instant that is no date itself: `year`, `weekday`, `hour`.
fn is_part_of_a_day(word: &str) -> bool {
    let gives_no_date = |part: DatePart| match part.row().taken {
        Taken::Number(_) | Taken::Weekday | Taken::Clock { .. } => true,
        Taken::Day(_)
        | Taken::DayOfInstant
        | Taken::TimeOfInstant
        | Taken::FirstInstant
        | Taken::EndOfStretch
        | Taken::MonthOfDay => false,
    };
    DatePart::from_words(word, None).is_some_and(gives_no_date)
}

/// Whether a word is that of several of a unit: `days`.
fn is_units(word: &str) -> bool {
    TimeUnit::ALL.iter().any(|unit| unit.row().many == word)
}

/// What newcomers from other languages call a function, with the arguments that they gave it.
pub(super) fn elsewhere(name: &str, arguments: &[ast::Expr]) -> Option<String> {
    let first = shown(arguments.first());
    let second = shown(arguments.get(1));
    Some(match name {
        "average" | "avg" => format!("`mean({first})`"),
        "len" | "size" => format!("`count({first})` for a list, `length({first})` for a text"),
        "total" | "add" => format!("`sum({first})`"),
        "today" | "now" | "current_date" => "`check date`, the date given by `--as-of`".to_owned(),
        "all" | "forall" | "any" | "some" | "exists" => quantified(name, arguments, &first),
        "filter" => format!("`[x for x in {first} where …]`"),
        "map" => format!("`[… for x in {first}]`, or `{first}.` and a field"),
        "contains" | "includes" => format!("`{first} contains {second}`"),
        "startswith" | "starts_with" => format!("`{first} starts with {second}`"),
        "endswith" | "ends_with" => format!("`{first} ends with {second}`"),
        "is_present" | "present" | "has" | "isset" | "defined" => format!("`{first} is present`"),
        "coalesce" | "ifnull" | "nvl" | "isnull" | "default" | "ifmissing" | "or_else"
        | "orelse"
            if arguments.len() == 2 =>
        {
            format!("`{first} or else {second}`")
        }
        "is_missing" | "missing" | "is_null" | "isnull" | "empty" => {
            format!("`{first} is missing`")
        }
        "not" => format!("`not {first}`"),
        "date" | "to_date" if arguments.len() == 3 => {
            let parts: Vec<String> = arguments
                .iter()
                .map(|part| format!("{:0>2}", shown(Some(part))))
                .collect();
            format!("`{}`", parts.join("-"))
        }
        "date" | "to_date" => {
            format!("`date of {first}` for the day of a date-time, or a date as `2021-03-01`")
        }
        name if is_part_of_a_day(name) => format!("`{name} of {first}`"),
        name if is_units(name) && arguments.len() == 1 => format!("`{first} {name}`"),
        "uppercase" | "toupper" => format!("`upper({first})`"),
        "lowercase" | "tolower" => format!("`lower({first})`"),
        "strip" => format!("`trim({first})`"),
        "pow" => format!("`power({first}, {second})`"),
        "sqrt" => format!("`root({first}, 2, 10, half_even)`, rounded to 10 places"),
        "cbrt" => format!("`root({first}, 3, 10, half_even)`, rounded to 10 places"),
        "ceil" => format!("`round({first}, 0, ceiling)`"),
        "floor" => format!("`round({first}, 0, floor)`"),
        "sort" | "order" => format!("`{first} sorted by` and a field, or `sorted({first})`"),
        "if" | "iif" | "ifelse" => "`if … then … else …`".to_owned(),
        "days_between" | "datediff" | "days_in" => format!("`days from {first} to {second}`"),
        _ => return None,
    })
}

fn quantified(name: &str, arguments: &[ast::Expr], first: &str) -> String {
    let word = if matches!(name, "all" | "forall") {
        "every"
    } else {
        "some"
    };
    let list = arguments.first().map(|argument| &*argument.kind);
    if let Some(ast::ExprKind::Comprehension { generators, .. }) = list
        && let [only] = generators.as_slice()
        && let Some(list) = path_of(&only.list)
    {
        return format!("`{word} {} in {list} satisfies …`", only.binder.text);
    }
    match name {
        "exists" => format!("`{first} is present`, or of a list `some x in {first} satisfies …`"),
        _ => format!("`{word} x in {first} satisfies …`"),
    }
}

/// `payments.count()`: the function, called as the language does.
pub(super) fn method(callee: &ast::Path, arguments: &[ast::Expr]) -> Option<String> {
    let (name, object) = callee.segments.split_last()?;
    let object: Vec<&str> = object.iter().map(|segment| &*segment.text).collect();
    let object = object.join(".");
    let function = by_name(&name.text).filter(|_| !object.is_empty())?;
    let others: Vec<String> = arguments
        .iter()
        .map(|argument| shown(Some(argument)))
        .collect();
    let all = std::iter::once(object)
        .chain(others)
        .collect::<Vec<_>>()
        .join(", ");
    Some(format!("write `{}({all})`", function.name))
}

/// What a name may have been meant as, that is no name of the language.
pub(super) fn value_of(name: &str) -> Option<String> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if let Some(number) = NUMBERS
        .iter()
        .position(|word| word.eq_ignore_ascii_case(name))
    {
        return Some(format!("write the number in digits: `{number}`"));
    }
    if matches!(name, "a" | "an") {
        return Some("write the number in digits, as `1 year`".to_owned());
    }
    if Currency::from_code(name).is_some() {
        return Some(format!(
            "a currency follows its amount, as `5 {name}`, and is compared as a text: `\"{name}\"`"
        ));
    }
    if let Some((code, digits)) = name.split_at_checked(3)
        && Currency::from_code(code).is_some()
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '_')
    {
        return Some(format!("write the amount first: `{digits} {code}`"));
    }
    let lower = name.to_lowercase();
    if super::time::WEEKDAYS.contains(&lower.as_str()) {
        return Some(format!("days of the week are texts: `\"{lower}\"`"));
    }
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let month = lower
        .get(..3)
        .and_then(|short| MONTHS.iter().position(|month| *month == short));
    if let Some(month) = month.filter(|_| name.starts_with(char::is_uppercase) && name.len() <= 9) {
        let month = month.saturating_add(1);
        return Some(format!(
            "a date is written in digits, year, month, day: `2021-{month:02}-01`"
        ));
    }
    iso_length(name)
}

/// `P5D`, `PT3H`
fn iso_length(name: &str) -> Option<String> {
    let rest = name.strip_prefix('P')?;
    let (rest, clock) = rest
        .strip_prefix('T')
        .map_or((rest, false), |rest| (rest, true));
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let unit = match (unit, clock) {
        ("D", false) => "days",
        ("W", false) => "weeks",
        ("M", false) => "months",
        ("Y", false) => "years",
        ("H", true) => "hours",
        ("M", true) => "minutes",
        ("S", true) => "seconds",
        _ => return None,
    };
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    digits.then(|| format!("write `{number} {unit}`"))
}

impl Checker<'_> {
    /// The path of stored fields that an expression is; an ellipsis for anything else.
    pub(super) fn words_of(&self, expr: &Expr) -> String {
        self.path_words(expr).unwrap_or_else(|| "…".to_owned())
    }

    fn path_words(&self, expr: &Expr) -> Option<String> {
        if let ExprKind::Field(base, field) = &*expr.kind {
            let name = self.stored_name(base, *field)?;
            return if base.is_it() {
                Some(name.to_owned())
            } else {
                Some(format!("{}.{name}", self.path_words(base)?))
            };
        }
        if let ExprKind::Local(id) = &*expr.kind {
            let mut bound = self.bound.iter().rev();
            return bound
                .find(|local| local.id == *id)
                .map(|local| local.name.to_string());
        }
        // `xs.field`
        if let ExprKind::Comprehension { each, body, .. } = &*expr.kind
            && let ExprKind::Field(base, field) = &*body.kind
        {
            let name = self.stored_name(base, *field)?;
            return Some(format!("{}.{name}", self.path_words(&each.list)?));
        }
        None
    }

    /// The name of a stored field of a record.
    fn stored_name(&self, base: &Expr, field: FieldId) -> Option<&str> {
        let record = self.program.records.get(base.ty.record()?)?;
        record.fields.get(field).map(|field| &*field.name)
    }

    /// The first field of a record whose type fits.
    pub(super) fn field_that(
        &self,
        record: RecordId,
        fits: impl Fn(&Type) -> bool,
    ) -> Option<String> {
        let fields = &self.program.records.get(record)?.fields;
        fields
            .iter()
            .find(|field| fits(&field.ty))
            .map(|field| field.name.to_string())
    }

    /// What would help where a function is given an argument of the wrong type.
    pub(super) fn argument_help(
        &self,
        function: &Function,
        signature: &FunctionSignature,
        arguments: &[ast::Expr],
        typed: &[Expr],
        at: usize,
    ) -> String {
        let (name, path) = (function.name, shown(arguments.get(at)));
        let takes = signature
            .parameters
            .get(at)
            .map(|parameter| parameter.takes);
        let ty = typed.get(at).map(|argument| &argument.ty);
        match (takes, ty) {
            (Some(ParameterType::Exponent), _) => {
                let call = call_of(function, arguments);
                let base = shown(arguments.first());
                match signature.parameters.len() {
                    2 => format!(
                        "a power that is not a whole number is rounded: write `{name}({base}, {path}, 10, half_even)`"
                    ),
                    _ => format!("the degree of a root is a whole number, as {call}"),
                }
            }
            (Some(ParameterType::Text), Some(ty)) if ty.is_number() && name == "number" => {
                format!("`{path}` is a number already: leave `number` out")
            }
            (Some(ParameterType::Text), Some(ty)) if ty.is_number() && name == "integer" => {
                format!("a number is rounded to a whole one by `round({path}, 0, half_up)`")
            }
            (Some(ParameterType::Position), _) => {
                format!(
                    "write the position as a whole number: {}",
                    call_of(function, arguments)
                )
            }
            (
                Some(ParameterType::List {
                    of: ElementClass::Lists,
                    ..
                }),
                Some(Type::List(_)),
            ) => format!("`{path}` is one list already: leave `{name}` out"),
            (
                Some(ParameterType::List {
                    of: ElementClass::Addable | ElementClass::Averageable,
                    ..
                }),
                Some(Type::List(element)),
            ) if element.is_text() => {
                format!("texts are not added up: how many there are is `count({path})`")
            }
            (_, Some(Type::List(element))) if **element == Type::Nothing => {
                "this list is always empty: put values in it, or name a list of the document"
                    .to_owned()
            }
            (_, Some(ty))
                if let Some(advice) = function
                    .advice
                    .as_ref()
                    .filter(|advice| is_given(advice.given, ty)) =>
            {
                advice.help.replace("{}", &path)
            }
            (_, Some(Type::List(element))) if function.takes_one_list() => {
                let record = element.record();
                match record.and_then(|record| self.field_in(record, function)) {
                    Some(field) => {
                        format!("name a field of its elements: `{name}({path}.{field})`")
                    }
                    None => format!("name values of its elements: `{name}(… for x in {path})`"),
                }
            }
            (_, Some(Type::Map(_))) if function.takes_one_list() => {
                format!("its values are a list: `{name}(values({path}))`")
            }
            (_, Some(ty))
                if function.takes_one_list()
                    && *ty != Type::Nothing
                    && is_of(ElementClass::Addable, ty) =>
            {
                format!(
                    "`{path}` is one value: leave `{name}` out, or put values in a list: `{name}([{path}, …])`"
                )
            }
            (Some(ParameterType::Map), _) => {
                format!("`{name}` is asked of a field declared as `map of …`")
            }
            (Some(ParameterType::Text), Some(Type::List(_))) if signature.parameters.len() == 1 => {
                format!("ask it of each: `[{name}(x) for x in {path}]`")
            }
            _ => format!(
                "write {} with {}",
                call_of(function, arguments),
                what_it_takes(signature)
            ),
        }
    }

    /// The first field of a record whose values a list function takes.
    fn field_in(&self, record: RecordId, function: &Function) -> Option<String> {
        let class = element_class(function)?;
        self.field_that(record, |ty| {
            !matches!(ty, Type::List(_)) && ty.is_comparable() && is_of(class, ty)
        })
    }

    /// What would help where a value has not the field that is asked for.
    pub(super) fn field_help(&self, base: &Expr, name: &str) -> Option<String> {
        let path = self.words_of(base);
        Some(match &base.ty {
            Type::Money(_) => format!("money has `{path}.amount` and `{path}.currency`"),
            Type::Map(_) => {
                format!("the values of a map are looked up by key: `{path}[\"{name}\"]`")
            }
            Type::Text if matches!(name, "length" | "lower" | "upper" | "trim" | "words") => {
                format!("write `{name}({path})`")
            }
            Type::Date | Type::DateTime(_) if is_part_of_a_day(name) || name == "date" => {
                format!("write `{name} of {path}`")
            }
            Type::Period(_) | Type::Duration if is_units(name) => match self.difference(base) {
                Some((from, to)) => format!("write `{name} from {from} to {to}`"),
                None => format!(
                    "divide it by its unit: `{path} / (1 {})`",
                    name.trim_end_matches('s')
                ),
            },
            ty if ty.is_number() && Currency::from_code(name).is_some() => match base.number() {
                Some(number) => format!("write `{number} {name}`"),
                None => format!("write `{path} * 1 {name}`"),
            },
            Type::Text
            | Type::Choice(_)
            | Type::Boolean
            | Type::Number
            | Type::Integer
            | Type::Percent
            | Type::Zero
            | Type::Date
            | Type::DateTime(_)
            | Type::Time
            | Type::YearMonth
            | Type::Duration
            | Type::Period(_)
            | Type::DateStretch
            | Type::InstantStretch
            | Type::List(_)
            | Type::Record(_)
            | Type::Nothing
            | Type::Unknown => return None,
        })
    }

    /// The ends of `b - a`, the second first.
    pub(super) fn difference(&self, expr: &Expr) -> Option<(String, String)> {
        let (left, right) = expr.operands_of(ArithmeticOp::Subtract)?;
        Some((self.path_words(right)?, self.path_words(left)?))
    }

    /// A function that is asked of a list as if it were a field: `payments.sum`.
    pub(super) fn list_function(&self, list: &Expr, element: &Type, name: &str) -> Option<String> {
        let function = by_name(name).filter(|function| function.takes_one_list())?;
        let path = self.words_of(list);
        let class = element_class(function)?;
        Some(match (class, element) {
            (
                ElementClass::Addable | ElementClass::Averageable | ElementClass::Ordered,
                Type::Record(record),
            ) => {
                let measured =
                    |ty: &Type| ty.is_number() || matches!(ty, Type::Money(_) | Type::Duration);
                format!(
                    "write `{name}({path}.{})`",
                    self.field_that(*record, measured)?
                )
            }
            (
                ElementClass::Addable
                | ElementClass::Averageable
                | ElementClass::Ordered
                | ElementClass::Any
                | ElementClass::Lists
                | ElementClass::Comparable,
                _,
            ) => {
                format!("write `{name}({path})`")
            }
        })
    }
}

/// What the elements must be where a function takes one list.
fn element_class(function: &Function) -> Option<ElementClass> {
    function.signatures.iter().find_map(|signature| {
        let [only] = signature.parameters else {
            return None;
        };
        let ParameterType::List { of, .. } = only.takes else {
            return None;
        };
        Some(of)
    })
}

fn is_given(given: ArgumentKind, ty: &Type) -> bool {
    match given {
        ArgumentKind::Text => ty.is_text(),
        ArgumentKind::Collection => matches!(ty, Type::List(_) | Type::Map(_)),
        ArgumentKind::Instant => matches!(ty, Type::DateTime(_)),
    }
}

/// The subject of a call, for a help.
fn what_it_takes(signature: &FunctionSignature) -> &'static str {
    let has = |takes| {
        signature
            .parameters
            .iter()
            .any(|parameter| parameter.takes == takes)
    };
    let subject = signature
        .parameters
        .iter()
        .find(|parameter| parameter.sample.is_none());
    match subject.map(|parameter| parameter.takes) {
        Some(ParameterType::List { .. }) if has(ParameterType::ListAlike) => {
            "two lists of one kind"
        }
        Some(ParameterType::List { .. }) | None => "a list",
        Some(takes) => takes.words(),
    }
}

/// A path, or a plain number, as it is written.
pub(super) fn path_of(written: &ast::Expr) -> Option<String> {
    match &*written.kind {
        ast::ExprKind::Name(name) => Some(name.to_string()),
        ast::ExprKind::Field(base, name) => Some(format!("{}.{}", path_of(base)?, name.text)),
        ast::ExprKind::It => Some("it".to_owned()),
        ast::ExprKind::Number(literal) if !literal.percent && literal.scale.is_none() => {
            Some(literal.digits.to_string())
        }
        ast::ExprKind::Date(date) => Some(date.to_string()),
        ast::ExprKind::Money(literal, code) if literal.scale.is_none() => {
            Some(format!("{} {}", literal.digits, code.text))
        }
        ast::ExprKind::Number(_)
        | ast::ExprKind::Money(..)
        | ast::ExprKind::Text(_)
        | ast::ExprKind::Pattern(_)
        | ast::ExprKind::Boolean(_)
        | ast::ExprKind::DateTime(_)
        | ast::ExprKind::Time(_)
        | ast::ExprKind::YearMonth(_)
        | ast::ExprKind::Length(..)
        | ast::ExprKind::WorkingDays(..)
        | ast::ExprKind::Parenthesised(_)
        | ast::ExprKind::Index(..)
        | ast::ExprKind::Call(..)
        | ast::ExprKind::Negate(_)
        | ast::ExprKind::Not(_)
        | ast::ExprKind::Binary(..)
        | ast::ExprKind::Compare { .. }
        | ast::ExprKind::In { .. }
        | ast::ExprKind::Presence { .. }
        | ast::ExprKind::Word(..)
        | ast::ExprKind::Deadline { .. }
        | ast::ExprKind::If(..)
        | ast::ExprKind::OrElse(..)
        | ast::ExprKind::Quantified { .. }
        | ast::ExprKind::Comprehension { .. }
        | ast::ExprKind::The { .. }
        | ast::ExprKind::Sorted(..)
        | ast::ExprKind::Grouped(..)
        | ast::ExprKind::List(_)
        | ast::ExprKind::Record(_)
        | ast::ExprKind::Stretch { .. }
        | ast::ExprKind::Measure(..)
        | ast::ExprKind::Series(..)
        | ast::ExprKind::Position(_)
        | ast::ExprKind::Steps(..)
        | ast::ExprKind::WorkingDaysIn(..)
        | ast::ExprKind::WorkingHoursIn(..)
        | ast::ExprKind::Part { .. }
        | ast::ExprKind::IsWorkingDay(..)
        | ast::ExprKind::NextWorkingDay(..)
        | ast::ExprKind::PreviousWorkingDay(..)
        | ast::ExprKind::RollsToNextWorkingDay(..)
        | ast::ExprKind::CheckDate
        | ast::ExprKind::AsOf(..) => None,
    }
}
