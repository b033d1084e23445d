//! What the server can do, as it tells the editor.

use serde_json::{Value, json};

use super::position::Encoding;
use super::protocol::{self, action, modifier, sync};
use crate::ide::tokens::Kind;

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
pub(super) fn token(kind: Kind) -> (usize, u32) {
    match kind {
        Kind::Module => (0, 0),
        Kind::Type => (1, 0),
        Kind::Field => (2, 0),
        Kind::Variable => (3, 0),
        Kind::Constant => (4, 0),
        Kind::Function => (5, 0),
        Kind::Rule => (6, 0),
        Kind::Keyword => (7, 0),
        Kind::Text => (8, 0),
        Kind::Number => (9, 0),
        Kind::Comment => (COMMENT, 0),
        Kind::Doc => (COMMENT, modifier::DOCUMENTATION),
    }
}

/// The number of a completion's kind.
pub(super) fn completion(kind: Kind) -> u32 {
    match kind {
        Kind::Module => protocol::completion::MODULE,
        Kind::Type => protocol::completion::STRUCT,
        Kind::Field => protocol::completion::FIELD,
        Kind::Variable => protocol::completion::VARIABLE,
        Kind::Constant => protocol::completion::CONSTANT,
        Kind::Function => protocol::completion::FUNCTION,
        Kind::Rule => protocol::completion::EVENT,
        Kind::Keyword | Kind::Comment | Kind::Doc => protocol::completion::KEYWORD,
        Kind::Text => protocol::completion::VALUE,
        Kind::Number => protocol::completion::UNIT,
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
