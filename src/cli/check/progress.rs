//! The progress bar of a long run: how much is done, how fast, and the time left. On a terminal only, and on standard error.

use std::cell::Cell;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::prepare::PreparedTask;
use crate::cli::documents::DocumentArgument;
use crate::cli::files;
use crate::cli::shard::Shard;
use crate::cli::terminal::Terminal;
use crate::cli::work;
use crate::report;

/// A run shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_secs(2);

/// The numbers fit in the 80 columns of a small terminal; the name of the file has the rest.
const WITH_TOTAL: &str = "{bar:10} {percent:>3}%  {decimal_bytes}/{decimal_total_bytes}  {documents}  \
                          {decimal_bytes_per_sec}  {left}  {wide_msg}";
const WITHOUT_TOTAL: &str =
    "{spinner}  {decimal_bytes}  {documents}  {decimal_bytes_per_sec}  {wide_msg}";

/// The progress of a run over the bytes of its documents.
#[derive(Default)]
pub(super) struct Progress(Option<Watched>);

/// The progress that a person watches.
struct Watched {
    bar: ProgressBar,
    started: Instant,
    is_shown: Cell<bool>,
    shard: Shard,
    /// Bytes that this shard checks of the files before each file of the run, and of all.
    before: Vec<u64>,
    /// How many documents were checked.
    documents: Arc<AtomicU64>,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    /// The number of the file in the run, from 0.
    pub file: usize,
    /// Bytes of the file that are done; `None` for all of it.
    pub offset: Option<u64>,
}

impl Progress {
    /// The progress of a run that nobody watches, or of one with these tasks.
    pub fn new(tasks: &[PreparedTask], shard: Shard, terminal: &Terminal) -> Self {
        if !terminal.is_watched() {
            return Self::default();
        }
        let mut total = 0_u64;
        let mut is_known = true;
        let mut before = vec![0];
        for task in tasks {
            let whole_tables = task.job.rules.read_lists(&task.job.said);
            // The agreements in the rules count as a file without bytes.
            let given = task.task.given.iter().map(Some);
            for one in given.chain(task.task.given.is_empty().then_some(None)) {
                let size = one.map_or(Some(0), size);
                is_known &= size.is_some();
                let size = size.unwrap_or(0);
                let file = before.len().saturating_sub(1);
                let own = match one.and_then(|one| stream_of(one, whole_tables)) {
                    Some(_) => shard.share(file, size),
                    None if shard.has(file, 0) => size,
                    None => 0,
                };
                total = total.saturating_add(own);
                before.push(total);
            }
        }
        let total = is_known.then_some(total);
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let documents = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&documents);
        let per_second = move |state: &ProgressState, out: &mut dyn Write| {
            let milliseconds = state.elapsed().as_millis().max(1);
            let count = u128::from(counted.load(Ordering::Relaxed)).saturating_mul(1000);
            let rate = count.checked_div(milliseconds).unwrap_or(0);
            // The bar is drawn all the same.
            let _ = write!(out, "{rate} documents/s");
        };
        let template = total.map_or(WITHOUT_TOTAL, |_| WITH_TOTAL);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(
                style
                    .with_key("documents", per_second)
                    .with_key("left", time_left),
            );
        }
        Self(Some(Watched {
            bar,
            started: Instant::now(),
            is_shown: Cell::new(false),
            shard,
            before,
            documents,
        }))
    }

    /// Notes what was done before this run, so that it does not count as fast work.
    pub fn begin_at(&self, done: Done) {
        if let Some(watched) = &self.0 {
            watched.bar.set_position(watched.bytes(done));
            watched.bar.reset_eta();
        }
    }

    /// Notes that a piece of a file of this name was checked, with this number of documents.
    pub fn take(&self, name: &str, documents: u64, done: Done) {
        let Some(watched) = &self.0 else { return };
        watched.documents.fetch_add(documents, Ordering::Relaxed);
        if !watched.is_shown.get() && watched.started.elapsed() > PATIENCE {
            watched.is_shown.set(true);
            watched.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        watched.bar.set_message(report::visible(name).into_owned());
        let bytes = watched.bytes(done);
        // What is checked again after an interruption was counted before it.
        watched.bar.set_position(bytes.max(watched.bar.position()));
    }

    /// Removes the bar.
    pub fn end(&self) {
        if let Some(watched) = &self.0 {
            watched.bar.finish_and_clear();
        }
    }
}

impl Watched {
    /// Bytes of this shard that are done.
    fn bytes(&self, done: Done) -> u64 {
        let at = |file: usize| self.before.get(file).copied().unwrap_or(0);
        match done.offset {
            None => at(done.file.saturating_add(1)),
            Some(offset) => at(done.file).saturating_add(self.shard.share(done.file, offset)),
        }
    }
}

/// Writes the time left, once there is a rate to tell it from.
fn time_left(state: &ProgressState, out: &mut dyn Write) {
    let left = state.eta();
    if !left.is_zero() {
        // The bar is drawn all the same.
        let _ = write!(out, "{:#} left", HumanDuration(left));
    }
}

/// The size of a document; `None` if it is only known when all of it was read.
fn size(one: &DocumentArgument) -> Option<u64> {
    match one {
        // Rule files were read with the rules.
        DocumentArgument::Rules(_) => Some(0),
        DocumentArgument::File(path) => match std::fs::metadata(path) {
            Ok(known) => known.is_file().then_some(known.len()),
            // The check reports it.
            Err(_) => Some(0),
        },
        DocumentArgument::Stdin(_) => None,
        DocumentArgument::Dossier(dossier) => dossier.paths().try_fold(0_u64, |size, path| {
            let own = std::fs::metadata(path).map_or(0, |known| known.len());
            Some(size.saturating_add(own))
        }),
    }
}

fn stream_of(one: &DocumentArgument, whole_tables: bool) -> Option<crate::document::Stream> {
    match one {
        DocumentArgument::Rules(_) | DocumentArgument::Dossier(_) => None,
        DocumentArgument::File(path) => work::stream_of(&files::shown(path), whole_tables),
        DocumentArgument::Stdin(name) => work::stream_of(name, whole_tables),
    }
}
