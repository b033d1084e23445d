//! What `whereas explain` shows is true: the bad example of a code's page is answered with that code and nothing else,
//! the good one with nothing.
//!
//! An example is a rule file; or files, each under its name, and the command that is run on them.

use std::path::Path;
use std::process::Command;

use crate::common::rules::Packs;
use whereas::internals::check::{Requested, Text, check};
use whereas::internals::diagnostic::codes::lints::{NO_DOCUMENTATION, NO_SOURCE};
use whereas::internals::diagnostic::{Severity, codes};
use whereas::internals::limits::Limits;
use whereas::internals::lint::{RuleFiles, Uses, lint_beside, usual_level};
use whereas::internals::source::Sources;

/// Codes of which there is no example, each with the reason.
const WITHOUT: &[(&str, &str)] = &[
    ("E0019", "a defect that nobody knows of"),
    ("E0020", "a defect that nobody knows of"),
    ("E0199", "a defect that nobody knows of"),
];

/// Codes whose good example is shown and not run, each with the reason.
const GOOD_NOT_RUN: &[(&str, &str)] = &[
    ("E0018", "it needs a repository with a history"),
    ("E0514", "it needs a workbook and a feature"),
];

/// The codes said of a rule file: by the checker, or, for the page of a lint, by the linter.
fn said(text: &str, about: &str) -> Vec<&'static str> {
    let requested = Requested::File(Text {
        name: "example.whereas".into(),
        text: text.into(),
    });
    let sources = Sources::new();
    let outcome = check(&mut Packs, vec![requested], &sources, &Limits::default());
    let mut said = outcome.diagnostics.clone();
    if !outcome.failed() && about.starts_with('L') {
        let source = outcome
            .value
            .modules
            .iter()
            .find(|module| module.requested)
            .unwrap()
            .source;
        let file = whereas::internals::syntax::parse(source, text, &Limits::default()).value;
        let written = RuleFiles {
            sources: &sources,
            uses: &Uses::default(),
        };
        let level = |code: codes::Code| {
            let off = [NO_DOCUMENTATION, NO_SOURCE].contains(&code) && code.as_str() != about;
            usual_level(code).or((!off).then_some(Severity::Note))
        };
        let found = lint_beside(&mut said, &outcome.value, &[file], &written, &level);
        said.extend(found.into_iter().map(|lint| lint.diagnostic));
    }
    let mut codes: Vec<&str> = said
        .iter()
        .map(|diagnostic| diagnostic.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A block of an example: a file's text below its name, a rule file, or commands.
struct Block<'p> {
    name: Option<&'p str>,
    is_command: bool,
    text: &'p str,
}

/// The blocks that a page shows under a heading, `Bad:` or `Good:`.
fn blocks<'p>(page: &'p str, heading: &str) -> Vec<Block<'p>> {
    let mut blocks = Vec::new();
    let (mut inside, mut name, mut rest) = (false, None, page);
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if let Some(language) = line.strip_prefix("```") {
            let (text, after) = rest.split_once("```").unwrap_or((rest, ""));
            rest = after;
            let is_command = language == "console";
            let block = Block {
                name: name.take(),
                is_command,
                text,
            };
            blocks.extend(inside.then_some(block));
        } else if line.starts_with("Bad:") || line.starts_with("Good:") {
            inside = line.starts_with(heading);
        } else if let Some(file) = codes::file_name(line) {
            name = Some(file);
        }
    }
    blocks
}

/// The codes in what the commands of an example print.
fn printed(blocks: &[Block<'_>]) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut output = String::new();
    for block in blocks {
        if let Some(name) = block.name {
            std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(name), block.text).unwrap();
        } else {
            for command in block
                .text
                .lines()
                .filter_map(|line| line.strip_prefix("$ "))
            {
                output += &run(folder.path(), command);
            }
        }
    }
    let mut found: Vec<String> = Vec::new();
    for word in ["error[", "warning[", "note["] {
        found.extend(
            output
                .split(word)
                .skip(1)
                .filter_map(|rest| rest.split(']').next())
                .map(str::to_owned),
        );
    }
    found.retain(|code| codes::page(code).is_some());
    found.sort();
    found.dedup();
    (found, output)
}

/// What a command prints, run by a shell that finds the program by its name.
fn run(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_whereas")).parent().unwrap();
    let path = format!(
        "{}:{}",
        program.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("GIT_CEILING_DIRECTORIES", folder)
        .output()
        .unwrap();
    format!(
        "$ {command}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What is wrong with an example: `expected` is what must be said of it.
fn wrong(page: &codes::CodePage, heading: &str, expected: &[&str]) -> Option<String> {
    let code = page.code.as_str();
    let blocks = blocks(page.text(), heading);
    let is_command = blocks.iter().any(|block| block.is_command);
    if is_command && !cfg!(unix) {
        return None;
    }
    let (found, shown) = match blocks.as_slice() {
        [] => return Some(format!("{code}: it has no example under {heading}")),
        blocks if is_command => printed(blocks),
        [Block { text, .. }] => (
            said(text, code).into_iter().map(str::to_owned).collect(),
            (*text).to_owned(),
        ),
        _ => {
            return Some(format!(
                "{code}: several files under {heading}, and no command"
            ));
        }
    };
    (found != expected)
        .then(|| format!("{code}: what is under {heading} is answered with {found:?}:\n{shown}"))
}

#[test]
fn bad_examples_are_answered_with_their_code_alone_and_good_ones_with_nothing() {
    let mut all = Vec::new();
    // What tests do not notice is shown by tests/tools/mutants.rs.
    for page in codes::pages().filter(|page| !page.code.as_str().starts_with('M')) {
        let code = page.code.as_str();
        let among = |list: &[(&str, &str)]| {
            list.iter()
                .any(|(other, reason)| *other == code && !reason.is_empty())
        };
        if among(WITHOUT) {
            assert!(
                blocks(page.text(), "Bad:").is_empty(),
                "{code} has an example after all"
            );
            continue;
        }
        all.extend(wrong(page, "Bad:", &[code]));
        if !among(GOOD_NOT_RUN) {
            all.extend(wrong(page, "Good:", &[]));
        }
    }
    assert!(all.is_empty(), "{} pages:\n{}", all.len(), all.join("\n"));
}

/// `docs/diagnostics/README.md` lists all pages; where `UPDATE_EXPECT` is set it is written.
#[test]
fn the_index_lists_every_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    let mut text = "# Diagnostics\n\nEvery diagnostic has a code. `whereas explain CODE` shows its page. `E` codes are errors, `W` \
                    warnings, `L` lints,\n`M` changes to rules that no test notices (see [writing rule files](../writing.md)).\n\n\
                    `UPDATE_EXPECT=1 cargo test --test tools pages` writes this index from the pages in this folder.\n"
        .to_owned();
    let mut expected = vec!["README.md".to_owned()];
    for family in codes::FAMILIES {
        text += &format!(
            "\n## {}\n\n| Code | Meaning |\n|---|---|\n",
            capital(family.title)
        );
        for page in family.pages {
            let title = page.title().replace('|', "\\|");
            text += &format!("| [{0}]({0}.md) | {title} |\n", page.code);
            expected.push(format!("{}.md", page.code));
        }
    }
    expected.sort();
    let mut found: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(
        found, expected,
        "pages without a code, or codes without a page"
    );
    let file = folder.join("README.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file)
        .unwrap()
        .replace("\r\n", "\n");
    assert!(
        written == text,
        "docs/diagnostics/README.md is not what the pages say: UPDATE_EXPECT=1 writes it anew"
    );
}

fn capital(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
