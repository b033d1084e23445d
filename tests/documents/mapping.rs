//! What mapping paths find in documents of different formats.

use whereas::internals::check::Text;
use whereas::internals::check::program::FieldId;
use whereas::internals::diagnostic::Severity;
use whereas::internals::document::{Cell, CellId, Document};
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

/// What a check of a text with every verdict finds; the rules are such as load.
pub(super) fn checked(rules: &str, name: &str, text: &str) -> CheckedOutcome {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", rules, &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options = Options {
        every_verdict: true,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text {
        name: name.into(),
        text: text.into(),
    };
    pipeline::check_document(&rules, &settings, &text, &options, &sources)
        .into_iter()
        .next()
        .unwrap()
}

/// Where a rule is violated, and how many obligations hold.
fn violated(checked: &CheckedOutcome) -> (Vec<&str>, usize) {
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let of = |wanted| {
        checked
            .findings
            .iter()
            .filter(move |finding| finding.verdict == wanted)
    };
    (
        of(Verdict::Violated)
            .map(|finding| &*finding.path)
            .collect(),
        of(Verdict::Holds).count(),
    )
}

const FILLED: &str = "type Form { title: text, contents: list of text else [] from \"**\" }\n\
    rule filled for Form { for each c in contents require c matches \"[^ \\t\\r\\n]\" }\n";

#[test]
fn two_stars_gather_elements_without_elements_at_any_depth() {
    let text = "<f a=''><title>x</title><p><q/><q>1</q><r><s> \n</s></r></p><p>y</p><p><q>2</q></p><e b='1'/></f>";
    let checked = checked(FILLED, "f.xml", text);
    assert_eq!(violated(&checked), (vec!["/p/0/q/0", "/p/0/r/s", "/e"], 4));
}

#[test]
fn two_stars_gather_the_scalars_of_json_but_no_nulls() {
    let text =
        r#"{ "title": "x", "p": [ { "q": " " }, { "q": ["1", ""] }, [] ], "r": null, "@s": "\t" }"#;
    let checked = checked(FILLED, "f.json", text);
    assert_eq!(violated(&checked), (vec!["/p/0/q", "/p/1/q/1", "/@s"], 2));
}

#[test]
fn two_stars_below_a_key() {
    let rules = "type Form { parts: list of number else [] from \"parts/**\" }\n\
        rule sums for Form { require sum(parts) = 6 }\n";
    let text =
        "<f><other>x</other><parts><a>1</a></parts><parts><b><c>2</c></b><a>3</a></parts></f>";
    assert_eq!(violated(&checked(rules, "f.xml", text)), (vec![], 1));
    let text = r#"{ "parts": { "a": 1, "b": { "c": [2, 3] } } }"#;
    assert_eq!(violated(&checked(rules, "f.json", text)), (vec![], 1));
}

#[test]
fn two_stars_go_as_deep_as_documents_may() {
    let depth = 250;
    let text = format!(
        "<f><title>x</title>{}{}</f>",
        "<a>".repeat(depth),
        "</a>".repeat(depth)
    );
    let checked = checked(FILLED, "f.xml", &text);
    assert_eq!(violated(&checked).0, vec!["/a".repeat(depth)]);
}

#[test]
fn prefixes_tell_elements_of_one_name_apart() {
    let rules = "namespace a \"urn:a\"\nnamespace b \"urn:b\"\n\
        type Form { one: number from \"a:n\", two: list of number from \"b:n\", three: text from \"a:m/@k\" }\n\
        rule sums for Form { require one = 1 and sum(two) = 5 and three = \"z\" }\n";
    let text = "<f xmlns:x='urn:b' xmlns='urn:a'><n>1</n><x:n>2</x:n><x:n>3</x:n><x:m k='y'/><m k='z'/></f>";
    assert_eq!(violated(&checked(rules, "f.xml", text)), (vec![], 1));
}

#[test]
fn numbers_of_xml_may_be_written_as_its_schemas_allow() {
    let rules = "type Form { a: list of number, b: money in EUR }\n\
        rule sums for Form { require sum(a) = 4 and b = -0.5 EUR }\n\
        rule each for Form { for each n in a require n < 0 }\n";
    let text = "<f><a>+3</a><a>.5</a><a> 5. </a><a>-4.5</a><a>00</a><b>-.5</b></f>";
    assert_eq!(
        violated(&checked(rules, "f.xml", text)),
        (vec!["/a/0", "/a/1", "/a/2", "/a/4"], 2)
    );
    for wrong in [".", "+", "-", "+-3", "--3", "5..", "1.2.3", ". 5", ""] {
        let text = format!("<f><a>{wrong}</a><b>-.5</b></f>");
        assert_eq!(
            violated(&checked(rules, "f.xml", &text)).0,
            vec!["/a/0"],
            "{wrong} is no number"
        );
    }
    let text = "{ \"a\": [\".5\", \"-3.5\"], \"b\": \"-0.5\" }";
    assert_eq!(violated(&checked(rules, "f.json", text)).0, vec!["/a/0"]);
}

/// What a document is read as: its first field, or that it is unreadable, missing or absent, and where there are shape
/// findings.
fn reading(rules: &str, name: &str, text: &str) -> (String, Vec<String>) {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", rules, &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let text = Text {
        name: name.into(),
        text: text.into(),
    };
    let options = Options {
        as_type: Some("D".into()),
        ..Options::default()
    };
    let read = pipeline::read(Some(&rules), &text, &options, &sources)
        .pop()
        .unwrap()
        .1;
    let Ok(pipeline::Read::Typed(document)) = read else {
        panic!("{name}: {read:?}")
    };
    let field = document.field(document.root(), FieldId(0)).unwrap();
    (
        shown(&document, field),
        document
            .faults
            .iter()
            .map(|fault| fault.pointer.clone())
            .collect(),
    )
}

fn shown(document: &Document, id: CellId) -> String {
    match document.cell(id) {
        Cell::Unreadable(_) => "unreadable".to_owned(),
        Cell::Absent => "absent".to_owned(),
        Cell::Missing => "missing".to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Money(money) => money.to_string(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::List { .. } => {
            format!(
                "[{}]",
                document
                    .elements(id)
                    .map(|one| shown(document, one))
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        other => format!("{other:?}"),
    }
}

/// A field as it is declared, the ending of a document's name, the document, what the field is read as, and where there
/// are shape findings.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

fn hold(cases: &[Case]) {
    for (field, ending, text, value, findings) in cases {
        let rules = format!(
            "type D {{ {field}, n: number else 1 }}\ntype P {{ q: number? }}\nrule r for D {{ require n = 1 }}\n"
        );
        let (found, places) = reading(&rules, &format!("a.{ending}"), text);
        assert_eq!(
            (
                found.as_str(),
                &places.iter().map(String::as_str).collect::<Vec<_>>()[..]
            ),
            (*value, *findings),
            "{field} of {text}"
        );
    }
}

const SIZES: &str = "l: list of number? from \"parts/*/size\"";
const DEEP: &str = "l: list of number? from \"a/*/b/*/c\"";
const BELOW: &str = "l: list of number? from \"a/*/b/**\"";

#[test]
fn what_is_gathered_has_the_key_everywhere() {
    hold(&[
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, {"size": 2}]}"#,
            "[1, 2]",
            &[],
        ),
        (SIZES, "json", r#"{"parts": []}"#, "[]", &[]),
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, 500]}"#,
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, {}, "x"]}"#,
            "unreadable",
            &["/parts/1", "/parts/2"],
        ),
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, {"size": null}]}"#,
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, null]}"#,
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "json",
            r#"{"parts": [{"size": 1}, [{"size": 2}]]}"#,
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "yaml",
            "parts: [{size: 1}, 500]",
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "toml",
            "parts = [{size = 1}, 500]",
            "unreadable",
            &["/parts/1"],
        ),
        (
            SIZES,
            "xml",
            "<d><parts><size>1</size></parts><parts>500</parts></d>",
            "unreadable",
            &["/parts/1"],
        ),
        (
            "l: list of text? from \"p/*/@k\"",
            "xml",
            "<d><p k='1'/><p/></d>",
            "unreadable",
            &["/p/1"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}, {"c": 2}]}, {"b": [{"c": 3}]}]}"#,
            "[1, 2, 3]",
            &[],
        ),
        // What a further `*` gathers from may be absent in some: there is nothing to gather.
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}]}, {}, {"b": null}, {"b": []}]}"#,
            "[1]",
            &[],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}]}, 7]}"#,
            "unreadable",
            &["/a/1"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}]}, null]}"#,
            "unreadable",
            &["/a/1"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}, {}]}]}"#,
            "unreadable",
            &["/a/0/b/1"],
        ),
        (
            BELOW,
            "json",
            r#"{"a": [{"b": {"x": 1, "y": [2]}}, {"b": 3}]}"#,
            "[1, 2, 3]",
            &[],
        ),
        (
            BELOW,
            "json",
            r#"{"a": [{"b": 1}, {}]}"#,
            "unreadable",
            &["/a/1"],
        ),
        (
            BELOW,
            "json",
            r#"{"a": [{"b": 1}, 2]}"#,
            "unreadable",
            &["/a/1"],
        ),
    ]);
}

#[test]
fn what_is_gathered_from_is_a_list() {
    hold(&[
        (SIZES, "json", "{}", "absent", &[]),
        (SIZES, "json", r#"{"parts": null}"#, "absent", &[]),
        (
            "l: list of number from \"parts/*/size\"",
            "json",
            r#"{"parts": null}"#,
            "missing",
            &["/l"],
        ),
        (SIZES, "json", r#"{"parts": 5}"#, "unreadable", &["/parts"]),
        (
            SIZES,
            "json",
            r#"{"parts": "x"}"#,
            "unreadable",
            &["/parts"],
        ),
        (
            SIZES,
            "json",
            r#"{"parts": {"x": {"size": 1}, "size": 500}}"#,
            "unreadable",
            &["/parts"],
        ),
        (SIZES, "yaml", "parts: 5", "unreadable", &["/parts"]),
        (
            SIZES,
            "toml",
            "parts = {x = {size = 1}}",
            "unreadable",
            &["/parts"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": 5}]}"#,
            "unreadable",
            &["/a/0/b"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": {"c": 1}}]}"#,
            "unreadable",
            &["/a/0/b"],
        ),
        (
            "l: list of number? from \"a/*\"",
            "json",
            r#"{"a": {"x": 1}}"#,
            "unreadable",
            &["/a"],
        ),
        (
            "l: list of number? from \"*\"",
            "json",
            r#"{"x": 1}"#,
            "unreadable",
            &[""],
        ),
        (
            "l: list of number? from \"a/*\" or \"b\"",
            "json",
            r#"{"a": 5, "b": [1]}"#,
            "unreadable",
            &["/a"],
        ),
        (
            "l: list of number? from \"a/*\" or \"b\"",
            "json",
            r#"{"a": null, "b": [1]}"#,
            "[1]",
            &[],
        ),
        (
            "l: list of number? from \"a/**\"",
            "json",
            r#"{"a": null}"#,
            "absent",
            &[],
        ),
    ]);
}

#[test]
fn lists_that_are_gathered_become_one() {
    const TAGS: &str = "l: list of text? from \"parts/*/tags\"";
    hold(&[
        (
            TAGS,
            "json",
            r#"{"parts": [{"tags": ["a", "b"]}, {"tags": []}, {"tags": ["c"]}]}"#,
            r#"["a", "b", "c"]"#,
            &[],
        ),
        (
            TAGS,
            "json",
            r#"{"parts": [{"tags": ["a"]}, {"tags": "b"}]}"#,
            "unreadable",
            &["/parts/1/tags"],
        ),
        (
            TAGS,
            "xml",
            "<d><parts><tags>a</tags><tags>b</tags></parts></d>",
            r#"["a", "b"]"#,
            &[],
        ),
        (
            "l: list of list of number? from \"parts/*/row\"",
            "json",
            r#"{"parts": [{"row": [1]}, {"row": [2]}]}"#,
            "[[1], [2]]",
            &[],
        ),
        (
            "l: list of number? from \"parts/*\"",
            "json",
            r#"{"parts": [[1], 2]}"#,
            "[unreadable, 2]",
            &["/parts/0"],
        ),
    ]);
}

/// A verdict that waits for such a list names what stands there, not the document.
#[test]
fn what_is_no_list_beside_lists_is_named() {
    let rules = "module m\ntype D { l: list of text? from \"parts/*/tags\" }\nrule r for D { require count(l) > 0 }";
    let checked = checked(
        rules,
        "d.json",
        r#"{"parts": [{"tags": ["a"]}, {"tags": "b"}]}"#,
    );
    let waits = checked
        .findings
        .iter()
        .find(|finding| finding.verdict == Verdict::Undetermined)
        .unwrap();
    assert_eq!(
        waits
            .reasons
            .iter()
            .map(|reason| &*reason.path)
            .collect::<Vec<_>>(),
        ["/parts/1/tags"]
    );
}

#[test]
fn one_value_may_be_gathered_where_there_is_one() {
    const ONE: &str = "x: number? from \"sheet/*/total\"";
    hold(&[
        (ONE, "json", r#"{"sheet": [{"total": 5}]}"#, "5", &[]),
        (ONE, "json", r#"{"sheet": []}"#, "absent", &[]),
        (
            ONE,
            "json",
            r#"{"sheet": [{"total": 5}, {"total": 6}]}"#,
            "unreadable",
            &["/sheet/1/total"],
        ),
        (
            ONE,
            "xlsx",
            "Sheet!A1\ttotal\nSheet!A2\t5\nOther!A1\tx\nOther!A2\t6\n",
            "5",
            &[],
        ),
    ]);
}

#[test]
fn a_key_given_twice_is_found_through_every_path() {
    hold(&[
        (
            "x: number from \"a\"",
            "json",
            r#"{"a": 1, "a": 50}"#,
            "1",
            &["/a"],
        ),
        (
            "x: number from \"a\"",
            "yaml",
            "a: 1\na: 50\n",
            "1",
            &["/a"],
        ),
        (
            "x: number from \"a\"",
            "ndjson",
            r#"{"a": 1, "a": 50}"#,
            "1",
            &["/a"],
        ),
        (
            "x: number from \"a\"",
            "xml",
            "<d><a>1</a><a>50</a></d>",
            "unreadable",
            &["/a"],
        ),
        (
            "x: number from \"a\"",
            "xlsx",
            "S!A1\ta\nS!B1\tA\nS!A2\t1\nS!B2\t50\n",
            "1",
            &["/a"],
        ),
        (
            "x: number",
            "xlsx",
            "S!A1\tx\nS!B1\tX\nS!A2\t1\nS!B2\t50\n",
            "1",
            &["/x"],
        ),
        (
            "x: number from \"b\" or \"a\"",
            "json",
            r#"{"a": 1, "a": 50}"#,
            "1",
            &["/a"],
        ),
        (
            "x: number from \"a/b\"",
            "json",
            r#"{"a": {"b": 1, "b": 50}}"#,
            "1",
            &["/a/b"],
        ),
        (
            "x: number from \"a/b\"",
            "json",
            r#"{"a": {"b": 1}, "a": {"b": 50}}"#,
            "1",
            &["/a"],
        ),
        (
            "x: list of number from \"a/*/b\"",
            "json",
            r#"{"a": [{"b": 1, "b": 50}]}"#,
            "[1]",
            &["/a/0/b"],
        ),
        (
            "x: list of number from \"a/*/b\"",
            "json",
            r#"{"a": [{"b": 1}], "a": []}"#,
            "[1]",
            &["/a"],
        ),
        (
            "x: list of number from \"a/**\"",
            "json",
            r#"{"a": {"b": 1, "b": 50}}"#,
            "[1]",
            &["/a/b"],
        ),
        (
            "x: map of number from \"a\"",
            "json",
            r#"{"a": {"b": 1, "b": 50}}"#,
            "Map { first: CellId(3), keys: [\"b\"] }",
            &["/a/b"],
        ),
        (
            "x: P from \"a\"",
            "json",
            r#"{"a": {"q": 1, "q": 50}}"#,
            "Record { record: RecordId(1), first: CellId(3), parent: Some(CellId(0)) }",
            &["/a/q"],
        ),
        (
            "x: money from \"a\" currency from \"c\"",
            "json",
            r#"{"a": 1, "c": "EUR", "c": "USD"}"#,
            "unreadable",
            &["/a"],
        ),
        (
            "x: money from \"a\" currency from \"b/c\"",
            "json",
            r#"{"a": 1, "b": {"c": "EUR", "c": "USD"}}"#,
            "unreadable",
            &["/a"],
        ),
        (
            "x: money from \"a\" currency from \"c\"",
            "xml",
            "<d><a>1</a><c>EUR</c><c>USD</c></d>",
            "unreadable",
            &["/a"],
        ),
    ]);
    // Two fields that lead through one key report it once.
    let rules = "type D { x: number from \"a/b\", y: number from \"a/c\" }\nrule r for D { require x = y }\n";
    let (_, places) = reading(rules, "a.json", r#"{"a": {"b": 1, "c": 1}, "a": {}}"#);
    assert_eq!(places, ["/a"]);
}

#[test]
fn a_currency_is_given_once() {
    const PRICE: &str = "x: money from \"a\" currency from \"c\"";
    hold(&[
        (
            PRICE,
            "json",
            r#"{"a": "4 EUR", "c": "USD"}"#,
            "unreadable",
            &["/a"],
        ),
        (
            PRICE,
            "json",
            r#"{"a": {"amount": 4, "currency": "EUR"}, "c": "USD"}"#,
            "unreadable",
            &["/a"],
        ),
        (PRICE, "yaml", "a: 4 EUR\nc: USD\n", "unreadable", &["/a"]),
        (PRICE, "csv", "a,c\n4 EUR,USD\n", "unreadable", &["/a"]),
        (
            PRICE,
            "xml",
            "<d><a>4 EUR</a><c>USD</c></d>",
            "unreadable",
            &["/a"],
        ),
        (PRICE, "json", r#"{"a": "4 EUR", "c": "EUR"}"#, "4 EUR", &[]),
        (PRICE, "json", r#"{"a": "4 EUR", "c": null}"#, "4 EUR", &[]),
        (
            PRICE,
            "json",
            r#"{"a": 4, "c": "EUR "}"#,
            "unreadable",
            &["/a"],
        ),
        (
            PRICE,
            "json",
            r#"{"a": 4, "c": null}"#,
            "unreadable",
            &["/a"],
        ),
        (PRICE, "csv", "a,c\n4, EUR \n", "4 EUR", &[]),
        (
            "x: money from \"a\" currency from \"currency\" or c, c: text from \"other\"",
            "json",
            r#"{"a": 4, "curency": "USD", "other": "EUR"}"#,
            "unreadable",
            &["/a"],
        ),
        (
            "x: money from \"a\" currency from \"currency\" or c, c: text from \"other\"",
            "json",
            r#"{"a": 4, "other": "EUR"}"#,
            "4 EUR",
            &[],
        ),
    ]);
}

#[test]
fn null_is_absent_and_the_next_path_is_asked() {
    const EITHER: &str = "x: number? from \"a\" or \"b\"";
    hold(&[
        (EITHER, "json", r#"{"a": null, "b": 5}"#, "5", &[]),
        (EITHER, "csv", "a,b\n,5\n", "5", &[]),
        (EITHER, "csv", "a,b\n \t,5\n", "5", &[]),
        (EITHER, "json", r#"{"a": null, "b": null}"#, "absent", &[]),
        (
            EITHER,
            "xml",
            "<d xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><a i:nil='true'/><b>5</b></d>",
            "5",
            &[],
        ),
    ]);
}

#[test]
fn elements_that_are_nil_are_absent() {
    let nil =
        |inner: &str| format!("<d xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{inner}</d>");
    for ty in [
        "text",
        "number",
        "money",
        "boolean",
        "date",
        "datetime",
        "time",
        "duration",
        "period",
        "\"a\" | \"b\"",
        "P",
        "map of number",
    ] {
        for truth in ["true", "1", " true "] {
            let document = nil(&format!("<x i:nil='{truth}'/>"));
            for from in ["", " from \"x\""] {
                let rules = |field: &str| {
                    format!(
                        "type D {{ {field}, n: number else 1 }}\ntype P {{ q: number? }}\nrule r for D {{ require n = 1 }}\n"
                    )
                };
                assert_eq!(
                    reading(&rules(&format!("x: {ty}?{from}")), "a.xml", &document),
                    ("absent".into(), vec![]),
                    "{ty}"
                );
                assert_eq!(
                    reading(&rules(&format!("x: {ty}{from}")), "a.xml", &document),
                    ("missing".into(), vec!["/x".into()]),
                    "{ty}"
                );
            }
        }
        let filled = nil("<x i:nil='true'>5</x>");
        let rules = format!(
            "type D {{ x: {ty}?, n: number else 1 }}\ntype P {{ q: number? }}\nrule r for D {{ require n = 1 }}\n"
        );
        assert_eq!(
            reading(&rules, "a.xml", &filled),
            ("unreadable".into(), vec!["/x".into()]),
            "{ty}"
        );
    }
    let list = |inner: &str| {
        let rules = "type D { x: list of number else [] }\nrule r for D { require count(x) = 1 }\n";
        reading(rules, "a.xml", &nil(inner))
    };
    assert_eq!(
        list("<x>1</x><x i:nil='true'/>"),
        ("[1, unreadable]".into(), vec!["/x/1".into()])
    );
    assert_eq!(
        list("<x>1</x><x i:nil='false'>2</x>"),
        ("[1, 2]".into(), vec![])
    );
    assert_eq!(
        list("<x>1</x><x i:nil='maybe'>2</x>"),
        ("[1, unreadable]".into(), vec!["/x/1".into()])
    );
}

#[test]
fn a_slip_of_the_pen_is_no_absent_field() {
    hold(&[
        (
            "amount: number?",
            "json",
            r#"{"amonut": 50}"#,
            "unreadable",
            &["/amonut"],
        ),
        (
            "amount: number?",
            "yaml",
            "{amount:50}",
            "unreadable",
            &["/amount:50"],
        ),
        (
            "amount: number?",
            "yaml",
            "{n: 1, amount:\"50\"}",
            "unreadable",
            &["/amount:\"50\""],
        ),
        (
            "fee: number?",
            "yaml",
            "{fee :50}",
            "unreadable",
            &["/fee :50"],
        ),
        (
            "fee: number?",
            "json",
            r#"{"FEE": 50}"#,
            "unreadable",
            &["/FEE"],
        ),
        (
            "fee: number?",
            "json",
            r#"{"f e-e": 50}"#,
            "unreadable",
            &["/f e-e"],
        ),
        ("fee: number?", "json", r#"{"fees": 50}"#, "absent", &[]),
        (
            "x: number? from \"amount\"",
            "json",
            r#"{"amonut": 50}"#,
            "unreadable",
            &["/amonut"],
        ),
        (
            "x: number? from \"amount\"",
            "yaml",
            "{amount:50}",
            "unreadable",
            &["/amount:50"],
        ),
        (
            "x: text? from \"colour\"",
            "json",
            r#"{"Colour": "red"}"#,
            "unreadable",
            &["/Colour"],
        ),
        (
            "x: number? from \"sum\" or \"amount\"",
            "json",
            r#"{"amonut": 50}"#,
            "unreadable",
            &["/amonut"],
        ),
        (
            "x: number? from \"totals/gross\"",
            "json",
            r#"{"totals": {"gros": 50}}"#,
            "unreadable",
            &["/totals/gros"],
        ),
        (
            "x: number? from \"totals/gross\"",
            "json",
            r#"{"total": {"gross": 50}}"#,
            "unreadable",
            &["/total"],
        ),
        (
            "x: text? from \"@currency\"",
            "xml",
            "<d curency='EUR'/>",
            "unreadable",
            &["/@curency"],
        ),
        (
            "x: number? from \"amount\"",
            "csv",
            "Amount\n5\n",
            "unreadable",
            &["/Amount"],
        ),
        (
            "x: number? from \"amount\"",
            "csv",
            "amount ,n\n5,1\n",
            "unreadable",
            &["/amount "],
        ),
        // A key that another field reads is no slip.
        (
            "x: number? from \"a/value\", y: number? from \"a/values\"",
            "json",
            r#"{"a": {"values": 1}}"#,
            "absent",
            &[],
        ),
        (
            "x: number? from \"place\", y: P? from \"places\"",
            "json",
            r#"{"places": {"q": 1}}"#,
            "absent",
            &[],
        ),
        (
            "x: money? from \"rates\" currency from \"rate\"",
            "json",
            r#"{"rate": "EUR"}"#,
            "absent",
            &[],
        ),
    ]);
}

/// A slip of the pen loses no value either where the field is found: by a later path, or in other elements.
#[test]
fn a_slip_of_the_pen_is_no_other_value() {
    const LATER: &str = "x: number? from \"revised\" or \"amount\"";
    const WITHIN: &str = "l: list of number else [] from \"part/size\"";
    hold(&[
        (
            LATER,
            "json",
            r#"{"revisde": 7, "amount": 5}"#,
            "unreadable",
            &["/revisde"],
        ),
        (
            LATER,
            "xml",
            "<d><Revised>7</Revised><amount>5</amount></d>",
            "unreadable",
            &["/Revised"],
        ),
        (
            LATER,
            "csv",
            "Revised,amount\n7,5\n",
            "unreadable",
            &["/Revised"],
        ),
        (
            LATER,
            "yaml",
            "{revised:7, amount: 5}",
            "unreadable",
            &["/revised:7"],
        ),
        (LATER, "json", r#"{"revised": null, "amount": 5}"#, "5", &[]),
        (LATER, "json", r#"{"revised": 7, "amonut": 5}"#, "7", &[]),
        // Names that are near to one another are all known.
        (
            "x: number? from \"amounts\" or \"amount\"",
            "json",
            r#"{"amount": 5}"#,
            "5",
            &[],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}]}, {}, {"B": [{"c": 2}]}]}"#,
            "unreadable",
            &["/a/2/B"],
        ),
        (
            DEEP,
            "json",
            r#"{"a": [{"b": [{"c": 1}]}, {}, {"d": [{"c": 2}]}]}"#,
            "[1]",
            &[],
        ),
        (
            WITHIN,
            "xml",
            "<d><part><size>1</size></part><part><Size>2</Size></part></d>",
            "unreadable",
            &["/part/1/Size"],
        ),
        (
            WITHIN,
            "xml",
            "<d><part><size>1</size></part><Part><size>2</size></Part></d>",
            "unreadable",
            &["/Part"],
        ),
        (
            WITHIN,
            "xml",
            "<d><part><size>1</size></part><part><kind>2</kind></part></d>",
            "[1]",
            &[],
        ),
        (
            "rates: list of number",
            "xml",
            "<d><rates>1</rates><rate>2</rate></d>",
            "unreadable",
            &["/rate"],
        ),
        (
            "rates: list of number, rate: number",
            "xml",
            "<d><rates>1</rates><rate>2</rate></d>",
            "[1]",
            &[],
        ),
    ]);
}

/// What a path leads through is a record: a list or a bare value there is not passed over as if nothing stood there.
#[test]
fn a_path_leads_through_records() {
    const GROSS: &str = "x: number? from \"totals/gross\" or \"other\"";
    hold(&[
        (
            GROSS,
            "json",
            r#"{"totals": [{"gross": 5}]}"#,
            "unreadable",
            &["/totals"],
        ),
        (
            GROSS,
            "json",
            r#"{"totals": 5}"#,
            "unreadable",
            &["/totals"],
        ),
        (GROSS, "yaml", "totals: 5 EUR\n", "unreadable", &["/totals"]),
        (
            GROSS,
            "toml",
            "[[totals]]\ngross = 5\n",
            "unreadable",
            &["/totals"],
        ),
        (GROSS, "csv", "totals\n5\n", "unreadable", &["/totals"]),
        (
            GROSS,
            "md",
            "# T\n\nTotals: 5 EUR\n",
            "unreadable",
            &["/Totals"],
        ),
        (
            GROSS,
            "xml",
            "<d><totals>5</totals></d>",
            "unreadable",
            &["/totals"],
        ),
        (GROSS, "json", r#"{"totals": null}"#, "absent", &[]),
        (GROSS, "json", r#"{"totals": {}}"#, "absent", &[]),
        (GROSS, "xml", "<d><totals/></d>", "absent", &[]),
        (GROSS, "json", r#"{"totals": 5, "other": 6}"#, "6", &[]),
        // Attributes may be left out, and another field may read what stands there.
        (
            "x: number? from \"totals/@gross\"",
            "xml",
            "<d><totals>5</totals></d>",
            "absent",
            &[],
        ),
        (
            "x: number? from \"a/long\", y: number? from \"a\"",
            "json",
            r#"{"a": 5}"#,
            "absent",
            &[],
        ),
    ]);
}

/// An element that holds a text is no record of elements, nor a map: its text would be lost.
#[test]
fn a_text_of_xml_is_no_record() {
    hold(&[
        ("x: P?", "xml", "<d><x>5</x></d>", "unreadable", &["/x"]),
        (
            "x: list of P else []",
            "xml",
            "<d><x>5</x></d>",
            "[unreadable]",
            &["/x/0"],
        ),
        (
            "x: map of number?",
            "xml",
            "<d><x>5</x></d>",
            "unreadable",
            &["/x"],
        ),
    ]);
}

/// A bare amount has the currency of its type, unless the document says another.
#[test]
fn a_bare_amount_is_in_no_other_currency() {
    const EURO: &str = "amount: money in EUR";
    hold(&[
        (
            EURO,
            "xml",
            "<d><amount currency='USD'>5</amount></d>",
            "unreadable",
            &["/amount"],
        ),
        (
            EURO,
            "xml",
            "<d><amount currencyID=' USD '>5</amount></d>",
            "unreadable",
            &["/amount"],
        ),
        (
            EURO,
            "xml",
            "<d><amount currency='euro'>5 EUR</amount></d>",
            "unreadable",
            &["/amount"],
        ),
        (
            EURO,
            "xml",
            "<d><amount currency='EUR'>5</amount></d>",
            "5 EUR",
            &[],
        ),
        (
            EURO,
            "xml",
            "<d><amount currency='' unit='USD'>5</amount></d>",
            "5 EUR",
            &[],
        ),
        (
            EURO,
            "json",
            r#"{"amount": 5, "currency": "USD"}"#,
            "unreadable",
            &["/amount"],
        ),
        (
            EURO,
            "csv",
            "amount,Currency\n5,USD\n",
            "unreadable",
            &["/amount"],
        ),
        (
            EURO,
            "md",
            "# T\n\nAmount: 5\n\nCurrency: USD\n",
            "unreadable",
            &["/Amount"],
        ),
        (
            EURO,
            "xml",
            "<d><amount>5</amount><currency>USD</currency></d>",
            "unreadable",
            &["/amount"],
        ),
        (EURO, "csv", "amount,currency\n5,EUR\n", "5 EUR", &[]),
        (EURO, "csv", "amount,currency\n5,\n", "5 EUR", &[]),
        (
            EURO,
            "json",
            r#"{"amount": "5 EUR", "currency": "USD"}"#,
            "5 EUR",
            &[],
        ),
        // Who declares the key knows of it.
        (
            "amount: money in EUR, currency: text",
            "json",
            r#"{"amount": 5, "currency": "USD"}"#,
            "5 EUR",
            &[],
        ),
    ]);
}

#[test]
fn more_decimals_than_a_currency_has_are_noted() {
    let notes = |field: &str, name: &str, text: &str| {
        let rules =
            format!("type D {{ {field}, n: number else 1 }}\nrule r for D {{ require n = 1 }}\n");
        let checked = checked(&rules, name, text);
        let notes: Vec<&str> = checked
            .diagnostics
            .iter()
            .map(|note| note.code.as_str())
            .collect();
        assert!(
            checked
                .findings
                .iter()
                .all(|finding| finding.verdict == Verdict::Holds),
            "{text}: {checked:?}"
        );
        assert!(
            checked
                .diagnostics
                .iter()
                .all(|note| note.severity == Severity::Note && note.span().is_some())
        );
        notes.join(" ")
    };
    for (field, name, text) in [
        ("x: money", "a.json", r#"{"x": "5.000 EUR"}"#),
        (
            "x: money",
            "a.json",
            r#"{"x": {"amount": 5.001, "currency": "EUR"}}"#,
        ),
        ("x: money in EUR", "a.json", r#"{"x": 5.000}"#),
        ("x: money in JPY", "a.json", r#"{"x": 0.5}"#),
        ("x: money in KWD", "a.json", r#"{"x": 5.0001}"#),
        ("x: money in EUR", "a.json", r#"{"x": 5e-3}"#),
        ("x: money in EUR", "a.ndjson", r#"{"x": 5.000}"#),
        ("x: money in EUR", "a.yaml", "x: 5.000\n"),
        ("x: money in EUR", "a.toml", "x = 5.000\n"),
        ("x: money in EUR", "a.xml", "<d><x>5.000</x></d>"),
        ("x: money in EUR", "a.csv", "x,n\n5.000,1\n"),
        ("x: money in EUR", "a.csv", "x;n\n0.08125;1\n"),
        ("x: money currency from \"c\"", "a.csv", "x,c\n5.000,EUR\n"),
        (
            "x: list of money",
            "a.json",
            r#"{"x": ["5 EUR", "5.000 EUR"]}"#,
        ),
        // The currency of a list's elements is where the field says.
        (
            "x: list of money currency from \"c\"",
            "a.json",
            r#"{"x": ["5", "5.000"], "c": "EUR"}"#,
        ),
        // A point may stand between thousands of a number too.
        ("x: number", "a.csv", "x;n\n5.000;1\n"),
        ("x: number?", "a.csv", "x;n\n-12.345;1\n"),
        (
            "x: money currency from c, c: text",
            "a.json",
            r#"{"x": 5.000, "c": "EUR"}"#,
        ),
    ] {
        assert_eq!(notes(field, name, text), "E0515", "{field} of {text}");
    }
    for (field, name, text) in [
        ("x: money in EUR", "a.json", r#"{"x": 5.00}"#),
        ("x: money in EUR", "a.json", r#"{"x": 5.000e1}"#),
        ("x: money in JPY", "a.json", r#"{"x": 5}"#),
        ("x: money in KWD", "a.csv", "x;n\n5.000;1\n"),
        ("x: money in XAU", "a.json", r#"{"x": 5.0001}"#),
        ("x: number", "a.csv", "x,n\n5.000,1\n"),
        ("x: number", "a.csv", "x;n\n1234.567;1\n"),
        ("x: number", "a.csv", "x;n\n5.00;1\n"),
        ("x: number", "a.csv", "x;n\n0.125;1\n"),
        ("x: number written \"1234.56\"", "a.csv", "x;n\n5.000;1\n"),
    ] {
        assert_eq!(notes(field, name, text), "", "{field} of {text}");
    }
}

#[test]
fn tables_of_spreadsheets_are_read_whole() {
    let rules = "type D { x: number, t: text? }\nrule r for D { require x > 0 }\n";
    let all = |text: &str| {
        let sources = Sources::new();
        let rules = Rules::new(
            pipeline::load("rules.whereas", rules, &sources).value,
            false,
        );
        let options = Options {
            every_verdict: true,
            ..Options::default()
        };
        let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
        let text = Text {
            name: "a.csv".into(),
            text: text.into(),
        };
        let all = pipeline::check_document(&rules, &settings, &text, &options, &sources);
        let said = |one: &CheckedOutcome| match one.diagnostics.first() {
            Some(diagnostic) => diagnostic.message.clone(),
            None => one
                .findings
                .iter()
                .map(|finding| finding.verdict.words())
                .collect::<Vec<_>>()
                .join(" "),
        };
        all.iter().map(said).collect::<Vec<_>>()
    };
    for same in [
        "x\n5\n6\n",
        "\n\nx\n5\n6\n",
        "x\r5\r6\r",
        "x\r5\n6",
        "x\r\n5\r6",
        "x,,\n5,,\n6\n",
        "\u{feff}x\n5\n\n6\n",
    ] {
        assert_eq!(all(same), ["holds", "holds"], "{same:?}");
    }
    assert_eq!(all("\n\r\nx;t\n5;1,5\n"), ["holds"]);
    assert_eq!(
        all("x,,\n5,,\n6,,y\n"),
        ["this cell is in a column without a name"]
    );
    assert_eq!(
        all("x,,\n5,,,\n"),
        ["this row has 4 cells, and the header has 3"]
    );
    assert_eq!(
        all("x,t\n5\n"),
        ["this row has 1 cell, and the header has 2"]
    );
    assert_eq!(all(",,\n"), ["no column has a name"]);
}

#[test]
fn a_path_without_a_star_that_meets_a_list_is_told() {
    let sizes = "l: list of number else [] from \"parts/size\"";
    hold(&[
        (
            sizes,
            "json",
            r#"{"parts": [{"size": 1}, {"size": 2}]}"#,
            "unreadable",
            &["/parts"],
        ),
        (
            sizes,
            "yaml",
            "parts: [{size: 1}]",
            "unreadable",
            &["/parts"],
        ),
        (
            sizes,
            "toml",
            "[[parts]]\nsize = 1",
            "unreadable",
            &["/parts"],
        ),
        (
            sizes,
            "json",
            r#"{"parts": {"size": [1, 2]}}"#,
            "[1, 2]",
            &[],
        ),
        (
            sizes,
            "json",
            r#"{"parts": [], "n": 1}"#,
            "Default(List([]))",
            &[],
        ),
        (
            sizes,
            "xml",
            "<d><parts><size>1</size></parts><parts><size>2</size></parts></d>",
            "[1, 2]",
            &[],
        ),
        (
            "l: number? from \"a/b/c\"",
            "json",
            r#"{"a": {"b": [{"c": 1}]}}"#,
            "unreadable",
            &["/a/b"],
        ),
    ]);
    let rules = "type D { l: list of number else [] from \"a/b/c\" }\nrule r for D { require count(l) = 0 }\n";
    let found = checked(rules, "a.json", r#"{"a": {"b": [{"c": 1}]}}"#);
    let helps: Vec<String> = found
        .findings
        .iter()
        .flat_map(|finding| finding.hints.iter().map(|hint| format!("{hint:?}")))
        .collect();
    let shown = format!(
        "{:?} {helps:?}",
        found
            .findings
            .iter()
            .map(|finding| &finding.notes)
            .collect::<Vec<_>>()
    );
    assert!(shown.contains("a/b/*/c"), "{shown}");
}

#[test]
fn an_attribute_beside_the_element_of_its_name_is_given_twice() {
    let (fee, list) = ("fee: number?", "fee: list of number?");
    let mapped = "fee: number? from \"a/fee\"";
    hold(&[
        (
            fee,
            "xml",
            "<d fee='1'><fee>2</fee></d>",
            "unreadable",
            &["/@fee"],
        ),
        (fee, "xml", "<d><fee>2</fee></d>", "2", &[]),
        // An attribute alone is none of the elements that are looked for, and may be meant all the same.
        (
            fee,
            "xml",
            "<d fee='1'><n>2</n></d>",
            "unreadable",
            &["/@fee"],
        ),
        (
            "fee: number",
            "xml",
            "<d fee='1'><n>2</n></d>",
            "unreadable",
            &["/fee"],
        ),
        (
            list,
            "xml",
            "<d fee='1'><fee>2</fee><fee>3</fee></d>",
            "unreadable",
            &["/@fee"],
        ),
        (
            mapped,
            "xml",
            "<d><a fee='1'><fee>2</fee></a></d>",
            "unreadable",
            &["/a/@fee"],
        ),
        (
            mapped,
            "xml",
            "<d fee='1'><a><fee>2</fee></a></d>",
            "2",
            &[],
        ),
        // Where another field reads the attribute, both are known.
        (
            "fee: number?, k: number? from \"@fee\"",
            "xml",
            "<d fee='1'><fee>2</fee></d>",
            "2",
            &[],
        ),
        (
            "fee: number? from \"@fee\"",
            "xml",
            "<d><fee>2</fee></d>",
            "unreadable",
            &["/fee"],
        ),
        (
            fee,
            "xml",
            "<d xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:fee='1'><fee>2</fee></d>",
            "2",
            &[],
        ),
        // What begins with `@` is a key like others elsewhere.
        (fee, "json", r#"{"@fee": 1, "fee": 2}"#, "2", &[]),
    ]);
}

#[test]
fn what_is_required_is_looked_for_under_names_like_it() {
    hold(&[
        (
            "fee: number",
            "json",
            r#"{"fees": 50}"#,
            "unreadable",
            &["/fee"],
        ),
        ("id: number", "yaml", "ids: 50", "unreadable", &["/id"]),
        (
            "tags: list of number",
            "toml",
            "tag = [1]",
            "unreadable",
            &["/tags"],
        ),
        ("fee: number", "csv", "fes,n\n50,1", "unreadable", &["/fee"]),
        (
            "fee: number from \"cost\"",
            "json",
            r#"{"costs": 50}"#,
            "unreadable",
            &["/fee"],
        ),
        ("a: number", "json", r#"{"b": 50}"#, "missing", &["/a"]),
        (
            "fee: number",
            "json",
            r#"{"rate": 50}"#,
            "missing",
            &["/fee"],
        ),
    ]);
}

#[test]
fn codes_of_no_currency_are_no_currencies() {
    let fee = "fee: money?";
    hold(&[
        (fee, "json", r#"{"fee": "5 XXX"}"#, "unreadable", &["/fee"]),
        (fee, "json", r#"{"fee": "XTS 5"}"#, "unreadable", &["/fee"]),
        (
            fee,
            "yaml",
            "fee: {amount: 5, currency: XXX}",
            "unreadable",
            &["/fee"],
        ),
        (
            "fee: money? from \"fee\" currency from \"c\"",
            "json",
            r#"{"fee": 5, "c": "XXX"}"#,
            "unreadable",
            &["/fee"],
        ),
        (fee, "json", r#"{"fee": "5 XAU"}"#, "5 XAU", &[]),
        (fee, "json", r#"{"fee": "5 DEM"}"#, "5 DEM", &[]),
    ]);
}

/// What the reader warns of a document of some type D.
fn warned(rules: &str, name: &str, text: &str) -> Vec<String> {
    let rules = format!("{rules}\nrule r for D {{ require n = 1 }}\n");
    let found = checked(&rules, name, text);
    found
        .diagnostics
        .iter()
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}

#[test]
fn a_value_where_no_type_reads_it_is_told_once() {
    let of = |fields: &str| {
        format!("type D {{ n: integer else 1, {fields} }}\ntype P {{ q: number?, fee: money? }}")
    };
    let fee = of("fee: money?");
    let said = |stands: &str| {
        vec![format!(
            "E0516: `fee` of D is absent, and no type reads `{stands}`"
        )]
    };
    for (name, text, stands) in [
        (
            "a.json",
            r#"{"n": 1, "terms": {"fee": "5 EUR"}}"#,
            "terms.fee",
        ),
        (
            "a.json",
            r#"{"n": 1, "a": {"b": {"Fee": "5 EUR"}, "fee": "6 EUR"}}"#,
            "a.b.Fee",
        ),
        ("a.yaml", "n: 1\nterms:\n  fee: 5 EUR", "terms.fee"),
        ("a.toml", "n = 1\n[terms]\nfee = '5 EUR'", "terms.fee"),
        (
            "a.xml",
            "<d><n>1</n><terms><fee>5 EUR</fee></terms></d>",
            "terms.fee",
        ),
        ("a.md", "# T\n\nN: 1\n\n## Terms\n\nFee: 5 EUR", "Terms.Fee"),
        (
            "a.md",
            "---\nn: 1\nterms:\n  fee: 5 EUR\n---\n\n# T",
            "terms.fee",
        ),
        (
            "a.json",
            r#"{"n": 1, "terms": {"fee": {"amount": 5, "currency": "EUR"}}}"#,
            "terms.fee",
        ),
    ] {
        assert_eq!(warned(&fee, name, text), said(stands), "{text}");
    }
    for (name, text) in [
        (
            "a.json",
            r#"{"n": 1, "fee": "4 EUR", "terms": {"fee": "5 EUR"}}"#,
        ),
        // The document says that there is none.
        (
            "a.json",
            r#"{"n": 1, "fee": null, "terms": {"fee": "5 EUR"}}"#,
        ),
        // It is no amount, or an element of a list that is about something else.
        ("a.json", r#"{"n": 1, "terms": {"fee": "to be agreed"}}"#),
        ("a.json", r#"{"n": 1, "terms": {"fee": null}}"#),
        ("a.json", r#"{"n": 1, "others": [{"fee": "5 EUR"}]}"#),
        (
            "a.xml",
            "<d><n>1</n><other><fee>5 EUR</fee></other><other><fee>6 EUR</fee></other></d>",
        ),
    ] {
        assert_eq!(warned(&fee, name, text), Vec::<String>::new(), "{text}");
    }
    let list = of("fees: list of number else []");
    let group = vec!["E0516: `fees` of D is absent, and no type reads `group.fees`".to_owned()];
    assert_eq!(
        warned(
            &list,
            "a.xml",
            "<d><n>1</n><group><fees>1</fees><fees>2</fees></group></d>"
        ),
        group
    );
    assert_eq!(
        warned(&list, "a.json", r#"{"n": 1, "group": {"fees": [1, 2]}}"#),
        group
    );
    // One level too high, or too low; and of the records of a list, of those that lack it.
    let nested = of("p: P?");
    let high = vec!["E0516: `fee` of P is absent, and no type reads `fee`".to_owned()];
    assert_eq!(
        warned(
            &nested,
            "a.json",
            r#"{"n": 1, "p": {"q": 1}, "fee": "5 EUR"}"#
        ),
        high
    );
    let listed = of("ps: list of P");
    let low = vec!["E0516: `fee` of P is absent, and no type reads `ps[2].x.fee`".to_owned()];
    assert_eq!(
        warned(
            &listed,
            "a.json",
            r#"{"n": 1, "ps": [{"q": 1}, {"q": 2, "x": {"fee": "5 EUR"}}]}"#
        ),
        low
    );
    let some = r#"{"n": 1, "ps": [{"q": 1, "fee": "5 EUR"}, {"q": 2, "x": {"fee": "5 EUR"}}]}"#;
    assert_eq!(warned(&listed, "a.json", some), low);
    let other = r#"{"n": 1, "ps": [{"q": 1, "x": {"fee": "5 EUR"}, "fee": "5 EUR"}, {"q": 2}]}"#;
    assert_eq!(warned(&listed, "a.json", other), Vec::<String>::new());
    let shared = r#"{"n": 1, "fee": "5 EUR", "ps": [{"q": 1, "fee": "5 EUR"}, {"q": 2}]}"#;
    assert_eq!(warned(&listed, "a.json", shared), high);
    let xml = "<d><n>1</n><fee>5 EUR</fee><ps><q>1</q><fee>5 EUR</fee></ps><ps><q>2</q></ps></d>";
    assert_eq!(warned(&listed, "a.xml", xml), high);
    // What another type reads is not astray.
    let both = of("p: P?, fee: money?");
    assert_eq!(
        warned(
            &both,
            "a.json",
            r#"{"n": 1, "p": {"q": 1, "fee": "5 EUR"}}"#
        ),
        Vec::<String>::new()
    );
    // Mapped, the whole path stands elsewhere.
    let mapped = of("fee: money? from \"totals/fee\"");
    let moved =
        vec!["E0516: what D reads as `fee` is absent, and no type reads `a.totals.fee`".to_owned()];
    assert_eq!(
        warned(
            &mapped,
            "a.json",
            r#"{"n": 1, "a": {"totals": {"fee": "5 EUR"}}}"#
        ),
        moved
    );
    assert_eq!(
        warned(&mapped, "a.json", r#"{"n": 1, "a": {"fee": "5 EUR"}}"#),
        Vec::<String>::new()
    );
}

/// The last step of a path, and the name of its field, are what a writer puts there who forgets the way.
#[test]
fn a_mapped_value_is_looked_for_by_its_last_step_and_its_name() {
    let of = |fields: &str| format!("type D {{ n: integer else 1, {fields} }}");
    let said = |stands: &str| {
        vec![format!(
            "E0516: what D reads as `rent` is absent, and no type reads `{stands}`"
        )]
    };
    let rent = of("rent: money? from \"terms/rent\"");
    for (name, text, stands) in [
        ("a.yaml", "n: 1\nrent: 5000 EUR", "rent"),
        ("a.toml", "n = 1\nrent = '5000 EUR'", "rent"),
        ("a.xml", "<d><n>1</n><rent>5000 EUR</rent></d>", "rent"),
        ("a.md", "# T\n\nN: 1\n\nRent: 5000 EUR", "Rent"),
        ("a.csv", "n,rent\n1,5000 EUR\n", "rent"),
        (
            "a.json",
            r#"{"n": 1, "conditions": {"rent": "5000 EUR"}}"#,
            "conditions.rent",
        ),
        (
            "a.json",
            r#"{"n": 1, "terms": {"x": {"rent": "5000 EUR"}}}"#,
            "terms.x.rent",
        ),
    ] {
        assert_eq!(warned(&rent, name, text), said(stands), "{text}");
    }
    let named = of("rent: money? from \"terms/monthly\"");
    assert_eq!(
        warned(&named, "a.json", r#"{"n": 1, "rent": "5 EUR"}"#),
        said("rent")
    );
    assert_eq!(
        warned(&named, "a.json", r#"{"n": 1, "monthly": "5 EUR"}"#),
        said("monthly")
    );
    assert_eq!(
        warned(&named, "a.json", r#"{"n": 1, "terms": {"rent": "5 EUR"}}"#),
        said("terms.rent")
    );
    let single = of("rent: money? from \"cost\"");
    assert_eq!(
        warned(&single, "a.ndjson", r#"{"n": 1, "rent": "5 EUR"}"#),
        said("rent")
    );
    // Where several fields have the step, it means this one only on its way.
    let buyer = of("rent: text? from \"buyer/name\", q: text? from \"seller/name\"");
    assert_eq!(
        warned(&buyer, "a.json", r#"{"n": 1, "other": {"name": "x"}}"#),
        Vec::<String>::new()
    );
    assert_eq!(
        warned(&buyer, "a.json", r#"{"n": 1, "seller": {"name": "x"}}"#),
        Vec::<String>::new()
    );
}

/// What the reader notes of the percentage of some type D.
#[test]
fn bare_percentages_above_1_are_noted_once() {
    let said = |field: &str| {
        vec![format!(
            "E0517: {field} is a percentage, and this number above 1 has no `%`"
        )]
    };
    let share = "type D { share: percent?, n: number else 1 }";
    for (name, text) in [
        ("a.json", r#"{"share": 25}"#),
        ("a.json", r#"{"share": "25"}"#),
        ("a.json", r#"{"share": -25}"#),
        ("a.ndjson", r#"{"share": 1.5}"#),
        ("a.yaml", "share: 25"),
        ("a.toml", "share = 25"),
        ("a.csv", "share,n\n25,1\n"),
        ("a.xml", "<d><share>25</share></d>"),
        ("a.xml", "<d><share>+25.</share></d>"),
        ("a.md", "# T\n\nShare: 25"),
    ] {
        assert_eq!(warned(share, name, text), said("`share` of D"), "{text}");
    }
    for (name, text) in [
        ("a.json", r#"{"share": "25%"}"#),
        ("a.json", r#"{"share": 1}"#),
        ("a.json", r#"{"share": 0.25}"#),
        ("a.yaml", "share: 250 %"),
        ("a.csv", "share,n\n25%,1\n"),
        ("a.xml", "<d><share>25%</share></d>"),
        ("a.md", "# T\n\nShare: 25 %"),
        ("a.json", r#"{"share": null}"#),
    ] {
        let other: Vec<String> = warned(share, name, text)
            .into_iter()
            .filter(|one| one.contains("E0517"))
            .collect();
        assert_eq!(other, Vec::<String>::new(), "{text}");
    }
    let listed = "type D { ps: list of P, l: list of percent else [], n: number else 1 }\ntype P { q: percent }";
    assert_eq!(
        warned(
            listed,
            "a.json",
            r#"{"ps": [{"q": 0.5}, {"q": 5}, {"q": 6}]}"#
        ),
        said("`q` of P")
    );
    assert_eq!(
        warned(listed, "a.json", r#"{"ps": [], "l": ["5%", 5]}"#),
        said("`l` of D")
    );
    let mapped = "type D { m: map of percent, n: number else 1 }";
    assert_eq!(
        warned(mapped, "a.json", r#"{"m": {"a": 5, "b": 6}}"#),
        said("`m` of D")
    );
}

/// A unit behind a key, in brackets, in every format.
#[test]
fn a_key_with_its_unit_in_brackets_is_no_other_key() {
    let (optional, required) = ("value: number?", "value: number");
    hold(&[
        (
            optional,
            "json",
            r#"{"value (EUR)": 5}"#,
            "unreadable",
            &["/value (EUR)"],
        ),
        (
            optional,
            "yaml",
            "value (EUR): 5",
            "unreadable",
            &["/value (EUR)"],
        ),
        (
            optional,
            "toml",
            "'Value [%]' = 5",
            "unreadable",
            &["/Value [%]"],
        ),
        (
            optional,
            "csv",
            "value (EUR),n\n5,1\n",
            "unreadable",
            &["/value (EUR)"],
        ),
        (
            optional,
            "md",
            "# T\n\nValue (EUR): 5",
            "unreadable",
            &["/Value (EUR)"],
        ),
        (
            required,
            "json",
            r#"{"value (EUR)": 5}"#,
            "unreadable",
            &["/value"],
        ),
        (
            required,
            "csv",
            "value (%),n\n5,1\n",
            "unreadable",
            &["/value"],
        ),
        (
            "value: number? from \"a/size\"",
            "json",
            r#"{"a": {"size (m2)": 5}}"#,
            "unreadable",
            &["/a/size (m2)"],
        ),
    ]);
    hold(&[
        (
            "value: number?",
            "json",
            r#"{"value": 4, "value (EUR)": 5}"#,
            "4",
            &[],
        ),
        (
            "value: number?",
            "json",
            r#"{"other (value)": 5, "n": 1}"#,
            "absent",
            &[],
        ),
    ]);
}

#[test]
fn prose_under_the_name_of_an_optional_field_is_no_value() {
    let term =
        "type D { n: integer else 1, term: integer?, kind: \"open\" | \"fixed\" ?, about: text? }";
    let said = |heading: &str, prose: &str| {
        let rules = format!("{term}\nrule r for D {{ require n = 1 }}\n");
        let found = checked(
            &rules,
            "a.md",
            &format!("# T\n\nN: 1\n\n## 2. {heading}\n\n{prose}\n\n## 3. Other\n\n24\n"),
        );
        assert!(found.diagnostics.is_empty(), "{found:?}");
        found
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Violated)
            .count()
    };
    assert_eq!(
        said(
            "Term",
            "This agreement begins on 1 March 2024 and goes on until one of the parties ends it."
        ),
        0
    );
    assert_eq!(
        said(
            "Term",
            "It begins when both have signed.\n\nIt ends when one of them says so in writing."
        ),
        0
    );
    assert_eq!(
        said(
            "Kind",
            "What is let is described in the annex, with its rooms."
        ),
        0
    );
    // What may be a value is still told of.
    assert_eq!(said("Term", "24"), 1);
    assert_eq!(said("Term", "24 months."), 1);
    assert_eq!(
        said(
            "Term",
            "It goes on as long as both of the parties want.\n\n24 months"
        ),
        1
    );
    assert_eq!(
        said(
            "Kind",
            "The lease is of the kind that is called open, as the parties agreed."
        ),
        1
    );
    assert_eq!(
        said(
            "About",
            "This agreement begins when both have signed it, and not before."
        ),
        1
    );
}

#[test]
fn a_required_value_where_no_type_reads_it_is_named_as_help() {
    let rules = "type D { n: integer else 1, fee: money }\nrule r for D { require n = 1 }\n";
    let text = r#"{"n": 1, "terms": {"fee": "5 EUR"}}"#;
    assert_eq!(
        reading(rules, "a.json", text),
        ("1".to_owned(), vec!["/fee".to_owned()])
    );
    let found = checked(rules, "a.json", text);
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    let shown = format!("{:?}", found.findings);
    assert!(shown.contains("no type reads `terms.fee`"), "{shown}");
}

#[test]
fn what_has_no_field_of_its_type_is_refused() {
    let sources = Sources::new();
    let rules = "type D { a: text?, b: number else 1 }\ntype T { rows: list of D from \"*\" }\n\
        rule r for D { require b = 1 }\nrule t for T { require count(rows) < 9 }\n";
    let program = pipeline::load("rules.whereas", rules, &sources).value;
    let rules = Rules::new(program, false);
    let said = |as_type: &str, name: &str, text: &str| -> Vec<String> {
        let options = Options {
            as_type: Some(as_type.into()),
            ..Options::default()
        };
        let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
        let text = Text {
            name: name.into(),
            text: text.into(),
        };
        let all = pipeline::check_document(&rules, &settings, &text, &options, &sources);
        let findings = all
            .iter()
            .flat_map(|one| one.findings.iter().map(|finding| finding.message.clone()));
        findings
            .chain(
                all.iter()
                    .flat_map(|one| one.diagnostics.iter().map(|one| one.message.clone())),
            )
            .collect()
    };
    let none: Vec<String> = Vec::new();
    for (name, text) in [
        ("x.ndjson", "{\"c\": 1, \"d\": 2}\n"),
        ("x.json", r#"{"c": 1, "d": 2}"#),
        ("x.yaml", "c: 1\nd: 2\n"),
        ("x.toml", "c = 1\nd = 2\n"),
        ("x.xml", "<x><c>1</c><d>2</d></x>"),
    ] {
        let file = if name == "x.ndjson" {
            "x.ndjson#1"
        } else {
            name
        };
        assert_eq!(
            said("D", name, text),
            [format!("`{file}` has no field of D; it has `c`, `d`")],
            "{text}"
        );
    }
    assert_eq!(
        said("D", "x.md", "Some prose.\n"),
        ["`x.md` has no field of D"]
    );
    assert_eq!(
        said("T", "x.csv", "c,d\n1,2\n3,4\n"),
        ["the table has no field of D; it has `c`, `d`"]
    );
    assert_eq!(
        said("T", "x.json", r#"[{"c": 1}, {"d": 2}]"#),
        ["the table has no field of D; it has `c`"]
    );
    // One key is enough, and an empty record says that there is nothing.
    assert_eq!(said("T", "x.json", r#"[{"c": 1}, {"a": "x"}]"#), none);
    assert_eq!(said("T", "x.csv", "a,d\n,2\n"), none);
    assert_eq!(said("D", "x.json", "{}"), none);
    assert_eq!(said("D", "x.json", r#"{"c": 1, "a": null}"#), none);
}

const PRICES: &str = "namespace a \"urn:a\"\n\
    type Form { prices: list of Price else [] from \"**/a:*price\", units: list of text else [] from \"**/@unit\" }\n\
    type Price { name: text from \"name()\", place: text from \"path()\", amount: number from \".\" }\n\
    rule small for Price { require amount < 10 otherwise \"{name} at {place}\" }\n\
    rule units for Form { require units = [\"kg\", \"m\"] }\n";

/// Positions are counted among all elements of a name, whatever their namespace.
#[test]
fn a_name_after_two_stars_gathers_records_at_any_depth() {
    let text = "<f xmlns='urn:a'><p><price unit='kg'>1</price><price xmlns='urn:b'>20</price><price>30</price></p>\
        <netprice unit='m'>40</netprice><q><r><price>50</price></r><priced>60</priced></q></f>";
    let checked = checked(PRICES, "f.xml", text);
    assert_eq!(
        violated(&checked),
        (vec!["/p/price/2", "/netprice", "/q/r/price"], 2)
    );
    let said: Vec<&str> = checked
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Violated)
        .map(|finding| &*finding.message)
        .collect();
    assert_eq!(
        said,
        [
            "price at f/p/price",
            "netprice at f/netprice",
            "price at f/q/r/price"
        ]
    );
}

#[test]
fn a_name_after_two_stars_gathers_keys_of_json_and_elements_of_lists() {
    let rules = "type Form { amounts: list of number else [] from \"**/amount\", ids: list of text else [] from \"**/part/id\" }\n\
        rule sums for Form { require sum(amounts) = 10 and ids = [\"x\", \"y\"] }\n";
    let text = r#"{ "amount": 1, "a": [ { "amount": [2, 3] }, { "b": { "amount": 4, "c": null } } ],
        "part": [ { "id": "x" }, { "no": 1 } ], "d": { "part": { "id": "y", "amount": null } } }"#;
    assert_eq!(violated(&checked(rules, "f.json", text)), (vec![], 1));
}

const ROOTED: &str = "namespace a \"urn:a\"\nnamespace b \"urn:b\"\n\
    type Bill from \"a:bill\" or \"b:credit\" { number: text else \"\", kind: text from \"name()\", line: Line? }\n\
    type Line { number: text else \"\" }\n\
    type Note { number: text else \"\" }\n\
    rule numbered for Bill { require number != \"\" }\n\
    rule credited for Bill { require kind = \"credit\" }\n\
    rule noted for Note { require number = \"n\" }\n\
    rule lined for Line { require number != \"\" }\n";

#[test]
fn the_root_element_decides_the_type() {
    let credit = checked(
        ROOTED,
        "f.xml",
        "<credit xmlns='urn:b'><number>7</number></credit>",
    );
    assert_eq!(violated(&credit), (vec![], 2));
    // An empty root is of the type too.
    let empty = checked(ROOTED, "f.xml", "<bill xmlns='urn:a'/>");
    assert_eq!(violated(&empty).0.len(), 2);
    // A type without roots is read from any other element.
    let note = checked(ROOTED, "f.xml", "<note><number>n</number></note>");
    assert_eq!(violated(&note), (vec![], 1));
}

#[test]
fn a_document_with_another_root_is_refused() {
    let rules = ROOTED.replace("rule noted for Note { require number = \"n\" }", "");
    for text in [
        "<bill xmlns='urn:b'><number>7</number></bill>",
        "<bill><number>7</number></bill>",
        "<order><number>7</number></order>",
    ] {
        let refused = checked(&rules, "f.xml", text);
        assert!(refused.findings.is_empty(), "{text}: {refused:#?}");
        let diagnostic = &refused.diagnostics[0];
        assert!(
            diagnostic
                .message
                .starts_with("the root element of `f.xml` is `"),
            "{diagnostic:#?}"
        );
        let help = diagnostic.help.as_deref().unwrap_or("");
        assert!(
            help.contains(
                "is read from `bill` of the namespace `urn:a` or `credit` of the namespace `urn:b`"
            ),
            "{help}"
        );
    }
    // In other formats there is no root element.
    let other = checked(&rules, "f.json", r#"{ "number": "7" }"#);
    assert_eq!(violated(&other).0.len(), 1);
}

#[test]
fn an_attribute_of_one_element_is_a_list_of_one() {
    let rules = "type Form { units: list of text else [] from \"part/@unit\" }\n\
        rule units for Form { require count(units) <= 1 }\n";
    for (text, expected) in [
        ("<f><part unit='kg'>1</part></f>", (vec![], 1)),
        ("<f><part>1</part><part unit='kg'>2</part></f>", (vec![], 1)),
        ("<f><part/></f>", (vec![], 1)),
    ] {
        assert_eq!(violated(&checked(rules, "f.xml", text)), expected, "{text}");
    }
    let two = checked(rules, "f.xml", "<f><part unit='kg'/><part unit='m'/></f>");
    assert_eq!(violated(&two).0.len(), 1);
}
