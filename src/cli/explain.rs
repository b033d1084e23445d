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
        terminal.print(&format!("{}: {}\n\n{}\n", page.code, page.title, shown(page.text)));
        return 0;
    }
    // With rules given, it may be one of them that is called so.
    if let Some(list) = list(&options.what).filter(|_| options.rules.is_empty()) {
        terminal.print(&list);
        return 0;
    }
    if looks_like_a_code(&options.what) && options.rules.is_empty() {
        let help = match codes::meant(&options.what) {
            Some(code) => format!("did you mean {code}?"),
            None => "`whereas explain codes` lists them all".to_owned(),
        };
        terminal.tell(&format!("error: there is no code {}\n  help: {help}", visible(&options.what)));
        return 2;
    }
    explain_rule(options, terminal)
}

/// A page for a terminal: what stands between back-ticks is moved to the right, files below their names.
fn shown(page: &str) -> String {
    let mut text = String::new();
    let mut indent = None;
    for line in page.trim_end().lines() {
        match (line.strip_prefix("```"), indent) {
            (Some(words), None) => {
                if !text.ends_with("\n\n") {
                    text.push('\n');
                }
                let name = words.split_once(' ').map(|(_, name)| name);
                text.extend(name.map(|name| format!("  {name}:\n")));
                indent = Some(if name.is_some() { "    " } else { "  " });
            }
            (Some(_), Some(_)) => {
                indent = None;
                text.push('\n');
            }
            (None, Some(indent)) if !line.is_empty() => text.extend([indent, line, "\n"]),
            (None, None) if line.is_empty() && text.ends_with("\n\n") => {}
            (None, _) => text.extend([line, "\n"]),
        }
    }
    text.trim_end().to_owned()
}

/// The codes that begin so, or all, one line each.
fn list(what: &str) -> Option<String> {
    let what = what.to_ascii_uppercase();
    let all = what == "CODES";
    let begins = |code: &str| all || code.starts_with(&what);
    let is_prefix = all || (what.starts_with(['E', 'W', 'L']) && what.chars().skip(1).all(|c| c.is_ascii_digit()));
    let mut text = String::new();
    for family in codes::FAMILIES.iter().filter(|_| is_prefix) {
        let pages: Vec<_> = family.pages.iter().filter(|page| begins(page.code.as_str())).collect();
        if !pages.is_empty() {
            let parted = if text.is_empty() { "" } else { "\n" };
            let lines = pages.iter().map(|page| format!("  {}  {}\n", page.code, page.title)).collect::<String>();
            text = format!("{text}{parted}{}:\n{lines}", family.title);
        }
    }
    (!text.is_empty()).then(|| format!("{text}\n`whereas explain CODE` shows the page of one, with an example.\n"))
}

/// A letter and digits, or what may be a misspelling of such.
fn looks_like_a_code(what: &str) -> bool {
    let digits = what.chars().filter(char::is_ascii_digit).count();
    let letters = what.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let begins = what.starts_with(['E', 'W', 'L', 'e', 'w', 'l']) || letters == 0;
    begins && (letters <= 1 && digits > 0 || digits > 1) && what.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
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
                     `whereas explain {} -r rules/kz.whereas`; `whereas explain codes` lists all codes",
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
