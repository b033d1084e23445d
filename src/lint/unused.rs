//! What is declared and never used, by what the checker resolved names to.

use std::collections::HashSet;

use super::uses::Uses;
use super::{Edit, LintFindings, all, blocks, roots};
use crate::check::dotted;
use crate::check::program::{Block, Expr, ExprKind, LocalId, Part, Rule};
use crate::diagnostic::codes::lints as code;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Field, FieldKind, File, ItemKind, Name, TypeBody, TypeItem};

/// Items of a file with rules that nothing uses; a file without rules is there for others.
pub(super) fn items(found: &mut LintFindings<'_>, file: &File, uses: &Uses) {
    let has_rules = file
        .items
        .iter()
        .any(|item| matches!(item.kind, ItemKind::Rule(_)));
    for item in file.items.iter().filter(|_| has_rules) {
        if let ItemKind::Type(TypeItem {
            body: TypeBody::Record(record),
            ..
        }) = &item.kind
        {
            derived(found, &record.fields, uses);
        }
        let (name, what, code): (&Name, &str, Code) = match &item.kind {
            ItemKind::Parameter(one) => (&one.name, "parameter", code::UNUSED_PARAMETER),
            ItemKind::Define(one) => (&one.name, "definition", code::UNUSED_DEFINITION),
            ItemKind::Type(one) => (&one.name, "type", code::UNUSED_TYPE),
            ItemKind::Data(one) => (&one.name, "table", code::UNUSED_DATA),
            ItemKind::Calendar(one) => (&one.name, "calendar", code::UNUSED_CALENDAR),
            ItemKind::Namespace(one) => (&one.prefix, "namespace", code::UNUSED_NAMESPACE),
            ItemKind::Use(_)
            | ItemKind::MonthEnds(_)
            | ItemKind::Rule(_)
            | ItemKind::Exception(_)
            | ItemKind::Waiver(_)
            | ItemKind::Agreement(_)
            | ItemKind::Test(_) => continue,
        };
        if !is_used(found, name.span, uses) {
            let message = format!("the {what} `{}` is used by nothing", name.text);
            found.say(Diagnostic::warning(code, name.span, message).help("use it, or remove it"));
        }
    }
    modules(found, file);
}

/// Whether anything uses what is declared there, in this file or in another.
fn is_used(found: &LintFindings<'_>, declared: Span, uses: &Uses) -> bool {
    found.program.references.is_used(declared) || uses.takes(found.program, declared, found.sources)
}

/// Derived fields: a document does not have them, so that only rules could use them.
fn derived(found: &mut LintFindings<'_>, fields: &[Field], uses: &Uses) {
    for field in fields {
        let declared = field.name.span;
        let is_derived = matches!(field.kind, FieldKind::Derived(_));
        if is_derived && !is_used(found, declared, uses) {
            let message = format!("`let {}` is used by nothing", field.name.text);
            found.say(
                Diagnostic::warning(code::UNUSED_LET, declared, message)
                    .help("use it, or remove it"),
            );
        }
    }
}

/// Modules that are used and from which nothing is taken.
fn modules(found: &mut LintFindings<'_>, file: &File) {
    let program = found.program;
    let text = found.sources.get(file.source).text();
    for item in &file.items {
        let ItemKind::Use(path) = &item.kind else {
            continue;
        };
        let name = dotted(path);
        let Some(module) = program.modules.iter().find(|module| *module.name == *name) else {
            continue;
        };
        let is_taken = program.references.iter().any(|one| {
            one.at.source == file.source
                && one.declared.source == module.source
                && one.kind.is_exported()
        });
        if is_taken {
            continue;
        }
        let message = format!("nothing is taken from `{name}`");
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

/// A span with the rest of its line if nothing else is on it, and with the empty line after it if another one,
/// or nothing, precedes it.
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
pub(super) fn names(found: &mut LintFindings<'_>, rule: &Rule) {
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

fn in_block(found: &mut LintFindings<'_>, block: &Block, used: &HashSet<LocalId>) {
    for one in block.lets.iter().filter(|one| !used.contains(&one.local)) {
        let message = format!("`let {}` is used by nothing", one.name);
        found.say(
            Diagnostic::warning(code::UNUSED_LET, one.span, message).help("use it, or remove it"),
        );
    }
    for part in &block.parts {
        let Part::ForEach(each) = part else { continue };
        if each.binders.iter().all(|(name, local)| {
            let speaks = used.contains(local) || used.contains(&local.position());
            !speaks && !name.starts_with('_')
        }) {
            let names: Vec<&str> = each.binders.iter().map(|(name, _)| &**name).collect();
            let message = format!("no clause speaks of `{}`", names.join("` or `"));
            let help = "each element gives the same verdict: say it once, or say what it has to do with the element";
            found.say(Diagnostic::warning(code::UNUSED_BINDING, each.span, message).help(help));
        }
        in_block(found, &each.block, used);
    }
}

fn quantifiers(found: &mut LintFindings<'_>, expr: &Expr, used: &HashSet<LocalId>) {
    let mut open = Vec::new();
    all(expr, &mut |part| {
        if let ExprKind::Quantified { each, .. } = &*part.kind
            && !used.contains(&each.local)
            && !used.contains(&each.local.position())
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
