//! How often the server analyses a text: once for each revision and file that changed, whoever asks. The server counts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Client, at, position, uri};

const LAW: &str = "module law\n\n/// A deal.\ntype Deal { paid: number, due: number }\n";
const DEALS: &str = "module deals\n\nuse law\n\n/// What is due is paid.\nrule is_paid for Deal {\n  require paid >= due\n}\n\n\
                     agreement whole: Deal {\n  paid: 2\n  due: 2\n}\n\n\
                     test \"half is too little\" {\n  given whole with { paid: 1 }\n  expect is_paid violated\n}\n";
const OTHER: &str = "module other\n\n/// Nothing of the deals.\ntype Other { size: number }\n\n\
                     /// It is small.\nrule small for Other {\n  require size < 3\n}\n";

fn project() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let files = [
        ("whereas.toml", ""),
        ("law.whereas", LAW),
        ("deals.whereas", DEALS),
        ("other.whereas", OTHER),
    ];
    for (name, text) in files {
        std::fs::write(path.join(name), text).unwrap();
    }
    (folder, path)
}

/// A client that tells of files that change on disk, as editors do.
fn watching(folder: &Path, pulls: bool) -> Client {
    let mut client = Client::start();
    let mut capabilities =
        json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    if pulls {
        capabilities["textDocument"] = json!({ "diagnostic": { "dynamicRegistration": false } });
    }
    let folders = json!([{ "uri": uri(folder), "name": "w" }]);
    let asked = json!({ "capabilities": capabilities, "workspaceFolders": folders });
    client.request("initialize", asked).unwrap();
    client.notify("initialized", json!({}));
    client
}

/// What the server says of its analyses, with paths below the folder.
struct Status {
    revision: u64,
    /// The revisions in which a set of files was analysed, by kind and set.
    made: HashMap<(String, String), Vec<u64>>,
    kept: Vec<String>,
    parsed: String,
}

impl Status {
    fn of(client: &mut Client, folder: &Path) -> Self {
        let status = client.request("whereas/status", json!({})).unwrap();
        let prefix = format!("{}/", folder.display());
        let files = |all: &Value| {
            let all = all.as_array().unwrap().iter();
            let short = all.map(|one| one.as_str().unwrap().replace(&prefix, ""));
            short.collect::<Vec<String>>().join(" ")
        };
        let mut made: HashMap<(String, String), Vec<u64>> = HashMap::new();
        for one in status["made"].as_array().unwrap() {
            let kind = one["kind"].as_str().unwrap().to_owned();
            made.entry((kind, files(&one["files"])))
                .or_default()
                .push(one["revision"].as_u64().unwrap());
        }
        let kept = status["kept"].as_array().unwrap().iter();
        Self {
            revision: status["revision"].as_u64().unwrap(),
            made,
            kept: kept.map(files).collect(),
            parsed: files(&status["parsed"]),
        }
    }

    /// How often a set of files was analysed; never twice in a revision.
    fn count(&self, kind: &str, files: &str) -> usize {
        let key = (kind.to_owned(), files.to_owned());
        let revisions = self.made.get(&key).map_or(&[][..], Vec::as_slice);
        let mut once = revisions.to_vec();
        once.dedup();
        if kind == "analysis" {
            assert_eq!(once, revisions, "{files} twice in a revision");
        }
        revisions.len()
    }

    /// All analyses of texts as they are.
    fn all(&self) -> usize {
        let whole = self.made.iter().filter(|((kind, _), _)| kind == "analysis");
        whole.map(|(_, revisions)| revisions.len()).sum()
    }
}

fn pull(client: &mut Client, path: &Path) -> Value {
    let asked = json!({ "textDocument": { "uri": uri(path) } });
    client.request("textDocument/diagnostic", asked).unwrap()
}

/// Everything that an editor may ask of one revision of a file.
fn ask_everything(client: &mut Client, file: &Path, place: &Value) {
    let document = json!({ "textDocument": { "uri": uri(file) } });
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let mut ranged = document.clone();
    ranged["range"] = whole;
    let mut renamed = at(file, place);
    renamed["newName"] = json!("given");
    let mut selected = document.clone();
    selected["positions"] = json!([place]);
    let requests = [
        ("textDocument/hover", at(file, place)),
        ("textDocument/definition", at(file, place)),
        ("textDocument/documentHighlight", at(file, place)),
        ("textDocument/prepareRename", at(file, place)),
        ("textDocument/selectionRange", selected),
        ("textDocument/documentSymbol", document.clone()),
        ("textDocument/semanticTokens/full", document.clone()),
        ("textDocument/foldingRange", document.clone()),
        ("textDocument/codeLens", document),
        ("textDocument/inlayHint", ranged.clone()),
        ("textDocument/references", at(file, place)),
        ("textDocument/rename", renamed),
        ("workspace/symbol", json!({ "query": "" })),
    ];
    for (method, asked) in requests {
        let answer = client.request(method, asked).unwrap();
        assert!(!answer.is_null(), "{method}");
    }
    ranged["context"] = json!({ "diagnostics": [] });
    client.request("textDocument/codeAction", ranged).unwrap();
}

/// Opens two of the files, types a word into one, asks everything twice, and returns the text with the word.
fn session(client: &mut Client, folder: &Path, pulls: bool) -> String {
    let (deals, other) = (folder.join("deals.whereas"), folder.join("other.whereas"));
    client.open_file(&other, "whereas");
    client.open_file(&deals, "whereas");
    for (file, place) in [
        (&other, position(OTHER, "size < 3")),
        (&deals, position(DEALS, "paid >=")),
    ] {
        assert!(
            !client
                .request("textDocument/hover", at(file, &place))
                .unwrap()
                .is_null()
        );
    }
    // `require paid >= due` becomes `require paid >= due + due`.
    let line = position(DEALS, "require paid")["line"].clone();
    let mut text = DEALS.to_owned();
    for (typed, version) in ["due +", "due + ", "due + d", "due + du", "due + due"]
        .iter()
        .zip(2..)
    {
        text = DEALS.replace(">= due\n", &format!(">= {typed}\n"));
        client.change(&deals, version, &text);
        let end = json!({ "line": line, "character": "  require paid >= ".len() + typed.len() });
        assert!(
            !client
                .request("textDocument/completion", at(&deals, &end))
                .unwrap()["items"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        // The rule is not whole at first: there may be nothing to tell.
        client
            .request(
                "textDocument/hover",
                at(&deals, &position(&text, "paid >=")),
            )
            .unwrap();
    }
    for _ in 0..2 {
        ask_everything(client, &deals, &position(&text, "paid >="));
        if pulls {
            assert_eq!(pull(client, &deals)["items"], json!([]));
        }
    }
    if !pulls {
        assert_eq!(client.diagnostics(&deals, 6), Vec::<Value>::new());
        client.diagnostics(&other, 1);
    }
    text
}

#[test]
fn a_text_is_analysed_once_for_each_revision_of_it() {
    for pulls in [false, true] {
        let (_folder, path) = project();
        let client = &mut watching(&path, pulls);
        let text = session(client, &path, pulls);
        let status = Status::of(client, &path);
        // Two texts were opened, one was changed five times.
        assert_eq!(status.revision, 7);
        assert_eq!(status.count("analysis", "other.whereas"), 1);
        assert_eq!(status.count("analysis", "deals.whereas"), 6);
        // The lenses look at the open files together, references and renaming at the whole folder.
        assert_eq!(status.count("analysis", "deals.whereas other.whereas"), 1);
        let folder = "deals.whereas law.whereas other.whereas";
        assert_eq!(status.count("analysis", folder), 1);
        assert_eq!(status.all(), 9, "{:?}", status.made);
        // Completion adds a marker to the text: an analysis for each time that it was asked, at most.
        let probes = status.count("completion", "deals.whereas");
        assert!((1..=5).contains(&probes), "{:?}", status.made);

        // A save of what the editor has, and a document, change no rule file.
        let deals = path.join("deals.whereas");
        std::fs::write(&deals, &text).unwrap();
        client.notify(
            "textDocument/didSave",
            json!({ "textDocument": { "uri": uri(&deals) } }),
        );
        let change = json!({ "changes": [{ "uri": uri(&deals), "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", change);
        client.open(&path.join("notes.yaml"), "yaml", "a: 1\n");
        ask_everything(client, &deals, &position(&text, "paid >="));
        let after = Status::of(client, &path);
        assert!(after.revision > status.revision);
        assert_eq!(after.all(), 9, "{:?}", after.made);

        // A module that changes on disk changes what uses it.
        std::fs::write(path.join("law.whereas"), LAW.replace("A deal", "A bargain")).unwrap();
        let change = json!({ "changes": [{ "uri": uri(&path.join("law.whereas")), "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", change);
        let hover = client.request("textDocument/hover", at(&deals, &position(&text, "Deal {")));
        assert!(hover.unwrap().to_string().contains("A bargain"));
        assert_eq!(
            Status::of(client, &path).count("analysis", "deals.whereas"),
            7
        );

        // One that is opened with the text it has on disk changes nothing; typed into, it changes what uses it.
        let law = path.join("law.whereas");
        let on_disk = client.open_file(&law, "whereas");
        client
            .request("textDocument/hover", at(&deals, &position(&text, "Deal {")))
            .unwrap();
        assert_eq!(
            Status::of(client, &path).count("analysis", "deals.whereas"),
            7
        );
        client.change(&law, 2, &on_disk.replace("A bargain", "A sale"));
        let hover = client.request("textDocument/hover", at(&deals, &position(&text, "Deal {")));
        assert!(hover.unwrap().to_string().contains("A sale"));
        assert_eq!(
            Status::of(client, &path).count("analysis", "deals.whereas"),
            8
        );
    }
}

#[test]
fn closed_files_leave_the_cache() {
    for pulls in [false, true] {
        let (_folder, path) = project();
        let client = &mut watching(&path, pulls);
        session(client, &path, pulls);
        let before = Status::of(client, &path);
        assert!(
            before.kept.iter().any(|files| files == "deals.whereas"),
            "{:?}",
            before.kept
        );
        assert!(before.parsed.contains("deals.whereas"), "{}", before.parsed);
        let (deals, other) = (path.join("deals.whereas"), path.join("other.whereas"));
        client.notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri(&deals) } }),
        );
        // The worker answers in order: after two answers, it has seen the file close.
        let asked = json!({ "textDocument": { "uri": uri(&other) } });
        for _ in 0..2 {
            client
                .request("textDocument/codeLens", asked.clone())
                .unwrap();
        }
        let after = Status::of(client, &path);
        assert_eq!(after.kept, ["other.whereas"]);
        assert_eq!(after.parsed, "other.whereas");
        // A file that is not open is looked at, and not kept.
        if pulls {
            assert_eq!(pull(client, &deals)["items"], json!([]));
            client.request("textDocument/codeLens", asked).unwrap();
            let after = Status::of(client, &path);
            assert_eq!(after.kept, ["other.whereas"]);
            assert_eq!(after.parsed, "other.whereas");
        }
    }
}
