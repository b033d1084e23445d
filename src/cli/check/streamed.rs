//! Reports that are written finding by finding, into a temporary file until the run ends: memory does not grow with them.

use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::copy;
use super::outputs::{ReportOutput, is_in_job};
use crate::cli::arguments::{CheckOptions, Verdicts};
use crate::cli::config::Config;
use crate::diagnostic::codes::usage::NOT_WRITTEN;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, Tally, Verdict};
use crate::pipeline::Beyond;
use crate::report::{FindingStream, Format, PathBase, Report, ToldFinding, WrittenFindings};
use crate::source::{SourceId, Sources};

/// Bytes of the findings of a report that are kept in memory; more go to a file.
const IN_MEMORY: usize = 1024 * 1024;

/// The reports of a run whose findings are not kept.
pub(super) struct StreamedReports {
    reports: Vec<StreamedReport>,
    paths: PathBase,
    every_verdict: bool,
    /// How many findings were written.
    pub findings: u64,
    /// How many of them are reported.
    pub recorded: u64,
    /// The greatest severity of those that are violated or undetermined.
    pub worst: Option<Severity>,
    failed: Option<io::Error>,
}

struct StreamedReport {
    format: &'static Format,
    stream: Box<dyn FindingStream>,
    written: SpooledTempFile,
    /// The findings, where some may be left out.
    findings: Option<WrittenFindings>,
}

impl StreamedReports {
    /// The reports of a run, if no finding need be kept: all formats are written finding by finding, and no waiver, baseline,
    /// receipt or coverage is compared with the findings at the end.
    pub fn of(
        options: &CheckOptions,
        config: &Config,
        outputs: &[ReportOutput],
        paths: PathBase,
    ) -> Option<Self> {
        let compares = !options.waivers.is_empty()
            || options.baseline.is_some()
            || config.baseline.is_some()
            || options.update_baseline
            || options.receipt.is_some()
            || copy::is_asked(options)
            || options.coverage;
        if compares {
            return None;
        }
        let written = outputs.iter().map(|output| output.format);
        let summary = options.format.job_summary.filter(|_| is_in_job());
        let printed = std::iter::once(options.format).chain(summary);
        let mut formats: Vec<&Format> = printed.chain(written).collect();
        formats.sort_by_key(|format| format.name);
        formats.dedup_by_key(|format| format.name);
        let report = |format: &'static Format| {
            let stream = format.stream?();
            Some(StreamedReport {
                format,
                findings: stream.tells_what_waits().then(WrittenFindings::default),
                stream,
                written: SpooledTempFile::new(IN_MEMORY),
            })
        };
        Some(Self {
            reports: formats.into_iter().map(report).collect::<Option<_>>()?,
            paths,
            every_verdict: options.verdicts == Verdicts::All,
            findings: 0,
            recorded: 0,
            worst: None,
            failed: None,
        })
    }

    /// Whether nothing is shown of findings but their messages and places.
    pub fn is_brief(&self) -> bool {
        self.reports.iter().all(|one| one.format.is_brief)
    }

    /// Writes a finding, whose texts are `sources`; `number` tells the texts of the run apart.
    pub fn take(
        &mut self,
        finding: &Finding,
        sources: &Sources,
        number: &mut dyn FnMut(SourceId) -> u64,
    ) {
        self.findings = self.findings.saturating_add(1);
        if matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined) {
            self.worst = self.worst.max(Some(finding.severity));
        }
        if self.failed.is_some() {
            return;
        }
        let report = Report {
            sources,
            paths: self.paths.clone(),
            documents: 0,
            tally: Tally::default(),
            findings: Vec::new(),
            beyond: Beyond::default(),
            recorded_written: 0,
            worst_written: None,
            every_verdict: self.every_verdict,
            diagnostics: Vec::new(),
            silenced: Vec::new(),
            relaxed: Vec::new(),
            today: None,
            coverage: None,
            statistics: None,
            profile: None,
            rules: Vec::new(),
        };
        if report.records(finding) {
            self.recorded = self.recorded.saturating_add(1);
        }
        for one in &mut self.reports {
            let text = one.stream.finding(&report, finding);
            if let Some(findings) = &mut one.findings {
                findings.add(&report, finding, text.len(), number);
            }
            self.failed = one.written.write_all(text.as_bytes()).err();
            if self.failed.is_some() {
                return;
            }
        }
    }

    /// Why the findings could not be written.
    pub fn problem(&mut self) -> Option<Diagnostic> {
        let error = self.failed.as_ref()?;
        let folder = std::env::temp_dir();
        let message = format!(
            "the reports are not written: their findings cannot be written to a temporary file in `{}`: {error}",
            crate::report::visible(&folder.to_string_lossy())
        );
        let help = "make room there, or name another folder in the environment variable TMPDIR";
        Some(Diagnostic::new(NOT_WRITTEN, Severity::Error, message).help(help))
    }

    /// Writes a report in one of its formats.
    ///
    /// # Errors
    /// It cannot be written, or what was written of it cannot be read.
    pub fn write(
        &mut self,
        format: &Format,
        report: &Report<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut formats = self.reports.iter_mut();
        let Some(one) = formats.find(|one| one.format.name == format.name) else {
            return Ok(());
        };
        let written = &mut one.written;
        written.seek(SeekFrom::Start(0))?;
        let Some(findings) = &one.findings else {
            out.write_all(one.stream.head(report).as_bytes())?;
            io::copy(&mut Read::by_ref(written), out)?;
            return out.write_all(one.stream.tail(report).as_bytes());
        };
        let mut left_out = Vec::new();
        let told = findings.told(&mut |severity| left_out.push(severity));
        one.stream.leave_out(&left_out);
        let (count, mut failed) = (told.len(), None);
        let mut texts = BufReader::new(written);
        let mut told = told.into_iter();
        let mut next = || {
            let told = told.next()?;
            let text = text_of(&mut texts, &told);
            let text = text.map_err(|error| failed = Some(error)).ok()?;
            Some((text, told.waiting))
        };
        if let Some(page) = one.stream.page(report, count, &mut next) {
            return match failed {
                Some(error) => Err(error),
                None => out.write_all(page.as_bytes()),
            };
        }
        let mut out = BufWriter::new(out);
        out.write_all(one.stream.head(report).as_bytes())?;
        while let Some((text, waiting)) = next() {
            let text = match waiting {
                Some(waiting) => one.stream.with_waiting(text, &waiting),
                None => text,
            };
            out.write_all(text.as_bytes())?;
        }
        if let Some(error) = failed {
            return Err(error);
        }
        out.write_all(one.stream.tail(report).as_bytes())?;
        out.flush()
    }
}

/// The text of the next finding to tell.
fn text_of(texts: &mut BufReader<&mut SpooledTempFile>, told: &ToldFinding) -> io::Result<String> {
    let skipped = i64::try_from(told.skipped).unwrap_or(i64::MAX);
    texts.seek_relative(skipped)?;
    let mut text = String::new();
    texts.take(told.length).read_to_string(&mut text)?;
    Ok(text)
}
