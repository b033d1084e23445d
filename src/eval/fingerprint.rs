//! What makes a finding the same one in another run, though lines have moved
//! and elements of lists have other positions: its rule, its document, the
//! fields it is about, and what they hold.

use std::collections::HashMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::finding::Finding;

/// Bytes of a fingerprint.
const BYTES: usize = 16;

/// The fingerprints of findings, in their order: hexadecimal, no two alike.
pub fn fingerprints<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
    fingerprints_with(findings, &|finding| finding.document.clone())
}

/// The same, where `name` tells the name of a finding's document: one that it has in every run.
pub fn fingerprints_with<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
    name: &dyn Fn(&Finding) -> String,
) -> Vec<String> {
    let mut prints = Fingerprints::default();
    findings
        .into_iter()
        .map(|finding| prints.next(finding, &name(finding)))
        .collect()
}

/// Makes fingerprints one by one. It keeps some bytes of each finding, to number those that are equal in everything.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<[u8; BYTES], u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding, where its document has this name.
    pub fn next(&mut self, finding: &Finding, document: &str) -> String {
        let content = content(finding, document);
        let number = self.seen.entry(hash(&content)).or_insert(0);
        *number = number.saturating_add(1);
        hexadecimal(&hash(&format!("{content}{number}")))
    }
}

/// The parts of a fingerprint, each ended by a character that occurs in none.
fn content(finding: &Finding, document: &str) -> String {
    let mut content = String::new();
    let mut part = |text: &str| {
        content.push_str(text);
        content.push('\u{0}');
    };
    part(&finding.rule);
    part(without_number(document));
    part(&without_positions(&finding.path));
    for place in &finding.places {
        part(&without_positions(&place.path));
        part(&place.value);
    }
    if finding.places.is_empty() {
        part(finding.untranslated.as_ref().unwrap_or(&finding.message));
    }
    content
}

/// A document's name without its number in a file: `a.json` for `a.json#3`.
pub(crate) fn without_number(document: &str) -> &str {
    match crate::document::name::split(document) {
        (file, number) if number.bytes().skip(1).all(|byte| byte.is_ascii_digit()) => file,
        _ => document,
    }
}

/// A pointer without the positions in lists.
pub(crate) fn without_positions(pointer: &str) -> String {
    let names = pointer
        .split('/')
        .skip(1)
        .filter(|step| step.parse::<u64>().is_err());
    names.flat_map(|step| ["/", step]).collect()
}

fn hash(content: &str) -> [u8; BYTES] {
    let mut hash = [0; BYTES];
    let digest = Sha256::digest(content.as_bytes());
    hash.iter_mut()
        .zip(digest)
        .for_each(|(byte, of_digest)| *byte = of_digest);
    hash
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
