//! Problems of a file, at their spans, with fixes.

use super::Analysis;
use crate::diagnostic::{Code, Diagnostic, Label, Severity, SuggestedFix};
use crate::lint::{self, Edit, Lint, RuleFiles, Uses};
use crate::source::LINE_BREAKS;
use crate::source::{SourceId, Span};

/// A problem at a span.
#[derive(Debug, Clone)]
pub struct EditorProblem {
    /// The span.
    pub span: Span,
    /// How much it weighs.
    pub severity: Severity,
    /// The code of the diagnostic, or the name of a rule.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
    /// Related spans, with text.
    pub related: Vec<(Span, String)>,
    /// All spans that it marks: its fixes are offered at each.
    pub marks: Vec<Span>,
    /// What would mend it.
    pub fixes: Vec<Fix>,
    /// The calendar that is not there, where that is the problem.
    pub calendar: Option<String>,
    /// It is of no use, and may be shown faded.
    pub unused: bool,
}

impl EditorProblem {
    /// The message as an editor shows it, with its help on a line of its own.
    pub fn text(&self) -> String {
        let help = self
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("\nhelp: {help}"));
        format!("{}{help}", self.message)
    }
}

/// What would mend a problem.
#[derive(Debug, Clone)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// The edits.
    pub edits: Vec<(Span, String)>,
    /// It mends, beyond doubt.
    pub preferred: bool,
}

impl Fix {
    /// A fix that is certain: replaces a span by a text.
    pub fn writing(span: Span, text: String) -> Self {
        // As Markdown quotes a text that holds backticks itself.
        let title = if text.contains('`') {
            format!("Write `` {text} ``")
        } else {
            format!("Write `{text}`")
        };
        Self {
            title,
            edits: vec![(span, text)],
            preferred: true,
        }
    }
}

impl Analysis {
    /// The diagnostics of a file. An error that keeps a used file from being loaded is reported at its `use`.
    pub fn problems(&self, source: SourceId) -> Vec<EditorProblem> {
        let mut found = Vec::new();
        for diagnostic in &self.look.diagnostics {
            match diagnostic.span() {
                Some(span) if span.source == source => found.push(self.problem(diagnostic, span)),
                Some(span)
                    if self.is_beside(span.source)
                        && diagnostic
                            .labels
                            .iter()
                            .any(|one| one.span.source == source) =>
                {
                    found.extend(self.named_here(source, diagnostic, span));
                }
                Some(span) if diagnostic.severity == Severity::Error => {
                    found.extend(self.elsewhere(source, diagnostic, span))
                }
                Some(_) => {}
                None => {
                    let start = Span::new(source, 0, 0);
                    found.push(self.problem(diagnostic, start));
                }
            }
        }
        found
    }

    /// The errors in tables and holiday files of the rule files.
    pub fn problems_beside(&self) -> Vec<EditorProblem> {
        let placed = self
            .look
            .diagnostics
            .iter()
            .filter_map(|diagnostic| Some((diagnostic, diagnostic.span()?)));
        placed
            .filter(|(_, span)| self.is_beside(span.source))
            .map(|(said, span)| self.problem(said, span))
            .collect()
    }

    /// Whether a text is not a rule file but a table or holiday file of one.
    fn is_beside(&self, source: SourceId) -> bool {
        self.look.files.iter().all(|file| file.source != source)
    }

    /// Errors in a table, reported where this file names it: the first represents all.
    fn named_here(
        &self,
        source: SourceId,
        diagnostic: &Diagnostic,
        span: Span,
    ) -> Option<EditorProblem> {
        let of_table =
            |one: &&Diagnostic| one.span().is_some_and(|other| other.source == span.source);
        let all: Vec<&Diagnostic> = self.look.diagnostics.iter().filter(of_table).collect();
        if all.first() != Some(&diagnostic) {
            return None;
        }
        let named = diagnostic
            .labels
            .iter()
            .find(|label| label.span.source == source)?;
        let at = self.sources.start(span);
        let place = format!(
            "{}:{}:{}",
            self.sources.get(span.source).name(),
            at.line,
            at.column
        );
        let more = all.len().saturating_sub(1);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" ({more} more in this file)")
        };
        let message = format!("{place}: {}{more}", message(diagnostic));
        let related = all
            .iter()
            .filter_map(|one| Some((one.span()?, one.message.clone())))
            .collect();
        let (severity, code) = (diagnostic.severity, diagnostic.code.as_str().to_owned());
        let (marks, fixes) = (Vec::new(), Vec::new());
        Some(EditorProblem {
            span: named.span,
            severity,
            code,
            message,
            help: diagnostic.help.clone(),
            related,
            marks,
            fixes,
            calendar: None,
            unused: false,
        })
    }

    /// An error in a used file, reported at its `use`: the first one of each file.
    fn elsewhere(
        &self,
        source: SourceId,
        diagnostic: &Diagnostic,
        span: Span,
    ) -> Option<EditorProblem> {
        let all = self.look.diagnostics.iter();
        let of_file = |one: &&Diagnostic| {
            one.severity == Severity::Error
                && one.span().is_some_and(|other| other.source == span.source)
        };
        if all.clone().find(of_file) != Some(diagnostic) {
            return None;
        }
        let count = all.filter(of_file).count();
        let file = self
            .look
            .files
            .iter()
            .find(|file| file.source == span.source)?;
        let module = file.module.as_ref()?;
        let used = self
            .look
            .program
            .references
            .iter()
            .find(|one| one.at.source == source && one.declared == module.path.span);
        let at = used.map_or_else(|| Span::new(source, 0, 0), |one| one.at);
        let name = crate::check::dotted(&module.path);
        let what = if count == 1 {
            "an error".to_owned()
        } else {
            format!("{count} errors")
        };
        Some(EditorProblem {
            span: at,
            severity: Severity::Error,
            code: diagnostic.code.as_str().to_owned(),
            message: format!("`{name}` has {what}: {}", diagnostic.message),
            help: None,
            related: vec![(span, diagnostic.message.clone())],
            marks: Vec::new(),
            fixes: Vec::new(),
            calendar: None,
            unused: false,
        })
    }

    /// A diagnostic as an editor shows it.
    pub fn problem(&self, diagnostic: &Diagnostic, span: Span) -> EditorProblem {
        let related = diagnostic
            .labels
            .iter()
            .skip(1)
            .filter(|label| !label.text.is_empty());
        EditorProblem {
            span,
            severity: diagnostic.severity,
            code: diagnostic.code.as_str().to_owned(),
            message: message(diagnostic),
            help: diagnostic.help.clone(),
            related: related
                .map(|label| (label.span, label.text.clone()))
                .collect(),
            marks: diagnostic.labels.iter().map(|label| label.span).collect(),
            fixes: diagnostic
                .labels
                .iter()
                .filter_map(|label| self.fix(label))
                .collect(),
            calendar: diagnostic.labels.iter().find_map(calendar_of),
            unused: false,
        }
    }

    /// What mends a label, as a fix.
    fn fix(&self, label: &Label) -> Option<Fix> {
        match label.fix.as_ref()? {
            SuggestedFix::Replace(text) => Some(Fix::writing(label.span, text.clone())),
            SuggestedFix::UseModule(module) => self.fix_by_use(label.span.source, module),
            SuggestedFix::UseModuleOfCalendar(_) => None,
        }
    }

    /// What is suspicious in a file that can be used, with what would mend it and what would silence it.
    pub fn lints(
        &self,
        source: SourceId,
        uses: &Uses,
        level: &dyn Fn(Code) -> Option<Severity>,
    ) -> Vec<EditorProblem> {
        if crate::diagnostic::has_errors(&self.look.diagnostics) {
            return Vec::new();
        }
        let Some(file) = self
            .module(source)
            .and_then(|index| self.look.files.get(index))
        else {
            return Vec::new();
        };
        let written = RuleFiles {
            sources: &self.sources,
            uses,
        };
        let lints = lint::lint(
            &self.look.program,
            std::slice::from_ref(file),
            &written,
            level,
        );
        lints
            .into_iter()
            .filter_map(|lint| self.suspicion(lint))
            .collect()
    }

    /// A comment that silences a lint on its line; the reason is for its author to write.
    fn silencing(&self, code: Code, span: Span) -> Fix {
        let text = self.text(span.source);
        let start = span.range().start;
        let rest = text.get(start..).unwrap_or("");
        let line = rest.split(LINE_BREAKS).next().unwrap_or("");
        let end = Span::new(
            span.source,
            start.saturating_add(line.len()),
            start.saturating_add(line.len()),
        );
        let comment = format!(" // whereas: allow({}) because \"…\"", code.as_str());
        Fix {
            title: format!("Silence {} on this line, with a reason", code.as_str()),
            edits: vec![(end, comment)],
            preferred: false,
        }
    }

    fn suspicion(&self, lint: Lint) -> Option<EditorProblem> {
        let span = lint.diagnostic.span()?;
        let mut problem = self.problem(&lint.diagnostic, span);
        if !lint.fix.is_empty() {
            let title = lint
                .diagnostic
                .help
                .clone()
                .map_or_else(|| "Mend it".to_owned(), |help| capital(&help));
            let edits = lint
                .fix
                .into_iter()
                .map(|Edit { span, text }| (span, text))
                .collect();
            problem.fixes = vec![Fix {
                title,
                edits,
                preferred: true,
            }];
        }
        problem
            .fixes
            .push(self.silencing(lint.diagnostic.code, span));
        problem.unused = lint.diagnostic.code.as_str().starts_with("L01");
        Some(problem)
    }
}

/// The calendar that is missing at a label.
fn calendar_of(label: &Label) -> Option<String> {
    match &label.fix {
        Some(SuggestedFix::UseModuleOfCalendar(name)) => Some(name.clone()),
        _ => None,
    }
}

/// The message of a diagnostic, with the text of its first label.
fn message(diagnostic: &Diagnostic) -> String {
    let first = diagnostic
        .labels
        .first()
        .map(|label| label.text.as_str())
        .filter(|text| !text.is_empty());
    let mut message = diagnostic.message.clone();
    if let Some(words) = first {
        message.push_str(&format!(" ({words})"));
    }
    message
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
