//! `whereas diff`: which verdicts change between two versions of the rules, or
//! of a document, and what did it.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::arguments::DiffOptions;
use super::check::{self, Failed, dossiers};
use super::terminal::Terminal;
use crate::diagnostic::codes::usage::OPTION_VALUE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{Finding, ValueLabel, Verdict};
use crate::report::{self, EscapeForm, counted, inert, visible};
use crate::source::Sources;

/// One side: everything that a check decided.
struct DiffSide {
    /// The document that is another one, if documents are compared.
    file: String,
    sources: Sources,
    findings: Vec<Finding>,
}

/// A verdict that is another one.
#[derive(Debug, Serialize)]
struct VerdictChange {
    document: String,
    rule: String,
    path: String,
    before: Option<&'static str>,
    after: Option<&'static str>,
    /// What did it, in words.
    because: Vec<String>,
    lost: bool,
    gained: bool,
}

/// Compares; returns the exit code: 1 where a verdict is lost.
pub(super) fn run(options: &DiffOptions, terminal: &Terminal) -> u8 {
    let of_dossier = [&options.old, &options.new].map(|version| dossiers::member(version));
    let of_dossier = matches!(of_dossier, [Some(_), Some(_)]);
    let of_rules = !options.documents.is_empty() && !of_dossier;
    if !of_rules && options.by.rules.is_empty() {
        let message = "nothing to compare was given";
        let help = "two versions of rules with documents, `whereas diff OLD NEW DOCUMENT`, or two versions of a document with \
                    rules, `whereas diff OLD NEW -r RULES`";
        let diagnostic = Diagnostic::new(OPTION_VALUE, Severity::Error, message).help(help);
        terminal.show(&Sources::new(), &[diagnostic], false);
        return 2;
    }
    let side = |version: &String| {
        let mut rules = options.by.rules.clone();
        let documents = if of_rules {
            options.documents.clone()
        } else {
            let others = options.documents.iter().cloned();
            std::iter::once(version.clone()).chain(others).collect()
        };
        if of_rules {
            // A path without a slash or ending is a module to `-r`; here an existing file or folder of that name has precedence.
            let there = std::path::Path::new(version).exists() && !version.contains(['/', '\\']);
            rules.push(if there {
                format!("./{version}")
            } else {
                version.clone()
            });
        }
        let asked = options.by.check(documents, rules);
        let file = match dossiers::member(version) {
            Some((_, file)) if !of_rules => file.to_owned(),
            _ => version.clone(),
        };
        check::everything(&asked, terminal).map(|(sources, findings)| DiffSide {
            file,
            sources,
            findings,
        })
    };
    let (before, after) = match (side(&options.old), side(&options.new)) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => return show_failed([before.err(), after.err()], terminal),
    };
    let changes = changes(&before, &after, (of_rules, of_dossier));
    let lost = changes.iter().filter(|change| change.lost).count();
    match options.json {
        true => {
            let mut text = serde_json::to_string_pretty(&changes).unwrap_or_default();
            text.push('\n');
            terminal.print_exactly(&inert(&text, EscapeForm::Json));
        }
        false => changes
            .iter()
            .for_each(|change| terminal.print(&shown(change))),
    }
    if !terminal.quiet {
        let all = counted(u64::try_from(changes.len()).unwrap_or(u64::MAX), "verdict");
        terminal.tell(&match (changes.len(), lost) {
            (0, _) => "no verdict differs".to_owned(),
            (1, 0) => format!("{all} differs, and is not lost"),
            (1, _) => format!("{all} differs, and is lost"),
            (_, 0) => format!("{all} differ, none of them lost"),
            (_, lost) => format!("{all} differ, {lost} of them lost"),
        });
    }
    u8::from(lost > 0)
}

/// Shows why one or both of the checks could not be done; what is wrong with both is shown once. Returns the exit code.
fn show_failed(failed: [Option<Failed>; 2], terminal: &Terminal) -> u8 {
    let mut said = HashSet::new();
    let mut code = 0;
    for Failed {
        code: of_one,
        sources,
        mut diagnostics,
    } in failed.into_iter().flatten()
    {
        diagnostics.retain(|one| said.insert(report::diagnostic_line(&sources, one)));
        terminal.show(&sources, &diagnostics, false);
        code = code.max(of_one);
    }
    code
}

/// An obligation in both versions: its document, rule, elements, and which one of those alike.
type Key = (Alike, usize);

/// Document, rule and elements.
type Alike = (String, String, Vec<(String, String)>);

fn obligations(side: &DiffSide, of_rules: bool, of_dossier: bool) -> BTreeMap<Key, &Finding> {
    let mut seen: BTreeMap<Alike, usize> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for finding in &side.findings {
        // Two versions of a document have two names.
        let document = match of_rules {
            true => finding.document.clone(),
            false => match crate::document::name::split(&finding.document) {
                // The other documents of a dossier have one name in both.
                (file, _) if of_dossier && *file != *side.file => finding.document.clone(),
                (_, number) => number.to_owned(),
            },
        };
        let alike = (document, finding.rule.clone(), finding.bindings.clone());
        let number = seen.entry(alike.clone()).or_default();
        all.insert((alike, *number), finding);
        *number = number.saturating_add(1);
    }
    all
}

fn changes(
    before: &DiffSide,
    after: &DiffSide,
    (of_rules, of_dossier): (bool, bool),
) -> Vec<VerdictChange> {
    let old_all = obligations(before, of_rules, of_dossier);
    let new_all = obligations(after, of_rules, of_dossier);
    let keys: std::collections::BTreeSet<&Key> = old_all.keys().chain(new_all.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let (old, now) = (old_all.get(key).copied(), new_all.get(key).copied());
        let verdict = |finding: Option<&Finding>| finding.map(|finding| finding.verdict);
        if verdict(old) == verdict(now) {
            continue;
        }
        let some = now.or(old);
        changes.push(VerdictChange {
            document: now.map_or_else(
                || {
                    if of_rules {
                        key.0.0.clone()
                    } else {
                        after.file.clone()
                    }
                },
                |one| one.document.clone(),
            ),
            rule: key.0.1.clone(),
            path: some.map(|one| one.path.clone()).unwrap_or_default(),
            before: verdict(old).map(Verdict::words),
            after: verdict(now).map(Verdict::words),
            because: because(before, after, old, now),
            lost: harm(verdict(now)) > harm(verdict(old)),
            gained: harm(verdict(now)) < harm(verdict(old)),
        });
    }
    changes
}

/// How bad a verdict is: what was undetermined and is certainly violated is worse than before.
fn harm(verdict: Option<Verdict>) -> u8 {
    match verdict {
        Some(Verdict::Violated) => 2,
        Some(Verdict::Undetermined) => 1,
        Some(Verdict::Holds | Verdict::NotApplicable | Verdict::Waived) | None => 0,
    }
}

/// The clause or the values that are others.
fn because(
    before: &DiffSide,
    after: &DiffSide,
    old: Option<&Finding>,
    now: Option<&Finding>,
) -> Vec<String> {
    let (Some(old), Some(now)) = (old, now) else {
        let (which, one) = if now.is_some() {
            ("new", now)
        } else {
            ("gone", old)
        };
        return one
            .map(|one| format!("the requirement is {which}: {}", one.message))
            .into_iter()
            .collect();
    };
    let clause = |side: &DiffSide, finding: &Finding| {
        let span = finding.condition.or(finding.clause)?;
        Some(
            side.sources
                .slice(span)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    };
    let mut because = Vec::new();
    if let (Some(was), Some(is)) = (clause(before, old), clause(after, now))
        && was != is
    {
        because.push(format!("the clause was `{was}` and is `{is}`"));
    }
    let value = |finding: &'_ Finding, path: &str| {
        finding
            .places
            .iter()
            .find(|place| place.path == path)
            .map(|place| place.value.clone())
    };
    for place in &now.places {
        if let Some(was) = value(old, &place.path).filter(|was| *was != place.value) {
            because.push(format!(
                "`{}` was {was} and is {}",
                crate::eval::dotted(&place.path),
                place.value
            ));
        }
    }
    let words = |side: &DiffSide, label: &ValueLabel| {
        side.sources
            .slice(label.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    for label in &now.values {
        let name = words(after, label);
        let was = old
            .values
            .iter()
            .find(|one| words(before, one) == name && one.text != label.text);
        let told = because
            .iter()
            .any(|line| line.starts_with(&format!("`{name}` was ")));
        because.extend(
            was.filter(|_| !told)
                .map(|was| format!("`{name}` was {} and is {}", was.text, label.text)),
        );
    }
    if because.is_empty() {
        because.push(format!("{}; before: {}", now.message, old.message));
    }
    because
}

fn shown(change: &VerdictChange) -> String {
    let word = match (change.lost, change.gained) {
        (true, _) => "lost",
        (false, true) => "gained",
        (false, false) => "changed",
    };
    let at = if change.path.is_empty() {
        String::new()
    } else {
        format!(" at {}", change.path)
    };
    let (before, after) = (
        change.before.unwrap_or("not there"),
        change.after.unwrap_or("not there"),
    );
    let head = format!(
        "{word}: {} in {}{at}: {before}, now {after}",
        change.rule, change.document
    );
    let lines = std::iter::once(head).chain(change.because.iter().map(|line| format!("  {line}")));
    lines.map(|line| format!("{}\n", visible(&line))).collect()
}
