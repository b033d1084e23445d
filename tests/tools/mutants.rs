//! Changes of rules that tests should notice: each can be made, is made where it says, and survives only where no test
//! tells it apart.

use crate::common::rules::{Packs, files};
use whereas::internals::check::{Requested, Text, check};
use whereas::internals::diagnostic::codes;
use whereas::internals::limits::Limits;
use whereas::internals::mutants::{self, Mutation};
use whereas::internals::pipeline::mutation::{self, Subject, Suite};
use whereas::internals::pipeline::testing;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::source::Sources;

/// A rule file with its tests, which must pass.
fn suite(text: &str, limits: &Limits) -> Suite {
    let sources = Sources::new();
    let requested = vec![Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    })];
    let outcome = check(&mut NoFiles, requested, &sources, limits);
    assert!(!outcome.failed(), "{text}\n{:#?}", outcome.diagnostics);
    let rules = Rules::new(outcome.value, true);
    let options = Options {
        limits: limits.clone(),
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let mut runs = Vec::new();
    for test in &rules.program.tests {
        let (prepared, diagnostics) = testing::prepare(&rules, test, &mut NoFiles, &sources);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        for one in &prepared {
            let failures = testing::failures(&rules, &settings, one, &sources);
            assert!(failures.is_empty(), "{text}\n{failures:#?}");
        }
        runs.extend(prepared);
    }
    Suite {
        rules,
        settings,
        runs,
        sources,
    }
}

/// What is said of the changes that no test of a rule file notices: codes and messages.
fn surviving(text: &str, limits: &Limits, jobs: usize) -> Vec<String> {
    let suites = [suite(text, limits)];
    let source = suites[0].rules.program.modules[0].source;
    let fates = mutation::try_all(&suites, &[Subject { suite: 0, source }], jobs);
    let said = mutation::diagnostics(&fates[0], &suites);
    said.into_iter()
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message))
        .collect()
}

/// The rule file shown under a heading of a page.
fn example<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) = page
        .split_once(&format!("{heading}\n\n```whereas\n"))
        .unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn pages_show_a_change_that_survives_and_tests_that_notice_it() {
    let limits = Limits::default();
    for page in codes::mutants::PAGES {
        let code = page.code.as_str();
        let bad = surviving(example(page.text(), "Bad:"), &limits, 1);
        assert!(
            bad.iter().any(|said| said.starts_with(code)),
            "{code}: {bad:#?}"
        );
        let good = surviving(example(page.text(), "Good:"), &limits, 1);
        assert!(
            !good.iter().any(|said| said.starts_with(code)),
            "{code}: {good:#?}"
        );
    }
}

#[test]
fn every_change_of_every_rule_file_can_be_made_and_changes_the_program() {
    let mut tried = 0;
    for (path, text) in files(&["rules", "examples", "tests/corpus/check/good"]) {
        let sources = Sources::new();
        let file = Text {
            name: path.display().to_string().into(),
            text: text.into(),
        };
        let outcome = check(
            &mut Packs,
            vec![Requested::File(file)],
            &sources,
            &Limits::default(),
        );
        if outcome.failed() {
            continue;
        }
        let program = outcome.value;
        let Some(module) = program.modules.iter().find(|module| module.requested) else {
            continue;
        };
        let original = format!("{:?}{:?}", program.rules, program.exceptions);
        let others = format!(
            "{:?}{:?}{:?}",
            program.records, program.definitions, program.parameters
        );
        // A sample of the larger files is enough: their clauses are alike.
        let all = mutants::list(&program, module.source, &sources);
        let step = all.len() / 15 + 1;
        for mutant in all.iter().step_by(step) {
            let changed = mutants::mutated(&program, mutant, module.source);
            let changed =
                changed.unwrap_or_else(|| panic!("{}: {mutant:?} cannot be made", path.display()));
            let same = format!("{:?}{:?}", changed.rules, changed.exceptions) == original
                && format!(
                    "{:?}{:?}{:?}",
                    changed.records, changed.definitions, changed.parameters
                ) == others;
            assert!(!same, "{}: {mutant:?} changes nothing", path.display());
            assert!(
                !sources.slice(mutant.shown).is_empty(),
                "{mutant:?} is shown nowhere"
            );
            tried += 1;
        }
    }
    assert!(tried > 200, "only {tried} changes were tried");
}

const LEASES: &str = "
type Lease dated by signed { signed: date, rent: money in EUR, deposit: money in EUR, social: boolean, ends: date? }
parameter months: integer { 2 from 2010-01-01 until 2020-01-01  3 from 2020-01-01 }
define most(rent: money in EUR): money in EUR = months * rent
rule deposit for Lease {
  in force from 2011-01-01 until 2030-01-01
  unless social
  require deposit <= most(rent) otherwise \"too much\"
  forbid deposit < 0 EUR and rent < 0 EUR
}
exception modern to deposit { when ends is present }
agreement flat: Lease { signed: 2021-01-01, rent: 500 EUR, deposit: 1_500 EUR, social: false }
test \"t\" { given flat expect deposit holds }
";

#[test]
fn changes_are_what_they_say() {
    let suite = suite(LEASES, &Limits::default());
    let program = &suite.rules.program;
    let words: Vec<String> = mutants::list(program, program.modules[0].source, &suite.sources)
        .into_iter()
        .map(|mutant| format!("{} {}", mutant.code, mutant.wording))
        .collect();
    for said in [
        "M0003 `2` becomes `3`",
        "M0008 `from 2010-01-01` becomes `from 2009-12-31`",
        "M0008 `from 2020-01-01` becomes `from 2020-01-02`",
        "M0008 `until 2030-01-01` becomes `until 2029-12-31`",
        "M0010 `*` becomes `/`",
        "M0005 `unless social` is dropped",
        "M0002 `<=` becomes `<`",
        "M0009 `forbid` becomes `require`",
        "M0004 `and rent < 0 EUR` is dropped",
        "M0006 the exception `modern` is dropped",
        "M0009 `ends is present` becomes `is missing`",
    ] {
        assert!(
            words.contains(&said.to_owned()),
            "{said} is not in {words:#?}"
        );
    }
    // The first value ends where the next one begins: one boundary, moved in both at once.
    assert!(
        !words.contains(&"M0008 `until 2020-01-01` becomes `until 2020-01-02`".to_owned()),
        "{words:#?}"
    );
}

#[test]
fn a_boundary_between_two_values_moves_for_both() {
    let suite = suite(LEASES, &Limits::default());
    let program = &suite.rules.program;
    let source = program.modules[0].source;
    let all = mutants::list(program, source, &suite.sources);
    let moved = all
        .iter()
        .filter(|mutant| matches!(mutant.change, Mutation::From(_)));
    let moved = moved.map(|mutant| mutants::mutated(program, mutant, source).unwrap());
    let boundaries: Vec<(String, String)> = moved
        .map(|changed| {
            let versions = &changed.parameters[0].versions;
            (
                versions[0].until.unwrap().to_string(),
                versions[1].from.to_string(),
            )
        })
        .collect();
    assert!(
        boundaries.contains(&("2020-01-02".into(), "2020-01-02".into())),
        "{boundaries:?}"
    );
    assert!(
        boundaries.contains(&("2019-12-31".into(), "2019-12-31".into())),
        "{boundaries:?}"
    );
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_threads() {
    let one = surviving(LEASES, &Limits::default(), 1);
    assert!(one.len() > 5, "{one:#?}");
    for jobs in [2, 7] {
        assert_eq!(surviving(LEASES, &Limits::default(), jobs), one);
    }
}

#[test]
fn a_change_that_would_take_too_long_is_stopped_by_the_limit_and_noticed() {
    let elements = "1, ".repeat(60);
    let text = format!(
        "type Plan {{ short: boolean, days: list of integer }}
         rule r for Plan {{
           require short or every a in days satisfies every b in days satisfies every c in days satisfies a + b + c > 0
         }}
         agreement plan: Plan {{ short: true, days: [{elements}] }}
         test \"short\" {{ given plan expect r holds }}"
    );
    // Without `short or`, 60 * 60 * 60 steps and more are wanted, and 10 000 given.
    let limits = Limits {
        steps: 10_000,
        ..Limits::default()
    };
    let said = surviving(&text, &limits, 1);
    assert!(
        !said
            .iter()
            .any(|said| said.contains("`short or` is dropped")),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|said| said.contains("`every` becomes `some`")),
        "{said:#?}"
    );
    let unlimited = surviving(&text, &Limits::default(), 1);
    assert!(
        unlimited
            .iter()
            .any(|said| said.contains("`short or` is dropped")),
        "{unlimited:#?}"
    );
}

#[test]
fn a_value_for_what_is_absent_is_noticed_where_it_decides() {
    let rule = |tests: &str| {
        format!(
            "type T {{ paid: date?, ends: date }}\nrule r for T {{ require paid or else ends < 2021-01-02 }}\n\
             agreement a: T {{ ends: 2021-01-01 }}\n\
             test \"it\" {{ given a expect r holds given a with {{ ends: 2021-01-02 }} expect r violated {tests} }}\n"
        )
    };
    let said = surviving(&rule(""), &Limits::default(), 1);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("`… or else …` always takes its right side"),
        "{said:#?}"
    );
    let tests = "given a with { paid: 2021-01-02 } expect r violated";
    assert_eq!(
        surviving(&rule(tests), &Limits::default(), 1),
        [""; 0],
        "{tests}"
    );
}

#[test]
fn truths_notice_changes_of_definitions_and_parameters() {
    let rule = |tests: &str| {
        format!(
            "define twice(x: number): number = x * 2\nparameter p: number {{ 3 from 2020-01-01 }}\n\
             test \"it\" {{ expect twice(3) > 3 {tests} }}\n"
        )
    };
    let said = surviving(&rule(""), &Limits::default(), 1);
    assert_eq!(said.len(), 3, "{said:#?}");
    let tests = "expect twice(3) = 6 expect p as of 2020-01-01 = 3";
    let said = surviving(&rule(tests), &Limits::default(), 1);
    // The day before the first version has no value, which no truth can expect.
    assert_eq!(
        said,
        ["M0008 no test notices where `from 2020-01-01` becomes `from 2019-12-31`"]
    );
}

#[test]
fn the_order_of_a_list_is_noticed_where_it_decides() {
    let rule = |tests: &str| {
        format!(
            "type T {{ parts: list of P }}\ntype P {{ n: integer }}\n\
             rule r for T {{ require first(parts sorted by n).n != 5 }}\n\
             agreement a: T {{ parts: [{{ n: 5 }}, {{ n: 3 }}] }}\n\
             test \"it\" {{ given a with {{ parts[1].n: 6, parts[2].n: 7 }} expect r holds {tests} }}\n"
        )
    };
    let said = surviving(&rule(""), &Limits::default(), 1);
    assert!(
        said.iter().any(|line| line.contains("descending")),
        "{said:#?}"
    );
    let tests = "given a expect r holds given a with { parts[2].n: 6 } expect r violated";
    let said = surviving(&rule(tests), &Limits::default(), 1);
    assert!(
        !said.iter().any(|line| line.contains("descending")),
        "{said:#?}"
    );
}
