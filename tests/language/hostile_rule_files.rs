//! Rule files written to hurt: each is answered with a diagnostic, soon, and without a panic or a full stack.

use std::fmt::Write as _;

use whereas::internals::check::{Requested, Text, check};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::NoFiles;
use whereas::internals::source::Sources;

/// The codes of all that is said of a text.
fn codes(text: &str) -> Vec<&'static str> {
    let requested = Requested::File(Text {
        name: "hostile.whereas".into(),
        text: text.into(),
    });
    let outcome = check(
        &mut NoFiles,
        vec![requested],
        &Sources::new(),
        &Limits::default(),
    );
    outcome
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.as_str())
        .collect()
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}", line(at));
        text
    })
}

#[test]
fn for_each_within_for_each() {
    let rule = lines(20_000, |at| format!("  for each a{at} in payments"));
    let text =
        format!("type A {{ payments: list of text }}\nrule r for A {{\n{rule}  require true\n}}\n");
    assert_eq!(codes(&text), ["E0003"]);
}

#[test]
fn types_within_types() {
    let text = lines(20_000, |at| {
        format!("type T{at} {{ a: T{}, n: number }}", at + 1)
    }) + "type T20000 { n: number }\n";
    assert_eq!(codes(&text), ["E0003"]);
}

#[test]
fn nothing_but_circles() {
    let codes = codes(&lines(5_000, |at| format!("type T{at} {{ a: T{at} }}")));
    assert!(
        !codes.is_empty() && codes.iter().all(|code| *code == "E0209"),
        "{codes:?}"
    );
}

#[test]
fn named_types_in_a_long_chain() {
    let text =
        lines(20_000, |at| format!("type T{at} = T{}", at + 1)) + "type T20000 = \"a\" | \"b\"\n";
    assert_eq!(codes(&text), [""; 0]);
}

#[test]
fn unknown_types_without_number() {
    let codes = codes(&lines(20_000, |at| format!("type T{at} {{ a: U{at} }}")));
    assert_eq!(codes.len(), 20_000);
}

#[test]
fn exceptions_to_exceptions() {
    let mut text = String::from(
        "type A { n: number }\nrule r for A { require true }\nexception e0 to r { when n > 0 }\n",
    );
    text += &lines(5_000, |at| {
        format!("exception e{} to e{at} {{ when n > {at} }}", at + 1)
    });
    assert!(codes(&text).contains(&"E0003"));
}

#[test]
fn calendars_that_join_each_other() {
    let mut text = String::from(
        "calendar c0 {\n  zone \"UTC\"\n  working week monday to friday\n  covers from 2020-01-01 to 2020-12-31\n}\n",
    );
    text += &lines(60, |at| {
        format!("calendar c{} joins c{at}, c{at} {{ }}", at + 1)
    });
    assert!(codes(&text).contains(&"E0003"));
}

#[test]
fn calendars_without_number() {
    let text = lines(1_000, |at| {
        format!(
            "calendar c{at} {{ zone \"UTC\" working week monday to friday covers from 1800-01-01 to 2090-12-31 }}"
        )
    });
    assert!(codes(&text).contains(&"E0003"));
}

#[test]
fn cases_within_cases() {
    let cases = "{ a: 1 }, ".repeat(100);
    let text = format!(
        "type A {{ n: number }}\nrule r for A {{ require n > 0 }}\nagreement a: A {{ n: 1 }}\n\
         test \"t\" {{\n  for each x in [{cases}] {{\n    for each y in [{cases}] {{\n      for each z in [{cases}] {{\n\
         given a with {{ n: z.a }}\nexpect r holds\n}}\n}}\n}}\n}}\n"
    );
    assert!(codes(&text).contains(&"E0003"));
}

#[test]
fn definitions_upon_definitions() {
    let text = lines(5_000, |at| {
        format!("define d{at}: number = d{} + 1", at + 1)
    }) + "define d5000: number = 1\n";
    assert!(codes(&text).contains(&"E0003"));
}

#[test]
fn derived_fields_upon_derived_fields() {
    let fields = lines(5_000, |at| format!("  let d{at} = not d{}", at + 1));
    assert!(codes(&format!("type A {{\n{fields}  d5000: boolean\n}}\n")).contains(&"E0003"));
}

#[test]
fn deep_conditions_through_definitions() {
    let nested = |inner: &str| format!("{}{inner}{}", "abs(".repeat(50), ")".repeat(50));
    let text = lines(100, |at| {
        format!("define d{at}: number = {}", nested(&format!("d{}", at + 1)))
    });
    assert!(codes(&(text + "define d100: number = 1\n")).contains(&"E0003"));
}

#[test]
fn names_bound_without_number() {
    let lets = lines(20_000, |at| format!("  let a{at} = n"));
    let text = format!("type A {{ n: number }}\nrule r for A {{\n{lets}  require n > 0\n}}\n");
    assert!(codes(&text).contains(&"E0003"));
}
