//! PDF: what is drawn on pages is read as people see it, or told to be uncertain, or refused.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on the pages that are made here"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use whereas::internals::limits::Limits;

use super::office::{Reading, judge, read};

const RULES: &str = "type Grant { id: text, total: money, day: date?, note: text?, payments: list of Payment from \"payments\" }\n\
    type Payment { id: text, amount: money }\n\
    /// Sum.\nrule adds_up for Grant { require sum(payments.amount) = total }\n";

/// A file of objects, the first of which is the catalog.
fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let at = file.len();
    let size = objects.len() + 1;
    let end = format!(
        "{table}trailer << /Root 1 0 R /Size {size} {trailer} >>\nstartxref\n{at}\n%%EOF\n"
    );
    file.extend(end.into_bytes());
    file
}

fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {dict} /Length {} >>\nstream\n", content.len()).into_bytes();
    object.extend_from_slice(content);
    object.extend_from_slice(b"\nendstream");
    object
}

/// Objects of a document with these pages; the fonts are `/F` and `/B`, which is bold.
fn objects(pages: &[&str], page: &str, catalog: &str) -> Vec<Vec<u8>> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>").into_bytes(),
        Vec::new(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".to_vec(),
        // Its glyphs have no names.
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Subtype /CIDFontType2 /DW 500 >>] >>".to_vec(),
        b"<< /Type /OCG /Name (Draft) >>".to_vec(),
    ];
    let mut kids = String::new();
    for content in pages {
        let number = objects.len() + 1;
        kids.push_str(&format!("{number} 0 R "));
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {} 0 R {page} \
                 /Resources << /Font << /F 3 0 R /B 4 0 R /U 5 0 R >> /Properties << /L 6 0 R >> >> >>",
                number + 1
            )
            .into_bytes(),
        );
        objects.push(stream("", content.as_bytes()));
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes();
    objects
}

/// A line of text at a height, in a size.
fn line(x: f64, y: f64, size: f64, text: &str) -> String {
    let text = text.replace('(', "\\(").replace(')', "\\)");
    format!("BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n")
}

/// A table with all lines.
fn table(x: f64, top: f64, columns: &[f64], rows: &[&[&str]]) -> String {
    let mut content = String::new();
    let width: f64 = columns.iter().sum();
    let bottom = top - 20.0 * rows.len() as f64;
    for at in 0..=rows.len() {
        let y = top - 20.0 * at as f64;
        content.push_str(&format!("{x} {y} m {} {y} l S\n", x + width));
    }
    let mut edge = x;
    for width in columns.iter().chain([&0.0]) {
        content.push_str(&format!("{edge} {top} m {edge} {bottom} l S\n"));
        edge += width;
    }
    for (at, row) in rows.iter().enumerate() {
        let mut left = x;
        for (cell, width) in row.iter().zip(columns) {
            content.push_str(&line(left + 4.0, top - 14.0 - 20.0 * at as f64, 11.0, cell));
            left += width;
        }
    }
    content
}

const ROWS: &[&[&str]] = &[&["Id", "Amount"], &["x", "100 EUR"], &["y", "150 EUR"]];

/// A grant with this text below its title and above its payments.
fn grant(text: &str) -> String {
    let mut content = line(60.0, 740.0, 18.0, "Grant");
    content.push_str(text);
    content.push_str(&line(60.0, 560.0, 14.0, "Payments"));
    content.push_str(&table(60.0, 545.0, &[100.0, 120.0], ROWS));
    content.push_str(&prose(300.0));
    content
}

/// Some prose, so that a document has a size of its text and a right edge.
fn prose(y: f64) -> String {
    let long =
        "The Donor supports the project in order to improve the lives of those whom it serves, and";
    line(60.0, y, 11.0, long) + &line(60.0, y - 14.0, 11.0, "the Parties have agreed so.")
}

const FIELDS: &str = "BT /F 11 Tf 60 700 Td 20 TL (Id: A-1) Tj T* (Total: 250 EUR) Tj ET\n";

fn reading(bytes: Vec<u8>) -> Result<Reading, String> {
    read("grant.pdf", bytes, RULES, &Limits::default())
}

fn of_text(text: &str) -> Reading {
    reading(file(&objects(&[&grant(text)], "", ""), "")).unwrap()
}

fn value(reading: &Reading, pointer: &str) -> String {
    let found = reading.values.get(pointer);
    found.map_or("(nothing)", |(value, _)| value).to_owned()
}

fn refused(bytes: Vec<u8>) -> String {
    reading(bytes).expect_err("it is refused")
}

#[test]
fn agreements_of_other_programs_are_read_right_or_refused() {
    let data: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pdf");
    let verdicts = std::fs::read_to_string(data.join("verdicts.json")).unwrap();
    let verdicts: Value = serde_json::from_str(&verdicts).unwrap();
    let rules = std::fs::read_to_string(data.join("agreement.whereas")).unwrap();
    let files = verdicts["files"].as_array().unwrap();
    let mut wrong = String::new();
    for row in files {
        let name = row["file"].as_str().unwrap();
        let bytes = std::fs::read(data.join(name)).unwrap();
        let agreement = &verdicts["agreements"][row["agreement"].as_str().unwrap()];
        let reading = read(name, bytes, &rules, &Limits::default());
        for problem in judge(row, agreement, reading, None) {
            wrong.push_str(&format!("{name}: {problem}\n"));
        }
    }
    assert!(files.len() > 15);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_page_becomes_fields_and_lists_with_their_places() {
    let reading = of_text(FIELDS);
    assert_eq!(reading.faults, 0);
    let expected = [
        ("/id", "\"A-1\"", "page 1, line 2"),
        ("/total", "250 EUR", "page 1, line 3"),
        (
            "/payments/0/id",
            "\"x\"",
            "page 1, table 1, row 2, column 1",
        ),
        (
            "/payments/1/amount",
            "150 EUR",
            "page 1, table 1, row 3, column 2",
        ),
    ];
    for (pointer, value, place) in expected {
        let found = reading.values.get(pointer);
        let expected = (value.to_owned(), place.to_owned());
        assert_eq!(found, Some(&expected), "{pointer}");
    }
}

#[test]
fn what_nobody_sees_is_not_read_as_a_value() {
    let other = "Total: 9 EUR";
    let at = line(60.0, 640.0, 11.0, other);
    let hidden = [
        format!("q 1 1 1 rg {at} Q"),
        format!("q 3 Tr {at} Q"),
        format!("q 0 0 10 10 re W n {at} Q"),
        format!("/OC /L BDC {at} EMC"),
        line(700.0, 640.0, 11.0, other),
        line(60.0, 640.0, 1.0, other),
        format!("{at} q 1 g 50 630 300 30 re f Q"),
        format!("q 0 0 1 rg 50 630 300 30 re f {at} Q"),
    ];
    for text in hidden {
        let text = format!("{FIELDS}{text}");
        let catalog = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>";
        let reading = reading(file(&objects(&[&grant(&text)], "", catalog), "")).unwrap();
        let total = value(&reading, "/total");
        assert!(
            total == "250 EUR" || total == "(unreadable)",
            "{text}: {total}"
        );
    }
    // White text on a dark area is seen.
    let text = format!("q 0 0 0.4 rg 50 630 300 90 re f 1 g {FIELDS} Q");
    assert_eq!(value(&of_text(&text), "/total"), "250 EUR");
}

#[test]
fn uncertain_values_are_unreadable() {
    let at = |text: &str| format!("{}{text}", line(60.0, 700.0, 11.0, "Id: A-1"));
    let total = |rest: &str| {
        at(&format!(
            "BT /F 11 Tf 60 680 Td (Total: 250) Tj {rest} ET\n"
        ))
    };
    let cases = [
        // A raised digit, a font without names, drawn over each other, another text than is drawn.
        total("5 Ts /F 7 Tf (2) Tj 0 Ts /F 11 Tf ( EUR) Tj"),
        total("/U 11 Tf <0031> Tj /F 11 Tf ( EUR) Tj"),
        total("( EUR) Tj 30 0 Td (7777) Tj"),
        at(
            "BT /F 11 Tf 60 680 Td (Total: ) Tj /Span << /ActualText (900) >> BDC (250) Tj EMC ( EUR) Tj ET\n",
        ),
        // A part of it is white.
        total("q 1 g (0) Tj Q 0 g ( EUR) Tj"),
    ];
    for text in cases {
        let reading = of_text(&text);
        let found = value(&reading, "/total");
        let unread = found.starts_with('(') && reading.faults > 0;
        assert!(unread || found == "250 EUR", "{text}: {found}");
    }
    for text in [
        total("5 Ts /F 7 Tf (2) Tj ET BT"),
        total("/U 11 Tf <0031> Tj /F 11 Tf ( EUR) Tj"),
    ] {
        assert_eq!(value(&of_text(&text), "/total"), "(unreadable)", "{text}");
    }
}

#[test]
fn a_text_ends_where_its_author_ended_it() {
    let words = "the long way from the village to the spring on the upper side of the";
    let wrapped = format!(
        "{}{}",
        line(60.0, 700.0, 11.0, &format!("Note: This is {words}")),
        line(60.0, 686.0, 11.0, "valley.")
    );
    let fields = line(60.0, 650.0, 11.0, "Id: A-1") + &line(60.0, 630.0, 11.0, "Total: 250 EUR");
    let mut right = wrapped.clone() + &fields;
    // The right edge is that of the longest line.
    right = right.replace("This is", "This, as it was agreed, is");
    let found = value(&of_text(&right), "/note");
    assert!(
        found.contains("This, as it was") || found == "(unreadable)",
        "{found}"
    );
    // A line that was ended early, with another below it: nobody knows whether it goes on.
    let early =
        line(60.0, 700.0, 11.0, "Note: short") + &line(60.0, 686.0, 11.0, "or not") + &fields;
    let reading = of_text(&early);
    assert_eq!(value(&reading, "/note"), "(unreadable)");
    assert!(reading.faults > 0);
}

#[test]
fn tables_go_on_on_the_next_page() {
    let first = line(60.0, 740.0, 18.0, "Grant")
        + FIELDS
        + &prose(640.0)
        + &line(60.0, 160.0, 14.0, "Payments")
        + &table(60.0, 145.0, &[100.0, 120.0], ROWS)
        + &line(280.0, 20.0, 9.0, "Page 1 of 2");
    let again: &[&[&str]] = &[&["Id", "Amount"], &["z", "7 EUR"]];
    let second = table(60.0, 760.0, &[100.0, 120.0], again)
        + &prose(600.0)
        + &line(280.0, 20.0, 9.0, "Page 2 of 2");
    let both = reading(file(&objects(&[&first, &second], "", ""), "")).unwrap();
    assert_eq!(value(&both, "/payments"), "3 elements");
    let place = &both.values["/payments/2/amount"];
    assert_eq!(
        place,
        &(
            "7 EUR".to_owned(),
            "page 2, table 1, row 2, column 2".to_owned()
        )
    );
    // The rest of a row is none.
    let rest: &[&[&str]] = &[&["", "and more"], &["z", "7 EUR"]];
    let second = table(60.0, 760.0, &[100.0, 120.0], rest) + &prose(600.0);
    let both = reading(file(&objects(&[&first, &second], "", ""), "")).unwrap();
    assert_eq!(value(&both, "/payments"), "(unreadable)");
}

#[test]
fn turned_pages_are_read_or_refused() {
    let content = grant(FIELDS);
    let upright = format!("0 1 -1 0 800 0 cm {content}");
    let turned = |content: &str, page: &str| {
        let wide = |object: &Vec<u8>| {
            let text = String::from_utf8_lossy(object).into_owned();
            text.replace("[0 0 600 800]", "[0 0 800 600]").into_bytes()
        };
        let all: Vec<Vec<u8>> = objects(&[content], page, "").iter().map(wide).collect();
        reading(file(&all, ""))
    };
    let error = turned(&content, "/Rotate 90").unwrap_err();
    assert!(error.contains("does not run from left to right"), "{error}");
    // Turned on the page, and the page turned back.
    let read = turned(&upright, "/Rotate 90").unwrap();
    assert_eq!(value(&read, "/total"), "250 EUR");
    assert_eq!(value(&read, "/payments"), "2 elements");
}

#[test]
fn fields_of_forms_and_annotations_are_told_of() {
    let content = grant(&line(60.0, 700.0, 11.0, "Id: A-1"));
    let form = |value: &str| {
        let mut all = objects(
            &[&content],
            "/Annots [9 0 R]",
            "/AcroForm << /Fields [9 0 R] >>",
        );
        let rect = "/Rect [200 650 300 670]";
        all.push(
            format!("<< /Type /Annot /Subtype /Widget /FT /Tx /T (Total) /V ({value}) {rect} >>")
                .into_bytes(),
        );
        reading(file(&all, "")).unwrap()
    };
    assert_eq!(value(&form("250 EUR"), "/total"), "250 EUR");
    // Struck out on the page.
    let content = grant(FIELDS);
    let mut all = objects(&[&content], "/Annots [9 0 R]", "");
    all.push(b"<< /Type /Annot /Subtype /StrikeOut /Rect [60 676 200 692] /QuadPoints [60 692 200 692 60 676 200 676] >>".to_vec());
    let read = reading(file(&all, "")).unwrap();
    assert_eq!(value(&read, "/total"), "(unreadable)");
}

#[test]
fn the_last_version_of_a_file_counts() {
    let content = grant(FIELDS);
    let mut bytes = file(&objects(&[&content], "", ""), "");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let before = text.rfind("xref\n0 ").unwrap();
    let at = bytes.len();
    let changed = content.replace("250 EUR", "260 EUR");
    bytes.extend_from_slice(b"8 0 obj\n");
    bytes.extend_from_slice(&stream("", changed.as_bytes()));
    bytes.extend_from_slice(b"\nendobj\n");
    let table = bytes.len();
    let end = format!(
        "xref\n8 1\n{at:010} 00000 n \ntrailer << /Root 1 0 R /Size 9 /Prev {before} >>\nstartxref\n{table}\n%%EOF\n"
    );
    bytes.extend(end.into_bytes());
    assert_eq!(value(&reading(bytes).unwrap(), "/total"), "260 EUR");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let content = grant(FIELDS);
    let whole = file(&objects(&[&content], "", ""), "");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "empty"),
        (b"PK\x03\x04".to_vec(), "no PDF"),
        (whole[..whole.len() / 2].to_vec(), "its end is missing"),
        (
            file(
                &objects(&[&content], "", ""),
                "/Encrypt << /Filter /Standard >>",
            ),
            "encrypted",
        ),
        (
            file(&objects(&[&content], "", "/Collection << >>"), ""),
            "portfolio",
        ),
        (
            file(&objects(&[&content], "", "/NeedsRendering true"), ""),
            "dynamic form",
        ),
        (file(&objects(&[""], "", ""), ""), "no text"),
        // A page that is its own parent's parent, and a stream that is shorter than it says.
        (
            file(
                &[
                    b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
                    b"<< /Kids [2 0 R] >>".to_vec(),
                ],
                "",
            ),
            "damaged",
        ),
        (
            String::from_utf8_lossy(&whole)
                .replace("\nendstream", "\nendstrea!")
                .into_bytes(),
            "damaged",
        ),
        (grid_bomb(), "too many lines"),
    ];
    for (bytes, says) in cases {
        let error = refused(bytes);
        assert!(error.contains(says), "{error} does not say `{says}`");
    }
    // An offset that is wrong is not mended: what is found may be of an older version.
    let moved = String::from_utf8_lossy(&whole).replace("%PDF-1.7\n", "%PDF-1.7\n%%%\n");
    assert!(refused(moved.into_bytes()).contains("damaged"));
}

/// A page with more lines than can be compared.
fn grid_bomb() -> Vec<u8> {
    let mut content = grant(FIELDS);
    for at in 0..7000 {
        let y = f64::from(at) * 2.0;
        content.push_str(&format!("0 {y} m 500 {y} l S\n"));
    }
    file(
        &objects(&[&content], "/CropBox [0 0 600 800]", "")
            .iter()
            .map(|object| {
                let text =
                    String::from_utf8_lossy(object).replace("[0 0 600 800]", "[0 0 600 14000]");
                text.into_bytes()
            })
            .collect::<Vec<_>>(),
        "",
    )
}

#[test]
fn bombs_are_refused_in_time() {
    // A form that draws itself, and one that draws another several times, many levels deep.
    let page = "/Resources << /Font << /F 3 0 R >> /XObject << /X 9 0 R >> >>";
    let with = |forms: &[(&str, &str)]| {
        let mut all = objects(&["/X Do"], "", "");
        let text = String::from_utf8_lossy(&all[6]).into_owned();
        let from = text.find("/Resources").unwrap();
        all[6] = format!("{}{page} >>", &text[..from]).into_bytes();
        for (resources, content) in forms {
            let dict = format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << {resources} >>"
            );
            all.push(stream(&dict, content.as_bytes()));
        }
        file(&all, "")
    };
    let itself = with(&[("/XObject << /X 9 0 R >>", "/X Do")]);
    assert!(refused(itself).contains("damaged"));
    let names: Vec<String> = (10..31)
        .map(|number| format!("/XObject << /X {number} 0 R >>"))
        .collect();
    let many = "/X Do ".repeat(40);
    let mut forms: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), many.as_str()))
        .collect();
    forms.push(("", "0 0 m 10 10 l S"));
    let error = refused(with(&forms));
    assert!(error.contains("unpacks to more"), "{error}");
}

/// Columns of text that were not read as a table are not silence: the list under whose heading they
/// are is unreadable.
#[test]
fn lines_of_columns_under_the_heading_of_a_list_are_told_of() {
    let rules = "type Grant { id: text, contacts: list of Contact else [] }\n\
                 type Contact { name: text, role: text }\n\
                 rule few for Grant { require count(contacts) < 9 }\n";
    let contacts = |rows: &str| {
        let text = format!("{FIELDS}{}{rows}", line(60.0, 640.0, 14.0, "Contacts"));
        let bytes = file(&objects(&[&grant(&text)], "", ""), "");
        read("grant.pdf", bytes, rules, &Limits::default()).unwrap()
    };
    // The second line reaches into the column of the first.
    let rows = line(64.0, 615.0, 11.0, "Anna Nowak")
        + &line(180.0, 615.0, 11.0, "buyer")
        + &line(
            62.0,
            600.0,
            11.0,
            "Jens Holm, who lives in a town by the sea",
        );
    assert_eq!(value(&contacts(&rows), "/contacts"), "(unreadable)");
    let none = line(60.0, 615.0, 11.0, "There are none.");
    assert_eq!(contacts(&none).faults, 0);
}

/// Lines through text strike it out, as browsers draw them; lines below it and around it do not.
#[test]
fn text_that_is_struck_out_by_a_line_is_told_of() {
    let total = |lines: &str| {
        let text = format!(
            "{}{}{lines}",
            line(60.0, 700.0, 11.0, "Id: A-1"),
            line(60.0, 680.0, 11.0, "Total: 250 EUR")
        );
        value(&of_text(&text), "/total")
    };
    let stroke = |y: f64, from: f64, to: f64| format!("0.6 w {from} {y} m {to} {y} l S\n");
    let area = |y: f64| format!("92 {y} 44 0.7 re f\n");
    assert_eq!(total(""), "250 EUR");
    for struck in [
        stroke(682.7, 92.0, 136.0),
        area(682.5),
        stroke(683.2, 92.0, 100.0),
        stroke(682.0, 40.0, 300.0),
    ] {
        assert_eq!(total(&struck), "(unreadable)", "{struck}");
    }
    for below in [
        stroke(678.6, 92.0, 136.0),
        stroke(690.0, 50.0, 300.0),
        stroke(682.7, 300.0, 340.0),
    ] {
        assert_eq!(total(&below), "250 EUR", "{below}");
    }
}

/// A raised digit is no part of the number before it, whether it is much smaller or a little.
#[test]
fn raised_digits_are_told_of_in_all_sizes() {
    for size in [6.0, 8.8, 9.8] {
        let text = format!(
            "{}{}{}{}",
            line(60.0, 700.0, 11.0, "Id: A-1"),
            line(60.0, 680.0, 11.0, "Total: EUR 250"),
            line(134.5, 685.0, size, "2"),
            line(60.0, 660.0, 11.0, "Note: x")
        );
        let reading = of_text(&text);
        assert_ne!(value(&reading, "/total"), "250 EUR", "{size}");
        assert_ne!(value(&reading, "/total"), "2502 EUR", "{size}");
        assert!(reading.faults > 0, "{size}");
    }
}
