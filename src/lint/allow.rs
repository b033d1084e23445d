//! `// whereas: allow(L0102) because "…"`: silences a code on one line, or in the clause that begins there, with a
//! reason.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::Lint;
use crate::diagnostic::codes::lints::{ALLOW_UNREADABLE, ALLOW_UNUSED};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast;

/// A comment that silences codes of any family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The codes as written, in capitals; whether they exist is for those to say whose codes they are.
    pub codes: Vec<String>,
    /// Why.
    pub because: String,
    /// The lines that it speaks of, from 1: its own, or, where it stands alone, the next one with anything else on it;
    /// with those of the clause, field or value that begins there.
    pub lines: RangeInclusive<usize>,
    /// The comment.
    pub span: Span,
}

/// How such a comment is written.
const FORM: &str = "write `// whereas: allow(L0101) because \"the reason\"`";

/// The comments of a file that silence codes, and what is said of those that cannot be read.
pub fn allows(file: &ast::File, sources: &Sources) -> (Vec<Allow>, Vec<Diagnostic>) {
    let (mut allows, mut said) = (Vec::new(), Vec::new());
    let ends = ends(file, sources);
    for comment in &file.comments {
        match read(comment.span, &ends, sources) {
            Some(Ok(allow)) => allows.push(allow),
            Some(Err(diagnostic)) => said.push(*diagnostic),
            None => {}
        }
    }
    (allows, said)
}

/// None for a comment that is for people.
fn read(span: Span, ends: &HashMap<usize, usize>, sources: &Sources) -> Option<Result<Allow, Box<Diagnostic>>> {
    let comment = sources.slice(span).trim_start_matches('/').trim_start();
    let words = comment.strip_prefix("whereas:").or_else(|| comment.strip_prefix("whereas :"))?.trim();
    let wrong =
        |message: &str| Some(Err(Box::new(Diagnostic::warning(ALLOW_UNREADABLE, span, message.to_owned()).help(FORM))));
    let inside = words.strip_prefix("allow").map(str::trim_start).and_then(|rest| rest.strip_prefix('('));
    let Some((names, rest)) = inside.and_then(|inside| inside.split_once(')')) else {
        return wrong("this comment silences nothing");
    };
    let codes: Vec<String> = names.split(',').map(|name| name.trim().to_ascii_uppercase()).collect();
    if codes.iter().any(String::is_empty) {
        return wrong("this comment names no code");
    }
    let reason = rest.trim().strip_prefix("because").map(str::trim);
    let quoted = reason.and_then(|reason| reason.strip_prefix('"')).and_then(|reason| reason.strip_suffix('"'));
    match quoted.map(str::trim).filter(|because| !because.is_empty()) {
        None => wrong("this comment gives no reason"),
        Some(because) => {
            let line = line_of(span, sources);
            let lines = line..=ends.get(&line).copied().unwrap_or(line);
            Some(Ok(Allow { codes, because: because.to_owned(), lines, span }))
        }
    }
}

/// The last line of each clause, field and value of a parameter, by its first one.
fn ends(file: &ast::File, sources: &Sources) -> HashMap<usize, usize> {
    let mut spans = Vec::new();
    for item in &file.items {
        match &item.kind {
            ast::ItemKind::Rule(rule) => clauses(&rule.clauses, &mut spans),
            ast::ItemKind::Exception(exception) => clauses(&exception.clauses, &mut spans),
            ast::ItemKind::Parameter(parameter) => spans.extend(parameter.versions.iter().map(|version| version.span)),
            ast::ItemKind::Type(ast::TypeItem { body: ast::TypeBody::Record(record), .. }) => {
                spans.extend(record.fields.iter().map(|field| field.span));
            }
            _ => {}
        }
    }
    let mut ends: HashMap<usize, usize> = HashMap::new();
    for span in spans {
        let last = ends.entry(sources.start(span).line).or_default();
        *last = (*last).max(sources.start(span.at_end()).line);
    }
    ends
}

/// The places of clauses; of a `for each` with braces only its head, since what is in them has lines of its own.
fn clauses(written: &[ast::Clause], spans: &mut Vec<Span>) {
    for clause in written {
        match &clause.kind {
            ast::ClauseKind::ForEach(each) => {
                let head = each.filter.as_ref().unwrap_or(&each.list).span;
                spans.push(Span::new(head.source, clause.span.range().start, head.range().end));
                clauses(each.body.as_deref().unwrap_or_default(), spans);
            }
            _ => spans.push(clause.span),
        }
    }
}

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
    let after = text.get(span.range().end..).unwrap_or("");
    let ahead = after.lines().skip(1).take_while(|line| !said(line)).count();
    at.saturating_add(ahead).saturating_add(1)
}

/// What a code is not said of, by its first line.
struct Silenced {
    last: usize,
    /// The comment that says so.
    span: Span,
    used: bool,
}

/// Takes away the lints and the checker's warnings that comments silence; adds what is wrong with these comments.
/// Without the warnings nothing is said of comments that silence some.
pub(super) fn silence(
    lints: &mut Vec<Lint>,
    mut warnings: Option<&mut Vec<Diagnostic>>,
    files: &[ast::File],
    sources: &Sources,
) {
    let mut said = Vec::new();
    let mut allowed: HashMap<(SourceId, String), BTreeMap<usize, Silenced>> = HashMap::new();
    for file in files {
        let (allows, unreadable) = allows(file, sources);
        said.extend(unreadable);
        for allow in allows {
            for name in allow.codes {
                match known(&name) {
                    Ok(()) => {
                        let (first, last) = (*allow.lines.start(), *allow.lines.end());
                        let by_line = allowed.entry((allow.span.source, name)).or_default();
                        by_line.entry(first).or_insert(Silenced { last, span: allow.span, used: false });
                    }
                    Err(Some((message, help))) => {
                        said.push(Diagnostic::warning(ALLOW_UNREADABLE, allow.span, message).help(help));
                    }
                    Err(None) => {}
                }
            }
        }
    }
    let mut stays = |diagnostic: &Diagnostic| {
        let Some(span) = diagnostic.span() else { return true };
        let Some(by_line) = allowed.get_mut(&(span.source, diagnostic.code.as_str().to_owned())) else { return true };
        let line = sources.start(span).line;
        let silenced = by_line.range_mut(..=line).next_back().filter(|(_, silenced)| line <= silenced.last);
        silenced.map(|(_, silenced)| silenced.used = true).is_none()
    };
    lints.retain(|lint| stays(&lint.diagnostic));
    if let Some(warnings) = &mut warnings {
        warnings.retain(stays);
    }
    for ((_, name), by_line) in &allowed {
        for (line, silenced) in by_line.iter().filter(|(_, silenced)| !silenced.used) {
            if name.starts_with('L') || warnings.is_some() {
                let message = format!("this comment silences {name}, which is not said of line {line}");
                said.push(Diagnostic::warning(ALLOW_UNUSED, silenced.span, message).help("remove it"));
            }
        }
    }
    lints.extend(said.into_iter().map(|diagnostic| Lint { diagnostic, fix: Vec::new() }));
    lints.sort_by(|a, b| {
        let key = |lint: &Lint| (lint.diagnostic.span(), lint.diagnostic.code);
        key(a).cmp(&key(b)).then_with(|| a.diagnostic.message.cmp(&b.diagnostic.message))
    });
}

/// Whether a code can be silenced here; else what is wrong with it, and what would help. Nothing is wrong with codes of
/// families that are none of the linter's.
fn known(name: &str) -> Result<(), Option<(String, String)>> {
    match name.chars().next() {
        Some('L' | 'W') if codes::page(name).is_some() => Ok(()),
        Some('E') if codes::page(name).is_some() => Err(Some((
            format!("{name} is an error, which no comment silences"),
            "mend what it is said of, and remove the comment".to_owned(),
        ))),
        Some('M') => Err(None),
        _ => {
            let lints = codes::lints::PAGES.iter().map(|page| page.code.as_str());
            let near = did_you_mean(name, lints);
            let help = near.map_or_else(|| FORM.to_owned(), |near| format!("did you mean {near}?"));
            Err(Some((format!("there is no lint `{name}`"), help)))
        }
    }
}
