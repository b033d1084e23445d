//! Diagnostics that the client asks for: of one text, and of a whole workspace.
//!
//! A report has an id. A client that sends the id of its report gets `unchanged` if nothing changed.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::analyses::Stop;
use super::protocol::{code, report};
use super::texts::{Opened, TextKind};
use super::transport::Refused;
use super::view::View;
use super::worker::Worker;
use super::{transport, uri};
use crate::syntax::literate::is_rule_file;

/// Reports of a workspace that are sent at a time, where the client takes them in parts.
const AT_A_TIME: usize = 100;

/// What the client understands of diagnostics that it pulls.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pulls {
    /// It asks for diagnostics itself; none are sent unasked.
    pub pulls: bool,
    /// A report may hold those of other files that it depends on.
    pub related: bool,
    /// It can be asked to pull again.
    pub refresh: bool,
}

impl Pulls {
    /// The client's capabilities from `initialize`.
    pub fn of(params: &Value) -> Self {
        let can = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool) == Some(true);
        Self {
            pulls: params
                .pointer("/capabilities/textDocument/diagnostic")
                .is_some_and(Value::is_object),
            related: can("/capabilities/textDocument/diagnostic/relatedDocumentSupport"),
            refresh: can("/capabilities/workspace/diagnostics/refreshSupport"),
        }
    }
}

/// Ids of the reports that were made, by address: the same diagnostics keep their id.
#[derive(Debug, Default)]
pub(super) struct Reports {
    known: HashMap<String, (u64, Vec<Value>)>,
    last: u64,
}

impl Reports {
    /// The report of a text for a client that has the one of this id.
    pub fn report(&mut self, uri: &str, items: Vec<Value>, previous: Option<&str>) -> Value {
        let known = self
            .known
            .get(uri)
            .filter(|(_, known)| *known == items)
            .map(|(id, _)| *id);
        let id = known.unwrap_or_else(|| {
            self.last = self.last.saturating_add(1);
            self.last
        });
        if previous == Some(id.to_string().as_str()) {
            return json!({ "kind": report::UNCHANGED, "resultId": id.to_string() });
        }
        let answer = json!({ "kind": report::FULL, "resultId": id.to_string(), "items": items });
        self.known.insert(uri.to_owned(), (id, items));
        answer
    }
}

/// A request for the diagnostics of a workspace, which is answered file by file, between other requests.
pub(super) struct Sweep {
    /// The request.
    pub id: Value,
    /// The texts as they were when it was asked.
    pub view: Arc<View>,
    /// Files that are still to be looked at.
    files: VecDeque<PathBuf>,
    /// Reports that the client has, by address.
    previous: HashMap<String, String>,
    /// Where parts of the answer go, if the client takes it in parts.
    token: Option<Value>,
    /// Reports that are not sent yet.
    found: Vec<Value>,
    /// Addresses that there is a report of.
    seen: HashSet<String>,
}

impl Sweep {
    pub fn new(id: Value, params: &Value, view: Arc<View>, files: &[PathBuf]) -> Self {
        let previous = params
            .get("previousResultIds")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let previous = previous.filter_map(|one| {
            Some((
                one.get("uri")?.as_str()?.to_owned(),
                one.get("value")?.as_str()?.to_owned(),
            ))
        });
        // Open files come first: they are what the client shows.
        let is_open = |path: &PathBuf| {
            view.open
                .contains_key(&*path.to_string_lossy().replace('\\', "/"))
        };
        let (open, closed): (Vec<PathBuf>, Vec<PathBuf>) = files.iter().cloned().partition(is_open);
        Self {
            id,
            files: open.into_iter().chain(closed).collect(),
            previous: previous.collect(),
            token: params
                .get("partialResultToken")
                .filter(|token| !token.is_null())
                .cloned(),
            found: Vec::new(),
            seen: HashSet::new(),
            view,
        }
    }

    /// The next file, as it is in the editor or on disk; files that cannot be read are passed over.
    pub fn next(&mut self) -> Option<Opened> {
        loop {
            let path = self.files.pop_front()?;
            if let Some(opened) = opened_at(&self.view, &path) {
                return Some(opened);
            }
        }
    }

    /// Adds the report of a text. A text without problems is left out unless the client has a report of it.
    pub fn add(
        &mut self,
        uri: &str,
        version: Option<i64>,
        items: Vec<Value>,
        reports: &mut Reports,
    ) {
        let previous = self.previous.get(uri).cloned();
        if !self.seen.insert(uri.to_owned()) || items.is_empty() && previous.is_none() {
            return;
        }
        let mut report = reports.report(uri, items, previous.as_deref());
        if let Some(fields) = report.as_object_mut() {
            fields.insert("uri".to_owned(), json!(uri));
            fields.insert("version".to_owned(), json!(version));
        }
        self.found.push(report);
    }

    /// The reports that can be sent now, as a message.
    pub fn part(&mut self) -> Option<Value> {
        let token = self
            .token
            .as_ref()
            .filter(|_| self.found.len() >= AT_A_TIME)?;
        let value = json!({ "items": std::mem::take(&mut self.found) });
        Some(transport::notification(
            "$/progress",
            &json!({ "token": token, "value": value }),
        ))
    }

    /// The rest of the answer. Texts that the client has reports of and that are gone have no problems any more.
    pub fn finish(&mut self, reports: &mut Reports) -> Value {
        let gone: Vec<String> = self
            .previous
            .keys()
            .filter(|uri| !self.seen.contains(*uri))
            .cloned()
            .collect();
        gone.iter()
            .for_each(|uri| self.add(uri, None, Vec::new(), reports));
        json!({ "items": std::mem::take(&mut self.found) })
    }
}

/// Answers, by what the worker knows.
impl Worker {
    /// The report of one text, with those of the tables that it names where the client takes them.
    pub(super) fn pull(
        &mut self,
        params: &Value,
        view: &Arc<View>,
        opened: Option<&Opened>,
        stop: Stop<'_>,
    ) -> Result<Value, Refused> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let uri = uri
            .ok_or_else(|| Refused(code::INVALID_PARAMS, "the request names no text".to_owned()))?;
        let on_disk = || uri::path(uri).and_then(|path| opened_at(view, &path));
        let opened = opened.cloned().or_else(on_disk);
        let opened = opened.ok_or_else(|| {
            Refused(
                code::INVALID_PARAMS,
                format!("`{uri}` is not open, and cannot be read"),
            )
        })?;
        let previous = params.get("previousResultId").and_then(Value::as_str);
        let before = self.tables_of(&opened.uri);
        self.judge(view, &opened, stop);
        if opened.shown_version().is_none() {
            self.analyses.tidy();
        }
        let mut answer = self.reports.report(uri, self.all_of(&opened.uri), previous);
        if self.client.related {
            let tables: Vec<String> = self
                .tables_of(&opened.uri)
                .into_iter()
                .chain(before)
                .filter(|table| *table != *opened.uri)
                .collect();
            let related: serde_json::Map<String, Value> = tables
                .into_iter()
                .map(|table| {
                    let items = self.all_of(&table);
                    let report = self.reports.report(&table, items, None);
                    (table, report)
                })
                .collect();
            if let Some(fields) = answer.as_object_mut().filter(|_| !related.is_empty()) {
                fields.insert("relatedDocuments".to_owned(), Value::Object(related));
            }
        }
        Ok(answer)
    }

    /// The addresses of the tables with problems that a rule file names.
    fn tables_of(&self, rules: &str) -> Vec<String> {
        let tables = self.tables.get(rules);
        tables
            .into_iter()
            .flat_map(HashMap::keys)
            .cloned()
            .collect()
    }

    /// Goes on with the first request for the diagnostics of a workspace: judges one file, or answers.
    pub(super) fn sweep(&mut self) {
        let Some(mut sweep) = self.sweeps.pop_front() else {
            return;
        };
        if self.is_cancelled(&sweep.id) {
            self.respond(&sweep.id, Ok(Value::Null));
            return;
        }
        if let Some(opened) = sweep.next() {
            let view = Arc::clone(&sweep.view);
            let stop = self.stop_of(&sweep.id);
            self.judge(&view, &opened, &stop);
            // A rule file is followed by the tables that it names, unless the client asks for them by themselves.
            let tables = self.tables_of(&opened.uri);
            for uri in std::iter::once(opened.uri.to_string()).chain(tables) {
                let version = if *uri == *opened.uri {
                    opened.shown_version()
                } else {
                    None
                };
                sweep.add(&uri, version, self.all_of(&uri), &mut self.reports);
            }
            if let Some(part) = sweep.part() {
                self.send(part);
            }
            self.sweeps.push_front(sweep);
            return;
        }
        self.analyses.tidy();
        let answer = sweep.finish(&mut self.reports);
        self.respond(&sweep.id, Ok(answer));
    }

    /// Asks the client to pull again, where it is time.
    pub(super) fn ask_to_refresh(&mut self) {
        if self.refresh.is_some_and(|at| at <= Instant::now()) {
            self.refresh = None;
            self.refreshed = self.refreshed.saturating_add(1);
            self.send(
                json!({ "jsonrpc": "2.0", "id": format!("refresh-{}", self.refreshed),
                              "method": "workspace/diagnostic/refresh" }),
            );
        }
    }
}

/// A file as it is in the editor, else on disk.
fn opened_at(view: &View, path: &Path) -> Option<Opened> {
    let name: Arc<str> = path.to_string_lossy().replace('\\', "/").into();
    let kind = if is_rule_file(&name) {
        TextKind::Rules
    } else {
        TextKind::Other
    };
    if let Some(known) = view.texts.get(&name) {
        return Some(known.clone());
    }
    let text = view.host.read(path).ok()?.text;
    Some(Opened {
        uri: uri::of(path).into(),
        name,
        kind,
        text,
        version: Opened::CLOSED,
    })
}
