//! Commands of the cookbook print what it says. Files are those of the recipe: tables after their names, rules by the name of
//! their module.

use crate::common::project::Project;

/// The blocks of a recipe in one language, with what precedes each.
fn blocks<'r>(recipe: &'r str, language: &str) -> Vec<(&'r str, &'r str)> {
    let fence = format!("```{language}\n");
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = recipe[from..].find(&fence) {
        let start = from + at + fence.len();
        let end = start + recipe[start..].find("```").unwrap();
        found.push((&recipe[..from + at], &recipe[start..end]));
        from = end + 3;
    }
    found
}

/// The arguments of a command, of which some are in quotes.
fn arguments(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}

#[test]
fn commands_of_the_cookbook_print_what_it_says() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cookbook.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut commands = 0;
    for recipe in page.split("\n## ").skip(1) {
        let project = Project::new();
        for (before, table) in blocks(recipe, "csv") {
            let name = before.trim_end().rsplit('\n').next().unwrap();
            let name = name
                .strip_prefix('`')
                .and_then(|name| name.strip_suffix("`:"));
            project.write(name.unwrap(), table);
        }
        for (_, rules) in blocks(recipe, "whereas") {
            let module = rules.lines().next().unwrap().rsplit('.').next().unwrap();
            project.write(&format!("{module}.whereas"), rules);
        }
        for (_, shown) in blocks(recipe, "console") {
            let (command, printed) = shown.split_once('\n').unwrap();
            let command = command.strip_prefix("$ whereas ").unwrap();
            let mut command = arguments(command);
            command.push("--quiet");
            let (_, said) = project.whereas(&command);
            assert_eq!(said, printed, "{command:?}");
            commands += 1;
        }
    }
    assert!(commands >= 3, "{commands}");
}
