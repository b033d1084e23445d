//! How users name rules: by the full path, by its end, or by what it lies below.

use std::sync::Arc;

use super::program::{Program, Rule};

impl Program {
    /// The first version of the rule with this full path.
    pub fn rule(&self, path: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| *rule.declared.path == *path)
    }
}

/// Whether a user who writes `written` may mean the rule `path`: it is the path, or its end at a dot.
pub fn may_mean(written: &str, path: &str) -> bool {
    path == written
        || path
            .strip_suffix(written)
            .is_some_and(|front| front.ends_with('.'))
}

/// Whether a selection is the rule `path` or a module that it lies below; `kz.*` is `kz`.
pub fn selects(selection: &str, path: &str) -> bool {
    let module = selection.trim_end_matches(".*");
    path == selection
        || path
            .strip_prefix(module)
            .is_some_and(|rest| rest.starts_with('.'))
}

/// Why a name means no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRule {
    /// No rule has it.
    Unknown,
    /// Several rules have it: their paths.
    Ambiguous(Vec<Arc<str>>),
}

/// The full path of the rule that a user names in some programs.
///
/// # Errors
/// The name matches no rule, or several, none of which has this full path.
pub fn resolve<'p>(
    programs: impl IntoIterator<Item = &'p Program>,
    written: &str,
) -> Result<Arc<str>, NoRule> {
    let rules = programs.into_iter().flat_map(|program| &program.rules);
    let mut meant: Vec<&Arc<str>> = rules
        .map(|rule| &rule.declared.path)
        .filter(|path| may_mean(written, path))
        .collect();
    meant.sort();
    meant.dedup();
    let exact = meant.iter().find(|path| ****path == *written);
    match (exact, meant.as_slice()) {
        (Some(path), _) | (None, [path]) => Ok(Arc::clone(path)),
        (None, []) => Err(NoRule::Unknown),
        (None, several) => Err(NoRule::Ambiguous(
            several.iter().map(|path| Arc::clone(path)).collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_path_or_its_end() {
        for (written, meant) in [
            ("kz.land.fee", true),
            ("land.fee", true),
            ("fee", true),
            ("ee", false),
            ("kz.land", false),
            ("x.kz.land.fee", false),
        ] {
            assert_eq!(may_mean(written, "kz.land.fee"), meant, "{written}");
        }
    }

    #[test]
    fn a_selection_is_a_path_or_a_module() {
        for (selection, selected) in [
            ("kz.land.fee", true),
            ("kz.land", true),
            ("kz.*", true),
            ("kz", true),
            ("k", false),
            ("kz.lan", false),
            ("fee", false),
        ] {
            assert_eq!(selects(selection, "kz.land.fee"), selected, "{selection}");
        }
    }
}
