//! `whereas explain`: the page of a code, or a rule with all that is laid down about it.

use super::access::Access;
use super::arguments::ExplainOptions;
use super::rules;
use super::terminal::Terminal;
use crate::check::Requested;
use crate::check::program::Rule;
use crate::check::rule_names::may_mean;
use crate::diagnostic::{codes, did_you_mean};
use crate::limits::Limits;
use crate::report::{rulebook, visible};

/// Prints what is known about a code or a rule.
pub(super) fn run(options: &ExplainOptions, terminal: &Terminal) -> u8 {
    if let Some(page) = codes::page(&options.what) {
        terminal.print(&format!(
            "{}: {}\n\n{}\n",
            page.code,
            page.title(),
            shown(page.text())
        ));
        return 0;
    }
    // With rules given, it may be the name of a rule.
    if let Some(list) = list(&options.what).filter(|_| options.rules.is_empty()) {
        terminal.print(&list);
        return 0;
    }
    if looks_like_a_code(&options.what) && options.rules.is_empty() {
        let help = match codes::nearest_code(&options.what) {
            Some(code) => format!("did you mean {code}?"),
            None => "`whereas explain codes` lists them all".to_owned(),
        };
        terminal.tell(&format!(
            "error: there is no code {}\n  help: {help}",
            visible(&options.what)
        ));
        return 2;
    }
    explain_rule(options, terminal)
}

/// A page for a terminal: examples are indented, files below their names.
fn shown(page: &str) -> String {
    let mut text = String::new();
    let mut indent = None;
    let mut named = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), indent) {
            (Some(_), None) => indent = Some(if named { "    " } else { "  " }),
            (Some(_), Some(_)) => (indent, named) = (None, false),
            (None, Some(indent)) if !line.is_empty() => text.extend([indent, line, "\n"]),
            (None, None) if line.is_empty() && named => {}
            (None, None) => match codes::file_name(line) {
                Some(name) => {
                    named = true;
                    text.extend(["  ", name, ":\n"]);
                }
                None => text.extend([line, "\n"]),
            },
            (None, Some(_)) => text.push('\n'),
        }
    }
    text.trim_end().to_owned()
}

/// The codes that begin so, or all, one line each.
fn list(what: &str) -> Option<String> {
    let what = what.to_ascii_uppercase();
    let all = what == "CODES";
    let begins = |code: &str| all || code.starts_with(&what);
    let is_prefix = all
        || (what.starts_with(['E', 'W', 'L']) && what.chars().skip(1).all(|c| c.is_ascii_digit()));
    let mut text = String::new();
    for family in codes::FAMILIES.iter().filter(|_| is_prefix) {
        let pages: Vec<_> = family
            .pages
            .iter()
            .filter(|page| begins(page.code.as_str()))
            .collect();
        if !pages.is_empty() {
            let parted = if text.is_empty() { "" } else { "\n" };
            let lines = pages
                .iter()
                .map(|page| format!("  {}  {}\n", page.code, page.title()))
                .collect::<String>();
            text = format!("{text}{parted}{}:\n{lines}", family.title);
        }
    }
    (!text.is_empty()).then(|| {
        format!("{text}\n`whereas explain CODE` shows the page of one, with an example.\n")
    })
}

/// A letter and digits, or what may be a misspelling of such.
fn looks_like_a_code(what: &str) -> bool {
    let digits = what.chars().filter(char::is_ascii_digit).count();
    let letters = what.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let begins = what.starts_with(['E', 'W', 'L', 'e', 'w', 'l']) || letters == 0;
    begins
        && (letters <= 1 && digits > 0 || digits > 1)
        && what.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn explain_rule(options: &ExplainOptions, terminal: &Terminal) -> u8 {
    let limits = Limits::default();
    let Some(access) = Access::of_command(&options.allow_outside, terminal) else {
        return 2;
    };
    access.name_rules(&options.rules);
    let (mut requested, mut diagnostics) =
        rules::requested(&options.rules, std::path::Path::new(""), &limits, &access);
    if options.rules.is_empty() {
        match options.what.rsplit_once('.') {
            Some((module, _)) => requested.push(Requested::module(module)),
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
    let loaded = rules::load(requested, &limits, &access).with_tables(&limits, &access);
    diagnostics.extend(loaded.diagnostics);
    terminal.show(&loaded.sources, &diagnostics, false);
    if loaded.failed || crate::diagnostic::has_errors(&diagnostics) {
        return 2;
    }
    let named = |rule: &&Rule| may_mean(&options.what, &rule.declared.path);
    let versions: Vec<&Rule> = loaded.program.rules.iter().filter(named).collect();
    if versions.is_empty() {
        let paths = loaded.program.rules.iter().map(|rule| &*rule.declared.path);
        let names = loaded.program.rules.iter().map(|rule| &*rule.declared.name);
        let help = did_you_mean(&options.what, paths.chain(names));
        let help = help.map_or_else(String::new, |near| {
            format!("\n  help: did you mean `{near}`?")
        });
        terminal.tell(&format!(
            "error: there is no rule `{}`{help}",
            visible(&options.what)
        ));
        return 2;
    }
    let loaded = rulebook::LoadedModule {
        program: &loaded.program,
        sources: &loaded.sources,
    };
    terminal.print(&rulebook::explain(
        loaded,
        &versions,
        terminal.output_style().width,
    ));
    0
}
