//! The test suites of JSON, YAML and TOML through our readers: each text is read right or refused, never wrong.
//! Deviations are listed with their reasons in `tests/data/suites/README.md` and below.

use serde_json::Value;
use whereas::internals::document::tree::{NodeId, NodeKind, Tree};
use whereas::internals::document::{self};
use whereas::internals::limits::Limits;
use whereas::internals::source::SourceId;

fn parse(name: &str, text: &str) -> Result<Vec<Tree>, String> {
    let format = document::by_ending(name).unwrap();
    document::parse(format, &text.into(), SourceId::NOWHERE, &Limits::default())
        .map_err(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message))
}

fn cases(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn text<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key]
        .as_str()
        .unwrap_or_else(|| panic!("{case} has no {key}"))
}

/// Holds the deviations found to those listed: a new one is a fault, and one that is gone leaves the list.
fn hold(found: &[(String, String)], listed: &[(&str, &str)]) {
    let unexpected: Vec<_> = found
        .iter()
        .filter(|(name, _)| !listed.iter().any(|(known, _)| known == name))
        .collect();
    assert!(
        unexpected.is_empty(),
        "{} deviations are not listed: {unexpected:#?}",
        unexpected.len()
    );
    let gone: Vec<_> = listed
        .iter()
        .filter(|(known, _)| !found.iter().any(|(name, _)| name == known))
        .collect();
    assert!(gone.is_empty(), "these no longer deviate: {gone:?}");
}

const JSON: &str = include_str!("../data/suites/json.json");
const YAML: &str = include_str!("../data/suites/yaml.json");
const TOML: &str = include_str!("../data/suites/toml.json");

/// JSON texts that we read otherwise than the suite asks, each with the reason.
const JSON_DEVIATIONS: &[(&str, &str)] = &[];

#[test]
fn json_is_read_right_or_refused() {
    let mut found = Vec::new();
    let mut either = 0;
    let all = cases(JSON);
    for case in &all {
        let (name, text) = (text(case, "name"), text(case, "text"));
        let read = parse("d.json", text);
        match (&name[..1], &read) {
            ("y", Err(why)) => found.push((name.to_owned(), format!("refused: {why}"))),
            ("n", Ok(_)) => found.push((name.to_owned(), "read".to_owned())),
            ("i", _) => either += 1,
            _ => {}
        }
        if let (Ok(trees), Ok(expected)) = (&read, serde_json::from_str::<Value>(text)) {
            let twice = name.contains("duplicated");
            if !twice && !same(&trees[0], trees[0].root(), &expected, false) {
                found.push((
                    name.to_owned(),
                    format!("read as something else than {expected}"),
                ));
            }
        }
    }
    println!(
        "JSON: {} texts, {} of them free to be read or refused",
        all.len(),
        either
    );
    hold(&found, JSON_DEVIATIONS);
}

/// YAML texts that we refuse although they are YAML, or read although they are not, each with the reason.
const YAML_DEVIATIONS: &[(&str, &str)] = &[
    ("26DV", ALIAS_AS_KEY),
    ("E76Z", ALIAS_AS_KEY),
    ("9C9N", INDENTATION),
    ("DK95/1", INDENTATION),
    ("QB6E", INDENTATION),
    ("2XXW", TAGS),
    ("565N", TAGS),
    ("5TYM", TAGS),
    ("6CK3", TAGS),
    ("6WLZ", TAGS),
    ("7FWL", TAGS),
    ("9WXW", TAGS),
    ("C4HZ", TAGS),
    ("CC74", TAGS),
    ("CUP7", TAGS),
    ("J7PZ", TAGS),
    ("M5C3", TAGS),
    ("P76L", TAGS),
    ("UGM3", TAGS),
    ("Z67P", TAGS),
    ("Z9M4", TAGS),
];

const ALIAS_AS_KEY: &str =
    "an alias as a key is refused: a reader of the document would not see the field's name";
const TAGS: &str = "a tag of one's own is refused: it may make another value of what is written";
const INDENTATION: &str =
    "the parser takes a continuation line that is not indented; the value is the one meant";

#[test]
fn yaml_is_read_right_or_refused() {
    let mut found = Vec::new();
    let mut compared = 0;
    let all = cases(YAML);
    for case in &all {
        let (name, text) = (text(case, "name"), text(case, "text"));
        let read = parse("d.yaml", text);
        let Some(expected) = case["json"].as_str() else {
            if case["fail"] == true && read.is_ok() {
                found.push((name.to_owned(), format!("{text:?} is no YAML and is read")));
            }
            continue;
        };
        let expected: Vec<Value> = serde_json::Deserializer::from_str(expected)
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap();
        match read {
            Err(why) => found.push((name.to_owned(), format!("{text:?} is refused: {why}"))),
            Ok(trees) => {
                compared += 1;
                let given: Vec<&Tree> = trees.iter().filter(|tree| !tree.is_empty()).collect();
                let wanted: Vec<&Value> = expected.iter().collect();
                let alike = given.len() == wanted.len()
                    && given
                        .iter()
                        .zip(&wanted)
                        .all(|(tree, value)| same(tree, tree.root(), value, true));
                if !alike {
                    found.push((
                        name.to_owned(),
                        format!("{text:?} is not read as {expected:?}"),
                    ));
                }
            }
        }
    }
    println!(
        "YAML: {} texts, {compared} read as the suite says",
        all.len()
    );
    hold(&found, YAML_DEVIATIONS);
}

/// TOML texts that we read otherwise than the suite asks, each with the reason.
const TOML_DEVIATIONS: &[(&str, &str)] = &[];

#[test]
fn toml_is_read_right_or_refused() {
    let mut found = Vec::new();
    let all = cases(TOML);
    for case in &all {
        let (name, text) = (text(case, "name"), text(case, "text"));
        let read = parse("d.toml", text);
        match (case.get("expected"), read) {
            (None, Ok(_)) => {
                found.push((name.to_owned(), format!("{text:?} is no TOML and is read")))
            }
            (None, Err(_)) => {}
            (Some(_), Err(why)) => {
                found.push((name.to_owned(), format!("{text:?} is refused: {why}")))
            }
            (Some(expected), Ok(trees)) => {
                let read = trees.first().filter(|tree| !tree.is_empty());
                if !read.is_some_and(|tree| is_tagged(tree, tree.root(), expected)) {
                    found.push((
                        name.to_owned(),
                        format!("{text:?} is not read as {expected}"),
                    ));
                }
            }
        }
    }
    println!("TOML: {} texts", all.len());
    hold(&found, TOML_DEVIATIONS);
}

/// Whether a node is this value of JSON. Plain scalars of YAML are resolved by its core schema.
fn same(tree: &Tree, node: NodeId, value: &Value, yaml: bool) -> bool {
    let scalar = tree.scalar(node);
    match (tree.kind(node), value) {
        (NodeKind::Null, Value::Null) => true,
        (NodeKind::Boolean, Value::Bool(value)) => scalar.eq_ignore_ascii_case(&value.to_string()),
        (NodeKind::Text, Value::String(value)) => scalar == value,
        (NodeKind::Untyped, _) if yaml => untyped(scalar, value),
        (NodeKind::Number, Value::Number(number)) => {
            scalar == number.to_string()
                || digits(scalar).is_some_and(|read| Some(read) == number.as_f64())
        }
        (NodeKind::List, Value::Array(elements)) => {
            let children: Vec<NodeId> = tree.children(node).collect();
            children.len() == elements.len()
                && children
                    .iter()
                    .zip(elements)
                    .all(|(child, element)| same(tree, *child, element, yaml))
        }
        (NodeKind::Record, Value::Object(fields)) => {
            tree.children(node).count() == fields.len()
                && fields.iter().all(|(key, value)| {
                    tree.children(node)
                        .any(|child| tree.key(child) == key && same(tree, child, value, yaml))
                })
        }
        _ => false,
    }
}

fn digits(number: &str) -> Option<f64> {
    let hexadecimal = number
        .strip_prefix("0x")
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    hexadecimal.map(f64::from).or_else(|| number.parse().ok())
}

fn untyped(scalar: &str, value: &Value) -> bool {
    match value {
        Value::Null => matches!(scalar, "" | "~" | "null" | "Null" | "NULL"),
        Value::Bool(value) => scalar.eq_ignore_ascii_case(&value.to_string()),
        Value::Number(number) => digits(scalar).is_some_and(|read| Some(read) == number.as_f64()),
        Value::String(text) => scalar == text,
        _ => false,
    }
}

/// Whether a node is a value as the TOML suite writes it: `{"type": "integer", "value": "1"}`.
fn is_tagged(tree: &Tree, node: NodeId, expected: &Value) -> bool {
    let scalar = tree.scalar(node);
    match expected {
        Value::Array(elements) => {
            let children: Vec<NodeId> = tree.children(node).collect();
            tree.kind(node) == NodeKind::List
                && children.len() == elements.len()
                && children
                    .iter()
                    .zip(elements)
                    .all(|(child, element)| is_tagged(tree, *child, element))
        }
        Value::Object(fields)
            if expected["value"].is_string()
                && expected["type"].is_string()
                && fields.len() == 2 =>
        {
            let value = text(expected, "value");
            match text(expected, "type") {
                "string" => tree.kind(node) == NodeKind::Text && scalar == value,
                "bool" => tree.kind(node) == NodeKind::Boolean && scalar == value,
                "integer" | "float" => {
                    let plain = scalar.replace('_', "");
                    let word = plain.trim_start_matches('+').replace("-nan", "nan");
                    tree.kind(node) == NodeKind::Number
                        && (digits(&plain) == digits(value) || word == value)
                }
                _ => instant(scalar) == instant(value),
            }
        }
        Value::Object(fields) => {
            tree.kind(node) == NodeKind::Record
                && tree.children(node).count() == fields.len()
                && fields.iter().all(|(key, value)| {
                    tree.children(node)
                        .any(|child| tree.key(child) == key && is_tagged(tree, child, value))
                })
        }
        _ => false,
    }
}

/// A date or time in one form: `T` between day and time, `Z` in capitals, with seconds, no zeros at the end of a fraction.
fn instant(written: &str) -> String {
    let mut upper = written.to_ascii_uppercase().replacen(' ', "T", 1);
    let minutes = upper.find(':').map_or(upper.len(), |colon| colon + 3);
    if upper.contains(':') && !upper[minutes..].starts_with(':') {
        upper.insert_str(minutes, ":00");
    }
    let Some((whole, rest)) = upper.split_once('.') else {
        return upper;
    };
    let end = rest
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(rest.len());
    let fraction = rest[..end].trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{whole}{dot}{fraction}{}", &rest[end..])
}
