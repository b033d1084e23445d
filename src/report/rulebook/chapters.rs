//! The book and its chapters, one for each module.

use super::blocks::BookBlock;
use super::{LoadedModule, RuleExamples, rules, things};
use crate::check::program::{Module, Rule};
use crate::words::names::first_sentence;
use crate::words::{Words, say};

/// A module that has something to tell.
pub(super) struct Chapter<'b> {
    pub loaded: LoadedModule<'b>,
    /// Index into the modules of its program.
    pub module: usize,
    /// Its full name, or its file's.
    pub name: String,
    /// The level of its heading.
    pub level: usize,
}

/// The modules that were asked for and have something to tell, each once.
pub(super) fn of<'b>(modules: &[LoadedModule<'b>]) -> Vec<Chapter<'b>> {
    let mut chapters: Vec<Chapter<'b>> = Vec::new();
    for loaded in modules {
        for (index, module) in loaded.program.modules.iter().enumerate() {
            let name = name_of(*loaded, module);
            if module.requested
                && tells(*loaded, index)
                && !chapters.iter().any(|one| one.name == name)
            {
                chapters.push(Chapter {
                    loaded: *loaded,
                    module: index,
                    name,
                    level: 1,
                });
            }
        }
    }
    let level = if chapters.len() > 1 { 2 } else { 1 };
    chapters
        .iter_mut()
        .for_each(|chapter| chapter.level = level);
    chapters
}

fn name_of(loaded: LoadedModule<'_>, module: &Module) -> String {
    match &*module.name {
        "" => loaded.sources.get(module.source).name().to_owned(),
        name => name.to_owned(),
    }
}

fn tells(loaded: LoadedModule<'_>, module: usize) -> bool {
    let program = loaded.program;
    let rules = program.rules.iter().map(|one| &one.declared);
    let exceptions = program.exceptions.iter().map(|one| &one.declared);
    let parameters = program.parameters.iter().map(|one| &one.declared);
    let definitions = program.definitions.iter().map(|one| &one.declared);
    let calendars = program.calendars.iter().map(|one| &one.declared);
    let data = program.data.iter().map(|one| &one.declared);
    let named = program
        .records
        .iter()
        .map(|one| &one.declared)
        .filter(|declared| !declared.name.is_empty());
    let all = rules
        .chain(exceptions)
        .chain(parameters)
        .chain(definitions)
        .chain(calendars)
        .chain(data)
        .chain(named);
    all.into_iter().any(|declared| declared.module == module)
}

/// The whole book, and its title.
pub(super) fn book(
    modules: &[LoadedModule<'_>],
    examples: &RuleExamples,
) -> (String, Vec<BookBlock>) {
    let chapters = of(modules);
    let title = title(&chapters);
    let mut blocks = vec![BookBlock::heading(1, title.as_str())];
    let mut body = Vec::new();
    let names = chapters
        .iter()
        .map(|chapter| chapter.name.clone())
        .collect();
    for chapter in &chapters {
        body.extend(self::chapter(
            chapter,
            rules::RulePlacement::Book(&names),
            examples,
        ));
    }
    if chapters.is_empty() {
        blocks.push(BookBlock::Paragraph(say![
            "There are no rules, types or other items in it."
        ]));
        return (title, blocks);
    }
    if let [only] = chapters.as_slice() {
        blocks.extend(introduction(only, false));
    }
    blocks.push(BookBlock::Paragraph(note(&chapters)));
    let contents: Vec<(usize, Words, String)> = body
        .iter()
        .filter_map(|block| {
            let BookBlock::Heading {
                level,
                words,
                anchor: Some(anchor),
            } = block
            else {
                return None;
            };
            (*level <= 3).then(|| (*level, words.clone(), anchor.clone()))
        })
        .collect();
    blocks.push(BookBlock::Contents(contents));
    blocks.extend(body);
    (title, blocks)
}

/// One chapter's own title, or what the names of all have in common.
fn title(chapters: &[Chapter<'_>]) -> String {
    let sentence = |chapter: &Chapter<'_>| {
        let doc = module(chapter).and_then(|module| module.doc.as_deref());
        doc.map(first_sentence)
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| chapter.name.clone())
    };
    match chapters {
        [] => "Rulebook".to_owned(),
        [only] => sentence(only),
        [first, rest @ ..] => {
            let mut common: Vec<&str> = first.name.split('.').collect();
            for chapter in rest {
                let same = common
                    .iter()
                    .zip(chapter.name.split('.'))
                    .take_while(|(a, b)| *a == b)
                    .count();
                common.truncate(same);
            }
            if common.is_empty() {
                "Rulebook".to_owned()
            } else {
                format!("Rulebook: {}", common.join("."))
            }
        }
    }
}

fn module<'b>(chapter: &Chapter<'b>) -> Option<&'b Module> {
    chapter.loaded.program.modules.get(chapter.module)
}

/// What the reader should know of the book.
fn note(chapters: &[Chapter<'_>]) -> Words {
    let unverified = chapters.iter().any(|chapter| {
        let program = chapter.loaded.program;
        let of_rules = program.rules.iter().flat_map(|rule| &rule.sources);
        let of_exceptions = program
            .exceptions
            .iter()
            .flat_map(|exception| &exception.sources);
        let of_versions = program
            .parameters
            .iter()
            .flat_map(|one| one.versions.iter().flat_map(|one| &one.sources));
        of_rules
            .chain(of_exceptions)
            .chain(of_versions)
            .any(|source| !source.verified)
    });
    let mark = if unverified {
        " Sources marked as unverified have not been compared with the official text."
    } else {
        ""
    };
    say![
        "The plain words are made from the rules themselves; the clauses as written are what is checked. ",
        "“Or” leaves open that both are so.",
        mark
    ]
}

/// Title and documentation of a module.
fn introduction(chapter: &Chapter<'_>, with_heading: bool) -> Vec<BookBlock> {
    let doc = module(chapter)
        .and_then(|module| module.doc.as_deref())
        .unwrap_or_default();
    let mut blocks = Vec::new();
    if with_heading {
        let title = Some(first_sentence(doc)).filter(|title| !title.is_empty());
        let words = title.unwrap_or_else(|| chapter.name.clone());
        blocks.push(BookBlock::Heading {
            level: 2,
            words: say![words],
            anchor: Some(format!("module-{}", chapter.name)),
        });
    }
    let rest = things::rest_of(doc);
    if !rest.is_empty() {
        blocks.push(BookBlock::Prose(rest));
    }
    let named = module(chapter).is_some_and(|module| !module.name.is_empty());
    blocks.push(BookBlock::Facts(vec![(
        if named { "Module" } else { "File" },
        Words::code(&chapter.name),
    )]));
    blocks
}

fn chapter(
    chapter: &Chapter<'_>,
    place: rules::RulePlacement<'_>,
    examples: &RuleExamples,
) -> Vec<BookBlock> {
    let one_of_many = chapter.level > 1;
    let mut blocks = if one_of_many {
        introduction(chapter, true)
    } else {
        Vec::new()
    };
    let rules: Vec<&Rule> = chapter
        .loaded
        .program
        .rules
        .iter()
        .filter(|rule| rule.declared.module == chapter.module)
        .collect();
    let part = |name: &str| BookBlock::Heading {
        level: chapter.level.saturating_add(1),
        words: say![name],
        anchor: Some(format!(
            "{}-{}",
            chapter.name,
            name.to_lowercase().replace(' ', "-")
        )),
    };
    if rules.is_empty() {
        blocks.push(BookBlock::Paragraph(say![
            "This module has no rules of its own."
        ]));
    } else if !one_of_many {
        blocks.push(part("Rules"));
    }
    for (index, rule) in rules.iter().enumerate() {
        let same = |other: &&&Rule| other.declared.path == rule.declared.path;
        let before = rules.iter().take(index).filter(same).count();
        let all = rules.iter().filter(same).count();
        let version = (all > 1).then_some((before.saturating_add(1), all));
        blocks.extend(rules::blocks(
            chapter.loaded,
            rule,
            version,
            examples,
            place,
        ));
    }
    blocks.extend(rules::exceptions_to_others(chapter, place));
    let parts = [
        ("Parameters", things::parameters(chapter)),
        ("Definitions", things::definitions(chapter)),
        ("Tables", things::tables(chapter)),
        ("Calendars", things::calendars(chapter)),
        ("Types", things::types(chapter)),
    ];
    for (name, inner) in parts {
        if !inner.is_empty() {
            blocks.push(part(name));
            blocks.extend(inner);
        }
    }
    blocks
}
