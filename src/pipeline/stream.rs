//! Files that hold a document a line: read a piece at a time, so that memory
//! does not grow with their length, and checked by any number of threads.

use crate::source::line_breaks;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

mod columnar;

/// Bytes of a document that is worth the time of putting the rules on columns.
const LARGE: usize = 256 * 1024;

use super::kept::Keeper;
use super::profile::{LeftBy, NoColumns};
use super::{CheckedOutcome, DocumentText, Options, Rules, SettledRules, check_tree, named, root};
use crate::check::Text;
use crate::check::program::{RecordId, RuleId};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::usage::{LIMIT, NOT_UTF8};
use crate::document::columns::{ColumnReader, Shapes};
use crate::document::csv::{self, Header, RowReader};
use crate::document::{self, Document, Tree};
use crate::eval::finding::{ByRule, Tally};
use crate::eval::hints::Budget;
use crate::eval::{self, Settings};
use crate::limits::Limits;
use crate::plan::kernels::Kernels;
use crate::plan::schema::Schema;
use crate::source::{Source, SourceId, Sources};

/// Complete lines of a file, each a document.
#[derive(Debug, Clone)]
pub struct DocumentLines<'t> {
    /// The file's name.
    pub name: &'t str,
    /// The columns, where the lines are rows of a table.
    pub header: Option<&'t Header>,
    /// The number of the first document, from 1.
    pub first: u64,
    /// The number of the first line, from 1.
    pub line: usize,
    /// What they hold.
    pub text: &'t [u8],
    /// Where each of them ends.
    pub ends: &'t LineEnds,
}

/// Where the lines of a text end: each behind its line break, or row of a table.
#[derive(Debug, Clone, Default)]
pub struct LineEnds {
    /// Bytes before the end of each, in order.
    pub ends: Vec<usize>,
    /// There is no line break but those that end a line.
    pub is_plain: bool,
}

impl LineEnds {
    /// Where the complete lines of a text end, which are rows of a table if there is a header.
    pub fn complete(text: &[u8], header: Option<&Header>) -> Self {
        if header.is_some() {
            return Self {
                ends: csv::rows(text, header).collect(),
                is_plain: false,
            };
        }
        let mut lines = Self {
            ends: Vec::new(),
            is_plain: true,
        };
        for at in memchr::memchr2_iter(b'\n', b'\r', text) {
            match text.get(at) {
                Some(b'\n') => lines.ends.push(at.saturating_add(1)),
                _ => lines.is_plain = false,
            }
        }
        lines
    }

    /// Where all lines of a text end; the last one may have no line break.
    pub fn all(text: &[u8], header: Option<&Header>) -> Self {
        let mut lines = Self::complete(text, header);
        if lines.ends.last().copied().unwrap_or(0) < text.len() {
            lines.ends.push(text.len());
        }
        lines
    }

    /// The same lines, in a text without so many bytes at its beginning.
    pub fn behind(mut self, bytes: usize) -> Self {
        if bytes > 0 {
            for end in &mut self.ends {
                *end = end.saturating_sub(bytes);
            }
        }
        self
    }

    /// How many of the lines hold something.
    pub fn documents(&self, text: &[u8]) -> u64 {
        let mut start = 0_usize;
        let mut count = 0_u64;
        for end in &self.ends {
            let line = text.get(std::mem::replace(&mut start, *end)..*end);
            let is_blank = line.is_none_or(|line| line.trim_ascii_start().is_empty());
            count = count.saturating_add(u64::from(!is_blank));
        }
        count
    }

    /// How many line breaks some lines have: those of this text, of which so many end in it.
    pub fn breaks(&self, text: &[u8], lines: usize) -> usize {
        match self.is_plain {
            true => lines.saturating_sub(usize::from(!text.ends_with(b"\n"))),
            false => line_breaks(text).count(),
        }
    }
}

/// Where a document is in lines of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentPlace {
    /// Its number in the stream, from 1.
    pub number: u64,
    /// The number of its first line in the stream, from 1.
    pub line: usize,
    /// Bytes before it, from the first of the lines.
    pub offset: u64,
    /// Its size in bytes, with its line break.
    pub bytes: u64,
}

/// The result for a stream of documents.
#[derive(Debug, Default)]
pub struct Batch {
    /// How many documents had nothing to report.
    pub clean: u64,
    /// How many obligations of these have which verdict.
    pub tally: Tally,
    /// How many of each rule hold and do not apply, where it was asked for.
    pub by_rule: ByRule,
    /// The others.
    pub others: Vec<CheckedOutcome>,
}

/// Checks the lines of streams, by any number of threads.
#[derive(Debug)]
pub struct StreamChecker<'r> {
    rules: &'r Rules,
    settings: &'r Settings,
    options: &'r Options,
    sources: &'r Sources,
    shared: Arc<SharedColumns>,
}

/// What all threads share.
#[derive(Debug, Default)]
struct SharedColumns {
    /// The rules on columns, where the lines can be read into these; made for the first lines.
    kernels: OnceLock<Result<(RecordId, Kernels), NoColumns>>,
    /// Something of the last document that was checked by itself was to be reported: so will be of the next one.
    expects_findings: AtomicBool,
    /// Readers that no thread has at hand: each keeps what it learned.
    readers: Mutex<Vec<ColumnReader>>,
}

impl<'r> StreamChecker<'r> {
    /// A checker of lines by these rules.
    pub fn new(
        rules: &'r Rules,
        settings: &'r Settings,
        options: &'r Options,
        sources: &'r Sources,
    ) -> Self {
        Self {
            rules,
            settings,
            options,
            sources,
            shared: Arc::default(),
        }
    }

    /// The same checker, which adds the texts of documents with findings to these sources.
    pub fn with_sources<'s>(&'s self, sources: &'s Sources) -> StreamChecker<'s> {
        StreamChecker {
            sources,
            shared: Arc::clone(&self.shared),
            ..*self
        }
    }

    /// Checks lines, and keeps only what is reported.
    pub fn check(&self, lines: &DocumentLines<'_>) -> Batch {
        let mut batch = Batch::default();
        let rows = lines.header.map(RowReader::new);
        let documents = lines.documents(rows.as_ref());
        match self.reader() {
            Some((kernels, mut reader)) => {
                let mut columns =
                    columnar::ColumnarLines::new(self, kernels, lines.header, &mut reader);
                for document in documents {
                    columns.add(document, lines.text, &mut batch);
                }
                columns.flush(lines.text, &mut batch);
                self.readers().push(reader);
            }
            None => {
                let mut count = 0_u64;
                documents.for_each(|document| {
                    count = count.saturating_add(1);
                    self.one(&document, &mut batch);
                });
                if let Some(profiler) = &self.options.profiler {
                    let why = self.shared.kernels.get().and_then(|one| one.as_ref().err());
                    profiler.no_columns(why.copied().unwrap_or(NoColumns::Shape), count);
                }
            }
        }
        batch
    }

    /// Checks a large document, if columns settle all of it.
    pub fn settled_document(&self, text: &Text) -> Option<CheckedOutcome> {
        if text.text.len() < LARGE {
            return None;
        }
        let detected = document::detect(&text.name, &text.text);
        if !detected.format.has_columns || detected.instead_of.is_some() {
            return None;
        }
        // Columns of such a document are not kept.
        let (kernels, mut reader) = self.reader()?;
        let (tally, by_rule) = columnar::settle_whole(self, kernels, &mut reader, &text.text)?;
        Some(CheckedOutcome {
            name: text.name.to_string(),
            tally,
            by_rule,
            ..CheckedOutcome::default()
        })
    }

    fn readers(&self) -> MutexGuard<'_, Vec<ColumnReader>> {
        let readers = &self.shared.readers;
        readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reader for a thread, if the lines can be read into columns.
    fn reader(&self) -> Option<(&Kernels, ColumnReader)> {
        let kernels = self.shared.kernels.get_or_init(|| self.kernels());
        let (root, kernels) = kernels.as_ref().ok()?;
        let idle = self.readers().pop();
        let reader = idle.or_else(|| self.new_reader(*root, kernels))?;
        Some((kernels, reader))
    }

    /// The rules on columns, if the lines can be read into these.
    fn kernels(&self) -> Result<(RecordId, Kernels), NoColumns> {
        let (root, kernels) = kernels(self.rules, self.options)?;
        // The first reader shows whether there can be one.
        let first = self.new_reader(root, &kernels).ok_or(NoColumns::Shape)?;
        self.readers().push(first);
        if let Some(profiler) = &self.options.profiler {
            profiler.kernels(&self.rules.program, &kernels);
        }
        Ok((root, kernels))
    }

    fn new_reader(&self, root: RecordId, kernels: &Kernels) -> Option<ColumnReader> {
        ColumnReader::new(
            Arc::clone(&kernels.schema),
            Shapes::of(&self.rules.program, root)?,
            self.options.limits.clone(),
        )
    }

    /// Checks a document by itself.
    fn one(&self, document: &OneLine<'_>, batch: &mut Batch) {
        let since = self.options.profile_now();
        self.one_by_itself(document, batch);
        self.options.profile_machine(since);
    }

    fn one_by_itself(&self, document: &OneLine<'_>, batch: &mut Batch) {
        let (rules, settings, options, sources) =
            (self.rules, self.settings, self.options, self.sources);
        if document.text.len() > options.limits.file_bytes {
            batch.others.push(document.too_large(&options.limits));
            return;
        }
        let expects_findings = self.shared.expects_findings.load(Ordering::Relaxed);
        let clean = match expects_findings {
            true => None,
            false => document.clean(rules, settings, options, sources),
        };
        if let Some((tally, by_rule)) = clean {
            return batch.add_clean(&tally, &by_rule);
        }
        // A document that is not clean goes on to be explained.
        let outcome = document.check(rules, settings, options, sources, None);
        let is_clean = !options.every_verdict && outcome.is_clean();
        self.shared
            .expects_findings
            .store(!is_clean, Ordering::Relaxed);
        match is_clean {
            true => batch.add_clean(&outcome.tally, &outcome.by_rule),
            false => batch.others.push(outcome),
        }
    }
}

impl Batch {
    fn add_clean(&mut self, tally: &Tally, by_rule: &ByRule) {
        self.clean = self.clean.saturating_add(1);
        self.tally.add(tally);
        self.by_rule.add(by_rule);
    }
}

/// The rules on columns, for the one type that documents may be of; none where only the careful reader can tell.
fn kernels(rules: &Rules, options: &Options) -> Result<(RecordId, Kernels), NoColumns> {
    if options.every_verdict {
        return Err(NoColumns::EveryVerdict);
    }
    if options.only_rule.is_some() {
        return Err(NoColumns::OnlyRule);
    }
    let root = match &options.as_type {
        Some(wanted) => named(&rules.program, wanted)
            .ok()
            .filter(|id| rules.plan.governs(*id))
            .ok_or(NoColumns::Type)?,
        None => match document::root::suggested_types(&rules.program, &rules.plan).as_slice() {
            [only] => *only,
            _ => return Err(NoColumns::Type),
        },
    };
    let kernels = Kernels::of(
        &rules.program,
        &rules.plan,
        Schema::of(&rules.program, root).ok_or(NoColumns::Shape)?,
    );
    // Digits as written are only in the text.
    let reads_digits = rules.program.reads_digits && !kernels.machine.is_empty();
    match reads_digits {
        true => Err(NoColumns::Digits),
        false => Ok((root, kernels)),
    }
}

/// The decisions about a document with nothing to report.
type Settled = (Tally, ByRule);

/// The decisions of some rules about a document, if they have nothing to report.
fn settled(
    rules: &Rules,
    document: &Document,
    settings: &Settings,
    options: &Options,
    sources: &Sources,
    wanted: &dyn Fn(RuleId) -> bool,
) -> Option<Settled> {
    let mut keeper = Keeper::new((&rules.program, &rules.plan), options, false);
    let times = options.rule_times();
    eval::run_each(
        &rules.program,
        &rules.plan,
        document,
        settings,
        sources,
        wanted,
        &mut |one| keeper.take(one),
        times.as_ref(),
    );
    options.profile_rules(&rules.program, times);
    let Keeper { tally, by_rule, .. } = keeper;
    let is_clean = tally.violated == 0 && tally.undetermined == 0;
    is_clean.then_some((tally, by_rule))
}

/// Checks lines, and keeps all.
pub(super) fn check_each(
    rules: &Rules,
    settings: &Settings,
    lines: &DocumentLines<'_>,
    options: &Options,
    sources: &Sources,
) -> Vec<CheckedOutcome> {
    let rows = lines.header.map(RowReader::new);
    let check = |document: OneLine<'_>| match document.text.len() > options.limits.file_bytes {
        true => document.too_large(&options.limits),
        false => document.check(rules, settings, options, sources, None),
    };
    lines.documents(rows.as_ref()).map(check).collect()
}

/// A document as its type, or why it is not, and whether it cannot be read at all.
#[cfg(feature = "cli")]
type DocumentOutcome = Result<Document, (Box<Diagnostic>, bool)>;

/// Reads lines as documents of their types, one after the other, without checking them.
#[cfg(feature = "cli")]
pub(super) fn read_each(
    rules: &Rules,
    lines: &DocumentLines<'_>,
    options: &Options,
    sources: &Sources,
    take: &mut dyn FnMut(&str, DocumentOutcome),
) {
    let rows = lines.header.map(RowReader::new);
    for line in lines.documents(rows.as_ref()) {
        take(&line.name(), line.read(rules, options, sources));
    }
}

impl<'t> DocumentLines<'t> {
    /// Where the documents are.
    pub fn places(&self) -> impl Iterator<Item = DocumentPlace> {
        let size = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        self.documents(None).map(move |document| DocumentPlace {
            number: document.number,
            line: document.line,
            offset: size(document.offset),
            bytes: size(document.text.len()),
        })
    }

    /// The lines that hold something.
    fn documents<'l>(
        &'l self,
        rows: Option<&'l RowReader<'l>>,
    ) -> impl Iterator<Item = OneLine<'l>> + use<'l, 't> {
        let mut line = self.line;
        let mut number = self.first;
        let mut start = 0_usize;
        self.ends.ends.iter().filter_map(move |end| {
            let offset = std::mem::replace(&mut start, *end);
            let text = self.text.get(offset..*end)?;
            let at = line;
            line = line.saturating_add(self.ends.breaks(text, 1));
            if text.trim_ascii_start().is_empty() {
                return None;
            }
            let document = OneLine {
                name: self.name,
                rows,
                number,
                line: at,
                offset,
                text,
            };
            number = number.saturating_add(1);
            Some(document)
        })
    }
}

/// The diagnostic for a document of a stream beyond the limit.
pub fn too_large(stream: &str, number: u64, limits: &Limits) -> Diagnostic {
    let most = limits.file_bytes;
    let message =
        format!("`{stream}#{number}` is larger than {most} bytes, the limit for one document");
    Diagnostic::about_file(LIMIT, stream, message)
        .help("raise it with `--limit file_bytes=…`, if the file is what you think it is")
}

/// One document of a stream.
struct OneLine<'t> {
    name: &'t str,
    rows: Option<&'t RowReader<'t>>,
    number: u64,
    line: usize,
    /// Where it begins among the lines of its block.
    offset: usize,
    text: &'t [u8],
}

impl OneLine<'_> {
    fn name(&self) -> String {
        format!("{}#{}", self.name, self.number)
    }

    /// The decisions, if there is nothing to report: its text is not kept then.
    fn clean(
        &self,
        rules: &Rules,
        settings: &Settings,
        options: &Options,
        sources: &Sources,
    ) -> Option<Settled> {
        if options.every_verdict {
            return None;
        }
        let text: Arc<str> = std::str::from_utf8(self.text)
            .ok()?
            .trim_end_matches(['\n', '\r'])
            .into();
        let tree = self.tree(&text, SourceId::NOWHERE, options).ok()?;
        let id = root(rules, &tree, "", options).ok()?;
        let document = document::bind(
            &rules.program,
            tree,
            &Type::Record(id),
            "".into(),
            SourceId::NOWHERE,
        );
        if !document.faults.is_empty() || !document.notes.is_empty() {
            return None;
        }
        settled(rules, &document, settings, options, sources, &|_| true)
            .filter(|(tally, _)| tally.obligations() > 0)
    }

    fn tree(
        &self,
        text: &Arc<str>,
        source: SourceId,
        options: &Options,
    ) -> Result<Tree, Box<Diagnostic>> {
        match self.rows {
            Some(rows) => rows.record(text, source),
            None => document::json::parse(text, source, &options.limits),
        }
    }

    /// Why it cannot be put into columns, by what the full reader makes of it.
    fn doubt(&self, rules: &Rules, options: &Options) -> LeftBy {
        if self.text.len() > options.limits.file_bytes {
            return LeftBy::TooLarge;
        }
        let Ok(text) = std::str::from_utf8(self.text) else {
            return LeftBy::NotUtf8;
        };
        let text: Arc<str> = text.trim_end_matches(['\n', '\r']).into();
        let Ok(tree) = self.tree(&text, SourceId::NOWHERE, options) else {
            return LeftBy::Unreadable;
        };
        let Ok(id) = root(rules, &tree, "", options) else {
            return LeftBy::NoType;
        };
        let document = document::bind(
            &rules.program,
            tree,
            &Type::Record(id),
            "".into(),
            SourceId::NOWHERE,
        );
        match document.notes.first() {
            _ if !document.faults.is_empty() => LeftBy::Shape,
            Some(note) => LeftBy::Note(note.code),
            None => LeftBy::Form,
        }
    }

    /// Whether it is one of those for which hints are looked for.
    fn may_have_hints(&self, limits: &Limits) -> bool {
        usize::try_from(self.number).is_ok_and(|number| number <= limits.hints)
    }

    fn check(
        &self,
        rules: &Rules,
        settings: &Settings,
        options: &Options,
        sources: &Sources,
        settled: Option<&SettledRules>,
    ) -> CheckedOutcome {
        let Ok(text) = std::str::from_utf8(self.text) else {
            return self.not_utf8();
        };
        let text: Arc<str> = text.trim_end_matches(['\n', '\r']).into();
        let source =
            sources.add_source(Source::new(self.name, Arc::clone(&text)).from_line(self.line));
        match self.tree(&text, source, options) {
            Ok(tree) => {
                let again = |text: Arc<str>| self.tree(&text, SourceId::NOWHERE, options).ok();
                let mends = self.may_have_hints(&options.limits);
                let written = DocumentText {
                    name: self.name(),
                    source,
                    again: mends.then_some(&again),
                    settled,
                };
                check_tree(
                    rules,
                    settings,
                    tree,
                    written,
                    &Budget::default(),
                    options,
                    sources,
                )
            }
            Err(diagnostic) => CheckedOutcome::unreadable(self.name(), *diagnostic),
        }
    }

    /// Reads it as its type.
    ///
    /// # Errors
    /// It cannot be read (`true`), or is of no type.
    #[cfg(feature = "cli")]
    fn read(&self, rules: &Rules, options: &Options, sources: &Sources) -> DocumentOutcome {
        let unreadable = |diagnostic: Diagnostic| (Box::new(diagnostic), true);
        if self.text.len() > options.limits.file_bytes {
            let diagnostic = too_large(self.name, self.number, &options.limits);
            return Err(unreadable(diagnostic));
        }
        let Ok(text) = std::str::from_utf8(self.text) else {
            return Err(unreadable(self.why_not_utf8()));
        };
        let text: Arc<str> = text.trim_end_matches(['\n', '\r']).into();
        let source =
            sources.add_source(Source::new(self.name, Arc::clone(&text)).from_line(self.line));
        let tree = self.tree(&text, source, options);
        let tree = tree.map_err(|diagnostic| (diagnostic, true))?;
        let name = self.name();
        let id = root(rules, &tree, &name, options).map_err(|diagnostic| (diagnostic, false))?;
        let ty = Type::Record(id);
        Ok(document::bind(
            &rules.program,
            tree,
            &ty,
            name.as_str().into(),
            source,
        ))
    }

    fn too_large(&self, limits: &Limits) -> CheckedOutcome {
        let name = self.name();
        let diagnostic = too_large(self.name, self.number, limits);
        CheckedOutcome::unreadable(name, diagnostic)
    }

    fn not_utf8(&self) -> CheckedOutcome {
        CheckedOutcome::unreadable(self.name(), self.why_not_utf8())
    }

    fn why_not_utf8(&self) -> Diagnostic {
        let name = self.name();
        let message = format!("`{name}`, in line {}, is not UTF-8", self.line);
        let help = "save the file as UTF-8; a file from a spreadsheet or an old editor is often Windows-1252";
        Diagnostic::about_file(NOT_UTF8, self.name, message).help(help)
    }
}
