//! `whereas show`: how documents are read.

use super::access::Access;
use super::arguments::ShowOptions;
use super::terminal::Terminal;
use super::{new, rules};
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::limits::{Limits, OpenChanges};
use crate::pipeline::{self, Options, Read, Rules};
use crate::report::show;
use crate::source::Sources;
use crate::syntax::literate::is_rule_file;

/// Shows documents; returns the exit code.
pub(super) fn run(options: &ShowOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    access.name(&options.documents);
    access.name_rules(&options.rules);
    let (requested, mut diagnostics) =
        rules::requested(&options.rules, std::path::Path::new(""), &limits, &access);
    let (texts, problems) = new::texts(
        &options.documents,
        &options.stdin_name,
        &access,
        OpenChanges::named(options.changes.as_deref()),
    );
    let mut code = if has_errors(&diagnostics) { 2 } else { 0 };
    code = code.max(if has_errors(&problems) { 3 } else { 0 });
    diagnostics.extend(problems);
    let mut sources = Sources::new();
    let mut program = None;
    if !requested.is_empty() {
        let mut loaded = rules::load(requested, &limits, &access).with_tables(&limits, &access);
        diagnostics.append(&mut loaded.diagnostics);
        sources = loaded.sources;
        if loaded.failed {
            terminal.show(&sources, &diagnostics, false);
            return 2;
        }
        program = Some(Rules::new(loaded.program, true));
    }
    let said = Options {
        as_type: options.as_type.clone(),
        any_type: true,
        limits,
        ..Options::default()
    };
    for text in &texts {
        if is_rule_file(&text.name) {
            let message = format!(
                "`show` shows documents, and `{}` holds rules or agreements in the language",
                text.name
            );
            let help =
                "`whereas check` checks its agreements, and `whereas doc` describes its rules";
            diagnostics
                .push(Diagnostic::about_file(NOTHING_CHECKED, &*text.name, message).help(help));
            code = code.max(2);
            continue;
        }
        for (name, read) in pipeline::read(program.as_ref(), text, &said, &sources) {
            match read {
                Ok(Read::Typed(document)) => {
                    let Some(rules) = &program else { continue };
                    terminal.print(&show::document(&rules.program, &document, &name, &sources));
                }
                Ok(Read::Tree(tree, source)) => {
                    terminal.print(&show::tree(&tree, &name, source, &sources))
                }
                Err((diagnostic, unreadable)) => {
                    code = code.max(if unreadable { 3 } else { 2 });
                    // Rows of a table share their messages.
                    if diagnostics.last() != Some(&*diagnostic) {
                        diagnostics.push(*diagnostic);
                    }
                }
            }
        }
    }
    terminal.show(&sources, &diagnostics, false);
    code
}
