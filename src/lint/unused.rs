//! What is declared and never used.

use std::collections::HashSet;

use super::words::Words;
use super::{Edit, Found, all, blocks, roots};
use crate::check::program::{Block, Expr, ExprKind, LocalId, Part, Rule};
use crate::diagnostic::codes::lints as code;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Field, FieldKind, File, ItemKind, Name, TypeBody, TypeItem};

/// Items of a file with rules that nothing uses; a file without rules is there for others.
pub(super) fn items(found: &mut Found<'_>, file: &File, words: &Words) {
    let has_rules = file
        .items
        .iter()
        .any(|item| matches!(item.kind, ItemKind::Rule(_)));
    for item in &file.items {
        if has_rules
            && let ItemKind::Type(TypeItem {
                body: TypeBody::Record(record),
                ..
            }) = &item.kind
        {
            derived(found, &record.fields, words);
        }
        let (name, what, code): (&Name, &str, Code) = match &item.kind {
            ItemKind::Parameter(one) => (&one.name, "parameter", code::UNUSED_PARAMETER),
            ItemKind::Define(one) => (&one.name, "definition", code::UNUSED_DEFINITION),
            ItemKind::Type(one) => (&one.name, "type", code::UNUSED_TYPE),
            ItemKind::Data(one) => (&one.name, "table", code::UNUSED_DATA),
            ItemKind::Calendar(one) => (&one.name, "calendar", code::UNUSED_CALENDAR),
            ItemKind::Namespace(one) => (&one.prefix, "namespace", code::UNUSED_NAMESPACE),
            _ => continue,
        };
        let in_path = code == code::UNUSED_NAMESPACE && words.quotes(&name.text);
        if has_rules && !in_path && !words.uses(&name.text) {
            let message = format!("the {what} `{}` is used by nothing", name.text);
            found.say(Diagnostic::warning(code, name.span, message).help("use it, or remove it"));
        }
    }
    modules(found, file);
}

/// Derived fields: a document does not have them, so that only rules could use them.
fn derived(found: &mut Found<'_>, fields: &[Field], words: &Words) {
    let derived = fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Derived(_)));
    for field in derived.filter(|field| !words.uses(&field.name.text)) {
        let message = format!("`let {}` is used by nothing", field.name.text);
        found.say(
            Diagnostic::warning(code::UNUSED_LET, field.name.span, message)
                .help("use it, or remove it"),
        );
    }
}

/// Modules that are used and from which nothing is taken.
fn modules(found: &mut Found<'_>, file: &File) {
    let program = found.program;
    let source = found.sources.get(file.source);
    let text = source.text();
    let (mut own, mut paths) = (Words::default(), Words::default());
    own.add_file(source);
    for item in file
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Use(_)))
    {
        paths.add(found.sources.slice(item.span));
    }
    for item in &file.items {
        let ItemKind::Use(path) = &item.kind else {
            continue;
        };
        let dotted = path
            .segments
            .iter()
            .map(|segment| &*segment.text)
            .collect::<Vec<_>>()
            .join(".");
        let Some(index) = program
            .modules
            .iter()
            .position(|module| *module.name == *dotted)
        else {
            continue;
        };
        let declared = program
            .records
            .iter()
            .map(|one| &one.declared)
            .chain(program.calendars.iter().map(|one| &one.declared))
            .chain(program.parameters.iter().map(|one| &one.declared))
            .chain(program.data.iter().map(|one| &one.declared))
            .chain(program.definitions.iter().map(|one| &one.declared))
            .chain(program.rules.iter().map(|one| &one.declared))
            .chain(program.exceptions.iter().map(|one| &one.declared))
            .chain(program.agreements.iter().map(|one| &one.declared));
        let names: HashSet<&str> = declared
            .filter(|one| one.module == index)
            .map(|one| &*one.name)
            .collect();
        // A module of named types alone leaves no record behind.
        if names.is_empty() || names.iter().any(|name| own.more_than(&paths, name)) {
            continue;
        }
        let message = format!("nothing is taken from `{dotted}`");
        let whole = whole_line(text, item.span);
        let fix = vec![Edit {
            span: whole,
            text: String::new(),
        }];
        found.fixable(
            Diagnostic::warning(code::UNUSED_MODULE, item.span, message).help("remove the line"),
            fix,
        );
    }
}

/// A place with the rest of its line where nothing else stands on it, and with the empty line behind it where another one,
/// or nothing, stands before it.
fn whole_line(text: &str, span: Span) -> Span {
    let range = span.range();
    let before = text.get(..range.start).unwrap_or("");
    let mut end = range.end;
    let breaks = |at: usize| {
        let rest = text.get(at..).unwrap_or("");
        ["\r\n", "\n", "\r"]
            .iter()
            .find(|line_break| rest.starts_with(**line_break))
            .map(|line_break| line_break.len())
    };
    if let Some(length) = breaks(end) {
        end = end.saturating_add(length);
        if before.is_empty()
            || ["\n\n", "\r\n\r\n", "\r\r"]
                .iter()
                .any(|two| before.ends_with(two))
        {
            end = end.saturating_add(breaks(end).unwrap_or(0));
        }
    }
    Span::new(span.source, range.start, end)
}

/// Names of a rule that nothing uses: `let`s, and what `for each` and quantifiers bind.
pub(super) fn names(found: &mut Found<'_>, rule: &Rule) {
    let mut expressions = Vec::new();
    for block in blocks(found.program, rule) {
        roots(block, &mut expressions);
    }
    let mut used: HashSet<LocalId> = HashSet::new();
    for expr in &expressions {
        all(expr, &mut |part| {
            if let ExprKind::Local(local) = &*part.kind {
                used.insert(*local);
            }
        });
    }
    for block in blocks(found.program, rule) {
        in_block(found, block, &used);
    }
    for expr in expressions {
        quantifiers(found, expr, &used);
    }
}

fn in_block(found: &mut Found<'_>, block: &Block, used: &HashSet<LocalId>) {
    for one in block.lets.iter().filter(|one| !used.contains(&one.local)) {
        let message = format!("`let {}` is used by nothing", one.name);
        found.say(
            Diagnostic::warning(code::UNUSED_LET, one.span, message).help("use it, or remove it"),
        );
    }
    for part in &block.parts {
        let Part::ForEach(each) = part else { continue };
        if each
            .binders
            .iter()
            .all(|(name, local)| !used.contains(local) && !name.starts_with('_'))
        {
            let names: Vec<&str> = each.binders.iter().map(|(name, _)| &**name).collect();
            let message = format!("no clause speaks of `{}`", names.join("` or `"));
            let help = "each element gives the same verdict: say it once, or say what it has to do with the element";
            found.say(Diagnostic::warning(code::UNUSED_BINDING, each.span, message).help(help));
        }
        in_block(found, &each.block, used);
    }
}

fn quantifiers(found: &mut Found<'_>, expr: &Expr, used: &HashSet<LocalId>) {
    let mut open = Vec::new();
    all(expr, &mut |part| {
        if let ExprKind::Quantified { each, .. } = &*part.kind
            && !used.contains(&each.local)
        {
            open.push(part.span);
        }
    });
    for span in open {
        let message = "the condition does not speak of the element it is asked of";
        let help = "say what it has to do with the element, or leave the quantifier out";
        found.say(Diagnostic::warning(code::UNUSED_BINDING, span, message).help(help));
    }
}
