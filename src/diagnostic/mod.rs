//! Diagnostics about rule files, documents and the command line, as plain data. Only `report/`
//! turns them into text.

pub mod codes;

pub use codes::Code;

use crate::source::Span;

/// Severity of a diagnostic or a finding. Ordered: `Error` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Information.
    Note,
    /// A likely mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// The word users write and read: `error`, `warning`, `note`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.word() == word)
    }
}

/// A labelled span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The span.
    pub span: Span,
    /// Text of the label; empty if the message suffices.
    pub text: String,
    /// An edit for editors to offer.
    pub fix: Option<SuggestedFix>,
}

/// A machine-readable suggestion for a label's span. Editors offer it as a code action, so that no
/// code has to parse the text of a help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestedFix {
    /// Replace the text of the span by this.
    Replace(String),
    /// Add `use` of this module.
    UseModule(String),
    /// Add `use` of the module that declares this calendar, if one does.
    UseModuleOfCalendar(String),
}

/// Text of a help, with the edit that it suggests for the first label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The text.
    pub words: String,
    /// The edit.
    pub fix: Option<SuggestedFix>,
}

impl Help {
    /// `write …`, which replaces the text of the span.
    pub fn write(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            words: format!("write `{text}`"),
            fix: Some(SuggestedFix::Replace(text)),
        }
    }

    /// `did you mean …?` with a name, put in backticks in the edit if it is not an identifier.
    pub fn did_you_mean(name: &str) -> Self {
        Self {
            words: format!("did you mean `{name}`?"),
            fix: Some(SuggestedFix::Replace(quoted_path(name))),
        }
    }

    /// A help whose edit replaces the text of the span.
    pub fn writing(words: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            fix: Some(SuggestedFix::Replace(text.into())),
        }
    }

    /// A help whose edit adds a `use` of a module.
    pub fn using(words: impl Into<String>, module: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            fix: Some(SuggestedFix::UseModule(module.into())),
        }
    }
}

impl<S: Into<String>> From<S> for Help {
    fn from(words: S) -> Self {
        Self {
            words: words.into(),
            fix: None,
        }
    }
}

/// A path as rule files write it: in backticks if it is not made of identifiers.
fn quoted_path(path: &str) -> String {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let plain = path.chars().all(letter) && !path.starts_with(|c: char| c.is_ascii_digit());
    if plain {
        path.to_owned()
    } else {
        format!("`{path}`")
    }
}

impl Label {
    /// A label without an edit.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            fix: None,
        }
    }
}

/// A diagnostic with its labelled spans and a help.
///
/// Messages are lower case, without a final full stop, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code whose page `whereas explain` shows.
    pub code: Code,
    /// Its severity.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// Labelled spans, possibly in several sources; the first is the primary one.
    pub labels: Vec<Label>,
    /// A concrete fix.
    pub help: Option<String>,
    /// The file that it is about, if it has no span (for example because the file was not read).
    pub file: Option<String>,
    /// The message does not name the file, so reports for people write the name before it.
    pub leads_with_file: bool,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message).label(span, "")
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message).label(span, "")
    }

    /// A note at `span`.
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message).label(span, "")
    }

    /// An error about a whole file, or about the command line, whose message names it.
    pub fn about_file(code: Code, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: Some(file.into()),
            ..Self::new(code, Severity::Error, message)
        }
    }

    /// An error about a whole file, or about the command line, whose message does not name it.
    pub fn in_file(code: Code, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            leads_with_file: true,
            ..Self::about_file(code, file, message)
        }
    }

    /// A diagnostic without a span.
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            file: None,
            leads_with_file: false,
        }
    }

    /// Whether another diagnostic repeats this one: code and message are equal, whatever the
    /// labels.
    pub fn is_duplicate_of(&self, other: &Self) -> bool {
        (self.code, &self.message) == (other.code, &other.message)
    }

    /// Sets the text of the first label: `.here("this is a date")`.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a labelled span.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label::new(span, text));
        self
    }

    /// Sets the help, and the suggested edit of the first label.
    #[must_use]
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        let help = help.into();
        self.help = Some(help.words);
        if let Some(first) = self.labels.first_mut() {
            first.fix = help.fix;
        }
        self
    }

    /// Sets the help, if there is one.
    #[must_use]
    pub fn maybe_help(self, help: Option<impl Into<Help>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The primary span.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// The result of a phase, with its diagnostics.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The result; complete only if no diagnostic is an error.
    pub value: T,
    /// The diagnostics, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Whether any diagnostic is an error.
    pub fn failed(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

/// Whether any of these is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Returns the candidate nearest to a misspelt word, if one is near enough.
///
/// Case, `_`, `-` and spaces are ignored. Beyond that, one edit is allowed in a word of three to
/// five letters and two in a longer one.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| !matches!(c, '_' | '-' | ' '))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let normalized = plain(word);
    let allowed = match normalized.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&normalized, &plain(candidate)),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= allowed && *candidate != word)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
