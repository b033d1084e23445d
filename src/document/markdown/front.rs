//! Front matter: YAML or TOML before the text.

use crate::source::lines;
use std::sync::Arc;

use crate::diagnostic::codes::documents::MARKDOWN;
use crate::document::prose::{ProseTreeBuilder, Read};
use crate::document::tree::{NodeKind, Tree};
use crate::document::{toml, yaml};

/// Front matter, as a byte range.
pub(super) struct FrontMatter {
    yaml: bool,
    start: usize,
    end: usize,
}

/// Finds the front matter of a text, and the start of the text. It must be at the very beginning:
/// elsewhere three dashes are a thematic break.
pub(super) fn find(text: &str) -> (Option<FrontMatter>, usize) {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut lines = lines(text.get(base..).unwrap_or(""));
    let fence = lines.next().unwrap_or("");
    let yaml = match fence.trim_end() {
        "---" => true,
        "+++" => false,
        _ => return (None, base),
    };
    let start = base.saturating_add(fence.len());
    let mut end = start;
    for line in lines {
        let after = end.saturating_add(line.len());
        let closes = match line.trim_end() {
            "---" | "..." => yaml,
            "+++" => !yaml,
            "" if end == start => break,
            _ => false,
        };
        if closes {
            let empty = end == start;
            return if empty {
                (None, base)
            } else {
                (Some(FrontMatter { yaml, start, end }), after)
            };
        }
        end = after;
    }
    (None, base)
}

impl ProseTreeBuilder<'_> {
    /// Adds the fields of the front matter; returns its title.
    pub(super) fn front(&mut self, front: &FrontMatter, text: &Arc<str>) -> Read<Option<String>> {
        let tree = match front.yaml {
            true => yaml::part(text, front.start, front.end, self.source, self.limits)?
                .into_iter()
                .next(),
            false => Some(toml::part(
                text,
                front.start,
                front.end,
                self.source,
                self.limits,
            )?),
        };
        let Some(tree) =
            tree.filter(|tree: &Tree| !tree.is_empty() && tree.kind(tree.root()) != NodeKind::Null)
        else {
            return Ok(None);
        };
        if tree.kind(tree.root()) != NodeKind::Record {
            let message = "the part before the text holds no fields";
            return Err(self.error(
                MARKDOWN,
                (front.start, front.end),
                message,
                "write fields there, as `signed: 2026-02-01`",
            ));
        }
        for child in tree.children(tree.root()) {
            self.tree.copy(&tree, child, false);
        }
        let title = tree
            .children(tree.root())
            .find(|child| tree.key(*child).eq_ignore_ascii_case("title"));
        Ok(title
            .and_then(|title| tree.text_of(title))
            .map(|title| title.trim().to_owned()))
    }
}
