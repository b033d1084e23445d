//! A baseline: the findings that were there when a gate was set up. They are
//! counted and do not fail it; what is new does.
//!
//! Findings are recognised by what they are about (`eval::fingerprint`), so that
//! moved lines and reordered lists change nothing.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::eval::finding::{Finding, Verdict};
use crate::eval::fingerprint::{fingerprints, without_number, without_positions};

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

impl BaselineEntry {
    /// Whether two entries with one fingerprint agree in all that it is made of and that they hold.
    fn is_about_the_same(&self, other: &Self) -> bool {
        let about = |entry: &Self| {
            let document = without_number(&entry.document).to_owned();
            (document, without_positions(&entry.path))
        };
        self.rule == other.rule && about(self) == about(other)
    }
}

/// What a baseline did.
#[derive(Debug, Default)]
pub struct Applied {
    /// Findings that are in it.
    pub known: u64,
    /// Entries for documents that the run covers for which there is no finding any more.
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

    /// Marks the findings that are in it. `name` gives documents the names that they have in the file; `covers` says of
    /// such a name whether the run would have found everything about it.
    ///
    /// # Errors
    /// An entry with the fingerprint of a finding is of another rule or document, in words.
    pub fn apply(
        &self,
        findings: &mut [Finding],
        name: &dyn Fn(&str) -> String,
        covers: &dyn Fn(&str) -> bool,
    ) -> Result<Applied, String> {
        let known: HashMap<&str, &BaselineEntry> = self
            .findings
            .iter()
            .map(|entry| (entry.fingerprint.as_str(), entry))
            .collect();
        let mut met = HashSet::new();
        let mut applied = Applied::default();
        for (at, entry) in entries(findings, name) {
            let Some(before) = known.get(entry.fingerprint.as_str()) else {
                continue;
            };
            if !before.is_about_the_same(&entry) {
                return Err(format!(
                    "the entry with the fingerprint `{}` names another rule or document than the finding has: it was \
                     changed by hand",
                    entry.fingerprint
                ));
            }
            if let Some(finding) = findings.get_mut(at) {
                finding.baselined = true;
                applied.known = applied.known.saturating_add(1);
                met.insert(entry.fingerprint);
            }
        }
        let gone = |entry: &&BaselineEntry| {
            !met.contains(&entry.fingerprint) && covers(stream(&entry.document))
        };
        applied.gone = u64::try_from(self.findings.iter().filter(gone).count()).unwrap_or(u64::MAX);
        Ok(applied)
    }

    /// The baseline, with the findings of the documents that this run covers replaced by this run's.
    #[must_use]
    pub fn updated(
        &self,
        findings: &[Finding],
        name: &dyn Fn(&str) -> String,
        covers: &dyn Fn(&str) -> bool,
    ) -> Self {
        let others = self
            .findings
            .iter()
            .filter(|entry| !covers(stream(&entry.document)))
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
pub fn stream(document: &str) -> &str {
    crate::document::name::split(document).0
}
