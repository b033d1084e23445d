//! What may take longer, on a thread of its own: diagnostics after a pause, and requests about many files.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::actions::{Actions, Offered};
use super::analyses::{Analyses, Stop};
use super::protocol::{code, message, method, severity};
use super::pull::{Pulls, Reports, Sweep};
use super::server::{Out, Pending};
use super::slow::{self, Slow};
use super::texts::{Opened, TextKind};
use super::transport::{Refused, answer, notification};
use super::view::View;
use crate::check::Text;
use crate::diagnostic::codes::usage::NO_RULE_FILE;
use crate::ide::findings::{self, Of, ShownText};
use crate::ide::problems::EditorProblem;
use crate::ide::{Analysis, plain_name};
use crate::source::{SourceId, Sources, Span};

/// The message for a text that is too large to analyse while it is edited.
const TOO_LARGE: &str = "this file is larger than 16 MB, and is not looked at while it is edited\n\
                         help: `whereas check` checks it";

/// Problems of one file that are shown.
const MOST: usize = 500;

/// Work for the worker.
pub(super) enum WorkerJob {
    /// What the client understands; comes first.
    Client(Pulls),
    /// The client should pull again, once nothing has changed for a while.
    Refresh {
        /// How long.
        pause: Duration,
    },
    /// The diagnostics of a text, once it has not changed for a while.
    Diagnose {
        /// The texts.
        view: Arc<View>,
        /// The text.
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
        /// The text, if there is one.
        opened: Option<Opened>,
    },
}

/// A text that rests.
struct Resting {
    until: Instant,
    view: Arc<View>,
    opened: Opened,
}

/// The worker.
pub(super) struct Worker {
    jobs: Receiver<WorkerJob>,
    out: Sender<Out>,
    pending: Arc<Mutex<Pending>>,
    actions: Actions,
    resting: HashMap<Arc<str>, Resting>,
    pub(super) analyses: Arc<Analyses>,
    slow: Slow,
    pub(super) client: Pulls,
    /// When the client is asked to pull again, and how often it was.
    pub(super) refresh: Option<Instant>,
    pub(super) refreshed: u64,
    /// Requests for the diagnostics of a workspace, the first of which is being answered.
    pub(super) sweeps: VecDeque<Sweep>,
    pub(super) reports: Reports,
    /// Which texts were judged, in which version and at which shared revision.
    judged: HashMap<Arc<str>, (i64, u64)>,
    /// Diagnostics of each text by itself.
    own: HashMap<String, Vec<Value>>,
    /// What is wrong in the tables that a rule file names, by the rule file and the table.
    pub(super) tables: HashMap<Arc<str>, HashMap<String, Vec<Value>>>,
}

impl Worker {
    pub fn new(
        jobs: Receiver<WorkerJob>,
        out: Sender<Out>,
        pending: Arc<Mutex<Pending>>,
        actions: Actions,
        analyses: Arc<Analyses>,
    ) -> Self {
        Self {
            jobs,
            out,
            pending,
            actions,
            resting: HashMap::new(),
            slow: Slow::new(Arc::clone(&analyses)),
            analyses,
            client: Pulls::default(),
            refresh: None,
            refreshed: 0,
            sweeps: VecDeque::new(),
            reports: Reports::default(),
            judged: HashMap::new(),
            own: HashMap::new(),
            tables: HashMap::new(),
        }
    }

    /// Works until the server is gone.
    pub fn run(mut self) {
        loop {
            let next = self
                .resting
                .values()
                .map(|resting| resting.until)
                .chain(self.refresh)
                .min();
            let job = match next {
                // A workspace is judged when there is nothing else to do.
                _ if !self.sweeps.is_empty() => match self.jobs.try_recv() {
                    Err(TryRecvError::Empty) if next.is_none_or(|until| until > Instant::now()) => {
                        self.sweep();
                        drop(self.analyses.trim());
                        continue;
                    }
                    Err(TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
                    Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
                    Ok(job) => Ok(job),
                },
                None => self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => self
                    .jobs
                    .recv_timeout(until.saturating_duration_since(Instant::now())),
            };
            match job {
                Ok(job) => self.take(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.ask_to_refresh();
                    self.rested();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // The views of the work are gone, and with them what only they needed.
            drop(self.analyses.trim());
        }
    }

    fn take(&mut self, job: WorkerJob) {
        match job {
            WorkerJob::Client(client) => self.client = client,
            WorkerJob::Refresh { pause } if self.client.refresh => {
                self.refresh = Instant::now().checked_add(pause)
            }
            WorkerJob::Refresh { .. } => {}
            WorkerJob::Diagnose {
                view,
                opened,
                pause,
            } => {
                let until = Instant::now()
                    .checked_add(pause)
                    .unwrap_or_else(Instant::now);
                // What rests already is not made to wait longer by what it depends on.
                let earlier = self
                    .resting
                    .get(&opened.uri)
                    .filter(|resting| resting.opened.version == opened.version);
                let until = earlier.map_or(until, |resting| resting.until.min(until));
                self.resting.insert(
                    Arc::clone(&opened.uri),
                    Resting {
                        until,
                        view,
                        opened,
                    },
                );
            }
            WorkerJob::Forget { uri } => {
                self.resting.remove(&uri);
                self.judged.remove(&uri);
                self.actions.forget(&uri);
                self.publish(&uri, None, Vec::new());
                self.own.remove(&*uri);
                self.send_problems_of_tables(&uri, HashMap::new());
            }
            WorkerJob::Request {
                id,
                method,
                params,
                view,
                opened,
            } if method == method::WORKSPACE_DIAGNOSTIC => {
                drop(opened);
                let files = self.slow.checked_files(&view);
                self.sweeps.push_back(Sweep::new(id, &params, view, &files));
            }
            WorkerJob::Request {
                id,
                method,
                params,
                view,
                opened,
            } => {
                let result = if self.is_cancelled(&id) {
                    Ok((Value::Null, None))
                } else {
                    self.answer(&id, &method, &params, &view, opened.as_ref())
                };
                let (result, shown) = match result {
                    Ok((result, shown)) => (Ok(result), shown),
                    Err(refused) => (Err(refused), None),
                };
                let cancelled = self.respond(&id, result);
                if let Some(text) = shown.filter(|_| !cancelled) {
                    self.send(notification(
                        "window/showMessage",
                        &json!({ "type": message::INFO, "message": text }),
                    ));
                }
            }
        }
    }

    fn answer(
        &mut self,
        id: &Value,
        method: &str,
        params: &Value,
        view: &Arc<View>,
        opened: Option<&Opened>,
    ) -> slow::Answer {
        let stop = self.stop_of(id);
        match method {
            method::DOCUMENT_DIAGNOSTIC => Ok((self.pull(params, view, opened, &stop)?, None)),
            method::CODE_ACTION => {
                let opened = opened.ok_or_else(|| {
                    Refused(code::INVALID_PARAMS, "the file is not open".to_owned())
                })?;
                self.judge(view, opened, &stop);
                Ok((self.actions.near(opened, params), None))
            }
            _ => self.slow.answer(method, params, view, opened, &stop),
        }
    }

    pub(super) fn is_cancelled(&self, id: &Value) -> bool {
        self.stop_of(id)()
    }

    /// Whether a request is cancelled, to be asked while it is worked on.
    pub(super) fn stop_of(&self, id: &Value) -> impl Fn() -> bool + use<> {
        let (pending, id) = (Arc::clone(&self.pending), id.to_string());
        move || {
            let pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.cancelled.contains(&id)
        }
    }

    /// Sends the answer to a request; true where it was taken back.
    pub(super) fn respond(&self, id: &Value, result: Result<Value, Refused>) -> bool {
        let cancelled = self
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .end(id);
        let refused = || Refused(code::CANCELLED, "the request was cancelled".to_owned());
        self.send(answer(id, if cancelled { Err(refused()) } else { result }));
        cancelled
    }

    pub(super) fn send(&self, message: Value) {
        // Where the writer is gone, the program ends.
        let _ = self.out.send(Out::Message(message));
    }

    /// Looks at one of the texts that have rested.
    fn rested(&mut self) {
        let now = Instant::now();
        let due = self
            .resting
            .iter()
            .filter(|(_, resting)| resting.until <= now);
        let first = due
            .min_by_key(|(uri, resting)| (resting.until, Arc::clone(uri)))
            .map(|(uri, _)| Arc::clone(uri));
        let Some(Resting { view, opened, .. }) = first.and_then(|uri| self.resting.remove(&uri))
        else {
            return;
        };
        // Where the text changed meanwhile, its new version rests already.
        let analyses = Arc::clone(&self.analyses);
        if self.judge(&view, &opened, &|| analyses.is_outdated(&opened)) {
            self.send_all_of(&opened.uri, opened.shown_version());
        }
    }

    /// Works out the problems of a text, unless they are known; false where the work was stopped.
    pub(super) fn judge(&mut self, view: &Arc<View>, opened: &Opened, stop: Stop<'_>) -> bool {
        let now = (opened.version, view.shared_revision);
        if self.judged.get(&opened.uri) == Some(&now) {
            return true;
        }
        if stop() {
            return false;
        }
        if opened.is_too_large() {
            let start = json!({ "line": 0, "character": 0 });
            let said = json!({ "range": { "start": start, "end": start }, "severity": severity::INFORMATION,
                               "source": "whereas", "message": TOO_LARGE });
            self.keep(opened, vec![said], Vec::new());
        } else {
            match opened.kind {
                TextKind::Rules if !self.rules(view, opened, stop) => return false,
                TextKind::Rules => {}
                TextKind::Other => self.document(view, opened),
            }
        }
        self.judged.insert(Arc::clone(&opened.uri), now);
        true
    }

    /// The problems of a rule file; false where the work was stopped.
    fn rules(&mut self, view: &Arc<View>, opened: &Opened, stop: Stop<'_>) -> bool {
        let Some(known) = self.analyses.of_file(view, opened, stop) else {
            return false;
        };
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return true;
        };
        let mut problems = known.analysis.problems(file);
        if problems.iter().any(|problem| problem.calendar.is_some()) {
            let modules = view.host.modules(&view.project(&opened.name));
            known
                .analysis
                .add_fixes_of_calendars(file, &modules, &mut problems);
        }
        let uses = self.slow.uses(view, opened, &known);
        let levels = view.host.lint_levels(Path::new(&*opened.name), &view.open);
        problems.extend(known.analysis.lints(file, &uses, &*levels));
        let (declared, sources) = self.outside_the_rules(view, opened).unzip();
        let own = (&known.analysis.sources, problems);
        let parts = sources.as_ref().zip(declared).into_iter().chain([own]);
        self.show(view, opened, parts);
        self.tables(view, opened, &known.analysis);
        true
    }

    /// Declarations in a document of a gate that only its rules may have; none where no gate is for the text.
    fn outside_the_rules(
        &self,
        view: &View,
        opened: &Opened,
    ) -> Option<(Vec<EditorProblem>, Sources)> {
        let text = Text {
            name: Arc::clone(&opened.name),
            text: Arc::clone(&opened.text),
        };
        let mut checked = view.host.check(&text, &view.open, self.analyses.parsed())?;
        checked
            .diagnostics
            .retain(|diagnostic| diagnostic.code == NO_RULE_FILE);
        let shown = ShownText {
            sources: &checked.sources,
            name: &opened.name,
            of: Of::Document,
        };
        let problems = findings::problems(&[], &checked.diagnostics, &shown);
        Some((problems, checked.sources))
    }

    /// The problems of a document, or of a configuration.
    fn document(&mut self, view: &View, opened: &Opened) {
        let text = Text {
            name: Arc::clone(&opened.name),
            text: Arc::clone(&opened.text),
        };
        let configuration =
            view.host
                .configuration(Path::new(&*opened.name), &view.open, self.analyses.parsed());
        let of = if configuration.is_some() {
            Of::Configuration
        } else {
            Of::Document
        };
        match configuration.or_else(|| view.host.check(&text, &view.open, self.analyses.parsed())) {
            Some(checked) => {
                let shown = ShownText {
                    sources: &checked.sources,
                    name: &opened.name,
                    of,
                };
                let problems = findings::problems(&checked.findings, &checked.diagnostics, &shown);
                self.show(view, opened, [(&checked.sources, problems)]);
            }
            None => self.keep(opened, Vec::new(), Vec::new()),
        }
    }

    /// What is wrong in the tables that a rule file names, shown in the tables too.
    fn tables(&mut self, view: &View, opened: &Opened, analysis: &Analysis) {
        let mut found: HashMap<String, Vec<Value>> = HashMap::new();
        for problem in analysis.problems_beside().into_iter().take(MOST) {
            let uri = view.uri(analysis.sources.get(problem.span.source).name());
            // A table of a pack, or of nowhere, has no address.
            if uri.starts_with("file:") {
                found
                    .entry(uri)
                    .or_default()
                    .push(view.diagnostic(&analysis.sources, &problem));
            }
        }
        self.send_problems_of_tables(&opened.uri, found);
    }

    fn send_problems_of_tables(&mut self, rules: &Arc<str>, found: HashMap<String, Vec<Value>>) {
        let known = found.keys().cloned().collect::<Vec<_>>();
        let before = self
            .tables
            .insert(Arc::clone(rules), found)
            .unwrap_or_default();
        let mut changed: Vec<String> = before.into_keys().chain(known).collect();
        changed.sort_unstable();
        changed.dedup();
        changed.iter().for_each(|uri| self.send_all_of(uri, None));
    }

    fn show<'s>(
        &mut self,
        view: &View,
        opened: &Opened,
        parts: impl IntoIterator<Item = (&'s Sources, Vec<EditorProblem>)>,
    ) {
        let mut actions = Vec::new();
        let mut said = Vec::new();
        let each = parts.into_iter().flat_map(|(sources, problems)| {
            problems.into_iter().map(move |problem| (sources, problem))
        });
        for (sources, problem) in each.take(MOST) {
            let problem = &problem;
            let diagnostic = view.diagnostic(sources, problem);
            let is_here =
                |span: &&Span| *plain_name(sources.get(span.source).name()) == *opened.name;
            for fix in &problem.fixes {
                let edited = fix.edits.iter().map(|(span, _)| span);
                let marked = std::iter::once(&problem.span)
                    .chain(&problem.marks)
                    .chain(edited)
                    .filter(is_here);
                let mut lines: Vec<_> = marked.map(|span| view.lines(sources, *span)).collect();
                if problem.span.source == SourceId::NOWHERE {
                    // A diagnostic without a span is shown on the first line.
                    lines.push(0..=0);
                }
                actions.push(Offered {
                    lines,
                    action: view.action(sources, fix, &diagnostic),
                });
            }
            said.push(diagnostic);
        }
        self.keep(opened, said, actions);
    }

    /// Keeps the problems of a text and their fixes.
    fn keep(&mut self, opened: &Opened, said: Vec<Value>, actions: Vec<Offered>) {
        if opened.shown_version().is_some() {
            self.actions.set(opened, actions);
        }
        self.own.insert(opened.uri.to_string(), said);
    }

    fn publish(&mut self, uri: &str, version: Option<i64>, diagnostics: Vec<Value>) {
        self.own.insert(uri.to_owned(), diagnostics);
        self.send_all_of(uri, version);
    }

    /// Diagnostics of a text, by itself and as a table of rule files, each once.
    pub(super) fn all_of(&self, uri: &str) -> Vec<Value> {
        let mut diagnostics = self.own.get(uri).cloned().unwrap_or_default();
        for said in self
            .tables
            .values()
            .filter_map(|tables| tables.get(uri))
            .flatten()
        {
            if !diagnostics.contains(said) {
                diagnostics.push(said.clone());
            }
        }
        diagnostics
    }

    /// Sends the diagnostics of a text, unless the client pulls them.
    fn send_all_of(&self, uri: &str, version: Option<i64>) {
        if self.client.pulls {
            return;
        }
        let diagnostics = self.all_of(uri);
        let params = match version {
            Some(version) => json!({ "uri": uri, "version": version, "diagnostics": diagnostics }),
            None => json!({ "uri": uri, "diagnostics": diagnostics }),
        };
        self.send(notification("textDocument/publishDiagnostics", &params));
    }
}
