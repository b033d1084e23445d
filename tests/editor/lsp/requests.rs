//! Range formatting, signature help, and where fixes are offered.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, at, edited, position, uri};

fn actions_at(client: &mut Client, file: &Path, place: &Value) -> Vec<Value> {
    let range = json!({ "start": place, "end": place });
    let asked = json!({ "textDocument": { "uri": uri(file) }, "range": range, "context": { "diagnostics": [] } });
    client
        .request("textDocument/codeAction", asked)
        .unwrap()
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_range_formats_the_items_that_it_touches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let client = &mut Client::in_folders(&[&path]);
    let items = [
        "module   m",
        "use   calendars.kz",
        "// a comment   that stays\n///  About T.\n// between\ntype   T{a:number,\n d:date}",
        "rule   one   for T{require a<1 // why\n}",
        "/// Two.\nrule two for T{require a  <  2}",
    ];
    for line_break in ["\n", "\r\n"] {
        for count in 1..=2 {
            let text = items.join("\n\n\n").replace('\n', line_break) + line_break;
            let file = path.join(format!("m{}_{count}.whereas", line_break.len()));
            client.open(&file, "whereas", &text);
            let whole = {
                let asked = json!({ "textDocument": { "uri": uri(&file) }, "options": { "tabSize": 2, "insertSpaces": true } });
                let edits = client.request("textDocument/formatting", asked).unwrap();
                edited(&text, edits.as_array().unwrap())
            };
            let first = text.find("rule   one").unwrap();
            let end = if count == 1 {
                first + 3
            } else {
                text.find("rule two").unwrap() + 3
            };
            let (from, to) = (position(&text, "rule   one"), position(&text, &text[end..]));
            let asked = json!({
                "textDocument": { "uri": uri(&file) }, "options": { "tabSize": 2, "insertSpaces": true },
                "range": { "start": from, "end": to },
            });
            let edits = client
                .request("textDocument/rangeFormatting", asked)
                .unwrap();
            let after = edited(&text, edits.as_array().unwrap());
            // Before it nothing changes, and so behind it.
            assert!(after.starts_with(&text[..first]), "{after}");
            let second = text.find("/// Two.").unwrap();
            if count == 1 {
                assert!(after.ends_with(&text[second..]), "{after}");
            }
            let formatted =
                whole[whole.find("rule one").unwrap()..whole.find("/// Two.").unwrap()].trim_end();
            assert!(after.contains(formatted), "{after}\n---\n{formatted}");
            assert_eq!(after.contains("require a < 2"), count == 2, "{after}");
        }
    }
    // Between items there is nothing to format, and a text that cannot be read is left as it is.
    let file = path.join("n.whereas");
    let text = "type   T { a: number }\n\n\n\nrule r for T { require a  < 1 }\n";
    client.open(&file, "whereas", text);
    let range = |from: u64, to: u64| json!({ "start": { "line": from, "character": 0 }, "end": { "line": to, "character": 0 } });
    let mut asked =
        json!({ "textDocument": { "uri": uri(&file) }, "options": {}, "range": range(2, 3) });
    assert_eq!(
        client
            .request("textDocument/rangeFormatting", asked.clone())
            .unwrap(),
        json!([])
    );
    // A selection of whole lines ends where the next item begins, and does not touch it.
    asked["range"] = range(0, 4);
    let edits = client
        .request("textDocument/rangeFormatting", asked.clone())
        .unwrap();
    let after = edited(text, edits.as_array().unwrap());
    assert!(
        after.starts_with("type T {") && after.ends_with("require a  < 1 }\n"),
        "{after}"
    );
    asked["range"] = json!({});
    assert_eq!(
        client
            .request("textDocument/rangeFormatting", asked.clone())
            .unwrap_err()["code"],
        -32602
    );
    client.change(&file, 2, "rule {");
    asked["range"] = range(0, 1);
    assert_eq!(
        client
            .request("textDocument/rangeFormatting", asked)
            .unwrap(),
        Value::Null
    );
}

#[test]
fn calls_show_their_signatures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let used = "module used\n\n/// Whether a number is within bounds.\ndefine within_bounds(n: number, least: number, most: number): boolean = n >= least and n <= most\n";
    std::fs::write(path.join("used.whereas"), used).unwrap();
    let client = &mut Client::in_folders(&[&path]);
    let file = path.join("s.whereas");
    let start = "module s\n\nuse used\n\n/// Twice.\ndefine twice(n: number): number = 2 * n\n\n\
                 type T { a: number, xs: list of number }\n\nrule r for T {\n  require ";
    let mut version = 1;
    client.open(&file, "whereas", start);
    // What is typed, and the signature, the parameter at the cursor and the documentation; broken or not.
    let cases = [
        (
            "twice(",
            Some(("twice(n: number): number", Some("n: number"), "Twice.")),
        ),
        ("twice(a) = 4", None),
        (
            "within_bounds(a, ",
            Some((
                "within_bounds(n: number, least: number, most: number): boolean",
                Some("least: number"),
                "Whether a number is within bounds.",
            )),
        ),
        (
            "used.within_bounds(a, max([1, 2]), ",
            Some((
                "within_bounds(n: number, least: number, most: number): boolean",
                Some("most: number"),
                "Whether a number is within bounds.",
            )),
        ),
        (
            "within_bounds(twice(a",
            Some(("twice(n: number): number", Some("n: number"), "Twice.")),
        ),
        (
            "within_bounds(twice(a), (a",
            Some((
                "within_bounds(n: number, least: number, most: number): boolean",
                Some("least: number"),
                "Whether a number is within bounds.",
            )),
        ),
        (
            "round(a, 2, ",
            Some((
                "round(x, places, mode)",
                Some("mode"),
                "x rounded; modes half_up half_down half_even up down ceiling floor",
            )),
        ),
        ("max(a, ", Some(("max(a, b)", Some("b"), "the greatest"))),
        ("max(", Some(("max(xs)", Some("xs"), "the greatest"))),
        (
            "sum(x for x in xs where x > ",
            Some((
                "sum(xs)",
                Some("xs"),
                "the sum of a list of numbers, money or lengths; of nothing, zero",
            )),
        ),
        (
            "sum(xs, ",
            Some((
                "sum(xs)",
                None,
                "the sum of a list of numbers, money or lengths; of nothing, zero",
            )),
        ),
        ("(a", None),
        ("a = 1 // twice(", None),
        ("a = 1 otherwise \"twice(", None),
        (
            "a = 1 otherwise \"é {twice(",
            Some(("twice(n: number): number", Some("n: number"), "Twice.")),
        ),
        ("nothing_like_it(", None),
    ];
    for (typed, expected) in cases {
        version += 1;
        for end in ["", ") = 4\n}\n"] {
            version += 1;
            client.change(&file, version, &format!("{start}{typed}{end}"));
            let written = format!("{start}{typed}");
            let line = written.matches('\n').count();
            let column = written.rsplit('\n').next().unwrap().encode_utf16().count();
            let asked = at(&file, &json!({ "line": line, "character": column }));
            let shown = client.request("textDocument/signatureHelp", asked).unwrap();
            let Some((label, parameter, doc)) = expected else {
                assert_eq!(shown, Value::Null, "{typed}{end}");
                continue;
            };
            let signature = &shown["signatures"]
                [usize::try_from(shown["activeSignature"].as_u64().unwrap()).unwrap()];
            assert_eq!(signature["label"], label, "{typed}{end}");
            assert_eq!(
                signature["documentation"],
                json!({ "kind": "markdown", "value": doc }),
                "{typed}{end}"
            );
            let active = usize::try_from(shown["activeParameter"].as_u64().unwrap()).unwrap();
            assert_eq!(
                signature["parameters"][active]["label"].as_str(),
                parameter,
                "{typed}{end}"
            );
        }
    }
}

#[test]
fn a_fix_is_offered_at_every_value_that_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let rules = "type T { a: number, b: number, c: number }\n\n/// Ordered.\nrule ordered for T { require a < b and b < c }\n";
    std::fs::write(path.join("r.whereas"), rules).unwrap();
    std::fs::write(
        path.join("whereas.toml"),
        "[[gate]]\ndocuments = [\"d.*\"]\nrules = [\"r.whereas\"]\n",
    )
    .unwrap();
    let client = &mut Client::in_folders(&[&path]);
    let documents = [
        ("d.yaml", "a: 50\n\nb: 30\n\nc: 40\n"),
        ("d.json", "{\n\"a\": 50,\n\n\"b\": 30,\n\n\"c\": 40\n}\n"),
        ("d.toml", "a = 50\n\nb = 30\n\nc = 40\n"),
        ("d.xml", "<t>\n<a>50</a>\n\n<b>30</b>\n\n<c>40</c>\n</t>\n"),
        ("d.md", "# D\n\n- a: 50\n- b: 30\n- c: 40\n"),
        ("d.csv", "a,b,c\n50,30,40\n"),
    ];
    for (name, text) in documents {
        let file = path.join(name);
        client.open(&file, "text", text);
        let found = client.diagnostics(&file, 1);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        for value in ["50", "30"] {
            let offered = actions_at(client, &file, &position(text, value));
            let titles: Vec<&str> = offered
                .iter()
                .map(|one| one["title"].as_str().unwrap())
                .collect();
            assert!(
                titles.iter().any(|title| title.starts_with("Set `a` to")),
                "{name} at {value}: {titles:?}"
            );
            for action in &offered {
                let edits = action["edit"]["changes"][uri(&file)].as_array().unwrap();
                client.change(&file, 2, &edited(text, edits));
                let after = client.diagnostics(&file, 2);
                assert_eq!(after, Vec::<Value>::new(), "{name}: {action:#}");
                client.change(&file, 1, text);
                client.diagnostics(&file, 1);
            }
        }
        if name != "d.csv" {
            let mut far = position(text, text.lines().last().unwrap());
            far["line"] = json!(far["line"].as_u64().unwrap() + 50);
            assert_eq!(
                actions_at(client, &file, &far),
                Vec::<Value>::new(),
                "{name}"
            );
        }
        // Only the kinds that are asked for.
        let place = position(text, "50");
        let range = json!({ "start": place, "end": place });
        let asked = json!({ "textDocument": { "uri": uri(&file) }, "range": range,
                            "context": { "diagnostics": [], "only": ["source.organizeImports"] } });
        assert_eq!(
            client.request("textDocument/codeAction", asked).unwrap(),
            json!([]),
            "{name}"
        );
    }
}
