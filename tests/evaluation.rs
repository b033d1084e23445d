//! What rules decide: tables of expressions and their verdicts, and the rule files of
//! `tests/corpus/evaluation`, whose own tests must pass.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::disallowed_methods
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use whereas::check::Text;
use whereas::eval::finding::Verdict;
use whereas::pipeline::testing::run_test;
use whereas::pipeline::{self, NoFiles, Options, Rules};
use whereas::source::Sources;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/evaluation")
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("whereas") => trials.push(Trial::test(format!("tests of {name}"), move || own_tests(&text))),
            Some("table") => trials.push(Trial::test(format!("table of {name}"), move || table(&text))),
            _ => panic!("{} is neither a rule file nor a table", path.display()),
        }
    }
    trials.push(Trial::test("reasons of a long list", long_list));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Every test in a rule file is met.
fn own_tests(text: &str) -> Result<(), Failed> {
    let sources = Sources::default();
    let outcome = pipeline::load("case.whereas", text, &sources);
    let mut wrong = String::new();
    for diagnostic in &outcome.diagnostics {
        writeln!(wrong, "{diagnostic:?}").unwrap();
    }
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let program = outcome.value;
    if program.tests.is_empty() {
        return Err("the file has no tests".into());
    }
    let rules = Rules::new(program, true);
    let settings = pipeline::settings(&rules, &mut NoFiles, &Options::default(), &sources).value;
    for test in &rules.program.tests {
        let tested = run_test(&rules, &settings, test, &mut NoFiles, &sources);
        for diagnostic in &tested.diagnostics {
            writeln!(wrong, "{}: {}", test.title, diagnostic.message).unwrap();
        }
        for failure in &tested.failures {
            writeln!(wrong, "{}: expected {}, but {}", test.title, failure.expected, failure.actual).unwrap();
            for finding in &failure.findings {
                writeln!(wrong, "    {}: {:?}", finding.message, finding.reasons).unwrap();
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

/// A table: declarations, a line `---`, a document in JSON, a line `---`, then a line for each
/// expression: the verdict of requiring it, a space, the expression.
fn table(text: &str) -> Result<(), Failed> {
    let mut parts = text.splitn(3, "\n---\n");
    let (declarations, document, rows) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let rows: Vec<(&str, &str)> = rows
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("//"))
        .map(|line| line.split_once(' ').map(|(verdict, rest)| (verdict, rest.trim())).unwrap())
        .collect();
    let mut rules = declarations.to_owned();
    for (number, (_, expression)) in rows.iter().enumerate() {
        writeln!(rules, "\nrule row_{number} for Case {{ require {expression} }}").unwrap();
    }
    let mut wrong = String::new();
    let every = verdicts(&rules, document, true, &mut wrong);
    let shown = verdicts(&rules, document, false, &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    for (number, (expected, expression)) in rows.iter().enumerate() {
        let rule = format!("row_{number}");
        let actual = every.iter().find(|(name, ..)| *name == rule);
        match actual {
            Some((_, verdict, _)) if word(*verdict) == *expected => {}
            Some((_, verdict, reasons)) => {
                writeln!(wrong, "{expression}: expected {expected}, got {} {reasons}", word(*verdict)).unwrap();
            }
            None => writeln!(wrong, "{expression}: nothing was decided").unwrap(),
        }
        // The run that decides and the run that explains must agree, and an undetermined one says why.
        let is_shown = shown.iter().any(|(name, ..)| *name == rule);
        if is_shown != matches!(*expected, "violated" | "undetermined") {
            writeln!(wrong, "{expression}: shown is {is_shown} for {expected}").unwrap();
        }
        if *expected == "undetermined" && actual.is_some_and(|(.., reasons)| reasons.is_empty()) {
            writeln!(wrong, "{expression}: undetermined without a reason").unwrap();
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

fn verdicts(rules: &str, document: &str, every: bool, wrong: &mut String) -> Vec<(String, Verdict, String)> {
    let sources = Sources::default();
    let outcome = pipeline::load("table.whereas", rules, &sources);
    for diagnostic in &outcome.diagnostics {
        let at = diagnostic.labels.first().map(|label| label.span);
        let source = at.map(|at| sources.get(at.source).text()[at.start as usize..at.end as usize].to_owned());
        writeln!(wrong, "{} ({source:?})", diagnostic.message).unwrap();
    }
    let program = outcome.value;
    let options = Options { every_verdict: every, as_type: Some("Case".to_owned()), ..Options::default() };
    let text = Text { name: "case.json".into(), text: document.into() };
    let rules = Rules::new(program, false);
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    for diagnostic in checked.iter().flat_map(|checked| &checked.diagnostics) {
        writeln!(wrong, "{}", diagnostic.message).unwrap();
    }
    checked
        .into_iter()
        .flat_map(|checked| checked.findings)
        .map(|finding| {
            let reasons: Vec<String> = finding.reasons.iter().map(|reason| reason.text.clone()).collect();
            (finding.rule.rsplit('.').next().unwrap().to_owned(), finding.verdict, reasons.join("; "))
        })
        .collect()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated => "violated",
        Verdict::Undetermined => "undetermined",
        Verdict::NotApplicable => "not-applicable",
        Verdict::Waived => "waived",
    }
}

/// Every second element of a long list lacks its amount: each is a reason of its own, at its place.
/// (Grows with the length of the list; were it with its square, nobody would wait for this test.)
fn long_list() -> Result<(), Failed> {
    let rules = "type Case { items: list of Item }\ntype Item { n: number? }\n\
                 rule total for Case { require sum(items.n) = 1 }\n";
    let items: Vec<&str> = (0..100_000).map(|at| if at % 2 == 0 { "{\"n\": 1}" } else { "{}" }).collect();
    let document = format!("{{\"items\": [{}]}}", items.join(","));
    let sources = Sources::default();
    let rules = Rules::new(pipeline::load("long.whereas", rules, &sources).value, false);
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text { name: "long.json".into(), text: document.into() };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    let [finding] = checked[0].findings.as_slice() else { return Err("one finding was wanted".into()) };
    let paths: Vec<&str> = finding.reasons.iter().map(|reason| reason.path.as_str()).collect();
    assert_eq!(paths.len(), 50_000);
    assert_eq!((paths[0], paths[49_999]), ("/items/1/n", "/items/99999/n"));
    Ok(())
}
