//! `with { path: value }`: the path leads to what the agreement's type reads, by the keys that a document has there.

use super::checker::Checker;
use super::program::{Record, Segment, StoredField};
use super::types::Type;
use crate::diagnostic::codes::names::UNKNOWN_FIELD;
use crate::diagnostic::codes::test_items::REPLACEMENT;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, ReplacementStep};

/// Where some steps of a path lead.
#[derive(Debug, Clone)]
enum Place {
    /// To a value of a type.
    Value(Type),
    /// Onto the way of a mapping: what is left of it, and what stands at its end.
    Way { rest: Vec<Segment>, end: Type },
}

impl Checker<'_> {
    /// Follows a replacement's path through the agreement's type.
    pub fn check_path(&mut self, root: &Type, replacement: &ast::Replacement) {
        let mut places = vec![Place::Value(root.clone())];
        let mut so_far = String::new();
        for step in &replacement.path {
            let mut next = Vec::new();
            for place in &places {
                self.step(place, step, &mut next);
            }
            if next.is_empty() {
                return self.report_lost(&places, step, &so_far);
            }
            if next.iter().any(|place| matches!(place, Place::Value(Type::Unknown))) {
                return;
            }
            places = next;
            extend(&mut so_far, step);
        }
    }

    /// Adds where a step leads from a place.
    fn step(&self, place: &Place, step: &ReplacementStep, found: &mut Vec<Place>) {
        match (place, step) {
            (Place::Value(Type::Record(id)), ReplacementStep::Field(name)) => {
                let record = self.program.records.get(id.index());
                for field in record.into_iter().flat_map(|record| &record.fields) {
                    self.step_by_field(field, name, step, found);
                }
            }
            (Place::Value(Type::List(element)), ReplacementStep::Index(1.., _)) => {
                found.push(Place::Value((**element).clone()));
            }
            (Place::Value(Type::Map(value)), ReplacementStep::Key(_)) => found.push(Place::Value((**value).clone())),
            (Place::Way { rest, end }, _) => match (rest.split_first(), step) {
                (Some((first, rest)), ReplacementStep::Field(name))
                    if key_of(first).is_some_and(|key| key == *name.text) =>
                {
                    found.push(along(rest, end));
                }
                (Some((Segment::Each, rest)), ReplacementStep::Index(1.., _)) => found.push(along(rest, &element(end))),
                _ => {}
            },
            _ => {}
        }
    }

    fn step_by_field(&self, field: &StoredField, name: &ast::Name, step: &ReplacementStep, found: &mut Vec<Place>) {
        if field.from.is_empty() && field.name == name.text {
            found.push(Place::Value(field.ty.clone()));
        }
        for path in &field.from {
            match path.segments.split_first() {
                // A field of the same place: the record mapped is one further down the types, which are not recursive.
                None => self.step(&Place::Value(field.ty.clone()), step, found),
                // Whatever stands there is read.
                Some((Segment::Leaves, _)) => found.push(Place::Value(Type::Unknown)),
                Some((first, rest)) if key_of(first).is_some_and(|key| key == *name.text) => {
                    found.push(along(rest, &field.ty));
                }
                Some(_) => {}
            }
        }
    }

    fn report_lost(&mut self, places: &[Place], step: &ReplacementStep, so_far: &str) {
        let value = places.iter().find_map(|place| match place {
            Place::Value(ty) => Some(ty.clone()),
            Place::Way { .. } => None,
        });
        match (step, value) {
            (ReplacementStep::Field(name), Some(Type::Record(id))) => {
                let Some(record) = self.program.records.get(id.index()) else { return };
                let diagnostic = self.no_such_field(record, name);
                self.report(diagnostic);
            }
            (ReplacementStep::Field(name), Some(Type::List(_))) => {
                let diagnostic = Diagnostic::error(REPLACEMENT, name.span, format!("`{so_far}` is a list"));
                self.report(diagnostic.help(format!("say which element: `{so_far}[1].{}`", name.text)));
            }
            (ReplacementStep::Field(name), Some(_)) => self.no_step(name.span, so_far, "a record, and has no fields"),
            (ReplacementStep::Index(0, span), _) => {
                let diagnostic = Diagnostic::error(REPLACEMENT, *span, "positions count from 1");
                self.report(diagnostic.help("write `[1]` for the first element"));
            }
            (ReplacementStep::Index(_, span), Some(_)) => {
                self.no_step(*span, so_far, "a list, and has no elements to count");
            }
            (ReplacementStep::Key(key), Some(_)) => self.no_step(key.span, so_far, "a map, and has no keys"),
            (_, None) => self.report_off_the_way(places, step, so_far),
        }
    }

    fn no_such_field(&self, record: &Record, name: &ast::Name) -> Diagnostic {
        if let Some(derived) = record.derived.iter().find(|field| field.name == name.text) {
            let message = format!("`{}` is worked out from other fields and stands in no document", name.text);
            return Diagnostic::error(REPLACEMENT, name.span, message)
                .label(derived.span, "it is declared here")
                .help("replace the fields that it is worked out from");
        }
        let mapped = record.fields.iter().find(|field| field.name == name.text && !field.from.is_empty());
        if let Some(path) = mapped.and_then(|field| field.from.first()) {
            let message = format!("`{}` is read from `{}`", name.text, path.text);
            return Diagnostic::error(REPLACEMENT, name.span, message)
                .label(path.span, "it is said here")
                .help(format!("write the keys that a document has there: `{}`", written(&path.segments)));
        }
        let near = did_you_mean(&name.text, record.fields.iter().flat_map(first_keys));
        let message = format!("`{}` has no field `{}`", record.declared.name, name.text);
        Diagnostic::error(UNKNOWN_FIELD, name.span, message)
            .label(record.declared.name_span, "its fields are declared here")
            .maybe_help(near.map(|near| format!("did you mean `{near}`?")))
    }

    fn report_off_the_way(&mut self, places: &[Place], step: &ReplacementStep, so_far: &str) {
        let firsts = places.iter().filter_map(|place| match place {
            Place::Way { rest, .. } => rest.first(),
            Place::Value(_) => None,
        });
        let keys: Vec<String> = firsts.filter_map(key_of).map(std::borrow::Cow::into_owned).collect();
        let (span, asked) = match step {
            ReplacementStep::Field(name) => (name.span, &*name.text),
            ReplacementStep::Key(key) => (key.span, &*key.text),
            ReplacementStep::Index(_, span) => (*span, ""),
        };
        let (message, help) = if keys.is_empty() {
            (format!("`{so_far}` is read as a list"), Some(format!("say which element: `{so_far}[1]`")))
        } else if asked.is_empty() {
            (format!("`{so_far}` is not read as a list"), Some(format!("write a key: `{so_far}.{}`", keys.concat())))
        } else {
            let near = did_you_mean(asked, keys.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            (format!("nothing is read from `{asked}` in `{so_far}`"), help)
        };
        self.report(Diagnostic::error(UNKNOWN_FIELD, span, message).maybe_help(help));
    }

    fn no_step(&mut self, span: Span, so_far: &str, what: &str) {
        let diagnostic = Diagnostic::error(REPLACEMENT, span, format!("`{so_far}` is not {what}"));
        self.report(diagnostic.help("the path follows the fields of the agreement's type"));
    }
}

/// The place at the end of a way, or on it.
fn along(rest: &[Segment], end: &Type) -> Place {
    match rest {
        [] => Place::Value(end.clone()),
        [Segment::Leaves] => Place::Value(Type::Unknown),
        rest => Place::Way { rest: rest.to_vec(), end: end.clone() },
    }
}

/// What a list that is gathered is a list of; past the first `*` it is already one element.
fn element(ty: &Type) -> Type {
    match ty {
        Type::List(element) => (**element).clone(),
        other => other.clone(),
    }
}

/// The key that a segment stands for.
fn key_of(segment: &Segment) -> Option<std::borrow::Cow<'_, str>> {
    match segment {
        Segment::Key { name, .. } => Some((**name).into()),
        Segment::Attribute { name, .. } => Some(format!("@{name}").into()),
        Segment::Each | Segment::Leaves => None,
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
    for segment in segments.iter().filter(|segment| **segment != Segment::Leaves) {
        match key_of(segment) {
            Some(key) if words.is_empty() => words.push_str(&key),
            Some(key) => words.push_str(&format!(".{key}")),
            None => words.push_str("[1]"),
        }
    }
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
