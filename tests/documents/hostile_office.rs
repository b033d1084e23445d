//! Office documents that are broken, hostile, or written otherwise than expected.

use std::io::{Cursor, Write};

use whereas::internals::document::encoding;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;
use zip::write::SimpleFileOptions;

pub const RULES: &str = "type Grant { total: money in EUR, payments: list of Payment }\n\
    type Payment { id: text, amount: money in EUR }\n\
    /// Small.\nrule small for Payment { require amount <= 9 EUR }\n\
    /// Sum.\nrule adds_up for Grant { require sum(payments.amount) = total }\n";

pub const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn document(body: &str) -> String {
    format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>")
}

pub fn docx(body: &str) -> Vec<u8> {
    package(&[("word/document.xml", document(body).as_bytes())])
}

pub fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:o\" xmlns:text=\"urn:t\" xmlns:table=\"urn:b\" xmlns:style=\"urn:s\">\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    package(&[("content.xml", content.as_bytes())])
}

pub fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

pub fn h(text: &str) -> String {
    format!("<w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

pub fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|cell| format!("<w:tc>{}</w:tc>", p(cell)))
        .collect();
    format!("<w:tr>{cells}</w:tr>")
}

pub fn table(rows: &[&[&str]]) -> String {
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("<w:tbl>{rows}</w:tbl>")
}

pub const ROWS: &[&[&str]] = &[
    &["Id", "Amount", "Note"],
    &["a", "2 EUR", ""],
    &["b", "3 EUR", ""],
];

pub fn grant(total: &str) -> String {
    format!("{}{}{}{}", p("Grant"), p(total), h("Payments"), table(ROWS))
}

/// What is said of a document: why it is refused, or its findings.
pub fn said_of(name: &str, bytes: Vec<u8>, limits: &Limits) -> String {
    said_by(RULES, name, bytes, limits)
}

/// What is said of a document by these rules, which have a type `Grant`.
pub fn said_by(rules: &str, name: &str, bytes: Vec<u8>, limits: &Limits) -> String {
    let text = match encoding::decode(name.into(), bytes, limits) {
        Ok(text) => text,
        Err(error) => return format!("refused: {}", error.message),
    };
    let sources = Sources::new();
    let loaded = pipeline::load("rules.whereas", rules, &sources);
    let rules = Rules::new(loaded.value, false);
    let options = Options {
        as_type: Some("Grant".to_owned()),
        limits: limits.clone(),
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let mut said = Vec::new();
    for checked in pipeline::check_document(&rules, &settings, &text, &options, &sources) {
        said.extend(checked.diagnostics.iter().map(|one| one.message.clone()));
        said.extend(checked.findings.iter().map(|one| one.message.clone()));
    }
    said.join("; ")
}

pub fn said(body: &str) -> String {
    said_of("a.docx", docx(body), &Limits::default())
}

#[track_caller]
pub fn tells(body: &str, expected: &str) {
    let said = said(body);
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_plain_draft_is_read() {
    assert_eq!(said(&grant("Total: 5 EUR")), "");
    tells(
        &grant("Total: 6 EUR"),
        "`sum(payments.amount) = total` is false",
    );
}

#[test]
fn packages_that_cannot_be_trusted_are_refused() {
    let limits = Limits::default();
    let body = document(&grant("Total: 5 EUR"));
    let refused = |parts: &[(&str, &[u8])]| said_of("a.docx", package(parts), &limits);
    let of = |text: &str| refused(&[("word/document.xml", text.as_bytes())]);
    assert!(of("<w:document").contains("is not XML"));
    assert!(of(&body.replace("</w:body>", "")).contains("is not XML"));
    let entities = format!("<!DOCTYPE d [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>{body}");
    assert!(of(&entities).contains("document type"));
    assert!(refused(&[("word/other.xml", b"<a/>")]).contains("`word/document.xml` is missing"));
    assert!(refused(&[("word/document.xml", b"\xFF\xFFabc")]).contains("neither UTF-8 nor UTF-16"));
    assert!(of(&format!("<w:document xmlns:w=\"{WORD}\"/>")).contains("has no body"));
    let macros = refused(&[
        ("word/document.xml", body.as_bytes()),
        ("word/vbaProject.bin", b"x"),
    ]);
    assert!(macros.contains("it holds macros"), "{macros}");
    let bomb = document(&p(&" ".repeat(5_000_000)));
    let small = Limits {
        file_bytes: 1_000_000,
        ..Limits::default()
    };
    let bomb = said_of("a.docx", docx(&bomb), &small);
    assert!(
        bomb.contains("unpacks to more than 1000000 bytes"),
        "{bomb}"
    );
    let ratio = said_of("a.docx", docx(&p(&" ".repeat(6_000_000))), &limits);
    assert!(
        ratio.contains("unpacks to more than 500 times its size"),
        "{ratio}"
    );
    let nested = |depth: usize| {
        let (open, close) = (
            "<w:sdt><w:sdtContent>".repeat(depth),
            "</w:sdtContent></w:sdt>".repeat(depth),
        );
        said(&format!("{open}{}{close}{}", p("Total: 5 EUR"), grant("x")))
    };
    assert_eq!(nested(50), "");
    assert!(nested(200).contains("nested more than 256 levels deep"));
    let mut cut = docx(&grant("Total: 5 EUR"));
    cut.truncate(cut.len() - 30);
    assert!(said_of("a.docx", cut, &limits).contains("it is no whole DOCX document"));
    assert!(said_of("a.odt", docx(&grant("Total: 5 EUR")), &limits).contains("Office Open XML"));
}

#[test]
fn circles_end() {
    let rels = "<Relationships><Relationship Id=\"a\" Type=\"x/header\" Target=\"document.xml\"/>\
        <Relationship Id=\"b\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
    let styles = format!(
        "<w:styles xmlns:w=\"{WORD}\"><w:style w:type=\"paragraph\" w:styleId=\"A\"><w:basedOn w:val=\"B\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style></w:styles>"
    );
    let body = grant("Total: 5 EUR").replace(
        "<w:p><w:r>",
        "<w:p><w:pPr><w:pStyle w:val=\"A\"/></w:pPr><w:r>",
    );
    let bytes = package(&[
        ("word/document.xml", document(&body).as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ]);
    assert_eq!(said_of("a.docx", bytes, &Limits::default()), "");
}

#[test]
fn tables_that_are_not_lists_are_told_of() {
    let with = |payments: &str| format!("{}{}{payments}", p("Total: 5 EUR"), h("Payments"));
    tells(
        &with(&table(ROWS).repeat(2)),
        "two tables under one heading",
    );
    let item = |text: &str| {
        p(text).replace(
            "<w:p>",
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>",
        )
    };
    tells(
        &with(&format!("{}{}", item("a, 2 EUR"), item("b, 3 EUR"))),
        "there is a list under the heading",
    );
    let total = [ROWS, &[&["Total", "5 EUR", ""]]].concat();
    tells(&with(&table(&total)), "row 4 of the table is a total");
    // A header that is repeated after a page break is not a row, and neither is an empty one.
    let repeated = [ROWS, &[ROWS[0], &["", "", ""]]].concat();
    assert_eq!(said(&with(&table(&repeated))), "");
    let short = [ROWS, &[&["c", "1 EUR"]]].concat();
    tells(&with(&table(&short)), "row 4 of the table has 2 of 3 cells");
    let merged = table(ROWS).replacen(
        "<w:tc><w:p><w:r><w:t xml:space=\"preserve\">b",
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>b",
        1,
    );
    tells(&with(&merged), "row 3 of the table has merged cells");
    let nested = table(ROWS).replacen(&p("b"), &format!("{}{}", table(&[&["x", "y"]]), p("b")), 1);
    tells(&with(&nested), "another table inside row 3");
    let title = table(ROWS).replacen("<w:tr>", "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"3\"/></w:tcPr><w:p><w:r><w:t>Schedule</w:t></w:r></w:p></w:tc></w:tr><w:tr>", 1);
    assert_eq!(said(&with(&title)), "");
    let mut many: Vec<Vec<String>> = vec![vec!["Id".into(), "Amount".into(), "Note".into()]];
    many.extend((0..5000).map(|at| vec![format!("n{at}"), "0.001 EUR".to_owned(), String::new()]));
    let rows: String = many
        .iter()
        .map(|cells| row(&cells.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    assert!(!said(&with(&format!("<w:tbl>{rows}</w:tbl>"))).contains("unreadable"));
}

#[test]
fn values_that_are_not_certain_are_not_read() {
    let of = |run: &str| {
        let line = format!("<w:p><w:r><w:t xml:space=\"preserve\">Total: </w:t></w:r>{run}</w:p>");
        said(&grant("x").replacen(&p("x"), &line, 1))
    };
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    assert_eq!(
        of(&format!("{}{}", run("<w:b/>", "5"), run("", " EUR"))),
        ""
    );
    let change = format!(
        "<w:ins w:id=\"1\" w:author=\"a\">{}</w:ins>",
        run("", "5 EUR")
    );
    assert!(of(&change).contains("a tracked change is open in it"));
    let hidden = format!("{}{}", run("", "5"), run("<w:vanish/>", "0")) + &run("", " EUR");
    assert!(of(&hidden).contains("a part of it is hidden"));
    assert!(of(&run("<w:strike/>", "5 EUR")).contains("struck out"));
    let tiny = format!("{}{}", run("", "5 EUR"), run("<w:sz w:val=\"2\"/>", "0"));
    assert!(of(&tiny).contains("a part of it is hidden"));
    let reversed = format!("<w:bdo w:val=\"rtl\">{}</w:bdo>", run("", "5 EUR"));
    assert!(of(&reversed).contains("text in reversed order"));
    let raised = format!(
        "{}{}",
        run("", "5 EUR"),
        run("<w:vertAlign w:val=\"superscript\"/>", "1")
    );
    assert!(of(&raised).contains("raised or lowered"));
    let note = format!(
        "{}<w:r><w:footnoteReference w:id=\"1\"/></w:r>",
        run("", "5 EUR")
    );
    assert_eq!(of(&note), "");
    let field = |code: &str, result: &str| {
        format!("<w:fldSimple w:instr=\"{code}\">{result}</w:fldSimple>")
    };
    assert!(of(&field("MERGEFIELD x", "")).contains("the field MERGEFIELD holds no value"));
    assert!(of(&field("DATE", &run("", "5 EUR"))).contains("whenever the document is opened"));
    assert_eq!(of(&field("REF x", &run("", "5 EUR"))), "");
    assert!(
        of("<w:r><w:sym w:font=\"Symbol\" w:char=\"F0B7\"/></w:r>")
            .contains("it contains a symbol")
    );
    let control = |text: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:tag w:val=\"total\"/>{text}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            run("", "5 EUR")
        )
    };
    assert_eq!(of(&control("")), "");
    assert!(of(&control("<w:showingPlcHdr/>")).contains("shows its placeholder"));
    // A control of the same name with another value.
    let other = control("").replace("5 EUR", "6 EUR");
    let sentence = format!("<w:p>{}{other}</w:p>", run("", "We pay "));
    let twice =
        grant("Total: 5 EUR").replacen(&h("Payments"), &format!("{sentence}{}", h("Payments")), 1);
    tells(&twice, "holds `6 EUR`");
    tells(
        &grant("Total: 5 EUR").replacen(&p("Grant"), &p("Total: 6 EUR"), 1),
        "is given twice",
    );
    // A key that an open change renames is told of under both names.
    let renamed = "<w:p><w:del w:id=\"1\"><w:r><w:delText>Sum</w:delText></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t>Total</w:t></w:r></w:ins><w:r><w:t>: 5 EUR</w:t></w:r></w:p>";
    tells(
        &grant("x").replacen(&p("x"), renamed, 1),
        "a tracked change is open in it",
    );
}

#[test]
fn text_from_right_to_left_is_read() {
    let line = "<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space=\"preserve\">Total: </w:t></w:r><w:r><w:t>5 EUR</w:t></w:r></w:p>";
    assert_eq!(said(&grant("x").replacen(&p("x"), line, 1)), "");
}

#[test]
fn texts_of_open_document_are_read_or_told_of() {
    let limits = Limits::default();
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: [&str; 3]| {
        format!(
            "<table:table-row>{}</table:table-row>",
            cells.map(cell).concat()
        )
    };
    let table = format!(
        "<table:table>{}{}</table:table>",
        row(["Id", "Amount", "Note"]),
        row(["a", "5 EUR", ""])
    );
    let grant = |total: &str| {
        odt(&format!(
            "<text:p>{total}</text:p><text:h text:outline-level=\"2\">Payments</text:h>{table}"
        ))
    };
    let said = |total: &str| said_of("a.odt", grant(total), &limits);
    assert_eq!(said("Total: 5 EUR"), "");
    assert_eq!(
        said("Total:<text:s text:c=\"2\"/>5<text:span> </text:span>EUR"),
        ""
    );
    assert!(
        said("Total: 5<text:hidden-text text:string-value=\"0\">0</text:hidden-text> EUR")
            .contains("hidden")
    );
    assert!(
        said("Total: <text:date>5 EUR</text:date>").contains("whenever the document is opened")
    );
    assert!(
        said("Total: <text:placeholder>&lt;total&gt;</text:placeholder>").contains("placeholder")
    );
    let broken = package(&[("content.xml", b"<a>")]);
    assert!(said_of("a.odt", broken, &limits).contains("is not XML"));
}

#[test]
fn pages_are_read_or_told_of() {
    let limits = Limits::default();
    let rows =
        "<table><tr><th>Id<th>Amount<th>Note<tr><td>a<td>2 EUR<td><tr><td>b<td>3 EUR<td></table>";
    let page =
        |total: &str| format!("<!doctype html><h1>Grant</h1><p>{total}<h2>Payments</h2>{rows}");
    let said = |page: &str| said_of("a.html", page.as_bytes().to_vec(), &limits);
    assert_eq!(said(&page("Total: 5 EUR")), "");
    assert_eq!(said(&page("Total: <b>5</b>&#32;EUR<!-- 0 -->")), "");
    assert_eq!(
        said(&page("We pay <span itemprop=total>5 EUR</span> at once.")),
        ""
    );
    assert!(said(&page("Total: 5<del>0</del> EUR")).contains("a tracked change is open in it"));
    assert!(said(&page("Total: 5<span style=\"display: none\">0</span> EUR")).contains("hidden"));
    assert!(said(&page("Total: 5 EUR<sup>1</sup>")).contains("raised"));
    assert_eq!(
        said(&page("Total: 5 EUR<sup><a href=\"#n1\">1</a></sup>")),
        ""
    );
    assert!(said(&page("Total: <input value=5>")).contains("it contains a form field"));
    assert!(
        said(&page("Total: 5 EUR").replace("<tr><td>b<td>3 EUR<td>", "<tr><td colspan=2>b<td>"))
            .contains("merged cells")
    );
    let deep = format!("{}{}", "<div>".repeat(5000), page("Total: 5 EUR"));
    assert!(said(&deep).contains("more than 1024 levels"));
    for end in [
        "<",
        "<table",
        "<td>",
        "</",
        "<!--",
        "<p title=\"",
        "&#x110000;",
        "&#0;&amp",
        "<style>",
        "<script>x",
        "<h2>",
    ] {
        said(&format!("{}{end}", page("Total: 5 EUR")));
        said(end);
    }
    assert!(said_of("a.html", b"<p>\xff".to_vec(), &limits).contains("is not UTF-8"));
}
