//! Files that hold a document a line: read a piece at a time, so that memory
//! does not grow with their length, and checked by any number of threads.

use std::sync::Arc;

use super::{Checked, Options, Rules, check_tree, root};
use crate::check::types::Type;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::use_of_program::NOT_UTF8;
use crate::document::csv::{self, Header};
use crate::document::{self, Tree};
use crate::eval::finding::Tally;
use crate::eval::{self, Settings};
use crate::source::{Source, SourceId, Sources};

/// Complete lines of a file, each a document.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
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
}

/// What came of many documents.
#[derive(Debug, Default)]
pub struct Batch {
    /// How many were checked without there being anything to say.
    pub clean: u64,
    /// How many obligations of these have which verdict.
    pub tally: Tally,
    /// The others.
    pub others: Vec<Checked>,
}

/// Checks lines, and keeps only what there is to say.
pub fn check_lines(
    rules: &Rules,
    settings: &Settings,
    lines: &Lines<'_>,
    options: &Options,
    sources: &Sources,
) -> Batch {
    let mut batch = Batch::default();
    for document in lines.documents() {
        match document.clean(rules, settings, options, sources) {
            Some(tally) => {
                batch.clean = batch.clean.saturating_add(1);
                batch.tally.add(&tally);
            }
            None => batch.others.push(document.check(rules, settings, options, sources)),
        }
    }
    batch
}

/// Checks lines, and keeps all.
pub(super) fn check_each(
    rules: &Rules,
    settings: &Settings,
    lines: &Lines<'_>,
    options: &Options,
    sources: &Sources,
) -> Vec<Checked> {
    lines.documents().map(|document| document.check(rules, settings, options, sources)).collect()
}

impl<'t> Lines<'t> {
    /// The lines that hold something.
    fn documents(&self) -> impl Iterator<Item = OneLine<'t>> + use<'_, 't> {
        let mut line = self.line;
        let mut number = self.first;
        self.split().filter_map(move |text| {
            let at = line;
            line = line.saturating_add(memchr::memchr_iter(b'\n', text).count());
            if text.trim_ascii().is_empty() {
                return None;
            }
            let document = OneLine { name: self.name, header: self.header, number, line: at, text };
            number = number.saturating_add(1);
            Some(document)
        })
    }

    fn split(&self) -> Box<dyn Iterator<Item = &'t [u8]> + 't> {
        let text = self.text;
        if self.header.is_none() {
            return Box::new(text.split_inclusive(|byte| *byte == b'\n'));
        }
        let mut start = 0_usize;
        let ends = csv::rows(text).chain(std::iter::once(text.len()));
        Box::new(ends.map(move |end| text.get(std::mem::replace(&mut start, end)..end).unwrap_or(&[])))
    }
}

/// One document of a stream.
struct OneLine<'t> {
    name: &'t str,
    header: Option<&'t Header>,
    number: u64,
    line: usize,
    text: &'t [u8],
}

impl OneLine<'_> {
    fn name(&self) -> String {
        format!("{}#{}", self.name, self.number)
    }

    /// What was decided, where there is nothing to say: no text of it is kept then.
    fn clean(&self, rules: &Rules, settings: &Settings, options: &Options, sources: &Sources) -> Option<Tally> {
        if options.every_verdict {
            return None;
        }
        let text: Arc<str> = std::str::from_utf8(self.text).ok()?.trim_end_matches(['\n', '\r']).into();
        let tree = self.tree(&text, SourceId::NOWHERE, options).ok()?;
        let id = root(rules, &tree, "", options).ok()?;
        let document = document::bind(&rules.program, tree, &Type::Record(id), "".into(), SourceId::NOWHERE);
        if !document.faults.is_empty() || !document.notes.is_empty() {
            return None;
        }
        let mut tally = Tally::default();
        for obligation in eval::run(&rules.program, &rules.plan, &document, settings, sources) {
            tally.count(obligation.verdict);
        }
        (tally.violated == 0 && tally.undetermined == 0 && tally.obligations() > 0).then_some(tally)
    }

    fn tree(&self, text: &Arc<str>, source: SourceId, options: &Options) -> Result<Tree, Box<Diagnostic>> {
        match self.header {
            Some(header) => header.record(text, source),
            None => document::json::parse(text, source, &options.limits),
        }
    }

    fn check(&self, rules: &Rules, settings: &Settings, options: &Options, sources: &Sources) -> Checked {
        let Ok(text) = std::str::from_utf8(self.text) else { return self.not_utf8() };
        let text: Arc<str> = text.trim_end_matches(['\n', '\r']).into();
        let source = sources.add_source(Source::new(self.name, Arc::clone(&text)).from_line(self.line));
        match self.tree(&text, source, options) {
            Ok(tree) => check_tree(rules, settings, tree, self.name(), source, options, sources),
            Err(diagnostic) => Checked::unreadable(self.name(), *diagnostic),
        }
    }

    fn not_utf8(&self) -> Checked {
        let name = self.name();
        let message = format!("`{name}`, in line {}, is not UTF-8", self.line);
        let help = "save the file as UTF-8; a file from a spreadsheet or an old editor is often Windows-1252";
        Checked::unreadable(name, Diagnostic::about_file(NOT_UTF8, self.name, message).help(help))
    }
}
