//! Spans and edits in the form of the protocol.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::position::{self, Encoding};
use super::protocol::{action, severity, tag};
use super::texts::Opened;
use super::{Host, uri};
use crate::diagnostic::Severity;
use crate::ide::problems::{EditorProblem, Fix};
use crate::ide::{Open, plain_name};
use crate::source::{Source, SourceId, Sources, Span};

/// How the editor sees texts at one revision.
pub(super) struct View {
    /// Files that are not open.
    pub host: Arc<dyn Host>,
    /// What columns count.
    pub encoding: Encoding,
    /// The open texts.
    pub open: Open,
    /// The open texts with their addresses, by name; also those that are too large to be looked at.
    pub texts: HashMap<Arc<str>, Opened>,
    /// The folders of the workspace.
    pub folders: Vec<std::path::PathBuf>,
    /// The editor understands snippets.
    pub snippets: bool,
    /// Which moment it is.
    pub revision: u64,
    /// Counts changes that matter to other texts than the one that was changed.
    pub shared_revision: u64,
    /// Counts changes of files that are not open.
    pub disk_revision: u64,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({})", self.revision)
    }
}

impl View {
    /// The folder of the project that a text belongs to.
    pub fn project(&self, name: &str) -> std::path::PathBuf {
        self.host.project(Path::new(name), &self.open)
    }

    /// The address of a text by its name.
    pub fn uri(&self, name: &str) -> String {
        let name = &*plain_name(name);
        if let Some(opened) = self.texts.get(name) {
            return opened.uri.to_string();
        }
        match self.host.pack_file(name) {
            Some(path) => uri::of(&path),
            None if Path::new(name).is_absolute() => uri::of(Path::new(name)),
            None => name.to_owned(),
        }
    }

    /// An offset as line and column.
    pub fn position(&self, source: &Source, offset: usize) -> Value {
        let (line, character) = position::position(source, offset, self.encoding);
        json!({ "line": line, "character": character })
    }

    /// Bytes as a range.
    pub fn range(&self, source: &Source, range: std::ops::Range<usize>) -> Value {
        json!({ "start": self.position(source, range.start), "end": self.position(source, range.end) })
    }

    /// The range of a span.
    pub fn span(&self, sources: &Sources, span: Span) -> Value {
        self.range(sources.get(span.source), span.range())
    }

    /// The lines of a span, from 0.
    pub fn lines(&self, sources: &Sources, span: Span) -> std::ops::RangeInclusive<u64> {
        let source = sources.get(span.source);
        let line = |at: usize| {
            u64::try_from(position::position(source, at, self.encoding).0).unwrap_or(u64::MAX)
        };
        line(span.range().start)..=line(span.range().end)
    }

    /// A span with the address of its text.
    pub fn location(&self, sources: &Sources, span: Span) -> Value {
        json!({ "uri": self.uri(sources.get(span.source).name()), "range": self.span(sources, span) })
    }

    /// Edits, by text.
    pub fn edits(&self, sources: &Sources, edits: &[(Span, String)]) -> Value {
        let mut changes = serde_json::Map::new();
        for (span, text) in edits {
            let uri = self.uri(sources.get(span.source).name());
            let edit = json!({ "range": self.span(sources, *span), "newText": text });
            if let Value::Array(all) = changes.entry(uri).or_insert_with(|| json!([])) {
                all.push(edit);
            }
        }
        json!({ "changes": changes })
    }

    /// A problem as a diagnostic.
    pub fn diagnostic(&self, sources: &Sources, problem: &EditorProblem) -> Value {
        let severity = match problem.severity {
            Severity::Error => severity::ERROR,
            Severity::Warning => severity::WARNING,
            Severity::Note => severity::INFORMATION,
        };
        let known = |span: &Span| {
            span.source != SourceId::NOWHERE && !sources.get(span.source).name().is_empty()
        };
        let range = if known(&problem.span) {
            self.span(sources, problem.span)
        } else {
            json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } })
        };
        let related: Vec<Value> = problem
            .related
            .iter()
            .filter(|(span, _)| known(span))
            .map(|(span, text)| json!({ "location": self.location(sources, *span), "message": text }))
            .collect();
        let tags: &[u8] = if problem.unused {
            &[tag::UNNECESSARY]
        } else {
            &[]
        };
        json!({
            "range": range, "severity": severity, "code": problem.code, "source": "whereas",
            "message": problem.text(), "relatedInformation": related, "tags": tags,
        })
    }

    /// What would mend a problem, as an action.
    pub fn action(&self, sources: &Sources, fix: &Fix, diagnostic: &Value) -> Value {
        json!({
            "title": fix.title, "kind": action::QUICK_FIX, "diagnostics": [diagnostic], "isPreferred": fix.preferred,
            "edit": self.edits(sources, &fix.edits),
        })
    }
}
