//! Values in the form that their fields have, in each format of documents.

use whereas::internals::eval::finding::Verdict;
use whereas::internals::pipeline::CheckedOutcome;

use super::mapping;

const RULES: &str = "type Row written \"1.234,56\", \"DD.MM.YYYY\", \"ja\" or \"nein\" {\n\
    amount: money in EUR\n on: date\n paid: boolean\n count: number?\n at: datetime in zone \"Europe/Berlin\"? written \"DD.MM.YYYY HH:mm\" }\n\
    rule exact for Row { require amount = 1_234.56 EUR require on = 2025-12-31 require paid }\n\
    rule counted for Row { when count is present require count = 1_000 }\n\
    rule at_noon for Row { when at is present require at = 2025-07-01T12:00+02:00 }\n";

fn checked(name: &str, text: &str) -> CheckedOutcome {
    mapping::checked(RULES, name, text)
}

/// How many obligations hold, how many are violated, and the messages of shape findings.
fn counts(checked: &CheckedOutcome) -> (usize, usize, Vec<String>) {
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let of = |verdict| {
        checked
            .findings
            .iter()
            .filter(move |finding| finding.verdict == verdict)
    };
    let shape = |rule: &str| rule == "shape";
    (
        of(Verdict::Holds).count(),
        of(Verdict::Violated)
            .filter(|finding| !shape(&finding.rule))
            .count(),
        of(Verdict::Violated)
            .filter(|finding| shape(&finding.rule))
            .map(|finding| finding.message.clone())
            .collect(),
    )
}

#[test]
fn every_format_is_read_in_the_form() {
    let documents = [
        (
            "a.csv",
            "amount;on;paid;count;at\n1.234,56;31.12.2025;ja;1.000;01.07.2025 12:00\n",
        ),
        (
            "a.json",
            r#"{"amount": "1.234,56", "on": "31.12.2025", "paid": "ja", "count": "1.000", "at": "01.07.2025 12:00"}"#,
        ),
        (
            "a.yaml",
            "amount: 1.234,56 EUR\non: 31.12.2025\npaid: ja\ncount: 1.000\nat: 01.07.2025 12:00\n",
        ),
        (
            "a.xml",
            "<r><amount>EUR 1.234,56</amount><on> 31.12.2025 </on><paid>ja</paid><count>1.000</count><at>01.07.2025 12:00</at></r>",
        ),
        (
            "a.md",
            "# Row\n\nAmount: 1.234,56\nOn: 31.12.2025\nPaid: ja\nCount: 1.000\nAt: 01.07.2025 12:00\n",
        ),
        (
            "a.html",
            "<!doctype html><html><body><table><tr><th>Amount</th><td>1.234,56</td></tr><tr><th>On</th><td>31.12.2025</td></tr><tr><th>Paid</th><td>ja</td></tr><tr><th>Count</th><td>1.000</td></tr><tr><th>At</th><td>01.07.2025 12:00</td></tr></table></body></html>",
        ),
    ];
    for (name, text) in documents {
        let checked = checked(name, text);
        assert_eq!(counts(&checked), (5, 0, vec![]), "{name}");
    }
}

#[test]
fn values_that_their_format_types_are_what_they_are() {
    let json = r#"{"amount": 1234.56, "on": "31.12.2025", "paid": true, "count": 1000}"#;
    assert_eq!(counts(&checked("a.json", json)), (4, 0, vec![]));
    let toml = "amount = 1234.56\non = 2025-12-31\npaid = true\ncount = \"1.000\"\n";
    assert_eq!(counts(&checked("a.toml", toml)), (4, 0, vec![]));
    // A point of JSON may be meant as the form says.
    let unclear = r#"{"amount": 1.234, "on": "31.12.2025", "paid": "nein"}"#;
    let (_, violated, shape) = counts(&checked("a.json", unclear));
    assert_eq!((violated, shape.len()), (1, 1), "{shape:?}");
}

#[test]
fn what_is_not_so_written_is_unreadable() {
    for (column, value) in [
        (0, "1,234.56"),
        (0, "1.2,5"),
        (0, "1 234,56"),
        (1, "2025-12-31"),
        (1, "1.2.2025"),
        (1, "30.02.2025"),
        (2, "Ja"),
        (2, "true"),
        (3, "1,"),
        (4, "01.07.2025"),
        (4, "01.07.2025 24:30"),
        // The clock is put forward then.
        (4, "30.03.2025 02:30"),
    ] {
        let mut cells = ["1.234,56", "31.12.2025", "ja", "1.000", "01.07.2025 12:00"];
        cells[column] = value;
        let text = format!("amount;on;paid;count;at\n{}\n", cells.join(";"));
        let (_, violated, shape) = counts(&checked("a.csv", &text));
        assert_eq!((violated, shape.len()), (0, 1), "{value}");
        assert!(shape[0].contains(value), "{shape:?}");
    }
}

#[test]
fn lists_maps_and_amounts_with_a_currency_elsewhere_have_forms() {
    let rules = "type Row { days: list of date written \"D.M.YYYY\"\n rates: map of number written \"1,5\"\n\
        prices: list of money in EUR from \"items/*/price\" written \"1.234,56\"\n\
        total: money currency from \"unit\" written \"1.234,56 Fr.\" }\n\
        rule r for Row { require days = [2025-01-02, 2025-11-12] require rates[\"a\"] = 2.25\n\
        require sum(prices) = 1_000.5 EUR require total = 5.5 CHF within stated precision }\n";
    let text = r#"{"days": ["2.1.2025", "12.11.2025"], "rates": {"a": "2,25"}, "unit": "CHF", "total": "5,5 Fr.",
        "items": [{"price": "1.000,00"}, {"price": "0,50"}]}"#;
    assert_eq!(
        counts(&mapping::checked(rules, "a.json", text)),
        (4, 0, vec![])
    );
}

#[test]
fn stated_precision_is_that_of_the_form() {
    let rules = "type Row written \"1.234,5\" { a: number, b: number }\n\
        rule r for Row { require a = b within stated precision }\n";
    for (a, holds) in [("1.234,5", true), ("1.234,50", false)] {
        let text = format!(r#"{{"a": "{a}", "b": "1.234,54"}}"#);
        let (held, violated, _) = counts(&mapping::checked(rules, "a.json", &text));
        assert_eq!(
            (held, violated),
            (usize::from(holds), usize::from(!holds)),
            "{a}"
        );
    }
}

#[test]
fn hints_are_written_in_the_form() {
    let text = "amount;on;paid\n1.234,50;30.12.2025;ja\n";
    let hints: Vec<String> = checked("a.csv", text)
        .findings
        .iter()
        .flat_map(|finding| finding.hints.iter().map(|hint| hint.value.clone()))
        .collect();
    assert_eq!(hints.len(), 2, "{hints:?}");
    assert!(
        hints[0].contains("1.234,56") && hints[1].contains("31.12.2025"),
        "{hints:?}"
    );
}
