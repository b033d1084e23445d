//! Waivers: decisions about one document, applied to what was found.
//!
//! They count only in files that the user names as waiver files, and only until
//! the day that they state, by the date of the decision's use and never by the
//! document's.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::program::{Program, SHAPE, Waiver};
use crate::check::rule_names::may_mean;
use crate::diagnostic::codes::usage::WAIVER_IGNORED;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::finding::{ByRule, Finding, Note, NoteKind, Tally, Verdict, WaiverShown};
use crate::source::Sources;
use crate::value::Date;

/// The rule that findings about waivers themselves are reported under.
pub const RULE: &str = "waiver";

/// What waivers are applied by.
pub struct Terms<'a> {
    /// Names of the files whose waivers count.
    pub files: &'a [String],
    /// The day by which they expire.
    pub today: Date,
    /// Names of the documents that were checked.
    pub documents: &'a [String],
    /// A document's name from the root, so that it does not matter from which folder it is named.
    pub whole: &'a dyn Fn(&str) -> String,
    /// Whether only a part of a file was checked, named as `whole` names it: what the waiver covers may be in another part.
    pub is_partial: &'a dyn Fn(&str) -> bool,
    /// If set, only this rule was requested, by name or full path: waivers for others are not reported as unused.
    pub only_rule: Option<&'a str>,
    /// Whether there is a document of this name, from the root.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// Verdicts of which the limit of findings let none be kept.
    pub beyond: &'a ByRule,
    /// The rules are all that there are, so that a waiver for another rule is for none.
    pub all_rules: bool,
}

/// Marks what is waived, and adds findings about waivers that expired, cover nothing, or name no rule.
/// Returns notes on waivers in files where they do not count.
pub fn apply(
    programs: &[&Program],
    sources: &Sources,
    terms: &Terms<'_>,
    findings: &mut Vec<Finding>,
    tally: &mut Tally,
) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let mut own = Vec::new();
    let mut seen = HashSet::new();
    for (program, waiver) in programs
        .iter()
        .flat_map(|program| program.waivers.iter().map(move |one| (program, one)))
    {
        let file = file_of(program, waiver, sources, terms.files);
        // A waiver file is read for each of the programs.
        if !seen.insert((file, waiver.span.start)) {
            continue;
        }
        if !terms.files.iter().any(|named| named == file) {
            notes.push(ignored(waiver));
            continue;
        }
        let is_other = |only: &str| !may_mean(only, &waiver.rule);
        if terms.only_rule.is_some_and(is_other) {
            continue;
        }
        let document = (terms.whole)(&beside(file, &waiver.document));
        let is_rule = programs
            .iter()
            .any(|program| program.rule(&waiver.rule).is_some());
        if !is_rule && &*waiver.rule != SHAPE {
            if terms.all_rules {
                own.push(about(
                    waiver,
                    file,
                    "there is no such rule in this run".to_owned(),
                ));
            }
            continue;
        }
        // A waiver for the N-th document of a stream `file#N` needs the stream.
        let stream = crate::document::name::split(&document).0;
        let is_meant =
            |checked: &String| [&*document, stream].contains(&&*normal(&(terms.whole)(checked)));
        if !terms.documents.iter().any(is_meant) {
            // Another run may be about it, if it is there.
            if !(terms.exists)(&document) && !(terms.exists)(stream) {
                own.push(about(
                    waiver,
                    file,
                    format!(
                        "there is no document `{}`, as seen from the folder of this file",
                        waiver.document
                    ),
                ));
            }
            continue;
        }
        let covered = findings
            .iter_mut()
            .filter(|finding| covers(waiver, &document, terms, finding));
        if terms.today >= waiver.until {
            own.push(about(
                waiver,
                file,
                format!("it expired on {}; today is {}", waiver.until, terms.today),
            ));
            continue;
        }
        let mut used = false;
        for finding in covered {
            used = true;
            waive(finding, waiver, tally);
        }
        if !used && !(terms.is_partial)(stream) {
            own.push(match may_be_beyond(waiver, terms.beyond) {
                true => not_known(waiver, file),
                false => about(waiver, file, "there is nothing that it covers".to_owned()),
            });
        }
    }
    for finding in own {
        tally.count(finding.verdict);
        findings.push(finding);
    }
    notes
}

/// Whether a file contains waivers.
pub fn stand_in(programs: &[&Program], sources: &Sources, file: &str) -> bool {
    let named = [file.to_owned()];
    programs.iter().any(|program| {
        let mut files = program
            .waivers
            .iter()
            .map(|waiver| file_of(program, waiver, sources, &named));
        files.any(|one| one == file)
    })
}

/// The name of the file that a waiver is in: the one by which it was given as a waiver file, if it was.
fn file_of<'p>(
    program: &'p Program,
    waiver: &Waiver,
    sources: &'p Sources,
    files: &[String],
) -> &'p str {
    program.modules.get(waiver.module).map_or("", |module| {
        let is_given = |name: &&Arc<str>| files.iter().any(|file| *file == ***name);
        let other = module.other_names.iter().find(is_given);
        other.map_or_else(|| sources.get(module.source).name(), |name| &**name)
    })
}

fn waive(finding: &mut Finding, waiver: &Waiver, tally: &mut Tally) {
    let slot = if finding.verdict == Verdict::Undetermined {
        &mut tally.undetermined
    } else {
        &mut tally.violated
    };
    *slot = slot.saturating_sub(1);
    tally.count(Verdict::Waived);
    finding.verdict = Verdict::Waived;
    finding.waiver = Some(WaiverShown {
        because: waiver.because.to_string(),
        by: waiver.by.to_string(),
        until: waiver.until.to_string(),
        span: waiver.span,
    });
}

fn covers(waiver: &Waiver, document: &str, terms: &Terms<'_>, finding: &Finding) -> bool {
    let verdict = match finding.verdict {
        Verdict::Violated => true,
        Verdict::Undetermined => waiver.also_undetermined,
        Verdict::Holds | Verdict::NotApplicable | Verdict::Waived => false,
    };
    let place = waiver.at.as_deref().is_none_or(|at| {
        let below = finding.path.strip_prefix(at);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    verdict
        && place
        && finding.rule == *waiver.rule
        && normal(&(terms.whole)(&finding.document)) == document
}

/// Whether findings that it may cover were left out.
fn may_be_beyond(waiver: &Waiver, beyond: &ByRule) -> bool {
    let counts =
        |tally: &Tally| tally.violated > 0 || waiver.also_undetermined && tally.undetermined > 0;
    beyond
        .rules()
        .any(|(rule, tally)| *rule == *waiver.rule && counts(tally))
}

fn not_known(waiver: &Waiver, file: &str) -> Finding {
    let message = "the limit of findings was reached: what it covers may be among those left out; \
                   `--limit findings=N` keeps more";
    Finding {
        title: format!(
            "Whether the waiver for {} covers something is not known",
            waiver.rule
        ),
        verdict: Verdict::Undetermined,
        ..about(waiver, file, message.to_owned())
    }
}

fn ignored(waiver: &Waiver) -> Diagnostic {
    Diagnostic::note(
        WAIVER_IGNORED,
        waiver.span,
        "this waiver does not count: nobody waives himself",
    )
    .help("move it into a file of its own, and give that file with `--waivers`")
}

fn about(waiver: &Waiver, file: &str, message: String) -> Finding {
    Finding {
        rule: RULE.to_owned(),
        title: format!("The waiver for {} counts for nothing", waiver.rule),
        verdict: Verdict::Violated,
        severity: Severity::Warning,
        message,
        document: file.to_owned(),
        document_source: waiver.span.source,
        path: String::new(),
        field: None,
        span: Some(waiver.span),
        clause: None,
        condition: None,
        values: Vec::new(),
        bindings: Vec::new(),
        places: Vec::new(),
        reasons: Vec::new(),
        reasons_in_message: 0,
        exceptions: Vec::new(),
        sources: Vec::new(),
        notes: vec![Note::new(
            NoteKind::Waiver,
            format!(
                "for {}, by {}: {}",
                waiver.document, waiver.by, waiver.because
            ),
        )],
        hints: Vec::new(),
        derivation: Vec::new(),
        waiver: None,
        otherwise: None,
        untranslated: None,
        baselined: false,
    }
}

/// A path relative to the folder of a file, without `.` and `..`.
fn beside(file: &str, path: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) if !path.starts_with('/') => normal(&format!("{folder}/{path}")),
        _ => normal(path),
    }
}

/// A path without `.` and, where possible, `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| !last.is_empty() && *last != "..") =>
            {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::pipeline::load;

    const RULES: &str = r#"
type Lease { rent: money }
rule paid for Lease { require rent > 0 EUR }
waiver for paid {
  document "../drafts/a.json"
  at "/rent"
  until 2021-12-31
  because "a gift"
  by "Legal"
}
waiver for unpaid { document "a.json" until 2021-12-31 because "b" by "c" }
"#;

    fn finding(path: &str, verdict: Verdict) -> Finding {
        let (program, _) = program();
        let mut finding = about(&program.waivers[0], "drafts/a.json", String::new());
        finding.rule = "paid".into();
        finding.path = path.into();
        finding.verdict = verdict;
        finding
    }

    fn program() -> (Program, Sources) {
        let sources = Sources::new();
        let mut outcome = load("decisions/w.whereas", RULES, &sources);
        outcome
            .diagnostics
            .retain(|diagnostic| diagnostic.severity == Severity::Error);
        (outcome.value, sources)
    }

    fn applied(findings: Vec<Finding>, files: &[&str], today: &str) -> (Vec<String>, usize, Tally) {
        applied_beside(&ByRule::default(), findings, files, today)
    }

    fn applied_beside(
        beyond: &ByRule,
        findings: Vec<Finding>,
        files: &[&str],
        today: &str,
    ) -> (Vec<String>, usize, Tally) {
        let (program, sources) = program();
        let files: Vec<String> = files.iter().map(|name| (*name).to_owned()).collect();
        let documents = ["drafts/./a.json".to_owned()];
        let terms = Terms {
            files: &files,
            today: Date::parse(today).unwrap(),
            documents: &documents,
            whole: &str::to_owned,
            is_partial: &|_| false,
            only_rule: None,
            exists: &|_| true,
            beyond,
            all_rules: true,
        };
        let mut tally = Tally::default();
        findings
            .iter()
            .for_each(|finding| tally.count(finding.verdict));
        let mut findings = findings;
        let notes = apply(&[&program], &sources, &terms, &mut findings, &mut tally);
        let shown = findings
            .iter()
            .map(|f| format!("{} {} {}", f.rule, f.verdict.key(), f.message))
            .collect();
        (shown, notes.len(), tally)
    }

    #[test]
    fn a_waiver_covers_its_place_until_its_day() {
        let files = &["decisions/w.whereas"];
        let two = || {
            vec![
                finding("/rent/amount", Verdict::Violated),
                finding("/rental", Verdict::Violated),
            ]
        };
        let (shown, notes, tally) = applied(two(), files, "2021-12-30");
        assert_eq!(shown[..2], ["paid waived ", "paid violated "]);
        assert_eq!(
            shown[2],
            "waiver violated there is no such rule in this run"
        );
        assert_eq!((notes, tally.waived, tally.violated), (0, 1, 2));
        let (shown, _, tally) = applied(two(), files, "2021-12-31");
        assert_eq!(shown[..2], ["paid violated ", "paid violated "]);
        assert_eq!(
            shown[2],
            "waiver violated it expired on 2021-12-31; today is 2021-12-31"
        );
        assert_eq!(tally.waived, 0);
    }

    #[test]
    fn what_is_not_violated_is_not_waived() {
        let files = &["decisions/w.whereas"];
        let (shown, _, _) = applied(
            vec![finding("/rent", Verdict::Undetermined)],
            files,
            "2021-01-01",
        );
        assert_eq!(shown[0], "paid undetermined ");
        assert_eq!(shown[1], "waiver violated there is nothing that it covers");
    }

    #[test]
    fn what_was_left_out_may_be_covered() {
        let files = &["decisions/w.whereas"];
        let said = |rule: &str, verdict| {
            let mut beyond = ByRule::default();
            beyond.count(&rule.into(), verdict);
            applied_beside(&beyond, Vec::new(), files, "2021-01-01")
                .0
                .remove(0)
        };
        assert!(
            said("paid", Verdict::Violated)
                .starts_with("waiver undetermined the limit of findings was reached")
        );
        // What does not count, or is of another rule, would not be covered.
        assert_eq!(
            said("paid", Verdict::Undetermined),
            "waiver violated there is nothing that it covers"
        );
        assert_eq!(
            said("other", Verdict::Violated),
            "waiver violated there is nothing that it covers"
        );
    }

    #[test]
    fn nobody_waives_himself() {
        let (shown, notes, _) =
            applied(vec![finding("/rent", Verdict::Violated)], &[], "2021-01-01");
        assert_eq!((shown.len(), notes), (1, 2));
        assert_eq!(shown[0], "paid violated ");
    }
}
