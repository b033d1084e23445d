//! Distributes pieces of work to any number of threads. Pieces are
//! handed out in order, and results are taken in the same order, so
//! that the number of threads affects nothing but the time.

use crate::source::line_breaks;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use serde::{Deserialize, Serialize};

use super::documents::{DocumentArgument, DossierArgument};
use super::files;
use super::shard::{Shard, slice_end};
use crate::check::Text;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::{CANNOT_READ, LIMIT, NOT_UTF8};
use crate::document::csv::{self, Header};
use crate::document::encoding;
use crate::document::{Stream, by_ending};
use crate::limits::Limits;
use crate::pipeline::stream::{LineEnds, too_large};
use crate::source::{Source, Sources};

/// Bytes that are read of a stream at a time.
const BLOCK: usize = 256 * 1024;

/// A piece of work, and where it comes from.
pub(super) struct Piece {
    /// The number of its file in the task, from 0.
    pub file: usize,
    /// Where it begins in the file.
    pub start: StreamPosition,
    /// Where it ends: what follows can be read without what comes before. `None` for a whole file, and where a stream
    /// cannot be read on from there.
    pub end: Option<StreamPosition>,
    /// It was done before the run was interrupted, and is done again.
    pub is_again: bool,
    /// Other shards check documents of the files read so far.
    pub has_others: bool,
    /// What is to be done.
    pub item: WorkItem,
}

/// A piece of work.
pub(super) enum WorkItem {
    /// A document in a file.
    File(PathBuf),
    /// A dossier of several files.
    Dossier(DossierArgument),
    /// A document that was read.
    Text(Result<Text, Diagnostic>),
    /// A stream in which there was no document.
    Empty(Arc<str>),
    /// A document of a stream that is larger than the limit.
    TooLarge(Diagnostic),
    /// Rule files whose agreements are checked.
    Agreements(PathBuf),
    /// Lines that are documents each.
    Lines(LineBlock),
}

/// A place between two documents of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, u64, usize)", into = "(u64, u64, usize)")]
pub(super) struct StreamPosition {
    /// Bytes before it.
    pub offset: u64,
    /// The number of the next document, from 1.
    pub number: u64,
    /// The number of the next line, from 1.
    pub line: usize,
}

impl From<(u64, u64, usize)> for StreamPosition {
    fn from((offset, number, line): (u64, u64, usize)) -> Self {
        Self {
            offset,
            number,
            line,
        }
    }
}

impl From<StreamPosition> for (u64, u64, usize) {
    fn from(at: StreamPosition) -> Self {
        (at.offset, at.number, at.line)
    }
}

/// What is done again of a file of an interrupted run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Again {
    /// So many bytes of lines, from a place on.
    Lines(StreamPosition, u64),
    /// The diagnostic for a document that is too large.
    TooLarge(StreamPosition),
    /// All from a place on.
    Rest(StreamPosition),
}

/// What was done of a task before its run was interrupted.
#[derive(Debug)]
pub(super) struct TaskDone {
    /// What is done again, with the number of its file in the task; in the order of the documents.
    pub again: VecDeque<(usize, Again)>,
    /// The number of the file in the task where the run goes on, and the place in it.
    pub at: (usize, StreamPosition),
    /// Other shards check documents before it.
    pub has_others: bool,
}

/// Nothing was done.
impl Default for TaskDone {
    fn default() -> Self {
        Self {
            again: VecDeque::new(),
            at: (0, StreamPosition::START),
            has_others: false,
        }
    }
}

impl StreamPosition {
    /// The beginning of a stream.
    pub const START: Self = Self {
        offset: 0,
        number: 1,
        line: 1,
    };

    /// The place after some bytes with this number of documents and line breaks.
    fn after(self, text: &[u8], documents: u64, breaks: usize) -> Self {
        Self {
            offset: self.offset.saturating_add(length(text)),
            number: self.number.saturating_add(documents),
            line: self.line.saturating_add(breaks),
        }
    }
}

fn length(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

/// Complete lines of a stream.
pub(super) struct LineBlock {
    /// The stream's name.
    pub name: Arc<str>,
    /// The columns, where the lines are rows of a table.
    pub header: Option<Arc<Header>>,
    /// The lines.
    pub text: Vec<u8>,
    /// Where each of them ends.
    pub ends: LineEnds,
}

/// Which documents a queue hands out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Selection {
    /// The shard that is checked.
    pub shard: Shard,
    /// The number of the first file in the run, from 0.
    pub first_file: usize,
    /// Streams are handed out by slices: the run has several shards, or shall lose little when it is interrupted.
    pub is_sliced: bool,
}

impl Selection {
    /// All documents.
    pub const ALL: Self = Self {
        shard: Shard::WHOLE,
        first_file: 0,
        is_sliced: false,
    };

    /// Whether a document that begins at this byte of a file of the task is handed out.
    pub fn has(self, file: usize, offset: u64) -> bool {
        self.shard.has(self.first_file.saturating_add(file), offset)
    }
}

/// Hands out pieces.
pub(super) struct Queue<'g> {
    given: &'g [DocumentArgument],
    /// The number of the next file.
    next_file: usize,
    /// What was done before.
    done: TaskDone,
    stream: Option<LineReader<'g>>,
    /// The stream of which single lines are read again.
    again: Option<LineReader<'g>>,
    limits: &'g Limits,
    sources: &'g Sources,
    /// Tables are read as a whole, since a type asks for all their rows.
    whole_tables: bool,
    selection: Selection,
    /// There are documents that other shards check.
    has_others: bool,
    handed_out: usize,
}

impl<'g> Queue<'g> {
    pub(super) fn new(
        given: &'g [DocumentArgument],
        limits: &'g Limits,
        sources: &'g Sources,
        whole_tables: bool,
        selection: Selection,
    ) -> Self {
        Self {
            given,
            next_file: 0,
            done: TaskDone::default(),
            stream: None,
            again: None,
            limits,
            sources,
            whole_tables,
            selection,
            has_others: false,
            handed_out: 0,
        }
    }

    /// The work that is left where some was done before.
    pub(super) fn after(self, done: TaskDone) -> Self {
        Self {
            next_file: done.at.0,
            has_others: done.has_others,
            done,
            ..self
        }
    }

    /// Whether there is work for one thread only.
    pub(super) fn is_small(&self) -> bool {
        let small = |one: &DocumentArgument| matches!(one, DocumentArgument::File(path) if self.stream_of(&files::shown(path)).is_none());
        self.given.len() <= 1 && self.given.iter().all(small)
    }

    fn stream_of(&self, name: &str) -> Option<Stream> {
        stream_of(name, self.whole_tables)
    }

    /// Whether anything comes of the documents: tables and streams may hold none. Reads no further than the first.
    pub(super) fn holds_documents(&mut self) -> bool {
        std::iter::from_fn(|| self.piece()).any(|piece| !matches!(piece.item, WorkItem::Empty(_)))
    }

    fn next(&mut self) -> Option<(usize, Piece)> {
        let mut piece = self.piece()?;
        let stream = self.stream.as_ref();
        piece.has_others = self.has_others || stream.is_some_and(|stream| stream.has_others);
        let number = self.handed_out;
        self.handed_out = number.saturating_add(1);
        Some((number, piece))
    }

    fn piece(&mut self) -> Option<Piece> {
        loop {
            if let Some(stream) = &mut self.stream {
                let piece = stream.next(self.limits).or_else(|| stream.empty());
                if piece.is_some() {
                    return piece;
                }
                self.has_others |= stream.has_others;
                self.stream = None;
            }
            if let Some((file, again)) = self.done.again.pop_front() {
                let piece = match again {
                    Again::Lines(start, bytes) => self.lines_again(file, start, bytes),
                    Again::TooLarge(start) => self.too_large_again(file, start),
                    Again::Rest(start) => self.open(file, start, true),
                };
                if piece.is_some() {
                    return piece;
                }
                continue;
            }
            self.again = None;
            let file = self.next_file;
            if file >= self.given.len() {
                return None;
            }
            self.next_file = file.saturating_add(1);
            let start = match self.done.at {
                (begun, at) if begun == file => at,
                _ => StreamPosition::START,
            };
            let piece = self.open(file, start, false);
            if piece.is_some() {
                return piece;
            }
        }
    }

    /// Begins to read a file from a place on. Returns its piece, if it is but one.
    fn open(&mut self, file: usize, start: StreamPosition, is_again: bool) -> Option<Piece> {
        let given = self.given.get(file)?;
        let whole = |item: WorkItem| Piece {
            start,
            is_again,
            ..whole(file, item)
        };
        let Some(kind) = self.kind(given) else {
            if self.selection.has(file, 0) {
                return Some(whole(self.whole_item(given)));
            }
            self.has_others = true;
            return None;
        };
        let opened = self.reader(file, given, kind).and_then(|mut reader| {
            reader.is_again = is_again;
            if start.offset > 0 {
                reader.go_to(start, self.limits)?;
            }
            Ok(reader)
        });
        match opened {
            Ok(reader) => {
                self.stream = Some(reader);
                None
            }
            // Every shard says so: each reads all of a stream.
            Err(diagnostic) => Some(whole(WorkItem::Text(Err(diagnostic)))),
        }
    }

    /// How a document is read a piece at a time; `None` if it is read as a whole.
    fn kind(&self, given: &DocumentArgument) -> Option<Stream> {
        match given {
            DocumentArgument::Rules(_) | DocumentArgument::Dossier(_) => None,
            DocumentArgument::File(path) => self.stream_of(&files::shown(path)),
            DocumentArgument::Stdin(name) => self.stream_of(name),
        }
    }

    /// Lines of a stream once more.
    fn lines_again(&mut self, file: usize, start: StreamPosition, bytes: u64) -> Option<Piece> {
        if self.again.as_ref().is_none_or(|reader| reader.file != file) {
            let given = self.given.get(file)?;
            let kind = self.kind(given)?;
            self.again = match self.reader(file, given, kind) {
                Ok(reader) => Some(reader),
                Err(diagnostic) => return Some(broken(file, start, diagnostic)),
            };
        }
        let reader = self.again.as_mut()?;
        let piece = reader.lines_again(start, bytes, self.limits);
        Some(piece.unwrap_or_else(|diagnostic| broken(file, start, diagnostic)))
    }

    fn too_large_again(&self, file: usize, start: StreamPosition) -> Option<Piece> {
        let name = match self.given.get(file)? {
            DocumentArgument::File(path) | DocumentArgument::Rules(path) => files::shown(path),
            DocumentArgument::Stdin(name) => name.as_str().into(),
            DocumentArgument::Dossier(_) => return None,
        };
        let diagnostic = too_large(&name, start.number, self.limits);
        Some(Piece {
            file,
            start,
            end: None,
            is_again: true,
            has_others: false,
            item: WorkItem::TooLarge(diagnostic),
        })
    }

    fn whole_item(&self, given: &DocumentArgument) -> WorkItem {
        match given {
            DocumentArgument::Rules(path) => WorkItem::Agreements(path.clone()),
            DocumentArgument::File(path) => WorkItem::File(path.clone()),
            DocumentArgument::Dossier(dossier) => WorkItem::Dossier(dossier.clone()),
            DocumentArgument::Stdin(name) => WorkItem::Text(files::read_stdin(name, self.limits)),
        }
    }

    /// A reader of a stream from its beginning.
    fn reader(
        &self,
        file: usize,
        given: &DocumentArgument,
        kind: Stream,
    ) -> Result<LineReader<'g>, Diagnostic> {
        let (name, input) = match given {
            DocumentArgument::Stdin(name) => {
                (name.as_str().into(), StreamInput::Stdin(std::io::stdin()))
            }
            DocumentArgument::File(path) | DocumentArgument::Rules(path) => {
                (files::shown(path), StreamInput::File(open(path)?))
            }
            // It is read as a whole.
            DocumentArgument::Dossier(dossier) => {
                let name = Path::new(&dossier.name);
                return Err(files::cannot_read(name, &ErrorKind::InvalidInput.into()));
            }
        };
        Ok(LineReader {
            file,
            name,
            input,
            kind,
            sources: self.sources,
            selection: self.selection,
            header: None,
            rest: Vec::new(),
            at: StreamPosition::START,
            ready: VecDeque::new(),
            is_again: false,
            begun: false,
            skipping: false,
            has_documents: false,
            has_others: false,
            ended: false,
        })
    }
}

/// What a stream is read from.
enum StreamInput {
    File(File),
    Stdin(std::io::Stdin),
}

impl Read for StreamInput {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::File(file) => file.read(bytes),
            Self::Stdin(stdin) => stdin.read(bytes),
        }
    }
}

impl StreamInput {
    fn go_to(&mut self, offset: u64) -> std::io::Result<()> {
        match self {
            Self::File(file) => file.seek(SeekFrom::Start(offset)).map(drop),
            Self::Stdin(_) => Err(ErrorKind::NotSeekable.into()),
        }
    }
}

/// A piece of an interrupted run that cannot be read again.
fn broken(file: usize, start: StreamPosition, diagnostic: Diagnostic) -> Piece {
    Piece {
        file,
        start,
        end: None,
        is_again: true,
        has_others: false,
        item: WorkItem::Text(Err(diagnostic)),
    }
}

/// How a document of this name is read a piece at a time; `None` if it is read as a whole, as tables are for a type that asks
/// for all their rows.
pub(super) fn stream_of(name: &str, whole_tables: bool) -> Option<Stream> {
    let stream = by_ending(name)?.stream?;
    (stream == Stream::Lines || !whole_tables).then_some(stream)
}

/// A piece that is all of a file.
fn whole(file: usize, item: WorkItem) -> Piece {
    Piece {
        file,
        start: StreamPosition::START,
        end: None,
        is_again: false,
        has_others: false,
        item,
    }
}

fn open(path: &Path) -> Result<File, Diagnostic> {
    if path.is_dir() {
        return Err(files::is_folder(path));
    }
    File::open(path).map_err(|error| files::cannot_read(path, &error))
}

/// A stream that is being read.
struct LineReader<'g> {
    /// The number of its file in the task.
    file: usize,
    name: Arc<str>,
    input: StreamInput,
    kind: Stream,
    sources: &'g Sources,
    selection: Selection,
    header: Option<Arc<Header>>,
    /// What was read and not handed out.
    rest: Vec<u8>,
    /// Where `rest` begins.
    at: StreamPosition,
    /// What was cut off and not handed out.
    ready: VecDeque<Piece>,
    /// It was read before the run was interrupted.
    is_again: bool,
    /// The first bytes were looked at.
    begun: bool,
    /// The rest of a line that is too large is passed over.
    skipping: bool,
    /// Something came of it: documents, or why they cannot be read.
    has_documents: bool,
    /// Some of the documents are checked by other shards.
    has_others: bool,
    ended: bool,
}

impl LineReader<'_> {
    /// The next complete lines, or the diagnostic about the stream.
    fn next(&mut self, limits: &Limits) -> Option<Piece> {
        while self.ready.is_empty() && !self.ended {
            self.read_on(limits);
        }
        self.ready.pop_front()
    }

    /// The note that there is no document in the stream; only the shard of its first byte has it.
    fn empty(&mut self) -> Option<Piece> {
        if std::mem::replace(&mut self.has_documents, true) || !self.selection.has(self.file, 0) {
            return None;
        }
        let item = WorkItem::Empty(Arc::clone(&self.name));
        Some(Piece {
            is_again: self.is_again,
            ..whole(self.file, item)
        })
    }

    /// Reads the beginning: a byte-order mark, and the header of a table.
    fn read_beginning(&mut self, limits: &Limits) -> Result<(), Diagnostic> {
        while !self.begun {
            self.fill()
                .map_err(|error| self.cannot_be_read_on(&error))?;
            self.begin(limits).map_err(|diagnostic| *diagnostic)?;
        }
        Ok(())
    }

    /// Goes on at a place that was reached before.
    fn go_to(&mut self, at: StreamPosition, limits: &Limits) -> Result<(), Diagnostic> {
        self.read_beginning(limits)?;
        self.input
            .go_to(at.offset)
            .map_err(|error| self.cannot_be_read_on(&error))?;
        self.rest.clear();
        self.ended = false;
        self.has_documents = at.number > 1;
        self.at = at;
        Ok(())
    }

    /// Lines that were read before.
    fn lines_again(
        &mut self,
        start: StreamPosition,
        bytes: u64,
        limits: &Limits,
    ) -> Result<Piece, Diagnostic> {
        self.go_to(start, limits)?;
        let mut text = Vec::new();
        self.input
            .by_ref()
            .take(bytes)
            .read_to_end(&mut text)
            .map_err(|error| self.cannot_be_read_on(&error))?;
        let lines = LineBlock {
            name: Arc::clone(&self.name),
            header: self.header.clone(),
            ends: LineEnds::all(&text, self.header.as_deref()),
            text,
        };
        Ok(Piece {
            file: self.file,
            start,
            end: None,
            is_again: true,
            has_others: false,
            item: WorkItem::Lines(lines),
        })
    }

    fn cannot_be_read_on(&self, error: &std::io::Error) -> Diagnostic {
        let message = format!("`{}` cannot be read on: {error}", self.name);
        Diagnostic::about_file(CANNOT_READ, &*self.name, message)
    }

    /// Reads a block, and cuts the complete lines off.
    fn read_on(&mut self, limits: &Limits) {
        if let Err(error) = self.fill() {
            return self.give_up(self.cannot_be_read_on(&error));
        }
        match self.begin(limits) {
            Ok(true) => {}
            Ok(false) => return,
            Err(diagnostic) => return self.give_up(*diagnostic),
        }
        let lines = match self.ended {
            true => LineEnds::all(&self.rest, self.header.as_deref()),
            false => LineEnds::complete(&self.rest, self.header.as_deref()),
        };
        match lines.ends.last() {
            Some(end) if self.skipping => self.skip(*end),
            Some(_) => self.cut(lines),
            None if self.ended && self.skipping => self.skip(0),
            None if self.ended => {}
            None if self.skipping => drop(self.pass(self.rest.len())),
            None if self.rest.len() > limits.file_bytes => {
                self.skipping = true;
                self.has_documents = true;
                if self.selection.has(self.file, self.at.offset) {
                    let diagnostic = too_large(&self.name, self.at.number, limits);
                    self.ready.push_back(Piece {
                        file: self.file,
                        start: self.at,
                        end: None,
                        is_again: self.is_again,
                        has_others: false,
                        item: WorkItem::TooLarge(diagnostic),
                    });
                } else {
                    self.has_others = true;
                }
            }
            None => {}
        }
    }

    /// Ends the stream with a diagnostic.
    fn give_up(&mut self, diagnostic: Diagnostic) {
        self.ended = true;
        self.has_documents = true;
        self.ready.push_back(Piece {
            file: self.file,
            start: self.at,
            end: None,
            is_again: self.is_again,
            has_others: false,
            item: WorkItem::Text(Err(diagnostic)),
        });
    }

    /// Reads on; true ends are noted.
    fn fill(&mut self) -> std::io::Result<()> {
        let before = self.rest.len();
        // As much again of a long line, which is looked through each time.
        let wanted = before.max(BLOCK);
        let most = u64::try_from(wanted).unwrap_or(u64::MAX);
        loop {
            match self.input.by_ref().take(most).read_to_end(&mut self.rest) {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.ended = self.rest.len().saturating_sub(before) < wanted;
        Ok(())
    }

    /// Passes over a byte-order mark, and reads the header of a table; whether all of that was read.
    fn begin(&mut self, limits: &Limits) -> Result<bool, Box<Diagnostic>> {
        if self.begun {
            return Ok(true);
        }
        if self.rest.starts_with(b"\xEF\xBB\xBF") {
            self.pass(3);
        }
        if self.rest.starts_with(b"\xFF\xFE") || self.rest.starts_with(b"\xFE\xFF") {
            let message = format!("`{}` is UTF-16, and is read a line at a time", self.name);
            return Err(Box::new(
                Diagnostic::about_file(NOT_UTF8, &*self.name, message).help("save it as UTF-8"),
            ));
        }
        if self.kind == Stream::Rows {
            self.pass(csv::blank(&self.rest));
            let end = match csv::rows(&self.rest, None).next() {
                Some(end) => end,
                None if self.rest.len() > limits.file_bytes => {
                    return Err(Box::new(self.header_too_large(limits)));
                }
                None if self.ended => self.rest.len(),
                None => return Ok(false),
            };
            let line = self.at.line;
            let text = String::from_utf8(self.pass(end)).map_err(|error| {
                Box::new(encoding::not_utf8(
                    &self.name,
                    error.as_bytes(),
                    error.utf8_error().valid_up_to(),
                ))
            })?;
            let source = Source::new(Arc::clone(&self.name), text.as_str()).from_line(line);
            let source = self.sources.add_source(source);
            self.header = Some(Arc::new(Header::read(&text, source)?));
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

    /// Cuts complete lines off: as one block, or as one for each slice.
    fn cut(&mut self, lines: LineEnds) {
        let end = lines.ends.last().copied().unwrap_or(0);
        let rest = self.rest.split_off(end);
        let mut text = std::mem::replace(&mut self.rest, rest);
        let LineEnds {
            ends: mut left,
            is_plain,
        } = lines;
        let mut from = 0_usize;
        while from < text.len() {
            let behind = left.split_off(self.slice_lines(&left, from));
            let ends = LineEnds {
                ends: std::mem::replace(&mut left, behind),
                is_plain,
            };
            let to = ends.ends.last().copied().unwrap_or(text.len());
            let is_all = from == 0 && to == text.len();
            let block = text.get(from..to).unwrap_or(&[]);
            let ends = ends.behind(from);
            let start = self.at;
            let documents = ends.documents(block);
            let breaks = ends.breaks(block, ends.ends.len());
            self.at = start.after(block, documents, breaks);
            from = to;
            // Lines without documents are passed over.
            if documents == 0 {
                continue;
            }
            self.has_documents = true;
            if self.selection.has(self.file, start.offset) {
                let block = match is_all {
                    true => std::mem::take(&mut text),
                    false => block.to_vec(),
                };
                let lines = LineBlock {
                    name: Arc::clone(&self.name),
                    header: self.header.clone(),
                    text: block,
                    ends,
                };
                self.ready.push_back(Piece {
                    file: self.file,
                    start,
                    end: Some(self.at),
                    is_again: self.is_again,
                    has_others: false,
                    item: WorkItem::Lines(lines),
                });
            } else {
                self.has_others = true;
            }
        }
    }

    /// How many of the lines begin in the same slice as the first, which begins at `from` and at `self.at`.
    fn slice_lines(&self, ends: &[usize], from: usize) -> usize {
        if !self.selection.is_sliced {
            return ends.len();
        }
        let ahead = slice_end(self.at.offset).saturating_sub(self.at.offset);
        let least = usize::try_from(ahead).map_or(usize::MAX, |ahead| from.saturating_add(ahead));
        // A line that begins at the end of the slice is no longer in it.
        let before = ends.partition_point(|end| *end < least);
        before.saturating_add(1).min(ends.len())
    }

    /// Passes over bytes that hold no document, and returns them.
    fn pass(&mut self, bytes: usize) -> Vec<u8> {
        let text: Vec<u8> = self.rest.drain(..bytes.min(self.rest.len())).collect();
        self.at = self.at.after(&text, 0, line_breaks(&text).count());
        text
    }

    /// Passes over the end of a line that is too large.
    fn skip(&mut self, end: usize) {
        let line = self.rest.get(..end).unwrap_or(&self.rest);
        let line_end = memchr::memchr(b'\n', line).map_or(line.len(), |at| at.saturating_add(1));
        self.pass(line_end);
        self.at.number = self.at.number.saturating_add(1);
        self.skipping = false;
        // What was complete is still to be handed out.
        if self.ended && !self.rest.is_empty() {
            self.cut(LineEnds::all(&self.rest, self.header.as_deref()));
        }
    }
}

/// Threads that `--jobs` may ask for: more do not help, and the system may refuse them.
pub(super) const MOST_JOBS: usize = 256;

/// Does the work of a queue with some threads, and takes the results in the order of the pieces. Returns whether
/// there are documents that other shards check.
pub(super) fn all<T: Send>(
    queue: Queue<'_>,
    jobs: usize,
    work: impl Fn(Piece) -> T + Sync,
    mut take: impl FnMut(T),
) -> bool {
    let mut queue = queue;
    if jobs <= 1 || queue.is_small() {
        while let Some((_, piece)) = queue.next() {
            take(work(piece));
        }
        return queue.has_others;
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
    let queue = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    queue.has_others
}
