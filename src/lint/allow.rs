//! `// whereas: allow(L0102) because "…"`: silences one lint on one line, with a reason. A change of a rule that no test
//! notices is allowed in the same way, by its `M` code.

use super::Lint;
use crate::diagnostic::codes::lints::{ALLOW_UNREADABLE, ALLOW_UNUSED};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Sources, Span};
use crate::syntax::ast;

/// One code that a comment silences.
struct Allowed {
    code: String,
    /// The line that it speaks of.
    line: usize,
    span: Span,
    used: bool,
}

/// The codes that comments may silence, by their first letters.
const FAMILIES: [char; 2] = ['L', 'M'];

/// Takes away what comments silence of the codes that begin with `family`, and returns how many that are; adds what is
/// wrong with these comments.
pub fn silence(lints: &mut Vec<Lint>, files: &[ast::File], sources: &Sources, family: char) -> usize {
    let before = lints.len();
    let mut said = Vec::new();
    let mut allowed = Vec::new();
    for file in files {
        for comment in &file.comments {
            read(comment.span, sources, &mut allowed, &mut said);
        }
    }
    allowed.retain(|one| one.code.starts_with(family));
    // What cannot be read is said once: with the lints.
    said.retain(|_| family == 'L');
    lints.retain(|lint| {
        let Some(span) = lint.diagnostic.span() else { return true };
        let line = sources.start(span).line;
        let covers = |one: &&mut Allowed| {
            one.span.source == span.source && one.line == line && one.code == lint.diagnostic.code.as_str()
        };
        let mut silenced = false;
        for one in allowed.iter_mut().filter(covers) {
            one.used = true;
            silenced = true;
        }
        !silenced
    });
    let silenced = before.saturating_sub(lints.len());
    for one in allowed.iter().filter(|one| !one.used) {
        let message = format!("this comment silences {}, which is not said of line {}", one.code, one.line);
        said.push(Diagnostic::warning(ALLOW_UNUSED, one.span, message).help("remove it"));
    }
    lints.extend(said.into_iter().map(|diagnostic| Lint { diagnostic, fix: Vec::new() }));
    lints.sort_by_key(|lint| (lint.diagnostic.span(), lint.diagnostic.code));
    silenced
}

fn read(span: Span, sources: &Sources, allowed: &mut Vec<Allowed>, said: &mut Vec<Diagnostic>) {
    let text = sources.slice(span);
    let Some(words) = text.trim_start_matches('/').trim_start().strip_prefix("whereas:") else { return };
    let help = "write `// whereas: allow(L0101) because \"the reason\"`";
    let parsed = words.trim().strip_prefix("allow(").and_then(|rest| rest.split_once(')'));
    let Some((names, rest)) = parsed else {
        said.push(Diagnostic::warning(ALLOW_UNREADABLE, span, "this comment silences nothing").help(help));
        return;
    };
    let reason = rest.trim().strip_prefix("because").map(str::trim).filter(|reason| reason.len() > 2);
    if reason.is_none_or(|reason| !reason.starts_with('"') || !reason.ends_with('"')) {
        said.push(Diagnostic::warning(ALLOW_UNREADABLE, span, "this comment gives no reason").help(help));
        return;
    }
    let line = line_of(span, sources);
    for name in names.split(',').map(str::trim) {
        match codes::page(name).filter(|page| page.code.as_str().starts_with(FAMILIES)) {
            Some(page) => allowed.push(Allowed { code: page.code.as_str().to_owned(), line, span, used: false }),
            None => {
                let message = format!("there is no lint `{name}`");
                said.push(Diagnostic::warning(ALLOW_UNREADABLE, span, message).help(help));
            }
        }
    }
}

/// The line that a comment speaks of: its own, or, where it stands alone, the next one with anything else on it.
fn line_of(span: Span, sources: &Sources) -> usize {
    let text = sources.get(span.source).text();
    let at = sources.start(span).line;
    let before = text.get(..span.range().start).unwrap_or("");
    let alone = before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
    if !alone {
        return at;
    }
    let said =
        |line: &&str| !line.trim().is_empty() && (!line.trim().starts_with("//") || line.trim().starts_with("///"));
    let ahead = text.lines().skip(at).take_while(|line| !said(line)).count();
    at.saturating_add(ahead).saturating_add(1)
}
