//! A receipt: what was checked, by which program and rules, and the result, with the hashes of
//! all files, so that what was published can be shown to be what was checked.
//! It proves sameness, not authorship.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::arguments::CheckOptions;
use super::files;
use super::inputs::{InputFile, InputKind, Inputs};
use crate::check::Program;
use crate::diagnostic::Diagnostic;
use crate::eval::finding::{Finding, Tally, Verdict};
use crate::packs;
use crate::report;
use crate::source::Sources;
use crate::value::currency::ISO_4217_VERSION;
use crate::value::time::zone::IANA_VERSION;

/// The version of the file that is written.
pub(super) const VERSION: u32 = 1;

/// A receipt with the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipt {
    version: u32,
    /// Its content.
    pub run: CheckedRun,
    /// SHA-256 of `run`, written without spaces.
    digest: String,
}

/// What was checked, by which program and rules, and the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckedRun {
    /// The program and the tables in it.
    pub tool: ProgramVersion,
    /// The options that bear on verdicts.
    pub options: RecordedOptions,
    /// Hashes of documents, rule files, packs, tables, waivers, the baseline and the configuration, by name.
    pub files: BTreeMap<String, String>,
    /// How many obligations have which verdict.
    pub summary: VerdictCounts,
    /// SHA-256 over what is violated, undetermined or waived: document, path, rule and verdict of each.
    pub findings: String,
    /// What made the run less strict than its rules and the usual limits are, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relaxed: Vec<String>,
}

/// The program and the tables in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramVersion {
    version: String,
    iana: String,
    iso_4217: String,
}

/// The options that bear on verdicts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedOptions {
    documents: Vec<String>,
    rules: Vec<String>,
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    as_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    waivers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    baseline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    config: Option<String>,
    no_config: bool,
    /// The part of the documents that was checked, as `2/4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allow_outside: Vec<String>,
    /// The day by which waivers expired.
    today: String,
}

/// How many obligations have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerdictCounts {
    documents: u64,
    obligations: u64,
    holds: u64,
    pub violated: u64,
    pub undetermined: u64,
    not_applicable: u64,
    waived: u64,
}

/// The hashes of the files that a run read, by name, and of the packs of its programs.
///
/// # Errors
/// A file cannot be read again.
pub(super) fn hashes(
    inputs: &Inputs,
    programs: &[&Program],
    sources: &Sources,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut hashes = BTreeMap::new();
    for InputFile { path, .. } in inputs
        .files
        .iter()
        .filter(|input| input.kind != InputKind::Unchanged)
    {
        let name = files::shown(path).to_string();
        hashes.insert(name, hash_of(path)?);
    }
    for module in programs.iter().flat_map(|program| &program.modules) {
        let source = sources.get(module.source);
        if packs::is_pack(source.name()) {
            hashes.insert(
                format!("pack {}", module.name),
                hashed(source.text().as_bytes()),
            );
        }
    }
    Ok(hashes)
}

/// The SHA-256 of a file.
///
/// # Errors
/// It cannot be read.
pub(super) fn hash_of(path: &Path) -> Result<String, Diagnostic> {
    // A pipe does not hold a second time what was read from it.
    if files::is_stream(path) {
        return Err(files::is_no_file(path));
    }
    let failed = |error: std::io::Error| files::cannot_read(path, &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(read) => hash.update(piece.get(..read).unwrap_or(&[])),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn hashed(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl CheckedRun {
    /// What a run checked and found.
    pub(super) fn of(
        options: &CheckOptions,
        today: &str,
        files: BTreeMap<String, String>,
        documents: u64,
        tally: &Tally,
        findings: &[Finding],
    ) -> Self {
        // Some reports ask for every obligation; those that hold and do not apply are in the summary alone.
        let counts =
            |one: &&Finding| !matches!(one.verdict, Verdict::Holds | Verdict::NotApplicable);
        let mut lines: Vec<String> = findings
            .iter()
            .filter(counts)
            .map(|one| {
                format!(
                    "{}\0{}\0{}\0{:?}\0{}\0{}",
                    one.document,
                    one.path,
                    one.rule,
                    one.bindings,
                    one.verdict.key(),
                    one.baselined
                )
            })
            .collect();
        lines.sort();
        Self {
            tool: ProgramVersion {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                iana: IANA_VERSION.to_string(),
                iso_4217: ISO_4217_VERSION.to_string(),
            },
            options: RecordedOptions::of(options, today),
            files,
            summary: VerdictCounts {
                documents,
                obligations: tally.obligations(),
                holds: tally.holds,
                violated: tally.violated,
                undetermined: tally.undetermined,
                not_applicable: tally.not_applicable,
                waived: tally.waived,
            },
            findings: hashed(lines.join("\n").as_bytes()),
            relaxed: Vec::new(),
        }
    }
}

impl RecordedOptions {
    fn of(options: &CheckOptions, today: &str) -> Self {
        let shown = |path: &std::path::PathBuf| files::shown(path).to_string();
        Self {
            documents: options.documents.clone(),
            rules: options.rules.clone(),
            as_type: options.as_type.clone(),
            as_of: options.as_of.clone(),
            parameters: options.parameter.clone(),
            inputs: options.input.clone(),
            waivers: options.waivers.iter().map(shown).collect(),
            limits: options.limit.clone(),
            changes: options.changes.clone(),
            baseline: options.baseline.as_ref().map(shown),
            config: options.config.as_ref().map(shown),
            no_config: options.no_config,
            shard: options.shard.clone(),
            allow_outside: options.allow_outside.iter().map(shown).collect(),
            today: today.to_owned(),
        }
    }

    /// The options of a run that does the same again. Which folders outside the project may be read is decided by whoever
    /// verifies, not by the receipt.
    pub(super) fn options(&self, allow_outside: Vec<PathBuf>) -> CheckOptions {
        CheckOptions {
            allow_outside,
            of_receipt: true,
            documents: self.documents.clone(),
            rules: self.rules.clone(),
            as_type: self.as_type.clone(),
            as_of: self.as_of.clone(),
            parameter: self.parameters.clone(),
            input: self.inputs.clone(),
            waivers: self.waivers.iter().map(Into::into).collect(),
            limit: self.limits.clone(),
            changes: self.changes.clone(),
            baseline: self.baseline.as_ref().map(Into::into),
            config: self.config.as_ref().map(Into::into),
            no_config: self.no_config,
            shard: self.shard.clone(),
            today: Some(self.today.clone()),
            format: &report::SHORT,
            ..CheckOptions::default()
        }
    }
}

impl Receipt {
    /// The receipt of a run.
    pub(super) fn new(run: CheckedRun) -> Self {
        let digest = Self::digest(&run);
        Self {
            version: VERSION,
            run,
            digest,
        }
    }

    fn digest(run: &CheckedRun) -> String {
        hashed(serde_json::to_string(run).unwrap_or_default().as_bytes())
    }

    /// Its text.
    pub(super) fn print(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| {
            if error.is_syntax() {
                "it is not JSON".to_owned()
            } else {
                format!("it cannot be read: {error}")
            }
        })?;
        if read.version != VERSION {
            return Err(format!(
                "it is of version {}, and this program knows version {VERSION}",
                read.version
            ));
        }
        if Self::digest(&read.run) != read.digest {
            return Err("it was changed: its content does not match its digest".to_owned());
        }
        Ok(read)
    }
}
