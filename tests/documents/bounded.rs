//! Documents of many elements: what is asked of lists and maps takes steps in proportion to their length, what is truly
//! more is counted and ends at the limit, and of what is decided no more is kept than the limit of findings says.

use std::fmt::Write as _;

use whereas::internals::check::Text;
use whereas::internals::diagnostic::Severity;
use whereas::internals::eval::finding::{Finding, NoteKind, ReasonKind, Tally, Verdict};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::{self, CheckedOutcome, NoFiles, Options, Rules};
use whereas::internals::source::Sources;
use whereas::internals::value::FaultKind;

/// Elements of a document.
const N: usize = 5_000;

fn checked(rules: &str, document: &str, options: &Options) -> CheckedOutcome {
    let sources = Sources::new();
    let outcome = pipeline::load("rules.whereas", rules, &sources);
    assert!(!outcome.failed(), "{rules}\n{:#?}", outcome.diagnostics);
    let rules = Rules::new(outcome.value, false);
    let options = Options {
        as_type: Some("G".into()),
        ..options.clone()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let text = Text {
        name: "g.json".into(),
        text: document.into(),
    };
    pipeline::check_document(&rules, &settings, &text, &options, &sources).remove(0)
}

fn steps(steps: usize) -> Options {
    let limits = Limits {
        steps: steps as u64,
        hints: 0,
        findings: 200,
        ..Limits::default()
    };
    Options {
        limits,
        ..Options::default()
    }
}

fn is_limited(finding: &Finding) -> bool {
    finding
        .reasons
        .iter()
        .any(|reason| reason.kind == ReasonKind::Fault(FaultKind::Limit))
        || finding
            .notes
            .iter()
            .any(|note| note.kind == NoteKind::LeftOut && note.text.starts_with("why is not shown"))
}

fn list(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect::<Vec<_>>().join(",")
}

/// Payments with a label of their own; some with a fee.
fn payments(n: usize) -> String {
    let one = |at: usize| {
        let fee = if at % 1000 == 999 {
            String::new()
        } else {
            format!(",\"fee\":\"{at} EUR\"")
        };
        format!(
            "{{\"label\":\"l{at}\",\"kind\":\"k{}\",\"amount\":\"{} EUR\"{fee}}}",
            at / 2,
            at + 20
        )
    };
    format!("{{\"payments\":[{}]}}", list(n, one))
}

fn map(n: usize) -> String {
    format!("{{\"m\":{{{}}}}}", list(n, |at| format!("\"k{at}\":{at}")))
}

fn numbers(n: usize) -> String {
    format!(
        "{{\"xs\":[{}],\"ys\":[{}]}}",
        list(n, |at| at.to_string()),
        list(n, |at| (n - at).to_string())
    )
}

/// Periods with a month and without, all of different lengths, and the same in another order.
fn periods(n: usize) -> String {
    let one = |at: usize| {
        if at.is_multiple_of(2) {
            format!("\"P1M{}D\"", at * 80)
        } else {
            format!("\"P{}D\"", at * 80)
        }
    };
    format!(
        "{{\"ps\":[{}],\"qs\":[{}]}}",
        list(n, one),
        list(n, |at| one(n - at - 1))
    )
}

const PAYMENTS: &str = "type G {\n  payments: list of P\n  let total = sum(payments.amount)\n}\n\
    type P in G { label: text, kind: text, amount: money in EUR, fee: money in EUR? }\n";
const NUMBERS: &str = "type G { xs: list of integer, ys: list of integer }\n";
const PERIODS: &str = "type G { ps: list of period, qs: list of period }\n";

/// What is asked, of what, and what comes of it: how many hold, are violated, are undetermined.
type Case = (&'static str, &'static str, fn(usize) -> String, [usize; 3]);

const CASES: &[Case] = &[
    (
        PAYMENTS,
        "rule r for G { for each x in payments require x.amount <= 0.00001% of sum(payments.amount) }",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for P { require amount <= 0.00001% of sum(parent.payments.amount) }",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for P { require amount <= 0.00001% of parent.total }",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for P {\n  let all = sum(parent.payments.amount)\n  require amount <= 0.00001% of all\n}",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require x.fee <= sum(payments.fee) }",
        payments,
        [0, 0, N],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require every y in payments satisfies y.amount > 0 }",
        payments,
        [N, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require count(payments grouped by kind) = 2_500 }",
        payments,
        [N, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require first(payments sorted by amount).amount = 20 EUR }",
        payments,
        [N, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G {\n  let ordered = payments sorted by fee\n  require count(ordered) > 0\n}",
        payments,
        [0, 0, 1],
    ),
    (
        PAYMENTS,
        "rule r for G {\n  let ordered = payments sorted by label\n  require count(ordered) > 0\n}",
        payments,
        [1, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require (the p in payments where p.label = x.label).amount < 0 }",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require count([p for p in payments where p.kind = x.kind and p.amount > 0]) = 2 }",
        payments,
        [N, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require some p in payments where x.label = p.label satisfies p.amount < 0 }",
        payments,
        [0, N, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments { for each y in payments where y.label = x.label { require y.amount = x.amount } } }",
        payments,
        [N, 0, 0],
    ),
    (
        PAYMENTS,
        "rule r for G { for each x in payments require x.amount < 0 otherwise \"{x.label} of {payments.label}: {sum(payments.amount)}\" }",
        payments,
        [0, N, 0],
    ),
    (
        "type G { m: map of integer }\n",
        "rule r for G { require every k in keys(m) satisfies m[k] >= 0 }",
        map,
        [1, 0, 0],
    ),
    (
        "type G { m: map of integer }\n",
        "rule r for G { for each k in keys(m) require m[k] < 0 }",
        map,
        [0, N, 0],
    ),
    (
        "type G { m: map of integer }\n",
        "rule r for G { for each k in keys(m) require \"no {k}\" not in keys(m) and k in keys(m) and sum(values(m)) > 0 }",
        map,
        [N, 0, 0],
    ),
    (
        NUMBERS,
        "rule r for G { for each x in xs require x in ys or x = 0 }",
        numbers,
        [N, 0, 0],
    ),
    (
        NUMBERS,
        "rule r for G { for each x in xs require x not in ys }",
        numbers,
        [1, N - 1, 0],
    ),
    (
        NUMBERS,
        "rule r for G { require unique(xs) and count(distinct(ys)) = 5_000 and not same_set(xs, ys) }",
        numbers,
        [1, 0, 0],
    ),
    (
        PERIODS,
        "rule r for G { require unique(ps) }",
        periods,
        [1, 0, 0],
    ),
    (
        PERIODS,
        "rule r for G { require count(distinct(ps)) = 5_000 }",
        periods,
        [1, 0, 0],
    ),
    (
        PERIODS,
        "rule r for G { require same_set(ps, qs) }",
        periods,
        [1, 0, 0],
    ),
    (
        PERIODS,
        "rule r for G { for each p in ps require p in qs }",
        periods,
        [N, 0, 0],
    ),
];

/// A look at each pair of elements would take twelve million steps.
#[test]
fn steps_grow_with_the_length_of_a_list() {
    let mut wrong = String::new();
    for (types, rule, document, [holds, violated, undetermined]) in CASES {
        let checked = checked(&format!("{types}{rule}\n"), &document(N), &steps(100 * N));
        let Tally {
            holds: h,
            violated: v,
            undetermined: u,
            ..
        } = checked.tally;
        let wanted = (*holds as u64, *violated as u64, *undetermined as u64);
        if (h, v, u) != wanted {
            writeln!(
                wrong,
                "{rule}\n  {h} hold, {v} violated, {u} undetermined, and not {wanted:?}"
            )
            .unwrap();
        }
        for finding in checked
            .findings
            .iter()
            .filter(|finding| is_limited(finding))
            .take(1)
        {
            writeln!(wrong, "{rule}\n  {}: {:?}", finding.message, finding.notes).unwrap();
        }
        let defects: Vec<_> = checked
            .diagnostics
            .iter()
            .filter(|one| one.severity == Severity::Error)
            .collect();
        if !defects.is_empty() || checked.findings.len() != (violated + undetermined).min(200) {
            writeln!(
                wrong,
                "{rule}\n  {} findings, {defects:#?}",
                checked.findings.len()
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What walks a list or a map, compares lists or reads long texts counts its steps, and ends at their limit.
#[test]
fn whatever_walks_counts_its_steps() {
    let long = "x".repeat(1_000_000);
    let text = format!(
        "{{\"t\":\"{long}\",\"u\":\"{long}\",\"xs\":[{}]}}",
        list(1_000, |at| at.to_string())
    );
    let texts = "type G { t: text, u: text, xs: list of integer }\n";
    let maps = "type G { m: map of integer }\n";
    let pairs = "rule r for G { for each x in xs { for each y in ys { require x + y >= 0 } } }";
    let cases: &[(&str, &str, String)] = &[
        (maps, "rule r for G { require count(keys(m)) > 0 }", map(N)),
        (
            maps,
            "rule r for G { require count(values(m)) > 0 }",
            map(N),
        ),
        (maps, "rule r for G { require m[\"k1\"] > 0 }", map(N)),
        (
            NUMBERS,
            "rule r for G { require xs != ys }",
            format!(
                "{{\"xs\":[{0}],\"ys\":[{0}]}}",
                list(N, |at| at.to_string())
            ),
        ),
        (NUMBERS, "rule r for G { require 5 in xs }", numbers(N)),
        (NUMBERS, pairs, numbers(1_000)),
        (texts, "rule r for G { require t = u }", text.clone()),
        (
            texts,
            "rule r for G { require t contains \"y\" }",
            text.clone(),
        ),
        (
            texts,
            "rule r for G { require t matches \"y\" }",
            text.clone(),
        ),
        (texts, "rule r for G { require length(upper(t)) > 0 }", text),
    ];
    for (types, rule, document) in cases {
        let checked = checked(&format!("{types}{rule}\n"), document, &steps(4_000));
        assert!(checked.tally.undetermined > 0, "{rule}");
        assert!(
            checked.findings.iter().any(is_limited),
            "{rule}: {:?}",
            checked.findings.first()
        );
    }
}

/// Of many obligations a few are kept; all are counted, and the exit code does not depend on which are kept.
#[test]
fn what_is_kept_is_bounded() {
    let document = numbers(300);
    let rules = format!(
        "{NUMBERS}rule often for G {{ for each x in xs {{ for each y in ys {{ require x < y }} }} }}\n\
         rule seldom for G {{ for each x in xs require x < 298 }}\n"
    );
    for every_verdict in [false, true] {
        let limits = Limits {
            findings: 100,
            hints: 0,
            ..Limits::default()
        };
        let options = Options {
            every_verdict,
            derivations: every_verdict,
            by_rule: true,
            limits,
            ..Options::default()
        };
        let checked = checked(&rules, &document, &options);
        assert_eq!(checked.tally.obligations(), 90_300);
        assert_eq!(checked.tally.violated, 44_850 + 2, "{:?}", checked.tally);
        let (calm, loud): (Vec<&Finding>, Vec<&Finding>) =
            checked.findings.iter().partition(|finding| {
                matches!(finding.verdict, Verdict::Holds | Verdict::NotApplicable)
            });
        assert_eq!(
            (loud.len(), calm.len()),
            (100, if every_verdict { 100 } else { 0 })
        );
        // What one rule says often leaves room for another.
        assert_eq!(
            loud.iter()
                .filter(|finding| finding.rule.ends_with("seldom"))
                .count(),
            2
        );
        let counted = checked
            .beyond
            .verdicts
            .rules()
            .map(|(_, tally)| tally.violated)
            .sum::<u64>();
        assert_eq!(counted + 100, checked.tally.violated);
        assert!(checked.beyond.fails(Severity::Error));
        let said: Vec<&str> = checked
            .diagnostics
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert!(
            said.iter()
                .any(|message| message.contains(&format!("{counted} more were decided"))),
            "{said:?}"
        );
    }
}

/// Each finding shows some of what it has in common with the others, and how much more there is.
#[test]
fn a_finding_shows_a_part_of_many() {
    let rule = "rule r for G { for each x in payments require x.amount <= 0.00001% of sum(payments.amount) }\n";
    let checked = checked(&format!("{PAYMENTS}{rule}"), &payments(N), &steps(100 * N));
    for finding in &checked.findings {
        assert!(finding.places.len() <= 12, "{:?}", finding.places);
        let more = N - finding.places.len();
        assert!(
            finding
                .notes
                .iter()
                .any(|note| note.text == format!("{more} more values were read")),
            "{:?}",
            finding.notes
        );
        let own = &finding.bindings[0].1;
        assert!(
            finding
                .places
                .iter()
                .any(|place| place.path == format!("{own}/amount")),
            "{own}"
        );
    }
    let rule = "rule r for G { for each x in payments require x.amount <= sum(payments.fee) }\n";
    let document = payments(N).replace("fee", "free");
    let one = Options {
        limits: Limits {
            findings: 40,
            ..Limits::default()
        },
        ..Options::default()
    };
    let checked = self::checked(&format!("{PAYMENTS}{rule}"), &document, &one);
    let undetermined: Vec<&Finding> = checked
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Undetermined)
        .collect();
    let reasons: usize = undetermined
        .iter()
        .map(|finding| finding.reasons.len())
        .sum();
    assert!(reasons < 2 * 200_000, "{reasons}");
    for finding in undetermined {
        assert!(
            finding.message.ends_with(&format!("and {} more", N - 1)),
            "{}",
            finding.message
        );
    }
}
