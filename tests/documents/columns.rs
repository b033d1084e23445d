//! The columns of a register and the full reader agree: of random documents, with and without mistakes, the full reader
//! reads those that columns hold to the same values, without faults or notes.

use std::sync::Arc;

use whereas::internals::check::Text;
use whereas::internals::check::program::{Program, RecordId};
use whereas::internals::check::types::Type;
use whereas::internals::document::columns::{ColumnReader, Shapes};
use whereas::internals::document::csv::{Header, RowReader};
use whereas::internals::document::{self, Cell, CellId, Document};
use whereas::internals::limits::Limits;
use whereas::internals::pipeline::stream::StreamChecker;
use whereas::internals::pipeline::{self, NoFiles, Options, Rules};
use whereas::internals::plan::schema::Schema;
use whereas::internals::source::{SourceId, Sources};

const RULES: &str = r#"
type Root {
  title:   text
  total:   money
  paid:    money in EUR else 0 EUR
  share:   percent?
  count:   integer?
  ratio:   number?
  signed:  date?
  opened:  datetime?
  urgent:  boolean else false
  kind:    "a" | "b" else "a"
  notice:  period?
  waited:  duration?
  at:      time?
  tags:    list of text else []
  parts:   list of Part else []
  place:   Place? from "ort"
  street:  text? from "strasse"
  let twice = total + total
}
type Part in Root { year: integer, amount: money currency from "currency", inner: list of Place else [], notes: text? }
exact type Place { name: text, zip: text? }
rule is_positive for Root { require total > 0 }
rule parts_belong for Part { require parent.title != "" }
"#;

/// Choices, from bytes made at random.
struct Dice<'b>(std::slice::Iter<'b, u8>);

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % sides
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.roll(all.len())]
    }

    /// Mostly the first ones, seldom the others.
    fn mostly<'t>(&mut self, plain: &[&'t str], rare: &[&'t str]) -> &'t str {
        if self.roll(24) == 0 {
            self.pick(rare)
        } else {
            self.pick(plain)
        }
    }
}

fn text(dice: &mut Dice<'_>) -> &'static str {
    dice.mostly(
        &[
            r#""x""#,
            r#""Société""#,
            r#""a \"b\" \\ \u00e9 \ud83d\ude00 \n""#,
            r#""""#,
        ],
        &[
            "12",
            "1e999",
            "null",
            r#""\ud83d""#,
            "\"\t\"",
            r#""\x""#,
            "{}",
            "tru",
            "01",
            "[1]",
        ],
    )
}

fn money(dice: &mut Dice<'_>) -> String {
    let plain = [
        r#"{"amount":150000.50,"currency":"EUR"}"#,
        r#""150000 EUR""#,
        r#""EUR 12.5""#,
        r#"{"currency":"KZT","x":[1,{"y":null}],"amount":123456789012345678901234.5}"#,
        r#"{"amount":"12","currency":"EUR"}"#,
    ];
    let rare = [
        r#"{"amount":1,"amount":2,"currency":"EUR"}"#,
        r#"{"amount":5.000,"currency":"EUR"}"#,
        r#"{"amount":5e-3,"currency":"EUR"}"#,
        r#""5.000 EUR""#,
        r#"" 5 EUR""#,
        r#""5\u00a0EUR""#,
        r#"{"amount":1,"currency":"EURO"}"#,
        r#"{"amount":1,"currency":"DEM"}"#,
        r#"{"amount":1}"#,
        "{}",
        "12",
        r#""12""#,
        "null",
    ];
    dice.mostly(&plain, &rare).to_owned()
}

fn place(dice: &mut Dice<'_>) -> String {
    let name = text(dice);
    let zip = dice.mostly(
        &[r#","zip":"01""#, "", r#","other":1"#],
        &[r#","zpi":"01""#, r#","Zip":"1""#, r#","name":"y""#],
    );
    format!(r#"{{"name":{name}{zip}}}"#)
}

fn part(dice: &mut Dice<'_>) -> String {
    let year = dice.mostly(
        &["2021", "2022.0", "-1"],
        &["2021.5", r#""2021""#, "1e3", "null", "00"],
    );
    let amount = dice.mostly(
        &["12.50", "0", "123456789012345678901.25"],
        &[
            r#""12 EUR""#,
            r#"{"amount":1,"currency":"USD"}"#,
            "null",
            "12.505",
        ],
    );
    let currency = dice.mostly(
        &[r#","currency":"EUR""#],
        &[
            "",
            r#","currency":"eur""#,
            r#","currency":"EUR","currency":"USD""#,
            r#","currency":1"#,
        ],
    );
    let inner = if dice.roll(3) == 0 {
        format!(r#","inner":[{},{}]"#, place(dice), place(dice))
    } else {
        String::new()
    };
    match dice.roll(2) {
        0 => format!(r#"{{"year":{year},"amount":{amount}{currency}{inner}}}"#),
        _ => format!(r#"{{"amount" : {amount}{currency} , "year":{year}{inner} }}"#),
    }
}

fn list(dice: &mut Dice<'_>, one: fn(&mut Dice<'_>) -> String) -> String {
    let elements: Vec<String> = (0..dice.roll(4)).map(|_| one(dice)).collect();
    format!(
        "[{}]",
        elements.join(dice.mostly(&[",", " , "], &[",,", ",null,"]))
    )
}

fn root(dice: &mut Dice<'_>) -> String {
    let mut fields = vec![
        format!(r#""title":{}"#, text(dice)),
        format!(r#""total":{}"#, money(dice)),
    ];
    let optional: [(&str, &[&str], &[&str]); 12] = [
        (
            "paid",
            &["12", "12.50", r#""1 EUR""#],
            &[r#""1 USD""#, "-", "12.505", "5e-3", r#""1 EUR ""#],
        ),
        (
            "share",
            &["0.5", "1", r#""12.5%""#, r#""250%""#],
            &[r#""x""#, "25", r#""25""#, "-1.5"],
        ),
        ("count", &["1", "3.0"], &["1.5", "1.", "+1"]),
        (
            "ratio",
            &["1", "2.5e3", r#""1.5""#, "-0.1"],
            &["1e999999", "NaN", "0x1"],
        ),
        (
            "signed",
            &[r#""2021-03-01""#],
            &[r#""2021-02-30""#, "20210301", r#"" 2021-03-01""#],
        ),
        (
            "opened",
            &[r#""2021-03-01T09:00+06:00""#, r#""2021-03-01T09:00:00Z""#],
            &[r#""2021-03-01T09:00""#],
        ),
        (
            "urgent",
            &["true", "false", "null"],
            &[r#""true""#, "1", "truely"],
        ),
        ("kind", &[r#""a""#, r#""b""#], &[r#""c""#, "a"]),
        ("notice", &[r#""P1Y2M""#], &[r#""1 year""#]),
        ("waited", &[r#""PT9H30M""#], &[r#""PT""#]),
        ("at", &[r#""09:00""#], &[r#""25:00""#]),
        (
            "tags",
            &["[]", r#"["a","b"]"#, "null"],
            &[r#"["a",null]"#, r#""a""#, "[1,]"],
        ),
    ];
    for (name, plain, rare) in optional {
        if dice.roll(2) == 0 {
            fields.push(format!(r#""{name}":{}"#, dice.mostly(plain, rare)));
        }
    }
    if dice.roll(2) == 0 {
        fields.push(format!(r#""parts":{}"#, list(dice, part)));
    }
    if dice.roll(3) == 0 {
        fields.push(format!(r#""ort":{}"#, place(dice)));
    }
    let other = dice.mostly(
        &[
            r#""other":{"a":[1,2,{"b":"}"}],"c":-1.5e-3,"d":true}"#,
            r#""z":"\\\"]""#,
            r#""y":null"#,
        ],
        &[
            r#""sined":"2021-03-01""#,
            r#""twice":1"#,
            r#""Urgent":true"#,
            r#""urgent:true":null"#,
            r#""Strasse":"x""#,
            r#""strase":"x""#,
            r#""strasse":"x","strasse":"y""#,
            r#""ort":null,"ort":null"#,
            r#""x":[1 2]"#,
            r#""title":"again""#,
            r#""k\u0065y":1"#,
            r#""group":{"share":"5%","x":{"N_otice":"P1Y"}}"#,
            r#""group":{"sh\u0061re":"5%"}"#,
            r#""street":"x""#,
            r#""group":{"place":{"name":"x"}}"#,
            r#""count (pieces)":5"#,
            r#""group":[{"share":"5%"}],"Zip":"01""#,
            r#""zip":"01","group":{"parts":[]}"#,
            r#""total":"5 XXX""#,
            r#""currency":"USD""#,
            r#""Currency":"EUR""#,
            r#""currency":["USD"]"#,
        ],
    );
    let at = dice.roll(fields.len() + 1);
    fields.insert(at, other.to_owned());
    let first = dice.roll(fields.len());
    fields.rotate_left(first);
    let joined = fields.join(dice.mostly(&[",", ", "], &[",\t", ";"]));
    let (begin, end) = (
        dice.mostly(&["{", " { "], &["[", "{,"]),
        dice.mostly(&["}", " } "], &["", "}}", ",}", "} x"]),
    );
    format!("{begin}{joined}{end}")
}

/// A document's values, as one reader sees them.
fn shown(program: &Program, document: &Document, id: CellId) -> String {
    let all = |cells: &mut dyn Iterator<Item = CellId>| {
        cells
            .map(|cell| shown(program, document, cell))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match document.cell(id) {
        Cell::Record {
            record,
            first,
            parent,
        } => {
            let count = u32::try_from(program.records[record.index()].fields.len()).unwrap();
            let parent = parent.map(|parent| match document.cell(parent) {
                Cell::Record { record, first, .. } => {
                    format!("{record:?} {:?}", document.cell(*first))
                }
                other => format!("{other:?}"),
            });
            format!(
                "{record:?} in {parent:?} {{{}}}",
                all(&mut (first.0..first.0 + count).map(CellId))
            )
        }
        Cell::List { .. } => format!("[{}]", all(&mut document.elements(id))),
        other => format!("{other:?}"),
    }
}

/// What the full reader makes of a text; none if it finds anything to report.
fn read_in_full(program: &Program, text: &str) -> Option<Document> {
    let shared: Arc<str> = text.into();
    let tree = document::json::parse(&shared, SourceId::NOWHERE, &Limits::default()).ok()?;
    let root = Type::Record(root_type(program));
    let full = document::bind(program, tree, &root, "".into(), SourceId::NOWHERE);
    (full.faults.is_empty() && full.notes.is_empty()).then_some(full)
}

fn root_type(program: &Program) -> RecordId {
    let named = |one: &whereas::internals::check::program::Record| &*one.declared.name == "Root";
    RecordId::at(program.records.iter().position(named).unwrap())
}

const MAPPED_RULES: &str = r#"
type Root {
  title:   text from "head/title"
  status:  text? from "tender/status"
  value:   Value? from "tender/value"
  items:   list of Item from "tender/items" else []
  counts:  list of Amount from "tender/items" else []
  labels:  list of text from "n/tags" else []
  docs:    list of Doc from "awards/*/docs/*" else []
  notes:   list of text from "awards/*/impl/notes/*" else []
  names:   list of text from "people/*/name" else []
  places:  list of Place from "people/*/at/place" else []
  grid:    list of integer from "grid/*/*" else []
  awards:  list of Award else []
  total:   money? from "sums/total" currency from "sums/currency"
  paid:    money in EUR? from "sums/paid"
  count:   integer? from "n/count" or "count"
  tags:    list of text from "n/tags" or "tags" else []
  period:  Span?
  urgent:  boolean? from "n/urgent"
  raw:     text? from "n/urgent"
  day:     date? from "when"
  written: text? from "when"
  flag:    boolean? from "awards_count"
}
type Award { name: text?, worth: Value? from "sum/value", id: text? from "id", inner: list of Doc from "inner/docs" else [] }
type Item { quantity: number?, unit: Value? from "unit/value" }
type Amount { quantity: number?, unit: text? from "unit/value/currency" }
type Doc { published: date? from "datePublished", kind: text? }
type Place { city: text, zip: text? from "post/zip" }
type Value { amount: number? from "amount/$n" or "amount", currency: text?, wrapped: text? from "amount/$n" }
type Span { start: date? from "startDate", start_written: text? from "startDate", whole: Whole from "." }
type Whole { end: date? from "endDate", start: date? from "startDate", length: number? from "length/days" }
rule has_title for Root { require title != "" }
rule is_worth for Award { require worth.amount > 0 }
"#;

/// The keys of an object in a mapped document: how often of 8 each is there, and its value.
type Key = (&'static str, usize, fn(&mut Dice<'_>) -> String);

/// Names that mean something elsewhere.
const STRAY: [&str; 28] = [
    "status",
    "Status",
    "tender",
    "Tender",
    "tendr",
    "value",
    "valeu",
    "amount",
    "name",
    "id",
    "docs",
    "doc",
    "notes",
    "title",
    "zip",
    "place",
    "city",
    "currency",
    "urgent",
    "endDate",
    "end",
    "published",
    "total",
    "day",
    "unit",
    "wrapped",
    "count",
    "length",
];

fn object(dice: &mut Dice<'_>, keys: &[Key]) -> String {
    if dice.roll(60) == 59 {
        return dice
            .pick(&["null", "1", "\"x\"", "[]", "true", "{}"])
            .to_owned();
    }
    let mut fields = Vec::new();
    for (name, often, value) in keys {
        if dice.roll(8) < *often {
            fields.push(format!("\"{name}\":{}", value(dice)));
        }
    }
    if dice.roll(14) == 13 {
        let name = dice.pick(&STRAY);
        let inner = dice.pick(&STRAY);
        let value = match dice.roll(6) {
            0 => "null".to_owned(),
            1 => format!("{{\"{inner}\":\"x\"}}"),
            2 => format!("[{{\"{inner}\":1}}]"),
            3 => "[\"x\"]".to_owned(),
            4 => format!(
                "{{\"{inner}\":{{\"{}\":\"2\",\"amount\":5}}}}",
                dice.pick(&STRAY)
            ),
            _ => "\"2021-03-01\"".to_owned(),
        };
        let at = dice.roll(fields.len() + 1);
        fields.insert(at, format!("\"{name}\":{value}"));
    }
    if dice.roll(120) == 119 && !fields.is_empty() {
        let at = dice.roll(fields.len());
        fields.push(fields[at].clone());
    }
    let first = dice.roll(fields.len().max(1));
    fields.rotate_left(first);
    format!("{{{}}}", fields.join(","))
}

fn objects(dice: &mut Dice<'_>, keys: &[Key]) -> String {
    let all: Vec<String> = (0..dice.roll(4)).map(|_| object(dice, keys)).collect();
    format!("[{}]", all.join(","))
}

fn word(dice: &mut Dice<'_>) -> String {
    dice.mostly(
        &["\"x\"", "\"active\"", "\"\""],
        &["null", "1", "{}", "[\"x\"]", "true"],
    )
    .to_owned()
}

fn words(dice: &mut Dice<'_>) -> String {
    dice.mostly(
        &["[\"x\",\"y\"]", "[]", "[\"z\"]"],
        &["null", "\"x\"", "[null]", "[1,\"x\"]"],
    )
    .to_owned()
}

fn day(dice: &mut Dice<'_>) -> String {
    dice.mostly(
        &["\"2021-03-01\"", "\"2022-12-31\""],
        &["null", "\"2021-02-30\"", "3"],
    )
    .to_owned()
}

fn amount(dice: &mut Dice<'_>) -> String {
    dice.mostly(
        &["12", "0.5", "\"7\""],
        &["null", "{\"$n\":\"5\"}", "{}", "\"x\"", "[]"],
    )
    .to_owned()
}

fn value(dice: &mut Dice<'_>) -> String {
    object(dice, &[("amount", 6, amount), ("currency", 6, word)])
}

fn doc(dice: &mut Dice<'_>) -> String {
    object(dice, &[("datePublished", 6, day), ("kind", 4, word)])
}

fn docs(dice: &mut Dice<'_>) -> String {
    let all: Vec<String> = (0..dice.roll(3)).map(|_| doc(dice)).collect();
    format!("[{}]", all.join(","))
}

fn mapped(dice: &mut Dice<'_>) -> String {
    let urgent: fn(&mut Dice<'_>) -> String = |dice| {
        dice.mostly(&["true", "false"], &["null", "\"true\"", "1"])
            .to_owned()
    };
    object(
        dice,
        &[
            ("head", 8, |dice| object(dice, &[("title", 8, word)])),
            ("tender", 6, |dice| {
                object(
                    dice,
                    &[
                        ("status", 7, word),
                        ("value", 5, value),
                        ("items", 4, |dice| {
                            objects(
                                dice,
                                &[
                                    ("quantity", 6, amount),
                                    ("unit", 5, |dice| object(dice, &[("value", 7, value)])),
                                ],
                            )
                        }),
                    ],
                )
            }),
            ("awards", 6, |dice| {
                objects(
                    dice,
                    &[
                        ("name", 5, word),
                        ("id", 6, word),
                        ("sum", 4, |dice| object(dice, &[("value", 7, value)])),
                        ("docs", 4, docs),
                        ("impl", 4, |dice| object(dice, &[("notes", 5, words)])),
                        ("inner", 2, |dice| object(dice, &[("docs", 6, docs)])),
                    ],
                )
            }),
            ("people", 3, |dice| {
                objects(
                    dice,
                    &[
                        ("name", 8, word),
                        ("at", 8, |dice| {
                            object(
                                dice,
                                &[("place", 8, |dice| {
                                    object(
                                        dice,
                                        &[
                                            ("city", 8, word),
                                            ("post", 4, |dice| object(dice, &[("zip", 7, word)])),
                                        ],
                                    )
                                })],
                            )
                        }),
                    ],
                )
            }),
            ("grid", 2, |dice| {
                dice.mostly(
                    &["[[1,2],[3]]", "[]", "[[]]"],
                    &["[1]", "[[1],null]", "[[null]]", "[{}]"],
                )
                .to_owned()
            }),
            ("sums", 4, |dice| {
                object(
                    dice,
                    &[
                        ("total", 6, |dice| {
                            dice.mostly(&["12", "5.50"], &["\"5 EUR\"", "null"])
                                .to_owned()
                        }),
                        ("currency", 7, |dice| {
                            dice.mostly(&["\"EUR\"", "\"KZT\""], &["null", "\"eur\"", "1"])
                                .to_owned()
                        }),
                        ("paid", 4, |dice| {
                            dice.mostly(&["12", "\"3 EUR\""], &["\"5 USD\"", "null"])
                                .to_owned()
                        }),
                    ],
                )
            }),
            ("n", 4, |dice| {
                object(
                    dice,
                    &[
                        ("count", 3, amount),
                        ("urgent", 3, |dice| {
                            dice.mostly(&["true", "false"], &["null", "1"]).to_owned()
                        }),
                        ("tags", 2, words),
                    ],
                )
            }),
            ("count", 2, |_| "4".to_owned()),
            ("tags", 2, words),
            ("period", 4, |dice| {
                object(
                    dice,
                    &[
                        ("startDate", 6, day),
                        ("endDate", 6, day),
                        ("length", 3, |dice| object(dice, &[("days", 7, amount)])),
                    ],
                )
            }),
            ("when", 4, day),
            ("awards_count", 1, urgent),
        ],
    )
}

fn mapped_of(bytes: &[u8]) -> String {
    mapped(&mut Dice(bytes.iter()))
}

/// Documents in blocks of many lines, read by one reader that learns from all of them, are read to columns as in full.
#[test]
fn columns_hold_what_the_full_reader_reads() {
    compare(RULES, root_of, 100);
}

/// The same of fields that mapping paths of several steps give, of alternatives, and of lists that are gathered.
#[test]
fn columns_hold_what_mapping_paths_lead_to() {
    compare(MAPPED_RULES, mapped_of, 60);
}

fn compare(rules: &str, document_of: fn(&[u8]) -> String, blocks: usize) {
    let sources = Sources::new();
    let loaded = pipeline::load("rules.whereas", rules, &sources);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let program = loaded.value;
    let root = root_type(&program);
    let mut schema = Schema::of(&program, root).expect("the type has columns");
    // The clock of an instant is compared, too.
    schema.keep_clocks();
    let limits = Limits::default();
    let own = Shapes::of(&program, root).expect("the type has a shape");
    let mut reader =
        ColumnReader::new(Arc::new(schema), own, limits.clone()).expect("the type has columns");
    let mut state = 7_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as usize
    };
    let (mut held, mut clean, mut made) = (0, 0, 0);
    for _ in 0..blocks {
        let mut lines = Vec::new();
        for _ in 0..60 {
            let bytes: Vec<u8> = (0..random() % 400).map(|_| random() as u8).collect();
            let mut line = document_of(&bytes).into_bytes();
            if random() % 4 == 0 {
                let at = random() % line.len();
                line[at] = random() as u8;
            }
            if !line.contains(&b'\n') {
                line.truncate(line.trim_ascii_end().len());
                lines.push(line);
            }
        }
        let block = lines.join(&b'\n');
        let mut ranges = Vec::new();
        let mut start = 0;
        for line in &lines {
            ranges.push((start, start + line.len()));
            start += line.len() + 1;
        }
        reader.read(&block, &ranges);
        let mut document = Document::empty("".into(), SourceId::NOWHERE);
        for (row, line) in lines.iter().enumerate() {
            made += 1;
            let text = std::str::from_utf8(line);
            let full = text.ok().and_then(|text| read_in_full(&program, text));
            // Columns hold numbers of up to 18 digits.
            let few = text.is_ok_and(|text| !text.contains("123456789012345678901"));
            clean += usize::from(few && full.is_some());
            if reader.fill(&block, row, &mut document).is_none() {
                assert!(
                    reader.columns().doubtful[row],
                    "{text:?} has a row and no values"
                );
                continue;
            }
            held += 1;
            let full = full.unwrap_or_else(|| panic!("{text:?} has faults"));
            assert_eq!(
                shown(&program, &document, document.root()),
                shown(&program, &full, full.root()),
                "{text:?}"
            );
            for record in 0..program.records.len() {
                let id = RecordId::at(record);
                assert_eq!(document.places(id).len(), full.places(id).len(), "{text:?}");
            }
        }
    }
    assert!(held * 20 > made, "columns hold {held} of {made} documents");
    println!("columns hold {held} of {made} documents, {clean} of which are clean");
    assert!(
        held * 3 > clean * 2,
        "columns hold {held} of {clean} clean documents"
    );
}

const TABLE_RULES: &str = r#"
type Root {
  title:   text
  total:   money currency from "cur"
  paid:    money in EUR else 0 EUR
  fee:     money?
  share:   percent?
  count:   integer?
  ratio:   number? from "Ratio %"
  signed:  date?
  opened:  datetime?
  urgent:  boolean else false
  kind:    "a" | "b c" else "a"
  notice:  period?
  tags:    list of text else []
  place:   Place?
  note:    text? from "details/note"
  day:     text? from "signed"
  let twice = total + total
}
type Place { name: text }
rule is_positive for Root { require total > 0 }
"#;

/// The columns of tables, with cells that mostly suit, and others.
const CELLS: [(&str, &[&str], &[&str]); 15] = [
    ("details", &["", " "], &["x", "\"\""]),
    (
        "title",
        &["x", "Société", " y ", "12", "a|b"],
        &["", " ", "a\"b", "\"a\"b", " \"a\"", "\u{a0}", "\"\""],
    ),
    (
        "total",
        &["12", "12.5", "0", "-3.25", " 7", "1000"],
        &[
            "1.000", "12.505", "1,5", "007", "+1", "12 EUR", "", "1e2", "5 USD",
        ],
    ),
    (
        "cur",
        &["EUR", "KZT", " EUR"],
        &["", "eur", "DEM", "USD", "XXX"],
    ),
    (
        "paid",
        &["12", "12.50", "", "1 EUR", "EUR 2"],
        &["1 USD", "-", "12.505", "1.000", "1.000 EUR", "5e-3"],
    ),
    (
        "fee",
        &["", "5 USD", "EUR 12.5"],
        &["12", "5.000 USD", "5 EUR USD"],
    ),
    (
        "share",
        &["", "0.5", "12.5%", "250%", "1"],
        &["25", "x", "-1.5", "0,5"],
    ),
    (
        "count",
        &["", "1", "3.0", "-2"],
        &["1.5", "1.", "01", "1e3", "1 000"],
    ),
    (
        "Ratio %",
        &["", "1", "0.25", "2.5e3"],
        &["5%", "NaN", "--1", ".5", "1234567890123456789012"],
    ),
    (
        "signed",
        &["", "2021-03-01", " 2021-03-01 "],
        &["2021-02-30", "20210301", "1.3.2021"],
    ),
    (
        "opened",
        &["", "2021-03-01T09:00+06:00", "2021-03-01T09:00:00Z"],
        &["2021-03-01T09:00", "2021-03-01"],
    ),
    ("urgent", &["", "true", "false"], &["1", "yes", "TRUE"]),
    ("kind", &["", "a", "b c", " a"], &["c", "A"]),
    ("notice", &["", "P1Y2M"], &["1 year"]),
    ("tags", &[""], &["a", "[]"]),
];

/// Columns that no field has, or only a misspelt one.
const OTHERS: [&str; 12] = [
    "other",
    "currency",
    "Currency",
    "Title",
    "urgen",
    "place",
    "twice",
    "name",
    "signed on",
    "",
    " ",
    "kind ",
];

/// A random table: its header, and its rows without line breaks.
fn table(dice: &mut Dice<'_>) -> (String, Vec<String>) {
    let delimiter = dice.mostly(&[",", ";"], &["|", "\t"]);
    let mut columns: Vec<(&str, &[&str], &[&str])> = CELLS
        .iter()
        .copied()
        .filter(|(name, ..)| match *name {
            "title" | "total" | "cur" => dice.roll(40) > 0,
            _ => dice.roll(3) > 0,
        })
        .collect();
    if dice.roll(3) == 0 {
        let other = OTHERS[dice.roll(OTHERS.len())];
        columns.push((other, &["", "EUR", "x"], &["USD", "{}", "5"]));
    }
    if !columns.is_empty() {
        let first = dice.roll(columns.len());
        columns.rotate_left(first);
    }
    let unnamed = dice.roll(6).saturating_sub(4);
    let cell = |dice: &mut Dice<'_>, value: &str| match dice.roll(6) {
        0 => format!(
            "\"{}\"",
            value.replace('"', dice.mostly(&["\"\""], &["\""]))
        ),
        _ if value.contains(delimiter) => format!("\"{value}\""),
        _ => value.to_owned(),
    };
    let mut names: Vec<String> = columns
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    names.extend((0..unnamed).map(|_| String::new()));
    let rows = (0..12)
        .map(|_| {
            let mut cells: Vec<String> = columns
                .iter()
                .map(|(_, plain, rare)| {
                    let value = dice.mostly(plain, rare);
                    cell(dice, value)
                })
                .collect();
            cells.extend(
                (0..dice.roll(unnamed + 1)).map(|_| dice.mostly(&["", " "], &["x"]).to_owned()),
            );
            if dice.roll(30) == 0 {
                cells.pop();
            }
            cells.join(delimiter)
        })
        .collect();
    (names.join(delimiter), rows)
}

/// Rows of random tables are read to columns as in full.
#[test]
fn columns_hold_what_the_full_reader_reads_of_rows() {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", TABLE_RULES, &sources).value;
    let root = root_type(&program);
    let mut schema = Schema::of(&program, root).expect("the type has columns");
    schema.keep_clocks();
    let own = Shapes::of(&program, root).expect("the type has a shape");
    let mut reader =
        ColumnReader::new(Arc::new(schema), own, Limits::default()).expect("the type has columns");
    let mut state = 11_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as usize
    };
    let (mut held, mut clean, mut made) = (0, 0, 0);
    for _ in 0..1_500 {
        let bytes: Vec<u8> = (0..700).map(|_| random() as u8).collect();
        let (names, rows) = table(&mut Dice(bytes.iter()));
        let Ok(header) = Header::read(&names, SourceId::NOWHERE) else {
            continue;
        };
        // A row that is all white space is none.
        let rows: Vec<String> = rows
            .into_iter()
            .filter(|row| !row.trim().is_empty())
            .collect();
        let block = rows.join("\n");
        let mut ranges = Vec::new();
        let mut start = 0;
        for row in &rows {
            ranges.push((start, start + row.len()));
            start += row.len() + 1;
        }
        reader.read_rows(block.as_bytes(), &ranges, &header);
        let mut document = Document::empty("".into(), SourceId::NOWHERE);
        let full_reader = RowReader::new(&header);
        for (row, line) in rows.iter().enumerate() {
            made += 1;
            let full = full_reader
                .record(&line.as_str().into(), SourceId::NOWHERE)
                .ok();
            let full = full
                .map(|tree| {
                    document::bind(
                        &program,
                        tree,
                        &Type::Record(root),
                        "".into(),
                        SourceId::NOWHERE,
                    )
                })
                .filter(|full| full.faults.is_empty() && full.notes.is_empty());
            clean += usize::from(full.is_some());
            if reader.fill(block.as_bytes(), row, &mut document).is_none() {
                assert!(
                    reader.columns().doubtful[row],
                    "{names:?} {line:?} has a row and no values"
                );
                continue;
            }
            held += 1;
            let full = full.unwrap_or_else(|| panic!("{names:?} {line:?} has faults"));
            assert_eq!(
                shown(&program, &document, document.root()),
                shown(&program, &full, full.root()),
                "{names:?} {line:?}"
            );
        }
    }
    println!("columns hold {held} of {made} rows, {clean} of which are clean");
    assert!(
        held * 10 > clean * 9,
        "columns hold {held} of {clean} clean rows"
    );
    assert!(clean * 10 > made, "{clean} of {made} rows are clean");
}

/// A document with the key of a currency alone gives no field of its type, and may be of another one.
#[test]
fn a_document_without_any_field_is_doubtful() {
    let rules = r#"
type Root { amount: money? currency from "currency", note: text? }
rule is_positive for Root { require amount is missing or amount > 0 }
"#;
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", rules, &sources).value;
    let root = root_type(&program);
    let schema = Schema::of(&program, root).expect("the type has columns");
    let shapes = Shapes::of(&program, root).expect("the type has a shape");
    let mut reader = ColumnReader::new(Arc::new(schema), shapes, Limits::default())
        .expect("the type has columns");
    for (line, doubtful) in [
        (r#"{"currency":"EUR"}"#, true),
        (r#"{"other":1}"#, true),
        ("{}", true),
        (r#"{"currency":"EUR","note":"x"}"#, false),
        (r#"{"note":null}"#, false),
    ] {
        reader.read(line.as_bytes(), &[(0, line.len())]);
        assert_eq!(reader.columns().doubtful, [doubtful], "{line}");
    }
}

/// A bare amount takes the currency of its type; an undeclared key beside it that names another is a doubt.
#[test]
fn a_currency_beside_an_amount_of_another_is_a_doubt() {
    let rules = r#"
type Root { paid: money in EUR, parts: list of Part else [] }
type Part { fees: list of money in EUR, note: text? }
rule is_positive for Root { require paid > 0 EUR }
"#;
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", rules, &sources).value;
    let root = root_type(&program);
    let schema = Schema::of(&program, root).expect("the type has columns");
    let shapes = Shapes::of(&program, root).expect("the type has a shape");
    let mut reader = ColumnReader::new(Arc::new(schema), shapes, Limits::default())
        .expect("the type has columns");
    for (line, doubtful) in [
        (r#"{"paid":5,"currency":"EUR"}"#, false),
        (r#"{"paid":5,"currency":"USD"}"#, true),
        (r#"{"paid":5,"CURRENCY":"USD"}"#, true),
        (
            r#"{"paid":5,"parts":[{"fees":[1],"currency":"EUR"}]}"#,
            false,
        ),
        (
            r#"{"paid":5,"parts":[{"fees":[1],"Currency":"USD"}]}"#,
            true,
        ),
        (r#"{"paid":5,"other":{"currency":"USD"}}"#, false),
    ] {
        reader.read(line.as_bytes(), &[(0, line.len())]);
        assert_eq!(reader.columns().doubtful, [doubtful], "{line}");
    }
}

/// Documents over several lines are read, too; only in strings are line breaks mistakes.
#[test]
fn line_breaks_between_values_are_read() {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", RULES, &sources).value;
    let root = root_type(&program);
    let schema = Schema::of(&program, root).expect("the type has columns");
    let shapes = Shapes::of(&program, root).expect("the type has a shape");
    let mut reader = ColumnReader::new(Arc::new(schema), shapes, Limits::default())
        .expect("the type has columns");
    let long = "x".repeat(61);
    for (text, doubtful) in [
        (
            "{\n\t\"title\": \"x\",\r\n  \"total\": \"5 EUR\"\n}".to_owned(),
            false,
        ),
        (
            format!("{{\n\"title\":\"{long}\",\n\"total\":\"5 EUR\"}}"),
            false,
        ),
        (
            format!("{{\"title\":\"{long}{long}\n\",\"total\":\"5 EUR\"}}"),
            true,
        ),
        ("{\"title\":\"\n\",\"total\":\"5 EUR\"}".to_owned(), true),
        (
            "{\"title\":\"\\\"\n\",\"total\":\"5 EUR\"}".to_owned(),
            true,
        ),
        (
            "{\"title\":\"x\",\u{b}\"total\":\"5 EUR\"}".to_owned(),
            true,
        ),
    ] {
        reader.read(text.as_bytes(), &[(0, text.len())]);
        assert_eq!(reader.columns().doubtful, [doubtful], "{text:?}");
        assert_eq!(
            read_in_full(&program, &text).is_none(),
            doubtful,
            "{text:?}"
        );
    }
}

/// A large document that columns settle has the tallies of the full reader; one with something to report is left to it.
#[test]
fn large_documents_are_settled_by_columns() {
    let sources = Sources::new();
    let rules = r#"
type Register { entries: list of Entry }
type Entry { id: integer, paid: money in EUR, due: date }
rule ids_ascend for Register { require ascending(entries.id) }
rule is_paid for Entry { when paid > 3 EUR require paid > 0 EUR require due <= 2030-01-01 }
"#;
    let program = pipeline::load("rules.whereas", rules, &sources);
    assert!(program.diagnostics.is_empty(), "{:?}", program.diagnostics);
    let rules = Rules::new(program.value, false);
    let options = Options {
        by_rule: true,
        ..Options::default()
    };
    let settings = pipeline::settings(&rules, &mut NoFiles, &options, &sources).value;
    let checker = StreamChecker::new(&rules, &settings, &options, &sources);
    let document = |last: &str| {
        let entries: Vec<String> = (0..6_000)
            .map(|id| {
                format!(
                    "    {{\"id\": {id}, \"paid\": {}.50, \"due\": \"2021-03-01\"}}",
                    id % 7
                )
            })
            .collect();
        Text {
            name: "register.json".into(),
            text: format!(
                "{{\n  \"entries\": [\n{},\n{last}\n  ]\n}}\n",
                entries.join(",\n")
            )
            .into(),
        }
    };
    let clean = document(r#"{"id": 6000, "paid": 5, "due": "2022-01-01"}"#);
    let settled = checker.settled_document(&clean).expect("columns settle it");
    let full = pipeline::check_document(&rules, &settings, &clean, &options, &sources);
    assert_eq!(settled.tally, full[0].tally);
    assert_eq!(settled.by_rule, full[0].by_rule);
    assert_eq!(settled.name, full[0].name);
    assert!(settled.tally.not_applicable > 0 && settled.tally.holds > 6_000);
    for last in [
        r#"{"id": 6000, "paid": 5, "due": "2032-01-01"}"#,
        r#"{"id": 6000, "paid": 5, "due": "2022-02-30"}"#,
        r#"{"id": 6000, "paid": 5}"#,
        r#"{"id": 10, "paid": 5, "due": "2022-01-01"}"#,
    ] {
        assert!(
            checker.settled_document(&document(last)).is_none(),
            "{last}"
        );
    }
    let small = Text {
        text: r#"{"entries": []}"#.into(),
        ..clean
    };
    assert!(
        checker.settled_document(&small).is_none(),
        "a small one is not worth the time"
    );
}

fn root_of(bytes: &[u8]) -> String {
    root(&mut Dice(bytes.iter()))
}

#[test]
fn what_gives_a_currency_stands_once() {
    let sources = Sources::new();
    let program = pipeline::load("rules.whereas", RULES, &sources).value;
    let faults = |text: &str| {
        let shared: Arc<str> = text.into();
        let tree = document::json::parse(&shared, SourceId::NOWHERE, &Limits::default()).unwrap();
        let root = Type::Record(root_type(&program));
        let document = document::bind(&program, tree, &root, "".into(), SourceId::NOWHERE);
        document
            .faults
            .iter()
            .map(|fault| fault.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(r#"{"title":"x","total":{"amount":1,"currency":"EUR","amount":2}}"#),
        ["`total` is declared as money: `amount` is given twice"]
    );
    let part = r#"{"year":2021,"amount":1,"currency":"EUR","currency":"USD"}"#;
    assert_eq!(
        faults(&format!(
            r#"{{"title":"x","total":"1 EUR","parts":[{part}]}}"#
        )),
        ["`parts[1].amount` is declared as money: `currency` is given twice"]
    );
}
