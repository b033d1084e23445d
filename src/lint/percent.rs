//! Percentages a hundredfold too large or too small: `share >= 60`, `share = 0.6%`.

use super::LintFindings;
use super::bounds::turned;
use crate::check::program::{Expr, ExprKind, Record};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints as code;
use crate::syntax::ast::{self, CompareOp, FieldKind, ItemKind, TypeBody};
use crate::value::Number;

/// A percentage that is compared with a number beyond 1 without `%`, or with less than one percent.
pub(super) fn compared(found: &mut LintFindings<'_>, expr: &Expr) {
    let pairs = if let ExprKind::Compare {
        op, left, right, ..
    } = &*expr.kind
    {
        vec![
            (left, right, sign_of(*op)),
            (right, left, sign_of(turned(*op))),
        ]
    } else if let ExprKind::In {
        item, container, ..
    } = &*expr.kind
        && let ExprKind::List(elements) = &*container.kind
    {
        elements.iter().map(|element| (item, element, "")).collect()
    } else {
        return;
    };
    for (share, literal, sign) in pairs {
        if let (Type::Percent, false, Some(number)) =
            (&share.ty, share.constant().is_some(), literal.number())
        {
            slip(found, share, literal, sign, number);
        }
    }
}

fn slip(found: &mut LintFindings<'_>, share: &Expr, literal: &Expr, sign: &str, number: &Number) {
    let written = found.written(literal);
    let name = found.written(share);
    let example = |value: &str| {
        if sign.is_empty() {
            format!("`{value}`")
        } else {
            format!("`{name} {sign} {value}`")
        }
    };
    let Some(percent) = written.strip_suffix('%').map(str::trim_end) else {
        let Some(percentage) = hundredfold(number) else {
            return;
        };
        let message = format!("`{name}` is a percentage, and {written} is {percentage}%");
        let help = format!(
            "write {}, or `{percentage}%` if that is what is meant",
            example(&format!("{written}%"))
        );
        found.say(Diagnostic::warning(code::PERCENT_SLIP, literal.span, message).help(help));
        return;
    };
    let hundred = Number::from(100_i64);
    let Ok(percentage) = number.mul(&hundred) else {
        return;
    };
    // One percent and more is as usual; zero is no slip.
    if number.is_zero() || percentage.abs() >= Number::from(1_i64) {
        return;
    }
    let Ok(meant) = percentage.mul(&hundred) else {
        return;
    };
    let message = format!("{percent}% is {number}, less than a hundredth");
    let help = format!(
        "write {} if {percentage} of the whole is meant",
        example(&format!("{meant}%"))
    );
    found.say(Diagnostic::note(code::SMALL_PERCENTAGE, literal.span, message).help(help));
}

/// A bare number as a percentage, if it is above 1 and may be intended as percent.
fn hundredfold(number: &Number) -> Option<Number> {
    (number.abs() > Number::from(1_i64))
        .then(|| number.mul(&Number::from(100_i64)).ok())
        .flatten()
}

/// Values of parameters, and those of fields that are absent, which are bare numbers beyond 1.
pub(super) fn laid_down(found: &mut LintFindings<'_>, file: &ast::File) {
    let program = found.program;
    for item in &file.items {
        if let ItemKind::Parameter(written) = &item.kind {
            let parameter = program
                .parameters
                .iter()
                .find(|one| one.declared.name_span == written.name.span);
            let Some(parameter) = parameter else { continue };
            written
                .versions
                .iter()
                .for_each(|version| value(found, &parameter.ty, &version.value));
        }
        if let ItemKind::Type(ast::TypeItem {
            name,
            body: TypeBody::Record(written),
        }) = &item.kind
        {
            let record = program
                .records
                .iter()
                .find(|one| one.declared.name_span == name.span);
            record
                .into_iter()
                .for_each(|record| defaults(found, record, &written.fields));
        }
    }
}

fn defaults(found: &mut LintFindings<'_>, record: &Record, fields: &[ast::Field]) {
    for field in fields {
        let FieldKind::Stored(ast::StoredField {
            default: Some(written),
            ..
        }) = &field.kind
        else {
            continue;
        };
        if let Some(stored) = record
            .fields
            .iter()
            .find(|stored| *stored.name == *field.name.text)
        {
            value(found, &stored.ty, written);
        }
    }
}

/// A value as written, with all that it contains.
fn value(found: &mut LintFindings<'_>, ty: &Type, written: &ast::Expr) {
    match (ty, &*written.kind) {
        (_, ast::ExprKind::Parenthesised(inner))
        | (Type::Percent, ast::ExprKind::Negate(inner)) => {
            value(found, ty, inner);
        }
        (Type::Percent, ast::ExprKind::Number(literal)) if !literal.percent => bare(found, literal),
        (Type::List(element), ast::ExprKind::List(elements)) => {
            elements.iter().for_each(|one| value(found, element, one));
        }
        (Type::Record(id), ast::ExprKind::Record(entries)) => {
            let Some(record) = found.program.records.get(*id) else {
                return;
            };
            for entry in entries {
                if let Some(field) = record
                    .fields
                    .iter()
                    .find(|field| *field.name == *entry.name.text)
                {
                    value(found, &field.ty, &entry.value);
                }
            }
        }
        _ => {}
    }
}

fn bare(found: &mut LintFindings<'_>, literal: &ast::NumberLiteral) {
    let written = found.sources.slice(literal.span);
    let power = literal.scale.map_or("", |scale| match scale {
        ast::Scale::Thousand => "e3",
        ast::Scale::Million => "e6",
        ast::Scale::Billion => "e9",
    });
    let number = Number::parse(&format!("{}{power}", literal.digits)).ok();
    let Some(percentage) = number.as_ref().and_then(hundredfold) else {
        return;
    };
    let message = format!("this is a percentage, and {written} is {percentage}%");
    let help = match literal.scale {
        None => format!("write `{written}%`, or `{percentage}%` if that is what is meant"),
        Some(_) => format!("write `{percentage}%` if that is what is meant"),
    };
    found.say(Diagnostic::warning(code::PERCENT_SLIP, literal.span, message).help(help));
}

fn sign_of(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}
