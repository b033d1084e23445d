//! Distributes pieces of work to any number of threads. Pieces are
//! handed out in order, and results are taken in the same order, so
//! that the number of threads affects nothing but the time.

use crate::source::line_breaks;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::documents::DocumentArgument;
use super::files;
use crate::check::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::{CANNOT_READ, LIMIT, NOT_UTF8};
use crate::document::csv::{self, Header};
use crate::document::encoding;
use crate::document::{Stream, by_ending};
use crate::limits::Limits;
use crate::pipeline::stream::too_large;
use crate::source::{Source, Sources};

/// Bytes that are read of a stream at a time.
const BLOCK: usize = 2 * 1024 * 1024;

/// A piece of work.
pub(super) enum WorkItem {
    /// A document in a file.
    File(PathBuf),
    /// A document that was read.
    Text(Result<Text, Diagnostic>),
    /// A stream in which there was no document.
    Empty(Arc<str>),
    /// Rule files whose agreements are checked.
    Agreements(PathBuf),
    /// Lines that are documents each.
    Lines(LineBlock),
}

/// Complete lines of a stream.
pub(super) struct LineBlock {
    /// The stream's name.
    pub name: Arc<str>,
    /// The columns, where the lines are rows of a table.
    pub header: Option<Arc<Header>>,
    /// The number of the first document.
    pub first: u64,
    /// The number of the first line.
    pub line: usize,
    /// The lines.
    pub text: Vec<u8>,
}

/// Hands out pieces.
pub(super) struct Queue<'g> {
    given: std::slice::Iter<'g, DocumentArgument>,
    stream: Option<LineReader<'g>>,
    limits: &'g Limits,
    sources: &'g Sources,
    /// Tables are read as a whole, since a type asks for all their rows.
    whole_tables: bool,
    handed_out: usize,
}

impl<'g> Queue<'g> {
    pub(super) fn new(
        given: &'g [DocumentArgument],
        limits: &'g Limits,
        sources: &'g Sources,
        whole_tables: bool,
    ) -> Self {
        Self {
            given: given.iter(),
            stream: None,
            limits,
            sources,
            whole_tables,
            handed_out: 0,
        }
    }

    /// Whether there is work for one thread only.
    pub(super) fn is_small(&self) -> bool {
        let small = |one: &DocumentArgument| matches!(one, DocumentArgument::File(path) if self.stream_of(&files::shown(path)).is_none());
        self.given.len() <= 1 && self.given.as_slice().iter().all(small)
    }

    fn stream_of(&self, name: &str) -> Option<Stream> {
        let stream = by_ending(name)?.stream?;
        (stream == Stream::Lines || !self.whole_tables).then_some(stream)
    }

    /// Whether anything comes of the documents: tables and streams may hold none. Reads no further than the first.
    pub(super) fn holds_documents(&mut self) -> bool {
        std::iter::from_fn(|| self.piece()).any(|piece| !matches!(piece, WorkItem::Empty(_)))
    }

    fn next(&mut self) -> Option<(usize, WorkItem)> {
        let piece = self.piece()?;
        let number = self.handed_out;
        self.handed_out = number.saturating_add(1);
        Some((number, piece))
    }

    fn piece(&mut self) -> Option<WorkItem> {
        loop {
            if let Some(stream) = &mut self.stream {
                match stream.next(self.limits) {
                    Some(piece) => return Some(piece),
                    None => {
                        let empty =
                            (!stream.handed_out).then(|| WorkItem::Empty(Arc::clone(&stream.name)));
                        self.stream = None;
                        if empty.is_some() {
                            return empty;
                        }
                    }
                }
            }
            match self.given.next()? {
                DocumentArgument::Rules(path) => return Some(WorkItem::Agreements(path.clone())),
                DocumentArgument::File(path) => match self.stream_of(&files::shown(path)) {
                    None => return Some(WorkItem::File(path.clone())),
                    Some(kind) => match open(path) {
                        Ok(file) => self.begin(files::shown(path), Box::new(file), kind),
                        Err(diagnostic) => return Some(WorkItem::Text(Err(diagnostic))),
                    },
                },
                DocumentArgument::Stdin(name) => match self.stream_of(name) {
                    None => return Some(WorkItem::Text(files::read_stdin(name, self.limits))),
                    Some(kind) => {
                        self.begin(name.as_str().into(), Box::new(std::io::stdin()), kind)
                    }
                },
            }
        }
    }

    fn begin(&mut self, name: Arc<str>, input: Box<dyn Read + Send>, kind: Stream) {
        let header = None;
        let sources = self.sources;
        self.stream = Some(LineReader {
            name,
            input,
            kind,
            sources,
            header,
            rest: Vec::new(),
            first: 1,
            line: 1,
            begun: false,
            skipping: false,
            handed_out: false,
            ended: false,
        });
    }
}

fn open(path: &Path) -> Result<std::fs::File, Diagnostic> {
    if path.is_dir() {
        return Err(files::is_folder(path));
    }
    std::fs::File::open(path).map_err(|error| files::cannot_read(path, &error))
}

/// A stream that is being read.
struct LineReader<'g> {
    name: Arc<str>,
    input: Box<dyn Read + Send>,
    kind: Stream,
    sources: &'g Sources,
    header: Option<Arc<Header>>,
    /// What was read and not handed out.
    rest: Vec<u8>,
    first: u64,
    line: usize,
    /// The first bytes were looked at.
    begun: bool,
    /// The rest of a line that is too large is passed over.
    skipping: bool,
    /// Something came of it: documents, or why they cannot be read.
    handed_out: bool,
    ended: bool,
}

impl LineReader<'_> {
    /// The next complete lines, or the diagnostic about the stream.
    fn next(&mut self, limits: &Limits) -> Option<WorkItem> {
        let piece = self.read_on(limits);
        self.handed_out |= piece.is_some();
        piece
    }

    fn read_on(&mut self, limits: &Limits) -> Option<WorkItem> {
        while !self.ended {
            if let Err(error) = self.fill() {
                self.ended = true;
                let message = format!("`{}` cannot be read on: {error}", self.name);
                return Some(WorkItem::Text(Err(Diagnostic::about_file(
                    CANNOT_READ,
                    &*self.name,
                    message,
                ))));
            }
            match self.begin(limits) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(diagnostic) => {
                    self.ended = true;
                    return Some(WorkItem::Text(Err(*diagnostic)));
                }
            }
            let end = if self.ended {
                Some(self.rest.len())
            } else {
                self.complete()
            };
            match end {
                Some(end) if self.skipping => self.skip(end),
                // Lines without documents are passed over.
                Some(end) => {
                    if let Some(piece) = self.block(end) {
                        return Some(piece);
                    }
                }
                None if self.skipping => self.rest.clear(),
                None if self.rest.len() > limits.file_bytes => {
                    self.skipping = true;
                    return Some(WorkItem::Text(Err(too_large(
                        &self.name, self.first, limits,
                    ))));
                }
                None => {}
            }
        }
        None
    }

    /// Reads on; true ends are noted.
    fn fill(&mut self) -> std::io::Result<()> {
        let before = self.rest.len();
        let wanted = u64::try_from(BLOCK).unwrap_or(u64::MAX);
        loop {
            match self.input.by_ref().take(wanted).read_to_end(&mut self.rest) {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.ended = self.rest.len().saturating_sub(before) < BLOCK;
        Ok(())
    }

    /// Passes over a byte-order mark, and reads the header of a table; whether all of that was read.
    fn begin(&mut self, limits: &Limits) -> Result<bool, Box<Diagnostic>> {
        if self.begun {
            return Ok(true);
        }
        if self.rest.starts_with(b"\xEF\xBB\xBF") {
            self.rest.drain(..3);
        }
        if self.rest.starts_with(b"\xFF\xFE") || self.rest.starts_with(b"\xFE\xFF") {
            let message = format!("`{}` is UTF-16, and is read a line at a time", self.name);
            return Err(Box::new(
                Diagnostic::about_file(NOT_UTF8, &*self.name, message).help("save it as UTF-8"),
            ));
        }
        if self.kind == Stream::Rows {
            let blank: Vec<u8> = self.rest.drain(..csv::blank(&self.rest)).collect();
            self.line = self.line.saturating_add(line_breaks(&blank).count());
            let end = match csv::rows(&self.rest, None).next() {
                Some(end) => end,
                None if self.rest.len() > limits.file_bytes => {
                    return Err(Box::new(self.header_too_large(limits)));
                }
                None if self.ended => self.rest.len(),
                None => return Ok(false),
            };
            let row: Vec<u8> = self.rest.drain(..end).collect();
            let text = String::from_utf8(row).map_err(|error| {
                Box::new(encoding::not_utf8(
                    &self.name,
                    error.as_bytes(),
                    error.utf8_error().valid_up_to(),
                ))
            })?;
            let source = Source::new(Arc::clone(&self.name), text.as_str()).from_line(self.line);
            let source = self.sources.add_source(source);
            self.header = Some(Arc::new(Header::read(&text, source)?));
            self.line = self
                .line
                .saturating_add(line_breaks(text.as_bytes()).count());
        }
        self.begun = true;
        Ok(true)
    }

    fn header_too_large(&self, limits: &Limits) -> Diagnostic {
        let most = limits.file_bytes;
        let message = format!(
            "the first row of `{}`, which names the columns, is larger than {most} bytes",
            self.name
        );
        Diagnostic::about_file(LIMIT, &*self.name, message).help(
            "raise the limit with `--limit file_bytes=…`, if the file is what you think it is",
        )
    }

    /// Where the last complete line ends.
    fn complete(&self) -> Option<usize> {
        match self.kind {
            Stream::Lines => memchr::memrchr(b'\n', &self.rest).map(|at| at.saturating_add(1)),
            Stream::Rows => csv::rows(&self.rest, self.header.as_deref()).last(),
        }
    }

    fn block(&mut self, end: usize) -> Option<WorkItem> {
        let rest = self.rest.split_off(end);
        let text = std::mem::replace(&mut self.rest, rest);
        let (first, line) = (self.first, self.line);
        self.first = first.saturating_add(self.documents(&text));
        self.line = line.saturating_add(line_breaks(&text).count());
        let block = LineBlock {
            name: Arc::clone(&self.name),
            header: self.header.clone(),
            first,
            line,
            text,
        };
        (self.first > first).then_some(WorkItem::Lines(block))
    }

    /// Passes over the end of a line that is too large.
    fn skip(&mut self, end: usize) {
        let text: Vec<u8> = self.rest.drain(..end).collect();
        let line_end = memchr::memchr(b'\n', &text).map_or(text.len(), |at| at.saturating_add(1));
        self.rest
            .splice(0..0, text.get(line_end..).unwrap_or(&[]).iter().copied());
        self.first = self.first.saturating_add(1);
        self.line = self
            .line
            .saturating_add(line_breaks(text.get(..line_end).unwrap_or(&[])).count());
        self.skipping = false;
        // What was complete is still to be handed out.
        self.ended &= self.rest.is_empty();
    }

    /// How many lines hold a document.
    fn documents(&self, text: &[u8]) -> u64 {
        let mut start = 0_usize;
        let mut count = 0_u64;
        let mut note = |end: usize| {
            let line = text
                .get(std::mem::replace(&mut start, end)..end)
                .unwrap_or(&[]);
            count = count.saturating_add(u64::from(!line.trim_ascii_start().is_empty()));
        };
        match self.kind {
            Stream::Lines => {
                memchr::memchr_iter(b'\n', text).for_each(|at| note(at.saturating_add(1)))
            }
            Stream::Rows => csv::rows(text, self.header.as_deref()).for_each(&mut note),
        }
        note(text.len());
        count
    }
}

/// Threads that `--jobs` may ask for: more do not help, and the system may refuse them.
pub(super) const MOST_JOBS: usize = 256;

/// Does the work of a queue with some threads, and takes the results in the order of the pieces.
pub(super) fn all<T: Send>(
    queue: Queue<'_>,
    jobs: usize,
    work: impl Fn(WorkItem) -> T + Sync,
    mut take: impl FnMut(T),
) {
    let mut queue = queue;
    if jobs <= 1 || queue.is_small() {
        while let Some((_, piece)) = queue.next() {
            take(work(piece));
        }
        return;
    }
    let queue = Mutex::new(queue);
    // Threads wait for room, so that what was done ahead of a slow piece stays small.
    let (done, results) = mpsc::sync_channel(jobs.saturating_mul(4));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (queue, work, done) = (&queue, &work, done.clone());
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, piece)) = next else { return };
                    if done.send((number, work(piece))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0_usize;
        for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&wanted) {
                take(result);
                wanted = wanted.saturating_add(1);
            }
        }
    });
}
