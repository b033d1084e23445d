//! `whereas.toml`, open and not saved: its mistakes as `whereas check` reports them, and documents and rule files judged by it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::client::{Client, uri};

const RULES: &str = "module r\n\ntype T dated by day { a: number, day: date }\n\nparameter p: number { 1 from 2000-01-01 }\n\n\
                     /// A is small.\nrule small for T {\n  require a < p\n}\n\n\
                     /// A is not negative.\nrule positive for T {\n  require a >= 0\n}\n";
const ASKS: &str = "module asks\n\ntype Rate { name: text }\n\ndata rates: list of Rate from input\n\n\
                    type U { b: number }\n\nrule few for U { require count(rates) < b }\n";
const DOCUMENT: &str = "a: 5\nday: 2020-01-01\n";
const GATE: &str = "[[gate]]\ndocuments = [\"*.yaml\"]\nrules = [\"r.whereas\"]\n";

fn project(folder: &Path, configuration: &str) {
    let files = [
        ("whereas.toml", configuration),
        ("r.whereas", RULES),
        ("asks.whereas", ASKS),
        ("d.yaml", DOCUMENT),
        ("rates.csv", "name\nx\n"),
        ("bad_rates.csv", "nam\nx\n"),
        (
            "w.whereas",
            "waiver for nothing { document \"d.yaml\" until 2030-01-01 because \"x\" by \"y\" }\n",
        ),
        ("broken.whereas", "rule {\n"),
        ("b.json", "[]\n"),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Errors of `whereas check` in a folder, and its exit code.
fn checked(folder: &Path) -> (Vec<String>, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let done = command
        .args(["check", "--format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{done:?}"));
    let errors = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "error");
    (
        errors
            .map(|one| one["message"].as_str().unwrap().to_owned())
            .collect(),
        done.status.code().unwrap(),
    )
}

#[test]
fn every_mistake_for_which_check_exits_2_is_shown() {
    let gate = |more: &str| format!("{GATE}{more}\n");
    let other = |documents: &str, rules: &str| {
        format!("[[gate]]\ndocuments = [{documents}]\nrules = [{rules}]\n")
    };
    // Each with the line, from 0, on which it is shown.
    let mistakes = [
        ("a = [\n".to_owned(), 0),
        ("fail_on = \"nevr\"\n".to_owned() + GATE, 0),
        (gate("typ = \"r.T\""), 3),
        (gate("[rules]\n\"r.smal\" = \"off\""), 4),
        (gate("[rules]\n\"r.small\" = \"of\""), 4),
        (gate("[parameters]\n\"r.q\" = 5"), 4),
        (gate("[parameters]\n\"r.p\" = \"x\""), 4),
        (gate("[parameters]\n\"r.p\" = 5\np = 6"), 5),
        (gate("[lints]\nL9999 = \"off\""), 4),
        (gate("[limits]\nstep = 5"), 4),
        (
            gate("[limits]\nfile_bytes = 500000\ndocument_bytes = 5000"),
            5,
        ),
        (gate("type = \"Tx\""), 3),
        (gate("as_of = \"20-1-1\""), 3),
        (gate("inputs = { rates = \"none.csv\" }"), 3),
        (gate("inputs = { rates = \"rates.csv\" }"), 3),
        (other("\"*.yml\"", "\"r.whereas\""), 1),
        (other("\"[*.yaml\"", "\"r.whereas\""), 1),
        (other("\"*.yaml\"", "\"s.whereas\""), 2),
        (other("\"*.yaml\"", "\"r.whereas\", \"std.totalz\""), 2),
        (other("\"*.yaml\"", "\"nowhere/\""), 2),
        (other("\"*.yaml\"", "\"broken.whereas\""), 2),
        (other("\"*.yaml\"", "\"asks.whereas\""), 2),
        (other("\"*.yaml\", \"asks.whereas\"", "\"r.whereas\""), 2),
        (
            other("\"*.yaml\"", "\"asks.whereas\"") + "inputs = { rates = \"bad_rates.csv\" }\n",
            2,
        ),
        ("waivers = [\"v.whereas\"]\n".to_owned() + GATE, 0),
        ("waivers = [\"w.whereas\"]\n".to_owned() + GATE, 0),
        ("baseline = \"none.json\"\n".to_owned() + GATE, 0),
        ("baseline = \"b.json\"\n".to_owned() + GATE, 0),
    ];
    for (written, line) in mistakes {
        let (saved, open) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        project(saved.path(), &written);
        let (errors, code) = checked(saved.path());
        assert_eq!(code, 2, "{written}: {errors:?}");
        let path = open.path().canonicalize().unwrap();
        project(&path, GATE);
        let client = &mut Client::in_folders(&[&path]);
        client.open(&path.join("whereas.toml"), "toml", &written);
        let found = client.diagnostics(&path.join("whereas.toml"), 1);
        let shown: Vec<&str> = found
            .iter()
            .filter(|one| one["severity"] == 1)
            .map(|one| one["message"].as_str().unwrap())
            .collect();
        // Files have their whole names in an editor.
        let prefix = format!("{}/", path.display());
        let plain: Vec<String> = shown
            .iter()
            .map(|message| message.replace(&prefix, ""))
            .collect();
        for error in &errors {
            assert!(
                plain.iter().any(|message| message.contains(error)),
                "{written}: {error:?} is not in {plain:#?}"
            );
        }
        assert_eq!(plain.len(), errors.len(), "{written}: {plain:#?}");
        let lines: Vec<&Value> = found
            .iter()
            .map(|one| &one["range"]["start"]["line"])
            .collect();
        assert!(
            lines.iter().all(|shown| **shown == json!(line)),
            "{written}: {found:#?}"
        );
    }
}

#[test]
fn what_is_no_mistake_is_not_shown() {
    for written in [
        GATE,
        "",
        "[lints]\nL0306 = \"off\"\n",
        &format!("{GATE}[parameters]\n\"r.p\" = 9\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        project(&path, GATE);
        let client = &mut Client::in_folders(&[&path]);
        client.open(&path.join("whereas.toml"), "toml", written);
        assert_eq!(
            client.diagnostics(&path.join("whereas.toml"), 1),
            Vec::<Value>::new(),
            "{written}"
        );
    }
}

#[test]
fn what_a_document_of_a_gate_may_not_declare_is_shown_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    project(&path, GATE);
    let client = &mut Client::in_folders(&[&path]);
    let (configuration, agreed) = (path.join("whereas.toml"), path.join("agreed.whereas"));
    let text = "use r\nuse asks\n\nagreement x: T { a: 0, day: 2020-01-01 }\n\n\
                exception all to small { require true }\n";
    let lines = |found: &[Value]| -> Vec<Value> {
        let apart = found.iter().filter(|one| one["code"] == "E0028");
        apart
            .map(|one| one["range"]["start"]["line"].clone())
            .collect()
    };
    // Without a gate for it, it has rules of its own; it is not saved at all.
    client.open(&agreed, "whereas", text);
    let found = client.diagnostics(&agreed, 1);
    assert_eq!(lines(&found), Vec::<Value>::new(), "{found:#?}");
    client.open(
        &configuration,
        "toml",
        &GATE.replace("*.yaml", "{*.yaml,agreed.whereas}"),
    );
    wait_for(client, &agreed, |found| {
        lines(found) == [json!(5), json!(1)]
    });
    client.change(&agreed, 2, &text.replace("use asks\n", "\n"));
    wait_for(client, &agreed, |found| lines(found) == [json!(5)]);
    client.change(
        &configuration,
        2,
        &GATE
            .replace("*.yaml", "{*.yaml,agreed.whereas}")
            .replace("\"r.whereas\"", "\"r.whereas\", \"agreed.whereas\""),
    );
    wait_for(client, &agreed, |found| lines(found).is_empty());
}

/// Waits until the shown problems of a text fit.
fn wait_for(client: &mut Client, path: &Path, fits: impl Fn(&[Value]) -> bool) {
    let uri = uri(path);
    client.wait(|message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == uri
            && fits(message["params"]["diagnostics"].as_array().unwrap())
    });
}

#[test]
fn documents_and_rule_files_are_judged_by_the_open_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    project(&path, GATE);
    std::fs::create_dir(path.join("sub")).unwrap();
    let (configuration, document, rules) = (
        path.join("whereas.toml"),
        path.join("d.yaml"),
        path.join("r.whereas"),
    );
    let unused = RULES.replace("  require", "  let two = 2\n  require");
    let client = &mut Client::in_folders(&[&path]);
    client.open(&document, "yaml", DOCUMENT);
    assert_eq!(client.diagnostics(&document, 1).len(), 1);
    client.open(&rules, "whereas", &unused);
    assert!(
        client
            .diagnostics(&rules, 1)
            .iter()
            .any(|one| one["code"] == "L0101")
    );
    // Another level, another value, another gate: each is seen before it is saved.
    client.open(
        &configuration,
        "toml",
        &format!("{GATE}[rules]\n\"r.small\" = \"off\"\n[lints]\nL0101 = \"off\"\n"),
    );
    wait_for(client, &document, <[Value]>::is_empty);
    wait_for(client, &rules, |found| {
        found.iter().all(|one| one["code"] != "L0101")
    });
    client.change(
        &configuration,
        2,
        &format!("{GATE}[rules]\n\"r.small\" = \"warning\"\n"),
    );
    wait_for(client, &document, |found| {
        found.len() == 1 && found[0]["severity"] == 2
    });
    wait_for(client, &rules, |found| {
        found.iter().any(|one| one["code"] == "L0101")
    });
    client.change(
        &configuration,
        3,
        &format!("{GATE}[parameters]\n\"r.p\" = 9\n"),
    );
    wait_for(client, &document, <[Value]>::is_empty);
    client.change(&configuration, 4, &GATE.replace("*.yaml", "*.json"));
    wait_for(client, &document, <[Value]>::is_empty);
    client.change(&configuration, 5, GATE);
    wait_for(client, &document, |found| {
        found.len() == 1 && found[0]["severity"] == 1
    });
    // One that is only in the editor makes a project of its folder, until it is closed.
    let nearer = path.join("sub/whereas.toml");
    let below = path.join("sub/e.yaml");
    client.open(&below, "yaml", DOCUMENT);
    assert_eq!(client.diagnostics(&below, 1), Vec::<Value>::new());
    client.open(&nearer, "toml", &GATE.replace("r.whereas", "../r.whereas"));
    wait_for(client, &below, |found| found.len() == 1);
    // The rule file is open, and counts as it is there although the gate calls it by another name.
    client.change(&rules, 2, &RULES.replace("a < p", "a > p"));
    wait_for(client, &below, <[Value]>::is_empty);
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": uri(&nearer) } }),
    );
    wait_for(client, &below, <[Value]>::is_empty);
    // Tables of a gate count as they are in the editor.
    let asking = "[[gate]]\ndocuments = [\"*.yaml\"]\nrules = [\"asks.whereas\"]\ninputs = { rates = \"./rates.csv\" }\n";
    client.change(&configuration, 6, asking);
    let second = path.join("u.yaml");
    client.open(&second, "yaml", "b: 2\n");
    assert_eq!(client.diagnostics(&second, 1), Vec::<Value>::new());
    client.open(&path.join("rates.csv"), "csv", "name\nx\ny\nz\n");
    wait_for(client, &second, |found| found.len() == 1);
}

#[test]
fn a_document_of_a_dossier_is_checked_with_the_others_as_they_are_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let rules = "module s\n\ntype Contract { price: number }\n\ntype Bill { total: number }\n\n\
                 dossier Supply { contract: Contract, bills: list of Bill }\n\n\
                 /// Bills have the price.\nrule price for Supply {\n  for each b in bills\n  require b.total = contract.price\n}\n\n\
                 /// A price is positive.\nrule positive for Contract {\n  require price > 0\n}\n";
    let gate = "[[gate]]\ntype = \"Supply\"\nrules = [\"s.whereas\"]\n\
                dossier = { contract = \"{id}/contract.yaml\", bills = \"{id}/bills/*.yaml\" }\n";
    std::fs::create_dir_all(path.join("a/bills")).unwrap();
    std::fs::create_dir_all(path.join("b/bills")).unwrap();
    for (name, text) in [
        ("s.whereas", rules),
        ("whereas.toml", gate),
        ("a/contract.yaml", "price: 5\n"),
        ("a/bills/1.yaml", "total: 5\n"),
        ("a/bills/2.yaml", "total: 6\n"),
        ("b/contract.yaml", "price: 0\n"),
        ("b/bills/1.yaml", "total: 7\n"),
    ] {
        std::fs::write(path.join(name), text).unwrap();
    }
    let client = &mut Client::in_folders(&[&path]);
    let codes = |found: Vec<Value>| -> Vec<String> {
        let codes = found
            .iter()
            .map(|one| one["code"].as_str().unwrap_or("").to_owned());
        codes.collect()
    };
    // The finding is in the bill, and not in the contract.
    let (bill, contract) = (path.join("a/bills/2.yaml"), path.join("a/contract.yaml"));
    client.open(&bill, "yaml", "total: 6\n");
    assert_eq!(codes(client.diagnostics(&bill, 1)), ["s.price"]);
    client.open(&contract, "yaml", "price: 5\n");
    assert!(codes(client.diagnostics(&contract, 1)).is_empty());
    // What is open and not saved counts.
    client.change(&contract, 2, "price: 0\n");
    assert_eq!(codes(client.diagnostics(&contract, 2)), ["s.positive"]);
    client.change(&bill, 2, "total: 0\n");
    assert!(codes(client.diagnostics(&bill, 2)).is_empty());
}
