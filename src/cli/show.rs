//! `whereas show`: how documents are read.

use super::access::Access;
use super::arguments::{CheckOptions, ShowOptions};
use super::check::dossiers;
use super::terminal::Terminal;
use super::{new, rules};
use crate::diagnostic::codes::usage::NOTHING_CHECKED;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::limits::{Limits, OpenChanges};
use crate::pipeline::dossiers::{DossierTexts, read_members};
use crate::pipeline::{self, Options, Read, Rules};
use crate::report::{show, visible};
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
    let asked = CheckOptions {
        documents: options.documents.clone(),
        as_type: options.as_type.clone(),
        stdin_name: options.stdin_name.clone(),
        ..CheckOptions::default()
    };
    let changes = OpenChanges::named(options.changes.as_deref());
    let of_dossier = Limits {
        changes,
        ..Limits::default()
    };
    let dossier = match dossiers::named(&asked, &of_dossier, &access).transpose() {
        Ok(dossier) => dossier,
        Err((problems, code)) => {
            diagnostics.extend(problems);
            terminal.show(&Sources::new(), &diagnostics, false);
            return code;
        }
    };
    let (texts, problems) = match dossier {
        Some(_) => Default::default(),
        None => new::texts(&options.documents, &options.stdin_name, &access, changes),
    };
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
    if let Some(files) = &dossier {
        code = code.max(show_dossier(
            files,
            program.as_ref(),
            &said,
            &sources,
            terminal,
        ));
    }
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

/// Shows each file of a dossier as its member; returns the exit code.
fn show_dossier(
    files: &DossierTexts,
    rules: Option<&Rules>,
    said: &Options,
    sources: &Sources,
    terminal: &Terminal,
) -> u8 {
    let Some(rules) = rules else {
        let message = "a dossier is declared by rules, and none are given";
        let help =
            "name them with `-r`, as `whereas show --as Supply contract=c.yaml -r supply.whereas`";
        let error = Diagnostic::new(NOTHING_CHECKED, Severity::Error, message).help(help);
        terminal.show(sources, &[error], false);
        return 2;
    };
    let members = match read_members(rules, files, said, sources) {
        Ok(members) => members,
        Err(diagnostic) => {
            terminal.show(sources, &[*diagnostic], false);
            return 2;
        }
    };
    let mut code = 0;
    for (member, read) in members {
        match read {
            Ok(document) => {
                let name = format!("{member}: {}", document.name);
                terminal.print(&show::document(&rules.program, &document, &name, sources));
            }
            Err((diagnostic, unreadable)) => {
                code = code.max(if unreadable { 3 } else { 2 });
                terminal.show(sources, &[*diagnostic], false);
                terminal.tell(&format!("`{}` is not shown", visible(&member)));
            }
        }
    }
    code
}
