//! The house keeps its shape: imports go down only, and every code of a
//! diagnostic has a page and a case that shows it.

use std::path::{Path, PathBuf};

use whereas::internals::diagnostic::codes;

/// The modules from the bottom to the top; those on one line may not import each other upwards either.
const ORDER: &[&[&str]] = &[
    &["source", "limits", "index_vec"],
    &["diagnostic"],
    &["value"],
    &["syntax"],
    &["runtime"],
    &["builtins"],
    &["check"],
    &["words"],
    &["plan", "mutants", "packs"],
    &["document"],
    &["infer"],
    &["eval"],
    &["pipeline"],
    &["report"],
    &["format"],
    &["lint"],
    &["ide"],
    &["cli", "lsp", "engine"],
];

/// What the parser says where grammar and code disagree: nothing that can be written shows it.
const A_DEFECT: &str = "E0199";

/// Codes without a case in `tests/corpus`, each with the reason.
const WITHOUT_CASE: &[(&str, &str)] = &[
    (
        "E00",
        "files, limits and the command line: shown in tests/cli",
    ),
    (
        "E05",
        "documents: shown in the tests of the readers and in tests/cli",
    ),
    (A_DEFECT, "a defect of the program"),
    (
        "E0423",
        "a table beside the rules: shown in tests/cli/tables.md",
    ),
    ("E0607", "a test as it runs: shown in tests/cli/test.md"),
    ("E0608", "a test as it runs: shown in tests/cli/test.md"),
    ("E0609", "a test as it runs: shown in tests/cli/test.md"),
    (
        "E0422",
        "a parameter given on the command line: a test of src/check/overrides.rs",
    ),
];

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|level| level.contains(&module))
}

/// The top-level modules that a line of code names by `crate::`.
fn named(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or("");
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or("")
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn imports_go_down_only() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    for path in files_below(&src, "rs") {
        let inside = path.strip_prefix(&src).unwrap();
        let top = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let own = top.trim_end_matches(".rs");
        if matches!(own, "lib" | "main") {
            continue;
        }
        let level =
            rank(own).unwrap_or_else(|| panic!("`{own}` has no place in the order of modules"));
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            for module in named(line) {
                if rank(module).is_some_and(|theirs| theirs > level) {
                    wrong.push(format!(
                        "{}:{}: `{own}` imports `{module}`",
                        inside.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that go up:\n{}",
        wrong.join("\n")
    );
}

/// Where code looks at words that a person wrote, or that another library says, each with the reason.
const MAY_READ_WORDS: &[(&str, &str)] = &[
    (
        "finding.title != finding.message",
        "a message that is the title is shown once",
    ),
    (
        "message.lines().map(str::trim)",
        "what the TOML parser says is put on one line",
    ),
];

/// Fields and variables that hold text for people.
const WORDS_FOR_PEOPLE: &[&str] = &[
    "message",
    "help",
    "note",
    "reason.text",
    "note.text",
    "wording",
];

/// Methods and operators that decide by what a text says.
const DECIDES: &[&str] = &[
    ".contains(",
    ".starts_with(",
    ".ends_with(",
    ".strip_prefix(",
    ".strip_suffix(",
    ".split(",
    ".split_once(",
    ".rsplit_once(",
    ".find(",
    ".rfind(",
    ".matches(",
    ".lines()",
    " == ",
    " != ",
    ".as_str() == ",
    ".as_str() != ",
];

#[test]
fn no_code_reads_what_is_written_for_people() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    for path in files_below(&src, "rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            if MAY_READ_WORDS
                .iter()
                .any(|(allowed, _)| line.contains(allowed))
            {
                continue;
            }
            for word in WORDS_FOR_PEOPLE {
                // The name alone, or as the last part of a path: `message`, `diagnostic.message`, not `message_of`.
                let read = line.match_indices(word).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = &line[at + word.len()..];
                    !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                        && DECIDES.iter().any(|decides| after.starts_with(decides))
                });
                if read {
                    wrong.push(format!(
                        "{}:{}: {}",
                        path.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "code decides by words for people; give it a kind:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_code_has_a_page_with_examples() {
    let mut wrong = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for page in codes::pages() {
        let code = page.code.as_str();
        if !seen.insert(code) {
            wrong.push(format!("{code} is declared twice"));
        }
        let heading = format!("# {code}: ");
        if !page.markdown.starts_with(&heading) || page.text().len() < 60 {
            wrong.push(format!("{code} has no page"));
        }
        let about_rules = !code.starts_with("E00") && !code.starts_with("E05") && code != A_DEFECT;
        if about_rules && !(page.text().contains("Bad:") && page.text().contains("Good:")) {
            wrong.push(format!("{code} shows no bad and good example"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_bad_case() {
    let corpus = root().join("tests/corpus");
    let cases: Vec<String> = ["whereas", "md"]
        .iter()
        .flat_map(|ending| files_below(&corpus, ending))
        .filter(|path| path.components().any(|part| part.as_os_str() == "bad"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let exempt = |code: &str| {
        WITHOUT_CASE
            .iter()
            .any(|(prefix, reason)| code.starts_with(prefix) && !reason.is_empty())
    };
    // The bad examples of pages are run by tests/tools/pages.rs.
    let without: Vec<&str> = codes::pages()
        .filter(|page| !page.text().contains("Bad:\n\n```whereas"))
        .map(|page| page.code.as_str())
        .filter(|code| !exempt(code) && !cases.iter().any(|case| case.contains(code)))
        .collect();
    assert!(
        without.is_empty(),
        "codes without a bad case in tests/corpus: {}",
        without.join(", ")
    );
}
