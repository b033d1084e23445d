//! What a run found, as plain data, and the forms that it is written in.
//!
//! A format is one file here and one row of [`FORMATS`].

#[cfg_attr(
    not(feature = "cli"),
    expect(
        dead_code,
        reason = "the report with pictures groups findings by their causes"
    )
)]
mod causes;
mod derivation;
mod github;
mod gitlab;
mod html;
#[cfg(feature = "cli")]
mod human;
mod inert;
mod json;
mod junit;
pub mod junit_tests;
pub mod lcov;
mod markdown;
mod paths;
mod place;
mod profile;
#[cfg(all(feature = "cli", feature = "office"))]
pub mod remarks;
mod repeated;
pub mod rulebook;
mod sarif;
mod short;
pub mod show;
mod streamed;
#[cfg(feature = "cli")]
pub mod table;
mod text;
mod waiting;

use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{ByRule, Finding, Tally, Verdict};
use crate::pipeline::Beyond;
use crate::pipeline::Rules;
use crate::pipeline::coverage::Coverage;
use crate::pipeline::profile::Profile;
use crate::source::Sources;

#[cfg(feature = "cli")]
pub use human::{write_diagnostics, write_finding};
use inert::inert_whole;
pub use inert::{EscapeForm, inert};
pub use json::diagnostics as diagnostics_as_json;
pub use paths::PathBase;
pub use repeated::{each_once, notes_together};
pub use short::{diagnostic_line, finding_line};
pub use streamed::FindingStream;
pub use text::{columns, padded, visible};
pub use waiting::{ToldFinding, WrittenFindings};

/// The verdicts in the order of tables.
const VERDICTS: [Verdict; 5] = [
    Verdict::Violated,
    Verdict::Undetermined,
    Verdict::Holds,
    Verdict::NotApplicable,
    Verdict::Waived,
];

/// The result of one run.
#[derive(Debug)]
pub struct Report<'s> {
    /// The texts that spans point into.
    pub sources: &'s Sources,
    /// What paths are counted from in reports for other programs.
    pub paths: PathBase,
    /// How many documents were checked.
    pub documents: u64,
    /// How many obligations have which verdict.
    pub tally: Tally,
    /// In order: documents as given, findings by location.
    pub findings: Vec<Finding>,
    /// Findings that were counted and are not kept, since there are too many.
    pub beyond: Beyond,
    /// How many findings to report were written and are not kept.
    pub recorded_written: u64,
    /// The greatest severity of what is violated or undetermined among findings that were written and are not kept.
    pub worst_written: Option<Severity>,
    /// Shows what holds and what does not apply, too.
    pub every_verdict: bool,
    /// Diagnostics about rule files, documents and the command line.
    pub diagnostics: Vec<Diagnostic>,
    /// What was silenced or replaced, one line each: overridden parameters, waiver files.
    pub silenced: Vec<String>,
    /// What makes the run less strict than its rules and the usual limits are, one line each: rules that are off, a run
    /// that no finding fails, raised limits.
    pub relaxed: Vec<String>,
    /// The day by which waivers expired, where any was read.
    pub today: Option<String>,
    /// What the run did not look at, where that was asked for.
    pub coverage: Option<Coverage>,
    /// How many obligations of each rule have which verdict, where that was asked for.
    pub statistics: Option<ByRule>,
    /// What the run took, where that was asked for.
    pub profile: Option<Profile>,
    /// The rules that the findings are of, where they could be read; one for each gate.
    pub rules: Vec<&'s Rules>,
}

impl Report<'_> {
    /// The findings that were asked for, without those of the baseline.
    pub fn shown(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.shows(finding))
    }

    /// Whether a finding was asked for, and is not in the baseline.
    fn shows(&self, finding: &Finding) -> bool {
        self.records(finding) && (self.every_verdict || !finding.baselined)
    }

    /// The findings to report, including baselined ones: for formats that mark these.
    pub fn recorded(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.records(finding))
    }

    /// Whether a finding was asked for.
    pub fn records(&self, finding: &Finding) -> bool {
        let calls_for_it = matches!(
            finding.verdict,
            Verdict::Violated | Verdict::Undetermined | Verdict::Waived
        );
        self.every_verdict || calls_for_it
    }

    /// What was relaxed, and then what was silenced or replaced.
    pub fn relaxed_and_silenced(&self) -> impl Iterator<Item = &String> {
        self.relaxed.iter().chain(&self.silenced)
    }

    /// What was relaxed as it ends a text for people, one line each.
    fn relaxed_lines(&self) -> String {
        self.relaxed
            .iter()
            .map(|line| format!("note: {}\n", visible(line)))
            .collect()
    }

    /// Whether a finding, or a diagnostic that is no error, has at least this severity. Errors have
    /// exit codes of their own.
    pub fn fails(&self, least: Severity) -> bool {
        let counts = |finding: &Finding| {
            matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined)
                && !finding.baselined
        };
        let said = |one: &Diagnostic| one.severity < Severity::Error && one.severity >= least;
        self.beyond.fails(least)
            || self.worst_written >= Some(least)
            || self.diagnostics.iter().any(said)
            || self
                .findings
                .iter()
                .any(|finding| counts(finding) && finding.severity >= least)
    }

    /// A table of the verdicts by rule, where that was asked for; a line each.
    pub fn statistics_lines(&self) -> Vec<String> {
        let Some(statistics) = &self.statistics else {
            return Vec::new();
        };
        let names = statistics.rules().map(|(rule, _)| columns(rule));
        let width = names.max().unwrap_or(0).max("rule".len());
        let mut head = format!("{:width$}", "rule");
        VERDICTS
            .iter()
            .for_each(|verdict| head.push_str(&format!("  {}", verdict.words())));
        let line = |(rule, tally): (&str, &Tally)| {
            let mut line = padded(rule, width);
            for verdict in VERDICTS {
                let columns = verdict.words().len();
                line.push_str(&format!("  {:>columns$}", tally.of(verdict)));
            }
            line
        };
        std::iter::once(head)
            .chain(statistics.rules().map(line))
            .collect()
    }

    /// The line that ends a run: `checked 1 document, 5 obligations: 4 hold, 1 violated`.
    pub fn summary(&self) -> String {
        let tally = &self.tally;
        let mut parts = vec![format!(
            "{} {}",
            tally.holds,
            if tally.holds == 1 { "holds" } else { "hold" }
        )];
        let others = [
            (tally.violated, "violated"),
            (tally.undetermined, "undetermined"),
            (tally.not_applicable, "not applicable"),
            (tally.waived, "waived"),
        ];
        parts.extend(
            others
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}")),
        );
        let documents = counted(self.documents, "document");
        let obligations = counted(tally.obligations(), "obligation");
        let mut line = format!("checked {documents}, {obligations}: {}", parts.join(", "));
        for silenced in &self.silenced {
            line.push('\n');
            line.push_str(&visible(silenced));
        }
        line
    }
}

/// A number with its noun: `1 document`, `2 documents`.
pub fn counted(number: u64, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// How text for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// With colours.
    pub color: bool,
    /// With nothing but ASCII.
    pub ascii: bool,
    /// For reading aloud: locations in words instead of snippets.
    pub plain: bool,
    /// Groups findings of one rule and message at many locations.
    pub grouped: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
            ascii: false,
            plain: false,
            grouped: false,
        }
    }
}

/// A form that reports are written in.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// Writes a report.
    pub write: fn(&Report<'_>, Style) -> String,
    /// Writes the same finding by finding; `None` where findings are compared with one another.
    pub stream: Option<fn() -> Box<dyn FindingStream>>,
    /// The extensions by which users name its files.
    pub extensions: &'static [&'static str],
    /// Whether it is laid out for the terminal that it is written to.
    pub for_terminal: bool,
    /// Whether it contains the diagnostics; otherwise they go to standard error.
    pub holds_diagnostics: bool,
    /// Whether diagnostics on standard error take one line each beside it.
    pub short_diagnostics: bool,
    /// Whether it lists every obligation, also what holds.
    pub every_verdict: bool,
    /// Whether it shows how each verdict came about.
    pub derivations: bool,
    /// Whether it shows values that would satisfy the rules.
    pub hints: bool,
    /// Whether it shows nothing of a finding but its message and where it is.
    pub is_brief: bool,
    /// Whether it names relaxed settings; otherwise the summary on standard error does.
    pub tells_relaxed: bool,
    /// What the summary page of a CI job shows beside it.
    pub job_summary: Option<&'static Format>,
    /// What it has no place for, in one line; the user is told on standard error.
    pub left_out: fn(&Report<'_>) -> Option<String>,
}

impl Format {
    const fn new(
        name: &'static str,
        about: &'static str,
        write: fn(&Report<'_>, Style) -> String,
    ) -> Self {
        Self {
            name,
            about,
            write,
            stream: None,
            extensions: &[],
            for_terminal: false,
            holds_diagnostics: true,
            short_diagnostics: false,
            every_verdict: false,
            derivations: false,
            hints: true,
            is_brief: false,
            tells_relaxed: false,
            job_summary: None,
            left_out: |_| None,
        }
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Pictures of findings, for a terminal.
#[cfg(feature = "cli")]
pub const HUMAN: Format = Format {
    extensions: &["txt"],
    for_terminal: true,
    holds_diagnostics: false,
    tells_relaxed: true,
    ..Format::new("human", "pictures of both places", human::write)
};

/// One line for each finding.
pub const SHORT: Format = Format {
    holds_diagnostics: false,
    short_diagnostics: true,
    hints: false,
    is_brief: true,
    tells_relaxed: true,
    stream: Some(|| Box::new(short::ShortLines)),
    ..Format::new("short", "one line for each finding", short::write)
};

/// The report as one JSON object.
pub const JSON: Format = Format {
    extensions: &["json"],
    stream: Some(|| Box::new(json::JsonObject::default())),
    ..Format::new("json", "one JSON object, version 1", json::write)
};

const NDJSON: Format = Format {
    extensions: &["ndjson", "jsonl"],
    stream: Some(|| Box::new(json::JsonLines)),
    ..Format::new(
        "ndjson",
        "one JSON object for each finding, and one for the summary",
        json::write_lines,
    )
};

const SARIF: Format = Format {
    extensions: &["sarif"],
    left_out: sarif::left_out,
    stream: Some(|| Box::new(sarif::SarifResults::default())),
    ..Format::new("sarif", "SARIF 2.1.0, for code scanning", sarif::write)
};

const JUNIT: Format = Format {
    extensions: &["xml"],
    every_verdict: true,
    ..Format::new("junit", "JUnit, a case for each obligation", junit::write)
};

const GITHUB: Format = Format {
    job_summary: Some(&MARKDOWN),
    stream: Some(|| Box::new(github::Commands::default())),
    ..Format::new("github", "annotations of GitHub Actions", github::write)
};

const GITLAB: Format = Format {
    stream: Some(|| Box::new(gitlab::GitlabIssues::default())),
    ..Format::new("gitlab", "GitLab Code Quality", gitlab::write)
};

const MARKDOWN: Format = Format {
    extensions: &["md"],
    stream: Some(|| Box::new(markdown::MarkdownEntries)),
    ..Format::new("markdown", "a comment on a pull request", markdown::write)
};

const HTML: Format = Format {
    extensions: &["html", "htm"],
    every_verdict: true,
    derivations: true,
    ..Format::new("html", "one page for people", html::write)
};

/// All formats, the default first.
pub const FORMATS: &[Format] = &[
    #[cfg(feature = "cli")]
    HUMAN,
    SHORT,
    JSON,
    NDJSON,
    SARIF,
    JUNIT,
    GITHUB,
    GITLAB,
    MARKDOWN,
    HTML,
];

#[cfg(feature = "cli")]
impl Default for &'static Format {
    fn default() -> Self {
        &HUMAN
    }
}

/// How each verdict came about, as `whereas why` shows it.
pub const WHY: Format = Format {
    for_terminal: true,
    holds_diagnostics: false,
    every_verdict: true,
    derivations: true,
    ..Format::new("why", "how each verdict came about", derivation::write)
};

/// The report as JSON.
pub fn json(report: &Report<'_>) -> String {
    json::write(report, Style::default())
}

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// All hints in one sentence; nothing where there are none.
fn hints_in_words(finding: &Finding) -> Option<String> {
    let all: Vec<String> = finding
        .hints
        .iter()
        .map(|hint| {
            let relation = if hint.relation.is_empty() {
                String::new()
            } else {
                format!(" {}", hint.relation)
            };
            format!("`{}` were {}{relation}", hint.field, hint.value)
        })
        .collect();
    (!all.is_empty()).then(|| format!("it would hold if {}", all.join(", or if ")))
}
