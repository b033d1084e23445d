//! A module that a file does not use yet: where its `use` would be written.

use super::problems::{EditorProblem, Fix};
use super::{Analysis, rules_only};
use crate::source::LINE_BREAKS;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// What the names of the modules begin with that declare a calendar of their last name.
const CALENDARS: &str = "calendars.";

/// The calendars of modules, with their modules.
pub(super) fn calendars(modules: &[String]) -> impl Iterator<Item = (&str, &str)> {
    let named = modules
        .iter()
        .filter_map(|module| Some((module.strip_prefix(CALENDARS)?, module.as_str())));
    named.filter(|(name, _)| !name.contains('.') && *name != "tests")
}

impl Analysis {
    /// A `use` of a module, and where it is written: below the others, else below the module's name, else in front.
    pub fn adding_use(&self, source: SourceId, module: &str) -> Option<(Span, String)> {
        let file = self.look.files.iter().find(|file| file.source == source)?;
        let text = self.text(source);
        let behind = |span: Span| {
            let end = span.range().end;
            let line = text
                .get(end..)
                .and_then(|rest| rest.find(LINE_BREAKS))
                .map_or(text.len(), |at| end.saturating_add(at));
            Span::new(source, line, line)
        };
        let mut uses = file
            .items
            .iter()
            .filter(|item| matches!(item.kind, ast::ItemKind::Use(_)));
        if let Some(last) = uses.next_back() {
            return Some((behind(last.span), format!("\nuse {module}")));
        }
        if let Some(named) = &file.module {
            return Some((behind(named.path.span), format!("\n\nuse {module}")));
        }
        let start = rules_only::blocks(self.sources.get(source).name(), text)
            .first()?
            .start;
        Some((Span::new(source, start, start), format!("use {module}\n\n")))
    }

    /// The fix that adds a `use`.
    pub(super) fn fix_by_use(&self, source: SourceId, module: &str) -> Option<Fix> {
        let edit = self.adding_use(source, module)?;
        Some(Fix {
            title: format!("Add `use {module}`"),
            edits: vec![edit],
            preferred: true,
        })
    }

    /// Adds help and fixes to problems with unknown calendars: the `use` of the module that declares each.
    pub fn add_fixes_of_calendars(
        &self,
        source: SourceId,
        modules: &[String],
        problems: &mut [EditorProblem],
    ) {
        for problem in problems.iter_mut() {
            let Some(name) = &problem.calendar else {
                continue;
            };
            let Some(module) = calendars(modules).find(|(own, _)| own == name) else {
                continue;
            };
            problem.help = Some(format!("`{0}` declares it: write `use {0}`", module.1));
            problem.fixes.extend(self.fix_by_use(source, module.1));
        }
    }
}
