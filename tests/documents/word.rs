//! What Word shows of a draft, and what of it is not certain: alternate content, styles, open
//! changes of all kinds, controls that are bound to data, and parts of packages.

use whereas::internals::limits::{Limits, OpenChanges};

use super::hostile_office::{
    ROWS, WORD, document, docx, grant, h, p, package, row, said, said_by, said_of, table,
};

const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";
const WORD_2010: &str = "http://schemas.microsoft.com/office/word/2010/wordml";

/// Alternate content with a branch for a namespace, and one for all other programs.
fn either(namespace: &str, choice: &str, fallback: &str) -> String {
    format!(
        "<mc:AlternateContent xmlns:mc=\"{COMPATIBILITY}\" xmlns:x=\"{namespace}\">\
         <mc:Choice Requires=\"x\">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A run with properties.
fn styled(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// What is said of a draft whose total is written by these runs.
fn total(runs: &str) -> String {
    said(&grant("x").replacen(&p("x"), &format!("<w:p>{}{runs}</w:p>", r("Total: ")), 1))
}

/// What is said of a draft with this third row, if the sum of the payments must be 5 EUR.
fn third(row: &str) -> String {
    said(&with_row(row))
}

fn with_row(row: &str) -> String {
    grant("Total: 5 EUR").replacen("</w:tbl>", &format!("{row}</w:tbl>"), 1)
}

fn read_as(changes: OpenChanges, body: &str) -> String {
    let limits = Limits {
        changes,
        ..Limits::default()
    };
    said_of("a.docx", docx(body), &limits)
}

#[track_caller]
fn contains(said: &str, expected: &str) {
    assert!(said.contains(expected), "{said}");
}

const SUM: &str = "`sum(payments.amount) = total` is false";

#[test]
fn the_branch_that_is_understood_is_read() {
    let own = "urn:nobody-knows";
    assert_eq!(total(&either(WORD_2010, &r("5 EUR"), &r("6 EUR"))), "");
    assert_eq!(total(&either(own, &r("6 EUR"), &r("5 EUR"))), "");
    let inside =
        |choice: &str, fallback: &str| format!("<w:r>{}</w:r>", either(own, choice, fallback));
    assert_eq!(total(&inside("<w:t>6 EUR</w:t>", "<w:t>5 EUR</w:t>")), "");
    let body = grant("x").replacen(
        &p("x"),
        &either(own, &p("Total: 6 EUR"), &p("Total: 5 EUR")),
        1,
    );
    assert_eq!(said(&body), "");
    let more = row(&["c", "1 EUR", ""]);
    contains(&third(&either(WORD_2010, &more, "")), SUM);
    contains(&third(&either(own, "", &more)), SUM);
    assert_eq!(third(&either(own, &more, "")), "");
    // A cell, and a property.
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let of_cells = format!(
        "<w:tr>{}{}{}</w:tr>",
        cell("c"),
        either(WORD_2010, &cell("1 EUR"), ""),
        cell("")
    );
    contains(&third(&of_cells), SUM);
    let hidden = either(WORD_2010, "<w:vanish/>", "");
    contains(
        &total(&format!("{}{}", styled(&hidden, "5"), r(" EUR"))),
        "a part of it is hidden",
    );
}

#[test]
fn text_in_elements_that_are_not_known_is_told_of() {
    let unknown = |content: &str| format!("<x:wrap xmlns:x=\"urn:x\">{content}</x:wrap>");
    contains(&total(&unknown(&r("5 EUR"))), "the element `x:wrap`");
    contains(
        &total(&format!("{}{}", r("5 EUR"), unknown("and more"))),
        "the element `x:wrap`",
    );
    contains(
        &total("<w:odd><w:r><w:t>5 EUR</w:t></w:r></w:odd>"),
        "the element `w:odd`",
    );
    assert_eq!(total(&format!("{}{}", unknown(""), r("5 EUR"))), "");
    let body = grant("x").replacen(&p("x"), &unknown(&p("Total: 5 EUR")), 1);
    contains(&said(&body), "the element `x:wrap`");
    contains(
        &third(&unknown(&row(&["c", "1 EUR", ""]))),
        "row 4 of the table is in an element",
    );
    contains(
        &third(&unknown(&p("and 9 EUR more"))),
        "row 4 of the table is in an element",
    );
    let cell = row(&["c", "1 EUR", ""]).replacen("<w:tc>", "<w:odd><w:tc>", 1);
    contains(
        &third(&cell.replacen("</w:tc>", "</w:tc></w:odd>", 1)),
        "row 4 of the table is in an element",
    );
}

#[test]
fn changes_of_format_are_read_as_asked() {
    let was_struck = styled(
        "<w:rPrChange w:id=\"1\"><w:rPr><w:strike/></w:rPr></w:rPrChange>",
        "5 EUR",
    );
    let is_struck = styled(
        "<w:strike/><w:rPrChange w:id=\"1\"><w:rPr/></w:rPrChange>",
        "5 EUR",
    );
    let body =
        |run: &str| grant("x").replacen(&p("x"), &format!("<w:p>{}{run}</w:p>", r("Total: ")), 1);
    use OpenChanges::{Accepted, Rejected, Unreadable};
    for (run, accepted, rejected) in [
        (&was_struck, "", "struck out"),
        (&is_struck, "struck out", ""),
    ] {
        contains(&read_as(Accepted, &body(run)), accepted);
        contains(&read_as(Rejected, &body(run)), rejected);
    }
    assert_eq!(read_as(Accepted, &body(&was_struck)), "");
    assert_eq!(read_as(Rejected, &body(&is_struck)), "");
    contains(
        &read_as(Unreadable, &body(&was_struck)),
        "a tracked change is open in it",
    );
    // A change of weight alone says nothing about the value.
    let bold = styled(
        "<w:b/><w:rPrChange w:id=\"1\"><w:rPr/></w:rPrChange>",
        "5 EUR",
    );
    assert_eq!(read_as(Unreadable, &body(&bold)), "");
    // A paragraph that was a heading, a row that was hidden, a cell that was merged.
    let heading = p("Total: 5 EUR").replacen(
        "<w:p>",
        "<w:p><w:pPr><w:pPrChange w:id=\"1\"><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:pPrChange></w:pPr>",
        1,
    );
    let body = grant("x").replacen(&p("x"), &heading, 1);
    assert_eq!(read_as(Accepted, &body), "");
    contains(&read_as(Rejected, &body), "the line is a heading");
    contains(
        &read_as(Unreadable, &body),
        "a tracked change is open in it",
    );
    let row = row(&["c", "1 EUR", ""]);
    let hidden = row.replacen(
        "<w:tr>",
        "<w:tr><w:trPr><w:trPrChange w:id=\"1\"><w:trPr><w:hidden/></w:trPr></w:trPrChange></w:trPr>",
        1,
    );
    contains(&read_as(Accepted, &with_row(&hidden)), SUM);
    contains(
        &read_as(Rejected, &with_row(&hidden)),
        "row 4 of the table is hidden",
    );
    contains(
        &read_as(Unreadable, &with_row(&hidden)),
        "row 4 of the table is inserted or deleted",
    );
    let merged = row.replacen(
        "<w:tc>",
        "<w:tc><w:tcPr><w:tcPrChange w:id=\"1\"><w:tcPr><w:vMerge/></w:tcPr></w:tcPrChange></w:tcPr>",
        1,
    );
    contains(&read_as(Accepted, &with_row(&merged)), SUM);
    contains(
        &read_as(Rejected, &with_row(&merged)),
        "row 4 of the table has merged cells",
    );
}

#[test]
fn rows_cells_and_ranges_of_changes_are_read_as_asked() {
    use OpenChanges::{Accepted, Rejected, Unreadable};
    let more = row(&["c", "1 EUR", ""]);
    for (wrapper, with, without) in [
        ("ins", Accepted, Rejected),
        ("moveTo", Accepted, Rejected),
        ("del", Rejected, Accepted),
        ("moveFrom", Rejected, Accepted),
    ] {
        let body = with_row(&format!("<w:{wrapper} w:id=\"1\">{more}</w:{wrapper}>"));
        contains(&read_as(with, &body), SUM);
        assert_eq!(read_as(without, &body), "", "{wrapper}");
        contains(
            &read_as(Unreadable, &body),
            "row 4 of the table is inserted or deleted",
        );
    }
    // A cell that is deleted, where the others fill the row.
    let cells = row(&["c", "9 EUR", "1 EUR", ""]);
    let deleted = cells.replacen(
        &format!("<w:tc>{}", p("9 EUR")),
        &format!(
            "<w:tc><w:tcPr><w:cellDel w:id=\"1\"/></w:tcPr>{}",
            p("9 EUR")
        ),
        1,
    );
    contains(&read_as(Accepted, &with_row(&deleted)), SUM);
    contains(
        &read_as(Unreadable, &with_row(&deleted)),
        "Payments cannot be read",
    );
    let range = |run: &str| {
        format!(
            "<w:moveFromRangeStart w:id=\"7\" w:name=\"a\"/>{run}<w:moveFromRangeEnd w:id=\"7\"/>"
        )
    };
    contains(
        &total(&range(&r("5 EUR"))),
        "a tracked change is open in it",
    );
    assert_eq!(total(&format!("{}{}", range(""), r("5 EUR"))), "");
    contains(
        &third(&range(&more)),
        "row 4 of the table is inserted or deleted",
    );
    // A control that is deleted keeps its text and loses its name.
    let control = format!(
        "<w:customXmlDelRangeStart w:id=\"8\"/><w:sdt><w:sdtPr><w:tag w:val=\"total\"/></w:sdtPr><w:sdtContent>\
         <w:customXmlDelRangeEnd w:id=\"8\"/>{}</w:sdtContent></w:sdt>",
        r("5 EUR")
    );
    let body = grant("x").replacen(&p("x"), &format!("<w:p>{}{control}</w:p>", r("We pay ")), 1);
    assert_eq!(read_as(Rejected, &body), "");
    contains(&read_as(Accepted, &body), "`total` is missing");
    contains(
        &read_as(Unreadable, &body),
        "a tracked change is open in it",
    );
}

/// A package with styles.
fn with_styles(styles: &str, body: &str) -> String {
    let rels = "<Relationships><Relationship Id=\"b\" Type=\"x/styles\" Target=\"Styles.xml\"/></Relationships>";
    let styles = format!("<w:styles xmlns:w=\"{WORD}\">{styles}</w:styles>");
    let bytes = package(&[
        ("word/document.xml", document(body).as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ]);
    said_of("a.docx", bytes, &Limits::default())
}

fn style(kind: &str, id: &str, rest: &str) -> String {
    format!("<w:style w:type=\"{kind}\" w:styleId=\"{id}\">{rest}</w:style>")
}

#[test]
fn text_that_styles_hide_or_strike_is_told_of() {
    let vanish = "<w:rPr><w:vanish/></w:rPr>";
    let draft = grant("Total: 5 EUR");
    let default =
        |kind: &str| style(kind, "D", vanish).replacen("<w:style ", "<w:style w:default=\"1\" ", 1);
    let hidden = "hidden";
    contains(&with_styles(&default("paragraph"), &draft), hidden);
    contains(&with_styles(&default("character"), &draft), hidden);
    let defaults = format!("<w:docDefaults><w:rPrDefault>{vanish}</w:rPrDefault></w:docDefaults>");
    contains(&with_styles(&defaults, &draft), hidden);
    // The default style of tables hides the cells, not the line above.
    contains(
        &with_styles(&default("table"), &draft),
        "Payments cannot be read: a part of it is hidden",
    );
    let of_table = draft.replacen(
        "<w:tbl>",
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"T\"/></w:tblPr>",
        1,
    );
    let based = format!(
        "{}{}",
        style("table", "T", "<w:basedOn w:val=\"U\"/>"),
        style("table", "U", vanish)
    );
    contains(&with_styles(&based, &of_table), hidden);
    let part = style(
        "table",
        "T",
        &format!("<w:tblStylePr w:type=\"lastRow\">{vanish}</w:tblStylePr>"),
    );
    contains(&with_styles(&part, &of_table), hidden);
    // A toggle that two styles switch on is off.
    let run = styled("<w:rStyle w:val=\"C\"/>", "5 EUR");
    let body = grant("x").replacen(
        &p("x"),
        &format!("<w:p><w:pPr><w:pStyle w:val=\"P\"/><w:rPr><w:vanish w:val=\"0\"/></w:rPr></w:pPr>{run}</w:p>"),
        1,
    );
    let run_only = format!("<w:p>{}{run}</w:p>", r("Total: "));
    let run_only = grant("x").replacen(&p("x"), &run_only, 1);
    let character = style("character", "C", vanish);
    contains(&with_styles(&character, &run_only), hidden);
    let both = format!("{character}{}", style("paragraph", "P", vanish));
    let toggled = body.replacen("5 EUR", "Total: 5 EUR", 1);
    assert_eq!(with_styles(&both, &toggled), "");
    // What is no toggle stays, and direct format decides.
    contains(&total(&styled("<w:webHidden/>", "5 EUR")), hidden);
    contains(&total(&styled("<w:dstrike/>", "5 EUR")), "struck out");
    contains(
        &total(&styled(
            "<w:vanish w:val=\"0\"/><w:sz w:val=\"1\"/>",
            "5 EUR",
        )),
        hidden,
    );
    let shown = style("character", "C", vanish);
    let direct = run_only.replacen("<w:rStyle", "<w:vanish w:val=\"false\"/><w:rStyle", 1);
    assert_eq!(with_styles(&shown, &direct), "");
}

#[test]
fn a_hidden_end_joins_paragraphs() {
    let end = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>";
    let two = format!("<w:p>{end}{}</w:p>{}", r("Total: 5"), p("0 EUR"));
    contains(&said(&grant("x").replacen(&p("x"), &two, 1)), "hidden");
    // Nothing follows on the line.
    let last = format!("<w:p>{end}{}</w:p>{}", r("Total: 5 EUR"), h("Payments"));
    let body = grant("x").replacen(&format!("{}{}", p("x"), h("Payments")), &last, 1);
    contains(&said(&body), "hidden");
    let alone = format!("<w:p>{end}{}</w:p><w:p/>", r("Total: 5 EUR"));
    assert_eq!(said(&grant("x").replacen(&p("x"), &alone, 1)), "");
}

/// What is said of a draft with a control that is bound to data.
fn bound(data: &str, properties: &str, shown: &str, path: &str) -> String {
    let control = format!(
        "<w:sdt><w:sdtPr>{properties}<w:dataBinding w:prefixMappings=\"xmlns:n='urn:n'\" w:xpath=\"{path}\" \
         w:storeItemID=\"{{AB}}\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        r(shown)
    );
    let body = grant("x").replacen(&p("x"), &format!("<w:p>{}{control}</w:p>", r("Total: ")), 1);
    let rels = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"a\" Type=\"x/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let bytes = package(&[
        ("word/document.xml", document(&body).as_bytes()),
        (
            "word/_rels/document.xml.rels",
            rels("customXml", "../customXml/item1.xml").as_bytes(),
        ),
        ("customXml/item1.xml", data.as_bytes()),
        (
            "customXml/_rels/item1.xml.rels",
            rels("customXmlProps", "itemProps1.xml").as_bytes(),
        ),
        (
            "customXml/itemProps1.xml",
            b"<ds:datastoreItem xmlns:ds=\"urn:d\" ds:itemID=\"{ab}\"/>",
        ),
    ]);
    said_of("a.docx", bytes, &Limits::default())
}

#[test]
fn controls_show_the_data_that_they_are_bound_to() {
    let data = "<g xmlns=\"urn:n\" due=\"x\"><total>5 EUR</total><total>6 EUR</total></g>";
    let path = "/n:g[1]/n:total[1]";
    assert_eq!(bound(data, "", "5 EUR", path), "");
    contains(
        &bound(data, "", "5 EUR", "/n:g/n:total[2]"),
        "which holds `6 EUR`",
    );
    contains(&bound(data, "", "5 EUR", "/n:g/@due"), "which holds `x`");
    contains(
        &bound("<g xmlns=\"urn:n\"><total/></g>", "", "5 EUR", path),
        "which holds nothing",
    );
    // Where nothing is there, the saved text is shown.
    assert_eq!(bound(data, "", "5 EUR", "/n:g/n:other"), "");
    contains(&bound(data, "", "5 EUR", "//n:total"), "cannot be read");
    contains(&bound("<g", "", "5 EUR", path), "cannot be read");
    // A list shows the words for a value.
    let list =
        "<w:dropDownList><w:listItem w:displayText=\"5 EUR\" w:value=\"five\"/></w:dropDownList>";
    let five = "<g xmlns=\"urn:n\"><total>five</total></g>";
    assert_eq!(bound(five, list, "5 EUR", path), "");
    contains(&bound(five, list, "6 EUR", path), "which holds `5 EUR`");
}

#[test]
fn parts_that_are_missing_or_elsewhere_are_told_of() {
    let limits = Limits::default();
    let body = document(&grant("Total: 5 EUR"));
    let of = |rels: &str, more: &[(&str, &[u8])]| {
        let rels = format!("<Relationships>{rels}</Relationships>");
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("word/document.xml", body.as_bytes()),
            ("word/_rels/document.xml.rels", rels.as_bytes()),
        ];
        parts.extend(more);
        said_of("a.docx", package(&parts), &limits)
    };
    for kind in ["styles", "footnotes", "header"] {
        let link = format!("<Relationship Id=\"a\" Type=\"x/{kind}\" Target=\"gone.xml\"/>");
        contains(&of(&link, &[]), "`word/gone.xml` is missing");
    }
    contains(
        &of("", &[("WORD/Document.xml", b"<a/>")]),
        "two parts of one name",
    );
    let upper = package(&[("Word/Document.XML", body.as_bytes())]);
    assert_eq!(said_of("a.docx", upper, &limits), "");
    contains(&total("<w:subDoc/>"), "a master document");
    contains(
        &said(&grant("Total: 5 EUR").replacen("<w:tc>", "<w:tc><w:altChunk/>", 1)),
        "an embedded file",
    );
}

#[test]
fn keys_before_tabs_and_outside_of_the_text_are_told_of() {
    let rules_read = |line: &str| said(&grant("x").replacen(&p("x"), line, 1));
    contains(
        &rules_read(&p("Total\t5 EUR")),
        "a tab follows it, and no colon",
    );
    let tab = format!("<w:p>{}<w:r><w:tab/></w:r>{}</w:p>", r("Total"), r("5 EUR"));
    contains(&rules_read(&tab), "a tab follows it, and no colon");
    let boxed = |content: &str| {
        format!("<w:p><w:r><w:pict><w:txbxContent>{content}</w:txbxContent></w:pict></w:r></w:p>")
    };
    contains(
        &rules_read(&boxed(&table(&[&["Total", "5 EUR"], &["Other", "x"]]))),
        "it is in a text box",
    );
    let alone = grant("Total: 5 EUR").replace(
        &format!("{}{}", h("Payments"), table(ROWS)),
        &boxed(&format!("{}{}", p("Payments"), table(ROWS))),
    );
    contains(&said(&alone), "it is in a text box");
    // A text box in a cell does not part the table.
    let inside =
        grant("Total: 5 EUR").replacen(&p("a"), &format!("{}{}", p("a"), boxed(&p("x"))), 1);
    assert_eq!(said(&inside), "");
}

#[test]
fn a_table_of_two_columns_without_a_marked_header_is_a_list_or_keys() {
    use whereas::internals::{document, document::encoding, infer, source::Sources};
    let rules = |rows: &[&[&str]]| {
        let body = format!("{}{}{}", p("Grant"), h("Tranches"), table(rows));
        let text = encoding::decode("a.docx".into(), docx(&body), &Limits::default()).unwrap();
        let sources = Sources::new();
        let source = sources.add(text.name.clone(), text.text.clone());
        let format = document::detect(&text.name, &text.text).format;
        let trees = document::parse(format, &text.text, source, &Limits::default()).unwrap();
        infer::rule_file("a", "a.docx", &trees)
    };
    let dates = rules(&[
        &["Due", "Amount"],
        &["2026-03-01", "3 EUR"],
        &["2026-06-01", "2 EUR"],
    ]);
    contains(&dates, "Tranches: list of Tranche\n");
    contains(&dates, "Due:    date\n");
    assert!(!dates.contains("_2026"), "{dates}");
    let words = rules(&[
        &["Tranche", "Amount"],
        &["first", "3 EUR"],
        &["second", "2 EUR"],
    ]);
    contains(&words, "Tranches: list of Tranche\n");
    assert!(!words.contains("first:"), "{words}");
    let keys = rules(&[
        &["Amount", "3 EUR"],
        &["Due", "2026-06-01"],
        &["Payer", "Ministry"],
    ]);
    contains(&keys, "Due:    date\n");
    assert!(!keys.contains("list of"), "{keys}");
}

/// What is said of a draft without a line `Total`, with this paragraph in its place.
fn paragraph(content: &str) -> String {
    said(&grant("x").replacen(&p("x"), &format!("<w:p>{content}</w:p>"), 1))
}

fn bookmark(name: &str, content: &str) -> String {
    format!("<w:bookmarkStart w:id=\"7\" w:name=\"{name}\"/>{content}<w:bookmarkEnd w:id=\"7\"/>")
}

#[test]
fn a_bookmark_is_a_field_that_nothing_else_is() {
    let sentence = |name: &str, value: &str| {
        let value = bookmark(name, &format!("{}{}", r(value), r(" EUR")));
        paragraph(&format!("{}{value}{}", r("At most "), r(" are paid.")))
    };
    assert_eq!(sentence("Total", "5"), "");
    contains(&sentence("total", "6"), SUM);
    let missing = "is missing";
    // Names that programs give, an empty bookmark, and one over several lines or paragraphs.
    for name in ["_Total", "Total1", ""] {
        contains(&sentence(name, "5"), missing);
    }
    contains(&paragraph(&bookmark("Total", "")), missing);
    contains(
        &paragraph(&bookmark(
            "Total",
            &format!("{}<w:r><w:br/></w:r>{}", r("5"), r(" EUR")),
        )),
        missing,
    );
    contains(
        &paragraph(&bookmark("Total", "").replacen(
            "/>",
            &format!("/>{}</w:p><w:p>", r("5 EUR")),
            1,
        )),
        missing,
    );
    // A line says more than a bookmark of its name, and a heading is no value.
    let line = format!(
        "{}{}",
        r("Total: 5 EUR, of "),
        bookmark("Total", &r("6 EUR"))
    );
    contains(&paragraph(&line), "`5 EUR, of 6 EUR` is not money");
    assert_eq!(total(&bookmark("Total", &r("5 EUR"))), "");
    let heading = grant("Total: 5 EUR").replacen(
        "<w:r><w:t>Payments</w:t></w:r>",
        &bookmark("payments", &r("Payments")),
        1,
    );
    assert_eq!(said(&heading), "");
    // What is open or hidden in it makes it unreadable.
    contains(
        &paragraph(&bookmark(
            "Total",
            &format!("<w:ins w:id=\"1\">{}</w:ins>", r("5 EUR")),
        )),
        "a tracked change is open in it",
    );
}

#[test]
fn properties_and_variables_are_fields_and_fields_show_them() {
    let said_with = |content: &str, custom: &str, variables: &str| {
        let body = grant("x").replacen(&p("x"), content, 1);
        let custom = format!("<Properties>{custom}</Properties>");
        let settings = format!("<w:settings xmlns:w=\"{WORD}\">{variables}</w:settings>");
        let parts: &[(&str, &[u8])] = &[
            ("word/document.xml", &document(&body).into_bytes()),
            ("docProps/custom.xml", custom.as_bytes()),
            ("word/settings.xml", settings.as_bytes()),
        ];
        said_of("a.docx", package(parts), &Limits::default())
    };
    let property = |value: &str| format!("<property name=\"Total\"><v>{value}</v></property>");
    let variable = |value: &str| {
        format!("<w:docVars><w:docVar w:name=\"total\" w:val=\"{value}\"/></w:docVars>")
    };
    assert_eq!(said_with(&p("x"), &property("5 EUR"), ""), "");
    assert_eq!(said_with(&p("x"), "", &variable("5 EUR")), "");
    contains(&said_with(&p("x"), "", &variable("6 EUR")), SUM);
    // Two that differ, and one that differs from the text.
    assert_ne!(
        said_with(&p("x"), &property("5 EUR"), &variable("6 EUR")),
        ""
    );
    contains(
        &said_with(&p("Total: 5 EUR"), "", &variable("6 EUR")),
        "6 EUR",
    );
    // Fields with a result that is out of date.
    let shown = |code: &str, result: &str| {
        format!(
            "<w:p>{}<w:fldSimple w:instr=\" {code} \">{}</w:fldSimple></w:p>",
            r("Sum: "),
            r(result)
        )
    };
    let of_sum = |code: &str, result: &str| {
        let body = shown(code, result).replace("Sum: ", "Total: ");
        let custom = "<property name=\"The sum\"><v>5 EUR</v></property>";
        let variables = "<w:docVars><w:docVar w:name=\"sum\" w:val=\"5 EUR\"/></w:docVars>";
        said_with(&body, custom, variables)
    };
    for code in [
        "DOCPROPERTY &quot;The sum&quot; \\* MERGEFORMAT",
        "DOCVARIABLE sum",
        "docvariable &quot;Sum&quot;",
    ] {
        assert_eq!(of_sum(code, "5 EUR"), "", "{code}");
        contains(&of_sum(code, "6 EUR"), "which holds `5 EUR`");
    }
    // In a format, or of a property that is not there, what is shown is read.
    assert_eq!(of_sum("DOCVARIABLE sum \\# &quot;0&quot;", "5 EUR"), "");
    assert_eq!(of_sum("DOCVARIABLE other", "5 EUR"), "");
}

#[test]
fn a_title_that_is_written_twice_is_one_title() {
    let title = |text: &str| h(text).replacen("w:val=\"1\"", "w:val=\"0\"", 1);
    let with = |first: &str, second: &str| {
        let body = grant("Total: 5 EUR").replacen(&p("Grant"), "", 1);
        said(&format!("{}{}{body}", title(first), title(second)))
    };
    assert_eq!(with("Grant Agreement", "GRANT AGREEMENT"), "");
    // A section of another name is a section.
    contains(&with("Grant Agreement", "Agreement"), "is missing");
}

#[test]
fn lines_of_columns_under_the_heading_of_a_list_are_told_of() {
    let optional = |content: &str| {
        let rules = "type Grant { total: money in EUR, contacts: list of Contact else [] }\n\
                     type Contact { name: text }\nrule few for Grant { require count(contacts) < 9 }\n";
        let body = format!(
            "{}{}{}{content}",
            p("Grant"),
            p("Total: 5 EUR"),
            h("Contacts")
        );
        said_by(rules, "a.docx", docx(&body), &Limits::default())
    };
    let lines = [p("Anna Nowak\tbuyer"), p("Jens Holm\tsupplier")].concat();
    contains(&optional(&lines), "`contacts`");
    contains(&optional(&p("Name\tRole")), "`contacts`");
    // Below a heading of its own, as that of a table may be read.
    contains(
        &optional(&format!(
            "{}{lines}",
            h("Name and role").replacen("\"1\"", "\"2\"", 1)
        )),
        "`contacts`",
    );
    assert_eq!(optional(&p("There are none.")), "");
    assert_eq!(optional(""), "");
}
