//! What LibreOffice shows of a draft in ODT, and what of it is not certain.

use whereas::internals::document::encoding;
use whereas::internals::document::office::annotate::{DraftFormat, Remark, annotate};
use whereas::internals::limits::{Limits, OpenChanges};

use super::hostile_office::{odt, package, said_of};

fn row(cells: [&str; 3]) -> String {
    let cells = cells
        .map(|cell| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>"))
        .concat();
    format!("<table:table-row>{cells}</table:table-row>")
}

fn table(rows: &str) -> String {
    format!(
        "<table:table>{}{rows}</table:table>",
        row(["Id", "Amount", "Note"])
    )
}

const HEADING: &str = "<text:h text:outline-level=\"2\">Payments</text:h>";

/// A draft with this text before the payments, and this after them.
fn draft(before: &str, total: &str, after: &str) -> String {
    format!(
        "{before}<text:p>Total: {total}</text:p>{HEADING}{}{after}",
        table(&row(["a", "5 EUR", "x"]))
    )
}

fn read_as(changes: OpenChanges, body: &str) -> String {
    let limits = Limits {
        changes,
        ..Limits::default()
    };
    said_of("a.odt", odt(body), &limits)
}

fn said(body: &str) -> String {
    read_as(OpenChanges::Unreadable, body)
}

#[track_caller]
fn contains(said: &str, expected: &str) {
    assert!(said.contains(expected), "{said}");
}

const SUM: &str = "`sum(payments.amount) = total` is false";

#[test]
fn fields_show_the_values_of_variables() {
    let declared = "<text:user-field-decls><text:user-field-decl text:name=\"t\" office:value-type=\"string\" office:string-value=\"5 EUR\"/></text:user-field-decls>";
    let get =
        |shown: &str| format!("<text:user-field-get text:name=\"t\">{shown}</text:user-field-get>");
    assert_eq!(said(&draft(declared, &get("5 EUR"), "")), "");
    contains(
        &said(&draft(declared, &get("6 EUR"), "")),
        "which holds `5 EUR`",
    );
    contains(&said(&draft("", &get(""), "")), "holds no value");
    let number = declared.replace(
        "string\" office:string-value=\"5 EUR",
        "float\" office:value=\"5000",
    );
    let of_number = |shown: &str| said(&draft(&number, &format!("{} EUR", get(shown)), ""));
    contains(&of_number("5000.00"), SUM);
    contains(&of_number("5"), "which holds `5000`");
    let set = "<text:p><text:variable-set text:name=\"v\" text:display=\"none\">5 EUR</text:variable-set></text:p>";
    let get =
        |shown: &str| format!("<text:variable-get text:name=\"v\">{shown}</text:variable-get>");
    assert_eq!(said(&draft(set, &get("5 EUR"), "")), "");
    contains(&said(&draft(set, &get("6 EUR"), "")), "which holds `5 EUR`");
}

#[test]
fn groups_columns_and_styles_that_hide_are_told_of() {
    let hidden_row = |display: &str| {
        draft("", "5 EUR", "").replace(
            "</table:table>",
            &format!("<table:table-row-group table:display=\"{display}\">{}</table:table-row-group></table:table>", row(["b", "1 EUR", "x"])),
        )
    };
    contains(&said(&hidden_row("true")), SUM);
    contains(&said(&hidden_row("false")), "row 3 of the table is hidden");
    let columns = |column: &str| {
        draft("", "5 EUR", "").replace(
            "<table:table>",
            &format!("<table:table><table:table-column/>{column}"),
        )
    };
    contains(
        &said(&columns(
            "<table:table-column table:visibility=\"collapse\"/>",
        )),
        "hidden",
    );
    contains(
        &said(&columns(
            "<table:table-column-group table:display=\"false\"><table:table-column/></table:table-column-group>",
        )),
        "hidden",
    );
    assert_eq!(
        said(&columns(
            "<table:table-column table:number-columns-repeated=\"2\"/>"
        )),
        ""
    );
    let styled = |properties: &str| {
        let content = "<o:document-content xmlns:o=\"urn:o\" xmlns:text=\"urn:t\" xmlns:table=\"urn:b\" xmlns:style=\"urn:s\" xmlns:fo=\"urn:f\">\
            <o:automatic-styles><style:style style:name=\"T\" style:family=\"text\"><style:text-properties PROPERTIES/></style:style></o:automatic-styles>\
            <o:body><o:text>BODY</o:text></o:body></o:document-content>";
        let body = draft("", "<text:span text:style-name=\"T\">5 EUR</text:span>", "");
        let content = content
            .replace("PROPERTIES", properties)
            .replace("BODY", &body);
        said_of(
            "a.odt",
            package(&[("content.xml", content.as_bytes())]),
            &Limits::default(),
        )
    };
    assert_eq!(styled("fo:font-size=\"9pt\""), "");
    contains(&styled("fo:font-size=\"1pt\""), "hidden");
    contains(
        &styled("style:text-line-through-type=\"double\""),
        "struck out",
    );
}

#[test]
fn deletions_of_tables_and_changes_of_format_are_read_as_asked() {
    let region = |content: &str| {
        format!(
            "<text:tracked-changes><text:changed-region text:id=\"d\">{content}</text:changed-region></text:tracked-changes>"
        )
    };
    let rows = table(&row(["a", "5 EUR", "x"]));
    let deleted = region(&format!(
        "<text:deletion><office:change-info><text:p>me</text:p></office:change-info>{HEADING}{rows}</text:deletion>"
    ));
    let body = format!(
        "{deleted}<text:p>Total: 5 EUR</text:p><text:change text:change-id=\"d\"/><text:p/>"
    );
    assert_eq!(read_as(OpenChanges::Rejected, &body), "");
    contains(
        &read_as(OpenChanges::Accepted, &body),
        "`payments` is missing",
    );
    contains(
        &read_as(OpenChanges::Unreadable, &body),
        "a tracked change is open in it",
    );
    // A deletion that parts two paragraphs.
    let parted =
        region("<text:deletion><text:p> EUR</text:p><text:p>Other: </text:p></text:deletion>");
    let body = draft(&parted, "5<text:change text:change-id=\"d\"/>x", "");
    assert_eq!(read_as(OpenChanges::Rejected, &body), "");
    contains(
        &read_as(OpenChanges::Unreadable, &body),
        "a tracked change is open in it",
    );
    let format = region("<text:format-change/>");
    let body = draft(
        &format,
        "<text:change-start text:change-id=\"d\"/>5 EUR<text:change-end text:change-id=\"d\"/>",
        "",
    );
    assert_eq!(read_as(OpenChanges::Accepted, &body), "");
    contains(
        &read_as(OpenChanges::Rejected, &body),
        "a tracked change is open in it",
    );
}

#[test]
fn linked_sections_comments_and_unknown_elements_are_told_of() {
    let section = |inside: &str| {
        draft("", "x", "").replace(
            "<text:p>Total: x</text:p>",
            &format!("<text:section>{inside}<text:p>Total: 5 EUR</text:p></text:section>"),
        )
    };
    assert_eq!(said(&section("")), "");
    contains(
        &said(&section("<text:section-source/>")),
        "text of another file",
    );
    assert_eq!(
        said(&draft(
            "",
            "5 EUR<office:annotation><text:p>0</text:p></office:annotation>",
            ""
        )),
        ""
    );
    contains(
        &said(&draft("", "<text:odd>5 EUR</text:odd>", "")),
        "the element `odd`",
    );
    let wrapped = draft("", "5 EUR", "").replace(
        "</table:table>",
        &format!(
            "<table:odd>{}</table:odd></table:table>",
            row(["b", "1 EUR", "x"])
        ),
    );
    contains(&said(&wrapped), "row 3 of the table is in an element");
    let boxed = draft("", "5 EUR", "").replace(
        &format!("{HEADING}{}", table(&row(["a", "5 EUR", "x"]))),
        &format!("<text:p><draw:frame xmlns:draw=\"urn:d\"><draw:text-box><text:p>Payments</text:p>{}</draw:text-box></draw:frame></text:p>", table(&row(["a", "5 EUR", "x"]))),
    );
    contains(&said(&boxed), "it is in a text box");
}

/// A copy of a draft in ODT with a change of the value after `Total: `; what its XML is then.
fn copied(body: &str, old: &str) -> (usize, String) {
    let bytes = odt(body);
    let lines = lines(&bytes, OpenChanges::Unreadable);
    let at = lines
        .iter()
        .position(|line| line.contains("Total: "))
        .unwrap();
    let start = lines[at].find(old).unwrap();
    let remark = Remark {
        line: at,
        text: vec!["too <much>".to_owned()],
        suggestion: Some((start..start + old.len(), "7 & 8".to_owned())),
    };
    let copy = annotate(
        DraftFormat::Odt,
        &bytes,
        &[remark.clone(), remark],
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(copy.commented, 2);
    if copy.suggested > 0 {
        let accepted = self::lines(&copy.bytes, OpenChanges::Accepted);
        assert_eq!(accepted[at], lines[at].replacen(old, "7 & 8", 1));
        assert_eq!(self::lines(&copy.bytes, OpenChanges::Rejected), lines);
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(copy.bytes)).unwrap();
    let content = std::io::read_to_string(archive.by_name("content.xml").unwrap()).unwrap();
    (copy.suggested, content)
}

fn lines(bytes: &[u8], changes: OpenChanges) -> Vec<String> {
    let limits = Limits {
        changes,
        ..Limits::default()
    };
    let text = encoding::decode("a.odt".into(), bytes.to_vec(), &limits).unwrap();
    let lines: Vec<String> = text.text.lines().map(str::to_owned).collect();
    lines[..lines.len() / 2].to_vec()
}

#[test]
fn copies_suggest_where_a_text_is_written_as_it_is_read() {
    let total = |content: &str| format!("<text:p>Total: {content}</text:p>");
    // Spans of a value are deleted with their styles.
    let spans = "<text:span text:style-name=\"T1\">5<text:span text:style-name=\"T2\">0</text:span></text:span> EUR";
    let (suggested, content) = copied(&total(spans), "50 EUR");
    assert_eq!(suggested, 1);
    assert!(content.contains(
        "<text:p><text:span text:style-name=\"T1\"><text:span text:style-name=\"T2\">0</text:span></text:span></text:p>"
    ));
    assert!(content.contains("too &lt;much&gt;"), "{content}");
    // An empty list of changes, one with changes, and forms before it.
    let info =
        "<office:change-info><dc:creator xmlns:dc=\"urn:d\">A</dc:creator></office:change-info>";
    let old = format!(
        "<text:tracked-changes><text:changed-region text:id=\"c1\"><text:insertion>{info}</text:insertion>\
         </text:changed-region></text:tracked-changes>"
    );
    for before in ["<office:forms/>", "<text:tracked-changes/>", old.as_str()] {
        let (suggested, content) = copied(&format!("{before}{}", total("50 EUR")), "50 EUR");
        assert_eq!(suggested, 1, "{before}");
        assert_eq!(content.matches("</text:tracked-changes>").count(), 1);
        let forms = content.find("<office:forms").unwrap_or(0);
        assert!(content.find("<text:tracked-changes").unwrap() > forms);
    }
    // Not in a field, in an open insertion, in a row that is there twice, or across white space that is not shown.
    let field = "<text:user-field-get text:name=\"t\">50 EUR</text:user-field-get>";
    assert_eq!(copied(&total(field), "50 EUR").0, 0);
    let inserted =
        "<text:change-start text:change-id=\"c1\"/>50 EUR<text:change-end text:change-id=\"c1\"/>";
    assert_eq!(copied(&format!("{old}{}", total(inserted)), "50 EUR").0, 0);
    assert_eq!(copied(&total("50  \n EUR"), "50 EUR").0, 0);
    assert_eq!(copied(&total("50<text:s/>EUR"), "50 EUR").0, 0);
    let twice = table(&row(["a", "Total: 50 EUR", "x"])).replacen(
        "<table:table-row><table:table-cell><text:p>a",
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>a",
        1,
    );
    assert_eq!(copied(&twice, "50 EUR").0, 0);
}

#[test]
fn comments_find_a_paragraph() {
    // An empty paragraph, an empty cell, a property of the document, and nothing at all.
    let comments = |body: &str, line: usize| {
        let remark = Remark {
            line,
            text: vec!["missing".to_owned()],
            suggestion: None,
        };
        let copy = annotate(
            DraftFormat::Odt,
            &odt(body),
            &[remark.clone(), remark],
            &Limits::default(),
        )
        .unwrap();
        (
            copy.commented,
            lines(&copy.bytes, OpenChanges::Unreadable)
                == lines(&odt(body), OpenChanges::Unreadable),
        )
    };
    assert_eq!(comments("<text:p/>", 0), (2, true));
    assert_eq!(comments("<text:p></text:p>", 0), (2, true));
    assert_eq!(comments(&table(&row(["", "<text:s/>", ""])), 3), (2, true));
    assert_eq!(comments("<text:p>a</text:p>", 9), (2, true));
    assert_eq!(comments("", 0).0, 0);
}

#[test]
fn a_bookmark_is_a_field_that_nothing_else_is() {
    let bookmark = |name: &str, text: &str| {
        format!(
            "<text:bookmark-start text:name=\"{name}\"/>{text}<text:bookmark-end text:name=\"{name}\"/>"
        )
    };
    let of = |name: &str, text: &str| {
        let sentence = format!("<text:p>At most {} is paid.</text:p>", bookmark(name, text));
        said(&draft("", "x", "").replacen("<text:p>Total: x</text:p>", &sentence, 1))
    };
    assert_eq!(of("Total", "5 <text:span>EUR</text:span>"), "");
    contains(&of("total", "6 EUR"), SUM);
    for (name, text) in [("Total", ""), ("_Total", "5 EUR"), ("Total1", "5 EUR")] {
        contains(&of(name, text), "is missing");
    }
    assert_eq!(said(&draft("", &bookmark("Total", "5 EUR"), "")), "");
}
