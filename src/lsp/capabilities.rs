//! What the server can do, as it tells the editor.

use serde_json::{Value, json};

use super::position::Encoding;
use crate::ide::tokens::Kind;

/// The names of kinds of words, in the order of their numbers.
const TOKEN_TYPES: [&str; 10] =
    ["namespace", "type", "property", "variable", "enumMember", "function", "method", "keyword", "string", "number"];

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
        Kind::Doc => (COMMENT, 2),
    }
}

/// The number of a completion's kind.
pub(super) fn completion(kind: Kind) -> u32 {
    match kind {
        Kind::Module => 9,
        Kind::Type => 22,
        Kind::Field => 5,
        Kind::Variable => 6,
        Kind::Constant => 21,
        Kind::Function => 3,
        Kind::Rule => 23,
        Kind::Keyword | Kind::Comment | Kind::Doc => 14,
        Kind::Text => 12,
        Kind::Number => 11,
    }
}

/// The answer to `initialize`.
pub(super) fn initialized(encoding: Encoding) -> Value {
    let types: Vec<&str> = TOKEN_TYPES.iter().copied().chain(["comment"]).collect();
    json!({
        "serverInfo": { "name": "whereas", "version": env!("CARGO_PKG_VERSION") },
        "capabilities": {
            "positionEncoding": encoding.name(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "completionProvider": { "triggerCharacters": [".", "\"", " ", ":"] },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "renameProvider": { "prepareProvider": true },
            "documentSymbolProvider": true,
            "workspaceSymbolProvider": true,
            "documentFormattingProvider": true,
            "semanticTokensProvider": {
                "legend": { "tokenTypes": types, "tokenModifiers": ["declaration", "documentation"] },
                "full": true,
            },
            "foldingRangeProvider": true,
            "selectionRangeProvider": true,
            "inlayHintProvider": true,
            "codeLensProvider": { "resolveProvider": false },
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "executeCommandProvider": { "commands": [super::slow::TELL] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        },
    })
}
