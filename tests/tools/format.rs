//! Rule files in their one form: nothing is lost, twice is once, and what stands in the repository is in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::project::with_input;
use crate::common::rules::files;
use whereas::internals::diagnostic::{Diagnostic, has_errors};
use whereas::internals::format::format;
use whereas::internals::limits::Limits;
use whereas::internals::source::Sources;
use whereas::internals::syntax;

fn formatted(text: &str) -> Result<String, Vec<Diagnostic>> {
    let sources = Sources::new();
    let source = sources.add("t.whereas", text);
    format(&sources, source, &Limits::default())
}

fn parses(text: &str) -> bool {
    let sources = Sources::new();
    let source = sources.add("t.whereas", text);
    !has_errors(&syntax::parse(source, text, &Limits::default()).diagnostics)
}

/// What is formatted once is in its form.
fn settled(name: &str, text: &str) -> String {
    let once = formatted(text).unwrap_or_else(|said| panic!("{name}: {said:#?}\n{text}"));
    let twice = formatted(&once).unwrap_or_else(|said| panic!("{name}, again: {said:#?}\n{once}"));
    assert!(
        once == twice,
        "{name}: twice is not once, from\n{text}\n---- once:\n{once}\n---- twice:\n{twice}"
    );
    once
}

/// The gaps of a text where white space stands, outside texts and comments.
fn gaps(text: &str) -> Vec<(usize, usize)> {
    let mut gaps = Vec::new();
    let (mut quoted, mut at) = (false, 0);
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap();
        if !quoted && rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if !quoted && c.is_whitespace() {
            let length = rest.len() - rest.trim_start().len();
            gaps.push((at, at + length));
            at += length;
        } else {
            if c == '\\' && quoted {
                at += 1;
                at += text[at..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            quoted ^= c == '"';
            at += c.len_utf8();
        }
    }
    gaps
}

#[test]
fn every_file_that_can_be_read_settles() {
    let mut read = 0;
    for (path, text) in files(&["rules", "examples", "tests/corpus", "tests/cli"]) {
        if parses(&text) {
            read += 1;
            settled(&path.display().to_string(), &text);
            settled(
                &path.display().to_string(),
                &text.replace("\r\n", "\n").replace('\n', "\r\n"),
            );
        } else {
            assert!(
                formatted(&text).is_err(),
                "{} cannot be read, and was formatted",
                path.display()
            );
        }
    }
    assert!(read > 200, "{read}");
}

/// The items of files, each by itself: what is tried at every place of a text is tried on short texts.
fn items(folders: &[&str]) -> Vec<(String, String)> {
    let mut items = Vec::new();
    for (path, text) in files(folders) {
        let mut rest = String::new();
        for paragraph in text.replace("\r\n", "\n").split("\n\n") {
            rest.push_str(paragraph);
            if rest.trim().is_empty() || !parses(&rest) {
                rest.push_str("\n\n");
                continue;
            }
            items.push((path.display().to_string(), std::mem::take(&mut rest)));
        }
    }
    items.sort_by(|a, b| a.1.cmp(&b.1));
    items.dedup_by(|a, b| a.1 == b.1);
    items.retain(|(_, text)| text.len() < 800);
    items
}

#[test]
fn a_comment_stays_wherever_one_may_stand() {
    let full = std::env::var_os("WHEREAS_HOSTILE").is_some_and(|value| value == "full");
    let mut tried = 0;
    for (name, text) in items(&["tests/data/format", "tests/corpus/syntax/good"]) {
        let mut all = String::new();
        let mut done = 0;
        for (nth, (start, end)) in gaps(&text).into_iter().enumerate() {
            all.push_str(&text[done..end]);
            done = end;
            // All are tried together below; by themselves, some.
            for comment in ["// here\n", "\n// here\n"]
                .iter()
                .filter(|_| full || nth % 5 == 0)
            {
                let with = format!("{}{comment}{}", &text[..end], &text[end..]);
                let in_doc =
                    |line: &str| line.trim_start().starts_with("///") && line.contains("// here");
                if !parses(&with) || with.lines().any(in_doc) {
                    continue;
                }
                tried += 1;
                let result = settled(&format!("{name}: {text:?} at {start}"), &with);
                assert_eq!(result.matches("// here").count(), 1, "{name}\n{result}");
            }
            if parses(&format!("{}// all\n{}", &text[..end], &text[end..])) {
                all.push_str("// all\n");
            }
        }
        all.push_str(&text[done..]);
        if parses(&all) {
            let result = settled(&format!("{name} with comments everywhere"), &all);
            assert_eq!(
                result.matches("// all").count(),
                all.matches("// all").count()
            );
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn white_space_of_every_kind_comes_to_the_same() {
    let plain =
        "type T { a: number, b: text }\n\nrule r for T {\n  require a > 0 and b != \"\"\n}\n";
    for written in [
        "\u{feff}type T { a: number, b: text }\n\nrule r for T {\n  require a > 0 and b != \"\"\n}\n",
        "type T { a: number, b: text } rule r for T { require a > 0 and b != \"\" }",
        "type\tT\t{\ta:\tnumber,\tb:\ttext\t}\nrule r for T {\n\trequire a > 0\n\tand b != \"\"\n}",
        "\n\n\ntype T { a: number, b: text, }\n\n\n\nrule r for T {\n\n\n  require a > 0\n\n    and b != \"\"\n\n}\n\n\n",
        "type T{a:number,b:text}rule r for T{require a>0 and b!=\"\"}",
    ] {
        assert_eq!(formatted(written).unwrap(), plain, "{written}");
    }
    assert_eq!(
        formatted(&plain.replace('\n', "\r\n")).unwrap(),
        plain.replace('\n', "\r\n")
    );
    assert_eq!(formatted("").unwrap(), "");
    assert_eq!(formatted(" \n\t\r\n").unwrap(), "");
    assert_eq!(formatted("// só\u{301} 👩‍⚖️").unwrap(), "// só\u{301} 👩‍⚖️\n");
}

#[test]
fn comments_behind_operators_go_in_front_of_them() {
    let written = "rule r for T {\n  require a > 0 and // first\n    b > 0\n    // own\n    and // odd\n    c > 0 or\n    // last\n    d\n}\n";
    let kept = "rule r for T {\n  require a > 0 // first\n      and b > 0\n      // own\n      // odd\n      and c > 0\n    // last\n    or d\n}\n";
    assert_eq!(settled("operators", written), kept);
}

#[test]
fn what_nests_deeply_or_is_long_is_formatted_too() {
    let chain: String = (0..400).map(|n| format!(" and n != {n}")).collect();
    let sum: String = (0..400).map(|n| format!(" + {n}")).collect();
    let fields = (0..400).fold("n".to_owned(), |path, _| path + ".n");
    let deep = format!("{}n > 0{}", "(".repeat(50), ")".repeat(50));
    for condition in [
        format!("n > 0{chain}"),
        format!("n > 0{sum}"),
        format!("{fields} > 0"),
        deep,
    ] {
        settled(
            "deep",
            &format!("type T {{ n: number }}\nrule r for T {{ require {condition} }}"),
        );
    }
}

#[test]
fn names_and_texts_stay_as_they_were_written() {
    let text = "type `été 2021` { `Start  date`: text, 'Öffnung: text }";
    assert!(formatted(text).is_err());
    let kept =
        "type `été 2021` { `Start  date`: text, Öffnung: text else \"a\\\"b\\u{20ac} // no\" }\n";
    assert_eq!(formatted(kept).unwrap(), kept);
}

/// Where `UPDATE_EXPECT` is set, files are written instead of compared.
#[test]
fn every_construct_has_its_form() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/format");
    let written = std::fs::read_to_string(folder.join("written.whereas")).unwrap();
    let result = settled("written.whereas", &written);
    let golden = folder.join("formatted.whereas");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&golden, &result).unwrap();
    }
    assert_eq!(
        result,
        std::fs::read_to_string(golden).unwrap(),
        "UPDATE_EXPECT=1 writes it anew"
    );
}

#[test]
fn what_the_project_holds_is_in_its_form() {
    let mut wrong = Vec::new();
    for (path, text) in files(&["rules", "examples", "benches"]) {
        if formatted(&text).unwrap() != text {
            wrong.push(path.display().to_string());
        }
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(docs)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    pages.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let mut blocks = 0;
    for page in pages
        .iter()
        .filter(|page| page.extension().is_some_and(|end| end == "md"))
    {
        let text = std::fs::read_to_string(page).unwrap();
        for block in text.split("```whereas\n").skip(1) {
            let block = block.split("```").next().unwrap();
            blocks += 1;
            match formatted(block) {
                Ok(result) if result == block => {}
                Ok(result) => wrong.push(format!("{}:\n{result}", page.display())),
                Err(said) => wrong.push(format!("{}: {said:?}\n{block}", page.display())),
            }
        }
    }
    assert!(blocks > 5, "{blocks}");
    assert!(
        wrong.is_empty(),
        "`whereas fmt` is to be run on:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn standard_input_is_formatted() {
    let program = env!("CARGO_BIN_EXE_whereas");
    let output = with_input(Command::new(program).args(["fmt", "-"]), "type T{a:text}");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "type T { a: text }\n"
    );
}

#[test]
fn standard_input_with_an_error_gives_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereas"));
    let command = command.args(["fmt", "-"]).current_dir(folder.path());
    let output = with_input(command, "type T { a: number\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output.stdout.is_empty(),
        "an editor would replace the file with it"
    );
    assert!(String::from_utf8(output.stderr).unwrap().contains("E0103"));
}

/// What cannot be formatted keeps nothing else from being formatted.
#[test]
#[cfg(unix)]
fn files_that_may_only_be_read_links_and_broken_ones() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let written = "type T{a:text}";
    for name in ["a.whereas", "b.whereas", "c.whereas", "elsewhere.txt"] {
        std::fs::write(at(name), written).unwrap();
    }
    let broken = "type T { a: ";
    std::fs::write(at("broken.whereas"), broken).unwrap();
    std::fs::set_permissions(at("a.whereas"), std::fs::Permissions::from_mode(0o444)).unwrap();
    std::fs::set_permissions(at("b.whereas"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("elsewhere.txt", at("link.whereas")).unwrap();
    symlink("nowhere.txt", at("lost.whereas")).unwrap();
    symlink(".", at("round")).unwrap();
    let (code, said) = crate::common::project::whereas(folder.path(), &["fmt", "."]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("`a.whereas` may only be read") && said.contains("E0103"),
        "{said}"
    );
    assert!(
        said.contains("`lost.whereas` leads to `nowhere.txt`")
            && said.contains("`round` leads back"),
        "{said}"
    );
    assert!(
        said.contains("3 files formatted, 0 unchanged, 3 refused"),
        "{said}"
    );
    assert_eq!(
        crate::common::project::read(folder.path(), "a.whereas"),
        written
    );
    assert_eq!(
        crate::common::project::read(folder.path(), "broken.whereas"),
        broken
    );
    for name in ["b.whereas", "c.whereas", "elsewhere.txt"] {
        assert_eq!(
            crate::common::project::read(folder.path(), name),
            "type T { a: text }\n",
            "{name}"
        );
    }
    assert!(at("link.whereas").is_symlink(), "a link is written through");
    assert_eq!(
        std::fs::metadata(at("b.whereas"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o640
    );
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left.len(), 8, "nothing else is left behind: {left:?}");

    let (code, said) = crate::common::project::whereas(
        folder.path(),
        &["lint", "--fix", "--no-config", "a.whereas", "b.whereas"],
    );
    assert_eq!(code, 0, "{said}");
}
