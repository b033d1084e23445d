//! Reports that are written finding by finding, into a temporary file until the run ends: memory does not grow with them.

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::outputs::ReportOutput;
use crate::cli::arguments::{CheckOptions, Verdicts};
use crate::cli::config::Config;
use crate::diagnostic::codes::usage::NOT_WRITTEN;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, Tally, Verdict};
use crate::pipeline::Beyond;
use crate::report::{FindingStream, Format, PathBase, Report};
use crate::source::Sources;

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
            || options.coverage;
        if compares {
            return None;
        }
        let written = outputs.iter().map(|output| output.format);
        let mut formats: Vec<&Format> = std::iter::once(options.format).chain(written).collect();
        formats.sort_by_key(|format| format.name);
        formats.dedup_by_key(|format| format.name);
        let report = |format: &'static Format| {
            Some(StreamedReport {
                format,
                stream: format.stream?(),
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

    /// Writes a finding, whose texts are `sources`.
    pub fn take(&mut self, finding: &Finding, sources: &Sources) {
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
        out.write_all(one.stream.head(report).as_bytes())?;
        one.written.seek(SeekFrom::Start(0))?;
        io::copy(&mut Read::by_ref(&mut one.written), out)?;
        out.write_all(one.stream.tail(report).as_bytes())
    }
}
