//! Calls of built-in functions and of definitions.

use super::super::builtins::{BUILTINS, Row, by_name};
use super::super::checker::{Checker, Entity, Entry, Surroundings};
use super::super::program::{Builtin, Constant, Expr, ExprKind};
use super::super::types::Type;
use super::agreement::join;
use super::{Wanted, erroneous, make, own_words};
use crate::diagnostic::Help;
use crate::diagnostic::codes::{names as name_code, types as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Pattern, RoundingMode};

/// What functions that look for equals take.
const COMPARABLE: &str = "a list of values that can be compared";

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        around: &mut Surroundings,
        callee: &ast::Path,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let entries: Vec<Entry> = match callee.segments.as_slice() {
            [one] => self.find_function(around.module, &one.text).into_iter().cloned().collect(),
            several => {
                let path: Vec<&str> = several.iter().map(|name| &*name.text).collect();
                self.find_qualified(around.module, &path)
                    .filter(|entry| matches!(entry.entity, Entity::Function(_)))
                    .cloned()
                    .into_iter()
                    .collect()
            }
        };
        match (entries.as_slice(), callee.segments.as_slice()) {
            ([entry], _) => self.call_definition(around, &entry.clone(), callee, arguments, span),
            ([], [name]) => match by_name(&name.text) {
                Some(row) => self.call_builtin(around, row, arguments, span),
                None => self.no_function(around, callee, arguments, span),
            },
            ([], _) => self.no_function(around, callee, arguments, span),
            (several, _) => {
                let diagnostic = self.ambiguous(&super::super::modules::dotted(callee), callee.span, several);
                self.fail(span, diagnostic)
            }
        }
    }

    fn no_function(&mut self, around: &Surroundings, callee: &ast::Path, arguments: &[ast::Expr], span: Span) -> Expr {
        let name = callee.segments.last().map(|name| name.text.clone()).unwrap_or_default();
        let functions = self.visible(around.module, |entity| matches!(entity, Entity::Function(_)));
        let near = did_you_mean(&name, BUILTINS.iter().map(|row| row.name).chain(functions));
        let help = own_words::method(callee, arguments)
            .or_else(|| own_words::elsewhere(&name, arguments).map(|form| format!("write {form}")))
            .map(Help::from)
            .or_else(|| near.map(Help::did_you_mean));
        let message = format!("there is no function `{}`", super::super::modules::dotted(callee));
        self.fail(span, Diagnostic::error(name_code::UNKNOWN_FUNCTION, callee.span, message).maybe_help(help))
    }

    fn call_definition(
        &mut self,
        around: &mut Surroundings,
        entry: &Entry,
        callee: &ast::Path,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let Entity::Function(id) = entry.entity else { return erroneous(span) };
        self.note_path(callee, entry.span);
        let ty = self.definition_type(id, span);
        let Some(definition) = self.program.definitions.get(id.index()) else { return erroneous(span) };
        let (name, parameters) = (definition.declared.name.clone(), definition.parameters.clone());
        if parameters.len() != arguments.len() {
            let message =
                format!("`{name}` takes {}, and is given {}", counted(parameters.len()), counted(arguments.len()));
            let diagnostic =
                Diagnostic::error(code::ARGUMENTS, callee.span, message).label(entry.span, "it is declared here");
            let names: Vec<&str> = parameters.iter().map(|(parameter, _)| &**parameter).collect();
            return self.fail(span, diagnostic.help(format!("it is written `{name}({})`", names.join(", "))));
        }
        let mut typed = Vec::new();
        for (argument, (parameter, ty)) in arguments.iter().zip(&parameters) {
            let why = format!("`{name}` takes {} as `{parameter}`", self.describe(ty));
            typed.push(self.expression(around, argument, Some(Wanted { ty, why, declared: Some(entry.span) })));
        }
        make(ExprKind::Call(id, typed), ty, span)
    }

    fn call_builtin(&mut self, around: &mut Surroundings, row: &Row, arguments: &[ast::Expr], span: Span) -> Expr {
        let (least, most) = row.arguments;
        if arguments.len() < least || arguments.len() > most {
            let extreme = matches!(row.builtin, Builtin::Min | Builtin::Max);
            let takes = match (extreme, most) {
                (true, _) => "one list or two values".to_owned(),
                (false, most) if most > least => format!("{least} to {most} arguments"),
                _ => counted(least),
            };
            let message = format!("`{}` takes {takes}, and is given {}", row.name, counted(arguments.len()));
            let help = own_words::count_help(row, arguments);
            return self.fail(span, Diagnostic::error(code::ARGUMENTS, span, message).help(help));
        }
        if matches!(row.builtin, Builtin::Round | Builtin::RoundToMinorUnit) {
            return self.rounding(around, row, arguments, span);
        }
        if row.builtin == Builtin::Find {
            return self.find_pattern(around, arguments, span);
        }
        let typed: Vec<Expr> = arguments.iter().map(|argument| self.expression(around, argument, None)).collect();
        if typed.iter().any(|argument| argument.ty == Type::Unknown) {
            return erroneous(span);
        }
        if let (Builtin::Nth, [list, position], [written, _]) = (row.builtin, typed.as_slice(), arguments)
            && matches!(list.ty, Type::List(_))
        {
            let words = super::logic::path_of(written).unwrap_or_else(|| "xs".to_owned());
            if self.before_the_first(position, &words) {
                return erroneous(span);
            }
        }
        match self.builtin_type(row, &typed) {
            Ok((ty, typed)) => make(ExprKind::Builtin(row.builtin, typed), ty, span),
            Err((at, wanted)) => {
                let argument = typed.get(at);
                let found = argument.map_or_else(String::new, |argument| self.describe(&argument.ty));
                let place = argument.map_or(span, |argument| argument.span);
                let message = format!("`{}` takes {wanted}, and this is {found}", row.name);
                let help = self.argument_help(row, arguments, &typed, at);
                let mut diagnostic = Diagnostic::error(code::ARGUMENTS, place, message).help(help);
                if let Some((place, words)) = argument.and_then(|argument| self.origin(argument)) {
                    diagnostic = diagnostic.label(place, words);
                }
                self.fail(span, diagnostic)
            }
        }
    }

    /// The type of a call, and its arguments; else which argument is wrong and what was wanted.
    fn builtin_type(&mut self, row: &Row, typed: &[Expr]) -> Result<(Type, Vec<Expr>), (usize, &'static str)> {
        let first = typed.first().map_or(Type::Unknown, |argument| argument.ty.clone());
        let second = typed.get(1).map_or(Type::Unknown, |argument| argument.ty.clone());
        let element = match &first {
            Type::List(element) => Some((**element).clone()),
            _ => None,
        };
        let list = || element.clone().ok_or((0, "a list"));
        let some = || element.clone().filter(|element| *element != Type::Nothing).ok_or((0, "a list with elements"));
        let ty = match row.builtin {
            Builtin::Sum => summed(list()?).ok_or((0, "a list of numbers, money or lengths"))?,
            Builtin::Mean => averaged(some()?).ok_or((0, "a list of numbers, money or durations"))?,
            Builtin::Count => list().map(|_| Type::Integer)?,
            Builtin::First | Builtin::Last => some()?,
            Builtin::Nth => {
                if !matches!(second, Type::Integer | Type::Zero) {
                    return Err((1, "a whole number"));
                }
                some()?
            }
            Builtin::Distinct => Type::List(Box::new(comparable(list()?).ok_or((0, COMPARABLE))?)),
            Builtin::Unique => comparable(list()?).map(|_| Type::Boolean).ok_or((0, COMPARABLE))?,
            Builtin::Ascending | Builtin::Descending => {
                ordered(list()?).map(|_| Type::Boolean).ok_or((0, "a list of values that have an order"))?
            }
            Builtin::SameSet => {
                let Type::List(other) = &second else { return Err((1, "a list")) };
                let joined = join(&list()?, other).ok_or((1, "a list of the same kind"))?;
                comparable(joined).map(|_| Type::Boolean).ok_or((0, COMPARABLE))?
            }
            Builtin::Min | Builtin::Max => return self.extreme(typed, element, &first, &second),
            Builtin::Keys | Builtin::Values => match first {
                Type::Map(value) if row.builtin == Builtin::Values => Type::List(value),
                Type::Map(_) => Type::List(Box::new(Type::Text)),
                _ => return Err((0, "a map")),
            },
            Builtin::Abs => match first {
                Type::Number
                | Type::Integer
                | Type::Percent
                | Type::Money(_)
                | Type::Duration
                | Type::Period(_)
                | Type::Zero => first,
                _ => return Err((0, "a number, money or a length")),
            },
            Builtin::Power => match (&first, &second) {
                (base, Type::Integer | Type::Zero) if base.is_number() => Type::Number,
                (base, _) if base.is_number() => return Err((1, "a whole number")),
                _ => return Err((0, "a number")),
            },
            Builtin::Length | Builtin::Upper | Builtin::Lower | Builtin::Trim | Builtin::Words | Builtin::Split => {
                if !first.is_text() {
                    return Err((0, "a text"));
                }
                if row.builtin == Builtin::Split && !second.is_text() {
                    return Err((1, "a text"));
                }
                match row.builtin {
                    Builtin::Length => Type::Integer,
                    Builtin::Words | Builtin::Split => Type::List(Box::new(Type::Text)),
                    _ => Type::Text,
                }
            }
            Builtin::Round | Builtin::RoundToMinorUnit | Builtin::Find => Type::Unknown,
        };
        Ok((ty, typed.to_vec()))
    }

    fn extreme(
        &mut self,
        typed: &[Expr],
        element: Option<Type>,
        first: &Type,
        second: &Type,
    ) -> Result<(Type, Vec<Expr>), (usize, &'static str)> {
        let [left, right] = typed else {
            if element == Some(Type::Nothing) {
                return Err((0, "a list with elements"));
            }
            let ty = element.and_then(ordered).ok_or((0, "a list of values that have an order"))?;
            return Ok((ty, typed.to_vec()));
        };
        let ty = join(first, second).and_then(ordered).ok_or((1, "two values of one kind"))?;
        let wanted = Wanted { ty: &ty, why: String::new(), declared: None };
        let both = vec![self.conform(left.clone(), &wanted), self.conform(right.clone(), &wanted)];
        Ok((ty, both))
    }

    fn rounding(&mut self, around: &mut Surroundings, row: &Row, arguments: &[ast::Expr], span: Span) -> Expr {
        let Some((mode, values)) = arguments.split_last() else { return erroneous(span) };
        let word = match &*mode.kind {
            ast::ExprKind::Name(word) | ast::ExprKind::Text(word) => word.clone(),
            _ => "".into(),
        };
        if RoundingMode::from_word(&word).is_none() {
            let modes: Vec<&str> = RoundingMode::ALL.iter().map(|mode| mode.word()).collect();
            let help = did_you_mean(&word, modes.iter().copied())
                .map_or_else(|| format!("modes are {}", modes.join(", ")).into(), Help::did_you_mean);
            return self
                .fail(span, Diagnostic::error(code::ARGUMENTS, mode.span, "this is not a way to round").help(help));
        }
        let mut typed: Vec<Expr> = Vec::new();
        for (at, value) in values.iter().enumerate() {
            typed.push(if at == 0 {
                self.expression(around, value, None)
            } else {
                self.integer(around, value, "places are a whole number")
            });
        }
        let ty = typed.first().map_or(Type::Unknown, |value| value.ty.clone());
        let fits = match ty {
            Type::Money(_) | Type::Unknown => true,
            _ => row.builtin == Builtin::Round && ty.is_number(),
        };
        if !fits {
            let message = format!(
                "`{}` rounds {}, and this is {}",
                row.name,
                if row.builtin == Builtin::Round { "numbers and money" } else { "money" },
                self.describe(&ty)
            );
            return self.fail(span, Diagnostic::error(code::ARGUMENTS, span, message));
        }
        let zero_places = matches!(typed.get(1).map(|places| &*places.kind), Some(ExprKind::Constant(Constant::Number(number))) if number.is_zero());
        let ty = if ty.is_number() && ty != Type::Unknown {
            if zero_places { Type::Integer } else { Type::Number }
        } else {
            ty
        };
        typed.push(make(ExprKind::Constant(Constant::Text(word)), Type::Text, mode.span));
        make(ExprKind::Builtin(row.builtin, typed), ty, span)
    }

    fn find_pattern(&mut self, around: &mut Surroundings, arguments: &[ast::Expr], span: Span) -> Expr {
        let [pattern, text] = arguments else { return erroneous(span) };
        let ast::ExprKind::Text(written) = &*pattern.kind else {
            let message = "the pattern of `find` is a literal text";
            return self.fail(
                span,
                Diagnostic::error(code::PATTERN, pattern.span, message).help("write `find(\"[0-9]+\", text)`"),
            );
        };
        if let Err(why) = Pattern::new(written) {
            return self.fail(
                span,
                Diagnostic::error(code::PATTERN, pattern.span, format!("this pattern cannot be read: {why}")),
            );
        }
        let constant = make(ExprKind::Constant(Constant::Text(written.clone())), Type::Text, pattern.span);
        let why = "`find` looks into a text".to_owned();
        let text = self.expression(around, text, Some(Wanted { ty: &Type::Text, why, declared: None }));
        make(ExprKind::Builtin(Builtin::Find, vec![constant, text]), Type::Text, span)
    }
}

fn summed(element: Type) -> Option<Type> {
    match element {
        Type::Zero | Type::Nothing => Some(Type::Zero),
        Type::Number
        | Type::Integer
        | Type::Percent
        | Type::Money(_)
        | Type::Duration
        | Type::Period(_)
        | Type::Unknown => Some(element),
        _ => None,
    }
}

fn averaged(element: Type) -> Option<Type> {
    match element {
        Type::Zero | Type::Integer | Type::Number => Some(Type::Number),
        Type::Percent | Type::Money(_) | Type::Duration | Type::Unknown => Some(element),
        _ => None,
    }
}

fn comparable(element: Type) -> Option<Type> {
    element.is_comparable().then_some(element)
}

fn ordered(element: Type) -> Option<Type> {
    comparable(element).filter(|element| !matches!(element, Type::Boolean | Type::List(_)))
}

fn counted(number: usize) -> String {
    match number {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        2 => "two arguments".to_owned(),
        more => format!("{more} arguments"),
    }
}
