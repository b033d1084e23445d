//! What LibreOffice shows of a draft in ODT, and what of it is not certain.

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
