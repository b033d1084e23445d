//! What must hold for every input: one function for each fuzz target, without the fuzzer, so that
//! `tests/documents/fuzz.rs` replays seeds and past crashes in `cargo test`.
//!
//! Each function panics where its claim is broken. All claim that nothing panics and that every run ends.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use whereas::internals::check::{Loader, Text};
use whereas::internals::cli::readers;
use whereas::internals::diagnostic::{Code, Diagnostic, Severity};
use whereas::internals::document;
use whereas::internals::document::tree::{NodeId, NodeKind, Tree};
use whereas::internals::eval::finding::{Finding, Tally};
use whereas::internals::limits::Limits;
use whereas::internals::lsp::{self, Host};
use whereas::internals::pipeline::baseline::Baseline;
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::report::{self, Report, Style};
use whereas::internals::source::{SourceId, Sources};

/// Separates the parts of an input that has several.
const SEPARATOR: &str = "\n-----8<-----\n";

/// A type with fields of every kind, for documents of any format.
const MODULE: &str = r#"
module fuzz

type Root dated by signed {
  title:   text
  total:   money
  paid:    money in EUR else 0 EUR
  share:   percent?
  count:   integer?
  ratio:   number?
  signed:  date?
  opened:  datetime?
  closed:  datetime in zone "Europe/Paris"?
  urgent:  boolean else false
  kind:    "a" | "b" else "a"
  notice:  period?
  waited:  duration?
  at:      time?
  tags:    list of text else []
  grid:    list of list of number else []
  rates:   map of number?
  parts:   list of Part else []
  city:    text? from "place/city" or "@city"
  sizes:   list of number else [] from "parts/*/size"
  deep:    list of text else [] from "place/**"

  let twice = total + total
}

type Part in Root {
  year:   integer
  amount: money currency from "currency" or parent.total.currency
  label:  text?
}

parameter least: number {
  1 from 2020-01-01 until 2024-01-01
  5 from 2024-01-01
}

rule total_is_positive for Root { require total > 0 }
rule parts_add_up for Root { require total = sum(parts.amount) within stated precision }
rule law_of_the_day for Root { when count is present require count >= least }
rule in_order for Root { require closed at least 10 days after opened and days from opened to closed >= 10 }
rule lists for Root { require unique(tags) and sum(sizes) >= 0 and grid != [[1, 2], [3]] }
rule texts for Root { require title matches "[A-Z].*" implies length(title) > 0 }
rule parts_belong for Part { require parent.title != "" and label != "" }
exception urgent to in_order { when urgent require opened <= closed }
"#;

/// Rule files: loading ends, formatting is stable and keeps whether the rules are accepted.
pub fn rules(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let sources = Sources::new();
    let loaded = pipeline::load("fuzz.whereas", text, &sources);
    report::write_diagnostics(&sources, &loaded.diagnostics, Style::default());
    let source = sources.add("fuzz.whereas", text);
    let Ok(formatted) = whereas::internals::format::format(&sources, source, &Limits::default())
    else {
        return;
    };
    let again = sources.add("fuzz.whereas", formatted.as_str());
    let twice = whereas::internals::format::format(&sources, again, &Limits::default())
        .expect("formatted text is refused");
    assert_eq!(formatted, twice, "formatting is not stable");
    let reloaded = pipeline::load("fuzz.whereas", &formatted, &sources);
    assert_eq!(
        loaded.failed(),
        reloaded.failed(),
        "formatting changed whether the rules are accepted"
    );
}

/// Rules with a document in JSON: every way of reading and reporting gives the same verdicts.
pub fn rules_and_document(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let Some((rules_text, document)) = text.split_once(SEPARATOR) else {
        return;
    };
    let Some(rules) = load(rules_text) else {
        return;
    };
    compare_forms(&rules, document);
    let sources = Sources::new();
    let source = sources.add("fuzz.whereas", rules_text);
    if let Ok(formatted) = whereas::internals::format::format(&sources, source, &Limits::default())
    {
        let formatted = load(&formatted).expect("formatted rules are refused");
        let one = check(&rules, "d.json", document);
        let other = check(&formatted, "d.json", document);
        assert_eq!(
            outcomes(&one),
            outcomes(&other),
            "formatting changed a verdict"
        );
    }
}

/// Documents in JSON, with every report format.
pub fn json(input: &[u8]) {
    document_in("d.json", input);
    document_in("d.ndjson", input);
}

/// Documents in YAML, with every report format.
pub fn yaml(input: &[u8]) {
    document_in("d.yaml", input);
}

/// Documents in TOML, with every report format.
pub fn toml(input: &[u8]) {
    document_in("d.toml", input);
}

/// Documents in XML, with every report format.
pub fn xml(input: &[u8]) {
    document_in("d.xml", input);
}

/// Documents in Markdown, with every report format.
pub fn markdown(input: &[u8]) {
    document_in("d.md", input);
}

/// Pages of HTML, with every report format.
pub fn html(input: &[u8]) {
    document_in("d.html", input);
}

/// The main parts of DOCX and ODT documents, such packages themselves, and the text that is made of
/// them.
pub fn office(input: &[u8]) {
    for (name, part) in [("d.docx", "word/document.xml"), ("d.odt", "content.xml")] {
        for bytes in [packed(part, input), input.to_vec()] {
            let limits = Limits::default();
            if let Ok(text) = document::encoding::decode(name.into(), bytes, &limits) {
                document_in(name, text.text.as_bytes());
            }
        }
        document_in(name, input);
    }
}

/// PDF files, and pages with a content: it draws with a font and a form that contains itself.
pub fn pdf(input: &[u8]) {
    for bytes in [page_of(input), input.to_vec()] {
        let limits = Limits {
            file_bytes: 4 << 20,
            ..Limits::default()
        };
        if let Ok(text) = document::encoding::decode("d.pdf".into(), bytes, &limits) {
            document_in("d.pdf", text.text.as_bytes());
        }
    }
}

/// A PDF of one page.
fn page_of(content: &[u8]) -> Vec<u8> {
    let resources = "<< /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>";
    let stream = |dict: &str| {
        let mut object = format!("<< {dict} /Length {} >>\nstream\n", content.len()).into_bytes();
        object.extend_from_slice(content);
        object.extend_from_slice(b"\nendstream");
        object
    };
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources {resources} >>")
            .into_bytes(),
        stream(""),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources {resources}")),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let at = file.len();
    let size = objects.len() + 1;
    file.extend(
        format!("{table}trailer << /Root 1 0 R /Size {size} >>\nstartxref\n{at}\n%%EOF\n")
            .into_bytes(),
    );
    file
}

/// A package of one part.
fn packed(part: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file(part, zip::write::SimpleFileOptions::default())
        .unwrap();
    std::io::Write::write_all(&mut archive, bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

/// Documents in CSV, with every report format.
pub fn csv(input: &[u8]) {
    document_in("d.csv", input);
    document_in("d.tsv", input);
}

/// The same JSON document through the fast and the full reader, as YAML and as TOML: the same verdicts.
pub fn forms(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    compare_forms(module(), text);
}

/// `whereas.toml`.
pub fn settings(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let sources = Sources::new();
    let diagnostics = readers::settings(text, &sources);
    report::write_diagnostics(&sources, &diagnostics, Style::default());
}

/// Baselines: what is read is written and read again as the same.
pub fn baseline(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let Ok(read) = Baseline::parse(text) else {
        return;
    };
    let printed = read.print();
    let again = Baseline::parse(&printed).expect("a printed baseline is refused");
    assert_eq!(printed, again.print(), "a baseline is not what was written");
}

/// Receipts.
pub fn receipt(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let _ = readers::receipt(text);
}

/// Messages to the language server: raw bytes, and each line as a framed message in a session that was initialized.
/// The server ends by itself, whatever it reads.
pub fn lsp(input: &[u8]) {
    lsp::serve(
        Arc::new(NoProject),
        std::io::Cursor::new(input.to_vec()),
        std::io::sink(),
    );
    let mut session = Vec::new();
    let hello = br#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}"#;
    let lines = input.split(|byte| *byte == b'\n').take(64);
    for message in std::iter::once(&hello[..]).chain(lines) {
        session.extend_from_slice(format!("Content-Length: {}\r\n\r\n", message.len()).as_bytes());
        session.extend_from_slice(message);
    }
    lsp::serve(
        Arc::new(NoProject),
        std::io::Cursor::new(session),
        std::io::sink(),
    );
}

/// The rules for documents of any format, loaded once.
fn module() -> &'static Rules {
    static LOADED: OnceLock<Rules> = OnceLock::new();
    LOADED.get_or_init(|| load(MODULE).expect("the module of the fuzz targets is refused"))
}

/// Rules that are accepted; none where there is an error in them.
fn load(text: &str) -> Option<Rules> {
    let loaded = pipeline::load("fuzz.whereas", text, &Sources::new());
    (!loaded.failed()).then(|| Rules::new(loaded.value, false))
}

/// Bounds for one input: far more than a small one needs.
fn options() -> Options {
    let limits = Limits {
        steps: 2_000_000,
        hints: 4,
        ..Limits::default()
    };
    Options {
        as_type: None,
        as_of: None,
        limits,
        ..Options::default()
    }
}

fn check_with(
    rules: &Rules,
    name: &str,
    text: &str,
    sources: &Sources,
    options: &Options,
) -> Vec<CheckedOutcome> {
    let settings = pipeline::settings(rules, &mut NoFiles, options, sources).value;
    let document = Text {
        name: name.into(),
        text: text.into(),
    };
    pipeline::check_document(rules, &settings, &document, options, sources)
}

fn check(rules: &Rules, name: &str, text: &str) -> Vec<CheckedOutcome> {
    let sources = Sources::new();
    check_with(
        rules,
        name,
        text,
        &sources,
        &Options {
            every_verdict: true,
            ..options()
        },
    )
}

/// Reads and checks a document, and writes every report of it.
fn document_in(name: &str, input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let rules = module();
    let sources = Sources::new();
    let options = Options {
        as_type: Some("Root".to_owned()),
        every_verdict: true,
        ..options()
    };
    let checked = check_with(rules, name, text, &sources, &options);
    let short = Options {
        every_verdict: false,
        ..options.clone()
    };
    let calling = check_with(rules, name, text, &sources, &short);
    assert_eq!(
        tallies(&checked),
        tallies(&calling),
        "the verdicts depend on what is listed"
    );
    write_reports(rules, checked, &sources);
    for (_, read) in pipeline::read(
        Some(rules),
        &Text {
            name: name.into(),
            text: text.into(),
        },
        &options,
        &sources,
    ) {
        if let Ok(pipeline::Read::Typed(document)) = read {
            report::show::document(&rules.program, &document, name, &sources);
        }
    }
    let Some(format) = document::by_ending(name) else {
        return;
    };
    let trees = document::parse(format, &text.into(), SourceId::NOWHERE, &options.limits)
        .unwrap_or_default();
    if !trees.is_empty() {
        whereas::internals::infer::rule_file("sample", name, &trees);
    }
}

/// Writes every report. The formats for programs list the same number of findings.
fn write_reports(rules: &Rules, checked: Vec<CheckedOutcome>, sources: &Sources) {
    let mut report = Report {
        sources,
        paths: report::PathBase::default(),
        documents: 0,
        tally: Tally::default(),
        findings: Vec::new(),
        every_verdict: false,
        diagnostics: Vec::new(),
        relaxed: Vec::new(),
        silenced: Vec::new(),
        today: None,
        coverage: None,
        beyond: Default::default(),
        statistics: None,
        profile: None,
        recorded_written: 0,
        worst_written: None,
        rules: vec![rules],
    };
    for one in checked {
        report.documents += 1;
        report.tally.add(&one.tally);
        report.findings.extend(one.findings);
        report.diagnostics.extend(one.diagnostics);
    }
    let expected = report.recorded().count();
    for format in report::FORMATS {
        let text = (format.write)(&report, Style::default());
        let found = match format.name {
            "json" => parsed(&text)["findings"].as_array().map_or(0, Vec::len),
            "ndjson" => text
                .lines()
                .filter(|line| parsed(line).get("verdict").is_some())
                .count(),
            _ => continue,
        };
        assert_eq!(
            found, expected,
            "{} lists another number of findings",
            format.name
        );
    }
}

fn parsed(json: &str) -> serde_json::Value {
    serde_json::from_str(json).expect("a report is no JSON")
}

/// One obligation or shape finding, without the words of it.
type Outcome = (String, String, String);

fn outcomes(checked: &[CheckedOutcome]) -> Vec<Vec<Outcome>> {
    let one = |checked: &CheckedOutcome| {
        let finding = |finding: &Finding| {
            (
                finding.rule.to_string(),
                finding.path.to_string(),
                format!("{:?}", finding.verdict),
            )
        };
        let mut all: Vec<Outcome> = checked.findings.iter().map(finding).collect();
        all.sort();
        all
    };
    checked.iter().map(one).collect()
}

fn tallies(checked: &[CheckedOutcome]) -> Vec<Tally> {
    checked.iter().map(|one| one.tally).collect()
}

/// A document that is a record is read alike by the fast reader, as YAML, and as TOML.
fn compare_forms(rules: &Rules, text: &str) {
    let limits = options().limits;
    let Some(format) = document::by_ending("d.json") else {
        return;
    };
    let Ok(trees) = document::parse(format, &text.into(), SourceId::NOWHERE, &limits) else {
        return;
    };
    let Some(tree) = trees
        .first()
        .filter(|tree| !tree.is_empty() && tree.kind(tree.root()) == NodeKind::Record)
    else {
        return;
    };
    let full = check(rules, "d.json", text);
    if full.iter().any(|one| {
        one.unreadable
            || one
                .diagnostics
                .iter()
                .any(|found| found.severity == Severity::Error)
    }) {
        return;
    }
    let line = text.replace(['\n', '\r'], " ");
    let sources = Sources::new();
    let lines = Text {
        name: "d.ndjson".into(),
        text: line.as_str().into(),
    };
    let fast_options = options();
    let settings = pipeline::settings(rules, &mut NoFiles, &fast_options, &sources).value;
    let ends = pipeline::stream::LineEnds::all(line.as_bytes(), None);
    let stream = pipeline::stream::DocumentLines {
        name: &lines.name,
        header: None,
        first: 1,
        line: 1,
        text: line.as_bytes(),
        ends: &ends,
    };
    let fast = pipeline::stream::StreamChecker::new(rules, &settings, &fast_options, &sources)
        .check(&stream);
    let mut tally = fast.tally;
    fast.others.iter().for_each(|one| tally.add(&one.tally));
    assert_eq!(
        tally,
        full.iter().fold(Tally::default(), |mut all, one| {
            all.add(&one.tally);
            all
        }),
        "the fast reader differs"
    );
    for (name, other) in [("d.yaml", as_yaml(tree)), ("d.toml", as_toml(tree))] {
        let Some(other) = other else { continue };
        assert_eq!(
            outcomes(&full),
            outcomes(&check(rules, name, &other)),
            "{name} differs:\n{other}"
        );
    }
}

/// The tree in YAML's flow style. None where YAML would read a value as another kind.
fn as_yaml(tree: &Tree) -> Option<String> {
    write(
        tree,
        tree.root(),
        &|key, value| format!("{key}: {value}"),
        false,
    )
}

/// The tree in TOML. None where TOML has no such value.
fn as_toml(tree: &Tree) -> Option<String> {
    let mut lines = String::new();
    let mut seen = BTreeSet::new();
    for child in tree.children(tree.root()) {
        if !seen.insert(tree.key(child)) {
            return None;
        }
        if tree.kind(child) == NodeKind::Null {
            continue;
        }
        let value = write(tree, child, &|key, value| format!("{key} = {value}"), true)?;
        lines.push_str(&format!("{} = {value}\n", quoted(tree.key(child))?));
    }
    Some(lines)
}

fn write(
    tree: &Tree,
    node: NodeId,
    pair: &dyn Fn(String, String) -> String,
    toml: bool,
) -> Option<String> {
    let scalar = tree.scalar(node);
    Some(match tree.kind(node) {
        NodeKind::Null if toml => return None,
        NodeKind::Null => "null".to_owned(),
        NodeKind::Boolean => scalar.to_owned(),
        NodeKind::Number if is_plain(scalar) => scalar.to_owned(),
        NodeKind::Text => quoted(scalar)?,
        NodeKind::Record => {
            let mut seen = BTreeSet::new();
            let mut all = Vec::new();
            for child in tree.children(node) {
                // YAML and TOML refuse a key that is given twice.
                if !seen.insert(tree.key(child)) {
                    return None;
                }
                all.push(pair(
                    quoted(tree.key(child))?,
                    write(tree, child, pair, toml)?,
                ));
            }
            format!("{{{}}}", all.join(", "))
        }
        NodeKind::List => {
            let all: Option<Vec<String>> = tree
                .children(node)
                .map(|child| write(tree, child, pair, toml))
                .collect();
            format!("[{}]", all?.join(", "))
        }
        _ => return None,
    })
}

/// A number that JSON, YAML and TOML read by the same digits.
fn is_plain(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && whole.len() <= 18
        && (whole == "0" || !whole.starts_with('0'))
}

/// A text in quotation marks, as JSON, YAML and TOML write it. None for what one of them has no escape for, and for
/// texts that YAML also reads as a word of its own.
fn quoted(text: &str) -> Option<String> {
    let mut all = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => all.push_str("\\\""),
            '\\' => all.push_str("\\\\"),
            ' '..='~' => all.push(character),
            '\u{a0}'..='\u{d7ff}' => all.push(character),
            _ => return None,
        }
    }
    all.push('"');
    Some(all)
}

/// An editor without a project.
struct NoProject;

impl Host for NoProject {
    fn loader<'h>(&'h self, _: &'h std::path::Path) -> Box<dyn Loader + 'h> {
        Box::new(NoFiles)
    }

    fn read(&self, path: &std::path::Path) -> Result<Text, Diagnostic> {
        let name = path.display().to_string();
        let code = whereas::internals::diagnostic::codes::usage::CANNOT_READ;
        Err(Diagnostic::about_file(
            code,
            name.as_str(),
            "there are no files here",
        ))
    }

    fn project(
        &self,
        file: &std::path::Path,
        _: &whereas::internals::ide::Open,
    ) -> std::path::PathBuf {
        file.parent()
            .map(std::path::Path::to_path_buf)
            .unwrap_or_default()
    }

    fn rule_files(&self, _: &std::path::Path) -> Vec<std::path::PathBuf> {
        Vec::new()
    }

    fn modules(&self, _: &std::path::Path) -> Vec<String> {
        Vec::new()
    }

    fn lint_levels(
        &self,
        _: &std::path::Path,
        _: &whereas::internals::ide::Open,
    ) -> Box<dyn Fn(Code) -> Option<Severity> + Send> {
        Box::new(whereas::internals::lint::usual_level)
    }

    fn check(
        &self,
        _: &Text,
        _: &whereas::internals::ide::Open,
        _: &whereas::internals::syntax::Cache,
    ) -> Option<lsp::CheckedDocument> {
        None
    }

    fn configuration(
        &self,
        _: &std::path::Path,
        _: &whereas::internals::ide::Open,
        _: &whereas::internals::syntax::Cache,
    ) -> Option<lsp::CheckedDocument> {
        None
    }

    fn checked_files(
        &self,
        _: &std::path::Path,
        _: &whereas::internals::ide::Open,
    ) -> Vec<std::path::PathBuf> {
        Vec::new()
    }

    fn pack_file(&self, _: &str) -> Option<std::path::PathBuf> {
        None
    }
}
