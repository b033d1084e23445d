//! What a run changes about its rules: parameters given from outside (`--parameter`, `[parameters]` in `whereas.toml`) and
//! severities of rules. The program stays as checked; overrides are an overlay with the differences.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::checker::{Checker, ModuleScope};
use super::program::{Constant, Program, RuleId};
use super::types::Type;
use crate::check::program::ParameterId;
use crate::diagnostic::codes::documents::BARE_PERCENTAGE;
use crate::diagnostic::codes::law::PARAMETER_OVERRIDE;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::limits::Limits;
use crate::source::Sources;
use crate::syntax;
use crate::value::Number;

/// The value that is given for a parameter, whatever the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The value.
    pub value: Constant,
    /// Where it was given.
    pub origin: Arc<str>,
}

/// What a run changes about a program.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    parameters: HashMap<ParameterId, Override>,
    severities: HashMap<RuleId, Severity>,
    off: HashSet<RuleId>,
}

impl Overrides {
    /// The value that is given for a parameter, if one is.
    pub fn parameter(&self, id: ParameterId) -> Option<&Override> {
        self.parameters.get(&id)
    }

    /// The severity of a rule's violation; `None` if it is that of the rule file.
    pub fn severity(&self, id: RuleId) -> Option<Severity> {
        self.severities.get(&id).copied()
    }

    /// Whether a rule does not run.
    pub fn is_off(&self, id: RuleId) -> bool {
        self.off.contains(&id)
    }

    /// Turns a rule off. What it weighs is kept.
    pub fn turn_off(&mut self, id: RuleId) {
        self.off.insert(id);
    }

    /// Gives a rule a severity, and turns it on.
    pub fn weigh(&mut self, id: RuleId, severity: Severity) {
        self.off.remove(&id);
        self.severities.insert(id, severity);
    }
}

/// Replaces a parameter's value, whatever the date. `path` is its full path, or its name where only one
/// parameter has it; `value` is written as in a rule file, a text also without its quotes; `origin`
/// names the option or setting that gave it, for reports. Adds a note if a bare number above 1 is read as a percentage.
///
/// # Errors
/// There is no such parameter, or the value is none of its type.
pub fn override_parameter(
    program: &Program,
    overrides: &mut Overrides,
    path: &str,
    value: &str,
    origin: &str,
) -> Result<Option<Diagnostic>, Diagnostic> {
    let failed = |message: String| Diagnostic::in_file(PARAMETER_OVERRIDE, origin, message);
    let at = find(program, path).map_err(|(message, help)| failed(message).maybe_help(help))?;
    let Some(ty) = program
        .parameters
        .get(at)
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
    let given = Override {
        value: constant,
        origin: origin.into(),
    };
    overrides.parameters.insert(at, given);
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

/// Whether rules have a parameter of this name, by its full name or by its last part.
pub fn has_parameter(program: &Program, name: &str) -> bool {
    let mut all = program.parameters.iter().map(|one| &one.declared);
    all.any(|one| *one.path == *name || *one.name == *name)
}

fn find(program: &Program, path: &str) -> Result<ParameterId, (String, Option<String>)> {
    let mut by_path = program
        .parameters
        .enumerated()
        .filter(|(_, parameter)| *parameter.declared.path == *path);
    if let Some((id, _)) = by_path.next() {
        return Ok(id);
    }
    let by_name: Vec<ParameterId> = program
        .parameters
        .enumerated()
        .filter(|(_, parameter)| *parameter.declared.name == *path)
        .map(|(id, _)| id)
        .collect();
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
                .filter_map(|at| program.parameters.get(*at))
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

fn read(program: &Program, ty: &Type, value: &str) -> Result<Constant, String> {
    // A text may be given without quotes.
    if !value.trim_start().starts_with('"') {
        if *ty == Type::Text {
            return Ok(Constant::Text(value.into()));
        }
        if let Type::Choice(choices) = ty {
            return match choices.iter().find(|choice| ***choice == *value) {
                Some(choice) => Ok(Constant::Text(Arc::clone(choice))),
                None => Err(format!("the choices are {}", choices.join(", "))),
            };
        }
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
    // A literal names no more than the fields of records.
    checker.program.records = program.records.clone();
    let why = format!("the parameter is declared as {}", checker.describe(ty));
    let constant = checker.constant(0, &written, ty, &why);
    match (constant, checker.diagnostics.into_iter().next()) {
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
        Type::YearMonth => "month 2021-03",
        Type::Boolean => "true",
        Type::Duration => "3 hours",
        Type::Period(_) => "3 months",
        Type::List(_) => "[…]",
        Type::Text
        | Type::Choice(_)
        | Type::Zero
        | Type::DateStretch
        | Type::InstantStretch
        | Type::Map(_)
        | Type::Record(_)
        | Type::Nothing
        | Type::Unknown => "VALUE",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Loader, ModuleLookup, Requested, Text, check};
    use super::*;
    use crate::source::Source;

    struct Nothing;

    impl Loader for Nothing {
        fn find(&mut self, _: &str, _: Option<&Source>) -> ModuleLookup {
            ModuleLookup::NotFound {
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

    fn given(overrides: &Overrides, at: u32) -> &Constant {
        &overrides.parameter(ParameterId(at)).unwrap().value
    }

    #[test]
    fn a_value_is_read_as_the_parameters_type() {
        let program = program();
        let mut overrides = Overrides::default();
        override_parameter(
            &program,
            &mut overrides,
            "kz.projects.days",
            "15",
            "--parameter",
        )
        .unwrap();
        assert_eq!(
            given(&overrides, 0),
            &Constant::Number(Number::from(15_i64))
        );
        override_parameter(
            &program,
            &mut overrides,
            "limit",
            "286.7 thousand EUR",
            "--parameter",
        )
        .unwrap();
        assert!(
            matches!(given(&overrides, 1), Constant::Money(money) if money.to_string() == "286700 EUR")
        );
        for high in ["high", "\"high\""] {
            override_parameter(&program, &mut overrides, "level", high, "--parameter").unwrap();
            assert_eq!(given(&overrides, 2), &Constant::Text("high".into()));
        }
        override_parameter(
            &program,
            &mut overrides,
            "notice",
            "6 months",
            "--parameter",
        )
        .unwrap();
        override_parameter(
            &program,
            &mut overrides,
            "rates",
            "[{ year: 2020, rate: 2% }]",
            "--parameter",
        )
        .unwrap();
        assert!(matches!(given(&overrides, 4), Constant::List(rates) if rates.len() == 1));
        assert_eq!(
            &*overrides.parameter(ParameterId(3)).unwrap().origin,
            "--parameter"
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let program = program();
        let mut overrides = Overrides::default();
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
            let refused = override_parameter(&program, &mut overrides, path, value, "--parameter")
                .unwrap_err();
            assert_eq!(refused.code, PARAMETER_OVERRIDE, "{path}={value}");
            assert_eq!(refused.file.as_deref(), Some("--parameter"));
        }
        assert!(
            program
                .parameters
                .ids()
                .all(|id| overrides.parameter(id).is_none())
        );
    }
}
