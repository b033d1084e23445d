//! The packs' own tests, and the examples on their pages.

use std::path::Path;
use std::process::Command;

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

#[test]
fn the_tests_of_all_packs_pass() {
    let (code, shown, said) = whereas(Path::new(env!("CARGO_MANIFEST_DIR")), &["test", "rules"]);
    assert_eq!(code, Some(0), "{shown}{said}");
    for pack in ["calendars", "consultation", "eforms", "std"] {
        assert!(
            shown.contains(&format!("pass rules/{pack}/")),
            "{pack}: {shown}"
        );
    }
}

/// A page's examples are run as files of a project of their own, where packs are known by their names only.
#[test]
fn examples_on_pages_of_packs_hold() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/packs");
    let mut run = 0;
    for page in std::fs::read_dir(pages).unwrap() {
        let page = page.unwrap().path();
        let text = std::fs::read_to_string(&page).unwrap();
        for block in text.split("\n```whereas\n").skip(1) {
            let example = block.split("\n```").next().unwrap();
            let project = tempfile::tempdir().unwrap();
            std::fs::write(
                project.path().join("example.whereas"),
                format!("{example}\n"),
            )
            .unwrap();
            let (code, shown, said) = whereas(project.path(), &["test", "example.whereas"]);
            assert_eq!(code, Some(0), "{}: {shown}{said}", page.display());
            run += 1;
        }
    }
    assert!(run >= 1, "no page has an example");
}
