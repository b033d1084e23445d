//! `whereas test --mutants`: changes of rules that no test notices.

use super::{Run, is_short, subjects};
use crate::cli::arguments::TestOptions;
use crate::cli::terminal::Terminal;
use crate::diagnostic::codes::lints::{ALLOW_UNREADABLE, ALLOW_UNUSED};
use crate::diagnostic::codes::mutants::UNTESTED;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::lint;
use crate::pipeline::mutation::{self, Fates};
use crate::report::{self, counted};
use crate::source::{Sources, Span};
use crate::syntax;

/// How many changes came to what.
#[derive(Default)]
struct MutantCounts {
    killed: usize,
    survived: usize,
    allowed: usize,
}

/// Tries the changes; returns whether there is anything to report.
pub(super) fn run(run: &Run, options: &TestOptions, jobs: usize, terminal: &Terminal) -> bool {
    if run.failed() > 0 || run.broken {
        terminal.tell("changes of the rules are tried once all tests pass");
        return false;
    }
    let subjects = subjects(&run.suites);
    let mut count = MutantCounts::default();
    let mut out = String::new();
    for mut fates in mutation::try_all(&run.suites, &subjects, jobs) {
        let Some(suite) = run.suites.get(fates.subject.suite) else {
            continue;
        };
        let mut allowed = Allowed::of(&fates, &suite.sources);
        let all = fates.survivors.len();
        fates.survivors.retain(|mutant| {
            let untested = mutation::untested(mutant, &run.suites, fates.subject.suite);
            let whole = untested.is_some_and(|name| allowed.covers(UNTESTED, name));
            !whole && !allowed.covers(mutant.code, mutant.shown)
        });
        count.killed = count.killed.saturating_add(fates.killed);
        count.survived = count.survived.saturating_add(fates.survivors.len());
        count.allowed = count
            .allowed
            .saturating_add(all.saturating_sub(fates.survivors.len()));
        let mut diagnostics = mutation::diagnostics(&fates, &run.suites);
        diagnostics.extend(allowed.unused());
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        if is_short(options.format) {
            let lines = diagnostics
                .iter()
                .map(|diagnostic| report::diagnostic_line(&suite.sources, diagnostic) + "\n");
            out.extend(lines);
        } else {
            out.push_str(&report::write_diagnostics(
                &suite.sources,
                &diagnostics,
                terminal.output_style(),
            ));
        }
    }
    terminal.print(&out);
    if !terminal.quiet {
        let MutantCounts {
            killed,
            survived,
            allowed,
        } = count;
        let all = u64::try_from(killed.saturating_add(survived).saturating_add(allowed))
            .unwrap_or(u64::MAX);
        terminal.tell(&format!(
            "{} of the rules: {killed} noticed by a test, {survived} by none, {allowed} allowed",
            counted(all, "change")
        ));
    }
    !out.is_empty()
}

/// The comments of a rule file that allow changes, each code with whether it was needed.
struct Allowed {
    allows: Vec<(lint::Allow, String, bool)>,
    unknown: Vec<Diagnostic>,
}

impl Allowed {
    fn of(fates: &Fates, sources: &Sources) -> Self {
        let source = fates.subject.source;
        let file = syntax::parse_file(source, sources.get(source), &Limits::default()).value;
        let (mut allows, mut unknown) = (Vec::new(), Vec::new());
        // Unreadable suppression comments are reported by `whereas lint`.
        for allow in lint::allows(&file, sources).0 {
            for code in allow.codes.iter().filter(|code| code.starts_with('M')) {
                if codes::page(code).is_some() {
                    allows.push((allow.clone(), code.clone(), false));
                } else {
                    let message = format!("there is no change `{code}`");
                    let help = "the codes are M0001 to M0012: `whereas explain codes` lists them";
                    unknown.push(
                        Diagnostic::warning(ALLOW_UNREADABLE, allow.span, message).help(help),
                    );
                }
            }
        }
        Self { allows, unknown }
    }

    fn covers(&mut self, code: codes::Code, span: Span) -> bool {
        let mut covered = false;
        for (allow, name, used) in &mut self.allows {
            if name == code.as_str() && allow.covers(span) {
                *used = true;
                covered = true;
            }
        }
        covered
    }

    /// What is wrong with the comments, once all changes were tried.
    fn unused(self) -> Vec<Diagnostic> {
        let mut said = self.unknown;
        for (allow, name, _) in self.allows.iter().filter(|(.., used)| !used) {
            let message =
                format!("this comment allows {name}, and a test notices every such change here");
            said.push(Diagnostic::warning(ALLOW_UNUSED, allow.span, message).help("remove it"));
        }
        said
    }
}
