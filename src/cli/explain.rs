//! `whereas explain`: the page of a code, or a rule with all that is laid down about it.

use super::arguments::ExplainOptions;
use super::rules;
use super::terminal::Terminal;
use crate::check::Requested;
use crate::check::program::Rule;
use crate::diagnostic::{codes, did_you_mean};
use crate::limits::Limits;
use crate::report::{rulebook, visible};

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
    let loaded = rulebook::Loaded { program: &loaded.program, sources: &loaded.sources };
    terminal.print(&rulebook::explain(loaded, &versions, terminal.output_style().width));
    0
}
