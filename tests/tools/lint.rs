//! Lints: what they say of whole files, what silences them, and what `--fix` writes.

use whereas::internals::check::program::{Constant, Expr, ExprKind};
use whereas::internals::check::{Loader, ModuleLookup, Requested, Text, check, walk};
use whereas::internals::diagnostic::{Diagnostic, Severity};
use whereas::internals::limits::Limits;
use whereas::internals::lint::{RuleFiles, Uses, fixed, lint};
use whereas::internals::pipeline::NoFiles;
use whereas::internals::source::{Source, Sources};
use whereas::internals::syntax::ast::CompareOp;

/// The codes said of a text, and the text mended; none where it cannot be used.
fn linted(text: &str) -> Option<(Vec<String>, String)> {
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    });
    let outcome = check(&mut NoFiles, vec![requested], &sources, &Limits::default());
    if outcome.failed() {
        return None;
    }
    let source = outcome
        .value
        .modules
        .iter()
        .find(|module| module.requested)?
        .source;
    let file = whereas::internals::syntax::parse(source, text, &Limits::default()).value;
    let written = RuleFiles {
        sources: &sources,
        uses: &Uses::default(),
    };
    let lints = lint(&outcome.value, &[file], &written, &|_| {
        Some(Severity::Warning)
    });
    let mended = fixed(&lints, &sources)
        .into_iter()
        .map(|(_, text)| text)
        .next();
    let codes = lints.iter().map(|lint| {
        let at = sources.start(lint.diagnostic.span().unwrap());
        format!("{} {}:{}", lint.diagnostic.code, at.line, at.column)
    });
    Some((codes.collect(), mended.unwrap_or_else(|| text.to_owned())))
}

/// What is said of a rule over a lease, apart from what is said of every rule here.
fn of_rule(clauses: &str) -> Vec<String> {
    let text = format!(
        "type Lease {{ rent: money in EUR, rooms: integer, ends: date?, social: boolean, parts: list of money in EUR }}\n\
         rule r for Lease {{\n{clauses}\n}}\n"
    );
    let (codes, _) = linted(&text).unwrap_or_else(|| panic!("{text}"));
    let about = |code: &String| !code.starts_with("L0306") && !code.starts_with("L0307");
    codes
        .into_iter()
        .filter(about)
        .map(|code| code[..5].to_owned())
        .collect()
}

#[test]
fn comparisons_are_weighed_against_each_other() {
    for (clauses, expected) in [
        ("require rooms > 5 and rooms >= 0", &["L0202"][..]),
        ("require rooms >= 0 and rooms > 5", &["L0202"]),
        ("require rooms > 5 and rooms < 3", &["L0202"]),
        ("require rooms = 5 and rooms != 6", &["L0202"]),
        ("require rooms > 5 and rooms > 5", &["L0202"]),
        ("when rooms > 5\nrequire rooms > 2", &["L0202"]),
        ("require 5 < rooms and rooms >= 6", &["L0202"]),
        ("require 5 < rooms and rooms <= 6", &[]),
        ("require rooms > 5 and rooms < 7", &[]),
        ("require rooms > 5 or rooms >= 0", &["L0202"]),
        ("require rooms > 5 or rooms < 3", &[]),
        ("require rooms != 5 or rooms != 6", &["L0202"]),
        ("require rooms < 5 or rooms >= 5", &["L0202"]),
        ("require social or not social", &["L0202"]),
        ("require rooms > 5 or not rooms > 5", &["L0202"]),
        ("require rooms > 5 and rooms < 6", &["L0202"]),
        ("require rooms >= 1 and rooms > 0", &["L0202"]),
        ("require rent > 5 EUR and rent < 6 EUR", &[]),
        ("require rent > 0 and rent > 5 EUR", &["L0202"]),
        ("require social or (rooms > 5 and rooms > 3)", &["L0202"]),
        ("require rooms > 5 implies rooms > 3", &["L0202"]),
        ("require social and social", &["L0202"]),
        ("unless rooms > 5\nrequire rooms <= 5", &["L0202"]),
        ("unless rooms > 5\nrequire rooms <= 4", &[]),
        ("require rooms > 5\nrequire rooms >= 0", &["L0202"]),
        ("require rooms > 0\nrequire rooms > 5", &[]),
        ("forbid rooms > 5\nrequire rooms < 6", &["L0202"]),
        ("forbid rooms > 5 and rooms >= 0", &["L0202"]),
        (
            "require every p in parts where p > 5 EUR satisfies p > 0 EUR\nrequire count(parts) > 0",
            &["L0202"],
        ),
        (
            "require ends is present\nrequire ends is missing or ends > 2020-01-01",
            &[],
        ),
        ("when ends is present\nrequire ends is missing", &[]),
        (
            "require rent = 5 EUR within 1 EUR\nrequire rent = 5.0 EUR within 1.00 EUR",
            &["L0204"],
        ),
        (
            "require rent = 5 EUR within stated precision\nrequire rent = 5.0 EUR within stated precision",
            &[],
        ),
        (
            "require rent = 5 EUR within stated precision\nrequire rent  =  5 EUR within stated precision",
            &["L0204"],
        ),
        ("require count(parts) >= 0", &["L0201"]),
        ("forbid count(parts) < 0", &["L0201"]),
        ("require count(parts) >= 1", &[]),
        ("when rooms > 5\nrequire rooms > 6\nforbid social", &[]),
        ("require rent > 5 EUR and rent > 4 EUR", &["L0202"]),
        ("require rooms != 5 and rooms >= 5", &[]),
        ("require rooms >= rooms", &["L0201"]),
        ("forbid rooms != rooms", &["L0201"]),
        ("require 1 < 2", &["L0201"]),
        ("when 2 < 1\nrequire rooms > 0", &["L0201"]),
    ] {
        assert_eq!(of_rule(clauses), expected, "{clauses}");
    }
}

#[test]
fn what_makes_sure_of_a_field_is_understood() {
    for (clauses, expected) in [
        ("require ends > 2020-01-01", &["L0301"][..]),
        ("when ends is present\nrequire ends > 2020-01-01", &[]),
        ("unless ends is missing\nrequire ends > 2020-01-01", &[]),
        ("require ends is missing or ends > 2020-01-01", &[]),
        ("require ends is present implies ends > 2020-01-01", &[]),
        ("require ends is present and ends > 2020-01-01", &[]),
        (
            "require if ends is present then ends > 2020-01-01 else true",
            &[],
        ),
        (
            "require if ends is missing then true else ends > 2020-01-01",
            &[],
        ),
        (
            "require (ends is present and rooms > 0) or ends > 2020-01-01",
            &["L0301"],
        ),
        ("when ends > 2020-01-01\nrequire rooms > 0", &["L0302"]),
        (
            "let left = days in (from 2020-01-01 to ends)\nrequire left > 5",
            &["L0301"],
        ),
        (
            "let left = days in (from 2020-01-01 to ends)\nrequire ends is missing or left > 5",
            &[],
        ),
        (
            "let left = days in (from 2020-01-01 to ends)\nwhen ends is present\nrequire left > 5",
            &[],
        ),
        (
            "require ends > 2020-01-01 implies ends > 2019-01-01",
            &["L0301", "L0202"],
        ),
        ("require ends or else 2020-01-01 < 2021-01-01", &[]),
        (
            "let end = ends\nrequire end or else 2020-01-01 < 2021-01-01",
            &[],
        ),
        (
            "require ends or else 2021-01-01 > 2020-01-01 and ends < 2022-01-01",
            &["L0301"],
        ),
        ("require rent or else 1 EUR > 0 EUR", &["L0209"]),
        (
            "let paid = rent\nrequire paid or else 1 EUR > 0 EUR",
            &["L0209"],
        ),
        (
            "require every p in parts satisfies p or else 1 EUR > 0 EUR",
            &["L0303", "L0209"],
        ),
        (
            "require first(parts) or else 1 EUR > 0 EUR and max(p for p in parts) or else rent > 0 EUR",
            &[],
        ),
        ("for each p in parts\nrequire p > 0 EUR", &["L0303"]),
        (
            "require count(parts) > 0\nrequire every p in parts satisfies p > 0 EUR",
            &[],
        ),
    ] {
        assert_eq!(of_rule(clauses), expected, "{clauses}");
    }
}

#[test]
fn names_are_used_where_exceptions_and_messages_use_them() {
    let text = "type T { a: number, b: number, c: boolean }\n\
                rule r for T {\n  let x = a + b\n  let y = a - b\n  let z = a * b\n  require a > 0\n    otherwise \"{y}\"\n}\n\
                exception e to r {\n  when c\n  require x > 0\n}\n";
    let (codes, _) = linted(text).unwrap();
    assert!(codes.contains(&"L0101 5:7".to_owned()), "{codes:?}");
    assert_eq!(
        codes
            .iter()
            .filter(|code| code.starts_with("L0101"))
            .count(),
        1,
        "{codes:?}"
    );
}

#[test]
fn words_that_only_look_like_names_are_no_use_of_one() {
    let text = "type T dated by day {\n  day: date\n  n: number\n\n  let twice = 2 * n\n}\n\n\
                parameter months: integer { 3 from 2020-01-01 }\nparameter weeks: integer { 3 from 2020-01-01 }\n\
                parameter years: integer { 3 from 2020-01-01 }\ndefine half: number = 2 // half months\n\
                rule r for T {\n  require n > weeks and days in (from day to day + 3 months) > 0\n    \
                otherwise \"half of {years}: {{months}}\"\n}\n";
    let (codes, _) = linted(text).unwrap();
    let unused: Vec<&String> = codes
        .iter()
        .filter(|code| code.starts_with("L01"))
        .collect();
    assert_eq!(unused, ["L0101 5:7", "L0102 8:11", "L0103 11:8"]);
}

#[test]
fn exceptions_are_tried_where_what_they_are_to_applies() {
    let text = |more: &str| {
        format!(
            "type T {{ n: integer, due: date?, late: boolean }}\nrule r for T {{\n  when n > 5\n  require n > 7\n}}\n{more}\n"
        )
    };
    for (more, expected) in [
        ("exception e to r {\n  when n < 3\n}", &["L0203"][..]),
        ("exception e to r {\n  when n < 9\n}", &[]),
        ("exception e to r {\n  unless n > 2\n}", &["L0203"]),
        (
            "exception e to r {\n  when n > 9\n}\nexception f to e {\n  when n < 8\n}",
            &["L0203"],
        ),
        ("exception e to r {\n  when 1 > 2\n}", &["L0201", "L0203"]),
        (
            "exception e to r {\n  when late\n  require due > 2020-01-01\n}",
            &["L0301"],
        ),
        (
            "exception e to r {\n  when late\n  require n > 1 or n <= 1\n}",
            &["L0202"],
        ),
    ] {
        let (codes, _) = linted(&text(more)).unwrap();
        let about = |code: &&String| !code.starts_with("L0306") && !code.starts_with("L0307");
        let codes: Vec<&str> = codes.iter().filter(about).map(|code| &code[..5]).collect();
        assert_eq!(codes, expected, "{more}");
    }
}

#[test]
fn rows_of_one_table_follow_each_other() {
    let of_rows = |fields: &str, rows: &str| {
        let text = format!(
            "type Row {{ {fields} }}\ntype T dated by day {{ day: date }}\nparameter p: list of Row {{ [{rows}] from 2020-01-01 }}\n\
             /// D.\nrule r for T {{ source \"s\" require count(p) > 1 }}\n"
        );
        let (codes, _) = linted(&text).unwrap_or_else(|| panic!("{text}"));
        codes
            .iter()
            .map(|code| code[..5].to_owned())
            .collect::<Vec<_>>()
    };
    let number = "from: number, to: number";
    assert_eq!(
        of_rows(number, "{ from: 0, to: 1 }, { from: 1, to: 2 }"),
        [""; 0]
    );
    assert_eq!(
        of_rows(number, "{ from: 0, to: 1 }, { from: 2, to: 3 }"),
        ["L0206"]
    );
    assert_eq!(
        of_rows(number, "{ from: 1, to: 2 }, { from: 0, to: 1 }"),
        [""; 0]
    );
    let whole = "from: integer, to: integer?";
    assert_eq!(of_rows(whole, "{ from: 0, to: 1 }, { from: 2 }"), [""; 0]);
    assert_eq!(of_rows(whole, "{ from: 0 }, { from: 2, to: 3 }"), ["L0206"]);
    let day = "from: date, to: date";
    let days = "{ from: 2020-01-01, to: 2020-12-31 }, { from: 2021-01-01, to: 2021-12-31 }";
    assert_eq!(of_rows(day, days), [""; 0]);
    assert_eq!(
        of_rows(day, &days.replace("2021-01-01", "2021-01-02")),
        ["L0206"]
    );
    let money = "place: text, from: money, to: money";
    let amounts = "{ place: \"A\", from: 0 EUR, to: 9.99 EUR }, { place: \"A\", from: 10 EUR, to: 20 EUR }, \
                   { place: \"B\", from: 5 EUR, to: 15 EUR }";
    assert_eq!(of_rows(money, amounts), [""; 0]);
    assert_eq!(of_rows(money, &amounts.replace("9.99", "9.98")), ["L0206"]);
}

#[test]
fn a_comment_silences_its_line_with_a_reason() {
    let with = |comment: &str, trailing: &str| {
        let text = format!(
            "type T {{ a: boolean }}\nrule r for T {{\n{comment}  require a = true{trailing}\n}}\n"
        );
        let (codes, _) = linted(&text).unwrap();
        let about = codes
            .iter()
            .filter(|code| !code.starts_with("L0306") && !code.starts_with("L0307"));
        about.map(|code| code[..5].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with("", ""), ["L0403"]);
    assert_eq!(
        with("  // whereas: allow(L0403) because \"why\"\n", ""),
        [""; 0]
    );
    assert_eq!(
        with(
            "  // whereas: allow(L0403) because \"why\"\n  // more\n\n",
            ""
        ),
        [""; 0]
    );
    assert_eq!(
        with("", " // whereas: allow(L0403, L0401) because \"why\""),
        ["L0501"]
    );
    assert_eq!(
        with(
            "  // whereas: allow(L0403) because \"why\"\n  require a\n",
            ""
        ),
        ["L0501", "L0202", "L0403"]
    );
    // What stands on the lines of a long clause is covered by the comment above it, not what comes after.
    let long = "  // whereas: allow(l0403) because \"why\"\n  require not a\n    or a = false\n";
    assert_eq!(with(long, ""), ["L0202", "L0403"]);
    assert_eq!(
        with("  // whereas: allow(M0001) because \"equivalent\"\n", ""),
        ["L0403"]
    );
    assert_eq!(with("", " // whereas: allow(L0403)"), ["L0403", "L0502"]);
    assert_eq!(
        with("", " // whereas: allow(E0101) because \"why\""),
        ["L0403", "L0502"]
    );
    assert_eq!(with("", " // whereas: allow L0403"), ["L0403", "L0502"]);
}

#[test]
fn what_is_mended_stands_before_the_comment_behind_it() {
    let text = "type T { a: boolean, b: boolean }\nrule r for T {\n  require a or b and a // why\n  // more\n}\n";
    let (_, mended) = linted(text).unwrap();
    assert_eq!(mended, text.replace("b and a", "(b and a)"));
}

#[test]
fn what_is_mended_says_the_same_in_other_words() {
    let text = "type T { a: boolean, b: boolean, c: boolean }\nrule r for T {\n  require a = true and b or c = false\n}\n";
    let (_, once) = linted(text).unwrap();
    let (_, twice) = linted(&once).unwrap();
    assert_eq!(
        twice,
        text.replace("a = true and b or c = false", "(a and b) or not c")
    );
    assert_eq!(linted(&twice).unwrap().1, twice);
}

#[test]
fn fix_writes_the_file_and_leaves_what_it_cannot_mend() {
    let folder = tempfile::tempdir().unwrap();
    let text = "use std.totals\n\ntype T { a: boolean }\n\nrule r for T {\n  let x = 5\n  require a = true\n}\n";
    crate::common::project::write(folder.path(), "a.whereas", text);
    let (code, said) = crate::common::project::whereas(
        folder.path(),
        &["lint", "--fix", "--no-config", "a.whereas"],
    );
    assert_eq!(code, 1, "{said}");
    assert_eq!(
        crate::common::project::whereas(folder.path(), &["fmt", "--check", "a.whereas"]).0,
        0
    );
    assert!(
        said.contains("L0101") && said.contains("2 mended"),
        "{said}"
    );
    let after = crate::common::project::read(folder.path(), "a.whereas");
    assert_eq!(
        after,
        "type T { a: boolean }\n\nrule r for T {\n  let x = 5\n  require a\n}\n"
    );
}

/// What is mended means what it meant: comparisons with a truth aside, the same expressions in the same places.
#[test]
fn what_is_mended_means_the_same() {
    let operands = [
        "a",
        "b = true",
        "false = c",
        "not a != true",
        "(a or b)",
        "(b) and (c)",
        "n > 3",
        "a implies b",
    ];
    let joints = [
        "and",
        "or",
        "implies",
        "or\n    // why\n    ",
        "and // so\n    ",
    ];
    let mut mended = 0;
    for (one, first) in operands.iter().enumerate() {
        for (two, second) in operands.iter().enumerate() {
            for (three, joint) in joints.iter().enumerate() {
                let third = operands[(one * 3 + two + three) % operands.len()];
                let other = joints[(one + two * 2) % joints.len()];
                let text = format!(
                    "type T {{ a: boolean, b: boolean?, c: boolean, n: number }}\nrule r for T {{\n  \
                     require {first} {joint} {second} {other} {third}\n    otherwise \"{{a = true}}\"\n}}\n"
                );
                let Some((_, after)) = linted(&text) else {
                    continue;
                };
                if after == text {
                    continue;
                }
                mended += 1;
                let (before, meant) = (meaning(&text), meaning(&after));
                assert_eq!(before, meant, "{text}\n{after}");
                assert_eq!(
                    text.matches("//").count(),
                    after.matches("//").count(),
                    "{text}\n{after}"
                );
            }
        }
    }
    assert!(mended > 150, "{mended}");
}

/// The rules of a text without places, and without comparisons of conditions with a truth.
fn meaning(text: &str) -> String {
    let requested = Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    });
    let outcome = check(
        &mut NoFiles,
        vec![requested],
        &Sources::new(),
        &Limits::default(),
    );
    assert!(!outcome.failed(), "{:?}\n{text}", outcome.diagnostics);
    let mut program = outcome.value;
    for expr in walk::roots_mut(&mut program) {
        plain(expr);
    }
    let blocks: Vec<_> = program.rules.iter().map(|rule| &rule.block).collect();
    let places = regex::Regex::new(r"\d+\.\.\d+").unwrap();
    places.replace_all(&format!("{blocks:?}"), "").into_owned()
}

fn plain(expr: &mut Expr) {
    for child in walk::children_mut(expr) {
        plain(child);
    }
    let ExprKind::Compare {
        op, left, right, ..
    } = &*expr.kind
    else {
        return;
    };
    let truth = |side: &Expr| match &*side.kind {
        ExprKind::Constant(Constant::Boolean(truth)) => Some(*truth),
        _ => None,
    };
    let (condition, truth) = match (truth(left), truth(right)) {
        (None, Some(truth)) => (left.clone(), truth),
        (Some(truth), None) => (right.clone(), truth),
        _ => return,
    };
    let kind = if (*op == CompareOp::Equal) == truth {
        *condition.kind
    } else {
        ExprKind::Not(condition)
    };
    *expr.kind = kind;
}

#[test]
fn warnings_of_the_checker_have_levels_and_are_silenced_too() {
    let folder = tempfile::tempdir().unwrap();
    let gap = "parameter days: integer {\n  10 from 2016-01-01 until 2019-01-01\n  15 from 2020-01-01\n}\n";
    crate::common::project::write(folder.path(), "a.whereas", gap);
    let lint = || crate::common::project::whereas(folder.path(), &["lint", "a.whereas"]);
    let (code, said) = lint();
    assert!(code == 1 && said.contains("warning[W0408]"), "{said}");
    crate::common::project::write(folder.path(), "whereas.toml", "[lints]\nW0408 = \"off\"\n");
    assert_eq!(lint().0, 0);
    crate::common::project::write(folder.path(), "whereas.toml", "[lints]\nW0408 = \"note\"\n");
    let (code, said) = lint();
    assert!(code == 0 && said.contains("note[W0408]"), "{said}");
    crate::common::project::remove(folder.path(), "whereas.toml");
    let silenced = gap.replace(
        "  15",
        "  // whereas: allow(W0408) because \"no law in 2019\"\n  15",
    );
    crate::common::project::write(folder.path(), "a.whereas", &silenced);
    let (code, said) = lint();
    assert_eq!(code, 0, "{said}");
    crate::common::project::write(
        folder.path(),
        "a.whereas",
        &silenced.replace("until 2019", "until 2020"),
    );
    let (code, said) = lint();
    assert!(code == 1 && said.contains("L0501"), "{said}");
}

#[test]
fn an_amount_that_may_be_thousands_is_noted() {
    for said in [
        "5.000 EUR",
        "12.345 EUR",
        "-5.000 EUR",
        "sum(parts) - 150.000 EUR",
    ] {
        assert_eq!(
            of_rule(&format!("require rent <= {said}")),
            ["L0404"],
            "{said}"
        );
    }
    for plain in [
        "5 EUR",
        "5.00 EUR",
        "0.125 EUR",
        "1234.567 EUR",
        "5.0000 EUR",
        "5.000 thousand EUR",
    ] {
        assert!(
            of_rule(&format!("require rent <= {plain}")).is_empty(),
            "{plain}"
        );
    }
}

/// The codes said of a text, each without its place; what is said of comments included. None where it cannot be used.
fn codes(text: &str) -> Option<Vec<String>> {
    let (said, _) = linted(text)?;
    let mut codes: Vec<String> = said.iter().map(|one| one[..5].to_owned()).collect();
    codes.sort();
    Some(codes)
}

/// How a text says it in its one form.
fn formatted(text: &str) -> String {
    let sources = Sources::new();
    let source = sources.add("t.whereas", text);
    whereas::internals::format::format(&sources, source, &Limits::default()).unwrap()
}

#[test]
fn formatting_changes_nothing_that_a_comment_silences() {
    let long = "name != \"aaaaaaaaaaaaaaaaaaaaaaa\" and name != \"bbbbbbbbbbbbbbbbbbbbbbb\" and name != \"cccccccccccccccccc\"";
    let types = "type D { social: boolean, name: text, fee: money in EUR?, rooms: integer, parts: list of P }\n\
                 type P { amount: money in EUR?, due: date?, paid: boolean }";
    let texts = [
        format!("{types}\nrule r for D {{ require social = true and {long} otherwise \"x\" }}"),
        format!(
            "{types}\nrule r for D {{\nrequire social = true and {long}\nrequire rooms >= 0 and\nsocial = false\n}}"
        ),
        format!(
            "{types}\nrule r for D {{ when social = true require rooms > 0 or social and name = \"x\" require rooms >= rooms }}"
        ),
        format!(
            "{types}\nrule r for D {{\nfor each p in parts where p.paid = true {{ require p.amount > 0 or p.paid = true }}\n\
             for each p in parts\nrequire p.paid = true\nlet unused = 5\n}}\nexception e to r {{ when social = false }}"
        ),
        format!(
            "{types} rule r for D {{ require social = true }} rule s for D {{ require rooms >= rooms and name = \"a\" }}"
        ),
        format!(
            "{types}\nagreement d: D {{ social: true, nme: \"x\",\nrooms: \"many\", parts: [{{ amount: 5 EUR, foo: 3 }},\n\
             {{ paid: true, due: 5 }}] }}\nparameter steps: list of integer {{ [1, 2,\n3] from 2020-01-01 }}\n\
             define half(x: number): number = x /\n2"
        ),
    ];
    let mut tried = 0;
    for text in &texts {
        let plain = codes(text).unwrap_or_else(|| panic!("{text}"));
        let mut wanted = plain.clone();
        wanted.dedup();
        let lines: Vec<&str> = text.lines().collect();
        for code in wanted {
            for (at, line) in lines.iter().enumerate() {
                let comment = format!("// whereas: allow({code}) because \"it is so\"");
                for put in [format!("{line} {comment}"), format!("{comment}\n{line}")] {
                    let mut with = lines.clone();
                    with[at] = &put;
                    let with = with.join("\n") + "\n";
                    let Some(before) = codes(&with) else { continue };
                    let after = formatted(&with);
                    assert_eq!(Some(before), codes(&after), "{with}\nbecomes\n{after}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 150, "only {tried} comments were tried");
}

#[test]
fn bare_percentages_that_are_laid_down_are_slips() {
    let about = |items: &str| {
        let (codes, _) = linted(items).unwrap_or_else(|| panic!("{items}"));
        codes
            .into_iter()
            .filter(|code| code.starts_with("L0308") || code.starts_with("L0309"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        about("parameter top: percent { 60 from 2020-01-01 }\n"),
        ["L0308 1:26"]
    );
    assert_eq!(
        about("parameter top: percent { 60% from 2020-01-01 }\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        about(
            "parameter top: percent { 0.6 from 2020-01-01 until 2021-01-01 1 from 2021-01-01 }\n"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        about("parameter low: percent { -60 from 2020-01-01 }\n"),
        ["L0308 1:27"]
    );
    assert_eq!(about("type D { share: percent else 5 }\n"), ["L0308 1:30"]);
    assert_eq!(
        about("type D { share: percent else 5% }\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        about("type D { count: number else 5 }\n"),
        Vec::<String>::new()
    );
    let table = "type Rate { year: integer, rate: percent }\n\
        parameter rates: list of Rate { [{ year: 2020, rate: 2 }, { year: 2021, rate: 2% }] from 2020-01-01 }\n";
    assert_eq!(about(table), ["L0308 2:54"]);
    // A small rate with its sign is rightly so.
    let rule =
        |clause: &str| format!("type D {{ rate: percent }}\nrule r for D {{ require {clause} }}\n");
    assert_eq!(about(&rule("rate <= 0.1%")), ["L0309 2:32"]);
    assert_eq!(about(&rule("rate <= 10")), ["L0308 2:32"]);
    assert_eq!(about(&rule("rate <= 0.1")), Vec::<String>::new());
}

/// Modules by name.
struct Modules(&'static [(&'static str, &'static str)]);

impl Loader for Modules {
    fn find(&mut self, module: &str, _: Option<&Source>) -> ModuleLookup {
        match self.0.iter().find(|(name, _)| *name == module) {
            Some((name, text)) => ModuleLookup::Found(Text {
                name: format!("{name}.whereas").into(),
                text: (*text).into(),
            }),
            None => ModuleLookup::NotFound {
                similar: Vec::new(),
            },
        }
    }

    fn file(&mut self, path: &str, from: &Source) -> Result<Text, Diagnostic> {
        NoFiles.file(path, from)
    }
}

/// The codes of L01 that a text gets, or the first error of the checker.
fn unused_in(
    text: &str,
    modules: &'static [(&'static str, &'static str)],
) -> Result<Vec<String>, String> {
    let sources = Sources::new();
    let requested = Requested::File(Text {
        name: "t.whereas".into(),
        text: text.into(),
    });
    let limits = Limits::default();
    let outcome = check(&mut Modules(modules), vec![requested], &sources, &limits);
    if let Some(error) = outcome
        .diagnostics
        .iter()
        .find(|one| one.severity == Severity::Error)
    {
        return Err(format!("{} {}", error.code, error.message));
    }
    let source = outcome.value.modules[0].source;
    let file = whereas::internals::syntax::parse(source, text, &limits).value;
    let written = RuleFiles {
        sources: &sources,
        uses: &Uses::default(),
    };
    let lints = lint(&outcome.value, &[file], &written, &|_| {
        Some(Severity::Warning)
    });
    Ok(lints
        .iter()
        .map(|lint| lint.diagnostic.code.to_string())
        .filter(|code| code.starts_with("L01"))
        .collect())
}

/// Each kind of declaration that is found unused: a name for it, its code, its item, a field of the type, and a condition
/// that uses it.
const DECLARED: [(&str, &str, &str, &str, &str); 9] = [
    (
        "derived field",
        "L0101",
        "",
        "let thing = n + 1",
        "thing > 0",
    ),
    (
        "parameter",
        "L0102",
        "parameter thing: integer { 3 from 2020-01-01 }",
        "",
        "n > thing",
    ),
    (
        "constant",
        "L0103",
        "define thing: number = 2",
        "",
        "n > thing",
    ),
    (
        "function",
        "L0103",
        "define thing(x: number): number = 2 * x",
        "",
        "thing(n) > 0",
    ),
    (
        "record",
        "L0104",
        "type thing { a: number }",
        "used: thing",
        "used.a > 0",
    ),
    (
        "choice",
        "L0104",
        "type thing = \"p\" | \"q\"",
        "used: thing",
        "used = \"p\"",
    ),
    (
        "table",
        "L0105",
        "data thing: list of Row from input",
        "",
        "count(thing) > 0",
    ),
    (
        "calendar",
        "L0106",
        "calendar thing {\n  zone \"UTC\"\n  working week monday to friday\n  covers from 2020-01-01 to 2020-12-31\n}",
        "",
        "day is a working day of thing",
    ),
    (
        "namespace",
        "L0107",
        "namespace thing \"urn:x\"",
        "used: number from \"thing:used\"",
        "used > 0",
    ),
];

/// What else may have the name: what it is, an item, a field of the type, clauses of a rule.
const ALSO: [(&str, &str, &str, &str); 17] = [
    ("a comment", "// thing thing", "", ""),
    ("a field", "", "thing: number", "require it.thing > 0"),
    (
        "a field of another type",
        "type Part { thing: number }",
        "part: Part",
        "require part.thing > 0",
    ),
    (
        "a derived field of another type",
        "type Part {\n  a: number\n  let thing = a\n}",
        "part: Part",
        "require part.thing > 0",
    ),
    (
        "a key",
        "",
        "other: number from \"thing\"",
        "require other > 0",
    ),
    (
        "an element",
        "",
        "",
        "for each thing in parts { require thing > 0 }",
    ),
    (
        "an element of a quantifier",
        "",
        "",
        "require every thing in parts satisfies thing > 0",
    ),
    ("a `let`", "", "", "let thing = n\nrequire thing > 0"),
    ("a text", "", "", "require name != \"thing\""),
    (
        "a choice",
        "",
        "label: \"thing\" | \"x\"",
        "require label = \"thing\"",
    ),
    (
        "a message",
        "",
        "",
        "require n > 1\n  otherwise \"a thing is not {n}\"",
    ),
    (
        "a parameter of a definition",
        "define double(thing: number): number = 2 * thing",
        "",
        "require double(n) > 0",
    ),
    (
        "a rule",
        "rule thing for T { require n > 3 }\nexception also to thing { when n > 9 }",
        "",
        "",
    ),
    (
        "an agreement and the title of a test",
        "agreement thing: Row { day: 2020-01-01, amount: 3 }\nrule x for Row { require amount > 0 }\n\
         test \"thing\" {\n  given thing\n  expect x holds\n}",
        "",
        "",
    ),
    (
        "a type of another module",
        "",
        "far: other.thing",
        "require far.b > 0",
    ),
    (
        "a field of a type of another module",
        "",
        "far: other.Far",
        "require far.thing > 0",
    ),
    (
        "a function of another module",
        "",
        "",
        "require more.thing(n) > 0",
    ),
];

const OTHERS: &[(&str, &str)] = &[
    (
        "other",
        "module other\ntype thing { b: number }\ntype Far { thing: number }\n",
    ),
    (
        "more",
        "module more\ndefine thing(x: number): number = 3 * x\n",
    ),
];

/// A rule file with a declaration, something of the same name, and a condition.
fn with_both(item: &str, field: &str, also: (&str, &str, &str), condition: &str) -> String {
    let (also_item, also_field, clauses) = also;
    let used = |module: &str| {
        let named = format!("{module}.");
        if also_field.contains(&named) || clauses.contains(&named) {
            format!("use {module}\n")
        } else {
            String::new()
        }
    };
    format!(
        "{}{}{item}\ntype Row {{ day: date, amount: number }}\ntype T dated by day {{\n  day: date\n  n: integer\n  \
         name: text\n  parts: list of number\n  row: Row\n  {field}\n  {also_field}\n}}\n{also_item}\n\
         rule r for T {{\n  require row.amount > 0 and {condition}\n  {clauses}\n}}\n",
        used("other"),
        used("more"),
    )
}

/// A declaration is used where a name resolves to it, and nowhere else: nothing that only has its name hides that it is
/// not, and nothing that has its name takes a use away from it.
#[test]
fn what_only_has_the_name_of_something_is_no_use_of_it() {
    let mut refused = Vec::new();
    for (what, code, item, field, condition) in DECLARED {
        let mut refused_here = 0;
        // A field that uses the declaration is left out where nothing is to use it.
        let own = if field.starts_with("let ") { field } else { "" };
        assert_eq!(
            unused_in(&with_both(item, own, ("", "", ""), "n > 0"), OTHERS),
            Ok(vec![code.to_owned()]),
            "{what}"
        );
        assert_eq!(
            unused_in(&with_both(item, field, ("", "", ""), condition), OTHERS),
            Ok(vec![]),
            "{what}"
        );
        for (name, also_item, also_field, clauses) in ALSO {
            let also = (also_item, also_field, clauses);
            match unused_in(&with_both(item, own, also, "n > 0"), OTHERS) {
                Ok(codes) => assert_eq!(codes, [code], "{what} beside {name}"),
                // Within a module most names cannot be declared twice.
                Err(error) => {
                    assert!(error.starts_with("E0205 "), "{what} beside {name}: {error}");
                    refused_here += 1;
                    continue;
                }
            }
            let used = with_both(item, field, also, condition);
            assert_eq!(
                unused_in(&used, OTHERS),
                Ok(vec![]),
                "{what} beside {name}, used"
            );
        }
        refused.push((what, refused_here));
    }
    assert_eq!(
        refused,
        [
            ("derived field", 4),
            ("parameter", 9),
            ("constant", 9),
            ("function", 0),
            ("record", 2),
            ("choice", 2),
            ("table", 9),
            ("calendar", 2),
            ("namespace", 0),
        ]
    );
}

#[test]
fn a_let_of_another_block_is_no_use_of_one() {
    let text = "type T { parts: list of number, n: number }\n\
                rule r for T {\n  for each p in parts {\n    let thing = p\n    require p > 0\n  }\n  \
                for each p in parts {\n    let thing = p\n    require thing > 0\n  }\n}\n\
                rule s for T {\n  let thing = n\n  require thing > 0\n}\n";
    assert_eq!(unused_in(text, OTHERS), Ok(vec!["L0101".to_owned()]));
}

/// A module is used where something that it declares is named: its fields are reached without it, and a name of the file's
/// own is none of its names.
#[test]
fn a_module_is_used_where_its_names_are() {
    for (name, item, field, clauses) in ALSO {
        let also = (item, field, clauses);
        let text = with_both("", "", also, "n > 0");
        if text.contains("use ") {
            assert_eq!(unused_in(&text, OTHERS), Ok(vec![]), "{name}");
        } else {
            let text = format!("use other\n{text}");
            assert_eq!(
                unused_in(&text, OTHERS),
                Ok(vec!["L0108".to_owned()]),
                "{name}"
            );
        }
    }
    let through = &[
        ("near", "module near\nuse far\ntype Near { far: Far }\n"),
        ("far", "module far\ntype Far { thing: number }\n"),
    ];
    let text = |used: &str| {
        format!(
            "use near\n{used}type T {{ near: Near }}\nrule r for T {{ require near.far.thing > 0 }}\n"
        )
    };
    assert_eq!(unused_in(&text(""), through), Ok(vec![]));
    assert_eq!(
        unused_in(&text("use far\n"), through),
        Ok(vec!["L0108".to_owned()])
    );
}

/// What one file declares, another may use; what a file that cannot be checked uses is not known.
#[test]
fn what_another_file_uses_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let lint = |user: &str| {
        let own = "module own\n\ntype T { n: number }\n\ndefine half: number = 2\n\n\
                   define most(n: number): number = 2 * n\n\nrule r for T { require n > 0 }\n";
        crate::common::project::write(folder.path(), "own.whereas", own);
        crate::common::project::write(folder.path(), "user.whereas", user);
        let (_, said) = crate::common::project::whereas(
            folder.path(),
            &["lint", "--no-config", "--format", "short", "."],
        );
        let unused = said.lines().filter(|line| line.contains("L0103"));
        unused
            .filter_map(|line| Some(line.split(':').nth(1)?.to_owned()))
            .collect::<Vec<_>>()
    };
    let used = "use own\n\nrule s for T { require n > half }\n";
    assert_eq!(lint(used), ["7"]);
    assert_eq!(lint(&used.replace("half", "most(n)")), ["5"]);
    let own = "type T { n: number, half: number }\n\nrule s for T { require n > half }\n";
    assert_eq!(lint(own), ["5", "7"]);
    assert_eq!(lint(&used.replace("half", "hlaf")), [""; 0]);
    assert_eq!(lint(&used.replace("require", "requir")), [""; 0]);
}
