//! What a page of HTML shows, and what of it cannot be decided without a browser.

use whereas::internals::limits::Limits;

use super::hostile_office::said_of;

const ROWS: &str =
    "<table><tr><th>Id<th>Amount<th>Note<tr><td>a<td>2 EUR<td>x<tr><td>b<td>3 EUR<td>x</table>";

fn said(page: &str) -> String {
    said_of("a.html", page.as_bytes().to_vec(), &Limits::default())
}

/// A page with a head and a line with the total.
fn page(head: &str, total: &str) -> String {
    format!(
        "<!doctype html><head>{head}</head><body><h1>Grant</h1><p class=total id=t data-x=\"1\">Total: {total}<h2>Payments</h2>{ROWS}"
    )
}

/// What is said of a page with a style sheet.
fn styled(sheet: &str) -> String {
    said(&page(
        &format!("<style>{sheet}</style>"),
        "<b class='sum big'>5 EUR</b>",
    ))
}

#[track_caller]
fn contains(said: &str, expected: &str) {
    assert!(said.contains(expected), "{said}");
}

#[test]
fn selectors_hide_what_they_match() {
    for sheet in [
        "*{display:none}",
        "p{display:none}",
        "P.total{visibility:hidden}",
        "#t{display:none}",
        "[data-x]{display:none}",
        "p[data-x='1']{display:none}",
        "p[class~=total]{display:none}",
        "body > p{display:none}",
        "body p b{display:none}",
        "h6, p .sum{display:none}",
        "p:not(.other) b{display:none}",
        ".s\\75 m{display:none}",
        ".sum{d\\69 splay:none}",
        ".sum{dis/**/play:block;display:/*x*/none}",
        ".sum{content:\"}\";display:none}",
        "@media screen{.sum{display:none}}",
        "@import 'x.css';.sum{display:none}",
        ".sum{font-size:0}",
        ".sum{font-size:1px}",
        ".sum{opacity:.01}",
        ".sum{color:transparent}",
        ".sum{position:absolute;left:-9999px}",
        ".sum{text-indent:-999em}",
        ".sum{position:absolute;clip:rect(1px,1px,1px,1px)}",
        ".sum{clip-path:inset(50%)}",
        ".sum{width:1px;height:1px;overflow:hidden}",
    ] {
        contains(&styled(sheet), "a part of it is hidden");
    }
    for sheet in [
        "p[class=q]{display:none}",
        "p[data-x=\"2\"]{display:none}",
        "div p{display:none}",
        "h2 > b{display:none}",
        "p:not(.total) b{display:none}",
        "b::before{display:none}",
        ".summ{display:none}",
        "@media print{.sum{display:none}}",
        "@font-face{display:none}",
        ".sum{display:block;font-size:9pt;left:-2px;position:relative}",
        "b::before{content:\"\\2022 \"}",
    ] {
        assert_eq!(styled(sheet), "", "{sheet}");
    }
    for sheet in [
        ".sum:hover{display:none}",
        "h1 + p .sum{display:none}",
        "@media (max-width: 600px){.sum{display:none}}",
        "@supports (display:grid){.sum{display:none}}",
        ".sum{display:var(--d)}",
        ".sum{clip-path:url(#x)}",
    ] {
        contains(&styled(sheet), "a style sheet may hide a part of it");
    }
    contains(&styled(".sum{text-decoration:line-through}"), "struck out");
    contains(&styled("b::after{content:\"0\"}"), "words of a style sheet");
    contains(
        &styled(".sum{unicode-bidi:bidi-override;direction:rtl}"),
        "text in reversed order",
    );
}

#[test]
fn elements_that_are_not_shown_are_told_of() {
    let total = |total: &str| said(&page("", total));
    let in_div = page("", "5<div hidden>0</div>0 EUR").replace("<p class", "<div class");
    contains(&said(&in_div), "hidden");
    assert_eq!(total("<bdo dir=ltr>5</bdo> EUR"), "");
    contains(&total("<bdo dir=rtl>5</bdo> EUR"), "text in reversed order");
    assert_eq!(total("<ruby>5<rp>(<rt>five<rp>)</ruby> EUR"), "");
    let whole = |before: &str, after: &str| {
        said(&page("", "x").replace(
            "<p class=total id=t data-x=\"1\">Total: x",
            &format!("{before}<p>Total: 5 EUR</p>{after}"),
        ))
    };
    assert_eq!(
        whole("<details open><summary>More</summary>", "</details>"),
        ""
    );
    contains(
        &whole("<details><summary>More</summary>", "</details>"),
        "hidden",
    );
    contains(&whole("<dialog>", "</dialog>"), "hidden");
    assert_eq!(whole("<dialog open>", "</dialog>"), "");
    let columns = page("", "5 EUR").replace(
        "<table>",
        "<table><colgroup><col><col style='visibility:collapse'></colgroup>",
    );
    contains(
        &said(&columns),
        "Payments cannot be read: a part of it is hidden",
    );
    let shown = page("", "5 EUR").replace("<table>", "<table><col><col span=2>");
    assert_eq!(said(&shown), "");
}

#[test]
fn pages_of_xml_are_read_or_told_of() {
    let html = page("<script src=x></script>", "5 EUR");
    assert_eq!(said(&html), "");
    contains(
        &said(&page("<script src=x />", "5 EUR")),
        "`<script>` is not closed",
    );
    contains(
        &said(&page("<style>p{}", "5 EUR")),
        "`<style>` is not closed",
    );
    let xhtml = |head: &str, total: &str| {
        let rest = page(head, total).replace("<!doctype html>", "");
        said(&format!(
            "<html xmlns=\"http://www.w3.org/1999/xhtml\">{rest}</html>"
        ))
    };
    assert_eq!(
        xhtml("<script src=\"x\"/>", "5<span style='display:none'/> EUR"),
        ""
    );
    contains(&xhtml("", "<![CDATA[5 EUR]]>"), "a CDATA section");
    contains(&said(&page("", "5<![CDATA[0]]> EUR")), "a CDATA section");
}

#[test]
fn values_of_attributes_and_fields_are_read_or_told_of() {
    let without = |rest: &str| {
        said(&page("", "x").replace("<p class=total id=t data-x=\"1\">Total: x", rest))
    };
    assert_eq!(without("<meta itemprop=total content=\"5 EUR\">"), "");
    assert_eq!(
        said(&page("<meta itemprop=total content=\"5 EUR\">", "5 EUR")),
        ""
    );
    contains(
        &said(&page("<meta itemprop=total content=\"6 EUR\">", "5 EUR")),
        "holds `6 EUR`",
    );
    contains(
        &without("<p>We pay <data itemprop=total value=\"6 EUR\">5 EUR</data>"),
        "holds `6 EUR`",
    );
    contains(
        &without("<p><label>Total <input value=\"5 EUR\"></label>"),
        "a form field",
    );
    contains(
        &without("<p><input itemprop=total value=\"5 EUR\">"),
        "a form field",
    );
    contains(
        &without("<p>Total: <select><option>5 EUR</select>"),
        "a form field",
    );
    // Two terms with one definition.
    assert_eq!(without("<dl><dt>Total<dt>Sum<dd>5 EUR</dl>"), "");
    contains(
        &without("<dl><dt>Sum<dd>5 EUR<dt>Total</dl>"),
        "`total` is missing",
    );
    contains(
        &without("<nav><table><tr><td>Total<td>5 EUR<tr><td>a<td>b</table></nav>"),
        "header or footer",
    );
}
