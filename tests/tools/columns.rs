//! How many rules of the packs and examples run on columns, and why the others do not: `tests/data/columns.md`.
//!
//! `UPDATE_EXPECT=1 cargo test --test tools columns` writes the file anew.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use whereas::internals::check::program::RecordId;
use whereas::internals::check::{self, Loader, ModuleLookup, Overrides, Requested, Text};
use whereas::internals::diagnostic::codes::usage::CANNOT_READ;
use whereas::internals::diagnostic::{Diagnostic, has_errors};
use whereas::internals::document::columns::{ColumnReader, Shapes};
use whereas::internals::document::root::suggested_types;
use whereas::internals::limits::Limits;
use whereas::internals::plan::Plan;
use whereas::internals::plan::kernels::Kernels;
use whereas::internals::plan::schema::Schema;
use whereas::internals::source::{Source, Sources};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Finds modules beside a file, and packs.
struct Files;

fn read(path: &str) -> Option<Text> {
    let text = std::fs::read_to_string(Path::new(ROOT).join(path)).ok()?;
    Some(Text {
        name: path.into(),
        text: text.into(),
    })
}

fn folder(source: &Source) -> &str {
    source
        .name()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
}

impl Loader for Files {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        let path = format!("{}.whereas", module.replace('.', "/"));
        let beside = from.map(|from| format!("{}/{path}", folder(from)));
        let places = beside.into_iter().chain([format!("rules/{path}")]);
        match places.filter_map(|path| read(&path)).next() {
            Some(text) => ModuleLookup::Found(text),
            None => ModuleLookup::NotFound {
                similar: Vec::new(),
            },
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let path = format!("{}/{path}", folder(from));
        read(&path).ok_or_else(|| Diagnostic::about_file(CANNOT_READ, path, "it is not there"))
    }
}

/// The rule files below a folder, without tests.
fn rule_files(below: &str) -> Vec<String> {
    let mut files: Vec<String> = ignore::Walk::new(Path::new(ROOT).join(below))
        .flatten()
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(ROOT).ok()?.to_str()?.to_owned();
            let is_rules = path.ends_with(".whereas") && !path.ends_with("tests.whereas");
            is_rules.then_some(path)
        })
        .collect();
    files.sort();
    files
}

/// The rows of the table for a rule file, its reasons, and how many of its rules run on columns, of how many.
fn share(file: &str) -> (String, String, (usize, usize)) {
    let sources = Sources::new();
    let limits = Limits::default();
    let requested = vec![Requested::File(read(file).unwrap())];
    let loaded = check::check(&mut Files, requested, &sources, &limits);
    assert!(
        !has_errors(&loaded.diagnostics),
        "{file}: {:?}",
        loaded.diagnostics
    );
    let program = loaded.value;
    let plan = Plan::of(&program, false, Overrides::default());
    let (mut rows, mut reasons, mut sum) = (String::new(), String::new(), (0, 0));
    let named = |id: &RecordId| &*program.records.get(*id).unwrap().declared.path;
    let mut roots = suggested_types(&program, &plan);
    // Types without a name are no type of a document; registers of contracts hold releases.
    roots.retain(|id| !named(id).is_empty());
    roots.extend(
        program
            .records
            .ids()
            .filter(|id| named(id) == "ocds.release.Release" && plan.governs(*id)),
    );
    for root in roots {
        let name = named(&root);
        let schema = Schema::of(&program, root);
        let shapes = Shapes::of(&program, root);
        let kernels = schema.map(|schema| Kernels::of(&program, &plan, schema));
        let reader = kernels.as_ref().zip(shapes).and_then(|(kernels, shapes)| {
            ColumnReader::new(Arc::clone(&kernels.schema), shapes, limits.clone())
        });
        let all = plan.all_rules().count();
        sum.1 += all;
        let Some(kernels) = kernels.filter(|_| reader.is_some()) else {
            writeln!(
                rows,
                "| `{file}` | `{name}` | 0 of {all}: columns do not hold the type |"
            )
            .unwrap();
            continue;
        };
        sum.0 += kernels.rules.len();
        writeln!(
            rows,
            "| `{file}` | `{name}` | {} of {all} |",
            kernels.rules.len()
        )
        .unwrap();
        for one in &kernels.machine {
            let rule = &program.rules.get(one.rule).unwrap().declared;
            let words: Vec<&str> = sources.slice(one.span).split_whitespace().collect();
            let words = match one.span == rule.span {
                true => String::new(),
                false => format!(": `{}`", words.join(" ")),
            };
            writeln!(reasons, "- `{}` {}{words}", rule.path, one.obstacle.words()).unwrap();
        }
    }
    (rows, reasons, sum)
}

#[test]
fn the_share_of_rules_on_columns_is_written_down() {
    let (mut rows, mut reasons, mut on, mut all) = (String::new(), String::new(), 0, 0);
    for file in ["rules", "examples"].into_iter().flat_map(rule_files) {
        let (more_rows, more_reasons, (some, of)) = share(&file);
        rows.push_str(&more_rows);
        reasons.push_str(&more_reasons);
        on += some;
        all += of;
    }
    assert!(on > 0 && all > 100, "{on} of {all}");
    let table = format!(
        "# Rules on columns\n\n{on} of {all} rules of the packs and examples run on columns, for documents of the type named. \
         `UPDATE_EXPECT=1 cargo test --test tools columns` writes this file.\n\n| Rule file | Type | Rules on columns |\n\
         | --- | --- | --- |\n{rows}\n## Off columns\n\nEach rule with the reason and its words.\n\n{reasons}"
    );
    let path = Path::new(ROOT).join("tests/data/columns.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(table, expected, "see `UPDATE_EXPECT` in this file");
}
