//! Documented limits: they keep a hostile or broken file from using up memory or time. A diagnostic
//! that names the limit reports each excess.

/// Limits with their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one rule file or document.
    pub file_bytes: usize,
    /// Nesting of expressions, braces and brackets in a rule file.
    pub expression_depth: usize,
    /// Operators in one chain, as `a + b + c + …`.
    pub chain_length: usize,
    /// Nesting of a document.
    pub document_depth: usize,
    /// Values in one document.
    pub document_values: usize,
    /// Cost of evaluating all rules over one document, in steps.
    pub steps: u64,
    /// Nodes after definitions are expanded.
    pub expansion: usize,
    /// Diagnostics shown per file; the rest is counted.
    pub diagnostics: usize,
    /// Documents of one text for which hints (values that would satisfy the rules) are searched.
    pub hints: usize,
    /// Findings that a run keeps and shows, and as many obligations that hold or do not apply, if
    /// these are requested; the rest is counted.
    pub findings: usize,
    /// How tracked changes of a document that nobody has accepted or rejected are read. Not a limit:
    /// it is here because every reader gets it.
    pub changes: OpenChanges,
}

/// How open tracked changes are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenChanges {
    /// A value with a change in it is unreadable.
    #[default]
    Unreadable,
    /// As if all were accepted.
    Accepted,
    /// As if all were rejected.
    Rejected,
}

impl OpenChanges {
    /// The way with this name, as the option `--changes` has it.
    pub fn named(name: Option<&str>) -> Self {
        match name {
            Some("accepted") => Self::Accepted,
            Some("rejected") => Self::Rejected,
            _ => Self::Unreadable,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 * 1024 * 1024,
            expression_depth: 64,
            chain_length: 500,
            document_depth: 256,
            document_values: 50_000_000,
            steps: 1_000_000_000,
            expansion: 100_000,
            diagnostics: 200,
            hints: 10_000,
            findings: 50_000,
            changes: OpenChanges::Unreadable,
        }
    }
}
