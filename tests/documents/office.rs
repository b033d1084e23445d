//! Agreements as office programs write them: each file of `tests/data/office` is read with the values that its
//! program was given, or refused; no value is another one without a finding.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use whereas::internals::check::Text;
use whereas::internals::document::encoding;
use whereas::internals::document::office::annotate::{AUTHOR, DraftFormat, Remark, annotate};
use whereas::internals::limits::{Limits, OpenChanges};
use whereas::internals::pipeline::{self, NoFiles, Options, Read, Rules};
use whereas::internals::report::show;
use whereas::internals::source::Sources;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/office")
}

/// What a file is read as: its values and their locations by pointer, and its findings.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) values: BTreeMap<String, (String, String)>,
    /// Number of shape findings.
    pub(super) faults: usize,
    /// Verdicts of rules: `violated`, `undetermined`, `holds`.
    verdicts: HashSet<(String, String)>,
}

pub(super) fn read(
    name: &str,
    bytes: Vec<u8>,
    rules: &str,
    limits: &Limits,
) -> Result<Reading, String> {
    let text = encoding::decode(name.into(), bytes, limits).map_err(|error| error.message)?;
    read_text(&text, rules, limits)
}

fn read_text(text: &Text, rules: &str, limits: &Limits) -> Result<Reading, String> {
    let sources = Sources::new();
    let loaded = pipeline::load("office.whereas", rules, &sources);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let rules = Rules::new(loaded.value, true);
    let options = Options {
        limits: limits.clone(),
        every_verdict: true,
        ..Options::default()
    };
    let mut reading = Reading::default();
    for (name, read) in pipeline::read(Some(&rules), text, &options, &sources) {
        let document = match read {
            Ok(Read::Typed(document)) => document,
            Ok(Read::Tree(..)) => return Err("it is of no type".to_owned()),
            Err((error, _)) => return Err(error.message.clone()),
        };
        reading.faults += document.faults.len();
        let shown = show::document(&rules.program, &document, &name, &sources);
        let mut path: Vec<String> = Vec::new();
        for line in shown.lines().skip(1) {
            let depth = (line.len() - line.trim_start().len()) / 2 - 1;
            let mut parts = line
                .trim_start()
                .split("  ")
                .filter(|part| !part.is_empty());
            let name = parts.next().unwrap().trim();
            if name.starts_with('!') || name.starts_with("note:") {
                continue;
            }
            let (value, place) = (
                parts.next().unwrap_or("").trim(),
                parts.next().unwrap_or("").trim(),
            );
            path.truncate(depth);
            let number = name
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'));
            let number = number.and_then(|number| number.parse::<usize>().ok());
            path.push(number.map_or(name.to_owned(), |number| (number - 1).to_string()));
            let pointer = format!("/{}", path.join("/"));
            reading
                .values
                .insert(pointer, (value.to_owned(), place.to_owned()));
        }
    }
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    for checked in pipeline::check_document(&rules, &settings, text, &options, &sources) {
        for finding in checked.findings {
            let rule = finding.rule.rsplit('.').next().unwrap_or("").to_owned();
            let verdict = finding.verdict.words().to_owned();
            reading.verdicts.insert((rule, verdict));
        }
    }
    Ok(reading)
}

/// A value without what formats write differently: `3000.00 EUR` and `3000 EUR`, quotes.
fn plain(value: &str) -> String {
    let value = value.trim().trim_matches('"');
    let (number, unit) = match value.split_once(' ') {
        Some((number, unit)) => (number, format!(" {unit}")),
        None => match value.strip_suffix('%') {
            Some(number) => (number, "%".to_owned()),
            None => (value, String::new()),
        },
    };
    let digits = number.replace(',', "");
    let is_number = !digits.is_empty()
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    if is_number && digits.matches('-').count() < 2 {
        let digits = match digits.contains('.') {
            true => digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned(),
            false => digits,
        };
        return format!("{digits}{unit}");
    }
    value.replace(":00Z", "Z")
}

fn covers(pattern: &str, pointer: &str) -> bool {
    if pattern == "/*" {
        return true;
    }
    let pattern: Vec<&str> = pattern.split('/').collect();
    let pointer: Vec<&str> = pointer.split('/').collect();
    pointer.len() >= pattern.len()
        && pattern
            .iter()
            .zip(&pointer)
            .all(|(expected, step)| *expected == "*" || expected == step)
}

struct Judge<'r> {
    reading: &'r Reading,
    may: Vec<&'r str>,
    flag: Vec<&'r str>,
    problems: Vec<String>,
    flagged: bool,
}

impl Judge<'_> {
    fn is_flagged(&mut self, pointer: &str) {
        self.flagged = true;
        let allowed = self.may.iter().chain(&self.flag);
        if !allowed.clone().any(|pattern| covers(pattern, pointer)) {
            self.problems.push(format!("{pointer} is not read"));
        }
    }

    fn value(&mut self, pointer: &str, expected: &Value) {
        let found = self
            .reading
            .values
            .get(pointer)
            .map(|(value, _)| value.as_str());
        let must_flag = self.flag.iter().any(|pattern| covers(pattern, pointer));
        match expected {
            Value::Array(rows) => {
                let count = (0..)
                    .take_while(|at| self.reading.values.contains_key(&format!("{pointer}/{at}")))
                    .count();
                if count != rows.len() {
                    if count > 0 && !must_flag && !self.may.iter().any(|may| covers(may, pointer)) {
                        let of = rows.len();
                        self.problems
                            .push(format!("{pointer} has {count} of {of} rows"));
                    }
                    return self.is_flagged(pointer);
                }
                for (at, row) in rows.iter().enumerate() {
                    for (key, value) in row.as_object().unwrap() {
                        self.value(&format!("{pointer}/{at}/{key}"), value);
                    }
                }
            }
            Value::Null => {
                if !matches!(found, None | Some("(absent)")) {
                    self.problems
                        .push(format!("{pointer} is not absent: {found:?}"));
                }
            }
            expected => {
                let expected = expected.as_str().unwrap();
                match found {
                    None | Some("(absent)" | "(missing)" | "(unreadable)") => {
                        self.is_flagged(pointer)
                    }
                    Some(found) => {
                        let cut = found.strip_suffix("…\"").map(|cut| cut.trim_matches('"'));
                        let same = plain(found) == plain(expected)
                            || cut.is_some_and(|cut| expected.starts_with(cut));
                        if !same && !must_flag {
                            self.problems
                                .push(format!("{pointer} is {found}, not {expected}"));
                        }
                    }
                }
            }
        }
    }
}

/// Compares a reading with what is true of its file.
pub(super) fn judge(
    file: &Value,
    agreement: &Value,
    read: Result<Reading, String>,
    says: Option<&regex::Regex>,
) -> Vec<String> {
    let list = |key: &str| -> Vec<&str> {
        file[key]
            .as_array()
            .map(|all| all.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    };
    let outcome = file["outcome"].as_str().unwrap();
    let reading = match (read, outcome) {
        (Err(error), "read") => return vec![format!("it is refused: {error}")],
        (Err(error), _) => {
            let unclear = says.is_some_and(|says| !says.is_match(&error));
            return if unclear {
                vec![format!("it is refused in other words: {error}")]
            } else {
                vec![]
            };
        }
        (Ok(_), "refuse") => return vec!["it is not refused".to_owned()],
        (Ok(reading), _) => reading,
    };
    let mut judge = Judge {
        reading: &reading,
        may: list("may"),
        flag: list("flag"),
        problems: Vec::new(),
        flagged: false,
    };
    for (key, value) in agreement["values"].as_object().unwrap() {
        judge.value(&format!("/{key}"), value);
    }
    let (flagged, must_flag) = (judge.flagged, !judge.flag.is_empty());
    let mut problems = judge.problems;
    if (flagged || must_flag) && reading.faults == 0 {
        problems.push("nothing is told of what is not read".to_owned());
    }
    // A rule never holds instead of being violated.
    for (rule, verdict) in agreement["verdicts"].as_object().unwrap() {
        let told = |verdict: &str| {
            reading
                .verdicts
                .contains(&(rule.clone(), verdict.to_owned()))
        };
        if verdict["verdict"] == "violated" && !told("violated") && !told("undetermined") {
            problems.push(format!("{rule} is not violated"));
        }
    }
    if let Some(places) = file["places"]
        .as_object()
        .filter(|_| file["format"] != "html")
    {
        for (pointer, place) in places {
            let Some((_, found)) = reading.values.get(pointer) else {
                continue;
            };
            let number = |key: &str| place[key].as_u64();
            let expected = match (
                number("table"),
                number("row"),
                number("column"),
                number("paragraph"),
            ) {
                (Some(table), Some(row), Some(column), _) => {
                    format!("table {table}, row {row}, column {column}")
                }
                (_, _, _, Some(paragraph)) => format!("paragraph {paragraph}"),
                _ if place["cell"].is_string() => place["cell"].as_str().unwrap().to_owned(),
                _ if number("page").is_some() => {
                    let page = format!("page {},", place["page"]);
                    if !found.is_empty() && !found.starts_with(&page) {
                        problems.push(format!("{pointer} is at {found}, not on {page}"));
                    }
                    continue;
                }
                _ => continue,
            };
            if !found.is_empty() && !found.ends_with(&expected) {
                problems.push(format!("{pointer} is at {found}, not at {expected}"));
            }
        }
    }
    problems
}

#[test]
fn every_file_is_read_right_or_refused() {
    let verdicts: Value =
        serde_json::from_str(&std::fs::read_to_string(data().join("verdicts.json")).unwrap())
            .unwrap();
    let rules = std::fs::read_to_string(data().join("office.whereas")).unwrap();
    // A bare total has the currency next to it; that of the example names another one itself.
    let bare = "    or \"agreement/montant total\"\n";
    let of_cells = rules.replace(
        bare,
        &format!("{bare}    currency from \"currency\"\n    or \"Валюта\"\n    or \"monnaie\"\n"),
    );
    assert!(of_cells.len() > rules.len());
    let files = verdicts["files"].as_array().unwrap();
    let mut wrong = String::new();
    for file in files {
        let name = file["file"].as_str().unwrap();
        let bytes = std::fs::read(data().join(name)).unwrap();
        let says = file["says"]
            .as_str()
            .map(|says| regex::Regex::new(says).unwrap());
        let agreement = &verdicts["agreements"][file["agreement"].as_str().unwrap()];
        let own = file["agreement"] == "standard-example";
        let rules = if own { &rules } else { &of_cells };
        let reading = read(name, bytes, rules, &Limits::default());
        for problem in judge(file, agreement, reading, says.as_ref()) {
            wrong.push_str(&format!("{name}: {problem} ({})\n", file["why"]));
        }
    }
    assert!(files.len() > 100);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn open_changes_are_read_as_asked() {
    let rules = std::fs::read_to_string(data().join("office.whereas")).unwrap();
    let amount = |name: &str, changes: OpenChanges| {
        let limits = Limits {
            changes,
            ..Limits::default()
        };
        let bytes = std::fs::read(data().join("standard-example/variants").join(name)).unwrap();
        let reading = read(name, bytes, &rules, &limits).unwrap();
        (
            reading.values["/total_amount"].0.clone(),
            reading.values["/payments"].0.clone(),
        )
    };
    for ending in ["docx", "odt"] {
        let name = format!("tracked-amount.{ending}");
        assert_eq!(amount(&name, OpenChanges::Unreadable).0, "(unreadable)");
        assert_eq!(amount(&name, OpenChanges::Accepted).0, "3500 EUR");
        assert_eq!(amount(&name, OpenChanges::Rejected).0, "3000 EUR");
    }
    let row = |changes| amount("tracked-row-inserted.docx", changes).1;
    assert_eq!(row(OpenChanges::Unreadable), "(unreadable)");
    assert_eq!(row(OpenChanges::Accepted), "2 elements");
    assert_eq!(row(OpenChanges::Rejected), "1 element");
}

/// The lines of the text of a document, without what is known of them.
fn lines_of(format: DraftFormat, bytes: &[u8], changes: OpenChanges) -> Vec<String> {
    let limits = Limits {
        changes,
        ..Limits::default()
    };
    let name = format!("a.{}", format.name());
    let text = encoding::decode(name.into(), bytes.to_vec(), &limits).unwrap();
    let lines: Vec<String> = text.text.lines().map(str::to_owned).collect();
    lines[..lines.len() / 2].to_vec()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn a_copy_has_comments_and_changes_and_nothing_else_is_touched() {
    let files = [
        "standard-example/lo.docx",
        "standard-example/npm.docx",
        "standard-example/pandoc.docx",
        "standard-example/controls.docx",
        "standard-example/variants/comment-value.docx",
        "standard-example/variants/other-prefix.docx",
        "standard-example/variants/other-part.docx",
        "standard-example/variants/split-runs.docx",
        "standard-example/variants/strict.docx",
        "poland/controls.docx",
        "americas/lo.docx",
        "standard-example/lo.odt",
        "americas/lo.odt",
        "standard-example/variants/odt-spaces.odt",
        "standard-example/variants/odt-page-break.odt",
    ];
    let day = regex::Regex::new(r"\b20\d\d-\d\d-\d\d\b").unwrap();
    for name in files {
        let bytes = std::fs::read(data().join(name)).unwrap();
        let is_docx = name.ends_with(".docx");
        let format = DraftFormat::ALL[usize::from(!is_docx)];
        let before = lines_of(format, &bytes, OpenChanges::Unreadable);
        // A remark on every line, and the day in it, where there is one, replaced.
        let remarks: Vec<Remark> = before
            .iter()
            .enumerate()
            .map(|(line, text)| Remark {
                line,
                text: vec![
                    "Late & <wrong>: it is \"after\"".to_owned(),
                    "Rule: days".to_owned(),
                ],
                suggestion: day
                    .find(text)
                    .map(|day| (day.range(), "1999-12-31".to_owned())),
            })
            .collect();
        let copy = annotate(format, &bytes, &remarks, &Limits::default()).unwrap();
        assert_eq!(copy.commented, remarks.len(), "{name}");
        assert!(copy.suggested > 3, "{name}: {}", copy.suggested);
        assert_eq!(
            lines_of(format, &copy.bytes, OpenChanges::Rejected),
            before,
            "{name}"
        );
        let accepted = lines_of(format, &copy.bytes, OpenChanges::Accepted);
        let changed = accepted.iter().zip(&before).filter(|(new, old)| new != old);
        assert_eq!(changed.count(), copy.suggested, "{name}");
        for (new, old) in accepted.iter().zip(&before) {
            assert!(
                new == old || *new == day.replace(old, "1999-12-31"),
                "{name}: {new}"
            );
        }
        // Parts that are not touched keep their bytes, and are packed as they were.
        let mut old = zip::ZipArchive::new(std::io::Cursor::new(bytes.as_slice())).unwrap();
        let mut touched = Vec::new();
        for at in 0..old.len() {
            let (part_name, crc) = {
                let file = old.by_index(at).unwrap();
                (file.name().unwrap().into_owned(), file.crc32())
            };
            let mut new =
                zip::ZipArchive::new(std::io::Cursor::new(copy.bytes.as_slice())).unwrap();
            if new.by_name(&part_name).unwrap().crc32() != crc {
                touched.push(part_name);
            }
        }
        let allowed = |part: &String| match is_docx {
            true => {
                part.contains("document")
                    || part.contains("comments")
                    || part == "[Content_Types].xml"
            }
            false => part == "content.xml",
        };
        assert!(touched.iter().all(allowed), "{name}: {touched:?}");
        // A copy can be copied again, and its parts are XML with the comments.
        let again = annotate(format, &copy.bytes, &remarks[..1], &Limits::default()).unwrap();
        let (comments, element) = match is_docx {
            true => ("word/comments.xml", "comment"),
            false => ("content.xml", "annotation"),
        };
        let comments = part(&again.bytes, comments);
        let comments = roxmltree::Document::parse(&comments).unwrap();
        let is_ours = |node: &roxmltree::Node<'_, '_>| {
            let mut inside = node.children();
            node.tag_name().name() == element
                && (node.attributes().any(|one| one.value() == AUTHOR)
                    || inside.any(|inner| inner.text() == Some(AUTHOR)))
        };
        let ours = comments.descendants().filter(is_ours).count();
        assert_eq!(ours, remarks.len() + 1, "{name}");
        if !is_docx {
            names_are_used_once(&comments, name);
        }
    }
}

/// Names of comments and changes are unique, and each is where the text refers to it.
fn names_are_used_once(content: &roxmltree::Document<'_>, file: &str) {
    let named = |element: &str, name: &str| -> Vec<String> {
        let nodes = content
            .descendants()
            .filter(|node| node.tag_name().name() == element);
        let value = |node: roxmltree::Node<'_, '_>| {
            let mut all = node.attributes().filter(|one| one.name() == name);
            all.next().map(|one| one.value().to_owned())
        };
        let mut names: Vec<String> = nodes.filter_map(value).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{file}: {element}");
        names
    };
    assert_eq!(named("annotation", "name"), named("annotation-end", "name"));
    let mut used = named("change", "change-id");
    used.extend(named("change-start", "change-id"));
    used.sort();
    assert_eq!(named("changed-region", "id"), used, "{file}");
}

#[test]
fn what_programs_fill_in_again_is_not_changed_in_place() {
    use super::hostile_office::p;
    let run = "<w:r><w:t>2026-01-01</w:t></w:r>";
    let bound = |properties: &str| {
        format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>")
    };
    let field = |code: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{run}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let suggested = |content: &str| {
        let body = format!("{}<w:p>{content}</w:p>", p("Title"));
        let types =
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
        let document = super::hostile_office::document(&body);
        let bytes = super::hostile_office::package(&[
            ("word/document.xml", document.as_bytes()),
            ("[Content_Types].xml", types.as_bytes()),
        ]);
        let remark = Remark {
            line: 1,
            text: vec!["Late".to_owned()],
            suggestion: Some((0..10, "2026-02-02".to_owned())),
        };
        annotate(DraftFormat::Docx, &bytes, &[remark], &Limits::default())
            .unwrap()
            .suggested
    };
    assert_eq!(suggested(run), 1);
    assert_eq!(suggested(&bound("<w:tag w:val=\"due\"/>")), 1);
    for kind in ["text", "dropDownList", "comboBox"] {
        assert_eq!(suggested(&bound(&format!("<w:{kind}/>"))), 0, "{kind}");
    }
    assert_eq!(suggested(&bound("<w:date/>")), 1);
    assert_eq!(suggested(&bound("<w:lock w:val=\"sdtContentLocked\"/>")), 0);
    assert_eq!(
        suggested(&bound(
            "<w:dataBinding w:xpath=\"/a\" w:storeItemID=\"{A}\"/>"
        )),
        0
    );
    assert_eq!(suggested(&field("REF due")), 0);
    assert_eq!(
        suggested(&format!(
            "<w:fldSimple w:instr=\"REF due\">{run}</w:fldSimple>"
        )),
        0
    );
}

#[test]
fn files_of_other_programs_are_named() {
    let refused = |name: &str, bytes: &[u8]| {
        let error = encoding::decode(name.into(), bytes.to_vec(), &Limits::default()).unwrap_err();
        (error.message.clone(), error.help.unwrap_or_default())
    };
    for (name, bytes, what, help) in [
        (
            "a.doc",
            &b"\xD0\xCF\x11\xE0x"[..],
            "Word before 2007",
            "save it as DOCX",
        ),
        (
            "a.docm",
            b"PK\x03\x04x",
            "may hold macros",
            "save it as DOCX",
        ),
        (
            "a",
            b"%PDF-1.7",
            "a PDF document",
            "the draft from which it was made",
        ),
        ("a.rtf", b"{\\rtf1 x}", "RTF", "save it as DOCX or ODT"),
        (
            "a.xls",
            b"\xD0\xCF\x11\xE0x",
            "Excel before 2007",
            "save it as XLSX",
        ),
        ("a", b"PK\x03\x04x", "a zip file", "`.docx`"),
        ("a.docx", b"PK\x03\x04x", "the list of its parts", "cut off"),
    ] {
        let (message, fix) = refused(name, bytes);
        assert!(message.contains(what), "{name}: {message}");
        assert!(fix.contains(help), "{name}: {fix}");
    }
}
