//! `// whereas: allow(L0102) because "…"`: suppresses a code for the code that the comment belongs to, with a reason.

use std::collections::HashMap;

use super::Lint;
use super::units::Units;
use crate::diagnostic::codes::lints::{ALLOW_UNREADABLE, ALLOW_UNUSED};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::ast;

/// A comment that silences codes of any family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The codes as written, in capitals; the caller checks that they exist.
    pub codes: Vec<String>,
    /// Why.
    pub because: String,
    /// Its scope: the code that ends before it, or, if it is on a line of its own, the code that begins after it.
    pub about: Span,
    /// The comment.
    pub span: Span,
}

impl Allow {
    /// Whether its scope contains a span.
    pub fn covers(&self, span: Span) -> bool {
        self.about.source == span.source
            && self.about.start <= span.start
            && span.start <= self.about.end
    }
}

/// How such a comment is written.
const FORM: &str = "write `// whereas: allow(L0101) because \"the reason\"`";

/// The suppression comments of a file, and the diagnostics for unreadable ones.
pub fn allows(file: &ast::File, sources: &Sources) -> (Vec<Allow>, Vec<Diagnostic>) {
    let (mut allows, mut said) = (Vec::new(), Vec::new());
    let units = Units::of(file, sources.get(file.source));
    for comment in &file.comments {
        match read(comment.span, &units, sources) {
            Some(Ok(allow)) => allows.push(allow),
            Some(Err(diagnostic)) => said.push(*diagnostic),
            None => {}
        }
    }
    (allows, said)
}

/// None for a comment that is for people.
fn read(
    span: Span,
    units: &Units<'_>,
    sources: &Sources,
) -> Option<Result<Allow, Box<Diagnostic>>> {
    let comment = sources.slice(span).trim_start_matches('/').trim_start();
    let words = comment
        .strip_prefix("whereas:")
        .or_else(|| comment.strip_prefix("whereas :"))?
        .trim();
    let wrong = |message: &str| {
        Some(Err(Box::new(
            Diagnostic::warning(ALLOW_UNREADABLE, span, message.to_owned()).help(FORM),
        )))
    };
    let inside = words
        .strip_prefix("allow")
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('('));
    let Some((names, rest)) = inside.and_then(|inside| inside.split_once(')')) else {
        return wrong("this comment silences nothing");
    };
    let codes: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_ascii_uppercase())
        .collect();
    if codes.iter().any(String::is_empty) {
        return wrong("this comment names no code");
    }
    let reason = rest.trim().strip_prefix("because").map(str::trim);
    let quoted = reason
        .and_then(|reason| reason.strip_prefix('"'))
        .and_then(|reason| reason.strip_suffix('"'));
    match quoted.map(str::trim).filter(|because| !because.is_empty()) {
        None => wrong("this comment gives no reason"),
        Some(because) => {
            let about = units.beside(span);
            Some(Ok(Allow {
                codes,
                because: because.to_owned(),
                about,
                span,
            }))
        }
    }
}

/// A comment that silences a code.
struct Silenced {
    allow: Allow,
    used: bool,
}

/// Takes away the lints and the checker's warnings that comments silence; adds what is wrong with these comments.
/// Without the warnings, comments that suppress some are not reported as unused.
pub(super) fn silence(
    lints: &mut Vec<Lint>,
    mut warnings: Option<&mut Vec<Diagnostic>>,
    files: &[ast::File],
    sources: &Sources,
) {
    let mut said = Vec::new();
    let mut allowed: HashMap<(SourceId, String), Vec<Silenced>> = HashMap::new();
    for file in files {
        let (allows, unreadable) = allows(file, sources);
        said.extend(unreadable);
        for allow in allows {
            for name in allow.codes.clone() {
                match known(&name) {
                    Ok(()) => {
                        let silenced = Silenced {
                            allow: allow.clone(),
                            used: false,
                        };
                        allowed
                            .entry((allow.span.source, name))
                            .or_default()
                            .push(silenced);
                    }
                    Err(Some((message, help))) => {
                        said.push(
                            Diagnostic::warning(ALLOW_UNREADABLE, allow.span, message).help(help),
                        );
                    }
                    Err(None) => {}
                }
            }
        }
    }
    let mut stays = |diagnostic: &Diagnostic| {
        let Some(span) = diagnostic.span() else {
            return true;
        };
        let Some(all) = allowed.get_mut(&(span.source, diagnostic.code.as_str().to_owned())) else {
            return true;
        };
        // The nearest comment has precedence.
        let length = |one: &Silenced| one.allow.about.end.saturating_sub(one.allow.about.start);
        let silenced = all
            .iter_mut()
            .filter(|one| one.allow.covers(span))
            .min_by_key(|one| length(one));
        silenced.map(|silenced| silenced.used = true).is_none()
    };
    lints.retain(|lint| stays(&lint.diagnostic));
    if let Some(warnings) = &mut warnings {
        warnings.retain(stays);
    }
    for ((_, name), all) in &allowed {
        for Silenced { allow, .. } in all.iter().filter(|silenced| !silenced.used) {
            if name.starts_with('L') || warnings.is_some() {
                let (first, last) = (
                    sources.start(allow.about).line,
                    sources.start(allow.about.at_end()).line,
                );
                let lines = if first == last {
                    format!("line {first}")
                } else {
                    format!("lines {first} to {last}")
                };
                let message =
                    format!("this comment suppresses {name}, which is not reported for {lines}");
                said.push(Diagnostic::warning(ALLOW_UNUSED, allow.span, message).help("remove it"));
            }
        }
    }
    lints.extend(said.into_iter().map(|diagnostic| Lint {
        diagnostic,
        fix: Vec::new(),
    }));
    lints.sort_by(|a, b| {
        let key = |lint: &Lint| (lint.diagnostic.span(), lint.diagnostic.code);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.diagnostic.message.cmp(&b.diagnostic.message))
    });
}

/// Whether a code can be silenced here; else what is wrong with it, and what would help. Nothing is wrong with codes of
/// families that are none of the linter's.
fn known(name: &str) -> Result<(), Option<(String, String)>> {
    match name.chars().next() {
        Some('L' | 'W') if codes::page(name).is_some() => Ok(()),
        Some('E') if codes::page(name).is_some() => Err(Some((
            format!("{name} is an error, which no comment silences"),
            "fix the reported code, and remove the comment".to_owned(),
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
