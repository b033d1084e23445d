//! What a book tells of parameters, definitions, tables, calendars and types.

use super::blocks::{BookBlock, anchor};
use super::chapters::Chapter;
use crate::check::program::{
    Citation, Constant, Declared, ParameterVersion, Program, Record, StoredField,
};
use crate::check::types::Type;
use crate::value::Date;
use crate::value::calendar::{CalendarSpec, WEEKDAYS};
use crate::words::names::{first_sentence, spoken};
use crate::words::{
    self, Fragment, Target, TargetKind, Words, constant, date, listed, say, type_words,
};

/// The documentation behind its first sentence, which is a title.
pub(super) fn rest_of(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or(doc);
    let flat = paragraph.replace('\n', " ");
    let after = flat
        .find(". ")
        .and_then(|at| flat.get(at.saturating_add(2)..))
        .unwrap_or("")
        .trim()
        .to_owned();
    let more = doc.get(paragraph.len()..).unwrap_or("").trim();
    match (after.is_empty(), more.is_empty()) {
        (_, true) => after,
        (true, false) => more.to_owned(),
        (false, false) => format!("{after}\n\n{more}"),
    }
}

/// A citation with its address.
pub(super) fn source(citation: &Citation) -> Words {
    let mark = if citation.verified {
        ""
    } else {
        " (unverified)"
    };
    match &citation.url {
        Some(url) => say![
            Words(vec![Fragment::Web(
                citation.text.to_string(),
                url.to_string()
            )]),
            mark
        ],
        None => say![&*citation.text, mark],
    }
}

/// `10 from 30 June 2016 (Rules of the portal, unverified)`
pub(super) fn version_words(program: &Program, version: &ParameterVersion, ty: &Type) -> Words {
    let until = version
        .until
        .map(|until| format!(" until {} (not included)", date(until)))
        .unwrap_or_default();
    let mut words = say![
        constant(program, &version.value, ty),
        format!(" from {}{until}", date(version.from))
    ];
    if !version.sources.is_empty() {
        let all: Vec<Words> = version.sources.iter().map(source).collect();
        words.add(say![", laid down in ", listed(&all, "and in")]);
    }
    words
}

fn heading(chapter: &Chapter<'_>, declared: &Declared, kind: TargetKind) -> BookBlock {
    let target = Target {
        kind,
        path: declared.path.clone(),
    };
    BookBlock::Heading {
        level: chapter.level.saturating_add(2),
        words: say![words::names::capitalised(&spoken(&declared.name))],
        anchor: Some(anchor(&target)),
    }
}

fn documented(blocks: &mut Vec<BookBlock>, declared: &Declared) {
    blocks.extend(
        declared
            .doc
            .as_ref()
            .map(|doc| BookBlock::Prose(doc.to_string())),
    );
}

/// A table without its empty columns.
fn table(caption: String, head: &[&'static str], rows: Vec<Vec<Words>>) -> BookBlock {
    let told = |column: usize| {
        rows.iter()
            .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
    };
    let kept: Vec<bool> = (0..head.len()).map(told).collect();
    let head = head
        .iter()
        .zip(&kept)
        .filter(|(_, kept)| **kept)
        .map(|(cell, _)| *cell)
        .collect();
    let rows = rows.into_iter().map(|row| {
        row.into_iter()
            .zip(&kept)
            .filter(|(_, kept)| **kept)
            .map(|(cell, _)| cell)
    });
    BookBlock::Table {
        caption,
        head,
        rows: rows.map(Iterator::collect).collect(),
    }
}

/// Parameters, each with its values by date.
pub(super) fn parameters(chapter: &Chapter<'_>) -> Vec<BookBlock> {
    let program = chapter.loaded.program;
    let mut blocks = Vec::new();
    for parameter in program
        .parameters
        .iter()
        .filter(|one| one.declared.module == chapter.module)
    {
        blocks.push(heading(chapter, &parameter.declared, TargetKind::Parameter));
        documented(&mut blocks, &parameter.declared);
        let rows = parameter.versions.iter().map(|version| {
            let until = version
                .until
                .map(|until| format!("{} (not included)", date(until)));
            let sources: Vec<Words> = version.sources.iter().map(source).collect();
            vec![
                constant(program, &version.value, &parameter.ty),
                say![date(version.from)],
                say![until.unwrap_or_else(|| "further notice".to_owned())],
                listed(&sources, "and"),
            ]
        });
        blocks.push(table(
            format!("Values of {}", spoken(&parameter.declared.name)),
            &["value", "from", "until", "laid down in"],
            rows.collect(),
        ));
    }
    blocks
}

/// Definitions, each with its meaning.
pub(super) fn definitions(chapter: &Chapter<'_>) -> Vec<BookBlock> {
    let program = chapter.loaded.program;
    let mut blocks = Vec::new();
    for definition in program
        .definitions
        .iter()
        .filter(|one| one.declared.module == chapter.module)
    {
        blocks.push(heading(
            chapter,
            &definition.declared,
            TargetKind::Definition,
        ));
        documented(&mut blocks, &definition.declared);
        blocks.push(BookBlock::Statements(words::definition(
            program, definition,
        )));
        let text = chapter.loaded.sources.dedented(definition.declared.span);
        blocks.push(BookBlock::Written {
            summary: "As it is written",
            text,
        });
    }
    blocks
}

/// Tables from files, or given for each check.
pub(super) fn tables(chapter: &Chapter<'_>) -> Vec<BookBlock> {
    let program = chapter.loaded.program;
    let mut blocks = Vec::new();
    for data in program
        .data
        .iter()
        .filter(|one| one.declared.module == chapter.module)
    {
        blocks.push(heading(chapter, &data.declared, TargetKind::Table));
        documented(&mut blocks, &data.declared);
        let from = match &data.file {
            Some((file, _)) => say!["the file ", Words::code(file)],
            None => say!["given for each check"],
        };
        let words = type_words(program, &data.ty);
        let holds = if data.ty.element().is_some() {
            say!["a ", words]
        } else {
            words
        };
        blocks.push(BookBlock::Facts(vec![
            ("Holds", holds),
            ("Comes from", from),
        ]));
    }
    blocks
}

/// Calendars: what they cover, when they work.
pub(super) fn calendars(chapter: &Chapter<'_>) -> Vec<BookBlock> {
    let mut blocks = Vec::new();
    for item in chapter
        .loaded
        .program
        .calendars
        .iter()
        .filter(|one| one.declared.module == chapter.module)
    {
        blocks.push(heading(chapter, &item.declared, TargetKind::Calendar));
        documented(&mut blocks, &item.declared);
        let spec = item.calendar.spec();
        let (first, last) = item.calendar.cover();
        let mut facts = vec![
            ("Covers", say![format!("{} to {}", date(first), date(last))]),
            ("Zone", say![item.calendar.zone().to_string()]),
            ("Working week", say![week(spec)]),
        ];
        facts.extend(
            spec.hours
                .as_ref()
                .filter(|hours| !hours.is_empty())
                .map(|hours| {
                    let spans: Vec<Words> = hours
                        .iter()
                        .map(|(from, to)| say![format!("{} to {}", clock(*from), clock(*to))])
                        .collect();
                    ("Working hours", listed(&spans, "and"))
                }),
        );
        if !spec.hours_of_days.is_empty() {
            let of_days: Vec<Words> = spec.hours_of_days.iter().map(hours_of_day).collect();
            facts.push(("Other working hours", listed(&of_days, "and")));
        }
        facts.push(("Holidays", say![days(spec.holidays.len())]));
        if !spec.working_days.is_empty() {
            facts.push((
                "Working days out of turn",
                say![days(spec.working_days.len())],
            ));
        }
        if !spec.joined.is_empty() {
            let names: Vec<Words> = spec.joined.iter().map(|one| say![&*one.name]).collect();
            facts.push(("Works only where all of these do", listed(&names, "and")));
        }
        let left_out = |counts: Option<bool>| counts == Some(false);
        match (left_out(spec.count_first), left_out(spec.count_last)) {
            (false, false) => {}
            (true, false) => {
                facts.push(("Counting", say!["the first day of a stretch is left out"]))
            }
            (false, true) => {
                facts.push(("Counting", say!["the last day of a stretch is left out"]))
            }
            (true, true) => facts.push((
                "Counting",
                say!["the first and the last day of a stretch are left out"],
            )),
        }
        blocks.push(BookBlock::Facts(facts));
    }
    blocks
}

/// `09:00 to 13:00 on 24 December 2026`
fn hours_of_day((day, hours): (&Date, &Vec<(u32, u32)>)) -> Words {
    let spans = hours
        .iter()
        .map(|(from, to)| say![format!("{} to {}", clock(*from), clock(*to))]);
    let spans: Vec<Words> = spans.collect();
    say![listed(&spans, "and"), format!(" on {}", day.in_words())]
}

fn week(spec: &CalendarSpec) -> String {
    let worked = spec.week.unwrap_or_default();
    let days: Vec<Words> = WEEKDAYS
        .iter()
        .zip(worked)
        .filter(|(_, worked)| *worked)
        .map(|(day, _)| say![words::names::capitalised(day)])
        .collect();
    if days.is_empty() {
        "no day".to_owned()
    } else {
        listed(&days, "and").plain()
    }
}

fn days(count: usize) -> String {
    crate::report::counted(u64::try_from(count).unwrap_or(u64::MAX), "day")
}

fn clock(minutes: u32) -> String {
    format!(
        "{:02}:{:02}",
        minutes.div_euclid(60),
        minutes.rem_euclid(60)
    )
}

/// Types, each with its fields.
pub(super) fn types(chapter: &Chapter<'_>) -> Vec<BookBlock> {
    let program = chapter.loaded.program;
    let mut blocks = Vec::new();
    let named = |record: &&Record| {
        record.declared.module == chapter.module && !record.declared.name.is_empty()
    };
    for record in program.records.iter().filter(named) {
        blocks.push(heading(chapter, &record.declared, TargetKind::Type));
        documented(&mut blocks, &record.declared);
        let mut facts = vec![("Type", Words::code(&record.declared.name))];
        if let Some(parent) = record.parent.and_then(|id| program.records.get(id)) {
            let link = Words::link(
                &spoken(&parent.declared.name),
                TargetKind::Type,
                &parent.declared.path,
            );
            facts.push(("Stands in", say!["the ", link]));
        }
        if let Some(body) = &record.dated_by {
            facts.push(("Governing date", words::of_record(program, record, body)));
        }
        if let Some(body) = &record.priced_in {
            facts.push((
                "Currency of bare amounts",
                words::of_record(program, record, body),
            ));
        }
        if record.exact {
            facts.push(("Other fields", say!["are not allowed"]));
        }
        blocks.push(BookBlock::Facts(facts));
        let stored = record.fields.iter().map(|field| stored(program, field));
        let derived = record.derived.iter().map(|field| {
            let meaning = field.doc.as_deref().map(flat).unwrap_or_default();
            let is = say!["worked out: ", words::derived(program, record, field)];
            vec![
                Words::code(&field.name),
                say![meaning],
                is,
                Words::default(),
            ]
        });
        blocks.push(table(
            format!("Fields of {}", spoken(&record.declared.name)),
            &["field", "meaning", "type", "required"],
            stored.chain(derived).collect(),
        ));
    }
    blocks
}

fn stored(program: &Program, field: &StoredField) -> Vec<Words> {
    let meaning = field.doc.as_deref().map(flat).unwrap_or_default();
    let required = match (&field.default, field.optional) {
        (Some(default), _) => say!["no; ", absent(program, default, &field.ty)],
        (None, true) => say!["no"],
        (None, false) => say!["yes"],
    };
    let ty = type_words(program, &field.ty);
    let ty = match &field.written {
        Some(form) => say![ty, format!(", written {}", form.shown)],
        None => ty,
    };
    vec![Words::code(&field.name), say![meaning], ty, required]
}

fn absent(program: &Program, default: &Constant, ty: &Type) -> Words {
    let is_empty = *default == Constant::EmptyMap
        || matches!(default, Constant::List(elements) if elements.is_empty());
    if is_empty {
        say!["none where absent"]
    } else {
        say!["where absent, ", constant(program, default, ty)]
    }
}

fn flat(doc: &str) -> String {
    if doc.contains("\n\n") {
        format!("{}.", first_sentence(doc))
    } else {
        doc.replace('\n', " ")
    }
}
