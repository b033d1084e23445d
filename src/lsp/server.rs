//! The server at work: messages in, answers out, one after the other.

use std::collections::{HashSet, VecDeque};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

use super::actions::Actions;
use super::analyses::{Analyses, Known, NEVER, Slot};
use super::pipes::{read_all, write_all};
use super::position::Encoding;
use super::protocol::{code, file_change, message, method};
use super::pull::Pulls;
use super::texts::{Opened, TextKind, Texts};
use super::transport::{Incoming, Refused, answer, notification};
use super::view::View;
use super::worker::{Worker, WorkerJob};
use super::{Host, capabilities, slow, uri};
use crate::ide::Analysis;
use crate::limits::Limits;

/// How long nothing is typed before diagnostics are worked out.
const PAUSE: Duration = Duration::from_millis(150);
/// How long before what depends on a changed file is looked at.
const LONG_PAUSE: Duration = Duration::from_millis(400);
/// Stack of the thread that does the long work.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Messages to write.
pub(super) enum Out {
    /// A message.
    Message(Value),
    /// Nothing more.
    Done,
}

/// Requests that the worker has, and those that were taken back.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Requests without an answer yet.
    pub waiting: HashSet<String>,
    /// Cancelled requests.
    pub cancelled: HashSet<String>,
}

impl Pending {
    /// Ends a request; whether it had been taken back.
    pub fn end(&mut self, id: &Value) -> bool {
        let id = id.to_string();
        self.waiting.remove(&id);
        self.cancelled.remove(&id)
    }
}

/// The state of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Running,
    ShutDown,
}

/// Serves until `exit`, or until nothing more comes; returns the exit code.
pub(super) fn run(
    host: Arc<dyn Host>,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> u8 {
    let (out, to_write) = mpsc::channel();
    let (found, incoming) = mpsc::channel();
    let (jobs, to_do) = mpsc::channel();
    let writer = std::thread::spawn(move || write_all(output, &to_write));
    std::thread::spawn(move || read_all(input, &found));
    let pending = Arc::new(Mutex::new(Pending::default()));
    let actions = Actions::default();
    let analyses = Arc::new(Analyses::default());
    let worker = Worker::new(
        to_do,
        out.clone(),
        Arc::clone(&pending),
        actions.clone(),
        Arc::clone(&analyses),
    );
    let started = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || worker.run());
    if let Err(error) = started {
        eprintln!("error: the work cannot be started: {error}");
        return 2;
    }
    let mut server = Server {
        host,
        out,
        jobs,
        pending,
        actions,
        stage: Stage::Before,
        texts: Texts::default(),
        folders: Vec::new(),
        encoding: Encoding::default(),
        snippets: false,
        watches: false,
        pulls: Pulls::default(),
        revision: 0,
        shared_revision: 0,
        disk_revision: 0,
        view: None,
        analyses,
        stale: Stale::default(),
        limits: Limits::default(),
    };
    let code = server.serve(&incoming);
    // Where the writer is gone, so is the editor.
    let _ = server.out.send(Out::Done);
    let _ = writer.join();
    code
}

/// The server's state.
pub(super) struct Server {
    pub(super) host: Arc<dyn Host>,
    out: mpsc::Sender<Out>,
    jobs: mpsc::Sender<WorkerJob>,
    pending: Arc<Mutex<Pending>>,
    pub(super) actions: Actions,
    stage: Stage,
    pub(super) texts: Texts,
    folders: Vec<PathBuf>,
    encoding: Encoding,
    snippets: bool,
    watches: bool,
    pulls: Pulls,
    /// Counts what may change an answer.
    revision: u64,
    /// Counts changes that matter to other texts than the one that was changed.
    shared_revision: u64,
    /// Counts changes of files that are not open.
    disk_revision: u64,
    view: Option<Arc<View>>,
    pub(super) analyses: Arc<Analyses>,
    pub(super) stale: Stale,
    pub(super) limits: Limits,
}

/// What is out of date, and freed when there is nothing to answer.
#[derive(Default)]
pub(super) struct Stale {
    pub probes: Vec<Analysis>,
    slots: Vec<Arc<Slot>>,
}

impl Server {
    fn serve(&mut self, incoming: &mpsc::Receiver<Vec<Incoming>>) -> u8 {
        let mut queue: VecDeque<Incoming> = VecDeque::new();
        loop {
            if queue.is_empty() {
                if let Ok(batch) = incoming.try_recv() {
                    queue.extend(batch);
                } else {
                    self.stale = Stale::default();
                }
            }
            if queue.is_empty() {
                let Ok(batch) = incoming.recv() else { return 1 };
                queue.extend(batch);
            }
            queue.extend(incoming.try_iter().flatten());
            self.cancel(&queue);
            match queue.pop_front() {
                Some(Incoming::Message(message)) => {
                    if let Some(code) = self.message(&message) {
                        return code;
                    }
                }
                Some(Incoming::Malformed(why)) => {
                    let refused = Refused(code::PARSE, format!("this message is no JSON: {why}"));
                    self.send(answer(&Value::Null, Err(refused)));
                }
                Some(Incoming::Broken(why)) => {
                    eprintln!(
                        "error: {why}; messages begin with `Content-Length: N`, an empty line, and N bytes of JSON"
                    );
                    return 1;
                }
                Some(Incoming::End) => {
                    if self.stage != Stage::ShutDown {
                        eprintln!(
                            "error: the editor closed the connection without `shutdown` and `exit`"
                        );
                    }
                    return u8::from(self.stage != Stage::ShutDown);
                }
                None => {}
            }
        }
    }

    /// Notes which of the requests that wait are taken back.
    fn cancel(&self, queue: &VecDeque<Incoming>) {
        let messages = || {
            queue.iter().filter_map(|one| {
                if let Incoming::Message(one) = one {
                    Some(one)
                } else {
                    None
                }
            })
        };
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for message in messages().filter(|message| method(message) == Some("$/cancelRequest")) {
            let Some(id) = message.pointer("/params/id") else {
                continue;
            };
            let queued =
                messages().any(|other| method(other).is_some() && other.get("id") == Some(id));
            if queued || pending.waiting.contains(&id.to_string()) {
                pending.cancelled.insert(id.to_string());
            }
        }
    }

    pub(super) fn send(&self, message: Value) {
        // Where the writer is gone, so is the editor, and the reader ends.
        let _ = self.out.send(Out::Message(message));
    }

    /// Takes one message; the exit code where it is the last.
    fn message(&mut self, message: &Value) -> Option<u8> {
        let id = message
            .get("id")
            .filter(|id| id.is_string() || id.is_number());
        let Some(method) = method(message) else {
            let is_answer =
                id.is_some() && (message.get("result").is_some() || message.get("error").is_some());
            if !is_answer {
                let refused = Refused(
                    code::INVALID_REQUEST,
                    "this is no message: it has no `method`".to_owned(),
                );
                self.send(answer(id.unwrap_or(&Value::Null), Err(refused)));
            }
            return None;
        };
        let nothing = Value::Null;
        let params = message.get("params").unwrap_or(&nothing);
        match id {
            Some(id) => self.request(id, method, params),
            None if method == "exit" => return Some(u8::from(self.stage != Stage::ShutDown)),
            None if self.stage == Stage::Running => self.notification(method, params),
            None => {}
        }
        None
    }

    fn request(&mut self, id: &Value, method: &str, params: &Value) {
        let taken_back = self
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .end(id);
        let refuse = |code: i64, why: &str| Err(Refused(code, why.to_owned()));
        let result = match (self.stage, method) {
            _ if taken_back => refuse(code::CANCELLED, "the request was cancelled"),
            (Stage::Before, "initialize") => Ok(self.initialize(params)),
            (Stage::Before, _) => {
                refuse(code::NOT_INITIALIZED, "the first request is `initialize`")
            }
            (Stage::ShutDown, _) => refuse(
                code::INVALID_REQUEST,
                "after `shutdown` only `exit` is expected",
            ),
            (Stage::Running, "initialize") => {
                refuse(code::INVALID_REQUEST, "`initialize` was asked already")
            }
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                Ok(Value::Null)
            }
            (Stage::Running, _) if slow::METHODS.contains(&method) => {
                return self.hand_on(id, method, params);
            }
            (Stage::Running, method::DOCUMENT_DIAGNOSTIC | method::WORKSPACE_DIAGNOSTIC) => {
                return self.hand_on(id, method, params);
            }
            // Where the text was not judged yet, its fixes are not known yet.
            (Stage::Running, method::CODE_ACTION)
                if self
                    .opened(params)
                    .is_ok_and(|one| !self.actions.are_known(one)) =>
            {
                return self.hand_on(id, method, params);
            }
            (Stage::Running, method::STATUS) => Ok(self.analyses.status(self.revision)),
            (Stage::Running, _) => self.answer(method, params),
        };
        self.send(answer(id, result));
    }

    /// Gives a request to the worker.
    fn hand_on(&mut self, id: &Value, method: &str, params: &Value) {
        self.pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .waiting
            .insert(id.to_string());
        let (view, opened) = (self.view(), self.opened(params).ok().cloned());
        let job = WorkerJob::Request {
            id: id.clone(),
            method: method.to_owned(),
            params: params.clone(),
            view,
            opened,
        };
        // The worker ends with the program.
        let _ = self.jobs.send(job);
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.stage = Stage::Running;
        let offered = params
            .pointer("/capabilities/general/positionEncodings")
            .and_then(Value::as_array);
        let utf8 = offered.is_some_and(|all| all.iter().any(|one| one.as_str() == Some("utf-8")));
        self.encoding = if utf8 {
            Encoding::Utf8
        } else {
            Encoding::Utf16
        };
        let can = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool) == Some(true);
        self.snippets = can("/capabilities/textDocument/completion/completionItem/snippetSupport");
        self.watches = can("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration");
        let folders = params.get("workspaceFolders").and_then(Value::as_array);
        let named = folders
            .into_iter()
            .flatten()
            .filter_map(|folder| folder.get("uri")?.as_str());
        self.folders = named.filter_map(uri::path).collect();
        if self.folders.is_empty() {
            self.folders = params
                .get("rootUri")
                .and_then(Value::as_str)
                .and_then(uri::path)
                .into_iter()
                .collect();
        }
        self.pulls = Pulls::of(params);
        let _ = self.jobs.send(WorkerJob::Client(self.pulls));
        capabilities::initialized(self.encoding, self.pulls.pulls)
    }

    fn notification(&mut self, method: &str, params: &Value) {
        match method {
            "initialized" => self.watch(),
            "textDocument/didOpen" => {
                let item = params.get("textDocument").unwrap_or(&Value::Null);
                match self.texts.open(item).cloned() {
                    Some(opened) => self.changed(&opened, Duration::ZERO),
                    None => eprintln!("a text was opened without its address or its text"),
                }
            }
            "textDocument/didChange" => match self.texts.change(params, self.encoding).cloned() {
                Ok(opened) => self.changed(&opened, PAUSE),
                Err(why) => eprintln!("{why}"),
            },
            "textDocument/didClose" => {
                let uri = params
                    .pointer("/textDocument/uri")
                    .and_then(Value::as_str)
                    .unwrap_or("");
                if let Some(closed) = self.texts.close(uri) {
                    self.analyses.tidy();
                    self.disk_changed();
                    self.all_changed(LONG_PAUSE);
                    let _ = self.jobs.send(WorkerJob::Forget {
                        uri: Arc::clone(&closed.uri),
                    });
                }
            }
            "textDocument/didSave" => {
                // Of other files the client tells by itself, if it watches them.
                if !self.watches {
                    self.disk_changed();
                }
                self.all_changed(Duration::ZERO);
            }
            "workspace/didChangeWatchedFiles" => {
                if !self.only_open_files_changed(params) {
                    self.disk_changed();
                }
                self.all_changed(Duration::ZERO);
            }
            "workspace/didChangeConfiguration" => {
                self.disk_changed();
                self.all_changed(Duration::ZERO);
            }
            "workspace/didChangeWorkspaceFolders" => {
                let paths = |which: &str| -> Vec<PathBuf> {
                    let all = params.pointer(which).and_then(Value::as_array);
                    let uris = all
                        .into_iter()
                        .flatten()
                        .filter_map(|folder| folder.get("uri")?.as_str());
                    uris.filter_map(uri::path).collect()
                };
                let removed = paths("/event/removed");
                self.folders.retain(|folder| !removed.contains(folder));
                self.folders.extend(paths("/event/added"));
                self.disk_changed();
                self.all_changed(Duration::ZERO);
            }
            _ => {}
        }
    }

    /// Registers for changes of files on disk.
    fn watch(&mut self) {
        if !self.watches {
            return;
        }
        let globs = [
            "**/*.whereas",
            "**/*.whereas.md",
            "**/*.csv",
            "**/*.yaml",
            "**/*.yml",
            "**/*.json",
            "**/*.toml",
        ];
        let watchers: Vec<Value> = globs
            .iter()
            .map(|glob| json!({ "globPattern": glob }))
            .collect();
        let registration = json!({ "id": "files", "method": "workspace/didChangeWatchedFiles",
                                   "registerOptions": { "watchers": watchers } });
        self.send(
            json!({ "jsonrpc": "2.0", "id": "watch", "method": "client/registerCapability",
                          "params": { "registrations": [registration] } }),
        );
    }

    /// A text is another now.
    fn changed(&mut self, opened: &Opened, pause: Duration) {
        self.new_revision();
        let is_configuration = opened.name.ends_with("/whereas.toml");
        // A file may belong to another project now. Where the client watches no files, any of them may have changed.
        if is_configuration || !self.watches {
            self.disk_changed();
        }
        // Rules, settings and tables change the diagnostics of other texts.
        let matters =
            opened.kind == TextKind::Rules || is_configuration || opened.name.ends_with(".csv");
        if matters {
            self.shared_revision = self.shared_revision.saturating_add(1);
        }
        let _ = self.view();
        self.diagnose(opened, pause);
        if matters && self.pulls.pulls {
            let _ = self.jobs.send(WorkerJob::Refresh { pause: LONG_PAUSE });
        } else if matters {
            let others: Vec<Opened> = self
                .texts
                .iter()
                .filter(|other| other.uri != opened.uri)
                .cloned()
                .collect();
            others
                .iter()
                .for_each(|other| self.diagnose(other, LONG_PAUSE));
        }
    }

    fn new_revision(&mut self) {
        self.revision = self.revision.saturating_add(1);
        self.view = None;
    }

    /// Files that are not open may be others now: what was read of them is read again.
    fn disk_changed(&mut self) {
        self.disk_revision = self.disk_revision.saturating_add(1);
        self.view = None;
    }

    /// Whether changes on disk are all to the content of open files, whose texts are the editor's.
    fn only_open_files_changed(&self, params: &Value) -> bool {
        let changes = params.get("changes").and_then(Value::as_array);
        changes.is_some_and(|changes| {
            changes.iter().all(|change| {
                let uri = change.get("uri").and_then(Value::as_str);
                change.get("type").and_then(Value::as_u64) == Some(file_change::CHANGED)
                    && uri.is_some_and(|uri| self.texts.get(uri).is_some_and(Opened::is_read))
            })
        })
    }

    /// Anything may be another now.
    fn all_changed(&mut self, pause: Duration) {
        self.new_revision();
        self.shared_revision = self.shared_revision.saturating_add(1);
        let _ = self.view();
        if self.pulls.pulls {
            let _ = self.jobs.send(WorkerJob::Refresh { pause });
            return;
        }
        let all: Vec<Opened> = self.texts.iter().cloned().collect();
        all.iter().for_each(|opened| self.diagnose(opened, pause));
    }

    /// Has a text judged and its diagnostics sent, unless the client pulls them.
    fn diagnose(&mut self, opened: &Opened, pause: Duration) {
        if self.pulls.pulls {
            return;
        }
        let view = self.view();
        let _ = self.jobs.send(WorkerJob::Diagnose {
            view,
            opened: opened.clone(),
            pause,
        });
    }

    /// The texts as they are now.
    pub(super) fn view(&mut self) -> Arc<View> {
        if let Some(view) = &self.view {
            return Arc::clone(view);
        }
        let view = Arc::new(View {
            host: Arc::clone(&self.host),
            encoding: self.encoding,
            open: self.texts.as_open(),
            texts: self.texts.by_name(),
            folders: self.folders.clone(),
            snippets: self.snippets,
            revision: self.revision,
            shared_revision: self.shared_revision,
            disk_revision: self.disk_revision,
        });
        self.view = Some(Arc::clone(&view));
        self.stale.slots.extend(self.analyses.advance(&view));
        view
    }

    /// The open text that a request is about.
    pub(super) fn opened(&self, params: &Value) -> Result<&Opened, Refused> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let uri = uri
            .ok_or_else(|| Refused(code::INVALID_PARAMS, "the request names no text".to_owned()))?;
        self.texts
            .get(uri)
            .ok_or_else(|| Refused(code::INVALID_PARAMS, format!("`{uri}` is not open")))
    }

    /// The analysis of an open rule file.
    pub(super) fn analysis(&mut self, opened: &Opened) -> Option<Arc<Known>> {
        let view = self.view();
        self.analyses.of_file(&view, opened, NEVER)
    }

    /// The analysis of a rule file with another text.
    pub(super) fn analysis_with(&mut self, name: &Arc<str>, text: Arc<str>) -> Analysis {
        let view = self.view();
        self.analyses.with_text(&view, name, text)
    }

    /// The names of the modules that a text may use.
    pub(super) fn modules(&mut self, name: &Arc<str>) -> Vec<String> {
        let project = self.view().project(name);
        self.host.modules(&project)
    }
}

fn method(message: &Value) -> Option<&str> {
    message.get("method").and_then(Value::as_str)
}

/// Writes to the editor's log.
pub(super) fn log(text: &str) -> Value {
    notification(
        "window/logMessage",
        &json!({ "type": message::INFO, "message": text }),
    )
}
