//! Places and edits as the protocol writes them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::position::{self, Encoding};
use super::{Host, uri};
use crate::diagnostic::Severity;
use crate::ide::Open;
use crate::ide::problems::{Fix, Problem};
use crate::source::{Source, SourceId, Sources, Span};

/// How the editor sees texts at one moment.
#[derive(Clone)]
pub(super) struct View {
    /// Files that are not open.
    pub host: Arc<dyn Host>,
    /// What columns count.
    pub encoding: Encoding,
    /// The open texts.
    pub open: Open,
    /// The addresses of the open texts, as the editor wrote them.
    pub uris: HashMap<Arc<str>, Arc<str>>,
    /// The folders of the workspace.
    pub folders: Vec<std::path::PathBuf>,
    /// The editor understands snippets.
    pub snippets: bool,
    /// Which moment it is.
    pub revision: u64,
}

impl View {
    /// The address of a text by its name.
    pub fn uri(&self, name: &str) -> String {
        if let Some(uri) = self.uris.get(name) {
            return uri.to_string();
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

    /// The range of a place.
    pub fn span(&self, sources: &Sources, span: Span) -> Value {
        self.range(sources.get(span.source), span.range())
    }

    /// A place with the address of its text.
    pub fn location(&self, sources: &Sources, span: Span) -> Value {
        json!({ "uri": self.uri(sources.get(span.source).name()), "range": self.span(sources, span) })
    }

    /// Edits, by text.
    pub fn edits(&self, sources: &Sources, edits: &[(Span, String)]) -> Value {
        let mut changes = serde_json::Map::new();
        for (span, text) in edits {
            let uri = self.uri(sources.get(span.source).name());
            let edit = json!({ "range": self.span(sources, *span), "newText": text });
            match changes.entry(uri).or_insert_with(|| json!([])) {
                Value::Array(all) => all.push(edit),
                _ => continue,
            }
        }
        json!({ "changes": changes })
    }

    /// A problem as a diagnostic.
    pub fn diagnostic(&self, sources: &Sources, problem: &Problem) -> Value {
        let severity = match problem.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Note => 3,
        };
        let known = |span: &Span| span.source != SourceId::NOWHERE && !sources.get(span.source).name().is_empty();
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
        let tags: &[u8] = if problem.unused { &[1] } else { &[] };
        json!({
            "range": range, "severity": severity, "code": problem.code, "source": "whereas",
            "message": problem.message, "relatedInformation": related, "tags": tags,
        })
    }

    /// What would mend a problem, as an action.
    pub fn action(&self, sources: &Sources, fix: &Fix, diagnostic: &Value) -> Value {
        json!({
            "title": fix.title, "kind": "quickfix", "diagnostics": [diagnostic], "isPreferred": fix.preferred,
            "edit": self.edits(sources, &fix.edits),
        })
    }
}
