//! The page for people: it is whole, leads nowhere wrong, and takes nothing in a document for markup.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::sound_html::sound;

#[expect(
    clippy::disallowed_methods,
    reason = "a test of the command line writes a project"
)]
fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn page(folder: &Path, arguments: &[&str]) -> String {
    let all = [
        &["check", "--format", "html", "--quiet", "--no-config"],
        arguments,
    ]
    .concat();
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .args(all)
        .current_dir(folder)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn example() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/oecd-integrity-review");
    page(
        &folder,
        &["agreement.yaml", "-r", "international_projects.whereas"],
    )
}

const RULES: &str = "/// <b>A rule</b> & its \"title\".\nmodule r\ntype D { name: text, total: money, parts: list of money }\n\
    /// Parts add up </script><script>alert(1)</script>.\n\
    rule sums for D { source \"Law <1>\" at \"javascript:alert(1)\" require total = sum(parts) }\n\
    /// The name is short.\nrule short for D { require length(name) < 5 otherwise \"{name} is long\" }\n";

const HOSTILE: &str = "{ \"name\": \"</code></script><script>alert('x')</script><!-- & \\u001b[31m \\u202e\", \
    \"total\": \"7 EUR\", \"parts\": [\"1 EUR\", \"2 EUR\"] }";

#[test]
fn the_example_is_told_whole() {
    let html = example();
    let text = sound(&html);
    for words in [
        "1 obligation is violated (1 document, 6 obligations checked).",
        "the public had 9.5 hours: 0 complete working days of 10",
        "2020-12-30T00:00+06:00 or earlier",
        "exception urgent_draft did not apply: discussion.urgent is absent, taken as false",
        "9.5 hours later: 0 complete working days of kz",
        "Law on Legal Acts, No. 480-V",
        "10, in force from 2016-06-30",
        "An urgent draft needs three working days only",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(
        html.contains("<mark><a href=\"#f1\">2021-01-18T18:30+06:00</a></mark>"),
        "{html}"
    );
    assert!(html.contains("<summary>How this came about</summary>"));
    assert_eq!(html, example(), "the same run gives the same page");
}

#[test]
fn nothing_in_a_document_or_a_rule_is_markup() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "r.whereas", RULES);
    write(folder.path(), "<b>d&.json", HOSTILE);
    let html = page(folder.path(), &["<b>d&.json", "-r", "r.whereas"]);
    let text = sound(&html);
    assert!(
        text.contains("</script><script>alert('x')</script>"),
        "{text}"
    );
    assert!(text.contains("\\u{1b}[31m"), "{text}");
    assert!(!html.contains("href=\"javascript:"), "{html}");
}

#[test]
fn a_run_of_nothing_and_one_of_broken_rules_give_pages() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "r.whereas", RULES);
    write(folder.path(), "broken.json", "{ \"name\": ");
    assert!(
        sound(&page(folder.path(), &["broken.json", "-r", "r.whereas"]))
            .contains("Nothing was checked")
    );
    write(
        folder.path(),
        "b.whereas",
        "module b\nrule x for Y { require 1 = }\n",
    );
    assert!(sound(&page(folder.path(), &["broken.json", "-r", "b.whereas"])).contains("Problems"));
}

#[test]
fn ten_thousand_findings_and_a_long_line_stay_readable() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "r.whereas", RULES);
    let one = "{ \"name\": \"a long one\", \"total\": \"3 EUR\", \"parts\": [\"1 EUR\"] }";
    write(
        folder.path(),
        "many.ndjson",
        &format!("{one}\n").repeat(5_000),
    );
    let html = page(folder.path(), &["many.ndjson", "-r", "r.whereas"]);
    let text = sound(&html);
    assert!(
        text.contains("9500 more findings are not on this page"),
        "{}",
        &text[..2_000]
    );
    assert_eq!(
        text.matches("4750 more findings of this rule are not shown")
            .count(),
        2,
        "every rule has some"
    );
    assert!(html.len() < 3_000_000, "{}", html.len());
    let parts = vec!["\"1 EUR\""; 20_000].join(", ");
    write(
        folder.path(),
        "long.json",
        &format!("{{ \"name\": \"x\", \"total\": \"3 EUR\", \"parts\": [{parts}] }}"),
    );
    let html = page(folder.path(), &["long.json", "-r", "r.whereas"]);
    sound(&html);
    assert!(html.len() < 200_000, "{}", html.len());
}

#[test]
fn several_findings_on_one_value_and_values_in_values_nest_well() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "module r\ntype D { total: money, parts: list of P }\ntype P { amount: money }\n\
        rule a for D { require total > 5 EUR }\nrule b for D { require total > 6 EUR }\n\
        rule c for P { require amount > 5 EUR }\nrule d for D { require no p in parts satisfies p.amount < parent_limit(total) }\n\
        define parent_limit(m: money): money = m * 2\n";
    write(folder.path(), "r.whereas", rules);
    write(
        folder.path(),
        "d.json",
        "{ \"total\": \"1 EUR\",\n \"parts\": [ { \"amount\":\n \"1 EUR\" }, { \"amount\": \"0 EUR\" } ] }",
    );
    sound(&page(folder.path(), &["d.json", "-r", "r.whereas"]));
}

/// Documents without lines are shown as they are known: paragraphs, tables and sheets, with marks.
#[cfg(feature = "office")]
#[test]
fn drafts_and_workbooks_are_shown_as_paragraphs_and_tables() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/office");
    for (file, expected) in [
        (
            "americas/lo.docx",
            &[
                "<p class=\"h1\"><span class=\"no\">paragraph 1</span>Grant Agreement</p>",
                "<td class=\"no\">row 6</td><td>Signed on</td><td><span id=\"m",
                "<th>Role</th><th>Name</th><th>Reference</th>",
                "table 1, row 6, column 2</td>",
            ][..],
        ),
        (
            "americas/lo.odt",
            &["<td class=\"no\">row 6</td><td>Signed on</td><td><span id=\"m"],
        ),
        (
            "americas/lo.pdf",
            &[
                "<caption>page 1, table 1</caption>",
                "<td>Signed on</td><td><span id=\"m",
            ],
        ),
        (
            "poland/lo.xlsx",
            &[
                "<caption>Agreement</caption>",
                "<td class=\"no\">6</td><td>Signed on</td><td><span id=\"m",
                "<td>Agreement!B6</td>",
            ],
        ),
        (
            "standard-example/variants/tracked-amount.docx",
            &["<a href=\"#f1\"><del>0</del></a></mark><mark><a href=\"#f1\"><ins>5</ins></a>"],
        ),
    ] {
        let html = page(&data, &[file, "-r", "office.whereas"]);
        sound(&html);
        for words in expected {
            assert!(html.contains(words), "{file}: {words}");
        }
        assert!(!html.contains("<pre class=\"text\""), "{file}");
    }
}

/// A long table is shown around its marks, with its header.
#[cfg(feature = "office")]
#[test]
fn a_long_table_is_shown_around_its_marks() {
    let folder = tempfile::tempdir().unwrap();
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row =
        |cells: [String; 2]| format!("<w:tr>{}</w:tr>", cells.map(|text| cell(&text)).concat());
    let rows: String = (0..2000)
        .map(|at| {
            let amount = if at == 1500 { "9 EUR" } else { "1 EUR" };
            row([format!("id{at}"), amount.to_owned()])
        })
        .collect();
    let text = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
         <w:p><w:r><w:t>Total: 1 EUR</w:t></w:r></w:p>\
         <w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr><w:r><w:t>Payments</w:t></w:r></w:p>\
         <w:tbl>{}{rows}</w:tbl><w:p/></w:body></w:document>",
        row(["Id".to_owned(), "Amount".to_owned()])
    );
    let mut archive =
        zip::ZipWriter::new(std::fs::File::create(folder.path().join("a.docx")).unwrap());
    archive
        .start_file(
            "word/document.xml",
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
    std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    archive.finish().unwrap();
    write(
        folder.path(),
        "r.whereas",
        "type G { total: money in EUR, payments: list of P }\ntype P { id: text, amount: money in EUR }\n\
         rule small for P { require amount < 5 EUR }\n",
    );
    let html = page(folder.path(), &["a.docx", "-r", "r.whereas"]);
    sound(&html);
    for shown in [
        "<td>Id</td>",
        "<td>id1497</td>",
        ">9 EUR</a></mark>",
        "<td>id1503</td>",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    for left_out in ["<td>id1496</td>", "<td>id1504</td>", "Total: 1 EUR"] {
        assert!(!html.contains(left_out), "{left_out}");
    }
    assert_eq!(html.matches("⋯").count(), 3);
}

/// A browser on this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "a test asks what the machine has"
)]
fn browser() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome-headless-shell",
    ];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

/// What a browser writes to standard output; nothing where there is none, or it does not come to an end.
fn browse(arguments: &[String]) -> Option<String> {
    let Some(browser) = browser() else {
        eprintln!("skipped: there is no Chromium on this machine");
        return None;
    };
    let profile = tempfile::tempdir().unwrap();
    let mut child = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut output, &mut text)
            .map(|_| text)
            .unwrap_or_default()
    });
    // A browser that cannot start here must not keep the tests.
    for _ in 0..300 {
        if child.try_wait().unwrap().is_some() {
            return Some(reader.join().unwrap());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    eprintln!("skipped: the browser of this machine does not come to an end");
    None
}

#[test]
fn a_browser_shows_the_page() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "page.html", &example());
    let picture = folder.path().join("page.png");
    let arguments = [
        "--window-size=390,800".to_owned(),
        format!("--screenshot={}", picture.display()),
        format!("file://{}", folder.path().join("page.html").display()),
    ];
    if browse(&arguments).is_some() {
        assert!(picture.is_file());
        assert!(std::fs::metadata(&picture).unwrap().len() > 5_000);
    }
}

/// Writes down, in the page around it, which elements of a page are wider than their room.
const MEASURE: &str = "<script>
    document.querySelectorAll('details').forEach(one => one.open = true);
    const wide = [...document.querySelectorAll('*')].filter(one =>
        one.clientWidth > 0 &amp;&amp; one.scrollWidth > one.clientWidth + 1 &amp;&amp; getComputedStyle(one).display != 'inline');
    parent.document.getElementById('wide').textContent =
        'measured ' + innerWidth + ': ' + wide.map(one => one.tagName + ' ' + one.textContent.slice(0, 40)).join('; ') + '.';
    </script></body>";

#[test]
fn nothing_scrolls_sideways_on_a_desk_or_a_telephone() {
    let folder = tempfile::tempdir().unwrap();
    let long = "long_".repeat(40);
    let rules = format!(
        "module r\ntype D {{ name_{long}: text, total: money }}\n/// {long}.\nparameter p_{long}: money {{ 5 EUR from 2020-01-01 }}\n\
         /// Says {long}.\nrule {long}x for D {{ source \"{long}\" require total < 5 EUR otherwise \"{{name_{long}}} {long}\" }}\n"
    );
    write(folder.path(), "r.whereas", &rules);
    write(
        folder.path(),
        "d.json",
        &format!("{{ \"name_{long}\": \"{long}\", \"total\": \"7 EUR\" }}"),
    );
    let hostile = page(folder.path(), &["d.json", "-r", "r.whereas"]);
    assert!(hostile.contains("violated"), "{hostile}");
    for html in [example(), hostile] {
        let html = html.replace(
            "style-src 'unsafe-inline'",
            "style-src 'unsafe-inline'; script-src 'unsafe-inline'",
        );
        let html = html.replace("</body>", &MEASURE.replace("&amp;", "&"));
        let inner = html.replace('&', "&amp;").replace('"', "&quot;");
        for width in [390, 1400] {
            let outer = format!(
                "<pre id=\"wide\"></pre><iframe style=\"width: {width}px; height: 800px; border: 0\" srcdoc=\"{inner}\"></iframe>"
            );
            write(folder.path(), "outer.html", &outer);
            let address = format!("file://{}", folder.path().join("outer.html").display());
            let arguments = [
                "--window-size=1600,900",
                "--virtual-time-budget=5000",
                "--dump-dom",
                &address,
            ];
            let Some(found) = browse(&arguments.map(str::to_owned)) else {
                return;
            };
            assert!(
                found.contains(&format!("measured {width}: .")),
                "{}",
                &found[..found.len().min(600)]
            );
        }
    }
}

#[test]
fn findings_come_first_by_rule_and_what_is_violated_before_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "module r\ntype D { a: number, b: number? }\nrule calm for D { require a > 0 }\n\
        rule open for D { require b < 5 }\nrule mild for D { severity warning require a < 5 }\n\
        rule grave for D { require a < 6 }\n";
    write(folder.path(), "r.whereas", rules);
    write(folder.path(), "1.json", "{ \"a\": 7 }");
    write(folder.path(), "2.json", "{ \"a\": 8 }");
    let html = page(folder.path(), &["1.json", "2.json", "-r", "r.whereas"]);
    let text = sound(&html);
    let at = |words: &str| {
        html.find(words)
            .unwrap_or_else(|| panic!("{words}\n{html}"))
    };
    assert!(at("<h2 id=\"findings\">") < at("<h2 id=\"documents\">"));
    assert!(at("<h2 id=\"documents\">") < at("<h2 id=\"rules\">"));
    let order = [
        "<h3 id=\"g1\">grave",
        "<h3 id=\"g2\">mild",
        "<h3 id=\"g3\">open",
    ]
    .map(at);
    assert!(order.is_sorted());
    assert_eq!(
        html.matches(">grave</h3>").count(),
        2,
        "one group, and the rule itself\n{html}"
    );
    let table = &html[at("<h2 id=\"rules\">")..at("<h2 id=\"book\">")];
    let rows = ["violated</span>", "undetermined</span>", "holds</span>"]
        .map(|verdict| table.find(verdict).unwrap());
    assert!(rows.is_sorted(), "{table}");
    for words in ["Check results", "Verdicts by rule", "severity"] {
        assert!(text.contains(words), "{words}");
    }
    // What cannot be read is told of before what was found.
    write(folder.path(), "broken.json", "{ \"a\": ");
    let html = page(folder.path(), &["1.json", "broken.json", "-r", "r.whereas"]);
    sound(&html);
    assert!(
        html.find("<h2 id=\"problems\">Problems").unwrap()
            < html.find("<h2 id=\"findings\">").unwrap()
    );
}
