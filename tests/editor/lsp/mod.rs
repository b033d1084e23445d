//! The language server over the real protocol: the built program, and a client with a script.

mod analyses;
mod client;
mod configuration;
mod from_nothing;
mod lines;
mod literate;
mod person;
mod pull;
mod requests;

use std::path::{Path, PathBuf};

use client::{Client, at, edited, framed, position, uri};
use serde_json::{Value, json};
use tempfile::TempDir;

const RULES: &str = "international_projects.whereas";
const AGREEMENT: &str = "agreement.whereas";

/// A folder with the example, its rules and a gate.
fn workspace() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/oecd-integrity-review");
    for file in [
        RULES,
        AGREEMENT,
        "tests.whereas",
        "agreement.yaml",
        "agreement.json",
    ] {
        std::fs::copy(example.join(file), path.join(file)).unwrap();
    }
    let gate = "[[gate]]\ndocuments = [\"*.yaml\", \"*.json\"]\nrules = [\"international_projects.whereas\"]\n";
    std::fs::write(path.join("whereas.toml"), gate).unwrap();
    (folder, path)
}

fn labels(completions: &Value) -> Vec<&str> {
    completions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect()
}

fn messages(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|one| one["message"].as_str().unwrap())
        .collect()
}

#[test]
fn the_conversation_begins_and_ends_as_the_protocol_says() {
    let mut client = Client::start();
    assert_eq!(
        client.request("textDocument/hover", json!({})).unwrap_err()["code"],
        -32002
    );
    let asked =
        json!({ "capabilities": { "general": { "positionEncodings": ["utf-16", "utf-8"] } } });
    let capabilities = client.request("initialize", asked).unwrap()["capabilities"].clone();
    assert_eq!(capabilities["positionEncoding"], "utf-8");
    assert_eq!(
        client.request("initialize", json!({})).unwrap_err()["code"],
        -32600
    );
    client.notify("initialized", json!({}));
    assert_eq!(
        client.request("no/such", json!({})).unwrap_err()["code"],
        -32601
    );
    client.request("shutdown", Value::Null).unwrap();
    assert_eq!(
        client.request("textDocument/hover", json!({})).unwrap_err()["code"],
        -32600
    );
    client.notify("exit", Value::Null);
    assert_eq!(client.code().0, 0);
}

#[test]
fn without_goodbye_the_exit_code_is_1() {
    let mut client = Client::in_folders(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.code().0, 1);
    let (code, said) = Client::in_folders(&[]).code();
    assert_eq!(code, 1);
    assert!(
        said.contains("closed the connection without `shutdown`"),
        "{said}"
    );
}

#[test]
fn malformed_messages_are_answered_and_the_next_one_is_read() {
    let mut client = Client::in_folders(&[]);
    client.raw(b"Content-Length: 5\r\n\r\n{nope");
    assert_eq!(
        client.wait(|message| message["id"].is_null() && message["error"]["code"] == -32700)["result"],
        Value::Null
    );
    client.send(&json!({ "jsonrpc": "2.0", "id": 77 }));
    assert_eq!(client.answer(77).unwrap_err()["code"], -32600);
    client.send(&json!([1, 2]));
    client.wait(|message| message["id"].is_null() && message["error"]["code"] == -32600);
    client.notify("textDocument/didChange", json!({ "textDocument": 5 }));
    client.notify("textDocument/didOpen", json!(null));
    assert_eq!(
        client
            .request("textDocument/hover", json!({ "textDocument": {} }))
            .unwrap_err()["code"],
        -32602
    );
    assert_eq!(
        client
            .request("textDocument/rename", json!([]))
            .unwrap_err()["code"],
        -32602
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn broken_framing_ends_the_server_with_a_reason() {
    let mut client = Client::in_folders(&[]);
    client.raw(b"GET / HTTP/1.1\r\n\r\n");
    let (code, said) = client.code();
    assert_eq!(code, 1);
    assert!(said.contains("Content-Length"), "{said}");
}

#[test]
fn diagnostics_follow_what_is_typed() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    let text = client.open_file(&file, "whereas");
    let clean = client.diagnostics(&file, 1);
    assert!(clean.iter().all(|one| one["severity"] == 3), "{clean:#?}");
    client.change(
        &file,
        2,
        &text.replace("total = scheduled\n", "totl = scheduled\n"),
    );
    let found = client.diagnostics(&file, 2);
    assert_eq!(
        messages(&found),
        ["there is no `totl` here\nhelp: did you mean `total`?"]
    );
    assert_eq!(found[0]["code"], "E0203");
    assert_eq!(
        found[0]["range"]["start"],
        position(&text, "total = scheduled\n")
    );
    let range = found[0]["range"].clone();
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", asked).unwrap();
    assert_eq!(actions[0]["title"], "Write `total`");
    assert_eq!(
        actions[0]["edit"]["changes"][uri(&file)][0]["newText"],
        "total"
    );
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri(&file) } }),
    );
    client.wait(|message| {
        message["params"]["uri"] == uri(&file) && message["params"]["version"].is_null()
    });
    assert_eq!(client.finish(), 0);
}

#[test]
fn what_is_wrong_in_a_table_is_said_there_and_where_rules_name_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap();
    std::fs::write(path.join("rates.csv"), "name,factor\na,2\nb,two\n").unwrap();
    std::fs::write(path.join("good.csv"), "name,factor\na,2\n").unwrap();
    let rules = "type Rate { name: text, factor: number }\ndata rates: list of Rate from \"rates.csv\"\n\
                 type Bill { name: text }\nrule r for Bill { require some x in rates satisfies x.name = name }\n";
    std::fs::write(path.join("bill.whereas"), rules).unwrap();
    let mut client = Client::in_folders(&[&path]);
    client.open(&path.join("bill.whereas"), "whereas", rules);
    let said = client.diagnostics(&path.join("bill.whereas"), 1);
    assert!(
        messages(&said)[0].starts_with("rates.csv:3:3: ")
            || messages(&said)[0].contains("/rates.csv:3:3: "),
        "{said:#?}"
    );
    assert_eq!(said[0]["range"]["start"]["line"], 1);
    let of_table = |client: &mut Client| {
        let table = uri(&path.join("rates.csv"));
        let message = client.wait(|message| message["params"]["uri"] == table);
        message["params"]["diagnostics"].as_array().unwrap().clone()
    };
    let in_table = of_table(&mut client);
    assert_eq!(
        in_table[0]["range"]["start"],
        json!({ "line": 2, "character": 2 })
    );
    assert!(
        messages(&in_table)[0].contains("`two` is not a number"),
        "{in_table:#?}"
    );
    client.change(
        &path.join("bill.whereas"),
        2,
        &rules.replace("rates.csv", "good.csv"),
    );
    let said = client.diagnostics(&path.join("bill.whereas"), 2);
    assert!(said.iter().all(|one| one["severity"] != 1), "{said:#?}");
    assert!(of_table(&mut client).is_empty());
    client.finish();
}

#[test]
fn lints_come_with_their_fixes() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join("lease.whereas");
    let text = "type Lease { signed: boolean, rent: money }\n\n/// It is signed.\nrule r for Lease {\n  let most = 3 * rent\n  require signed = true\n}\n";
    client.open(&file, "whereas", text);
    let found = client.diagnostics(&file, 1);
    let unused = found.iter().find(|one| one["code"] == "L0101").unwrap();
    assert_eq!(unused["tags"], json!([1]));
    let compared = found
        .iter()
        .find(|one| {
            one["message"]
                .as_str()
                .unwrap()
                .contains("comparison with true")
        })
        .unwrap();
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": compared["range"], "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", asked).unwrap();
    let edits = actions[0]["edit"]["changes"][uri(&file)]
        .as_array()
        .unwrap();
    assert!(
        edited(text, edits).contains("  require signed\n"),
        "{actions:#}"
    );
    // Silenced with a reason, a lint is said no more.
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": unused["range"], "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", asked).unwrap();
    let silence = actions
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["title"].as_str().unwrap().starts_with("Silence L0101"));
    let edits = silence.unwrap()["edit"]["changes"][uri(&file)]
        .as_array()
        .unwrap();
    client.change(&file, 2, &edited(text, edits));
    let found = client.diagnostics(&file, 2);
    assert!(found.iter().all(|one| one["code"] != "L0101"), "{found:#?}");
    assert_eq!(client.finish(), 0);
}

#[test]
fn completion_hover_definition_and_formatting() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    let text = client.open_file(&file, "whereas");
    let typed = text.replace("  when discussion.urgent\n", "  when discussion.\n");
    client.change(&file, 2, &typed);
    let mut place = position(&typed, "when discussion.\n");
    place["character"] = json!(2 + "when discussion.".len());
    let found = client
        .request("textDocument/completion", at(&file, &place))
        .unwrap();
    let mut names = labels(&found);
    names.sort_unstable();
    assert_eq!(names, ["closed", "opened", "urgent"]);
    assert_eq!(found["items"][0]["textEdit"]["range"]["start"], place);
    client.change(&file, 3, &text);

    let hover = client
        .request(
            "textDocument/hover",
            at(&file, &position(&text, "discussion_days\n")),
        )
        .unwrap();
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(
        said.contains("parameter discussion_days: integer"),
        "{said}"
    );
    assert!(
        said.contains("`10` in force from 2016-06-30") && said.contains("No. 22"),
        "{said}"
    );

    let found = client
        .request(
            "textDocument/definition",
            at(&file, &position(&text, "discussion_days\n")),
        )
        .unwrap();
    assert_eq!(
        found[0]["range"]["start"],
        position(&text, "discussion_days: integer")
    );
    // A calendar that is built in leads to a file that can be looked at.
    let found = client
        .request(
            "textDocument/definition",
            at(&file, &position(&text, "kz in window")),
        )
        .unwrap();
    let shown = found[0]["uri"]
        .as_str()
        .unwrap()
        .strip_prefix("file://")
        .unwrap();
    let copy = Path::new(shown);
    assert!(client.open_file(copy, "whereas").contains("calendar kz"));
    // What the calendar reads is there, too.
    assert_eq!(client.diagnostics(copy, 1), Vec::<Value>::new());

    let loose = text.replace("require total = scheduled", "require   total=scheduled");
    client.change(&file, 4, &loose);
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "options": { "tabSize": 2, "insertSpaces": true } });
    let edits = client
        .request("textDocument/formatting", asked.clone())
        .unwrap();
    assert_eq!(edited(&loose, edits.as_array().unwrap()), text);
    client.change(&file, 5, "rule {");
    assert_eq!(
        client.request("textDocument/formatting", asked).unwrap(),
        Value::Null
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn references_and_rename_go_across_files() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    let text = client.open_file(&file, "whereas");
    let place = position(&text, "urgent: boolean");
    let mut asked = at(&file, &place);
    asked["context"] = json!({ "includeDeclaration": true });
    let found = client.request("textDocument/references", asked).unwrap();
    let in_tests = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["uri"] == uri(&path.join("tests.whereas")))
        .count();
    let tests = std::fs::read_to_string(path.join("tests.whereas")).unwrap();
    let written = tests.matches("discussion.urgent").count();
    assert!(written > 1);
    assert_eq!(
        (found.as_array().unwrap().len(), in_tests),
        (written + 2, written),
        "{found:#}"
    );

    let prepared = client
        .request("textDocument/prepareRename", at(&file, &place))
        .unwrap();
    assert_eq!(prepared["placeholder"], "urgent");
    let mut asked = at(&file, &place);
    for (new, why) in [
        ("closed", "`closed` is taken"),
        ("and", "is a word of the language"),
        ("9lives", "is no name"),
        ("", "at least one letter"),
    ] {
        asked["newName"] = json!(new);
        let refused = client
            .request("textDocument/rename", asked.clone())
            .unwrap_err();
        assert!(
            refused["message"].as_str().unwrap().contains(why),
            "{new}: {refused}"
        );
    }
    asked["newName"] = json!("hurried");
    let edit = client.request("textDocument/rename", asked).unwrap();
    let changes = edit["changes"].as_object().unwrap();
    let tests = edited(
        &tests,
        changes[&uri(&path.join("tests.whereas"))]
            .as_array()
            .unwrap(),
    );
    assert!(tests.contains("discussion.hurried: true") && !tests.contains("discussion.urgent"));
    let rules = edited(&text, changes[&uri(&file)].as_array().unwrap());
    assert!(
        rules.contains("hurried: boolean else false") && rules.contains("when discussion.hurried")
    );
    // A name of a pack is nobody's to change.
    let refused = client
        .request(
            "textDocument/prepareRename",
            at(&file, &position(&text, "kz in window")),
        )
        .unwrap_err();
    assert!(
        refused["message"].as_str().unwrap().contains("built in"),
        "{refused}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn outlines_colours_folds_selections_and_highlights() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    let text = client.open_file(&file, "whereas");
    let document = json!({ "textDocument": { "uri": uri(&file) } });
    let symbols = client
        .request("textDocument/documentSymbol", document.clone())
        .unwrap();
    let names: Vec<&str> = symbols
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names[..3], ["Agreement", "Tranche", "Deliverable"]);
    assert_eq!(symbols[0]["children"].as_array().unwrap().len(), 7);
    let found = client
        .request("workspace/symbol", json!({ "query": "dominant" }))
        .unwrap();
    assert_eq!(found[0]["name"], "no_dominant_tranche");
    assert_eq!(found[0]["containerName"], "international_projects");
    let tokens = client
        .request("textDocument/semanticTokens/full", document.clone())
        .unwrap();
    let data: Vec<u64> = tokens["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_u64().unwrap())
        .collect();
    assert_eq!(data.len() % 5, 0);
    // The first line is documentation: a comment with that modifier.
    assert_eq!(
        data[..5],
        [0, 0, text.lines().next().unwrap().len() as u64, 10, 2]
    );
    let folds = client
        .request("textDocument/foldingRange", document)
        .unwrap();
    let start = position(&text, "type Agreement")["line"].clone();
    assert!(
        folds
            .as_array()
            .unwrap()
            .iter()
            .any(|fold| fold["startLine"] == start),
        "{folds}"
    );
    let place = position(&text, "scheduled\n    otherwise");
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "positions": [place.clone()] });
    let ranges = client
        .request("textDocument/selectionRange", asked)
        .unwrap();
    assert_eq!(ranges[0]["range"]["start"], place);
    assert!(
        ranges[0]["parent"]["parent"]["parent"].is_object(),
        "{ranges}"
    );
    let found = client
        .request("textDocument/documentHighlight", at(&file, &place))
        .unwrap();
    assert_eq!(found.as_array().unwrap().len(), 4);
    assert_eq!(client.finish(), 0);
}

#[test]
fn lenses_and_inlays_show_the_example() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    let text = client.open_file(&file, "whereas");
    client.open_file(&path.join(AGREEMENT), "whereas");
    let document = json!({ "textDocument": { "uri": uri(&file) } });
    let lenses = client
        .request("textDocument/codeLens", document.clone())
        .unwrap();
    let line = position(&text, "public_discussion for")["line"].clone();
    let lens = lenses
        .as_array()
        .unwrap()
        .iter()
        .find(|lens| lens["range"]["start"]["line"] == line)
        .unwrap();
    assert_eq!(lens["command"]["title"], "integrity_review: violated");
    let told = client
        .request("workspace/executeCommand", lens["command"].clone())
        .unwrap();
    assert!(
        told.as_str().unwrap().contains("the public had 9.5 hours"),
        "{told}"
    );
    client.wait(|message| message["method"] == "window/showMessage");

    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
    let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": range });
    let inlays = client.request("textDocument/inlayHint", asked).unwrap();
    let shown: Vec<&str> = inlays
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["label"].as_str().unwrap())
        .collect();
    assert!(
        shown.contains(&": money") && shown.contains(&": stretch of date-times"),
        "{shown:?}"
    );
    assert!(shown.contains(&" = 0"), "{shown:?}");

    let tests = path.join("tests.whereas");
    let text = client.open_file(&tests, "whereas");
    let document = json!({ "textDocument": { "uri": uri(&tests) } });
    let lenses = client
        .request("textDocument/codeLens", document.clone())
        .unwrap();
    assert_eq!(lenses[0]["command"]["title"], "passes: run again");
    client.change(
        &tests,
        2,
        &text.replacen("tranches_add_up holds", "tranches_add_up violated", 1),
    );
    let lenses = client.request("textDocument/codeLens", document).unwrap();
    let title = lenses[0]["command"]["title"].as_str().unwrap();
    assert!(
        title.contains("expected tranches_add_up violated; what came: holds"),
        "{title}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn findings_stand_in_the_documents() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    for name in ["agreement.yaml", "agreement.json"] {
        let file = path.join(name);
        let text = client.open_file(&file, "yaml");
        let found = client.diagnostics(&file, 1);
        let [one] = found.as_slice() else {
            panic!("{found:#?}")
        };
        let said = one["message"].as_str().unwrap();
        assert!(
            said.starts_with("the public had 9.5 hours: 0 complete working days of 10"),
            "{said}"
        );
        assert!(said.contains("source: Law on Legal Acts"), "{said}");
        assert_eq!(
            (&one["code"], &one["severity"]),
            (
                &json!("international_projects.public_discussion"),
                &json!(1)
            )
        );
        let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": one["range"], "context": { "diagnostics": [] } });
        let actions = client.request("textDocument/codeAction", asked).unwrap();
        let closed = actions.as_array().unwrap().iter().find(|one| {
            one["title"]
                .as_str()
                .unwrap()
                .contains("`discussion.closed`")
        });
        let edits = closed.unwrap()["edit"]["changes"][uri(&file)]
            .as_array()
            .unwrap()
            .clone();
        client.change(&file, 2, &edited(&text, &edits));
        assert_eq!(client.diagnostics(&file, 2), Vec::<Value>::new());
    }
    // A document that no gate is for has no findings, and one that cannot be read says so at its place.
    let other = path.join("other.toml");
    client.open(&other, "toml", "a = 1");
    assert_eq!(client.diagnostics(&other, 1), Vec::<Value>::new());
    client.change(&path.join("agreement.yaml"), 3, "title: [");
    let found = client.diagnostics(&path.join("agreement.yaml"), 3);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(client.finish(), 0);
}

#[test]
fn documents_say_that_their_rules_cannot_be_used_until_they_can() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let (rules, document) = (path.join(RULES), path.join("agreement.yaml"));
    let text = client.open_file(&rules, "whereas");
    client.open_file(&document, "yaml");
    assert_eq!(client.diagnostics(&document, 1).len(), 1);
    client.change(
        &rules,
        2,
        &text.replace("require total = scheduled", "require total = schedule"),
    );
    let found = client.wait(|message| {
        message["params"]["uri"] == uri(&document)
            && message["params"]["diagnostics"][0]["message"]
                .as_str()
                .is_some_and(|said| said.contains("cannot be used"))
    });
    let said = &found["params"]["diagnostics"][0];
    assert!(
        said["message"]
            .as_str()
            .unwrap()
            .contains("there is no `schedule` here"),
        "{said}"
    );
    client.change(&rules, 3, &text);
    client.wait(|message| {
        message["params"]["uri"] == uri(&document)
            && message["params"]["diagnostics"][0]["message"]
                .as_str()
                .is_some_and(|said| said.starts_with("the public had"))
    });
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_change_on_disk_is_seen() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join("tests.whereas");
    client.open_file(&file, "whereas");
    assert_eq!(client.diagnostics(&file, 1), Vec::<Value>::new());
    std::fs::write(
        path.join(AGREEMENT),
        "module agreement\n\nagreement nothing: Nothing {}\n",
    )
    .unwrap();
    let changes = json!([{ "uri": uri(&path.join(AGREEMENT)), "type": 2 }]);
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": changes }),
    );
    let found = client.diagnostics(&file, 1);
    assert!(
        found.iter().any(|one| one["message"]
            .as_str()
            .unwrap()
            .contains("`agreement` has an error")),
        "{found:#?}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn two_workspaces_do_not_mix() {
    let (_one, first) = workspace();
    let (_two, second) = workspace();
    let mut client = Client::in_folders(&[&first]);
    let text = client.open_file(&first.join(RULES), "whereas");
    assert_eq!(
        client
            .request("workspace/symbol", json!({ "query": "no_dominant" }))
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let added =
        json!({ "event": { "added": [{ "uri": uri(&second), "name": "b" }], "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", added);
    assert_eq!(
        client
            .request("workspace/symbol", json!({ "query": "no_dominant" }))
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let mut asked = at(&first.join(RULES), &position(&text, "urgent: boolean"));
    asked["newName"] = json!("hurried");
    let edit = client.request("textDocument/rename", asked).unwrap();
    let prefix = uri(&first);
    assert!(
        edit["changes"]
            .as_object()
            .unwrap()
            .keys()
            .all(|uri| uri.starts_with(&prefix)),
        "{edit:#}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_file_outside_the_workspace_is_understood_by_itself() {
    let (_folder, path) = workspace();
    let outside = tempfile::tempdir().unwrap();
    let mut client = Client::in_folders(&[&path]);
    let file = outside.path().canonicalize().unwrap().join("a b.whereas");
    let text = "use calendars.kz\n\ntype T { a: date }\n\nrule r for T { require a is a working day of kz }\n";
    client.open(&file, "whereas", text);
    assert!(
        client
            .diagnostics(&file, 1)
            .iter()
            .all(|one| one["severity"] != 1)
    );
    let mut asked = at(&file, &position(text, "a: date"));
    asked["newName"] = json!("signed");
    let edit = client.request("textDocument/rename", asked).unwrap();
    let after = edited(text, edit["changes"][uri(&file)].as_array().unwrap());
    assert!(
        after.contains("{ signed: date }") && after.contains("require signed is"),
        "{after}"
    );
    // A text that was never saved.
    let item = json!({ "uri": "untitled:Untitled-1", "languageId": "whereas", "version": 1, "text": "type T { a: dat }" });
    client.notify("textDocument/didOpen", json!({ "textDocument": item }));
    let said = client.wait(|message| message["params"]["uri"] == "untitled:Untitled-1");
    assert!(
        said["params"]["diagnostics"][0]["message"]
            .as_str()
            .unwrap()
            .contains("there is no type `dat`"),
        "{said}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn cancelled_requests_are_answered_once() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join(RULES);
    client.open_file(&file, "whereas");
    let mut bytes = Vec::new();
    for (id, method) in [(901, "textDocument/hover"), (902, "workspace/symbol")] {
        let params = json!({ "textDocument": { "uri": uri(&file) }, "position": { "line": 0, "character": 0 }, "query": "" });
        bytes.extend(framed(
            &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }),
        ));
    }
    for id in [901, 902, 5000] {
        bytes.extend(framed(
            &json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": id } }),
        ));
    }
    client.raw(&bytes);
    assert_eq!(client.answer(901).unwrap_err()["code"], -32800);
    assert_eq!(client.answer(902).unwrap_err()["code"], -32800);
    // What is taken back after its answer, or never was asked, is no matter.
    let id = client.ask(
        "textDocument/hover",
        at(&file, &json!({ "line": 0, "character": 0 })),
    );
    client.answer(id).unwrap();
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.finish(), 0);
}

#[test]
fn columns_count_utf_16_units() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join("emoji.whereas");
    let text = "type T { `👩‍⚖️ e\u{301}`: money, b: money }\n\nrule r for T { require `👩‍⚖️ e\u{301}` = c otherwise \"👩‍⚖️ {b}\" }\n";
    client.open(&file, "whereas", text);
    let found = client.diagnostics(&file, 1);
    let error = found.iter().find(|one| one["severity"] == 1).unwrap();
    assert_eq!(error["range"]["start"], position(text, "c otherwise"));
    // An edit within the two units of the emoji takes all of it.
    let within = json!({ "line": 0, "character": 11 });
    let change = json!({ "range": { "start": within, "end": within }, "text": "x" });
    let document = json!({ "uri": uri(&file), "version": 2 });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": [change] }),
    );
    client.diagnostics(&file, 2);
    let past = json!({ "line": 1000, "character": 1000 });
    assert_eq!(
        client
            .request("textDocument/hover", at(&file, &past))
            .unwrap(),
        Value::Null
    );
    let mut place = position(text, "b}");
    place["character"] = json!(place["character"].as_u64().unwrap());
    let hover = client
        .request("textDocument/hover", at(&file, &place))
        .unwrap();
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("T.b: money"),
        "{hover}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_document_of_50_mb_is_not_looked_at_and_says_so() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join("large.yaml");
    let text = format!("title: \"{}\"\n", "x".repeat(50 * 1024 * 1024));
    client.open(&file, "yaml", &text);
    let found = client.diagnostics(&file, 1);
    assert!(
        messages(&found)[0].starts_with("this file is larger than 16 MB"),
        "{found:?}"
    );
    assert_eq!(client.finish(), 0);
}

#[test]
fn a_configuration_is_checked_while_it_is_written() {
    let (_folder, path) = workspace();
    let mut client = Client::in_folders(&[&path]);
    let file = path.join("whereas.toml");
    client.open(&file, "toml", "fail_on = \"never\"\nwaiver = []\n");
    let found = client.diagnostics(&file, 1);
    assert!(messages(&found)[0].contains("waiver"), "{found:?}");
    assert_eq!(found[0]["range"]["start"]["line"], 1);
    assert_eq!(client.finish(), 0);
}

#[cfg(unix)]
#[test]
fn an_editor_reads_nothing_outside_the_project_for_a_file_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let (rules, outside) = (path.join("project/rules"), path.join("outside"));
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::write(
        outside.join("lib.whereas"),
        "module lib\ndefine secret: integer = 77\n",
    )
    .unwrap();
    std::os::unix::fs::symlink(outside.join("lib.whereas"), rules.join("lib.whereas")).unwrap();
    let text = "module r\nuse lib\ntype D { a: integer }\n/// Small.\nrule small for D { require a < lib.secret }\n";
    let file = rules.join("r.whereas");
    std::fs::write(&file, text).unwrap();
    let settings = "[[gate]]\ndocuments = [\"*.json\"]\nrules = [\"rules/r.whereas\"]\n";
    for (allowed, refused) in [("", true), ("allow_outside = [\"../outside\"]\n", false)] {
        std::fs::write(
            path.join("project/whereas.toml"),
            format!("{allowed}{settings}"),
        )
        .unwrap();
        let mut client = Client::in_folders(&[&path.join("project")]);
        client.open(&file, "whereas", text);
        let diagnostics = client.diagnostics(&file, 1);
        let is_refused = diagnostics.iter().any(|one| one["code"] == "E0006");
        assert_eq!(is_refused, refused, "{diagnostics:#?}");
        assert_eq!(client.finish(), 0);
    }
}
