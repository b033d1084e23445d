//! The numbers and names that the Language Server Protocol gives things, version 3.17.

/// Methods that more than one part of the server names.
pub(super) mod method {
    pub const DOCUMENT_DIAGNOSTIC: &str = "textDocument/diagnostic";
    pub const WORKSPACE_DIAGNOSTIC: &str = "workspace/diagnostic";
    pub const CODE_ACTION: &str = "textDocument/codeAction";
    /// Not of the protocol: what the server analysed, for tests and reports of defects.
    pub const STATUS: &str = "whereas/status";
}

/// `ErrorCodes` and `LSPErrorCodes`.
pub(super) mod code {
    pub const PARSE: i64 = -32700;
    pub const INVALID_REQUEST: i64 = -32600;
    pub const UNKNOWN_METHOD: i64 = -32601;
    pub const INVALID_PARAMS: i64 = -32602;
    pub const NOT_INITIALIZED: i64 = -32002;
    pub const REQUEST_FAILED: i64 = -32803;
    pub const CANCELLED: i64 = -32800;
}

/// `TextDocumentSyncKind`
pub(super) mod sync {
    pub const INCREMENTAL: u8 = 2;
}

/// `FileChangeType`
pub(super) mod file_change {
    pub const CHANGED: u64 = 2;
}

/// `DiagnosticSeverity`
pub(super) mod severity {
    pub const ERROR: u8 = 1;
    pub const WARNING: u8 = 2;
    pub const INFORMATION: u8 = 3;
}

/// `DiagnosticTag`
pub(super) mod tag {
    pub const UNNECESSARY: u8 = 1;
}

/// `DocumentDiagnosticReportKind`
pub(super) mod report {
    pub const FULL: &str = "full";
    pub const UNCHANGED: &str = "unchanged";
}

/// `MessageType`
pub(super) mod message {
    pub const INFO: u8 = 3;
}

/// `CodeActionKind`
pub(super) mod action {
    pub const QUICK_FIX: &str = "quickfix";
}

/// `FoldingRangeKind`
pub(super) mod fold {
    pub const COMMENT: &str = "comment";
    pub const REGION: &str = "region";
}

/// `MarkupKind`
pub(super) const MARKDOWN: &str = "markdown";

/// `InsertTextFormat`
pub(super) mod insert {
    pub const PLAIN_TEXT: u8 = 1;
    pub const SNIPPET: u8 = 2;
    /// `InsertTextMode`: the lines of what is inserted are indented as its first one is.
    pub const ADJUST_INDENTATION: u8 = 2;
}

/// `InlayHintKind`
pub(super) mod inlay {
    pub const TYPE: u8 = 1;
    pub const PARAMETER: u8 = 2;
}

/// `SymbolKind`
pub(super) mod symbol {
    pub const MODULE: u32 = 2;
    pub const METHOD: u32 = 6;
    pub const FIELD: u32 = 8;
    pub const FUNCTION: u32 = 12;
    pub const CONSTANT: u32 = 14;
    pub const ARRAY: u32 = 18;
    pub const OBJECT: u32 = 19;
    pub const STRUCT: u32 = 23;
    pub const EVENT: u32 = 24;
}

/// `CompletionItemKind`
pub(super) mod completion {
    pub const FUNCTION: u32 = 3;
    pub const FIELD: u32 = 5;
    pub const VARIABLE: u32 = 6;
    pub const MODULE: u32 = 9;
    pub const UNIT: u32 = 11;
    pub const VALUE: u32 = 12;
    pub const KEYWORD: u32 = 14;
    pub const CONSTANT: u32 = 21;
    pub const STRUCT: u32 = 22;
    pub const EVENT: u32 = 23;
}

/// Semantic token modifiers, as bits in the order of the legend.
pub(super) mod modifier {
    pub const DECLARATION: u32 = 1;
    pub const DOCUMENTATION: u32 = 2;
}
