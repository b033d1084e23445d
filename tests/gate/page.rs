//! `docs/gate.md` is walked through as it is written: its files are written, its commands run, and what they print is
//! what stands there. `UPDATE_EXPECT=1 cargo test --test gate page` writes down what they print now.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a command line of the page; returns what it prints, and its exit code where that is not 0.
fn run(line: &str, folder: &Path) -> String {
    let mut words = line.split_whitespace().map(|word| word.trim_matches('\''));
    let program = match words.next() {
        Some("whereas") => env!("CARGO_BIN_EXE_whereas"),
        other => panic!("the page runs {other:?}"),
    };
    let output = Command::new(program)
        .args(words)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env("WHEREAS_TODAY", "2026-11-23")
        .output()
        .unwrap();
    let mut said =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    if output.status.code() != Some(0) {
        said.insert_str(0, &format!("? {}\n", output.status.code().unwrap()));
    }
    said.trim_end().to_owned() + "\n"
}

#[test]
fn the_page_is_as_it_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gate.md");
    let page = fs::read_to_string(&file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut now = String::new();
    let mut commands = 0;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        now.push_str(line);
        now.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if info == "console" {
            for line in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                now.push_str(&format!("$ {line}\n{}", run(line, folder.path())));
                commands += 1;
            }
        } else {
            if let Some((_, name)) = info.split_once(' ') {
                let target = folder.path().join(name);
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::write(target, block.join("\n") + "\n").unwrap();
            }
            now.push_str(&(block.join("\n") + "\n"));
        }
        now.push_str("```\n");
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &now).unwrap();
    }
    assert!(commands > 10, "{commands}");
    assert!(
        now == fs::read_to_string(&file).unwrap(),
        "UPDATE_EXPECT=1 writes it down:\n{now}"
    );
}
