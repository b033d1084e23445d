//! `with { path: value }`: the path leads to what the document's type reads, by the keys that a document has there.

use super::program::{CurrencyFrom, Program, Record, Segment, StoredField};
use super::types::Type;
use crate::diagnostic::Help;
use crate::diagnostic::codes::names::UNKNOWN_FIELD;
use crate::diagnostic::codes::test_items::REPLACEMENT;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, DocumentValue, ReplacementStep};

/// Where some steps of a path lead.
#[derive(Debug, Clone)]
enum Destination {
    /// To a value of a type; for money, with the ways to its currency below it.
    Value(Type, Vec<Vec<Segment>>),
    /// Into a mapped path: the rest of it, and the type at its end.
    Way { rest: Vec<Segment>, end: Type },
}

/// How the document of a replacement is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReplacementForm {
    /// As XML: repeated elements are selected by position, even if the type has one value.
    pub elements: bool,
    /// Its keys are words of a text: case does not matter, and `_` matches spaces and hyphens.
    pub loose_keys: bool,
}

/// Follows a replacement's path through the type of a document; what is wrong with it, if anything is.
pub fn check_path(
    program: &Program,
    root: &Type,
    replacement: &ast::Replacement,
    form: ReplacementForm,
) -> Option<Diagnostic> {
    let paths = ReplacementPaths { program, form };
    let mut places = vec![value(root)];
    let mut so_far = String::new();
    for step in &replacement.path {
        let mut next = Vec::new();
        for place in &places {
            let before = next.len();
            paths.step(place, step, &mut next);
            // Which of several elements of one name: the type may know of one only.
            if form.elements
                && next.len() == before
                && matches!(step, ReplacementStep::Index(1.., _))
            {
                next.push(place.clone());
            }
        }
        if next.is_empty() {
            return paths.lost(&places, step, &so_far);
        }
        if next
            .iter()
            .any(|place| matches!(place, Destination::Value(Type::Unknown, _)))
        {
            return None;
        }
        places = next;
        extend(&mut so_far, step);
    }
    let mut found = Vec::new();
    if let Some(value) = &replacement.value {
        paths.value(&places, value, &so_far, &mut found);
    }
    found.into_iter().next()
}

/// The keys of an agreement that no field of its type reads, each with a message.
pub fn unread(program: &Program, root: &Type, entries: &[ast::RecordEntry]) -> Vec<Diagnostic> {
    let paths = ReplacementPaths {
        program,
        form: ReplacementForm::default(),
    };
    let mut found = Vec::new();
    paths.entries(&[value(root)], entries, "", &mut found);
    found
}

fn value(ty: &Type) -> Destination {
    Destination::Value(ty.clone(), Vec::new())
}

struct ReplacementPaths<'p> {
    program: &'p Program,
    form: ReplacementForm,
}

impl ReplacementPaths<'_> {
    /// The keys in a value that no field there reads.
    fn value(
        &self,
        places: &[Destination],
        value: &ast::Expr,
        so_far: &str,
        found: &mut Vec<Diagnostic>,
    ) {
        match value.document_value() {
            DocumentValue::Record(entries) => self.entries(places, entries, so_far, found),
            DocumentValue::List(elements) => {
                for (at, element) in (1_u32..).zip(elements) {
                    self.inside(
                        places,
                        &ReplacementStep::Index(at, element.span),
                        element,
                        so_far,
                        found,
                    );
                }
            }
            DocumentValue::Literal | DocumentValue::Computed => {}
        }
    }

    fn entries(
        &self,
        places: &[Destination],
        entries: &[ast::RecordEntry],
        so_far: &str,
        found: &mut Vec<Diagnostic>,
    ) {
        for entry in entries {
            self.inside(
                places,
                &self.key(places, &entry.name),
                &entry.value,
                so_far,
                found,
            );
        }
    }

    // The parser limits how deep these can nest.
    fn inside(
        &self,
        places: &[Destination],
        step: &ReplacementStep,
        value: &ast::Expr,
        so_far: &str,
        found: &mut Vec<Diagnostic>,
    ) {
        let mut next = Vec::new();
        places
            .iter()
            .for_each(|place| self.step(place, step, &mut next));
        if next
            .iter()
            .any(|place| matches!(place, Destination::Value(Type::Unknown, _)))
        {
            return;
        }
        if next.is_empty() {
            // A list instead of a value, or a record instead of a scalar, is unreadable: the document's findings report it.
            let takes = |place: &Destination| {
                matches!(
                    place,
                    Destination::Value(Type::Record(_), _) | Destination::Way { .. }
                )
            };
            if matches!(step, ReplacementStep::Field(_)) && places.iter().any(takes) {
                found.extend(self.lost(places, step, so_far));
            }
            return;
        }
        let mut so_far = so_far.to_owned();
        extend(&mut so_far, step);
        self.value(&next, value, &so_far, found);
    }

    /// A key of a value: of a map, any.
    fn key(&self, places: &[Destination], name: &ast::Name) -> ReplacementStep {
        if places
            .iter()
            .any(|place| matches!(place, Destination::Value(Type::Map(_), _)))
        {
            return ReplacementStep::Key(ast::TextLiteral {
                text: name.text.clone(),
                span: name.span,
            });
        }
        ReplacementStep::Field(name.clone())
    }

    /// Whether a key that the type names is the one that is written.
    fn has_name(&self, key: &str, name: &str) -> bool {
        let plain = |c: char| if matches!(c, ' ' | '-') { '_' } else { c };
        let loosely = |text: &str| {
            text.trim()
                .to_lowercase()
                .chars()
                .map(plain)
                .collect::<String>()
        };
        key == name || self.form.loose_keys && loosely(key) == loosely(name)
    }

    /// Adds the destinations of a step.
    fn step(&self, place: &Destination, step: &ReplacementStep, found: &mut Vec<Destination>) {
        match (place, step) {
            (
                Destination::Value(Type::Record(id), _),
                ReplacementStep::Field(_) | ReplacementStep::Index(..),
            ) => {
                let record = self.program.records.get(*id);
                for field in record.into_iter().flat_map(|record| &record.fields) {
                    self.step_by_field(field, step, found);
                }
            }
            (Destination::Value(Type::List(element), _), ReplacementStep::Index(1.., _)) => {
                found.push(value(element))
            }
            // A step selects all repeated elements.
            (Destination::Value(Type::List(element), _), ReplacementStep::Field(_))
                if self.form.elements =>
            {
                self.step(&value(element), step, found);
            }
            (Destination::Value(Type::Map(inner), _), ReplacementStep::Key(_)) => {
                found.push(value(inner))
            }
            (Destination::Value(Type::Money(_), below), ReplacementStep::Field(name)) => {
                if matches!(&*name.text, "amount" | "currency") {
                    found.push(value(&Type::Text));
                }
                for way in below {
                    self.step(&along(way, &Type::Text), step, found);
                }
            }
            (Destination::Way { rest, end }, _) => match (rest.split_first(), step) {
                (Some((first, rest)), ReplacementStep::Field(name))
                    if key_of(first).is_some_and(|key| self.has_name(&key, &name.text)) =>
                {
                    found.push(along(rest, end));
                }
                (Some((Segment::Each, rest)), ReplacementStep::Index(1.., _)) => {
                    found.push(along(rest, &element(end)))
                }
                (Some((Segment::Each, rest)), ReplacementStep::Field(_)) if self.form.elements => {
                    self.step(&along(rest, &element(end)), step, found);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn step_by_field(
        &self,
        field: &StoredField,
        step: &ReplacementStep,
        found: &mut Vec<Destination>,
    ) {
        let currency: Vec<Vec<Segment>> = field
            .currency_from
            .iter()
            .filter_map(way_to_currency)
            .collect();
        if let ReplacementStep::Field(name) = step {
            if field.from.is_empty() && self.has_name(&field.name, &name.text) {
                found.push(Destination::Value(field.ty.clone(), currency.clone()));
            }
            // The currency may be a sibling of the amount, too.
            for way in &currency {
                self.step(&along(way, &Type::Text), step, found);
            }
        }
        for path in &field.from {
            match (path.segments.split_first(), step) {
                // A field of the same record: the record mapped is one further down the types, which are not recursive.
                (None, _) => self.step(&value(&field.ty), step, found),
                // Any value there is read.
                (Some((Segment::Leaves | Segment::Descendants(_), _)), _) => {
                    found.push(value(&Type::Unknown))
                }
                // The document is a list, and the field reads all of it.
                (Some((Segment::Each, rest)), ReplacementStep::Index(1.., _)) => {
                    found.push(along(rest, &element(&field.ty)));
                }
                (Some((first, rest)), ReplacementStep::Field(name))
                    if key_of(first).is_some_and(|key| self.has_name(&key, &name.text)) =>
                {
                    found.push(match along(rest, &field.ty) {
                        Destination::Value(ty, _) => Destination::Value(ty, currency.clone()),
                        way @ Destination::Way { .. } => way,
                    });
                }
                _ => {}
            }
        }
    }

    fn lost(
        &self,
        places: &[Destination],
        step: &ReplacementStep,
        so_far: &str,
    ) -> Option<Diagnostic> {
        let value = places.iter().find_map(|place| match place {
            Destination::Value(ty, _) => Some(ty.clone()),
            Destination::Way { .. } => None,
        });
        Some(match (step, value) {
            (ReplacementStep::Field(name), Some(Type::Record(id))) => {
                no_such_field(self.program.records.get(id)?, name)
            }
            (ReplacementStep::Index(1.., span), Some(Type::Record(id))) if so_far.is_empty() => {
                let name = self
                    .program
                    .records
                    .get(id)
                    .map_or("", |record| &*record.declared.name);
                let message = format!("a document of type {name} is a record, and no list");
                Diagnostic::error(REPLACEMENT, *span, message)
                    .help("begin with the name of a field")
            }
            (ReplacementStep::Field(name), Some(Type::List(_))) => {
                let diagnostic =
                    Diagnostic::error(REPLACEMENT, name.span, format!("`{so_far}` is a list"));
                diagnostic.help(format!("say which element: `{so_far}[1].{}`", name.text))
            }
            (ReplacementStep::Field(name), Some(_)) => {
                no_step(name.span, so_far, "a record, and has no fields")
            }
            (ReplacementStep::Index(0, span), _) => {
                let diagnostic = Diagnostic::error(REPLACEMENT, *span, "positions count from 1");
                diagnostic.help("write `[1]` for the first element")
            }
            (ReplacementStep::Index(_, span), Some(_)) => {
                no_step(*span, so_far, "a list, and has no elements to count")
            }
            (ReplacementStep::Key(key), Some(_)) => {
                no_step(key.span, so_far, "a map, and has no keys")
            }
            (_, None) => off_the_way(places, step, so_far),
        })
    }
}

fn no_such_field(record: &Record, name: &ast::Name) -> Diagnostic {
    if let Some(derived) = record.derived.iter().find(|field| field.name == name.text) {
        let message = format!(
            "`{}` is computed from other fields and is in no document",
            name.text
        );
        return Diagnostic::error(REPLACEMENT, name.span, message)
            .label(derived.span, "it is declared here")
            .help("replace the fields that it is worked out from");
    }
    let mapped = record
        .fields
        .iter()
        .find(|field| field.name == name.text && !field.from.is_empty());
    if let Some(path) = mapped.and_then(|field| field.from.first()) {
        let message = format!("`{}` is read from `{}`", name.text, path.text);
        return Diagnostic::error(REPLACEMENT, name.span, message)
            .label(path.span, "it is said here")
            .help(format!(
                "write the keys that a document has there: `{}`",
                written(&path.segments)
            ));
    }
    let near = did_you_mean(&name.text, record.fields.iter().flat_map(first_keys));
    let begins = || {
        record
            .fields
            .iter()
            .flat_map(first_keys)
            .find(|key| key.starts_with(&*name.text))
    };
    let near = near.or_else(begins).map(Help::did_you_mean);
    let reads_rows = |field: &StoredField| {
        field
            .from
            .iter()
            .any(|path| path.segments.first() == Some(&Segment::Each))
    };
    let rows = record
        .fields
        .iter()
        .any(reads_rows)
        .then(|| "its rows are counted from 1: `[1]`".into());
    let message = format!("`{}` has no field `{}`", record.declared.name, name.text);
    Diagnostic::error(UNKNOWN_FIELD, name.span, message)
        .label(record.declared.name_span, "its fields are declared here")
        .maybe_help(near.or(rows))
}

fn off_the_way(places: &[Destination], step: &ReplacementStep, so_far: &str) -> Diagnostic {
    let firsts = places.iter().filter_map(|place| match place {
        Destination::Way { rest, .. } => rest.first(),
        Destination::Value(..) => None,
    });
    let keys: Vec<String> = firsts
        .filter_map(key_of)
        .map(std::borrow::Cow::into_owned)
        .collect();
    let (span, asked) = match step {
        ReplacementStep::Field(name) => (name.span, &*name.text),
        ReplacementStep::Key(key) => (key.span, &*key.text),
        ReplacementStep::Index(_, span) => (*span, ""),
    };
    let (message, help) = if keys.is_empty() {
        (
            format!("`{so_far}` is read as a list"),
            Some(format!("say which element: `{so_far}[1]`").into()),
        )
    } else if asked.is_empty() {
        (
            format!("`{so_far}` is not read as a list"),
            Some(format!("write a key: `{so_far}.{}`", keys.concat()).into()),
        )
    } else {
        let near = did_you_mean(asked, keys.iter().map(String::as_str));
        // A key in quotes is no name.
        let is_name = matches!(step, ReplacementStep::Field(_));
        let help = near.map(|near| match is_name {
            true => Help::did_you_mean(near),
            false => format!("did you mean `{near}`?").into(),
        });
        (
            format!("nothing is read from `{asked}` in `{so_far}`"),
            help,
        )
    };
    Diagnostic::error(UNKNOWN_FIELD, span, message).maybe_help(help)
}

fn no_step(span: Span, so_far: &str, what: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(REPLACEMENT, span, format!("`{so_far}` is not {what}"));
    diagnostic.help("the path follows the fields of the document's type")
}

/// The path from an amount, or from its record, to its currency.
fn way_to_currency(from: &CurrencyFrom) -> Option<Vec<Segment>> {
    match from {
        CurrencyFrom::Path(path) => Some(path.segments.clone()),
        CurrencyFrom::Body(_) => None,
    }
}

/// The destination at the end of a path, or on it.
fn along(rest: &[Segment], end: &Type) -> Destination {
    match rest {
        [] => value(end),
        [Segment::Leaves | Segment::Descendants(_), ..] => value(&Type::Unknown),
        rest => Destination::Way {
            rest: rest.to_vec(),
            end: end.clone(),
        },
    }
}

/// What a list that is gathered is a list of; past the first `*` it is already one element.
fn element(ty: &Type) -> Type {
    ty.element().unwrap_or(ty).clone()
}

/// The key of a segment.
fn key_of(segment: &Segment) -> Option<std::borrow::Cow<'_, str>> {
    match segment {
        Segment::Key { name, .. } => Some((**name).into()),
        Segment::Attribute { name, .. } => Some(format!("@{name}").into()),
        Segment::Each
        | Segment::Leaves
        | Segment::Descendants(_)
        | Segment::OwnName
        | Segment::OwnPath => None,
    }
}

/// The keys under which a document may have a field.
fn first_keys(field: &StoredField) -> Vec<&str> {
    match field.from.as_slice() {
        [] => vec![&*field.name],
        paths => paths
            .iter()
            .filter_map(|path| match path.segments.first() {
                Some(Segment::Key { name, .. }) => Some(&**name),
                _ => None,
            })
            .collect(),
    }
}

/// A way in the words of a replacement.
fn written(segments: &[Segment]) -> String {
    let mut words = String::new();
    for segment in segments
        .iter()
        .filter(|segment| !matches!(segment, Segment::Leaves | Segment::Descendants(_)))
    {
        match key_of(segment) {
            Some(key) if words.is_empty() => words.push_str(&key),
            Some(key) => words.push_str(&format!(".{key}")),
            None => words.push_str("[1]"),
        }
    }
    words
}

/// A path as it is written.
pub fn in_words(path: &[ReplacementStep]) -> String {
    let mut words = String::new();
    path.iter().for_each(|step| extend(&mut words, step));
    words
}

fn extend(so_far: &mut String, step: &ReplacementStep) {
    match step {
        ReplacementStep::Field(name) => {
            if !so_far.is_empty() {
                so_far.push('.');
            }
            so_far.push_str(&name.text);
        }
        ReplacementStep::Index(position, _) => so_far.push_str(&format!("[{position}]")),
        ReplacementStep::Key(key) => so_far.push_str(&format!("[\"{}\"]", key.text)),
    }
}
