//! Workbooks: `cargo test --features xlsx --test documents workbooks`.
#![cfg(feature = "office")]

use std::io::{Cursor, Write};

use whereas::internals::check::Text;
use whereas::internals::document::xlsx::workbook;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::report::{self, Report, Style};
use whereas::internals::source::Sources;
use zip::write::SimpleFileOptions;

const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>SHEETS</sheets></workbook>"#;

/// A workbook of sheets, each given by what stands in its `sheetData` and after it.
fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let numbered = || (1_usize..).zip(sheets);
    let listed: String = numbered()
        .map(|(at, (name, _))| format!(r#"<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>"#))
        .collect();
    let links: String = numbered()
        .map(|(at, _)| format!(r#"<Relationship Id="rId{at}" Target="worksheets/sheet{at}.xml"/>"#))
        .collect();
    let mut parts = vec![
        ("xl/workbook.xml".to_owned(), BOOK.replace("SHEETS", &listed)),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{links}</Relationships>")),
        ("xl/sharedStrings.xml".to_owned(), "<sst><si><t>id</t></si><si><r><t>am</t></r><r><t>ount</t></r></si><si><t>paid</t></si><si><t xml:space=\"preserve\">a\\b\nc</t></si></sst>".to_owned()),
        ("xl/styles.xml".to_owned(), r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="&quot;days&quot; 0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>"#.to_owned()),
    ];
    parts.extend(numbered().map(|(at, (_, data))| {
        (
            format!("xl/worksheets/sheet{at}.xml"),
            format!("<worksheet>{data}</worksheet>"),
        )
    }));
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const HEADER: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>"#;

fn payments(rows: &str) -> Vec<u8> {
    book(&[(
        "Payments",
        &format!("<sheetData>{HEADER}{rows}</sheetData>"),
    )])
}

const RULES: &str = "type Payment { id: text, amount: money in EUR, paid: date? }\n\
    /// Small.\nrule small for Payment { require amount <= 1000 EUR }\n";

fn check(bytes: Vec<u8>) -> (Sources, Vec<CheckedOutcome>) {
    let sources = Sources::new();
    let rules = Rules::new(
        pipeline::load("rules.whereas", RULES, &sources).value,
        false,
    );
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = workbook::text(bytes, &Limits::default()).unwrap();
    let text = Text {
        name: "book.xlsx".into(),
        text: text.into(),
    };
    let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
    (sources, checked)
}

fn short(bytes: Vec<u8>) -> String {
    let (sources, checked) = check(bytes);
    let diagnostics = checked
        .iter()
        .flat_map(|one| one.diagnostics.clone())
        .collect();
    let findings = checked.into_iter().flat_map(|one| one.findings).collect();
    let (tally, silenced, today) = (Default::default(), vec![], None);
    let report = Report {
        sources: &sources,
        paths: report::PathBase::default(),
        documents: 1,
        tally,
        findings,
        diagnostics,
        relaxed: Vec::new(),
        silenced,
        today,
        every_verdict: false,
        coverage: None,
        beyond: Default::default(),
        statistics: None,
        profile: None,
        recorded_written: 0,
        worst_written: None,
        rules: Vec::new(),
    };
    (report::format("short").unwrap().write)(&report, Style::default())
}

#[test]
fn a_finding_names_its_cell() {
    let bytes = payments(
        r#"<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><v>999.99</v></c><c r="C2" s="1"><v>44197</v></c></row>
           <row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4"><v>1000.01</v></c></row>"#,
    );
    let text = workbook::text(bytes.clone(), &Limits::default()).unwrap();
    assert!(
        text.contains("Payments!C2\t2021-01-01\n") && text.contains("Payments!A4\ta\\\\b\\nc\n"),
        "{text}"
    );
    assert_eq!(
        short(bytes.clone()),
        "book.xlsx#2!Payments!B4: error[small] `amount <= 1000 EUR` is false: `amount` is 1000.01 EUR\n"
    );
    let (sources, checked) = check(bytes);
    let finding = &checked[1].findings[0];
    let at = sources.start(finding.span.unwrap());
    assert_eq!((at.line, at.column), (4, 2));
}

#[test]
fn several_sheets_are_lists_of_a_record() {
    let sheet = format!(
        "<sheetData>{HEADER}<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\"><v>5</v></c></row></sheetData>"
    );
    let bytes = book(&[("First payments", &sheet), ("Other", &sheet)]);
    let sources = Sources::new();
    let rules = "type Book { first_payments: list of Payment, other: list of Payment }\n\
        type Payment { id: integer, amount: money in EUR }\nrule sums for Book { require sum(first_payments.amount) = 5 EUR and count(other) = 1 }\n";
    let rules = Rules::new(
        pipeline::load("rules.whereas", rules, &sources).value,
        false,
    );
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = workbook::text(bytes, &Limits::default()).unwrap();
    let checked = pipeline::check_document(
        &rules,
        &settings,
        &Text {
            name: "b.xlsx".into(),
            text: text.into(),
        },
        &options,
        &sources,
    );
    assert_eq!(checked[0].tally.holds, 1, "{:?}", checked[0]);
}

#[test]
fn no_binary_number_is_taken_for_an_exact_one() {
    let row = |value: &str| {
        payments(&format!(
            r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>{value}</v></c></row>"#
        ))
    };
    for exact in ["0.1", "999.99", "1E-3", "123456789012345", "-5"] {
        let (_, checked) = check(row(exact));
        assert!(
            checked[0]
                .findings
                .iter()
                .all(|finding| finding.rule != "shape"),
            "{exact}"
        );
    }
    for binary in [
        "0.30000000000000004",
        "1000.0100000000001",
        "1234567890123456",
    ] {
        let said = short(row(binary));
        assert!(
            said.contains("error[shape]") && said.contains("round this binary number"),
            "{binary}: {said}"
        );
    }
}

#[test]
fn days_are_read_by_the_format_of_their_cell() {
    let cell = |style: &str, value: &str| {
        let bytes = payments(&format!(
            r#"<row r="2"><c r="A2" s="{style}"><v>{value}</v></c><c r="B2"><v>5</v></c></row>"#
        ));
        let text = workbook::text(bytes, &Limits::default()).unwrap();
        text.lines()
            .find_map(|line| line.strip_prefix("Payments!A2\t"))
            .and_then(|value| value.split('\t').next())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(cell("1", "44197"), "2021-01-01");
    assert_eq!(cell("2", "44197.375"), "2021-01-01T09:00:00");
    assert_eq!(cell("2", "44197.381944444445"), "2021-01-01T09:10:00");
    assert_eq!(cell("2", "0.5"), "12:00:00");
    assert_eq!(cell("2", "61"), "1900-03-01");
    assert_eq!(cell("2", "60"), "(day 60 of the workbook)");
    assert_eq!(cell("2", "1e99"), "(day 1e99 of the workbook)");
    assert_eq!(cell("3", "44197"), "44197");
}

#[test]
fn hostile_workbooks_are_refused() {
    let said = |bytes: Vec<u8>, limits: &Limits| workbook::text(bytes, limits).unwrap_err().message;
    let limits = Limits::default();
    assert_eq!(
        said(Vec::new(), &limits),
        "it is an empty file, not a workbook"
    );
    assert_eq!(
        said(b"PK\x03\x04 and nothing".to_vec(), &limits),
        "it is no workbook"
    );
    let bomb = payments(&" ".repeat(5_000_000));
    assert!(bomb.len() < 100_000);
    let small = Limits {
        file_bytes: 1_000_000,
        ..Limits::default()
    };
    assert_eq!(said(bomb, &small), "it unpacks to more than 1000000 bytes");
    let formula = payments(r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>1+1</f></c></row>"#);
    assert!(short(formula).contains("a formula without a value"));
    let twice = book(&[(
        "S",
        r#"<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row></sheetData>"#,
    )]);
    assert_eq!(
        check(twice).1[0].diagnostics[0].message,
        "`id` names two columns"
    );
    let stray = payments(r#"<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>5</v></c></row>"#);
    let (_, checked) = check(stray);
    assert_eq!(
        checked[0].diagnostics[0].message,
        "this cell is in a column without a name"
    );
}

#[test]
fn merged_hidden_and_total_rows_are_told_of() {
    let row = r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>5</v></c></row>"#;
    let of = |sheet: &str| {
        let data = format!("<sheetData>{HEADER}{sheet}");
        let bytes = book(&[("Payments", &data), ("Other", "<sheetData/>")]);
        let text = workbook::text(bytes, &Limits::default()).unwrap();
        let rules = "type Book { payments: list of Payment }\n\
            type Payment { id: text, amount: money in EUR }\n\
            rule small for Payment { require amount <= 9 EUR }\n";
        let sources = Sources::new();
        let loaded = pipeline::load("rules.whereas", rules, &sources);
        let rules = Rules::new(loaded.value, false);
        let options = Options::default();
        let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
        let text = Text {
            name: "book.xlsx".into(),
            text: format!("{text}Other!A1\tx\n").into(),
        };
        let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
        let findings = checked.into_iter().flat_map(|one| one.findings);
        findings.map(|finding| finding.message).collect::<String>()
    };
    assert_eq!(of(&format!("{row}</sheetData>")), "");
    let hidden = row.replace("<row ", "<row hidden=\"1\" ");
    assert!(of(&format!("{hidden}</sheetData>")).contains("row 2 of the table is hidden"));
    let merged = format!("{row}</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>");
    assert!(of(&merged).contains("row 2 of the table has merged cells"));
    let total = r#"<row r="3"><c r="A3" t="inlineStr"><is><t>Total</t></is></c><c r="B3"><v>5</v></c></row>"#;
    assert!(of(&format!("{row}{total}</sheetData>")).contains("row 3 of the table is a total"));
    let bare = row
        .replace(" r=\"2\"", "")
        .replace(" r=\"A2\"", "")
        .replace(" r=\"B2\"", "");
    assert_eq!(of(&format!("{bare}</sheetData>")), "");
}

#[test]
fn forms_are_for_texts_of_a_workbook() {
    let sources = Sources::new();
    let rules = "type Row written \"1.234,56\", \"DD.MM.YYYY\" { id: text, amount: money in EUR, paid: date }\n\
        rule r for Row { require amount = 1_234.5 EUR require paid = 2026-03-01 }\n";
    let program = pipeline::load("rules.whereas", rules, &sources);
    let rules = Rules::new(program.value, false);
    let options = Options::default();
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = |value: &str| format!(r#" t="inlineStr"><is><t>{value}</t></is></c>"#);
    let row = |amount: &str, paid: &str| {
        payments(&format!(
            r#"<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"{amount}<c r="C2"{paid}</row>"#
        ))
    };
    for (amount, paid, violated) in [
        (text("1.234,50"), text("01.03.2026"), 0),
        // Numbers and dates of the workbook itself.
        (
            "><v>1234.5</v></c>".to_owned(),
            " s=\"1\"><v>46082</v></c>".to_owned(),
            0,
        ),
        (text("1234.5"), text("2026-03-01"), 2),
    ] {
        let text = Text {
            name: "book.xlsx".into(),
            text: workbook::text(row(&amount, &paid), &Limits::default())
                .unwrap()
                .into(),
        };
        let checked = pipeline::check_document(&rules, &settings, &text, &options, &sources);
        let shape = checked.iter().flat_map(|checked| &checked.findings);
        let all: Vec<_> = shape
            .map(|finding| (&finding.rule, &finding.path))
            .collect();
        let unreadable = all.iter().filter(|(rule, _)| &***rule == "shape").count();
        assert_eq!(unreadable, violated, "{amount} {all:?}");
        assert_eq!(all.len(), violated * 2, "{amount} {all:?}");
    }
}
