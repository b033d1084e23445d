//! What an editor is answered, in plain data: a text with `$0` where the cursor stands, and what comes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use whereas::internals::check::{Loader, ModuleLookup, Requested, Text};
use whereas::internals::diagnostic::Diagnostic;
use whereas::internals::ide::completion::{self, Completions, Looks};
use whereas::internals::ide::examples::ExampleResults;
use whereas::internals::ide::{Analysis, Open, Overlay, findings, folding};
use whereas::internals::limits::Limits;
use whereas::internals::lint::{self, Uses};
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::{Source, SourceId, Sources};
use whereas::internals::syntax::Cache;

const NAME: &str = "t.whereas";

/// The packs' calendar, and nothing else.
struct Packs;

impl Loader for Packs {
    fn find(&mut self, module: &str, from: Option<&Source>) -> ModuleLookup {
        let text = match module {
            "calendars.kz" => include_str!("../../rules/calendars/kz.whereas"),
            "law" => {
                "/// Law.\nmodule law\n\n/// The limit.\nparameter most: money in EUR {\n  5 EUR from 2020-01-01 source \"Act 1\"\n  7 EUR from 2022-01-01 source \"Act 2\" at \"https://example.org\" unverified\n}\n"
            }
            _ => return NoFiles.find(module, from),
        };
        ModuleLookup::Found(Text {
            name: format!("{module}.whereas").into(),
            text: text.into(),
        })
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        match path {
            "kz.csv" => Ok(Text {
                name: path.into(),
                text: include_str!("../../rules/calendars/kz.csv").into(),
            }),
            _ => NoFiles.file(path, from),
        }
    }
}

/// A file in an editor.
struct Editor {
    text: String,
    cache: Cache,
    analysis: Option<Arc<Analysis>>,
}

impl Editor {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cache: Cache::default(),
            analysis: None,
        }
    }

    fn analyse(&mut self, text: &str) -> Analysis {
        let open = Open::new();
        let mut packs = Packs;
        let mut loader = Overlay {
            inner: &mut packs,
            open: &open,
            cache: &self.cache,
        };
        let file = Requested::File(Text {
            name: NAME.into(),
            text: text.into(),
        });
        Analysis::new(&mut loader, vec![file], &Limits::default())
    }
}

impl Looks for Editor {
    fn now(&mut self) -> Arc<Analysis> {
        if let Some(analysis) = &self.analysis {
            return Arc::clone(analysis);
        }
        let text = self.text.clone();
        let analysis = Arc::new(self.analyse(&text));
        self.analysis = Some(Arc::clone(&analysis));
        analysis
    }

    fn with(&mut self, text: String) -> Analysis {
        self.analyse(&text)
    }

    fn modules(&mut self) -> Vec<String> {
        vec![
            "calendars.fr".to_owned(),
            "calendars.kz".to_owned(),
            "law".to_owned(),
        ]
    }
}

/// A text and the offset of its marker.
fn marked(text: &str) -> (String, usize) {
    let at = text.find("$0").expect("a marker");
    (text.replace("$0", ""), at)
}

fn look(text: &str) -> (Arc<Analysis>, SourceId, usize) {
    let (text, at) = marked(text);
    let analysis = Editor::new(&text).now();
    let source = analysis.file(NAME).unwrap().source;
    (analysis, source, at)
}

fn complete(text: &str) -> Completions {
    let (text, at) = marked(text);
    completion::complete(NAME, &text, at, &mut Editor::new(&text))
}

fn labels(text: &str) -> Vec<String> {
    complete(text)
        .items
        .into_iter()
        .map(|item| item.label)
        .collect()
}

fn offers(text: &str, wanted: &[&str]) {
    let found = labels(text);
    for one in wanted {
        assert!(
            found.iter().any(|label| label == one),
            "{one} is not among {found:?}\nfor {text}"
        );
    }
}

const TYPES: &str = "use law\nuse calendars.kz\n\ntype Part { due: date?, sum: money in EUR, kind: \"first\" | \"last\" }\ntype Deal dated by signed {\n  /// When it was signed.\n  signed: date\n  parts: list of Part\n  let total = sum(parts.sum)\n}\n\n";

fn with_types(rest: &str) -> String {
    format!("{TYPES}{rest}")
}

#[test]
fn fields_are_offered_by_type_in_texts_that_are_not_finished() {
    let record = ["due", "kind", "sum"];
    for unfinished in [
        "rule r for Deal {\n  for each p in parts\n  require p.$0\n}\n",
        "rule r for Deal {\n  for each p in parts\n  require p.$0",
        "rule r for Deal {\n  require every p in parts satisfies p.$0\n",
        "rule r for Deal {\n  require every p in parts where p.$0",
        "rule r for Deal {\n  for each p in parts\n  require p.sum > 5 EUR otherwise \"{p.$0",
        "rule r for Deal {\n  for each p in parts\n  require p.sum > 5 EUR otherwise \"{p.$0} is little\"\n}\n",
        "rule r for Deal {\n  let x = if parts.$0\n}\n\n/// Next.\nrule s for Deal { require true }\n",
        "rule r for Deal { require sum(parts.$0) > 0 }\n",
        "define f(p: Part): boolean = p.$0\n",
    ] {
        let mut found = labels(&with_types(unfinished));
        found.sort();
        assert_eq!(found, record, "{unfinished}");
    }
}

#[test]
fn names_of_an_expression_are_offered_nearest_first() {
    let found = labels(&with_types(
        "rule r for Deal {\n  let half = total / 2\n  for each p in parts\n  require $0\n}\n",
    ));
    let place = |name: &str| {
        found
            .iter()
            .position(|label| label == name)
            .unwrap_or_else(|| panic!("{name}: {found:?}"))
    };
    assert!(place("half") < place("signed"));
    assert!(place("p") < place("most"));
    assert!(place("total") < place("most") && place("most") < place("sum"));
    offers(
        &with_types("rule r for Deal {\n  require every x in $0\n"),
        &["parts"],
    );
    offers(
        &with_types("rule r for Deal {\n  let w = from sig$0\n}\n"),
        &["signed"],
    );
    offers(
        &with_types("define f(x: number): number = $0"),
        &["x", "most", "round"],
    );
}

#[test]
fn a_completion_says_what_it_is() {
    let found = complete(&with_types("rule r for Deal { require $0 }\n"));
    let signed = found
        .items
        .iter()
        .find(|item| item.label == "signed")
        .unwrap();
    assert_eq!(signed.detail, "date");
    assert!(signed.doc.as_ref().unwrap().contains("When it was signed."));
    let sum = found.items.iter().find(|item| item.label == "sum").unwrap();
    assert_eq!(
        (sum.insert.as_str(), sum.snippet, sum.detail.as_str()),
        ("sum($1)", true, "sum(xs)")
    );
}

#[test]
fn what_is_declared_is_offered_where_it_belongs() {
    let rules = "rule due for Deal { require true }\nexception small to due { when true }\nagreement first: Deal { signed: 2021-01-01, parts: [] }\n";
    let text = |rest: &str| with_types(&format!("{rules}{rest}"));
    assert_eq!(labels(&text("rule r for $0 {}")), ["Deal", "Part"]);
    assert_eq!(labels(&text("exception e to $0")), ["due", "small"]);
    assert_eq!(labels(&text("waiver for $0")), ["due", "small"]);
    assert_eq!(labels(&text("agreement a: $0")), ["Deal", "Part"]);
    offers(&text("test \"t\" {\n  given $0\n}"), &["first", "file"]);
    offers(
        &text("test \"t\" {\n  given first\n  expect $0\n}"),
        &["due", "shape"],
    );
    offers(
        &text("test \"t\" {\n  given first\n  expect due $0\n}"),
        &["holds", "violated", "not applicable"],
    );
    offers(
        &text("test \"t\" {\n  given first with { $0 }\n}"),
        &["signed", "parts"],
    );
    offers(
        &text("test \"t\" {\n  given first with { parts[1].$0 }\n}"),
        &["due", "sum", "kind"],
    );
    offers(&text("agreement b: Deal {\n  $0\n}"), &["signed", "parts"]);
    offers(
        &text("agreement b: Deal {\n  signed: 2021-01-01\n  parts: [{ $0 }]\n}"),
        &["due", "sum", "kind"],
    );
    assert!(!labels(&text("agreement b: Deal {\n  $0\n}")).contains(&"total".to_owned()));
    // What the record has, before the cursor or after it, is not offered again; what an element has is its own.
    let left = labels(&text(
        "agreement b: Deal {\n  signed: 2021-01-01\n  $0\n  parts: [{ due: 2021-01-01 }]\n}",
    ));
    assert!(
        !left.contains(&"signed".to_owned()) && !left.contains(&"parts".to_owned()),
        "{left:?}"
    );
}

#[test]
fn units_currencies_calendars_types_and_keywords() {
    offers(
        &with_types("rule r for Deal { require total > 5 $0 }"),
        &["EUR", "KZT", "days", "working days of", "thousand"],
    );
    // A calendar that is not used yet comes with its `use`.
    let found = complete(&with_types(
        "rule r for Deal { require working days of $0 in (from signed to signed) > 1 }",
    ))
    .items;
    let also: Vec<(&str, Option<&str>)> = found
        .iter()
        .map(|item| (&*item.label, item.also.as_ref().map(|(_, text)| &**text)))
        .collect();
    assert_eq!(also, [("kz", None), ("fr", Some("\nuse calendars.fr"))]);
    offers(
        &with_types("type X {\n  a: $0\n}"),
        &["money", "list of", "Deal"],
    );
    offers(
        &with_types("type X {\n  a: list of $0\n}"),
        &["money", "Deal"],
    );
    offers(&with_types("type X {\n  a: money in $0\n}"), &["EUR"]);
    offers(&with_types("parameter p: $0"), &["integer", "Deal"]);
    offers(
        &with_types("parameter p: integer {\n  5 $0\n}"),
        &["from", "days"],
    );
    offers(
        &with_types("rule r for Deal {\n  $0\n  require true\n}"),
        &["require", "when", "let", "for each", "severity"],
    );
    offers(
        &with_types("rule r for Deal {\n  severity $0\n}"),
        &["error", "warning", "note"],
    );
    offers(
        &with_types("rule r for Deal {\n  require total $0\n}"),
        &["is present", "in", "and", "within … after"],
    );
    assert_eq!(
        labels(&with_types("rule r for Deal {\n  when parts is $0\n}")),
        ["a working day of", "missing", "present"]
    );
    assert!(
        !labels(&with_types(
            "parameter p: integer {\n  5 from 2020-01-01 $0\n}"
        ))
        .contains(&"days".to_owned())
    );
    offers(
        &with_types("rule r for Deal {\n  require\n    $0\n}"),
        &["total", "signed"],
    );
    offers(&with_types("$0"), &["rule", "type", "exception", "test"]);
    offers("use $0", &["calendars.kz", "law"]);
    assert_eq!(labels("use calendars.$0"), ["fr", "kz"]);
    offers("calendar c {\n  $0\n}", &["zone", "working week"]);
    offers("calendar c {\n  zone \"$0\"\n}", &["Asia/Almaty"]);
    assert!(labels("calendar c {\n  zone \"Asia/Al$0\"\n}").contains(&"Almaty".to_owned()));
    offers("waiver for a.b {\n  $0\n}", &["until", "because"]);
}

#[test]
fn the_texts_that_a_field_may_be_are_offered() {
    let first = |text: &str| {
        labels(&with_types(text))
            .into_iter()
            .take(2)
            .collect::<Vec<_>>()
    };
    let choices = ["\"first\"", "\"last\""];
    assert_eq!(
        first("rule r for Deal { require every p in parts satisfies p.kind = $0 }"),
        choices
    );
    assert_eq!(first("rule r for Part { require kind != $0 }"), choices);
    let inside = complete(&with_types("rule r for Part { require kind = \"$0\" }"));
    assert_eq!(
        inside
            .items
            .iter()
            .map(|item| item.insert.as_str())
            .collect::<Vec<_>>(),
        ["first", "last"]
    );
    assert_eq!(first("agreement a: Part {\n  kind: $0\n}"), choices);
}

#[test]
fn nothing_is_offered_in_comments_and_plain_texts() {
    for text in [
        "// a $0",
        "/// a $0\nrule r",
        "type T { a: text }\nrule r for T { require a = \"x $0\" }",
    ] {
        assert_eq!(labels(text), Vec::<String>::new(), "{text}");
    }
}

fn hover(text: &str) -> String {
    let (analysis, source, at) = look(text);
    analysis
        .hover(source, at)
        .map(|hover| hover.markdown)
        .unwrap_or_default()
}

#[test]
fn hover_tells_type_documentation_source_and_versions() {
    let rule = "/// It is small.\nrule r for Deal {\n  source \"Act 3\" unverified\n  let half = total / 2\n  require ha$0lf <= most\n}\n";
    assert_eq!(
        hover(&with_types(rule)),
        "```whereas\nlet half: money in EUR\n```"
    );
    let said = hover(&with_types(
        &rule.replace("$0", "").replace("rule r", "rule $0r"),
    ));
    assert!(
        said.starts_with("```whereas\nrule r for Deal\n```\n\nIt is small.\n\n"),
        "{said}"
    );
    assert!(
        said.contains("must be at most") && said.ends_with("\n\nSource: Act 3 (unverified)"),
        "{said}"
    );
    let said = hover(&with_types(
        &rule.replace("$0", "").replace("most", "mo$0st"),
    ));
    assert_eq!(
        said,
        "```whereas\nparameter most: money in EUR\n```\n\nThe limit.\n\n- `5 EUR` in force from 2020-01-01 — Act 1\n- `7 EUR` in force from 2022-01-01 — [Act 2](https://example.org) (unverified)\n\n*law.most*"
    );
    assert!(
        hover(&with_types(
            "rule r for Deal { require si$0gned > 2020-01-01 }"
        ))
        .contains("When it was signed.")
    );
    assert_eq!(
        hover(&with_types("rule r for Deal { require total <$0= most }")),
        "```whereas\ntotal <= most: boolean\n```"
    );
    assert!(
        hover(&with_types(
            "rule r for Deal { require su$0m(parts.sum) > 0 }"
        ))
        .contains("of nothing, zero")
    );
    assert!(hover(&with_types("rule r for Deal { require total > 5 E$0UR }")).contains("Euro"));
}

#[test]
fn a_date_says_whether_it_is_worked() {
    let said = hover(&with_types(
        "rule r for Deal { require signed > 2021-0$01-01 }",
    ));
    assert!(said.contains("Friday, week 53 of 2020"), "{said}");
    assert!(
        said.contains("`kz`: not a working day (New Year")
            && said.contains("the next one is 2021-01-05"),
        "{said}"
    );
    let said = hover(&with_types(
        "rule r for Deal { require signed > 1999-0$01-01 }",
    ));
    assert!(said.contains("outside calendar kz"), "{said}");
}

fn places(
    text: &str,
    analysis: &Analysis,
    spans: &[whereas::internals::source::Span],
) -> Vec<String> {
    let _ = text;
    spans
        .iter()
        .map(|span| {
            let at = analysis.sources.start(*span);
            format!(
                "{}:{}:{} {}",
                analysis.sources.get(span.source).name(),
                at.line,
                at.column,
                analysis.sources.slice(*span)
            )
        })
        .collect()
}

#[test]
fn names_lead_to_their_declarations() {
    let definition = |text: &str| {
        let (analysis, source, at) = look(text);
        places(text, &analysis, &analysis.definitions(source, at))
    };
    let rule = "rule r for Deal {\n  for each p in parts\n  require p.sum <= most\n}\n";
    let to =
        |needle: &str, marked: &str| definition(&with_types(&rule.replacen(needle, marked, 1)));
    assert_eq!(to("p.sum", "$0p.sum"), ["t.whereas:13:12 p"]);
    assert_eq!(to("p.sum", "p.su$0m"), ["t.whereas:4:25 sum"]);
    assert_eq!(to("most", "most$0"), ["law.whereas:5:11 most"]);
    assert_eq!(to("Deal", "De$0al"), ["t.whereas:5:6 Deal"]);
    assert_eq!(
        definition(&with_types(
            "rule r for Deal { require signed is a working day of k$0z }"
        ))
        .len(),
        1
    );
    assert_eq!(definition("use la$0w\n"), ["law.whereas:2:8 law"]);
    assert_eq!(definition("type T { a: text }\nrule a1 for T {\n  in force from 2020-01-01 until 2021-01-01\n  require true\n}\nrule a1 for T {\n  in force from 2021-01-01\n  require true\n}\nexception e to a$01 { when true }").len(), 2);
}

#[test]
fn a_key_of_a_group_is_the_field_that_it_came_from() {
    let (analysis, source, at) = look(&with_types(
        "rule r for Deal {\n  for each g in parts grouped by kind\n  require g.ki$0nd = \"first\"\n}\n",
    ));
    let found = places("", &analysis, &analysis.references(source, at));
    assert_eq!(
        found,
        [
            "t.whereas:4:44 kind",
            "t.whereas:13:34 kind",
            "t.whereas:14:13 kind"
        ]
    );
}

fn renamed(text: &str, new: &str) -> Result<String, String> {
    let (analysis, source, at) = look(text);
    let mut edits = analysis.rename(source, at, new)?;
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
    let mut out = analysis.sources.get(source).text().to_owned();
    for (span, text) in edits.into_iter().filter(|(span, _)| span.source == source) {
        out.replace_range(span.range(), &text);
    }
    Ok(out)
}

#[test]
fn renaming_writes_every_place_and_refuses_what_cannot_be() {
    let text = "type T { a$0: number, b: number, let c = a + b }\ndefine d: number = 5\nrule r for T { require a > d and it.a < c otherwise \"{a}\" }\nagreement x: T { a: 1, b: 2 }\ntest \"t\" { given x with { a: 3 } expect r violated }\n";
    let after = renamed(text, "amount").unwrap();
    assert_eq!(
        after,
        "type T { amount: number, b: number, let c = amount + b }\ndefine d: number = 5\nrule r for T { require amount > d and it.amount < c otherwise \"{amount}\" }\nagreement x: T { amount: 1, b: 2 }\ntest \"t\" { given x with { amount: 3 } expect r violated }\n"
    );
    assert!(
        renamed(text, "`the amount`")
            .unwrap()
            .contains("it.`the amount`")
    );
    // Only what is reserved where an expression can stand: other words of the language are names like any.
    assert!(
        renamed(text, "rule")
            .unwrap()
            .contains("require rule > d and it.rule < c otherwise \"{rule}\"")
    );
    for (new, why) in [
        ("b", "`b` is taken: it is declared in line 1"),
        ("c", "`c` is taken"),
        ("d", "`d` is taken: it is declared in line 2"),
        ("where", "is a word of the language"),
        ("a b", "write any other key in backticks"),
        ("", "at least one letter"),
        ("`a`b`", "no backtick"),
    ] {
        let refused = renamed(text, new).unwrap_err();
        assert!(refused.contains(why), "{new}: {refused}");
    }
    let local = "type T { a: number }\nrule r for T {\n  let x$0 = a\n  let y = x\n  require y > 0\n}\nrule s for T {\n  let z = a\n  require z > 0\n}\n";
    assert!(
        renamed(local, "z")
            .unwrap()
            .contains("let z = a\n  let y = z\n")
    );
    assert!(renamed(local, "y").unwrap_err().contains("taken"));
    assert!(renamed(local, "a").unwrap_err().contains("taken"));
    let ty = "type T$0 { a: number }\nrule r for T { require true }\n";
    assert!(renamed(ty, "money").unwrap_err().contains("built in"));
    assert!(renamed(ty, "Deal").unwrap().contains("rule r for Deal"));
    assert!(
        renamed("type T { a: number }$0 ", "x")
            .unwrap_err()
            .contains("there is no name to change here")
    );
}

#[test]
fn folds_and_selections_are_nested() {
    let text = "/// One.\n/// Two.\nrule r for T {\n  require (a\n    + b) > 0\n}\n";
    let folds: Vec<(usize, bool)> = folding::folds(NAME, text)
        .iter()
        .map(|fold| (fold.range.start, fold.comment))
        .collect();
    assert_eq!(folds, [(0, true), (31, false), (43, false)]);
    let (analysis, source, at) =
        look("type T { a: number }\nrule r for T { require (a$0 + 1) > 0 }\n");
    let text = analysis.sources.get(source).text();
    let chosen: Vec<&str> = analysis
        .selections(source, at)
        .into_iter()
        .map(|range| &text[range])
        .collect();
    assert_eq!(chosen[..4], ["a", "a + 1", "(a + 1)", "(a + 1) > 0"]);
    assert_eq!(chosen.last(), Some(&text));
}

#[test]
fn items_are_read_again_only_where_they_changed_and_say_the_same() {
    let example =
        include_str!("../../examples/oecd-integrity-review/international_projects.whereas");
    let mut editor = Editor::new(example);
    editor.now();
    // A line more above, one less below, an item broken and mended.
    let moved = format!(
        "// first\n{}",
        example
            .replace("  severity warning\n", "")
            .replace("type Tranche {", "type Tranche  {")
    );
    let broken = moved.replace("let scheduled = sum(", "let scheduled = sum((");
    for text in [&*moved, &*broken, &*moved, example] {
        let warm = editor.analyse(text);
        let fresh = Editor::new(text).analyse(text);
        assert_eq!(
            format!("{:?}", warm.look.files),
            format!("{:?}", fresh.look.files)
        );
        assert_eq!(warm.look.diagnostics, fresh.look.diagnostics);
        assert_eq!(warm.look.program.references, fresh.look.program.references);
    }
}

#[test]
fn what_is_said_in_the_editor_is_what_check_says() {
    let text = "type T { a: number, b: date }\nrule r for T { require a > b and c }\nrule s for T { require a === 1 }\n";
    for text in [text, &text.replace("===", "=")] {
        let analysis = Editor::new(text).now();
        let sources = Sources::new();
        let checked = pipeline::load(NAME, text, &sources);
        assert_eq!(analysis.look.diagnostics, checked.diagnostics);
    }
}

#[test]
fn findings_of_each_format_are_at_their_places_with_what_would_mend_them() {
    let rules = "type Lease { rent: money, deposit: money }\n\n/// The deposit is bounded.\nrule limit for Lease {\n  require deposit <= 3 * rent otherwise \"{deposit} is too much\"\n}\n";
    let sources = Sources::new();
    let loaded = pipeline::load("lease.whereas", rules, &sources);
    let loaded = Rules::new(loaded.value, false);
    let options = Options::default();
    let settings = pipeline::settings(&loaded, &mut NoFiles, &options, &sources).value;
    for (name, text) in [
        (
            "a.json",
            "{ \"rent\": \"500 EUR\", \"deposit\": \"1600 EUR\" }",
        ),
        ("a.yaml", "rent: 500 EUR\ndeposit: 1600 EUR # too much\n"),
        ("a.toml", "rent = \"500 EUR\"\ndeposit = \"1600 EUR\"\n"),
        (
            "a.xml",
            "<lease>\n  <rent>500 EUR</rent>\n  <deposit>1600 EUR</deposit>\n</lease>\n",
        ),
        (
            "a.md",
            "---\nrent: 500 EUR\ndeposit: 1600 EUR\n---\n\n# Lease\n",
        ),
    ] {
        let text = Text {
            name: name.into(),
            text: text.into(),
        };
        let checked = pipeline::check_document(&loaded, &settings, &text, &options, &sources);
        let found: Vec<_> = checked
            .iter()
            .flat_map(|one| one.findings.clone())
            .collect();
        let shown = findings::ShownText {
            sources: &sources,
            name,
            of: findings::Of::Document,
        };
        let problems = findings::problems(&found, &[], &shown);
        let [problem] = problems.as_slice() else {
            panic!("{name}: {checked:#?}")
        };
        assert!(
            sources.slice(problem.span).contains("1600 EUR")
                || sources.slice(problem.span).contains("500 EUR"),
            "{name}"
        );
        assert!(
            problem
                .message
                .starts_with("1600 EUR is too much\nrule: The deposit is bounded"),
            "{}",
            problem.message
        );
        assert!(!problem.fixes.is_empty(), "{name}");
        for fix in &problem.fixes {
            let (span, new) = &fix.edits[0];
            let mut mended = text.text.to_string();
            mended.replace_range(span.range(), new);
            let mended = Text {
                name: name.into(),
                text: mended.into(),
            };
            let after = pipeline::check_document(&loaded, &settings, &mended, &options, &sources);
            assert!(
                after.iter().all(|one| one.findings.is_empty()),
                "{name}: {}",
                mended.text
            );
        }
    }
}

/// Every rule file of the corpus.
fn corpus() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join("tests/corpus"), root.join("examples")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "whereas") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 100, "{} files", found.len());
    found
}

/// The ends of the prefixes of a text that are tried: of a short one all, else those of its words.
fn ends(text: &str, all: usize) -> Vec<usize> {
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let mut ends: Vec<usize> = (0..=text.len().min(all)).filter(boundary).collect();
    let words = whereas::internals::syntax::lexer::visible(text)
        .into_iter()
        .map(|token| token.span.end);
    ends.extend(words.filter(|end| *end > all));
    ends
}

/// A request of each kind at the end of a text, and at a place in its middle.
fn ask_everything(text: &str, at: usize) {
    let mut editor = Editor::new(text);
    let found = completion::complete(NAME, text, at, &mut editor);
    assert!(found.replaces.start <= at && text.get(found.replaces).is_some());
    let analysis = editor.now();
    let Some(source) = analysis.file(NAME).map(|file| file.source) else {
        return;
    };
    let whole = |span: &whereas::internals::source::Span| {
        analysis
            .sources
            .get(span.source)
            .text()
            .get(span.range())
            .is_some()
    };
    for problem in analysis.problems(source) {
        assert!(whole(&problem.span), "{problem:?}");
        assert!(
            problem
                .fixes
                .iter()
                .flat_map(|fix| &fix.edits)
                .all(|(span, _)| whole(span))
        );
    }
    assert!(
        analysis
            .hover(source, at)
            .is_none_or(|hover| whole(&hover.span))
    );
    assert!(analysis.definitions(source, at).iter().all(whole));
    assert!(analysis.references(source, at).iter().all(whole));
    let _ = analysis.rename(source, at, "something_else");
    assert!(
        analysis
            .symbols(source)
            .iter()
            .all(|symbol| whole(&symbol.span) && whole(&symbol.name_span))
    );
    let coloured = analysis.coloured(source);
    assert!(
        coloured
            .windows(2)
            .all(|pair| pair[0].range.end <= pair[1].range.start),
        "{coloured:?}"
    );
    assert!(coloured.iter().all(|word| {
        text.get(word.range.clone())
            .is_some_and(|word| !word.contains('\n'))
    }));
    assert!(
        folding::folds(NAME, text)
            .iter()
            .all(|fold| text.get(fold.range.clone()).is_some())
    );
    let grown = analysis.selections(source, at);
    assert!(
        grown
            .windows(2)
            .all(|pair| pair[1].start <= pair[0].start && pair[0].end <= pair[1].end)
    );
    assert!(
        analysis
            .inlays(source, &(0..text.len()), &ExampleResults::default())
            .iter()
            .all(|one| one.offset <= text.len())
    );
}

/// Every prefix of every corpus file where `WHEREAS_EVERY_PREFIX` is set, which takes long; else of each file the
/// ends of some of its words, another sixteenth for each file, and of some files every byte at their beginning.
#[test]
fn prefixes_are_answered() {
    let everything = std::env::var_os("WHEREAS_EVERY_PREFIX").is_some();
    for (number, path) in corpus().iter().enumerate() {
        let text = std::fs::read_to_string(path).unwrap();
        let all = match (everything, number % 40) {
            (true, _) => 4096,
            (false, 0) => 256,
            _ => 0,
        };
        for (at, end) in ends(&text, all).into_iter().enumerate() {
            if everything || all > 0 || (at + number) % 16 == 0 {
                ask_everything(&text[..end], end);
            }
        }
    }
}

#[test]
fn a_cursor_may_stand_anywhere() {
    let text =
        "type T { `👩‍⚖️`: money }\nrule é for T { require `👩‍⚖️` > 5 € otherwise \"{`👩‍⚖️`} e\u{301}\" }";
    for at in 0..text.len() + 3 {
        let found = completion::complete(NAME, text, at, &mut Editor::new(text));
        assert!(text.get(found.replaces).is_some());
        if text.is_char_boundary(at) {
            ask_everything(text, at);
        }
    }
}

#[test]
fn lints_say_what_the_command_says() {
    let text = "type T { a: boolean }\n\nrule r for T { require a = true }\n";
    let analysis = Editor::new(text).now();
    let source = analysis.file(NAME).unwrap().source;
    let problems = analysis.lints(source, &Uses::default(), &lint::usual_level);
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}")
    };
    assert_eq!(problem.fixes[0].edits[0].1, "a");
}

/// A text without a cursor.
fn analysed(text: &str) -> (Analysis, SourceId) {
    let analysis = Editor::new(text).analyse(text);
    let source = analysis.file(NAME).unwrap().source;
    (analysis, source)
}

/// A text after a fix.
fn mended(text: &str, fix: &whereas::internals::ide::problems::Fix) -> String {
    let mut mended = text.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in edits {
        mended.replace_range(span.range(), &new);
    }
    mended
}

/// Every rule file of the corpora, without what is expected of it, and the blocks of the pages of diagnostics.
fn broken_texts() -> Vec<String> {
    let mut texts: Vec<String> = corpus()
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "whereas"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|text| {
            text.split("// Expected:")
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    for folder in ["tests/corpus/syntax/bad", "tests/corpus/check/bad"] {
        let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
            .unwrap()
            .flatten();
        let files = files
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "whereas"));
        texts.extend(
            files
                .filter_map(|path| std::fs::read_to_string(path).ok())
                .map(|text| {
                    text.split("// Expected:")
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                }),
        );
    }
    texts.sort();
    texts.dedup();
    texts
}

#[test]
fn a_fix_mends_what_it_is_offered_for() {
    let mut count = 0;
    for text in broken_texts() {
        let (analysis, source) = analysed(&text);
        for problem in analysis.problems(source) {
            for fix in &problem.fixes {
                count += 1;
                let after = mended(&text, fix);
                let (again, source) = analysed(&after);
                let is_there = again.problems(source).iter().any(|other| {
                    other.message == problem.message && other.span.start == problem.span.start
                });
                assert!(
                    !is_there,
                    "{}: {} leaves it as it is\n{text}\n---\n{after}",
                    problem.message, fix.title
                );
            }
        }
    }
    assert!(count > 60, "{count} fixes");
}

#[test]
fn fixes_are_offered_where_the_help_says_what_to_write() {
    let rules = "type T { a: number, `base rent`: number, k: \"one\" | \"two\", d: date }\n\nrule r for T { require ";
    for (condition, title) in [
        ("A = 1", "Write `a`"),
        ("a == 1", "Write `=`"),
        ("a >= 1 && a < 2", "Write `and`"),
        ("a ≥ 1", "Write `>=`"),
        ("`base rant` = 1", "Write `` `base rent` ``"),
        ("k = \"onne\"", "Write `\"one\"`"),
        ("this.a = 1", "Write `it`"),
        ("a = sun([1])", "Write `sum`"),
        ("d = 2024-01-01 and a = 5 EURO", "Write `EUR`"),
    ] {
        let text = format!("use law\n\n{rules}{condition} }}\n");
        let (analysis, source) = analysed(&text);
        let titles: Vec<String> = analysis
            .problems(source)
            .iter()
            .flat_map(|one| one.fixes.clone())
            .map(|fix| fix.title)
            .collect();
        assert!(
            titles.iter().any(|one| one.as_str() == title),
            "{condition}: {titles:?}"
        );
    }
    // Where the place that is marked is not what is to be written over, nothing is.
    for condition in ["a = 60 percent", "sum (a) = 1", "a = .5", "a.length = 1"] {
        let text = format!("{rules}{condition} }}\n");
        let (analysis, source) = analysed(&text);
        let found = analysis.problems(source);
        assert!(
            !found.is_empty() && found.iter().all(|one| one.fixes.is_empty()),
            "{condition}: {found:#?}"
        );
    }
}
