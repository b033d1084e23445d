//! `whereas table`: values out of documents, a row for each record of a type.
//!
//! Documents, rules, parameters, gates and dossiers are those of a check; instead of verdicts come values.

use std::collections::HashSet;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::SpooledTempFile;

use super::gather::{self, CheckContext, PieceTexts};
use super::options::{self, option_value};
use super::prepare::{self, PreparedTask};
use super::tasks::{self, Task};
use super::{CheckRun, configured, dossiers, outputs, settle};
use crate::check::program::{Program, Record};
use crate::check::types::Type;
use crate::check::{AskedColumns, Inquiry, TypedColumns};
use crate::cli::arguments::{CheckOptions, TableForm, TableOptions};
use crate::cli::config::Config;
use crate::cli::files;
use crate::cli::loader::FileLoader;
use crate::cli::terminal::Terminal;
use crate::cli::walk::Walker;
use crate::cli::work::{self, LineBlock, Piece, Queue, Selection, WorkItem};
use crate::cli::writes::{self, OutputTarget, Replaces};
use crate::diagnostic::codes::documents::NO_TYPE;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::eval::table::{TableValue, is_shown};
use crate::limits::{Limits, OpenChanges};
use crate::pipeline::Options;
use crate::pipeline::stream::DocumentLines;
use crate::pipeline::table::{Gap, TableMaker, TableOutcome, TableRow, contains, row_type};
use crate::report::table::{Heading, TableFormat, WrittenRow};
use crate::report::{counted, each_once, visible};
use crate::source::{Source, Sources, Span};
use crate::syntax::columns::{ColumnWritten, parse_columns};
use crate::syntax::{self, lexer};

/// Bytes of a table that are kept in memory until its file is written.
const IN_MEMORY: usize = 1024 * 1024;

/// Headings of the columns that `--places` adds.
const PLACES: [&str; 2] = ["document", "place"];

/// Headings of the second table.
const GAPS: [&str; 6] = ["document", "row", "column", "reason", "place", "location"];

/// Writes the table; returns the exit code.
pub(in crate::cli) fn run(options: &TableOptions, terminal: &Terminal) -> u8 {
    let sources = Sources::new();
    let mut run = CheckRun::default();
    let asked = CheckOptions {
        stdin_name: options.stdin_name.clone(),
        jobs: options.jobs,
        limit: options.limit.clone(),
        config: options.config.clone(),
        no_config: options.no_config,
        ..options
            .by
            .check(options.documents.clone(), options.by.rules.clone())
    };
    let (asked, config) = configured(&asked, &sources, &mut run);
    let walker = Walker::new(&run.access);
    let request = TableRequest {
        options,
        asked: &asked,
        config: &config,
        terminal,
        sources: &sources,
    };
    if options
        .reasons
        .as_ref()
        .is_some_and(|file| file.as_os_str() == "-")
    {
        let help =
            "name a file: the table itself is on standard output, unless `--output` says otherwise";
        run.report([option_value("`--reasons -` names no file", help)], 2);
    }
    let counts = request.written(&walker, &mut run);
    let counts = counts.filter(|counts| counts.documents > 0 || run.code == 0);
    let unread = std::mem::take(&mut run.unread);
    run.report(unread, 3);
    run.report(walker.problems(), 2);
    each_once(&sources, &mut run.diagnostics);
    terminal.show(&sources, &run.diagnostics, false);
    if let Some(counts) = counts.filter(|_| !terminal.quiet) {
        counts
            .lines(options)
            .iter()
            .for_each(|line| terminal.tell(line));
    }
    run.code
}

/// What is asked for.
struct TableRequest<'r> {
    options: &'r TableOptions,
    asked: &'r CheckOptions,
    config: &'r Config,
    terminal: &'r Terminal,
    sources: &'r Sources,
}

/// How much was written.
#[derive(Debug, Default)]
struct TableCounts {
    rows: u64,
    documents: u64,
    /// Values that are missing.
    gaps: u64,
    /// Texts that were changed for safety.
    changed: u64,
}

impl TableCounts {
    /// What is told on standard error.
    fn lines(&self, options: &TableOptions) -> Vec<String> {
        let of = counted(self.documents, "document");
        let mut head = format!("{} of {of}", counted(self.rows, "row"));
        if self.gaps > 0 {
            let (is, why) = match (self.gaps, &options.reasons) {
                (1, Some(file)) => ("is", format!("{} says why", visible(&files::shown(file)))),
                (_, Some(file)) => ("are", format!("{} says why", visible(&files::shown(file)))),
                (1, None) => ("is", "`--reasons FILE` says why".to_owned()),
                (_, None) => ("are", "`--reasons FILE` says why".to_owned()),
            };
            head.push_str(&format!(
                "; {} {is} empty: {why}",
                counted(self.gaps, "value")
            ));
        }
        let mut lines = vec![head];
        if self.changed > 0 {
            let texts = counted(self.changed, "text");
            lines.push(format!(
                "note: {texts} would be run by a spreadsheet or a terminal and got `'` or an escape; `--format json` has all as they are"
            ));
        }
        lines
    }
}

/// A gate's rules with the columns, ready for its documents.
type PreparedTable = (PreparedTask, TypedColumns);

impl TableRequest<'_> {
    /// Writes all rows; `None` if a mistake prevents that.
    fn written(&self, walker: &Walker, run: &mut CheckRun) -> Option<TableCounts> {
        let columns = self.columns(&mut *run);
        let limits = Limits {
            changes: OpenChanges::named(self.asked.changes.as_deref()),
            ..options::limits(self.config, &self.asked.limit, run)
        };
        let said = Options {
            any_type: true,
            every_verdict: false,
            derivations: false,
            ..options::settings(self.asked, limits, run)
        };
        let jobs = options::jobs(self.asked, run);
        let mut tasks = tasks::tasks(self.asked, self.config, walker, run);
        tasks.retain(|task| task.gate.is_none() || !task.given.is_empty());
        if has_errors(&run.diagnostics) {
            return None;
        }
        let tables = self.prepared(tasks, columns.as_deref(), &said, walker, run)?;
        let headings = self.headings(&tables, run)?;
        let targets: Vec<OutputTarget> = self.targets();
        run.report(writes::two_in_one(&targets), 2);
        run.report(writes::over_inputs(&targets, &run.access), 2);
        if has_errors(&run.diagnostics) {
            return None;
        }
        let format = form(self.options.format);
        let mut table = TableWriter::new(format, headings, self.file(), self.terminal);
        let gaps = GAPS.iter().map(|name| Heading {
            name: Arc::from(*name),
            is_number: *name == "row",
        });
        let mut reasons = self
            .options
            .reasons
            .as_ref()
            .map(|file| TableWriter::new(format, gaps.collect(), Some(file), self.terminal));
        let mut counts = TableCounts::default();
        for prepared in &tables {
            self.rows(
                prepared,
                jobs,
                (&mut table, reasons.as_mut()),
                &mut counts,
                run,
            );
        }
        counts.rows = table.rows;
        counts.changed = table.changed;
        for writer in std::iter::once(table).chain(reasons) {
            run.report(writer.finish(), 2);
        }
        Some(counts)
    }

    /// The columns that are asked for; `None` if none are.
    fn columns(&self, run: &mut CheckRun) -> Option<Vec<ColumnWritten>> {
        let limits = Limits::default();
        let mut columns: Vec<ColumnWritten> = Vec::new();
        for text in &self.options.columns {
            let source = self
                .sources
                .add_source(Source::new("columns", text.as_str()));
            let parsed = parse_columns(source, text, &limits);
            run.report(parsed.diagnostics, 2);
            columns.extend(parsed.value);
        }
        let places = PLACES.iter().filter(|_| self.options.places);
        let mut names: HashSet<&str> = places.copied().collect();
        for column in &columns {
            if !names.insert(&column.name) {
                let message = format!("two columns have the heading `{}`", visible(&column.name));
                let help = "give one of them another, as `total as second`";
                let twice = Diagnostic::error(OPTION_VALUE, column.span, message);
                run.report([twice.help(help)], 2);
            }
        }
        (!self.options.columns.is_empty()).then_some(columns)
    }

    /// Loads the rules of each task with the columns. A gate whose rules do not have the type of the rows has none.
    fn prepared(
        &self,
        tasks: Vec<Task>,
        columns: Option<&[ColumnWritten]>,
        said: &Options,
        walker: &Walker,
        run: &mut CheckRun,
    ) -> Option<Vec<PreparedTable>> {
        let mut typed: Vec<(Task, Program)> = Vec::new();
        let mut all_columns = Vec::new();
        let mut without_type = Vec::new();
        for mut task in tasks {
            match self.typed(&mut task, columns, &said.limits, walker, run) {
                Some(Ok((program, columns))) => {
                    typed.push((task, program));
                    all_columns.push(columns);
                }
                Some(Err(diagnostic)) => without_type.push(diagnostic),
                None => {}
            }
        }
        if typed.is_empty() {
            run.report(without_type.into_iter().take(1), 2);
        }
        if has_errors(&run.diagnostics) {
            return None;
        }
        let prepared = settle((self.asked, self.config), typed, said, self.sources, run)?;
        let pairs = prepared.iter().zip(&all_columns);
        let problems: Vec<Diagnostic> = pairs
            .filter_map(|(one, columns)| misplaced(&one.job, columns))
            .collect();
        run.report(problems, 2);
        let failed = prepared.iter().any(|one| one.failed) || has_errors(&run.diagnostics);
        (!failed).then(|| prepared.into_iter().zip(all_columns).collect())
    }

    /// The rules of a task, and the columns typed by them; the inner error if they do not have the type of the rows.
    fn typed(
        &self,
        task: &mut Task,
        columns: Option<&[ColumnWritten]>,
        limits: &Limits,
        walker: &Walker,
        run: &mut CheckRun,
    ) -> Option<Result<(Program, TypedColumns), Diagnostic>> {
        let requested = prepare::requested((self.asked, self.config), task, limits, walker, run)?;
        let mut loader = FileLoader::at(limits, &task.base, Some(&task.journal), &run.access);
        let inquiry = Inquiry::new(&mut loader, requested, self.sources, limits);
        let failed = inquiry.failed();
        run.report(inquiry.diagnostics, 2);
        if failed {
            return None;
        }
        let wanted = self.options.rows.as_ref().or(self.asked.as_type.as_ref());
        let of_gate = task.as_type.as_ref().map(|name| &name.value);
        let wanted = wanted.or(of_gate).map(String::as_str);
        let asked = |program: &Program| self.asked_columns(program, wanted, columns);
        let typed = inquiry
            .value
            .columns(asked, &mut loader, self.sources, limits);
        let typed = match typed {
            Ok(typed) => typed,
            Err(wrong) => {
                let is_type = wrong.iter().all(|one| one.code == NO_TYPE);
                if let (true, Some(first)) = (is_type, wrong.first()) {
                    return Some(Err(first.clone()));
                }
                run.report(wrong, 2);
                return None;
            }
        };
        let failed = typed.failed();
        run.report(typed.diagnostics, 2);
        let (program, typed) = typed.value;
        let records = typed
            .columns
            .iter()
            .filter(|one| !is_shown(&one.body.expr.ty));
        let records: Vec<Diagnostic> = records
            .map(|one| no_cell(&program, &one.body.expr.ty, &one.words, one.body.expr.span))
            .collect();
        let failed = failed || !records.is_empty();
        run.report(records, 2);
        (!failed).then_some(Ok((program, typed)))
    }

    /// The type of the rows and the columns: those that are asked for, or all fields.
    fn asked_columns(
        &self,
        program: &Program,
        wanted: Option<&str>,
        columns: Option<&[ColumnWritten]>,
    ) -> Result<AskedColumns, Vec<Diagnostic>> {
        let Some(wanted) = wanted else {
            let names = program.records.iter().map(|record| &record.declared.name);
            let names: Vec<String> = names
                .filter(|name| !name.is_empty())
                .take(12)
                .map(|name| format!("`{name}`"))
                .collect();
            let help = format!("write `--for TYPE`; the types are {}", names.join(", "));
            return Err(vec![option_value(
                "the type of the rows is not named",
                &help,
            )]);
        };
        let id = row_type(program, wanted).map_err(|wrong| vec![*wrong])?;
        let columns = match (columns, program.records.get(id)) {
            (Some(columns), _) => columns
                .iter()
                .map(|one| (Arc::clone(&one.name), one.expr.clone()))
                .collect(),
            (None, Some(record)) => self.fields(record),
            (None, None) => Vec::new(),
        };
        if columns.is_empty() {
            let message = format!("`{wanted}` has no field that a table can hold");
            let help = "name the columns, as `--columns \"count(payments)\"`";
            return Err(vec![option_value(&message, help)]);
        }
        Ok((id, columns))
    }

    /// All fields of a record that fit a cell.
    fn fields(&self, record: &Record) -> Vec<(Arc<str>, syntax::ast::Expr)> {
        let stored = record.fields.iter().map(|field| (&field.name, &field.ty));
        let derived = record
            .derived
            .iter()
            .map(|field| (&field.name, &field.body.expr.ty));
        let shown = stored.chain(derived).filter(|(_, ty)| is_shown(ty));
        let read = shown.filter_map(|(name, _)| {
            let written = match lexer::is_identifier(name) {
                true => format!("it.{name}"),
                false => format!("it.`{name}`"),
            };
            let source = self
                .sources
                .add_source(Source::new("columns", written.as_str()));
            let parsed = syntax::parse_expression(source, &written, &Limits::default());
            Some((Arc::clone(name), parsed.value?))
        });
        read.collect()
    }

    /// The headings of all gates' columns, which are the same.
    fn headings(&self, tables: &[PreparedTable], run: &mut CheckRun) -> Option<Vec<Heading>> {
        let names = |columns: &TypedColumns| -> Vec<Arc<str>> {
            let names = columns
                .columns
                .iter()
                .map(|column| Arc::clone(&column.name));
            names.collect()
        };
        let (_, first) = tables.first()?;
        if tables.iter().any(|(_, other)| names(other) != names(first)) {
            let message = "the gates have types of this name with different fields";
            let help =
                "name the columns with `--columns`, or the documents and the rules of one gate";
            run.report([option_value(message, help)], 2);
            return None;
        }
        let places = PLACES.iter().filter(|_| self.options.places);
        let places = places.map(|name| Heading {
            name: Arc::from(*name),
            is_number: false,
        });
        let columns = first.columns.iter().map(|column| Heading {
            name: Arc::clone(&column.name),
            is_number: column.body.expr.ty.is_quantity(),
        });
        Some(places.chain(columns).collect())
    }

    /// The file of the table; none for standard output.
    fn file(&self) -> Option<&PathBuf> {
        let output = self.options.output.as_ref();
        output.filter(|file| file.as_os_str() != "-")
    }

    /// The files that are written.
    fn targets(&self) -> Vec<OutputTarget> {
        let replaces = Replaces::Tables {
            overwrite: self.options.overwrite,
        };
        let output = self.file().into_iter().map(|file| ("the table", file));
        let reasons = self.options.reasons.iter();
        let files = output.chain(reasons.map(|file| ("the table of reasons", file)));
        let target = |(what, file): (&str, &PathBuf)| OutputTarget {
            what: what.to_owned(),
            file: file.clone(),
            replaces,
        };
        files.map(target).collect()
    }

    /// Writes the rows of the documents of one gate.
    fn rows(
        &self,
        (prepared, columns): &PreparedTable,
        jobs: Option<usize>,
        (table, mut reasons): (&mut TableWriter<'_>, Option<&mut TableWriter<'_>>),
        counts: &mut TableCounts,
        run: &mut CheckRun,
    ) {
        let (job, task) = (&prepared.job, &prepared.task);
        let maker = TableMaker {
            rules: &job.rules,
            columns,
            settings: &job.settings,
            options: &job.said,
        };
        let before = (counts.documents, run.diagnostics.len());
        let texts = self.sources.clone();
        let first = texts.len();
        let limits = &job.said.limits;
        let queue = Queue::new(
            &task.given,
            limits,
            self.sources,
            job.rules.read_lists(&job.said),
            Selection::ALL,
        );
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let jobs = match queue.is_small() {
            true => 1,
            false => jobs.unwrap_or_else(cores),
        };
        let names: Vec<Arc<str>> = columns
            .columns
            .iter()
            .map(|column| Arc::clone(&column.name))
            .collect();
        let mut told = HashSet::new();
        let mut take = |outcome: TableOutcome, own: &Sources, run: &mut CheckRun| {
            let mut kept = PieceTexts::new(own, first, self.sources);
            let documents = u64::try_from(outcome.documents).unwrap_or(u64::MAX);
            counts.documents = counts.documents.saturating_add(documents);
            for (mut problem, is_unreadable) in outcome.problems {
                // Said once for all documents of a stream.
                let about = problem.file.as_deref().map(crate::document::name::split);
                if !told.insert((
                    about.map(|(file, _)| file.to_owned()),
                    problem.message.clone(),
                )) {
                    continue;
                }
                kept.keep_diagnostic(&mut problem);
                run.report([problem], if is_unreadable { 3 } else { 2 });
            }
            for row in outcome.rows {
                let missing = row.cells.iter().filter(|cell| cell.is_none()).count();
                let missing = u64::try_from(missing).unwrap_or(u64::MAX);
                counts.gaps = counts.gaps.saturating_add(missing);
                let number = table.rows.saturating_add(1);
                if let Some(reasons) = &mut reasons {
                    for (column, gap) in &row.gaps {
                        let column = names.get(*column).cloned().unwrap_or_default();
                        reasons.row(&gap_cells((&row, number), column, gap));
                    }
                }
                let places = [
                    TableValue::Text(row.document),
                    TableValue::Text(row.place.into()),
                ];
                let places = places.into_iter().filter(|_| self.options.places).map(Some);
                table.row(&places.chain(row.cells).collect::<Vec<_>>());
            }
            table.flush();
        };
        if task.given.is_empty() {
            for id in gather::of_requested(&job.rules.program) {
                take(maker.agreement(id, self.sources), self.sources, run);
            }
        }
        work::all(
            queue,
            jobs,
            |piece| {
                let own = texts.clone();
                (outcome(&maker, job, piece, &own), own)
            },
            |(outcome, own)| take(outcome, &own, run),
        );
        let is_said = run.diagnostics.len() > before.1;
        if counts.documents == before.0 && !is_said {
            run.report([gather::nothing_checked(task, false)], 2);
        }
    }
}

/// The rows of one piece of work.
fn outcome(
    maker: &TableMaker<'_>,
    job: &CheckContext,
    piece: Piece,
    sources: &Sources,
) -> TableOutcome {
    let limits = &job.said.limits;
    let text = |text| match text {
        Ok(text) => maker.text(&text, sources),
        Err(diagnostic) => TableOutcome::unreadable(diagnostic),
    };
    match piece.item {
        WorkItem::File(path) => text(files::read(&path, limits)),
        WorkItem::Text(read) => text(read),
        WorkItem::Dossier(dossier) => match dossiers::texts(&dossier, limits) {
            Ok(files) => maker.dossier(&files, sources),
            Err(diagnostic) => TableOutcome::unreadable(diagnostic),
        },
        WorkItem::Empty(name) => TableOutcome {
            problems: vec![(gather::no_documents(&name), false)],
            ..TableOutcome::default()
        },
        WorkItem::TooLarge(diagnostic) => TableOutcome::unreadable(diagnostic),
        WorkItem::Agreements(path) => {
            let ids = job.agreements.get(&files::shown(&path));
            let mut all = TableOutcome::default();
            for id in ids.into_iter().flatten() {
                all.add(maker.agreement(*id, sources));
            }
            all
        }
        WorkItem::Lines(LineBlock {
            name,
            header,
            text,
            ends,
        }) => {
            let lines = DocumentLines {
                name: &name,
                header: header.as_deref(),
                first: piece.start.number,
                line: piece.start.line,
                text: &text,
                ends: &ends,
            };
            maker.lines(&lines, sources)
        }
    }
}

/// The diagnostic for a type of documents, named with `--as`, that cannot hold a row.
fn misplaced(job: &CheckContext, columns: &TypedColumns) -> Option<Diagnostic> {
    let name = job.said.as_type.as_ref()?;
    let program = &job.rules.program;
    let outer = row_type(program, name).ok()?;
    if contains(program, outer, columns.record) {
        return None;
    }
    let wanted = program.records.get(columns.record)?;
    let message = format!("`{name}` holds no `{}`", wanted.declared.name);
    let help = "`--as` is the type of the documents, and `--for` that of the rows: the same, or one that is in it";
    Some(option_value(&message, help))
}

fn form(form: TableForm) -> TableFormat {
    match form {
        TableForm::Csv => TableFormat::Csv,
        TableForm::Json => TableFormat::Json,
        TableForm::Ndjson => TableFormat::Ndjson,
        TableForm::Markdown => TableFormat::Markdown,
    }
}

/// The diagnostic for a column whose values have no place in a cell.
fn no_cell(program: &Program, ty: &Type, words: &str, span: Span) -> Diagnostic {
    let record = ty
        .innermost()
        .record()
        .and_then(|id| program.records.get(id));
    let field = record.and_then(|record| {
        let mut fields = record.fields.iter().filter(|field| is_shown(&field.ty));
        fields.next().map(|field| Arc::clone(&field.name))
    });
    let message = format!("a cell of a table cannot hold {words}");
    let help = match (field, ty.element().is_some()) {
        (Some(field), true) => format!(
            "name a value, as `sum(… .{field})` or `count(…)`; or make its records the rows with `--for`"
        ),
        (Some(field), false) => format!("name one of its fields, as `.{field}` after it"),
        (None, _) => "name a value in it".to_owned(),
    };
    Diagnostic::error(OPTION_VALUE, span, message).help(help)
}

/// A row of the second table.
fn gap_cells(
    (row, number): (&TableRow, u64),
    column: Arc<str>,
    gap: &Gap,
) -> Vec<Option<TableValue>> {
    let text = |text: &str| (!text.is_empty()).then(|| TableValue::Text(text.into()));
    vec![
        text(&row.document),
        Some(TableValue::Written(number.to_string())),
        Some(TableValue::Text(column)),
        text(&gap.reason),
        text(&gap.place),
        text(&gap.location),
    ]
}

/// Writes the rows of a table as they come: to standard output, or to a temporary file that replaces the file at the end.
struct TableWriter<'t> {
    format: TableFormat,
    headings: Vec<Heading>,
    terminal: &'t Terminal,
    file: Option<(PathBuf, SpooledTempFile)>,
    /// What was not written yet.
    text: String,
    rows: u64,
    changed: u64,
    failed: Option<std::io::Error>,
}

impl<'t> TableWriter<'t> {
    fn new(
        format: TableFormat,
        headings: Vec<Heading>,
        file: Option<&PathBuf>,
        terminal: &'t Terminal,
    ) -> Self {
        Self {
            format,
            terminal,
            file: file.map(|file| (file.clone(), SpooledTempFile::new(IN_MEMORY))),
            text: format.head(&headings),
            headings,
            rows: 0,
            changed: 0,
            failed: None,
        }
    }

    fn row(&mut self, cells: &[Option<TableValue>]) {
        let WrittenRow { text, changed } = self.format.row(&self.headings, cells, self.rows == 0);
        self.text.push_str(&text);
        self.rows = self.rows.saturating_add(1);
        self.changed = self.changed.saturating_add(changed);
        if self.text.len() > IN_MEMORY {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        match &mut self.file {
            None => self.terminal.print_exactly(&text),
            Some((_, spooled)) => {
                if let Err(error) = spooled.write_all(text.as_bytes()) {
                    self.failed.get_or_insert(error);
                }
            }
        }
    }

    /// Writes the end; returns why the file could not be written.
    fn finish(mut self) -> Option<Diagnostic> {
        self.text.push_str(self.format.tail(self.rows == 0));
        self.flush();
        let (file, mut spooled) = self.file?;
        let failed = self.failed;
        outputs::replace_with(&file, &mut |out| {
            if let Some(error) = &failed {
                return Err(std::io::Error::new(error.kind(), error.to_string()));
            }
            spooled.seek(SeekFrom::Start(0))?;
            std::io::copy(&mut spooled, out).map(drop)
        })
        .err()
    }
}
