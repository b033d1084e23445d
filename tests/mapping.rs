//! What mapping paths find in documents of different formats.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use whereas::check::Text;
use whereas::eval::finding::Verdict;
use whereas::pipeline::{self, Checked, NoFiles, Options, Rules};
use whereas::source::Sources;

fn checked(rules: &str, name: &str, text: &str) -> Checked {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", rules, &sources);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options = Options { every_verdict: true, ..Options::default() };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text { name: name.into(), text: text.into() };
    pipeline::check_document(&rules, &settings, &text, &options, &sources).into_iter().next().unwrap()
}

/// Where a rule is violated, and how many obligations hold.
fn violated(checked: &Checked) -> (Vec<&str>, usize) {
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let of = |wanted| checked.findings.iter().filter(move |finding| finding.verdict == wanted);
    (of(Verdict::Violated).map(|finding| &*finding.path).collect(), of(Verdict::Holds).count())
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
    let text = r#"{ "title": "x", "p": [ { "q": " " }, { "q": ["1", ""] }, [] ], "r": null, "@s": "\t" }"#;
    let checked = checked(FILLED, "f.json", text);
    assert_eq!(violated(&checked), (vec!["/p/0/q", "/p/1/q/1", "/@s"], 2));
}

#[test]
fn two_stars_below_a_key() {
    let rules = "type Form { parts: list of number else [] from \"parts/**\" }\n\
        rule sums for Form { require sum(parts) = 6 }\n";
    let text = "<f><other>x</other><parts><a>1</a></parts><parts><b><c>2</c></b><a>3</a></parts></f>";
    assert_eq!(violated(&checked(rules, "f.xml", text)), (vec![], 1));
    let text = r#"{ "parts": { "a": 1, "b": { "c": [2, 3] } } }"#;
    assert_eq!(violated(&checked(rules, "f.json", text)), (vec![], 1));
}

#[test]
fn two_stars_go_as_deep_as_documents_may() {
    let depth = 250;
    let text = format!("<f><title>x</title>{}{}</f>", "<a>".repeat(depth), "</a>".repeat(depth));
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
    assert_eq!(violated(&checked(rules, "f.xml", text)), (vec!["/a/0", "/a/1", "/a/2", "/a/4"], 2));
    for wrong in [".", "+", "-", "+-3", "--3", "5..", "1.2.3", ". 5", ""] {
        let text = format!("<f><a>{wrong}</a><b>-.5</b></f>");
        assert_eq!(violated(&checked(rules, "f.xml", &text)).0, vec!["/a/0"], "{wrong} is no number");
    }
    let text = "{ \"a\": [\".5\", \"-3.5\"], \"b\": \"-0.5\" }";
    assert_eq!(violated(&checked(rules, "f.json", text)).0, vec!["/a/0"]);
}
