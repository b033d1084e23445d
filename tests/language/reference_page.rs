//! Every example of docs/language.md runs its tests, and so do the rule files that show what constructs come to.

use whereas::internals::check::{Loader, ModuleLookup, Requested, Text};
use whereas::internals::eval::Settings;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::testing::run_test;
use whereas::internals::pipeline::{self, Options, Rules};
use whereas::internals::source::{Source, Sources};

#[expect(clippy::disallowed_methods, reason = "a test reads its data")]
fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Finds modules among the calendars built in.
struct Packs;

impl Loader for Packs {
    fn find(&mut self, module: &str, _: Option<&Source>) -> ModuleLookup {
        let path = format!("rules/{}.whereas", module.replace('.', "/"));
        ModuleLookup::Found(Text {
            name: path.as_str().into(),
            text: read(&path).into(),
        })
    }

    fn file(
        &mut self,
        path: &str,
        from: &Source,
    ) -> Result<Text, whereas::internals::diagnostic::Diagnostic> {
        let beside = std::path::Path::new(from.name())
            .with_file_name(path)
            .to_string_lossy()
            .into_owned();
        let text = read(&beside);
        Ok(Text {
            name: beside.into(),
            text: text.into(),
        })
    }
}

/// Finds the tables of a recipe, which the page shows after their names; modules as [`Packs`] does.
struct Recipe<'r>(&'r str);

impl Loader for Recipe<'_> {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        Packs.find(module, from)
    }

    fn file(
        &mut self,
        path: &str,
        from: &Source,
    ) -> Result<Text, whereas::internals::diagnostic::Diagnostic> {
        let head = format!("`{path}`:\n\n```csv\n");
        let table = self.0.split_once(head.as_str());
        let table = table.and_then(|(_, rest)| rest.split("```").next());
        match table {
            Some(table) => Ok(Text {
                name: path.into(),
                text: table.into(),
            }),
            None => Packs.file(path, from),
        }
    }
}

/// Runs the tests of a rule file, and says how many there were.
fn run(name: &str, text: &str) -> usize {
    run_with(name, text, "")
}

/// The same for a rule file with the tables of a recipe.
fn run_with(name: &str, text: &str, recipe: &str) -> usize {
    let sources = Sources::new();
    let requested = vec![Requested::File(Text {
        name: name.into(),
        text: text.into(),
    })];
    let checked = whereas::internals::check::check(
        &mut Recipe(recipe),
        requested,
        &sources,
        &Limits::default(),
    );
    assert!(
        checked.diagnostics.is_empty(),
        "{name}: {:#?}",
        checked.diagnostics
    );
    let tests = checked.value.tests.clone();
    let rules = Rules::new(checked.value, true);
    let settings: Settings =
        pipeline::settings(&rules, &mut Recipe(recipe), &Options::default(), &sources).value;
    for test in &tests {
        let tested = run_test(&rules, &settings, test, &mut Recipe(recipe), &sources);
        assert!(
            tested.diagnostics.is_empty(),
            "{name}: {}: {:#?}",
            test.title,
            tested.diagnostics
        );
        let failures: Vec<String> = tested
            .failures
            .iter()
            .map(|failure| format!("expected {}, found {}", failure.expected, failure.actual))
            .collect();
        assert!(failures.is_empty(), "{name}: {}: {failures:#?}", test.title);
    }
    tests.len()
}

#[test]
fn examples_of_the_reference_hold() {
    let page = read("docs/language.md");
    let blocks: Vec<&str> = page
        .split("```whereas\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let tests: usize = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| run(&format!("block {}", at + 1), block))
        .sum();
    assert!(
        blocks.len() >= 7 && tests >= 6,
        "{} blocks, {tests} tests",
        blocks.len()
    );
}

#[test]
fn examples_about_documents_are_right() {
    let page = read("docs/documents.md");
    let blocks: Vec<&str> = page
        .split("```whereas\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    blocks
        .iter()
        .for_each(|block| assert_eq!(run("a block of documents", block), 0));
    assert!(blocks.len() >= 2);
}

#[test]
fn examples_about_calendars_hold() {
    let page = read("docs/calendars.md");
    let tests: usize = page
        .split("```whereas\n")
        .skip(1)
        .map(|rest| run("a block of calendars", rest.split("```").next().unwrap()))
        .sum();
    assert!(tests >= 1);
}

#[test]
fn recipes_of_the_cookbook_hold() {
    let page = read("docs/cookbook.md");
    let recipes: Vec<&str> = page.split("\n## ").skip(1).collect();
    for recipe in &recipes {
        let title = recipe.lines().next().unwrap();
        let tests: usize = recipe
            .split("```whereas\n")
            .skip(1)
            .map(|rest| run_with(title, rest.split("```").next().unwrap(), recipe))
            .sum();
        assert!(tests >= 1, "{title} has no test");
    }
    assert!(!recipes.is_empty());
}

#[test]
fn packs_pass_their_tests() {
    let consultation = [
        "kz",
        "eu_commission",
        "gb",
        "us",
        "eu_2015_1535",
        "scotland",
    ]
    .map(|name| format!("rules/consultation/{name}.whereas"));
    for path in consultation
        .iter()
        .map(String::as_str)
        .chain(["rules/calendars/tests.whereas"])
    {
        assert!(run(path, &read(path)) >= 4, "{path}");
    }
}

#[test]
fn constructs_come_to_what_the_reference_says() {
    for name in ["lists", "time", "law"] {
        let path = format!("tests/data/reference_page/{name}.whereas");
        assert!(run(&path, &read(&path)) > 0);
    }
}
