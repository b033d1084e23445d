//! What may take longer, on a thread of its own: diagnostics after a pause, and requests about many files.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Out, Pending};
use super::slow::Slow;
use super::texts::{Kind, Opened};
use super::transport::{Refused, answer, code, notification};
use super::view::View;
use crate::ide::problems::Problem;
use crate::ide::{Analysis, findings};
use crate::source::{SourceId, Sources};

/// Problems of one file that are shown.
const MOST: usize = 500;

/// Work for the worker.
pub(super) enum Job {
    /// What there is to say of a text, once it has rested.
    Diagnose {
        /// The texts.
        view: Arc<View>,
        /// The one that is meant.
        opened: Opened,
        /// How long it rests first.
        pause: Duration,
    },
    /// A text was closed.
    Forget {
        /// Its address.
        uri: Arc<str>,
    },
    /// A request.
    Request {
        /// Its number.
        id: Value,
        /// What is asked.
        method: String,
        /// Of what.
        params: Value,
        /// The texts.
        view: Arc<View>,
        /// The one that is meant, where one is.
        opened: Option<Opened>,
    },
}

/// What would mend the problems that are shown, by the address and version of their texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Actions {
    all: Arc<Mutex<ByText>>,
}

/// A version and its actions, by address.
type ByText = HashMap<Arc<str>, (i64, Vec<Value>)>;

impl Actions {
    /// The actions of a text, unless it was changed since.
    pub fn of(&self, uri: &str, version: i64) -> Vec<Value> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(uri).filter(|(known, _)| *known == version).map(|(_, actions)| actions.clone()).unwrap_or_default()
    }

    fn set(&self, opened: &Opened, actions: Vec<Value>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(Arc::clone(&opened.uri), (opened.version, actions));
    }

    fn forget(&self, uri: &str) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }
}

/// A text that rests.
struct Resting {
    until: Instant,
    view: Arc<View>,
    opened: Opened,
}

/// The worker.
pub(super) struct Worker {
    jobs: Receiver<Job>,
    out: Sender<Out>,
    pending: Arc<Mutex<Pending>>,
    actions: Actions,
    resting: HashMap<Arc<str>, Resting>,
    slow: Slow,
    /// What was said of each text for itself.
    own: HashMap<String, Vec<Value>>,
    /// What is wrong in the tables that a rule file names, by the rule file and the table.
    tables: HashMap<Arc<str>, HashMap<String, Vec<Value>>>,
}

impl Worker {
    pub fn new(jobs: Receiver<Job>, out: Sender<Out>, pending: Arc<Mutex<Pending>>, actions: Actions) -> Self {
        Self {
            jobs,
            out,
            pending,
            actions,
            resting: HashMap::new(),
            slow: Slow::default(),
            own: HashMap::new(),
            tables: HashMap::new(),
        }
    }

    /// Works until the server is gone.
    pub fn run(mut self) {
        loop {
            let next = self.resting.values().map(|resting| resting.until).min();
            let job = match next {
                None => self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => self.jobs.recv_timeout(until.saturating_duration_since(Instant::now())),
            };
            match job {
                Ok(job) => self.take(job),
                Err(RecvTimeoutError::Timeout) => self.rested(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Diagnose { view, opened, pause } => {
                let until = Instant::now().checked_add(pause).unwrap_or_else(Instant::now);
                // What rests already is not made to wait longer by what it depends on.
                let earlier = self.resting.get(&opened.uri).filter(|resting| resting.opened.version == opened.version);
                let until = earlier.map_or(until, |resting| resting.until.min(until));
                self.resting.insert(Arc::clone(&opened.uri), Resting { until, view, opened });
            }
            Job::Forget { uri } => {
                self.resting.remove(&uri);
                self.actions.forget(&uri);
                self.publish(&uri, None, &[]);
                self.own.remove(&*uri);
                self.say_of_tables(&uri, HashMap::new());
            }
            Job::Request { id, method, params, view, opened } => {
                let taken_back = |pending: &Pending| pending.cancelled.contains(&id.to_string());
                let before = taken_back(&self.pending.lock().unwrap_or_else(PoisonError::into_inner));
                let result = if before {
                    Ok((Value::Null, None))
                } else {
                    self.slow.answer(&method, &params, &view, opened.as_ref())
                };
                let cancelled = self.pending.lock().unwrap_or_else(PoisonError::into_inner).end(&id);
                let (result, shown) = match result {
                    _ if cancelled => (Err(Refused(code::CANCELLED, "the request was cancelled".to_owned())), None),
                    Ok((result, shown)) => (Ok(result), shown),
                    Err(refused) => (Err(refused), None),
                };
                self.send(answer(&id, result));
                if let Some(message) = shown {
                    self.send(notification("window/showMessage", &json!({ "type": 3, "message": message })));
                }
            }
        }
    }

    fn send(&self, message: Value) {
        // Where the writer is gone, the program ends.
        let _ = self.out.send(Out::Message(message));
    }

    /// Looks at one of the texts that have rested.
    fn rested(&mut self) {
        let now = Instant::now();
        let due = self.resting.iter().filter(|(_, resting)| resting.until <= now);
        let first = due.min_by_key(|(uri, resting)| (resting.until, Arc::clone(uri))).map(|(uri, _)| Arc::clone(uri));
        let Some(Resting { view, opened, .. }) = first.and_then(|uri| self.resting.remove(&uri)) else { return };
        if opened.is_too_large() {
            let message = "this file is larger than 16 MB, and is not looked at while it is edited\n\
                           help: `whereas check` checks it";
            let start = json!({ "line": 0, "character": 0 });
            let said = json!({ "range": { "start": start, "end": start }, "severity": 3, "source": "whereas",
                               "message": message });
            self.actions.set(&opened, Vec::new());
            return self.publish(&opened.uri, Some(opened.version), &[said]);
        }
        match opened.kind {
            Kind::Rules => {
                let known = self.slow.known(&view, &opened);
                let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else { return };
                let mut problems = known.analysis.problems(file);
                if problems.iter().any(|problem| problem.message.starts_with("there is no calendar")) {
                    let modules = view.host.modules(&view.host.project(Path::new(&*opened.name)));
                    known.analysis.tell_of_calendars(file, &modules, &mut problems);
                }
                let words = self.slow.words(&view, &opened);
                let levels = view.host.lint_levels(Path::new(&*opened.name));
                problems.extend(known.analysis.lints(file, &words, &*levels));
                self.show(&view, &opened, &known.analysis.sources, &problems);
                self.tables(&view, &opened, &known.analysis);
            }
            Kind::Other => self.document(&view, &opened),
        }
    }

    /// What there is to say of a document, or of a configuration.
    fn document(&mut self, view: &View, opened: &Opened) {
        let path = Path::new(&*opened.name);
        if let Some((sources, diagnostics)) = view.host.configuration(path, &view.open) {
            let is_shown = |id: SourceId| sources.get(id).name() == &*opened.name;
            let problems = findings::problems(&[], &diagnostics, &is_shown);
            return self.show(view, opened, &sources, &problems);
        }
        let text = crate::check::Text { name: Arc::clone(&opened.name), text: Arc::clone(&opened.text) };
        match view.host.check(&text, &view.open) {
            Some(checked) => {
                let is_shown = |id: SourceId| checked.sources.get(id).name() == &*opened.name;
                let problems = findings::problems(&checked.findings, &checked.diagnostics, &is_shown);
                self.show(view, opened, &checked.sources, &problems);
            }
            None => {
                self.actions.set(opened, Vec::new());
                self.publish(&opened.uri, Some(opened.version), &[]);
            }
        }
    }

    /// What is wrong in the tables that a rule file names, shown in the tables too.
    fn tables(&mut self, view: &View, opened: &Opened, analysis: &Analysis) {
        let mut found: HashMap<String, Vec<Value>> = HashMap::new();
        for problem in analysis.problems_beside().into_iter().take(MOST) {
            let uri = view.uri(analysis.sources.get(problem.span.source).name());
            // A table of a pack, or of nowhere, has no address.
            if uri.starts_with("file:") {
                found.entry(uri).or_default().push(view.diagnostic(&analysis.sources, &problem));
            }
        }
        self.say_of_tables(&opened.uri, found);
    }

    fn say_of_tables(&mut self, rules: &Arc<str>, found: HashMap<String, Vec<Value>>) {
        let known = found.keys().cloned().collect::<Vec<_>>();
        let before = self.tables.insert(Arc::clone(rules), found).unwrap_or_default();
        let mut changed: Vec<String> = before.into_keys().chain(known).collect();
        changed.sort_unstable();
        changed.dedup();
        changed.iter().for_each(|uri| self.send_all_of(uri, None));
    }

    fn show(&mut self, view: &View, opened: &Opened, sources: &Sources, problems: &[Problem]) {
        let mut actions = Vec::new();
        let mut said = Vec::new();
        for problem in problems.iter().take(MOST) {
            let diagnostic = view.diagnostic(sources, problem);
            actions.extend(problem.fixes.iter().map(|fix| view.action(sources, fix, &diagnostic)));
            said.push(diagnostic);
        }
        self.actions.set(opened, actions);
        self.publish(&opened.uri, Some(opened.version), &said);
    }

    fn publish(&mut self, uri: &str, version: Option<i64>, diagnostics: &[Value]) {
        self.own.insert(uri.to_owned(), diagnostics.to_vec());
        self.send_all_of(uri, version);
    }

    /// Sends what there is to say of a text, for itself and as a table.
    fn send_all_of(&self, uri: &str, version: Option<i64>) {
        let own = self.own.get(uri).into_iter().flatten();
        let mut diagnostics: Vec<&Value> = own.collect();
        for said in self.tables.values().filter_map(|tables| tables.get(uri)).flatten() {
            if !diagnostics.contains(&said) {
                diagnostics.push(said);
            }
        }
        let params = match version {
            Some(version) => json!({ "uri": uri, "version": version, "diagnostics": diagnostics }),
            None => json!({ "uri": uri, "diagnostics": diagnostics }),
        };
        self.send(notification("textDocument/publishDiagnostics", &params));
    }
}
