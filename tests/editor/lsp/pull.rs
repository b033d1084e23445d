//! Diagnostics that the client asks for, of a text and of the workspace, and when it is told to ask again.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Client, uri};

const RULES: &str =
    "module r\n\ntype T { a: number }\n\n/// A is small.\nrule small for T {\n  require a < 3\n}\n";

fn project() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let files = [
        (
            "whereas.toml",
            "[[gate]]\ndocuments = [\"*.yaml\"]\nrules = [\"r.whereas\"]\n",
        ),
        ("r.whereas", RULES),
        ("good.yaml", "a: 1\n"),
        ("bad.yaml", "a: 5\n"),
        ("other.json", "{ \"a\": 5 }\n"),
        ("broken.whereas", "rule {\n"),
        (
            "bill.whereas",
            "type Rate { name: text, factor: number }\ndata rates: list of Rate from \"rates.csv\"\n\
                          type Bill { name: text }\nrule r for Bill { require some x in rates satisfies x.name = name }\n",
        ),
        ("rates.csv", "name,factor\na,two\n"),
    ];
    for (name, text) in files {
        std::fs::write(path.join(name), text).unwrap();
    }
    (folder, path)
}

/// A client that pulls.
fn pulling(folder: &Path, related: bool, refresh: bool) -> Client {
    let mut client = Client::start();
    let capabilities = json!({
        "textDocument": { "diagnostic": { "dynamicRegistration": false, "relatedDocumentSupport": related } },
        "workspace": { "diagnostics": { "refreshSupport": refresh } },
    });
    let folders = json!([{ "uri": uri(folder), "name": "w" }]);
    let asked = json!({ "capabilities": capabilities, "workspaceFolders": folders });
    let answer = client.request("initialize", asked).unwrap();
    let provider = &answer["capabilities"]["diagnosticProvider"];
    assert_eq!(
        (
            &provider["interFileDependencies"],
            &provider["workspaceDiagnostics"]
        ),
        (&json!(true), &json!(true))
    );
    client.notify("initialized", json!({}));
    client
}

fn pull(client: &mut Client, path: &Path, previous: Option<&str>) -> Value {
    let asked = json!({ "textDocument": { "uri": uri(path) }, "identifier": "whereas", "previousResultId": previous });
    client.request("textDocument/diagnostic", asked).unwrap()
}

fn messages(report: &Value) -> Vec<&str> {
    report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["message"].as_str().unwrap())
        .collect()
}

/// The reports of a workspace by the names of their files.
fn workspace(client: &mut Client, path: &Path, previous: &[Value]) -> Vec<(String, Value)> {
    let answer = client
        .request(
            "workspace/diagnostic",
            json!({ "previousResultIds": previous }),
        )
        .unwrap();
    let prefix = format!("{}/", uri(path));
    let items = answer["items"].as_array().unwrap().iter();
    let named = items.map(|one| {
        (
            one["uri"].as_str().unwrap().replace(&prefix, ""),
            one.clone(),
        )
    });
    let mut named: Vec<(String, Value)> = named.collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    named
}

fn ids(reports: &[(String, Value)]) -> Vec<Value> {
    reports
        .iter()
        .map(|(_, one)| json!({ "uri": one["uri"], "value": one["resultId"] }))
        .collect()
}

/// No diagnostics were sent unasked.
fn nothing_was_pushed(client: &mut Client) {
    assert!(
        client
            .seen
            .iter()
            .all(|one| one["method"] != "textDocument/publishDiagnostics"),
        "{:#?}",
        client.seen
    );
}

#[test]
fn a_text_is_reported_once_and_then_unchanged() {
    let (_folder, path) = project();
    let client = &mut pulling(&path, false, false);
    let (rules, document) = (path.join("r.whereas"), path.join("bad.yaml"));
    client.open_file(&document, "yaml");
    let first = pull(client, &document, None);
    assert_eq!(first["kind"], "full");
    assert!(
        messages(&first)[0].starts_with("`a < 3` is false"),
        "{first:#}"
    );
    let id = first["resultId"].as_str().unwrap().to_owned();
    let again = pull(client, &document, Some(&id));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    // Another text with the same problems at the same places is no change; one with others is.
    client.change(&document, 2, "a: 5\n\n");
    assert_eq!(pull(client, &document, Some(&id))["kind"], "unchanged");
    client.change(&document, 3, "a: 1\n");
    let clean = pull(client, &document, Some(&id));
    assert_eq!(
        (&clean["kind"], messages(&clean).len()),
        (&json!("full"), 0)
    );
    // A rule that changes judges the document anew, whose text stays.
    client.open_file(&rules, "whereas");
    client.change(&rules, 2, &RULES.replace("< 3", "< 1"));
    let judged = pull(client, &document, clean["resultId"].as_str());
    assert!(
        messages(&judged)[0].starts_with("`a < 1` is false"),
        "{judged:#}"
    );
    // Fixes are offered for what was pulled.
    let line =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let asked = json!({ "textDocument": { "uri": uri(&document) }, "range": line, "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", asked).unwrap();
    assert!(
        actions[0]["title"]
            .as_str()
            .unwrap()
            .starts_with("Set `a` to"),
        "{actions:#}"
    );
    // A file that is not open is read; one that is not there is refused.
    assert_eq!(
        messages(&pull(client, &path.join("broken.whereas"), None)).len(),
        1
    );
    let asked = json!({ "textDocument": { "uri": uri(&path.join("nowhere.yaml")) } });
    let refused = client
        .request("textDocument/diagnostic", asked)
        .unwrap_err();
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("is not open, and cannot be read"),
        "{refused}"
    );
    assert_eq!(
        client
            .request("textDocument/diagnostic", json!({}))
            .unwrap_err()["code"],
        -32602
    );
    nothing_was_pushed(client);
}

#[test]
fn tables_that_a_rule_file_names_come_with_it() {
    let (_folder, path) = project();
    let client = &mut pulling(&path, true, false);
    let rules = path.join("bill.whereas");
    let text = client.open_file(&rules, "whereas");
    let report = pull(client, &rules, None);
    let table = &report["relatedDocuments"][uri(&path.join("rates.csv"))];
    assert!(
        messages(table)[0].contains("`two` is not a number"),
        "{report:#}"
    );
    client.change(&rules, 2, &text.replace("rates.csv", "none.csv"));
    let report = pull(client, &rules, None);
    let table = &report["relatedDocuments"][uri(&path.join("rates.csv"))];
    assert_eq!(
        (&table["kind"], messages(table).len()),
        (&json!("full"), 0),
        "{report:#}"
    );
    nothing_was_pushed(client);
}

#[test]
fn a_workspace_is_reported_open_or_not() {
    let (_folder, path) = project();
    let client = &mut pulling(&path, false, false);
    let bad = path.join("bad.yaml");
    let reports = workspace(client, &path, &[]);
    let names: Vec<&str> = reports.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["bad.yaml", "bill.whereas", "broken.whereas", "rates.csv"],
        "{reports:#?}"
    );
    assert!(
        reports
            .iter()
            .all(|(_, one)| one["kind"] == "full" && one["version"] == Value::Null),
        "{reports:#?}"
    );
    let again = workspace(client, &path, &ids(&reports));
    assert_eq!(again.len(), reports.len());
    assert!(
        again.iter().all(|(_, one)| one["kind"] == "unchanged"),
        "{again:#?}"
    );
    // Open texts are judged as they are in the editor; a file that is gone has no problems.
    client.open(&bad, "yaml", "a: 2\n");
    client.open(&path.join("good.yaml"), "yaml", "a: 7\n");
    std::fs::remove_file(path.join("broken.whereas")).unwrap();
    let changes = json!([{ "uri": uri(&path.join("broken.whereas")), "type": 3 }]);
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": changes }),
    );
    let changed = workspace(client, &path, &ids(&reports));
    let shown: Vec<(&str, &str, Option<usize>)> = changed
        .iter()
        .map(|(name, one)| {
            (
                name.as_str(),
                one["kind"].as_str().unwrap(),
                one["items"].as_array().map(|items| items.len()),
            )
        })
        .collect();
    let expected = [
        ("bad.yaml", "full", Some(0)),
        ("bill.whereas", "unchanged", None),
        ("broken.whereas", "full", Some(0)),
        ("good.yaml", "full", Some(1)),
        ("rates.csv", "unchanged", None),
    ];
    assert_eq!(shown, expected, "{changed:#?}");
    let good = &changed
        .iter()
        .find(|(name, _)| name == "good.yaml")
        .unwrap()
        .1;
    assert_eq!(good["version"], 1);
    // A text and its workspace agree about ids.
    let id = good["resultId"].as_str().unwrap().to_owned();
    assert_eq!(
        pull(client, &path.join("good.yaml"), Some(&id))["kind"],
        "unchanged"
    );
    nothing_was_pushed(client);
}

#[test]
fn a_large_workspace_is_reported_in_parts_and_can_be_cancelled() {
    let (_folder, path) = project();
    for number in 0..250 {
        std::fs::write(path.join(format!("bad_{number}.yaml")), "a: 5\n").unwrap();
    }
    let client = &mut pulling(&path, false, false);
    let asked = json!({ "previousResultIds": [], "partialResultToken": "parts" });
    let rest = client
        .request("workspace/diagnostic", asked.clone())
        .unwrap();
    let mut count = rest["items"].as_array().unwrap().len();
    for message in client
        .seen
        .iter()
        .filter(|one| one["method"] == "$/progress")
    {
        assert_eq!(message["params"]["token"], "parts");
        count += message["params"]["value"]["items"]
            .as_array()
            .unwrap()
            .len();
    }
    assert_eq!(count, 254);
    // Others are answered in between, and a request that is taken back ends.
    client.notify("workspace/didChangeConfiguration", json!({}));
    let id = client.ask("workspace/diagnostic", asked);
    client.open_file(&path.join("bad.yaml"), "yaml");
    assert_eq!(
        messages(&pull(client, &path.join("bad.yaml"), None)).len(),
        1
    );
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id).unwrap_err()["code"], -32800);
}

#[test]
fn the_client_is_told_to_pull_again() {
    let (_folder, path) = project();
    let client = &mut pulling(&path, false, true);
    let (rules, document) = (path.join("r.whereas"), path.join("bad.yaml"));
    client.open_file(&document, "yaml");
    client.open_file(&rules, "whereas");
    let is_refresh = |message: &Value| message["method"] == "workspace/diagnostic/refresh";
    let refreshed = |client: &mut Client| {
        let asked = client.wait(is_refresh);
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    };
    // What is opened may have been another text on disk.
    refreshed(client);
    client.change(&rules, 2, &RULES.replace("< 3", "< 1"));
    refreshed(client);
    std::fs::write(path.join("whereas.toml"), "").unwrap();
    let changes = json!([{ "uri": uri(&path.join("whereas.toml")), "type": 2 }]);
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": changes }),
    );
    refreshed(client);
    assert_eq!(messages(&pull(client, &document, None)).len(), 0);
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri(&rules) } }),
    );
    refreshed(client);
    // What matters to no other text asks for nothing.
    client.change(&document, 2, "a: 4\n");
    std::thread::sleep(std::time::Duration::from_millis(700));
    pull(client, &document, None);
    assert!(!client.seen.iter().any(is_refresh));
    nothing_was_pushed(client);
}

#[test]
fn a_client_that_cannot_pull_is_sent_diagnostics() {
    let (_folder, path) = project();
    let mut client = Client::start();
    let folders = json!([{ "uri": uri(&path), "name": "w" }]);
    let answer = client
        .request(
            "initialize",
            json!({ "capabilities": {}, "workspaceFolders": folders }),
        )
        .unwrap();
    assert_eq!(answer["capabilities"]["diagnosticProvider"], Value::Null);
    client.notify("initialized", json!({}));
    let file = path.join("bad.yaml");
    client.open_file(&file, "yaml");
    assert_eq!(client.diagnostics(&file, 1).len(), 1);
    assert_eq!(client.finish(), 0);
}
