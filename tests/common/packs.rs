//! Compares a pack with independent verdicts: `rules/<pack>/conformance.csv` says which rule stands for which of theirs,
//! `rules/<pack>/differences.md` lists the verdicts that differ, and why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use whereas::internals::check::{self, Loader, ModuleLookup, Requested, Text};
use whereas::internals::diagnostic::Diagnostic;
use whereas::internals::diagnostic::codes::usage::CANNOT_READ;
use whereas::internals::eval::finding::Verdict;
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, Options, Rules};
use whereas::internals::source::{Source, Sources};
use whereas::internals::value::Date;

/// A pack and where its verdicts stand.
pub struct Pack {
    /// The name: the folder below `rules/`, and what `-r` takes.
    pub name: &'static str,
    /// The folder below `tests/data/` with `verdicts.json` and the documents that it names.
    pub data: &'static str,
    /// Compares only documents whose name this accepts.
    pub wants: fn(&str) -> bool,
    /// Independent rules of `conformance.csv` that have nothing to say of any of these documents.
    pub unheard: &'static [&'static str],
}

/// One verdict: a document's file name, and the id of the independent program's rule.
pub type Place = (String, String);

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Documents checked.
    pub documents: usize,
    /// How many verdicts were compared, by the independent program's word.
    pub words: BTreeMap<String, usize>,
    /// Verdicts that differ, with what each side says.
    pub differing: BTreeMap<Place, String>,
    /// Independent rules for which the pack has none.
    pub unmapped: BTreeSet<String>,
}

/// A file below the project.
#[expect(clippy::disallowed_methods, reason = "a test reads its data")]
pub fn read(path: &str) -> String {
    let whole = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{whole}: {error}"))
}

/// The rule files and tables below `rules/`.
struct Folder;

impl Loader for Folder {
    fn find(&mut self, module: &str, _: Option<&Source>) -> ModuleLookup {
        let path = format!("rules/{}.whereas", module.replace('.', "/"));
        ModuleLookup::Found(Text {
            text: read(&path).into(),
            name: path.into(),
        })
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        let Some((folder, _)) = from.name().rsplit_once('/') else {
            return Err(Diagnostic::about_file(
                CANNOT_READ,
                path,
                "it stands beside nothing".to_owned(),
            ));
        };
        let path = format!("{folder}/{path}");
        Ok(Text {
            text: read(&path).into(),
            name: path.into(),
        })
    }
}

/// The modules of a pack, but not its tests.
pub fn modules(pack: &str) -> Vec<String> {
    let root = format!("{}/rules", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<String> = ignore::Walk::new(format!("{root}/{pack}"))
        .flatten()
        .filter_map(|entry| {
            let path = entry
                .path()
                .strip_prefix(&root)
                .ok()?
                .to_str()?
                .strip_suffix(".whereas")?
                .replace('/', ".");
            (!path.ends_with(".tests")).then_some(path)
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{root}/{pack} holds no rule files");
    found
}

/// The verdict of each rule of a pack on a document.
pub struct Checker {
    rules: Rules,
    settings: whereas::internals::eval::Settings,
    options: Options,
    sources: Sources,
}

impl Checker {
    /// The pack's rules, ready to run.
    pub fn new(pack: &str, options: Options) -> Self {
        let sources = Sources::new();
        let requested = modules(pack).into_iter().map(Requested::module).collect();
        let program = check::check(&mut Folder, requested, &sources, &Limits::default());
        assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
        let rules = Rules::new(program.value, false);
        let options = Options {
            every_verdict: true,
            ..options
        };
        let settings = pipeline::settings(&rules, &mut Folder, &options, &sources);
        assert!(
            settings.diagnostics.is_empty(),
            "{:#?}",
            settings.diagnostics
        );
        Self {
            rules,
            settings: settings.value,
            options,
            sources,
        }
    }

    /// The names of all rules, with their modules.
    pub fn rules(&self) -> BTreeSet<String> {
        self.rules
            .program
            .rules
            .iter()
            .map(|rule| rule.declared.path.to_string())
            .collect()
    }

    /// All verdicts of each rule on a document.
    pub fn verdicts(&self, name: &str, text: &str) -> BTreeMap<String, Vec<Verdict>> {
        let text = Text {
            name: name.into(),
            text: text.into(),
        };
        let checked = pipeline::check_document(
            &self.rules,
            &self.settings,
            &text,
            &self.options,
            &self.sources,
        );
        assert!(
            checked.iter().all(|one| !one.unreadable),
            "{name}: {checked:#?}"
        );
        let mut found: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
        for finding in checked.into_iter().flat_map(|one| one.findings) {
            found.entry(finding.rule).or_default().push(finding.verdict);
        }
        found
    }
}

/// What some verdicts come to, in the words of `verdicts.json`.
pub fn word(verdicts: &[Verdict]) -> &'static str {
    let some = |wanted: Verdict| verdicts.contains(&wanted);
    match () {
        () if some(Verdict::Violated) => "fail",
        () if some(Verdict::Undetermined) => "undetermined",
        () if some(Verdict::Holds) => "pass",
        () => "na",
    }
}

/// The rows of `conformance.csv`: each independent rule, and those of ours that stand for it.
pub fn conformance(pack: &str) -> BTreeMap<String, Vec<String>> {
    let text = read(&format!("rules/{pack}/conformance.csv"));
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some("rule,peer_rule"));
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let (rule, peer) = row
            .split_once(',')
            .unwrap_or_else(|| panic!("not two columns: {row}"));
        found
            .entry(peer.to_owned())
            .or_default()
            .push(rule.to_owned());
    }
    found
}

/// The rows of the tables in `differences.md`: document, independent rule, reason.
pub fn listed_differences(pack: &str) -> BTreeMap<Place, String> {
    let mut found = BTreeMap::new();
    for line in read(&format!("rules/{pack}/differences.md"))
        .lines()
        .filter(|line| line.starts_with('|'))
    {
        let cells: Vec<&str> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let [document, rule, reason] = cells.as_slice() else {
            panic!("not three columns: {line}")
        };
        if *document == "document" || document.starts_with("---") {
            continue;
        }
        assert!(reason.len() > 10, "no reason: {line}");
        let again = found.insert(
            ((*document).to_owned(), (*rule).to_owned()),
            (*reason).to_owned(),
        );
        assert_eq!(again, None, "listed twice: {line}");
    }
    found
}

/// Runs a pack over its documents and compares every rule that stands for an independent one.
pub fn compare(pack: &Pack) -> Comparison {
    let expected: Value =
        serde_json::from_str(&read(&format!("tests/data/{}/verdicts.json", pack.data)))
            .expect("verdicts.json");
    let as_of = expected["evaluation_date"]
        .as_str()
        .map(|date| Date::parse(date).expect("a date"));
    let checker = Checker::new(
        pack.name,
        Options {
            as_of,
            ..Options::default()
        },
    );
    let conformance = conformance(pack.name);
    let ours = checker.rules();
    for rule in conformance.values().flatten() {
        assert!(
            ours.contains(rule),
            "conformance.csv names `{rule}`, which the pack does not have"
        );
    }
    let mut comparison = Comparison::default();
    let mut known = BTreeSet::new();
    for file in expected["files"].as_array().expect("files") {
        let path = file["file"].as_str().expect("a file name");
        let name = path.rsplit('/').next().unwrap_or(path);
        if !(pack.wants)(name) {
            continue;
        }
        let found = checker.verdicts(path, &read(&format!("tests/data/{}/{path}", pack.data)));
        comparison.documents += 1;
        for (peer, verdict) in ["own", "peer", "rules"]
            .iter()
            .filter_map(|set| file[*set].as_object())
            .flatten()
        {
            known.insert(peer.clone());
            let Some(rules) = conformance.get(peer) else {
                continue;
            };
            let all: Vec<Verdict> = rules
                .iter()
                .filter_map(|rule| found.get(rule))
                .flatten()
                .copied()
                .collect();
            comparison.add(
                name,
                peer,
                word(&all),
                verdict["verdict"].as_str().expect("a verdict"),
            );
        }
    }
    for peer in conformance.keys() {
        assert!(
            known.contains(peer) != pack.unheard.contains(&&**peer),
            "conformance.csv names `{peer}`, of which there are no verdicts"
        );
    }
    comparison.unmapped = known
        .into_iter()
        .filter(|peer| !conformance.contains_key(peer))
        .collect();
    comparison
}

impl Comparison {
    /// Compares one verdict.
    pub fn add(&mut self, document: &str, peer: &str, ours: &str, theirs: &str) {
        *self.words.entry(theirs.to_owned()).or_default() += 1;
        // `vacuous`: true of nothing, so that either word is right.
        let agrees = ours == theirs || theirs == "vacuous" && matches!(ours, "pass" | "na");
        if !agrees {
            self.differing.insert(
                (document.to_owned(), peer.to_owned()),
                format!("theirs {theirs}, ours {ours}"),
            );
        }
    }

    /// Fails on a difference that `differences.md` does not list, and on a listed one that does not occur.
    pub fn holds_against_what_is_listed(&self, pack: &str) {
        let listed = listed_differences(pack);
        let compared: usize = self.words.values().sum();
        println!(
            "{pack}: {} documents, {compared} verdicts compared {:?}, {} differ, {} listed; not mapped: {:?}",
            self.documents,
            self.words,
            self.differing.len(),
            listed.len(),
            self.unmapped
        );
        let unlisted: Vec<_> = self
            .differing
            .iter()
            .filter(|(place, _)| !listed.contains_key(*place))
            .collect();
        let gone: Vec<_> = listed
            .keys()
            .filter(|place| !self.differing.contains_key(*place))
            .collect();
        assert!(
            unlisted.is_empty(),
            "differences that are not listed: {unlisted:#?}"
        );
        assert!(
            gone.is_empty(),
            "listed differences that do not occur: {gone:#?}"
        );
    }
}

/// Compares a pack and holds the differences against those that are listed.
pub fn agrees_but_for_what_is_listed(pack: &Pack) -> Comparison {
    let comparison = compare(pack);
    comparison.holds_against_what_is_listed(pack.name);
    comparison
}

/// Runs the program in the folder of the project: its exit code, and its standard output.
pub fn whereas(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_whereas"));
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}
