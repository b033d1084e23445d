//! Types as written, to types: built-in names, declared ones, and the
//! spellings that people bring from elsewhere.

use crate::diagnostic::Help;
use std::collections::HashMap;
use std::sync::Arc;

use super::checker::{Checker, Meaning};
use super::modules::dotted;
use super::names::wrong_kind;
use super::references::DeclarationKind;
use super::types::{PeriodKind, Type};
use crate::diagnostic::codes::names::{CHOICE_TWICE, UNKNOWN_CURRENCY, UNKNOWN_TYPE, UNKNOWN_ZONE};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::syntax::ast;
use crate::value::currency::no_currency;
use crate::value::{Currency, Zone};

/// The built-in types that are one word.
pub const BUILT_IN: [(&str, Type); 12] = [
    ("text", Type::Text),
    ("boolean", Type::Boolean),
    ("number", Type::Number),
    ("integer", Type::Integer),
    ("percent", Type::Percent),
    ("money", Type::Money(None)),
    ("date", Type::Date),
    ("datetime", Type::DateTime(None)),
    ("time", Type::Time),
    ("year_month", Type::YearMonth),
    ("duration", Type::Duration),
    ("period", Type::Period(PeriodKind::Any)),
];

/// Names of types in other languages, and their names here.
const ELSEWHERE: [(&str, &str, &str); 30] = [
    ("string", "text", ""),
    ("str", "text", ""),
    ("varchar", "text", ""),
    ("char", "text", ""),
    ("int", "integer", ""),
    ("long", "integer", ""),
    ("bool", "boolean", ""),
    ("logical", "boolean", ""),
    ("flag", "boolean", ""),
    ("float", "number", ", which is exact"),
    ("double", "number", ", which is exact"),
    ("decimal", "number", ", which is exact"),
    ("real", "number", ", which is exact"),
    ("fraction", "number", ", which is exact"),
    ("numeric", "number", ""),
    ("percentage", "percent", ""),
    ("currency", "money", ", or `money in EUR`"),
    ("amount", "money", ", or `money in EUR`"),
    ("price", "money", ", or `money in EUR`"),
    ("euro", "money in EUR", ""),
    ("timestamp", "datetime", ""),
    ("instant", "datetime", ""),
    ("day", "date", ""),
    ("array", "list of TYPE", ""),
    ("list", "list of TYPE", ""),
    ("object", "map of TYPE", ", or a type with fields"),
    ("map", "map of TYPE", ""),
    ("dict", "map of TYPE", ""),
    ("enum", "", "the texts to choose from: `\"a\" | \"b\"`"),
    (
        "stretch",
        "",
        "the two ends as fields of their own, and `from a to b` in the rules",
    ),
];

impl Checker<'_> {
    /// The type that is written; reports what is wrong and then gives `Unknown`.
    pub fn written_type(&mut self, module: usize, written: &ast::TypeRef) -> Type {
        // The parser limits how deep these can nest.
        match &written.kind {
            ast::TypeRefKind::Named(path) => self.type_named(module, path),
            ast::TypeRefKind::MoneyIn(code) => self.money_in(code),
            ast::TypeRefKind::DateTimeIn(zone) => self
                .zone_named(zone)
                .map_or(Type::Unknown, |zone| Type::DateTime(Some(zone))),
            ast::TypeRefKind::List(element) => {
                Type::List(Box::new(self.written_type(module, element)))
            }
            ast::TypeRefKind::Map(value) => Type::Map(Box::new(self.written_type(module, value))),
            ast::TypeRefKind::Choice(texts) => self.choice(texts),
        }
    }

    /// The type that a path names, built in or declared; reports where it names none.
    pub fn type_named(&mut self, module: usize, path: &ast::Path) -> Type {
        let bare = path.segments.first().filter(|_| path.segments.len() == 1);
        let built_in = bare.and_then(|one| BUILT_IN.iter().find(|(name, _)| **name == *one.text));
        if let Some((_, ty)) = built_in {
            return ty.clone();
        }
        let found = self.entries(module, path);
        let types: Vec<_> = found
            .iter()
            .filter(|entry| is_type(&entry.entity))
            .collect();
        match (types.as_slice(), found.as_slice()) {
            ([one], _) => {
                let (declared, entity) = (one.span, one.entity.clone());
                self.note_path(path, declared, DeclarationKind::Type);
                match entity {
                    Meaning::Record(id) => Type::Record(id),
                    Meaning::Alias(ty) => ty,
                    Meaning::Calendar(_)
                    | Meaning::Parameter(_)
                    | Meaning::Data(_)
                    | Meaning::Constant(_)
                    | Meaning::Function(_)
                    | Meaning::Rule(_)
                    | Meaning::Exception(_)
                    | Meaning::Agreement(_) => Type::Unknown,
                }
            }
            ([], []) => {
                let diagnostic = self.unknown_type(module, path);
                self.report(diagnostic);
                Type::Unknown
            }
            ([], [other, ..]) => {
                let diagnostic = wrong_kind(path, other, "a type");
                self.report(diagnostic);
                Type::Unknown
            }
            (several, _) => {
                let several: Vec<_> = several.iter().map(|entry| (*entry).clone()).collect();
                let diagnostic = self.ambiguous(&dotted(path), path.span, &several);
                self.report(diagnostic);
                Type::Unknown
            }
        }
    }

    /// The zone that a text names; reports where it names none.
    pub fn zone_named(&mut self, written: &ast::TextLiteral) -> Option<Zone> {
        let zone = Zone::from_name(&written.text);
        if zone.is_none() {
            let names = Zone::names().filter(|_| !self.is_crowded());
            let near = Zone::of_city(&written.text).or_else(|| did_you_mean(&written.text, names));
            let near = near.map(|near| {
                Help::writing(format!("did you mean \"{near}\"?"), format!("\"{near}\""))
            });
            let help = near.unwrap_or_else(|| {
                "zones have names like \"Asia/Almaty\" or \"Europe/Paris\": a region, then a city".into()
            });
            let message = format!("there is no time zone \"{}\"", written.text);
            self.report(Diagnostic::error(UNKNOWN_ZONE, written.span, message).help(help));
        }
        zone
    }

    fn money_in(&mut self, code: &ast::Name) -> Type {
        let says = no_currency(&code.text);
        let currency = Currency::from_code(&code.text).filter(|_| says.is_none());
        if currency.is_none() {
            let near = did_you_mean(
                &code.text,
                Currency::codes().filter(|_| says.is_none() && !self.is_crowded()),
            );
            let help = near.map_or_else(
                || "currencies are the three letters of ISO 4217, as `EUR` or `KZT`".into(),
                Help::did_you_mean,
            );
            let message = match says {
                Some(says) => format!("`{}` is not a currency: its code says {says}", code.text),
                None => format!("there is no currency `{}`", code.text),
            };
            self.report(Diagnostic::error(UNKNOWN_CURRENCY, code.span, message).help(help));
            return Type::Unknown;
        }
        Type::Money(currency)
    }

    fn choice(&mut self, texts: &[ast::TextLiteral]) -> Type {
        let mut first: HashMap<&str, &ast::TextLiteral> = HashMap::new();
        let mut choices: Vec<Arc<str>> = Vec::new();
        for text in texts {
            match first.insert(&text.text, text) {
                Some(earlier) => {
                    let message = format!("the choice \"{}\" is given twice", text.text);
                    let diagnostic = Diagnostic::error(CHOICE_TWICE, text.span, message)
                        .label(earlier.span, "it is given here already")
                        .help("leave one of them out");
                    self.report(diagnostic);
                }
                None => choices.push(Arc::clone(&text.text)),
            }
        }
        Type::Choice(choices.into())
    }

    fn unknown_type(&self, module: usize, path: &ast::Path) -> Diagnostic {
        if let ([one], false) = (path.segments.as_slice(), self.is_crowded()) {
            let plain = one.text.to_lowercase();
            let elsewhere = ELSEWHERE.iter().find(|(name, ..)| *name == plain).map(
                |(_, here, more)| match *here {
                    "" => format!("write {more}").into(),
                    here => Help::writing(format!("write `{here}`{more}"), here),
                },
            );
            let money = Currency::from_code(&one.text).map(|currency| {
                let words = format!("money in {currency}");
                Help::writing(format!("write `{words}`"), words)
            });
            let elsewhere = elsewhere.or(money);
            let built_in = BUILT_IN.iter().map(|(name, _)| *name);
            let declared = self.declared_elsewhere(module, path, is_type);
            let help = elsewhere.or(declared).or_else(|| {
                let names = self.visible(module, is_type).into_iter().chain(built_in);
                did_you_mean(&one.text, names).map(Help::did_you_mean)
            });
            if let Some(help) = help {
                let message = format!("there is no type `{}` here", one.text);
                return Diagnostic::error(UNKNOWN_TYPE, path.span, message).help(help);
            }
        }
        let diagnostic = self.nothing_named(module, path, "a type", UNKNOWN_TYPE, is_type);
        match diagnostic.help {
            Some(_) => diagnostic,
            None => diagnostic.help(format!(
                "declare it as `type {} {{ … }}`, or `use` the module that does",
                dotted(path)
            )),
        }
    }
}

fn is_type(entity: &Meaning) -> bool {
    matches!(entity, Meaning::Record(_) | Meaning::Alias(_))
}
