//! What the server can do, as it tells the editor.

use serde_json::{Value, json};

use super::position::Encoding;
use super::protocol::{self, action, modifier, sync};
use crate::ide::tokens::SemanticTokenKind;

/// The names of kinds of words, in the order of their numbers.
const TOKEN_TYPES: [&str; 10] = [
    "namespace",
    "type",
    "property",
    "variable",
    "enumMember",
    "function",
    "method",
    "keyword",
    "string",
    "number",
];

/// The number of `comment` among the kinds of words.
const COMMENT: usize = 10;

/// The number of a kind of word, and its modifiers.
pub(super) fn token(kind: SemanticTokenKind) -> (usize, u32) {
    match kind {
        SemanticTokenKind::Module => (0, 0),
        SemanticTokenKind::Type => (1, 0),
        SemanticTokenKind::Field => (2, 0),
        SemanticTokenKind::Variable => (3, 0),
        SemanticTokenKind::Constant => (4, 0),
        SemanticTokenKind::Function => (5, 0),
        SemanticTokenKind::Rule => (6, 0),
        SemanticTokenKind::Keyword => (7, 0),
        SemanticTokenKind::Text => (8, 0),
        SemanticTokenKind::Number => (9, 0),
        SemanticTokenKind::Comment => (COMMENT, 0),
        SemanticTokenKind::Doc => (COMMENT, modifier::DOCUMENTATION),
    }
}

/// The number of a completion's kind.
pub(super) fn completion(kind: SemanticTokenKind) -> u32 {
    match kind {
        SemanticTokenKind::Module => protocol::completion::MODULE,
        SemanticTokenKind::Type => protocol::completion::STRUCT,
        SemanticTokenKind::Field => protocol::completion::FIELD,
        SemanticTokenKind::Variable => protocol::completion::VARIABLE,
        SemanticTokenKind::Constant => protocol::completion::CONSTANT,
        SemanticTokenKind::Function => protocol::completion::FUNCTION,
        SemanticTokenKind::Rule => protocol::completion::EVENT,
        SemanticTokenKind::Keyword | SemanticTokenKind::Comment | SemanticTokenKind::Doc => {
            protocol::completion::KEYWORD
        }
        SemanticTokenKind::Text => protocol::completion::VALUE,
        SemanticTokenKind::Number => protocol::completion::UNIT,
    }
}

/// The answer to `initialize`.
pub(super) fn initialized(encoding: Encoding, pulls: bool) -> Value {
    let types: Vec<&str> = TOKEN_TYPES.iter().copied().chain(["comment"]).collect();
    let mut capabilities = json!({
        "positionEncoding": encoding.name(),
        "textDocumentSync": { "openClose": true, "change": sync::INCREMENTAL, "save": { "includeText": false } },
        "completionProvider": { "triggerCharacters": [".", "\"", " ", ":"] },
        "signatureHelpProvider": { "triggerCharacters": ["(", ","] },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "renameProvider": { "prepareProvider": true },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "semanticTokensProvider": {
            "legend": { "tokenTypes": types, "tokenModifiers": ["declaration", "documentation"] },
            "full": true,
        },
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "inlayHintProvider": true,
        "codeLensProvider": { "resolveProvider": false },
        "codeActionProvider": { "codeActionKinds": [action::QUICK_FIX] },
        "executeCommandProvider": { "commands": [super::slow::TELL] },
        "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
    });
    // A client that pulls is not sent diagnostics too: it would show each twice.
    if let (true, Some(fields)) = (pulls, capabilities.as_object_mut()) {
        let provider = json!({ "identifier": "whereas", "interFileDependencies": true, "workspaceDiagnostics": true });
        fields.insert("diagnosticProvider".to_owned(), provider);
    }
    let server = json!({ "name": "whereas", "version": env!("CARGO_PKG_VERSION") });
    json!({ "serverInfo": server, "capabilities": capabilities })
}
