//! `whereas.toml` and its JSON Schema agree: what the schema knows the program reads, what it refuses is refused.

use std::process::Command;

use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schemas/whereas.schema.json")).unwrap()
}

/// What the program says of a configuration, apart from what it checks by it.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the command line writes a project"
)]
fn said(config: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("whereas.toml", config);
    file(
        "a.json",
        "{ \"total\": \"5 EUR\", \"paid\": \"2026-01-01\" }",
    );
    file("w.whereas", "");
    file("r.csv", "day,rate\n2026-01-01,2\n");
    file("b.json", "{ \"version\": 1, \"findings\": [] }");
    file(
        "r.whereas",
        "module r\ntype D { total: money, paid: date }\nparameter least: money { 1 EUR from 2000-01-01 }\n\
         rule some for D { require total > 0 EUR }\n",
    );
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(["check", "--format", "short"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
}

const GATE: &str =
    "[[gate]]\ndocuments = [\"*.json\"]\nexcept = [\"b.json\"]\nrules = [\"r.whereas\"]\n";

#[test]
fn what_the_schema_knows_is_read() {
    let schema = schema();
    let values = |name: &str| match name {
        "rules" => "{ \"r.some\" = \"warning\" }",
        "lints" => "{ L0306 = \"warning\" }",
        "parameters" => "{ least = \"2 EUR\" }",
        "limits" => "{ steps = 1000 }",
        "waivers" => "[\"w.whereas\"]",
        "baseline" => "\"b.json\"",
        "fail_on" => "\"note\"",
        "allow_outside" => "[\"..\"]",
        other => panic!("no value is known for {other}"),
    };
    for name in schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| *name != "gate")
    {
        let config = format!("{name} = {}\n{GATE}", values(name));
        assert!(
            !said(&config).contains("E0014"),
            "{config}{}",
            said(&config)
        );
        let wrong = format!("{name} = 2026-01-01\n{GATE}");
        assert!(said(&wrong).contains("E0014"), "{wrong}{}", said(&wrong));
    }
    for name in schema["properties"]["limits"]["properties"]
        .as_object()
        .unwrap()
        .keys()
    {
        let config = format!("{GATE}[limits]\n{name} = 1000000\n");
        assert!(!said(&config).contains("E0014"), "{config}");
    }
    let gate = schema["properties"]["gate"]["items"]["properties"]
        .as_object()
        .unwrap();
    for name in gate
        .keys()
        .filter(|name| !["documents", "dossier", "except", "rules"].contains(&name.as_str()))
    {
        let value = match name.as_str() {
            "type" => "\"r.D\"",
            "as_of" => "2026-01-01",
            "language" => "\"ru\"",
            "inputs" => "{}",
            "ignore" => "false",
            other => panic!("no value is known for {other}"),
        };
        let config = format!("{GATE}{name} = {value}\n");
        assert!(
            !said(&config).contains("E0014"),
            "{config}{}",
            said(&config)
        );
        assert!(
            said(&format!("{GATE}{name} = [5]\n")).contains("E0014"),
            "{name}"
        );
    }
}

#[test]
fn what_the_schema_refuses_is_refused() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good =
        json!({ "gate": [{ "documents": ["*.json"], "rules": ["r.whereas"] }], "fail_on": "note" });
    assert!(validator.is_valid(&good));
    let cases = [
        (json!({ "gates": [] }), "gates = []\n".to_owned()),
        (
            json!({ "gate": [{ "documents": ["a"] }] }),
            "[[gate]]\ndocuments = [\"a.json\"]\n".to_owned(),
        ),
        (
            json!({ "gate": [{ "documents": ["a"], "rules": ["b"], "kind": 1 }] }),
            format!("{GATE}kind = 1\n"),
        ),
        (
            json!({ "gate": [{ "documents": ["a"], "rules": ["b"], "ignore": "no" }] }),
            format!("{GATE}ignore = \"no\"\n"),
        ),
        (
            json!({ "rules": { "a": "fatal" } }),
            format!("{GATE}[rules]\n\"r.some\" = \"fatal\"\n"),
        ),
        (
            json!({ "limits": { "hours": 1 } }),
            format!("{GATE}[limits]\nhours = 1\n"),
        ),
        (
            json!({ "limits": { "steps": -1 } }),
            format!("{GATE}[limits]\nsteps = -1\n"),
        ),
        (
            json!({ "parameters": { "least": [1] } }),
            format!("{GATE}[parameters]\nleast = [1]\n"),
        ),
        (
            json!({ "allow_outside": true }),
            format!("allow_outside = true\n{GATE}"),
        ),
        (
            json!({ "fail_on": "errors" }),
            format!("fail_on = \"errors\"\n{GATE}"),
        ),
    ];
    for (value, config) in cases {
        assert!(!validator.is_valid(&value), "{value}");
        assert!(
            said(&config).contains("error[E0014]"),
            "{config}{}",
            said(&config)
        );
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the command line writes a project"
)]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("a.json", "{ \"a\": 50 }");
    file(
        "r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { severity note require a < 10 }\n",
    );
    let gate = "[[gate]]\ndocuments = [\"a.json\"]\nrules = [\"r.whereas\"]\n[limits]\nsteps = 1\n";
    file("whereas.toml", &format!("fail_on = \"note\"\n{gate}"));
    file("other.toml", gate);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .arg("check")
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    // The file's limit makes everything undetermined, which counts as its rule's severity.
    assert!(run(&["--format", "short"], &[]).1.contains("undetermined"));
    let more = ["--limit", "steps=1000"];
    assert_eq!(run(&more, &[]).0, 1, "the file fails on notes");
    assert_eq!(
        run(&more, &[("WHEREAS_FAIL_ON", "error")]).0,
        0,
        "the environment comes before the file"
    );
    assert_eq!(
        run(
            &[&more[..], &["--fail-on", "note"]].concat(),
            &[("WHEREAS_FAIL_ON", "error")]
        )
        .0,
        1
    );
    assert!(
        run(
            &[],
            &[
                ("WHEREAS_LIMIT", "steps=1000,hints=0"),
                ("WHEREAS_FORMAT", "json")
            ]
        )
        .1
        .starts_with('{')
    );
    let short = run(
        &["--format", "short"],
        &[("WHEREAS_LIMIT", "steps=1000"), ("WHEREAS_FORMAT", "json")],
    );
    assert!(
        short.1.starts_with("a.json:1:8: note[r.small]"),
        "{}",
        short.1
    );
    assert_eq!(
        run(&more, &[("WHEREAS_CONFIG", "other.toml")]).0,
        0,
        "another file says nothing of notes"
    );
    assert_eq!(run(&[], &[("WHEREAS_FAIL_ON", "everything")]).0, 2);
    assert_eq!(run(&["--no-config", "a.json", "-r", "r.whereas"], &[]).0, 0);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the command line writes a project"
)]
fn from_a_folder_below_gates_waivers_and_the_baseline_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    file("docs/a.json", "{ \"a\": 50 }");
    file("docs/b.json", "{ \"a\": 60 }");
    file(
        "rules/r.whereas",
        "module r\ntype D { a: integer }\nrule small for D { require a < 10 }\n",
    );
    file(
        "decisions/w.whereas",
        "waiver for r.small { document \"../docs/a.json\" until 2100-01-01 because \"agreed\" by \"me\" }\n",
    );
    file(
        "whereas.toml",
        "waivers = [\"decisions/w.whereas\"]\nbaseline = \"known.json\"\n\
         [[gate]]\ndocuments = [\"docs/*.json\"]\nrules = [\"r\"]\n",
    );
    let run = |below: &str, arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
            .args(["check", "--format", "short"])
            .args(arguments)
            .current_dir(folder.path().join(below))
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (code, said) = run("docs", &["--update-baseline"]);
    assert_eq!(code, 0, "{said}");
    for (below, arguments) in [
        ("", &[][..]),
        ("docs", &[][..]),
        ("docs", &["a.json", "b.json"][..]),
        ("rules", &["../docs/b.json"][..]),
    ] {
        let (code, said) = run(below, arguments);
        assert_eq!(code, 0, "in {below:?}: {said}");
        assert!(!said.contains("error"), "in {below:?}: {said}");
    }
    file("docs/c.json", "{ \"a\": 70 }");
    assert_eq!(run("docs", &[]).0, 1);
}
