//! The rulebook: every construct has its words, the packs' books are those that the program writes, and nothing in a
//! rule file is taken for markup.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::common::sound_html::sound;
use whereas::internals::check::program::ExprKind;
use whereas::internals::check::walk::{children, roots_mut};
use whereas::internals::source::Sources;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn whereas(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_whereas"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn book(folder: &Path, arguments: &[&str]) -> String {
    let (code, shown, said) = whereas(folder, &[&["doc"], arguments].concat());
    assert_eq!(code, Some(0), "{said}");
    shown
}

/// Holds a page to what the program writes.
fn golden(page: &str, folder: &Path, arguments: &[&str]) {
    let shown = book(folder, arguments);
    let path = Path::new(ROOT).join(page);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let line = shown
        .lines()
        .zip(written.lines())
        .find(|(new, old)| new != old);
    assert!(
        shown == written,
        "{page} is not what `whereas doc {}` prints; UPDATE_EXPECT=1 writes it anew\n{line:#?}",
        arguments.join(" ")
    );
}

#[test]
fn every_construct_has_its_words() {
    golden(
        "tests/data/words/constructs.md",
        Path::new(ROOT),
        &["tests/data/words/constructs.whereas"],
    );
}

#[test]
fn the_books_of_packs_and_of_the_example_are_those_that_the_program_writes() {
    // The tests of `calendars` and `std` have rules that are there for them alone: away from here nobody sees them.
    let elsewhere = tempfile::tempdir().unwrap();
    let books = [
        ("calendars", "calendars"),
        ("consultation", "rules/consultation"),
        ("eforms", "rules/eforms"),
        ("einvoice", "einvoice"),
        ("iati", "rules/iati"),
        ("ocds", "rules/ocds"),
        ("std", "std"),
    ];
    for (name, path) in books {
        let folder = if path.contains('/') {
            Path::new(ROOT)
        } else {
            elsewhere.path()
        };
        golden(&format!("docs/rulebooks/{name}.md"), folder, &[path]);
    }
    golden(
        "examples/oecd-integrity-review/rulebook.md",
        Path::new(ROOT),
        &["examples/oecd-integrity-review"],
    );
}

/// The kinds of expressions, as their enum declares them, without the one that stands for an error.
fn declared_kinds() -> BTreeSet<String> {
    let source = std::fs::read_to_string(Path::new(ROOT).join("src/check/expression.rs")).unwrap();
    let (_, body) = source.split_once("pub enum ExprKind {\n").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let variant = regex::Regex::new(r"(?m)^    ([A-Z]\w*)").unwrap();
    let kinds = variant.captures_iter(body).map(|found| found[1].to_owned());
    kinds.filter(|kind| kind != "Erroneous").collect()
}

/// The kind's name: the first word of its debug form.
fn kind(kind: &ExprKind) -> String {
    let form = format!("{kind:?}");
    let end = form.find(|c: char| !c.is_alphanumeric());
    form[..end.unwrap_or(form.len())].to_owned()
}

#[test]
fn the_page_of_constructs_holds_every_construct() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("tests/data/words/constructs.whereas"))
        .unwrap();
    let sources = Sources::new();
    let loaded = whereas::internals::pipeline::load("constructs.whereas", &text, &sources);
    assert!(!loaded.failed(), "{:#?}", loaded.diagnostics);
    let mut program = loaded.value;
    let mut kinds = BTreeSet::new();
    for root in roots_mut(&mut program) {
        let mut open = vec![&*root];
        while let Some(expr) = open.pop() {
            kinds.insert(kind(&expr.kind));
            open.extend(children(expr));
        }
    }
    assert_eq!(kinds, declared_kinds());
    assert!(kinds.len() > 40, "{kinds:?}");
}

const HOSTILE: &str = "/// </style><script>alert(1)</script> & \"quotes\" [link](javascript:alert(1)) *stars* `code`.\n\
    module hostile\n/// <img src=x onerror=alert(1)> | a cell\ntype D { /// <b>bold</b> | bar\n name: text, parts: list of money }\n\
    /// Values ``` and </code></pre>.\nparameter most: text { \"<i>\" from 2020-01-01 source \"<u>law</u>\" at \"javascript:alert(1)\" }\n\
    /// # A heading\n///\n/// > and <script>more</script>\nrule names for D { source \"x\" at \"https://example.org/a b)c\" \
    source \"y\" at \"https://example.org/a(b)c\" require name != \"</code><script>\" and name != most and name matches \"`|<a>\" }\n\
    agreement d: D { name: \"x\", parts: [] }\ntest \"</li><script>test</script>\" { given d expect names holds }\n";

#[test]
fn nothing_in_a_rule_file_is_markup() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hostile.whereas"), HOSTILE).unwrap();
    let text = sound(&book(
        folder.path(),
        &["hostile.whereas", "--format", "html"],
    ));
    for wanted in [
        "<script>alert(1)</script>",
        "<b>bold</b>",
        "</code><script>",
        "</li><script>test</script>",
    ] {
        assert!(
            text.contains(wanted),
            "{wanted} is not shown as it is:\n{text}"
        );
    }
    let page = book(folder.path(), &["hostile.whereas"]);
    let fences: Vec<&str> = page.split("\n```").collect();
    for (number, part) in fences.iter().enumerate() {
        let is_code = number % 2 == 1;
        assert!(is_code || !part.contains("<script"), "{part}");
        assert!(
            is_code || !part.replace("\\]", "").contains("](javascript:"),
            "{part}"
        );
    }
    assert!(page.contains("(https://example.org/a%28b%29c)"), "{page}");
}

#[test]
fn pages_are_whole_and_lead_nowhere_wrong() {
    let root = Path::new(ROOT);
    for path in [
        &["examples/oecd-integrity-review"][..],
        &["rules/consultation"],
        &["rules/ocds"],
        &["tests/data/words/constructs.whereas"],
        &["std", "examples/leases"],
    ] {
        let html = book(root, &[path, &["--format", "html"]].concat());
        sound(&html);
        assert!(html.contains("<main>") && html.contains("class=\"contents\""));
    }
}

#[test]
fn links_within_a_book_of_markdown_lead_somewhere() {
    for name in ["ocds", "iati", "eforms", "einvoice", "consultation"] {
        let page =
            std::fs::read_to_string(Path::new(ROOT).join(format!("docs/rulebooks/{name}.md")))
                .unwrap();
        let ids: BTreeSet<&str> = page
            .split("<a id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let links: Vec<&str> = page
            .split("](#")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap())
            .collect();
        assert!(links.len() > 10, "{name}: {}", links.len());
        let lost: Vec<&&str> = links.iter().filter(|link| !ids.contains(**link)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

#[test]
fn long_names_and_deep_conditions_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let name = "n".repeat(5_000);
    let deep = format!("{}a > 1{}", "not (".repeat(30), ")".repeat(30));
    let many: Vec<String> = (0..60).map(|number| format!("a != {number}")).collect();
    let text = format!(
        "type T {{ a: number, {name}: text }}\nrule {name}_r for T {{ require {name} != \"x\" and ({deep}) and ({}) }}\n",
        many.join(" or ")
    );
    std::fs::write(folder.path().join("a.whereas"), text).unwrap();
    for format in ["markdown", "html"] {
        let page = book(folder.path(), &["a.whereas", "--format", format]);
        assert!(
            page.contains(&name) && page.contains("The a is not 59"),
            "{format}"
        );
    }
}

#[test]
fn what_is_built_upon_itself_is_not_written_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("type T {\n  a: number\n  let d0 = a + a + 1\n");
    for number in 1..30 {
        let before = number - 1;
        text.push_str(&format!("  let d{number} = d{before} + d{before} + 1\n"));
    }
    text.push_str("}\ndefine twice(n: number): number = n + n\nrule r for T {\n  let x0 = a + a\n");
    for number in 1..30 {
        text.push_str(&format!(
            "  let x{number} = x{before} + x{before}\n",
            before = number - 1
        ));
    }
    let calls = format!("{}a{}", "twice(".repeat(25), ")".repeat(25));
    let sums = "a + ".repeat(60);
    text.push_str(&format!(
        "  require d29 < 5 and x29 < 5 and {calls} < 5 and {sums}a < 5\n}}\n"
    ));
    std::fs::write(folder.path().join("a.whereas"), text).unwrap();
    let page = book(folder.path(), &["a.whereas"]);
    assert!(page.len() < 100_000, "{} bytes", page.len());
}
