//! A rule file for a kind of agreement that the project has no example of, written from nothing in an editor.
//!
//! The steps are those of the section "A rule file from nothing" in `docs/editors.md`, in its order: change both.

use std::path::Path;
use std::process::Command;

use super::client::Client;
use super::person::Person;

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let done = command
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    (done.status.code().unwrap(), said)
}

#[test]
fn a_rule_file_is_written_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let client = &mut Client::in_folders(&[&path]);
    let rules = &mut Person::at_empty_file(client, &path.join("loans.whereas"), "whereas");

    the_module(client, rules);
    the_types(client, rules);
    the_first_rule(client, rules);
    the_working_days(client, rules);
    the_payments_and_the_insurance(client, rules);
    the_example(client, rules);
    the_test(client, rules);
    what_is_shown(client, rules);
    the_document(client, &path);

    let (code, said) = run(&path, &["test", "loans.whereas"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&path, &["check"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&path, &["fmt", "--check", "loans.whereas"]);
    assert_eq!(code, 0, "{said}");
}

/// Step 1: the name.
fn the_module(client: &mut Client, rules: &mut Person) {
    assert_eq!(
        rules.reads(client),
        Vec::<String>::new(),
        "an empty file is no mistake"
    );
    rules.types(client, "mod");
    rules.picks(client, "module");
    rules.fills(client, &["loans"]);
    rules.types(client, "\n\n");
}

/// Step 2: what a document holds.
fn the_types(client: &mut Client, rules: &mut Person) {
    rules.types(client, "ty");
    rules.picks(client, "type");
    rules.fills(client, &["Loan", "painting"]);
    rules.tab();
    rules.types(client, "te");
    rules.picks(client, "text");
    rules.types(client, "\n  insured: ");
    rules.picks(client, "money in");
    rules.types(client, "E");
    rules.picks(client, "EUR");
    rules.types(client, "\n  transport: \"courier\" | \"borrower\"");
    // A list that opens by itself behind the quote would take the Enter that ends the line.
    assert_eq!(rules.labels(client), Vec::<String>::new());
    for field in [
        "signed", "opens", "closes", "arrived", "reported", "returned",
    ] {
        rules.types(client, &format!("\n  {field}: "));
        rules.picks(client, "date");
    }
    rules.types(client, "\n  payments: ");
    rules.picks(client, "list of");
    rules.types(client, "Payment");
    // The type of a payment is not there yet, and the editor says so.
    let said = rules.reads(client);
    assert!(
        said[0].starts_with(
            "there is no type `Payment` here\nhelp: declare it as `type Payment { … }`"
        ),
        "{said:?}"
    );
    rules.clicks_at_end();
    rules.types(client, "\n\n");
    rules.picks(client, "type");
    rules.fills(client, &["Payment", "on", "date"]);
    rules.types(client, "\n  amount: money in EUR");
    assert_eq!(rules.reads(client), Vec::<String>::new());
    rules.clicks_behind("Loan");
    rules.types(client, " ");
    rules.picks(client, "dated by");
    rules.types(client, " ");
    rules.picks(client, "signed");
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 3: a rule, with a slip of the pen.
fn the_first_rule(client: &mut Client, rules: &mut Person) {
    rules.clicks_at_end();
    rules.types(client, "\n\n");
    rules.types(client, "ru");
    rules.picks(client, "rule");
    rules.fills(
        client,
        &[
            "The painting is back two weeks after the exhibition.",
            "back_in_time",
        ],
    );
    rules.tab();
    rules.types(client, "L");
    rules.picks(client, "Loan");
    rules.tab();
    rules.types(client, "retruned ");
    rules.picks(client, "within … after");
    rules.fills(client, &["14 "]);
    rules.picks(client, "days");
    rules.tab();
    rules.types(client, "cl");
    rules.picks(client, "closes");
    assert_eq!(
        rules.reads(client),
        ["there is no `retruned` here\nhelp: did you mean `returned`?"]
    );
    rules.accepts(client, "retruned", "Write `returned`");
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 4: working days, which need a calendar that the file does not use yet.
fn the_working_days(client: &mut Client, rules: &mut Person) {
    rules.clicks_at_end();
    rules.types(client, "\n\nru");
    rules.picks(client, "rule");
    rules.fills(
        client,
        &[
            "The state of the painting is reported soon.",
            "state_is_reported",
            "Loan",
            "rep",
        ],
    );
    rules.picks(client, "reported");
    rules.types(client, " within 5 ");
    rules.picks(client, "working days of");
    rules.types(client, "kz after arrived");
    let said = rules.reads(client);
    assert_eq!(
        said,
        [
            "there is no calendar `kz` here\nhelp: `calendars.kz` declares it: write `use calendars.kz`"
        ]
    );
    rules.accepts(client, "kz", "Add `use calendars.kz`");
    assert_eq!(rules.reads(client), Vec::<String>::new());
    // The same from the list: it offers the calendars that are built in, and writes the `use` above.
    let used = "\n\nuse calendars.kz";
    rules.marks(used);
    rules.deletes(client);
    rules.marks("kz");
    rules.types(client, "k");
    rules.picks_with_more(client, "kz");
    assert!(
        rules.text.starts_with(&format!("module loans{used}\n")),
        "{}",
        rules.text
    );
    assert_eq!(rules.reads(client), Vec::<String>::new());
    rules.clicks_at_end();
    rules.types(client, "\n\n");
    rules.picks(client, "rule");
    rules.fills(
        client,
        &[
            "There is time to hang the painting.",
            "time_to_hang",
            "Loan",
        ],
    );
    rules.marks("  require condition");
    rules.types(client, "  le");
    rules.picks(client, "let");
    rules.fills(client, &["hanging"]);
    rules.tab();
    rules.types(client, "fr");
    rules.picks(client, "from … to …");
    rules.fills(client, &["arrived", "opens"]);
    rules.types(client, "\n  ");
    rules.picks(client, "require");
    rules.types(client, "wo");
    rules.picks(client, "working days of");
    rules.types(client, "k");
    rules.picks(client, "kz");
    rules.tab();
    rules.types(client, "han");
    rules.picks(client, "hanging");
    rules.types(client, " >= 3");
    rules.tab();
    rules.types(
        client,
        "there are {working days of kz in hanging} working days to hang it",
    );
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 5: elements, choices, messages.
fn the_payments_and_the_insurance(client: &mut Client, rules: &mut Person) {
    rules.clicks_at_end();
    rules.types(client, "\n\n");
    rules.picks(client, "rule");
    rules.fills(
        client,
        &[
            "Nobody pays before signing.",
            "no_payment_before_signing",
            "Loan",
        ],
    );
    rules.marks("  require condition");
    rules.types(client, "  ");
    rules.picks(client, "for each");
    rules.fills(client, &["p", "pay"]);
    rules.picks(client, "payments");
    rules.types(client, "\n  ");
    rules.picks(client, "forbid");
    rules.types(client, "p.");
    assert_eq!(rules.labels(client), ["amount", "on"]);
    rules.picks(client, "on");
    rules.types(client, " < si");
    rules.picks(client, "signed");
    rules.tab();
    rules.types(client, "{p.");
    rules.picks(client, "amount");
    rules.types(client, "} was paid on {p.on}");

    rules.clicks_at_end();
    rules.types(client, "\n\n");
    rules.picks(client, "rule");
    rules.fills(
        client,
        &[
            "What the borrower carries is insured for a million.",
            "insured_well",
            "Loan",
        ],
    );
    rules.marks("  require condition");
    rules.types(client, "  when transport == ");
    rules.picks(client, "\"borrower\"");
    rules.types(client, "\n  ");
    rules.picks(client, "require");
    rules.types(client, "insured >= 1 ");
    rules.picks(client, "million");
    rules.types(client, " E");
    rules.picks(client, "EUR");
    rules.tab();
    rules.types(client, "it is insured for {insured} only");
    let said = rules.reads(client);
    assert_eq!(
        said,
        ["`==` is not an operator here\nhelp: write `=` to compare: `transport = \"borrower\"`"]
    );
    rules.accepts(client, "==", "Write `=`");
    // A note asks what a loan without payments means; it may be free, so the note is silenced with this reason.
    let said = rules.reads(client);
    assert!(
        said.len() == 1 && said[0].starts_with("where `payments` is empty this says nothing"),
        "{said:?}"
    );
    rules.accepts(client, "for each p", "Silence L0303");
    rules.marks("…");
    rules.types(client, "a loan may be free");
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 6: an example.
fn the_example(client: &mut Client, rules: &mut Person) {
    rules.clicks_at_end();
    rules.types(client, "\n\nag");
    rules.picks(client, "agreement");
    rules.fills(client, &["falcon", "Lo"]);
    rules.picks(client, "Loan");
    rules.tab();
    rules.types(client, "pa");
    // The form has a colon there already, and the list does not bring another one.
    rules.picks(client, "painting");
    rules.tab();
    rules.types(client, "\"Ақ сұңқар\"\n  ");
    rules.picks(client, "insured");
    rules.types(client, "2 ");
    rules.picks(client, "million");
    rules.types(client, " ");
    rules.picks(client, "EUR");
    rules.types(client, "\n  ");
    rules.picks(client, "transport");
    rules.picks(client, "\"courier\"");
    for (field, day) in [
        ("signed", "2026-02-02"),
        ("opens", "2026-03-02"),
        ("closes", "2026-05-29"),
        ("arrived", "2026-02-20"),
        ("reported", "2026-02-26"),
        ("returned", "2026-06-10"),
    ] {
        rules.types(client, "\n  ");
        rules.picks(client, field);
        rules.types(client, day);
    }
    rules.types(client, "\n  ");
    assert_eq!(
        rules.labels(client),
        ["payments"],
        "what is there already is not offered again"
    );
    rules.picks(client, "payments");
    rules.types(client, "[{ ");
    rules.picks(client, "on");
    rules.types(client, "2026-02-10, ");
    rules.picks(client, "amount");
    rules.types(client, "5_000 ");
    rules.picks(client, "EUR");
    rules.types(client, " }]");
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 7: a test.
fn the_test(client: &mut Client, rules: &mut Person) {
    rules.clicks_at_end();
    rules.types(client, "\n\nte");
    rules.picks(client, "test");
    rules.fills(client, &["the falcon"]);
    rules.tab();
    rules.types(client, "f");
    rules.picks(client, "falcon");
    rules.tab();
    rules.types(client, "ba");
    rules.picks(client, "back_in_time");
    rules.tab();
    rules.types(client, "ho");
    rules.picks(client, "holds");
    rules.types(client, "\n  expect ");
    rules.picks(client, "state_is_reported");
    rules.types(client, " ");
    rules.picks(client, "holds");
    rules.types(client, "\n  given ");
    rules.picks(client, "falcon");
    rules.types(client, " ");
    rules.picks(client, "with");
    rules.picks(client, "returned");
    rules.types(client, "2026-07-01");
    rules.clicks_behind("2026-07-01 }");
    rules.types(client, "\n  ");
    rules.picks(client, "expect");
    rules.types(client, "ba");
    rules.picks(client, "back_in_time");
    rules.tab();
    rules.types(client, "vi");
    rules.picks(client, "violated");
    assert_eq!(rules.reads(client), Vec::<String>::new());
}

/// Step 8: the form, and what is shown beside and above the text.
fn what_is_shown(client: &mut Client, rules: &mut Person) {
    rules.formats(client);
    assert_eq!(rules.reads(client), Vec::<String>::new());
    let lenses = rules.lenses(client);
    assert_eq!(
        lenses
            .iter()
            .filter(|lens| *lens == "falcon: holds")
            .count(),
        4,
        "{lenses:?}"
    );
    assert_eq!(
        lenses[lenses.len() - 2..],
        ["4 holds, 1 not applicable", "passes: run again"]
    );
    // From Friday 20 February to Monday 2 March.
    assert_eq!(rules.inlays(client), [": stretch of dates", " = 7"]);
    let said = rules.hovers(client, "back_in_time");
    assert!(
        said.contains("must fall on or within 14 days after the date on which the loan closes"),
        "{said}"
    );
    let said = rules.hovers(client, "kz after");
    assert!(said.contains("Working time in Kazakhstan"), "{said}");
    rules.saves(client);
}

/// Step 9: a document beside it.
fn the_document(client: &mut Client, path: &Path) {
    let gate = &mut Person::at_empty_file(client, &path.join("whereas.toml"), "toml");
    gate.types(
        client,
        "[[gate]]\ndocuments = [\"*.yaml\"]\nrules = [\"loans.whereas\"]\n",
    );
    // There is no agreement yet, and the editor says so, as `whereas check` would.
    let said = gate.reads(client);
    assert!(
        said.len() == 1 && said[0].starts_with("no file matches `*.yaml`\nhelp: "),
        "{said:?}"
    );
    gate.saves(client);
    let draft = &mut Person::at_empty_file(client, &path.join("draft.yaml"), "yaml");
    draft.types(
        client,
        "painting: Портрет\ninsured: 900000 EUR\ntransport: borrower\nsigned: 2026-03-02\nopens: 2026-04-01\ncloses: 2026-06-30\narrived: 2026-03-23\nreported: 2026-03-25\nreturned: 2026-07-10\npayments: []\n",
    );
    let said = draft.reads(client);
    let [one] = said.as_slice() else {
        panic!("{said:#?}")
    };
    assert!(
        one.starts_with("it is insured for 900000 EUR only"),
        "{one}"
    );
    assert!(
        one.contains("rule: What the borrower carries is insured for a million"),
        "{one}"
    );
    draft.accepts(
        client,
        "900000 EUR",
        "Set `insured` to 1000000 EUR, to satisfy `loans.insured_well`",
    );
    assert!(
        draft.text.contains("insured: 1000000 EUR\n"),
        "{}",
        draft.text
    );
    assert_eq!(draft.reads(client), Vec::<String>::new());
    draft.saves(client);
    gate.types(client, "\n");
    assert_eq!(gate.reads(client), Vec::<String>::new());
}
