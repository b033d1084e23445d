//! Documents of every format: a value is read alike in all of them; one agreement in JSON, YAML and TOML, where the verdicts of
//! the rules in `aid.whereas` are those of an independent program; texts in Markdown, and what is read of each.

use std::collections::BTreeMap;

use whereas::internals::check::Text;
use whereas::internals::document::Cell;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::{self, Options, Read, Rules};
use whereas::internals::report::show;
use whereas::internals::source::Sources;
use whereas::internals::value::Date;

#[expect(clippy::disallowed_methods, reason = "a test reads its data")]
fn read(path: &str) -> String {
    std::fs::read_to_string(format!(
        "{}/tests/data/formats/{path}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

/// The verdict of each rule on a document, in the words of the vectors.
fn verdicts(document: &str) -> BTreeMap<String, &'static str> {
    let sources = Sources::new();
    let program = pipeline::load("aid.whereas", &read("aid.whereas"), &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options = Options {
        as_of: Some(Date::parse("2025-01-01").unwrap()),
        every_verdict: true,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut pipeline::NoFiles, &options, &sources).value;
    let text = Text {
        name: document.into(),
        text: read(document).into(),
    };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    let mut found: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    for finding in checked.iter().flat_map(|one| &one.findings) {
        found
            .entry(finding.rule.trim_start_matches("aid.").to_owned())
            .or_default()
            .push(finding.verdict);
    }
    let word = |all: Vec<Verdict>| match all {
        all if all.contains(&Verdict::Violated) => "fail",
        all if all.contains(&Verdict::Undetermined) => "undetermined",
        all if all.contains(&Verdict::Holds) => "pass",
        _ => "na",
    };
    found
        .into_iter()
        .map(|(rule, all)| (rule, word(all)))
        .collect()
}

#[test]
fn verdicts_are_those_of_the_independent_program() {
    let expected: serde_json::Value = serde_json::from_str(&read("verdicts.json")).unwrap();
    let mut compared = 0;
    for document in expected["documents"].as_array().unwrap() {
        let folder = document["folder"].as_str().unwrap();
        let json = verdicts(&format!("{folder}/agreement.json"));
        for other in ["yaml", "toml"] {
            let found = verdicts(&format!("{folder}/agreement.{other}"));
            assert_eq!(json, found, "{folder}: the verdict depends on the format");
        }
        for (rule, verdict) in document["own"].as_object().unwrap() {
            let ours = json.get(rule).copied().unwrap_or("na");
            assert_eq!(
                ours,
                verdict["verdict"].as_str().unwrap(),
                "{folder} {rule}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 6 * 14);
}

const AGREEMENT: &str = "
type A { total: money?, n: integer?, d: date?, b: boolean?, title: text?, name: text?, kind: \"small\" | \"big\" else \"big\",
         payments: list of P else [], terms: Terms? }
type P { amount: money?, on: date? }
type Terms { penalty: money?, n: integer? }
rule limited for A { when total is present
  require total <= 10 EUR }
";

/// What `whereas show` says of a text in Markdown, without its places in columns and without what is absent.
fn shown(rules: &Rules, sources: &Sources, text: &str) -> String {
    let options = Options {
        as_type: Some("A".into()),
        ..Options::default()
    };
    let text = Text {
        name: "a.md".into(),
        text: text.into(),
    };
    let read = pipeline::read(Some(rules), &text, &options, sources);
    let [(name, Ok(Read::Typed(document)))] = read.as_slice() else {
        panic!("{:?} is not read", text.text)
    };
    let lines = show::document(&rules.program, document, name, sources);
    let kept = lines
        .lines()
        .skip(1)
        .filter(|line| !line.contains("(absent"));
    kept.map(|line| {
        format!(
            "{}\n",
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        )
    })
    .collect()
}

/// Every case of `markdown.txt` is a text after `@@ text`, and what is read of it after `@@ read`.
#[test]
fn texts_in_markdown_are_read_or_told_of() {
    let sources = Sources::new();
    let program = pipeline::load("a.whereas", AGREEMENT, &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let (mut cases, mut wrong) = (0, String::new());
    for case in read("markdown.txt").split("@@ text\n").skip(1) {
        let (text, expected) = case.split_once("@@ read\n").unwrap();
        let found = shown(&rules, &sources, text);
        cases += 1;
        if found != expected {
            wrong.push_str(&format!("{text}-- expected\n{expected}-- found\n{found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases > 70, "{cases} cases");
}

/// Whatever encloses it, a block of code gives no value, and takes none from the lines around it.
#[test]
fn code_comments_and_images_are_no_values_anywhere() {
    let sources = Sources::new();
    let rules = Rules::new(
        pipeline::load("a.whereas", AGREEMENT, &sources).value,
        false,
    );
    let blocks = [
        "```\nN: 3\n```",
        "~~~ text\nN: 3\n\nN: 4\n~~~",
        "<!-- N: 3 -->",
        "<!--\nN: 3\n\nN: 4\n-->",
        "![N: 3](a.png)",
        "    N: 3",
        "$$\nN: 3\n$$",
        "[^1]: N: 3",
    ];
    let around = [
        ("", ""),
        ("> ", "> "),
        ("- ", "  "),
        ("1. ", "   "),
        ("- x: y\n  - ", "    "),
        ("Word\n: ", "  "),
    ];
    for block in blocks {
        for (first, other) in around {
            let lines: Vec<String> = format!("Note: x\n\n{block}")
                .lines()
                .map(|line| format!("{other}{line}"))
                .collect();
            let quoted = format!("{first}{}", lines.join("\n").trim_start_matches(other));
            let text = format!("# T\n\n{quoted}\n\nTotal: 50 EUR\nD: 2021-01-01\n");
            let found = shown(&rules, &sources, &text);
            assert!(
                found.contains("total 50 EUR") && found.contains("d 2021-01-01"),
                "{text}{found}"
            );
            assert!(
                !found.contains("n 3") && !found.contains("n 4") && !found.contains("!"),
                "{text}{found}"
            );
        }
    }
}

/// Under any level and number of heading, in bold type or not, a table is the list that its heading names.
#[test]
fn headings_name_lists_whatever_their_number() {
    let sources = Sources::new();
    let rules = Rules::new(
        pipeline::load("a.whereas", AGREEMENT, &sources).value,
        false,
    );
    let titles = [
        "Payments",
        "3. Payments",
        "3 Payments",
        "III. Payments",
        "Article 5. Payments",
        "**4. Payments**",
        "§ 3 Payments:",
        "Payments {#pay}",
        "Payments[^1]",
        "Payments<sup>1</sup>",
        "[Payments](#x)",
        "*a)* PAYMENTS",
        "Annex A – Payments",
        "`payments`",
    ];
    for title in titles {
        let headings = (2..=6).map(|level| format!("{} {title}", "#".repeat(level)));
        // A number with a full stop begins an item, and no heading that is underlined.
        let underlined = format!("{title}\n---");
        let underlined = Some(underlined).filter(|heading| !heading.starts_with("3. "));
        for heading in headings.chain(underlined) {
            let text = format!(
                "# T\n\n{heading}\n\nAmounts in euro.\n\n| Amount |\n|---|\n| 5 EUR |\n\nTotal: 50 EUR\n"
            );
            let found = shown(&rules, &sources, &text);
            assert!(
                found.contains("payments 1 element") && found.contains("amount 5 EUR"),
                "{text}{found}"
            );
        }
    }
}

/// A document of a format that holds a number `n`, and under `v` a value as it is written.
type Write = fn(&str) -> String;

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Formats and forms of values, each by its name, the ending of its files, and how it is written.
const FORMS: [(&str, &str, Write); 15] = [
    ("JSON text", "json", |v| {
        format!("{{\"n\": 1, \"v\": {}}}", json(v))
    }),
    ("JSON bare", "json", |v| format!("{{\"n\": 1, \"v\": {v}}}")),
    ("NDJSON", "ndjson", |v| {
        format!("{{\"n\": 1, \"v\": {}}}\n", json(v))
    }),
    ("YAML text", "yaml", |v| format!("n: 1\nv: {}\n", json(v))),
    ("YAML bare", "yaml", |v| format!("n: 1\nv: {v}\n")),
    ("YAML flow", "yaml", |v| {
        format!("{{n: 1, v: {}}}\n", json(v))
    }),
    ("TOML text", "toml", |v| format!("n = 1\nv = {}\n", json(v))),
    ("TOML bare", "toml", |v| format!("n = 1\nv = {v}\n")),
    ("XML element", "xml", |v| {
        format!("<d><n>1</n><v>{v}</v></d>")
    }),
    ("XML attribute", "xml", |v| {
        format!("<d v=\"{v}\"><n>1</n></d>")
    }),
    ("XML pieces", "xml", |v| {
        format!("<d><n>1</n><v><!-- v -->{v}<![CDATA[]]><?p?></v></d>")
    }),
    ("CSV", "csv", |v| format!("n,v\n1,\"{v}\"\n")),
    ("CSV of semicolons", "csv", |v| format!("n;v\n1;{v}\n")),
    ("TSV", "tsv", |v| format!("n\tv\n1\t{v}\n")),
    ("workbook", "xlsx", |v| {
        format!("S!A1\tn\nS!B1\tv\nS!A2\t1\nS!B2\t{v}\n")
    }),
];

/// What a document's `v` is read as: its value, that it is unreadable or absent, or that the document is refused.
fn read_as(ty: &str, ending: &str, text: &str) -> String {
    let sources = Sources::new();
    let rules = format!(
        "type D {{ n: number, v: {ty}? from \"v\" or \"@v\" }}\nrule r for D {{ require n = 1 }}\n"
    );
    let program = pipeline::load("rules.whereas", &rules, &sources);
    assert!(!program.failed(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let text = Text {
        name: format!("a.{ending}").into(),
        text: text.into(),
    };
    let read = pipeline::read(Some(&rules), &text, &Options::default(), &sources)
        .pop()
        .unwrap()
        .1;
    let Ok(pipeline::Read::Typed(document)) = read else {
        return "refused".to_owned();
    };
    let value = document
        .field(
            document.root(),
            whereas::internals::check::program::FieldId(1),
        )
        .unwrap();
    let faults = document.faults.len();
    match document.cell(value) {
        Cell::Unreadable(_) => {
            assert_eq!(faults, 1, "what is unreadable has a finding");
            "unreadable".to_owned()
        }
        Cell::Absent => "absent".to_owned(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Number(value) => value.to_string(),
        Cell::Money(value) => value.to_string(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Date(value) => value.to_string(),
        Cell::DateTime(value) => value.to_string(),
        Cell::Time(value) => value.to_string(),
        Cell::Duration(value) => value.to_string(),
        Cell::Period(value) => value.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Forms in which a value stands bare: where a format has numbers and words of its own, or none but texts.
const BARE: [&str; 2] = ["JSON bare", "TOML bare"];
/// Forms in which white space around a value is laid out, and no part of it.
const LAID_OUT: [&str; 7] = [
    "XML element",
    "XML attribute",
    "XML pieces",
    "CSV",
    "CSV of semicolons",
    "TSV",
    "workbook",
];

/// A type, a value as it is written, what it is read as, and the forms in which it is another, with what it is there:
/// a group of forms by the beginning of their names.
type Reading = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const READINGS: &[Reading] = &[
    ("number", "5", "5", &[]),
    ("number", "-5.50", "-5.5", &[]),
    ("number", "1e3", "1000", &[]),
    ("number", "-0", "0", &[]),
    // A binary number of TOML does not go so far.
    ("number", "1e400", TEN_TO_400, &[("TOML bare", "refused")]),
    (
        "number",
        "1e999999999",
        "unreadable",
        &[("TOML bare", "refused")],
    ),
    (
        "number",
        "1e99999999999999999999",
        "unreadable",
        &[("TOML bare", "refused")],
    ),
    // XML Schema and TOML know a plus sign; JSON does not.
    (
        "number",
        "+5",
        "unreadable",
        &[("XML", "5"), ("TOML bare", "5"), ("JSON bare", "refused")],
    ),
    (
        "number",
        ".5",
        "unreadable",
        &[
            ("XML", "0.5"),
            ("TOML bare", "refused"),
            ("JSON bare", "refused"),
        ],
    ),
    (
        "number",
        "5.",
        "unreadable",
        &[
            ("XML", "5"),
            ("TOML bare", "refused"),
            ("JSON bare", "refused"),
        ],
    ),
    (
        "number",
        "007",
        "unreadable",
        &[
            ("XML", "7"),
            ("TOML bare", "refused"),
            ("JSON bare", "refused"),
        ],
    ),
    (
        "number",
        "1_000",
        "unreadable",
        &[("TOML bare", "1000"), ("JSON bare", "refused")],
    ),
    (
        "number",
        "0x10",
        "unreadable",
        &[("TOML bare", "16"), ("JSON bare", "refused")],
    ),
    (
        "number",
        "0o17",
        "unreadable",
        &[("TOML bare", "15"), ("JSON bare", "refused")],
    ),
    (
        "number",
        "NaN",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("number", "nan", "unreadable", &[("JSON bare", "refused")]),
    ("number", "inf", "unreadable", &[("JSON bare", "refused")]),
    (
        "number",
        "５",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("number", "12:30", "unreadable", &[("JSON bare", "refused")]),
    (
        "number",
        "5 6",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "number",
        "5\u{200b}",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("number", "true", "unreadable", &[]),
    (
        "number",
        "5%",
        "0.05",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "percent",
        "12.5 %",
        "0.125",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "percent",
        "12.5\u{a0}%",
        "0.125",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("integer", "3.0", "3", &[]),
    ("integer", "3.5", "unreadable", &[]),
    (
        "boolean",
        "true",
        "true",
        &[
            ("JSON text", "unreadable"),
            ("NDJSON", "unreadable"),
            ("YAML text", "unreadable"),
            ("YAML flow", "unreadable"),
            ("TOML text", "unreadable"),
        ],
    ),
    // Booleans of XML Schema.
    ("boolean", "1", "unreadable", &[("XML", "true")]),
    (
        "boolean",
        "yes",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "boolean",
        "TRUE",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "text",
        "x",
        "\"x\"",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("text", "5.50", "\"5.50\"", &[]),
    // Only YAML does not tell words from texts.
    (
        "text",
        "true",
        "\"true\"",
        &[("JSON bare", "unreadable"), ("TOML bare", "unreadable")],
    ),
    (
        "text",
        "no",
        "\"no\"",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "\"a\" | \"b\"",
        "a",
        "\"a\"",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "\"a\" | \"b\"",
        "A",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "5 EUR",
        "5 EUR",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "EUR 5.50",
        "5.50 EUR",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "5\u{a0}EUR",
        "5 EUR",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "5\u{202f}EUR",
        "5 EUR",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("money", "5", "unreadable", &[]),
    (
        "money",
        "(5) EUR",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "5 EUR net",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "5EUR",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    (
        "money",
        "1\u{a0}500 EUR",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    ("money in EUR", "5.50", "5.50 EUR", &[]),
    (
        "money in EUR",
        "5 USD",
        "unreadable",
        &[("TOML bare", "refused"), ("JSON bare", "refused")],
    ),
    // In a table parted by semicolons a point may stand between thousands.
    (
        "money in EUR",
        "5.000",
        "5 EUR",
        &[("CSV of semicolons", "unreadable")],
    ),
    (
        "money in JPY",
        "-12.345",
        "-12.345 JPY",
        &[("CSV of semicolons", "unreadable")],
    ),
    ("money in EUR", "0.500", "0.50 EUR", &[]),
    ("money in EUR", "0.08125", "0.08125 EUR", &[]),
    ("money in EUR", "1234.567", "1234.567 EUR", &[]),
    ("money in KWD", "5.000", "5 KWD", &[]),
    ("money in XAU", "5.000", "5 XAU", &[]),
    (
        "date",
        "2021-03-01",
        "2021-03-01",
        &[("JSON bare", "refused")],
    ),
    (
        "date",
        "2021-02-30",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "date",
        "2021-03-01T09:00:00",
        "unreadable",
        &[("JSON bare", "refused")],
    ),
    ("date", "20210301", "unreadable", &[]),
    (
        "datetime",
        "2021-03-01T09:00:00+06:00",
        "2021-03-01T09:00+06:00",
        &[("JSON bare", "refused")],
    ),
    (
        "datetime",
        "2021-03-01T09:00:00",
        "unreadable",
        &[("JSON bare", "refused")],
    ),
    (
        "datetime",
        "2016-12-31T23:59:60Z",
        "unreadable",
        &[("JSON bare", "refused")],
    ),
    (
        "datetime",
        "2024-12-31T24:00:00Z",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "datetime",
        "2024-06-01T10:00+05:00[Asia/Almaty]",
        "2024-06-01T10:00[Asia/Almaty]",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "datetime",
        "2024-06-01T10:00+06:00[Asia/Almaty]",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "datetime in zone \"Asia/Almaty\"",
        "2024-06-01T10:00:00",
        "2024-06-01T10:00[Asia/Almaty]",
        &[("JSON bare", "refused")],
    ),
    ("time", "09:00:00", "09:00", &[("JSON bare", "refused")]),
    (
        "time",
        "24:00:00",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "duration",
        "PT9H30M",
        "9 hours 30 minutes",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    ("duration", "24", "unreadable", &[]),
    (
        "period",
        "P1Y2M",
        "1 year 2 months",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "period",
        "P999999999M",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
    (
        "period",
        "P1M1Y",
        "unreadable",
        &[("JSON bare", "refused"), ("TOML bare", "refused")],
    ),
];

#[test]
fn a_value_is_read_alike_in_all_formats() {
    let mut wrong = Vec::new();
    for (ty, written, expected, otherwise) in READINGS {
        for (form, ending, write) in FORMS {
            let other = otherwise
                .iter()
                .find(|(group, _)| form.starts_with(group))
                .map(|(_, outcome)| *outcome);
            let (found, expected) = (
                read_as(ty, ending, &write(written)),
                other.unwrap_or(expected),
            );
            if found != expected {
                wrong.push(format!(
                    "{written:?} as {ty} in {form}: {found}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn white_space_belongs_to_texts_alone() {
    let cases = [
        ("number", "5", "5"),
        ("percent", "5%", "0.05"),
        ("boolean", "true", "true"),
        ("money", "5 EUR", "5 EUR"),
        ("date", "2021-03-01", "2021-03-01"),
        ("datetime", "2021-03-01T09:00Z", "2021-03-01T09:00Z"),
        ("time", "09:00", "09:00"),
        ("duration", "PT1H", "1 hour"),
        ("period", "P1Y", "1 year"),
        ("\"a\" | \"b\"", "a", "\"a\""),
        ("text", "a", "\"a\""),
    ];
    for (ty, written, value) in cases {
        for around in [" ", "\u{a0}"] {
            let written = format!("{around}{written}{around}");
            for (form, ending, write) in FORMS
                .iter()
                .filter(|(form, ..)| !BARE.contains(form) && *form != "YAML bare")
            {
                let expected = match (ty, LAID_OUT.contains(form)) {
                    // In XML a text keeps it: its schema says whether it counts.
                    ("text", true) if form.starts_with("XML") => format!("{written:?}"),
                    (_, true) => value.to_owned(),
                    ("text", false) => format!("{written:?}"),
                    _ => "unreadable".to_owned(),
                };
                assert_eq!(
                    read_as(ty, ending, &write(&written)),
                    expected,
                    "{written:?} as {ty} in {form}"
                );
            }
        }
    }
}

#[test]
fn elements_within_a_value_of_xml_make_it_unreadable() {
    let cases = [
        ("number", "100<note>2</note>"),
        ("percent", "<old>9</old>5%"),
        ("integer", "1<i/>0"),
        ("boolean", "tr<i/>ue"),
        ("money", "100<note>2</note> EUR"),
        ("money in EUR", "<old>900</old>100"),
        ("date", "2021-03-0<i>1</i>"),
        ("datetime", "2021-03-01T09:00<i/>Z"),
        ("time", "09<i/>:00"),
        ("duration", "PT<i>1</i>H"),
        ("period", "P<i>1</i>Y"),
        ("\"a\" | \"b\"", "a<i/>"),
    ];
    let document = |value: &str| format!("<d><n>1</n><v>{value}</v></d>");
    for (ty, value) in cases {
        assert_eq!(
            read_as(ty, "xml", &document(value)),
            "unreadable",
            "{value} as {ty}"
        );
        let alone = value
            .replace("<note>2</note>", "<!-- 2 -->")
            .replace("<old>9</old>", "")
            .replace("<old>900</old>", "");
        let alone = alone
            .replace("<i/>", "<?i?>")
            .replace("<i>", "<![CDATA[")
            .replace("</i>", "]]>");
        assert_ne!(
            read_as(ty, "xml", &document(&alone)),
            "unreadable",
            "{alone} as {ty}"
        );
    }
    assert_eq!(
        read_as("text", "xml", &document(" a <b>b</b>c ")),
        "\" a bc \""
    );
}

const TEN_TO_400: &str = "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";
