//! Dossiers: documents of several files that rules read together.

use serde_json::Value;

use crate::common::project::Project;

const RULES: &str = r#"module supply
type Contract dated by signed {
  number: text
  signed: date
  price:  money in EUR
}
type Invoice { number: text, quantity: number, total: money in EUR }
type Reading { day: date, quantity: number }
type Note { text: text }

dossier Supply {
  contract: Contract
  invoices: list of Invoice
  readings: list of Reading
  note:     Note?
}

rule price_of_the_contract for Supply {
  for each i in invoices
  require i.total = i.quantity * contract.price
}

rule billed_was_measured for Supply {
  require sum(invoices.quantity) = sum(readings.quantity)
}

rule has_a_price for Contract {
  require price > 0
}

rule is_not_late for Invoice {
  in force from 2026-01-01
  require quantity > 0
}
"#;

/// A project with two dossiers in folders.
fn project() -> Project {
    let at = Project::new();
    at.write("rules/supply.whereas", RULES);
    for (id, price) in [("a", 2), ("b", 3)] {
        at.write(
            &format!("contracts/{id}/contract.yaml"),
            &format!("number: {id}\nsigned: 2026-02-01\nprice: {price} EUR\n"),
        );
        at.write(
            &format!("contracts/{id}/invoices/1.json"),
            r#"{ "number": "1", "quantity": 3, "total": "6 EUR" }"#,
        );
        at.write(
            &format!("contracts/{id}/invoices/2.json"),
            r#"{ "number": "2", "quantity": 1, "total": "2 EUR" }"#,
        );
        at.write(
            &format!("contracts/{id}/readings.csv"),
            "day,quantity\n2026-02-01,3\n2026-02-02,1\n",
        );
    }
    at
}

fn with_gate(at: &Project, dossier: &str) {
    at.write(
        "whereas.toml",
        &format!("[[gate]]\ntype = \"Supply\"\nrules = [\"rules\"]\ndossier = {{ {dossier} }}\n"),
    );
}

const GATE: &str = "contract = \"contracts/{id}/contract.yaml\", invoices = \"contracts/{id}/invoices/*.json\", \
                    readings = [\"contracts/{id}/readings.csv\"]";

fn report(at: &Project, arguments: &[&str]) -> Value {
    let (_, text) = at.whereas(&[&["check", "--quiet", "--format", "json"], arguments].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const OF_B: [&str; 7] = [
    "--as",
    "Supply",
    "-r",
    "rules",
    "contract=contracts/b/contract.yaml",
    "invoices=contracts/b/invoices/*.json",
    "readings=contracts/b/readings.csv",
];

#[test]
fn findings_are_at_the_file_that_they_are_about_and_show_all_that_they_read() {
    let report = report(&project(), &OF_B);
    assert_eq!(report["summary"]["documents"], 4);
    // Two prices, what was measured, the contract, two invoices.
    assert_eq!(report["summary"]["obligations"], 6);
    assert_eq!(report["summary"]["violated"], 2);
    let findings = report["findings"].as_array().unwrap();
    let places: Vec<(&str, &str)> = findings
        .iter()
        .map(|one| {
            (
                one["document"].as_str().unwrap(),
                one["path"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("contracts/b/invoices/1.json", ""),
            ("contracts/b/invoices/2.json", "")
        ]
    );
    let text = findings[0].to_string();
    for read in [
        "contracts/b/contract.yaml",
        "9 EUR",
        "\"document\":\"contracts/b/invoices/1.json\"",
    ] {
        assert!(text.contains(read), "{read}: {text}");
    }
    // What would satisfy the rule is in one of the files, and is tried on all.
    let hints = findings[0]["hints"].to_string();
    assert!(
        hints.contains("/invoices/0/total") && hints.contains("/contract/price"),
        "{hints}"
    );
}

#[test]
fn a_list_is_any_number_of_files_streams_and_tables() {
    let at = project();
    at.write(
        "all.ndjson",
        "{ \"number\": \"1\", \"quantity\": 3, \"total\": \"9 EUR\" }\n{ \"number\": \"2\", \"quantity\": 1, \"total\": \"4 EUR\" }\n",
    );
    at.write("more.csv", "number,quantity,total\n3,0,0 EUR\n4,0,1 EUR\n");
    let report = report(
        &at,
        &[
            "--as",
            "Supply",
            "-r",
            "rules",
            "contract=contracts/b/contract.yaml",
            "invoices=all.ndjson",
            "invoices=more.csv",
            "readings=contracts/b/readings.csv",
        ],
    );
    let findings = report["findings"].as_array().unwrap();
    let places: Vec<String> = findings
        .iter()
        .map(|one| {
            let rule = one["rule"].as_str().unwrap().trim_start_matches("supply.");
            format!(
                "{rule} {} {}",
                one["document"].as_str().unwrap(),
                one["path"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "price_of_the_contract all.ndjson /1",
            "is_not_late more.csv /0/quantity",
            "price_of_the_contract more.csv /1",
            "is_not_late more.csv /1/quantity",
        ]
    );
    let line = findings[0]["location"]["line"].as_u64();
    assert!(line.is_none_or(|line| line == 2), "{}", findings[0]);
}

#[test]
fn a_gate_puts_files_together_by_their_id() {
    let at = project();
    with_gate(&at, GATE);
    let all = report(&at, &[]);
    assert_eq!(all["summary"]["documents"], 8);
    assert_eq!(all["summary"]["violated"], 2);
    // A file that is named brings its dossier, and no other.
    let one = report(&at, &["contracts/a/invoices/1.json"]);
    assert_eq!(one["summary"]["documents"], 4);
    assert_eq!(one["summary"]["violated"], 0);
    // A file without an id is in every dossier.
    at.write("note.yaml", "text: for all\n");
    with_gate(&at, &format!("{GATE}, note = \"note.yaml\""));
    assert_eq!(report(&at, &[])["summary"]["documents"], 10);
    // Lists may be empty.
    for file in ["1", "2"] {
        at.remove(&format!("contracts/a/invoices/{file}.json"));
    }
    at.remove("contracts/a/readings.csv");
    with_gate(&at, GATE);
    assert_eq!(report(&at, &[])["summary"]["documents"], 5);
}

#[test]
fn files_that_do_not_fit_are_errors_and_nothing_of_their_dossier_passes() {
    let at = project();
    with_gate(&at, GATE);
    at.write("contracts/c/invoices/9.json", r#"{ "number": "9" }"#);
    let (code, said) = at.whereas(&["check"]);
    assert_eq!(code, 2, "{said}");
    for words in [
        "the dossier `Supply c` has no `contract`",
        "contracts/c/invoices/9.json",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    at.remove("contracts/c/invoices/9.json");
    with_gate(
        &at,
        &GATE.replace(
            "\"contracts/{id}/contract.yaml\"",
            "[\"contracts/{id}/contract.yaml\", \"old/{id}.yaml\"]",
        ),
    );
    at.write(
        "old/a.yaml",
        "number: a\nsigned: 2026-02-01\nprice: 2 EUR\n",
    );
    let (code, said) = at.whereas(&["check"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("the dossier `Supply a` has 2 files as `contract`"),
        "{said}"
    );

    let wrong: [(&[&str], i32, &str); 12] = [
        (
            &["contract=contracts/a/contract.yaml"],
            2,
            "is given without `invoices`",
        ),
        (&["invoices=", "readings="], 2, "has no `contract`"),
        (
            &[
                "contrat=contracts/a/contract.yaml",
                "invoices=",
                "readings=",
            ],
            2,
            "did you mean `contract`?",
        ),
        (
            &[
                "contract=contracts/a/contract.yaml",
                "contract=contracts/b/contract.yaml",
                "invoices=",
                "readings=",
            ],
            2,
            "has 2 files as `contract`",
        ),
        (
            &[
                "contract=contracts/a/contract.yaml",
                "invoices=./contracts/a/contract.yaml",
                "readings=",
            ],
            2,
            "is twice in the dossier",
        ),
        (
            &["contracts/a/contract.yaml"],
            2,
            "`Supply` is a dossier, and `contracts/a/contract.yaml` is one file",
        ),
        (
            &["contract=contracts/a/contract.yaml", "old/a.yaml"],
            2,
            "without the name of a document",
        ),
        (
            &["contract=none.yaml", "invoices=", "readings="],
            3,
            "no file `none.yaml`",
        ),
        (
            &[
                "contract=contracts/a/contract.yaml",
                "invoices=none/*.json",
                "readings=",
            ],
            2,
            "no file matches",
        ),
        (
            &[
                "contract=contracts/a/readings.csv",
                "invoices=",
                "readings=",
            ],
            2,
            "holds 2 documents, and `contract` is one",
        ),
        (
            &[
                "contract=contracts/a/contract.yaml",
                "invoices=",
                "readings=",
                "note=contracts/a/invoices/1.json",
            ],
            1,
            "`text` is missing",
        ),
        (
            &["contract=broken.yaml", "invoices=", "readings="],
            3,
            "broken.yaml",
        ),
    ];
    at.write("broken.yaml", "number: [\n");
    for (arguments, expected, words) in wrong {
        let (code, said) =
            at.whereas(&[&["check", "--as", "Supply", "-r", "rules"], arguments].concat());
        assert_eq!(code, expected, "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    let (code, said) = at.whereas(&["check", "contract=a.yaml", "-r", "rules"]);
    assert!(code == 2 && said.contains("no dossier is named"), "{said}");
    let (code, said) = at.whereas(&[
        "check",
        "--as",
        "Contract",
        "contract=old/a.yaml",
        "-r",
        "rules",
    ]);
    assert!(
        code == 2 && said.contains("`Contract` is no dossier"),
        "{said}"
    );
    // A contract by itself is checked by its own rules.
    let (code, said) = at.whereas(&["check", "old/a.yaml", "-r", "rules", "--as", "Contract"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn waivers_baselines_receipts_and_changes_know_dossiers() {
    let at = project();
    with_gate(&at, GATE);
    at.write(
        "waivers.whereas",
        "use supply\nwaiver for supply.price_of_the_contract {\n  document \"contracts/b/invoices/1.json\"\n  \
         until 2999-12-31\n  because \"agreed\"\n  by \"Legal\"\n}\n",
    );
    let waived = report(&at, &["--waivers", "waivers.whereas"]);
    assert_eq!(waived["summary"]["waived"], 1, "{waived}");
    assert_eq!(waived["summary"]["violated"], 1, "{waived}");

    let (code, said) = at.whereas(&["check", "--baseline", "known.json", "--update-baseline"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = at.whereas(&["check", "--baseline", "known.json"]);
    assert_eq!(code, 0, "{said}");
    at.write(
        "contracts/a/invoices/2.json",
        r#"{ "number": "2", "quantity": 1, "total": "5 EUR" }"#,
    );
    let (code, said) = at.whereas(&["check", "--baseline", "known.json"]);
    assert_eq!(code, 1, "{said}");

    let (code, said) = at.whereas(&["check", "--receipt", "receipt.json"]);
    assert_eq!(code, 1, "{said}");
    let receipt = at.read("receipt.json");
    for file in ["contracts/a/contract.yaml", "contracts/b/readings.csv"] {
        assert!(receipt.contains(file), "{file}: {receipt}");
    }
    at.remove("receipt.json");
    at.remove("known.json");

    at.commit();
    at.write("contracts/b/readings.csv", "day,quantity\n2026-02-01,4\n");
    let changed = report(&at, &["--changed-since", "HEAD"]);
    assert_eq!(changed["summary"]["documents"], 4, "{changed}");
}

#[test]
fn tests_give_the_files_of_a_dossier() {
    let at = project();
    let test = |body: &str| format!("{RULES}\ntest \"b\" {{\n{body}\n}}\n");
    let files = "given file \"contracts/b/contract.yaml\" as contract, file \"contracts/b/invoices/1.json\" as invoices,\n\
                 file \"contracts/b/readings.csv\" as readings";
    at.write(
        "t.whereas",
        &test(&format!(
            "{files}\nexpect price_of_the_contract violated for \"invoices[1]\"\nexpect billed_was_measured violated\nexpect has_a_price holds"
        )),
    );
    let (code, said) = at.whereas(&["test", "t.whereas"]);
    assert_eq!(code, 0, "{said}");
    for (body, words) in [
        (
            "given file \"contracts/b/contract.yaml\" as contrat\nexpect has_a_price holds",
            "the dossier `Supply` has no `contrat`",
        ),
        (
            "given file \"contracts/b/invoices/1.json\" as invoices\nexpect has_a_price holds",
            "has no `contract`",
        ),
        (
            "given file \"none.yaml\" as contract\nexpect has_a_price holds",
            "none.yaml",
        ),
        (
            "given file \"contracts/b/contract.yaml\" as contract with { price: 1 EUR }\nexpect has_a_price holds",
            "`with` changes agreements",
        ),
        (
            "given file \"contracts/b/contract.yaml\", file \"contracts/b/readings.csv\" as readings\nexpect has_a_price holds",
            "given without `as`",
        ),
    ] {
        at.write("t.whereas", &test(body));
        let (code, said) = at.whereas(&["test", "t.whereas"]);
        assert_ne!(code, 0, "{body}: {said}");
        assert!(said.contains(words), "{body}: {said}");
    }
}

/// The arguments that name a dossier of the project.
const NAMED: [&str; 7] = [
    "contract=contracts/b/contract.yaml",
    "invoices=contracts/b/invoices/*.json",
    "readings=contracts/b/readings.csv",
    "--as",
    "Supply",
    "-r",
    "rules/supply.whereas",
];

#[test]
fn other_commands_take_dossiers() {
    let at = project();
    let run = |arguments: &[&str]| at.whereas(arguments);
    let (code, said) = run(&[
        &["why"][..],
        &NAMED[..3],
        &["price_of_the_contract"],
        &NAMED[3..],
    ]
    .concat());
    assert_eq!(code, 0, "{said}");
    for words in [
        "supply.price_of_the_contract violated",
        "contract.price: 3 EUR  (contracts/b/contract.yaml:3:8)",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (code, said) = run(&[&["show"][..], &NAMED].concat());
    assert_eq!(code, 0, "{said}");
    for words in [
        "contract: contracts/b/contract.yaml, read as supply.Contract",
        "invoices: contracts/b/invoices/2.json, read as supply.Invoice",
        "readings: contracts/b/readings.csv, read as 2 documents",
        "2026-02-02",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (code, said) = run(&[
        "show",
        NAMED[0],
        "--as",
        "Supply",
        "-r",
        "rules/supply.whereas",
    ]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is given without `invoices`"), "{said}");
    let (code, said) = run(&["show", NAMED[0], "--as", "Supply"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = run(&[
        "show",
        "contract=none.yaml",
        "--as",
        "Supply",
        "-r",
        "rules/supply.whereas",
    ]);
    assert_eq!(code, 3, "{said}");
    // Two versions of one document, with the others of the dossier.
    at.write("new.yaml", "number: b\nsigned: 2026-02-01\nprice: 2 EUR\n");
    let (old, new) = ("contract=contracts/b/contract.yaml", "contract=new.yaml");
    let (code, said) = run(&[&["diff", old, new][..], &NAMED[1..]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("gained: supply.price_of_the_contract in contracts/b/invoices/1.json")
            && said.contains("`price` was 3 EUR and is 2 EUR")
            && said.contains("none of them lost"),
        "{said}"
    );
    let (code, said) = run(&[&["diff", new, old][..], &NAMED[1..]].concat());
    assert_eq!(code, 1, "{said}");
    // Two versions of the rules.
    at.write(
        "old.whereas",
        &RULES.replace("require price > 0", "require price > 3 EUR"),
    );
    let (code, said) = run(&[
        &["diff", "old.whereas", "rules/supply.whereas"][..],
        &NAMED[..5],
    ]
    .concat());
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("gained: supply.has_a_price in contracts/b/contract.yaml"),
        "{said}"
    );
}

#[test]
fn one_document_of_a_dossier_may_be_standard_input() {
    let at = project();
    let program = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"));
        command.current_dir(&*at);
        command
    };
    let contract = "number: b\nsigned: 2026-02-01\nprice: 2 EUR\n";
    let given = [
        &["contract=-", "--stdin-name", "piped.yaml"][..],
        &NAMED[1..],
    ]
    .concat();
    let mut check = program();
    check.arg("check").args(&given);
    let output = crate::common::project::with_input(&mut check, contract);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let mut check = program();
    check.arg("check").args(&given);
    let output =
        crate::common::project::with_input(&mut check, &contract.replace("2 EUR", "0 EUR"));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("piped.yaml:3:8"), "{said}");
    let mut check = program();
    check.arg("check").args(&given).arg("note=-");
    let output = crate::common::project::with_input(&mut check, contract);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
