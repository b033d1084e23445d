//! Documents written to hurt, in every format: each is answered with a code, soon, and without a panic or a full stack.

use proptest::prelude::*;
use whereas::internals::check::Text;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

const RULES: &str = r#"
type Deal { title: text, total: money in EUR, parts: list of Part else [], when: date? }
type Part { year: integer, amount: money in EUR else 0 EUR }
rule positive for Deal { require total > 0 }
rule recent for Part { require year > 2000 }
"#;

const ENDINGS: [&str; 7] = ["json", "ndjson", "yaml", "toml", "xml", "csv", "md"];

fn check(name: &str, text: &str) -> Vec<CheckedOutcome> {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", RULES, &sources);
    assert!(!program.failed(), "{:#?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options = Options {
        as_type: Some("Deal".into()),
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    pipeline::check_document(
        &rules,
        &settings,
        &Text {
            name: name.into(),
            text: text.into(),
        },
        &options,
        &sources,
    )
}

/// What is said of a document: codes of diagnostics, and `shape` for each shape finding; nothing where it passes.
fn said(name: &str, text: &str) -> Vec<String> {
    let all = check(name, text);
    let codes = |one: &CheckedOutcome| {
        one.diagnostics
            .iter()
            .map(|d| d.code.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    let shapes = |one: &CheckedOutcome| {
        let faults = one
            .findings
            .iter()
            .filter(|finding| finding.rule == "shape");
        faults
            .map(|finding| finding.rule.clone())
            .collect::<Vec<_>>()
    };
    all.iter()
        .flat_map(|one| codes(one).into_iter().chain(shapes(one)))
        .collect()
}

/// What stands behind a quotation would be joined to it, and a quotation that is closed too late takes the rows between.
#[test]
fn quotation_marks_of_tables_join_nothing() {
    let cells = [
        "\"5\"0",
        "\"5\" 0",
        " \"5\"",
        "\"\"5\"\"",
        "\"5\nx,\"6\"",
        "\"5\"\"",
        "\"5",
    ];
    for cell in cells {
        for text in [
            format!("title,total\nx,{cell}\n"),
            format!("total,title\n{cell},x\ny,z\n"),
        ] {
            let said = said("a.csv", &text);
            assert!(said.contains(&"E0510".to_owned()), "{text}{said:?}");
        }
    }
    for cell in ["\"5\"", "\"5\" ", "5 ", "\" 5\""] {
        assert_eq!(
            said("a.csv", &format!("title,total\nx\"y,{cell}\ny\",6\n")),
            [""; 0],
            "{cell}"
        );
    }
    assert_eq!(said("a.csv", "sep=;\ntitle;total\nx;5\n"), ["E0510"]);
    assert_eq!(said("a.csv", "\"sep=,\"\ntitle,total\nx,5\n"), ["E0510"]);
}

/// Half a character is read as the sign for one that is unknown.
#[test]
fn characters_of_xml_that_there_are_not_are_refused() {
    for (title, codes) in [
        ("&#xD800;", vec!["E0509"]),
        ("&#x1F600;", vec![]),
        ("\u{fffd}", vec![]),
        ("&#xFFFD;", vec![]),
    ] {
        assert_eq!(
            said(
                "a.xml",
                &format!("<d><title>{title}</title><total>5</total></d>")
            ),
            codes,
            "{title}"
        );
        let attribute = format!("<d a='{title}'><title>x</title><total>5</total></d>");
        assert_eq!(said("a.xml", &attribute), codes, "{title}");
    }
}

/// A key that is given again and again is told of in time.
#[test]
fn keys_given_thousands_of_times_are_told_of_soon() {
    let text = format!(
        "{{{}\"title\": \"x\", \"total\": 5}}",
        "\"total\": 5,\n".repeat(20_000)
    );
    assert_eq!(said("a.json", &text).len(), 20_000);
}

/// The beginning of a document in Markdown that passes.
const MARKDOWN: &str = "Title: x\n\nTotal: 5\n\n";

/// A document that passes, in every format.
/// Names of XML that the parser would compare pair by pair, and marks of notes that a heading is full of.
#[test]
fn names_and_marks_are_answered_soon() {
    let attributes: String = (0..100_000).map(|at| format!(" a{at}='1'")).collect();
    assert_eq!(
        said(
            "a.xml",
            &format!("<d{attributes}><title>x</title><total>1</total></d>")
        ),
        ["E0003"]
    );
    let spaces: String = (0..60_000)
        .map(|at| format!(" xmlns:n{at}='u{at}'"))
        .collect();
    assert_eq!(
        said(
            "a.xml",
            &format!("<d{spaces}><title>x</title><total>1</total></d>")
        ),
        ["E0003"]
    );
    let some: String = (0..2_000)
        .map(|at| format!(" xmlns:n{at}='u{at}'"))
        .collect();
    let many = "<b xmlns='u'/>".repeat(20_000);
    assert_eq!(
        said(
            "a.xml",
            &format!("<d{some}>{many}<title>x</title><total>1</total></d>")
        ),
        ["E0003"]
    );
    let few: String = (0..1_000)
        .map(|at| format!(" a{at}='1' xmlns:n{at}='u{at}'"))
        .collect();
    assert_eq!(
        said(
            "a.xml",
            &format!("<d{few}><title>x</title><total>1</total></d>")
        ),
        [""; 0]
    );
    for marks in ["[^a] ", "[^a ", "[^"] {
        let text = format!("# {}\n\nTitle: x\n\nTotal: 1 EUR\n", marks.repeat(200_000));
        assert_eq!(said("a.md", &text), [""; 0], "{marks}");
    }
}

fn plain(ending: &str) -> &'static str {
    match ending {
        "json" | "ndjson" => "{\"title\": \"Ünï\", \"total\": 5, \"parts\": [{\"year\": 2021}]}",
        "yaml" => "title: Ünï\ntotal: 5 EUR\nparts:\n  - year: 2021\n",
        "toml" => "title = \"Ünï\"\ntotal = 5\n[[parts]]\nyear = 2021\n",
        "xml" => "<d><title>Ünï</title><total>5</total><parts><year>2021</year></parts></d>",
        "csv" => "title,total\nÜnï,5\n",
        _ => "---\ntitle: Ünï\n---\nTotal: 5\n\n## Parts\n\n| Year |\n|---|\n| 2021 |\n",
    }
}

#[test]
fn plain_documents_pass() {
    for ending in ENDINGS {
        let all = check(&format!("a.{ending}"), plain(ending));
        assert_eq!(
            said(&format!("a.{ending}"), plain(ending)),
            Vec::<String>::new(),
            "{ending}"
        );
        assert!(
            all.iter()
                .all(|one| one.tally.holds > 0 && one.tally.violated == 0),
            "{ending}"
        );
    }
}

#[test]
fn hostile_documents_are_answered() {
    let deep = |open: &str, close: &str, times: usize| {
        format!("{}{}", open.repeat(times), close.repeat(times))
    };
    let columns = (0..10_000)
        .map(|at| format!("c{at}"))
        .collect::<Vec<_>>()
        .join(",");
    let cases: Vec<(&str, String, &str)> = vec![
        ("a.json", String::new(), "E0508"),
        ("a.yaml", String::new(), "E0508"),
        ("a.xml", String::new(), "E0508"),
        ("a.csv", String::new(), "E0508"),
        ("a.toml", String::new(), "E0508"),
        ("a.md", String::new(), "E0508"),
        ("a.json", "{\"title\": \"x\", \"total\": 5".into(), "E0501"),
        ("a.yaml", "title: \"x\ntotal: 5".into(), "E0502"),
        ("a.toml", "title = \"x\ntotal = 5".into(), "E0512"),
        ("a.xml", "<d><title>x</title>".into(), "E0509"),
        ("a.csv", "title,total\n\"x,5\n".into(), "E0510"),
        ("a.csv", "title,total\nx\n".into(), "E0510"),
        ("a.csv", "title,total\nx,5,6\n".into(), "E0510"),
        ("a.csv", "title,total,title\nx,5,y\n".into(), "E0510"),
        ("a.md", format!("{MARKDOWN}## Parts\n\n| year | b |\n|---|---|\n| 2021 |\n"), "shape"),
        ("a.md", format!("{MARKDOWN}## Parts\n\n| year | year |\n|---|---|\n| 2021 | 2022 |\n"), "shape"),
        ("a.md", format!("{MARKDOWN}## Parts\n\n| year |\n|---|\n| 2021 |\n\n| year |\n|---|\n| 2021 |\n"), "shape"),
        ("a.md", format!("{MARKDOWN}```\nWhen: 2021-01-01\n"), "shape"),
        ("a.md", format!("{MARKDOWN}<!--\nWhen: 2021-01-01\n"), "shape"),
        ("a.md", "---\ntitle: [\n---\n".into(), "E0502"),
        ("a.md", "+++\ntitle = \n+++\n".into(), "E0512"),
        ("a.md", "---\n- title\n---\n".into(), "E0513"),
        ("a.md", "Title\n: x\n: y\n\nTotal: 5\n".into(), "shape"),
        ("a.json", "{\"title\":\"x\",\"total\":5,\"total\":6}".into(), "shape"),
        ("a.yaml", "title: x\ntotal: 5\ntotal: 6\n".into(), "E0502|shape"),
        ("a.toml", "title = \"x\"\ntotal = 5\ntotal = 6\n".into(), "E0512"),
        ("a.xml", "<d><title>x</title><total>5</total><total>6</total></d>".into(), "shape"),
        ("a.md", "Title: x\n\nTotal: 5\n\nTotal: 6\n".into(), "shape"),
        ("a.xml", "<!DOCTYPE d [<!ENTITY a \"b\">]><d>&a;</d>".into(), "E0509"),
        ("a.xml", "<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><d/>".into(), "E0509"),
        ("a.xml", "<d>&nbsp;</d>".into(), "E0509"),
        ("a.xml", "<?xml version=\"1.0\" encoding=\"windows-1251\"?><d><title>Ü</title></d>".into(), "E0509"),
        ("a.json", deep("[", "]", 100_000), "E0003"),
        ("a.yaml", deep("[", "]", 100_000), "E0003"),
        ("a.toml", format!("a = {}", deep("[", "]", 100_000)), "E0512|E0003"),
        ("a.xml", deep("<a>", "</a>", 100_000), "E0003"),
        ("a.md", format!("{}x", "> ".repeat(100_000)), "shape"),
        ("a.md", format!("---\na: {}\n---\n", deep("[", "]", 100_000)), "E0003"),
        ("a.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n".into(), "E0003"),
        ("a.json", "{\"title\":\"\\ud800\",\"total\":5}".into(), "E0501"),
        ("a.json", "{\"title\":\"\u{0}\",\"total\":5}".into(), "E0501"),
        ("a.csv", format!("{columns}\n{columns}\n"), "shape"),
        ("a.json", "{\"title\":\"x\",\"total\":1e9999}".into(), "shape"),
        ("a.json", "{\"title\":\"x\",\"total\":NaN}".into(), "E0501"),
        ("a.toml", "title = \"x\"\ntotal = nan\n".into(), "shape"),
        ("a.json", "[]".into(), "shape"),
        ("a.json", "5".into(), "shape"),
        ("a.xml", "text".into(), "E0509"),
        ("a.ndjson", "{}\n{".into(), "shape|E0501"),
    ];
    for (name, text, expected) in &cases {
        let said = said(name, text);
        let shown: String = text.chars().take(60).collect();
        let one_of: Vec<&str> = expected.split('|').collect();
        assert!(
            said.iter().any(|code| one_of.contains(&code.as_str())),
            "{name} {shown:?}: {said:?}, not {expected}"
        );
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of how long it takes")]
fn hostile_markdown_is_answered_soon() {
    let cases = [
        "|".repeat(300_000),
        "> ".repeat(100_000),
        "![a".repeat(100_000),
        "<!--".repeat(100_000),
        format!("{MARKDOWN}{}", "a: b, ".repeat(50_000)),
        format!("{MARKDOWN}Note: x{}", "[^1]".repeat(50_000)),
        format!("{MARKDOWN}Note: x{}", "<sup>1</sup>".repeat(20_000)),
        format!("{MARKDOWN}Note: x\n{}", "y z\n".repeat(50_000)),
        format!(
            "{MARKDOWN}|{}\n|{}\n{}",
            "a|".repeat(300),
            "-|".repeat(300),
            "|\n".repeat(50_000)
        ),
        format!("{MARKDOWN}{}", "$$\n".repeat(50_000)),
        format!("{MARKDOWN}{}", "**b: c** ".repeat(20_000)),
        (0..300)
            .map(|depth| format!("{}- a: b\n", "  ".repeat(depth)))
            .collect(),
    ];
    for text in cases {
        let begun = std::time::Instant::now();
        assert_eq!(check("a.md", &text).len(), 1);
        let shown: String = text.chars().take(60).collect();
        assert!(begun.elapsed().as_secs() < 60, "{shown}");
    }
}

#[test]
fn tables_that_nothing_reads_refuse_no_document() {
    for table in [
        "| a | b |\n|---|---|\n| 1 |\n",
        "| a | a |\n|---|---|\n| 1 | 2 |\n",
        "| a |\n|---|\n| 1 |\n\n| a |\n|---|\n| 1 |\n",
    ] {
        assert_eq!(
            said("a.md", &format!("{MARKDOWN}## Signatures\n\n{table}")),
            Vec::<String>::new()
        );
    }
}

#[test]
fn definitions_of_several_lines_are_one_text() {
    assert_eq!(
        said("a.md", "Title\n: x\n  y\n\nTotal: 5\n"),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_not_read_is_not_passed() {
    for ending in ENDINGS {
        let name = format!("a.{ending}");
        let text = plain(ending);
        // Cut off anywhere, a document never passes, unless what is left says all that is asked for.
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let all = check(&name, &text[..end]);
            let passes = !all.is_empty()
                && all.iter().all(|one| {
                    one.diagnostics.is_empty()
                        && one.findings.iter().all(|f| f.verdict == Verdict::Holds)
                });
            let complete = text[..end].contains("itle")
                && text[..end].contains("otal")
                && text[..end].contains('5');
            assert!(!passes || complete, "{name}: {:?}", &text[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn readers_never_panic(ending in 0_usize..7, at in any::<prop::sample::Index>(), insert in "[\\PC\n\t\u{0}]{0,6}", cut in 0_usize..6) {
        let ending = ENDINGS[ending];
        let text: Vec<char> = plain(ending).chars().collect();
        let at = at.index(text.len());
        let changed: String = text[..at].iter().copied().chain(insert.chars()).chain(text.iter().skip(at + cut).copied()).collect();
        check(&format!("a.{ending}"), &changed);
    }

    #[test]
    fn readers_take_any_text(ending in 0_usize..7, text in "[-\\[\\]{}<>&;:,|\"'#*+=`~!/\\\\ \n\ta-c0-3é]{0,80}") {
        check(&format!("a.{}", ENDINGS[ending]), &text);
    }
}
