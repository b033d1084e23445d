//! Literate rule files: the blocks of rules are put in their one form, and the
//! prose around them stays as it is, byte for byte.

use super::{lay_out as items, with_breaks};
use crate::syntax::ast::File;
use crate::syntax::literate::RulesBlock;

/// The text with each block in its one form, its lines to the right of its margin.
pub(super) fn lay_out(text: &str, blocks: &[RulesBlock], file: &File) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = Rest {
        items: file.items.as_slice(),
        file,
    };
    let mut at = 0_usize;
    for block in blocks {
        let body = block.body.clone();
        let upto = text.get(..body.end).unwrap_or(text);
        out.push_str(text.get(at..body.start).unwrap_or(""));
        let formatted = items(upto, body.start, &rest.of(block));
        let indented = indented(&formatted, &margin(text, block));
        out.push_str(&with_breaks(
            indented,
            text.get(block.margin.end..).unwrap_or(""),
        ));
        at = body.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// What of a file no block has taken yet.
struct Rest<'f> {
    items: &'f [crate::syntax::ast::Item],
    file: &'f File,
}

impl Rest<'_> {
    /// The items of the next block, as a file.
    fn of(&mut self, block: &RulesBlock) -> File {
        let mine = self
            .items
            .iter()
            .take_while(|item| item.span.range().start < block.body.end)
            .count();
        let (items, rest) = self
            .items
            .split_at_checked(mine)
            .unwrap_or((self.items, &[]));
        self.items = rest;
        let module = self
            .file
            .module
            .clone()
            .filter(|module| block.body.contains(&module.span.range().start));
        // The comments are found in the text.
        File {
            source: self.file.source,
            module,
            items: items.to_vec(),
            comments: Vec::new(),
        }
    }
}

/// The white space that the lines of a block begin with: a list's mark counts as its width.
fn margin(text: &str, block: &RulesBlock) -> String {
    let written = text.get(block.margin.clone()).unwrap_or("");
    written
        .chars()
        .map(|c| if c == '\t' { c } else { ' ' })
        .collect()
}

fn indented(lines: &str, margin: &str) -> String {
    if margin.is_empty() {
        return lines.to_owned();
    }
    let line = |line: &str| {
        if line.trim().is_empty() {
            line.to_owned()
        } else {
            format!("{margin}{line}")
        }
    };
    lines.split_inclusive('\n').map(line).collect()
}
