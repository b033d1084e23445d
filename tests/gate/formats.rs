//! The forms of a report, on findings made by hand.

use whereas::internals::diagnostic::codes::usage::CANNOT_READ;
use whereas::internals::diagnostic::{Diagnostic, Severity};
use whereas::internals::eval::finding::*;
use whereas::internals::report::{self, Report, Style};
use whereas::internals::source::{SourceId, Sources, Span};
use whereas::internals::value::FaultKind;

/// The report's own schema, and that of SARIF.
const REPORT_SCHEMA: &str = include_str!("../../schemas/report.schema.json");
const SARIF_SCHEMA: &str = include_str!("../data/sarif/sarif-2.1.0.json");

/// Texts that would break a report that does not escape them.
const HOSTILE: &str = "::error::y </script>\u{1b}[2J\"']]> & <b>*_`|\n::error::x%0A,:@all\u{202e}\u{0}\u{9b}31m\r::z\n \u{a0}::w ##[error]v \
    [a](https://evil.example/) https://evil.example`<b> #12 - [ ] $x$";

const DOCUMENT: &str = "title: Review\ndiscussion:\n  opened: 2021-01-18T09:00+06:00\n  closed: 2021-01-18T18:30+06:00\n";
const RULES: &str = "rule public_discussion for Agreement {\n  require working days of kz in window >= discussion_days\n}\n";

fn at(sources: &Sources, source: SourceId, word: &str) -> Span {
    let start = sources.get(source).text().find(word).unwrap();
    Span::new(source, start, start + word.len())
}

fn sample(sources: &Sources) -> Finding {
    let document = sources.add("drafts/oecd.yaml", DOCUMENT);
    let rules = sources.add("rules/kz.whereas", RULES);
    let opened = at(sources, document, "2021-01-18T09:00+06:00");
    let closed = at(sources, document, "2021-01-18T18:30+06:00");
    let place = |path: &str, span: Span, label: &str| ShownValue {
        path: path.into(),
        span: Some(span),
        document: None,
        value: sources.slice(span).into(),
        label: label.into(),
    };
    Finding {
        rule: "kz.public_discussion".into(),
        title: "The public has time to discuss the draft".into(),
        verdict: Verdict::Violated,
        severity: Severity::Error,
        message: "the public had 9.5 hours: 0 complete working days of 10".into(),
        document: "drafts/oecd.yaml".into(),
        document_source: document,
        path: "/discussion".into(),
        field: None,
        span: Some(Span {
            start: opened.start - 8,
            ..closed
        }),
        clause: Some(at(sources, rules, "require")),
        condition: Some(at(
            sources,
            rules,
            "working days of kz in window >= discussion_days",
        )),
        values: vec![
            ValueLabel {
                span: at(sources, rules, "working days of kz in window"),
                text: "0".into(),
            },
            ValueLabel {
                span: at(sources, rules, "discussion_days"),
                text: "10, in force from 2016-06-30".into(),
            },
        ],
        bindings: vec![("t".into(), "/tranches/0".into())],
        places: vec![
            place("/discussion/opened", opened, "opened"),
            place("/discussion/closed", closed, "9.5 hours later"),
        ],
        reasons: vec![],
        reasons_in_message: 0,
        exceptions: vec![ExceptionTried {
            name: "urgent_draft".into(),
            applies: Some(false),
            because: "discussion.urgent is absent, taken as false".into(),
        }],
        sources: vec![SourceShown {
            text: "Law on Legal Acts, No. 480-V".into(),
            url: None,
            verified: false,
        }],
        notes: vec![],
        hints: vec![Hint {
            edit: None,
            path: "/discussion/closed".into(),
            relation: "or later".into(),
            value: "2021-02-02T00:00+06:00".into(),
            field: "discussion.closed".into(),
        }],
        derivation: Vec::new(),
        otherwise: None,
        untranslated: None,
        baselined: false,
        waiver: None,
    }
}

fn report(sources: &Sources, findings: Vec<Finding>) -> Report<'_> {
    let mut tally = Tally::default();
    findings
        .iter()
        .for_each(|finding| tally.count(finding.verdict));
    Report {
        sources,
        paths: report::PathBase::default(),
        documents: 1,
        tally,
        findings,
        diagnostics: vec![],
        relaxed: Vec::new(),
        silenced: vec![],
        today: None,
        rules: Vec::new(),
        coverage: None,
        beyond: Default::default(),
        statistics: None,
        profile: None,
        recorded_written: 0,
        worst_written: None,
        every_verdict: true,
    }
}

fn written(format: &str, report: &Report<'_>, style: Style) -> String {
    (report::format(format).unwrap().write)(report, style)
}

#[test]
fn a_finding_shows_both_places() {
    let sources = Sources::new();
    let finding = sample(&sources);
    let shown = written("human", &report(&sources, vec![finding]), Style::default());
    let expected = "\
error[kz.public_discussion]: The public has time to discuss the draft
   ╭─[drafts/oecd.yaml:3:3]
 2 │ discussion:
 3 │   opened: 2021-01-18T09:00+06:00
   ·           ───────────┬──────────
   ·                      ╰── opened
 4 │   closed: 2021-01-18T18:30+06:00
   ·           ───────────┬──────────
   ·                      ╰── 9.5 hours later
   ╰────
   ╭─[rules/kz.whereas:2:11]
 2 │   require working days of kz in window >= discussion_days
   ·           ──────────────┬─────────────    ───────┬───────
   ·                         │                        ╰── 10, in force from 2016-06-30
   ·                         ╰── 0
   ╰────
  the public had 9.5 hours: 0 complete working days of 10
  exception urgent_draft did not apply: discussion.urgent is absent, taken as
  false
  source: Law on Legal Acts, No. 480-V (unverified)
  help: it would hold if `discussion.closed` were 2021-02-02T00:00+06:00 or
        later

";
    assert_eq!(shown, expected, "\n{shown}");
}

#[test]
fn one_line_says_where_and_what() {
    let sources = Sources::new();
    let mut finding = sample(&sources);
    finding.verdict = Verdict::Undetermined;
    finding.severity = Severity::Warning;
    assert_eq!(
        written("short", &report(&sources, vec![finding]), Style::default()),
        "drafts/oecd.yaml:3:3: warning[kz.public_discussion] undetermined: the public had 9.5 hours: 0 complete working days of 10\n"
    );
}

#[test]
fn the_json_report_keeps_its_shape() {
    let sources = Sources::new();
    let finding = sample(&sources);
    let mut report = report(&sources, vec![finding]);
    report
        .diagnostics
        .push(Diagnostic::about_file(CANNOT_READ, "a.json", "there is no such file").help("look"));
    let json: serde_json::Value =
        serde_json::from_str(&written("json", &report, Style::default())).unwrap();
    let keys = |value: &serde_json::Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(keys(&json), "version tool summary findings diagnostics");
    assert_eq!(
        keys(&json["summary"]),
        "documents obligations holds violated undetermined not_applicable waived"
    );
    let first = &json["findings"][0];
    assert_eq!(
        keys(first),
        "rule verdict severity title message document path line column end_line end_column clause bindings places \
         reasons exceptions sources hints help"
    );
    assert_eq!(first["verdict"], "violated");
    assert_eq!((&first["line"], &first["column"]), (&3.into(), &3.into()));
    assert_eq!(
        (&first["end_line"], &first["end_column"]),
        (&4.into(), &33.into())
    );
    assert_eq!(
        first["clause"],
        serde_json::json!({ "file": "rules/kz.whereas", "line": 2, "column": 3 })
    );
    assert_eq!(first["bindings"], serde_json::json!({ "t": "/tranches/0" }));
    assert_eq!(
        first["places"][1],
        serde_json::json!({ "path": "/discussion/closed", "line": 4, "column": 11, "value": "2021-01-18T18:30+06:00" })
    );
    assert_eq!(
        first["help"],
        "it would hold if `discussion.closed` were 2021-02-02T00:00+06:00 or later"
    );
    assert_eq!(
        json["diagnostics"][0],
        serde_json::json!({ "code": "E0001", "severity": "error", "file": "a.json", "line": null, "column": null,
            "message": "there is no such file", "help": "look" })
    );
}

#[test]
fn a_terminal_obeys_no_document() {
    let sources = Sources::new();
    let document = sources.add(
        "a\u{1b}[31m.json",
        "{\"a\": \"\u{1b}]0;owned\u{7}\u{202e}tfel\"}",
    );
    let span = Span::new(document, 6, 20);
    let mut finding = sample(&sources);
    finding.document = "a\u{1b}[31m.json".into();
    finding.message = "it is \"\u{1b}[2J\r\n\u{200b}\"".into();
    finding.places = vec![ShownValue {
        path: "/a".into(),
        span: Some(span),
        document: None,
        value: "\u{1b}".into(),
        label: "\u{9b}".into(),
    }];
    finding.span = Some(span);
    let report = report(&sources, vec![finding]);
    for format in ["human", "short"] {
        for ascii in [false, true] {
            let shown = written(
                format,
                &report,
                Style {
                    ascii,
                    ..Style::default()
                },
            );
            let sent = shown
                .chars()
                .find(|c| (c.is_control() && *c != '\n') || "\u{202e}\u{200b}".contains(*c));
            assert_eq!(sent, None, "{shown}");
        }
    }
    assert!(written("human", &report, Style::default()).contains(r"\u{202e}tfel"));
}

#[test]
fn a_thousand_findings_in_one_long_line_are_quick_and_clipped() {
    let mut text = String::from("[");
    for number in 0..400_000 {
        text.push_str(&format!("{{\"ä\": {number}}},"));
    }
    text.push(']');
    let sources = Sources::new();
    let document = sources.add("long.json", text);
    let mut all = vec![];
    for step in 0..1_000 {
        let start = 7 + step * 5_000;
        let mut finding = sample(&Sources::new());
        finding.span = Some(Span::new(document, start, start + 3));
        finding.places = vec![];
        finding.values = vec![];
        finding.clause = None;
        finding.condition = None;
        all.push(finding);
    }
    let report = report(&sources, all);
    for width in [80, 120] {
        let shown = written(
            "human",
            &report,
            Style {
                width,
                ..Style::default()
            },
        );
        let longest = shown
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap();
        assert!(longest <= width, "{longest}");
        assert_eq!(shown.matches("╭─[long.json:1:").count(), 1_000);
    }
    let shown = written(
        "human",
        &report,
        Style {
            grouped: true,
            ..Style::default()
        },
    );
    assert_eq!(shown.matches("╭─[long.json:1:").count(), 1);
    assert!(
        shown.contains("  1000 places: drafts/oecd.yaml:1:"),
        "{shown}"
    );
    assert!(written("json", &report, Style::default()).contains("\"column\""));
}

#[test]
fn many_parts_of_a_sum_are_counted_beyond_a_dozen() {
    let sources = Sources::new();
    let document = sources.add("d.yaml", "- 1\n".repeat(40));
    let mut finding = sample(&sources);
    finding.places = (0..40)
        .map(|index| ShownValue {
            path: format!("/{index}"),
            span: Some(Span::new(document, index * 4 + 2, index * 4 + 3)),
            document: None,
            value: "1".into(),
            label: "1 EUR".into(),
        })
        .collect();
    let shown = written("human", &report(&sources, vec![finding]), Style::default());
    assert_eq!(shown.matches("╰── 1 EUR").count(), 12, "{shown}");
    assert!(shown.contains("… and 28 more places"), "{shown}");
}

#[test]
fn diagnostics_show_several_texts_and_help() {
    let sources = Sources::new();
    let one = sources.add("a.whereas", "use b\r\nrule x\r\n");
    let two = sources.add("b.whereas", "module c\n");
    let diagnostic = Diagnostic::error(CANNOT_READ, Span::new(one, 4, 5), "this is not so")
        .here("here")
        .label(Span::new(two, 7, 8), "and there")
        .help("mend it");
    let whole = Diagnostic::in_file(CANNOT_READ, "x.json", "there is no such file");
    let shown = report::write_diagnostics(&sources, &[diagnostic, whole], Style::default());
    let expected = "\
error[E0001]: this is not so
   ╭─[a.whereas:1:5]
 1 │ use b
   ·     ┬
   ·     ╰── here
   ╰────
   ╭─[b.whereas:1:8]
 1 │ module c
   ·        ┬
   ·        ╰── and there
   ╰────
  help: mend it

error[E0001]: x.json: there is no such file

";
    assert_eq!(shown, expected, "\n{shown}");
}

#[test]
fn a_place_at_the_end_or_over_lines_is_drawn() {
    let sources = Sources::new();
    let source = sources.add("a", "{\n\t\"ключ\": [\n1\n]}");
    let end = sources.get(source).text().len();
    for span in [
        Span::new(source, end, end),
        Span::new(source, 0, end),
        Span::new(source, 1, 2),
        Span::new(source, 4, 5),
    ] {
        for color in [true, false] {
            let style = Style {
                color,
                ..Style::default()
            };
            let shown = report::write_diagnostics(
                &sources,
                &[Diagnostic::error(CANNOT_READ, span, "m").here("label")],
                style,
            );
            assert!(shown.contains("label"), "{span:?}\n{shown}");
        }
    }
    let empty = sources.add("empty", "");
    let shown = report::write_diagnostics(
        &sources,
        &[Diagnostic::error(CANNOT_READ, Span::new(empty, 0, 0), "m").here("label")],
        Style::default(),
    );
    assert!(shown.contains("empty:1:1"), "{shown}");
}

/// A report whose every text is hostile, with each verdict, and a diagnostic.
fn hostile(sources: &Sources) -> Report<'_> {
    let source = sources.add(HOSTILE, format!("a: {}\n", HOSTILE.replace('\n', " ")));
    let span = Span::new(source, 3, 10);
    let verdicts = [
        Verdict::Violated,
        Verdict::Undetermined,
        Verdict::Holds,
        Verdict::NotApplicable,
        Verdict::Waived,
    ];
    let text = || HOSTILE.to_owned();
    let findings = verdicts.map(|verdict| Finding {
        verdict,
        title: text(),
        message: text(),
        document: text(),
        document_source: source,
        span: Some(span),
        path: format!("/{HOSTILE}"),
        places: vec![ShownValue {
            path: text(),
            span: Some(span),
            document: None,
            value: text(),
            label: text(),
        }],
        reasons: vec![Reason {
            kind: ReasonKind::Fault(FaultKind::Missing),
            path: text(),
            text: text(),
            span: Some(span),
        }],
        notes: vec![Note::new(NoteKind::Detail, text())],
        waiver: (verdict == Verdict::Waived).then(|| WaiverShown {
            because: text(),
            by: text(),
            until: "2026-12-31".into(),
            span,
        }),
        sources: vec![SourceShown {
            text: text(),
            url: Some("https://example.org/".into()),
            verified: false,
        }],
        ..sample(sources)
    });
    let diagnostics = vec![
        Diagnostic::about_file(CANNOT_READ, HOSTILE, HOSTILE).help(HOSTILE),
        Diagnostic::note(CANNOT_READ, span, HOSTILE),
    ];
    Report {
        diagnostics,
        silenced: vec![text()],
        ..report(sources, findings.into())
    }
}

fn valid(schema: &str, report: &str) {
    // The published schema of SARIF has a stray bracket in the pattern of languages.
    let schema: serde_json::Value =
        serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}\n{report:#}");
}

#[test]
fn json_and_sarif_keep_to_their_schemas() {
    let sources = Sources::new();
    for every_verdict in [true, false] {
        let shown = Report {
            every_verdict,
            ..hostile(&sources)
        };
        valid(REPORT_SCHEMA, &written("json", &shown, Style::default()));
        valid(SARIF_SCHEMA, &written("sarif", &shown, Style::default()));
    }
    let shown = report(&sources, vec![sample(&sources)]);
    valid(REPORT_SCHEMA, &written("json", &shown, Style::default()));
    valid(SARIF_SCHEMA, &written("sarif", &shown, Style::default()));
    valid(
        SARIF_SCHEMA,
        &written("sarif", &report(&sources, vec![]), Style::default()),
    );
}

#[test]
fn no_format_lets_a_control_character_through() {
    let sources = Sources::new();
    let shown = hostile(&sources);
    for format in report::FORMATS {
        let text = written(format.name, &shown, Style::default());
        let bad = text
            .chars()
            .find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
        assert_eq!(bad, None, "{}", format.name);
        assert!(!text.is_empty(), "{}", format.name);
    }
}

/// Whether GitHub's runner would obey a line.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

#[test]
fn no_format_gives_a_runner_a_command_of_the_document() {
    let sources = Sources::new();
    let shown = Report {
        statistics: None,
        profile: None,
        recorded_written: 0,
        worst_written: None,
        ..hostile(&sources)
    };
    let formats = report::FORMATS
        .iter()
        .chain([&report::WHY])
        .filter(|format| format.name != "github");
    for format in formats {
        // Lines are folded elsewhere in each width.
        for width in 40..100 {
            for (color, ascii) in [(false, false), (true, false), (false, true)] {
                let style = Style {
                    width,
                    color,
                    ascii,
                    plain: ascii,
                    grouped: true,
                };
                let text = (format.write)(&shown, style);
                let obeyed = text.lines().find(|line| is_command(line));
                assert_eq!(obeyed, None, "{} in {width} columns", format.name);
            }
        }
    }
    let style = Style {
        width: 40,
        ..Style::default()
    };
    let diagnostics = report::write_diagnostics(&sources, &shown.diagnostics, style);
    let finding = report::write_finding(&sources, &shown.findings[0], style);
    assert!(
        !diagnostics.lines().chain(finding.lines()).any(is_command),
        "{diagnostics}\n{finding}"
    );
}

#[test]
fn json_means_the_same_with_its_escapes() {
    let sources = Sources::new();
    let shown = hostile(&sources);
    let whole: serde_json::Value =
        serde_json::from_str(&written("json", &shown, Style::default())).unwrap();
    assert_eq!(whole["findings"][0]["message"], HOSTILE);
    let sarif: serde_json::Value =
        serde_json::from_str(&written("sarif", &shown, Style::default())).unwrap();
    let message = sarif["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert!(
        !message.contains("](") && message.contains("[a]"),
        "{message}"
    );
}

#[test]
fn what_was_waived_or_there_before_is_no_open_alert() {
    let sources = Sources::new();
    let baselined = Finding {
        baselined: true,
        ..sample(&sources)
    };
    let waived = Finding {
        verdict: Verdict::Waived,
        ..sample(&sources)
    };
    let shown = report(&sources, vec![sample(&sources), baselined, waived]);
    let sarif: serde_json::Value =
        serde_json::from_str(&written("sarif", &shown, Style::default())).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&str> = results
        .iter()
        .map(|result| result["level"].as_str().unwrap())
        .collect();
    assert_eq!(levels, ["error", "note", "note"]);
    assert_eq!(results[1]["suppressions"][0]["status"], "accepted");
}

#[test]
fn a_finding_about_the_root_marks_one_line() {
    let sources = Sources::new();
    let document = sources.add("d.yaml", "# a comment\na: 1\nb: 2\n");
    let whole = Span::new(document, 12, 21);
    // A field that is missing stands where its record does.
    for path in ["", "/missing"] {
        let finding = Finding {
            path: path.into(),
            span: Some(whole),
            document_source: document,
            ..sample(&sources)
        };
        let finding = Finding {
            span: Some(if path.is_empty() {
                whole
            } else {
                Span::new(document, 0, 22)
            }),
            ..finding
        };
        let shown = report(&sources, vec![finding]);
        let sarif: serde_json::Value =
            serde_json::from_str(&written("sarif", &shown, Style::default())).unwrap();
        let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], region["endLine"], "{path}");
        let line = if path.is_empty() {
            "line=2,endLine=2,col=1,endColumn=5"
        } else {
            "line=1,endLine=1,col=1,endColumn=12"
        };
        let github = written("github", &shown, Style::default());
        assert!(github.contains(line), "{github}");
    }
    let inside = written(
        "sarif",
        &report(&sources, vec![sample(&sources)]),
        Style::default(),
    );
    assert!(inside.contains("\"endLine\": 4"), "{inside}");
}

#[test]
fn suppressions_are_told_of_all_results_or_of_none() {
    let sources = Sources::new();
    let results = |report: &Report<'_>| {
        let sarif: serde_json::Value =
            serde_json::from_str(&written("sarif", report, Style::default())).unwrap();
        sarif["runs"][0]["results"].as_array().unwrap().clone()
    };
    let with_waiver = results(&hostile(&sources));
    assert!(
        with_waiver
            .iter()
            .all(|result| result["suppressions"].is_array())
    );
    assert_eq!(
        with_waiver
            .iter()
            .filter(|result| result["suppressions"][0].is_object())
            .count(),
        1
    );
    let without = results(&report(&sources, vec![sample(&sources)]));
    assert!(
        without
            .iter()
            .all(|result| result.get("suppressions").is_none())
    );
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_all_findings_apart() {
    let sources = Sources::new();
    let one = sample(&sources);
    let moved = Finding {
        path: "/discussion".into(),
        span: None,
        clause: None,
        places: one
            .places
            .iter()
            .map(|place| ShownValue {
                span: None,
                ..place.clone()
            })
            .collect(),
        ..one.clone()
    };
    let prints =
        |all: &[&Finding]| whereas::internals::eval::fingerprint::fingerprints(all.iter().copied());
    assert_eq!(prints(&[&one]), prints(&[&moved]));
    let twice = prints(&[&one, &one]);
    assert_ne!(twice[0], twice[1]);
    let mut changed = one.clone();
    changed.places[0].value = "2021-01-19T09:00+06:00".into();
    assert_ne!(prints(&[&one]), prints(&[&changed]));
    let in_a_list = |position: usize| {
        let mut other = one.clone();
        other.path = format!("/tranches/{position}/amount");
        other
    };
    assert_eq!(prints(&[&in_a_list(0)]), prints(&[&in_a_list(7)]));
}

#[test]
fn annotations_stay_on_one_line_each() {
    let sources = Sources::new();
    let shown = hostile(&sources);
    let text = written("github", &shown, Style::default());
    assert!(
        text.lines()
            .all(|line| line.starts_with("::error ") || line.starts_with("::notice ")),
        "{text}"
    );
    assert_eq!(text.lines().count(), 8);
    // In the middle of a line another command would begin.
    assert!(!text.contains("##["), "{text}");
    assert!(text.contains("#\\u{23}["), "{text}");
    let sent = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(sent, None, "{text}");
    let many = report(&sources, vec![sample(&sources); 11]);
    let last = written("github", &many, Style::default())
        .lines()
        .last()
        .unwrap()
        .to_owned();
    assert_eq!(
        last,
        "::notice title=whereas::GitHub shows 10 of each kind; the log of this step holds 11 annotations"
    );
}

#[test]
fn junit_is_xml_with_a_case_for_each_obligation() {
    let sources = Sources::new();
    let text = written("junit", &hostile(&sources), Style::default());
    let limits = whereas::internals::limits::Limits::default();
    let shared: std::sync::Arc<str> = text.as_str().into();
    let tree =
        whereas::internals::document::xml::parse(&shared, SourceId::NOWHERE, &limits).unwrap();
    let suite = tree.at("/testsuite/0").unwrap();
    let count = |name: &str| tree.scalar(tree.get(suite, name).unwrap()).to_owned();
    assert_eq!(
        [
            count("@tests"),
            count("@failures"),
            count("@errors"),
            count("@skipped")
        ],
        ["7", "1", "2", "2"]
    );
    assert_eq!(tree.siblings(suite, "testcase").count(), 7);
}

#[test]
fn junit_gives_no_two_cases_of_a_suite_one_name() {
    let sources = Sources::new();
    let named = |path: &str, bindings: &[(&str, &str)]| Finding {
        path: path.into(),
        bindings: bindings
            .iter()
            .map(|(name, path)| ((*name).into(), (*path).into()))
            .collect(),
        ..sample(&sources)
    };
    let elements = |x, y| named(x, &[("x", x), ("y", y)]);
    let other = Finding {
        document: "other.yaml".into(),
        document_source: SourceId::NOWHERE,
        ..sample(&sources)
    };
    let all = vec![
        named("/a", &[]),
        named("/a", &[]),
        named("/a (2)", &[]),
        elements("/x/0", "/y/0"),
        elements("/x/0", "/y/1"),
        other,
        // The same document once more, by another gate.
        named("/a", &[]),
        named("/a\n", &[]),
        named("/a\\n", &[]),
    ];
    let mut shown = report(&sources, all);
    let diagnostic = Diagnostic::about_file(CANNOT_READ, "drafts/oecd.yaml", "it is not there");
    shown.diagnostics = vec![diagnostic.clone(), diagnostic];
    let text = written("junit", &shown, Style::default());
    let page = roxmltree::Document::parse(&text).unwrap();
    let names = |tag: &str| -> Vec<String> {
        let found = page.descendants().filter(|node| node.has_tag_name(tag));
        found
            .map(|node| {
                format!(
                    "{:?} {}",
                    node.attribute("classname"),
                    node.attribute("name").unwrap()
                )
            })
            .collect()
    };
    for tag in ["testsuite", "testcase"] {
        let names = names(tag);
        let unique: std::collections::HashSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{names:#?}");
    }
    assert_eq!(names("testsuite").len(), 2);
    assert!(
        text.contains("name=\"kz.public_discussion /x/0 /y/1\""),
        "{text}"
    );
    assert!(
        text.contains("name=\"kz.public_discussion /a (2)\""),
        "{text}"
    );
    assert!(
        text.contains("tests=\"11\" failures=\"9\" errors=\"2\""),
        "{text}"
    );
}

/// What junit-10.xsd of Jenkins' xunit plugin allows: an element, its attributes and its children.
const JUNIT_10: &[(&str, &[&str], &[&str])] = &[
    (
        "testsuites",
        &["name", "time", "tests", "failures", "errors"],
        &["testsuite"],
    ),
    (
        "testsuite",
        &[
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        &[
            "testsuite",
            "properties",
            "testcase",
            "system-out",
            "system-err",
        ],
    ),
    (
        "testcase",
        &["name", "time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
    ),
    ("skipped", &["type", "message"], &[]),
    ("error", &["type", "message"], &[]),
    ("failure", &["type", "message"], &[]),
    ("system-out", &[], &[]),
];

#[test]
fn junit_is_what_jenkins_takes() {
    let sources = Sources::new();
    let failures = ["it failed\n  ::error::x".to_owned()];
    let cases =
        [("t", &failures[..]), ("t", &[])].map(|(title, failures)| report::junit_tests::TestCase {
            file: "t.whereas",
            title,
            failures,
        });
    for text in [
        written("junit", &hostile(&sources), Style::default()),
        report::junit_tests::write(&cases),
    ] {
        let page = roxmltree::Document::parse(&text).unwrap();
        for node in page.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            let (_, attributes, children) =
                JUNIT_10.iter().find(|(known, ..)| *known == name).unwrap();
            assert!(
                node.attributes()
                    .all(|one| attributes.contains(&one.name())),
                "{name} in {text}"
            );
            let mut inside = node.children().filter(roxmltree::Node::is_element);
            assert!(
                inside.all(|one| children.contains(&one.tag_name().name())),
                "{name} in {text}"
            );
            assert!(!text.lines().any(is_command), "{text}");
        }
    }
}

#[test]
fn lines_of_ndjson_are_objects() {
    let sources = Sources::new();
    let text = written("ndjson", &hostile(&sources), Style::default());
    let kinds: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["kind"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "finding").count(), 5);
    assert_eq!(kinds.last().unwrap(), "summary");
}

#[test]
fn markdown_has_no_markup_of_the_document() {
    let sources = Sources::new();
    let text = written("markdown", &hostile(&sources), Style::default());
    for line in text.lines() {
        // The only markup of ours keeps GitHub from seeing formulas.
        let outside = without_code(line).replace("<span>$</span>", "");
        assert!(
            !outside.contains('<') && !outside.contains("@all") && !outside.contains("_`"),
            "{line}"
        );
    }
}

#[test]
fn markdown_fits_into_a_comment_and_counts_the_rest() {
    let sources = Sources::new();
    let long = |number: usize| Finding {
        message: format!("{number} {}", "<&\u{1F4DC}@a ".repeat(5_000)),
        title: "t".repeat(5_000),
        ..sample(&sources)
    };
    let mut shown = report(&sources, (0..150).map(long).collect());
    shown.silenced = (0..500)
        .map(|number| format!("{number} {}", "s".repeat(2_000)))
        .collect();
    shown.diagnostics = vec![Diagnostic::about_file(CANNOT_READ, "a", "m".repeat(3_000)); 100];
    let text = written("markdown", &shown, Style::default());
    assert!(
        (60_000..65_536).contains(&text.encode_utf16().count()),
        "{}",
        text.encode_utf16().count()
    );
    let findings = text.matches("❌").count();
    let counted = |words: &str| {
        text.lines()
            .any(|line| line.starts_with("… and ") && line.ends_with(words))
    };
    assert!(
        findings > 5 && counted(&format!("… and {} more findings", 150 - findings)),
        "{findings}\n{text}"
    );
    assert!(counted("more lines") && counted("more problems"), "{text}");
    let small = written(
        "markdown",
        &report(&sources, vec![sample(&sources); 150]),
        Style::default(),
    );
    assert_eq!(
        small.matches("❌").count(),
        150,
        "a number of findings is no reason to cut"
    );
}

/// A line of Markdown without its code spans.
fn without_code(line: &str) -> String {
    let mut rest = line;
    let mut outside = String::new();
    while let Some(start) = rest.find('`') {
        outside.push_str(&rest[..start]);
        let fence: String = rest[start..].chars().take_while(|c| *c == '`').collect();
        let inner = &rest[start + fence.len()..];
        let mut end = 0;
        // The span ends at the next run of as many backticks.
        loop {
            end += inner[end..].find('`').unwrap();
            let run = inner[end..].chars().take_while(|c| *c == '`').count();
            end += run;
            if run == fence.len() {
                break;
            }
        }
        rest = &inner[end..];
    }
    outside + rest
}
