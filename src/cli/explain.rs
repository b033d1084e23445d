//! `whereas explain`: the page of a code, or a rule with all that is laid down about it.

use super::arguments::ExplainOptions;
use super::rules;
use super::terminal::Terminal;
use crate::check::Requested;
use crate::check::program::{Body, Citation, Expr, ExprKind, ParameterVersion, Part, Program, Rule};
use crate::check::walk;
use crate::diagnostic::{codes, did_you_mean};
use crate::limits::Limits;
use crate::report::visible;
use crate::source::Sources;

/// Prints what is known about a code or a rule.
pub(super) fn run(options: &ExplainOptions, terminal: &Terminal) -> u8 {
    if let Some(page) = codes::page(&options.what) {
        terminal.print(&format!("{}: {}\n\n{}\n", page.code, page.title, page.text.trim_end()));
        return 0;
    }
    if looks_like_a_code(&options.what) {
        let near = did_you_mean(&options.what, codes::pages().map(|page| page.code.as_str()));
        let help = near.map_or_else(String::new, |near| format!("\n  help: did you mean {near}?"));
        terminal.tell(&format!("error: there is no code {}{help}", visible(&options.what)));
        return 2;
    }
    explain_rule(options, terminal)
}

fn looks_like_a_code(what: &str) -> bool {
    let mut chars = what.chars();
    matches!(chars.next(), Some('E' | 'W' | 'L' | 'e' | 'w' | 'l'))
        && chars.clone().count() > 1
        && chars.all(|c| c.is_ascii_digit())
}

fn explain_rule(options: &ExplainOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let (mut requested, mut diagnostics) = rules::requested(&options.rules, std::path::Path::new(""), &limits);
    if options.rules.is_empty() {
        match options.what.rsplit_once('.') {
            Some((module, _)) => requested.push(Requested::Module(module.to_owned())),
            None => {
                terminal.tell(&format!(
                    "error: `{}` is neither a code nor the full name of a rule\n  help: give its rule file, as \
                     `whereas explain {} -r rules/kz.whereas`",
                    visible(&options.what),
                    visible(&options.what)
                ));
                return 2;
            }
        }
    }
    let loaded = rules::load(requested, &limits);
    diagnostics.extend(loaded.diagnostics);
    terminal.show(&loaded.sources, &diagnostics, false);
    if loaded.failed || crate::diagnostic::has_errors(&diagnostics) {
        return 2;
    }
    let named = |rule: &&Rule| *rule.declared.path == *options.what || *rule.declared.name == *options.what;
    let versions: Vec<&Rule> = loaded.program.rules.iter().filter(named).collect();
    if versions.is_empty() {
        let paths = loaded.program.rules.iter().map(|rule| &*rule.declared.path);
        let names = loaded.program.rules.iter().map(|rule| &*rule.declared.name);
        let help = did_you_mean(&options.what, paths.chain(names));
        let help = help.map_or_else(String::new, |near| format!("\n  help: did you mean `{near}`?"));
        terminal.tell(&format!("error: there is no rule `{}`{help}", visible(&options.what)));
        return 2;
    }
    let pages: Vec<String> = versions.iter().map(|rule| page(&loaded.program, &loaded.sources, rule)).collect();
    terminal.print(&pages.join("\n"));
    0
}

/// Everything laid down about one version of a rule.
fn page(program: &Program, sources: &Sources, rule: &Rule) -> String {
    let declared = &rule.declared;
    let at = sources.start(declared.span);
    let file = sources.get(declared.span.source).name();
    let mut out = format!("{}: {}\n\n", declared.path, visible(&declared.title()));
    out.push_str(&format!("{file}:{}:{}, severity {}\n", at.line, at.column, rule.severity.word()));
    if let Some(force) = rule.in_force {
        let until = force.until.map_or_else(String::new, |until| format!(" until {until}"));
        out.push_str(&format!("in force from {}{until}\n", force.from));
    }
    cite(&mut out, &rule.sources);
    out.push('\n');
    quote(&mut out, &sources.dedented(declared.span));
    for id in &rule.exceptions {
        let Some(exception) = program.exceptions.get(id.index()) else { continue };
        out.push_str(&format!("\nexception {}: {}\n", exception.declared.name, visible(&exception.declared.title())));
        cite(&mut out, &exception.sources);
        quote(&mut out, &sources.dedented(exception.declared.span));
    }
    for index in parameters(program, rule) {
        let Some(parameter) = program.parameters.get(index) else { continue };
        out.push_str(&format!("\nparameter {}: {}\n", parameter.declared.name, visible(&parameter.declared.title())));
        for version in &parameter.versions {
            parameter_version(&mut out, sources, version);
        }
    }
    out
}

fn parameter_version(out: &mut String, sources: &Sources, version: &ParameterVersion) {
    let words: Vec<&str> = sources.slice(version.span).split_whitespace().collect();
    out.push_str(&format!("  {}\n", visible(&words.join(" "))));
}

fn cite(out: &mut String, citations: &[Citation]) {
    for citation in citations {
        let url = citation.url.as_ref().map_or_else(String::new, |url| format!(", {}", visible(url)));
        let unverified = if citation.verified { "" } else { " (unverified)" };
        out.push_str(&format!("source: {}{url}{unverified}\n", visible(&citation.text)));
    }
}

fn quote(out: &mut String, text: &str) {
    for line in text.lines() {
        out.push_str(&format!("  {}\n", visible(line)));
    }
}

/// The parameters that a rule, its exceptions, and what they use take values from.
fn parameters(program: &Program, rule: &Rule) -> Vec<usize> {
    let mut open: Vec<&Expr> = Vec::new();
    block_expressions(&rule.block, &mut open);
    for exception in rule.exceptions.iter().filter_map(|id| program.exceptions.get(id.index())) {
        block_expressions(&exception.block, &mut open);
    }
    let mut found = std::collections::BTreeSet::new();
    let mut called = std::collections::HashSet::new();
    while let Some(expr) = open.pop() {
        match &*expr.kind {
            ExprKind::Parameter(id, _) => {
                found.insert(id.index());
            }
            ExprKind::Call(id, _) if called.insert(id.index()) => {
                let body: Option<&Body> = program.definitions.get(id.index()).map(|definition| &definition.body);
                open.extend(body.map(|body| &body.expr));
            }
            _ => {}
        }
        open.extend(walk::children(expr));
    }
    found.into_iter().collect()
}

fn block_expressions<'p>(block: &'p crate::check::program::Block, open: &mut Vec<&'p Expr>) {
    open.extend(block.lets.iter().map(|one| &one.expr));
    open.extend(block.conditions.iter().map(|one| &one.expr));
    for part in &block.parts {
        match part {
            Part::Requirement(requirement) => open.push(&requirement.expr),
            Part::ForEach(each) => {
                open.push(&each.list);
                open.extend(&each.filter);
                block_expressions(&each.block, open);
            }
        }
    }
}
