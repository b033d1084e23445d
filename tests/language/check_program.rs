//! What the checker makes of rules: blocks, versions, exceptions, definitions, tests.

use whereas::internals::check::program::{ExceptionId, ExprKind, Part, Program};
use whereas::internals::check::{Requested, Text, check};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::NoFiles;
use whereas::internals::source::Sources;

fn program(text: &str) -> Program {
    let file = Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    });
    let outcome = check(
        &mut NoFiles,
        vec![file],
        &Sources::new(),
        &Limits::default(),
    );
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    outcome.value
}

const TYPES: &str = "module m\n\
    type Loan { total: money, urgent: boolean else false, signed: date, tranches: list of Tranche }\n\
    type Tranche { amount: money, due: date, parts: list of money }\n";

#[test]
fn for_each_without_braces_governs_what_follows() {
    let program = program(&format!(
        "{TYPES}rule r for Loan {{\n  when urgent\n  for each t in tranches where t.amount > 0\n  let half = t.amount / 2\n  \
         for each p in t.parts\n  unless p = 0 EUR\n  require p <= half\n  forbid p = half\n}}\n\
         exception e to r {{\n  let third = t.amount / 3\n  when p > third\n  require p <= t.amount\n}}\n"
    ));
    let rule = &program.rules[0];
    assert_eq!(
        (
            rule.exception_depth,
            rule.requirements,
            rule.block.conditions.len()
        ),
        (2, 2, 1)
    );
    let [Part::ForEach(outer)] = rule.block.parts.as_slice() else {
        panic!("{:?}", rule.block.parts)
    };
    assert_eq!((outer.block.lets.len(), outer.filter.is_some()), (1, true));
    let [Part::ForEach(inner)] = outer.block.parts.as_slice() else {
        panic!("{:?}", outer.block.parts)
    };
    assert_eq!(
        (
            inner.block.conditions.len(),
            inner.block.conditions[0].negated
        ),
        (1, true)
    );
    let [Part::Requirement(first), Part::Requirement(second)] = inner.block.parts.as_slice() else {
        panic!()
    };
    assert_eq!(
        (first.id.0, first.forbid, second.id.0, second.forbid),
        (0, false, 1, true)
    );
    // Bindings, `let`s and those of exceptions have slots of their own.
    let exception = &program.exceptions[0];
    let slots = [
        outer.binders[0].1.0,
        outer.block.lets[0].local.0,
        inner.binders[0].1.0,
        exception.block.lets[0].local.0,
    ];
    assert!(slots.windows(2).all(|pair| pair[0] < pair[1]), "{slots:?}");
    assert!(slots.iter().all(|slot| *slot < rule.locals));
    assert_eq!(exception.requirements, 1);
}

#[test]
fn a_requirement_beside_a_for_each_is_decided_outside() {
    let program = program(&format!(
        "{TYPES}rule r for Loan {{\n  for each a then b in tranches {{ require a.due < b.due }}\n  require total > 0\n}}\n"
    ));
    let rule = &program.rules[0];
    assert_eq!(
        (
            rule.exception_depth,
            rule.requirements,
            rule.block.parts.len()
        ),
        (0, 2, 2)
    );
    let Part::ForEach(each) = &rule.block.parts[0] else {
        panic!()
    };
    assert_eq!(each.binders.len(), 2);
}

#[test]
fn exceptions_belong_to_the_versions_that_their_dates_meet() {
    let program = program(&format!(
        "{TYPES}exception deeper to e {{ when total > 5 EUR }}\n\
         exception e to r {{ in force from 2023-01-01 when urgent require total > 3 EUR }}\n\
         exception early to r {{ in force from 2019-01-01 until 2021-01-01 when urgent }}\n\
         rule r for Loan {{ in force from 2022-01-01 require total > 2 EUR }}\n\
         rule r for Loan {{ in force from 2020-01-01 until 2022-01-01 require total > 1 EUR }}\n"
    ));
    let dates: Vec<String> = program
        .rules
        .iter()
        .map(|rule| rule.in_force.unwrap().from.to_string())
        .collect();
    assert_eq!(dates, ["2020-01-01", "2022-01-01"]);
    let names = |rule: usize| -> Vec<&str> {
        program.rules[rule]
            .exceptions
            .iter()
            .map(|id| &*program.exceptions[id.index()].declared.name)
            .collect()
    };
    assert_eq!(names(0), ["early"]);
    assert_eq!(names(1), ["deeper", "e"]);
    let [deeper, e] = [0, 1].map(|at| program.rules[1].exceptions[at]);
    assert_eq!(program.exceptions[deeper.index()].to, Some(e));
    assert_eq!(program.exceptions[e.index()].to, None::<ExceptionId>);
    assert!(
        program
            .exceptions
            .iter()
            .all(|one| program.rules[one.rule.index()].exceptions.len() < 3)
    );
}

#[test]
fn definitions_stand_after_those_they_use() {
    let program = program(
        "define a: number = b + c\ndefine b: number = twice(c)\ndefine c: number = 3\n\
         define twice(n: number): number = n * 2\n",
    );
    let names: Vec<&str> = program
        .definitions
        .iter()
        .map(|one| &*one.declared.name)
        .collect();
    for (at, definition) in program.definitions.iter().enumerate() {
        let mut open = vec![&definition.body.expr];
        while let Some(expr) = open.pop() {
            if let ExprKind::Call(id, _) = &*expr.kind {
                assert!(id.index() < at, "{names:?}");
            }
            open.extend(whereas::internals::check::walk::children(expr));
        }
    }
    assert_eq!(names.last(), Some(&"a"));
}

#[test]
fn a_test_is_written_out_for_each_case() {
    let program = program(
        "type Bill { net: money, on: date }\nrule r for Bill { require net > 0 }\n\
         agreement bill: Bill { net: 5 EUR, on: 2020-01-01 }\n\
         test \"bills\" {\n  for each case in [{ net: 6 EUR, on: 2020-02-01 }, { net: 7 EUR, on: 2020-03-01 }] {\n\
         given bill with { net: case.net } as of case.on\n expect r holds\n given bill\n expect r holds\n expect shape violated\n}\n}\n",
    );
    let titles: Vec<&str> = program.tests.iter().map(|test| &*test.title).collect();
    assert_eq!(titles, ["bills (case 1)", "bills (case 2)"]);
    let runs = &program.tests[1].runs;
    assert_eq!(
        runs.iter().map(|run| run.expects.len()).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(runs[0].as_of.unwrap().to_string(), "2020-03-01");
    assert!(matches!(
        &*runs[0].with[0].value.as_ref().unwrap().kind,
        whereas::internals::syntax::ast::ExprKind::Money(number, _) if &*number.digits == "7"
    ));
    assert_eq!(runs[1].expects[0].rule.as_deref(), Some("r"));
    assert_eq!(runs[1].expects[1].rule, None);
}
