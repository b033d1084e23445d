//! Calls of built-in functions, typed by the signatures of their rows.

use super::super::checker::{Checker, Surroundings};
use super::super::program::{Constant, Expr, ExprKind};
use super::super::types::Type;
use super::agreement::join;
use super::calls::counted;
use super::time::days_of_month;
use super::{Expected, erroneous, make, own_words};
use crate::builtins::Function;
use crate::builtins::signature::{
    ElementClass, FunctionParameter, FunctionSignature, ParameterType, ResultType,
};
use crate::diagnostic::codes::types as code;
use crate::diagnostic::{Diagnostic, Help, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Pattern, RoundingMode};

/// An argument that a function does not take: which one, and what it takes there.
type Misfit = (usize, &'static str);

impl Checker<'_> {
    pub(super) fn call_builtin(
        &mut self,
        around: &mut Surroundings,
        function: &'static Function,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let of_length = |one: &&FunctionSignature| one.parameters.len() == arguments.len();
        let Some(signature) = function.signatures.iter().find(of_length) else {
            let takes = arities(function);
            let message = format!(
                "`{}` takes {takes}, and is given {}",
                function.name,
                counted(arguments.len())
            );
            let help = own_words::count_help(function, arguments);
            return self.fail(
                span,
                Diagnostic::error(code::ARGUMENTS, span, message).help(help),
            );
        };
        // Literals first: what is wrong with them does not depend on the other arguments.
        let pairs = || signature.parameters.iter().zip(arguments);
        let mut literals: Vec<Option<Expr>> = Vec::new();
        for (parameter, argument) in pairs() {
            match literal(function, parameter, argument) {
                Ok(literal) => literals.push(literal),
                Err(diagnostic) => return self.fail(span, *diagnostic),
            }
        }
        let typed: Vec<Expr> = pairs()
            .zip(literals)
            .map(
                |((parameter, argument), literal)| match (literal, parameter.takes) {
                    (Some(literal), _) => literal,
                    (None, ParameterType::Places) => {
                        self.integer(around, argument, "places are a whole number")
                    }
                    (None, ParameterType::Stretch | ParameterType::StretchAlike) => {
                        days_of_month(self.expression(around, argument, None))
                    }
                    (None, _) => self.expression(around, argument, None),
                },
            )
            .collect();
        if typed.iter().any(|argument| argument.ty == Type::Unknown) {
            return erroneous(span);
        }
        if self.is_before_the_first(signature, &typed, arguments) {
            return erroneous(span);
        }
        match self.typed_call(signature, typed.clone()) {
            Ok((ty, typed)) => make(ExprKind::Builtin(function, typed), ty, span),
            Err((at, wanted)) => {
                let argument = typed.get(at);
                let found =
                    argument.map_or_else(String::new, |argument| self.describe(&argument.ty));
                let place = argument.map_or(span, |argument| argument.span);
                let message = format!("`{}` takes {wanted}, and this is {found}", function.name);
                let help = self.argument_help(function, signature, arguments, &typed, at);
                let mut diagnostic = Diagnostic::error(code::ARGUMENTS, place, message).help(help);
                if let Some((place, words)) = argument.and_then(|argument| self.origin(argument)) {
                    diagnostic = diagnostic.label(place, words);
                }
                self.fail(span, diagnostic)
            }
        }
    }

    /// Reports a constant position in a list that is below 1.
    fn is_before_the_first(
        &mut self,
        signature: &FunctionSignature,
        typed: &[Expr],
        arguments: &[ast::Expr],
    ) -> bool {
        let (Some(list), Some(written)) = (typed.first(), arguments.first()) else {
            return false;
        };
        if !matches!(list.ty, Type::List(_)) {
            return false;
        }
        let words = super::own_words::path_of(written).unwrap_or_else(|| "xs".to_owned());
        let positions = signature
            .parameters
            .iter()
            .zip(typed)
            .filter(|(one, _)| one.takes == ParameterType::Position);
        positions.fold(false, |before, (_, position)| {
            self.before_the_first(position, &words) || before
        })
    }

    /// The type of a call, and its arguments as they agree with each other.
    fn typed_call(
        &mut self,
        signature: &FunctionSignature,
        typed: Vec<Expr>,
    ) -> Result<(Type, Vec<Expr>), Misfit> {
        let types: Vec<Type> = typed.iter().map(|argument| argument.ty.clone()).collect();
        let first = types.first().cloned().unwrap_or(Type::Unknown);
        for (at, (parameter, ty)) in signature.parameters.iter().zip(&types).enumerate() {
            fits(parameter.takes, ty, &first).map_err(|wanted| (at, wanted))?;
        }
        if let (
            [
                FunctionParameter {
                    takes: ParameterType::Alike,
                    ..
                },
                ..,
            ],
            [left, right],
        ) = (signature.parameters, types.as_slice())
        {
            let common = join(left, right).filter(|ty| is_of(ElementClass::Ordered, ty));
            let common = common.ok_or((1, ParameterType::Alike.words()))?;
            let wanted = Expected {
                ty: &common,
                why: String::new(),
                declared: None,
            };
            let both = typed
                .into_iter()
                .map(|argument| self.conform(argument, &wanted))
                .collect();
            return Ok((common.clone(), both));
        }
        let places = signature
            .parameters
            .iter()
            .position(|parameter| parameter.takes == ParameterType::Places);
        let no_places = places.and_then(|at| typed.get(at)).is_some_and(
            |places| matches!(&*places.kind, ExprKind::Constant(Constant::Number(number)) if number.is_zero()),
        );
        Ok((result(signature.gives, first, no_places), typed))
    }
}

/// The constant that a literal argument is; `None` where the parameter takes any expression.
fn literal(
    function: &Function,
    parameter: &FunctionParameter,
    argument: &ast::Expr,
) -> Result<Option<Expr>, Box<Diagnostic>> {
    let text = match parameter.takes {
        ParameterType::Mode => rounding_mode(argument)?,
        ParameterType::Pattern => pattern(function, parameter, argument)?,
        ParameterType::List { .. }
        | ParameterType::ListAlike
        | ParameterType::Alike
        | ParameterType::Map
        | ParameterType::Number
        | ParameterType::NumberOrMoney
        | ParameterType::Money
        | ParameterType::Size
        | ParameterType::Text
        | ParameterType::Date
        | ParameterType::Stretch
        | ParameterType::StretchAlike
        | ParameterType::Position
        | ParameterType::Exponent
        | ParameterType::Places => return Ok(None),
    };
    Ok(Some(make(
        ExprKind::Constant(Constant::Text(text)),
        Type::Text,
        argument.span,
    )))
}

/// `one list or two values`, `two arguments`
fn arities(function: &Function) -> String {
    match function.signatures {
        [only] => counted(only.parameters.len()),
        several => {
            let ways = several
                .iter()
                .map(|signature| match signature.parameters.len() {
                    1 if signature.takes_one_list() => "one list".to_owned(),
                    2 => "two values".to_owned(),
                    count => counted(count),
                });
            ways.collect::<Vec<_>>().join(" or ")
        }
    }
}

fn rounding_mode(argument: &ast::Expr) -> Result<std::sync::Arc<str>, Box<Diagnostic>> {
    let word = if let ast::ExprKind::Name(word) | ast::ExprKind::Text(word) = &*argument.kind {
        word.clone()
    } else {
        "".into()
    };
    if RoundingMode::from_word(&word).is_some() {
        return Ok(word);
    }
    let modes: Vec<&str> = RoundingMode::ALL.iter().map(|mode| mode.word()).collect();
    let help = did_you_mean(&word, modes.iter().copied()).map_or_else(
        || format!("modes are {}", modes.join(", ")).into(),
        Help::did_you_mean,
    );
    Err(Box::new(
        Diagnostic::error(code::ARGUMENTS, argument.span, "this is not a way to round").help(help),
    ))
}

fn pattern(
    function: &Function,
    parameter: &FunctionParameter,
    argument: &ast::Expr,
) -> Result<std::sync::Arc<str>, Box<Diagnostic>> {
    let error = |message: String| Diagnostic::error(code::PATTERN, argument.span, message);
    let ast::ExprKind::Text(written) = &*argument.kind else {
        let message = format!("the pattern of `{}` is a literal text", function.name);
        let sample = parameter.sample.unwrap_or(parameter.name);
        return Err(Box::new(
            error(message).help(format!("write `{}({sample}, text)`", function.name)),
        ));
    };
    match Pattern::new(written) {
        Ok(_) => Ok(written.clone()),
        Err(why) => Err(Box::new(error(format!(
            "this pattern cannot be read: {why}"
        )))),
    }
}

/// Whether an argument's type is one that a parameter takes; else what it takes. Literals are known to fit.
fn fits(takes: ParameterType, ty: &Type, first: &Type) -> Result<(), &'static str> {
    let fits = match takes {
        ParameterType::List { of, some } => match ty.element() {
            Some(Type::Nothing) | None if some => return Err("a list with elements"),
            Some(element) => is_of(of, element),
            None => return Err("a list"),
        },
        ParameterType::ListAlike => match (first, ty) {
            (Type::List(own), Type::List(other)) => join(own, other).is_some(),
            _ => return Err("a list"),
        },
        // Two are compared with each other once both are known.
        ParameterType::Alike => true,
        ParameterType::Map => matches!(ty, Type::Map(_)),
        ParameterType::Number => ty.is_number(),
        ParameterType::NumberOrMoney => ty.is_number() || matches!(ty, Type::Money(_)),
        ParameterType::Money => matches!(ty, Type::Money(_)),
        ParameterType::Size => ty.is_quantity(),
        ParameterType::Text => ty.is_text(),
        ParameterType::Date => *ty == Type::Date,
        ParameterType::Stretch => matches!(ty, Type::DateStretch | Type::InstantStretch),
        ParameterType::StretchAlike => ty == first,
        ParameterType::Position | ParameterType::Exponent => {
            matches!(ty, Type::Integer | Type::Zero)
        }
        // The checker wanted an integer, and has said so.
        ParameterType::Places => true,
        ParameterType::Mode | ParameterType::Pattern => true,
    };
    if fits { Ok(()) } else { Err(takes.words()) }
}

/// Whether a list of such elements is of a class.
pub(super) fn is_of(class: ElementClass, element: &Type) -> bool {
    match class {
        ElementClass::Any => true,
        ElementClass::Addable => element.is_quantity() || matches!(element, Type::Nothing),
        ElementClass::Averageable => {
            element.is_number() || matches!(element, Type::Money(_) | Type::Duration)
        }
        ElementClass::Comparable => element.is_comparable(),
        ElementClass::Ordered => {
            element.is_comparable() && !matches!(element, Type::Boolean | Type::List(_))
        }
        ElementClass::Lists => matches!(element, Type::List(_)),
    }
}

/// The type of a result, by that of the first argument.
fn result(gives: ResultType, first: Type, no_places: bool) -> Type {
    let element = || first.element().cloned().unwrap_or(Type::Unknown);
    match gives {
        ResultType::Boolean => Type::Boolean,
        ResultType::Integer => Type::Integer,
        ResultType::Number => Type::Number,
        ResultType::Text => Type::Text,
        ResultType::Texts => Type::List(Box::new(Type::Text)),
        ResultType::Argument | ResultType::Common => first,
        ResultType::Element => element(),
        ResultType::Sum if element() == Type::Nothing => Type::Zero,
        ResultType::Sum => element(),
        ResultType::Mean if matches!(element(), Type::Zero | Type::Integer) => Type::Number,
        ResultType::Mean => element(),
        ResultType::MapValues => {
            if let Type::Map(value) = first {
                Type::List(value)
            } else {
                Type::Unknown
            }
        }
        ResultType::Rounded if !first.is_number() => first,
        ResultType::Rounded if no_places => Type::Integer,
        ResultType::Rounded => Type::Number,
    }
}
