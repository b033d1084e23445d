//! Parameters given from outside: `--parameter`, `[parameters]` in `whereas.toml`.

use std::sync::Arc;

use super::checker::{Checker, ModuleScope};
use super::program::{Constant, Program};
use super::types::Type;
use crate::check::program::ParameterId;
use crate::diagnostic::codes::documents::BARE_PERCENTAGE;
use crate::diagnostic::codes::law::PARAMETER_OVERRIDE;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax;
use crate::value::Number;

/// Replaces a parameter's value, whatever the date. `path` is its full path, or its name where only one
/// parameter has it; `value` is written as in a rule file, a text also without its quotes; `origin`
/// says where it was given, for reports. Gives a note where a bare number above 1 is read as a percentage.
///
/// # Errors
/// There is no such parameter, or the value is none of its type.
pub fn override_parameter(
    program: &mut Program,
    path: &str,
    value: &str,
    origin: &str,
) -> Result<Option<Diagnostic>, Diagnostic> {
    let failed = |message: String| Diagnostic::in_file(PARAMETER_OVERRIDE, origin, message);
    let at = find(program, path).map_err(|(message, help)| failed(message).maybe_help(help))?;
    let Some(ty) = program
        .parameters
        .get(ParameterId::at(at))
        .map(|parameter| parameter.ty.clone())
    else {
        return Err(failed(format!("there is no parameter `{path}`")));
    };
    let constant = read(program, &ty, value).map_err(|why| {
        failed(format!(
            "the value given for the parameter `{path}` does not fit: {why}"
        ))
        .help(format!(
            "write it as in a rule file: `{path}={}`",
            example(&ty)
        ))
    })?;
    let note = bare_percentage(&ty, &constant, value).map(|percentage| {
        let message =
            format!("the parameter `{path}` is a percentage, and `{value}` is {percentage}%");
        let note = Diagnostic {
            severity: Severity::Note,
            ..Diagnostic::in_file(BARE_PERCENTAGE, origin, message)
        };
        note.help(format!("write `{value}%` if that is meant"))
    });
    if let Some(parameter) = program.parameters.get_mut(ParameterId::at(at)) {
        parameter.overridden = Some((constant, origin.into()));
    }
    Ok(note)
}

/// How many percent a bare number above 1 is.
fn bare_percentage(ty: &Type, constant: &Constant, value: &str) -> Option<Number> {
    match (ty, constant) {
        (Type::Percent, Constant::Number(number))
            if number.abs() > Number::from(1_i64) && !value.contains('%') =>
        {
            number.mul(&Number::from(100_i64)).ok()
        }
        _ => None,
    }
}

fn find(program: &Program, path: &str) -> Result<usize, (String, Option<String>)> {
    let by_path = program
        .parameters
        .iter()
        .position(|parameter| *parameter.declared.path == *path);
    if let Some(at) = by_path {
        return Ok(at);
    }
    let named = |at: &usize| {
        program
            .parameters
            .get(ParameterId::at(*at))
            .is_some_and(|parameter| *parameter.declared.name == *path)
    };
    let by_name: Vec<usize> = (0..program.parameters.len()).filter(named).collect();
    match by_name.as_slice() {
        [one] => Ok(*one),
        [] => {
            let all = || program.parameters.iter();
            let paths = all()
                .map(|one| &*one.declared.path)
                .chain(all().map(|one| &*one.declared.name));
            let near = did_you_mean(path, paths).map(|near| format!("did you mean `{near}`?"));
            Err((
                format!("there is no parameter `{path}` in the rules in use"),
                near,
            ))
        }
        several => {
            let paths: Vec<String> = several
                .iter()
                .filter_map(|at| program.parameters.get(ParameterId::at(*at)))
                .map(|parameter| format!("`{}`", parameter.declared.path))
                .collect();
            let help = format!("write {}", paths.join(" or "));
            Err((
                format!("{} modules have a parameter `{path}`", several.len()),
                Some(help),
            ))
        }
    }
}

fn read(program: &mut Program, ty: &Type, value: &str) -> Result<Constant, String> {
    let quoted = value.trim_start().starts_with('"');
    match ty {
        Type::Text if !quoted => return Ok(Constant::Text(value.into())),
        Type::Choice(choices) if !quoted => {
            return match choices.iter().find(|choice| ***choice == *value) {
                Some(choice) => Ok(Constant::Text(Arc::clone(choice))),
                None => Err(format!("the choices are {}", choices.join(", "))),
            };
        }
        _ => {}
    }
    let limits = Limits::default();
    let source = Sources::new().add("", value);
    let parsed = syntax::parse_expression(source, value, &limits);
    if let Some(first) = parsed.diagnostics.into_iter().next() {
        return Err(first.message);
    }
    let Some(written) = parsed.value else {
        return Err("it is no value".to_owned());
    };
    let mut checker = Checker::new(&[], vec![ModuleScope::default()], &limits);
    checker.program = std::mem::take(program);
    let why = format!("the parameter is declared as {}", checker.describe(ty));
    let constant = checker.constant(0, &written, ty, &why);
    let Checker {
        program: taken_back,
        diagnostics,
        ..
    } = checker;
    *program = taken_back;
    match (constant, diagnostics.into_iter().next()) {
        (Some(constant), None) => Ok(constant),
        (_, Some(first)) => Err(first.message),
        (None, None) => Err("it is no value of the parameter's type".to_owned()),
    }
}

fn example(ty: &Type) -> &'static str {
    match ty {
        Type::Number | Type::Integer => "15",
        Type::Percent => "12.5%",
        Type::Money(_) => "150_000 EUR",
        Type::Date => "2021-03-01",
        Type::DateTime(_) => "2021-03-01T09:00+06:00",
        Type::Time => "09:00",
        Type::Boolean => "true",
        Type::Duration => "3 hours",
        Type::Period(_) => "3 months",
        Type::List(_) => "[…]",
        _ => "VALUE",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Loaded, Loader, Requested, Text, check};
    use super::*;
    use crate::source::Source;

    struct Nothing;

    impl Loader for Nothing {
        fn find(&mut self, _: &str, _: Option<&Source>) -> Loaded {
            Loaded::NotFound {
                similar: Vec::new(),
            }
        }

        fn file(&mut self, path: &str, _: &Source) -> Result<Text, Diagnostic> {
            Err(Diagnostic::new(PARAMETER_OVERRIDE, Severity::Error, path))
        }
    }

    fn program() -> Program {
        let text = "module kz.projects\n\
            type Rate { year: integer, rate: percent }\n\
            parameter days: integer { 10 from 2016-06-30 }\n\
            parameter limit: money in EUR { 5 EUR from 2016-06-30 }\n\
            parameter level: \"high\" | \"low\" { \"low\" from 2016-06-30 }\n\
            parameter notice: period { 3 months from 2016-06-30 }\n\
            parameter rates: list of Rate { [] from 2016-06-30 }\n";
        let file = Requested::File(Text {
            name: "t".into(),
            text: text.into(),
        });
        let outcome = check(
            &mut Nothing,
            vec![file],
            &Sources::new(),
            &Limits::default(),
        );
        assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
        outcome.value
    }

    fn given(program: &Program, at: usize) -> &Constant {
        &program.parameters[at].overridden.as_ref().unwrap().0
    }

    #[test]
    fn a_value_is_read_as_the_parameters_type() {
        let mut program = program();
        override_parameter(&mut program, "kz.projects.days", "15", "--parameter").unwrap();
        assert_eq!(given(&program, 0), &Constant::Number(Number::from(15_i64)));
        override_parameter(&mut program, "limit", "286.7 thousand EUR", "--parameter").unwrap();
        assert!(
            matches!(given(&program, 1), Constant::Money(money) if money.to_string() == "286700 EUR")
        );
        for high in ["high", "\"high\""] {
            override_parameter(&mut program, "level", high, "--parameter").unwrap();
            assert_eq!(given(&program, 2), &Constant::Text("high".into()));
        }
        override_parameter(&mut program, "notice", "6 months", "--parameter").unwrap();
        override_parameter(
            &mut program,
            "rates",
            "[{ year: 2020, rate: 2% }]",
            "--parameter",
        )
        .unwrap();
        assert!(matches!(given(&program, 4), Constant::List(rates) if rates.len() == 1));
        assert_eq!(
            program.parameters[3]
                .overridden
                .as_ref()
                .unwrap()
                .1
                .as_ref(),
            "--parameter"
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let mut program = program();
        for (path, value) in [
            ("days", "soon"),
            ("days", "1.5"),
            ("days", ""),
            ("days", "10 +"),
            ("limit", "5 USD"),
            ("level", "medium"),
            ("kz.projects.dys", "15"),
            ("rates", "[{ yeer: 2020 }]"),
        ] {
            let refused = override_parameter(&mut program, path, value, "--parameter").unwrap_err();
            assert_eq!(refused.code, PARAMETER_OVERRIDE, "{path}={value}");
            assert_eq!(refused.file.as_deref(), Some("--parameter"));
        }
        assert!(
            program
                .parameters
                .iter()
                .all(|parameter| parameter.overridden.is_none())
        );
        assert_eq!(program.parameters.len(), 5);
    }
}
