//! The cache of analyses, shared by the server and the worker.
//!
//! A set of files is analysed once for each revision in which one of the texts that the analysis read changed. An
//! analysis notes what it read, so that an edit elsewhere leaves it current. Closed files leave the cache.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};

use serde_json::{Value, json};

use super::texts::Opened;
use super::view::View;
use crate::check::{Loader, ModuleLookup, Requested, Text};
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::ide::examples::ExampleResults;
use crate::ide::{Analysis, Open, Overlay, opened};
use crate::limits::Limits;
use crate::pipeline::Options;
use crate::source::{Source, SourceId};
use crate::syntax::literate::is_rule_file;
use crate::syntax::{Cache, ast};

/// Rule files of a folder that are analysed together.
const MOST_FILES: usize = 5_000;
/// Analyses that are remembered for [`Analyses::status`].
const MOST_LOGGED: usize = 256;
/// Parsed files beyond those in use, before they are dropped.
const SPARE_PARSED: usize = 64;
/// Revisions for which an analysis of several files is kept without being asked for.
const UNUSED_REVISIONS: u64 = 64;

/// Whether the work is no longer needed.
pub(super) type Stop<'s> = &'s dyn Fn() -> bool;

/// Work that nobody can cancel.
pub(super) const NEVER: Stop<'static> = &|| false;

/// The files that an analysis is of, and the project in which it looks for what they use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Roots {
    project: PathBuf,
    /// In order.
    names: Vec<Arc<str>>,
}

/// A text that an analysis read.
#[derive(Debug)]
struct Dependency {
    name: Arc<str>,
    text: Arc<str>,
    /// It came from the editor, not from the disk.
    is_open: bool,
}

/// An analysis with what it was made from.
#[derive(Debug)]
pub(super) struct Known {
    /// The analysis.
    pub analysis: Arc<Analysis>,
    disk_revision: u64,
    dependencies: Mutex<Vec<Dependency>>,
    /// Results of agreements and tests, by the file they are shown for.
    examples: Mutex<HashMap<Arc<str>, Arc<ExampleResults>>>,
}

impl Known {
    /// Whether the texts that it was made from are those of a view.
    fn is_current(&self, view: &View) -> bool {
        let is_same = |one: &Dependency| match opened(&view.open, &one.name) {
            Some(text) => *text == one.text,
            None => !one.is_open,
        };
        self.disk_revision == view.disk_revision && lock(&self.dependencies).iter().all(is_same)
    }
}

/// The slot of one analysis in the cache. Its lock is held while the analysis is made.
#[derive(Debug)]
pub(super) struct Slot {
    revision: u64,
    view: Weak<View>,
    /// The last revision that asked for it.
    used: AtomicU64,
    known: Mutex<Option<Arc<Known>>>,
}

impl Slot {
    fn new(view: &Arc<View>) -> Arc<Self> {
        Arc::new(Self {
            revision: view.revision,
            view: Arc::downgrade(view),
            used: AtomicU64::new(view.revision),
            known: Mutex::new(None),
        })
    }

    /// Whether it is worth waiting for, should another thread be filling it: it is of the same texts.
    fn may_serve(&self, view: &View, roots: &Roots) -> bool {
        let has_same_roots = |of: &View| {
            let mut names = roots.names.iter();
            names.all(|name| of.open.get(name) == view.open.get(name))
        };
        self.revision == view.revision || self.view.upgrade().is_none_or(|of| has_same_roots(&of))
    }

    /// Its analysis, where that is current in a view.
    fn current(&self, view: &View) -> Option<Arc<Known>> {
        let known = lock(&self.known).clone()?;
        (self.revision == view.revision || known.is_current(view)).then_some(known)
    }

    /// Whether it may be asked for again: by work on its own revision, or in a view that changed none of its texts.
    fn is_needed(&self, view: &View, roots: &Roots) -> bool {
        if self.view.strong_count() > 0 {
            return true;
        }
        let known = match self.known.try_lock() {
            Ok(known) => known.clone(),
            Err(TryLockError::Poisoned(error)) => error.into_inner().clone(),
            Err(TryLockError::WouldBlock) => return true,
        };
        let unused = view
            .revision
            .saturating_sub(self.used.load(Ordering::Relaxed));
        let is_open = |name: &Arc<str>| view.open.contains_key(name);
        roots.names.iter().any(is_open)
            && (roots.names.len() < 2 || unused < UNUSED_REVISIONS)
            && known.is_some_and(|known| known.is_current(view))
    }
}

/// One entry of the log.
#[derive(Debug)]
struct Made {
    revision: u64,
    names: Vec<Arc<str>>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Of texts as they are.
    Analysis,
    /// Of a text with a marker at the cursor, for completion.
    Completion,
    /// Cancelled before it was whole.
    Dropped,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Completion => "completion",
            Self::Dropped => "dropped",
        }
    }
}

/// The rule files of folders on disk, by folder, each as of a disk revision.
type Listings = HashMap<PathBuf, (u64, Arc<[PathBuf]>)>;

/// The analyses of an editor's files.
#[derive(Debug, Default)]
pub(super) struct Analyses {
    limits: Limits,
    parsed: Cache,
    /// How many files were parsed and in use when the rest was dropped last.
    parsed_in_use: AtomicU64,
    /// Files were parsed or analysed that are not open any more.
    untidy: AtomicBool,
    slots: Mutex<HashMap<Roots, Vec<Arc<Slot>>>>,
    listings: Mutex<Listings>,
    newest: Mutex<Weak<View>>,
    log: Mutex<VecDeque<Made>>,
}

impl Analyses {
    /// A rule file by itself, with what it uses; `None` where the work was stopped.
    pub fn of_file(&self, view: &Arc<View>, opened: &Opened, stop: Stop<'_>) -> Option<Arc<Known>> {
        let project = view.project(&opened.name);
        let texts = || vec![text_of(opened)];
        // A file that is not open, or open under two addresses, is not cached.
        if view.open.get(&opened.name) != Some(&opened.text) {
            return self.make(view, &project, texts(), stop).map(Arc::new);
        }
        let names = vec![Arc::clone(&opened.name)];
        self.get(view, Roots { project, names }, texts, stop)
    }

    /// A rule file with the other open ones of its project: they hold the examples. By itself where one of them has
    /// errors.
    pub fn of_open(&self, view: &Arc<View>, opened: &Opened, stop: Stop<'_>) -> Option<Arc<Known>> {
        let project = view.project(&opened.name);
        let is_other = |name: &str| {
            name != &*opened.name && is_rule_file(name) && view.project(name) == project
        };
        let others = view.open.keys().filter(|name| is_other(name));
        let mut names: Vec<Arc<str>> = others.map(Arc::clone).collect();
        if names.is_empty() {
            return self.of_file(view, opened, stop);
        }
        names.push(Arc::clone(&opened.name));
        names.sort_unstable();
        let texts = || {
            let open = names.iter().filter_map(|name| {
                let text = Arc::clone(view.open.get(name)?);
                let name = Arc::clone(name);
                Some(Text { name, text })
            });
            open.collect()
        };
        let roots = Roots {
            project,
            names: names.clone(),
        };
        let known = self.get(view, roots, texts, stop)?;
        if has_errors(&known.analysis.look.diagnostics) {
            return self.of_file(view, opened, stop);
        }
        Some(known)
    }

    /// All rule files of a folder.
    pub fn of_folder(&self, view: &Arc<View>, folder: &Path, stop: Stop<'_>) -> Option<Arc<Known>> {
        let names = self.rule_files(view, folder);
        let texts = || texts(view, &names);
        let roots = Roots {
            project: folder.to_path_buf(),
            names: names.clone(),
        };
        self.get(view, roots, texts, stop)
    }

    /// Some rule files of a project, by their texts in this view.
    pub fn of_files(
        &self,
        view: &Arc<View>,
        project: &Path,
        texts: Vec<Text>,
        stop: Stop<'_>,
    ) -> Option<Arc<Known>> {
        let roots = Roots {
            project: project.to_path_buf(),
            names: texts.iter().map(|text| Arc::clone(&text.name)).collect(),
        };
        self.get(view, roots, || texts, stop)
    }

    /// A rule file with another text, for one answer.
    pub fn with_text(&self, view: &View, name: &Arc<str>, text: Arc<str>) -> Analysis {
        let project = view.project(name);
        let name = Arc::clone(name);
        let (analysis, loader) = self.analyse(view, &project, vec![Text { name, text }], NEVER);
        self.log(view, loader.roots, Kind::Completion);
        analysis
    }

    /// The results of the agreements and tests of a file.
    pub fn examples(&self, view: &View, opened: &Opened, known: &Known) -> Arc<ExampleResults> {
        let mut all = lock(&known.examples);
        if let Some(examples) = all.get(&opened.name) {
            return Arc::clone(examples);
        }
        let Some(file) = known.analysis.file(&opened.name).map(|file| file.source) else {
            return Arc::default();
        };
        let project = view.project(&opened.name);
        let mut inner = view.host.loader(&project);
        let mut overlay = Overlay {
            inner: &mut *inner,
            open: &view.open,
            cache: &self.parsed,
        };
        let mut loader = Recorder::new(&mut overlay, &view.open, Vec::new(), NEVER);
        let examples = known
            .analysis
            .run_examples(file, &mut loader, &Options::default());
        // The next view compares what the examples read, too.
        lock(&known.dependencies).append(&mut loader.dependencies);
        let examples = Arc::new(examples);
        all.insert(Arc::clone(&opened.name), Arc::clone(&examples));
        examples
    }

    /// The names of the rule files of a folder, in order: those on disk, and those that are open, saved or not.
    pub fn rule_files(&self, view: &View, folder: &Path) -> Vec<Arc<str>> {
        let known = lock(&self.listings)
            .get(folder)
            .filter(|(revision, _)| *revision == view.disk_revision)
            .map(|(_, files)| Arc::clone(files));
        let on_disk = known.unwrap_or_else(|| {
            let files: Arc<[PathBuf]> = view.host.rule_files(folder).into();
            let listing = (view.disk_revision, Arc::clone(&files));
            lock(&self.listings).insert(folder.to_path_buf(), listing);
            files
        });
        let on_disk = on_disk
            .iter()
            .take(MOST_FILES)
            .map(|path| Arc::from(path.to_string_lossy().replace('\\', "/")));
        let is_below =
            |name: &Arc<str>| is_rule_file(name) && Path::new(&**name).starts_with(folder);
        let open = view.open.keys().filter(|name| is_below(name));
        let mut names: Vec<Arc<str>> = on_disk.chain(open.map(Arc::clone)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Notes the newest view, and returns the slots that it has no use for: freeing them takes a while.
    pub fn advance(&self, view: &Arc<View>) -> Vec<Arc<Slot>> {
        *lock(&self.newest) = Arc::downgrade(view);
        self.trim()
    }

    /// Notes that files were looked at that are not open: what was parsed of them goes with the next [`Self::trim`].
    pub fn tidy(&self) {
        self.untidy.store(true, Ordering::Relaxed);
    }

    /// Takes out what the newest view has no use for.
    pub fn trim(&self) -> Vec<Arc<Slot>> {
        let Some(view) = lock(&self.newest).upgrade() else {
            return Vec::new();
        };
        let mut unneeded = Vec::new();
        let mut slots = lock(&self.slots);
        slots.retain(|roots, slots| {
            let (kept, gone): (Vec<_>, Vec<_>) = std::mem::take(slots)
                .into_iter()
                .partition(|slot| slot.is_needed(&view, roots));
            *slots = kept;
            if !gone.is_empty() && !roots.names.iter().all(|name| view.open.contains_key(name)) {
                self.tidy();
            }
            unneeded.extend(gone);
            !slots.is_empty()
        });
        let in_use = usize::try_from(self.parsed_in_use.load(Ordering::Relaxed)).unwrap_or(0);
        let is_full = self.parsed.len() > in_use.saturating_add(SPARE_PARSED);
        if !is_full && !self.untidy.swap(false, Ordering::Relaxed) {
            return unneeded;
        }
        let known: Vec<Arc<Known>> = slots
            .values()
            .flatten()
            .filter_map(|slot| slot.known.try_lock().ok()?.clone())
            .collect();
        drop(slots);
        let mut used: HashSet<Arc<str>> = view.open.keys().map(Arc::clone).collect();
        for known in known {
            let dependencies = lock(&known.dependencies);
            used.extend(dependencies.iter().map(|one| Arc::clone(&one.name)));
        }
        self.parsed.retain(|name| used.contains(name));
        let in_use = u64::try_from(self.parsed.len()).unwrap_or(u64::MAX);
        self.parsed_in_use.store(in_use, Ordering::Relaxed);
        unneeded
    }

    /// Whether the editor has another version of a text by now, or closed it.
    pub fn is_outdated(&self, opened: &Opened) -> bool {
        let newest = lock(&self.newest).upgrade();
        newest.is_some_and(|view| {
            let now = view.texts.get(&opened.name);
            now.is_none_or(|now| now.version != opened.version)
        })
    }

    /// Items of rule files that were parsed before.
    pub fn parsed(&self) -> &Cache {
        &self.parsed
    }

    /// What was analysed last, and what is kept.
    pub fn status(&self, revision: u64) -> Value {
        let made: Vec<Value> = lock(&self.log)
            .iter()
            .map(|one| json!({ "revision": one.revision, "kind": one.kind.name(), "files": names(&one.names) }))
            .collect();
        let mut kept: Vec<Vec<String>> = lock(&self.slots)
            .iter()
            .flat_map(|(roots, slots)| slots.iter().map(|_| names(&roots.names)))
            .collect();
        kept.sort_unstable();
        json!({ "revision": revision, "made": made, "kept": kept, "parsed": names(&self.parsed.names()) })
    }

    fn log(&self, view: &View, names: Vec<Arc<str>>, kind: Kind) {
        let mut log = lock(&self.log);
        if log.len() >= MOST_LOGGED {
            log.pop_front();
        }
        log.push_back(Made {
            revision: view.revision,
            names,
            kind,
        });
    }

    /// The analysis of some files in a view: one that is known, one that another thread is making, or a new one.
    fn get(
        &self,
        view: &Arc<View>,
        roots: Roots,
        texts: impl FnOnce() -> Vec<Text>,
        stop: Stop<'_>,
    ) -> Option<Arc<Known>> {
        let candidates: Vec<Arc<Slot>> = lock(&self.slots)
            .get(&roots)
            .into_iter()
            .flatten()
            .rev()
            .map(Arc::clone)
            .collect();
        for slot in candidates
            .iter()
            .filter(|slot| slot.may_serve(view, &roots))
        {
            if let Some(known) = slot.current(view) {
                slot.used.fetch_max(view.revision, Ordering::Relaxed);
                return Some(known);
            }
        }
        drop(candidates);
        let slot = {
            let mut all = lock(&self.slots);
            let slots = all.entry(roots.clone()).or_default();
            let of_revision = slots.iter().find(|slot| slot.revision == view.revision);
            match of_revision {
                Some(slot) => Arc::clone(slot),
                None => {
                    let slot = Slot::new(view);
                    slots.push(Arc::clone(&slot));
                    slot
                }
            }
        };
        let mut known = lock(&slot.known);
        if let Some(known) = &*known {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(self.make(view, &roots.project, texts(), stop)?);
        *known = Some(Arc::clone(&made));
        Some(made)
    }

    fn make(&self, view: &View, project: &Path, texts: Vec<Text>, stop: Stop<'_>) -> Option<Known> {
        let (analysis, loader) = self.analyse(view, project, texts, stop);
        let kind = if loader.stopped {
            Kind::Dropped
        } else {
            Kind::Analysis
        };
        self.log(view, loader.roots, kind);
        (!loader.stopped).then(|| Known {
            analysis: Arc::new(analysis),
            disk_revision: view.disk_revision,
            dependencies: Mutex::new(loader.dependencies),
            examples: Mutex::default(),
        })
    }

    fn analyse(
        &self,
        view: &View,
        project: &Path,
        texts: Vec<Text>,
        stop: Stop<'_>,
    ) -> (Analysis, Recorded) {
        let mut inner = view.host.loader(project);
        let mut overlay = Overlay {
            inner: &mut *inner,
            open: &view.open,
            cache: &self.parsed,
        };
        let mut loader = Recorder::new(&mut overlay, &view.open, Vec::new(), stop);
        texts.iter().for_each(|text| loader.note(text));
        let roots = texts.iter().map(|text| Arc::clone(&text.name)).collect();
        let requested = texts.into_iter().map(Requested::File).collect();
        let analysis = Analysis::new(&mut loader, requested, &self.limits);
        let recorded = Recorded {
            roots,
            dependencies: loader.dependencies,
            stopped: loader.stopped,
        };
        (analysis, recorded)
    }
}

/// What an analysis read.
struct Recorded {
    roots: Vec<Arc<str>>,
    dependencies: Vec<Dependency>,
    /// The work was stopped: the analysis is not whole.
    stopped: bool,
}

/// A loader that notes each text that it hands out, and hands out nothing once the work is stopped.
struct Recorder<'l> {
    inner: &'l mut dyn Loader,
    open: &'l Open,
    dependencies: Vec<Dependency>,
    stop: Stop<'l>,
    stopped: bool,
}

impl<'l> Recorder<'l> {
    fn new(
        inner: &'l mut dyn Loader,
        open: &'l Open,
        dependencies: Vec<Dependency>,
        stop: Stop<'l>,
    ) -> Self {
        Self {
            inner,
            open,
            dependencies,
            stop,
            stopped: false,
        }
    }

    fn note(&mut self, text: &Text) {
        self.dependencies.push(Dependency {
            name: Arc::clone(&text.name),
            text: Arc::clone(&text.text),
            is_open: opened(self.open, &text.name).is_some(),
        });
    }
}

impl Loader for Recorder<'_> {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        let loaded = self.inner.find(module, from);
        if let ModuleLookup::Found(text) = &loaded {
            self.note(text);
        }
        loaded
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let text = self.inner.file(path, from)?;
        self.note(&text);
        Ok(text)
    }

    fn parse(&mut self, id: SourceId, source: &Source, limits: &Limits) -> Outcome<ast::File> {
        self.stopped = self.stopped || (self.stop)();
        if self.stopped {
            let value = ast::File {
                source: id,
                module: None,
                items: Vec::new(),
                comments: Vec::new(),
            };
            let diagnostics = Vec::new();
            return Outcome { value, diagnostics };
        }
        self.inner.parse(id, source, limits)
    }
}

/// The texts of rule files, the open ones as they are in the editor. Files that cannot be read are passed over.
pub(super) fn texts(view: &View, names: &[Arc<str>]) -> Vec<Text> {
    let read = names.iter().filter_map(|name| {
        let open = view.open.get(name).map(Arc::clone);
        let on_disk = || {
            view.host
                .read(Path::new(&**name))
                .ok()
                .map(|text| text.text)
        };
        let text = open.or_else(on_disk)?;
        let name = Arc::clone(name);
        Some(Text { name, text })
    });
    read.collect()
}

fn text_of(opened: &Opened) -> Text {
    Text {
        name: Arc::clone(&opened.name),
        text: Arc::clone(&opened.text),
    }
}

fn names(names: &[Arc<str>]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::{CheckedDocument, Host};
    use super::*;
    use crate::diagnostic::{Code, Severity};
    use crate::lsp::position::Encoding;
    use crate::lsp::texts::Texts;

    /// A project of open files only.
    struct OpenOnly;

    impl Loader for OpenOnly {
        fn find(&mut self, _: &str, _: Option<&Source>) -> ModuleLookup {
            let similar = Vec::new();
            ModuleLookup::NotFound { similar }
        }

        fn file(&mut self, path: &str, _: &Source) -> Result<Text, Diagnostic> {
            OpenOnly.read(Path::new(path))
        }
    }

    impl Host for OpenOnly {
        fn loader<'h>(&'h self, _: &'h Path) -> Box<dyn Loader + 'h> {
            Box::new(OpenOnly)
        }

        fn read(&self, path: &Path) -> Result<Text, Diagnostic> {
            let code = crate::diagnostic::codes::usage::CANNOT_READ;
            let name = path.to_string_lossy();
            Err(Diagnostic::about_file(code, &*name, "there are no files"))
        }

        fn project(&self, _: &Path, _: &Open) -> PathBuf {
            PathBuf::from("/w")
        }

        fn rule_files(&self, _: &Path) -> Vec<PathBuf> {
            Vec::new()
        }

        fn modules(&self, _: &Path) -> Vec<String> {
            Vec::new()
        }

        fn lint_levels(&self, _: &Path, _: &Open) -> Box<dyn Fn(Code) -> Option<Severity> + Send> {
            Box::new(crate::lint::usual_level)
        }

        fn check(&self, _: &Text, _: &Open, _: &Cache) -> Option<CheckedDocument> {
            None
        }

        fn configuration(&self, _: &Path, _: &Open, _: &Cache) -> Option<CheckedDocument> {
            None
        }

        fn checked_files(&self, _: &Path, _: &Open) -> Vec<PathBuf> {
            Vec::new()
        }

        fn pack_file(&self, _: &str) -> Option<PathBuf> {
            None
        }
    }

    /// A revision with some open files.
    fn view(revision: u64, files: &[(&str, &str)]) -> Arc<View> {
        let mut texts = Texts::default();
        for (name, text) in files {
            let uri = format!("file:///w/{name}");
            texts.open(&json!({ "uri": uri, "text": text, "version": revision }));
        }
        Arc::new(View {
            host: Arc::new(OpenOnly),
            encoding: Encoding::Utf16,
            open: texts.as_open(),
            texts: texts.by_name(),
            folders: Vec::new(),
            snippets: false,
            revision,
            shared_revision: revision,
            disk_revision: 0,
        })
    }

    fn kinds(analyses: &Analyses) -> Vec<String> {
        let status = analyses.status(0);
        let made = status["made"].as_array().unwrap().iter();
        made.map(|one| one["kind"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn threads_that_need_the_same_analysis_get_one() {
        let analyses = Analyses::default();
        let rules: String = (0..200)
            .map(|n| format!("type T{n} {{ a: number }}\n"))
            .collect();
        let view = view(1, &[("a.whereas", &rules)]);
        let opened = view.texts.values().next().unwrap();
        let known: Vec<Arc<Known>> = std::thread::scope(|scope| {
            let work = || analyses.of_file(&view, opened, NEVER).unwrap();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(known.iter().all(|one| Arc::ptr_eq(one, &known[0])));
        assert_eq!(kinds(&analyses), ["analysis"]);
    }

    #[test]
    fn stopped_work_is_dropped_and_done_when_it_is_needed() {
        let analyses = Analyses::default();
        let view = view(1, &[("a.whereas", "type T { a: number }\n")]);
        let opened = view.texts.values().next().unwrap();
        assert!(analyses.of_file(&view, opened, &|| true).is_none());
        let known = analyses.of_file(&view, opened, NEVER).unwrap();
        assert_eq!(known.analysis.look.program.records.len(), 1);
        assert_eq!(kinds(&analyses), ["dropped", "analysis"]);
        // What is known already is not stopped.
        assert!(analyses.of_file(&view, opened, &|| true).is_some());
    }

    #[test]
    fn an_older_view_is_answered_from_its_own_texts() {
        let analyses = Analyses::default();
        let (a, b) = ("type A { a: number }\n", "type B { b: number }\n");
        let before = view(1, &[("a.whereas", a), ("b.whereas", b)]);
        let first = analyses.of_file(&before, &before.texts["/w/a.whereas"], NEVER);
        let edited = format!("{a}{}", a.replace('A', "C"));
        let after = view(2, &[("a.whereas", &edited), ("b.whereas", b)]);
        analyses.advance(&after);
        let second = analyses.of_file(&after, &after.texts["/w/a.whereas"], NEVER);
        let count = |known: Option<Arc<Known>>| known.unwrap().analysis.look.program.records.len();
        assert_eq!((count(first), count(second)), (1, 2));
        // Work of the first revision that is still waiting finds its analysis; the other file needs one for both.
        let again = analyses.of_file(&before, &before.texts["/w/a.whereas"], NEVER);
        assert_eq!(count(again), 1);
        for view in [&before, &after] {
            assert!(
                analyses
                    .of_file(view, &view.texts["/w/b.whereas"], NEVER)
                    .is_some()
            );
        }
        assert_eq!(kinds(&analyses).len(), 3);
        assert!(analyses.is_outdated(&before.texts["/w/a.whereas"]));
        // With the last job of the first revision its analysis goes.
        drop(before);
        assert_eq!(analyses.trim().len(), 1);
        assert_eq!(analyses.status(2)["kept"].as_array().unwrap().len(), 2);
    }
}
