//! A baseline: the findings that were there when a gate was set up. They are
//! counted and do not fail it; what is new does.
//!
//! Findings are recognised by what they are about (`eval::fingerprint`), so that
//! moved lines and reordered lists change nothing.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::eval::finding::{Finding, Verdict};
use crate::eval::fingerprint::fingerprints;

/// The version of the file that is written.
const VERSION: u32 = 1;
/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 32;

/// Findings that were there before.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// The findings, by document, rule and path.
    findings: Vec<BaselineEntry>,
}

/// A finding that was there before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    document: String,
    rule: String,
    path: String,
    fingerprint: String,
    message: String,
}

/// What a baseline did.
#[derive(Debug, Default)]
pub struct Applied {
    /// Findings that are in it.
    pub known: u64,
    /// Entries for documents of the run for which there is no finding any more.
    pub gone: u64,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| format!("it cannot be read: {error}"))?;
        if read.version != VERSION {
            return Err(format!(
                "it is of version {}, and this program knows version {VERSION}",
                read.version
            ));
        }
        let mut seen = HashSet::new();
        for entry in &read.findings {
            let print = &entry.fingerprint;
            if print.len() != DIGITS || !print.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let shown = crate::value::text::shortened(print, 40);
                return Err(format!(
                    "`{shown}` is no fingerprint: it was changed by hand"
                ));
            }
            if !seen.insert(print) {
                return Err(format!(
                    "it has the fingerprint `{print}` twice: it was changed by hand"
                ));
            }
        }
        Ok(read)
    }

    /// The text of the file: sorted, an entry to a few lines, so that changes read well.
    pub fn print(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Marks the findings that are in it. `name` gives documents the names that they have in the file.
    pub fn apply(
        &self,
        findings: &mut [Finding],
        documents: &[String],
        name: &dyn Fn(&str) -> String,
    ) -> Applied {
        let known: HashSet<&str> = self
            .findings
            .iter()
            .map(|entry| entry.fingerprint.as_str())
            .collect();
        let mut met = HashSet::new();
        let mut applied = Applied::default();
        for (at, entry) in entries(findings, name) {
            if known.contains(entry.fingerprint.as_str())
                && let Some(finding) = findings.get_mut(at)
            {
                finding.baselined = true;
                applied.known = applied.known.saturating_add(1);
                met.insert(entry.fingerprint);
            }
        }
        let checked: HashSet<String> = documents
            .iter()
            .map(|document| stream(&name(document)).to_owned())
            .collect();
        let gone = |entry: &&BaselineEntry| {
            checked.contains(stream(&entry.document)) && !met.contains(&entry.fingerprint)
        };
        applied.gone = u64::try_from(self.findings.iter().filter(gone).count()).unwrap_or(u64::MAX);
        applied
    }

    /// The baseline, with the findings of the documents that this run checked replaced by this run's.
    #[must_use]
    pub fn updated(
        &self,
        findings: &[Finding],
        documents: &[String],
        name: &dyn Fn(&str) -> String,
    ) -> Self {
        let checked: HashSet<String> = documents
            .iter()
            .map(|document| stream(&name(document)).to_owned())
            .collect();
        let others = self
            .findings
            .iter()
            .filter(|entry| !checked.contains(stream(&entry.document)))
            .cloned();
        let mut all: HashMap<String, BaselineEntry> = others
            .chain(entries(findings, name).into_iter().map(|(_, entry)| entry))
            .map(|one| (one.fingerprint.clone(), one))
            .collect();
        let mut findings: Vec<BaselineEntry> = all.drain().map(|(_, entry)| entry).collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

/// What is violated or undetermined, as entries, with its position.
fn entries(findings: &[Finding], name: &dyn Fn(&str) -> String) -> Vec<(usize, BaselineEntry)> {
    let counts =
        |finding: &&Finding| matches!(finding.verdict, Verdict::Violated | Verdict::Undetermined);
    let renamed = |finding: &Finding| Finding {
        document: name(&finding.document),
        ..finding.clone()
    };
    let all: Vec<Finding> = findings.iter().filter(counts).map(renamed).collect();
    let prints = fingerprints(&all);
    let places = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| counts(finding))
        .map(|(at, _)| at);
    let entry = |(finding, fingerprint): (Finding, String)| BaselineEntry {
        document: finding.document,
        rule: finding.rule,
        path: finding.path,
        fingerprint,
        message: finding.message,
    };
    places.zip(all.into_iter().zip(prints).map(entry)).collect()
}

/// The file of a document: `a.ndjson` for `a.ndjson#3`.
fn stream(document: &str) -> &str {
    crate::document::name::split(document).0
}
