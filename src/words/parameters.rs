//! Parameters: their values, and since when they are so.

use super::literals;
use super::names::spoken;
use super::noun::Noun;
use super::speaker::{Scope, Speaker};
use super::text::{TargetKind, Words, say};
use crate::check::program::{Constant, Expr, Parameter, ParameterId, ParameterVersion};
use crate::check::types::Type;
use crate::value::Date;

impl Speaker<'_> {
    /// A parameter on its day: its value where it has only one, and its name.
    pub(super) fn parameter(&self, scope: &Scope, id: ParameterId, day: Option<&Expr>) -> Noun {
        let Some(parameter) = self.program.parameters.get(id) else {
            return Noun::light("…");
        };
        let (_, plural, _) = self.named_noun(&parameter.declared.name, &parameter.ty);
        if let Some(day) = day {
            let day = self.noun(scope, day).words();
            return Noun::heavy(say!["the ", term(parameter), " as of ", day]).many(plural);
        }
        if matches!(parameter.ty, Type::List(_) | Type::Map(_) | Type::Record(_)) {
            return Noun::light(say!["the ", term(parameter)]).many(plural);
        }
        Noun {
            owners: 2,
            ..Noun::light(self.values(parameter, None))
        }
    }

    /// A parameter as a number of something: `3 months (standstill months)`; none where it is no parameter.
    pub(super) fn parameter_of(&self, id: ParameterId, one: &str, many: &str) -> Option<Words> {
        Some(self.values(self.program.parameters.get(id)?, Some((one, many))))
    }

    /// `10 (discussion days)`, `the consultation weeks (8 from 1 January 2003; 12 from 1 January 2012)`
    fn values(&self, parameter: &Parameter, unit: Option<(&str, &str)>) -> Words {
        let versions = parameter.versions.as_slice();
        if let [only] = versions
            && only.until.is_none()
        {
            return say![
                self.value(parameter, only, unit),
                " (",
                term(parameter),
                ")"
            ];
        }
        let next = versions
            .iter()
            .skip(1)
            .map(|one| Some(one.from))
            .chain([None]);
        let mut values = Words::default();
        for (index, (version, next)) in versions.iter().zip(next).enumerate() {
            values.add(if index > 0 { "; " } else { "" });
            values.add(self.value(parameter, version, unit));
            values.add(since(version, next));
        }
        say!["the ", term(parameter), " (", values, ")"]
    }

    fn value(
        &self,
        parameter: &Parameter,
        version: &ParameterVersion,
        unit: Option<(&str, &str)>,
    ) -> Words {
        let value = literals::constant(self.program, &version.value, &parameter.ty);
        let is_one =
            matches!(&version.value, Constant::Number(number) if number.to_i64() == Some(1));
        match unit {
            Some((one, many)) => say![value, " ", if is_one { one } else { many }],
            None => value,
        }
    }
}

fn term(parameter: &Parameter) -> Words {
    Words::link(
        &spoken(&parameter.declared.name),
        TargetKind::Parameter,
        &parameter.declared.path,
    )
}

/// The start of a value's period; its end, if the next period does not begin there.
fn since(version: &ParameterVersion, next: Option<Date>) -> String {
    let until = version.until.filter(|until| next != Some(*until));
    let until = until
        .map(|until| format!(" until {} (not included)", literals::date(until)))
        .unwrap_or_default();
    format!(" from {}{until}", literals::date(version.from))
}
