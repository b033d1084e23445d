//! `from "cac:Party/*/@id"`: paths of fields in documents, taken apart.

use std::sync::Arc;

use super::checker::Checker;
use super::program::{Descendants, MappingPath, Segment};
use super::references::DeclarationKind;
use crate::diagnostic::codes::names::MAPPING_PATH;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;

/// What is wrong, and what would help.
type Refusal = (String, String);

/// The URI of a name's prefix, if it has one, and the name without it.
type InNamespace = (Option<Arc<str>>, Arc<str>);

impl Checker<'_> {
    /// Takes a path apart; reports one that cannot be followed.
    pub fn mapping_path(
        &mut self,
        module: usize,
        written: &ast::TextLiteral,
    ) -> Option<MappingPath> {
        match self.segments(module, written) {
            Ok(segments) => Some(MappingPath {
                segments,
                text: Arc::clone(&written.text),
                span: written.span,
            }),
            Err((message, help)) => {
                self.report(Diagnostic::error(MAPPING_PATH, written.span, message).help(help));
                None
            }
        }
    }

    fn segments(
        &mut self,
        module: usize,
        written: &ast::TextLiteral,
    ) -> Result<Vec<Segment>, Refusal> {
        let path = &*written.text;
        if path == "." {
            return Ok(Vec::new());
        }
        if path.trim().is_empty() {
            return Err((
                "this path is empty".to_owned(),
                "write `\".\"` for the record's own value".to_owned(),
            ));
        }
        if path.starts_with('/') {
            let help = format!(
                "write \"{}\": paths begin at the record that holds the field",
                path.trim_start_matches('/')
            );
            return Err(("a path does not begin with `/`".to_owned(), help));
        }
        match path {
            "name()" => return Ok(vec![Segment::OwnName]),
            "path()" => return Ok(vec![Segment::OwnPath]),
            _ => {}
        }
        let mut segments = Vec::new();
        let count = path.split('/').count();
        // Where the step begins in the text.
        let mut offset = 0_usize;
        // The step before was `**`, and this one names what it gathers.
        let mut at_any_depth = false;
        for (at, step) in path.split('/').enumerate() {
            let is_last = at.saturating_add(1) == count;
            if step == "**" && !is_last && !at_any_depth {
                at_any_depth = true;
            } else if std::mem::take(&mut at_any_depth) {
                segments.push(self.descendants(module, step, is_last)?);
            } else {
                segments.push(self.segment(module, step, is_last)?);
            }
            self.note_prefix(module, written, offset, step);
            offset = offset.saturating_add(step.len()).saturating_add(1);
        }
        Ok(segments)
    }

    /// Notes which namespace the prefix of a step means.
    fn note_prefix(
        &mut self,
        module: usize,
        written: &ast::TextLiteral,
        offset: usize,
        step: &str,
    ) {
        let name = step.strip_prefix('@').unwrap_or(step);
        let Some((prefix, _)) = name.split_once(':') else {
            return;
        };
        let namespaces = self.scopes.get(module).map(|scope| &scope.namespaces);
        let Some(declared) = namespaces
            .and_then(|known| known.get(prefix))
            .map(|one| one.span)
        else {
            return;
        };
        let literal = written.span.range();
        // Includes the quotes; an escape makes the literal longer than its text.
        let is_plain = literal.len() == written.text.len().saturating_add(2);
        let at = if is_plain {
            let before = step.len().saturating_sub(name.len());
            let start = [literal.start, 1, offset, before]
                .into_iter()
                .fold(0, usize::saturating_add);
            let end = start.saturating_add(prefix.len());
            Span::new(written.span.source, start, end)
        } else {
            written.span
        };
        self.note(at, declared, DeclarationKind::Namespace);
    }

    fn segment(&self, module: usize, step: &str, is_last: bool) -> Result<Segment, Refusal> {
        match step {
            "" => Err((
                "this path has an empty step".to_owned(),
                "one `/` separates two steps".to_owned(),
            )),
            "*" => Ok(Segment::Each),
            "**" => Ok(Segment::Leaves),
            "name()" | "path()" => Err((
                format!("`{step}` is not the whole path"),
                format!(
                    "it is about the record itself: read what is there as a record, with a field `from \"{step}\"`"
                ),
            )),
            "." | ".." => Err((
                format!("a path cannot go through `{step}`"),
                "to speak of the enclosing record, declare the type `in` it and use `parent`"
                    .to_owned(),
            )),
            _ => match step.strip_prefix('@') {
                Some(_) if !is_last => Err((
                    format!("the attribute `{step}` is in the middle of the path"),
                    "an attribute holds nothing further, so that it can only be the last step"
                        .to_owned(),
                )),
                Some("") => Err((
                    "`@` names no attribute".to_owned(),
                    "write the attribute's name after it".to_owned(),
                )),
                Some(name) => {
                    let (namespace, name) = self.in_namespace(module, name)?;
                    Ok(Segment::Attribute { namespace, name })
                }
                None => {
                    let (namespace, name) = self.in_namespace(module, step)?;
                    Ok(Segment::Key { namespace, name })
                }
            },
        }
    }

    /// The step after `**`: the name of what is gathered at any depth.
    fn descendants(&self, module: usize, step: &str, is_last: bool) -> Result<Segment, Refusal> {
        let (is_attribute, written) = match step.strip_prefix('@') {
            Some(name) => (true, name),
            None => (false, step),
        };
        let (namespace, name) = self.in_namespace(module, written)?;
        let inner = name.strip_prefix('*').unwrap_or(&name);
        let inner = inner.strip_suffix('*').unwrap_or(inner);
        let is_name =
            !matches!(step, "" | "." | ".." | "**" | "@") && !inner.contains(['*', '@', '(', ')']);
        if !is_name {
            return Err((
                format!("`**/{step}` gathers values of no name"),
                "write a name after `**/`, as `**/amount` or `**/@currency`; `*` at one of its ends stands for any letters, as in `**/*Amount`"
                    .to_owned(),
            ));
        }
        if is_attribute && !is_last {
            return Err((
                format!("the attribute `{step}` is in the middle of the path"),
                "an attribute holds nothing further, so that it can only be the last step"
                    .to_owned(),
            ));
        }
        Ok(Segment::Descendants(Descendants {
            namespace,
            name,
            is_attribute,
        }))
    }

    /// The URI of a name's prefix, if it has one, and the name without it.
    fn in_namespace(&self, module: usize, name: &str) -> Result<InNamespace, Refusal> {
        let Some((prefix, local)) = name.split_once(':') else {
            return Ok((None, name.into()));
        };
        let namespaces = self.scopes.get(module).map(|scope| &scope.namespaces);
        if let Some(prefix) = namespaces.and_then(|known| known.get(prefix)) {
            return Ok((Some(Arc::clone(&prefix.uri)), local.into()));
        }
        let mut known: Vec<&str> = namespaces
            .into_iter()
            .flat_map(|known| known.keys())
            .map(|name| &**name)
            .collect();
        known.sort_unstable();
        let help = did_you_mean(prefix, known).map_or_else(
            || format!("declare it in this module: `namespace {prefix} \"…\"`"),
            |near| format!("did you mean `{near}:{local}`?"),
        );
        Err((format!("the prefix `{prefix}` has no namespace"), help))
    }
}

#[cfg(test)]
mod tests {
    use super::super::checker::{ModuleScope, Prefix};
    use super::*;
    use crate::limits::Limits;
    use crate::source::Sources;

    fn taken_apart(path: &str) -> Result<Vec<Segment>, String> {
        let limits = Limits::default();
        let mut scope = ModuleScope::default();
        let source = Sources::new().add("t", path);
        let prefix = Prefix {
            uri: "urn:common".into(),
            span: Span::new(source, 0, 0),
        };
        scope.namespaces.insert("cbc".into(), prefix);
        let mut checker = Checker::new(&[], vec![scope], &limits);
        let written = ast::TextLiteral {
            text: path.into(),
            span: Span::new(source, 0, path.len()),
        };
        match checker.mapping_path(0, &written) {
            Some(path) => Ok(path.segments),
            None => Err(checker.diagnostics.remove(0).message),
        }
    }

    #[test]
    fn paths_are_taken_apart() {
        let key = |name: &str| Segment::Key {
            namespace: None,
            name: name.into(),
        };
        assert_eq!(taken_apart("."), Ok(vec![]));
        assert_eq!(
            taken_apart("totals/gross"),
            Ok(vec![key("totals"), key("gross")])
        );
        assert_eq!(
            taken_apart("lines/*/Start date"),
            Ok(vec![key("lines"), Segment::Each, key("Start date")])
        );
        assert_eq!(
            taken_apart("lines/**"),
            Ok(vec![key("lines"), Segment::Leaves])
        );
        let deep = |name: &str, is_attribute| {
            Segment::Descendants(Descendants {
                namespace: None,
                name: name.into(),
                is_attribute,
            })
        };
        assert_eq!(taken_apart("**/id"), Ok(vec![deep("id", false)]));
        assert_eq!(
            taken_apart("lines/**/*Amount/unit"),
            Ok(vec![key("lines"), deep("*Amount", false), key("unit")])
        );
        assert_eq!(taken_apart("**/@unit"), Ok(vec![deep("unit", true)]));
        assert_eq!(taken_apart("name()"), Ok(vec![Segment::OwnName]));
        assert_eq!(taken_apart("path()"), Ok(vec![Segment::OwnPath]));
        let id = Segment::Key {
            namespace: Some("urn:common".into()),
            name: "ID".into(),
        };
        let scheme = Segment::Attribute {
            namespace: None,
            name: "schemeID".into(),
        };
        assert_eq!(taken_apart("cbc:ID/@schemeID"), Ok(vec![id, scheme]));
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        for path in [
            "",
            "/a",
            "a//b",
            "../a",
            "a/./b",
            "@a/b",
            "@",
            "xyz:ID",
            "a/",
            "**/**",
            "**/",
            "**/@",
            "**/a*b",
            "**/@a/b",
            "**/xyz:ID",
            "**/.",
            "a/name()",
            "name()/a",
        ] {
            assert!(taken_apart(path).is_err(), "{path}");
        }
    }
}
