//! What a book tells of a rule.

use std::collections::{BTreeSet, HashSet};

use super::blocks::{BookBlock, anchor};
use super::chapters::Chapter;
use super::things::{rest_of, source, version_words};
use super::{LoadedModule, RuleExamples};
use crate::check::program::{
    Block as Clauses, Citation, Declared, Exception, Expr, ExprKind, InForce, ParameterId, Part,
    Program, Rule,
};
use crate::check::walk;
use crate::words::names::{plural, spoken};
use crate::words::{self, Said, Statement, Target, TargetKind, Words, date, say};

/// How many tests are shown as examples; the rest is counted.
const EXAMPLES: usize = 12;

/// Where a rule is shown.
#[derive(Clone, Copy)]
pub(super) enum RulePlacement<'b> {
    /// In a book with chapters for these modules.
    Book(&'b BTreeSet<String>),
    /// By itself.
    Alone,
}

/// Everything about one version of a rule.
pub(super) fn blocks(
    loaded: LoadedModule<'_>,
    rule: &Rule,
    version: Option<(usize, usize)>,
    examples: &RuleExamples,
    place: RulePlacement<'_>,
) -> Vec<BookBlock> {
    let program = loaded.program;
    let target = Target {
        kind: TargetKind::Rule,
        path: rule.declared.path.clone(),
    };
    let later = version
        .filter(|(number, _)| *number > 1)
        .map(|(number, _)| format!("-{number}"))
        .unwrap_or_default();
    let of = version
        .map(|(number, all)| format!(" (version {number} of {all})"))
        .unwrap_or_default();
    let title = if matches!(place, RulePlacement::Alone) {
        format!("{}: {}{of}", rule.declared.path, title_of(&rule.declared))
    } else {
        format!("{}{of}", title_of(&rule.declared))
    };
    let mut blocks = vec![BookBlock::Heading {
        level: 3,
        words: say![title],
        anchor: Some(anchor(&target) + &later),
    }];
    prose(&mut blocks, &rule.declared);
    blocks.push(BookBlock::Statements(statements(
        program,
        words::rule(program, rule),
        place,
    )));
    blocks.push(BookBlock::Facts(facts(loaded, rule, place)));
    for exception in rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id))
    {
        blocks.extend(self::exception(program, exception, place));
    }
    if version.is_none_or(|(number, all)| number == all) {
        blocks.extend(self::examples(examples, &rule.declared.path));
    }
    let mut written = loaded.sources.dedented(rule.declared.span);
    let own = rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id));
    for exception in own {
        written.push_str("\n\n");
        written.push_str(&loaded.sources.dedented(exception.declared.span));
    }
    blocks.push(BookBlock::Written {
        summary: "As it is written",
        text: written,
    });
    blocks
}

/// Exceptions of a module to rules of another.
pub(super) fn exceptions_to_others(
    chapter: &Chapter<'_>,
    place: RulePlacement<'_>,
) -> Vec<BookBlock> {
    let program = chapter.loaded.program;
    let mut seen = HashSet::new();
    let mut blocks = Vec::new();
    for exception in &program.exceptions {
        let Some(rule) = program.rules.get(exception.rule) else {
            continue;
        };
        if exception.declared.module != chapter.module
            || rule.declared.module == chapter.module
            || !seen.insert(exception.declared.span)
        {
            continue;
        }
        let words = say!["Exception to ", Words::code(&rule.declared.path)];
        let anchor = Some(format!("exception-{}", exception.declared.path));
        blocks.push(BookBlock::Heading {
            level: 3,
            words,
            anchor,
        });
        blocks.extend(self::exception(program, exception, place));
        let text = chapter.loaded.sources.dedented(exception.declared.span);
        blocks.push(BookBlock::Written {
            summary: "As it is written",
            text,
        });
    }
    blocks
}

/// The demands, and the definitions that are not explained elsewhere: in a book, those of modules without a chapter.
fn statements(program: &Program, said: Said, place: RulePlacement<'_>) -> Vec<Statement> {
    let told_elsewhere = |module: usize| {
        let module = program.modules.get(module);
        matches!(place, RulePlacement::Book(names) if module.is_some_and(|module| names.contains(&*module.name)))
    };
    let definitions = said
        .definitions
        .into_iter()
        .filter(|(module, _)| !told_elsewhere(*module));
    said.demands
        .into_iter()
        .chain(definitions.map(|(_, statement)| statement))
        .collect()
}

/// The first sentence of the documentation, or the name as words.
fn title_of(declared: &Declared) -> String {
    if declared.doc.is_some() {
        declared.title()
    } else {
        words::names::capitalised(&spoken(&declared.name))
    }
}

fn prose(blocks: &mut Vec<BookBlock>, declared: &Declared) {
    let rest = declared.doc.as_deref().map(rest_of).unwrap_or_default();
    if !rest.is_empty() {
        blocks.push(BookBlock::Prose(rest));
    }
}

fn exception(program: &Program, exception: &Exception, place: RulePlacement<'_>) -> Vec<BookBlock> {
    let declared = &exception.declared;
    let title = title_of(declared);
    let mut blocks = vec![BookBlock::heading(4, say![format!("Exception: {title}")])];
    prose(&mut blocks, declared);
    blocks.push(BookBlock::Statements(statements(
        program,
        words::exception(program, exception),
        place,
    )));
    let mut facts = vec![("Name", Words::code(&declared.name))];
    if let Some(outer) = exception.to.and_then(|id| program.exceptions.get(id)) {
        facts.push((
            "Applies within",
            say!["the exception ", Words::code(&outer.declared.name)],
        ));
    }
    facts.extend(
        exception
            .in_force
            .map(|force| ("In force", in_force(force))),
    );
    facts.extend(cited(&exception.sources));
    blocks.push(BookBlock::Facts(facts));
    blocks
}

fn facts(
    loaded: LoadedModule<'_>,
    rule: &Rule,
    place: RulePlacement<'_>,
) -> Vec<(&'static str, Words)> {
    let program = loaded.program;
    let mut facts = Vec::new();
    if matches!(place, RulePlacement::Book(_)) {
        facts.push(("Rule", Words::code(&rule.declared.path)));
    } else {
        let at = loaded.sources.start(rule.declared.span);
        let file = loaded.sources.get(rule.declared.span.source).name();
        facts.push(("Where", say![format!("{file}:{}:{}", at.line, at.column)]));
    }
    if let Some(record) = program.records.get(rule.record) {
        let noun = spoken(&record.declared.name);
        let every = Words::link(&noun, TargetKind::Type, &record.declared.path);
        facts.push(("Applies to", say!["every ", every]));
    }
    facts.push(("Severity", say![rule.severity.word()]));
    facts.extend(rule.in_force.map(|force| ("In force", in_force(force))));
    let used = parameters(program, rule);
    if rule.in_force.is_some() || !used.is_empty() {
        facts.extend(governing(program, rule).map(|day| ("Governing date", day)));
    }
    facts.extend(cited(&rule.sources));
    for parameter in used
        .iter()
        .filter_map(|index| program.parameters.get(ParameterId::at(*index)))
    {
        let declared = &parameter.declared;
        let term = Words::link(
            &spoken(&declared.name),
            TargetKind::Parameter,
            &declared.path,
        );
        let values: Vec<Words> = parameter
            .versions
            .iter()
            .map(|one| version_words(program, one, &parameter.ty))
            .collect();
        facts.push(("Parameter", say![term, ": ", joined(&values, "; ")]));
    }
    facts
}

/// Several values, one after the other.
fn joined(values: &[Words], between: &str) -> Words {
    let mut out = Words::default();
    for (index, value) in values.iter().enumerate() {
        out.add(if index > 0 { between } else { "" });
        out.add(value);
    }
    out
}

/// By which date it is decided what is in force.
fn governing(program: &Program, rule: &Rule) -> Option<Words> {
    let own = program.records.get(rule.record)?;
    if let Some(body) = &rule.dated_by {
        return Some(words::of_record(program, own, body));
    }
    let mut record = Some(own);
    let mut seen = HashSet::new();
    while let Some(here) = record {
        if let Some(body) = &here.dated_by {
            return Some(words::of_record(program, here, body));
        }
        let parent = here.parent.filter(|id| seen.insert(*id));
        record = parent.and_then(|id| program.records.get(id));
    }
    None
}

fn in_force(force: InForce) -> Words {
    match force.until {
        Some(until) => say![format!(
            "from {} until {} (that day not included)",
            date(force.from),
            date(until)
        )],
        None => say![format!("from {}", date(force.from))],
    }
}

fn cited(sources: &[Citation]) -> Vec<(&'static str, Words)> {
    sources.iter().map(|one| ("Source", source(one))).collect()
}

fn examples(examples: &RuleExamples, path: &str) -> Vec<BookBlock> {
    let all = examples.of_rule(path);
    if all.is_empty() {
        return Vec::new();
    }
    let mut items: Vec<Words> = all
        .iter()
        .take(EXAMPLES)
        .map(|one| {
            say![
                format!("“{}”: ", one.title),
                joined(&one.verdicts, "; then ")
            ]
        })
        .collect();
    let more = all.len().saturating_sub(EXAMPLES);
    if more > 0 {
        items.push(say![format!(
            "and {more} more {}",
            if more == 1 { "test" } else { "tests" }
        )]);
    }
    let head = if all.len() == 1 {
        "Example".to_owned()
    } else {
        plural("Example")
    };
    vec![BookBlock::heading(4, head.as_str()), BookBlock::List(items)]
}

/// The parameters that a rule, its exceptions, and what they use take values from.
fn parameters(program: &Program, rule: &Rule) -> Vec<usize> {
    let mut open: Vec<&Expr> = Vec::new();
    expressions(&rule.block, &mut open);
    for exception in rule
        .exceptions
        .iter()
        .filter_map(|id| program.exceptions.get(*id))
    {
        expressions(&exception.block, &mut open);
    }
    let mut found = BTreeSet::new();
    let mut roots: Vec<&Expr> = open;
    let mut is_parameter = |expr: &Expr| {
        if let ExprKind::Parameter(id, _) = &*expr.kind {
            found.insert(id.index());
        }
        false
    };
    for root in roots.drain(..) {
        walk::any_in(program, root, &mut is_parameter);
    }
    found.into_iter().collect()
}

fn expressions<'p>(block: &'p Clauses, open: &mut Vec<&'p Expr>) {
    open.extend(block.lets.iter().map(|one| &one.expr));
    open.extend(block.conditions.iter().map(|one| &one.expr));
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => {
                open.push(&requirement.expr);
                open.extend(requirement.shown());
            }
            Part::ForEach(each) => {
                open.push(&each.list);
                open.extend(&each.filter);
                expressions(&each.block, open);
            }
        }
    }
}
